//! Whole numbers, percentages and discounts.

use super::clean::{compact, is_ditto_text};
use super::{Note, Reading, amount, means_nothing, shown, unusable};
use crate::finding::Code;
use crate::model::numeral::chinese_count;
use crate::model::{Content, Rate};
use crate::read::table::Value;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Counters that may follow a number.
const COUNTERS: &[&str] = &[
    // longer ones first: 工作日 before 日
    "个工作日",
    "工作日",
    "个小时",
    "小时",
    "个月",
    "周",
    "次",
    "款",
    "个",
    "张",
    "份",
    "天",
    "日",
    "条",
    "期",
    "版",
    "套",
    "件",
    "块",
    "幅",
    "本",
    "册",
    "组",
    "档",
    "轮",
];

fn refuse<T>(shown: &str, why: &str) -> Reading<T> {
    Reading::refused(Code::D21, format!("「{shown}」{why}"))
}

/// The text of a cell, and its number if it is a number cell. An error is the final reading of a cell
/// that holds no text and no number.
fn words<T>(value: &Value) -> Result<(String, Option<Decimal>), Reading<T>> {
    let shown = shown(value);
    match value {
        Value::Number(number) => match amount::decimal(*number) {
            Some(decimal) => Ok((shown, Some(decimal))),
            None => Err(refuse(&shown, "不是可用的数字")),
        },
        Value::Text(text) => {
            let text = compact(text);
            if text.is_empty() {
                return Err(Reading::blank());
            }
            if means_nothing(&text) {
                return Err(Reading::blank_noted(&text));
            }
            if is_ditto_text(&text) {
                return Err(refuse(&shown, "：数字不能写“同上”，请填写数字"));
            }
            Ok((text, None))
        }
        Value::Date(_) => Err(refuse(&shown, "是日期，不是数字；请把单元格设为数字格式重填")),
        Value::Bool(_) => Err(refuse(&shown, "不是数字")),
        Value::Error(_) | Value::NoValue => Err(unusable(value).unwrap_or_else(Reading::blank)),
    }
}

/// A whole number from 0 on: 次数, 款数, 数量.
pub fn count(value: &Value) -> Reading<u32> {
    let (text, number) = match words(value) {
        Ok(words) => words,
        Err(reading) => return reading,
    };
    let Some(decimal) = number.or_else(|| counted(&text)) else {
        return match COUNTERS
            .iter()
            .find_map(|c| chinese_count(text.strip_suffix(c)?))
            .or(chinese_count(&text))
            .or_else(|| chinese_count(text.strip_suffix('轮')?.trim_start_matches('第')))
        {
            Some(n) => Reading::noted(n, Code::D19, format!("「{text}」理解为 {n}")),
            None => refuse(&text, "不是整数，请只填写数字"),
        };
    };
    if decimal.is_sign_negative() && !decimal.is_zero() {
        return refuse(&text, "是负数，这里只能填 0 或正整数");
    }
    match decimal.fract().is_zero().then(|| decimal.to_u32()).flatten() {
        Some(n) => Reading::known(n),
        None => refuse(&text, "不是整数，请填写整数"),
    }
}

/// Working days. No medium asks for a booking or the artwork earlier than this before the first day.
const LONGEST_LEAD: u32 = 120;

/// The reader of a count column. 0 pieces is no number of pieces: blank, with a note. A lead has a bound.
pub fn count_of_column(name: &str) -> fn(&Value) -> Reading<u32> {
    match name {
        "款数" => |value| not_none(value, "写的是 0，按 1 款计；请填款数，不做的请把状态改为取消"),
        "数量" | "应送数量" => {
            |value| not_none(value, "写的是 0，按未填处理；请填数量，没有的请删去这一行")
        }
        "订位提前" | "截稿提前" => |value| {
            within(value, 0, LONGEST_LEAD, "超过 120 个工作日，未生效，先按 1 个工作日推；请核对后改正")
        },
        _ => count,
    }
}

