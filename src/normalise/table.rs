//! One sheet under its header: which column is which, which rows are data, and what the sheet as
//! a whole has to say (D01, D07, D08, D10, D13, skipped lines). It gives rows to a reader and
//! never knows a record.

use super::cell::amount::Unit;
use super::cell::clean::compact;
use super::cell::{DateContext, clean};
use super::desk::Desk;
use super::header::{self, Header, Names, Top};
use super::period;
use super::row::Row;
use super::schema::{self, Kind};
use super::totals::Totals;
use super::workbook::Job;
use crate::finding::{Code, Finding, Severity};
use crate::model::Place;
use crate::model::source::{Column, SheetId};
use crate::read::table::{Cell, File, Role, Sheet, Value};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Rows looked at for a header and the lines above it.
pub(super) const TOP_ROWS: u32 = 24;

/// From so many formulas without a value on, the whole sheet was never calculated.
const MANY: usize = 10;

/// A sheet whose columns are known.
pub(super) struct Table<'a> {
    pub file: &'a File,
    pub sheet: &'a Sheet,
    pub id: SheetId,
    pub schema: &'static schema::Sheet,
    pub header: Header,
    /// Where the lines above the header begin; a further table of the sheet begins later.
    rows_from: u32,
    /// First and last data row, zero-based.
    pub first: u32,
    pub last: u32,
    /// What a date of this sheet is read by, and the same without period or file name.
    pub dates: DateContext,
    pub yearless: DateContext,
    /// For columns whose own header names none.
    unit: Unit,
    /// Vertical merges of the body by their first column, in order of row.
    merges: Vec<(u16, u32, u32)>,
    /// What stands in the header, cleaned, by sheet column.
    headings: BTreeMap<u16, String>,
    /// A day grid: project, days and times need no columns of their own.
    pub grid: bool,
}

/// What one row of the sheet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Data,
    /// 小计 … 合计, with what it adds up.
    Total {
        partial: bool,
    },
    /// A remark, a signature line, a repeated header.
    Skipped,
    Blank,
}

const TOTALS: [(&str, bool); 7] = [
    ("小计", true),
    ("本页合计", true),
    ("合计", false),
    ("总计", false),
    ("累计", false),
    ("共计", false),
    ("大写", false),
];

/// What remarks and signature lines begin with; a colon, a bracket or a digit follows.
const REMARKS: [&str; 31] = [
    "备注",
    "附注",
    "注",
    "说明",
    "附",
    "制表",
    "填表",
    "制单",
    "审核",
    "审批",
    "复核",
    "经办",
    "编制",
    "媒介",
    "代理",
    "客户确认",
    "客户签字",
    "客户签章",
    "客户盖章",
    "甲方确认",
    "甲方签字",
    "乙方",
    "签字",
    "盖章",
    "确认人",
    "日期",
    "单位",
    "报送",
    "抄送",
    "填报",
    "※",
];

