//! Fields by name: any path into a record (`requestParameters.bucketName`, `resources[].ARN`) and the
//! fields that this program derives (`actor`, `outcome`, `hour`, …). Columns, groups, sort keys and
//! `--where` all read events through here.

use super::{Event, Outcome, Top};
use crate::json::{Json, Kind};
use crate::zone::Zone;
use std::borrow::Cow;
use std::fmt;

macro_rules! derived {
    ($($variant:ident = $name:literal, $doc:literal;)+) => {
        /// A field that is not in the record itself but decided from it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Derived { $(#[doc = $doc] $variant),+ }

        impl Derived {
            /// Every derived field with its meaning.
            pub const ALL: &[(Derived, &str)] = &[$((Derived::$variant, $doc)),+];

            /// The name a person types.
            pub fn name(self) -> &'static str {
                match self { $(Derived::$variant => $name),+ }
            }
        }
    };
}

derived! {
    Time = "time", "when the call completed, in the zone of `--tz`";
    Actor = "actor", "who acted: the ARN where there is one, else service, principal id, name, account";
    ActorLabel = "actorLabel", "who acted, short: `alice`, `role/session`, `root (account)`";
    ActorKind = "actorKind", "root, iam-user, role-session, federated-user, service, account, anonymous, …";
    User = "user", "IAM user name, role session name, `root`, Identity Center name";
    Role = "role", "the role of a role session, without path";
    Account = "account", "the caller's account";
    AccessKey = "accessKey", "the access key id that signed the call";
    Event = "event", "service and event name: `s3:PutObject`";
    Service = "service", "the event source without `.amazonaws.com`";
    Resource = "resource", "the ARNs under `resources`";
    Target = "target", "the first ARN under `resources`, else the first name, id or ARN among the request parameters";
    Ip = "ip", "the source address";
    Region = "region", "the region the call was made to";
    Outcome = "outcome", "ok, denied, failed";
    Error = "error", "the error code, else the error message";
    Result = "result", "`ok`, else the error code or message";
    Access = "access", "read or write";
    Category = "category", "management, data, insight, network";
    Topic = "topic", "security, devices, routing, logging (management events)";
    Minute = "minute", "the minute, in the zone of `--tz`";
    Hour = "hour", "the hour, in the zone of `--tz`";
    Day = "day", "the day, in the zone of `--tz`";
    Month = "month", "the month, in the zone of `--tz`";
    HourOfDay = "hourOfDay", "00 to 23, in the zone of `--tz`";
    Weekday = "weekday", "Mon to Sun, in the zone of `--tz`";
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// A member, by name.
    Member(String),
    /// An element of an array.
    Element(usize),
    /// Every element of an array.
    Each,
}

/// A way into a record. A member step looks into every element where it meets an array, so that
/// `resources.ARN` and `resources[].ARN` say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    typed: String,
    /// The field that it begins with, where CloudTrail publishes it.
    top: Option<Top>,
    steps: Vec<Step>,
}

