//! What `ctq verify` says, word for word, and how it ends. The long answers lie in `expected/`, which
//! `CTQ_REGROW=1 cargo test --test ctq verify` writes anew.

use super::world::{HOUR, START, World};
use crate::digests::at;
use crate::harness::{Ctq, folder, root, write};
use crate::interface::same_as_committed;
use serde_json::Value;

const KEYS: &str = "--public-keys fixtures/digests/public-keys.json";

/// The text without the parts that are the same everywhere.
fn head(text: &str) -> &str {
    text.split("\nproves\n").next().unwrap_or(text)
}

#[test]
fn what_was_delivered_is_intact() {
    let said = Ctq::new(&format!("verify {KEYS} fixtures/digests/delivered")).say();
    assert_eq!((said.stderr.as_str(), said.code), ("", Some(0)));
    same_as_committed("tests/verify/expected/delivered.txt", &said.stdout);
}

#[test]
fn what_was_altered_is_told_newest_first() {
    let said = Ctq::new(&format!("verify {KEYS} fixtures/digests/altered")).say();
    assert_eq!((said.stderr.as_str(), said.code), ("", Some(1)));
    same_as_committed("tests/verify/expected/altered.txt", &said.stdout);
}

#[test]
fn without_keys_the_verdict_says_what_it_is_worth() {
    let said = Ctq::new("verify fixtures/digests/delivered").say();
    assert_eq!((said.stderr.as_str(), said.code), ("", Some(0)));
    assert!(
        head(said.text()).starts_with("INTACT BY HASHES ONLY  "),
        "{}",
        said.text()
    );
    assert!(said.text().contains("could have made them fit"));
    assert!(
        said.text()
            .contains("aws cloudtrail list-public-keys --region eu-west-1 --start-time 2026-03-14T07:23:41Z --end-time 2026-03-14T14:23:41Z > eu-west-1.keys.json\n"),
        "{}",
        said.text()
    );
}

#[test]
fn the_document_has_the_shape_that_was_promised() {
    let said = Ctq::new(&format!("verify {KEYS} -o json fixtures/digests/altered")).say();
    assert_eq!((said.stderr.as_str(), said.code), ("", Some(1)));
    let json = said.json();
    assert_eq!(
        (&json["verdict"], &json["basis"]),
        (&"altered".into(), &"signatures".into())
    );
    assert_eq!(
        json["publicKeys"],
        serde_json::json!({"files": 1, "keys": 2})
    );
    let chains = json["chains"].as_array().expect("chains");
    assert_eq!(chains.len(), 2);
    assert_eq!(
        chains[0],
        serde_json::json!({
            "organization": "o-acme1234567", "account": "444455556666", "region": "eu-west-1",
            "trail": "acme_org.main", "homeRegion": "us-east-1", "backfill": false,
            "digests": 4, "signed": 4, "chained": 0, "hashOnly": 0, "unsigned": 0, "keyMissing": 0,
            "invalid": 0, "logFiles": 5, "gaps": 0,
            "first": "2026-03-14T08:23:41Z", "last": "2026-03-14T12:23:41Z",
            "absent": [], "digestBefore": null, "unsignedNewest": null, "unvouched": [],
        })
    );
    let count = |part: &str, list: &str| json[part][list].as_array().map(Vec::len);
    for (list, digests, logs) in [
        ("altered", 3, 1),
        ("missing", 0, 1),
        ("unlisted", 0, 1),
        ("unverifiable", 0, 3),
    ] {
        assert_eq!(
            (count("digests", list), count("logFiles", list)),
            (Some(digests), Some(logs)),
            "{list}: {json:#}"
        );
    }
    let missing = &json["logFiles"]["missing"][0];
    assert_eq!(missing["file"], Value::Null);
    assert!(missing["key"].as_str().expect("a key").starts_with("AWSLogs/o-acme1234567/444455556666/CloudTrail/eu-west-1/2026/03/14/444455556666_CloudTrail_eu-west-1_20260314T0925Z_"));
    assert_eq!(missing["time"], "2026-03-14T09:25:00Z");
    let altered = &json["logFiles"]["altered"][0];
    assert!(
        root()
            .join(altered["file"].as_str().expect("a file"))
            .is_file()
    );
    // The same findings as rows.
    let rows = Ctq::new(&format!("verify {KEYS} -o csv fixtures/digests/altered")).say();
    assert_eq!(rows.code, Some(1));
    assert_eq!(rows.text().lines().count(), 1 + 1 + 3 + 3 + 3);
    let lines = Ctq::new(&format!("verify {KEYS} -o jsonl fixtures/digests/altered")).say();
    assert_eq!(lines.lines().len(), 1 + 9);
    let page = Ctq::new(&format!("verify {KEYS} -o md fixtures/digests/altered")).say();
    assert!(page.text().starts_with("| time | subject | fault |"));
}

