//! Names, addresses and keys replaced by a keyed hash, the same one for the same text, everywhere.
//!
//! The report is walked as JSON, so that nothing is forgotten when it grows. What a field is decides:
//! names are taken apart (an ARN at its account and its resource, a session at its role) and each piece is
//! hashed; every other text has its ARNs, account and key ids and addresses replaced, and every piece that
//! was a name elsewhere. What comes from the standard and from rules stays.

use super::hash;
use super::model::{Redaction, Report};
use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Hexadecimal digits of a hash that stand in the report.
const DIGITS: usize = 10;
/// Pieces shorter than this are not looked for in other texts.
const SHORTEST: usize = 3;

/// Members that hold names.
const NAMES: [&str; 27] = [
    "label",
    "sessionIssuer",
    "accessKeyId",
    "account",
    "sourceIp",
    "vpcEndpoint",
    "candidates",
    "actedAs",
    "who",
    "bucket",
    "kmsKey",
    "logGroup",
    "trail",
    "reviewer",
    "resources",
    "fields",
    "accountsGiven",
    "accountsFound",
    "streams",
    "id",
    "name",
    "value",
    "accounts",
    "principal",
    "organization",
    "what",
    "ticket",
];
/// Members of that kind whose texts are no names where they stand below these.
const NO_NAMES: [(&str, &str); 6] = [
    ("value", "categories"),
    ("value", "regions"),
    ("value", "services"),
    ("value", "principals"),
    ("name", "ruleFiles"),
    ("what", "issues"),
];
/// Members that come from the standard, from rules, or from ctq.
const OWN: [&str; 37] = [
    "framework",
    "rules",
    "statuses",
    "published",
    "mapping",
    "title",
    "level",
    "assessment",
    "verdict",
    "status",
    "shows",
    "cannotShow",
    "parameters",
    "feeds",
    "countBy",
    "decidedBy",
    "facts",
    "check",
    "columns",
    "classes",
    "class",
    "means",
    "program",
    "zone",
    "stream",
    "certainty",
    "kind",
    "eventId",
    "issuedEventId",
    "sha256",
    "fileSha256",
    "fingerprint",
    "rule",
    "redaction",
    "region",
    "event",
    "outcome",
];
/// Fields of counts whose values are no names.
const PLAIN_FIELDS: [&str; 14] = [
    "event",
    "error",
    "service",
    "outcome",
    "region",
    "category",
    "access",
    "topic",
    "actorKind",
    "eventName",
    "eventSource",
    "awsRegion",
    "userAgent",
    "errorCode",
];
/// Columns of checks that hold names.
const NAME_COLUMNS: [&str; 9] = [
    "what",
    "principal",
    "bucket",
    "store",
    "trail",
    "trails",
    "owner",
    "account",
    "of",
];
/// Words between names.
const WORDS: [&str; 22] = [
    "root",
    "account",
    "behind",
    "or",
    "for",
    "arn",
    "aws",
    "user",
    "role",
    "assumed-role",
    "yes",
    "no",
    "true",
    "false",
    "session",
    "service",
    "hidden",
    "http",
    "https",
    "s3",
    "unknown",
    "anonymous",
];

/// Hides names.
pub struct Redactor {
    key: Vec<u8>,
    random: bool,
    arn: Option<Regex>,
    loose: Option<Regex>,
}

impl Redactor {
    /// With the key in a file: all of its bytes but white space at the end.
    pub fn from_file(path: &Path) -> Result<Redactor, String> {
        let key = std::fs::read(path).map_err(|error| crate::archive::reason(&error))?;
        let key = key.trim_ascii_end().to_vec();
        if key.len() < 16 {
            return Err("a key of less than 16 bytes can be found by trying".to_owned());
        }
        Ok(Redactor::new(key, false))
    }

    /// With a key of its own, which nobody keeps.
    pub fn random() -> Result<Redactor, String> {
        let mut key = vec![0; 32];
        let filled = SystemRandom::new().fill(&mut key);
        filled.map_err(|_| "this machine gives no random numbers".to_owned())?;
        Ok(Redactor::new(key, true))
    }

