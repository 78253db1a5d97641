//! The events that explain holes: those that changed a trail, its bucket or key, or which accounts and
//! regions there are.

use super::turn::Turn;
use crate::event::{Event, Outcome, Time, Top, is_account};
use crate::json::Json;
use serde_json::Value;
use std::borrow::Cow;

/// An event that changed a trail, or what it depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub time: Option<Time>,
    /// Service and name: `cloudtrail:StopLogging`.
    pub event: String,
    /// `eventID`.
    pub event_id: Option<String>,
    /// The account it was made in.
    pub account: String,
    /// The region it was made in.
    pub region: String,
    /// The trail, bucket, key, account or region it was about.
    pub what: String,
    /// What was asked, as the record has it; of trails alone.
    pub(super) request: Value,
    /// What was answered.
    pub(super) response: Value,
    /// What it ends or begins again that is no trail.
    pub(super) turn: Option<Turn>,
}

/// Calls that change a trail, then those that can end a delivery without touching it, then those that
/// change which accounts and regions there are.
const CALLS: [(&str, &[&str]); 5] = [
    (
        "cloudtrail",
        &[
            "CreateTrail",
            "UpdateTrail",
            "DeleteTrail",
            "StartLogging",
            "StopLogging",
            "PutEventSelectors",
            "PutInsightSelectors",
        ],
    ),
    (
        "s3",
        &[
            "PutBucketPolicy",
            "DeleteBucketPolicy",
            "PutBucketLifecycle",
            "PutBucketLifecycleConfiguration",
            "DeleteBucket",
            "DeleteObject",
            "DeleteObjects",
        ],
    ),
    (
        "kms",
        &[
            "DisableKey",
            "EnableKey",
            "ScheduleKeyDeletion",
            "PutKeyPolicy",
        ],
    ),
    (
        "organizations",
        &[
            "CreateAccount",
            "CreateAccountResult",
            "RemoveAccountFromOrganization",
            "LeaveOrganization",
            "InviteAccountToOrganization",
            "AcceptHandshake",
            "CloseAccount",
            "CloseAccountResult",
            "AccountJoinedOrganization",
            "AccountDepartedOrganization",
            "DeregisterDelegatedAdministrator",
        ],
    ),
    ("account", &["EnableRegion", "DisableRegion"]),
];

