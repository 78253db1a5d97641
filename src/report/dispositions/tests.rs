//! Which rows a verdict is of, and what is told of those that are of none.

use super::*;

fn now() -> Time {
    day("2026-06-01", Time(i64::MAX / 2)).expect("a day")
}

#[test]
fn the_event_speaks_before_the_rule_and_the_principal_before_all() {
    let text = b"Reviewer,date,verdict,ticket,eventid,rule,principal\n\
        ann,2026-04-01,benign,T-1,e1,,\n\
        bob,2026-04-02,expected,T-2,,r,alice\n\
        cid,2026-04-03,noise,T-3,,r,\n\
        dan,2026-04-03,noise,T-4,,other,\n\
        eve,2026-04-03,noise,T-5,,other,\n";
    let mut reviewed = Reviewed::parse(text, now()).expect("reads");
    let mut verdict = |id: &str, label: &str| {
        let mut row = Exception {
            event_id: Some(id.to_owned()),
            rules: vec!["r".to_owned()],
            ..Exception::default()
        };
        label.clone_into(&mut row.who.label);
        reviewed.mark(&mut row);
        row.disposition.map(|one| one.reviewer)
    };
    assert_eq!(verdict("e1", "alice").as_deref(), Some("ann"));
    assert_eq!(verdict("e2", "alice").as_deref(), Some("bob"));
    assert_eq!(verdict("e2", "eve").as_deref(), Some("cid"));
    let summary = reviewed.summary();
    assert_eq!((summary.rows, summary.used, summary.unused), (5, 3, 2));
    assert_eq!((summary.reviewed, summary.unreviewed), (3, 0));
    assert_eq!(
        summary.notes,
        [
            "line 5: rule other: a later row is about the same",
            "line 6: rule other: nothing that is listed or drawn fits it"
        ]
    );
}

#[test]
fn a_label_counts_for_one_principal_alone_and_an_id_always() {
    let text = b"rule,principal,verdict\nr,alice,fine\nr,arn:bob,known\nr,carol,seen\n";
    let mut reviewed = Reviewed::parse(text, now()).expect("reads");
    for (account, id, label) in [
        ("1", "arn:1/alice", "alice"),
        ("2", "arn:2/alice", "alice"),
        ("1", "arn:bob", "bob"),
        ("3", "arn:3/bob", "arn:bob"),
        ("1", "arn:carol", "carol"),
        // The same by another id.
        ("1", "AIDACAROL", "carol"),
    ] {
        reviewed.know("iam-user", Some(account), id, label);
    }
    let mut verdict = |id: &str, label: &str| {
        let mut row = Exception {
            rules: vec!["r".to_owned()],
            ..Exception::default()
        };
        id.clone_into(&mut row.who.id);
        label.clone_into(&mut row.who.label);
        reviewed.mark(&mut row);
        row.disposition.map(|one| one.verdict)
    };
    assert_eq!(verdict("arn:1/alice", "alice"), None);
    assert_eq!(verdict("arn:bob", "bob").as_deref(), Some("known"));
    // Who calls a session by another's ARN is not that other.
    assert_eq!(verdict("arn:3/bob", "arn:bob"), None);
    assert_eq!(verdict("arn:carol", "carol").as_deref(), Some("seen"));
    assert_eq!(
        reviewed.summary().notes,
        [
            "line 2: rule r and alice: 2 principals go by this label; name the one that is meant by its id or ARN"
        ]
    );
}

#[test]
fn a_name_that_others_can_choose_is_no_id() {
    let text = b"rule,principal,verdict\nr,alice,fine\nr,bob,known\nr,111122223333,all\n";
    let mut reviewed = Reviewed::parse(text, now()).expect("reads");
    reviewed.know("iam-user", Some("1"), "arn:1/alice", "alice");
    reviewed.know("web-identity", None, "alice", "alice");
    reviewed.know("iam-user", Some("1"), "arn:1/bob", "bob");
    let mut row = Exception {
        rules: vec!["r".to_owned()],
        ..Exception::default()
    };
    "alice".clone_into(&mut row.who.id);
    reviewed.mark(&mut row);
    assert_eq!(row.disposition, None);
    let mut firing = |group: &[(&str, &str)]| {
        let mut row = FiringReport {
            rule: "r".to_owned(),
            group: group
                .iter()
                .map(|(field, value)| [(*field).to_owned(), (*value).to_owned()])
                .collect(),
            ..FiringReport::default()
        };
        reviewed.mark_firing(&mut row);
        row.disposition.map(|one| one.verdict)
    };
    let account = ("recipientAccountId", "111122223333");
    assert_eq!(firing(&[("userIdentity.userName", "alice"), account]), None);
    assert_eq!(
        firing(&[("userIdentity.userName", "bob"), account]).as_deref(),
        Some("known")
    );
    assert_eq!(firing(&[account]).as_deref(), Some("all"));
}

#[test]
fn a_verdict_from_before_the_event_is_told() {
    let text = b"eventID,verdict,date\nsame-day,fine,2026-04-01\nbefore,fine,2026-03-31\n";
    let mut reviewed = Reviewed::parse(text, now()).expect("reads");
    for id in ["same-day", "before"] {
        let mut row = Exception {
            event_id: Some(id.to_owned()),
            time: Some(Time(1_775_034_000_000_000)),
            ..Exception::default()
        };
        reviewed.mark(&mut row);
    }
    assert_eq!(
        reviewed.summary().notes,
        ["line 3: eventID before: its date is before what it is about"]
    );
}

#[test]
fn what_is_broken_is_told_with_its_line() {
    for (text, what) in [
        ("a,b\n1,2\n", "line 1: no column eventID and no column rule"),
        ("eventID,who\nx,y\n", "line 1: no column verdict"),
        (
            "eventID,verdict\nx\n",
            "line 2: 1 columns where the header has 2",
        ),
        (
            "eventID,verdict\n,fine\n",
            "line 2: neither an eventID nor a rule",
        ),
        (
            "eventID,verdict,date\nx,fine,18.3.2026\n",
            "line 2: `18.3.2026` is no date; write a day (2026-03-18) or a time (2026-03-18T09:30:00Z)",
        ),
        (
            "eventID,verdict,date\nx,fine,2026-02-30\n",
            "line 2: `2026-02-30` is no date; write a day (2026-03-18) or a time (2026-03-18T09:30:00Z)",
        ),
        (
            "eventID,verdict,date\nx,fine,\ny,fine,2062-03-18\n",
            "line 3: the date 2062-03-18 is still to come",
        ),
    ] {
        assert_eq!(
            Reviewed::parse(text.as_bytes(), now()).err().as_deref(),
            Some(what),
            "{text}"
        );
    }
}
