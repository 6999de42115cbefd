//! What a key in a row leads to.

/// A resolved reference to another record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Link<I> {
    #[default]
    Blank,
    To(I),
    /// Names a record with a duplicated key: it exists, but no money is linked to it.
    Duplicated(I),
    /// A readable key that no record has (D03).
    Orphan(String),
    /// A 前置单 that itself waits for this order (D03); it is ignored.
    Circle(String),
    /// Names a record that does not exist yet on 检查日.
    Later(String),
    /// Unreadable (D21).
    Refused,
}

impl<I: Copy> Link<I> {
    /// The record, also if its key is duplicated.
    pub fn id(&self) -> Option<I> {
        match self {
            Link::To(i) | Link::Duplicated(i) => Some(*i),
            _ => None,
        }
    }
}
