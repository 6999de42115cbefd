//! A table as people read it: headings, typed values and tones. Writers only lay it out.

use super::sum::Sum;
pub use super::value::{Value, read_whole};
use crate::model::answer;
use crate::model::memory::Handling;
use crate::report::view::shared::light::Light;
use crate::report::view::shared::line::{FindingLine, PlaceLine};
pub use crate::report::view::shared::tone::Tone;
use std::cmp::Reverse;

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

/// One column of a sheet of records: heading, kind and value in one place.
pub struct ColumnOf<'f, R> {
    column: Column,
    value: Box<dyn Fn(&R) -> Value + 'f>,
}

/// A column of a sheet: its heading, its kind, and what it shows of a record.
pub fn col<'f, R>(
    heading: impl Into<String>,
    kind: ColumnKind,
    value: impl Fn(&R) -> Value + 'f,
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
        value: impl Fn(&R) -> Value + 'f,
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

/// One sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Sheet name.
    pub name: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Value>>,
    /// 合计 under the rows, one for each kind of thing they add up; none where nothing adds up.
    pub totals: Vec<Vec<Value>>,
    /// Leading columns that stay in sight.
    pub frozen: u16,
    /// From this row on they are folded away.
    pub folded: Option<usize>,
    /// What it rests on and was not read whole, in words: rows may be missing.
    pub unread: Option<String>,
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
        let rows: Vec<Vec<Value>> = records.into_iter().map(row).collect();
        let mut columns: Vec<Column> = columns.into_iter().map(|one| one.column).collect();
        number_repeated(&mut columns);
        let totals = totals(&columns, rows.iter()).into_iter().collect();
        Table { name: name.into(), columns, rows, totals, frozen, folded: None, unread: None }
    }

    /// The same with a total for each kind of row: rows of different kinds do not add up. A kind is
    /// its name and the words that column `at` has in its rows.
    pub fn totalled_by(self, at: usize, kinds: &[(&str, &[&str])]) -> Table {
        let is = |name: &str, row: &[Value]| {
            let mut words = kinds.iter().filter(|(kind, _)| *kind == name).flat_map(|(_, words)| *words);
            words.any(|word| row.get(at) == Some(&(*word).into()))
        };
        let names: Vec<&str> = kinds.iter().map(|(name, _)| *name).collect();
        self.totalled_where(at, &names, is)
    }

    /// The same, but the whole row decides its kind. The names of the kinds stand in column `at`.
    pub fn totalled_where(mut self, at: usize, kinds: &[&str], is: impl Fn(&str, &[Value]) -> bool) -> Table {
        let of_kind = |name: &&str| {
            let is = |row: &&Vec<Value>| is(name, row);
            let mut total = totals(&self.columns, self.rows.iter().filter(is))?;
            if let Some(cell) = total.get_mut(at) {
                *cell = (*name).into();
            }
            Some(total)
        };
        self.totals = kinds.iter().filter_map(of_kind).collect();
        self
    }

    /// The same with a line above the total for what belongs to none of the rows: its name, and the
    /// counts under their headings. The total counts it as well.
    pub fn with_outside(mut self, name: &str, counts: &[(&str, usize)]) -> Table {
        if self.totals.is_empty() || counts.iter().all(|(_, count)| *count == 0) {
            return self;
        }
        let of_column = |(index, column): (usize, &Column)| match index {
            0 => name.into(),
            _ => counts
                .iter()
                .find(|(heading, _)| *heading == column.heading)
                .map_or(Value::Blank, |(_, count)| (*count).into()),
        };
        let outside: Vec<Value> = self.columns.iter().enumerate().map(of_column).collect();
        for total in &mut self.totals {
            for (sum, more) in total.iter_mut().zip(&outside) {
                if let (Value::Count(sum), Value::Count(more)) = (sum, more) {
                    *sum += more;
                }
            }
        }
        self.totals.insert(0, outside);
        self
    }

    /// The same without the answer columns: nobody answers in a run of an earlier day.
    pub fn without_answers(&self) -> Table {
        let kept: Vec<bool> = self.columns.iter().map(|column| !column.kind.is_answer()).collect();
        let pick = |row: &Vec<Value>| {
            row.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(value, _)| value.clone()).collect()
        };
        Table {
            name: self.name.clone(),
            columns: self
                .columns
                .iter()
                .filter(|column| !column.kind.is_answer())
                .map(|column| match column.kind {
                    ColumnKind::Cause => Column { kind: ColumnKind::Text, ..column.clone() },
                    _ => column.clone(),
                })
                .collect(),
            rows: self.rows.iter().map(pick).collect(),
            totals: self.totals.iter().map(pick).collect(),
            frozen: self.frozen,
            folded: self.folded,
            unread: self.unread.clone(),
        }
    }

    /// The same with the columns folded away in which no row has anything, so that paper and the first
    /// screen have room for those that say something. Their place stays: rows can be copied whole.
    pub fn folding_blank(mut self) -> Table {
        if self.rows.is_empty() {
            return self;
        }
        let blank = |value: &Value| *value == Value::Blank || *value == Value::Text("".into());
        let shown = self.columns.iter_mut().enumerate().skip(usize::from(self.frozen));
        for (index, column) in shown.filter(|(_, column)| !column.kind.is_answer()) {
            column.folded |= self.rows.iter().all(|row| row.get(index).is_none_or(blank));
        }
        self
    }

    /// The same of tables not all of which were read whole: no sum is known, and a line under the
    /// rows says what is missing.
    pub fn resting_on(mut self, unread: Option<String>) -> Table {
        let Some(why) = unread else { return self };
        for total in &mut self.totals {
            let cells = total.iter_mut().zip(&self.columns).skip(1);
            cells.filter(|(_, column)| column.summed).for_each(|(cell, _)| *cell = read_whole(None));
        }
        if !self.rows.is_empty() {
            let mut line = vec![Value::Blank; self.columns.len()];
            if let Some(first) = line.first_mut() {
                *first = format!("未检查：{why}").into();
            }
            self.totals.push(line);
        }
        self.unread = Some(why);
        self
    }

    /// Columns that go on paper: at most [`MOST_PRINTED`], the narrow days of a grid and those folded away
    /// not counted.
    pub fn printed(&self) -> usize {
        let marked = self.columns.iter().position(|column| column.on_screen).unwrap_or(self.columns.len());
        let wide = |(_, column): &(usize, &Column)| {
            !column.folded && !matches!(column.kind, ColumnKind::Grid | ColumnKind::Today)
        };
        let beyond = self.columns.iter().enumerate().filter(wide).nth(MOST_PRINTED).map(|(index, _)| index);
        marked.min(beyond.unwrap_or(marked))
    }

    /// Whether the totals say something in the columns that go on paper.
    pub fn has_printed_totals(&self) -> bool {
        let printed = self.printed();
        let said = |(column, value): (usize, &Value)| match column {
            0 => *value != answer::TOTAL.into(),
            _ => *value != Value::Blank,
        };
        self.totals.iter().any(|total| total.iter().enumerate().take(printed).any(said))
    }
}

