//! Months: the cells of 月份 columns, and periods that are one month.

use super::date::{DateContext, date};
use super::date_text::{Cursor, prepare};
use super::{Reading, amount, means_nothing, shown, unusable};
use crate::finding::Code;
use crate::model::text::unspaced;
use crate::model::{Content, Month};
use crate::read::table::Value;
use chrono::{Datelike, NaiveDate};

/// The month of a cell: `2026-03`, `2026年3月`, `2026.3`, `202603`, or any date of the month.
pub fn month(value: &Value, context: &DateContext) -> Reading<Month> {
    let shown = shown(value);
    let refuse =
        |why: &str| Reading::refused(Code::D04, format!("月份「{shown}」{why}，请写成 2026-03 这样的年月"));
    match value {
        Value::Date(_) => date(value, context).map(Month::of),
        Value::Number(number) => {
            let digits = amount::decimal(*number).map(|d| d.to_string()).unwrap_or_default();
            if digits.split_once('.').is_some_and(|(_, month)| month == "1") {
                return refuse("可能是1月，也可能是10月");
            }
            match parse(&digits) {
                Some(month) => Reading::known(month),
                None => match date(value, context) {
                    Reading { content: Content::Known(day), note } => {
                        Reading { content: Content::Known(Month::of(day)), note }
                    }
                    _ => refuse("不是月份"),
                },
            }
        }
        Value::Text(text) => {
            if shown.is_empty() {
                return Reading::blank();
            }
            if means_nothing(&shown) {
                return Reading::blank_noted(&shown);
            }
            if let Some(month) = parse(text) {
                return Reading::known(month);
            }
            let year = context.period.or(context.file_month).map(|(year, _)| year);
            match year.and_then(|year| parse_in(text, year)) {
                Some(month) => {
                    let message = format!("「{shown}」没有年份，理解为 {month}；请补上年份");
                    Reading::noted(month, Code::D05, message)
                }
                None => refuse("无法识别"),
            }
        }
        Value::Bool(_) => refuse("不是月份"),
        Value::Error(_) | Value::NoValue => unusable(value).unwrap_or_else(Reading::blank),
    }
}

/// The month of a period with its year written: `2026年3月份`, `2026.3.1-3.31`, `26年3月`.
pub fn parse(text: &str) -> Option<Month> {
    period(text, None)
}

/// Like [`parse`], but without days or a range of days: `2026-03`, `2026年3月`, `202603`.
pub fn alone(text: &str) -> Option<Month> {
    let figures = prepare(text).0;
    let groups = figures.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).count();
    let names_a_day = groups > 2 || figures.contains(['日', '号']);
    parse(text).filter(|_| !names_a_day)
}

/// Whether a period that was read as this month is all of it: `2026-02`, `2026.2.1-2.28`, and not `2026.2.1-2.15`.
pub fn is_whole(text: &str, month: Month) -> bool {
    let figures = prepare(text).0;
    let groups = figures.split(|c: char| !c.is_ascii_digit()).filter_map(|group| group.parse().ok());
    let groups: Vec<u32> = groups.collect();
    let is_year = |at: usize| groups.get(at).is_some_and(|group| *group >= 1_000);
    let first = groups.get(if is_year(0) { 2 } else { 1 });
    match groups.len() {
        0..=2 => !figures.contains(['日', '号']),
        4 if is_year(2) => true,
        _ => first == Some(&1) && groups.last() == Some(&month.last_day().day()),
    }
}

/// Like [`parse`]; a bare `3月` gets this year.
pub fn parse_in(text: &str, year: i32) -> Option<Month> {
    period(text, Some(year))
}

/// Like [`parse`]; a month without a year gets the year in which it is nearest to `near`.
pub fn nearest(text: &str, near: NaiveDate) -> Option<Month> {
    parse(text).or_else(|| {
        let years = near.year() - 1..=near.year() + 1;
        let candidates = years.filter_map(|year| parse_in(text, year));
        candidates.min_by_key(|month| near.signed_duration_since(month.first_day()).num_days().abs())
    })
}

/// The month of a part of a list, or the months of a range: `1-2月`, `2026年11月至2027年1月`.
pub fn months(text: &str, near: NaiveDate) -> Vec<Month> {
    range(text, near).unwrap_or_else(|| nearest(text, near).into_iter().collect())
}

