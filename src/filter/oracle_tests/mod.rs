//! Random filters over random records, written with random escapes: the filter answers as the plain
//! evaluator does, and the byte test never refuses a match.

mod filter;
mod record;

use super::Filter;
use crate::event::Event;
use crate::zone::Zone;
use proptest::test_runner::{Config, TestRunner};
use record::Writer;
use std::cell::Cell;

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
                let args = filter::filter(&mut choices);
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
