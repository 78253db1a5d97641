//! JSON documents put together from text that is already JSON: records pass through byte for byte.

use super::sanitize::is_unsafe;
use std::borrow::Cow;
use std::io::{self, Write};

/// A JSON array written element by element, one element a line: `[`, the elements separated by `,` and
/// a line break, `]`. An array without elements is `[]`.
#[derive(Debug)]
pub struct ArrayWriter<W> {
    out: W,
    any: bool,
}

impl<W: Write> ArrayWriter<W> {
    /// An array on `out`; nothing is written yet.
    pub fn new(out: W) -> Self {
        ArrayWriter { out, any: false }
    }

    /// Writes the next element, given as JSON.
    pub fn element(&mut self, bytes: &[u8]) -> io::Result<()> {
        let before: &[u8] = if self.any { b",\n" } else { b"[\n" };
        self.any = true;
        self.out.write_all(before)?;
        self.out.write_all(bytes)
    }

    /// Closes the array and gives the writer back.
    pub fn finish(mut self) -> io::Result<W> {
        let end: &[u8] = if self.any { b"\n]\n" } else { b"[]\n" };
        self.out.write_all(end)?;
        Ok(self.out)
    }
}

/// The same JSON value for a terminal: what JSON leaves raw inside strings and a terminal would act
/// upon (DEL, C1, bidirectional and invisible characters) becomes a `\u` escape. For anything but a
/// terminal the bytes are written as they are, without a call of this.
///
/// Broken input is made harmless as well: bytes that are no UTF-8 become `\ufffd`, stray control
/// characters are escaped, and a carriage return between values becomes a space, since it would let
/// the rest of the line overwrite what was printed before.
pub fn terminal_safe_json(bytes: &[u8]) -> Cow<'_, [u8]> {
    if bytes
        .iter()
        .all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t'))
    {
        return Cow::Borrowed(bytes);
    }
    let mut out = Vec::with_capacity(bytes.len() + 32);
    let (mut in_string, mut escaped) = (false, false);
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\n' | '\t' if !in_string => out.push(c as u8),
                '\r' if !in_string => out.push(b' '),
                c if is_unsafe(c) => {
                    let mut units = [0; 2];
                    c.encode_utf16(&mut units)
                        .iter()
                        .for_each(|&unit| push_unit(&mut out, unit));
                }
                c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            }
            let was_escaped = std::mem::take(&mut escaped);
            match c {
                '"' if !was_escaped => in_string = !in_string,
                '\\' if in_string => escaped = !was_escaped,
                _ => {}
            }
        }
        if !chunk.invalid().is_empty() {
            push_unit(&mut out, 0xfffd);
            escaped = false;
        }
    }
    Cow::Owned(out)
}

/// One UTF-16 unit as JSON writes it: `\u009b`.
fn push_unit(out: &mut Vec<u8>, unit: u16) {
    out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
}

