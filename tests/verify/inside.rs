//! Log files of which neither path nor name tells whose they are: what lies in them tells.

use super::case::{Case, NONE, expect};
use super::world::{HOUR, START, World};
use crate::digests::{at, time};
use crate::harness::{Ctq, folder, write};
use crate::story::gzip;
use ctq::verify::{Scope, Verdict};

/// A record of the trail's account and region, this many minutes after the first digest begins.
pub fn record(minute: i64) -> String {
    let time = time(at(START) + minute * 60, "%Y-%m-%dT%H:%M:%SZ");
    format!(
        r#"{{"eventVersion":"1.11","eventTime":"{time}","eventSource":"iam.amazonaws.com","eventName":"CreateUser","awsRegion":"eu-west-1","recipientAccountId":"111122223333","eventID":"{minute}"}}"#
    )
}

#[test]
fn a_file_of_which_only_its_records_tell_whose_it_is() {
    let list = |record: &str| format!(r#"{{"Records":[{record}]}}"#);
    let with = |text: &str, scope: Scope| {
        let mut case = Case::new();
        case.scope = scope;
        let text = text.as_bytes().to_vec();
        case.world.files.insert("x/evil.json".to_owned(), text);
        case.check()
    };
    let told = |text: &str| -> Vec<String> {
        let checked = with(text, Scope::default());
        let because = checked.findings.iter().map(|one| one.because.clone());
        because.collect()
    };
    let riddle = [
        "events of hours that digests are about lie in 1 file that neither path nor name places, and none lists them: keep exports and copies out of what is verified",
        "an event of 111122223333 eu-west-1 at 2026-03-14T02:40:33Z is in it, digests are about that hour, and none lists it: an export, a copy made anew, another trail's, or put in; neither path nor name tells whose it is",
    ];
    // One event of such an hour is enough, in whatever shape.
    for text in [
        list(&record(150)),
        list(&format!("{},{}", record(-90), record(150))),
        format!("{}\n", record(150)),
        format!(r#"{{"a":1,"Records":[{}]}}"#, record(150)),
    ] {
        let checked = with(&text, Scope::default());
        expect(&checked, Verdict::Undecided, NONE, [0, 0, 0, 1]);
        assert_eq!(told(&text), riddle);
    }
    // Of hours, accounts and regions without digests nothing can be said; nor of what was not asked for, nor of
    // events of which nobody knows whether digests list their files.
    let nothing = "neither its path nor its name tells account and region, and of no event in it that is asked for digests are about the hour";
    let elsewhere = record(150).replace("eu-west-1", "eu-north-1");
    let nobodys = record(150).replace("recipientAccountId", "x");
    let insight = record(150).replace(
        r#""eventVersion""#,
        r#""eventCategory":"Insight","eventVersion""#,
    );
    for record in [record(-90), record(330), elsewhere, nobodys, insight] {
        let text = list(&record);
        expect(
            &with(&text, Scope::default()),
            Verdict::Intact,
            NONE,
            [0, 0, 0, 1],
        );
        assert_eq!(told(&text), [nothing]);
    }
    let hour = |hour: i64| Some(ctq::event::Time((at(START) + hour * HOUR) * 1_000_000));
    let early = Scope {
        until: hour(2),
        ..Scope::default()
    };
    let checked = with(&list(&record(150)), early);
    assert_eq!(checked.findings[0].because, nothing);
}

#[test]
fn a_copy_of_a_log_file_under_another_name_was_not_put_in() {
    let mut case = Case::new();
    let mut log = case.world.log(6, 0);
    log.text = format!(r#"{{"Records":[{}]}}"#, record(150)).into_bytes();
    case.world.hour(6, vec![log.clone()], true);
    let copy = gzip(&log.text);
    case.world.files.insert("x/copy.json.gz".to_owned(), copy);
    let checked = case.check();
    expect(&checked, Verdict::Intact, NONE, [0, 0, 0, 1]);
    let because = "under another name it has the SHA-256 of a log file that a digest lists";
    assert_eq!(checked.findings[0].because, because);
}

#[test]
fn each_is_named() {
    let folder = folder();
    let world = World::new(&[1, 1, 1, 1]);
    world.write(folder.path());
    write(folder.path(), "keys/eu.json", world.keys.to_string());
    let of = |record: String| format!(r#"{{"Records":[{record}]}}"#);
    write(folder.path(), "AWSLogs/x/evil.json", of(record(90)));
    write(folder.path(), "AWSLogs/x/old.json", of(record(-900)));
    let verify = |format: &str| {
        let line = format!("verify {format} --public-keys");
        let said = Ctq::new(&line).arg(folder.path().join("keys"));
        let said = said.arg(folder.path().join("AWSLogs")).say();
        assert_eq!(said.code, Some(2), "{}", said.stderr);
        said
    };
    let text = verify("").text().replace("\n  ", " ");
    assert!(text.starts_with("UNDECIDED"), "{text}");
    assert!(
        text.contains("AWSLogs/x/evil.json: an event of 111122223333 eu-west-1"),
        "{text}"
    );
    assert!(
        text.contains("AWSLogs/x/old.json: neither its path nor its name"),
        "{text}"
    );
    let json = verify("-o json").json();
    let of = |one: &serde_json::Value| one["file"].as_str().expect("a file").to_owned();
    let named: Vec<String> = (json["logFiles"]["unverifiable"].as_array())
        .expect("a list")
        .iter()
        .map(of)
        .filter(|file| file.contains("/x/"))
        .collect();
    assert!(
        named.iter().any(|file| file.ends_with("x/evil.json"))
            && named.iter().any(|file| file.ends_with("x/old.json")),
        "{named:?}"
    );
}
