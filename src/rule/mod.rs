//! Detection rules in Sigma's YAML, asked of CloudTrail events: one pass answers all of them.
//!
//! ```text
//! files ─► documents ─► HIR ─► Logic ─────────► Set
//!          lines         rsigma  selections,     ├─ could_match   bytes: name and source in a table
//!                                conditions      ├─ candidates    event: the same, less by chance
//!                                                ├─ evaluate      the few rules that are left
//!                                                └─ observe ─► correlate   in the order of time
//! ```
//!
//! The YAML, the language of conditions and what modifiers mean are rsigma's (`rsigma-parser`, and
//! `rsigma-ir` for its neutral form); the evaluation is ours. The evaluator that comes with it wants each
//! record as a tree of values, which costs several times what the rest of a scan does; it does not look
//! into objects (`requestParameters|contains`), which rules for CloudTrail do; it knows correlations that
//! name rules by id or name, and not by title; and it takes events one after the other in the order in
//! which they come, where an archive is read on many threads. Here a record stays bytes, only the fields
//! that a rule names are looked at, and correlations are folded in the order of time after the pass.
//!
//! What a rule means for CloudTrail is decided in `value` and `matcher`: `null` is absent; numbers and
//! truth values equal their text; lists hold if an element does, lists of objects too; an object has its
//! JSON as text; case is ignored unless `cased`. A rule that cannot be loaded is an issue with file and
//! line, and the others run.

mod amend;
mod correlation;
mod detection;
mod document;
mod encode;
mod files;
mod header;
mod index;
mod log_bucket;
mod matcher;
mod pattern;
mod prefilter;
mod raw;
mod require;
mod set;
#[cfg(test)]
mod tests;
mod value;
mod wrong;

pub use correlation::{Firing, Noted, Notes, Observation};
pub use files::read;
pub use header::{Header, Level, Status};
pub use log_bucket::LogBuckets;
pub use set::{Held, Loaded, Rule, Set, Text};
