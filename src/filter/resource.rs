//! Resources: a value of `--resource` against the ARNs that a record lists and the texts of its request
//! and response.
//!
//! Services name a resource by its ARN, by a part of it, or by the name alone, sometimes percent-encoded
//! (EKS, Connect), and only some fill `resources`; so every text of both objects is compared. `blame`
//! knows each service's own parameters and says how it found a resource; a filter only has to find it.

use super::FilterError;
use super::condition::{Build, Cost};
use super::list::{Item, Split, is_regex, words};
use super::needle::{Cut, Need};
use super::pattern::{Case, Pattern, Plain};
use super::strings::{Token, tokens};
use crate::cli::filters::FilterArgs;
use crate::event::{Event, Top};
use crate::resource::percent_decoded;
use std::borrow::Cow;

const FLAG: &str = "--resource";

pub(super) fn conditions(args: &FilterArgs, build: &mut Build) -> Result<(), FilterError> {
    let list = build.list(FLAG, &args.resource, Split::Commas)?;
    if list.is_empty() {
        return Ok(());
    }
    let read = |exclude: bool| -> Result<Vec<Resource>, FilterError> {
        list.iter()
            .filter(|item| item.exclude == exclude)
            .map(Resource::parse)
            .collect()
    };
    let (include, exclude) = (read(false)?, read(true)?);
    let need = include
        .iter()
        .map(Resource::need)
        .reduce(|all, next| all?.or(next?))
        .flatten();
    let words = format!("resource is {}", words(&list));
    build.add(Cost::Leaves, words, need, move |event| {
        (include.is_empty() || touched(event, &include))
            && (exclude.is_empty() || !touched(event, &exclude))
    });
    Ok(())
}

/// One value of `--resource`.
struct Resource {
    /// What an ARN or a text must be; for an S3 resource, what stands behind `arn:…:s3:::`.
    pattern: Pattern,
    /// The text before the first wildcard, for ARN prefixes.
    head: String,
    form: Kind,
}

/// What a value of `--resource` was typed as.
enum Kind {
    /// An ARN, or anything else with a wildcard or a colon in front.
    Arn,
    /// A name or an id: the last part of an ARN as well.
    Bare,
    /// `s3://bucket` or `s3://bucket/key`, or the ARN of either.
    S3 {
        bucket: Pattern,
        key: Option<Pattern>,
    },
}

impl Resource {
    fn parse(item: &Item) -> Result<Self, FilterError> {
        let typed = item.text.as_str();
        let read = |text: &str| Pattern::parse(FLAG, text, Case::Told, Plain::Whole);
        let s3 = if is_regex(typed) {
            None
        } else {
            typed.strip_prefix("s3://").or_else(|| behind_s3(typed))
        };
        let (text, form) = match s3 {
            Some(path) => {
                let path = path
                    .strip_suffix('/')
                    .filter(|p| !p.contains('/'))
                    .unwrap_or(path);
                let (bucket, key) = match path.split_once('/') {
                    Some((bucket, key)) => (bucket, Some(key)),
                    None => (path, None),
                };
                if bucket.is_empty() {
                    return Err(FilterError::new(format!("{FLAG}: the bucket's name is missing"))
                        .at(typed, typed.len() - path.len(), 1)
                        .hint("an object in S3 is typed as s3://bucket/key, a bucket as s3://bucket"));
                }
                let form = Kind::S3 {
                    // A slash is no part of a bucket's name, so that a regular expression is none here.
                    bucket: read(bucket)?,
                    key: key.map(|key| read(&plain(key))).transpose()?,
                };
                (path, form)
            }
            None if typed.starts_with("arn:") || typed.starts_with("*:") => (typed, Kind::Arn),
            None => (typed, Kind::Bare),
        };
        let pattern = read(&match form {
            Kind::S3 { .. } => plain(text),
            _ => Cow::Borrowed(text),
        })?;
        Ok(Resource {
            head: pattern.head(),
            pattern,
            form,
        })
    }