/// Columns that an A4 page in landscape shows in a readable size.
pub const MOST_PRINTED: usize = 10;

/// The totals row of some rows: 合计, and the sum of every column that adds up; none where nothing does.
fn totals<'r>(columns: &[Column], rows: impl Iterator<Item = &'r Vec<Value>>) -> Option<Vec<Value>> {
    let sum = |column: &Column| column.summed.then(|| Sum::new(column.unsigned));
    let mut sums: Vec<Option<Sum>> = columns.iter().map(sum).collect();
    if sums.iter().all(Option::is_none) {
        return None;
    }
    let mut has_rows = false;
    for row in rows {
        has_rows = true;
        for (sum, value) in sums.iter_mut().zip(row) {
            if let Some(sum) = sum {
                sum.add(value);
            }
        }
    }
    let told = |sum: Option<Sum>| sum.map_or(Value::Blank, Sum::told);
    let mut total: Vec<Value> = sums.into_iter().map(told).collect();
    if let Some(first) = total.first_mut() {
        *first = answer::TOTAL.into();
    }
    has_rows.then_some(total)
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

/// What people wrote beside a matter.
pub fn handling_columns<'f, R>(
    handling: impl for<'r> Fn(&'r R) -> Option<&'r Handling> + Copy + 'f,
) -> [ColumnOf<'f, R>; 3] {
    let text = move |pick: fn(&Handling) -> &String| {
        move |row: &R| handling(row).map(pick).cloned().unwrap_or_default().into()
    };
    [
        col(answer::STATUS, ColumnKind::Status, text(|h| &h.status)),
        col(answer::OPINION, ColumnKind::Entry, text(|h| &h.opinion)),
        col(answer::HANDLER, ColumnKind::Person, text(|h| &h.handler)),
    ]
}

