//! Random filters over random records, written with random escapes: the filter answers as the plain
//! evaluator does, and the byte test never refuses a match.

use super::Filter;
use crate::cli::filters::{FilterArgs, YesNo};
use crate::event::Event;
use crate::zone::Zone;
use proptest::test_runner::{Config, TestRunner};
use std::cell::Cell;
use std::fmt::Write as _;

/// A stream of choices; shrinking it makes simpler filters and records.
struct Choices<'a> {
    stream: &'a [u16],
    at: usize,
}

impl Choices<'_> {
    fn next(&mut self, below: usize) -> usize {
        let value = self.stream.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(value) % below.max(1)
    }

    /// True once in so many times, never at the end of the stream.
    fn once_in(&mut self, times: usize) -> bool {
        self.next(times) == 1 % times
    }

    fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.next(texts.len())]
    }
}

const NAMES: &[&str] = &[
    "alice",
    "Alice",
    "bob",
    "svc-deploy",
    "root",
    "größe",
    "O'Neil&Co=x",
    "a/b",
    "k",
    "\u{212a}elvin",
    "i-0123456789abcdef0",
    "HIDDEN",
    "x@y.org",
    "a\"b\\c",
    "ünal",
    "deploy",
];
const ARNS: &[&str] = &[
    "arn:aws:iam::111122223333:user/ops/alice",
    "arn:aws:sts::111122223333:assumed-role/deploy/alice",
    "arn:aws:sts::444455556666:assumed-role/AWSServiceRoleForConfig/x",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:role/ops/deploy",
    "arn:aws-cn:s3:::acme-logs",
    "arn:aws:s3:::acme-logs/a b/c.txt",
    "arn:aws:s3:::acme-logs/",
    "arn:aws:s3:::acme-logs/a",
    "arn:aws:lambda:us-east-1:111122223333:function:my-function",
    "arn:aws:logs:us-east-1:1:log-group:/aws/lambda/my-function:*",
    "arn:aws:sts::111122223333:federated-user/bob",
];
const ACCOUNTS: &[&str] = &["111122223333", "444455556666", "ANONYMOUS_PRINCIPAL", "1"];
const SOURCES: &[&str] = &[
    "s3.amazonaws.com",
    "iam.amazonaws.com",
    "lambda.amazonaws.com",
    "signin.amazonaws.com",
    "ec2.amazonaws.com.cn",
    "AWS Internal",
];
const EVENTS: &[&str] = &[
    "PutObject",
    "GetObject",
    "ConsoleLogin",
    "UpdateFunctionCode20150331v2",
    "CreateDistribution2020_05_31",
    "AttachRolePolicy",
    "DescribeInstances",
    "Conv20150331",
    "v20150331",
    "X",
];
const IPS: &[&str] = &[
    "203.0.113.7",
    "203.000.113.007",
    "::ffff:203.0.113.7",
    "::FFFF:cb00:7107",
    "2001:db8::1",
    "2001:0DB8:0:0:0:0:0:1",
    "2600:1f18:abcd:1234::9",
    "cloudtrail.amazonaws.com",
    "AWS Internal",
    "10.1.2.3",
    "255.090.254.5",
];
const AGENTS: &[&str] = &[
    "aws-cli/2.0 Python/3.8",
    "[S3Console/0.4, aws-internal/3]",
    "console.amazonaws.com",
    "Boto3/1.9",
    "[aws-sdk]",
    "signin.amazonaws.com",
];
const TIMES: &[&str] = &[
    "2026-03-14T22:05:07Z",
    "2026-03-15T05:59:59Z",
    "2026-03-13 08:00:00",
    "1773525600",
    "2026-02-28T00:00:00+02:00",
    "nonsense",
];
const CODES: &[&str] = &[
    "AccessDenied",
    "Client.UnauthorizedOperation",
    "NoSuchBucket",
    "Client.DryRunOperation",
];
const LEAVES: &[&str] = &[
    "acme-logs",
    "a b/c.txt",
    "arn%3Aaws%3As3%3A%3A%3Aacme-logs",
    "my-function",
    "i-0123456789abcdef0",
    "100%",
    "%61lice",
    "true",
    "private",
    "Failure",
    "2026-03-14T22:05:07Z",
    "",
];
const NUMBERS: &[&str] = &[
    "243",
    "243.0",
    "1E5",
    "12345678901234567890123",
    "-1",
    "true",
    "false",
    "null",
    "{}",
    "[]",
];

