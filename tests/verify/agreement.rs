//! Verdict by verdict against AWS's own command line, whose classes `reference.py` drives over the same
//! bucket. `CTQ_TEST_AWSCLI` names a Python that has `awscli`; without it this says so and passes.
//!
//! The reference sees the metadata of every digest; ctq is given that of the newest, as in a copy to disk.

use super::world::{HOUR, START, World, records, save_head};
use crate::digests::{Trail, at, public_keys, sha256, time};
use crate::harness::{Ctq, folder, root};
use crate::story::gzip;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::Command;

type Verdicts = BTreeMap<String, bool>;

/// What the reference says: whether each digest and each log file that it looked at is valid.
fn reference(python: &Path, world: &World, bucket: &Path, scratch: &Path) -> (Verdicts, Verdicts) {
    let metadata: BTreeMap<&str, Value> = world
        .digests
        .iter()
        .map(|digest| (digest.key.as_str(), digest.metadata()))
        .collect();
    let trail = &world.trail;
    let (prefix, organization) = match trail.prefix.split_once("AWSLogs/") {
        Some((prefix, rest)) => (prefix.trim_end_matches('/'), rest.trim_end_matches('/')),
        None => ("", ""),
    };
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let case = json!({
        "folder": bucket,
        "metadata": metadata,
        "keys": world.keys["PublicKeyList"],
        "bucket": trail.bucket,
        "prefix": some(prefix),
        "organization": some(organization),
        "chains": [{"account": trail.account, "region": trail.region, "trail": trail.name, "home": trail.home}],
        "start": START,
        "end": time(at(START) + 12 * HOUR, "%Y-%m-%dT%H:%M:%SZ"),
    });
    let path = scratch.join("case.json");
    std::fs::write(&path, case.to_string()).expect("written");
    let output = Command::new(python)
        .arg(root().join("tests/verify/reference.py"))
        .arg(&path)
        .output()
        .expect("python starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let said: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let verdicts = |part: &str| {
        let all = said[part].as_object().expect("an object").iter();
        all.map(|(key, verdict)| (key.clone(), verdict == "valid"))
            .collect()
    };
    (verdicts("digests"), verdicts("logs"))
}

/// What ctq says of the same files: false for what it finds altered or missing.
fn ours(world: &World, bucket: &Path, scratch: &Path) -> (Verdicts, Verdicts) {
    let keys = scratch.join("keys.json");
    std::fs::write(&keys, world.keys.to_string()).expect("written");
    let said = Ctq::new("verify -o json --since")
        .arg(START)
        .arg("--public-keys")
        .arg(&keys)
        .arg(".")
        .folder(bucket)
        .say();
    let json = said.json();
    let wrong = |part: &str| {
        let mut wrong = Verdicts::new();
        for fault in ["altered", "missing"] {
            for finding in json[part][fault].as_array().expect("a list") {
                let place = [&finding["file"], &finding["key"]];
                let place = place.iter().find_map(|place| place.as_str());
                wrong.insert(place.expect("a place").to_owned(), false);
            }
        }
        wrong
    };
    (wrong("digests"), wrong("logFiles"))
}

