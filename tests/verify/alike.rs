//! What `ctq report` and `ctq coverage` say of digests is what `ctq verify` says: they read every file for
//! events, so they weigh every file, and a report carries the whole sentence of the verdict.

use super::asked::Archive;
use super::inside::record;
use super::world::World;
use crate::digests::Trail;
use crate::harness::{Ctq, folder, write};
use serde_json::{Value, json};

const DAY: &str = "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/14";

impl Archive {
    /// What a command says of it with its keys.
    fn say(&self, line: &str) -> String {
        let ctq = Ctq::new(&format!("{line} --public-keys"));
        let said = ctq.arg(self.keys.path()).arg(self.folder.path()).say();
        assert_eq!(said.code, Some(0), "{line}: {}", said.stderr);
        said.text().to_owned()
    }

    fn integrity(&self) -> Value {
        let report: Value = serde_json::from_str(&self.say("report cis -o json")).expect("JSON");
        report["integrity"].clone()
    }

    fn coverage(&self, line: &str) -> Value {
        let said = self.say(&format!("coverage -o json {line}"));
        serde_json::from_str(&said).expect("JSON")
    }

    /// The line on digests in the summary of a report.
    fn summary(&self) -> String {
        let said = self.say("report cis");
        let line = said.lines().find(|line| line.starts_with("digests: "));
        line.expect("a line on digests").to_owned()
    }
}

/// What is said of a file that nothing places.
fn riddle() -> String {
    "111122223333 eu-west-1: events of hours that digests are about lie in 1 file that neither path nor name places, and none lists them: keep exports and copies out of what is verified".to_owned()
}

