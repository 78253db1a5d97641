//! How intact the evidence is: the verdict of digest validation, what it rests on, each chain, each finding.

use super::{MOST_ROWS, Sheet, rest, rest_of, sentence};
use crate::command::report::integrity::verdict;
use crate::render::Column;
use crate::render::html::{
    self as page, Markup, Mood, Render, Table, Text, html, mono, number, time,
};
use crate::report::model::Integrity;
use crate::text::{count, thousands};
use crate::zone::Zone;

/// The verdict as a chip.
pub(super) fn chip(integrity: &Integrity, zone: Zone) -> Markup {
    match integrity.verdict.as_str() {
        "intact" if !integrity.keys_given => {
            page::chip(Mood::Warn, "?", "intact by hashes that nobody signed")
        }
        "intact" => page::chip(Mood::Good, "✓", &verdict(integrity, zone)),
        "altered" => page::chip(Mood::Bad, "✕", "altered"),
        "no-digests" => page::chip(Mood::Warn, "?", "no digests: nothing to check"),
        _ => page::chip(Mood::Warn, "?", "undecided"),
    }
}

/// What the verdict means.
pub(super) fn says(integrity: &Integrity) -> Markup {
    html! {
        @if !integrity.says.is_empty() { p { (Text(&sentence(&integrity.says))) } }
    }
}

fn of(integrity: &Integrity, name: &str) -> u64 {
    integrity.counts.get(name).copied().unwrap_or(0)
}

/// The numbers that matter, in a sentence.
pub(super) fn in_short(integrity: &Integrity) -> Markup {
    html! {
        (count(of(integrity, "digests"), "digest")) ", " (thousands(of(integrity, "signed"))) " with a signature that holds; log files: "
        (thousands(of(integrity, "valid"))) " valid, " (thousands(of(integrity, "altered"))) " altered, "
        (thousands(of(integrity, "missing"))) " missing, " (thousands(of(integrity, "unlisted"))) " unlisted."
    }
}

/// The names of the counts as they are said.
fn said(name: &str) -> &str {
    match name {
        "hashOnly" => "hash only",
        "keyMissing" => "key missing",
        other => other,
    }
}

/// The section.
pub(super) fn section(sheet: &Sheet<'_>) -> Markup {
    let integrity = &sheet.report.integrity;
    html! {
        p.lede { (chip(integrity, sheet.zone)) " " (Text(&sentence(&integrity.basis))) }
        (says(integrity))
        @if !integrity.counts.is_empty() {
            (page::figures(integrity.counts.iter().map(|(name, number)| {
                (said(name), html!((thousands(*number))), html!())
            })))
        }
        p.dim {
            @if integrity.keys_given { "Public keys were given, so signatures were checked." }
            @else { "No public keys were given: " code { "--public-keys FILE" } " checks signatures too." }
        }
        (chains(sheet))
        (findings(sheet))
    }
}

fn chains(sheet: &Sheet<'_>) -> Markup {
    let chains = &sheet.report.integrity.chains;
    let columns = ["account", "region", "trail"]
        .map(Column::left)
        .into_iter()
        .chain(["digests", "signed", "hash only", "gaps"].map(Column::right))
        .chain(["first", "last"].map(Column::left));
    let mut table = Table::new("Chains of digests", columns);
    for chain in chains.iter().take(MOST_ROWS) {
        table.row([
            mono(&chain.account),
            mono(&chain.region),
            mono(&chain.trail),
            number(chain.digests),
            number(chain.signed),
            number(chain.hash_only),
            number(chain.gaps),
            time(sheet.zone, chain.first),
            time(sheet.zone, chain.last),
        ]);
    }
    if let Some(more) = rest_of(chains.len(), "chain") {
        table.more(more);
    }
    html! {
        @if !table.is_empty() { h3 { "Chains of digests" } (table.render()) }
    }
}

fn findings(sheet: &Sheet<'_>) -> Markup {
    let integrity = &sheet.report.integrity;
    if integrity.findings.is_empty() {
        return html!();
    }
    let columns = [
        Column::left("delivered"),
        Column::left("fault"),
        Column::left("subject"),
        Column::left("file").giving(1, 0),
        Column::left("because").giving(1, 0),
    ];
    let mut table = Table::new("Findings", columns);
    let shown = integrity.findings.iter().take(MOST_ROWS);
    for finding in shown.clone() {
        table.row([
            time(sheet.zone, finding.time),
            html!(b { (Text(&finding.fault)) }),
            html!((Text(&finding.subject))),
            mono(&finding.file),
            html!((Text(&finding.because))),
        ]);
    }
    if let Some(more) = rest(
        shown.count(),
        integrity.findings.len(),
        integrity.findings_all,
        "finding",
        false,
    ) {
        table.more(more);
    }
    html!(h3 { "Findings, newest first" } (table.render()))
}
