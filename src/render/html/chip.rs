//! A word with a mark and a colour. The mark and the word say it too: nobody needs the colour.

use crate::event::Outcome;
use crate::lineage::Certainty;
use maud::{Markup, html};

/// What a word says about what it stands beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// As it should be.
    Good,
    /// Nearly so; worth knowing.
    Fair,
    /// Worth a look.
    Warn,
    /// Wrong, refused, missing.
    Bad,
    /// Neither good nor bad.
    Plain,
}

impl Mood {
    /// The class of the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Mood::Good => "good",
            Mood::Fair => "fair",
            Mood::Warn => "warn",
            Mood::Bad => "bad",
            Mood::Plain => "plain",
        }
    }
}

/// A chip: a mark of one character, a word of the program's own (never of a record), a colour.
pub fn chip(mood: Mood, mark: &str, word: &str) -> Markup {
    html!(span class={ "chip " (mood.class()) } { span.mark aria-hidden="true" { (mark) } (word) })
}

/// How sure a link or an origin is.
pub fn certainty(certainty: Certainty) -> Markup {
    let (mood, mark) = match certainty {
        Certainty::Direct => (Mood::Good, "◆"),
        Certainty::Proven => (Mood::Good, "●"),
        Certainty::Matched => (Mood::Fair, "◐"),
        Certainty::Inferred => (Mood::Warn, "○"),
        Certainty::Ambiguous => (Mood::Warn, "≈"),
        Certainty::NotInArchive => (Mood::Bad, "?"),
    };
    chip(mood, mark, certainty.name())
}

/// How a call ended, with the error where there was one.
pub fn outcome(outcome: Outcome, error: &str) -> Markup {
    let (mood, mark) = match outcome {
        Outcome::Ok => (Mood::Good, "✓"),
        Outcome::Denied => (Mood::Bad, "✕"),
        Outcome::Failed => (Mood::Warn, "!"),
    };
    html! {
        (chip(mood, mark, outcome.name()))
        @if !error.is_empty() && error != outcome.name() {
            " " span.error { (super::Text(error)) }
        }
    }
}
