//! Which files the archive has: account, region, minute and number of records of each, planned before
//! anything is written, so that files can be written side by side.

use super::rng::{ALPHANUMERIC, Rng, whole};
use super::session::{ACCOUNTS, At};
use std::path::PathBuf;

/// One record in so many opens a session.
pub const SESSION_EVERY: u64 = 16;
/// About how long a record is, in bytes.
pub const RECORD: u64 = 1450;
/// Events of the rarely seen user in the whole archive.
const RARE: u64 = 30;

/// What kind of archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Sizes as in a real archive: log-normal.
    Mixed,
    /// Files of one to five records.
    Small,
    /// A single file.
    One,
}

/// One log file.
#[derive(Clone, Debug)]
pub struct FilePlan {
    pub account: usize,
    pub region: &'static str,
    /// Seconds since the archive's first day.
    pub time: u64,
    pub records: u64,
    /// Number among the files of its account, from 0.
    pub turn: u64,
    /// Whether the rarely seen user is in it.
    pub rare: bool,
    pub path: PathBuf,
}

/// The whole archive.
#[derive(Debug)]
pub struct Plan {
    pub seed: u64,
    pub files: Vec<FilePlan>,
    by_account: Vec<Vec<usize>>,
}

impl FilePlan {
    pub fn sessions(&self) -> u64 {
        self.records.div_ceil(SESSION_EVERY)
    }

    pub fn session(&self, number: u64) -> At {
        At {
            account: self.account,
            file: self.turn,
            number,
            time: self.time + number * SESSION_EVERY * 290 / self.records.max(1),
        }
    }
}

impl Plan {
    /// Plans `records` records.
    pub fn new(shape: Shape, records: u64, seed: u64) -> Plan {
        let mut rng = Rng::of(&[2, seed]);
        let mut sizes = Vec::new();
        let mut left = records;
        while left > 0 {
            let size = match shape {
                Shape::One => left,
                Shape::Small => 1 + rng.below(5),
                // Median 286 KB inflated, sigma 1.2.
                Shape::Mixed => whole(197.0 * (1.2 * rng.normal()).exp()),
            };
            let size = size.clamp(1, left);
            sizes.push(size);
            left -= size;
        }
        let count = sizes.len() as u64;
        let mut plan = Plan {
            seed,
            files: Vec::with_capacity(sizes.len()),
            by_account: vec![Vec::new(); ACCOUNTS.len()],
        };
        for (number, records) in (0..).zip(sizes) {
            let account = rng.skewed(ACCOUNTS.len() as u64) as usize;
            let region = match rng.below(100) {
                0..60 => "us-east-1",
                60..85 => "eu-west-1",
                85..95 => "ap-southeast-2",
                _ => "sa-east-1",
            };
            // A fortnight, in steps of five minutes.
            let time = number * 14 * 288 / count * 300;
            let rare = count <= RARE || number % (count / RARE) == 0;
            plan.by_account[account].push(plan.files.len());
            let turn = plan.by_account[account].len() as u64 - 1;
            plan.files.push(FilePlan {
                account,
                region,
                time,
                records,
                turn,
                rare,
                path: path(account, region, time, &mut rng),
            });
        }
        plan
    }

    /// The file with this number among those of the account.
    pub fn file_of(&self, account: usize, turn: u64) -> &FilePlan {
        &self.files[self.by_account[account][turn as usize]]
    }
}

/// The S3 key of an organisation trail's log file.
fn path(account: usize, region: &str, time: u64, rng: &mut Rng) -> PathBuf {
    let account = ACCOUNTS[account];
    let delivered = time + 300;
    let day = 1 + delivered / 86_400;
    let (hour, minute) = (delivered / 3600 % 24, delivered / 60 % 60);
    let mut unique = String::new();
    rng.letters(ALPHANUMERIC, 16, &mut unique);
    PathBuf::from(format!(
        "AWSLogs/o-acme1234567/{account}/CloudTrail/{region}/2026/03/{day:02}/{account}_CloudTrail_{region}_202603{day:02}T{hour:02}{minute:02}Z_{unique}.json.gz"
    ))
}
