//! What a kind of resource is: how its ARN is made, and where an event names it.
//!
//! A kind is a row of the [`table`](super::table). The types here are the columns, and the small
//! functions that build a row read like the fact they state.

use super::Aspect;

/// The value is the bare name or id.
pub(super) const N: u8 = 1;
/// The value is an ARN.
pub(super) const A: u8 = 2;
/// The value is a part of an ARN, or a name with a qualifier (`111122223333:function:f:prod`, `f:prod`).
pub(super) const P: u8 = 4;
/// The value is a URL that ends in account and name.
pub(super) const U: u8 = 8;
/// The value is a name behind the type, as in `alias/x`, `/hostedzone/Z…`.
pub(super) const T: u8 = 16;

/// No ARN holds the name of such a resource.
pub(super) const NONE: &str = "\u{0}";

/// One row: a type of resource.
#[derive(Debug)]
pub(super) struct Kind {
    /// The service's namespace in ARNs.
    pub(super) service: &'static str,
    /// The word for the type, in output.
    pub(super) name: &'static str,
    /// What stands in front of the name in the resource field of the ARN; several spellings with spaces
    /// between them, `*` for a part that the name does not tell.
    pub(super) before: &'static str,
    /// How the name ends.
    pub(super) rest: Rest,
    /// What belongs to the identity beside the name.
    pub(super) scope: Scope,
    /// Event sources (without `.amazonaws.com`) of the calls whose subject it is.
    pub(super) sources: &'static str,
    /// Parameters that name the owning account.
    pub(super) owner: &'static str,
    /// ARNs of other types that begin so, followed by the name, lie beneath it.
    pub(super) beneath: &'static str,
    /// Upper and lower case are the same.
    pub(super) folded: bool,
    /// Beginnings of ids that tell the type by themselves (`i` for `i-0abc…`); `?` for ids that are
    /// distinctive in another way. Such an id is believed wherever it stands.
    pub(super) ids: &'static str,
    /// Where calls leave it out and mean the default.
    pub(super) implied: Option<Implied>,
    /// Where events name it.
    pub(super) places: &'static [Place],
}

/// How a name ends in an ARN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// With the ARN.
    Whole,
    /// With the ARN; in front of it may be a path (IAM): names are unique without it.
    Path,
    /// With this separator; behind it is a resource beneath it (key, qualifier, stream, stage).
    Child(char),
    /// After so many parts, of which this is the separator; behind it is an id that a recreated
    /// resource of the same name does not share (stacks, load balancers).
    Tail(usize, char),
    /// With six characters that Secrets Manager makes up.
    Suffix,
    /// With the ARN; a slash at the beginning does not count (parameters).
    Slashed,
}

/// What belongs to the identity of a resource beside its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Account and region.
    Regional,
    /// The account.
    Global,
    /// The region; the ARN has no account.
    Shared,
    /// Nothing: names are unique in the partition.
    Unowned,
    /// Nothing: ids are unique, whichever account and region an event is of (a subnet is shared, a
    /// snapshot is copied elsewhere).
    Unique,
}

/// A name that is meant when none is given.
#[derive(Debug)]
pub(super) struct Implied {
    pub(super) name: &'static str,
    /// None of these is given …
    pub(super) unless: &'static str,
    /// … in one of these events.
    pub(super) events: &'static str,
}

/// A place where events name a resource.
#[derive(Debug)]
pub(super) struct Place {
    /// Event sources; `*` for all but those of the kind itself.
    pub(super) sources: &'static str,
    /// The forms a value may have there.
    pub(super) forms: u8,
    /// Paths: `req` request, `res` response, `add` additional data, `svc` service event details; keys in
    /// any case; lists add nothing; `**` for any way down; `{}` for the keys of an object.
    pub(super) paths: &'static str,
    /// What is done.
    pub(super) aspect: Aspect,
    /// In these events only; `*` at either end stands for any characters.
    pub(super) events: &'static str,
    /// The value begins with one of these words, where others name another type.
    pub(super) begins: &'static str,
    /// This other parameter has this value.
    pub(super) when: Option<(&'static str, &'static str)>,
    /// The place names nothing for certain (a prefix, a filter).
    pub(super) loose: bool,
    /// Where the name is only the last part: the place of the part before, the word for none given, and
    /// the word that is left out.
    pub(super) parent: Option<Parent>,
    /// Where something beneath it is named as well: in front of its name, and the place of it.
    pub(super) child: Option<(&'static str, &'static str)>,
}

