//! Reviewers' verdicts: a CSV that a person keeps, merged into every report.
//!
//! Columns, in any order and case: `reviewer`, `date`, `verdict`, `ticket`, and what the row is about:
//! `eventID`, or `rule` and `principal`. A row with a rule and no principal is about every hit of the rule. A
//! principal is an id or ARN, of the caller or of who stands behind, or a label that one alone goes by.
//! A date is a day or a time; it may be left out, but not be wrong.

use super::hash;
use super::model::{Disposition, Dispositions, Exception, FiringReport, HashedFile};
use crate::event::Time;
use crate::text::count;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Rows of which something is to be told that are named; more are counted.
const NAMED: usize = 10;

/// The rows of a file, by what they are about. A later row wins.
#[derive(Clone, Debug, Default)]
pub struct Reviewed {
    file: HashedFile,
    rows: Vec<Row>,
    by_event: BTreeMap<String, usize>,
    /// By rule and principal; an empty principal is any.
    by_rule: BTreeMap<(String, String), usize>,
    used: BTreeSet<usize>,
    /// Rows that say that an event was reviewed before it happened.
    early: BTreeSet<usize>,
    /// By every id and label of the report's principals: those that go by it.
    known: BTreeMap<String, BTreeSet<Principal>>,
    /// What of these texts is an id.
    ids: BTreeSet<String>,
    reviewed: u64,
    unreviewed: u64,
}

/// A principal of the report. Some records name a user by ARN and some by id: those whose labels are unique
/// in their account are one by account and label.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Principal {
    kind: String,
    account: Option<String>,
    id: String,
}

impl Principal {
    fn new(kind: &str, account: Option<&str>, id: &str, label: &str) -> Principal {
        let unique = ["iam-user", "role-session", "root", "federated-user"].contains(&kind);
        let by_label = id.is_empty() || unique && account.is_some();
        Principal {
            kind: kind.to_owned(),
            account: account.map(str::to_owned),
            id: if by_label { label } else { id }.to_owned(),
        }
    }
}

#[derive(Clone, Debug)]
struct Row {
    line: u64,
    /// What it is about, in words.
    about: String,
    /// The principal that it is about alone.
    principal: Option<String>,
    disposition: Disposition,
    /// The first moment after its date.
    ends: Option<Time>,
}

impl Reviewed {
    /// Reads a file; an error says what is wrong, with the line. A date after `now` is wrong.
    pub fn read(path: &Path, now: Time) -> Result<Reviewed, String> {
        let name = path.display().to_string();
        let text = std::fs::read(path).map_err(|error| crate::archive::reason(&error))?;
        let mut reviewed = Reviewed::parse(&text, now)?;
        reviewed.file = HashedFile {
            name,
            sha256: Some(hash::of_bytes(&text)),
        };
        Ok(reviewed)
    }

    fn parse(text: &[u8], now: Time) -> Result<Reviewed, String> {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(text);
        let headers = reader.headers().map_err(|error| wrong(&error))?.clone();
        let column = |name: &str| {
            let same = |header: &str| header.trim().eq_ignore_ascii_case(name);
            headers.iter().position(same)
        };
        let (event, rule) = (column("eventID"), column("rule"));
        if event.is_none() && rule.is_none() {
            return Err("line 1: no column eventID and no column rule".to_owned());
        }
        if column("verdict").is_none() {
            return Err("line 1: no column verdict".to_owned());
        }
        let mut reviewed = Reviewed::default();
        for record in reader.records() {
            let record = record.map_err(|error| wrong(&error))?;
            let line = record.position().map_or(0, csv::Position::line);
            let get = |at: Option<usize>| {
                at.and_then(|at| record.get(at))
                    .unwrap_or_default()
                    .trim()
                    .to_owned()
            };
            let disposition = Disposition {
                reviewer: get(column("reviewer")),
                date: get(column("date")),
                verdict: get(column("verdict")),
                ticket: get(column("ticket")),
            };
            if disposition.verdict.is_empty() {
                return Err(format!("line {line}: no verdict"));
            }
            let ends = match &*disposition.date {
                "" => None,
                date => Some(day(date, now).map_err(|what| format!("line {line}: {what}"))?),
            };
            let number = reviewed.rows.len();
            let (about, principal) = match (get(event), get(rule)) {
                (id, _) if !id.is_empty() => {
                    let about = format!("eventID {id}");
                    reviewed.by_event.insert(id, number);
                    (about, None)
                }
                (_, rule) if !rule.is_empty() => {
                    let principal = get(column("principal"));
                    let about = match &*principal {
                        "" => format!("rule {rule}"),
                        who => format!("rule {rule} and {who}"),
                    };
                    reviewed.by_rule.insert((rule, principal.clone()), number);
                    (about, Some(principal).filter(|who| !who.is_empty()))
                }
                _ => return Err(format!("line {line}: neither an eventID nor a rule")),
            };
            reviewed.rows.push(Row {
                line,
                about,
                principal,
                disposition,
                ends,
            });
        }
        Ok(reviewed)
    }

