//! A table: one sheet under its header. It knows which column is which (D01 if that is unclear) and gives
//! places, units and rows of cells. It reads no cell.

use crate::finding::{Code, Raised, Severity};
use crate::model::currency;
use crate::model::records::Heading;
use crate::model::source::{Column, SheetId};
use crate::model::{Fen, Place};
use crate::normalise::cell::amount::{self, Unit};
use crate::normalise::cell::clean::{compact, folded};
use crate::normalise::cell::is_of_a_unit;
use crate::normalise::cell::{DateContext, Reading, is_blank, is_null, means_nothing, shown, text};
use crate::normalise::intake::Intake;
use crate::normalise::sheet::header::{self, Header, Names, Top};
use crate::normalise::sheet::period;
use crate::normalise::sheet::schema;
use crate::read::table::{Cell, File, Given, Merge, NumberFormat, Role, Sheet, Value, at};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;
use std::ops::Range;

/// Rows from the top that hold the header and the lines above it.
pub(crate) const TOP_ROWS: u32 = 24;

/// Headings of a column of currencies, without brackets.
const CURRENCY: [&str; 11] = [
    "币种",
    "币别",
    "货币",
    "货币种类",
    "币种代码",
    "结算币种",
    "交易币种",
    "原币",
    "原币币种",
    "CURRENCY",
    "CCY",
];

/// One sheet to be read, and the table that it is.
#[derive(Clone, Copy)]
pub(crate) struct Job<'a> {
    pub file: &'a File,
    pub sheet: &'a Sheet,
    pub id: SheetId,
    pub schema: &'static schema::Sheet,
}

/// A sheet whose columns are known.
pub(crate) struct Table<'a> {
    pub file: &'a File,
    pub sheet: &'a Sheet,
    pub id: SheetId,
    pub schema: &'static schema::Sheet,
    pub header: Header,
    /// The rows of the lines above the header. A further table of the sheet has its own.
    lines: Range<u32>,
    /// First and last data row, zero-based.
    pub first: u32,
    pub last: u32,
    /// How dates of this sheet are completed; `yearless` is the same without period and file name.
    pub dates: DateContext,
    pub yearless: DateContext,
    /// The unit of columns whose own header has none.
    pub unit: Unit,
    /// Merged areas of the body that span several rows: first column, first row, last row; in order of row.
    merges: Vec<(u16, u32, u32)>,
    /// The cleaned text of the header, by sheet column.
    headings: BTreeMap<u16, String>,
    /// The column of currencies, if there is one.
    currency: Option<u16>,
    /// Whether the table is a day grid: project, days and times then need no columns of their own.
    pub grid: bool,
    /// The days of the day columns of a grid.
    pub days: BTreeMap<u16, NaiveDate>,
    /// Field → the value above the header, for rows whose cell is blank.
    pub above_rows: BTreeMap<&'static str, String>,
    /// Field → the default of 接入.xlsx, for rows whose cell is blank.
    pub defaults: BTreeMap<String, Given>,
}