impl Path {
    /// Reads a path as a person types it: names joined by dots, `[]` or `[2]` after an array, quotes
    /// around a name with dots (`requestParameters."x-amz-acl"`). No field name is checked here.
    pub fn parse(typed: &str) -> Result<Self, FieldError> {
        let mut steps = Vec::new();
        let mut rest = typed.strip_prefix('.').unwrap_or(typed);
        let error = |rest: &str, what: &str| FieldError {
            at: typed.len() - rest.len(),
            length: 1,
            what: what.to_owned(),
            hint: None,
        };
        loop {
            if let Some(quoted) = rest.strip_prefix('"') {
                let end = quoted
                    .find('"')
                    .ok_or_else(|| error(rest, "this quote is never closed"))?;
                steps.push(Step::Member(quoted[..end].to_owned()));
                rest = &quoted[end + 1..];
            } else {
                let end = rest.find(['.', '[']).unwrap_or(rest.len());
                if end == 0 {
                    return Err(error(rest, "a field name is missing here"));
                }
                steps.push(Step::Member(rest[..end].to_owned()));
                rest = &rest[end..];
            }
            while let Some(inside) = rest.strip_prefix('[') {
                let end = inside
                    .find(']')
                    .ok_or_else(|| error(rest, "this bracket is never closed"))?;
                steps.push(match inside[..end].trim() {
                    "" | "*" => Step::Each,
                    number => Step::Element(number.parse().map_err(|_| {
                        error(inside, "an array element is a number, or nothing for each")
                    })?),
                });
                rest = &inside[end + 1..];
            }
            match rest.strip_prefix('.') {
                Some(more) => rest = more,
                None if rest.is_empty() => break,
                None => return Err(error(rest, "a dot is missing here")),
            }
        }
        let top = match steps.first() {
            Some(Step::Member(first)) => Top::named(first),
            _ => None,
        };
        Ok(Path {
            typed: typed.to_owned(),
            top,
            steps,
        })
    }

    /// Every value at the end of the path, `null` among them, in the record's order.
    pub fn values<'a>(&self, event: &Event<'a>) -> Vec<Json<'a>> {
        let mut found = Vec::new();
        let Some((Step::Member(first), rest)) = self.steps.split_first() else {
            return found;
        };
        let start = match self.top {
            Some(field) => event.said(field),
            None => event.json().get(first),
        };
        if let Some(value) = start {
            walk(value, rest, &mut found);
        }
        found
    }

    /// The path as it was typed.
    pub fn typed(&self) -> &str {
        &self.typed
    }
}

fn walk<'a>(value: Json<'a>, steps: &[Step], found: &mut Vec<Json<'a>>) {
    let Some((step, rest)) = steps.split_first() else {
        found.push(value);
        return;
    };
    match (step, value.kind()) {
        (Step::Member(name), Kind::Object) => {
            if let Some(member) = value.get(name) {
                walk(member, rest, found);
            }
        }
        (Step::Member(_), Kind::Array) => {
            for item in value.items() {
                // One level only: an array of arrays is not what a path means.
                if item.kind() == Kind::Object {
                    walk(item, steps, found);
                }
            }
        }
        (Step::Element(index), Kind::Array) => {
            if let Some(item) = value.items().nth(*index) {
                walk(item, rest, found);
            }
        }
        (Step::Each, Kind::Array) => {
            for item in value.items() {
                walk(item, rest, found);
            }
        }
        _ => {}
    }
}

/// A field that a person can name: derived, or a path into the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// Decided from the record.
    Derived(Derived),
    /// Read out of the record.
    Path(Path),
}

