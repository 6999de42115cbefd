//! What a keyboard, a web page or another program leaves around a text, taken off.

/// Full width → half width (digits, letters, punctuation), U+3000, NBSP and tabs → space,
/// zero-width characters and byte order marks dropped, a leading apostrophe dropped, trimmed.
/// Line breaks inside stay (`\n`): lists are split at them.
pub fn clean(text: &str) -> String {
    let mapped: String = text.chars().filter_map(half_width).collect();
    let trimmed = mapped.trim();
    trimmed.strip_prefix(['\'', '‘', '’']).map_or(trimmed, str::trim_start).to_owned()
}

/// As [`clean`], but Chinese punctuation stays: for sentences people read again.
pub fn clean_prose(text: &str) -> String {
    let mapped: String = text
        .chars()
        .filter_map(|c| match c {
            '，' | '：' | '；' | '！' | '？' | '（' | '）' | '～' => Some(c),
            _ => half_width(c),
        })
        .collect();
    let trimmed = mapped.trim();
    trimmed.strip_prefix('\'').map_or(trimmed, str::trim_start).to_owned()
}

/// All white space taken out as well: how headers, choices and names are compared.
pub fn compact(text: &str) -> String {
    clean(text).chars().filter(|c| !c.is_whitespace()).collect()
}

/// The same character in half width; `None` for what cannot be seen.
fn half_width(c: char) -> Option<char> {
    match c {
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\r' => None,
        '\u{3000}' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\t' => Some(' '),
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        '￥' => Some('¥'),
        '〜' => Some('~'),
        _ => Some(c),
    }
}

/// Every dash people type, for a hyphen.
pub fn is_dash(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹣' | '－' | 'ー' | '─')
}

/// The value of a Chinese numeral below 100 (三, 十二, 二十五, 廿五, 三十), or of a sequence of
/// digits (二〇二六).
pub fn chinese_number(text: &str) -> Option<u32> {
    let digit = |c: char| -> Option<u32> {
        let found = match c {
            '〇' | '零' | '○' => 0,
            '一' => 1,
            '二' | '两' => 2,
            '三' => 3,
            '四' => 4,
            '五' => 5,
            '六' => 6,
            '七' => 7,
            '八' => 8,
            '九' => 9,
            _ => return None,
        };
        Some(found)
    };
    let chars: Vec<char> = text.chars().collect();
    match chars.as_slice() {
        [] => None,
        ['十'] => Some(10),
        ['廿'] => Some(20),
        ['十', unit] => Some(10 + digit(*unit)?),
        ['廿', unit] => Some(20 + digit(*unit)?),
        ['卅', unit] => Some(30 + digit(*unit)?),
        [tens, '十'] => Some(digit(*tens)? * 10),
        [tens, '十', unit] => Some(digit(*tens)? * 10 + digit(*unit)?),
        digits if digits.len() <= 4 => digits.iter().try_fold(0, |n, c| Some(n * 10 + digit(*c)?)),
        _ => None,
    }
}

/// 同上 〃 " ↑, of a cleaned text: it repeats the one above.
pub(super) fn is_ditto_text(text: &str) -> bool {
    matches!(
        text,
        "同上" | "〃" | "\"" | "”" | "“" | "″" | "''" | "’’" | "''同上" | "↑" | "々" | "同上。" | "(同上)"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_taken_off() {
        for (written, read) in [
            ("２０２６－０３－０５", "2026-03-05"),
            ("　ＸＭ２０２６　", "XM2026"),
            ("\u{feff}张三\u{200b}", "张三"),
            ("\u{a0}12,000\t", "12,000"),
            ("'00123", "00123"),
            ("＇00123", "00123"),
            ("￥１２，０００．００", "¥12,000.00"),
            ("（甲）：乙；丙", "(甲):乙;丙"),
            ("甲\r\n乙", "甲\n乙"),
            ("3.5～8", "3.5~8"),
            ("", ""),
            ("　 ", ""),
        ] {
            assert_eq!(clean(written), read, "{written:?}");
        }
        assert_eq!(clean_prose("改了３处，见附件（二）"), "改了3处，见附件（二）");
        assert_eq!(compact("名　\n称"), "名称");
    }

    #[test]
    fn chinese_numerals_are_numbers() {
        for (text, number) in [
            ("三", Some(3)),
            ("十", Some(10)),
            ("十二", Some(12)),
            ("二十", Some(20)),
            ("二十五", Some(25)),
            ("廿五", Some(25)),
            ("三十一", Some(31)),
            ("二〇二六", Some(2026)),
            ("二零二六", Some(2026)),
            ("百", None),
            ("", None),
        ] {
            assert_eq!(chinese_number(text), number, "{text}");
        }
    }
}
