//! The obvious evaluator: every flag read anew for every event, every candidate text collected, no
//! needles, no order, no tables. It is slow and exists to be right: the tests hold the filter to it.

use super::condition::Build;
use super::expr::{Decimal, Expr, Found, Op, Side, Value, found};
use super::list::{Item, is_regex};
use super::pattern::{Form, Token};
use super::time::Clock;
use crate::cli::filters::{FilterArgs, YesNo};
use crate::event::{ActorKind, Event, Field, Outcome, Time, Top};
use crate::json::{Json, Kind};
use chrono::{Datelike, Timelike};
use regex::Regex;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::net::IpAddr;
use std::sync::Arc;

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

/// The non-empty texts (truth values and numbers as text) at a path of members.
fn texts(event: &Event<'_>, path: &[&str]) -> Vec<String> {
    event
        .json()
        .get_path(path)
        .filter(|value| !value.is_null())
        .map(|value| value.text().into_owned())
        .filter(|text| !text.is_empty())
        .into_iter()
        .collect()
}

/// Every text that a flag's values are compared with.
fn candidates(flag: &str, event: &Event<'_>) -> Vec<String> {
    let actor = event.actor();
    let owned = |text: &Option<Cow<'_, str>>| -> Vec<String> {
        text.iter().map(ToString::to_string).collect()
    };
    let identity = |name: &str| texts(event, &["userIdentity", name]);
    let issuer = |name: &str| {
        texts(
            event,
            &["userIdentity", "sessionContext", "sessionIssuer", name],
        )
    };
    let mut all = Vec::new();
    match flag {
        "--user" => {
            all = owned(&actor.user);
            if [ActorKind::IdentityCenter, ActorKind::Unknown].contains(&actor.kind) {
                all.extend(texts(event, &["additionalEventData", "UserName"]));
            }
        }
        "--role" => {
            all = owned(&actor.role);
            let mut arns = issuer("arn");
            arns.extend(identity("arn"));
            if let Some(arn) = arns.iter().find(|arn| arn.contains(":role/")) {
                let path = arn.split_once(":role/").map_or("", |(_, path)| path);
                all.push(arn.clone());
                all.push(path.to_owned());
                all.extend(path.split('/').next_back().map(str::to_owned));
            } else {
                for arn in identity("arn") {
                    let parts: Vec<&str> = arn.splitn(6, ':').collect();
                    if let [_, partition, _, _, account, resource] = parts.as_slice()
                        && let Some(role) = resource.strip_prefix("assumed-role/")
                    {
                        let role = role.split('/').next().unwrap_or_default();
                        all.push(format!("arn:{partition}:iam::{account}:role/{role}"));
                    }
                }
            }
        }
        "--principal" => {
            for id in identity("principalId")
                .into_iter()
                .chain(issuer("principalId"))
            {
                if let Some((before, _)) = id.split_once(':') {
                    all.push(before.to_owned());
                }
                all.push(id);
            }
            all.extend(identity("arn"));
            all.extend(issuer("arn"));
            all.extend(identity("invokedBy"));
        }
        "--account" => all = owned(&actor.account),
        "--access-key" => all = identity("accessKeyId"),
        "--identity-type" => {
            all = identity("type");
            all.push(actor.kind.name().to_owned());
        }
        "--invoked-by" => {
            all = identity("invokedBy");
            let short = all.iter().map(|name| name.replace(".amazonaws.com", ""));
            all = all.iter().cloned().chain(short).collect();
        }
        "--source-identity" => {
            all = texts(event, &["userIdentity", "sessionContext", "sourceIdentity"]);
        }
        "--region" => all = texts(event, &["awsRegion"]),
        "--vpc-endpoint" => all = texts(event, &["vpcEndpointId"]),
        "--recipient-account" => all = texts(event, &["recipientAccountId"]),
        "--service" => {
            all.extend(event.source().map(Cow::into_owned));
            all.extend(event.service().map(Cow::into_owned));
        }
        "--resource-type" => {
            for resource in event.get(Top::Resources).into_iter().flat_map(Json::items) {
                all.extend(resource.get_text("type").map(Cow::into_owned));
                all.extend(resource.get_text("resourceType").map(Cow::into_owned));
            }
        }
        "--error" => {
            for code in texts(event, &["errorCode"]) {
                all.push(code.trim_start_matches("Client.").to_owned());
                all.push(code.trim_start_matches("Server.").to_owned());
                all.push(code);
            }
        }
        "--event-id" => all = texts(event, &["eventID"]),
        "--request-id" => all = texts(event, &["requestID"]),
        "--shared-event-id" => all = texts(event, &["sharedEventID"]),
        _ => {}
    }
    all
}

