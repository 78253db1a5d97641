//! Files that no digest lists and that cannot be read, or not to their end: nobody knows what is in them.

use super::asked::Archive;
use super::inside::record;
use crate::harness::write;
use crate::story::gzip;
use std::io::{Cursor, Write};

fn zip(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file(name, options).expect("to memory");
    zip.write_all(bytes).expect("to memory");
    zip.finish().expect("to memory").into_inner()
}

#[test]
fn what_cannot_be_read_to_its_end_is_undecided() {
    let list = |records: &str| format!(r#"{{"Records":[{records}]}}"#);
    let old = list(&vec![record(-9000); 30].join(","));
    let whole = gzip(old.as_bytes());
    let mut nest = zip("a.json", list(&record(150)).as_bytes());
    for _ in 0..4 {
        nest = zip("a.zip", &nest);
    }
    let broken = list(&format!(
        r#"{},{{"eventVersion":"1.11","eventName":"#,
        record(-9000)
    ));
    let day = "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/14";
    let packed =
        format!("{day}/111122223333_CloudTrail_eu-west-1_20260314T0225Z_aBcDeFgHiJkLmNoP.json.xz");
    let unread = "not all of it could be read, so that nobody knows what is in the rest";
    for (name, bytes, told) in [
        ("x/none.json.gz", whole[..12].to_vec(), None),
        (
            "x/half.json.gz",
            whole[..whole.len() - 9].to_vec(),
            Some(unread),
        ),
        ("x/broken.json", broken.into_bytes(), Some(unread)),
        ("x/b.json.bz2", b"BZh91AY&SY".to_vec(), None),
        (packed.as_str(), b"\xfd7zXZ\0\0\0".to_vec(), None),
        ("x/nest.zip", nest, Some(unread)),
    ] {
        let archive = Archive::new(4, true);
        write(archive.folder.path(), name, bytes);
        let said = archive.verify("");
        assert_eq!(said.code, Some(2), "{name}: {}", said.text());
        let text: Vec<&str> = said.text().split_whitespace().collect();
        let text = text.join(" ");
        assert!(
            text.starts_with("UNDECIDED 1 input could not be read; all the rest holds"),
            "{name}: {text}"
        );
        assert!(said.stderr.contains(name), "{name}: {}", said.stderr);
        assert_eq!(text.contains(unread), told.is_some(), "{name}: {text}");
        assert!(!text.contains("no event is in it"), "{name}: {text}");
    }
}

/// Whose events are in it nobody knows; searches that ask about the account say so as well.
#[test]
fn what_cannot_be_read_is_told_whatever_it_is_named_after() {
    let archive = Archive::new(4, true);
    let key = "AWSLogs/999988887777/CloudTrail/eu-west-1/2026/03/14/x.json.gz";
    write(archive.folder.path(), key, b"\x1f\x8b\x08");
    let (head, code, _) = archive.head("--accounts 111122223333");
    let told = "UNDECIDED  1 input could not be read; all the rest holds";
    assert_eq!((head.as_str(), code), (told, Some(2)));
}
