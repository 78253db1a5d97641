//! From the text of a rule file to its documents: detection rules, correlations, filters.
//!
//! Documents are parsed one by one, so that a broken one costs nothing but itself; what the YAML parser says
//! of lines is true of the document, and is counted on from the lines before it in the file.

use super::amend::{amend, amend_names};
use super::header::Header;
use super::raw::{Raw, merged};
use super::wrong::{Flaw, Lines, Wrong};
use rsigma_ir::lower::{lower_correlation, lower_filter};
use rsigma_ir::{IrCorrelation, IrFilter, IrRule, LowerOptions, lower_rule};
use rsigma_parser::{
    ConditionOperator, CorrelationCondition, CorrelationType, LogSource, SigmaCollection,
    parse_sigma_yaml, version,
};
use std::str::FromStr;

/// One document that can be used, or what is wrong with it.
#[derive(Debug)]
pub(super) struct Document {
    /// The line where it begins, from 1.
    pub(super) line: usize,
    pub(super) content: Result<Content, Wrong>,
}

/// What a document is.
#[derive(Debug)]
pub(super) enum Content {
    Rule(Box<IrRule>),
    Correlation(Box<IrCorrelation>),
    Filter(Box<IrFilter>),
    /// For logs of another kind; what a rule is called, since correlations may refer to it.
    Elsewhere(Option<Box<Header>>),
    /// Something else than a rule, that lies among rules.
    NoRule,
}

/// Every document in the text of a file. Of one that is `known` to be right only what the parser says is heard.
pub(super) fn documents(text: &str, known: bool) -> Vec<Document> {
    let pieces = pieces(text);
    // A document with an action is about those around it: they only make sense together.
    let actions = text.lines().any(|line| line.starts_with("action:"));
    if actions {
        let whole = Piece {
            line: pieces.first().map_or(1, |piece| piece.line),
            before: 0,
            text: text.to_owned(),
        };
        return parse(&whole, known);
    }
    let pieces = pieces.iter();
    pieces.flat_map(|piece| parse(piece, known)).collect()
}

/// A part of a file.
struct Piece {
    /// The line of the file where it says something, from 1.
    line: usize,
    /// How many lines of the file stand before the text.
    before: usize,
    text: String,
}

impl Piece {
    fn lines(&self) -> Lines<'_> {
        Lines {
            text: &self.text,
            before: self.before,
        }
    }
}

/// Cuts a file at its `---` lines, which end a document wherever they stand (YAML 1.2, 9.1.2).
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = vec![(0, String::new())];
    for (number, line) in text.lines().enumerate() {
        let rest = line
            .strip_prefix("---")
            .filter(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
        if rest.is_some() {
            pieces.push((number, String::new()));
        }
        if let Some((_, piece)) = pieces.last_mut() {
            piece.push_str(rest.unwrap_or(line));
            piece.push('\n');
        }
    }
    pieces
        .into_iter()
        .filter_map(|(before, text)| {
            let says = |line: &str| {
                let line = line.trim();
                !line.is_empty() && !line.starts_with(['#', '%'])
            };
            let line = before + text.lines().position(says)? + 1;
            Some(Piece { line, before, text })
        })
        .collect()
}

/// The line, from 1, with which there are more brackets than a rule has: the YAML parser takes time in the square of
/// those that are open, and could be at it for hours. Those that close are not asked for, since they may stand in a
/// text, where they close nothing.
fn too_deep(text: &str) -> Option<usize> {
    const MOST: usize = 10_000;
    let mut open = 0;
    let line = text.lines().position(|line| {
        open += line
            .bytes()
            .filter(|byte| matches!(byte, b'[' | b'{'))
            .count();
        open > MOST
    });
    line.map(|line| line + 1)
}

