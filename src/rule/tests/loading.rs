//! What can be loaded and what cannot.

use super::{hits, item, load, rule, set, text};
use crate::rule::{Header, Level, Set, Status, Text, read};

fn told(yaml: &str) -> Vec<String> {
    let loaded = load(yaml);
    loaded
        .issues
        .iter()
        .map(|issue| format!("{}: {}", issue.file, issue.what))
        .collect()
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    for (yaml, expected) in [
        (
            item("a|like: b"),
            "rules.yml: line 6: there is no modifier `like`",
        ),
        (
            item("a|re: '('"),
            "rules.yml: line 6: `s`: a regular expression does not work: unclosed group",
        ),
        (
            item(&format!("a|re: '{}'", "(a{1000}){1000}")),
            "rules.yml: line 6: `s`: a regular expression is too big",
        ),
        (
            item("a|cidr: here"),
            "rules.yml: line 6: `s`: `here` is no network",
        ),
        (
            item("a|gt: many"),
            "rules.yml: line 6: expected numeric value: many",
        ),
        (
            item("a|expand: '%admins%'"),
            "rules.yml: line 6: `s`: nothing is known to put in for %admins%",
        ),
        (
            item("a|all: []"),
            "rules.yml: line 6: invalid modifier combination: |all modifier requires more than one value",
        ),
        (
            item("a|exists: x"),
            "rules.yml: line 6: `s`: `a|exists` is `true` or `false`",
        ),
        (
            item("a|exists: 0"),
            "rules.yml: line 6: `s`: `a|exists` is `true` or `false`",
        ),
        (
            item("a|exists:"),
            "rules.yml: line 6: `s`: `a|exists` is `true` or `false`",
        ),
        (
            item("a|exists: [true, false]"),
            "rules.yml: line 6: `s`: `a|exists` is `true` or `false`",
        ),
        (
            item("<<: word"),
            "rules.yml: line 1: expected a mapping or list of mappings for merging, but found scalar",
        ),
        (
            item("'|exists': true"),
            "rules.yml: line 6: `s`: `|exists` wants a field",
        ),
        (
            rule("r", "  s: [null]\n  condition: s"),
            "rules.yml: line 5: `s`: `null` is no word to look for",
        ),
        (
            rule("r", "  s: {a: b}\n  condition: s and 1 of t*"),
            "rules.yml: line 6: no selection is called `t*`",
        ),
        (
            rule("r", "  s: {a: b}\n  condition: t"),
            "rules.yml: line 6: unknown detection identifier: t",
        ),
        (
            rule("r", "  s: {a: b}\n  condition: s | count() > 5"),
            "rules.yml: line 6: the condition has an old aggregation: write a correlation",
        ),
        (
            rule("r", "  s: {a: b}"),
            "rules.yml: line 4: Missing required field 'condition'",
        ),
        (
            item("a: [b"),
            "rules.yml: line 7: did not find expected ',' or ']'",
        ),
        (
            "title: x\ntitle: y\n".to_owned(),
            "rules.yml: line 1: duplicate entry",
        ),
        (
            "just words".to_owned(),
            "rules.yml: line 1: Document is not a YAML mapping",
        ),
        (
            format!("sigma-version: 9\n{}", item("a: b")),
            "rules.yml: line 1: it asks for a newer Sigma specification than 3",
        ),
    ] {
        let told = told(&yaml);
        assert_eq!(told.len(), 1, "{told:?} for\n{yaml}");
        assert!(told[0].starts_with(expected), "{told:?}");
        assert!(load(&yaml).issues[0].trouble);
    }
}

