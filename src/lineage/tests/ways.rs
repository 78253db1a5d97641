//! The ways in which links can mislead: reused keys, twins, copies, expired sessions, and archives that
//! end.

use super::*;

pub(super) const KEY: &str = "ASIADEPLOY277EXAMPLE";
pub(super) const ROLE: (&str, &str, &str) = (ACCOUNT, "deploy", "cli");

pub(super) fn deploy(key: &str, created: &str) -> Value {
    session(ACCOUNT, "deploy", "cli", key, created)
}

/// A session whose record does not say when it was created.
fn undated(key: &str) -> Value {
    let mut identity = deploy(key, "00:00:00");
    identity["sessionContext"]["attributes"] = json!({});
    identity
}

fn expiring(record: Value, clock: &str) -> Value {
    let answer = json!({ "credentials": { "expiration": at(clock) } });
    with(record, json!({ "responseElements": answer }))
}

#[test]
fn a_key_given_twice_goes_with_role_session_and_time() {
    let bob = user("bob", "AKIABOB0000KEY0BOB00");
    let issues = [
        assume("one", "09:00:00", alice(), ROLE, KEY),
        assume("two", "15:00:00", bob.clone(), ROLE, KEY),
        assume(
            "three",
            "09:00:00",
            bob.clone(),
            (OTHER, "deploy", "cli"),
            KEY,
        ),
    ];
    for (identity, expected) in [
        (deploy(KEY, "09:00:00"), "proven: iam-user alice ← one"),
        (deploy(KEY, "15:00:00"), "proven: iam-user bob ← two"),
        (
            session(OTHER, "deploy", "cli", KEY, "09:00:00"),
            "proven: iam-user bob ← three",
        ),
        (
            deploy(KEY, "11:00:00"),
            "not-in-archive: role-session deploy/cli",
        ),
        (undated(KEY), "ambiguous: role-session deploy/cli ← one|two"),
    ] {
        assert_eq!(told(&trace(&issues, &does("16:00:00", identity))), expected);
    }
    let chain = trace(&issues, &does("16:00:00", undated(KEY)));
    let between: Vec<&str> = chain
        .candidates
        .iter()
        .map(|origin| &*origin.label)
        .collect();
    assert_eq!(between, ["alice", "bob"]);
    assert_eq!(chain.hops[0].issued, None);
    // Where both were asked for by one user, it is open which call it was and not who asked.
    let issues = [
        assume("one", "09:00:00", bob.clone(), ROLE, KEY),
        assume("two", "15:00:00", bob, ROLE, KEY),
    ];
    let chain = trace(&issues, &does("16:00:00", undated(KEY)));
    assert_eq!(told(&chain), "ambiguous: iam-user bob ← one|two");
}

/// Where one of two ways goes round in a circle nobody knows who is behind it, and the other's origin is not taken
/// for both.
#[test]
fn a_circle_among_the_ways_stays_open() {
    let (one, other) = ("ASIAONE00000EXAMPLE1", "ASIATWO00000EXAMPLE2");
    let app = |key, clock| session(ACCOUNT, "app", "s", key, clock);
    let target = (ACCOUNT, "target", "t");
    let issues = [
        assume("by alice", "09:20:00", alice(), target, ""),
        assume("by app", "09:20:00", app(one, "09:00:00"), target, ""),
        assume(
            "first",
            "09:00:00",
            app(other, "09:10:00"),
            (ACCOUNT, "app", "s"),
            one,
        ),
        assume(
            "second",
            "09:10:00",
            app(one, "09:00:00"),
            (ACCOUNT, "app", "s"),
            other,
        ),
    ];
    let uses = does("09:30:00", session(ACCOUNT, "target", "t", "", "09:20:00"));
    let chain = trace(&issues, &uses);
    let between: Vec<&str> = (chain.candidates.iter())
        .map(|origin| &*origin.label)
        .collect();
    assert_eq!(between, ["alice", "app/s"]);
}

