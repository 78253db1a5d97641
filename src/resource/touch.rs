//! Whether an event touches what was asked for: every trace is offered, the strongest is kept.
//!
//! Traces are looked for where they are strongest first: the list that some services give
//! (`listed`), then every key and value of the parameters (here), then what calls mean without saying
//! it (`special`) and what an error tells (`mention`).

use super::context::{Context, ROOTS};
use super::kind::{Kind, Rest};
use super::leaves::{Leaf, walk};
use super::mention;
use super::percent::percent_decoded;
use super::place::{Way, read};
use super::reference::{Reference, Relation, relation};
use super::{Aspect, How, Target, Tier, Touch};
use super::{listed, special};
use crate::event::Event;
use std::borrow::Cow;

/// The strongest trace so far.
pub(super) struct Best<'t> {
    pub(super) target: &'t Target,
    how: How,
    touch: Option<Touch>,
}

pub(super) fn touch(target: &Target, event: &Event<'_>, how: How) -> Option<Touch> {
    let context = Context::new(event);
    let mut best = Best {
        target,
        how,
        touch: None,
    };
    listed::look(&context, &mut best);
    if best.is(Tier::Exact) {
        return best.touch;
    }
    for (root, top) in ROOTS {
        if let Some(json) = event.get(top) {
            walk(json.bytes(), |leaf| look(root, leaf, &context, &mut best));
        }
    }
    special::look(&context, &mut best);
    mention::error(&context, &mut best);
    best.touch
}

impl Best<'_> {
    pub(super) fn is(&self, tier: Tier) -> bool {
        self.touch.as_ref().is_some_and(|touch| touch.tier == tier)
    }

    /// Keeps `found` if it is what was asked for, or beneath it, and stronger than what is known.
    /// `tier` is the strongest it can be. True when it is what was asked for, kept or not.
    pub(super) fn offer(&mut self, found: &Reference<'_>, tier: Tier, aspect: Aspect) -> bool {
        let target = self.target;
        let Some((relation, kind)) = relation(&target.asked, target.bare, found) else {
            return false;
        };
        let tier = match (tier, relation) {
            (Tier::Mentioned, Relation::Child) if !self.how.children => return true,
            (Tier::Mentioned, _) => Tier::Mentioned,
            (_, Relation::Child) => Tier::Child,
            (_, Relation::Alike) => Tier::Named,
            (tier, Relation::Same) => tier,
        };
        if self.wants(tier, aspect) {
            let resource = words(target, found, relation, kind);
            self.put(tier, aspect, resource);
        }
        true
    }

    /// True when a trace of that strength would be kept.
    pub(super) fn wants(&self, tier: Tier, aspect: Aspect) -> bool {
        let asked = match tier {
            Tier::Exact | Tier::Named => true,
            Tier::Child => self.how.children,
            Tier::Mentioned => self.how.mentioned,
        };
        asked
            && self
                .touch
                .as_ref()
                .is_none_or(|known| (tier, aspect) < (known.tier, known.aspect))
    }

    pub(super) fn put(&mut self, tier: Tier, aspect: Aspect, resource: String) {
        self.touch = Some(Touch {
            tier,
            resource,
            aspect,
        });
    }
}

/// The resource that was found, in words that are the same for every event that names it.
fn words(
    target: &Target,
    found: &Reference<'_>,
    relation: Relation,
    kind: Option<&'static Kind>,
) -> String {
    let asked = &target.asked;
    if target.bare {
        if kind.is_none() {
            return found.arn.clone().into_owned();
        }
        // What lies beneath a candidate is a touch of the candidate.
        let candidate = Reference {
            kind,
            name: asked.name.clone(),
            ..found.clone()
        };
        return candidate.canonical();
    }
    if relation == Relation::Child {
        if !found.arn.is_empty() && found.arn.len() > asked.arn.len() {
            return found.arn.clone().into_owned();
        }
        let separator = match found.kind.map(|kind| kind.rest) {
            Some(Rest::Child(separator)) => separator,
            _ => '/',
        };
        let parent = if asked.arn.is_empty() || !asked.child.is_empty() {
            found.canonical()
        } else {
            asked.arn.clone().into_owned()
        };
        return format!("{parent}{separator}{}", found.child);
    }
    if !asked.arn.is_empty() {
        return asked.arn.clone().into_owned();
    }
    let known = |asked: &Cow<'static, str>, found: &Cow<'_, str>| {
        if asked.is_empty() {
            found.clone().into_owned()
        } else {
            asked.clone().into_owned()
        }
    };
    let same = Reference {
        kind,
        name: asked.name.clone(),
        region: Cow::Owned(known(&asked.region, &found.region)),
        account: Cow::Owned(known(&asked.account, &found.account)),
        ..found.clone()
    };
    same.canonical()
}

