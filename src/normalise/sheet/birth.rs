//! The birth of a row: the few cells that are known when a row is first written. A row without a key gets
//! its name from its birth, so that filling in or changing other cells does not rename the record.

use crate::model::Content;
use crate::model::births::{Birth, Cells};
use crate::model::provisional::{self, ProvisionalKeys};
use crate::model::source::hex;
use crate::normalise::cell::clean::{compact, compacted};
use crate::normalise::cell::{self, amount, date, is_blank, is_null, key};
use crate::normalise::intake::{Hash, Intake, RowNames};
use crate::normalise::sheet::line::RowKind;
use crate::normalise::sheet::said::Said;
use crate::normalise::sheet::schema::{Column, FieldKind};
use crate::normalise::sheet::table::Table;
use crate::read::table::{Cell, Value, at};
use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a sheet's rows are born with.
struct Born {
    sheet: &'static str,
    key: &'static str,
    /// Groups of columns. The first filled column of each group counts.
    columns: &'static [&'static [&'static str]],
    /// Whether the project is part of the birth and of the provisional key.
    of_project: bool,
}

const BIRTHS: [Born; 13] = [
    Born { sheet: "项目", key: "项目编号", columns: &[&["项目名称"]], of_project: false },
    Born {
        sheet: "工作单", key: "工作单号", columns: &[&["下单时间"], &["工作内容"]], of_project: true
    },
    Born {
        sheet: "会议", key: "会议单号", columns: &[&["会议结束"], &["会议主题"]], of_project: true
    },
    Born {
        sheet: "排期",
        key: "排期编号",
        columns: &[&["媒体名称"], &["版面/时段"], &["投放日期", "投放开始"]],
        of_project: true,
    },
    Born {
        sheet: "发布确认", key: "确认单号", columns: &[&["排期编号"], &["计划日期"]], of_project: true
    },
    Born {
        sheet: "客户到款",
        key: "到款编号",
        columns: &[&["到款日期"], &["付款单位"], &["金额"]],
        of_project: false,
    },
    Born {
        sheet: "媒体付款",
        key: "付款编号",
        columns: &[&["申请日期", "实付日期"], &["收款单位", "媒体名称"], &["应付金额", "实付金额"]],
        of_project: false,
    },
    Born {
        sheet: "收票",
        key: "发票号码",
        columns: &[&["发票日期"], &["开票单位"], &["价税合计"]],
        of_project: false,
    },
    Born {
        sheet: "开票",
        key: "发票号码",
        columns: &[&["开票日期"], &["客户名称"], &["金额"]],
        of_project: false,
    },
    Born {
        sheet: "返点", key: "编号", columns: &[&["媒体名称"], &["日期"], &["应计"]], of_project: false
    },
    Born { sheet: "对账", key: "对账单号", columns: &[&["对方"], &["期间"]], of_project: false },
    Born { sheet: "报价", key: "报价单号", columns: &[&["日期"], &["内容"]], of_project: true },
    Born {
        sheet: "制作验收", key: "验收单号", columns: &[&["报价单号"], &["验收日"]], of_project: true
    },
];

/// Rows that one core asks at a time.
const ROWS_AT_ONCE: usize = 256;
/// The sheet whose rows may have no day at their birth.
const PAYMENTS: &str = "媒体付款";
/// Sheets whose rows belong to the record named in their first column.
const OF_A_RECORD: [&str; 2] = ["发布确认", "制作验收"];

fn birth(table: &Table<'_>) -> Option<&'static Born> {
    BIRTHS.iter().find(|birth| birth.sheet == table.schema.name)
}

/// Whether a provisional key of the sheet contains the project.
pub(crate) fn names_project(table: &Table<'_>) -> bool {
    birth(table).is_none_or(|birth| birth.of_project)
}

/// Where the columns that matter for a birth stand, found once a table.
pub(crate) struct BirthColumns {
    /// By group of [`Born`]: the places of its columns in the schema.
    groups: Vec<Vec<usize>>,
    key: Option<usize>,
    project: Option<usize>,
    /// The sheet columns of the office's own, with their headings. A column that only counts the rows is left out.
    own: Vec<(u16, String)>,
}

impl BirthColumns {
    pub(crate) fn of(table: &Table<'_>) -> BirthColumns {
        const COUNTS: [&str; 6] = ["序号", "序", "行号", "NO", "NO.", "#"];
        let at = |name: &str| table.schema.columns.iter().position(|column| column.name == name);
        let birth = birth(table);
        let groups = birth.map_or(&[][..], |birth| birth.columns).iter();
        let known = |col: u16| table.header.columns.iter().flatten().any(|found| found.col == col);
        let own = table.headings().filter(|(col, heading)| {
            let is_own = !known(*col) && !table.days.contains_key(col);
            is_own && !heading.is_empty() && !COUNTS.contains(&heading.to_uppercase().as_str())
        });
        BirthColumns {
            groups: groups.map(|names| names.iter().filter_map(|name| at(name)).collect()).collect(),
            key: birth.and_then(|birth| at(birth.key)),
            project: birth.filter(|birth| birth.of_project).and_then(|_| at("项目编号")),
            own: own.map(|(col, heading)| (col, heading.to_owned())).collect(),
        }
    }
}

fn hashed(texts: &[Option<impl AsRef<str>>]) -> Hash {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(text.as_ref().map_or("", AsRef::as_ref).as_bytes());
        hash.update([0]);
    }
    hash.finalize().into()
}

/// A row, as its birth is asked for.
#[derive(Clone, Copy)]
pub(crate) struct BirthRow<'r, 'a> {
    pub table: &'r Table<'a>,
    pub columns: &'r BirthColumns,
    pub cells: &'a [Cell],
    /// By schema column.
    pub said: &'r [Said<'a>],
}

