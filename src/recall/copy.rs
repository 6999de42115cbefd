//! One copy of a status workbook in the out folder: its publication, its answer cells, and the columns that
//! are missing.
//!
//! Cells are found by heading in the first rows, in any order of rows and columns.

use super::store::Store;
use crate::finding::Code;
use crate::model::answer::{
    ANSWER_SHEETS, AnswerSheet, CodeFrom, FINDINGS, KEYS, PROJECT, PUBLICATION, PublishedAnswers,
};
use crate::model::memory::{AnswerCell, Identity};
use crate::model::source::Place;
use crate::read::answered::{Answered, Raw};
use crate::read::table::{Sheet, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Replaces the content of an answer cell with a formula whose result was not stored.
pub(super) const NO_RESULT: &str = "（公式，没有结果）";

/// Rows from the top in which headings are searched.
const HEADER_ROWS: u32 = 10;

/// One answer cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) identity: Identity,
    pub(super) column: &'static str,
    pub(super) value: String,
    pub(super) at: AnswerCell,
}

/// A copy that was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Copy {
    /// Path of its status workbook, below the out folder.
    pub(super) workbook: String,
    /// Path of the copy, below the out folder.
    pub(super) path: String,
    pub(super) sha256: String,
    /// The id of its publication, if the store knows it.
    pub(super) from: Option<String>,
    pub(super) cells: Vec<Written>,
    /// Remarks on rows of findings.
    pub(super) remarks: Vec<Written>,
    /// Answers in rows without an identity.
    pub(super) lost: Vec<(AnswerCell, String)>,
    /// Cells outside the answer columns in which people wrote: `表 Q7`.
    pub(super) elsewhere: Vec<String>,
    /// Why it must not be replaced: what is missing, and how to restore it.
    pub(super) missing: Vec<String>,
    /// Sheets with another name than in the publication, each with its published name.
    pub(super) renamed: BTreeMap<String, String>,
    pub(super) refused: Option<String>,
    /// The answer columns of each sheet, for a publication.
    pub(super) sheets: BTreeMap<String, Vec<String>>,
    /// Everything in it, until it is compared with its publication.
    pub(super) now: Answered,
}

impl Copy {
    /// Reads a copy; `None` if it does not exist. `is_ours`: whether a run wrote bytes of this SHA-256 as its
    /// status workbook. Nobody typed into such a copy, so that its cells need not be read: the store has what it was
    /// published with.
    pub(super) fn read(
        out: &Path,
        workbook: &str,
        path: &str,
        store: &Store,
        is_ours: impl Fn(&str) -> bool,
    ) -> Option<Copy> {
        let at = out.join(path);
        at.symlink_metadata().ok()?;
        let raw = match Raw::load(&at, path) {
            Ok(raw) => raw,
            Err(refusal) => {
                let refused = Answered { refused: Some(refusal), ..Answered::default() };
                return Some(Copy::of(refused, workbook, path, store));
            }
        };
        let ours = is_ours(&raw.sha256).then(|| raw.property(PUBLICATION)).flatten();
        if let Some(from) = ours.filter(|id| store.published_on(id).is_some()) {
            let (workbook, path) = (workbook.to_owned(), path.to_owned());
            return Some(Copy { workbook, path, sha256: raw.sha256, from: Some(from), ..Copy::default() });
        }
        Some(Copy::of(raw.read(PUBLICATION), workbook, path, store))
    }

    fn of(answered: Answered, workbook: &str, path: &str, store: &Store) -> Copy {
        let id = answered.property.clone().or_else(|| said(&answered.sheets));
        let publication = id.as_deref().and_then(|id| store.publication(id));
        Copy::by(answered, workbook, path, publication, |asked| publication.is_some() || !asked.prefilled)
    }

    /// Why its answers cannot all be read.
    pub(super) fn broken(&self) -> Option<String> {
        let missing = || Some(self.missing.join("；")).filter(|missing| !missing.is_empty());
        self.refused.clone().or_else(missing)
    }

