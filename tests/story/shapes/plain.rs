//! Log files as delivered, and what hands and editors make of them.

use super::super::fixture::Fixture;
use super::super::gz::gzip;
use super::{Three, pretty};
use serde_json::json;

const GUIDE: &str = "CloudTrail User Guide, \"CloudTrail log file examples\"";
const HAND: &str = "made by hand or by an editor";

pub fn fixtures(three: &Three) -> Vec<Fixture> {
    let whole = three.log_file();
    let lines = three.lines();
    let [first, second, third] = lines.as_slice() else {
        unreachable!("three records")
    };
    let pretty_records: Vec<String> = three.values().iter().map(pretty).collect();
    let f = |path, bytes: Vec<u8>, says, from| Fixture::new(path, bytes, (3, 0), says).from(from);
    vec![
        f("shapes/trail-gzip.json.gz", gzip(whole.as_bytes()),
            "a log file as the trail delivers it: one gzip member, one line", GUIDE),
        f("shapes/trail-plain.json", whole.clone().into(),
            "the same, decompressed; no newline at the end", GUIDE),
        f("shapes/gz-named-but-plain.json.gz", whole.clone().into(),
            "named .gz, already inflated (browsers and curl do this)", HAND),
        f("shapes/plain-named-but-gz.json", gzip(whole.as_bytes()),
            "named .json, still gzip", HAND),
        f("shapes/bom.json", [b"\xef\xbb\xbf", whole.as_bytes()].concat(),
            "UTF-8 with a byte order mark", HAND),
        f("shapes/utf16le.json", utf16(&whole, u16::to_le_bytes),
            "UTF-16, little endian with its mark: `>` in Windows PowerShell", HAND),
        f("shapes/utf16be.json", utf16(&whole, u16::to_be_bytes),
            "UTF-16, big endian with its mark", HAND),
        f("shapes/records-pretty.json", format!("{}\n", pretty(&json!({ "Records": three.values() }))).into(),
            "`{\"Records\"}` pretty-printed over many lines", HAND),
        Fixture::new("shapes/bare-record-1.json", pretty(&three.values()[0]), (1, 0),
            "one record and nothing around it: only the ListBuckets").from(HAND),
        f("shapes/array.json", pretty(&json!(three.values())).into(),
            "an array of records, pretty-printed", "Stratus Red Team, detonation logs"),
        f("shapes/array-of-batches.json", json!([
                { "Records": [three.values()[0]] }, { "Records": [three.values()[1], three.values()[2]] },
            ]).to_string().into(),
            "an array of `{\"Records\"}` objects", "jq -s over log files"),
        f("shapes/ndjson.jsonl", format!("{}\n", lines.join("\n")).into(),
            "one record a line", "jq -c .Records[], Vector, Fluent Bit, OTRF datasets"),
        f("shapes/ndjson-crlf.jsonl", format!("{}\r\n", lines.join("\r\n")).into(),
            "one record a line, lines end in CRLF", HAND),
        f("shapes/ndjson-of-batches.jsonl",
            format!("{{\"Records\":[{first},{second}]}}\n{{\"Records\":[]}}\n{{\"Records\":[{third}]}}\n").into(),
            "one `{\"Records\"}` object a line, one of them empty", "zcat of log files, each with a newline"),
        f("shapes/concatenated-pretty.json", format!("{}\n", pretty_records.join("\n")).into(),
            "pretty-printed records one after the other", "jq .Records[]"),
    ]
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(bytes).collect()
}
