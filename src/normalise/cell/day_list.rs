//! 投放日期: one day, a list or a range of days in one cell.

use super::date::{DateContext, Dating, complete, date};
use super::date_text::{Cursor, Day, prepare};
use super::{Reading, shown};
use crate::finding::Code;
use crate::read::table::Value;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;

/// Days. A range longer than ten years is refused.
const LONGEST: i64 = 3_660;

/// The insertion days in ascending order, each once.
pub fn dates(value: &Value, context: &DateContext) -> Reading<Vec<NaiveDate>> {
    let Value::Text(text) = value else { return date(value, context).map(|day| vec![day]) };
    let shown = shown(value);
    let (text, replaced) = prepare(text);
    if text.is_empty() {
        return Reading::blank();
    }
    if let Some(days) = ambiguous_days(&text) {
        return refuse(&shown, &days);
    }
    const OPEN: &[&str] = &["每", "左右", "约"];
    if OPEN.iter().any(|word| text.contains(word)) {
        return refuse(&shown, "是未定日期");
    }
    let single = date(value, context);
    if single.content != crate::model::Content::Refused {
        return single.map(|day| vec![day]);
    }
    let mut list = List {
        context,
        days: BTreeSet::new(),
        last: None,
        inferred: false,
        expanded: replaced,
        dash_is_range: dash_is_range(&text),
    };
    match list.read(&text) {
        Ok(()) => list.reading(&shown),
        Err(why) => refuse(&shown, &why),
    }
}

fn refuse(shown: &str, why: &str) -> Reading<Vec<NaiveDate>> {
    Reading::refused(
        Code::D04,
        format!("投放日期「{shown}」{why}，请写成 2026-3-5、2026-3-8 或 2026-3-5~2026-3-8"),
    )
}

/// `3-5` may be the fifth of March or the third to the fifth.
fn ambiguous_days(text: &str) -> Option<String> {
    let (first, second) = text.split_once('-')?;
    let (first, second) = (first.trim().parse::<u32>().ok()?, second.trim().parse::<u32>().ok()?);
    (first <= 31 && second <= 31)
        .then(|| format!("可能是 {first}月{second}日，也可能是 {first}日至{second}日"))
}

/// Whether the months of a text are written with 月, a point or a slash, so that a dash stands between two
/// days.
fn dash_is_range(text: &str) -> bool {
    let first = text.find(|c: char| !c.is_ascii_digit());
    let sign = first.and_then(|at| text.get(at..)?.chars().next());
    matches!(sign, Some('月' | '年' | '.' | '/'))
}

/// Whether the text begins with two days of a month (`5-8`) and no further figure follows.
fn begins_with_two_days(text: &str) -> bool {
    let number = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let first = number(text);
    let Some(rest) = text.get(first..).and_then(|rest| rest.strip_prefix('-')) else { return false };
    let second = number(rest);
    let after = rest.get(second..).and_then(|rest| rest.chars().next());
    (1..=2).contains(&first)
        && (1..=2).contains(&second)
        && !matches!(after, Some('-' | '.' | '/' | '月' | '年'))
}

struct List<'a> {
    context: &'a DateContext,
    days: BTreeSet<NaiveDate>,
    last: Option<NaiveDate>,
    inferred: bool,
    expanded: bool,
    dash_is_range: bool,
}

