//! 版本 of a placement: 新 or blank < 变1 < 变2 …, 第1版 < 第2版 …; the highest is in force.

/// A version in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version {
    number: u32,
    /// The words around the number, so that 第1版 and 变1 are not one version.
    form: String,
}

impl Version {
    pub fn read(text: &str) -> Version {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if text.is_empty() || text == "新" {
            return Version::default();
        }
        let is_number = |c: &char| c.is_ascii_digit() || chinese_digit(*c).is_some();
        let digits: String = text.chars().skip_while(|c| !is_number(c)).take_while(is_number).collect();
        let form: String = text.chars().filter(|c| !is_number(c)).collect();
        let number = read_number(&digits).unwrap_or_else(|| u32::from(text.contains('变')));
        Version { number, form }
    }
}

fn chinese_digit(c: char) -> Option<u32> {
    let digit = "零一二三四五六七八九十".chars().position(|d| d == c)?;
    u32::try_from(digit).ok()
}

/// `12`, `二`, `十二`, `二十一`.
fn read_number(text: &str) -> Option<u32> {
    if text.is_empty() {
        return None;
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok();
    }
    let digits: Vec<u32> = text.chars().map(chinese_digit).collect::<Option<_>>()?;
    match digits.as_slice() {
        [10, ones @ ..] if ones.len() < 2 => Some(10 + ones.first().copied().unwrap_or(0)),
        [tens, 10, ones @ ..] if ones.len() < 2 => Some(tens * 10 + ones.first().copied().unwrap_or(0)),
        [one] => Some(*one),
        _ => None,
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
