//! The header of a table: its rows, and which sheet column is which schema column.
//!
//! Headers span one to three rows. They may be merged, contain line breaks, spaces, `*` and units in
//! brackets, and have many names. Nothing here looks at a row below the header.

use crate::model::settings::{Alias, AliasKind};
use crate::normalise::cell::amount::Unit;
use crate::normalise::sheet::label::{Label, label};
use crate::normalise::sheet::schema::{self, FieldKind};
use crate::read::table::{Adopted, Cell, Merge, Sheet, Value, at};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Rows from the top in which a header may begin.
const SEARCHED_ROWS: u32 = 20;
/// Rows that one header may span.
const TALLEST: u32 = 3;

/// A header with a block of its own has at least so many known columns.
const BLOCK: usize = 3;

/// The header of one sheet, matched against its schema.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    /// First and last row, zero-based.
    pub top: u32,
    pub bottom: u32,
    /// By schema column: the sheet column that was found for it.
    pub columns: Vec<Option<FoundColumn>>,
    /// Schema columns that two sheet columns claim, with both of them.
    pub clashes: Vec<(usize, u16, u16)>,
    /// Indices of the 表头 aliases that were used.
    pub aliases: Vec<usize>,
    /// How many columns have a cell with only the unit below their name.
    units: usize,
}

/// One header cell that was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FoundColumn {
    pub col: u16,
    /// The unit in the header.
    pub unit: Option<Unit>,
    weak: bool,
    /// Whether only another ending for days (完成日 for 完成时间) makes it the column.
    pub by_ending: bool,
}

impl Header {
    /// How many columns were understood.
    pub(crate) fn matched(&self) -> usize {
        self.columns.iter().flatten().count() + self.clashes.len()
    }
}

impl Header {
    /// Moves the top up to the first row of cells that are merged down into the header.
    pub(crate) fn rise(&mut self, top: &Top<'_>) {
        let row = self.top;
        let covers = |m: &&Merge| {
            (m.first_row..=m.last_row).contains(&row)
                && self.columns.iter().flatten().any(|found| (m.first_col..=m.last_col).contains(&found.col))
        };
        self.top = top.merges.iter().filter(covers).map(|m| m.first_row).min().unwrap_or(row);
        // the group heading above a column may contain the unit
        for found in self.columns.iter_mut().flatten().filter(|found| found.unit.is_none()) {
            found.unit = (self.top..row)
                .rev()
                .filter_map(|above| top.text(above, found.col))
                .find_map(|text| label(text).any_unit());
        }
    }
}

/// The names that the columns of a table may have.
pub(crate) struct Names {
    strong: BTreeMap<String, usize>,
    weak: BTreeMap<String, usize>,
    /// Names of columns of days with another ending.
    endings: BTreeMap<String, usize>,
    /// 写法 of a 表头 alias → schema column and index of the alias.
    aliases: BTreeMap<String, (usize, usize)>,
    width: usize,
    /// ● columns.
    required: Vec<usize>,
}

impl Names {
    pub(crate) fn new(schema: &schema::Sheet, aliases: &[Alias]) -> Names {
        let mut names = Names {
            strong: BTreeMap::new(),
            weak: BTreeMap::new(),
            endings: BTreeMap::new(),
            aliases: BTreeMap::new(),
            width: schema.columns.len(),
            required: Vec::new(),
        };
        let required = schema.columns.iter().enumerate().filter(|(_, column)| column.required);
        names.required.extend(required.map(|(index, _)| index));
        for (index, column) in schema.columns.iter().enumerate() {
            for name in std::iter::once(&column.name).chain(column.synonyms) {
                names.strong.entry(label(name).text).or_insert(index);
            }
            for name in column.weak {
                names.weak.entry(label(name).text).or_insert(index);
            }
        }
        for (index, column) in schema.columns.iter().enumerate() {
            if matches!(column.kind, FieldKind::Date | FieldKind::Moment | FieldKind::Signed) {
                for name in std::iter::once(&column.name).chain(column.synonyms) {
                    for variant in day_names(&label(name).text) {
                        names.endings.entry(variant).or_insert(index);
                    }
                }
            }
        }
        for (index, alias) in aliases.iter().enumerate().filter(|(_, a)| a.kind == AliasKind::Header) {
            if let Some(column) = names.strong.get(&label(&alias.standard).text) {
                names.aliases.insert(label(&alias.written).text, (*column, index));
            }
        }
        names
    }

