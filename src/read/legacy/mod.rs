//! Old formats are read in a child process, because calamine may abort on a damaged .xls or .xlsb and an
//! abort cannot be caught. The child is our own binary (`read-legacy FILE`) and prints the sheets as JSON
//! lines. If it crashes, hangs or prints nonsense, only that file is refused.

mod biff;
mod compound;
mod xls;
mod xlsb;

use crate::model::answer::fingerprint;
use crate::read::bounds::{Budget, CELLS, FILE, Meter, Read};
use crate::read::package::{Content, Package, damaged};
use crate::read::sniff::{FileKind, sniff};
use crate::read::table::{Cell, Merge, NumberFormat, Refusal, Sheet, Value};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufReader, Read as _, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

/// The hidden subcommand that ends in [`serve`].
pub const SUBCOMMAND: &str = "read-legacy";
/// How long to wait for the child. A full .xls takes two seconds.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes that a child may print.
const ANSWER: u64 = 4 << 30;
/// Cells on one line.
const BATCH: usize = 500;

/// One line of the child's answer.
#[derive(Serialize, Deserialize)]
enum AnswerLine {
    Sheet(Head),
    Cells(Vec<(u32, u16, Wire)>),
    Refused(String),
    /// The last line: the fingerprint of the file that was read.
    End(String),
}

#[derive(Serialize, Deserialize)]
struct Head {
    name: String,
    hidden: bool,
    merges: Vec<(u32, u32, u16, u16)>,
    hidden_rows: Vec<u32>,
    hidden_cols: Vec<u16>,
    filtered: bool,
    unreadable_cells: u32,
    since_1904: bool,
    formats: Vec<((u32, u16), NumberFormat)>,
}

/// A value; numbers are passed as bits, so that none is rounded.
#[derive(Serialize, Deserialize)]
enum Wire {
    Text(Arc<str>),
    Number(u64),
    Date(NaiveDateTime),
    Bool(bool),
    Error(Box<str>),
    NoValue,
}

/// The work of the child: reads one old file and prints it.
pub fn serve(path: &Path, out: &mut dyn Write) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(FILE).read_to_end(&mut bytes)?;
    let extension = path.extension().map(|extension| extension.to_string_lossy()).unwrap_or_default();
    let budget = Budget::new(CELLS);
    match parse(&bytes, &extension, &mut budget.meter()) {
        Ok(sheets) => {
            for sheet in sheets {
                print(out, &AnswerLine::Sheet(head(&sheet)))?;
                let mut cells = sheet.cells.into_iter().peekable();
                while cells.peek().is_some() {
                    let batch = cells.by_ref().take(BATCH).map(|cell| (cell.row, cell.col, wire(cell.value)));
                    print(out, &AnswerLine::Cells(batch.collect()))?;
                }
            }
        }
        Err(refusal) => print(out, &AnswerLine::Refused(refusal.message))?,
    }
    print(out, &AnswerLine::End(fingerprint(&bytes)))?;
    out.flush()
}

/// Reads an old file, in the child process `helper` if there is one, else in this process.
pub(super) fn read(
    path: &Path,
    bytes: &[u8],
    extension: &str,
    helper: Option<&Path>,
    meter: &mut Meter<'_>,
) -> Read<Vec<Sheet>> {
    match helper.map(|helper| spawn(helper, path)) {
        Some(Ok(child)) => ask(child, bytes, meter, PATIENCE),
        // the helper did not start, or there is none
        Some(Err(_)) | None => parse(bytes, extension, meter),
    }
}

fn parse(bytes: &[u8], extension: &str, meter: &mut Meter<'_>) -> Read<Vec<Sheet>> {
    match sniff(bytes, extension)? {
        FileKind::Compound => xls::read(bytes, meter),
        FileKind::Package => {
            let mut package = Package::open(bytes)?;
            match package.content()? {
                Content::Xlsb => xlsb::read(bytes, &mut package, meter),
                Content::Xlsx | Content::Ods => Err(damaged("内容与格式不符")),
            }
        }
        FileKind::Text => Err(damaged("内容与格式不符")),
    }
}

fn spawn(helper: &Path, path: &Path) -> std::io::Result<Child> {
    Command::new(helper)
        .arg(SUBCOMMAND)
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
}

fn ask(mut child: Child, bytes: &[u8], meter: &mut Meter<'_>, patience: Duration) -> Read<Vec<Sheet>> {
    let Some(answer) = child.stdout.take() else { return Err(crashed()) };
    let (sender, receiver) = channel();
    let listener = std::thread::spawn(move || sender.send(listen(answer)));
    let lines = receiver.recv_timeout(patience);
    // an error means that the child has ended already
    let _ = child.kill();
    let _ = child.wait();
    let _ = listener.join();
    match lines {
        Ok(lines) => understand(lines, bytes, meter),
        Err(_) => Err(Refusal::new(format!(
            "{} 秒内没有读完，已停止。请用 Excel 打开后另存为 .xlsx",
            patience.as_secs()
        ))),
    }
}