#[test]
fn a_file_that_was_put_in_is_found_whatever_its_name() {
    let list = |minute| format!(r#"{{"Records":[{}]}}"#, record(minute));
    let unlisted = "1 log file unlisted".to_owned();
    let day = format!("{DAY}/evil.json");
    for (name, verdict, says, number) in [
        (day.as_str(), "altered", unlisted, 1),
        ("evil.json", "undecided", riddle(), 0),
    ] {
        let archive = Archive::new(4, true);
        write(archive.folder.path(), name, list(150));
        let (head, code, _) = archive.head("");
        assert_eq!(head, format!("{}  {says}", verdict.to_uppercase()));
        assert_eq!(code, Some(2 - number));
        let integrity = archive.integrity();
        assert_eq!(integrity["verdict"], verdict, "{name}");
        assert_eq!(integrity["says"], says);
        assert_eq!(integrity["counts"]["unlisted"], number);
        let mut named = integrity["findings"].as_array().expect("a list").iter();
        let is_it = |one: &Value| {
            one["file"]
                .as_str()
                .is_some_and(|file| file.ends_with(name))
        };
        assert!(named.any(is_it), "{integrity:#}");
        assert_eq!(archive.summary(), format!("digests: {verdict}: {says}"));
        let counted = archive.coverage("--verify")["digests"]["unlisted"].clone();
        assert_eq!(counted, number);
    }
    // Of an hour without digests nothing can be said.
    let archive = Archive::new(4, true);
    write(archive.folder.path(), "old.json", list(-900));
    let says = "all that was checked is as CloudTrail signed it; 1 log file could not be checked";
    assert_eq!(archive.head("").0, format!("INTACT  {says}"));
    let integrity = archive.integrity();
    assert_eq!(integrity["counts"]["unverifiable"], 1);
    assert_eq!(integrity["says"], says);
    assert_eq!(archive.summary(), format!("digests: intact: {says}"));
}

/// Events that are piped in are weighed in every form of the report.
#[test]
fn what_is_piped_in_beside_digests_is_weighed() {
    let archive = Archive::new(4, true);
    let events = format!(r#"{{"Records":[{}]}}"#, record(150));
    for form in ["report cis", "report cis -o md"] {
        let ctq = Ctq::new(&format!("{form} --public-keys")).arg(archive.keys.path());
        let said = ctq.arg("-").arg(archive.folder.path());
        let said = said.stdin(events.clone()).say();
        assert_eq!(said.code, Some(0), "{}", said.stderr);
        let line = format!("digests: undecided: {}\n", riddle());
        assert!(said.text().contains(&line), "{}", said.text());
    }
    let ctq = Ctq::new("coverage --verify -o json --public-keys").arg(archive.keys.path());
    let said = ctq.arg("-").arg(archive.folder.path()).stdin(events).say();
    assert_eq!(said.json()["digests"]["unlisted"], 0);
}

#[test]
fn saved_metadata_counts_whatever_its_name() {
    let archive = Archive::new(3, false);
    let bare = archive.coverage("");
    let head = archive.world.newest().head().to_string();
    write(archive.folder.path(), "saved/head.json", head);
    assert!(archive.head("").0.starts_with("INTACT  "));
    let named = Archive::new(3, true);
    for line in ["", "--verify"] {
        let streams = archive.coverage(line)["streams"].clone();
        assert_eq!(streams, named.coverage(line)["streams"], "{line}");
        assert_ne!(streams, bare["streams"]);
    }
    let integrity = archive.integrity();
    assert_eq!(integrity["counts"]["signed"], 3);
    assert_eq!(integrity["intactUntil"], Value::Null);
}

#[test]
fn a_report_says_how_far_the_verdict_goes() {
    let archive = Archive::new(3, false);
    let says = "and after that by hashes only: no signature here speaks for the newest digest of 1 chain, with 1 log file";
    let until = "intact until 2026-03-14T02:10Z";
    let integrity = archive.integrity();
    assert_eq!(
        [
            &integrity["verdict"],
            &integrity["intactUntil"],
            &integrity["says"]
        ],
        [
            &json!("intact"),
            &json!("2026-03-14T02:10:33Z"),
            &json!(says)
        ]
    );
    assert_eq!(archive.summary(), format!("digests: {until}: {says}"));
    let page = archive.say("report cis -o md");
    assert!(
        page.contains(&format!("- digests: {until}: {says}\n")),
        "{page}"
    );
    let page = archive.say("report cis -o html");
    assert!(page.contains(until));
    assert!(page.contains("And after that by hashes only: no signature here"));
    // Its words name nobody.
    let redacted = archive.say("report cis --redact -o json");
    let redacted: Value = serde_json::from_str(&redacted).expect("JSON");
    for member in ["verdict", "intactUntil", "says"] {
        assert_eq!(redacted["integrity"][member], integrity[member]);
    }
}

#[test]
fn digests_in_a_tar_are_named_as_what_was_not_read() {
    let whole = Archive::new(3, true);
    let mut tar = tar::Builder::new(Vec::new());
    tar.append_dir_all("logs", whole.folder.path())
        .expect("a tar");
    let alone = folder();
    let tar = tar.into_inner().expect("a tar");
    write(alone.path(), "logs.tar", tar);
    let said = Ctq::new("verify").arg(alone.path()).say();
    assert_eq!(said.code, Some(2));
    let head = "UNDECIDED  no digest was found; those in a zip or tar are not read\n";
    assert!(said.text().starts_with(head), "{}", said.text());
    assert!(said.text().contains("- 1 zip or tar: "), "{}", said.text());
    let lines: Vec<&str> = said.stderr.lines().collect();
    assert!(
        lines[0].starts_with("ctq: no digest found in "),
        "{lines:?}"
    );
    assert!(!lines[0].contains("log file"), "{lines:?}");
    assert_eq!(
        &lines[1..],
        ["ctq: 1 zip or tar here, and digests in it are not read; unpack it"]
    );
    let said = Ctq::new("report cis -o json").arg(alone.path()).say();
    let report = said.json();
    let says = "3 digests in a zip or tar, or under another name, were not weighed: unpack them";
    assert_eq!(report["integrity"]["verdict"], "no-digests");
    assert_eq!(report["integrity"]["says"], says);
    let notes = report["coverage"]["notes"].as_array().expect("notes");
    assert!(notes.contains(&says.into()), "{notes:?}");
    let said = Ctq::new("report cis").arg(alone.path()).say();
    let line = format!("digests: none: {says}\n");
    assert!(said.text().contains(&line), "{}", said.text());
}

#[test]
fn numbers_are_those_of_the_chain_that_they_are_about() {
    let here = folder();
    let home = |home: &str| {
        let mut trail = Trail::new("111122223333", "eu-west-1", "acme");
        home.clone_into(&mut trail.home);
        trail
    };
    World::of(home("eu-west-1"), &[1, 1]).write(here.path());
    let mut second = World::of(home("us-east-1"), &[1, 2]);
    let gone = second.log_key(1, 1);
    second.take(&gone);
    second.write(here.path());
    let said = Ctq::new("verify").arg(here.path()).say();
    let lines = said.text().lines();
    let rows = lines.filter(|line| line.starts_with("111122223333  eu-west-1  acme"));
    let wrong: Vec<&str> = rows
        .filter_map(|row| row.split_whitespace().nth(6))
        .collect();
    assert_eq!(wrong, ["0", "1"], "{}", said.text());
    let whole = Ctq::new("verify -o json").arg(here.path()).say().json();
    let missing = &whole["logFiles"]["missing"][0];
    assert_eq!(
        (&missing["key"], &missing["homeRegion"]),
        (&gone.into(), &"us-east-1".into())
    );
}

#[test]
fn a_digest_is_taken_off_the_valid_ones_once() {
    let here = folder();
    let mut world = World::new(&[1, 1, 1]);
    let newest = world.newest().key.clone();
    let text = world.take(&newest);
    world.files.insert(newest.replace("/14/", "/15/"), text);
    world.write(here.path());
    let keys = write(here.path(), "k/keys.json", world.keys.to_string());
    let said = Ctq::new("verify -o json --public-keys")
        .arg(&keys)
        .arg(here.path().join("AWSLogs"))
        .say();
    let digests = said.json()["digests"].clone();
    let number = |name: &str| digests[name].as_u64();
    assert_eq!(
        (number("checked"), number("unsigned"), number("valid")),
        (Some(3), Some(1), Some(2))
    );
    assert_eq!(digests["altered"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_gap_is_a_gap_in_every_answer() {
    let here = folder();
    let mut world = World::new(&[1, 1]);
    let logs = vec![world.log(5, 0)];
    world.hour(5, logs, false);
    world.write(here.path());
    let said = Ctq::new("verify").arg(here.path()).say();
    let text = said.text().replace('\n', " ");
    assert!(text.contains("; 1 gap without digests"), "{text}");
    let row = said
        .text()
        .lines()
        .find(|line| line.starts_with("111122223333  eu-west-1"));
    let gaps = row.and_then(|row| row.split_whitespace().nth(5));
    assert_eq!(gaps, Some("1"), "{}", said.text());
    let whole = Ctq::new("verify -o json").arg(here.path()).say().json();
    let report = Ctq::new("report cis -o json").arg(here.path()).say().json();
    let gaps = [
        &whole["chains"][0]["gaps"],
        &report["integrity"]["chains"][0]["gaps"],
    ];
    assert_eq!(gaps, [1, 1]);
}

#[test]
fn a_file_that_is_listed_many_times_is_told_once() {
    let here = folder();
    let mut world = World::new(&[1, 1]);
    world.forge(1, |digest| {
        let one = digest["logFiles"][0].clone();
        digest["logFiles"] = vec![one; 40].into();
    });
    world.write(here.path());
    let whole = Ctq::new("verify -o json").arg(here.path()).say().json();
    let issues = whole["issues"].as_array().expect("issues");
    assert_eq!(issues.len(), 1, "{issues:?}");
    let what = issues[0]["what"].as_str().expect("a note");
    assert!(
        what.starts_with("is listed 40 times, the second time by AWSLogs/"),
        "{what}"
    );
    assert_eq!(whole["logFiles"]["listed"], 2);
}
