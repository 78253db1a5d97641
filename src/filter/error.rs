//! What is wrong with a filter as it was typed: what was given, where the trouble stands in it (a line
//! with carets), and what to type instead.

use std::fmt;
use unicode_width::UnicodeWidthChar;

/// More columns of what was typed are not shown around the place of the trouble.
const SHOWN: usize = 72;

/// Why a filter cannot be used. [`Display`](fmt::Display) gives the whole message, several lines where
/// there is a place to point at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    what: String,
    place: Option<Place>,
    hint: Option<String>,
}

/// Where in a typed text the trouble stands, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    text: String,
    at: usize,
    length: usize,
}

impl FilterError {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        FilterError {
            what: what.into(),
            place: None,
            hint: None,
        }
    }

    /// Points at `length` bytes of `text`.
    pub(crate) fn at(mut self, text: &str, at: usize, length: usize) -> Self {
        self.place = Some(Place {
            text: text.to_owned(),
            at,
            length,
        });
        self
    }

    /// Says what to type instead.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        if let Some(place) = &self.place {
            let (line, before, under) = place.drawn();
            write!(f, "\n    {line}\n    {:before$}{:^>under$}", "", "")?;
        }
        match &self.hint {
            Some(hint) => write!(f, "\n{hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for FilterError {}

impl Place {
    /// The line to show, the columns before the carets, and the number of carets.
    fn drawn(&self) -> (String, usize, usize) {
        let (mut line, mut before, mut under, mut column) = (String::new(), 0, 0, 0);
        // What lies far before the place is left out, so that the place is on the line.
        let lead: usize = self.text[..floor(&self.text, self.at)]
            .chars()
            .map(width)
            .sum();
        let skip = lead.saturating_sub(SHOWN / 2);
        if skip > 0 {
            line.push('…');
        }
        for (at, character) in self.text.char_indices() {
            let wide = width(character);
            column += wide;
            if column <= skip {
                continue;
            }
            if column > skip + SHOWN {
                line.push('…');
                break;
            }
            line.push(if character.is_control() {
                ' '
            } else {
                character
            });
            if at < self.at {
                before += wide;
            } else if at < self.at + self.length {
                under += wide;
            }
        }
        (line, before + usize::from(skip > 0), under.max(1))
    }
}

/// The last character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn width(character: char) -> usize {
    character.width().unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_stand_under_the_place() {
        let error = FilterError::new("bad").at("größe = (", 9, 1).hint("try");
        assert_eq!(error.to_string(), "bad\n    größe = (\n           ^\ntry");
        let error = FilterError::new("bad").at("", 0, 0);
        assert_eq!(error.to_string(), "bad\n    \n    ^");
        let error = FilterError::new("bad").at("日本 x", 7, 1);
        assert_eq!(error.to_string(), "bad\n    日本 x\n         ^");
    }

    #[test]
    fn of_a_long_text_the_part_around_the_place_is_shown() {
        let text = format!("{}X{}", "(".repeat(1000), ")".repeat(1000));
        let shown = FilterError::new("bad").at(&text, 1000, 1).to_string();
        let lines: Vec<&str> = shown.lines().collect();
        let caret = lines[2].chars().position(|c| c == '^').expect("a caret");
        assert_eq!(lines[1].chars().nth(caret), Some('X'), "{shown}");
        assert!(lines[1].chars().count() < 80, "{shown}");
    }
}
