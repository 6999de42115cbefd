//! Typed positions: an [`Id`] addresses a row of one table, an [`IdVec`] holds the rows.
//!
//! An id is given out by the table it addresses and is never out of range there, so a row is looked
//! up by index and nothing is silently skipped. It knows nothing of keys as people write them.

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
    /// For code that numbers rows itself; elsewhere a table gives out its ids.
    pub fn new(index: usize) -> Id<K> {
        Id { index, table: PhantomData }
    }

    pub fn index(self) -> usize {
        self.index
    }
}

// Derived implementations would ask the same of the rows.
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

/// A table of rows `T`, addressed by `Id<K>`; a table that runs parallel to another shares its `K`.
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

    /// The id of the row that is added next.
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

    /// The rows of one key, with their ids, in a table that is sorted by it.
    pub fn keyed<'a>(&'a self, key: &str, of: impl Fn(&T) -> &str) -> impl Iterator<Item = (Id<K>, &'a T)> {
        let first = self.rows.partition_point(|row| of(row) < key);
        let rows = self.rows.iter().enumerate().skip(first);
        rows.take_while(move |(_, row)| of(row) == key).map(|(index, row)| (Id::new(index), row))
    }

    /// The rows of these ids, in their order.
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

    /// A table that runs parallel to this one.
    pub fn map<U>(&self, row: impl FnMut(&T) -> U) -> IdVec<U, K> {
        self.rows.iter().map(row).collect()
    }

    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.rows.iter_mut()
    }
}

/// All rows in their order, read only: sorting them would move rows from under their ids.
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

/// Tests name rows by hand.
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
