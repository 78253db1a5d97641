//! The status of a control, and the words other tools have for it.
//!
//! An archive of logs decides few controls. `PASS` and `FAIL` are kept for those that the archive alone
//! decides; everything else is a count for a person to judge, and a count of nothing says so only where
//! coverage is complete. So no count of zero ever reads as `PASS`.

use std::fmt;

/// What the archive says of a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// The archive alone decides, and the check holds.
    Pass,
    /// The archive alone decides, and the check does not hold.
    Fail,
    /// Events were found; a person judges.
    Events,
    /// No event was found, and no hole is known in any stream that the control needs. Hours of usual
    /// silence are no hole; where no digest proves them empty, the reasons say how many they are.
    NoneObserved,
    /// Holes, or a class of events that is not there: neither found nor excluded.
    Inconclusive,
    /// Logs cannot answer it.
    NotFromLogs,
}

impl Status {
    /// Every status, in the order of the declaration.
    pub const ALL: [Status; 6] = [
        Status::Pass,
        Status::Fail,
        Status::Events,
        Status::NoneObserved,
        Status::Inconclusive,
        Status::NotFromLogs,
    ];

    /// The word for it in every output.
    pub fn name(self) -> &'static str {
        match self {
            Status::Pass => "PASS",
            Status::Fail => "FAIL",
            Status::Events => "EVENTS",
            Status::NoneObserved => "NONE-OBSERVED",
            Status::Inconclusive => "INCONCLUSIVE",
            Status::NotFromLogs => "NOT-FROM-LOGS",
        }
    }

    /// What it means, in a sentence without a full stop.
    pub fn explain(self) -> &'static str {
        match self {
            Status::Pass => "the archive alone decides, and it holds",
            Status::Fail => "the archive alone decides, and it does not hold",
            Status::Events => "events or tables were found; a person judges them",
            Status::NoneObserved => "none was found, and no hole is known in what it needs",
            Status::Inconclusive => "neither shown nor excluded: holes, or events not recorded",
            Status::NotFromLogs => "no log can answer it",
        }
    }

    /// prowler's word: a status that is no verdict is a manual check there.
    pub fn prowler(self) -> &'static str {
        match self {
            Status::Pass => "PASS",
            Status::Fail => "FAIL",
            _ => "MANUAL",
        }
    }

    /// powerpipe's word for the status of a control.
    pub fn powerpipe(self) -> &'static str {
        match self {
            Status::Pass => "ok",
            Status::Fail => "alarm",
            Status::Events | Status::NoneObserved => "info",
            Status::Inconclusive | Status::NotFromLogs => "skip",
        }
    }

    /// `compliance.status_id` of an OCSF Compliance Finding (class 2003), with its caption.
    pub fn ocsf(self) -> (u8, &'static str) {
        match self {
            Status::Pass => (1, "Pass"),
            Status::Fail => (3, "Fail"),
            _ => (0, "Unknown"),
        }
    }

    /// `Compliance.Status` of the AWS Security Finding Format.
    pub fn asff(self) -> &'static str {
        match self {
            Status::Pass => "PASSED",
            Status::Fail => "FAILED",
            Status::Inconclusive => "WARNING",
            _ => "NOT_AVAILABLE",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_verdict_passes_or_fails_in_any_tool() {
        for status in Status::ALL {
            let passes = status == Status::Pass;
            let fails = status == Status::Fail;
            assert_eq!(status.prowler() == "PASS", passes, "{status}");
            assert_eq!(status.prowler() == "FAIL", fails, "{status}");
            assert_eq!(status.powerpipe() == "ok", passes, "{status}");
            assert_eq!(status.powerpipe() == "alarm", fails, "{status}");
            assert_eq!(status.ocsf() == (1, "Pass"), passes, "{status}");
            assert_eq!(status.ocsf() == (3, "Fail"), fails, "{status}");
            assert_eq!(status.asff() == "PASSED", passes, "{status}");
            assert_eq!(status.asff() == "FAILED", fails, "{status}");
        }
    }
}
