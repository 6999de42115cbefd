//! Test only: small files of every format, written byte by byte where no writer exists.

use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A zip of the given parts.
pub(super) fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

/// The parts of an xlsx. Each sheet has a name, a state, a kind of relationship and XML.
pub(super) struct Book {
    pub sheets: Vec<(&'static str, &'static str, &'static str, String)>,
    pub strings: Option<String>,
    pub properties: &'static str,
}

impl Book {
    pub(super) fn of(inner: &str) -> Book {
        Book::with("工作单", "visible", "worksheet", inner)
    }

    pub(super) fn with(name: &'static str, state: &'static str, kind: &'static str, inner: &str) -> Book {
        Book { sheets: Vec::new(), strings: None, properties: "" }.and(name, state, kind, inner)
    }

    pub(super) fn and(
        mut self,
        name: &'static str,
        state: &'static str,
        kind: &'static str,
        inner: &str,
    ) -> Book {
        self.sheets.push((name, state, kind, format!("<worksheet>{inner}</worksheet>")));
        self
    }

    pub(super) fn parts(&self) -> Vec<(String, Vec<u8>)> {
        let mut sheets = String::new();
        let mut relations = String::new();
        let mut parts = Vec::new();
        for (at, (name, state, kind, xml)) in self.sheets.iter().enumerate() {
            sheets.push_str(&format!("<sheet name='{name}' sheetId='{at}' state='{state}' r:id='r{at}'/>"));
            relations.push_str(&format!(
                "<Relationship Id=\"r{at}\" Type=\"http://x/relationships/{kind}\" Target=\"worksheets/s{at}.xml\"/>"
            ));
            parts.push((format!("xl/worksheets/s{at}.xml"), xml.clone().into_bytes()));
        }
        let workbook = format!(
            "<workbook xmlns:r='r'><workbookPr {}/><sheets>{sheets}</sheets></workbook>",
            self.properties
        );
        let styles =
            "<styleSheet><cellXfs count='2'><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>";
        parts.push(("_rels/.rels".into(), ROOT.into()));
        parts.push(("xl/workbook.xml".into(), workbook.into_bytes()));
        parts.push((
            "xl/_rels/workbook.xml.rels".into(),
            format!("<Relationships>{relations}</Relationships>").into_bytes(),
        ));
        parts.push(("xl/styles.xml".into(), styles.into()));
        if let Some(strings) = &self.strings {
            parts.push(("xl/sharedStrings.xml".into(), strings.clone().into_bytes()));
        }
        parts
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let parts = self.parts();
        let parts: Vec<_> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        package(&parts)
    }
}

/// An ods with the given `office:spreadsheet` content.
pub(super) fn ods(content: &str) -> Vec<u8> {
    ods_with("", content)
}

/// Like [`ods`], with a part of styles as office programs write it.
pub(super) fn ods_with(styles: &str, content: &str) -> Vec<u8> {
    let content = format!(
        concat!(
            "<office:document-content><office:automatic-styles>",
            "<style:style style:name='ta2' style:family='table'><style:table-properties table:display='false'/></style:style>",
            "</office:automatic-styles><office:body><office:spreadsheet>{}</office:spreadsheet></office:body>",
            "</office:document-content>"
        ),
        content
    );
    let styles =
        format!("<office:document-styles><office:styles>{styles}</office:styles></office:document-styles>");
    package(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
        (
            "meta.xml",
            b"<office:document-meta><dc:date>2026-03-13T18:02:11.123</dc:date></office:document-meta>",
        ),
        ("styles.xml", styles.as_bytes()),
        ("content.xml", content.as_bytes()),
    ])
}

/// A record of .xls.
pub(super) fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [&kind.to_le_bytes(), &length.to_le_bytes(), data].concat()
}