impl<'a> Table<'a> {
    /// Finds the header of a LIST sheet and settles the columns; says D01 where that fails.
    pub(super) fn open(desk: &mut Desk<'_>, job: Job<'a>) -> Option<Table<'a>> {
        let Job { file, sheet, id, schema } = job;
        let top = Top::new(sheet, 0, TOP_ROWS);
        let names = Names::new(schema, &desk.settings.aliases);
        // a register may be a single column of names
        let least = schema.columns.iter().filter(|column| column.required).count().clamp(1, 2);
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
            desk.findings.push(Finding::new(Code::D01, sheet_key(file, sheet), message).at(place));
            return None;
        };
        Table::with_header(desk, job, header, 0..=u32::MAX, false)
    }

    /// The table under a header already found: `rows` from the lines above it to its last row.
    pub(super) fn with_header(
        desk: &mut Desk<'_>,
        job: Job<'a>,
        header: Header,
        rows: RangeInclusive<u32>,
        grid: bool,
    ) -> Option<Table<'a>> {
        let Job { file, sheet, id, schema } = job;
        desk.use_aliases(&header.aliases);
        let (first, last) = (header.bottom + 1, *rows.end());
        let above = Top::new(sheet, *rows.start(), header.top.saturating_sub(*rows.start()));
        let dates = DateContext {
            period: period::of_titles(&above, &sheet.name),
            file_month: period::of_file(&file.name),
            row_dates: Vec::new(),
            cutoff: desk.settings.parameters.order_cutoff,
            closing: desk.settings.parameters.closing_time,
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
        let table = Table {
            file,
            sheet,
            id,
            schema,
            rows_from: *rows.start(),
            first,
            last,
            dates,
            yearless,
            unit: above.rows().iter().copied().flatten().find_map(declared_unit).unwrap_or_default(),
            merges,
            headings,
            grid,
            header,
        };
        (!table.refuse_clash(desk)).then(|| {
            table.missing_columns(desk);
            table
        })
    }

    /// Two columns for one field: the sheet cannot be read (D01). 备注 harms nobody.
    fn refuse_clash(&self, desk: &mut Desk<'_>) -> bool {
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
                self.heading(*one),
                Column(*other),
                self.heading(*other),
            );
            desk.findings.push(
                Finding::new(Code::D01, self.key(), message)
                    .at(self.place(self.header.bottom, *other))
                    .related([self.place(self.header.bottom, *one)])
                    .field(name),
            );
            refused = true;
        }
        refused
    }

    fn missing_columns(&self, desk: &mut Desk<'_>) {
        let has = |name: &str| self.column(name).is_some();
        let excused = |name: &str| match name {
            "投放日期" => self.grid || has("投放开始"),
            "项目编号" | "次数" | "媒体名称" => self.grid,
            _ => false,
        };
        let missing: Vec<&str> = self
            .schema
            .columns
            .iter()
            .filter(|column| column.required && !has(column.name) && !excused(column.name))
            .map(|column| column.name)
            .collect();
        if !missing.is_empty() {
            let message = format!(
                "表“{}”缺必填列：{}；请补上该列，或在 设置.xlsx 的别名表（类别 表头）写明现用的列名",
                self.sheet.name,
                missing.join("、")
            );
            let place = self.sheet.cells.iter().find(|c| c.row == self.header.top).map_or(0, |c| c.col);
            desk.findings
                .push(Finding::new(Code::D01, self.key(), message).at(self.place(self.header.top, place)));
        }
    }

    /// `file/sheet`, the key of what concerns the sheet as a whole.
    pub(super) fn key(&self) -> String {
        sheet_key(self.file, self.sheet)
    }

    pub(super) fn place(&self, row: u32, col: u16) -> Place {
        Place::new(self.id, row, col)
    }

    /// The sheet column of a schema column.
    pub(super) fn column(&self, name: &str) -> Option<u16> {
        let index = self.schema.columns.iter().position(|column| column.name == name)?;
        self.header.columns.get(index).copied().flatten().map(|found| found.col)
    }

    /// What the amounts of a schema column are counted in.
    pub(super) fn unit(&self, index: usize) -> Unit {
        let own = self.header.columns.get(index).copied().flatten().and_then(|found| found.unit);
        own.unwrap_or(self.unit)
    }

    /// The merged area, more than one row high, that covers a cell of the body.
    pub(super) fn merge(&self, row: u32, col: u16) -> Option<(u32, u32)> {
        let after = self.merges.partition_point(|&(c, first, _)| (c, first) <= (col, row));
        let &(c, first, last) = self.merges.get(after.checked_sub(1)?)?;
        (c == col && last >= row).then_some((first, last))
    }

    fn heading(&self, col: u16) -> &str {
        self.headings.get(&col).map_or("", String::as_str)
    }

    /// The body's rows in order, blank ones left out by the sheet already.
    pub(super) fn body(&self) -> impl Iterator<Item = &'a [Cell]> + use<'a> {
        let begin = self.sheet.cells.partition_point(|cell| cell.row < self.first);
        let cells = self.sheet.cells.get(begin..).unwrap_or_default();
        let cells = cells.get(..cells.partition_point(|cell| cell.row <= self.last)).unwrap_or_default();
        cells.chunk_by(|a, b| a.row == b.row)
    }

    /// Reads every data row with `make`, and says what the sheet as a whole has to say.
    pub(super) fn read<R>(&self, desk: &mut Desk<'a>, mut make: impl FnMut(&mut Row<'_, '_>) -> R) -> Vec<R> {
        let mut records = Vec::new();
        let before = desk.findings.len();
        let mut totals = Totals::new(self);
        let mut memory = Memory { above: vec![None; self.schema.columns.len()], blanks: Vec::new() };
        let mut skipped: Vec<&Cell> = Vec::new();
        for cells in self.body() {
            match self.line(cells) {
                Line::Data => {
                    let mut row = Row::new(self, cells, desk, &mut memory, &mut totals);
                    let record = make(&mut row);
                    row.finish();
                    records.push(record);
                }
                Line::Total { partial } => totals.compare(self, cells, partial, desk),
                Line::Skipped => skipped.extend(cells.first()),
                Line::Blank => {}
            }
        }
        self.uncalculated(desk, before);
        self.required_blanks(desk, memory.blanks, records.len());
        self.remember_skipped(desk, &skipped);
        if self.rows_from == 0 {
            self.hidden(desk);
        }
        totals.units(self, desk);
        records
    }

    fn line(&self, cells: &[Cell]) -> Line {
        let filled = |cell: &&Cell| !matches!(&cell.value, Value::Text(text) if text.trim().is_empty());
        let mapped = |cell: &&Cell| self.header.columns.iter().flatten().any(|found| found.col == cell.col);
        let Some(first) = cells.iter().find(filled) else { return Line::Blank };
        let first_text = cells.iter().filter(filled).find_map(|cell| match &cell.value {
            Value::Text(text) => Some((cell.col, text)),
            _ => None,
        });
        if let Some((col, text)) = first_text
            && (could_be_a_line(text) || sums_a_part(text))
            && self.keyless(cells, col)
        {
            let text = compact(text);
            let text = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '、'));
            if let Some((_, partial)) = TOTALS.iter().find(|(word, _)| text.starts_with(word)) {
                return Line::Total { partial: *partial };
            }
            if sums_a_part(text) {
                return Line::Skipped;
            }
            if is_remark(text) || text.contains("(大写)") || text.starts_with("人民币") {
                let total = text.contains("大写");
                return if total { Line::Total { partial: false } } else { Line::Skipped };
            }
        }
        let mut content = cells.iter().filter(filled).filter(mapped);
        let Some(only) = content.next() else { return Line::Skipped };
        if content.next().is_none() && self.is_stray(only) {
            return Line::Skipped;
        }
        if matches!(&first.value, Value::Text(text) if compact(text) == self.heading(first.col))
            && cells.iter().filter(filled).filter(mapped).all(
                |cell| matches!(&cell.value, Value::Text(text) if compact(text) == self.heading(cell.col)),
            )
        {
            return Line::Skipped;
        }
        Line::Data
    }

    /// No key stands in the row, or the key cell is the very text looked at.
    fn keyless(&self, cells: &[Cell], text_col: u16) -> bool {
        let key = self.schema.columns.iter().zip(&self.header.columns);
        let key = key.filter(|(column, _)| matches!(column.kind, Kind::Key)).find_map(|(_, found)| *found);
        key.is_none_or(|found| {
            found.col == text_col
                || !cells.iter().any(|cell| {
                    cell.col == found.col
                        && !matches!(&cell.value, Value::Text(text) if text.trim().is_empty())
                })
        })
    }

    /// A single sentence in a sheet whose rows need more than one cell.
    fn is_stray(&self, only: &Cell) -> bool {
        let needed = self.schema.columns.iter().filter(|column| column.required).count();
        match &only.value {
            Value::Text(text) => {
                let text = clean(text);
                let ascii = text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').count();
                let key_like = text.contains(|c: char| c.is_ascii_digit())
                    && !text.contains(char::is_whitespace)
                    && ascii * 2 >= text.chars().count();
                needed >= 2 && !key_like
            }
            _ => false,
        }
    }

    /// D11: a sheet full of formulas that nobody calculated is one matter, not one a cell.
    fn uncalculated(&self, desk: &mut Desk<'_>, before: usize) {
        let own = desk.findings.split_off(before.min(desk.findings.len()));
        let (formulas, others): (Vec<Finding>, Vec<Finding>) =
            own.into_iter().partition(|f| f.code == Code::D11 && f.message.contains("没有保存计算结果"));
        desk.findings.extend(others);
        if formulas.len() < MANY {
            desk.findings.extend(formulas);
            return;
        }
        let message = format!(
            "表“{}”有 {} 个公式没有保存计算结果，这些格都没有读到值；请在 Excel/WPS 中打开并保存一次",
            self.sheet.name,
            formulas.len() as u64 + desk.repeats.settle(Code::D11, self.id)
        );
        let severity = formulas.iter().filter_map(|f| f.severity).min();
        let mut finding = Finding::new(Code::D11, self.key(), message)
            .at(formulas.first().and_then(|f| f.place))
            .related(formulas.iter().skip(1).take(MANY).filter_map(|f| f.place));
        finding.severity = severity;
        desk.findings.push(finding);
    }

    /// D13 for ● cells; a column blank in the whole sheet is one finding.
    fn required_blanks(&self, desk: &mut Desk<'_>, blanks: Vec<Blank>, rows: usize) {
        for (index, column) in self.schema.columns.iter().enumerate() {
            let of_column = || blanks.iter().filter(move |blank| blank.index == index);
            let Some(one) = of_column().next() else { continue };
            let name = column.name;
            if rows > 1 && of_column().count() == rows {
                let message =
                    format!("“{name}”整列未填（{rows} 行），这一列是必填；请补填，补上前相关检查不完整");
                let at = self.place(self.header.bottom, one.place.col);
                desk.findings.push(
                    Finding::new(Code::D13, self.key(), message)
                        .at(at)
                        .field(name)
                        .severity(Severity::Yellow),
                );
                continue;
            }
            for blank in of_column() {
                if !desk.repeats.admits(Code::D13, Some(blank.place)) {
                    continue;
                }
                let mut finding = Finding::new(
                    Code::D13,
                    blank.key.as_str(),
                    format!("“{name}”未填，这一项是必填，请补填"),
                )
                .at(blank.place)
                .field(name);
                finding.project.clone_from(&blank.project);
                desk.findings.push(finding);
            }
        }
    }

    fn remember_skipped(&self, desk: &mut Desk<'_>, skipped: &[&Cell]) {
        let Some(first) = skipped.first() else { return };
        let rows: Vec<String> = skipped.iter().map(|cell| (u64::from(cell.row) + 1).to_string()).collect();
        let shown = rows.get(..rows.len().min(12)).unwrap_or_default().join("、");
        let more = if rows.len() > 12 { "等" } else { "" };
        let message = format!("第 {shown} 行{more}是说明、签字或重复表头，不作数据");
        desk.findings.push(
            Finding::new(Code::D19, self.key(), message).at(self.place(first.row, first.col)).field("说明行"),
        );
    }

    /// D10: hidden or filtered rows and columns are read all the same; said once.
    fn hidden(&self, desk: &mut Desk<'_>) {
        let sheet = self.sheet;
        let has = |col: u16| sheet.cells.iter().any(|cell| cell.col == col && cell.row >= self.header.top);
        let cols: Vec<u16> = sheet.hidden_cols.iter().copied().filter(|col| has(*col)).collect();
        let holds = |row: &u32| {
            let at = sheet.cells.partition_point(|cell| cell.row < *row);
            sheet.cells.get(at).is_some_and(|cell| cell.row == *row)
        };
        let rows: Vec<u32> = sheet.hidden_rows.iter().copied().filter(holds).collect();
        let mut parts = Vec::new();
        if !cols.is_empty() {
            let names: Vec<String> = cols.iter().take(10).map(|col| Column(*col).to_string()).collect();
            parts.push(format!("隐藏列 {}", names.join("、")));
        }
        if !rows.is_empty() {
            let first = rows.first().map_or(0, |row| u64::from(*row) + 1);
            parts.push(format!("隐藏行 {} 行（自第 {first} 行起）", rows.len()));
        }
        if sheet.filtered {
            parts.push("筛选未清除".to_owned());
        }
        if !parts.is_empty() {
            let at = match (cols.first(), rows.first()) {
                (Some(col), _) => self.place(self.header.top, *col),
                (None, Some(row)) => self.place(*row, 0),
                (None, None) => self.place(self.header.top, 0),
            };
            let message = format!(
                "表“{}”有{}，已按普通数据读入；如不该算，请删除后再运行",
                sheet.name,
                parts.join("，")
            );
            desk.findings.push(Finding::new(Code::D10, self.key(), message).at(at));
        }
        if sheet.unreadable_cells > 0 {
            let message = format!(
                "表“{}”有 {} 个单元格已损坏读不出，按未填处理；请在 Excel/WPS 中打开核对后另存一次",
                sheet.name, sheet.unreadable_cells
            );
            let finding = Finding::new(Code::D21, self.key(), message).field("损坏单元格");
            desk.findings.push(finding.at(self.place(self.header.top, 0)));
        }
    }

    /// The signer and date on the signature line under the table, and where the line stands.
    pub(super) fn signature(&self, desk: &mut Desk<'_>) -> Option<super::signature::Signature> {
        let skipped: Vec<_> = self.body().filter(|cells| self.line(cells) == Line::Skipped).collect();
        let at = skipped.iter().rposition(|cells| super::signature::is_line(cells))?;
        super::signature::read(skipped.get(at)?, skipped.get(at + 1).copied(), self, desk)
    }

    /// 收付款 takes its totals in red.
    pub(super) fn total_severity(&self) -> Severity {
        if self.file.role == Some(Role::Money) { Severity::Red } else { Severity::Yellow }
    }
}

