//! What a report says of each control: status, counts, rows, and the checks and rules behind them.

use super::{DayCount, HashedFile, OriginOf};
use crate::event::Time;
use crate::report::judge::MORE;
use crate::report::status::Status;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

model! {
    /// What a check found.
    struct CheckOutcome {
        /// Its name: `gaps`.
        check: String,
        /// What it looks at, for a heading.
        title: String,
        /// True: it holds. False: it does not. `None`: it cannot be decided, or decides nothing.
        holds: Option<bool>,
        /// The outcome in one sentence.
        says: String,
        /// The headings of its table; empty where a sentence is all.
        columns: Vec<String>,
        /// The table, cut where it is long.
        rows: Vec<Vec<String>>,
        /// How many rows there are in all.
        rows_all: u64,
    }

    /// One control.
    struct ControlReport {
        /// Its number; empty for what bears on every control.
        id: String,
        /// What it asks.
        title: String,
        /// Its level in this version.
        level: Option<String>,
        /// How the standard has it assessed: `manual`, `automated`, `scored`.
        assessment: Option<String>,
        /// How much an archive says of it: `decides`, `events`, `partial`, `not-from-logs`.
        verdict: String,
        /// What the archive says.
        status: Status,
        /// The words of other tools for this status.
        mapping: Mapping,
        /// Why the status is what it is, in sentences; holes by name where it is INCONCLUSIVE.
        because: Vec<String>,
        /// What is shown.
        shows: String,
        /// What logs cannot show.
        cannot_show: Option<String>,
        /// Values that an authority sets.
        parameters: Vec<String>,
        /// What else the same evidence serves.
        feeds: Vec<String>,
        /// Filters as the standard prints them.
        published: Vec<PublishedFilter>,
        /// The rules that make the population, then those beyond the standard.
        rules: Vec<RuleHits>,
        /// What must be covered before nothing means nothing.
        needs: Vec<NeedReport>,
        /// The population: events for which one of its rules holds.
        hits: Hits,
        /// The population by account.
        accounts: Vec<GroupRow>,
        /// The fields that groups are counted by.
        count_by: Vec<String>,
        /// The population by these fields, most events first; at most 50.
        groups: Vec<GroupRow>,
        /// How many groups there are in all.
        groups_all: u64,
        /// The population by UTC day; only days with events.
        days: Vec<DayCount>,
        /// The population's events, oldest first, cut at [`Run::max_events`](super::Run::max_events).
        exceptions: Vec<Exception>,
        /// Events for which only a rule beyond the standard holds, oldest first, cut the same way. Their
        /// row numbers run on their own.
        beyond: Vec<Exception>,
        /// How many of those there are.
        beyond_hits: Hits,
        /// What rules about several events found, oldest first, cut the same way.
        firings: Vec<FiringReport>,
        /// How many firings there are.
        firings_all: u64,
        /// Rows drawn from the population, by row number; empty when none were asked for.
        sample: Vec<Exception>,
        /// Names of the checks that decide it.
        decided_by: Vec<String>,
        /// Names of the checks that are shown beside.
        facts: Vec<String>,
        /// Events (of the population and beyond it) and firings without a reviewer's verdict, those that are
        /// neither listed nor drawn among them; `None` without a file of verdicts.
        unreviewed: Option<u64>,
    }

    /// What other tools call a status.
    struct Mapping {
        /// `PASS`, `FAIL`, `MANUAL`.
        prowler: String,
        /// `ok`, `alarm`, `info`, `skip`.
        powerpipe: String,
        /// `compliance.status_id` of OCSF 2003.
        ocsf_status_id: u8,
        /// Its caption.
        ocsf_status: String,
        /// `PASSED`, `FAILED`, `WARNING`, `NOT_AVAILABLE`.
        asff: String,
    }

    /// How many events.
    struct Hits {
        /// Events, each once.
        events: u64,
        /// Deliveries, further ones among them.
        raw: u64,
        /// Events that worked.
        effective: u64,
        /// Events that did not: denied and failed together.
        attempted: u64,
        /// Refused for want of permission.
        denied: u64,
        /// Failed otherwise.
        failed: u64,
        /// The first.
        first: Option<Time>,
        /// The last.
        last: Option<Time>,
    }

    /// A filter as a standard prints it.
    struct PublishedFilter {
        /// The rule that says the same.
        rule: String,
        /// Its text in CloudWatch's language.
        filter: String,
        /// It matches nearly everything: its count says nothing.
        tautology: bool,
        /// What to know about it.
        note: Option<String>,
        /// What it matches.
        hits: Hits,
    }

    /// What a rule found.
    struct RuleHits {
        /// Its name.
        rule: String,
        /// Its title.
        title: String,
        /// True for one beyond the standard.
        beyond: bool,
        /// True for one about several events; then [`Hits::events`] counts firings.
        correlation: bool,
        /// False when it could not be loaded.
        loaded: bool,
        /// What it found.
        hits: Hits,
    }

    /// What must be covered.
    struct NeedReport {
        /// `every-region`, `us-east-1`, `data-events`.
        stream: String,
        /// True when no hole of the period is known.
        complete: bool,
        /// What is not covered, in sentences; the longest first, at most five, then how many more.
        holes: Vec<String>,
        /// Hours that are taken for silence because it is usual, and that no digest proves to be empty.
        quiet: u64,
        /// Hours that digests say to be empty for which no signature speaks: no public keys were given.
        unsigned: u64,
    }

    /// Counts of one value or combination.
    struct GroupRow {
        /// The values, in the order of the fields.
        values: Vec<String>,
        /// How many.
        hits: Hits,
    }

    /// One event of a control's population.
    struct Exception {
        /// Its number in the whole population in the order of time, from 1.
        row: u64,
        /// The rules of the control that hold.
        rules: Vec<String>,
        /// When.
        time: Option<Time>,
        /// `eventID`.
        event_id: Option<String>,
        /// `recipientAccountId`: in whose trail it stands.
        account: Option<String>,
        /// `awsRegion`.
        region: Option<String>,
        /// Who the record says acted.
        who: Who,
        /// Who stands behind the session.
        origin: OriginOf,
        /// `sourceIPAddress`.
        source_ip: Option<String>,
        /// `vpcEndpointId`.
        vpc_endpoint: Option<String>,
        /// `userAgent`.
        user_agent: Option<String>,
        /// Service and name: `s3:PutBucketPolicy`.
        event: String,
        /// `ok`, `denied`, `failed`.
        outcome: String,
        /// `errorCode`.
        error_code: Option<String>,
        /// `errorMessage`, cut at 400 characters.
        error_message: Option<String>,
        /// True for a write.
        write: bool,
        /// What it was done to: ARNs where the record has them, else what the request names.
        resources: Vec<String>,
        /// Further fields that its rules name as worth showing, where the record has them.
        fields: BTreeMap<String, String>,
        /// Where it was read.
        file: String,
        /// Its record number there, from 1.
        record: u64,
        /// SHA-256 of that file as it lies on disk.
        file_sha256: Option<String>,
        /// What a reviewer said of it.
        disposition: Option<Disposition>,
    }

    /// Who a record says acted.
    struct Who {
        /// The ARN where there is one, else service, principal id, name, account.
        id: String,
        /// A short name.
        label: String,
        /// `iam-user`, `role-session`, …
        kind: String,
        /// The caller's account.
        account: Option<String>,
        /// The ARN of the role or user that the session was issued for.
        session_issuer: Option<String>,
        /// `mfaAuthenticated` of the session, or `MFAUsed` of a sign-in.
        mfa: Option<bool>,
        /// The access key id.
        access_key_id: Option<String>,
    }

    /// What a rule about several events found.
    struct FiringReport {
        /// The rule.
        rule: String,
        /// The fields it groups by, with their values.
        group: Vec<[String; 2]>,
        /// The first event.
        first: Option<Time>,
        /// The last event.
        last: Option<Time>,
        /// How many events.
        events: u64,
        /// The first of them: eventID, file, record number; at most ten.
        examples: Vec<Cited>,
        /// What a reviewer said of it.
        disposition: Option<Disposition>,
    }

    /// Where an event stands.
    struct Cited {
        /// `eventID`.
        event_id: String,
        /// When.
        time: Option<Time>,
        /// The file.
        file: String,
        /// The record number there, from 1.
        record: u64,
    }

    /// A reviewer's verdict.
    struct Disposition {
        /// Who looked at it.
        reviewer: String,
        /// When, as written.
        date: String,
        /// What they said.
        verdict: String,
        /// Where it is followed up.
        ticket: String,
    }

    /// What became of the reviewers' file.
    struct Dispositions {
        /// The file, with its hash.
        file: HashedFile,
        /// Rows in it.
        rows: u64,
        /// Rows that fit something that is listed or drawn.
        used: u64,
        /// Rows that fit none: of events that are not here, or neither listed nor drawn.
        unused: u64,
        /// Events and firings with a verdict, counted for each control.
        reviewed: u64,
        /// The same without: the sum over all controls of what is unreviewed.
        unreviewed: u64,
        /// Rows that fit nothing, that a later row replaces, or that are older than what they are about:
        /// in sentences with their line; ten, then how many more.
        notes: Vec<String>,
    }

    /// A rule, as exact as it is written.
    struct RuleDefinition {
        /// Its name, by which controls refer to it.
        name: String,
        /// Its id.
        id: Option<String>,
        /// Its title.
        title: String,
        /// What it is about.
        description: Option<String>,
        /// How bad a hit is.
        level: Option<String>,
        /// ATT&CK techniques by the numbers up to version 18.
        attack: Vec<String>,
        /// The same by the numbers of version 19.
        attack_v19: Vec<String>,
        /// What else can look like it.
        falsepositives: Vec<String>,
        /// True for one about several events.
        correlation: bool,
        /// The file it was read from, or the name it was built in with.
        file: String,
        /// The line of its document there, from 1.
        line: u64,
        /// The document itself, YAML.
        yaml: String,
    }
}

impl ControlReport {
    /// True where what is not here may hold more of what was found.
    pub fn may_be_more(&self) -> bool {
        self.because.iter().any(|reason| reason.starts_with(MORE))
    }
}
