//! Signed digests of our own: what CloudTrail writes beside log files, made with test keys.
//!
//! `first.pem` and `second.pem` were made for this once (`openssl genpkey -algorithm RSA`) and sign nothing else.

// The benchmark and the tests use different parts of it.
#![allow(dead_code)]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::DateTime;
use md5::{Digest as _, Md5};
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};

/// A key that signs digests.
pub struct Signer {
    pair: RsaKeyPair,
}

impl Signer {
    pub fn first() -> Self {
        Signer::of(include_str!("first.pem"))
    }

    pub fn second() -> Self {
        Signer::of(include_str!("second.pem"))
    }

    fn of(pem: &str) -> Self {
        let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let der = STANDARD.decode(base64).expect("base64");
        Signer {
            pair: RsaKeyPair::from_pkcs8(&der).expect("a key"),
        }
    }

    /// The public key in PKCS#1.
    pub fn public(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    pub fn fingerprint(&self) -> String {
        hex(&Md5::digest(self.public()))
    }

    /// An entry of `list-public-keys`, valid between two moments (seconds since 1970).
    pub fn listed(&self, from: i64, to: i64) -> Value {
        json!({
            "Value": STANDARD.encode(self.public()),
            "ValidityStartTime": from as f64,
            "ValidityEndTime": to as f64,
            "Fingerprint": self.fingerprint(),
        })
    }

    /// The same key as `SubjectPublicKeyInfo`, whose fingerprint is another one.
    pub fn public_spki(&self) -> Vec<u8> {
        let mut der = vec![0x30, 0x82, 0x01, 0x22, 0x30, 0x0d, 0x06, 0x09];
        der.extend([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0]);
        der.extend([0x03, 0x82, 0x01, 0x0f, 0x00]);
        der.extend(self.public());
        der
    }

    pub fn sign(&self, text: &str) -> String {
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                text.as_bytes(),
                &mut signature,
            )
            .expect("signed");
        hex(&signature)
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn sha256(bytes: &[u8]) -> String {
    hex(digest(&SHA256, bytes).as_ref())
}

/// A moment by a chrono format.
pub fn time(seconds: i64, form: &str) -> String {
    let moment = DateTime::from_timestamp(seconds, 0).expect("a moment");
    moment.format(form).to_string()
}

/// Seconds since 1970 of `2026-03-14T09:05:00Z`.
pub fn at(text: &str) -> i64 {
    DateTime::parse_from_rfc3339(text)
        .expect("a time")
        .timestamp()
}

const ISO: &str = "%Y-%m-%dT%H:%M:%SZ";

/// A trail that writes digests of one account and region.
#[derive(Clone, Debug)]
pub struct Trail {
    pub bucket: String,
    /// Everything before the account in its keys, `AWSLogs/` among it.
    pub prefix: String,
    pub account: String,
    pub region: String,
    pub name: String,
    pub home: String,
}

/// A log file as a digest lists it.
#[derive(Clone, Debug)]
pub struct Log {
    pub key: String,
    /// What it inflates to.
    pub text: Vec<u8>,
}

/// A digest, signed.
#[derive(Clone, Debug)]
pub struct Digest {
    pub bucket: String,
    pub key: String,
    pub end: i64,
    pub text: Vec<u8>,
    pub signature: String,
    pub backfill: bool,
}

impl Trail {
    pub fn new(account: &str, region: &str, name: &str) -> Self {
        Trail {
            bucket: "acme-trail-logs".into(),
            prefix: "AWSLogs/".into(),
            account: account.into(),
            region: region.into(),
            name: name.into(),
            home: "us-east-1".into(),
        }
    }

    /// The folder of this kind, `CloudTrail` or `CloudTrail-Digest`, and day.
    fn folder(&self, kind: &str, seconds: i64) -> String {
        let Trail {
            prefix,
            account,
            region,
            ..
        } = self;
        let day = time(seconds, "%Y/%m/%d");
        format!("{prefix}{account}/{kind}/{region}/{day}/")
    }

    /// A log file delivered in this minute; `unique` ends its name.
    pub fn log(&self, seconds: i64, unique: &str, text: impl Into<Vec<u8>>) -> Log {
        let (account, region) = (&self.account, &self.region);
        let minute = time(seconds, "%Y%m%dT%H%MZ");
        Log {
            key: self.folder("CloudTrail", seconds)
                + &format!("{account}_CloudTrail_{region}_{minute}_{unique}.json.gz"),
            text: text.into(),
        }
    }

    pub fn key(&self, end: i64, backfill: bool) -> String {
        let Trail {
            account,
            region,
            name,
            home,
            ..
        } = self;
        let second = time(end, "%Y%m%dT%H%M%SZ");
        let ending = if backfill { "_backfill" } else { "" };
        self.folder("CloudTrail-Digest", end)
            + &format!(
                "{account}_CloudTrail-Digest_{region}_{name}_{home}_{second}{ending}.json.gz"
            )
    }

    /// The digest of an hour, signed after the one before it.
    pub fn digest<'l>(
        &self,
        signer: &Signer,
        (start, end): (i64, i64),
        before: Option<&Digest>,
        logs: impl IntoIterator<Item = &'l Log>,
    ) -> Digest {
        let logs = logs
            .into_iter()
            .map(|log| (log.key.as_str(), sha256(&log.text)));
        self.digest_of(signer, (start, end), before, logs, false)
    }

    /// The same from keys and hashes, hourly or backfill.
    pub fn digest_of<'l>(
        &self,
        signer: &Signer,
        (start, end): (i64, i64),
        before: Option<&Digest>,
        logs: impl Iterator<Item = (&'l str, String)>,
        backfill: bool,
    ) -> Digest {
        let logs: Vec<Value> = logs
            .map(|(key, hash)| {
                json!({
                    "s3Bucket": self.bucket,
                    "s3Object": key,
                    "hashValue": hash,
                    "hashAlgorithm": "SHA-256",
                    "newestEventTime": time(end - 300, ISO),
                    "oldestEventTime": time(start - 300, ISO),
                })
            })
            .collect();
        let some = |value: Value| if logs.is_empty() { Value::Null } else { value };
        let document = json!({
            "awsAccountId": self.account,
            "digestStartTime": time(start, ISO),
            "digestEndTime": time(end, ISO),
            "digestS3Bucket": self.bucket,
            "digestS3Object": self.key(end, backfill),
            "digestPublicKeyFingerprint": signer.fingerprint(),
            "digestSignatureAlgorithm": "SHA256withRSA",
            "newestEventTime": some(time(end - 300, ISO).into()),
            "oldestEventTime": some(time(start - 300, ISO).into()),
            "previousDigestS3Bucket": before.map(|before| &before.bucket),
            "previousDigestS3Object": before.map(|before| &before.key),
            "previousDigestHashValue": before.map(|before| sha256(&before.text)),
            "previousDigestHashAlgorithm": before.map(|_| "SHA-256"),
            "previousDigestSignature": before.map(|before| &before.signature),
            "logFiles": logs,
        });
        Digest::signed(signer, &document)
    }
}

impl Digest {
    /// Signs a digest's JSON as CloudTrail does.
    pub fn signed(signer: &Signer, document: &Value) -> Self {
        let text = document.to_string().into_bytes();
        let field = |name: &str| document[name].as_str().unwrap_or("null").to_owned();
        let (bucket, key) = (field("digestS3Bucket"), field("digestS3Object"));
        let signature = signer.sign(&format!(
            "{}\n{bucket}/{key}\n{}\n{}",
            field("digestEndTime"),
            sha256(&text),
            field("previousDigestSignature")
        ));
        Digest {
            end: at(&field("digestEndTime")),
            backfill: key.contains("_backfill."),
            bucket,
            key,
            text,
            signature,
        }
    }

    pub fn document(&self) -> Value {
        serde_json::from_slice(&self.text).expect("JSON")
    }

    /// S3's metadata of it.
    pub fn metadata(&self) -> Value {
        let mut metadata = json!({
            "signature": self.signature,
            "signature-algorithm": "SHA256withRSA",
        });
        if self.backfill {
            metadata["backfill-generation-timestamp"] = time(self.end + 1800, ISO).into();
        }
        metadata
    }

    /// What `aws s3api head-object` prints of it.
    pub fn head(&self) -> Value {
        json!({
            "AcceptRanges": "bytes",
            "LastModified": time(self.end + 240, "%Y-%m-%dT%H:%M:%S+00:00"),
            "ContentLength": self.text.len() / 2,
            "ETag": format!("\"{}\"", hex(&Md5::digest(&self.text))),
            "ContentEncoding": "gzip",
            "ContentType": "application/json",
            "ServerSideEncryption": "AES256",
            "Metadata": self.metadata(),
        })
    }
}

/// What `aws cloudtrail list-public-keys` prints.
pub fn public_keys(entries: &[Value]) -> Value {
    json!({ "PublicKeyList": entries })
}
