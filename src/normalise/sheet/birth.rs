//! The birth of a row: the few cells that are known when a row is first written. A row without a key gets
//! its name from its birth, so that filling in or changing other cells does not rename the record.

use crate::model::Content;
use crate::model::births::{Birth, Cells};
use crate::model::provisional::{self, ProvisionalKeys};
use crate::model::source::hex;
use crate::normalise::cell::clean::compact;
use crate::normalise::cell::{self, amount, date, is_blank, is_null, key};
use crate::normalise::intake::{Hash, Intake, RowNames};
use crate::normalise::sheet::line::RowKind;
use crate::normalise::sheet::schema::{Column, FieldKind};
use crate::normalise::sheet::table::Table;
use crate::read::table::{Cell, Value};
use chrono::{Datelike, NaiveDate};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a sheet's rows are born with.
struct BirthColumns {
    sheet: &'static str,
    key: &'static str,
    /// Groups of columns. The first filled column of each group counts.
    columns: &'static [&'static [&'static str]],
    /// Whether the project is part of the birth and of the provisional key.
    of_project: bool,
}

const BIRTHS: [BirthColumns; 13] = [
    BirthColumns { sheet: "项目", key: "项目编号", columns: &[&["项目名称"]], of_project: false },
    BirthColumns {
        sheet: "工作单",
        key: "工作单号",
        columns: &[&["下单时间"], &["工作内容"]],
        of_project: true,
    },
    BirthColumns {
        sheet: "会议",
        key: "会议单号",
        columns: &[&["会议结束"], &["会议主题"]],
        of_project: true,
    },
    BirthColumns {
        sheet: "排期",
        key: "排期编号",
        columns: &[&["媒体名称"], &["版面/时段"], &["投放日期", "投放开始"]],
        of_project: true,
    },
    BirthColumns {
        sheet: "发布确认",
        key: "确认单号",
        columns: &[&["排期编号"], &["计划日期"]],
        of_project: true,
    },
    BirthColumns {
        sheet: "客户到款",
        key: "到款编号",
        columns: &[&["到款日期"], &["付款单位"], &["金额"]],
        of_project: false,
    },
    BirthColumns {
        sheet: "媒体付款",
        key: "付款编号",
        columns: &[&["申请日期", "实付日期"], &["收款单位", "媒体名称"], &["应付金额", "实付金额"]],
        of_project: false,
    },
    BirthColumns {
        sheet: "收票",
        key: "发票号码",
        columns: &[&["发票日期"], &["开票单位"], &["价税合计"]],
        of_project: false,
    },
    BirthColumns {
        sheet: "开票",
        key: "发票号码",
        columns: &[&["开票日期"], &["客户名称"], &["金额"]],
        of_project: false,
    },
    BirthColumns {
        sheet: "返点",
        key: "编号",
        columns: &[&["媒体名称"], &["日期"], &["应计"]],
        of_project: false,
    },
    BirthColumns {
        sheet: "对账", key: "对账单号", columns: &[&["对方"], &["期间"]], of_project: false
    },
    BirthColumns {
        sheet: "报价", key: "报价单号", columns: &[&["日期"], &["内容"]], of_project: true
    },
    BirthColumns {
        sheet: "制作验收",
        key: "验收单号",
        columns: &[&["报价单号"], &["验收日"]],
        of_project: true,
    },
];

/// The sheet whose rows may have no day at their birth.
const PAYMENTS: &str = "媒体付款";
/// Sheets whose rows belong to the record named in their first column.
const OF_A_RECORD: [&str; 2] = ["发布确认", "制作验收"];

fn birth(table: &Table<'_>) -> Option<&'static BirthColumns> {
    BIRTHS.iter().find(|birth| birth.sheet == table.schema.name)
}

/// Whether a provisional key of the sheet contains the project.
pub(crate) fn names_project(table: &Table<'_>) -> bool {
    birth(table).is_none_or(|birth| birth.of_project)
}

/// The birth of a row; `None` if all its cells are blank.
pub(crate) fn of(table: &Table<'_>, cells: &[Cell]) -> Option<Hash> {
    let first = |names: &&[&str]| names.iter().find_map(|name| text(table, cells, name));
    let texts: Vec<Option<String>> = birth(table)?.columns.iter().map(first).collect();
    texts.iter().any(Option::is_some).then(|| hashed(&texts))
}

fn hashed(texts: &[Option<String>]) -> Hash {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(text.as_deref().unwrap_or_default().as_bytes());
        hash.update([0]);
    }
    hash.finalize().into()
}

/// All births that the row may have had, [`of`] first. Two cases: the first column of a group was filled
/// in later than the second, and a payment was entered before it had a day.
fn all(table: &Table<'_>, cells: &[Cell]) -> Option<Vec<Hash>> {
    let first = of(table, cells)?;
    let birth = birth(table)?;
    if birth.sheet != PAYMENTS && birth.columns.iter().all(|names| names.len() == 1) {
        return Some(vec![first]);
    }
    let mut sets: Vec<Vec<Option<String>>> = vec![Vec::new()];
    for (index, names) in birth.columns.iter().enumerate() {
        let mut texts: Vec<Option<String>> =
            names.iter().filter_map(|name| text(table, cells, name)).map(Some).collect();
        if texts.is_empty() || (birth.sheet == PAYMENTS && index == 0) {
            texts.push(None);
        }
        let with = |set: &Vec<Option<String>>| -> Vec<Vec<Option<String>>> {
            texts.iter().map(|text| [set.as_slice(), std::slice::from_ref(text)].concat()).collect()
        };
        sets = sets.iter().flat_map(with).collect();
    }
    let others: BTreeSet<Hash> = sets.iter().map(|set| hashed(set)).filter(|hash| *hash != first).collect();
    Some(std::iter::once(first).chain(others).collect())
}

/// The record that a row belongs to: its 排期编号 or 报价单号.
fn reference(table: &Table<'_>, cells: &[Cell]) -> Option<String> {
    let birth = birth(table).filter(|birth| OF_A_RECORD.contains(&birth.sheet))?;
    let [[name], ..] = birth.columns else { return None };
    match key::key(value(table, cells, name)?).content {
        Content::Known(key) => Some(key),
        _ => None,
    }
}

/// What a record was born with, as a later run knows it again by: `工作单 XM2026-101 3f9a02c1`. What it
/// may have been born with besides stands behind (`3f9a02c1,8dcb2050`), the record it belongs to, which may
/// get another number, apart from the rest (`a51e77f0@XM2026-101-M09`).
pub(crate) fn known_by(
    table: &Table<'_>,
    cells: &[Cell],
    project: Option<&str>,
    says: &Says,
) -> Option<Birth> {
    let project = project.filter(|_| names_project(table)).unwrap_or_default();
    let content = match reference(table, cells) {
        Some(record) => {
            let rest = birth(table)?.columns.iter().skip(1).flat_map(|names| names.iter());
            let rest: Vec<_> = rest.map(|name| text(table, cells, name)).collect();
            format!("{}@{record}", digits(&hashed(&rest)))
        }
        None => all(table, cells)?.iter().map(digits).collect::<Vec<_>>().join(","),
    };
    let born = format!("{} {project} {content}", table.schema.name);
    Some(Birth { born, cells: Some(says.cells()) })
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
    /// The cells in the office's own columns.
    pub own: Hash,
    /// Without the cells that hold keys.
    content: Hash,
}

impl Says {
    fn cells(&self) -> Cells {
        let start = |hash: &Hash| hash.first_chunk::<4>().map_or(0, |start| u32::from_be_bytes(*start));
        Cells { whole: start(&self.whole), content: start(&self.content) }
    }
}

/// What a row says in all of its columns, and on the days of a grid.
pub(crate) fn says(table: &Table<'_>, cells: &[Cell]) -> Says {
    let (mut whole, mut content, mut own) = (Sha256::new(), Sha256::new(), Sha256::new());
    let mut add = |is_key: bool, name: &str, text: &str| {
        for part in [name, text] {
            whole.update(part.as_bytes());
            whole.update([0]);
            if !is_key {
                content.update(part.as_bytes());
                content.update([0]);
            }
        }
    };
    for (index, column) in table.schema.columns.iter().enumerate() {
        let is_key = matches!(column.kind, FieldKind::Key | FieldKind::Keys | FieldKind::Project);
        if let Some(text) = said(table, cells, index, column) {
            add(is_key, column.name, &text);
        }
    }
    for (day, value) in marked(table, cells) {
        add(false, &day.to_string(), &cell::shown_as_is(value));
    }
    for (heading, value) in of_own_columns(table, cells) {
        let shown = cell::shown_as_is(value);
        add(false, heading, &shown);
        for part in [heading, &*shown] {
            own.update(part.as_bytes());
            own.update([0]);
        }
    }
    Says { whole: whole.finalize().into(), own: own.finalize().into(), content: content.finalize().into() }
}

/// The cells in the office's own columns. A column that only counts the rows is left out.
fn of_own_columns<'c>(table: &'c Table<'_>, cells: &'c [Cell]) -> impl Iterator<Item = (&'c str, &'c Value)> {
    const COUNTS: [&str; 6] = ["序号", "序", "行号", "NO", "NO.", "#"];
    let known = |col: u16| table.header.columns.iter().flatten().any(|found| found.col == col);
    cells.iter().filter(move |cell| !known(cell.col) && !table.days.contains_key(&cell.col)).filter_map(
        |cell| {
            let heading = table.heading(cell.col);
            let says = !heading.is_empty() && !COUNTS.contains(&heading.to_uppercase().as_str());
            (says && !is_blank(&cell.value) && !is_null(&cell.value)).then_some((heading, &cell.value))
        },
    )
}

