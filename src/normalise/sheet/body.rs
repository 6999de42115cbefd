//! The body of a table: reads the rows below the header one after the other and adds the findings about
//! the sheet as a whole: uncalculated formulas (D11), blank ● columns (D13), hidden content (D10), rows
//! that are no data (D19). It knows no record; its caller makes one of each row.

use crate::finding::{Code, Raised, Severity};
use crate::model::coverage::{EXAMPLE_ROWS, EXAMPLE_TYPED_OVER, Gap, VOID_ROWS};
use crate::model::source::Column;
use crate::model::{Fen, NotRead, Place};
use crate::normalise::cell::amount::Unit;
use crate::normalise::cell::clean::compact;
use crate::normalise::cell::{is_blank, shown, text};
use crate::normalise::intake::Intake;
use crate::normalise::sheet::birth::{self, BirthColumns, Known};
use crate::normalise::sheet::example;
use crate::normalise::sheet::header::{self, Names, Top};
use crate::normalise::sheet::line::{RowKind, is_day};
use crate::normalise::sheet::plausible;
use crate::normalise::sheet::row::{Blank, Memory, Null, Readings, Row};
use crate::normalise::sheet::schema::{self, FieldKind};
use crate::normalise::sheet::signature::{self, Signature};
use crate::normalise::sheet::table::{Job, Table, declared_unit, sheet_key};
use crate::normalise::sheet::total_words::Adds;
use crate::normalise::sheet::totals::Totals;
use crate::normalise::sheet::unread;
use crate::read::table::{Cell, Sheet, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A sheet with at least this many formulas without a value was never calculated.
const MANY: usize = 10;

impl<'a> Table<'a> {
    /// Reads every data row with `make`, and adds the findings about the sheet as a whole.
    pub(crate) fn read<R>(
        &self,
        intake: &mut Intake<'a>,
        mut make: impl FnMut(&mut Row<'_, '_>) -> R,
    ) -> Vec<R> {
        self.read_block(intake, &mut make)
    }

    /// The rows under this header, and those of further blocks below with more columns.
    fn read_block<R>(&self, intake: &mut Intake<'a>, make: &mut dyn FnMut(&mut Row<'_, '_>) -> R) -> Vec<R> {
        let mut further = None;
        let before = intake.findings.len();
        let mut totals = Totals::new(self);
        let births = BirthColumns::of(self);
        let mut memory = Memory {
            above: vec![None; self.schema.columns.len()],
            blanks: Vec::new(),
            nulls: BTreeMap::new(),
            names: birth::row_names(self, intake),
            said: Vec::new(),
            known: Known::of_rows(self, &births),
            births,
            readings: Readings::default(),
        };
        // a row becomes one record at most
        let mut records = Vec::with_capacity(memory.known.len());
        intake.digests.reserve(memory.known.len());
        intake.births.reserve(memory.known.len());
        let mut skipped: Vec<&[Cell]> = Vec::new();
        let mut balances: Vec<&[Cell]> = Vec::new();
        let mut examples: Vec<&[Cell]> = Vec::new();
        let mut void: Vec<&[Cell]> = Vec::new();
        let mut rows = self.body().peekable();
        while let Some(cells) = rows.next() {
            let kind = match self.line(cells, intake) {
                RowKind::Data if records.len() > 1 && totals.is_sum(self, cells) => {
                    RowKind::Total(Adds::Everything)
                }
                kind => kind,
            };
            match kind {
                RowKind::OtherHeader => {
                    further = self.further(intake, cells);
                    if further.is_some() {
                        break;
                    }
                    self.ends_above(intake, cells, &rows.by_ref().collect::<Vec<_>>());
                }
                RowKind::Data => {
                    let mut lower = Vec::new();
                    while let Some(next) = rows.next_if(|next| self.continues(cells, next)) {
                        lower.push(next);
                    }
                    let mut row = Row::new(self, cells, intake, &mut memory, &mut totals).over(lower);
                    let record = make(&mut row);
                    plausible::judge(&mut row);
                    row.finish();
                    records.push(record);
                }
                RowKind::Total(Adds::Nothing) => balances.push(cells),
                RowKind::Total(adds) => totals.compare(self, cells, adds, intake),
                RowKind::Skipped => {
                    skipped.push(cells);
                    further = self.in_another_unit(intake, cells);
                    if further.is_some() {
                        break;
                    }
                }
                RowKind::Example => examples.push(cells),
                RowKind::Void => void.push(cells),
                RowKind::Blank => {}
            }
        }
        self.uncalculated(intake, before);
        self.required_blanks(intake, memory.blanks, records.len());
        self.exported_nulls(intake, memory.nulls);
        self.remember_skipped(intake, &skipped);
        self.say_no_data(intake, &balances, "余额、结转、平均一类的数，不是记录", "余额行");
        let path = self.schema.path();
        let (own, as_written): (Vec<_>, Vec<_>) =
            examples.iter().partition(|cells| example::is_typed_over(&path, cells));
        self.not_used(intake, EXAMPLE_ROWS, &as_written, |_| true);
        self.not_used(intake, EXAMPLE_TYPED_OVER, &own, |_| true);
        self.not_used(intake, VOID_ROWS, &void, |_| true);
        let rows_of = intake.rows_of.entry(self.file.name.clone()).or_default();
        rows_of.data += records.len();
        rows_of.examples += examples.len();
        if self.is_first() {
            self.hidden(intake);
        }
        totals.units(self, intake);
        if let Some(block) = further {
            records.extend(block.read_block(intake, make));
        }
        records
    }

    /// The rows below a line that says another unit: `单位：万元` above a further block.
    fn in_another_unit(&self, intake: &Intake<'a>, cells: &[Cell]) -> Option<Table<'a>> {
        let unit = declared_unit(cells).filter(|unit| *unit != self.unit)?;
        let row = cells.first()?.row;
        // a remark may speak of units, too
        let said =
            cells.iter().find(|cell| !is_blank(&cell.value)).map(|cell| compact(&shown(&cell.value)))?;
        let said = said.trim_matches(['(', ')']);
        let labels = ["单位", "金额单位", "币种", "币别", "货币"];
        if !labels.iter().any(|label| said.starts_with(label)) && Unit::exactly(said).is_none() {
            return None;
        }
        if self.grid || intake.workspace.reading(self.file, self.sheet).is_some() {
            return None;
        }
        let mut block =
            Table::laid_out(intake, self.job(), self.header.clone(), self.lines(), self.last, false);
        (block.unit, block.first) = (unit, row + 1);
        Some(block)
    }

    /// The block that begins in this row, whose header is that of this table with more columns or other units.
    fn further(&self, intake: &mut Intake<'a>, cells: &[Cell]) -> Option<Table<'a>> {
        let row = cells.first()?.row;
        if self.grid || intake.workspace.reading(self.file, self.sheet).is_some() {
            return None;
        }
        let names = Names::new(self.schema, &intake.settings.aliases);
        let header = header::further(&self.header, self.sheet, &names, row)?;
        if header.matched() == self.header.matched() && !self.has_other_units(&header) {
            return None;
        }
        intake.use_aliases(&header.aliases);
        let mut block = Table::laid_out(intake, self.job(), header, self.lines(), self.last, false);
        block.unit = self.unit;
        Some(block)
    }

    /// Whether a row is the lower part of the document above it: their key is one merged cell, and nothing
    /// of its own stands in the row but more keys that the document refers to, or a remark.
    fn continues(&self, first: &[Cell], next: &[Cell]) -> bool {
        let (Some(top), Some(row)) = (first.first(), next.first()) else { return false };
        let columns = || self.schema.columns.iter().zip(&self.header.columns);
        let mut keys = columns().filter(|(column, _)| matches!(column.kind, FieldKind::Key));
        let Some(key) = keys.next().and_then(|(_, found)| *found) else { return false };
        let above = |col: u16| first.iter().find(|cell| cell.col == col && !is_blank(&cell.value));
        let one_key = self.merge(row.row, key.col).is_some_and(|(first, _)| first == top.row);
        one_key
            && above(key.col).is_some()
            && next.iter().filter(|cell| !is_blank(&cell.value)).all(|cell| {
                let column = columns().find(|(_, found)| found.is_some_and(|found| found.col == cell.col));
                column.is_some_and(|(column, _)| match column.kind {
                    FieldKind::Keys => true,
                    FieldKind::Money | FieldKind::Price | FieldKind::Count => false,
                    _ => column.name == "备注" || above(cell.col).is_some_and(|one| one.value == cell.value),
                })
            })
    }

    /// Whether the filled cells for a project or for another record's key name one; `None` without such a cell.
    fn names_something(&self, cells: &[Cell], intake: &Intake<'_>) -> Option<bool> {
        let texts = self.texts_of(cells, |kind| matches!(kind, FieldKind::Project | FieldKind::Keys));
        let names =
            |text: &String| text.contains(|c: char| c.is_ascii_digit()) || intake.project(text).is_some();
        (!texts.is_empty()).then(|| texts.iter().all(names))
    }

    /// Whether the filled cells of columns with a list hold words of it; `None` without such a cell.
    fn has_listed_words(&self, cells: &[Cell]) -> Option<bool> {
        let columns = self.schema.columns.iter().zip(&self.header.columns);
        let lists = columns.filter_map(|(column, found)| match column.kind {
            FieldKind::Choice(words) => Some((words, (*found)?.col)),
            _ => None,
        });
        let said = lists.filter_map(|(words, col)| {
            let cell = cells.iter().find(|cell| cell.col == col && !is_blank(&cell.value))?;
            Some(words().contains(&compact(&shown(&cell.value)).as_str()))
        });
        said.reduce(|one, other| one && other)
    }

    /// Whether a row above the header looks like data: enough cells of its columns, no words where a key or a day
    /// belongs, and an amount, a key, or what tells it without these.
    fn is_data_above(&self, cells: &[Cell], intake: &Intake<'_>) -> bool {
        let has_digits = |of: fn(FieldKind) -> bool| -> Vec<bool> {
            let texts = self.texts_of(cells, of);
            texts.iter().map(|text| text.contains(|c: char| c.is_ascii_digit())).collect()
        };
        let (keys, days) = (has_digits(|kind| matches!(kind, FieldKind::Key)), has_digits(is_day));
        // a line of the preface has words there: 编制日期 | 2026-03-01 | | 120
        let has_words = keys.contains(&false) || days.contains(&false);
        // without amount and key: a day beside a project or another's key, or a word of a list
        let tells = || {
            let (named, listed) = (self.names_something(cells, intake), self.has_listed_words(cells));
            (named == Some(true) && days.contains(&true) || listed == Some(true))
                && named != Some(false)
                && listed != Some(false)
        };
        self.texts_of(cells, |_| true).len() >= self.header.matched().min(3)
            && !has_words
            && (self.amount(cells).is_some() || keys.contains(&true) || tells())
            && self.line(cells, intake) == RowKind::Data
    }

    /// The filled cells of the columns of such a kind.
    fn texts_of(&self, cells: &[Cell], of: impl Fn(FieldKind) -> bool) -> Vec<String> {
        let columns = self.schema.columns.iter().zip(&self.header.columns);
        let cols: Vec<u16> = columns
            .filter(|(column, _)| of(column.kind))
            .filter_map(|(_, found)| Some((*found)?.col))
            .collect();
        let filled = cells.iter().filter(|cell| cols.contains(&cell.col) && !is_blank(&cell.value));
        filled.map(|cell| compact(&shown(&cell.value))).collect()
    }

    /// Whether the table has a key or a day for its rows; a small summary above a list has neither.
    fn lists_records(&self) -> bool {
        let named = self.schema.columns.iter().zip(&self.header.columns).filter(|(_, found)| found.is_some());
        let tells = |kind| {
            matches!(
                kind,
                FieldKind::Key | FieldKind::Date | FieldKind::Dates | FieldKind::Moment | FieldKind::Month
            )
        };
        named.into_iter().any(|(column, _)| tells(column.kind))
    }

    /// D01: a further header begins another table, whose rows are not read with the columns of this one, and so
    /// does each header below it.
    fn ends_above(&self, intake: &mut Intake<'_>, header: &[Cell], rows: &[&[Cell]]) {
        let texts = |cells: &[Cell]| -> Vec<(u16, String)> {
            let filled = cells.iter().filter(|cell| !is_blank(&cell.value));
            filled.map(|cell| (cell.col, compact(&shown(&cell.value)))).collect()
        };
        let mut headers: Vec<&[Cell]> = vec![header];
        for cells in rows.iter().filter(|cells| self.other_header(cells).is_some()) {
            // on every printed page the same header
            if headers.last().is_some_and(|last| texts(last) != texts(cells)) {
                headers.push(cells);
            }
        }
        for (index, header) in headers.iter().enumerate() {
            let Some((first, other)) = header.first().zip(self.other_header(header)) else { continue };
            let end = headers.get(index + 1).and_then(|next| next.first()).map(|cell| cell.row);
            let last = end.map_or(self.last, |row| row.saturating_sub(1));
            let line = u64::from(first.row) + 1;
            let reason = format!("第 {line} 行起是另一个表头（像“{}”表），从这一行起没有读", other.name);
            let left_out = match block(intake, self.job(), other, first.row, last) {
                Some(block) => unread::of_table(intake, &block, &reason),
                None => {
                    let own = |cells: &&&[Cell]| {
                        cells.first().is_some_and(|cell| (first.row + 1..=last).contains(&cell.row))
                    };
                    let rows = Some(rows.iter().filter(own).count());
                    (NotRead { rows, ..unread::nothing_known(self.job(), &reason) }, None)
                }
            };
            left_out_block(intake, self.job(), other, first.row, left_out);
        }
    }

    /// D11: a sheet whose formulas were never calculated gets one finding, not one for each cell.
    fn uncalculated(&self, intake: &mut Intake<'_>, before: usize) {
        let own = intake.findings.split_off(before.min(intake.findings.len()));
        let (formulas, others): (Vec<Raised>, Vec<Raised>) =
            own.into_iter().partition(|f| f.code == Code::D11 && f.message.contains("没有保存计算结果"));
        intake.findings.extend(others);
        if formulas.len() < MANY {
            intake.findings.extend(formulas);
            return;
        }
        let message = format!(
            "表“{}”有 {} 个公式没有保存计算结果，这些格都没有读到值；请在 Excel/WPS 中打开并保存一次",
            self.sheet.name,
            formulas.len() as u64 + intake.repeats.settle(Code::D11, self.id)
        );
        let severity = formulas.iter().filter_map(|f| f.severity).min();
        let mut finding = Raised::new(Code::D11, self.key(), message)
            .at(formulas.first().and_then(|f| f.place))
            .related(formulas.iter().skip(1).take(MANY).filter_map(|f| f.place));
        finding.severity = severity;
        intake.findings.push(finding);
    }

    /// D13 for blank ● cells. A column that is blank in every row gets one finding.
    fn required_blanks(&self, intake: &mut Intake<'_>, blanks: Vec<Blank>, rows: usize) {
        for (index, column) in self.schema.columns.iter().enumerate() {
            let of_column = || blanks.iter().filter(move |blank| blank.index == index);
            let Some(one) = of_column().next() else { continue };
            let name = column.name;
            if rows > 1 && of_column().count() == rows {
                let message =
                    format!("“{name}”整列未填（{rows} 行），这一列是必填；请补填，补上前相关检查不完整");
                let at = self.place(self.header.bottom, one.place.col);
                intake.findings.push(
                    Raised::new(Code::D13, self.key(), message).at(at).field(name).severity(Severity::Yellow),
                );
                continue;
            }
            for blank in of_column() {
                if !intake.repeats.admits(Code::D13, Some(blank.place)) {
                    continue;
                }
                let mut finding =
                    Raised::new(Code::D13, blank.key.as_str(), format!("“{name}”未填，这一项是必填，请补填"))
                        .at(blank.place)
                        .field(name);
                finding.project.clone_from(&blank.project);
                intake.findings.push(finding);
            }
        }
    }

    /// D19: NULL and the like, which an exporting system writes for an empty cell; one finding for each column.
    fn exported_nulls(&self, intake: &mut Intake<'_>, nulls: BTreeMap<usize, Null>) {
        for (index, Null { place, shown, cells }) in nulls {
            let Some(column) = self.schema.columns.get(index) else { continue };
            let name = column.name;
            let message = format!("“{name}”有 {cells} 格写着 {shown}，是系统导出的空值，按未填处理");
            intake.findings.push(Raised::new(Code::D19, self.key(), message).at(place).field(name));
        }
    }

    /// D19 for rows that are no data. An amount in such a row is reported as not read.
    fn remember_skipped(&self, intake: &mut Intake<'_>, lines: &[&[Cell]]) {
        let reason = "说明、签字或重复表头的行里写有金额，没有算";
        self.not_used(intake, reason, lines, |cells| self.amount(cells).is_some());
        self.say_no_data(intake, lines, "说明、签字或重复表头，不作数据", "说明行");
    }

    /// D19 with the numbers of rows that are no data.
    fn say_no_data(&self, intake: &mut Intake<'_>, lines: &[&[Cell]], what: &str, field: &'static str) {
        let cells: Vec<&Cell> = lines.iter().filter_map(|cells| cells.first()).collect();
        let Some(first) = cells.first() else { return };
        let rows: Vec<String> = cells.iter().map(|cell| (u64::from(cell.row) + 1).to_string()).collect();
        let shown = rows.get(..rows.len().min(12)).unwrap_or_default().join("、");
        let more = if rows.len() > 12 { "等" } else { "" };
        let message = format!("第 {shown} 行{more}是{what}");
        intake.findings.push(
            Raised::new(Code::D19, self.key(), message).at(self.place(first.row, first.col)).field(field),
        );
    }

    /// Adds rows that are not used, although their table is read, to `not_read`.
    fn not_used(
        &self,
        intake: &mut Intake<'_>,
        reason: &str,
        lines: &[&[Cell]],
        counts: impl Fn(&[Cell]) -> bool,
    ) {
        let rows = lines.iter().filter(|cells| counts(cells)).count();
        if rows > 0 {
            let amounts = lines.iter().filter_map(|cells| self.amount(cells));
            intake.not_read.push(NotRead {
                file: self.file.name.clone(),
                sheet: Some(self.sheet.name.clone()),
                table: Some(self.schema.name.to_owned()),
                reason: reason.to_owned(),
                rows: Some(rows),
                sum: self.has_amount().then(|| Fen::checked_sum(amounts)).flatten(),
            });
        }
    }

    /// D10, once a sheet: hidden or filtered rows and columns, which are read nevertheless. A hidden column
    /// without content does not count.
    fn hidden(&self, intake: &mut Intake<'_>) {
        let sheet = self.sheet;
        let (top, bottom) = (self.header.top, self.header.bottom);
        intake
            .findings
            .extend(hidden_content(sheet, self.key(), top, bottom, |row, col| self.place(row, col)));
        if sheet.unreadable_cells > 0 {
            let message = format!(
                "表“{}”有 {} 个单元格已损坏读不出，按未填处理；请在 Excel/WPS 中打开核对后另存一次",
                sheet.name, sheet.unreadable_cells
            );
            let finding = Raised::new(Code::D21, self.key(), message).field("损坏单元格");
            intake.findings.push(finding.at(self.place(self.header.top, 0)));
        }
    }

    /// The signer, the date and the place of the signature line under the table.
    pub(crate) fn signature(&self, intake: &mut Intake<'_>) -> Option<Signature> {
        let skipped: Vec<_> =
            self.body().filter(|cells| self.line(cells, intake) == RowKind::Skipped).collect();
        let at = skipped.iter().rposition(|cells| signature::is_line(cells))?;
        signature::read(skipped.get(at)?, skipped.get(at + 1).copied(), self, intake)
    }
}

/// The block whose header stands in a row, down to the row `last`.
fn block<'a>(
    intake: &Intake<'_>,
    job: Job<'a>,
    schema: &'static schema::Sheet,
    row: u32,
    last: u32,
) -> Option<Table<'a>> {
    let names = Names::new(schema, &intake.settings.aliases);
    let header = header::between(&Top::new(job.sheet, row, 1), &names, row, row, &[])?;
    Some(Table::laid_out(intake, Job { schema, ..job }, header, 0..row, last, false))
}

/// D01 for a block of another make, whose header is in the row `first`: its rows are not read.
fn left_out_block(
    intake: &mut Intake<'_>,
    job: Job<'_>,
    other: &schema::Sheet,
    first: u32,
    (not_read, projects): (NotRead, Option<BTreeSet<String>>),
) {
    let reason = not_read.reason.clone();
    let message =
        format!("表“{}”{reason}；请把这一段另放一张表，或把各列排成与上面一样的次序", job.sheet.name);
    let at = Place::new(job.id, first, 0);
    intake.findings.push(Raised::new(Code::D01, sheet_key(job.file, job.sheet), message).at(at));
    if not_read.rows != Some(0) {
        intake.not_read.push(not_read);
    }
    intake.gaps.push(Gap {
        table: other.path(),
        file: job.file.name.clone(),
        reason,
        projects,
        by_name: false,
        refused: true,
        hides_rows: true,
    });
}

/// D01 for blocks above the row `top`, where the table begins that is read: each under a header of its own, or
/// rows with an amount or a key under the columns of the `table`.
pub(crate) fn leave_out_above<'a>(
    intake: &mut Intake<'_>,
    job: Job<'a>,
    top: u32,
    table: Option<&Table<'a>>,
) {
    let cells = &job.sheet.cells;
    let above = cells.get(..cells.partition_point(|cell| cell.row < top)).unwrap_or_default();
    let rows: Vec<&'a [Cell]> = above.chunk_by(|a, b| a.row == b.row).collect();
    let named = |cells: &[Cell]| {
        let filled = cells.iter().filter(|cell| !is_blank(&cell.value));
        let texts: Option<Vec<&str>> = filled
            .map(|cell| match &cell.value {
                Value::Text(text) => Some(text.as_ref()),
                _ => None,
            })
            .collect();
        header::named_table(&texts?)
    };
    let headers: Vec<(u32, &'static schema::Sheet)> =
        rows.iter().filter_map(|cells| Some((cells.first()?.row, named(cells)?))).collect();
    for (index, (row, other)) in headers.iter().enumerate() {
        let last = headers.get(index + 1).map_or(top, |(next, _)| *next).saturating_sub(1);
        let reason = format!(
            "第 {} 行的表头（像“{}”表）和下面的一段在正表上面，没有读",
            u64::from(*row) + 1,
            other.name
        );
        let Some(block) = block(intake, job, other, *row, last).filter(Table::lists_records) else {
            continue;
        };
        let left_out = unread::of_table(intake, &block, &reason);
        if left_out.0.rows.is_some_and(|rows| rows > 0) {
            left_out_block(intake, job, other, *row, left_out);
        }
    }
    let Some(table) = table.filter(|_| headers.is_empty()) else { return };
    let data: Vec<&[Cell]> =
        rows.iter().filter(|cells| table.is_data_above(cells, intake)).copied().collect();
    let Some(first) = data.first().and_then(|cells| cells.first()) else { return };
    let reason = format!("表头上面第 {} 行起有像数据的行，没有读", u64::from(first.row) + 1);
    let amounts: Vec<Fen> = data.iter().filter_map(|cells| table.amount(cells)).collect();
    let sum = Fen::checked_sum(amounts.iter().copied()).filter(|_| !amounts.is_empty());
    let not_read = NotRead { rows: Some(data.len()), sum, ..unread::nothing_known(job, &reason) };
    left_out_block(intake, job, job.schema, first.row, (not_read, None));
}

/// D10: rows, columns and filters that hide cells that are read, below a header from `top` to `bottom`.
pub(crate) fn hidden_content(
    sheet: &Sheet,
    key: String,
    top: u32,
    bottom: u32,
    place: impl Fn(u32, u16) -> Place,
) -> Option<Raised> {
    let filled = |cell: &&Cell| cell.row > bottom && !is_blank(&cell.value);
    let is_example =
        |row: &&[Cell]| row.iter().find(filled).is_some_and(|cell| text::is_example(&cell.value));
    let mut cols: Vec<u16> = sheet.hidden_cols.iter().copied().collect();
    if !cols.is_empty() {
        let rows = sheet.cells.chunk_by(|one, other| one.row == other.row).filter(|row| !is_example(row));
        let held: BTreeSet<u16> = rows.flatten().filter(filled).map(|cell| cell.col).collect();
        cols.retain(|col| held.contains(col));
    }
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
    if parts.is_empty() {
        return None;
    }
    let at = match (cols.first(), rows.first()) {
        (Some(col), _) => place(top, *col),
        (None, Some(row)) => place(*row, 0),
        (None, None) => place(top, 0),
    };
    let message =
        format!("表“{}”有{}，已按普通数据读入；如不该算，请删除后再运行", sheet.name, parts.join("，"));
    Some(Raised::new(Code::D10, key, message).at(at))
}
