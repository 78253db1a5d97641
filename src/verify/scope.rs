//! Which part of an archive is checked: a period, accounts, regions. What lies outside is still used where
//! it carries a signature or a hash that the inside needs.

use crate::archive::layout::Layout;
use crate::event::Time;

/// How far the delivery time in a log file's name may be from the window of the digest that lists it, in
/// microseconds.
const SLACK: i64 = 2 * 3_600 * 1_000_000;

/// The part that is asked for; an empty list and `None` mean all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// What was delivered from this moment on. The archive is then taken to reach back to it: a chain
    /// that begins later and says that there was more before is one with digests missing, and where none
    /// was before, no digest is about that part of the period.
    pub since: Option<Time>,
    /// What was delivered before this moment.
    pub until: Option<Time>,
    /// The moment that it is, where that is known: of what is still to come no digest is wanted.
    pub present: Option<Time>,
    /// Accounts, by their ids.
    pub accounts: Vec<String>,
    /// Regions whose log files are listed.
    pub regions: Vec<String>,
}

impl Scope {
    /// Whether anything delivered from `start` until before `end` is asked for.
    pub(super) fn holds_window(&self, start: Time, end: Time) -> bool {
        self.since.is_none_or(|since| end > since) && self.until.is_none_or(|until| start < until)
    }

    /// Whether this account and region are asked for; what is not known might be.
    pub(super) fn holds_place(&self, account: Option<&str>, region: Option<&str>) -> bool {
        let holds = |list: &[String], value: Option<&str>| {
            list.is_empty() || value.is_none_or(|value| list.iter().any(|one| one == value))
        };
        holds(&self.accounts, account) && holds(&self.regions, region)
    }

    /// Whether a log file of this layout is asked for. `slack` widens the period as far as a digest of
    /// the period might reach.
    pub(super) fn holds_log(&self, layout: &Layout, slack: bool) -> bool {
        let slack = if slack { SLACK } else { 0 };
        let account = layout.account.as_deref();
        let account = account.or(layout.named_account.as_deref());
        self.holds_place(account, layout.region.as_deref())
            && layout.delivered.is_none_or(|Time(at)| {
                self.since.is_none_or(|since| at + slack >= since.0)
                    && self.until.is_none_or(|until| at - slack < until.0)
            })
    }
}
