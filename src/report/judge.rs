//! From what was counted, checked and covered to the status of a control, with the reasons in sentences.

use super::Status;
use super::framework::Verdict;
use super::model::{CheckOutcome, NeedReport};
use crate::text::count;

/// How the reason begins that says that a count may not be the whole.
pub const MORE: &str = "there may be more";

/// Everything that decides.
#[derive(Clone, Copy, Debug)]
pub struct Case<'c> {
    /// How much an archive says of the control.
    pub verdict: Verdict,
    /// Outcomes of the checks that decide it.
    pub decided_by: &'c [&'c CheckOutcome],
    /// Outcomes of the checks that are shown beside.
    pub facts: &'c [&'c CheckOutcome],
    /// Whether what it needs is covered.
    pub needs: &'c [NeedReport],
    /// True when it has rules.
    pub has_rules: bool,
    /// Rules that could not be loaded.
    pub broken: &'c [&'c str],
    /// Events of its population.
    pub events: u64,
    /// Events beyond it.
    pub beyond: u64,
    /// What rules about several events found.
    pub firings: u64,
}

impl Case<'_> {
    /// The status and why.
    pub fn judge(&self) -> (Status, Vec<String>) {
        match self.verdict {
            Verdict::NotFromLogs => (Status::NotFromLogs, Vec::new()),
            Verdict::Decides => self.decide(),
            Verdict::Events | Verdict::Partial => self.find(),
        }
    }

    fn decide(&self) -> (Status, Vec<String>) {
        let those = |holds: Option<bool>| -> Vec<String> {
            let of = self.decided_by.iter().copied();
            of.filter(|one| one.holds == holds).map(said).collect()
        };
        let (fails, mut open) = (those(Some(false)), those(None));
        if !fails.is_empty() {
            return (Status::Fail, fails);
        }
        // What holds in the part that is here says nothing of the part that is not.
        open.extend(self.missing());
        if open.is_empty() && !self.decided_by.is_empty() {
            (Status::Pass, those(Some(true)))
        } else {
            (Status::Inconclusive, open)
        }
    }

    /// Rules that could not be asked, and holes in what it needs.
    fn missing(&self) -> Vec<String> {
        let broken = self.broken.iter();
        let mut why: Vec<String> = broken
            .map(|rule| format!("the rule {rule} could not be loaded"))
            .collect();
        let open = self.needs.iter().filter(|need| !need.complete);
        why.extend(open.flat_map(|need| {
            need.holes
                .iter()
                .map(|hole| format!("{}: {hole}", need.stream))
        }));
        why
    }

    fn find(&self) -> (Status, Vec<String>) {
        let mut why = self.found();
        if !why.is_empty() {
            why.extend(self.perhaps_more());
            return (Status::Events, why);
        }
        let missing = self.missing();
        if !self.has_rules {
            why.extend(self.facts.iter().copied().map(said));
        }
        if !missing.is_empty() {
            why.extend(missing);
            return (Status::Inconclusive, why);
        }
        why.push("no event, and no hole is known in what it needs".to_owned());
        let most = |of: fn(&NeedReport) -> u64| self.needs.iter().map(of).max().unwrap_or(0);
        for (hours, words) in [
            (
                most(|need| need.quiet),
                "silent as is usual there; no digest proves them empty",
            ),
            (
                most(|need| need.unsigned),
                "empty by digests that nobody signed",
            ),
        ] {
            if hours > 0 {
                why.push(format!("{} are {words}", count(hours, "hour")));
            }
        }
        (Status::NoneObserved, why)
    }

    /// What is not here may hold more of what was found: the longest hole of each need.
    fn perhaps_more(&self) -> impl Iterator<Item = String> {
        let broken = self.broken.iter();
        let broken = broken.map(|rule| format!("the rule {rule} could not be loaded"));
        let open = self.needs.iter().filter_map(|need| {
            let longest = need.holes.first().filter(|_| !need.complete)?;
            let others = if need.holes.len() > 1 {
                ", and other times"
            } else {
                ""
            };
            Some(format!("{}: {longest}{others}", need.stream))
        });
        broken.chain(open).map(|what| format!("{MORE}: {what}"))
    }

    /// What there is for a person to judge, in sentences: events, and tables where those are all that the
    /// control shows.
    fn found(&self) -> Vec<String> {
        let mut found = Vec::new();
        if self.events > 0 {
            found.push(count(self.events, "event"));
        }
        if self.firings > 0 {
            found.push(format!(
                "{} of rules about several events",
                count(self.firings, "firing")
            ));
        }
        if self.beyond > 0 {
            let what = count(self.beyond, "event");
            found.push(format!("{what} by rules beyond the standard"));
        }
        if !self.has_rules && self.facts.iter().any(|one| one.rows_all > 0) {
            found.extend(self.facts.iter().copied().map(said));
        }
        found
    }
}

