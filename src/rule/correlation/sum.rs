//! A sum of numbers that come and go, exact to the billionth: callers choose many of the numbers, and one that is
//! absurdly large must not spoil those after it.

/// Parts of one.
const PARTS: i128 = 1_000_000_000;

/// What is larger counts as this much.
const LARGEST: f64 = 1e18;

/// Numbers added up.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    parts: i128,
    numbers: u64,
}

impl Sum {
    /// One more number.
    pub(super) fn come(&mut self, number: f64) {
        self.parts += parts(number);
        self.numbers += 1;
    }

    /// One less, which had come.
    pub(super) fn go(&mut self, number: f64) {
        self.parts -= parts(number);
        self.numbers -= 1;
    }

    /// All together.
    pub(super) fn total(self) -> f64 {
        number(self.parts)
    }

    /// Their mean; `None` where there is none.
    pub(super) fn mean(self) -> Option<f64> {
        (self.numbers > 0).then(|| self.total() / self.numbers as f64)
    }
}

/// The number that lies between two, so many hundredths of the way from the one to the other; as exact as a sum.
pub(super) fn between(below: f64, above: f64, hundredths: usize) -> f64 {
    let (below, above) = (parts(below), parts(above));
    number(below + (above - below) * hundredths as i128 / 100)
}

fn number(parts: i128) -> f64 {
    let (whole, rest) = (parts / PARTS, parts % PARTS);
    whole as f64 + rest as f64 / PARTS as f64
}

/// Whole numbers stay what they are.
fn parts(number: f64) -> i128 {
    let number = number.clamp(-LARGEST, LARGEST);
    let whole = number.trunc();
    whole as i128 * PARTS + ((number - whole) * PARTS as f64).round() as i128
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_gone_leaves_nothing_behind() {
        let mut sum = Sum::default();
        let said = |sum: Sum| {
            (
                sum.total().to_string(),
                sum.mean().map(|mean| mean.to_string()),
            )
        };
        assert_eq!(said(sum), ("0".to_owned(), None));
        for number in [1e308, -1e20, 1e308, 0.1, 0.2, 9_007_199_254_740_991.0, 50.0] {
            sum.come(number);
        }
        for number in [1e308, -1e20, 1e308, 9_007_199_254_740_991.0] {
            sum.go(number);
        }
        assert_eq!(
            said(sum),
            ("50.3".to_owned(), Some((50.3 / 3.0).to_string()))
        );
        let mut tenths = Sum::default();
        (0..10).for_each(|_| tenths.come(0.7));
        assert_eq!(tenths.total().to_string(), "7");
    }
}
