//! The whole report as Markdown: what an auditor files, without a browser.

use super::text::{evidence, moment};
use crate::render::{Cell, Column, Format, Rows, Target, for_markdown};
use crate::report::Status;
use crate::report::model::{
    CheckOutcome, ControlReport, Exception, FiringReport, GroupRow, Hits, Report,
};
use crate::zone::Zone;
use std::io::{self, Write};

/// Rows of a table that is no evidence by itself.
const FEW: usize = 20;

/// A table: its headings, and its rows.
fn table(
    out: &mut dyn Write,
    columns: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> io::Result<()> {
    let headings = columns.iter().map(|column| Column::left(*column)).collect();
    let mut table = Rows::new(&mut *out, Format::Md, headings, Target::default());
    for row in rows {
        let cells: Vec<Cell<'_>> = row.into_iter().map(Cell::plain).collect();
        table.row(&cells)?;
    }
    table.finish()?;
    writeln!(out)
}

fn list<'l>(out: &mut dyn Write, lines: impl IntoIterator<Item = &'l String>) -> io::Result<()> {
    let mut any = false;
    for line in lines {
        writeln!(out, "- {}", for_markdown(line))?;
        any = true;
    }
    if any { writeln!(out) } else { Ok(()) }
}

/// All of it.
pub(super) fn write(report: &Report, zone: Zone, out: &mut dyn Write) -> io::Result<()> {
    let head = &report.framework;
    writeln!(
        out,
        "# {}, {}\n",
        for_markdown(&head.title),
        for_markdown(&head.version)
    )?;
    writeln!(out, "{}\n", for_markdown(&head.notes))?;
    table(out, &["", ""], header(report, zone))?;
    writeln!(out, "## Controls\n")?;
    statuses(report, zone, out)?;
    evidence_of(report, zone, out)?;
    for control in report.controls.iter().chain(&report.beyond) {
        self::control(control, report, zone, out)?;
    }
    checks(report, out)?;
    definitions(report, out)?;
    writeln!(out, "## What no archive can show\n")?;
    list(out, &report.limits)?;
    sign_off(report, out)
}

fn header(report: &Report, zone: Zone) -> Vec<Vec<String>> {
    let (scope, run) = (&report.scope, &report.run);
    let among = |given: &[String], found: &[String]| match given {
        [] => format!("all that are here: {}", found.join(", ")),
        _ => format!("given: {}; here: {}", given.join(", "), found.join(", ")),
    };
    let time = |time| moment(time, zone);
    let mut rows = [
        [
            "Period",
            &format!("from {} to {}", time(scope.from), time(scope.to)),
        ],
        [
            "Accounts",
            &among(&scope.accounts_given, &scope.accounts_found),
        ],
        [
            "Regions",
            &among(&scope.regions_given, &scope.regions_found),
        ],
        ["Made", &time(run.generated)],
        ["By", &run.program],
        ["Command", &run.command],
        [
            "Listed",
            &format!(
                "the first {} events of each control; all are counted",
                run.max_events
            ),
        ],
    ]
    .map(|row| row.map(str::to_owned).to_vec())
    .to_vec();
    let mut more = |name: &str, what: String| rows.push(vec![name.to_owned(), what]);
    if let Some(sample) = &run.sample {
        more(
            "Sample",
            format!(
                "{} events of each control, drawn with seed {}",
                sample.size, sample.seed
            ),
        );
    }
    if let Some(redaction) = &run.redaction {
        let key = if redaction.random_key {
            "a key of this run alone"
        } else {
            "a given key"
        };
        more(
            "Redacted",
            format!(
                "names, addresses and keys are hashes by {key} ({})",
                redaction.key_id
            ),
        );
    }
    for file in &run.rule_files {
        more(
            "Rules",
            format!(
                "{}, SHA-256 {}",
                file.name,
                file.sha256.as_deref().unwrap_or("?")
            ),
        );
    }
    if let Some(fingerprint) = &report.inputs.fingerprint {
        more(
            "Input",
            format!(
                "{} files, SHA-256 of the list of all {fingerprint}",
                report.inputs.files
            ),
        );
    }
    rows
}

