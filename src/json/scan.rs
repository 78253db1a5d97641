//! Where JSON values end, found 64 bytes at a time: bit masks of the brackets that stand outside
//! strings, so that most blocks are walked by two population counts.
//!
//! The masks follow the well-known scheme of simdjson (Langdale and Lemire, "Parsing gigabytes of JSON
//! per second", 2019): a quote is real unless an odd run of backslashes precedes it, and a prefix
//! exclusive-or of the real quotes marks the inside of strings.

use super::{fast, is_space};
use wide::u8x16;

/// Bytes in one block.
pub(super) const BLOCK: usize = 64;

/// Where a block has quotes, backslashes, opening and closing brackets, inside strings or out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) quote: u64,
    pub(super) backslash: u64,
    pub(super) open: u64,
    pub(super) close: u64,
}

/// The marks of a block, with the instructions that every processor of the target has.
pub(super) fn marks(block: &[u8; BLOCK]) -> Marks {
    let mut marks = Marks::default();
    for (lane, chunk) in block.as_chunks::<16>().0.iter().enumerate() {
        let bytes = u8x16::new(*chunk);
        // `[` and `{`, `]` and `}` differ only in bit 5.
        let folded = bytes | u8x16::splat(0x20);
        let shift = lane * 16;
        let mask = |hit: u8x16| u64::from(hit.to_bitmask()) << shift;
        marks.quote |= mask(bytes.simd_eq(u8x16::splat(b'"')));
        marks.backslash |= mask(bytes.simd_eq(u8x16::splat(b'\\')));
        marks.open |= mask(folded.simd_eq(u8x16::splat(b'{')));
        marks.close |= mask(folded.simd_eq(u8x16::splat(b'}')));
    }
    marks
}

/// Bit n of the result is the exclusive-or of bits 0 to n.
pub(super) fn prefix_xor(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

/// What is carried from one block to the next.
#[derive(Clone, Copy, Debug, Default)]
struct Structure {
    /// 1 when the first byte of the next block is escaped.
    escaped: u64,
    /// All ones when the next block begins inside a string.
    in_string: u64,
}

impl Structure {
    /// Bit masks of the opening and the closing brackets of a block that stand outside strings.
    #[inline(always)]
    #[allow(clippy::inline_always)] // It takes on the instructions of who calls it.
    fn brackets(&mut self, marks: Marks, prefix_xor: impl Fn(u64) -> u64) -> (u64, u64) {
        let quote = marks.quote & !self.escaped_bytes(marks.backslash);
        let in_string = prefix_xor(quote) ^ self.in_string;
        self.in_string = 0u64.wrapping_sub(in_string >> 63);
        (marks.open & !in_string, marks.close & !in_string)
    }

    /// Which bytes of the block are escaped by a backslash before them.
    #[inline(always)]
    #[allow(clippy::inline_always)] // It takes on the instructions of who calls it.
    fn escaped_bytes(&mut self, backslash: u64) -> u64 {
        if backslash == 0 {
            return std::mem::take(&mut self.escaped);
        }
        let backslash = backslash & !self.escaped;
        let follows = (backslash << 1) | self.escaped;
        let even = 0x5555_5555_5555_5555;
        let odd_starts = backslash & !even & !follows;
        let (sequences, carry) = odd_starts.overflowing_add(backslash);
        self.escaped = u64::from(carry);
        (even ^ (sequences << 1)) & follows
    }
}

/// The position just after the string whose opening quote stands at `at`.
pub(crate) fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut from = at + 1;
    loop {
        let found = string_step(bytes, from)?;
        from = match bytes[found] {
            b'"' => return Some(found + 1),
            b'\\' => found + 2,
            // A control character has no place in a string, but ends none.
            _ => found + 1,
        };
    }
}

/// The first quote, backslash or control character from `at` on, inside a string. Strings in records are
/// short, so that a search made for long ones would be slower.
pub(super) fn string_step(bytes: &[u8], mut at: usize) -> Option<usize> {
    while let Some(chunk) = bytes.get(at..)?.first_chunk::<16>() {
        let chunk = u8x16::new(*chunk);
        let control = chunk.min(u8x16::splat(0x1f)).simd_eq(chunk);
        let hit = control | chunk.simd_eq(u8x16::splat(b'"')) | chunk.simd_eq(u8x16::splat(b'\\'));
        let hit = hit.to_bitmask();
        if hit != 0 {
            return Some(at + hit.trailing_zeros() as usize);
        }
        at += 16;
    }
    let rest = bytes.get(at..)?;
    let stop = |&b: &u8| b < 0x20 || b == b'"' || b == b'\\';
    Some(at + rest.iter().position(stop)?)
}

/// The position just after the value that begins at `at`; `None` where it never ends.
pub(crate) fn value_end(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at)? {
        b'"' => string_end(bytes, at),
        b'{' | b'[' => container_end(bytes, at),
        b',' | b':' | b'}' | b']' => None,
        _ => {
            let length = bytes[at..]
                .iter()
                .position(|&b| is_space(b) || matches!(b, b',' | b':' | b'}' | b']' | b'{' | b'['))
                .unwrap_or(bytes.len() - at);
            (length > 0).then_some(at + length)
        }
    }
}

