//! Who stands behind: conditions on the chain of sessions an event was made through. A record alone
//! does not tell; the links of the whole archive do, so these conditions wait for them and are asked
//! last.

use super::FilterError;
use super::list::{Item, Split, words};
use super::pattern::{Case, Plain, Values, fold};
use crate::cli::filters::FilterArgs;
use crate::event::{ActorKind, Event};
use crate::lineage::{Caller, Certainty, Chain, Lineage, Memo, NO_UNIQUE_ID, Origin, Party};
use std::sync::Arc;

/// What is asked of the chain, and the links to answer it from.
#[derive(Debug)]
pub(super) struct Ancestry {
    origin: Option<Values>,
    via: Option<Values>,
    words: Vec<String>,
    /// An origin is asked for by what may be its unique id.
    asks_ids: bool,
    lineage: Option<Arc<Lineage>>,
    known: Memo<bool>,
}

/// True where a value can be a user's unique id, or stand for some.
fn may_mean_id(item: &Item) -> bool {
    item.text.contains(['*', '?', '/']) || fold(&item.text).contains("aida")
}

impl Ancestry {
    /// `None` where nothing is asked of the chain.
    pub(super) fn new(args: &FilterArgs) -> Result<Option<Ancestry>, FilterError> {
        let mut words_of = Vec::new();
        let mut asks_ids = false;
        let mut values = |flag: &str, typed: &[String], name: &str, change: fn(Item) -> Item| {
            let list: Vec<Item> = super::list::items(flag, typed, Split::Commas)?
                .into_iter()
                .map(change)
                .collect();
            if list.is_empty() {
                return Ok(None);
            }
            words_of.push(format!("{name} is {}", words(&list)));
            asks_ids |= list.iter().any(may_mean_id);
            Values::new(flag, &list, Case::Folded, Plain::Whole).map(Some)
        };
        let origin = values("--origin", &args.origin, "origin", |item| item)?;
        let via = values("--via", &args.via, "a role on the way", without_path)?;
        if origin.is_none() && via.is_none() {
            return Ok(None);
        }
        Ok(Some(Ancestry {
            origin,
            via,
            words: words_of,
            asks_ids,
            lineage: None,
            known: Memo::default(),
        }))
    }

    /// The conditions in words.
    pub(super) fn words(&self) -> &[String] {
        &self.words
    }

    /// Gives it the links of the archive.
    pub(super) fn learn(&mut self, lineage: Arc<Lineage>) {
        self.lineage = Some(lineage);
    }

    /// True when the chain behind the event's caller is what was asked for. Nothing is, before the
    /// links are known.
    pub(super) fn holds(&self, event: &Event<'_>) -> bool {
        let Some(lineage) = &self.lineage else {
            return false;
        };
        self.known
            .get(&Caller::of(event), |caller| self.allows(lineage, caller))
    }

    /// The same, worked out anew each time.
    pub(super) fn holds_plain(&self, event: &Event<'_>) -> bool {
        self.lineage
            .as_ref()
            .is_some_and(|lineage| self.allows(lineage, &Caller::of(event)))
    }

    fn allows(&self, lineage: &Lineage, caller: &Caller) -> bool {
        let chain = lineage.trace(caller);
        let origin = self.origin.as_ref().is_none_or(|values| {
            values.allow(&mut |is| {
                let lost = chain.certainty == Certainty::NotInArchive;
                std::iter::once(&chain.origin)
                    .chain(&chain.candidates)
                    .any(|origin| names_of(origin, lost, is) || self.has_id(lineage, origin, is))
            })
        });
        origin
            && self
                .via
                .as_ref()
                .is_none_or(|values| values.allow(&mut |is| roles(lineage, caller, &chain, is)))
    }

    /// The unique id of an origin; it is looked for only where one may be meant. Where the record has none, those that
    /// its ARN is known to have had.
    fn has_id(&self, lineage: &Lineage, origin: &Origin, is: &mut dyn FnMut(&str) -> bool) -> bool {
        let account = origin.account.as_deref().unwrap_or_default();
        let label = &origin.label;
        let mut is = |id: &str| {
            is(id)
                || is(&format!("{label} ({id})"))
                || is(&format!("account {account} ({id})"))
                || is(&format!("{id} of account {account}"))
        };
        match &origin.unique_id {
            Some(id) => is(id),
            None => is(NO_UNIQUE_ID) || (self.asks_ids && lineage.ids_of(&origin.id).any(is)),
        }
    }
}

/// The names of an origin: its id, the short one, the last part of an ARN, and the longer ones in which it is
/// shown: with what tells it from others of its label, with what a service acted for, as the last that is known.
fn names_of(origin: &Origin, is_lost: bool, is: &mut dyn FnMut(&str) -> bool) -> bool {
    // What a service acted for, by its ARN or as its session is called.
    let resource = origin.resource.as_deref();
    let held = resource.and_then(|resource| resource.rsplit([':', '/']).next());
    let plain = is(&origin.id)
        || resource.is_some_and(&mut *is)
        || held.is_some_and(&mut *is)
        || (origin.kind == ActorKind::Root && is("root"))
        || (origin.id.starts_with("arn:")
            && origin.id.rsplit(['/', ':']).next().is_some_and(&mut *is));
    let mut is_shown = |name: &str| {
        is(name)
            || (resource.into_iter().chain(held)).any(|held| is(&format!("{name} for {held}")))
            || (is_lost && is(&format!("? behind {name}")))
    };
    plain
        || is_shown(&origin.label)
        || (origin.remarks().into_iter().flatten())
            .any(|remark| is_shown(&format!("{} ({remark})", origin.label)))
}

/// The roles on the way, that of the acting session among them: name, ARN, and the session by either.
fn roles(
    lineage: &Lineage,
    caller: &Caller,
    chain: &Chain,
    is: &mut dyn FnMut(&str) -> bool,
) -> bool {
    let acting = lineage.party(caller);
    std::iter::once(&acting)
        .chain(chain.hops.iter().map(|hop| &hop.held))
        .any(|party| role_names(party, is))
}

fn role_names(party: &Party, is: &mut dyn FnMut(&str) -> bool) -> bool {
    let Some((before, after)) = party.id.split_once(":assumed-role/") else {
        return false;
    };
    let role = after.split('/').next().unwrap_or(after);
    let arn = before.replacen(":sts:", ":iam:", 1) + ":role/" + role;
    is(role) || is(&arn) || is(after) || is(&party.id)
}

/// The ARN of a role as a session tells it, which is without the role's path.
fn without_path(mut item: Item) -> Item {
    if let Some((before, path)) = item.text.split_once(":role/")
        && let Some((_, name)) = path.rsplit_once('/')
    {
        item.text = format!("{before}:role/{name}");
    }
    item
}
