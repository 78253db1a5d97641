//! Delivery: from events in any order to the log files of an organisation trail's bucket.

use super::cast::{EU, ORGANISATION, SECURITY, US};
use super::event::{Event, Folder};
use super::rng::Rng;
use super::time::{At, at};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

/// What the acts told so far.
#[derive(Default)]
pub struct Story {
    told: Vec<Told>,
    seen: HashMap<String, usize>,
}

/// A record and how it travels.
struct Told {
    record: Value,
    account: String,
    region: String,
    folder: Folder,
    at: At,
    twice: bool,
    late: Option<At>,
}

impl Story {
    /// Adds an event and returns its record.
    pub fn tell(&mut self, event: Event) -> Value {
        let nth = self.seen.entry(event.label()).or_default();
        let record = event.record(*nth);
        *nth += 1;
        self.told.push(Told {
            record: record.clone(),
            account: event.recipient,
            region: event.region,
            folder: event.folder,
            at: event.at,
            twice: event.twice,
            late: event.late,
        });
        record
    }

    pub fn tell_all(&mut self, events: impl IntoIterator<Item = Event>) {
        for event in events {
            self.tell(event);
        }
    }

    /// Adds a finished record that no [`Event`] can build: an Insight, or a corrected record.
    pub fn tell_record(&mut self, record: Value, folder: Folder, happened: At, late: Option<At>) {
        let text = |field: &str| record[field].as_str().expect(field).to_string();
        self.told.push(Told {
            account: text("recipientAccountId"),
            region: text("awsRegion"),
            record,
            folder,
            at: happened,
            twice: false,
            late,
        });
    }

    /// The records in order of time, each once as told (a second delivery is not told again).
    pub fn records(&self) -> Vec<Value> {
        let mut told: Vec<&Told> = self.told.iter().collect();
        told.sort_by_key(|t| (t.at, t.record["eventID"].to_string()));
        told.into_iter().map(|t| t.record.clone()).collect()
    }

    /// Path below `fixtures/` and inflated content of every file of the trail.
    pub fn deliver(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files: BTreeMap<PathBuf, Vec<(At, Value)>> = BTreeMap::new();
        for (told, first) in self.told.iter().zip(minutes(&self.told)) {
            let mut put = |region: &str, minute: At| {
                let path = path(&told.account, told.folder, region, minute);
                let row = (told.at, told.record.clone());
                files.entry(path).or_default().push(row);
            };
            put(&told.region, first);
            if told.twice && told.region == US {
                // Two trails on one bucket: events of global services lie in two region folders.
                put(EU, first);
            } else if told.twice {
                // S3 retried: the same record in the next file.
                put(&told.region, first.plus(300));
            }
        }
        // An hour in which the trail had nothing to say.
        files.insert(
            path(
                SECURITY,
                Folder::CloudTrail,
                "ap-southeast-2",
                at("13T11:35:00"),
            ),
            Vec::new(),
        );
        let mut out: BTreeMap<PathBuf, Vec<u8>> = files
            .into_iter()
            .map(|(path, mut rows)| {
                rows.sort_by_key(|(at, record)| (*at, record["eventID"].to_string()));
                // Order inside a file is arbitrary; most look sorted, some do not.
                let mut rng = Rng::of(&format!("order {}", path.display()));
                if rng.below(3) == 0 {
                    rng.shuffle(&mut rows);
                }
                let records: Vec<Value> = rows.into_iter().map(|(_, record)| record).collect();
                (path, json!({ "Records": records }).to_string().into_bytes())
            })
            .collect();
        // What a copy made through Hadoop leaves of a "folder": an object of zero bytes.
        let marker = format!("trail/AWSLogs/{ORGANISATION}/{SECURITY}/CloudTrail_$folder$");
        out.insert(PathBuf::from(marker), Vec::new());
        out
    }
}

/// The minute of delivery of each event. A stream (account, region, folder) collects from its first
/// event for close to ten minutes; what comes in the last minute waits for the next file.
fn minutes(told: &[Told]) -> Vec<At> {
    let mut order: Vec<usize> = (0..told.len()).collect();
    order.sort_by_key(|&n| told[n].at);
    let mut open: HashMap<(&str, &str, Folder), At> = HashMap::new();
    let mut out = vec![at("13T00:00:00"); told.len()];
    for n in order {
        let told = &told[n];
        let minute = open
            .entry((&told.account, &told.region, told.folder))
            .or_insert_with(|| told.at.ten_minutes_on());
        if *minute < told.at.plus(60) {
            *minute = told.at.ten_minutes_on();
        }
        out[n] = told.late.unwrap_or(*minute);
    }
    out
}

fn path(account: &str, folder: Folder, region: &str, minute: At) -> PathBuf {
    let folder = folder.name();
    let stem = format!("{account}_{folder}_{region}_{}", minute.file_name());
    let unique = Rng::of(&format!("file {stem}")).alphanumeric(16);
    PathBuf::from(format!(
        "trail/AWSLogs/{ORGANISATION}/{account}/{folder}/{region}/2026/03/{:02}/{stem}_{unique}.json.gz",
        minute.day()
    ))
}
