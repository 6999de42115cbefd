//! The finished package. The library makes it without the rows of its tables, which were packed while they were
//! written, and without names of cell formats. Here it gets both; all other parts stay as they are.

use super::body::Body;
use super::named;
use super::piece::Piece;
use crc32fast::Hasher;
use flate2::read::DeflateDecoder;
use rawzip::time::UtcDateTime;
use rawzip::{CompressionMethod, DataDescriptorOutput, ZipArchive, ZipArchiveWriter};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Read as _, Write as _};

const STYLES: &str = "xl/styles.xml";
/// The rows of a native table that the library makes, whatever it will hold: of each of its cells the library makes an
/// entry to find tables that overlap.
pub(super) const ROWS_OF_A_TABLE: u32 = 1;

/// The path of a sheet's part, by its number from 1.
pub(super) fn sheet(number: usize) -> String {
    format!("xl/worksheets/sheet{number}.xml")
}

/// The same of a native table.
fn table(number: usize) -> String {
    format!("xl/tables/table{number}.xml")
}

/// The package with its formats 1, 2, … named in this order, the rows of its sheets, by the number of the sheet from 1,
/// and its native tables down to these rows.
///
/// # Errors
/// Where the package is not as the library writes it.
pub(super) fn complete(
    bytes: &[u8],
    names: &[&str],
    bodies: BTreeMap<usize, Body>,
    tables: &[u32],
) -> io::Result<Vec<u8>> {
    let mut tables: BTreeMap<String, u32> =
        (1..).zip(tables).map(|(number, last): (usize, _)| (table(number), *last)).collect();
    let mut bodies: BTreeMap<String, Body> =
        bodies.into_iter().map(|(number, body)| (sheet(number), body)).collect();
    let size = bytes.len() + bodies.values().map(|body| body.rows.packed.len()).sum::<usize>();
    let mut complete = Package::new(size);
    for part in parts(bytes)? {
        if let Some(body) = bodies.remove(part.path.as_ref()) {
            complete.put(&Part::of(&part.path, &with_rows(&part.text()?, body)?))?;
        } else if let Some(last_row) = tables.remove(part.path.as_ref()) {
            let table = reaching(&part.text()?, last_row).ok_or(io::ErrorKind::InvalidData)?;
            complete.put(&Part::of(&part.path, &[Piece::last_of(&table)?]))?;
        } else if part.path == STYLES && !names.is_empty() {
            let styles = named::with_names(&part.text()?, names).ok_or(io::ErrorKind::InvalidData)?;
            complete.put(&Part::of(STYLES, &[Piece::last_of(&styles)?]))?;
        } else {
            complete.put(&part)?;
        }
    }
    match bodies.is_empty() && tables.is_empty() {
        true => complete.finish(),
        false => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// A part of a package, packed.
pub(super) struct Part<'p> {
    pub(super) path: Cow<'p, str>,
    method: CompressionMethod,
    packed: Vec<Cow<'p, [u8]>>,
    known: DataDescriptorOutput,
}

/// The parts of a package.
///
/// # Errors
/// Where it is none.
pub(super) fn parts(bytes: &[u8]) -> io::Result<Vec<Part<'_>>> {
    let package = ZipArchive::from_slice(bytes).map_err(io::Error::other)?;
    let mut entries = package.entries();
    let mut parts = Vec::new();
    while let Some(entry) = entries.next_entry().map_err(io::Error::other)? {
        let path = std::str::from_utf8(entry.file_path().as_ref()).map_err(io::Error::other)?.to_owned();
        let (from, to) =
            package.get_entry(entry.wayfinder()).map_err(io::Error::other)?.compressed_data_range();
        let range = usize::try_from(from).ok().zip(usize::try_from(to).ok());
        let packed = range.and_then(|(from, to)| bytes.get(from..to)).ok_or(io::ErrorKind::InvalidData)?;
        parts.push(Part {
            path: path.into(),
            method: entry.compression_method(),
            packed: vec![packed.into()],
            known: DataDescriptorOutput::new(entry.crc32(), entry.uncompressed_size_hint()),
        });
    }
    Ok(parts)
}

impl<'p> Part<'p> {
    /// A part of packed pieces.
    pub(super) fn of(path: &'p str, pieces: &'p [Piece]) -> Part<'p> {
        let mut sum = Hasher::new();
        pieces.iter().for_each(|piece| sum.combine(&piece.sum));
        let size = pieces.iter().map(|piece| piece.size).sum();
        Part {
            path: path.into(),
            method: CompressionMethod::DEFLATE,
            packed: pieces.iter().flat_map(|piece| &piece.packed.blocks).map(Cow::from).collect(),
            known: DataDescriptorOutput::new(sum.finalize(), size),
        }
    }

    /// Its text.
    pub(super) fn text(&self) -> io::Result<String> {
        let mut text = String::new();
        DeflateDecoder::new(self.packed.concat().as_slice()).read_to_string(&mut text)?;
        Ok(text)
    }

    /// The same, apart from the package it was read from.
    pub(super) fn kept(self) -> Part<'static> {
        let Part { path, method, packed, known } = self;
        let packed = packed.into_iter().map(|bytes| bytes.into_owned().into()).collect();
        Part { path: path.into_owned().into(), method, packed, known }
    }
}

/// A package that is being written.
pub(super) struct Package(ZipArchiveWriter<Vec<u8>>);

impl Package {
    /// Of about so many bytes.
    pub(super) fn new(bytes: usize) -> Package {
        Package(ZipArchiveWriter::new(Vec::with_capacity(bytes)))
    }

