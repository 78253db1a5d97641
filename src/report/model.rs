//! Everything that a compliance report says, whatever form it is written in: plain structs, one tree.
//!
//! ```text
//! Report ─┬─ framework, run, scope        what was asked, when, how
//!         ├─ inputs, tally                what was read, what could not be
//!         ├─ coverage, integrity          how complete and how intact the evidence is
//!         ├─ population, sign_ins, people who and what is in it
//!         ├─ checks                       what the archive alone decides, as small tables
//!         ├─ controls ─┬─ published, rules    exact filters, with counts
//!         │            ├─ groups, days        the population, counted
//!         │            ├─ exceptions, firings rows with who, when, where, what, origin, source
//!         │            └─ sample, because     rows drawn at random; why the status is what it is
//!         ├─ rules                        the definitions that controls refer to, by name
//!         └─ dispositions, limits         reviewers' verdicts; what no log can tell
//! ```
//!
//! JSON is this tree as it stands (keys in camel case, times RFC 3339 in UTC, empty lists present,
//! unknown values null); every other format is written from it. Texts from records are as they were
//! delivered: whoever prints them makes them harmless. Lists are in a fixed order, so that the same
//! archive and the same command give the same tree; only [`Run::generated`] differs.

use super::status::Status;
use crate::event::Time;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

