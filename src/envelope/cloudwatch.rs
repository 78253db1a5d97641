//! CloudWatch Logs: sealed subscription payloads, rows of Logs Insights, records that an agent cut into
//! lines.

use crate::json::{self, Json};
use base64::Engine as _;
use std::io::Read;

/// A subscription payload is at most some MiB; what inflates to more is none.
const LARGEST: u64 = 64 << 20;

/// The text in `awslogs.data` (Lambda) or `kinesis.data`: base64, and gzip under it for CloudWatch.
pub(super) fn unseal(data: &str) -> Option<Vec<u8>> {
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(data.trim())
        .ok()?;
    if !bytes.starts_with(b"\x1f\x8b") {
        return Some(bytes);
    }
    let mut text = Vec::new();
    flate2::read::MultiGzDecoder::new(&bytes[..])
        .take(LARGEST)
        .read_to_end(&mut text)
        .ok()?;
    Some(text)
}

/// A row of `aws logs get-query-results`.
pub(super) struct InsightsRow<'a> {
    /// `@message`, if the query selected it.
    pub(super) message: Option<Json<'a>>,
}

/// Reads `[{"field":"@message","value":"…"},…]`; `None` for any other array.
pub(super) fn insights_row(array: Json<'_>) -> Option<InsightsRow<'_>> {
    let mut fields = 0;
    let mut message = None;
    for item in array.items() {
        let (name, value) = (item.get("field")?, item.get("value"));
        fields += 1;
        if name.as_str().as_deref() == Some("@message") {
            message = value;
        }
    }
    (fields > 0).then_some(InsightsRow { message })
}

/// True for a line from the middle of a pretty-printed record: `"key": …`, or closing brackets.
pub(super) fn is_fragment(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    match text.first() {
        Some(b'}' | b']') => text.len() <= 4,
        Some(b'"') => json::string_end(text, 0)
            .is_some_and(|end| text.get(json::skip(text, end, 0)) == Some(&b':')),
        _ => false,
    }
}

/// True for a log event whose message is a piece of a pretty-printed record.
pub(super) fn is_piece(event: &[u8]) -> bool {
    let message = Json::new(event).get("message").and_then(Json::as_str);
    message.is_some_and(|text| text.trim() == "{" || is_fragment(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_are_unsealed_whether_or_not_they_are_gzip() {
        assert_eq!(unseal("eyJhIjoxfQ==").as_deref(), Some(&b"{\"a\":1}"[..]));
        assert_eq!(unseal("***"), None);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut gzip, b"{}").expect("memory");
        let sealed =
            base64::engine::general_purpose::STANDARD.encode(gzip.finish().expect("memory"));
        assert_eq!(unseal(&sealed).as_deref(), Some(&b"{}"[..]));
        assert_eq!(unseal(&sealed[..sealed.len() - 8]), None);
    }

    #[test]
    fn lines_of_a_cut_record_are_told_from_text() {
        for (text, fragment) in [
            (r#""eventVersion": "1.08","#, true),
            ("  },", true),
            ("]", true),
            (r#""just a string""#, false),
            ("START RequestId: 1", false),
            ("", false),
        ] {
            assert_eq!(is_fragment(text.as_bytes()), fragment, "{text}");
        }
    }
}