fn understand(lines: Option<Vec<AnswerLine>>, bytes: &[u8], meter: &mut Meter<'_>) -> Read<Vec<Sheet>> {
    let mut sheets = Vec::new();
    for line in lines.ok_or_else(crashed)? {
        match line {
            AnswerLine::Sheet(head) => sheets.push(sheet(head)),
            AnswerLine::Cells(cells) => add(&mut sheets, cells, meter)?,
            AnswerLine::Refused(message) => return Err(Refusal::new(message)),
            AnswerLine::End(read) if read == fingerprint(bytes) => return Ok(sheets),
            AnswerLine::End(_) => {
                return Err(Refusal::new("读取过程中文件被改动了。请等保存完成后再运行一次"));
            }
        }
    }
    Err(crashed())
}

fn crashed() -> Refusal {
    damaged("读到一半读不下去（已隔离，不影响其他文件）")
}

/// The whole answer; `None` if any line is nonsense.
fn listen(answer: impl std::io::Read) -> Option<Vec<AnswerLine>> {
    BufReader::new(answer.take(ANSWER)).lines().map(|line| serde_json::from_str(&line.ok()?).ok()).collect()
}

fn add(sheets: &mut [Sheet], cells: Vec<(u32, u16, Wire)>, meter: &mut Meter<'_>) -> Read<()> {
    let sheet = sheets.last_mut().ok_or_else(|| damaged("内容前后矛盾"))?;
    for (row, col, wire) in cells {
        meter.cell()?;
        sheet.cells.push(Cell { row, col, value: value(wire) });
    }
    Ok(())
}

fn print(out: &mut dyn Write, line: &AnswerLine) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

fn head(sheet: &Sheet) -> Head {
    Head {
        name: sheet.name.clone(),
        hidden: sheet.hidden,
        merges: sheet
            .merges
            .iter()
            .map(|merge| (merge.first_row, merge.last_row, merge.first_col, merge.last_col))
            .collect(),
        hidden_rows: sheet.hidden_rows.iter().copied().collect(),
        hidden_cols: sheet.hidden_cols.iter().copied().collect(),
        filtered: sheet.filtered,
        unreadable_cells: sheet.unreadable_cells,
        since_1904: sheet.since_1904,
        formats: sheet.formats.iter().map(|(place, format)| (*place, format.clone())).collect(),
    }
}

fn sheet(head: Head) -> Sheet {
    let merges = head.merges.into_iter();
    Sheet {
        name: head.name,
        hidden: head.hidden,
        cells: Vec::new(),
        merges: merges
            .map(|(first_row, last_row, first_col, last_col)| Merge {
                first_row,
                last_row,
                first_col,
                last_col,
            })
            .collect(),
        hidden_rows: head.hidden_rows.into_iter().collect(),
        hidden_cols: head.hidden_cols.into_iter().collect(),
        filtered: head.filtered,
        unreadable_cells: head.unreadable_cells,
        since_1904: head.since_1904,
        formats: head.formats.into_iter().collect(),
    }
}

fn wire(value: Value) -> Wire {
    match value {
        Value::Text(text) => Wire::Text(text),
        Value::Number(number) => Wire::Number(number.to_bits()),
        Value::Date(date) => Wire::Date(date),
        Value::Bool(truth) => Wire::Bool(truth),
        Value::Error(word) => Wire::Error(word),
        Value::NoValue => Wire::NoValue,
    }
}

fn value(wire: Wire) -> Value {
    match wire {
        Wire::Text(text) => Value::Text(text),
        Wire::Number(bits) => Value::Number(f64::from_bits(bits)),
        Wire::Date(date) => Value::Date(date),
        Wire::Bool(truth) => Value::Bool(truth),
        Wire::Error(word) => Value::Error(word),
        Wire::NoValue => Value::NoValue,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The sheets that the parent reads from an answer.
    pub(crate) fn heard(answer: &[u8], bytes: &[u8]) -> Read<Vec<Sheet>> {
        understand(listen(answer), bytes, &mut Budget::new(CELLS).meter())
    }

    /// The sheets that the parent gets from a helper.
    pub(crate) fn asked(helper: &Path, patience: Duration) -> Read<Vec<Sheet>> {
        let child = spawn(helper, Path::new("工作单.xls")).unwrap();
        ask(child, b"", &mut Budget::new(CELLS).meter(), patience)
    }
}
