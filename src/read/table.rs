//! The raw table: cells with coordinates as they are in the file, not interpreted.

use crate::finding::Code;
use crate::model::adoption::AdoptionCell;
use chrono::NaiveDateTime;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// The role of a file: which workbook of the office or which witness it is, by the beginning of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Roster,
    Orders,
    Schedule,
    Money,
    Production,
    Settings,
    /// 银行流水: the bank's statement, a witness.
    Bank,
    /// 税务发票: the tax office's export, a witness.
    Tax,
    /// 播出证明: the medium's proof of what was aired, a witness.
    Proof,
}

impl Role {
    /// The workbooks that the office keeps, without the witnesses.
    pub const ALL: [Role; 6] =
        [Role::Roster, Role::Orders, Role::Schedule, Role::Money, Role::Production, Role::Settings];

    /// The witnesses: files of outsiders.
    pub const WITNESSES: [Role; 3] = [Role::Bank, Role::Tax, Role::Proof];

    pub fn word(self) -> &'static str {
        match self {
            Role::Roster => "项目名册",
            Role::Orders => "工作单",
            Role::Schedule => "媒体排期",
            Role::Money => "收付款",
            Role::Production => "制作",
            Role::Settings => "设置",
            Role::Bank => "银行流水",
            Role::Tax => "税务发票",
            Role::Proof => "播出证明",
        }
    }

    /// The possible beginnings of a witness's file name, and the folder whose files all belong to it.
    pub fn witness_names(self) -> (&'static [&'static str], &'static str) {
        match self {
            Role::Bank => (&["银行流水"], "银行"),
            Role::Tax => (&["税务发票", "全量发票"], "税务"),
            Role::Proof => (&["播出证明", "监播"], "播出证明"),
            _ => (&[], ""),
        }
    }

    /// Whether the file comes from an outsider. A missing witness is no gap in the registers.
    pub fn is_witness(self) -> bool {
        Role::WITNESSES.contains(&self)
    }
}

/// The content of one cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text. It is shared, because many cells may show it and records may keep it.
    Text(Arc<str>),
    Number(f64),
    /// A number with a date format, within 1900–9999; the 1904 date system is taken into account.
    Date(NaiveDateTime),
    Bool(bool),
    /// An error value: `#REF!` …
    Error(Box<str>),
    /// A formula whose result was never stored.
    NoValue,
}

/// One filled cell; row and column count from 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    pub row: u32,
    pub col: u16,
    pub value: Value,
}

/// The value of a row in a column of its sheet. The cells of a row are in the order of their columns.
pub fn at(cells: &[Cell], col: u16) -> Option<&Value> {
    let index = cells.binary_search_by_key(&col, |cell| cell.col).ok()?;
    cells.get(index).map(|cell| &cell.value)
}

/// A merged area; rows and columns count from 0, and the last ones belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Merge {
    pub first_row: u32,
    pub last_row: u32,
    pub first_col: u16,
    pub last_col: u16,
}

/// One sheet: filled cells in order of row and column.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    pub name: String,
    pub hidden: bool,
    pub cells: Vec<Cell>,
    pub merges: Vec<Merge>,
    pub hidden_rows: BTreeSet<u32>,
    pub hidden_cols: BTreeSet<u16>,
    /// Whether an auto-filter with criteria hides rows.
    pub filtered: bool,
    /// How many cells could not be read (bad index, bad number); reported once a sheet.
    pub unreadable_cells: u32,
    /// Whether the workbook uses the 1904 date system. Dates are converted already, plain numbers are not.
    pub since_1904: bool,
    /// Number formats that change the meaning of a figure, by row and column.
    pub formats: BTreeMap<(u32, u16), NumberFormat>,
}

/// The effect of a number format that changes the meaning of a figure.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum NumberFormat {
    /// Shown in thousands or ten thousands (`0!.0,`); the stored figure is complete.
    Scaled,
    /// Shown with 元 after the figure.
    Yuan,
    /// Shown with the sign of another currency.
    Foreign(Box<str>),
    /// Shown with a unit (万, 亿) after a figure that is not divided.
    Unit(Box<str>),
}

/// One input file.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// Path below the workspace, with `/`.
    pub name: String,
    pub role: Option<Role>,
    pub sha256: String,
    /// When it was saved, as UTC: dcterms:modified of the workbook, else the file time.
    pub modified: Option<NaiveDateTime>,
    /// Whether it is a CSV or has a single visible sheet, so that the sheet's name may be unknown.
    pub single_sheet: bool,
    pub sheets: Vec<Sheet>,
    /// Whether it is a CSV that is empty or whose last line has no line end: it may still be being written.
    pub open_end: bool,
    /// Why the file cannot be used (D15), in Chinese. It then has no sheets, except a copy, whose rows are
    /// counted as not read.
    pub refused: Option<Refusal>,
}

impl File {
    /// Whether the file is used, or is identical to one that is used.
    pub fn is_complete(&self) -> bool {
        self.refused.as_ref().is_none_or(|refusal| refusal.copy_of.is_some())
    }
}

/// Why a file was refused, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub message: String,
    /// The byte-identical file that was read instead. The finding is then 黄, and the run is complete.
    pub copy_of: Option<String>,
}

impl Refusal {
    pub fn new(message: impl Into<String>) -> Refusal {
        Refusal { message: message.into(), copy_of: None }
    }
}

/// A folder of the workspace whose files are no inputs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Passed {
    /// Path below the workspace, with `/`.
    pub folder: String,
    pub why: Why,
}

/// Why a folder was not entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Its name marks it as an archive, a recycle bin or the like.
    Shelved,
    /// It lies deeper than one level, and the names of its files have a role.
    Deep,
    /// It is a link to another folder.
    Link,
    /// The system could not list it, so the run is incomplete.
    Unreadable,
}