impl List<'_> {
    fn read(&mut self, text: &str) -> Result<(), String> {
        let mut cursor = Cursor { rest: text };
        loop {
            while cursor.rest.starts_with(['、', ',', ';', '\n', ' ', '，', '；', '&', '和', '及']) {
                let skipped = cursor.rest.chars().next().map_or(0, char::len_utf8);
                cursor.rest = cursor.rest.get(skipped..).unwrap_or_default();
            }
            if cursor.rest.is_empty() {
                return if self.days.is_empty() { Err("没有日期".to_owned()) } else { Ok(()) };
            }
            let start = self.day(&mut cursor, false)?;
            cursor.spaces();
            if ["~", "-", "至", "到"].iter().any(|sign| cursor.eat(sign)) {
                while cursor.eat("-") || cursor.eat("~") {}
                cursor.spaces();
                let end = self.day(&mut cursor, true)?;
                self.range(start, end)?;
            } else {
                self.days.insert(start);
            }
            if i64::try_from(self.days.len()).unwrap_or(i64::MAX) > LONGEST {
                return Err(format!("超过 {LONGEST} 天"));
            }
        }
    }

    fn range(&mut self, start: NaiveDate, end: NaiveDate) -> Result<(), String> {
        let length = (end - start).num_days();
        if length < 0 {
            return Err(format!("的结束 {end} 早于开始 {start}"));
        }
        if length >= LONGEST {
            return Err(format!("超过 {LONGEST} 天"));
        }
        self.days.extend(start.iter_days().take_while(|day| *day <= end));
        self.expanded = true;
        Ok(())
    }

    /// A full date, a day with its month, or a day alone in the month named before.
    fn day(&mut self, cursor: &mut Cursor, closes_range: bool) -> Result<NaiveDate, String> {
        let of_month_before = self.dash_is_range && self.last.is_some() && !closes_range;
        let date = if of_month_before && begins_with_two_days(cursor.rest) {
            self.bare_day(cursor)?
        } else {
            match cursor.day() {
                Some(day) => self.complete(day, closes_range)?,
                None => self.bare_day(cursor)?,
            }
        };
        cursor.weekday();
        if let Some(next) = cursor.rest.chars().next()
            && !"、,; \n，；&和及~-至到".contains(next)
        {
            return Err("看不懂".to_owned());
        }
        self.last = Some(date);
        Ok(date)
    }

    fn complete(&mut self, day: Day, closes_range: bool) -> Result<NaiveDate, String> {
        self.expanded |= day.informal;
        let after_last = |last: NaiveDate| {
            let on = |year| NaiveDate::from_ymd_opt(year, day.month, day.day);
            let same = on(last.year());
            let next = on(last.year() + 1).filter(|date| closes_range && (*date - last).num_days() < 183);
            same.filter(|date| *date >= last).or(next).or(same)
        };
        match (day.year, self.last) {
            (None, Some(last)) => after_last(last).ok_or_else(|| format!("没有{}月{}日", day.month, day.day)),
            _ => {
                let Dating { date, inferred } = complete(day, self.context)?;
                self.inferred |= inferred.is_some();
                Ok(date)
            }
        }
    }

    fn bare_day(&mut self, cursor: &mut Cursor) -> Result<NaiveDate, String> {
        let number = cursor.number().filter(|(_, length)| *length <= 2);
        let (day, _) = number.ok_or_else(|| "看不懂".to_owned())?;
        let marked = cursor.eat("日") || cursor.eat("号");
        self.expanded = true;
        let of_sheet = || {
            let (year, month) = self.context.period.filter(|_| marked)?;
            NaiveDate::from_ymd_opt(year, month, day)
        };
        match self.last {
            Some(last) => last.with_day(day),
            None => of_sheet(),
        }
        .ok_or_else(|| format!("中的 {day} 不知是哪一天"))
    }

    fn reading(self, shown: &str) -> Reading<Vec<NaiveDate>> {
        let days: Vec<NaiveDate> = self.days.into_iter().collect();
        if !self.expanded && !self.inferred {
            return Reading::known(days);
        }
        let (Some(first), Some(last)) = (days.first(), days.last()) else { return Reading::blank() };
        let count = days.len();
        let understood = format!("「{shown}」理解为 {first} 至 {last} 共 {count} 天");
        match self.expanded {
            true => Reading::noted(days, Code::D19, understood),
            false => Reading::noted(days, Code::D05, format!("{understood}，年份为推定；请补上年份")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Content;
    use proptest::prelude::*;

    fn context() -> DateContext {
        DateContext { period: Some((2026, 3)), ..DateContext::default() }
    }

    fn read(text: &str) -> Reading<Vec<NaiveDate>> {
        dates(&Value::Text(text.into()), &context())
    }

    #[test]
    fn lists_and_ranges_are_expanded() {
        use Code::*;
        for (written, days, code) in [
            ("2026.3.9、2026.3.10", "2026-03-09 2026-03-10", None),
            ("2026-3-5", "2026-03-05", None),
            ("2026、3、5", "2026-03-05", None),
            ("2026/3/1-3/5", "2026-03-01 2026-03-02 2026-03-03 2026-03-04 2026-03-05", Some(D19)),
            ("3.5~8", "2026-03-05 2026-03-06 2026-03-07 2026-03-08", Some(D19)),
            ("3.5～8", "2026-03-05 2026-03-06 2026-03-07 2026-03-08", Some(D19)),
            ("3/5-3/8", "2026-03-05 2026-03-06 2026-03-07 2026-03-08", Some(D19)),
            ("3月5、12、19日", "2026-03-05 2026-03-12 2026-03-19", Some(D19)),
            ("3月5日,3月12日", "2026-03-05 2026-03-12", Some(D05)),
            ("3月30日-4月1日", "2026-03-30 2026-03-31 2026-04-01", Some(D19)),
            ("2025.12.30-1.2", "2025-12-30 2025-12-31 2026-01-01 2026-01-02", Some(D19)),
            ("2026-3-30-2026-4-1", "2026-03-30 2026-03-31 2026-04-01", Some(D19)),
            ("2026年3月5日至7日", "2026-03-05 2026-03-06 2026-03-07", Some(D19)),
            ("20260305、20260306", "2026-03-05 2026-03-06", None),
            ("2026.3.5\n2026.3.7", "2026-03-05 2026-03-07", None),
            ("5日、7日", "2026-03-05 2026-03-07", Some(D19)),
            ("3月1-2、5-6日", "2026-03-01 2026-03-02 2026-03-05 2026-03-06", Some(D19)),
            ("2026年3月1-2日、5—6日", "2026-03-01 2026-03-02 2026-03-05 2026-03-06", Some(D19)),
            ("3.1-2、5-6", "2026-03-01 2026-03-02 2026-03-05 2026-03-06", Some(D19)),
            ("3月5、6、10-11日", "2026-03-05 2026-03-06 2026-03-10 2026-03-11", Some(D19)),
            ("2026-3-5、3-8", "2026-03-05 2026-03-08", None),
            ("3.5", "2026-03-05", Some(D05)),
        ] {
            let reading = read(written);
            let expected: Vec<NaiveDate> = days.split(' ').map(|day| day.parse().unwrap()).collect();
            assert_eq!(reading.content, Content::Known(expected), "{written}");
            assert_eq!(reading.note.map(|note| note.code), code, "{written}");
        }
    }

    #[test]
    fn what_cannot_be_known_is_refused() {
        for written in
            ["每周三", "3-5", "2026年3月", "3.8~5", "3.5,7,40", "5,7", "2000-1-1~2090-1-1", "3.5起"]
        {
            assert_eq!(read(written).content, Content::Refused, "{written}");
        }
        assert_eq!(dates(&Value::Number(3.1), &context()).content, Content::Refused);
        assert_eq!(read(" ").content, Content::Blank);
        for not_yet in ["3月底", "3.1 待定", "待定", "尽快", "下周三"] {
            let reading = read(not_yet);
            assert_eq!(
                (reading.content, reading.note.unwrap().code),
                (Content::Blank, Code::D04),
                "{not_yet}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_ends_in_a_reading(text in "\\PC{0,40}", digits in "[0-9./~、,月日年-]{0,30}") {
            for text in [text, digits] {
                if let Content::Known(days) = read(&text).content {
                    prop_assert!(!days.is_empty() && days.len() <= 3_660);
                    prop_assert!(days.windows(2).all(|pair| pair[0] < pair[1]));
                }
            }
        }
    }
}
