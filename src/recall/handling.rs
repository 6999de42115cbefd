//! 处理状态 · 处理意见 · 处理人 and 答复, read back from the status sheets by their headings.

use crate::model::Fen;
use crate::model::Place;
use crate::model::answer;
use crate::model::memory::{ClaimAnswer, Handling, Identity};
use crate::read::table::{Sheet, Value};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// A heading stands in one of the first rows.
const HEADER_ROWS: u32 = 20;

/// What one row says: 处理状态, 处理意见, 处理人.
type Written = [String; 3];

/// What stands in the rows of all sheets, by identity: one finding is shown in several.
#[derive(Debug, Default)]
pub(super) struct Rows(BTreeMap<Identity, BTreeMap<SheetName, Vec<Written>>>);

/// A sheet of a status workbook: its path below the out folder, its name.
type SheetName = (String, String);

impl Rows {
    /// Takes in what people wrote; gives the cells where something stands that cannot be read.
    pub(super) fn add(&mut self, workbook: &str, sheets: &[Sheet]) -> Vec<String> {
        sheets.iter().flat_map(|sheet| self.add_sheet(workbook, sheet)).collect()
    }

    fn add_sheet(&mut self, workbook: &str, sheet: &Sheet) -> Vec<String> {
        let columns = [answer::STATUS, answer::OPINION, answer::HANDLER];
        let Some(grid) = Grid::of(sheet, &columns) else { return Vec::new() };
        let Some(key_column) = answer::KEYS.iter().find(|key| grid.has(key)) else { return Vec::new() };
        for row in grid.rows() {
            let key = grid.text(row, key_column);
            if key.is_empty() {
                continue;
            }
            let field = Some(grid.text(row, answer::FIELD)).filter(|field| !field.is_empty());
            let identity = Identity { code: grid.text(row, answer::CODE), key, field };
            let written = columns.map(|column| grid.text(row, column));
            let place = (workbook.to_owned(), sheet.name.clone());
            self.0.entry(identity).or_default().entry(place).or_default().push(written);
        }
        grid.unreadable(&sheet.name, &columns)
    }

    /// What counts now: what was written since speaks; where something was only taken away, the
    /// answer is withdrawn, though other sheets still show it.
    pub(super) fn against(self, baseline: &Rows) -> BTreeMap<Identity, Handling> {
        let nothing = BTreeMap::new();
        let choose = |(identity, now): (Identity, BTreeMap<SheetName, Vec<Written>>)| {
            let before = baseline.0.get(&identity).unwrap_or(&nothing);
            let [status, opinion, handler] = [0, 1, 2].map(|column| spoken(&now, before, column));
            let handling = Handling { status, opinion, handler };
            (handling != Handling::default()).then_some((identity, handling))
        };
        self.0.into_iter().filter_map(choose).collect()
    }
}

/// The value of one column over all sheets that show a finding.
fn spoken(
    now: &BTreeMap<SheetName, Vec<Written>>,
    before: &BTreeMap<SheetName, Vec<Written>>,
    column: usize,
) -> String {
    let mut values = BTreeSet::new();
    let mut known = BTreeSet::new();
    let mut withdrawn = false;
    for (sheet, rows) in now {
        let filled = |rows: &[Written]| -> Vec<String> {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.filter(|text| !text.is_empty()).cloned().collect()
        };
        let is = filled(rows);
        if let Some(rows_before) = before.get(sheet) {
            let was = filled(rows_before);
            withdrawn |= rows.len() >= rows_before.len() && is.len() < was.len();
            known.extend(was);
        }
        values.extend(is);
    }
    match values.difference(&known).last().or(values.last().filter(|_| !withdrawn)) {
        Some(value) => value.clone(),
        None => String::new(),
    }
}

/// The 答复 of a 待认领 sheet; a blank or unknown word is no answer.
pub(super) fn claim_answers(sheet: &Sheet) -> Vec<ClaimAnswer> {
    let Some(grid) = Grid::of(sheet, &answer::CLAIM_COLUMNS) else { return Vec::new() };
    let [key, date, payer, amount, _, targets, parts, _, _, reply] = answer::CLAIM_COLUMNS;
    let read = |row| {
        let accepted = match grid.text(row, reply).as_str() {
            answer::ACCEPT => true,
            answer::REJECT => false,
            _ => return None,
        };
        let received = Fen(grid.fen(row, amount)?);
        let content = ClaimAnswer::content_of(grid.date(row, date), &grid.text(row, payer), received);
        let list = |text: String| -> Vec<String> {
            text.split(answer::LIST).map(|part| part.trim().to_owned()).filter(|p| !p.is_empty()).collect()
        };
        let amounts = match grid.fen(row, parts) {
            Some(fen) => vec![fen],
            None => list(grid.text(row, parts)).iter().filter_map(|part| fen(part)).collect(),
        };
        let targets = list(grid.text(row, targets));
        let amounts = if amounts.len() == targets.len() { amounts } else { Vec::new() };
        Some(ClaimAnswer { receipt: grid.text(row, key), content, targets, amounts, accepted })
    };
    grid.rows().filter_map(read).collect()
}

