//! Coverage: what was found in the workspace and not used, by name, and which tables are therefore
//! incomplete for which projects. It is filled by read and normalise, and judges nothing.

use super::missed::Missed;
use super::money::Fen;
use std::collections::{BTreeMap, BTreeSet};

/// The reason why example rows are not used.
pub const EXAMPLE_ROWS: &str = "示例行（第一格写“示例”），没有算";
/// The reason why rows of 收付款 that say 作废 are not used.
pub const VOID_ROWS: &str = "写着“作废”的行，没有算";
/// The reason of an example row that holds more than the template wrote.
pub const EXAMPLE_TYPED_OVER: &str = "示例行里填了别的内容，没有算；要算这一行请删去第一格的“示例”";

/// A file, folder, sheet or group of rows that was found but not used.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotRead {
    /// Path of the file or folder below the workspace.
    pub file: String,
    /// `None` for a whole file or folder.
    pub sheet: Option<String>,
    /// The table that it would belong to, if its name or header says so.
    pub table: Option<String>,
    pub reason: String,
    /// The number of data rows, if a header was found.
    pub rows: Option<usize>,
    /// The sum of their amounts in fen, if the column of amounts was found.
    pub sum: Option<Fen>,
}

/// A table of which a part is missing, so that everything computed from it is unknown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// `role/sheet`, as in [`crate::model::Records::present`].
    pub table: String,
    /// The file that could not be read; empty if no file has the sheet.
    pub file: String,
    pub reason: String,
    /// The projects it concerns; `None` means any project. For a file whose rows cannot be read, the projects
    /// that the last run had from it may be filled in.
    pub projects: Option<BTreeSet<String>>,
    /// Whether the projects are taken from the file's name. Those of an earlier run are more exact.
    pub by_name: bool,
    /// Whether it is there, or was there in an earlier run, and could not be read.
    pub refused: bool,
    /// Whether whole rows may be missing and not only a column. A vanished record may be among them.
    pub hides_rows: bool,
}

impl Coverage {
    /// What was lost and is no whole file, with reasons: the file of a sheet, or a table without a file.
    pub fn refused_parts(&self, is_whole: impl Fn(&str) -> bool) -> BTreeSet<(String, String)> {
        let parts = self.gaps.iter().filter(|gap| gap.is_loss() && !is_whole(&gap.file));
        let name = |gap: &Gap| if gap.file.is_empty() { gap.table.clone() } else { gap.file.clone() };
        parts.map(|gap| (name(gap), gap.reason.clone())).collect()
    }
}

impl Gap {
    /// Rows of a file should have been read and were not: it or a sheet of it was refused, or hidden. A column
    /// that is missing takes no row away.
    fn is_loss(&self) -> bool {
        self.refused || (self.hides_rows && !self.file.is_empty())
    }

    /// No file has the table, and no earlier run read it.
    fn is_never_kept(&self) -> bool {
        self.file.is_empty() && !self.refused
    }

    /// The role its table belongs to (`收付款`).
    pub fn role(&self) -> &str {
        self.table.split('/').next().unwrap_or_default()
    }
}

/// Everything of a workspace that was not read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Files and tables that an earlier run read and that are missing now.
    pub missed: Vec<Missed>,
    /// In order of file and sheet.
    pub not_read: Vec<NotRead>,
    /// In order of table and file.
    pub gaps: Vec<Gap>,
    /// Whether every table is empty, because nobody has filled in a row of the blank forms yet.
    pub unfilled: bool,
    /// Files that were refused as copies because they share keys with another file: file → reason.
    pub copies: BTreeMap<String, String>,
    /// Folders that could not be listed and may hold inputs: folder → reason.
    pub closed: BTreeMap<String, String>,
}

impl Coverage {
    /// Adds files that were not read: (file, reason).
    pub fn leave_out(&mut self, files: impl IntoIterator<Item = (String, String)>) {
        let not_read = |(file, reason)| NotRead { file, reason, ..NotRead::default() };
        self.not_read.extend(files.into_iter().map(not_read));
        self.not_read.sort();
    }

    /// Where a table that completes the rows of another was not read, those rows lack columns (排期进度 →
    /// 排期). Brings the gaps into order.
    pub fn complete(&mut self, by: &str, rows: &str) {
        let of_columns = |gap: &Gap| Gap { table: rows.to_owned(), hides_rows: false, ..gap.clone() };
        let new: Vec<Gap> = self.gaps.iter().filter(|gap| gap.table == by).map(of_columns).collect();
        self.gaps.extend(new);
        self.gaps.sort();
        self.gaps.dedup();
    }

    /// Whether everything that is there, or was there in an earlier run, was read: files, folders and sheets. A ●
    /// sheet or column that the office does not keep is said (D01), and leaves what needs it unchecked. Every
    /// page, run.json, the terminal and the exit code give this answer.
    pub fn is_complete(&self) -> bool {
        self.closed.is_empty() && !self.gaps.iter().any(Gap::is_loss)
    }

