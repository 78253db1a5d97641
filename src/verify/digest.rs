//! One digest: what its JSON says, read without believing any of it.

use super::index::{Index, Match};
use super::key::unhex;
use crate::archive::layout::Layout;
use crate::event::{Time, parse_time};
use ring::digest::{Context, SHA256};
use serde::Deserialize;
use std::borrow::Cow;
use std::path::Path;

/// A SHA-256.
pub(super) type Hash = [u8; 32];

/// Whose digests they are: one chain for each account, region and trail, and one more for backfill.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChainId {
    /// The organisation of an organisation trail (`o-…`).
    pub organization: Option<String>,
    /// The account whose log files are listed.
    pub account: String,
    /// The region whose log files are listed.
    pub region: String,
    /// The trail's name.
    pub trail: String,
    /// The region that the trail was made in.
    pub home_region: String,
    /// True for digests of log files that the hourly ones missed.
    pub backfill: bool,
}

impl ChainId {
    /// What a digest's key says; `None` where it is no key of a digest.
    pub(super) fn of(key: &str) -> Option<Self> {
        let layout = Layout::of(Path::new(key));
        let name = layout.digest?;
        Some(ChainId {
            organization: layout.organization,
            account: layout.account.or(layout.named_account)?,
            region: name.region,
            trail: name.trail,
            home_region: name.home_region,
            backfill: name.backfill,
        })
    }
}

/// A digest as it was read.
#[derive(Debug)]
pub(super) struct Digest {
    pub(super) chain: ChainId,
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) start: Time,
    pub(super) end: Time,
    /// The end as it is written, which is what was signed.
    end_text: String,
    /// Lower-case hexadecimal.
    pub(super) fingerprint: String,
    pub(super) previous: Option<Previous>,
    /// As it is written; `None` for null.
    pub(super) previous_signature: Option<String>,
    /// SHA-256 of the digest itself.
    pub(super) hash: Hash,
    pub(super) logs: Vec<Listed>,
}

/// Which digest came before.
#[derive(Debug)]
pub(super) struct Previous {
    pub(super) bucket: String,
    pub(super) key: String,
    /// `None` where what is written is no SHA-256.
    pub(super) hash: Option<Hash>,
}

/// A log file that a digest lists.
#[derive(Debug)]
pub(super) struct Listed {
    /// `None` where what is written is no SHA-256.
    pub(super) hash: Option<Hash>,
    pub(super) place: Place,
    /// Tells its bucket and key from others of the same name.
    pub(super) key: u32,
}

/// Where it lies. Keys are kept only where no file has them: an archive may list millions.
#[derive(Debug)]
pub(super) enum Place {
    /// A file, and how many names at the end of its path are those of the key.
    One(u32, u8),
    Many(Box<[(u32, u8)]>),
    /// Not where it should be: its key, and where a file of its name lies, if there is one.
    Missing(Box<str>, Option<u32>),
}

impl Place {
    /// The files that may be the log file, and how many names at the end of their paths are those of its key.
    pub(super) fn claims(&self) -> impl Iterator<Item = (u32, u8)> {
        let (one, many) = match self {
            Place::One(file, depth) => (Some((*file, *depth)), &[][..]),
            Place::Many(files) => (None, &**files),
            Place::Missing(..) => (None, &[][..]),
        };
        one.into_iter().chain(many.iter().copied())
    }

