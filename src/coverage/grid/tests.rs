//! Hours and their classes, from deliveries, digests and stops.

use super::*;
use crate::coverage::Window;
use crate::event::{Category, Time};

fn time(hour: i64) -> Time {
    Hour(hour).start()
}

fn busy(hours: impl Iterator<Item = i64>) -> Stream {
    let mut stream = Stream::default();
    for hour in hours {
        stream.event(Category::Management, false, Some(Time(time(hour).0 + 1)));
    }
    stream
}

fn told(stream: &Stream, known: &Knowledge, period: Period) -> Vec<(i64, i64, &'static str)> {
    intervals(stream, known, period, |_| false)
        .iter()
        .map(|one| (one.from.0, one.to.0, one.class.name()))
        .collect()
}

#[test]
fn a_hole_of_a_day_in_a_busy_stream_is_suspect() {
    let stream = busy((0..200).filter(|hour| !(50..74).contains(hour)));
    assert_eq!(
        told(&stream, &Knowledge::default(), Period::default()),
        [
            (0, 50, "covered-unverified"),
            (50, 74, "suspect"),
            (74, 200, "covered-unverified")
        ]
    );
}

#[test]
fn a_stream_that_begins_after_the_archive_has_a_hole_where_it_is_busy() {
    let stream = busy(24..240);
    let known = |whole, born| Knowledge {
        begin: Some(Hour(0)),
        whole,
        born,
        ..Knowledge::default()
    };
    let classes = |known: &Knowledge| told(&stream, known, Period::default());
    let here = (24, 240, "covered-unverified");
    assert_eq!(classes(&known(false, None)), [here]);
    assert_eq!(classes(&known(true, None)), [(0, 24, "suspect"), here]);
    let made = known(true, Some(time(24)));
    assert_eq!(classes(&made), [(0, 24, "out-of-life"), here]);
}

#[test]
fn a_piece_of_a_hole_is_a_hole() {
    let stream = busy((0..200).filter(|hour| !(50..74).contains(hour)));
    let piece = |since, until| {
        let period = Period {
            since: Some(time(since)),
            until: Some(time(until)),
            settled: Some(time(1000)),
        };
        told(&stream, &Knowledge::default(), period)
    };
    assert_eq!(piece(55, 57), [(55, 57, "suspect")]);
    assert_eq!(
        piece(73, 76),
        [(73, 74, "suspect"), (74, 76, "covered-unverified")]
    );
    // Silence goes on behind the period, as long as anything in the archive tells of time.
    let ended = busy(0..100);
    let known = Knowledge {
        end: Some(time(300)),
        ..Knowledge::default()
    };
    let period = Period {
        since: Some(time(100)),
        until: Some(time(102)),
        settled: Some(time(1000)),
    };
    assert_eq!(told(&ended, &known, period), [(100, 102, "suspect")]);
}

fn window(from: i64, to: i64, proof: Proof) -> Window {
    Window {
        from: time(from),
        to: time(to),
        proof,
    }
}

#[test]
fn what_is_known_goes_before_what_is_guessed() {
    let stream = busy((0..40).filter(|hour| !(5..15).contains(hour)));
    let known = Knowledge {
        windows: vec![
            window(0, 5, Proof::Lists(3)),
            window(5, 7, Proof::Lists(0)),
            window(7, 8, Proof::Absent),
            window(8, 9, Proof::Doubted),
        ],
        missing: vec![Time(time(11).0 + 20 * 60 * 1_000_000)],
        stopped: vec![(Time(time(11).0 + 1), time(15))],
        ..Knowledge::default()
    };
    assert_eq!(
        told(&stream, &known, Period::default()),
        [
            (0, 5, "covered"),
            (5, 7, "empty-proven"),
            (7, 8, "digest-gap"),
            (8, 9, "tampered"),
            (9, 11, "quiet"),
            (11, 12, "missing"),
            (12, 15, "stopped"),
            (15, 40, "covered-unverified"),
        ]
    );
}

#[test]
fn an_absent_digest_is_a_gap_also_where_something_is_here() {
    let known = Knowledge {
        windows: vec![
            window(0, 10, Proof::Lists(9)),
            window(10, 12, Proof::Absent),
            window(12, 20, Proof::Lists(9)),
            window(20, 30, Proof::Unproven),
        ],
        ..Knowledge::default()
    };
    assert_eq!(
        told(&busy(0..29), &known, Period::default()),
        [
            (0, 10, "covered"),
            (10, 12, "digest-gap"),
            (12, 20, "covered"),
            (20, 29, "covered-unverified"),
            (29, 30, "quiet"),
        ]
    );
}

#[test]
fn a_stop_is_no_excuse_for_digests_that_are_known_to_be_missing() {
    let known = Knowledge {
        windows: vec![
            window(0, 30, Proof::Lists(9)),
            window(33, 36, Proof::Missing),
            window(50, 60, Proof::Lists(9)),
        ],
        stopped: vec![(time(30), time(50))],
        ..Knowledge::default()
    };
    let silent = busy((0..60).filter(|hour| !(30..50).contains(hour)));
    assert_eq!(
        told(&silent, &known, Period::default()),
        [
            (0, 30, "covered"),
            (30, 33, "stopped"),
            (33, 36, "digest-gap"),
            (36, 50, "stopped"),
            (50, 60, "covered"),
        ]
    );
    assert_eq!(
        told(&busy(0..60), &known, Period::default()),
        [
            (0, 30, "covered"),
            (30, 33, "covered-unverified"),
            (33, 36, "digest-gap"),
            (36, 50, "covered-unverified"),
            (50, 60, "covered"),
        ]
    );
}

