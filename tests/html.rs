//! Pages: well formed, complete, without anything that loads or runs, whatever the records hold.

use crate::harness::{Ctq, folder, write};
use crate::story;
use chrono::NaiveDate;
use ctq::event::{Outcome, Time};
use ctq::lineage::Certainty;
use ctq::render::Column;
use ctq::render::html::{
    self, Day, Graph, Heat, Lane, Mood, Page, Render, Shape, Stroke, Table, Text, Timeline, html,
};
use ctq::zone::Zone;
use std::collections::BTreeSet;
use std::path::Path;

/// Elements that have no end tag.
const VOID: [&str; 3] = ["meta", "br", "wbr"];

/// One start tag.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

/// Reads a page as strictly as its writer should write: every tag closed in order, every attribute
/// quoted, no stray `<` or `&`, every id once, every link to an id that is there.
fn read(page: &str) -> Vec<Tag> {
    let mut rest = page
        .strip_prefix("<!DOCTYPE html>")
        .expect("a document type");
    let (mut tags, mut open) = (Vec::new(), Vec::new());
    while let Some(at) = rest.find('<') {
        text(&rest[..at]);
        let (tag, after) = rest[at + 1..].split_once('>').expect("the end of a tag");
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "before {after:.60}");
            continue;
        }
        let tag = start(tag);
        if tag.name == "style" {
            rest = &rest[rest.find("</style>").expect("the end of the style")..];
        }
        if !VOID.contains(&tag.name.as_str()) {
            open.push(tag.name.clone());
        }
        tags.push(tag);
    }
    text(rest);
    assert!(open.is_empty(), "{open:?}");
    let values = |name: &'static str| {
        tags.iter()
            .flat_map(|tag| &tag.attributes)
            .filter(move |attribute| attribute.0 == name)
            .map(|attribute| attribute.1.as_str())
    };
    let ids: BTreeSet<&str> = values("id").collect();
    assert_eq!(ids.len(), values("id").count(), "an id stands twice");
    for link in values("href") {
        assert!(ids.contains(&link[1..]) && link.starts_with('#'), "{link}");
    }
    tags
}

/// Text between tags: every `&` begins an entity, nothing is invisible.
fn text(text: &str) {
    for (at, _) in text.match_indices('&') {
        let entity = ["&lt;", "&gt;", "&amp;", "&quot;"]
            .iter()
            .any(|entity| text[at..].starts_with(entity));
        assert!(entity, "{:.40}", &text[at..]);
    }
    let unseen = |c: char| c != '\n' && (c.is_control() || "\u{202e}\u{200b}\u{2066}".contains(c));
    assert!(!text.contains(unseen), "{text:?}");
}

fn start(tag: &str) -> Tag {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    assert!(
        name.bytes().all(|b| b.is_ascii_alphanumeric()),
        "no name of an element: {name}"
    );
    let mut attributes = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("open") {
            rest = after.trim_start();
            continue;
        }
        let (key, after) = rest.split_once("=\"").expect("a quoted value");
        let (value, after) = after.split_once('"').expect("a closing quote");
        text(value);
        assert!(!key.starts_with("on") && key != "src", "{key}");
        attributes.push((key.to_owned(), value.to_owned()));
        rest = after.trim_start();
    }
    Tag {
        name: name.to_owned(),
        attributes,
    }
}

/// What holds for every page.
fn sound(page: &str) {
    let tags = read(page);
    let count = |name: &str| tags.iter().filter(|tag| tag.name == name).count();
    assert_eq!((count("h1"), count("title") > 0), (1, true));
    for name in ["script", "img", "iframe", "link", "object", "form", "base"] {
        assert_eq!(count(name), 0, "{name}");
    }
    // Neither addresses to load from nor links that do something.
    for word in ["http:", "https:", "javascript:", "@import", "src="] {
        let inside = |tag: &&Tag| {
            tag.attributes
                .iter()
                .any(|attribute| attribute.1.contains(word))
        };
        assert!(!tags.iter().any(|tag| inside(&tag)), "{word}");
    }
    assert!(
        page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    );
    let mut level = 1;
    for tag in &tags {
        let is = |key: &str, value: &str| {
            tag.attributes
                .iter()
                .any(|attribute| attribute.0 == key && attribute.1 == value)
        };
        match tag.name.as_str() {
            "h1" | "h2" | "h3" | "h4" => {
                let next = usize::from(tag.name.as_bytes()[1] - b'0');
                assert!(next <= level + 1, "h{next} after h{level}");
                level = next;
            }
            "th" => assert!(is("scope", "col") || is("scope", "row")),
            "svg" => assert!(is("role", "img")),
            _ => {}
        }
    }
}

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
        "<h1>acme-payroll</h1>",
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

