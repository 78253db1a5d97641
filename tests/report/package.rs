//! The package, samples, dispositions.

use super::{control, json};
use crate::harness::{Ctq, folder, write};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path
                    .strip_prefix(folder)
                    .expect("within")
                    .to_str()
                    .expect("UTF-8");
                found.insert(name.to_owned(), std::fs::read(&path).expect("read"));
            }
        }
    }
    found
}

fn package(flags: &str, now: &str) -> BTreeMap<String, Vec<u8>> {
    let place = folder();
    let out = place.path().join("report");
    let said = Ctq::new(&format!("report cis fixtures/trail {flags} --out"))
        .arg(&out)
        .var("CTQ_NOW", now)
        .say();
    assert_eq!((said.code, said.text()), (Some(0), ""), "{}", said.stderr);
    files(&out)
}

#[test]
fn everything_in_it_has_its_hash_and_two_runs_differ_in_their_time_alone() {
    let one = package("-j 1", "2026-03-18T12:00:00Z");
    let other = package("-j 3", "2026-03-18T12:00:01Z");
    let names: Vec<&str> = one.keys().map(String::as_str).collect();
    assert!(
        names.contains(&"inputs.csv")
            && names.contains(&"report.html")
            && names.contains(&"controls/5.4.csv"),
        "{names:?}"
    );
    let manifest = String::from_utf8(one["MANIFEST.sha256"].clone()).expect("text");
    let listed: Vec<&str> = manifest
        .lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(_, name)| name)
        .collect();
    let mut all = names.clone();
    all.retain(|name| *name != "MANIFEST.sha256");
    assert_eq!(listed, all);
    for line in manifest.lines() {
        let (hash, name) = line.split_once("  ").expect("hash and name");
        let digest = ring::digest::digest(&ring::digest::SHA256, &one[name]);
        let hex: String = digest
            .as_ref()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(hash, hex, "{name}");
    }
    for (name, text) in &one {
        if name == "report.json" {
            let parse = |text: &[u8]| -> Value {
                let mut report: Value = serde_json::from_slice(text).expect("JSON");
                assert!(report["run"]["generated"].is_string());
                report["run"]["generated"] = Value::Null;
                report
            };
            assert_eq!(parse(text), parse(&other[name]));
        } else if name == "report.html" {
            let page = |text: &[u8]| String::from_utf8(text.to_vec()).expect("text");
            let later = page(&other[name]).replace("2026-03-18T12:00:01Z", "2026-03-18T12:00:00Z");
            assert!(page(text) == later);
        } else if name != "MANIFEST.sha256" {
            assert!(*text == other[name], "{name}");
        }
    }
    // Each input is there with the hash of the file as it lies on disk.
    let inputs = String::from_utf8(one["inputs.csv"].clone()).expect("text");
    let mut reader = csv::Reader::from_reader(inputs.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert!(rows.len() > 10);
    let row = rows
        .iter()
        .find(|row| &row[3] != "0")
        .expect("a file with events");
    let file = std::fs::read(crate::harness::root().join(&row[0])).expect("read");
    let digest = ring::digest::digest(&ring::digest::SHA256, &file);
    let hex: String = digest
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(&row[2], hex);
}

#[test]
fn a_folder_with_something_in_it_is_refused() {
    let place = folder();
    write(place.path(), "kept.txt", b"evidence");
    let said = Ctq::new("report cis fixtures/trail --out")
        .arg(place.path())
        .say();
    assert_eq!((said.code, said.text()), (Some(2), ""));
    assert!(
        said.stderr.contains("the folder is not empty"),
        "{}",
        said.stderr
    );
    let file = place.path().join("kept.txt");
    let said = Ctq::new("report cis fixtures/trail --out").arg(&file).say();
    assert_eq!(said.code, Some(2));
    assert!(said.stderr.contains("that is a file"), "{}", said.stderr);
    assert_eq!(std::fs::read(&file).expect("read"), b"evidence");
}

