//! What is known of a stream beside its files, and of which time it is asked.

use super::hour::Hour;
use super::stream::StreamId;
use crate::event::Time;

/// What a digest says of its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It is believed, and lists this many log files.
    Lists(u64),
    /// It is here, and no signature speaks for it although keys were given: it proves nothing.
    Unproven,
    /// Something speaks against it, or against a file that it lists.
    Doubted,
    /// There should be a digest between two others, and there is none.
    Absent,
    /// Another digest, or CloudTrail's own `PutObject`, names one that is not here.
    Missing,
    /// The digests of a trail ended before, and those of no other begin to carry on for it; or they begin
    /// later, and say that there were some before.
    Ended,
}

/// A stretch of time of which something beside files is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its first moment.
    pub from: Time,
    /// The moment after it.
    pub to: Time,
    /// What is known.
    pub proof: Proof,
}

impl Window {
    /// The hours that it touches.
    pub fn hours(&self) -> impl Iterator<Item = Hour> + use<> {
        (Hour::of(self.from).0..Hour::after(self.to).0).map(Hour)
    }
}

/// A trail by those of its digests about a stream behind which a signature stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attested {
    /// The stream.
    pub stream: StreamId,
    /// The trail's name.
    pub trail: String,
    /// The region that the trail was made in.
    pub home_region: String,
    /// What they are about.
    pub spans: Vec<(Time, Time)>,
}

/// The time that coverage is asked of: without limits, from the first sign of life to the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// Not before this.
    pub since: Option<Time>,
    /// Before this.
    pub until: Option<Time>,
    /// Silence after this may end yet: files may be on their way.
    pub settled: Option<Time>,
}

impl Period {
    /// Up to when a trail that goes on has digests: the end that was asked for, as far as it is settled, else
    /// the last moment of which anything in the archive tells.
    pub fn end(&self, last: Option<Time>) -> Option<Time> {
        let settled = |until: Time| self.settled.map_or(until, |settled| until.min(settled));
        self.until.map(settled).or(last)
    }
}

/// What is known of a stream beside its files.
#[derive(Clone, Debug, Default)]
pub struct Knowledge {
    /// What digests say.
    pub windows: Vec<Window>,
    /// Delivery times of files that ought to be here and are not.
    pub missing: Vec<Time>,
    /// When logging was off, or the account or region was gone.
    pub stopped: Vec<(Time, Time)>,
    /// When the trail was made, of a stream that can have no other, or the account; or when its digests say
    /// that they begin.
    pub born: Option<Time>,
    /// It is asked of from the first hour of the archive on, and not from its own.
    pub whole: bool,
    /// Silence before this hour, and from this hour on, is that of the whole archive, and longer than
    /// usual.
    pub edges: (Option<Hour>, Option<Hour>),
    /// The first hour of which anything in the archive tells: where a stream begins of which nothing
    /// is here.
    pub begin: Option<Hour>,
    /// The last moment of which anything in the archive tells.
    pub end: Option<Time>,
}