/// The first part of a name in two parts.
#[derive(Debug)]
pub(super) struct Parent {
    pub(super) paths: &'static str,
    pub(super) absent: &'static str,
    pub(super) unsaid: &'static str,
}

/// A row: service and type, and what stands in front of the name in its ARN.
pub(super) const fn kind(
    service: &'static str,
    name: &'static str,
    before: &'static str,
    places: &'static [Place],
) -> Kind {
    Kind {
        service,
        name,
        before,
        rest: Rest::Whole,
        scope: Scope::Regional,
        sources: service,
        owner: "",
        beneath: "",
        folded: false,
        ids: "",
        implied: None,
        places,
    }
}

/// A place: event sources, forms, paths.
pub(super) const fn at(sources: &'static str, forms: u8, paths: &'static str) -> Place {
    Place {
        sources,
        forms,
        paths,
        aspect: Aspect::To,
        events: "",
        begins: "",
        when: None,
        loose: false,
        parent: None,
        child: None,
    }
}

impl Kind {
    pub(super) const fn path(mut self) -> Kind {
        self.rest = Rest::Path;
        self
    }
    pub(super) const fn suffix(mut self) -> Kind {
        self.rest = Rest::Suffix;
        self
    }
    pub(super) const fn slashed(mut self) -> Kind {
        self.rest = Rest::Slashed;
        self
    }
    pub(super) const fn children(mut self, separator: char) -> Kind {
        self.rest = Rest::Child(separator);
        self
    }
    pub(super) const fn tail(mut self, parts: usize, separator: char) -> Kind {
        self.rest = Rest::Tail(parts, separator);
        self
    }
    pub(super) const fn global(mut self) -> Kind {
        self.scope = Scope::Global;
        self
    }
    pub(super) const fn shared(mut self) -> Kind {
        self.scope = Scope::Shared;
        self
    }
    pub(super) const fn unowned(mut self) -> Kind {
        self.scope = Scope::Unowned;
        self
    }
    pub(super) const fn unique(mut self) -> Kind {
        self.scope = Scope::Unique;
        self
    }
    pub(super) const fn sources(mut self, sources: &'static str) -> Kind {
        self.sources = sources;
        self
    }
    pub(super) const fn owner(mut self, paths: &'static str) -> Kind {
        self.owner = paths;
        self
    }
    pub(super) const fn beneath(mut self, starts: &'static str) -> Kind {
        self.beneath = starts;
        self
    }
    pub(super) const fn folded(mut self) -> Kind {
        self.folded = true;
        self
    }
    pub(super) const fn ids(mut self, starts: &'static str) -> Kind {
        self.ids = starts;
        self
    }
    pub(super) const fn implied(
        mut self,
        name: &'static str,
        unless: &'static str,
        events: &'static str,
    ) -> Kind {
        self.implied = Some(Implied {
            name,
            unless,
            events,
        });
        self
    }

    /// Is its own service at work?
    pub(super) fn is_of(&self, source: &str) -> bool {
        has(self.sources, source)
    }

