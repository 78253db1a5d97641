//! How complete the evidence is: streams by day as a drawing, hours by class, every hole with what explains
//! it, the trails and what changed them.

use super::{MOST_ROWS, Sheet, list, rest_of, sentence};
use crate::coverage::Class;
use crate::render::Column;
use crate::render::html::{
    self as page, Cell, Line, Markup, Matrix, Mood, Parts, Render, Table, Text, html, mono, number,
    time,
};
use crate::report::model::{Coverage, DayCell, StreamCoverage, TrailChange};
use crate::text::{bytes, count, thousands};
use chrono::{Datelike, NaiveDate, TimeDelta};
use std::collections::BTreeMap;

/// So many streams are drawn, those with holes first.
const MOST_STREAMS: usize = 48;
/// Days that a cell may stand for; so many cells a row has at most.
const STEPS: [i64; 5] = [1, 7, 28, 91, 364];
const MOST_CELLS: i64 = 100;

/// Hours of all streams by class.
pub(super) struct Hours(BTreeMap<Class, u64>);

impl Hours {
    pub(super) fn of(coverage: &Coverage) -> Hours {
        Hours::named(&coverage.hours)
    }

    fn named(hours: &BTreeMap<String, u64>) -> Hours {
        let known = |(name, hours): (&String, &u64)| Some((Class::named(name)?, *hours));
        Hours(hours.iter().filter_map(known).collect())
    }

    fn sum(&self, of: impl Fn(Class) -> bool) -> u64 {
        let of = self.0.iter().filter(|(class, _)| of(**class));
        of.map(|(_, hours)| hours).sum()
    }

    /// Hours in which something was to be expected.
    pub(super) fn life(&self) -> u64 {
        self.sum(|class| class != Class::OutOfLife)
    }

    /// Hours whose events are here, or that were empty.
    pub(super) fn covered(&self) -> u64 {
        self.sum(Class::is_covered)
    }

    fn proven(&self) -> u64 {
        self.sum(|class| matches!(class, Class::Covered | Class::EmptyProven))
    }

    fn holes(&self) -> u64 {
        self.sum(Class::is_hole)
    }

    /// The same in four parts.
    pub(super) fn parts(&self) -> Parts {
        let (covered, proven, holes) = (self.covered(), self.proven(), self.holes());
        Parts::default()
            .part("sure", "here, and a digest speaks for it", proven)
            .part("here", "here, without a digest", covered - proven)
            .part(
                "quiet",
                "silent, or still pending",
                self.life() - covered - holes,
            )
            .part("hole", "holes", holes)
    }
}

/// A class as a chip.
fn chip(name: &str) -> Markup {
    let Some(class) = Class::named(name) else {
        return html!((Text(name)));
    };
    let (mood, mark) = match class {
        Class::Covered | Class::EmptyProven => (Mood::Good, "●"),
        Class::Unverified => (Mood::Fair, "◐"),
        Class::Narrowed => (Mood::Warn, "~"),
        Class::Quiet | Class::Pending | Class::OutOfLife => (Mood::Plain, "·"),
        Class::Missing => (Mood::Bad, "!"),
        Class::Tampered => (Mood::Bad, "#"),
        Class::Stopped => (Mood::Bad, "x"),
        Class::DigestGap => (Mood::Bad, "-"),
        Class::Suspect => (Mood::Bad, "?"),
    };
    page::chip(mood, mark, class.name())
}

/// The section.
pub(super) fn section(sheet: &mut Sheet<'_>) -> Markup {
    let coverage = &sheet.report.coverage;
    html! {
        p {
            "A stream is one account in one region. Absence of evidence must not look like evidence of absence: every hour of "
            "every stream has a class that says what its silence is worth."
        }
        @for note in &coverage.notes { (page::callout(Mood::Warn, &html!(p { (Text(&sentence(note))) }))) }
        h3 { "Streams by day" }
        (draw(coverage))
        h3 { "Hours by class" }
        (classes(coverage))
        h3 { "Holes, and what is narrowed" }
        (gaps(sheet))
        h3 { "Streams" }
        (streams(sheet))
        (trails(sheet))
        (changes(sheet))
    }
}

