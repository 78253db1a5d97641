//! `ctq stats`: how many events, by any fields: all, ok, denied, failed, first and last.
//!
//! Workers sort their matches into groups of their own; the merging thread drops further deliveries and
//! adds the rest up. What is kept grows with the groups (and 50 bytes an event, to know a second
//! delivery), not with the records.

use super::Streams;
use super::fields::parse_fields;
use super::reading::{Reading, zone};
use crate::cli::StatsArgs;
use crate::event::{Derived, Event, Field, Outcome as EventOutcome, Time};
use crate::filter::Filter;
use crate::outcome::{Failure, Outcome};
use crate::render::{Cell, Column, Format, Rows, Tone, for_terminal};
use crate::scan::{Fingerprint, Flow, Gather, Kept, Place, Seen, Unit};
use crate::tally::{Issue, Tally};
use crate::text::{count, nearest, thousands};
use crate::zone::Zone;
use hashbrown::{Equivalent, HashMap};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::borrow::Cow;
use std::io::Write;
use std::sync::atomic::Ordering;

/// One record can be in so many groups by several lists.
const MOST: usize = 10_000;

/// The values of a group, one for each field; `None` where the record does not say.
type Key = Vec<Option<String>>;

pub(super) fn run(args: &StatsArgs, streams: &mut Streams<'_>) -> Result<Outcome, Failure> {
    let zone = zone(&args.output)?;
    let mut filter = Filter::new(&args.filters, zone, streams.environment.now)?;
    let by = parse_fields("--by", &args.by)?;
    refuse_twice(&by)?;
    let order = Sort::parse(args.sort.as_deref(), &by)?;
    let mut reading =
        Reading::prepare(&args.input, &args.output, streams.environment, streams.stop)?;
    reading.teach(&mut filter)?;
    let counting = Counting { filter, by, zone };
    let mut seen = Seen::default();
    let mut groups = Groups::default();
    let tally = reading.scan(counting.filter.bounds(), &counting, |unit, tally| {
        groups.merge(&unit, &mut seen, tally, &reading);
        Ok(Flow::More)
    })?;
    if streams.stop.load(Ordering::Relaxed) {
        return Ok(reading.finish(&tally, streams));
    }
    let total = groups.rows.len();
    let rows = order.apply(groups.rows, args.top, args.reverse);
    let shown = rows.len();
    print(args, &counting, &rows, total, &tally, &reading, streams)?;
    if shown < total {
        let text = format!(
            "{} of {} (--top)",
            thousands(shown as u64),
            count(total as u64, "group")
        );
        reading.hint(streams.err, &text);
    }
    Ok(reading.finish(&tally, streams))
}

/// A row has one value under each name, and the counts beside the fields.
fn refuse_twice(by: &[Field]) -> Result<(), Failure> {
    let names: Vec<&str> = by.iter().map(Field::name).collect();
    let counts = ["events", "ok", "denied", "failed", "first", "last"];
    let is_taken = |at: &usize| [&names[..*at], &counts].concat().contains(&names[*at]);
    match (0..names.len()).find(is_taken) {
        Some(at) => Err(Failure::Message(format!(
            "--by: a row has `{}` already",
            for_terminal(names[at])
        ))),
        None => Ok(()),
    }
}

/// Counts by these fields.
struct Counting {
    filter: Filter,
    by: Vec<Field>,
    zone: Zone,
}

/// A key that is looked for before it is kept: most events belong to a group that is known.
#[derive(Hash)]
struct Probe<'a>(&'a [Option<&'a str>]);

impl Equivalent<Key> for Probe<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        key.iter().map(Option::as_deref).eq(self.0.iter().copied())
    }
}

impl From<&Probe<'_>> for Key {
    fn from(probe: &Probe<'_>) -> Key {
        probe.0.iter().map(|value| value.map(Into::into)).collect()
    }
}

/// What one unit adds up to: groups, and matches that point to them.
#[derive(Default)]
struct Counted {
    index: HashMap<Key, u32>,
    hits: Vec<Hit>,
    /// Groups of events that are in several: a list (`resources[].ARN`) puts an event into each.
    several: Vec<u32>,
    /// In how many groups an event is of which that is too many, by where those that are counted begin.
    cut: HashMap<u32, u64>,
}

