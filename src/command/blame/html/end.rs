//! The end of the page: what was read, what could not be, how the words are meant, and what the page
//! does not prove.

use super::Told;
use crate::lineage::Certainty;
use crate::render::Column;
use crate::render::html::{self as page, Markup, Mood, Render, Table, Text, html, mono};
use crate::resource::Tier;
use crate::text::{bytes, count, thousands};

/// So many issues are spelt out.
const MOST_ISSUES: usize = 500;

/// The tally and the issues.
pub(super) fn counts(told: &Told<'_>) -> Markup {
    let tally = told.tally;
    let mut facts = vec![
        (
            "Files",
            html! {
                (count(tally.files, "file")) " read, " (bytes(tally.bytes)) " on disk, "
                (bytes(tally.bytes_inflated)) " inflated"
                @if tally.pruned > 0 { "; " (thousands(tally.pruned)) " left out by their path" }
            },
        ),
        (
            "Records",
            html! {
                (thousands(tally.read)) " read = " (thousands(tally.matched)) " matched + "
                (thousands(tally.filtered)) " filtered + " (thousands(tally.duplicate)) " duplicate + "
                (thousands(tally.malformed)) " malformed"
            },
        ),
    ];
    for (kind, number) in &tally.not_cloudtrail {
        facts.push((
            "No events",
            html!((thousands(*number)) " × " (kind.name()) ": " (kind.explain())),
        ));
    }
    html! {
        div.wide { (page::facts(facts)) }
        @if tally.issues.is_empty() {
            @if tally.malformed == 0 { p.dim { "Everything was read; there were no issues." } }
        } @else {
            h3 { "Issues" }
            (issues(told))
        }
    }
}

fn issues(told: &Told<'_>) -> Markup {
    let issues = &told.tally.issues;
    let mut table = Table::new("Issues", ["file", "what", "kind"].map(Column::left));
    for issue in issues.iter().take(MOST_ISSUES) {
        let kind = if issue.trouble {
            page::chip(Mood::Bad, "✕", "not read")
        } else {
            page::chip(Mood::Fair, "i", "note")
        };
        table.row([mono(&issue.file), html!((Text(&issue.what))), kind]);
    }
    if issues.len() > MOST_ISSUES {
        let more = thousands((issues.len() - MOST_ISSUES) as u64);
        table.more(html!("… and " (more) " more: " code { "ctq blame … --stats" }));
    }
    table.render()
}

/// How the words are meant, and what they do not say.
pub(super) fn reading() -> Markup {
    let certainties = Certainty::ALL.map(|one| (page::certainty(one), one.explain()));
    let tiers = [
        (Tier::Exact, "the event lists the resource's ARN"),
        (Tier::Named, "a parameter of the call names it"),
        (
            Tier::Child,
            "something in it was touched, such as an object of a bucket",
        ),
        (
            Tier::Mentioned,
            "it is merely spoken of, as in a policy; only where asked for",
        ),
    ];
    html! {
        h3 { "How sure an origin is" }
        p { "A chain is as sure as its weakest link. Strongest first:" }
        dl.terms {
            @for (chip, words) in certainties { div { dt { (chip) } dd { (words) } } }
        }
        h3 { "How near an event came" }
        dl.terms {
            @for (tier, words) in tiers { div { dt { (tier.name()) } dd { (words) } } }
        }
        h3 { "What this page does not prove" }
        ul {
            li { "That nothing else happened. It tells what stands in the files that were read. Calls that no trail recorded are not in them: data events, such as reading an object, are recorded only where a trail was told to." }
            li { "That the files are as AWS delivered them. This page does not check digests and signatures." }
            li { "Who sat at the keyboard. An origin is the user, service or identity that credentials were issued to; whoever had its key, password or session could act as it." }
            li { "Where a person was. A source address can be a proxy's, and a user agent is whatever the caller wrote." }
            li { "That a denied or failed call did no harm elsewhere. It says that this call, on this resource, was refused or went wrong." }
        }
        p {
            "A change is a call that writes and that worked. Times are those of the records (" code { "eventTime" }
            "). Characters that cannot be seen are written out and marked, like " span.esc { "\\u{202e}" } "."
        }
    }
}
