//! A heading in the form in which headings are compared, and its unit.

use crate::normalise::cell::amount::Unit;
use crate::normalise::cell::clean;

/// A header cell in the form in which headers are compared: half width, without spaces, line breaks, stars
/// and brackets.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Label {
    pub text: String,
    /// 元, 万元 …; `None` without a unit.
    pub unit: Option<Unit>,
}

/// The compared form of a header and its unit, for `adopt`, which accepts more names.
pub(crate) fn plain(written: &str) -> (String, Option<Unit>) {
    let Label { text, unit } = label(written);
    (text, unit)
}

impl Label {
    /// The unit in a part of a header: `(万元)`, `单位：万元`, `人民币万元`, `金额(万元)`.
    pub(super) fn any_unit(&self) -> Option<Unit> {
        self.unit.or_else(|| Unit::exactly(self.text.strip_prefix("人民币").unwrap_or(&self.text)))
    }

    /// Whether a part of a header is a unit and nothing else.
    pub(super) fn is_unit(&self) -> bool {
        match self.text.as_str() {
            "" | "单位" => self.unit.is_some(),
            text => Unit::exactly(text.trim_start_matches("人民币")).is_some(),
        }
    }
}

pub(super) fn label(written: &str) -> Label {
    let mut text = String::with_capacity(written.len());
    let mut bracketed = String::new();
    let mut depth = 0_u32;
    for c in clean::compact(written).chars() {
        match c {
            '(' | '[' | '【' | '〔' | '〈' | '<' => depth += 1,
            ')' | ']' | '】' | '〕' | '〉' | '>' => depth = depth.saturating_sub(1),
            '*' | '●' | '★' | '※' | '☆' => {}
            _ if depth > 0 => bracketed.push(c),
            '\u{4e00}'..='\u{9fff}' => text.push(c),
            _ => text.extend(c.to_uppercase()),
        }
    }
    let mut text = text.trim_end_matches([':', '、', ',', '。']).to_owned();
    let mut unit = Unit::named(&bracketed);
    if let Some((name, ending)) = text.rsplit_once(['/', ',', ':']).filter(|(name, _)| !name.is_empty())
        && let Some(own) = Unit::with_figures(ending)
    {
        (text, unit) = (name.to_owned(), Some(own));
    }
    if text.contains('部') {
        text = text.replace("部署", "布署");
    }
    if let Some(rest) = text.strip_suffix("日期") {
        text = format!("{rest}日");
    }
    Label { text, unit }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_lose_what_does_not_matter() {
        let wan = Unit::named("万元");
        for (written, text, unit) in [
            ("名　称", "名称", None),
            ("状态*", "状态", None),
            ("负责人\n职级", "负责人职级", None),
            ("金额(万元)", "金额", wan),
            ("金额\n（元）", "金额", Some(Unit::Yuan)),
            ("金额/万元", "金额", wan),
            ("金额(美元)", "金额", Some(Unit::Foreign("美元"))),
            ("策略确认日(S6)", "策略确认日", None),
            ("交片日\n(到媒介部)", "交片日", None),
            ("到款日期", "到款日", None),
            ("ae：", "AE", None),
            ("部署方式", "布署方式", None),
        ] {
            assert_eq!(label(written), Label { text: text.to_owned(), unit }, "{written:?}");
        }
    }
}
