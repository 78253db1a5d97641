//! The obvious evaluator: every flag read anew for every event, every candidate text collected, no
//! needles, no order, no tables. It is slow and exists to be right: the tests hold the filter to it.

mod texts;
mod things;

use super::condition::Build;
use super::expr::{Decimal, Expr, Found, Op, Side, Value, found};
use super::list::{Item, is_regex};
use super::time::Clock;
use crate::cli::filters::{FilterArgs, YesNo};
use crate::event::{ActorKind, Event, Field, Outcome, Time, Top};
use chrono::{Datelike, Timelike};
use regex::Regex;
use std::cmp::Ordering;
use std::sync::Arc;
use texts::{candidates, everything, fits, folded, texts};
use things::{is_address, is_event, is_resource};

/// What was asked, as it was typed.
pub(super) struct Asked {
    args: FilterArgs,
    lists: Vec<(&'static str, Vec<Item>)>,
    exprs: Vec<Arc<Expr>>,
    clock: Clock,
}

impl Asked {
    pub(super) fn new(args: &FilterArgs, build: &Build, exprs: Vec<Arc<Expr>>) -> Self {
        Asked {
            args: args.clone(),
            lists: build.lists.clone(),
            exprs,
            clock: build.clock,
        }
    }

    pub(super) fn matches(&self, event: &Event<'_>) -> bool {
        self.lists
            .iter()
            .all(|(flag, items)| self.list_allows(flag, items, event))
            && self.switches_allow(event)
            && self.times_allow(event)
            && self.exprs.iter().all(|expr| self.holds(expr, event))
    }

    /// One of the values that include holds, where there is one, and no value that excludes.
    fn list_allows(&self, flag: &str, items: &[Item], event: &Event<'_>) -> bool {
        let timed = matches!(flag, "--on" | "--around" | "--hours" | "--weekday");
        if timed && event.time().is_none() {
            return false;
        }
        let mut positives = items.iter().filter(|item| !item.exclude).peekable();
        let included =
            positives.peek().is_none() || positives.any(|item| self.item(flag, &item.text, event));
        included
            && !items
                .iter()
                .filter(|item| item.exclude)
                .any(|item| self.item(flag, &item.text, event))
    }

    fn item(&self, flag: &str, typed: &str, event: &Event<'_>) -> bool {
        let any = |texts: Vec<String>| texts.iter().any(|text| fits(typed, text, false));
        match flag {
            "--event" => is_event(typed, event),
            "--ip" => texts(event, &["sourceIPAddress"])
                .iter()
                .any(|text| is_address(typed, text)),
            "--resource" => is_resource(typed, event),
            "--user-agent" => texts(event, &["userAgent"]).iter().any(|agent| {
                let inner = agent.trim_start_matches('[').trim_end_matches(']');
                let wild = typed.contains(['*', '?']) || is_regex(typed);
                [agent.as_str(), inner].iter().any(|text| {
                    if wild {
                        fits(typed, text, false)
                    } else {
                        fits(&format!("*{typed}*"), text, false)
                    }
                })
            }),
            "--contains" => {
                let wanted = folded(super::search::plain(&Item {
                    text: typed.to_owned(),
                    exclude: false,
                }));
                let mut all = Vec::new();
                everything(event.json(), &mut all);
                all.iter().any(|text| folded(text).contains(&wanted))
            }
            "--match" => {
                let Ok(regex) = Regex::new(typed) else {
                    return false;
                };
                let mut all = vec![String::from_utf8_lossy(event.raw()).into_owned()];
                everything(event.json(), &mut all);
                all.iter().any(|text| regex.is_match(text))
            }
            "--category" => {
                let word = typed
                    .to_lowercase()
                    .replace('-', "")
                    .replace("activity", "");
                event.category().name() == word
            }
            "--topic" => event
                .topic()
                .is_some_and(|topic| topic.name() == typed.to_lowercase()),
            "--on" | "--around" => {
                let read = if flag == "--on" {
                    self.clock.day_or_month(typed)
                } else {
                    self.clock.around(typed)
                };
                let (Ok((from, to)), Some(time)) = (read, event.time()) else {
                    return false;
                };
                Time::from(from) <= time && time < Time::from(to)
            }
            "--hours" => self.local(event).is_some_and(|now| {
                let minute = |text: &str| -> u32 {
                    let mut parts = text.split(':').map(|p| p.trim().parse().unwrap_or(0));
                    parts.next().unwrap_or(0) * 60 + parts.next().unwrap_or(0)
                };
                let (from, to) = match typed.split_once('-') {
                    Some((from, to)) => (minute(from), minute(to)),
                    None => (minute(typed), minute(typed) + 60),
                };
                let length = (to + 2880 - from - 1) % 1440 + 1;
                (now.hour() * 60 + now.minute() + 2880 - from) % 1440 < length
            }),
            "--weekday" => self.local(event).is_some_and(|now| {
                let day = |text: &str| {
                    let days = ["mo", "tu", "we", "th", "fr", "sa", "su"];
                    let start = text.trim().to_lowercase();
                    days.iter()
                        .position(|day| start.starts_with(day))
                        .unwrap_or(0)
                };
                let (from, to) = typed.split_once('-').unwrap_or((typed, typed));
                let today = now.weekday().num_days_from_monday() as usize;
                (today + 7 - day(from)) % 7 <= (day(to) + 7 - day(from)) % 7
            }),
            other => any(candidates(other, event)),
        }
    }