impl<'a> BirthRow<'_, 'a> {
    /// What it was born with; `None` if all these cells are blank.
    pub(crate) fn birth(&self) -> Option<Hash> {
        let first = |places: &Vec<usize>| places.iter().find_map(|index| self.text(*index));
        let texts: Vec<Option<Cow<'_, str>>> = self.columns.groups.iter().map(first).collect();
        texts.iter().any(Option::is_some).then(|| hashed(&texts))
    }

    /// All births that the row may have had, [`BirthRow::birth`] first. Two cases: the first column of a group was
    /// filled in later than the second, and a payment was entered before it had a day.
    fn births(&self) -> Option<Vec<Hash>> {
        let birth = birth(self.table)?;
        let is_single = |(index, places): (usize, &Vec<usize>)| {
            places.len() == 1 && (birth.sheet != PAYMENTS || index > 0)
        };
        if self.columns.groups.iter().enumerate().all(is_single) {
            return Some(vec![self.birth()?]);
        }
        let texts = |(index, places): (usize, &Vec<usize>)| {
            let texts = places.iter().filter_map(|index| self.text(*index)).map(Some);
            let mut texts: Vec<Option<Cow<'_, str>>> = texts.collect();
            if texts.is_empty() || (birth.sheet == PAYMENTS && index == 0) {
                texts.push(None);
            }
            texts
        };
        let groups: Vec<Vec<Option<Cow<'_, str>>>> =
            self.columns.groups.iter().enumerate().map(texts).collect();
        let mut sets: Vec<Vec<Option<&str>>> = vec![Vec::with_capacity(groups.len())];
        for texts in &groups {
            if let [only] = texts.as_slice() {
                sets.iter_mut().for_each(|set| set.push(only.as_deref()));
                continue;
            }
            let with = |set: Vec<Option<_>>| {
                texts.iter().map(move |text| [set.as_slice(), &[text.as_deref()]].concat())
            };
            sets = sets.into_iter().flat_map(with).collect();
        }
        let (first, others) = sets.split_first()?;
        let first = first.iter().any(Option::is_some).then(|| hashed(first))?;
        let others: BTreeSet<Hash> =
            others.iter().map(|set| hashed(set)).filter(|hash| *hash != first).collect();
        Some(std::iter::once(first).chain(others).collect())
    }

    /// The record that the row belongs to: its 排期编号 or 报价单号.
    fn reference(&self) -> Option<String> {
        birth(self.table).filter(|birth| OF_A_RECORD.contains(&birth.sheet))?;
        let place = self.columns.groups.first()?.first()?;
        match key::key(self.value(*place)?).content {
            Content::Known(key) => Some(key),
            _ => None,
        }
    }

    /// What it was born with as text: `3f9a02c1`. What it may have been born with besides stands behind
    /// (`3f9a02c1,8dcb2050`), the record it belongs to, which may get another number, apart from the rest
    /// (`a51e77f0@XM2026-101-M09`).
    fn content(&self) -> Option<String> {
        Some(match self.reference() {
            Some(record) => {
                let rest = self.columns.groups.iter().skip(1).flatten();
                let rest: Vec<_> = rest.map(|index| self.text(*index)).collect();
                format!("{}@{record}", digits(&hashed(&rest)))
            }
            None => match self.births()?.as_slice() {
                [only] => digits(only),
                several => several.iter().map(digits).collect::<Vec<_>>().join(","),
            },
        })
    }

    /// What the row says in all of its columns, and on the days of a grid.
    pub(crate) fn says(&self) -> Says {
        let (mut whole, mut content, mut own) =
            (Vec::with_capacity(512), Vec::with_capacity(512), Vec::new());
        let add = |to: &mut Vec<u8>, name: &str, text: &str| {
            for part in [name, text] {
                to.extend_from_slice(part.as_bytes());
                to.push(0);
            }
        };
        for (index, column) in self.table.schema.columns.iter().enumerate() {
            let Some(text) = self.said(index, column) else { continue };
            add(&mut whole, column.name, &text);
            if !matches!(column.kind, FieldKind::Key | FieldKind::Keys | FieldKind::Project) {
                add(&mut content, column.name, &text);
            }
        }
        for (day, value) in self.marked() {
            let (day, shown) = (day.to_string(), cell::shown_as_is(value));
            add(&mut whole, &day, &shown);
            add(&mut content, &day, &shown);
        }
        for (heading, value) in self.of_own_columns() {
            let shown = cell::shown_as_is(value);
            for to in [&mut whole, &mut content, &mut own] {
                add(to, heading, &shown);
            }
        }
        let hash = |bytes: &[u8]| Hash::from(Sha256::digest(bytes));
        Says { whole: hash(&whole), content: hash(&content), own: has_no_key(self.table).then(|| hash(&own)) }
    }

    /// The cells in the office's own columns.
    fn of_own_columns(&self) -> impl Iterator<Item = (&str, &'a Value)> {
        let own = self.columns.own.iter();
        own.filter_map(|(col, heading)| Some((heading.as_str(), filled(self.cells, *col)?)))
    }

    /// The days of a grid with a filled cell.
    fn marked(&self) -> impl Iterator<Item = (NaiveDate, &'a Value)> {
        self.table.days.iter().filter_map(|(col, day)| Some((*day, filled(self.cells, *col)?)))
    }

    /// The value of a column of the schema; `None` for a blank cell.
    fn value(&self, index: usize) -> Option<&'a Value> {
        self.said.get(index)?.written()
    }

    /// The text of a row in one column; for a blank cell, the text above the rows or the default of 接入.xlsx.
    /// A day without a year gets its year, so that rows of two years differ.
    fn said(&self, index: usize, column: &Column) -> Option<Cow<'_, str>> {
        let Some(value) = self.value(index) else {
            let above = self.table.above_rows.get(column.name);
            let said = above.or_else(|| self.table.defaults.get(column.name).map(|given| &given.value));
            return said.map(|said| said.as_str().into());
        };
        let shown = cell::shown_as_is(value);
        let is_day = matches!(column.kind, FieldKind::Date | FieldKind::Moment | FieldKind::Dates);
        if !is_day || !matches!(value, Value::Text(_)) || date::in_full(&shown).is_some() {
            return Some(shown);
        }
        match date::date(value, &self.table.dates).content {
            Content::Known(day) if !shown.contains(&day.year().to_string()) => {
                Some(format!("{}:{shown}", day.year()).into())
            }
            _ => Some(shown),
        }
    }

    /// The meaning of a cell as text, the same for every way to write it. Of several days it is the first.
    fn text(&self, index: usize) -> Option<Cow<'_, str>> {
        let column = self.table.schema.columns.get(index)?;
        if let Some(understood) = self.value(index).and_then(|value| understood(self.table, column, value)) {
            return Some(understood.into());
        }
        let Some(text) = self.said(index, column) else {
            let first = self.marked().map(|(day, _)| day).min();
            return first.filter(|_| column.name == "投放日期").map(|day| day.to_string().into());
        };
        Some(match (column.kind, text) {
            (FieldKind::Dates, text) => first_of(&text).to_owned().into(),
            (_, Cow::Borrowed(text)) => compacted(text),
            (_, Cow::Owned(text)) => compact(&text).into(),
        })
    }
}

