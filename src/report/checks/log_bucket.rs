//! Whether the account that owns the log bucket is one of those that are logged.

use super::{Found, Ground};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn look(on: Ground<'_>) -> Found {
    // A call on a bucket is recorded in the account that owns it; CloudTrail's own calls tell it best.
    let mut owners: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for bucket in &on.totals.log_buckets {
        owners.entry(bucket).or_default();
    }
    for (bucket, account) in &on.totals.bucket_accounts {
        if let Some(owners) = owners.get_mut(&**bucket) {
            owners.insert(account);
        }
    }
    let logged: BTreeSet<&str> = on.scope.accounts_found.iter().map(String::as_str).collect();
    let mut apart = 0;
    let mut unknown = 0;
    let rows: Vec<Vec<String>> = owners
        .iter()
        .map(|(bucket, owners)| {
            let trails: Vec<&str> = (on.coverage.trails.iter())
                .filter(|trail| trail.bucket.as_deref() == Some(bucket))
                .map(|trail| trail.name.as_str())
                .collect();
            let word = match () {
                () if owners.is_empty() => {
                    unknown += 1;
                    "not known"
                }
                () if owners.iter().any(|owner| logged.contains(owner)) => "logged here",
                () => {
                    apart += 1;
                    "apart"
                }
            };
            let owners: Vec<&str> = owners.iter().copied().collect();
            vec![
                (*bucket).to_owned(),
                owners.join(", "),
                trails.join(", "),
                word.to_owned(),
            ]
        })
        .collect();
    Found {
        holds: None,
        says: match rows.len() {
            0 => "no event tells to which bucket the trails deliver".to_owned(),
            all => format!(
                "{all} log buckets: {apart} in an account of their own, {unknown} of an account that is not known, the others in an account that is logged here"
            ),
        },
        columns: &["bucket", "owner", "trails", "account is"],
        rows,
    }
}
