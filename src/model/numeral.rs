//! Chinese numerals for small numbers and years: 十二, 廿五, 二〇二六.

/// The value of a Chinese numeral below 100: 三, 十二, 二十五, 廿五, 三十. `None` for several digits without 十,
/// because 两三 and 五六 mean "about so many".
pub fn chinese_count(text: &str) -> Option<u32> {
    let tens = |c: char| matches!(c, '十' | '廿' | '卅');
    let several = text.chars().count() > 1 && !text.contains(tens);
    (!several).then(|| chinese_number(text))?
}

/// Like [`chinese_count`], and for a sequence of digits, as in years: 二〇二六, 二六.
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

#[cfg(test)]
mod tests {
    use super::*;

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
        for text in ["两三", "三五", "五六", "七八", "二三十", "十几", "一二三", "二〇二六"]
        {
            assert_eq!(chinese_count(text), None, "{text}");
        }
        assert_eq!(
            (chinese_count("两"), chinese_count("二十五"), chinese_count("廿")),
            (Some(2), Some(25), Some(20))
        );
    }
}
