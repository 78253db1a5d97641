//! A value at a place, read as the resources it can name.

use super::context::Context;
use super::kind::{A, Kind, N, P, Place, Rest, T, U};
use super::reference::Reference;
use crate::event::is_account;
use std::borrow::Cow;

/// Keys that are looked at from either end of a way.
const DEEPEST: usize = 32;

/// Where a leaf stands: the object of the event, and the keys with what EC2 wraps around values left out.
pub(super) struct Way<'w> {
    pub(super) root: &'static str,
    pub(super) keys: Vec<Cow<'w, str>>,
    pub(super) is_key: bool,
}

impl<'w> Way<'w> {
    pub(super) fn new(
        root: &'static str,
        keys: &[&'w [u8]],
        is_key: bool,
        context: &Context<'_, '_>,
    ) -> Self {
        // How far down a value lies is up to whoever wrote the record; all places are near one of both ends.
        let middle = DEEPEST..keys.len().saturating_sub(DEEPEST).max(DEEPEST);
        let mut keys: Vec<Cow<'w, str>> = (0..)
            .zip(keys)
            .filter(|(at, _)| !middle.contains(at))
            .map(|(_, key)| crate::json::unescape(key))
            .collect();
        if context.source == "ec2" {
            // Newer EC2 calls wrap their parameters in `<Operation>Request`, with XML's leftovers.
            if keys
                .first()
                .is_some_and(|key| key.ends_with("Request") || key.ends_with("Response"))
            {
                keys.remove(0);
            }
            let wrappers = ["items", "item", "content"];
            keys.retain(|key| !wrappers.iter().any(|word| key.eq_ignore_ascii_case(word)));
        }
        Way { root, keys, is_key }
    }

    /// The nearest key.
    pub(super) fn last(&self) -> &str {
        self.keys.last().map_or("", |key| key)
    }

    /// Is this the way that one of the paths of a place describes?
    pub(super) fn is_one_of(&self, paths: &str) -> bool {
        paths.split_whitespace().any(|path| self.is(path))
    }

    fn is(&self, path: &str) -> bool {
        let (path, keys_of) = match path.strip_suffix(".{}") {
            Some(path) => (path, true),
            None => (path, false),
        };
        if keys_of != self.is_key {
            return false;
        }
        if let Some(end) = path.strip_prefix("**.") {
            return self.root != "add" && ends_with(&self.keys, end);
        }
        let Some((root, path)) = path.split_once('.') else {
            return false;
        };
        if root != self.root {
            return false;
        }
        match path.split_once(".**.") {
            Some((start, end)) => {
                let count = start.split('.').count();
                self.keys.len() > count
                    && equal(&self.keys[..count], start)
                    && ends_with(&self.keys[count..], end)
            }
            None => equal(&self.keys, path),
        }
    }
}

fn equal(keys: &[Cow<'_, str>], path: &str) -> bool {
    let mut parts = path.split('.');
    keys.iter().all(|key| {
        parts
            .next()
            .is_some_and(|part| key.eq_ignore_ascii_case(part))
    }) && parts.next().is_none()
}

fn ends_with(keys: &[Cow<'_, str>], path: &str) -> bool {
    let count = path.split('.').count();
    keys.len() >= count && equal(&keys[keys.len() - count..], path)
}

/// The resource that `text` names at a place of `kind`.
pub(super) fn read<'t>(
    kind: &'static Kind,
    place: &Place,
    text: &'t str,
    context: &'t Context<'_, '_>,
) -> Option<Reference<'t>> {
    let is_other = |(path, value): (&str, &str)| context.text(path).as_deref() != Some(value);
    if place.when.is_some_and(is_other) {
        return None;
    }
    if text.starts_with("arn:") {
        return (place.forms & A != 0)
            .then(|| Reference::of_arn(text))
            .flatten()
            .map(|found| with_child(kind, place, found, context));
    }
    if place.forms & U != 0
        && let Some(url) = queue_url(text)
    {
        let mut found = context.named(kind, Cow::Borrowed(url.name));
        found.account = Cow::Borrowed(url.account);
        if let Some(region) = url.region {
            found.region = Cow::Borrowed(region);
        }
        return Some(found);
    }
    if place.forms & T != 0 {
        let bare = text.strip_prefix('/').unwrap_or(text);
        let before = kind.before.trim_start_matches('/');
        if let Some(name) = bare.strip_prefix(before) {
            return Some(context.named(kind, Cow::Borrowed(name)));
        }
    }
    if place.forms & P != 0
        && let Some(found) = partial(kind, text, context)
    {
        return Some(with_child(kind, place, found, context));
    }
    let begins = |word| text.starts_with(word);
    let fits = place.begins.is_empty() || place.begins.split(' ').any(begins);
    if place.forms & (N | P) == 0 || !fits {
        return None;
    }
    let name = match &place.parent {
        None => Cow::Borrowed(text),
        Some(parent) => {
            let above = context.text(parent.paths);
            let above = above.as_deref().unwrap_or(parent.absent);
            let above = last_part(above);
            if above.is_empty() || above == parent.unsaid {
                Cow::Borrowed(text)
            } else {
                Cow::Owned(format!("{above}/{text}"))
            }
        }
    };
    let found = context.named(kind, name);
    Some(with_child(kind, place, found, context))
}

/// A name with what beneath it is named beside it.
fn with_child<'t>(
    kind: &'static Kind,
    place: &Place,
    mut found: Reference<'t>,
    context: &Context<'_, '_>,
) -> Reference<'t> {
    if found.child.is_empty()
        && found.kind.is_some_and(|other| std::ptr::eq(other, kind))
        && let Some((before, paths)) = place.child
        && let Some(child) = context.text(paths)
    {
        found.child = Cow::Owned(format!("{before}{child}"));
    }
    found
}

