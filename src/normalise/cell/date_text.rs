//! The grammar of dates as people type them: text → year, month, day, time of day, and the words
//! around it. Says nothing about which year was meant; [`super::date`] does.

use super::clean::{clean, is_dash};
use crate::model::numeral::chinese_number;
use chrono::{NaiveDate, NaiveTime, Timelike};

/// A day as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Day {
    pub year: Option<i32>,
    pub month: u32,
    pub day: u32,
    /// Whether the form needs a note: a two-digit year, Chinese numerals.
    pub informal: bool,
}

impl Day {
    /// The date, if the year was written and the day exists.
    pub fn date(self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year?, self.month, self.day)
    }
}

/// A time of day as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hour {
    At(NaiveTime),
    /// 上午
    Morning,
    /// 中午
    Noon,
    /// 下午
    Afternoon,
    /// 晚
    Evening,
}

/// A day in a text, with the words before and after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dated {
    pub before: String,
    pub day: Day,
    pub hour: Option<Hour>,
    /// Whether a time zone follows the time. It is ignored.
    pub zone: bool,
    pub after: String,
}

/// The cleaned text with one kind of dash and with figures for Chinese numerals (二〇二六年三月五日), and
/// whether numerals were replaced.
pub(super) fn prepare(text: &str) -> (String, bool) {
    let text: String = clean(text).chars().map(|c| if is_dash(c) { '-' } else { c }).collect();
    let (mut out, mut run, mut replaced) = (String::new(), String::new(), false);
    for c in text.chars() {
        if "〇零○一二三四五六七八九十廿卅".contains(c) {
            run.push(c);
            continue;
        }
        let hour = matches!(c, '点' | '时') && out.trim_end().ends_with(['午', '晚', '上', '早', '日', '号']);
        match chinese_number(&run).filter(|_| hour || matches!(c, '年' | '月' | '日' | '号')) {
            Some(number) => {
                out.push_str(&number.to_string());
                replaced = true;
            }
            None => out.push_str(&run),
        }
        run.clear();
        out.push(c);
    }
    out.push_str(&run);
    (out, replaced)
}

/// Puts separators into time stamps without any: `20260309101530`, `20260309T101530`, `202603091015`,
/// and the same with milliseconds.
fn separated(text: &str) -> String {
    let bytes = text.as_bytes();
    let run =
        |from: usize| bytes.get(from..).map_or(0, |b| b.iter().take_while(|b| b.is_ascii_digit()).count());
    let (mut out, mut at) = (String::with_capacity(text.len() + 8), 0);
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let digits = run(at);
        if digits == 0 {
            out.push(c);
            at += c.len_utf8();
            continue;
        }
        let time_at = match digits {
            12 | 14 | 17 => Some(at + 8),
            8 if matches!(bytes.get(at + 8), Some(b' ' | b'T')) && matches!(run(at + 9), 4 | 6) => {
                Some(at + 9)
            }
            _ => None,
        };
        let in_range = text.get(at..at + 4).and_then(|year| year.parse::<i32>().ok());
        let stamp = time_at.filter(|_| in_range.is_some_and(|year| (2000..=2100).contains(&year)));
        let Some(time_at) = stamp else {
            out.push_str(text.get(at..at + digits).unwrap_or_default());
            at += digits;
            continue;
        };
        let end = time_at + run(time_at);
        let time = text.get(time_at..end).unwrap_or_default();
        out.push_str(text.get(at..at + 8).unwrap_or_default());
        out.push(' ');
        for (index, digit) in time.chars().take(6).enumerate() {
            if index == 2 || index == 4 {
                out.push(':');
            }
            out.push(digit);
        }
        at = end;
    }
    out
}

/// The first day in the text.
pub(super) fn find(text: &str) -> Option<Dated> {
    let (text, replaced) = prepare(text);
    let text = separated(&text);
    for (start, _) in text.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
        let before = text.get(..start)?;
        if before.ends_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let mut cursor = Cursor { rest: text.get(start..)? };
        let Some(mut day) = cursor.day() else { continue };
        day.informal |= replaced;
        let hour = cursor.hour();
        let zone = matches!(hour, Some(Hour::At(_))) && cursor.zone();
        return Some(Dated {
            before: before.trim().to_owned(),
            day,
            hour,
            zone,
            after: cursor.rest.trim().to_owned(),
        });
    }
    None
}

/// A time without a day: `18:00`, `下午6点`.
pub(super) fn time_alone(text: &str) -> Option<NaiveTime> {
    let text = clean(text);
    let mut cursor = Cursor { rest: &text };
    match cursor.hour()? {
        Hour::At(time) if cursor.rest.trim().is_empty() => Some(time),
        _ => None,
    }
}

