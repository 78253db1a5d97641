//! What a person typed, read as a resource.

use super::arn::Arn;
use super::ids::{self, row};
use super::kind::{Kind, Rest};
use super::place::queue_url;
use super::reference::{Reference, without_suffix};
use super::{ResourceError, Target, context, table};
use crate::filter::Needle;
use std::borrow::Cow;

const EXAMPLES: &str = "a resource is typed as an ARN, as s3://bucket/key, as an id (i-0123456789abcdef0), or \
                        by its name (my-bucket)";

pub(super) fn parse(typed: &str) -> Result<Target, ResourceError> {
    let text = typed.trim();
    if text.is_empty() {
        return Err(ResourceError::new("the resource is missing")
            .at(typed, 0, 1)
            .hint(EXAMPLES));
    }
    if let Some(at) = text.find(char::is_control) {
        return Err(ResourceError::new("a resource has no control characters")
            .at(text, at, 1)
            .hint(EXAMPLES));
    }
    if text.starts_with("arn:") {
        return arn(text);
    }
    if let Some(path) = text.strip_prefix("s3://") {
        return s3(text, path);
    }
    if text.contains("://") {
        return url(text);
    }
    if let Some(target) = told(text) {
        return Ok(target);
    }
    mistaken(text)?;
    Ok(by_id(text).unwrap_or_else(|| bare(text, &[])))
}

fn arn(text: &str) -> Result<Target, ResourceError> {
    let arn = Arn::typed(text)?;
    let asked = Reference::of_arn(text).unwrap_or_default().into_owned();
    let mut kinds: Vec<&'static Kind> = asked.kind.into_iter().collect();
    if asked
        .kind
        .is_some_and(|kind| (kind.service, kind.name) == ("iam", "role"))
    {
        kinds.extend(row("iam", "instance-profile"));
    }
    let of_service = || table::kinds().filter(|kind| kind.service == arn.service);
    if arn.resource.ends_with(['/', ':'])
        && (arn.service != "s3" || arn.resource.starts_with('/'))
        && arn.id().trim_end_matches(['/', ':']).is_empty()
    {
        return Err(ResourceError::new("the name is missing at the end")
            .at(text, text.len(), 1)
            .hint(format!("for example {text}my-name")));
    }
    if kinds.is_empty()
        && arn.resource != "root"
        && !arn.resource.contains([':', '/'])
        && let Some(kind) = of_service().find(|kind| !kind.before.is_empty())
        && of_service().all(|kind| !kind.before.is_empty())
    {
        let at = text.len() - arn.resource.len();
        let before = kind.before.split(' ').next().unwrap_or_default();
        return Err(ResourceError::new(format!(
            "`{}` does not say what it is: a type stands in front of the name",
            arn.resource
        ))
        .at(text, at, arn.resource.len())
        .hint(format!(
            "for example {}{before}{}; the name alone will do as well",
            &text[..at],
            arn.resource
        )));
    }
    Ok(target(text, asked, false, kinds))
}

fn s3(text: &str, path: &str) -> Result<Target, ResourceError> {
    let (bucket, _) = path.split_once('/').unwrap_or((path, ""));
    if bucket.is_empty() {
        return Err(ResourceError::new("the bucket's name is missing")
            .at(text, text.len() - path.len(), 1)
            .hint("an object in S3 is typed as s3://bucket/key, a bucket as s3://bucket"));
    }
    let wildcard = path.find("/*").filter(|at| at + 2 == path.len());
    if let Some(at) = bucket
        .find(|c: char| c.is_whitespace() || "*?:".contains(c))
        .or(wildcard.map(|at| at + 1))
    {
        let what = "one bucket or one object is asked for, and this is none";
        return Err(ResourceError::new(what)
            .at(text, text.len() - path.len() + at, 1)
            .hint(
                "objects are found by the name of their bucket, s3://bucket, or their folder, \
                 s3://bucket/folder/",
            ));
    }
    let arn = format!(
        "arn:aws:s3:::{}",
        if path == format!("{bucket}/") {
            bucket
        } else {
            path
        }
    );
    let mut asked = Reference::of_arn(&arn).unwrap_or_default().into_owned();
    // It was not said which partition.
    asked.partition = Cow::Borrowed("");
    let kinds = asked.kind.into_iter().collect();
    Ok(target(text, asked, false, kinds))
}

