//! An event: the typed view of one raw record, and the few questions every command asks of it.
//!
//! The view is lazy. Building it walks the record's top level once and notes where each member lies;
//! a value is decoded when somebody asks. What an event *means* is decided here and nowhere else:
//! who acted ([`actor`](Event::actor)), how it went ([`outcome`](Event::outcome)), whether it read or
//! wrote ([`access`](Event::access)), of which category and topic it is.

mod access;
mod category;
mod field;
mod id;
mod identity;
mod outcome;
mod time;

pub use access::Access;
pub use category::{Category, Topic};
pub use field::{Derived, Field, FieldError, Path};
pub use id::{EventId, Uuid};
pub(crate) use identity::is_account;
pub use identity::{Actor, ActorKind, Identity, service_linked};
pub use outcome::{Outcome, is_denied};
pub use time::{Time, parse_time};

use crate::json::{self, Json, Key};
use std::borrow::Cow;
use std::cell::OnceCell;

macro_rules! top_level {
    ($($variant:ident = $name:literal),+ $(,)?) => {
        /// The top-level fields of a CloudTrail record, in the order of the AWS user guide
        /// ("CloudTrail record contents").
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub enum Top { $($variant),+ }

        impl Top {
            /// Every field, in order.
            pub const ALL: &[Top] = &[$(Top::$variant),+];

            /// The name as CloudTrail writes it.
            pub fn name(self) -> &'static str {
                match self { $(Top::$variant => $name),+ }
            }

            /// Their names, in the same order.
            const NAMES: [&str; FIELDS] = [$($name),+];
        }
    };
}

top_level! {
    EventVersion = "eventVersion",
    UserIdentity = "userIdentity",
    EventTime = "eventTime",
    EventSource = "eventSource",
    EventName = "eventName",
    AwsRegion = "awsRegion",
    SourceIpAddress = "sourceIPAddress",
    UserAgent = "userAgent",
    ErrorCode = "errorCode",
    ErrorMessage = "errorMessage",
    RequestParameters = "requestParameters",
    ResponseElements = "responseElements",
    AdditionalEventData = "additionalEventData",
    RequestId = "requestID",
    EventId = "eventID",
    ReadOnly = "readOnly",
    Resources = "resources",
    EventType = "eventType",
    ApiVersion = "apiVersion",
    ManagementEvent = "managementEvent",
    RecipientAccountId = "recipientAccountId",
    ServiceEventDetails = "serviceEventDetails",
    SharedEventId = "sharedEventID",
    VpcEndpointId = "vpcEndpointId",
    VpcEndpointAccountId = "vpcEndpointAccountId",
    EventCategory = "eventCategory",
    Addendum = "addendum",
    SessionCredentialFromConsole = "sessionCredentialFromConsole",
    EdgeDeviceDetails = "edgeDeviceDetails",
    TlsDetails = "tlsDetails",
    InsightDetails = "insightDetails",
    EventContext = "eventContext",
    Annotation = "annotation",
}

const FIELDS: usize = Top::ALL.len();

impl Top {
    /// The field of this name, in any ASCII case.
    pub fn named(name: &str) -> Option<Top> {
        let named = |top: &&Top| top.name().eq_ignore_ascii_case(name);
        Top::ALL.iter().find(named).copied()
    }

    /// The field that is spelt so.
    #[inline]
    fn spelt(name: &[u8]) -> Option<Top> {
        let at = usize::from(*PLACES.get(place(name)?)?);
        let fits = Top::NAMES.get(at)?.as_bytes() == name;
        fits.then(|| Top::ALL[at])
    }
}

/// The number that tells every field's name from all others.
#[inline]
const fn place(name: &[u8]) -> Option<usize> {
    let length = name.len();
    if length < 5 {
        return None;
    }
    Some((length + 5 * name[length - 5] as usize + name[length - 3] as usize) % 128)
}

/// Which field a name with this number is, if any.
const PLACES: [u8; 128] = {
    let mut places = [u8::MAX; 128];
    let mut at = 0;
    while at < FIELDS {
        if let Some(place) = place(Top::NAMES[at].as_bytes()) {
            assert!(places[place] == u8::MAX, "two names with one number");
            places[place] = at as u8;
        }
        at += 1;
    }
    places
};

