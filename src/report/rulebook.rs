//! The rules and frameworks of a run: those built in, and a person's own over them.

use super::framework::{Framework, Version};
use super::hash;
use super::library::{Library, is_framework};
use super::model::{HashedFile, RuleDefinition};
use super::{FRAMEWORKS, RULES};
use crate::rule::{Header, Loaded, Set, Text};
use crate::tally::Issue;
use crate::text::count;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// What stands for the files that are built in, where files are listed.
pub const BUILT_IN: &str = "(built in)";

/// The frameworks, with a person's own.
#[derive(Debug, Default)]
pub struct Shelf {
    /// All of them.
    pub library: Library,
    /// Rules of the person, by what was named: what comes later replaces what came before it.
    own: Vec<Layer>,
    /// Every file of the person with its hash, and the built-in ones as one.
    pub files: Vec<HashedFile>,
    /// What could not be loaded.
    pub issues: Vec<Issue>,
}

/// The files of one `--rules`.
#[derive(Clone, Debug, Default)]
pub struct Layer {
    /// The file or folder as it was named.
    pub name: String,
    /// What is in it.
    pub texts: Vec<Text>,
}

/// The rules that one version of one framework asks for.
#[derive(Debug)]
pub struct Rulebook {
    /// Ready to be asked.
    pub set: Set,
    /// Rules of the person that no control refers to.
    pub loose: Vec<usize>,
    /// Places of rules of the person that could not be loaded: file and line.
    pub broken: Vec<String>,
    /// Which rule is meant by a name.
    by_name: BTreeMap<String, usize>,
    /// The texts of rule files, by name.
    texts: BTreeMap<String, Cow<'static, str>>,
}

impl Shelf {
    /// Puts the person's texts over what is built in.
    pub fn new(given: Vec<Layer>) -> Shelf {
        let mut files = vec![HashedFile {
            name: BUILT_IN.to_owned(),
            sha256: Some(built_in()),
        }];
        let texts = given.iter().flat_map(|one| &one.texts);
        files.extend(texts.map(|text| HashedFile {
            name: text.name.clone(),
            sha256: Some(hash::of_bytes(text.text.as_bytes())),
        }));
        let mut frameworks = Vec::new();
        let mut own = Vec::new();
        for one in given {
            let all = one.texts.len();
            let (framework, texts): (Vec<Text>, Vec<Text>) =
                (one.texts.into_iter()).partition(|text| is_framework(&text.text));
            frameworks.extend(framework);
            // A folder of frameworks alone has no rules to miss.
            if all == 0 || !texts.is_empty() {
                own.push(Layer {
                    name: one.name,
                    texts,
                });
            }
        }
        let all = FRAMEWORKS.iter().copied().chain(
            frameworks
                .iter()
                .map(|text| (text.name.as_str(), &*text.text)),
        );
        let (library, issues) = Library::load(all);
        Shelf {
            library,
            own,
            files,
            issues,
        }
    }

    /// Loads the rules that a version of a framework asks for, and all of the person's own.
    pub fn rules(&self, framework: &Framework, version: &Version) -> (Rulebook, Vec<Issue>) {
        let controls = framework.controls(version);
        let mut asked: BTreeSet<&str> = framework.beyond.iter().map(String::as_str).collect();
        for control in &controls {
            asked.extend(control.published.iter().map(|one| one.rule.as_str()));
            let rules = control.control.rules.iter().chain(&control.control.beyond);
            asked.extend(rules.map(String::as_str));
        }
        let texts = self.own.iter().flat_map(|one| &one.texts);
        let own: BTreeSet<&str> = texts.map(|text| text.name.as_str()).collect();
        let built_in: Vec<Text> = RULES
            .iter()
            .map(|(name, text)| Text {
                name: (*name).to_owned(),
                text: (*text).into(),
            })
            .collect();
        let wanted = |header: &Header| {
            own.contains(header.file.as_str())
                || header
                    .name
                    .as_deref()
                    .is_some_and(|name| asked.contains(name))
        };
        let given = self.own.iter().map(|one| one.texts.clone());
        let layers: Vec<Vec<Text>> = std::iter::once(built_in).chain(given).collect();
        // What a framework asks is not for a filter to change, or it would be another question.
        let loaded = Set::load_those(&layers, 1, wanted);
        let passed_by = self.passed_by(&loaded);
        let Loaded {
            set, mut issues, ..
        } = loaded;
        let mut book = Rulebook {
            by_name: BTreeMap::new(),
            loose: Vec::new(),
            broken: (issues.iter())
                .filter(|issue| issue.trouble && own.contains(issue.file.as_str()))
                .map(place)
                .chain(
                    (passed_by.iter())
                        .filter(|issue| issue.trouble)
                        .map(|issue| issue.file.clone()),
                )
                .collect(),
            texts: (layers.into_iter().flatten())
                .map(|text| (text.name, text.text))
                .collect(),
            set,
        };
        for (at, rule) in book.set.rules().iter().enumerate() {
            let header = &rule.header;
            // A later rule of the same name is the one that is meant.
            book.by_name.insert(name_of(header).to_owned(), at);
            if own.contains(header.file.as_str())
                && !asked.contains(name_of(header))
                && !rule.is_helper()
            {
                book.loose.push(at);
            }
        }
        issues.extend(passed_by);
        let known = book.by_name.keys().map(String::as_str);
        let unknown = self.library.unknown_rules(known);
        let file = framework.file.as_str();
        issues.extend(
            unknown
                .into_iter()
                .filter(|issue| issue.file == file || issue.file.starts_with(&format!("{file}:"))),
        );
        (book, issues)
    }