fn url(text: &str) -> Result<Target, ResourceError> {
    let Some(url) = queue_url(text) else {
        return Err(
            ResourceError::new("of all URLs only those of queues name a resource")
                .at(text, 0, text.len())
                .hint(
                    "a queue is typed as https://sqs.eu-west-1.amazonaws.com/111122223333/orders, an \
                     object as s3://bucket/key",
                ),
        );
    };
    let kind = table::kinds().find(|kind| kind.service == "sqs");
    let region = url.region.unwrap_or_default();
    let mut asked = Reference {
        kind,
        service: Cow::Borrowed("sqs"),
        region: Cow::Owned(region.to_owned()),
        account: Cow::Owned(url.account.to_owned()),
        name: Cow::Owned(url.name.to_owned()),
        ..Reference::default()
    };
    if !region.is_empty() {
        asked.partition = Cow::Borrowed(context::partition(region));
        asked.arn = Cow::Owned(asked.canonical());
    }
    Ok(target(text, asked, false, kind.into_iter().collect()))
}

/// `service:type:account:region:name`, as touches are told where no ARN can be built.
fn told(text: &str) -> Option<Target> {
    let mut parts = text.splitn(5, ':');
    let (service, word) = (parts.next()?, parts.next()?);
    let (account, region, name) = (parts.next()?, parts.next()?, parts.next()?);
    let kind = table::kinds().find(|kind| kind.service == service && kind.name == word)?;
    // Two rows may be of one type: ids and names of security groups.
    let same = table::kinds().filter(|other| other.service == service && other.name == word);
    let kind = same
        .filter(|other| ids::has_prefix_of(other, name) || other.ids.is_empty())
        .last()
        .unwrap_or(kind);
    if name.is_empty() {
        return None;
    }
    let asked = Reference {
        kind: Some(kind),
        service: Cow::Borrowed(kind.service),
        region: Cow::Owned(region.to_owned()),
        account: Cow::Owned(account.to_owned()),
        name: Cow::Owned(name.to_owned()),
        ..Reference::default()
    };
    Some(target(text, asked, false, vec![kind]))
}

/// What looks like a slip of the finger rather than a name.
fn mistaken(text: &str) -> Result<(), ResourceError> {
    if let Some(at) = text.find(['*', '?']) {
        return Err(
            ResourceError::new("a wildcard stands for many resources, not for one")
                .at(text, at, 1)
                .hint("many resources are found by `ctq search --resource`"),
        );
    }
    let lower = text.to_ascii_lowercase();
    let near = [
        "aws:", "aws-", ":aws:", "rn:aws", "an:aws", "ar:aws", "arn;", "arn ",
    ]
    .iter()
    .any(|start| lower.starts_with(start));
    if (near && text.matches(':').count() >= 3) || lower.starts_with("arn:") {
        return Err(ResourceError::new("an ARN begins with `arn:`")
            .at(text, 0, 1)
            .hint(
                "an ARN looks like arn:aws:s3:::my-bucket; a name alone will do as well: my-bucket",
            ));
    }
    if lower.starts_with("s3:") {
        return Err(ResourceError::new("a bucket begins with `s3://`")
            .at(text, 0, 3)
            .hint("an object in S3 is typed as s3://bucket/key, a bucket as s3://bucket"));
    }
    Ok(())
}

