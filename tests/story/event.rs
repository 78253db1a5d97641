//! One event of the story: who, when, where and what, written as CloudTrail writes it.
//!
//! Keys come out in the order of real log files, and only those a real record of that kind has.

use super::cast::Who;
use super::rng::Rng;
use super::time::At;
use serde_json::{Map, Value, json};

/// The folder below the account in the trail's bucket.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Folder {
    CloudTrail,
    Insight,
    NetworkActivity,
}

impl Folder {
    pub fn name(self) -> &'static str {
        match self {
            Folder::CloudTrail => "CloudTrail",
            Folder::Insight => "CloudTrail-Insight",
            Folder::NetworkActivity => "CloudTrail-NetworkActivity",
        }
    }
}

#[derive(Clone)]
pub struct Event {
    pub at: At,
    pub recipient: String,
    pub region: String,
    pub folder: Folder,
    /// Delivered a second time, byte for byte, in another file.
    pub twice: bool,
    /// Delivered at this minute instead of a few minutes after the call.
    pub late: Option<At>,
    identity: Option<Value>,
    source: String,
    name: String,
    ip: String,
    agent: Option<String>,
    error: (Option<String>, Option<String>),
    request: Value,
    response: Value,
    extra: Option<Value>,
    request_id: Option<String>,
    no_request_id: bool,
    read_only: Option<bool>,
    resources: Option<Value>,
    event_type: String,
    api_version: Option<String>,
    category: &'static str,
    shared: Option<String>,
    endpoint: Option<(String, String)>,
    host: Option<String>,
    console: bool,
    /// Rare fields, put at the end: `addendum`, `serviceEventDetails`.
    more: Map<String, Value>,
}

impl Event {
    /// `who` calls `name` of `service` ("s3", without `.amazonaws.com`) in us-east-1.
    pub fn new(at: At, who: &Who, service: &str, name: &str) -> Self {
        let verb = [
            "Get",
            "List",
            "Describe",
            "Head",
            "Lookup",
            "Decrypt",
            "AssumeRole",
            "Batch",
            "Query",
            "Generate",
        ];
        Event {
            at,
            recipient: who.account.clone(),
            region: "us-east-1".into(),
            folder: Folder::CloudTrail,
            twice: false,
            late: None,
            identity: who.identity.clone(),
            source: format!("{service}.amazonaws.com"),
            name: name.into(),
            ip: who.ip.clone(),
            agent: Some(who.agent.clone()),
            error: (None, None),
            request: Value::Null,
            response: Value::Null,
            extra: None,
            request_id: None,
            no_request_id: false,
            read_only: Some(verb.iter().any(|v| name.starts_with(v))),
            resources: None,
            event_type: "AwsApiCall".into(),
            api_version: None,
            category: "Management",
            shared: None,
            endpoint: None,
            // A service that calls for itself or for somebody has no TLS of the caller's to report.
            host: (!who.ip.ends_with(".amazonaws.com") && who.ip != "AWS Internal")
                .then(|| host(service, "us-east-1")),
            console: who.console,
            more: Map::new(),
        }
    }

    pub fn region(mut self, region: &str) -> Self {
        let service = self.source.trim_end_matches(".amazonaws.com").to_string();
        self.region = region.into();
        self.host = self.host.map(|_| host(&service, region));
        self
    }

    pub fn request(mut self, request: Value) -> Self {
        self.request = request;
        self
    }

    pub fn response(mut self, response: Value) -> Self {
        self.response = response;
        self
    }

    /// `additionalEventData`.
    pub fn extra(mut self, extra: Value) -> Self {
        self.extra = Some(extra);
        self
    }

    pub fn failed(mut self, code: &str, message: &str) -> Self {
        self.error = (Some(code.into()), Some(message.into()));
        self.response = Value::Null;
        self
    }

    /// Only an `errorMessage`, as the console's sign-in does it.
    pub fn failed_without_code(mut self, message: &str) -> Self {
        self.error = (None, Some(message.into()));
        self
    }

    pub fn resources(mut self, resources: Value) -> Self {
        self.resources = Some(resources);
        self
    }

    pub fn no_resources(mut self) -> Self {
        self.resources = None;
        self
    }

    pub fn read_only(mut self, read_only: bool) -> Self {
        self.read_only = Some(read_only);
        self
    }

    /// A data event.
    pub fn data(mut self) -> Self {
        self.category = "Data";
        self
    }

    /// An event of the endpoint's owner: no parameters, no user agent.
    pub fn network_activity(mut self) -> Self {
        self.category = "NetworkActivity";
        self.folder = Folder::NetworkActivity;
        self.agent = None;
        self.read_only = None;
        self
    }

    pub fn event_type(mut self, event_type: &str) -> Self {
        self.event_type = event_type.into();
        self
    }

    pub fn api_version(mut self, version: &str) -> Self {
        self.api_version = Some(version.into());
        self
    }

    pub fn recipient(mut self, account: &str) -> Self {
        self.recipient = account.into();
        self
    }

    pub fn shared(mut self, id: &str) -> Self {
        self.shared = Some(id.into());
        self
    }

    pub fn request_id(mut self, id: &str) -> Self {
        self.request_id = Some(id.into());
        self
    }

    pub fn no_request_id(mut self) -> Self {
        self.no_request_id = true;
        self
    }

    pub fn endpoint(mut self, id: &str, account: &str) -> Self {
        self.endpoint = Some((id.into(), account.into()));
        self
    }

