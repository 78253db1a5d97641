//! Record text made visible: what a terminal, a spreadsheet or a Markdown page would act upon is
//! written out, so that it can be seen and does nothing.
//!
//! User agents, session names, error messages and request parameters are written by whoever made the
//! call. Only `json` and `jsonl` carry them unchanged; every other output passes through here. A
//! backslash that was there before stays as it is, so an escape shown here and the same characters
//! typed by somebody look alike: where that matters, ask for JSON.

use std::borrow::Cow;
use std::fmt::Write;

/// Characters that cannot be seen: format characters, fillers and selectors (Unicode's
/// `Default_Ignorable_Code_Point`), the bidirectional controls among them, the two separators that
/// break lines, and the blank braille pattern. Sorted, ends included.
const UNSEEN: [(char, char); 22] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{13430}', '\u{1345f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
    // Non-characters: no font has them, some programs stop at them.
    ('\u{fffe}', '\u{ffff}'),
    ('\u{1fffe}', '\u{1ffff}'),
    ('\u{10fffe}', '\u{10ffff}'),
];

/// True for what must not reach a terminal as it is: C0, DEL, C1 and everything that cannot be seen.
pub(crate) fn is_unsafe(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c <= '\u{9f}' || UNSEEN.iter().any(|&(from, to)| from <= c && c <= to)
}

/// True where no byte needs a closer look: printable ASCII only.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// The text with control and invisible characters written as escapes: `\n`, `\t`, `\r`, `\x1b`,
/// `\u{202e}`. It is one line afterwards, whatever it was before. U+FFFD, the mark of bytes that were
/// no text, stays. Text without such characters is borrowed.
///
/// For tables (on a terminal and in a pipe), and for every message on standard error that quotes a
/// record or a file name.
pub fn for_terminal(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let Some(first) = text.find(is_unsafe) else {
        return Cow::Borrowed(text);
    };
    let (clean, rest) = text.split_at(first);
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(clean);
    for c in rest.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if !is_unsafe(c) => out.push(c),
            // Writing to a String cannot fail.
            c if c.is_ascii() => drop(write!(out, "\\x{:02x}", u32::from(c))),
            c => drop(write!(out, "\\u{{{:x}}}", u32::from(c))),
        }
    }
    Cow::Owned(out)
}

/// True for a cell that a spreadsheet would take as a formula. The wide forms count because Excel
/// takes them for the narrow ones where Chinese or Japanese is set.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// A cell for CSV: escaped as in a table, line breaks included, so that one row is one line and
/// `grep` and `wc -l` can be trusted; and with a leading `'` where a spreadsheet would otherwise run
/// it (it begins with `=`, `+`, `-`, `@`, tab or carriage return). Quoting is the writer's business.
pub fn for_csv(text: &str) -> Cow<'_, str> {
    let shown = for_terminal(text);
    if is_formula(text) {
        Cow::Owned(format!("'{shown}"))
    } else {
        shown
    }
}

/// A cell for a GitHub-flavoured Markdown table: shown as text, whatever it holds. Escaped as in a
/// table first, then all that Markdown would act upon, HTML, mathematics and bare links included.
pub fn for_markdown(text: &str) -> Cow<'_, str> {
    const ACTIVE: [char; 13] = [
        '\\', '`', '*', '_', '[', ']', '|', '~', '$', '<', '>', '&', '!',
    ];
    let shown = for_terminal(text);
    if !shown.contains(ACTIVE) && !shown.contains("://") && !is_web_name(&shown) {
        return shown;
    }
    let mut out = String::with_capacity(shown.len() + 16);
    for (at, c) in shown.char_indices() {
        match c {
            // Entities rather than backslashes: safe also where a page is shown by something that
            // knows HTML but not this flavour.
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // Without this a bare address becomes a link that somebody else chose.
            ':' if shown[at..].starts_with("://") => out.push_str("\\:"),
            '.' if is_web_dot(&shown[..at]) => out.push_str("\\."),
            c => {
                if ACTIVE.contains(&c) {
                    out.push('\\');
                }
                out.push(c);
            }
        }
    }
    Cow::Owned(out)
}