/// Appends the object to `out` with one member more at its end: its own bytes stay as they are.
/// `value_json` is JSON. Text that does not end as an object does is copied without the member.
pub fn with_member(object: &[u8], key: &str, value_json: &[u8], out: &mut Vec<u8>) {
    let object = object.trim_ascii_end();
    let Some((b'}', inner)) = object.split_last() else {
        out.extend_from_slice(object);
        return;
    };
    let inner = inner.trim_ascii_end();
    out.extend_from_slice(inner);
    // Only an empty object has nothing between its braces: a nested one would end in a brace too.
    if !inner.ends_with(b"{") {
        out.push(b',');
    }
    out.extend_from_slice(serde_json::Value::from(key).to_string().as_bytes());
    out.push(b':');
    out.extend_from_slice(value_json);
    out.push(b'}');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn array(elements: &[&str]) -> String {
        let mut writer = ArrayWriter::new(Vec::new());
        for element in elements {
            writer.element(element.as_bytes()).expect("a Vec takes all");
        }
        String::from_utf8(writer.finish().expect("a Vec takes all")).expect("text")
    }

    #[test]
    fn arrays_have_one_element_a_line() {
        assert_eq!(array(&[]), "[]\n");
        assert_eq!(array(&["1"]), "[\n1\n]\n");
        assert_eq!(array(&["{}", "\"a\""]), "[\n{},\n\"a\"\n]\n");
    }

    fn safe(bytes: &[u8]) -> String {
        String::from_utf8_lossy(&terminal_safe_json(bytes)).into_owned()
    }

    #[test]
    fn what_json_leaves_raw_is_escaped_and_means_the_same() {
        for (text, shown) in [
            ("{\"a\":\"\u{7f}\"}", r#"{"a":"\u007f"}"#),
            ("{\"a\":\"\u{9b}2J\"}", r#"{"a":"\u009b2J"}"#),
            ("{\"a\":\"x\u{202e}y\"}", r#"{"a":"x\u202ey"}"#),
            (
                "{\"a\":\"\u{200b}\\\"\u{feff}\"}",
                r#"{"a":"\u200b\"\ufeff"}"#,
            ),
            ("[\"\u{e0041}é東\"]", "[\"\\udb40\\udc41é東\"]"),
        ] {
            assert_eq!(safe(text.as_bytes()), shown);
            let before: serde_json::Value = serde_json::from_str(text).expect("JSON");
            let after: serde_json::Value = serde_json::from_str(shown).expect("JSON");
            assert_eq!(before, after);
        }
    }

    #[test]
    fn clean_json_is_borrowed_and_its_digits_and_escapes_stay() {
        let text = br#"{"a":1E5,"b":12345678901234567890123,"a":"\u002f\u001b"}"#;
        assert!(matches!(terminal_safe_json(text), Cow::Borrowed(same) if same == text));
        let text = "{\"a\":1E5,\n\t\"ü\":\"\\u002f\"}";
        assert_eq!(safe(text.as_bytes()), text);
    }

    #[test]
    fn broken_json_is_made_harmless_too() {
        assert_eq!(safe(b"\"\x1b[2J\n\""), r#""\u001b[2J\u000a""#);
        assert_eq!(safe(b"{\"a\":1,\r\"b\":2}"), "{\"a\":1, \"b\":2}");
        assert_eq!(safe(b"\"\x9b2J\xff\""), r#""\ufffd2J\ufffd""#);
    }

    fn member(object: &str) -> String {
        let mut out = Vec::new();
        with_member(object.as_bytes(), "ctq", br#"{"n":1}"#, &mut out);
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_member_is_added_at_the_end() {
        assert_eq!(member("{}"), r#"{"ctq":{"n":1}}"#);
        assert_eq!(member("{ }\n"), r#"{ "ctq":{"n":1}}"#.replace("{ ", "{"));
        assert_eq!(member(r#"{"a":{}}"#), r#"{"a":{},"ctq":{"n":1}}"#);
        assert_eq!(member(r#"{"a":"{"}"#), r#"{"a":"{","ctq":{"n":1}}"#);
        assert_eq!(member(r#"{"a":1E5 } "#), r#"{"a":1E5,"ctq":{"n":1}}"#);
        assert_eq!(member("[1]"), "[1]");
    }

    #[test]
    fn keys_are_escaped() {
        let mut out = Vec::new();
        with_member(b"{}", "a\"b", b"1", &mut out);
        assert_eq!(out, br#"{"a\"b":1}"#);
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config { failure_persistence: None, ..Default::default() })]
        #[test]
        fn any_document_is_safe_and_stays_the_same_value(text in "[\\PC\u{7f}\u{9b}\u{202e}\"\\\\\n\u{e0041}]{0,30}") {
            let value = serde_json::json!({ text.as_str(): [text.as_str(), 1.5, null] });
            let shown = safe(value.to_string().as_bytes());
            proptest::prop_assert!(!shown.contains(is_unsafe), "{shown:?}");
            let after: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
            proptest::prop_assert_eq!(value, after);
        }

        #[test]
        fn any_bytes_are_safe(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..60)) {
            let shown = terminal_safe_json(&bytes).into_owned();
            let shown = String::from_utf8(shown).expect("text");
            proptest::prop_assert!(!shown.contains(|c| c != '\n' && c != '\t' && is_unsafe(c)));
        }
    }
}