/// Where the top-level fields lie.
#[derive(Clone, Debug)]
struct Fields<'a> {
    top: [Option<Json<'a>>; FIELDS],
    /// A bit for each that is spelt as CloudTrail does: no other spelling takes its place.
    exact: u64,
}

impl<'a> Fields<'a> {
    fn new() -> Self {
        Fields {
            top: [None; FIELDS],
            exact: 0,
        }
    }

    #[inline]
    fn note(&mut self, key: Key<'a>, value: Json<'a>) {
        if let Some(field) = Top::spelt(key.raw()) {
            self.top[field as usize] = Some(value);
            self.exact |= 1 << field as usize;
        } else {
            self.note_other_spelling(key, value);
        }
    }

    #[cold]
    fn note_other_spelling(&mut self, key: Key<'a>, value: Json<'a>) {
        let place = |fits: &dyn Fn(&str) -> bool| Top::NAMES.iter().position(|name| fits(name));
        if let Some(at) = place(&|name| key.is(name)) {
            self.top[at] = Some(value);
            self.exact |= 1 << at;
        } else if let Some(at) = place(&|name| key.is_ignoring_case(name))
            && self.exact & (1 << at) == 0
        {
            self.top[at] = Some(value);
        }
    }
}

/// The typed view of one raw record.
#[derive(Clone, Debug)]
pub struct Event<'a> {
    raw: &'a [u8],
    fields: Fields<'a>,
    whole: bool,
    content: Option<u64>,
    answers: Answers<'a>,
}

/// What was asked once: rules and controls ask many times.
#[derive(Clone, Debug, Default)]
struct Answers<'a> {
    name: OnceCell<Option<Cow<'a, str>>>,
    source: OnceCell<Option<Cow<'a, str>>>,
    time: OnceCell<Option<Time>>,
    outcome: OnceCell<Outcome>,
    category: OnceCell<Category>,
    identity: OnceCell<Identity<'a>>,
    actor: OnceCell<Actor<'a>>,
}

impl<'a> Event<'a> {
    /// Looks at the top level of a record. Never fails: whatever is absent or broken is simply not
    /// there.
    pub fn new(raw: &'a [u8]) -> Self {
        let mut fields = Fields::new();
        let mut members = Json::new(raw).members();
        for (key, value) in members.by_ref() {
            fields.note(key, value);
        }
        Event {
            raw,
            fields,
            whole: members.rest().trim_ascii() == b"}",
            content: None,
            answers: Answers::default(),
        }
    }

    /// The same, [checked](Event::check) on the way: cheaper than one after the other.
    pub fn checked(raw: &'a [u8]) -> Self {
        let mut fields = Fields::new();
        let content = json::content_with(raw, |key, value| fields.note(key, value));
        if content.is_none() {
            return Event::new(raw);
        }
        Event {
            raw,
            fields,
            whole: true,
            content,
            answers: Answers::default(),
        }
    }

    /// True when the whole record is valid JSON. Remembers its [content](Event::content) on the way.
    pub fn check(&mut self) -> bool {
        self.content = self.content.or_else(|| json::content(self.raw));
        self.content.is_some()
    }

    /// What the record says, as one number: equal for deliveries that say the same.
    pub fn content(&self) -> u64 {
        self.content
            .unwrap_or_else(|| json::canonical_hash(self.json()))
    }

