//! The page of a report.

use super::nasty_records;
use super::reader::sound;
use crate::harness::{Ctq, folder};
use crate::story;

/// What a report page must hold of the tree that JSON is.
fn holds_all(page: &str, json: &serde_json::Value) {
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    for control in list(&json["controls"]) {
        let status = text(&control["status"]);
        assert!(
            page.contains(&format!("</span>{status}</span>")),
            "{status}"
        );
        for event in list(&control["exceptions"]) {
            let id = text(&event["eventId"]);
            assert!(page.contains(&format!("<code>{id}</code>")), "{id}");
            assert!(page.contains(&text(&event["fileSha256"])), "{id}: hash");
            for hop in list(&event["origin"]["via"]) {
                let issued = text(&hop["issuedEventId"]);
                assert!(page.contains(&issued), "{id}: issued by {issued}");
            }
        }
        for rule in list(&control["rules"]) {
            let name = text(&rule["rule"]);
            assert!(page.contains(&format!("Definition of {name}<")), "{name}");
        }
    }
    for check in list(&json["checks"]) {
        let title = text(&check["title"]);
        assert!(page.contains(&title), "{title}");
    }
    let fingerprint = text(&json["inputs"]["fingerprint"]);
    assert!(!fingerprint.is_empty() && page.contains(&fingerprint));
}

#[test]
fn the_report_page_holds_what_the_report_does() {
    for framework in ["cis", "pci-dss", "soc2", "risk"] {
        let said = |format: &str| {
            let line = format!("report {framework} -o {format} fixtures/trail");
            Ctq::new(&line).say()
        };
        let (page, json) = (said("html"), said("json"));
        assert_eq!(
            (page.code, json.code),
            (Some(0), Some(0)),
            "{}",
            page.stderr
        );
        sound(page.text());
        holds_all(page.text(), &json.json());
        for part in [
            "What not to conclude",
            "How to do it again",
            "<th scope=\"row\">Prepared by</th>",
            &format!("<pre><code>ctq report {framework} --framework-version "),
        ] {
            assert!(page.text().contains(part), "{framework}: {part}");
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_report_page() {
    let page = |threads| Ctq::new(&format!("report cis -o html -j {threads} fixtures/trail")).say();
    assert_eq!(page(1), page(8));
}

#[test]
fn hostile_records_do_nothing_in_a_report() {
    let logs = folder();
    nasty_records(logs.path());
    for framework in ["cis", "operations"] {
        let line = format!("report {framework} -o html");
        let said = Ctq::new(&line).folder(logs.path()).say();
        sound(said.text());
        for shown in [
            "&lt;script&gt;alert(1)&lt;/script&gt;",
            "<bdi>\u{5d0}\u{5d1}\u{5d2} 123</bdi>",
        ] {
            assert!(said.text().contains(shown), "{framework}: {shown}");
        }
    }
}

#[test]
fn hostile_files_are_told_about_in_a_report() {
    for fixture in story::hostile::fixtures() {
        let path = format!("fixtures/{}", fixture.path);
        let said = Ctq::new("report cis -o html").arg(&path).say();
        if said.stdout.is_empty() {
            // Not one record in it is no report.
            assert_ne!(said.code, Some(0), "{path}: {}", said.stderr);
            continue;
        }
        sound(said.text());
        if fixture.issue {
            assert!(said.text().contains("<h3>Issues</h3>"), "{path}");
        }
    }
}
