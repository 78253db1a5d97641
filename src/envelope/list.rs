//! Walks a text from element to element: values one after another at the top, and the long lists that
//! exports put their records in. It looks at brackets and quotes only.
//!
//! The same walk serves the reader, which has the whole text (or a block of it), and the cutter, which
//! has as much of it as is inflated; so both agree on where elements begin.

use super::damage::value_end_strictly;
use crate::json::{self, Growing, Members};
use std::ops::Range;

/// Which list the walk is in the middle of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Values one after another: JSON Lines, or concatenated and pretty-printed.
    Sequence,
    /// A JSON array that is the whole text, or one of several.
    Array,
    /// `Records` of a trail's log file.
    Records,
    /// `Events` of `lookup-events`.
    Events,
    /// `logEvents` of a CloudWatch Logs subscription.
    LogEvents,
    /// `events` of `filter-log-events` and `get-log-events`.
    LogPage,
    /// `hits.hits` of an Elasticsearch search.
    Hits,
    /// `QueryResultRows` of CloudTrail Lake.
    LakeRows,
    /// `results` of Logs Insights, rows of fields.
    InsightsRows,
    /// `results` of a Splunk search, objects.
    Results,
}

impl Kind {
    /// How many objects stand around the list.
    fn objects_around(self) -> u8 {
        match self {
            Kind::Sequence | Kind::Array => 0,
            Kind::Hits => 2,
            _ => 1,
        }
    }

    /// Which list a member of this name and value is, if any. `value` begins with the value and need
    /// not end with it.
    pub(super) fn of_member(key: &str, value: &[u8]) -> Option<Kind> {
        if value.first() != Some(&b'[') {
            return None;
        }
        let first = value.get(json::skip(value, 1, 0)).copied();
        match key {
            "Records" | "records" => Some(Kind::Records),
            "Events" => Some(Kind::Events),
            "logEvents" => Some(Kind::LogEvents),
            "events" if first == Some(b'{') => Some(Kind::LogPage),
            "QueryResultRows" => Some(Kind::LakeRows),
            "results" if first == Some(b'[') => Some(Kind::InsightsRows),
            "results" if first == Some(b'{') => Some(Kind::Results),
            _ => None,
        }
    }
}

/// What the walk came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A value, whole by its brackets (in a strict walk: valid).
    Element(Range<usize>),
    /// Bytes that cannot begin an element.
    Rubbish(usize),
    /// Nothing between two commas.
    Hole(usize),
    /// The element that begins here does not end (in a strict walk: or is not valid).
    Open(usize),
    /// The text ends between elements.
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Between values at the top.
    Top,
    /// Between elements of a list.
    List(Kind),
    /// After the list, in the objects around it.
    Tail(Kind, u8),
}

/// The walk.
#[derive(Clone, Debug)]
pub(super) struct Walker {
    at: usize,
    state: State,
    growing: Option<Growing>,
    /// Check every element instead of trusting its brackets, and look this far ahead for its end.
    pub(super) strict: Option<usize>,
}

impl Walker {
    /// A walk that begins at `at`, in the middle of a list or between values at the top.
    pub(super) fn new(kind: Kind, at: usize) -> Self {
        let state = match kind {
            Kind::Sequence => State::Top,
            list => State::List(list),
        };
        Walker {
            at,
            state,
            growing: None,
            strict: None,
        }
    }

    /// The list that the element just found belongs to.
    pub(super) fn kind(&self) -> Kind {
        match self.state {
            State::Top => Kind::Sequence,
            State::List(kind) | State::Tail(kind, _) => kind,
        }
    }

    /// True in a list, and in what stands after one in the object around it.
    pub(super) fn is_in_list(&self) -> bool {
        self.state != State::Top
    }

    /// Goes on at `at`, after damage; whatever list the walk was in, it is still in.
    pub(super) fn resume(&mut self, at: usize) {
        *self = Walker {
            strict: self.strict,
            ..Walker::new(self.kind(), at)
        };
    }

    /// The first `bytes` of the text are gone.
    pub(super) fn shift(&mut self, bytes: usize) {
        self.at = self.at.saturating_sub(bytes);
        if let Some(growing) = &mut self.growing {
            growing.shift(bytes);
        }
    }

