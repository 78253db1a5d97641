//! `ctq detect`: which detection rules hold for the events of an archive.
//!
//! One pass over the archive asks all rules and keeps, as a compact index, every link: each credential
//! that was issued. Rules that ask whether a bucket holds logs take another one, where their answer hangs
//! on it. Then correlations are worked out in the order of time, and each caller is followed
//! back to its origin, as for blame: in older files, too, where that leads there.

mod answer;
mod document;
mod gather;
mod text;

use super::Streams;
use super::reading::{Reading, look_back, zone};
use crate::cli::detect::DetectArgs;
use crate::filter::{Bounds, Filter};
use crate::lineage::Builder;
use crate::outcome::{Failure, Outcome};
use crate::render::{Format, for_terminal};
use crate::report::{RULES, is_framework};
use crate::rule::{Header, Level, Loaded, LogBuckets, Rule, Set, Text, read};
use crate::scan::{Flow, Seen};
use crate::tally::{Issue, Tally};
use crate::text::count;
use answer::{Answer, Fold};
use gather::{Buckets, Watch};
use std::borrow::Cow;
use std::io::Write;
use std::rc::Rc;
use std::sync::atomic::Ordering;

/// Events under each rule where nothing else is said.
const EVENTS: usize = 20;

pub(super) fn run(args: &DetectArgs, streams: &mut Streams<'_>) -> Result<Outcome, Failure> {
    let zone = zone(&args.output)?;
    let mut filter = Filter::new(&args.filters, zone, streams.environment.now)?;
    let Rules { mut loaded, beside } = load(args)?;
    let mut reading =
        Reading::prepare(&args.input, &args.output, streams.environment, streams.stop)?;
    reading.teach(&mut filter)?;
    let bounds = look_back(&filter.bounds());
    let asks = loaded.set.asks_log_buckets();
    // What is read whole tells of the buckets on the way.
    let whole = bounds == Bounds::default();
    if asks {
        reading.keep_streams()?;
    }
    if asks && !whole {
        reading.know_log_buckets(&mut loaded.set)?;
    }
    let mut watch = Watch {
        set: loaded.set,
        filter,
        log_buckets: (asks && whole).then(LogBuckets::default),
    };
    let mut pass = Pass::new(&reading, &bounds, &watch, most(args))?;
    if pass.buckets.matter() && !reading.is_interrupted() {
        let known = pass.buckets.known.iter().map(|bucket| &**bucket);
        watch.set.know_log_buckets(known);
        watch.log_buckets = None;
        pass = Pass::new(&reading, &bounds, &watch, most(args))?;
    }
    let Pass {
        mut tally,
        builder,
        fold,
        ..
    } = pass;
    let lineage = reading.complete(builder, &bounds, fold.callers(), &mut tally)?;
    tally.issues.splice(0..0, loaded.issues);
    if streams.stop.load(Ordering::Relaxed) {
        return Ok(reading.finish(&tally, streams));
    }
    let answer = fold.finish(&watch.set, &lineage);
    let report = Report {
        args,
        set: &watch.set,
        answer: &answer,
        tally: &tally,
        zone,
    };
    report.print(&reading, streams)?;
    if args.output.stats {
        let told = told(&watch.set, &beside);
        let _ = writeln!(streams.err, "ctq: {told}");
    }
    let outcome = reading.finish(&tally, streams);
    if outcome == Outcome::Yes && answer.rules.is_empty() {
        let events = match answer.silent {
            1 => "1 event meets".to_owned(),
            events => format!("{} meet", count(events, "event")),
        };
        let hint = format!(
            "{events} rules of which only correlations speak, and none of those came together (`generate: true` \
             in a correlation lets its rules speak)"
        );
        reading.hint(streams.err, &hint);
        return Ok(Outcome::No);
    }
    Ok(outcome)
}

/// What one reading of the archive gives.
struct Pass {
    tally: Tally,
    builder: Builder,
    fold: Fold,
    buckets: Buckets,
}

impl Pass {
    /// Reads the archive.
    fn new(
        reading: &Reading<'_>,
        bounds: &Bounds,
        watch: &Watch,
        most: usize,
    ) -> Result<Pass, Failure> {
        let mut seen = Seen::default();
        let mut builder = Builder::default();
        let mut fold = Fold::new(most);
        let mut buckets = Buckets::default();
        let mut file: (u32, Rc<str>) = (u32::MAX, "".into());
        let tally = reading.scan(bounds.clone(), watch, |unit, tally| {
            let mut part = unit.part;
            let links = std::mem::take(&mut part.links);
            for link in links.located(unit.source.file, unit.first_record) {
                builder.push(&link);
            }
            buckets.join(std::mem::take(&mut part.buckets));
            if part.hits.is_empty() {
                return Ok(Flow::More);
            }
            if (file.0, &*file.1) != (unit.source.file, unit.source.name.as_str()) {
                file = (unit.source.file, unit.source.name.as_str().into());
            }
            let (mut known, hits) = fold.unit(part, &file.1, unit.first_record);
            for hit in &hits {
                let record = unit.first_record + hit.place.record;
                if reading.is_new(&mut seen, hit.fingerprint, &unit.source, record, tally) {
                    builder.learn(fold.add(&watch.set, hit, &mut known));
                }
            }
            Ok(Flow::More)
        })?;
        Ok(Pass {
            tally,
            builder,
            fold,
            buckets,
        })
    }
}

/// The rules of a run.
struct Rules {
    loaded: Loaded,
    beside: Beside,
}

