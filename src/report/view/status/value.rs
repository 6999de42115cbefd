//! What one cell of a table shows: a typed value with its tone. It knows no workbook and no column.

use crate::model::{Fen, Moment};
use crate::reconcile::{PlacementBooks, Told};
use crate::report::view::shared::facts::SumTold;
use crate::report::view::shared::light::Light;
use crate::report::view::shared::line::PlaceLine;
use crate::report::view::shared::tone::Tone;
use chrono::NaiveDate;
use std::borrow::Cow;

/// What one cell shows. Its words are those of the record or of ours, so that they need not be copied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value<'v> {
    #[default]
    Blank,
    Text(Cow<'v, str>),
    Money(Fen),
    Count(i64),
    Day(NaiveDate),
    At(Moment),
    /// A cell of a staff workbook: its text, and where the link leads.
    Link(Cow<'v, PlaceLine>),
    /// A word with its colour.
    Toned(Cow<'v, str>, Tone),
    /// A day with a word behind it and the colour of the word.
    DayToned(NaiveDate, &'static str, Tone),
    /// What is known of a sum that leaves something out.
    KnownPart(Fen),
    /// An unknown amount: what is known of it, and the words for both.
    Part(Fen, Cow<'v, str>),
    /// Working days in turn: ours (true) and the client's.
    Strip(Vec<(bool, u32)>),
}

impl<'v> Value<'v> {
    pub fn toned(words: impl Into<Cow<'v, str>>, tone: Tone) -> Value<'v> {
        Value::Toned(words.into(), tone)
    }

    /// A sum that is written on the first of several lines only, so that its column adds up.
    pub fn once(first: bool, value: impl Into<Value<'v>>) -> Value<'v> {
        if first { value.into() } else { Value::Blank }
    }

    /// The same, on its own.
    pub fn into_owned(self) -> Value<'static> {
        let owned = |words: Cow<'v, str>| Cow::Owned(words.into_owned());
        match self {
            Value::Text(words) => Value::Text(owned(words)),
            Value::Toned(words, tone) => Value::Toned(owned(words), tone),
            Value::Blank => Value::Blank,
            Value::Money(amount) => Value::Money(amount),
            Value::Count(count) => Value::Count(count),
            Value::Day(day) => Value::Day(day),
            Value::At(moment) => Value::At(moment),
            Value::Link(place) => Value::Link(Cow::Owned(place.into_owned())),
            Value::DayToned(day, word, tone) => Value::DayToned(day, word, tone),
            Value::KnownPart(amount) => Value::KnownPart(amount),
            Value::Part(amount, words) => Value::Part(amount, owned(words)),
            Value::Strip(spans) => Value::Strip(spans),
        }
    }
}

impl<'v> From<&'v str> for Value<'v> {
    fn from(text: &'v str) -> Value<'v> {
        Cow::Borrowed(text).into()
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Cow::<str>::Owned(text).into()
    }
}

impl<'v> From<Cow<'v, str>> for Value<'v> {
    fn from(text: Cow<'v, str>) -> Value<'v> {
        if text.is_empty() { Value::Blank } else { Value::Text(text) }
    }
}

impl From<Fen> for Value<'_> {
    fn from(amount: Fen) -> Self {
        Value::Money(amount)
    }
}

/// An amount that could not be read or computed is 未知, never 0.
impl From<Option<Fen>> for Value<'_> {
    fn from(amount: Option<Fen>) -> Self {
        amount.map_or_else(|| Value::toned("未知", Tone::Grey), Value::Money)
    }
}

impl From<SumTold> for Value<'_> {
    fn from(sum: SumTold) -> Self {
        match sum {
            SumTold::Known(amount) => amount.into(),
            SumTold::Part(amount) => Value::KnownPart(amount),
            SumTold::Unknown => Option::<Fen>::None.into(),
            SumTold::Unchecked => read_whole(None),
        }
    }
}

impl From<Told> for Value<'_> {
    fn from(figure: Told) -> Self {
        match figure {
            Told::Known(amount) => amount.into(),
            Told::Unknown => Option::<Fen>::None.into(),
            Told::Unchecked => read_whole(None),
        }
    }
}

/// An amount, grey 未检查 where a table it rests on was not read whole.
pub fn read_whole(amount: Option<Fen>) -> Value<'static> {
    amount.map_or_else(|| Value::toned("未检查", Tone::Grey), Value::Money)
}

/// 已播次数, or why it is not known.
pub fn aired_times(books: &PlacementBooks) -> Value<'static> {
    match books.known_times() {
        Some(times) => times.into(),
        None if books.whole.publications => Value::toned("未知", Tone::Grey),
        None => Value::toned("未检查", Tone::Grey),
    }
}

impl From<Option<NaiveDate>> for Value<'_> {
    fn from(day: Option<NaiveDate>) -> Self {
        day.map_or(Value::Blank, Value::Day)
    }
}

impl From<Option<Moment>> for Value<'_> {
    fn from(moment: Option<Moment>) -> Self {
        moment.map_or(Value::Blank, Value::At)
    }
}

impl From<Option<i64>> for Value<'_> {
    fn from(count: Option<i64>) -> Self {
        count.map_or(Value::Blank, Value::Count)
    }
}

impl From<Option<u32>> for Value<'_> {
    fn from(count: Option<u32>) -> Self {
        count.map(i64::from).into()
    }
}

impl From<usize> for Value<'_> {
    fn from(count: usize) -> Self {
        Value::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<u32> for Value<'_> {
    fn from(count: u32) -> Self {
        Value::Count(i64::from(count))
    }
}

impl From<Light> for Value<'_> {
    fn from(light: Light) -> Self {
        Value::from(light.word())
    }
}

impl Value<'_> {
    /// A limit; 暂定 if one of its days lies in a year without a notice.
    pub fn limit(day: Option<NaiveDate>, provisional: bool) -> Self {
        match day {
            Some(day) if provisional => Value::DayToned(day, "暂定", Tone::Grey),
            day => day.into(),
        }
    }
}

impl<'v> From<Option<&'v PlaceLine>> for Value<'v> {
    fn from(place: Option<&'v PlaceLine>) -> Value<'v> {
        place.map_or(Value::Blank, |place| Value::Link(Cow::Borrowed(place)))
    }
}
