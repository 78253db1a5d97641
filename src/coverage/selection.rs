//! What a trail records: its event selectors, as requests, answers and the AWS CLI write them.

use super::value::{get, strings, text};
use serde_json::Value;
use std::collections::BTreeSet;

/// Kinds of events that selectors choose between.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Management events that read.
    Reads,
    /// Management events that write.
    Writes,
    /// Management events of one service (`kms.amazonaws.com`).
    Service(String),
    /// Data events.
    Data,
    /// Network activity.
    Network,
}

impl Kind {
    /// The kinds in words: `management events`, `management events of kms.amazonaws.com`.
    pub fn words(kinds: &BTreeSet<Kind>) -> String {
        let mut words = Vec::new();
        let both = kinds.contains(&Kind::Reads) && kinds.contains(&Kind::Writes);
        if both {
            words.push("management events".to_owned());
        }
        for kind in kinds {
            match kind {
                Kind::Reads | Kind::Writes | Kind::Service(_) if both => {}
                Kind::Reads => words.push("management events that read".to_owned()),
                Kind::Writes => words.push("management events that write".to_owned()),
                Kind::Service(service) => words.push(format!("management events of {service}")),
                Kind::Data => words.push("data events".to_owned()),
                Kind::Network => words.push("network events".to_owned()),
            }
        }
        words.join(", ")
    }
}

/// Services whose management events selectors may leave out (CloudTrail API reference, EventSelector:
/// ExcludeManagementEventSources).
const EXCLUDABLE: [&str; 2] = ["kms.amazonaws.com", "rdsdata.amazonaws.com"];

/// The source of an event, where selectors may leave it out by name.
pub fn excludable(source: &str) -> Option<&'static str> {
    EXCLUDABLE.into_iter().find(|one| *one == source)
}

/// Events beside those of management: a resource type (of network activity, the service), and the
/// values chosen, all where there are none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Chosen {
    network: bool,
    kind: String,
    values: Vec<String>,
}

impl Chosen {
    fn words(&self) -> String {
        let kind = if self.network {
            format!("network activity of {}", self.kind)
        } else {
            self.kind.clone()
        };
        match &self.values[..] {
            [] => kind,
            values => format!("{kind} ({})", values.join(" ")),
        }
    }

    /// True when everything of `other` is chosen here. Values are prefixes of ARNs.
    fn covers(&self, other: &Chosen) -> bool {
        (self.network, &self.kind) == (other.network, &other.kind)
            && (self.values.is_empty()
                || !other.values.is_empty()
                    && other
                        .values
                        .iter()
                        .all(|value| self.values.iter().any(|mine| value.starts_with(&**mine))))
    }
}

/// What a trail records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    reads: bool,
    writes: bool,
    /// Services whose management events are left out.
    without: BTreeSet<String>,
    chosen: BTreeSet<Chosen>,
}

impl Selection {
    /// What a new trail records: everything about management, and nothing else.
    pub(super) fn of_new_trail() -> Selection {
        Selection {
            reads: true,
            writes: true,
            ..Selection::default()
        }
    }

    /// In words: `management; data: AWS::S3::Object`.
    pub fn words(&self) -> String {
        let management = match (self.reads, self.writes) {
            (true, true) => "management",
            (true, false) => "management reads only",
            (false, true) => "management writes only",
            (false, false) => "no management events",
        };
        let mut words = management.to_owned();
        let list = |list: Vec<String>| list.join(", ");
        if !self.without.is_empty() {
            words += &format!(" without {}", list(self.without.iter().cloned().collect()));
        }
        if !self.chosen.is_empty() {
            let chosen = self.chosen.iter().map(Chosen::words).collect();
            words += &format!("; data: {}", list(chosen));
        }
        words
    }