/// Heading of a record's further codes, after the first.
const FOLDED: &str = "其他代码";
/// Heading of the working days left.
pub const DAYS_LEFT: &str = "剩余工作日";

/// What a record's row says beside its own columns: its first finding, for whom it waits, what
/// people answered.
pub struct Tail {
    code: &'static str,
    message: String,
    waiting_on: &'static str,
    field: String,
    /// The record's further codes.
    folded: String,
    place: Option<PlaceLine>,
    handling: Option<Handling>,
    /// Working days left until the first of its open matters is due; negative beyond it.
    pub days_left: Option<i64>,
}

impl Tail {
    /// Of the first of a record's findings; blank, but for its place, where nothing is wrong.
    pub fn new(lines: &[&FindingLine], place: Option<PlaceLine>, answered: Option<&Handling>) -> Tail {
        let mut tail = Tail {
            code: "",
            message: String::new(),
            waiting_on: "",
            field: String::new(),
            folded: String::new(),
            place,
            handling: answered.cloned(),
            days_left: None,
        };
        let Some((line, others)) = lines.split_first() else { return tail };
        let mut folded: Vec<&str> = others.iter().map(|other| other.code).collect();
        folded.dedup();
        tail.code = line.code;
        tail.message = match line.counts() {
            true => line.message.to_string(),
            false => format!("{}：{}", line.state, line.message),
        };
        tail.waiting_on = line.waiting_on;
        tail.field = line.field.to_owned();
        tail.folded = folded.join(" ");
        tail.place = line.place.clone().or(tail.place);
        tail.days_left = lines.iter().filter(|line| line.counts()).filter_map(|line| line.days_left).min();
        tail
    }

    /// One of several rows of a record: where it has no finding, its field says which.
    pub fn of_part(mut self, part: Option<&str>) -> Tail {
        if let Some(part) = part.filter(|_| self.code.is_empty()) {
            part.clone_into(&mut self.field);
        }
        self
    }

    /// A remark behind the message; the answers stay those of the record's own finding.
    pub fn noting(mut self, remark: &str) -> Tail {
        if !remark.is_empty() {
            let between = if self.message.is_empty() { "" } else { "；" };
            self.message = format!("{}{between}{remark}", self.message.trim_end_matches('。'));
        }
        self
    }

    /// A record of several rows says its matter on the first of them.
    #[must_use]
    pub fn said_once(mut self, first: bool) -> Tail {
        if !first {
            self.message.clear();
        }
        self
    }

    /// The order of its row: trouble first, then the least time left.
    pub fn urgency(&self, light: Light) -> Urgency {
        urgency(light, self.days_left)
    }
}

/// Orders records: trouble first, by working days left; what has no limit behind those that have;
/// then red before yellow.
pub type Urgency = (bool, bool, Option<i64>, Reverse<Light>);

/// See [`Urgency`].
pub fn urgency(light: Light, days_left: Option<i64>) -> Urgency {
    (light == Light::Green, days_left.is_none(), days_left, Reverse(light))
}

/// The first finding of a record and, right beside it, what people answered.
pub fn matter_of<'f, R>(
    tail: impl for<'r> Fn(&'r R) -> &'r Tail + Copy + 'f,
) -> impl Iterator<Item = ColumnOf<'f, R>> {
    let speaks = [col("问题", ColumnKind::Prose, move |row| tail(row).message.as_str().into())];
    speaks.into_iter().chain(handling_columns(move |row| tail(row).handling.as_ref()))
}

/// The end of a record's row: for whom it waits, where it stands, and, folded away, the codes.
pub fn trace_of<'f, R>(
    tail: impl for<'r> Fn(&'r R) -> &'r Tail + Copy + 'f,
) -> impl Iterator<Item = ColumnOf<'f, R>> {
    let columns = [
        col("卡在谁", ColumnKind::Text, move |row: &R| Value::word(tail(row).waiting_on)),
        col("出处", ColumnKind::Link, move |row: &R| tail(row).place.clone().into()),
        col(answer::CODE, ColumnKind::Text, move |row: &R| Value::word(tail(row).code)).folded(),
        col(answer::FIELD, ColumnKind::Text, move |row: &R| tail(row).field.as_str().into()).folded(),
        col(FOLDED, ColumnKind::Text, move |row: &R| tail(row).folded.as_str().into()).folded(),
    ];
    columns.into_iter()
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
