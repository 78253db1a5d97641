//! Whole records whose fields are odd: absent, of another type, in another order, spelt otherwise.

use super::super::rng::uuid;
use super::*;
use serde_json::Map;

pub fn fixtures() -> Vec<Fixture> {
    let without = |n: usize, field: &str| {
        let mut record = record(n);
        record
            .as_object_mut()
            .expect("an object")
            .shift_remove(field);
        record
    };
    let id = uuid("one id, two bodies");
    let same = |n: usize, time: &str, address: &str| {
        with(
            n,
            &[
                ("eventID", json!(id)),
                ("eventTime", json!(time)),
                ("sourceIPAddress", json!(address)),
            ],
        )
    };
    let spaced = serde_json::to_string_pretty(&reversed(&record(0))).expect("a value");
    let mut with_request = record(1);
    with_request["requestParameters"] = json!({
        "eventName": "DeleteTrail", "eventSource": "cloudtrail.amazonaws.com",
        "eventTime": "2001-01-01T00:00:00Z",
        "userIdentity": { "type": "Root", "arn": "arn:aws:iam::999999999999:root" },
    });
    vec![
        Fixture::new(
            "hostile/identity-odd.json",
            values(&[
                with(0, &[("userIdentity", Value::Null)]),
                without(1, "userIdentity"),
                with(2, &[("userIdentity", json!({}))]),
                with(
                    3,
                    &[(
                        "userIdentity",
                        json!("arn:aws:iam::111122223333:user/alice"),
                    )],
                ),
            ]),
            (4, 0),
            "userIdentity is null, absent, {} and a text",
        ),
        Fixture::new(
            "hostile/time-odd.json",
            values(&[
                without(0, "eventTime"),
                with(1, &[("eventTime", json!("yesterday, about noon"))]),
                with(2, &[("eventTime", json!(1_773_698_402))]),
                with(3, &[("eventTime", json!("2026-03-16 22:00:03"))]),
            ]),
            (4, 0),
            "eventTime is absent, unreadable, a number (2026-03-16T22:00:02Z) and with a space",
        ),
        Fixture::new(
            "hostile/address-odd.json",
            values(&[
                with(0, &[("sourceIPAddress", json!("255.090.254.5"))]),
                with(1, &[("sourceIPAddress", json!("AWS Internal"))]),
                with(2, &[("sourceIPAddress", json!("cloudtrail.amazonaws.com"))]),
                with(3, &[("sourceIPAddress", Value::Null)]),
            ]),
            (4, 0),
            "sourceIPAddress with a padded octet, `AWS Internal`, a service, null",
        ),
        Fixture::new(
            "hostile/name-absent.json",
            values(&[
                without(0, "eventName"),
                with(1, &[("eventSource", Value::Null)]),
                without(2, "eventID"),
            ]),
            (3, 0),
            "no eventName; eventSource null; no eventID",
        ),
        Fixture::new(
            "hostile/flags-as-text.json",
            values(&[
                with(
                    0,
                    &[
                        ("readOnly", json!("true")),
                        ("managementEvent", json!("true")),
                    ],
                ),
                with(
                    1,
                    &[
                        ("readOnly", json!("false")),
                        ("sessionCredentialFromConsole", json!(true)),
                    ],
                ),
            ]),
            (2, 0),
            "readOnly and managementEvent as texts, sessionCredentialFromConsole as a flag",
        ),
        Fixture::new(
            "hostile/same-id-different-bodies.json",
            values(&[
                same(0, "2026-03-16T22:00:00Z", "203.0.113.66"),
                same(0, "2026-03-16T22:00:00Z", "192.0.2.44"),
            ]),
            (2, 0),
            "one eventID, two source addresses: both stay, and it is said",
        )
        .issue(),
        Fixture::new(
            "hostile/same-id-other-spelling.json",
            batch(&[line(0), spaced]),
            (2, 0),
            "one record twice, keys reversed and spaced the second time: equal as JSON, so one is a duplicate",
        ),
        Fixture::new(
            "hostile/reversed-keys.json",
            values(&[reversed(&record(0)), reversed(&with_request)]),
            (2, 0),
            "keys in reverse order; the second has another eventName, eventSource and userIdentity in its parameters before its own",
        ),
        Fixture::new(
            "hostile/lower-case-keys.jsonl",
            format!("{}\n{}\n", lower(&record(0)), lower(&record(1))),
            (2, 0),
            "all keys in lower case, as in copies by Panther, Athena and Spark",
        ),
        Fixture::new(
            "hostile/record-in-a-text.json",
            values(&[with(
                0,
                &[(
                    "requestParameters",
                    json!({ "logGroupName": "fake", "message": values(&[record(1), record(2)]) }),
                )],
            )]),
            (1, 0),
            "one record; the two in the text of its parameters are none",
        ),
        Fixture::new(
            "hostile/record-within-record.json",
            values(&[with(
                0,
                &[(
                    "requestParameters",
                    json!({ "detail": record(1), "Records": [record(2)] }),
                )],
            )]),
            (1, 0),
            "one record; those within its parameters are none",
        ),
    ]
}

/// Every object's keys in reverse order, at the top only.
fn reversed(record: &Value) -> Value {
    let keys = record.as_object().expect("an object");
    Value::Object(
        keys.iter()
            .rev()
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect(),
    )
}

fn lower(value: &Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.iter()
                .map(|(k, v)| (k.to_lowercase(), lower(v)))
                .collect::<Map<_, _>>(),
        ),
        Value::Array(list) => Value::Array(list.iter().map(lower).collect()),
        other => other.clone(),
    }
}