/// A check and what it says.
fn said(outcome: &CheckOutcome) -> String {
    format!("{}: {}", outcome.check, outcome.says)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(complete: bool) -> NeedReport {
        NeedReport {
            stream: "every-region".into(),
            complete,
            holes: if complete {
                vec![]
            } else {
                vec!["a hole".into()]
            },
            quiet: 0,
            unsigned: 0,
        }
    }

    fn case(needs: &[NeedReport]) -> Case<'_> {
        Case {
            verdict: Verdict::Events,
            decided_by: &[],
            facts: &[],
            needs,
            has_rules: true,
            broken: &[],
            events: 0,
            beyond: 0,
            firings: 0,
        }
    }

    #[test]
    fn zero_over_a_hole_is_never_none_observed() {
        assert_eq!(case(&[need(true)]).judge().0, Status::NoneObserved);
        let (status, why) = case(&[need(true), need(false)]).judge();
        assert_eq!(status, Status::Inconclusive);
        assert_eq!(why, ["every-region: a hole"]);
        let broken = Case {
            broken: &["x"],
            ..case(&[])
        };
        assert_eq!(broken.judge().0, Status::Inconclusive);
    }

    #[test]
    fn something_is_something_whatever_the_holes() {
        let needs = [need(false)];
        let found = Case {
            beyond: 1,
            ..case(&needs)
        };
        assert_eq!(found.judge().0, Status::Events);
    }

    #[test]
    fn a_hole_is_told_beside_what_was_found() {
        let needs = [need(false)];
        let found = Case {
            events: 2,
            ..case(&needs)
        };
        assert_eq!(
            found.judge().1,
            ["2 events", "there may be more: every-region: a hole"]
        );
    }

    #[test]
    fn a_table_is_no_verdict_and_one_without_rows_is_nothing() {
        let table = |rows_all| CheckOutcome {
            check: "delivery-lag".into(),
            says: "so long".into(),
            rows_all,
            ..CheckOutcome::default()
        };
        let judge = |rows, complete| {
            let (table, needs) = (table(rows), [need(complete)]);
            let of_tables = Case {
                facts: &[&table],
                has_rules: false,
                ..case(&needs)
            };
            of_tables.judge()
        };
        let (status, why) = judge(4, false);
        assert_eq!(status, Status::Events);
        assert_eq!(
            why,
            [
                "delivery-lag: so long",
                "there may be more: every-region: a hole"
            ]
        );
        assert_eq!(judge(4, true).0, Status::Events);
        assert_eq!(judge(0, false).0, Status::Inconclusive);
        assert_eq!(judge(0, true).0, Status::NoneObserved);
    }

    #[test]
    fn one_check_that_does_not_hold_fails_and_one_that_is_open_leaves_it_open() {
        let check = |holds| CheckOutcome {
            check: "gaps".into(),
            holds,
            ..CheckOutcome::default()
        };
        let status = |holds: &[Option<bool>]| {
            let outcomes: Vec<CheckOutcome> = holds.iter().map(|one| check(*one)).collect();
            let decided_by: Vec<&CheckOutcome> = outcomes.iter().collect();
            let needs = [need(true)];
            Case {
                verdict: Verdict::Decides,
                decided_by: &decided_by,
                ..case(&needs)
            }
            .judge()
            .0
        };
        assert_eq!(status(&[Some(true), Some(true)]), Status::Pass);
        assert_eq!(status(&[Some(true), None]), Status::Inconclusive);
        assert_eq!(status(&[None, Some(false)]), Status::Fail);
        assert_eq!(status(&[]), Status::Inconclusive);
    }
}