#[test]
fn a_stop_explains_the_silence_after_it_and_no_other() {
    let stream = busy((0..100).filter(|hour| !(30..40).contains(hour) && !(60..75).contains(hour)));
    let known = Knowledge {
        stopped: vec![(Time(time(29).0 + 7), time(90))],
        ..Knowledge::default()
    };
    let told = told(&stream, &known, Period::default());
    assert_eq!(told[1], (30, 40, "stopped"));
    assert_eq!(told[3], (60, 75, "suspect"));
}

#[test]
fn a_stop_in_the_middle_of_silence_explains_the_rest_of_it() {
    let known = Knowledge {
        stopped: vec![(time(50), time(90))],
        ..Knowledge::default()
    };
    assert_eq!(
        told(&busy((0..40).chain(100..140)), &known, Period::default())[1..4],
        [(40, 50, "quiet"), (50, 90, "stopped"), (90, 100, "quiet")]
    );
}

#[test]
fn a_stream_of_which_nothing_is_here_is_as_long_as_the_archive() {
    let known = Knowledge {
        begin: Some(Hour(3)),
        end: Some(time(9)),
        ..Knowledge::default()
    };
    assert_eq!(
        told(&Stream::default(), &known, Period::default()),
        [(3, 9, "suspect"), (9, 10, "pending")]
    );
}

#[test]
fn a_heartbeat_that_stops_is_no_usual_silence() {
    // It is silent now and then.
    let hours = |hole: std::ops::Range<i64>| {
        (0..1000).filter(move |hour| !hole.contains(hour) && hour % 300 != 7)
    };
    let classes = |stream: &Stream| {
        let mut told = told(stream, &Knowledge::default(), Period::default());
        told.retain(|(from, to, _)| to - from == 2);
        told
    };
    let mut stream = busy(hours(50..52));
    assert_eq!(classes(&stream), [(50, 52, "quiet")]);
    hours(50..52).for_each(|hour| stream.heard(time(hour)));
    assert_eq!(classes(&stream), [(50, 52, "suspect")]);
    // One that ended long before says nothing of a later silence.
    let mut ended = busy(hours(500..502));
    (0..300).for_each(|hour| ended.heard(time(hour)));
    assert_eq!(classes(&ended), [(500, 502, "quiet")]);
}

#[test]
fn a_period_asks_for_more_than_there_is() {
    let stream = busy(0..48);
    let period = Period {
        since: Some(time(-48)),
        until: Some(time(50)),
        settled: Some(time(49)),
    };
    assert_eq!(
        told(&stream, &Knowledge::default(), period),
        [
            (-48, 0, "suspect"),
            (0, 48, "covered-unverified"),
            (48, 49, "quiet"),
            (49, 50, "pending"),
        ]
    );
    let born = Knowledge {
        born: Some(Time(time(-2).0 + 5)),
        ..Knowledge::default()
    };
    assert_eq!(told(&stream, &born, period)[0], (-48, -2, "out-of-life"));
    let nothing = Stream::default();
    assert_eq!(
        told(&nothing, &Knowledge::default(), period),
        [(-48, 49, "suspect"), (49, 50, "pending")]
    );
    assert_eq!(told(&nothing, &Knowledge::default(), Period::default()), []);
}

#[test]
fn the_last_hour_of_the_archive_is_pending() {
    let stream = busy(0..48);
    let known = Knowledge {
        end: Some(Time(time(49).0 + 1)),
        ..Knowledge::default()
    };
    assert_eq!(
        told(&stream, &known, Period::default())[1..],
        [(48, 49, "quiet"), (49, 50, "pending")]
    );
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { failure_persistence: None, ..Default::default() })]
    #[test]
    fn intervals_tile_the_period(
        active in proptest::collection::btree_set(0i64..300, 0..80),
        windows in proptest::collection::vec((0i64..300, 1i64..9, 0u8..3), 0..20),
        missing in proptest::collection::vec(0i64..300, 0..4),
        stopped in proptest::collection::vec((0i64..300, 1i64..60), 0..3),
        born in proptest::option::of(0i64..300),
        since in proptest::option::of(-50i64..350),
        length in 1i64..300,
        edges in (proptest::option::of(0i64..300), proptest::option::of(0i64..300)),
    ) {
        let known = Knowledge {
            windows: windows.iter().map(|(from, length, proof)| Window {
                from: Time(time(*from).0 + 1234),
                to: Time(time(from + length).0 + 1234),
                proof: [Proof::Lists(1), Proof::Doubted, Proof::Absent][usize::from(*proof)],
            }).collect(),
            missing: missing.iter().map(|hour| time(*hour)).collect(),
            stopped: stopped.iter().map(|(from, length)| (time(*from), time(from + length))).collect(),
            born: born.map(time),
            whole: false,
            edges: (edges.0.map(Hour), edges.1.map(Hour)),
            begin: active.first().map(|first| Hour(*first)),
            end: active.last().map(|last| time(*last)),
        };
        let period = Period {
            since: since.map(time),
            until: since.map(|since| time(since + length)),
            settled: None,
        };
        let all = intervals(&busy(active.iter().copied()), &known, period, |hour| hour.0 % 2 == 0);
        proptest::prop_assert!(all.iter().all(|one| one.from < one.to));
        proptest::prop_assert!(all.windows(2).all(|two| two[0].to == two[1].from && two[0].class != two[1].class));
        if let Some(since) = since {
            proptest::prop_assert_eq!(all.first().map(|one| one.from.0), Some(since));
            proptest::prop_assert_eq!(all.last().map(|one| one.to.0), Some(since + length));
        }
        for hour in active {
            let class = all.iter().find(|one| (one.from.0..one.to.0).contains(&hour)).map(|one| one.class);
            proptest::prop_assert!(class.is_none_or(|class| class <= Class::Unverified || class == Class::DigestGap || class == Class::Stopped), "{:?}", class);
        }
    }
}
