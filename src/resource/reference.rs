//! One resource as somebody named it (a person, an ARN in a record, a parameter), and whether two of
//! them are the same, or one lies beneath the other.

use super::arn::Arn;
use super::kind::{Kind, Rest, Scope, after};
use super::table;
use std::borrow::Cow;

/// A resource, in the parts by which it is compared. Empty parts are not known.
#[derive(Clone, Debug, Default)]
pub(super) struct Reference<'a> {
    pub(super) kind: Option<&'static Kind>,
    pub(super) partition: Cow<'a, str>,
    pub(super) service: Cow<'a, str>,
    pub(super) region: Cow<'a, str>,
    pub(super) account: Cow<'a, str>,
    /// IAM's path, with slashes at both ends where there is more to it.
    pub(super) path: Cow<'a, str>,
    pub(super) name: Cow<'a, str>,
    /// The id behind the name, which a resource recreated under the name does not share.
    pub(super) tail: Cow<'a, str>,
    /// What lies beneath the named resource.
    pub(super) child: Cow<'a, str>,
    /// The resource field of the ARN it was read from.
    pub(super) resource: Cow<'a, str>,
    /// The ARN it was read from.
    pub(super) arn: Cow<'a, str>,
}

/// How what an event names stands to what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Same,
    /// The same by all that makes it unique, though not letter for letter.
    Alike,
    Child,
}

impl<'a> Reference<'a> {
    /// Reads an ARN, `:*` at its end left aside.
    pub(super) fn of_arn(text: &'a str) -> Option<Self> {
        let text = match text.strip_suffix(":*") {
            // The key of an object may end so.
            Some(short) if Arn::parse(text)?.service != "s3" => short,
            _ => text,
        };
        let arn = Arn::parse(text)?;
        let regional = !(arn.region.is_empty() && arn.account.is_empty());
        let base = Reference {
            kind: None,
            partition: Cow::Borrowed(arn.partition),
            service: Cow::Borrowed(arn.service),
            region: Cow::Borrowed(arn.region),
            account: Cow::Borrowed(arn.account),
            name: Cow::Borrowed(arn.resource),
            resource: Cow::Borrowed(arn.resource),
            arn: Cow::Borrowed(text),
            ..Reference::default()
        };
        match table::of_arn(arn.service, regional, arn.resource) {
            Some((kind, rest)) => Some(base.split(kind, rest)),
            None => Some(base),
        }
    }

    /// What follows the type in an ARN, in its parts.
    fn split(mut self, kind: &'static Kind, rest: &'a str) -> Self {
        self.kind = Some(kind);
        let (name, behind) = match kind.rest {
            Rest::Path => {
                let cut = rest.rfind('/').map_or(0, |at| at + 1);
                self.path = Cow::Borrowed(&rest[..cut]);
                (&rest[cut..], "")
            }
            Rest::Child(separator) => rest.split_once(separator).unwrap_or((rest, "")),
            Rest::Tail(parts, separator) => cut_after(rest, parts, separator),
            Rest::Slashed => (rest.trim_start_matches('/'), ""),
            Rest::Whole | Rest::Suffix => (rest, ""),
        };
        self.name = Cow::Borrowed(name);
        match kind.rest {
            Rest::Tail(..) => self.tail = Cow::Borrowed(behind),
            // A bucket's `b/*` is the bucket, `b/` as well.
            Rest::Child(_) if behind != "*" => self.child = Cow::Borrowed(behind),
            _ => {}
        }
        self
    }