/// The eight hex digits that stand for a hash.
pub(crate) fn digits(hash: &Hash) -> String {
    hash.first_chunk::<4>().map(|start| hex(start)).unwrap_or_default()
}

/// Tables without a key that keep less in their records than stands in a row.
const COMPARED_BY_CELLS: [&str; 4] = ["服务清单", "前期推进", "定期服务", "效果评估"];

/// Whether rows of the table have no key, so that they are compared by what their records say.
pub(crate) fn has_no_key(table: &Table<'_>) -> bool {
    birth(table).is_none() && !COMPARED_BY_CELLS.contains(&table.schema.name)
}

/// Hashes of all that a row says.
pub(crate) struct Says {
    pub whole: Hash,
    /// The cells in the office's own columns, of a table without a key.
    own: Option<Hash>,
    /// Without the cells that hold keys.
    content: Hash,
}

impl Says {
    fn cells(&self) -> Cells {
        let start = |hash: &Hash| hash.first_chunk::<4>().map_or(0, |start| u32::from_be_bytes(*start));
        Cells { whole: start(&self.whole), content: start(&self.content) }
    }
}

/// What a row is known by beside its key and its project: it is made of its cells alone.
pub(crate) struct Known {
    /// What the row says, column by column, for telling a row pasted twice from two rows. Of a table without a
    /// key it is only what no record keeps, because its records are compared too.
    pub digest: u64,
    cells: Cells,
    content: Option<Box<str>>,
}

