//! The callers of many events, each once. The records of a session mostly have one `userIdentity`, byte for
//! byte, so that its caller need not be read from each of them.

use super::call::Call;
use super::caller::Caller;
use crate::event::{ActorKind, Event, Top};
use crate::intern::Interner;
use hashbrown::HashMap;

/// Callers by number.
#[derive(Debug, Default)]
pub(crate) struct Callers {
    all: Interner<Caller>,
    /// By `userIdentity`, of events that tell of their caller nowhere else.
    by_identity: HashMap<Box<[u8]>, u32>,
    weight: usize,
}

impl Callers {
    /// The number of an event's caller.
    pub(crate) fn number(&mut self, event: &Event<'_>) -> u32 {
        let identity = event
            .user_identity()
            .filter(|_| is_told_by_identity(event))
            .map(crate::json::Json::bytes);
        if let Some(known) = identity.and_then(|identity| self.by_identity.get(identity)) {
            return *known;
        }
        let caller = Caller::of(event);
        let identity = identity.filter(|_| !caller.is_timed());
        let weight = 2 * caller.weight();
        let (number, new) = self.all.number(caller);
        self.weight += if new { weight } else { 0 };
        if let Some(identity) = identity {
            self.weight += identity.len() + 32;
            self.by_identity.insert(identity.into(), number);
        }
        number
    }

    /// All callers, by number.
    pub(crate) fn values(&self) -> &[Caller] {
        self.all.values()
    }

    /// The callers alone.
    pub(crate) fn into_values(self) -> Vec<Caller> {
        self.all.into_values()
    }

    /// About how many bytes it holds.
    pub(crate) fn weight(&self) -> usize {
        self.weight
    }
}

/// True when nothing else in the event than `userIdentity` and its time says who [called](Caller::of).
fn is_told_by_identity(event: &Event<'_>) -> bool {
    event.get(Top::SessionCredentialFromConsole).is_none()
        && event.actor().kind != ActorKind::IdentityCenter
        && !Call::of(event).is_some_and(Call::tells_of_its_caller)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: &str = r#"{"type":"AssumedRole","principalId":"AROAEXAMPLE:s","arn":"arn:aws:sts::111122223333:assumed-role/r/s",
        "accessKeyId":"ASIAEXAMPLE","sessionContext":{"attributes":{"creationDate":"2026-01-01T00:00:00Z"}}}"#;
    const TIMELESS: &str = r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/r/s","accessKeyId":"ASIAEXAMPLE"}"#;
    const UNKNOWN: &str = r#"{"accountId":"111122223333","principalId":""}"#;

    /// Whatever came before, an event's caller is what [`Caller::of`] says.
    #[test]
    fn it_says_what_each_record_says() {
        let mut records = Vec::new();
        for identity in [SESSION, TIMELESS, UNKNOWN] {
            for more in [
                "",
                r#","eventTime":"2026-01-01T00:00:01Z""#,
                r#","eventTime":"2026-01-01T00:00:02Z""#,
                r#","sessionCredentialFromConsole":"true""#,
                r#","eventName":"SwitchRole","eventSource":"signin.amazonaws.com","eventID":"e","additionalEventData":{"SwitchFrom":"x"}"#,
                r#","eventName":"GetCredentialsForIdentity","eventSource":"cognito-identity.amazonaws.com","requestParameters":{"identityId":"i"}"#,
                r#","eventName":"CreateSession","eventSource":"rolesanywhere.amazonaws.com","requestParameters":{"trustAnchorArn":"a"}"#,
                r#","eventName":"GetRoleCredentials","eventSource":"sso.amazonaws.com""#,
            ] {
                records.push(format!(r#"{{"userIdentity":{identity}{more}}}"#));
            }
        }
        let mut callers = Callers::default();
        for record in records.iter().chain(records.iter().rev()) {
            let event = Event::new(record.as_bytes());
            let number = callers.number(&event) as usize;
            assert_eq!(callers.values()[number], Caller::of(&event), "{record}");
        }
        assert!(callers.values().len() < records.len());
    }
}
