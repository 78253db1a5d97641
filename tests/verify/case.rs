//! An archive on disk, checked by the library, and what came out in numbers. Each begins with a trail of
//! six hours, keys, and the saved metadata of the newest digest.

use super::world::{World, save_head};
use crate::harness::folder;
use ctq::archive::discover;
use ctq::verify::{Check, Checked, Fault, Keys, Scope, Subject, Verdict};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64};

pub const HOURS: [usize; 6] = [2, 1, 3, 0, 2, 1];

/// How the archive is laid out on disk and what is known of it.
pub struct Case {
    pub world: World,
    with_keys: bool,
    pub with_head: bool,
    pub scope: Scope,
}

impl Case {
    pub fn new() -> Self {
        Case::of(World::new(&HOURS))
    }

    pub fn of(world: World) -> Self {
        Case {
            world,
            with_keys: true,
            with_head: true,
            scope: Scope::default(),
        }
    }

    pub fn without_keys(mut self) -> Self {
        self.with_keys = false;
        self
    }

    pub fn check(&self) -> Checked {
        self.check_after(|_| {})
    }

    /// Checks it after something was done to the folder on disk.
    pub fn check_after(&self, change: impl FnOnce(&Path)) -> Checked {
        let folder = folder();
        self.world.write(folder.path());
        if self.with_head {
            save_head(folder.path(), self.world.newest());
        }
        change(folder.path());
        self.check_in(folder.path())
    }

    pub fn check_in(&self, folder: &Path) -> Checked {
        let mut keys = Keys::default();
        if self.with_keys {
            let text = self.world.keys.to_string();
            assert_eq!(keys.add(text.as_bytes()), Ok(Vec::new()));
        }
        let found = discover(&[folder.to_owned()]);
        let check = |threads| {
            let check = Check {
                files: &found.files,
                keys: &keys,
                scope: &self.scope,
                contents: true,
                max_file_size: 1 << 30,
                progress: &AtomicU64::new(0),
                stop: &AtomicBool::new(false),
            };
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            pool.build().expect("threads").install(|| check.run())
        };
        let checked = check(1);
        assert_eq!(checked, check(4), "threads change nothing");
        checked
    }
}

/// Digests altered, missing, unlisted, unverifiable, then log files.
pub fn numbers(checked: &Checked) -> [[u64; 4]; 2] {
    [Subject::Digest, Subject::LogFile].map(|subject| {
        [
            Fault::Altered,
            Fault::Missing,
            Fault::Unlisted,
            Fault::Unverifiable,
        ]
        .map(|fault| checked.count(subject, fault))
    })
}

#[track_caller]
pub fn expect(checked: &Checked, verdict: Verdict, digests: [u64; 4], logs: [u64; 4]) {
    assert_eq!(
        (checked.verdict(), numbers(checked)),
        (verdict, [digests, logs]),
        "{checked:#?}"
    );
}

pub const NONE: [u64; 4] = [0; 4];