/// The same words in every form, be there findings or not.
#[test]
fn every_form_gives_the_verdict() {
    let here = folder();
    let mut world = World::new(&[1, 1, 1]);
    world.write(here.path());
    let keys = write(here.path(), "k/keys.json", world.keys.to_string());
    let logs = here.path().join("AWSLogs");
    let other = folder();
    let forms = |line: &str, head: &str, verdict: &str, code: i32| {
        let said = |form: &str| {
            let said = Ctq::new(&format!("verify -o {form} {line}")).say();
            assert_eq!(said.code, Some(code), "{line}: {}", said.stderr);
            said
        };
        let text = said("table");
        let prose = text.text().split("\n\n").next().unwrap_or_default();
        let prose = prose.trim_end().replace('\n', " ");
        let (word, sentence) = prose.split_once("  ").expect("a word and a sentence");
        assert_eq!(word, head, "{line}");
        let says = format!("{word}: {sentence}");
        let json = said("json").json();
        assert_eq!(
            (&json["says"], &json["verdict"]),
            (&Value::from(says.clone()), &verdict.into())
        );
        let first = &said("jsonl").lines()[0];
        assert_eq!(
            (&first["subject"], &first["fault"], &first["because"]),
            (
                &"verdict".into(),
                &verdict.into(),
                &Value::from(says.clone())
            )
        );
        let cell = if says.contains([',', '"']) {
            format!("\"{says}\"")
        } else {
            says.clone()
        };
        let until = first["time"].as_str().unwrap_or_default();
        let row = format!("\n{until},verdict,{verdict},,,,,,,{cell}\n");
        assert!(
            said("csv").text().contains(&row),
            "{row}\n{}",
            said("csv").text()
        );
        let row = said("md").text().lines().nth(2).map(str::to_owned);
        let row = row.unwrap_or_default();
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        assert_eq!(cells[1..4], [until, "verdict", verdict], "{row}");
        assert_eq!(cells.get(10), Some(&&*says), "{row}");
    };
    let logs = logs.display().to_string();
    let with_keys = format!("--public-keys {} {logs}", keys.display());
    forms(&logs, "INTACT BY HASHES ONLY", "intact", 0);
    forms(&with_keys, "INTACT UNTIL 2026-03-14T02:10:33Z", "intact", 0);
    forms(
        &format!("{with_keys} --until 2026-03-15"),
        "UNDECIDED",
        "undecided",
        2,
    );
    forms(
        &other.path().display().to_string(),
        "UNDECIDED",
        "undecided",
        2,
    );
    super::world::save_head(here.path(), world.newest());
    forms(&with_keys, "INTACT", "intact", 0);
    let gone = world.log_key(1, 0);
    world.take(&gone);
    std::fs::remove_file(here.path().join(gone)).expect("removed");
    forms(&with_keys, "ALTERED", "altered", 1);
}

#[test]
fn threads_change_nothing() {
    let line = |threads| format!("verify {KEYS} -o json -j {threads} fixtures/digests");
    assert_eq!(Ctq::new(&line(1)).say(), Ctq::new(&line(7)).say());
}

