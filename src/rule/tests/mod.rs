//! Rules asked of events: what fires, what stays silent, what cannot be loaded.

mod correlations;
mod hostile;
mod loading;
mod meaning;
mod nested;
mod prefilter;

use super::{Loaded, Set, Text};
use crate::event::Event;

/// A whole rule around a detection section, which is indented by two.
pub(super) fn rule(title: &str, detection: &str) -> String {
    format!(
        "title: {title}\nid: id-{title}\nlogsource: {{product: aws, service: cloudtrail}}\ndetection:\n{detection}\n"
    )
}

/// A rule with one selection of one item.
pub(super) fn item(item: &str) -> String {
    rule("item", &format!("  s:\n    {item}\n  condition: s"))
}

pub(super) fn text(name: &str, text: &str) -> Text {
    Text {
        name: name.to_owned(),
        text: text.to_owned().into(),
    }
}

/// One layer of one file.
pub(super) fn load(yaml: &str) -> Loaded {
    Set::load(&[vec![text("rules.yml", yaml)]])
}

/// The same, where nothing may be wrong.
pub(super) fn set(yaml: &str) -> Set {
    let loaded = load(yaml);
    assert!(loaded.issues.is_empty(), "{:?} in\n{yaml}", loaded.issues);
    loaded.set
}

/// The titles of the rules that hold. What the bytes and the index let through must be no less.
pub(super) fn hits<'s>(set: &'s Set, record: &str) -> Vec<&'s str> {
    let event = Event::new(record.as_bytes());
    let hits = set.evaluate(&event);
    if !hits.is_empty() {
        assert!(set.could_match(record.as_bytes()), "bytes of {record}");
    }
    hits.into_iter()
        .map(|at| set.rules()[at].header.title.as_str())
        .collect()
}

/// Whether a rule of one item holds.
pub(super) fn holds(yaml_item: &str, record: &str) -> bool {
    !hits(&set(&item(yaml_item)), record).is_empty()
}