/// Ids that tell their type.
fn by_id(text: &str) -> Option<Target> {
    if let Some(name) = text.strip_prefix("alias/").filter(|name| !name.is_empty()) {
        let kind = row("kms", "alias")?;
        let asked = Reference {
            kind: Some(kind),
            service: Cow::Borrowed("kms"),
            name: Cow::Owned(name.to_owned()),
            ..Reference::default()
        };
        return Some(target(text, asked, false, vec![kind]));
    }
    let of_prefix: Vec<&'static Kind> = table::kinds()
        .filter(|kind| ids::has_prefix_of(kind, text))
        .collect();
    if let [kind] = of_prefix.as_slice() {
        return Some(target(text, id_of(kind, text), false, of_prefix));
    }
    if !of_prefix.is_empty() {
        // `fs-` is of two services.
        let mut found = bare(text, &of_prefix);
        found.kinds = of_prefix;
        return Some(found);
    }
    let kind = ids::kind_of(text)?;
    if matches!(kind.name, "access-key" | "unique-id") {
        return Some(target(text, id_of(kind, text), false, vec![kind]));
    }
    // The others are less sure: somebody may have called something else so. The rows of all types are
    // looked up, and the id is believed everywhere.
    Some(bare(text, &[kind]))
}

fn id_of(kind: &'static Kind, text: &str) -> Reference<'static> {
    Reference {
        kind: Some(kind),
        service: Cow::Borrowed(kind.service),
        name: Cow::Owned(text.to_owned()),
        ..Reference::default()
    }
}

/// A name of whatever type; `distinct` is what the name looks like the id of.
fn bare(text: &str, distinct: &[&'static Kind]) -> Target {
    let asked = Reference {
        name: Cow::Owned(text.to_owned()),
        ..Reference::default()
    };
    let mut found = target(text, asked, true, table::kinds().collect());
    found.distinct = distinct.to_vec();
    found
}

fn target(input: &str, asked: Reference<'static>, bare: bool, kinds: Vec<&'static Kind>) -> Target {
    let cores = cores(&asked, bare);
    let distinct = kinds
        .iter()
        .copied()
        .filter(|kind| !bare && ids::is_id_of(kind, &asked.name))
        .collect();
    let needle = needle(&asked, bare, &kinds, &cores);
    Target {
        input: input.to_owned(),
        asked,
        bare,
        kinds,
        distinct,
        cores,
        needle,
    }
}

/// What stands in every value that names it.
fn cores(asked: &Reference<'_>, bare: bool) -> Vec<String> {
    let name = &*asked.name;
    let last = |text: &str| {
        text.trim_end_matches(['/', ':'])
            .rsplit(['/', ':'])
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    if bare {
        // A parameter may be named without its leading slash, a secret without its suffix, a service
        // without its cluster.
        return vec![last(without_suffix(name))];
    }
    match asked.kind {
        None => vec![last(&asked.resource)],
        Some(kind) if kind.places.iter().any(|place| place.parent.is_some()) => vec![last(name)],
        Some(kind) => vec![match kind.rest {
            Rest::Suffix => without_suffix(name).to_owned(),
            Rest::Slashed => name.trim_start_matches('/').to_owned(),
            _ => name.to_owned(),
        }],
    }
}

/// What must stand in a record: a core, or what tells of a name that is not said.
fn needle(
    asked: &Reference<'_>,
    bare: bool,
    kinds: &[&'static Kind],
    cores: &[String],
) -> Option<Needle> {
    let mut words: Vec<&str> = cores.iter().map(String::as_str).collect();
    for kind in kinds {
        if let Some(implied) = &kind.implied
            && *implied.name == *asked.name
        {
            words.push(kind.sources);
        }
        if kind.rest == Rest::Slashed && (!bare || asked.name.starts_with('/')) {
            words.push("ParametersByPath");
        }
    }
    let fold = bare || kinds.iter().any(|kind| kind.folded) || words.len() > 1;
    Needle::of_texts(&words, !fold)
}

impl Reference<'_> {
    fn into_owned(self) -> Reference<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Reference {
            kind: self.kind,
            partition: own(self.partition),
            service: own(self.service),
            region: own(self.region),
            account: own(self.account),
            path: own(self.path),
            name: own(self.name),
            tail: own(self.tail),
            child: own(self.child),
            resource: own(self.resource),
            arn: own(self.arn),
        }
    }
}