    /// Notes the cells outside the answer columns in which people wrote: those that differ from the copy of the day
    /// on which it was published (`kept`).
    pub(super) fn compare(&mut self, kept: Option<&Path>) {
        let now = std::mem::take(&mut self.now);
        let lost = self.lost.iter().map(|(at, _)| format!("{} {}", at.sheet, at.place.cell()));
        self.elsewhere.extend(lost);
        let before = kept.and_then(|kept| Raw::load(kept, &self.path).ok());
        if before.as_ref().is_some_and(|before| before.sha256 == self.sha256) {
            return;
        }
        match before.map(|before| before.read(PUBLICATION)).filter(|before| before.refused.is_none()) {
            Some(before) => self.elsewhere.extend(foreign(&now, &before, &self.renamed)),
            None => self.elsewhere.push("发布时的原件已不在，无法逐格比较".to_owned()),
        }
    }

    fn by(
        answered: Answered,
        workbook: &str,
        path: &str,
        publication: Option<&PublishedAnswers>,
        counts: impl Fn(&AnswerSheet) -> bool,
    ) -> Copy {
        let mut copy = Copy {
            workbook: workbook.to_owned(),
            path: path.to_owned(),
            sha256: answered.sha256.clone(),
            refused: answered.refused.as_ref().map(|refusal| refusal.message.clone()),
            ..Copy::default()
        };
        copy.from = publication.map(|publication| publication.id.clone());
        let mut found: BTreeMap<&str, BTreeSet<&'static str>> = BTreeMap::new();
        for sheet in &answered.sheets {
            let before = publication.and_then(|one| published_as(sheet, &answered.sheets, one));
            copy.renamed.extend(before.map(|before| (sheet.name.clone(), before.to_owned())));
            let name = before.unwrap_or(&sheet.name);
            for asked in ANSWER_SHEETS.iter().filter(|asked| asked.stands_on(name)) {
                let Some(grid) = Grid::of(sheet, asked).filter(|_| counts(asked)) else { continue };
                found.entry(&sheet.name).or_default().extend(grid.columns());
                copy.take(&grid, sheet, &answered);
            }
            copy.elsewhere.extend(remarks_elsewhere(sheet, &answered, &copy.remarks));
        }
        copy.sheets = found
            .iter()
            .map(|(sheet, columns)| {
                ((*sheet).to_owned(), columns.iter().map(|column| (*column).to_owned()).collect())
            })
            .collect();
        copy.missing = missing(&answered.sheets, &found, publication);
        copy.now = answered;
        copy
    }

    fn take(&mut self, grid: &Grid<'_>, sheet: &Sheet, answered: &Answered) {
        for row in grid.rows() {
            let identity = grid.identity(row);
            for column in grid.columns() {
                let Some(col) = grid.heading.get(column) else { continue };
                let at = AnswerCell {
                    workbook: self.path.clone(),
                    sheet: sheet.name.clone(),
                    place: Place { row, col: *col, ..Place::default() },
                };
                let value = grid.text(row, column);
                if grid.value(row, column) == Some(&Value::NoValue) {
                    // the copy is kept, because the formula is in no other file
                    self.elsewhere.push(format!("{} {} 的公式没有结果", at.sheet, at.place.cell()));
                }
                match &identity {
                    Some(identity) => {
                        self.cells.push(Written { identity: identity.clone(), column, value, at })
                    }
                    None if !value.is_empty() => self.lost.push((at, value)),
                    None => {}
                }
            }
            let Some(identity) = identity.filter(|_| grid.is_of_findings()) else { continue };
            for remark in answered.remarks.iter().filter(|one| one.sheet == sheet.name && one.row == row) {
                let at = AnswerCell {
                    workbook: self.path.clone(),
                    sheet: sheet.name.clone(),
                    place: Place { row, col: remark.col, ..Place::default() },
                };
                let value = remark.text.clone();
                self.remarks.push(Written {
                    identity: identity.clone(),
                    column: super::store::REMARK,
                    value,
                    at,
                });
            }
        }
    }

    /// The publication of this copy.
    #[cfg(test)]
    fn publication(&self, id: &str) -> PublishedAnswers {
        let cells = self.cells.iter().filter(|cell| !cell.value.is_empty());
        PublishedAnswers {
            id: id.to_owned(),
            workbook: self.workbook.clone(),
            sheets: self.sheets.clone(),
            cells: cells
                .map(|cell| ((cell.identity.clone(), cell.column.to_owned()), cell.value.clone()))
                .collect(),
        }
    }
}

