//! Which files are to be weighed that no digest vouches for, and what lies in them.

use super::chain::chain_of;
use super::inside::{Inside, inside};
use super::read::Seen;
use super::uncovered::{Stretch, bare};
use super::unlisted::{is_nobodys, is_told_by_its_place};
use super::weigh::{State, Weighing};
use crate::archive::layout::{Folder, Layout};
use crate::archive::prune::prunes;
use crate::filter::Bounds;
use hashbrown::HashMap;

/// Files that no digest vouches for, by what is asked of them; each list in order.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    /// Log files by name or beginning that no digest lists.
    certain: Vec<u32>,
    /// Those in which records may lie all the same.
    doubtful: Vec<u32>,
    /// Those that are named after a time, account or region that is not asked for: whoever reads the archive goes
    /// by what events say of themselves.
    beside: Vec<u32>,
    /// Log files that only digests list for which nothing speaks though keys were given.
    pub(super) held: Vec<u32>,
}

impl Candidates {
    /// The unlisted files that are to be told, in order.
    pub(super) fn told(&self, found: &Found) -> Vec<u32> {
        let mut told = self.certain.clone();
        // What nothing could be found out about is taken for what it may be.
        let has = |number: u32, is: fn(&Inside) -> bool| found.of(number).map_or(!found.known, is);
        let doubtful = self.doubtful.iter().copied();
        told.extend(doubtful.filter(|number| has(*number, Inside::has_events)));
        let beside = self.beside.iter().copied();
        told.extend(beside.filter(|number| has(*number, Inside::is_asked_for)));
        told.sort_unstable();
        told
    }

    /// All but the certain ones.
    fn others(&self) -> impl Iterator<Item = &u32> {
        let others = self.doubtful.iter().chain(&self.beside);
        others.chain(&self.held)
    }

    /// True for a file that is named after what is not asked for.
    pub(super) fn is_beside(&self, number: u32) -> bool {
        self.beside.binary_search(&number).is_ok()
    }
}

/// What lies in the files that were looked into.
#[derive(Debug)]
pub(super) struct Found {
    by_file: HashMap<u32, Inside>,
    /// False where none could be.
    known: bool,
}

impl Found {
    pub(super) fn of(&self, number: u32) -> Option<&Inside> {
        self.by_file.get(&number)
    }
}

impl Weighing<'_, '_> {
    /// Finds the files that no digest vouches for.
    pub(super) fn candidates(&self) -> Candidates {
        let mut found = Candidates::default();
        let contents = self.check.contents;
        for (number, file) in (0u32..).zip(self.check.files) {
            let layout = file.layout();
            match self.states[number as usize] {
                State::Unlisted => {}
                State::Valid if contents && !self.check.keys.is_empty() => {
                    found.held.push(number);
                    continue;
                }
                _ => continue,
            }
            let seen = &self.seen[number as usize];
            // That a file could not be read is told.
            let is_unread = matches!(seen, Seen::Unreadable { damaged: false, .. });
            if matches!(seen, Seen::Hashed(hashed) if hashed.digest && !hashed.followed) {
                continue;
            }
            if !self.check.scope.holds_log(&layout, false) {
                if contents && !is_unread && !self.is_left_out(&layout) {
                    found.beside.push(number);
                }
                continue;
            }
            let named = layout.log_name && layout.folder != Some(Folder::Digest);
            match seen {
                // What is wrong with it is told as a digest's.
                Seen::BrokenDigest(_) | Seen::Digest(..) => {}
                Seen::Hashed(hashed) if hashed.records => found.certain.push(number),
                _ if named => found.certain.push(number),
                Seen::NotRead => {}
                _ if contents && !is_unread => found.doubtful.push(number),
                _ => {}
            }
        }
        found
    }

    /// True for a file that no question about the period is put to. What is older than the period is read for it,
    /// too.
    fn is_left_out(&self, layout: &Layout) -> bool {
        let bounds = Bounds {
            until: self.check.scope.until,
            ..Bounds::default()
        };
        prunes(layout, &bounds)
    }

    /// What lies in those files of which it is to be known: whether there is any event, or whose.
    pub(super) fn look_inside(
        &self,
        candidates: &Candidates,
        covered: &HashMap<String, Vec<Stretch>>,
    ) -> Found {
        let layout = |number: u32| self.check.files[number as usize].layout();
        let is_open = |number: &u32| {
            let layout = layout(*number);
            let is_told = || {
                let (fault, because) = self.place(*number, &layout, covered);
                is_told_by_its_place(fault, because)
            };
            let seen = &self.seen[*number as usize];
            self.check.contents
                && self.spoken.is_any()
                && !matches!(seen, Seen::Unreadable { damaged: false, .. })
                && (is_nobodys(&layout) || is_told())
        };
        let certain = candidates.certain.iter();
        let asked = certain.filter(|number| is_open(number));
        let asked = asked.chain(candidates.others());
        let asked = asked.map(|&number| (number, bare(&chain_of(&layout(number)))));
        let found = inside(self.check, &self.spoken, asked);
        Found {
            known: found.is_some(),
            by_file: found.unwrap_or_default(),
        }
    }

    /// Tells which of the files that were looked into could not be read.
    pub(super) fn troubles(&mut self, candidates: &Candidates, found: &Found) {
        let asked = candidates.certain.iter().chain(candidates.others());
        let insides = asked.filter_map(|number| found.of(*number));
        let troubles: Vec<_> = insides.flat_map(|inside| inside.troubles.clone()).collect();
        self.issues.extend(troubles);
    }
}
