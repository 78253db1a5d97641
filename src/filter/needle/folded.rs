//! One literal, its letters in any case, looked for in raw bytes: two of its rarer characters are compared
//! with thirty-two places at once, and only where both stand is the rest looked at.

use wide::u8x16;

/// Characters by how seldom they stand in records, letters and the like that have two cases as one;
/// those that are not listed are the rarest.
const COMMON: &[u8] = b"zqjxkwvybhfgupmld987654-321_0ncosr.iat\":/,e";
/// Places looked at in one go.
const LANES: usize = 32;

/// The literal, made ready.
#[derive(Debug)]
pub(super) struct Folded {
    /// In small letters.
    text: Vec<u8>,
    /// Where two of its characters stand in it, and what they are with the bit set that tells small
    /// letters from capitals.
    marks: [(usize, u8); 2],
}

/// Equal for both cases of a letter, and for some pairs that are not letters.
fn folded(byte: u8) -> u8 {
    byte | 0x20
}

impl Folded {
    /// `None` for a literal of less than two characters.
    pub(super) fn new(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase().into_bytes();
        let mut places: Vec<usize> = (0..text.len()).collect();
        places.sort_by_key(|&at| COMMON.iter().position(|&common| common == text[at]));
        let mark = |n: usize| places.get(n).map(|&at| (at, folded(text[at])));
        Some(Folded {
            marks: [mark(0)?, mark(1)?],
            text,
        })
    }

    /// True when it stands in `bytes`.
    pub(super) fn is_in(&self, bytes: &[u8]) -> bool {
        let [(one, _), (other, _)] = self.marks;
        // Where the last place to look at begins, so that both marks lie within the bytes.
        let Some(last) = bytes.len().checked_sub(one.max(other) + LANES) else {
            return (0..bytes.len()).any(|start| self.is_at(bytes, start));
        };
        let (ones, others) = (&bytes[one..], &bytes[other..]);
        let places = ones.as_chunks().0.iter().zip(others.as_chunks().0);
        places
            .enumerate()
            .any(|(place, (ones, others))| self.is_near(bytes, place * LANES, ones, others))
            // The end again, as far as it is no whole place.
            || ones[last..]
                .first_chunk()
                .zip(others[last..].first_chunk())
                .is_some_and(|(ones, others)| self.is_near(bytes, last, ones, others))
    }

    /// True when it begins at `start` or less than [`LANES`] bytes later; the chunks are what stands where its
    /// two marks would.
    #[inline]
    fn is_near(
        &self,
        bytes: &[u8],
        start: usize,
        ones: &[u8; LANES],
        others: &[u8; LANES],
    ) -> bool {
        let [(_, one), (_, other)] = self.marks;
        let fits = |chunk: &[u8; 16], byte: u8| {
            (u8x16::new(*chunk) | u8x16::splat(0x20)).simd_eq(u8x16::splat(byte))
        };
        let both = |half: usize| {
            fits(&ones.as_chunks().0[half], one) & fits(&others.as_chunks().0[half], other)
        };
        let (low, high) = (both(0), both(1));
        if (low | high).to_bitmask() == 0 {
            return false;
        }
        let mut both = low.to_bitmask() | high.to_bitmask() << 16;
        while both != 0 {
            if self.is_at(bytes, start + both.trailing_zeros() as usize) {
                return true;
            }
            both &= both - 1;
        }
        false
    }

    fn is_at(&self, bytes: &[u8], start: usize) -> bool {
        let found = bytes.get(start..start + self.text.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(&self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn it_is_found_where_the_obvious_way_finds_it(
            text in "[abk-]{2,5}",
            bytes in "[abkABK\r-]{0,90}",
        ) {
            let folded = Folded::new(&text).expect("two characters");
            let plain = bytes.to_ascii_lowercase().contains(&text);
            prop_assert_eq!(folded.is_in(bytes.as_bytes()), plain);
        }
    }

    #[test]
    fn the_rarer_characters_are_looked_for() {
        let folded = Folded::new("Decrypt").expect("two characters");
        assert_eq!(folded.marks, [(4, b'y'), (5, b'p')]);
    }
}
