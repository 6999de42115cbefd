//! One field of a record: what the cell held once it was understood, and where it stands.
//!
//! A field is never silently defaulted: blank, refused, merged-away and "not yet, as of the
//! as-of date" are told apart, because the rules treat them differently.

use super::money::Fen;
use super::source::Place;
use chrono::{NaiveDate, NaiveTime};

/// What a cell came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Content<T> {
    /// Nothing was written.
    #[default]
    Blank,
    /// Understood.
    Known(T),
    /// A dated fact later than the as-of date (检查日): it does not exist yet.
    Later(T),
    /// Something was written and could not be understood; a finding says so.
    Refused,
    /// Covered by a merged amount that counts on another row: unknown here.
    Merged,
}

impl<T> Content<T> {
    /// The same content with another value, where it has one.
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
    /// The cell; of a blank field the cell where the value would stand; `None` where the sheet
    /// has no such column.
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

    /// The value, where it is known and not later than the as-of date.
    pub fn known(&self) -> Option<&T> {
        match &self.content {
            Content::Known(value) => Some(value),
            _ => None,
        }
    }

    /// Nothing stands there.
    pub fn is_blank(&self) -> bool {
        matches!(self.content, Content::Blank)
    }

    /// Nothing stands there on the as-of date: blank, or a fact dated later.
    pub fn is_absent(&self) -> bool {
        matches!(self.content, Content::Blank | Content::Later(_))
    }

    /// A fact dated after the as-of date.
    pub fn is_later(&self) -> bool {
        matches!(self.content, Content::Later(_))
    }

    /// Something stands there that could not be read.
    pub fn is_refused(&self) -> bool {
        matches!(self.content, Content::Refused)
    }

    pub fn is_merged(&self) -> bool {
        matches!(self.content, Content::Merged)
    }

    /// Hides the value where `later` holds, for replay at the as-of date.
    pub fn hide_if(&mut self, later: impl FnOnce(&T) -> bool) {
        if self.known().is_some_and(later)
            && let Content::Known(value) = std::mem::take(&mut self.content)
        {
            self.content = Content::Later(value);
        }
    }
}

impl<T: Copy> Field<T> {
    /// The value by copy, where it is known.
    pub fn get(&self) -> Option<T> {
        self.known().copied()
    }
}

impl Field<Fen> {
    /// An optional amount: blank is none, what cannot be read is unknown.
    pub fn or_none(&self) -> Option<Fen> {
        if self.is_blank() { Some(Fen::ZERO) } else { self.get() }
    }
}

impl<T: AsRef<str>> Field<T> {
    /// The text; empty where nothing is known.
    pub fn text(&self) -> &str {
        self.known().map_or("", AsRef::as_ref)
    }
}

/// A date with a time of day where one was written (00:00:00 counts as none).
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

/// A confirmation: on a day, or ticked without one (A16; the gate stays shut).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    On(NaiveDate),
    Undated,
}

impl Signed {
    pub fn date(self) -> Option<NaiveDate> {
        match self {
            Signed::On(date) => Some(date),
            Signed::Undated => None,
        }
    }
}

/// 是 / 否 / 不适用, with the date or file path that may stand in its place. Blank is not 否.
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
