//! What the evidence is worth: coverage, integrity, trails, sign-ins, people, what could not be read.

use super::{FEW, list, more, shown, table};
use crate::command::report::integrity::headline;
use crate::command::report::text::evidence;
use crate::report::model::Report;
use crate::zone::Zone;
use std::io::{self, Write};

/// A section with a table for each of these.
pub(super) fn section(report: &Report, zone: Zone, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Evidence\n")?;
    list(out, &evidence(report, zone))?;
    let tally = &report.tally;
    let counts = format!(
        "{} records read = {} matched + {} filtered + {} duplicate + {} malformed",
        tally.read, tally.matched, tally.filtered, tally.duplicate, tally.malformed
    );
    list(out, [&counts])?;
    list(out, &report.coverage.notes)?;
    writeln!(out, "### Coverage\n")?;
    let columns = [
        "account", "region", "files", "events", "first", "last", "hours",
    ];
    let rows = report.coverage.streams.iter().map(|stream| {
        let hours: Vec<String> = (stream.hours.iter())
            .map(|(class, hours)| format!("{hours} {class}"))
            .collect();
        vec![
            stream.account.clone(),
            stream.region.clone(),
            stream.files.to_string(),
            stream.events.to_string(),
            shown(stream.first, zone),
            shown(stream.last, zone),
            hours.join(", "),
        ]
    });
    table(out, &columns, rows)?;
    if !report.coverage.gaps.is_empty() {
        writeln!(out, "### Holes\n")?;
        let columns = ["class", "hours", "from", "to", "of", "why"];
        let rows = report.coverage.gaps.iter().map(|gap| {
            let of: Vec<String> = gap.streams.iter().map(|one| one.join(" ")).collect();
            vec![
                gap.class.clone(),
                gap.hours.to_string(),
                shown(gap.from, zone),
                shown(gap.to, zone),
                of.join(", "),
                gap.because(),
            ]
        });
        table(out, &columns, rows)?;
    }
    writeln!(out, "### Integrity\n")?;
    let integrity = &report.integrity;
    let verdict = format!("digests: {}", headline(integrity, zone));
    list(out, [&verdict, &integrity.basis])?;
    if integrity.findings_all > 0 {
        let columns = ["time", "subject", "fault", "file", "because"];
        let rows = integrity.findings.iter().map(|one| {
            vec![
                shown(one.time, zone),
                one.subject.clone(),
                one.fault.clone(),
                one.file.clone(),
                one.because.clone(),
            ]
        });
        table(out, &columns, rows)?;
        let listed = integrity.findings.len();
        more(out, listed, integrity.findings_all, "finding")?;
    }
    if !report.coverage.trails.is_empty() {
        writeln!(out, "### Trails\n")?;
        let word = |flag: Option<bool>| {
            flag.map_or("?", |flag| if flag { "yes" } else { "no" })
                .to_owned()
        };
        let columns = [
            "trail",
            "account",
            "home",
            "all regions",
            "on",
            "digests",
            "bucket",
            "records",
        ];
        let rows = report.coverage.trails.iter().map(|trail| {
            vec![
                trail.name.clone(),
                trail.account.clone(),
                trail.home_region.clone(),
                word(trail.multi_region),
                word(trail.logging),
                word(trail.validation),
                trail.bucket.clone().unwrap_or_default(),
                trail.records.clone().unwrap_or_default(),
            ]
        });
        table(out, &columns, rows)?;
    }
    sign_ins(report, zone, out)?;
    if !report.people.is_empty() {
        writeln!(out, "### Who stands behind the events of the controls\n")?;
        let columns = ["origin", "certainty", "events", "acted as"];
        let rows = report.people.iter().map(|person| {
            vec![
                person.origin.label.clone(),
                person.origin.certainty.clone(),
                person.events.to_string(),
                person.acted_as.join(", "),
            ]
        });
        table(out, &columns, rows)?;
        more(out, report.people.len(), report.people_all, "origin")?;
    }
    if !report.inputs.issues.is_empty() {
        writeln!(
            out,
            "### What could not be read, and what else to know of the input\n"
        )?;
        let issues: Vec<String> = (report.inputs.issues.iter())
            .map(|issue| format!("{}: {}", issue.file, issue.what))
            .collect();
        list(out, &issues)?;
    }
    Ok(())
}

fn sign_ins(report: &Report, zone: Zone, out: &mut dyn Write) -> io::Result<()> {
    let sign_ins = &report.sign_ins;
    writeln!(out, "### Console sign-ins\n")?;
    let says = format!(
        "{} with MFA, {} without, {} federated (MFA not known), {} failed",
        sign_ins.with_mfa, sign_ins.without_mfa, sign_ins.federated, sign_ins.failed
    );
    list(out, [&says])?;
    if sign_ins.by.is_empty() {
        return Ok(());
    }
    let columns = [
        "who",
        "account",
        "with MFA",
        "without",
        "federated",
        "failed",
        "first",
        "last",
    ];
    let rows = sign_ins.by.iter().take(FEW).map(|by| {
        let mut row = vec![by.who.clone(), by.account.clone().unwrap_or_default()];
        row.extend([by.with_mfa, by.without_mfa, by.federated, by.failed].map(|n| n.to_string()));
        row.extend([by.first, by.last].map(|time| shown(time, zone)));
        row
    });
    table(out, &columns, rows)?;
    let all = sign_ins.by.len();
    more(out, all.min(FEW), all as u64, "name")
}
