//! Links from a status workbook to the cells of staff's workbooks.

use super::style::Styles;
use crate::report::view::PlaceLine;
use quick_xml::escape::escape;
use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{Worksheet, XlsxError};
use std::collections::HashMap;
use std::fmt::Write as _;

/// A link costs as much as ten cells when the workbook is opened, and Excel refuses more than 65,530 on one sheet. What
/// is in trouble comes first and has its links; below, the place is words.
const MOST_LINKS: usize = 2_000;
/// Excel refuses longer tips.
const LONGEST_TIP: usize = 200;
/// What the library writes where the link leads from; the row of the table has the words that are seen.
const UNSEEN: &str = "→";

/// The links of one sheet. The library writes the first to each workbook; the others lead where that one leads, to
/// another cell, and join it in the finished package.
pub(super) struct Links<'a> {
    /// From the folder of the workbook to the workspace, with a closing slash.
    to_workspace: &'a str,
    written: usize,
    /// The workbooks they lead to, with the number that the library gives the first link to each.
    workbooks: HashMap<String, usize>,
    /// Links as a worksheet part holds them.
    pub(super) more: String,
    /// Where they lead and their tips, which are in no row.
    pub(super) said: Vec<u8>,
}

impl<'a> Links<'a> {
    pub(super) fn new(to_workspace: &'a str) -> Links<'a> {
        let (workbooks, more, said) = (HashMap::new(), String::new(), Vec::new());
        Links { to_workspace, written: 0, workbooks, more, said }
    }

    /// Makes a cell lead to a place; false where no link leads there, or there are too many. Cells come row by row,
    /// from left to right.
    pub(super) fn write(
        &mut self,
        sheet: &mut Worksheet,
        (row, col): (u32, u16),
        place: &PlaceLine,
    ) -> Result<bool, XlsxError> {
        if self.written == MOST_LINKS {
            return Ok(false);
        }
        let Some(Target { workbook, cell }) = target(place, self.to_workspace) else { return Ok(false) };
        let mut tip = place.text();
        if let Some((end, _)) = tip.char_indices().nth(LONGEST_TIP) {
            tip.truncate(end);
        }
        let link = if cell.is_empty() { workbook.clone() } else { [&workbook, "#", &cell].concat() };
        for part in [&link, "\0", &tip, "\0"] {
            self.said.extend_from_slice(part.as_bytes());
        }
        self.written += 1;
        let next = self.workbooks.len() + 1;
        match self.workbooks.get(&workbook) {
            Some(first) => {
                let from = row_col_to_cell(row, col);
                let _ = write!(self.more, "<hyperlink ref=\"{from}\" r:id=\"rId{first}\"");
                for (name, words) in [("location", &cell), ("tooltip", &tip)] {
                    if !words.is_empty() {
                        let _ = write!(self.more, " {name}=\"{}\"", escape(words.as_str()));
                    }
                }
                self.more.push_str("/>");
            }
            None => {
                let format = Some(&Styles::all().link);
                sheet.write_url_with_options(row, col, link.as_str(), UNSEEN, tip, format)?;
                self.workbooks.insert(workbook, next);
            }
        }
        Ok(true)
    }
}

/// Where a link leads.
struct Target {
    workbook: String,
    /// `'工作单'!Q7`; empty where it leads to the file alone.
    cell: String,
}

/// A link to a cell of a staff workbook, relative to the folder of the status workbook (or whole,
/// where the workspace lies elsewhere); a name that a link cannot carry gives none.
fn target(place: &PlaceLine, to_workspace: &str) -> Option<Target> {
    let is_refused = |c: char| matches!(c, '#' | '%' | '?' | '"' | '<' | '>' | '|' | '*');
    if place.file().is_empty() || to_workspace.contains(is_refused) || place.file().contains(is_refused) {
        return None;
    }
    let path = match to_workspace.starts_with("//") {
        // A network share keeps its backslashes: `\\server\share\…`.
        true => format!("{to_workspace}{}", place.file()).replace('/', "\\"),
        false => [to_workspace, place.file()].concat(),
    };
    let workbook = ["file:///", &path].concat();
    // A text file has no sheets to lead to.
    let is_csv = place.file().rsplit('.').next().is_some_and(|ext| ext.eq_ignore_ascii_case("csv"));
    let cell = match place.sheet() {
        sheet if sheet.is_empty() || is_csv => String::new(),
        sheet => ["'", &sheet.replace('\'', "''"), "'!", &place.cell()].concat(),
    };
    Some(Target { workbook, cell })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::source::Place;
    use crate::testing::example;

    #[test]
    fn a_link_is_relative_or_names_a_drive_or_a_share() {
        let mut example = example::office();
        let sheet = example.office.sources.add("工作单.xlsx", "老板's");
        let place = PlaceLine::new(Place { sheet, ..Place::from_cell("Q7").unwrap() }, &example.input());
        for (way, link) in [
            ("../../", Some("file:///../../工作单.xlsx#'老板''s'!Q7")),
            ("D:/jobs/", Some("file:///D:/jobs/工作单.xlsx#'老板''s'!Q7")),
            ("//nas/jobs/", Some(r"file:///\\nas\jobs\工作单.xlsx#'老板''s'!Q7")),
            ("../../50%/", None),
        ] {
            let target = target(&place, way).map(|to| [to.workbook, to.cell].join("#"));
            assert_eq!(target.as_deref(), link, "{way}");
        }
    }
}