fn statuses(report: &Report, zone: Zone, out: &mut dyn Write) -> io::Result<()> {
    let words: Vec<String> = Status::ALL
        .iter()
        .filter_map(|status| {
            Some((
                status,
                report.statuses.get(status.name()).filter(|n| **n > 0)?,
            ))
        })
        .map(|(status, number)| format!("{number} {status}"))
        .collect();
    writeln!(out, "{}\n", for_markdown(&words.join(", ")))?;
    let columns = [
        "control",
        "title",
        "level",
        "status",
        "events",
        "effective",
        "attempted",
        "firings",
        "beyond",
        "first",
        "last",
    ];
    let rows = report.controls.iter().chain(&report.beyond).map(|control| {
        let hits = &control.hits;
        vec![
            control.id.clone(),
            control.title.clone(),
            control.level.clone().unwrap_or_default(),
            control.status.to_string(),
            hits.events.to_string(),
            hits.effective.to_string(),
            hits.attempted.to_string(),
            control.firings_all.to_string(),
            control.beyond_hits.events.to_string(),
            shown(hits.first, zone),
            shown(hits.last, zone),
        ]
    });
    table(out, &columns, rows)
}

fn shown(time: Option<crate::event::Time>, zone: Zone) -> String {
    time.map_or_else(String::new, |time| zone.rfc3339(time))
}

fn evidence_of(report: &Report, zone: Zone, out: &mut dyn Write) -> io::Result<()> {
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
            let why = gap.why.as_ref().map_or_else(
                || gap.means.clone(),
                |why| format!("{} by {}", why.event, why.origin.label),
            );
            vec![
                gap.class.clone(),
                gap.hours.to_string(),
                shown(gap.from, zone),
                shown(gap.to, zone),
                of.join(", "),
                why,
            ]
        });
        table(out, &columns, rows)?;
    }
    writeln!(out, "### Integrity\n")?;
    let integrity = &report.integrity;
    let says = format!("{}: {}", integrity.verdict, integrity.basis);
    list(out, [&says])?;
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
    table(out, &columns, rows)
}

fn control(
    control: &ControlReport,
    report: &Report,
    zone: Zone,
    out: &mut dyn Write,
) -> io::Result<()> {
    let head = match control.id.as_str() {
        "" => control.title.clone(),
        id => format!("{id} {}", control.title),
    };
    writeln!(out, "## {}\n", for_markdown(&head))?;
    writeln!(out, "**{}**\n", for_markdown(control.status.name()))?;
    list(out, &control.because)?;
    let mut facts = vec![vec!["Shows".to_owned(), control.shows.clone()]];
    let mut more = |name: &str, what: String| {
        if !what.is_empty() {
            facts.push(vec![name.to_owned(), what]);
        }
    };
    more(
        "Cannot show",
        control.cannot_show.clone().unwrap_or_default(),
    );
    more("Level", control.level.clone().unwrap_or_default());
    more("Assessed", control.assessment.clone().unwrap_or_default());
    more("Parameters", control.parameters.join(" "));
    more("Feeds", control.feeds.join(", "));
    more("Decided by", control.decided_by.join(", "));
    more("Facts", control.facts.join(", "));
    let needs: Vec<String> = (control.needs.iter())
        .map(|need| {
            if need.complete {
                format!("{}: covered", need.stream)
            } else {
                format!("{}: {}", need.stream, need.holes.join("; "))
            }
        })
        .collect();
    more("Needs", needs.join("; "));
    let unreviewed = control.unreviewed.map(|number| number.to_string());
    more("Unreviewed", unreviewed.unwrap_or_default());
    table(out, &["", ""], facts)?;
    filters(control, zone, out)?;
    groups(control, zone, out)?;
    rows(
        "Events",
        control.hits.events,
        &control.exceptions,
        report,
        zone,
        out,
    )?;
    rows(
        "Events beyond the standard",
        control.beyond_hits.events,
        &control.beyond,
        report,
        zone,
        out,
    )?;
    firings(control, zone, out)?;
    if !control.sample.is_empty() {
        writeln!(out, "### Sample\n")?;
        exceptions(&control.sample, zone, out)?;
    }
    Ok(())
}

