//! Money columns: yuan as people write it → integer fen. The only place where an amount is read
//! from an `f64`, and the only one that names rust_decimal.

use super::clean::{clean, is_dash, is_ditto_text};
pub use super::unit::{Scale, Unit};
use super::{Reading, means_nothing, shown, unusable};
use crate::finding::Code;
use crate::model::{Fen, amount_in_words};
use crate::read::table::Value;
use rust_decimal::Decimal;
use rust_decimal::RoundingStrategy::MidpointAwayFromZero;
use rust_decimal::prelude::ToPrimitive;

/// In yuan. An amount above this under a header like 万元 was probably typed in yuan.
const SCALED_LIMIT: i64 = 1_000_000_000;

/// The decimal a spreadsheet shows for a stored number: 15 digits, as Excel keeps them.
pub(super) fn decimal(number: f64) -> Option<Decimal> {
    if let Some(whole) = whole(number) {
        return Some(Decimal::from(whole));
    }
    // The shortest text that reads back as the number, where it has no more than 15 digits, is the
    // number at 15 digits, and is found sooner.
    let shortest = format!("{number:e}");
    let mantissa = shortest.split('e').next().unwrap_or_default();
    let text = match mantissa.bytes().filter(u8::is_ascii_digit).count() <= 15 {
        true => shortest,
        false => format!("{number:.14e}"),
    };
    Decimal::from_scientific(&text).ok().map(|d| d.normalize())
}

/// The number as a spreadsheet shows it, without an exponent.
pub(super) fn digits(number: f64) -> String {
    if let Some(whole) = whole(number) {
        return whole.to_string();
    }
    decimal(number).map_or_else(|| number.to_string(), |decimal| decimal.to_string())
}

/// The number, if it is whole and has at most 15 digits. It saves the slow path for most cells.
#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "whole and far below 2^53")]
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 1e15).then_some(number as i64)
}

/// An amount that should not be negative: a negative number is read and noted.
pub fn amount(value: &Value, unit: Unit) -> Reading<Fen> {
    let reading = amount_or_refund(value, unit);
    match (&reading.content, &reading.note) {
        (crate::model::Content::Known(fen), None) if fen.0 < 0 => {
            Reading::noted(*fen, Code::D19, format!("「{}」理解为负数 {fen}", shown(value)))
        }
        _ => reading,
    }
}

/// An amount that is never negative: 垫款额度, 扣款.
pub fn positive_amount(value: &Value, unit: Unit) -> Reading<Fen> {
    match amount(value, unit) {
        Reading { content: crate::model::Content::Known(fen), .. } if fen.0 < 0 => {
            refuse(&shown(value), "是负数，这里不能是负数；请核对后填 0 或正数")
        }
        reading => reading,
    }
}

/// The price for the client or the medium: 赠送 and 免费 are 0.
pub fn amount_or_free(value: &Value, unit: Unit) -> Reading<Fen> {
    match value {
        Value::Text(text) if is_free(&clean(text)) => {
            Reading::noted(Fen::ZERO, Code::D19, format!("「{}」理解为 {}", shown(value), Fen::ZERO))
        }
        _ => amount(value, unit),
    }
}

/// An amount that may be a refund: a negative number needs no note.
pub fn amount_or_refund(value: &Value, unit: Unit) -> Reading<Fen> {
    match value {
        Value::Number(number) => match decimal(*number) {
            Some(figure) => in_unit(figure, unit, &|| shown(value)),
            None => refuse(&format!("{number:e}"), "不是可用的金额"),
        },
        Value::Text(text) => from_text(text, unit),
        Value::Date(_) => refuse(&shown(value), "是日期，不是金额；请把单元格设为数字格式重填"),
        Value::Bool(_) => refuse(&shown(value), "不是金额"),
        Value::Error(_) | Value::NoValue => unusable(value).unwrap_or_else(Reading::blank),
    }
}