impl<'a> Table<'a> {
    /// Finds the header of a LIST sheet and its columns; D01 if that fails.
    pub(crate) fn open(intake: &mut Intake<'_>, job: Job<'a>) -> Option<Table<'a>> {
        let Job { file, sheet, id, schema } = job;
        if let Some(reading) = intake.workspace.reading(file, sheet) {
            let header = header::confirmed(sheet, schema, reading, reading.top, reading.bottom);
            let lines = 0..header.top;
            return Table::with_header(intake, job, header, lines, u32::MAX, false).ok();
        }
        let top = Top::new(sheet, 0, TOP_ROWS);
        let names = Names::new(schema, &intake.settings.aliases);
        // a table may have a single column of names
        let needed = schema.columns.iter().filter(|column| column.required).count().clamp(1, 2);
        let least = if schema.name == "项目" { 1 } else { needed };
        let Some(header) = header::find(&top, &names, least) else {
            if sheet.cells.is_empty() && !schema.required {
                return None;
            }
            let wanted: Vec<_> = schema.columns.iter().filter(|c| c.required).map(|c| c.name).collect();
            let message = format!(
                "表“{}”前 20 行里找不到表头，至少要有 {} 等列；请在第一行写上列名",
                sheet.name,
                wanted.join("、")
            );
            let place = sheet.cells.first().map_or(Place::new(id, 0, 0), |c| Place::new(id, c.row, c.col));
            intake.findings.push(Raised::new(Code::D01, sheet_key(file, sheet), message).at(place));
            return None;
        };
        let lines = 0..header.top;
        Table::with_header(intake, job, header, lines, u32::MAX, false).ok()
    }

    /// The table under a known header, with the `lines` above it, down to the row `last`. An error means that
    /// two columns claim one field, so that it cannot be read (D01).
    pub(crate) fn with_header(
        intake: &mut Intake<'_>,
        job: Job<'a>,
        header: Header,
        lines: Range<u32>,
        last: u32,
        grid: bool,
    ) -> Result<Table<'a>, Box<Table<'a>>> {
        intake.use_aliases(&header.aliases);
        let mut table = Table::laid_out(intake, job, header, lines, last, grid);
        table.leave_out_blank();
        if table.refuse_clash(intake) {
            return Err(Box::new(table));
        }
        table.missing_columns(intake);
        table.other_endings(intake);
        Ok(table)
    }

    /// D19 for each column whose heading is a known name only but for its ending: 完成日 for 完成时间.
    fn other_endings(&self, intake: &mut Intake<'_>) {
        for (column, found) in self.schema.columns.iter().zip(&self.header.columns) {
            let Some(found) = found.filter(|found| found.by_ending) else { continue };
            let message =
                format!("表头“{}”按“{}”读；不是这个意思的，请改列名", self.heading(found.col), column.name);
            let place = self.place(self.header.bottom, found.col);
            intake.findings.push(Raised::new(Code::D19, self.key(), message).at(place).field(column.name));
        }
    }

    /// Like [`Table::with_header`] without findings about its columns.
    pub(crate) fn laid_out(
        intake: &Intake<'_>,
        job: Job<'a>,
        header: Header,
        lines: Range<u32>,
        last: u32,
        grid: bool,
    ) -> Table<'a> {
        let Job { file, sheet, id, schema } = job;
        let first = header.bottom + 1;
        let above = Top::new(sheet, lines.start, lines.end.saturating_sub(lines.start));
        let reading = intake.workspace.reading(file, sheet);
        let given = reading.and_then(|reading| {
            let month = reading.month.map(|first| (first.year(), first.month()));
            // for a year without month, June is the nearest to all its months
            month.or_else(|| reading.year.filter(|_| !grid).map(|year| (year, 6)))
        });
        let unit = reading.and_then(|reading| Unit::named(reading.unit.as_deref()?));
        let dates = DateContext {
            period: given.or_else(|| period::of_titles(&above, &sheet.name)),
            file_month: period::of_file(&file.name),
            row_dates: Vec::new(),
            cutoff: intake.settings.parameters.order_cutoff,
            closing: intake.settings.parameters.closing_time,
            since_1904: sheet.since_1904,
        };
        let yearless = DateContext { period: None, file_month: None, ..dates.clone() };
        let mut merges: Vec<_> = sheet
            .merges
            .iter()
            .filter(|m| m.first_row >= first && m.last_row > m.first_row)
            .map(|m| (m.first_col, m.first_row, m.last_row))
            .collect();
        merges.sort_unstable();
        let mut headings = BTreeMap::new();
        let rows_of_header = Top::new(sheet, header.top, header.bottom + 1 - header.top);
        for cell in rows_of_header.rows().iter().copied().flatten() {
            if let Value::Text(text) = &cell.value {
                headings.entry(cell.col).or_insert_with(|| compact(text));
            }
        }
        let names_currency = |text: &str| {
            let bare = text.split('(').next().unwrap_or_default().to_uppercase();
            CURRENCY.contains(&bare.as_str())
        };
        let currency = headings.iter().find(|(_, text)| names_currency(text)).map(|(col, _)| *col);
        Table {
            currency,
            file,
            sheet,
            id,
            schema,
            lines,
            first,
            last,
            dates,
            yearless,
            unit: unit
                .or_else(|| above.rows().iter().find_map(|cells| declared_unit(cells)))
                .unwrap_or_default(),
            merges,
            headings,
            days: BTreeMap::new(),
            above_rows: BTreeMap::new(),
            defaults: reading.map(|reading| reading.defaults.clone()).unwrap_or_default(),
            grid,
            header,
        }
    }

    /// Treats the columns 状态 and 合同开始 of 项目 as missing if they are blank in every row: an office may
    /// begin without them.
    fn leave_out_blank(&mut self) {
        if self.schema.name != "项目" {
            return;
        }
        for (index, column) in self.schema.columns.iter().enumerate() {
            let found = self.header.columns.get(index).copied().flatten();
            let Some(found) = found.filter(|_| ["状态", "合同开始"].contains(&column.name)) else {
                continue;
            };
            let is_shown = |cells: &[Cell]| {
                cells
                    .iter()
                    .find(|cell| !is_blank(&cell.value))
                    .is_some_and(|cell| text::is_example(&cell.value))
            };
            let rows = || self.body().filter(|cells| !is_shown(cells));
            let is_blank =
                |cells: &[Cell]| !cells.iter().any(|cell| cell.col == found.col && !is_blank(&cell.value));
            if rows().next().is_some()
                && rows().all(is_blank)
                && let Some(own) = self.header.columns.get_mut(index)
            {
                *own = None;
            }
        }
    }

    /// D01 and `true` if two columns claim one field, so that the sheet cannot be read. Two 备注 are allowed.
    fn refuse_clash(&self, intake: &mut Intake<'_>) -> bool {
        let mut refused = false;
        for (index, one, other) in &self.header.clashes {
            let name = self.schema.columns.get(*index).map_or("", |column| column.name);
            if name == "备注" {
                continue;
            }
            let message = format!(
                "表“{}”有两列都是“{name}”：{}列“{}”和{}列“{}”，分不清以哪列为准，整表未读；请删去或改名其中一列",
                self.sheet.name,
                Column(*one),
                self.lowest_heading(*one),
                Column(*other),
                self.lowest_heading(*other),
            );
            intake.findings.push(
                Raised::new(Code::D01, self.key(), message)
                    .at(self.place(self.header.bottom, *other))
                    .related([self.place(self.header.bottom, *one)])
                    .field(name),
            );
            refused = true;
        }
        refused
    }

    /// The lowest heading of a column: 应收 below the 金额 of a group, which may stand below the header as found.
    fn lowest_heading(&self, col: u16) -> String {
        let (top, bottom) = (self.header.top, self.header.bottom);
        let rows = Top::new(self.sheet, top, bottom + 2 - top);
        let is_group = |m: &Merge| {
            m.first_row <= bottom
                && m.last_row == bottom
                && m.first_col < m.last_col
                && (m.first_col..=m.last_col).contains(&col)
        };
        let bottom = if self.sheet.merges.iter().any(is_group) { bottom + 1 } else { bottom };
        let texts = (top..=bottom).rev().filter_map(|row| rows.value(row, col));
        texts.map(|value| compact(&shown(value))).find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// The required (●) columns that are missing.
    pub(crate) fn missing(&self) -> Vec<&'static schema::Column> {
        let has = |name: &str| self.column(name).is_some();
        let excused = |name: &str| match name {
            _ if self.defaults.contains_key(name) => true,
            _ if self.schema.may_leave_out(name) => true,
            "投放日期" => self.grid || has("投放开始"),
            "项目编号" | "媒体名称" => self.grid,
            _ => false,
        };
        let columns = self.schema.columns.iter();
        columns.filter(|c| c.required && !has(c.name) && !excused(c.name)).collect()
    }

    fn missing_columns(&self, intake: &mut Intake<'_>) {
        let missing: Vec<&str> = self.missing().into_iter().map(|column| column.name).collect();
        if !missing.is_empty() {
            // what the columns of an adopted sheet mean is said in 接入.xlsx alone
            let remedy = match intake.workspace.reading(self.file, self.sheet) {
                Some(_) => "在 接入/接入.xlsx 的“列”表里给那一列选上字段",
                None => "在 设置.xlsx 的别名表（类别 表头）写明现用的列名",
            };
            let message =
                format!("表“{}”缺必填列：{}；请补上该列，或{remedy}", self.sheet.name, missing.join("、"));
            let place = self.sheet.cells.iter().find(|c| c.row == self.header.top).map_or(0, |c| c.col);
            intake
                .findings
                .push(Raised::new(Code::D01, self.key(), message).at(self.place(self.header.top, place)));
        }
    }

    /// The sheet of this table.
    pub(crate) fn job(&self) -> Job<'a> {
        Job { file: self.file, sheet: self.sheet, id: self.id, schema: self.schema }
    }

    /// `file/sheet`: the key of findings about the sheet as a whole.
    pub(crate) fn key(&self) -> String {
        sheet_key(self.file, self.sheet)
    }

    pub(crate) fn place(&self, row: u32, col: u16) -> Place {
        Place::new(self.id, row, col)
    }

    /// The rows of the lines above the header.
    pub(crate) fn lines(&self) -> Range<u32> {
        self.lines.clone()
    }

    /// The columns from the first heading to the last, as the office wrote them.
    pub(crate) fn as_found(&self) -> Vec<Heading> {
        let known =
            || self.header.columns.iter().enumerate().filter_map(|(i, found)| Some((i, (*found)?.col)));
        let cols = || known().map(|(_, col)| col).chain(self.headings.keys().copied());
        let (Some(first), Some(last)) = (cols().min(), cols().max()) else { return Vec::new() };
        let heading = |col: u16| {
            let index = known().find(|(_, of)| *of == col).map(|(index, _)| index);
            Heading {
                written: self.heading(col).to_owned(),
                field: index.and_then(|index| self.schema.columns.get(index)).map(|column| column.name),
                scaled: index.is_some_and(|index| self.unit(index) != Unit::Yuan),
            }
        };
        (first..=last).map(heading).collect()
    }

    /// The lines above the header.
    pub(crate) fn above(&self) -> Top<'a> {
        Top::new(self.sheet, self.lines.start, self.lines.end.saturating_sub(self.lines.start))
    }

    /// Whether this is the first table of its sheet.
    pub(crate) fn is_first(&self) -> bool {
        self.lines.start == 0 && self.lines.end == self.header.top
    }

    /// The sheet column of a schema column.
    pub(crate) fn column(&self, name: &str) -> Option<u16> {
        let index = self.schema.columns.iter().position(|column| column.name == name)?;
        self.header.columns.get(index).copied().flatten().map(|found| found.col)
    }

    /// The unit of the amounts in a schema column.
    pub(crate) fn unit(&self, index: usize) -> Unit {
        let own = self.header.columns.get(index).copied().flatten().and_then(|found| found.unit);
        own.unwrap_or(self.unit)
    }

    /// The currency in the row's 币种 cell, if it is not 人民币. 同上 and merged areas take it from the rows
    /// above.
    pub(crate) fn foreign_currency(&self, row: u32, cells: &[Cell]) -> Option<String> {
        let col = self.currency?;
        let of = |cells: &[Cell]| {
            let said = |value: &&Value| !is_blank(value) && !is_null(value) && !means_nothing(&shown(value));
            at(cells, col).filter(said).cloned()
        };
        let value = match (of(cells), self.merge(row, col)) {
            (None, Some((first, _))) => {
                self.body().find(|cells| cells.first().is_some_and(|c| c.row == first)).and_then(of)
            }
            (Some(value), _) if text::is_ditto(&value) => self
                .body()
                .take_while(|cells| cells.first().is_some_and(|cell| cell.row < row))
                .filter_map(of)
                .filter(|value| !text::is_ditto(value))
                .last(),
            (value, _) => value,
        }?;
        let written = folded(&shown(&value));
        (!currency::is_ours(&written)).then_some(written)
    }

    /// The refusal of an amount that its cell format or the row's 币种 says is not what it seems.
    pub(crate) fn not_in_yuan(
        &self,
        cells: &[Cell],
        col: u16,
        value: &Value,
        unit: Unit,
    ) -> Option<Reading<Fen>> {
        let row = cells.first()?.row;
        if let Some(currency) = self.foreign_currency(row, cells) {
            return Some(amount::refuse(
                &shown(value),
                &format!("的币种是{currency}，不是人民币，请折算成元填写"),
            ));
        }
        if !matches!(value, Value::Number(_)) {
            return None;
        }
        let why = match (self.sheet.formats.get(&(row, col))?, unit) {
            (NumberFormat::Foreign(sign), _) => {
                format!("的单元格格式是{sign}，不是人民币，请折算成元填写；本是人民币的请改格式")
            }
            (NumberFormat::Scaled, Unit::Scaled(scale)) => format!(
                "的单元格格式只是显示得小，数值本身像是元，表头却写{}；请改成常规格式，或把表头改为元",
                scale.name
            ),
            (NumberFormat::Yuan, Unit::Scaled(scale)) => {
                format!("的单元格格式写着元，表头却写{}；请改成常规格式，或把表头改为元", scale.name)
            }
            (NumberFormat::Unit(unit), Unit::Yuan) => {
                format!("的单元格格式后面写着{unit}，是元还是{unit}元？请改成常规格式，按元填写")
            }
            _ => return None,
        };
        Some(amount::refuse(&shown(value), &why))
    }

    /// First and last row of the merged area that covers a cell of the body, if it spans several rows.
    pub(crate) fn merge(&self, row: u32, col: u16) -> Option<(u32, u32)> {
        let after = self.merges.partition_point(|&(c, first, _)| (c, first) <= (col, row));
        let &(c, first, last) = self.merges.get(after.checked_sub(1)?)?;
        (c == col && last >= row).then_some((first, last))
    }

    pub(crate) fn heading(&self, col: u16) -> &str {
        self.headings.get(&col).map_or("", String::as_str)
    }

    /// The headings by sheet column.
    pub(crate) fn headings(&self) -> impl Iterator<Item = (u16, &str)> {
        self.headings.iter().map(|(col, text)| (*col, text.as_str()))
    }

    /// The rows of the body in order. A sheet has no blank rows.
    pub(crate) fn body(&self) -> impl Iterator<Item = &'a [Cell]> + use<'a> {
        let begin = self.sheet.cells.partition_point(|cell| cell.row < self.first);
        let cells = self.sheet.cells.get(begin..).unwrap_or_default();
        let cells = cells.get(..cells.partition_point(|cell| cell.row <= self.last)).unwrap_or_default();
        cells.chunk_by(|a, b| a.row == b.row)
    }

    /// The severity of a wrong total (D08): red in 收付款.
    pub(crate) fn total_severity(&self) -> Severity {
        if self.schema.role == Role::Money { Severity::Red } else { Severity::Yellow }
    }
}

