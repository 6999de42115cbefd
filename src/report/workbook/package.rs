//! The finished package. The library makes it without the rows of its tables, which were packed while they were
//! written, and without names of cell formats. Here it gets both; all other parts stay as they are.

use super::body::Body;
use super::named;
use super::piece::Piece;
use crc32fast::Hasher;
use flate2::read::DeflateDecoder;
use rawzip::time::UtcDateTime;
use rawzip::{CompressionMethod, DataDescriptorOutput, ZipArchive, ZipArchiveWriter};
use std::collections::BTreeMap;
use std::io::{self, Read as _, Write as _};

const STYLES: &str = "xl/styles.xml";

/// The package with its formats 1, 2, … named in this order, and the rows of its sheets, by the number of the sheet
/// from 1.
///
/// # Errors
/// Where the package is not as the library writes it.
pub(super) fn complete(bytes: &[u8], names: &[&str], bodies: BTreeMap<usize, Body>) -> io::Result<Vec<u8>> {
    let mut bodies: BTreeMap<String, Body> =
        bodies.into_iter().map(|(n, body)| (format!("xl/worksheets/sheet{n}.xml"), body)).collect();
    let size = bytes.len() + bodies.values().map(|body| body.rows.bytes.len()).sum::<usize>();
    let package = ZipArchive::from_slice(bytes).map_err(io::Error::other)?;
    let mut complete = ZipArchiveWriter::new(Vec::with_capacity(size));
    let mut parts = package.entries();
    while let Some(part) = parts.next_entry().map_err(io::Error::other)? {
        let path = part.file_path();
        let path = std::str::from_utf8(path.as_ref()).map_err(io::Error::other)?;
        let packed = package.get_entry(part.wayfinder()).map_err(io::Error::other)?.data();
        if let Some(body) = bodies.remove(path) {
            write(&mut complete, path, &with_rows(&unpacked(packed)?, body)?)?;
        } else if path == STYLES && !names.is_empty() {
            let styles = named::with_names(&unpacked(packed)?, names).ok_or(io::ErrorKind::InvalidData)?;
            write(&mut complete, path, &[Piece::last_of(&styles)?])?;
        } else {
            let known = DataDescriptorOutput::new(part.crc32(), part.uncompressed_size_hint());
            put(&mut complete, path, part.compression_method(), &[packed], known)?;
        }
    }
    match bodies.is_empty() {
        true => complete.finish().map_err(io::Error::other),
        false => Err(io::ErrorKind::InvalidData.into()),
    }
}

fn unpacked(packed: &[u8]) -> io::Result<String> {
    let mut text = String::new();
    DeflateDecoder::new(packed).read_to_string(&mut text)?;
    Ok(text)
}

/// The text of a worksheet part with its rows, in pieces. Of the library's own rows the heading stays, and what
/// comes behind the rows of the table.
fn with_rows(sheet: &str, body: Body) -> io::Result<[Piece; 3]> {
    const ROW_END: &str = "</row>";
    const ROW: &str = "<row r=\"";
    let missing = || io::Error::from(io::ErrorKind::InvalidData);
    let heading = sheet.find(ROW_END).ok_or_else(missing)? + ROW_END.len();
    let (heading, rest) = sheet.split_at(heading);
    let is_behind = |at: &usize| {
        let number = rest[at + ROW.len()..].split('"').next().and_then(|number| number.parse::<u32>().ok());
        number.is_some_and(|number| number > body.last_row + 1)
    };
    let behind = rest.match_indices(ROW).map(|(at, _)| at).find(is_behind);
    let behind = behind.or_else(|| rest.find("</sheetData>")).ok_or_else(missing)?;
    Ok([Piece::of(heading)?, body.rows, Piece::last_of(&rest[behind..])?])
}

type Writer = ZipArchiveWriter<Vec<u8>>;

/// Writes a part of packed pieces.
fn write(to: &mut Writer, path: &str, pieces: &[Piece]) -> io::Result<()> {
    let mut sum = Hasher::new();
    pieces.iter().for_each(|piece| sum.combine(&piece.sum));
    let size = pieces.iter().map(|piece| piece.size).sum();
    let packed: Vec<&[u8]> = pieces.iter().map(|piece| piece.bytes.as_slice()).collect();
    let known = DataDescriptorOutput::new(sum.finalize(), size);
    put(to, path, CompressionMethod::DEFLATE, &packed, known)
}

/// Puts packed bytes into the package. Their day is that of all parts of a workbook: the first that a package knows.
fn put(
    to: &mut Writer,
    path: &str,
    method: CompressionMethod,
    packed: &[&[u8]],
    known: DataDescriptorOutput,
) -> io::Result<()> {
    let mut part = to.new_file(path).compression_method(method);
    if let Some(first) = UtcDateTime::from_components(1980, 1, 1, 0, 0, 0, 0) {
        part = part.last_modified(first);
    }
    let (mut part, _) = part.start().map_err(io::Error::other)?;
    for bytes in packed {
        part.write_all(bytes)?;
    }
    part.finish(known).map(drop).map_err(io::Error::other)
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
        rows.finish(last).unwrap()
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
            let packed: Vec<u8> = pieces.iter().flat_map(|piece| piece.bytes.clone()).collect();
            assert_eq!(unpacked(&packed).unwrap(), whole);
        }
        assert!(with_rows("<worksheet/>", body(1)).is_err(), "a part without a heading is none of ours");
    }
}