fn parse(piece: &Piece, known: bool) -> Vec<Document> {
    let first = piece.line;
    if let Some(at) = too_deep(&piece.text) {
        let flaw = "more brackets than a rule has".to_owned().into();
        let wrong = Wrong::new(&flaw, piece.lines(), piece.before + at, false);
        return vec![Document {
            line: piece.before + at,
            content: Err(wrong),
        }];
    }
    let merged = merged(&piece.text);
    let text = merged.as_deref().unwrap_or(&piece.text);
    let raw = Raw::new(text);
    if !known && raw.is_no_rule() {
        return vec![Document {
            line: first,
            content: Ok(Content::NoRule),
        }];
    }
    let wrong = |flaw: &Flaw, line: usize, odd: bool| Document {
        line,
        content: Err(Wrong::new(flaw, piece.lines(), line, odd)),
    };
    let is_elsewhere = || !may_be_ours(&raw.source());
    // What cannot be parsed can be about other logs, and may be meant by others.
    let refused = |flaw: &Flaw| {
        let called = Some(Box::new(raw.called()));
        let mut document = wrong(flaw, first, false);
        match &mut document.content {
            content if is_elsewhere() => *content = Ok(Content::Elsewhere(called)),
            Err(wrong) => wrong.called = called,
            Ok(_) => {}
        }
        document
    };
    let parsed = (merged.as_ref().map_err(Clone::clone))
        .and_then(|text| parse_sigma_yaml(text).map_err(|error| error.to_string()));
    let collection = match parsed {
        Ok(collection) => collection,
        Err(what) => return vec![refused(&what.into())],
    };
    let found = collection.len();
    let SigmaCollection {
        rules,
        correlations,
        filters,
        mut errors,
    } = collection;
    let options = LowerOptions::default();
    let beside = if known { Vec::new() } else { raw.beside() };
    let mut documents = Vec::new();
    let mut push = |called: Header, content: Result<Content, Flaw>| {
        let lines = piece.lines();
        let title = called.title.as_str();
        let line = if found > 1 {
            lines.of(title).unwrap_or(first)
        } else {
            first
        };
        let about: Vec<_> = (beside.iter())
            .filter(|one| one.title.as_deref().is_none_or(|about| about == title))
            .collect();
        let flaw = match &content {
            Ok(Content::Elsewhere(_)) => None,
            Ok(_) => about.iter().find(|one| !one.odd).map(|one| &one.flaw),
            Err(flaw) => Some(flaw),
        };
        if let Some(flaw) = flaw {
            let mut wrong = Wrong::new(flaw, lines, line, false);
            wrong.called = Some(Box::new(called));
            documents.push(Document {
                line,
                content: Err(wrong),
            });
            return;
        }
        if !matches!(content, Ok(Content::Elsewhere(_))) {
            documents.extend(about.iter().map(|one| wrong(&one.flaw, line, true)));
        }
        documents.extend(content.ok().map(|content| Document {
            line,
            content: Ok(content),
        }));
    };
    for mut rule in rules {
        if found == 1 {
            rule.level = in_any_case(rule.level, "level", &mut errors);
            rule.status = in_any_case(rule.status, "status", &mut errors);
        }
        let called = called(rule.id.as_ref(), rule.name.as_ref(), &rule.title);
        let content = match (is_ours(&rule.logsource), &rule.logsource) {
            (false, source) if *source == LogSource::default() => {
                Err("Missing required field 'logsource'".to_owned().into())
            }
            (false, _) => Ok(Content::Elsewhere(Some(Box::new(called.clone())))),
            _ if version::is_unsupported(rule.sigma_version) => Err(too_new()),
            _ => amend(&mut rule.detection)
                .map_err(|flaw| flaw.of("detection"))
                .and_then(|()| {
                    lower_rule(&rule, &options)
                        .map(|rule| Content::Rule(Box::new(rule)))
                        .map_err(|error| error.to_string().into())
                }),
        };
        push(called, content);
    }
    for mut correlation in correlations {
        if found == 1 {
            correlation.level = in_any_case(correlation.level, "level", &mut errors);
            correlation.status = in_any_case(correlation.status, "status", &mut errors);
        }
        if let CorrelationCondition::Threshold { field, .. } = &mut correlation.condition
            && field.is_none()
            && !matches!(
                correlation.correlation_type,
                CorrelationType::EventCount
                    | CorrelationType::Temporal
                    | CorrelationType::TemporalOrdered
            )
        {
            *field = raw.field_beside();
        }
        // What the parser puts in where there is no condition asks for all rules; who writes it asks for one.
        if correlation.correlation_type == CorrelationType::Temporal
            && let CorrelationCondition::Threshold { predicates, .. } = &mut correlation.condition
            && predicates[..] == [(ConditionOperator::Gte, 1)]
            && raw.has_condition(&correlation.title)
        {
            *predicates = vec![(ConditionOperator::Gt, 0)];
        }
        amend_names(&mut correlation);
        let content = if version::is_unsupported(correlation.sigma_version) {
            Err(too_new())
        } else {
            lower_correlation(&correlation)
                .map(|one| Content::Correlation(Box::new(one)))
                .map_err(|error| error.to_string().into())
        };
        let called = called(
            correlation.id.as_ref(),
            correlation.name.as_ref(),
            &correlation.title,
        );
        push(called, content);
    }
    for mut filter in filters {
        let content = if !filter.logsource.as_ref().is_none_or(may_be_ours) {
            Ok(Content::Elsewhere(None))
        } else if version::is_unsupported(filter.sigma_version) {
            Err(too_new())
        } else {
            amend(&mut filter.detection)
                .map_err(|flaw| flaw.of("filter"))
                .and_then(|()| {
                    lower_filter(&filter, &options)
                        .map(|filter| Content::Filter(Box::new(filter)))
                        .map_err(|error| error.to_string().into())
                })
        };
        push(called(None, None, &filter.title), content);
    }
    if found == 0 {
        let mut flaws: Vec<Flaw> = errors.into_iter().map(Flaw::from).collect();
        // In plainer words than the parser's, or only one of them where it is passed by.
        let plain = beside.iter().find(|one| !one.odd);
        if !flaws.is_empty() && (plain.is_some() || is_elsewhere()) {
            flaws.truncate(1);
            if let Some(plain) = plain {
                flaws = vec![plain.flaw.clone()];
            }
        }
        documents.extend(flaws.iter().map(refused));
        return documents;
    }
    let elsewhere = |one: &Document| matches!(one.content, Ok(Content::Elsewhere(_)));
    // What is said beside a document that was understood is about a detail of it.
    let odd = found >= pieces(text).len();
    if !(odd && documents.iter().all(elsewhere)) {
        let flaws = errors.into_iter().map(Flaw::from);
        documents.extend(flaws.map(|flaw| wrong(&flaw, first, odd)));
    }
    documents
}