    /// The ARN, or as much of an identity as there is: `service:type:account:region:name`.
    pub(super) fn canonical(&self) -> String {
        let Some(kind) = self.kind else {
            return self.arn.clone().into_owned();
        };
        let name = match kind.rest {
            _ if kind.folded => self.name.to_lowercase(),
            Rest::Slashed => self.name.trim_start_matches('/').to_owned(),
            _ => self.name.clone().into_owned(),
        };
        let partition = if self.partition.is_empty() {
            "aws"
        } else {
            &self.partition
        };
        let (region, account) = match kind.scope {
            Scope::Regional => (&*self.region, &*self.account),
            Scope::Global => ("", &*self.account),
            Scope::Shared => (&*self.region, ""),
            Scope::Unique if is_short(&self.name) => (&*self.region, &*self.account),
            Scope::Unowned | Scope::Unique => ("", ""),
        };
        match kind.derivable() {
            Some(before) if kind.scope != Scope::Unique || is_short(&self.name) => format!(
                "arn:{partition}:{}:{region}:{account}:{before}{name}",
                kind.service
            ),
            _ => format!("{}:{}:{account}:{region}:{name}", kind.service, kind.name),
        }
    }
}

/// Ids of eight digits are unique within a region only; those of seventeen everywhere.
fn is_short(id: &str) -> bool {
    id.rsplit('-').next().is_some_and(|hex| hex.len() == 8) && id.contains('-') && id.is_ascii()
}

/// The first `parts` parts of a text, and what is behind them.
fn cut_after(text: &str, parts: usize, separator: char) -> (&str, &str) {
    match text.match_indices(separator).nth(parts.saturating_sub(1)) {
        Some((at, found)) => (&text[..at], &text[at + found.len()..]),
        None => (text, ""),
    }
}

/// What a person asked for against what an event names. `bare` when only a name was typed, so that it
/// can be of any kind.
pub(super) fn relation(
    asked: &Reference<'_>,
    bare: bool,
    found: &Reference<'_>,
) -> Option<(Relation, Option<&'static Kind>)> {
    if bare {
        return bare_relation(asked, found);
    }
    if !agree(&asked.partition, &found.partition) {
        return None;
    }
    let Some(kind) = asked.kind else {
        // A type that is in no row: by the ARN alone.
        if found.arn.is_empty()
            || asked.service != found.service
            || !agree(&asked.region, &found.region)
            || !agree(&asked.account, &found.account)
        {
            return None;
        }
        if asked.resource == found.resource {
            return Some((Relation::Same, None));
        }
        let rest = found.resource.strip_prefix(&*asked.resource)?;
        return rest
            .starts_with(['/', ':'])
            .then_some((Relation::Child, None));
    };
    let unique = kind.scope == Scope::Unique && !is_short(&asked.name);
    let fits = agree(&asked.region, &found.region) && agree(&asked.account, &found.account);
    if !(unique || fits) {
        return None;
    }
    if is_profile_of(kind, asked, found) {
        return Some((Relation::Child, Some(kind)));
    }
    if !found.kind.is_some_and(|other| std::ptr::eq(other, kind)) {
        let beneath = found.service == kind.service
            && asked.child.is_empty()
            && lies_beneath(kind, &asked.name, &asked.tail, &found.resource);
        return beneath.then_some((Relation::Child, Some(kind)));
    }
    if !same_name(kind, asked, found) || !agree(&asked.tail, &found.tail) {
        return None;
    }
    if !asked.child.is_empty() {
        let child = if asked.child == found.child {
            Relation::Same
        } else if asked.child.ends_with('/') && found.child.starts_with(&*asked.child) {
            Relation::Child
        } else {
            return None;
        };
        return Some((child, Some(kind)));
    }
    if !found.child.is_empty() {
        return Some((Relation::Child, Some(kind)));
    }
    if asked.path == found.path || found.arn.is_empty() || asked.arn.is_empty() {
        return Some((Relation::Same, Some(kind)));
    }
    // Names are unique in the account whatever their path; two paths that are both told differ.
    let untold = asked.path.is_empty() || found.path.is_empty();
    untold.then_some((Relation::Alike, Some(kind)))
}

/// The console makes an instance profile together with a role for EC2 and gives it the role's name
/// ("Using instance profiles", IAM User Guide); EC2 is told the profile only.
fn is_profile_of(kind: &Kind, asked: &Reference<'_>, found: &Reference<'_>) -> bool {
    (kind.service, kind.name) == ("iam", "role")
        && found
            .kind
            .is_some_and(|other| (other.service, other.name) == ("iam", "instance-profile"))
        && asked.name == found.name
}

