//! `ctq report FRAMEWORK`: the compliance report in one shot.
//!
//! One pass over the archive answers all controls and coverage, and keeps every link, so that each caller
//! is followed back to its origin, as for blame. Digests, where there are any, are checked beside. What
//! comes out is one [`Report`]; every format prints that tree and nothing else.

mod assemble;
mod control;
mod csv;
mod html;
mod inputs;
mod integrity;
mod markdown;
mod ocsf;
mod origins;
mod package;
mod sight;
mod stamp;
mod text;

use super::Streams;
use super::coverage::{
    Course, Described, Digests, Facts, Wanted, check, holds_digests, unweighed, unweighed_words,
};
use super::reading::{Reading, destination, zone};
use super::verify::Given;
use crate::cli::report::{ReportArgs, ReportFormat};
use crate::event::Time;
use crate::filter::Bounds;
use crate::outcome::{Failure, Outcome};
use crate::render::{Cell, Column, Format, Rows, Target, Tone, for_terminal};
use crate::report::dispositions::Reviewed;
use crate::report::model::{Gap, Report};
use crate::report::plan::Plan;
use crate::report::population::{Fold, Late, Needs, Place, Watch};
use crate::report::redact::Redactor;
use crate::report::rulebook::{Layer, Shelf};
use crate::report::{Framework, Library, Version};
use crate::rule::{LogBuckets, read};
use crate::scan::{Flow, Unit};
use crate::tally::{Issue, Tally};
use crate::text::count;
use crate::verify::Scope;
use assemble::Evidence;
use sight::Sight;
use std::io::{self, Write};
use std::path::Path;

pub(super) fn run(args: &ReportArgs, streams: &mut Streams<'_>) -> Result<Outcome, Failure> {
    let (shelf, mut issues) = shelf(args);
    if args.list {
        let (out, target) = destination(&args.output, streams.environment, streams.out)?;
        list(&shelf.library, out, target)?;
        return Ok(told(&issues, streams));
    }
    let (framework, version) = asked(args, &shelf)?;
    let zone = zone(&args.output)?;
    let bounds = Bounds::of_period(
        args.since.as_ref(),
        args.until.as_ref(),
        zone,
        streams.environment.now,
    )?;
    let reviewed = (args.dispositions.as_deref())
        .map(|path| {
            let now = Time::from(streams.environment.now);
            Reviewed::read(path, now).map_err(|what| about("--dispositions", path, &what))
        })
        .transpose()?;
    let redactor = redactor(args)?;
    let given = Given::read(&args.public_keys)?;
    let described = Described::read(&args.trails)?;
    let package = package_folder(args);
    if let Some(folder) = package {
        package::refuse_full(folder)?;
    }
    let (book, trouble) = shelf.rules(framework, version);
    issues.extend(trouble);
    let plan = Plan::new(framework, version, &book);
    // A package folder is no file to write to.
    let mut output = args.output.clone();
    if package.is_some() {
        output.out = None;
    }
    let mut reading = Reading::prepare(&args.input, &output, streams.environment, streams.stop)?;
    if args.format == Some(ReportFormat::Html) {
        reading.refuse_terminal("a page")?;
    }
    let hashed =
        args.format != Some(ReportFormat::Table) && !(args.format.is_none() && package.is_none());
    if hashed || holds_digests(&reading) {
        reading.keep_streams()?;
    }
    let needs = Needs {
        first: args.max_events,
        drawn: args.sample.unwrap_or(0),
        seed: args.seed,
    };
    let sight = Sight {
        facts: Facts {
            since: bounds.since,
            until: bounds.until,
        },
        watch: Watch {
            plan: &plan,
            book: &book,
            needs,
            log_buckets: LogBuckets::default(),
            late: Late::new(plan.controls.len()),
        },
        accounts: args.accounts.clone(),
        regions: args.regions.clone(),
        files: reading.files(),
    };
    let mut course = Course::new(&reading, &sight.facts, &bounds);
    let reach = course.reach().clone();
    let mut fold = Fold::default();
    let mut tally = reading.scan(reach.clone(), &sight, |unit, tally| {
        take(unit, &reading, &mut course, &mut fold, tally);
        sight.watch.late.learn(&fold);
        Ok(Flow::More)
    })?;
    let scope = Scope {
        since: bounds.since,
        until: bounds.until,
        present: Some(Time::from(streams.environment.now)),
        accounts: args.accounts.clone(),
        regions: args.regions.clone(),
    };
    let size = args.input.max_file_size;
    let checked = check(&reading, &scope, &given.keys, true, size)?;
    let hashes = if hashed {
        inputs::hashes(&reading)?
    } else {
        Vec::new()
    };
    if reading.is_interrupted() {
        return Ok(reading.finish(&tally, streams));
    }
    let read_trouble = tally.trouble();
    let read = checked
        .as_ref()
        .map_or(0, |(one, _)| one.counts.digest_files);
    let unweighed = unweighed_words(unweighed(&reading, &tally, read));
    let integrity = integrity::of(checked.as_ref(), &given, unweighed);
    issues.extend(given.issues.iter().cloned());
    if let Some((checked, _)) = &checked {
        issues.extend(checked.issues.iter().cloned());
    }
    let digests = checked.map_or_else(Digests::default, |(one, _)| {
        Digests::new(one, reading.now())
    });
    let wanted = Wanted {
        since: bounds.since,
        until: bounds.until,
        now: Time::from(streams.environment.now),
        accounts: args.accounts.clone(),
        regions: args.regions.clone(),
    };
    let totals = fold.finish(&plan, book.set.rules().len(), (needs.first, needs.drawn))?;
    let covered = course.report(&reading, digests, wanted, &described, &tally)?;
    let of_events = std::mem::replace(&mut tally.issues, issues);
    tally.tell(of_events);
    let evidence = Evidence {
        args,
        framework,
        version,
        plan: &plan,
        book: &book,
        rule_files: shelf.files.clone(),
        totals: &totals,
        covered: &covered,
        integrity,
        tally: &tally,
        unread: read_trouble,
        hashes: &hashes,
        bounds: &bounds,
        reach: &reach,
        reading: &reading,
        now: Time::from(streams.environment.now),
    };
    let mut report = evidence.assemble(reviewed);
    if let Some(redactor) = redactor {
        let redacted = redactor.redact(report);
        report = redacted.map_err(|what| Failure::Message(format!("--redact: {what}")))?;
    }
    if tally.read > 0 || tally.pruned > 0 {
        match package {
            Some(folder) => {
                package::write(folder, &report, zone)?;
                let shown = folder.display().to_string();
                let line = format!("the package is in {}", for_terminal(&shown));
                reading.hint(streams.err, &line);
            }
            None => print(args, &report, zone, &reading, streams)?,
        }
        warn(&report, &reading, streams);
    }
    Ok(reading.finish(&tally, streams))
}