/// The days of the period, cut into columns.
struct Columns {
    first: NaiveDate,
    step: i64,
    count: usize,
}

impl Columns {
    fn of(streams: &[StreamCoverage]) -> Option<Columns> {
        let days = || {
            streams
                .iter()
                .flat_map(|stream| &stream.days)
                .map(|cell| cell.day)
        };
        let (first, last) = (days().min()?, days().max()?);
        let whole = (last - first).num_days() + 1;
        let fits = |step: &i64| (whole + step - 1) / step < MOST_CELLS;
        let step = STEPS.into_iter().find(fits).unwrap_or(whole);
        // Weeks are those of the calendar.
        let early = match step {
            1 => 0,
            _ => i64::from(first.weekday().num_days_from_monday()),
        };
        let first = first - TimeDelta::days(early);
        let count = usize::try_from((whole + early + step - 1) / step).unwrap_or(1);
        Some(Columns { first, step, count })
    }

    fn at(&self, day: NaiveDate) -> usize {
        let at = (day - self.first).num_days() / self.step;
        usize::try_from(at).unwrap_or(0).min(self.count - 1)
    }

    fn date(&self, at: usize) -> NaiveDate {
        self.first + TimeDelta::days(at as i64 * self.step)
    }

    /// What one cell stands for.
    fn word(&self) -> String {
        match self.step {
            1 => "day".to_owned(),
            7 => "week".to_owned(),
            step => format!("{step} days"),
        }
    }
}

/// Days of one stream put together.
#[derive(Clone, Default)]
struct Sum {
    events: u64,
    hours: u64,
    covered: u64,
    holes: u64,
    /// The strongest hole, else the strongest class.
    class: Option<Class>,
}

impl Sum {
    fn add(&mut self, cell: &DayCell) {
        self.events += cell.events;
        self.hours += u64::from(cell.hours);
        self.covered += u64::from(cell.covered);
        self.holes += u64::from(cell.holes);
        let key = |class: &Class| (!class.is_hole(), *class == Class::OutOfLife, *class);
        self.class = self.class.into_iter().chain(cell.class).min_by_key(key);
    }

    fn cell(&self, date: NaiveDate, fullest: u64) -> Cell {
        let Some(class) = self.class.filter(|class| *class != Class::OutOfLife) else {
            return Cell::default();
        };
        let sign = match class {
            Class::Narrowed => Some((Mood::Warn, '~')),
            Class::Quiet if self.events == 0 => Some((Mood::Plain, '·')),
            Class::Pending if self.events == 0 => Some((Mood::Plain, '…')),
            class => class.sign().map(|sign| (Mood::Bad, sign)),
        };
        Cell {
            level: Some(level(self.events, fullest)),
            low: self.events > 0
                && !class.is_hole()
                && !matches!(class, Class::Covered | Class::EmptyProven),
            sign,
            words: format!(
                "{date}: {}, {} of {} here, {}",
                class.name(),
                thousands(self.covered),
                count(self.hours, "hour"),
                count(self.events, "event")
            ),
        }
    }
}

/// By powers: a day of ten events differs from an empty one beside a day of a million.
fn level(events: u64, fullest: u64) -> u8 {
    if events == 0 {
        return 0;
    }
    let share = (events as f64).ln_1p() / (fullest.max(1) as f64).ln_1p();
    let passed = [0.25, 0.5, 0.75].iter().filter(|mark| share > **mark);
    1 + passed.count() as u8
}

