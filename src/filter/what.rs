//! What: conditions on the call, the resource, the result, and the record as a whole.

use super::condition::{Build, Cost};
use super::list::{Item, Split, words};
use super::needle::{Cut, Need};
use super::pattern::{Case, Pattern, Plain};
use super::{FilterError, is_regex, resource, search};
use crate::cli::filters::FilterArgs;
use crate::event::{Category, Event, Outcome, Top, Topic};
use crate::text::nearest;

pub(super) fn conditions(args: &FilterArgs, build: &mut Build) -> Result<(), FilterError> {
    let whole = Cut::default();
    build.texts(
        "--service",
        &args.service,
        "service",
        Cost::Value,
        whole,
        |event, is| {
            event.source().is_some_and(|source| is(&source))
                || event.service().is_some_and(|service| is(&service))
        },
    )?;
    event_names(args, build)?;
    resource::conditions(args, build)?;
    build.texts(
        "--resource-type",
        &args.resource_type,
        "resource type",
        Cost::Lists,
        whole,
        |event, is| {
            event
                .get(Top::Resources)
                .into_iter()
                .flat_map(crate::json::Json::items)
                .any(|resource| {
                    ["type", "resourceType"]
                        .iter()
                        .any(|name| resource.get_text(name).is_some_and(|text| is(&text)))
                })
        },
    )?;
    build.texts(
        "--error",
        &args.error,
        "error",
        Cost::Value,
        whole,
        |event, is| {
            event.text(Top::ErrorCode).is_some_and(|code| {
                is(&code)
                    || ["Client.", "Server."]
                        .iter()
                        .any(|prefix| code.strip_prefix(prefix).is_some_and(&mut *is))
            })
        },
    )?;
    build.texts(
        "--event-id",
        &args.event_id,
        "event id",
        Cost::Value,
        whole,
        |event, is| event.text(Top::EventId).is_some_and(|id| is(&id)),
    )?;
    build.texts(
        "--request-id",
        &args.request_id,
        "request id",
        Cost::Value,
        whole,
        |event, is| event.text(Top::RequestId).is_some_and(|id| is(&id)),
    )?;
    build.texts(
        "--shared-event-id",
        &args.shared_event_id,
        "shared event id",
        Cost::Value,
        whole,
        |event, is| event.text(Top::SharedEventId).is_some_and(|id| is(&id)),
    )?;
    switches(args, build);
    search::conditions(args, build)
}

/// One value of `--event`: a name, in a service where one is given.
struct EventName {
    service: Option<Pattern>,
    name: Pattern,
}

impl EventName {
    fn parse(item: &Item) -> Result<Self, FilterError> {
        let flag = "--event";
        let (service, name) = match item.text.split_once(':') {
            Some((service, name)) if !is_regex(&item.text) => (Some(service), name),
            _ => (None, item.text.as_str()),
        };
        if name.is_empty() || service.is_some_and(str::is_empty) {
            let at = if name.is_empty() { item.text.len() } else { 0 };
            return Err(
                FilterError::new(format!("{flag}: a part is missing beside the colon"))
                    .at(&item.text, at, 1)
                    .hint("a service and a name are typed as in s3:PutObject or s3:*"),
            );
        }
        let read = |text| Pattern::parse(flag, text, Case::Folded, Plain::Whole);
        Ok(EventName {
            service: service.map(read).transpose()?,
            name: read(name)?,
        })
    }

    fn matches(&self, event: &Event<'_>, name: &str) -> bool {
        let named = self.name.matches(name) || undated(name).is_some_and(|n| self.name.matches(n));
        named
            && self.service.as_ref().is_none_or(|service| {
                event.service().is_some_and(|text| service.matches(&text))
                    || event.source().is_some_and(|text| service.matches(&text))
            })
    }

    /// Both parts stand in strings of the record; the more telling one is looked for.
    fn need(&self) -> Option<Need> {
        let of = |pattern: &Pattern| Need::of(std::slice::from_ref(pattern), Cut::default());
        [of(&self.name), self.service.as_ref().and_then(of)]
            .into_iter()
            .flatten()
            .max_by_key(Need::weight)
    }
}

/// The name without the date that Lambda (`UpdateFunctionCode20150331v2`) and CloudFront
/// (`CreateDistribution2020_05_31`) put after it.
pub(super) fn undated<'a>(name: &'a str) -> Option<&'a str> {
    let digits = name.bytes().rev().take_while(u8::is_ascii_digit).count();
    let plain = name[..name.len() - digits]
        .strip_suffix('v')
        .filter(|_| digits > 0);
    let without = |dated: &'a str, form: &str| {
        let cut = dated.len().checked_sub(form.len()).filter(|cut| *cut > 0)?;
        let fits = dated.as_bytes()[cut..]
            .iter()
            .zip(form.bytes())
            .all(|(byte, wanted)| match wanted {
                b'0' => byte.is_ascii_digit(),
                other => *byte == other,
            });
        fits.then(|| &dated[..cut])
    };
    [Some(name), plain]
        .into_iter()
        .flatten()
        .find_map(|dated| without(dated, "00000000").or_else(|| without(dated, "0000_00_00")))
}