struct Hit {
    fingerprint: Option<Fingerprint>,
    place: Place,
    outcome: EventOutcome,
    time: Option<Time>,
    groups: In,
}

enum In {
    One(u32),
    Several { from: u32, to: u32 },
}

impl Gather for Counting {
    type Part = Counted;

    fn could_match(&self, record: &[u8]) -> bool {
        self.filter.could_match(record)
    }

    fn expects_all(&self) -> bool {
        self.filter.is_empty()
    }

    fn matches(&self, event: &Event<'_>) -> bool {
        self.filter.matches(event)
    }

    fn lacks_time(&self, event: &Event<'_>) -> bool {
        self.filter.lacks_time(event)
    }

    fn add(&self, event: &Event<'_>, place: Place, part: &mut Counted) -> Kept {
        let values: Vec<Vec<Cow<'_, str>>> = self
            .by
            .iter()
            .map(|field| {
                let mut values = field.values(event, self.zone);
                values.sort_unstable();
                values.dedup();
                values
            })
            .collect();
        let groups = if values.iter().all(|values| values.len() < 2) {
            let key: Vec<Option<&str>> = values.iter().map(|v| v.first().map(|v| &**v)).collect();
            In::One(part.group(&Probe(&key)))
        } else {
            let from = part.several.len() as u32;
            for key in combinations(&values) {
                let group = part.group(&Probe(&key));
                part.several.push(group);
            }
            let to = part.several.len() as u32;
            let all = choices(&values);
            if all > u64::from(to - from) {
                part.cut.insert(from, all);
            }
            In::Several { from, to }
        };
        part.hits.push(Hit {
            fingerprint: Fingerprint::of(event),
            place,
            outcome: event.outcome(),
            time: event.time(),
            groups,
        });
        Kept::Matched
    }

    fn weight(&self, part: &Counted) -> usize {
        part.hits.len() * size_of::<Hit>() + part.index.len() * 128
    }
}

impl Counted {
    fn group(&mut self, key: &Probe<'_>) -> u32 {
        if let Some(&known) = self.index.get(key) {
            return known;
        }
        let next = self.index.len() as u32;
        self.index.insert(key.into(), next);
        next
    }
}

