//! A named period holds only where digests speak for all of it: every trail's, every account's and region's.

use super::asked::Archive;
use super::world::{World, save_head};
use crate::digests::Trail;
use std::ops::Range;

const DAY: &str = "--since 2026-03-14T01:00:00Z --until 2026-03-14T12:00:00Z";

/// Puts a trail beside: its digests list nothing.
fn beside(archive: &Archive, region: &str, name: &str, hours: Range<usize>) -> World {
    put(archive, region, name, hours, 0)
}

/// The same with so many log files in each hour.
fn put(archive: &Archive, region: &str, name: &str, hours: Range<usize>, logs: usize) -> World {
    let mut world = World::of(Trail::new("111122223333", region, name), &[]);
    for hour in hours.clone() {
        let logs = (0..logs).map(|number| world.log(hour, number)).collect();
        world.hour(hour, logs, hour > hours.start);
    }
    world.write(archive.folder.path());
    save_head(archive.folder.path(), world.newest());
    world
}

#[test]
fn a_trail_that_went_on_beside_another_does_not_speak_for_it() {
    let archive = Archive::new(6, true);
    beside(&archive, "eu-west-1", "decoy", 0..14);
    let ends = "UNDECIDED  111122223333 eu-west-1: digests of trail acme end at 2026-03-14T06:10:33Z, and no other trail's begin there";
    for line in [DAY, "--since 2026-03-14T01:00:00Z"] {
        let (head, code, _) = archive.head(line);
        assert_eq!((head.as_str(), code), (ends, Some(2)), "{line}");
    }
    // Long before the period it was another time's trail.
    for line in [
        "--since 2026-03-14T06:10:33Z --until 2026-03-14T12:00:00Z",
        "",
    ] {
        let (head, code, _) = archive.head(line);
        assert_eq!(
            code,
            if line.is_empty() { Some(0) } else { Some(2) },
            "{head}"
        );
        assert!(!head.contains("digests of trail"), "{head}");
    }
    // One that begins there carries on.
    put(&archive, "eu-west-1", "later", 7..14, 1);
    let (head, code, _) = archive.head("--until 2026-03-14T12:00:00Z");
    assert_eq!(code, Some(0), "{head}");
}

#[test]
fn a_stream_whose_digests_nobody_signed_is_not_passed_over() {
    let archive = Archive::new(12, true);
    let other = World::of(Trail::new("111122223333", "us-east-1", "acme"), &[0]);
    other.write(archive.folder.path());
    let line = "--since 2026-03-14T02:00:00Z --until 2026-03-14T12:00:00Z";
    let (head, code, _) = archive.head(line);
    assert_eq!(
        (head.as_str(), code),
        (
            "UNDECIDED  111122223333 us-east-1: no digest is about 2026-03-14T02:00:00Z to 2026-03-14T12:00:00Z, which was asked for",
            Some(2)
        )
    );
    let (_, code, text) = archive.head("--regions eu-west-1,us-east-1");
    let line = "us-east-1: no digest of it that is here is believed, and it was asked for";
    assert!(text.contains(line), "{text}");
    assert_eq!(code, Some(2));
}

#[test]
fn log_files_without_any_digest_are_no_part_of_a_period_that_holds() {
    let archive = Archive::new(12, true);
    let mut other = World::of(Trail::new("111122223333", "us-east-1", "acme"), &[]);
    other.put(&other.log(3, 0));
    other.write(archive.folder.path());
    let (head, code, _) = archive.head(DAY);
    assert_eq!(
        (head.as_str(), code),
        (
            "UNDECIDED  111122223333 us-east-1: no digest speaks for log files of it that are here",
            Some(2)
        )
    );
    let (_, code, _) = archive.head("");
    assert_eq!(code, Some(0), "without a period the archive is what it is");
    let (_, code, _) = archive.head(&format!("{DAY} --regions eu-west-1"));
    assert_eq!(code, Some(0));
}

#[test]
fn a_stream_that_ended_before_the_period_or_began_after_it_is_told() {
    let archive = Archive::new(12, true);
    beside(&archive, "us-east-1", "acme", 0..3);
    beside(&archive, "us-west-2", "acme", 9..12);
    let (head, code, text) = archive.head("--since 2026-03-14T05:00:00Z");
    assert_eq!(code, Some(2), "{head}");
    let line = "us-east-1: no digest is about 2026-03-14T05:00:00Z to\n  2026-03-14T12:10:33Z";
    assert!(text.contains(line), "{text}");
    let (head, code, text) =
        archive.head("--until 2026-03-14T05:00:00Z --regions eu-west-1,us-west-2");
    assert_eq!(code, Some(2), "{head}");
    let line = "us-west-2: no digest is about 2026-03-14T00:10:33Z to\n  2026-03-14T05:00:00Z";
    assert!(text.contains(line), "{text}");
}

