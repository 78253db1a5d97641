//! The chains of blame as a graph, for Graphviz and Mermaid: origins on one side, the resource on the
//! other, sessions between; an edge says how sure it is.

use super::answer::Answer;
use super::way::way;
use crate::cli::blame::BlameFormat;
use crate::render::{Chart, Part, Party, Tie};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Nodes in the order of their first mention, edges with what stands beside them.
#[derive(Default)]
struct Graph {
    nodes: Vec<(String, String)>,
    index: BTreeMap<String, usize>,
    edges: BTreeMap<(usize, usize), String>,
}

impl Graph {
    fn node(&mut self, id: &str, label: String) -> usize {
        if let Some(at) = self.index.get(id) {
            return *at;
        }
        self.nodes.push((id.to_owned(), label));
        self.index.insert(id.to_owned(), self.nodes.len() - 1);
        self.nodes.len() - 1
    }

    fn of(answer: &Answer) -> Self {
        let mut graph = Graph::default();
        let resource = answer
            .resource
            .arn
            .as_ref()
            .unwrap_or(&answer.resource.input);
        let goal = graph.node(&format!("resource {resource}"), resource.clone());
        let mut acts: BTreeMap<usize, (u64, u64)> = BTreeMap::new();
        for actor in &answer.actors {
            let from = graph.lay(&way(actor, usize::MAX).chart());
            let (events, writes) = acts.entry(from).or_default();
            *events += actor.acts.len() as u64;
            *writes += actor.count(|touched| touched.write);
        }
        for (from, (events, writes)) in acts {
            let label = format!("{events} events, {writes} writes");
            graph.edges.insert((from, goal), label);
        }
        graph
    }

    /// Lays a chain; the node of whoever acted is given back.
    fn lay(&mut self, chain: &Chart<'_>) -> usize {
        let nodes: Vec<usize> = (chain.stops.iter())
            .map(|stop| {
                let Party { label, remark, .. } = stop.party;
                let mut label = match stop.part {
                    Part::Somebody => format!("{label}\n{remark}"),
                    Part::Unknown => format!("? behind {label}\n{remark}"),
                    Part::Session => label.clone(),
                };
                if let Some(key) = stop.key {
                    label = format!("{label}\n{key}");
                }
                self.node(&stop.id, label)
            })
            .collect();
        for (from, to, tie) in &chain.ties {
            let label = match tie {
                Tie::OneOfSeveral => "one of several".to_owned(),
                Tie::MadeKey(_, certainty) => format!("made its key, {certainty}"),
                Tie::Opened(certainty) => certainty.name().to_owned(),
            };
            self.edges.insert((nodes[*from], nodes[*to]), label);
        }
        nodes[chain.last]
    }
}

pub(super) fn write(answer: &Answer, format: BlameFormat, out: &mut dyn Write) -> io::Result<()> {
    let graph = Graph::of(answer);
    let mut text = String::new();
    if format == BlameFormat::Mermaid {
        text.push_str("flowchart LR\n");
        for (at, (_, label)) in graph.nodes.iter().enumerate() {
            let _ = writeln!(text, "  n{at}[\"{}\"]", mermaid(label));
        }
        for ((from, to), label) in &graph.edges {
            let _ = writeln!(text, "  n{from} -->|\"{}\"| n{to}", mermaid(label));
        }
    } else {
        text.push_str("digraph blame {\n  rankdir=LR;\n  node [shape=box];\n");
        for (at, (_, label)) in graph.nodes.iter().enumerate() {
            let _ = writeln!(text, "  n{at} [label=\"{}\"];", dot(label));
        }
        for ((from, to), label) in &graph.edges {
            let _ = writeln!(text, "  n{from} -> n{to} [label=\"{}\"];", dot(label));
        }
        text.push_str("}\n");
    }
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Text inside quotes in DOT: only quotes and backslashes mean something there.
fn dot(label: &str) -> String {
    let mut text = String::new();
    for (at, line) in label.split('\n').enumerate() {
        if at > 0 {
            text.push_str("\\n");
        }
        let shown = crate::render::for_terminal(line);
        text.push_str(&shown.replace('\\', "\\\\").replace('"', "\\\""));
    }
    text
}

/// Text inside quotes in Mermaid, where entities are written with `#`.
fn mermaid(label: &str) -> String {
    let mut text = String::new();
    for (at, line) in label.split('\n').enumerate() {
        if at > 0 {
            text.push_str("<br>");
        }
        for c in crate::render::for_terminal(line).chars() {
            match c {
                '"' | '#' | '<' | '>' | '&' | '`' => {
                    let _ = write!(text, "#{};", u32::from(c));
                }
                c => text.push(c),
            }
        }
    }
    text
}
