//! How services name things: one row for each type of resource, in files by family.
//!
//! A row states what an ARN of the type looks like and where events name such a resource. Names of
//! parameters follow from the service's API: CloudTrail writes the name of the API member with its first
//! character lower-cased, so that `DBInstanceIdentifier` is `dBInstanceIdentifier` and `ARN` is `aRN`
//! (keys are compared in any case, for the services that keep the capital). The forms of ARNs are those of
//! the Service Authorization Reference ("Actions, resources, and condition keys for AWS services"), the
//! members those of the API reference of each service.
//!
//! A full ARN is found wherever it stands, without a place of its own; places for ARNs are in the table
//! where they tell what was done.

mod compute;
mod data;
mod edge;
mod identity;
mod machines;
mod messaging;
mod operations;
mod storage;

use super::kind::Kind;

const FAMILIES: [&[Kind]; 8] = [
    storage::ROWS,
    identity::ROWS,
    compute::ROWS,
    machines::ROWS,
    data::ROWS,
    messaging::ROWS,
    edge::ROWS,
    operations::ROWS,
];

/// Every row.
pub(super) fn kinds() -> impl Iterator<Item = &'static Kind> {
    FAMILIES.iter().flat_map(|family| family.iter())
}

/// The row for a resource field of an ARN, and what follows the type in it. The most particular one
/// decides: `accesspoint/x` is no bucket.
pub(super) fn of_arn<'a>(
    service: &str,
    regional: bool,
    resource: &'a str,
) -> Option<(&'static Kind, &'a str)> {
    kinds()
        .filter(|kind| kind.service == service)
        .filter_map(|kind| {
            let (rest, length) = kind.behind(resource)?;
            // A bucket has neither region nor account; what has them is no bucket.
            let fits = length > 0 || !regional || kind.scope == super::kind::Scope::Regional;
            (fits && !rest.is_empty()).then_some((kind, rest, length))
        })
        .reduce(|best, next| if next.2 > best.2 { next } else { best })
        .map(|(kind, rest, _)| (kind, rest))
}
