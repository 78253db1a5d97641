//! Reading a typed time from left to right, every mistake with its place.

use super::Trouble;
use chrono::FixedOffset;

/// Walks over a typed time.
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl Cursor<'_> {
    pub(super) fn done(&self) -> bool {
        self.at >= self.text.len()
    }

    pub(super) fn eat(&mut self, character: char) -> bool {
        let found = self.text[self.at..].starts_with(character);
        if found {
            self.at += character.len_utf8();
        }
        found
    }

    pub(super) fn trouble(&self, what: &str) -> Trouble {
        Trouble::new(self.at, self.text.len().saturating_sub(self.at), what)
    }

    pub(super) fn expect(&mut self, character: char, what: &str) -> Result<(), Trouble> {
        if self.eat(character) {
            Ok(())
        } else {
            Err(self.trouble(&format!("`{character}` and {what} should stand here")))
        }
    }

    /// Exactly so many digits.
    pub(super) fn number(
        &mut self,
        digits: usize,
        range: std::ops::RangeInclusive<u32>,
        what: &str,
    ) -> Result<u32, Trouble> {
        let rest = &self.text.as_bytes()[self.at..];
        let found = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        if found != digits {
            let what = format!("{what} of {digits} digits should stand here");
            return Err(Trouble::new(self.at, found, what));
        }
        let number = rest[..digits]
            .iter()
            .fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
        if !range.contains(&number) {
            let text = &self.text[self.at..self.at + digits];
            let what = format!("there is no such thing as {what} {text}");
            return Err(Trouble::new(self.at, digits, what));
        }
        self.at += digits;
        Ok(number)
    }

    /// The digits after the point, as microseconds.
    pub(super) fn fraction(&mut self) -> Result<u32, Trouble> {
        let rest = &self.text.as_bytes()[self.at..];
        let found = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        if found == 0 {
            return Err(self.trouble("a fraction of a second should stand here"));
        }
        let micros = (0..6).fold(0, |sum, n| {
            sum * 10
                + rest[..found]
                    .get(n)
                    .map_or(0, |digit| u32::from(digit - b'0'))
        });
        self.at += found;
        Ok(micros)
    }

    /// `Z`, `UTC`, `+02:00`, `+0200`, `+02`, and nothing after it.
    pub(super) fn offset(&mut self) -> Result<FixedOffset, Trouble> {
        let start = self.at;
        let rest = &self.text[start..];
        let wrong = || {
            Trouble::new(
                start,
                rest.len(),
                "after a time comes nothing, `Z`, or an offset as in +02:00",
            )
        };
        if rest.eq_ignore_ascii_case("z") || rest.eq_ignore_ascii_case("utc") {
            return FixedOffset::east_opt(0).ok_or_else(wrong);
        }
        let sign = if self.eat('+') {
            1
        } else if self.eat('-') {
            -1
        } else {
            return Err(wrong());
        };
        let hours = self.number(2, 0..=23, "an hour").or_else(|_| {
            // `+0200` in one piece.
            let both = self.number(4, 0..=2359, "an offset").map_err(|_| wrong())?;
            self.at -= 2;
            Ok(both / 100)
        })?;
        let minutes = if self.done() {
            0
        } else {
            self.eat(':');
            self.number(2, 0..=59, "a minute")?
        };
        if !self.done() {
            return Err(wrong());
        }
        FixedOffset::east_opt(sign * (hours * 3600 + minutes * 60).cast_signed()).ok_or_else(wrong)
    }
}
