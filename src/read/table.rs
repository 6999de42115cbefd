//! The raw table: cells with coordinates, as the file holds them, before any meaning.

use crate::finding::Code;
use crate::model::adoption::AdoptionCell;
use chrono::NaiveDateTime;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// What a file is for, from how its name begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Roster,
    Orders,
    Schedule,
    Money,
    Production,
    Settings,
    /// 银行流水: what the bank says. A witness, not a workbook of ours.
    Bank,
    /// 税务发票: the tax office's export. A witness.
    Tax,
    /// 播出证明: the medium's proof of what ran. A witness.
    Proof,
}

impl Role {
    /// The workbooks an office keeps; witnesses are none of them.
    pub const ALL: [Role; 6] =
        [Role::Roster, Role::Orders, Role::Schedule, Role::Money, Role::Production, Role::Settings];

    /// What outsiders say.
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

    /// What the name of a witness's file may begin with, and the folder whose files are all of its kind.
    pub fn witness_names(self) -> (&'static [&'static str], &'static str) {
        match self {
            Role::Bank => (&["银行流水"], "银行"),
            Role::Tax => (&["税务发票", "全量发票"], "税务"),
            Role::Proof => (&["播出证明", "监播"], "播出证明"),
            _ => (&[], ""),
        }
    }

    /// A file of an outsider, laid beside the registers: what is not known of it is no gap in them.
    pub fn is_witness(self) -> bool {
        Role::WITNESSES.contains(&self)
    }
}

/// One cell's content.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Shared: many cells may show one text of a workbook, and a record may keep it.
    Text(Arc<str>),
    Number(f64),
    /// A number the workbook formats as a date, 1904 applied, within 1900–9999.
    Date(NaiveDateTime),
    Bool(bool),
    /// `#REF!` …
    Error(Box<str>),
    /// A formula whose result was never stored.
    NoValue,
}

/// One filled cell, zero-based.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    pub row: u32,
    pub col: u16,
    pub value: Value,
}

/// A merged area, inclusive, zero-based.
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
    /// An auto-filter with criteria hides rows.
    pub filtered: bool,
    /// Cells whose read failed (bad index, bad number): said once a sheet.
    pub unreadable_cells: u32,
    /// The workbook counts days from 1904; dates are converted, plain numbers are not.
    pub since_1904: bool,
    /// Cells whose number format changes what a figure says, by row and column.
    pub formats: BTreeMap<(u32, u16), NumberFormat>,
}

/// What a number format does to a figure, where it does anything that matters.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum NumberFormat {
    /// Shown as thousands or ten thousands (`0!.0,`); the figure itself is in full.
    Scaled,
    /// Shown with 元 behind it.
    Yuan,
    /// Shown with the sign of another currency.
    Foreign(Box<str>),
    /// A unit (万, 亿) is written behind a figure that is not divided.
    Unit(Box<str>),
}

/// One input file.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// Path below the workspace, `/` between parts.
    pub name: String,
    pub role: Option<Role>,
    pub sha256: String,
    /// dcterms:modified where the workbook has one, else the file time; ISO `2026-03-13T18:02:11`.
    pub modified: Option<NaiveDateTime>,
    /// One CSV or a workbook with one visible sheet: the sheet's name need not be known.
    pub single_sheet: bool,
    pub sheets: Vec<Sheet>,
    /// A CSV that ends within a line, or is empty: it may not be written to its end yet.
    pub open_end: bool,
    /// Why the file cannot be used (D15), in Chinese; its sheets are empty, but for a copy, whose
    /// rows are counted as not read.
    pub refused: Option<Refusal>,
}

impl File {
    /// Used, or the same as a file that is: the run is not incomplete for it.
    pub fn is_complete(&self) -> bool {
        self.refused.as_ref().is_none_or(|refusal| refusal.copy_of.is_some())
    }
}

/// Why a file was refused, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub message: String,
    /// The file that was read in its place, byte for byte the same: 黄, and the run stays complete.
    pub copy_of: Option<String>,
}

