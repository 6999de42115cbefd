//! 大写金额, both ways: 壹万贰仟元整 ↔ 12,000.00.

use super::money::Fen;

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];

/// The amount in fen of a Chinese text; `None` if it is no amount or not well formed.
///
/// Reads formal (壹贰叁) and plain numerals (一二三), 圆 and 元, 整 and 正, 人民币 before the amount, and 负 for
/// a negative one. 一万二 is refused, because it may mean twelve thousand or ten thousand and two.
pub fn parse(text: &str) -> Option<Fen> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, ':' | '：')).collect();
    let text = text.strip_prefix("人民币").unwrap_or(&text);
    let (negative, text) = match text.strip_prefix('负') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let ended = text.strip_suffix(['整', '正']).unwrap_or(text);
    let (whole, cents) = match ended.split_once(['元', '圆', '圓']) {
        Some((whole, cents)) => (whole, cents),
        None if ended.ends_with(['角', '分']) => ("", ended),
        None => (ended, ""),
    };
    if whole.is_empty() && cents.is_empty() {
        return None;
    }
    let yuan = if whole.is_empty() { 0 } else { integer(whole)? };
    let fen = yuan.checked_mul(100)?.checked_add(fraction(cents)?)?;
    (fen <= Fen::LIMIT.0).then_some(Fen(if negative { -fen } else { fen }))
}

fn digit(c: char) -> Option<i64> {
    let plain = "零一二三四五六七八九".chars().position(|d| d == c);
    let traditional = "〇壹貳參肆伍陸柒捌玖".chars().position(|d| d == c);
    let index = DIGITS.iter().position(|d| *d == c).or(plain).or(traditional).or(match c {
        '两' | '弍' => Some(2),
        '叄' => Some(3),
        _ => None,
    });
    i64::try_from(index?).ok()
}

/// A whole number: sections below 10,000 with 亿, 万 and no unit, in falling order.
fn integer(text: &str) -> Option<i64> {
    let (mut rest, mut total, mut any) = (text, 0i64, false);
    for (signs, unit) in [(['亿', '億'], 100_000_000i64), (['万', '萬'], 10_000)] {
        if let Some((before, after)) = rest.split_once(signs) {
            total = total.checked_add(section(before)?.checked_mul(unit)?)?;
            (rest, any) = (after, true);
        }
    }
    if rest.is_empty() {
        return any.then_some(total);
    }
    // 一万二: a digit directly after 万 without 零 has no clear unit
    let open = any && !rest.starts_with(['零', '〇']) && rest.chars().count() == 1;
    (!open).then(|| section(rest)?.checked_add(total))?
}

/// A number below 10,000: digits and units in turn, units falling.
fn section(text: &str) -> Option<i64> {
    let (mut total, mut pending, mut last_unit, mut gap) = (0i64, None, 10_000, true);
    if text.is_empty() {
        return None;
    }
    for c in text.chars() {
        let unit = match c {
            '拾' | '十' => 10,
            '佰' | '百' => 100,
            '仟' | '千' => 1_000,
            _ => {
                let value = digit(c)?;
                if pending.is_some() {
                    return None;
                }
                match value {
                    0 => gap = true,
                    _ => pending = Some(value),
                }
                continue;
            }
        };
        // 拾元 alone means 壹拾元
        let count = pending.take().or((unit == 10 && total == 0).then_some(1))?;
        if unit >= last_unit {
            return None;
        }
        total += count * unit;
        (last_unit, gap) = (unit, false);
    }
    match pending {
        // 一百二 has no clear unit; 一百零二 and 一十二 are clear
        Some(_) if !gap && last_unit > 10 => None,
        Some(units) => Some(total + units),
        None => Some(total),
    }
}

/// The fen of 伍角贰分.
fn fraction(text: &str) -> Option<i64> {
    let (mut fen, mut pending, mut last_unit) = (0, None, 100);
    for c in text.chars() {
        let unit = match c {
            '角' => 10,
            '分' => 1,
            _ => {
                let value = digit(c)?;
                if pending.is_some_and(|before| before != 0) {
                    return None;
                }
                pending = Some(value);
                continue;
            }
        };
        if unit >= last_unit {
            return None;
        }
        fen += pending.take()? * unit;
        last_unit = unit;
    }
    pending.is_none_or(|left| left == 0).then_some(fen)
}