fn range(text: &str, near: NaiveDate) -> Option<Vec<Month>> {
    let text = unspaced(&prepare(text).0);
    let text = text.trim_end_matches('份');
    let (first, last) = text.split_once(['-', '~', '至', '到']).filter(|(_, last)| last.ends_with('月'))?;
    let first = nearest(&format!("{}月", first.trim_end_matches('月')), near)?;
    let last = nearest(last, first.first_day())?;
    let months: Vec<Month> = std::iter::successors(Some(first), |month| Some(month.next()))
        .take_while(|month| *month <= last)
        .take(13)
        .collect();
    (2..=12).contains(&months.len()).then_some(months)
}

/// Splits the list of a 对应期间或波次 cell. `/` separates only if no digits stand around it.
pub fn split_periods(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let is_digit = |at: Option<usize>| at.and_then(|i| letters.get(i)).is_some_and(char::is_ascii_digit);
    let mut parts = vec![String::new()];
    for (i, c) in letters.iter().enumerate() {
        let separates = match c {
            '、' | '，' | ',' | '；' | ';' | '\n' | '\r' => true,
            '/' => !(is_digit(i.checked_sub(1)) && is_digit(Some(i + 1))),
            _ => false,
        };
        match parts.last_mut() {
            Some(part) if !separates => part.push(*c),
            _ => parts.push(String::new()),
        }
    }
    parts.iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// What the month is said of: 2月广告, 2月份投放.
const NOUNS: [&str; 14] = [
    "的", "广告", "媒体", "投放", "发布", "刊播", "推广", "排期", "执行", "报告", "费用", "清单", "对账",
    "单",
];

fn period(text: &str, default_year: Option<i32>) -> Option<Month> {
    let text = unspaced(&prepare(text).0);
    if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) {
        let number: u32 = text.parse().ok()?;
        return plausible(i32::try_from(number / 100).ok()?, number % 100);
    }
    if is_several(&text) {
        return None;
    }
    let mut cursor = Cursor { rest: &text };
    let first = month_at(&mut cursor, default_year)?;
    let end = ["-", "~", "至", "到", "--"].iter().any(|sign| cursor.eat(sign));
    let last = if end { month_at(&mut cursor, Some(first.first_day().year())) } else { Some(first) };
    while ["月", "份", "度", "(", ")"].iter().any(|mark| cursor.eat(mark)) {}
    // 2026年02月份广告投放, but not 2月第一轮
    while NOUNS.iter().any(|noun| cursor.eat(noun)) {}
    (cursor.rest.is_empty() && last == Some(first)).then_some(first)
}

/// Whether a text names two different months: 2026年1-3月, which is not the third of January.
fn is_several(text: &str) -> bool {
    let number = |text: &str| text.parse::<u32>().ok();
    let after_year = text.split_once('年').map(|(_, rest)| rest);
    let range = after_year.and_then(|rest| rest.split_once(['-', '~', '至', '到']));
    range.is_some_and(|(first, last)| {
        let last = last.trim_end_matches(['份', '度']).strip_suffix('月').and_then(number);
        number(first.trim_end_matches('月')).zip(last).is_some_and(|(first, last)| first != last)
    })
}

/// The month of the day or the month at the cursor.
fn month_at(cursor: &mut Cursor, default_year: Option<i32>) -> Option<Month> {
    let mut ahead = *cursor;
    if let Some(day) = ahead.day()
        && let Some(year) = day.year.or(default_year)
        && (day.year.is_some() || ahead.rest.is_empty() || ahead.rest.starts_with(['-', '~', '至', '到']))
    {
        *cursor = ahead;
        return plausible(year, day.month);
    }
    let (first, length) = cursor.number()?;
    let year = match length {
        4 if cursor.eat("年") || cursor.eat(".") || cursor.eat("-") || cursor.eat("/") => {
            i32::try_from(first).ok()?
        }
        2 if cursor.eat("年") => 2000 + i32::try_from(first).ok()?,
        1 | 2 if cursor.eat("月") => {
            cursor.eat("份");
            return plausible(default_year?, first);
        }
        _ => return None,
    };
    let (month, length) = cursor.number()?;
    if cursor.eat("月") {
        cursor.eat("份");
    }
    plausible(year, month).filter(|_| length <= 2)
}

