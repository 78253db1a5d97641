//! Names, addresses and keys replaced by a keyed hash, the same one for the same text, everywhere.
//!
//! The report is walked as JSON, so that nothing is forgotten when it grows: what a member is decides, and
//! one that is not known is a name (`kind`). Names are taken apart (an ARN at its account and its
//! resource, a session at its role) and each piece is hashed. Of every other text only what names nobody
//! stays: words, numbers, times, services, regions, calls (`words`); everything else is hashed, whether
//! it is known as a name or not, since an error message or a user agent can name anybody. What comes from
//! the standard and from built-in rules stays.

mod kind;
mod pieces;
#[cfg(test)]
mod tests;
mod tree;
mod words;

use super::hash;
use super::model::{Redaction, Report, RuleDefinition};
use hashbrown::HashSet;
use kind::Kind;
use pieces::{Known, addresses, is_around, is_joint, is_number, is_quote, is_region};
use ring::rand::{SecureRandom, SystemRandom};
use std::path::Path;
use tree::{tables, walk};

/// Hexadecimal digits of a hash that stand in the report.
const DIGITS: usize = 10;
/// Names shorter than this are not taken for names where ctq speaks: `to` is a word then.
const SHORTEST: usize = 3;
/// Words after `name` that do not say which.
const NO_NAME: [&str; 22] = [
    "already", "and", "can", "cannot", "contains", "does", "exists", "for", "found", "has", "in",
    "is", "must", "not", "of", "or", "provided", "should", "that", "to", "was", "with",
];
/// Kinds of resources that stand in front of a name in an ARN.
const TYPES: [&str; 27] = [
    "alarm",
    "bucket",
    "certificate",
    "cluster",
    "db",
    "distribution",
    "eventdatastore",
    "function",
    "group",
    "image",
    "instance",
    "instance-profile",
    "key",
    "log-group",
    "mfa",
    "network-interface",
    "oidc-provider",
    "policy",
    "saml-provider",
    "secret",
    "security-group",
    "snapshot",
    "subnet",
    "table",
    "trail",
    "volume",
    "vpc",
];
/// Services whose ARNs begin with the name.
const NAME_FIRST: [&str; 4] = ["s3", "sns", "sqs", "apigateway"];

/// What stands for the text of a rule that is not built in.
const LEFT_OUT: &str = "# left out: a rule that is not built in can name people; the hash of its file is among the files of the run\n";

/// Hides names.
pub struct Redactor {
    key: Vec<u8>,
    random: bool,
    known: Known,
}

