//! Watchers switched off and on: trails, configuration recorders, detectors, Security Hub.

use crate::event::{Event, Outcome, Time, Top};
use crate::lineage::Caller;

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Switched {
    /// Off.
    Off,
    /// On.
    On,
}

/// One call that switched a watcher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switch {
    /// When.
    pub time: Option<Time>,
    /// What is switched, the same text for off and on.
    pub what: String,
    /// The service's short name.
    pub service: String,
    /// In which account.
    pub account: String,
    /// In which region.
    pub region: String,
    /// The account and region that the watcher is of: a trail's name is its own there alone.
    pub home: (String, String),
    /// Which way.
    pub way: Switched,
    /// `StopLogging`.
    pub event: String,
    /// `eventID`.
    pub event_id: String,
    /// Who called.
    pub caller: Caller,
}

/// Source, name, the parameter that names the watcher, and which way; `None`: by the parameter `enable`.
const CALLS: [(&str, &str, &str, Option<Switched>); 12] = [
    ("cloudtrail", "StopLogging", "name", Some(Switched::Off)),
    ("cloudtrail", "DeleteTrail", "name", Some(Switched::Off)),
    ("cloudtrail", "StartLogging", "name", Some(Switched::On)),
    ("cloudtrail", "CreateTrail", "name", Some(Switched::On)),
    (
        "config",
        "StopConfigurationRecorder",
        "configurationRecorderName",
        Some(Switched::Off),
    ),
    (
        "config",
        "DeleteConfigurationRecorder",
        "configurationRecorderName",
        Some(Switched::Off),
    ),
    (
        "config",
        "StartConfigurationRecorder",
        "configurationRecorderName",
        Some(Switched::On),
    ),
    (
        "guardduty",
        "DeleteDetector",
        "detectorId",
        Some(Switched::Off),
    ),
    ("guardduty", "UpdateDetector", "detectorId", None),
    (
        "guardduty",
        "CreateDetector",
        "detectorId",
        Some(Switched::On),
    ),
    ("securityhub", "DisableSecurityHub", "", Some(Switched::Off)),
    ("securityhub", "EnableSecurityHub", "", Some(Switched::On)),
];

impl Switch {
    /// Of an event that worked; `None` for all others.
    pub fn of(event: &Event<'_>) -> Option<Switch> {
        let name = event.name()?;
        let (_, _, parameter, way) = CALLS.iter().find(|(_, call, ..)| *call == name)?;
        let service = event.service()?;
        if !CALLS
            .iter()
            .any(|(of, call, ..)| *of == service && *call == name)
            || event.outcome() != Outcome::Ok
        {
            return None;
        }
        let request = event.get(Top::RequestParameters);
        let said = |key: &str| request.and_then(|request| request.get_text(key));
        let way = match way {
            Some(way) => *way,
            None if request?.get("enable")?.as_bool()? => Switched::On,
            None => Switched::Off,
        };
        let text = |field| event.text(field).unwrap_or_default().into_owned();
        let (account, region) = (text(Top::RecipientAccountId), text(Top::AwsRegion));
        let mut home = (account.clone(), region.clone());
        // A trail's ARN and its name are the same trail; of the others there is one in a region.
        let what = match &*service {
            "cloudtrail" => said(parameter).map(|name| {
                let name = match name.rsplit_once(":trail/") {
                    Some((place, name)) => {
                        // `arn:aws:cloudtrail:REGION:ACCOUNT`.
                        let mut parts = place.rsplit(':');
                        if let (Some(account), Some(region)) = (parts.next(), parts.next()) {
                            home = (account.to_owned(), region.to_owned());
                        }
                        name
                    }
                    None => &*name,
                };
                format!("trail {name}")
            }),
            "config" => Some("configuration recorder".to_owned()),
            "guardduty" => Some("GuardDuty".to_owned()),
            _ => Some("Security Hub".to_owned()),
        };
        Some(Switch {
            time: event.time(),
            what: what?,
            service: service.into_owned(),
            account,
            region,
            home,
            way,
            event: name.into_owned(),
            event_id: text(Top::EventId),
            caller: Caller::of(event),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detector_is_switched_by_its_parameter_and_failures_switch_nothing() {
        let of = |record: &str| {
            let switch = Switch::of(&Event::new(record.as_bytes()))?;
            Some((switch.what, switch.way))
        };
        let guard = |enable| {
            format!(
                r#"{{"eventSource":"guardduty.amazonaws.com","eventName":"UpdateDetector","requestParameters":{{"detectorId":"d","enable":{enable}}}}}"#
            )
        };
        assert_eq!(
            of(&guard("false")),
            Some(("GuardDuty".into(), Switched::Off))
        );
        assert_eq!(of(&guard("true")), Some(("GuardDuty".into(), Switched::On)));
        assert_eq!(of(&guard("null")), None);
        let stop = |error: &str| {
            format!(
                r#"{{"eventSource":"cloudtrail.amazonaws.com","eventName":"StopLogging","requestParameters":{{"name":"arn:aws:cloudtrail:eu-west-1:111122223333:trail/main"}}{error}}}"#
            )
        };
        assert_eq!(of(&stop("")), Some(("trail main".into(), Switched::Off)));
        let home = |record: &str| Switch::of(&Event::new(record.as_bytes())).map(|one| one.home);
        let place = ("111122223333".to_owned(), "eu-west-1".to_owned());
        assert_eq!(home(&stop("")), Some(place));
        assert_eq!(of(&stop(r#","errorCode":"AccessDenied""#)), None);
    }
}
