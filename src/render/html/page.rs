//! The frame of a page: head, title, contents, sections, footer. All that a browser needs is in it, and
//! the policy in its head forbids everything else: scripts, fonts, images from elsewhere, forms.

use crate::render::sanitize::{for_terminal, is_unsafe};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::borrow::Cow;

const STYLE: &str = include_str!("style.css");

/// `base-uri` and `form-action` do not follow `default-src` (Content Security Policy Level 3, 6.1.3).
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
                      base-uri 'none'; form-action 'none'";

/// A page being put together.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    command: &'a str,
    title: &'a str,
    subtitle: &'a str,
    lead: Markup,
    sections: Vec<Section<'a>>,
}

#[derive(Clone, Debug)]
struct Section<'a> {
    id: &'a str,
    heading: &'a str,
    body: Markup,
}

impl<'a> Page<'a> {
    /// A page by a command of ctq (`blame`). The title may be text of a record.
    pub fn new(command: &'a str, title: &'a str, subtitle: &'a str) -> Self {
        Page {
            command,
            title,
            subtitle,
            lead: html!(),
            sections: Vec::new(),
        }
    }

    /// What stands under the title, before the contents.
    #[must_use]
    pub fn lead(self, lead: Markup) -> Self {
        Page { lead, ..self }
    }

    /// Adds a section under a heading of the second level; headings within begin at the third. The id
    /// must not come from a record.
    #[must_use]
    pub fn section(mut self, id: &'a str, heading: &'a str, body: Markup) -> Self {
        self.sections.push(Section { id, heading, body });
        self
    }

    /// The whole document.
    pub fn render(&self) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(POLICY);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="referrer" content="no-referrer";
                    meta name="robots" content="noindex";
                    meta name="generator" content={ "ctq " (env!("CARGO_PKG_VERSION")) };
                    title { (for_terminal(self.title)) " · ctq " (self.command) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    a.skip href="#main" { "Skip to the content" }
                    header {
                        p.eyebrow { "ctq " (self.command) }
                        h1 { (super::Text(self.title)) }
                        p.subtitle { (self.subtitle) }
                        (self.lead)
                    }
                    @if self.sections.len() > 1 { (self.contents()) }
                    main id="main" {
                        @for section in &self.sections {
                            section id=(section.id) {
                                h2 { (section.heading) }
                                (section.body)
                            }
                        }
                    }
                    footer {
                        p {
                            "Made by ctq " (env!("CARGO_PKG_VERSION"))
                            " from log files alone. This page holds everything it shows: it loads nothing and runs nothing."
                        }
                    }
                }
            }
        };
        let mut page = without_unseen(&page.0).into_owned();
        page.push('\n');
        page
    }

    fn contents(&self) -> Markup {
        html! {
            nav aria-label="Contents" {
                ul {
                    @for section in &self.sections {
                        li { a href={ "#" (section.id) } { (section.heading) } }
                    }
                }
            }
        }
    }
}

/// Should a command forget to use [`Text`](super::Text), what cannot be seen still does not get onto
/// the page.
fn without_unseen(page: &str) -> Cow<'_, str> {
    let stray = |c| is_unsafe(c) && c != '\n';
    if !page.contains(stray) {
        return Cow::Borrowed(page);
    }
    let lines: Vec<_> = page.split('\n').map(for_terminal).collect();
    Cow::Owned(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_slips_past_the_parts_is_still_made_visible() {
        let page = Page::new("blame", "x", "y")
            .section("a", "A", html!(p { "one\u{202e}two\u{0}\nthree" }))
            .render();
        assert!(page.contains("one\\u{202e}two\\x00\nthree"), "{page}");
    }

    /// Colours by name, as the part of the style sheet before `end` sets them last.
    fn colours(end: &str) -> std::collections::BTreeMap<&str, [f64; 3]> {
        let part = STYLE.split(end).next().expect("a part");
        let settings = part
            .split(['{', ';'])
            .filter_map(|one| one.trim().split_once(": #"));
        settings
            .filter_map(|(name, hex)| {
                let channel = |at: usize| {
                    let value = u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()?;
                    let share = f64::from(value) / 255.0;
                    Some(if share <= 0.04045 {
                        share / 12.92
                    } else {
                        ((share + 0.055) / 1.055).powf(2.4)
                    })
                };
                Some((name, [channel(0)?, channel(2)?, channel(4)?]))
            })
            .collect()
    }

    /// WCAG 2.2, success criteria 1.4.3 (4.5 for text) and 1.4.11 (3 for drawings).
    #[test]
    fn everything_stands_out_from_its_ground() {
        let luminance = |[r, g, b]: [f64; 3]| 0.2126 * r + 0.7152 * g + 0.0722 * b;
        for (theme, end) in [("light", "@media screen"), ("dark", "* {")] {
            let colours = colours(end);
            let contrast = |one: &str, other: &str| {
                let (a, b) = (luminance(colours[one]), luminance(colours[other]));
                (a.max(b) + 0.05) / (a.min(b) + 0.05)
            };
            for (ground, words) in [
                ("--ground", &["--ink", "--soft", "--accent"][..]),
                ("--sheet", &["--ink", "--soft", "--accent"]),
                ("--wash", &["--ink", "--soft", "--accent"]),
                ("--good-wash", &["--ink", "--good"]),
                ("--fair-wash", &["--ink", "--fair"]),
                ("--warn-wash", &["--ink", "--warn", "--soft", "--accent"]),
                ("--bad-wash", &["--ink", "--bad", "--accent"]),
                ("--accent", &["--ground"]),
            ] {
                for word in words {
                    let ratio = contrast(word, ground);
                    assert!(ratio >= 4.5, "{theme}: {word} on {ground}: {ratio:.2}");
                }
            }
            for mark in ["--ok", "--failed", "--denied"] {
                let ratio = contrast(mark, "--sheet");
                assert!(ratio >= 3.0, "{theme}: {mark}: {ratio:.2}");
            }
        }
    }

    #[test]
    fn the_style_loads_nothing() {
        for word in ["url(", "@import", "http", "</"] {
            assert!(!STYLE.contains(word), "{word}");
        }
    }
}
