//! The answers in 接入.xlsx, found by headings in any order of columns.

use super::tables;
use crate::model::adoption::{
    AdoptionCell, Answers, DEFAULTS, DefaultRow, DraftProject, FileName, Held, LayoutAnswer, LayoutCells,
    NEW, SUMMARY, WORKBOOK,
};
use crate::model::answer::agrees;
use crate::model::output::{beside, parked};
use crate::model::{Content, YesNo};
use crate::normalise::cell::clean::{clean, compact};
use crate::normalise::cell::{DateContext, is_blank, shown, yes_no};
use crate::read;
use crate::read::table::{Cell, File, Value};
use std::collections::BTreeMap;
use std::path::Path;

/// Rows from the top in which headings are searched.
const HEADER_ROWS: u32 = 10;

/// The sheets for answers, with the headings by which their cells are found.
const LAYOUTS: (&str, &[&str]) = ("布局", &["布局号", "文件", "理由", "采用", "确认", "新文件自动采用"]);
const COLUMNS: (&str, &[&str]) = ("列", &["布局号", "列", "表头", "字段"]);
const OF_ALL_ROWS: (&str, &[&str]) = (DEFAULTS, &["布局号或文件", "表", "字段", "值"]);
const DRAFTS: (&str, &[&str]) = ("项目草稿", &["项目编号", "项目名称", "客户名称", "客服"]);

/// Rows of one sheet of ours: heading → text.
struct Rows {
    sheet: &'static str,
    columns: BTreeMap<String, u16>,
    rows: Vec<(u32, BTreeMap<u16, Value>)>,
}

impl Rows {
    /// The rows of a sheet, below the row of the first ten with the most of its headings. Missing headings are
    /// added to `missing`, and the result is then `None`, because their cells cannot be read.
    fn of(file: &File, (name, needed): (&'static str, &[&str]), missing: &mut Vec<String>) -> Option<Rows> {
        let Some(sheet) = file.sheets.iter().find(|sheet| compact(&sheet.name) == name) else {
            missing.push(format!("找不到工作表“{name}”，请改回原来的表名"));
            return None;
        };
        let lines: Vec<_> = sheet.cells.chunk_by(|a, b| a.row == b.row).collect();
        let headings = |cells: &[Cell]| -> BTreeMap<String, u16> {
            cells.iter().rev().map(|cell| (compact(&shown(&cell.value)), cell.col)).collect()
        };
        let searched =
            lines.iter().take_while(|cells| cells.first().is_some_and(|c| c.row < HEADER_ROWS)).count();
        let found = lines.iter().take(searched).enumerate().rev().max_by_key(|(_, cells)| {
            let headings = headings(cells);
            needed.iter().filter(|name| headings.contains_key(**name)).count()
        });
        let (at, columns) = found.map_or((0, BTreeMap::new()), |(at, cells)| (at, headings(cells)));
        let lost: Vec<_> = needed.iter().filter(|heading| !columns.contains_key(**heading)).collect();
        if !lost.is_empty() {
            let lost: String = lost.iter().map(|heading| format!("“{heading}”")).collect();
            missing.push(format!("工作表“{name}”里找不到{lost}列，请改回原来的列名"));
            return None;
        }
        let rows = lines.get(at + 1..)?.iter().map(|cells| {
            let row = cells.first().map_or(0, |cell| cell.row);
            (row, cells.iter().map(|cell| (cell.col, cell.value.clone())).collect())
        });
        Some(Rows { sheet: name, columns, rows: rows.collect() })
    }

    fn cell(&self, row: u32, heading: &str) -> Option<AdoptionCell> {
        let col = *self.columns.get(heading)?;
        Some(AdoptionCell { sheet: self.sheet, row, col })
    }

    fn value<'a>(&self, row: &'a BTreeMap<u16, Value>, name: &str) -> Option<&'a Value> {
        row.get(self.columns.get(name)?).filter(|value| !is_blank(value))
    }

    fn text(&self, row: &BTreeMap<u16, Value>, name: &str) -> String {
        match self.value(row, name) {
            Some(Value::Text(text)) => clean(text),
            Some(other) => shown(other),
            None => String::new(),
        }
    }

    fn number(&self, row: &BTreeMap<u16, Value>) -> Option<u32> {
        self.text(row, "布局号").trim_start_matches("布局").parse().ok()
    }

    /// Whether a cell says 是, and its text if it does not.
    fn says_yes(&self, row: &BTreeMap<u16, Value>, name: &str) -> (bool, String) {
        let Some(value) = self.value(row, name) else { return (false, String::new()) };
        let written = match value {
            Value::Text(text) => text.trim().to_owned(),
            other => shown(other),
        };
        match is_yes(value, &written) {
            Some(true) => (true, String::new()),
            _ => (false, written),
        }
    }
}

/// Whether a cell means 是; `None` if it is unclear.
fn is_yes(value: &Value, written: &str) -> Option<bool> {
    agrees(written).or_else(|| match yes_no::yes_no(value, &DateContext::default()).content {
        Content::Known(YesNo::Yes | YesNo::On(_)) => Some(true),
        Content::Known(YesNo::No | YesNo::NotApplicable) => Some(false),
        _ => None,
    })
}

/// The unclear yes-no words of a layout, with heading and cell.
pub(super) fn unclear(answer: &LayoutAnswer) -> Vec<(&'static str, &str, Option<AdoptionCell>)> {
    let cells = [
        ("确认", answer.held.confirmed.as_str(), answer.cells.confirmed),
        ("新文件自动采用", answer.held.automatic.as_str(), answer.cells.automatic),
    ];
    let is_unclear =
        |written: &str| !written.is_empty() && is_yes(&Value::Text(written.into()), written).is_none();
    cells.into_iter().filter(|(_, written, _)| is_unclear(written)).collect()
}