/// Parts of ARNs, and names with a qualifier: `ACCOUNT:function:NAME[:Q]`, `function:NAME`, `NAME:Q`
/// (Lambda), `FAMILY:REVISION` (ECS, Batch), `NAME:VERSION` (parameters), `AROA…:SESSION`.
fn partial<'t>(
    kind: &'static Kind,
    text: &'t str,
    context: &'t Context<'_, '_>,
) -> Option<Reference<'t>> {
    let (account, text) = match text.split_once(':') {
        Some((account, rest)) if is_account(account) => (Some(account), rest),
        _ => (None, text),
    };
    let text = match text.strip_prefix(kind.before) {
        Some(rest) if !kind.before.is_empty() => rest,
        _ => text,
    };
    let (name, child) = text.split_once(':').unwrap_or((text, ""));
    let mut found = context.named(kind, Cow::Borrowed(name));
    if let Some(account) = account {
        found.account = Cow::Borrowed(account);
    }
    if matches!(kind.rest, Rest::Child(':')) {
        found.child = Cow::Borrowed(child);
    }
    (account.is_some() || !child.is_empty()).then_some(found)
}

/// The last part of an ARN; any other text as it is.
fn last_part(text: &str) -> &str {
    if text.starts_with("arn:") {
        text.rsplit('/').next().unwrap_or(text)
    } else {
        text
    }
}

/// The parts of a queue's URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct QueueUrl<'a> {
    pub(super) account: &'a str,
    pub(super) name: &'a str,
    /// Not told by every host (test hosts, the legacy `queue.amazonaws.com` outside us-east-1).
    pub(super) region: Option<&'a str>,
}

/// `https://sqs.REGION.amazonaws.com/ACCOUNT/NAME`, or the legacy hosts `REGION.queue.amazonaws.com` and
/// `queue.amazonaws.com` ("Amazon SQS endpoints").
pub(super) fn queue_url(text: &str) -> Option<QueueUrl<'_>> {
    let (_, rest) = text.split_once("://")?;
    let (host, path) = rest.split_once('/')?;
    let path = path.trim_end_matches('/');
    let (front, name) = path.rsplit_once('/')?;
    let account = front.rsplit('/').next()?;
    if account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()) || name.is_empty()
    {
        return None;
    }
    let labels: Vec<&str> = host.split('.').collect();
    let region = match labels.as_slice() {
        ["sqs" | "sqs-fips", region, "amazonaws" | "api", ..]
        | [region, "queue", "amazonaws", ..] => Some(*region),
        ["queue", "amazonaws", "com"] => Some("us-east-1"),
        _ => None,
    };
    Some(QueueUrl {
        account,
        name,
        region,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_queues() {
        for (text, expected) in [
            (
                "https://sqs.eu-west-1.amazonaws.com/111122223333/q",
                Some(("111122223333", "q", Some("eu-west-1"))),
            ),
            (
                "https://eu-west-1.queue.amazonaws.com/111122223333/q",
                Some(("111122223333", "q", Some("eu-west-1"))),
            ),
            (
                "https://queue.amazonaws.com/111122223333/q",
                Some(("111122223333", "q", Some("us-east-1"))),
            ),
            (
                "http://localhost:4566/111122223333/q.fifo",
                Some(("111122223333", "q.fifo", None)),
            ),
            ("https://example.com/q", None),
            ("https://sqs.eu-west-1.amazonaws.com/111/q", None),
            ("q", None),
        ] {
            let found = queue_url(text).map(|url| (url.account, url.name, url.region));
            assert_eq!(found, expected, "{text}");
        }
    }
}
