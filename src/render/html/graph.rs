//! A graph in layers from left to right: boxes with a name and a remark, lines with a word. The number
//! of boxes is bounded; whoever fills it says how many did not fit.

use super::layout::{Size, place};
use super::text::short;
use crate::lineage::Certainty;
use crate::render::way::{Chart, Part, Tie};
use maud::{Markup, html};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// More boxes than these nobody takes in.
const MOST: usize = 32;
/// A name in a box is cut to so many cells.
const NAME: usize = 28;
/// The words of a line are cut to so many cells.
const WORD: usize = 28;
/// Width of a cell of the monospaced face at its size in the style sheet.
const CELL: f64 = 7.3;
const MARGIN: f64 = 14.0;
/// Between two lines that end at the same side of a box.
const PORT: f64 = 16.0;

/// What a box is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Where something begins.
    Start,
    /// On the way.
    Step,
    /// Where what is known begins; what stands before it is not known.
    Unknown,
    /// Where everything leads.
    Goal,
    /// Stands for many that are not drawn.
    Rest,
}

/// How a line is drawn: the less sure, the less of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    /// Sure.
    Solid,
    /// Nearly sure.
    Thin,
    /// Likely.
    Dashed,
    /// One of several, or not known.
    Dotted,
}

#[derive(Clone, Debug)]
struct Node {
    name: String,
    remark: String,
    note: String,
    shape: Shape,
}

#[derive(Clone, Debug)]
struct Line {
    stroke: Stroke,
    word: String,
    remark: String,
}

impl Line {
    /// How wide its words are.
    fn width(&self) -> f64 {
        let cells =
            crate::render::cell_width(&self.word).max(crate::render::cell_width(&self.remark));
        cells as f64 * 6.0
    }
}

impl Stroke {
    /// What the lines of chains mean, for a caption.
    pub const KEY: &str = "A line with a word is a credential that was issued, and how sure that is: \
        thick for direct and proven, thin for matched, dashed for inferred, dotted for the rest.";

    /// The line for a credential that was issued.
    pub fn of(certainty: Certainty) -> Stroke {
        match certainty {
            Certainty::Direct | Certainty::Proven => Stroke::Solid,
            Certainty::Matched => Stroke::Thin,
            Certainty::Inferred => Stroke::Dashed,
            Certainty::Ambiguous | Certainty::NotInArchive => Stroke::Dotted,
        }
    }
}

/// Role and session name of a label stand under one another in a box; where there is no session name,
/// `other` does.
fn two_lines<'a>(label: &'a str, other: &'a str) -> (&'a str, &'a str) {
    label.split_once('/').unwrap_or((label, other))
}

/// A graph being put together.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    index: BTreeMap<String, usize>,
    lines: BTreeMap<(usize, usize), Line>,
}

impl Graph {
    /// The box of this id, made if it is new. Name and remark may be text of records.
    pub fn node(&mut self, id: &str, name: &str, remark: &str, shape: Shape) -> usize {
        if let Some(at) = self.index.get(id) {
            return *at;
        }
        self.nodes.push(Node {
            name: short(name, NAME),
            remark: short(remark, NAME + 6),
            note: String::new(),
            shape,
        });
        self.index.insert(id.to_owned(), self.nodes.len() - 1);
        self.nodes.len() - 1
    }

    /// Writes a third line into a box, the program's own words.
    pub fn note(&mut self, node: usize, note: &str) {
        if let Some(node) = self.nodes.get_mut(node) {
            note.clone_into(&mut node.note);
        }
    }

    /// A line with a word above and a remark below it. A second one between the same boxes replaces the
    /// first; one from a box to itself is left out.
    pub fn edge(&mut self, from: usize, to: usize, stroke: Stroke, word: &str, remark: &str) {
        if from != to {
            let line = Line {
                stroke,
                word: short(word, WORD),
                remark: short(remark, WORD),
            };
            self.lines.insert((from, to), line);
        }
    }

    /// True when the boxes of a chain and one that stands for the rest still fit.
    pub fn has_room_for(&self, chain: &Chart<'_>) -> bool {
        let ids = chain.stops.iter().map(|stop| stop.id.as_str());
        let mut new: Vec<&str> = ids.filter(|id| !self.index.contains_key(*id)).collect();
        new.sort_unstable();
        new.dedup();
        self.nodes.len() + new.len() < MOST
    }

