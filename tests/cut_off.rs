//! Files that were cut off, and bundles put together in odd ways: what is there is read, and what may be
//! missing is told.

use crate::harness::{Ctq, folder, write};
use crate::hostile::{record, tally};
use crate::story::gzip;

#[test]
fn a_truncated_gzip_gives_its_whole_records_and_code_2() {
    let said =
        Ctq::new("search --fields eventName -o csv fixtures/hostile/gzip-truncated.json.gz").say();
    assert_eq!(said.text().lines().count(), 4, "{}", said.text());
    assert_eq!(said.code, Some(2));
    assert!(
        said.stderr
            .contains("the gzip stream ends before its end; what came before was read"),
        "{}",
        said.stderr
    );
}

#[test]
fn a_broken_stream_without_text_is_not_called_empty() {
    let folder = folder();
    let whole = gzip(b"{\"Records\":[]}");
    write(folder.path(), "a.json.gz", &whole[..10]);
    Ctq::new("search a.json.gz")
        .folder(folder.path())
        .stderr(
            "
            ctq: a.json.gz: the gzip stream ends before its end; what came before was read
            ctq: no CloudTrail event found in a.json.gz
            ",
        )
        .code(2)
        .run();
}

#[test]
fn a_tar_without_its_end_is_told_and_tars_back_to_back_are_read() {
    let folder = folder();
    let tar = |id: &str| {
        let text = record(id);
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        let mut tar = tar::Builder::new(Vec::new());
        tar.append_data(&mut header, format!("{id}.json"), text.as_bytes())
            .expect("to memory");
        tar.into_inner().expect("to memory")
    };
    let (first, second) = (tar("a"), tar("b"));
    for (bytes, ids, code) in [
        (first.clone(), "a\n", 0),
        ([first.as_slice(), &second].concat(), "a\nb\n", 0),
        // One entry is a block of header and a block of text: cut off just where the next would begin.
        (first[..1024].to_vec(), "a\n", 2),
        ([first.as_slice(), b"rubbish"].concat(), "a\n", 2),
    ] {
        let path = write(folder.path(), "logs.tar", bytes);
        let said = Ctq::new("search --fields eventID -o csv").arg(&path).say();
        assert_eq!(said.text(), format!("eventID\n{ids}"));
        assert_eq!(said.code, Some(code), "{}", said.stderr);
        assert_eq!(said.stderr.is_empty(), code == 0, "{}", said.stderr);
    }
}

#[test]
fn a_zip_that_was_cut_off_gives_the_files_before_the_cut() {
    let folder = folder();
    let whole = std::fs::read("fixtures/shapes/tree.zip").expect("a fixture");
    let says = |bytes: &[u8]| {
        let path = write(folder.path(), "logs.zip", bytes);
        let said = Ctq::new("stats -o json").arg(&path).say();
        assert_eq!(said.code, Some(2), "{}", said.stderr);
        (tally(&said), said.stderr)
    };
    let all = Ctq::new("stats -o json fixtures/shapes/tree.zip").say();
    let first = says(&whole[..1344]);
    // Without its directory, with half of the second file, with nothing but the first file.
    assert_eq!(says(&whole[..whole.len() - 60]).0, tally(&all));
    assert!(says(&whole[..2000]).0.0 >= first.0.0);
    assert!(first.0.0 > 0);
    assert!(
        first.1.contains(
            "logs.zip: the zip has no readable directory (invalid Zip archive: Could not find EOCD): \
             it may have been cut off; the files found in it were read"
        ),
        "{}",
        first.1
    );
    let nothing = says(&whole[..20]);
    assert_eq!(nothing.0, (0, 0));
    assert!(
        nothing.1.contains("no file in it could be found"),
        "{}",
        nothing.1
    );
}

