//! Which texts a flag looks at, and whether a value fits a text: the plain way.

use super::super::list::is_regex;
use crate::event::{ActorKind, Event, Top};
use crate::json::{Json, Kind};
use regex::Regex;
use std::borrow::Cow;

/// The non-empty texts (truth values and numbers as text) at a path of members.
pub(super) fn texts(event: &Event<'_>, path: &[&str]) -> Vec<String> {
    event
        .json()
        .get_path(path)
        .filter(|value| !value.is_null())
        .map(|value| value.text().into_owned())
        .filter(|text| !text.is_empty())
        .into_iter()
        .collect()
}

/// Every text that a flag's values are compared with.
pub(super) fn candidates(flag: &str, event: &Event<'_>) -> Vec<String> {
    let actor = event.actor();
    let owned = |text: &Option<Cow<'_, str>>| -> Vec<String> {
        text.iter().map(ToString::to_string).collect()
    };
    let identity = |name: &str| texts(event, &["userIdentity", name]);
    let issuer = |name: &str| {
        texts(
            event,
            &["userIdentity", "sessionContext", "sessionIssuer", name],
        )
    };
    let mut all = Vec::new();
    match flag {
        "--user" => {
            all = owned(&actor.user);
            if [ActorKind::IdentityCenter, ActorKind::Unknown].contains(&actor.kind) {
                all.extend(texts(event, &["additionalEventData", "UserName"]));
            }
        }
        "--role" => {
            all = owned(&actor.role);
            let mut arns = issuer("arn");
            arns.extend(identity("arn"));
            if let Some(arn) = arns.iter().find(|arn| arn.contains(":role/")) {
                let path = arn.split_once(":role/").map_or("", |(_, path)| path);
                all.push(arn.clone());
                all.push(path.to_owned());
                all.extend(path.split('/').next_back().map(str::to_owned));
            } else {
                for arn in identity("arn") {
                    let parts: Vec<&str> = arn.splitn(6, ':').collect();
                    if let [_, partition, _, _, account, resource] = parts.as_slice()
                        && let Some(role) = resource.strip_prefix("assumed-role/")
                    {
                        let role = role.split('/').next().unwrap_or_default();
                        all.push(format!("arn:{partition}:iam::{account}:role/{role}"));
                    }
                }
            }
        }
        "--principal" => {
            for id in identity("principalId")
                .into_iter()
                .chain(issuer("principalId"))
            {
                if let Some((before, _)) = id.split_once(':') {
                    all.push(before.to_owned());
                }
                all.push(id);
            }
            all.extend(identity("arn"));
            all.extend(issuer("arn"));
            all.extend(identity("invokedBy"));
        }
        "--account" => all = owned(&actor.account),
        "--access-key" => all = identity("accessKeyId"),
        "--identity-type" => {
            all = identity("type");
            all.push(actor.kind.name().to_owned());
        }
        "--invoked-by" => {
            all = identity("invokedBy");
            let short = all.iter().map(|name| name.replace(".amazonaws.com", ""));
            all = all.iter().cloned().chain(short).collect();
        }
        "--source-identity" => {
            all = texts(event, &["userIdentity", "sessionContext", "sourceIdentity"]);
        }
        "--region" => all = texts(event, &["awsRegion"]),
        "--vpc-endpoint" => all = texts(event, &["vpcEndpointId"]),
        "--recipient-account" => all = texts(event, &["recipientAccountId"]),
        "--service" => {
            all.extend(event.source().map(Cow::into_owned));
            all.extend(event.service().map(Cow::into_owned));
        }
        "--resource-type" => {
            for resource in event.get(Top::Resources).into_iter().flat_map(Json::items) {
                all.extend(resource.get_text("type").map(Cow::into_owned));
                all.extend(resource.get_text("resourceType").map(Cow::into_owned));
            }
        }
        "--error" => {
            for code in texts(event, &["errorCode"]) {
                all.push(code.trim_start_matches("Client.").to_owned());
                all.push(code.trim_start_matches("Server.").to_owned());
                all.push(code);
            }
        }
        "--event-id" => all = texts(event, &["eventID"]),
        "--request-id" => all = texts(event, &["requestID"]),
        "--shared-event-id" => all = texts(event, &["sharedEventID"]),
        _ => {}
    }
    all
}

/// Every key, text and plain value, by descending.
pub(super) fn everything(value: Json<'_>, all: &mut Vec<String>) {
    match value.kind() {
        Kind::Object => {
            for (key, member) in value.members() {
                all.push(key.text().into_owned());
                everything(member, all);
            }
        }
        Kind::Array => value.items().for_each(|item| everything(item, all)),
        _ => all.push(value.text().into_owned()),
    }
}

/// Every string value, by descending.
pub(super) fn leaves(value: Json<'_>, all: &mut Vec<String>) {
    match value.kind() {
        Kind::Object => value.members().for_each(|(_, member)| leaves(member, all)),
        Kind::Array => value.items().for_each(|item| leaves(item, all)),
        Kind::String => all.push(value.text().into_owned()),
        _ => {}
    }
}

pub(super) fn folded(text: &str) -> String {
    text.chars()
        .map(|c| {
            let lower: Vec<char> = c.to_lowercase().collect();
            match lower.as_slice() {
                [one] if one.is_ascii() == c.is_ascii() => *one,
                _ => c,
            }
        })
        .collect()
}

/// A value against a whole text: a regular expression found in it, or a glob over it by the table of
/// all beginnings.
pub(super) fn fits(typed: &str, text: &str, case_told: bool) -> bool {
    if is_regex(typed) {
        let (inner, flags) = match typed.strip_suffix('i') {
            Some(rest) => (&rest[1..rest.len() - 1], "(?i)"),
            None => (&typed[1..typed.len() - 1], ""),
        };
        return Regex::new(&format!("{flags}{inner}")).is_ok_and(|regex| regex.is_match(text));
    }
    let (typed, text) = if case_told {
        (typed.to_owned(), text.to_owned())
    } else {
        (folded(typed), folded(text))
    };
    let text: Vec<char> = text.chars().collect();
    // Which beginnings of the text fit the part of the value read so far.
    let mut fits = vec![false; text.len() + 1];
    fits[0] = true;
    let mut characters = typed.chars().peekable();
    while let Some(c) = characters.next() {
        let literal = if c == '\\' {
            characters.next_if(|next| r"*?\!@,/".contains(*next))
        } else {
            None
        };
        let mut next = vec![false; text.len() + 1];
        for end in 0..=text.len() {
            next[end] = match (literal, c) {
                (None, '*') => fits[..=end].contains(&true),
                (None, '?') => end > 0 && fits[end - 1],
                (literal, c) => end > 0 && fits[end - 1] && text[end - 1] == literal.unwrap_or(c),
            };
        }
        fits = next;
    }
    fits[text.len()]
}