#[test]
fn where_there_are_no_digests_it_says_what_to_fetch() {
    let here = folder();
    let message = "
        ctq: no digest found in the current folder
        ctq: digests lie in the CloudTrail-Digest folder beside CloudTrail, where log file validation is on; copy both:
        ctq:   aws s3 sync s3://BUCKET/AWSLogs AWSLogs && ctq verify AWSLogs
        ";
    Ctq::new("verify")
        .folder(here.path())
        .stdout("UNDECIDED  no digest was found\n")
        .stderr(message)
        .code(2)
        .run();
    let said = Ctq::new("verify fixtures/trail").say();
    assert_eq!(said.code, Some(2));
    assert!(
        said.stderr
            .contains("no digest found in fixtures/trail beside 74 log files of trails"),
        "{}",
        said.stderr
    );
}

#[test]
fn digests_that_nobody_asked_for_are_not_said_to_be_absent() {
    let none = "no digest of it is here, and it was asked for";
    for (scope, more) in [
        (
            "--accounts 111122223333",
            format!("\ncannot be told\n- 111122223333: {none}\n"),
        ),
        (
            "--regions sa-east-1",
            format!("\ncannot be told\n- sa-east-1: {none}\n"),
        ),
        ("--since 2027-01-01", String::new()),
    ] {
        let said = Ctq::new(&format!("verify {scope} fixtures/digests/delivered")).say();
        assert_eq!(
            (said.text(), said.stderr.as_str(), said.code),
            (
                &*format!("UNDECIDED  8 digests found, none within what was asked for\n{more}"),
                "ctq: 8 digests found in fixtures/digests/delivered, but none within --accounts, --regions, --since and --until\n",
                Some(2)
            ),
            "{scope}"
        );
    }
}

#[test]
fn the_headline_says_what_was_not_checked() {
    let here = folder();
    let mut world = World::new(&[1, 1, 1]);
    let mut other = world.log(1, 3);
    other.key = other.key.replace("eu-west-1", "eu-north-1");
    world.put(&other);
    world.write(here.path());
    let keys = folder();
    let keys = write(keys.path(), "keys.json", world.keys.to_string());
    let line = |saved: bool| {
        if saved {
            super::world::save_head(here.path(), world.newest());
        }
        let said = Ctq::new("verify")
            .arg(here.path())
            .arg("--public-keys")
            .arg(&keys)
            .say();
        assert_eq!(said.code, Some(0), "{}", said.text());
        let head: Vec<&str> = said.text().split("\n\n").take(1).collect();
        head.concat().replace('\n', " ")
    };
    assert_eq!(
        line(false),
        "INTACT UNTIL 2026-03-14T02:10:33Z  and after that by hashes only: no signature here speaks for the newest digest of 1 chain, with 1 log file; 1 log file could not be checked"
    );
    assert_eq!(
        line(true),
        "INTACT  all that was checked is as CloudTrail signed it; 1 log file could not be checked"
    );
}

#[test]
fn mistakes_at_the_door() {
    for (line, says) in [
        (
            "verify --public-keys no/such.json fixtures/digests",
            "--public-keys: no/such.json: no such file",
        ),
        (
            "verify --public-keys fixtures/digests/delivered fixtures/digests",
            "no usable public key",
        ),
        (
            "verify --public-keys README.md fixtures/digests",
            "--public-keys: README.md: no JSON",
        ),
        (
            "verify --public-keys fixtures/hostile/empty-object.json fixtures/digests",
            "list-public-keys",
        ),
        (
            "verify --since 2026-03-15 --until 2026-03-14 fixtures/digests",
            "--until",
        ),
        ("verify -", "instead of standard input"),
        (
            "verify -o html fixtures/digests",
            "`ctq verify` answers with rows",
        ),
    ] {
        let said = Ctq::new(line).say();
        assert_eq!(
            (said.text(), said.code),
            ("", Some(2)),
            "{line}: {}",
            said.stderr
        );
        assert!(said.stderr.contains(says), "{line}: {}", said.stderr);
    }
}