    /// The next step. Without `last` the text may grow: then `Open` and `End` mean that more is needed,
    /// and the walk can be asked again with a longer text.
    pub(super) fn step(&mut self, text: &[u8], last: bool) -> Step {
        loop {
            if let State::Tail(kind, objects) = self.state {
                match self.tail(text, kind, objects) {
                    Tail::Left => continue,
                    Tail::More if last && !text[self.at..].trim_ascii().is_empty() => {
                        self.state = State::List(kind);
                        return Step::Rubbish(self.at);
                    }
                    Tail::More => return Step::End,
                    Tail::Rubbish => {
                        self.state = State::List(kind);
                        return Step::Rubbish(self.at);
                    }
                }
            }
            if self.growing.is_none()
                && let Some(hole) = self.gap(text)
            {
                return Step::Hole(hole);
            }
            let Some(&first) = text.get(self.at) else {
                return Step::End;
            };
            match (self.state, first) {
                (State::Top, b'[') => {
                    self.at += 1;
                    self.state = State::List(Kind::Array);
                }
                (State::Top, b'{') if self.growing.is_none() => match head(&text[self.at..]) {
                    Head::List(kind, begins) => {
                        self.at += begins;
                        self.state = State::List(kind);
                    }
                    Head::Open if !last => return Step::Open(self.at),
                    Head::Open | Head::Element => return self.element(text, last),
                },
                (State::List(kind), b']') => {
                    self.at += 1;
                    self.state = match kind.objects_around() {
                        0 => State::Top,
                        objects => State::Tail(kind, objects),
                    };
                }
                (_, b'{' | b'[' | b'"') => return self.element(text, last),
                _ => return self.scalar(text, last),
            }
        }
    }

    /// Walks over white space and commas; the position of a second comma.
    fn gap(&mut self, text: &[u8]) -> Option<usize> {
        let mut commas = 0;
        while let Some(&byte) = text.get(self.at) {
            if byte == b',' {
                commas += 1;
                if commas > 1 {
                    let hole = self.at;
                    self.at = json::skip(text, self.at, b',');
                    return Some(hole);
                }
            } else if !json::is_space(byte) {
                break;
            }
            self.at += 1;
        }
        None
    }

    fn element(&mut self, text: &[u8], last: bool) -> Step {
        let start = self.at;
        let end = if let Some(reach) = self.strict {
            let reach = text.len().min(start.saturating_add(reach));
            value_end_strictly(&text[..reach], start).ok()
        } else {
            self.growing
                .get_or_insert_with(|| Growing::new(text, start))
                .end(text)
        };
        let Some(end) = end else {
            return Step::Open(start);
        };
        self.growing = None;
        // A lost or an added quote turns strings inside out, and then what follows one is no comma.
        if text[start] == b'"' {
            match text.get(end) {
                None if !last => return Step::Open(start),
                None | Some(b',' | b']' | b'}') => {}
                Some(&byte) if json::is_space(byte) => {}
                Some(_) => {
                    self.at = end;
                    return Step::Rubbish(start);
                }
            }
        }
        self.at = end;
        Step::Element(start..end)
    }

    /// A number or a word where an element should be, or rubbish.
    fn scalar(&mut self, text: &[u8], last: bool) -> Step {
        let start = self.at;
        let length = text[start..]
            .iter()
            .position(|&b| matches!(b, b',' | b'\n' | b'{' | b'[' | b']' | b'}' | b'"'));
        let end = match length {
            Some(length) => start + length.max(1),
            None if last => text.len(),
            None => return Step::Open(start),
        };
        self.at = end;
        if json::valid(&text[start..end]) {
            Step::Element(start..start + text[start..end].trim_ascii_end().len())
        } else {
            Step::Rubbish(start)
        }
    }

