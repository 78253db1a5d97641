//! From event to delivery, by the minute in the file's name.

use super::{Found, Ground, span};

pub(super) fn look(on: Ground<'_>) -> Found {
    let lags = &on.totals.lags;
    let all: u64 = lags.values().sum();
    let Some((greatest, _)) = lags.last_key_value() else {
        return Found {
            says: "no file name tells when it was delivered".to_owned(),
            ..Found::default()
        };
    };
    let at = |share: u64| {
        let mut left = (all * share).div_ceil(100).max(1);
        let mut found = *greatest;
        for (lag, events) in lags {
            found = *lag;
            if left <= *events {
                break;
            }
            left -= events;
        }
        found
    };
    let seconds = |lag: i64| match lag {
        ..0 => format!("-{}", span(-lag * 1_000_000)),
        _ => span(lag * 1_000_000),
    };
    // The name has minutes: an event of the same minute is not later than its file.
    let late: u64 = lags.range(..-59).map(|(_, events)| events).sum();
    Found {
        holds: None,
        says: format!(
            "half of {all} events were delivered within {}, 99 % within {}, the last after {}; {late} are later than the file that holds them",
            seconds(at(50)),
            seconds(at(99)),
            seconds(*greatest)
        ),
        columns: &["share", "delivered within", "seconds"],
        rows: [50, 90, 99, 100]
            .into_iter()
            .map(|share| {
                let lag = if share == 100 { *greatest } else { at(share) };
                vec![format!("{share} %"), seconds(lag), lag.to_string()]
            })
            .collect(),
    }
}
