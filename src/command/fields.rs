//! Field names as a person types them, and what to say when one is wrong.

use crate::event::{Field, FieldError};
use crate::outcome::Failure;

/// Reads field names, with a caret under the one that is wrong.
pub(super) fn parse_fields(flag: &str, names: &[String]) -> Result<Vec<Field>, Failure> {
    names
        .iter()
        .map(|name| Field::parse(name).map_err(|error| wrong_field(flag, name, &error)))
        .collect()
}

fn wrong_field(flag: &str, name: &str, error: &FieldError) -> Failure {
    let before = name.get(..error.at).unwrap_or(name).chars().count();
    let caret = format!("{}{}", " ".repeat(before), "^".repeat(error.length.max(1)));
    Failure::Message(format!(
        "{flag}: {}\n  {name}\n  {caret}\n{}",
        error.what,
        error
            .hint
            .as_deref()
            .unwrap_or("see `ctq stats --help` for the fields")
    ))
}
