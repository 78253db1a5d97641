//! What the generator of a world knows about each deed in it.

use ctq::event::ActorKind;
use serde_json::Value;

/// Something that was done, and by whom in truth.
#[derive(Clone, Debug)]
pub struct Deed {
    /// The acting record.
    pub record: Value,
    /// The kind of the true origin.
    pub kind: ActorKind,
    /// Its id.
    pub origin: String,
    /// The true way back, nearest first.
    pub path: Vec<Step>,
}

/// One credential on the way.
#[derive(Clone, Debug)]
pub struct Step {
    /// The event ids that tell of its issue: the copies, and what the console tells beside them.
    pub events: Vec<String>,
    /// The issuing records are missing, or so much of them that the way breaks there.
    pub is_lost: bool,
    /// Its key stands in the answer, and the answer and the caller are in the archive.
    pub is_keyed: bool,
    /// Session name of the holder, where it has one.
    pub session: Option<String>,
    /// The holder's account.
    pub account: String,
    /// When it was issued, in seconds since 1970.
    pub at: i64,
}

impl Step {
    /// True when the key alone proves the link.
    pub fn is_provable(&self) -> bool {
        self.is_keyed && !self.is_lost
    }
}
