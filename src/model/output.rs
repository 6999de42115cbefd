//! A file a run leaves behind: its place below the out folder, its bytes, and how it is kept.

use super::answer::Publication;
use chrono::NaiveDate;

/// Where the tables other programs read lie: `管理/数据/工作单/工作单 2026-03-16.csv`.
pub const DATA: &str = "管理/数据";

/// How a file is replaced and kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// A page, or a workbook people answer in: every run replaces it and leaves a dated copy in the
    /// history folder beside it ([`in_history`]).
    Dated,
    /// A form, a statement, a month's books: people sign it, fill it in or send it. It is written
    /// over only while it still is what a run wrote.
    HandedOut,
    /// One file for each 检查日, named by its day (管理/数据). It has no other copy.
    OneADay,
}

/// One file of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Below the out folder, with `/`.
    pub path: String,
    pub bytes: Vec<u8>,
    pub keeping: Keeping,
    /// Of a workbook people answer in: what it is published with.
    pub publication: Option<Publication>,
}

impl Output {
    /// A page or a status workbook.
    pub fn dated(path: impl Into<String>, bytes: Vec<u8>) -> Output {
        Output { path: path.into(), bytes, keeping: Keeping::Dated, publication: None }
    }

    /// A form, a statement or a month's books.
    pub fn handed_out(path: impl Into<String>, bytes: Vec<u8>) -> Output {
        Output { path: path.into(), bytes, keeping: Keeping::HandedOut, publication: None }
    }

    /// A file that carries its 检查日 in its name.
    pub fn one_a_day(path: impl Into<String>, bytes: Vec<u8>) -> Output {
        Output { path: path.into(), bytes, keeping: Keeping::OneADay, publication: None }
    }
}

/// Where the copy of a day lies: `管理/周报.html` → `管理历史/周报 2026-03-16.html`, at the same depth,
/// so that the copy is the same bytes and its links lead to the same files.
pub fn in_history(path: &str, day: NaiveDate) -> String {
    let (folder, name) = path.split_once('/').unwrap_or(("", path));
    let (stem, extension) = split_extension(name);
    format!("{folder}历史/{stem} {day}{extension}")
}

/// A copy that is kept for a reason: `客服历史/状态_工作单 2026-03-16（员工改动）.xlsx`.
pub fn marked(path: &str, day: NaiveDate, mark: &str) -> String {
    let copy = in_history(path, day);
    let (stem, extension) = split_extension(&copy);
    format!("{stem}（{mark}）{extension}")
}

/// The new version of a file that must not be written over: `客服/状态_工作单_新.xlsx`.
pub fn beside(path: &str) -> String {
    let (stem, extension) = split_extension(path);
    format!("{stem}_新{extension}")
}

/// Where a file waits while its successor is moved in: `客服/状态_工作单（替换中）.xlsx`.
pub fn parked(path: &str) -> String {
    let (stem, extension) = split_extension(path);
    format!("{stem}（替换中）{extension}")
}

/// `状态_工作单`, `.xlsx`; a dot in a folder's name is no extension.
pub fn split_extension(path: &str) -> (&str, &str) {
    let name = path.rfind('/').map_or(0, |slash| slash + 1);
    match path.rfind('.').filter(|dot| *dot > name) {
        Some(dot) => path.split_at(dot),
        None => (path, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::page("管理/周报.html", "管理历史/周报 2026-03-16.html", "管理/周报_新.html")]
    #[case::memory("管理/run.json", "管理历史/run 2026-03-16.json", "管理/run_新.json")]
    #[case::deeper(
        "财务/对账单/甲.乙.xlsx",
        "财务历史/对账单/甲.乙 2026-03-16.xlsx",
        "财务/对账单/甲.乙_新.xlsx"
    )]
    #[case::dot_in_a_folder("财务/a.b/清单", "财务历史/a.b/清单 2026-03-16", "财务/a.b/清单_新")]
    fn copies_lie_at_the_same_depth(#[case] path: &str, #[case] copy: &str, #[case] new: &str) {
        let day = "2026-03-16".parse().unwrap();
        assert_eq!((in_history(path, day).as_str(), beside(path).as_str()), (copy, new));
        assert_eq!(path.matches('/').count(), copy.matches('/').count());
    }
}
