//! Days one by one: which counted, which did not and why, and whose turn it was.

use crate::model::Calendar;
use crate::model::clock::order::Span;
use crate::report::view::shared::words::weekday;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::fmt::Write;

/// More days than this are not listed one by one.
const LISTED: usize = 400;

/// The days of an order's clock: 我方, 客户 or 放假, else the words of `idle`, with what happened on them.
pub(super) fn days(
    calendar: &Calendar,
    received: NaiveDate,
    spans: &[Span],
    idle: &str,
    events: &BTreeMap<NaiveDate, Vec<String>>,
) -> String {
    let mut text = String::from("\n逐日：\n");
    let told = |day: NaiveDate| events.get(&day).map(|all| all.join("；")).unwrap_or_default();
    // a promise, or the order itself, may lie before the receipt
    for (day, what) in events.range(..received) {
        let _ = writeln!(text, "  {day} {}  起算以前   {}", weekday(*day), what.join("；"));
    }
    let _ = writeln!(text, "  {received} {}  第 0 天，不计   {}", weekday(received), told(received));
    let last = spans.iter().map(|span| span.to).chain(events.keys().copied()).max().unwrap_or(received);
    let (mut ours, mut theirs) = (0, 0);
    for day in received.iter_days().skip(1).take_while(|day| *day <= last).take(LISTED) {
        let span = spans.iter().find(|span| span.from < day && day <= span.to);
        let who = match (calendar.reason_off(day), span) {
            (Some(reason), _) => format!("放假  {reason}，不计"),
            (None, Some(span)) if span.ours => {
                ours += 1;
                format!("我方  第 {ours} 天{}", make_up(calendar, day))
            }
            (None, Some(_)) => {
                theirs += 1;
                format!("客户  等第 {theirs} 天，不计{}", make_up(calendar, day))
            }
            (None, None) => format!("  —   {idle}"),
        };
        let _ = writeln!(text, "  {day} {}  {who}   {}", weekday(day), told(day));
    }
    text
}

fn make_up(calendar: &Calendar, day: NaiveDate) -> &'static str {
    if calendar.exception(day).is_some_and(|exception| exception.working) { "（调休上班）" } else { "" }
}

/// Working-day arithmetic in words: each day counted, or off with its reason.
pub fn workday(calendar: &Calendar, from: NaiveDate, days: i64) -> String {
    let to = calendar.add(from, days);
    let mut text = String::new();
    let provisional = calendar.is_provisional(from.min(to), from.max(to));
    let mark = if provisional { "（暂定：有年份的放假安排未录入）" } else { "" };
    let _ = writeln!(text, "{from} {} {days:+} 个工作日 = {to} {}{mark}\n", weekday(from), weekday(to));
    text.push_str(&counted(calendar, from, to, "  ", |_| String::new()));
    text
}

/// The days from day 0 to `to`, which may lie before it: each counted, or off with its reason; `told` is what
/// happened on a day.
pub(super) fn counted(
    calendar: &Calendar,
    from: NaiveDate,
    to: NaiveDate,
    indent: &str,
    told: impl Fn(NaiveDate) -> String,
) -> String {
    let mut text = String::new();
    let mut line = |day: NaiveDate, what: &str| {
        let line = format!("{indent}{day} {}  {what}   {}", weekday(day), told(day));
        let _ = writeln!(text, "{}", line.trim_end());
    };
    line(from, "第 0 天，不计");
    let next = if to < from { NaiveDate::pred_opt } else { NaiveDate::succ_opt };
    let days = std::iter::successors(next(&from), next)
        .take_while(|day| if to < from { *day >= to } else { *day <= to });
    let mut working = 0;
    for day in days.take(LISTED) {
        let what = match calendar.reason_off(day) {
            Some(reason) => format!("{reason}，不计"),
            None => {
                working += 1;
                format!("第 {working} 个工作日{}", make_up(calendar, day))
            }
        };
        line(day, &what);
    }
    let left = (to - from).num_days().unsigned_abs().saturating_sub(LISTED as u64);
    if left > 0 {
        let _ = writeln!(text, "{indent}……其余 {left} 天从略");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_day_off_has_its_reason() {
        let calendar = Calendar::default();
        let text = workday(&calendar, "2026-02-13".parse().unwrap(), 3);
        for line in [
            "2026-02-13 周五 +3 个工作日 = 2026-02-25 周三",
            "2026-02-14 周六  第 1 个工作日（调休上班）",
            "2026-02-17 周二  春节，不计",
            "2026-02-25 周三  第 3 个工作日",
        ] {
            assert!(text.contains(line), "{line} in\n{text}");
        }
        let back = workday(&calendar, "2026-03-16".parse().unwrap(), -1);
        assert!(back.contains("= 2026-03-13 周五") && back.contains("周日，不计"), "{back}");
    }

    #[test]
    fn a_year_without_a_notice_is_said() {
        let text = workday(&Calendar::default(), "2026-12-30".parse().unwrap(), 3);
        assert!(text.contains("暂定"), "{text}");
    }
}
