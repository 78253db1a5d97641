//! The checks that a control can name: what the archive alone decides, or shows beside the events.
//!
//! A control lists a check under `decided-by`, where its outcome is the control's verdict, or under
//! `facts`, where its table stands in the report and decides nothing. The checks are code, since they
//! look at files, hours and digests; which control asks for which is data.

use serde::Deserialize;
use std::fmt;

macro_rules! named {
    ($(#[$outer:meta])* $type:ident { $($(#[$doc:meta])* $variant:ident = $name:literal,)+ }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
        pub enum $type {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)+
        }

        impl $type {
            /// Every one, in the order of the declaration.
            pub const ALL: &[$type] = &[$($type::$variant,)+];

            /// The word for it in framework files and output.
            pub fn name(self) -> &'static str {
                match self { $($type::$variant => $name,)+ }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.name())
            }
        }
    };
}

named! {
    /// What is looked at beside the events.
    Check {
        /// Digest validation. Holds when every digest and every log file that a digest lists is there
        /// and unaltered; does not hold when one is altered or missing; undecided without digests.
        Integrity = "integrity",
        /// The oldest event lies at least 90 days before the end of the period, and no day between is
        /// without coverage.
        Retention90Days = "retention-90-days",
        /// The same for 12 months; the newest three are listed apart.
        Retention12Months = "retention-12-months",
        /// The same for 30 months (OMB M-21-31: 12 active and 18 cold).
        Retention30Months = "retention-30-months",
        /// The share of events that hold each element of a record: what (`eventName`, `eventType`),
        /// when (`eventTime`), where (`awsRegion`, `eventSource`, `recipientAccountId`), source
        /// (`sourceIPAddress`, `userAgent`), outcome, identity (ARN, principal id, user name, invoking
        /// service, or the account of an `AWSAccount`). Holds when each element stands in at least 99 %
        /// of the events; Insight events, which have no caller, are left out. Records whose request was
        /// omitted for its size are counted beside.
        FieldCompleteness = "field-completeness",
        /// Hours of a stream's life without log file, digest or plausible silence. Holds when there is
        /// none; hours of which nothing can be said, and events that a trail was told to leave out, make it
        /// undecided.
        Gaps = "gaps",
        /// Intervals from an effective StopLogging or DeleteTrail to the StartLogging or CreateTrail of
        /// the same trail, with who and when. Holds when there is none in the period.
        StopStartIntervals = "stop-start-intervals",
        /// How long trails, recorders and detectors were off until somebody switched them on again.
        /// Holds when every interval was closed.
        TimeToRestore = "time-to-restore",
        /// From event to delivery: median, 90th and 99th percentile, greatest; and events later than
        /// the file that holds them.
        DeliveryLag = "delivery-lag",
        /// Account, region and hour: which is covered, proven or not.
        Coverage = "coverage",
        /// Services, events, categories, read and write, by account and region; files, bytes, hashes.
        Inventory = "inventory",
        /// A count for each class of events that FedRAMP names in AU-2.
        EventClasses = "event-classes",
        /// Which resources have data events at all. None at all makes a control that needs them
        /// inconclusive.
        DataEventsSeen = "data-events-seen",
        /// Whether the account that owns the log bucket is one of those that are logged.
        LogBucketAccount = "log-bucket-account",
        /// Bytes that left buckets (`additionalEventData.bytesTransferredOut`), by principal and bucket.
        EgressVolume = "egress-volume",
    }
}

impl Check {
    /// True when its outcome can be a verdict; the others only show something.
    pub fn decides(self) -> bool {
        matches!(
            self,
            Check::Integrity
                | Check::Retention90Days
                | Check::Retention12Months
                | Check::Retention30Months
                | Check::FieldCompleteness
                | Check::Gaps
                | Check::StopStartIntervals
                | Check::TimeToRestore
        )
    }
}

named! {
    /// What must be covered for a count of nothing to mean that nothing happened.
    Stream {
        /// Every account and region in scope.
        EveryRegion = "every-region",
        /// us-east-1 of every account, where IAM, Organizations and other global services are recorded
        /// (since 2021-11-22; before that in the trail's home region).
        UsEast1 = "us-east-1",
        /// Data events, which a trail records only where it was told to: all of the types of resources that
        /// the control names (`data-of`), in every account and region. That some are here proves nothing of
        /// others; what trails were told to record does.
        DataEvents = "data-events",
    }
}
