//! A workbook as a package of parts, edited as an office program leaves it: what a hand of a test
//! changes, everything else staying as it was.

#![allow(dead_code, reason = "each target uses a part")]

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

/// The parts of a package by name.
pub struct Package(BTreeMap<String, Vec<u8>>);

impl Package {
    pub fn of(bytes: &[u8]) -> Package {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
        let mut parts = BTreeMap::new();
        for index in 0..zip.len() {
            let mut part = zip.by_index(index).expect("a part");
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).expect("readable");
            parts.insert(String::from_utf8_lossy(part.name_raw()).into_owned(), bytes);
        }
        Package(parts)
    }

    /// The text of a part; empty where there is none of that name.
    pub fn text(&self, part: &str) -> String {
        String::from_utf8(self.0.get(part).cloned().unwrap_or_default()).expect("XML")
    }

    /// Every part that is text.
    pub fn texts(&self) -> impl Iterator<Item = (&str, String)> {
        let text = |bytes: &Vec<u8>| String::from_utf8(bytes.clone()).ok();
        self.0.iter().filter_map(move |(name, bytes)| Some((name.as_str(), text(bytes)?)))
    }

    pub fn set(&mut self, part: &str, text: String) {
        self.0.insert(part.to_owned(), text.into_bytes());
    }

    pub fn remove(&mut self, part: &str) {
        self.0.remove(part);
    }

    /// Types a text into a cell of a sheet (0, 1, …); an empty one clears it.
    pub fn put(&mut self, sheet: usize, cell: &str, text: &str) {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        let inner = format!("<is><t xml:space=\"preserve\">{text}</t></is>");
        self.raw(sheet, cell, "t=\"inlineStr\"", &inner);
    }

    /// A cell of another kind: `t="b"`, `<v>1</v>`.
    pub fn raw(&mut self, sheet: usize, cell: &str, kind: &str, inner: &str) {
        let part = format!("xl/worksheets/sheet{}.xml", sheet + 1);
        let xml = self.text(&part);
        let new = format!("<c r=\"{cell}\" {kind}>{inner}</c>");
        let row = cell.trim_start_matches(|c: char| c.is_ascii_uppercase());
        let (from, end, new) = if let Some(from) = xml.find(&format!("<c r=\"{cell}\"")) {
            let rest = &xml[from..];
            let open = rest.find('>').expect("the end of a tag");
            let length = match rest[..open].ends_with('/') {
                true => open + 1,
                false => rest.find("</c>").expect("its end") + 4,
            };
            (from, from + length, new)
        } else if let Some(from) = xml.find(&format!("<row r=\"{row}\"")) {
            let end = from + xml[from..].find("</row>").expect("the end of a row");
            (end, end, new)
        } else {
            let end = xml.find("</sheetData>").expect("the end of the rows");
            (end, end, format!("<row r=\"{row}\">{new}</row>"))
        };
        self.set(&part, format!("{}{new}{}", &xml[..from], &xml[end..]));
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.0 {
            zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).expect("a part");
            zip.write_all(bytes).expect("written");
        }
        zip.finish().expect("a package").into_inner()
    }
}
