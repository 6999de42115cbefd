//! 接入.xlsx read back: what a person answered, found by headings, in any order of columns.

use crate::model::YesNo;
use crate::model::adoption::{
    Answers, DefaultRow, DraftProject, FileName, LayoutAnswer, NEW, SUMMARY, WORKBOOK,
};
use crate::model::output::{beside, parked};
use crate::normalise::cell::clean::{clean, compact};
use crate::normalise::cell::{is_blank, shown, yes_no};
use crate::read::table::{Sheet, Value};
use crate::read::{self, table::File};
use std::collections::BTreeMap;
use std::path::Path;

/// A heading stands in one of the first rows.
const HEADER_ROWS: u32 = 10;

/// Rows of one sheet of ours: heading → text.
struct Rows {
    columns: BTreeMap<String, u16>,
    rows: Vec<(u32, BTreeMap<u16, Value>)>,
}

impl Rows {
    fn of(sheet: &Sheet, needed: &[&str]) -> Option<Rows> {
        let lines: Vec<_> = sheet.cells.chunk_by(|a, b| a.row == b.row).collect();
        let at = lines.iter().position(|cells| {
            let texts: Vec<String> = cells.iter().map(|cell| compact(&shown(&cell.value))).collect();
            let row = cells.first().map_or(0, |cell| cell.row);
            row < HEADER_ROWS && needed.iter().all(|name| texts.iter().any(|text| text == name))
        })?;
        let columns = lines.get(at)?.iter().map(|cell| (compact(&shown(&cell.value)), cell.col)).collect();
        let rows = lines.get(at + 1..)?.iter().map(|cells| {
            let row = cells.first().map_or(0, |cell| cell.row);
            (row, cells.iter().map(|cell| (cell.col, cell.value.clone())).collect())
        });
        Some(Rows { columns, rows: rows.collect() })
    }

    fn value<'a>(&self, row: &'a BTreeMap<u16, Value>, names: &[&str]) -> Option<&'a Value> {
        let col = names.iter().find_map(|name| self.columns.get(*name))?;
        row.get(col).filter(|value| !is_blank(value))
    }

    fn text(&self, row: &BTreeMap<u16, Value>, names: &[&str]) -> String {
        match self.value(row, names) {
            Some(Value::Text(text)) => clean(text),
            Some(other) => shown(other),
            None => String::new(),
        }
    }

    fn number(&self, row: &BTreeMap<u16, Value>) -> Option<u32> {
        self.text(row, &["布局号"]).trim_start_matches("布局").parse().ok()
    }

    fn says_yes(&self, row: &BTreeMap<u16, Value>, name: &str) -> bool {
        let read = self.value(row, &[name]).map(|value| yes_no::yes_no(value, &Default::default()).content);
        matches!(read, Some(crate::model::Content::Known(answer)) if matches!(answer, YesNo::Yes | YesNo::On(_)))
    }
}

/// Reads 接入.xlsx of an out folder; without one there are no answers. What was typed into the one
/// beside it (接入_新.xlsx) counts where the workbook itself says nothing.
pub(super) fn read(out: &Path) -> (Answers, Vec<String>) {
    let mut problems = Vec::new();
    let mut answers = Answers::default();
    let waiting = parked(WORKBOOK);
    let path = if out.join(WORKBOOK).exists() { WORKBOOK } else { waiting.as_str() };
    if let Some(file) = open(out, path, &mut problems) {
        answers = of(&file);
        answers.sha256 = Some(file.sha256);
    }
    if let Some(file) = open(out, &beside(WORKBOOK), &mut problems) {
        let other = of(&file);
        answers.beside = Some(file.sha256);
        complete(&mut answers, other);
    }
    (answers, problems)
}

/// Whether a folder holds 接入.xlsx, or the one beside it.
pub(super) fn are_in(out: &Path) -> bool {
    let names = [WORKBOOK.to_owned(), parked(WORKBOOK), beside(WORKBOOK)];
    names.iter().any(|name| out.join(name).is_file())
}

fn open(out: &Path, path: &str, problems: &mut Vec<String>) -> Option<File> {
    let at = out.join(path);
    at.metadata().ok().filter(std::fs::Metadata::is_file)?;
    let file = read::file(&at, path, None);
    if let Some(refusal) = &file.refused {
        problems.push(format!("{path} 读不出：{}", refusal.message));
        return None;
    }
    Some(file)
}

fn sheet<'a>(file: &'a File, name: &str) -> Option<&'a Sheet> {
    file.sheets.iter().find(|sheet| compact(&sheet.name) == name)
}

