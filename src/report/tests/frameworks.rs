//! The frameworks that are built in: numbers, versions, filters, references.

use super::{library, list, rules};
use crate::report::rulebook::Shelf;
use crate::report::{Control, Stream, Verdict};
use regex::Regex;
use std::collections::BTreeSet;
use yaml_serde::Value;

#[test]
fn every_reference_names_a_rule_and_every_rule_is_asked_for() {
    let (library, rules) = (library(), rules());
    assert_eq!(library.unknown_rules(rules.keys().map(String::as_str)), []);
    let mut asked = BTreeSet::new();
    for framework in library.frameworks() {
        asked.extend(framework.beyond.iter().map(String::as_str));
        asked.extend(framework.controls.iter().flat_map(Control::references));
    }
    for (name, (_, rule)) in &rules {
        for used in rule
            .get("correlation")
            .map(|own| list(own, "rules"))
            .unwrap_or_default()
        {
            assert!(
                rules.contains_key(used),
                "{name} correlates `{used}`, which is no rule"
            );
            asked.insert(used);
        }
    }
    let idle: Vec<_> = rules
        .keys()
        .filter(|name| !asked.contains(name.as_str()))
        .collect();
    assert!(idle.is_empty(), "nothing asks for {idle:?}");
}

#[test]
fn no_correlation_silences_the_population_of_a_control() {
    let (library, rules) = (library(), rules());
    let controls = library.frameworks().iter().flat_map(|own| &own.controls);
    let asked: BTreeSet<&str> = controls.flat_map(Control::references).collect();
    let mut shared = 0;
    for (name, (_, rule)) in &rules {
        let Some(correlation) = rule.get("correlation") else {
            continue;
        };
        let population = list(correlation, "rules")
            .into_iter()
            .find(|used| asked.contains(used));
        if let Some(population) = population {
            let generate = correlation.get("generate").and_then(Value::as_bool);
            assert_eq!(generate, Some(true), "{name} silences {population}");
            shared += 1;
        }
    }
    assert!(shared > 0);
}

#[test]
fn each_version_of_cis_has_its_controls() {
    let library = library();
    let cis = library.find("cis").expect("a framework");
    for (version, section, last) in [
        ("v1.2.0", 3, 14),
        ("v1.3.0", 4, 15),
        ("v1.4.0", 4, 15),
        ("v1.5.0", 4, 16),
        ("v2.0.0", 4, 16),
        ("v3.0.0", 4, 16),
        ("v4.0.1", 4, 16),
        ("v5.0.0", 4, 16),
        ("v6.0.0", 5, 16),
        ("v7.0.0", 5, 16),
    ] {
        let found = cis.version(Some(version)).expect("a version");
        let ids: Vec<String> = cis
            .controls(found)
            .into_iter()
            .map(|asked| asked.id)
            .collect();
        let expected: Vec<String> = (1..=last).map(|n| format!("{section}.{n}")).collect();
        assert_eq!(ids, expected, "{version}");
    }
    assert_eq!(cis.versions.len(), 10);
    assert_eq!(cis.version(None).expect("a version").id, "v7.0.0");
}

#[test]
fn each_version_of_cis_prints_its_filters() {
    let (library, rules) = (library(), rules());
    let cis = library.find("cis").expect("a framework");
    let events = |rule: &str| -> usize {
        let (_, rule) = &rules[rule];
        list(
            rule.get("detection")
                .expect("a part of every rule")
                .get("selection")
                .expect("a part of every rule"),
            "eventName|cased",
        )
        .len()
    };
    // How many event names the benchmark lists for each control that lists any.
    let counts = [
        (4, 16),
        (5, 5),
        (7, 2),
        (8, 9),
        (9, 4),
        (11, 6),
        (12, 6),
        (13, 7),
        (14, 11),
    ];
    for version in &cis.versions {
        let asked = cis.controls(version);
        let printed = |n: usize| -> Vec<&str> {
            asked[n - 1]
                .published
                .iter()
                .map(|published| published.rule.as_str())
                .collect()
        };
        for (n, count) in counts {
            assert_eq!(
                printed(n),
                [format!("cis-published-{n}")],
                "{} {n}",
                version.id
            );
            assert_eq!(events(printed(n)[0]), count, "{} {n}", version.id);
        }
        if asked.len() > 14 {
            assert_eq!(events(printed(15)[0]), 18, "{}", version.id);
        }
        if asked.len() > 15 {
            assert_eq!(asked[15].control.verdict, Verdict::NotFromLogs);
        }
        let newer = ["v5.0.0", "v6.0.0", "v7.0.0"].contains(&version.id.as_str());
        assert_eq!(
            events(printed(10)[0]),
            if newer { 7 } else { 6 },
            "{}",
            version.id
        );
        let defective = ["v1.3.0", "v1.4.0", "v1.5.0"].contains(&version.id.as_str());
        assert_eq!(printed(1).len(), 1);
        assert_eq!(asked[0].published[0].tautology, defective, "{}", version.id);
        let old = defective || version.id == "v1.2.0";
        assert_eq!(
            asked[0].level,
            Some(if old { "1" } else { "2" }),
            "{}",
            version.id
        );
        for (n, asked) in asked.iter().enumerate().skip(1) {
            let second = [6, 7, 9, 10, 11].contains(&(n + 1));
            assert_eq!(
                asked.level,
                Some(if second { "2" } else { "1" }),
                "{}",
                asked.id
            );
            assert!(asked.assessment.is_some(), "{}", asked.id);
        }
    }
}

