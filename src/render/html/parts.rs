//! The small parts: terms with what they stand for, numbers in a row, what opens and closes, what must
//! be read.

use super::chip::Mood;
use maud::{Markup, html};

/// Terms and what they stand for, in the order given.
pub fn facts<'a>(facts: impl IntoIterator<Item = (&'a str, Markup)>) -> Markup {
    html! {
        dl.facts {
            @for (term, fact) in facts {
                div { dt { (term) } dd { (fact) } }
            }
        }
    }
}

/// Numbers in a row, each with what it counts and a remark (which may be empty).
pub fn figures<'a>(figures: impl IntoIterator<Item = (&'a str, Markup, Markup)>) -> Markup {
    html! {
        dl.figures {
            @for (term, number, remark) in figures {
                div {
                    dt { (term) }
                    dd {
                        span.number { (number) }
                        @if !remark.0.is_empty() { span.remark { (remark) } }
                    }
                }
            }
        }
    }
}

/// What opens and closes; in print it is open.
pub fn fold(open: bool, summary: &Markup, body: &Markup) -> Markup {
    html! {
        details open[open] {
            summary { (summary) }
            (body)
        }
    }
}

/// A remark that must not be overlooked.
pub fn callout(mood: Mood, body: &Markup) -> Markup {
    html!(div class={ "callout " (mood.class()) } { (body) })
}

/// A box of its own for what is wider than a phone. `what` is read out by screen readers, which reach
/// the box with the keyboard; it must not come from a record.
pub fn scroll(what: &str, body: &Markup) -> Markup {
    html!(div.scroll role="region" aria-label=(what) tabindex="0" { (body) })
}