/// The name under which a sheet was published that has another name now: a published one that no sheet has any
/// more, with the same answer columns.
fn published_as<'p>(sheet: &Sheet, sheets: &[Sheet], publication: &'p PublishedAnswers) -> Option<&'p str> {
    if publication.sheets.contains_key(&sheet.name) {
        return None;
    }
    let is_gone = |name: &str| !sheets.iter().any(|other| other.name == name);
    let mut gone = publication.sheets.iter().filter(|(name, _)| is_gone(name));
    let fits = |name: &str, columns: &[String]| {
        let kinds = ANSWER_SHEETS.iter().filter(|asked| asked.stands_on(name));
        let grids: Vec<Grid> = kinds.filter_map(|asked| Grid::of(sheet, asked)).collect();
        // a sheet may be of two kinds: 差异 has 原因, and the three columns of a finding
        let has = |column: &String| grids.iter().any(|grid| grid.columns().any(|own| own == column));
        columns.iter().all(has)
    };
    gone.find(|(name, columns)| fits(name, columns)).map(|(name, _)| name.as_str())
}

/// The publication of a workbook's bytes. It must equal the publication that the writer noted.
#[cfg(test)]
pub(crate) fn published(path: &str, bytes: &[u8]) -> Option<PublishedAnswers> {
    let answered = crate::read::answered::of_bytes(bytes, PUBLICATION);
    let id = answered.property.clone()?;
    Some(Copy::by(answered, path, path, None, |_| true).publication(&id))
}

/// The publication id on a sheet (`发布号 ab12…`), for a program that dropped the document property.
fn said(sheets: &[Sheet]) -> Option<String> {
    sheets.iter().flat_map(|sheet| &sheet.cells).find_map(|cell| publication_in(&cell.value))
}

/// The id in the line `发布号 3f9a02c1`.
fn publication_in(value: &Value) -> Option<String> {
    let Value::Text(text) = value else { return None };
    let id = text.trim().strip_prefix(PUBLICATION)?.trim_start_matches(['：', ':', ' ']);
    (!id.is_empty() && id.chars().all(|c| c.is_ascii_hexdigit())).then(|| id.to_owned())
}

/// Published answer columns that are missing now; for a workbook without id, the columns that a sheet of
/// findings must have.
fn missing(
    sheets: &[Sheet],
    found: &BTreeMap<&str, BTreeSet<&'static str>>,
    publication: Option<&PublishedAnswers>,
) -> Vec<String> {
    let mut missing = Vec::new();
    let nothing = BTreeSet::new();
    for sheet in sheets {
        let has = found.get(sheet.name.as_str()).unwrap_or(&nothing);
        let wanted: Vec<&str> = match publication {
            Some(publication) => {
                publication.sheets.get(&sheet.name).into_iter().flatten().map(String::as_str).collect()
            }
            None => ANSWER_SHEETS
                .iter()
                .filter(|asked| looks_like(sheet, asked))
                .flat_map(|a| a.columns)
                .copied()
                .collect(),
        };
        for column in wanted.into_iter().filter(|column| !has.contains(column)) {
            missing.push(format!(
                "工作表“{}”里找不到“{column}”列或它所在行的编号列，请改回原来的列名",
                sheet.name
            ));
        }
    }
    missing
}

/// Whether a sheet without id is of this kind: it has the code and a key.
fn looks_like(sheet: &Sheet, asked: &AnswerSheet) -> bool {
    let headings: BTreeSet<String> =
        sheet.cells.iter().filter(|cell| cell.row < HEADER_ROWS).map(|cell| text(&cell.value)).collect();
    match (asked.sheet, asked.code) {
        (Some(_), _) if asked.prefilled => false,
        (Some(_), _) => asked.stands_on(&sheet.name),
        (None, CodeFrom::Heading(code)) => {
            headings.contains(code) && KEYS.iter().chain([&PROJECT]).any(|key| headings.contains(*key))
        }
        (None, CodeFrom::Own(_)) => false,
    }
}

/// Remarks that are on no row of a finding.
fn remarks_elsewhere(sheet: &Sheet, answered: &Answered, taken: &[Written]) -> Vec<String> {
    let known = |row: u32, col: u16| {
        taken
            .iter()
            .any(|one| one.at.sheet == sheet.name && (one.at.place.row, one.at.place.col) == (row, col))
    };
    let own = answered.remarks.iter().filter(|one| one.sheet == sheet.name && !known(one.row, one.col));
    own.map(|one| {
        let place = Place { row: one.row, col: one.col, ..Place::default() };
        format!("{} {} 的批注", sheet.name, place.cell())
    })
    .collect()
}

