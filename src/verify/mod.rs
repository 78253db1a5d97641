//! Digest validation of a local copy: are the log files those that CloudTrail delivered, and are they all
//! there? No network, all accounts, regions and trails at once.
//!
//! CloudTrail writes a **digest** an hour for each account, region and trail: the SHA-256 of every log file
//! delivered in that hour, the SHA-256 and the signature of the digest before it. So the digests of a trail
//! form a **chain**, and each carries what is needed to check the one before. The signature of the newest
//! is kept in S3's metadata only, which a copy to disk loses unless it was saved beside it.
//!
//! ```text
//! files ─► read: SHA-256 of each,  ─► chain: signatures, hashes,  ─► weigh: every listed log file,
//!          digests parsed             links, windows                  every one that is not listed
//! ```
//!
//! What is believed, from the strongest ([`Belief`]): a digest whose signature holds; one whose hash stands
//! in such a digest; one whose hash stands in the next digest; one for which nothing speaks. Whoever can
//! change files and has no key of AWS can make the last two.
//!
//! Facts: AWS user guide, "CloudTrail digest file structure" and "Custom implementations of CloudTrail log
//! file integrity validation"; what AWS's own command line does.

mod answer;
mod candidates;
mod chain;
mod digest;
mod index;
mod inside;
mod key;
mod link;
mod metadata;
mod read;
mod scope;
mod told;
mod uncovered;
mod unlisted;
mod unread;
mod vouch;
mod weigh;

pub use answer::{
    Absence, Absent, Basis, Belief, CarriedOn, Chain, Checked, Counts, Ended, Fault, Finding,
    Subject, Verdict, Window,
};
pub use digest::ChainId;
pub use key::{KeyError, Keys};
pub use scope::Scope;
pub use unlisted::{APART, EMPTY};

use crate::archive::LogFile;
use std::sync::atomic::{AtomicBool, AtomicU64};

/// What is to be checked, and how.
#[derive(Clone, Copy, Debug)]
pub struct Check<'a> {
    /// The files of the archive, in byte order of their paths: digests, log files, saved metadata.
    pub files: &'a [LogFile],
    /// The public keys that the person vouches for; without any, only hashes are compared.
    pub keys: &'a Keys,
    /// Which part of it.
    pub scope: &'a Scope,
    /// False where it is enough to know which log files are there: none is read, so none is found altered.
    pub contents: bool,
    /// Stop reading a file past this many inflated bytes.
    pub max_file_size: u64,
    /// Grows by the bytes read on disk.
    pub progress: &'a AtomicU64,
    /// Set from outside to end early; what comes back then is of no use.
    pub stop: &'a AtomicBool,
}

impl Check<'_> {
    /// Reads and checks everything, side by side in the thread pool that it is called in. The same
    /// archive gives the same answer, whatever the number of threads.
    pub fn run(&self) -> Checked {
        let index = index::Index::new(self.files);
        let mut read = read::all(self, &index);
        let (chains, beside) = chain::all(self, &mut read);
        weigh::all(self, &index, read, chains, &beside)
    }

    /// True where the word of a digest counts for more than itself: with keys only where it is proven,
    /// for anybody could have written the others.
    fn speaks(&self, node: &chain::Node) -> bool {
        node.is_trusted() && (self.keys.is_empty() || node.belief.is_proven())
    }
}