fn hits(hits: &Hits, zone: Zone) -> Vec<String> {
    let mut cells = [hits.events, hits.raw, hits.effective, hits.attempted]
        .map(|n| n.to_string())
        .to_vec();
    cells.extend([hits.first, hits.last].map(|time| shown(time, zone)));
    cells
}

fn filters(control: &ControlReport, zone: Zone, out: &mut dyn Write) -> io::Result<()> {
    if control.published.is_empty() && control.rules.is_empty() {
        return Ok(());
    }
    let published = control.published.iter().map(|published| {
        let mut what = format!("published: {}", published.filter);
        if published.tautology {
            what += " (matches nearly everything: its count says nothing)";
        }
        if let Some(note) = &published.note {
            what += &format!(" ({note})");
        }
        [
            vec![published.rule.clone(), what],
            hits(&published.hits, zone),
        ]
        .concat()
    });
    let rules = control.rules.iter().map(|rule| {
        let kind = match (rule.loaded, rule.beyond, rule.correlation) {
            (false, ..) => "could not be loaded: ",
            (_, true, _) => "beyond the standard: ",
            (_, _, true) => "several events: ",
            _ => "",
        };
        [
            vec![rule.rule.clone(), format!("{kind}{}", rule.title)],
            hits(&rule.hits, zone),
        ]
        .concat()
    });
    let columns = [
        "rule",
        "what",
        "events",
        "delivered",
        "effective",
        "attempted",
        "first",
        "last",
    ];
    table(out, &columns, published.chain(rules))
}

fn groups(control: &ControlReport, zone: Zone, out: &mut dyn Write) -> io::Result<()> {
    let counted = [
        "events",
        "delivered",
        "effective",
        "attempted",
        "first",
        "last",
    ];
    let rows = |groups: &[GroupRow]| -> Vec<Vec<String>> {
        let rows = groups.iter().take(FEW);
        rows.map(|group| [group.values.clone(), hits(&group.hits, zone)].concat())
            .collect()
    };
    if control.accounts.len() > 1 {
        table(
            out,
            &[&["account"][..], &counted].concat(),
            rows(&control.accounts),
        )?;
    }
    if control.groups.is_empty() {
        return Ok(());
    }
    let fields: Vec<&str> = control.count_by.iter().map(String::as_str).collect();
    table(
        out,
        &[&fields[..], &counted].concat(),
        rows(&control.groups),
    )?;
    let all = control.groups_all;
    if all > FEW as u64 {
        writeln!(out, "{} more combinations are counted.\n", all - FEW as u64)?;
    }
    Ok(())
}

fn rows(
    title: &str,
    all: u64,
    list: &[Exception],
    report: &Report,
    zone: Zone,
    out: &mut dyn Write,
) -> io::Result<()> {
    if all == 0 {
        return Ok(());
    }
    writeln!(out, "### {title}\n")?;
    if list.len() as u64 != all {
        let most = report.run.max_events;
        writeln!(
            out,
            "The first {} of {all}, oldest first (--max-events {most}).\n",
            list.len()
        )?;
    }
    exceptions(list, zone, out)
}

