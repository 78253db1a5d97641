//! What nobody knows stays unknown, in drawings too: whoever opened a session without a trace, several who can
//! have made one key, keys of root; and a session that goes on opening itself is one.

use super::{ACCOUNT, actors, assume, deed, event, make_key, one_file, say, session, user, with};
use crate::harness::Ctq;
use serde_json::{Value, json};

const KEY: &str = "ASIADEPLOY0000000001";

fn alice() -> Value {
    user(ACCOUNT, "alice", "AKIAALICE00000000001")
}

#[test]
fn a_session_of_unknown_opener_is_not_drawn_as_that_of_somebody_known() {
    let deploy = |key, created| session(ACCOUNT, "deploy", "x", key, created);
    let archive = one_file(&[
        assume("open", "2026-03-14T08:00:00Z", alice(), "deploy", "x", KEY),
        deed(
            "hers",
            "2026-03-14T08:01:00Z",
            deploy(KEY, "2026-03-14T08:00:00Z"),
        ),
        deed(
            "whose",
            "2026-03-14T09:01:00Z",
            deploy("ASIAOTHER00000000001", "2026-03-14T09:00:00Z"),
        ),
    ]);
    for (form, graph) in [
        (
            "dot",
            r#"
            digraph blame {
              rankdir=LR;
              node [shape=box];
              n0 [label="arn:aws:s3:::acme"];
              n1 [label="? behind deploy/x\nrole-session"];
              n2 [label="alice\niam-user · 111122223333"];
              n3 [label="deploy/x"];
              n1 -> n0 [label="1 events, 1 writes"];
              n2 -> n3 [label="proven"];
              n3 -> n0 [label="1 events, 1 writes"];
            }
            "#,
        ),
        (
            "mermaid",
            r#"
            flowchart LR
              n0["arn:aws:s3:::acme"]
              n1["? behind deploy/x<br>role-session"]
              n2["alice<br>iam-user · 111122223333"]
              n3["deploy/x"]
              n1 -->|"1 events, 1 writes"| n0
              n2 -->|"proven"| n3
              n3 -->|"1 events, 1 writes"| n0
            "#,
        ),
    ] {
        let line = format!("blame acme -o {form}");
        Ctq::new(&line).arg(archive.path()).stdout(graph).run();
    }
}

