//! Members by name in any case: records begin names with a small letter, the AWS CLI with a capital.

use crate::event::{Time, parse_time};
use serde_json::Value;

/// A member that is not null.
pub(super) fn get<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let members = value.as_object()?;
    members
        .iter()
        .find(|(key, value)| key.eq_ignore_ascii_case(name) && !value.is_null())
        .map(|(_, value)| value)
}

/// A member that is a text.
pub(super) fn text(value: &Value, name: &str) -> Option<String> {
    get(value, name)?.as_str().map(str::to_owned)
}

/// A member that is true or false.
pub(super) fn flag(value: &Value, name: &str) -> Option<bool> {
    get(value, name)?.as_bool()
}

/// A member that is a time: as the AWS CLI prints one by default, or in seconds, as older ones did.
pub(super) fn moment(value: &Value, name: &str) -> Option<Time> {
    let told = get(value, name)?;
    match told.as_str() {
        Some(text) => parse_time(text),
        None => parse_time(&format!("{:.0}", told.as_f64()?.floor())),
    }
}

/// The texts of a list.
pub(super) fn strings(value: Option<&Value>) -> Vec<String> {
    value
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|one| one.as_str().map(str::to_owned))
        .collect()
}