    /// Tells of a principal of the report: its id, and the label that it is shown by. A label is what its
    /// owner chose, and others can choose it, too.
    pub fn know(&mut self, kind: &str, account: Option<&str>, id: &str, label: &str) {
        let who = Principal::new(kind, account, id, label);
        self.ids.insert(id.to_owned());
        for text in [id, label].into_iter().filter(|text| !text.is_empty()) {
            let of = self.known.entry(text.to_owned()).or_default();
            of.insert(who.clone());
        }
    }

    /// How many principals go by a text. An ARN is one's own; other ids may be names that others chose.
    fn bearers(&self, text: &str) -> usize {
        match self.known.get(text) {
            Some(those) if !text.starts_with("arn:") => those.len(),
            _ => 1,
        }
    }

    /// The verdict on a row, if there is one: of the event, else of a rule and principal, else of a rule.
    pub fn verdict(&self, row: &Exception) -> Option<Disposition> {
        self.about(row).map(|at| self.rows[at].disposition.clone())
    }

    fn about(&self, row: &Exception) -> Option<usize> {
        let id = row.event_id.as_deref().unwrap_or_default();
        let mut found = self.by_event.get(id);
        let of = |rule: &String, principal: &str| {
            self.by_rule.get(&(rule.clone(), principal.to_owned()))
        };
        // A name counts where it can mean nobody else.
        let is_one =
            |label: &&&String| self.known.get(**label).is_none_or(|those| those.len() == 1);
        let ids = [&row.who.id, &row.origin.id];
        let labels = [&row.who.label, &row.origin.label];
        let ids: Vec<&String> = ids.into_iter().filter(|id| self.bearers(id) == 1).collect();
        let labels: Vec<&String> = labels.iter().filter(is_one).copied().collect();
        // A verdict on a principal counts before one on everybody, whichever of the rules it is of.
        for principals in [&ids, &labels] {
            for rule in &row.rules {
                let named = principals.iter().filter(|principal| !principal.is_empty());
                found = found.or_else(|| named.clone().find_map(|principal| of(rule, principal)));
            }
        }
        for rule in &row.rules {
            found = found.or_else(|| of(rule, ""));
        }
        found.copied()
    }

    /// Puts a verdict beside a row, if there is one, and counts it.
    pub fn mark(&mut self, row: &mut Exception) {
        let found = self.about(row);
        self.count(found, row.time, &mut row.disposition);
    }

    /// The same for what a rule about several events found: by the rule, and the values it groups by.
    pub fn mark_firing(&mut self, row: &mut FiringReport) {
        let of = |principal: &str| self.by_rule.get(&(row.rule.clone(), principal.to_owned()));
        // One value of several names a principal or nobody.
        let names = |field: &str, value: &str| match field.strip_prefix("userIdentity.") {
            Some(of) => of != "accountId" && self.bearers(value) == 1,
            None => row.group.len() == 1,
        };
        let found = (row.group.iter())
            .filter(|[field, value]| !value.is_empty() && names(field, value))
            .find_map(|[_, value]| of(value));
        let found = found.or_else(|| of("")).copied();
        self.count(found, row.last, &mut row.disposition);
    }