/// One unit, in archive order.
fn take(
    unit: Unit<sight::Seen>,
    reading: &Reading<'_>,
    course: &mut Course,
    fold: &mut Fold,
    tally: &mut Tally,
) {
    let Unit {
        source,
        first_record,
        part,
    } = unit;
    let layout = reading
        .file(source.file)
        .map(crate::archive::LogFile::layout);
    let place = Place {
        file: source.file,
        first_record,
        delivered: layout
            .filter(|layout| layout.log_name)
            .and_then(|layout| layout.delivered),
    };
    let own = Unit {
        source,
        first_record,
        part: part.coverage,
    };
    let fresh = course.take(own, reading, tally);
    fold.take(part.population, &fresh, place, |caller| {
        course.learn(caller);
    });
}

/// The frameworks and rules, with a person's own.
fn shelf(args: &ReportArgs) -> (Shelf, Vec<Issue>) {
    let mut given = Vec::new();
    let mut issues = Vec::new();
    for path in &args.rules {
        let (texts, trouble) = read(path);
        let name = path.display().to_string();
        if texts.is_empty() && trouble.is_empty() {
            issues.push(Issue::trouble(
                &name,
                "no file of rules in it (*.yml, *.yaml)",
            ));
        }
        given.push(Layer { name, texts });
        issues.extend(trouble);
    }
    let shelf = Shelf::new(given);
    issues.extend(shelf.issues.iter().cloned());
    (shelf, issues)
}

fn asked<'s>(args: &ReportArgs, shelf: &'s Shelf) -> Result<(&'s Framework, &'s Version), Failure> {
    let id = args.framework.as_deref().unwrap_or_default();
    let framework = shelf.library.find(id).map_err(|what| {
        let what = for_terminal(&what).into_owned();
        Failure::Message(format!(
            "{what} (ctq report --list shows them with their versions)"
        ))
    })?;
    let version = framework
        .version(args.framework_version.as_deref())
        .map_err(|what| {
            Failure::Message(format!("--framework-version: {}", for_terminal(&what)))
        })?;
    Ok((framework, version))
}

fn redactor(args: &ReportArgs) -> Result<Option<Redactor>, Failure> {
    if !args.redact {
        return Ok(None);
    }
    let redactor = match &args.redact_key_file {
        Some(path) => {
            Redactor::from_file(path).map_err(|what| about("--redact-key-file", path, &what))?
        }
        None => Redactor::random().map_err(|what| Failure::Message(format!("--redact: {what}")))?,
    };
    Ok(Some(redactor))
}

