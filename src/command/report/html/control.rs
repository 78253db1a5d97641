//! Each control, folding open: why its status is what it is, its filters as published and as refined, its
//! counts, its events, the chains behind them, and what logs cannot show of it.

use super::{
    Numbered, Sheet, all_controls, checks, events, graph, list, people, rest, sentence, verdict,
};
use crate::render::Column;
use crate::render::html::{
    self as page, Activity, Markup, Measure, Mood, Render, Table, Text, html, mono, number, time,
};
use crate::report::model::{ControlReport, GroupRow, Hits, NeedReport, RuleDefinition, RuleHits};
use crate::text::{count, thousands};

/// All of them, one after another.
pub(super) fn all(sheet: &mut Sheet<'_>) -> Markup {
    let report = sheet.report;
    html! {
        p {
            "Each opens with a click; in print all are open. Row numbers are those of the whole population in the order of time: "
            "they stay the same when more or fewer rows are listed."
            @if let Some(sample) = &report.run.sample {
                " Samples: " (thousands(sample.size)) " of each population, seed " (sample.seed) "."
            }
        }
        @for one in all_controls(report) { (fold(&one, sheet)) }
    }
}

fn fold<'a>(one: &Numbered<'a>, sheet: &mut Sheet<'a>) -> Markup {
    let control = one.control;
    html! {
        details.control {
            summary {
                h3 {
                    span.badge { (Text(one.number())) } " " (Text(&control.title))
                    @if control.id.is_empty() { " " span.dim { "(bears on every control)" } }
                }
                " " (verdict::chip(control.status))
                @if verdict::has_population(control) {
                    " " span.dim { (events::counted(&control.hits)) }
                }
            }
            // Inside, so that a link that leads here opens it.
            div.body id=(one.anchor) {
                (reasons(control))
                (facts(one, sheet))
                @if let Some(cannot) = &control.cannot_show {
                    (page::callout(Mood::Warn, &html!(p { b { "Cannot show. " } (Text(cannot)) })))
                }
                (filters(control, sheet))
                (counts(one))
                (rows(one, sheet))
            }
        }
    }
}

fn reasons(control: &ControlReport) -> Markup {
    html! {
        @if control.because.len() == 1 {
            p { (Text(&sentence(&control.because[0]))) }
        } @else if !control.because.is_empty() {
            ul { @for reason in &control.because { li { (Text(&sentence(reason))) } } }
        }
    }
}

fn facts(one: &Numbered<'_>, sheet: &Sheet<'_>) -> Markup {
    let control = one.control;
    let mut facts = vec![("Shows", html!((Text(&control.shows))))];
    if let Some(assessment) = &control.assessment {
        facts.push((
            "Assessed",
            html!((Text(assessment)) @if let Some(level) = &control.level { ", level " (Text(level)) }),
        ));
    }
    if !control.parameters.is_empty() {
        facts.push((
            "Parameters",
            list(&control.parameters, |one| html!((Text(one)))),
        ));
    }
    if !control.needs.is_empty() {
        facts.push((
            "Needs",
            html!(@for need in &control.needs { (needed(need)) }),
        ));
    }
    let named = |names: &[String]| list(names, |name| checks::link(sheet.report, name));
    if !control.decided_by.is_empty() {
        facts.push(("Decided by", named(&control.decided_by)));
    }
    if !control.facts.is_empty() {
        facts.push(("See also", named(&control.facts)));
    }
    if !control.feeds.is_empty() {
        facts.push(("Feeds", list(&control.feeds, |one| html!((Text(one))))));
    }
    let mapping = &control.mapping;
    facts.push((
        "Elsewhere",
        html! {
            "prowler " (Text(&mapping.prowler)) ", powerpipe " (Text(&mapping.powerpipe))
            ", OCSF " (Text(&mapping.ocsf_status)) ", ASFF " (Text(&mapping.asff))
        },
    ));
    html!(div.wide { (page::facts(facts)) })
}

