//! What somebody might do to digests and with keys.

use super::case::{Case, HOURS, NONE, expect, numbers};
use super::world::{HOUR, START, World, save_head};
use crate::digests::{Log, Signer, Trail, at, public_keys};
use crate::story::gzip;
use ctq::verify::{Absence, Belief, Keys, Verdict};
use serde_json::{Value, json};

#[test]
fn a_forgery_that_fits_together_is_seen_by_its_signatures_and_by_nothing_else() {
    let mut case = Case::new();
    case.world.cover_up();
    let checked = case.check();
    // The first digest is as it was; the log files of all others rest on forged ones.
    expect(&checked, Verdict::Altered, [5, 0, 0, 0], [0, 0, 0, 7]);
    let beliefs: Vec<Belief> = checked.chains[0].windows.iter().map(|w| w.belief).collect();
    assert_eq!(beliefs[0], Belief::Signed);
    assert!(beliefs[1..].iter().all(|belief| *belief == Belief::Invalid));
    expect(&case.without_keys().check(), Verdict::Intact, NONE, NONE);
}

#[test]
fn a_digest_that_was_changed_and_nothing_else() {
    let mut case = Case::new();
    case.world.forge(2, |digest| digest["logFiles"] = json!([]));
    let checked = case.check();
    expect(&checked, Verdict::Altered, [1, 0, 0, 0], [0, 0, 0, 3]);
    let checked = case.without_keys().check();
    expect(&checked, Verdict::Altered, [1, 0, 0, 0], [0, 0, 0, 3]);
}

#[test]
fn a_digest_whose_signature_field_was_spoilt_costs_the_one_before_it_too() {
    let mut case = Case::new();
    case.world
        .forge(3, |digest| digest["previousDigestSignature"] = "00".into());
    expect(&case.check(), Verdict::Altered, [2, 0, 0, 0], [0, 0, 0, 3]);
    // Unless its signature was saved.
    let digest = case.world.digests[2].clone();
    let checked = case.check_after(|folder| save_head(folder, &digest));
    expect(&checked, Verdict::Altered, [1, 0, 0, 0], NONE);
}

#[test]
fn metadata_saved_under_a_wrong_name_accuses_nobody_where_a_signature_holds() {
    let case = Case::new();
    let mut wrong = case.world.digests[2].clone();
    wrong.signature.clone_from(&case.world.digests[3].signature);
    let checked = case.check_after(|folder| save_head(folder, &wrong));
    expect(&checked, Verdict::Intact, NONE, NONE);
    assert_eq!(checked.counts.signed, 6);
    // Without keys nobody can tell which of the two signatures is right.
    let case = Case::new().without_keys();
    let checked = case.check_after(|folder| save_head(folder, &wrong));
    expect(&checked, Verdict::Altered, [1, 0, 0, 0], [0, 0, 0, 3]);
}

#[test]
fn the_newest_digest_is_held_to_what_it_says_of_the_one_before() {
    let mut case = Case::new();
    case.with_head = false;
    case.world.forge(5, |digest| {
        digest["previousDigestHashValue"] = "00".repeat(32).into();
    });
    let checked = case.check();
    expect(&checked, Verdict::Altered, [1, 0, 0, 0], [0, 0, 0, 1]);
    assert_eq!(checked.counts.signed, 5);
}

#[test]
fn a_key_of_somebody_else_or_none_that_fits() {
    let second = Signer::second();
    let mut case = Case::new();
    case.world.keys = public_keys(&[second.listed(0, i64::from(i32::MAX))]);
    let checked = case.check();
    expect(&checked, Verdict::Undecided, NONE, NONE);
    assert_eq!(checked.counts.key_missing, 6);
    assert_eq!(checked.issues.len(), 1, "{:?}", checked.issues);

    // Another key under the right fingerprint is not taken in.
    let mut entry = second.listed(0, 1);
    entry["Fingerprint"] = case.world.signer.fingerprint().into();
    let mut keys = Keys::default();
    let wrong = keys.add(public_keys(&[entry]).to_string().as_bytes());
    assert_eq!(wrong.map(|wrong| wrong.len()), Ok(1));
    assert!(keys.is_empty());
}

