//! Cells as nearly every program writes them: a reference, a value or a text, and nothing else. They are most of a
//! worksheet and are found in its bytes, which saves the events of a general XML reader. Whatever is written in
//! another way is left to that reader.

use super::bounds::TEXT;
use super::reference::reference;

/// A cell that holds no formula, no error word and no markup.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PlainCell {
    pub row: u32,
    pub col: u32,
    /// The number of its cell style.
    pub style: Option<usize>,
    /// Whether it is only formatted: `<c r="A1" s="3"/>`.
    pub empty: bool,
}

/// The cell at the beginning of `part`, and what stands behind it.
pub(super) fn plain_cell(part: &[u8]) -> Option<(PlainCell, &[u8])> {
    let mut rest = part.strip_prefix(b"<c")?;
    let (mut place, mut style) = (None, None);
    while let Some(after) = rest.strip_prefix(b" ") {
        let (name, after) = after.split_at_checked(3)?;
        let end = after.iter().position(|byte| !byte.is_ascii_alphanumeric())?;
        let (value, after) = after.split_at_checked(end)?;
        let value = std::str::from_utf8(value).ok()?;
        match name {
            b"r=\"" => place = Some(reference(value)?),
            b"s=\"" => style = Some(value.parse().ok()?),
            b"t=\"" if value != "e" => {}
            _ => return None,
        }
        rest = after.strip_prefix(b"\"")?;
    }
    let (row, col) = place?;
    if let Some(rest) = rest.strip_prefix(b"/>") {
        return Some((PlainCell { row, col, style, empty: true }, rest));
    }
    let rest = rest.strip_prefix(b">")?;
    let rest = match rest.strip_prefix(b"<v>") {
        Some(rest) => text(rest)?.strip_prefix(b"</v>")?,
        None => {
            let rest = rest.strip_prefix(b"<is><t")?;
            let rest = rest.strip_prefix(b" xml:space=\"preserve\"").unwrap_or(rest);
            text(rest.strip_prefix(b">")?)?.strip_prefix(b"</t></is>")?
        }
    };
    Some((PlainCell { row, col, style, empty: false }, rest.strip_prefix(b"</c>")?))
}

/// What stands behind a text without entities.
fn text(part: &[u8]) -> Option<&[u8]> {
    let end = part.iter().position(|byte| matches!(byte, b'<' | b'&'))?;
    let (text, rest) = part.split_at_checked(end)?;
    (text.len() <= TEXT && std::str::from_utf8(text).is_ok()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_every_program_and_what_is_left_to_the_reader() {
        for (part, expected) in [
            ("<c r=\"B7\"><v>1.5</v></c><c", Some((6, 1, None, false, "<c"))),
            ("<c r=\"B7\" s=\"3\" t=\"s\"><v>12</v></c>", Some((6, 1, Some(3), false, ""))),
            ("<c t=\"inlineStr\" r=\"A1\"><is><t>云庭</t></is></c> ", Some((0, 0, None, false, " "))),
            ("<c r=\"A1\"><is><t xml:space=\"preserve\"> 云庭</t></is></c>", Some((0, 0, None, false, ""))),
            ("<c r=\"A1\" s=\"3\"/></row>", Some((0, 0, Some(3), true, "</row>"))),
            ("<c r=\"A1\"><f>B1</f><v>1</v></c>", None),
            ("<c r=\"A1\" t=\"e\"><v>#REF!</v></c>", None),
            ("<c r=\"A1\"><v>1&amp;2</v></c>", None),
            ("<c r=\"A1\"><v>1</v><x/></c>", None),
            ("<c r=\"A1\"><v>1</v>", None),
            ("<c r=\"XFE1\"><v>1</v></c>", None),
            ("<c r='A1'><v>1</v></c>", None),
            ("<c><v>1</v></c>", None),
            ("<cols><col/></cols>", None),
            ("<c r=\"A1\" cm=\"1\"><v>1</v></c>", None),
        ] {
            let found = plain_cell(part.as_bytes());
            let found = found.map(|(cell, rest)| {
                (cell.row, cell.col, cell.style, cell.empty, std::str::from_utf8(rest).unwrap())
            });
            assert_eq!(found, expected, "{part}");
        }
        assert_eq!(plain_cell(b"<c r=\"A1\"><v>\xff</v></c>"), None);
    }
}
