//! Whether what a control needs was covered: only then does a count of nothing mean that nothing happened.
//!
//! Every hour of the period counts, of every account and region that the control is about. An hour is
//! covered when its events are here, when a digest says that there were none, or when the stream is often
//! silent for as long; [`Class`] tells these apart. Everything else is a hole, also the time before a
//! trail was made, since nobody recorded it.

mod data;
mod reach;

pub use data::DataSeen;
pub use reach::{switched_off, unrecorded};

use super::check::Stream;
use super::model::{Coverage, NeedReport, Scope, StreamCoverage};
use crate::coverage::{Attested, Class, EXCERPT, StreamId, Trail};
use crate::event::Time;
use crate::resource::{home_of_global, partition_of};
use std::collections::{BTreeMap, BTreeSet};

/// Holes that are named; more are counted.
const NAMED: usize = 5;

/// What tells of what was covered.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'e> {
    /// Hours and gaps.
    pub coverage: &'e Coverage,
    /// Period and place.
    pub scope: &'e Scope,
    /// What could not be read, in a sentence.
    pub trouble: Option<&'e str>,
    /// The trails, and what they were told to record.
    pub trails: &'e [Trail],
    /// Trails by their proven digests.
    pub attested: &'e [Attested],
    /// Data events that are here.
    pub data: &'e DataSeen,
    /// Digests count where signatures speak for them.
    pub signed: bool,
}

/// What a control is about.
#[derive(Clone, Copy, Debug, Default)]
pub struct About<'c> {
    /// Types of resources whose data events it needs.
    pub data_of: &'c [String],
    /// Sources of the events that its rules can find; `None` for any.
    pub sources: Option<&'c BTreeSet<String>>,
    /// None of its rules can find a management event.
    pub beyond_management: bool,
}

/// Whether one of the things that a control needs is covered.
pub fn covered(need: Stream, about: About<'_>, on: &Evidence<'_>) -> NeedReport {
    let Evidence {
        coverage, scope, ..
    } = on;
    let mut holes: Vec<(u64, String)> = Vec::new();
    if let Some(trouble) = on.trouble {
        holes.push((u64::MAX, trouble.to_owned()));
    }
    let streams: Vec<&StreamCoverage> = match need {
        Stream::EveryRegion | Stream::DataEvents => coverage.streams.iter().collect(),
        Stream::UsEast1 => {
            let (streams, absent) = global(coverage, scope);
            holes.extend(absent);
            streams
        }
    };
    if coverage.streams.is_empty() {
        holes.push((
            u64::MAX,
            "no account and region is known to be here".to_owned(),
        ));
    }
    holes.extend(absent(scope));
    holes.extend(streams.iter().flat_map(|stream| of_stream(stream, scope)));
    holes.extend(reach::stops(&streams, on));
    match need {
        Stream::UsEast1 => holes.extend(reach::global_services(&streams, on)),
        Stream::EveryRegion => holes.extend(reach::other_regions(on)),
        Stream::DataEvents => {}
    }
    if need == Stream::DataEvents {
        holes.extend(data::holes(about.data_of, on));
    } else if !about.beyond_management {
        holes.extend(left_out(&streams, about.sources, coverage));
    }
    holes.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let all = holes.len();
    let mut named: Vec<String> = holes
        .into_iter()
        .take(NAMED)
        .map(|(_, what)| what)
        .collect();
    if all > NAMED {
        named.push(format!("and {} more", all - NAMED));
    }
    let hours = |class: Class, counts: &dyn Fn(&StreamCoverage) -> bool| {
        let streams = streams.iter().filter(|one| counts(one));
        let hours = streams.filter_map(|one| one.hours.get(class.name()));
        hours.sum()
    };
    NeedReport {
        stream: need.name().to_owned(),
        complete: named.is_empty(),
        holes: named,
        // Silence of streams without a habit is among the holes.
        quiet: hours(Class::Quiet, &has_habit),
        unsigned: if on.signed {
            0
        } else {
            hours(Class::EmptyProven, &|_| true)
        },
    }
}

