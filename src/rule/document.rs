//! From the text of a rule file to its documents: detection rules, correlations, filters.
//!
//! Documents are parsed one by one, so that a broken one costs nothing but itself; what the YAML parser says
//! of lines is true of the document, and is counted on from the lines before it in the file.

use super::amend::amend;
use super::header::Header;
use rsigma_ir::lower::{lower_correlation, lower_filter};
use rsigma_ir::{IrCorrelation, IrFilter, IrRule, LowerOptions, lower_rule};
use rsigma_parser::{
    CorrelationCondition, CorrelationType, LogSource, SigmaCollection, SigmaRule, parse_sigma_yaml,
    version,
};
use serde::Deserialize;
use std::borrow::Cow;
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
}

/// What is wrong with a document, and on which line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) line: usize,
    pub(super) what: String,
    /// It is only odd: the document is used all the same.
    pub(super) odd: bool,
}

/// Every document in the text of a file.
pub(super) fn documents(text: &str) -> Vec<Document> {
    let pieces = pieces(text);
    // A document with an action is about those around it: they only make sense together.
    let actions = text.lines().any(|line| line.starts_with("action:"));
    if actions {
        return parse(&Piece {
            line: pieces.first().map_or(1, |piece| piece.line),
            before: 0,
            text: text.to_owned(),
        });
    }
    pieces.iter().flat_map(parse).collect()
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
    /// The line of the file on which a text stands, from 1.
    fn line_of(&self, part: &str) -> Option<usize> {
        let at = self.text.lines().position(|line| line.contains(part))?;
        Some(self.before + at + 1)
    }

    /// The same for the beginning of a line of the document that begins on the line `document`.
    fn line_after(&self, document: usize, part: &str) -> Option<usize> {
        let skipped = document.saturating_sub(self.before + 1);
        let mut lines = self.text.lines().skip(skipped);
        let at = lines.position(|line| line.trim_start().starts_with(part))?;
        Some(self.before + skipped + at + 1)
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

fn parse(piece: &Piece) -> Vec<Document> {
    let (text, first) = (piece.text.as_str(), piece.line);
    let wrong = |content: String| Document {
        line: first,
        content: Err(Wrong::new(&content, piece, first, false)),
    };
    let parsed =
        merged(text).and_then(|text| parse_sigma_yaml(&text).map_err(|error| error.to_string()));
    let collection = match parsed {
        Ok(collection) => collection,
        Err(what) => return vec![wrong(what)],
    };
    let found = collection.len();
    let SigmaCollection {
        rules,
        correlations,
        filters,
        mut errors,
    } = collection;
    let options = LowerOptions::default();
    let mut documents = Vec::new();
    let mut push = |title: &str, content: Result<Content, String>| {
        let line = if found > 1 {
            piece.line_of(title).unwrap_or(first)
        } else {
            first
        };
        documents.push(Document {
            line,
            content: content.map_err(|what| Wrong::new(&what, piece, line, false)),
        });
    };
    for mut rule in rules {
        if found == 1 {
            rule.level = in_any_case(rule.level, "level", &mut errors);
            rule.status = in_any_case(rule.status, "status", &mut errors);
        }
        let content = match (is_ours(&rule.logsource), &rule.logsource) {
            (false, source) if *source == LogSource::default() => {
                Err("Missing required field 'logsource'".to_owned())
            }
            (false, _) => Ok(Content::Elsewhere(Some(Box::new(called(&rule))))),
            _ if version::is_unsupported(rule.sigma_version) => Err(too_new()),
            _ => amend(&mut rule.detection).and_then(|()| {
                lower_rule(&rule, &options)
                    .map(|rule| Content::Rule(Box::new(rule)))
                    .map_err(|error| error.to_string())
            }),
        };
        push(&rule.title, content);
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
            *field = field_beside(text);
        }
        let content = if version::is_unsupported(correlation.sigma_version) {
            Err(too_new())
        } else {
            lower_correlation(&correlation)
                .map(|one| Content::Correlation(Box::new(one)))
                .map_err(|error| error.to_string())
        };
        push(&correlation.title, content);
    }
    for mut filter in filters {
        let content = if !filter.logsource.as_ref().is_none_or(may_be_ours) {
            Ok(Content::Elsewhere(None))
        } else if version::is_unsupported(filter.sigma_version) {
            Err(too_new())
        } else {
            amend(&mut filter.detection).and_then(|()| {
                lower_filter(&filter, &options)
                    .map(|filter| Content::Filter(Box::new(filter)))
                    .map_err(|error| error.to_string())
            })
        };
        push(&filter.title, content);
    }
    // What is said beside a document that was understood is about a detail of it.
    let odd = !errors.is_empty() && found > 0 && found >= pieces(text).len();
    documents.extend(errors.iter().map(|error| Document {
        line: first,
        content: Err(Wrong::new(error, piece, first, odd)),
    }));
    documents
}

fn too_new() -> String {
    format!(
        "it asks for a newer Sigma specification than {}",
        version::SPEC_VERSION_SUPPORTED
    )
}

/// What a rule for other logs is called.
fn called(rule: &SigmaRule) -> Header {
    Header {
        id: rule.id.clone(),
        name: rule.name.clone(),
        title: rule.title.clone(),
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

/// The text with what YAML's merge keys (`<<`) stand for in their place: the parser does not know them. Of
/// text that is no YAML the parser will tell what is wrong with it.
fn merged(text: &str) -> Result<Cow<'_, str>, String> {
    if !text.contains("<<") {
        return Ok(Cow::Borrowed(text));
    }
    let mut whole = String::new();
    for document in yaml_serde::Deserializer::from_str(text) {
        let Ok(mut value) = yaml_serde::Value::deserialize(document) else {
            return Ok(Cow::Borrowed(text));
        };
        let written = value
            .apply_merge()
            .and_then(|()| yaml_serde::to_string(&value));
        whole += "---\n";
        whole += &written.map_err(|error| error.to_string())?;
    }
    Ok(Cow::Owned(whole))
}

/// The field whose values a correlation counts where it stands beside its condition, as public rules have it,
/// and not in it. Of text with several correlations that of none is taken for another's.
fn field_beside(text: &str) -> Option<Vec<String>> {
    let mut documents = yaml_serde::Deserializer::from_str(text);
    let only = documents.next().filter(|_| documents.next().is_none())?;
    let document = yaml_serde::Value::deserialize(only).ok()?;
    let field = document.get("correlation")?.get("field")?;
    Some(match field.as_sequence() {
        Some(list) => list
            .iter()
            .map(|one| one.as_str().map(str::to_owned))
            .collect::<Option<_>>()?,
        None => vec![field.as_str()?.to_owned()],
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

impl Wrong {
    /// Puts what the parser says into one line, and finds the line that it is about.
    fn new(said: &str, piece: &Piece, document: usize, odd: bool) -> Wrong {
        let after = |part: &str| piece.line_after(document, part);
        let (what, line) = if let Some((what, place)) = said.split_once(" at line ") {
            let number = place
                .split(' ')
                .next()
                .and_then(|number| number.parse::<usize>().ok())
                .map(|number| piece.before + number);
            (what.to_owned(), number)
        } else if said.starts_with("Condition parse error") {
            let what = said
                .lines()
                .last()
                .unwrap_or(said)
                .trim_start_matches([' ', '=']);
            (
                format!("the condition cannot be read: {what}"),
                after("condition:"),
            )
        } else if let Some(name) = said.strip_prefix("Unknown modifier '") {
            let name = name.trim_end_matches('\'');
            let line = piece.line_of(&format!("|{name}"));
            (format!("there is no modifier `{name}`"), line)
        } else if let Some((field, word)) = ["status", "level"].iter().find_map(|field| {
            let word = said.strip_prefix(&format!("invalid {field}: '"))?;
            Some((field, word.trim_end_matches('\'')))
        }) {
            let used = if odd {
                "; the rule is used without one"
            } else {
                ""
            };
            let what = format!("there is no {field} `{word}`{used}");
            (what, after(&format!("{field}:")))
        } else if let Some(key) = said.split('`').find(|part| part.ends_with("|exists")) {
            (said.to_owned(), piece.line_of(key))
        } else {
            let line = match said {
                said if said.contains("'condition'") => after("detection:"),
                said if said.contains("orrelation") => after("correlation:"),
                _ => None,
            };
            (said.lines().next().unwrap_or(said).to_owned(), line)
        };
        let what = what.strip_prefix("YAML parse error: ").unwrap_or(&what);
        Wrong {
            line: line.unwrap_or(document),
            what: what.to_owned(),
            odd,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str = "title: T\nlogsource:\n  product: aws\n  service: cloudtrail\ndetection:\n  s:\n    eventName: X\n  condition: s\n";

    fn told(text: &str) -> Vec<String> {
        documents(text)
            .iter()
            .map(|document| match &document.content {
                Ok(Content::Rule(rule)) => format!("{} {}", document.line, rule.metadata.title),
                Ok(Content::Elsewhere(_)) => format!("{} elsewhere", document.line),
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
                "11: unknown detection identifier: t",
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
    fn actions_hold_documents_together() {
        let text = "action: global\nlogsource: {product: aws, service: cloudtrail}\n---\ntitle: A\ndetection: {s: {eventName: X}, condition: s}\n---\ntitle: B\ndetection: {s: {eventName: Y}, condition: s}\n";
        assert_eq!(told(text), ["4 A", "7 B"]);
    }
}