#[test]
fn a_key_that_was_not_valid_then() {
    for (from, to) in [(-9 * 86_400, -86_400), (86_400, 9 * 86_400)] {
        let mut case = Case::new();
        let listed = case.world.signer.listed(at(START) + from, at(START) + to);
        case.world.keys = public_keys(&[listed]);
        let checked = case.check();
        expect(&checked, Verdict::Altered, [6, 0, 0, 0], [0, 0, 0, 9]);
    }
}

#[test]
fn an_older_key_that_is_missing_is_made_good_by_the_chain() {
    let mut world = World::new(&[]);
    let new = std::mem::replace(&mut world.signer, Signer::second());
    for hour in 0..3 {
        let logs = vec![world.log(hour, 0)];
        world.hour(hour, logs, true);
    }
    world.signer = new;
    for hour in 3..6 {
        let logs = vec![world.log(hour, 0)];
        world.hour(hour, logs, true);
    }
    let checked = Case::of(world).check();
    expect(&checked, Verdict::Intact, NONE, NONE);
    assert_eq!((checked.counts.signed, checked.counts.chained), (3, 3));
    assert_eq!(checked.counts.proven, 6);
}

#[test]
fn a_restart_is_told_and_is_no_fault() {
    let mut world = World::new(&[1, 1, 1]);
    for hour in 6..9 {
        let logs = vec![world.log(hour, 0)];
        world.hour(hour, logs, hour > 6);
    }
    let between = world.log(4, 0);
    world.put(&between);
    let checked = Case::of(world).check();
    // Nothing signs for the last digest before it, and a forged chain looks the same.
    expect(&checked, Verdict::Undecided, [0, 0, 0, 1], [0, 0, 0, 1]);
    let [absent] = &checked.chains[0].absent[..] else {
        panic!("{checked:#?}")
    };
    assert_eq!((absent.absence, absent.digests), (Absence::Restart, 0));
    assert_eq!(
        (absent.from.0, absent.to.0),
        (
            (at(START) + 3 * HOUR) * 1_000_000,
            (at(START) + 6 * HOUR) * 1_000_000
        )
    );
    assert_eq!((checked.counts.signed, checked.counts.unsigned), (5, 1));
    assert_eq!(checked.unvouched(), 1);
}

#[test]
fn a_restart_whose_last_digest_was_saved_is_proven() {
    let mut world = World::new(&[1, 1, 1]);
    let last = world.newest().clone();
    for hour in 6..9 {
        let logs = vec![world.log(hour, 0)];
        world.hour(hour, logs, hour > 6);
    }
    let checked = Case::of(world).check_after(|folder| save_head(folder, &last));
    expect(&checked, Verdict::Intact, NONE, NONE);
    assert_eq!(checked.counts.signed, 6);
}

/// Whoever has no key can write every digest anew and leave out what a key would be held against.
#[test]
fn a_chain_forged_as_a_whole_without_signatures_is_not_intact() {
    let forged = |change: fn(&mut Value)| {
        let mut case = Case::new();
        case.with_head = false;
        case.world.cover_up();
        for number in 1..case.world.digests.len() {
            let hash = crate::digests::sha256(&case.world.digests[number - 1].text);
            case.world.forge(number, |digest| {
                digest["previousDigestHashValue"] = hash.into();
                change(digest);
            });
        }
        case.check()
    };
    for change in [
        (|digest| digest["previousDigestSignature"] = Value::Null) as fn(&mut Value),
        |digest| {
            let digest = digest.as_object_mut().expect("an object");
            digest.remove("previousDigestSignature");
        },
    ] {
        let checked = forged(change);
        assert_eq!(
            (checked.verdict(), numbers(&checked)[0]),
            (Verdict::Altered, [5, 0, 0, 1]),
            "{checked:#?}"
        );
    }
    let checked = forged(|digest| {
        for (name, value) in digest.as_object_mut().expect("an object") {
            if name.starts_with("previousDigest") {
                *value = Value::Null;
            }
        }
    });
    expect(&checked, Verdict::Undecided, [0, 0, 0, 6], NONE);
    assert_eq!((checked.counts.proven, checked.unvouched()), (0, 6));
}

