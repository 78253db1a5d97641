//! Files broken below the level of records: compression, emptiness, JSON that stops or slips.

use super::super::gz::{literal_gzip, unreadable_gzip};
use super::*;

pub fn fixtures() -> Vec<Fixture> {
    let mut all = compressed();
    all.extend(empty());
    all.extend(broken_json());
    all
}

fn compressed() -> Vec<Fixture> {
    let four = batch(&[line(0), line(1), line(2), line(3)]);
    let start = |n: usize| four.find(&line(n)).expect("in the batch");
    let mut cut = literal_gzip(four.as_bytes());
    // In the middle of the fourth record: one literal is one byte, near enough.
    cut.truncate(10 + start(3) + 400);

    let two = batch(&[line(0), line(1)]);
    let whole = literal_gzip(two.as_bytes());
    // One letter changed, but length and checksum of the original at the end.
    let mut wrong_sum = literal_gzip(two.replacen("ListUsers", "LastUsers", 1).as_bytes());
    let end = wrong_sum.len() - 8;
    wrong_sum[end..].copy_from_slice(&whole[whole.len() - 8..]);

    let mut garbage = whole.clone();
    garbage.extend(b"\x00\x17these bytes follow the gzip member\xff\xfe");
    let mut smuggled = whole;
    smuggled.extend(literal_gzip(batch(&[line(2)]).as_bytes()));
    vec![
        Fixture::new("hostile/gzip-truncated.json.gz", cut, (3, 1),
            "cut in its fourth record: three are whole").issue(),
        Fixture::new("hostile/gzip-wrong-checksum.json.gz", wrong_sum, (2, 0),
            "a letter was changed (ListUsers became LastUsers): inflates well, the checksum at the end does not fit").issue(),
        Fixture::new("hostile/gzip-unreadable-middle.json.gz", unreadable_gzip(four.as_bytes(),
        start(2) + 300), (2, 1),
            "deflate breaks in the third record: two are whole").issue(),
        Fixture::new("hostile/gzip-trailing-garbage.json.gz", garbage, (2, 0),
            "bytes follow the only gzip member").issue(),
        Fixture::new("hostile/gzip-smuggled-member.json.gz", smuggled, (3, 0),
            "a second gzip member with a record that no digest covers (the third)").issue(),
    ]
}

fn empty() -> Vec<Fixture> {
    let f = |path, text: &str, says| Fixture::new(path, text, (0, 0), says);
    vec![
        f("hostile/zero-bytes.json", "", "nothing, as a folder marker"),
        f("hostile/whitespace.json", " \r\n\t\n", "only whitespace"),
        f("hostile/empty-object.json", "{}", "an object without keys"),
        f(
            "hostile/records-null.json",
            "{\"Records\":null}",
            "`Records` is null",
        ),
        f(
            "hostile/records-empty.json",
            "{\"Records\":[]}",
            "no records, rightly",
        ),
    ]
}

fn broken_json() -> Vec<Fixture> {
    let [a, b, c] = [line(0), line(1), line(2)];
    let cut_after_comma = &line(3)[..line(3).find("\"eventSource\"").expect("a key")];
    let cut_in_string = &line(3)[..line(3).find("Boto3").expect("an agent") + 9];
    vec![
        Fixture::new(
            "hostile/records-not-objects.json",
            format!("{{\"Records\":[null,7,\"x\",{a},[],{b}]}}"),
            (2, 4),
            "null, a number, a text and a list among two records",
        ),
        Fixture::new(
            "hostile/stray-brace.json",
            format!("{{\"Records\":[{a}}},{b},{c}]}}"),
            (3, 1),
            "one brace too many after the first record",
        )
        .issue(),
        Fixture::new(
            "hostile/record-cut-short.json",
            format!("{{\"Records\":[{a},{cut_after_comma},{b},{c}]}}"),
            (3, 1),
            "the second record stops after a comma; whole ones follow",
        )
        .issue(),
        Fixture::new(
            "hostile/unterminated-string.json",
            format!("{{\"Records\":[{a},{cut_in_string},{b},{c}]}}"),
            (3, 1),
            "the second record stops inside a text; whole ones follow",
        )
        .issue(),
        Fixture::new(
            "hostile/plain-truncated.json",
            format!("{{\"Records\":[{a},{b},{cut_in_string}"),
            (2, 1),
            "a decompressed copy cut in its third record",
        )
        .issue(),
        Fixture::new(
            "hostile/ndjson-bad-line.jsonl",
            format!("{a}\n{cut_after_comma}\n{b}\n{c}\n"),
            (3, 1),
            "the second line stops after a comma",
        )
        .issue(),
        Fixture::new(
            "hostile/ndjson-blank-lines.jsonl",
            format!("\n{a}\n\n   \n{b}\r\n\n{c}"),
            (3, 0),
            "blank lines, mixed line ends, none at the end",
        ),
        Fixture::new(
            "hostile/records-not-first.json",
            format!("{{\"NextToken\":\"x\",\"Note\":{{\"Records\":[]}},\"Records\":[{a},{b}]}}"),
            (2, 0),
            "other keys before `Records`, one with a `Records` of its own",
        ),
        Fixture::new(
            "hostile/records-twice.json",
            format!("{{\"Records\":[{a}],\"Records\":[{b}]}}"),
            (2, 0),
            "the key `Records` twice: both lists count",
        ),
        Fixture::new(
            "hostile/deep-nesting.json",
            batch(&[
                a.clone(),
                raw(
                    1,
                    "requestParameters",
                    &format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)),
                ),
            ]),
            (2, 0),
            "10,000 lists within each other in requestParameters: valid, so a record",
        ),
    ]
}