fn too_new() -> Flaw {
    format!(
        "it asks for a newer Sigma specification than {}",
        version::SPEC_VERSION_SUPPORTED
    )
    .into()
}

/// What a document is called, by which others may refer to it.
fn called(id: Option<&String>, name: Option<&String>, title: &str) -> Header {
    Header {
        id: id.cloned(),
        name: name.cloned(),
        title: title.to_owned(),
        ..Header::default()
    }
}

/// A word that the parser knows in small letters only, and told as wrong in others.
fn in_any_case<T: FromStr>(known: Option<T>, field: &str, errors: &mut Vec<String>) -> Option<T> {
    let lead = format!("invalid {field}: '");
    let meant = |told: &String| {
        let word = told.strip_prefix(&lead)?.strip_suffix('\'')?;
        word.to_ascii_lowercase().parse().ok()
    };
    known.or_else(|| {
        let (at, meant) =
            (errors.iter().enumerate()).find_map(|(at, told)| Some((at, meant(told)?)))?;
        errors.remove(at);
        Some(meant)
    })
}

/// True for rules about CloudTrail: of its service, whatever they say of product and category beside it,
/// or of product `aws` and no named service.
fn is_ours(source: &LogSource) -> bool {
    (source.product.is_some() || source.service.is_some()) && may_be_ours(source)
}

