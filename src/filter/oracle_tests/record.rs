//! Random records, their JSON written in random ways.

use super::*;
use std::fmt::Write as _;

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

pub(super) struct Writer<'c, 's> {
    pub(super) choices: &'c mut Choices<'s>,
    /// One character in so many is escaped; none where 0.
    pub(super) rate: usize,
    /// Keys in small letters.
    pub(super) lower: bool,
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
            1 => self.member(out, key, "null"),
            _ => {
                let text = self.choices.pick(texts);
                let value = self.string(text);
                self.member(out, key, &value);
            }
        }
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

    pub(super) fn record(&mut self) -> String {
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
