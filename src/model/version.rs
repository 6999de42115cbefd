//! 版本 of a placement: 新 or blank < 变1 < 变2 …, 第1版 < 第2版 …; the highest is in force.

use super::numeral::chinese_number;
use super::text::unspaced;

/// A version; versions are ordered.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    number: u32,
    /// The text around the number, so that 第1版 and 变1 are different versions.
    form: String,
}

impl Version {
    /// The version in a cell; blank is 新.
    pub fn read(text: &str) -> Version {
        let text = unspaced(text);
        if text.is_empty() || text == "新" {
            return Version::default();
        }
        let is_number = |c: &char| c.is_ascii_digit() || "零一二三四五六七八九十".contains(*c);
        let digits: String = text.chars().skip_while(|c| !is_number(c)).take_while(is_number).collect();
        let form: String = text.chars().filter(|c| !is_number(c)).collect();
        let number = digits.parse().ok().or_else(|| chinese_number(&digits));
        let number = number.unwrap_or_else(|| u32::from(text.contains('变')));
        Version { number, form }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_rise() {
        let rising = ["", "变1", "变2", "变10"];
        assert_eq!(Version::read("新"), Version::read(""));
        for pair in rising.windows(2) {
            assert!(Version::read(pair[0]) < Version::read(pair[1]), "{pair:?}");
        }
        assert!(Version::read("第1版") < Version::read("第2版"));
        assert!(Version::read("第二版") < Version::read("第十版"));
        assert!(Version::read("新") < Version::read("变"));
        assert_ne!(Version::read("变1"), Version::read("第1版"));
        assert_eq!(Version::read("第二版"), Version::read("第2版"));
    }
}