/// A JSON string of the text, some of its characters escaped.
fn string(text: &str, rate: usize, choices: &mut Choices<'_>) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        let escape = rate > 0 && choices.once_in(rate);
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '/' if escape => out.push_str("\\/"),
            c if escape => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = if choices.once_in(2) {
                        write!(out, "\\u{unit:04x}")
                    } else {
                        write!(out, "\\u{unit:04X}")
                    };
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

struct Writer<'c, 's> {
    choices: &'c mut Choices<'s>,
    /// One character in so many is escaped; none where 0.
    rate: usize,
    lower: bool,
}

impl Writer<'_, '_> {
    fn string(&mut self, text: &str) -> String {
        string(text, self.rate, self.choices)
    }

    fn member(&mut self, out: &mut String, key: &str, value: &str) {
        if out.ends_with(['"', '}', ']', 'e', 'l']) || out.ends_with(|c: char| c.is_ascii_digit()) {
            out.push(',');
        }
        let key = if self.lower {
            key.to_ascii_lowercase()
        } else {
            key.to_owned()
        };
        let key = self.string(&key);
        let gap = self.choices.pick(&["", " ", "\n "]);
        let _ = write!(out, "{gap}{key}{gap}:{gap}{value}");
    }

    /// A member from one of the texts, or none.
    fn text(&mut self, out: &mut String, key: &str, texts: &[&str]) {
        match self.choices.next(8) {
            0 => {}
            1 => self.member(out, key, self.choices_null()),
            _ => {
                let text = self.choices.pick(texts);
                let value = self.string(text);
                self.member(out, key, &value);
            }
        }
    }

    fn choices_null(&self) -> &'static str {
        "null"
    }

    fn identity(&mut self) -> String {
        let mut out = String::from("{");
        let types = [
            "Root",
            "IAMUser",
            "AssumedRole",
            "FederatedUser",
            "AWSService",
            "AWSAccount",
            "IdentityCenterUser",
            "Unknown",
            "SAMLUser",
            "NewType",
        ];
        self.text(&mut out, "type", &types);
        self.text(&mut out, "arn", ARNS);
        self.text(&mut out, "userName", NAMES);
        self.text(&mut out, "accountId", ACCOUNTS);
        self.text(
            &mut out,
            "accessKeyId",
            &["AKIAEXAMPLE1", "ASIAEXAMPLE2", ""],
        );
        self.text(
            &mut out,
            "principalId",
            &["AROAEXAMPLE:alice", "AIDAEXAMPLE", "q:eve", ""],
        );
        if self.choices.once_in(3) {
            self.text(&mut out, "invokedBy", SOURCES);
        }
        if self.choices.once_in(2) {
            let mut issuer = String::from("{");
            self.text(&mut issuer, "arn", ARNS);
            self.text(&mut issuer, "userName", NAMES);
            self.text(&mut issuer, "principalId", &["AROAEXAMPLE"]);
            issuer.push('}');
            let mut attributes = String::from("{");
            self.text(
                &mut attributes,
                "mfaAuthenticated",
                &["true", "false", "odd"],
            );
            attributes.push('}');
            let mut context = String::from("{");
            self.member(&mut context, "sessionIssuer", &issuer);
            self.member(&mut context, "attributes", &attributes);
            self.text(&mut context, "sourceIdentity", NAMES);
            context.push('}');
            self.member(&mut out, "sessionContext", &context);
        }
        out.push('}');
        out
    }

    fn value(&mut self, depth: usize) -> String {
        match self.choices.next(if depth > 2 { 4 } else { 7 }) {
            0 | 1 => {
                let all = [LEAVES, NAMES, ARNS][self.choices.next(3)];
                let text = self.choices.pick(all);
                self.string(text)
            }
            2 => self.choices.pick(NUMBERS).to_owned(),
            3 => "\"x\"".to_owned(),
            4 => {
                let items: Vec<String> = (0..self.choices.next(3))
                    .map(|_| self.value(depth + 1))
                    .collect();
                format!("[{}]", items.join(" ,"))
            }
            _ => self.object(depth + 1),
        }
    }

    fn object(&mut self, depth: usize) -> String {
        let mut out = String::from("{");
        for key in ["bucketName", "key", "ConsoleLogin", "list", "bytes"] {
            if self.choices.once_in(3) {
                let value = if depth > 3 {
                    "1".to_owned()
                } else {
                    self.value(depth)
                };
                self.member(&mut out, key, &value);
            }
        }
        if depth == 0 {
            self.text(&mut out, "bucketName2", &["acme-logs"]);
            if self.choices.once_in(3) {
                out = String::from("{");
                self.text(
                    &mut out,
                    "bucketName",
                    &["acme-logs", "other", "%61cme-logs"],
                );
                self.text(&mut out, "key", &["a b/c.txt", "a", "a%20b/c.txt"]);
            }
        }
        out.push('}');
        out
    }

    fn record(&mut self) -> String {
        let mut out = String::from("{");
        self.text(&mut out, "eventTime", TIMES);
        self.text(&mut out, "eventSource", SOURCES);
        self.text(&mut out, "eventName", EVENTS);
        self.text(&mut out, "awsRegion", &["us-east-1", "eu-central-1"]);
        self.text(&mut out, "sourceIPAddress", IPS);
        self.text(&mut out, "userAgent", AGENTS);
        if self.choices.once_in(2) {
            self.text(&mut out, "errorCode", CODES);
        }
        let identity = self.identity();
        self.member(&mut out, "userIdentity", &identity);
        self.text(&mut out, "recipientAccountId", ACCOUNTS);
        let request = self.object(0);
        self.member(&mut out, "requestParameters", &request);
        if self.choices.once_in(2) {
            let response = self.object(0);
            self.member(&mut out, "responseElements", &response);
        }
        if self.choices.once_in(2) {
            let mut data = String::from("{");
            self.text(&mut data, "MFAUsed", &["Yes", "No", "YES"]);
            self.text(&mut data, "UserName", NAMES);
            data.push('}');
            self.member(&mut out, "additionalEventData", &data);
        }
        if self.choices.once_in(2) {
            let mut resource = String::from("{");
            let key = self
                .choices
                .pick(&["ARN", "ARN", "ARNPrefix", "resourceName"]);
            self.text(&mut resource, key, ARNS);
            self.text(
                &mut resource,
                "type",
                &["AWS::S3::Bucket", "AWS::S3::Object"],
            );
            let resources = format!("[{resource}}},null]");
            self.member(&mut out, "resources", &resources);
        }
        self.text(
            &mut out,
            "eventType",
            &["AwsApiCall", "AwsConsoleSignIn", "AwsConsoleAction"],
        );
        self.text(&mut out, "eventID", &["e1f0a2b3-0001", "e1f0a2b3-0002"]);
        self.text(&mut out, "readOnly", &["true", "false"]);
        if self.choices.once_in(3) {
            self.text(
                &mut out,
                "eventCategory",
                &["Management", "Data", "NetworkActivity", "Odd"],
            );
            self.text(&mut out, "sessionCredentialFromConsole", &["true"]);
            self.text(&mut out, "vpcEndpointId", &["vpce-1234", "AWS Internal"]);
        }
        if self.choices.once_in(8) {
            self.member(
                &mut out,
                "insightDetails",
                r#"{"eventName":"GetObject","eventSource":"s3.amazonaws.com"}"#,
            );
        }
        out.push('}');
        out
    }
}

