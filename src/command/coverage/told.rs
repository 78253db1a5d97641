//! The answer of coverage as a report has it.

use super::answer::{Answer, Asked, Explained};
use super::course::Course;
use super::described::Described;
use super::digests::Digests;
use super::notes::beside;
use super::row::{Row, View};
use super::text::LIMITS;
use crate::command::reading::{Reading, period};
use crate::coverage::{Attested, Class, Hour, Interval, Kind, Selection, Trail};
use crate::event::{Category, Time};
use crate::lineage::Lineage;
use crate::outcome::Failure;
use crate::report::model::{
    ClassInterval, Coverage, DayCell, Gap, StreamCoverage, TrailChange, TrailSeen,
};
use crate::report::origin_of;
use crate::tally::Tally;
use crate::text::count;
use crate::zone::Zone;
use std::collections::{BTreeMap, BTreeSet};

/// What was asked.
#[derive(Clone, Debug)]
pub(in crate::command) struct Wanted {
    pub(in crate::command) since: Option<Time>,
    pub(in crate::command) until: Option<Time>,
    pub(in crate::command) now: Time,
    pub(in crate::command) accounts: Vec<String>,
    pub(in crate::command) regions: Vec<String>,
}

/// Coverage for a report, and what else came out of the pass.
pub(in crate::command) struct Covered {
    pub(in crate::command) coverage: Coverage,
    /// From the first hour to the end of the last, or as asked.
    pub(in crate::command) period: Option<(Time, Time)>,
    pub(in crate::command) first_delivery: Option<Time>,
    pub(in crate::command) last_delivery: Option<Time>,
    pub(in crate::command) lineage: Lineage,
    /// The trails, as far as events and `--trails` tell.
    pub(in crate::command) trails: Vec<Trail>,
    /// The same by their proven digests.
    pub(in crate::command) attested: Vec<Attested>,
    /// What coverage can never show.
    pub(in crate::command) limits: Vec<String>,
}

impl Course {
    /// The answer for a report, when all is read.
    pub(in crate::command) fn report(
        self,
        reading: &Reading<'_>,
        digests: Digests,
        wanted: Wanted,
        described: &Described,
        tally: &Tally,
    ) -> Result<Covered, Failure> {
        let asked = Asked {
            period: period(wanted.since, wanted.until, wanted.now),
            accounts: wanted.accounts,
            regions: wanted.regions,
        };
        let mut trails = self.trails();
        described.tell(&mut trails)?;
        let (mut answer, lineage) = self.finish(reading, &trails, digests, asked, tally);
        let period = answer.period();
        answer.narrow();
        let streams = || answer.rows.iter().map(|row| &row.stream);
        Ok(Covered {
            period,
            first_delivery: streams().filter_map(|stream| stream.first_delivery).min(),
            last_delivery: streams().filter_map(|stream| stream.last_delivery).max(),
            coverage: coverage(&answer),
            trails: answer.trails.clone(),
            attested: answer.attested.clone(),
            limits: LIMITS.iter().map(|limit| (*limit).to_owned()).collect(),
            lineage,
        })
    }
}

fn coverage(answer: &Answer) -> Coverage {
    let rows = &answer.rows;
    let streams: Vec<StreamCoverage> = rows.iter().map(stream).collect();
    let mut hours: BTreeMap<String, u64> = BTreeMap::new();
    for (class, number) in streams.iter().flat_map(|stream| &stream.hours) {
        *hours.entry(class.clone()).or_default() += number;
    }
    let holes = || {
        let all = rows.iter().flat_map(|row| &row.intervals);
        all.filter(|one| one.class.is_hole()).map(Interval::hours)
    };
    Coverage {
        hours,
        longest_hole: holes().max().unwrap_or(0),
        holes: holes().sum(),
        classes: Class::ALL
            .iter()
            .map(|class| (class.name().to_owned(), class.explain().to_owned()))
            .collect(),
        gaps: gaps(answer),
        notes: notes(answer),
        unrecorded: Vec::new(),
        trails: answer.trails.iter().map(trail).collect(),
        changes: answer.explained.iter().map(change).collect(),
        streams,
    }
}

fn stream(row: &Row) -> StreamCoverage {
    let contents = || row.stream.contents();
    StreamCoverage {
        organization: row.id.organization.clone(),
        account: row.id.account.clone(),
        region: row.id.region.clone(),
        excerpt: row.stream.is_excerpt(),
        files: row.stream.files,
        bytes: row.stream.bytes,
        events: row.stream.events(),
        categories: contents()
            .map(|(category, contents)| (category.name().to_owned(), contents.events))
            .collect(),
        first: contents().filter_map(|(_, contents)| contents.first).min(),
        last: contents().filter_map(|(_, contents)| contents.last).max(),
        hours: (row.summary.hours.iter())
            .map(|(class, hours)| (class.name().to_owned(), *hours))
            .collect(),
        intervals: row.intervals.iter().map(interval).collect(),
        days: days(row),
    }
}

fn interval(interval: &Interval) -> ClassInterval {
    ClassInterval {
        from: Some(interval.from.start()),
        to: Some(interval.to.start()),
        hours: interval.hours(),
        class: interval.class.name().to_owned(),
    }
}