/// Every case, and what is done in it.
fn cases() -> Vec<(&'static str, World)> {
    let hours = [2, 1, 3, 0, 2, 1];
    let mut cases: Vec<(&'static str, World)> = Vec::new();
    let mut add = |name, change: &dyn Fn(&mut World)| {
        let mut world = World::new(&hours);
        change(&mut world);
        cases.push((name, world));
    };
    add("as delivered", &|_| {});
    add("a bit flipped in a log file", &|world| {
        let key = world.log_key(2, 1);
        let mut bytes = world.take(&key);
        let middle = bytes.len() / 2;
        bytes[middle] ^= 4;
        world.files.insert(key, bytes);
    });
    add("two log files changed places", &|world| {
        let (one, other) = (world.log_key(0, 0), world.log_key(4, 1));
        let (first, second) = (world.take(&one), world.take(&other));
        world.files.insert(one, second);
        world.files.insert(other, first);
    });
    add("a log file written anew", &|world| {
        let text = records("hour 2 file 1").replace(':', ": ");
        world
            .files
            .insert(world.log_key(2, 1), gzip(text.as_bytes()));
    });
    add("a log file emptied", &|world| {
        world.files.insert(world.log_key(2, 1), Vec::new());
    });
    for (name, more) in [
        ("a second member", gzip(b"{}")),
        ("rubbish at its end", b"x".to_vec()),
    ] {
        add(name, &|world| {
            let key = world.log_key(2, 1);
            let bytes = world.take(&key);
            world.files.insert(key, [&bytes[..], &more].concat());
        });
    }
    add("a log file gone", &|world| {
        let key = world.log_key(2, 1);
        world.take(&key);
    });
    add("a log file moved", &|world| {
        let key = world.log_key(2, 1);
        let bytes = world.take(&key);
        world.files.insert(key.replace("/14/", "/13/"), bytes);
    });
    add("a log file put in", &|world| {
        let log = world.log(2, 7);
        world.put(&log);
    });
    add("a digest gone", &|world| {
        let key = world.digests[2].key.clone();
        world.take(&key);
    });
    add("a digest that is no JSON", &|world| {
        world
            .files
            .insert(world.digests[2].key.clone(), gzip(b"{\"digestS3Object\":"));
    });
    add("a digest that is no gzip", &|world| {
        world
            .files
            .insert(world.digests[2].key.clone(), b"\x1f\x8b\x08".to_vec());
    });
    add("a digest changed", &|world| {
        world.forge(2, |digest| digest["logFiles"] = json!([]));
    });
    add("a forgery that fits together", &World::cover_up);
    add("a digest moved to another day", &|world| {
        let key = world.digests[2].key.clone();
        let bytes = world.take(&key);
        world.files.insert(key.replace("/14/", "/13/"), bytes);
    });
    add("a restart, and hours without validation", &|world| {
        for hour in 8..10 {
            let logs = vec![world.log(hour, 0)];
            world.hour(hour, logs, hour > 8);
        }
    });
    add("a backfill digest", &|world| {
        let late = world.log(2, 7);
        world.put(&late);
        let window = (at(START) + 2 * HOUR, at(START) + 3 * HOUR);
        let listed = [(late.key.as_str(), sha256(&late.text))];
        let digest = world
            .trail
            .digest_of(&world.signer, window, None, listed.into_iter(), true);
        world.put_digest(&digest);
        world.digests.push(digest);
    });
    add("a key that is too old", &|world| {
        let signer = &world.signer;
        world.keys = public_keys(&[
            signer.listed(at(START) - 9 * 86_400, at(START) - 86_400),
            crate::digests::Signer::second().listed(at(START) - 86_400, at(START) + 86_400),
        ]);
    });
    let mut trail = Trail::new("111122223333", "eu-west-1", "a_b.c-d");
    trail.prefix = "pre/AWSLogs/o-acme1234567/".into();
    cases.push((
        "an organisation's trail with a prefix",
        World::of(trail, &hours),
    ));
    cases
}

#[test]
fn every_verdict_is_that_of_awss_own_command_line() {
    let Some(python) = std::env::var_os("CTQ_TEST_AWSCLI") else {
        // Written past the test runner's capture, so that a skipped test is seen.
        let _ = writeln!(
            std::io::stderr(),
            "skipped: verify::agreement: CTQ_TEST_AWSCLI is not set"
        );
        return;
    };
    let mut compared = 0;
    for (name, world) in cases() {
        let (bucket, scratch) = (folder(), folder());
        world.write(bucket.path());
        let (digests, logs) = reference(Path::new(&python), &world, bucket.path(), scratch.path());
        save_head(bucket.path(), world.newest());
        let (our_digests, our_logs) = ours(&world, bucket.path(), scratch.path());
        let valid = |wrong: &Verdicts, key: &str| !wrong.keys().any(|place| place.ends_with(key));
        for (key, is_valid) in &digests {
            // Where the file lies elsewhere than it says, the reference names the place.
            let name_of = key.rsplit('/').next().expect("a name");
            assert_eq!(
                valid(&our_digests, name_of),
                *is_valid,
                "{name}: {key}\n{digests:#?}\n{our_digests:#?}"
            );
            compared += 1;
        }
        for (key, is_valid) in &logs {
            assert_eq!(
                valid(&our_logs, key),
                *is_valid,
                "{name}: {key}\n{logs:#?}\n{our_logs:#?}"
            );
            compared += 1;
        }
        // And nothing is found wrong that the reference calls valid or did not look at for a reason.
        for place in our_digests.keys() {
            let known = digests
                .iter()
                .find(|(key, _)| place.rsplit('/').next() == key.rsplit('/').next());
            assert!(
                known.is_some_and(|(_, is_valid)| !is_valid),
                "{name}: {place}\n{digests:#?}"
            );
        }
    }
    assert!(compared > 200, "{compared}");
}