/// A value for a flag made from one of the texts: as it is, in another case, a glob, a regular
/// expression, excluded.
fn typed(texts: &[&str], choices: &mut Choices<'_>) -> String {
    let text = choices.pick(texts);
    let plain = text.replace('\\', r"\\").replace(',', r"\,");
    let middle: String = text.chars().skip(1).take(4).collect();
    let value = match choices.next(9) {
        0..=2 => plain,
        3 => plain.to_uppercase(),
        4 => format!("*{middle}*"),
        5 => format!("{}*", text.chars().take(3).collect::<String>()),
        6 => format!("/{}/i", regex::escape(&middle)),
        7 => text
            .chars()
            .map(|c| if c == 'e' || c == '/' { '?' } else { c })
            .collect(),
        _ => format!(
            "/^{}/",
            regex::escape(&text.chars().take(5).collect::<String>())
        ),
    };
    if choices.once_in(5) {
        format!("!{value}")
    } else {
        value
    }
}

fn list(texts: &[&[&str]], odds: usize, choices: &mut Choices<'_>) -> Vec<String> {
    if !choices.once_in(odds) {
        return Vec::new();
    }
    (0..=choices.next(3))
        .map(|_| {
            let texts = texts[choices.next(texts.len())];
            typed(texts, choices)
        })
        .collect()
}

