//! Sheets that are not read: their data rows, the sum of their amounts and the projects they name, so that
//! the reports can say in figures what is left out. It makes no record and no finding about a cell.

use crate::model::{Content, Fen, NotRead};
use crate::normalise::cell::amount;
use crate::normalise::cell::clean::compact;
use crate::normalise::intake::Intake;
use crate::normalise::sheet::header::{self, Names, Top};
use crate::normalise::sheet::line::RowKind;
use crate::normalise::sheet::schema::FieldKind;
use crate::normalise::sheet::table::{Job, TOP_ROWS, Table};
use crate::normalise::sheet::total_words;
use crate::read::table::{Cell, Value};
use std::collections::BTreeSet;

/// The sheet as not read, and the projects of its rows: `None` if a row has no known project, or if no
/// header was found.
pub(crate) fn of(intake: &Intake<'_>, job: Job<'_>, reason: &str) -> (NotRead, Option<BTreeSet<String>>) {
    match laid_out(intake, job) {
        Some(table) => of_table(intake, &table, reason),
        None => (nothing_known(job, reason), None),
    }
}

/// The sheet as not read, with nothing known about its rows.
pub(crate) fn nothing_known(job: Job<'_>, reason: &str) -> NotRead {
    NotRead {
        file: job.file.name.clone(),
        sheet: Some(job.sheet.name.clone()),
        table: Some(job.schema.name.to_owned()),
        reason: reason.to_owned(),
        rows: None,
        sum: None,
    }
}

/// Like [`of`], for a table with a known header.
pub(crate) fn of_table(
    intake: &Intake<'_>,
    table: &Table<'_>,
    reason: &str,
) -> (NotRead, Option<BTreeSet<String>>) {
    let mut not_read = nothing_known(table.job(), reason);
    let rows = table.data(intake);
    // remarks with a figure and examples are no data, but they are counted as not read
    let others = table.body().filter(|cells| match table.line(cells, intake) {
        RowKind::Skipped => table.amount(cells).is_some(),
        line => matches!(line, RowKind::Example | RowKind::Void),
    });
    let left_out: Vec<&[Cell]> = rows.iter().copied().chain(others).collect();
    not_read.rows = Some(left_out.len());
    if table.has_amount() {
        not_read.sum = Fen::checked_sum(left_out.iter().filter_map(|cells| table.amount(cells)));
    }
    let projects = rows.iter().map(|cells| table.project_of(cells, intake)).collect();
    (not_read, projects)
}

/// The sheet under its best header, if one can be found.
pub(crate) fn laid_out<'a>(intake: &Intake<'_>, job: Job<'a>) -> Option<Table<'a>> {
    if let Some(reading) = intake.workspace.reading(job.file, job.sheet) {
        let header = header::confirmed(job.sheet, job.schema, reading, reading.top, reading.bottom);
        let lines = 0..header.top;
        return Some(Table::laid_out(intake, job, header, lines, u32::MAX, reading.grid));
    }
    let names = Names::new(job.schema, &intake.settings.aliases);
    let top = Top::new(job.sheet, 0, TOP_ROWS);
    let under = |least: usize| {
        let header = header::find(&top, &names, least)?;
        let lines = 0..header.top;
        Some(Table::laid_out(intake, job, header, lines, u32::MAX, false))
    };
    // one column is enough if it holds amounts, because they can be added up; 合计 alone is a total and no heading
    let is_total = |table: &Table<'_>| {
        let heading = table.amount_column().map(|(_, col)| table.heading(col)).unwrap_or_default();
        total_words::total(heading, |_| false).is_some()
    };
    under(2).or_else(|| under(1).filter(|table| table.has_amount() && !is_total(table)))
}

impl<'a> Table<'a> {
    /// The data rows in order.
    pub(crate) fn data(&self, intake: &Intake<'_>) -> Vec<&'a [Cell]> {
        self.body().filter(|cells| self.line(cells, intake) == RowKind::Data).collect()
    }

    /// The column of the control total, if exactly one sheet column is it.
    fn amount_column(&self) -> Option<(usize, u16)> {
        let name = self.schema.counted?;
        let index = self.schema.columns.iter().position(|column| column.name == name)?;
        let clash = self.header.clashes.iter().any(|(column, ..)| *column == index);
        let found = self.header.columns.get(index).copied().flatten()?;
        (!clash).then_some((index, found.col))
    }

    pub(crate) fn has_amount(&self) -> bool {
        self.amount_column().is_some()
    }

    /// The row's amount in fen, if it can be read.
    pub(crate) fn amount(&self, cells: &[Cell]) -> Option<Fen> {
        let (index, col) = self.amount_column()?;
        let cell = cells.iter().find(|cell| cell.col == col)?;
        if self.not_in_yuan(cells, col, &cell.value, self.unit(index)).is_some() {
            return None;
        }
        match amount::amount_or_refund(&cell.value, self.unit(index)).content {
            Content::Known(fen) => Some(fen),
            _ => None,
        }
    }

    /// The project of a row: its 项目编号, else the one at the beginning of a key.
    fn project_of(&self, cells: &[Cell], intake: &Intake<'_>) -> Option<String> {
        let columns = self.schema.columns.iter().zip(&self.header.columns);
        let named = columns.filter(|(column, _)| {
            matches!(column.kind, FieldKind::Project | FieldKind::Key | FieldKind::Keys)
                || column.name == "项目编号"
        });
        let texts = named.filter_map(|(_, found)| {
            let cell = cells.iter().find(|cell| Some(cell.col) == found.map(|found| found.col))?;
            match &cell.value {
                Value::Text(text) => Some(compact(text)),
                _ => None,
            }
        });
        texts.into_iter().find_map(|text| {
            let whole = intake.project(&text);
            whole.or_else(|| intake.project(text.rsplit_once('-')?.0)).map(str::to_owned)
        })
    }
}