impl Why {
    /// The reason in Chinese.
    pub fn word(self) -> &'static str {
        match self {
            Why::Shelved => "按名称是存档、备份或回收站一类的文件夹，没有进入",
            Why::Deep => "在第二层子文件夹里，只读工作文件夹和下一层",
            Why::Link => "是指向别处的链接，没有进入",
            Why::Unreadable => "打不开，里面的文件都没有读；请核对读取权限",
        }
    }
}

/// What is wrong with jobbag.toml or 接入.xlsx.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub code: Code,
    /// Of jobbag.toml the key as written, with `.` between tables, or the name of the whole file.
    pub key: String,
    pub field: Option<String>,
    pub message: String,
    /// Where it stands in 接入.xlsx.
    pub at: Option<AdoptionCell>,
}

impl Problem {
    pub fn new(code: Code, key: impl Into<String>, message: impl Into<String>) -> Problem {
        Problem { code, key: key.into(), field: None, message: message.into(), at: None }
    }

    pub fn field(mut self, field: impl Into<String>) -> Problem {
        self.field = Some(field.into());
        self
    }

    pub fn at(mut self, cell: Option<AdoptionCell>) -> Problem {
        self.at = cell;
        self
    }
}

/// What a person confirmed about a sheet in 接入.xlsx: its table and columns, whatever its headings are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adopted {
    /// Name of the table.
    pub table: String,
    /// First and last row of the header, from 0.
    pub top: u32,
    pub bottom: u32,
    /// Sheet column → field.
    pub columns: Vec<(u16, String)>,
    /// Whether it is a day grid.
    pub grid: bool,
    /// Field → the value for rows whose cell is blank.
    pub defaults: BTreeMap<String, Given>,
    /// 单位 of its amounts, as written.
    pub unit: Option<String>,
    /// 年份 and 月份 of its dates, as the first day of the month.
    pub month: Option<chrono::NaiveDate>,
    pub year: Option<i32>,
    /// Whether it is a 项目草稿, whose rows no person has confirmed yet.
    pub provisional: bool,
}

/// A value of 默认值, and its cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    pub value: String,
    pub row: u32,
    pub col: u16,
}

/// Everything that was read from a workspace.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    /// The inputs in order of role and name.
    pub files: Vec<File>,
    /// (file, user): who has which file open.
    pub open_by: Vec<(String, String)>,
    /// All files below the workspace, with `/`, for 文件 columns (D17).
    pub existing: BTreeSet<String>,
    /// Workspace folder, absolute, for 文件 columns with absolute paths.
    pub root: std::path::PathBuf,
    /// Unknown keys of jobbag.toml.
    pub problems: Vec<Problem>,
    /// Folders that were not entered, sorted.
    pub passed: Vec<Passed>,
    /// How many PDFs and pictures of witnesses lie in each folder. They are not read.
    pub pictures: BTreeMap<String, usize>,
    /// (file, sheet) → what a person confirmed about it.
    pub adopted: BTreeMap<(String, String), Adopted>,
    /// Path of 接入.xlsx, which has the sheet 默认值.
    pub answers: String,
}

/// Where a file that an earlier run read is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// In its old place, although it is no input any more.
    InPlace,
    /// In an archive folder: 归档, 存档.
    InArchive,
    Nowhere,
}

/// The archive folders of a workspace.
pub struct Archives(Vec<String>);

impl Archives {
    pub fn of(passed: &[Passed]) -> Archives {
        let ends = |folder: &str| folder.ends_with("归档") || folder.ends_with("存档");
        Archives(passed.iter().map(|one| one.folder.clone()).filter(|folder| ends(folder)).collect())
    }

    /// Where the file of this name is now.
    pub fn whereabouts(&self, root: &Path, name: &str) -> Whereabouts {
        let own = name.rsplit('/').next().unwrap_or(name);
        if root.join(name).is_file() {
            Whereabouts::InPlace
        } else if self.0.iter().any(|folder| root.join(folder).join(own).is_file()) {
            Whereabouts::InArchive
        } else {
            Whereabouts::Nowhere
        }
    }
}

impl Workspace {
    /// What a person confirmed about a sheet.
    pub fn reading(&self, file: &File, sheet: &Sheet) -> Option<&Adopted> {
        if self.adopted.is_empty() {
            return None;
        }
        self.adopted.get(&(file.name.clone(), sheet.name.clone()))
    }

    /// Whether a person confirmed any sheet of the file.
    pub fn is_adopted(&self, file: &File) -> bool {
        self.adopted.keys().any(|(name, _)| *name == file.name)
    }

    /// Whether every file could be used.
    pub fn is_complete(&self) -> bool {
        self.files.iter().all(File::is_complete)
    }

    /// Whether the file in a 文件 cell exists, below the workspace or at an absolute path.
    pub fn has_file(&self, written: &str) -> bool {
        let path = super::composed(written.trim()).replace('\\', "/");
        let root = self.root.to_string_lossy().replace('\\', "/");
        let root = root.trim_end_matches('/');
        let inside = path.strip_prefix(root).filter(|rest| !root.is_empty() && rest.starts_with('/'));
        let drive = path.get(1..3) == Some(":/");
        if inside.is_none() && (path.starts_with('/') || drive) {
            return std::path::Path::new(&path).exists();
        }
        let mut relative = inside.unwrap_or(&path).trim_matches('/');
        while let Some(rest) = relative.strip_prefix("./") {
            relative = rest;
        }
        let folder = format!("{relative}/");
        self.existing.contains(relative)
            || self.existing.range(folder.clone()..).next().is_some_and(|file| file.starts_with(&folder))
    }
}
