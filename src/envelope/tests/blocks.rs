//! Blocks against the whole.

use super::shapes::shapes;
use super::*;
use proptest::prelude::*;

/// Reads `text` as it comes in pieces of these sizes, block by block.
pub(super) fn in_blocks(text: &[u8], pieces: &[usize]) -> Vec<Call> {
    blocks(text, pieces).0
}

/// What is read, and how long the blocks are.
fn blocks(text: &[u8], pieces: &[usize]) -> (Vec<Call>, Vec<usize>) {
    let mut lengths = Vec::new();
    let mut calls = Calls::default();
    let mut cutter = Cutter::new();
    let mut buffer = Vec::new();
    let mut rest = text;
    let mut sizes = pieces.iter();
    loop {
        let size = sizes
            .next()
            .map_or(rest.len(), |size| (*size).min(rest.len()));
        let (piece, more) = rest.split_at(size);
        buffer.extend_from_slice(piece);
        rest = more;
        loop {
            let last = rest.is_empty();
            let place = cutter.place(last);
            let Some(block) = cutter.cut(&buffer, last) else {
                break;
            };
            assert!(last || (block > 0 && block <= buffer.len()));
            lengths.push(block);
            read(&buffer[..block], place, &mut calls);
            buffer.drain(..block);
        }
        if rest.is_empty() {
            assert!(buffer.is_empty());
            return (calls.0, lengths);
        }
    }
}