/// Whether a text means a price of 0.
pub(super) fn is_free(text: &str) -> bool {
    matches!(text, "赠送" | "免费" | "赠" | "送" | "赠播" | "免")
}

/// D06 for one amount.
pub fn refuse(shown: &str, why: &str) -> Reading<Fen> {
    Reading::refused(Code::D06, format!("金额「{shown}」{why}"))
}

/// The amount as written. It is made only when a message needs it.
type Shown<'s> = &'s dyn Fn() -> String;

/// A plain figure, converted by the unit of its column.
fn in_unit(figure: Decimal, unit: Unit, shown: Shown<'_>) -> Reading<Fen> {
    match unit {
        Unit::Yuan => to_fen(figure, shown, None),
        Unit::Scaled(Scale { name, yuan }) => match figure.checked_mul(Decimal::from(yuan)) {
            Some(yuan) if yuan.abs() <= Decimal::from(SCALED_LIMIT) => to_fen(yuan, shown, None),
            _ => {
                refuse(&shown(), &format!("在单位为{name}的列中，折合超过 10 亿元，像是按元填写；请统一单位"))
            }
        },
        Unit::Foreign(name) => {
            refuse(&shown(), &format!("在单位为{name}的列中，不是人民币元，请折算成元填写"))
        }
        Unit::Unclear => refuse(&shown(), "所在列的单位看不懂，请把单位写成元或万元，或折算成元填写"),
    }
}

/// Converts yuan to fen, rounded half away from zero. Rounding is noted (D05) unless it is float noise.
/// `understood` is what the note says besides.
fn to_fen(yuan: Decimal, shown: Shown<'_>, understood: Option<&str>) -> Reading<Fen> {
    let rounded = yuan.round_dp_with_strategy(2, MidpointAwayFromZero);
    let fen = rounded.checked_mul(Decimal::ONE_HUNDRED).and_then(|fen| fen.to_i64()).map(Fen);
    let Some(fen) = fen.filter(|fen| fen.abs() <= Fen::LIMIT) else {
        return refuse(&shown(), "超过 1,000 亿元，请核对");
    };
    let exact = (yuan - rounded).abs() <= Decimal::new(1, 6);
    match understood {
        None if exact => Reading::known(fen),
        None => Reading::noted(fen, Code::D19, format!("「{}」四舍五入到分，理解为 {fen}", shown())),
        Some(words) => Reading::noted(fen, Code::D19, format!("「{}」{words}，理解为 {fen}", shown())),
    }
}

fn from_text(text: &str, unit: Unit) -> Reading<Fen> {
    let shown = shown(&Value::Text(text.into()));
    if shown.is_empty() {
        return Reading::blank();
    }
    if means_nothing(&shown) {
        return Reading::blank_noted(&shown);
    }
    if is_ditto_text(&shown) {
        return refuse(&shown, "：金额不能写“同上”，请填写数字");
    }
    let as_shown: Shown<'_> = &|| shown.clone();
    match written(text) {
        Ok(Written { figure, negative, scale, yuan, currency }) => {
            let figure = if negative { -figure } else { figure };
            let words = negative.then_some("为负数");
            match (scale, unit) {
                (None, Unit::Yuan) => to_fen(figure, as_shown, words),
                (None, Unit::Scaled(_)) if yuan => to_fen(figure, as_shown, Some("写明了元")),
                (None, Unit::Scaled(Scale { name, .. })) if currency => refuse(
                    &shown,
                    &format!("只写了货币，表头却写{name}：是元还是{name}？请只写数字，或在后面写明元"),
                ),
                (None, Unit::Scaled(_) | Unit::Foreign(_) | Unit::Unclear) => {
                    let mut reading = in_unit(figure, unit, as_shown);
                    if let (Some(words), None, Some(fen)) = (words, &reading.note, known(&reading)) {
                        reading = Reading::noted(fen, Code::D19, format!("「{shown}」{words}，理解为 {fen}"));
                    }
                    reading
                }
                (Some(_), Unit::Foreign(_) | Unit::Unclear) => in_unit(figure, unit, as_shown),
                (Some(scale), _) => match figure.checked_mul(Decimal::from(scale)) {
                    Some(yuan) => to_fen(yuan, as_shown, Some(words.unwrap_or("写了单位"))),
                    None => refuse(&shown, "超出范围"),
                },
            }
        }
        Err(why) => {
            match amount_in_words::parse(&clean(text))
                .filter(|_| !shown.contains(|c: char| c.is_ascii_digit()))
            {
                Some(fen) if matches!(unit, Unit::Foreign(_) | Unit::Unclear) => {
                    in_unit(Decimal::new(fen.0, 2), unit, &|| shown.clone())
                }
                // 三 in a column of 万元 means 三万元; a text with its own unit is not multiplied again
                Some(fen) if unit != Unit::Yuan && !shown.contains(['元', '圆', '万', '亿']) => {
                    let reading = in_unit(Decimal::new(fen.0, 2), unit, &|| shown.clone());
                    match known(&reading) {
                        Some(fen) => Reading::noted(fen, Code::D19, format!("大写「{shown}」理解为 {fen}")),
                        None => reading,
                    }
                }
                Some(fen) => Reading::noted(fen, Code::D19, format!("大写「{shown}」理解为 {fen}")),
                None => refuse(&shown, &why),
            }
        }
    }
}