/// The folder of the package, when that is what is asked for.
fn package_folder(args: &ReportArgs) -> Option<&Path> {
    let out = args
        .output
        .out
        .as_deref()
        .filter(|out| out.as_os_str() != "-");
    out.filter(|_| args.format.is_none())
}

fn about(flag: &str, path: &Path, what: &str) -> Failure {
    let name = path.display().to_string();
    let (name, what) = (for_terminal(&name), for_terminal(what));
    Failure::Message(format!("{flag}: {name}: {what}"))
}

/// Every framework with its versions.
fn list(library: &Library, out: impl Write, target: Target) -> io::Result<()> {
    let columns = vec![
        Column::left("framework"),
        Column::left("default"),
        Column::right("controls").wide(),
        Column::left("title").giving(9, 45),
        Column::left("others").below(),
    ];
    let mut rows = Rows::new(out, Format::Table, columns, target);
    for framework in library.frameworks() {
        let ids = framework.versions.iter().map(|one| one.id.as_str());
        let others: Vec<&str> = ids.filter(|id| *id != framework.default).collect();
        let controls = framework
            .version(None)
            .map_or(0, |version| framework.controls(version).len());
        rows.row(&[
            Cell::new(&*framework.id, Tone::Strong),
            Cell::plain(&*framework.default),
            Cell::plain(controls.to_string()),
            Cell::plain(&*framework.title),
            Cell::plain(others.join(" ")),
        ])?;
    }
    rows.finish()?.flush()
}

/// How a run ended that read no archive.
fn told(issues: &[Issue], streams: &mut Streams<'_>) -> Outcome {
    for issue in issues {
        let (file, what) = (for_terminal(&issue.file), for_terminal(&issue.what));
        let _ = writeln!(streams.err, "ctq: {file}: {what}");
    }
    if issues.iter().any(|issue| issue.trouble) {
        Outcome::Trouble
    } else {
        Outcome::Yes
    }
}

fn print(
    args: &ReportArgs,
    report: &Report,
    zone: crate::zone::Zone,
    reading: &Reading<'_>,
    streams: &mut Streams<'_>,
) -> Result<(), Failure> {
    let (mut out, target) = reading.destination(streams.out)?;
    match args.format.unwrap_or_default() {
        ReportFormat::Table => text::summary(report, zone, &mut out, target)?,
        ReportFormat::Md => markdown::write(report, zone, &mut out)?,
        ReportFormat::Html => html::write(report, zone, &mut out)?,
        ReportFormat::Json => json(report, &mut out)?,
        ReportFormat::Csv => csv::all(report, &mut out)?,
        ReportFormat::Ocsf => ocsf::write(report, &mut out)?,
    }
    out.flush()?;
    Ok(())
}

/// The tree as it stands.
fn json(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, report).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

/// Says on standard error where the period has holes, and where trails recorded less: of
/// each the longest, and how many more there are.
fn warn(report: &Report, reading: &Reading<'_>, streams: &mut Streams<'_>) {
    let (narrowed, holes): (Vec<&Gap>, Vec<&Gap>) =
        (report.coverage.gaps.iter()).partition(|gap| gap.category.is_some());
    let longest = |gaps: &[&Gap]| -> Option<(Gap, u64)> {
        let hours = |gap: &&Gap| (gap.hours, std::cmp::Reverse(gap.from));
        let longest = gaps.iter().copied().max_by_key(hours)?;
        Some((longest.clone(), gaps.len() as u64 - 1))
    };
    let place = |gap: &Gap| {
        let time = |time: Option<Time>| time.map_or_else(String::new, |time| time.to_string());
        let of = match &gap.streams[..] {
            [[account, region]] => format!("{account} {region}"),
            many => count(many.len() as u64, "stream"),
        };
        format!("{of} from {} to {}", time(gap.from), time(gap.to))
    };
    let more = |number: u64, what: &str| match number {
        0 => String::new(),
        number => format!(", and {}", count(number, what)),
    };
    let mut tell = |line: String| reading.hint(streams.err, &for_terminal(&line));
    if let Some(reviewed) = &report.dispositions {
        for note in &reviewed.notes {
            tell(format!("{}: {note}", reviewed.file.name));
        }
    }
    if let Some((hole, others)) = longest(&holes) {
        tell(format!(
            "holes: {}: {}{} (ctq coverage shows them)",
            place(&hole),
            hole.class,
            more(others, "more hole")
        ));
    }
    if let Some((gap, others)) = longest(&narrowed) {
        tell(format!(
            "left out: {} events of {}, as the trail was told{} (ctq coverage shows more)",
            gap.category.as_deref().unwrap_or_default(),
            place(&gap),
            more(others, "more time")
        ));
    }
    if let [first, others @ ..] = &report.coverage.unrecorded[..] {
        let others = more(others.len() as u64, "more time");
        tell(format!("left open: {first}{others}"));
    }
}
