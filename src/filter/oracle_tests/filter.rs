//! Random filters over the same words.

use super::*;
use crate::cli::filters::{FilterArgs, YesNo};

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

pub(super) fn filter(choices: &mut Choices<'_>) -> FilterArgs {
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
        // Asked of the whole archive, not of a record: the tests of the commands compare these.
        origin: Vec::new(),
        via: Vec::new(),
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
