//! Blocks against the whole.

use super::shapes::shapes;
use super::*;
use proptest::prelude::*;

/// Reads `text` as it comes in pieces of these sizes, block by block.
pub(super) fn in_blocks(text: &[u8], pieces: &[usize]) -> Vec<Call> {
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
            let place = cutter.place();
            let Some(block) = cutter.cut(&buffer, rest.is_empty()) else {
                break;
            };
            assert!(block > 0 && block <= buffer.len());
            read(&buffer[..block], place, &mut calls);
            buffer.drain(..block);
        }
        if rest.is_empty() {
            assert!(buffer.is_empty());
            return calls.0;
        }
    }
}

#[test]
fn long_texts_are_cut_and_single_values_are_not() {
    let a = record("A");
    let list = format!(r#"{{"Records":[{}]}}"#, [&*a; 10].join(","));
    let mut cutter = Cutter::new();
    assert_eq!(cutter.place(), Place::Start);
    let first = cutter.cut(&list.as_bytes()[..3 * a.len()], false);
    assert_eq!(first, Some(12 + 2 * a.len() + 1));
    assert!(matches!(cutter.place(), Place::Inside(_)));
    assert_eq!(cutter.cut(b"", true), None);
    let mut cutter = Cutter::new();
    assert_eq!(cutter.cut(a.as_bytes(), false), None);
    assert_eq!(cutter.cut(a.as_bytes(), true), Some(a.len()));
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