    fn find(&self, label: &str) -> Option<Match> {
        if let Some((column, alias)) = self.aliases.get(label) {
            return Some(Match { column: *column, weak: false, by_ending: false, alias: Some(*alias) });
        }
        let named = |names: &BTreeMap<String, usize>, weak: bool, by_ending: bool| {
            names.get(label).map(|column| Match { column: *column, weak, by_ending, alias: None })
        };
        let known = named(&self.strong, false, false).or_else(|| named(&self.weak, true, false));
        known.or_else(|| named(&self.endings, true, true))
    }
}

/// The table whose header this row is: it names at least three of its columns, and most texts are names.
pub(crate) fn named_table(texts: &[&str]) -> Option<&'static schema::Sheet> {
    static NAMES: LazyLock<BTreeMap<String, Vec<usize>>> = LazyLock::new(|| {
        let mut tables: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (table, sheet) in schema::SHEETS.iter().enumerate() {
            for name in
                sheet.columns.iter().flat_map(|column| std::iter::once(&column.name).chain(column.synonyms))
            {
                tables.entry(label(name).text).or_default().push(table);
            }
        }
        tables.values_mut().for_each(Vec::dedup);
        tables
    });
    if texts.len() < 3 || texts.iter().any(|text| text.chars().count() > 12) {
        return None;
    }
    let mut counts = vec![0; schema::SHEETS.len()];
    for tables in texts.iter().filter_map(|text| NAMES.get(&label(text).text)) {
        for table in tables {
            if let Some(count) = counts.get_mut(*table) {
                *count += 1;
            }
        }
    }
    let (table, count) = counts.iter().enumerate().rev().max_by_key(|(_, count)| **count)?;
    (*count >= 3 && count * 3 >= texts.len() * 2).then(|| schema::SHEETS.get(table).copied()).flatten()
}

/// Whether the row repeats the header: every cell that names a column stands in that column.
pub(crate) fn is_repeated(header: &Header, schema: &schema::Sheet, cells: &[(u16, &str)]) -> bool {
    let is_name = |column: &schema::Column, text: &str| {
        std::iter::once(&column.name).chain(column.synonyms).any(|name| label(name).text == text)
    };
    let own = cells.iter().map(|(col, text)| (*col, label(text).text)).filter_map(|(col, text)| {
        let index = schema.columns.iter().position(|column| is_name(column, &text))?;
        Some(header.columns.get(index).copied().flatten().is_some_and(|found| found.col == col))
    });
    let places: Vec<bool> = own.collect();
    places.len() >= 3 && places.iter().all(|in_place| *in_place)
}

/// Other headings of a column of days: 提交日 may be 提交时间, 发稿 may be 发稿日.
pub(crate) fn day_names(name: &str) -> [String; 2] {
    let stem = name.strip_suffix("时间").or(name.strip_suffix('日')).unwrap_or(name);
    [format!("{stem}日"), format!("{stem}时间")]
}

struct Match {
    column: usize,
    weak: bool,
    by_ending: bool,
    alias: Option<usize>,
}

/// The first rows of a sheet, with the cells of merged areas filled.
pub(crate) struct Top<'a> {
    rows: Vec<&'a [Cell]>,
    merges: Vec<Merge>,
}

impl<'a> Top<'a> {
    pub(crate) fn new(sheet: &'a Sheet, from: u32, rows: u32) -> Top<'a> {
        let until = from.saturating_add(rows);
        let begin = sheet.cells.partition_point(|cell| cell.row < from);
        let cells = sheet.cells.get(begin..).unwrap_or_default();
        let cells = cells.get(..cells.partition_point(|cell| cell.row < until)).unwrap_or_default();
        let merges = sheet
            .merges
            .iter()
            .filter(|m| m.first_row < until && m.last_row >= from && m.first_row >= from)
            .copied()
            .collect();
        Top { rows: cells.chunk_by(|a, b| a.row == b.row).collect(), merges }
    }

    pub(crate) fn rows(&self) -> &[&'a [Cell]] {
        &self.rows
    }

    pub(crate) fn row(&self, row: u32) -> &'a [Cell] {
        self.rows
            .iter()
            .find(|cells| cells.first().is_some_and(|c| c.row == row))
            .copied()
            .unwrap_or_default()
    }