impl Known {
    /// All rows of a table by their lines, in order. They are asked in parallel, because one sheet may hold most
    /// rows of an office.
    pub(crate) fn of_rows<'a>(table: &Table<'a>, columns: &BirthColumns) -> Vec<(u32, Known)> {
        let rows: Vec<&'a [Cell]> = table.body().collect();
        let known = |said: &mut Vec<Said<'a>>, cells: &&'a [Cell]| {
            said.clear();
            said.extend(Said::of_row(table, cells));
            let row = BirthRow { table, columns, cells, said };
            (cells.first().map_or(0, |cell| cell.row), Known::of(&row))
        };
        rows.par_iter().with_min_len(ROWS_AT_ONCE).map_init(Vec::new, known).collect()
    }

    fn of(row: &BirthRow<'_, '_>) -> Known {
        let says = row.says();
        let hash = says.own.as_ref().unwrap_or(&says.whole);
        let digest = hash.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        Known { digest, cells: says.cells(), content: row.content().map(Into::into) }
    }

    /// What a record was born with, as a later run knows it again by: `工作单 XM2026-101 3f9a02c1`.
    pub(crate) fn birth(&self, table: &Table<'_>, project: Option<&str>) -> Option<Birth> {
        let project = project.filter(|_| names_project(table)).unwrap_or_default();
        let born = [table.schema.name, " ", project, " ", self.content.as_deref()?].concat();
        Some(Birth { born, cells: Some(self.cells) })
    }
}

/// A row without a key of its own.
pub(crate) struct Newborn {
    says: Says,
    /// What it was born with, and may have been born with besides.
    births: Vec<Hash>,
    /// Its project, if its key will contain one and the row names it.
    project: String,
}

/// The rows of a sheet that have no key of their own.
pub(crate) fn newborns(table: &Table<'_>, intake: &Intake<'_>) -> Vec<Newborn> {
    if birth(table).is_none() {
        return Vec::new();
    }
    let columns = &BirthColumns::of(table);
    let key_of = |cells, place: Option<usize>| {
        let found = table.header.columns.get(place?).copied().flatten()?;
        match key::key(filled(cells, found.col)?).content {
            Content::Known(key) => Some(key),
            _ => None,
        }
    };
    let rows = table
        .body()
        .filter(|cells| key_of(cells, columns.key).is_none() && table.line(cells, intake) == RowKind::Data);
    let newborn = |cells| {
        let written = key_of(cells, columns.project);
        let project = written.as_deref().map(|written| intake.project(written).unwrap_or(written).to_owned());
        let said: Vec<Said<'_>> = Said::of_row(table, cells).collect();
        let row = BirthRow { table, columns, cells, said: &said };
        Some(Newborn { births: row.births()?, says: row.says(), project: project.unwrap_or_default() })
    };
    rows.filter_map(newborn).collect()
}

