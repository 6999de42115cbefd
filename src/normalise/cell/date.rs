//! Date columns: date cells, serial numbers, and every way people type a day.

use super::clean::{clean, compact};
use super::date_text::{self, Dated, Day, Hour};
use super::signer::{has_title, signature};
use super::words::{says_no, says_yes};
use super::{Note, Reading, amount, choice, means_nothing, no_day, shown, unusable, weekday};
use crate::finding::Code;
use crate::model::choice::Channel;
use crate::model::{Content, Moment, Signed};
use crate::read::table::Value;
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Years a date may lie in.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;
/// Serial numbers of 2000-01-01 to 2099-12-31: such a number is a date that lost its format.
const SERIALS: std::ops::RangeInclusive<i64> = 36_526..=73_050;
/// Days between the first days of the 1900 and the 1904 date systems.
const DAYS_FROM_1900_TO_1904: i64 = 1_462;
/// Days. If two years differ by less than this in their distance to the row's other dates, none is guessed.
const TOO_CLOSE: i64 = 30;
/// Months. From this distance on, a date in a sheet of January belongs to the neighbour year (last December).
const NEIGHBOUR_MONTHS: i64 = 9;

/// What a date without a year is completed by.
#[derive(Clone, Debug, Default)]
pub struct DateContext {
    /// Year and month of the sheet, from its title or header.
    pub period: Option<(i32, u32)>,
    /// Year and month of the file name (`_202603`).
    pub file_month: Option<(i32, u32)>,
    /// The row's other dates that have a year.
    pub row_dates: Vec<NaiveDate>,
    /// 收单截止. 下午 without an hour means this or 下班时间, whichever is earlier.
    pub cutoff: NaiveTime,
    /// 下班时间.
    pub closing: NaiveTime,
    /// Whether the workbook uses the 1904 date system.
    pub since_1904: bool,
}

impl DateContext {
    /// The year of the example in a message.
    fn example_year(&self) -> i32 {
        let known = self.period.or(self.file_month).map(|(year, _)| year);
        known.or_else(|| self.row_dates.first().map(NaiveDate::year)).unwrap_or(2026)
    }

    fn time(&self, hour: Hour) -> Option<NaiveTime> {
        match hour {
            Hour::At(time) => Some(time),
            Hour::Morning | Hour::Noon => NaiveTime::from_hms_opt(12, 0, 0),
            Hour::Afternoon => Some(self.cutoff.min(self.closing)),
            Hour::Evening => NaiveTime::from_hms_opt(23, 59, 0),
        }
        .filter(|time| *time != NaiveTime::MIN)
    }
}

/// A date, and how its year was found.
pub(super) struct Dating {
    pub date: NaiveDate,
    /// Where the year came from; `None` where it was written.
    pub inferred: Option<&'static str>,
}

/// Completes a written day with the year of its context; an error says in Chinese why that is impossible.
pub(super) fn complete(day: Day, context: &DateContext) -> Result<Dating, String> {
    let Day { month, day: of_month, .. } = day;
    if let Some(year) = day.year {
        return match day.date().filter(|_| YEARS.contains(&year)) {
            Some(date) => Ok(Dating { date, inferred: None }),
            None if !YEARS.contains(&year) => Err(format!("年份 {year} 不在 2000–2100 之间")),
            None => Err(format!("{year}年没有{month}月{of_month}日")),
        };
    }
    let on = |year: i32| NaiveDate::from_ymd_opt(year, month, of_month).filter(|_| YEARS.contains(&year));
    let named = [(context.period, "表中的年月"), (context.file_month, "文件名中的年月")];
    if let Some(((year, around), source)) = named.into_iter().find_map(|(month, s)| Some((month?, s))) {
        let months = i64::from(month) - i64::from(around);
        let year = match months {
            NEIGHBOUR_MONTHS.. => year - 1,
            _ if months <= -NEIGHBOUR_MONTHS => year + 1,
            _ => year,
        };
        return match on(year) {
            Some(date) => Ok(Dating { date, inferred: Some(source) }),
            None => Err(format!("{year}年没有{month}月{of_month}日")),
        };
    }
    let (Some(first), Some(last)) = (context.row_dates.iter().min(), context.row_dates.iter().max()) else {
        return Err("没有年份，本行也没有其他日期可以推定".to_owned());
    };
    let distance = |date: NaiveDate| {
        context.row_dates.iter().map(|other| (*other - date).num_days().abs()).min().unwrap_or(i64::MAX)
    };
    let mut candidates: Vec<(i64, NaiveDate)> =
        (first.year() - 1..=last.year() + 1).filter_map(on).map(|date| (distance(date), date)).collect();
    candidates.sort_unstable();
    match candidates.as_slice() {
        [] => Err(format!("没有{month}月{of_month}日这一天")),
        [(near, a), (far, b), ..] if far - near < TOO_CLOSE => {
            Err(format!("没有年份，{}年和{}年同样可能", a.year().min(b.year()), a.year().max(b.year())))
        }
        [(_, date), ..] => Ok(Dating { date: *date, inferred: Some("本行其他日期") }),
    }
}

