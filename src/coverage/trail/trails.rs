//! The trails of an archive: each by account, name and home region, from the events that changed them and from
//! what the AWS CLI prints.

use super::{Narrowed, Selection, Span, TOLD, Trail};
use crate::coverage::change::Change;
use crate::coverage::value::{flag, get, moment, text};
use crate::resource::Arn;
use serde_json::Value;
use std::collections::BTreeMap;

/// Trails by account, name and home region: each region may have one of the same name.
#[derive(Clone, Debug, Default)]
pub struct Trails {
    trails: BTreeMap<(String, String, String), Trail>,
}

impl Trails {
    /// From the events that changed trails, in any order.
    pub fn of<'c>(changes: impl IntoIterator<Item = &'c Change>) -> Trails {
        let mut trails = Trails::default();
        let mut sorted: Vec<&Change> = changes.into_iter().collect();
        sorted.retain(|change| change.of_trail().is_some());
        // Times are of whole seconds, in which a trail may be deleted, made again and started.
        let rank = |change: &Change| match change.of_trail() {
            Some("DeleteTrail") => 0,
            Some("CreateTrail") => 1,
            _ => 2,
        };
        let key = |change: &&Change| (change.time, rank(change), change.event_id.clone());
        sorted.sort_by_cached_key(key);
        for change in sorted {
            let arn = text(&change.response, "trailARN");
            let name = arn.as_deref().unwrap_or(&change.what);
            trails
                .trail(name, &change.account, &change.region)
                .apply(change);
        }
        trails.trails.values_mut().for_each(Trail::narrow);
        trails
    }

    /// The trails, by account, name and home region.
    pub fn all(&self) -> impl Iterator<Item = &Trail> {
        self.trails.values()
    }

    /// The trail of a name or ARN: a shadow in another region is the trail of its home region. A name is that
    /// of a trail of the region, else of the only one that may record all regions.
    fn trail(&mut self, name: &str, account: &str, region: &str) -> &mut Trail {
        if let Some(arn) = Arn::parse(name) {
            return self.of_region(arn.id(), arn.account, arn.region);
        }
        let is_namesake = |trail: &&Trail| trail.account == account && trail.name == name;
        let namesakes = || self.trails.values().filter(is_namesake);
        let is_here = namesakes().any(|trail| trail.region == region);
        let mut wide = namesakes().filter(|trail| trail.multi_region != Some(false));
        let home = match (is_here, wide.next(), wide.next()) {
            (false, Some(one), None) => one.region.clone(),
            _ => region.to_owned(),
        };
        self.of_region(name, account, &home)
    }

    fn of_region(&mut self, name: &str, account: &str, region: &str) -> &mut Trail {
        let key = (account.to_owned(), name.to_owned(), region.to_owned());
        self.trails.entry(key).or_insert_with(|| Trail {
            name: name.to_owned(),
            account: account.to_owned(),
            region: region.to_owned(),
            ..Trail::default()
        })
    }

    /// Takes what the AWS CLI prints for describe-trails, get-trail, get-event-selectors or
    /// get-trail-status; `file` is the name it was saved under, by which a status finds its trail.
    ///
    /// # Errors
    /// In words, when it is none of these.
    pub fn told(&mut self, json: &Value, file: &str) -> Result<(), String> {
        let list = get(json, "trailList").and_then(Value::as_array);
        let single = get(json, "trail");
        if list.is_some() || single.is_some() {
            for one in list.into_iter().flatten().chain(single) {
                let Some(arn) = text(one, "trailARN") else {
                    return Err("a trail without a TrailARN".into());
                };
                let trail = self.trail(&arn, "", "");
                trail.hear(one);
                trail.region = text(one, "homeRegion").unwrap_or_else(|| trail.region.clone());
            }
            return Ok(());
        }
        if let Some(selection) = Selection::read(json) {
            let Some(arn) = text(json, "trailARN") else {
                return Err("event selectors without a TrailARN".into());
            };
            let trail = self.trail(&arn, "", "");
            let lost = selection.lacks(&Selection::of_new_trail());
            if trail.selections.is_empty() && !lost.is_empty() {
                let (from, to, by) = (TOLD.0, None, TOLD);
                trail.narrowed.push(Narrowed {
                    span: Span { from, to, by },
                    kinds: lost,
                    whole: Selection::of_new_trail(),
                });
            }
            trail.selection = Some(selection);
            return Ok(());
        }
        let Some(logging) = flag(json, "isLogging") else {
            return Err("not what describe-trails, get-trail, get-event-selectors or get-trail-status print".into());
        };
        let Some(trail) = self.called(file) else {
            return Err("a status does not say of which trail it is: name the trails before it, and call the file after its trail (and after region and account, where several trails have its name)".into());
        };
        let times = ["startLoggingTime", "stopLoggingTime"].map(|name| moment(json, name));
        trail.status(logging, times[0], times[1]);
        Ok(())
    }

    /// The one trail after which a file is called: by its name, the longest that the file's name holds as words,
    /// then by home region and account. The names of folders tell nothing.
    fn called(&mut self, file: &str) -> Option<&mut Trail> {
        let file = file.rsplit(['/', '\\']).next().unwrap_or(file);
        let mut found: Vec<&mut Trail> = self.trails.values_mut().collect();
        found.retain(|trail| holds(file, &trail.name));
        let longest = found.iter().map(|trail| trail.name.len()).max()?;
        found.retain(|trail| trail.name.len() == longest);
        let parts: [fn(&Trail) -> &str; 2] = [|trail| &trail.region, |trail| &trail.account];
        for part in parts {
            let tells = |trail: &&mut Trail| file.contains(part(trail));
            if found.iter().any(tells) {
                found.retain(tells);
            }
        }
        let one = found.len() == 1;
        found.pop().filter(|_| one)
    }
}

/// True where a name stands in another as whole words: `main` in `main-status.json`, not in `domain.json`.
fn holds(file: &str, name: &str) -> bool {
    let is_word = |next: Option<char>| next.is_some_and(char::is_alphanumeric);
    let mut places = file.match_indices(name);
    places.any(|(at, _)| {
        let (before, after) = (&file[..at], &file[at + name.len()..]);
        !is_word(before.chars().next_back()) && !is_word(after.chars().next())
    })
}
