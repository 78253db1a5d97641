//! Since when anything of an account or an organisation is here: whatever is said to have begun later did not
//! begin it.

use crate::coverage::{Hour, Stream, StreamId};
use crate::event::Time;
use std::collections::BTreeMap;

/// The first hours of which anything is here.
pub(super) struct Life {
    pub(super) first: Option<Hour>,
    accounts: BTreeMap<String, Hour>,
    organizations: BTreeMap<String, Hour>,
}

impl Life {
    /// Of all streams that are here.
    pub(super) fn of(holds: &BTreeMap<StreamId, Stream>) -> Life {
        let mut life = Life {
            first: None,
            accounts: BTreeMap::new(),
            organizations: BTreeMap::new(),
        };
        let put = |map: &mut BTreeMap<String, Hour>, key: &str, hour: Hour| {
            let first = map.entry(key.to_owned()).or_insert(hour);
            *first = hour.min(*first);
        };
        for (id, stream) in holds {
            let Some(hour) = stream.active().first().copied() else {
                continue;
            };
            life.first = Some(life.first.map_or(hour, |first| first.min(hour)));
            put(&mut life.accounts, &id.account, hour);
            if let Some(organization) = &id.organization {
                put(&mut life.organizations, organization, hour);
            }
        }
        life
    }

    /// True where something of the account, or of the organisation whose trail delivers for it, was recorded
    /// before a moment: then another trail was there.
    pub(super) fn is_before(&self, id: &StreamId, moment: Time) -> bool {
        let organization = id.organization.as_ref();
        let of_organization = organization.and_then(|one| self.organizations.get(one));
        let first = self
            .accounts
            .get(&id.account)
            .into_iter()
            .chain(of_organization);
        first.min().is_some_and(|first| *first < Hour::of(moment))
    }
}
