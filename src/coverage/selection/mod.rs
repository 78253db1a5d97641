//! What a trail records: its event selectors, as requests, answers and the AWS CLI write them.
//!
//! Selectors are alternatives: an event that one of them chooses is recorded. The fields of one all have to
//! hold. What is not understood of a selector chooses nothing for certain, and is told.

mod field;
#[cfg(test)]
mod tests;

use super::value::{get, strings, text};
use field::Asked;
use serde_json::Value;
use std::collections::BTreeSet;

/// Selectors of data events that are kept of all that a trail ever had. Trails have up to five event selectors at
/// a time (CloudTrail user guide, "Quotas in AWS CloudTrail").
const MOST: usize = 64;

/// Kinds of events that selectors choose between.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Management events that read.
    Reads,
    /// Management events that write.
    Writes,
    /// Management events of one service (`kms.amazonaws.com`).
    Service(String),
    /// Management events but those that these words tell.
    Part(String),
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
                Kind::Reads | Kind::Writes | Kind::Service(_) | Kind::Part(_) if both => {}
                Kind::Reads => words.push("management events that read".to_owned()),
                Kind::Writes => words.push("management events that write".to_owned()),
                Kind::Service(service) => words.push(format!("management events of {service}")),
                Kind::Part(recorded) => {
                    words.push(format!("management events but these: {recorded}"));
                }
                Kind::Data => words.push("data events".to_owned()),
                Kind::Network => words.push("network events".to_owned()),
            }
        }
        words.join(", ")
    }

    /// One word for it, for machines: a service stands for its management events.
    pub fn word(&self) -> &str {
        match self {
            Kind::Reads => "reads",
            Kind::Writes => "writes",
            Kind::Service(service) => service,
            Kind::Part(_) => "part",
            Kind::Data => "data",
            Kind::Network => "network",
        }
    }
}

/// Services whose management events selectors may leave out (CloudTrail API reference, EventSelector:
/// ExcludeManagementEventSources).
const EXCLUDABLE: [&str; 2] = ["kms.amazonaws.com", "rdsdata.amazonaws.com"];

/// The source of an event, where selectors may leave it out by name.
pub fn excludable(source: &str) -> Option<&'static str> {
    EXCLUDABLE.into_iter().find(|one| *one == source)
}

/// Which events a selector is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Of {
    Management,
    Data,
    Network,
    /// A category that is not known, or none.
    Unknown(String),
}

/// One selector, of events that read or of events that write: the fields that remain all have to hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Chosen {
    of: Of,
    writes: bool,
    asked: Vec<Asked>,
}

impl Chosen {
    /// True when everything of `other` is chosen here.
    fn covers(&self, other: &Chosen) -> bool {
        (&self.of, self.writes) == (&other.of, other.writes)
            && self.asked.iter().all(|one| one.follows_from(&other.asked))
    }

    /// What else it asks, when what `other` asks holds.
    fn beyond<'s>(&'s self, other: &'s Chosen) -> impl Iterator<Item = &'s Asked> {
        self.asked
            .iter()
            .filter(|one| !one.follows_from(&other.asked))
    }

    /// In words, but for whether it is of reads or of writes: `management without kms.amazonaws.com`.
    fn words(&self, halves: &str) -> String {
        let mut words = match &self.of {
            Of::Management => format!("management{halves}"),
            Of::Data => match self.asked_of("resources.type").and_then(Asked::only) {
                Some(types) => format!("{}{halves}", types.join(" or ")),
                None => format!("data events{halves}"),
            },
            Of::Network => match self.asked_of("eventSource").and_then(Asked::only) {
                Some(sources) => format!("network activity of {}{halves}", sources.join(" or ")),
                None => format!("network activity{halves}"),
            },
            Of::Unknown(name) => format!("unknown: eventCategory {name}{halves}"),
        };
        let mut others = Vec::new();
        for asked in &self.asked {
            match (&self.of, asked.field(), asked.none_of()) {
                (Of::Management, "eventSource", Some(services)) => {
                    words += &format!(" without {}", services.join(", "));
                }
                (Of::Data, "resources.type", _) | (Of::Network, "eventSource", _)
                    if asked.only().is_some() => {}
                _ => others.push(asked.words()),
            }
        }
        if !others.is_empty() {
            words += &format!(" where {}", others.join(" and "));
        }
        let unknown = self.asked.iter().flat_map(Asked::unknown);
        let unknown: Vec<&str> = unknown.map(String::as_str).collect();
        if !unknown.is_empty() {
            words += &format!(" (not understood: {})", unknown.join(", "));
        }
        words
    }

