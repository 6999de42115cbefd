//! The rows of a table, written as a worksheet part holds them and packed at once. The library makes everything else
//! of a workbook; but a cell costs it several times as much, and it keeps what it wrote on disk until the workbook is
//! saved: a large office has millions of cells.

use super::cell::Content;
use super::piece::{COMPRESSION, Packer, Piece};
use super::style::{Ink, ROW_PIXELS};
use rust_xlsxwriter::utility::column_number_to_name;
use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write as _};

/// Bytes of text that are packed at once: to pack cell by cell takes longer.
const CHUNK: usize = 1 << 16;

/// The rows of one table.
pub(super) struct Body {
    pub(super) rows: Piece,
    /// From 0, as the library counts; row 0 is the heading.
    pub(super) last_row: u32,
    /// Links that lead where one of the library's leads.
    pub(super) links: String,
}

/// Writes the rows of one table, in order.
pub(super) struct Rows {
    packer: Packer,
    /// What is not packed yet.
    cells: Cells,
}

impl Rows {
    pub(super) fn new(columns: usize) -> Rows {
        Rows { packer: Packer::new(COMPRESSION), cells: Cells::new(columns, 2 * CHUNK) }
    }

    /// Begins a row, from 0 as the library counts, that so many lines are high.
    pub(super) fn begin(&mut self, row: u32, lines: u32, is_folded: bool) -> io::Result<()> {
        self.cells.begin(row, (lines > 1).then_some(lines * ROW_PIXELS), is_folded)
    }

    /// Writes a cell of the row in a format of this number; cells come from left to right.
    pub(super) fn cell(&mut self, col: usize, content: &Content<'_>, format: u32) -> io::Result<()> {
        self.cells.cell(col, content, format)
    }

    /// The name of a cell of the row.
    pub(super) fn name(&self, col: u16) -> String {
        self.cells.name(col)
    }

    pub(super) fn end(&mut self) -> io::Result<()> {
        self.cells.end();
        if self.cells.text.len() >= CHUNK {
            self.packer.add(&self.cells.text)?;
            self.cells.text.clear();
        }
        Ok(())
    }

    pub(super) fn finish(mut self, last_row: u32, links: String) -> io::Result<Body> {
        self.packer.add(&self.cells.text)?;
        Ok(Body { rows: self.packer.piece()?, last_row, links })
    }
}

/// Rows of cells as text.
pub(super) struct Cells {
    pub(super) text: Vec<u8>,
    /// `A`, `B`, … `AA`.
    letters: Vec<String>,
    /// Number of the row that is being written, from 1, as it stands in the file.
    row: String,
    /// The fonts of our and of the client's days in a strip.
    fonts: [String; 2],
}

impl Cells {
    /// For so many columns and about so many bytes.
    pub(super) fn new(columns: usize, bytes: usize) -> Cells {
        Cells {
            text: Vec::with_capacity(bytes),
            letters: (0u16..).take(columns).map(column_number_to_name).collect(),
            row: String::new(),
            fonts: [Ink::Ours, Ink::Theirs].map(Ink::font),
        }
    }

    /// Begins a row, from 0 as the library counts, of this height where it is not the usual one.
    pub(super) fn begin(&mut self, row: u32, pixels: Option<u32>, is_folded: bool) -> io::Result<()> {
        self.row = (row + 1).to_string();
        write!(self.text, "<row r=\"{}\"", self.row)?;
        if let Some(pixels) = pixels {
            // points are three quarters of pixels
            let quarters = pixels * 3;
            let part = ["", ".25", ".5", ".75"][quarters as usize % 4];
            write!(self.text, " ht=\"{}{part}\"", quarters / 4)?;
        }
        self.put(&[if is_folded { " hidden=\"1\"" } else { "" }]);
        self.put(&[if pixels.is_some() { " customHeight=\"1\"" } else { "" }]);
        self.put(&[if is_folded { " outlineLevel=\"1\">" } else { ">" }]);
        Ok(())
    }

    /// Writes a cell of the row in a format of this number; cells come from left to right.
    pub(super) fn cell(&mut self, col: usize, content: &Content<'_>, format: u32) -> io::Result<()> {
        let Cells { text, letters, row, .. } = self;
        let Some(column) = letters.get(col) else { return Ok(()) };
        for part in ["<c r=\"", column, row, "\" s=\"", itoa::Buffer::new().format(format)] {
            text.extend_from_slice(part.as_bytes());
        }
        match content {
            Content::Blank => self.put(&["\"/>"]),
            Content::Whole(number) => self.put(&["\"><v>", itoa::Buffer::new().format(*number), "</v></c>"]),
            Content::Money(amount) => match amount.whole_yuan() {
                Some(yuan) => self.put(&["\"><v>", itoa::Buffer::new().format(yuan), "</v></c>"]),
                None => self.number(amount.short())?,
            },
            Content::Moment(serial) => self.number(serial)?,
            Content::Words(words) => {
                self.put(&["\" t=\"inlineStr\"><is>"]);
                self.words(words);
                self.put(&["</is></c>"]);
            }
            Content::Runs(runs) => {
                self.put(&["\" t=\"inlineStr\"><is>"]);
                for (ink, words) in runs {
                    self.text.extend_from_slice(b"<r>");
                    let [ours, theirs] = &self.fonts;
                    let font = if *ink == Ink::Ours { ours } else { theirs };
                    self.text.extend_from_slice(font.as_bytes());
                    self.words(words);
                    self.put(&["</r>"]);
                }
                self.put(&["</is></c>"]);
            }
        }
        Ok(())
    }

