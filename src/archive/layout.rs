//! What an S3 key says about a log file: organisation, account, folder, region, delivery time.
//!
//! ```text
//! [prefix/]AWSLogs/[o-id/]ACCOUNT/FOLDER/REGION/YYYY/MM/DD/ACCOUNT_FOLDER_REGION_YYYYMMDDTHHmmZ_UNIQUE.json.gz
//! ```
//!
//! (AWS user guide, "Finding your CloudTrail log files"; digests carry seconds and more names.) Any
//! prefix may stand before, Control Tower's doubled organisation id among them. Whatever does not fit
//! is simply not known.

use crate::event::{Time, is_account};
use chrono::NaiveDate;
use std::borrow::Cow;
use std::path::Path;

/// The folders that CloudTrail writes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folder {
    /// `CloudTrail`: management and data events.
    Events,
    /// `CloudTrail-Insight`.
    Insight,
    /// `CloudTrail-NetworkActivity`.
    Network,
    /// `CloudTrail-Aggregated`: summaries of data events, no events.
    Aggregated,
    /// `CloudTrail-Digest`: signatures over log files, no events.
    Digest,
}

impl Folder {
    /// The folder of this name.
    pub(crate) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "CloudTrail" => Folder::Events,
            "CloudTrail-Insight" => Folder::Insight,
            "CloudTrail-NetworkActivity" => Folder::Network,
            "CloudTrail-Aggregated" => Folder::Aggregated,
            "CloudTrail-Digest" => Folder::Digest,
            _ => return None,
        })
    }
}

/// What a path says; every part may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The organisation of an organisation trail (`o-…`).
    pub organization: Option<String>,
    /// The account whose events these are, from the folders.
    pub account: Option<String>,
    /// The folder, from the folders or the name.
    pub folder: Option<Folder>,
    /// The region where the events were collected.
    pub region: Option<String>,
    /// The day folder: the day of delivery, UTC.
    pub day: Option<NaiveDate>,
    /// The delivery time in the file's name, UTC: for digests the end of their hour.
    pub delivered: Option<Time>,
    /// True when the file's name follows the grammar of a trail's log file.
    pub log_name: bool,
    /// The account in the file's name, which a copy without folders keeps.
    pub named_account: Option<String>,
    /// What else a digest's name says.
    pub digest: Option<DigestName>,
}

/// What the name of a digest says beside account and time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigestName {
    /// The region whose log files are listed.
    pub region: String,
    /// The trail, whose name may hold `_`, `.` and `-`.
    pub trail: String,
    /// The region that the trail was made in.
    pub home_region: String,
    /// True for a digest of log files that the hourly ones missed.
    pub backfill: bool,
}

impl Layout {
    /// Reads a path from its end.
    pub fn of(path: &Path) -> Self {
        // Asked of every file, several times: the library's walk over a path is ten times slower.
        let text = path
            .to_str()
            .map_or_else(|| path.to_string_lossy(), Cow::Borrowed);
        let parts = text.split(std::path::is_separator);
        let parts: Vec<&str> = parts.filter(|part| !matches!(*part, "" | ".")).collect();
        let mut layout = Layout::default();
        if let Some(name) = parts.last() {
            layout.read_name(name);
        }
        // The last `CloudTrail…` folder counts: a prefix may hold the same word.
        let folders = &parts[..parts.len().saturating_sub(1)];
        if let Some(at) = folders.iter().rposition(|part| Folder::of(part).is_some()) {
            layout.read_folders(folders, at);
        }
        layout
    }

    fn read_folders(&mut self, folders: &[&str], at: usize) {
        let Some(account) = at.checked_sub(1).map(|i| folders[i]) else {
            return;
        };
        if !is_account(account) {
            return;
        }
        self.account = Some(account.to_owned());
        self.folder = Folder::of(folders[at]);
        self.organization = at
            .checked_sub(2)
            .map(|i| folders[i])
            .filter(|part| is_organization(part))
            .map(str::to_owned);
        let mut below = folders[at + 1..].iter();
        if let Some(region) = below.next() {
            self.region = Some((*region).to_owned());
        }
        if let (Some(year), Some(month), Some(day)) = (below.next(), below.next(), below.next()) {
            self.day = date(year, month, day);
        }
    }

    fn read_name(&mut self, name: &str) {
        let name = &name[..unpacked(name.as_bytes()).len()];
        let stem = name.strip_suffix(".json").unwrap_or(name);
        let mut left = stem.splitn(3, '_');
        let (Some(account), Some(folder), Some(rest)) = (left.next(), left.next(), left.next())
        else {
            return;
        };
        let Some(folder) = Folder::of(folder).filter(|_| is_account(account)) else {
            return;
        };
        self.folder = Some(folder);
        self.named_account = Some(account.to_owned());
        if folder == Folder::Digest {
            self.read_digest_name(rest);
            return;
        }
        let mut right = rest.rsplitn(3, '_');
        let unique = right.next().unwrap_or_default();
        if let (Some(time), Some(region)) = (right.next(), right.next())
            && let Some(delivered) = stamp(time, "HHMM")
        {
            self.delivered = Some(delivered);
            self.region = Some(region.to_owned());
            self.log_name = unique.bytes().all(|b| b.is_ascii_alphanumeric());
        }
    }