fn draw(coverage: &Coverage) -> Markup {
    let Some(columns) = Columns::of(&coverage.streams) else {
        return html!(p { "There is no stream in the period." });
    };
    let mut drawn: Vec<(usize, &StreamCoverage)> = coverage.streams.iter().enumerate().collect();
    let holes = |stream: &StreamCoverage| Hours::named(&stream.hours).holes();
    drawn.sort_by_key(|(at, one)| std::cmp::Reverse((holes(one), one.events, usize::MAX - at)));
    drawn.truncate(MOST_STREAMS);
    drawn.sort_by_key(|(at, _)| *at);
    let rows: Vec<(String, Vec<Sum>)> = drawn
        .iter()
        .map(|(_, stream)| {
            let mut sums = vec![Sum::default(); columns.count];
            for cell in &stream.days {
                sums[columns.at(cell.day)].add(cell);
            }
            (format!("{} {}", stream.account, stream.region), sums)
        })
        .collect();
    let all = || rows.iter().flat_map(|row| &row.1);
    let fullest = all().map(|sum| sum.events).max().unwrap_or(0);
    let lines = rows.iter().map(|(label, sums)| Line {
        label: label.clone(),
        cells: sums
            .iter()
            .enumerate()
            .map(|(at, sum)| sum.cell(columns.date(at), fullest))
            .collect(),
    });
    let matrix = Matrix {
        columns: (0..columns.count)
            .map(|at| columns.date(at).to_string())
            .collect(),
        lines: lines.collect(),
    };
    let about = format!(
        "A row for each stream, a cell for each {} (UTC); holes have a sign.",
        columns.word()
    );
    let left = coverage.streams.len() - rows.len();
    html! {
        figure {
            (matrix.draw("map", "Coverage of streams by day", &about))
            figcaption {
                span { (about) " Darker: more events (by powers)." }
                span.key { span.swatch.tall {} "a digest speaks for it" }
                span.key { span.swatch.low {} "here, without a digest" }
                @for (sign, word) in [("!", "missing"), ("#", "tampered"), ("x", "stopped"), ("-", "digest-gap"), ("?", "suspect")] {
                    span.key { span.sign.bad { (sign) } (word) }
                }
                span.key { span.sign.warn { "~" } "narrowed" }
                span.key { span.sign { "·" } "quiet" }
                span.key { span.sign { "…" } "pending" }
                @if left > 0 {
                    span { (count(left as u64, "stream")) " with fewer holes and events not drawn." }
                }
            }
        }
    }
}

fn classes(coverage: &Coverage) -> Markup {
    let hours = Hours::of(coverage);
    let longest = hours.0.values().copied().max().unwrap_or(0);
    let columns = [
        Column::left("class"),
        Column::right("hours"),
        Column::right("share"),
        Column::left(""),
        Column::left("means").giving(1, 0),
    ];
    let mut table = Table::new("Hours by class", columns);
    for (class, number) in hours.0.iter().filter(|one| *one.1 > 0) {
        let means = coverage.classes.get(class.name()).map(String::as_str);
        table.row([
            chip(class.name()),
            html!((thousands(*number))),
            html!((page::percent(*number, hours.sum(|_| true)))),
            page::bar(*number, longest),
            html!((Text(means.unwrap_or(class.explain())))),
        ]);
    }
    table.render()
}

fn gaps(sheet: &mut Sheet<'_>) -> Markup {
    let gaps = &sheet.report.coverage.gaps;
    if gaps.is_empty() {
        return html!(p { "None: no hour of any stream is a hole, and no trail was narrowed." });
    }
    let columns = [
        Column::left("class"),
        Column::left("from and to"),
        Column::right("hours each"),
        Column::left("streams").giving(1, 0),
        Column::left("explained by").giving(1, 0),
    ];
    let mut table = Table::new("Holes, the strongest class first", columns);
    for gap in gaps.iter().take(MOST_ROWS) {
        let streams = list(
            &gap.streams,
            |[account, region]| html!(span.nowrap { (mono(account)) " " (mono(region)) }),
        );
        let why = gap.why.as_ref().map(|change| explained(change, sheet));
        table.row([
            html!((chip(&gap.class)) @if let Some(category) = &gap.category { br; (Text(category)) " events" }),
            html!((time(sheet.zone, gap.from)) br; (time(sheet.zone, gap.to))),
            number(gap.hours),
            html!(@if gap.streams.len() > 1 { (count(gap.streams.len() as u64, "stream")) ": " } (streams)),
            html!(@if let Some(why) = why { @if gap.perhaps { "perhaps " } (why) } @else { (Text(&gap.means)) }),
        ]);
    }
    if let Some(more) = rest_of(gaps.len(), "hole") {
        table.more(more);
    }
    table.render()
}

