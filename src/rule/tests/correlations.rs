//! Rules about several events.

use super::{item, load, rule, set};
use crate::event::{Event, Time};
use crate::rule::{Firing, Level, Observation, Set};

/// A correlation of the rules `item` and, where it is named, `other`.
fn correlation(body: &str) -> String {
    format!("title: together\nid: c\nlevel: high\ncorrelation:\n{body}\n")
}

pub(super) fn with(body: &str) -> String {
    let other = rule("other", "  s: {eventName: Y}\n  condition: s");
    [item("eventName: X"), other, correlation(body)].join("---\n")
}

/// Asks a set of events `(second, name, user)`, given in any order; tells what fired.
pub(super) fn fired(set: &Set, events: &[(i64, &str, &str)]) -> Vec<Firing> {
    let mut observations = Vec::new();
    for (number, (second, name, user)) in events.iter().enumerate() {
        // `user`, or `user/address` where they differ.
        let (user, address) = user.split_once('/').unwrap_or((user, user));
        let user = if user.is_empty() {
            String::new()
        } else {
            format!(r#","userName":"{user}""#)
        };
        let record = format!(
            r#"{{"eventName":"{name}","userIdentity":{{"type":"x"{user}}},"requestParameters":{{"n":{second}}},"sourceIPAddress":"{address}"}}"#
        );
        let event = Event::new(record.as_bytes());
        for rule in set.evaluate(&event) {
            if let Some(values) = set.observe(rule, &event) {
                observations.push(Observation {
                    time: Time(second * 1_000_000),
                    event_id: format!("id{number}").as_str().into(),
                    values: std::rc::Rc::new(values),
                    rule: rule as u32,
                    event: number as u32,
                });
            }
        }
    }
    let forward = set.correlate(&observations);
    observations.reverse();
    assert_eq!(
        set.correlate(&observations),
        forward,
        "the order of arrival decides nothing"
    );
    forward
}

fn stretches(set: &Set, events: &[(i64, &str, &str)]) -> Vec<(i64, i64, usize)> {
    fired(set, events)
        .iter()
        .map(|one| {
            (
                one.first.0 / 1_000_000,
                one.last.0 / 1_000_000,
                one.events.len(),
            )
        })
        .collect()
}

#[test]
fn events_are_counted_in_a_span() {
    let set = set(&with(
        "  type: event_count\n  rules: [id-item]\n  group-by: [userIdentity.userName]\n  timespan: 10s\n  condition: {gte: 3}",
    ));
    let a = |second| (second, "X", "a");
    assert_eq!(stretches(&set, &[a(0), a(5), a(10)]), [(0, 10, 3)]);
    assert_eq!(stretches(&set, &[a(0), a(5), a(11)]), []);
    assert_eq!(stretches(&set, &[a(0), a(1), (2, "X", "b")]), []);
    // As long as it holds it is one answer; then another.
    let burst = [a(0), a(1), a(2), a(8), a(12), a(40), a(41), a(42)];
    assert_eq!(stretches(&set, &burst), [(0, 12, 5), (40, 42, 3)]);
    let fired = fired(&set, &[(2, "X", ""), (0, "X", ""), (1, "X", "")]);
    assert_eq!(fired[0].group, [("userIdentity.userName".to_owned(), None)]);
    assert_eq!(fired[0].events, [1, 2, 0]);
    assert_eq!(set.rules()[fired[0].rule].header.level, Some(Level::High));
}

/// Events that came and went are told once, however often the condition turns true among them.
#[test]
fn a_condition_that_comes_and_goes_is_one_stretch() {
    let counted = set(&with(
        "  type: event_count\n  rules: [item]\n  timespan: 10s\n  condition: {gte: 3}",
    ));
    let x = |second| (second, "X", "a");
    // At 12 it does not hold, at 13 it does again, and 8 is in both windows.
    let events = [x(0), x(1), x(8), x(14), x(15), x(40)];
    assert_eq!(stretches(&counted, &events), [(0, 15, 5)]);
    let apart = [x(0), x(1), x(2), x(20), x(21), x(22)];
    assert_eq!(stretches(&counted, &apart), [(0, 2, 3), (20, 22, 3)]);
    let summed = set(&with(
        "  type: value_sum\n  rules: [item]\n  timespan: 100s\n  condition: {field: requestParameters.n, eq: 6}",
    ));
    // 1, 1 + 2, 1 + 2 + 3 = 6, then too much; from 102 on 102 alone.
    assert_eq!(
        stretches(&summed, &[x(1), x(2), x(3), x(4), x(102)]),
        [(1, 3, 3)]
    );
}

#[test]
fn several_comparisons_make_a_range() {
    let set = set(&with(
        "  type: event_count\n  rules: [item]\n  timespan: 10s\n  condition: {gt: 1, lte: 2}",
    ));
    let x = |second| (second, "X", "a");
    assert_eq!(stretches(&set, &[x(0), x(1), x(2)]), [(0, 1, 2)]);
}

#[test]
fn different_values_are_counted() {
    // Public rules have the field in the condition, or beside it.
    for condition in [
        "condition: {gte: 3, field: userIdentity.userName}",
        "field: userIdentity.userName\n  condition: {gte: 3}",
        "field: [userIdentity.userName]\n  condition: {gte: 3}",
    ] {
        let set = set(&with(&format!(
            "  type: value_count\n  rules: [item]\n  group-by: [eventName]\n  timespan: 1m\n  {condition}"
        )));
        let by = |second, user| (second, "X", user);
        assert_eq!(
            stretches(&set, &[by(0, "a"), by(1, "b"), by(2, "a"), by(3, "")]),
            []
        );
        assert_eq!(
            stretches(&set, &[by(0, "a"), by(1, "b"), by(2, "a"), by(3, "c")]),
            [(0, 3, 4)]
        );
        assert_eq!(stretches(&set, &[by(0, "a"), by(1, "b"), by(62, "c")]), []);
    }
}

#[test]
fn numbers_are_summed_up() {
    let body = |kind: &str, bound: u32| {
        with(&format!(
            "  type: value_{kind}\n  rules: [item]\n  timespan: 10s\n  condition: {{gte: {bound}, field: requestParameters.n}}"
        ))
    };
    let x = |second| (second, "X", "a");
    assert_eq!(
        stretches(&set(&body("sum", 9)), &[x(2), x(3), x(4)]),
        [(2, 4, 3)]
    );
    assert_eq!(stretches(&set(&body("sum", 10)), &[x(2), x(3), x(4)]), []);
    assert_eq!(stretches(&set(&body("avg", 3)), &[x(2), x(4)]), [(2, 4, 2)]);
    assert_eq!(stretches(&set(&body("avg", 4)), &[x(2), x(4)]), []);
    // Between two numbers in proportion: of 1, 2, 3, 9 a quarter is below 1.75 and a half below 2.5.
    let events = [x(3), x(1), x(9), x(2)];
    for (rank, bound, holds) in [
        (25, 1, true),
        (25, 2, false),
        (50, 2, true),
        (50, 3, false),
        (100, 9, true),
    ] {
        let body =
            body("percentile", bound).replace("field:", &format!("percentile: {rank}, field:"));
        // Asked of all four: the window ends with the latest.
        let last = stretches(&set(&body), &events)
            .last()
            .is_some_and(|one| one.1 == 9);
        assert_eq!(last, holds, "{rank} {bound}");
    }
    assert_eq!(
        stretches(&set(&body("median", 2)), &[x(1), x(2), x(3)]),
        [(1, 3, 3)]
    );
    let outer = "---\ntitle: outer\ncorrelation:\n  type: value_sum\n  rules: [together]\n  timespan: 1h\n  condition: {gte: 1, field: n}\n";
    let loaded = load(&(body("sum", 1) + outer));
    assert!(
        loaded.issues[0]
            .what
            .contains("`value_sum` takes numbers from events, not from correlations"),
        "{:?}",
        loaded.issues
    );
}

#[test]
fn rules_hold_together_in_any_order() {
    // Called by title, and without a condition.
    for reference in ["[item, other]", "[id-item, id-other]"] {
        let body = format!(
            "  type: temporal\n  rules: {reference}\n  group-by: userIdentity.userName\n  timespan: 5m"
        );
        let set = set(&with(&body));
        assert_eq!(
            stretches(&set, &[(100, "X", "a"), (10, "Y", "a")]),
            [(10, 100, 2)]
        );
        assert_eq!(stretches(&set, &[(0, "X", "a"), (10, "Y", "b")]), []);
        assert_eq!(stretches(&set, &[(0, "X", "a"), (301, "Y", "a")]), []);
        assert_eq!(stretches(&set, &[(0, "X", "a"), (1, "X", "a")]), []);
    }
    let either = set(&with(
        "  type: temporal\n  rules: [item, other]\n  timespan: 5m\n  condition: item and not other",
    ));
    assert_eq!(
        stretches(&either, &[(0, "X", "a"), (1, "Y", "a")]),
        [(0, 0, 1)]
    );
}

#[test]
fn rules_hold_one_after_the_other() {
    let set = set(&with(
        "  type: temporal_ordered\n  rules: [item, other]\n  group-by: [userIdentity.userName]\n  timespan: 1m",
    ));
    assert_eq!(
        stretches(&set, &[(0, "X", "a"), (30, "Y", "a")]),
        [(0, 30, 2)]
    );
    assert_eq!(stretches(&set, &[(0, "Y", "a"), (30, "X", "a")]), []);
    assert_eq!(stretches(&set, &[(0, "X", "a"), (90, "Y", "a")]), []);
    assert_eq!(
        stretches(&set, &[(0, "X", "a"), (80, "X", "a"), (90, "Y", "a")]),
        [(80, 90, 2)]
    );
    for condition in ["{gte: 2}", "{eq: 2}"] {
        let body =
            "  type: temporal_ordered\n  rules: [item, other]\n  timespan: 1m\n  condition: ";
        let all = super::set(&with(&format!("{body}{condition}")));
        assert_eq!(
            stretches(&all, &[(0, "X", "a"), (30, "Y", "b")]),
            [(0, 30, 2)]
        );
    }
    // CloudTrail tells seconds: both in one second are in order, whatever their ids.
    assert_eq!(
        stretches(&set, &[(7, "Y", "a"), (7, "X", "a")]),
        [(7, 7, 2)]
    );
    assert_eq!(
        stretches(&set, &[(0, "X", "a"), (1, "Y", "a"), (2, "Y", "a")]),
        [(0, 1, 2)]
    );
}

/// Of two events in one second the one meets both rules: it is wanted for the second of them.
#[test]
fn an_event_that_meets_several_rules_is_the_step_that_is_wanted() {
    let body = "  type: temporal_ordered\n  rules: [item, other]\n  timespan: 1m";
    let other = rule("other", "  s: {eventName: Y}\n  condition: s");
    let set = super::set(&[item("eventName: [X, Y]"), other, correlation(body)].join("---\n"));
    for events in [
        [(7, "X", "a"), (7, "Y", "a")],
        [(7, "Y", "a"), (7, "X", "a")],
    ] {
        assert_eq!(stretches(&set, &events), [(7, 7, 2)], "{events:?}");
    }
    assert_eq!(stretches(&set, &[(7, "Y", "a")]), []);
    assert_eq!(
        stretches(&set, &[(7, "Y", "a"), (8, "Y", "a")]),
        [(7, 8, 2)]
    );
    // Nor does it end the chain that an earlier one began, where it could begin one itself.
    assert_eq!(
        stretches(&set, &[(0, "X", "a"), (7, "Y", "a"), (7, "X", "a")]),
        [(7, 7, 2)]
    );
}

#[test]
fn fields_can_be_called_otherwise_in_each_rule() {
    let body = "  type: temporal\n  rules: [item, other]\n  group-by: [who]\n  timespan: 5m\n  aliases:\n    who:\n      item: userIdentity.userName\n      other: sourceIPAddress";
    let set = set(&with(body));
    assert_eq!(
        stretches(&set, &[(0, "X", "a/1"), (1, "Y", "b/a")]),
        [(0, 1, 2)]
    );
    assert_eq!(stretches(&set, &[(0, "X", "a/1"), (1, "Y", "a/1")]), []);
    // By whatever else the rule is called.
    let ids = super::set(&with(&body.replace("      item:", "      ID-ITEM:")));
    assert_eq!(
        stretches(&ids, &[(0, "X", "a/1"), (1, "Y", "b/a")]),
        [(0, 1, 2)]
    );
}

#[test]
fn rules_behind_a_correlation_speak_only_when_asked_to() {
    let body = "  type: event_count\n  rules: [item]\n  timespan: 1m\n  condition: {gte: 2}";
    let helpers = |set: &Set| {
        set.rules()
            .iter()
            .map(super::super::Rule::is_helper)
            .collect::<Vec<_>>()
    };
    assert_eq!(helpers(&set(&with(body))), [true, false, false]);
    assert_eq!(
        helpers(&set(&(with(body) + "generate: true\n"))),
        [false, false, false]
    );
    // What only a correlation of interest needs is kept for it alone.
    let texts = [vec![super::text("a.yml", &with(body))]];
    let loaded = Set::load_those(&texts, 0, |header| header.level == Some(Level::High));
    assert_eq!(helpers(&loaded.set), [true, true, false]);
    assert_eq!(
        stretches(&loaded.set, &[(0, "X", "a"), (1, "X", "a"), (1, "Y", "a")]),
        [(0, 1, 2)]
    );
}

#[test]
fn a_correlation_that_is_left_out_silences_nothing() {
    let grave = item("eventName: X") + "level: high\n";
    let burst = "title: burst\nlevel: LEVEL\ncorrelation: {type: event_count, rules: [item], timespan: 1m, condition: {gte: 5}}\n";
    let chain = "title: chain\nlevel: LEVEL\ncorrelation: {type: event_count, rules: [burst], timespan: 1m, condition: {gte: 1}}\n";
    let shown = |burst_level: &str, chain_level: &str| {
        let yaml = [
            grave.clone(),
            burst.replace("LEVEL", burst_level),
            chain.replace("LEVEL", chain_level),
        ];
        let texts = [vec![super::text("a.yml", &yaml.join("---\n"))]];
        let loaded = Set::load_those(&texts, 0, |header| header.level == Some(Level::High));
        let rules = loaded.set.rules().iter();
        rules
            .filter(|rule| !rule.is_helper())
            .map(|rule| rule.header.title.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(shown("low", "low"), ["item"]);
    assert_eq!(shown("high", "low"), ["burst"]);
    assert_eq!(shown("low", "high"), ["chain"]);
    assert_eq!(shown("high", "high"), ["chain"]);
}

#[test]
fn correlations_about_other_logs_are_passed_by() {
    let windows = "title: Windows logon\nid: W-1\nname: logon\nlogsource: {product: windows}\ndetection: {s: {EventID: 4624}, condition: s}\n";
    let about = |title: &str, rules: &str| {
        format!("title: {title}\ncorrelation: {{type: temporal, rules: [{rules}], timespan: 1m}}\n")
    };
    let yaml = [
        about("outer", "burst, w-1"),
        about("burst", "logon, Windows logon"),
        windows.to_owned(),
        item("eventName: X"),
    ];
    let loaded = load(&yaml.join("---\n"));
    assert!(loaded.issues.is_empty(), "{:?}", loaded.issues);
    assert_eq!((loaded.elsewhere, loaded.set.rules().len()), (3, 1));
    assert!(!loaded.set.rules()[0].is_helper());
    let mixed = [
        about("mixed", "item, logon"),
        windows.to_owned(),
        item("eventName: X"),
    ];
    let loaded = load(&mixed.join("---\n"));
    assert_eq!(
        loaded.issues[0].what,
        "line 1: it is about rules for CloudTrail, and about `logon`, which is for other logs"
    );
    assert!(loaded.issues[0].trouble && loaded.issues.len() == 1);
    let absent = load(&[about("absent", "logon, nothing"), windows.to_owned()].join("---\n"));
    assert!(absent.issues[0].what.ends_with("which is for other logs"));
}

#[test]
fn what_cannot_work_is_told() {
    for (body, expected) in [
        (
            "  type: event_count\n  rules: [absent]\n  timespan: 1m\n  condition: {gte: 2}",
            "no rule has the id, name or title `absent`",
        ),
        (
            "  type: event_count\n  rules: [item]\n  timespan: 1m",
            "Invalid correlation rule: Non-temporal correlation rule requires a condition",
        ),
        (
            "  type: event_count\n  rules: [item]\n  timespan: soon\n  condition: {gte: 2}",
            "Invalid timespan 'soon'",
        ),
        (
            "  type: event_count\n  rules: []\n  timespan: 1m\n  condition: {gte: 2}",
            "the correlation refers to no rule",
        ),
        (
            "  type: value_count\n  rules: [item]\n  timespan: 1m\n  condition: {gte: 2}",
            "the condition names no `field`",
        ),
        (
            "  type: value_percentile\n  rules: [item]\n  timespan: 1m\n  condition: {gte: 2, field: a}",
            "the condition names no `percentile` from 0 to 100",
        ),
        (
            "  type: value_percentile\n  rules: [item]\n  timespan: 1m\n  condition: {gte: 2, field: a, percentile: 101}",
            "the condition names no `percentile` from 0 to 100",
        ),
        (
            "  type: event_count\n  rules: [item]\n  timespan: 1m\n  window: tumbling\n  condition: {gte: 2}",
            "windows of the kind `tumbling` are not known",
        ),
        (
            "  type: event_count\n  rules: [c]\n  timespan: 1m\n  condition: {gte: 2}",
            "correlations refer to each other in a circle",
        ),
        (
            "  type: temporal\n  rules: [item, other]\n  timespan: 1m\n  condition: item and third",
            "the condition names `third`",
        ),
        (
            "  type: event_count\n  rules: [item]\n  group-by: [ctq.outcom]\n  timespan: 1m\n  condition: {gte: 2}",
            "there is no field `ctq.outcom`",
        ),
        (
            "  type: temporal\n  rules: [item, other]\n  group-by: [who]\n  timespan: 1m\n  aliases:\n    who: {item: a, another: b}",
            "its aliases name `another`, and no rule has this id, name or title",
        ),
        (
            "  type: temporal_ordered\n  rules: [item, other]\n  timespan: 1m\n  condition: {gte: 3}",
            "`temporal_ordered` wants all rules",
        ),
    ] {
        let loaded = load(&with(body));
        assert_eq!(loaded.issues.len(), 1, "{body}");
        assert!(
            loaded.issues[0].what.contains(expected),
            "{:?}",
            loaded.issues
        );
        assert!(loaded.issues[0].trouble);
        // The rules themselves go on speaking.
        assert!(!loaded.set.rules()[0].is_helper());
    }
    let circle = "title: a\ncorrelation: {type: temporal, rules: [b, item], timespan: 1m}\n---\ntitle: b\ncorrelation: {type: temporal, rules: [a, item], timespan: 1m}\n---\ntitle: outside\ncorrelation: {type: temporal, rules: [a, item], timespan: 1m}\n";
    let loaded = load(&format!("{}---\n{circle}", item("eventName: X")));
    let told: Vec<&str> = loaded
        .issues
        .iter()
        .map(|issue| issue.what.as_str())
        .collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(
        told[0].ends_with("correlations refer to each other in a circle"),
        "{told:?}"
    );
}

#[test]
fn one_of_the_rules_is_enough_where_that_is_asked() {
    let with_condition = |condition: &str| {
        let body = format!("  type: temporal\n  rules: [item, other]\n  timespan: 1m{condition}");
        stretches(&set(&with(&body)), &[(0, "X", "a")])
    };
    assert_eq!(with_condition(""), []);
    assert_eq!(with_condition("\n  condition: {gte: 2}"), []);
    for one in ["{gte: 1}", "{gt: 0}", "\n    gte: 1"] {
        assert_eq!(
            with_condition(&format!("\n  condition: {one}")),
            [(0, 0, 1)],
            "{one}"
        );
    }
}