#[test]
fn entries_of_a_zip_that_have_one_name_are_all_read() {
    // As some writers make it: two files of one name, one of another.
    let (mut files, mut directory) = (Vec::new(), Vec::new());
    for (name, id) in [("a.json", "1"), ("b.json", "2"), ("a.json", "3")] {
        let text = record(id);
        let (start, length) = (files.len() as u32, text.len() as u32);
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        for number in [
            crc32fast::hash(text.as_bytes()),
            length,
            length,
            name.len() as u32,
        ] {
            common.extend(number.to_le_bytes());
        }
        files.extend(
            [
                &b"PK\x03\x04"[..],
                &common[..],
                name.as_bytes(),
                text.as_bytes(),
            ]
            .concat(),
        );
        directory.extend(
            [
                &b"PK\x01\x02\x14\0"[..],
                &common[..],
                &[0; 10],
                &start.to_le_bytes(),
            ]
            .concat(),
        );
        directory.extend(name.as_bytes());
    }
    let mut end = b"PK\x05\x06\0\0\0\0\x03\0\x03\0".to_vec();
    for number in [directory.len() as u32, files.len() as u32] {
        end.extend(number.to_le_bytes());
    }
    let zip = [files, directory, end, vec![0, 0]].concat();
    let folder = folder();
    let path = write(folder.path(), "logs.zip", &zip);
    let search = || Ctq::new("search --fields eventID -o csv");
    search().arg(&path).stdout("eventID\n1\n2\n3\n").run();
    search()
        .arg("-")
        .stdin(zip.clone())
        .stdout("eventID\n1\n2\n3\n")
        .run();
    // What cannot be read is told, and nothing else is lost.
    let mut zip = zip;
    zip[4..30].fill(0xff);
    let path = write(folder.path(), "broken.zip", &zip);
    let said = search().arg(&path).say();
    assert_eq!(
        (said.text(), said.code),
        ("eventID\n2\n3\n", Some(2)),
        "{}",
        said.stderr
    );
    assert!(
        said.stderr
            .contains("broken.zip: an entry of the zip that shares its name cannot be read: "),
        "{}",
        said.stderr
    );
}

#[test]
fn a_text_that_was_cut_off_between_records_is_told() {
    let folder = folder();
    let (a, b) = (record("a"), record("b"));
    let says = |name: &str, bytes: &[u8]| {
        let path = write(folder.path(), name, bytes);
        let said = Ctq::new("stats -o json").arg(&path).say();
        let piped = Ctq::new("stats -o json -").stdin(bytes).say();
        let as_file = piped
            .stderr
            .replace("(standard input)", path.to_str().expect("UTF-8"));
        assert_eq!((said.code, &said.stderr), (piped.code, &as_file));
        assert_eq!(tally(&said), tally(&piped));
        assert_eq!(tally(&said).1, 0);
        let told = format!(
            "ctq: {}: the text ends before the list is closed; what came before was read\n",
            path.display()
        );
        let wanted = if said.code == Some(2) {
            told
        } else {
            String::new()
        };
        assert_eq!(said.stderr, wanted);
        (tally(&said).0, said.code)
    };
    for text in [
        format!(r#"{{"Records":[{a},{b}"#),
        format!(r#"{{"Records":[{a},{b},"#),
        format!(r#"{{"Records":[{a},{b}]"#),
        format!("[{a},\n{b}\n"),
    ] {
        assert_eq!(says("a.json", text.as_bytes()), (2, Some(2)), "{text}");
        assert_eq!(
            says("a.json.gz", &gzip(text.as_bytes())),
            (2, Some(2)),
            "{text}"
        );
    }
    // Longer than what is read in one piece.
    let many = (9 << 20) / a.len();
    let numbered: Vec<String> = (0..many).map(|id| record(&id.to_string())).collect();
    let long = format!(r#"{{"Records":[{}"#, numbered.join(","));
    for (end, code) in [("", 2), ("]}", 0)] {
        let text = format!("{long}{end}");
        assert_eq!(says("a.json", text.as_bytes()), (many as u64, Some(code)));
        assert_eq!(
            says("a.json.gz", &gzip(text.as_bytes())),
            (many as u64, Some(code))
        );
    }
    let lines = numbered.join("\n");
    assert_eq!(says("a.jsonl", lines.as_bytes()), (many as u64, Some(0)));
}
