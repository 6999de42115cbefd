//! Units of money as people write them in headings and beside tables: 单位：万元, 金额(千元), 美元.

use crate::model::currency;

/// The unit of the amounts in a column, from its header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    #[default]
    Yuan,
    /// 单位：万元, 金额(千元). The conversion is noted once a column.
    Scaled(Scale),
    /// 美元, 港元, 分 …: no amount of the column can be used.
    Foreign(&'static str),
    /// A unit that nobody can be sure of: 元/千, 30元. No amount of the column can be used.
    Unclear,
}

/// A unit worth a number of yuan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    pub name: &'static str,
    pub yuan: i64,
}

/// Longer names stand first, so that 万元 is not read as 元.
const SCALED: [Scale; 6] = [
    Scale { name: "千万元", yuan: 10_000_000 },
    Scale { name: "百万元", yuan: 1_000_000 },
    Scale { name: "十万元", yuan: 100_000 },
    Scale { name: "亿元", yuan: 100_000_000 },
    Scale { name: "万元", yuan: 10_000 },
    Scale { name: "千元", yuan: 1_000 },
];

/// Units that are refused, because people may mean something else by them.
const UNCLEAR: [&str; 9] = ["百元", "十元", "分", "角", "厘", "K元", "K", "M元", "M"];

impl Unit {
    /// The unit a bracket or a line names, where it names one.
    pub fn named(text: &str) -> Option<Unit> {
        if text.is_empty() {
            return None;
        }
        let core = core(text);
        let foreign = currency::foreign(&core).or_else(|| unclear(&core)).map(Unit::Foreign);
        let scaled = || SCALED.into_iter().find(|scale| core.contains(scale.name)).map(Unit::Scaled);
        foreign
            .or_else(|| in_figures(&core))
            .or_else(scaled)
            .or_else(|| Unit::short(&core))
            .or_else(|| core.contains('元').then_some(Unit::Yuan))
    }

    /// The unit of a short form: 万, 千 ….
    pub fn short(text: &str) -> Option<Unit> {
        let text = if text.eq_ignore_ascii_case("w") { "万" } else { text };
        let scale = SCALED.into_iter().find(|scale| scale.name.strip_suffix('元') == Some(text));
        scale.map(Unit::Scaled)
    }

    /// The unit worth this number of yuan.
    fn times(yuan: i64) -> Unit {
        let scale = SCALED.into_iter().find(|scale| scale.yuan == yuan);
        if yuan == 1 { Unit::Yuan } else { scale.map_or(Unit::Unclear, Unit::Scaled) }
    }

    /// The unit whose name is exactly this text.
    pub fn exactly(text: &str) -> Option<Unit> {
        if !text.contains(currency::is_of_a_name) {
            return None; // most headings and texts beside a table
        }
        let core = core(text);
        let is_foreign = currency::foreign(&core).is_some_and(|name| {
            let of_dollar = |c: char| name == "$" && c.is_ascii_uppercase(); // US$, HK$
            core.replace(name, "").chars().all(|c| "十百千万亿".contains(c) || of_dollar(c))
        });
        let is_name = core == "元" || is_foreign || SCALED.iter().any(|scale| scale.name == core);
        is_name.then(|| Unit::named(&core)).flatten()
    }

    /// Like [`Unit::exactly`], also with figures: `10000元`, `×1000`. It is only asked where a unit must stand, because
    /// `10000元` is an amount anywhere else.
    pub fn with_figures(text: &str) -> Option<Unit> {
        let core = core(text);
        let may_be = core.starts_with(TIMES) || core.contains('元');
        let figures = || in_figures(&core).filter(|_| may_be && core.chars().all(is_of_a_unit));
        Unit::exactly(text).or_else(figures)
    }

    /// The unit of a word that is a unit and nothing else, also in a short or unclear form: 万, 万人民币, 百元.
    pub fn whole(text: &str) -> Option<Unit> {
        let core = core(text);
        Unit::exactly(&core).or_else(|| Unit::short(&core)).or_else(|| unclear(&core).map(Unit::Foreign))
    }
}

