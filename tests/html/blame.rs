//! The page of blame.

use super::nasty_records;
use super::reader::sound;
use crate::harness::{Ctq, folder, write};
use crate::story;

#[test]
fn the_page_tells_all_that_json_does() {
    let json = Ctq::new("blame acme-payroll -o json fixtures/trail")
        .say()
        .json();
    let said = Ctq::new("blame acme-payroll -o html fixtures/trail").say();
    assert_eq!((said.stderr.as_str(), said.code), ("", Some(0)));
    let page = said.text();
    sound(page);
    assert!(!page.contains("<script") && !page.contains("http:") && !page.contains("https:"));
    let mut cited = 0;
    for actor in json["actors"].as_array().expect("actors") {
        for id in actor["eventIDs"].as_array().expect("ids") {
            let id = id.as_str().expect("an id");
            assert!(page.contains(&format!("<code>{id}</code>")), "{id}");
            cited += 1;
        }
        for hop in actor["via"].as_array().expect("via") {
            for part in ["eventID", "file"] {
                let part = hop["issuedBy"][part].as_str().expect("a text");
                assert!(page.contains(part), "{part}");
            }
            let (actor, key) = (&hop["actor"], &hop["accessKeyId"]);
            for part in [actor, key].into_iter().filter_map(|part| part.as_str()) {
                assert!(page.contains(part), "{part}");
            }
        }
        let certainty = actor["certainty"].as_str().expect("a certainty");
        assert!(page.contains(certainty), "{certainty}");
        let agents = actor["userAgents"].as_object().expect("user agents");
        assert!(agents.keys().all(|agent| page.contains(agent.as_str())));
    }
    assert!(cited > 50, "{cited}");
    for part in [
        "<h1>arn:aws:s3:::acme-payroll</h1>",
        "10 actors touched it in 55 events",
        "The last change was <code>s3:PutObject</code> by actor <a class=\"badge\" href=\"#actor-1\">1</a>",
        "made its key",
        "CreateAccessKey",
        "456 read = 55 matched + 400 filtered + 1 duplicate + 0 malformed",
        "Everything was read; there were no issues.",
        "What this page does not prove",
    ] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn citations_lead_to_the_record() {
    let id = "d4182d2d-f8a5-40c7-8af8-134c494a6f58";
    let found = Ctq::new(&format!(
        "search --event-id {id} --provenance -o csv fixtures/trail"
    ))
    .say();
    let row = found.text().lines().nth(1).expect("the event");
    let said = Ctq::new("blame acme-payroll -o html fixtures/trail").say();
    let page = said.text();
    let (_, after) = page
        .split_once(&format!("{id}</code></td><td>"))
        .expect("cited");
    let (_, after) = after.split_once("href=\"#").expect("a link");
    let (file, after) = after.split_once("\">").expect("a file");
    let (_, after) = after.split_once("</a> · ").expect("a record");
    let record = after.split('<').next().expect("a number");
    let (_, after) = page.split_once(&format!("id=\"{file}\"")).expect("listed");
    let path = after.split("<code class=\"long\">").nth(1).expect("a path");
    let path = path.split('<').next().expect("a path");
    assert!(
        row.contains(&format!("{path},{record},")),
        "{row}: {path} {record}"
    );
}

#[test]
fn the_page_says_what_was_asked() {
    let said = Ctq::new(
        "blame arn:aws:s3:::acme-payroll -o html --write --event 'Put*' --exact --mentioned --tz Europe/Berlin fixtures/trail",
    )
    .say();
    sound(said.text());
    for part in [
        "event is Put*",
        "nothing that lies in it; also where it is merely mentioned",
        "2026-03-14T10:31:52+01:00</time>",
        "datetime=\"2026-03-14T09:31:52Z\"",
    ] {
        assert!(said.text().contains(part), "{part}");
    }
}

#[test]
fn any_number_of_threads_gives_the_same_page() {
    let page = |threads| {
        Ctq::new(&format!(
            "blame acme-payroll -o html -j {threads} fixtures/trail"
        ))
        .var(
            "CTQ_NOW",
            if threads == 1 {
                "2026-03-18T12:00:00Z"
            } else {
                "2031-01-01T00:00:00Z"
            },
        )
        .say()
    };
    assert_eq!(page(1), page(8));
}

#[test]
fn hostile_records_do_nothing() {
    let logs = folder();
    nasty_records(logs.path());
    let said = Ctq::new("blame acme-payroll -o html")
        .folder(logs.path())
        .say();
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let page = said.text();
    sound(page);
    for shown in [
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&amp;amp;'",
        "<span class=\"esc\">\\x1b</span>[2J<span class=\"esc\">\\x07\\x00</span>",
        "aws-cli/<span class=\"esc\">\\u{202e}</span>nosj.exe<span class=\"esc\">\\u{202c}\\u{200b}</span>",
        "<bdi>\u{5d0}\u{5d1}\u{5d2} 123</bdi>",
        "&lt;b&gt;0.json",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
}

#[test]
fn hostile_files_are_told_about() {
    for fixture in story::hostile::fixtures() {
        let path = format!("fixtures/{}", fixture.path);
        let said = Ctq::new("blame alice --mentioned -o html").arg(&path).say();
        // A name of several resources is asked back.
        if said.stdout.is_empty() {
            assert_eq!(said.code, Some(2), "{path}: {}", said.stderr);
            continue;
        }
        sound(said.text());
        if fixture.issue || fixture.malformed > 0 {
            assert!(said.text().contains("<h3>Issues</h3>"), "{path}");
        }
    }
}

#[test]
fn nobody_is_an_answer_too() {
    let said = Ctq::new("blame arn:aws:s3:::no-such-bucket -o html fixtures/trail").say();
    assert_eq!(said.code, Some(1));
    assert!(said.text().contains("Nobody: no event"));
    sound(said.text());
}

#[test]
fn a_chain_that_leaves_the_archive_says_so() {
    let part = folder();
    for record in story::records() {
        if record["eventName"] != "AssumeRole" {
            let name = format!("{}.json", record["eventID"].as_str().unwrap_or("x"));
            write(part.path(), &name, record.to_string());
        }
    }
    let said = Ctq::new("blame acme-payroll -o html")
        .folder(part.path())
        .say();
    sound(said.text());
    for shown in [
        "Where the archive ends.",
        "? behind backup-operator",
        "could not be told from the files read",
    ] {
        assert!(said.text().contains(shown), "{shown}");
    }
}

#[test]
fn many_events_are_counted_where_they_are_not_listed() {
    let logs = folder();
    let record = story::records()
        .into_iter()
        .find(|record| record["eventName"] == "PutBucketPolicy")
        .expect("a policy that was put");
    let lines: String = (0..2_005)
        .map(|number| {
            let mut record = record.clone();
            record["eventID"] = format!("id-{number:05}").into();
            format!("{record}\n")
        })
        .collect();
    write(logs.path(), "many.jsonl", lines);
    let said = Ctq::new("blame acme-payroll -o html")
        .folder(logs.path())
        .say();
    let page = said.text();
    sound(page);
    assert!(page.contains("… and 5 later events, not listed"));
    assert!(page.contains("id-01999") && !page.contains("id-02000"));
    assert!(page.contains("… and 1,905 earlier ones, under their actors"));
    assert!(page.contains("<summary>2,005 events"));
}

#[test]
fn a_terminal_gets_no_page() {
    let failure = Ctq::new("blame acme-payroll -o html fixtures/trail")
        .on_terminal(80)
        .expect_err("no page");
    assert_eq!(
        failure,
        "standard output is a terminal, and a page is for a browser; name a file with --out FILE.html, or redirect: > FILE.html"
    );
    let folder = folder();
    let file = folder.path().join("page.html");
    let said = Ctq::new("blame acme-payroll -o html fixtures/trail --out")
        .arg(&file)
        .say();
    assert_eq!((said.text(), said.code), ("", Some(0)), "{}", said.stderr);
    sound(&std::fs::read_to_string(&file).expect("the page"));
}