#[test]
fn expired_sessions_are_not_joined() {
    let issue = expiring(assume("issue", "09:00:00", alice(), ROLE, KEY), "10:00:00");
    for (clock, key, expected) in [
        ("09:59:00", KEY, "proven: iam-user alice ← issue"),
        ("10:04:59", KEY, "proven: iam-user alice ← issue"),
        ("10:05:01", KEY, "not-in-archive: role-session deploy/cli"),
        ("08:54:59", KEY, "not-in-archive: role-session deploy/cli"),
        ("09:59:00", "", "inferred: iam-user alice ← issue"),
        ("10:05:01", "", "not-in-archive: role-session deploy/cli"),
        ("08:59:59", "", "not-in-archive: role-session deploy/cli"),
    ] {
        let uses = does(clock, undated(key));
        assert_eq!(
            told(&trace(std::slice::from_ref(&issue), &uses)),
            expected,
            "{clock} {key}"
        );
    }
}

#[test]
fn without_key_the_second_decides_and_twins_stay_ambiguous() {
    let bob = user("bob", "AKIABOB0000KEY0BOB00");
    let one = assume("one", "09:00:00", alice(), ROLE, "ASIAONE00000EXAMPLE1");
    let two = assume("two", "09:00:00", bob, ROLE, "ASIATWO00000EXAMPLE2");
    let keyless = does("09:01:00", deploy("", "09:00:00"));
    assert_eq!(
        told(&trace(std::slice::from_ref(&one), &keyless)),
        "matched: iam-user alice ← one"
    );
    assert_eq!(
        told(&trace(&[one.clone(), two.clone()], &keyless)),
        "ambiguous: role-session deploy/cli ← one|two"
    );
    // A twin whose own issue is missing is not given to the other.
    let missing = does("09:01:00", deploy("ASIATWO00000EXAMPLE2", "09:00:00"));
    assert_eq!(
        told(&trace(std::slice::from_ref(&one), &missing)),
        "not-in-archive: role-session deploy/cli"
    );
    assert_eq!(
        told(&trace(&[one, two], &missing)),
        "proven: iam-user bob ← two"
    );
}

/// The two deliveries of a call across accounts.
pub(super) fn copies() -> (Value, Value) {
    let shared = json!({ "sharedEventID": "shared" });
    let by = session(ACCOUNT, "deploy", "cli", KEY, "09:00:00");
    let target = (OTHER, "backup", "night");
    let own = assume("own", "09:10:00", by, target, "ASIABACKUP007EXAMPLE");
    let theirs = json!({
        "type": "AWSAccount", "principalId": "AROAdeploy:cli", "accountId": ACCOUNT
    });
    let theirs = assume("theirs", "09:10:00", theirs, target, "ASIABACKUP007EXAMPLE");
    (
        with(own, shared.clone()),
        with(with(theirs, shared), json!({ "recipientAccountId": OTHER })),
    )
}

#[test]
fn of_two_copies_the_callers_own_leads_on() {
    let (own, theirs) = copies();
    let opened = assume("opened", "09:00:00", alice(), ROLE, KEY);
    let uses = does(
        "09:20:00",
        session(OTHER, "backup", "night", "ASIABACKUP007EXAMPLE", "09:10:00"),
    );
    let both = [theirs.clone(), opened.clone(), own.clone()];
    assert_eq!(lineage(&both).len(), 2);
    assert_eq!(
        told(&trace(&both, &uses)),
        "proven: iam-user alice ← own ← opened"
    );
    // The other account's copy has the id of the role and the session's name: one candidate in time.
    assert_eq!(
        told(&trace(&[theirs.clone(), opened], &uses)),
        "inferred: iam-user alice ← theirs ← opened"
    );
    let chain = trace(std::slice::from_ref(&theirs), &uses);
    assert_eq!(
        told(&chain),
        "not-in-archive: account account 111122223333 (AROAdeploy:cli) ← theirs"
    );
    let gap = chain.gap.expect("the chain breaks");
    assert_eq!(gap.account.as_deref(), Some(ACCOUNT));
    assert_eq!(gap.session.as_deref(), Some("cli"));
    // Any link of that role gives the id its name.
    let elsewhere = assume(
        "elsewhere",
        "03:00:00",
        deploy("ASIAOTHER000EXAMPLE1", "02:00:00"),
        (OTHER, "x", "y"),
        "ASIAOTHER000EXAMPLE2",
    );
    let gap = trace(&[theirs, elsewhere], &uses)
        .gap
        .expect("the chain breaks");
    assert_eq!(
        gap.role.as_deref(),
        Some("arn:aws:iam::111122223333:role/deploy")
    );
}