/// Records that would do something if a page let them.
pub fn nasty_records(logs: &Path) {
    let nasty = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>&amp;'",
        "javascript:alert(1)",
        "https://evil.example/",
        "</style></title></svg><script>",
        "\u{1b}[2J\u{7}\u{0}",
        "aws-cli/\u{202e}nosj.exe\u{202c}\u{200b}",
        "]]>--><!--",
        "\u{5d0}\u{5d1}\u{5d2} 123",
    ];
    let record = story::records()
        .into_iter()
        .find(|record| record["eventName"] == "PutBucketPolicy")
        .expect("a policy that was put");
    for (at, text) in nasty.iter().enumerate() {
        let mut record = record.clone();
        record["eventID"] = format!("{text}{at}").into();
        for field in [
            "userAgent",
            "sourceIPAddress",
            "awsRegion",
            "errorCode",
            "eventName",
        ] {
            record[field] = (*text).into();
        }
        record["recipientAccountId"] = (*text).into();
        record["userIdentity"]["accessKeyId"] = (*text).into();
        let issuer = "arn:aws:sts::444455556666:assumed-role/backup-operator/";
        record["userIdentity"]["arn"] = format!("{issuer}{text}").into();
        record["userIdentity"]["principalId"] = format!("AROAX:{text}").into();
        write(logs, &format!("<b>{at}.json"), record.to_string());
    }
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

#[test]
fn a_terminal_gets_no_page() {
    use clap::Parser;
    let line = [
        "ctq",
        "blame",
        "acme-payroll",
        "-o",
        "html",
        "fixtures/trail",
    ];
    let cli = ctq::cli::Cli::parse_from(line);
    let mut environment = ctq::environment::Environment::of_process();
    environment.stdout_width = Some(80);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let failure = ctq::command::run(
        &cli.command,
        &mut ctq::command::Streams {
            out: &mut out,
            err: &mut err,
            environment: &environment,
            stop: &std::sync::Arc::default(),
        },
    )
    .expect_err("no page");
    assert_eq!(
        failure.to_string(),
        "standard output is a terminal, and a page is for a browser; name a file with --out FILE.html, or redirect: > FILE.html"
    );
    assert!(out.is_empty() && err.is_empty());
    let folder = folder();
    let file = folder.path().join("page.html");
    let said = Ctq::new("blame acme-payroll -o html fixtures/trail --out")
        .arg(&file)
        .say();
    assert_eq!((said.text(), said.code), ("", Some(0)), "{}", said.stderr);
    sound(&std::fs::read_to_string(&file).expect("the page"));
}

/// Every part of the room on one page.
#[test]
fn the_parts_make_a_sound_page() {
    let mut table = Table::new(
        "Things",
        [Column::left("name").giving(1, 0), Column::right("n")],
    );
    table.row([
        html!((Text("<&>"))),
        html!("1"),
        html!("beyond the last column"),
    ]);
    table.more(html!("… and 2 more"));
    let mut graph = Graph::default();
    let (a, b) = (
        graph.node("a", "alice", "iam-user", Shape::Start),
        graph.node("b", "bucket", "", Shape::Goal),
    );
    graph.edge(a, b, Stroke::Dashed, "inferred", "");
    let timeline = Timeline {
        zone: Zone::Utc,
        lanes: vec![Lane {
            label: "1 <alice>".to_owned(),
            events: [Outcome::Ok, Outcome::Denied, Outcome::Failed]
                .map(|outcome| (Time(1_773_480_000_000_000), outcome))
                .to_vec(),
        }],
    };
    let empty = Timeline {
        zone: Zone::Utc,
        lanes: Vec::new(),
    };
    let mut days: Vec<Day> = (0..500).map(|n| Day::of(n % 40, 39, "event")).collect();
    days[100].missing = true;
    let heat = Heat {
        first: NaiveDate::from_ymd_opt(2025, 11, 20).expect("a date"),
        days,
    };
    let page = Page::new("test", "Parts <of> \"pages\"", "One of each")
        .lead(html::facts([("Term", html::mono("fact"))]))
        .section("table", "Table", table.render())
        .section("graph-s", "Graph", graph.draw("g", "A graph", "Two boxes"))
        .section("time-s", "Timeline", html!((timeline.draw("t", "Time")) (empty.draw("e", "Time"))))
        .section("heat-s", "Calendar", heat.draw("h", "Days"))
        .section(
            "small",
            "Small parts",
            html! {
                (html::figures([("Events", html!("3"), html!("in all")), ("None", html!("0"), html!())]))
                (html::fold(true, &html!("Open"), &html!(p { "inside" })))
                (html::callout(Mood::Bad, &html!(p { "Look here." })))
                @for one in Certainty::ALL { (html::certainty(one)) " " }
                (html::outcome(Outcome::Denied, "AccessDenied"))
            },
        )
        .render();
    sound(&page);
    for part in [
        "<h1>Parts &lt;of&gt; &quot;pages&quot;</h1>",
        "1 ok, 1 denied, 1 failed",
        "No event has a time.",
        "1 &lt;alice&gt;",
        "<td colspan=\"2\">… and 2 more</td>",
        "500 days from 2025-11-20, 1 of them missing.",
        "<details open>",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("beyond the last column"));
    if let Some(path) = std::env::var_os("CTQ_PAGE") {
        std::fs::write(path, page).expect("written");
    }
}
