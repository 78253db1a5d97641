//! A made-up archive of any size with the marks of a real one: S3 keys of an organisation trail, the
//! entropy of ids, keys and addresses, sizes, sessions that open sessions and act in other files, a few
//! records delivered twice. The same seed gives the same records.

mod calls;
mod plan;
mod record;
mod rng;
mod session;

pub use plan::Shape;
pub use record::{BUCKET, USER};

use flate2::Compression;
use flate2::write::GzEncoder;
use plan::{Plan, RECORD};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Changes when the records do, so that an old archive is not taken for a new one.
const VERSION: u32 = 1;

/// An archive on disk.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Archive {
    pub folder: PathBuf,
    pub files: u64,
    pub records: u64,
    /// Bytes on disk.
    pub compressed: u64,
    /// Bytes of JSON.
    pub inflated: u64,
}

/// The text of a log file of about `bytes` bytes, for looking at in memory.
pub fn text(bytes: u64) -> String {
    let plan = Plan::new(Shape::One, bytes / RECORD, 1);
    contents(&plan, 0)
}

/// Writes an archive of about `bytes` of JSON below `parent`, or finds the one written before.
pub fn grow(parent: &Path, shape: Shape, bytes: u64, seed: u64) -> io::Result<Archive> {
    let name = format!("{shape:?}-{bytes}-{seed}-{VERSION}").to_lowercase();
    let folder = parent.join(name);
    let facts = folder.with_extension("json");
    if let Ok(known) = fs::read(&facts) {
        return Ok(serde_json::from_slice(&known)?);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let plan = Plan::new(shape, bytes / RECORD, seed);
    let sizes = (0..plan.files.len())
        .into_par_iter()
        .map(|number| {
            let text = contents(&plan, number);
            let mut gzip = GzEncoder::new(Vec::new(), Compression::new(6));
            gzip.write_all(text.as_bytes())?;
            let packed = gzip.finish()?;
            let path = folder.join(&plan.files[number].path);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&path, &packed)?;
            Ok((packed.len() as u64, text.len() as u64))
        })
        .collect::<io::Result<Vec<_>>>()?;
    let archive = Archive {
        folder,
        files: plan.files.len() as u64,
        records: plan.files.iter().map(|file| file.records).sum(),
        compressed: sizes.iter().map(|(packed, _)| packed).sum(),
        inflated: sizes.iter().map(|(_, text)| text).sum(),
    };
    fs::write(facts, serde_json::to_vec(&archive)?)?;
    Ok(archive)
}

/// The text of one file. One record in five hundred is one that the account's file before had already.
fn contents(plan: &Plan, number: usize) -> String {
    let file = &plan.files[number];
    let mut out = String::with_capacity((file.records * RECORD) as usize);
    out.push_str(r#"{"Records":["#);
    for record in 0..file.records {
        if record > 0 {
            out.push(',');
        }
        if record % 500 == 250 && file.turn > 0 {
            let before = plan.file_of(file.account, file.turn - 1);
            record::write(plan, before, record % before.records, &mut out);
        } else {
            record::write(plan, file, record, &mut out);
        }
    }
    out.push_str("]}");
    out
}
