//! A set of rules, loaded in layers and ready to be asked of every event.

mod load;

use super::correlation::{Correlation, Fields, Nested, Told};
use super::correlation::{Firing, Noted, Observation};
use super::detection::Logic;
use super::document::documents;
use super::header::Header;
use super::index::Index;
use super::value::{Asked, FieldPath, Scope};
use crate::event::{Event, Top};
use crate::tally::Issue;
use hashbrown::{HashMap, HashSet};
use rsigma_ir::{IrCorrelation, IrRule};
use rsigma_parser::FilterRuleTarget;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The text of one rule file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The file's name, for messages.
    pub name: String,
    /// What stands in it.
    pub text: Cow<'static, str>,
}

impl Text {
    /// True for a part of the program, which is known to load.
    fn is_built_in(&self) -> bool {
        matches!(self.text, Cow::Borrowed(_))
    }
}

/// A rule of a set: about single events, or a correlation of several.
#[derive(Debug)]
pub struct Rule {
    /// What it says about itself.
    pub header: Header,
    what: What,
    /// It has no answer of its own: only correlations ask for it.
    helper: bool,
    /// It was not wanted.
    left_out: bool,
    sources: Option<BTreeSet<String>>,
    beyond_management: bool,
    asks_log_buckets: bool,
}

#[derive(Debug)]
enum What {
    /// Its own logic, and that of the filters about it: all must hold.
    Single(Vec<Logic>),
    Correlation,
}

impl Rule {
    /// True for a rule about several events.
    pub fn is_correlation(&self) -> bool {
        matches!(self.what, What::Correlation)
    }

    /// The sources that every event is of for which it holds, in small letters; `None` where it may be any.
    pub fn sources(&self) -> Option<&BTreeSet<String>> {
        self.sources.as_ref()
    }

    /// True when it holds for no management event.
    pub fn is_beyond_management(&self) -> bool {
        self.beyond_management
    }

    /// True for a rule that says nothing itself: a correlation refers to it and does not `generate`
    /// (Sigma specification, "Correlation", `generate`), or only a correlation that was kept asks for it.
    pub fn is_helper(&self) -> bool {
        self.helper
    }

    /// True for a rule that was not wanted, whether or not a correlation asks for it.
    pub fn is_left_out(&self) -> bool {
        self.left_out
    }
}

/// Rules, ready to be asked. A rule is named by its index in [`Set::rules`].
#[derive(Debug, Default)]
pub struct Set {
    rules: Vec<Rule>,
    index: Index,
    /// In the order in which they are to be worked out.
    correlations: Vec<(usize, Correlation)>,
    /// By rule: the fields that correlations ask for.
    fields: Vec<Option<(Fields, Vec<FieldPath>)>>,
    log_buckets: HashSet<Box<str>>,
}

/// What holds for an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// The rules about single events that hold, in their order; helpers are among them.
    pub rules: Vec<usize>,
    /// Those that would if the bucket that the event names held logs, where they are others.
    pub if_logs: Option<(Box<str>, Vec<usize>)>,
}

/// A set and what loading it told.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The rules that work.
    pub set: Set,
    /// What does not, and oddities.
    pub issues: Vec<Issue>,
    /// Rules for other logs than CloudTrail, which were left out.
    pub elsewhere: u64,
    /// Rules that a later layer put another in the place of.
    pub replaced: u64,
    /// The files of these.
    pub replaced_in: BTreeSet<String>,
    /// Documents of something else than rules.
    pub no_rules: u64,
}

/// Documents in their places.
#[derive(Default)]
struct Places {
    rules: Vec<Placed>,
    filters: Vec<Filter>,
    /// What rules for other logs are called.
    elsewhere: Vec<Header>,
    /// What those are called that do not work.
    broken: Vec<Header>,
    /// The place of each rule by its id, in small letters.
    by_id: HashMap<String, usize>,
}

/// Conditions that are added to rules.
struct Filter {
    header: Header,
    rules: FilterRuleTarget,
    logic: Logic,
    layer: usize,
}

/// A document that has its place among the rules.
struct Placed {
    header: Header,
    content: Loading,
    layer: usize,
    /// Others of the same id, of which the first comes in its place should it not work.
    behind: Vec<Placed>,
}

enum Loading {
    /// Its logic is made ready where it turns out to be needed.
    Single(Box<IrRule>),
    Ready(Logic),
    Correlation(Box<IrCorrelation>),
}

impl Set {
    /// Loads rules from the texts of rule files. A later layer replaces what an earlier one has under
    /// the same id; within a layer an id may stand once. What does not work takes no other's place. What cannot be loaded is an issue, and the
    /// rest is loaded all the same.
    pub fn load(layers: &[Vec<Text>]) -> Loaded {
        Set::load_those(layers, 0, |_| true)
    }

    /// The same for the rules that are `wanted`, with those that they need. Filters of later layers do
    /// not touch the rules of the first `settled` layers.
    pub fn load_those(
        layers: &[Vec<Text>],
        settled: usize,
        wanted: impl Fn(&Header) -> bool,
    ) -> Loaded {
        let mut loaded = Loaded::default();
        let mut places = Places::default();
        for (layer, texts) in layers.iter().enumerate() {
            for text in texts {
                for document in documents(&text.text, text.is_built_in()) {
                    loaded.place(document, text, layer, &mut places);
                }
            }
        }
        loaded.build(places, settled, &wanted);
        loaded
    }

