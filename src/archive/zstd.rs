//! Zstandard: frame after frame, each against its checksum (RFC 8878).

use ruzstd::decoding::StreamingDecoder;
use std::io::{self, BufRead, Cursor, Read};

/// All frames of a zstd stream; those that hold notes of other programs are skipped.
pub(crate) struct Frames<R: Read> {
    state: FrameState<R>,
}

enum FrameState<R: Read> {
    Between(R),
    Inside(Box<StreamingDecoder<Frame<R>, ruzstd::decoding::FrameDecoder>>),
    Done,
}

/// A frame: the magic number that was looked at already, and the rest.
type Frame<R> = io::Chain<Cursor<[u8; 4]>, R>;

impl<R: BufRead> Frames<R> {
    pub(super) fn new(input: R) -> Self {
        Frames {
            state: FrameState::Between(input),
        }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.state, FrameState::Done) {
                FrameState::Done => return Ok(0),
                FrameState::Between(mut input) => {
                    if input.fill_buf()?.is_empty() {
                        return Ok(0);
                    }
                    let mut magic = [0; 4];
                    input.read_exact(&mut magic)?;
                    if matches!(magic, [0x50..=0x5f, 0x2a, 0x4d, 0x18]) {
                        let mut length = [0; 4];
                        input.read_exact(&mut length)?;
                        let length = u64::from(u32::from_le_bytes(length));
                        if io::copy(&mut (&mut input).take(length), &mut io::sink())? < length {
                            return Err(io::ErrorKind::UnexpectedEof.into());
                        }
                        self.state = FrameState::Between(input);
                        continue;
                    }
                    let input = Cursor::new(magic).chain(input);
                    // A window of 128 MiB is what `zstd -d` accepts without being told.
                    let decoder = StreamingDecoder::new_with_max_window_size(input, 128 << 20)
                        .map_err(|error| corrupt_zstd(&error))?;
                    self.state = FrameState::Inside(Box::new(decoder));
                }
                FrameState::Inside(mut decoder) => {
                    let read = decoder.read(out).map_err(|error| corrupt_zstd(&error))?;
                    if read > 0 || out.is_empty() {
                        self.state = FrameState::Inside(decoder);
                        return Ok(read);
                    }
                    // The library leaves the comparison to whoever reads.
                    let frame = &decoder.decoder;
                    let said = frame.get_checksum_from_data();
                    if said.is_some() && said != frame.get_calculated_checksum() {
                        return Err(corrupt_zstd(&"its checksum is another"));
                    }
                    self.state = FrameState::Between(decoder.into_inner().into_inner().1);
                }
            }
        }
    }
}

fn corrupt_zstd(error: &dyn std::fmt::Display) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("the zstd stream is corrupt: {error}"),
    )
}
