//! Whether a call read or wrote: the record's own word, else the verb of its name.

use super::{Event, Top};
use crate::json::Json;

/// Whether a call read or wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Access {
    /// True when it changed something, or tried to.
    pub write: bool,
    /// True when the record has no `readOnly` and the verb of the event's name decided.
    pub inferred: bool,
}

impl Access {
    /// `read` or `write`.
    pub fn name(self) -> &'static str {
        if self.write { "write" } else { "read" }
    }
}

/// Verbs of calls that only look. An event before version 1.01 has no `readOnly`; its absence is not
/// a `false`.
const READING: [&str; 20] = [
    "Get", "List", "Describe", "Head", "Lookup", "Search", "Query", "Scan", "View", "Check",
    "Test", "Validate", "Verify", "Preview", "Estimate", "Select", "Detect", "Read", "Download",
    "BatchGet",
];

pub(super) fn access(event: &Event<'_>) -> Access {
    if let Some(read_only) = event.get(Top::ReadOnly).and_then(Json::as_bool) {
        return Access {
            write: !read_only,
            inferred: false,
        };
    }
    let reads = event.insight().is_some()
        || event.name().is_some_and(|name| {
            // Route 53 Domains logs names with a small first letter.
            READING.iter().any(|verb| {
                name.get(..verb.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(verb))
            })
        });
    Access {
        write: !reads,
        inferred: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_decides_before_the_verb() {
        for (record, write, inferred) in [
            (
                r#"{"readOnly":true,"eventName":"AssumeRole"}"#,
                false,
                false,
            ),
            (r#"{"readOnly":"false","eventName":"GetX"}"#, true, false),
            (r#"{"eventName":"DescribeInstances"}"#, false, true),
            (r#"{"eventName":"getDomainDetail"}"#, false, true),
            (r#"{"eventName":"PutObject"}"#, true, true),
            (r#"{"eventName":"É"}"#, true, true),
            ("{}", true, true),
        ] {
            let access = Event::new(record.as_bytes()).access();
            assert_eq!(
                (access.write, access.inferred),
                (write, inferred),
                "{record}"
            );
        }
    }
}