fn condition(depth: usize, choices: &mut Choices<'_>) -> String {
    if depth < 3 && choices.once_in(3) {
        let (a, b) = (condition(depth + 1, choices), condition(depth + 1, choices));
        return match choices.next(3) {
            0 => format!("({a}) and {b}"),
            1 => format!("{a} or ({b})"),
            _ => format!("not ({a} or {b})"),
        };
    }
    let field = choices.pick(&[
        "eventName",
        "eventSource",
        "user",
        "role",
        "account",
        "requestParameters.bucketName",
        "requestParameters.key",
        "requestParameters.list",
        "requestParameters",
        "requestParameters.bytes",
        "event",
        "eventTime",
        "hourOfDay",
        "outcome",
        "actor",
        "resources.ARN",
        "resource",
        "userIdentity.arn",
        "error",
        "day",
        "sourceIPAddress",
        "ip",
        "service",
        "readOnly",
    ]);
    let texts = [NAMES, ARNS, EVENTS, SOURCES, LEAVES, TIMES, IPS][choices.next(7)];
    let text = choices.pick(texts);
    let value = match choices.next(6) {
        0 => choices
            .pick(&[
                "243",
                "1e5",
                "22",
                "null",
                "true",
                "denied",
                "yesterday",
                "s3:Put*",
            ])
            .to_owned(),
        1 => format!(
            "'*{}*'",
            text.chars()
                .skip(1)
                .take(4)
                .filter(|c| *c != '\'')
                .collect::<String>()
        ),
        _ => format!("'{}'", text.replace('\'', r"\'")),
    };
    match choices.next(9) {
        0..=2 => format!("{field} = {value}"),
        3 => format!("{field} != {value}"),
        4 => format!("{field} in ({value}, X, '{}')", choices.pick(EVENTS)),
        5 => format!("{field} {} {value}", choices.pick(&["<", "<=", ">", ">="])),
        6 => format!(
            "{field} ~ '{}'",
            regex::escape(&text.chars().take(5).collect::<String>()).replace('\'', ".")
        ),
        7 => format!("{field} exists"),
        _ => field.to_owned(),
    }
}

fn filter(choices: &mut Choices<'_>) -> FilterArgs {
    let odds = 12 + choices.next(30);
    let c = choices;
    let text =
        |words: &[&str], c: &mut Choices<'_>| c.once_in(odds).then(|| c.pick(words).to_owned());
    let words = |words: &[&str], c: &mut Choices<'_>| -> Vec<String> {
        text(words, c).into_iter().collect()
    };
    FilterArgs {
        user: list(&[NAMES], odds, c),
        role: list(
            &[
                NAMES,
                ARNS,
                &["ops/deploy", "arn:aws:iam::111122223333:role/deploy"],
            ],
            odds,
            c,
        ),
        principal: list(&[ARNS, &["AROAEXAMPLE", "AIDAEXAMPLE"]], odds, c),
        account: list(&[ACCOUNTS], odds, c),
        access_key: list(&[&["AKIAEXAMPLE1", "ASIAEXAMPLE2"]], odds, c),
        identity_type: words(
            &[
                "AssumedRole",
                "root",
                "!IAMUser",
                "role-session",
                "unknown",
                "New*",
                "!service,!account",
            ],
            c,
        ),
        invoked_by: list(&[SOURCES, &["signin"]], odds, c),
        user_agent: list(&[AGENTS, &["console", "Boto"]], odds, c),
        source_identity: list(&[NAMES], odds, c),
        mfa: c
            .once_in(odds)
            .then(|| if c.once_in(2) { YesNo::Yes } else { YesNo::No }),
        human: c.once_in(odds),
        service_actor: c.once_in(odds),
        console: c.once_in(odds),
        since: text(&["2026-03-14", "2026-03-14T22:05:07Z", "2d"], c),
        until: text(&["2026-03-15", "2026-03-14T22:05:07Z", "1h"], c),
        on: words(
            &["2026-03-14", "!2026-03-14", "2026-03", "today,2026-03-13"],
            c,
        ),
        around: words(&["2026-03-14T22:00Z+-6m", "!now~12h"], c),
        hours: words(&["22-06", "!22-06", "5,8-9", "0-24"], c),
        weekday: words(&["sat-sun", "!mon", "fri-tue,wed"], c),
        ip: list(
            &[
                IPS,
                &[
                    "203.0.113.0/24",
                    "2001:db8::/32",
                    "10.0.0.0/8",
                    "::/0",
                    "0.0.0.0/0",
                    "203.0.*",
                    "2600:1f18:abcd:1234::/64",
                ],
            ],
            odds,
            c,
        ),
        region: list(&[&["us-east-1", "eu-central-1"]], odds, c),
        vpc_endpoint: list(&[&["vpce-1234"]], odds, c),
        recipient_account: list(&[ACCOUNTS], odds, c),
        cross_account: c.once_in(odds),
        service: list(&[SOURCES, &["s3", "lambda", "iam"]], odds, c),
        event: list(
            &[
                EVENTS,
                &[
                    "s3:PutObject",
                    "s3:Get*",
                    "lambda.amazonaws.com:*",
                    "UpdateFunctionCode",
                    "CreateDistribution",
                ],
            ],
            odds,
            c,
        ),
        resource: list(
            &[
                ARNS,
                LEAVES,
                &[
                    "s3://acme-logs",
                    "s3://acme-logs/a b/c.txt",
                    "s3://acme-logs/*",
                    "s3://acme*/",
                    "deploy",
                ],
            ],
            odds,
            c,
        ),
        resource_type: list(&[&["AWS::S3::Bucket"]], odds, c),
        read: c.once_in(odds),
        write: c.once_in(odds),
        ok: c.once_in(odds),
        denied: c.once_in(odds),
        failed: c.once_in(odds),
        error: list(&[CODES, &["UnauthorizedOperation"]], odds, c),
        category: words(
            &["management", "data", "!data", "network,other", "insight"],
            c,
        ),
        topic: words(&["security", "!logging", "devices,routing"], c),
        event_id: list(&[&["e1f0a2b3-0001"]], odds, c),
        request_id: Vec::new(),
        shared_event_id: Vec::new(),
        contains: list(
            &[
                NAMES,
                LEAVES,
                EVENTS,
                NUMBERS,
                &["bucketname", "consolelogin"],
            ],
            odds,
            c,
        ),
        matching: words(
            &[
                "Put[A-Z]",
                "!alice",
                "(?i)ALICE",
                "acme-logs",
                "\"eventName\" ?: ?\"PutObject\"",
                "^größe$",
                "AKIA|ASIA",
            ],
            c,
        ),
        condition: if c.once_in(3) {
            vec![condition(0, c)]
        } else {
            Vec::new()
        },
    }
}

