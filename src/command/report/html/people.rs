//! What is in the period: events by day, the population by account, region, service and principal, sign-ins,
//! and who stands behind the events of the controls.

use super::{Sheet, actors, list, rest};
use crate::render::Column;
use crate::render::html::{
    self as page, Activity, Markup, Measure, Render, Table, Text, html, mono, number, time,
};
use crate::report::model::{DayCount, Population, Share, SignIns};
use crate::text::{count, thousands};
use chrono::NaiveDate;

/// Values of one kind that are listed.
const MOST_SHARES: usize = 15;
/// People and callers that are listed.
const MOST_PEOPLE: usize = 40;

/// The section about all events.
pub(super) fn activity(sheet: &Sheet<'_>) -> Markup {
    let population = &sheet.report.population;
    if population.unique == 0 {
        return html!(p { "There is no event in the period and scope." });
    }
    let plain = |number: u64| html!((thousands(number)));
    html! {
        (page::figures([
            ("Events", plain(population.unique), html!("each once; " (thousands(population.raw)) " with further deliveries")),
            ("Worked", plain(population.ok), html!((page::percent(population.ok, population.unique)))),
            ("Denied", plain(population.denied), html!("refused for want of permission")),
            ("Failed", plain(population.failed), html!("other errors")),
        ]))
        h3 { "By day" }
        (by_day("days", "Events by day", &population.days))
        h3 { "By what and where" }
        (shares(population))
        (sign_ins(&sheet.report.sign_ins, sheet))
    }
}

/// Bars of days: all, writes, denied, failed.
fn by_day(id: &str, title: &str, days: &[DayCount]) -> Markup {
    let row = |number: fn(&DayCount) -> u64| series(days, number);
    Activity::default()
        .row(Measure::All, "all events", row(|day| day.events))
        .row(Measure::Writes, "writes", row(|day| day.writes))
        .row(Measure::Denied, "denied", row(|day| day.denied))
        .row(Measure::Failed, "failed otherwise", row(|day| day.failed))
        .draw(id, title)
}

/// One number of each day.
pub(super) fn series(
    days: &[DayCount],
    number: impl Fn(&DayCount) -> u64,
) -> impl Iterator<Item = (NaiveDate, u64)> {
    days.iter()
        .filter_map(move |day| Some((day.day.parse().ok()?, number(day))))
}

fn shares(population: &Population) -> Markup {
    let kinds: [(&str, &str, &[Share]); 5] = [
        ("category", "Events by category", &population.categories),
        ("account", "Events by account", &population.accounts),
        ("region", "Events by region", &population.regions),
        ("service", "Events by service", &population.services),
        (
            "principal",
            "Events by kind of principal",
            &population.principals,
        ),
    ];
    html! {
        div.tables {
            @for (name, caption, shares) in kinds {
                @if !shares.is_empty() { (share_table(name, caption, shares)) }
            }
        }
    }
}

fn share_table(name: &str, caption: &str, shares: &[Share]) -> Markup {
    let columns = [
        Column::left(name),
        Column::right("events"),
        Column::left(""),
    ];
    let mut table = Table::new(caption, columns);
    let longest = shares.iter().map(|one| one.events).max().unwrap_or(0);
    for one in shares.iter().take(MOST_SHARES) {
        table.row([
            mono(&one.value),
            number(one.events),
            page::bar(one.events, longest),
        ]);
    }
    if shares.len() > MOST_SHARES {
        let left = &shares[MOST_SHARES..];
        let events: u64 = left.iter().map(|one| one.events).sum();
        table.more(html!("… and " (count(left.len() as u64, "more value")) " with " (count(events, "event"))));
    }
    table.render()
}

fn sign_ins(sign_ins: &SignIns, sheet: &Sheet<'_>) -> Markup {
    if sign_ins.by.is_empty() {
        return html!(h3 { "Console sign-ins" } p { "None in the period." });
    }
    let columns = ["who", "account"]
        .map(Column::left)
        .into_iter()
        .chain(["with MFA", "without MFA", "federated", "failed"].map(Column::right))
        .chain(["first", "last"].map(Column::left));
    let mut table = Table::new("Console sign-ins", columns);
    for by in sign_ins.by.iter().take(MOST_PEOPLE) {
        table.row([
            html!((Text(&by.who))),
            mono(by.account.as_deref().unwrap_or("–")),
            number(by.with_mfa),
            number(by.without_mfa),
            number(by.federated),
            number(by.failed),
            time(sheet.zone, by.first),
            time(sheet.zone, by.last),
        ]);
    }
    if sign_ins.by.len() > MOST_PEOPLE {
        table.more(html!("… and "(count(
            (sign_ins.by.len() - MOST_PEOPLE) as u64,
            "more name"
        ))));
    }
    html! {
        h3 { "Console sign-ins" }
        p {
            (thousands(sign_ins.with_mfa)) " with MFA, " (thousands(sign_ins.without_mfa))
            " by root or an IAM user without MFA, " (thousands(sign_ins.federated))
            " federated (MFA is the identity provider's matter, and not known here), "
            (thousands(sign_ins.failed)) " failed."
        }
        (table.render())
    }
}

/// The section about who stands behind the events of the controls.
pub(super) fn people(sheet: &Sheet<'_>) -> Markup {
    let report = sheet.report;
    if report.people.is_empty() && report.population.actors.is_empty() {
        return html!(p { "No control has an event." });
    }
    let columns = [
        Column::left("who stands behind").giving(1, 0),
        Column::left("certainty"),
        Column::right("events"),
        Column::left(""),
        Column::left("acted as").giving(1, 0),
    ];
    let mut table = Table::new("Who stands behind the events of the controls", columns);
    let longest = report
        .people
        .iter()
        .map(|one| one.events)
        .max()
        .unwrap_or(0);
    for person in report.people.iter().take(MOST_PEOPLE) {
        let origin = &person.origin;
        table.row([
            html! {
                b { (actors::label(origin)) } " " span.dim { (Text(&origin.kind)) } br; (mono(&origin.id))
            },
            actors::certainty(&origin.certainty),
            number(person.events),
            page::bar(person.events, longest),
            list(&person.acted_as, |one| mono(one)),
        ]);
    }
    let kept = report.people.len();
    let shown = kept.min(MOST_PEOPLE);
    if let Some(more) = rest(shown, kept, report.people_all, "origin", false) {
        table.more(more);
    }
    html! {
        p {
            "Events in the population of any control, each once, by the user, service or identity at the far end of the "
            "chain of issued credentials."
        }
        (table.render())
        @if !report.population.actors.is_empty() {
            h3 { "Most frequent callers" }
            p { "By what the records name as the caller, before any chain is followed." }
            (share_table("caller", "Most frequent callers", &report.population.actors))
        }
    }
}
