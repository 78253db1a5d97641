//! Values that a rule wants to find encoded: base64, UTF-16, and the dashes of a command line.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rsigma_ir::IrEncoding;

/// What people and programs type for a dash (Sigma specification, modifier `windash`).
const DASHES: [char; 5] = ['-', '/', '\u{2013}', '\u{2014}', '\u{2015}'];
/// More than 5⁵ spellings of one value are not looked for.
const MOST_DASHES: usize = 5;

/// Every way in which the value can stand in a text after these encodings.
pub(super) fn encode(value: &str, encodings: &[IrEncoding]) -> Result<Vec<String>, String> {
    let mut forms = vec![value.as_bytes().to_vec()];
    for encoding in encodings {
        let mut next = Vec::new();
        for form in forms {
            match encoding {
                IrEncoding::Wide => next.push(utf16(&form, u16::to_le_bytes)),
                IrEncoding::Utf16Be => next.push(utf16(&form, u16::to_be_bytes)),
                IrEncoding::Utf16 => {
                    next.push([&[0xff, 0xfe][..], &utf16(&form, u16::to_le_bytes)].concat());
                }
                IrEncoding::Base64 => next.push(
                    base64::engine::general_purpose::STANDARD
                        .encode(form)
                        .into_bytes(),
                ),
                IrEncoding::Base64Offset => {
                    next.extend((0..3).map(|offset| at_offset(&form, offset)));
                }
                IrEncoding::Windash => next.extend(dashes(&form)?),
            }
        }
        forms = next;
    }
    Ok(forms
        .into_iter()
        .map(|form| String::from_utf8_lossy(&form).into_owned())
        .collect())
}

fn utf16(text: &[u8], bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    text.encode_utf16().flat_map(bytes).collect()
}

/// The characters of base64 that depend on nothing but the value, when it begins `offset` bytes after a
/// multiple of three.
fn at_offset(value: &[u8], offset: usize) -> Vec<u8> {
    let mut padded = vec![0; offset];
    padded.extend_from_slice(value);
    let encoded = STANDARD_NO_PAD.encode(&padded).into_bytes();
    let start = [0, 2, 3][offset];
    // The last character holds bits of what follows, unless three bytes are full.
    let end = encoded.len() - usize::from(!padded.len().is_multiple_of(3));
    encoded.get(start..end).unwrap_or_default().to_vec()
}

fn dashes(value: &[u8]) -> Result<Vec<Vec<u8>>, String> {
    let text = String::from_utf8_lossy(value);
    if text.matches('-').count() > MOST_DASHES {
        return Err(format!(
            "`windash` on a value with more than {MOST_DASHES} dashes"
        ));
    }
    let mut forms = vec![String::new()];
    for character in text.chars() {
        let spellings: &[char] = if character == '-' {
            &DASHES
        } else {
            &[character]
        };
        forms = forms
            .iter()
            .flat_map(|form| spellings.iter().map(move |dash| format!("{form}{dash}")))
            .collect();
    }
    Ok(forms.into_iter().map(String::into_bytes).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_wherever_they_stand_in_base64() {
        let forms = encode("/bin/sh -c", &[IrEncoding::Base64Offset]).expect("encodes");
        for before in ["", "a", "bc", "def"] {
            for after in ["", "x", "yz"] {
                let text = STANDARD_NO_PAD.encode(format!("{before}/bin/sh -c{after}"));
                assert!(forms.iter().any(|form| text.contains(form)), "{text}");
            }
        }
        assert_eq!(
            encode("foo", &[IrEncoding::Base64]).expect("encodes"),
            ["Zm9v"]
        );
        assert_eq!(
            encode("ab", &[IrEncoding::Wide, IrEncoding::Base64]).expect("encodes"),
            ["YQBiAA=="]
        );
        assert_eq!(
            encode("a", &[IrEncoding::Utf16Be]).expect("encodes"),
            ["\0a"]
        );
    }

    #[test]
    fn dashes_are_spelt_in_five_ways() {
        let forms = encode("-a", &[IrEncoding::Windash]).expect("encodes");
        assert_eq!(forms, ["-a", "/a", "\u{2013}a", "\u{2014}a", "\u{2015}a"]);
        assert!(encode("------", &[IrEncoding::Windash]).is_err());
    }
}