fn words(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// A .xls with one sheet 工作单 of the given records, and style 1 a date.
pub(super) fn xls(version: u16, records: &[Vec<u8>]) -> Vec<u8> {
    xls_with(version, &[], records)
}

/// Like [`xls`], with further records of the workbook; their styles begin with 2.
pub(super) fn xls_with(version: u16, further: &[Vec<u8>], records: &[Vec<u8>]) -> Vec<u8> {
    let name: Vec<u8> = "工作单".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let globals = |start: u32| {
        let sheet = [&start.to_le_bytes()[..], &[0, 0, 3, 1], &name].concat();
        [
            record(0x0809, &words(&[version, 5, 0, 0, 0, 0, 0, 0])),
            record(0x0042, &words(&[1_200])),
            record(0x00E0, &[0; 20]),
            record(0x00E0, &[words(&[0, 14]), vec![0; 16]].concat()),
            further.concat(),
            record(0x0085, &sheet),
            record(0x000A, &[]),
        ]
        .concat()
    };
    let start = u32::try_from(globals(0).len()).unwrap();
    let mut stream = globals(start);
    stream.extend(record(0x0809, &words(&[version, 0x10, 0, 0, 0, 0, 0, 0])));
    stream.extend(records.concat());
    stream.extend(record(0x000A, &[]));
    compound(if version == 0x0600 { "Workbook" } else { "Book" }, &stream)
}

/// A number format of .xls, and the cell style that uses it.
pub(super) fn xls_format(id: u16, code: &str) -> Vec<u8> {
    let units: Vec<u16> = code.encode_utf16().collect();
    let length = u16::try_from(units.len()).unwrap();
    let format = record(0x041E, &[words(&[id, length]), vec![1], words(&units)].concat());
    [format, record(0x00E0, &[words(&[0, id]), vec![0; 16]].concat())].concat()
}

/// A number in .xls.
pub(super) fn number(row: u16, col: u16, style: u16, number: f64) -> Vec<u8> {
    record(0x0203, &[words(&[row, col, style]), number.to_le_bytes().to_vec()].concat())
}

/// A text in .xls.
pub(super) fn label(row: u16, col: u16, text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let length = u16::try_from(units.len()).unwrap();
    record(0x0204, &[words(&[row, col, 0, length]), vec![1], words(&units)].concat())
}

/// An OLE compound file with one stream.
pub(super) fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
    const SECTOR: usize = 512;
    let mut stream = stream.to_vec();
    // long enough for sectors of its own
    stream.resize(stream.len().max(4_096).next_multiple_of(SECTOR), 0);
    let sectors = stream.len() / SECTOR;
    let mut header = vec![0; SECTOR];
    header[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    let mut put = |at: usize, word: u32| header[at..at + 4].copy_from_slice(&word.to_le_bytes());
    put(24, 0x0003_003E);
    put(28, 0x0009_FFFE);
    put(32, 6);
    put(44, 1);
    put(48, 1);
    put(56, 4_096);
    put(60, 0xFFFF_FFFE);
    put(68, 0xFFFF_FFFE);
    for at in 0..109 {
        put(76 + 4 * at, if at == 0 { 0 } else { 0xFFFF_FFFF });
    }
    let mut fat = vec![0xFFFF_FFFF_u32; SECTOR / 4];
    fat[0] = 0xFFFF_FFFD;
    fat[1] = 0xFFFF_FFFE;
    for at in 0..sectors {
        fat[2 + at] = if at + 1 == sectors { 0xFFFF_FFFE } else { u32::try_from(3 + at).unwrap() };
    }
    let mut directory = vec![0; SECTOR];
    let mut entry = |at: usize, name: &str, kind: u8, start: u32, length: usize| {
        let name: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        let base = 128 * at;
        directory[base..base + name.len()].copy_from_slice(&name);
        directory[base + 64..base + 66].copy_from_slice(&u16::try_from(name.len()).unwrap().to_le_bytes());
        directory[base + 66] = kind;
        // black, without siblings or children
        directory[base + 67] = 1;
        directory[base + 68..base + 80].fill(0xFF);
        directory[base + 116..base + 120].copy_from_slice(&start.to_le_bytes());
        directory[base + 120..base + 124].copy_from_slice(&u32::try_from(length).unwrap().to_le_bytes());
    };
    entry(0, "Root Entry", 5, 0xFFFF_FFFE, 0);
    entry(1, name, 2, 2, stream.len());
    // the root's child
    directory[76..80].copy_from_slice(&1_u32.to_le_bytes());
    let fat: Vec<u8> = fat.into_iter().flat_map(u32::to_le_bytes).collect();
    [header, fat, directory, stream].concat()
}

/// A record of .xlsb.
fn binary(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for mut number in [usize::from(kind), data.len()] {
        loop {
            let byte = u8::try_from(number & 0x7F).unwrap();
            number >>= 7;
            bytes.push(if number > 0 { byte | 0x80 } else { byte });
            if number == 0 {
                break;
            }
        }
    }
    bytes.extend(data);
    bytes
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    [u32::try_from(units.len()).unwrap().to_le_bytes().to_vec(), words(&units)].concat()
}

fn longs(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// An xlsb with one sheet 工作单: A1 a text, B1 a date, a hidden row 2 with a number, a hidden column B.
pub(super) fn xlsb() -> Vec<u8> {
    xlsb_with("General", false)
}

/// Like [`xlsb`], with a format code for the number in row 2.
pub(super) fn xlsb_with(code: &str, since_1904: bool) -> Vec<u8> {
    let workbook = [
        binary(0x0083, &[]),
        binary(0x0099, &longs(&[u32::from(since_1904), 0, 0])),
        binary(0x009C, &[longs(&[0, 1]), wide("rId1"), wide("工作单")].concat()),
        binary(0x0090, &[]),
        binary(0x009D, &[0; 8]),
        binary(0x0084, &[]),
    ];
    let styles = [
        binary(0x002C, &[words(&[164]), wide(code)].concat()),
        binary(0x0269, &longs(&[3])),
        binary(0x002F, &[0; 16]),
        binary(0x002F, &[words(&[0, 14]), vec![0; 12]].concat()),
        binary(0x002F, &[words(&[0, 164]), vec![0; 12]].concat()),
        binary(0x026A, &[]),
    ];
    let row = |row: u32, hidden: u8| {
        binary(0x0000, &[longs(&[row, 0]), vec![0, 0, 0, hidden << 4, 0], longs(&[0])].concat())
    };
    let sheet = [
        binary(0x0081, &[]),
        binary(0x0094, &longs(&[0, 1, 0, 1])),
        binary(0x003C, &[longs(&[1, 1, 0, 0]), vec![1, 0]].concat()),
        binary(0x0091, &[]),
        row(0, 0),
        binary(0x0006, &[longs(&[0, 0]), wide("单号")].concat()),
        binary(0x0005, &[longs(&[1, 1]), 46_086_f64.to_le_bytes().to_vec()].concat()),
        row(1, 1),
        binary(0x0005, &[longs(&[0, 2]), 2.5_f64.to_le_bytes().to_vec()].concat()),
        binary(0x0092, &[]),
        binary(0x00B0, &longs(&[0, 0, 0, 1])),
        binary(0x0082, &[]),
    ];
    let relations = br#"<Relationships><Relationship Id="rId1" Type="http://x/relationships/worksheet" Target="worksheets/sheet1.bin"/></Relationships>"#;
    package(&[
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.bin", &workbook.concat()),
        ("xl/_rels/workbook.bin.rels", relations),
        ("xl/styles.bin", &styles.concat()),
        ("xl/worksheets/sheet1.bin", &sheet.concat()),
    ])
}
