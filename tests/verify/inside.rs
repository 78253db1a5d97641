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
    let insight = record(150).replace(
        r#""eventName":"CreateUser""#,
        r#""eventCategory":"Insight","eventType":"AwsCloudTrailInsight""#,
    );
    for record in [record(-90), record(370), elsewhere, insight] {
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

/// A call in a file that nothing places, which tries to be none of an hour that digests are about.
#[test]
fn a_field_that_is_changed_hides_no_event() {
    let said = |from: &str, to: &str| record(150).replace(from, to);
    let category = |word: &str| said("{", &format!(r#"{{"eventCategory":"{word}","#));
    let caller = r#""userIdentity":{"accountId":"111122223333"}"#;
    let timeless = "111122223333 eu-west-1 without a time that can be read";
    for (text, of) in [
        (record(5), "111122223333 eu-west-1"),
        (record(355), "111122223333 eu-west-1"),
        (said("eu-west-1", "EU-WEST-1"), "111122223333 eu-west-1"),
        (category("Mgmt"), "111122223333 eu-west-1"),
        (category("Insight"), "111122223333 eu-west-1"),
        (category("NetworkActivity"), "111122223333 eu-west-1"),
        (
            said(r#""recipientAccountId":"111122223333""#, caller),
            "111122223333 eu-west-1",
        ),
        (
            said("recipientAccountId", "x"),
            "no known account eu-west-1",
        ),
        (
            said(r#""111122223333""#, r#""111122223333 ""#),
            "111122223333 eu-west-1",
        ),
        (said("eventTime", "x"), timeless),
        (said("2026-03-14T02:40:33Z", ""), timeless),
        (said("2026-03-14T02:40:33Z", "yesterday"), timeless),
        (said("awsRegion", "x"), "111122223333 no known region"),
    ] {
        let mut case = Case::new();
        let text = format!(r#"{{"Records":[{text}]}}"#).into_bytes();
        case.world.files.insert("x/evil.json".to_owned(), text);
        let checked = case.check();
        expect(&checked, Verdict::Undecided, NONE, [0, 0, 0, 1]);
        let because = format!("an event of {of} ");
        let told = |one: &ctq::verify::Finding| one.because.starts_with(&because);
        assert!(checked.findings.iter().any(told), "{of}: {checked:#?}");
    }
    // It may be of any period: reports count it in each.
    let mut case = Case::new();
    let text = format!(r#"{{"Records":[{}]}}"#, said("eventTime", "x")).into_bytes();
    case.world.files.insert("x/evil.json".to_owned(), text);
    case.scope.since = Some(ctq::event::Time(at(START) * 1_000_000));
    expect(&case.check(), Verdict::Undecided, NONE, [0, 0, 0, 1]);
    // What is of another kind by its own word, and of a place without digests, is no riddle.
    let network = category("NetworkActivity").replace('{', r#"{"eventType":"AwsVpceEvent","#);
    for text in [network, said("111122223333", "999988887777")] {
        let mut case = Case::new();
        let text = format!(r#"{{"Records":[{text}]}}"#).into_bytes();
        case.world.files.insert("x/found.json".to_owned(), text);
        expect(&case.check(), Verdict::Intact, NONE, [0, 0, 0, 1]);
    }
}

/// A log file where digests reach neither its place nor its time, with an event of where they do.
#[test]
fn an_event_in_a_log_file_of_another_place_time_or_kind_is_no_part_of_it() {
    let check = |minute: i64, record: &str, from: &str, to: &str| {
        let mut case = Case::new();
        let named = at(START) + minute * 60;
        let text = format!(r#"{{"Records":[{record}]}}"#);
        let log = case.world.trail.log(named, "0123456789abcdef", text);
        let key = log.key.replace(from, to);
        case.world.files.insert(key, gzip(&log.text));
        case.check()
    };
    let insights = "/CloudTrail-Insight/";
    for (minute, from, to) in [
        (155, "eu-west-1", "eu-north-1"),
        (155, "111122223333", "999988887777"),
        (155, "/CloudTrail/", insights),
        // The next digest may list it, but not with an event of hours before.
        (24 * 60, "", ""),
        (-24 * 60, "", ""),
    ] {
        let checked = check(minute, &record(150), from, to);
        expect(&checked, Verdict::Undecided, NONE, [0, 0, 0, 1]);
        let told: Vec<&str> = checked.findings.iter().map(|one| &*one.because).collect();
        assert_eq!(
            told,
            [
                "events of hours that digests are about lie in 1 file of which path or name tells another place, time or kind, and none lists them: keep exports and copies out of what is verified",
                "an event of 111122223333 eu-west-1 at 2026-03-14T02:40:33Z is in it, digests are about that hour, and none lists it: an export, a copy made anew, another trail's, or put in; its path or name tells another place, time or kind",
            ],
            "{to}"
        );
    }
    // Delivered after the newest digest, a little later than it happened; and what belongs where it lies.
    let late = check(365, &record(355), "", "");
    expect(&late, Verdict::Intact, NONE, [0, 0, 0, 1]);
    let own = record(150).replace("eu-west-1", "eu-north-1");
    let north = check(155, &own, "eu-west-1", "eu-north-1");
    expect(&north, Verdict::Intact, NONE, [0, 0, 0, 1]);
    let insight = record(150).replace(
        r#""eventName":"CreateUser""#,
        r#""eventCategory":"Insight","eventType":"AwsCloudTrailInsight""#,
    );
    let insight = check(155, &insight, "/CloudTrail/", insights);
    expect(&insight, Verdict::Intact, NONE, [0, 0, 0, 1]);
}

/// A browser that saves a file twice gives the second a name of its own.
#[test]
fn a_second_download_in_its_day_folder_was_not_put_in() {
    let mut case = Case::new();
    let key = case.world.log_key(1, 0);
    let again = key.replace(".json.gz", " (1).json.gz");
    let bytes = case.world.files[&key].clone();
    case.world.files.insert(again.clone(), bytes);
    let checked = case.check();
    expect(&checked, Verdict::Intact, NONE, [0, 0, 0, 1]);
    let because = "under another name it has the SHA-256 of a log file that a digest lists";
    assert_eq!(checked.findings[0].because, because);
    let other = format!(r#"{{"Records":[{}]}}"#, record(90));
    case.world.files.insert(again, gzip(other.as_bytes()));
    expect(&case.check(), Verdict::Altered, NONE, [0, 0, 1, 0]);
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

/// A copy of which the hash holds, and behind it what no hash covers.
#[test]
fn a_copy_with_a_second_gzip_member_is_no_copy() {
    let mut case = Case::new();
    let key = case.world.log_key(1, 0);
    let evil = gzip(format!(r#"{{"Records":[{}]}}"#, record(90)).as_bytes());
    let bytes = [&case.world.files[&key], &evil[..]].concat();
    let again = key.replace(".json.gz", " (1).json.gz");
    case.world.files.insert(again.clone(), bytes.clone());
    expect(&case.check(), Verdict::Altered, NONE, [0, 0, 1, 0]);
    case.world.take(&again);
    case.world.files.insert("x/copy.json.gz".to_owned(), bytes);
    expect(&case.check(), Verdict::Undecided, NONE, [0, 0, 0, 1]);
    // So it is of a copy of a digest, of which one is enough.
    case.world.take("x/copy.json.gz");
    let digest = gzip(&case.world.digests[1].text);
    let bytes = [digest, evil].concat();
    case.world
        .files
        .insert("x/digest.json.gz".to_owned(), bytes);
    expect(&case.check(), Verdict::Undecided, NONE, [0, 0, 0, 1]);
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
