//! Typed ids: an [`Id`] addresses a row of one table, an [`IdVec`] holds the rows.
//!
//! A table gives out its ids, so an id is never out of range there and no row is skipped silently. It knows
//! nothing about the keys that people write.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::{Deref, Index, IndexMut};

/// The position of a row in the table of `K`.
pub struct Id<K> {
    index: usize,
    table: PhantomData<fn() -> K>,
}

impl<K> Id<K> {
    /// Makes an id, for code that numbers rows itself. Otherwise the table gives out its ids.
    pub fn new(index: usize) -> Id<K> {
        Id { index, table: PhantomData }
    }

    pub fn index(self) -> usize {
        self.index
    }
}

// not derived, because a derive would require the same traits of the rows
impl<K> Clone for Id<K> {
    fn clone(&self) -> Id<K> {
        *self
    }
}

impl<K> Copy for Id<K> {}

impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Id<K>) -> bool {
        self.index == other.index
    }
}

impl<K> Eq for Id<K> {}

impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Id<K>) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Id<K>) -> Ordering {
        self.index.cmp(&other.index)
    }
}

impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.index.hash(state);
    }
}

impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "#{}", self.index)
    }
}

#[cfg(test)]
impl<K> From<usize> for Id<K> {
    fn from(index: usize) -> Id<K> {
        Id::new(index)
    }
}

/// A table of rows `T` with ids `Id<K>`. A table that is parallel to another one has the same `K`.
pub struct IdVec<T, K = T> {
    rows: Vec<T>,
    table: PhantomData<fn() -> K>,
}

impl<T, K> IdVec<T, K> {
    pub fn new() -> IdVec<T, K> {
        IdVec::from(Vec::new())
    }

    pub fn with_capacity(rows: usize) -> IdVec<T, K> {
        IdVec::from(Vec::with_capacity(rows))
    }

    /// The id that the next added row gets.
    pub fn next_id(&self) -> Id<K> {
        Id::new(self.rows.len())
    }

    pub fn push(&mut self, row: T) -> Id<K> {
        let id = self.next_id();
        self.rows.push(row);
        id
    }

    pub fn ids(&self) -> impl DoubleEndedIterator<Item = Id<K>> + use<T, K> {
        (0..self.rows.len()).map(Id::new)
    }

    /// Every row with its id.
    pub fn with_ids(&self) -> impl DoubleEndedIterator<Item = (Id<K>, &T)> {
        self.rows.iter().enumerate().map(|(index, row)| (Id::new(index), row))
    }

    pub fn with_ids_mut(&mut self) -> impl DoubleEndedIterator<Item = (Id<K>, &mut T)> {
        self.rows.iter_mut().enumerate().map(|(index, row)| (Id::new(index), row))
    }

    /// The rows with one key and their ids, in a table that is sorted by that key.
    pub fn keyed<'a>(&'a self, key: &str, of: impl Fn(&T) -> &str) -> impl Iterator<Item = (Id<K>, &'a T)> {
        let first = self.rows.partition_point(|row| of(row) < key);
        let rows = self.rows.iter().enumerate().skip(first);
        rows.take_while(move |(_, row)| of(row) == key).map(|(index, row)| (Id::new(index), row))
    }

    /// The rows of these ids, in the order of the ids.
    pub fn of<'a>(&'a self, ids: &'a [Id<K>]) -> impl DoubleEndedIterator<Item = &'a T> + Clone {
        ids.iter().map(|id| &self[*id])
    }

    /// The rows of these ids, each with its id.
    pub fn with_ids_of<'a>(
        &'a self,
        ids: &'a [Id<K>],
    ) -> impl DoubleEndedIterator<Item = (Id<K>, &'a T)> + Clone {
        ids.iter().map(|id| (*id, &self[*id]))
    }

    /// A parallel table with one row for each row of this one.
    pub fn map<U>(&self, row: impl FnMut(&T) -> U) -> IdVec<U, K> {
        self.rows.iter().map(row).collect()
    }

    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.rows.iter_mut()
    }
}

/// Read access to all rows in order. There is no write access, because sorting would break the ids.
impl<T, K> Deref for IdVec<T, K> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.rows
    }
}

impl<T, K> Index<Id<K>> for IdVec<T, K> {
    type Output = T;
    fn index(&self, id: Id<K>) -> &T {
        &self.rows[id.index]
    }
}

impl<T, K> IndexMut<Id<K>> for IdVec<T, K> {
    fn index_mut(&mut self, id: Id<K>) -> &mut T {
        &mut self.rows[id.index]
    }
}

/// Tests write ids by hand.
#[cfg(test)]
impl<T, K> Index<usize> for IdVec<T, K> {
    type Output = T;
    fn index(&self, index: usize) -> &T {
        &self.rows[index]
    }
}

#[cfg(test)]
impl<T, K> IndexMut<usize> for IdVec<T, K> {
    fn index_mut(&mut self, index: usize) -> &mut T {
        &mut self.rows[index]
    }
}

impl<T, K> From<Vec<T>> for IdVec<T, K> {
    fn from(rows: Vec<T>) -> IdVec<T, K> {
        IdVec { rows, table: PhantomData }
    }
}

impl<T, K> Default for IdVec<T, K> {
    fn default() -> IdVec<T, K> {
        IdVec::new()
    }
}

impl<T: Clone, K> Clone for IdVec<T, K> {
    fn clone(&self) -> IdVec<T, K> {
        IdVec::from(self.rows.clone())
    }
}

impl<T: PartialEq, K> PartialEq for IdVec<T, K> {
    fn eq(&self, other: &IdVec<T, K>) -> bool {
        self.rows == other.rows
    }
}

impl<T: Eq, K> Eq for IdVec<T, K> {}

impl<T: fmt::Debug, K> fmt::Debug for IdVec<T, K> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.rows.fmt(f)
    }
}

impl<T, K> FromIterator<T> for IdVec<T, K> {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> IdVec<T, K> {
        IdVec::from(Vec::from_iter(rows))
    }
}

impl<'a, T, K> IntoIterator for &'a IdVec<T, K> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter()
    }
}

impl<'a, T, K> IntoIterator for &'a mut IdVec<T, K> {
    type Item = &'a mut T;
    type IntoIter = std::slice::IterMut<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter_mut()
    }
}

impl<T, K> IntoIterator for IdVec<T, K> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;
    fn into_iter(self) -> Self::IntoIter {
        self.rows.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_address_the_rows_of_their_table_and_of_those_beside_it() {
        let mut names: IdVec<&str> = IdVec::new();
        let (first, second) = (names.push("甲"), names.push("乙"));
        let lengths: IdVec<usize, &str> = names.map(|name| name.len());
        assert_eq!((names[second], lengths[first]), ("乙", 3));
        assert_eq!(names.of(&[second, first]).copied().collect::<Vec<_>>(), ["乙", "甲"]);
        assert_eq!(names.with_ids().map(|(id, _)| id).collect::<Vec<_>>(), [first, second]);
        assert!(first < second && format!("{second:?}") == "#1");
    }
}