/// Cells of a copy that differ from the published ones, without answer cells: `表 Q7`. `renamed` are its sheets
/// that have another name than in the publication.
fn foreign(now: &Answered, published: &Answered, renamed: &BTreeMap<String, String>) -> Vec<String> {
    let mut found = Vec::new();
    for sheet in &now.sheets {
        let name = renamed.get(&sheet.name).unwrap_or(&sheet.name);
        let Some(before) = published.sheets.iter().find(|one| one.name == *name) else {
            found.push(format!("工作表“{}”", sheet.name));
            continue;
        };
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for cell in other_cells(before, name) {
            *known.entry(text(&cell.value)).or_default() += 1;
        }
        for cell in other_cells(sheet, name) {
            match known.get_mut(&text(&cell.value)).filter(|left| **left > 0) {
                Some(left) => *left -= 1,
                None => {
                    let place = Place { row: cell.row, col: cell.col, ..Place::default() };
                    found.push(format!("{} {}", sheet.name, place.cell()));
                }
            }
        }
    }
    found
}

/// Cells outside the answer columns of a sheet that was published under this name.
fn other_cells<'s>(
    sheet: &'s Sheet,
    name: &str,
) -> impl Iterator<Item = &'s crate::read::table::Cell> + use<'s> {
    let grids: Vec<(u32, BTreeSet<u16>)> = ANSWER_SHEETS
        .iter()
        .filter(|asked| asked.stands_on(name))
        .filter_map(|asked| {
            let grid = Grid::of(sheet, asked)?;
            let cols = grid.columns().filter_map(|column| grid.heading.get(column)).copied().collect();
            Some((grid.header, cols))
        })
        .collect();
    sheet.cells.iter().filter(move |cell| {
        // the line of the publication is ours, and differs in the copy of the day
        !text(&cell.value).is_empty()
            && publication_in(&cell.value).is_none()
            && !grids.iter().any(|(header, cols)| cell.row > *header && cols.contains(&cell.col))
    })
}

/// A sheet whose cells are found by heading and row.
struct Grid<'a> {
    asked: &'static AnswerSheet,
    of_findings: bool,
    heading: BTreeMap<String, u16>,
    cells: BTreeMap<(u32, u16), &'a Value>,
    header: u32,
    last: u32,
}

impl<'a> Grid<'a> {
    /// Finds the first row with the key columns and one of the answer columns.
    fn of(sheet: &'a Sheet, asked: &'static AnswerSheet) -> Option<Grid<'a>> {
        let last = sheet.cells.iter().map(|cell| cell.row).max()?;
        let mut rows: BTreeMap<u32, BTreeMap<String, u16>> = BTreeMap::new();
        for cell in sheet.cells.iter().filter(|cell| cell.row < HEADER_ROWS) {
            rows.entry(cell.row).or_default().entry(text(&cell.value)).or_insert(cell.col);
        }
        let fits = |heading: &BTreeMap<String, u16>| asked.is_asked(|name| heading.contains_key(name));
        let (header, heading) = rows.into_iter().find(|(_, heading)| fits(heading))?;
        let cells = sheet.cells.iter().map(|cell| ((cell.row, cell.col), &cell.value)).collect();
        let of_findings = sheet.name.starts_with(FINDINGS);
        Some(Grid { asked, of_findings, heading, cells, header, last })
    }

    /// Whether its rows are findings, so that a remark on a row is an opinion about it.
    fn is_of_findings(&self) -> bool {
        matches!(self.asked.code, CodeFrom::Heading(_))
    }

    fn columns(&self) -> impl Iterator<Item = &'static str> + use<'_> {
        self.asked.columns.iter().copied().filter(|column| self.heading.contains_key(*column))
    }

    fn rows(&self) -> impl Iterator<Item = u32> + use<> {
        self.header + 1..=self.last
    }

    fn text(&self, row: u32, heading: &str) -> String {
        self.value(row, heading).map(text).unwrap_or_default()
    }

    fn value(&self, row: u32, heading: &str) -> Option<&'a Value> {
        self.heading.get(heading).and_then(|col| self.cells.get(&(row, *col))).copied()
    }

    /// The identity of a row; `None` for a blank key or an unknown code.
    fn identity(&self, row: u32) -> Option<Identity> {
        let has = |name: &str| self.heading.contains_key(name);
        let identity = self.asked.identity(has, |name| self.text(row, name))?;
        match (self.asked.code, Code::from_name(&identity.code)) {
            (CodeFrom::Own(_), _) => Some(identity),
            (CodeFrom::Heading(_), Some(code)) => Some(Identity { code: code.to_string(), ..identity }),
            (CodeFrom::Heading(_), None) => {
                (identity.code.is_empty() && !self.of_findings).then_some(identity)
            }
        }
    }
}