/// The names a filter of CloudWatch asks for.
#[test]
fn printed_filters_say_what_their_rules_say() {
    let (library, rules) = (library(), rules());
    let quoted = Regex::new(r"\$\.eventName = ([A-Za-z]+)\)").expect("a pattern");
    let mut compared = 0;
    for control in &library.find("cis").expect("a framework").controls {
        for published in &control.published {
            let Some(selection) = rules[&published.rule]
                .1
                .get("detection")
                .expect("a part of every rule")
                .get("selection")
            else {
                continue;
            };
            let printed: Vec<&str> = quoted
                .captures_iter(&published.filter)
                .map(|found| found.get(1).expect("a group").as_str())
                .collect();
            assert_eq!(
                printed,
                list(selection, "eventName|cased"),
                "{}",
                published.rule
            );
            let source = list(selection, "eventSource|cased");
            assert_eq!(
                source.len(),
                usize::from(published.filter.contains("$.eventSource")),
                "{}",
                published.rule
            );
            compared += 1;
        }
    }
    assert!(compared >= 13);
}

#[test]
fn refined_rules_take_no_fewer_events_than_the_filter_they_refine() {
    let (library, rules) = (library(), rules());
    let names = |rule: &str, key: &str| -> BTreeSet<String> {
        let selection = rules[rule]
            .1
            .get("detection")
            .expect("a part of every rule")
            .get("selection");
        selection
            .map(|own| list(own, key).into_iter().map(str::to_owned).collect())
            .unwrap_or_default()
    };
    for control in &library.find("cis").expect("a framework").controls {
        for published in &control.published {
            let printed = names(&published.rule, "eventName|cased");
            if printed.len() > 1 {
                let refined = names(&control.rules[0], "eventName");
                assert!(printed.is_subset(&refined), "{}", published.rule);
            }
        }
    }
}

#[test]
fn the_risk_framework_has_its_detections() {
    let library = library();
    let risk = library.find("risk").expect("a framework");
    let asked = risk.controls(risk.version(None).expect("a version"));
    let first: Vec<String> = asked
        .iter()
        .map(|own| own.id.clone())
        .filter(|id| !id.starts_with('S'))
        .collect();
    assert_eq!(first, (1..=44).map(|n| n.to_string()).collect::<Vec<_>>());
    assert_eq!(asked.len() - first.len(), 11);
    assert!(asked.iter().all(|own| !own.control.rules.is_empty()));
}

#[test]
fn versions_are_found_as_people_type_them() {
    let library = library();
    let cis = library.find("cis").expect("a framework");
    for (typed, found) in [
        ("1.4", "v1.4.0"),
        ("v1.4.0", "v1.4.0"),
        ("5", "v5.0.0"),
        ("4.0.1", "v4.0.1"),
    ] {
        assert_eq!(
            cis.version(Some(typed)).expect("a version").id,
            found,
            "{typed}"
        );
    }
    let all = cis
        .versions
        .iter()
        .map(|v| v.id.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    for typed in ["1", "9", "", "4.0.10"] {
        let expected = format!("cis has no version `{typed}`; there is {all}");
        assert_eq!(
            cis.version(Some(typed)).expect_err("there is none"),
            expected
        );
    }
    assert_eq!(
        library
            .find("nist-800-53")
            .expect("a framework")
            .version(Some("5"))
            .expect("a version")
            .id,
        "r5"
    );
    assert_eq!(
        library.find("ciss").expect_err("there is none"),
        "there is no framework `ciss`; did you mean `cis`?"
    );
}

#[test]
fn what_looks_at_global_services_needs_the_region_in_which_they_are_recorded() {
    let shelf = Shelf::new(Vec::new());
    let global = ["iam", "sts", "signin", "organizations", "account"];
    let is_global = |source: &String| {
        let service = source.strip_suffix(".amazonaws.com").unwrap_or(source);
        global.contains(&service)
    };
    for framework in shelf.library.frameworks() {
        let version = framework.version(None).expect("a version");
        let (book, _) = shelf.rules(framework, version);
        for asked in framework.controls(version) {
            let needs = &asked.control.needs;
            let about = asked.control.rules.iter().any(|name| {
                let rule = book.find(name).and_then(|rule| book.set.rules().get(rule));
                let sources = rule.and_then(|rule| rule.sources());
                sources.is_some_and(|sources| sources.iter().any(is_global))
            });
            let decides = asked.control.verdict == Verdict::Decides;
            assert!(
                !about || decides || needs.contains(&Stream::UsEast1),
                "{} {}",
                framework.id,
                asked.id
            );
            assert_eq!(
                needs.contains(&Stream::DataEvents),
                !asked.control.data_of.is_empty(),
                "{} {}: data events of what?",
                framework.id,
                asked.id
            );
        }
    }
}
