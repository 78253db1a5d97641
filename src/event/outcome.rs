//! How a call ended: ok, denied, or failed in any other way.

use super::{Event, Top};
use std::fmt;

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Nothing says that it did not work.
    Ok,
    /// Refused for want of permission.
    Denied,
    /// Any other error, a failed console sign-in among them.
    Failed,
}

impl Outcome {
    /// The word for it in output: `ok`, `denied`, `failed`.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Ok => "ok",
            Outcome::Denied => "denied",
            Outcome::Failed => "failed",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Parts of the error codes by which AWS services refuse a caller, lower case. There is no common
/// list; these are the spellings met in real records and in service documentation.
const DENIALS: [&str; 6] = [
    "denied",
    "unauthorized",
    "notauthorized",
    "forbidden",
    "authfailure",
    "authorizationerror",
];

/// True for the error codes of the authorization family (`AccessDenied`,
/// `Client.UnauthorizedOperation`, …).
pub fn is_denied(error_code: &str) -> bool {
    let lower = error_code.to_ascii_lowercase();
    DENIALS.iter().any(|part| lower.contains(part))
}

/// Sign-in events report in `responseElements.<eventName>`, without an error code (AWS user guide,
/// "AWS Management Console sign-in events").
const SIGN_IN: [&str; 3] = ["ConsoleLogin", "CheckMfa", "SwitchRole"];

pub(super) fn outcome(event: &Event<'_>) -> Outcome {
    match event.text(Top::ErrorCode) {
        // A dry run that would have worked is reported as an error.
        Some(code) if code.eq_ignore_ascii_case("Client.DryRunOperation") => Outcome::Ok,
        Some(code) if is_denied(&code) => Outcome::Denied,
        Some(_) => Outcome::Failed,
        None if is_said(event, Top::ErrorCode) || is_said(event, Top::ErrorMessage) => {
            Outcome::Failed
        }
        None if sign_in_failed(event) => Outcome::Failed,
        None => Outcome::Ok,
    }
}

/// Copies of records in tables write nothing as an empty string.
fn is_said(event: &Event<'_>, field: Top) -> bool {
    event
        .get(field)
        .is_some_and(|value| !value.text().is_empty())
}

fn sign_in_failed(event: &Event<'_>) -> bool {
    let Some(name) = event.name() else {
        return false;
    };
    let reports = SIGN_IN.contains(&&*name) || name.starts_with("Password");
    reports
        && event
            .get(Top::ResponseElements)
            .and_then(|response| response.get_text(&name))
            .is_some_and(|result| result.eq_ignore_ascii_case("Failure"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes() {
        for (record, expected) in [
            (r#"{"eventName":"A"}"#, Outcome::Ok),
            (r#"{"errorCode":null,"errorMessage":null}"#, Outcome::Ok),
            (r#"{"errorCode":"","errorMessage":""}"#, Outcome::Ok),
            (r#"{"errorCode":"","errorMessage":"no"}"#, Outcome::Failed),
            (r#"{"errorCode":403}"#, Outcome::Failed),
            (r#"{"errorCode":"AccessDenied"}"#, Outcome::Denied),
            (
                r#"{"errorCode":"Client.UnauthorizedOperation"}"#,
                Outcome::Denied,
            ),
            (r#"{"errorCode":"VpceAccessDenied"}"#, Outcome::Denied),
            (r#"{"errorCode":"NoSuchBucketPolicy"}"#, Outcome::Failed),
            (r#"{"errorCode":"Client.DryRunOperation"}"#, Outcome::Ok),
            (
                r#"{"errorMessage":"Failed authentication"}"#,
                Outcome::Failed,
            ),
            (
                r#"{"eventName":"ConsoleLogin","responseElements":{"ConsoleLogin":"Failure"}}"#,
                Outcome::Failed,
            ),
            (
                r#"{"eventName":"ConsoleLogin","responseElements":{"ConsoleLogin":"Success"}}"#,
                Outcome::Ok,
            ),
            (
                r#"{"eventName":"PutObject","responseElements":{"PutObject":"Failure"}}"#,
                Outcome::Ok,
            ),
        ] {
            assert_eq!(
                Event::new(record.as_bytes()).outcome(),
                expected,
                "{record}"
            );
        }
    }
}
