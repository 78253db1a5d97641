//! Streams that may keep a reader waiting (standard input, pipes, devices), read by a thread of their
//! own, so that ^C is heard at once, and so is that nothing more is wanted.

use super::LogFile;
use std::fs::File;
use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

/// Bytes read ahead at a time.
const CHUNK: usize = 256 << 10;

/// The reading end of a pump.
pub(crate) struct Pump<'a> {
    chunks: Receiver<io::Result<Vec<u8>>>,
    current: Vec<u8>,
    at: usize,
    stop: [&'a AtomicBool; 2],
}

impl<'a> Pump<'a> {
    /// Starts to read standard input, a pipe or a device.
    pub(crate) fn of(file: &LogFile, stop: [&'a AtomicBool; 2]) -> Self {
        if file.is_stdin() {
            return Pump::start(|| Ok(io::stdin()), stop);
        }
        let path = file.path.clone();
        Pump::start(move || File::open(path), stop)
    }

    /// Starts to read what `open` opens; opening a pipe waits for its writer, so that happens on the
    /// thread, too. Once one of `stop` is set the stream is at its end.
    fn start<R: Read + 'static>(
        open: impl FnOnce() -> io::Result<R> + Send + 'static,
        stop: [&'a AtomicBool; 2],
    ) -> Self {
        let (sender, chunks) = sync_channel(4);
        // Never joined: where it waits for input that does not come, it ends with the process.
        std::thread::spawn(move || {
            let mut input = match open() {
                Ok(input) => input,
                Err(error) => return drop(sender.send(Err(error))),
            };
            loop {
                let mut chunk = vec![0; CHUNK];
                match input.read(&mut chunk) {
                    Ok(0) => return,
                    Ok(read) => {
                        chunk.truncate(read);
                        if sender.send(Ok(chunk)).is_err() {
                            return;
                        }
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return drop(sender.send(Err(error))),
                }
            }
        });
        Pump {
            chunks,
            current: Vec::new(),
            at: 0,
            stop,
        }
    }
}

impl Read for Pump<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at == self.current.len() {
            if self.stop.iter().any(|stop| stop.load(Ordering::Relaxed)) {
                return Ok(0);
            }
            match self.chunks.recv_timeout(Duration::from_millis(50)) {
                Ok(chunk) => {
                    self.current = chunk?;
                    self.at = 0;
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
            }
        }
        let give = out.len().min(self.current.len() - self.at);
        out[..give].copy_from_slice(&self.current[self.at..self.at + give]);
        self.at += give;
        Ok(give)
    }
}