/// A day of an argument or of jobbag.toml: it must have its year.
pub fn in_full(text: &str) -> Option<NaiveDate> {
    match date(&Value::Text(text.into()), &DateContext::default()).content {
        Content::Known(date) => Some(date),
        _ => None,
    }
}

/// The day that a text names; without a year it is one near `day`.
pub fn near(text: &str, day: NaiveDate) -> Option<NaiveDate> {
    let context = DateContext { row_dates: vec![day], ..DateContext::default() };
    match date(&Value::Text(text.into()), &context).content {
        Content::Known(date) => Some(date),
        _ => None,
    }
}

/// The day of a date column; a time is dropped.
pub fn date(value: &Value, context: &DateContext) -> Reading<NaiveDate> {
    read(value, context, false).map(|(moment, _)| moment.date)
}

/// The day and time of a date-time column. 00:00:00 counts as no time.
pub fn moment(value: &Value, context: &DateContext) -> Reading<Moment> {
    read(value, context, true).map(|(moment, _)| moment)
}

/// A confirmation date, and the signer if the cell names one: `王总3/5`, `3.5已签`.
/// √, 是, 已签 and the like mean signed without a date.
pub fn signed(value: &Value, context: &DateContext) -> Reading<(Signed, Option<String>)> {
    match value {
        Value::Bool(true) => return Reading::known((Signed::Undated, None)),
        Value::Bool(false) => return Reading::blank_noted(&shown(value)),
        Value::Number(number) if *number == 1.0 => return Reading::known((Signed::Undated, None)),
        Value::Number(number) if *number == 0.0 => return Reading::blank_noted(&shown(value)),
        Value::Text(text) => {
            let text = compact(text);
            if text == "0" || says_no(&text) || means_nothing(&text) {
                return Reading::blank_noted(&text);
            }
            if no_day::awaits_answer(&text) {
                return not_yet(&text, context);
            }
            if says_yes(&text) {
                return Reading::known((Signed::Undated, None));
            }
            if !text.contains(|c: char| c.is_ascii_digit()) || text == "1" {
                match signature(&text) {
                    Some(None) if !text.is_empty() => return Reading::known((Signed::Undated, None)),
                    Some(Some(name)) if text != name || has_title(&name) => {
                        let message = format!("「{text}」理解为{name}已签，没有日期");
                        return Reading::noted((Signed::Undated, Some(name)), Code::D19, message);
                    }
                    _ if is_channel(&text) => return Reading::known((Signed::Undated, None)),
                    _ => {}
                }
            }
        }
        _ => {}
    }
    read(value, context, false).map(|(moment, signer)| (Signed::On(moment.date), signer))
}

/// Whether the text says how somebody confirmed instead of the day: 口头, 口头确认, 客户邮件确认.
pub(super) fn is_channel(text: &str) -> bool {
    let text = text.strip_prefix("客户").unwrap_or(text);
    let bare = ["确认", "同意", "答应"].iter().find_map(|deed| text.strip_suffix(deed)).unwrap_or(text);
    choice::is_member::<Channel>(text) || choice::is_member::<Channel>(bare)
}

/// A time of day in 设置: `18:00`, `下午6点`, or a fraction of a day.
pub fn time_of_day(value: &Value) -> Reading<NaiveTime> {
    let refuse = || Reading::refused(Code::D21, format!("「{}」不是时间，请写成 18:00", shown(value)));
    match value {
        Value::Text(text) if clean(text).is_empty() => Reading::blank(),
        Value::Text(text) => date_text::time_alone(text).map_or_else(refuse, Reading::known),
        Value::Date(at) => whole_seconds_of(*at).map_or_else(refuse, |at| Reading::known(at.time())),
        Value::Number(number) => {
            let fraction = amount::decimal(*number).filter(|d| *d > Decimal::ZERO && *d < Decimal::ONE);
            let seconds = fraction.and_then(|d| (d * Decimal::from(86_400)).round().to_u32());
            let time = seconds.and_then(|s| NaiveTime::from_num_seconds_from_midnight_opt(s, 0));
            time.map_or_else(refuse, Reading::known)
        }
        Value::Bool(_) => refuse(),
        Value::Error(_) | Value::NoValue => unusable(value).unwrap_or_else(Reading::blank),
    }
}