/// The days of a grid with a filled cell.
fn marked<'c>(table: &'c Table<'_>, cells: &'c [Cell]) -> impl Iterator<Item = (NaiveDate, &'c Value)> {
    table.days.iter().filter_map(|(col, day)| Some((*day, filled(cells, *col)?)))
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
    let Some(birth) = birth(table) else { return Vec::new() };
    let is_named = |cells: &[Cell]| {
        let key = value(table, cells, birth.key).map(|value| key::key(value).content);
        matches!(key, Some(Content::Known(_)))
    };
    let rows = table.body().filter(|cells| !is_named(cells) && table.line(cells, intake) == RowKind::Data);
    let newborn = |cells: &[Cell]| {
        let project = value(table, cells, "项目编号").filter(|_| birth.of_project);
        let project = match project.map(|value| key::key(value).content) {
            Some(Content::Known(written)) => intake.project(&written).unwrap_or(&written).to_owned(),
            _ => String::new(),
        };
        Some(Newborn { births: all(table, cells)?, says: says(table, cells), project })
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

/// The value of a column; `None` for a blank cell.
fn value<'c>(table: &Table<'_>, cells: &'c [Cell], name: &str) -> Option<&'c Value> {
    let index = table.schema.columns.iter().position(|column| column.name == name)?;
    value_at(table, cells, index)
}

/// Like [`value`], by the index of the column in the schema.
fn value_at<'c>(table: &Table<'_>, cells: &'c [Cell], index: usize) -> Option<&'c Value> {
    let found = table.header.columns.get(index).copied().flatten()?;
    filled(cells, found.col)
}

fn filled(cells: &[Cell], col: u16) -> Option<&Value> {
    let at = cells.binary_search_by_key(&col, |cell| cell.col).ok()?;
    cells.get(at).map(|cell| &cell.value).filter(|value| !is_blank(value) && !is_null(value))
}

/// The text of a row in one column; for a blank cell, the text above the rows or the default of 接入.xlsx.
/// A day without a year gets its year, so that rows of two years differ.
fn said<'c>(table: &'c Table<'_>, cells: &'c [Cell], index: usize, column: &Column) -> Option<Cow<'c, str>> {
    let Some(value) = value_at(table, cells, index) else {
        let above = table.above_rows.get(column.name);
        let said = above.or_else(|| table.defaults.get(column.name).map(|given| &given.value));
        return said.map(|said| said.as_str().into());
    };
    let shown = cell::shown_as_is(value);
    let is_day = matches!(column.kind, FieldKind::Date | FieldKind::Moment | FieldKind::Dates);
    if !is_day || !matches!(value, Value::Text(_)) || date::in_full(&shown).is_some() {
        return Some(shown);
    }
    match date::date(value, &table.dates).content {
        Content::Known(day) if !shown.contains(&day.year().to_string()) => {
            Some(format!("{}:{shown}", day.year()).into())
        }
        _ => Some(shown),
    }
}

/// The meaning of a cell as text, the same for every way to write it. Of several days it is the first.
fn text(table: &Table<'_>, cells: &[Cell], name: &str) -> Option<String> {
    let mut columns = table.schema.columns.iter().enumerate();
    let (index, column) = columns.find(|(_, column)| column.name == name)?;
    if let Some(understood) = value_at(table, cells, index).and_then(|value| understood(table, column, value))
    {
        return Some(understood);
    }
    let Some(text) = said(table, cells, index, column) else {
        let first = marked(table, cells).map(|(day, _)| day).min();
        return first.filter(|_| name == "投放日期").map(|day| day.to_string());
    };
    match column.kind {
        FieldKind::Dates => Some(first_of(&text).to_owned()),
        _ => Some(compact(&text)),
    }
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
            .map(|fen| fen.plain().trim_end_matches('0').trim_end_matches('.').to_owned()),
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
