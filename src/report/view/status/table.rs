//! A table as people read it: headings, typed values and tones. Writers only lay it out.

use crate::model::answer;
use crate::model::memory::Handling;
use crate::model::{Fen, Moment};
use crate::report::view::shared::light::Light;
use crate::report::view::shared::line::{FindingLine, PlaceLine};
use chrono::{Datelike, NaiveDate, Timelike};

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
    Link(Box<PlaceLine>),
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

impl Value {
    pub fn toned(word: &str, tone: Tone) -> Value {
        Value::Toned(word.to_owned(), tone)
    }

    /// Adds what tells it from another value to the bytes a publication's id is made of.
    pub fn feed(&self, content: &mut Vec<u8>) {
        let mut put = |kind: u8, parts: &[&[u8]]| {
            content.push(kind);
            for part in parts {
                content.extend_from_slice(part);
                content.push(0);
            }
        };
        let days = |day: &NaiveDate| day.num_days_from_ce().to_le_bytes();
        match self {
            Value::Blank => put(0, &[]),
            Value::Text(words) => put(1, &[words.as_bytes()]),
            Value::Money(amount) => put(2, &[&amount.0.to_le_bytes()]),
            Value::Count(count) => put(3, &[&count.to_le_bytes()]),
            Value::Day(day) => put(4, &[&days(day)]),
            Value::At(Moment { date, time }) => {
                let seconds = time.map_or(u32::MAX, |time| time.num_seconds_from_midnight());
                put(5, &[&days(date), &seconds.to_le_bytes()]);
            }
            Value::Link(place) => put(6, &[place.text.as_bytes(), place.href.as_bytes()]),
            Value::Toned(words, tone) => put(7, &[words.as_bytes(), &[tone.rank()]]),
            Value::DayToned(day, word, tone) => put(8, &[&days(day), word.as_bytes(), &[tone.rank()]]),
            Value::Strip(spans) => {
                put(9, &[]);
                for (ours, days) in spans {
                    put(u8::from(*ours), &[&days.to_le_bytes()]);
                }
            }
        }
    }

    /// A sum that is written on the first of several lines only, so that its column adds up.
    pub fn once(first: bool, value: impl Into<Value>) -> Value {
        if first { value.into() } else { Value::Blank }
    }
}

impl Tone {
    fn rank(self) -> u8 {
        match self {
            Tone::Red => 0,
            Tone::Yellow => 1,
            Tone::Green => 2,
            Tone::Blue => 3,
            Tone::Grey => 4,
        }
    }
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

/// An amount, grey 未检查 where a table it rests on was not read whole.
pub fn read_whole(amount: Option<Fen>) -> Value {
    amount.map_or_else(|| Value::Toned("未检查".to_owned(), Tone::Grey), Value::Money)
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
        place.map_or(Value::Blank, |place| Value::Link(Box::new(place)))
    }
}

/// What a column holds, and so how it is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
    /// A text to paste: wide, wrapped, shown whole.
    Message,
    /// 已发/已答复, a drop-down.
    Sent,
    /// The day it was sent.
    SentOn,
}

impl Kind {
    pub const ALL: [Kind; 17] = [
        Kind::Text,
        Kind::Prose,
        Kind::Light,
        Kind::Money,
        Kind::Count,
        Kind::Day,
        Kind::Moment,
        Kind::Link,
        Kind::Strip,
        Kind::Grid,
        Kind::Entry,
        Kind::Status,
        Kind::Person,
        Kind::Answer,
        Kind::Message,
        Kind::Sent,
        Kind::SentOn,
    ];

    /// Where people answer.
    pub fn is_answer(self) -> bool {
        matches!(self, Kind::Entry | Kind::Status | Kind::Person | Kind::Answer | Kind::Sent | Kind::SentOn)
    }

    /// Long text runs over several lines.
    pub fn wraps(self) -> bool {
        matches!(self, Kind::Prose | Kind::Entry | Kind::Message)
    }
}

/// A heading and how what stands under it is laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub heading: String,
    pub kind: Kind,
    /// From here on only for the screen: paper has less room.
    pub on_screen: bool,
}

