//! Percent-encoding: EKS and Connect log path parameters as they stood in the URL, IAM answers with
//! encoded policies, S3 keeps the copy source as it was sent.

/// The text with `%3A` and the like decoded; `None` where there is nothing to decode.
pub(crate) fn percent_decoded(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    memchr::memchr(b'%', bytes)?;
    let digit = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'%'
            && let (Some(high), Some(low)) = (digit(at + 1), digit(at + 2))
        {
            out.push((high * 16 + low) as u8);
            at += 3;
        } else {
            out.push(byte);
            at += 1;
        }
    }
    Some(String::from_utf8_lossy(&out).into_owned())
}

#[cfg(test)]
mod tests {
    use super::percent_decoded;

    #[test]
    fn what_is_no_escape_stays() {
        for (text, decoded) in [
            ("plain", None),
            ("arn%3Aaws%3aiam", Some("arn:aws:iam")),
            ("100%", Some("100%")),
            ("%zz%4", Some("%zz%4")),
            ("%e4%b8%ad", Some("中")),
            ("%ff", Some("\u{FFFD}")),
        ] {
            assert_eq!(percent_decoded(text).as_deref(), decoded, "{text}");
        }
    }
}
