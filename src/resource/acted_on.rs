//! What an event did something to, without being asked about one resource: the same places and the same
//! reading as [`touch`](super::touch), for every row of the table at once.

use super::context::{Context, ROOTS};
use super::ids::{has_prefix_of, kind_of};
use super::kind::{Kind, Place, Rest};
use super::leaves::{Leaf, walk};
use super::place::{Way, read};
use super::reference::Reference;
use super::touch::{aspect, of_call};
use super::{Aspect, table};
use crate::event::{Derived, Event, Field};
use crate::zone::Zone;
use std::borrow::Cow;

/// A call that names more is shortened: a batch of thousands is one deed.
const MOST: usize = 100;

/// The resources that an event did something to, at most a hundred: ARNs where the event lists or names them,
/// ARNs made from names where a name makes one (IAM's without the path, which parameters do not tell),
/// else `service:type:name`, with account and region where the name is not unique; of a service in no row of the table the first name among the
/// parameters, behind the service. Resources that it merely used (a subnet, an encryption key, a role
/// handed to a service) are not among them. In no order that means anything; none is there twice.
pub fn acted_on(event: &Event<'_>) -> Vec<String> {
    let context = Context::new(event);
    let mut found: Vec<String> = Vec::new();
    for arn in event.resource_arns() {
        let Some(reference) = Reference::of_arn(&arn) else {
            continue;
        };
        let own = reference
            .kind
            .is_none_or(|kind| kind.is_of(&context.source));
        if own && of_call(&reference, &context).is_none() {
            note(&mut found, spelt(&reference));
        }
    }
    if found.is_empty() {
        let own = Own::new(&context);
        for (root, top) in ROOTS.iter().filter(|(root, _)| *root != "add") {
            if let Some(json) = event.get(*top) {
                walk(json.bytes(), |leaf| {
                    look(root, leaf, &own, &context, &mut found);
                });
            }
        }
    }
    if found.is_empty() {
        let target = Field::Derived(Derived::Target).cell(event, Zone::Utc);
        if !target.is_empty() {
            note(&mut found, format!("{}:{target}", context.source));
        }
    }
    if found.len() < 2 {
        return found;
    }
    // An object lies in its bucket, which the same event lists as well.
    let within = |outer: &String, all: &[String]| {
        all.iter().any(|inner| {
            inner
                .strip_prefix(outer.as_str())
                .is_some_and(|rest| rest.starts_with(['/', ':']))
        })
    };
    let all = found.clone();
    found.retain(|one| !within(one, &all));
    found
}

fn note(found: &mut Vec<String>, resource: String) {
    if found.len() < MOST && !resource.is_empty() && !found.contains(&resource) {
        found.push(resource);
    }
}

/// What an event's own service names, and where this call does: asked for once, not at each value.
struct Own {
    kinds: &'static [&'static Kind],
    places: Vec<(&'static Kind, &'static Place)>,
    /// Some of the places are keys of objects.
    keys: bool,
}

impl Own {
    fn new(context: &Context<'_, '_>) -> Own {
        let kinds = table::of_source(&context.source);
        let here = |place: &Place| {
            place.sources != "*" && !place.loose && place.is_in(&context.source, &context.name)
        };
        let each = |kind: &&'static Kind| {
            let kind = *kind;
            kind.places.iter().map(move |place| (kind, place))
        };
        let all = kinds.iter().flat_map(each);
        let places: Vec<_> = all.filter(|(_, place)| here(place)).collect();
        Own {
            kinds,
            keys: places.iter().any(|(_, place)| place.paths.contains(".{}")),
            places,
        }
    }
}

fn look(
    root: &'static str,
    leaf: Leaf<'_, '_>,
    own: &Own,
    context: &Context<'_, '_>,
    found: &mut Vec<String>,
) {
    if leaf.is_key && !own.keys {
        return;
    }
    let text = leaf.text();
    if text.is_empty() || text.len() > 2048 {
        return;
    }
    let way = Way::new(root, leaf.keys, leaf.is_key, context);
    let mut at_place = false;
    for (kind, place) in &own.places {
        if !way.is_one_of(place.paths) {
            continue;
        }
        let Some(reference) = read(kind, place, &text, context) else {
            continue;
        };
        at_place = true;
        let aspect = match place.aspect {
            Aspect::To => of_call(&reference, context).unwrap_or(Aspect::To),
            aspect => aspect,
        };
        if aspect == Aspect::To {
            note(found, spelt(&reference));
        }
    }
    if at_place || way.is_key {
        return;
    }
    let by_id = || -> Option<Reference<'_>> {
        let kind = (own.kinds.iter().copied())
            .find(|kind| has_prefix_of(kind, &text))
            .or_else(|| kind_of(&text).filter(|kind| is_own_id(kind, context)))?;
        Some(context.named(kind, Cow::Borrowed(&text)))
    };
    let reference = if text.starts_with("arn:") {
        Reference::of_arn(&text).filter(|arn| arn.service == context.source)
    } else {
        by_id()
    };
    if let Some(reference) = reference
        && aspect(&reference, &way, context) == Aspect::To
    {
        note(found, spelt(&reference));
    }
}

