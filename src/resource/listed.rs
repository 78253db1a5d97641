//! `resources`: what an event lists as touched, by ARN, by the beginning of ARNs, or by name.

use super::context::Context;
use super::kind::Kind;
use super::reference::{Reference, Relation, relation};
use super::touch::{Best, of_call};
use super::{Aspect, Tier};
use crate::event::Top;
use crate::json::Json;
use std::borrow::Cow;

pub(super) fn look(context: &Context<'_, '_>, best: &mut Best<'_>) {
    let Some(list) = context.event.get(Top::Resources) else {
        return;
    };
    // An object where a list should be is one resource.
    let single = (list.kind() == crate::json::Kind::Object).then_some(list);
    let all = || list.items().chain(single);
    // What lists something that lies in the resource beside it (an object and its bucket) is about that.
    let mut tier = Tier::Exact;
    for arn in all().filter_map(|resource| resource.get_text("ARN")) {
        if is_child(&arn, context, best) {
            by_arn(&arn, Tier::Exact, context, best);
            tier = Tier::Child;
        }
    }
    for resource in all() {
        if let Some(arn) = resource.get_text("ARN") {
            by_arn(&arn, tier, context, best);
        }
        if let Some(prefix) = resource.get_text("ARNPrefix") {
            by_prefix(&prefix, context, best);
        }
        if let Some(name) = resource.get_text("resourceName") {
            by_name(&name, resource, context, best);
        }
    }
}

fn is_child(arn: &str, context: &Context<'_, '_>, best: &Best<'_>) -> bool {
    let target = best.target;
    target.is_near(arn)
        && Reference::of_arn(arn).is_some_and(|found| {
            let relation = relation(&target.asked, target.bare, &found);
            // Other services list what they use: a key and its alias lie in nothing.
            let own = found.service == context.source;
            own && relation.is_some_and(|(relation, _)| relation == Relation::Child)
        })
}

fn by_arn(arn: &str, tier: Tier, context: &Context<'_, '_>, best: &mut Best<'_>) {
    let target = best.target;
    if !target.is_near(arn) {
        return;
    }
    let Some(found) = Reference::of_arn(arn) else {
        return;
    };
    let aspect = of_call(&found, context).unwrap_or(Aspect::To);
    best.offer(&found, tier, aspect);
}

/// S3 lists a prefix where a call was about all objects beginning with it: a `DeleteObjects`, and
/// listings, which look at names only.
fn by_prefix(prefix: &str, context: &Context<'_, '_>, best: &mut Best<'_>) {
    let target = best.target;
    let asked = &target.asked;
    if asked.child.is_empty() {
        // Beneath a bucket.
        if let Some(found) = Reference::of_arn(prefix) {
            best.offer(&found, Tier::Named, Aspect::To);
        }
        return;
    }
    let Some(behind) = prefix
        .strip_prefix("arn:")
        .and_then(|rest| rest.split_once(':'))
        .and_then(|(_, rest)| rest.strip_prefix("s3:::"))
    else {
        return;
    };
    let covers =
        asked.service == "s3" && format!("{}/{}", asked.name, asked.child).starts_with(behind);
    let tier = if context.name.starts_with("List") {
        Tier::Mentioned
    } else {
        Tier::Exact
    };
    if covers && behind.contains('/') && best.wants(tier, Aspect::To) {
        best.put(tier, Aspect::To, asked.arn.clone().into_owned());
    }
}

/// Event history gives a CloudFormation type and a name, an id, or an ARN.
fn by_name(name: &str, resource: Json<'_>, context: &Context<'_, '_>, best: &mut Best<'_>) {
    if name.starts_with("arn:") {
        return by_arn(name, Tier::Exact, context, best);
    }
    if !best.target.is_near(name) {
        return;
    }
    let said = resource
        .get_text("type")
        .or_else(|| resource.get_text("resourceType"))
        .unwrap_or_default();
    let target = best.target;
    for kind in target.kinds.iter().chain(&target.distinct).copied() {
        let distinct = target.distinct.iter().any(|one| std::ptr::eq(*one, kind));
        if distinct || is_type(kind, &said) {
            let found = context.named(kind, Cow::Borrowed(name));
            let aspect = of_call(&found, context).unwrap_or(Aspect::To);
            best.offer(&found, Tier::Named, aspect);
        }
    }
}

/// `AWS::SecretsManager::Secret` is the secret of secretsmanager.
fn is_type(kind: &Kind, said: &str) -> bool {
    let plain = |text: &str| {
        text.chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase()
    };
    let mut parts = said.rsplit("::");
    let (Some(last), Some(service)) = (parts.next(), parts.next()) else {
        return false;
    };
    plain(service).starts_with(&plain(kind.service)) && plain(last) == plain(kind.name)
}
