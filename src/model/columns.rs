//! What stands in a few columns of a record, by column. A large office has tens of thousands of records with one to
//! eight columns each, for which a tree takes several times the room of a list.

use std::borrow::Cow;

/// The name of a column; that of a column we know is not copied.
pub type ColumnName = Cow<'static, str>;

/// Column → value, sorted by column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByColumn<V>(Vec<(ColumnName, V)>);

impl<V> ByColumn<V> {
    /// Without columns yet, with room for so many.
    pub fn with_room(columns: usize) -> ByColumn<V> {
        ByColumn(Vec::with_capacity(columns))
    }

    pub fn get(&self, column: &str) -> Option<&V> {
        self.place(column).ok().map(|at| &self.0[at].1)
    }

    pub fn get_mut(&mut self, column: &str) -> Option<&mut V> {
        self.place(column).ok().map(|at| &mut self.0[at].1)
    }

    /// Sets the value of a column, and gives the one that stood there.
    pub fn insert(&mut self, column: impl Into<ColumnName>, value: V) -> Option<V> {
        let column = column.into();
        match self.place(&column) {
            Ok(at) => Some(std::mem::replace(&mut self.0[at].1, value)),
            Err(at) => {
                self.0.reserve_exact(1);
                self.0.insert(at, (column, value));
                None
            }
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.0.iter().map(|(column, value)| (column.as_ref(), value))
    }

    /// Where the column stands, or where it belongs.
    fn place(&self, column: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| other.as_ref().cmp(column))
    }
}

impl<V> Default for ByColumn<V> {
    fn default() -> ByColumn<V> {
        ByColumn(Vec::new())
    }
}

impl<C: Into<ColumnName>, V> FromIterator<(C, V)> for ByColumn<V> {
    fn from_iter<I: IntoIterator<Item = (C, V)>>(columns: I) -> ByColumn<V> {
        let mut by_column = ByColumn::default();
        for (column, value) in columns {
            by_column.insert(column, value);
        }
        by_column
    }
}

impl<V> IntoIterator for ByColumn<V> {
    type Item = (ColumnName, V);
    type IntoIter = std::vec::IntoIter<(ColumnName, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
impl<V> std::ops::Index<&str> for ByColumn<V> {
    type Output = V;

    fn index(&self, column: &str) -> &V {
        self.get(column).expect(column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_sorted_and_the_last_word_counts() {
        let words = [("次数", 1), ("媒体名称", 2), ("次数", 3)];
        let mut columns: ByColumn<u32> = words.into_iter().collect();
        assert_eq!((columns.get("次数"), columns.get("规格")), (Some(&3), None));
        *columns.get_mut("次数").unwrap() += 1;
        assert_eq!(columns.insert("次数", 5), Some(4));
        let told: Vec<String> = columns.iter().map(|(column, value)| format!("{column}={value}")).collect();
        assert_eq!(told, ["媒体名称=2", "次数=5"]);
    }
}
