//! The answer of verify for people: the verdict first, then what was counted, the chains, what is wrong,
//! and what all that means.

use super::Given;
use super::statement::{
    does_not_prove, headline, parts, proves, several, stream, to_fetch, valid_digests,
};
use crate::command::document::FileName;
use crate::render::{Cell, Column, Format, Rows, Target, Tone, broken, for_terminal, item, paint};
use crate::text::{count, thousands};
use crate::verify::{
    APART, Absence, Basis, Chain, ChainId, Checked, EMPTY, Fault, Finding, Subject, Verdict,
};
use crate::zone::Zone;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Chains, gaps or findings that a terminal gets; a pipe gets them all.
const SHOWN: usize = 25;
/// What to add to a gap that no proven digest tells of.
const UNPROVEN: &str = "; so says the digest after it, for which no signature here speaks";
/// What to say of a chain that begins anew some time after it ended.
const RESTART: &str =
    "the later digest says that none went before it: the trail or its validation may have been off";

/// What is written, and how.
pub(super) struct Text<'a> {
    pub(super) checked: &'a Checked,
    pub(super) given: &'a Given,
    pub(super) zone: Zone,
    pub(super) name: FileName<'a>,
    pub(super) target: Target,
}

impl Text<'_> {
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let (word, sentence) = headline(self.checked, self.zone);
        let tone = match self.checked.verdict() {
            Verdict::Intact => Tone::Good,
            Verdict::Altered => Tone::Bad,
            Verdict::Undecided => Tone::Warn,
        };
        self.prose(&word, &sentence, tone, out)?;
        if self.checked.counts.digests > 0 {
            self.counts(out)?;
            self.chains(out)?;
        }
        self.wrong(out)?;
        self.unverifiable(out)?;
        self.absent(out)?;
        self.carried_on(out)?;
        if self.checked.counts.digests > 0 {
            self.list("proves", &proves(self.checked), out)?;
            self.list("does not prove", &does_not_prove(self.checked), out)?;
        }
        let fetch = to_fetch(self.checked);
        if !fetch.is_empty() {
            writeln!(out, "\n{}", self.heading("for a stronger answer"))?;
            for line in fetch {
                writeln!(out, "  {line}")?;
            }
        }
        Ok(())
    }

    fn heading(&self, text: &str) -> String {
        paint(text, Tone::Strong, self.target.color)
    }

    fn limit(&self) -> usize {
        self.target.terminal_width.map_or(usize::MAX, |_| SHOWN)
    }

    /// A word in a tone and what follows it, broken into lines.
    fn prose(&self, word: &str, sentence: &str, tone: Tone, out: &mut dyn Write) -> io::Result<()> {
        for (number, line) in broken(&format!("{word}  {sentence}"), 0).iter().enumerate() {
            match line.strip_prefix(word).filter(|_| number == 0) {
                Some(rest) => writeln!(out, "{}{rest}", paint(word, tone, self.target.color))?,
                None => writeln!(out, "{line}")?,
            }
        }
        Ok(())
    }

    fn counts(&self, out: &mut dyn Write) -> io::Result<()> {
        let checked = self.checked;
        let counts = &checked.counts;
        let basis = match checked.basis {
            Basis::Signatures => format!(
                "RSA signatures, {} from {}",
                count(self.given.keys.len() as u64, "public key"),
                count(self.given.files as u64, "file")
            ),
            Basis::HashChain => "SHA-256 only, no public keys (--public-keys)".into(),
        };
        let of = |subject, fault| checked.count(subject, fault);
        let digests = parts(&[
            (counts.signed, "signed"),
            (counts.chained, "by their hash in a signed one"),
            (counts.hash_only, "by their hash in the next one"),
            (counts.unsigned, "with nothing that speaks for them"),
            (counts.key_missing, "without their key"),
            (of(Subject::Digest, Fault::Altered), "altered"),
            (of(Subject::Digest, Fault::Unlisted), "unlisted"),
            (of(Subject::Digest, Fault::Missing), "missing"),
        ]);
        let logs = parts(&[
            (counts.valid, "valid"),
            (of(Subject::LogFile, Fault::Altered), "altered"),
            (of(Subject::LogFile, Fault::Missing), "missing"),
            (of(Subject::LogFile, Fault::Unlisted), "unlisted"),
            (of(Subject::LogFile, Fault::Unverifiable), "unverifiable"),
        ]);
        let place = if counts.whole_keys == counts.digests {
            "every digest lies under its whole key".to_owned()
        } else {
            format!(
                "{} of {} digests lie under their whole key, the rest under its end",
                thousands(counts.whole_keys),
                thousands(counts.digests)
            )
        };
        let windows = checked.chains.iter().flat_map(|chain| &chain.windows);
        let first = windows.clone().map(|window| window.start).min();
        let last = windows.map(|window| window.end).max();
        let period = first.zip(last).map_or_else(String::new, |(first, last)| {
            format!(
                "{} to {}",
                self.zone.rfc3339(first),
                self.zone.rfc3339(last)
            )
        });
        writeln!(out)?;
        let valid = valid_digests(checked);
        for (word, text) in [
            ("basis", basis),
            (
                "digests",
                format!(
                    "{} valid of {}: {digests}",
                    thousands(valid),
                    thousands(counts.digests)
                ),
            ),
            (
                "log files",
                format!("{} listed: {logs}", thousands(counts.listed)),
            ),
            ("period", period),
            ("place", place),
        ] {
            let lines = broken(&text, 11);
            for (number, line) in lines.iter().enumerate() {
                writeln!(out, "{:<11}{line}", if number == 0 { word } else { "" })?;
            }
        }
        Ok(())
    }

    fn chains(&self, out: &mut dyn Write) -> io::Result<()> {
        let checked = self.checked;
        if checked.chains.is_empty() {
            return Ok(());
        }
        writeln!(out)?;
        let columns = vec![
            Column::left("account"),
            Column::left("region").giving(2, 14),
            Column::left("trail").giving(5, 16),
            Column::right("digests"),
            Column::right("proven"),
            Column::right("gaps"),
            Column::right("wrong"),
            Column::left("last").below(),
            Column::left("first").below(),
        ];
        let mut rows = Rows::new(&mut *out, Format::Table, columns, self.target);
        let mut wrong = wrong(checked);
        for chain in checked.chains.iter().take(self.limit()) {
            let id = &chain.id;
            // A path may say less than a digest does.
            let bare = ChainId {
                organization: None,
                ..id.clone()
            };
            // A file that no digest lists is no trail's, and counts once.
            let number = [id, &bare, &nobodys(id)]
                .iter()
                .filter_map(|key| wrong.remove(*key))
                .sum();
            rows.row(&self.chain(chain, number))?;
        }
        rows.finish()?;
        self.rest(checked.chains.len(), "chain", out)
    }

    fn chain<'c>(&self, chain: &'c Chain, wrong: u64) -> Vec<Cell<'c>> {
        let number = |number: u64, tone| {
            let tone = if number == 0 { Tone::Dim } else { tone };
            Cell::new(thousands(number), tone)
        };
        let proven = chain
            .windows
            .iter()
            .filter(|w| w.belief.is_proven())
            .count() as u64;
        let mut trail = chain.id.trail.clone();
        if chain.id.backfill {
            trail += " (backfill)";
        }
        let time = |time: Option<crate::event::Time>| {
            Cell::new(
                time.map_or_else(String::new, |time| self.zone.rfc3339(time)),
                Tone::Dim,
            )
        };
        vec![
            Cell::plain(chain.id.account.as_str()),
            Cell::plain(chain.id.region.as_str()),
            Cell::plain(trail),
            number(chain.windows.len() as u64, Tone::Strong),
            number(proven, Tone::Good),
            number(chain.gaps(), Tone::Warn),
            number(wrong, Tone::Bad),
            time(chain.windows.iter().map(|window| window.end).max()),
            time(chain.windows.iter().map(|window| window.start).min()),
        ]
    }

    /// That there is more than a terminal gets.
    fn rest(&self, number: usize, noun: &str, out: &mut dyn Write) -> io::Result<()> {
        match number.saturating_sub(self.limit()) {
            0 => Ok(()),
            more => writeln!(
                out,
                "… and {} (in a pipe all are shown)",
                count(more as u64, &format!("more {noun}"))
            ),
        }
    }

    fn wrong(&self, out: &mut dyn Write) -> io::Result<()> {
        let wrong: Vec<&Finding> = self
            .checked
            .findings
            .iter()
            .filter(|finding| finding.fault != Fault::Unverifiable)
            .collect();
        if wrong.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n{}", self.heading("wrong, newest first"))?;
        for finding in wrong.iter().take(self.limit()) {
            let time = finding
                .time
                .map_or_else(String::new, |time| self.zone.rfc3339(time));
            let subject = match (finding.subject, finding.number) {
                (Subject::Digest, 1) => "digest".to_owned(),
                (Subject::Digest, number) => format!("{number} digests"),
                (Subject::LogFile, _) => "log file".to_owned(),
                (subject, _) => super::document::word(subject),
            };
            let fault = super::document::word(finding.fault);
            let what = paint(&format!("{subject} {fault}"), Tone::Bad, self.target.color);
            writeln!(out, "{time}  {what}")?;
            let file = finding.file.map(self.name);
            if let Some(text) = file.as_ref().or(finding.key.as_ref()) {
                writeln!(out, "  {}", for_terminal(text))?;
            }
            for line in broken(&finding.because, 2) {
                writeln!(out, "  {line}")?;
            }
        }
        self.rest(wrong.len(), "finding", out)
    }

    /// What nothing can be said about, added up by the reason.
    fn unverifiable(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut reasons: BTreeMap<(&str, &str), u64> = BTreeMap::new();
        let mut lines = Vec::new();
        let all = self.checked.findings.iter();
        for finding in all.filter(|finding| finding.fault == Fault::Unverifiable) {
            let noun = match finding.subject {
                Subject::Period => {
                    lines.push(format!("{}: {}", stream(finding), finding.because));
                    continue;
                }
                Subject::LogFile | Subject::Bundle if self.is_named(finding) => {
                    let file = finding.file.map_or_else(String::new, self.name);
                    lines.push(format!("{file}: {}", finding.because));
                    continue;
                }
                Subject::Digest => "digest",
                Subject::LogFile => "log file",
                Subject::Bundle => "zip or tar",
            };
            *reasons.entry((noun, &finding.because)).or_default() += 1;
        }
        for ((noun, because), number) in reasons {
            lines.push(format!("{}: {because}", several(number, noun)));
        }
        if lines.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n{}", self.heading("cannot be told"))?;
        for line in lines.iter().take(self.limit()) {
            item(line, out)?;
        }
        self.rest(lines.len(), "reason", out)
    }

    /// Whether it is about a file that is named: one that lies apart, or one of which nothing tells whose it is.
    /// Where there are digests, such a one is the exception.
    fn is_named(&self, finding: &Finding) -> bool {
        let id = &finding.chain;
        let is_nobodys = id.account.is_empty() || id.region.is_empty();
        finding.because == APART
            || (is_nobodys && self.checked.counts.digests > 0 && finding.because != EMPTY)
    }

    fn absent(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut lines = Vec::new();
        let whose = |id: &ChainId| format!("{} {} {}", id.account, id.region, id.trail);
        for chain in &self.checked.chains {
            let whose = whose(&chain.id);
            for absent in &chain.absent {
                let (from, to) = (self.zone.rfc3339(absent.from), self.zone.rfc3339(absent.to));
                let why = match absent.absence {
                    Absence::Missing if absent.digests == 0 => {
                        "its digests are here and cannot be read".into()
                    }
                    Absence::Missing => count(absent.digests, "digest") + " missing",
                    Absence::Restart if absent.is_gap() => RESTART.into(),
                    Absence::Restart => "restart: no time without digests".into(),
                    Absence::Begins => {
                        "before the first digest, which says that none went before".into()
                    }
                    Absence::Uncovered => {
                        "two digests that follow each other leave this out".into()
                    }
                };
                let worth = if absent.proven { "" } else { UNPROVEN };
                let when = if absent.is_gap() {
                    format!("{from} to {to}")
                } else {
                    to
                };
                lines.push(format!("{whose}: {when}, {why}{worth}"));
            }
            if let Some(before) = &chain.before {
                let name = before.rsplit('/').next().unwrap_or(before);
                lines.push(format!("{whose}: begins after {name}, which is not here (--since tells from when on it should be)"));
            }
        }
        for one in self.checked.ended_early() {
            lines.push(format!(
                "{}: from {} on, where its digests end, {}",
                whose(&one.chain),
                self.zone.rfc3339(one.from),
                one.next()
            ));
        }
        if lines.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n{}", self.heading("without digests"))?;
        for line in lines.iter().take(self.limit()) {
            item(line, out)?;
        }
        self.rest(lines.len(), "gap", out)
    }

    /// Which trail went on where another ended.
    fn carried_on(&self, out: &mut dyn Write) -> io::Result<()> {
        let all = &self.checked.carried_on;
        if all.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n{}", self.heading("one trail after another"))?;
        for one in all.iter().take(self.limit()) {
            let id = &one.chain;
            let line = format!(
                "{} {}: digests of trail {} end at {}, and those of {} begin at {}",
                id.account,
                id.region,
                id.trail,
                self.zone.rfc3339(one.ends),
                one.by,
                self.zone.rfc3339(one.begins)
            );
            item(&line, out)?;
        }
        self.rest(all.len(), "end", out)
    }

    fn list(&self, heading: &str, lines: &[String], out: &mut dyn Write) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n{}", self.heading(heading))?;
        lines.iter().try_for_each(|line| item(line, out))
    }
}

/// How many files are wrong, by the chain to which they are counted.
fn wrong(checked: &Checked) -> BTreeMap<ChainId, u64> {
    let mut wrong = BTreeMap::new();
    let all = checked.findings.iter();
    for finding in all.filter(|finding| finding.fault != Fault::Unverifiable) {
        let id = &finding.chain;
        let id = if id.trail.is_empty() {
            nobodys(id)
        } else {
            id.clone()
        };
        *wrong.entry(id).or_default() += finding.number;
    }
    wrong
}

/// To what a file is counted that is no trail's.
fn nobodys(id: &ChainId) -> ChainId {
    ChainId {
        account: id.account.clone(),
        region: id.region.clone(),
        ..ChainId::default()
    }
}