/// Reads 接入.xlsx of an out folder; without it there are no answers. Answers in the file beside it (接入_新.xlsx)
/// count where the workbook itself is blank.
pub(super) fn read(out: &Path) -> (Answers, Vec<String>) {
    let mut problems = Vec::new();
    let mut answers = Answers::default();
    let waiting = parked(WORKBOOK);
    let path = if out.join(WORKBOOK).exists() { WORKBOOK } else { waiting.as_str() };
    if let Some(file) = open(out, path, &mut problems) {
        answers = of(&file);
        answers.sha256 = Some(file.sha256);
    }
    problems.extend(answers.missing.iter().map(|missing| format!("{path}：{missing}")));
    if let Some(file) = open(out, &beside(WORKBOOK), &mut problems) {
        let other = of(&file);
        problems.extend(other.missing.iter().map(|missing| format!("{}：{missing}", beside(WORKBOOK))));
        // a file that was not read completely stays in place
        answers.beside = Some(file.sha256).filter(|_| other.missing.is_empty());
        complete(&mut answers, other);
    }
    (answers, problems)
}

/// Whether a folder has 接入.xlsx or the file beside it.
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

fn of(file: &File) -> Answers {
    let mut answers = Answers::default();
    let layouts = Rows::of(file, LAYOUTS, &mut answers.missing);
    let columns = Rows::of(file, COLUMNS, &mut answers.missing);
    if let (Some(layouts), Some(columns)) = (layouts, columns) {
        let mut read: BTreeMap<u32, LayoutAnswer> =
            layouts.rows.iter().filter_map(|(at, row)| layout(&layouts, *at, row)).collect();
        fields(&columns, &mut read);
        answers.layouts = read.into_values().collect();
    }
    if let Some(rows) = Rows::of(file, OF_ALL_ROWS, &mut answers.missing) {
        let col = rows.columns.get("值").copied().unwrap_or(0);
        for (at, row) in &rows.rows {
            let default = DefaultRow {
                of: rows.text(row, "布局号或文件"),
                table: rows.text(row, "表"),
                field: rows.text(row, "字段"),
                value: rows.text(row, "值"),
                row: *at,
                col,
            };
            if ![&default.of, &default.field, &default.value].iter().all(|text| text.is_empty()) {
                answers.defaults.push(default);
            }
        }
    }
    if let Some(rows) = Rows::of(file, DRAFTS, &mut answers.missing) {
        for (_, row) in &rows.rows {
            let draft = DraftProject {
                key: rows.text(row, "项目编号"),
                name: rows.text(row, "项目名称"),
                client: rows.text(row, "客户名称"),
                account: rows.text(row, "客服"),
                seen_in: rows.text(row, "出现在"),
            };
            if !(draft.key.is_empty() && draft.name.is_empty()) && draft.name != "（无）" {
                answers.drafts.push(draft);
            }
        }
    }
    answers
}

/// A row of 布局.
fn layout(rows: &Rows, at: u32, row: &BTreeMap<u16, Value>) -> Option<(u32, LayoutAnswer)> {
    let number = rows.number(row)?;
    // file names stay as written
    let files = match rows.value(row, "文件") {
        Some(Value::Text(text)) => text.to_string(),
        _ => String::new(),
    };
    let table = rows.text(row, "采用");
    let ((confirmed, held), (automatic, held_automatic)) =
        (rows.says_yes(row, "确认"), rows.says_yes(row, "新文件自动采用"));
    let answer = LayoutAnswer {
        number,
        summary: rows.text(row, "理由").starts_with(SUMMARY),
        files: files.lines().filter_map(file_name).collect(),
        proposed: tables::by_name(&rows.text(row, "建议表")).is_some(),
        table: Some(table).filter(|table| !table.is_empty()),
        confirmed,
        automatic,
        held: Held { confirmed: held, automatic: held_automatic },
        cells: LayoutCells {
            table: rows.cell(at, "采用"),
            confirmed: rows.cell(at, "确认"),
            automatic: rows.cell(at, "新文件自动采用"),
            fields: Vec::new(),
        },
        ..LayoutAnswer::default()
    };
    Some((number, answer))
}

/// Adds the rows of 列 to their layouts.
fn fields(rows: &Rows, layouts: &mut BTreeMap<u32, LayoutAnswer>) {
    let mut lines: Vec<Line> = Vec::new();
    for (at, row) in &rows.rows {
        let Some(number) = rows.number(row) else { continue };
        let letters = rows.text(row, "列");
        let first = letters.split(['–', '-', '~']).next().unwrap_or_default().trim().to_uppercase();
        lines.push((number, (first.len(), first), *at, rows.text(row, "表头"), rows.text(row, "字段")));
    }
    // the columns come in their own order, however the sheet is sorted
    lines.sort();
    for (number, _, at, header, field) in lines {
        if let Some(layout) = layouts.get_mut(&number) {
            layout.headers.push(header);
            layout.fields.push(Some(field).filter(|field| !field.is_empty()));
            layout.cells.fields.push(rows.cell(at, "字段"));
        }
    }
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

/// Fills blank answers of one workbook from the other.
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
                // its cells are in the other workbook
                let cells = LayoutCells::default();
                answers.layouts.push(LayoutAnswer { number, cells, ..layout });
            }
            Some(own) => {
                own.table = own.table.take().or(layout.table);
                if own.held.confirmed.is_empty() && !own.confirmed {
                    (own.confirmed, own.held.confirmed) = (layout.confirmed, layout.held.confirmed);
                }
                if own.held.automatic.is_empty() && !own.automatic {
                    (own.automatic, own.held.automatic) = (layout.automatic, layout.held.automatic);
                }
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