/// True where a `www.` stands that would become a link.
fn is_web_name(text: &str) -> bool {
    text.match_indices('.')
        .any(|(at, _)| is_web_dot(&text[..at]))
}

/// True where the text before a dot ends in `www`.
fn is_web_dot(before: &str) -> bool {
    let bytes = before.as_bytes();
    bytes
        .last_chunk::<3>()
        .is_some_and(|last| last.eq_ignore_ascii_case(b"www"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_borrowed() {
        for text in [
            "",
            "alice",
            "Zoë Ångström",
            "東京",
            "\u{fffd}",
            "a\\x1b",
            "👍🏽",
        ] {
            assert!(matches!(for_terminal(text), Cow::Borrowed(_)), "{text}");
            assert_eq!(for_terminal(text), text);
        }
        assert!(matches!(for_csv("a,b"), Cow::Borrowed(_)));
        assert!(matches!(for_markdown("a,b: www c."), Cow::Borrowed(_)));
    }

    #[test]
    fn what_a_terminal_would_obey_is_shown() {
        for (text, shown) in [
            ("\u{1b}[31mred", r"\x1b[31mred"),
            ("a\u{7f}b", r"a\x7fb"),
            ("\u{9b}2J", r"\u{9b}2J"),
            ("\u{85}", r"\u{85}"),
            ("a\u{202e}gpj.exe", r"a\u{202e}gpj.exe"),
            ("ad\u{200b}min", r"ad\u{200b}min"),
            ("ad\u{200d}min\u{fe0f}", r"ad\u{200d}min\u{fe0f}"),
            ("a\u{2028}b\u{2029}", r"a\u{2028}b\u{2029}"),
            ("\u{e0041}\u{e007f}", r"\u{e0041}\u{e007f}"),
            ("\u{feff}a\u{ad}", r"\u{feff}a\u{ad}"),
            ("a\nb\r\n\tc\0", r"a\nb\r\n\tc\x00"),
            ("naïve\u{1b}", r"naïve\x1b"),
        ] {
            assert_eq!(for_terminal(text), shown);
        }
    }

    #[test]
    fn all_that_is_let_through_has_a_width_or_combines() {
        use unicode_width::UnicodeWidthChar;
        let let_through = (0..=0x0010_ffff)
            .filter_map(char::from_u32)
            .filter(|&c| !is_unsafe(c));
        let mut combining = 0;
        for c in let_through {
            assert!(c.width().is_some(), "{c:?}");
            combining += usize::from(c.width() == Some(0));
        }
        assert!(combining > 1000, "{combining}");
    }

    #[test]
    fn spreadsheets_run_nothing() {
        for (text, shown) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+1", "'+1"),
            ("-2", "'-2"),
            ("@SUM(1)", "'@SUM(1)"),
            ("\t=1", r"'\t=1"),
            ("\r=1", r"'\r=1"),
            ("＝1", "'＝1"),
            ("a=1", "a=1"),
            ("'=1", "'=1"),
            ("a\nb", r"a\nb"),
            ("\u{200b}=1", r"\u{200b}=1"),
        ] {
            assert_eq!(for_csv(text), shown);
        }
    }

    #[test]
    fn markdown_shows_text_as_text() {
        for (text, shown) in [
            ("a|b", r"a\|b"),
            ("`x`", r"\`x\`"),
            ("<img src=x>", "&lt;img src=x&gt;"),
            ("a&amp;b", "a&amp;amp;b"),
            ("*a* _b_ ~c~ $d$", r"\*a\* \_b\_ \~c\~ \$d\$"),
            ("![x](y)", r"\!\[x\](y)"),
            (r"a\|b", r"a\\\|b"),
            ("a\nb", r"a\\nb"),
            ("\u{202e}", r"\\u{202e}"),
            ("https://evil.example", r"https\://evil.example"),
            ("WWW.evil.example", r"WWW\.evil.example"),
            ("arn:aws:s3:::b", "arn:aws:s3:::b"),
        ] {
            assert_eq!(for_markdown(text), shown);
        }
    }
}