/// Request ids look like keys of KMS; only its own calls mean a key by one.
fn is_own_id(kind: &Kind, context: &Context<'_, '_>) -> bool {
    kind.is_of(&context.source) && kind.name != "unique-id"
}

/// The resource in words that are the same for every event that names it.
/// Empty for what AWS owns, which no customer changes.
fn spelt(reference: &Reference<'_>) -> String {
    if reference.account == "aws" {
        return String::new();
    }
    let Some(kind) = reference.kind else {
        return reference.canonical();
    };
    // What a role or user is known by inside AWS is no thing of its own, and a session no resource.
    if kind.name == "unique-id" || (kind.name == "access-key" && reference.name.starts_with("ASIA"))
    {
        return String::new();
    }
    let mut text = match (kind.rest, kind.before) {
        (Rest::Path, before) if !before.contains([' ', '*', '\u{0}']) => format!(
            "arn:{}:{}::{}:{before}{}",
            if reference.partition.is_empty() {
                "aws"
            } else {
                &reference.partition
            },
            kind.service,
            reference.account,
            reference.name
        ),
        // The ARN tells more than can be made of the name.
        (Rest::Tail(..) | Rest::Suffix, _) if !reference.arn.is_empty() => {
            return reference.arn.clone().into_owned();
        }
        _ => match reference.canonical() {
            arn if arn.starts_with("arn:") => arn,
            // Ids that are unique need no account and region.
            parts => parts
                .split(':')
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(":"),
        },
    };
    if !reference.child.is_empty() {
        let separator = match kind.rest {
            Rest::Child(separator) => separator,
            _ => '/',
        };
        text.push(separator);
        text.push_str(&reference.child);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn of(call: &str, request: &Value, response: &Value, resources: &Value) -> Vec<String> {
        let (source, name) = call.split_once(':').expect("source:name");
        let record = json!({
            "eventSource": format!("{source}.amazonaws.com"),
            "eventName": name,
            "awsRegion": "eu-west-1",
            "recipientAccountId": "111122223333",
            "requestParameters": request,
            "responseElements": response,
            "resources": resources,
        });
        acted_on(&Event::new(record.to_string().as_bytes()))
    }

    #[test]
    fn names_become_resources() {
        let none = Value::Null;
        for (call, request, response, expected) in [
            (
                "iam:AttachUserPolicy",
                json!({"userName": "alice", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}),
                json!(null),
                vec!["arn:aws:iam::111122223333:user/alice"],
            ),
            (
                "iam:CreateAccessKey",
                json!({"userName": "svc"}),
                json!({"accessKey": {"userName": "svc", "accessKeyId": "AKIAIOSFODNN7EXAMPLE"}}),
                vec![
                    "arn:aws:iam::111122223333:user/svc",
                    "iam:access-key:AKIAIOSFODNN7EXAMPLE",
                ],
            ),
            (
                "s3:PutBucketPolicy",
                json!({"bucketName": "acme", "Host": "acme.s3.eu-west-1.amazonaws.com"}),
                json!(null),
                vec!["arn:aws:s3:::acme"],
            ),
            (
                "s3:PutObject",
                json!({"bucketName": "acme", "key": "a/b.csv"}),
                json!(null),
                vec!["arn:aws:s3:::acme/a/b.csv"],
            ),
            (
                "ec2:RunInstances",
                json!({"instancesSet": {"items": [{"imageId": "ami-0c0ffee150decaf01"}]}, "subnetId": "subnet-0face0feed0c0de01"}),
                json!({"instancesSet": {"items": [{"instanceId": "i-0b2c3d4e5f6071829", "subnetId": "subnet-0face0feed0c0de01"}]}}),
                vec!["ec2:instance:i-0b2c3d4e5f6071829"],
            ),
            (
                "cloud9:CreateEnvironment",
                json!({"name": "den"}),
                json!(null),
                vec!["cloud9:den"],
            ),
        ] {
            let mut found = of(call, &request, &response, &none);
            found.sort();
            assert_eq!(found, expected, "{call}");
        }
    }

    #[test]
    fn what_an_event_lists_decides() {
        let resources = json!([
            {"ARN": "arn:aws:s3:::acme/a", "type": "AWS::S3::Object"},
            {"ARN": "arn:aws:s3:::acme", "type": "AWS::S3::Bucket"},
        ]);
        assert_eq!(
            of("s3:PutObject", &Value::Null, &Value::Null, &resources),
            ["arn:aws:s3:::acme/a"]
        );
    }
}
