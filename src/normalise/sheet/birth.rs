//! What is known of a row at its birth. A row without a key is named by it alone, so that filling in
//! the rest, or a change of it, does not rename the record.

use crate::model::Content;
use crate::model::source::hex;
use crate::normalise::cell::{self, date, is_blank, is_null, key};
use crate::normalise::desk::Desk;
use crate::normalise::sheet::line::RowKind;
use crate::normalise::sheet::schema::{Column, FieldKind};
use crate::normalise::sheet::table::Table;
use crate::read::table::{Cell, Value};
use chrono::{Datelike, NaiveDate};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// A hash of what stands in some cells of a row.
pub(crate) type Hash = [u8; 32];

/// The rows of a sheet that are alike at birth and not in their other cells, in the order of these.
pub(crate) type Twins = BTreeMap<Hash, BTreeSet<Hash>>;

/// What a sheet's rows are born with.
struct Birth {
    sheet: &'static str,
    key: &'static str,
    /// Each by the first of its columns that is filled.
    columns: &'static [&'static [&'static str]],
    /// The project belongs to it, and stands in the key.
    of_project: bool,
}

const BIRTHS: [Birth; 13] = [
    Birth { sheet: "项目", key: "项目编号", columns: &[&["项目名称"]], of_project: false },
    Birth {
        sheet: "工作单", key: "工作单号", columns: &[&["下单时间"], &["工作内容"]], of_project: true
    },
    Birth {
        sheet: "会议", key: "会议单号", columns: &[&["会议结束"], &["会议主题"]], of_project: true
    },
    Birth {
        sheet: "排期",
        key: "排期编号",
        columns: &[&["媒体名称"], &["版面/时段"], &["投放日期", "投放开始"]],
        of_project: true,
    },
    Birth {
        sheet: "发布确认", key: "确认单号", columns: &[&["排期编号"], &["计划日期"]], of_project: true
    },
    Birth {
        sheet: "客户到款",
        key: "到款编号",
        columns: &[&["到款日期"], &["付款单位"], &["金额"]],
        of_project: false,
    },
    Birth {
        sheet: "媒体付款",
        key: "付款编号",
        columns: &[&["申请日期", "实付日期"], &["收款单位", "媒体名称"], &["应付金额", "实付金额"]],
        of_project: false,
    },
    Birth {
        sheet: "收票",
        key: "发票号码",
        columns: &[&["发票日期"], &["开票单位"], &["价税合计"]],
        of_project: false,
    },
    Birth {
        sheet: "开票",
        key: "发票号码",
        columns: &[&["开票日期"], &["客户名称"], &["金额"]],
        of_project: false,
    },
    Birth {
        sheet: "返点", key: "编号", columns: &[&["媒体名称"], &["日期"], &["应计"]], of_project: false
    },
    Birth { sheet: "对账", key: "对账单号", columns: &[&["对方"], &["期间"]], of_project: false },
    Birth { sheet: "报价", key: "报价单号", columns: &[&["日期"], &["内容"]], of_project: true },
    Birth {
        sheet: "制作验收", key: "验收单号", columns: &[&["报价单号"], &["验收日"]], of_project: true
    },
];

fn birth(table: &Table<'_>) -> Option<&'static Birth> {
    BIRTHS.iter().find(|birth| birth.sheet == table.schema.name)
}

/// Whether the project stands in a provisional key of the sheet.
pub(crate) fn names_project(table: &Table<'_>) -> bool {
    birth(table).is_none_or(|birth| birth.of_project)
}

/// What a row was born with; `None` where nothing of it is filled in.
pub(crate) fn of(table: &Table<'_>, cells: &[Cell]) -> Option<Hash> {
    let mut hash = Sha256::new();
    let mut filled = false;
    for names in birth(table)?.columns {
        let text = names.iter().find_map(|name| text(table, cells, name));
        filled |= text.is_some();
        hash.update(text.unwrap_or_default().as_bytes());
        hash.update([0]);
    }
    filled.then(|| hash.finalize().into())
}

/// What a record was born with, as a later run knows it again by: `工作单 XM2026-101 3f9a02c1`.
pub(crate) fn name(table: &Table<'_>, cells: &[Cell], project: Option<&str>) -> Option<String> {
    let project = project.filter(|_| names_project(table)).unwrap_or_default();
    let start = *of(table, cells)?.first_chunk::<4>()?;
    Some(format!("{} {project} {}", table.schema.name, hex(&start)))
}

/// What a row says in all of its columns, and on the days of a grid.
pub(crate) fn whole(table: &Table<'_>, cells: &[Cell]) -> Hash {
    let mut hash = Sha256::new();
    let mut add = |name: &str, text: &str| {
        for part in [name, text] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
    };
    for (index, column) in table.schema.columns.iter().enumerate() {
        if let Some(text) = said(table, cells, index, column) {
            add(column.name, &text);
        }
    }
    for (day, value) in marked(table, cells) {
        add(&day.to_string(), &cell::shown_as_is(value));
    }
    for (heading, value) in of_own_columns(table, cells) {
        add(heading, &cell::shown_as_is(value));
    }
    hash.finalize().into()
}

/// What stands in columns of the office's own; a number that only counts the rows says nothing.
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

/// The days of a grid on which something stands.
fn marked<'c>(table: &'c Table<'_>, cells: &'c [Cell]) -> impl Iterator<Item = (NaiveDate, &'c Value)> {
    table.days.iter().filter_map(|(col, day)| Some((*day, filled(cells, *col)?)))
}

/// The twins among the rows of a sheet that have no key of their own.
pub(crate) fn twins(table: &Table<'_>, desk: &Desk<'_>) -> Twins {
    let Some(birth) = birth(table) else { return Twins::new() };
    let is_named = |cells: &[Cell]| {
        let key = value(table, cells, birth.key).map(|value| key::key(value).content);
        matches!(key, Some(Content::Known(_)))
    };
    let mut twins = Twins::new();
    for cells in table.body().filter(|cells| !is_named(cells) && table.line(cells, desk) == RowKind::Data) {
        if let Some(born) = of(table, cells) {
            twins.entry(born).or_default().insert(whole(table, cells));
        }
    }
    twins.retain(|_, rows| rows.len() > 1);
    twins
}

/// The value of a column, unless it is blank.
fn value<'c>(table: &Table<'_>, cells: &'c [Cell], name: &str) -> Option<&'c Value> {
    let index = table.schema.columns.iter().position(|column| column.name == name)?;
    value_at(table, cells, index)
}

/// The same of a column of the schema by its index.
fn value_at<'c>(table: &Table<'_>, cells: &'c [Cell], index: usize) -> Option<&'c Value> {
    let found = table.header.columns.get(index).copied().flatten()?;
    filled(cells, found.col)
}

fn filled(cells: &[Cell], col: u16) -> Option<&Value> {
    let at = cells.binary_search_by_key(&col, |cell| cell.col).ok()?;
    cells.get(at).map(|cell| &cell.value).filter(|value| !is_blank(value) && !is_null(value))
}

/// What a row says in one column: itself, or what stands above the rows or in 接入.xlsx for all of
/// them. A day without a year is said with it: rows of two years are two rows.
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

/// What stands there; of several days, the first.
fn text(table: &Table<'_>, cells: &[Cell], name: &str) -> Option<String> {
    let mut columns = table.schema.columns.iter().enumerate();
    let (index, column) = columns.find(|(_, column)| column.name == name)?;
    let Some(text) = said(table, cells, index, column) else {
        let first = marked(table, cells).map(|(day, _)| day).min();
        return first.filter(|_| name == "投放日期").map(|day| day.to_string());
    };
    if !matches!(column.kind, FieldKind::Dates) {
        return Some(text.into_owned());
    }
    let end = text.find(['、', ',', '，', ';', '；', '~', '～', '至', '到', '\n', ' ']);
    Some(text.get(..end.unwrap_or(text.len())).unwrap_or_default().to_owned())
}
