//! Links from a status workbook to the cells of staff's workbooks.

use super::style::Styles;
use crate::report::view::PlaceLine;
use rust_xlsxwriter::{Worksheet, XlsxError};

/// A link costs as much as ten cells, in the run and when the workbook is opened, and Excel refuses more than
/// 65,530 on one sheet. What is in trouble comes first and has its links; below, the place is words.
const MOST_LINKS: usize = 2_000;
/// Excel refuses longer tips.
const LONGEST_TIP: usize = 200;
/// What the library writes where the link leads from; the row of the table has the words that are seen.
const UNSEEN: &str = "→";

/// The links of one sheet.
pub(super) struct Links<'a> {
    /// From the folder of the workbook to the workspace, with a closing slash.
    to_workspace: &'a str,
    written: usize,
    /// Where they lead and their tips, which are in no row.
    pub(super) said: Vec<u8>,
}

impl<'a> Links<'a> {
    pub(super) fn new(to_workspace: &'a str) -> Links<'a> {
        Links { to_workspace, written: 0, said: Vec::new() }
    }

    /// Makes a cell lead to a place; false where no link leads there, or there are too many.
    pub(super) fn write(
        &mut self,
        sheet: &mut Worksheet,
        (row, col): (u32, u16),
        place: &PlaceLine,
    ) -> Result<bool, XlsxError> {
        if self.written == MOST_LINKS {
            return Ok(false);
        }
        let Some(target) = target(place, self.to_workspace) else { return Ok(false) };
        let mut tip = place.text();
        if let Some((end, _)) = tip.char_indices().nth(LONGEST_TIP) {
            tip.truncate(end);
        }
        for part in [target.as_str(), "\0", &tip, "\0"] {
            self.said.extend_from_slice(part.as_bytes());
        }
        let format = Some(&Styles::all().link);
        sheet.write_url_with_options(row, col, target.as_str(), UNSEEN, tip, format)?;
        self.written += 1;
        Ok(true)
    }
}

/// A link to a cell of a staff workbook, relative to the folder of the status workbook (or whole,
/// where the workspace lies elsewhere); a name that a link cannot carry gives none.
fn target(place: &PlaceLine, to_workspace: &str) -> Option<String> {
    let is_refused = |c: char| matches!(c, '#' | '%' | '?' | '"' | '<' | '>' | '|' | '*');
    if place.file().is_empty() || to_workspace.contains(is_refused) || place.file().contains(is_refused) {
        return None;
    }
    let mut link = String::with_capacity(to_workspace.len() + place.file().len() + place.sheet().len() + 24);
    link.push_str("file:///");
    match to_workspace.starts_with("//") {
        // A network share keeps its backslashes: `\\server\share\…`.
        true => link.push_str(&format!("{to_workspace}{}", place.file()).replace('/', "\\")),
        false => link.extend([to_workspace, place.file()]),
    }
    // A text file has no sheets to lead to.
    let is_csv = place.file().rsplit('.').next().is_some_and(|ext| ext.eq_ignore_ascii_case("csv"));
    if place.sheet().is_empty() || is_csv {
        return Some(link);
    }
    link.push_str("#'");
    match place.sheet().contains('\'') {
        true => link.push_str(&place.sheet().replace('\'', "''")),
        false => link.push_str(place.sheet()),
    }
    link.push_str("'!");
    link.push_str(&place.cell());
    Some(link)
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
            assert_eq!(target(&place, way).as_deref(), link, "{way}");
        }
    }
}
