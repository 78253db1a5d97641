//! Origins of callers, each traced once.

use crate::command::coverage::Covered;
use crate::lineage::Caller;
use crate::report::model::OriginOf;
use crate::report::origin_of;
use hashbrown::HashMap;
use std::cell::RefCell;

/// The origins that are known so far.
pub(super) struct Origins<'e> {
    covered: &'e Covered,
    known: RefCell<HashMap<Caller, OriginOf>>,
}

impl<'e> Origins<'e> {
    pub(super) fn new(covered: &'e Covered) -> Self {
        Origins {
            covered,
            known: RefCell::default(),
        }
    }

    /// Who stands behind a caller.
    pub(super) fn of(&self, caller: &Caller) -> OriginOf {
        if let Some(known) = self.known.borrow().get(caller) {
            return known.clone();
        }
        let origin = origin_of(&self.covered.lineage.trace(caller));
        self.known
            .borrow_mut()
            .insert(caller.clone(), origin.clone());
        origin
    }
}
