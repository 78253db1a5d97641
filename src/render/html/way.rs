//! A chain of credentials in a graph: the origin, the sessions that were opened one from the other, and
//! whoever else it may have been.

use super::graph::{Graph, Shape, Stroke, two_lines};
use crate::lineage::Certainty;

/// Somebody: an id that tells them from all others, a short name, what they are.
#[derive(Clone, Debug, Default)]
pub struct Party {
    /// Tells them from all others.
    pub id: String,
    /// A short name.
    pub label: String,
    /// What they are, and of which account.
    pub remark: String,
}

/// A chain.
#[derive(Clone, Debug, Default)]
pub struct Way {
    /// Where it begins.
    pub origin: Party,
    /// False where nobody knows who stands there.
    pub is_known: bool,
    /// Who it is among, where it is one of several.
    pub candidates: Vec<Party>,
    /// Who made the key that it begins with, the last first, with how sure that is.
    pub makers: Vec<(Party, Certainty)>,
    /// The sessions on the way, and how sure each link to the one before is.
    pub sessions: Vec<(Party, Certainty)>,
}

impl Way {
    /// The ids of the boxes that it needs. What is not known is never the box of somebody who is; the id
    /// of a session's box tells the way to it, so that sessions of one name that different people opened
    /// stay apart.
    pub fn ids(&self) -> Vec<String> {
        let mut ids = self.ids_on_the_way();
        let makers = self.makers.iter().map(|(maker, _)| maker);
        ids.extend(makers.chain(&self.candidates).map(|party| party.id.clone()));
        ids
    }

    fn ids_on_the_way(&self) -> Vec<String> {
        let id = &self.origin.id;
        let mut ids = vec![if self.is_known {
            id.clone()
        } else {
            format!("? {id}")
        }];
        for (session, _) in &self.sessions {
            ids.push(format!("{}\n{}", ids[ids.len() - 1], session.id));
        }
        ids
    }

    /// Draws it; the box of the session that acted is given back.
    pub fn lay(&self, graph: &mut Graph) -> usize {
        let start = |graph: &mut Graph, party: &Party| {
            graph.node(&party.id, &party.label, &party.remark, Shape::Start)
        };
        let ids = self.ids_on_the_way();
        let mut from = if self.is_known {
            start(graph, &self.origin)
        } else {
            let (name, remark) = two_lines(&self.origin.label, &self.origin.remark);
            graph.node(&ids[0], &format!("? behind {name}"), remark, Shape::Unknown)
        };
        for candidate in &self.candidates {
            let node = start(graph, candidate);
            graph.edge(node, from, Stroke::Dotted, "one of several", "");
        }
        let mut made = from;
        for (maker, certainty) in &self.makers {
            let maker = start(graph, maker);
            let stroke = Stroke::of(*certainty);
            graph.edge(maker, made, stroke, "made its key", certainty.name());
            made = maker;
        }
        for (id, (session, certainty)) in ids.iter().skip(1).zip(&self.sessions) {
            let (name, remark) = two_lines(&session.label, &session.remark);
            let to = graph.node(id, name, remark, Shape::Step);
            graph.edge(from, to, Stroke::of(*certainty), certainty.name(), "");
            from = to;
        }
        from
    }
}