fn needed(need: &NeedReport) -> Markup {
    html! {
        div {
            (mono(&need.stream)) " "
            @if need.complete {
                (page::chip(Mood::Good, "✓", "no hole is known"))
            } @else {
                (page::chip(Mood::Warn, "?", "not complete"))
                ul { @for hole in &need.holes { li { (Text(hole)) } } }
            }
            @if need.unsigned > 0 {
                " " span.dim { (count(need.unsigned, "hour")) " empty by digests that nobody signed" }
            }
            @if need.quiet > 0 {
                " " span.dim { (count(need.quiet, "hour")) " taken for silence because it is usual, without a digest that proves it" }
            }
        }
    }
}

fn filters<'a>(control: &'a ControlReport, sheet: &mut Sheet<'a>) -> Markup {
    if control.published.is_empty() && control.rules.is_empty() {
        return html!();
    }
    html! {
        h4 { "Filters" }
        @for published in &control.published {
            div.filter {
                p {
                    b { "As published" } " "
                    @if published.tautology {
                        (page::chip(Mood::Warn, "!", "matches nearly everything")) " "
                    }
                    span.dim { (Text(&published.rule)) }
                }
                (page::code(&published.filter))
                @if let Some(note) = &published.note { p { (Text(note)) } }
                p.dim {
                    @if published.tautology { "The count says nothing: " }
                    (events::counted(&published.hits))
                    @if published.hits.raw > published.hits.events {
                        ", " (thousands(published.hits.raw)) " with further deliveries"
                    }
                }
            }
        }
        (rules(control, sheet))
    }
}

/// The rules with their counts, and each definition where it is first met.
fn rules<'a>(control: &'a ControlReport, sheet: &mut Sheet<'a>) -> Markup {
    if control.rules.is_empty() {
        return html!();
    }
    let columns = ["rule", "title", "part"]
        .map(Column::left)
        .into_iter()
        .chain(["found", "effective", "denied", "failed"].map(Column::right))
        .chain([Column::left("first and last")]);
    let columns = columns.map(|column| match column.heading.as_str() {
        "title" => column.giving(1, 0),
        _ => column,
    });
    let mut table = Table::new("Rules", columns);
    for rule in &control.rules {
        table.row(rule_row(rule, sheet));
    }
    let mut definitions = Vec::new();
    for (at, rule) in definitions_of(control, sheet) {
        if sheet.defined.insert(&rule.name) {
            definitions.push(definition(at, rule));
        }
    }
    html! {
        (table.render())
        @for one in &definitions { (one) }
    }
}

/// The definitions of a control's rules, with their numbers on this page.
fn definitions_of<'a>(
    control: &'a ControlReport,
    sheet: &Sheet<'a>,
) -> Vec<(usize, &'a RuleDefinition)> {
    let names = control.rules.iter().map(|rule| &rule.rule);
    names.filter_map(|name| find(name, sheet)).collect()
}

fn find<'a>(name: &str, sheet: &Sheet<'a>) -> Option<(usize, &'a RuleDefinition)> {
    let rules = &sheet.report.rules;
    let at = rules.iter().position(|rule| rule.name == name)?;
    Some((at + 1, &rules[at]))
}

fn rule_row(rule: &RuleHits, sheet: &Sheet<'_>) -> [Markup; 8] {
    let hits = &rule.hits;
    [
        html! {
            @if let Some((at, _)) = find(&rule.rule, sheet) {
                a href={ "#rule-" (at) } { (Text(&rule.rule)) }
            } @else { (Text(&rule.rule)) }
        },
        html! {
            (Text(&rule.title))
            @if !rule.loaded { " " (page::chip(Mood::Bad, "✕", "could not be loaded")) }
        },
        html! {
            @if rule.correlation { "several events" }
            @else if rule.beyond { "beyond the standard" }
            @else { "population" }
        },
        number(hits.events),
        number(hits.effective),
        number(hits.denied),
        number(hits.failed),
        html!((time(sheet.zone, hits.first)) br; (time(sheet.zone, hits.last))),
    ]
}