#[test]
fn a_trail_that_lists_nothing_does_not_carry_on_for_one_that_did() {
    let archive = Archive::new(6, true);
    beside(&archive, "eu-west-1", "helper", 6..14);
    let (head, code, _) = archive.head(DAY);
    assert_eq!(
        (head.as_str(), code),
        (
            "UNDECIDED  111122223333 eu-west-1: digests of trail acme end at 2026-03-14T06:10:33Z, and those of helper, which begin there, list no log file",
            Some(2)
        )
    );
    // A place where nothing happened is as quiet under the next trail.
    let archive = Archive::new(14, true);
    beside(&archive, "us-west-2", "acme", 0..6);
    beside(&archive, "us-west-2", "helper", 6..14);
    let (head, code, _) = archive.head(DAY);
    assert_eq!(code, Some(0), "{head}");
}

#[test]
fn which_trail_carries_on_for_another_is_told() {
    let archive = Archive::new(6, true);
    put(&archive, "eu-west-1", "helper", 6..14, 1);
    for line in [DAY, ""] {
        let (head, code, text) = archive.head(line);
        assert_eq!(
            (head.as_str(), code),
            (
                "INTACT  all that was checked is as CloudTrail signed it",
                Some(0)
            ),
            "{line}: where the second begins is no gap"
        );
        let told = "\none trail after another\n- 111122223333 eu-west-1: digests of trail acme end at 2026-03-14T06:10:33Z,\n  and those of helper begin at 2026-03-14T06:10:33Z\n";
        assert!(text.contains(told), "{text}");
        let json = archive.verify(&format!("-o json {line}")).json();
        let after = &json["carriedOn"][0];
        assert_eq!(
            [
                &after["trail"],
                &after["ends"],
                &after["by"],
                &after["begins"]
            ],
            [
                "acme",
                "2026-03-14T06:10:33Z",
                "helper",
                "2026-03-14T06:10:33Z"
            ]
        );
    }
}

#[test]
fn digests_that_end_before_the_archive_does_are_told() {
    let archive = Archive::new(12, true);
    let ended = |line: &str| {
        let (head, code, text) = archive.head(line);
        assert_eq!(code, Some(0), "{head}");
        (head, text)
    };
    // Copies end at other hours.
    beside(&archive, "us-west-2", "acme", 0..10);
    let (head, text) = ended("");
    let intact = "INTACT  all that was checked is as CloudTrail signed it";
    assert_eq!(head, intact);
    assert!(!text.contains("without digests"), "{text}");
    put(&archive, "us-east-1", "acme", 0..3, 1);
    let (head, text) = ended("");
    assert_eq!(
        head,
        format!("{intact}; digests of 1 chain end before the archive does")
    );
    let line = "\nwithout digests\n- 111122223333 us-east-1 acme: from 2026-03-14T03:10:33Z on, where its\n  digests end, and no other trail's begin there\n";
    assert!(text.contains(line), "{text}");
    let (head, _) = ended("--tz Asia/Kolkata");
    assert!(head.ends_with("; digests of 1 chain end before the archive does"));
    let json = archive.verify("-o json").json();
    assert_eq!(json["ended"].as_array().map(Vec::len), Some(1));
    let one = &json["ended"][0];
    assert_eq!(
        [&one["account"], &one["region"], &one["trail"], &one["from"]],
        ["111122223333", "us-east-1", "acme", "2026-03-14T03:10:33Z"]
    );
    let rows = archive.verify("-o csv");
    let row = "2026-03-14T03:10:33Z,trail,ended,111122223333,us-east-1,acme,,,,\"its digests end, and no other trail's begin there\"\n";
    assert!(rows.text().contains(row), "{}", rows.text());
    let lines = archive.verify("-o jsonl").lines();
    assert_eq!(
        lines.last().map(|one| one["fault"].clone()),
        Some("ended".into())
    );
    // Nor does it go on in a period that begins after its end.
    let since = "--since 2026-03-14T06:00:00Z --regions us-east-1";
    put(&archive, "us-east-1", "other", 0..12, 1);
    let (head, _) = ended(since);
    assert_eq!(
        head,
        format!("{intact}; digests of 1 chain end before the archive does")
    );
    // What lies after the period is nobody's end.
    let (head, _) = ended("--until 2026-03-14T03:00:00Z");
    assert_eq!(head, intact);
}

#[test]
fn digests_that_begin_after_the_archive_does_are_told_where_some_were_before() {
    let archive = Archive::new(12, true);
    // Where none went before, the trail began there.
    put(&archive, "us-east-1", "acme", 5..12, 1);
    let intact = "INTACT  all that was checked is as CloudTrail signed it";
    assert_eq!(archive.head("").0, intact);
    // Copies begin at other hours.
    for (region, lost, told) in [("us-west-2", 2, false), ("eu-north-1", 5, true)] {
        let world = put(&archive, region, "acme", 0..12, 1);
        for hour in 0..lost {
            for key in [&world.digests[hour].key, &world.log_key(hour, 0)] {
                std::fs::remove_file(archive.folder.path().join(key)).expect("taken away");
            }
        }
        let mut head = intact.to_owned();
        if told {
            head += "; digests of 1 chain begin after the archive does, and say that there were some before";
        }
        assert_eq!(archive.head("").0, head, "{region}");
        let (until, ..) = archive.head("--until 2026-03-14T10:00:00Z");
        assert_eq!(until.ends_with("were some before"), told, "{until}");
    }
}