impl Refusal {
    pub fn new(message: impl Into<String>) -> Refusal {
        Refusal { message: message.into(), copy_of: None }
    }
}

/// A folder of the workspace whose files were not looked at as inputs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Passed {
    /// Path below the workspace, `/` between parts.
    pub folder: String,
    pub why: Why,
}

/// Why a folder was not entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Its name says that it is an archive, a recycle bin or the like.
    Shelved,
    /// Below the one level of sub-folders, and it holds files whose names have a role.
    Deep,
    /// A link to a folder elsewhere.
    Link,
    /// The system would not list it: the run is incomplete.
    Unreadable,
}

impl Why {
    /// The reason in words.
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
    /// Of jobbag.toml the key as written, tables joined by `.`; the whole file: its name.
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

/// What a person confirmed a sheet to be (接入.xlsx), whatever its name and headings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adopted {
    /// Name of the table.
    pub table: String,
    /// First and last row of the header, zero-based.
    pub top: u32,
    pub bottom: u32,
    /// Sheet column → field.
    pub columns: Vec<(u16, String)>,
    /// A day grid.
    pub grid: bool,
    /// Field → what holds where the row says nothing.
    pub defaults: BTreeMap<String, Given>,
    /// 单位 of its amounts.
    pub unit: Option<String>,
    /// 年份 and 月份 of its dates: the first day of the month.
    pub month: Option<chrono::NaiveDate>,
    pub year: Option<i32>,
    /// 项目草稿: no row of it was registered by a person.
    pub provisional: bool,
}

/// A value of 默认值, and its cell there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    pub value: String,
    pub row: u32,
    pub col: u16,
}

/// Everything read from a workspace.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    /// Inputs in order of role and name.
    pub files: Vec<File>,
    /// Who has which file open: (file, name).
    pub open_by: Vec<(String, String)>,
    /// All existing files below the workspace, `/` between parts, for 文件 columns (D17).
    pub existing: BTreeSet<String>,
    /// Workspace folder, absolute, for 文件 columns with absolute paths.
    pub root: std::path::PathBuf,
    /// Keys of jobbag.toml that nobody reads.
    pub problems: Vec<Problem>,
    /// Folders not entered, sorted.
    pub passed: Vec<Passed>,
    /// How many PDFs and pictures of a witness lie in each folder: seen, not read.
    pub pictures: BTreeMap<String, usize>,
    /// (file, sheet) → what a person confirmed it to be.
    pub adopted: BTreeMap<(String, String), Adopted>,
    /// 接入.xlsx, where 默认值 stand.
    pub answers: String,
}

/// Where a file that an earlier run read lies now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lies {
    /// Where it was, but it is no input any more.
    InPlace,
    /// In a folder for what is done with: 归档, 存档.
    InArchive,
    Nowhere,
}

/// The folders of a workspace for what is done with.
pub struct Archives(Vec<String>);

impl Archives {
    pub fn of(passed: &[Passed]) -> Archives {
        let ends = |folder: &str| folder.ends_with("归档") || folder.ends_with("存档");
        Archives(passed.iter().map(|one| one.folder.clone()).filter(|folder| ends(folder)).collect())
    }

    /// Where a file of this name lies.
    pub fn lies(&self, root: &Path, name: &str) -> Lies {
        let own = name.rsplit('/').next().unwrap_or(name);
        if root.join(name).is_file() {
            Lies::InPlace
        } else if self.0.iter().any(|folder| root.join(folder).join(own).is_file()) {
            Lies::InArchive
        } else {
            Lies::Nowhere
        }
    }
}

impl Workspace {
    /// What a person confirmed a sheet to be.
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

    /// False where a file could not be used.
    pub fn is_complete(&self) -> bool {
        self.files.iter().all(File::is_complete)
    }

    /// Whether a 文件 cell names something that exists: below the workspace, or by its absolute path.
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
