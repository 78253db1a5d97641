//! What a person types: the groups of flags that commands share.

pub mod filters;
