//! The chains of blame as a graph, for Graphviz and Mermaid: origins on one side, the resource on the
//! other, sessions between; an edge says how sure it is. What is not known is never the node of somebody who
//! is, and sessions of one name that different people opened stay apart.

use super::answer::{Actor, Answer};
use crate::cli::blame::BlameFormat;
use crate::lineage::Origin;
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
            let mut from = graph.start(actor);
            for step in actor.steps() {
                // The way to it is part of what it is.
                let id = format!("{}\n{}", graph.nodes[from].0, step.held.id);
                let to = graph.node(&id, step.label());
                graph
                    .edges
                    .insert((from, to), step.certainty.name().to_owned());
                from = to;
            }
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

    /// The origin of an actor, and before it who made the key that was used, who made the key for that,
    /// and so on; or whoever it is among. With a key of a known maker a user is another than with any other
    /// key.
    fn start(&mut self, actor: &Actor) -> usize {
        let chain = &actor.chain;
        let makers = &chain.key_created_by;
        let name = |origin: &Origin| format!("{}\n{}", actor.name(origin), origin.kind.name());
        let mut origin = (chain.origin.id.clone(), name(&chain.origin));
        if !actor.is_known() {
            origin = (format!("? {}", origin.0), format!("? behind {}", origin.1));
        }
        let users = makers.iter().map(|made| match made.makers() {
            [one] => (one.id.clone(), name(one)),
            _ => (made.maker_named(|one| one.id.clone()), actor.maker(made)),
        });
        let mut nodes = Vec::new();
        for (at, (mut id, mut label)) in std::iter::once(origin).chain(users).enumerate() {
            let keys = makers[at..].iter().map(|made| made.access_key.as_str());
            for key in keys.clone().take(1) {
                label = format!("{label}\n{key}");
            }
            id = keys.fold(id, |id, key| format!("{id}\nkey {key}"));
            nodes.push(self.node(&id, label));
        }
        for (made, pair) in makers.iter().zip(nodes.windows(2)) {
            let label = format!("made its key, {}", made.certainty);
            self.edges.insert((pair[1], pair[0]), label);
        }
        for candidate in &chain.candidates {
            let node = self.node(&candidate.id, name(candidate));
            self.edges
                .insert((node, nodes[0]), "one of several".to_owned());
        }
        nodes[0]
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
