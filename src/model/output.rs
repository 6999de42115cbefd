//! An output file of a run: its path below the out folder, its bytes, and how it is kept.

use super::answer::{PublishedAnswers, fingerprint};
use chrono::NaiveDate;
use std::sync::Arc;

/// The folder of the tables for other programs: `管理/数据/工作单/工作单 2026-03-16.csv`.
pub const DATA: &str = "管理/数据";
/// The page for the manager, and the page for finance.
pub const WEEKLY_PAGE: &str = "管理/周报.html";
pub const FINANCE_PAGE: &str = "财务/对账.html";

/// How a file is replaced and kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// A page, or a workbook for answers: every run replaces it and keeps a dated copy in the history folder
    /// beside it ([`in_history`]).
    Dated,
    /// A form, a statement, a month's books, which people sign, fill in or send. It is overwritten only if
    /// nobody changed it since a run wrote it.
    HandedOut,
    /// One file for each 检查日 with the day in its name (管理/数据). It has no other copy.
    OneADay,
}

/// One file of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Path below the out folder, with `/`.
    pub path: String,
    /// Shared, because a file is written while the other reports are still being made.
    pub bytes: Arc<Vec<u8>>,
    /// The SHA-256 of the bytes, by which it is recognised later.
    pub sha256: String,
    pub keeping: Keeping,
    /// For a workbook for answers: the content with which it is published.
    pub publication: Option<PublishedAnswers>,
}

impl Output {
    /// A page or a status workbook.
    pub fn dated(path: impl Into<String>, bytes: Vec<u8>) -> Output {
        Output::new(path.into(), bytes, Keeping::Dated)
    }

    /// A form, a statement or a month's books.
    pub fn handed_out(path: impl Into<String>, bytes: Vec<u8>) -> Output {
        Output::new(path.into(), bytes, Keeping::HandedOut)
    }

    /// A file with its 检查日 in its name.
    pub fn one_a_day(path: impl Into<String>, bytes: Vec<u8>) -> Output {
        Output::new(path.into(), bytes, Keeping::OneADay)
    }

    /// A file that is kept like this.
    pub fn new(path: String, bytes: Vec<u8>, keeping: Keeping) -> Output {
        let sha256 = fingerprint(&bytes);
        Output { path, bytes: Arc::new(bytes), sha256, keeping, publication: None }
    }
}

/// The path of the copy of a day: `管理/周报.html` → `管理历史/周报 2026-03-16.html`. It has the same depth, so
/// that the copy can have the same bytes and working links.
pub fn in_history(path: &str, day: NaiveDate) -> String {
    let (folder, name) = path.split_once('/').unwrap_or(("", path));
    let (stem, extension) = split_extension(name);
    format!("{folder}历史/{stem} {day}{extension}")
}

/// The path of a copy with a reason: `客服历史/状态_工作单 2026-03-16（员工改动）.xlsx`.
pub fn marked(path: &str, day: NaiveDate, mark: &str) -> String {
    let copy = in_history(path, day);
    let (stem, extension) = split_extension(&copy);
    format!("{stem}（{mark}）{extension}")
}

/// The path of the new version beside a file that must not be overwritten: `客服/状态_工作单_新.xlsx`.
pub fn beside(path: &str) -> String {
    let (stem, extension) = split_extension(path);
    format!("{stem}_新{extension}")
}

/// The path of the old file while the new one replaces it: `客服/状态_工作单（替换中）.xlsx`.
pub fn parked(path: &str) -> String {
    let (stem, extension) = split_extension(path);
    format!("{stem}（替换中）{extension}")
}

/// The path without its extension, and the extension. A dot in a folder's name does not count.
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