/// `cloudtrail:StopLogging by alice ● proven A3, F2 · 14`.
fn explained(change: &TrailChange, sheet: &mut Sheet<'_>) -> Markup {
    html! {
        (mono(&change.event)) " of " (mono(&change.what)) " by " b { (Text(&change.origin.label)) } " "
        (super::actors::certainty(&change.origin.certainty)) " at " (time(sheet.zone, change.time)) ", "
        (sheet.files.cite(&change.file, change.record))
    }
}

fn streams(sheet: &Sheet<'_>) -> Markup {
    let streams = &sheet.report.coverage.streams;
    let columns = ["account", "region"]
        .map(Column::left)
        .into_iter()
        .chain(["files", "size", "events", "hours here", "holes"].map(Column::right))
        .chain(["first event", "last event"].map(Column::left));
    let mut table = Table::new("Streams", columns);
    for stream in streams.iter().take(MOST_ROWS) {
        let hours = Hours::named(&stream.hours);
        table.row([
            html!(@if let Some(id) = &stream.organization { (mono(id)) " " } (mono(&stream.account))),
            mono(&stream.region),
            number(stream.files),
            html!((bytes(stream.bytes))),
            number(stream.events),
            html!((page::percent(hours.covered(), hours.life()))),
            number(hours.holes()),
            time(sheet.zone, stream.first),
            time(sheet.zone, stream.last),
        ]);
    }
    if let Some(more) = rest_of(streams.len(), "stream") {
        table.more(more);
    }
    html!(@if table.is_empty() { p { "None." } } @else { (table.render()) })
}

fn trails(sheet: &Sheet<'_>) -> Markup {
    let trails = &sheet.report.coverage.trails;
    if trails.is_empty() {
        return html!();
    }
    let yes = |known: Option<bool>, yes: &'static str, no: &'static str| html!(@match known { Some(true) => (yes), Some(false) => b { (no) }, None => span.zero { "not known" } });
    let columns = [
        "trail",
        "account",
        "home",
        "regions",
        "logging",
        "digests",
        "records",
        "delivers to",
    ];
    let columns = columns.map(|name| match name {
        "records" | "delivers to" => Column::left(name).giving(1, 0),
        name => Column::left(name),
    });
    let mut table = Table::new("Trails", columns);
    for trail in trails.iter().take(MOST_ROWS) {
        let or = |text: &Option<String>| {
            text.as_deref()
                .map_or(html!(span.zero { "not known" }), mono)
        };
        table.row([
            mono(&trail.name),
            html!((mono(&trail.account)) @if trail.organization == Some(true) { " " span.dim { "(organization)" } }),
            mono(&trail.home_region),
            yes(trail.multi_region, "all", "one"),
            yes(trail.logging, "on", "off"),
            yes(trail.validation, "written", "not written"),
            html!(@if let Some(records) = &trail.records { (Text(records)) } @else { span.zero { "not known" } }),
            html! {
                (or(&trail.bucket))
                @if let Some(key) = &trail.kms_key { br; "key " (mono(key)) }
                @if let Some(group) = &trail.log_group { br; "log group " (mono(group)) }
            },
        ]);
    }
    if let Some(more) = rest_of(trails.len(), "trail") {
        table.more(more);
    }
    html! {
        h3 { "Trails" }
        p { "As far as events, digests and files tell, at the end of the period." }
        (table.render())
    }
}

fn changes(sheet: &mut Sheet<'_>) -> Markup {
    let changes = &sheet.report.coverage.changes;
    if changes.is_empty() {
        return html!();
    }
    let columns = [
        "time",
        "event",
        "what",
        "account and region",
        "who stands behind it",
        "record",
    ];
    let mut table = Table::new("Changes of trails", columns.map(Column::left));
    for change in changes.iter().take(MOST_ROWS) {
        table.row([
            time(sheet.zone, change.time),
            mono(&change.event),
            mono(&change.what),
            html!((mono(&change.account)) " " (mono(&change.region))),
            html!((Text(&change.origin.label)) " " (super::actors::certainty(&change.origin.certainty))),
            sheet.files.cite(&change.file, change.record),
        ]);
    }
    if let Some(more) = rest_of(changes.len(), "change") {
        table.more(more);
    }
    html! {
        h3 { "Changes of trails, their buckets and keys" }
        (table.render())
    }
}
