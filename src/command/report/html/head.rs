//! The first screen: what was asked of what, the verdicts, how complete and how intact the evidence is, and
//! what must not be concluded.

use super::{Sheet, coverage, integrity, list, sentence, verdict};
use crate::render::html::{self as page, Markup, Mood, Render, Text, html, mono, time};
use crate::report::model::{Report, Scope};
use crate::report::needs::silent_without_habit;
use crate::report::status::Status;
use crate::text::{count, thousands};

/// The standard and its version.
pub(super) fn title(report: &Report) -> String {
    let head = &report.framework;
    format!("{}, {}", head.title, head.version)
}

/// What stands under it.
pub(super) const SUBTITLE: &str =
    "What the CloudTrail archive shows of it, and what it cannot show";

/// Everything before the contents.
pub(super) fn lead(sheet: &Sheet<'_>) -> Markup {
    let report = sheet.report;
    html! {
        (facts(sheet))
        @if report.inputs.trouble {
            (page::callout(Mood::Bad, &html!(p {
                b { "Something could not be read. " }
                "No count of nothing means anything until it is: see " a href="#inputs" { "what was read" } "."
            })))
        }
        (verdict::strip(report))
        div.cards {
            (complete(report))
            (intact(sheet))
        }
        (conclude(report))
    }
}

fn facts(sheet: &Sheet<'_>) -> Markup {
    let (report, scope) = (sheet.report, &sheet.report.scope);
    let period = html! {
        (time(sheet.zone, scope.from)) " to " (time(sheet.zone, scope.to))
        @if scope.since.is_none() && scope.until.is_none() {
            " " span.dim { "(all that is there; none was asked for)" }
        }
    };
    let mut facts = vec![
        ("Period", period),
        (
            "Accounts",
            named(&scope.accounts_given, &scope.accounts_found),
        ),
        ("Regions", named(&scope.regions_given, &scope.regions_found)),
        (
            "Events",
            html! {
                (count(report.population.unique, "event")) ", each once, from "
                (count(report.inputs.files, "file")) " in " (places(scope))
            },
        ),
    ];
    if let Some(redaction) = &report.run.redaction {
        facts.push((
            "Names",
            html! {
                "replaced by hashes, key " (mono(&redaction.key_id))
                @if redaction.random_key { " (made for this run)" }
            },
        ));
    }
    facts.push((
        "Made",
        html!((time(sheet.zone, report.run.generated)) " by " (Text(&report.run.program))),
    ));
    page::facts(facts)
}

/// What was found; what was asked for besides is named.
fn named(given: &[String], found: &[String]) -> Markup {
    let absent: Vec<&String> = given.iter().filter(|one| !found.contains(one)).collect();
    html! {
        @if found.is_empty() { "none" } @else { (list(found, |one| mono(one))) }
        @if given.is_empty() {
            " " span.dim { "(all that are there)" }
        } @else {
            " " span.dim { "(of " (thousands(given.len() as u64)) " asked for)" }
        }
        @if !absent.is_empty() {
            br; (page::chip(Mood::Bad, "✕", "asked for and not there")) " "
            (list(&absent, |one| mono(one)))
        }
    }
}

fn places(scope: &Scope) -> Markup {
    list(&scope.places, |place| mono(place))
}

fn complete(report: &Report) -> Markup {
    let hours = coverage::Hours::of(&report.coverage);
    html! {
        div.card {
            h2 { "How complete" }
            @if hours.life() == 0 {
                p.big { "Nothing is covered" }
                p { "There is no hour of any stream in the period." }
            } @else {
                p.big {
                    (page::percent(hours.covered(), hours.life()))
                    span.remark {
                        " of " (thousands(hours.life())) " hours are here, in "
                        (count(report.coverage.streams.len() as u64, "stream")) " (account and region)"
                    }
                }
                (hours.parts().render())
                p {
                    @let narrowed = report.coverage.gaps.iter().filter(|gap| gap.category.is_some()).count();
                    @if narrowed > 0 {
                        "Trails were told to leave events out (" (count(narrowed as u64, "time")) "). "
                    }
                    @let unsure = silent_without_habit(&report.coverage);
                    @if report.coverage.holes == 0 {
                        "There is no hole"
                        @if unsure > 0 {
                            "; but " b { (count(unsure, "hour")) " are silent" }
                            ", and too little is known of their streams to call that usual"
                        }
                        ". "
                    } @else {
                        b { (count(report.coverage.holes, "hour")) " are holes" } ", the longest of "
                        (count(report.coverage.longest_hole, "hour")) ". "
                    }
                    a.jump href="#coverage" { "Where and why" }
                }
            }
        }
    }
}

fn intact(sheet: &Sheet<'_>) -> Markup {
    let report = sheet.report;
    html! {
        div.card {
            h2 { "How intact" }
            p.big { (integrity::chip(&report.integrity, sheet.zone)) }
            (integrity::says(&report.integrity))
            p { (Text(&sentence(&report.integrity.basis))) }
            p.dim {
                (integrity::in_short(&report.integrity)) " "
                a.jump href="#integrity" { "Each chain and finding" }
            }
        }
    }
}

/// What a reader in a hurry would read out of the numbers, and should not.
fn conclude(report: &Report) -> Markup {
    let of = |status: Status| report.statuses.get(status.name()).copied().unwrap_or(0);
    let open = of(Status::Inconclusive);
    let body = html! {
        p { b { "What not to conclude" } }
        ul {
            li {
                (Status::Events.name()) " is no failure and " (Status::NoneObserved.name())
                " is no pass: an archive shows what happened, and a person judges it. Only "
                (Status::Pass.name()) " and " (Status::Fail.name()) " are verdicts, where the archive alone decides."
            }
            @if open > 0 {
                li {
                    (count(open, "control")) @if open == 1 { " is " } @else { " are " }
                    (Status::Inconclusive.name()) ": what is here neither shows nor excludes what they ask about, for the reason told with each."
                }
            }
            li {
                "What no trail recorded is not here, and neither is what happened outside AWS's API. "
                a.jump href="#limits" { "What this report does not show" }
            }
        }
    };
    page::callout(Mood::Warn, &body)
}