    pub(super) fn end(&mut self) {
        self.put(&["</row>"]);
    }

    /// The name of a cell of the row: `B7`.
    pub(super) fn name(&self, col: u16) -> String {
        [self.letters.get(usize::from(col)).map_or("", String::as_str), &self.row].concat()
    }

    fn put(&mut self, parts: &[&str]) {
        parts.iter().for_each(|part| self.text.extend_from_slice(part.as_bytes()));
    }

    /// Ends a cell with its number.
    fn number(&mut self, number: impl fmt::Display) -> io::Result<()> {
        write!(self.text, "\"><v>{number}</v></c>")
    }

    /// `<t>…</t>`; a reader drops the blanks at its ends unless it is told to keep them.
    fn words(&mut self, words: &str) {
        let ends = [words.as_bytes().first(), words.as_bytes().last()];
        let keeps = ends.iter().flatten().any(|byte| matches!(byte, b' ' | b'\t' | b'\n'));
        self.put(&[if keeps { "<t xml:space=\"preserve\">" } else { "<t>" }]);
        escape(&mut self.text, words);
        self.put(&["</t>"]);
    }
}

/// Adds words as a reader of XML, and then of workbooks, understands them: what a file cannot hold stands as
/// `_x000B_`, and a text that looks so by itself has its first sign written so.
fn escape(text: &mut Vec<u8>, words: &str) {
    let bytes = words.as_bytes();
    // to its end, whatever is found: so many bytes are compared at once
    if !bytes.iter().fold(false, |found, byte| found | may_need_code(*byte)) {
        text.extend_from_slice(bytes);
        return;
    }
    let mut done = 0;
    for (at, byte) in bytes.iter().enumerate().filter(|(_, byte)| may_need_code(**byte)) {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let (from, code, len): (usize, Cow<'_, str>, usize) = match (byte, bytes.get(at + 1)) {
            _ if at < done => continue,
            (b'&', _) => (at, "&amp;".into(), 1),
            (b'<', _) => (at, "&lt;".into(), 1),
            (b'>', _) => (at, "&gt;".into(), 1),
            (b'_', _) if is_code(words.get(at + 1..).unwrap_or_default()) => (at, "_x005F_".into(), 1),
            (0xBF, Some(0xBE)) if before == Some(&0xEF) => (at - 1, "_xFFFE_".into(), 3),
            (0xBF, Some(0xBF)) if before == Some(&0xEF) => (at - 1, "_xFFFF_".into(), 3),
            (b'_' | b'\t' | b'\n' | 0xBF, _) => continue,
            (control, _) => (at, format!("_x{control:04X}_").into(), 1),
        };
        text.extend_from_slice(bytes.get(done..from).unwrap_or_default());
        text.extend_from_slice(code.as_bytes());
        done = from + len;
    }
    text.extend_from_slice(bytes.get(done..).unwrap_or_default());
}

/// Whether a byte may begin something that is written in another way. 0xBF is in the middle of the two characters that
/// no file can hold, and in some that it can.
fn may_need_code(byte: u8) -> bool {
    byte < b' ' || matches!(byte, b'&' | b'<' | b'>' | b'_' | 0xBF)
}

/// Whether `x000B_` follows.
fn is_code(behind: &str) -> bool {
    let code = behind.strip_prefix('x').and_then(|code| code.split_once('_')).map(|(code, _)| code);
    code.is_some_and(|code| code.len() == 4 && code.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_back_as_it_was() {
        let escaped = |words: &str| {
            let mut text = Vec::new();
            escape(&mut text, words);
            String::from_utf8(text).unwrap()
        };
        for (words, written) in [
            ("（甲）￥5，乙_丙", "（甲）￥5，乙_丙"),
            ("A&B<C>D\"E'", "A&amp;B&lt;C&gt;D\"E'"),
            ("一\n二\t三", "一\n二\t三"),
            ("\u{B}\r\u{FFFE}", "_x000B__x000D__xFFFE_"),
            ("\u{FFFF}\u{FFFF}_\u{FFFD}\u{FFFE}x", "_xFFFF__xFFFF__\u{FFFD}_xFFFE_x"),
            ("_x000B_", "_x005F_x000B_"),
            ("_x00G0_ _x000", "_x00G0_ _x000"),
        ] {
            assert_eq!(escaped(words), written);
        }
    }

    /// Sign by sign: what the rule for each of them says.
    fn by_signs(words: &str) -> String {
        let sign = |(at, sign): (usize, char)| match sign {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '_' if is_code(&words[at + 1..]) => "_x005F_".to_owned(),
            '\t' | '\n' => sign.to_string(),
            '\0'..' ' | '\u{FFFE}' | '\u{FFFF}' => format!("_x{:04X}_", u32::from(sign)),
            _ => sign.to_string(),
        };
        words.char_indices().map(sign).collect()
    }

    proptest::proptest! {
        #[test]
        fn texts_are_looked_through_as_sign_by_sign(words in "([a<>&_x0-9\\x00-\\x1f告信\\u{FFFF}\\u{FFFE}\\u{FFFD}]|_x000B_){0,40}|\\PC{0,40}") {
            let mut text = Vec::new();
            escape(&mut text, &words);
            proptest::prop_assert_eq!(String::from_utf8(text).unwrap(), by_signs(&words));
        }
    }
}
