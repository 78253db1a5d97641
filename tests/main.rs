//! The integration tests: whole commands, exact output and exit codes.
//!
//! Where does a new test go? A command's own behaviour: the file of that command. An input that is
//! broken, odd or malicious: `hostile`; one of which a part is missing: `cut_off`; one that could hide
//! records: `hidden`. A shape of input: `shapes`. Something that must hold for every archive: `invariants`. Digests and what can be done to
//! them: `verify`. Flags, help, completions: `interface`. Who it was, and nobody else: `culprits`.
//! A page: `html`, and `browser` for what only a browser can tell. The README's promises: `readme`.

// In a crate of tests `pub` means: for the other files.
#![allow(unreachable_pub)]

mod blame;
mod browser;
mod chains;
mod coverage;
mod culprits;
mod cut_off;
mod detect;
mod digests;
mod harness;
mod hidden;
mod hostile;
mod html;
mod interface;
mod invariants;
mod readme;
mod real_data;
mod report;
mod search;
mod shapes;
mod sigma;
mod stats;
mod story;
mod trace;
mod verify;
mod worlds;