/// True where nothing says that it is about other logs.
fn may_be_ours(source: &LogSource) -> bool {
    let fits = |field: &Option<String>, ours: &str| {
        field
            .as_ref()
            .is_none_or(|value| value.eq_ignore_ascii_case(ours))
    };
    fits(&source.product, "aws")
        && fits(&source.service, "cloudtrail")
        && (source.service.is_some() || source.category.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str = "title: T\nlogsource:\n  product: aws\n  service: cloudtrail\ndetection:\n  s:\n    eventName: X\n  condition: s\n";

    fn told(text: &str) -> Vec<String> {
        documents(text, false)
            .iter()
            .map(|document| match &document.content {
                Ok(Content::Rule(rule)) => format!("{} {}", document.line, rule.metadata.title),
                Ok(Content::Elsewhere(_)) => format!("{} elsewhere", document.line),
                Ok(Content::NoRule) => format!("{} no rule", document.line),
                Ok(_) => format!("{} other", document.line),
                Err(wrong) => format!("{}: {}", wrong.line, wrong.what),
            })
            .collect()
    }

    #[test]
    fn documents_know_their_lines() {
        let text = format!("# said\n---\n{RULE}--- # second\n\n{RULE}---\n---\n");
        assert_eq!(told(&text), ["3 T", "13 T"]);
        let windows = RULE.replace("aws", "windows");
        assert_eq!(told(&windows), ["1 elsewhere"]);
        let s3 = RULE.replace("cloudtrail", "s3");
        assert_eq!(told(&s3), ["1 elsewhere"]);
        for ours in [
            RULE.replace("  service: cloudtrail\n", ""),
            RULE.replace("  product: aws\n", ""),
            RULE.replace(
                "service: cloudtrail",
                "service: CloudTrail\n  category: management",
            ),
        ] {
            assert_eq!(told(&ours), ["1 T"], "{ours}");
        }
        let category = RULE.replace("service: cloudtrail", "category: process_creation");
        assert_eq!(told(&category), ["1 elsewhere"]);
        let none = RULE.replace("logsource:\n  product: aws\n  service: cloudtrail\n", "");
        assert_eq!(told(&none), ["1: Missing required field 'logsource'"]);
    }

    #[test]
    fn a_broken_document_costs_only_itself() {
        for (broken, said) in [
            ("title: [\n", "12: "),
            ("- a\n- b\n", "11: Document is not a YAML mapping"),
            ("title: T\n", "11: Missing required field 'detection'"),
            (
                &RULE.replace("  condition: s\n", ""),
                "15: Missing required field 'condition'",
            ),
            (
                &RULE.replace(": s\n", ": s and and\n"),
                "18: the condition cannot be read",
            ),
            (
                &RULE.replace("eventName", "eventName|like"),
                "17: there is no modifier `like`",
            ),
            (
                &RULE.replace("condition: s", "condition: t"),
                "18: unknown detection identifier: t",
            ),
        ] {
            let text = format!("{RULE}\n---\n{broken}---\n{RULE}");
            let told = told(&text);
            assert_eq!(told.len(), 3, "{told:?}");
            assert_eq!(told[0], "1 T");
            assert!(told[1].starts_with(said), "{told:?}");
            assert!(told[2].ends_with(" T"), "{told:?}");
        }
    }

    #[test]
    fn what_is_for_other_logs_is_passed_by_however_broken_and_so_is_what_is_no_rule() {
        let windows = RULE
            .replace("service: cloudtrail", "service: x")
            .replace("aws", "windows");
        for broken in [
            windows.replace("condition: s", "condition: s | count() > 5"),
            windows.replace("eventName", "eventName|like"),
            windows.replace("    eventName: X\n", "    eventName: X\n    eventName: Y\n"),
            windows.replace("eventName: X", "eventName: {lt: 3}"),
            format!("{windows}level: dire\nstatus: odd\n"),
        ] {
            assert_eq!(told(&broken), ["1 elsewhere"], "{broken}");
        }
        assert_eq!(told("name: ci\non: push\njobs: {}\n"), ["1 no rule"]);
        assert!(told("title: T\n")[0].starts_with("1: Missing"));
    }

    #[test]
    fn actions_hold_documents_together() {
        let text = "action: global\nlogsource: {product: aws, service: cloudtrail}\n---\ntitle: A\ndetection: {s: {eventName: X}, condition: s}\n---\ntitle: B\ndetection: {s: {eventName: Y}, condition: s}\n";
        assert_eq!(told(text), ["4 A", "7 B"]);
    }
}
