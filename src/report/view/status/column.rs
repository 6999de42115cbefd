//! The columns of a table: headings, what stands under them, and what each shows of a record.

use super::value::Value;

/// What a column holds, and so how it is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColumnKind {
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
    /// The column of 检查日 in a day grid, with a line on both sides.
    Today,
    /// Working days left; negative: 超, and how many.
    DaysLeft,
    /// 原因 of a difference: a drop-down, filled in first by the program.
    Cause,
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
    /// 不登记, a drop-down.
    Declined,
    /// 原因 of 不登记, where people write.
    Why,
}

impl ColumnKind {
    pub const ALL: [ColumnKind; 22] = [
        ColumnKind::Text,
        ColumnKind::Prose,
        ColumnKind::Light,
        ColumnKind::Money,
        ColumnKind::Count,
        ColumnKind::Day,
        ColumnKind::Moment,
        ColumnKind::Link,
        ColumnKind::Strip,
        ColumnKind::Grid,
        ColumnKind::Today,
        ColumnKind::DaysLeft,
        ColumnKind::Cause,
        ColumnKind::Entry,
        ColumnKind::Status,
        ColumnKind::Person,
        ColumnKind::Answer,
        ColumnKind::Message,
        ColumnKind::Sent,
        ColumnKind::SentOn,
        ColumnKind::Declined,
        ColumnKind::Why,
    ];

    /// Where people answer.
    pub fn is_answer(self) -> bool {
        use ColumnKind::{Answer, Declined, Entry, Person, Sent, SentOn, Status, Why};
        matches!(self, Entry | Status | Person | Answer | Sent | SentOn | Declined | Why)
    }

    /// Long text runs over several lines.
    pub fn wraps(self) -> bool {
        matches!(self, ColumnKind::Prose | ColumnKind::Entry | ColumnKind::Why | ColumnKind::Message)
    }
}

/// A heading and how what stands under it is laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub heading: String,
    pub kind: ColumnKind,
    /// From here on only for the screen: paper has less room.
    pub on_screen: bool,
    /// Seldom read: folded away behind a plus sign.
    pub folded: bool,
    /// Its amounts or counts add up, and their sum stands in the totals row.
    pub summed: bool,
    /// Its amounts are added up without their signs: one that is too low does not cancel one too high.
    pub unsigned: bool,
    /// A bar in each cell shows how large its number is.
    pub bars: bool,
    /// The band it belongs to, where the columns of a sheet stand in bands.
    pub band: Option<Band>,
}

/// The bands of the money sheets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    Receivable,
    Payable,
    Balance,
}

impl Band {
    pub fn word(self) -> &'static str {
        match self {
            Band::Receivable => "应收侧",
            Band::Payable => "应付侧",
            Band::Balance => "余额",
        }
    }
}

/// What a column shows of a record.
pub(super) type MakeValue<'f, R> = Box<dyn for<'r> Fn(&'r R) -> Value<'r> + 'f>;

/// One column of a sheet of records: heading, kind and value in one place.
pub struct ColumnOf<'f, R> {
    pub(super) column: Column,
    pub(super) value: MakeValue<'f, R>,
}

/// A column of a sheet: its heading, its kind, and what it shows of a record.
pub fn col<'f, R>(
    heading: impl Into<String>,
    kind: ColumnKind,
    value: impl for<'r> Fn(&'r R) -> Value<'r> + 'f,
) -> ColumnOf<'f, R> {
    let column = Column {
        heading: heading.into(),
        kind,
        on_screen: false,
        folded: false,
        summed: false,
        unsigned: false,
        bars: false,
        band: None,
    };
    ColumnOf { column, value: Box::new(value) }
}

impl<R> ColumnOf<'_, R> {
    /// The first column that is not printed; none after it is.
    pub fn on_screen(mut self) -> Self {
        self.column.on_screen = true;
        self
    }

    /// See [`Column::folded`].
    pub fn folded(mut self) -> Self {
        self.column.folded = true;
        self
    }

    /// See [`Column::summed`].
    pub fn summed(mut self) -> Self {
        self.column.summed = true;
        self
    }

    /// See [`Column::unsigned`].
    pub fn summed_unsigned(mut self) -> Self {
        self.column.unsigned = true;
        self.summed()
    }

    /// See [`Column::bars`].
    pub fn bars(mut self) -> Self {
        self.column.bars = true;
        self
    }

    /// See [`Column::band`].
    pub fn band(mut self, band: Band) -> Self {
        self.column.band = Some(band);
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
    pub fn col(
        mut self,
        heading: impl Into<String>,
        kind: ColumnKind,
        value: impl for<'r> Fn(&'r R) -> Value<'r> + 'f,
    ) -> Self {
        self.0.push(col(heading, kind, value));
        self
    }

    /// The same of a column made beforehand.
    pub fn and(mut self, column: ColumnOf<'f, R>) -> Self {
        self.0.push(column);
        self
    }

    /// Columns made beforehand, in their order.
    pub fn all(mut self, columns: impl IntoIterator<Item = ColumnOf<'f, R>>) -> Self {
        self.0.extend(columns);
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

/// A spreadsheet refuses a heading that stands twice: a later one is numbered.
pub(super) fn number_repeated(columns: &mut [Column]) {
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
