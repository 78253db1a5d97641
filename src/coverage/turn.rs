//! Ends that no change of a trail tells: an account leaves its organisation or is closed, a region is
//! switched off. What was delivered of it ends, and begins again when it is taken back.
//!
//! What AWS says of them: an account that leaves its organisation loses the organisation's trail, and keeps
//! its own (CloudTrail user guide, "Creating a trail for an organization"). Trails outlive an account that is
//! closed, and deliver on to a bucket of another account ("AWS account closure and trails"); those of a region
//! that is switched off stay, too ("Receiving CloudTrail log files from multiple Regions"). So only the first
//! is sure to end a delivery; after the others nobody can call much any more, and silence is likely.

use super::change::Change;
use super::hour::Hour;
use super::known::{Proof, Window};
use super::stream::StreamId;
use super::trail::{Span, close, open};
use crate::event::{Event, Time, Top};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// What ends or begins again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// An account in its organisation.
    Member(String),
    /// An account.
    Account(String),
    /// A region of an account.
    Region(String, String),
}

/// How.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Somebody ends it.
    Ends,
    /// AWS tells that it has ended.
    HasEnded,
    /// It begins again, or may.
    Begins,
}

/// An event that ends what is delivered of an account or a region, or takes it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    place: Place,
    way: Way,
}

/// How long after it a delivery may still come: the last of an account that left comes within an hour or two;
/// regions and accounts are switched off in the background, for which AWS gives no time.
const MEMBER: i64 = 2 * 3_600 * 1_000_000;
const BACKGROUND: i64 = 24 * 3_600 * 1_000_000;

impl Turn {
    /// Reads an event that took effect, by service and name; `account` is the one that it was recorded in.
    pub(super) fn of(event: &Event<'_>, service: &str, name: &str, account: &str) -> Option<Turn> {
        let request = event.get(Top::RequestParameters);
        let asked = |key: &str| request?.get_text(key).map(Cow::into_owned);
        let told = |key: &str| {
            let details = event.get(Top::ServiceEventDetails)?;
            let of = details.get("closeAccountStatus").unwrap_or(details);
            of.get_text(key).map(Cow::into_owned)
        };
        let own = || Some(account.to_owned()).filter(|own| !own.is_empty());
        let member = |account: Option<String>, way| {
            let place = Place::Member(account?);
            Some(Turn { place, way })
        };
        let region = |way| {
            // The request of a console names them with a capital.
            let either = |small: &str, capital: &str| asked(small).or_else(|| asked(capital));
            let account = either("accountId", "AccountId").or_else(own)?;
            let place = Place::Region(account, either("regionName", "RegionName")?);
            Some(Turn { place, way })
        };
        match (service, name) {
            ("organizations", "RemoveAccountFromOrganization") => {
                member(asked("accountId"), Way::Ends)
            }
            ("organizations", "LeaveOrganization") => member(own(), Way::Ends),
            ("organizations", "AccountDepartedOrganization") => {
                member(told("accountId"), Way::HasEnded)
            }
            ("organizations", "AccountJoinedOrganization") => {
                member(told("accountId"), Way::Begins)
            }
            // Whether it was accepted only the account that was invited knows.
            ("organizations", "InviteAccountToOrganization") => {
                let target = request?.get("target")?;
                member(target.get_text("id").map(Cow::into_owned), Way::Begins)
            }
            ("organizations", "AcceptHandshake") => {
                let answer = event.get(Top::ResponseElements)?.get("handshake")?;
                let is_invitation = answer.get_text("action").is_none_or(|one| one == "INVITE");
                member(own().filter(|_| is_invitation), Way::Begins)
            }
            ("organizations", "CloseAccount") => Some(Turn {
                place: Place::Account(asked("accountId")?),
                way: Way::Ends,
            }),
            ("organizations", "CloseAccountResult") => Some(Turn {
                place: Place::Account(told("accountId")?),
                way: match told("state").as_deref() {
                    Some("SUCCEEDED") => Way::HasEnded,
                    _ => Way::Begins,
                },
            }),
            ("account", "DisableRegion") => region(Way::Ends),
            ("account", "EnableRegion") => region(Way::Begins),
            _ => None,
        }
    }