    /// Makes a loss of the ● tables that no file has now, if `was_kept` says that an earlier run read them.
    pub fn lose(&mut self, was_kept: impl Fn(&str) -> bool) {
        for gap in self.gaps.iter_mut().filter(|gap| gap.is_never_kept() && was_kept(&gap.table)) {
            gap.refused = true;
            let table = gap.table.split('/').next_back().map(str::to_owned);
            self.not_read.push(NotRead { table, reason: gap.reason.clone(), ..NotRead::default() });
        }
    }

    /// Why a figure from these tables is unknown, for a project or (`None`) for the office.
    pub fn unknown(&self, tables: &[&str], project: Option<&str>) -> Option<&Gap> {
        self.concerning(project).find(|gap| tables.contains(&gap.table.as_str()))
    }

    /// Whether whole rows of a table may be missing.
    pub fn hides_rows(&self, table: &str) -> bool {
        self.gaps.iter().any(|gap| gap.table == table && gap.hides_rows)
    }

    /// Whether whole rows of these tables may be missing for a project.
    pub fn may_hide(&self, tables: &[&str], project: Option<&str>) -> bool {
        self.concerning(project).any(|gap| gap.hides_rows && tables.contains(&gap.table.as_str()))
    }

    /// Whether something of these roles (`工作单`) was not read for a project.
    pub fn lacks(&self, roles: &[&str], project: &str) -> bool {
        self.concerning(Some(project)).any(|gap| roles.contains(&gap.role()))
    }

    /// Whether rows of these tables or of the project should have been read and were not.
    pub fn has_lost(&self, tables: &[&str], project: Option<&str>) -> bool {
        let of_tables = self.gaps.iter().filter(|gap| tables.contains(&gap.table.as_str()));
        of_tables.chain(self.concerning(project)).any(Gap::is_loss)
    }

    /// Why something of a project, or (`None`) of the office, was not checked.
    pub fn unchecked(&self, project: Option<&str>) -> Option<&Gap> {
        self.concerning(project).next()
    }

    /// Fills in the projects of files whose rows cannot be read: those that an earlier run `held` from them.
    /// If no file of a role was read, its gaps go on concerning every project.
    pub fn remember(&mut self, held: &BTreeMap<String, BTreeSet<String>>, roles: &BTreeSet<String>) {
        let is_read = |gap: &Gap| roles.contains(gap.role());
        for gap in self.gaps.iter_mut().filter(|gap| (gap.projects.is_none() || gap.by_name) && is_read(gap))
        {
            if let Some(projects) = held.get(&gap.file) {
                gap.projects = Some(projects.clone());
                gap.by_name = false;
            }
        }
    }

    fn concerning(&self, project: Option<&str>) -> impl Iterator<Item = &Gap> {
        self.gaps.iter().filter(move |gap| match (&gap.projects, project) {
            (Some(named), Some(project)) => named.contains(project),
            _ => true,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_concerns_the_projects_it_names_and_the_office() {
        let gap = |table: &str, projects: Option<&[&str]>| Gap {
            table: table.into(),
            file: String::new(),
            reason: table.into(),
            projects: projects.map(|names| names.iter().map(|name| (*name).to_owned()).collect()),
            by_name: false,
            refused: false,
            hides_rows: true,
        };
        let coverage = Coverage {
            gaps: vec![gap("制作/报价", Some(&["A"])), gap("收付款/客户到款", None)],
            ..Coverage::default()
        };
        let unknown =
            |tables: &[&str], project| coverage.unknown(tables, project).map(|gap| gap.reason.as_str());
        assert_eq!(unknown(&["制作/报价"], Some("A")), Some("制作/报价"));
        assert_eq!(unknown(&["制作/报价"], Some("B")), None);
        assert_eq!(unknown(&["制作/报价"], None), Some("制作/报价"));
        assert_eq!(unknown(&["收付款/媒体付款", "收付款/客户到款"], Some("B")), Some("收付款/客户到款"));
        assert_eq!(unknown(&["收付款/收票"], None), None);
        assert!(coverage.unchecked(Some("B")).is_some());
    }

    #[test]
    fn a_file_that_cannot_be_read_concerns_whom_it_concerned_last_time() {
        let gap = |projects: Option<&str>, by_name: bool| Gap {
            table: "工作单/工作单".into(),
            file: "工作单_甲.xlsx".into(),
            reason: String::new(),
            projects: projects.map(|name| BTreeSet::from([name.to_owned()])),
            by_name,
            refused: true,
            hides_rows: true,
        };
        let held = BTreeMap::from([("工作单_甲.xlsx".to_owned(), BTreeSet::from(["B".to_owned()]))]);
        for (projects, by_name, concerned) in
            [(None, false, "B"), (Some("A"), true, "B"), (Some("A"), false, "A")]
        {
            let mut coverage = Coverage { gaps: vec![gap(projects, by_name)], ..Coverage::default() };
            coverage.remember(&held, &BTreeSet::from(["工作单".to_owned()]));
            let whom = ["A", "B", "C"].map(|name| coverage.unchecked(Some(name)).map(|_| name));
            assert_eq!(whom.into_iter().flatten().collect::<Vec<_>>(), [concerned]);
        }
    }
}
