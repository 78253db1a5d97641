//! Sessions whose keys no record shows: of the console, and of Identity Center.

use super::calls::{Pair, SSO, answer, saml, user_session};
use super::*;

pub(super) fn pairs() -> Vec<Pair> {
    let of_role = (ACCOUNT, "deploy", "cli");
    let key = "ASIADEPLOY277EXAMPLE";
    let not = "not-in-archive: role-session deploy/cli";
    let held = |created| session(ACCOUNT, "deploy", "cli", key, created);
    let switched = |created| session(OTHER, "support", "bob", "ASIASWITCHED7EXAMPLE", created);
    let switch = with(
        event("switch", "signin", "SwitchRole", "09:00:00", {
            let mut identity = switched("09:00:00");
            identity["accessKeyId"] = "".into();
            identity
        }),
        json!({
            "recipientAccountId": OTHER, "responseElements": { "SwitchRole": "Success" },
            "additionalEventData": { "SwitchFrom": format!("arn:aws:iam::{ACCOUNT}:user/bob") }
        }),
    );
    let login = |id: &str, clock: &str| {
        with(
            event(id, "signin", "ConsoleLogin", clock, user("bob", "")),
            json!({ "responseElements": { "ConsoleLogin": "Success" } }),
        )
    };
    let portal = with(
        event(
            "portal",
            "sso",
            "GetRoleCredentials",
            "08:59:58",
            json!({
                "type": "IdentityCenterUser", "accountId": OTHER, "onBehalfOf": { "userId": "90ab" }
            }),
        ),
        json!({ "serviceEventDetails": { "role_name": "Audit", "account_id": ACCOUNT } }),
    );
    vec![
        Pair {
            // The portal hands out another key than the recorded one.
            issues: vec![
                portal.clone(),
                saml("issue", "09:00:00", SSO, "dana", "ASIARECORDED7EXAMPLE"),
            ],
            uses: session(ACCOUNT, SSO, "dana", "ASIAUSED00007EXAMPLE", "09:00:00"),
            told: "matched: identity-center dana ← issue",
            neighbours: vec![
                (
                    // Identity Center alone names the sessions of its roles.
                    session(ACCOUNT, SSO, "dana", "ASIAUSED00007EXAMPLE", "09:09:01"),
                    "inferred: identity-center dana",
                ),
                (
                    session(OTHER, SSO, "dana", "ASIAUSED00007EXAMPLE", "09:00:00"),
                    "inferred: identity-center dana",
                ),
            ],
        },
        Pair {
            issues: vec![portal],
            uses: with(
                session(ACCOUNT, SSO, "dana", "ASIAUSED00007EXAMPLE", "09:00:00"),
                json!({ "onBehalfOf": { "userId": "90ab" } }),
            ),
            told: "inferred: identity-center dana ← portal",
            neighbours: vec![
                (
                    session(ACCOUNT, SSO, "dana", "ASIAUSED00007EXAMPLE", "09:00:00"),
                    "inferred: identity-center dana",
                ),
                (
                    with(
                        session(ACCOUNT, SSO, "dana", "ASIAUSED00007EXAMPLE", "09:03:00"),
                        json!({ "onBehalfOf": { "userId": "90ab" } }),
                    ),
                    "inferred: identity-center dana",
                ),
            ],
        },
        Pair {
            issues: vec![login("login", "09:00:00")],
            uses: user_session("bob", "ASIASILENT007EXAMPLE", "09:00:00"),
            told: "matched: iam-user bob ← login",
            neighbours: vec![
                (
                    user_session("bob", "ASIASILENT007EXAMPLE", "09:00:01"),
                    "direct: iam-user bob",
                ),
                (
                    user_session("alice", "ASIASILENT007EXAMPLE", "09:00:00"),
                    "direct: iam-user alice",
                ),
            ],
        },
        Pair {
            issues: vec![switch.clone()],
            uses: switched("09:00:00"),
            told: "matched: iam-user bob ← switch",
            neighbours: vec![
                (
                    switched("09:00:01"),
                    "not-in-archive: role-session support/bob",
                ),
                (
                    session(
                        ACCOUNT,
                        "support",
                        "bob",
                        "ASIASWITCHED7EXAMPLE",
                        "09:00:00",
                    ),
                    "not-in-archive: role-session support/bob",
                ),
            ],
        },
        Pair {
            // The console's own AssumeRole tells by which of bob's sessions.
            issues: vec![
                login("login", "08:30:00"),
                switch,
                with(
                    assume(
                        "asked",
                        "09:00:00",
                        with(
                            user_session("bob", "ASIASILENT007EXAMPLE", "08:30:00"),
                            json!({ "invokedBy": "signin.amazonaws.com" }),
                        ),
                        (OTHER, "support", "bob"),
                        "ASIAUNUSED007EXAMPLE",
                    ),
                    json!({ "sourceIPAddress": "signin.amazonaws.com" }),
                ),
            ],
            uses: switched("09:00:00"),
            told: "matched: iam-user bob ← asked ← login",
            neighbours: vec![],
        },
        Pair {
            // A broker's console session: its sign-in token hands out the session's key.
            issues: vec![
                assume(
                    "issue",
                    "09:00:00",
                    alice(),
                    of_role,
                    "ASIABROKER007EXAMPLE",
                ),
                with(
                    event("token", "signin", "GetSigninToken", "09:00:30", {
                        session(ACCOUNT, "deploy", "cli", "ASIABROKER007EXAMPLE", "09:00:00")
                    }),
                    answer(key),
                ),
            ],
            uses: held("09:00:00"),
            told: "proven: iam-user alice ← token ← issue",
            neighbours: vec![(held("09:05:00"), not)],
        },
    ]
}

fn console(record: Value) -> Value {
    with(record, json!({ "sessionCredentialFromConsole": "true" }))
}

#[test]
fn console_flags_reach_sessions_with_other_keys() {
    let issue = assume(
        "issue",
        "09:00:00",
        alice(),
        (ACCOUNT, "deploy", "cli"),
        "ASIADEPLOY277EXAMPLE",
    );
    let uses = session(ACCOUNT, "deploy", "cli", "ASIACONSOLE07EXAMPLE", "09:00:00");
    let uses = console(does("09:01:00", uses));
    assert_eq!(
        told(&trace(&[issue], &uses)),
        "matched: iam-user alice ← issue"
    );
}

#[test]
fn a_directory_user_in_the_console() {
    let opened = saml("issue", "09:00:00", "deploy", "eve", "ASIARECORDED7EXAMPLE");
    let mut by = session(ACCOUNT, "deploy", "eve", "", "09:00:00");
    by["sessionContext"]["attributes"] = json!({});
    let login = with(
        event("login", "signin", "ConsoleLogin", "09:00:02", by),
        json!({ "responseElements": { "ConsoleLogin": "Success" } }),
    );
    let uses = |created| {
        let identity = session(ACCOUNT, "deploy", "eve", "ASIACONSOLE07EXAMPLE", created);
        console(does("09:05:00", identity))
    };
    let issues = [opened, login];
    assert_eq!(
        told(&trace(&issues, &uses("09:00:00"))),
        "matched: saml eve ← issue"
    );
    assert_eq!(
        told(&trace(&issues, &uses("09:00:02"))),
        "inferred: saml eve ← login ← issue"
    );
    assert_eq!(
        told(&trace(&issues, &uses("09:00:03"))),
        "not-in-archive: role-session deploy/eve"
    );
}