fn event_names(args: &FilterArgs, build: &mut Build) -> Result<(), FilterError> {
    let list = build.list("--event", &args.event, Split::Commas)?;
    if list.is_empty() {
        return Ok(());
    }
    let (mut include, mut exclude) = (Vec::new(), Vec::new());
    for item in &list {
        let value = EventName::parse(item)?;
        if item.exclude {
            exclude.push(value);
        } else {
            include.push(value);
        }
    }
    let need = include
        .iter()
        .map(EventName::need)
        .reduce(|all, next| all?.or(next?))
        .flatten();
    let words = format!("event is {}", words(&list));
    build.add(Cost::Value, words, need, move |event| {
        let name = event.name();
        let one_of = |values: &[EventName]| {
            name.as_deref()
                .is_some_and(|name| values.iter().any(|value| value.matches(event, name)))
        };
        (include.is_empty() || one_of(&include)) && !one_of(&exclude)
    });
    Ok(())
}

const CATEGORIES: [Category; 5] = [
    Category::Management,
    Category::Data,
    Category::Insight,
    Category::Network,
    Category::Other,
];

const TOPICS: [Topic; 4] = [
    Topic::Security,
    Topic::Devices,
    Topic::Routing,
    Topic::Logging,
];

/// The words of a list as values of a small enum: those that are named, else all but the excluded.
fn chosen<T: Copy + PartialEq>(
    flag: &str,
    list: &[Item],
    all: &[T],
    is: impl Fn(T, &str) -> bool,
    name: impl Fn(T) -> &'static str,
) -> Result<Vec<T>, FilterError> {
    let positive = list.iter().any(|item| !item.exclude);
    let mut chosen = if positive { Vec::new() } else { all.to_vec() };
    for exclude in [false, true] {
        for item in list.iter().filter(|item| item.exclude == exclude) {
            let word = item.text.to_ascii_lowercase();
            let Some(value) = all.iter().copied().find(|value| is(*value, &word)) else {
                let names: Vec<&str> = all.iter().map(|value| name(*value)).collect();
                let near = nearest(&item.text, names.iter().copied());
                return Err(FilterError::new(format!(
                    "{flag}: there is no `{}`{}",
                    item.text,
                    near.map_or(String::new(), |near| format!("; did you mean `{near}`?"))
                ))
                .hint(format!("one of: {}", names.join(", "))));
            };
            if exclude {
                chosen.retain(|other| *other != value);
            } else if !chosen.contains(&value) {
                chosen.push(value);
            }
        }
    }
    Ok(chosen)
}

/// Adds `--category` and `--topic`; returns the categories that they leave, where they say.
pub(super) fn categories(
    args: &FilterArgs,
    build: &mut Build,
) -> Result<Option<Vec<Category>>, FilterError> {
    let mut left = None;
    let list = build.list("--category", &args.category, Split::Commas)?;
    if !list.is_empty() {
        let is = |category: Category, word: &str| {
            category.name() == word
                || (category == Category::Network
                    && ["networkactivity", "network-activity"].contains(&word))
        };
        let chosen = chosen("--category", &list, &CATEGORIES, is, Category::name)?;
        left = Some(chosen.clone());
        let words = format!("category is {}", words(&list));
        build.add(Cost::Decision, words, None, move |event| {
            chosen.contains(&event.category())
        });
    }
    let list = build.list("--topic", &args.topic, Split::Commas)?;
    if !list.is_empty() {
        let is = |topic: Topic, word: &str| topic.name() == word;
        let chosen = chosen("--topic", &list, &TOPICS, is, Topic::name)?;
        let positive = list.iter().any(|item| !item.exclude);
        if positive {
            // Only management events have a topic.
            let mut all = left.unwrap_or_else(|| CATEGORIES.to_vec());
            all.retain(|category| *category == Category::Management);
            left = Some(all);
        }
        let words = format!("topic is {}", words(&list));
        build.add(Cost::Decision, words, None, move |event| {
            match event.topic() {
                Some(topic) => chosen.contains(&topic),
                None => !positive,
            }
        });
    }
    Ok(left)
}

fn switches(args: &FilterArgs, build: &mut Build) {
    if args.read != args.write {
        let write = args.write;
        let words = if write { "writes" } else { "reads" };
        build.add(Cost::Decision, words, None, move |event| {
            event.access().write == write
        });
    }
    let outcomes: Vec<Outcome> = [
        (args.ok, Outcome::Ok),
        (args.denied, Outcome::Denied),
        (args.failed, Outcome::Failed),
    ]
    .into_iter()
    .filter_map(|(asked, outcome)| asked.then_some(outcome))
    .collect();
    if matches!(outcomes.len(), 1 | 2) {
        let names: Vec<&str> = outcomes.iter().map(|outcome| outcome.name()).collect();
        let words = format!("outcome is {}", names.join(" or "));
        build.add(Cost::Decision, words, None, move |event| {
            outcomes.contains(&event.outcome())
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_after_names_are_seen() {
        for (name, expected) in [
            ("UpdateFunctionCode20150331v2", Some("UpdateFunctionCode")),
            ("CreateFunction20150331", Some("CreateFunction")),
            ("CreateDistribution2020_05_31", Some("CreateDistribution")),
            ("Conv20150331", Some("Conv")),
            ("ListObjectsV2", None),
            ("PutObject", None),
            ("20150331", None),
            ("é0150331", None),
            ("é20150331", Some("é")),
            ("", None),
        ] {
            assert_eq!(undated(name), expected, "{name}");
        }
    }
}