/// When management events were left out that the control's rules could find: those of a service alone
/// matter to none that looks at other services.
fn left_out(
    streams: &[&StreamCoverage],
    sources: Option<&BTreeSet<String>>,
    coverage: &Coverage,
) -> Vec<(u64, String)> {
    let about = |stream: &[String; 2]| {
        let mut of = streams.iter();
        of.any(|one| one.account == stream[0] && one.region == stream[1])
    };
    let is_service = |kind: &&str| kind.contains('.');
    let mut holes = Vec::new();
    for gap in &coverage.gaps {
        if gap.category.as_deref() != Some("management") || !gap.streams.iter().any(about) {
            continue;
        }
        let kinds = gap.left_out.iter().map(String::as_str);
        let (services, others): (Vec<&str>, Vec<&str>) = kinds.partition(is_service);
        let asked = |service: &&&str| {
            sources.is_none_or(|sources| sources.contains(&service.to_ascii_lowercase()))
        };
        let of: Vec<&str> = services.iter().filter(asked).copied().collect();
        let what = match (&others[..], &of[..]) {
            ([], []) if !services.is_empty() => continue,
            ([], []) | ([_, ..], _) => "management events".to_owned(),
            ([], of) => format!("management events of {}", of.join(", ")),
        };
        let (from, to) = (shown(gap.from), shown(gap.to));
        holes.push((
            gap.hours,
            format!("{what} were left out from {from} to {to}"),
        ));
    }
    holes
}

/// Accounts and regions that were asked for and of which nothing is here.
fn absent(scope: &Scope) -> Vec<(u64, String)> {
    let lists = [
        ("account", &scope.accounts_given, &scope.accounts_found),
        ("region", &scope.regions_given, &scope.regions_found),
    ];
    lists
        .into_iter()
        .flat_map(|(what, given, found)| {
            let absent = given.iter().filter(|one| !found.contains(one));
            absent.map(move |one| (u64::MAX, format!("{what} {one}: nothing of it is here")))
        })
        .collect()
}

/// The streams in which global services of each account are recorded, and accounts without one.
fn global<'c>(
    coverage: &'c Coverage,
    scope: &Scope,
) -> (Vec<&'c StreamCoverage>, Vec<(u64, String)>) {
    let mut accounts: BTreeMap<&str, BTreeSet<&String>> = BTreeMap::new();
    for stream in &coverage.streams {
        accounts
            .entry(&stream.account)
            .or_default()
            .insert(&stream.region);
    }
    let (mut streams, mut absent) = (Vec::new(), Vec::new());
    for (account, regions) in accounts {
        let region = home_of_global(partition_of(regions.iter().copied()));
        if regions.iter().any(|one| *one == region) {
            let own = coverage.streams.iter();
            streams.extend(own.filter(|one| one.account == account && one.region == region));
        } else {
            let why = if scope.regions_given.is_empty() {
                "nothing of it is here"
            } else {
                "it is not in the scope that was asked for"
            };
            let what = format!(
                "{region} of {account}, where IAM and other global services are recorded: {why}"
            );
            absent.push((u64::MAX, what));
        }
    }
    (streams, absent)
}

/// A stream with fewer hours of which anything is known has no habits by which to judge its silence.
const HABIT: u64 = 12;

fn class_of(name: &str) -> Option<Class> {
    Class::ALL.into_iter().find(|class| class.name() == name)
}

/// True where enough hours of a stream are here to call silence usual.
fn has_habit(stream: &StreamCoverage) -> bool {
    let known = stream.hours.iter();
    let known = known.filter(|(name, _)| class_of(name).is_some_and(Class::is_covered));
    known.map(|(_, hours)| hours).sum::<u64>() >= HABIT
}

/// Hours that are silent, of streams of which too little is known to call that usual: no holes, and no proof.
pub fn silent_without_habit(coverage: &Coverage) -> u64 {
    let streams = coverage.streams.iter().filter(|one| !has_habit(one));
    let hours = streams.filter_map(|one| one.hours.get(Class::Quiet.name()));
    hours.sum()
}

