//! Field names as a person types them, and what to say when one is wrong.

use crate::event::{Field, FieldError};
use crate::filter::FilterError;
use crate::outcome::Failure;

/// Reads field names, with a caret under the one that is wrong.
pub(super) fn parse_fields(flag: &str, names: &[String]) -> Result<Vec<Field>, Failure> {
    names
        .iter()
        .map(|name| Field::parse(name).map_err(|error| wrong_field(flag, name, &error)))
        .collect()
}

fn wrong_field(flag: &str, name: &str, error: &FieldError) -> Failure {
    let hint = error.hint.as_deref();
    let drawn = FilterError::new(format!("{flag}: {}", error.what))
        .at(name, error.at, error.length)
        .hint(hint.unwrap_or("see `ctq stats --help` for the fields"));
    Failure::Message(drawn.to_string())
}