    /// The files alone.
    pub(super) fn files(&self) -> impl Iterator<Item = u32> {
        self.claims().map(|(file, _)| file)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    digest_start_time: Cow<'a, str>,
    digest_end_time: Cow<'a, str>,
    digest_s3_bucket: Cow<'a, str>,
    digest_s3_object: Cow<'a, str>,
    digest_public_key_fingerprint: Cow<'a, str>,
    previous_digest_s3_bucket: Option<Cow<'a, str>>,
    previous_digest_s3_object: Option<Cow<'a, str>>,
    previous_digest_hash_value: Option<Cow<'a, str>>,
    previous_digest_signature: Option<Cow<'a, str>>,
    #[serde(borrow)]
    log_files: Option<Vec<WireLog<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireLog<'a> {
    #[serde(borrow)]
    s3_object: Cow<'a, str>,
    #[serde(borrow, default)]
    s3_bucket: Cow<'a, str>,
    hash_value: Cow<'a, str>,
}

/// What is wrong with a text that should be a digest.
const NO_DIGEST: &str = "not a digest in CloudTrail's format";

/// A digest is of about an hour (AWS user guide, "CloudTrail digest file structure"); one of more than a week,
/// in microseconds, would speak for years at one blow.
const LONGEST: i64 = 7 * 24 * 3_600 * 1_000_000;

impl Digest {
    /// Reads a digest. `hash` is that of `text`; listed log files are looked up in `index`.
    pub(super) fn read(text: &[u8], hash: Hash, index: &Index<'_>) -> Result<Self, String> {
        let wire: Wire<'_> =
            serde_json::from_slice(text).map_err(|error| format!("{NO_DIGEST}: {error}"))?;
        let time = |text: &str| {
            parse_time(text).ok_or_else(|| format!("{NO_DIGEST}: `{text}` is no time"))
        };
        let (start, end) = (time(&wire.digest_start_time)?, time(&wire.digest_end_time)?);
        let long = end.0.saturating_sub(start.0);
        if !(0..=LONGEST).contains(&long) {
            return Err(format!(
                "{NO_DIGEST}: it is of {start} to {end}, and a digest is of about an hour"
            ));
        }
        let chain = ChainId::of(&wire.digest_s3_object)
            .ok_or_else(|| format!("{NO_DIGEST}: digestS3Object is no key of a digest"))?;
        let previous = match (
            wire.previous_digest_s3_bucket,
            wire.previous_digest_s3_object,
        ) {
            (Some(bucket), Some(key)) => Some(Previous {
                bucket: bucket.into_owned(),
                key: key.into_owned(),
                hash: wire.previous_digest_hash_value.as_deref().and_then(sha256),
            }),
            _ => None,
        };
        let listed = wire.log_files.unwrap_or_default();
        let logs = listed.into_iter().map(|log| Listed {
            hash: sha256(&log.hash_value),
            key: short(&log.s3_bucket, &log.s3_object),
            place: match index.find(&log.s3_bucket, &log.s3_object) {
                Match::Here(files) => match *files {
                    [(file, depth)] => Place::One(file, depth),
                    _ => Place::Many(files.into()),
                },
                Match::Elsewhere(file) => Place::Missing(log.s3_object.into(), Some(file)),
                Match::Nowhere => Place::Missing(log.s3_object.into(), None),
            },
        });
        Ok(Digest {
            chain,
            bucket: wire.digest_s3_bucket.into_owned(),
            key: wire.digest_s3_object.into_owned(),
            start,
            end,
            end_text: wire.digest_end_time.into_owned(),
            fingerprint: wire.digest_public_key_fingerprint.to_ascii_lowercase(),
            previous,
            previous_signature: wire.previous_digest_signature.map(Cow::into_owned),
            hash,
            logs: logs.collect(),
        })
    }

