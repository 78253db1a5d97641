//! Whatever way a record is written: a touch is never hidden by the look at the bytes, and is the same.

use super::{ALL, record};
use crate::event::Event;
use crate::resource::Target;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Targets with calls that touch them in as many ways as there are.
fn cases() -> Vec<(&'static str, Vec<u8>)> {
    let none = json!({});
    let case =
        |typed, call: &str, request: Value, more: Value| (typed, record(call, &request, &more));
    vec![
        case(
            "arn:aws:s3:::acme-pay",
            "s3:PutObject",
            json!({"bucketName": "acme-pay", "key": "a/b c"}),
            none.clone(),
        ),
        case(
            "s3://acme-pay/a/b c",
            "s3:CopyObject",
            json!({"bucketName": "x", "key": "y", "x-amz-copy-source": "acme-pay/a/b%20c"}),
            none.clone(),
        ),
        case(
            "acme-pay",
            "s3:GetBucketAcl",
            Value::Null,
            json!({"resources": [{"ARN": "arn:aws:s3:::acme-pay", "accountId": "111122223333"}]}),
        ),
        case(
            "arn:aws:iam::111122223333:role/ops/deploy",
            "iam:PutRolePolicy",
            json!({"roleName": "deploy"}),
            none.clone(),
        ),
        case(
            "arn:aws:iam::111122223333:role/deploy",
            "eks:DescribeAccessEntry",
            json!({"name": "c", "principalArn": "arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fdeploy"}),
            none.clone(),
        ),
        case(
            "arn:aws:iam::111122223333:user/ada",
            "iam:ListAccessKeys",
            Value::Null,
            json!({"userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ada"}}),
        ),
        case(
            "arn:aws:rds:eu-west-1:111122223333:db:payroll",
            "rds:StopDBInstance",
            json!({"dBInstanceIdentifier": "PayRoll"}),
            none.clone(),
        ),
        case(
            "payroll",
            "rds:StopDBInstance",
            json!({"dBInstanceIdentifier": "PayRoll"}),
            none.clone(),
        ),
        case(
            "/prod/db",
            "ssm:GetParametersByPath",
            json!({"path": "/"  , "recursive": true}),
            none.clone(),
        ),
        case(
            "default",
            "ecs:RunTask",
            json!({"taskDefinition": "t"}),
            none.clone(),
        ),
        case(
            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-a1B2c3",
            "secretsmanager:GetSecretValue",
            json!({"secretId": "prod/db"}),
            none.clone(),
        ),
        case(
            "i-0123456789abcdef0",
            "ec2:TerminateInstances",
            json!({"instancesSet": {"items": [{"instanceId": "i-0123456789abcdef0"}]}}),
            none.clone(),
        ),
        case(
            "arn:aws:lambda:eu-west-1:111122223333:function:render",
            "iam:PutRolePolicy",
            json!({"roleName": "r", "policyDocument": "{\"Resource\": \"arn:aws:lambda:eu-west-1:111122223333:function:render\"}"}),
            none.clone(),
        ),
        case(
            "arn:aws:lambda:eu-west-1:111122223333:function:render",
            "lambda:Invoke20150331",
            Value::Null,
            json!({"errorCode": "AccessDenied", "errorMessage": "User: arn:aws:iam::1:user/x is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:eu-west-1:111122223333:function:render because"}),
        ),
        case(
            "arn:aws:ecs:eu-west-1:111122223333:service/web/front",
            "ecs:UpdateService",
            json!({"cluster": "web", "service": "front"}),
            none.clone(),
        ),
        case(
            "arn:aws:s3:::größe/ü.pdf",
            "s3:GetObject",
            json!({"bucketName": "größe", "key": "ü.pdf"}),
            none,
        ),
    ]
}

/// The record with some characters of its strings written as escapes, by the bits of `choice`.
fn rewritten(record: &[u8], choice: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(record).expect("text");
    let (mut out, mut inside, mut escaped, mut at) = (String::new(), false, false, 0);
    for character in text.chars() {
        at += 1;
        let pick = choice[at % choice.len()];
        if escaped {
            escaped = false;
            out.push(character);
        } else if character == '\\' {
            escaped = true;
            out.push(character);
        } else if character == '"' {
            inside = !inside;
            out.push(character);
        } else if inside && pick < 60 {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                let hex = if pick.is_multiple_of(2) {
                    format!("{unit:04x}")
                } else {
                    format!("{unit:04X}")
                };
                out.push_str("\\u");
                out.push_str(&hex);
            }
        } else if inside && character == '/' && pick < 160 {
            out.push_str("\\/");
        } else {
            out.push(character);
        }
    }
    out.into_bytes()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_touch_is_never_hidden(choice in prop::collection::vec(any::<u8>(), 1..80), of in any::<prop::sample::Index>()) {
        let cases = cases();
        let (typed, plain) = &cases[of.index(cases.len())];
        let target = Target::parse(typed).expect("good");
        let expected = target.touch(&Event::new(plain), ALL);
        prop_assert!(expected.is_some(), "{}", typed);
        prop_assert!(target.could_touch(plain));
        let written = rewritten(plain, &choice);
        prop_assert_eq!(target.touch(&Event::new(&written), ALL), expected);
        prop_assert!(target.could_touch(&written), "{}", String::from_utf8_lossy(&written));
    }

    #[test]
    fn whatever_is_typed_is_a_target_or_an_error(typed in "(arn:|s3://|https://|i-|alias/)?[a-z0-9:/*. \\-]{0,40}") {
        if let Ok(target) = Target::parse(&typed) {
            let shown = target.describe();
            prop_assert!(!shown.name.is_empty(), "{typed}: {shown:?}");
            let touch = target.touch(&Event::new(b"{}"), ALL);
            prop_assert!(touch.is_none());
        }
    }
}
