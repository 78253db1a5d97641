//! Shares of a whole: as words that never round a hole away, as a bar.

use maud::{Markup, Render, html};

/// `97.3 %`. Rounded towards what is less pleasant for both ends: a share is `100 %` only when nothing is
/// left, and `0 %` only when there is nothing.
pub fn percent(part: u64, whole: u64) -> String {
    let tenths = |part: u64| u128::from(part) * 1000 / u128::from(whole.max(1));
    match (part, tenths(part)) {
        (0, _) => "0 %".to_owned(),
        (part, _) if part >= whole => "100 %".to_owned(),
        (_, 0) => "< 0.1 %".to_owned(),
        (_, tenths) => format!("{}.{} %", tenths / 10, tenths % 10),
    }
}

/// A bar as long as its share of the longest.
pub fn bar(part: u64, longest: u64) -> Markup {
    let share = part as f64 * 100.0 / longest.max(1) as f64;
    html!(span.bar style={ "--s:" (super::graph::round(share)) "%" } {})
}

/// A bar cut into parts, with a legend under it.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    parts: Vec<(&'static str, &'static str, u64)>,
}

impl Parts {
    /// Adds a part. `class` is one of the style sheet: `sure`, `here`, `quiet`, `hole`; the word is the
    /// program's own.
    #[must_use]
    pub fn part(mut self, class: &'static str, word: &'static str, number: u64) -> Self {
        self.parts.push((class, word, number));
        self
    }
}

impl Render for Parts {
    fn render(&self) -> Markup {
        let whole: u64 = self.parts.iter().map(|part| part.2).sum();
        html! {
            div.parts aria-hidden="true" {
                @for (class, _, number) in self.parts.iter().filter(|part| part.2 > 0) {
                    span class=(class) style={ "flex-grow:" (number) } {}
                }
            }
            ul.legend {
                @for (class, word, number) in &self.parts {
                    li {
                        span class={ "swatch " (class) } {}
                        (word) " " b { (percent(*number, whole)) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_hole_is_rounded_away() {
        for (part, whole, words) in [
            (0, 0, "0 %"),
            (0, 9, "0 %"),
            (9, 9, "100 %"),
            (99_999, 100_000, "99.9 %"),
            (1, 100_000, "< 0.1 %"),
            (1, 3, "33.3 %"),
            (u64::MAX - 1, u64::MAX, "99.9 %"),
        ] {
            assert_eq!(percent(part, whole), words, "{part} of {whole}");
        }
    }

    #[test]
    fn parts_are_told_in_words_too() {
        let parts = Parts::default()
            .part("sure", "proven", 3)
            .part("hole", "holes", 0);
        let drawn = parts.render().into_string();
        assert!(drawn.contains("proven <b>100 %</b>") && drawn.contains("holes <b>0 %</b>"));
        assert_eq!(drawn.matches("flex-grow").count(), 1);
    }
}