#[test]
fn odd_details_are_told_and_the_rule_works() {
    let yaml = format!("level: terrible\n{}", item("eventName: X"));
    let loaded = load(&yaml);
    assert_eq!(loaded.issues.len(), 1);
    assert!(!loaded.issues[0].trouble);
    assert_eq!(
        loaded.issues[0].what,
        "line 1: there is no level `terrible`; the rule is used without one"
    );
    assert_eq!(hits(&loaded.set, r#"{"eventName":"X"}"#), ["item"]);
    let several = format!(
        "{}---\n{}status: informational\n",
        item("eventName: X"),
        item("eventName: Y").replace("item", "other")
    );
    let loaded = load(&several);
    let line = several.lines().count();
    assert_eq!(
        loaded.issues[0].what,
        format!("line {line}: there is no status `informational`; the rule is used without one")
    );
    assert!(!loaded.issues[0].trouble);
}

#[test]
fn level_and_status_may_be_in_any_case() {
    let rule = item("eventName: X") + "level: High\nstatus: STABLE\n";
    let burst = "title: c\nlevel: CRITICAL\nstatus: Test\ncorrelation: {type: event_count, rules: [item], timespan: 1m, condition: {gte: 2}}\n";
    let set = set(&[rule, burst.to_owned()].join("---\n"));
    let said: Vec<_> = (set.rules().iter())
        .map(|rule| (rule.header.level, rule.header.status))
        .collect();
    assert_eq!(
        said,
        [
            (Some(Level::High), Some(Status::Stable)),
            (Some(Level::Critical), Some(Status::Test))
        ]
    );
}

#[test]
fn the_rest_is_loaded_beside_what_is_broken() {
    let yaml = [
        item("eventName: X"),
        "title: [\n".to_owned(),
        item("a: b").replace("aws", "gcp"),
    ]
    .join("---\n");
    let loaded = load(&yaml);
    assert_eq!((loaded.issues.len(), loaded.elsewhere), (1, 1));
    assert_eq!(hits(&loaded.set, r#"{"eventName":"X"}"#), ["item"]);
    assert!(load("").set.is_empty());
    assert!(load("# nothing\n---\n").issues.is_empty());
}

#[test]
fn later_layers_replace_and_one_layer_does_not() {
    let first = item("eventName: X");
    let second = first
        .replace("title: item", "title: mine")
        .replace("id-item", "ID-ITEM");
    let layers = [vec![text("a.yml", &first)], vec![text("b.yml", &second)]];
    let loaded = Set::load(&layers);
    assert!(loaded.issues.is_empty());
    assert_eq!(loaded.replaced, 1);
    assert_eq!(hits(&loaded.set, r#"{"eventName":"X"}"#), ["mine"]);

    let loaded = Set::load(&[vec![text("a.yml", &first), text("b.yml", &second)]]);
    assert_eq!(hits(&loaded.set, r#"{"eventName":"X"}"#), ["item"]);
    assert_eq!(loaded.issues.len(), 1);
    assert_eq!(
        loaded.issues[0].what,
        "line 1: the same id as a rule in a.yml, line 1; this one is left out"
    );
    assert!(loaded.issues[0].trouble);
}

#[test]
fn a_rule_says_what_it_is() {
    let yaml = item("eventName: X")
        + "level: high\nstatus: test\ntags: [attack.t1562.008, attack.impact, attack.T1485]\nframework:\n  cis: [4.5]\n";
    let set = set(&yaml);
    let header = &set.rules()[0].header;
    assert_eq!(
        (header.level, header.status),
        (Some(Level::High), Some(Status::Test))
    );
    assert_eq!(header.techniques(), ["T1562.008", "T1485"]);
    assert_eq!(header.attributes["framework"]["cis"][0], 4.5);
    assert_eq!((header.file.as_str(), header.line), ("rules.yml", 1));
    assert!(Level::Critical > Level::Informational);
}

#[test]
fn filters_are_added_to_the_rules_they_name() {
    let filter = |rules: &str| {
        format!(
            "title: f\nlogsource: {{product: aws, service: cloudtrail}}\nfilter:\n  rules: {rules}\n  ours: {{userIdentity.userName: ci}}\n  condition: not ours\n"
        )
    };
    let other = rule("other", "  s: {eventName: X}\n  condition: s");
    let record = r#"{"eventName":"X","userIdentity":{"userName":"ci"}}"#;
    for (rules, expected) in [
        ("any", vec![]),
        ("[id-item]", vec!["other"]),
        ("[other]", vec!["item"]),
    ] {
        let set = set(&[item("eventName: X"), other.clone(), filter(rules)].join("---\n"));
        assert_eq!(hits(&set, record), expected, "{rules}");
        assert_eq!(hits(&set, r#"{"eventName":"X"}"#), ["item", "other"]);
    }
    let loaded = load(&[item("eventName: X"), filter("[none]")].join("---\n"));
    assert_eq!(
        loaded.issues[0].what,
        "line 9: the filter is about `none`, and no rule has this id, name or title"
    );
    assert_eq!(hits(&loaded.set, record), ["item"]);
    let burst = "title: burst\ncorrelation: {type: event_count, rules: [item], timespan: 1m, condition: {gte: 2}}\n";
    let loaded = load(&[&item("eventName: X"), burst, &filter("[burst]")].join("---\n"));
    assert_eq!(
        loaded.issues[0].what,
        "line 12: the filter is about `burst`, which is a correlation, and filters are about rules for single events"
    );
    let elsewhere =
        load(&[item("eventName: X"), filter("any").replace("aws", "okta")].join("---\n"));
    assert_eq!(elsewhere.elsewhere, 1);
    assert_eq!(hits(&elsewhere.set, record), ["item"]);
}

#[test]
fn filters_of_a_later_layer_leave_settled_layers_alone() {
    let filter = |rules: &str| {
        format!(
            "title: f\nlogsource: {{product: aws, service: cloudtrail}}\nfilter:\n  rules: {rules}\n  ours: {{userIdentity.userName: ci}}\n  condition: not ours\n"
        )
    };
    let own = rule("own", "  s: {eventName: X}\n  condition: s");
    let record = r#"{"eventName":"X","userIdentity":{"userName":"ci"}}"#;
    let load = |settled: usize, own: &[String]| {
        let layers = [
            vec![text("a.yml", &item("eventName: X"))],
            vec![text("b.yml", &own.join("---\n"))],
        ];
        Set::load_those(&layers, settled, |_| true)
    };
    let loaded = load(1, &[own.clone(), filter("any")]);
    assert!(loaded.issues.is_empty(), "{:?}", loaded.issues);
    assert_eq!(hits(&loaded.set, record), ["item"]);
    let loaded = load(0, &[own.clone(), filter("any")]);
    assert_eq!(hits(&loaded.set, record), [""; 0]);
    for (rules, expected) in [
        (
            "[own, id-item]",
            "line 8: the filter is about `id-item`, which is built in, and built-in rules are not filtered",
        ),
        (
            "[none]",
            "line 8: the filter is about `none`, and no rule has this id, name or title",
        ),
    ] {
        let loaded = load(1, &[own.clone(), filter(rules)]);
        assert_eq!(loaded.issues[0].what, expected);
        assert!(loaded.issues[0].trouble);
        assert_eq!(hits(&loaded.set, record), ["item", "own"]);
    }
    let alone = load(1, &[filter("any")]);
    assert_eq!(
        alone.issues[0].what,
        "line 1: there is no rule beside the filter, and built-in rules are not filtered"
    );
    // What takes the place of a built-in rule is one's own.
    let mine = item("eventName: X");
    let loaded = load(1, &[mine, filter("[id-item]")]);
    assert!(loaded.issues.is_empty(), "{:?}", loaded.issues);
    assert_eq!(hits(&loaded.set, record), [""; 0]);
}

#[test]
fn filters_of_rules_for_other_logs_are_passed_by() {
    let filter = |rules: &str| {
        format!(
            "title: f\nlogsource: {{product: aws}}\nfilter: {{rules: {rules}, s: {{awsRegion: x}}, condition: not s}}\n"
        )
    };
    let elsewhere = item("a: b").replace("aws", "okta").replace("item", "other");
    let yaml = |rules: &str| [item("eventName: X"), elsewhere.clone(), filter(rules)].join("---\n");
    let loaded = load(&yaml("[id-other]"));
    assert_eq!((loaded.issues.len(), loaded.elsewhere), (0, 2));
    let loaded = load(&yaml("[id-other, item]"));
    assert_eq!((loaded.issues.len(), loaded.elsewhere), (0, 1));
    assert!(hits(&loaded.set, r#"{"eventName":"X","awsRegion":"x"}"#).is_empty());
}

#[test]
fn merge_keys_of_yaml_are_merged() {
    let yaml = "title: merged\nlogsource: &source {product: aws, service: cloudtrail}\ndetection:\n  s: &one\n    eventName: X\n    awsRegion: '012'\n  t:\n    <<: *one\n    awsRegion: b\n  condition: t\n";
    let merged = set(yaml);
    assert_eq!(
        hits(&merged, r#"{"eventName":"X","awsRegion":"b"}"#),
        ["merged"]
    );
    assert!(hits(&merged, r#"{"eventName":"Y","awsRegion":"b"}"#).is_empty());
    assert!(hits(&merged, r#"{"eventName":"X","awsRegion":"012"}"#).is_empty());
    let first = set(&yaml.replace("condition: t", "condition: s"));
    assert_eq!(
        hits(&first, r#"{"eventName":"X","awsRegion":"012"}"#),
        ["merged"]
    );
    let actions = format!(
        "action: global\nlevel: low\n---\n{yaml}---\n{}",
        item("eventName: Z")
    );
    let both = set(&actions);
    assert_eq!(both.rules().len(), 2);
    assert_eq!(
        hits(&both, r#"{"eventName":"X","awsRegion":"b"}"#),
        ["merged"]
    );
}

#[test]
fn files_are_read_by_name_and_what_is_no_text_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir(path("b")).expect("a folder");
    std::fs::create_dir(path(".github")).expect("a folder");
    for (name, bytes) in [
        (".x.yml", &b"on: push"[..]),
        (".github/ci.yml", b"on: push"),
        ("z.yml", b"title: z"),
        ("b/a.YAML", b"\xef\xbb\xbftitle: a"),
        ("README.md", b"no rule"),
        ("latin.yml", b"title: \xff"),
        ("binary.yml", b"title: \0"),
    ] {
        std::fs::write(path(name), bytes).expect("written");
    }
    let (texts, issues) = read(folder.path());
    let names: Vec<&str> = texts
        .iter()
        .map(|text| text.name.rsplit('/').next().unwrap_or(""))
        .collect();
    assert_eq!(names, ["a.YAML", "z.yml"]);
    assert_eq!(texts[0].text, "title: a", "without its byte order mark");
    let told: Vec<&str> = issues.iter().map(|issue| issue.what.as_str()).collect();
    assert_eq!(told, ["no text, so no rule", "not UTF-8 text, so no rule"]);
    assert_eq!(
        read(&path("README.md")).0.len(),
        1,
        "a file that is named is read"
    );
    let (texts, issues) = read(&path("absent"));
    assert!(texts.is_empty());
    assert_eq!(issues[0].what, "no such file or folder");
}

#[test]
fn what_is_built_in_is_made_ready_where_it_is_needed() {
    const RULES: &str = "title: good\nlogsource: {product: aws, service: cloudtrail}\nlevel: high\ndetection: {s: {eventName: X}, condition: s}\n---\ntitle: bad\nlogsource: {product: aws, service: cloudtrail}\nlevel: low\ndetection: {s: {ctq.nothing: X}, condition: s}\n";
    let text = || Text {
        name: "built-in.yml".to_owned(),
        text: RULES.into(),
    };
    let record = r#"{"eventName":"X","eventSource":"x"}"#;
    let high = |header: &Header| header.level == Some(Level::High);
    let loaded = Set::load_those(&[vec![text()]], 0, high);
    assert_eq!(loaded.issues, []);
    assert_eq!(loaded.set.rules().len(), 2);
    assert_eq!(hits(&loaded.set, record), ["good"]);
    let loaded = Set::load(&[vec![text()]]);
    let told: Vec<&str> = loaded.issues.iter().map(|one| one.what.as_str()).collect();
    assert_eq!(told, ["line 6: `s`: there is no field `ctq.nothing`"]);
    assert_eq!(hits(&loaded.set, record), ["good"]);
    let own = Text {
        text: RULES.to_owned().into(),
        ..text()
    };
    let loaded = Set::load_those(&[vec![own]], 0, high);
    assert_eq!(loaded.issues.len(), 1, "a person hears of every mistake");
}

#[test]
fn a_map_or_a_list_in_a_list_is_no_value() {
    for (yaml, told) in [
        (
            item("a.b: {lt: 90}"),
            "line 6: `s`: the value of `a.b` is a map: write `a.b|lt` or `a.b.lt`",
        ),
        (
            item("a: [[b, c], d]"),
            "line 6: `s`: a value is a map, a list in a list, or has a tag",
        ),
        (
            "sigma-version: 3\n".to_owned() + &item("a[any]: [{b: c}]"),
            "line 7: `s`: a value is a map, a list in a list, or has a tag",
        ),
    ] {
        let loaded = load(&yaml);
        assert!(loaded.set.is_empty(), "{yaml}");
        assert_eq!(loaded.issues[0].what, told);
        assert!(loaded.issues[0].trouble);
    }
    for block in ["a[any]: {b: c}", "a[0]: {b: {c: d}}", "a[any].b: {c: d}"] {
        set(&("sigma-version: 3\n".to_owned() + &item(block)));
    }
}

#[test]
fn a_field_that_no_record_has_is_told_and_every_element_is_meant_in_many_ways() {
    let record = r#"{"eventName":"X","requestParameters":{"items":[{"k":1},{"k":12}]}}"#;
    for name in ["items[*].k", "items[].k", "items{}.k"] {
        for before in ["", "$.", "detail."] {
            let yaml = item(&format!("'{before}requestParameters.{name}': 12"));
            assert_eq!(hits(&set(&yaml), record), ["item"], "{yaml}");
        }
    }
    for name in [
        "items[0].k",
        "items[any].k",
        "items.0.k",
        "items.*.k",
        " items.k",
    ] {
        let loaded = load(&item(&format!("'requestParameters.{name}': 12")));
        assert_eq!(loaded.set.rules().len(), 1);
        let issue = &loaded.issues[0];
        assert!(!issue.trouble);
        assert!(
            issue.what.starts_with("line 6: `s`: no record has a field"),
            "{}",
            issue.what
        );
    }
    let loaded = load(&item("NOT requestParameters.items.k: 12"));
    assert_eq!(
        loaded.issues[0].what,
        "line 6: `s`: `NOT requestParameters.items.k` is no field: say `not` in the condition"
    );
    assert!(loaded.set.is_empty() && loaded.issues[0].trouble);
}

#[test]
fn what_does_not_work_takes_no_others_place() {
    let good = item("eventName: X");
    let broken = item("eventName|re: '(?=x)'");
    let missing = "title: many\nid: id-item\ncorrelation: {type: event_count, rules: [gone], timespan: 1m, condition: {gte: 2}}\n";
    for bad in [broken.as_str(), missing] {
        let one = Set::load(&[vec![text("1.yml", bad), text("2.yml", &good)]]);
        let two = Set::load(&[vec![text("1.yml", &good)], vec![text("2.yml", bad)]]);
        for loaded in [one, two] {
            assert_eq!(hits(&loaded.set, r#"{"eventName":"X"}"#), ["item"], "{bad}");
            assert_eq!(
                (loaded.issues.len(), loaded.replaced),
                (1, 0),
                "{:?}",
                loaded.issues
            );
        }
    }
    let about = "title: c\ncorrelation: {type: event_count, rules: [item], timespan: 1m, condition: {gte: 2}}\n";
    let loaded = load(&[&broken, about].join("---\n"));
    assert_eq!(
        loaded.issues[1].what,
        "line 9: it refers to `item`, which does not work"
    );
    assert!(loaded.set.is_empty());
    let half = about.replace("gte: 2", "gt: 0.5");
    let loaded = load(&[good.as_str(), &half].join("---\n"));
    assert_eq!(
        loaded.issues[0].what,
        "line 10: `gt` wants a whole number, and not `0.5`"
    );
}
