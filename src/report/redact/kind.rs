//! What the texts of a report are, by the member that holds them: only what is known to be no name is
//! anything else than a name.

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// From the standard, from rules, or a word, number or time of ctq: stays.
    Own,
    /// A name, an ARN, an address, a key.
    Name,
    /// A name within a sentence, where no word stands between names.
    Quoted,
    /// A file or folder.
    Path,
    /// A sentence of ctq, in which accounts, regions and paths stand.
    Said,
    /// A sentence of ctq that names people and what they have.
    Naming,
    /// What an error message or a person says.
    Free,
    /// What a user agent says.
    Agent,
    /// An error code.
    Code,
    /// A call: `s3:PutBucketPolicy`.
    Call,
    /// An `eventID`.
    Id,
    /// A command line of ctq.
    Command,
    /// The name of a rule: of one that is built in it stays.
    Rule,
}

/// Members below which nothing is from records.
pub(super) const OWN_SECTIONS: [&str; 4] = ["framework", "published", "mapping", "classes"];

/// Members that hold something else than names, whatever stands above them.
const MEMBERS: [(Kind, &[&str]); 10] = [
    (
        Kind::Own,
        &[
            // Numbers of controls.
            "id",
            "verdict",
            "parameters",
            "feeds",
            "countBy",
            "decidedBy",
            "facts",
            "columns",
            "limits",
            // Words of ctq, of the standard and of rules.
            "title",
            "level",
            "assessment",
            "status",
            "shows",
            "cannotShow",
            "check",
            "class",
            "category",
            "program",
            "zone",
            "stream",
            "certainty",
            "kind",
            "outcome",
            "basis",
            "subject",
            "fault",
            "day",
            // Times.
            "generated",
            "since",
            "until",
            "intactUntil",
            "from",
            "to",
            "first",
            "last",
            "time",
            "firstDelivery",
            "lastDelivery",
            "delivered",
            "issuedAt",
            // Hashes.
            "sha256",
            "fileSha256",
            "fingerprint",
            // Tables, which are gone through by their columns before.
            "group",
            "rows",
            "values",
        ],
    ),
    (Kind::Path, &["file", "places"]),
    (Kind::Rule, &["rule", "rules"]),
    (
        Kind::Said,
        &[
            "says",
            "because",
            "holes",
            "notes",
            "unrecorded",
            "skipped",
            "records",
            "leftOut",
        ],
    ),
    (Kind::Naming, &["gap", "means"]),
    (Kind::Free, &["errorMessage"]),
    (Kind::Agent, &["userAgent"]),
    (Kind::Code, &["errorCode"]),
    (Kind::Call, &["event", "issuedBy"]),
    (Kind::Id, &["eventId", "issuedEventId"]),
];

/// Members that are something else below others: member, the one above, kind.
const BELOW: [(&str, &str, Kind); 12] = [
    ("id", "who", Kind::Name),
    ("id", "origin", Kind::Name),
    ("id", "via", Kind::Name),
    ("verdict", "disposition", Kind::Free),
    ("because", "findings", Kind::Naming),
    ("notes", "dispositions", Kind::Naming),
    ("what", "issues", Kind::Said),
    ("name", "ruleFiles", Kind::Path),
    ("name", "file", Kind::Path),
    ("value", "categories", Kind::Own),
    ("value", "principals", Kind::Own),
    ("command", "run", Kind::Command),
];

impl Kind {
    /// Of the text that these members lead to.
    pub(super) fn of(path: &[String]) -> Kind {
        let Some(last) = path.last() else {
            return Kind::Name;
        };
        let below = |above: &str| path.iter().any(|key| key == above);
        // The values of fields that rules name are names, whatever the field is called.
        if below("fields") {
            return Kind::Name;
        }
        let special = (BELOW.iter()).find(|(member, above, _)| member == last && below(above));
        let named = || (MEMBERS.iter()).find(|(_, members)| members.contains(&last.as_str()));
        match special {
            Some((.., kind)) => *kind,
            None => named().map_or(Kind::Name, |(kind, _)| *kind),
        }
    }

    /// Of a field that groups are counted by.
    pub(super) fn of_field(field: &str) -> Kind {
        match field {
            "outcome" | "category" | "access" | "topic" | "actorKind" => Kind::Own,
            "event" | "eventName" => Kind::Call,
            "error" | "errorCode" => Kind::Code,
            "userAgent" => Kind::Agent,
            _ => Kind::Name,
        }
    }

    /// Of a column in a check's table.
    pub(super) fn of_column(column: &str) -> Kind {
        const OWN: [&str; 32] = [
            "account is",
            "bytes",
            "calls",
            "category",
            "class",
            "covered",
            "delivered within",
            "did not",
            "digests",
            "element",
            "events",
            "for",
            "from",
            "gaps",
            "hash only",
            "holes",
            "hours",
            "month",
            "newest three",
            "off",
            "on again",
            "proven",
            "reads",
            "seconds",
            "share",
            "signed",
            "tells",
            "to",
            "with",
            "without",
            "worked",
            "writes",
        ];
        match column {
            "event" => Kind::Call,
            "eventID" => Kind::Id,
            "why" => Kind::Naming,
            other if OWN.contains(&other) => Kind::Own,
            _ => Kind::Name,
        }
    }
}
