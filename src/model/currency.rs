//! Words and signs of currencies, as people, banks and workbooks write them. It knows no amount.

/// Words for our own currency in upper case, longer words first.
const OURS: [&str; 11] =
    ["记账本位币", "人民币", "本位币", "CNY", "CNH", "RMB", "本币", "元", "圆", "¥", "￥"];
/// Numeric codes of our own currency at banks: the old national code, and ISO 4217.
const NUMBERS: [&str; 2] = ["01", "156"];

/// Codes of other currencies; they count as whole words. Their words and signs count anywhere in a text, longer
/// words first.
const CODES: [&str; 15] =
    ["USD", "HKD", "EUR", "GBP", "JPY", "KRW", "AUD", "CAD", "SGD", "TWD", "NTD", "MOP", "CHF", "THB", "NZD"];
const WORDS: [&str; 32] = [
    "美元",
    "美金",
    "港元",
    "港币",
    "港幣",
    "欧元",
    "英镑",
    "日元",
    "日圆",
    "新台币",
    "台币",
    "澳元",
    "加元",
    "新元",
    "韩元",
    "澳门元",
    "新加坡元",
    "日币",
    "韩币",
    "泰铢",
    "卢布",
    "马币",
    "越南盾",
    "瑞士法郎",
    "$",
    "€",
    "£",
    "₩",
    "₫",
    "₽",
    "฿",
    "₹",
];

/// Whether a text names our own currency and nothing else: `人民币`, `CNY 人民币`, `RMB（人民币）`.
pub fn is_ours(text: &str) -> bool {
    let text = text.trim().to_uppercase();
    let rest = OURS.iter().fold(text.clone(), |rest, word| rest.replace(word, " "));
    let named = rest != text && !rest.contains(char::is_alphanumeric);
    named || NUMBERS.contains(&text.as_str())
}

/// Whether a character stands in a word, sign or code of a currency, ours or another. Hardly any other heading or
/// remark has one, so that a text is told by it before it is searched.
pub fn is_of_a_name(c: char) -> bool {
    c.is_ascii_alphabetic() || "元圆圓币幣镑美铢卢盾郎$€£₩₫₽฿₹".contains(c)
}

/// The foreign currency named in a text, if any.
pub fn foreign(text: &str) -> Option<&'static str> {
    let text = text.to_uppercase();
    let named = WORDS.into_iter().find(|word| text.contains(word));
    named.or_else(|| CODES.into_iter().find(|code| words(&text).any(|word| word == *code)))
}

/// The words of a text in Latin letters: USD in `USD万`.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_in_every_spelling() {
        for text in [
            "人民币",
            "CNY",
            "rmb",
            "￥",
            "人民币（CNY）",
            "CNY 人民币",
            "CNY/人民币",
            "CNY-人民币",
            "CNY人民币",
            "RMB¥",
            "本位币",
            "人民币(元)",
            "156",
        ] {
            assert!(is_ours(text), "{text}");
            assert_eq!(foreign(text), None, "{text}");
        }
        for text in ["", "美元", "USD", "CNY/USD", "原币", "人民币兑美元"] {
            assert!(!is_ours(text), "{text}");
        }
    }

    #[test]
    fn every_name_has_a_character_that_tells_it() {
        for name in WORDS.iter().chain(&CODES) {
            assert!(name.contains(is_of_a_name), "{name}");
        }
        assert!(!["金额", "到款日期", "余额"].iter().any(|text| text.contains(is_of_a_name)));
    }

    #[test]
    fn others_by_code_word_and_sign() {
        for (text, currency) in [
            ("USD", Some("USD")),
            ("usd", Some("USD")),
            ("US$", Some("$")),
            ("金额（美元）", Some("美元")),
            ("HK$", Some("$")),
            ("€", Some("€")),
            ("AUDIT", None),
            ("元", None),
        ] {
            assert_eq!(foreign(text), currency, "{text}");
        }
    }
}