    /// `REGION_TRAIL_HOMEREGION_TIME[_backfill]`, read from both ends.
    fn read_digest_name(&mut self, rest: &str) {
        let (rest, backfill) = match rest.strip_suffix("_backfill") {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let mut right = rest.rsplitn(3, '_');
        self.delivered = right.next().and_then(|time| stamp(time, "HHMMSS"));
        if let (Some(home_region), Some(left)) = (right.next(), right.next())
            && let Some((region, trail)) = left.split_once('_')
            && self.delivered.is_some()
        {
            self.digest = Some(DigestName {
                region: region.to_owned(),
                trail: trail.to_owned(),
                home_region: home_region.to_owned(),
                backfill,
            });
        }
    }
}

/// A file's name without what a compression adds to it: a copy may be inflated, or packed anew.
pub(crate) fn unpacked(name: &[u8]) -> &[u8] {
    name.strip_suffix(b".gz")
        .or_else(|| name.strip_suffix(b".zst"))
        .unwrap_or(name)
}

/// A moment as names have it, with a time like `clock`: `20260314T0905Z`.
fn stamp(text: &str, clock: &str) -> Option<Time> {
    let (day, time) = text.strip_suffix('Z')?.split_once('T')?;
    if !text.is_ascii() || day.len() != 8 || time.len() != clock.len() {
        return None;
    }
    let day = date(&day[..4], &day[4..6], &day[6..])?;
    let seconds = time.get(4..6).map_or(Some(0), number)?;
    let time = day.and_hms_opt(number(&time[..2])?, number(&time[2..4])?, seconds)?;
    Some(Time::from(time.and_utc()))
}

fn date(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(number(year)?.cast_signed(), number(month)?, number(day)?)
}

fn number(digits: &str) -> Option<u32> {
    let plain = digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

fn is_organization(part: &str) -> bool {
    part.strip_prefix("o-").is_some_and(|id| {
        (4..=32).contains(&id.len())
            && id
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> Layout {
        Layout::of(Path::new(path))
    }

    #[test]
    fn an_account_trail() {
        let layout = of(
            "b/pre/AWSLogs/111122223333/CloudTrail/us-east-1/2026/03/14/111122223333_CloudTrail_us-east-1_20260314T0905Z_aBcDeFgHiJkLmNoP.json.gz",
        );
        assert_eq!(layout.account.as_deref(), Some("111122223333"));
        assert_eq!(layout.organization, None);
        assert_eq!(layout.folder, Some(Folder::Events));
        assert_eq!(layout.region.as_deref(), Some("us-east-1"));
        assert_eq!(layout.day, NaiveDate::from_ymd_opt(2026, 3, 14));
        assert_eq!(
            layout.delivered.map(|t| t.to_string()).as_deref(),
            Some("2026-03-14T09:05:00Z")
        );
        assert!(layout.log_name);
    }

    #[test]
    fn an_organisation_trail_under_control_towers_prefix() {
        let layout = of(
            "o-abc1234567/AWSLogs/o-abc1234567/444455556666/CloudTrail-Insight/eu-west-1/2026/03/14/x.json.gz",
        );
        assert_eq!(layout.organization.as_deref(), Some("o-abc1234567"));
        assert_eq!(layout.account.as_deref(), Some("444455556666"));
        assert_eq!(layout.folder, Some(Folder::Insight));
        assert!(!layout.log_name);
    }

    #[test]
    fn a_digest_whose_trail_has_underscores() {
        let layout = of(
            "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/03/14/111122223333_CloudTrail-Digest_us-east-1_my_trail.x_eu-west-1_20260314T100703Z_backfill.json.gz",
        );
        assert_eq!(layout.folder, Some(Folder::Digest));
        assert_eq!(
            layout.delivered.map(|t| t.to_string()).as_deref(),
            Some("2026-03-14T10:07:03Z")
        );
        let digest = layout.digest.expect("a whole name");
        assert_eq!(
            (&*digest.region, &*digest.trail, &*digest.home_region),
            ("us-east-1", "my_trail.x", "eu-west-1")
        );
        assert!(digest.backfill);
        assert_eq!(layout.named_account.as_deref(), Some("111122223333"));
    }

    #[test]
    fn a_digests_name_that_lacks_a_part_is_no_digests_name() {
        for rest in [
            "us-east-1_20260314T100703Z",
            "us-east-1_eu-west-1_20260314T100703Z",
            "us-east-1_trail_eu-west-1_20260314T1007Z",
        ] {
            let layout = of(&format!("111122223333_CloudTrail-Digest_{rest}.json.gz"));
            assert_eq!(layout.digest, None, "{rest}");
        }
    }

    #[test]
    fn what_does_not_fit_is_not_known() {
        for path in [
            "events.json",
            "CloudTrail/x.json",
            "111122223333_CloudTrail_us-east-1-20200930T2200.json",
            "AWSLogs/1/CloudTrail/us-east-1/x",
            "",
        ] {
            let layout = of(path);
            assert_eq!(layout.account, None, "{path}");
            assert_eq!(layout.delivered, None, "{path}");
        }
    }
}
