//! What a report says of its evidence: what was read, how complete and how intact it is, what is in it.

use crate::coverage::Class;
use crate::event::Time;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

model! {
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
        /// What no known trail recorded though hours are here: global services, other regions.
        unrecorded: Vec<String>,
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
        /// Some of it lies in no file as a trail delivers it, and may be an excerpt.
        excerpt: bool,
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

    /// One day of one stream. There are as many as days times accounts times regions, so it is small.
    struct DayCell {
        /// `2026-03-14`, in UTC.
        day: NaiveDate,
        /// Events, each once.
        events: u64,
        /// Hours of the period on this day.
        hours: u8,
        /// Of these hours, those that are covered or proven to be empty.
        covered: u8,
        /// Of these hours, those that are holes.
        holes: u8,
        /// The class that the day is shown as: the strongest gap of its hours, else the most frequent.
        class: Option<Class>,
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
        /// What of it was left out: `reads`, `writes`, `part`, `data`, `network`, or the source of the
        /// events (`kms.amazonaws.com`).
        left_out: Vec<String>,
        /// The event that explains it.
        why: Option<TrailChange>,
        /// True where it is no more than likely that the trail of that event delivers there.
        perhaps: bool,
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
        /// True for events of global services (IAM, STS, sign-ins and the like).
        global_services: Option<bool>,
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
        /// Where it is `intact` and what is newer holds by its hashes alone: from when on.
        intact_until: Option<Time>,
        /// What the verdict means, in a sentence.
        says: String,
        /// What it rests on, in a sentence.
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
}