/// `51,200.00` → 5120000, as our own sheets write it; anything else is no amount.
fn fen(text: &str) -> Option<i64> {
    let text = text.replace(',', "");
    let (yuan, cents) = text.split_once('.')?;
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let whole = yuan.strip_prefix('-').unwrap_or(yuan);
    if cents.len() != 2 || whole.is_empty() || !digits(cents) || !digits(whole) {
        return None;
    }
    format!("{yuan}{cents}").parse().ok()
}

/// A sheet by heading and row.
struct Grid<'a> {
    columns: BTreeMap<String, u16>,
    cells: BTreeMap<(u32, u16), &'a Value>,
    header: u32,
    last: u32,
}

impl<'a> Grid<'a> {
    /// The first row that has all of these headings.
    fn of(sheet: &'a Sheet, wanted: &[&str]) -> Option<Grid<'a>> {
        let cells: BTreeMap<_, _> = sheet.cells.iter().map(|c| ((c.row, c.col), &c.value)).collect();
        let last = cells.keys().next_back().map(|(row, _)| *row)?;
        (0..HEADER_ROWS.min(last)).find_map(|header| {
            let columns: BTreeMap<String, u16> = cells
                .range((header, 0)..=(header, u16::MAX))
                .map(|((_, col), value)| (text(value), *col))
                .collect();
            let found = wanted.iter().all(|heading| columns.contains_key(*heading));
            found.then(|| Grid { columns, cells: cells.clone(), header, last })
        })
    }

    fn has(&self, heading: &str) -> bool {
        self.columns.contains_key(heading)
    }

    /// Rows below the header, up to the last filled cell.
    fn rows(&self) -> impl Iterator<Item = u32> + use<> {
        self.header + 1..=self.last
    }

    fn value(&self, row: u32, heading: &str) -> Option<&Value> {
        self.cells.get(&(row, *self.columns.get(heading)?)).copied()
    }

    fn text(&self, row: u32, heading: &str) -> String {
        self.value(row, heading).map(text).unwrap_or_default()
    }

    /// Cells under these headings that hold an error or a formula without a value: a remark that
    /// begins with = or - becomes one.
    fn unreadable(&self, sheet: &str, headings: &[&str]) -> Vec<String> {
        let columns: Vec<u16> =
            headings.iter().filter_map(|heading| self.columns.get(*heading)).copied().collect();
        let broken = |value: &Value| matches!(value, Value::Error(_) | Value::NoValue);
        self.cells
            .iter()
            .filter(|((row, col), value)| *row > self.header && columns.contains(col) && broken(value))
            .map(|((row, col), _)| {
                let place = Place { row: *row, col: *col, ..Place::default() };
                format!("{sheet} {}", place.cell())
            })
            .collect()
    }

    fn date(&self, row: u32, heading: &str) -> Option<NaiveDate> {
        match self.value(row, heading)? {
            Value::Date(date) => Some(date.date()),
            Value::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    fn fen(&self, row: u32, heading: &str) -> Option<i64> {
        match self.value(row, heading)? {
            Value::Number(number) => fen(&format!("{number:.2}")),
            Value::Text(text) => fen(text.trim()),
            _ => None,
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Date(date) => date.date().to_string(),
        Value::Bool(_) | Value::Error(_) | Value::NoValue => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::table::Cell;

    fn sheet(rows: &[&[&str]]) -> Sheet {
        let cells = rows
            .iter()
            .zip(0u32..)
            .flat_map(|(cells, row)| {
                cells.iter().zip(0u16..).map(move |(text, col)| {
                    let value = match text.parse::<f64>() {
                        Ok(number) => Value::Number(number),
                        Err(_) => Value::Text((*text).into()),
                    };
                    Cell { row, col, value }
                })
            })
            .collect();
        Sheet { cells, ..Sheet::default() }
    }

    const HEAD: [&str; 6] = ["代码", "工作单号", "字段或期间", "处理状态", "处理意见", "处理人"];

    /// Sheets named 一, 二 … of one workbook.
    fn rows(sheets: &[Sheet]) -> Rows {
        let mut rows = Rows::default();
        for (sheet, name) in sheets.iter().zip(["一", "二", "三"]) {
            rows.add("管理/状态_项目.xlsx", &[Sheet { name: name.to_owned(), ..sheet.clone() }]);
        }
        rows
    }

    #[test]
    fn of_two_sheets_that_show_one_finding_the_changed_one_speaks() {
        let one = |status: &str| sheet(&[&HEAD, &["T01", "G012", "", status, "周三交", "张三"]]);
        let before = rows(&[one("未处理"), one("未处理")]);
        for (left, right) in [("未处理", "已处理"), ("已处理", "未处理"), ("", "已处理")] {
            let now = rows(&[one(left), one(right)]).against(&before);
            let identity = Identity { code: "T01".into(), key: "G012".into(), field: None };
            assert_eq!(now[&identity].status, "已处理", "{left} {right}");
            assert_eq!(now[&identity].handler, "张三");
        }
    }

    #[test]
    fn an_answer_taken_away_in_one_sheet_is_withdrawn() {
        let one = |status: &str, opinion: &str| sheet(&[&HEAD, &["T01", "G012", "", status, opinion, ""]]);
        let before = rows(&[one("处理中", "周三交"), one("处理中", "周三交")]);
        let now = rows(&[one("处理中", "周三交"), one("", "周三交")]).against(&before);
        let identity = Identity { code: "T01".into(), key: "G012".into(), field: None };
        assert_eq!((now[&identity].status.as_str(), now[&identity].opinion.as_str()), ("", "周三交"));
        assert!(rows(&[one("处理中", "周三交"), one("", "")]).against(&before).is_empty());
        // a sheet that is gone, or a row that was deleted, takes nothing back
        let gone = rows(&[one("处理中", "周三交")]).against(&before);
        assert_eq!(gone[&identity].status, "处理中");
        let deleted = rows(&[one("处理中", "周三交"), sheet(&[&HEAD])]).against(&before);
        assert_eq!(deleted[&identity].status, "处理中");
    }

    #[test]
    fn a_row_without_answer_and_a_sheet_without_the_columns_say_nothing() {
        let blank = sheet(&[&HEAD, &["T01", "G012", "", "", "", ""]]);
        let other = sheet(&[&["代码", "工作单号"], &["T01", "G012"]]);
        assert!(rows(&[blank, other]).against(&Rows::default()).is_empty());
    }

    #[test]
    fn a_remark_that_became_a_formula_is_told() {
        let mut sheet = sheet(&[&HEAD, &["T01", "G012", "", "处理中", "", "张三"]]);
        sheet.name = "工作单".into();
        sheet.cells.iter_mut().filter(|cell| (cell.row, cell.col) == (1, 4)).for_each(|cell| {
            cell.value = Value::Error("#NAME?".into());
        });
        let mut rows = Rows::default();
        assert_eq!(rows.add("客服/状态_工作单.xlsx", std::slice::from_ref(&sheet)), ["工作单 E2"]);
        assert_eq!(rows.against(&Rows::default()).len(), 1, "the rest of the row is read");
    }

    #[test]
    fn a_claim_is_remembered_by_the_receipt_s_content() {
        let row = |reply| {
            [
                "DK202603-002",
                "2026-03-04",
                "远岚置业",
                "50000",
                "50000",
                "M0301、M0302",
                "30,000.00、20,000.00",
                "…",
                "",
                reply,
            ]
        };
        let sheet = sheet(&[&answer::CLAIM_COLUMNS, &row("确认"), &row("否认"), &row("也许"), &row("")]);
        let answers = claim_answers(&sheet);
        assert_eq!(answers.iter().map(|a| a.accepted).collect::<Vec<_>>(), [true, false]);
        assert_eq!(answers[0].targets, ["M0301", "M0302"]);
        assert_eq!(answers[0].amounts, [3_000_000, 2_000_000]);
        let day = "2026-03-04".parse().ok();
        assert_eq!(answers[0].content, ClaimAnswer::content_of(day, "远岚置业", Fen::yuan(50_000)));
    }

    #[test]
    fn only_our_own_amounts_are_amounts() {
        for (text, amount) in [
            ("51,200.00", Some(5_120_000)),
            ("-0.07", Some(-7)),
            ("约1.2万", None),
            ("12", None),
            (".50", None),
        ] {
            assert_eq!(fen(text), amount, "{text}");
        }
    }
}