impl Change {
    /// Reads an event that took effect; `None` for every other.
    pub fn of(event: &Event<'_>) -> Option<Change> {
        let name = event.name()?;
        if !CALLS.iter().any(|(_, names)| names.contains(&&*name)) {
            return None;
        }
        let service = event.service()?;
        let (_, names) = CALLS.iter().find(|(one, _)| *one == service)?;
        if !names.contains(&&*name) || event.outcome() != Outcome::Ok {
            return None;
        }
        let text = |field| event.text(field).map(Cow::into_owned);
        let account = text(Top::RecipientAccountId).unwrap_or_default();
        let turn = Turn::of(event, &service, &name, &account);
        let request = event.get(Top::RequestParameters);
        let asked = |key: &str| request?.get_text(key).map(Cow::into_owned);
        let what = match &*service {
            "cloudtrail" => asked("name").or_else(|| asked("trailName"))?,
            "s3" => match (name.starts_with("DeleteObject"), asked("key")) {
                // Objects are deleted all the time; of interest are those that are logs.
                (true, Some(key)) if key.contains("AWSLogs/") => {
                    format!("{}/{key}", asked("bucketName")?)
                }
                (true, Some(_)) => return None,
                (_, None) | (false, _) => asked("bucketName")?,
            },
            "kms" => {
                let listed = event.resource_arns().next().map(Cow::into_owned);
                listed.or_else(|| asked("keyId"))?
            }
            _ => made(event)
                .or_else(|| Some(turn.as_ref()?.what(&account)))
                .or_else(|| asked("accountId"))
                .or_else(|| asked("regionName"))
                .or_else(|| asked("email"))
                .unwrap_or_default(),
        };
        let whole = |json: Option<Json<'_>>| {
            json.filter(|_| service == "cloudtrail")
                .and_then(|json| serde_json::from_slice(json.bytes()).ok())
                .unwrap_or(Value::Null)
        };
        Some(Change {
            time: event.time(),
            event: format!("{service}:{name}"),
            event_id: text(Top::EventId),
            account,
            region: text(Top::AwsRegion).unwrap_or_default(),
            what,
            request: whole(request),
            response: whole(event.get(Top::ResponseElements)),
            turn,
        })
    }

    /// The account that came into the organisation by this event.
    pub fn account_made(&self) -> Option<&str> {
        let comes = ["CreateAccount", "CreateAccountResult"];
        let name = self.event.strip_prefix("organizations:")?;
        (comes.contains(&name) && is_account(&self.what)).then_some(self.what.as_str())
    }

    /// Whether it can end what is recorded, or change it.
    pub fn of_logging(&self) -> bool {
        // A trail may be made again with less than it had.
        let names = [
            "StopLogging",
            "DeleteTrail",
            "CreateTrail",
            "UpdateTrail",
            "PutEventSelectors",
        ];
        self.turn.as_ref().is_some_and(Turn::ends)
            || self.of_trail().is_some_and(|name| names.contains(&name))
    }

    /// Whether silence after it is no more than likely: trails outlive a region that is switched off and an
    /// account that is closed.
    pub fn is_likely(&self) -> bool {
        self.turn.as_ref().is_some_and(Turn::is_likely)
    }

    /// The event's name without its service, of a call to CloudTrail itself.
    pub(super) fn of_trail(&self) -> Option<&str> {
        self.event.strip_prefix("cloudtrail:")
    }

    /// About how many bytes it holds in memory.
    pub fn weight(&self) -> usize {
        size_of::<Self>() + 2_000
    }
}

/// The account that Organizations made, which the event that ends the making names (AWS Organizations user
/// guide, "Logging AWS Organizations API calls with AWS CloudTrail").
fn made(event: &Event<'_>) -> Option<String> {
    let details = event.get(Top::ServiceEventDetails);
    let answer = details.or_else(|| event.get(Top::ResponseElements))?;
    let status = answer.get("createAccountStatus")?;
    status.get_text("accountId").map(Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(record: &Value) -> Option<String> {
        let text = record.to_string();
        Change::of(&Event::new(text.as_bytes())).map(|change| change.what)
    }

    #[test]
    fn only_what_took_effect_and_can_explain_something_counts() {
        let stop = json!({"eventSource": "cloudtrail.amazonaws.com", "eventName": "StopLogging",
                          "requestParameters": {"name": "t"}});
        assert_eq!(of(&stop).as_deref(), Some("t"));
        let mut denied = stop.clone();
        denied["errorCode"] = json!("AccessDenied");
        assert_eq!(of(&denied), None);
        let mut elsewhere = stop;
        elsewhere["eventSource"] = json!("config.amazonaws.com");
        assert_eq!(of(&elsewhere), None);
        let delete = |key: &str| {
            of(
                &json!({"eventSource": "s3.amazonaws.com", "eventName": "DeleteObject",
                       "requestParameters": {"bucketName": "b", "key": key}}),
            )
        };
        assert_eq!(delete("AWSLogs/x").as_deref(), Some("b/AWSLogs/x"));
        assert_eq!(delete("cat.jpg"), None);
        let made = json!({"eventSource": "organizations.amazonaws.com", "eventName": "CreateAccountResult",
            "serviceEventDetails": {"createAccountStatus": {"state": "SUCCEEDED", "accountId": "999988887777"}}});
        let change = Change::of(&Event::new(made.to_string().as_bytes())).expect("a change");
        assert_eq!(change.account_made(), Some("999988887777"));
    }
}
