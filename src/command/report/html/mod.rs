//! The report as a page that an auditor can file: verdicts, how complete and how intact the evidence is,
//! then every control with its filters, counts and events, and at the end what it takes to do it again.
//! What does not fit is counted; the other formats have it.

mod actors;
mod checks;
mod control;
mod coverage;
mod end;
mod events;
mod graph;
mod head;
mod integrity;
mod people;
mod verdict;

#[cfg(test)]
mod tests;

use crate::render::html::{Files, Markup, Page, html};
use crate::report::model::{ControlReport, Report};
use crate::zone::Zone;
use actors::Actors;
use std::collections::BTreeSet;
use std::io::{self, Write};

/// So many events are listed in all, shared fairly between the controls: a page of two or three megabytes,
/// which a phone still opens at once.
const MOST_IN_ALL: usize = 2_000;
/// Rows of tables about coverage, digests and inputs.
const MOST_ROWS: usize = 200;
/// So many values of a list are spelt out.
const MOST_VALUES: usize = 30;

/// What is kept while the page is put together: what is told once and cited by number.
struct Sheet<'a> {
    report: &'a Report,
    zone: Zone,
    files: Files,
    actors: Actors<'a>,
    /// Rules whose definition stands on the page already.
    defined: BTreeSet<&'a str>,
    /// So many events of one list are shown.
    most_events: usize,
}

/// Writes the page.
pub(super) fn write(report: &Report, zone: Zone, out: &mut dyn Write) -> io::Result<()> {
    let mut sheet = Sheet::new(report, zone);
    let title = head::title(report);
    // First, since they fill what is cited.
    let coverage = coverage::section(&mut sheet);
    let controls = control::all(&mut sheet);
    let mut page = Page::new("report", &title, head::SUBTITLE)
        .lead(head::lead(&sheet))
        .section("controls", "Controls", verdict::table(&sheet))
        .section("coverage", "How complete the evidence is", coverage)
        .section(
            "integrity",
            "How intact the evidence is",
            integrity::section(&sheet),
        )
        .section("activity", "Activity", people::activity(&sheet))
        .section("people", "Who stands behind it", people::people(&sheet))
        .section("details", "Each control", controls);
    if !report.checks.is_empty() {
        page = page.section("checks", "Checks", checks::section(report));
    }
    if !sheet.actors.is_empty() {
        page = page.section("actors", "Actors cited", sheet.actors.list(zone));
    }
    let page = page
        .section("files", "Files cited", sheet.files.list())
        .section("inputs", "What was read", end::inputs(&sheet))
        .section("again", "How to do it again", end::again(&sheet))
        .section(
            "limits",
            "What this report does not show",
            end::limits(report),
        )
        .section("reading", "How to read this page", end::reading(report))
        .section("sign-off", "Sign-off", end::sign_off(report));
    out.write_all(page.render().as_bytes())?;
    out.flush()
}

impl<'a> Sheet<'a> {
    fn new(report: &'a Report, zone: Zone) -> Self {
        let lists = all_controls(report).flat_map(|one| {
            [
                one.control.exceptions.len(),
                one.control.beyond.len(),
                one.control.sample.len(),
            ]
        });
        Sheet {
            report,
            zone,
            files: Files::default(),
            actors: Actors::default(),
            defined: BTreeSet::new(),
            most_events: share(lists.collect(), MOST_IN_ALL),
        }
    }
}

/// The greatest length to which lists of these lengths can be cut, so that no more than `most` rows are
/// left; what short lists do not need goes to the others. At least one.
fn share(mut lengths: Vec<usize>, most: usize) -> usize {
    lengths.sort_unstable();
    let (mut left, mut lists) = (most, lengths.len());
    for length in lengths {
        if length * lists > left {
            return (left / lists).max(1);
        }
        left -= length;
        lists -= 1;
    }
    usize::MAX
}

/// A control with the id of its part of the page.
struct Numbered<'a> {
    /// The program's own: safe in a link.
    anchor: String,
    control: &'a ControlReport,
}

impl Numbered<'_> {
    /// Its number, or what stands for it.
    fn number(&self) -> &str {
        match self.control.id.as_str() {
            "" => "+",
            id => id,
        }
    }
}

/// Every control, then what bears on all of them.
fn all_controls(report: &Report) -> impl Iterator<Item = Numbered<'_>> {
    let numbered = |(at, control): (usize, _)| Numbered {
        anchor: format!("control-{at}"),
        control,
    };
    (1..)
        .zip(report.controls.iter().chain(&report.beyond))
        .map(numbered)
}

/// The first values of a list, and how many more there are.
fn list<T>(values: &[T], show: impl Fn(&T) -> Markup) -> Markup {
    html! {
        @if values.is_empty() { "–" }
        @for (at, value) in values.iter().take(MOST_VALUES).enumerate() {
            @if at > 0 { ", " }
            (show(value))
        }
        @if values.len() > MOST_VALUES {
            ", … and " (crate::text::thousands((values.len() - MOST_VALUES) as u64)) " more"
        }
    }
}

/// Words of the tree as a sentence: a capital first, a full stop last.
fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    let mut sentence: String = first.into_iter().chain(chars).collect();
    if !sentence.ends_with(['.', '!', '?', ':']) {
        sentence.push('.');
    }
    sentence
}

/// The last line of a table of so many rows, all of them in the report; nothing where none was cut.
fn rest_of(all: usize, noun: &str) -> Option<Markup> {
    rest(all.min(MOST_ROWS), all, all as u64, noun, false)
}

/// The last line of a table that was cut; nothing where it was not. Of all there are so many shown, and so
/// many kept in the report; `flag` where `--max-events` decides how many are kept.
fn rest(shown: usize, kept: usize, all: u64, noun: &str, flag: bool) -> Option<Markup> {
    let left = all.saturating_sub(shown as u64);
    let more = crate::text::count(left, &format!("more {noun}"));
    let elsewhere = kept > shown;
    let not_kept = all > kept as u64;
    (left > 0).then(|| {
        html! {
            "… and " (more) ", counted but not listed here"
            @if elsewhere { ": " code { "-o json" } " and " code { "--out DIR" } " list " @if not_kept { (kept - shown) " of them" } @else { "them" } }
            @if not_kept && flag { "; a " code { "--max-events" } " above " (kept) " keeps more" }
        }
    })
}
