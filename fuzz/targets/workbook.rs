//! One file by its content, in this process: read or refused with a reason, in bounds, the same twice.
//!
//! Input that begins with a digit is one part of a package that is otherwise sound, since behind the
//! package's checksums no mutation would get anywhere; anything else is a file as it is.
//!
//! What calamine panics on is caught by the reader and costs the file only, so only panics of our
//! own code count here.
#![no_main]

use jobbag::read::bytes;
use libfuzzer_sys::fuzz_target;
use std::borrow::Cow;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A small sound workbook, part by part.
const XLSX: [(&str, &str); 6] = [
    (
        "xl/worksheets/s.xml",
        "<worksheet><sheetData><row r='1'><c r='A1' t='s'><v>0</v></c></row></sheetData></worksheet>",
    ),
    ("xl/sharedStrings.xml", "<sst uniqueCount='1'><si><t>单号</t></si></sst>"),
    (
        "xl/workbook.xml",
        "<workbook xmlns:r='r'><sheets><sheet name='工作单' sheetId='1' r:id='r1'/></sheets></workbook>",
    ),
    (
        "xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id='r1' Type='http://x/relationships/worksheet' Target='worksheets/s.xml'/></Relationships>",
    ),
    (
        "xl/styles.xml",
        "<styleSheet><cellXfs count='2'><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>",
    ),
    (
        "_rels/.rels",
        "<Relationships><Relationship Id='r1' Type='http://x/relationships/officeDocument' Target='xl/workbook.xml'/></Relationships>",
    ),
];

/// 0–5: a part of the xlsx; 6: the content of an ods.
fn file(data: &[u8]) -> Cow<'_, [u8]> {
    match data {
        [which @ b'0'..=b'5', part @ ..] => {
            let parts = XLSX
                .iter()
                .zip(b'0'..)
                .map(|((name, sound), at)| (*name, if at == *which { part } else { sound.as_bytes() }));
            Cow::Owned(package(parts))
        }
        [b'6', content @ ..] => {
            let mime = &b"application/vnd.oasis.opendocument.spreadsheet"[..];
            Cow::Owned(package([("mimetype", mime), ("content.xml", content)].into_iter()))
        }
        _ => Cow::Borrowed(data),
    }
}

fn package<'a>(parts: impl Iterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        let written = writer.start_file(name, options).map(|()| writer.write_all(bytes));
        assert!(matches!(written, Ok(Ok(()))));
    }
    writer.finish().map(Cursor::into_inner).unwrap_or_default()
}

fuzz_target!(
    init: {
        let abort = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let place = panic.location().map_or("", |at| at.file());
            if !place.contains("/calamine-") {
                abort(panic);
            }
        }));
    },
    |data: &[u8]| {
        let data: &[u8] = &file(data);
        let name = match data.first() {
            Some(b'P') => "工作单.xlsx",
            Some(0xD0) => "工作单.xls",
            _ => "工作单.csv",
        };
        let file = bytes(name, data);
        if let Some(refusal) = &file.refused {
            assert!(file.sheets.is_empty() && !refusal.message.is_empty());
        }
        for sheet in &file.sheets {
            assert!(sheet.cells.is_sorted_by(|a, b| (a.row, a.col) < (b.row, b.col)));
            let inside = |row: u32, col: u16| row < 1_048_576 && col < 16_384;
            assert!(sheet.cells.iter().all(|cell| inside(cell.row, cell.col)));
            assert!(sheet.merges.iter().all(|merge| inside(merge.last_row, merge.last_col)));
        }
        assert_eq!(format!("{file:?}"), format!("{:?}", bytes(name, data)));
    }
);
