//! The end of the page: what was read, how to do it again, what the report does not show, how the words are
//! meant, and room for signatures.

use super::{MOST_ROWS, Sheet, list, rest_of, verdict};
use crate::lineage::Certainty;
use crate::render::Column;
use crate::render::html::{self as page, Markup, Mood, Render, Table, Text, html, mono, time};
use crate::report::model::{HashedFile, Report};
use crate::report::status::Status;
use crate::text::{bytes, count, thousands};

/// What was read and what could not be.
pub(super) fn inputs(sheet: &Sheet<'_>) -> Markup {
    let (report, inputs) = (sheet.report, &sheet.report.inputs);
    let tally = &report.tally;
    let mut facts = vec![
        (
            "Files",
            html! {
                (count(inputs.files, "file")) ", " (bytes(inputs.bytes)) " on disk, "
                (bytes(inputs.bytes_inflated)) " inflated"
            },
        ),
        (
            "Delivered",
            html!((time(sheet.zone, inputs.first_delivery)) " to " (time(sheet.zone, inputs.last_delivery)) ", by the names of log files"),
        ),
        (
            "Records",
            html! {
                (thousands(tally.read)) " read = " (thousands(tally.matched)) " matched + "
                (thousands(tally.filtered)) " filtered + " (thousands(tally.duplicate)) " duplicate + "
                (thousands(tally.malformed)) " malformed"
            },
        ),
    ];
    if let Some(fingerprint) = &inputs.fingerprint {
        facts.push((
            "Fingerprint",
            html!((mono(fingerprint)) " " span.dim { "SHA-256 over the names and hashes of all files" }),
        ));
    }
    for (kind, number) in &inputs.not_cloudtrail {
        facts.push(("No events", html!((thousands(*number)) " × " (Text(kind)))));
    }
    html! {
        div.wide { (page::facts(facts)) }
        p.dim { "Each file with its SHA-256: " code { "inputs.csv" } " of the package (" code { "--out DIR" } "), or " code { "-o json" } "." }
        (issues(sheet))
    }
}

fn issues(sheet: &Sheet<'_>) -> Markup {
    let issues = &sheet.report.inputs.issues;
    if issues.is_empty() {
        return html!(p { "Everything was read; there were no issues." });
    }
    let columns = [
        Column::left("file"),
        Column::left("kind"),
        Column::left("what").giving(1, 0),
    ];
    let mut table = Table::new("Issues", columns);
    for issue in issues.iter().take(MOST_ROWS) {
        let kind = if issue.trouble {
            page::chip(Mood::Bad, "✕", "not read")
        } else {
            page::chip(Mood::Fair, "i", "note")
        };
        table.row([mono(&issue.file), kind, html!((Text(&issue.what)))]);
    }
    if let Some(more) = rest_of(issues.len(), "issue") {
        table.more(more);
    }
    html!(h3 { "Issues" } (table.render()))
}

/// The command and everything that the answer rests on.
pub(super) fn again(sheet: &Sheet<'_>) -> Markup {
    let run = &sheet.report.run;
    let mut files = Table::new(
        "Rules and frameworks",
        ["file", "SHA-256"].map(Column::left),
    );
    let dispositions = sheet.report.dispositions.as_ref().map(|one| &one.file);
    for HashedFile { name, sha256 } in run.rule_files.iter().chain(dispositions) {
        let hash = sha256
            .as_deref()
            .map_or(html!(span.zero { "could not be read" }), mono);
        files.row([mono(name), hash]);
    }
    html! {
        p { "The same command over the same files gives the same report; only the time of the run differs." }
        (page::code(&run.command))
        (page::facts([
            ("Program", html!((Text(&run.program)))),
            ("Run", html!((time(sheet.zone, run.generated)))),
            ("Times", html!("shown in " (Text(&run.zone)) "; days are UTC")),
            ("Listed", html!("at most " (count(run.max_events, "event")) " of a control")),
            ("Sample", html! {
                @if let Some(sample) = &run.sample { (thousands(sample.size)) " of each control, seed " (sample.seed) }
                @else { "none was asked for" }
            }),
            ("Names", html! {
                @if run.redaction.is_some() { "replaced by keyed hashes (h-…); of free text only words that name nobody are left" }
                @else { "as delivered: this page holds personal data (names, addresses)" }
            }),
        ]))
        h3 { "Rules and frameworks" }
        p { "The filters themselves stand with the controls. The files they come from:" }
        @if files.is_empty() { p { "Those built into the program." } } @else { (files.render()) }
        (dispositions_used(sheet.report))
    }
}

fn dispositions_used(report: &Report) -> Markup {
    html! {
        @if let Some(file) = &report.dispositions {
            h3 { "Dispositions" }
            p {
                (count(file.rows, "row")) " in " (mono(&file.file.name)) ": " (thousands(file.used)) " fit what is listed or drawn, "
                (thousands(file.unused)) " fit none. Of all that the controls count, " (thousands(file.reviewed)) " have a verdict and "
                (thousands(file.unreviewed)) " have none, what is neither listed nor drawn among them."
            }
            @if !file.notes.is_empty() {
                ul { @for note in &file.notes { li { (Text(note)) } } }
            }
        }
    }
}

/// What no archive shows, and what holds for the framework as a whole.
pub(super) fn limits(report: &Report) -> Markup {
    html! {
        @if !report.framework.notes.is_empty() { p { (Text(&report.framework.notes)) } }
        ul { @for limit in &report.limits { li { (Text(limit)) } } }
        p {
            "Versions of this framework: "
            (list(&report.framework.versions, |one| html!((Text(one))))) "."
        }
    }
}

/// How the words are meant.
pub(super) fn reading(report: &Report) -> Markup {
    html! {
        h3 { "Status" }
        dl.terms {
            @for status in Status::ALL { div { dt { (verdict::chip(status)) } dd { (status.explain()) } } }
        }
        h3 { "How sure it is who stands behind" }
        p { "A chain is as sure as its weakest link. Strongest first:" }
        dl.terms {
            @for one in Certainty::ALL { div { dt { (page::certainty(one)) } dd { (one.explain()) } } }
        }
        p {
            "An origin is the user, service or identity that credentials were issued to; whoever had its key, password or "
            "session could act as it. A source address can be a proxy's, and a user agent is whatever the caller wrote."
        }
        @if report.run.redaction.is_none() {
            p { "User agents and messages are cut where they are long; CSV and JSON have them whole. Characters that cannot be "
                "seen are written out and marked, like " span.esc { "\\u{202e}" } "." }
        }
    }
}

/// Empty lines.
pub(super) fn sign_off(report: &Report) -> Markup {
    let mut table = Table::new(
        "Sign-off",
        ["", "name", "role", "date", "signature"].map(Column::left),
    );
    for role in ["Prepared by", "Reviewed by", "Approved by"] {
        table.row([html!((role)), html!(), html!(), html!(), html!()]);
    }
    html! {
        div.sign-off {
            p {
                (Text(&super::head::title(report)))
                @if let Some(fingerprint) = &report.inputs.fingerprint { "; inputs " (mono(fingerprint)) }
            }
            (table.render())
        }
    }
}
