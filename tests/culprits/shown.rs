//! What is shown can be asked for: names with an account beside them, services with what they acted for.

use super::{ACCOUNT, actors, assume, deed, ids, namesakes, one_file, say, session, user, with};
use crate::harness::{Ctq, folder, write};
use serde_json::json;
use std::path::Path;

#[test]
fn a_name_with_its_account_beside_it_means_one_of_two() {
    let archive = one_file(&namesakes());
    let archive = archive.path();
    for (account, event) in [(ACCOUNT, "one"), ("444455556666", "other")] {
        let traced = say(&format!("trace 'alice ({account})' -o json"), archive).json();
        let arn = format!("arn:aws:iam::{account}:user/alice");
        assert_eq!(traced["actor"]["id"], arn);
        assert_eq!(traced["events"], 1);
        let asked = format!("search --origin 'alice ({account})'");
        assert_eq!(ids(&asked, archive), [event]);
    }
    Ctq::new("trace 'alice (555566667777)'")
        .arg(archive)
        .stderr("ctq: nothing matched: 2 records in 1 file")
        .code(1)
        .run();
}

#[test]
fn what_a_service_acted_for_is_the_session_that_it_holds() {
    let trail = Path::new("fixtures/trail");
    let task = "ceff984f9ce30e67d245e73ab037d245";
    let shown = format!("ecs-tasks.amazonaws.com for {task}");
    let traced = |name: &str| say(&format!("trace '{name}' -q -o json"), trail).json();
    assert_eq!(traced(&shown)["actor"]["id"], traced(task)["actor"]["id"]);
    let found = ids(&format!("search -q --origin '{shown}'"), trail);
    assert!(!found.is_empty());
    assert_eq!(found, ids(&format!("search -q --origin {task}"), trail));
}

#[test]
fn a_user_is_found_by_the_unique_id_of_its_own_records() {
    let mut alice = user(ACCOUNT, "alice", "AKIAALICE00000000001");
    alice["principalId"] = json!("AIDAALICE000000000001");
    let archive = one_file(&[deed("one", "2026-03-14T09:02:00Z", alice)]);
    let found = ids("search --origin AIDAALICE000000000001", archive.path());
    assert_eq!(found, ["one"]);
}

/// A user that is made anew has the name of the old one, and another id.
#[test]
fn a_users_unique_id_does_not_mean_the_next_one_of_its_name() {
    let alice = |key: &str, id: &str| {
        let mut alice = user(ACCOUNT, "alice", key);
        alice["principalId"] = json!(id);
        alice
    };
    let old = alice("AKIAALICE00000000001", "AIDAALICEOLD000000001");
    let new = alice("AKIAALICE00000000002", "AIDAALICENEW000000001");
    let (first, second) = ("2026-03-14T09:00:00Z", "2026-03-15T09:00:00Z");
    let keys = ["ASIAADMIN00000000001", "ASIAADMIN00000000002"];
    let by = |at: usize, created| session(ACCOUNT, "admin", ["s1", "s2"][at], keys[at], created);
    let archive = one_file(&[
        deed("old", "2026-03-14T08:00:00Z", old.clone()),
        assume("old link", first, old, "admin", "s1", keys[0]),
        deed("old role", "2026-03-14T09:05:00Z", by(0, first)),
        deed("new", "2026-03-15T08:00:00Z", new.clone()),
        assume("new link", second, new, "admin", "s2", keys[1]),
        deed("new role", "2026-03-15T09:05:00Z", by(1, second)),
        // Its record has no id: either may have done it.
        deed("either", "2026-03-15T10:00:00Z", user(ACCOUNT, "alice", "")),
    ]);
    for (id, found) in [
        ("AIDAALICEOLD000000001", ["old", "old link", "old role"]),
        ("AIDAALICENEW000000001", ["new", "new link", "new role"]),
    ] {
        let mut found = found.to_vec();
        found.push("either");
        // In any case, and from a file, as other values.
        let list = folder();
        let file = write(list.path(), "ids.txt", id);
        for typed in [
            id.to_owned(),
            id.to_lowercase(),
            format!("@{}", file.display()),
        ] {
            assert_eq!(
                ids(&format!("search --origin {typed}"), archive.path()),
                found,
                "{typed}"
            );
        }
        assert_eq!(
            ids(&format!("trace {id}"), archive.path()),
            found,
            "trace {id}"
        );
        let said = say(&format!("trace {id} -o json"), archive.path());
        assert_eq!(said.json()["actor"]["uniqueId"], id);
        assert!(
            said.stderr.contains(&format!(
                "ctq: {id}; another had the name arn:aws:iam::{ACCOUNT}:user/alice, too: \
                 a record without a unique id can be of either"
            )),
            "{}",
            said.stderr
        );
    }
    // By name both are meant, and that is told.
    let said = say("trace alice -o json", archive.path());
    assert_eq!(said.json()["events"], 7);
    let told = "2 had this name one after the other; trace one of them by its id: \
                AIDAALICENEW000000001, AIDAALICEOLD000000001";
    assert!(said.stderr.contains(told), "{}", said.stderr);
}