    /// What it is about, in a word or two.
    pub(super) fn what(&self, recorded_in: &str) -> String {
        match &self.place {
            Place::Member(account) | Place::Account(account) => account.clone(),
            Place::Region(account, region) if account == recorded_in => region.clone(),
            Place::Region(account, region) => format!("{account} {region}"),
        }
    }

    /// True where it ends something, or says that it has ended.
    pub(super) fn ends(&self) -> bool {
        self.way != Way::Begins
    }

    /// True where silence after it is no more than likely: trails go on all the same.
    pub(super) fn is_likely(&self) -> bool {
        !matches!(self.place, Place::Member(_))
    }
}

/// When accounts and regions were gone, as far as events tell.
#[derive(Debug, Default)]
pub struct Departures {
    gone: BTreeMap<Place, Vec<Span>>,
}

impl Departures {
    /// From events in any order.
    pub fn of<'c>(changes: impl IntoIterator<Item = &'c Change>) -> Departures {
        let turns = changes.into_iter().filter_map(|change| {
            let (turn, time) = (change.turn.as_ref()?, change.time?);
            Some((time, &change.event_id, turn))
        });
        let mut turns: Vec<_> = turns.collect();
        turns.sort_by_key(|(time, id, _)| (*time, *id));
        let mut departures = Departures::default();
        for (time, id, turn) in turns {
            let spans = departures.gone.entry(turn.place.clone()).or_default();
            // Who ends it once more did not end it the first time.
            if turn.way != Way::HasEnded {
                close(spans, time);
            }
            if turn.ends() {
                open(spans, (time, id.clone()));
            }
        }
        departures
    }

    /// When a stream was gone: of what an organisation's trail delivers, while its account was no member, too.
    /// `active` are the hours in which something of it is here, `windows` those of its digests: what goes on
    /// long after such an event was not ended by it, and what ends a while after it was ended then.
    pub fn of_stream(
        &self,
        id: &StreamId,
        by_organization: bool,
        active: &BTreeSet<Hour>,
        windows: &[Window],
    ) -> Vec<Span> {
        let account = || id.account.clone();
        let places = [
            (Place::Member(account()), MEMBER),
            (Place::Account(account()), BACKGROUND),
            (Place::Region(account(), id.region.clone()), BACKGROUND),
        ];
        let skipped = usize::from(!by_organization);
        let mut gone = Vec::new();
        for (place, late) in places.into_iter().skip(skipped) {
            for span in self.gone.get(&place).into_iter().flatten() {
                let signs = signs_of_life(span, active, windows);
                match signs {
                    Some(last) if last.0.saturating_sub(span.from.0) > late => {}
                    last => gone.push(Span {
                        from: last.map_or(span.from, |last| last.max(span.from)),
                        ..span.clone()
                    }),
                }
            }
        }
        gone.sort_by_key(|span| span.from);
        gone
    }
}

