//! The references of cells: `B7`.

use super::bounds::{COLS, ROWS};

/// `B7` → (6, 1), if it lies within Excel's grid.
pub(super) fn reference(text: &str) -> Option<(u32, u32)> {
    let text = text.as_bytes();
    let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (column, row) = text.split_at_checked(letters)?;
    if !(1..=3).contains(&column.len()) || !(1..=7).contains(&row.len()) {
        return None;
    }
    let col =
        column.iter().fold(0, |col, letter| col * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let row = row
        .iter()
        .try_fold(0, |row, digit| digit.is_ascii_digit().then(|| row * 10 + u32::from(digit - b'0')))?;
    ((1..=ROWS).contains(&row) && (1..=COLS).contains(&col)).then(|| (row - 1, col - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("A1", Some((0, 0)))]
    #[case("xfd1048576", Some((1_048_575, 16_383)))]
    #[case("XFE1", None)]
    #[case("A1048577", None)]
    #[case("A0", None)]
    #[case("1", None)]
    #[case("A", None)]
    #[case("A1B", None)]
    #[case("", None)]
    fn references(#[case] text: &str, #[case] expected: Option<(u32, u32)>) {
        assert_eq!(reference(text), expected);
    }
}
