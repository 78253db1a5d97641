//! How far the answer goes: the newest digest, what was asked for and no digest is about, zips and tars.

use super::case::{Case, NONE, expect};
use super::world::{World, records, save_head};
use crate::digests::sha256;
use crate::harness::{Ctq, Said, folder, write};
use ctq::verify::Verdict;
use serde_json::{Value, json};
use tempfile::TempDir;

/// An archive on disk, and its keys beside it.
pub struct Archive {
    pub world: World,
    pub folder: TempDir,
    pub keys: TempDir,
}

impl Archive {
    /// One log file in each of so many hours; the newest digest's signature saved or not.
    pub fn new(hours: usize, saved: bool) -> Self {
        let archive = Archive {
            world: World::new(&vec![1; hours]),
            folder: folder(),
            keys: folder(),
        };
        archive.world.write(archive.folder.path());
        write(
            archive.keys.path(),
            "keys.json",
            archive.world.keys.to_string(),
        );
        if saved {
            save_head(archive.folder.path(), archive.world.newest());
        }
        archive
    }

    pub fn verify(&self, line: &str) -> Said {
        Ctq::new(&format!("verify {line} --public-keys"))
            .arg(self.keys.path())
            .arg(self.folder.path())
            .say()
    }

    /// The verdict with its sentence, the exit code, and the whole text.
    pub fn head(&self, line: &str) -> (String, Option<i32>, String) {
        let said = self.verify(line);
        let head = said.text().split("\n\n").next().unwrap_or_default();
        (head.replace('\n', " "), said.code, said.text().to_owned())
    }
}