/// What lies beside the rules that are used.
#[derive(Clone, Copy)]
struct Beside {
    /// Rules that a later one took the place of.
    replaced: u64,
    /// Rules for other logs.
    elsewhere: u64,
    /// Documents that are no rules.
    no_rules: u64,
    /// Files of frameworks: those are for reports.
    frameworks: u64,
}

/// Reads the rules; that there is none makes no sense to go on with.
fn load(args: &DetectArgs) -> Result<Rules, Failure> {
    let mut layers = Vec::new();
    let mut frameworks = 0;
    let mut issues: Vec<Issue> = Vec::new();
    for path in &args.rules {
        let (mut texts, trouble) = read(path);
        issues.extend(trouble);
        let all = texts.len();
        texts.retain(|text| !is_framework(&text.text));
        frameworks += (all - texts.len()) as u64;
        layers.push(texts);
    }
    let built_in = args.rules.is_empty();
    if built_in {
        let text = |(name, text): &(&str, &'static str)| Text {
            name: (*name).to_owned(),
            text: Cow::Borrowed(*text),
        };
        layers.push(RULES.iter().map(text).collect());
    }
    // What is informational among the built-in rules is there for reports, which count it.
    let least = args.level.or(built_in.then_some(Level::Low));
    let wanted = |header: &Header| {
        header.level >= least
            && (args.status.is_empty()
                || header
                    .status
                    .is_some_and(|status| args.status.contains(&status)))
    };
    let mut loaded = Set::load_those(&layers, 0, wanted);
    loaded.issues.splice(0..0, issues);
    let beside = Beside {
        replaced: loaded.replaced,
        elsewhere: loaded.elsewhere,
        no_rules: loaded.no_rules,
        frameworks,
    };
    if loaded.set.rules().iter().all(Rule::is_helper) {
        return Err(Failure::Message(no_rule(args, &loaded, &beside)));
    }
    Ok(Rules { loaded, beside })
}

/// Why there is no rule to ask.
fn no_rule(args: &DetectArgs, loaded: &Loaded, beside: &Beside) -> String {
    let places: Vec<String> = args
        .rules
        .iter()
        .map(|path| for_terminal(&path.display().to_string()).into_owned())
        .collect();
    let mut message = match places.as_slice() {
        [] => "no built-in rule is asked for".to_owned(),
        places => format!("--rules: no rule for CloudTrail in {}", places.join(", ")),
    };
    for (number, what, more) in [
        (
            loaded.set.rules().len() as u64,
            "rule",
            "left out by --level or --status",
        ),
        (
            beside.elsewhere,
            "rule",
            "for other logs (product aws, service cloudtrail is asked for)",
        ),
        (beside.frameworks, "framework", "for ctq report"),
        (beside.no_rules, "document", "without a rule"),
    ] {
        if number > 0 {
            message += &format!("\n  {} {more}", count(number, what));
        }
    }
    for issue in loaded.issues.iter().take(10) {
        let (file, what) = (for_terminal(&issue.file), for_terminal(&issue.what));
        message += &format!("\n  {file}: {what}");
    }
    message
}

/// The counts of rules, for `--stats`.
fn told(set: &Set, beside: &Beside) -> String {
    let rules = |test: &dyn Fn(&Rule) -> bool| {
        let rules = set.rules().iter();
        rules.filter(|rule| test(rule)).count() as u64
    };
    let silent = |rule: &Rule| rule.is_helper() && !rule.is_left_out();
    let mut told = count(rules(&|rule| !rule.is_helper()), "rule");
    for (number, what) in [
        (rules(&Rule::is_left_out), "left out by level or status"),
        (rules(&silent), "only part of a correlation"),
        (beside.replaced, "replaced by a later one"),
        (beside.elsewhere, "for other logs"),
    ] {
        if number > 0 {
            told += &format!(", {} {what}", crate::text::thousands(number));
        }
    }
    for (number, what, more) in [
        (beside.frameworks, "framework", ""),
        (beside.no_rules, "document", " without a rule"),
    ] {
        if number > 0 {
            told += &format!("; {}{more} passed by", count(number, what));
        }
    }
    told
}

/// How many events are kept of each rule.
fn most(args: &DetectArgs) -> usize {
    let all = match args.format.output {
        Format::Jsonl => true,
        Format::Csv => args.events,
        Format::Table | Format::Json | Format::Md => false,
    };
    args.max_events
        .unwrap_or(if all { usize::MAX } else { EVENTS })
}

/// All that the answer is written from.
struct Report<'r> {
    args: &'r DetectArgs,
    set: &'r Set,
    answer: &'r Answer,
    tally: &'r Tally,
    zone: crate::zone::Zone,
}

impl Report<'_> {
    fn print(&self, reading: &Reading<'_>, streams: &mut Streams<'_>) -> Result<(), Failure> {
        let (mut out, target) = reading.destination(streams.out)?;
        match self.args.format.output {
            Format::Json => {
                let document = document::whole(self);
                serde_json::to_writer_pretty(&mut out, &document).map_err(std::io::Error::from)?;
                out.write_all(b"\n")?;
            }
            Format::Jsonl => {
                for hit in document::hits(self) {
                    serde_json::to_writer(&mut out, &hit).map_err(std::io::Error::from)?;
                    out.write_all(b"\n")?;
                }
            }
            Format::Table if self.args.events => text::events(self, &mut out, target)?,
            format if self.args.events => text::flat(self, format, &mut out, target)?,
            format => text::rules(self, format, &mut out, target)?,
        }
        out.flush()?;
        Ok(())
    }
}