    /// Lays a chain; the box of whoever acted is given back.
    pub fn lay(&mut self, chain: &Chart<'_>) -> usize {
        let boxes: Vec<usize> = (chain.stops.iter())
            .map(|stop| {
                let party = stop.party;
                let (name, remark) = two_lines(&party.label, &party.remark);
                match stop.part {
                    Part::Somebody => {
                        self.node(&stop.id, &party.label, &party.remark, Shape::Start)
                    }
                    Part::Unknown => self.node(
                        &stop.id,
                        &format!("? behind {name}"),
                        remark,
                        Shape::Unknown,
                    ),
                    Part::Session => self.node(&stop.id, name, remark, Shape::Step),
                }
            })
            .collect();
        for (from, to, tie) in &chain.ties {
            let (from, to) = (boxes[*from], boxes[*to]);
            match tie {
                Tie::OneOfSeveral => self.edge(from, to, Stroke::Dotted, "one of several", ""),
                Tie::MadeKey(key, certainty) => {
                    let how = format!("made its key, {certainty}");
                    self.edge(from, to, Stroke::of(*certainty), &how, key);
                }
                Tie::Opened(certainty) => {
                    self.edge(from, to, Stroke::of(*certainty), certainty.name(), "");
                }
            }
        }
        boxes[chain.last]
    }

    /// The drawing. `id`, `title` and `about` are the program's own words; `about` says in a sentence
    /// what a person sees.
    pub fn draw(&self, id: &str, title: &str, about: &str) -> Markup {
        let edges: Vec<(usize, usize)> = self.lines.keys().copied().collect();
        let ports = |at: usize| {
            let ends = |side: fn(&(usize, usize)) -> usize| {
                edges.iter().filter(|edge| side(edge) == at).count()
            };
            ends(|edge| edge.0).max(ends(|edge| edge.1))
        };
        let sizes: Vec<Size> = (0..self.nodes.len())
            .map(|at| Size {
                width: self.nodes[at].width(),
                height: (PORT * ports(at) as f64 + 14.0).max(self.nodes[at].height()),
            })
            .collect();
        let widest = self.lines.values().map(Line::width).fold(0.0, f64::max);
        let crowd = 6.0 * self.nodes.len().saturating_sub(16) as f64;
        let layout = place(&sizes, &edges, widest + 56.0 + crowd);
        let (width, height) = (layout.width + 2.0 * MARGIN, layout.height + 2.0 * MARGIN);
        let route = Route {
            sizes: &sizes,
            layout: &layout,
            edges: &edges,
        };
        let drawn = html! {
            svg role="img" class="graph" viewBox={ "0 0 " (round(width)) " " (round(height)) }
                style={ "--w:" (round(width)) "px" } aria-labelledby={ (id) "-t " (id) "-d" } {
                title id={ (id) "-t" } { (title) }
                desc id={ (id) "-d" } { (about) }
                g transform={ "translate(" (MARGIN) " " (MARGIN) ")" } {
                    @for (at, line) in self.lines.values().enumerate() { (route.line(at, line)) }
                    @for (at, one) in self.nodes.iter().enumerate() {
                        (one.draw(sizes[at], layout.places[at]))
                    }
                }
            }
        };
        super::scroll(title, &drawn)
    }
}

impl Node {
    fn width(&self) -> f64 {
        let cells = crate::render::cell_width(&self.name)
            .max(crate::render::cell_width(&self.remark) * 9 / 10)
            .max(crate::render::cell_width(&self.note) * 9 / 10);
        (cells as f64 * CELL + 28.0).max(84.0)
    }

    fn height(&self) -> f64 {
        if self.note.is_empty() { 46.0 } else { 62.0 }
    }

    fn draw(&self, size: Size, (x, y): (f64, f64)) -> Markup {
        let class = match self.shape {
            Shape::Start => "start",
            Shape::Step => "step",
            Shape::Unknown => "unknown",
            Shape::Goal => "goal",
            Shape::Rest => "rest",
        };
        let top = round(y - size.height / 2.0);
        let round_ends = matches!(self.shape, Shape::Start | Shape::Unknown);
        let radius = if round_ends { 23 } else { 6 };
        let base = y + match (self.remark.is_empty(), self.note.is_empty()) {
            (true, true) => 4.0,
            (false, true) => -2.0,
            (_, false) => -10.0,
        };
        html! {
            g class={ "box " (class) } {
                rect x=(round(x)) y=(top) width=(round(size.width)) height=(round(size.height)) rx=(radius) {}
                text.name x=(round(x + size.width / 2.0)) y=(round(base)) { (self.name) }
                text.remark x=(round(x + size.width / 2.0)) y=(round(base + 15.0)) { (self.remark) }
                @if !self.note.is_empty() {
                    text.note x=(round(x + size.width / 2.0)) y=(round(base + 31.0)) { (self.note) }
                }
            }
        }
    }
}

/// Finds the way of each line.
struct Route<'a> {
    sizes: &'a [Size],
    layout: &'a super::layout::Layout,
    edges: &'a [(usize, usize)],
}

