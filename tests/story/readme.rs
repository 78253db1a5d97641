//! `fixtures/README.md`: the story as prose, the fixtures as tables, the numbers as counted.

use super::fixture::Fixture;
use super::totals::totals;
use super::{hostile, shapes};

pub fn text() -> String {
    let t = totals();
    let by = |map: &std::collections::BTreeMap<String, usize>| {
        let parts: Vec<String> = map.iter().map(|(k, n)| format!("{k}: {n}")).collect();
        parts.join(", ")
    };
    let three: Vec<String> = shapes::three()
        .iter()
        .map(|r| {
            let text = |field: &str| r[field].as_str().unwrap_or("").to_string();
            format!(
                "- `{}` {} {}",
                text("eventID"),
                text("eventTime"),
                text("eventName")
            )
        })
        .collect();
    let shapes = shapes::fixtures();
    let (events, not_events): (Vec<&Fixture>, Vec<&Fixture>) = shapes
        .iter()
        .partition(|f| !f.path.contains("/not-events/"));
    let hostile = hostile::fixtures();
    STORY
        .replace("{log_files}", &t.log_files.to_string())
        .replace("{in_files}", &t.in_files.to_string())
        .replace("{distinct}", &t.distinct.to_string())
        .replace("{duplicates}", &t.duplicates.to_string())
        .replace("{event_ids}", &t.event_ids.to_string())
        .replace("{conflicts}", &t.conflicts.to_string())
        .replace("{denied}", &t.denied.to_string())
        .replace("{failed}", &t.failed.to_string())
        .replace("{by_account}", &by(&t.by_account))
        .replace("{by_region}", &by(&t.by_region))
        .replace("{by_category}", &by(&t.by_category))
        .replace("{three}", &three.join("\n"))
        .replace("{shapes}", &table_of_shapes(&events))
        .replace("{not_events}", &table_of_shapes(&not_events))
        .replace("{hostile}", &table_of_hostile(&hostile))
}

fn table_of_shapes(fixtures: &[&Fixture]) -> String {
    let mut out = String::from("| file | records | stands for | shape from |\n|---|---|---|---|\n");
    for f in fixtures {
        let name = f
            .path
            .trim_start_matches("shapes/")
            .trim_start_matches("not-events/");
        out += &format!("| `{name}` | {} | {} | {} |\n", f.records, f.says, f.from);
    }
    out
}

fn table_of_hostile(fixtures: &[Fixture]) -> String {
    let mut out = String::from(
        "| file | records | malformed | issue | stands for |\n|---|---|---|---|---|\n",
    );
    for f in fixtures {
        let name = f.path.trim_start_matches("hostile/");
        let issue = if f.issue { "yes" } else { "" };
        out += &format!(
            "| `{name}` | {} | {} | {issue} | {} |\n",
            f.records, f.malformed, f.says
        );
    }
    out
}

const STORY: &str = include_str!("readme.md");
