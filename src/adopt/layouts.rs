//! Layouts: sheets with the same headings in the same order, which are asked about once. Sheets that mostly
//! repeat rows of other sheets (汇总) are separate layouts.

use super::fields::Observed;
use super::header::{self, FoundHeader};
use super::profile::{KnownNames, Profile};
use crate::model::adoption::{Answers, DAYS};
use crate::normalise::cell::clean::{compact, folded};
use crate::normalise::cell::{DateContext, is_blank, shown};
use crate::normalise::grid;
use crate::normalise::sheet::header::Top;
use crate::normalise::sheet::label::plain;
use crate::normalise::sheet::period;
use crate::read::table::{Cell, File, Sheet, Value};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Per cent of the rows of a summary that are in other sheets.
const SHARE: usize = 80;
/// The least rows of a summary.
const LEAST: usize = 4;
/// Rows of one sheet that are compared with others.
const COMPARED: usize = 2_000;

/// One visible sheet with its header.
pub(super) struct Raw<'a> {
    pub file: &'a File,
    pub sheet: &'a Sheet,
    pub found: Option<FoundHeader>,
    pub rows: Vec<&'a [Cell]>,
    /// The lines above the header and the names of sheet and file, in compared form.
    pub title: String,
    /// Whether its rows are in other sheets.
    pub summary: Summary,
}

/// Whether a sheet repeats rows of other sheets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Summary {
    #[default]
    No,
    Now,
    /// It did when a person answered. The answer stays valid even if the other sheets change.
    Answered,
}

impl<'a> Raw<'a> {
    pub(super) fn new(file: &'a File, sheet: &'a Sheet) -> Raw<'a> {
        let found = header::find(sheet);
        let rows = found.as_ref().map_or_else(Vec::new, |found| header::data(sheet, found));
        let until = found.as_ref().map_or(0, |found| found.top);
        let above =
            sheet.cells.iter().take_while(|cell| cell.row < until).filter_map(|cell| match &cell.value {
                Value::Text(text) => Some(text.as_ref()),
                _ => None,
            });
        let names = [sheet.name.as_str(), file.name.as_str()];
        let parts: Vec<String> = above.chain(names).map(folded).collect();
        Raw { file, sheet, found, rows, title: parts.join("|"), summary: Summary::No }
    }

    /// How dates of the sheet are completed.
    pub(super) fn dates(&self, as_of: NaiveDate) -> DateContext {
        let until = self.found.as_ref().map_or(0, |found| found.top);
        let above = Top::new(self.sheet, 0, until);
        DateContext {
            period: period::of_titles(&above, &self.sheet.name),
            file_month: period::of_file(&self.file.name),
            row_dates: vec![as_of],
            since_1904: self.sheet.since_1904,
            ..DateContext::default()
        }
    }

    /// Which month and project its day grid is about, and where that is written: `3月.xlsx·云庭：2026年3月（标题），
    /// 项目 云庭（表名）`.
    pub(super) fn grid(&self, known: &KnownNames) -> String {
        let top = self.found.as_ref().map_or(0, |found| found.top);
        let above = Top::new(self.sheet, 0, top);
        let titles: Vec<&str> = above
            .rows()
            .iter()
            .copied()
            .flatten()
            .filter_map(|cell| match &cell.value {
                Value::Text(text) => Some(text.as_ref()),
                _ => None,
            })
            .collect();
        let places = || titles.iter().map(|text| ("标题", *text)).chain([("表名", self.sheet.name.as_str())]);
        let dated = || {
            let found = self.found.as_ref()?;
            let first = found.days.first()?;
            let rows = found.top..=found.bottom;
            self.sheet.cells.iter().find_map(|cell| match cell.value {
                Value::Date(at) if cell.col == *first && rows.contains(&cell.row) => {
                    Some(((at.year(), at.month()), "日期格"))
                }
                _ => None,
            })
        };
        let month = places()
            .find_map(|(place, text)| Some((period::of_title(text)?, place)))
            .or_else(dated)
            .or_else(|| Some((period::of_file(&self.file.name)?, "文件名")));
        let month = month.map_or("年月没有写".to_owned(), |((year, month), place)| {
            format!("{year}年{month}月（{place}）")
        });
        let named = |text: &str| known.projects.iter().find(|name| text.contains(name.as_str())).cloned();
        let project = grid::written_project(&above)
            .map(|written| (written, "标题"))
            .or_else(|| places().find_map(|(place, text)| Some((named(&compact(text))?, place))))
            .or_else(|| Some((named(&self.file.name)?, "文件名")));
        let project = project.map_or(String::new(), |(name, place)| format!("，项目 {name}（{place}）"));
        let sheet = if self.file.name.to_ascii_lowercase().ends_with(".csv") { "" } else { &self.sheet.name };
        let sheet = if sheet.is_empty() { String::new() } else { format!("·{sheet}") };
        format!("{}{sheet}：{month}{project}", self.file.name)
    }

    /// The key of its layout: the headings in order.
    pub(super) fn key(&self) -> Key {
        let Some(found) = &self.found else { return Key::default() };
        let mut headers: Vec<String> = found.columns.iter().map(|heading| heading.shown()).collect();
        if let Some(first) = found.days.first() {
            // the position of the line of the days in the sheet 列
            let before = found.columns.iter().filter(|heading| heading.col <= *first).count();
            headers.insert(before, DAYS.to_owned());
        }
        Key {
            headers: headers.iter().map(|header| as_compared(header)).collect(),
            summary: self.summary != Summary::No,
        }
    }

    fn tokens(&self) -> Vec<BTreeSet<String>> {
        let cols: BTreeSet<u16> =
            self.found.iter().flat_map(|found| found.columns.iter().map(|heading| heading.col)).collect();
        let row = |cells: &&[Cell]| {
            let own = cells.iter().filter(|cell| cols.contains(&cell.col) && !is_blank(&cell.value));
            let texts = own.map(|cell| compact(&shown(&cell.value)));
            texts.filter(|text| text.chars().count() >= 2).collect::<BTreeSet<String>>()
        };
        self.rows.iter().take(COMPARED).map(row).collect()
    }
}