/// What a row may look back at, and what is judged at the end of the sheet.
pub(super) struct Memory<'a> {
    /// By schema column: the last filled cell above, with its row.
    pub above: Vec<Option<(u32, &'a Value)>>,
    pub blanks: Vec<Blank>,
}

/// A ● cell left blank.
pub(super) struct Blank {
    pub index: usize,
    pub place: Place,
    pub key: String,
    pub project: Option<String>,
}

/// `file/sheet`.
pub(super) fn sheet_key(file: &File, sheet: &Sheet) -> String {
    format!("{}/{}", file.name, sheet.name)
}

/// A cheap look before a text is taken apart.
fn could_be_a_line(text: &str) -> bool {
    text.chars().find(|c| !c.is_whitespace()).is_some_and(|c| {
        c.is_ascii_digit()
            || "小本合总累共大人".contains(c)
            || REMARKS.iter().chain(&CAPTIONS).any(|word| word.starts_with(c))
    })
}

/// `3月合计`, `报纸小计`: of which rows is not known, so it is no data and nothing is compared.
fn sums_a_part(text: &str) -> bool {
    let text = text.trim_end().trim_end_matches([':', '：']);
    ["小计", "合计", "总计", "累计"].iter().any(|word| text.ends_with(word))
}

/// What lines above a further table begin with; only a colon follows.
const CAPTIONS: [&str; 7] = ["客户", "项目", "媒体", "广告主", "甲方", "品牌", "楼盘"];

fn is_remark(text: &str) -> bool {
    if CAPTIONS.iter().filter_map(|word| text.strip_prefix(word)).any(|rest| rest.starts_with(':')) {
        return true;
    }
    REMARKS.iter().filter_map(|word| text.strip_prefix(word)).any(|rest| {
        rest.is_empty()
            || rest
                .starts_with(|c: char| matches!(c, ':' | '(' | '[' | '【' | '.' | '、') || c.is_ascii_digit())
    })
}

/// `单位：万元` on a line above the header.
fn declared_unit(cell: &Cell) -> Option<Unit> {
    let Value::Text(text) = &cell.value else { return None };
    let text = compact(text);
    text.split("单位").skip(1).find_map(|rest| {
        let rest = rest.trim_start_matches([':', '为', '是', '(', '[']).trim_start_matches("人民币");
        let name = rest.char_indices().map(|(at, c)| at + c.len_utf8()).take(3);
        name.filter_map(|end| Unit::exactly(rest.get(..end)?)).last()
    })
}
