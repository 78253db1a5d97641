//! Who stands behind: conditions on the chain of sessions an event was made through. A record alone
//! does not tell; the links of the whole archive do, so these conditions wait for them and are asked
//! last.

use super::FilterError;
use super::list::{Item, Split, words};
use super::pattern::{Case, Plain, Values, fold};
use crate::cli::filters::FilterArgs;
use crate::event::{ActorKind, Event};
use crate::lineage::{Caller, Certainty, Chain, Lineage, Memo, Origin, Party};
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
                    .any(|origin| names_of(origin, is) || self.has_id(lineage, &chain, origin, is))
                    || (lost && names_of_lost(&chain.origin, is))
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
    fn has_id(
        &self,
        lineage: &Lineage,
        chain: &Chain,
        origin: &Origin,
        is: &mut dyn FnMut(&str) -> bool,
    ) -> bool {
        let account = origin.account.as_deref().unwrap_or_default();
        let mut is = |id: &str| {
            is(id)
                || is(&format!("account {account} ({id})"))
                || is(&format!("{id} of account {account}"))
        };
        self.asks_ids
            && match &chain.user_id {
                Some(id) => is(id),
                None => lineage.ids_of(&origin.id).any(is),
            }
    }
}

/// The names under which the last that is known is shown where the chain leaves the archive.
fn names_of_lost(origin: &Origin, is: &mut dyn FnMut(&str) -> bool) -> bool {
    let shown = format!("? behind {}", origin.label);
    let account = origin.account.as_deref();
    is(&shown) || account.is_some_and(|account| is(&format!("{shown} ({account})")))
}

/// The names of an origin: its id, the short one, the last part of an ARN, and the longer ones in which it is
/// shown, with its account or with what a service acted for.
fn names_of(origin: &Origin, is: &mut dyn FnMut(&str) -> bool) -> bool {
    let account = origin.account.as_deref();
    let resource = origin.resource.as_deref();
    is(&origin.id)
        || is(&origin.label)
        || resource.is_some_and(&mut *is)
        || account.is_some_and(|account| is(&format!("{} ({account})", origin.label)))
        || resource.is_some_and(|resource| is(&format!("{} for {resource}", origin.label)))
        || (origin.kind == ActorKind::Root && is("root"))
        || (origin.id.starts_with("arn:")
            && origin.id.rsplit(['/', ':']).next().is_some_and(&mut *is))
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
