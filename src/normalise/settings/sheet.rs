//! The plain tables of 设置.xlsx: one header row, then one row for each setting.

use super::column_name;
use crate::model::Place;
use crate::model::source::SheetId;
use crate::normalise::cell::text::is_example;
use crate::normalise::cell::{DateContext, is_blank};
use crate::read::table::{Sheet, Value};
use std::collections::BTreeMap;

/// Rows from the top in which the header is searched.
const HEADER_ROWS: u32 = 20;

/// Other words for a column.
const SYNONYMS: &[(&str, &str)] = &[
    ("参数", "名称"),
    ("参数名", "名称"),
    ("设置项", "名称"),
    ("数值", "值"),
    ("取值", "值"),
    ("备注", "说明"),
    ("名称", "说明"),
    ("目标", "目标工作日"),
    ("上限", "上限工作日"),
    ("代码", "检查代码"),
    ("别名", "写法"),
    ("标准名称", "标准名"),
    ("有效期至", "有效至"),
    ("截止", "有效至"),
];

/// The place of the first cell of a sheet.
pub(super) fn top(sheet: SheetId) -> Place {
    Place::new(sheet, 0, 0)
}

/// The rows under the header.
pub(super) struct Rows<'a> {
    rows: Vec<Row<'a>>,
    /// Rows above it in which every required column has a cell.
    pub above: Vec<Place>,
}

/// One row that is not blank.
pub(super) struct Row<'a> {
    sheet: SheetId,
    row: u32,
    columns: BTreeMap<String, u16>,
    values: BTreeMap<u16, &'a Value>,
    /// How its dates are read: by the date system of the workbook.
    pub dates: DateContext,
}

impl<'a> Rows<'a> {
    /// Finds the header with the most of the `required` columns. An error is the list of missing columns.
    pub fn of(id: SheetId, sheet: &'a Sheet, required: &[&str]) -> Result<Rows<'a>, Vec<String>> {
        let mut rows: BTreeMap<u32, BTreeMap<u16, &Value>> = BTreeMap::new();
        for cell in &sheet.cells {
            rows.entry(cell.row).or_default().insert(cell.col, &cell.value);
        }
        let headers = rows.range(..HEADER_ROWS).map(|(row, cells)| (*row, header(cells, required)));
        let missing = |columns: &BTreeMap<String, u16>| -> Vec<String> {
            required.iter().filter(|name| !columns.contains_key(**name)).map(|n| (*n).to_owned()).collect()
        };
        let best = headers.min_by_key(|(row, columns)| (missing(columns).len(), *row));
        let Some((top, columns)) = best else {
            return Err(required.iter().map(|name| (*name).to_owned()).collect());
        };
        let lacking = missing(&columns);
        if !lacking.is_empty() {
            return Err(lacking);
        }
        let filled = |values: &BTreeMap<u16, &Value>| {
            values.values().any(|value| !matches!(value, Value::Text(text) if super::clean(text).is_empty()))
        };
        let example = |values: &BTreeMap<u16, &Value>| {
            let first = values.values().find(|value| !is_blank(value));
            first.is_some_and(|value| is_example(value))
        };
        let data = |values: &BTreeMap<u16, &Value>| filled(values) && !example(values);
        let whole = |values: &BTreeMap<u16, &Value>| {
            let has = |name: &&str| columns.get(*name).is_some_and(|col| values.contains_key(col));
            required.len() > 1 && required.iter().all(has)
        };
        let above = rows.range(..top).filter(|(_, values)| data(values) && whole(values));
        let above = above.map(|(row, _)| Place::new(id, *row, 0)).collect();
        let below = rows.into_iter().filter(|(row, values)| *row > top && data(values));
        let dates = DateContext { since_1904: sheet.since_1904, ..DateContext::default() };
        let rows = below
            .map(|(row, values)| {
                let (columns, dates) = (columns.clone(), dates.clone());
                Row { sheet: id, row, columns, values, dates }
            })
            .collect();
        Ok(Rows { rows, above })
    }

    pub fn iter(&self) -> impl Iterator<Item = &Row<'a>> {
        self.rows.iter()
    }
}

fn header(cells: &BTreeMap<u16, &Value>, required: &[&str]) -> BTreeMap<String, u16> {
    let mut columns = BTreeMap::new();
    for (col, value) in cells {
        if let Value::Text(text) = value {
            columns.entry(column_name(text)).or_insert(*col);
        }
    }
    for (synonym, name) in SYNONYMS {
        if let Some(col) = columns.get(*synonym).copied()
            && !required.contains(synonym)
            && !columns.contains_key(*name)
        {
            columns.insert((*name).to_owned(), col);
        }
    }
    columns
}

impl Row<'_> {
    pub fn get(&self, column: &str) -> Option<&Value> {
        self.values.get(self.columns.get(column)?).copied()
    }

    /// The place of a column's cell; the row's first cell if there is no such column.
    pub fn place(&self, column: &str) -> Place {
        let col = self.columns.get(column).or_else(|| self.columns.values().min()).copied().unwrap_or(0);
        Place::new(self.sheet, self.row, col)
    }

    /// The row number in the spreadsheet, from 1.
    pub fn number(&self) -> u64 {
        u64::from(self.row) + 1
    }
}
