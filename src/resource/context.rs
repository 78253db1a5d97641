//! What an event says around a name: whose call it was, where, and the values at other paths.

use super::kind::{Kind, Scope};
use super::reference::Reference;
use crate::event::{Event, Top, is_account};
use crate::json::Json;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The parts of an event that give a bare name its meaning.
pub(super) struct Context<'e, 'a> {
    pub(super) event: &'e Event<'a>,
    /// The event source without `.amazonaws.com`.
    pub(super) source: Cow<'a, str>,
    pub(super) name: Cow<'a, str>,
    region: Cow<'a, str>,
    account: Cow<'a, str>,
}

impl<'e, 'a> Context<'e, 'a> {
    pub(super) fn new(event: &'e Event<'a>) -> Self {
        Context {
            event,
            source: event.service().unwrap_or_default(),
            name: event.name().unwrap_or_default(),
            region: event.text(Top::AwsRegion).unwrap_or_default(),
            account: account(event).unwrap_or_default(),
        }
    }

    /// The first text at one of the paths, a list's first element.
    pub(super) fn text(&self, paths: &str) -> Option<Cow<'a, str>> {
        paths
            .split_whitespace()
            .filter_map(|path| {
                let mut value = self.event.get(root(path)?)?;
                for key in path.split('.').skip(1) {
                    value = first(value.get(key)?);
                }
                Some(value.text().into_owned())
            })
            .find(|text| !text.is_empty())
            .map(Cow::Owned)
    }

    /// True when there is anything at one of the paths.
    pub(super) fn has(&self, paths: &str) -> bool {
        self.text(paths).is_some()
    }

    /// True when the event is of this region and account, as far as they are known.
    pub(super) fn is_of(&self, region: &str, account: &str) -> bool {
        let agree = |asked: &str, found: &str| {
            asked.is_empty() || found.is_empty() || asked == "*" || asked == found
        };
        agree(region, &self.region) && agree(account, &self.account)
    }

    /// A bare name of a kind as it is meant in this event: of its account and region, unless a
    /// parameter names the owner.
    pub(super) fn named<'n>(&'n self, kind: &'static Kind, name: Cow<'n, str>) -> Reference<'n> {
        let owner = (!kind.owner.is_empty())
            .then(|| self.text(kind.owner))
            .flatten()
            .filter(|owner| is_account(owner));
        let (region, account) = match kind.scope {
            Scope::Regional | Scope::Unique => (true, true),
            Scope::Global => (false, true),
            Scope::Shared => (true, false),
            Scope::Unowned => (false, false),
        };
        Reference {
            kind: Some(kind),
            partition: Cow::Borrowed(partition(&self.region)),
            service: Cow::Borrowed(kind.service),
            region: if region {
                Cow::Borrowed(&*self.region)
            } else {
                Cow::Borrowed("")
            },
            account: match owner {
                Some(owner) => owner,
                None if account => Cow::Borrowed(&*self.account),
                None => Cow::Borrowed(""),
            },
            name,
            ..Reference::default()
        }
    }
}

/// The account whose resources a bare name means: the owner that the event lists, else the account that
/// received this copy (a copy for the owner of a resource is about what is his), else the caller's.
fn account<'a>(event: &Event<'a>) -> Option<Cow<'a, str>> {
    let mut owners = event
        .get(Top::Resources)
        .into_iter()
        .flat_map(Json::items)
        .filter_map(|resource| resource.get_text("accountId"));
    let owner = owners.next();
    if owner.is_some() && owners.all(|other| Some(other) == owner) {
        return owner;
    }
    event.text(Top::RecipientAccountId).or_else(|| {
        event
            .user_identity()
            .and_then(|identity| identity.get_text("accountId"))
    })
}

/// The partition of a region. Anonymised archives have regions of their own making: those are `aws`.
pub(super) fn partition(region: &str) -> &'static str {
    let starts = [
        ("cn-", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
        ("us-iso-", "aws-iso"),
        ("us-isob-", "aws-iso-b"),
        ("us-isof-", "aws-iso-f"),
        ("eu-isoe-", "aws-iso-e"),
        ("eusc-", "aws-eusc"),
    ];
    if region.is_empty() {
        return "";
    }
    starts
        .iter()
        .find(|(start, _)| region.starts_with(start))
        .map_or("aws", |(_, partition)| partition)
}

/// The partition of an account of which these regions are known: the one they are all of, else `aws`.
pub fn partition_of<'r>(regions: impl IntoIterator<Item = &'r String>) -> &'static str {
    let partitions: BTreeSet<&str> = regions.into_iter().map(|one| partition(one)).collect();
    match partitions.into_iter().collect::<Vec<_>>()[..] {
        [one] if !one.is_empty() => one,
        _ => "aws",
    }
}

/// The region in which global services of a partition are recorded (AWS China and GovCloud user guides, IAM).
pub fn home_of_global(partition: &str) -> &'static str {
    match partition {
        "aws-cn" => "cn-north-1",
        "aws-us-gov" => "us-gov-west-1",
        _ => "us-east-1",
    }
}

/// The four places of an event in which parameters stand.
pub(super) const ROOTS: [(&str, Top); 4] = [
    ("req", Top::RequestParameters),
    ("res", Top::ResponseElements),
    ("add", Top::AdditionalEventData),
    ("svc", Top::ServiceEventDetails),
];

fn root(path: &str) -> Option<Top> {
    let name = path.split('.').next()?;
    ROOTS
        .iter()
        .find(|(root, _)| *root == name)
        .map(|(_, top)| *top)
}

fn first(value: Json<'_>) -> Json<'_> {
    value.items().next().unwrap_or(value)
}
