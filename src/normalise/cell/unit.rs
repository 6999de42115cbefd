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

    /// The unit whose name is exactly this text.
    pub fn exactly(text: &str) -> Option<Unit> {
        let core = core(text);
        let foreign = currency::foreign(&core);
        let is_foreign =
            foreign.is_some_and(|name| core.replace(name, "").chars().all(|c| "十百千万亿".contains(c)));
        let is_name = core == "元" || is_foreign || SCALED.iter().any(|scale| scale.name == core);
        is_name.then(|| Unit::named(&core)).flatten()
    }

    /// The unit of a word that is a unit and nothing else, also in a short or unclear form: 万, 万人民币, 百元.
    pub fn whole(text: &str) -> Option<Unit> {
        let core = core(text);
        Unit::exactly(&core).or_else(|| Unit::short(&core)).or_else(|| unclear(&core).map(Unit::Foreign))
    }
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