    fn asked_of(&self, field: &str) -> Option<&Asked> {
        self.asked.iter().find(|one| one.field() == field)
    }
}

/// What a trail records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    chosen: BTreeSet<Chosen>,
}

impl Selection {
    /// What a new trail records: everything about management, and nothing else.
    pub(super) fn of_new_trail() -> Selection {
        let mut selection = Selection::default();
        selection.add(&Of::Management, &[]);
        selection
    }

    /// In words: `management; data: AWS::S3::Object`.
    pub fn words(&self) -> String {
        let is_management = |of: &Of| *of == Of::Management;
        let management = self.list(is_management);
        let mut words = if management.is_empty() {
            "no management events".to_owned()
        } else {
            management.join(" or ")
        };
        let others = self.list(|of| !is_management(of));
        if !others.is_empty() {
            words += &format!("; data: {}", others.join(", "));
        }
        words
    }

    /// The selectors of some categories in words; where reads and writes are chosen alike, together.
    fn list(&self, wanted: impl Fn(&Of) -> bool) -> Vec<String> {
        let of = |one: &&Chosen| wanted(&one.of);
        let mut told: Vec<String> = Vec::new();
        for one in self.chosen.iter().filter(of) {
            let other = Chosen {
                writes: !one.writes,
                ..one.clone()
            };
            let halves = match (self.chosen.contains(&other), one.writes) {
                (true, true) => continue,
                (true, false) => "",
                (false, false) => " reads only",
                (false, true) => " writes only",
            };
            told.push(one.words(halves));
        }
        told
    }

