//! Where: conditions on the source, the region, and the accounts on both sides.

use super::FilterError;
use super::condition::{Build, Cost};
use super::ip::Addresses;
use super::list::{Split, words};
use super::needle::Cut;
use super::pattern::{Case, Pattern, Plain, Values};
use crate::cli::filters::FilterArgs;
use crate::event::{ActorKind, Top, is_account};

/// Adds the conditions; returns the accounts that must have received a match, where they are known.
pub(super) fn conditions(
    args: &FilterArgs,
    build: &mut Build,
) -> Result<Option<Vec<String>>, FilterError> {
    let whole = Cut::default();
    let list = build.list("--ip", &args.ip, Split::Commas)?;
    if !list.is_empty() {
        let (include, exclude) = (Addresses::new(&list, false)?, Addresses::new(&list, true)?);
        let words = format!("source address is {}", words(&list));
        build.add(Cost::Value, words, include.need(), move |event| {
            let text = event.text(Top::SourceIpAddress);
            let one_of = |all: &Addresses| text.as_deref().is_some_and(|text| all.matches(text));
            (include.is_empty() || one_of(&include)) && !one_of(&exclude)
        });
    }
    build.texts(
        "--region",
        &args.region,
        "region",
        Cost::Value,
        whole,
        |event, is| event.text(Top::AwsRegion).is_some_and(|text| is(&text)),
    )?;
    build.texts(
        "--vpc-endpoint",
        &args.vpc_endpoint,
        "VPC endpoint",
        Cost::Value,
        whole,
        |event, is| event.text(Top::VpcEndpointId).is_some_and(|text| is(&text)),
    )?;
    build.texts(
        "--recipient-account",
        &args.recipient_account,
        "recipient account",
        Cost::Value,
        whole,
        |event, is| {
            event
                .get(Top::RecipientAccountId)
                .is_some_and(|value| is(&value.text()))
        },
    )?;
    if args.cross_account {
        build.add(
            Cost::Identity,
            "caller is of another account",
            None,
            |event| {
                let recipient = event.get(Top::RecipientAccountId);
                let actor = event.actor();
                // Nobody's account is not another account.
                actor.kind != ActorKind::Anonymous
                    && actor.account.as_deref().is_some_and(|account| {
                        recipient.is_some_and(|recipient| recipient.text() != account)
                    })
            },
        );
    }
    Ok(accounts(build))
}

/// The values of `--region` that include, each as it was typed.
pub(super) fn region_values(build: &Build) -> Result<Vec<(String, Pattern)>, FilterError> {
    let list = build.lists.iter().find(|(flag, _)| *flag == "--region");
    let values = list.into_iter().flat_map(|(flag, list)| {
        let included = list.iter().filter(|item| !item.exclude);
        included.map(move |item| {
            let pattern = Pattern::parse(flag, &item.text, Case::Folded, Plain::Whole)?;
            Ok((item.text.clone(), pattern))
        })
    });
    values.collect()
}

/// The values of `--region`.
pub(super) fn regions(build: &Build) -> Result<Option<Values>, FilterError> {
    let list = build.lists.iter().find(|(flag, _)| *flag == "--region");
    let values = list
        .filter(|(_, list)| !list.is_empty())
        .map(|(flag, list)| Values::new(flag, list, Case::Folded, Plain::Whole));
    values.transpose()
}

/// The values of `--recipient-account`, if they are whole account numbers.
fn accounts(build: &Build) -> Option<Vec<String>> {
    let (_, list) = build
        .lists
        .iter()
        .find(|(flag, _)| *flag == "--recipient-account")?;
    let positive: Vec<String> = list
        .iter()
        .filter(|item| !item.exclude)
        .map(|item| item.text.clone())
        .collect();
    let whole = |text: &String| is_account(text);
    (!positive.is_empty() && positive.iter().all(whole)).then_some(positive)
}
