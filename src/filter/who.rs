//! Who: conditions on the caller. The literal of a value is looked for in the record because every
//! candidate text here is a string of the record, or a part of one; where it is not, the candidate
//! says so.

use super::condition::{Build, Cost};
use super::list::{Split, words};
use super::needle::{Cut, Need};
use super::pattern::{Case, Plain, Values};
use super::{FilterError, is_regex};
use crate::cli::filters::{FilterArgs, YesNo};
use crate::event::{Actor, ActorKind, Event, Top};
use crate::json::Json;
use crate::text::nearest;

pub(super) fn conditions(args: &FilterArgs, build: &mut Build) -> Result<(), FilterError> {
    let whole = Cut::default();
    build.texts("--user", &args.user, "user", Cost::Identity, whole, user)?;
    // A role's ARN may be put together from the session's: its service and resource type are new.
    let role_cut = Cut {
        at: &[':'],
        never: &["arn", "iam", "role"],
    };
    build.texts("--role", &args.role, "role", Cost::Identity, role_cut, role)?;
    build.texts(
        "--principal",
        &args.principal,
        "principal",
        Cost::Decision,
        whole,
        principal,
    )?;
    build.texts(
        "--account",
        &args.account,
        "caller's account",
        Cost::Identity,
        whole,
        |event, is| event.actor().account.as_deref().is_some_and(is),
    )?;
    build.texts(
        "--access-key",
        &args.access_key,
        "access key",
        Cost::Decision,
        whole,
        |event, is| identity_text(event, "accessKeyId", is),
    )?;
    identity_type(args, build)?;
    build.texts(
        "--invoked-by",
        &args.invoked_by,
        "invoked by",
        Cost::Decision,
        whole,
        |event, is| {
            identity_text(event, "invokedBy", &mut |name| {
                is(name) || name.strip_suffix(".amazonaws.com").is_some_and(&mut *is)
            })
        },
    )?;
    user_agent(args, build)?;
    build.texts(
        "--source-identity",
        &args.source_identity,
        "source identity",
        Cost::Decision,
        whole,
        |event, is| {
            event
                .user_identity()
                .and_then(|identity| identity.get_path(&["sessionContext", "sourceIdentity"]))
                .and_then(Json::as_str)
                .is_some_and(|text| !text.is_empty() && is(&text))
        },
    )?;
    switches(args, build);
    Ok(())
}

/// Asks about a text member of `userIdentity`.
fn identity_text(event: &Event<'_>, name: &str, is: &mut dyn FnMut(&str) -> bool) -> bool {
    event
        .user_identity()
        .and_then(|identity| identity.get_text(name))
        .is_some_and(|text| is(&text))
}

/// The one candidate that is no string of the record is `root`: the actor is root because the type says
/// `Root` or the ARN ends in `root`, so the letters are there.
fn user(event: &Event<'_>, is: &mut dyn FnMut(&str) -> bool) -> bool {
    let actor = event.actor();
    if actor.user.as_deref().is_some_and(&mut *is) {
        return true;
    }
    // The sign-in events of Identity Center name the user here, under identities of several types.
    matches!(actor.kind, ActorKind::IdentityCenter | ActorKind::Unknown)
        && event
            .get(Top::AdditionalEventData)
            .and_then(|data| data.get_text("UserName"))
            .is_some_and(|name| is(&name))
}