    /// False when the walk over the top level broke off, so that fields may be missing.
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// The record as delivered.
    pub fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// The whole record as a value, for fields outside the published list.
    pub fn json(&self) -> Json<'a> {
        Json::new(self.raw)
    }

    /// A top-level field, `None` where it is absent or `null`.
    pub fn get(&self, field: Top) -> Option<Json<'a>> {
        self.said(field).filter(|value| !value.is_null())
    }

    /// The same, `null` among it.
    fn said(&self, field: Top) -> Option<Json<'a>> {
        self.fields.top[field as usize]
    }

    /// A top-level string, `None` where it is absent, `null`, empty or no string.
    pub fn text(&self, field: Top) -> Option<Cow<'a, str>> {
        self.get(field)?.as_str().filter(|text| !text.is_empty())
    }

    /// When the request completed, by the service's clock, in UTC; `None` where the record does not
    /// say it in a form that can be read.
    pub fn time(&self) -> Option<Time> {
        let read = || parse_time(&self.get(Top::EventTime)?.text());
        *self.answers.time.get_or_init(read)
    }

    /// The name of the API call or event. An Insight event has it inside `insightDetails`.
    pub fn name(&self) -> Option<Cow<'a, str>> {
        self.named(&self.answers.name, Top::EventName)
    }

    /// The service's host name (`s3.amazonaws.com`). An Insight event has it inside `insightDetails`.
    pub fn source(&self) -> Option<Cow<'a, str>> {
        self.named(&self.answers.source, Top::EventSource)
    }

    fn named(&self, answer: &OnceCell<Option<Cow<'a, str>>>, field: Top) -> Option<Cow<'a, str>> {
        let read = || {
            self.text(field)
                .or_else(|| self.insight()?.get_text(field.name()))
        };
        answer.get_or_init(read).clone()
    }

    /// The service's short name: the event source without `.amazonaws.com`.
    pub fn service(&self) -> Option<Cow<'a, str>> {
        let source = self.source()?;
        let short = |host: &str| {
            host.strip_suffix(".amazonaws.com.cn")
                .or_else(|| host.strip_suffix(".amazonaws.com"))
                .unwrap_or(host)
                .len()
        };
        Some(match source {
            Cow::Borrowed(host) => Cow::Borrowed(&host[..short(host)]),
            Cow::Owned(mut host) => {
                host.truncate(short(&host));
                Cow::Owned(host)
            }
        })
    }

    /// The details of an Insight event, which has no caller and no request.
    pub fn insight(&self) -> Option<Json<'a>> {
        self.get(Top::InsightDetails)
    }

    /// `userIdentity` as it stands in the record.
    pub fn user_identity(&self) -> Option<Json<'a>> {
        self.get(Top::UserIdentity)
    }

    /// What stands in `userIdentity`; nothing where there is none.
    pub fn identity(&self) -> &Identity<'a> {
        self.answers.identity.get_or_init(|| Identity::of(self))
    }

    /// Who acted, by the one rule of this program.
    pub fn actor(&self) -> &Actor<'a> {
        self.answers.actor.get_or_init(|| identity::actor(self))
    }

    /// How the call ended.
    pub fn outcome(&self) -> Outcome {
        *(self.answers.outcome).get_or_init(|| outcome::outcome(self))
    }

    /// Whether the call read or wrote, and whether the record says so itself.
    pub fn access(&self) -> Access {
        access::access(self)
    }

    /// Management, data, insight or network activity.
    pub fn category(&self) -> Category {
        let answer = &self.answers.category;
        *answer.get_or_init(|| category::category(self))
    }

    /// Which of AWS's four kinds of management events it is, if any.
    pub fn topic(&self) -> Option<Topic> {
        category::topic(self)
    }

    /// The ARNs (and ARN prefixes) listed under `resources`.
    pub fn resource_arns(&self) -> impl Iterator<Item = Cow<'a, str>> + use<'a> {
        self.get(Top::Resources)
            .into_iter()
            .flat_map(Json::items)
            .filter_map(|resource| {
                resource
                    .get_text("ARN")
                    .or_else(|| resource.get_text("ARNPrefix"))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_top_level_names_the_event() {
        let event = Event::new(
            br#"{"requestParameters":{"eventName":"Inner"},"eventName":"Outer","eventSource":"s3.amazonaws.com"}"#,
        );
        assert_eq!(event.name().as_deref(), Some("Outer"));
        assert_eq!(event.service().as_deref(), Some("s3"));
    }

    #[test]
    fn lower_case_copies_are_read_and_exact_names_win() {
        let event = Event::new(br#"{"eventname":"lower"}"#);
        assert_eq!(event.name().as_deref(), Some("lower"));
        let event = Event::new(br#"{"eventName":"exact","eventname":"lower"}"#);
        assert_eq!(event.name().as_deref(), Some("exact"));
    }

    #[test]
    fn an_insight_names_what_it_is_about() {
        let event = Event::new(
            br#"{"insightDetails":{"eventSource":"ssm.amazonaws.com","eventName":"GetParameter"}}"#,
        );
        assert_eq!(event.name().as_deref(), Some("GetParameter"));
        assert_eq!(event.service().as_deref(), Some("ssm"));
    }
}
