//! Weekdays as people write them: 一, 周一, 星期一, Mon.

use crate::model::calendar::weekday_word;
use chrono::{NaiveDate, Weekday};

/// The beginnings of weekday names.
pub(crate) const WEEK: [&str; 3] = ["星期", "周", "礼拜"];

/// The weekday that a compact text is.
pub(crate) fn named(text: &str) -> Option<Weekday> {
    let bare = WEEK.iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    match bare {
        "一" => Some(Weekday::Mon),
        "二" => Some(Weekday::Tue),
        "三" => Some(Weekday::Wed),
        "四" => Some(Weekday::Thu),
        "五" => Some(Weekday::Fri),
        "六" => Some(Weekday::Sat),
        "日" | "天" => Some(Weekday::Sun),
        _ => text.parse().ok().filter(|_| text.len() == 3),
    }
}

/// The weekday written beside a day: `3月5日（周四）`, `3月5日星期四`, `3/5(四)`.
pub(crate) fn beside(text: &str) -> Option<Weekday> {
    let after = |mark: &str| {
        let (_, rest) = text.split_once(mark)?;
        let end = rest.chars().next().map_or(0, char::len_utf8);
        let (name, rest) = rest.split_at_checked(end)?;
        (mark != "(" || rest.starts_with(')')).then(|| named(name)).flatten()
    };
    WEEK.iter().copied().chain(["("]).find_map(after)
}

/// `一` … `日`
pub(crate) fn name(weekday: Weekday) -> &'static str {
    weekday_word(weekday).trim_start_matches('周')
}

/// What to say where the weekday beside a day is not its own: `是星期五，写的是星期一`.
pub(super) fn contradiction(text: &str, date: NaiveDate) -> Option<String> {
    use chrono::Datelike;
    let written = beside(text).filter(|written| *written != date.weekday())?;
    Some(format!("这一天是星期{}，写的是星期{}", name(date.weekday()), name(written)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beside_a_day() {
        for (text, weekday) in [
            ("3月5日(周四)", Some(Weekday::Thu)),
            ("3月5日星期四", Some(Weekday::Thu)),
            ("3/5(四)", Some(Weekday::Thu)),
            ("3.5礼拜天", Some(Weekday::Sun)),
            ("3月5日", None),
            ("3月5日(四稿)", None),
            ("3月5日周年", None),
        ] {
            assert_eq!(beside(text), weekday, "{text}");
        }
    }
}
