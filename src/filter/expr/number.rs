//! Numbers compared exactly, as text: records have integers of any length, `243.0` and `1E5`, and no
//! digit of evidence may be lost to a float.

use std::cmp::Ordering;

/// A decimal number: `0.DIGITS × 10^exponent`, without zeros at either end of the digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::filter) struct Decimal {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Decimal {
    /// Reads a number as JSON writes it; a plus sign and zeros in front are allowed. `None` for
    /// everything else.
    pub(in crate::filter) fn parse(text: &str) -> Option<Self> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, power(exponent)?),
            None => (rest, 0),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
            Some(_) => return None,
            None => (mantissa, ""),
        };
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) {
            return None;
        }
        let all = format!("{whole}{fraction}");
        let significant = all.trim_start_matches('0');
        let zeros = all.len() - significant.len();
        let digits = significant.trim_end_matches('0');
        Some(if digits.is_empty() {
            Decimal {
                negative: false,
                digits: String::new(),
                exponent: 0,
            }
        } else {
            Decimal {
                negative,
                digits: digits.to_owned(),
                exponent: exponent
                    .saturating_add_unsigned(whole.len() as u64)
                    .saturating_sub_unsigned(zeros as u64),
            }
        })
    }

    fn size(&self, other: &Self) -> Ordering {
        match (self.digits.is_empty(), other.digits.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            // Without zeros in front, the larger exponent is the larger number; with equal ones the
            // digits are compared as the fractions they are.
            (false, false) => self
                .exponent
                .cmp(&other.exponent)
                .then_with(|| self.digits.cmp(&other.digits)),
        }
    }
}

/// The exponent; one beyond every count of digits where it is longer than any number.
fn power(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let value = digits.parse::<i64>().unwrap_or(i64::MAX).min(i64::MAX / 4);
    Some(if negative { -value } else { value })
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.size(other),
            (true, true) => other.size(self),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_every_digit() {
        for (a, order, b) in [
            ("1", Ordering::Less, "2"),
            ("10", Ordering::Greater, "9"),
            ("243", Ordering::Equal, "243.0"),
            ("1E5", Ordering::Equal, "100000"),
            ("-1", Ordering::Less, "0"),
            ("-2", Ordering::Less, "-1"),
            ("0.05", Ordering::Less, "0.5"),
            ("5e-2", Ordering::Equal, "0.05"),
            ("-0", Ordering::Equal, "0.00"),
            ("007", Ordering::Equal, "7"),
            (
                "12345678901234567890123",
                Ordering::Less,
                "12345678901234567890124",
            ),
            ("1e99999999999999999999", Ordering::Greater, "9"),
            ("1e-99999999999999999999", Ordering::Less, "0.1"),
            ("0e99999999999999999999", Ordering::Equal, "0"),
        ] {
            let read = |text| Decimal::parse(text).expect(text);
            assert_eq!(read(a).cmp(&read(b)), order, "{a} {b}");
            assert_eq!(read(b).cmp(&read(a)), order.reverse(), "{b} {a}");
        }
        for text in ["", "-", "1.", ".5", "1e", "0x10", "1_000", "NaN", "1 ", "١"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }
}
