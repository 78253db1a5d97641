//! The cast: two accounts, their users and roles, and how each stands in `userIdentity`.

use super::rng::{temporary_key, unique_id};
use super::time::At;
use serde_json::{Value, json};
use std::borrow::Cow;

/// acme-prod, the management account of the organisation.
pub const PROD: &str = "111122223333";
/// acme-security, which keeps the trail's bucket and the payroll.
pub const SECURITY: &str = "444455556666";
pub const ORGANISATION: &str = "o-acme1234567";

pub const US: &str = "us-east-1";
pub const EU: &str = "eu-west-1";
pub const AP: &str = "ap-southeast-2";

pub const PAYROLL: &str = "acme-payroll";
pub const TRAIL_BUCKET: &str = "acme-trail-logs";

pub const OFFICE: &str = "192.0.2.44";
pub const ATTACKER: &str = "203.0.113.66";
pub const ATTACKER_LATER: &str = "198.51.100.23";
pub const CAROL_AT_HOME: &str = "2001:db8:7a1c::c0";
pub const DANA_AT_HOME: &str = "2001:db8:40::17";

pub const ALICE_KEY: &str = "AKIAALICEKEY7EXAMPLE";
pub const DEPLOY_KEY: &str = "ASIADEPLOY277EXAMPLE";
pub const DATA_ADMIN_KEY: &str = "ASIADATAADMINEXAMPLE";
pub const BACKUP_OPERATOR_KEY: &str = "ASIABACKUPOP7EXAMPLE";
pub const SVC_BACKUP_KEY: &str = "AKIASVCBACKUPEXAMPLE";
pub const UNLOCK_KEY: &str = "ASIAUNLOCKS37EXAMPLE";

pub const CLI: &str = "aws-cli/2.24.5 md/awscrt#0.23.8 ua/2.0 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.9 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe";
pub const CLI_MAC: &str = "aws-cli/2.23.13 md/awscrt#0.23.8 ua/2.0 os/macos#24.3.0 md/arch#arm64 lang/python#3.12.9 md/pyimpl#CPython cfg/retry-mode#standard md/installer#source";
pub const BOTO: &str = "Boto3/1.37.11 md/Botocore#1.37.11 ua/2.0 os/linux#5.15.0-kali3 md/arch#x86_64 lang/python#3.11.2 md/pyimpl#CPython cfg/retry-mode#legacy";
pub const SDK_GO: &str =
    "aws-sdk-go-v2/1.36.3 ua/2.1 os/linux lang/go#1.24.1 md/GOOS#linux md/GOARCH#amd64 m/E,g";
pub const SDK_JAVA: &str = "aws-sdk-java/2.31.1 md/io#sync md/http#Apache ua/2.1 os/Linux#5.10.234 lang/java#21.0.6 md/OpenJDK_64-Bit_Server_VM#21.0.6+7-LTS exec-env/AWS_Lambda_java21";
pub const BROWSER: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36";
pub const FIREFOX: &str =
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:136.0) Gecko/20100101 Firefox/136.0";

/// A caller: what `userIdentity` says of it, from where and with what it calls.
#[derive(Clone)]
pub struct Who {
    /// `None`: the event has no `userIdentity` at all.
    pub identity: Option<Value>,
    /// The account whose trail gets the event.
    pub account: String,
    pub ip: String,
    pub agent: String,
    /// The credentials were made by the console's sign-in.
    pub console: bool,
}

impl Who {
    pub fn new(identity: Value, account: &str, ip: &str, agent: &str) -> Self {
        Who {
            identity: Some(identity),
            account: account.into(),
            ip: ip.into(),
            agent: agent.into(),
            console: false,
        }
    }

    pub fn from(mut self, ip: &str, agent: &str) -> Self {
        self.ip = ip.into();
        self.agent = agent.into();
        self
    }

    pub fn in_console(mut self) -> Self {
        self.console = true;
        self
    }

    /// A service calls with this identity on the caller's behalf (a forward access session).
    pub fn by_service(mut self, service: &str) -> Self {
        self.identity.as_mut().expect("an identity")["invokedBy"] = json!(service);
        self.from(service, service)
    }

    /// Sets a field of `userIdentity`, by JSON pointer of its parent.
    pub fn with(mut self, parent: &str, field: &str, value: Value) -> Self {
        let identity = self.identity.as_mut().expect("an identity");
        identity.pointer_mut(parent).expect("a parent")[field] = value;
        self
    }

    fn text(&self, field: &str) -> &str {
        self.identity
            .as_ref()
            .and_then(|i| i[field].as_str())
            .unwrap_or("")
    }

    pub fn arn(&self) -> &str {
        self.text("arn")
    }

    pub fn principal_id(&self) -> &str {
        self.text("principalId")
    }
}

/// An IAM role.
#[derive(Clone)]
pub struct Role {
    pub account: &'static str,
    pub path: &'static str,
    pub name: Cow<'static, str>,
}

impl Role {
    pub const fn new(account: &'static str, name: &'static str) -> Self {
        Role::under(account, "/", name)
    }

