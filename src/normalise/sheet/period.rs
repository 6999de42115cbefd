//! The month of a sheet: from its title, its name or the name of its file.

use crate::normalise::cell::clean::{clean, compact};
use crate::normalise::cell::month;
use crate::normalise::sheet::header::Top;
use crate::read::table::Value;
use chrono::Datelike;

/// Year and month.
pub(crate) type Period = (i32, u32);

/// The month in the lines above the header, else in the sheet's name.
pub(crate) fn of_titles(above: &Top<'_>, sheet: &str) -> Option<Period> {
    let texts = above.rows().iter().copied().flatten().filter_map(|cell| match &cell.value {
        Value::Text(text) => Some(text.as_ref()),
        _ => None,
    });
    texts.chain(std::iter::once(sheet)).find_map(of_title)
}

/// The month in a title: `云庭 2026年3月 媒体排期表`, `2026.3`, `2026年2-3月` (the first month). A full date
/// in a title is the day on which it was written, so it names no month.
pub(crate) fn of_title(text: &str) -> Option<Period> {
    let chars = figures_apart(text);
    let with_words = (0..chars.len()).find_map(|at| {
        let begins = at == 0 || !chars.get(at - 1).is_some_and(char::is_ascii_digit);
        begins.then(|| year_and_month(chars.get(at..).unwrap_or_default())).flatten()
    });
    with_words.or_else(|| words(&compact(text)).find_map(month_of))
}

/// The text without its spaces but those between two figures: in `XM2026-101 2026年3月` the space ends the key, in
/// `2026 年 3 月` it says nothing.
fn figures_apart(text: &str) -> Vec<char> {
    let mut out: Vec<char> = Vec::new();
    let mut spaced = false;
    for c in clean(text).chars() {
        if c.is_whitespace() {
            spaced = true;
            continue;
        }
        if spaced && c.is_ascii_digit() && out.last().is_some_and(char::is_ascii_digit) {
            out.push(' ');
        }
        out.push(c);
        spaced = false;
    }
    out
}

/// The characters of a written month or date.
const FIGURES: &str = "./-年月〇零一二三四五六七八九十";

/// The pieces of a text that may be a month. Letters and colons stay in a piece, so that a key is one piece.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == ':' || FIGURES.contains(c)))
}

/// The month of `2026.03`, `202603`, `26年3月`, `二〇二六年三月`; `None` for a date with a day.
fn month_of(word: &str) -> Option<Period> {
    let word = word.trim_matches(['.', '-', '/']);
    let plain = word.chars().all(|c| c.is_ascii_digit() || FIGURES.contains(c));
    let is_date = word.len() == 8 && word.bytes().all(|b| b.is_ascii_digit());
    let says_year = word.contains('年') || word.starts_with("20");
    let month = (plain && says_year && !is_date).then(|| month::alone(word)).flatten()?;
    Some((month.first_day().year(), month.first_day().month()))
}

fn year_and_month(chars: &[char]) -> Option<Period> {
    let (year, rest) = number(chars, 4)?;
    let year = i32::try_from(year).ok().filter(|year| (2000..=2100).contains(year))?;
    let (separator, rest) = rest.split_first()?;
    if *separator != '年' {
        return None;
    }
    let (month, rest) = number(rest, 2).or_else(|| {
        let quarter = rest.iter().position(|c| *c == '月')?;
        let word: String = rest.get(..quarter)?.iter().collect();
        Some((crate::model::numeral::chinese_number(&word)?, rest.get(quarter..)?))
    })?;
    if !(1..=12).contains(&month) {
        return None;
    }
    // `3月5日` is a day
    let day_follows = rest.first() == Some(&'月')
        && number(rest.get(1..)?, 2).is_some_and(|(_, r)| matches!(r.first(), Some('日' | '号')));
    let month_follows = matches!(rest.first(), Some('月' | '-' | '~' | '、' | '至' | '—' | '－'));
    (month_follows && !day_follows).then_some((year, month))
}

