//! A person's hand in a status workbook: types into cells, renames headings, adds remarks. It edits
//! the package itself, as an office program leaves it.

use crate::model::Place;
use crate::read::answered::{Answered, answered};
use crate::read::table::Value;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// A status workbook being edited.
pub(crate) struct Hand {
    path: PathBuf,
    parts: BTreeMap<String, Vec<u8>>,
    seen: Answered,
}

impl Hand {
    pub(crate) fn open(path: &Path) -> Hand {
        let mut zip =
            zip::ZipArchive::new(std::fs::File::open(path).expect("a workbook")).expect("a package");
        let mut parts = BTreeMap::new();
        for index in 0..zip.len() {
            let mut part = zip.by_index(index).expect("a part");
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).expect("readable");
            parts.insert(String::from_utf8_lossy(part.name_raw()).into_owned(), bytes);
        }
        Hand { path: path.to_owned(), parts, seen: answered(path, "一本", "发布号") }
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

    /// Types into a cell; an empty text clears it.
    pub(crate) fn put(&mut self, sheet: &str, cell: &str, text: &str) -> &mut Hand {
        let kind = "t=\"inlineStr\"";
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        self.raw(sheet, cell, kind, &format!("<is><t xml:space=\"preserve\">{text}</t></is>"))
    }

    /// A cell of another kind: `t="b"`, `<v>1</v>`.
    pub(crate) fn raw(&mut self, sheet: &str, cell: &str, kind: &str, inner: &str) -> &mut Hand {
        let part = format!("xl/worksheets/sheet{}.xml", self.sheet(sheet) + 1);
        let xml = String::from_utf8(self.parts[&part].clone()).expect("XML");
        let new = format!("<c r=\"{cell}\" {kind}>{inner}</c>");
        let changed = match xml.find(&format!("<c r=\"{cell}\"")) {
            Some(from) => {
                let rest = &xml[from..];
                let open = rest.find('>').expect("the end of a tag");
                let end = if rest[..open].ends_with('/') {
                    open + 1
                } else {
                    rest.find("</c>").expect("its end") + 4
                };
                format!("{}{new}{}", &xml[..from], &rest[end..])
            }
            None => {
                let row = cell.trim_start_matches(|c: char| c.is_ascii_uppercase());
                match xml.find(&format!("<row r=\"{row}\"")) {
                    Some(from) => {
                        let end = from + xml[from..].find("</row>").expect("the end of a row");
                        format!("{}{new}{}", &xml[..end], &xml[end..])
                    }
                    None => {
                        let end = xml.find("</sheetData>").expect("the end of the rows");
                        format!("{}<row r=\"{row}\">{new}</row>{}", &xml[..end], &xml[end..])
                    }
                }
            }
        };
        self.parts.insert(part, changed.into_bytes());
        self
    }

    /// Hides a sheet.
    pub(crate) fn hide(&mut self, sheet: &str) -> &mut Hand {
        let xml = String::from_utf8(self.parts["xl/workbook.xml"].clone()).expect("XML");
        let name = format!("<sheet name=\"{sheet}\"");
        let changed = xml.replacen(&name, &format!("{name} state=\"hidden\""), 1);
        assert_ne!(xml, changed, "{sheet} is hidden");
        self.parts.insert("xl/workbook.xml".to_owned(), changed.into_bytes());
        self
    }

    /// Adds a remark to a cell.
    pub(crate) fn remark(&mut self, sheet: &str, cell: &str, text: &str) -> &mut Hand {
        let number = self.sheet(sheet) + 1;
        let comments = format!(
            "<comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><authors><author/></authors>\
             <commentList><comment ref=\"{cell}\" authorId=\"0\"><text><t>{text}</t></text></comment></commentList></comments>"
        );
        self.parts.insert(format!("xl/comments{number}.xml"), comments.into_bytes());
        let rels = format!("xl/worksheets/_rels/sheet{number}.xml.rels");
        let one = format!(
            "<Relationship Id=\"rIdRemark\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments\" Target=\"../comments{number}.xml\"/>"
        );
        let xml = String::from_utf8(self.parts.get(&rels).cloned().unwrap_or_default()).expect("XML");
        let changed = match xml.find("</Relationships>") {
            Some(end) => format!("{}{one}{}", &xml[..end], &xml[end..]),
            None => format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{one}</Relationships>"
            ),
        };
        self.parts.insert(rels, changed.into_bytes());
        self
    }

    /// Takes out what says of which publication the copy is.
    pub(crate) fn forget_publication(&mut self) -> &mut Hand {
        self.parts.remove("docProps/custom.xml");
        self
    }

    /// Saves over the file, whole.
    pub(crate) fn save(&self) {
        self.save_as(&self.path);
    }

    pub(crate) fn save_as(&self, path: &Path) {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, bytes) in &self.parts {
            zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).expect("a part");
            zip.write_all(bytes).expect("written");
        }
        std::fs::write(path, zip.finish().expect("a package").into_inner()).expect("saved");
    }
}
