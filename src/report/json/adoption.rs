//! 接入.json: what `adopt` found, for machines. The names and their order are part of the contract.

use crate::error::{Error, Result};
use crate::model::adoption::{Adoption, ColumnFound, Layout, MACHINE, Seen};
use crate::model::source::Column;
use serde::Serialize;

#[derive(Serialize)]
struct Whole<'a> {
    files: Vec<FileJson<'a>>,
}

#[derive(Serialize)]
struct FileJson<'a> {
    file: &'a str,
    sheet: &'a str,
    layout: Option<u32>,
    header_rows: &'a [u32],
    rows: usize,
    table: Option<&'static str>,
    confidence: &'static str,
    columns: Vec<ColumnJson<'a>>,
}

#[derive(Serialize)]
struct ColumnJson<'a> {
    column: String,
    header: &'a str,
    field: Option<&'static str>,
    confidence: &'static str,
    signals: Vec<&'static str>,
}

/// The file as bytes of UTF-8.
///
/// # Errors
/// If it could not be written.
pub fn write(adoption: &Adoption) -> Result<Vec<u8>> {
    let one = |sheet| {
        let layout = |seen: &Seen| adoption.layouts.iter().find(|layout| Some(layout.number) == seen.layout);
        file(sheet, layout(sheet))
    };
    let whole = Whole { files: adoption.sheets.iter().map(one).collect() };
    let mut bytes = serde_json::to_vec_pretty(&whole).map_err(|error| Error::unmade(MACHINE, &error))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn file<'a>(seen: &'a Seen, layout: Option<&'a Layout>) -> FileJson<'a> {
    let column = |(found, col): (&'a ColumnFound, &u16)| ColumnJson {
        column: Column(*col).to_string(),
        header: &found.header,
        field: found.field,
        confidence: found.confidence.word(),
        signals: found.signals.iter().map(|signal| signal.key()).collect(),
    };
    FileJson {
        file: &seen.file,
        sheet: &seen.sheet,
        layout: seen.layout,
        header_rows: &seen.header_rows,
        rows: seen.rows,
        table: layout.and_then(|layout| layout.table),
        confidence: layout.map(|layout| layout.confidence).unwrap_or_default().word(),
        columns: layout
            .map_or_else(Vec::new, |layout| layout.columns.iter().zip(&seen.cols).map(column).collect()),
    }
}
