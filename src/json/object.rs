//! An object that is asked for many of its members: walked once, where [`Json::get`] walks it each time.

use super::{Json, Key};
use std::borrow::Cow;

/// Members that most objects have no more than.
const USUAL: usize = 8;

/// The members of an object in their order.
#[derive(Clone, Debug, Default)]
pub struct Object<'a> {
    members: Vec<(Key<'a>, Json<'a>)>,
    /// Some key has escapes, so that its bytes are not what it says.
    escaped: bool,
}

impl<'a> Object<'a> {
    /// The members of `value`; none where it is no object.
    pub fn of(value: Json<'a>) -> Self {
        let mut members = Vec::with_capacity(USUAL);
        members.extend(value.members());
        let escaped = members.iter().any(|(key, _)| key.0.contains(&b'\\'));
        Object { members, escaped }
    }

    /// As [`Json::get`].
    pub fn get(&self, name: &str) -> Option<Json<'a>> {
        self.last(|key| key.0 == name.as_bytes() || (self.escaped && key.is(name)))
            .or_else(|| {
                self.last(|key| {
                    key.0.eq_ignore_ascii_case(name.as_bytes())
                        || (self.escaped && key.is_ignoring_case(name))
                })
            })
    }

    fn last(&self, fits: impl Fn(Key<'a>) -> bool) -> Option<Json<'a>> {
        let member = self.members.iter().rev().find(|(key, _)| fits(*key));
        member.map(|(_, value)| *value)
    }

    /// As [`Json::get_text`].
    pub fn get_text(&self, name: &str) -> Option<Cow<'a, str>> {
        self.get(name)?.said()
    }

    /// The object that a member is; an empty one where it is none.
    #[must_use]
    pub fn open(&self, name: &str) -> Object<'a> {
        self.get(name).map(Object::of).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn it_finds_what_a_walk_finds(
            keys in prop::collection::vec(prop::sample::select(vec!["a", "A", "ab", "aB", "\\u0061", "\\u0041b"]), 0..6),
            name in prop::sample::select(vec!["a", "A", "ab", "Ab"]),
        ) {
            let members = keys.iter().enumerate().map(|(n, key)| format!("\"{key}\":\"{n}\""));
            let text = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
            let value = Json::new(text.as_bytes());
            let object = Object::of(value);
            prop_assert_eq!(object.get(name), value.get(name));
            prop_assert_eq!(object.get_text(name), value.get_text(name));
        }
    }
}
