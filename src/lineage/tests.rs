//! Small worlds: one issuing call and one use of what it issued, in a table; then whole stories.

use super::*;
use crate::event::{ActorKind, Event};
use serde_json::{Value, json};

mod calls;
mod console;
mod scale;
mod story;
mod ways;

/// A second of 14 March 2026, `HH:MM:SS`.
fn at(clock: &str) -> String {
    format!("2026-03-14T{clock}Z")
}

fn caller(record: &Value) -> Caller {
    let raw = record.to_string();
    Caller::of(&Event::new(raw.as_bytes()))
}

fn links_of(record: &Value, number: u64) -> Vec<Link> {
    let raw = record.to_string();
    let found = links(&Event::new(raw.as_bytes()), 0, number);
    assert!(
        found.is_empty() || could_link(raw.as_bytes()),
        "overlooked by its bytes: {raw}"
    );
    found
}

fn lineage(records: &[Value]) -> Lineage {
    let numbered = (1..).zip(records);
    Lineage::new(numbered.flat_map(|(number, record)| links_of(record, number)))
}

fn trace(records: &[Value], acting: &Value) -> Chain {
    lineage(records).trace(&caller(acting))
}

/// `certainty: origin ← eventID ← …`, so that a table can say what is expected in one line.
fn told(chain: &Chain) -> String {
    let hops: Vec<String> = chain
        .hops
        .iter()
        .map(|hop| {
            let issued = hop.issued.iter().chain(&hop.alternatives);
            let ids: Vec<&str> = issued.map(|issued| &*issued.event_id).collect();
            format!(" ← {}", ids.join("|"))
        })
        .collect();
    let kind = chain.origin.kind.name();
    format!(
        "{}: {kind} {}{}",
        chain.certainty,
        chain.origin.label,
        hops.concat()
    )
}

const ACCOUNT: &str = "111122223333";
const OTHER: &str = "444455556666";

// Written where it is passed.
#[allow(clippy::needless_pass_by_value)]
fn event(id: &str, source: &str, name: &str, clock: &str, identity: Value) -> Value {
    json!({
        "eventID": id, "eventSource": format!("{source}.amazonaws.com"), "eventName": name,
        "eventTime": at(clock), "recipientAccountId": ACCOUNT, "userIdentity": identity
    })
}

/// With further top-level members.
fn with(mut event: Value, members: Value) -> Value {
    merge(&mut event, members);
    event
}

fn merge(into: &mut Value, from: Value) {
    let (Value::Object(known), Value::Object(from)) = (&mut *into, &from) else {
        *into = from;
        return;
    };
    for (key, value) in from {
        merge(known.entry(key).or_insert(Value::Null), value.clone());
    }
}

fn user(name: &str, key: &str) -> Value {
    json!({
        "type": "IAMUser", "principalId": format!("AIDA0000000000{name}"), "userName": name,
        "arn": format!("arn:aws:iam::{ACCOUNT}:user/{name}"), "accountId": ACCOUNT, "accessKeyId": key
    })
}

fn service(host: &str) -> Value {
    json!({ "type": "AWSService", "invokedBy": host })
}

/// With the path that a role of Identity Center has.
fn role_arn(account: &str, role: &str) -> String {
    let path = match role {
        calls::SSO => "aws-reserved/sso.amazonaws.com/",
        _ => "",
    };
    format!("arn:aws:iam::{account}:role/{path}{role}")
}

/// A session of a role, as its own events name it.
fn session(account: &str, role: &str, name: &str, key: &str, created: &str) -> Value {
    json!({
        "type": "AssumedRole", "principalId": format!("AROA{role}:{name}"), "accountId": account,
        "arn": format!("arn:aws:sts::{account}:assumed-role/{role}/{name}"), "accessKeyId": key,
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role", "principalId": format!("AROA{role}"), "userName": role,
                "arn": role_arn(account, role)
            },
            "attributes": { "creationDate": at(created), "mfaAuthenticated": "false" }
        }
    })
}

/// AssumeRole and its answer.
fn assume(
    id: &str,
    clock: &str,
    by: Value,
    (account, role, name): (&str, &str, &str),
    key: &str,
) -> Value {
    with(
        event(id, "sts", "AssumeRole", clock, by),
        json!({
            "requestParameters": {
                "roleArn": role_arn(account, role), "roleSessionName": name
            },
            "responseElements": {
                "credentials": { "accessKeyId": key },
                "assumedRoleUser": {
                    "arn": format!("arn:aws:sts::{account}:assumed-role/{role}/{name}"),
                    "assumedRoleId": format!("AROA{role}:{name}")
                }
            }
        }),
    )
}

fn does(clock: &str, identity: Value) -> Value {
    event("use", "s3", "GetObject", clock, identity)
}

fn alice() -> Value {
    user("alice", "AKIAALICEKEY7EXAMPLE")
}
