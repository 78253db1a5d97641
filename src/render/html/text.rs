//! Text of records on a page: it is shown and does nothing. What cannot be seen or would turn the
//! direction of writing is written out as an escape and marked, so that it differs from the same
//! characters typed by somebody.

use crate::event::Time;
use crate::render::sanitize::{for_terminal, is_unsafe};
use crate::render::width::shown_width;
use crate::zone::Zone;
use maud::{Markup, Render, html};

/// So much of one text is shown; the rest is counted.
const MOST: usize = 2_000;
/// So many lines of a text are shown.
const MOST_LINES: usize = 300;
/// What is longer than this is broken into lines in a table.
const LONG: usize = 44;

/// Text as a record, a file name or a person has it. Anything but plain ASCII stands in a `bdi`
/// element: letters that are written from right to left turn round nothing beside them.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a>(
    /// The text, not yet sanitised.
    pub &'a str,
);

impl Render for Text<'_> {
    fn render_to(&self, out: &mut String) {
        if self.0.is_ascii() {
            write(self.0, out);
        } else {
            out.push_str("<bdi>");
            write(self.0, out);
            out.push_str("</bdi>");
        }
    }
}

fn write(text: &str, out: &mut String) {
    let end = text
        .char_indices()
        .nth(MOST)
        .map_or(text.len(), |(at, _)| at);
    let (shown, left) = text.split_at(end);
    let mut rest = shown;
    while let Some(at) = rest.find(is_unsafe) {
        let (clean, tail) = rest.split_at(at);
        clean.render_to(out);
        let length = tail.find(|c| !is_unsafe(c)).unwrap_or(tail.len());
        let (escapes, tail) = tail.split_at(length);
        out.push_str("<span class=\"esc\">");
        for_terminal(escapes).render_to(out);
        out.push_str("</span>");
        rest = tail;
    }
    rest.render_to(out);
    if !left.is_empty() {
        let more = crate::text::count(left.chars().count() as u64, "more character");
        html!(" " span.dim { "… (" (more) ")" }).render_to(out);
    }
}

/// Ids, keys, ARNs, addresses: text in a monospaced face. In a table it is kept on one line unless it
/// is long.
pub fn mono(text: &str) -> Markup {
    let long = text.chars().nth(LONG).map(|_| "long");
    html!(code class=[long] { (Text(text)) })
}

/// Text of several lines as it is written, such as a filter or a rule. Very long ones are cut.
pub fn code(text: &str) -> Markup {
    let lines = text.trim_end().lines().count();
    html! {
        pre {
            code {
                @for (at, line) in text.trim_end().lines().take(MOST_LINES).enumerate() {
                    @if at > 0 { "\n" } (Text(line))
                }
            }
            @if lines > MOST_LINES {
                span.dim { "\n… (" (crate::text::count((lines - MOST_LINES) as u64, "more line")) ")" }
            }
        }
    }
}

/// A time in the zone asked for; a dash where there is none.
pub fn time(zone: Zone, time: Option<Time>) -> Markup {
    html! {
        @if let Some(time) = time {
            // Without the attribute the words themselves are what a program reads.
            time datetime=[(zone != Zone::Utc).then_some(time)] { (zone.rfc3339(time)) }
        } @else { "–" }
    }
}

/// A number that is quiet when it is 0.
pub fn number(number: u64) -> Markup {
    if number == 0 {
        html!(span.zero { "0" })
    } else {
        html!((crate::text::thousands(number)))
    }
}

/// Text cut in its middle to so many cells of a monospaced face, for drawings, where nothing wraps.
/// What cannot be seen is written out. Whoever draws it must show the whole text elsewhere on the page.
pub fn short(text: &str, most: usize) -> String {
    let shown = for_terminal(text);
    if shown_width(&shown) <= most {
        return shown.into_owned();
    }
    let room = most.saturating_sub(1);
    let head = fitting(shown.chars(), room - room / 3);
    let tail: String = fitting(shown.chars().rev(), room / 3);
    let tail: String = tail.chars().rev().collect();
    format!("{head}…{tail}")
}

/// The first characters that fit into so many cells.
fn fitting(chars: impl Iterator<Item = char>, cells: usize) -> String {
    let mut text = String::new();
    let mut used = 0;
    for c in chars {
        used += shown_width(c.encode_utf8(&mut [0; 4]));
        if used > cells {
            break;
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_is_shown_and_does_nothing() {
        for (text, shown) in [
            ("alice", "alice"),
            (
                "<script>alert(1)</script>",
                "&lt;script&gt;alert(1)&lt;/script&gt;",
            ),
            (
                "\"><img src=x>&amp;",
                "&quot;&gt;&lt;img src=x&gt;&amp;amp;",
            ),
            ("a\u{1b}[2Jb", "a<span class=\"esc\">\\x1b</span>[2Jb"),
            (
                "x\u{202e}\u{200b}gpj",
                "<bdi>x<span class=\"esc\">\\u{202e}\\u{200b}</span>gpj</bdi>",
            ),
            ("Zoë", "<bdi>Zoë</bdi>"),
        ] {
            assert_eq!(Text(text).render().into_string(), shown);
        }
        let long = Text(&"x".repeat(MOST + 5)).render().into_string();
        assert!(long.ends_with("… (5 more characters)</span>"), "{long}");
    }

    #[test]
    fn lines_stay_lines() {
        let shown = code("a: <b>\n  - \u{7}\n").into_string();
        assert_eq!(
            shown,
            "<pre><code>a: &lt;b&gt;\n  - <span class=\"esc\">\\x07</span></code></pre>"
        );
        let long = code(&"x\n".repeat(MOST_LINES + 2)).into_string();
        assert!(long.contains("… (2 more lines)"));
    }

    #[test]
    fn what_is_too_long_for_a_drawing_loses_its_middle() {
        assert_eq!(short("alice", 8), "alice");
        assert_eq!(short("nightly-export/ceff984f9c", 12), "nightly-…f9c");
        assert_eq!(short("東京東京東京", 7), "東京…京");
        assert_eq!(short("a\u{202e}b", 20), "a\\u{202e}b");
        assert_eq!(short("abc", 0), "…");
    }
}
