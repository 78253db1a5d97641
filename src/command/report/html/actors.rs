//! Who acted, and the chain to who stands behind: each told once and cited by number, since the same session
//! acts many times.

use crate::lineage::Certainty;
use crate::render::Column;
use crate::render::html::{self as page, Markup, Render, Table, Text, html, mono, time};
use crate::report::model::{HopOf, OriginOf, Who};
use crate::zone::Zone;
use std::collections::HashMap;

/// The actors cited so far, numbered from 1 in the order of their first citation.
#[derive(Default)]
pub(super) struct Actors<'a> {
    numbers: HashMap<Key<'a>, usize>,
    cited: Vec<Cited<'a>>,
}

/// What makes two citations the same: who acted, with which key, by which chain.
type Key<'a> = (
    &'a str,
    Option<&'a str>,
    Option<bool>,
    &'a str,
    &'a str,
    Vec<Option<&'a str>>,
);

struct Cited<'a> {
    who: &'a Who,
    origin: &'a OriginOf,
    citations: u64,
}

/// The certainty of this name.
pub(super) fn named(name: &str) -> Certainty {
    let named = Certainty::ALL.into_iter().find(|one| one.name() == name);
    named.unwrap_or(Certainty::NotInArchive)
}

/// A certainty as a chip.
pub(super) fn certainty(name: &str) -> Markup {
    page::certainty(named(name))
}

/// True when the archive says which one origin it was.
pub(super) fn is_known(origin: &OriginOf) -> bool {
    !matches!(
        named(&origin.certainty),
        Certainty::NotInArchive | Certainty::Ambiguous
    )
}

/// True when somebody else acted than who stands behind.
pub(super) fn is_chain(origin: &OriginOf) -> bool {
    !origin.via.is_empty() || !is_known(origin)
}

/// The origin's name; what is not known never looks like a name.
pub(super) fn label(origin: &OriginOf) -> Markup {
    html!(@if !is_known(origin) { "? behind " } (Text(&origin.label)))
}

impl<'a> Actors<'a> {
    pub(super) fn is_empty(&self) -> bool {
        self.cited.is_empty()
    }

    /// `A3`, a link to all there is to say of this actor.
    pub(super) fn cite(&mut self, who: &'a Who, origin: &'a OriginOf) -> Markup {
        let via = origin.via.iter().flat_map(|hop| {
            [
                hop.access_key_id.as_deref(),
                hop.issued_event_id.as_deref(),
                Some(hop.id.as_str()),
            ]
        });
        let key = (
            who.id.as_str(),
            who.access_key_id.as_deref(),
            who.mfa,
            origin.id.as_str(),
            origin.certainty.as_str(),
            via.collect(),
        );
        let next = self.cited.len() + 1;
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            let citations = 0;
            self.cited.push(Cited {
                who,
                origin,
                citations,
            });
        }
        self.cited[number - 1].citations += 1;
        html!(a.badge href={ "#actor-" (number) } { "A" (number) })
    }

    /// Everyone with the chain.
    pub(super) fn list(&self, zone: Zone) -> Markup {
        let columns = [
            Column::left("actor"),
            Column::left("who the record names").giving(1, 0),
            Column::left("who stands behind").giving(1, 0),
            Column::left("by which sessions, from there").giving(1, 0),
            Column::right("citations"),
        ];
        let mut table = Table::new("Actors cited", columns);
        for (number, one) in (1..).zip(&self.cited) {
            let id = format!("actor-{number}");
            let cells = [
                html!(span.badge { "A" (number) }),
                who(one.who),
                behind(one.origin),
                sessions(one.origin, zone),
                html!((crate::text::thousands(one.citations))),
            ];
            table.row_with_id(Some(&id), cells);
        }
        html! {
            p {
                "An actor is who a record names, with the key that signed the call. Behind a session stands whoever "
                "opened it, through every session between; how sure that is stands beside it."
            }
            (table.render())
        }
    }
}

fn who(who: &Who) -> Markup {
    html! {
        b { (Text(&who.label)) } " " span.dim { (Text(&who.kind)) } br;
        (mono(&who.id))
        @if let Some(account) = who.account.as_ref().filter(|one| !who.id.contains(one.as_str())) {
            br; "account " (mono(account))
        }
        @if let Some(issuer) = &who.session_issuer { br; span.dim { "issued for " } (mono(issuer)) }
        @if let Some(key) = &who.access_key_id { br; span.dim { "key " } (mono(key)) }
        @if let Some(mfa) = who.mfa { br; span.dim { @if mfa { "with MFA" } @else { "without MFA" } } }
    }
}

fn behind(origin: &OriginOf) -> Markup {
    html! {
        b { (label(origin)) } " " (certainty(&origin.certainty)) br;
        span.dim { (Text(&origin.kind)) } " " (mono(&origin.id))
        @if let Some(account) = origin.account.as_ref().filter(|one| !origin.id.contains(one.as_str())) {
            br; "account " (mono(account))
        }
        @if !origin.candidates.is_empty() {
            br; "One of: " (super::list(&origin.candidates, |one| mono(one)))
        }
        @if let Some(gap) = &origin.gap { br; "Where the archive ends: " (Text(gap)) }
    }
}

fn sessions(origin: &OriginOf, zone: Zone) -> Markup {
    html! {
        @if origin.via.is_empty() {
            span.zero { "none: it acted itself" }
        } @else {
            ol.plain { @for hop in &origin.via { li { (session(hop, zone)) } } }
        }
    }
}

fn session(hop: &HopOf, zone: Zone) -> Markup {
    html! {
        (Text(&hop.label)) " " (certainty(&hop.certainty))
        @if let Some(key) = &hop.access_key_id { br; span.dim { "key " } (mono(key)) }
        @if let Some(event) = &hop.issued_by {
            br; span.dim { "by " } (mono(event)) " " (time(zone, hop.issued_at))
            @if let Some(id) = &hop.issued_event_id { br; span.dim { "event " } (mono(id)) }
        }
    }
}