#[test]
fn names_of_trails_may_hold_anything() {
    for name in [
        "a_b.c-d",
        "eu-west-1_us-east-1",
        "x_20260314T011033Z",
        "backfill_backfill",
    ] {
        let trail = Trail::new("111122223333", "eu-west-1", name);
        let checked = Case::of(World::of(trail, &HOURS)).check();
        expect(&checked, Verdict::Intact, NONE, NONE);
        assert_eq!(checked.chains[0].id.trail, name);
    }
}

#[test]
fn two_digests_of_one_name() {
    let mut case = Case::new();
    let mut document = case.world.digests[2].document();
    document["logFiles"] = json!([]);
    let key = format!("copy/{}", case.world.digests[2].key);
    case.world
        .files
        .insert(key, gzip(document.to_string().as_bytes()));
    // The signature tells which is right.
    expect(&case.check(), Verdict::Altered, [1, 0, 0, 0], NONE);
    // Of the newest, without a signature, nothing does.
    let mut case = Case::new();
    case.with_head = false;
    let mut document = case.world.newest().document();
    document["logFiles"] = json!([]);
    let key = format!("copy/{}", case.world.newest().key);
    case.world
        .files
        .insert(key, gzip(document.to_string().as_bytes()));
    expect(&case.check(), Verdict::Altered, [2, 0, 0, 0], NONE);
}

#[test]
fn a_digest_that_nobody_names() {
    let mut case = Case::new();
    let window = (at(START) + 2 * HOUR + 60, at(START) + 3 * HOUR - 60);
    let other = Signer::second();
    let mut trail = case.world.trail.clone();
    trail.bucket = "b".into();
    let digest = trail.digest(&other, window, None, &[] as &[Log]);
    case.world.put_digest(&digest);
    let checked = case.check();
    assert_eq!(
        (checked.verdict(), numbers(&checked)[0]),
        (Verdict::Altered, [0, 0, 1, 0]),
        "{checked:#?}"
    );
}

#[test]
fn digests_that_are_none() {
    let garbage: [&[u8]; 6] = [
        b"",
        b"{}",
        b"{\"digestS3Object\":",
        b"\x1f\x8b\x08",
        b"{\"Records\":[]}",
        b"{\"digestS3Object\":\"x\",\"logFiles\":null}",
    ];
    for bytes in garbage {
        let mut case = Case::new();
        let key = case.world.digests[2].key.clone();
        case.world.files.insert(key, bytes.to_vec());
        let checked = case.check();
        expect(&checked, Verdict::Altered, [1, 0, 0, 1], [0, 0, 0, 3]);
    }
}

#[test]
fn digests_that_name_themselves_or_each_other_end() {
    for named in [2, 3, 5] {
        let mut case = Case::new();
        let key: Value = case.world.digests[named].key.clone().into();
        case.world
            .forge(2, |digest| digest["previousDigestS3Object"] = key);
        let checked = case.check();
        assert_eq!(checked.verdict(), Verdict::Altered);
        assert_eq!(numbers(&checked)[0][0], 1, "{checked:#?}");
    }
}

#[test]
fn digests_that_are_here_and_cannot_be_read_are_not_missing_too() {
    let of = |empty: &[usize], gone: &[usize]| {
        let mut case = Case::of(World::new(&[1, 0, 0, 0, 0, 1]));
        for hour in empty {
            let key = case.world.digests[*hour].key.clone();
            case.world.files.insert(key, Vec::new());
        }
        for hour in gone {
            let key = case.world.digests[*hour].key.clone();
            case.world.take(&key);
        }
        let checked = case.check();
        let absent: Vec<u64> = checked.chains[0].absent.iter().map(|a| a.digests).collect();
        // The signature of the first one stood in the second.
        (numbers(&checked)[0], absent)
    };
    assert_eq!(of(&[1, 2, 3, 4], &[]), ([4, 0, 0, 1], vec![0]));
    assert_eq!(of(&[1, 2], &[3, 4]), ([2, 2, 0, 1], vec![2]));
    assert_eq!(of(&[3, 4], &[1, 2]), ([2, 2, 0, 1], vec![2]));
    assert_eq!(of(&[], &[1, 2, 3, 4]), ([0, 4, 0, 1], vec![4]));
}