fn of(file: &File) -> Answers {
    let mut answers = Answers::default();
    let mut layouts: BTreeMap<u32, LayoutAnswer> = BTreeMap::new();
    if let Some(rows) = sheet(file, "布局").and_then(|sheet| Rows::of(sheet, &["布局号", "采用", "确认"]))
    {
        for (_, row) in &rows.rows {
            let Some(number) = rows.number(row) else { continue };
            // names of files stay as they are written
            let files = match rows.value(row, &["文件"]) {
                Some(Value::Text(text)) => text.to_string(),
                _ => String::new(),
            };
            let table = rows.text(row, &["采用"]);
            layouts.insert(
                number,
                LayoutAnswer {
                    number,
                    summary: rows.text(row, &["理由"]).starts_with(SUMMARY),
                    files: files.lines().filter_map(file_name).collect(),
                    table: Some(table).filter(|table| !table.is_empty()),
                    confirmed: rows.says_yes(row, "确认"),
                    automatic: rows.says_yes(row, "新文件自动采用"),
                    ..LayoutAnswer::default()
                },
            );
        }
    }
    if let Some(rows) = sheet(file, "列").and_then(|sheet| Rows::of(sheet, &["布局号", "表头", "字段"]))
    {
        let mut lines: Vec<Line> = Vec::new();
        for (at, row) in &rows.rows {
            let Some(number) = rows.number(row) else { continue };
            let letters = rows.text(row, &["列"]);
            let first = letters.split(['–', '-', '~']).next().unwrap_or_default().trim().to_uppercase();
            lines.push((
                number,
                (first.len(), first),
                *at,
                rows.text(row, &["表头"]),
                rows.text(row, &["字段"]),
            ));
        }
        // however the sheet was sorted, the columns come in their own order
        lines.sort();
        for (number, _, _, header, field) in lines {
            if let Some(layout) = layouts.get_mut(&number) {
                layout.headers.push(header);
                layout.fields.push(Some(field).filter(|field| !field.is_empty()));
            }
        }
    }
    answers.layouts = layouts.into_values().collect();
    if let Some(rows) = sheet(file, "默认值").and_then(|sheet| Rows::of(sheet, &["表", "字段", "值"]))
    {
        let col = rows.columns.get("值").copied().unwrap_or(0);
        for (at, row) in &rows.rows {
            let default = DefaultRow {
                of: rows.text(row, &["布局号或文件", "布局号", "文件"]),
                table: rows.text(row, &["表"]),
                field: rows.text(row, &["字段"]),
                value: rows.text(row, &["值"]),
                row: *at,
                col,
            };
            if ![&default.of, &default.field, &default.value].iter().all(|text| text.is_empty()) {
                answers.defaults.push(default);
            }
        }
    }
    if let Some(rows) = sheet(file, "项目草稿").and_then(|sheet| Rows::of(sheet, &["项目名称"])) {
        for (_, row) in &rows.rows {
            let draft = DraftProject {
                key: rows.text(row, &["项目编号"]),
                name: rows.text(row, &["项目名称"]),
                client: rows.text(row, &["客户名称"]),
                account: rows.text(row, &["客服"]),
                seen_in: rows.text(row, &["出现在"]),
            };
            if !(draft.key.is_empty() && draft.name.is_empty()) && draft.name != "（无）" {
                answers.drafts.push(draft);
            }
        }
    }
    answers
}

/// A line of 列: layout, column letters in their order, row, heading, field.
type Line = (u32, (usize, String), u32, String, String);

/// One line of 文件.
fn file_name(line: &str) -> Option<FileName> {
    let line = line.trim();
    let bare = line.strip_suffix(NEW).or_else(|| line.strip_suffix("(新)")).unwrap_or(line);
    let real = !bare.is_empty() && !bare.starts_with('…');
    real.then(|| FileName { name: bare.trim().to_owned(), new: bare.len() < line.len() })
}

/// Fills what one workbook leaves blank from the other.
fn complete(answers: &mut Answers, other: Answers) {
    for layout in other.layouts {
        match answers
            .layouts
            .iter_mut()
            .find(|own| own.headers == layout.headers && own.summary == layout.summary)
        {
            None => {
                let taken = answers.layouts.iter().map(|own| own.number).max().unwrap_or(0);
                let number = if answers.layouts.iter().any(|own| own.number == layout.number) {
                    taken + 1
                } else {
                    layout.number
                };
                answers.layouts.push(LayoutAnswer { number, ..layout });
            }
            Some(own) => {
                own.table = own.table.take().or(layout.table);
                own.confirmed |= layout.confirmed;
                own.automatic |= layout.automatic;
                for (field, other) in own.fields.iter_mut().zip(layout.fields) {
                    *field = field.take().or(other);
                }
            }
        }
    }
    for default in other.defaults {
        let same = |own: &DefaultRow| {
            (&own.of, &own.table, &own.field) == (&default.of, &default.table, &default.field)
        };
        if !answers.defaults.iter().any(same) {
            answers.defaults.push(default);
        }
    }
    for draft in other.drafts {
        if !answers.drafts.iter().any(|own| own.name == draft.name) {
            answers.drafts.push(draft);
        }
    }
}
