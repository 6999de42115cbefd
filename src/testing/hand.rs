//! A person's hand in a status workbook: types into cells, renames headings, adds remarks. It edits
//! the package itself, as an office program leaves it.

use crate::model::Place;
use crate::read::answered::{Answered, answered};
use crate::read::table::Value;
use package::Package;
use std::path::{Path, PathBuf};

#[path = "../../tests/support/package.rs"]
mod package;

/// A status workbook being edited.
pub(crate) struct Hand {
    path: PathBuf,
    package: Package,
    seen: Answered,
}

impl Hand {
    pub(crate) fn open(path: &Path) -> Hand {
        let package = Package::of(&std::fs::read(path).expect("a workbook"));
        Hand { path: path.to_owned(), package, seen: answered(path, "一本", "发布号") }
    }

    fn sheet(&self, name: &str) -> usize {
        let found = self.seen.sheets.iter().position(|sheet| sheet.name == name);
        found.unwrap_or_else(|| panic!("no sheet {name}"))
    }

    /// The cell under a heading, in the first row that has all of these words.
    pub(crate) fn cell(&self, sheet: &str, words: &[&str], heading: &str) -> String {
        let cells = &self.seen.sheets[self.sheet(sheet)].cells;
        let text = |value: &Value| match value {
            Value::Text(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        };
        let head = cells.iter().find(|cell| text(&cell.value) == heading);
        let head = head.unwrap_or_else(|| panic!("no heading {heading} in {sheet}"));
        let has =
            |row: u32, word: &str| cells.iter().any(|cell| cell.row == row && text(&cell.value) == word);
        let last = cells.iter().map(|cell| cell.row).max().expect("cells");
        let row = (head.row + 1..=last).find(|row| words.iter().all(|word| has(*row, word)));
        let row = row.unwrap_or_else(|| panic!("no row with {words:?} in {sheet}"));
        Place { row, col: head.col, ..Place::default() }.cell()
    }

    /// What stands under a heading, in the first row that has all of these words.
    pub(crate) fn text_of(&self, sheet: &str, words: &[&str], heading: &str) -> String {
        let at = self.cell(sheet, words, heading);
        let mut cells = self.seen.sheets[self.sheet(sheet)].cells.iter();
        let own = cells.find(|cell| Place { row: cell.row, col: cell.col, ..Place::default() }.cell() == at);
        own.map(|cell| match &cell.value {
            Value::Text(text) => text.trim().to_owned(),
            other => format!("{other:?}"),
        })
        .unwrap_or_default()
    }

    /// The part of a sheet as it is written.
    pub(crate) fn xml(&self, sheet: &str) -> String {
        self.package.text(&format!("xl/worksheets/sheet{}.xml", self.sheet(sheet) + 1))
    }

    /// Types into a cell; an empty text clears it.
    pub(crate) fn put(&mut self, sheet: &str, cell: &str, text: &str) -> &mut Hand {
        self.package.put(self.sheet(sheet), cell, text);
        self
    }

    /// A cell of another kind: `t="b"`, `<v>1</v>`.
    pub(crate) fn raw(&mut self, sheet: &str, cell: &str, kind: &str, inner: &str) -> &mut Hand {
        self.package.raw(self.sheet(sheet), cell, kind, inner);
        self
    }

    /// Hides a sheet.
    pub(crate) fn hide(&mut self, sheet: &str) -> &mut Hand {
        let xml = self.package.text("xl/workbook.xml");
        let name = format!("<sheet name=\"{sheet}\"");
        let changed = xml.replacen(&name, &format!("{name} state=\"hidden\""), 1);
        assert_ne!(xml, changed, "{sheet} is hidden");
        self.package.set("xl/workbook.xml", changed);
        self
    }

    /// Gives a sheet another name.
    pub(crate) fn name_sheet(&mut self, sheet: &str, name: &str) -> &mut Hand {
        let xml = self.package.text("xl/workbook.xml");
        let changed =
            xml.replacen(&format!("<sheet name=\"{sheet}\""), &format!("<sheet name=\"{name}\""), 1);
        assert_ne!(xml, changed, "{sheet} is there");
        self.package.set("xl/workbook.xml", changed);
        self
    }

    /// Adds a remark to a cell.
    pub(crate) fn remark(&mut self, sheet: &str, cell: &str, text: &str) -> &mut Hand {
        let number = self.sheet(sheet) + 1;
        let comments = format!(
            "<comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><authors><author/></authors>\
             <commentList><comment ref=\"{cell}\" authorId=\"0\"><text><t>{text}</t></text></comment></commentList></comments>"
        );
        self.package.set(&format!("xl/comments{number}.xml"), comments);
        let rels = format!("xl/worksheets/_rels/sheet{number}.xml.rels");
        let one = format!(
            "<Relationship Id=\"rIdRemark\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments\" Target=\"../comments{number}.xml\"/>"
        );
        let xml = self.package.text(&rels);
        let changed = match xml.find("</Relationships>") {
            Some(end) => format!("{}{one}{}", &xml[..end], &xml[end..]),
            None => format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{one}</Relationships>"
            ),
        };
        self.package.set(&rels, changed);
        self
    }

    /// Takes out what says of which publication the copy is.
    pub(crate) fn forget_publication(&mut self) -> &mut Hand {
        self.package.remove("docProps/custom.xml");
        self
    }

    /// Saves over the file, whole.
    pub(crate) fn save(&self) {
        self.save_as(&self.path);
    }

    pub(crate) fn save_as(&self, path: &Path) {
        std::fs::write(path, self.package.bytes()).expect("saved");
    }
}