impl Route<'_> {
    /// Where an edge meets its box: lines at one side stand apart, in the order of their other ends.
    fn port(&self, edge: usize, at: usize, leaving: bool) -> f64 {
        let end = |edge: usize| {
            let (from, to) = self.edges[edge];
            if leaving { from } else { to }
        };
        // The height from which the line comes, or to which it goes next.
        let next = |edge: usize| {
            let (from, to) = self.edges[edge];
            let way = &self.layout.ways[edge];
            let pass = if leaving { way.first() } else { way.last() };
            let other = if leaving { to } else { from };
            pass.map_or(self.layout.places[other].1, |pass| pass.2)
        };
        let mut beside: Vec<usize> = (0..self.edges.len())
            .filter(|&one| end(one) == at)
            .collect();
        beside.sort_by(|&a, &b| next(a).total_cmp(&next(b)).then(a.cmp(&b)));
        let rank = beside.iter().position(|&one| one == edge).unwrap_or(0) as f64;
        let middle = (beside.len() as f64 - 1.0) / 2.0;
        self.layout.places[at].1 + (rank - middle) * PORT
    }

    fn line(&self, edge: usize, line: &Line) -> Markup {
        let (from, to) = self.edges[edge];
        let start = (
            self.layout.places[from].0 + self.sizes[from].width,
            self.port(edge, from, true),
        );
        let goal = (self.layout.places[to].0, self.port(edge, to, false));
        let mut path = Path::new(start);
        // Past the wider boxes above and below before it turns.
        path.straight((self.layout.sides[from], start.1));
        for &(left, right, y) in &self.layout.ways[edge] {
            let backwards = goal.0 < start.0;
            let (enter, leave) = if backwards {
                (right, left)
            } else {
                (left, right)
            };
            path.curve((enter, y));
            path.straight((leave, y));
        }
        // The last piece is straight, so that the words stand on it.
        path.curve((goal.0 - line.width() - 14.0, goal.1));
        path.straight((goal.0 - 6.0, goal.1));
        let arrow = format!("M{} {}l-8 -4v8z", round(goal.0), round(goal.1));
        let class = match line.stroke {
            Stroke::Solid => "solid",
            Stroke::Thin => "thin",
            Stroke::Dashed => "dashed",
            Stroke::Dotted => "dotted",
        };
        let x = round(goal.0 - 12.0);
        html! {
            g class={ "edge " (class) } {
                path.line d=(path.text) {}
                path.arrow d=(arrow) {}
                @if !line.word.is_empty() {
                    text x=(x) y=(round(goal.1 - 5.0)) text-anchor="end" { (line.word) }
                }
                @if !line.remark.is_empty() {
                    text x=(x) y=(round(goal.1 + 12.0)) text-anchor="end" { (line.remark) }
                }
            }
        }
    }
}

/// A line being drawn.
struct Path {
    text: String,
    at: (f64, f64),
}

impl Path {
    fn new(at: (f64, f64)) -> Self {
        let text = format!("M{} {}", round(at.0), round(at.1));
        Path { text, at }
    }

    /// Leaves and arrives level.
    fn curve(&mut self, to: (f64, f64)) {
        let bend = ((to.0 - self.at.0) / 2.0).max(16.0);
        let _ = write!(
            self.text,
            "C{} {} {} {} {} {}",
            round(self.at.0 + bend),
            round(self.at.1),
            round(to.0 - bend),
            round(to.1),
            round(to.0),
            round(to.1)
        );
        self.at = to;
    }

    fn straight(&mut self, to: (f64, f64)) {
        let _ = write!(self.text, "L{} {}", round(to.0), round(to.1));
        self.at = to;
    }
}

/// One digit after the point is finer than any screen.
pub(super) fn round(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{Party, Way};

    fn somebody(number: u32) -> Way {
        Way {
            origin: Party {
                id: number.to_string(),
                ..Party::default()
            },
            ..Way::default()
        }
    }

    #[test]
    fn the_number_of_boxes_is_bounded() {
        let mut graph = Graph::default();
        let mut drawn = 0;
        for at in 0..100 {
            let chain = somebody(at);
            if graph.has_room_for(&chain.chart()) {
                graph.lay(&chain.chart());
                drawn += 1;
            }
        }
        assert_eq!(drawn, MOST - 1);
        assert!(
            graph.has_room_for(&somebody(3).chart()),
            "it is there already"
        );
    }

    #[test]
    fn names_are_text() {
        let mut graph = Graph::default();
        let a = graph.node("a", "<b>&\u{202e}", "", Shape::Start);
        let b = graph.node("b", "b", "", Shape::Goal);
        graph.edge(a, b, Stroke::Solid, "\"word\"", "");
        graph.edge(a, a, Stroke::Solid, "itself", "");
        let drawn = graph.draw("g", "Title", "About").into_string();
        assert!(drawn.contains("&lt;b&gt;&amp;\\u{202e}"), "{drawn}");
        assert!(!drawn.contains("itself"));
        assert_eq!(drawn.matches("class=\"line\"").count(), 1);
    }
}
