//! SHA-256, as evidence is told by: of texts, of files, with a key.

use crate::archive::LogFile;
use crate::text::hex;
use ring::digest::{Context, SHA256};
use ring::hmac;
use std::io::{self, Read};

/// Of a text.
pub fn of_bytes(bytes: &[u8]) -> String {
    hex(ring::digest::digest(&SHA256, bytes).as_ref())
}

/// Of what a reader gives.
fn of_reader(mut reader: impl Read) -> io::Result<String> {
    let mut context = Context::new(&SHA256);
    let mut buffer = vec![0; 1 << 16];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok(hex(context.finish().as_ref())),
            Ok(read) => context.update(&buffer[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Of a file of the archive as it lies on disk; of a stream, of the copy that was made of it. `None`
/// where it cannot be read, or no more.
pub fn of_file(file: &LogFile) -> Option<String> {
    file.regular
        .then(|| file.open().and_then(of_reader).ok())
        .flatten()
}

/// A keyed hash: without the key nobody can find out of which text it is by trying.
pub fn keyed(key: &[u8], text: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    hex(hmac::sign(&key, text.as_bytes()).as_ref())
}

/// The first eight bytes of a keyed hash over the parts together, as a number.
pub fn keyed_number(key: &str, parts: &[&[u8]]) -> u64 {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()));
    for part in parts {
        context.update(part);
    }
    let tag = context.sign();
    let first = tag.as_ref().first_chunk();
    first.map_or(0, |first| u64::from_be_bytes(*first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_standard() {
        // FIPS 180-4, "abc"; RFC 4231, test case 2.
        assert_eq!(
            of_bytes(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(
            keyed(b"Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            keyed_number("Jefe", &[b"what do ya want ", b"for nothing?"]),
            0x5bdc_c146_bf60_754e
        );
    }
}
