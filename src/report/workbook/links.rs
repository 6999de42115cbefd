//! Links from a status workbook to the cells of staff's workbooks.

use super::body::Rows;
use super::style::Styles;
use crate::model::source::SheetId;
use crate::report::view::PlaceLine;
use quick_xml::escape::escape;
use rust_xlsxwriter::{Worksheet, XlsxError};
use rustc_hash::FxHashMap;
use std::collections::HashMap;

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
    /// Where links to the sheets of places lead; `None` where no link leads there.
    targets: FxHashMap<SheetId, Option<Target>>,
    /// Links as a worksheet part holds them.
    pub(super) more: String,
    /// Where they lead and their tips, which are in no row.
    pub(super) said: Vec<u8>,
}

impl<'a> Links<'a> {
    pub(super) fn new(to_workspace: &'a str) -> Links<'a> {
        Links {
            to_workspace,
            written: 0,
            workbooks: HashMap::new(),
            targets: FxHashMap::default(),
            more: String::new(),
            said: Vec::new(),
        }
    }

    /// Makes a cell of the row that is being written lead to a place; false where no link leads there, or there are too
    /// many. Cells come row by row, from left to right.
    pub(super) fn write(
        &mut self,
        sheet: &mut Worksheet,
        rows: &Rows,
        (row, col): (u32, u16),
        place: &PlaceLine,
    ) -> Result<bool, XlsxError> {
        if self.written == MOST_LINKS {
            return Ok(false);
        }
        let known = self.targets.entry(place.sheet_id());
        let known = known.or_insert_with(|| target(place, self.to_workspace));
        let Some(Target { workbook, sheet: of_sheet, joined }) = known else { return Ok(false) };
        let cell = if of_sheet.is_empty() { String::new() } else { place.cell() };
        let mut tip = place.text();
        if tip.len() > LONGEST_TIP
            && let Some((end, _)) = tip.char_indices().nth(LONGEST_TIP)
        {
            tip.truncate(end);
        }
        let hash = if of_sheet.is_empty() { "" } else { "#" };
        let link = [workbook.as_str(), hash, of_sheet, &cell];
        for part in link.into_iter().chain(["\0", &tip, "\0"]) {
            self.said.extend_from_slice(part.as_bytes());
        }
        self.written += 1;
        let next = self.workbooks.len() + 1;
        match self.workbooks.get(workbook) {
            Some(first) => {
                let joined = joined.get_or_insert_with(|| match of_sheet.is_empty() {
                    true => format!("\" r:id=\"rId{first}"),
                    false => format!("\" r:id=\"rId{first}\" location=\"{}", escape(of_sheet.as_str())),
                });
                let tip = escape(tip.as_str());
                for part in
                    ["<hyperlink ref=\"", &rows.name(col), joined, &cell, "\" tooltip=\"", &tip, "\"/>"]
                {
                    self.more.push_str(part);
                }
            }
            None => {
                let format = Some(&Styles::all().link);
                sheet.write_url_with_options(row, col, link.concat().as_str(), UNSEEN, tip, format)?;
                self.workbooks.insert(workbook.clone(), next);
            }
        }
        Ok(true)
    }
}

/// Where a link leads.
struct Target {
    workbook: String,
    /// `'工作单'!`; empty where it leads to the file alone.
    sheet: String,
    /// The middle of a link that joins the library's, up to the cell that it leads to.
    joined: Option<String>,
}

/// A link to a sheet of a staff workbook, relative to the folder of the status workbook (or whole,
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
    let sheet = match place.sheet() {
        sheet if sheet.is_empty() || is_csv => String::new(),
        sheet => ["'", &sheet.replace('\'', "''"), "'!"].concat(),
    };
    Some(Target { workbook, sheet, joined: None })
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
            ("../../", Some("file:///../../工作单.xlsx#'老板''s'!")),
            ("D:/jobs/", Some("file:///D:/jobs/工作单.xlsx#'老板''s'!")),
            ("//nas/jobs/", Some(r"file:///\\nas\jobs\工作单.xlsx#'老板''s'!")),
            ("../../50%/", None),
        ] {
            let target = target(&place, way).map(|to| [to.workbook, to.sheet].join("#"));
            assert_eq!(target.as_deref(), link, "{way}");
        }
    }
}
