//! Reviewers' verdicts: a CSV that a person keeps, merged into every report.
//!
//! Columns, in any order and case: `reviewer`, `date`, `verdict`, `ticket`, and what the row is about:
//! `eventID`, or `rule` and `principal`. A row with a rule and no principal is about every hit of the rule.

use super::hash;
use super::model::{Disposition, Dispositions, Exception, FiringReport, HashedFile};
use std::collections::BTreeMap;
use std::path::Path;

/// The rows of a file, by what they are about. A later row wins.
#[derive(Clone, Debug, Default)]
pub struct Reviewed {
    file: HashedFile,
    rows: u64,
    by_event: BTreeMap<String, (u64, Disposition)>,
    /// By rule and principal; an empty principal is any.
    by_rule: BTreeMap<(String, String), (u64, Disposition)>,
    used: std::collections::BTreeSet<u64>,
    reviewed: u64,
    unreviewed: u64,
}

impl Reviewed {
    /// Reads a file; an error says what is wrong, with the line.
    pub fn read(path: &Path) -> Result<Reviewed, String> {
        let name = path.display().to_string();
        let text = std::fs::read(path).map_err(|error| crate::archive::reason(&error))?;
        let mut reviewed = Reviewed::parse(&text)?;
        reviewed.file = HashedFile {
            name,
            sha256: Some(hash::of_bytes(&text)),
        };
        Ok(reviewed)
    }

    fn parse(text: &[u8]) -> Result<Reviewed, String> {
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
            let number = reviewed.rows;
            reviewed.rows += 1;
            match (get(event), get(rule)) {
                (id, _) if !id.is_empty() => {
                    reviewed.by_event.insert(id, (number, disposition));
                }
                (_, rule) if !rule.is_empty() => {
                    let key = (rule, get(column("principal")));
                    reviewed.by_rule.insert(key, (number, disposition));
                }
                _ => return Err(format!("line {line}: neither an eventID nor a rule")),
            }
        }
        Ok(reviewed)
    }

    /// Puts a verdict beside a row, if there is one: of the event, else of a rule and principal, else of a
    /// rule.
    pub fn mark(&mut self, row: &mut Exception) {
        let id = row.event_id.clone().unwrap_or_default();
        let mut found = self.by_event.get(&id);
        let principals = [
            &row.who.id,
            &row.who.label,
            &row.origin.id,
            &row.origin.label,
        ];
        for rule in &row.rules {
            let of = |principal: &str| self.by_rule.get(&(rule.clone(), principal.to_owned()));
            let named = (principals.iter())
                .filter(|principal| !principal.is_empty())
                .find_map(|principal| of(principal));
            found = found.or(named).or_else(|| of(""));
        }
        self.count(found.cloned(), &mut row.disposition);
    }

    /// The same for what a rule about several events found: by the rule, and the values it groups by.
    pub fn mark_firing(&mut self, row: &mut FiringReport) {
        let of = |principal: &str| self.by_rule.get(&(row.rule.clone(), principal.to_owned()));
        let found = (row.group.iter())
            .filter(|[_, value]| !value.is_empty())
            .find_map(|[_, value]| of(value));
        let found = found.or_else(|| of("")).cloned();
        self.count(found, &mut row.disposition);
    }

    fn count(&mut self, found: Option<(u64, Disposition)>, place: &mut Option<Disposition>) {
        match found {
            Some((number, disposition)) => {
                self.used.insert(number);
                self.reviewed += 1;
                *place = Some(disposition);
            }
            None => self.unreviewed += 1,
        }
    }

    /// What became of the file.
    pub fn summary(&self) -> Dispositions {
        let used = self.used.len() as u64;
        Dispositions {
            file: self.file.clone(),
            rows: self.rows,
            used,
            unused: self.rows - used,
            reviewed: self.reviewed,
            unreviewed: self.unreviewed,
        }
    }
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
mod tests {
    use super::*;

    #[test]
    fn the_event_speaks_before_the_rule_and_the_principal_before_all() {
        let text = b"Reviewer,date,verdict,ticket,eventid,rule,principal\n\
            ann,2026-04-01,benign,T-1,e1,,\n\
            bob,2026-04-02,expected,T-2,,r,alice\n\
            cid,2026-04-03,noise,T-3,,r,\n\
            dan,2026-04-03,noise,T-4,,other,\n";
        let mut reviewed = Reviewed::parse(text).expect("reads");
        let mut verdict = |id: &str, label: &str| {
            let mut row = Exception {
                event_id: Some(id.to_owned()),
                rules: vec!["r".to_owned()],
                ..Exception::default()
            };
            label.clone_into(&mut row.who.label);
            reviewed.mark(&mut row);
            row.disposition.map(|one| one.reviewer)
        };
        assert_eq!(verdict("e1", "alice").as_deref(), Some("ann"));
        assert_eq!(verdict("e2", "alice").as_deref(), Some("bob"));
        assert_eq!(verdict("e2", "eve").as_deref(), Some("cid"));
        let summary = reviewed.summary();
        assert_eq!((summary.rows, summary.used, summary.unused), (4, 3, 1));
        assert_eq!((summary.reviewed, summary.unreviewed), (3, 0));
    }

    #[test]
    fn what_is_broken_is_told_with_its_line() {
        for (text, what) in [
            ("a,b\n1,2\n", "line 1: no column eventID and no column rule"),
            ("eventID,who\nx,y\n", "line 1: no column verdict"),
            (
                "eventID,verdict\nx\n",
                "line 2: 1 columns where the header has 2",
            ),
            (
                "eventID,verdict\n,fine\n",
                "line 2: neither an eventID nor a rule",
            ),
        ] {
            assert_eq!(
                Reviewed::parse(text.as_bytes()).err().as_deref(),
                Some(what),
                "{text}"
            );
        }
    }
}