#[test]
fn keys_are_taken_from_a_folder_and_never_from_the_archive() {
    let keys = folder();
    std::fs::copy(
        root().join("fixtures/digests/public-keys.json"),
        keys.path().join("a.json"),
    )
    .expect("copied");
    let said = Ctq::new("verify fixtures/digests/delivered -o json --public-keys")
        .arg(keys.path())
        .say();
    assert_eq!(said.json()["digests"]["signed"], 8, "{}", said.stderr);
    let said =
        Ctq::new("verify -o json fixtures/digests/delivered fixtures/digests/public-keys.json")
            .say();
    assert_eq!(said.json()["basis"], "hash-chain");
    assert_eq!(
        said.stderr,
        "ctq: fixtures/digests/public-keys.json holds public keys; they count only where --public-keys names them\n"
    );
}

#[test]
fn a_missing_key_is_undecided() {
    let here = folder();
    let world = World::new(&[1, 1]);
    world.write(here.path());
    let second = crate::digests::Signer::second().listed(0, at(START) + HOUR);
    let keys = write(
        here.path(),
        "keys.json",
        crate::digests::public_keys(&[second]).to_string(),
    );
    let said = Ctq::new("verify")
        .arg(here.path().join("AWSLogs"))
        .arg("--public-keys")
        .arg(&keys)
        .say();
    assert_eq!(said.code, Some(2));
    assert!(
        said.text()
            .starts_with("UNDECIDED  the public keys of 2 digests were not given\n"),
        "{}",
        said.text()
    );
    assert_eq!(
        said.stderr,
        format!(
            "ctq: eu-west-1: the public key {} is not among those given; 2 digests of 2026-03-14T00:10:33Z to 2026-03-14T02:10:33Z cannot be checked\n",
            world.signer.fingerprint()
        )
    );
}

#[test]
fn hostile_names_and_texts_are_shown_and_do_nothing() {
    let here = folder();
    let mut world = World::new(&[1, 1, 1]);
    world.forge(2, |digest| {
        digest["logFiles"][0]["s3Object"] = "AWSLogs/\u{1b}[2J/$(reboot)/=1+1.json.gz".into();
        digest["digestS3Bucket"] = "a'; rm -rf ~ #".into();
    });
    world.files.insert(
        "AWSLogs/\u{1b}[31mx\u{202e}.json.gz".into(),
        b"{\"Records\":[]}".to_vec(),
    );
    world.write(here.path());
    for form in ["table", "csv", "md"] {
        let said = Ctq::new(&format!("verify --stats -o {form}"))
            .folder(here.path())
            .say();
        let unsafe_char = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
        assert!(
            !said.text().contains(unsafe_char),
            "{form}: {:?}",
            said.text()
        );
        assert!(
            !said.stderr.contains(unsafe_char),
            "{form}: {:?}",
            said.stderr
        );
        assert_eq!(said.code, Some(1));
    }
}

/// An hour with a hundred thousand log files is read as any other.
#[test]
fn a_digest_may_list_very_many_files() {
    let mut world = World::new(&[1]);
    let start = at(START) + HOUR;
    let keys: Vec<String> = (0..100_000)
        .map(|n| world.trail.log(start + 900, &format!("x{n}"), "").key)
        .collect();
    let listed = keys.iter().map(|key| (key.as_str(), "0f".repeat(32)));
    let digest = world.trail.digest_of(
        &world.signer,
        (start, start + HOUR),
        world.digests.last(),
        listed,
        false,
    );
    world.put_digest(&digest);
    let here = folder();
    world.write(here.path());
    let said = Ctq::new("verify").folder(here.path()).say();
    assert_eq!(said.code, Some(1), "{}", said.stderr);
    assert!(
        said.text()
            .starts_with("ALTERED  100,000 log files missing\n"),
        "{}",
        &said.text()[..200]
    );
}