/// Each UTC day that the intervals touch, which are in order.
fn days(row: &Row) -> Vec<DayCell> {
    let events = row.stream.hours();
    let mut days: Vec<(i64, [u8; Class::ALL.len()])> = Vec::new();
    for interval in &row.intervals {
        let mut from = interval.from.0;
        while from < interval.to.0 {
            let day = from.div_euclid(24);
            let to = interval.to.0.min((day + 1) * 24);
            if days.last().is_none_or(|(last, _)| *last != day) {
                days.push((day, [0; Class::ALL.len()]));
            }
            if let Some((_, hours)) = days.last_mut() {
                hours[interval.class as usize] += u8::try_from(to - from).unwrap_or(0);
            }
            from = to;
        }
    }
    let cell = |(day, hours): &(i64, [u8; Class::ALL.len()])| {
        let classes = || Class::ALL.into_iter().zip(*hours).filter(|(_, n)| *n > 0);
        let sum = |is: fn(Class) -> bool| {
            let of = classes().filter(|(class, _)| is(*class));
            of.map(|(_, hours)| hours).sum()
        };
        // The strongest gap stands first in the order of classes; without one, what is most.
        let worst = classes().find(|(class, _)| class.is_hole() || *class == Class::Narrowed);
        let most = classes().max_by_key(|(class, hours)| (*hours, std::cmp::Reverse(*class)));
        DayCell {
            day: Hour(day * 24).start().utc().date_naive(),
            events: events
                .range(Hour(day * 24)..Hour((day + 1) * 24))
                .map(|(_, n)| n)
                .sum(),
            hours: sum(|_| true),
            covered: sum(Class::is_covered),
            holes: sum(Class::is_hole),
            class: worst.or(most).map(|(class, _)| class),
        }
    };
    days.iter().map(cell).collect()
}

fn gaps(answer: &Answer) -> Vec<Gap> {
    let gap = |gap: &super::answer::Gap<'_>| {
        let streams = gap.rows.iter();
        Gap {
            class: gap.interval.class.name().to_owned(),
            means: if gap.left_out.is_empty() {
                gap.interval.class.explain().to_owned()
            } else {
                format!(
                    "the trail was told to leave out {}",
                    Kind::words(&gap.left_out)
                )
            },
            from: Some(gap.interval.from.start()),
            to: Some(gap.interval.to.start()),
            hours: gap.interval.hours(),
            streams: streams
                .map(|row| [row.id.account.clone(), row.id.region.clone()])
                .collect(),
            category: gap.category.map(|category| category.name().to_owned()),
            left_out: (gap.left_out.iter())
                .map(|kind| kind.word().to_owned())
                .collect(),
            why: gap.why.map(change),
            perhaps: gap.perhaps,
        }
    };
    answer.gaps(View::Lost).iter().map(gap).collect()
}

fn trail(trail: &Trail) -> TrailSeen {
    let today = trail.today();
    TrailSeen {
        name: trail.name.clone(),
        account: trail.account.clone(),
        home_region: trail.region.clone(),
        multi_region: today.multi_region,
        global_services: today.global_services,
        organization: today.organization,
        logging: trail.logging,
        validation: today.validation,
        bucket: trail.bucket.clone(),
        kms_key: trail.key.clone(),
        log_group: trail.log_group.clone(),
        records: trail.selection.as_ref().map(Selection::words),
    }
}

fn change(one: &Explained) -> TrailChange {
    TrailChange {
        time: one.change.time,
        event: one.change.event.clone(),
        event_id: one.change.event_id.clone(),
        account: one.change.account.clone(),
        region: one.change.region.clone(),
        what: one.change.what.clone(),
        origin: origin_of(&one.chain),
        file: one.file.clone(),
        record: one.record,
    }
}

/// What the hours do not show.
fn notes(answer: &Answer) -> Vec<String> {
    let rows = &answer.rows;
    let mut notes = Vec::new();
    let (before, after) = answer.edges;
    if let Some(hour) = before {
        notes.push(format!(
            "nothing of any stream is here before {}",
            hour.start()
        ));
    }
    if let Some(hour) = after {
        notes.push(format!(
            "nothing of any stream is here from {} on",
            hour.start()
        ));
    }
    for row in rows.iter().filter(|row| row.absent) {
        notes.push(format!(
            "{} {} was asked for, and nothing of it is here",
            row.id.account,
            row.region().unwrap_or("(no region)")
        ));
    }
    for (account, gap, streams) in answer.common() {
        notes.push(format!(
            "{streams} streams of {account} are silent at once from {} to {}: rather missing from this copy, or stopped together",
            gap.from.start(),
            gap.to.start()
        ));
    }
    let lost: usize = rows.iter().map(|row| row.lost.len()).sum();
    if lost > 0 {
        notes.push(format!(
            "{} not here or not whole, though delivered, the first of them {}",
            count(lost as u64, "log file"),
            rows.iter()
                .flat_map(|row| &row.lost)
                .next()
                .map_or("", |one| one.key.as_str())
        ));
    }
    notes.extend(beside(answer, Zone::Utc));
    if let Some(what) = answer.unspoken() {
        notes.push(format!(
            "{what}: what is here may have been altered, and silence is judged by habit"
        ));
    }
    let category = Some(Category::Management);
    let left_out: BTreeSet<Kind> = rows
        .iter()
        .flat_map(|row| {
            let intervals = row.of_category(category, View::Lost).into_iter();
            intervals.flat_map(|one| row.left_out(category, &one))
        })
        .collect();
    if !left_out.is_empty() {
        notes.push(format!(
            "{} were left out for a time: see the gaps",
            Kind::words(&left_out)
        ));
    }
    notes
}