/// The last moment within a span, its first hour apart, at which the stream is seen to go on.
fn signs_of_life(span: &Span, active: &BTreeSet<Hour>, windows: &[Window]) -> Option<Time> {
    let (first, end) = (
        Hour::of(span.from).next(),
        span.to.unwrap_or(Time(i64::MAX)),
    );
    let last = Hour::of(end);
    let hours = (first < last).then(|| active.range(first..last).next_back());
    let hours = hours.flatten().map(|hour| hour.start());
    let is_here = |one: &&Window| {
        !matches!(one.proof, Proof::Absent | Proof::Missing | Proof::Ended)
            && one.from > span.from
            && one.from < end
    };
    let digests = windows.iter().filter(is_here).map(|one| one.to.min(end));
    digests.chain(hours).max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const ACCOUNT: &str = "222233334444";

    fn change(hour: i64, source: &str, name: &str, more: &Value) -> Option<Change> {
        let mut record = json!({
            "eventSource": format!("{source}.amazonaws.com"), "eventName": name,
            "eventTime": Hour(hour).start().to_string(), "eventID": format!("{name}-{hour}"),
            "recipientAccountId": "111122223333", "awsRegion": "us-east-1",
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            record[key] = value.clone();
        }
        Change::of(&Event::new(record.to_string().as_bytes()))
    }

    /// Of two regions of the account, in and outside an organisation's folder: first and last hour, and the event.
    fn gone(changes: &[Option<Change>], last: i64) -> [Vec<(i64, Option<i64>, String)>; 3] {
        let departures = Departures::of(changes.iter().flatten());
        let active: BTreeSet<Hour> = (0..last).map(Hour).collect();
        let of = |organization: Option<&str>, region: &str| {
            let id = StreamId {
                organization: organization.map(str::to_owned),
                account: ACCOUNT.to_owned(),
                region: region.to_owned(),
            };
            let spans = departures.of_stream(&id, id.organization.is_some(), &active, &[]);
            let told = spans.into_iter().map(|span| {
                let to = span.to.map(|to| Hour::of(to).0);
                (Hour::of(span.from).0, to, span.by.1.unwrap_or_default())
            });
            told.collect::<Vec<_>>()
        };
        [
            of(Some("o-acme1234567"), "af-south-1"),
            of(None, "af-south-1"),
            of(None, "us-east-1"),
        ]
    }

    fn one(from: i64, to: Option<i64>, by: &str) -> Vec<(i64, Option<i64>, String)> {
        vec![(from, to, by.to_owned())]
    }

    #[test]
    fn each_ends_what_it_can_end_and_no_more() {
        let about = |name: &str, value: &str| json!({"requestParameters": {name: value}});
        let leave = json!({"recipientAccountId": ACCOUNT});
        let left = change(50, "organizations", "LeaveOrganization", &leave);
        let by = one(50, None, "LeaveOrganization-50");
        assert_eq!(gone(&[left], 51), [by, vec![], vec![]]);
        let removed = about("accountId", ACCOUNT);
        let removed = change(
            50,
            "organizations",
            "RemoveAccountFromOrganization",
            &removed,
        );
        let by = one(50, None, "RemoveAccountFromOrganization-50");
        assert_eq!(gone(&[removed], 51), [by, vec![], vec![]]);
        let closed = change(
            50,
            "organizations",
            "CloseAccount",
            &about("accountId", ACCOUNT),
        );
        let by = one(50, None, "CloseAccount-50");
        assert_eq!(gone(&[closed], 51), [by.clone(), by.clone(), by]);
        let of_member = json!({"accountId": ACCOUNT, "regionName": "af-south-1"});
        let off = json!({"requestParameters": of_member});
        let off = change(50, "account", "DisableRegion", &off);
        let by = one(50, None, "DisableRegion-50");
        assert_eq!(
            off.as_ref().map(|one| one.what.as_str()),
            Some("222233334444 af-south-1")
        );
        assert_eq!(gone(&[off], 51), [by.clone(), by, vec![]]);
        let mut own = about("RegionName", "af-south-1");
        own["recipientAccountId"] = json!(ACCOUNT);
        let own = change(50, "account", "DisableRegion", &own);
        assert_eq!(
            own.as_ref().map(|one| one.what.as_str()),
            Some("af-south-1")
        );
        assert_eq!(gone(&[own], 51)[1].len(), 1);
        // What failed, or is about another account, ends nothing.
        let mut failed = about("accountId", ACCOUNT);
        failed["errorCode"] = json!("AccessDeniedException");
        let failed = change(
            50,
            "organizations",
            "RemoveAccountFromOrganization",
            &failed,
        );
        let other = about("accountId", "333344445555");
        let other = change(50, "organizations", "CloseAccount", &other);
        assert_eq!(gone(&[failed, other], 51), [vec![], vec![], vec![]]);
    }

    #[test]
    fn the_opposite_begins_it_again() {
        let off = |hour, name| {
            let asked = json!({"accountId": ACCOUNT, "regionName": "af-south-1"});
            change(hour, "account", name, &json!({"requestParameters": asked}))
        };
        let [_, region, _] = gone(&[off(90, "EnableRegion"), off(50, "DisableRegion")], 51);
        assert_eq!(region, one(50, Some(90), "DisableRegion-50"));
        let own = |hour, name, answer: Value| {
            let more = json!({"recipientAccountId": ACCOUNT, "responseElements": answer});
            change(hour, "organizations", name, &more)
        };
        let left = || own(50, "LeaveOrganization", Value::Null);
        let accepted = |action: &str| {
            own(
                90,
                "AcceptHandshake",
                json!({"handshake": {"action": action}}),
            )
        };
        let [member, ..] = gone(&[left(), accepted("INVITE")], 51);
        assert_eq!(member, one(50, Some(90), "LeaveOrganization-50"));
        let [member, ..] = gone(&[left(), accepted("ENABLE_ALL_FEATURES")], 51);
        assert_eq!(member, one(50, None, "LeaveOrganization-50"));
        let invited = json!({"requestParameters": {"target": {"id": ACCOUNT, "type": "ACCOUNT"}}});
        let invited = change(80, "organizations", "InviteAccountToOrganization", &invited);
        let [member, ..] = gone(&[left(), invited], 51);
        assert_eq!(member, one(50, Some(80), "LeaveOrganization-50"));
        // That a closing failed.
        let asked = json!({"requestParameters": {"accountId": ACCOUNT}});
        let close = || change(50, "organizations", "CloseAccount", &asked);
        let result = |state: &str| {
            let status = json!({"accountId": ACCOUNT, "state": state});
            let more = json!({"serviceEventDetails": {"closeAccountStatus": status}});
            change(53, "organizations", "CloseAccountResult", &more)
        };
        assert_eq!(
            gone(&[close(), result("FAILED")], 51)[2],
            one(50, Some(53), "CloseAccount-50")
        );
        assert_eq!(
            gone(&[close(), result("SUCCEEDED")], 51)[2],
            one(50, None, "CloseAccount-50")
        );
    }

    #[test]
    fn what_goes_on_refutes_it_and_what_is_late_moves_it() {
        let asked = json!({"accountId": ACCOUNT, "regionName": "af-south-1"});
        let off = |hour| {
            let more = json!({"requestParameters": asked.clone()});
            change(hour, "account", "DisableRegion", &more)
        };
        let region = |changes: &[Option<Change>], last| gone(changes, last)[1].clone();
        assert_eq!(region(&[off(50)], 60), one(59, None, "DisableRegion-50"));
        assert_eq!(region(&[off(50)], 90), []);
        // The second of two is the one.
        let both = [off(50), off(89)];
        assert_eq!(region(&both, 90), one(89, None, "DisableRegion-89"));
        let leave = json!({"recipientAccountId": ACCOUNT});
        let left = || change(50, "organizations", "LeaveOrganization", &leave);
        assert_eq!(gone(&[left()], 60)[0], []);
        // So do digests.
        let id = StreamId {
            organization: None,
            account: ACCOUNT.to_owned(),
            region: "af-south-1".to_owned(),
        };
        let window = |proof| Window {
            from: Hour(80).start(),
            to: Hour(81).start(),
            proof,
        };
        let departures = Departures::of(off(50).iter());
        let with = |proof| {
            let windows = [window(proof)];
            departures
                .of_stream(&id, false, &BTreeSet::new(), &windows)
                .len()
        };
        assert_eq!(with(Proof::Lists(0)), 0);
        assert_eq!(with(Proof::Absent), 1);
    }
}