    fn count(&mut self, found: Option<usize>, of: Option<Time>, place: &mut Option<Disposition>) {
        let Some(number) = found else { return };
        let row = &self.rows[number];
        if row.ends.zip(of).is_some_and(|(ends, of)| ends <= of) {
            self.early.insert(number);
        }
        self.used.insert(number);
        self.reviewed += 1;
        *place = Some(row.disposition.clone());
    }

    /// How much has a verdict so far.
    pub fn reviewed(&self) -> u64 {
        self.reviewed
    }

    /// Tells of so much that has none.
    pub fn leave(&mut self, unreviewed: u64) {
        self.unreviewed += unreviewed;
    }

    /// What became of the file.
    pub fn summary(&self) -> Dispositions {
        let (rows, used) = (self.rows.len() as u64, self.used.len() as u64);
        Dispositions {
            file: self.file.clone(),
            rows,
            used,
            unused: rows - used,
            reviewed: self.reviewed,
            unreviewed: self.unreviewed,
            notes: self.notes(),
        }
    }

    /// Rows that do not do what they were written for, in sentences.
    fn notes(&self) -> Vec<String> {
        let current: BTreeSet<usize> = self
            .by_event
            .values()
            .chain(self.by_rule.values())
            .copied()
            .collect();
        let several = |row: &Row| {
            let bearers = row.principal.as_deref().map_or(1, |who| self.bearers(who));
            (bearers > 1).then_some(bearers)
        };
        let mut notes = Vec::new();
        for (number, row) in self.rows.iter().enumerate() {
            let used = self.used.contains(&number);
            let what = match several(row).filter(|_| !used) {
                _ if !current.contains(&number) => "a later row is about the same".to_owned(),
                Some(bearers) => format!(
                    "{bearers} principals go by this label; name the one that is meant by its id or ARN"
                ),
                None if !used => "nothing that is listed or drawn fits it".to_owned(),
                None if self.early.contains(&number) => {
                    "its date is before what it is about".to_owned()
                }
                None => continue,
            };
            notes.push(format!("line {}: {}: {what}", row.line, row.about));
        }
        // Who is named wrongly is to be told before what is of no use.
        notes.sort_by_key(|note| !note.ends_with("by its id or ARN"));
        let more = notes.len().saturating_sub(NAMED);
        notes.truncate(NAMED);
        if more > 0 {
            notes.push(format!("and {} like these", count(more as u64, "more row")));
        }
        notes
    }
}

/// The end of a date: a day of the calendar, or a moment. An error says what is wrong with it.
fn day(text: &str, now: Time) -> Result<Time, String> {
    let of_day = || {
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        let begin = Time(day.and_hms_opt(0, 0, 0)?.and_utc().timestamp_micros());
        Some((begin, Time(begin.0 + 24 * 3_600 * 1_000_000)))
    };
    let of_moment = || {
        let moment = chrono::DateTime::parse_from_rfc3339(text).ok()?;
        let moment = Time(moment.timestamp_micros());
        Some((moment, moment))
    };
    let Some((begin, end)) = of_day().or_else(of_moment) else {
        return Err(format!(
            "`{text}` is no date; write a day (2026-03-18) or a time (2026-03-18T09:30:00Z)"
        ));
    };
    // Somewhere on earth the day has begun already.
    if begin.0 > now.0 + 14 * 3_600 * 1_000_000 {
        return Err(format!("the date {text} is still to come"));
    }
    Ok(end)
}

fn wrong(error: &csv::Error) -> String {
    match error.position() {
        Some(at) => format!("line {}: {}", at.line(), reason(error)),
        None => reason(error),
    }
}

fn reason(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("{len} columns where the header has {expected_len}"),
        csv::ErrorKind::Utf8 { .. } => "not UTF-8 text".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests;
