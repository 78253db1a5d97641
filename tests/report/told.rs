//! What a report says of itself and of what it leaves out: lists that were cut, notes within the scope asked
//! for, files that could not be read, the command.

use super::control;
use crate::coverage::archive::{ACCOUNT, call, fill, hour, log, look, trail};
use crate::digests::Trail;
use crate::harness::{Ctq, Said, folder, write};
use crate::story::gzip;
use serde_json::{Value, json};
use std::path::Path;

const US: &str = "us-east-1";
const OTHER: &str = "444455556666";

fn report(line: &str, archive: &Path) -> Said {
    Ctq::new(&format!("report {line}")).arg(archive).say()
}

/// 205 users in 25 accounts, each of whom signs in, attaches a policy and makes a trail.
fn many(archive: &Path) {
    let mut records = Vec::new();
    for number in 0..205_i64 {
        let account = (111_100_000_000 + number % 25).to_string();
        let by = format!("user{number:03}");
        for name in [
            ("signin", "ConsoleLogin"),
            ("iam", "AttachUserPolicy"),
            ("cloudtrail", "CreateTrail"),
        ] {
            let seconds = hour(number % 24) + number;
            let mut record = call(seconds, US, name, &by, json!({"name": by, "userName": by}));
            record["eventID"] = json!(format!("{by}-{}", name.1));
            record["recipientAccountId"] = json!(account);
            record["userIdentity"]["accountId"] = json!(account);
            record["userIdentity"]["arn"] = json!(format!("arn:aws:iam::{account}:user/{by}"));
            record["userIdentity"]["accessKeyId"] = json!(format!("AKIA{number:016}"));
            if name.0 == "cloudtrail" {
                let arn = format!("arn:aws:cloudtrail:{US}:{account}:trail/{by}");
                record["responseElements"] = json!({"name": by, "trailARN": arn});
            }
            if name.0 == "signin" {
                record["eventType"] = json!("AwsConsoleSignIn");
                record["responseElements"] = json!({"ConsoleLogin": "Success"});
                record["additionalEventData"] = json!({"MFAUsed": "Yes"});
            }
            records.push(record);
        }
    }
    write(
        archive,
        "many.json",
        json!({ "Records": records }).to_string(),
    );
}

#[test]
fn a_list_that_was_cut_says_how_much_is_left() {
    let place = folder();
    many(place.path());
    let whole = report("cis -o json", place.path()).json();
    assert_eq!(whole["people"].as_array().map(Vec::len), Some(200));
    assert_eq!(whole["peopleAll"], 205);
    let page = report("cis -o html", place.path());
    let rest =
        ", counted but not listed here: <code>-o json</code> and <code>--out DIR</code> list";
    for cut in [
        format!("… and 165 more origins{rest} 160 of them"),
        format!("… and 5 more trails{rest} them"),
    ] {
        assert!(page.text().contains(&cut), "{cut}");
    }
    let text = report("cis -o md", place.path());
    for cut in ["185 more names", "5 more origins", "5 more accounts"] {
        let line = format!("\n… and {cut}, counted but not listed here.\n");
        assert!(text.text().contains(&line), "{cut}");
    }
}

/// Streams in which all hours but 100 to 130 are here.
fn silent(archive: &Path, account: &str, regions: [&str; 2]) {
    for region in regions {
        let trail = Trail::new(account, region, "main");
        for of in (0..240).filter(|of| !(100..130).contains(of)) {
            let mut record = look(region, of);
            record["eventID"] = json!(format!("{account}-{region}-{of}"));
            record["recipientAccountId"] = json!(account);
            record["userIdentity"]["accountId"] = json!(account);
            let log = log(&trail, of, &[record]);
            write(archive, &log.key, gzip(&log.text));
        }
    }
}

fn notes(said: &Said) -> Vec<String> {
    let notes = said.json()["coverage"]["notes"].clone();
    let notes = notes.as_array().expect("notes").iter();
    notes
        .map(|note| note.as_str().expect("a note").to_owned())
        .collect()
}

#[test]
fn notes_are_of_the_accounts_that_were_asked_for() {
    let place = folder();
    silent(place.path(), ACCOUNT, ["eu-west-1", US]);
    silent(place.path(), OTHER, [US, US]);
    let at_once = format!("2 streams of {ACCOUNT} are silent at once");
    let of = |flags: &str| notes(&report(&format!("cis {flags} -o json"), place.path()));
    let told = |notes: &[String]| notes.iter().any(|note| note.starts_with(&at_once));
    assert!(told(&of("")));
    let narrow = of(&format!("--accounts {OTHER}"));
    assert!(
        narrow.iter().all(|note| !note.contains(ACCOUNT)),
        "{narrow:?}"
    );
}

