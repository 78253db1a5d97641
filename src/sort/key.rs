//! Sort keys: values written so that comparing their bytes compares the values.

/// The byte that stands for a value that is absent. Nothing else in a key is written with it, so the
/// [`Sorter`](super::Sorter) can keep it last in descending order too.
pub(super) const ABSENT: u8 = 0xff;

/// Builds a key from one or several values; the first one counts most.
///
/// ```
/// use ctq::sort::KeyBuilder;
/// let early = KeyBuilder::new().time(Some(1)).text("b").finish();
/// let late = KeyBuilder::new().time(Some(2)).text("a").finish();
/// let never = KeyBuilder::new().time(None).text("a").finish();
/// assert!(early < late && late < never);
/// ```
///
/// An absent value comes last in both orders: it is the byte 0xFF, which the sorter leaves last when
/// it turns the order round. To have one part run against the others (most events first, then by
/// name), give that part its negative number.
#[derive(Clone, Debug, Default)]
pub struct KeyBuilder(Vec<u8>);

impl KeyBuilder {
    /// An empty key.
    pub fn new() -> Self {
        KeyBuilder::default()
    }

    /// An empty key in a buffer that was used before: a key for each of a million rows needs no
    /// million allocations.
    pub fn reusing(mut buffer: Vec<u8>) -> Self {
        buffer.clear();
        KeyBuilder(buffer)
    }

    /// A moment in microseconds (any whole number will do); `None` is last.
    #[must_use]
    pub fn time(self, micros: Option<i64>) -> Self {
        match micros {
            // With the sign bit turned, negative numbers are the smaller ones.
            Some(micros) => self.whole(micros.cast_unsigned() ^ (1 << 63)),
            None => self.absent(),
        }
    }

    /// A text, by the bytes of its UTF-8: upper case before lower case, `Z` before `a`.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        // The text ends with 0, so that it comes before every longer one; 0 and 1 within it are
        // moved out of the way of that 0.
        for &byte in text.as_bytes() {
            match byte {
                0 | 1 => self.0.extend([1, byte + 1]),
                _ => self.0.push(byte),
            }
        }
        self.0.push(0);
        self
    }

    /// A text that may be absent; `None` is last.
    #[must_use]
    pub fn text_or_none(self, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(text),
            None => self.absent(),
        }
    }

    /// A number; `None` is last, and so is what is not a number. The two zeros are one.
    #[must_use]
    pub fn number(self, number: Option<f64>) -> Self {
        let Some(number) = number.filter(|number| !number.is_nan()) else {
            return self.absent();
        };
        let bits = (number + 0.0).to_bits();
        // The bits of positive numbers are in order; those of negative ones run backwards.
        let ordered = if bits >> 63 == 0 {
            bits | (1 << 63)
        } else {
            !bits
        };
        self.whole(ordered)
    }

    /// The key.
    pub fn finish(self) -> Vec<u8> {
        self.0
    }

    fn absent(mut self) -> Self {
        self.0.push(ABSENT);
        self
    }

    /// Seven bits a byte, so that [`ABSENT`] does not occur.
    fn whole(mut self, number: u64) -> Self {
        let bytes = (0..10).rev().map(|at| (number >> (7 * at)) as u8 & 0x7f);
        self.0.extend(bytes);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::cmp::Ordering;

    fn none_last<T>(a: Option<T>, b: Option<T>, by: impl Fn(&T, &T) -> Ordering) -> Ordering {
        match (a, b) {
            (Some(a), Some(b)) => by(&a, &b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        }
    }

    fn number() -> impl Strategy<Value = Option<f64>> {
        let some = prop_oneof![
            any::<f64>().prop_filter("a number", |n| !n.is_nan()),
            (-3i32..3).prop_map(f64::from),
        ];
        prop::option::of(some)
    }

    fn time() -> impl Strategy<Value = Option<i64>> {
        prop::option::of(prop_oneof![any::<i64>(), -2i64..2])
    }

    proptest! {
        #![proptest_config(proptest::test_runner::Config { failure_persistence: None, ..Default::default() })]

        #[test]
        fn keys_are_ordered_as_their_values(
            a in (time(), "[\0\u{1}\u{2}ab\u{7f}é東\u{10ffff}]{0,4}", number()),
            b in (time(), "[\0\u{1}\u{2}ab\u{7f}é東\u{10ffff}]{0,4}", number()),
        ) {
            let key = |v: &(Option<i64>, String, Option<f64>)| {
                KeyBuilder::new().number(v.2).text(&v.1).time(v.0).finish()
            };
            // Adding 0.0 makes one of the two zeros.
            let natural = none_last(a.2, b.2, |a, b| (a + 0.0).total_cmp(&(b + 0.0)))
            .then_with(|| a.1.as_bytes().cmp(b.1.as_bytes()))
            .then_with(|| none_last(a.0, b.0, Ord::cmp));
            prop_assert_eq!(key(&a).cmp(&key(&b)), natural);
        }

        #[test]
        fn absence_has_its_byte_to_itself(t in any::<i64>(), s in ".*", n in any::<f64>()) {
            prop_assume!(!n.is_nan());
            let key = KeyBuilder::new().time(Some(t)).text(&s).number(Some(n)).finish();
            prop_assert!(!key.contains(&ABSENT));
        }
    }

    #[test]
    fn the_edges_are_in_order() {
        let numbers = [
            f64::NEG_INFINITY,
            f64::MIN,
            -1.0,
            -f64::MIN_POSITIVE,
            0.0,
            f64::MIN_POSITIVE,
            1.0,
            f64::MAX,
            f64::INFINITY,
        ];
        let mut keys: Vec<_> = numbers
            .iter()
            .map(|&number| KeyBuilder::new().number(Some(number)).finish())
            .collect();
        keys.push(KeyBuilder::new().number(None).finish());
        assert!(keys.is_sorted_by(|a, b| a < b));
        let zeros = [0.0, -0.0].map(|zero| KeyBuilder::new().number(Some(zero)).finish());
        assert_eq!(zeros[0], zeros[1]);
        let nan = KeyBuilder::new().number(Some(f64::NAN)).finish();
        assert_eq!(Some(&nan), keys.last());
    }

    #[test]
    fn a_buffer_is_used_again() {
        let key = KeyBuilder::new().text("first").finish();
        let key = KeyBuilder::reusing(key).text_or_none(Some("b")).finish();
        assert_eq!(key, b"b\0");
        assert_eq!(
            KeyBuilder::reusing(key).text_or_none(None).finish(),
            [ABSENT]
        );
    }
}
