//! What one cell of a table shows: a typed value with its tone. It knows no workbook and no column.

use crate::model::{Fen, Moment};
use crate::reconcile::{PlacementBooks, Told};
use crate::report::view::shared::facts::SumTold;
use crate::report::view::shared::light::Light;
use crate::report::view::shared::line::PlaceLine;
use crate::report::view::shared::tone::Tone;
use chrono::NaiveDate;
use std::borrow::Cow;

/// What one cell shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    #[default]
    Blank,
    /// A word of ours is not copied: a sheet has the same few in each of its rows.
    Text(Cow<'static, str>),
    Money(Fen),
    Count(i64),
    Day(NaiveDate),
    At(Moment),
    /// A cell of a staff workbook: its text, and where the link leads.
    Link(PlaceLine),
    /// A word with its colour.
    Toned(String, Tone),
    /// A day with a word behind it and the colour of the word.
    DayToned(NaiveDate, &'static str, Tone),
    /// What is known of a sum that leaves something out.
    KnownPart(Fen),
    /// An unknown amount: what is known of it, and the words for both.
    Part(Fen, String),
    /// Working days in turn: ours (true) and the client's.
    Strip(Vec<(bool, u32)>),
}

impl Value {
    /// A word of ours.
    pub fn word(word: &'static str) -> Value {
        if word.is_empty() { Value::Blank } else { Value::Text(Cow::Borrowed(word)) }
    }

    pub fn toned(word: &str, tone: Tone) -> Value {
        Value::Toned(word.to_owned(), tone)
    }

    /// A sum that is written on the first of several lines only, so that its column adds up.
    pub fn once(first: bool, value: impl Into<Value>) -> Value {
        if first { value.into() } else { Value::Blank }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        text.to_owned().into()
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        if text.is_empty() { Value::Blank } else { Value::Text(Cow::Owned(text)) }
    }
}

impl From<Fen> for Value {
    fn from(amount: Fen) -> Value {
        Value::Money(amount)
    }
}

/// An amount that could not be read or computed is 未知, never 0.
impl From<Option<Fen>> for Value {
    fn from(amount: Option<Fen>) -> Value {
        amount.map_or_else(|| Value::Toned("未知".to_owned(), Tone::Grey), Value::Money)
    }
}

impl From<SumTold> for Value {
    fn from(sum: SumTold) -> Value {
        match sum {
            SumTold::Known(amount) => amount.into(),
            SumTold::Part(amount) => Value::KnownPart(amount),
            SumTold::Unknown => Option::<Fen>::None.into(),
            SumTold::Unchecked => read_whole(None),
        }
    }
}

impl From<Told> for Value {
    fn from(figure: Told) -> Value {
        match figure {
            Told::Known(amount) => amount.into(),
            Told::Unknown => Option::<Fen>::None.into(),
            Told::Unchecked => read_whole(None),
        }
    }
}

/// An amount, grey 未检查 where a table it rests on was not read whole.
pub fn read_whole(amount: Option<Fen>) -> Value {
    amount.map_or_else(|| Value::Toned("未检查".to_owned(), Tone::Grey), Value::Money)
}

/// 已播次数, or why it is not known.
pub fn aired_times(books: &PlacementBooks) -> Value {
    match books.known_times() {
        Some(times) => times.into(),
        None if books.whole.publications => Value::toned("未知", Tone::Grey),
        None => Value::toned("未检查", Tone::Grey),
    }
}

impl From<Option<NaiveDate>> for Value {
    fn from(day: Option<NaiveDate>) -> Value {
        day.map_or(Value::Blank, Value::Day)
    }
}

impl From<Option<Moment>> for Value {
    fn from(moment: Option<Moment>) -> Value {
        moment.map_or(Value::Blank, Value::At)
    }
}

impl From<Option<i64>> for Value {
    fn from(count: Option<i64>) -> Value {
        count.map_or(Value::Blank, Value::Count)
    }
}

impl From<Option<u32>> for Value {
    fn from(count: Option<u32>) -> Value {
        count.map(i64::from).into()
    }
}

impl From<usize> for Value {
    fn from(count: usize) -> Value {
        Value::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<u32> for Value {
    fn from(count: u32) -> Value {
        Value::Count(i64::from(count))
    }
}

impl From<Light> for Value {
    fn from(light: Light) -> Value {
        Value::word(light.word())
    }
}

impl Value {
    /// A limit; 暂定 if one of its days lies in a year without a notice.
    pub fn limit(day: Option<NaiveDate>, provisional: bool) -> Value {
        match day {
            Some(day) if provisional => Value::DayToned(day, "暂定", Tone::Grey),
            day => day.into(),
        }
    }
}

impl From<Option<PlaceLine>> for Value {
    fn from(place: Option<PlaceLine>) -> Value {
        place.map_or(Value::Blank, Value::Link)
    }
}