#[test]
fn a_sample_is_of_the_whole_population_and_can_be_drawn_again() {
    let draw = |flags: &str| -> Vec<Value> {
        let report = json(&format!("operations fixtures/trail --max-events 1 {flags}"));
        let controls = report["controls"].as_array().expect("controls").clone();
        controls
            .into_iter()
            .max_by_key(|control| control["hits"]["events"].as_u64())
            .and_then(|control| control["sample"].as_array().cloned())
            .expect("a sample")
    };
    let one = draw("--sample 10 --seed 7");
    assert_eq!(one.len(), 10);
    assert_eq!(one, draw("--sample 10 --seed 7 -j 5"));
    assert_ne!(one, draw("--sample 10 --seed 8"));
    let rows = |sample: &[Value]| -> Vec<u64> {
        sample
            .iter()
            .filter_map(|row| row["row"].as_u64())
            .collect()
    };
    assert!(
        rows(&one).is_sorted() && rows(&one).iter().any(|row| *row > 10),
        "{:?}",
        rows(&one)
    );
    // The rows have the numbers that they have in the whole list.
    let report = json("operations fixtures/trail --max-events 100000 --sample 10 --seed 7");
    for control in report["controls"].as_array().expect("controls") {
        let listed = control["exceptions"].as_array().expect("rows");
        for drawn in control["sample"].as_array().expect("a sample") {
            let at = drawn["row"].as_u64().expect("a number") as usize - 1;
            assert_eq!(&listed[at]["eventID"], &drawn["eventID"]);
            assert_eq!(&listed[at]["record"], &drawn["record"]);
        }
    }
}

#[test]
fn verdicts_stand_beside_their_events() {
    let report = json("cis fixtures/trail");
    let rows = control(&report, "5.4")["exceptions"]
        .as_array()
        .expect("rows")
        .clone();
    assert!(rows.len() > 1);
    let place = folder();
    let id = rows[0]["eventId"].as_str().expect("an id");
    write(
        place.path(),
        "d.csv",
        format!("eventID,reviewer,date,verdict,ticket\n{id},ann,2026-03-18,expected,T-1\nnone-such,ann,2026-03-18,expected,T-2\n").as_bytes(),
    );
    let said = Ctq::new("report cis fixtures/trail -o json --dispositions")
        .arg(place.path().join("d.csv"))
        .say();
    let told: Vec<&str> = (said.stderr.lines())
        .filter(|line| line.contains("d.csv: "))
        .collect();
    assert_eq!(told.len(), 1, "{}", said.stderr);
    assert!(
        told[0]
            .ends_with("d.csv: line 3: eventID none-such: nothing that is listed or drawn fits it"),
        "{told:?}"
    );
    let report = said.json();
    let four = control(&report, "5.4");
    assert_eq!(four["exceptions"][0]["disposition"]["ticket"], "T-1");
    assert_eq!(four["exceptions"][1]["disposition"], Value::Null);
    let beyond = four["beyond"].as_array().map_or(0, Vec::len)
        + four["firings"].as_array().map_or(0, Vec::len);
    assert_eq!(
        four["unreviewed"].as_u64(),
        Some((rows.len() + beyond) as u64 - 1)
    );
    let summary = &report["dispositions"];
    assert_eq!(
        (
            summary["rows"].as_u64(),
            summary["used"].as_u64(),
            summary["unused"].as_u64()
        ),
        (Some(2), Some(1), Some(1))
    );
}

#[test]
fn a_drawn_row_is_reviewed_and_the_numbers_agree_in_every_form() {
    let place = folder();
    let whole = json("cis fixtures/trail");
    let rows = control(&whole, "5.4")["exceptions"]
        .as_array()
        .expect("rows");
    let last = rows.last().expect("a row")["eventId"]
        .as_str()
        .expect("an id");
    let text = format!("eventID,verdict\n{last},fine\n");
    write(place.path(), "d.csv", text);
    let said = |format: &str| {
        let line = format!("report cis fixtures/trail --max-events 1 --sample 500 -o {format}");
        let file = place.path().join("d.csv");
        Ctq::new(&line).arg("--dispositions").arg(file).say()
    };
    let report = said("json").json();
    let four = control(&report, "5.4");
    let all = ["/hits/events", "/beyondHits/events", "/firingsAll"];
    let all: u64 = all
        .iter()
        .map(|path| {
            four.pointer(path)
                .and_then(Value::as_u64)
                .expect("a number")
        })
        .sum();
    assert_eq!(four["exceptions"].as_array().map(Vec::len), Some(1));
    assert_eq!(four["unreviewed"].as_u64(), Some(all - 1));
    let controls = report["controls"].as_array().expect("controls").iter();
    let controls = controls.chain([&report["beyond"]]);
    let sum: u64 = controls.filter_map(|one| one["unreviewed"].as_u64()).sum();
    let summary = &report["dispositions"];
    assert_eq!(summary["unreviewed"].as_u64(), Some(sum));
    let reviewed = summary["reviewed"].as_u64().expect("a number");
    assert!(reviewed >= 1);
    for (format, words) in [
        (
            "table",
            format!("dispositions: {reviewed} reviewed, {sum} unreviewed\n"),
        ),
        ("md", format!("{reviewed} have a verdict, {sum} have none")),
        (
            "html",
            format!("{reviewed} have a verdict and {sum} have none"),
        ),
    ] {
        let said = said(format);
        assert!(said.text().contains(&words), "{format}: {words}");
    }
}