/// The same of roles, of whose sessions the archive does not have the opening.
#[test]
fn a_roles_unique_id_does_not_mean_the_next_one_of_its_name() {
    let ids = ["AROAAPPOLD00000000001", "AROAAPPNEW00000000001"];
    let held = |at: usize| {
        let key = ["ASIAAPP0000000000001", "ASIAAPP0000000000002"][at];
        let name = ["s1", "s2"][at];
        let mut held = session(ACCOUNT, "app", name, key, "2026-03-14T09:00:00Z");
        held["principalId"] = json!(format!("{}:{name}", ids[at]));
        held["sessionContext"]["sessionIssuer"]["principalId"] = json!(ids[at]);
        held
    };
    let archive = one_file(&[
        deed("old", "2026-03-14T09:05:00Z", held(0)),
        deed("new", "2026-03-14T09:06:00Z", held(1)),
    ]);
    for (id, event) in ids.into_iter().zip(["old", "new"]) {
        let found = super::ids(&format!("trace {id}"), archive.path());
        assert_eq!(found, [event], "{id}");
    }
    assert_eq!(super::ids("trace app", archive.path()).len(), 2);
}

#[test]
fn the_last_that_is_known_is_found_as_it_is_shown() {
    let held = session(
        ACCOUNT,
        "ghost",
        "z",
        "ASIAGHOST00000000001",
        "2026-03-14T09:00:00Z",
    );
    let mut other = held.clone();
    for field in ["/arn", "/sessionContext/sessionIssuer/arn", "/accountId"] {
        let text = other.pointer_mut(field).expect("a text");
        *text = json!(
            text.as_str()
                .expect("a text")
                .replace(ACCOUNT, "777788889999")
        );
    }
    other["accessKeyId"] = json!("ASIAGHOST00000000002");
    let nobody =
        json!({ "type": "AWSAccount", "principalId": "444455556666", "accountId": "444455556666" });
    let key = "ASIACROSS00000000001";
    let archive = one_file(&[
        deed("one", "2026-03-14T09:05:00Z", held),
        deed("other", "2026-03-14T09:06:00Z", other),
        assume("link", "2026-03-14T09:10:00Z", nobody, "cross", "c", key),
        deed(
            "cross",
            "2026-03-14T09:11:00Z",
            session(ACCOUNT, "cross", "c", key, "2026-03-14T09:10:00Z"),
        ),
    ]);
    for (shown, events) in [
        ("? behind ghost/z", &["one", "other"][..]),
        ("? behind ghost/z (111122223333)", &["one"]),
        ("? behind ghost/z (777788889999)", &["other"]),
        ("? behind account 444455556666", &["link", "cross"]),
    ] {
        let found = ids(&format!("search --origin '{shown}'"), archive.path());
        assert_eq!(found, events, "{shown}");
    }
    let traced = say(
        "trace '? behind account 444455556666' -o json",
        archive.path(),
    )
    .json();
    assert_eq!(traced["actor"]["id"], "444455556666");
    assert_eq!(traced["events"], 2);
    let blamed = actors("blame acme", archive.path());
    assert_eq!(blamed.len(), 3, "{blamed:#?}");
}