impl Field {
    /// Reads a field name. The first name of a path must be a field that CloudTrail publishes; a
    /// leading dot (`.custom.field`) says that it is meant as it stands.
    pub fn parse(typed: &str) -> Result<Self, FieldError> {
        let typed = typed.trim();
        if let Some((derived, _)) = Derived::ALL
            .iter()
            .find(|(derived, _)| derived.name().eq_ignore_ascii_case(typed))
        {
            return Ok(Field::Derived(*derived));
        }
        let path = Path::parse(typed)?;
        let Some(Step::Member(first)) = path.steps.first() else {
            return Ok(Field::Path(path));
        };
        if typed.starts_with('.') || path.top.is_some() {
            return Ok(Field::Path(path));
        }
        Err(FieldError {
            at: 0,
            length: first.len().max(1),
            what: format!("there is no field `{first}`"),
            hint: Some(match nearest_field(first) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "CloudTrail publishes no such field; `.{first}` looks for it all the same"
                ),
            }),
        })
    }

    /// The field's name for a heading or a key.
    pub fn name(&self) -> &str {
        match self {
            Field::Derived(derived) => derived.name(),
            Field::Path(path) => path.typed().trim_start_matches('.'),
        }
    }

    /// The field's values as text: none where the record does not say, several where the path runs
    /// through an array. `null` and the empty string count as not said.
    pub fn values<'a>(&self, event: &Event<'a>, zone: Zone) -> Vec<Cow<'a, str>> {
        match self {
            Field::Derived(Derived::Resource) => event.resource_arns().collect(),
            Field::Derived(derived) => derived_value(*derived, event, zone).into_iter().collect(),
            Field::Path(path) => {
                // An Insight keeps these two inside its details; the caller of a fold wants them.
                if path.steps.len() == 1 && event.insight().is_some() {
                    let insight = |value: Option<Cow<'a, str>>, what: &str| {
                        value
                            .map(|v| Cow::Owned(format!("{what}{v}")))
                            .into_iter()
                            .collect()
                    };
                    match path.typed.to_ascii_lowercase().as_str() {
                        "eventname" => return insight(event.name(), "(insight) "),
                        "eventsource" => return insight(event.source(), ""),
                        _ => {}
                    }
                }
                path.values(event)
                    .into_iter()
                    .filter(|value| !value.is_null())
                    .map(Json::text)
                    .filter(|text| !text.is_empty())
                    .collect()
            }
        }
    }

    /// The values joined for one cell.
    pub fn cell<'a>(&self, event: &Event<'a>, zone: Zone) -> Cow<'a, str> {
        let mut values = self.values(event, zone);
        match values.len() {
            0 => Cow::Borrowed(""),
            1 => values.remove(0),
            _ => Cow::Owned(values.join(", ")),
        }
    }
}

fn derived_value<'a>(derived: Derived, event: &Event<'a>, zone: Zone) -> Option<Cow<'a, str>> {
    let at = |form: &str| Some(Cow::Owned(zone.format(event.time()?, form)));
    match derived {
        Derived::Time => event
            .time()
            .map(|time| Cow::Owned(zone.rfc3339(time)))
            .or_else(|| Some(event.get(Top::EventTime)?.text())),
        Derived::Actor => Some(event.actor().id.clone()),
        Derived::ActorLabel => Some(event.actor().label.clone()),
        Derived::ActorKind => Some(Cow::Borrowed(event.actor().kind.name())),
        Derived::User => event.actor().user.clone(),
        Derived::Role => event.actor().role.clone(),
        Derived::Account => event.actor().account.clone(),
        Derived::AccessKey => event.actor().access_key.clone(),
        Derived::Event => {
            let name = event.name()?;
            let insight = if event.insight().is_some() {
                " (insight)"
            } else {
                ""
            };
            Some(match event.service() {
                Some(service) => Cow::Owned(format!("{service}:{name}{insight}")),
                None => name,
            })
        }
        Derived::Service => event.service(),
        Derived::Resource => event.resource_arns().next(),
        Derived::Target => event.resource_arns().next().or_else(|| target(event)),
        Derived::Ip => event.text(Top::SourceIpAddress),
        Derived::Region => event.text(Top::AwsRegion),
        Derived::Outcome => Some(Cow::Borrowed(event.outcome().name())),
        Derived::Error => event
            .text(Top::ErrorCode)
            .or_else(|| event.text(Top::ErrorMessage)),
        Derived::Result => match event.outcome() {
            Outcome::Ok => Some(Cow::Borrowed("ok")),
            outcome => {
                derived_value(Derived::Error, event, zone).or(Some(Cow::Borrowed(outcome.name())))
            }
        },
        Derived::Access => Some(Cow::Borrowed(event.access().name())),
        Derived::Category => Some(Cow::Borrowed(event.category().name())),
        Derived::Topic => event.topic().map(|topic| Cow::Borrowed(topic.name())),
        Derived::Minute => at("%Y-%m-%dT%H:%M"),
        Derived::Hour => at("%Y-%m-%dT%H:00"),
        Derived::Day => at("%Y-%m-%d"),
        Derived::Month => at("%Y-%m"),
        Derived::HourOfDay => at("%H"),
        Derived::Weekday => at("%a"),
    }
}