    /// What is chosen of data events, or of network activity, in words; `None` where nothing is.
    pub fn beside(&self, network: bool) -> Option<String> {
        let words = self.list(|of| match of {
            Of::Management => false,
            Of::Network => network,
            Of::Data | Of::Unknown(_) => !network,
        });
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// The kinds of which it leaves something out that `other` records.
    pub(super) fn lacks(&self, other: &Selection) -> BTreeSet<Kind> {
        let mut lacks = BTreeSet::new();
        for lost in &other.chosen {
            if self.chosen.iter().any(|mine| mine.covers(lost)) {
                continue;
            }
            match lost.of {
                Of::Management => lacks.extend(self.lost_of(lost)),
                // Of what is not known it is not known either what it was.
                Of::Data | Of::Unknown(_) => _ = lacks.insert(Kind::Data),
                Of::Network => _ = lacks.insert(Kind::Network),
            }
        }
        lacks
    }

    /// What is lost of a selector of management events.
    fn lost_of(&self, lost: &Chosen) -> BTreeSet<Kind> {
        let half = || {
            let same = |one: &&Chosen| (&one.of, one.writes) == (&lost.of, lost.writes);
            self.chosen.iter().filter(same)
        };
        if half().next().is_none() {
            let kind = if lost.writes {
                Kind::Writes
            } else {
                Kind::Reads
            };
            return [kind].into();
        }
        // The least that one of them leaves out: services by name.
        let services = half().filter_map(|mine| {
            let mut services = BTreeSet::new();
            for asked in mine.beyond(lost) {
                let names = asked.none_of().filter(|_| asked.field() == "eventSource")?;
                let recorded = |name: &&str| {
                    let same = |one: &&Asked| one.field() == asked.field();
                    lost.asked.iter().filter(same).all(|one| one.holds(name))
                };
                let left_out = names.into_iter().filter(recorded);
                services.extend(left_out.map(|name| Kind::Service(name.to_owned())));
            }
            Some(services)
        });
        let least = services.min_by_key(BTreeSet::len);
        least.unwrap_or_else(|| {
            let management = self.list(|of| *of == Of::Management);
            [Kind::Part(management.join(" or "))].into()
        })
    }

    /// Everything that either records; of data events no more than [`MOST`] selectors, for whoever changes them
    /// daily never comes to an end.
    pub(super) fn with(&self, other: &Selection) -> Selection {
        let is_less = |one: &Chosen, wide: &Chosen| wide.covers(one) && !one.covers(wide);
        let mut chosen = self.chosen.clone();
        for one in &other.chosen {
            if !chosen.iter().any(|wide| is_less(one, wide)) {
                chosen.retain(|old| !is_less(old, one));
                chosen.insert(one.clone());
            }
        }
        let mut data = 0;
        chosen.retain(|one| {
            data += usize::from(one.of != Of::Management);
            one.of == Of::Management || data <= MOST
        });
        Selection { chosen }
    }

    /// True when all data events of this type of resource are recorded.
    pub fn is_whole(&self, resource_type: &str) -> bool {
        [false, true].into_iter().all(|writes| {
            let all = Chosen {
                of: Of::Data,
                writes,
                asked: vec![Asked::is("resources.type", [resource_type.to_owned()])],
            };
            self.chosen.iter().any(|mine| mine.covers(&all))
        })
    }

    /// What is recorded of the data events of this type of resource, in words; `None` where nothing is.
    pub fn part(&self, resource_type: &str) -> Option<String> {
        let may_be = |one: &Chosen| {
            let asked = one.asked_of("resources.type");
            let unknown = |asked: &Asked| !asked.unknown().is_empty();
            asked.is_none_or(|asked| asked.holds(resource_type) || unknown(asked))
        };
        let of_type = Selection {
            chosen: (self.chosen.iter())
                .filter(|one| may_be(one))
                .cloned()
                .collect(),
        };
        of_type.beside(false)
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

    /// Adds a selector; `readOnly` tells its halves, and is no field of them any more.
    fn add(&mut self, of: &Of, asked: &[Asked]) {
        for writes in [false, true] {
            let read_only = |one: &&Asked| one.field() == "readOnly" && one.unknown().is_empty();
            let value = if writes { "false" } else { "true" };
            if asked.iter().filter(read_only).all(|one| one.holds(value)) {
                let rest = asked
                    .iter()
                    .filter(|one| !read_only(one) && !one.is_empty());
                let mut asked: Vec<Asked> = rest.cloned().collect();
                asked.sort();
                asked.dedup();
                let of = of.clone();
                self.chosen.insert(Chosen { of, writes, asked });
            }
        }
    }

    fn basic(&mut self, selector: &Value) {
        // It is about management and data alike (CloudTrail API reference, EventSelector: ReadWriteType).
        let kind = text(selector, "readWriteType").unwrap_or_default();
        let half = match &*kind {
            "ReadOnly" => Some("true"),
            "WriteOnly" => Some("false"),
            _ => None,
        };
        let half = half.map(|value| Asked::is("readOnly", [value.to_owned()]));
        let half: Vec<Asked> = half.into_iter().collect();
        if get(selector, "includeManagementEvents").and_then(Value::as_bool) != Some(false) {
            let without = strings(get(selector, "excludeManagementEventSources"));
            let without = Asked::is_not("eventSource", without);
            self.add(&Of::Management, &[&half[..], &[without]].concat());
        }
        let data = get(selector, "dataResources").and_then(Value::as_array);
        for resource in data.into_iter().flatten() {
            let Some(kind) = text(resource, "type") else {
                continue;
            };
            let values = strings(get(resource, "values"));
            // All of them are `arn:aws:s3` (CloudTrail API reference, DataResource); no value says nothing.
            let asked_of_arn = if values.is_empty() {
                Asked::not_understood("resources.ARN", format!("no values of {kind}"))
            } else {
                Asked::starts("resources.ARN", values)
            };
            let asked = [Asked::is("resources.type", [kind]), asked_of_arn];
            self.add(&Of::Data, &[&half[..], &asked].concat());
        }
    }

    fn advanced(&mut self, selector: &Value) {
        let fields = get(selector, "fieldSelectors").and_then(Value::as_array);
        let asked = fields.into_iter().flatten().map(Asked::read);
        let (category, asked): (Vec<Asked>, Vec<Asked>) =
            asked.partition(|one| one.field() == "eventCategory");
        let categories: Vec<&str> = match &category[..] {
            [one] => one.only().unwrap_or_default(),
            _ => Vec::new(),
        };
        if categories.is_empty() {
            let told: Vec<String> = category.iter().map(Asked::words).collect();
            let told = if told.is_empty() {
                "missing".to_owned()
            } else {
                told.join(" and ")
            };
            self.add(&Of::Unknown(told), &asked);
        }
        for category in categories {
            let of = match category {
                "Management" => Of::Management,
                "Data" => Of::Data,
                "NetworkActivity" => Of::Network,
                other => Of::Unknown(other.to_owned()),
            };
            self.add(&of, &asked);
        }
    }
}
