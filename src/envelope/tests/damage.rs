//! Every kind of damage, and text that means harm.

use super::blocks::in_blocks;
use super::*;

#[test]
fn whole_records_around_damage_are_read() {
    let (a, b, c) = (record("A"), record("B"), record("C"));
    let cut = &b[..b.len() / 2];
    let quote = b.replacen("\"s3.amazonaws.com\"", "\"s3.amazonaws.com", 1);
    let brace = b.replacen(r#""userName":"a"}"#, r#""userName":"a""#, 1);
    for (text, expected) in [
        // Between elements.
        (format!(r#"{{"Records":[{a}}},{c}]}}"#), "trail:A ! trail:C"),
        (format!(r#"{{"Records":[{a}],{c}]}}"#), "trail:A ! trail:C"),
        (format!(r#"{{"Records":[{a},garbage,{c}]}}"#), "trail:A ! trail:C"),
        (format!(r#"{{"Records":[{a},"open,{c}]}}"#), "trail:A ! trail:C"),
        (format!(r#"{{"Records":[{a},\u0000\x01}}{{[,{c}]}}"#), "trail:A ! trail:C"),
        (format!(r#"{{"Records":[{a},,{c}]}}"#), "trail:A ! trail:C"),
        (format!(r#"{{"Records":[{a},null,7,"x",[],{{}},{c}]}}"#), "trail:A ! ! ! ! ! trail:C"),
        (format!(r#"{{"Records":[{a}{c}]}}"#), "trail:A trail:C"),
        // Inside one.
        (format!(r#"{{"Records":[{a},{cut},{c}]}}"#), "trail:A ! trail:C"),
        (format!(r#"{{"Records":[{cut},{c}]}}"#), "! trail:C"),
        (format!(r#"{{"Records":[{a},{quote},{c}]}}"#), "trail:A ! trail:C"),
        (format!(r#"{{"Records":[{a},{brace},{c}]}}"#), "trail:A ! trail:C"),
        (format!(r#"{{"Records":[{cut},{a},{cut},{cut},{c},{cut}]}}"#), "! trail:A ! trail:C !"),
        (format!("{a}\n{cut}\n{c}\n"), "json-lines:A ! json-lines:C"),
        (format!("{a}\nthis is no record\n{c}\n"), "json-lines:A ! json-lines:C"),
        (format!("{}\n{}\n{}\n", pretty(&a), &pretty(&b)[..200], pretty(&c)), "json-lines:A ! json-lines:C"),
        (format!(r#"{{"Records":[{a},{cut}]}}{{"Records":[{c}]}}"#), "trail:A ! trail:C"),
        // At the end.
        (format!(r#"{{"Records":[{a},{cut}"#), "trail:A !"),
        (format!(r#"[{{"Records":[{a},{cut}"#), "array:A !"),
        (cut.to_owned(), "!"),
        (r#"{"Recor"#.to_owned(), "!"),
        // In strings, columns and lines.
        (format!(r#"{{"Events":[{{"CloudTrailEvent":{}}},{{"CloudTrailEvent":{}}}]}}"#, quoted(cut), quoted(&c)), "! lookup-events:C"),
        (format!("_time,_raw\n1,{}\n2\n3,{}\n", cell(cut), cell(&c)), "! ! splunk:C"),
        (format!("2026-03-14 {a}\n2026-03-14 {cut}\n2026-03-14 {c}\n"), "cloudwatch-logs:A ! cloudwatch-logs:C"),
        (r#"{"awslogs":{"data":"!"}}"#.to_owned(), "!"),
        // A record cut into log events by its line breaks counts once.
        (r#"{"logEvents":[{"id":"1","timestamp":1,"message":"{"},{"id":"2","timestamp":1,"message":"  \"eventVersion\": \"1.08\","},{"id":"3","timestamp":1,"message":"}"}]}"#.to_owned(), "!"),
        ("2026-03-14 {\n2026-03-14   \"eventVersion\": \"1.08\",\n2026-03-14   \"userIdentity\": {\n2026-03-14   }\n2026-03-14 }\n".to_owned(), "!"),
    ] {
        assert_eq!(short(&text), expected, "{text}");
    }
}

#[test]
fn a_text_that_ends_between_elements_of_a_list_is_cut_off() {
    let (a, b) = (record("A"), record("B"));
    let cut = &b[..b.len() / 2];
    let (qa, qb) = (quoted(&a), quoted(&b));
    for (text, expected) in [
        (format!(r#"{{"Records":[{a},{b}"#), "trail:A trail:B ~"),
        (format!("{{\"Records\":[{a},{b},\n"), "trail:A trail:B ~"),
        (format!(r#"{{"Records":[{a},{b}]"#), "trail:A trail:B ~"),
        (format!(r#"{{"Records":[{a}],"y":1"#), "trail:A !"),
        (format!("[{a},{b}"), "array:A array:B ~"),
        (format!("[{a},,"), "array:A ! ~"),
        (
            format!("{{\"Records\":[{a}]}}\n{{\"Records\":[{b}"),
            "trail:A trail:B ~",
        ),
        (
            format!(r#"{{"Events":[{{"CloudTrailEvent":{qa}}}"#),
            "lookup-events:A ~",
        ),
        (
            format!(r#"{{"events":[{{"message":{qa},"timestamp":1,"ingestionTime":2}}"#),
            "cloudwatch-logs:A ~",
        ),
        (
            format!(r#"{{"hits":{{"hits":[{{"_source":{a}}}]}}"#),
            "elastic:A ~",
        ),
        (
            format!(r#"{{"QueryResultRows":[[{{"eventJson":{qa}}}],[{{"eventJson":{qb}}}]"#),
            "lake:A lake:B ~",
        ),
        // A list inside another, and in a wrapper.
        (format!(r#"[{{"Records":[{a},{b}"#), "array:A array:B ~"),
        (format!(r#"{{"x":[{a},{b}"#), "json-lines:A json-lines:B ~"),
        // Once is enough.
        (format!(r#"{{"Records":[{a},{cut}"#), "trail:A !"),
        (
            format!(r#"{{"Records":[{a},{cut},{b}"#),
            "trail:A ! trail:B",
        ),
        (r#"{"Records":["#.to_owned(), "!"),
        // What is whole.
        (format!("{a}\n{b}"), "json-lines:A json-lines:B"),
        (format!("{a},\n{b},\n"), "json-lines:A json-lines:B"),
        (
            format!(r#"{{"Records":[{a}]}}{{"Records":[{b}]}}"#),
            "trail:A trail:B",
        ),
    ] {
        assert_eq!(short(&text), expected, "{text}");
        assert_eq!(
            in_blocks(text.as_bytes(), &[700; 9]),
            calls(&text),
            "{text}"
        );
    }
}

#[test]
fn a_run_of_pieces_of_a_record_counts_once() {
    let a = record("A");
    let event = |message: &str| {
        let message = quoted(message);
        format!(r#"{{"timestamp":1,"ingestionTime":2,"message":{message}}}"#)
    };
    let lines: Vec<String> = pretty(&a).lines().map(event).collect();
    let whole = event(&a);
    let middle = lines[4..].join(",");
    let all = lines.join(",");
    for (events, expected) in [
        (middle.clone(), "!"),
        (all.clone(), "!"),
        (format!("{all},{all}"), "! !"),
        (
            format!("{whole},{middle},{whole},{middle}"),
            "cloudwatch-logs:A ! cloudwatch-logs:A !",
        ),
        (
            format!("{whole},{all},{whole}"),
            "cloudwatch-logs:A ! cloudwatch-logs:A",
        ),
    ] {
        let text = format!(r#"{{"events":[{events}]}}"#);
        assert_eq!(short(&text), expected, "{text}");
        // Wherever the run is cut.
        for first in 600..700 {
            assert_eq!(
                in_blocks(text.as_bytes(), &[first, 40, 90, 300]),
                calls(&text)
            );
        }
    }
}

#[test]
fn malformed_says_where_even_in_a_block() {
    let a = record("A");
    let text = format!(r#"{{"Records":[{a},}},{a}]}}"#);
    let at = format!("byte {}:", 13 + a.len());
    let whole = calls(&text);
    assert!(
        matches!(&whole[1], Call::Malformed(what) if what.starts_with(&at)),
        "{whole:?}"
    );
    assert_eq!(in_blocks(text.as_bytes(), &[13 + a.len()]), whole);
}

#[test]
fn hostile_text_comes_to_an_end() {
    let a = record("A");
    for piece in [
        "{",
        "[",
        "\"",
        "}",
        "]",
        ",",
        "{\"",
        "[{\"a\":",
        "{\"a\":[",
        "{\"a\":\n",
        "1 {\"a\":\n",
        "\\",
        "[\"",
        "{\"Records\":[",
        "{\"hits\":{\"hits\":[",
        "{\"eventVersion\":\"1.0\",",
        "{\"x\":1}}",
        "x {\n",
        "\0",
        "{} ",
        "{\"detail\":{\"detail\":\"",
        &a[..a.len() - 1],
        &format!("{a}{a}}}"),
        &format!("{a}\"{a}"),
        &format!("{{\"x\":[{a},"),
    ] {
        let text = piece.repeat((1 << 20) / piece.len());
        // A reader that looks at bytes again and again would not come back from here.
        calls(&text);
        in_blocks(text.as_bytes(), &[50_000; 25]);
    }
}

#[test]
fn a_sink_that_has_enough_is_left_alone() {
    struct First(u32);
    impl Sink for First {
        fn record(&mut self, _: &[u8], _: Envelope) {
            self.0 += 1;
        }
        fn not_event(&mut self, _: NotEvent) {}
        fn malformed(&mut self, _: std::fmt::Arguments<'_>) {}
        fn cut_off(&mut self) {}
        fn stopped(&self) -> bool {
            self.0 > 0
        }
    }
    let (a, b) = (record("A"), record("B"));
    for text in [
        format!(r#"{{"Records":[{a},{b}]}}"#),
        format!("{a}\n{b}"),
        format!("1 {a}\n2 {b}"),
        format!("_raw\n{}\n{}\n", cell(&a), cell(&b)),
        format!("[[{a},{b}]]"),
    ] {
        let mut first = First(0);
        read(text.as_bytes(), Place::Start, &mut first);
        assert_eq!(first.0, 1, "{text}");
    }
}