    /// What is told of rules for other logs: how many there are, and what was named that has no other rules.
    fn passed_by(&self, loaded: &Loaded) -> Vec<Issue> {
        let mut issues = Vec::new();
        let rules = loaded.set.rules().iter();
        let used: BTreeSet<&str> = rules.map(|rule| rule.header.file.as_str()).collect();
        let wrong: BTreeSet<&str> = loaded.issues.iter().map(|one| one.file.as_str()).collect();
        for one in &self.own {
            let is_heard = |text: &Text| {
                let name = text.name.as_str();
                used.contains(name) || wrong.contains(name) || loaded.replaced_in.contains(name)
            };
            if !one.texts.is_empty() && !one.texts.iter().any(is_heard) {
                let what = "no rule for CloudTrail in it (product aws, service cloudtrail)";
                issues.push(Issue::trouble(&one.name, what));
            }
        }
        if loaded.elsewhere > 0 {
            let what = format!(
                "{} for other logs than CloudTrail passed by",
                count(loaded.elsewhere, "rule")
            );
            issues.push(Issue::note("--rules", what));
        }
        issues
    }
}

/// Where a rule stands that could not be loaded: the file, and the line that its issue begins with.
fn place(issue: &Issue) -> String {
    let line = issue.what.split(':').next().unwrap_or_default();
    match line.strip_prefix("line ") {
        Some(number) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{}:{number}", issue.file)
        }
        _ => issue.file.clone(),
    }
}

/// What a rule is called: its name, else its id, else its title.
fn name_of(header: &Header) -> &str {
    let name = header.name.as_deref().or(header.id.as_deref());
    name.unwrap_or(&header.title)
}

/// One hash for everything that is built in.
fn built_in() -> String {
    let all: String = FRAMEWORKS
        .iter()
        .chain(RULES)
        .map(|(name, text)| format!("{}  {name}\n", hash::of_bytes(text.as_bytes())))
        .collect();
    hash::of_bytes(all.as_bytes())
}

/// The document that begins on a line, from 1, without comments before it.
fn document(text: &str, line: usize) -> String {
    let mut lines = text.lines().skip(line.saturating_sub(1)).peekable();
    while lines
        .peek()
        .is_some_and(|line| line.starts_with("---") || line.starts_with('#') || line.is_empty())
    {
        lines.next();
    }
    let lines: Vec<&str> = lines.take_while(|line| !line.starts_with("---")).collect();
    lines.join("\n").trim_end().to_owned() + "\n"
}

impl Rulebook {
    /// The rule of this name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// What a rule is called.
    pub fn name(&self, rule: usize) -> &str {
        self.header(rule).map_or("", name_of)
    }

    /// What a rule says about itself.
    pub fn header(&self, rule: usize) -> Option<&Header> {
        self.set.rules().get(rule).map(|rule| &rule.header)
    }

    /// True for a rule about several events.
    pub fn is_correlation(&self, rule: usize) -> bool {
        self.set
            .rules()
            .get(rule)
            .is_some_and(crate::rule::Rule::is_correlation)
    }

    /// The fields that a rule names as worth showing.
    pub fn fields(&self, rule: usize) -> &[String] {
        self.header(rule).map_or(&[], |header| &header.fields)
    }

    /// Its definition, for the report.
    pub fn definition(&self, rule: usize) -> Option<RuleDefinition> {
        let header = self.header(rule)?;
        let text = self.texts.get(&header.file).map_or("", |text| text);
        let technique = |tag: &str, prefix: &str| {
            let number = tag.strip_prefix(prefix)?.to_ascii_uppercase();
            let digits = number.strip_prefix('T')?;
            digits
                .starts_with(|c: char| c.is_ascii_digit())
                .then_some(number)
        };
        let (mut attack, mut newer) = (Vec::new(), Vec::new());
        for tag in &header.tags {
            if let Some(number) = technique(tag, "attack.") {
                attack.push(number.clone());
                newer.push(number);
            } else if let Some(number) = technique(tag, "attack-v19.") {
                // It stands behind the older number, in whose place it came.
                newer.pop();
                newer.push(number);
            }
        }
        Some(RuleDefinition {
            name: name_of(header).to_owned(),
            id: header.id.clone(),
            title: header.title.clone(),
            description: header.description.clone(),
            level: header.level.map(|level| level.name().to_owned()),
            attack,
            attack_v19: newer,
            falsepositives: header.false_positives.clone(),
            correlation: self.is_correlation(rule),
            file: header.file.clone(),
            line: header.line as u64,
            yaml: document(text, header.line),
        })
    }
}
