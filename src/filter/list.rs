//! The values of one flag as they were typed: commas split them, `!` excludes, `@FILE` stands for the
//! lines of a file.

use super::error::FilterError;
use crate::archive::reason;

/// One value and whether it excludes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// The value, without the `!`.
    pub(super) text: String,
    /// True when it began with `!`.
    pub(super) exclude: bool,
}

/// How a flag's values are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Split {
    /// A comma separates values.
    Commas,
    /// A value is the whole of what follows the flag.
    Whole,
}

/// The values of a flag, in the order typed.
pub(super) fn items(flag: &str, typed: &[String], split: Split) -> Result<Vec<Item>, FilterError> {
    let mut found = Vec::new();
    for given in typed {
        let parts = match split {
            Split::Commas => commas(given),
            Split::Whole => vec![given.as_str()],
        };
        for part in parts {
            let text = match split {
                Split::Commas => part.trim(),
                Split::Whole => part,
            };
            let (exclude, value) = match text.strip_prefix('!') {
                Some(rest) => (true, rest),
                None => (false, text),
            };
            if value.is_empty() {
                let at = part.as_ptr() as usize - given.as_ptr() as usize;
                return Err(FilterError::new(format!("{flag} has an empty value"))
                    .at(given, at, text.len())
                    .hint("a value that is a comma itself is typed `\\,`, one that begins with `!` as `\\!`"));
            }
            match value.strip_prefix('@') {
                Some(path) => lines(flag, path, exclude, split, &mut found)?,
                None => found.push(Item {
                    text: value.to_owned(),
                    exclude,
                }),
            }
        }
    }
    Ok(found)
}

/// Splits at commas, but neither at `\,` nor inside a regular expression `/…/`.
fn commas(typed: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = typed;
    loop {
        let end = match regex_start(rest) {
            Some(start) => match regex_end(rest, start) {
                Some(end) => Some(end),
                None if is_regex(&rest[start..]) => None,
                None => plain_end(rest),
            },
            None => plain_end(rest),
        };
        let Some(end) = end else {
            parts.push(rest);
            return parts;
        };
        parts.push(&rest[..end]);
        rest = &rest[end + 1..];
    }
}

/// The first comma that separates.
fn plain_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (0..bytes.len()).find(|&at| bytes[at] == b',' && (at == 0 || bytes[at - 1] != b'\\'))
}

/// Where the slash stands that a value begins with.
fn regex_start(text: &str) -> Option<usize> {
    let spaces = text.len() - text.trim_start().len();
    let start = spaces + usize::from(text[spaces..].starts_with('!'));
    text[start..].starts_with('/').then_some(start)
}

/// The first comma that stands behind a closing slash.
fn regex_end(text: &str, start: usize) -> Option<usize> {
    ["/,", "/i,"]
        .iter()
        .filter_map(|close| Some(start + text[start + 1..].find(close)? + close.len()))
        .min()
}

/// True for `/…/` and `/…/i`.
pub(super) fn is_regex(text: &str) -> bool {
    let inner = text.strip_suffix('i').unwrap_or(text);
    text.len() > 2
        && text.starts_with('/')
        && (text.ends_with('/') || (inner.len() > 2 && inner.ends_with('/')))
}

/// The lines of a file of values.
fn lines(
    flag: &str,
    path: &str,
    exclude: bool,
    split: Split,
    found: &mut Vec<Item>,
) -> Result<(), FilterError> {
    let trouble = |what: String| {
        FilterError::new(format!("{flag} @{path}: {what}")).hint(
            "`@FILE` stands for a file with one value a line; a value that begins with `@` is typed `\\@`",
        )
    };
    let bytes = std::fs::read(path).map_err(|error| trouble(reason(&error)))?;
    let text =
        String::from_utf8(bytes).map_err(|_| trouble("the file is not UTF-8 text".to_owned()))?;
    let before = found.len();
    for line in text.trim_start_matches('\u{feff}').lines() {
        let mut line = line.trim();
        if line.starts_with('#') {
            continue;
        }
        if split == Split::Commas
            && let Some(comment) = line.find(" #").or_else(|| line.find("\t#"))
        {
            line = line[..comment].trim_end();
        }
        let (not, value) = match line.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, line),
        };
        if !value.is_empty() {
            found.push(Item {
                text: value.to_owned(),
                exclude: exclude || not,
            });
        }
    }
    if found.len() == before {
        return Err(trouble("the file holds no value".to_owned()));
    }
    Ok(())
}