    fn local(&self, event: &Event<'_>) -> Option<chrono::NaiveDateTime> {
        Some(self.clock.zone.local(event.time()?.utc()))
    }

    fn times_allow(&self, event: &Event<'_>) -> bool {
        let read = |typed: &Option<String>| {
            typed
                .as_ref()
                .and_then(|typed| self.clock.moment(typed).ok())
                .map(Time::from)
        };
        let (since, until) = (read(&self.args.since), read(&self.args.until));
        match event.time() {
            None => since.is_none() && until.is_none(),
            Some(time) => {
                since.is_none_or(|since| since <= time) && until.is_none_or(|until| until > time)
            }
        }
    }

    fn switches_allow(&self, event: &Event<'_>) -> bool {
        let args = &self.args;
        let actor = event.actor();
        let mfa = {
            let mut said = texts(
                event,
                &[
                    "userIdentity",
                    "sessionContext",
                    "attributes",
                    "mfaAuthenticated",
                ],
            );
            said.extend(texts(event, &["additionalEventData", "MFAUsed"]));
            let said: Vec<String> = said.iter().map(|word| word.to_lowercase()).collect();
            let has = |words: [&str; 2]| said.iter().any(|word| words.contains(&word.as_str()));
            match (has(["true", "yes"]), has(["false", "no"])) {
                (true, _) => Some(YesNo::Yes),
                (false, true) => Some(YesNo::No),
                _ => None,
            }
        };
        let person = matches!(
            actor.kind,
            ActorKind::Root
                | ActorKind::IamUser
                | ActorKind::RoleSession
                | ActorKind::FederatedUser
                | ActorKind::IdentityCenter
                | ActorKind::Saml
                | ActorKind::WebIdentity
        ) && !actor.machine;
        let console = texts(event, &["sessionCredentialFromConsole"])
            .iter()
            .any(|text| text.eq_ignore_ascii_case("true"))
            || texts(event, &["eventType"])
                .iter()
                .any(|text| fits("AwsConsole*", text, false))
            || texts(event, &["userAgent"]).iter().any(|text| {
                ["", "["].iter().any(|open| {
                    ["signin.*", "console.*", "S3Console/*"]
                        .iter()
                        .any(|glob| fits(&format!("{open}{glob}"), text, false))
                })
            });
        let outcome = event.outcome();
        let write = event.access().write;
        let cross = match (actor.account.as_deref(), event.get(Top::RecipientAccountId)) {
            (Some(own), Some(other)) => actor.kind != ActorKind::Anonymous && own != other.text(),
            _ => false,
        };
        let any = |asked: &[(bool, bool)]| {
            asked.iter().all(|(asked, _)| !asked) || asked.iter().any(|(asked, is)| *asked && *is)
        };
        (args.mfa.is_none() || args.mfa == mfa)
            && any(&[(args.human, person), (args.service_actor, actor.machine)])
            && any(&[(args.console, console)])
            && any(&[(args.cross_account, cross)])
            && any(&[(args.read, !write), (args.write, write)])
            && any(&[
                (args.ok, outcome == Outcome::Ok),
                (args.denied, outcome == Outcome::Denied),
                (args.failed, outcome == Outcome::Failed),
            ])
    }

    fn holds(&self, expr: &Expr, event: &Event<'_>) -> bool {
        match expr {
            Expr::All(parts) => !parts.iter().any(|part| !self.holds(part, event)),
            Expr::Any(parts) => parts.iter().filter(|part| self.holds(part, event)).count() > 0,
            Expr::Not(part) => !self.holds(part, event),
            Expr::Test(field, op) => self.test(field, op, event),
        }
    }

    fn test(&self, field: &Field, op: &Op, event: &Event<'_>) -> bool {
        let zone = self.clock.zone;
        let values = found(field, event, zone);
        match op {
            Op::Holds => values.iter().any(|v| v.text.to_lowercase() != "false"),
            Op::Exists => !values.is_empty(),
            Op::Is(wanted) => wanted.iter().any(|wanted| {
                if wanted.null {
                    return values.is_empty();
                }
                values.iter().any(|value| {
                    fits(&wanted.text, &value.text, false)
                        || (value.number && compared(value, wanted) == Some(Ordering::Equal))
                        || (wanted.time.is_some() && value.time(zone) == wanted.time)
                })
            }),
            Op::Compare(side, wanted) => values.iter().any(|value| {
                let order = if wanted.number.is_some() {
                    compared(value, wanted)
                } else {
                    match (value.time(zone), wanted.time) {
                        (Some(a), Some(b)) => Some(a.cmp(&b)),
                        _ => Some(folded(&value.text).cmp(&folded(&wanted.text))),
                    }
                };
                match side {
                    Side::Below => order == Some(Ordering::Less),
                    Side::AtMost => order.is_some_and(|order| order != Ordering::Greater),
                    Side::Above => order == Some(Ordering::Greater),
                    Side::AtLeast => order.is_some_and(|order| order != Ordering::Less),
                }
            }),
            Op::Matches(regex, _) => values.iter().any(|value| regex.find(&value.text).is_some()),
        }
    }
}

/// Both as numbers.
fn compared(value: &Found<'_>, wanted: &Value) -> Option<Ordering> {
    Some(Decimal::parse(&value.text)?.cmp(wanted.number.as_ref()?))
}
