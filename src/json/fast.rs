//! The masks of [`super::scan`] with the instructions of newer processors (AVX2 and carry-less
//! multiplication, since about 2013), chosen when the program runs: half the instructions for a block.
//!
//! The walk is the same code; only how marks are found differs.

use super::scan::{BLOCK, Depths, marks, prefix_xor};

/// Walks the blocks up to the one that closes the first bracket; the position just after that.
#[allow(unsafe_code)]
#[inline]
pub(super) fn walk(depths: &mut Depths, blocks: &[[u8; BLOCK]]) -> Option<usize> {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("pclmulqdq")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("popcnt")
    {
        // SAFETY: the processor has what the function is compiled for, as was just asked.
        return unsafe { x86::walk(depths, blocks) };
    }
    depths.walk_by(blocks, marks, prefix_xor)
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::super::scan::Marks;
    use super::{BLOCK, Depths};
    use std::arch::x86_64::{
        __m256i, _mm_clmulepi64_si128, _mm_cvtsi128_si64, _mm_set_epi64x, _mm256_cmpeq_epi8,
        _mm256_movemask_epi8, _mm256_or_si256, _mm256_set_epi64x, _mm256_set1_epi8,
    };

    /// [`super::walk`], where the processor has all of it.
    #[target_feature(enable = "avx2,pclmulqdq,bmi1,popcnt")]
    pub(super) fn walk(depths: &mut Depths, blocks: &[[u8; BLOCK]]) -> Option<usize> {
        depths.walk_by(blocks, |block| marks(block), |bits| prefix_xor(bits))
    }

    #[target_feature(enable = "avx2,pclmulqdq,bmi1,popcnt")]
    #[inline]
    fn marks(block: &[u8; BLOCK]) -> Marks {
        let mut marks = Marks::default();
        for (lane, chunk) in block.as_chunks::<32>().0.iter().enumerate() {
            let bytes = load(chunk);
            // `[` and `{`, `]` and `}` differ only in bit 5.
            let folded = _mm256_or_si256(bytes, _mm256_set1_epi8(0x20));
            let mask = |bytes: __m256i, byte: u8| {
                let hit = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte.cast_signed()));
                u64::from(_mm256_movemask_epi8(hit).cast_unsigned()) << (lane * 32)
            };
            marks.quote |= mask(bytes, b'"');
            marks.backslash |= mask(bytes, b'\\');
            marks.open |= mask(folded, b'{');
            marks.close |= mask(folded, b'}');
        }
        marks
    }

    /// Becomes one load.
    #[target_feature(enable = "avx2,pclmulqdq,bmi1,popcnt")]
    #[inline]
    fn load(chunk: &[u8; 32]) -> __m256i {
        let (quads, _) = chunk.as_chunks::<8>();
        let quad = |at: usize| i64::from_le_bytes(quads[at]);
        _mm256_set_epi64x(quad(3), quad(2), quad(1), quad(0))
    }

    /// A product without carries by all ones adds up every bit below.
    #[target_feature(enable = "avx2,pclmulqdq,bmi1,popcnt")]
    #[inline]
    fn prefix_xor(bits: u64) -> u64 {
        let bits = _mm_set_epi64x(0, bits.cast_signed());
        let ones = _mm_set_epi64x(0, -1);
        _mm_cvtsi128_si64(_mm_clmulepi64_si128::<0>(bits, ones)).cast_unsigned()
    }

    #[cfg(test)]
    mod tests {
        use super::super::super::scan;

        proptest::proptest! {
            #[test]
            #[allow(unsafe_code)]
            fn marks_and_sums_are_those_of_the_plain_way(
                bytes in proptest::collection::vec(proptest::sample::select(&b"{}[]\"\\a \xfb\x5c"[..]), 64),
                bits: u64,
            ) {
                if !(is_x86_feature_detected!("avx2") && is_x86_feature_detected!("pclmulqdq")) {
                    return Ok(());
                }
                let block = bytes.first_chunk().expect("64 bytes");
                // SAFETY: the processor has the instructions.
                let (marks, sum) = unsafe { (super::marks(block), super::prefix_xor(bits)) };
                proptest::prop_assert_eq!(marks, scan::marks(block));
                proptest::prop_assert_eq!(sum, scan::prefix_xor(bits));
            }
        }
    }
}