/// One column of a sheet of records: heading, kind and value in one place.
pub struct ColumnOf<'f, R> {
    column: Column,
    value: Box<dyn Fn(&R) -> Value + 'f>,
}

/// A column of a sheet: its heading, its kind, and what it shows of a record.
pub fn col<'f, R>(
    heading: impl Into<String>,
    kind: Kind,
    value: impl Fn(&R) -> Value + 'f,
) -> ColumnOf<'f, R> {
    ColumnOf { column: Column { heading: heading.into(), kind, on_screen: false }, value: Box::new(value) }
}

impl<R> ColumnOf<'_, R> {
    /// The first column that is not printed; none after it is.
    pub fn on_screen(mut self) -> Self {
        self.column.on_screen = true;
        self
    }
}

/// The columns of a sheet, in order.
pub struct Columns<'f, R>(Vec<ColumnOf<'f, R>>);

impl<R> Default for Columns<'_, R> {
    fn default() -> Self {
        Columns(Vec::new())
    }
}

impl<'f, R> Columns<'f, R> {
    pub fn new() -> Self {
        Self::default()
    }

    /// One column more: its heading, its kind, and what it shows of a record.
    pub fn col(mut self, heading: impl Into<String>, kind: Kind, value: impl Fn(&R) -> Value + 'f) -> Self {
        self.0.push(col(heading, kind, value));
        self
    }
}

impl<'f, R> IntoIterator for Columns<'f, R> {
    type Item = ColumnOf<'f, R>;
    type IntoIter = std::vec::IntoIter<ColumnOf<'f, R>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
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
    /// From this row on they are folded away.
    pub folded: Option<usize>,
}

impl Table {
    /// A sheet with one row for each record.
    pub fn of<'f, R>(
        name: impl Into<String>,
        frozen: u16,
        columns: impl IntoIterator<Item = ColumnOf<'f, R>>,
        records: impl IntoIterator<Item = R>,
    ) -> Table {
        let columns: Vec<ColumnOf<R>> = columns.into_iter().collect();
        let row = |record: R| columns.iter().map(|column| (column.value)(&record)).collect();
        let rows = records.into_iter().map(row).collect();
        let mut columns: Vec<Column> = columns.into_iter().map(|one| one.column).collect();
        number_repeated(&mut columns);
        Table { name: name.into(), columns, rows, frozen, folded: None }
    }

    /// The same without the columns people answer in: a look back is not answered.
    pub fn without_answers(&self) -> Table {
        let kept: Vec<bool> = self.columns.iter().map(|column| !column.kind.is_answer()).collect();
        let pick = |row: &Vec<Value>| {
            row.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(value, _)| value.clone()).collect()
        };
        Table {
            name: self.name.clone(),
            columns: self.columns.iter().filter(|column| !column.kind.is_answer()).cloned().collect(),
            rows: self.rows.iter().map(pick).collect(),
            frozen: self.frozen,
            folded: self.folded,
        }
    }

    /// Columns that go on paper.
    pub fn printed(&self) -> usize {
        self.columns.iter().position(|column| column.on_screen).unwrap_or(self.columns.len())
    }
}

/// A spreadsheet refuses a heading that stands twice: a later one is numbered.
fn number_repeated(columns: &mut [Column]) {
    for i in 0..columns.len() {
        let (earlier, rest) = columns.split_at_mut(i);
        let Some(column) = rest.first_mut() else { continue };
        let wanted = column.heading.clone();
        let mut n = 2;
        while earlier.iter().any(|one| one.heading == column.heading) {
            column.heading = format!("{wanted}{n}");
            n += 1;
        }
    }
}

/// What people wrote beside a matter: the columns every sheet of findings or records ends with.
pub fn handling_columns<'f, R>(
    handling: impl for<'r> Fn(&'r R) -> Option<&'r Handling> + Copy + 'f,
) -> [ColumnOf<'f, R>; 3] {
    let text = move |pick: fn(&Handling) -> &String| {
        move |row: &R| handling(row).map(pick).cloned().unwrap_or_default().into()
    };
    [
        col(answer::STATUS, Kind::Status, text(|h| &h.status)),
        col(answer::OPINION, Kind::Entry, text(|h| &h.opinion)),
        col(answer::HANDLER, Kind::Person, text(|h| &h.handler)),
    ]
}

