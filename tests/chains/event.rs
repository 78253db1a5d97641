//! The records of a world: who acts, what is issued, what is done.

use serde_json::{Value, json};

/// The first second of every world.
pub const START: i64 = 1_773_478_800;

/// A second as CloudTrail writes it.
pub fn time(second: i64) -> String {
    let moment = chrono::DateTime::from_timestamp(second, 0).expect("a second of our days");
    moment.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// As answers of STS write it.
pub fn expiration(second: i64) -> String {
    let moment = chrono::DateTime::from_timestamp(second, 0).expect("a second of our days");
    moment.format("%b %-d, %Y, %-I:%M:%S %p").to_string()
}

/// A record without the caller's details.
pub fn event(id: &str, source: &str, name: &str, at: i64, account: &str, by: &Value) -> Value {
    json!({
        "eventVersion": "1.11", "userIdentity": by, "eventTime": time(at),
        "eventSource": format!("{source}.amazonaws.com"), "eventName": name,
        "awsRegion": "eu-west-1", "sourceIPAddress": "203.0.113.7", "requestParameters": null,
        "responseElements": null, "eventID": id, "recipientAccountId": account,
        "eventType": "AwsApiCall", "eventCategory": "Management"
    })
}

/// An IAM user with a long-term key, with a session token, or in the console.
pub fn user(account: &str, name: &str, key: &str, created: Option<i64>) -> Value {
    let mut user = json!({
        "type": "IAMUser", "principalId": format!("AIDA{account}{name}"), "accountId": account,
        "arn": user_arn(account, name), "accessKeyId": key, "userName": name
    });
    if let Some(created) = created {
        user["sessionContext"] = json!({
            "sessionIssuer": {}, "webIdFederationData": {},
            "attributes": { "creationDate": time(created), "mfaAuthenticated": "false" }
        });
    }
    user
}

pub fn user_arn(account: &str, name: &str) -> String {
    format!("arn:aws:iam::{account}:user/team/{name}")
}

pub fn role_arn(account: &str, role: &str) -> String {
    let path = if role.starts_with("AWSReservedSSO") {
        "aws-reserved/sso.amazonaws.com/"
    } else {
        ""
    };
    format!("arn:aws:iam::{account}:role/{path}{role}")
}

/// The unique id of a role.
pub fn role_id(account: &str, role: &str) -> String {
    let letters: String = role.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("AROA{}{}", &account[..4], letters.to_ascii_uppercase())
}

/// A session of a role.
pub fn session(account: &str, role: &str, name: &str, key: &str, created: i64) -> Value {
    json!({
        "type": "AssumedRole", "principalId": format!("{}:{name}", role_id(account, role)),
        "arn": format!("arn:aws:sts::{account}:assumed-role/{role}/{name}"),
        "accountId": account, "accessKeyId": key,
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role", "principalId": role_id(account, role),
                "arn": role_arn(account, role), "accountId": account, "userName": role
            },
            "webIdFederationData": {},
            "attributes": { "creationDate": time(created), "mfaAuthenticated": "false" }
        }
    })
}

/// The answer with a role's session.
pub fn answer(account: &str, role: &str, name: &str, key: &str, expires: i64) -> Value {
    json!({
        "credentials": {
            "accessKeyId": key, "sessionToken": "IQoJb3Jp", "expiration": expiration(expires)
        },
        "assumedRoleUser": {
            "assumedRoleId": format!("{}:{name}", role_id(account, role)),
            "arn": format!("arn:aws:sts::{account}:assumed-role/{role}/{name}")
        }
    })
}

pub fn request(account: &str, role: &str, name: &str) -> Value {
    json!({
        "roleArn": role_arn(account, role), "roleSessionName": name, "durationSeconds": 3600
    })
}
