//! The populations of all controls, counted in one pass.
//!
//! ```text
//! worker: event ─► Part    which rules hold, its groups, the details of the first few
//! merger: Part ─► Fold     each event once: counts, first rows, drawn rows
//! ```
//!
//! What is kept grows with the number of different things that are counted, not with the number of
//! events: events that are alike in everything a control counts by share one entry, and of rows only
//! those are kept that can still be among the first of their control (or among those drawn). A rule may
//! ask whether a bucket holds logs, which may turn out at the last file: what depends on that is kept
//! apart under a [`Condition`], and put in its place when all is read.

mod condition;
mod detail;
mod fold;
mod hits;
mod kind;
mod late;
mod numbers;
mod part;
mod pool;
mod switch;
mod totals;

pub use condition::Condition;
pub use detail::Detail;
pub use fold::{Fold, Place};
pub use hits::{Daily, Tallied};
pub use kind::{ELEMENTS, Kind, LogIn};
pub use late::Late;
pub use part::{Needs, Part, Watch};
pub use pool::{Pool, Rank};
pub use switch::{Switch, Switched};
pub use totals::{ControlTotals, Moment, Row, Totals, Values};
