//! Who is who in one answer: origins of one label are told apart by what stands behind it, their account, their
//! unique id or their id.

use crate::lineage::{Chain, KeyCreation, NO_UNIQUE_ID, Origin};
use hashbrown::HashMap;
use std::collections::{BTreeMap, BTreeSet};

/// All origins, candidates and makers of keys of an answer.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// What records say beside an id.
    said: HashMap<String, Said>,
    /// Of those who are shown alike, each by what tells it from every other: what stands behind its name.
    told: HashMap<String, String>,
}

/// Who is shown alike, and what can stand behind each.
type Alike = BTreeMap<String, [Option<String>; 3]>;

/// What tells apart those of one id.
#[derive(Debug, Default)]
struct Said {
    /// Of those without a unique id.
    accounts: BTreeSet<String>,
    unique_ids: BTreeSet<String>,
}

impl Names {
    pub(super) fn new<'c>(chains: impl Iterator<Item = &'c Chain> + Clone) -> Names {
        let origins = chains.flat_map(|chain| {
            let makers = chain.key_created_by.iter().flat_map(KeyCreation::makers);
            let origins = std::iter::once(&chain.origin).chain(&chain.candidates);
            origins.chain(makers)
        });
        let mut names = Names::default();
        for origin in origins.clone() {
            let said = names.said.entry_ref(&origin.id).or_default();
            match (&origin.unique_id, &origin.account) {
                (Some(id), _) => said.unique_ids.insert(id.clone()),
                (None, Some(account)) => said.accounts.insert(account.clone()),
                (None, None) => false,
            };
        }
        let mut all: HashMap<String, Alike> = HashMap::new();
        for origin in origins {
            let who = names.identity(origin);
            let alike = all.entry(shown(origin)).or_default();
            let known = alike.entry(who).or_default();
            for (known, remark) in known.iter_mut().zip(origin.remarks()) {
                if known.is_none() {
                    *known = remark.map(str::to_owned);
                }
            }
        }
        for (shown, alike) in all.into_iter().filter(|(_, alike)| alike.len() > 1) {
            let told = told_apart(alike);
            let told = told.map(|(who, remark)| (format!("{shown}\n{who}"), remark));
            names.told.extend(told);
        }
        names
    }

    /// What tells an origin from every other of the answer, but for what a service acted for. A record that does
    /// not say all of it is of the only one that it can be of.
    pub(super) fn who(&self, origin: &Origin) -> String {
        let id = &origin.id;
        let Some(said) = self.said.get(id) else {
            return id.clone();
        };
        if said.accounts.len() <= 1 && said.unique_ids.len() <= 1 {
            return id.clone();
        }
        let account = origin.account.as_ref().or(said.accounts.first());
        let account = account.filter(|_| origin.account.is_some() || said.accounts.len() == 1);
        match origin.unique_id.as_ref().or(account) {
            Some(mark) => format!("{id}\n{mark}"),
            None => id.clone(),
        }
    }

    /// The same, with what a service acted for.
    pub(super) fn identity(&self, origin: &Origin) -> String {
        origin.named(|origin| self.who(origin))
    }

    /// The unique id of an origin whose own record may not have it.
    pub(super) fn unique_id(&self, origin: &Origin) -> Option<String> {
        let said = self.said.get(&origin.id);
        let only = said.filter(|said| said.accounts.len() <= 1 && said.unique_ids.len() <= 1);
        let only = only.and_then(|said| said.unique_ids.first());
        origin.unique_id.as_ref().or(only).cloned()
    }

    /// An origin as people know it, and behind that what tells it from others who are known alike.
    pub(super) fn name(&self, origin: &Origin) -> String {
        let label = &origin.label;
        let key = format!("{}\n{}", shown(origin), self.identity(origin));
        match self.told.get(&key) {
            Some(remark) => format!("{label} ({remark})"),
            None => label.clone(),
        }
    }
}

/// What stands behind each of those who are shown alike: the first remark that none of the others has.
fn told_apart(alike: Alike) -> impl Iterator<Item = (String, String)> {
    let mut times: [HashMap<String, usize>; 3] = Default::default();
    for remarks in alike.values() {
        for (times, remark) in times.iter_mut().zip(remarks) {
            if let Some(remark) = remark {
                *times.entry_ref(remark).or_default() += 1;
            }
        }
    }
    alike.into_iter().map(move |(who, remarks)| {
        let mut own = remarks.iter().zip(&times);
        let own = own.find_map(|(remark, times)| {
            remark
                .clone()
                .filter(|remark| times.get(remark) == Some(&1))
        });
        // Nothing is said of it that is not said of others as well.
        let remark = own.unwrap_or_else(|| match &remarks {
            [_, None, _] => NO_UNIQUE_ID.to_owned(),
            [first, ..] => first.clone().unwrap_or_default(),
        });
        (who, remark)
    })
}

/// What is shown of an origin where nobody else is shown so.
fn shown(origin: &Origin) -> String {
    origin.named(|origin| origin.label.clone())
}