    /// The text that its signature is of: the fields as they are written, joined by line feeds.
    pub(super) fn signed_text(&self) -> String {
        format!(
            "{}\n{}/{}\n{}\n{}",
            self.end_text,
            self.bucket,
            self.key,
            crate::text::hex(&self.hash),
            self.previous_signature.as_deref().unwrap_or("null")
        )
    }
}

/// The keys of the log files in a digest, in order.
pub(super) fn listed_keys(text: &[u8]) -> Option<Vec<String>> {
    let wire: Wire<'_> = serde_json::from_slice(text).ok()?;
    let logs = wire.log_files?.into_iter();
    Some(logs.map(|log| log.s3_object.into_owned()).collect())
}

/// The first bytes of the SHA-256 of bucket and key: enough to tell the few keys apart that end in the
/// same name.
fn short(bucket: &str, key: &str) -> u32 {
    let mut sum = Context::new(&SHA256);
    for part in [bucket, "/", key] {
        sum.update(part.as_bytes());
    }
    let first = sum.finish().as_ref().first_chunk().copied();
    u32::from_be_bytes(first.unwrap_or_default())
}

fn sha256(text: &str) -> Option<Hash> {
    unhex(text)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "AWSLogs/o-acme1234567/111122223333/CloudTrail-Digest/us-east-1/2026/03/14/111122223333_CloudTrail-Digest_us-east-1_a_b.c_eu-west-1_20260314T095312Z.json.gz";

    fn text(previous: &str) -> String {
        format!(
            r#"{{"awsAccountId":"111122223333","digestStartTime":"2026-03-14T08:53:12Z","digestEndTime":"2026-03-14T09:53:12Z",
            "digestS3Bucket":"b","digestS3Object":"{KEY}","digestPublicKeyFingerprint":"AB",{previous}"logFiles":[
            {{"s3Bucket":"b","s3Object":"x\/y.json.gz","hashValue":"{}","hashAlgorithm":"SHA-256"}},
            {{"s3Bucket":"b","s3Object":"z.json.gz","hashValue":"00","hashAlgorithm":"MD5"}}]}}"#,
            "0f".repeat(32)
        )
    }

    #[test]
    fn a_digest_is_read() {
        let index = Index::new(&[]);
        let digest = Digest::read(text("").as_bytes(), [1; 32], &index).expect("a digest");
        let ChainId {
            organization,
            account,
            region,
            trail,
            home_region,
            backfill,
        } = digest.chain.clone();
        assert_eq!(organization.as_deref(), Some("o-acme1234567"));
        assert_eq!(
            (&*account, &*region, &*trail, &*home_region, backfill),
            ("111122223333", "us-east-1", "a_b.c", "eu-west-1", false)
        );
        assert!(digest.previous.is_none());
        let [one, two] = &digest.logs[..] else {
            panic!("two log files")
        };
        assert_eq!((one.hash, two.hash), (Some([0x0f; 32]), None));
        assert_ne!(one.key, two.key);
        let keys = listed_keys(text("").as_bytes());
        assert_eq!(keys, Some(vec!["x/y.json.gz".into(), "z.json.gz".into()]));
        assert!(matches!(&one.place, Place::Missing(key, None) if &**key == "x/y.json.gz"));
        let signed = format!("2026-03-14T09:53:12Z\nb/{KEY}\n{}\nnull", "01".repeat(32));
        assert_eq!(digest.signed_text(), signed);
    }

    #[test]
    fn what_came_before_is_read() {
        let previous = r#""previousDigestS3Bucket":"b","previousDigestS3Object":"k","previousDigestHashValue":"zz","previousDigestSignature":"0A","#;
        let index = Index::new(&[]);
        let digest = Digest::read(text(previous).as_bytes(), [1; 32], &index).expect("a digest");
        let before = digest.previous.as_ref().expect("one before");
        assert_eq!(
            (&*before.bucket, &*before.key, before.hash),
            ("b", "k", None)
        );
        assert!(digest.signed_text().ends_with("\n0A"));
    }

    #[test]
    fn what_is_no_digest_is_told() {
        let index = Index::new(&[]);
        let whole = text("");
        for text in [
            String::new(),
            "{}".into(),
            whole[..100].into(),
            whole.replace("2026-03-14T08:53:12Z", "yesterday"),
            whole.replace(KEY, "elsewhere"),
            whole.replace("2026-03-14T08:53:12Z", "0001-01-01T00:00:00Z"),
            whole.replace("2026-03-14T08:53:12Z", "2026-03-14T10:53:12Z"),
            whole.replace("digestS3Bucket", "bucket"),
        ] {
            let error = Digest::read(text.as_bytes(), [0; 32], &index).expect_err("no digest");
            assert!(error.starts_with(NO_DIGEST), "{error}");
        }
    }
}
