//! The hash of strings and of what they stand in: 32 bytes at a time, by multiplication. Equal within one run
//! of the program, which is all that telling deliveries apart needs.

/// Both halves of a product, folded into one: every bit of either number counts.
#[inline]
pub(super) fn mix(domain: u64, first: u64, second: u64) -> u64 {
    let product = u128::from(first ^ domain) * u128::from(second ^ 0x4528_21e6_38d0_1377);
    (product as u64) ^ ((product >> 64) as u64)
}

/// Strings are looked at and hashed so many bytes at a time; most are shorter.
pub(super) type Chunk = [u8; CHUNK];
pub(super) const CHUNK: usize = 32;

pub(super) fn hash(seed: u64, bytes: &[u8]) -> u64 {
    let (chunks, rest) = bytes.as_chunks();
    let hash = chunks.iter().fold(seed, whole);
    let mut last = [0; CHUNK];
    last[..rest.len()].copy_from_slice(rest);
    part(hash, &last, rest.len())
}

/// The hash of what came before and of a whole chunk.
#[inline]
pub(super) fn whole(hash: u64, chunk: &Chunk) -> u64 {
    ends(hash, CHUNK, words(chunk))
}

/// The hash of what came before and of the first `length` bytes of a chunk, less than all; without a
/// branch.
#[inline]
pub(super) fn part(hash: u64, chunk: &Chunk, length: usize) -> u64 {
    const KEEP: [u8; 2 * CHUNK] = {
        let mut keep = [0; 2 * CHUNK];
        let mut at = 0;
        while at < CHUNK {
            keep[at] = 0xff;
            at += 1;
        }
        keep
    };
    let keep = KEEP[CHUNK - length % CHUNK..]
        .first_chunk()
        .unwrap_or(chunk);
    let (chunk, keep) = (words(chunk), words(keep));
    ends(hash, length, [0, 1, 2, 3].map(|at| chunk[at] & keep[at]))
}

#[inline]
fn words(chunk: &Chunk) -> [u64; 4] {
    let (words, _) = chunk.as_chunks();
    [0, 1, 2, 3].map(|at| u64::from_le_bytes(words[at]))
}

#[inline]
fn ends(hash: u64, length: usize, [a, b, c, d]: [u64; 4]) -> u64 {
    mix(hash, a, b) ^ mix(length as u64, c, d).rotate_left(32)
}