#[test]
fn files_that_are_not_whole_and_times_that_cannot_be_are_told_as_such() {
    let place = folder();
    let eu = "eu-west-1";
    fill(place.path(), eu, (0..48).filter(|of| *of != 20));
    write(
        place.path(),
        &log(&trail(eu), 20, &[]).key,
        gzip(b"<Error><Code>AccessDenied</Code></Error>"),
    );
    let mut odd = look(eu, 48);
    odd["eventTime"] = json!("2014-06-01T00:00:00Z");
    odd["eventID"] = json!("odd");
    let log = log(&trail(eu), 48, &[odd]);
    write(place.path(), &log.key, gzip(&log.text));
    let notes = notes(&report("cis -o json", place.path()));
    for begin in [
        "1 log file not here or not whole, though delivered, the first of them ",
        "1 event of a time that cannot be",
    ] {
        let found = notes.iter().any(|note| note.starts_with(begin));
        assert!(found, "{begin}: {notes:?}");
    }
}

#[test]
fn a_file_whose_name_has_the_sign_of_a_zip_is_told_as_not_read() {
    let place = folder();
    write(place.path(), "a!b.json", b"{\"Records\":[{\"eventName\":]}");
    fill(place.path(), US, 0..2);
    let said = report("cis --max-file-size 1G -o json", place.path());
    assert_eq!(said.code, Some(2));
    let whole = said.json();
    let list = whole["inputs"]["list"].as_array().expect("files").iter();
    let skipped: Vec<&Value> = list
        .filter(|file| {
            file["file"]
                .as_str()
                .is_some_and(|name| name.contains("a!b"))
        })
        .map(|file| &file["skipped"])
        .collect();
    assert!(matches!(skipped[..], [Value::String(_)]), "{skipped:?}");
    // What decides what is read is part of the command.
    let command = whole["run"]["command"].as_str().expect("a command");
    assert!(
        command.contains(" --max-file-size 1073741824 "),
        "{command}"
    );
}

fn check(report: &Value, name: &str) -> String {
    let checks = report["checks"].as_array().expect("checks").iter();
    let found = checks.filter(|check| check["check"] == name);
    let says: Vec<&str> = found.filter_map(|check| check["says"].as_str()).collect();
    says.concat()
}

#[test]
fn a_namesake_in_another_region_ends_no_outage() {
    let place = folder();
    let eu = "eu-west-1";
    let switch = |of: i64, region: &str, name: &str| {
        let named = match region {
            US => json!({"name": "audit"}),
            _ => json!({"name": format!("arn:aws:cloudtrail:{region}:{ACCOUNT}:trail/audit")}),
        };
        call(hour(of), region, ("cloudtrail", name), "mallory", named)
    };
    let records = [
        switch(5, US, "StopLogging"),
        switch(6, eu, "StopLogging"),
        switch(7, eu, "StartLogging"),
    ];
    write(
        place.path(),
        "events.json",
        json!({ "Records": records }).to_string(),
    );
    let whole = report("pci-dss -o json", place.path()).json();
    let says = check(&whole, "time-to-restore");
    assert!(says.starts_with("2 outages, 1 not ended"), "{says}");
}

#[test]
fn numbers_of_bytes_that_cannot_be_break_no_sum() {
    let place = folder();
    let sent = |of: i64, bytes: Value| {
        let request = json!({"bucketName": "data"});
        let mut record = call(hour(of), US, ("s3", "GetObject"), "alice", request);
        record["additionalEventData"] = json!({"bytesTransferredOut": bytes});
        record
    };
    let records = [
        sent(1, json!(1e30)),
        sent(2, json!(1000)),
        sent(3, json!("NaN")),
    ];
    write(
        place.path(),
        "events.json",
        json!({ "Records": records }).to_string(),
    );
    let whole = report("soc2 -o json", place.path()).json();
    let says = check(&whole, "egress-volume");
    assert!(says.ends_with("left buckets in 2 events"), "{says}");
}

#[test]
fn controls_of_one_name_of_a_file_have_a_file_each() {
    let place = folder();
    let archive = place.path().join("logs");
    many(&archive);
    let rules = place.path().join("rules");
    write(
        &rules,
        "own.yml",
        "id: own\ntitle: Own\ndefault: '1'\nversions: [{id: '1'}]\nnotes: Mine.\ncontrols:\n\
         - {id: 'A/1', title: One, verdict: events, shows: Policies., rules: [iam-policy-changes],\n   \
         needs: [every-region], count-by: [actor]}\n\
         - {id: 'A:1', title: Two, verdict: events, shows: Trails., rules: [trail-changes],\n   \
         needs: [every-region], count-by: [actor]}\n",
    );
    let out = place.path().join("out");
    let said = Ctq::new("report own --rules")
        .arg(&rules)
        .arg(&archive)
        .arg("--out")
        .arg(&out)
        .say();
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let files = super::package::files(&out);
    let manifest = String::from_utf8(files["MANIFEST.sha256"].clone()).expect("text");
    for (name, event) in [
        ("A-1", "iam:AttachUserPolicy"),
        ("A-1-2", "cloudtrail:CreateTrail"),
    ] {
        let name = format!("controls/{name}.csv");
        let rows = String::from_utf8(files[&name].clone()).expect("text");
        assert!(rows.contains(event), "{name}: {rows}");
        assert_eq!(manifest.matches(&name).count(), 1);
    }
    let whole: Value = serde_json::from_slice(&files["report.json"]).expect("JSON");
    assert_eq!(control(&whole, "A:1")["hits"]["events"], 205);
}