    /// What is chosen of data events, or of network activity, in words; `None` where nothing is.
    pub fn beside(&self, network: bool) -> Option<String> {
        let chosen = self.chosen.iter().filter(|one| one.network == network);
        let words: Vec<String> = chosen.map(Chosen::words).collect();
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// The kinds of which it leaves something out that `other` records.
    pub(super) fn lacks(&self, other: &Selection) -> BTreeSet<Kind> {
        let mut lacks = BTreeSet::new();
        let more = |here: bool, there: bool| there && !here;
        if more(self.reads, other.reads) {
            lacks.insert(Kind::Reads);
        }
        if more(self.writes, other.writes) {
            lacks.insert(Kind::Writes);
        }
        if other.reads || other.writes {
            let without = self.without.difference(&other.without);
            lacks.extend(without.cloned().map(Kind::Service));
        }
        for chosen in &other.chosen {
            if !self.chosen.iter().any(|mine| mine.covers(chosen)) {
                lacks.insert(if chosen.network {
                    Kind::Network
                } else {
                    Kind::Data
                });
            }
        }
        lacks
    }

    /// Everything that either records.
    pub(super) fn with(&self, other: &Selection) -> Selection {
        Selection {
            reads: self.reads || other.reads,
            writes: self.writes || other.writes,
            without: self.without.intersection(&other.without).cloned().collect(),
            chosen: self.chosen.union(&other.chosen).cloned().collect(),
        }
    }

    /// From the parameters of PutEventSelectors or the output of get-event-selectors. Keys in any case.
    pub(super) fn read(value: &Value) -> Option<Selection> {
        let list = |name| get(value, name).and_then(Value::as_array);
        let advanced = list("advancedEventSelectors").filter(|list| !list.is_empty());
        let mut selection = Selection::default();
        match (advanced, list("eventSelectors")) {
            (Some(advanced), _) => advanced.iter().for_each(|one| selection.advanced(one)),
            (None, Some(basic)) => basic.iter().for_each(|one| selection.basic(one)),
            (None, None) => return None,
        }
        Some(selection)
    }

    fn basic(&mut self, selector: &Value) {
        if get(selector, "includeManagementEvents").and_then(Value::as_bool) != Some(false) {
            let kind = text(selector, "readWriteType").unwrap_or_default();
            self.reads |= kind != "WriteOnly";
            self.writes |= kind != "ReadOnly";
            self.without
                .extend(strings(get(selector, "excludeManagementEventSources")));
        }
        let data = get(selector, "dataResources").and_then(Value::as_array);
        for resource in data.into_iter().flatten() {
            self.chosen
                .extend(text(resource, "type").map(|kind| Chosen {
                    network: false,
                    kind,
                    values: strings(get(resource, "values")),
                }));
        }
    }

    fn advanced(&mut self, selector: &Value) {
        let fields = get(selector, "fieldSelectors").and_then(Value::as_array);
        let field = |name: &str, operator: &str| -> Vec<String> {
            fields
                .into_iter()
                .flatten()
                .filter(|one| text(one, "field").as_deref() == Some(name))
                .flat_map(|one| strings(get(one, operator)))
                .collect()
        };
        let is = |category: &str| {
            field("eventCategory", "equals")
                .iter()
                .any(|one| one == category)
        };
        if is("Management") {
            let only = field("readOnly", "equals");
            self.reads |= !only.iter().any(|one| one == "false");
            self.writes |= !only.iter().any(|one| one == "true");
            self.without.extend(field("eventSource", "notEquals"));
        } else if is("NetworkActivity") {
            let sources = field("eventSource", "equals").into_iter();
            self.chosen.extend(sources.map(|kind| Chosen {
                network: true,
                kind,
                values: Vec::new(),
            }));
        } else {
            let mut values = field("resources.ARN", "equals");
            values.extend(field("resources.ARN", "startsWith"));
            let kinds = field("resources.type", "equals").into_iter();
            self.chosen.extend(kinds.map(|kind| Chosen {
                network: false,
                kind,
                values: values.clone(),
            }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn basic(kind: &str, data: &Value) -> Selection {
        Selection::read(&json!({"eventSelectors": [{"readWriteType": kind,
            "includeManagementEvents": true, "dataResources": data}]}))
        .expect("selectors")
    }

    #[test]
    fn selectors_of_both_kinds_are_read() {
        let selection = Selection::read(&json!({"AdvancedEventSelectors": [
            {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]},
                                {"Field": "eventSource", "NotEquals": ["kms.amazonaws.com"]}]},
            {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]},
                                {"Field": "resources.type", "Equals": ["AWS::Lambda::Function"]}]},
            {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["NetworkActivity"]},
                                {"Field": "eventSource", "Equals": ["s3.amazonaws.com"]}]}]}));
        assert_eq!(
            selection.map(|one| one.words()).as_deref(),
            Some(
                "management without kms.amazonaws.com; data: AWS::Lambda::Function, network activity of s3.amazonaws.com"
            )
        );
        let data = json!([{"type": "AWS::S3::Object", "values": ["arn:aws:s3:::b/"]}]);
        assert_eq!(
            basic("WriteOnly", &data).words(),
            "management writes only; data: AWS::S3::Object (arn:aws:s3:::b/)"
        );
        assert_eq!(Selection::read(&json!({"x": 1})), None);
    }

    #[test]
    fn a_service_that_is_left_out_is_named() {
        let without = |services: &[&str]| {
            Selection::read(&json!({"eventSelectors": [{"readWriteType": "All",
                "includeManagementEvents": true, "excludeManagementEventSources": services}]}))
            .expect("selectors")
        };
        let kms = without(&["kms.amazonaws.com"]);
        let lost = kms.lacks(&Selection::of_new_trail());
        assert_eq!(lost, [Kind::Service("kms.amazonaws.com".into())].into());
        assert_eq!(Kind::words(&lost), "management events of kms.amazonaws.com");
        let both = without(&["kms.amazonaws.com", "rdsdata.amazonaws.com"]);
        assert_eq!(
            Kind::words(&both.lacks(&kms)),
            "management events of rdsdata.amazonaws.com"
        );
        assert_eq!(kms.lacks(&both), [].into());
        // Who records no management at all leaves out more than a service.
        let none = basic("All", &json!([]));
        let none = Selection {
            reads: false,
            writes: false,
            ..none
        };
        assert_eq!(
            Kind::words(&none.lacks(&Selection::of_new_trail())),
            "management events"
        );
        assert_eq!(excludable("ec2.amazonaws.com"), None);
    }

    #[test]
    fn what_is_left_out_is_noticed() {
        let all = json!([{"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}]);
        let one = json!([{"type": "AWS::S3::Object", "values": ["arn:aws:s3:::b/"]}]);
        let lacks = |narrow: &Selection, wide: &Selection| -> Vec<Kind> {
            narrow.lacks(wide).into_iter().collect()
        };
        let (wide, narrow) = (basic("All", &all), basic("WriteOnly", &one));
        assert_eq!(lacks(&narrow, &wide), [Kind::Reads, Kind::Data]);
        assert_eq!(lacks(&wide, &narrow), []);
        assert_eq!(lacks(&basic("WriteOnly", &all), &wide), [Kind::Reads]);
        let new = Selection::of_new_trail();
        assert_eq!(lacks(&new, &wide), [Kind::Data]);
        assert_eq!(lacks(&new.with(&wide), &wide), []);
    }
}
