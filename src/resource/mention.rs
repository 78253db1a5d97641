//! Where a resource is spoken of without being what the call is about: policy documents, encryption
//! contexts, filters, tags, messages.

use super::arn::Arn;
use super::context::Context;
use super::kind::Kind;
use super::percent::percent_decoded;
use super::place::Way;
use super::reference::{Reference, embedded};
use super::touch::{Best, of_call};
use super::{Aspect, Tier, table};
use crate::event::Top;
use std::borrow::Cow;

/// Keys of objects in which resources are spoken of.
const ASIDE: [&str; 24] = [
    "statement",
    "policy",
    "policydocument",
    "bucketpolicy",
    "accesscontrolpolicy",
    "encryptioncontext",
    "encryptioncontextsubset",
    "encryptioncontextequals",
    "condition",
    "conditions",
    "filter",
    "filters",
    "filterset",
    "filtercriteria",
    "findingcriteria",
    "lookupattributes",
    "parameterfilters",
    "stringfilters",
    "searchfilter",
    "dimensions",
    "tags",
    "tagset",
    "tagging",
    "environment",
];

/// Does a value stand in such an object?
pub(super) fn is_aside(way: &Way<'_>) -> bool {
    way.keys
        .iter()
        .take(way.keys.len().saturating_sub(1))
        .chain(way.keys.last().filter(|key| {
            // A list of values of a filter has the filter's key above it.
            ["filter", "filters"]
                .iter()
                .any(|word| key.eq_ignore_ascii_case(word))
        }))
        .any(|key| ASIDE.iter().any(|word| key.eq_ignore_ascii_case(word)))
}

/// A value in such an object: an ARN, an id, a name of the service's own, or a text with ARNs.
pub(super) fn aside(value: &str, context: &Context<'_, '_>, best: &mut Best<'_>) {
    let target = best.target;
    if !target.bare
        && let Some(kind) = target.asked.kind
        && kind.is_of(&context.source)
        && !value.starts_with("arn:")
    {
        let found = context.named(kind, Cow::Borrowed(value));
        best.offer(&found, Tier::Mentioned, Aspect::To);
    }
    text(value, context, best);
}

/// A text with ARNs or ids in it.
pub(super) fn text(text: &str, context: &Context<'_, '_>, best: &mut Best<'_>) {
    if !best.wants(Tier::Mentioned, Aspect::To) {
        return;
    }
    within(text, context, best);
    if let Some(decoded) = percent_decoded(text) {
        within(&decoded, context, best);
    }
}

fn within(text: &str, context: &Context<'_, '_>, best: &mut Best<'_>) {
    let target = best.target;
    if !target.is_near(text) {
        return;
    }
    for (front, arn) in embedded(text) {
        // Who is refused is not what is refused.
        if front.ends_with("User: ") {
            continue;
        }
        let arn = arn.strip_suffix("/*").unwrap_or(arn);
        if let Some(found) = Reference::of_arn(arn) {
            best.offer(&found, Tier::Mentioned, Aspect::To);
        }
    }
    // Keys of objects may have spaces, which end an ARN in a text.
    let asked = &target.asked;
    if asked.arn.contains(' ')
        && text.contains(&*asked.arn)
        && let Some(found) = Reference::of_arn(&asked.arn)
    {
        best.offer(&found, Tier::Mentioned, Aspect::To);
    }
    let is_part = |at: usize| {
        let word = |c: char| c.is_ascii_alphanumeric() || c == '-';
        !text[..at].ends_with(word) && !text[at + asked.name.len()..].starts_with(word)
    };
    for kind in target.distinct.iter().copied() {
        if text.match_indices(&*asked.name).any(|(at, _)| is_part(at)) {
            let found = context.named(kind, asked.name.clone());
            best.offer(&found, Tier::Mentioned, Aspect::To);
        }
    }
}

/// What an error tells: a denied call often has no parameters, and only "is not authorized to perform:
/// s3:GetObject on resource: arn:…" says what it was about.
pub(super) fn error(context: &Context<'_, '_>, best: &mut Best<'_>) {
    let Some(message) = context.event.text(Top::ErrorMessage) else {
        return;
    };
    if !best.target.is_near(&message)
        && !percent_decoded(&message).is_some_and(|text| best.target.is_near(&text))
    {
        return;
    }
    refused(&message, context, best);
    text(&message, context, best);
}

fn refused(message: &str, context: &Context<'_, '_>, best: &mut Best<'_>) -> Option<()> {
    let (front, behind) = message.split_once("on resource: ")?;
    let (_, action) = front.rsplit_once("perform: ")?;
    let (service, action) = action.trim().split_once(':')?;
    let service = service.to_ascii_lowercase();
    let resource = subject(behind);
    let Some(found) = Reference::of_arn(resource) else {
        // IAM once said `on resource: user alice`.
        let (word, name) = resource.split_once(' ')?;
        let kind = by_word("iam", word).filter(|_| service == "iam")?;
        let name = name.rsplit('/').next()?;
        let found = context.named(kind, Cow::Borrowed(name));
        best.offer(&found, Tier::Named, Aspect::To);
        return Some(());
    };
    let aspect = match action {
        "PassRole" => Aspect::Passed,
        "AssumeRole" | "AssumeRoleWithSAML" | "AssumeRoleWithWebIdentity" => Aspect::Assumed,
        _ => of_call(&found, context).unwrap_or(Aspect::To),
    };
    let owns = found.service == service || found.kind.is_some_and(|kind| kind.is_of(&service));
    if owns {
        best.offer(&found, Tier::Named, aspect);
    }
    Some(())
}

/// The resource at the beginning of what follows "on resource: ". Names of objects and parameters may
/// have spaces, so that the reason is cut off first.
fn subject(behind: &str) -> &str {
    if let Some(quoted) = behind.strip_prefix('"') {
        return quoted.split('"').next().unwrap_or(quoted);
    }
    let end = [" because ", " with an explicit ", ". ", "\n"]
        .iter()
        .filter_map(|word| behind.find(word))
        .min()
        .unwrap_or(behind.len());
    let text = behind[..end].trim_end_matches('.');
    match Arn::parse(text) {
        Some(arn) if arn.service != "s3" => text.split_whitespace().next().unwrap_or(text),
        _ => text,
    }
}

fn by_word(service: &str, word: &str) -> Option<&'static Kind> {
    table::kinds().find(|kind| kind.service == service && kind.name == word)
}