/// Every key, text and plain value, by descending.
fn everything(value: Json<'_>, all: &mut Vec<String>) {
    match value.kind() {
        Kind::Object => {
            for (key, member) in value.members() {
                all.push(key.text().into_owned());
                everything(member, all);
            }
        }
        Kind::Array => value.items().for_each(|item| everything(item, all)),
        _ => all.push(value.text().into_owned()),
    }
}

/// Every string value, by descending.
fn leaves(value: Json<'_>, all: &mut Vec<String>) {
    match value.kind() {
        Kind::Object => value.members().for_each(|(_, member)| leaves(member, all)),
        Kind::Array => value.items().for_each(|item| leaves(item, all)),
        Kind::String => all.push(value.text().into_owned()),
        _ => {}
    }
}

fn folded(text: &str) -> String {
    text.chars()
        .map(|c| {
            let lower: Vec<char> = c.to_lowercase().collect();
            match lower.as_slice() {
                [one] if one.is_ascii() == c.is_ascii() => *one,
                _ => c,
            }
        })
        .collect()
}

/// A value against a whole text: a regular expression found in it, or a glob over it by the table of
/// all beginnings.
fn fits(typed: &str, text: &str, case_told: bool) -> bool {
    if is_regex(typed) {
        let (inner, flags) = match typed.strip_suffix('i') {
            Some(rest) => (&rest[1..rest.len() - 1], "(?i)"),
            None => (&typed[1..typed.len() - 1], ""),
        };
        return Regex::new(&format!("{flags}{inner}")).is_ok_and(|regex| regex.is_match(text));
    }
    let (typed, text) = if case_told {
        (typed.to_owned(), text.to_owned())
    } else {
        (folded(typed), folded(text))
    };
    let text: Vec<char> = text.chars().collect();
    // Which beginnings of the text fit the part of the value read so far.
    let mut fits = vec![false; text.len() + 1];
    fits[0] = true;
    let mut characters = typed.chars().peekable();
    while let Some(c) = characters.next() {
        let literal = if c == '\\' {
            characters.next_if(|next| r"*?\!@,/".contains(*next))
        } else {
            None
        };
        let mut next = vec![false; text.len() + 1];
        for end in 0..=text.len() {
            next[end] = match (literal, c) {
                (None, '*') => fits[..=end].contains(&true),
                (None, '?') => end > 0 && fits[end - 1],
                (literal, c) => end > 0 && fits[end - 1] && text[end - 1] == literal.unwrap_or(c),
            };
        }
        fits = next;
    }
    fits[text.len()]
}

fn is_event(typed: &str, event: &Event<'_>) -> bool {
    let Some(name) = event.name() else {
        return false;
    };
    let (service, wanted) = match typed.split_once(':') {
        Some((service, name)) if !is_regex(typed) => (service, name),
        _ => ("*", typed),
    };
    let mut names = vec![name.to_string()];
    if let Ok(dated) = Regex::new(r"(?s)^(.+)(?:[0-9]{8}|[0-9]{4}_[0-9]{2}_[0-9]{2})(?:v[0-9]+)?$")
        && let Some(found) = dated.captures(&name)
    {
        names.push(found[1].to_owned());
    }
    let mut services = candidates("--service", event);
    if service == "*" {
        services.push(String::new());
    }
    names.iter().any(|name| fits(wanted, name, false))
        && services.iter().any(|text| fits(service, text, false))
}

/// An address as a number of 128 bits, IPv4 within IPv6.
fn bits(text: &str) -> Option<u128> {
    let unpadded: Vec<&str> = text
        .split('.')
        .map(|part| {
            let short = part.trim_start_matches('0');
            if short.is_empty() && !part.is_empty() && part.len() <= 3 {
                "0"
            } else if part.len() <= 3 {
                short
            } else {
                part
            }
        })
        .collect();
    let address: IpAddr = unpadded.join(".").parse().or_else(|_| text.parse()).ok()?;
    Some(match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
        IpAddr::V6(v6) => v6.to_bits(),
    })
}

fn is_address(typed: &str, text: &str) -> bool {
    let is_v4 = |bits: u128| bits >> 32 == 0xffff;
    let Some(given) = bits(text) else {
        return fits(typed, text, false);
    };
    if let Some(wanted) = bits(typed) {
        return given == wanted;
    }
    if let Some((before, length)) = typed.split_once('/')
        && let (Some(net), Ok(length)) = (bits(before), length.parse::<u32>())
    {
        let length = match (is_v4(net), before.contains(':')) {
            (true, true) => length.max(96),
            (true, false) => length + 96,
            (false, _) => length,
        };
        let mask = if length == 0 {
            0
        } else {
            u128::MAX << (128 - length.min(128))
        };
        return is_v4(net) == is_v4(given) && net & mask == given & mask;
    }
    let plain = match std::net::Ipv6Addr::from_bits(given) {
        v6 if is_v4(given) => v6.to_canonical().to_string(),
        v6 => v6.to_string(),
    };
    fits(typed, text, false) || fits(typed, &plain, false)
}

