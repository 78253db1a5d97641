//! What a person means by a resource, and whether an event touches it.
//!
//! A [`Target`] is what was asked for: an ARN, `s3://bucket/key`, a queue's URL, an id that tells its type,
//! or a bare name that can be of any type. An event names resources in many ways: some services list
//! ARNs, most put a name, an id or an ARN into a parameter of their own. How each service does it is
//! data (`table`, one row for each type); what is asked and what is named are compared as references
//! (`reference`); and each trace has a strength, so that whoever reads the answer can tell a listed ARN
//! from a word in a policy.
//!
//! Sources of the facts: the CloudTrail user guide ("CloudTrail record contents"), the Service
//! Authorization Reference for the ARNs, the API reference of each service for the parameters.

mod acted_on;
mod arn;
mod context;
mod error;
mod ids;
mod kind;
mod leaves;
mod listed;
mod mention;
mod percent;
mod place;
mod reference;
mod special;
mod table;
#[cfg(test)]
mod tests;
mod touch;
mod typed;

pub use acted_on::acted_on;
pub use arn::Arn;
pub use context::{home_of_global, partition_of};
pub use error::ResourceError;
pub(crate) use percent::percent_decoded;

use crate::event::Event;
use crate::filter::Needle;
use kind::Kind;
use reference::Reference;

/// What was asked for: an ARN of any partition, `s3://bucket/key`, a queue's URL, or a bare id or name.
/// Free of interior state: one target serves all threads.
pub struct Target {
    input: String,
    asked: Reference<'static>,
    /// A name alone was typed: it can be of any type.
    bare: bool,
    /// The rows that come into question.
    kinds: Vec<&'static Kind>,
    /// Of those the ones whose ids are believed wherever they stand.
    distinct: Vec<&'static Kind>,
    /// One of these stands in every value that names it.
    cores: Vec<String>,
    needle: Option<Needle>,
}

/// What a [`Target`] is, for output. What was not typed and does not follow is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// As typed.
    pub input: String,
    /// The ARN, where it was typed or follows.
    pub arn: Option<String>,
    /// The service's namespace in ARNs.
    pub service: Option<String>,
    /// The type: bucket, object, role, instance, …
    pub kind: Option<String>,
    /// The name or the id.
    pub name: String,
    /// The account that owns it.
    pub account: Option<String>,
    /// The region it is in.
    pub region: Option<String>,
}

/// How sure it is that an event touches a resource. The order is that of strength.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// The event lists it under `resources`.
    Exact,
    /// The service's own parameter names it, account and region fitting.
    Named,
    /// What lies beneath it is touched: an object in the bucket, a version of the function.
    Child,
    /// It is spoken of: in a policy, an error message, an encryption context, a filter.
    Mentioned,
}

impl Tier {
    /// The word for it in output: `exact`, `named`, `child`, `mentioned`.
    pub fn name(self) -> &'static str {
        match self {
            Tier::Exact => "exact",
            Tier::Named => "named",
            Tier::Child => "child",
            Tier::Mentioned => "mentioned",
        }
    }
}

/// What an event has to do with a resource. Of two traces of one strength the first of these is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// Something was done to it, or it was looked at.
    To,
    /// A session of it was opened (a role).
    Assumed,
    /// It was handed to a service, to act as (a role, an instance profile).
    Passed,
    /// Something was done by it or with it: a key that encrypts, the source of a copy, a subnet that
    /// an instance is put into.
    Used,
}

impl Aspect {
    /// The word for it in output: `to`, `assumed`, `passed`, `used`.
    pub fn name(self) -> &'static str {
        match self {
            Aspect::To => "to",
            Aspect::Assumed => "assumed",
            Aspect::Passed => "passed",
            Aspect::Used => "used",
        }
    }
}

/// Which touches count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct How {
    /// What lies beneath counts.
    pub children: bool,
    /// Being spoken of counts.
    pub mentioned: bool,
}

impl Default for How {
    fn default() -> Self {
        How {
            children: true,
            mentioned: false,
        }
    }
}

/// That an event touches what was asked for, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touch {
    /// The strongest tier that applies.
    pub tier: Tier,
    /// The resource that the event names, as an ARN where one can be built, else
    /// `service:type:account:region:name`. For a bare name it says which of the resources of that name:
    /// the same words for each of them in every event, also where something beneath it was touched.
    pub resource: String,
    /// What was done.
    pub aspect: Aspect,
}

impl Target {
    /// Reads what a person typed. The error says what was given, where the trouble stands in it, and
    /// what to type instead.
    pub fn parse(typed: &str) -> Result<Target, ResourceError> {
        typed::parse(typed)
    }

    /// What it is, as far as what was typed says it.
    pub fn describe(&self) -> Described {
        let asked = &self.asked;
        let given = |text: &str| (!text.is_empty() && text != "*").then(|| text.to_owned());
        let kind = asked.kind.or_else(|| self.distinct.first().copied());
        let (mut name, mut word) = (asked.name.clone().into_owned(), kind.map(|kind| kind.name));
        if !asked.child.is_empty() && !self.bare {
            // An object is called by its key, what lies beneath others by both names.
            if word == Some("bucket") {
                word = Some("object");
                name = asked.child.clone().into_owned();
            } else if let Some(kind::Rest::Child(separator)) = kind.map(|kind| kind.rest) {
                name = format!("{name}{separator}{}", asked.child);
            }
        }
        let unlisted = Arn::parse(&asked.arn).filter(|_| kind.is_none());
        if let Some(arn) = unlisted {
            arn.id().clone_into(&mut name);
        }
        Described {
            input: self.input.clone(),
            arn: given(&asked.arn),
            service: kind
                .map(|kind| kind.service.to_owned())
                .or_else(|| given(&asked.service)),
            kind: word
                .map(str::to_owned)
                .or_else(|| given(unlisted?.resource_type())),
            name,
            account: given(&asked.account),
            region: given(&asked.region),
        }
    }

    /// False only if no record within these bytes can touch it, however it writes its strings: with JSON
    /// escapes, percent-encoded.
    pub fn could_touch(&self, record: &[u8]) -> bool {
        self.needle
            .as_ref()
            .is_none_or(|needle| needle.may_be_in(record))
    }

    /// Whether and how the event touches it: the strongest trace, or none.
    pub fn touch(&self, event: &Event<'_>, how: How) -> Option<Touch> {
        touch::touch(self, event, how)
    }

    /// Does a text have in it what every name of the target has?
    fn is_near(&self, text: &str) -> bool {
        self.cores.iter().any(|core| contains(text, core))
    }
}

/// True when `part` stands in `text`, ASCII letters in any case.
fn contains(text: &str, part: &str) -> bool {
    let (text, part) = (text.as_bytes(), part.as_bytes());
    let Some(&first) = part.first() else {
        return true;
    };
    let Some(last) = text.len().checked_sub(part.len()) else {
        return false;
    };
    let (small, large) = (first.to_ascii_lowercase(), first.to_ascii_uppercase());
    memchr::memchr2_iter(small, large, text)
        .take_while(|at| *at <= last)
        .any(|at| text[at..at + part.len()].eq_ignore_ascii_case(part))
}
