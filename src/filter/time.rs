//! Times as a person types them.
use crate::zone::Zone;
use chrono::{DateTime, Utc};

/// What times are read against.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    pub(super) zone: Zone,
    pub(super) now: DateTime<Utc>,
}
