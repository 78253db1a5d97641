//! A count for each class of events that FedRAMP names for AU-2: log-ons, account management, object
//! access, policy change, privilege functions, process tracking, system events.

use super::{Found, Ground};
use crate::event::{ActorKind, Category};
use crate::report::population::Kind;

/// A class: its name, and what is of it.
type Class = (&'static str, fn(&Kind) -> bool);

const CLASSES: [Class; 6] = [
    ("log-ons", is_log_on),
    ("account management", is_account),
    ("object access", |kind| kind.category == Category::Data),
    ("policy change", |kind| kind.write && is_policy(&kind.name)),
    ("privilege functions", is_privilege),
    ("system events", |kind| {
        kind.principal == ActorKind::Service || kind.category == Category::Insight
    }),
];

pub(super) fn look(on: Ground<'_>) -> Found {
    let count = |is: fn(&Kind) -> bool, worked: bool| -> u64 {
        let kinds = on.totals.kinds.iter().filter(|(kind, ..)| is(kind));
        kinds
            .filter(|(kind, ..)| (kind.outcome == crate::event::Outcome::Ok) == worked)
            .map(|(_, _, unique)| unique)
            .sum()
    };
    let mut rows: Vec<Vec<String>> = CLASSES
        .iter()
        .map(|(name, is)| {
            let (ok, not) = (count(*is, true), count(*is, false));
            let numbers = [ok + not, ok, not].map(|number| number.to_string());
            std::iter::once((*name).to_owned()).chain(numbers).collect()
        })
        .collect();
    let missing = rows
        .iter()
        .filter(|row| row[1] == "0")
        .map(|row| row[0].clone());
    let missing: Vec<String> = missing.collect();
    rows.push(vec![
        "process tracking".into(),
        "not available".into(),
        String::new(),
        String::new(),
    ]);
    Found {
        holds: None,
        says: match missing[..] {
            [] => "events of every class that CloudTrail records are here; process tracking is none of them".to_owned(),
            _ => format!("no event of: {}; process tracking is not recorded by CloudTrail", missing.join(", ")),
        },
        columns: &["class", "events", "worked", "did not"],
        rows,
    }
}

fn is_log_on(kind: &Kind) -> bool {
    let name = &*kind.name;
    &*kind.source == "signin.amazonaws.com"
        || name.starts_with("AssumeRole")
        || [
            "AssumeRoot",
            "GetSessionToken",
            "GetFederationToken",
            "UserAuthentication",
            "Authenticate",
            "Federate",
        ]
        .contains(&name)
}

fn is_account(kind: &Kind) -> bool {
    let of = |source: &str| kind.source.starts_with(source);
    let about = [
        "User",
        "Role",
        "Group",
        "AccessKey",
        "LoginProfile",
        "MFADevice",
        "AccountAssignment",
        "Password",
    ];
    kind.write
        && ((of("iam.") || of("identitystore.") || of("sso"))
            && about.iter().any(|about| kind.name.contains(about))
            || (of("organizations.") && kind.name.contains("Account")))
}

fn is_policy(name: &str) -> bool {
    name.contains("Policy") || name.contains("PermissionsBoundary") || name.ends_with("Acl")
}

fn is_privilege(kind: &Kind) -> bool {
    let sources = ["iam.", "organizations.", "kms.", "cloudtrail.", "config."];
    kind.principal == ActorKind::Root
        || (kind.write && sources.iter().any(|source| kind.source.starts_with(source)))
}