#[test]
fn without_the_newest_signature_it_is_intact_until_a_moment() {
    let archive = Archive::new(3, false);
    let (head, code, text) = archive.head("");
    assert_eq!(
        (head.as_str(), code),
        (
            "INTACT UNTIL 2026-03-14T02:10:33Z  and after that by hashes only: no signature here speaks for the newest digest of 1 chain, with 1 log file",
            Some(0)
        )
    );
    for line in [
        "digests    2 valid of 3: 2 signed, 1 with nothing that speaks for them",
        "- 1 digest: no signature here speaks for it; the log files that it lists\n  hold by their hashes alone\n",
        "- 1 log file fit a digest that no signature here speaks for",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let json = archive.verify("-o json").json();
    assert_eq!(
        (&json["verdict"], &json["intactUntil"]),
        (&json!("intact"), &json!("2026-03-14T02:10:33Z"))
    );
    assert!(
        json["says"]
            .as_str()
            .is_some_and(|says| says.starts_with("INTACT UNTIL 2026-03-14T02:10:33Z: and")),
        "{}",
        json["says"]
    );
    let newest = archive.world.newest();
    assert_eq!(json["digests"]["unverifiable"][0]["key"], newest.key);
    for form in ["csv", "md", "jsonl"] {
        let said = archive.verify(&format!("-o {form}"));
        assert!(
            said.text().contains("no signature here speaks for it"),
            "{form}"
        );
        assert_eq!(said.code, Some(0));
    }
    let (head, ..) = archive.head("--tz Asia/Kolkata");
    assert!(
        head.starts_with("INTACT UNTIL 2026-03-14T07:40:33+05:30  and"),
        "{head}"
    );
    // Who names the end wants it proven up to there.
    let (head, code, _) = archive.head("--until 2026-03-14T03:00:00Z");
    assert!(
        head.starts_with(
            "UNDECIDED  no signature here speaks for 1 digest, with 1 log file that fit"
        ),
        "{head}"
    );
    assert_eq!(code, Some(2));
    let (head, code, _) = archive.head("--until 2026-03-14T02:00:00Z");
    assert_eq!(
        (head.as_str(), code),
        (
            "INTACT  all that was checked is as CloudTrail signed it",
            Some(0)
        )
    );
    let saved = Archive::new(3, true).verify("-o json").json();
    assert_eq!(
        (
            &saved["verdict"],
            &saved["intactUntil"],
            &saved["digests"]["unverifiable"]
        ),
        (&json!("intact"), &Value::Null, &json!([]))
    );
}

#[test]
fn a_period_that_no_digest_is_about_is_undecided() {
    let archive = Archive::new(3, true);
    let beyond = "111122223333 eu-west-1: no digest is about 2026-03-14T03:10:33Z to 2026-03-15T00:00:00Z, which was asked for";
    let (head, code, text) = archive.head("--until 2026-03-15");
    assert_eq!((head, code), (format!("UNDECIDED  {beyond}"), Some(2)));
    assert!(
        text.contains("\ncannot be told\n- 111122223333 eu-west-1: no digest is about 2026-03-14T03:10:33Z to\n"),
        "{text}"
    );
    // What is still to come needs no digest.
    let (head, ..) = archive.head("--until 2027-01-01");
    assert!(
        head.contains("2026-03-14T03:10:33Z to 2026-03-18T12:00:00Z, which"),
        "{head}"
    );
    let json = archive.verify("-o json --until 2026-03-15").json();
    assert_eq!(json["verdict"], "undecided");
    let uncovered = &json["uncovered"][0];
    assert_eq!(
        (
            &uncovered["account"],
            &uncovered["region"],
            &uncovered["subject"]
        ),
        (
            &json!("111122223333"),
            &json!("eu-west-1"),
            &json!("period")
        )
    );
    let rows = archive.verify("-o csv --until 2026-03-15");
    assert!(
        rows.text()
            .contains(",period,unverifiable,111122223333,eu-west-1,"),
        "{}",
        rows.text()
    );
    // Nor is what lies before the first digest proven, be it that validation began there.
    let before = "111122223333 eu-west-1: no digest is about 2026-03-13T00:00:00Z to 2026-03-14T00:10:33Z, which was asked for";
    for line in [
        "--since 2026-03-13",
        "--since 2026-03-13 --until 2026-03-14T03:00:00Z",
    ] {
        let (head, code, text) = archive.head(line);
        assert_eq!((head, code), (format!("UNDECIDED  {before}"), Some(2)));
        let begins = "- 111122223333 eu-west-1 acme: 2026-03-13T00:00:00Z to 2026-03-14T00:10:33Z,\n  before the first digest, which says that none went before\n";
        assert!(text.contains(begins), "{text}");
    }
    let (head, code, _) = archive.head("--since 2026-03-13 --until 2026-03-15");
    assert_eq!(
        (head, code),
        (
            format!("UNDECIDED  {beyond}, and 1 more part (below)"),
            Some(2)
        )
    );
    let (head, code, _) = archive.head("--since 2026-03-14T00:10:33Z");
    assert_eq!(
        (head.as_str(), code),
        (
            "INTACT  all that was checked is as CloudTrail signed it",
            Some(0)
        )
    );
    // A trail that goes on where another ended fills the period.
    let mut later = World::of(
        crate::digests::Trail::new("111122223333", "eu-west-1", "later"),
        &[],
    );
    for hour in 3..24 {
        let log = later.log(hour, 0);
        later.hour(hour, vec![log], hour > 3);
    }
    later.write(archive.folder.path());
    save_head(archive.folder.path(), later.newest());
    let (head, code, _) = archive.head("--until 2026-03-15");
    assert_eq!(
        (head.as_str(), code),
        (
            "INTACT  all that was checked is as CloudTrail signed it",
            Some(0)
        )
    );
}

/// Four hours, of which the third has no digest: the trail's validation was off.
fn restarted() -> Archive {
    let mut archive = Archive::new(2, true);
    archive.world.hour(3, Vec::new(), false);
    let log = archive.world.log(4, 0);
    archive.world.hour(4, vec![log], true);
    archive.world.write(archive.folder.path());
    save_head(archive.folder.path(), archive.world.newest());
    archive
}

#[test]
fn a_hole_between_two_chains_is_no_part_of_a_period_that_holds() {
    let archive = restarted();
    // Without a period the archive is what it is.
    let (head, code, text) = archive.head("");
    assert_eq!(
        (head.as_str(), code),
        (
            "INTACT  all that was checked is as CloudTrail signed it; 1 gap without digests",
            Some(0)
        )
    );
    let gap = "2026-03-14T02:10:33Z to 2026-03-14T03:10:33Z";
    let off = format!(
        "- 111122223333 eu-west-1 acme: {gap},\n  the later digest says that none went before it: the trail or its\n  validation may have been off\n"
    );
    assert!(text.contains(&off), "{text}");
    for line in [
        "--since 2026-03-14T01:00:00Z",
        "--until 2026-03-14T05:00:00Z",
    ] {
        let (head, code, _) = archive.head(line);
        let wanted = format!(
            "UNDECIDED  111122223333 eu-west-1: no digest is about {gap}, which was asked for"
        );
        assert_eq!((head, code), (wanted, Some(2)), "{line}");
    }
    let (_, code, _) = archive.head("--since 2026-03-14T03:10:33Z --until 2026-03-14T05:00:00Z");
    assert_eq!(code, Some(0));
}

#[test]
fn a_chain_that_begins_anew_where_it_ended_has_no_gap() {
    let mut archive = Archive::new(2, true);
    let log = archive.world.log(2, 0);
    archive.world.hour(2, vec![log], false);
    archive.world.write(archive.folder.path());
    save_head(archive.folder.path(), archive.world.newest());
    let (head, code, text) = archive.head("");
    assert_eq!(
        (head.as_str(), code),
        (
            "INTACT  all that was checked is as CloudTrail signed it",
            Some(0)
        )
    );
    let line = "- 111122223333 eu-west-1 acme: 2026-03-14T02:10:33Z, restart: no time\n  without digests\n";
    assert!(text.contains(line), "{text}");
}

#[test]
fn a_gap_that_nobody_signed_for_is_what_a_digest_says() {
    let mut archive = Archive::new(2, true);
    archive.world.hour(3, Vec::new(), false);
    archive.world.write(archive.folder.path());
    let said = archive.verify("");
    let line = "- 111122223333 eu-west-1 acme: 2026-03-14T02:10:33Z to 2026-03-14T03:10:33Z,\n  the later digest says that none went before it: the trail or its\n  validation may have been off; so says the digest after it, for which no\n  signature here speaks\n";
    assert!(said.text().contains(line), "{}", said.text());
    let proven = |archive: &Archive| {
        let json = archive.verify("-o json").json();
        json["chains"][0]["absent"][0]["proven"].clone()
    };
    assert_eq!(proven(&archive), json!(false));
    save_head(archive.folder.path(), archive.world.newest());
    assert_eq!(proven(&archive), json!(true));
    let said = archive.verify("");
    assert!(
        !said.text().contains("so says the digest"),
        "{}",
        said.text()
    );
}

#[test]
fn an_account_or_region_without_digests_is_undecided() {
    let archive = Archive::new(2, true);
    for (line, what) in [
        ("--accounts 111122223333,999988887777", "999988887777"),
        ("--regions eu-west-1,us-east-1", "us-east-1"),
        (
            "--accounts 111122223333 --regions eu-west-1,us-east-1",
            "111122223333 us-east-1",
        ),
    ] {
        let (head, code, _) = archive.head(line);
        let wanted = format!("UNDECIDED  {what}: no digest of it is here, and it was asked for");
        assert_eq!((head, code), (wanted, Some(2)), "{line}");
    }
    let (head, ..) = archive.head("--accounts 111122223333,1,2 --regions eu-west-1");
    assert_eq!(
        head,
        "UNDECIDED  1 eu-west-1: no digest of it is here, and it was asked for, and 1 more part (below)"
    );
    let (_, code, _) = archive.head("--accounts 111122223333 --regions eu-west-1");
    assert_eq!(code, Some(0));
}

#[test]
fn a_zip_or_tar_without_events_is_told_as_not_checked() {
    let archive = Archive::new(2, true);
    let mut tar = tar::Builder::new(Vec::new());
    let text = b"nothing of interest";
    let mut header = tar::Header::new_gnu();
    header.set_size(text.len() as u64);
    header.set_mode(0o644);
    header.set_cksum();
    tar.append_data(&mut header, "notes.txt", &text[..])
        .expect("a file");
    let tar = tar.into_inner().expect("a tar");
    write(archive.folder.path(), "notes.tar", &tar);
    let (head, code, text) = archive.head("");
    assert_eq!(
        (head.as_str(), code),
        (
            "INTACT  all that was checked is as CloudTrail signed it; 1 zip or tar could not be checked",
            Some(0)
        )
    );
    assert!(
        text.contains("- 1 zip or tar: no event is in it, and digests in it are not read"),
        "{text}"
    );
    let json = archive.verify("-o json").json();
    let bundles = json["bundles"].as_array().expect("a list");
    assert!(
        matches!(&bundles[..], [one] if one["file"].as_str().is_some_and(|file| file.ends_with("notes.tar"))),
        "{bundles:?}"
    );
    // Where there is nothing else it is not success.
    let alone = folder();
    write(alone.path(), "notes.tar", &tar);
    let said = Ctq::new("verify").arg(alone.path()).say();
    assert_eq!(said.code, Some(2));
    assert!(said.text().contains("1 zip or tar: "), "{}", said.text());
}

/// Two listed log files of one name under two prefixes, and one file.
#[test]
fn a_file_is_one_listed_log_file_and_no_other_of_its_name() {
    let case = |hashes: [&str; 2], here: &[(usize, &str)]| {
        let mut case = Case::of(World::new(&[1]));
        let world = &mut case.world;
        let key = world.log(1, 0).key;
        let keys = ["one", "two"].map(|prefix| format!("{prefix}/{key}"));
        let start = super::world::HOUR + crate::digests::at(super::world::START);
        let listed = keys.iter().zip(hashes);
        let listed = listed.map(|(key, text)| (key.as_str(), sha256(records(text).as_bytes())));
        let digest = world.trail.digest_of(
            &world.signer,
            (start, start + super::world::HOUR),
            world.digests.last(),
            listed,
            false,
        );
        world.put_digest(&digest);
        world.digests.push(digest);
        for (number, text) in here {
            let path = keys.get(*number).cloned();
            let path = path.unwrap_or_else(|| key.rsplit('/').next().unwrap_or(&key).to_owned());
            let packed = crate::story::gzip(records(text).as_bytes());
            world.files.insert(path, packed);
        }
        (case.check(), keys)
    };
    let (both, _) = case(["a", "b"], &[(0, "a"), (1, "b")]);
    expect(&both, Verdict::Intact, NONE, NONE);
    // One is gone, and the other does not stand in for it, whatever it holds.
    for hashes in [["a", "a"], ["a", "b"]] {
        let (checked, keys) = case(hashes, &[(0, "a")]);
        expect(&checked, Verdict::Altered, NONE, [0, 1, 0, 0]);
        let missing = &checked.findings[0];
        assert_eq!(missing.key.as_ref(), Some(&keys[1]));
        assert!(
            missing
                .because
                .starts_with("a file of its name lies elsewhere: "),
            "{}",
            missing.because
        );
    }
    let (swapped, _) = case(["a", "b"], &[(0, "b"), (1, "a")]);
    expect(&swapped, Verdict::Altered, NONE, [2, 0, 0, 0]);
    // Without folders only the bytes tell which of the two it is.
    let (flat, keys) = case(["a", "b"], &[(2, "b")]);
    expect(&flat, Verdict::Altered, NONE, [0, 1, 0, 0]);
    assert_eq!(flat.findings[0].key.as_ref(), Some(&keys[0]));
    let (flat, _) = case(["a", "a"], &[(2, "a")]);
    expect(&flat, Verdict::Intact, NONE, NONE);
}