    pub const fn under(account: &'static str, path: &'static str, name: &'static str) -> Self {
        let name = Cow::Borrowed(name);
        Role {
            account,
            path,
            name,
        }
    }

    /// A role whose name is known only when it is made.
    pub fn named(account: &'static str, path: &'static str, name: String) -> Self {
        let name = Cow::Owned(name);
        Role {
            account,
            path,
            name,
        }
    }

    pub fn arn(&self) -> String {
        format!(
            "arn:aws:iam::{}:role{}{}",
            self.account, self.path, self.name
        )
    }

    pub fn id(&self) -> String {
        unique_id("AROA", &format!("{} {}", self.account, self.name))
    }

    pub fn session_arn(&self, session: &str) -> String {
        format!(
            "arn:aws:sts::{}:assumed-role/{}/{session}",
            self.account, self.name
        )
    }

    /// The identity of a session of this role that was opened at `since`.
    pub fn session(&self, session: &str, key: Option<&str>, since: At) -> Value {
        let mut identity = json!({
            "type": "AssumedRole",
            "principalId": format!("{}:{session}", self.id()),
            "arn": self.session_arn(session),
            "accountId": self.account,
        });
        // Sessions a service opens for itself are often logged without a key.
        if let Some(key) = key {
            identity["accessKeyId"] = json!(key);
        }
        identity["sessionContext"] = json!({
            "sessionIssuer": {
                "type": "Role",
                "principalId": self.id(),
                "arn": self.arn(),
                "accountId": self.account,
                "userName": self.name,
            },
            "attributes": { "creationDate": since.iso(), "mfaAuthenticated": "false" },
        });
        identity
    }
}

pub const DEPLOY: Role = Role::new(PROD, "deploy");
pub const DATA_ADMIN: Role = Role::under(PROD, "/data/", "data-admin");
pub const BACKUP_OPERATOR: Role = Role::new(SECURITY, "backup-operator");
pub const SUPPORT: Role = Role::new(SECURITY, "support-readonly");
pub const CI_PUBLISH: Role = Role::under(PROD, "/ci/", "ci-publish");
pub const WEB_SERVER: Role = Role::new(PROD, "web-server");
pub const INVOICE_RENDER: Role = Role::under(PROD, "/service-role/", "invoice-render");
pub const NIGHTLY_EXPORT: Role = Role::new(SECURITY, "nightly-export");

/// An IAM user with a long-term access key, or without one as at the console's sign-in.
pub fn user(account: &str, name: &str, key: Option<&str>) -> Value {
    let mut identity = json!({
        "type": "IAMUser",
        "principalId": unique_id("AIDA", &format!("{account} {name}")),
        "arn": format!("arn:aws:iam::{account}:user/{name}"),
        "accountId": account,
    });
    if let Some(key) = key {
        identity["accessKeyId"] = json!(key);
    }
    identity["userName"] = json!(name);
    identity
}

/// Credentials of an IAM user or of root that the console or GetSessionToken made: the same
/// identity with a temporary key and two empty objects where a role would stand.
pub fn with_session(mut identity: Value, label: &str, since: At, mfa: bool) -> Value {
    identity["accessKeyId"] = json!(temporary_key(label));
    identity["sessionContext"] = json!({
        "sessionIssuer": {},
        "webIdFederationData": {},
        "attributes": { "creationDate": since.iso(), "mfaAuthenticated": mfa.to_string() },
    });
    identity
}

pub fn root(account: &str) -> Value {
    json!({
        "type": "Root",
        "principalId": account,
        "arn": format!("arn:aws:iam::{account}:root"),
        "accountId": account,
        "accessKeyId": "",
    })
}

/// A service that uses its own principal in `account`.
pub fn service(account: &str, name: &str) -> Who {
    Who::new(
        json!({ "type": "AWSService", "invokedBy": name }),
        account,
        name,
        name,
    )
}

/// alice with her long-term key, as she works herself.
pub fn alice() -> Who {
    Who::new(user(PROD, "alice", Some(ALICE_KEY)), PROD, OFFICE, CLI_MAC)
}

/// A service-linked role's session: no key, `invokedBy`, the service as address.
pub fn service_linked(role: &Role, service: &str, session: &str, since: At) -> Who {
    Who::new(
        role.session(session, None, since),
        role.account,
        service,
        service,
    )
    .by_service(service)
}

/// Somebody of the organisation's Identity Center, as the access portal logs them.
pub fn portal_user(name: &str, ip: &str) -> Who {
    Who::new(
        json!({
            "type": "IdentityCenterUser",
            "accountId": PROD,
            "onBehalfOf": {
                "userId": directory_id(name),
                "identityStoreArn": format!("arn:aws:identitystore::{PROD}:identitystore/d-9067acme01"),
            },
            "credentialId": super::rng::uuid(&format!("portal credential {name}")),
        }),
        PROD,
        ip,
        BROWSER,
    )
}

pub fn directory_id(name: &str) -> String {
    super::rng::uuid(&format!("directory user {name}"))
}