/// The amount in formal numerals, for cheques and 对账清单.
pub fn write(amount: Fen) -> String {
    let fen = amount.0.unsigned_abs();
    let (yuan, jiao, cents) = (fen / 100, fen / 10 % 10, fen % 10);
    let mut text = String::from(if amount.0 < 0 { "负" } else { "" });
    if yuan > 0 || fen == 0 {
        text.push_str(&whole(yuan));
        text.push('元');
    }
    if jiao > 0 {
        text.push(numeral(jiao));
        text.push('角');
    } else if cents > 0 && yuan > 0 {
        text.push('零');
    }
    if cents > 0 {
        text.push(numeral(cents));
        text.push('分');
    } else {
        text.push('整');
    }
    text
}

fn numeral(digit: u64) -> char {
    usize::try_from(digit % 10).ok().and_then(|i| DIGITS.get(i)).copied().unwrap_or('零')
}

fn whole(yuan: u64) -> String {
    if yuan == 0 {
        return "零".to_owned();
    }
    let mut text = String::new();
    let mut gap = false;
    for (section, name) in [
        (yuan / 1_000_000_000_000, "万亿"),
        (yuan / 100_000_000 % 10_000, "亿"),
        (yuan / 10_000 % 10_000, "万"),
        (yuan % 10_000, ""),
    ] {
        if section == 0 {
            gap = !text.is_empty();
            continue;
        }
        for (digit, unit) in [
            (section / 1000, "仟"),
            (section / 100 % 10, "佰"),
            (section / 10 % 10, "拾"),
            (section % 10, ""),
        ] {
            if digit == 0 {
                gap = !text.is_empty();
                continue;
            }
            if gap {
                text.push('零');
                gap = false;
            }
            text.push(numeral(digit));
            text.push_str(unit);
        }
        text.push_str(name);
        gap = false;
        if section % 10 == 0 && name.is_empty() {
            break;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_in_words() {
        for (text, fen) in [
            ("壹万贰仟元整", 1_200_000),
            ("人民币壹万贰仟圆正", 1_200_000),
            ("零元整", 0),
            ("壹拾元伍角整", 1_050),
            ("伍分", 5),
            ("伍角整", 50),
            ("壹仟零壹元零伍分", 100_105),
            ("玖拾捌万陆仟肆佰元整", 98_640_000),
            ("壹亿零叁拾万元整", 10_030_000_000),
            ("负贰佰元整", -20_000),
            ("壹万零贰元整", 1_000_200),
        ] {
            assert_eq!(parse(text), Some(Fen(fen)), "{text}");
        }
        for (fen, text) in [
            (1_200_000, "壹万贰仟元整"),
            (0, "零元整"),
            (1_050, "壹拾元伍角整"),
            (5, "伍分"),
            (100_105, "壹仟零壹元零伍分"),
            (1_000_200, "壹万零贰元整"),
            (10_030_000_000, "壹亿零叁拾万元整"),
            (-20_000, "负贰佰元整"),
        ] {
            assert_eq!(write(Fen(fen)), text, "{fen}");
        }
        for (text, fen) in [("一万二千元", 1_200_000), ("拾伍元", 1_500), ("两万元整", 2_000_000)]
        {
            assert_eq!(parse(text), Some(Fen(fen)), "{text}");
        }
        for text in [
            "",
            "元",
            "整",
            "一万二",
            "一百二",
            "壹贰元",
            "壹拾佰元",
            "壹万贰仟元约",
            "王总",
            "分",
            "伍分贰角",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(fen in -Fen::LIMIT.0..=Fen::LIMIT.0) {
            prop_assert_eq!(parse(&write(Fen(fen))), Some(Fen(fen)), "{}", write(Fen(fen)));
        }

        #[test]
        fn any_numerals_end_in_an_answer(text in "[零壹贰叁玖拾佰仟万亿元角分整负一十]{0,20}") {
            let _ = parse(&text);
        }
    }
}