fn of_stream(stream: &StreamCoverage, scope: &Scope) -> Vec<(u64, String)> {
    let no_habit = !has_habit(stream);
    let excerpt = stream.excerpt.then(|| {
        let (account, region) = (&stream.account, region(stream));
        (u64::MAX, format!("{account} {region}: {EXCERPT}"))
    });
    let holes = (stream.intervals.iter())
        .filter(|interval| match class_of(&interval.class) {
            // The last hour may be on its way; that matters where a person said when the period ends.
            Some(Class::Pending) => scope.until.is_some(),
            Some(Class::OutOfLife) | None => true,
            Some(Class::Quiet) => no_habit,
            Some(class) => class.is_hole(),
        })
        .map(|interval| {
            let (from, to) = (shown(interval.from), shown(interval.to));
            let region = region(stream);
            let class = match class_of(&interval.class) {
                Some(Class::Quiet) => "silent, and too little is known of it to call that usual",
                _ => &interval.class,
            };
            let what = format!("{} {region} from {from} to {to}: {class}", stream.account);
            (interval.hours, what)
        });
    excerpt.into_iter().chain(holes).collect()
}

/// The trails that record a stream. Where organisations have folders, their trails deliver into no other.
fn of_trails<'t>(
    stream: &StreamCoverage,
    coverage: &Coverage,
    trails: &'t [Trail],
) -> Vec<&'t Trail> {
    let elsewhere = || {
        let mut streams = coverage.streams.iter();
        stream.organization.is_none() && streams.any(|stream| stream.organization.is_some())
    };
    let id = id(stream);
    let of_stream = trails.iter().filter(|trail| trail.records(&id));
    of_stream
        .filter(|trail| !(trail.organization == Some(true) && elsewhere()))
        .collect()
}

fn id(stream: &StreamCoverage) -> StreamId {
    StreamId {
        organization: stream.organization.clone(),
        account: stream.account.clone(),
        region: stream.region.clone(),
    }
}

/// The region of a stream, in words where it is not known.
fn region(stream: &StreamCoverage) -> &str {
    if stream.region.is_empty() {
        "(any region)"
    } else {
        &stream.region
    }
}

