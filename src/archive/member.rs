//! A gzip stream of one member inflated in one go, from memory to memory: what nearly every log file of a
//! trail is, and half again as fast as inflating it piece by piece (libdeflate against zlib-rs).
//!
//! Only what is wholly right comes out of here. A second member, bytes behind the end, damage of any
//! kind, a text larger than expected: `None`, and the file is read by [`super::gzip`], which knows what
//! to say about it. Both give the same text.

use libdeflate_sys::{
    libdeflate_alloc_decompressor, libdeflate_decompressor, libdeflate_free_decompressor,
    libdeflate_gzip_decompress_ex, libdeflate_result_LIBDEFLATE_SUCCESS as SUCCESS,
};
use std::ptr::NonNull;

/// Longer texts are inflated piece by piece, so that memory stays bounded.
pub(super) const LONGEST: usize = 16 << 20;
/// Header (RFC 1952): two magic bytes, the method, flags, six more; then at least two bytes of deflate, and
/// sum and length in four bytes each.
const SHORTEST: usize = 10 + 2 + 8;
/// The header has a sum of its own, which libdeflate reads over.
const HEADER_SUM: u8 = 2;

/// Inflates one member after another into memory that it uses again.
#[derive(Debug, Default)]
pub(crate) struct OneGo {
    library: Option<Decompressor>,
    text: Vec<u8>,
}

impl OneGo {
    /// The text of `stream`, if it is one gzip member and nothing else, and all of it is right.
    pub(super) fn inflate(&mut self, stream: &[u8]) -> Option<&[u8]> {
        if stream.len() < SHORTEST || stream[3] & HEADER_SUM != 0 {
            return None;
        }
        let (_, length) = stream.split_last_chunk()?;
        let length = u32::from_le_bytes(*length) as usize;
        if length > LONGEST {
            return None;
        }
        if self.text.len() < length {
            self.text.resize(length.next_power_of_two().min(LONGEST), 0);
        }
        if self.library.is_none() {
            self.library = Decompressor::new();
        }
        let out = &mut self.text[..length];
        (self.library.as_mut()?.gzip(stream, out)? == stream.len()).then_some(&self.text[..length])
    }
}

/// The library's state: a few kilobytes of tables that it fills anew for every stream.
#[derive(Debug)]
struct Decompressor(NonNull<libdeflate_decompressor>);

// The state belongs to whoever holds it: the library keeps nothing global and asks only that one state
// is not used twice at the same time (libdeflate.h), which `&mut` sees to.
#[allow(unsafe_code)]
unsafe impl Send for Decompressor {}

#[allow(unsafe_code)]
impl Drop for Decompressor {
    fn drop(&mut self) {
        // SAFETY: it came from `libdeflate_alloc_decompressor`, and nobody has it after this.
        unsafe { libdeflate_free_decompressor(self.0.as_ptr()) }
    }
}

#[allow(unsafe_code)]
impl Decompressor {
    /// `None` when memory is short.
    fn new() -> Option<Self> {
        // SAFETY: it takes nothing, and gives null or a state that is ours.
        NonNull::new(unsafe { libdeflate_alloc_decompressor() }).map(Decompressor)
    }

    /// Inflates the first member of `stream`, which must fill `out` to the last byte; sum and length are
    /// compared. How many bytes of `stream` the member takes.
    fn gzip(&mut self, stream: &[u8], out: &mut [u8]) -> Option<usize> {
        let (mut read, mut written) = (0, 0);
        // SAFETY: both slices are valid for the lengths passed beside them, `out` for writing; the library
        // reads and writes within them only, whatever the stream says (libdeflate.h), and fills `read`
        // and `written` when it succeeds.
        let result = unsafe {
            libdeflate_gzip_decompress_ex(
                self.0.as_ptr(),
                stream.as_ptr().cast(),
                stream.len(),
                out.as_mut_ptr().cast(),
                out.len(),
                &raw mut read,
                &raw mut written,
            )
        };
        (result == SUCCESS && written == out.len()).then_some(read)
    }
}

#[cfg(test)]
mod tests {
    use super::super::gzip::{Members, gzip};
    use super::*;
    use proptest::prelude::*;
    use std::io::Read;

    /// The text by the careful way, when nothing at all is to be said about the stream.
    fn careful(stream: &[u8]) -> Option<Vec<u8>> {
        let mut members = Members::new(stream);
        let mut out = Vec::new();
        members.read_to_end(&mut out).ok()?;
        (members.extra.members == 1 && !members.extra.rubbish).then_some(out)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]
        #[test]
        fn it_gives_what_the_careful_way_gives_or_nothing(
            text in "[a-c]{0,400}",
            flips in prop::collection::vec((0usize..600, any::<u8>()), 0..3),
            cut in prop::option::of(0usize..600),
            behind in prop::collection::vec(any::<u8>(), 0..12),
            member in any::<bool>(),
        ) {
            let mut stream = gzip(text.as_bytes());
            if member {
                stream.extend(gzip(text.as_bytes()));
            }
            stream.extend(behind);
            for (at, byte) in flips {
                if let Some(place) = stream.get_mut(at) {
                    *place ^= byte;
                }
            }
            stream.truncate(cut.unwrap_or(usize::MAX));
            if let Some(text) = OneGo::default().inflate(&stream) {
                prop_assert_eq!(Some(text.to_vec()), careful(&stream));
            }
        }
    }

    #[test]
    fn a_whole_member_is_inflated_and_nothing_else() {
        let mut one_go = OneGo::default();
        let long = b"all of it ".repeat(50_000);
        assert_eq!(one_go.inflate(&gzip(&long)), Some(&long[..]));
        assert_eq!(one_go.inflate(&gzip(b"short")), Some(&b"short"[..]));
        assert_eq!(one_go.inflate(&gzip(b"")), Some(&b""[..]));
        let twice = [gzip(b"a"), gzip(b"a")].concat();
        assert_eq!(one_go.inflate(&twice), None);
        let padded = [gzip(b"a"), vec![0; 8]].concat();
        assert_eq!(one_go.inflate(&padded), None);
        // The same sum and length again, behind rubbish.
        let member = gzip(b"a");
        let forged = [&member[..], b"rubbish", &member[member.len() - 8..]].concat();
        assert_eq!(one_go.inflate(&forged), None);
    }
}