/// Signs before a factor: ×1000.
const TIMES: [char; 3] = ['×', '*', 'X'];
/// What follows a sum of money that is a limit and no unit: 10000元以上.
const OF_A_LIMIT: [char; 5] = ['以', '起', '内', '封', '及'];

/// Whether a character may stand in a unit with figures: `10,000元`, `×1000`, `元/千`, `W元`, `'000`.
pub(crate) fn is_of_a_unit(c: char) -> bool {
    c.is_ascii_digit() || TIMES.contains(&c) || "元十百千万亿KMWkmwx^,'/".contains(c)
}

/// The unit of a text with figures, or with 元 and more: `10000元`, `×10000`, `元/千`. Of several units the
/// first that is not 元.
fn in_figures(core: &str) -> Option<Unit> {
    let mut units = Vec::new();
    let mut rest = core;
    let mut before = None;
    while let Some(start) = rest.find(is_of_a_unit) {
        before = rest.get(..start)?.chars().last().or(before);
        let from = rest.get(start..)?;
        let (word, tail) = from.split_at(from.find(|c| !is_of_a_unit(c)).unwrap_or(from.len()));
        units.extend(of_word(before, word, tail.chars().next()));
        before = word.chars().last();
        rest = tail;
    }
    units.iter().find(|unit| **unit != Unit::Yuan).or(units.first()).copied()
}

/// The unit of one word, with the characters around it.
fn of_word(before: Option<char>, word: &str, after: Option<char>) -> Option<Unit> {
    let is_latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    let alone = before.is_none() && after.is_none();
    let word = word.trim_matches([',', '/']).replace(',', "");
    if is_latin(before) || is_latin(after) {
        return None; // TAX元
    }
    let Some((figures, behind)) = word.split_once('元') else {
        let factor = word.trim_start_matches(TIMES);
        let is_factor = before.is_none() && factor != word;
        let is_worded = word.contains(|c: char| !c.is_ascii_digit());
        return match factor_of(factor) {
            Some(factor) if factor >= 10 && is_factor => Some(Unit::times(factor)),
            Some(factor) if factor >= 100 && alone && (is_worded || word == "000") => {
                Some(Unit::times(factor))
            }
            None if is_factor && !factor.is_empty() => Some(Unit::Unclear),
            _ => None,
        };
    };
    let figures = figures.trim_start_matches(TIMES);
    if figures.ends_with(|c: char| c.is_ascii_digit()) && after.is_some_and(|c| OF_A_LIMIT.contains(&c)) {
        return None;
    }
    let own = if figures.is_empty() { Some(1) } else { factor_of(figures) };
    let behind = match behind.strip_prefix('/') {
        // 元/15秒, 元/千次: a price for each of them
        Some(_) if after.is_some() => "",
        // 元2026年3月: what follows without a sign is another word
        _ if behind.starts_with(|c: char| c.is_ascii_digit()) => "",
        _ => behind,
    };
    let factor = match behind.strip_prefix(TIMES) {
        Some(factor) if figures.is_empty() => factor_of(factor),
        _ => own.filter(|_| behind.is_empty()),
    };
    Some(factor.map_or(Unit::Unclear, Unit::times))
}

/// The number of `10000`, `1万`, `百万`, `10^4`, `'000`; `None` where nobody can be sure: K, M.
fn factor_of(text: &str) -> Option<i64> {
    if matches!(text, "'000" | "000") {
        return Some(1_000);
    }
    if let Some((base, power)) = text.split_once('^') {
        return base.parse::<i64>().ok()?.checked_pow(power.parse().ok()?);
    }
    let words = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let figures = text.strip_suffix(words)?;
    let first = if figures.is_empty() { Some(1) } else { figures.parse().ok() };
    let product = words.chars().try_fold(first?, |product: i64, c| {
        product.checked_mul(match c {
            '十' => 10,
            '百' => 100,
            '千' => 1_000,
            '万' | 'W' => 10_000,
            '亿' => 100_000_000,
            _ => return None,
        })
    });
    product.filter(|_| !text.is_empty())
}