/// What the rows of a sheet that have no key of their own are called; those of several sheets of its kind
/// were named together.
pub(crate) fn row_names(table: &Table<'_>, intake: &Intake<'_>) -> Arc<RowNames> {
    let together = intake.row_names.get(&table.schema.path()).cloned();
    // a grid is named by itself
    together
        .filter(|_| table.days.is_empty())
        .unwrap_or_else(|| Arc::new(named(table.schema.name, &newborns(table, intake), intake.provisional)))
}

/// Names the rows of a table that have no key: by what they were born with, and of several born alike by
/// their other cells. A row that an earlier run knew keeps its name.
pub(crate) fn named(sheet: &str, rows: &[Newborn], earlier: &ProvisionalKeys) -> RowNames {
    let rows: BTreeMap<&Hash, &Newborn> = rows.iter().map(|row| (&row.says.whole, row)).collect();
    let first = |row: &Newborn| row.births.first().map(digits).unwrap_or_default();
    let own: BTreeSet<String> = rows.values().map(|row| first(row)).collect();
    // a completed row: the one that may have been born as a run knew it, and no row is born so now
    let mut may_be: BTreeMap<String, Vec<&Hash>> = BTreeMap::new();
    for (whole, row) in &rows {
        for older in row.births.iter().skip(1).map(digits).filter(|older| !own.contains(older)) {
            let is_known = matches!(earlier.known(sheet, &older), [one] if one.current);
            if is_known && earlier.known(sheet, &first(row)).is_empty() {
                may_be.entry(older).or_default().push(whole);
            }
        }
    }
    let mut completed: BTreeMap<&Hash, String> = BTreeMap::new();
    for (older, rows) in may_be {
        if let [whole] = rows[..] {
            completed.entry(whole).or_insert(older);
        }
    }
    // rows of another project have another key, so they do not count among those born alike
    let mut alike: BTreeMap<String, BTreeMap<&str, Vec<&Newborn>>> = BTreeMap::new();
    for (whole, row) in &rows {
        let digits = completed.get(whole).cloned().unwrap_or_else(|| first(row));
        alike.entry(digits).or_default().entry(&row.project).or_default().push(row);
    }
    let mut names = RowNames::new();
    for (digits, of_projects) in alike {
        let projects: BTreeSet<&str> = of_projects.keys().copied().collect();
        for (project, rows) in of_projects {
            let cells: Vec<Cells> = rows.iter().map(|row| row.says.cells()).collect();
            let known = earlier.of_project(sheet, &digits, project, &projects);
            let numbers = provisional::numbers(&cells, &known);
            for (row, number) in rows.iter().zip(numbers) {
                let name = if number == 1 { digits.clone() } else { format!("{digits}.{number}") };
                if name != first(row) {
                    names.insert(row.says.whole, name);
                }
            }
        }
    }
    names
}

fn filled(cells: &[Cell], col: u16) -> Option<&Value> {
    at(cells, col).filter(|value| !is_blank(value) && !is_null(value))
}

/// The day, moment or amount that a text means, in the form in which a real date or number cell is shown.
fn understood(table: &Table<'_>, column: &Column, value: &Value) -> Option<String> {
    let Value::Text(written) = value else { return None };
    match column.kind {
        FieldKind::Date | FieldKind::Dates => {
            let first = Value::Text(first_of(written).into());
            is(date::date(&first, &table.dates).content).map(|day| day.to_string())
        }
        FieldKind::Moment => is(date::moment(value, &table.dates).content).map(|moment| match moment.time {
            Some(time) => format!("{} {}", moment.date, time.format("%H:%M")),
            None => moment.date.to_string(),
        }),
        FieldKind::Money => is(amount::amount_or_refund(value, amount::Unit::default()).content)
            .map(|fen| fen.short().to_string()),
        _ => None,
    }
}

/// The value, also if it lies after the as-of date.
fn is<T>(content: Content<T>) -> Option<T> {
    match content {
        Content::Known(value) | Content::Later(value) => Some(value),
        Content::Blank | Content::Refused | Content::Merged => None,
    }
}

/// The first of several days in a text.
fn first_of(text: &str) -> &str {
    let end = text.find(['、', ',', '，', ';', '；', '~', '～', '至', '到', '\n', ' ']);
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}