    /// Puts a part into it. The day of all parts of a workbook is the same: the first that a package knows.
    pub(super) fn put(&mut self, part: &Part<'_>) -> io::Result<()> {
        let mut entry = self.0.new_file(part.path.as_ref()).compression_method(part.method);
        if let Some(first) = UtcDateTime::from_components(1980, 1, 1, 0, 0, 0, 0) {
            entry = entry.last_modified(first);
        }
        let (mut entry, _) = entry.start().map_err(io::Error::other)?;
        for bytes in &part.packed {
            entry.write_all(bytes)?;
        }
        entry.finish(part.known.clone()).map(drop).map_err(io::Error::other)
    }

    pub(super) fn finish(self) -> io::Result<Vec<u8>> {
        self.0.finish().map_err(io::Error::other)
    }
}

/// The text of a worksheet part with its rows, in pieces. Of the library's own rows the heading stays, and what
/// comes behind the rows of the table.
fn with_rows(sheet: &str, body: Body) -> io::Result<[Piece; 3]> {
    const ROW_END: &str = "</row>";
    const ROW: &str = "<row r=\"";
    const LINKS_END: &str = "</hyperlinks>";
    let missing = || io::Error::from(io::ErrorKind::InvalidData);
    let heading = sheet.find(ROW_END).ok_or_else(missing)? + ROW_END.len();
    let (heading, rest) = sheet.split_at(heading);
    let is_behind = |at: &usize| {
        let number = rest[at + ROW.len()..].split('"').next().and_then(|number| number.parse::<u32>().ok());
        number.is_some_and(|number| number > body.last_row + 1)
    };
    let behind = rest.match_indices(ROW).map(|(at, _)| at).find(is_behind);
    let behind = behind.or_else(|| rest.find("</sheetData>")).ok_or_else(missing)?;
    let mut behind = Cow::Borrowed(&rest[behind..]);
    if !body.links.is_empty() {
        let (links, after) = behind.split_once(LINKS_END).ok_or_else(missing)?;
        behind = [links, &body.links, LINKS_END, after].concat().into();
    }
    Ok([Piece::of(heading)?, body.rows, Piece::last_of(&behind)?])
}

/// The text of a table part that reaches down to this row. `None` where it is not as the library writes it.
fn reaching(table: &str, last_row: u32) -> Option<String> {
    const REACH: &str = " ref=\"A1:";
    let mut parts = table.split(REACH);
    let mut text = parts.next()?.to_owned();
    for part in parts {
        let (corner, rest) = part.split_once('"')?;
        let letters = corner.trim_end_matches(|c: char| c.is_ascii_digit());
        let row: u32 = corner.strip_prefix(letters)?.parse().ok()?;
        text.extend([REACH, letters, &(row + last_row - ROWS_OF_A_TABLE).to_string(), "\"", rest]);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::super::body::Rows;
    use super::super::cell::Content;
    use super::*;

    /// A body of one cell a row, from row 1 to the last.
    fn body(last: u32) -> Body {
        let mut rows = Rows::new(1);
        for row in 1..=last {
            rows.begin(row, 1, false).unwrap();
            rows.cell(0, &Content::Whole(row.into()), 0).unwrap();
            rows.end().unwrap();
        }
        rows.finish(last, String::new()).unwrap()
    }

    #[test]
    fn a_table_reaches_down_to_its_last_row() {
        let small = "<table ref=\"A1:AB3\" totalsRowCount=\"1\"><autoFilter ref=\"A1:AB2\"/></table>";
        let large = "<table ref=\"A1:AB119\" totalsRowCount=\"1\"><autoFilter ref=\"A1:AB118\"/></table>";
        assert_eq!(reaching(small, 117).as_deref(), Some(large));
        assert_eq!(reaching(small, 1).as_deref(), Some(small));
        assert_eq!(reaching("<table ref=\"A1:AB\"/>", 2), None);
    }

    #[test]
    fn more_links_join_those_of_the_library() {
        let body = Body { links: "<hyperlink ref=\"B\"/>".to_owned(), ..body(0) };
        let library = "<row r=\"1\"></row></sheetData><hyperlinks><hyperlink ref=\"A\"/></hyperlinks><b/>";
        let whole = library.replace("</hyperlinks>", "<hyperlink ref=\"B\"/></hyperlinks>");
        assert_eq!(Part::of("", &with_rows(library, body).unwrap()).text().unwrap(), whole);
    }

    #[test]
    fn the_rows_stand_between_the_heading_and_what_comes_behind_them() {
        let own = "<c r=\"A2\" s=\"0\"><v>1</v></c></row><row r=\"3\"><c r=\"A3\" s=\"0\"><v>2</v></c></row>";
        for (library, last, whole) in [
            (
                "<a><row r=\"1\"><h/></row></sheetData><b/>",
                0,
                "<a><row r=\"1\"><h/></row></sheetData><b/>".to_owned(),
            ),
            (
                "<a><row r=\"1\"><h/></row><row r=\"2\"><link/></row><row r=\"3\"/></sheetData><b/>",
                2,
                format!("<a><row r=\"1\"><h/></row><row r=\"2\">{own}</sheetData><b/>"),
            ),
            (
                "<row r=\"1\"><h/></row><row r=\"3\"/><row r=\"4\" collapsed=\"1\"/><row r=\"5\"><t/></row></sheetData>",
                2,
                format!(
                    "<row r=\"1\"><h/></row><row r=\"2\">{own}<row r=\"4\" collapsed=\"1\"/><row r=\"5\"><t/></row></sheetData>"
                ),
            ),
        ] {
            let pieces = with_rows(library, body(last)).unwrap();
            assert_eq!(Part::of("", &pieces).text().unwrap(), whole);
        }
        assert!(with_rows("<worksheet/>", body(1)).is_err(), "a part without a heading is none of ours");
    }
}