/// The text of a cell of any kind.
fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.trim().to_owned(),
        Value::Date(at) if at.time() == chrono::NaiveTime::MIN => at.date().to_string(),
        Value::Date(at) => at.format("%Y-%m-%d %H:%M").to_string(),
        Value::Bool(true) => "是".to_owned(),
        Value::Bool(false) => "否".to_owned(),
        Value::Error(word) => word.to_string(),
        Value::NoValue => NO_RESULT.to_owned(),
        other => number(other),
    }
}

/// A number in the form in which a person types it.
fn number(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::memory::Handling;
    use crate::testing::example;

    #[test]
    fn what_a_layout_publishes_is_what_is_read_back() {
        let mut example = example::office();
        let identity = example.findings[0].identity();
        let opinion = "=四月补  ".to_owned();
        example.memory.handling.insert(identity, Handling { opinion, ..Handling::default() });
        let files = {
            let input = example.input();
            crate::report::write(&input, &crate::report::view::records(&input), &|_| (), &mut std::io::sink())
                .unwrap()
        };
        let (mut answered, mut answered_files) = (0, 0);
        for file in files.iter().filter(|file| crate::model::answer::is_answered(&file.path)) {
            let laid = file.publication.clone().expect("a publication");
            answered += laid.cells.len();
            answered_files += 1;
            assert_eq!(Some(laid), published(&file.path, &file.bytes), "{}", file.path);
        }
        assert!(answered > 0, "some cell is not blank");
        assert!(files.iter().filter(|file| file.publication.is_some()).count() == answered_files);
    }

    /// A key heading that was renamed: 项目编号, which stands beside it, is not taken for the key, and the
    /// workbook must not be replaced.
    #[rstest::rstest]
    #[case::list("问题清单", "编号")]
    #[case::receipts("到款", "到款编号")]
    #[case::payments("付款", "付款编号")]
    fn a_renamed_key_is_not_the_project(#[case] name: &str, #[case] key: &str) {
        let sheet = |key: &str| {
            let rows = [
                [key, "项目编号", "代码", "字段或期间", "处理状态", "处理意见", "处理人"],
                ["G003", "XM2026-102", "T01", "", "", "周三交", ""],
            ];
            let cells = (0u32..).zip(rows).flat_map(|(row, texts)| {
                (0u16..).zip(texts).map(move |(col, text)| crate::read::table::Cell {
                    row,
                    col,
                    value: Value::Text(text.into()),
                })
            });
            Sheet { name: name.into(), cells: cells.collect(), ..Sheet::default() }
        };
        let read = |sheet: Sheet, publication: Option<&PublishedAnswers>| {
            let answered = Answered { sheets: vec![sheet], ..Answered::default() };
            Copy::by(answered, "状态.xlsx", "状态.xlsx", publication, |_| true)
        };
        let before = read(sheet(key), None);
        assert_eq!((before.cells.len(), before.missing.len()), (3, 0));
        assert_eq!(before.cells[1].identity.key, "G003");
        let published = before.publication("ab");
        for publication in [None, Some(&published)] {
            let renamed = read(sheet("单据号"), publication);
            assert_eq!((renamed.cells.len(), renamed.missing.len()), (0, 3), "{:?}", renamed.missing);
        }
    }

    /// The line of the publication is ours, whichever copy it stands in; a person's line is not.
    #[test]
    fn the_publication_is_nobody_s_remark() {
        let cell =
            |row: u32, text: &str| crate::read::table::Cell { row, col: 0, value: Value::Text(text.into()) };
        let sheet = |id: &str| Sheet {
            name: "首页".into(),
            cells: vec![cell(0, "状态_工作单"), cell(32, id)],
            ..Sheet::default()
        };
        let answered = |sheet: Sheet| Answered { sheets: vec![sheet], ..Answered::default() };
        let published = answered(sheet("发布号 3f9a02c1"));
        let same = BTreeMap::new();
        assert_eq!(foreign(&answered(sheet("发布号 8101bec1")), &published, &same), Vec::<String>::new());
        assert_eq!(foreign(&answered(sheet("发布号不对，请问张三")), &published, &same), ["首页 A33"]);
    }
}
