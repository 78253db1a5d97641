//! The fixtures and the generator that grows them: a story told in events, the envelopes they come
//! in, and input meant to hurt.
//!
//! Everything under `fixtures/` grows from here and from one seed. To change a fixture, change the
//! code and regrow: `CTQ_REGROW=1 cargo test --test ctq story`.
#![allow(dead_code, unused_imports, reason = "other tests pick what they need")]

pub mod background;
pub mod builds;
pub mod calls;
pub mod cast;
pub mod deliver;
pub mod digests;
pub mod event;
pub mod fixture;
pub mod grow;
pub mod gz;
pub mod hostile;
pub mod incident;
pub mod oddments;
pub mod payroll;
pub mod people;
pub mod readme;
pub mod response;
pub mod rng;
pub mod rules;
pub mod shapes;
pub mod sign_in;
pub mod time;
pub mod totals;

pub use event::Event;
pub use gz::gzip;

use deliver::Story;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// All acts of the story, told.
pub fn tell() -> Story {
    let mut story = Story::default();
    background::tell(&mut story);
    people::tell(&mut story);
    sign_in::tell(&mut story);
    let data_admin = incident::tell(&mut story);
    payroll::tell(&mut story, &data_admin);
    response::tell(&mut story);
    oddments::tell(&mut story);
    story
}

/// The story's records in order of time, each once: what a reader finds that drops duplicates.
/// The corrected record stands in both of its bodies.
pub fn records() -> Vec<Value> {
    tell().records()
}

/// Path below `fixtures/` and inflated bytes of every file of the trail.
pub fn trail() -> BTreeMap<PathBuf, Vec<u8>> {
    tell().deliver()
}

#[test]
fn fixtures_are_as_the_generator_grows_them() {
    let grown = grow::everything();
    if std::env::var_os("CTQ_REGROW").is_some() {
        grow::write(&grown);
    }
    let wrong = grow::differences(&grown);
    assert!(
        wrong.is_empty(),
        "fixtures/ is not what tests/story grows; regrow with CTQ_REGROW=1:\n{}",
        wrong.join("\n")
    );
}
