//! The large archive with digests: every hour of every account and region listed, hashed and signed.

use super::archive::{self, Archive, Shape};
use super::digests::{Digest, Signer, Trail, at, hex, public_keys};
use ctq::archive::layout::Layout;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use rayon::prelude::*;
use ring::digest::{SHA256, digest};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

const HOUR: i64 = 3600;

/// A log file: when it was delivered, its key, its SHA-256.
type Listed = (i64, String, String);

/// Where the public keys of an archive lie.
pub fn keys(folder: &Path) -> PathBuf {
    folder.with_extension("keys.json")
}

/// Grows the archive and its digests, or finds those written before.
pub fn grow(parent: &Path, bytes: u64) -> io::Result<Archive> {
    // Another seed, so that the other jobs' archive stays without digests.
    let archive = archive::grow(parent, Shape::Mixed, bytes, 7)?;
    let facts = archive.folder.with_extension("signed.json");
    if let Ok(known) = fs::read(&facts) {
        return Ok(serde_json::from_slice(&known)?);
    }
    let found = ctq::archive::discover(std::slice::from_ref(&archive.folder));
    let logs = found
        .files
        .par_iter()
        .filter(|file| file.layout().log_name)
        .map(|file| {
            let mut text = Vec::new();
            GzDecoder::new(fs::File::open(&file.path)?).read_to_end(&mut text)?;
            let below = file.path.strip_prefix(&archive.folder);
            let key = below.map_err(io::Error::other)?.display().to_string();
            Ok((file.layout(), key, hex(digest(&SHA256, &text).as_ref())))
        })
        .collect::<io::Result<Vec<_>>>()?;
    let mut streams: BTreeMap<(String, String), Vec<Listed>> = BTreeMap::new();
    for (layout, key, hash) in logs {
        let Layout {
            account: Some(account),
            region: Some(region),
            delivered: Some(time),
            ..
        } = layout
        else {
            continue;
        };
        let stream = streams.entry((account, region)).or_default();
        stream.push((time.0 / 1_000_000, key, hash));
    }
    let signer = Signer::first();
    let signed = streams
        .into_par_iter()
        .map(|((account, region), logs)| sign(&archive.folder, &signer, &account, &region, logs))
        .collect::<io::Result<Vec<_>>>()?;
    let from = at("2026-01-01T00:00:00Z");
    let listed = public_keys(&[signer.listed(from, from + 365 * 24 * HOUR)]);
    fs::write(keys(&archive.folder), listed.to_string())?;
    let mut archive = archive;
    for (files, packed, text) in signed {
        archive.files += files;
        archive.compressed += packed;
        archive.inflated += text;
    }
    fs::write(facts, serde_json::to_vec(&archive)?)?;
    Ok(archive)
}

/// Writes the chain of one account and region; how many digests, their bytes on disk and of JSON.
fn sign(
    folder: &Path,
    signer: &Signer,
    account: &str,
    region: &str,
    mut logs: Vec<Listed>,
) -> io::Result<(u64, u64, u64)> {
    logs.sort();
    let mut trail = Trail::new(account, region, "acme-org");
    trail.prefix = "AWSLogs/o-acme1234567/".into();
    let mut start = logs.first().map_or(0, |(time, ..)| *time) - 100;
    let last = logs.last().map_or(0, |(time, ..)| *time);
    let mut before: Option<Digest> = None;
    let mut sums = (0, 0, 0);
    while start <= last {
        let hour = start..start + HOUR;
        let listed = logs
            .iter()
            .filter(|(time, ..)| hour.contains(time))
            .map(|(_, key, hash)| (key.as_str(), hash.clone()));
        let digest = trail.digest_of(
            signer,
            (start, start + HOUR),
            before.as_ref(),
            listed,
            false,
        );
        let mut gzip = GzEncoder::new(Vec::new(), Compression::new(6));
        gzip.write_all(&digest.text)?;
        let packed = gzip.finish()?;
        let path = folder.join(&digest.key);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, &packed)?;
        sums.0 += 1;
        sums.1 += packed.len() as u64;
        sums.2 += digest.text.len() as u64;
        before = Some(digest);
        start += HOUR;
    }
    // The newest digest is signed in S3's metadata alone.
    if let Some(newest) = before {
        let saved = folder.join(newest.key.clone() + ".head.json");
        fs::write(saved, newest.head().to_string())?;
    }
    Ok(sums)
}
