//! A table as people read it: headings, typed values and tones. Writers only lay it out.

use crate::model::answer;
use crate::model::memory::Handling;
use crate::model::{Fen, Moment};
use crate::report::view::shared::light::Light;
use crate::report::view::shared::line::{FindingLine, PlaceLine};
use chrono::NaiveDate;

/// What one cell shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    #[default]
    Blank,
    Text(String),
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
    /// Working days in turn: ours (true) and the client's.
    Strip(Vec<(bool, u32)>),
}

/// The meaning of a colour; always beside a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    Red,
    Yellow,
    Green,
    Blue,
    Grey,
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        if text.is_empty() { Value::Blank } else { Value::Text(text.to_owned()) }
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        if text.is_empty() { Value::Blank } else { Value::Text(text) }
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
        Value::Text(light.word().to_owned())
    }
}

impl From<Option<PlaceLine>> for Value {
    fn from(place: Option<PlaceLine>) -> Value {
        place.map_or(Value::Blank, Value::Link)
    }
}

/// What a column holds, and so how it is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// Sentences: wide, wrapped.
    Prose,
    /// 红/黄/蓝/绿, coloured by its word.
    Light,
    Money,
    Count,
    Day,
    Moment,
    Link,
    Strip,
    /// One narrow column a day.
    Grid,
    /// 处理意见, where people write.
    Entry,
    /// 处理状态, a drop-down.
    Status,
    /// 处理人, a drop-down of names.
    Person,
    /// 答复, a drop-down.
    Answer,
}

impl Kind {
    /// Long text runs over several lines.
    pub fn wraps(self) -> bool {
        matches!(self, Kind::Prose | Kind::Entry)
    }
}

/// A heading and what stands under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub heading: String,
    pub kind: Kind,
}

/// One sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Sheet name.
    pub name: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Value>>,
    /// Leading columns that stay in sight.
    pub frozen: u16,
}

impl Table {
    /// A table of these columns; a heading that repeats an earlier one would be refused by a
    /// spreadsheet and is numbered.
    pub fn new<H: Into<String>>(
        name: impl Into<String>,
        frozen: u16,
        columns: impl IntoIterator<Item = (H, Kind)>,
    ) -> Table {
        let mut table = Table { name: name.into(), columns: Vec::new(), rows: Vec::new(), frozen };
        for (heading, kind) in columns {
            let wanted: String = heading.into();
            let mut heading = wanted.clone();
            let mut n = 2;
            while table.columns.iter().any(|column| column.heading == heading) {
                heading = format!("{wanted}{n}");
                n += 1;
            }
            table.columns.push(Column { heading, kind });
        }
        table
    }

    /// Columns that go on paper: all, or those before [`ON_SCREEN`] of a record's row.
    pub fn printed(&self) -> usize {
        let is_record_row = self.column("其他代码").is_some();
        self.column(ON_SCREEN).filter(|_| is_record_row).unwrap_or(self.columns.len())
    }

    /// Where a heading stands.
    fn column(&self, heading: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.heading == heading)
    }
}

/// The columns every status sheet ends with.
pub const HANDLING: [(&str, Kind); 3] =
    [(answer::STATUS, Kind::Status), (answer::OPINION, Kind::Entry), (answer::HANDLER, Kind::Person)];

/// What people wrote, carried on; blank where nobody has answered yet.
pub fn handling(handling: Option<&Handling>) -> [Value; 3] {
    let text = |pick: fn(&Handling) -> &String| handling.map(pick).cloned().unwrap_or_default().into();
    [text(|h| &h.status), text(|h| &h.opinion), text(|h| &h.handler)]
}

/// The tail of a record's row: what speaks and for whom it waits; from [`ON_SCREEN`] on what only
/// a screen needs.
pub const SPEAKS: [(&str, Kind); 6] = [
    (answer::CODE, Kind::Text),
    ("问题", Kind::Prose),
    ("卡在谁", Kind::Text),
    (ON_SCREEN, Kind::Text),
    ("其他代码", Kind::Text),
    ("出处", Kind::Link),
];

/// The first column of a record's row that is not printed: paper has less room.
pub const ON_SCREEN: &str = answer::FIELD;

/// [`SPEAKS`] of a record's findings, the one that speaks first; blank, but for its place, where
/// nothing is wrong with it.
pub fn speaks(lines: &[&FindingLine], place: Option<PlaceLine>) -> [Value; 6] {
    let Some((line, others)) = lines.split_first() else {
        let [code, message, waiting, field, folded] = Default::default();
        return [code, message, waiting, field, folded, place.into()];
    };
    let mut folded: Vec<&str> = others.iter().map(|other| other.code).collect();
    folded.dedup();
    let message = match line.counts() {
        true => line.message.clone(),
        false => format!("{}：{}", line.state, line.message),
    };
    [
        line.code.into(),
        message.into(),
        line.waiting_on.into(),
        line.field.as_str().into(),
        folded.join(" ").into(),
        line.place.clone().or(place).into(),
    ]
}