#[test]
fn sessions_of_one_name_stay_apart_where_different_people_opened_them() {
    let mallory = user(ACCOUNT, "mallory", "AKIAMALLORY000000001");
    let other = "ASIAOTHER00000000001";
    let archive = one_file(&[
        assume("a", "2026-03-14T08:00:00Z", alice(), "deploy", "x", KEY),
        assume("m", "2026-03-14T08:00:01Z", mallory, "deploy", "x", other),
        deed(
            "1",
            "2026-03-14T08:01:00Z",
            session(ACCOUNT, "deploy", "x", KEY, "2026-03-14T08:00:00Z"),
        ),
        deed(
            "2",
            "2026-03-14T08:02:00Z",
            session(ACCOUNT, "deploy", "x", other, "2026-03-14T08:00:01Z"),
        ),
    ]);
    let said = say("blame acme -o dot", archive.path());
    let boxes = said.text().matches(r#"[label="deploy/x"]"#).count();
    assert_eq!(boxes, 2, "{}", said.text());
}

#[test]
fn whoever_of_several_made_a_key_is_named() {
    let key = "AKIABOB0000000000001";
    let by = |name: &str| user(ACCOUNT, name, &format!("AKIA{:0>16}", name.to_uppercase()));
    let archive = one_file(&[
        make_key("one", "2026-03-14T08:00:00Z", by("carol"), "bob", key),
        make_key("two", "2026-03-14T08:01:00Z", by("dave"), "bob", key),
        deed("did", "2026-03-14T09:00:00Z", user(ACCOUNT, "bob", key)),
    ]);
    let made = &actors("blame acme", archive.path())[0]["keyCreatedBy"][0];
    let of = |list: &Value, member: &str| -> Vec<Value> {
        let list = list.as_array().expect("a list");
        list.iter().map(|one| one[member].clone()).collect()
    };
    assert_eq!(of(&made["candidates"], "label"), ["carol", "dave"]);
    assert_eq!(of(&made["alternatives"], "eventID"), ["one", "two"]);
    assert!(made["gap"].is_null() && made["issuedBy"].is_null());
    for form in ["", "--tree", "-o dot", "-o html"] {
        let said = say(&format!("blame acme {form}"), archive.path());
        assert!(
            said.text().contains("carol or dave"),
            "{form}: {}",
            said.text()
        );
    }
}

/// A key that root of an account makes for itself.
fn key_of_root(key: &str) -> [Value; 2] {
    let root = |key: &str| {
        json!({
            "type": "Root", "accountId": ACCOUNT, "principalId": ACCOUNT, "accessKeyId": key,
            "arn": format!("arn:aws:iam::{ACCOUNT}:root")
        })
    };
    let answer = json!({ "responseElements": { "accessKey": { "accessKeyId": key } } });
    let made = event(
        "made",
        "2026-03-14T08:00:00Z",
        "iam",
        "CreateAccessKey",
        root(""),
    );
    [
        with(made, answer),
        deed("did", "2026-03-14T09:00:00Z", root(key)),
    ]
}

#[test]
fn a_key_that_root_made_for_itself_is_roots() {
    let archive = one_file(&key_of_root("AKIAROOT000000000001"));
    let answer = say("trace root -o json", archive.path()).json();
    assert_eq!(
        answer["actor"]["id"],
        format!("arn:aws:iam::{ACCOUNT}:root")
    );
    let key = &answer["sessions"][0];
    assert_eq!(key["accessKeyId"], "AKIAROOT000000000001");
    assert_eq!(key["actor"], format!("arn:aws:iam::{ACCOUNT}:root"));
}

#[test]
fn the_user_of_a_made_key_is_of_the_partition_of_its_maker() {
    let mut maker = alice();
    maker["arn"] = json!(format!("arn:aws-cn:iam::{ACCOUNT}:user/alice"));
    let key = "AKIABOB0000000000001";
    let archive = one_file(&[make_key("one", "2026-03-14T08:00:00Z", maker, "bob", key)]);
    let answer = say("trace alice -o json", archive.path()).json();
    let held = &answer["sessions"][0]["actor"];
    assert_eq!(held, &json!(format!("arn:aws-cn:iam::{ACCOUNT}:user/bob")));
}

#[test]
fn of_spellings_that_differ_in_case_always_the_same_stands_for_all() {
    let named = |(at, name): (usize, &str)| {
        let by = user(ACCOUNT, name, "AKIAALICE00000000001");
        deed(name, &format!("2026-03-14T08:0{at}:00Z"), by)
    };
    let names = [
        "Alice", "aLice", "alIce", "aliCe", "alicE", "ALICE", "ALice", "AlIcE",
    ];
    let records: Vec<Value> = names.into_iter().enumerate().map(named).collect();
    let archive = one_file(&records);
    for _ in 0..8 {
        let answer = say("trace alice -o json", archive.path()).json();
        assert_eq!(
            answer["actor"]["id"],
            format!("arn:aws:iam::{ACCOUNT}:user/ALICE")
        );
        assert_eq!(answer["events"], 8);
    }
}

/// A role's session that opens the next with its own credentials, every hour, and does something in each.
fn renewed(hours: u32) -> Vec<Value> {
    let key = |hour: u32| format!("ASIAAPP00000000000{hour:02}");
    let mut by = alice();
    let mut records = Vec::new();
    for hour in 0..hours {
        let time = |minute| {
            format!(
                "2026-03-{:02}T{:02}:{minute}:00Z",
                14 + hour / 24,
                hour % 24
            )
        };
        let link = format!("open{hour}");
        records.push(assume(&link, &time("00"), by, "app", "s", &key(hour)));
        by = session(ACCOUNT, "app", "s", &key(hour), &time("00"));
        records.push(deed(&format!("did{hour}"), &time("30"), by.clone()));
    }
    records
}

#[test]
fn a_session_that_opens_itself_for_long_is_told_by_its_ends() {
    let archive = one_file(&renewed(90));
    let actor = &actors("blame acme", archive.path())[0];
    let chains = actor["furtherChains"].as_array().expect("chains").iter();
    let chains = chains
        .chain([&actor["via"]])
        .map(|chain| chain.as_array().expect("hops"));
    let left_out = |chain: &Vec<Value>| -> u64 {
        let counts = chain.iter().filter_map(|hop| hop["leftOut"].as_u64());
        counts.sum()
    };
    let longest = chains.max_by_key(|chain| (chain.len(), left_out(chain)));
    let longest = longest.expect("a chain");
    let key = |at: usize| longest[at]["accessKeyId"].as_str().expect("a key");
    assert_eq!((longest.len(), left_out(longest)), (64, 26));
    assert_eq!(
        (key(0), key(63)),
        ("ASIAAPP0000000000000", "ASIAAPP0000000000089")
    );
    let table = say("blame acme -o csv", archive.path());
    assert!(table.text().contains("app/s × 90"), "{}", table.text());
}

#[test]
fn a_session_that_goes_on_opening_itself_is_one() {
    let records = renewed(6);
    let archive = one_file(&records);
    Ctq::new("blame acme")
        .arg(archive.path())
        .stdout(
            "
            last                  origin  via        certainty  events  writes  denied  ips          first
            2026-03-14T05:30:00Z  alice   app/s × 6  proven          6       6       0  203.0.113.5  2026-03-14T00:30:00Z
            ",
        )
        .run();
    let tree = say("blame acme --tree", archive.path());
    assert_eq!(tree.text().matches("└─").count(), 6, "{}", tree.text());
    let graph = say("blame acme -o dot", archive.path());
    assert_eq!(
        graph.text().matches("app/s × 6").count(),
        1,
        "{}",
        graph.text()
    );
    let actor = &actors("blame acme", archive.path())[0];
    assert_eq!(actor["furtherChains"].as_array().map(Vec::len), Some(5));
}

/// The last deed alone, and the links before it.
fn at_last(hours: u32) -> Vec<Value> {
    let mut records = renewed(hours);
    let last = records.pop();
    records.retain(|record| record["eventName"] == "AssumeRole");
    records.extend(last);
    records
}

#[test]
fn links_that_are_left_out_are_told_with_their_doubt() {
    let mut weak = at_last(120);
    // The sixtieth session's key and time of creation are not known.
    weak[59]["responseElements"]["credentials"] = json!({});
    weak[60]["userIdentity"]["sessionContext"]["attributes"] = json!({});
    for (records, certainty) in [(at_last(120), "proven"), (weak, "inferred")] {
        let archive = one_file(&records);
        let archive = archive.path();
        let actor = &actors("blame acme", archive)[0];
        assert_eq!(actor["certainty"], certainty);
        let via = actor["via"].as_array().expect("hops");
        let left: Vec<Value> = (via.iter())
            .filter(|hop| !hop["leftOut"].is_null())
            .map(|hop| json!([hop["leftOut"], hop["leftOutCertainty"]]))
            .collect();
        assert_eq!((via.len(), left), (64, vec![json!([56, certainty])]));
        let graph = say("blame acme -o mermaid", archive);
        let arrow = format!("-->|\"{certainty}\"|");
        assert!(graph.text().contains(&arrow), "{}", graph.text());
        assert!(graph.text().contains("app/s × 120"), "{}", graph.text());
        let tree = say("blame acme --tree", archive);
        let told = format!("… 56 more links, the least sure of them {certainty}: not kept");
        assert_eq!(tree.text().matches(&told).count(), 1, "{}", tree.text());
        let page = say("blame acme -o html", archive);
        assert!(
            page.text()
                .contains("… 56 more links, the least sure of them ")
        );
    }
    // What one chain does not keep others do.
    let archive = one_file(&renewed(90));
    let tree = say("blame acme --tree", archive.path());
    assert!(!tree.text().contains("not kept"), "{}", tree.text());
    assert_eq!(tree.text().matches("└─").count(), 90);
}

#[test]
fn sessions_that_open_each_other_in_turn_are_told_by_their_ends() {
    let at = |hour: usize| {
        format!(
            "2026-{:02}-{:02}T{:02}:00:00Z",
            1 + hour / 600,
            1 + hour / 24 % 25,
            hour % 24
        )
    };
    let key = |hour: usize| format!("ASIATURN{hour:012}");
    let mut by = alice();
    let mut records = Vec::new();
    for hour in 0..200 {
        let role = ["ping", "pong"][hour % 2];
        records.push(assume(
            &format!("open{hour}"),
            &at(hour),
            by,
            role,
            "s",
            &key(hour),
        ));
        by = session(ACCOUNT, role, "s", &key(hour), &at(hour));
        records.push(deed(&format!("did{hour}"), &at(hour), by.clone()));
    }
    let archive = one_file(&records);
    let actors = actors("blame acme", archive.path());
    // One for each length up to 64, then those that end with the one and with the other.
    assert_eq!(actors.len(), 66);
    for actor in &actors {
        let further = actor["furtherChains"].as_array().expect("chains").iter();
        for via in further.chain([&actor["via"]]) {
            assert!(via.as_array().expect("hops").len() <= 64);
        }
        assert_eq!(
            (&actor["origin"]["label"], &actor["certainty"]),
            (&json!("alice"), &json!("proven"))
        );
    }
    let events = actors.iter().map(|actor| actor["events"].as_u64());
    assert_eq!(events.sum::<Option<u64>>(), Some(200));
    for line in [
        "blame acme",
        "blame acme -o csv",
        "blame acme --tree",
        "blame acme -o dot",
    ] {
        let said = say(line, archive.path());
        let told = if line.ends_with("tree") {
            "… 135 more links"
        } else {
            "… 136 more sessions"
        };
        assert!(said.text().contains(told), "{line}: {}", said.text());
    }
    // Whoever is asked for is found wherever it stands.
    for via in ["ping", "pong"] {
        let found = super::ids(
            &format!("search --event PutBucketPolicy --via {via}"),
            archive.path(),
        );
        assert_eq!(found.len(), if via == "ping" { 200 } else { 199 });
    }
}

#[test]
fn of_many_who_can_have_opened_a_session_some_are_named_and_all_are_counted() {
    let at = "2026-03-14T09:00:00Z";
    let mut records = Vec::new();
    for number in 0..80 {
        let by = user(
            ACCOUNT,
            &format!("u{number:02}"),
            &format!("AKIAUSER{number:012}"),
        );
        let mut opened = assume(&format!("{number}"), at, by, "deploy", "s", "");
        opened["responseElements"]["credentials"] = json!({});
        records.push(opened);
    }
    let mut held = session(ACCOUNT, "deploy", "s", "", at);
    held["accessKeyId"] = Value::Null;
    records.push(deed("use", "2026-03-14T09:30:00Z", held));
    let archive = one_file(&records);
    let actor = &actors("blame acme", archive.path())[0];
    let count = |list: &Value| list.as_array().map(Vec::len);
    assert_eq!(
        (count(&actor["candidates"]), &actor["moreCandidates"]),
        (Some(64), &json!(16))
    );
    let hop = &actor["via"][0];
    assert_eq!(
        (count(&hop["alternatives"]), &hop["moreAlternatives"]),
        (Some(64), &json!(16))
    );
    for (line, told) in [
        ("blame acme", "u62 or u63 or 16 more"),
        ("blame acme --tree", "… and 16 more events that fit as well"),
        (
            "blame acme -o html",
            "… and 16 more events that fit as well",
        ),
    ] {
        let said = say(line, archive.path());
        assert!(said.text().contains(told), "{line}: {}", said.text());
    }
    // Nobody is lost to whoever asks for one of them.
    let found = super::ids(
        "search --event PutBucketPolicy --origin u79",
        archive.path(),
    );
    assert_eq!(found, ["use"]);
}
