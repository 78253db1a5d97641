//! What becomes of a world's records: its holders act, some issues are lost or half lost, some records
//! doubled, all shuffled.

use super::event::event;
use super::truth::Deed;
use super::world::{Growing, Holder, World};
use ctq::event::ActorKind;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// What everybody in a world touches.
pub const BUCKET: &str = "vault";

impl Growing {
    /// Deeds of all holders; losses; doubles; shuffling.
    pub fn finish(mut self) -> World {
        let mut lost = HashSet::new();
        let mut records = std::mem::take(&mut self.others);
        let told: Vec<String> = records
            .iter()
            .filter_map(|record| record["eventID"].as_str().map(str::to_owned))
            .collect();
        let mut twins: HashMap<(String, String), usize> = HashMap::new();
        for holder in &self.holders {
            *twins.entry(name_and_second(holder)).or_default() += 1;
        }
        // Of two sessions that no record tells apart, for one has keys that nobody recorded, none can
        // miss its issue: nobody could see that.
        let silent: HashSet<(String, String)> = self
            .holders
            .iter()
            .filter(|holder| holder.is_silent)
            .map(name_and_second)
            .collect();
        let alike: HashSet<String> = self
            .holders
            .iter()
            .map(|holder| (name_and_second(holder), holder))
            .filter(|(name, _)| silent.contains(name) && twins[name] > 1)
            .map(|(_, holder)| holder.path[0].events[0].clone())
            .collect();
        // Where only the other account's copy is left, the caller is a principal id: still found, if
        // its session's issue is there, but no longer proven.
        let mut halved = HashSet::new();
        for mut issue in std::mem::take(&mut self.issues) {
            let opener = issue.opener.filter(|opener| !lost.contains(opener));
            if self.one_in(8) && !alike.contains(&issue.event) {
                lost.insert(issue.event.clone());
            } else if opener.is_some() && issue.copies.len() > 1 && self.one_in(4) {
                halved.insert(issue.event.clone());
                records.extend(issue.copies.pop());
            } else {
                records.extend(issue.copies);
            }
        }
        let mut deeds = Vec::new();
        for holder in self.holders.clone() {
            let mut path = holder.path.clone();
            for step in &mut path {
                let untold = !step.events.iter().any(|event| told.contains(event));
                step.is_lost = lost.contains(&step.events[0]) && untold;
            }
            for at in 1..path.len() {
                if halved.contains(&path[at - 1].events[0]) {
                    path[at].is_keyed = false;
                }
            }
            let at = holder.since + self.seconds(holder.until - holder.since);
            let id = self.id();
            let mut record = event(
                &id,
                "s3",
                "GetBucketPolicy",
                at,
                &holder.account,
                &holder.identity,
            );
            record["requestParameters"]["bucketName"] = BUCKET.into();
            // A record without its key is told from its twins by nothing.
            let alone = twins[&name_and_second(&holder)] == 1;
            let keyless = !path.is_empty() && self.one_in(5);
            let whole = !path.iter().any(|step| step.is_lost);
            if keyless && (alone || whole) && holder.kind != ActorKind::IamUser {
                record["userIdentity"]["accessKeyId"] = Value::Null;
                if let Some(first) = path.first_mut() {
                    first.is_keyed = false;
                }
            }
            deeds.push(Deed {
                record: record.clone(),
                kind: holder.kind,
                origin: holder.origin.clone(),
                path,
            });
            records.push(record);
        }
        for at in 0..records.len() {
            if self.one_in(6) {
                records.push(records[at].clone());
            }
        }
        for at in (1..records.len()).rev() {
            let other = self.rng.below(at as u64 + 1) as usize;
            records.swap(at, other);
        }
        let key = |holder: &Holder| holder.identity["accessKeyId"].as_str().map(str::to_owned);
        let keys = self.holders.iter().filter_map(key);
        World {
            records,
            deeds,
            shared_keys: keys.filter(|key| self.uses(key) > 1).collect(),
        }
    }
}

fn name_and_second(holder: &Holder) -> (String, String) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let created = &holder.identity["sessionContext"]["attributes"]["creationDate"];
    (text(&holder.identity["arn"]), text(created))
}