    /// What follows the type in the resource field of an ARN, and how much was in front of it.
    pub(super) fn behind<'a>(&self, resource: &'a str) -> Option<(&'a str, usize)> {
        self.before_each()
            .filter_map(|before| Some((after(before, resource)?, before.len())))
            .max_by_key(|(_, length)| *length)
    }

    fn before_each(&self) -> impl Iterator<Item = &'static str> {
        self.before.split(' ').filter(|before| *before != NONE)
    }

    /// The one spelling in front of the name, where a name alone makes the ARN.
    pub(super) fn derivable(&self) -> Option<&'static str> {
        let mut all = self.before_each();
        let one = all.next().filter(|before| !before.contains('*'))?;
        let plain = !matches!(self.rest, Rest::Path | Rest::Tail(..) | Rest::Suffix);
        (plain && all.next().is_none()).then_some(one)
    }
}

impl Place {
    pub(super) const fn used(mut self) -> Place {
        self.aspect = Aspect::Used;
        self
    }
    pub(super) const fn passed(mut self) -> Place {
        self.aspect = Aspect::Passed;
        self
    }
    pub(super) const fn assumed(mut self) -> Place {
        self.aspect = Aspect::Assumed;
        self
    }
    pub(super) const fn only(mut self, events: &'static str) -> Place {
        self.events = events;
        self
    }
    pub(super) const fn begins(mut self, words: &'static str) -> Place {
        self.begins = words;
        self
    }
    pub(super) const fn when(mut self, path: &'static str, value: &'static str) -> Place {
        self.when = Some((path, value));
        self
    }
    pub(super) const fn loosely(mut self) -> Place {
        self.loose = true;
        self
    }
    pub(super) const fn parent(
        mut self,
        paths: &'static str,
        absent: &'static str,
        unsaid: &'static str,
    ) -> Place {
        self.parent = Some(Parent {
            paths,
            absent,
            unsaid,
        });
        self
    }
    pub(super) const fn child(mut self, before: &'static str, paths: &'static str) -> Place {
        self.child = Some((before, paths));
        self
    }

    /// Do events of this source and name have the place?
    pub(super) fn is_in(&self, source: &str, event: &str) -> bool {
        (self.sources == "*" || has(self.sources, source)) && is_event(self.events, event)
    }
}

/// A word of a list with spaces.
pub(super) fn has(list: &str, word: &str) -> bool {
    !word.is_empty() && list.split(' ').any(|one| one == word)
}

/// An event of a list with spaces; every event where the list is empty.
pub(super) fn is_event(list: &str, name: &str) -> bool {
    list.is_empty()
        || list.split(' ').any(|one| {
            let (front, back) = (one.starts_with('*'), one.ends_with('*'));
            let word = one.trim_matches('*');
            match (front, back) {
                (true, true) => name.contains(word),
                (true, false) => name.ends_with(word),
                (false, true) => name.starts_with(word),
                (false, false) => name == word,
            }
        })
}

/// The text behind a beginning in which `*` stands for any characters.
pub(super) fn after<'a>(start: &str, text: &'a str) -> Option<&'a str> {
    let mut parts = start.split('*');
    let mut rest = text.strip_prefix(parts.next()?)?;
    for part in parts {
        let at = rest.find(part)?;
        rest = &rest[at + part.len()..];
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_words_and_events() {
        assert!(has("iam sts", "sts") && !has("iam sts", "s") && !has("", ""));
        for (list, name, expected) in [
            ("", "A", true),
            ("CreatePolicy", "CreatePolicyVersion", false),
            ("CreatePolicy*", "CreatePolicyVersion", true),
            ("*Document", "GetDocument", true),
            ("A *Alias*", "CreateAlias2015", true),
            ("A", "B", false),
        ] {
            assert_eq!(is_event(list, name), expected, "{list} {name}");
        }
    }

    #[test]
    fn beginnings_with_an_unknown_part() {
        let start = "autoScalingGroup:*:autoScalingGroupName/";
        assert_eq!(
            after(start, "autoScalingGroup:u-u:autoScalingGroupName/web"),
            Some("web")
        );
        assert_eq!(after(start, "autoScalingGroup:web"), None);
        assert_eq!(after("", "x"), Some("x"));
    }
}