/// Heading of the codes that stand behind the one that speaks.
const FOLDED: &str = "其他代码";

/// The end of a record's row: what speaks, for whom it waits, what people answered.
pub struct Tail {
    code: &'static str,
    message: String,
    waiting_on: &'static str,
    field: String,
    /// The codes that stand behind the one that speaks.
    folded: String,
    place: Option<PlaceLine>,
    handling: Option<Handling>,
}

impl Tail {
    /// Of a record's findings, the one that speaks first; blank, but for its place, where nothing
    /// is wrong with it.
    pub fn new(lines: &[&FindingLine], place: Option<PlaceLine>, answered: Option<&Handling>) -> Tail {
        let mut tail = Tail {
            code: "",
            message: String::new(),
            waiting_on: "",
            field: String::new(),
            folded: String::new(),
            place,
            handling: answered.cloned(),
        };
        let Some((line, others)) = lines.split_first() else { return tail };
        let mut folded: Vec<&str> = others.iter().map(|other| other.code).collect();
        folded.dedup();
        tail.code = line.code;
        tail.message = match line.counts() {
            true => line.message.clone(),
            false => format!("{}：{}", line.state, line.message),
        };
        tail.waiting_on = line.waiting_on;
        tail.field = line.field.clone();
        tail.folded = folded.join(" ");
        tail.place = line.place.clone().or(tail.place);
        tail
    }

    /// A remark behind the message; the answers stay those of the record's own finding.
    pub fn noting(mut self, remark: &str) -> Tail {
        if !remark.is_empty() {
            let between = if self.message.is_empty() { "" } else { "；" };
            self.message = format!("{}{between}{remark}", self.message.trim_end_matches('。'));
        }
        self
    }
}

/// The columns of a [`Tail`].
pub fn tail_of<'f, R>(
    tail: impl for<'r> Fn(&'r R) -> &'r Tail + Copy + 'f,
) -> impl Iterator<Item = ColumnOf<'f, R>> {
    let speaks = [
        col(answer::CODE, Kind::Text, move |row| tail(row).code.into()),
        col("问题", Kind::Prose, move |row| tail(row).message.as_str().into()),
        col("卡在谁", Kind::Text, move |row| tail(row).waiting_on.into()),
        col(answer::FIELD, Kind::Text, move |row| tail(row).field.as_str().into()).on_screen(),
        col(FOLDED, Kind::Text, move |row| tail(row).folded.as_str().into()),
        col("出处", Kind::Link, move |row| tail(row).place.clone().into()),
    ];
    speaks.into_iter().chain(handling_columns(move |row| tail(row).handling.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_and_its_value_stand_together_and_a_repeated_heading_is_numbered() {
        let columns = Columns::<(&str, i64)>::new()
            .col("编号", Kind::Text, |row| row.0.into())
            .col("次数", Kind::Count, |row| Value::Count(row.1))
            .col("编号", Kind::Text, |row| format!("{}号", row.0).into());
        let table = Table::of("表", 1, columns, [("甲", 1), ("乙", 2)]);
        let headings: Vec<&str> = table.columns.iter().map(|column| column.heading.as_str()).collect();
        assert_eq!(headings, ["编号", "次数", "编号2"]);
        assert_eq!(table.rows[1], ["乙".into(), Value::Count(2), "乙号".into()]);
        assert_eq!(table.printed(), 3);
        let columns = Columns::<Tail>::new().col("编号", Kind::Text, |_| Value::Blank);
        let tail = Table::of("表", 1, columns.into_iter().chain(tail_of(|tail: &Tail| tail)), []);
        assert_eq!(
            (tail.printed(), tail.columns.len()),
            (4, 10),
            "paper ends before what only a screen needs"
        );
    }
}
