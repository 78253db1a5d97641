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
use hashbrown::HashMap;
use std::sync::LazyLock;

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

type Rows = HashMap<&'static str, Vec<&'static Kind>>;

/// The rows of one service, in their order.
pub(super) fn of_service(service: &str) -> &'static [&'static Kind] {
    static ROWS: LazyLock<Rows> = LazyLock::new(|| by(|kind| kind.service));
    ROWS.get(service).map_or(&[], Vec::as_slice)
}

/// The rows of which an event source is the own one, in their order.
pub(super) fn of_source(source: &str) -> &'static [&'static Kind] {
    static ROWS: LazyLock<Rows> = LazyLock::new(|| by(|kind| kind.sources));
    ROWS.get(source).map_or(&[], Vec::as_slice)
}

/// The rows by each word of a list with spaces.
fn by(words: impl Fn(&Kind) -> &'static str) -> Rows {
    let mut rows = Rows::new();
    for kind in kinds() {
        for word in words(kind).split(' ').filter(|word| !word.is_empty()) {
            let of_word = rows.entry(word).or_default();
            if !of_word.iter().any(|other| std::ptr::eq(*other, kind)) {
                of_word.push(kind);
            }
        }
    }
    rows
}

/// The row for a resource field of an ARN, and what follows the type in it. The most particular one
/// decides: `accesspoint/x` is no bucket.
pub(super) fn of_arn<'a>(
    service: &str,
    regional: bool,
    resource: &'a str,
) -> Option<(&'static Kind, &'a str)> {
    (of_service(service).iter().copied())
        .filter_map(|kind| {
            let (rest, length) = kind.behind(resource)?;
            // A bucket has neither region nor account; what has them is no bucket.
            let fits = length > 0 || !regional || kind.scope == super::kind::Scope::Regional;
            (fits && !rest.is_empty()).then_some((kind, rest, length))
        })
        .reduce(|best, next| if next.2 > best.2 { next } else { best })
        .map(|(kind, rest, _)| (kind, rest))
}

#[cfg(test)]
mod tests {
    use super::super::context::ROOTS;
    use super::super::kind::{A, N, NONE, Rest};
    use super::super::reference::Reference;
    use super::*;
    use std::borrow::Cow;

    #[test]
    fn rows_are_found_by_service_and_source_in_their_order() {
        let same = |found: &[&Kind], all: &dyn Fn(&Kind) -> bool| {
            let names = |kind: &Kind| (kind.service, kind.name);
            let found: Vec<_> = found.iter().map(|kind| names(kind)).collect();
            let all: Vec<_> = kinds().filter(|kind| all(kind)).map(names).collect();
            assert_eq!(found, all);
        };
        for kind in kinds() {
            for word in kind.sources.split(' ').chain([kind.service, "", "none"]) {
                same(of_source(word), &|kind| kind.is_of(word));
                same(of_service(word), &|kind| kind.service == word);
            }
        }
    }

    #[test]
    fn every_place_can_be_met() {
        for kind in kinds() {
            let words = format!("{} {}", kind.service, kind.name);
            assert!(!kind.places.is_empty() || !kind.ids.is_empty(), "{words}");
            for place in kind.places {
                let more = [
                    place.child.map_or("", |(_, paths)| paths),
                    place.parent.as_ref().map_or("", |parent| parent.paths),
                    kind.implied.as_ref().map_or("", |implied| implied.unless),
                    kind.owner,
                ];
                for path in more
                    .iter()
                    .chain([&place.paths])
                    .flat_map(|p| p.split_whitespace())
                {
                    let root = path.split('.').next().unwrap_or_default();
                    let known = ROOTS.iter().any(|(name, _)| *name == root) || root == "**";
                    assert!(known && path.contains('.'), "{words}: {path}");
                }
                assert!(place.forms != 0 && !place.paths.is_empty(), "{words}");
                // A parameter that holds an ARN only can name nothing that has none.
                assert!(kind.before != NONE || place.forms != A, "{words}");
                assert!(place.parent.is_none() || place.forms & N != 0, "{words}");
            }
        }
    }

    #[test]
    fn arns_that_are_built_are_read_as_what_they_are() {
        let mut checked = 0;
        for kind in kinds().filter(|kind| kind.derivable().is_some()) {
            let built = Reference {
                kind: Some(kind),
                partition: Cow::Borrowed("aws"),
                region: Cow::Borrowed("eu-west-1"),
                account: Cow::Borrowed("111122223333"),
                name: Cow::Borrowed(if kind.ids.is_empty() {
                    "x"
                } else {
                    "x-01234567"
                }),
                ..Reference::default()
            }
            .canonical();
            let read = Reference::of_arn(&built).expect("an ARN");
            let found = read.kind.expect("a kind");
            let same = std::ptr::eq(found, kind) || found.before == kind.before;
            assert!(same, "{built} is read as {} {}", found.service, found.name);
            assert!(read.name.starts_with('x'), "{built}");
            checked += 1;
        }
        assert!(checked > 100);
        // What the name does not tell is not made up.
        let stack = kinds().find(|kind| kind.name == "stack").expect("a row");
        assert!(matches!(stack.rest, Rest::Tail(..)) && stack.derivable().is_none());
    }
}