/// Reads a cell of any kind of date column.
fn read(value: &Value, context: &DateContext, with_time: bool) -> Reading<(Moment, Option<String>)> {
    match value {
        // 0 in a date format: a formula that found nothing
        Value::Date(at) if at.year() <= 1899 && at.time() == NaiveTime::MIN => not_yet("0", context),
        Value::Date(at) => whole_seconds(*at, value),
        Value::Number(number) => from_number(*number, context, with_time),
        Value::Bool(_) => refuse(&shown(value), "不是日期", context),
        Value::Text(text) => from_text(text, context, with_time),
        Value::Error(_) | Value::NoValue => unusable(value).unwrap_or_else(Reading::blank),
    }
}

/// A date cell rounded to the second, because spreadsheets store times as fractions of a day.
fn whole_seconds(at: NaiveDateTime, written: &Value) -> Reading<(Moment, Option<String>)> {
    let rounded = whole_seconds_of(at).unwrap_or(at);
    if !YEARS.contains(&rounded.year()) {
        let message = format!("日期「{}」的年份不在 2000–2100 之间，请核对", shown(written));
        return Reading::refused(Code::D04, message);
    }
    let time = Some(rounded.time()).filter(|time| *time != NaiveTime::MIN);
    Reading::known((Moment { date: rounded.date(), time }, None))
}

fn whole_seconds_of(at: NaiveDateTime) -> Option<NaiveDateTime> {
    at.checked_add_signed(TimeDelta::milliseconds(500))?.with_nanosecond(0)
}

/// A number in a date column: 20260305, a serial number, or refused.
fn from_number(number: f64, context: &DateContext, with_time: bool) -> Reading<(Moment, Option<String>)> {
    let Some(decimal) = amount::decimal(number) else {
        return refuse(&number.to_string(), "不是日期", context);
    };
    if decimal.is_zero() {
        return not_yet("0", context);
    }
    let shown = decimal.to_string();
    let whole = decimal.trunc().to_i64().unwrap_or(-1);
    if decimal.fract().is_zero()
        && let Some(date) = compact_date(whole)
    {
        return Reading::known((date.into(), None));
    }
    if decimal.fract().is_zero() && matches!(shown.len(), 12 | 14 | 17) {
        return from_text(&shown, context, with_time);
    }
    if let Some(moment) = serial(whole, decimal.fract(), context) {
        let message = format!("数字 {shown} 是丢了格式的日期，理解为 {moment}；请把列设为日期格式");
        return Reading::noted((moment, None), Code::D19, message);
    }
    let year = context.example_year();
    if let Some((month, day)) = shown.split_once('.')
        && let (Ok(month @ 1..=12), Ok(first @ 1..=31)) = (month.parse::<u32>(), day.parse::<u32>())
    {
        let second = first * 10;
        let doubt = day.len() == 1 && second <= 30;
        let message = if doubt {
            format!(
                "{shown} 可能是 {month}月{first}日也可能是 {month}月{second}日，请写成 {year}-{month}-{second}"
            )
        } else {
            format!("{shown} 是数字，不是日期；若是 {month}月{first}日，请写成 {year}-{month}-{first}")
        };
        return Reading::refused(Code::D04, message);
    }
    refuse(&shown, "是数字，不是日期", context)
}

/// 20260305 as a whole number.
fn compact_date(number: i64) -> Option<NaiveDate> {
    let year = i32::try_from(number / 10_000).ok().filter(|year| YEARS.contains(year))?;
    let month = u32::try_from(number / 100 % 100).ok()?;
    NaiveDate::from_ymd_opt(year, month, u32::try_from(number % 100).ok()?)
}

/// The moment of a serial number within 2000–2099, by the date system of the workbook.
fn serial(days: i64, fraction: Decimal, context: &DateContext) -> Option<Moment> {
    let days = if context.since_1904 { days.checked_add(DAYS_FROM_1900_TO_1904)? } else { days };
    let days = SERIALS.contains(&days).then_some(days)?;
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    let seconds = (fraction * Decimal::from(86_400)).round().to_i64()?;
    let at = epoch.checked_add_days(Days::new(u64::try_from(days).ok()?))?.and_hms_opt(0, 0, 0)?;
    let at = at.checked_add_signed(TimeDelta::seconds(seconds))?;
    Some(Moment { date: at.date(), time: Some(at.time()).filter(|time| *time != NaiveTime::MIN) })
}