/// The role's name, path and name, or ARN. The session's ARN has neither the role's path nor the
/// service `iam`; where no issuer tells the role's ARN, one without path is put together from it.
fn role(event: &Event<'_>, is: &mut dyn FnMut(&str) -> bool) -> bool {
    let actor = event.actor();
    if actor.role.as_deref().is_some_and(&mut *is) {
        return true;
    }
    let Some(identity) = event.user_identity() else {
        return false;
    };
    let issuer = identity
        .get_path(&["sessionContext", "sessionIssuer"])
        .and_then(|issuer| issuer.get_text("arn"));
    let own = identity.get_text("arn");
    for arn in [issuer.as_deref(), own.as_deref()].into_iter().flatten() {
        if let Some((_, path)) = arn.split_once(":role/") {
            return is(arn) || is(path) || path.rsplit('/').next().is_some_and(&mut *is);
        }
    }
    let session = own.as_deref().and_then(|arn| {
        let (before, after) = arn.split_once(":assumed-role/")?;
        let mut parts = before.splitn(5, ':');
        let (_, partition, _, _) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let role = after.split('/').next()?;
        Some(format!(
            "arn:{partition}:iam::{}:role/{role}",
            parts.next()?
        ))
    });
    session.is_some_and(|arn| is(&arn))
}

fn principal(event: &Event<'_>, is: &mut dyn FnMut(&str) -> bool) -> bool {
    let Some(identity) = event.user_identity() else {
        return false;
    };
    let issuer = identity.get_path(&["sessionContext", "sessionIssuer"]);
    let of = |value: Option<Json<'_>>, is: &mut dyn FnMut(&str) -> bool| {
        let Some(value) = value else {
            return false;
        };
        value.get_text("arn").is_some_and(|arn| is(&arn))
            || value.get_text("principalId").is_some_and(|id| {
                is(&id) || id.split_once(':').is_some_and(|(before, _)| is(before))
            })
    };
    of(Some(identity), is) || of(issuer, is) || identity_text(event, "invokedBy", is)
}

/// AWS's words for `userIdentity.type`.
const TYPES: [&str; 12] = [
    "Root",
    "IAMUser",
    "AssumedRole",
    "Role",
    "FederatedUser",
    "Directory",
    "AWSAccount",
    "AWSService",
    "IdentityCenterUser",
    "SAMLUser",
    "WebIdentityUser",
    "Unknown",
];

fn identity_type(args: &FilterArgs, build: &mut Build) -> Result<(), FilterError> {
    let flag = "--identity-type";
    let list = build.list(flag, &args.identity_type, Split::Commas)?;
    if list.is_empty() {
        return Ok(());
    }
    let kinds = || ActorKind::ALL.iter().map(|kind| kind.name());
    for item in &list {
        let known = |word: &str| word.eq_ignore_ascii_case(&item.text);
        if item.text.contains(['*', '?']) || is_regex(&item.text) {
            continue;
        }
        if !TYPES.iter().copied().chain(kinds()).any(known) {
            let near = nearest(&item.text, TYPES.iter().copied().chain(kinds()));
            let kinds: Vec<&str> = kinds().collect();
            return Err(FilterError::new(format!(
                "{flag}: there is no identity type `{}`{}",
                item.text,
                near.map_or(String::new(), |near| format!("; did you mean `{near}`?"))
            ))
            .hint(format!(
                "types of AWS: {}\nkinds of ctq: {}\na type newer than this list is found by a glob: `{}*`",
                TYPES.join(", "),
                kinds.join(", "),
                item.text
            )));
        }
    }
    let values = Values::new(flag, &list, Case::Folded, Plain::Whole)?;
    // A kind is decided, not read: only words that are no kind's name must stand in the record.
    let read = !values
        .positive
        .iter()
        .any(|value| kinds().any(|kind| value.matches(kind)));
    let need = if read {
        Need::of(&values.positive, Cut::default())
    } else {
        None
    };
    let words = format!("identity type is {}", words(&list));
    build.add(Cost::Identity, words, need, move |event| {
        values.allow(&mut |is| is(event.actor().kind.name()) || identity_text(event, "type", is))
    });
    Ok(())
}