fn is_resource(typed: &str, event: &Event<'_>) -> bool {
    let s3_of = |arn: &str| -> Option<String> {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        match parts.as_slice() {
            ["arn", _, "s3", "", "", path] => Some((*path).to_owned()),
            _ => None,
        }
    };
    let s3 = if is_regex(typed) {
        None
    } else {
        typed
            .strip_prefix("s3://")
            .map(str::to_owned)
            .or_else(|| s3_of(typed))
    };
    // Where a resource is typed in S3's way, slashes at both ends make no regular expression.
    let fits_part = |wanted: &str, text: &str| {
        let escaped = if is_regex(wanted) {
            format!("\\{wanted}")
        } else {
            wanted.to_owned()
        };
        fits(&escaped, text, true)
    };
    let s3 = s3.map(|path| match path.strip_suffix('/') {
        Some(bucket) if !bucket.contains('/') => bucket.to_owned(),
        _ => path,
    });
    let names = |text: &str| -> bool {
        if let Some(path) = &s3 {
            return s3_of(text).is_some_and(|found| fits_part(path, &found));
        }
        if fits(typed, text, true) {
            return true;
        }
        if typed.starts_with("arn:") || typed.starts_with("*:") {
            return false;
        }
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", .., resource] = parts.as_slice() else {
            return false;
        };
        if parts.len() < 6 {
            return false;
        }
        let resource = resource.strip_suffix(":*").unwrap_or(resource);
        let ends: Vec<usize> = resource
            .char_indices()
            .filter(|(_, c)| [':', '/'].contains(c))
            .map(|(at, _)| at + 1)
            .collect();
        let mut tails = vec![resource];
        tails.extend(ends.first().map(|at| &resource[*at..]));
        tails.extend(ends.last().map(|at| &resource[*at..]));
        tails.iter().any(|tail| fits(typed, tail, true))
    };
    let covered = |prefix: &str| {
        let (wanted, prefix) = match &s3 {
            Some(path) => match s3_of(prefix) {
                Some(found) => (path.clone(), found),
                None => return false,
            },
            None => (typed.to_owned(), prefix.to_owned()),
        };
        let whole = if s3.is_some() {
            fits_part(&wanted, &prefix)
        } else {
            fits(&wanted, &prefix, true)
        };
        let head = super::pattern::Pattern::parse(
            "",
            &wanted,
            super::pattern::Case::Told,
            super::pattern::Plain::Whole,
        )
        .map(|pattern| match pattern.form {
            Form::Exact(text) => text,
            Form::Glob(tokens) => tokens
                .into_iter()
                .map_while(|token| {
                    if let Token::Char(c) = token {
                        Some(c)
                    } else {
                        None
                    }
                })
                .collect(),
            _ => String::new(),
        })
        .unwrap_or_default();
        whole || (!head.is_empty() && head.starts_with(&prefix))
    };
    let listed = event
        .get(Top::Resources)
        .into_iter()
        .flat_map(Json::items)
        .any(|resource| {
            let text = |name: &str| resource.get_text(name).map(Cow::into_owned);
            text("ARN").is_some_and(|arn| names(&arn))
                || text("resourceName").is_some_and(|name| names(&name))
                || text("ARNPrefix").is_some_and(|prefix| covered(&prefix))
        });
    let both = |text: &str, is: &dyn Fn(&str) -> bool| {
        is(text) || super::resource::percent_decoded(text).is_some_and(|text| is(&text))
    };
    let requested = s3.as_ref().is_some_and(|path| {
        let (bucket, key) = match path.split_once('/') {
            Some((bucket, key)) => (bucket, Some(key)),
            None => (path.as_str(), None),
        };
        let said = |name: &str, wanted: &str| {
            texts(event, &["requestParameters", name])
                .iter()
                .any(|text| both(text, &|text| fits_part(wanted, text)))
        };
        said("bucketName", bucket) && key.is_none_or(|key| said("key", key))
    });
    let mut all = Vec::new();
    for name in [Top::RequestParameters, Top::ResponseElements] {
        event
            .get(name)
            .into_iter()
            .for_each(|object| leaves(object, &mut all));
    }
    listed || requested || all.iter().any(|text| both(text, &|text| names(text)))
}