    /// One token of what stands after a list.
    fn tail(&mut self, text: &[u8], kind: Kind, objects: u8) -> Tail {
        let at = json::skip(text, self.at, 0);
        match text.get(at) {
            None => Tail::More,
            Some(b'}') => {
                self.at = at + 1;
                self.state = match objects {
                    0 | 1 => State::Top,
                    more => State::Tail(kind, more - 1),
                };
                Tail::Left
            }
            Some(b',') => {
                let mut members = Members::inside(&text[at + 1..]);
                let here = |members: &Members<'_>| text.len() - members.rest().len();
                let Some(key) = members.next_key() else {
                    // A key that is not all there yet, or no key.
                    let next = json::skip(text, at + 1, 0);
                    if text.get(next).is_none_or(|&b| b == b'"') {
                        return Tail::More;
                    }
                    self.at = at;
                    return Tail::Rubbish;
                };
                if members.rest().is_empty() {
                    return Tail::More;
                }
                if let Some(kind) = Kind::of_member(&key.text(), members.rest()) {
                    self.at = here(&members) + 1;
                    self.state = State::List(kind);
                    return Tail::Left;
                }
                if members.value().is_none() || members.rest().is_empty() {
                    return Tail::More;
                }
                self.at = here(&members);
                Tail::Left
            }
            Some(_) => {
                self.at = at;
                Tail::Rubbish
            }
        }
    }
}

/// How a step in the tail of a list went.
enum Tail {
    /// The walk is somewhere else now.
    Left,
    /// The text ends.
    More,
    /// This belongs to no tail.
    Rubbish,
}

/// What an object at the top begins with.
enum Head {
    /// A list of this kind is the next member; its first element begins this far into the object.
    List(Kind, usize),
    /// The text ends before that can be told.
    Open,
    /// Something to look at as a whole.
    Element,
}

/// Members that may stand before the list, and bytes they may take.
const HEAD_MEMBERS: usize = 16;
const HEAD_BYTES: usize = 64 << 10;

/// Looks for a list among the first members of the object that `text` begins with, so that it can be
/// walked element by element without finding the object's end first.
fn head(text: &[u8]) -> Head {
    let looked_at = &text[..text.len().min(HEAD_BYTES)];
    let open = || {
        if looked_at.len() == HEAD_BYTES {
            Head::Element
        } else {
            Head::Open
        }
    };
    let mut members = Members::inside(&looked_at[1..]);
    let mut before = 1;
    for _ in 0..HEAD_MEMBERS {
        let Some(key) = members.next_key() else {
            // Either no key follows (the object ends, or is broken), or the text does.
            let next = json::skip(looked_at, before, b',');
            return match looked_at.get(next) {
                None | Some(b'"') => open(),
                Some(_) => Head::Element,
            };
        };
        if key.is("eventVersion") {
            return Head::Element;
        }
        let rest = members.rest();
        if json::skip(rest, 1, 0) >= rest.len() {
            return open();
        }
        let here = looked_at.len() - rest.len();
        if let Some(kind) = Kind::of_member(&key.text(), rest) {
            return Head::List(kind, here + 1);
        }
        if key.is("hits") && rest.first() == Some(&b'{') {
            // The list lies one object deeper.
            return match inner_hits(rest) {
                Head::List(kind, begins) => Head::List(kind, here + begins),
                Head::Open => open(),
                Head::Element => Head::Element,
            };
        }
        match members.value() {
            Some(value) if members.rest().is_empty() && value.kind() == json::Kind::Number => {
                return open();
            }
            // A subscription's keep-alive is no list of log events.
            Some(value) if key.is("messageType") && value.raw_string() != Some(b"DATA_MESSAGE") => {
                return Head::Element;
            }
            Some(_) => {}
            None => return open(),
        }
        before = looked_at.len() - members.rest().len();
    }
    Head::Element
}

/// The list in the object `hits` of a search result.
fn inner_hits(text: &[u8]) -> Head {
    let mut members = Members::inside(&text[1..]);
    while let Some(key) = members.next_key() {
        let rest = members.rest();
        if key.is("hits") {
            return match rest.first() {
                Some(b'[') => Head::List(Kind::Hits, text.len() - rest.len() + 1),
                Some(_) => Head::Element,
                None => Head::Open,
            };
        }
        if members.value().is_none() {
            return Head::Open;
        }
    }
    Head::Open
}