/// Pieces that were hashed as names, in small letters.
type Names = HashSet<String>;

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
            known: Known::new(),
        }
    }

    /// The same report without names; an error where it could not be taken apart.
    pub fn redact(&self, mut report: Report) -> Result<Report, String> {
        let framework = report.framework.clone();
        let rules = std::mem::take(&mut report.rules);
        let failed = |error: serde_json::Error| error.to_string();
        let mut tree = serde_json::to_value(report).map_err(failed)?;
        let mut names = Names::new();
        // Names first: they are known then wherever else they stand.
        for of_names in [true, false] {
            tables(&mut tree, &mut |kind, text| {
                self.hide(kind, text, of_names, &mut names);
            });
            walk(&mut tree, &mut Vec::new(), &mut |path, text| {
                self.hide(Kind::of(path), text, of_names, &mut names);
            });
        }
        let mut redacted: Report = serde_json::from_value(tree).map_err(failed)?;
        redacted.framework = framework;
        redacted.rules = rules;
        self.rules(&mut redacted, &names);
        redacted.run.redaction = Some(Redaction {
            random_key: self.random,
            key_id: hash::of_bytes(&self.key)[..DIGITS].to_owned(),
        });
        Ok(redacted)
    }

    /// Own rules say whom they are about: of these only the heads stay, without names.
    fn rules(&self, report: &mut Report, names: &Names) {
        let free = |text: &mut String| *text = self.text(Kind::Free, text, names);
        let own = |rule: &&mut RuleDefinition| !super::is_built_in(&rule.file, &rule.yaml);
        let mut titles = std::collections::BTreeMap::new();
        for rule in report.rules.iter_mut().filter(own) {
            free(&mut rule.title);
            rule.description.iter_mut().for_each(free);
            rule.falsepositives.iter_mut().for_each(free);
            rule.name = self.rule(&rule.name);
            rule.id
                .iter_mut()
                .for_each(|id| *id = self.text(Kind::Id, id, names));
            rule.file = self.text(Kind::Path, &rule.file, names);
            LEFT_OUT.clone_into(&mut rule.yaml);
            titles.insert(rule.name.clone(), rule.title.clone());
        }
        let controls = report.controls.iter_mut().chain(&mut report.beyond);
        for control in controls {
            for rule in &mut control.rules {
                if let Some(title) = titles.get(&rule.rule) {
                    rule.title.clone_from(title);
                }
            }
            for published in &mut control.published {
                published.rule = self.rule(&published.rule);
            }
        }
    }

    /// The name of a rule; that of one that is built in stays.
    fn rule(&self, name: &str) -> String {
        if super::is_built_in_name(name) {
            name.to_owned()
        } else {
            self.token(name)
        }
    }

    /// What stands for a piece.
    fn token(&self, piece: &str) -> String {
        format!("h-{}", &hash::keyed(&self.key, piece)[..DIGITS])
    }

    /// Hides what is to be hidden in a text of the report, in the pass that it belongs to.
    fn hide(&self, kind: Kind, text: &mut String, of_names: bool, names: &mut Names) {
        if kind == Kind::Own || (kind == Kind::Name) != of_names {
            return;
        }
        *text = match kind {
            Kind::Name => self.name(text, names),
            _ => self.text(kind, text, names),
        };
    }

    /// A name, hashed piece by piece; services, regions and what stands between pieces stay.
    fn name(&self, text: &str, names: &mut Names) -> String {
        let mut found = Vec::new();
        let shown = self.pieces(Kind::Name, text, &Names::new(), &mut found);
        names.extend(found.iter().map(|piece| piece.to_lowercase()));
        shown
    }

    /// Any other text.
    fn text(&self, kind: Kind, text: &str, names: &Names) -> String {
        let token = |piece: &str| self.token(piece);
        let free = |kind| self.pieces(kind, text, names, &mut Vec::new());
        match kind {
            Kind::Rule => self.rule(text),
            Kind::Path if text == super::rulebook::BUILT_IN => text.to_owned(),
            Kind::Path => self.known.path(text, &token),
            Kind::Code if self.known.is_code(text) && !names.contains(&text.to_lowercase()) => {
                text.to_owned()
            }
            Kind::Code => free(Kind::Free),
            Kind::Call if is_call(text) => text.to_owned(),
            Kind::Id
                if text
                    .bytes()
                    .all(|byte| byte.is_ascii_hexdigit() || byte == b'-') =>
            {
                text.to_owned()
            }
            Kind::Call | Kind::Id => free(Kind::Name),
            Kind::Command => self.command(text, names),
            _ => free(kind),
        }
    }

    /// A command line: flags and values that are numbers, times and words of ctq stay.
    fn command(&self, text: &str, names: &Names) -> String {
        const PLAIN: [&str; 9] = [
            "ctq",
            "report",
            "--framework-version",
            "--since",
            "--until",
            "--tz",
            "--max-events",
            "--max-file-size",
            "--sample",
        ];
        let mut before = "";
        let mut words = Vec::new();
        for word in text.split(' ') {
            let flag = word.starts_with("--")
                && word[2..]
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            words.push(
                if flag || PLAIN.contains(&word) || PLAIN.contains(&before) || before == "--seed" {
                    word.to_owned()
                } else if ["--accounts", "--regions"].contains(&before) {
                    self.pieces(Kind::Name, word, names, &mut Vec::new())
                } else {
                    self.known.path(word, &|piece| self.token(piece))
                },
            );
            before = word;
        }
        words.join(" ")
    }

    /// A text, piece by piece: what may stay of this kind stays, and everything else is hashed, and told
    /// in `hidden`.
    fn pieces(&self, kind: Kind, text: &str, names: &Names, hidden: &mut Vec<String>) -> String {
        let mut out = String::with_capacity(text.len());
        let mut word = String::new();
        let mut quote: Option<char> = None;
        let mut named = false;
        let mut chars = text.chars().chain(std::iter::once('\n')).peekable();
        let mut last = ' ';
        while let Some(c) = chars.next() {
            let goes_on = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric());
            let within = c == '\'' && goes_on(Some(&last)) && goes_on(chars.peek());
            let before = std::mem::replace(&mut last, c);
            if within || !is_around(c) {
                word.push(c);
                continue;
            }
            if !word.is_empty() {
                let strict = kind == Kind::Free && (quote.is_some() || named && !is_no_name(&word));
                let kind = if strict { Kind::Quoted } else { kind };
                self.word(kind, &word, names, hidden, &mut out);
                named = ["name", "named"].contains(&&*word.to_ascii_lowercase());
                word.clear();
            }
            if is_quote(c) {
                match quote {
                    Some(_) if !goes_on(chars.peek()) => quote = None,
                    None if !goes_on(Some(&before)) => quote = Some(c),
                    _ => {}
                }
            }
            out.push(c);
        }
        out.pop();
        out
    }

    /// One word: what stands between white space, brackets and quotes.
    fn word(
        &self,
        kind: Kind,
        word: &str,
        names: &Names,
        hidden: &mut Vec<String>,
        out: &mut String,
    ) {
        let mut hash = |piece: &str, out: &mut String| {
            out.push_str(&self.token(piece));
            hidden.push(piece.to_owned());
        };
        let bare = word.trim_end_matches(['.', ':', '…']);
        if self.known.is_moment(bare) {
            out.push_str(word);
            return;
        }
        let arn = bare
            .get(..4)
            .is_some_and(|start| start.eq_ignore_ascii_case("arn:"));
        if matches!(kind, Kind::Said | Kind::Naming) && !arn && bare.contains('/') {
            out.push_str(&self.known.path(bare, &|piece| self.token(piece)));
            out.push_str(&word[bare.len()..]);
            return;
        }
        let mut end = 0;
        let found = if arn { Vec::new() } else { addresses(word) };
        for address in found {
            self.segment(kind, &word[end..address.start], names, &mut hash, out);
            hash(&word[address.clone()], out);
            end = address.end;
        }
        self.segment(kind, &word[end..], names, &mut hash, out);
    }

    /// A part of a word, without addresses of version 6.
    fn segment(
        &self,
        kind: Kind,
        text: &str,
        names: &Names,
        hash: &mut dyn FnMut(&str, &mut String),
        out: &mut String,
    ) {
        // How many colons of an ARN are to come, and its service.
        let mut arn = 0;
        let mut service = String::new();
        let mut resource = false;
        let mut before = String::new();
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(is_joint).unwrap_or(rest.len());
            let (piece, after) = rest.split_at(end);
            let between = after.chars().next();
            // Full stops and what was cut off are no part of a name.
            let bare = piece.trim_end_matches(['.', '…']);
            let stays = match arn {
                _ if !bare.chars().any(char::is_alphanumeric) => true,
                4 => [
                    "aws",
                    "aws-cn",
                    "aws-us-gov",
                    "aws-iso",
                    "aws-iso-b",
                    "aws-eusc",
                ]
                .contains(&bare),
                3 => self.known.is_service_prefix(bare),
                2 => is_region(bare),
                1 => bare == "aws",
                _ if resource => {
                    let typed = matches!(between, Some('/' | ':'))
                        && !NAME_FIRST.contains(&service.as_str())
                        && TYPES.contains(&bare);
                    typed
                        || (matches!(between, Some('/')) || bare == "root")
                            && self.known.is_between(bare)
                }
                _ if service.is_empty() => self.stays(kind, bare, between, &before, names),
                _ => false,
            };
            if stays {
                out.push_str(bare);
            } else {
                hash(bare, out);
            }
            out.push_str(&piece[bare.len()..]);
            if arn == 3 {
                bare.clone_into(&mut service);
            }
            resource = arn == 1;
            if bare.eq_ignore_ascii_case("arn") && between == Some(':') && service.is_empty() {
                arn = 5;
            }
            arn = if between == Some(':') {
                i32::max(arn - 1, 0)
            } else {
                0
            };
            if bare.is_empty() || between != Some(':') {
                before.clear();
            } else {
                bare.clone_into(&mut before);
            }
            if let Some(between) = between {
                out.push(between);
                rest = &after[between.len_utf8()..];
            } else {
                rest = "";
            }
        }
    }

    /// Whether a piece names nobody. `before` is what stood in front of a colon.
    fn stays(
        &self,
        kind: Kind,
        piece: &str,
        between: Option<char>,
        before: &str,
        names: &Names,
    ) -> bool {
        let known = &self.known;
        let is_known = || {
            let short = kind == Kind::Naming && piece.chars().count() < SHORTEST;
            !short && names.contains(&piece.to_lowercase())
        };
        if known.is_service(piece) || is_region(piece) {
            return true;
        }
        let action = || {
            between == Some(':') && known.is_service_prefix(piece)
                || known.is_service_prefix(before) && known.is_action(piece)
        };
        match kind {
            Kind::Name => known.is_between(piece),
            Kind::Quoted => false,
            Kind::Agent => (known.is_agent(piece) || is_number(piece)) && !is_known(),
            // Words of ctq are its own, be there a bucket of that name.
            Kind::Said => known.is_own(piece) || is_number(piece) || action(),
            Kind::Naming => (known.is_own(piece) || is_number(piece) || action()) && !is_known(),
            _ => (known.is_plain(piece) || is_number(piece) || action()) && !is_known(),
        }
    }
}

/// True for a word after `name` that does not say which.
fn is_no_name(word: &str) -> bool {
    NO_NAME.contains(&&*word.to_ascii_lowercase())
}

/// `s3:PutBucketPolicy`, `ConsoleLogin`: the shape of a call.
fn is_call(text: &str) -> bool {
    let (service, name) = text.split_once(':').unwrap_or(("x", text));
    let is = |text: &str, more: &[u8]| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || more.contains(&byte))
    };
    is(service, b"-.") && is(name, b"_")
}