fn plausible(year: i32, month: u32) -> Option<Month> {
    Month::new(year, month).filter(|_| (2000..=2100).contains(&year))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use proptest::prelude::*;

    #[test]
    fn months_as_people_write_them() {
        let march = Month::new(2026, 3);
        for (written, expected) in [
            ("2026-03", march),
            ("2026年3月", march),
            ("2026年03月份", march),
            ("2026.3", march),
            ("2026/03", march),
            ("202603", march),
            ("２０２６年３月", march),
            ("2026年03月份广告", march),
            ("2026年3月投放", march),
            ("2026年3月第一轮", None),
            ("2026年1-3月", None),
            ("2026年1月至3月", None),
            ("2026年3-3月", march),
            ("26年3月", march),
            ("二〇二六年三月", march),
            ("2026-03-15", march),
            ("2026.3.1-3.31", march),
            ("2026年3月1日至2026年3月31日", march),
            ("2026.3.1-2026.4.2", None),
            ("2026年", None),
            ("2026-13", None),
            ("3月", None),
            ("开盘档", None),
            ("", None),
        ] {
            assert_eq!(parse(written), expected, "{written}");
        }
        assert_eq!(parse_in("3月", 2026), march);
        for (written, expected) in [
            ("2026-3", march),
            ("2026年3月", march),
            ("二〇二六年三月", march),
            ("202603", march),
            ("2026-03-01", None),
            ("2026年3月5日", None),
            ("2026.3.1-3.31", None),
        ] {
            assert_eq!(alone(written), expected, "{written}");
        }
        assert_eq!(parse_in("3月份", 2026), march);
        assert_eq!(parse_in("3月5日", 2026), march);
        assert_eq!(parse_in("三月份", 2026), march);
        assert_eq!(parse_in("十二月", 2026), Month::new(2026, 12));
    }

    #[test]
    fn month_cells() {
        let context = DateContext::default();
        let march = Month::new(2026, 3).unwrap();
        let real = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap().and_hms_opt(0, 0, 0).unwrap();
        for value in [
            Value::Date(real),
            Value::Number(202_603.0),
            Value::Number(2026.3),
            Value::Text("2026-03".into()),
        ] {
            assert_eq!(month(&value, &context), Reading::known(march), "{value:?}");
        }
        for value in
            [Value::Number(2026.1), Value::Text("3月".into()), Value::Number(13.0), Value::Bool(true)]
        {
            assert_eq!(month(&value, &context).content, Content::Refused, "{value:?}");
        }
        let sheet = DateContext { period: Some((2026, 3)), ..context };
        assert_eq!(month(&Value::Text("3月".into()), &sheet).content, Content::Known(march));
    }

    proptest! {
        #[test]
        fn no_cell_panics(written in "\\PC{0,20}", like in "[0-9年月.~-]{0,16}") {
            let _ = (parse(&written), parse(&like), parse_in(&like, 2026));
        }
    }

    #[test]
    fn lists_are_split_and_dates_are_not() {
        assert_eq!(split_periods("开盘档、加推档 / 春节档"), ["开盘档", "加推档", "春节档"]);
        assert_eq!(split_periods("2026/3"), ["2026/3"]);
        assert!(split_periods("").is_empty());
    }

    #[test]
    fn months_read_in_any_form() {
        let near = NaiveDate::from_ymd_opt(2026, 1, 10).unwrap();
        for text in ["2026-03", "2026年3月", "2026/3", "202603", "3月", "3月份", "26年3月"] {
            assert_eq!(nearest(text, near).map(|m| m.to_string()).as_deref(), Some("2026-03"), "{text}");
        }
        assert_eq!(nearest("12月", near), Month::new(2025, 12));
        for (text, expected) in [
            ("3月", "2026-03"),
            ("1-2月", "2026-01 2026-02"),
            ("1月至3月份", "2026-01 2026-02 2026-03"),
            ("2026年1-2月", "2026-01 2026-02"),
            ("2025年12月-2026年1月", "2025-12 2026-01"),
            ("2026.1.5-1.9", "2026-01"),
            ("第1-2月", ""),
            ("5-3月", ""),
            ("开盘-加推", ""),
        ] {
            let months: Vec<String> = months(text, near).iter().map(Month::to_string).collect();
            assert_eq!(months.join(" "), expected, "{text}");
        }
        for text in ["开盘档", "第3周", "2026-13", "3", ""] {
            assert_eq!(nearest(text, near), None, "{text}");
        }
    }
}
