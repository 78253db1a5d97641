//! Correlations about correlations.

use super::correlations::{fired, with};
use super::set;
use crate::event::Time;
use crate::rule::{Firing, Set};

#[test]
fn correlations_can_be_about_correlations() {
    let burst = "  type: event_count\n  rules: [item]\n  group-by: [userIdentity.userName]\n  timespan: 10s\n  condition: {gte: 2}";
    let then = "title: then\nid: d\ncorrelation:\n  type: temporal_ordered\n  rules: [together, other]\n  group-by: [userIdentity.userName]\n  timespan: 1m\n";
    // Whichever stands first.
    for yaml in [
        format!("{}---\n{then}", with(burst)),
        format!("{then}---\n{}", with(burst)),
    ] {
        let set = set(&yaml);
        let fired = fired(
            &set,
            &[(0, "X", "a"), (1, "X", "a"), (20, "Y", "a"), (21, "Y", "b")],
        );
        let titles: Vec<&str> = fired
            .iter()
            .map(|one| set.rules()[one.rule].header.title.as_str())
            .collect();
        assert!(titles.contains(&"then") && titles.len() == 2, "{titles:?}");
        let last = fired
            .iter()
            .find(|one| set.rules()[one.rule].header.title == "then")
            .expect("fired");
        assert_eq!(last.events, [0, 1, 2]);
    }
}

/// A burst of `X`, and what is asked of it.
fn burst_and(group: &str, outer: &str) -> Set {
    let burst = format!(
        "  type: event_count\n  rules: [item]\n  group-by: [{group}]\n  timespan: 10s\n  condition: {{gte: 3}}"
    );
    set(&format!(
        "{}---\ntitle: outer\nid: d\ncorrelation:\n{outer}\n",
        with(&burst)
    ))
}

/// What fired of the rule `outer`.
fn outer(set: &Set, events: &[(i64, &str, &str)]) -> Vec<(i64, i64, Vec<usize>)> {
    let is_outer = |one: &&Firing| set.rules()[one.rule].header.title == "outer";
    let fired = fired(set, events);
    let told = |one: &Firing| {
        let seconds = |time: Time| time.0 / 1_000_000;
        (seconds(one.first), seconds(one.last), one.events.clone())
    };
    fired.iter().filter(is_outer).map(told).collect()
}

#[test]
fn a_burst_that_goes_on_is_followed_by_what_comes_within_it() {
    let user = "userIdentity.userName";
    let ordered = burst_and(
        user,
        "  type: temporal_ordered\n  rules: [together, other]\n  group-by: [userIdentity.userName]\n  timespan: 20s",
    );
    let x = |second| (second, "X", "a");
    let y = |second| (second, "Y", "a");
    let before = [x(0), x(1), x(2), y(3)];
    assert_eq!(outer(&ordered, &before), [(0, 3, vec![0, 1, 2, 3])]);
    // Whether or not there is more of it afterwards.
    let on = [x(0), x(1), x(2), y(3), x(4), x(5)];
    assert_eq!(outer(&ordered, &on), [(0, 3, vec![0, 1, 2, 3])]);
    // Long after it began, while it goes on; and what comes before it is no consequence.
    let seconds: Vec<i64> = (0..40).step_by(4).collect();
    let mut long: Vec<_> = seconds.iter().map(|second| x(*second)).collect();
    long.extend([y(5), y(38)]);
    let told: Vec<usize> = (0..10).chain([11]).collect();
    assert_eq!(outer(&ordered, &long), [(0, 38, told)]);
    // A second time only with what is new of it: no event is in two chains.
    let twice = [x(0), x(1), x(2), y(3), x(4), y(5)];
    assert_eq!(
        outer(&ordered, &twice),
        [(0, 3, vec![0, 1, 2, 3]), (4, 5, vec![4, 5])]
    );
    assert_eq!(outer(&ordered, &[x(0), x(1), y(2), x(3)]), []);

    let together = burst_and(
        user,
        "  type: temporal\n  rules: [together, other]\n  group-by: [userIdentity.userName]\n  timespan: 5s",
    );
    assert_eq!(
        outer(&together, &[y(0), x(1), x(2), x(3)]),
        [(0, 3, vec![0, 1, 2, 3])]
    );
    let late = [x(0), x(1), x(2), x(9), x(11), y(12)];
    assert_eq!(outer(&together, &late), [(0, 12, vec![0, 1, 2, 3, 4, 5])]);

    // A burst is one, however long.
    let count = burst_and(
        user,
        "  type: event_count\n  rules: [together]\n  group-by: [userIdentity.userName]\n  timespan: 1h\n  condition: {gte: 2}",
    );
    let one: Vec<_> = (0..9).map(x).collect();
    assert_eq!(outer(&count, &one), []);
    let two: Vec<_> = (0..4).chain(60..64).map(x).collect();
    assert_eq!(outer(&count, &two), [(0, 63, (0..8).collect())]);
}

