//! Every part of the room on one page.

use super::reader::sound;
use chrono::NaiveDate;
use ctq::event::{Outcome, Time};
use ctq::lineage::Certainty;
use ctq::render::Column;
use ctq::render::html::{
    self, Day, Graph, Heat, Lane, Mood, Page, Render, Shape, Stroke, Table, Text, Timeline, html,
};
use ctq::zone::Zone;

#[test]
fn the_parts_make_a_sound_page() {
    let mut table = Table::new(
        "Things",
        [Column::left("name").giving(1, 0), Column::right("n")],
    );
    table.row([
        html!((Text("<&>"))),
        html!("1"),
        html!("beyond the last column"),
    ]);
    table.more(html!("… and 2 more"));
    let mut graph = Graph::default();
    let (a, b) = (
        graph.node("a", "alice", "iam-user", Shape::Start),
        graph.node("b", "bucket", "", Shape::Goal),
    );
    graph.edge(a, b, Stroke::Dashed, "inferred", "");
    let timeline = Timeline {
        zone: Zone::Utc,
        lanes: vec![Lane {
            label: "1 <alice>".to_owned(),
            events: [Outcome::Ok, Outcome::Denied, Outcome::Failed]
                .map(|outcome| (Time(1_773_480_000_000_000), outcome))
                .to_vec(),
        }],
    };
    let empty = Timeline {
        zone: Zone::Utc,
        lanes: Vec::new(),
    };
    let mut days: Vec<Day> = (0..500).map(|n| Day::of(n % 40, 39, "event")).collect();
    days[100].missing = true;
    let heat = Heat {
        first: NaiveDate::from_ymd_opt(2025, 11, 20).expect("a date"),
        days,
    };
    let page = Page::new("test", "Parts <of> \"pages\"", "One of each")
        .lead(html::facts([("Term", html::mono("fact"))]))
        .section("table", "Table", table.render())
        .section("graph-s", "Graph", graph.draw("g", "A graph", "Two boxes"))
        .section("time-s", "Timeline", html!((timeline.draw("t", "Time")) (empty.draw("e", "Time"))))
        .section("heat-s", "Calendar", heat.draw("h", "Days"))
        .section(
            "small",
            "Small parts",
            html! {
                (html::figures([("Events", html!("3"), html!("in all")), ("None", html!("0"), html!())]))
                (html::fold(true, &html!("Open"), &html!(p { "inside" })))
                (html::callout(Mood::Bad, &html!(p { "Look here." })))
                @for one in Certainty::ALL { (html::certainty(one)) " " }
                (html::outcome(Outcome::Denied, "AccessDenied"))
            },
        )
        .render();
    sound(&page);
    for part in [
        "<h1>Parts &lt;of&gt; &quot;pages&quot;</h1>",
        "1 ok, 1 denied, 1 failed",
        "No event has a time.",
        "1 &lt;alice&gt;",
        "<td colspan=\"2\">… and 2 more</td>",
        "500 days from 2025-11-20, 1 of them missing.",
        "<details open>",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("beyond the last column"));
    if let Some(path) = std::env::var_os("CTQ_PAGE") {
        std::fs::write(path, page).expect("written");
    }
}
