//! Values by number: each different one is kept once, and what is alike in many events is named by four bytes.

use hashbrown::{DefaultHashBuilder, Equivalent, HashTable};
use std::hash::{BuildHasher, Hash};

/// Values and their numbers, in the order in which they were met.
#[derive(Debug)]
pub(crate) struct Interner<T> {
    values: Vec<T>,
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Interner {
            values: Vec::new(),
            numbers: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }
}

impl<T: Eq + Hash> Interner<T> {
    /// The number of a value, and whether it is new.
    pub(crate) fn number(&mut self, value: T) -> (u32, bool) {
        match self.place(&value) {
            Ok(number) => (number, false),
            Err(hash) => self.add(hash, value),
        }
    }

    /// The same of a value that is only made where it is new.
    pub(crate) fn number_of<Q>(&mut self, value: &Q) -> (u32, bool)
    where
        Q: Equivalent<T> + Hash + ?Sized,
        T: for<'q> From<&'q Q>,
    {
        match self.place(value) {
            Ok(number) => (number, false),
            Err(hash) => self.add(hash, T::from(value)),
        }
    }

    /// Its number, else its hash.
    fn place<Q: Equivalent<T> + Hash + ?Sized>(&self, value: &Q) -> Result<u32, u64> {
        let hash = self.hasher.hash_one(value);
        let is_it = |number: &u32| value.equivalent(&self.values[*number as usize]);
        self.numbers.find(hash, is_it).copied().ok_or(hash)
    }

    fn add(&mut self, hash: u64, value: T) -> (u32, bool) {
        let number = self.values.len() as u32;
        self.values.push(value);
        let (values, hasher) = (&self.values, &self.hasher);
        let rehash = |number: &u32| hasher.hash_one(&values[*number as usize]);
        self.numbers.insert_unique(hash, number, rehash);
        (number, true)
    }

    /// All values, by number.
    pub(crate) fn values(&self) -> &[T] {
        &self.values
    }

    /// The values alone.
    pub(crate) fn into_values(self) -> Vec<T> {
        self.values
    }
}
