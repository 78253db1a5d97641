//! One record, as a trail writes it: no white space, members in CloudTrail's order.

use super::calls::{CALLS, Operation};
use super::plan::{FilePlan, Plan, SESSION_EVERY};
use super::rng::{BASE64, HEX, Rng, UPPER};
use super::session::{
    ACCOUNTS, AGENTS, Opener, Session, address, any_user, person_id, person_name, role_name, user,
};
use std::fmt::Write;

/// The bucket that the benchmark asks about: one event of two thousand touches it.
pub const BUCKET: &str = "acme-payroll";
/// The user whose few events the benchmark looks for.
pub const USER: &str = "svc-archiver";
/// What a sign-in through SAML names its provider by.
const PROVIDER: &str = "AbCdEfGhIjKlMnOpQrStUvWxYz0=";

/// Appends record `number` of the file.
pub fn write(plan: &Plan, file: &FilePlan, number: u64, out: &mut String) {
    let mut rng = Rng::of(&[1, plan.seed, file.account as u64, file.turn, number]);
    let time = file.time + number * 290 / file.records.max(1);
    if number.is_multiple_of(SESSION_EVERY) {
        let at = file.session(number / SESSION_EVERY);
        return issue(&Session::of(at), time, file, &mut rng, out);
    }
    let rare = file.rare && number == 1;
    out.push_str(r#"{"eventVersion":"1.11","userIdentity":"#);
    let (ip, agent) = match rng.below(100) {
        _ if rare => by_user(
            file.account,
            USER,
            "AIDARARELYSEENEXAMPLE",
            "AKIARARELYSEENEXAMPL",
            &mut rng,
            out,
        ),
        0..80 => by_session(plan, file, &mut rng, out),
        80..95 => {
            let (name, id, key) = user(file.account, any_user(&mut rng));
            by_user(file.account, &name, &id, &key, &mut rng, out)
        }
        _ => {
            let service =
                ["config", "cloudtrail", "securityhub", "autoscaling"][rng.below(4) as usize];
            let host = format!("{service}.amazonaws.com");
            let _ = write!(out, r#"{{"type":"AWSService","invokedBy":"{host}"}}"#);
            (host.clone(), host)
        }
    };
    let operation = operation(&mut rng);
    let (service, name) = (operation.service, operation.name);
    let _ = write!(
        out,
        r#","eventTime":"{}","eventSource":"{service}.amazonaws.com","eventName":"{name}","awsRegion":"{}","sourceIPAddress":"{ip}","userAgent":"{agent}","#,
        stamp(time),
        file.region,
    );
    let failed = rng.percent(4);
    if failed {
        let _ = write!(
            out,
            r#""errorCode":"AccessDenied","errorMessage":"User is not authorized to perform: {service}:{name} on this resource because no identity-based policy allows the {service}:{name} action","#
        );
    }
    let mut words = Words::of(&mut rng, file);
    out.push_str(r#""requestParameters":"#);
    words.fill(operation.request, out);
    out.push_str(r#","responseElements":"#);
    words.fill(if failed { "null" } else { operation.response }, out);
    out.push(',');
    words.fill(operation.more, out);
    end(operation, file, &mut rng, out);
}

/// The members from `requestID` on.
fn end(operation: &Operation, file: &FilePlan, rng: &mut Rng, out: &mut String) {
    out.push_str(r#""requestID":""#);
    if operation.service == "s3" {
        rng.letters(UPPER, 16, out);
    } else {
        uuid(rng, out);
    }
    out.push_str(r#"","eventID":""#);
    uuid(rng, out);
    let _ = write!(
        out,
        r#"","readOnly":{},"eventType":"AwsApiCall","managementEvent":{},"recipientAccountId":"{}","eventCategory":"{}","tlsDetails":{{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"{}.{}.amazonaws.com"}}}}"#,
        operation.read_only,
        !operation.data,
        ACCOUNTS[file.account],
        if operation.data { "Data" } else { "Management" },
        operation.service,
        file.region,
    );
}

fn operation(rng: &mut Rng) -> &'static Operation {
    let all: u64 = CALLS.iter().map(|call| call.weight).sum();
    let mut left = rng.below(all);
    for call in CALLS {
        if left < call.weight {
            return call;
        }
        left -= call.weight;
    }
    &CALLS[0]
}

/// A session of this file or of one of those before it, as `userIdentity`; its address and agent.
fn by_session(plan: &Plan, file: &FilePlan, rng: &mut Rng, out: &mut String) -> (String, String) {
    let back = rng.skewed(8).min(file.turn);
    let from = plan.file_of(file.account, file.turn - back);
    let session = Session::of(from.session(rng.skewed(from.sessions())));
    assumed(&session, out);
    (session.ip, session.agent.to_owned())
}

fn assumed(session: &Session, out: &mut String) {
    let account = ACCOUNTS[session.at.account];
    let (id, name, arn) = (&session.role_id, &session.name, session.arn());
    let _ = write!(
        out,
        r#"{{"type":"AssumedRole","principalId":"{id}:{name}","arn":"{arn}","accountId":"{account}","accessKeyId":"{}","sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"{id}","arn":"{}","accountId":"{account}","userName":"{}"}},"attributes":{{"creationDate":"{}","mfaAuthenticated":"false"}}}}"#,
        session.key,
        session.role_arn,
        session.role,
        stamp(session.at.time),
    );
    if let Opener::Person(person) = session.opener {
        let _ = write!(
            out,
            r#","onBehalfOf":{{"userId":"{}","identityStoreArn":"arn:aws:identitystore::111122223333:identitystore/d-9067000000"}}"#,
            person_id(person)
        );
    }
    out.push('}');
}

fn by_user(
    account: usize,
    name: &str,
    id: &str,
    key: &str,
    rng: &mut Rng,
    out: &mut String,
) -> (String, String) {
    let account = ACCOUNTS[account];
    let _ = write!(
        out,
        r#"{{"type":"IAMUser","principalId":"{id}","arn":"arn:aws:iam::{account}:user/{name}","accountId":"{account}","accessKeyId":"{key}","userName":"{name}"}}"#
    );
    (address(rng), AGENTS[rng.below(6) as usize].to_owned())
}

/// The event that opened a session.
fn issue(session: &Session, time: u64, file: &FilePlan, rng: &mut Rng, out: &mut String) {
    let mut name = "AssumeRole";
    out.push_str(r#"{"eventVersion":"1.11","userIdentity":"#);
    let (ip, agent) = match session.opener {
        Opener::Service(host) => {
            let _ = write!(out, r#"{{"type":"AWSService","invokedBy":"{host}"}}"#);
            (host.to_owned(), host.to_owned())
        }
        Opener::User(number) => {
            let (name, id, key) = user(session.at.account, number);
            by_user(session.at.account, &name, &id, &key, rng, out)
        }
        Opener::Person(person) => {
            name = "AssumeRoleWithSAML";
            let _ = write!(
                out,
                r#"{{"type":"SAMLUser","principalId":"{PROVIDER}:{person}","userName":"{person}","identityProvider":"{PROVIDER}"}}"#,
                person = person_name(person)
            );
            (
                "sso.amazonaws.com".to_owned(),
                "sso.amazonaws.com".to_owned(),
            )
        }
        Opener::Session(at) => {
            let by = Session::of(at);
            assumed(&by, out);
            (by.ip, by.agent.to_owned())
        }
    };
    let account = ACCOUNTS[session.at.account];
    let _ = write!(
        out,
        r#","eventTime":"{}","eventSource":"sts.amazonaws.com","eventName":"{name}","awsRegion":"{}","sourceIPAddress":"{ip}","userAgent":"{agent}","requestParameters":{{"roleArn":"{}","roleSessionName":"{}","durationSeconds":3600}},"responseElements":{{"credentials":{{"accessKeyId":"{}","sessionToken":"IQoJb3JpZ2luX2Vj"#,
        stamp(session.at.time.min(time)),
        file.region,
        session.role_arn,
        session.name,
        session.key,
    );
    rng.letters(BASE64, 340, out);
    let _ = write!(
        out,
        r#"","expiration":"{}"}},"assumedRoleUser":{{"assumedRoleId":"{}:{}","arn":"{}"}}}},"resources":[{{"accountId":"{account}","type":"AWS::IAM::Role","ARN":"{}"}}],"#,
        stamp(session.at.time + 3600),
        session.role_id,
        session.name,
        session.arn(),
        session.role_arn,
    );
    let assume = Operation {
        service: "sts",
        name: "AssumeRole",
        weight: 0,
        read_only: true,
        data: false,
        request: "",
        response: "",
        more: "",
    };
    end(&assume, file, rng, out);
}

/// What the placeholders of one record stand for.
struct Words<'r> {
    rng: &'r mut Rng,
    region: &'static str,
    account: &'static str,
    bucket: String,
    key: String,
    role: String,
    function: String,
    instance: String,
    kms_key: String,
}

impl<'r> Words<'r> {
    fn of(rng: &'r mut Rng, file: &FilePlan) -> Self {
        let account = ACCOUNTS[file.account];
        let bucket = if rng.below(700) == 0 {
            BUCKET.to_owned()
        } else {
            format!("acme-{}-{}", role_name(rng.skewed(40)), file.region)
        };
        let mut key = format!("landing/{}/", role_name(rng.skewed(12)));
        // Some writers escape `=` and some do not.
        let equals = if rng.percent(10) { "\\u003d" } else { "=" };
        let _ = write!(
            key,
            "dt{equals}2026-03-{:02}/part-{:05}-",
            14,
            rng.below(500)
        );
        rng.letters(HEX, 12, &mut key);
        key.push_str(".snappy.parquet");
        let mut instance = String::from("i-0");
        let which = rng.skewed(200);
        Rng::of(&[18, file.account as u64, which]).letters(HEX, 16, &mut instance);
        let mut kms_key = String::new();
        let which = rng.skewed(20);
        uuid(
            &mut Rng::of(&[19, file.account as u64, which]),
            &mut kms_key,
        );
        let (role, function) = (role_name(rng.skewed(60)), role_name(rng.skewed(60)));
        Words {
            region: file.region,
            account,
            bucket,
            key,
            role,
            function,
            instance,
            kms_key,
            rng,
        }
    }

    fn fill(&mut self, template: &str, out: &mut String) {
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            out.push_str(&rest[..open]);
            let after = &rest[open + 1..];
            let close = after.find(|c: char| !c.is_ascii_alphanumeric());
            let word = close.map_or("", |close| &after[..close]);
            if !word.is_empty() && after[word.len()..].starts_with('}') {
                self.word(word, out);
                rest = &after[word.len() + 1..];
            } else {
                out.push('{');
                rest = after;
            }
        }
        out.push_str(rest);
    }

    fn word(&mut self, word: &str, out: &mut String) {
        match word {
            "account" => out.push_str(self.account),
            "region" => out.push_str(self.region),
            "bucket" => out.push_str(&self.bucket),
            "key" => out.push_str(&self.key),
            "prefix" => out.push_str("landing/"),
            "role" => out.push_str(&self.role),
            "function" => out.push_str(&self.function),
            "instance" => out.push_str(&self.instance),
            "kmskey" => out.push_str(&self.kms_key),
            "uuid" => uuid(self.rng, out),
            "hex" => self.rng.letters(HEX, 32, out),
            "short" => self.rng.letters(HEX, 16, out),
            "id2" => {
                self.rng.letters(BASE64, 75, out);
                out.push('=');
            }
            "small" => {
                let _ = write!(out, "{}", self.rng.below(250));
            }
            _ => {
                let _ = write!(out, "{}", self.rng.below(400_000));
            }
        }
    }
}

fn uuid(rng: &mut Rng, out: &mut String) {
    let high = rng.next();
    let low = rng.next();
    let _ = write!(
        out,
        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        low >> 52,
        low & 0xffff_ffff_ffff
    );
}

/// Seconds since 2026-03-01 in CloudTrail's form; the archive stays within that month.
pub fn stamp(seconds: u64) -> String {
    let (day, rest) = (seconds / 86_400, seconds % 86_400);
    format!(
        "2026-03-{:02}T{:02}:{:02}:{:02}Z",
        1 + day.min(30),
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    )
}
