//! What is wrong with a document, in words for its author, and on which line.

use super::header::Header;

/// What is wrong with a document, and on which line.
#[derive(Debug, PartialEq)]
pub(super) struct Wrong {
    pub(super) line: usize,
    pub(super) what: String,
    /// It is only odd: the document is used all the same.
    pub(super) odd: bool,
    /// What the document is called that cannot be used, since others may refer to it.
    pub(super) called: Option<Box<Header>>,
}

/// What is wrong with a document, and the keys that lead there: its section, the selection, the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    pub(super) what: String,
    pub(super) keys: Vec<String>,
}

impl From<String> for Flaw {
    fn from(what: String) -> Flaw {
        Flaw {
            what,
            keys: Vec::new(),
        }
    }
}

impl Flaw {
    /// It is at this field.
    pub(super) fn at(what: impl Into<String>, key: &str) -> Flaw {
        Flaw {
            what: what.into(),
            keys: vec![key.to_owned()],
        }
    }

    /// It is in this selection.
    pub(super) fn within(mut self, selection: &str) -> Flaw {
        self.what = format!("`{selection}`: {}", self.what);
        self.keys.insert(0, selection.to_owned());
        self
    }

    /// It is in this section of the document.
    pub(super) fn of(mut self, section: &str) -> Flaw {
        self.keys.insert(0, section.to_owned());
        self
    }
}

/// Lines of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lines<'t> {
    pub(super) text: &'t str,
    /// How many lines of the file stand before the text.
    pub(super) before: usize,
}

impl Lines<'_> {
    /// The line of the file on which a text stands, from 1.
    pub(super) fn of(self, part: &str) -> Option<usize> {
        let at = self.text.lines().position(|line| line.contains(part))?;
        Some(self.before + at + 1)
    }

    /// The line that the keys lead to in the document that begins on a line; as far as they are there.
    pub(super) fn at<K: AsRef<str>>(self, document: usize, keys: &[K]) -> Option<usize> {
        let mut found = None;
        for key in keys {
            let key = key.as_ref();
            let from = found.unwrap_or(document);
            let next = self.after(from, |line| begins_with(line, key)).or_else(|| {
                let inside =
                    |end: &str| self.after(from, |line| line.contains(&(key.to_owned() + end)));
                inside(":").or_else(|| inside("|"))
            });
            found = next.or(found);
        }
        found
    }

    /// The first line of a document, from a line of the file on, for which the test holds.
    fn after(self, from: usize, test: impl Fn(&str) -> bool) -> Option<usize> {
        let numbered = (self.before + 1..).zip(self.text.lines());
        numbered
            .skip_while(|(number, _)| *number < from)
            .take_while(|(number, line)| *number == from || !line.starts_with("---"))
            .find(|(_, line)| test(line))
            .map(|(number, _)| number)
    }
}

/// True for the line of a mapping that has this key.
fn begins_with(line: &str, key: &str) -> bool {
    let line = line.trim_start().trim_start_matches("- ").trim_start();
    line.trim_start_matches(['"', '\''])
        .strip_prefix(key)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '|', ' ', '"', '\'']))
}

impl Wrong {
    /// Puts what is wrong with the document that begins on a line into one line, and finds the line that
    /// it is about.
    pub(super) fn new(flaw: &Flaw, lines: Lines<'_>, document: usize, odd: bool) -> Wrong {
        let (what, line) = if flaw.keys.is_empty() {
            said(&flaw.what, lines, document, odd)
        } else {
            (flaw.what.clone(), lines.at(document, &flaw.keys))
        };
        let what = what.strip_prefix("YAML parse error: ").unwrap_or(&what);
        Wrong {
            line: line.unwrap_or(document),
            what: what.to_owned(),
            odd,
            called: None,
        }
    }
}

/// The same for what the parser says.
fn said(said: &str, lines: Lines<'_>, document: usize, odd: bool) -> (String, Option<usize>) {
    let after = |key: &str| lines.at(document, &[key]);
    let first = || said.lines().next().unwrap_or(said).to_owned();
    if let Some((what, place)) = said.split_once(" at line ") {
        let number = place
            .split(' ')
            .next()
            .and_then(|number| number.parse::<usize>().ok());
        (what.to_owned(), number.map(|number| lines.before + number))
    } else if said.starts_with("Condition parse error") {
        let what = if aggregates(said) {
            "the condition has an old aggregation: write a correlation".to_owned()
        } else {
            let last = said.lines().last().unwrap_or(said);
            let what = last.trim_start_matches([' ', '=']);
            format!("the condition cannot be read: {what}")
        };
        (what, after("condition"))
    } else if said.starts_with("unknown detection identifier") {
        (first(), after("condition"))
    } else if let Some(value) = said.strip_prefix("expected numeric value: ") {
        let from = after("detection").or(after("filter")).unwrap_or(document);
        (first(), lines.after(from, |line| line.contains(value)))
    } else if let Some(rest) = said.strip_prefix("invalid modifier combination: |") {
        let modifier = rest.split(' ').next().unwrap_or(rest);
        let modifier = format!("|{modifier}");
        (
            first(),
            lines.after(document, |line| line.contains(&modifier)),
        )
    } else if let Some(name) = said.strip_prefix("Unknown modifier '") {
        let name = name.trim_end_matches('\'');
        let line = lines.of(&format!("|{name}"));
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
        (format!("there is no {field} `{word}`{used}"), after(field))
    } else {
        let line = match said {
            said if said.contains("'condition'") => after("detection"),
            said if said.contains("orrelation") => after("correlation"),
            _ => None,
        };
        (first(), line)
    }
}

/// True where a condition that could not be parsed, and is cited, has an aggregation as Sigma had them before
/// correlations: `s | count() by user > 5`, `a | near b`, `count() > 5`.
fn aggregates(said: &str) -> bool {
    let cited = said.lines().filter_map(|line| {
        let (number, cited) = line.split_once(" | ")?;
        number.trim().parse::<usize>().ok().map(|_| cited)
    });
    let counts = |condition: &str| {
        ["count", "min", "max", "avg", "sum"]
            .iter()
            .any(|word| condition.contains(&format!("{word}(")))
    };
    cited
        .into_iter()
        .any(|condition| condition.contains('|') || counts(condition))
}
