//! The masks of [`super::scan`] and [`super::canonical`] with the instructions of newer processors (AVX2
//! and carry-less multiplication, since about 2013), chosen when the program runs: half the instructions
//! for a block or a string.
//!
//! The walks are the same code; only how marks are found differs.

use super::canonical::{stops, walk_by};
use super::scan::{BLOCK, Depths, marks, prefix_xor};
use super::{Json, Key};

/// True when the processor has what [`x86`] is compiled for.
#[cfg(target_arch = "x86_64")]
#[inline]
fn is_newer() -> bool {
    is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("pclmulqdq")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("popcnt")
}

/// Walks the blocks up to the one that closes the first bracket; the position just after that.
#[allow(unsafe_code)]
#[inline]
pub(super) fn walk(depths: &mut Depths, blocks: &[[u8; BLOCK]]) -> Option<usize> {
    #[cfg(target_arch = "x86_64")]
    if is_newer() {
        // SAFETY: the processor has what the function is compiled for, as was just asked.
        return unsafe { x86::walk(depths, blocks) };
    }
    depths.walk_by(blocks, marks, prefix_xor)
}

/// [`content_with`](super::canonical::content_with).
#[allow(unsafe_code)]
#[inline]
pub(super) fn content_with<'a>(bytes: &'a [u8], see: impl FnMut(Key<'a>, Json<'a>)) -> Option<u64> {
    #[cfg(target_arch = "x86_64")]
    if is_newer() {
        // SAFETY: the processor has what the function is compiled for, as was just asked.
        return unsafe { x86::content_with(bytes, see) };
    }
    walk_by(bytes, stops, see)
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::super::hash::Chunk;
    use super::super::scan::Marks;
    use super::{BLOCK, Depths, Json, Key, walk_by};
    use std::arch::x86_64::{
        __m256i, _mm_clmulepi64_si128, _mm_cvtsi128_si64, _mm_set_epi64x, _mm256_cmpeq_epi8,
        _mm256_cmpgt_epi8, _mm256_movemask_epi8, _mm256_or_si256, _mm256_set_epi64x,
        _mm256_set1_epi8,
    };

    /// [`super::walk`], where the processor has all of it.
    #[target_feature(enable = "avx2,pclmulqdq,bmi1,bmi2,popcnt")]
    pub(super) fn walk(depths: &mut Depths, blocks: &[[u8; BLOCK]]) -> Option<usize> {
        depths.walk_by(blocks, |block| marks(block), |bits| prefix_xor(bits))
    }

    /// [`super::content_with`], where the processor has all of it.
    #[target_feature(enable = "avx2,pclmulqdq,bmi1,bmi2,popcnt")]
    pub(super) fn content_with<'a>(
        bytes: &'a [u8],
        see: impl FnMut(Key<'a>, Json<'a>),
    ) -> Option<u64> {
        walk_by(bytes, |chunk| stops(chunk), see)
    }

    #[target_feature(enable = "avx2,pclmulqdq,bmi1,bmi2,popcnt")]
    #[inline]
    fn stops(chunk: &Chunk) -> u32 {
        let bytes = load(chunk);
        let is = |byte: u8| _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte.cast_signed()));
        // Bytes count as signed here: what is not ASCII is below the space too.
        let odd = _mm256_cmpgt_epi8(_mm256_set1_epi8(b' '.cast_signed()), bytes);
        let stops = _mm256_or_si256(odd, _mm256_or_si256(is(b'"'), is(b'\\')));
        _mm256_movemask_epi8(stops).cast_unsigned()
    }

    #[target_feature(enable = "avx2,pclmulqdq,bmi1,bmi2,popcnt")]
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
    #[target_feature(enable = "avx2,pclmulqdq,bmi1,bmi2,popcnt")]
    #[inline]
    fn load(chunk: &[u8; 32]) -> __m256i {
        let (quads, _) = chunk.as_chunks::<8>();
        let quad = |at: usize| i64::from_le_bytes(quads[at]);
        _mm256_set_epi64x(quad(3), quad(2), quad(1), quad(0))
    }

    /// A product without carries by all ones adds up every bit below.
    #[target_feature(enable = "avx2,pclmulqdq,bmi1,bmi2,popcnt")]
    #[inline]
    fn prefix_xor(bits: u64) -> u64 {
        let bits = _mm_set_epi64x(0, bits.cast_signed());
        let ones = _mm_set_epi64x(0, -1);
        _mm_cvtsi128_si64(_mm_clmulepi64_si128::<0>(bits, ones)).cast_unsigned()
    }

    #[cfg(test)]
    mod tests {
        use super::super::super::{canonical, scan};

        proptest::proptest! {
            #[test]
            #[allow(unsafe_code)]
            fn marks_and_sums_are_those_of_the_plain_way(
                bytes in proptest::collection::vec(proptest::sample::select(&b"{}[]\"\\a \xfb\x5c\x00\x1f\x7f\x80"[..]), 64),
                bits: u64,
            ) {
                if !super::super::is_newer() {
                    return Ok(());
                }
                let block = bytes.first_chunk().expect("64 bytes");
                // SAFETY: the processor has the instructions.
                let (marks, sum) = unsafe { (super::marks(block), super::prefix_xor(bits)) };
                proptest::prop_assert_eq!(marks, scan::marks(block));
                proptest::prop_assert_eq!(sum, scan::prefix_xor(bits));
                let chunk = bytes.first_chunk().expect("64 bytes");
                // SAFETY: the same.
                let stops = unsafe { super::stops(chunk) };
                proptest::prop_assert_eq!(stops, canonical::stops(chunk));
            }
        }
    }
}