/// How many choices of one value from each list there are.
fn choices(values: &[Vec<Cow<'_, str>>]) -> u64 {
    let lengths = values.iter().map(|list| list.len().max(1) as u64);
    lengths.fold(1, u64::saturating_mul)
}

/// Every choice of one value from each list, in their order; an empty list gives `None`. Lists multiply, and
/// whoever writes a record must not thereby fill the memory: no more than [`MOST`], or the values of the
/// longest list, which have their place in the record.
fn combinations<'v>(values: &'v [Vec<Cow<'_, str>>]) -> impl Iterator<Item = Vec<Option<&'v str>>> {
    let longest = values.iter().map(Vec::len).max().unwrap_or(0);
    let most = choices(values).min(MOST.max(longest) as u64);
    (0..most).map(|mut at| {
        let mut key = vec![None; values.len()];
        for (list, value) in values.iter().zip(&mut key).rev() {
            let length = list.len().max(1) as u64;
            *value = list.get((at % length) as usize).map(|choice| &**choice);
            at /= length;
        }
        key
    })
}

/// The counts of one group.
#[derive(Clone, Debug, Default)]
struct Counts {
    key: Key,
    events: u64,
    ok: u64,
    denied: u64,
    failed: u64,
    first: Option<Time>,
    last: Option<Time>,
}

impl Counts {
    fn add(&mut self, hit: &Hit) {
        self.events += 1;
        match hit.outcome {
            EventOutcome::Ok => self.ok += 1,
            EventOutcome::Denied => self.denied += 1,
            EventOutcome::Failed => self.failed += 1,
        }
        if let Some(time) = hit.time {
            self.first = Some(self.first.map_or(time, |first| first.min(time)));
            self.last = Some(self.last.map_or(time, |last| last.max(time)));
        }
    }
}

/// All groups, in the order in which they were met.
#[derive(Default)]
struct Groups {
    index: HashMap<Key, usize>,
    rows: Vec<Counts>,
}

impl Groups {
    fn merge(
        &mut self,
        unit: &Unit<Counted>,
        seen: &mut Seen,
        tally: &mut Tally,
        reading: &Reading<'_>,
    ) {
        // A group of which all events are further deliveries must not appear, so rows are made late.
        let mut keys: Vec<Option<&Key>> = vec![None; unit.part.index.len()];
        for (key, number) in &unit.part.index {
            keys[*number as usize] = Some(key);
        }
        let mut rows: Vec<Option<usize>> = vec![None; keys.len()];
        for hit in &unit.part.hits {
            let record = unit.first_record + hit.place.record;
            if !reading.is_new(seen, hit.fingerprint, &unit.source, record, tally) {
                continue;
            }
            let groups = match &hit.groups {
                In::One(group) => std::slice::from_ref(group),
                In::Several { from, to } => {
                    let groups = &unit.part.several[*from as usize..*to as usize];
                    if let Some(all) = unit.part.cut.get(from) {
                        let (most, all) = (thousands(groups.len() as u64), thousands(*all));
                        let what = format!(
                            "record {record}: in {all} groups by these fields; counted in {most} of them"
                        );
                        tally.issues.push(Issue::trouble(&unit.source.name, what));
                    }
                    groups
                }
            };
            for group in groups {
                let Some(key) = keys[*group as usize] else {
                    continue;
                };
                let row = *rows[*group as usize].get_or_insert_with(|| self.row(key));
                self.rows[row].add(hit);
            }
        }
    }

    fn row(&mut self, key: &Key) -> usize {
        if let Some(row) = self.index.get(key) {
            return *row;
        }
        let row = self.rows.len();
        self.rows.push(Counts {
            key: key.clone(),
            ..Counts::default()
        });
        self.index.insert(key.clone(), row);
        row
    }
}

/// The order of the rows.
enum Sort {
    Events,
    Ok,
    Denied,
    Failed,
    First,
    Last,
    /// By one of the fields, this one of the key.
    Value(usize),
}

impl Sort {
    fn parse(typed: Option<&str>, by: &[Field]) -> Result<Self, Failure> {
        let Some(typed) = typed else {
            // Time is read in its order; everything else by weight.
            let in_time = matches!(
                by.first(),
                Some(Field::Derived(
                    Derived::Minute
                        | Derived::Hour
                        | Derived::Day
                        | Derived::Month
                        | Derived::HourOfDay
                ))
            );
            return Ok(if in_time {
                Sort::Value(0)
            } else {
                Sort::Events
            });
        };
        Ok(match typed.to_ascii_lowercase().as_str() {
            "events" | "count" => Sort::Events,
            "ok" => Sort::Ok,
            "denied" => Sort::Denied,
            "failed" => Sort::Failed,
            "first" => Sort::First,
            "last" => Sort::Last,
            lower => {
                let position = by
                    .iter()
                    .position(|field| field.name().eq_ignore_ascii_case(lower));
                if let Some(at) = position {
                    return Ok(Sort::Value(at));
                }
                let words = ["events", "ok", "denied", "failed", "first", "last"];
                let words = words.into_iter().chain(by.iter().map(Field::name));
                let hint = nearest(typed, words.clone()).map_or_else(
                    || format!("one of {} is meant", words.collect::<Vec<_>>().join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                return Err(Failure::Message(format!(
                    "--sort: `{typed}` is no column of this table; {hint}"
                )));
            }
        })
    }

    /// The `top` rows with the most events, in this order; equal ones by their values.
    fn apply(&self, mut rows: Vec<Counts>, top: Option<usize>, reverse: bool) -> Vec<Counts> {
        rows.sort_by(|a, b| b.events.cmp(&a.events).then_with(|| a.key.cmp(&b.key)));
        if let Some(top) = top {
            rows.truncate(top);
        }
        rows.sort_by(|a, b| {
            let order = match self {
                Sort::Events => b.events.cmp(&a.events),
                Sort::Ok => b.ok.cmp(&a.ok),
                Sort::Denied => b.denied.cmp(&a.denied),
                Sort::Failed => b.failed.cmp(&a.failed),
                Sort::First => a.first.cmp(&b.first),
                Sort::Last => b.last.cmp(&a.last),
                Sort::Value(at) => a.key[*at].cmp(&b.key[*at]),
            };
            let order = if reverse { order.reverse() } else { order };
            order.then_with(|| a.key.cmp(&b.key))
        });
        rows
    }
}

fn print(
    args: &StatsArgs,
    counting: &Counting,
    rows: &[Counts],
    total: usize,
    tally: &Tally,
    reading: &Reading<'_>,
    streams: &mut Streams<'_>,
) -> Result<(), Failure> {
    let format = args.format.output;
    let (mut out, target) = reading.destination(streams.out)?;
    let names: Vec<&str> = counting.by.iter().map(Field::name).collect();
    let documents = rows.iter().map(|counts| RowDocument {
        names: &names,
        counts,
    });
    match format {
        Format::Json => {
            let document = serde_json::json!({
                "by": names,
                "rows": documents.collect::<Vec<_>>(),
                "groups": total,
                "tally": tally,
            });
            serde_json::to_writer_pretty(&mut out, &document).map_err(std::io::Error::from)?;
            out.write_all(b"\n")?;
            out.flush()?;
        }
        Format::Jsonl => {
            for document in documents {
                serde_json::to_writer(&mut out, &document).map_err(std::io::Error::from)?;
                out.write_all(b"\n")?;
            }
            out.flush()?;
        }
        Format::Table | Format::Csv | Format::Md => {
            // A name gives before times do, but not so far that it says nothing.
            let least = if names.len() == 1 { 24 } else { 12 };
            let mut columns: Vec<Column> = names
                .iter()
                .map(|name| Column::left(*name).giving(4, least))
                .collect();
            columns.extend(["events", "ok", "denied", "failed"].map(Column::right));
            columns.extend([
                Column::left("first").giving(3, 11),
                Column::left("last").giving(2, 11),
            ]);
            let mut table = Rows::new(out, format, columns, target);
            for counts in rows {
                table.row(&cells(counts, counting.zone))?;
            }
            table.finish()?.flush()?;
        }
    }
    Ok(())
}

fn cells(counts: &Counts, zone: Zone) -> Vec<Cell<'_>> {
    let mut cells: Vec<Cell<'_>> = counts
        .key
        .iter()
        .map(|value| match value {
            Some(value) => Cell::plain(value.as_str()),
            None => Cell::new("", Tone::Dim),
        })
        .collect();
    let number = |number: u64, tone| {
        Cell::new(
            number.to_string(),
            if number == 0 { Tone::Dim } else { tone },
        )
    };
    cells.push(number(counts.events, Tone::Strong));
    cells.push(number(counts.ok, Tone::Plain));
    cells.push(number(counts.denied, Tone::Bad));
    cells.push(number(counts.failed, Tone::Warn));
    for time in [counts.first, counts.last] {
        let text = time.map_or_else(String::new, |time| zone.rfc3339(time));
        cells.push(Cell::new(text, Tone::Dim));
    }
    cells
}

/// A row of the JSON formats; times in UTC.
struct RowDocument<'a> {
    names: &'a [&'a str],
    counts: &'a Counts,
}

impl Serialize for RowDocument<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut row = serializer.serialize_map(None)?;
        for (name, value) in self.names.iter().zip(&self.counts.key) {
            row.serialize_entry(name, value)?;
        }
        row.serialize_entry("events", &self.counts.events)?;
        row.serialize_entry("ok", &self.counts.ok)?;
        row.serialize_entry("denied", &self.counts.denied)?;
        row.serialize_entry("failed", &self.counts.failed)?;
        row.serialize_entry("first", &self.counts.first.map(|time| time.to_string()))?;
        row.serialize_entry("last", &self.counts.last.map(|time| time.to_string()))?;
        row.end()
    }
}