fn user_agent(args: &FilterArgs, build: &mut Build) -> Result<(), FilterError> {
    let flag = "--user-agent";
    let list = build.list(flag, &args.user_agent, Split::Whole)?;
    if list.is_empty() {
        return Ok(());
    }
    let values = Values::new(flag, &list, Case::Folded, Plain::Anywhere)?;
    let words = format!("user agent has {}", words(&list));
    build.values(&values, words, Cost::Value, Cut::default(), |event, is| {
        event.text(Top::UserAgent).is_some_and(|agent| {
            // S3 puts brackets around it.
            is(&agent) || is(unbracketed(&agent))
        })
    });
    Ok(())
}

fn unbracketed(agent: &str) -> &str {
    agent
        .strip_prefix('[')
        .and_then(|inner| inner.strip_suffix(']'))
        .unwrap_or(agent)
}

fn switches(args: &FilterArgs, build: &mut Build) {
    if let Some(wanted) = args.mfa {
        let yes = wanted == YesNo::Yes;
        let words = if yes { "with MFA" } else { "without MFA" };
        // Either key stands in a record that says anything; copies may have them in lower case.
        let need = Some(Need::words(&["mfaAuthenticated", "MFAUsed"]));
        build.add(Cost::Decision, words, need, move |event| {
            mfa(event) == Some(yes)
        });
    }
    if args.human || args.service_actor {
        let (human, service) = (args.human, args.service_actor);
        let words = match (human, service) {
            (true, true) => "caller is a person or a service",
            (true, false) => "caller can be a person",
            _ => "caller is a service, or a session held by one",
        };
        build.add(Cost::Identity, words, None, move |event| {
            let actor = event.actor();
            (service && actor.machine) || (human && is_human(actor))
        });
    }
    if args.console {
        // `sessionCredentialFromConsole`, `AwsConsole…`, `signin.`, `console.`, `S3Console`.
        let need = Some(Need::words(&["console", "signin"]));
        build.add(Cost::Decision, "through the console", need, |event| {
            console(event)
        });
    }
}

/// True when the caller can be a person.
pub(crate) fn is_human(actor: &Actor<'_>) -> bool {
    !actor.machine && personal(actor.kind)
}

/// Kinds of callers behind whom a person can stand.
fn personal(kind: ActorKind) -> bool {
    !matches!(
        kind,
        ActorKind::Service | ActorKind::Account | ActorKind::Anonymous | ActorKind::Unknown
    )
}

/// Whether the session or the sign-in used multi-factor authentication; `None` where the record does
/// not say.
fn mfa(event: &Event<'_>) -> Option<bool> {
    let session = event
        .user_identity()
        .and_then(|identity| {
            identity.get_path(&["sessionContext", "attributes", "mfaAuthenticated"])
        })
        .and_then(truth);
    let sign_in = event
        .get(Top::AdditionalEventData)
        .and_then(|data| data.get("MFAUsed"))
        .and_then(truth);
    match (session, sign_in) {
        (Some(a), Some(b)) => Some(a || b),
        (a, b) => a.or(b),
    }
}

/// `true` and `false` as JSON or in words; sign-in events write `Yes`, `YES` and `No`.
fn truth(value: Json<'_>) -> Option<bool> {
    let word = value.text();
    let is = |words: [&str; 2]| words.iter().any(|yes| word.eq_ignore_ascii_case(yes));
    if is(["true", "yes"]) {
        Some(true)
    } else {
        is(["false", "no"]).then_some(false)
    }
}

/// Done in or through the console (AWS user guide, `sessionCredentialFromConsole` and event types;
/// records before 2022 tell it only by the user agent).
pub(crate) fn console(event: &Event<'_>) -> bool {
    let from_console = event.get(Top::SessionCredentialFromConsole).and_then(truth);
    if from_console == Some(true) {
        return true;
    }
    let starts = |text: &str, start: &str| {
        text.get(..start.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(start))
    };
    event
        .text(Top::EventType)
        .is_some_and(|kind| starts(&kind, "AwsConsole"))
        || event.text(Top::UserAgent).is_some_and(|agent| {
            ["signin.", "console.", "S3Console/"]
                .iter()
                .any(|start| starts(unbracketed(&agent), start))
        })
}
