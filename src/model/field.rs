//! One field of a record: the understood content of a cell, and its place.
//!
//! A field never gets a default silently. Blank, refused, merged and "not yet on the as-of date" are
//! different, because the rules treat them differently.

use super::money::Fen;
use super::source::Place;
use chrono::{NaiveDate, NaiveTime};

/// The understood content of a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Content<T> {
    /// The cell is blank.
    #[default]
    Blank,
    /// The value was understood.
    Known(T),
    /// A fact dated later than the as-of date (检查日): it does not exist yet.
    Later(T),
    /// The cell was not understood; there is a finding about it.
    Refused,
    /// The cell is covered by a merged amount that counts in another row, so it is unknown here.
    Merged,
}

impl<T> Content<T> {
    /// Converts the value, if there is one.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Content<U> {
        match self {
            Content::Known(value) => Content::Known(f(value)),
            Content::Later(value) => Content::Later(f(value)),
            Content::Blank => Content::Blank,
            Content::Refused => Content::Refused,
            Content::Merged => Content::Merged,
        }
    }
}

/// A value with its cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field<T> {
    pub content: Content<T>,
    /// The cell, also of a blank field; `None` if the sheet has no such column.
    pub at: Option<Place>,
}

impl<T> Default for Field<T> {
    fn default() -> Self {
        Field { content: Content::Blank, at: None }
    }
}

impl<T> Field<T> {
    pub fn new(content: Content<T>, at: Place) -> Self {
        Field { content, at: Some(at) }
    }

    pub fn known_at(value: T, at: Place) -> Self {
        Field::new(Content::Known(value), at)
    }

    /// The value, if it is known and not later than the as-of date.
    pub fn known(&self) -> Option<&T> {
        match &self.content {
            Content::Known(value) => Some(value),
            _ => None,
        }
    }

    /// Whether the cell is blank.
    pub fn is_blank(&self) -> bool {
        matches!(self.content, Content::Blank)
    }

    /// Whether the fact does not exist on the as-of date: blank, or dated later.
    pub fn is_absent(&self) -> bool {
        matches!(self.content, Content::Blank | Content::Later(_))
    }

    /// Whether the fact is dated after the as-of date.
    pub fn is_later(&self) -> bool {
        matches!(self.content, Content::Later(_))
    }

    /// Whether the cell was not understood.
    pub fn is_refused(&self) -> bool {
        matches!(self.content, Content::Refused)
    }

    pub fn is_merged(&self) -> bool {
        matches!(self.content, Content::Merged)
    }

    /// Turns a known value into a later one if `later` is true for it.
    pub fn hide_if(&mut self, later: impl FnOnce(&T) -> bool) {
        if self.known().is_some_and(later)
            && let Content::Known(value) = std::mem::take(&mut self.content)
        {
            self.content = Content::Later(value);
        }
    }
}

impl<T: Copy> Field<T> {
    /// A copy of the value, if it is known.
    pub fn get(&self) -> Option<T> {
        self.known().copied()
    }
}

impl Field<Fen> {
    /// An optional amount in fen: blank is 0; `None` if the cell was not understood.
    pub fn or_none(&self) -> Option<Fen> {
        if self.is_blank() { Some(Fen::ZERO) } else { self.get() }
    }
}

impl Field<YesNo> {
    /// Whether it is known to be 是, or a date or a file written instead.
    pub fn is_yes(&self) -> bool {
        self.known().is_some_and(YesNo::is_yes)
    }

    /// Whether something is not filed: the cell is blank or 否. A column that is not kept, and a cell that cannot be
    /// read, count as filed (H-4.3).
    pub fn is_unfiled(&self) -> bool {
        match self.known() {
            Some(answer) => *answer == YesNo::No,
            None => self.is_absent() && self.at.is_some(),
        }
    }

    /// Whether a written document is missing: the cell is blank, 否 or 不适用, or the column is not kept. A cell that
    /// cannot be read counts as there (H-4.1.1).
    pub fn is_undocumented(&self) -> bool {
        match self.known() {
            Some(answer) => !answer.is_yes(),
            None => !self.is_refused(),
        }
    }
}

impl<T: AsRef<str>> Field<T> {
    /// The text; empty if it is not known.
    pub fn text(&self) -> &str {
        self.known().map_or("", AsRef::as_ref)
    }
}

/// A date, with the time of day if one was written (00:00:00 counts as none).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    pub date: NaiveDate,
    pub time: Option<NaiveTime>,
}

impl From<NaiveDate> for Moment {
    fn from(date: NaiveDate) -> Self {
        Moment { date, time: None }
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.time {
            Some(time) => write!(f, "{} {}", self.date, time.format("%H:%M")),
            None => write!(f, "{}", self.date),
        }
    }
}

/// A confirmation: on a day, or ticked without a day (A16; the gate then stays closed).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    On(NaiveDate),
    Undated,
}

impl Signed {
    /// The day, if one was written.
    pub fn date(self) -> Option<NaiveDate> {
        match self {
            Signed::On(date) => Some(date),
            Signed::Undated => None,
        }
    }
}

/// 是, 否 or 不适用, with the date or file path that may be written instead of 是. Blank is not 否.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum YesNo {
    Yes,
    On(NaiveDate),
    File(String),
    No,
    NotApplicable,
}

impl YesNo {
    pub fn is_yes(&self) -> bool {
        matches!(self, YesNo::Yes | YesNo::On(_) | YesNo::File(_))
    }
}