#[test]
fn a_user_of_another_account_gets_its_name() {
    let stranger = json!({
        "type": "AWSAccount", "principalId": "AIDA0000000000alice", "accountId": ACCOUNT
    });
    let uses = does("09:00:00", stranger);
    let chain = trace(&[], &uses);
    assert_eq!(
        told(&chain),
        "direct: iam-user AIDA0000000000alice of account 111122223333"
    );
    let issue = assume("issue", "09:00:00", alice(), ROLE, KEY);
    let chain = trace(&[issue], &uses);
    assert_eq!(chain.origin.id, "arn:aws:iam::111122223333:user/alice");
}

#[test]
fn what_a_broken_chain_still_tells() {
    let lost = |members: Value| {
        let chain = trace(
            &[],
            &does("09:00:00", with(deploy(KEY, "08:00:00"), members)),
        );
        assert!(chain.gap.is_some());
        (told(&chain), chain.origin.evidence)
    };
    assert_eq!(
        lost(json!({ "sessionContext": { "sourceIdentity": "dana" } })),
        ("inferred: unknown dana".into(), Evidence::SourceIdentity)
    );
    assert_eq!(
        lost(json!({ "onBehalfOf": { "userId": "90ab" } })),
        (
            "inferred: identity-center 90ab".into(),
            Evidence::OnBehalfOf
        )
    );
    assert_eq!(
        lost(json!({})),
        (
            "not-in-archive: role-session deploy/cli".into(),
            Evidence::LastKnown
        )
    );
    // The session name of an ordinary role is anybody's to choose: it proves no instance.
    let mut posing = session(ACCOUNT, "web", "i-0a1b2c3d4e5f60718", KEY, "08:00:00");
    posing["sessionContext"]["ec2RoleDelivery"] = Value::Null;
    let chain = trace(&[], &does("09:00:00", posing));
    assert_eq!(chain.certainty, Certainty::NotInArchive);
}

#[test]
fn source_identities_that_differ_keep_twins_apart() {
    let twin = |id: &str, key: &str, by: Value, said: &str| {
        let said = json!({ "requestParameters": { "sourceIdentity": said } });
        with(assume(id, "09:00:00", by, ROLE, key), said)
    };
    let issues = [
        twin("one", "ASIAONE00000EXAMPLE1", alice(), "alice"),
        twin(
            "two",
            "ASIATWO00000EXAMPLE2",
            user("bob", "AKIABOB0000KEY0BOB00"),
            "bob",
        ),
    ];
    let said = json!({ "sessionContext": { "sourceIdentity": "bob" } });
    let uses = does("09:01:00", with(deploy("", "09:00:00"), said));
    let chain = trace(&issues, &uses);
    assert_eq!(told(&chain), "matched: iam-user bob ← two");
    assert_eq!(chain.source_identity.as_deref(), Some("bob"));
}