/// A bare name against what an event names: the name decides alone.
fn bare_relation(
    asked: &Reference<'_>,
    found: &Reference<'_>,
) -> Option<(Relation, Option<&'static Kind>)> {
    let name = &*asked.name;
    let Some(kind) = found.kind else {
        // A type that is in no row: the whole of the resource field, or what is behind its type.
        let resource = &*found.resource;
        let first = resource.split_once([':', '/']).map(|(_, id)| id);
        let last = resource.rsplit_once([':', '/']).map(|(_, id)| id);
        let named = resource == name || first == Some(name) || last == Some(name);
        return named.then_some((Relation::Same, None));
    };
    if same_name(kind, asked, found) {
        let relation = if found.child.is_empty() {
            Relation::Same
        } else {
            Relation::Child
        };
        return Some((relation, Some(kind)));
    }
    table::kinds()
        .filter(|parent| parent.service == found.service)
        .find(|parent| lies_beneath(parent, name, "", &found.resource))
        .map(|parent| (Relation::Child, Some(parent)))
}

/// True when the resource field of an ARN is of a type that lies beneath the one called `name`.
fn lies_beneath(parent: &Kind, name: &str, tail: &str, resource: &str) -> bool {
    !parent.beneath.is_empty()
        && parent.beneath.split(' ').any(|start| {
            after(start, resource)
                .and_then(|rest| rest.strip_prefix(name))
                .and_then(|rest| rest.strip_prefix(['/', ':']))
                .is_some_and(|rest| {
                    tail.is_empty()
                        || rest
                            .strip_prefix(tail)
                            .is_some_and(|rest| rest.starts_with('/'))
                })
        })
}

/// Equal, or one of them not known, or any.
fn agree(asked: &str, found: &str) -> bool {
    asked == found || asked.is_empty() || found.is_empty() || asked == "*" || found == "*"
}

fn same_name(kind: &Kind, asked: &Reference<'_>, found: &Reference<'_>) -> bool {
    let (of_arn, in_arn) = (!asked.arn.is_empty(), !found.arn.is_empty());
    let (asked, found) = (&*asked.name, &*found.name);
    if kind.folded {
        return asked.eq_ignore_ascii_case(found);
    }
    match kind.rest {
        // Only ARNs have the six characters, and some are written without; a name may end so by itself.
        Rest::Suffix => {
            asked == found
                || (of_arn && without_suffix(asked) == found)
                || (in_arn && asked == without_suffix(found))
        }
        Rest::Slashed => asked.trim_start_matches('/') == found.trim_start_matches('/'),
        _ => asked == found,
    }
}

/// A secret's name without the six characters that Secrets Manager puts behind it in the ARN.
pub(super) fn without_suffix(name: &str) -> &str {
    match name.rsplit_once('-') {
        Some((base, six))
            if six.len() == 6
                && !base.is_empty()
                && six.bytes().all(|byte| byte.is_ascii_alphanumeric()) =>
        {
            base
        }
        _ => name,
    }
}

/// Characters that end an ARN inside a text.
const ENDS: [char; 14] = [
    '"', '\'', '`', ',', ';', ')', ']', '}', '<', '>', '|', '\\', '\n', '\t',
];

/// The longest ARN (IAM user guide, "IAM JSON policy elements: Principal" and "Resource": 2,048 characters), in
/// bytes.
const LONGEST: usize = 4 * 2048;

/// The ARNs within a text (a policy document, a message) with the text in front of each.
pub(super) fn embedded(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.match_indices("arn:").map(move |(at, _)| {
        let rest = &text[at..];
        let rest = &rest[..rest.floor_char_boundary(LONGEST)];
        let end = rest
            .find(|c: char| c.is_whitespace() || ENDS.contains(&c))
            .unwrap_or(rest.len());
        (&text[..at], rest[..end].trim_end_matches(['.', ':']))
    })
}