fn unclear(core: &str) -> Option<&'static str> {
    UNCLEAR.into_iter().find(|name| *name == core)
}

/// The text of a unit in one spelling, without 单位 and the words for our own currency: `RMB:萬` is 万.
fn core(text: &str) -> String {
    const OURS: [&str; 7] = ["单位", "人民币", "RMB", "CNY", "CNH", "¥", "￥"];
    let one = text.to_uppercase().replace(['圆', '圓'], "元").replace('萬', "万").replace('億', "亿");
    let one = one.replace('仟', "千").replace('佰', "百").replace('拾', "十");
    let bare = OURS.iter().fold(one, |text, word| text.replace(word, ""));
    bare.trim_matches(|c: char| c.is_whitespace() || ":/、,()[]-".contains(c)).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(unit: Option<Unit>) -> &'static str {
        match unit {
            None => "-",
            Some(Unit::Yuan) => "元",
            Some(Unit::Scaled(scale)) => scale.name,
            Some(Unit::Foreign(name)) => name,
            Some(Unit::Unclear) => "?",
        }
    }

    /// Every currency is known by its name alone.
    #[test]
    fn names_of_currencies() {
        for name in
            "美元 美金 港元 港币 港幣 欧元 英镑 日元 日圆 台币 新台币 韩元 澳门元 新加坡元 日币 韩币 泰铢 卢布 马币 越南盾 瑞士法郎 USD hkd US$ HK$ NT$ $ € £ ₩ ₫ ₽ ฿ ₹"
                .split(' ')
        {
            assert!(matches!(Unit::exactly(name), Some(Unit::Foreign(_))), "{name}");
            assert!(matches!(Unit::exactly(&format!("万{name}")), Some(Unit::Foreign(_))), "万{name}");
        }
        assert_eq!(["金额", "到款日期", "余额"].map(Unit::exactly), [None; 3]);
    }

    /// What stands in the bracket of a heading, and the unit of its amounts.
    #[test]
    fn units_in_brackets() {
        for (written, unit) in [
            ("元", "元"),
            ("人民币元", "元"),
            ("元角分", "元"),
            ("元,含税", "元"),
            ("含税元", "元"),
            ("元/次", "元"),
            ("元/15秒", "元"),
            ("元/千次", "元"),
            ("元2026年3月", "元"),
            ("1元", "元"),
            ("万元", "万元"),
            ("万元含税", "万元"),
            ("万元/次", "万元"),
            ("10000元", "万元"),
            ("10,000元", "万元"),
            ("1万元", "万元"),
            ("W元", "万元"),
            ("1w元", "万元"),
            ("10000元含税", "万元"),
            ("单位:10000元", "万元"),
            ("×10000", "万元"),
            ("x10000", "万元"),
            ("元×10000", "万元"),
            ("×10^4元", "万元"),
            ("×万元", "万元"),
            ("10万元", "十万元"),
            ("100万元", "百万元"),
            ("千元", "千元"),
            ("仟元", "千元"),
            ("1000元", "千元"),
            ("RMB'000", "千元"),
            ("人民币 000", "千元"),
            ("百元", "百元"),
            ("百元,含税", "?"),
            ("100元", "?"),
            ("30元", "?"),
            ("K元,含税", "?"),
            ("元/千", "?"),
            ("元/万元", "?"),
            ("元/10000", "?"),
            ("10000", "-"),
            ("2026", "-"),
            ("×3K", "?"),
            ("1", "-"),
            ("X1", "-"),
            ("A×B", "-"),
            ("单价*10000", "-"),
            ("TAX", "-"),
            ("万科", "-"),
            ("大写", "-"),
            ("10000元以上", "元"),
            ("美元", "美元"),
            ("万美元", "美元"),
        ] {
            assert_eq!(name(Unit::named(written)), unit, "{written}");
        }
    }
}
