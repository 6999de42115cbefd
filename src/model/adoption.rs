//! What `adopt` found in the office's own workbooks, and what a person answered about it. Plain data:
//! `adopt` fills it in, a writer writes it to 接入.xlsx and a later run uses it. It decides nothing.

use chrono::NaiveDate;

/// The workbook below the out folder in which people agree or correct.
pub const WORKBOOK: &str = "接入/接入.xlsx";
/// The same data for other programs.
pub const MACHINE: &str = "接入/接入.json";
/// The word for a column or a layout that shall not be read.
pub const UNUSED: &str = "不用";
/// Follows the name of a file that joined a layout after it was confirmed.
pub const NEW: &str = "（新）";
/// The beginning of the reason for a layout that only repeats rows of other sheets.
pub const SUMMARY: &str = "汇总";
/// The word for all day columns of a grid together.
pub const DAYS: &str = "日格";

/// The sheet whose rows hold for a whole layout or file.
pub const DEFAULTS: &str = "默认值";
/// What 默认值 may say: never a date, an amount, a confirmation, the kind of an order or how it came.
pub const DEFAULT_FIELDS: [&str; 8] =
    ["项目编号", "客户名称", "媒体名称", "年份", "月份", "单位", "次数", "款数"];

/// 把握: how certain a proposal is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    #[default]
    Low,
    Medium,
    High,
}

impl Confidence {
    pub fn word(self) -> &'static str {
        match self {
            Confidence::Low => "低",
            Confidence::Medium => "中",
            Confidence::High => "高",
        }
    }
}

/// Why a field is proposed for a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signal {
    Exact,
    Remembered,
    Spelling,
    Trade,
    Values,
}

impl Signal {
    /// The word in 接入.json.
    pub fn key(self) -> &'static str {
        match self {
            Signal::Exact => "exact",
            Signal::Remembered => "remembered",
            Signal::Spelling => "spelling",
            Signal::Trade => "trade",
            Signal::Values => "values",
        }
    }
}

/// Everything that one run of `adopt` found in a folder.
#[derive(Clone, Debug, Default)]
pub struct Adoption {
    /// In order of file and sheet.
    pub sheets: Vec<Seen>,
    /// In order of their number.
    pub layouts: Vec<Layout>,
    pub drafts: Vec<DraftProject>,
    pub defaults: Vec<DefaultRow>,
    /// The proposed 检查起始日: the first of the month three months before 检查日.
    pub start: Option<NaiveDate>,
    /// Files that could not be read, with the reason.
    pub refused: Vec<(String, String)>,
}

impl Adoption {
    /// Whether everything that a person wrote into 接入.xlsx was read.
    pub fn is_answered(&self) -> bool {
        self.refused.iter().all(|(file, _)| file != WORKBOOK)
    }
}

/// One visible sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Path below the workspace.
    pub file: String,
    /// Empty for a CSV.
    pub sheet: String,
    /// `None` if no header was found.
    pub layout: Option<u32>,
    /// Row numbers as in a spreadsheet, from 1.
    pub header_rows: Vec<u32>,
    pub rows: usize,
    /// The columns of the layout in this sheet, from 0.
    pub cols: Vec<u16>,
}

/// A layout: sheets with the same headings in the same order. People answer it once.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    pub number: u32,
    pub files: Vec<FileName>,
    pub rows: usize,
    /// 建议表; `None` if no table is proposed.
    pub table: Option<&'static str>,
    pub confidence: Confidence,
    pub reason: String,
    /// Whether it only repeats rows of other sheets.
    pub summary: bool,
    /// `118 行可读，3 行有问题`, or why a confirmed layout counts as nothing.
    pub outcome: String,
    /// Whether it is confirmed and a run can use it.
    pub counts: bool,
    pub columns: Vec<ColumnFound>,
    /// Day columns of a grid: first and last.
    pub days: Option<(u16, u16)>,
    /// For each sheet of a grid its month and project, and where they are written.
    pub grids: Vec<String>,
    pub missing: Vec<Missing>,
    pub answer: LayoutAnswer,
}

/// A file of a layout.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileName {
    pub name: String,
    /// Whether it joined after the layout was confirmed and waits for a confirmation.
    pub new: bool,
}

/// One column of a layout.
#[derive(Clone, Debug, Default)]
pub struct ColumnFound {
    /// Column in the first sheet of the layout, from 0.
    pub col: u16,
    pub header: String,
    pub samples: Vec<String>,
    /// 建议字段
    pub field: Option<&'static str>,
    pub confidence: Confidence,
    pub signals: Vec<Signal>,
    pub reason: String,
}

/// A field of the table for which there is no column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    pub field: &'static str,
    pub matters: String,
    pub supply: String,
}

/// What a person answered about a layout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayoutAnswer {
    pub number: u32,
    /// The headings, by which the layout is recognised even if its number changes.
    pub headers: Vec<String>,
    pub summary: bool,
    /// Files it was confirmed for.
    pub files: Vec<FileName>,
    /// Whether a table was proposed in 建议表.
    pub proposed: bool,
    /// 采用, as written.
    pub table: Option<String>,
    /// Whether 确认 says 是.
    pub confirmed: bool,
    /// Whether 新文件自动采用 says 是.
    pub automatic: bool,
    /// 字段 of each heading, as written.
    pub fields: Vec<Option<String>>,
    /// What stands in 确认 and in 新文件自动采用 where it does not say 是: the word of a person, kept as
    /// written.
    pub held: Held,
    pub cells: LayoutCells,
}

/// Words in the two cells of a layout that ask for 是; empty where the cell is blank or says 是.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    pub confirmed: String,
    pub automatic: String,
}

/// Where the answers about a layout stand in 接入.xlsx.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayoutCells {
    /// 采用
    pub table: Option<AdoptionCell>,
    /// 确认
    pub confirmed: Option<AdoptionCell>,
    /// 新文件自动采用
    pub automatic: Option<AdoptionCell>,
    /// 字段 of each heading.
    pub fields: Vec<Option<AdoptionCell>>,
}

/// A cell of 接入.xlsx; row and column zero-based.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdoptionCell {
    pub sheet: &'static str,
    pub row: u32,
    pub col: u16,
}

impl LayoutAnswer {
    /// 字段 of a column of the layout. The line for the days of a grid does not count as a column.
    pub fn field(&self, column: usize) -> Option<&str> {
        let lines = self.headers.iter().zip(&self.fields).filter(|(header, _)| header.as_str() != DAYS);
        lines.map(|(_, field)| field.as_deref()).nth(column).flatten()
    }
}

/// 默认值: the value for every row of a layout or a file whose own cell is blank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DefaultRow {
    /// The number of a layout, or the name of a file.
    pub of: String,
    pub table: String,
    pub field: String,
    pub value: String,
    /// Row and column of the value's cell, from 0.
    pub row: u32,
    pub col: u16,
}

/// A project that the workbooks name but no 项目名册 has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftProject {
    pub key: String,
    pub name: String,
    pub client: String,
    pub account: String,
    /// Files that name it.
    pub seen_in: String,
}

/// 接入.xlsx, read back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    pub layouts: Vec<LayoutAnswer>,
    pub defaults: Vec<DefaultRow>,
    pub drafts: Vec<DraftProject>,
    /// SHA-256 of the workbook that was read; `None` if there is none.
    pub sha256: Option<String>,
    /// SHA-256 of the new version that lies beside it.
    pub beside: Option<String>,
    /// Sheets and headings of the workbook that were not found: it must not be replaced, for what
    /// stands below them was not read.
    pub missing: Vec<String>,
}