#[test]
fn long_texts_are_cut_and_single_values_are_not() {
    let a = record("A");
    let list = format!(r#"{{"Records":[{}]}}"#, [&*a; 10].join(","));
    let mut cutter = Cutter::new();
    assert_eq!(cutter.place(false), Place::First);
    let first = cutter.cut(&list.as_bytes()[..3 * a.len()], false);
    assert_eq!(first, Some(12 + 2 * a.len() + 1));
    assert!(matches!(cutter.place(false), Place::Inside(_)));
    let mut cutter = Cutter::new();
    assert_eq!(cutter.cut(a.as_bytes(), false), None);
    assert_eq!(cutter.cut(a.as_bytes(), true), Some(a.len()));
}

#[test]
fn a_text_that_ends_where_it_was_cut_in_a_list_is_cut_off() {
    let a = record("A");
    for (open, expected) in [("[", vec![Call::CutOff]), ("\n", vec![])] {
        let text = format!("{open}{}", [&*a; 10].join(",\n"));
        let mut cutter = Cutter::new();
        assert_eq!(cutter.cut(text.as_bytes(), false), Some(text.len()));
        let place = cutter.place(true);
        let mut calls = Calls::default();
        if let Some(length) = cutter.cut(b"", true) {
            assert_eq!(length, 0);
            read(b"", place, &mut calls);
        }
        assert_eq!(calls.0, expected);
        assert_eq!(cutter.cut(b"", true), None);
    }
}

#[test]
fn tables_are_cut_after_rows() {
    let row = |name: &str| format!("{name}-1,{}\r\n", cell(&pretty(&record(name))));
    let text = format!("eventID,eventJson\r\n{}", row("A").repeat(40));
    let (found, lengths) = blocks(text.as_bytes(), &[700; 100]);
    assert_eq!(found, calls(&text));
    assert_eq!(found.len(), 40);
    assert!(lengths.len() > 15, "{lengths:?}");
    // Nothing but a header, and a header alone in the first block.
    for text in ["eventID,eventJson", "eventID,eventJson\n"] {
        assert_eq!(in_blocks(text.as_bytes(), &[3; 9]), []);
    }
    // A row much longer than what comes in at a time.
    let long = record("B").replace("s3.amazonaws", &"x".repeat(20_000));
    let text = format!(
        "eventID,eventJson\n{}1,{}\n{}",
        row("A"),
        cell(&long),
        row("C")
    );
    let found = in_blocks(text.as_bytes(), &[600; 100]);
    assert_eq!((found.len(), found), (3, calls(&text)));
    // A table without records is left out, not kept in memory.
    let text = format!("id,count\n{}", "1,\"2\n".repeat(5000));
    let (found, lengths) = blocks(text.as_bytes(), &[1000; 50]);
    assert_eq!(found, [Call::NotEvent("csv")]);
    assert!(lengths.iter().all(|length| *length <= 2000), "{lengths:?}");
}

#[test]
fn a_quote_that_is_never_closed_costs_its_line() {
    let rows: String = (0..2000)
        .map(|n| format!("E{n},2026-03-14T09:05:00Z\n"))
        .collect();
    let text = format!(
        "eventname,eventtime\n{}",
        rows.replacen("\nE2,", "\n\"E2,", 1)
    );
    let whole = calls(&text);
    assert_eq!(whole.len(), 2000);
    assert_eq!(
        whole[2],
        Call::Malformed("byte 68: a line with a quote that is never closed, at byte 68".to_owned())
    );
    let (found, lengths) = blocks(text.as_bytes(), &[1000; 60]);
    assert_eq!(found, whole);
    // What follows it is not kept until the text ends.
    assert!(lengths.iter().all(|length| *length <= 6000), "{lengths:?}");
    // At the very end.
    let a = record("A");
    let text = format!("eventID,eventJson\n1,{0}\n2,{1}", cell(&a), &cell(&a)[..50]);
    assert_eq!(short(&text), "lake:A !");
    assert_eq!(in_blocks(text.as_bytes(), &[100; 9]), calls(&text));
}

#[test]
fn tables_one_after_another_are_one() {
    let table = format!("eventID,eventJson\n1,{}\n", cell(&record("A")));
    assert_eq!(short(&table.repeat(2)), "lake:A lake:A");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics(text in r#"([{}\[\]",:a\\ \n]|"Records":\[|\{"eventVersion":"1\.0","eventName":"){0,80}"#, pieces in prop::collection::vec(1usize..60, 0..6)) {
        calls(&text);
        in_blocks(text.as_bytes(), &pieces);
    }

    #[test]
    fn blocks_say_what_the_whole_says(
        shape in 0..shapes().len(),
        copies in 1usize..6,
        pieces in prop::collection::vec(1usize..900, 0..40),
    ) {
        let text = vec![shapes()[shape].0.clone(); copies].join("\n");
        prop_assert_eq!(in_blocks(text.as_bytes(), &pieces), calls(&text), "{}", text);
    }

    #[test]
    fn blocks_of_a_long_list_say_what_the_whole_says(
        open in prop::sample::select(vec![r#"{"Records":["#, r#"{"x":[{"y":"]"}],"Records": [ "#, "[", "\n", r#"{"messageType":"DATA_MESSAGE","logEvents":["#]),
        between in prop::sample::select(vec![",", " ,\n ", "\n"]),
        close in prop::sample::select(vec!["", "]", "]}", r#"],"NextToken":"x"}"#, "]}\n{\"Records\":[]}"]),
        elements in prop::collection::vec(prop::sample::select(vec![
            record("A"), pretty(&record("B")), quoted(&record("C")), "{}".to_owned(), r#"{"s":"\\\"}{"}"#.to_owned(), "7".to_owned(),
        ]), 1..30),
        pieces in prop::collection::vec(1usize..900, 0..40),
    ) {
        let text = format!("{open}{}{close}", elements.join(between));
        prop_assert_eq!(in_blocks(text.as_bytes(), &pieces), calls(&text), "{}", text);
    }

    #[test]
    fn blocks_of_a_table_say_what_the_whole_says(
        header in prop::sample::select(vec![
            "eventID,eventJson", "_time,_raw", "EventName,eventTime", "\"Event name\",\"Event time\"", "one,two", "@message",
        ]),
        line in prop::sample::select(vec!["\n", "\r\n", "\r"]),
        rows in prop::collection::vec(prop::sample::select(vec![
            format!("1,{}", cell(&record("A"))), format!("2,{}", cell(&pretty(&record("B")))), cell(&record("C")),
            "A,2026-03-14T09:05:00Z".to_owned(), "\"a\nb\",\"\"".to_owned(), "a,b,c".to_owned(), "a".to_owned(), String::new(),
            "stray \"quote,b".to_owned(), "\"closed\" early,\"x\"y".to_owned(), "1,{}".to_owned(),
        ]), 0..30),
        end in prop::sample::select(vec!["", "\n", "1,\"open", "\"open\nA,2026\n\nB,2026", "1,2,3"]),
        pieces in prop::collection::vec(1usize..900, 0..40),
    ) {
        let text = [vec![header.to_owned()], rows, vec![end.to_owned()]].concat().join(line);
        prop_assert_eq!(in_blocks(text.as_bytes(), &pieces), calls(&text), "{}", text);
    }

    #[test]
    fn records_survive_damage_in_blocks_too(
        damage in prop::sample::select(vec!["}", "garbage", "\"", "{\"eventVersion\":\"1.08\",\"a\":{", "{\"eventVersion\":\"1.08", "]]", "{{{"]),
        at in 0usize..20,
        pieces in prop::collection::vec(1usize..2000, 0..30),
    ) {
        let mut elements: Vec<_> = (0..20).map(|n| record(&format!("E{n}"))).collect();
        elements.insert(at, damage.to_owned());
        let text = format!(r#"{{"Records":[{}]}}"#, elements.join(","));
        let records = |calls: Vec<Call>| calls.into_iter().filter(|call| matches!(call, Call::Record(..))).count();
        prop_assert_eq!(records(calls(&text)), 20);
        prop_assert_eq!(records(in_blocks(text.as_bytes(), &pieces)), 20);
    }
}
