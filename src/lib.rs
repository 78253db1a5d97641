//! ctq, the CloudTrail investigator.
pub mod cli;
pub mod envelope;
pub mod event;
pub mod filter;
pub mod json;
pub mod render;
pub mod sort;
pub mod text;
pub mod zone;
