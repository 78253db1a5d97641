//! How many columns text takes on a screen, and cutting it to fit.

use super::sanitize;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The mark of a cut.
const ELLIPSIS: char = '…';

/// How many columns the table will give this text: its width after [`sanitize::for_terminal`].
pub fn cell_width(text: &str) -> usize {
    shown_width(sanitize::for_terminal(text).trim_end_matches(' '))
}

/// The width of text that has been sanitised.
pub(super) fn shown_width(shown: &str) -> usize {
    if shown.is_ascii() {
        shown.len()
    } else {
        shown.width()
    }
}

/// The text cut to at most `width` columns, with `…` where something was cut away; `None` where it
/// fits as it is. Text is cut at its end; an ARN at its beginning, because what tells ARNs apart stands
/// at their end. A character is never cut, nor parted from the marks that combine
/// with it.
pub(super) fn cut(shown: &str, width: usize) -> Option<String> {
    // No character takes more than two columns, so most text is known to fit or not by its length.
    if shown.len() <= width || shown_width(shown) <= width {
        return None;
    }
    if width == 0 {
        return Some(String::new());
    }
    let room = width - 1;
    // A cell may be cut to the terminal first and to its column later: both at the same side.
    let tail = shown.strip_prefix(ELLIPSIS).unwrap_or(shown);
    if tail.is_ascii() && (tail.len() < shown.len() || tail.starts_with("arn:")) {
        return Some(format!("{ELLIPSIS}{}", &tail[tail.len() - room..]));
    }
    let (mut used, mut end) = (0, 0);
    let ends = shown
        .char_indices()
        .skip(1)
        .filter(|&(at, c)| !joins(&shown[..at], c))
        .map(|(at, _)| at);
    for next in ends {
        used += shown_width(&shown[end..next]);
        if used > room {
            break;
        }
        end = next;
    }
    let mut text = shown[..end].trim_end_matches(' ').to_owned();
    // Some scripts draw across characters: the sum over characters is a bound, not a promise.
    while shown_width(&text) > room && text.pop().is_some() {}
    text.push(ELLIPSIS);
    Some(text)
}

/// The text in lines of at most `width` columns, the first of at most `first`; broken between words, and
/// within those that are longer than a line.
pub(super) fn wrap(shown: &str, first: usize, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = vec![String::new()];
    let (mut used, mut room) = (0, first.max(1));
    for word in shown.split(' ') {
        let wide = shown_width(word);
        let gap = usize::from(used > 0);
        if used + gap + wide <= room {
            let line = lines.last_mut().into_iter();
            line.for_each(|line| line.extend([" ", word].into_iter().skip(1 - gap)));
            used += gap + wide;
            continue;
        }
        if used > 0 {
            lines.push(String::new());
            (used, room) = (0, width);
        }
        for c in word.chars() {
            let wide = c.width().unwrap_or(0);
            if used > 0 && used + wide > room {
                lines.push(String::new());
                (used, room) = (0, width);
            }
            lines.last_mut().into_iter().for_each(|line| line.push(c));
            used += wide;
        }
    }
    lines
}

/// True if `c` is drawn together with what stands before it.
fn joins(before: &str, c: char) -> bool {
    let is_flag = |c: char| matches!(c, '\u{1f1e6}'..='\u{1f1ff}');
    match c {
        // Skin tones.
        '\u{1f3fb}'..='\u{1f3ff}' => true,
        // The second letter of a flag.
        c if is_flag(c) => before.chars().rev().take_while(|&c| is_flag(c)).count() % 2 == 1,
        c => c.width() == Some(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_keeps_its_end() {
        let arn = "arn:aws:iam::111122223333:user/alice";
        assert_eq!(cut(arn, 11).as_deref(), Some("…user/alice"));
        assert_eq!(
            cut(&cut(arn, 30).expect("cut"), 11).as_deref(),
            Some("…user/alice")
        );
        assert_eq!(cut(arn, 1).as_deref(), Some("…"));
        assert_eq!(cut(arn, arn.len()), None);
    }

    #[test]
    fn long_texts_are_broken_between_words_and_long_words_within() {
        assert_eq!(wrap("a few words", 5, 20), ["a few", "words"]);
        assert_eq!(wrap("a few words", 20, 20), ["a few words"]);
        assert_eq!(wrap("abcdefghij klm", 4, 5), ["abcd", "efghi", "j klm"]);
        assert_eq!(wrap("日本語 x", 5, 5), ["日本", "語 x"]);
        assert_eq!(wrap("", 5, 5), [""]);
    }

    #[test]
    fn widths_are_columns_on_the_screen() {
        for (text, width) in [
            ("", 0),
            ("abc", 3),
            ("東京", 4),
            ("e\u{301}", 1),
            ("👍", 2),
            ("a\nb", 4),
            ("\u{202e}", 8),
            ("a  ", 1),
        ] {
            assert_eq!(cell_width(text), width, "{text:?}");
        }
    }

    #[test]
    fn text_is_cut_by_columns_and_never_inside_a_character() {
        for (text, width, shown) in [
            ("abcdef", 6, None),
            ("abcdef", 5, Some("abcd…")),
            ("abcdef", 1, Some("…")),
            ("abcdef", 0, Some("")),
            ("ab cdef", 4, Some("ab…")),
            ("東京都庁", 8, None),
            ("東京都庁", 7, Some("東京都…")),
            ("東京都庁", 6, Some("東京…")),
            ("東京都庁", 2, Some("…")),
            ("e\u{301}e\u{301}e\u{301}", 3, None),
            ("e\u{301}e\u{301}e\u{301}", 2, Some("e\u{301}…")),
            ("👍🏽👍🏽", 4, None),
            ("👍🏽👍🏽", 3, Some("👍🏽…")),
            ("🇩🇪🇫🇷", 3, Some("🇩🇪…")),
        ] {
            assert_eq!(cut(text, width).as_deref(), shown, "{text:?} at {width}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config { failure_persistence: None, ..Default::default() })]
        #[test]
        fn a_cut_text_fits(text in "\\PC{0,40}", width in 0usize..30) {
            let shown = sanitize::for_terminal(&text);
            let cut = cut(&shown, width);
            let now = cut.as_deref().unwrap_or(&shown);
            proptest::prop_assert!(shown_width(now) <= width, "{now:?}");
        }
    }
}
