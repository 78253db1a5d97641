//! Inflating alone: finds, reads and inflates every file and looks at nothing.

use ctq::archive::{self, Inflater};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

pub fn inflate(folder: &Path, threads: usize) -> io::Result<()> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(io::Error::other)?;
    let found = pool.install(|| archive::discover(&[folder.to_owned()]));
    let (next, total) = (AtomicUsize::new(0), AtomicU64::new(0));
    let done = pool.broadcast(|_| {
        let mut inflater = Inflater::default();
        while let Some(file) = found.files.get(next.fetch_add(1, Ordering::Relaxed)) {
            total.fetch_add(inflater.inflate(file)?, Ordering::Relaxed);
        }
        Ok(())
    });
    done.into_iter().collect::<io::Result<()>>()?;
    if total.into_inner() == 0 {
        return Err(io::Error::other("nothing to inflate"));
    }
    Ok(())
}