fn shown(time: Option<Time>) -> String {
    time.map_or_else(String::new, |time| {
        time.utc().format("%Y-%m-%dT%H:%MZ").to_string()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::model::{ClassInterval, Gap};

    fn stream(region: &str, classes: &[&str]) -> StreamCoverage {
        StreamCoverage {
            account: "111122223333".into(),
            region: region.into(),
            intervals: (0..)
                .zip(classes)
                .map(|(at, class)| ClassInterval {
                    from: Some(Time(at * 3_600_000_000)),
                    to: Some(Time((at + 1) * 3_600_000_000)),
                    hours: 1,
                    class: (*class).to_owned(),
                })
                .collect(),
            hours: [("covered".to_owned(), HABIT)].into(),
            ..StreamCoverage::default()
        }
    }

    #[test]
    fn the_silence_of_a_stream_that_is_hardly_known_is_a_hole() {
        let mut seldom = stream("eu-west-1", &["covered", "quiet"]);
        seldom.hours = [("covered".to_owned(), HABIT - 1)].into();
        let found = holes(Stream::EveryRegion, vec![seldom], &Scope::default());
        assert_eq!(
            found,
            [
                "111122223333 eu-west-1 from 1970-01-01T01:00Z to 1970-01-01T02:00Z: silent, and too little is known of it to call that usual"
            ]
        );
    }

    fn holes(need: Stream, streams: Vec<StreamCoverage>, scope: &Scope) -> Vec<String> {
        let coverage = Coverage {
            streams,
            ..Coverage::default()
        };
        let data = DataSeen::default();
        let on = Evidence {
            coverage: &coverage,
            scope,
            trouble: None,
            trails: &[],
            attested: &[],
            data: &data,
            signed: false,
        };
        covered(need, About::default(), &on).holes
    }

    #[test]
    fn a_service_that_is_left_out_matters_to_controls_about_it_alone() {
        let here = stream("eu-west-1", &["covered"]);
        let open = |kinds: &[&str], sources: Option<&[&str]>| {
            let coverage = Coverage {
                streams: vec![here.clone()],
                gaps: vec![Gap {
                    from: Some(Time(0)),
                    to: Some(Time(3_600_000_000)),
                    category: Some("management".into()),
                    left_out: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
                    streams: vec![[here.account.clone(), here.region.clone()]],
                    ..Gap::default()
                }],
                ..Coverage::default()
            };
            let sources: Option<BTreeSet<String>> =
                sources.map(|all| all.iter().map(|one| (*one).to_owned()).collect());
            let (scope, data) = (Scope::default(), DataSeen::default());
            let on = Evidence {
                coverage: &coverage,
                scope: &scope,
                trouble: None,
                trails: &[],
                attested: &[],
                data: &data,
                signed: false,
            };
            let about = About {
                sources: sources.as_ref(),
                ..About::default()
            };
            covered(Stream::EveryRegion, about, &on).holes
        };
        let time = "were left out from 1970-01-01T00:00Z to 1970-01-01T01:00Z";
        let kms = "kms.amazonaws.com";
        let of_kms = vec![format!("management events of {kms} {time}")];
        let of_all = vec![format!("management events {time}")];
        assert_eq!(open(&[kms], Some(&["iam.amazonaws.com"])), [""; 0]);
        assert_eq!(open(&[kms], Some(&["iam.amazonaws.com", kms])), of_kms);
        assert_eq!(open(&[kms], None), of_kms);
        assert_eq!(open(&[kms, "reads"], Some(&["iam.amazonaws.com"])), of_all);
        assert_eq!(open(&["part"], Some(&["iam.amazonaws.com"])), of_all);
    }

    #[test]
    fn every_hole_is_a_hole_and_usual_silence_is_none() {
        let scope = Scope::default();
        let whole = [
            "covered",
            "covered-unverified",
            "empty-proven",
            "quiet",
            "pending",
        ];
        assert_eq!(
            holes(
                Stream::EveryRegion,
                vec![stream("eu-west-1", &whole)],
                &scope
            ),
            Vec::<String>::new()
        );
        for hole in [
            "missing",
            "tampered",
            "stopped",
            "digest-gap",
            "suspect",
            "out-of-life",
        ] {
            let found = holes(
                Stream::EveryRegion,
                vec![stream("eu-west-1", &[hole])],
                &scope,
            );
            assert_eq!(
                found,
                [format!(
                    "111122223333 eu-west-1 from 1970-01-01T00:00Z to 1970-01-01T01:00Z: {hole}"
                )]
            );
        }
        let ended = Scope {
            until: Some(Time(0)),
            ..Scope::default()
        };
        assert_eq!(
            holes(
                Stream::EveryRegion,
                vec![stream("eu-west-1", &whole)],
                &ended
            )
            .len(),
            1
        );
    }

    #[test]
    fn what_was_asked_for_and_is_not_here_is_a_hole() {
        let scope = Scope {
            accounts_given: vec!["111122223333".into(), "444455556666".into()],
            accounts_found: vec!["111122223333".into()],
            ..Scope::default()
        };
        let here = vec![stream("eu-west-1", &["covered"])];
        assert_eq!(
            holes(Stream::EveryRegion, here, &scope),
            ["account 444455556666: nothing of it is here"]
        );
    }

    #[test]
    fn iam_needs_us_east_1_and_data_events_need_one() {
        let scope = Scope::default();
        let west = || vec![stream("eu-west-1", &["covered"])];
        assert_eq!(
            holes(Stream::UsEast1, west(), &scope),
            [
                "us-east-1 of 111122223333, where IAM and other global services are recorded: nothing of it is here"
            ]
        );
        assert_eq!(holes(Stream::DataEvents, west(), &scope).len(), 1);
        let east = vec![
            stream("us-east-1", &["covered"]),
            stream("eu-west-1", &["suspect"]),
        ];
        assert_eq!(holes(Stream::UsEast1, east, &scope), Vec::<String>::new());
        assert_eq!(holes(Stream::EveryRegion, Vec::new(), &scope).len(), 1);
    }
}