/// A reading position in a text.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    pub rest: &'a str,
}

impl Cursor<'_> {
    pub fn spaces(&mut self) {
        self.rest = self.rest.trim_start();
    }

    pub fn eat(&mut self, word: &str) -> bool {
        match self.rest.strip_prefix(word) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn eat_any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.eat(word))
    }

    /// A run of digits as a number, with the count of its digits.
    pub fn number(&mut self) -> Option<(u32, usize)> {
        let length = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let number = self.rest.get(..length)?.parse().ok()?;
        self.rest = self.rest.get(length..)?;
        Some((number, length))
    }

    /// Reads one of `separators`; spaces around it are allowed.
    fn separator(&mut self, separators: &[char]) -> Option<char> {
        let mut ahead = *self;
        ahead.spaces();
        let found = ahead.rest.chars().next().filter(|c| separators.contains(c))?;
        ahead.rest = ahead.rest.get(found.len_utf8()..)?;
        ahead.spaces();
        *self = ahead;
        Some(found)
    }

    /// A one- or two-digit number.
    fn short_number(&mut self) -> Option<u32> {
        let mut ahead = *self;
        let (number, length) = ahead.number()?;
        (length <= 2).then(|| *self = ahead)?;
        Some(number)
    }

    /// A day at the cursor. The cursor moves only if there is one.
    pub fn day(&mut self) -> Option<Day> {
        let mut ahead = *self;
        let found = ahead.day_ahead()?;
        let valid = (1..=12).contains(&found.month) && (1..=31).contains(&found.day);
        valid.then(|| *self = ahead)?;
        Some(found)
    }

    fn day_ahead(&mut self) -> Option<Day> {
        let (first, length) = self.number()?;
        let (year, informal) = match length {
            8 => {
                let year = i32::try_from(first / 10_000).ok()?;
                return Some(Day {
                    year: Some(year),
                    month: first / 100 % 100,
                    day: first % 100,
                    informal: false,
                });
            }
            4 => {
                self.separator(&['年', '.', '/', '-', '、'])?;
                (i32::try_from(first).ok()?, false)
            }
            1 | 2 => match self.separator(&['年', '月', '.', '/', '-'])? {
                '年' if length == 2 => (2000 + i32::try_from(first).ok()?, true),
                '年' => return None,
                '月' => return self.day_of_month(None, first, false),
                sign => {
                    let second = self.short_number()?;
                    let mut ahead = *self;
                    if ahead.separator(&[sign]).is_some()
                        && ahead.rest.starts_with(|c: char| c.is_ascii_digit())
                    {
                        let third = ahead.short_number()?;
                        // 05/3/26 may be written month first: no guess.
                        let month_first = sign == '/' && first <= 12 && third > 12;
                        (length == 2 && !month_first).then(|| *self = ahead)?;
                        self.eat_any(&["日", "号"]);
                        let year = Some(2000 + i32::try_from(first).ok()?);
                        return Some(Day { year, month: second, day: third, informal: true });
                    }
                    self.eat_any(&["日", "号"]);
                    return Some(Day { year: None, month: first, day: second, informal: false });
                }
            },
            _ => return None,
        };
        let month = self.short_number()?;
        self.separator(&['月', '.', '/', '-', '、'])?;
        self.day_of_month(Some(year), month, informal)
    }

    fn day_of_month(&mut self, year: Option<i32>, month: u32, informal: bool) -> Option<Day> {
        self.spaces();
        let day = self.short_number()?;
        let mut ahead = *self;
        ahead.spaces();
        if ahead.eat_any(&["日", "号"]) {
            *self = ahead;
        }
        Some(Day { year, month, day, informal })
    }

    /// A time of day at the cursor; weekday names are skipped.
    pub fn hour(&mut self) -> Option<Hour> {
        let mut ahead = *self;
        ahead.separator(&[',']);
        let mut behind = ahead;
        if behind.separator(&['T']).is_some() && behind.rest.starts_with(|c: char| c.is_ascii_digit()) {
            ahead = behind;
        }
        ahead.spaces();
        ahead.weekday();
        ahead.spaces();
        *self = ahead;
        let part = ahead.part_of_day();
        ahead.spaces();
        let at = ahead.clock_time();
        let found = match (part, at) {
            (None, None) => return None,
            (None, Some(time)) => {
                let mut behind = ahead;
                behind.spaces();
                let late = behind.eat_any(&["PM", "pm", "p.m."]);
                if late || behind.eat_any(&["AM", "am", "a.m."]) {
                    ahead = behind;
                }
                Hour::At(if late { afternoon(time) } else { time })
            }
            (Some(Hour::Afternoon | Hour::Evening), Some(time)) => Hour::At(afternoon(time)),
            // Windows writes midnight as 上午 12:00:00
            (Some(Hour::Morning), Some(time)) if time.hour() == 12 => {
                Hour::At(time.overflowing_sub_signed(chrono::TimeDelta::hours(12)).0)
            }
            (Some(_), Some(time)) => Hour::At(time),
            (Some(part), None) => part,
        };
        *self = ahead;
        Some(found)
    }

    /// Skips parts of a second: `.0`, `.123`.
    fn fraction(&mut self) {
        let mut ahead = *self;
        let digits = |rest: &str| rest.bytes().take_while(u8::is_ascii_digit).count();
        if ahead.eat(".") && digits(ahead.rest) > 0 {
            ahead.rest = ahead.rest.get(digits(ahead.rest)..).unwrap_or_default();
            *self = ahead;
        }
    }

    /// Skips a time zone: `Z`, `+08:00`, `+0800`, `UTC+8`, `GMT`. A minus is no zone, because it may begin a range.
    fn zone(&mut self) -> bool {
        let mut ahead = *self;
        ahead.spaces();
        let mut found = ahead.eat_any(&["Z", "z", "UTC", "GMT", "CST"]);
        let mut offset = ahead;
        if offset.eat("+") && offset.number().is_some_and(|(_, length)| matches!(length, 1 | 2 | 4)) {
            if offset.eat(":") {
                offset.short_number();
            }
            (ahead, found) = (offset, true);
        }
        if found {
            *self = ahead;
        }
        found
    }

    /// Skips a weekday: 周四, (星期四), (四), Thu.
    pub fn weekday(&mut self) {
        let mut ahead = *self;
        const LATIN: &[&str] = &["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        if ahead.eat_any(LATIN) && !ahead.rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            *self = ahead;
            return;
        }
        let mut ahead = *self;
        let bracket = ahead.eat("(");
        const DAYS: &[&str] = &["一", "二", "三", "四", "五", "六", "日", "天"];
        let named = match ahead.eat_any(&["星期", "周", "礼拜"]) {
            true => ahead.eat_any(DAYS) || ahead.eat_any(&["1", "2", "3", "4", "5", "6", "7"]),
            false => bracket && ahead.eat_any(DAYS),
        };
        if named && (!bracket || ahead.eat(")")) {
            *self = ahead;
        }
    }

    fn part_of_day(&mut self) -> Option<Hour> {
        const PARTS: &[(&str, Hour)] = &[
            ("上午", Hour::Morning),
            ("早上", Hour::Morning),
            ("早晨", Hour::Morning),
            ("清晨", Hour::Morning),
            ("凌晨", Hour::Morning),
            ("一早", Hour::Morning),
            ("早", Hour::Morning),
            ("中午", Hour::Noon),
            ("下午", Hour::Afternoon),
            ("傍晚", Hour::Evening),
            ("晚上", Hour::Evening),
            ("夜里", Hour::Evening),
            ("晚", Hour::Evening),
        ];
        PARTS.iter().find(|(word, _)| self.eat(word)).map(|(_, part)| *part)
    }

    fn clock_time(&mut self) -> Option<NaiveTime> {
        let mut ahead = *self;
        let hour = ahead.short_number()?;
        let (mut minute, mut second) = (0, 0);
        if ahead.eat(":") {
            minute = ahead.short_number()?;
            if ahead.eat(":") {
                second = ahead.short_number()?;
                ahead.fraction();
            }
        } else if ahead.eat_any(&["点钟", "点", "时"]) {
            if ahead.eat("半") {
                minute = 30;
            } else if let Some(written) = ahead.short_number() {
                minute = written;
                if ahead.eat("分")
                    && let Some(written) = ahead.short_number()
                {
                    second = written;
                    ahead.eat("秒");
                }
            }
        } else {
            return None;
        }
        let time = match (hour, minute, second) {
            (24, 0, 0) => NaiveTime::from_hms_opt(23, 59, 0),
            _ => NaiveTime::from_hms_opt(hour, minute, second),
        }?;
        *self = ahead;
        Some(time)
    }
}

/// 下午3点 → 15:00; an hour past noon stays as it is.
fn afternoon(time: NaiveTime) -> NaiveTime {
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
    if time < noon { time.overflowing_add_signed(chrono::TimeDelta::hours(12)).0 } else { time }
}
