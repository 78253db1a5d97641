//! Events of which each meets the next rule. CloudTrail tells seconds, so that within one second the order of
//! the rules is taken for the order of events, whatever files they lie in. No event is used twice.

use super::fold::{Run, Seen, Step};

/// So many chains that end with the same rule are kept: an event that meets two rules may be wanted for either.
const MOST: usize = 8;

/// Chains of events, `rules` each, that are no longer than `span` microseconds. `seen` is in the order of time.
pub(super) fn in_order<'o>(seen: &[Seen<'o>], rules: usize, span: i64) -> Vec<Run<'o>> {
    let mut runs = Vec::new();
    // For each rule the chains that end with it, those that began last first.
    let mut chains: Vec<Vec<Vec<Step<'o>>>> = vec![Vec::new(); rules];
    for second in seen.chunk_by(|one, next| one.step.since(next.step) == 0) {
        // Those that meet early rules alone are of no use for later ones, and are taken first.
        let mut second: Vec<&Seen<'o>> = second.iter().collect();
        second.sort_by_key(|one| one.references.iter().max().copied());
        for rule in 0..rules {
            let mut longer: Vec<Vec<Step<'o>>> = Vec::new();
            let fits = second.iter().filter(|one| one.references.contains(&rule));
            for step in fits.map(|one| one.step) {
                let is_free = |chain: &&Vec<Step<'o>>| {
                    let event = step.observation.event;
                    let mut used = chain.iter().map(|step| step.observation.event);
                    !used.any(|other| other == event)
                        && chain.first().is_none_or(|first| step.since(*first) <= span)
                };
                let none = [Vec::new()];
                let before = match rule.checked_sub(1) {
                    Some(before) => &chains[before][..],
                    None => &none[..],
                };
                let longer_by_one = |chain: &Vec<Step<'o>>| {
                    let mut chain = chain.clone();
                    chain.push(step);
                    chain
                };
                let mut free = before.iter().filter(is_free);
                if rule + 1 < rules {
                    longer.extend(free.take(MOST).map(longer_by_one));
                } else if let Some(chain) = free.next() {
                    runs.push(Run::of(longer_by_one(chain)));
                    chains.iter_mut().for_each(Vec::clear);
                }
            }
            let known = &mut chains[rule];
            longer.append(known);
            longer.sort_by_key(|chain| {
                chain
                    .first()
                    .map(|first| std::cmp::Reverse(first.observation.time))
            });
            longer.truncate(MOST);
            *known = longer;
        }
    }
    runs
}
