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
        if kind == tar::EntryType::Link {
            header.set_link_name("./plain.json").expect("a name");
        }
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

/// Adds one file to a tar.
fn add(tar: &mut tar::Builder<Vec<u8>>, name: &str, kind: tar::EntryType, bytes: &[u8]) {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(kind);
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    if kind == tar::EntryType::Link {
        header.set_link_name("gone.json").expect("a name");
    }
    tar.append_data(&mut header, name, bytes)
        .expect("to memory");
}

#[test]
fn entries_of_a_tar_that_cannot_be_read_are_told() {
    let folder = folder();
    let mut tar = tar::Builder::new(Vec::new());
    let regular = tar::EntryType::Regular;
    let text = record("1");
    add(&mut tar, "plain.json", regular, text.as_bytes());
    add(&mut tar, "other.json", tar::EntryType::Link, b"");
    // The map of one stretch of bytes, filled up to a block.
    let pax = b"22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n";
    add(&mut tar, "pax", tar::EntryType::XHeader, pax);
    let mut mapped = format!("1\n0\n{}\n", text.len()).into_bytes();
    mapped.resize(512, 0);
    mapped.extend(text.as_bytes());
    add(&mut tar, "holes.json", regular, &mapped);
    let bytes = tar.into_inner().expect("to memory");
    write(folder.path(), "logs.tar", bytes);
    Ctq::new("search --fields eventID -o csv logs.tar")
        .folder(folder.path())
        .stdout("eventID\n1\n")
        .stderr(
            "
            ctq: logs.tar!other.json: another name of gone.json, which is not in the tar before it; not read
            ctq: logs.tar!holes.json: a sparse file in a form of tar that ctq does not read; unpack it first
            ",
        )
        .code(2)
        .run();
}

/// Many files of one place, or of a few bytes, cost no more than one large one.
#[test]
fn all_that_a_file_holds_is_bounded() {
    let folder = folder();
    let regular = tar::EntryType::Regular;
    let mut tar = tar::Builder::new(Vec::new());
    add(&mut tar, "first.json", regular, record("1").as_bytes());
    let blank = " ".repeat(900_000);
    for number in 0..40 {
        add(
            &mut tar,
            &format!("{number}.txt"),
            regular,
            blank.as_bytes(),
        );
    }
    add(&mut tar, "last.json", regular, record("2").as_bytes());
    let bytes = gzip(&gzip(&tar.into_inner().expect("to memory")));
    assert!(bytes.len() < 20_000, "{}", bytes.len());
    write(folder.path(), "bomb.tar.gz", bytes);
    let said = Ctq::new("search --max-file-size 1M --fields eventID -o csv bomb.tar.gz");
    let said = said.folder(folder.path()).say();
    assert_eq!((said.code, said.text()), (Some(2), "eventID\n1\n"));
    assert!(
        said.stderr.contains("ctq: bomb.tar.gz: inflates to more than a thousand times its size and 1.0 MB, all in all; the rest was not read (--max-file-size)\n"),
        "{}",
        said.stderr
    );
    // An archive of a whole trail is many times as large as any file in it may be.
    let mut tar = tar::Builder::new(Vec::new());
    for number in 0..60 {
        let records: Vec<String> = (0..200).map(|n| record(&format!("{number}-{n}"))).collect();
        let text = format!("{{\"Records\":[{}]}}", records.join(","));
        add(
            &mut tar,
            &format!("{number}.json.gz"),
            regular,
            &gzip(text.as_bytes()),
        );
    }
    let bytes = tar.into_inner().expect("to memory");
    write(folder.path(), "trail.tar", &bytes);
    write(folder.path(), "trail.tar.gz", gzip(&bytes));
    for name in ["trail.tar", "trail.tar.gz", "-"] {
        let line = format!("stats --max-file-size 100K -o json {name}");
        let ctq = Ctq::new(&line).folder(folder.path());
        let said = match name {
            "-" => ctq.stdin(bytes.clone()).say(),
            _ => ctq.say(),
        };
        assert_eq!(said.code, Some(0), "{name}: {}", said.stderr);
        assert_eq!(tally(&said), (12_000, 0));
    }
}

#[test]
fn entries_of_a_zip_that_lie_in_one_place_are_read_once() {
    let folder = folder();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for name in ["a.json", "b.json", "c.json"] {
        zip.start_file(name, options).expect("to memory");
        std::io::Write::write_all(&mut zip, record(name).as_bytes()).expect("to memory");
    }
    let mut bytes = zip.finish().expect("to memory").into_inner();
    // In the directory all of them lie where the first does.
    let listed: Vec<usize> = memchr::memmem::find_iter(&bytes, b"PK\x01\x02").collect();
    assert_eq!(listed.len(), 3);
    for at in listed {
        bytes[at + 42..at + 46].fill(0);
    }
    write(folder.path(), "logs.zip", bytes);
    Ctq::new("search --fields eventID -o csv logs.zip")
        .folder(folder.path())
        .stdout("eventID\na.json\n")
        .stderr("ctq: logs.zip: entries of the zip that lie where others do, not read: 2\n")
        .code(2)
        .run();
}

/// A text of structs has no quotes: in an object's key may stand what looks like another resource.
#[test]
fn a_key_that_looks_like_a_resource_is_none() {
    let folder = folder();
    let row = |key: &str, resources: &str| {
        format!(
            "eventname,eventsource,eventtime,eventid,recipientaccountid,useridentity,requestparameters,resources\nGetObject,s3.amazonaws.com,2026-10-01T05:20:00Z,1,111122223333,\"{{type=IAMUser, principalid=AIDA1, arn=arn:aws:iam::111122223333:user/bo, accountid=111122223333, username=bo}}\",\"{{\"\"bucketName\"\":\"\"acme\"\",\"\"key\"\":\"\"{key}\"\"}}\",\"{resources}\"\n"
        )
    };
    let tail = "accountid=9, type=AWS::S3::Object";
    let twice = "x, arn=arn:aws:s3:::victim";
    let whole = format!("x, {tail}}}, {{arn=arn:aws:s3:::victim");
    let of = |key: &str| row(key, &format!("[{{arn=arn:aws:s3:::acme/{key}, {tail}}}]"));
    for (name, text, found) in [
        (
            "honest.csv",
            row("victim", &format!("[{{arn=arn:aws:s3:::victim, {tail}}}]")),
            true,
        ),
        ("twice.csv", of(twice), false),
        (
            "told.csv",
            row("x", &format!("[{{arn=arn:aws:s3:::acme/{twice}, {tail}}}]")),
            false,
        ),
        ("whole.csv", of(&whole), false),
    ] {
        write(folder.path(), name, text);
        let said = Ctq::new("search --resource arn:aws:s3:::victim --fields eventID -o csv");
        let said = said.arg(name).folder(folder.path()).say();
        assert_eq!(
            said.text().contains('1'),
            found,
            "{name}: {}{}",
            said.text(),
            said.stderr
        );
        let said = Ctq::new("search --resource arn:aws:s3:::acme --fields eventID -o csv");
        let said = said.arg(name).folder(folder.path()).say();
        assert!(said.text().contains('1'), "{name}: {}", said.stderr);
    }
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