/// One key or value of the parameters.
fn look(root: &'static str, leaf: Leaf<'_, '_>, context: &Context<'_, '_>, best: &mut Best<'_>) {
    let text = leaf.text();
    // A key in S3 is logged as it is, so that a percent sign there means itself.
    let decoded = if context.source == "s3" {
        None
    } else {
        percent_decoded(&text)
    };
    let near = best.target.is_near(&text)
        || decoded
            .as_deref()
            .is_some_and(|text| best.target.is_near(text));
    if !near {
        // Encoded policies may still mention it.
        if context.source == "s3"
            && let Some(decoded) = percent_decoded(&text)
            && best.target.is_near(&decoded)
        {
            mention::text(&decoded, context, best);
        }
        return;
    }
    let way = Way::new(root, leaf.keys, leaf.is_key, context);
    for text in [Some(&*text), decoded.as_deref()].into_iter().flatten() {
        one(&way, text, context, best);
    }
}

fn one(way: &Way<'_>, text: &str, context: &Context<'_, '_>, best: &mut Best<'_>) {
    if at_places(way, text, context, best) || way.is_key {
        return;
    }
    if mention::is_aside(way) {
        mention::aside(text, context, best);
        return;
    }
    if text.starts_with("arn:")
        && let Some(found) = Reference::of_arn(text)
    {
        // Beside the parameters stands who acted (`SwitchFrom`, `lakeFormationPrincipal`): nobody is
        // touched by acting.
        let actor = way.root == "add" && ["iam", "sts"].contains(&&*found.service);
        if actor || best.offer(&found, Tier::Named, aspect(&found, way, context)) {
            return;
        }
    }
    for kind in best.target.distinct.iter().copied() {
        if text == best.target.asked.name {
            let found = context.named(kind, Cow::Borrowed(text));
            best.offer(&found, Tier::Named, aspect(&found, way, context));
        }
    }
    unlisted(way, text, context, best);
    mention::text(text, context, best);
}

/// The places of the rows that come into question.
fn at_places(way: &Way<'_>, text: &str, context: &Context<'_, '_>, best: &mut Best<'_>) -> bool {
    let mut met = false;
    for kind in best.target.kinds.iter().copied() {
        for place in kind.places {
            // Its own service has places of its own.
            let other = place.sources == "*" && kind.is_of(&context.source);
            if other || !place.is_in(&context.source, &context.name) || !way.is_one_of(place.paths)
            {
                continue;
            }
            let Some(found) = read(kind, place, text, context) else {
                continue;
            };
            let tier = if place.loose {
                Tier::Mentioned
            } else {
                Tier::Named
            };
            let aspect = match place.aspect {
                Aspect::To => of_call(&found, context).unwrap_or(Aspect::To),
                aspect => aspect,
            };
            met |= best.offer(&found, tier, aspect);
        }
    }
    met
}

/// A type in no row: services call the parameter after the type (`thingName`, `thingId`), and CloudTrail
/// names the parameter as the service does.
fn unlisted(way: &Way<'_>, text: &str, context: &Context<'_, '_>, best: &mut Best<'_>) {
    let asked = &best.target.asked;
    if best.target.bare || asked.kind.is_some() || asked.service != context.source {
        return;
    }
    let (word, id) = asked
        .resource
        .split_once(['/', ':'])
        .unwrap_or(("", &asked.resource));
    let word: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
    let key = way.last().to_ascii_lowercase();
    let behind = key.strip_prefix(&word.to_ascii_lowercase());
    let ends = ["", "name", "names", "id", "ids", "identifier"];
    if !word.is_empty() && text == id && behind.is_some_and(|behind| ends.contains(&behind)) {
        let resource = asked.arn.clone().into_owned();
        if context.is_of(&asked.region, &asked.account) && best.wants(Tier::Named, Aspect::To) {
            best.put(Tier::Named, Aspect::To, resource);
        }
    }
}

