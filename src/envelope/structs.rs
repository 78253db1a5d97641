//! The text that Athena and CloudTrail Lake print for structs, maps and arrays: `{type=IAMUser,
//! arn=…, sessioncontext={…}}`, `[{arn=…, type=…}]`. It has no quotes, so a value that contains `, ` or
//! `=` cannot always be told from two values: best effort. A struct in which a name comes twice is none.

use super::columns::quoted;
use hashbrown::HashSet;

/// Deeper structs are taken as text.
const DEEPEST: u8 = 16;

/// Names inside structs as CloudTrail writes them; the table definitions have them in lower case
/// (`userIdentity` and `resources` in the AWS user guide).
const NAMES: &[&str] = &[
    "userName",
    "principalId",
    "accountId",
    "accessKeyId",
    "sessionContext",
    "sessionIssuer",
    "webIdFederationData",
    "federatedProvider",
    "creationDate",
    "mfaAuthenticated",
    "sourceIdentity",
    "ec2RoleDelivery",
    "ec2IssuedInVpc",
    "invokedBy",
    "identityProvider",
    "credentialId",
    "onBehalfOf",
    "userId",
    "identityStoreArn",
    "inScopeOf",
    "sourceArn",
    "sourceAccount",
    "issuerType",
    "credentialsIssuedTo",
    "tlsVersion",
    "cipherSuite",
    "clientProvidedHostHeader",
    "keyExchange",
    "signInSessionArn",
    "assumedRoot",
    "invokedByDelegate",
    "ARNPrefix",
];

/// The struct or array in `text` as JSON; a text that does not parse as one becomes a string.
pub(super) fn to_json(text: &str) -> Vec<u8> {
    let mut reader = Reader {
        rest: text,
        resources: text.starts_with('['),
    };
    let mut out = Vec::new();
    if reader.value(&mut out, 0, Inside::Nothing) && reader.rest.trim().is_empty() {
        out
    } else {
        quoted(text)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Nothing,
    Struct,
    Array,
}

struct Reader<'a> {
    rest: &'a str,
    /// The ARN of a resource is written in capitals, that of an identity is not.
    resources: bool,
}

impl Reader<'_> {
    fn eat(&mut self, token: char) -> bool {
        match self.rest.trim_start().strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn value(&mut self, out: &mut Vec<u8>, depth: u8, inside: Inside) -> bool {
        if depth < DEEPEST && self.eat('{') {
            self.members(out, depth)
        } else if depth < DEEPEST && self.eat('[') {
            self.items(out, depth)
        } else {
            let end = scalar_end(self.rest, inside);
            let (scalar, rest) = self.rest.split_at(end);
            self.rest = rest;
            match scalar.trim() {
                "null" => out.extend_from_slice(b"null"),
                text => out.extend_from_slice(&quoted(text)),
            }
            inside != Inside::Nothing
        }
    }

    fn members(&mut self, out: &mut Vec<u8>, depth: u8) -> bool {
        out.push(b'{');
        if !self.eat('}') {
            let mut names = HashSet::new();
            loop {
                let Some((name, rest)) = self.rest.split_once('=') else {
                    return false;
                };
                self.rest = rest;
                let name = name.trim();
                // What a value seems to hold: which of the two is the struct's own nobody knows.
                if !names.insert(name.to_ascii_lowercase()) {
                    return false;
                }
                let name = match name {
                    "arn" if self.resources => "ARN",
                    _ => NAMES
                        .iter()
                        .find(|known| known.eq_ignore_ascii_case(name))
                        .unwrap_or(&name),
                };
                out.extend_from_slice(&quoted(name));
                out.push(b':');
                if !self.value(out, depth + 1, Inside::Struct) {
                    return false;
                }
                if self.eat('}') {
                    break;
                }
                if !self.eat(',') {
                    return false;
                }
                out.push(b',');
            }
        }
        out.push(b'}');
        true
    }

    fn items(&mut self, out: &mut Vec<u8>, depth: u8) -> bool {
        out.push(b'[');
        if !self.eat(']') {
            loop {
                if !self.value(out, depth + 1, Inside::Array) {
                    return false;
                }
                if self.eat(']') {
                    break;
                }
                if !self.eat(',') {
                    return false;
                }
                out.push(b',');
            }
        }
        out.push(b']');
        true
    }
}

/// Where an unquoted value ends: in a struct before `, name=` or the closing brace, in an array before
/// the next comma or the closing bracket.
fn scalar_end(text: &str, inside: Inside) -> usize {
    for (at, c) in text.char_indices() {
        let ends = match (c, inside) {
            ('}', Inside::Struct) | (']' | ',', Inside::Array) => true,
            (',', Inside::Struct) => begins_member(&text[at + 1..]),
            _ => false,
        };
        if ends {
            return at;
        }
    }
    text.len()
}

fn begins_member(text: &str) -> bool {
    let Some(text) = text.strip_prefix(' ') else {
        return false;
    };
    let name = text
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b':'))
        .take(128)
        .count();
    name > 0 && text.as_bytes().get(name) == Some(&b'=')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structs_become_objects() {
        for (text, expected) in [
            (
                "{type=AssumedRole, principalid=AROA:s, sessioncontext={attributes={mfaauthenticated=false, creationdate=2026-01-01T00:00:00Z}, sessionissuer=null}}",
                r#"{"type":"AssumedRole","principalId":"AROA:s","sessionContext":{"attributes":{"mfaAuthenticated":"false","creationDate":"2026-01-01T00:00:00Z"},"sessionIssuer":null}}"#,
            ),
            (
                "[{arn=arn:aws:s3:::b, accountid=1, type=AWS::S3::Bucket}, {arn=x, accountid=null, type=y}]",
                r#"[{"ARN":"arn:aws:s3:::b","accountId":"1","type":"AWS::S3::Bucket"},{"ARN":"x","accountId":null,"type":"y"}]"#,
            ),
            ("{agent=a, b c, next=1}", r#"{"agent":"a, b c","next":"1"}"#),
            ("{}", "{}"),
            ("[]", "[]"),
            ("[a, b]", r#"["a","b"]"#),
            ("{broken", r#""{broken""#),
            ("{a=1} and more", r#""{a=1} and more""#),
            ("{a=x, b=1, A=2}", r#""{a=x, b=1, A=2}""#),
        ] {
            let json = to_json(text);
            assert_eq!(String::from_utf8_lossy(&json), expected, "{text}");
        }
    }

    #[test]
    fn hostile_structs_end() {
        for text in [
            "{a=".repeat(100_000),
            "[".repeat(100_000),
            "{a=1, ".repeat(50_000),
        ] {
            assert!(crate::json::valid(&to_json(&text)));
        }
    }
}
