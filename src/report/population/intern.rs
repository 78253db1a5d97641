//! Values by number: each different one is kept once.

use hashbrown::HashMap;
use std::hash::Hash;

/// Values and their numbers, in the order in which they were met.
#[derive(Debug)]
pub(super) struct Interner<T> {
    values: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Interner {
            values: Vec::new(),
            numbers: HashMap::new(),
        }
    }
}

impl<T: Clone + Eq + Hash> Interner<T> {
    /// The number of a value, and whether it is new.
    pub(super) fn number(&mut self, value: T) -> (u32, bool) {
        if let Some(number) = self.numbers.get(&value) {
            return (*number, false);
        }
        let number = self.values.len() as u32;
        self.values.push(value.clone());
        self.numbers.insert(value, number);
        (number, true)
    }

    /// All values, by number.
    pub(super) fn values(&self) -> &[T] {
        &self.values
    }

    /// The values alone.
    pub(super) fn into_values(self) -> Vec<T> {
        self.values
    }
}