    fn own(&self, row: u32, col: u16) -> Option<&'a Value> {
        at(self.row(row), col)
    }

    /// The value of a cell; in a merged area, the value of the area.
    pub(crate) fn value(&self, row: u32, col: u16) -> Option<&'a Value> {
        let merge = self
            .merges
            .iter()
            .find(|m| (m.first_row..=m.last_row).contains(&row) && (m.first_col..=m.last_col).contains(&col));
        match merge {
            Some(merge) => self.own(merge.first_row, merge.first_col),
            None => self.own(row, col),
        }
    }

    fn text(&self, row: u32, col: u16) -> Option<&'a str> {
        match self.value(row, col)? {
            Value::Text(text) => Some(text.as_ref()).filter(|text: &&str| !text.trim().is_empty()),
            _ => None,
        }
    }
}

/// The best header of the sheet; `None` if fewer than `least` columns are understood.
pub(crate) fn find(top: &Top<'_>, names: &Names, least: usize) -> Option<Header> {
    let rows: Vec<u32> = top.rows.iter().filter_map(|cells| cells.first()).map(|cell| cell.row).collect();
    let mut best: Option<Header> = None;
    let mut all: Vec<Header> = Vec::new();
    for first in rows.into_iter().filter(|row| *row < SEARCHED_ROWS) {
        let mut own: Option<Header> = None;
        for last in first..first + TALLEST {
            let plain = |cell: &Cell| matches!(cell.value, Value::Text(_));
            if (first + 1..=last).any(|row| !top.row(row).iter().all(plain)) {
                break;
            }
            let Some(header) = between(top, names, first, last, &[]) else { continue };
            let rank = |header: &Header| {
                let columns = header.columns.iter().flatten();
                let clashes = usize::MAX - header.clashes.len();
                (columns.count(), clashes, header.units, u32::MAX - (header.bottom - header.top))
            };
            if best.as_ref().is_none_or(|b| rank(&header) > rank(b)) {
                best = Some(header.clone());
            }
            if own.as_ref().is_none_or(|b| rank(&header) > rank(b)) {
                own = Some(header);
            }
        }
        all.extend(own);
    }
    let best = best.filter(|header| header.matched() >= least)?;
    // of two blocks one below the other, the first block's header is the table's
    let first = all.into_iter().find(|header| begins_a_block(header, &best, top, names));
    let mut header = first.unwrap_or(best);
    header.rise(top);
    Some(header)
}

/// Whether a header above the best one has a block of its own below it: it has the ● columns that the best
/// one has, and rows of data follow before the best one.
fn begins_a_block(header: &Header, best: &Header, top: &Top<'_>, names: &Names) -> bool {
    let has = |header: &Header, index: usize| header.columns.get(index).is_some_and(Option::is_some);
    let is_as_good = names.required.iter().all(|index| !has(best, *index) || has(header, *index));
    let rows = || {
        top.rows.iter().filter(|cells| {
            cells.first().is_some_and(|cell| (header.bottom + 1..best.top).contains(&cell.row))
        })
    };
    let of_header = |cell: &&Cell| {
        let filled = !matches!(&cell.value, Value::Text(text) if text.trim().is_empty());
        filled && header.columns.iter().flatten().any(|found| found.col == cell.col)
    };
    header.bottom < best.top
        && header.matched() >= BLOCK
        && is_as_good
        && rows().any(|cells| cells.iter().filter(of_header).count() * 2 > header.matched())
}

/// The header of a further block of the table in this row: it has every column of the first header in the
/// same place, and perhaps more.
pub(crate) fn further(first: &Header, sheet: &Sheet, names: &Names, row: u32) -> Option<Header> {
    let top = Top::new(sheet, row, 1);
    let header = between(&top, names, row, row, &[])?;
    let col = |found: &Option<FoundColumn>| found.map(|found| found.col);
    let in_place =
        |(own, other): (&Option<FoundColumn>, &Option<FoundColumn>)| own.is_none() || col(own) == col(other);
    let same = first.columns.iter().zip(&header.columns).all(in_place);
    (same && header.clashes.is_empty() && header.matched() >= first.matched()).then_some(header)
}

/// The header that a person confirmed in 接入.xlsx.
pub(crate) fn confirmed(
    sheet: &Sheet,
    schema: &schema::Sheet,
    reading: &Adopted,
    top: u32,
    bottom: u32,
) -> Header {
    let own = Top::new(sheet, top, bottom + 1 - top);
    let mut columns = vec![None; schema.columns.len()];
    for (col, field) in &reading.columns {
        let index = schema.columns.iter().position(|column| column.name == field);
        let unit = (top..=bottom).filter_map(|row| own.text(row, *col)).find_map(|text| label(text).unit);
        if let Some(slot) = index.and_then(|index| columns.get_mut(index)) {
            *slot = Some(FoundColumn { col: *col, unit, weak: false, by_ending: false });
        }
    }
    Header { top, bottom, columns, clashes: Vec::new(), aliases: Vec::new(), units: 0 }
}

