//! Why what was typed cannot be used as a resource: the same shape as the errors of filters.

use crate::filter::FilterError;
use std::fmt;

/// What is wrong with a resource as it was typed. [`Display`](fmt::Display) gives the whole message: what
/// was given, a caret under the place, an example of what to type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceError(FilterError);

impl ResourceError {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        ResourceError(FilterError::new(what))
    }

    /// Points at `length` bytes of `text`.
    pub(crate) fn at(self, text: &str, at: usize, length: usize) -> Self {
        ResourceError(self.0.at(text, at, length))
    }

    /// Says what to type instead.
    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        ResourceError(self.0.hint(hint))
    }
}

impl fmt::Display for ResourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for ResourceError {}
