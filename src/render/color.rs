//! Whether there is colour, and the codes of the few colours there are.

use super::Tone;
use std::ffi::OsString;

/// When output is coloured.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ColorChoice {
    /// On a terminal, unless the environment says otherwise
    #[default]
    Auto,
    /// Always, also in a pipe or a file
    Always,
    /// Never
    Never,
}

/// Whether a stream is to be coloured. What the person typed comes first, then `NO_COLOR` (if not
/// empty), then `CLICOLOR_FORCE` (if neither empty nor `0`), then `TERM=dumb`, then whether the stream
/// is a terminal.
pub fn wants_color(
    choice: ColorChoice,
    is_terminal: bool,
    env: &dyn Fn(&str) -> Option<OsString>,
) -> bool {
    let set = |name: &str| env(name).filter(|value| !value.is_empty());
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if set("NO_COLOR").is_some() => false,
        ColorChoice::Auto if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
        ColorChoice::Auto if set("TERM").is_some_and(|value| value == "dumb") => false,
        ColorChoice::Auto => is_terminal,
    }
}

/// Ends every tone.
pub(super) const RESET: &str = "\x1b[0m";

/// The code that begins a tone; empty for plain text.
pub(super) fn code(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "",
        Tone::Good => "\x1b[32m",
        Tone::Bad => "\x1b[31m",
        Tone::Warn => "\x1b[33m",
        Tone::Dim => "\x1b[2m",
        Tone::Strong => "\x1b[1m",
    }
}

/// The text in a tone, for a line outside a table; as it is where `color` is false.
pub fn paint(text: &str, tone: Tone, color: bool) -> String {
    if color && tone != Tone::Plain && !text.is_empty() {
        format!("{}{text}{RESET}", code(tone))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ColorChoice::{Always, Auto, Never};

    #[test]
    fn the_flag_then_the_environment_then_the_terminal_decide() {
        type Env = &'static [(&'static str, &'static str)];
        let cases: &[(ColorChoice, bool, Env, bool)] = &[
            (Auto, true, &[], true),
            (Auto, false, &[], false),
            (Never, true, &[("CLICOLOR_FORCE", "1")], false),
            (Always, false, &[("NO_COLOR", "1"), ("TERM", "dumb")], true),
            (Auto, true, &[("NO_COLOR", "1")], false),
            (Auto, true, &[("NO_COLOR", "")], true),
            (Auto, true, &[("NO_COLOR", "0")], false),
            (Auto, false, &[("CLICOLOR_FORCE", "1")], true),
            (Auto, false, &[("CLICOLOR_FORCE", "0")], false),
            (Auto, false, &[("CLICOLOR_FORCE", "")], false),
            (
                Auto,
                true,
                &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")],
                false,
            ),
            (
                Auto,
                true,
                &[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")],
                true,
            ),
            (Auto, true, &[("TERM", "dumb")], false),
            (Auto, true, &[("TERM", "xterm-256color")], true),
        ];
        for (choice, terminal, env, wanted) in cases {
            let lookup = |name: &str| {
                let found = env.iter().find(|(key, _)| *key == name);
                found.map(|(_, value)| OsString::from(value))
            };
            assert_eq!(
                wants_color(*choice, *terminal, &lookup),
                *wanted,
                "{choice:?} {terminal} {env:?}"
            );
        }
    }

    #[test]
    fn plain_and_empty_text_carries_no_codes() {
        assert_eq!(paint("a", Tone::Bad, true), "\x1b[31ma\x1b[0m");
        assert_eq!(paint("a", Tone::Bad, false), "a");
        assert_eq!(paint("a", Tone::Plain, true), "a");
        assert_eq!(paint("", Tone::Bad, true), "");
    }
}
