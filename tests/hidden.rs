//! What could hide records: words of a record that look like another format, text around them, ways to pack
//! and to name files. All are read, or it is said what was not.

use crate::harness::{Ctq, folder, write};
use crate::hostile::{record, tally};
use crate::story::gzip;

#[test]
fn a_name_in_a_record_makes_no_tar_of_its_file() {
    let folder = folder();
    let first = record("1");
    let head = format!(
        "{{\"Records\":[{first},{{\"eventVersion\":\"1.08\",\"eventID\":\"2\",\"userAgent\":\""
    );
    let agent = format!("{}ustar", "x".repeat(257 - head.len()));
    let text = format!(
        "{head}{agent}\",\"eventName\":\"A\",\"eventTime\":\"2026-03-01T00:00:00Z\",\"eventSource\":\"s3.amazonaws.com\"}}]}}"
    );
    assert_eq!(&text[257..262], "ustar");
    for (name, bytes) in [
        ("a.json", text.clone().into_bytes()),
        ("a.json.gz", gzip(text.as_bytes())),
    ] {
        write(folder.path(), name, bytes);
        Ctq::new("search --fields eventID -o csv --unsorted")
            .arg(name)
            .folder(folder.path())
            .stdout("eventID\n1\n2\n")
            .run();
    }
}

#[test]
fn files_without_a_line_break_at_their_end_are_all_read_after_a_banner() {
    let trail = |id: &str| format!("{{\"Records\":[{}]}}", record(id));
    let text = format!(
        "Welcome to bastion\n{}{}\n{}\t{} took {{}}\n",
        trail("1"),
        trail("2"),
        record("3"),
        record("4")
    );
    Ctq::new("search --fields eventID -o csv --unsorted -")
        .stdin(text)
        .stdout("eventID\n1\n2\n3\n4\n")
        .run();
}

#[test]
fn a_zstd_frame_that_was_altered_is_told() {
    let folder = folder();
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).expect("to memory");
    encoder.include_checksum(true).expect("to memory");
    std::io::Write::write_all(&mut encoder, record("1").as_bytes()).expect("to memory");
    let mut bytes = encoder.finish().expect("to memory");
    write(folder.path(), "whole.json.zst", &bytes);
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    write(folder.path(), "altered.json.zst", &bytes);
    Ctq::new("search --fields eventID -o csv whole.json.zst altered.json.zst")
        .folder(folder.path())
        .stdout("eventID\n1\n")
        .stderr("ctq: altered.json.zst: the zstd stream is corrupt: its checksum is another; what came before was read\n")
        .code(2)
        .run();
}

#[test]
fn entries_of_a_tar_are_read_or_counted() {
    let folder = folder();
    let mut tar = tar::Builder::new(Vec::new());
    for (name, kind) in [
        ("plain.json", tar::EntryType::Regular),
        ("contiguous.json", tar::EntryType::Continuous),
        ("again.json", tar::EntryType::Link),
        ("elsewhere.json", tar::EntryType::Symlink),
    ] {
        let text = match kind {
            tar::EntryType::Link | tar::EntryType::Symlink => String::new(),
            _ => record(name),
        };
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, text.as_bytes())
            .expect("to memory");
    }
    let path = write(
        folder.path(),
        "logs.tar",
        tar.into_inner().expect("to memory"),
    );
    let said = Ctq::new("stats -o json").arg(&path).say();
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert_eq!(tally(&said), (2, 0));
    assert_eq!(said.json()["tally"]["notCloudTrail"]["special-file"], 1);
}

#[test]
fn a_zip_within_gzip_is_bounded() {
    let folder = folder();
    let mut bytes = b"PK\x03\x04".to_vec();
    bytes.resize(1 << 20, 0);
    write(folder.path(), "a.gz", gzip(&bytes));
    Ctq::new("search --max-file-size 100K a.gz")
        .folder(folder.path())
        .stderr(
            "
            ctq: a.gz: a zip of more than 102.4 kB within another layer (--max-file-size)
            ctq: no CloudTrail event found in a.gz
            ",
        )
        .code(2)
        .run();
}

#[test]
fn what_a_file_holds_beside_events_is_told_once() {
    let folder = folder();
    let name = "111122223333_CloudTrail_eu-west-1_20260301T0000Z_AAAAAAAAAAAAAAAA.json";
    write(folder.path(), name, "{}\n".repeat(50));
    let said = Ctq::new("search").arg(name).folder(folder.path()).say();
    let lines = said
        .stderr
        .lines()
        .filter(|line| line.contains("named as a trail's log file"));
    assert_eq!(lines.count(), 1, "{}", said.stderr);
}

#[test]
fn one_file_by_two_names_is_read_once() {
    let folder = folder();
    let bare = r#"{"eventVersion":"1.08","eventName":"A","eventTime":"2026-03-01T00:00:00Z","eventSource":"s3.amazonaws.com"}"#;
    write(folder.path(), "a.json", bare);
    write(folder.path(), "b.json", bare);
    let said = Ctq::new("stats -o json a.json ./a.json b.json")
        .folder(folder.path())
        .say();
    assert_eq!(tally(&said), (2, 0), "{}", said.stderr);
}

#[test]
fn a_session_whose_compute_is_null_can_be_a_person() {
    let row = r#"{"eventVersion":"1.08","eventID":"1","eventName":"A","eventTime":"2026-03-01T00:00:00Z","eventSource":"s3.amazonaws.com",
        "userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/deploy/bob",
        "sessionContext":{"ec2RoleDelivery":null},"inScopeOf":{"credentialsIssuedTo":null}}}"#;
    Ctq::new("search --human --fields eventID -o csv -")
        .stdin(row)
        .stdout("eventID\n1\n")
        .run();
}
