//! What is counted of every event, whether a control is about it or not.

use crate::event::{ActorKind, Category, Event, Outcome, Top};
use crate::resource::acted_on;
use hashbrown::Equivalent;
use std::borrow::Cow;

/// The elements of a record whose presence is counted, in the order of their bits in [`Kind::elements`].
pub const ELEMENTS: [&str; 9] = [
    "eventName",
    "eventType",
    "eventTime",
    "awsRegion",
    "eventSource",
    "recipientAccountId",
    "sourceIPAddress",
    "userAgent",
    "identity",
];

/// A successful or failed console sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LogIn {
    /// With MFA.
    WithMfa,
    /// By root or an IAM user, without.
    WithoutMfa,
    /// Federated: MFA is the identity provider's matter.
    Federated,
    /// It failed.
    Failed,
}

/// What is alike in many events; its texts are its own, or the record's.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Kind<T = Box<str>> {
    /// The event source.
    pub source: T,
    /// The event name.
    pub name: T,
    /// `recipientAccountId`.
    pub account: T,
    /// `awsRegion`.
    pub region: T,
    /// Management, data, ….
    pub category: Category,
    /// Who acted.
    pub principal: ActorKind,
    /// How it went.
    pub outcome: Outcome,
    /// True for a write.
    pub write: bool,
    /// Which of [`ELEMENTS`] the record has.
    pub elements: u16,
    /// The request was left out for its size.
    pub omitted: bool,
    /// Of a data event: the bucket, function or table.
    pub store: Option<T>,
    /// Of a console sign-in: what is known of MFA, and who.
    pub log_in: Option<(LogIn, T)>,
}

impl<'a> Kind<Cow<'a, str>> {
    /// Of an event.
    pub fn of(event: &Event<'a>) -> Self {
        let text = |field| event.text(field).unwrap_or_default();
        let category = event.category();
        let actor = event.actor();
        Kind {
            source: event.source().unwrap_or_default(),
            name: event.name().unwrap_or_default(),
            account: text(Top::RecipientAccountId),
            region: text(Top::AwsRegion),
            category,
            principal: actor.kind,
            outcome: event.outcome(),
            write: event.access().write,
            elements: elements(event),
            omitted: omitted(event),
            store: (category == Category::Data).then(|| store(event)).flatten(),
            log_in: log_in(event).map(|how| (how, actor.label.clone())),
        }
    }
}

impl<T> Kind<T> {
    /// The same with other texts.
    fn map<'k, U>(&'k self, of: impl Fn(&'k T) -> U) -> Kind<U> {
        Kind {
            source: of(&self.source),
            name: of(&self.name),
            account: of(&self.account),
            region: of(&self.region),
            category: self.category,
            principal: self.principal,
            outcome: self.outcome,
            write: self.write,
            elements: self.elements,
            omitted: self.omitted,
            store: self.store.as_ref().map(&of),
            log_in: self.log_in.as_ref().map(|(how, who)| (*how, of(who))),
        }
    }
}

impl Equivalent<Kind> for Kind<Cow<'_, str>> {
    fn equivalent(&self, other: &Kind) -> bool {
        self.map(|text| &**text) == other.map(|text| &**text)
    }
}

impl From<&Kind<Cow<'_, str>>> for Kind {
    fn from(kind: &Kind<Cow<'_, str>>) -> Kind {
        kind.map(|text| Box::from(&**text))
    }
}

fn elements(event: &Event<'_>) -> u16 {
    let has = |field| event.text(field).is_some();
    let identity = &event.identity().whole;
    let says = |name| identity.get_text(name).is_some();
    let identity = [
        "arn",
        "principalId",
        "userName",
        "invokedBy",
        "credentialId",
    ]
    .into_iter()
    .any(says)
        || identity.open("onBehalfOf").get_text("userId").is_some()
        || (says("accountId")
            && identity
                .get_text("type")
                .is_some_and(|kind| kind == "AWSAccount"));
    let present = [
        event.name().is_some(),
        has(Top::EventType),
        event.time().is_some(),
        has(Top::AwsRegion),
        event.source().is_some(),
        has(Top::RecipientAccountId),
        has(Top::SourceIpAddress),
        has(Top::UserAgent),
        identity,
    ];
    (0..)
        .zip(present)
        .fold(0, |bits, (at, there)| bits | u16::from(there) << at)
}

/// `{"omitted": true, "reason": "requestParameters too large"}` stands for a request of more than 100 kB
/// (AWS user guide, "CloudTrail record contents").
fn omitted(event: &Event<'_>) -> bool {
    let request = event.get(Top::RequestParameters);
    request.is_some_and(|request| {
        request
            .get("omitted")
            .is_some_and(|omitted| omitted.as_bool() == Some(true))
    })
}

/// The bucket, function or table that a data event is about.
fn store<'a>(event: &Event<'_>) -> Option<Cow<'a, str>> {
    let named = event
        .get(Top::RequestParameters)
        .and_then(|request| request.get_text("bucketName"));
    if let Some(bucket) = named {
        return Some(format!("s3://{bucket}").into());
    }
    let first = acted_on(event).into_iter().min()?;
    Some(first.into())
}

fn log_in(event: &Event<'_>) -> Option<LogIn> {
    if event.name()? != "ConsoleLogin" {
        return None;
    }
    if event.outcome() != Outcome::Ok {
        return Some(LogIn::Failed);
    }
    Some(match mfa(event) {
        Some(true) => LogIn::WithMfa,
        _ if federated(event) => LogIn::Federated,
        _ => LogIn::WithoutMfa,
    })
}

/// Whether the session, or the sign-in, was with MFA; `None` where the record does not say.
pub(super) fn mfa(event: &Event<'_>) -> Option<bool> {
    let attributes = event.identity().context.get("attributes");
    let session = attributes
        .and_then(|attributes| attributes.get("mfaAuthenticated"))
        .map(|value| value.text().eq_ignore_ascii_case("true"));
    let used = event
        .get(Top::AdditionalEventData)
        .and_then(|more| more.get_text("MFAUsed"))
        .map(|used| used.eq_ignore_ascii_case("yes"));
    match (session, used) {
        (Some(one), Some(other)) => Some(one || other),
        (one, other) => one.or(other),
    }
}

/// Through an identity provider, where the factor was asked for.
fn federated(event: &Event<'_>) -> bool {
    !matches!(event.actor().kind, ActorKind::Root | ActorKind::IamUser)
        || event
            .get(Top::AdditionalEventData)
            .is_some_and(|more| more.get("SamlProviderArn").is_some())
}