/// What a call was about, for a person's eye: most services name it in one request parameter.
fn target<'a>(event: &Event<'a>) -> Option<Cow<'a, str>> {
    const ENDINGS: [&str; 5] = ["name", "id", "arn", "identifier", "url"];
    let parameters = event.get(Top::RequestParameters)?;
    if let Some(bucket) = parameters.get_text("bucketName") {
        return Some(match parameters.get_text("key") {
            Some(key) => Cow::Owned(format!("{bucket}/{key}")),
            None => bucket,
        });
    }
    parameters.members().find_map(|(key, value)| {
        let key = key.text().to_ascii_lowercase();
        let names = ENDINGS.iter().any(|ending| key.ends_with(ending));
        value
            .as_str()
            .filter(|text| names && !text.is_empty())
            .or_else(|| nested_id(value))
    })
}

/// EC2 puts ids into sets: `instancesSet.items[].instanceId`.
fn nested_id(value: Json<'_>) -> Option<Cow<'_, str>> {
    let first = value.get("items")?.items().next()?;
    first
        .members()
        .find(|(key, _)| key.text().ends_with("Id"))
        .and_then(|(_, id)| id.as_str())
}

fn nearest_field(typed: &str) -> Option<&'static str> {
    let names = Top::ALL
        .iter()
        .map(|field| field.name())
        .chain(Derived::ALL.iter().map(|(derived, _)| derived.name()));
    crate::text::nearest(typed, names)
}

/// What is wrong with a field name, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Byte position of the trouble in what was typed.
    pub at: usize,
    /// How many bytes the trouble is long; at least 1.
    pub length: usize,
    /// What is wrong.
    pub what: String,
    /// What to type instead.
    pub hint: Option<String>,
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        match &self.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for FieldError {}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &[u8] = br#"{"eventTime":"2026-03-14T09:05:07Z","eventSource":"s3.amazonaws.com","eventName":"PutObject",
        "requestParameters":{"bucketName":"b","x.y":"dotted","n":null,"list":[{"a":1},{"a":2}]},
        "resources":[{"ARN":"arn:aws:s3:::b/k"},{"ARN":"arn:aws:s3:::b"}],"custom":{"deep":true}}"#;

    fn values(field: &str) -> Vec<String> {
        let event = Event::new(RECORD);
        let field = Field::parse(field).expect("parses");
        field
            .values(&event, Zone::Utc)
            .into_iter()
            .map(Cow::into_owned)
            .collect()
    }

    #[test]
    fn paths_reach_everywhere() {
        for (path, expected) in [
            ("requestParameters.bucketName", vec!["b"]),
            ("requestparameters.bucketname", vec!["b"]),
            (r#"requestParameters."x.y""#, vec!["dotted"]),
            ("requestParameters.n", vec![]),
            ("requestParameters.list.a", vec!["1", "2"]),
            ("requestParameters.list[1].a", vec!["2"]),
            (
                "resources[].ARN",
                vec!["arn:aws:s3:::b/k", "arn:aws:s3:::b"],
            ),
            (".custom.deep", vec!["true"]),
            ("event", vec!["s3:PutObject"]),
            ("hour", vec!["2026-03-14T09:00"]),
            ("weekday", vec!["Sat"]),
        ] {
            assert_eq!(values(path), expected, "{path}");
        }
    }

    #[test]
    fn a_wrong_name_is_answered_with_the_nearest() {
        let error = Field::parse("evntName").expect_err("unknown");
        assert_eq!(
            error.to_string(),
            "there is no field `evntName`; did you mean `eventName`?"
        );
        assert!(Field::parse("requestParameters..x").is_err());
        assert!(Field::parse("resources[x]").is_err());
        assert!(Field::parse("").is_err());
    }
}
