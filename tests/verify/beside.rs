//! Files that are named after what is not asked for: a question to the archive goes by what events say, so the answer
//! has to, too.

use super::asked::Archive;
use super::case::{Case, NONE, expect};
use super::inside::record;
use super::world::{HOUR, START, World};
use crate::digests::{Trail, at};
use crate::harness::write;
use crate::story::gzip;
use ctq::event::Time;
use ctq::verify::{Checked, Scope, Verdict};

fn hour(hour: i64) -> Time {
    Time((at(START) + hour * HOUR) * 1_000_000)
}

fn of_account(account: &str) -> Scope {
    Scope {
        accounts: vec![account.into()],
        ..Scope::default()
    }
}

fn of_region(region: &str) -> Scope {
    Scope {
        regions: vec![region.into()],
        ..Scope::default()
    }
}

/// A log file that no digest lists, of an account and region and named after this minute, with one event.
fn with(scope: Scope, trail: &Trail, minute: i64, event: &str) -> Checked {
    let mut case = Case::new();
    case.scope = scope;
    let text = format!(r#"{{"Records":[{event}]}}"#);
    let log = trail.log(at(START) + minute * 60, "0123456789abcdef", text);
    case.world.put(&log);
    case.check()
}

#[test]
fn an_event_that_is_asked_for_is_weighed_whatever_its_file_is_named_after() {
    let own = Trail::new("111122223333", "eu-west-1", "acme");
    let north = Trail::new("111122223333", "eu-north-1", "acme");
    let other = Trail::new("999988887777", "eu-west-1", "acme");
    let since = Scope {
        since: Some(hour(1)),
        ..Scope::default()
    };
    let until = Scope {
        until: Some(hour(5)),
        ..Scope::default()
    };
    // Digests are about the hour that the first is named after, so that it is as it would be without a scope.
    let before = with(since.clone(), &own, 45, &record(150));
    expect(&before, Verdict::Altered, NONE, [0, 0, 1, 0]);
    let longer = with(since.clone(), &own, -3 * 24 * 60, &record(150));
    let after = with(until.clone(), &own, 48 * 60, &record(150));
    let region = with(of_region("eu-west-1"), &north, 155, &record(150));
    let account = with(of_account("111122223333"), &other, 155, &record(150));
    for checked in [longer, after, region, account] {
        expect(&checked, Verdict::Undecided, NONE, [0, 0, 0, 1]);
    }
    // What is not asked for by its own word either, and what belongs where it lies.
    let northern = record(150).replace("eu-west-1", "eu-north-1");
    let others = record(150).replace("111122223333", "999988887777");
    for (scope, trail, minute, event) in [
        (since.clone(), &own, 45, record(40)),
        (since, &own, -3 * 24 * 60, record(-3 * 24 * 60)),
        (until.clone(), &own, 48 * 60, record(48 * 60 - 5)),
        // No question about a period is put to what was delivered a month after it.
        (until, &own, 40 * 24 * 60, record(150)),
        (of_region("eu-west-1"), &north, 155, northern),
        (of_account("111122223333"), &other, 155, others),
    ] {
        let checked = with(scope, trail, minute, &event);
        expect(&checked, Verdict::Intact, NONE, NONE);
    }
}

/// What the digests of another region list is not looked into, if a signature speaks for them.
#[test]
fn what_is_listed_beside_what_is_asked_for_is_believed_with_a_signature() {
    let of = |proven: bool| {
        let mut case = Case::new();
        let mut north = World::of(Trail::new("111122223333", "eu-north-1", "acme"), &[]);
        let mut log = north.log(2, 0);
        log.text = format!(r#"{{"Records":[{}]}}"#, record(150)).into_bytes();
        north.hour(2, vec![log], false);
        if proven {
            north.hour(3, Vec::new(), true);
        }
        case.world.files.append(&mut north.files);
        case.scope = of_region("eu-west-1");
        case.check()
    };
    expect(&of(true), Verdict::Intact, NONE, NONE);
    expect(&of(false), Verdict::Undecided, NONE, [0, 0, 0, 1]);
}

#[test]
fn a_zip_beside_what_is_asked_for_is_not_said_to_be_empty() {
    let of = |event: &str| {
        let mut case = Case::new();
        let mut tar = tar::Builder::new(Vec::new());
        let text = format!(r#"{{"Records":[{event}]}}"#);
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append_data(&mut header, "logs.json", text.as_bytes())
            .expect("a file");
        let key = "AWSLogs/999988887777/CloudTrail/eu-west-1/2026/03/14/logs.tar".to_owned();
        case.world
            .files
            .insert(key, tar.into_inner().expect("a tar"));
        case.scope = of_account("111122223333");
        case.check()
    };
    let others = record(150).replace("111122223333", "999988887777");
    let checked = of(&others);
    expect(&checked, Verdict::Intact, NONE, NONE);
    assert_eq!(checked.findings, []);
    assert_eq!(of(&record(150)).verdict(), Verdict::Undecided);
}

#[test]
fn the_command_says_so() {
    let archive = Archive::new(4, true);
    let put = |minute: i64, region: &str| {
        let text = format!(r#"{{"Records":[{}]}}"#, record(150));
        let trail = Trail::new("111122223333", region, "acme");
        let log = trail.log(at(START) + minute * 60, "0123456789abcdef", "");
        write(archive.folder.path(), &log.key, gzip(text.as_bytes()));
    };
    put(155, "eu-north-1");
    let (head, code, _) = archive.head("--regions eu-west-1");
    assert_eq!(
        (head.as_str(), code),
        (
            "UNDECIDED  111122223333 eu-west-1: events of hours that digests are about lie in 1 file of which path or name tells another place, time or kind, and none lists them: keep exports and copies out of what is verified",
            Some(2)
        )
    );
    put(45, "eu-west-1");
    let (head, code, _) = archive.head("--since 2026-03-14T01:10:33Z");
    assert_eq!(
        (head.as_str(), code),
        ("ALTERED  1 log file unlisted", Some(1))
    );
}
