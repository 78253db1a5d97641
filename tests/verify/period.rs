//! A named period holds only where digests speak for all of it: every trail's, every account's and region's.

use super::asked::Archive;
use super::world::{World, save_head};
use crate::digests::Trail;
use std::ops::Range;

const DAY: &str = "--since 2026-03-14T01:00:00Z --until 2026-03-14T12:00:00Z";

/// Puts a trail beside: its digests list nothing.
fn beside(archive: &Archive, region: &str, name: &str, hours: Range<usize>) -> World {
    let mut world = World::of(Trail::new("111122223333", region, name), &[]);
    for hour in hours.clone() {
        world.hour(hour, Vec::new(), hour > hours.start);
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
    beside(&archive, "eu-west-1", "later", 7..14);
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
