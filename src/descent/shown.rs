//! Names as blame and its like show them, with an account or a service beside them: what is read can be typed.

use crate::event::is_account;

/// What an actor is called as blame and its like show it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown<'t> {
    /// The name to look for.
    pub(super) name: &'t str,
    /// Its account.
    pub(super) account: Option<&'t str>,
    /// The service that acted for what is named.
    pub(super) service: Option<&'t str>,
}

/// An actor as blame and its like show it, where that is more than its name: with its account beside it, with
/// what a service acted for, as the last that is known, or as an account of which nobody is named.
pub(super) fn as_shown(text: &str) -> Shown<'_> {
    let text = text.strip_prefix("? behind ").unwrap_or(text);
    let of = |name, account| Shown {
        name,
        account,
        service: None,
    };
    // The session that a service holds for an instance, a function or a task bears that one's name.
    if let Some((service, held)) = text.split_once(" for ")
        && service.ends_with(".amazonaws.com")
    {
        return Shown {
            service: Some(service),
            ..of(held, None)
        };
    }
    if let Some(account) = text
        .strip_prefix("account ")
        .filter(|text| is_account(text))
    {
        return of(account, None);
    }
    let beside = text
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once(" ("));
    match beside {
        Some((name, account)) if is_account(account) => of(name, Some(account)),
        Some((_, id)) if id.starts_with("AIDA") => of(id, None),
        Some((before, id)) if before.strip_prefix("account ").is_some_and(is_account) => {
            of(id, None)
        }
        _ => of(text, None),
    }
}