/// What the call itself does to everything of a kind.
pub(super) fn of_call(found: &Reference<'_>, context: &Context<'_, '_>) -> Option<Aspect> {
    let kind = found.kind?;
    match (kind.service, kind.name) {
        ("iam", "role") if context.source == "sts" && context.name.starts_with("AssumeRole") => {
            Some(Aspect::Assumed)
        }
        ("kms", _) if context.source == "kms" && is_cryptographic(&context.name) => {
            Some(Aspect::Used)
        }
        _ => None,
    }
}

/// "Cryptographic operations", AWS KMS Developer Guide.
fn is_cryptographic(name: &str) -> bool {
    [
        "Decrypt",
        "DeriveSharedSecret",
        "Encrypt",
        "GenerateDataKey",
        "GenerateMac",
        "ReEncrypt",
        "Sign",
        "Verify",
    ]
    .iter()
    .any(|start| name.starts_with(start))
}

/// EC2 calls that make something of what they are given.
const MAKES: [&str; 7] = [
    "RunInstances",
    "RequestSpot",
    "CreateFleet",
    "CreateLaunchTemplate",
    "CreateVolume",
    "RegisterImage",
    "Copy",
];

/// What such calls make: an id of these in the response is of something new.
const MADE: [&str; 7] = [
    "instance",
    "network-interface",
    "volume",
    "image",
    "snapshot",
    "launch-template",
    "fleet",
];

/// Keys under which something is only referred to.
const REFERRED: [&str; 7] = [
    "networkInterfaceSet",
    "ipPermissions",
    "blockDeviceMapping",
    "launchSpecification",
    "launchTemplateData",
    "vpcConfig",
    "networkConfiguration",
];

/// Keys of calls that work on resources of other services (tags, backups, shares).
const ON_ANY: [&str; 9] = [
    "resource",
    "resourceArn",
    "resourceArns",
    "resourceARNList",
    "resourceId",
    "resourceIds",
    "resourceName",
    "targetResourceArn",
    "target",
];

/// What an event does with a resource that it names by its ARN or its id, at no place of its own.
pub(super) fn aspect(found: &Reference<'_>, way: &Way<'_>, context: &Context<'_, '_>) -> Aspect {
    if let Some(aspect) = of_call(found, context) {
        return aspect;
    }
    let key = way.last();
    let is_one = |words: &[&str]| words.iter().any(|word| key.eq_ignore_ascii_case(word));
    let Some(kind) = found.kind else {
        let own = found.service == context.source;
        return if own || is_one(&ON_ANY) {
            Aspect::To
        } else {
            Aspect::Used
        };
    };
    if kind.service == "ec2" {
        return ec2_aspect(kind, way, context);
    }
    // `sourceDBSnapshotIdentifier`, `sourceArn`: where something comes from.
    let source = key
        .get(..6)
        .is_some_and(|start| start.eq_ignore_ascii_case("source"));
    if source && kind.name != "role" {
        return Aspect::Used;
    }
    if kind.is_of(&context.source) || is_one(&ON_ANY) {
        return Aspect::To;
    }
    match kind.name {
        "role" if key.to_ascii_lowercase().contains("role") => Aspect::Passed,
        "instance-profile" => Aspect::Passed,
        _ => Aspect::Used,
    }
}

fn ec2_aspect(kind: &Kind, way: &Way<'_>, context: &Context<'_, '_>) -> Aspect {
    let key = way.last();
    let nested = way
        .keys
        .iter()
        .any(|key| REFERRED.iter().any(|word| key.eq_ignore_ascii_case(word)));
    if context.source != "ec2" {
        // An instance id under its own key is what the call is about; subnets and groups are lent.
        let own =
            kind.name == "instance" || ON_ANY.iter().any(|word| key.eq_ignore_ascii_case(word));
        return if own && !nested {
            Aspect::To
        } else {
            Aspect::Used
        };
    }
    let makes = MAKES.iter().any(|start| context.name.starts_with(start));
    match (makes, way.root) {
        (true, "res") if MADE.contains(&kind.name) && !key.eq_ignore_ascii_case("imageId") => {
            Aspect::To
        }
        (true, "res") if key.eq_ignore_ascii_case("imageId") && context.name != "RunInstances" => {
            Aspect::To
        }
        (true, _) => Aspect::Used,
        (false, _) if nested => Aspect::Used,
        (false, _) => Aspect::To,
    }
}
