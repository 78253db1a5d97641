//! What an archive holds of the time it is about, and where it has holes. Absence of evidence must not
//! look like evidence of absence: every hour of every stream gets a class that says what its silence is
//! worth.
//!
//! ```text
//! paths, records, digests ─► Stream ─► grid ─► hours with a Class ─► intervals: covered, or a gap
//! events about trails ─────► Trail ──►  ▲      (silence: is it a habit?)
//! about accounts, regions ─► Departures ┘
//! ```
//!
//! A **stream** is what one trail's bucket receives for one account and region. The classes and how they
//! are found are set out in the table of [`Class`]; [`survey`](survey()) finds them for all streams of an archive.

mod change;
mod class;
mod digests;
mod grid;
mod habits;
mod hour;
mod interval;
mod known;
mod selection;
mod stream;
mod survey;
mod tie;
mod trail;
mod turn;
mod value;

pub use change::Change;
pub use class::Class;
pub use digests::{ByName, Lapse, by_name};
pub use hour::{Hour, is_possible};
pub use interval::{Interval, Summary, narrowed};
pub use known::{Attested, Knowledge, Period, Proof, Window};
pub use selection::{Kind, Selection, excludable};
pub use stream::{CATEGORIES, Contents, EXCERPT, Stream, StreamId};
pub use survey::{Survey, survey};
pub use tie::{Named, Tie, Untied, tie};
pub use trail::{
    Cause, Delivered, Narrowed, Ran, Settings, Span, Trail, Trails, find_astray, joined,
    switched_off,
};
pub use turn::Departures;