#[test]
fn a_correlation_has_the_fields_of_its_events() {
    let ordered = |inner: &str| {
        burst_and(
            inner,
            "  type: temporal_ordered\n  rules: [together, other]\n  group-by: [userIdentity.userName]\n  timespan: 20s",
        )
    };
    let set = ordered("sourceIPAddress");
    let x = |second, who| (second, "X", who);
    let burst = [x(0, "a/1"), x(1, "a/1"), x(2, "b/1")];
    let then = |who| [&burst[..], &[(3, "Y", who)]].concat();
    assert_eq!(outer(&set, &then("a/9")), [(0, 3, vec![0, 1, 2, 3])]);
    assert_eq!(outer(&set, &then("b/9")), [(0, 3, vec![0, 1, 2, 3])]);
    assert_eq!(outer(&set, &then("c/1")), []);
    let both = ordered("sourceIPAddress, userIdentity.userName");
    assert_eq!(outer(&both, &then("a/1")), []);
    let three = [x(0, "a/1"), x(1, "a/1"), x(2, "a/1"), (3, "Y", "a/7")];
    assert_eq!(outer(&both, &three), [(0, 3, vec![0, 1, 2, 3])]);
    // Through another correlation, and under another name.
    let deep = with(
        "  type: event_count\n  rules: [item]\n  group-by: [sourceIPAddress]\n  timespan: 10s\n  condition: {gte: 3}",
    ) + "---\ntitle: middle\ncorrelation:\n  type: event_count\n  rules: [together]\n  group-by: [eventName]\n  timespan: 1m\n  condition: {gte: 1}\n---\ntitle: outer\ncorrelation:\n  type: temporal_ordered\n  rules: [middle, other]\n  group-by: [who]\n  timespan: 1m\n  aliases:\n    who: {middle: userIdentity.userName, other: sourceIPAddress}\n";
    let deep = super::set(&deep);
    assert_eq!(outer(&deep, &then("z/b")), [(0, 3, vec![0, 1, 2, 3])]);
    assert_eq!(outer(&deep, &then("b/z")), []);
    // Different values of all events are counted.
    let values = burst_and(
        "sourceIPAddress",
        "  type: value_count\n  rules: [together]\n  timespan: 20s\n  condition: {gte: 2, field: userIdentity.userName}",
    );
    assert_eq!(outer(&values, &burst), [(0, 2, vec![0, 1, 2])]);
    assert_eq!(outer(&values, &three[..3]), []);
}

#[test]
fn a_long_chain_of_correlations_has_the_events_of_its_beginning() {
    let mut yaml = with(
        "  type: event_count\n  rules: [item]\n  group-by: [sourceIPAddress]\n  timespan: 10s\n  condition: {gte: 2}",
    );
    let mut before = "together".to_owned();
    for level in 0..60 {
        let next = format!("level {level}");
        yaml += &format!(
            "---\ntitle: {next}\ncorrelation:\n  type: temporal\n  rules: ['{before}']\n  group-by: [sourceIPAddress]\n  timespan: 1m\n"
        );
        before = next;
    }
    yaml += &format!(
        "---\ntitle: outer\ncorrelation:\n  type: temporal_ordered\n  rules: ['{before}', other]\n  timespan: 1m\n"
    );
    let x = |second| (second, "X", "a");
    assert_eq!(
        outer(
            &set(&yaml),
            &[x(0), x(1), (2, "Y", "b"), x(90), (95, "Y", "b")]
        ),
        [(0, 2, vec![0, 1, 2])]
    );
}
