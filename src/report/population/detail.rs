//! Everything that a row of the report says of one event.

use super::kind::mfa;
use crate::event::{Derived, Event, Field, Path, Top};
use crate::json::Json;
use crate::lineage::Caller;
use crate::report::model::{Exception, Who};
use crate::resource::acted_on;
use crate::zone::Zone;
use std::collections::BTreeMap;

/// Error messages quote whole policies; more than this is left to the record.
const LONGEST: usize = 400;
/// Resources of one row; a batch of thousands is one deed.
const RESOURCES: usize = 10;

/// One event in full, and who called.
#[derive(Clone, Debug)]
pub struct Detail {
    /// The row as far as the event tells; number, origin, file, rules, disposition are not in it yet.
    pub row: Exception,
    /// Who is to be traced.
    pub caller: Caller,
    /// The rules that hold whatever turns out, if the bucket holds logs, and if it does not.
    pub rules: [Box<[u32]>; 3],
    /// The bucket that decides which of them.
    pub bucket: Option<Box<str>>,
}

impl Detail {
    /// Of an event. `fields` are those that its rules name as worth showing.
    pub fn of(
        event: &Event<'_>,
        rules: [Box<[u32]>; 3],
        bucket: Option<Box<str>>,
        fields: &[String],
    ) -> Detail {
        let text = |field| event.text(field).map(std::borrow::Cow::into_owned);
        let cell = |derived| Field::Derived(derived).cell(event, Zone::Utc).into_owned();
        let actor = event.actor();
        let issuer = event.identity().issuer.get("arn").and_then(Json::as_str);
        let mut resources = acted_on(event);
        resources.sort();
        if resources.len() > RESOURCES {
            let more = resources.len() - RESOURCES;
            resources.truncate(RESOURCES);
            resources.push(format!("… and {more} more"));
        }
        let row = Exception {
            time: event.time(),
            event_id: text(Top::EventId),
            account: text(Top::RecipientAccountId),
            region: text(Top::AwsRegion),
            who: Who {
                id: actor.id.clone().into_owned(),
                label: actor.label.clone().into_owned(),
                kind: actor.kind.name().to_owned(),
                account: actor.account.as_deref().map(Into::into),
                session_issuer: issuer.map(Into::into),
                mfa: mfa(event),
                access_key_id: actor.access_key.as_deref().map(Into::into),
            },
            source_ip: text(Top::SourceIpAddress),
            vpc_endpoint: text(Top::VpcEndpointId),
            user_agent: text(Top::UserAgent),
            event: cell(Derived::Event),
            outcome: event.outcome().name().to_owned(),
            error_code: text(Top::ErrorCode),
            error_message: text(Top::ErrorMessage).map(|message| cut(&message)),
            write: event.access().write,
            resources,
            fields: said(event, fields),
            ..Exception::default()
        };
        Detail {
            row,
            caller: Caller::of(event),
            rules,
            bucket,
        }
    }

    /// About how many bytes it holds.
    pub fn weight(&self) -> usize {
        let texts: usize = (self.row.fields.iter())
            .map(|(name, value)| name.len() + value.len() + 64)
            .sum();
        let resources: usize = self.row.resources.iter().map(|one| one.len() + 24).sum();
        size_of::<Detail>() + self.caller.weight() + texts + resources + 800
    }
}

/// The fields that the record has, of those that are worth showing.
fn said(event: &Event<'_>, fields: &[String]) -> BTreeMap<String, String> {
    // These stand in columns of their own.
    const SHOWN: [&str; 6] = [
        "errorCode",
        "errorMessage",
        "sourceIPAddress",
        "userAgent",
        "eventName",
        "userIdentity.arn",
    ];
    fields
        .iter()
        .filter(|field| !SHOWN.contains(&field.as_str()))
        .filter_map(|field| {
            let path = Path::parse(field).ok()?;
            let values: Vec<String> = (path.values(event).into_iter())
                .filter(|value| !value.is_null())
                .map(|value| value.text().into_owned())
                .filter(|text| !text.is_empty())
                .collect();
            (!values.is_empty()).then(|| (field.clone(), cut(&values.join(", "))))
        })
        .collect()
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