#[test]
fn gaps_say_what_to_look_for() {
    for (identity, expected) in [
        (
            deploy(KEY, "08:00:00"),
            "AssumeRole, AssumeRoleWithSAML or AssumeRoleWithWebIdentity of \
             arn:aws:iam::111122223333:role/deploy as cli at 2026-03-14T08:00:00Z, key \
             ASIADEPLOY277EXAMPLE, in account 111122223333: not in this archive",
        ),
        (
            undated(KEY),
            "AssumeRole, AssumeRoleWithSAML or AssumeRoleWithWebIdentity of \
             arn:aws:iam::111122223333:role/deploy as cli between 2026-03-12T21:00:00Z and \
             2026-03-14T09:00:00Z, key ASIADEPLOY277EXAMPLE, in account 111122223333: not in this \
             archive",
        ),
        (
            json!({
                "type": "Root", "accountId": OTHER, "accessKeyId": "ASIAROOT00007EXAMPLE",
                "sessionContext": { "assumedRoot": "true", "attributes": {
                    "creationDate": at("08:00:00") } }
            }),
            "AssumeRoot of arn:aws:iam::444455556666:root at 2026-03-14T08:00:00Z, key \
             ASIAROOT00007EXAMPLE, in account 444455556666: not in this archive",
        ),
        (
            json!({ "type": "AWSAccount", "accountId": OTHER }),
            "the caller's own record, in account 444455556666: not in this archive",
        ),
    ] {
        let gap = trace(&[], &does("09:00:00", identity)).gap;
        assert_eq!(gap.map(|gap| gap.to_string()).as_deref(), Some(expected));
    }
    // A long-term key needs no link; the same user's session token has one that is missing.
    assert_eq!(trace(&[], &does("09:00:00", alice())).gap, None);
    let token = user("alice", "ASIATOKEN0007EXAMPLE");
    let chain = trace(&[], &does("09:00:00", token.clone()));
    assert_eq!(chain.certainty, Certainty::Direct);
    assert!(chain.gap.is_some());
    // What a service does with a session of its own making leaves no gap.
    let forwarded = with(
        token,
        json!({ "invokedBy": "secretsmanager.amazonaws.com" }),
    );
    assert_eq!(trace(&[], &does("09:00:00", forwarded)).gap, None);
}

#[test]
fn services_that_act_for_a_session_lead_to_its_human() {
    let issue = expiring(assume("issue", "09:00:00", alice(), ROLE, KEY), "10:00:00");
    let forwarded = |created| {
        let by = json!({ "invokedBy": "athena.amazonaws.com" });
        does(
            "09:30:00",
            with(deploy("ASIAFORWARD07EXAMPLE", created), by),
        )
    };
    let issues = [issue];
    assert_eq!(
        told(&trace(&issues, &forwarded("09:29:58"))),
        "inferred: iam-user alice ← issue"
    );
    assert_eq!(
        told(&trace(&issues, &forwarded("10:29:58"))),
        "not-in-archive: role-session deploy/cli"
    );
}

#[test]
fn long_term_keys_have_makers() {
    let made = |id: &str, clock: &str, by: Value, answer: Value| {
        let answer = json!({ "responseElements": { "accessKey": answer } });
        with(event(id, "iam", "CreateAccessKey", clock, by), answer)
    };
    let bob = user("bob", "AKIABOB0000KEY0BOB00");
    let carl = user("carl", "AKIACARL000KEY0CARL0");
    let keys = [
        made(
            "one",
            "08:00:00",
            alice(),
            json!({
                "accessKeyId": "AKIABOB0000KEY0BOB00", "userName": "bob"
            }),
        ),
        made(
            "two",
            "09:00:00",
            bob,
            json!({
                "accessKeyId": "AKIACARL000KEY0CARL0", "userName": "carl"
            }),
        ),
    ];
    let chain = trace(&keys, &does("10:00:00", carl));
    assert_eq!(told(&chain), "direct: iam-user carl");
    let makers: Vec<(&str, Certainty)> = chain
        .key_created_by
        .iter()
        .map(|made| (&*made.origin.label, made.certainty))
        .collect();
    assert_eq!(
        makers,
        [("bob", Certainty::Proven), ("alice", Certainty::Proven)]
    );
    // The same key id of a user of another name is another key.
    let other = user("dave", "AKIACARL000KEY0CARL0");
    assert!(
        trace(&keys, &does("10:00:00", other))
            .key_created_by
            .is_empty()
    );
    // Root makes a key for itself without naming anybody.
    let root = |key: &str| {
        json!({
            "type": "Root", "accountId": ACCOUNT, "principalId": ACCOUNT, "accessKeyId": key,
            "arn": format!("arn:aws:iam::{ACCOUNT}:root")
        })
    };
    let key = json!({ "accessKeyId": "AKIAROOT000KEY0ROOT0" });
    let keys = [made("root", "08:00:00", root(""), key)];
    let chain = trace(&keys, &does("10:00:00", root("AKIAROOT000KEY0ROOT0")));
    assert_eq!(chain.key_created_by[0].origin.label, "root (111122223333)");
}