fn known(reading: &Reading<Fen>) -> Option<Fen> {
    match reading.content {
        crate::model::Content::Known(fen) => Some(fen),
        _ => None,
    }
}

/// The parts of a written amount.
struct Written {
    figure: Decimal,
    negative: bool,
    /// 万, 亿 …
    scale: Option<i64>,
    /// 元 stood behind it.
    yuan: bool,
    /// ¥, RMB … stood there, which names our currency and no unit.
    currency: bool,
}

fn written(text: &str) -> Result<Written, String> {
    let text: String = clean(text).chars().map(|c| if is_dash(c) { '-' } else { c }).collect();
    let mut rest = text.as_str();
    let (mut negative, mut yuan, mut currency) = (false, false, false);
    if let Some(inner) = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')) {
        (rest, negative) = (inner.trim(), true);
    }
    if let Some(after) = rest.strip_prefix('+').filter(|_| !negative) {
        rest = after.trim_start();
        if rest.starts_with(['+', '-', '△', '▲']) {
            return Err("有两个符号，请写成一个数字".to_owned());
        }
    }
    // A sign and a currency may stand in either order: -¥1,200 and ¥-1,200.
    loop {
        let before = rest;
        for sign in ['-', '△', '▲'] {
            if let Some(after) = rest.strip_prefix(sign) {
                if negative {
                    return Err("有两个负号，请写成一个数字".to_owned());
                }
                (rest, negative) = (after.trim_start(), true);
            }
        }
        for word in ["人民币", "RMB", "rmb", "Rmb", "CNY", "¥"] {
            if let Some(after) = rest.strip_prefix(word) {
                (rest, currency) = (after.trim_start_matches([' ', ':']), true);
            }
        }
        if rest == before {
            break;
        }
    }
    // accounting programs print the minus after the figure
    if let Some(before) = rest.strip_suffix('-') {
        if negative {
            return Err("有两个负号，请写成一个数字".to_owned());
        }
        // `5,000.-` on cheques and quotes may be an even amount or a negative one: it is refused
        if before.trim_end().ends_with('.') {
            return Err("末尾的“.-”是收尾还是负号？请写成数字".to_owned());
        }
        (rest, negative) = (before.trim_end(), true);
    }
    for ending in ["整", "元", "圆", "RMB", "人民币", "CNY"] {
        if let Some(before) = rest.strip_suffix(ending) {
            rest = before.trim_end();
            yuan |= matches!(ending, "元" | "圆");
            currency |= !matches!(ending, "元" | "圆" | "整");
        }
    }
    const SCALES: &[(&str, i64)] = &[
        ("亿", 100_000_000),
        ("千万", 10_000_000),
        ("百万", 1_000_000),
        ("万", 10_000),
        ("w", 10_000),
        ("W", 10_000),
        ("千", 1_000),
    ];
    let scaled = SCALES.iter().find_map(|(word, scale)| Some((rest.strip_suffix(word)?, *scale)));
    let (digits, scale) = match scaled {
        Some((before, scale)) => (before.trim_end(), Some(scale)),
        None => (rest, None),
    };
    if !digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')) || digits.is_empty() {
        return Err(question(&text));
    }
    let figure = figure(digits, scale.is_some())?;
    Ok(Written { figure, negative, scale, yuan, currency })
}