macro_rules! model {
    ($($(#[$outer:meta])* struct $name:ident { $($(#[$inner:meta])* $field:ident: $type:ty,)* })+) => {
        $(
            $(#[$outer])*
            #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
            #[serde(rename_all = "camelCase")]
            pub struct $name { $($(#[$inner])* pub $field: $type,)* }
        )+
    };
}

model! {
    /// A whole report.
    struct Report {
        /// The standard and its version.
        framework: FrameworkHead,
        /// How the report was made.
        run: Run,
        /// What it is about.
        scope: Scope,
        /// What was read.
        inputs: Inputs,
        /// The counts of the run: records read, matched, filtered, duplicate, malformed.
        tally: Counts,
        /// Which hours of which streams are here.
        coverage: Coverage,
        /// Digest validation.
        integrity: Integrity,
        /// All events of the period, whether a control is about them or not.
        population: Population,
        /// Successful console sign-ins by what is known of MFA.
        sign_ins: SignIns,
        /// Who stands behind the events of the controls' populations, most events first.
        people: Vec<Person>,
        /// Outcomes of checks, each once, in the order of their names' declaration. Controls refer to
        /// them by name.
        checks: Vec<CheckOutcome>,
        /// How many controls have each status, by the status' name; all six are present.
        statuses: BTreeMap<String, u64>,
        /// The controls, in the order of the standard.
        controls: Vec<ControlReport>,
        /// Rules about what bears on every control (the framework's `beyond`), as a control of their own
        /// without an id; `None` where the framework has none.
        beyond: Option<ControlReport>,
        /// Definitions of all rules that controls refer to, by name.
        rules: Vec<RuleDefinition>,
        /// What became of the reviewers' file; `None` without one.
        dispositions: Option<Dispositions>,
        /// What holds for every control and what no archive can show, in sentences.
        limits: Vec<String>,
    }

    /// The standard.
    struct FrameworkHead {
        /// What was typed: `cis`.
        id: String,
        /// Its name.
        title: String,
        /// The version: `v7.0.0`.
        version: String,
        /// All versions that there are, oldest first.
        versions: Vec<String>,
        /// What there is to say of the framework as a whole.
        notes: String,
    }

    /// How the report was made.
    struct Run {
        /// When: the only thing that differs between two runs over the same archive.
        generated: Option<Time>,
        /// Name and version of the program: `ctq 0.1.0`.
        program: String,
        /// The command as it was typed, quoted for a shell.
        command: String,
        /// The zone in which times are shown for people: `UTC`. The tree itself has UTC only.
        zone: String,
        /// Rule and framework files that are not built in, with hashes; built-in ones as one entry.
        rule_files: Vec<HashedFile>,
        /// At most so many exceptions are listed for a control.
        max_events: u64,
        /// How rows were drawn; `None` when none were asked for.
        sample: Option<SampleSpec>,
        /// How names are hidden; `None` when they are not.
        redaction: Option<Redaction>,
    }

    /// A file and its SHA-256.
    struct HashedFile {
        /// Its path or name.
        name: String,
        /// Lower-case hexadecimal; `None` where it could not be read.
        sha256: Option<String>,
    }

    /// Rows drawn for tests by an auditor.
    struct SampleSpec {
        /// How many of each control's population.
        size: u64,
        /// Drawn by this number: the same seed draws the same rows.
        seed: u64,
    }

    /// Names, addresses and keys replaced by a keyed hash, the same one for the same text.
    struct Redaction {
        /// True when the key was made for this run, so that reports cannot be joined.
        random_key: bool,
        /// Begins of the SHA-256 of the key: equal in reports that can be joined.
        key_id: String,
    }

    /// What the report is about.
    struct Scope {
        /// `--since` as it was resolved.
        since: Option<Time>,
        /// `--until` as it was resolved.
        until: Option<Time>,
        /// The period that the answer is about: as asked, else from the first hour to the last.
        from: Option<Time>,
        /// Its end, not included.
        to: Option<Time>,
        /// Accounts that were asked for; empty: all.
        accounts_given: Vec<String>,
        /// Accounts of which there are streams.
        accounts_found: Vec<String>,
        /// Regions that were asked for; empty: all.
        regions_given: Vec<String>,
        /// Regions of which there are streams.
        regions_found: Vec<String>,
        /// Where it was looked, in words.
        places: Vec<String>,
    }

    /// What was read.
    struct Inputs {
        /// Files found.
        files: u64,
        /// Their size on disk.
        bytes: u64,
        /// The size after decompression of those opened.
        bytes_inflated: u64,
        /// The first delivery by the names of log files.
        first_delivery: Option<Time>,
        /// The last delivery.
        last_delivery: Option<Time>,
        /// SHA-256 over the list of all files (name and hash of each, sorted): one number for the whole
        /// input. `None` when files were not hashed.
        fingerprint: Option<String>,
        /// Every file, in archive order. Only filled for JSON and the package.
        list: Vec<InputFile>,
        /// What was recognised and holds no events, by kind.
        not_cloudtrail: BTreeMap<String, u64>,
        /// What could not be read, and what else is to be known, in archive order.
        issues: Vec<InputIssue>,
        /// True when something could not be read: no count of nothing means anything then.
        trouble: bool,
    }

    /// One file of the archive.
    struct InputFile {
        /// Its path.
        file: String,
        /// Its size on disk.
        bytes: u64,
        /// SHA-256 of the file as it lies on disk, lower-case hexadecimal; `None` where unreadable.
        sha256: Option<String>,
        /// Records in it that lie in the period and scope, further deliveries among them.
        events: u64,
        /// The minute of delivery in its name.
        delivered: Option<Time>,
        /// Why it is not, or not wholly, in the counts.
        skipped: Option<String>,
    }

    /// Something about an input.
    struct InputIssue {
        /// The file.
        file: String,
        /// What happened.
        what: String,
        /// True when something of it could not be read.
        trouble: bool,
    }

    /// Counts of records.
    struct Counts {
        /// Records read.
        read: u64,
        /// Events in period and scope, each once.
        matched: u64,
        /// Records outside period or scope.
        filtered: u64,
        /// Further deliveries of events that count already.
        duplicate: u64,
        /// What should have been a record and is not.
        malformed: u64,
    }

    /// Which hours of which streams are here.
    struct Coverage {
        /// Account by account, region by region.
        streams: Vec<StreamCoverage>,
        /// Hours of each class over all streams, by the class' name.
        hours: BTreeMap<String, u64>,
        /// The longest hole, in hours.
        longest_hole: u64,
        /// Hours that are holes, all streams together.
        holes: u64,
        /// What each class means, by name, for a legend.
        classes: BTreeMap<String, String>,
        /// The holes and what is narrowed, strongest class first.
        gaps: Vec<Gap>,
        /// What else there is to say, in sentences.
        notes: Vec<String>,
        /// Trails as far as events and files tell.
        trails: Vec<TrailSeen>,
        /// Events that changed a trail, its bucket or its key, oldest first.
        changes: Vec<TrailChange>,
    }

    /// One account and region.
    struct StreamCoverage {
        /// Of an organisation trail.
        organization: Option<String>,
        /// The account.
        account: String,
        /// The region.
        region: String,
        /// Log files.
        files: u64,
        /// Their size on disk.
        bytes: u64,
        /// Events, each once.
        events: u64,
        /// Events of each category.
        categories: BTreeMap<String, u64>,
        /// The first event.
        first: Option<Time>,
        /// The last event.
        last: Option<Time>,
        /// Hours of each class, by name; they add up to the period.
        hours: BTreeMap<String, u64>,
        /// The hours of the period as runs of one class, in order, without a break.
        intervals: Vec<ClassInterval>,
        /// Each UTC day of the period: the cells of a heat map.
        days: Vec<DayCell>,
    }

    /// Hours of one class.
    struct ClassInterval {
        /// The first hour begins.
        from: Option<Time>,
        /// The last hour ends.
        to: Option<Time>,
        /// How many.
        hours: u64,
        /// Their class.
        class: String,
    }

    /// One day of one stream.
    struct DayCell {
        /// `2026-03-14`, in UTC.
        day: String,
        /// Events, each once.
        events: u64,
        /// Hours of the period on this day.
        hours: u64,
        /// Of these hours, those that are covered or proven to be empty.
        covered: u64,
        /// Of these hours, those that are holes.
        holes: u64,
        /// The class that the day is shown as: the strongest gap of its hours, else the most frequent.
        class: String,
    }

    /// A hole, in one stream or in several at once.
    struct Gap {
        /// Its class.
        class: String,
        /// What that means.
        means: String,
        /// From.
        from: Option<Time>,
        /// To, not included.
        to: Option<Time>,
        /// Hours of one stream.
        hours: u64,
        /// The streams: account and region of each.
        streams: Vec<[String; 2]>,
        /// The category that is narrowed; `None` for holes.
        category: Option<String>,
        /// The event that explains it.
        why: Option<TrailChange>,
    }

    /// A trail as far as it is known.
    struct TrailSeen {
        /// Its name.
        name: String,
        /// Whose it is.
        account: String,
        /// Where it was made.
        home_region: String,
        /// True for all regions.
        multi_region: Option<bool>,
        /// True for an organisation trail.
        organization: Option<bool>,
        /// Whether it is on, at the end.
        logging: Option<bool>,
        /// Whether it writes digests.
        validation: Option<bool>,
        /// Where it delivers to.
        bucket: Option<String>,
        /// The key that it encrypts with.
        kms_key: Option<String>,
        /// The CloudWatch log group.
        log_group: Option<String>,
        /// Which events it records, in words.
        records: Option<String>,
    }

    /// An event that changed a trail or what it depends on.
    struct TrailChange {
        /// When.
        time: Option<Time>,
        /// `cloudtrail:StopLogging`.
        event: String,
        /// `eventID`.
        event_id: Option<String>,
        /// Account.
        account: String,
        /// Region.
        region: String,
        /// The trail, bucket or key.
        what: String,
        /// Who stands behind it.
        origin: OriginOf,
        /// Where it was read.
        file: String,
        /// Its record number there, from 1.
        record: u64,
    }

    /// Digest validation.
    struct Integrity {
        /// `intact`, `altered`, `undecided`, or `no-digests` when there is nothing to check.
        verdict: String,
        /// What that rests on, in a sentence.
        basis: String,
        /// True when public keys were given.
        keys_given: bool,
        /// Numbers by name: digests, signed, chained, hashOnly, unsigned, keyMissing, listed, valid,
        /// altered, missing, unlisted, unverifiable.
        counts: BTreeMap<String, u64>,
        /// One for each account, region and trail.
        chains: Vec<DigestChain>,
        /// What is wrong, newest first.
        findings: Vec<IntegrityFinding>,
        /// How many findings there are; the list may be shorter.
        findings_all: u64,
    }

    /// The digests of one account, region and trail.
    struct DigestChain {
        /// Account.
        account: String,
        /// Region.
        region: String,
        /// The trail.
        trail: String,
        /// Digests.
        digests: u64,
        /// Of which a signature speaks for.
        signed: u64,
        /// Of which only a hash speaks for.
        hash_only: u64,
        /// Where digests are absent.
        gaps: u64,
        /// Start of the first hour.
        first: Option<Time>,
        /// End of the last hour.
        last: Option<Time>,
    }

    /// One thing that is wrong.
    struct IntegrityFinding {
        /// `digest` or `log file`.
        subject: String,
        /// `altered`, `missing`, `unlisted`, `unverifiable`.
        fault: String,
        /// When it was delivered.
        time: Option<Time>,
        /// File or key.
        file: String,
        /// Why, in words.
        because: String,
    }

    /// All events of the period.
    struct Population {
        /// Deliveries, further ones among them.
        raw: u64,
        /// Events, each once.
        unique: u64,
        /// Events that worked.
        ok: u64,
        /// Events refused for want of permission.
        denied: u64,
        /// Events that failed otherwise.
        failed: u64,
        /// By category, most first, as all lists here.
        categories: Vec<Share>,
        /// By account.
        accounts: Vec<Share>,
        /// By region.
        regions: Vec<Share>,
        /// By event source.
        services: Vec<Share>,
        /// By kind of principal.
        principals: Vec<Share>,
        /// By the caller's ARN (or what stands for it): those with most events in the controls'
        /// populations, at most 20.
        actors: Vec<Share>,
        /// Events of each UTC day, every day of the period present.
        days: Vec<DayCount>,
    }

    /// A value and how often it occurs.
    struct Share {
        /// The value.
        value: String,
        /// Events, each once.
        events: u64,
    }

    /// One day.
    struct DayCount {
        /// `2026-03-14`, in UTC.
        day: String,
        /// Events, each once.
        events: u64,
        /// Of these, writes, whatever came of them.
        writes: u64,
        /// Of these, refused for want of permission.
        denied: u64,
        /// Of these, failed otherwise.
        failed: u64,
    }

    /// Successful console sign-ins.
    struct SignIns {
        /// With MFA.
        with_mfa: u64,
        /// By root or an IAM user without MFA.
        without_mfa: u64,
        /// Federated: MFA is the identity provider's matter, and not known here.
        federated: u64,
        /// Sign-ins that failed.
        failed: u64,
        /// By who, most first.
        by: Vec<SignInBy>,
    }

    /// One who signed in.
    struct SignInBy {
        /// User, role session or root.
        who: String,
        /// Of which account.
        account: Option<String>,
        /// With MFA.
        with_mfa: u64,
        /// Without.
        without_mfa: u64,
        /// Not known.
        federated: u64,
        /// Failed.
        failed: u64,
        /// First.
        first: Option<Time>,
        /// Last.
        last: Option<Time>,
    }

    /// An origin, and what came from it.
    struct Person {
        /// Who.
        origin: OriginOf,
        /// Events in the population of any control, each once.
        events: u64,
        /// The roles and users that these events name as their caller.
        acted_as: Vec<String>,
    }

    /// The origin behind a call, through the chain of issued credentials.
    struct OriginOf {
        /// `iam-user`, `root`, `service`, …
        kind: String,
        /// The ARN where there is one.
        id: String,
        /// A short name.
        label: String,
        /// Its account.
        account: Option<String>,
        /// How sure: `direct`, `proven`, `matched`, `inferred`, `ambiguous`, `not-in-archive`.
        certainty: String,
        /// The origins that an ambiguous one is between, by id.
        candidates: Vec<String>,
        /// Where the chain leaves the archive, in words.
        gap: Option<String>,
        /// The sessions from the origin to the one that acted; empty when the origin acted itself.
        via: Vec<HopOf>,
    }

    /// One session of a chain.
    struct HopOf {
        /// Who held it: an ARN where there is one.
        id: String,
        /// A short name.
        label: String,
        /// Its access key id.
        access_key_id: Option<String>,
        /// How sure this link is.
        certainty: String,
        /// `AssumeRole`, `ConsoleLogin`, …: the event that issued it.
        issued_by: Option<String>,
        /// Its `eventID`.
        issued_event_id: Option<String>,
        /// When.
        issued_at: Option<Time>,
    }

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
        /// The population's events, oldest first, cut at [`Run::max_events`].
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
        /// Listed exceptions without a reviewer's verdict; `None` without a file of them.
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
        /// True when it is covered for the whole period.
        complete: bool,
        /// What is not covered, in sentences; the longest first, at most five, then how many more.
        holes: Vec<String>,
        /// Hours that are taken for silence because it is usual, and that no digest proves to be empty.
        quiet: u64,
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
        /// Rows that fit an exception that is listed.
        used: u64,
        /// Rows that fit none: of events that are not here, or not listed.
        unused: u64,
        /// Listed exceptions with a verdict.
        reviewed: u64,
        /// Listed exceptions without.
        unreviewed: u64,
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

/// Its name.
impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let named = Status::ALL.into_iter().find(|status| status.name() == name);
        named.ok_or_else(|| D::Error::custom("no status"))
    }
}

/// Nothing is known.
impl Default for Status {
    fn default() -> Self {
        Status::Inconclusive
    }
}