    fn new(key: Vec<u8>, random: bool) -> Redactor {
        Redactor {
            key,
            random,
            arn: Regex::new(r#"arn:[a-z0-9-]*:[a-z0-9-]*:[a-z0-9-]*:[a-z0-9]*:[^\s"'<>,;]*"#).ok(),
            // Account ids, key and principal ids, addresses of both kinds, mail addresses.
            loose: Regex::new(
                r"\b\d{12}\b|\bA[A-Z]{3}[A-Z0-9]{12,}\b|\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{0,4}){3,7}\b|[\w.+-]+@[\w-]+\.[\w.-]+",
            )
            .ok(),
        }
    }

    /// The same report without names.
    pub fn redact(&self, report: Report) -> Report {
        let kept = report.clone();
        let Ok(mut tree) = serde_json::to_value(report) else {
            return Report::default();
        };
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        self.tables(&mut tree, &mut names);
        walk(&mut tree, &mut Vec::new(), &mut |path, text| {
            if is_name(path) {
                *text = self.name(text, &mut names);
            }
        });
        let pieces: Vec<(String, String)> = (names.into_iter())
            .filter(|(piece, _)| piece.len() >= SHORTEST)
            .collect();
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(pieces.iter().map(|(piece, _)| piece))
            .ok();
        walk(&mut tree, &mut Vec::new(), &mut |path, text| {
            if !is_name(path) {
                *text = self.text(text, search.as_ref(), &pieces);
            }
        });
        let mut redacted: Report = serde_json::from_value(tree).unwrap_or_default();
        redacted.framework = kept.framework;
        redacted.rules = kept.rules;
        redacted.run.redaction = Some(Redaction {
            random_key: self.random,
            key_id: hash::of_bytes(&self.key)[..DIGITS].to_owned(),
        });
        redacted
    }

    /// What stands for a piece.
    fn token(&self, piece: &str) -> String {
        format!("h-{}", &hash::keyed(&self.key, piece)[..DIGITS])
    }

    /// A name, hashed piece by piece; words, services and what stands between pieces stay.
    fn name(&self, text: &str, names: &mut BTreeMap<String, String>) -> String {
        let mut out = String::with_capacity(text.len());
        let mut piece = String::new();
        let mut arn = 0;
        let is_between = |c: char| c.is_whitespace() || "/():,;=\"'[]{}|<>".contains(c);
        for c in text.chars().chain(std::iter::once('\n')) {
            if !is_between(c) {
                piece.push(c);
                continue;
            }
            // Partition, service and region of an ARN stay; what follows is account and resource.
            if piece.eq_ignore_ascii_case("arn") && c == ':' {
                arn = 5;
            }
            let stays = piece.is_empty()
                || arn > 1
                || WORDS.contains(&piece.to_ascii_lowercase().as_str())
                || is_service(&piece)
                || is_region(&piece)
                || piece.chars().all(|c| !c.is_alphanumeric());
            if stays {
                out.push_str(&piece);
            } else {
                let token = self.token(&piece);
                out.push_str(&token);
                names.insert(std::mem::take(&mut piece), token);
            }
            piece.clear();
            arn = if c == ':' { i32::max(arn - 1, 0) } else { 0 };
            out.push(c);
        }
        out.pop();
        out
    }

    /// Any other text.
    fn text(
        &self,
        text: &str,
        search: Option<&AhoCorasick>,
        pieces: &[(String, String)],
    ) -> String {
        let mut unused = BTreeMap::new();
        let mut shown = text.to_owned();
        if let Some(arn) = &self.arn {
            shown = arn
                .replace_all(&shown, |found: &regex::Captures<'_>| {
                    self.name(&found[0], &mut unused)
                })
                .into_owned();
        }
        if let Some(loose) = &self.loose {
            shown = loose
                .replace_all(&shown, |found: &regex::Captures<'_>| self.token(&found[0]))
                .into_owned();
        }
        let Some(search) = search else {
            return shown;
        };
        let mut out = String::with_capacity(shown.len());
        let mut end = 0;
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        for found in search.find_iter(&shown) {
            let (before, after) = (&shown[..found.start()], &shown[found.end()..]);
            if is_letter(before.chars().next_back()) || is_letter(after.chars().next()) {
                continue;
            }
            out.push_str(&shown[end..found.start()]);
            out.push_str(&pieces[found.pattern().as_usize()].1);
            end = found.end();
        }
        out.push_str(&shown[end..]);
        out
    }

    /// Tables whose columns say what is a name: groups by their fields, firings, checks.
    fn tables(&self, tree: &mut Value, names: &mut BTreeMap<String, String>) {
        let mut controls: Vec<&mut Value> = Vec::new();
        let mut checks: Vec<&mut Value> = Vec::new();
        if let Value::Object(members) = tree {
            for (key, member) in members.iter_mut() {
                match (key.as_str(), member) {
                    ("controls", Value::Array(list)) => controls.extend(list),
                    ("beyond", member) => controls.push(member),
                    ("checks", Value::Array(list)) => checks.extend(list),
                    _ => {}
                }
            }
        }
        for control in controls {
            let fields = texts(control.get("countBy"));
            for group in list(control.get_mut("groups")) {
                for (field, value) in fields.iter().zip(list(group.get_mut("values"))) {
                    self.value(field, value, names);
                }
            }
            for firing in list(control.get_mut("firings")) {
                for pair in list(firing.get_mut("group")) {
                    let field = texts(Some(pair)).first().cloned().unwrap_or_default();
                    if let Some(value) = pair.get_mut(1) {
                        self.value(&field, value, names);
                    }
                }
            }
            for account in list(control.get_mut("accounts")) {
                for value in list(account.get_mut("values")) {
                    self.value("account", value, names);
                }
            }
        }
        for check in checks {
            let columns = texts(check.get("columns"));
            for row in list(check.get_mut("rows")) {
                for (column, value) in columns.iter().zip(list(Some(row))) {
                    if NAME_COLUMNS.contains(&column.as_str())
                        && let Value::String(text) = value
                    {
                        *text = self.name(text, names);
                    }
                }
            }
        }
    }

    fn value(&self, field: &str, value: &mut Value, names: &mut BTreeMap<String, String>) {
        if let Value::String(text) = value
            && !PLAIN_FIELDS.contains(&field)
        {
            *text = self.name(text, names);
        }
    }
}

/// `s3.amazonaws.com`: the name of a service. A caller can choose such a name too, but says nothing by it.
fn is_service(piece: &str) -> bool {
    let name = piece.strip_suffix(".amazonaws.com");
    name.is_some_and(|name| {
        name.bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    })
}

/// `eu-west-1`, `us-gov-east-1`: an area, a direction and a number, so that no other name looks like one.
fn is_region(piece: &str) -> bool {
    const AREAS: [&str; 15] = [
        "af", "ap", "ca", "cn", "eu", "eusc-de", "il", "me", "mx", "sa", "us", "us-gov", "us-iso",
        "us-isob", "us-isof",
    ];
    const DIRECTIONS: [&str; 9] = [
        "north",
        "south",
        "east",
        "west",
        "central",
        "northeast",
        "southeast",
        "northwest",
        "southwest",
    ];
    let Some((place, number)) = piece.rsplit_once('-') else {
        return false;
    };
    place
        .rsplit_once('-')
        .is_some_and(|(area, direction)| AREAS.contains(&area) && DIRECTIONS.contains(&direction))
        && number.len() == 1
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

fn list(value: Option<&mut Value>) -> &mut [Value] {
    let list = value.and_then(Value::as_array_mut);
    list.map_or(&mut [], Vec::as_mut_slice)
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let items = value.and_then(Value::as_array);
    let texts = items.into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

fn is_name(path: &[String]) -> bool {
    let Some(last) = path.last() else {
        return false;
    };
    let below = |above: &str| path.iter().any(|key| key == above);
    // A control's number and a rule's are no names; an origin's, a caller's and a session's are.
    if last == "id" && !["who", "origin", "via"].into_iter().any(below) {
        return false;
    }
    if below("fields") {
        return true;
    }
    NAMES.contains(&last.as_str())
        && !NO_NAMES
            .iter()
            .any(|(name, above)| name == last && below(above))
}

/// Every text that is not ctq's own, with the members that lead to it.
fn walk(value: &mut Value, path: &mut Vec<String>, visit: &mut dyn FnMut(&[String], &mut String)) {
    match value {
        Value::String(text) => visit(path, text),
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, path, visit)),
        Value::Object(members) => {
            let within_fields = path.last().is_some_and(|key| key == "fields");
            for (key, member) in members.iter_mut() {
                if within_fields || !OWN.contains(&key.as_str()) {
                    path.push(key.clone());
                    walk(member, path, visit);
                    path.pop();
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests;