#[test]
fn the_filter_answers_as_the_plain_evaluator() {
    let cases = std::env::var("CTQ_FILTER_CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(1500);
    let config = Config {
        failure_persistence: None,
        cases,
        ..Config::default()
    };
    let (matched, refused, skipped) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let zone = Zone::parse("Europe/Berlin").expect("a zone");
    let now = chrono::DateTime::from_timestamp_secs(1_773_568_800).expect("a time");
    TestRunner::new(config)
        .run(
            &proptest::collection::vec(proptest::num::u16::ANY, 3000),
            |stream| {
                let mut choices = Choices {
                    stream: &stream,
                    at: 0,
                };
                let args = filter(&mut choices);
                let Ok(filter) = Filter::new(&args, zone, now) else {
                    skipped.set(skipped.get() + 1);
                    return Ok(());
                };
                for _ in 0..6 {
                    let rate = [0, 0, 0, 40, 5][choices.next(5)];
                    let lower = choices.once_in(6);
                    let record = Writer {
                        rate,
                        lower,
                        choices: &mut choices,
                    }
                    .record();
                    proptest::prop_assert!(crate::json::valid(record.as_bytes()), "{record}");
                    let event = Event::new(record.as_bytes());
                    let (plain, could) = (
                        filter.matches_plain(&event),
                        filter.could_match(record.as_bytes()),
                    );
                    let matches = filter.matches(&event);
                    proptest::prop_assert_eq!(matches, plain, "{:?}\n{}", filter, record);
                    proptest::prop_assert!(
                        could || !matches,
                        "{:?}\n{:?}\n{}",
                        filter,
                        filter.needle,
                        record
                    );
                    matched.set(matched.get() + usize::from(matches));
                    refused.set(refused.get() + usize::from(!could));
                }
                Ok(())
            },
        )
        .unwrap_or_else(|error| panic!("{error}"));
    // The test tests something.
    let total = 6 * cases as usize;
    assert!(matched.get() > total / 20, "matched {}", matched.get());
    assert!(refused.get() > total / 20, "refused {}", refused.get());
    assert!(skipped.get() < cases / 3, "skipped {}", skipped.get());
}