fn number(chars: &[char], longest: usize) -> Option<(u32, &[char])> {
    let digits = chars.iter().take(longest + 1).take_while(|c| c.is_ascii_digit()).count();
    if digits == 0 || digits > longest {
        return None;
    }
    let (digits, rest) = chars.split_at_checked(digits)?;
    let value = digits.iter().try_fold(0_u32, |n, c| Some(n * 10 + c.to_digit(10)?))?;
    Some((value, rest))
}

/// The month in a file name: `媒体排期_云庭_202603.xlsx`, `…_2026-03`, `…2026年3月…`.
pub(crate) fn of_file(name: &str) -> Option<Period> {
    let stem = name.rsplit('/').next().unwrap_or(name);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    of_title(stem).or_else(|| {
        stem.split(['_', ' ', '（', '）', '(', ')', '+', ',', '、']).find_map(|part| {
            let chars: Vec<char> = compact(part).chars().collect();
            let digits: String = chars.iter().filter(|c| c.is_ascii_digit()).collect();
            let plain = chars.iter().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.'));
            let month = match (plain, digits.len()) {
                (true, 6) => crate::normalise::cell::month::parse(&format!(
                    "{}-{}",
                    digits.get(..4)?,
                    digits.get(4..)?
                )),
                (true, 5) => crate::normalise::cell::month::parse(part),
                _ => None,
            }?;
            let first = month.first_day();
            Some((first.year(), first.month()))
        })
    })
}

/// The year in a title or file name without a month: `2026年度`, `收付款_2026`. `2025-2026年度` names none.
pub(crate) fn year_of(text: &str) -> Option<i32> {
    let chars = figures_apart(text);
    let mut years = (0..chars.len()).filter_map(|at| {
        // the year in a key (XM2025-007) is not the year of the sheet
        let begins = at == 0 || !chars.get(at - 1).is_some_and(char::is_ascii_alphanumeric);
        let (year, rest) = begins.then(|| number(chars.get(at..)?, 4)).flatten()?;
        let ends = !rest.first().is_some_and(char::is_ascii_digit);
        i32::try_from(year).ok().filter(|year| ends && (2000..=2100).contains(year))
    });
    let first = years.next()?;
    years.all(|year| year == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_file_names_name_a_month() {
        for (text, period) in [
            ("鹭白渡 2026年3月 媒体排期表（第2版）", Some((2026, 3))),
            ("杉影里 2026年2-3月 媒体排期总表", Some((2026, 2))),
            ("２０２６年３月", Some((2026, 3))),
            ("项目：XM2026-101 2026年3月", Some((2026, 3))),
            ("2026 年 3 月", Some((2026, 3))),
            ("更新：2026 年 3 月 13 日", None),
            ("2026年十二月", Some((2026, 12))),
            ("更新:2026年3月13日", None),
            ("填表:陆闻笛 更新:2026.3.13", None),
            ("2025-2026 客户到款登记", None),
            ("3月报纸", None),
            ("媒体排期表 2026.03", Some((2026, 3))),
            ("2026-03 媒体排期", Some((2026, 3))),
            ("媒体排期202603", Some((2026, 3))),
            ("二〇二六年三月媒体排期", Some((2026, 3))),
            ("26年3月媒体排期", Some((2026, 3))),
            ("2026/3 排期", Some((2026, 3))),
            ("媒体排期（2026.3）", Some((2026, 3))),
            ("编号 XM2026-03 20260313", None),
            ("更新 2026-03-13", None),
        ] {
            assert_eq!(of_title(text), period, "{text}");
        }
        for (name, period) in [
            ("媒体排期_云庭_202603.xlsx", Some((2026, 3))),
            ("a/媒体排期_云庭_2026-03.xlsx", Some((2026, 3))),
            ("媒体排期_云庭2026年3月.xlsx", Some((2026, 3))),
            ("收付款_2026.xlsx", None),
            ("媒体排期_杉影里_2-3月.xlsx", None),
        ] {
            assert_eq!(of_file(name), period, "{name}");
        }
        assert_eq!(year_of("收付款_2026"), Some(2026));
        assert_eq!(year_of("2025-2026年度 3月"), None);
        assert_eq!(year_of("项目：XM2025-007 2026年度"), Some(2026));
        assert_eq!(year_of("项目:XM2025-007 日期:2026.2.20"), Some(2026));
    }
}