fn container_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut depths = Depths::default();
    let (whole, tail) = bytes.get(at..)?.as_chunks::<BLOCK>();
    if let Some(end) = depths.walk(whole) {
        return Some(at + end);
    }
    Some(at + whole.len() * BLOCK + depths.walk(&[filled(tail)])?)
}

/// The end of a text as a block, filled up with spaces.
fn filled(tail: &[u8]) -> [u8; BLOCK] {
    let mut last = [b' '; BLOCK];
    last[..tail.len()].copy_from_slice(tail);
    last
}

/// How deep the brackets stand after the blocks seen so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Depths {
    structure: Structure,
    depth: u32,
}

impl Depths {
    /// Takes in blocks up to the one that closes the first bracket; the position just after that.
    fn walk(&mut self, blocks: &[[u8; BLOCK]]) -> Option<usize> {
        fast::walk(self, blocks)
    }

    /// [`Depths::walk`] with the instructions of the caller.
    #[inline(always)]
    #[allow(clippy::inline_always)] // It takes on the instructions of who calls it.
    pub(super) fn walk_by(
        &mut self,
        blocks: &[[u8; BLOCK]],
        marks: impl Fn(&[u8; BLOCK]) -> Marks,
        prefix_xor: impl Fn(u64) -> u64 + Copy,
    ) -> Option<usize> {
        for (number, block) in blocks.iter().enumerate() {
            let (open, close) = self.structure.brackets(marks(block), prefix_xor);
            if close.count_ones() < self.depth {
                self.depth = self.depth + open.count_ones() - close.count_ones();
            } else if let Some(end) = self.close(open, close) {
                return Some(number * BLOCK + end);
            }
        }
        None
    }

    /// Goes through the brackets of a block that may close the first one, one after another.
    fn close(&mut self, mut open: u64, mut close: u64) -> Option<usize> {
        while close != 0 {
            let end = close.trailing_zeros();
            // Brackets opened before this closing one.
            let before = open & ((1 << end) - 1);
            self.depth += before.count_ones();
            open &= !before;
            self.depth = self.depth.saturating_sub(1);
            if self.depth == 0 {
                return Some(end as usize + 1);
            }
            close &= close - 1;
        }
        self.depth += open.count_ones();
        None
    }
}

/// Looks for the end of one string, array or object in a text that is still growing, without looking
/// at any byte twice.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Growing {
    depths: Depths,
    string: bool,
    /// Everything before this has been seen.
    seen: usize,
}

impl Growing {
    /// For the value that begins at `at`.
    pub(crate) fn new(bytes: &[u8], at: usize) -> Self {
        let string = bytes.get(at) == Some(&b'"');
        Growing {
            depths: Depths::default(),
            string,
            seen: at + usize::from(string),
        }
    }

    /// The position just after the value, `None` when it does not end in `bytes`.
    pub(crate) fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        if self.string {
            while let Some(found) = memchr::memchr2(b'"', b'\\', bytes.get(self.seen..)?) {
                let at = self.seen + found;
                self.seen = at + 2;
                if bytes[at] == b'"' {
                    return Some(at + 1);
                }
            }
            self.seen = bytes.len();
            return None;
        }
        let (whole, tail) = bytes.get(self.seen..)?.as_chunks::<BLOCK>();
        if let Some(end) = self.depths.walk(whole) {
            return Some(self.seen + end);
        }
        self.seen += whole.len() * BLOCK;
        // The tail is seen again when the text has grown, so what is carried on stays as it is.
        let mut ahead = self.depths;
        Some(self.seen + ahead.walk(&[filled(tail)])?)
    }

    /// The first `bytes` of the text are gone.
    pub(crate) fn shift(&mut self, bytes: usize) {
        self.seen = self.seen.saturating_sub(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The obvious way, byte by byte.
    fn plain_end(bytes: &[u8], at: usize) -> Option<usize> {
        let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
        for (i, &byte) in bytes.iter().enumerate().skip(at) {
            let was_escaped = std::mem::take(&mut escaped);
            match byte {
                b'\\' => escaped = !was_escaped,
                b'"' if !was_escaped => in_string = !in_string,
                b'{' | b'[' if !in_string => depth += 1,
                b'}' | b']' if !in_string => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return Some(i + 1);
                    }
                }
                _ => {}
            }
        }
        None
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config { failure_persistence: None, ..Default::default() })]
        #[test]
        fn ends_are_where_the_plain_scan_finds_them(text in r#"\{[{}\[\]"\\a ]{0,300}"#) {
            let bytes = text.as_bytes();
            proptest::prop_assert_eq!(container_end(bytes, 0), plain_end(bytes, 0));
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config { failure_persistence: None, ..Default::default() })]
        #[test]
        fn a_growing_text_ends_where_the_whole_one_does(
            text in r#"(\{[{}\[\]"\\a ]{0,300}|"[\\a]{0,30}"{0,3})"#,
            pieces in proptest::collection::vec(0usize..90, 0..8),
        ) {
            let bytes = text.as_bytes();
            let mut growing = Growing::new(bytes, 0);
            let mut upto = 1.min(bytes.len());
            let mut found = None;
            for piece in pieces {
                upto = (upto + piece).min(bytes.len());
                found = found.or_else(|| growing.end(&bytes[..upto]));
            }
            found = found.or_else(|| growing.end(bytes));
            proptest::prop_assert_eq!(found, value_end(bytes, 0));
        }
    }
}