fn exceptions(list: &[Exception], zone: Zone, out: &mut dyn Write) -> io::Result<()> {
    let columns = [
        "row", "time", "event", "outcome", "who", "origin", "from", "on", "account", "region",
        "rules", "eventID", "read in", "review",
    ];
    let rows = list.iter().map(|row| {
        let outcome = match &row.error_code {
            Some(code) => format!("{} {code}", row.outcome),
            None => row.outcome.clone(),
        };
        let review = row.disposition.as_ref().map_or_else(String::new, |one| {
            [&one.verdict, &one.reviewer, &one.date, &one.ticket]
                .map(String::as_str)
                .join(" ")
        });
        vec![
            row.row.to_string(),
            shown(row.time, zone),
            row.event.clone(),
            outcome,
            row.who.label.clone(),
            format!("{} ({})", row.origin.label, row.origin.certainty),
            row.source_ip.clone().unwrap_or_default(),
            row.resources.join(", "),
            row.account.clone().unwrap_or_default(),
            row.region.clone().unwrap_or_default(),
            row.rules.join(", "),
            row.event_id.clone().unwrap_or_default(),
            format!("{} #{}", row.file, row.record),
            review.trim().to_owned(),
        ]
    });
    table(out, &columns, rows)
}

fn firings(control: &ControlReport, zone: Zone, out: &mut dyn Write) -> io::Result<()> {
    if control.firings_all == 0 {
        return Ok(());
    }
    writeln!(out, "### Rules about several events\n")?;
    let columns = [
        "rule",
        "of",
        "first",
        "last",
        "events",
        "first event",
        "read in",
    ];
    let row = |row: &FiringReport| {
        let group: Vec<String> = row.group.iter().map(|pair| pair.join(" ")).collect();
        let first = row.examples.first();
        vec![
            row.rule.clone(),
            group.join(", "),
            shown(row.first, zone),
            shown(row.last, zone),
            row.events.to_string(),
            first.map_or_else(String::new, |cited| cited.event_id.clone()),
            first.map_or_else(String::new, |cited| {
                format!("{} #{}", cited.file, cited.record)
            }),
        ]
    };
    table(out, &columns, control.firings.iter().map(row))
}

fn checks(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.checks.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Checks\n")?;
    for check in &report.checks {
        writeln!(
            out,
            "### {} ({})\n",
            for_markdown(&check.title),
            for_markdown(&check.check)
        )?;
        let holds = match check.holds {
            Some(true) => "Holds: ",
            Some(false) => "Does not hold: ",
            None => "",
        };
        let says = format!("{holds}{}", check.says);
        list(out, [&says])?;
        let columns: Vec<&str> = check.columns.iter().map(String::as_str).collect();
        if !check.rows.is_empty() {
            table(out, &columns, check.rows.iter().take(FEW).cloned())?;
            more(check, out)?;
        }
    }
    Ok(())
}

fn more(check: &CheckOutcome, out: &mut dyn Write) -> io::Result<()> {
    match check.rows_all.saturating_sub(FEW as u64) {
        0 => Ok(()),
        more => writeln!(out, "{more} more rows.\n"),
    }
}

fn definitions(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Rules\n")?;
    for rule in &report.rules {
        writeln!(out, "### {}\n", for_markdown(&rule.name))?;
        let place = format!("{}, line {}", rule.file, rule.line);
        writeln!(out, "{}\n", for_markdown(&place))?;
        // Indented, a line can end nothing and begin nothing.
        for line in rule.yaml.lines() {
            writeln!(out, "    {}", crate::render::for_terminal(line))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn sign_off(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if let Some(dispositions) = &report.dispositions {
        writeln!(out, "## Dispositions\n")?;
        let says = format!(
            "{}: {} rows, {} of them fit what is listed; {} listed with a verdict, {} without",
            dispositions.file.name,
            dispositions.rows,
            dispositions.used,
            dispositions.reviewed,
            dispositions.unreviewed
        );
        list(out, [&says])?;
    }
    writeln!(out, "## Sign-off\n")?;
    let lines = ["Prepared by", "Reviewed by", "Approved by"];
    table(
        out,
        &["", "name", "date", "signature"],
        lines.map(|line| vec![line.to_owned()]),
    )
}
