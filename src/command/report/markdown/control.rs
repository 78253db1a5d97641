//! One control: why it has its status, its filters, its counts, its events.

use super::{FEW, list, more, shown, table};
use crate::render::for_markdown;
use crate::report::model::{ControlReport, Exception, FiringReport, GroupRow, Hits, Report};
use crate::zone::Zone;
use std::io::{self, Write};

/// A section for the control.
pub(super) fn control(
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
    let mut fact = |name: &str, what: String| {
        if !what.is_empty() {
            facts.push(vec![name.to_owned(), what]);
        }
    };
    fact(
        "Cannot show",
        control.cannot_show.clone().unwrap_or_default(),
    );
    fact("Level", control.level.clone().unwrap_or_default());
    fact("Assessed", control.assessment.clone().unwrap_or_default());
    fact("Parameters", control.parameters.join(" "));
    fact("Feeds", control.feeds.join(", "));
    fact("Decided by", control.decided_by.join(", "));
    fact("Facts", control.facts.join(", "));
    let needs: Vec<String> = (control.needs.iter())
        .map(|need| {
            if need.complete {
                format!("{}: covered", need.stream)
            } else {
                format!("{}: {}", need.stream, need.holes.join("; "))
            }
        })
        .collect();
    fact("Needs", needs.join("; "));
    let unreviewed = control.unreviewed.map(|number| number.to_string());
    fact("Unreviewed", unreviewed.unwrap_or_default());
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
        let all = control.accounts.len();
        more(out, all.min(FEW), all as u64, "account")?;
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
    let shown = control.groups.len().min(FEW);
    more(out, shown, control.groups_all, "combination")
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
    table(out, &columns, control.firings.iter().map(row))?;
    more(out, control.firings.len(), control.firings_all, "firing")
}
