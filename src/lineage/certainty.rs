//! How sure a link is, in one word, ordered by strength.

use std::fmt;

/// How sure a link or a whole chain is. Stronger is greater, so a chain is as sure as the smallest of
/// its links.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// The issuing event is not among the events read.
    NotInArchive,
    /// Several events fit equally well.
    Ambiguous,
    /// One candidate in time, or a name that only the issuer could have set.
    Inferred,
    /// Principal id or session ARN and the time of creation agree.
    Matched,
    /// The access key id was issued there.
    Proven,
    /// The record itself says who it was: no link is needed.
    Direct,
}

impl Certainty {
    /// Every certainty, strongest first.
    pub const ALL: [Certainty; 6] = [
        Certainty::Direct,
        Certainty::Proven,
        Certainty::Matched,
        Certainty::Inferred,
        Certainty::Ambiguous,
        Certainty::NotInArchive,
    ];

    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Certainty::Direct => "direct",
            Certainty::Proven => "proven",
            Certainty::Matched => "matched",
            Certainty::Inferred => "inferred",
            Certainty::Ambiguous => "ambiguous",
            Certainty::NotInArchive => "not-in-archive",
        }
    }

    /// What the word means, in a sentence without a full stop.
    pub fn explain(self) -> &'static str {
        match self {
            Certainty::Direct => "the record itself says who it was; no link is needed",
            Certainty::Proven => {
                "the event that issued this very access key was read, and it names who asked for it"
            }
            Certainty::Matched => {
                "the principal and the time at which the session was opened agree with one issuing event"
            }
            Certainty::Inferred => {
                "one issuing event fits in time, or a name that only the issuer could have set"
            }
            Certainty::Ambiguous => {
                "several issuing events fit equally well; they are named, of many the first"
            }
            Certainty::NotInArchive => {
                "the event that issued the credential is not among the events read"
            }
        }
    }
}

impl fmt::Display for Certainty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weakest_is_the_smallest() {
        assert!(Certainty::ALL.is_sorted_by(|a, b| a > b));
        for certainty in Certainty::ALL {
            assert_eq!(serde_json::json!(certainty), certainty.name());
        }
        assert_eq!(
            Certainty::Proven.min(Certainty::Inferred),
            Certainty::Inferred
        );
        assert_eq!(
            format!("{:>15}", Certainty::NotInArchive),
            " not-in-archive"
        );
    }
}
