//! A digest's signature saved from S3's metadata: what `aws s3api head-object` or `get-object` prints, or
//! the headers themselves, in a file that is named after the digest.

use super::key::unhex;
use crate::archive::layout::{Layout, unpacked};
use crate::event::{Time, parse_time};
use serde_json::Value;
use std::path::Path;

/// What the metadata of a digest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Metadata {
    pub(super) signature: Vec<u8>,
    /// When a backfill digest was made, which may be long after the hours it is about.
    pub(super) generated: Option<Time>,
}

impl Metadata {
    /// Reads a small text; `None` where it holds no signature.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?;
        let pairs: Vec<(String, String)> = match serde_json::from_str::<Value>(text) {
            Ok(document) => {
                let metadata = super::key::member(&document, "metadata").unwrap_or(&document);
                let members = metadata.as_object()?.iter();
                members
                    .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
                    .collect()
            }
            Err(_) => text
                .lines()
                .filter_map(|line| line.split_once(':'))
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .collect(),
        };
        let get = |name: &str| {
            let mut pairs = pairs.iter();
            let found = pairs.find(|(key, _)| {
                let key = key.trim().to_ascii_lowercase();
                key.strip_prefix("x-amz-meta-").unwrap_or(&key) == name
            });
            found.map(|(_, value)| value.trim())
        };
        let signature = unhex(get("signature")?).filter(|bytes| bytes.len() >= 64)?;
        Some(Metadata {
            signature,
            generated: get("backfill-generation-timestamp").and_then(parse_time),
        })
    }
}

/// The bare name of the digest that a file of metadata is named after: `…Z.json.gz.head.json` belongs to
/// `…Z`.
pub(super) fn named_after(path: &Path) -> Option<String> {
    let mut name = path.file_name()?.to_str()?;
    loop {
        if Layout::of(Path::new(name)).digest.is_some() {
            return Some(bare(name).to_owned());
        }
        name = name.rsplit_once('.')?.0;
    }
}

/// A digest's name without its endings.
pub(super) fn bare(name: &str) -> &str {
    let name = name.rsplit('/').next().unwrap_or(name);
    let name = &name[..unpacked(name.as_bytes()).len()];
    name.strip_suffix(".json").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_save_it() {
        let hex = "ab".repeat(256);
        for text in [
            format!(
                r#"{{"ETag":"x","Metadata":{{"signature":"{hex}","signature-algorithm":"SHA256withRSA"}}}}"#
            ),
            format!(r#"{{"x-amz-meta-signature":"{hex}"}}"#),
            format!("HTTP/1.1 200 OK\r\nX-Amz-Meta-Signature: {hex}\r\n"),
        ] {
            let metadata = Metadata::read(text.as_bytes()).expect("metadata");
            assert_eq!(metadata.signature, vec![0xab; 256]);
            assert_eq!(metadata.generated, None);
        }
        for text in [
            "{}",
            "[]",
            "",
            r#"{"Metadata":{"signature":"zz"}}"#,
            "signature: ab",
        ] {
            assert_eq!(Metadata::read(text.as_bytes()), None, "{text}");
        }
        let text = format!(
            r#"{{"Metadata":{{"signature":"{hex}","backfill-generation-timestamp":"2026-03-14T12:00:00Z"}}}}"#
        );
        let generated = Metadata::read(text.as_bytes()).and_then(|metadata| metadata.generated);
        assert_eq!(
            generated.map(|t| t.to_string()).as_deref(),
            Some("2026-03-14T12:00:00Z")
        );
    }

    #[test]
    fn a_file_of_metadata_is_named_after_its_digest() {
        const NAME: &str =
            "111122223333_CloudTrail-Digest_us-east-1_a.b_c_us-east-1_20260314T095312Z";
        for ending in [
            ".json.gz.head.json",
            ".json.head-object.json",
            ".json.gz.metadata",
            ".head.json",
        ] {
            let path = format!("x/{NAME}{ending}");
            assert_eq!(
                named_after(Path::new(&path)).as_deref(),
                Some(NAME),
                "{ending}"
            );
            let path = format!("x/{NAME}_backfill{ending}");
            let wanted = format!("{NAME}_backfill");
            assert_eq!(named_after(Path::new(&path)), Some(wanted), "{ending}");
        }
        assert_eq!(named_after(Path::new("head.json")), None);
        assert_eq!(bare("a/b/c.json.gz"), "c");
    }
}