    /// The host name the client asked for; `None` leaves `tlsDetails` out.
    pub fn host(mut self, host: Option<&str>) -> Self {
        self.host = host.map(str::to_string);
        self
    }

    pub fn agent(mut self, agent: &str) -> Self {
        self.agent = Some(agent.into());
        self
    }

    /// A field that few events have.
    pub fn with(mut self, field: &str, value: Value) -> Self {
        self.more.insert(field.into(), value);
        self
    }

    pub fn twice(mut self) -> Self {
        self.twice = true;
        self
    }

    pub fn late(mut self, delivered: At) -> Self {
        self.late = Some(delivered);
        self
    }

    /// The same call as another account's trail tells it of a caller it does not know by name.
    pub fn seen_by(mut self, stranger: &Who) -> Self {
        self.identity.clone_from(&stranger.identity);
        self.recipient.clone_from(&stranger.account);
        self
    }

    /// What the event's ids hang on.
    pub fn label(&self) -> String {
        let who = self.identity.as_ref();
        let text = |field| who.and_then(|w| w[field].as_str()).unwrap_or("");
        format!(
            "{} {} {} {} {} {}",
            self.at.iso(),
            self.source,
            self.name,
            self.recipient,
            text("arn"),
            text("accessKeyId")
        )
    }

    /// The record; `nth` tells events apart that share their label.
    pub fn record(&self, nth: usize) -> Value {
        let mut rng = Rng::of(&format!("event {} {nth}", self.label()));
        let service = self.source.trim_end_matches(".amazonaws.com");
        let mut out = Map::new();
        let mut put = |key: &str, value: Value| out.insert(key.to_string(), value);
        put("eventVersion", json!(version(service)));
        if let Some(identity) = &self.identity {
            put("userIdentity", identity.clone());
        }
        put("eventTime", json!(self.at.iso()));
        put("eventSource", json!(self.source));
        put("eventName", json!(self.name));
        put("awsRegion", json!(self.region));
        put("sourceIPAddress", json!(self.ip));
        if let Some(agent) = &self.agent {
            // S3 alone puts the user agent into brackets.
            let bare = service != "s3" || agent.ends_with(".amazonaws.com");
            put(
                "userAgent",
                json!(if bare {
                    agent.clone()
                } else {
                    format!("[{agent}]")
                }),
            );
        }
        if let Some(code) = &self.error.0 {
            put("errorCode", json!(code));
        }
        if let Some(message) = &self.error.1 {
            put("errorMessage", json!(message));
        }
        if self.category != "NetworkActivity" {
            put("requestParameters", self.request.clone());
            put("responseElements", self.response.clone());
        }
        if let Some(extra) = &self.extra {
            put("additionalEventData", extra.clone());
        }
        let event_id = rng.uuid();
        let request_id = match (&self.request_id, service) {
            (Some(id), _) => id.clone(),
            (None, "s3") => rng.text("ABCDEFGHJKMNPQRSTVWXYZ0123456789", 16),
            (None, "dynamodb") => rng.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 52),
            (None, _) => rng.uuid(),
        };
        if !self.no_request_id {
            put("requestID", json!(request_id));
        }
        put("eventID", json!(event_id));
        if let Some(read_only) = self.read_only {
            put("readOnly", json!(read_only));
        }
        if let Some(resources) = &self.resources {
            put("resources", resources.clone());
        }
        put("eventType", json!(self.event_type));
        if let Some(version) = &self.api_version {
            put("apiVersion", json!(version));
        }
        if self.category != "NetworkActivity" {
            put("managementEvent", json!(self.category == "Management"));
        }
        put("recipientAccountId", json!(self.recipient));
        for (key, value) in &self.more {
            put(key, value.clone());
        }
        if let Some(shared) = &self.shared {
            put("sharedEventID", json!(shared));
        }
        if let Some((id, account)) = &self.endpoint {
            put("vpcEndpointId", json!(id));
            put("vpcEndpointAccountId", json!(account));
        }
        put("eventCategory", json!(self.category));
        if let Some(host) = &self.host {
            put("tlsDetails", tls(&mut rng, host));
        }
        if self.console {
            put("sessionCredentialFromConsole", json!("true"));
        }
        Value::Object(out)
    }
}

/// Each service has its own emitter, so one log file mixes versions.
fn version(service: &str) -> &'static str {
    match service {
        "signin" | "kms" | "sso" | "cloudformation" => "1.08",
        "cloudtrail" | "lambda" | "secretsmanager" | "dynamodb" | "config" => "1.09",
        "ec2" | "ecr" | "ssm" | "logs" => "1.10",
        _ => "1.11",
    }
}

fn host(service: &str, region: &str) -> String {
    match service {
        "iam" | "organizations" => format!("{service}.amazonaws.com"),
        "signin" => "signin.aws.amazon.com".into(),
        "sso" => format!("portal.sso.{region}.amazonaws.com"),
        _ => format!("{service}.{region}.amazonaws.com"),
    }
}

fn tls(rng: &mut Rng, host: &str) -> Value {
    match rng.below(8) {
        0 => json!({"tlsVersion": "TLSv1.2", "cipherSuite": "ECDHE-RSA-AES128-GCM-SHA256",
            "clientProvidedHostHeader": host}),
        // Newer clients agree on a post-quantum group.
        1 | 2 => json!({"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": host, "keyExchange": "X25519MLKEM768"}),
        _ => json!({"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": host}),
    }
}