#[test]
fn the_service_beside_a_session_tells_which_of_two_it_is() {
    let instance = "i-0abcdef0123456789";
    let mut records = Vec::new();
    for (role, service, key) in [
        ("web", "ec2.amazonaws.com", "ASIAWEB0000000000001"),
        ("task", "ecs-tasks.amazonaws.com", "ASIATASK000000000001"),
    ] {
        let by = json!({ "type": "AWSService", "invokedBy": service });
        let time = "2026-03-14T09:00:00Z";
        records.push(assume(
            &format!("{role} link"),
            time,
            by,
            role,
            instance,
            key,
        ));
        let held = session(ACCOUNT, role, instance, key, time);
        records.push(deed(role, "2026-03-14T09:05:00Z", held));
    }
    let archive = one_file(&records);
    let asked = format!("trace 'ecs-tasks.amazonaws.com for {instance}'");
    assert_eq!(ids(&asked, archive.path()), ["task"]);
    let said = Ctq::new(&format!("trace {instance}"))
        .arg(archive.path())
        .say();
    assert_eq!(said.code, Some(2), "{}", said.text());
}

#[test]
fn root_is_found_as_it_is_shown() {
    let trail = Path::new("fixtures/trail");
    let traced = say("trace 'root (444455556666)' -q -o json", trail).json();
    assert_eq!(traced["actor"]["id"], "arn:aws:iam::444455556666:root");
}

#[test]
fn a_web_identity_is_called_as_its_provider_calls_it() {
    let subject = "repo:acme/app:ref:refs/heads/main";
    let provider = "token.actions.githubusercontent.com";
    let web = json!({
        "type": "WebIdentityUser", "userName": subject,
        "principalId": format!("arn:aws:iam::{ACCOUNT}:oidc-provider/{provider}:sts.amazonaws.com:{subject}"),
        "identityProvider": format!("arn:aws:iam::{ACCOUNT}:oidc-provider/{provider}"),
    });
    let call = assume(
        "assume",
        "2026-03-14T09:00:00Z",
        web,
        "gha",
        "ci",
        "ASIAGHA0000000000001",
    );
    let archive = one_file(&[
        with(call, json!({ "eventName": "AssumeRoleWithWebIdentity" })),
        deed(
            "deed",
            "2026-03-14T09:05:00Z",
            session(
                ACCOUNT,
                "gha",
                "ci",
                "ASIAGHA0000000000001",
                "2026-03-14T09:00:00Z",
            ),
        ),
    ]);
    let traced = say(&format!("trace {subject} -o json"), archive.path()).json();
    assert_eq!(traced["actor"]["label"], subject);
    assert_eq!(traced["events"], 2);
}

#[test]
fn a_path_in_the_place_of_what_to_look_for_is_told() {
    Ctq::new("blame fixtures/trail")
        .stderr(
            "
            ctq: `fixtures/trail` is a file or folder here, and no resource is named
              to read it:          ctq blame RESOURCE fixtures/trail
              if it is a name, say what to read: ctq blame fixtures/trail .
            ",
        )
        .code(2)
        .run();
    Ctq::new("trace fixtures/trail")
        .stderr(
            "
            ctq: `fixtures/trail` is a file or folder here, and no actor is named
              to read it:          ctq trace ACTOR fixtures/trail
              if it is a name, say what to read: ctq trace fixtures/trail .
            ",
        )
        .code(2)
        .run();
    // A bucket may be called as the folder that its logs were copied to.
    let archive = one_file(&[deed(
        "one",
        "2026-03-14T09:02:00Z",
        user(ACCOUNT, "alice", "AKIAALICE00000000001"),
    )]);
    std::fs::create_dir(archive.path().join("acme")).expect("a folder");
    let told = Ctq::new("blame acme . -o json").folder(archive.path());
    assert_eq!(told.say().json()["actors"][0]["events"], 1);
    let named = Ctq::new("blame acme -o json").folder(archive.path());
    let named = named.var("CTQ_LOGS", archive.path());
    assert_eq!(named.say().json()["actors"][0]["events"], 1);
}

#[test]
fn a_narrow_terminal_cuts_neither_time_nor_certainty_nor_the_way() {
    let asked = "blame acme-payroll --event PutBucketPolicy -q --color never fixtures/trail";
    assert_eq!(
        Ctq::new(asked).on_terminal(80).expect("an answer"),
        "last                  origin  certainty  events  writes  denied\n\
         2026-03-14T09:31:52Z  alice   proven          1       1       0\n\
         \x20   via deploy/cli-session → data-admin/cli-session →\n\
         \x20     backup-operator/backup-nightly\n\
         \x20   ips 203.0.113.66  first 2026-03-14T09:31:52Z\n"
    );
}