fn from_text(text: &str, context: &DateContext, with_time: bool) -> Reading<(Moment, Option<String>)> {
    let shown = shown(&Value::Text(text.into()));
    if shown.is_empty() {
        return Reading::blank();
    }
    if means_nothing(&shown) || says_no(&shown) {
        return Reading::blank_noted(&shown);
    }
    if is_zero_day(&shown) {
        return not_yet(&shown, context);
    }
    if let Some(reading) = text_serial(&shown, context) {
        return reading;
    }
    let Some(Dated { before, day, hour, zone, after }) = date_text::find(text) else {
        return undecided(&shown, context);
    };
    let Some(signer) = signature(&without_weekday(&format!("{before} {after}"))) else {
        return undecided(&shown, context);
    };
    let Dating { date, inferred } = match complete(day, context) {
        Ok(dating) => dating,
        Err(why) => return refuse(&shown, &why, context),
    };
    let hour = hour.filter(|_| with_time);
    let moment = Moment { date, time: hour.and_then(|hour| context.time(hour)) };
    let worded = hour.is_some_and(|hour| !matches!(hour, Hour::At(_)));
    let surrounded = !before.is_empty() || !after.is_empty() || zone;
    let mut by = signer.as_ref().map_or(String::new(), |name| format!("，签字人 {name}"));
    let contradiction = weekday::contradiction(&shown, date);
    if let Some(why) = &contradiction {
        if inferred.is_some() {
            return refuse(&shown, &format!("没有年份，按 {} 年{why}", date.year()), context);
        }
        by.push_str(&format!("，但{why}，请核对"));
    }
    if zone {
        by.push_str("，时区未计");
    }
    match inferred {
        Some(source) if !(day.informal || worded || surrounded) => {
            let message = format!("「{shown}」没有年份，按{source}推定为 {moment}；请补上年份");
            Reading::noted((moment, signer), Code::D05, message)
        }
        Some(source) => {
            let message = format!("「{shown}」理解为 {moment}（年份按{source}推定）{by}");
            Reading::noted((moment, signer), Code::D19, message)
        }
        None if day.informal || worded || surrounded || contradiction.is_some() => {
            Reading::noted((moment, signer), Code::D19, format!("「{shown}」理解为 {moment}{by}"))
        }
        None => Reading::known((moment, signer)),
    }
}

/// Whether a text is what systems and spreadsheets show for no day at all: 0, 0000-00-00, 1900-01-00, 1899-12-30.
fn is_zero_day(text: &str) -> bool {
    let day = text.split([' ', 'T']).next().unwrap_or(text).trim_end_matches('日');
    let parts: Option<Vec<u32>> =
        day.split(['-', '/', '.', '年', '月']).map(|part| part.parse().ok()).collect();
    matches!(parts.as_deref(), Some([0] | [0, 0, 0] | [1900, 1, 0] | [1899, 12, 30 | 31]))
}

/// A serial number kept as text.
fn text_serial(text: &str, context: &DateContext) -> Option<Reading<(Moment, Option<String>)>> {
    let (days, _) = text.split_once('.').unwrap_or((text, ""));
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let number: Decimal = (days.len() == 5 && plain).then(|| text.parse().ok())??;
    let moment = serial(number.trunc().to_i64()?, number.fract(), context)?;
    if text.contains('.') {
        return Some(Reading::known((moment, None))); // what systems export for a moment
    }
    let message = format!("「{text}」是丢了格式的日期，理解为 {moment}；请把列设为日期格式");
    Some(Reading::noted((moment, None), Code::D19, message))
}

/// A text that is no day. 待定 and 尽快 mean that there is no day yet: blank with a note (D04).
/// `2026-3-5-8` names a day that is unclear: refused.
fn undecided<T>(shown: &str, context: &DateContext) -> Reading<T> {
    if no_day::says_not_yet(shown) {
        return not_yet(shown, context);
    }
    let unnamed = !shown.contains(|c: char| c.is_ascii_digit());
    refuse(shown, if unnamed { "不是日期" } else { "看不出是哪一天" }, context)
}

/// Blank, with a note (D04).
fn not_yet<T>(shown: &str, context: &DateContext) -> Reading<T> {
    let year = context.example_year();
    let message = format!("「{shown}」是未定日期，按未填处理；定下来后请写成 {year}-3-10 这样的完整日期");
    Reading { content: Content::Blank, note: Some(Note { code: Code::D04, message }) }
}

fn refuse<T>(shown: &str, why: &str, context: &DateContext) -> Reading<T> {
    let year = context.example_year();
    Reading::refused(Code::D04, format!("「{shown}」{why}，请写成 {year}-3-10 这样的完整日期"))
}

/// The words around a date without its day of the week: 星期一, 周四, Fri.
fn without_weekday(words: &str) -> String {
    const ENGLISH: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let is_weekday = |word: &&str| {
        let word = word.trim_matches(['(', ')', ',', '，', '.']);
        let chinese = ["星期", "礼拜", "周"].iter().find_map(|head| word.strip_prefix(head));
        let day =
            chinese.is_some_and(|day| day.chars().count() == 1 && "一二三四五六日天123456".contains(day));
        day || ENGLISH.contains(&word)
    };
    words.split_whitespace().filter(|word| !is_weekday(word)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
#[path = "date_tests.rs"]
mod tests;