/// The key of a layout.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub headers: Vec<String>,
    pub summary: bool,
}

/// A heading in the form in which layouts are compared.
pub(super) fn as_compared(header: &str) -> String {
    folded(header)
}

/// Sheets by layout, in order of their first sheet.
pub(super) fn group(sheets: &[Raw<'_>]) -> Vec<(Key, Vec<usize>)> {
    let mut places: BTreeMap<Key, usize> = BTreeMap::new();
    let mut layouts: Vec<(Key, Vec<usize>)> = Vec::new();
    for (index, raw) in sheets.iter().enumerate() {
        if raw.found.is_none() {
            continue;
        }
        let key = raw.key();
        let at = *places.entry(key.clone()).or_insert_with(|| {
            layouts.push((key, Vec::new()));
            layouts.len() - 1
        });
        if let Some((_, members)) = layouts.get_mut(at) {
            members.push(index);
        }
    }
    layouts
}

/// The columns of a layout with their values from all its sheets.
pub(super) fn observe(sheets: &[Raw<'_>], members: &[usize], as_of: NaiveDate) -> Vec<Observed> {
    let of = |index: &usize| sheets.get(*index);
    let Some(first) = members.first().and_then(of).and_then(|raw| raw.found.as_ref()) else {
        return Vec::new();
    };
    let mut columns: Vec<Observed> = first
        .columns
        .iter()
        .map(|heading| Observed { heading: heading.clone(), profile: Profile::default() })
        .collect();
    for raw in members.iter().filter_map(of) {
        let Some(found) = &raw.found else { continue };
        let context = raw.dates(as_of);
        let places: HashMap<u16, usize> =
            found.columns.iter().enumerate().map(|(index, heading)| (heading.col, index)).collect();
        for cell in raw.rows.iter().copied().flatten() {
            if let Some(column) = places.get(&cell.col).and_then(|index| columns.get_mut(*index)) {
                column.profile.add(&cell.value, &context);
            }
        }
    }
    columns
}

/// The names in columns with exactly known headings.
pub(super) fn known_names<'r, 'a: 'r>(sheets: impl Iterator<Item = &'r Raw<'a>>) -> KnownNames {
    const PROJECTS: [&str; 10] =
        ["项目名称", "楼盘", "楼盘名称", "楼盘名", "案名", "推广名", "项目案名", "盘名", "项目", "所属项目"];
    const MEDIA: [&str; 4] = ["媒体名称", "媒体", "媒介名称", "投放媒体"];
    const PEOPLE: [&str; 12] = [
        "姓名",
        "责任人",
        "负责人",
        "客服",
        "AE",
        "执行人",
        "经办人",
        "申请人",
        "媒介",
        "项目负责人",
        "设计师",
        "撰文",
    ];
    let mut known = KnownNames::default();
    for raw in sheets {
        for heading in raw.found.iter().flat_map(|found| &found.columns) {
            let label = plain(&heading.shown()).0;
            let list = match label.as_str() {
                label if PROJECTS.contains(&label) => &mut known.projects,
                label if MEDIA.contains(&label) => &mut known.media,
                label if PEOPLE.contains(&label) => &mut known.people,
                _ => continue,
            };
            for cell in raw.rows.iter().copied().flatten().filter(|cell| cell.col == heading.col) {
                if let Value::Text(text) = &cell.value {
                    let text = compact(text);
                    let count = text.chars().count();
                    if (2..=14).contains(&count) && text.contains(|c: char| !c.is_ascii_digit()) {
                        list.insert(text);
                    }
                }
            }
        }
    }
    known
}

/// Marks the summaries: sheets whose rows are mostly in other sheets. The rows of twelve months are in their
/// summary too, so the summary is the sheet whose rows come from several sheets, or whose name says so.
pub(super) fn mark_summaries(sheets: &mut [Raw<'_>]) {
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    // a copy of a file is no summary of it
    let own: Vec<bool> =
        sheets.iter().map(|raw| seen.insert((raw.file.sha256.clone(), raw.sheet.name.clone()))).collect();
    let rows: Vec<Vec<BTreeSet<String>>> =
        sheets.iter().zip(&own).map(|(raw, own)| if *own { raw.tokens() } else { Vec::new() }).collect();
    let mut places: HashMap<&str, Vec<(usize, usize)>> = HashMap::new();
    for (sheet, rows) in rows.iter().enumerate() {
        for (row, tokens) in rows.iter().enumerate() {
            for token in tokens {
                places.entry(token).or_default().push((sheet, row));
            }
        }
    }
    let mut summaries = Vec::new();
    for (index, own) in rows.iter().enumerate() {
        if own.len() < LEAST {
            continue;
        }
        // other sheet → number of rows of this one that are there
        let mut found: BTreeMap<usize, usize> = BTreeMap::new();
        let mut anywhere = 0;
        for tokens in own {
            let held = held(index, tokens, &places, &rows);
            anywhere += usize::from(!held.is_empty());
            for sheet in held {
                *found.entry(sheet).or_default() += 1;
            }
        }
        let most = found.values().copied().max().unwrap_or(0);
        let name = sheets.get(index).map(|raw| raw.title.as_str()).unwrap_or_default();
        let named = ["汇总", "总表", "合并", "全年", "总览"].iter().any(|word| name.contains(word));
        let enough = anywhere * 100 >= own.len() * SHARE;
        let sources = found.values().filter(|rows| **rows > 0).count();
        if enough && (sources >= 2 && most * 100 < own.len() * SHARE || named) {
            summaries.push(index);
        }
    }
    for index in summaries {
        if let Some(raw) = sheets.get_mut(index) {
            raw.summary = Summary::Now;
        }
    }
}

/// Keeps what a person answered about a file. A sheet answered as a summary stays one even if the other sheets
/// change or go, and a sheet confirmed as a table does not become a summary when others are added.
pub(super) fn keep_answered(sheets: &mut [Raw<'_>], given: &Answers) {
    for raw in sheets.iter_mut().filter(|raw| raw.found.is_some()) {
        let key = raw.key();
        let answered = |summary: bool| {
            let own = Key { summary, ..key.clone() };
            given.layouts.iter().any(|answer| {
                let listed = answer.files.iter().any(|file| file.name == raw.file.name && !file.new);
                listed && (answer.confirmed || answer.table.is_some()) && super::is_of(answer, &own)
            })
        };
        raw.summary = match (key.summary, answered(true), answered(false)) {
            (false, true, _) => Summary::Answered,
            (true, false, true) => Summary::No,
            _ => continue,
        };
    }
}

/// The other sheets that have a row: four of five of its words are in one row there.
fn held<'a>(
    sheet: usize,
    tokens: &'a BTreeSet<String>,
    places: &HashMap<&'a str, Vec<(usize, usize)>>,
    rows: &[Vec<BTreeSet<String>>],
) -> BTreeSet<usize> {
    let mut held = BTreeSet::new();
    if tokens.len() < 3 {
        return held;
    }
    let mut rare: Vec<&Vec<(usize, usize)>> =
        tokens.iter().filter_map(|token| places.get(token.as_str())).collect();
    rare.sort_by_key(|places| places.len());
    for (other, row) in rare.iter().take(2).flat_map(|places| places.iter().take(200)) {
        if *other == sheet || held.contains(other) {
            continue;
        }
        let Some(theirs) = rows.get(*other).and_then(|rows| rows.get(*row)) else { continue };
        let shared = tokens.intersection(theirs).count();
        if shared * 5 >= tokens.len() * 4 {
            held.insert(*other);
        }
    }
    held
}