/// The header that spans exactly these rows. Sheet columns in `skip` are left out.
pub(crate) fn between(
    top: &Top<'_>,
    names: &Names,
    first: u32,
    last: u32,
    skip: &[std::ops::RangeInclusive<u16>],
) -> Option<Header> {
    let mut header = Header {
        top: first,
        bottom: last,
        columns: vec![None; names.width],
        clashes: Vec::new(),
        aliases: Vec::new(),
        units: 0,
    };
    let rightmost = (first..=last).filter_map(|row| top.row(row).last()).map(|cell| cell.col).max()?;
    for col in 0..=rightmost {
        if skip.iter().any(|days| days.contains(&col)) {
            continue;
        }
        let mut parts: Vec<&str> = (first..=last).filter_map(|row| top.text(row, col)).collect();
        parts.dedup();
        // the unit may stand in a row of its own or in the group heading above
        let all: Vec<(&str, Label)> = parts.into_iter().map(|part| (part, label(part))).collect();
        let named: Vec<&(&str, Label)> = all.iter().filter(|(_, label)| !label.is_unit()).collect();
        let Some((_, lowest)) = named.last() else { continue };
        let joined = |from: usize| {
            let parts: Vec<&str> = named.iter().skip(from).map(|(part, _)| *part).collect();
            label(&parts.concat())
        };
        let found = |label: &Label| Some((names.find(&label.text)?, label.unit));
        let whole = (named.len() > 1).then(|| joined(0));
        let found = whole
            .and_then(|whole| found(&whole))
            .or_else(|| found(lowest))
            .or_else(|| (named.len() > 2).then(|| joined(1)).and_then(|lower| found(&lower)));
        let Some((found, unit)) = found else { continue };
        // a unit counts only below the name; above it, it is a line above the table
        header.units += usize::from(all.last().is_some_and(|(_, last)| last.is_unit()));
        let unit = unit.or_else(|| all.iter().rev().find_map(|(_, part)| part.any_unit()));
        header.aliases.extend(found.alias);
        let entry = FoundColumn { col, unit, weak: found.weak, by_ending: found.by_ending };
        if let Some(slot) = header.columns.get_mut(found.column) {
            match *slot {
                None => *slot = Some(entry),
                Some(earlier) if earlier.weak && !entry.weak => *slot = Some(entry),
                Some(earlier) if entry.weak || earlier.weak => {}
                Some(earlier) => header.clashes.push((found.column, earlier.col, col)),
            }
        }
    }
    Some(header)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Place;

    fn sheet(rows: &[&[&str]], merges: &[(u32, u32, u16, u16)]) -> Sheet {
        let mut cells = Vec::new();
        for (row, columns) in (0..).zip(rows) {
            for (col, text) in (0..).zip(columns.iter()).filter(|(_, t)| !t.is_empty()) {
                cells.push(Cell { row, col, value: Value::Text((*text).into()) });
            }
        }
        let merges = merges
            .iter()
            .map(|&(first_row, last_row, first_col, last_col)| Merge {
                first_row,
                last_row,
                first_col,
                last_col,
            })
            .collect();
        Sheet { cells, merges, ..Sheet::default() }
    }

    fn names(found: &Header, schema: &schema::Sheet) -> Vec<(&'static str, u16)> {
        let columns = schema.columns.iter().zip(&found.columns);
        let mut names: Vec<_> = columns.filter_map(|(c, f)| Some((c.name, (*f)?.col))).collect();
        names.sort_by_key(|(_, col)| *col);
        names
    }

    #[test]
    fn the_header_is_found_under_titles_and_over_two_rows() {
        let sheet = sheet(
            &[
                &["客户到款登记"],
                &[],
                &["基本信息", "", "付款方", "金额(万元)", "客户"],
                &["编号", "到款日期", "", "", "说明"],
                &["DK202603-001", "2026-3-5", "某公司", "1.2"],
            ],
            &[(2, 2, 0, 1), (2, 3, 2, 2), (2, 3, 3, 3)],
        );
        let top = Top::new(&sheet, 0, 23);
        let found = find(&top, &Names::new(&schema::RECEIPT, &[]), 2).unwrap();
        assert_eq!((found.top, found.bottom), (2, 3));
        assert_eq!(names(&found, &schema::RECEIPT), [("到款日期", 1), ("付款单位", 2), ("金额", 3)]);
        assert_eq!(found.columns[3].unwrap().unit, Unit::named("万元"));
    }

    /// The unit stands in a row of its own below the name, or in the group above it.
    #[rstest::rstest]
    #[case("(万元)")]
    #[case("万元")]
    #[case("（单位：万元）")]
    #[case("单位:万元")]
    #[case("人民币万元")]
    fn a_unit_in_a_row_of_its_own(#[case] unit: &str) {
        let sheet = sheet(
            &[
                &["到款编号", "到款日期", "付款单位", "金额"],
                &["", "", "", unit],
                &["DK1", "2026-3-5", "某公司", "1.2"],
            ],
            &[],
        );
        let found = find(&Top::new(&sheet, 0, 23), &Names::new(&schema::RECEIPT, &[]), 2).unwrap();
        assert_eq!((found.top, found.bottom), (0, 1), "{unit}");
        assert_eq!(found.columns[3].unwrap().unit, Unit::named("万元"), "{unit}");
    }

    /// A line above the table with the unit of the whole table is not part of the header.
    #[test]
    fn a_unit_above_the_header_is_a_line_of_the_sheet() {
        let sheet = sheet(
            &[
                &["单位：万元"],
                &["到款编号", "到款日期", "付款单位", "金额"],
                &["DK1", "2026-3-5", "某公司", "1.2"],
            ],
            &[],
        );
        let found = find(&Top::new(&sheet, 0, 23), &Names::new(&schema::RECEIPT, &[]), 2).unwrap();
        assert_eq!((found.top, found.bottom), (1, 1));
    }

    #[rstest::rstest]
    #[case("金额(万元)", Unit::named("万元"))]
    #[case("费用 单位：万元", Unit::named("万元"))]
    #[case("金额(元)", Some(Unit::Yuan))]
    fn a_group_that_is_a_known_name_itself(#[case] group: &str, #[case] unit: Option<Unit>) {
        let sheet = sheet(
            &[
                &["排期编号", "项目编号", "媒体名称", "次数", "投放日期", group],
                &["", "", "", "", "", "客户金额", "媒体成本"],
            ],
            &[(0, 1, 0, 0), (0, 1, 1, 1), (0, 1, 2, 2), (0, 1, 3, 3), (0, 1, 4, 4), (0, 0, 5, 6)],
        );
        let found = find(&Top::new(&sheet, 0, 23), &Names::new(&schema::PLACEMENT, &[]), 2).unwrap();
        assert_eq!((found.clashes.len(), found.bottom), (0, 1));
        let units: Vec<_> =
            found.columns.iter().flatten().filter(|one| one.col >= 5).map(|one| one.unit).collect();
        assert_eq!(units, [unit, unit]);
    }

    #[test]
    fn two_columns_for_one_field_are_a_clash_but_a_weak_name_gives_way() {
        let clash = sheet(&[&["排期编号", "媒体名称", "金额", "应收"]], &[]);
        let found = find(&Top::new(&clash, 0, 23), &Names::new(&schema::PLACEMENT, &[]), 2).unwrap();
        assert_eq!(found.clashes.len(), 1);
        let weak = sheet(&[&["项目名称", "项目编号", "下单时间"]], &[]);
        let found = find(&Top::new(&weak, 0, 23), &Names::new(&schema::ORDER, &[]), 2).unwrap();
        assert!(found.clashes.is_empty());
        assert_eq!(names(&found, &schema::ORDER), [("项目编号", 1), ("下单时间", 2)]);
    }

    #[test]
    fn an_alias_of_the_office_names_a_column() {
        let alias = Alias {
            kind: AliasKind::Header,
            written: "钱".into(),
            standard: "收款金额".into(),
            place: Place::default(),
        };
        let sheet = sheet(&[&["到款编号", "钱"]], &[]);
        let found = find(&Top::new(&sheet, 0, 23), &Names::new(&schema::RECEIPT, &[alias]), 2).unwrap();
        assert_eq!(names(&found, &schema::RECEIPT), [("到款编号", 0), ("金额", 1)]);
        assert_eq!(found.aliases, [0]);
    }
}