/// The items in words: `alice or bob, not eve`.
pub(super) fn words(items: &[Item]) -> String {
    let list = |exclude: bool| -> Vec<&str> {
        let mut texts: Vec<&str> = items
            .iter()
            .filter(|item| item.exclude == exclude)
            .map(|item| item.text.as_str())
            .collect();
        if texts.len() > SPELT {
            texts.truncate(SPELT);
        }
        texts
    };
    let count = |exclude: bool| items.iter().filter(|item| item.exclude == exclude).count();
    let joined = |exclude: bool, with: &str| {
        let more = count(exclude).saturating_sub(SPELT);
        let tail = if more > 0 {
            format!("{with}{more} more")
        } else {
            String::new()
        };
        format!("{}{tail}", list(exclude).join(with))
    };
    match (count(false), count(true)) {
        (_, 0) => joined(false, " or "),
        (0, _) => format!("not {}", joined(true, " nor ")),
        _ => format!("{}, not {}", joined(false, " or "), joined(true, " nor ")),
    }
}

/// So many values of a list are spelt out in words.
const SPELT: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(typed: &str) -> Vec<String> {
        items("--user", &[typed.to_owned()], Split::Commas)
            .expect("good")
            .into_iter()
            .map(|item| format!("{}{}", if item.exclude { "!" } else { "" }, item.text))
            .collect()
    }

    #[test]
    fn commas_split_except_where_they_belong_to_a_value() {
        for (typed, expected) in [
            ("a", vec!["a"]),
            ("a,b", vec!["a", "b"]),
            ("a, !b", vec!["a", "!b"]),
            (r"a\,b,c", vec![r"a\,b", "c"]),
            ("/a{1,3}/", vec!["/a{1,3}/"]),
            ("x,/a{1,3}/i,y", vec!["x", "/a{1,3}/i", "y"]),
            ("!/a{1,3}/,y", vec!["!/a{1,3}/", "y"]),
            ("/aws/x,/aws/y", vec!["/aws/x", "/aws/y"]),
            ("/", vec!["/"]),
        ] {
            assert_eq!(texts(typed), expected, "{typed}");
        }
    }

    #[test]
    fn empty_values_are_refused() {
        for typed in ["", "a,", ",a", "!", "a,,b"] {
            let error = items("--user", &[typed.to_owned()], Split::Commas).expect_err(typed);
            assert!(
                error.to_string().starts_with("--user has an empty value"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_file_gives_one_value_a_line() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("list");
        std::fs::write(
            &path,
            "\u{feff}# people\r\nalice\r\n\n!bob # left\n  a,b \n",
        )
        .expect("written");
        let typed = format!("@{}", path.display());
        assert_eq!(texts(&typed), ["alice", "!bob", "a,b"]);
        assert_eq!(texts(&format!("!{typed}")), ["!alice", "!bob", "!a,b"]);
        std::fs::write(&path, "# nothing\n").expect("written");
        let error = items("--user", &[typed], Split::Commas).expect_err("empty");
        assert!(
            error.to_string().contains("the file holds no value"),
            "{error}"
        );
        let missing = ["@/no/such/file".to_owned()];
        assert!(items("--user", &missing, Split::Commas).is_err());
    }

    #[test]
    fn words_read_well() {
        let items = items(
            "--user",
            &["alice,bob,!eve,!mallory".to_owned()],
            Split::Commas,
        )
        .expect("good");
        assert_eq!(words(&items), "alice or bob, not eve nor mallory");
        assert_eq!(words(&items[2..]), "not eve nor mallory");
    }
}