/// `file/sheet`.
pub(crate) fn sheet_key(file: &File, sheet: &Sheet) -> String {
    format!("{}/{}", file.name, sheet.name)
}

/// Words before the unit in a line above the header: `金额单位：万元`, `以万元计`, `RMB 万元`.
const BEFORE_UNIT: [&str; 9] = ["单位", "币种", "币别", "货币", "均", "以", "金额:", "RMB", "人民币"];

/// The unit in a line above the header: `单位：万元`, also in two cells; `（万元）`.
pub(crate) fn declared_unit(cells: &[Cell]) -> Option<Unit> {
    cells.iter().enumerate().find_map(|(index, cell)| {
        let Value::Text(text) = &cell.value else { return None };
        let text = compact(text);
        let beside = match cells.get(index + 1).map(|next| &next.value) {
            Some(Value::Text(next)) if text.trim_end_matches(':').ends_with("单位") => compact(next),
            _ => String::new(),
        };
        let bare = text.trim_matches(['(', ')', '[', ']', '【', '】']);
        unit_in(&text)
            .or_else(|| Unit::with_figures(&beside))
            .or_else(|| Unit::whole(&beside))
            .or_else(|| Unit::exactly(bare))
    })
}

fn unit_in(text: &str) -> Option<Unit> {
    let mut rests =
        BEFORE_UNIT.iter().flat_map(|label| text.split(*label).skip(1).map(|rest| (*label, rest)));
    rests.find_map(|(label, rest)| {
        const ASIDE: [&str; 5] = ["不含税", "含税", "人民币", "RMB", "CNY"];
        const SIGNS: &[char] = &[':', '均', '为', '是', '(', ')', '[', ']', '/', '、', ',', '¥'];
        let mut rest = rest.trim_start_matches(SIGNS);
        while let Some(after) = ASIDE.iter().find_map(|aside| rest.strip_prefix(aside)) {
            rest = after.trim_start_matches(SIGNS);
        }
        let word = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        // 金额：10000元 is an amount, and 元/千次 a price
        let (figures, behind) = rest.split_at(rest.find(|c| !is_of_a_unit(c)).unwrap_or(rest.len()));
        let is_unit = label == "单位" && !behind.starts_with(char::is_alphanumeric);
        let in_figures = Some(figures).filter(|_| is_unit).and_then(Unit::with_figures);
        if let Some(unit) = in_figures.or_else(|| Unit::whole(word)) {
            return Some(unit);
        }
        let name = rest.char_indices().map(|(at, c)| at + c.len_utf8()).take(3);
        name.filter_map(|end| Unit::exactly(rest.get(..end)?)).last()
    })
}
