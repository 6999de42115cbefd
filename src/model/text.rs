//! Texts in a form in which they can be compared. Whatever depends on a language or a column belongs to
//! normalise.

/// The text without any white space: the form in which names and versions are compared.
pub fn unspaced(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether a character takes no room on the screen: zero-width spaces and joiners, marks of direction, soft hyphens,
/// byte order marks, and variation selectors (✔️ is ✔ with one behind it).
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}'
    )
}

/// Whether two texts are the same but for white space.
pub fn is_same_unspaced(one: &str, other: &str) -> bool {
    one.split_whitespace().flat_map(str::chars).eq(other.split_whitespace().flat_map(str::chars))
}

/// Whether two names are the same, whatever their spaces and the case of their letters.
pub fn is_same_name(one: &str, other: &str) -> bool {
    unspaced(one).to_lowercase() == unspaced(other).to_lowercase()
}

/// Appends a number in digits, with commas (`51,200`) or without. Put together by hand, because a run writes hundreds
/// of thousands of them.
pub fn write_number(number: u64, with_commas: bool, text: &mut String) {
    let mut digits = ['0'; 20];
    let (mut rest, mut first) = (number, digits.len());
    for (index, digit) in digits.iter_mut().enumerate().rev() {
        *digit = char::from(b'0' + u8::try_from(rest % 10).unwrap_or(0));
        (rest, first) = (rest / 10, index);
        if rest == 0 {
            break;
        }
    }
    for (index, digit) in digits.iter().enumerate().skip(first) {
        if with_commas && index > first && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(*digit);
    }
}

/// A text as it is sorted among many others: its first bytes as numbers tell nearly all keys apart, and stand where
/// they are compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SortKey {
    first: [u64; 3],
    /// Of these bytes; those behind the end of a text are 0.
    len: usize,
    /// What a text says behind them.
    rest: Option<Box<[u8]>>,
}

impl SortKey {
    pub fn of(text: &str) -> SortKey {
        const FIRST: usize = 24;
        let bytes = text.as_bytes();
        let (start, rest) = bytes.split_at(bytes.len().min(FIRST));
        let mut start = start.iter().copied();
        let mut eight = || u64::from_be_bytes([(); 8].map(|()| start.next().unwrap_or(0)));
        let first = [eight(), eight(), eight()];
        let rest = (!rest.is_empty()).then(|| rest.into()); // to compare nothing costs as much as a text
        SortKey { first, len: bytes.len().min(FIRST), rest }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sort_key_keeps_the_order_of_its_text() {
        let texts = [
            "",
            "\0",
            "XM2026-0001",
            "XM2026-0001-M00001",
            "XM2026-0001-M00002",
            "XM2026-0001/开盘档",
            "XM2026-0001/开盘档之一",
            "XM2026-0001/开盘档之二",
            "云庭",
            "临-XM2026-101-3f9a02c1",
            "临-XM2026-101-3f9a02c1.2",
        ];
        for (one, other) in texts.iter().flat_map(|one| texts.map(|other| (*one, other))) {
            assert_eq!(SortKey::of(one).cmp(&SortKey::of(other)), one.cmp(other), "{one:?} {other:?}");
        }
    }
}