    /// Every rule that works, in the order of loading.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// True when there is no rule.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// False only if no rule about single events can hold for the record; judged by its bytes.
    pub fn could_match(&self, record: &[u8]) -> bool {
        self.index.could_match(record)
    }

    /// The rules about single events that hold, in their order. Helpers are among them.
    pub fn evaluate(&self, event: &Event<'_>) -> Vec<usize> {
        let asked = self.asked(event);
        let mut rules = self.index.candidates(event);
        rules.retain(|rule| self.holds(*rule, &asked));
        rules
    }

    /// The same where it is not [known](Set::know_log_buckets) yet which buckets hold logs.
    pub fn evaluate_before(&self, event: &Event<'_>) -> Held {
        let asked = self.asked(event);
        let mut rules = self.index.candidates(event);
        let asks = |rule: &usize| {
            self.rules
                .get(*rule)
                .is_some_and(|rule| rule.asks_log_buckets)
        };
        let request = || event.get(Top::RequestParameters)?.get_text("bucketName");
        let Some(bucket) = rules.iter().any(asks).then(request).flatten() else {
            rules.retain(|rule| self.holds(*rule, &asked));
            return Held {
                rules,
                if_logs: None,
            };
        };
        let log_buckets = HashSet::from([Box::from(&*bucket)]);
        let knowing = Asked {
            event,
            log_buckets: &log_buckets,
        };
        let mut with = Vec::new();
        rules.retain(|rule| {
            let holds = self.holds(*rule, &asked);
            let then = if asks(rule) {
                self.holds(*rule, &knowing)
            } else {
                holds
            };
            with.extend(then.then_some(*rule));
            holds
        });
        let if_logs = (with != rules).then(|| (Box::from(&*bucket), with));
        Held { rules, if_logs }
    }

    fn holds(&self, rule: usize, asked: &Asked<'_, '_>) -> bool {
        match self.rules.get(rule).map(|rule| &rule.what) {
            Some(What::Single(logics)) => logics
                .iter()
                .all(|logic| logic.holds(Scope::Event(asked), asked)),
            Some(What::Correlation) | None => false,
        }
    }

    /// True when a correlation asks for the hits of this rule.
    pub fn is_observed(&self, rule: usize) -> bool {
        self.fields.get(rule).is_some_and(Option::is_some)
    }

    /// What correlations ask of an event for which the rule holds: a list of values for each field. To
    /// be kept in an [`Observation`]. `None` where none asks.
    pub fn observe(&self, rule: usize, event: &Event<'_>) -> Option<Noted> {
        let (_, paths) = self.fields.get(rule)?.as_ref()?;
        let asked = self.asked(event);
        Some(paths.iter().map(|path| path.texts(&asked)).collect())
    }

    /// True when a rule asks for `ctq.logBucket`, so that the buckets have to be
    /// [known](Set::know_log_buckets) before.
    pub fn asks_log_buckets(&self) -> bool {
        let asks = |rule: &Rule| rule.asks_log_buckets;
        self.rules.iter().any(asks)
    }

    /// Tells which buckets trails deliver to: for those, `ctq.logBucket` is true.
    pub fn know_log_buckets<'b>(&mut self, buckets: impl IntoIterator<Item = &'b str>) {
        self.log_buckets.extend(buckets.into_iter().map(Into::into));
    }

    fn asked<'e, 'a>(&'e self, event: &'e Event<'a>) -> Asked<'e, 'a> {
        Asked {
            event,
            log_buckets: &self.log_buckets,
        }
    }

    /// Works out every correlation over all that was observed, in any order. The answer is in the order
    /// of the rules, then of time; it depends on nothing but the observations.
    pub fn correlate(&self, observations: &[Observation]) -> Vec<Firing> {
        let in_time = |observations: &mut Vec<&Observation>| {
            observations.sort_unstable_by(|a, b| {
                (a.time, &a.event_id, a.event, a.rule).cmp(&(b.time, &b.event_id, b.event, b.rule))
            });
        };
        let mut by_rule: Vec<&Observation> = observations.iter().collect();
        in_time(&mut by_rule);
        let mut nested = Nested::new(&by_rule);
        // What one correlation is about is looked through for it, and not what all are about.
        by_rule.sort_by_key(|one| one.rule);
        let of_rule = |rule: usize| {
            let from = by_rule.partition_point(|one| (one.rule as usize) < rule);
            let to = by_rule.partition_point(|one| one.rule as usize <= rule);
            &by_rule[from..to]
        };
        let mut told_of: HashMap<usize, Vec<Observation>> = HashMap::new();
        let mut firings = Vec::new();
        for (rule, correlation) in &self.correlations {
            let mut told = Told::default();
            let mut further = Vec::new();
            let mut about: Vec<&Observation> = Vec::new();
            for slots in &correlation.slots {
                about.extend(of_rule(slots.rule));
                about.extend(told_of.get(&slots.rule).into_iter().flatten());
            }
            in_time(&mut about);
            for stretch in correlation.fold(&about, &nested) {
                firings.push(nested.firing(*rule, correlation, &stretch, &mut told));
                if self.is_observed(*rule) {
                    nested.tell(*rule, &stretch, &mut further);
                }
            }
            told_of.insert(*rule, further);
        }
        firings.sort_by_key(|firing| firing.rule);
        firings
    }
}