fn definition(at: usize, rule: &RuleDefinition) -> Markup {
    let summary = html! {
        "Definition of " (Text(&rule.name))
        @if let Some(level) = &rule.level { span.dim { ", level " (Text(level)) } }
    };
    let body = html! {
        div.body id={ "rule-" (at) } {
            p.dim {
                (mono(&rule.file)) ", line " (thousands(rule.line))
                @if !rule.attack.is_empty() { "; ATT&CK " (list(&rule.attack, |one| html!((Text(one))))) }
                @if !rule.attack_v19.is_empty() { " (v19: " (list(&rule.attack_v19, |one| html!((Text(one))))) ")" }
            }
            (page::code(&rule.yaml))
        }
    };
    page::fold(false, &summary, &body)
}

fn counts(one: &Numbered<'_>) -> Markup {
    let control = one.control;
    if control.hits.events == 0 {
        return html!();
    }
    let days = || control.days.iter();
    let attempted = |day: &crate::report::model::DayCount| day.denied + day.failed;
    html! {
        h4 { "The population, counted" }
        p {
            (events::counted(&control.hits)) " (" (thousands(control.hits.denied)) " denied, " (thousands(control.hits.failed)) " failed)"
            @if control.hits.raw > control.hits.events {
                "; " (thousands(control.hits.raw)) " with further deliveries"
            } "."
        }
        @if control.accounts.len() > 1 {
            (groups(Table::fit, "Events by account", &["account".to_owned()], &control.accounts, control.accounts.len() as u64))
        }
        @if !control.groups.is_empty() {
            (groups(|table| table, "Events by group", &control.count_by, &control.groups, control.groups_all))
        }
        @if control.days.len() > 1 {
            (Activity::default()
                .row(Measure::All, "effective", people::series(&control.days, move |day| day.events - attempted(day).min(day.events)))
                .row(Measure::Denied, "attempted", days().filter_map(move |day| Some((day.day.parse().ok()?, attempted(day)))))
                .plain()
                .draw(&format!("{}-days", one.anchor), "The control's events by day"))
        }
    }
}

fn groups(
    shape: fn(Table) -> Table,
    caption: &str,
    fields: &[String],
    rows: &[GroupRow],
    all: u64,
) -> Markup {
    let columns = fields
        .iter()
        .map(Column::left)
        .chain(["events", "effective", "denied", "failed"].map(Column::right));
    let mut table = shape(Table::new(caption, columns));
    for row in rows {
        let Hits {
            events,
            effective,
            denied,
            failed,
            ..
        } = row.hits;
        let values = row.values.iter().map(|value| mono(value));
        table.row(values.chain([events, effective, denied, failed].map(number)));
    }
    if let Some(more) = rest(rows.len(), rows.len(), all, "group", false) {
        table.more(more);
    }
    table.render()
}

fn rows<'a>(one: &Numbered<'a>, sheet: &mut Sheet<'a>) -> Markup {
    let control = one.control;
    let several = control.rules.len() > 1;
    let number = one.number();
    let name = |what: &str| {
        if control.id.is_empty() {
            what.to_owned()
        } else {
            format!("{what} of control {}", safe(number))
        }
    };
    html! {
        @if let Some(left) = control.unreviewed {
            p { (thousands(left)) " of all events and firings without a reviewer's verdict, those that are not listed among them." }
        }
        @if !control.exceptions.is_empty() {
            h4 { "Events, oldest first" }
            (events::table(name("Events"), &control.exceptions, control.hits.events, several, sheet))
        }
        @if let Some(drawn) = graph::draw(one) {
            h4 { "Chains behind them" }
            (drawn)
        }
        @if !control.sample.is_empty() {
            h4 { "Sample drawn from the whole population" }
            (events::table(name("Sample"), &control.sample, control.sample.len() as u64, several, sheet))
        }
        @if !control.firings.is_empty() {
            h4 { "What rules about several events found" }
            (events::firings(name("Firings"), &control.firings, control.firings_all, sheet))
        }
        @if !control.beyond.is_empty() {
            h4 { "Beyond the standard: found by further rules only" }
            p.dim { (events::counted(&control.beyond_hits)) }
            (events::table(name("Further events"), &control.beyond, control.beyond_hits.events, several, sheet))
        }
    }
}

/// Captions stand in attributes: of a number that a person's own framework has, only plain signs are kept.
fn safe(number: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || ".-()_ ".contains(*c);
    number.chars().filter(plain).collect()
}
