//! What is known about an hour of a stream, in one word.

use serde::{Deserialize, Serialize};

/// The class of an hour, the strongest first: an hour that is several is the first of them.
///
/// | class | means |
/// |---|---|
/// | missing | a digest or CloudTrail's own `PutObject` names a log file that is not here, or one is here and cannot be read |
/// | tampered | a digest here contradicts its chain or signature, or a log file its digest, or no digest lists the file |
/// | stopped | by an event that is here logging was switched off, or the account left its organisation or was closed, or the region was switched off |
/// | narrowed | the trail was told to leave events out |
/// | covered | log files that a valid digest lists, or events, are here |
/// | covered-unverified | log files or events are here, and no digest speaks for them |
/// | empty-proven | a digest says that nothing was delivered |
/// | digest-gap | a digest should be here and is not, between others or after the last of its trail: log files that it lists may be gone |
/// | quiet | nothing is here, and this stream is often silent for as long |
/// | suspect | nothing is here, and this stream is never silent for so long, or CloudTrail's look at the log bucket, which comes about every hour, stops too; or nothing of it is here at all, and it was asked for |
/// | pending | the last hour: its files may still have been on their way |
/// | out-of-life | before the stream's trail or account was made, or began to be recorded |
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
#[allow(missing_docs)]
pub enum Class {
    Missing,
    Tampered,
    Stopped,
    Narrowed,
    Covered,
    Unverified,
    EmptyProven,
    DigestGap,
    Quiet,
    Suspect,
    Pending,
    OutOfLife,
}

impl From<Class> for &'static str {
    fn from(class: Class) -> Self {
        class.name()
    }
}

impl TryFrom<String> for Class {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Class::named(&name).ok_or_else(|| format!("there is no class `{name}`"))
    }
}

impl Class {
    /// The class of this name.
    pub fn named(name: &str) -> Option<Class> {
        Class::ALL.into_iter().find(|class| class.name() == name)
    }

    /// Every class, strongest first.
    pub const ALL: [Class; 12] = [
        Class::Missing,
        Class::Tampered,
        Class::Stopped,
        Class::Narrowed,
        Class::Covered,
        Class::Unverified,
        Class::EmptyProven,
        Class::DigestGap,
        Class::Quiet,
        Class::Suspect,
        Class::Pending,
        Class::OutOfLife,
    ];

    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Class::Missing => "missing",
            Class::Tampered => "tampered",
            Class::Stopped => "stopped",
            Class::Narrowed => "narrowed",
            Class::Covered => "covered",
            Class::Unverified => "covered-unverified",
            Class::EmptyProven => "empty-proven",
            Class::DigestGap => "digest-gap",
            Class::Quiet => "quiet",
            Class::Suspect => "suspect",
            Class::Pending => "pending",
            Class::OutOfLife => "out-of-life",
        }
    }

    /// What it means, for people who meet the word for the first time.
    pub fn explain(self) -> &'static str {
        match self {
            Class::Missing => "a log file that was delivered is not here, or not whole",
            Class::Tampered => {
                "a digest contradicts its chain or signature, a file its digest, or none lists it"
            }
            Class::Stopped => "logging was switched off, or the account or region",
            Class::Narrowed => "the trail was told to leave events out",
            Class::Covered => "here, and a digest speaks for it",
            Class::Unverified => "here, without a digest",
            Class::EmptyProven => "a digest says that nothing was delivered",
            Class::DigestGap => "no digest where one should be: files may be gone",
            Class::Quiet => {
                "nothing is here; no longer than is usual, where enough is known of the stream"
            }
            Class::Suspect => "nothing is here; the stream is never silent for so long",
            Class::Pending => "the archive's last hour: files may have been on their way",
            Class::OutOfLife => "before the trail or account was made",
        }
    }

    /// The sign of a hole in a calendar; none for what is no hole.
    pub fn sign(self) -> Option<char> {
        match self {
            Class::Missing => Some('!'),
            Class::Tampered => Some('#'),
            Class::Stopped => Some('x'),
            Class::DigestGap => Some('-'),
            Class::Suspect => Some('?'),
            _ => None,
        }
    }

    /// True where the events of the hour are here, or there were none.
    pub fn is_covered(self) -> bool {
        matches!(
            self,
            Class::Covered | Class::Unverified | Class::EmptyProven | Class::Narrowed
        )
    }

    /// True where evidence is gone or cannot be trusted to be whole: no answer from this hour is complete.
    pub fn is_hole(self) -> bool {
        matches!(
            self,
            Class::Missing | Class::Tampered | Class::Stopped | Class::DigestGap | Class::Suspect
        )
    }

    /// True for what is listed as a gap: holes, and what weakens the evidence.
    pub fn is_gap(self) -> bool {
        self.is_hole() || matches!(self, Class::Narrowed | Class::Quiet)
    }
}