    /// The literal stands in an ARN or a text of the record, or an ARN prefix covers it: then the record
    /// has that key.
    fn need(&self) -> Option<Need> {
        let of = |pattern: &Pattern| Need::of(std::slice::from_ref(pattern), Cut::default());
        let named = match &self.form {
            Kind::S3 { bucket, key } => [of(bucket), key.as_ref().and_then(of)]
                .into_iter()
                .flatten()
                .max_by_key(Need::weight),
            _ => of(&self.pattern),
        }?;
        let weight = named.literals.iter().map(|literal| literal.weight).min()?;
        let mut need = named.or(Need::words(&["arnprefix"]))?;
        // Few records have prefixes: they are not what the choice of a needle should turn on.
        if let Some(prefix) = need.literals.last_mut() {
            prefix.weight = weight;
        }
        need.percent = true;
        Some(need)
    }

    /// A text of the request or the response, or an ARN of the list.
    fn is_text(&self, text: &str) -> bool {
        match &self.form {
            Kind::Arn => self.pattern.matches(text),
            Kind::Bare => {
                self.pattern.matches(text) || tails(text).any(|tail| self.pattern.matches(tail))
            }
            Kind::S3 { .. } => behind_s3(text).is_some_and(|path| self.pattern.matches(path)),
        }
    }

    /// An ARN prefix stands for everything that begins with it.
    fn is_covered(&self, prefix: &str) -> bool {
        let prefix = match &self.form {
            Kind::S3 { .. } => match behind_s3(prefix) {
                Some(path) => path,
                None => return false,
            },
            _ => prefix,
        };
        self.head.starts_with(prefix) || self.pattern.matches(prefix)
    }

    /// The bucket and the key in the request, for S3 records that list no resources.
    fn is_requested(&self, event: &Event<'_>) -> bool {
        let Kind::S3 { bucket, key } = &self.form else {
            return false;
        };
        let Some(request) = event.get(Top::RequestParameters) else {
            return false;
        };
        let is = |name, pattern: &Pattern| {
            request
                .get_text(name)
                .is_some_and(|text| either(&text, |text| pattern.matches(text)))
        };
        is("bucketName", bucket) && key.as_ref().is_none_or(|key| is("key", key))
    }
}

/// Part of a path: a regular expression is none, and slashes are slashes.
fn plain(text: &str) -> Cow<'_, str> {
    if is_regex(text) {
        Cow::Owned(format!("\\{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// What stands behind `arn:PARTITION:s3:::`.
fn behind_s3(arn: &str) -> Option<&str> {
    let (_partition, rest) = arn.strip_prefix("arn:")?.split_once(':')?;
    rest.strip_prefix("s3:::")
}

/// The names that an ARN ends in: behind each of its service's separators, `:*` at the end left aside.
fn tails(arn: &str) -> impl Iterator<Item = &str> {
    let resource = arn
        .strip_prefix("arn:")
        .and_then(|rest| rest.splitn(5, ':').nth(4))
        .map(|resource| resource.strip_suffix(":*").unwrap_or(resource));
    let first = resource.and_then(|text| Some(text.split_once([':', '/'])?.1));
    let last = resource.and_then(|text| Some(text.rsplit_once([':', '/'])?.1));
    [resource, first, last].into_iter().flatten()
}

/// The text as it is, or percent-decoded.
fn either(text: &str, is: impl Fn(&str) -> bool) -> bool {
    is(text) || percent_decoded(text).is_some_and(|decoded| is(&decoded))
}

/// One of the values names something that the event lists, asks for or gets.
fn touched(event: &Event<'_>, wanted: &[Resource]) -> bool {
    let listed = event
        .get(Top::Resources)
        .into_iter()
        .flat_map(crate::json::Json::items)
        .any(|resource| {
            // An event history names a resource here by name, id or ARN.
            ["ARN", "resourceName"].iter().any(|name| {
                resource
                    .get_text(name)
                    .is_some_and(|text| wanted.iter().any(|value| value.is_text(&text)))
            }) || resource
                .get_text("ARNPrefix")
                .is_some_and(|prefix| wanted.iter().any(|value| value.is_covered(&prefix)))
        });
    listed
        || wanted.iter().any(|value| value.is_requested(event))
        || [Top::RequestParameters, Top::ResponseElements]
            .into_iter()
            .filter_map(|field| event.get(field))
            .flat_map(|object| tokens(object.bytes()))
            .filter(|token| matches!(token, Token::Text(_)))
            .any(|token| {
                let text = token.text();
                wanted
                    .iter()
                    .any(|value| either(&text, |text| value.is_text(text)))
            })
}