/// A count whose 0 is blank with a note.
fn not_none(value: &Value, why: &str) -> Reading<u32> {
    let reading = count(value);
    match reading.content {
        Content::Known(0) => {
            let note = Note { code: Code::D21, message: format!("「{}」{why}", shown(value)) };
            Reading { content: Content::Blank, note: Some(note) }
        }
        _ => reading,
    }
}

/// A count from `least` to `most`; outside, `why` says what happens.
pub fn within(value: &Value, least: u32, most: u32, why: &str) -> Reading<u32> {
    let reading = count(value);
    match reading.content {
        Content::Known(n) if !(least..=most).contains(&n) => refuse(&shown(value), why),
        _ => reading,
    }
}

/// `3`, `3次`, `3,000`.
fn counted(text: &str) -> Option<Decimal> {
    let text = text.strip_suffix('轮').map_or(text, |text| text.trim_start_matches('第'));
    let digits = COUNTERS.iter().find_map(|c| text.strip_suffix(c)).unwrap_or(text);
    let mut groups = digits.split(',');
    let regular = groups.next().is_some_and(|first| first.len() <= 4) && groups.all(|group| group.len() == 3);
    (!digits.contains(',') || regular).then(|| plain(&digits.replace(',', "")))?
}

/// A plain decimal without exponent and words.
fn plain(text: &str) -> Option<Decimal> {
    let bare = text.strip_prefix('-').unwrap_or(text);
    let digits = bare.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && bare.starts_with(|c: char| c.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

/// The rate in millionths, rounded half away from zero.
fn to_rate(decimal: Decimal) -> Option<Rate> {
    use rust_decimal::RoundingStrategy::MidpointAwayFromZero;
    let millionths = decimal.checked_mul(Decimal::from(1_000_000))?;
    millionths.round_dp_with_strategy(0, MidpointAwayFromZero).to_i64().map(Rate)
}

/// A part of something: `6%`, `0.06`, `30‰`. A bare number above 1 is unclear and refused, as is more than the
/// whole.
pub fn rate(value: &Value) -> Reading<Rate> {
    percentage(value, Rate::ONE)
}

/// What is added to a price (加价), which may be more than the price.
pub fn surcharge(value: &Value) -> Reading<Rate> {
    percentage(value, Rate::percent(10_000))
}

fn percentage(value: &Value, most: Rate) -> Reading<Rate> {
    let (text, number) = match words(value) {
        Ok(words) => words,
        Err(reading) => return reading,
    };
    let hundredths = |mark: &str, parts: i64| {
        text.strip_suffix(mark).and_then(plain).map(|decimal| decimal / Decimal::from(parts))
    };
    let marked = hundredths("%", 100).or_else(|| hundredths("‰", 1_000));
    let Some(decimal) = marked.or(number).or_else(|| plain(&text)) else {
        return refuse(&text, "不是百分比，请写成 6% 这样的形式");
    };
    if decimal.is_sign_negative() && !decimal.is_zero() {
        return refuse(&text, "是负数，请写成 6% 这样的形式");
    }
    if marked.is_none() && decimal > Decimal::ONE {
        return refuse(&text, &format!("是 {text}% 还是 {text} 倍？请写成 {text}%"));
    }
    match to_rate(decimal) {
        Some(rate) if rate <= most => Reading::known(rate),
        Some(_) if most == Rate::ONE => refuse(&text, "超过 100%，请核对"),
        _ => refuse(&text, "超出范围，请写成 6% 这样的形式"),
    }
}

/// The value of a 折扣 cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discount {
    /// The price as a part of 刊例价: 8.5折 is 0.85.
    Of(Rate),
    /// 赠送, 免费: the price is 0 and the row is a bonus.
    Free,
}

/// The 折扣 of a cell: `85折` `8.5折` `0.85` `85%` `3.2折`; 1 is no discount. A bare 8.5 or 85 is refused.
pub fn discount(value: &Value) -> Reading<Discount> {
    let (text, number) = match words(value) {
        Ok(words) => words,
        Err(reading) => return reading,
    };
    let of = |decimal: Decimal| match to_rate(decimal) {
        Some(rate) if rate > Rate(0) && rate <= Rate::ONE => Some(Reading::known(Discount::Of(rate))),
        _ => None,
    };
    if amount::is_free(&text) {
        return Reading::known(Discount::Free);
    }
    if matches!(text.as_str(), "不打折" | "无折扣" | "全价" | "原价") {
        return Reading::known(Discount::Of(Rate::ONE));
    }
    if let Some(folds) = text.strip_suffix('折') {
        let written = plain(folds);
        let spoken = folds.chars().map(|c| chinese_count(&c.to_string())).collect::<Option<Vec<u32>>>();
        let spoken = spoken.filter(|digits| (1..=2).contains(&digits.len()));
        let decimal = written.and_then(fold).or_else(|| {
            let digits = spoken.as_ref()?;
            fold(digits.iter().fold(Decimal::ZERO, |n, digit| n * Decimal::TEN + Decimal::from(*digit)))
        });
        return match decimal.and_then(of) {
            Some(reading) if written.is_some() => reading,
            Some(Reading { content: crate::model::Content::Known(Discount::Of(rate)), .. }) => {
                Reading::noted(Discount::Of(rate), Code::D19, format!("折扣「{text}」理解为 {rate}"))
            }
            _ => refuse(&text, "不是可用的折扣，请写成 8.5折 或 85%"),
        };
    }
    if let Some(percent) = text.strip_suffix('%') {
        let reading = plain(percent).and_then(|decimal| of(decimal / Decimal::ONE_HUNDRED));
        return reading.unwrap_or_else(|| refuse(&text, "不是可用的折扣，请写成 8.5折 或 85%"));
    }
    let Some(decimal) = number.or_else(|| plain(&text)) else {
        return refuse(&text, "不是可用的折扣，请写成 8.5折 或 85%");
    };
    match of(decimal) {
        Some(reading) => reading,
        None if decimal > Decimal::ONE && decimal < Decimal::TEN => {
            refuse(&text, &format!("是 {text}折 还是 {text}%？请写成 {text}折"))
        }
        None if decimal >= Decimal::TEN && decimal <= Decimal::ONE_HUNDRED => {
            refuse(&text, &format!("是 {text}折 还是 {text} 倍？请写成 {text}%"))
        }
        None => refuse(&text, "不是可用的折扣；赠送请写“赠送”，否则写成 8.5折 或 85%"),
    }
}

/// 8.5折 and 85折 → 0.85. 10折 and anything above 100 are unclear: `None`.
fn fold(folds: Decimal) -> Option<Decimal> {
    // 0.85折 is unclear: 0.85 or 8.5 %
    if folds >= Decimal::ONE && folds < Decimal::TEN {
        return Some(folds / Decimal::TEN);
    }
    let two_digits = folds > Decimal::TEN && folds < Decimal::ONE_HUNDRED && folds.fract().is_zero();
    two_digits.then(|| folds / Decimal::ONE_HUNDRED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Content;
    use proptest::prelude::*;

    fn text(written: &str) -> Value {
        Value::Text(written.into())
    }

    fn code<T>(reading: &Reading<T>) -> Option<Code> {
        reading.note.as_ref().map(|note| note.code)
    }

    #[test]
    fn counts() {
        for (value, expected, note) in [
            (Value::Number(3.0), Some(3), None),
            (Value::Number(0.0), Some(0), None),
            (text("３"), Some(3), None),
            (text("3次"), Some(3), None),
            (text("12 款"), Some(12), None),
            (text("3工作日"), Some(3), None),
            (text("3个工作日"), Some(3), None),
            (text("24小时"), Some(24), None),
            (text("6个月"), Some(6), None),
            (text("3,000"), Some(3_000), None),
            (text("两款"), Some(2), Some(Code::D19)),
            (text("十二"), Some(12), Some(Code::D19)),
            (Value::Number(-1.0), None, Some(Code::D21)),
            (Value::Number(2.5), None, Some(Code::D21)),
            (Value::Number(f64::NAN), None, Some(Code::D21)),
            (Value::Number(1e18), None, Some(Code::D21)),
            (text("-3"), None, Some(Code::D21)),
            (text("约3次"), None, Some(Code::D21)),
            (text("3-5次"), None, Some(Code::D21)),
            (text("3,00"), None, Some(Code::D21)),
            (text("同上"), None, Some(Code::D21)),
        ] {
            let reading = count(&value);
            assert_eq!(reading.content, expected.map_or(Content::Refused, Content::Known), "{value:?}");
            assert_eq!(code(&reading), note, "{value:?}");
        }
        assert_eq!(count(&text(" ")).content, Content::Blank);
    }

    #[test]
    fn rates() {
        for (value, expected) in [
            (Value::Number(0.06), Some(60_000)),
            (text("6%"), Some(60_000)),
            (text("６％"), Some(60_000)),
            (text("0.06"), Some(60_000)),
            (text("3‰"), Some(3_000)),
            (text("6.5 %"), Some(65_000)),
            (Value::Number(1.0), Some(1_000_000)),
            (text("100%"), Some(1_000_000)),
            (Value::Number(0.0), Some(0)),
            (Value::Number(6.0), None),
            (text("6"), None),
            (text("-6%"), None),
            (text("6个点"), None),
            (text("100.01%"), None),
            (text("150%"), None),
        ] {
            let expected = expected.map_or(Content::Refused, |rate| Content::Known(Rate(rate)));
            assert_eq!(rate(&value).content, expected, "{value:?}");
        }
        // more may be added to a price than the price
        assert_eq!(surcharge(&text("150%")).content, Content::Known(Rate::percent(150)));
        assert_eq!(surcharge(&text("-10%")).content, Content::Refused);
    }

    #[test]
    fn discounts() {
        let of = |rate| Some(Discount::Of(Rate(rate)));
        for (value, expected) in [
            (text("85折"), of(850_000)),
            (text("8.5折"), of(850_000)),
            (text("3.2折"), of(320_000)),
            (text("32折"), of(320_000)),
            (text("8折"), of(800_000)),
            (text("八五折"), of(850_000)),
            (text("0.85"), of(850_000)),
            (text("85%"), of(850_000)),
            (Value::Number(0.85), of(850_000)),
            (Value::Number(0.32), of(320_000)),
            (Value::Number(1.0), of(1_000_000)),
            (text("100%"), of(1_000_000)),
            (text("赠送"), Some(Discount::Free)),
            (text("免费"), Some(Discount::Free)),
            (Value::Number(8.5), None),
            (Value::Number(85.0), None),
            (text("8.5"), None),
            (Value::Number(0.0), None),
            (Value::Number(-0.5), None),
            (text("10折"), None),
            (text("0.85折"), None),
            (text("120%"), None),
            (text("面议"), None),
        ] {
            let reading = discount(&value);
            assert_eq!(reading.content, expected.map_or(Content::Refused, Content::Known), "{value:?}");
            assert_eq!(code(&reading) == Some(Code::D21), expected.is_none(), "{value:?}");
        }
    }

    proptest! {
        #[test]
        fn no_cell_panics(written in "\\PC{0,20}", figures in "[-0-9.,%折一十次]{0,12}", number in proptest::num::f64::ANY) {
            for value in [Value::Text(written.into()), Value::Text(figures.into()), Value::Number(number)] {
                let _ = (count(&value), rate(&value));
                if let Content::Known(Discount::Of(rate)) = discount(&value).content {
                    prop_assert!(rate > Rate(0) && rate <= Rate::ONE);
                }
            }
        }
    }
}
