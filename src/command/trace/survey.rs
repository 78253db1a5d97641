//! The first pass of trace: every link, who could be meant by a bare name, and which sessions were
//! opened from the addresses asked for.

use crate::command::reading::Reading;
use crate::descent::{Candidate, Subject, Who};
use crate::event::{Event, Top};
use crate::filter::{Bounds, Needle};
use crate::lineage::{Builder, Caller, Harvest, Lineage, Party, could_link};
use crate::outcome::Failure;
use crate::scan::{Flow, Gather, Kept, Place};
use hashbrown::{HashMap, HashSet};

/// What the first pass tells.
pub(super) struct Survey {
    pub(super) lineage: Lineage,
    /// Event ids of the sessions that were opened from the subject's addresses.
    pub(super) opened: HashSet<Box<str>>,
    /// Callers that could be meant, with the number of their records.
    pub(super) seen: Vec<(Party, u64)>,
}

struct Look<'s> {
    subject: &'s Subject,
    /// Who calls where this stands in the bytes is to be known; nobody where there is none.
    name: Option<Name>,
}

/// A text to look for, if it is worth the search.
struct Name(Option<Needle>);

/// What stands in the records that tell whom the subject means.
fn name(subject: &Subject) -> Option<Name> {
    let text = match &subject.who {
        Who::Name(name) => name,
        // Another account's record has the unique id alone: the principal's own have the ARN beside it.
        Who::Identity(id) if id.contains(":user/") || id.contains(":role/") => {
            id.rsplit('/').next()?
        }
        _ => return None,
    };
    Some(Name(Needle::of_texts(&[text], false)))
}

#[derive(Default)]
struct Looked {
    links: Harvest,
    opened: Vec<Box<str>>,
    callers: HashMap<Caller, u64>,
    weight: usize,
}

impl Look<'_> {
    /// True when the bytes could bear the name that is to be known.
    fn could_name(&self, record: &[u8]) -> bool {
        let Some(Name(needle)) = &self.name else {
            return false;
        };
        let needle = needle.as_ref();
        needle.is_none_or(|needle| needle.may_be_in(record))
    }
}

impl Gather for Look<'_> {
    type Part = Looked;

    fn could_match(&self, record: &[u8]) -> bool {
        could_link(record) || self.could_name(record)
    }

    fn expects_all(&self) -> bool {
        true
    }

    fn matches(&self, _: &Event<'_>) -> bool {
        true
    }

    fn add(&self, event: &Event<'_>, place: Place, part: &mut Looked) -> Kept {
        let told = part.links.read(event, place.record);
        if let Who::Address(addresses) = &self.subject.who
            && told
            && addresses.matches(event)
            && let Some(id) = event.text(Top::EventId)
        {
            part.weight += id.len() + size_of::<Box<str>>();
            part.opened.push((*id).into());
        }
        if self.could_name(event.raw()) {
            let caller = Caller::of(event);
            let weight = caller.weight();
            let known = part.callers.entry(caller).or_insert_with(|| {
                part.weight += weight;
                0
            });
            *known += 1;
        }
        Kept::Aside
    }

    fn weight(&self, part: &Looked) -> usize {
        part.weight + part.links.weight()
    }
}

/// Reads the links within the bounds, and with them what the subject needs to be known.
pub(super) fn survey(
    reading: &mut Reading<'_>,
    subject: &Subject,
    bounds: Bounds,
) -> Result<Survey, Failure> {
    reading.keep_streams()?;
    let name = name(subject);
    let look = Look { subject, name };
    let mut builder = Builder::default();
    let mut opened = HashSet::new();
    let mut callers: HashMap<Caller, u64> = HashMap::new();
    let tally = reading.scan(bounds, &look, |unit, _| {
        let links = unit.part.links;
        for link in links.located(unit.source.file, unit.first_record) {
            builder.push(&link);
        }
        opened.extend(unit.part.opened);
        for (caller, records) in unit.part.callers {
            builder.learn(&caller);
            *callers.entry(caller).or_default() += records;
        }
        Ok(Flow::More)
    })?;
    reading.remember(tally);
    let lineage = Lineage::from(builder);
    let mut seen: HashMap<Party, u64> = HashMap::new();
    for (caller, records) in callers {
        let mut party = lineage.party(&caller);
        party.access_key = None;
        party.unique_id = None;
        let by_id = matches!(&subject.who, Who::Name(id) if caller.subject_id() == Some(id));
        if by_id || subject.names(&party) {
            *seen.entry(party).or_default() += records;
        }
    }
    // In an order of their own: of two spellings of one name the first stands for both.
    let mut seen: Vec<(Party, u64)> = seen.into_iter().collect();
    seen.sort_unstable_by(|(a, of_a), (b, of_b)| {
        let name = |party: &Party| (party.kind.name(), party.account.clone());
        (of_b.cmp(of_a))
            .then_with(|| a.id.cmp(&b.id))
            .then_with(|| a.label.cmp(&b.label))
            .then_with(|| name(a).cmp(&name(b)))
    });
    Ok(Survey {
        lineage,
        opened,
        seen,
    })
}

/// The message that asks which of several is meant.
pub(super) fn which(name: &str, candidates: &[Candidate]) -> String {
    use crate::render::for_terminal;
    use std::fmt::Write;
    /// More would hide the question.
    const SHOWN: usize = 20;
    let mut message = format!("`{}` can mean several; which one?", for_terminal(name));
    for candidate in candidates.iter().take(SHOWN) {
        let records = crate::text::count(candidate.records, "record");
        let id = for_terminal(&candidate.identity.id);
        let class = candidate.identity.class.name();
        let _ = write!(message, "\n  {id}  ({class}, {records})");
    }
    if candidates.len() > SHOWN {
        let _ = write!(message, "\n  … and {} more", candidates.len() - SHOWN);
    }
    message
}