/// `12,000.00` → 12000.00; a figure with two possible readings is refused.
fn figure(digits: &str, scaled: bool) -> Result<Decimal, String> {
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let grouped = whole.contains(',');
    let regular = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    if decimals.contains([',', '.']) || (grouped && !regular) {
        return Err(format!("的千分位不对：是 {} 还是小数？请写成数字", digits.replace([',', '.'], "")));
    }
    if !grouped && !scaled && decimals.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0')
    {
        let small = format!("{whole}.{decimals}");
        let small = small.trim_end_matches('0').trim_end_matches('.');
        return Err(format!("是 {whole}{decimals} 还是 {small}？请写成数字"));
    }
    let plain = digits.replace(',', "");
    plain.trim_end_matches('.').parse::<Decimal>().map_err(|_| "不是数字，请填写数字".to_owned())
}

/// The question to ask about an amount that has words beside the number.
fn question(text: &str) -> String {
    let has_digit = text.contains(|c: char| c.is_ascii_digit());
    if !has_digit {
        return "不是数字，请填写数字".to_owned();
    }
    if ["约", "左右", "大概", "近", "余", "多", "预计", "暂"].iter().any(|word| text.contains(word))
    {
        return "是约数，请填写确定的数字".to_owned();
    }
    if text.contains(['+', '*', '×', '/', '%', '=']) {
        return "是算式，请填写算好的数字".to_owned();
    }
    if text.contains(['-', '~', '至', '到']) {
        return "是一个范围，请填写确定的数字".to_owned();
    }
    if ["$", "USD", "HKD", "港币", "美元", "€"].iter().any(|sign| text.contains(sign)) {
        return "不是人民币，请折算成元填写".to_owned();
    }
    "除数字外还有别的内容，请只填写数字".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Content;
    use proptest::prelude::*;

    fn text(written: &str) -> Reading<Fen> {
        amount(&Value::Text(written.into()), Unit::Yuan)
    }

    fn code(reading: &Reading<Fen>) -> Option<Code> {
        reading.note.as_ref().map(|note| note.code)
    }

    #[test]
    fn amounts_as_people_write_them() {
        use Code::*;
        for (written, yuan, note) in [
            ("12000", "12000.00", None),
            ("12,000", "12000.00", None),
            ("￥12,000.00", "12000.00", None),
            ("￥１２，０００．００", "12000.00", None),
            ("12,000元", "12000.00", None),
            ("12000元整", "12000.00", None),
            ("RMB12000", "12000.00", None),
            ("RMB 12,000", "12000.00", None),
            ("人民币12000元", "12000.00", None),
            ("12000.5", "12000.50", None),
            ("0.5", "0.50", None),
            ("1.2万", "12000.00", Some(D19)),
            ("1.2w", "12000.00", Some(D19)),
            ("1.2万元", "12000.00", Some(D19)),
            ("40万", "400000.00", Some(D19)),
            ("1.234万", "12340.00", Some(D19)),
            ("0.5亿", "50000000.00", Some(D19)),
            ("壹万贰仟元整", "12000.00", Some(D19)),
            ("(1,200.00)", "-1200.00", Some(D19)),
            ("（1,200.00）", "-1200.00", Some(D19)),
            ("-1200", "-1200.00", Some(D19)),
            ("－1200", "-1200.00", Some(D19)),
            ("△1200", "-1200.00", Some(D19)),
            ("-￥1,200", "-1200.00", Some(D19)),
            ("12,000.00-", "-12000.00", Some(D19)),
            ("12,000.00－", "-12000.00", Some(D19)),
            ("12000- ", "-12000.00", Some(D19)),
            ("￥12,000.00-", "-12000.00", Some(D19)),
            ("1.2万-", "-12000.00", Some(D19)),
            ("+1200", "1200.00", None),
            ("＋1,200.50", "1200.50", None),
            ("+￥1,200", "1200.00", None),
            ("12345.675", "12345.68", Some(D19)),
            ("-12345.675", "-12345.68", Some(D19)),
            ("1,234.5678", "1234.57", Some(D19)),
            ("0", "0.00", None),
        ] {
            let reading = text(written);
            assert_eq!(known(&reading).map(Fen::plain).as_deref(), Some(yuan), "{written}");
            assert_eq!(code(&reading), note, "{written}");
        }
    }

    #[test]
    fn what_might_mean_two_things_is_refused() {
        for written in [
            "约1.2万",
            "1.2-1.5万",
            "12000+6%",
            "208.000",
            "12,00",
            "1,2345",
            "12,000,00",
            "1.2.3",
            "$1,200",
            "同上",
            "〃",
            "待定",
            "一万二",
            "1万2",
            "--5",
            "-5-",
            "+-5",
            "5--",
            "12000+",
            "五六万",
            "12000/2",
            "2000亿",
            "99999999999999999999999999999999999999",
            "3.5折",
        ] {
            let reading = text(written);
            assert_eq!(
                (reading.content.clone(), code(&reading)),
                (Content::Refused, Some(Code::D06)),
                "{written}"
            );
        }
        for blank in ["", "　", "—", "/"] {
            assert_eq!(text(blank).content, Content::Blank, "{blank:?}");
        }
    }

    #[test]
    fn stored_numbers_are_exact() {
        for (number, fen, note) in [
            (12_345.675, 1_234_568, Some(Code::D19)),
            (1.005, 101, Some(Code::D19)),
            (0.1 + 0.2, 30, None),
            (51_200.0, 5_120_000, None),
            (-1_200.0, -120_000, Some(Code::D19)),
            (99_999_999_999.99, 9_999_999_999_999, None),
        ] {
            let reading = amount(&Value::Number(number), Unit::Yuan);
            assert_eq!((known(&reading), code(&reading)), (Some(Fen(fen)), note), "{number}");
        }
        let refund = amount_or_refund(&Value::Number(-1_200.0), Unit::Yuan);
        assert_eq!(refund, Reading::known(Fen(-120_000)), "a refund is silent");
        for number in [f64::NAN, f64::INFINITY, 1e300, 1e12, -1e12] {
            assert_eq!(amount(&Value::Number(number), Unit::Yuan).content, Content::Refused, "{number}");
        }
        assert_eq!(code(&amount(&Value::NoValue, Unit::Yuan)), Some(Code::D11));
    }

    #[test]
    fn a_header_in_ten_thousands() {
        for (value, fen, note) in [
            (Value::Number(1.2), Some(1_200_000), None),
            (Value::Number(0.000_1), Some(100), None),
            (Value::Text("1.2".into()), Some(1_200_000), None),
            (Value::Text("1.2万".into()), Some(1_200_000), Some(Code::D19)),
            (Value::Text("12,000元".into()), Some(1_200_000), Some(Code::D19)),
            (Value::Text("￥12,000元".into()), Some(1_200_000), Some(Code::D19)),
            (Value::Text("-1.2".into()), Some(-1_200_000), Some(Code::D19)),
            // a currency is no unit: 1.2 yuan, or 12,000?
            (Value::Text("￥1.2".into()), None, Some(Code::D06)),
            (Value::Text("RMB 1.2".into()), None, Some(Code::D06)),
            (Value::Text("1.2人民币".into()), None, Some(Code::D06)),
            (Value::Text("￥1.2万".into()), Some(1_200_000), Some(Code::D19)),
            (Value::Number(100_000.0), Some(100_000_000_000), None),
            (Value::Number(100_000.01), None, Some(Code::D06)),
        ] {
            let reading = amount(&value, Unit::named("万元").unwrap());
            assert_eq!((known(&reading), code(&reading)), (fen.map(Fen), note), "{value:?}");
        }
    }

    #[test]
    fn units_of_a_column() {
        for (header, written, fen) in [
            ("千元", 51.2, Some(5_120_000)),
            ("单位:千元", 0.001, Some(100)),
            ("百万元", 1.5, Some(150_000_000)),
            ("亿", 0.01, Some(100_000_000)),
            ("元/次", 800.0, Some(80_000)),
            ("千元", 1_000_001.0, None),
            ("美元", 800.0, None),
            ("RMB万", 5.0, Some(5_000_000)),
            ("RMB:万", 5.0, Some(5_000_000)),
            ("万RMB", 5.0, Some(5_000_000)),
            ("万人民币", 5.0, Some(5_000_000)),
            ("百万RMB", 5.0, Some(500_000_000)),
            ("萬圓", 5.0, Some(5_000_000)),
            ("仟元", 5.0, Some(500_000)),
            ("百元", 5.0, None),
            ("拾元", 5.0, None),
            ("k元", 5.0, None),
            ("厘", 5.0, None),
            ("USD万", 5.0, None),
            ("万美元", 5.0, None),
            ("元/30秒", 5.0, Some(500)),
            ("元/万次", 5.0, Some(500)),
        ] {
            let reading = amount(&Value::Number(written), Unit::named(header).unwrap());
            assert_eq!(known(&reading), fen.map(Fen), "{header} {written}");
            assert_eq!(code(&reading), fen.is_none().then_some(Code::D06), "{header} {written}");
        }
        assert_eq!((Unit::named("含税"), Unit::exactly("含税,元")), (None, None));
        assert_eq!((Unit::named("RMB"), Unit::exactly("K"), Unit::whole("万科")), (None, None, None));
        for (word, unit) in [("万人民币", "万元"), ("K", "K"), ("万美元", "美元"), ("百元", "百元")]
        {
            assert_eq!(Unit::whole(word), Unit::named(unit), "{word}");
        }
        for written in ["2万", "3,000元", "贰万元整", "三万"] {
            let reading = amount(&Value::Text(written.into()), Unit::named("USD").unwrap());
            assert_eq!((known(&reading), code(&reading)), (None, Some(Code::D06)), "{written}");
        }
    }

    proptest! {
        #[test]
        fn fen_survive_a_spreadsheet(fen in -9_999_999_999_999i64..=9_999_999_999_999) {
            let stored: f64 = Fen(fen).plain().parse().unwrap();
            prop_assert_eq!(known(&amount_or_refund(&Value::Number(stored), Unit::Yuan)), Some(Fen(fen)));
            prop_assert_eq!(known(&text(&Fen(fen).to_string())), Some(Fen(fen)));
        }

        #[test]
        fn no_cell_panics(written in "\\PC{0,30}", figures in "[-0-9.,万亿元(~￥)w]{0,20}", number in proptest::num::f64::ANY) {
            for value in [Value::Text(written.into()), Value::Text(figures.into()), Value::Number(number)] {
                for unit in [Unit::Yuan, Unit::named("万元").unwrap(), Unit::Foreign("美元"), Unit::Unclear] {
                    if let Some(fen) = known(&amount(&value, unit)) {
                        prop_assert!(fen.abs() <= Fen::LIMIT);
                    }
                }
            }
        }
    }
}
