//! How the limits of a meeting, a 波次 or a project are counted. An order tells its days one by one.

use super::timeline;
use crate::due::{Limit, Obligation, ObligationKind};
use crate::model::choice::Choice;
use crate::report::view::Input;
use chrono::{Days, NaiveDate};
use std::fmt::Write;

/// The open limits of a record, each with the day from which it is counted; empty if there is none.
pub(super) fn of(input: &Input, key: &str) -> String {
    let own = |owed: &&Obligation| owed.about.key(input.office).eq_ignore_ascii_case(key);
    let mut text = String::new();
    for line in input.due.obligations.open().filter(own).filter_map(|owed| line(input, owed)) {
        let _ = writeln!(text, "  {line}");
    }
    if text.is_empty() { text } else { format!("\n期限怎么算：\n{text}") }
}

/// `费用清单：首日 2026-03-18 往前 6 天是 2026-03-12，期限 2026-03-12 周四`
fn line(input: &Input, owed: &Obligation) -> Option<String> {
    let name = match owed.kind {
        ObligationKind::MinutesSignature => "客户签会议单",
        ObligationKind::Evaluation => "广告效果评估",
        ObligationKind::AnnualPlan => "年度推广计划",
        kind => kind.service()?.word(),
    };
    let from = owed.from.map(|from| from.date);
    let due = owed.due?;
    let calendar = &input.office.settings.calendar;
    let counted = match (owed.limit, from) {
        (Limit::WorkingDays(days), Some(from)) => {
            let off = timeline::holidays(calendar, from, due.date);
            let off = if off.is_empty() {
                String::new()
            } else {
                format!("（放假不计：{}）", off.join("、"))
            };
            format!("自 {from} 起第 {days} 个工作日{off}")
        }
        (Limit::CalendarDays(days), Some(first)) => {
            let plain = first.checked_sub_days(Days::new(days.into())).unwrap_or(first);
            format!("首日 {first} 往前 {days} 天是 {plain}{}", rolled(plain, due.date))
        }
        (Limit::Hours(hours), Some(last)) => format!("末日 {last} 24 时起 {hours} 小时"),
        (Limit::Months(months), Some(from)) => match owed.target {
            Some(target) => format!("自 {from} 起，{target} 提醒，满 {months} 个月算过期"),
            None => format!("自 {from} 起满 {months} 个月"),
        },
        (Limit::NextMonday, _) => "那个周五之后的周一，遇休息日顺延".to_owned(),
        _ => return None,
    };
    let subject = owed.subject(input.office);
    let mark = if owed.provisional { "（暂定）" } else { "" };
    let name = format!("{name} {subject}");
    Some(format!("{}：{counted}，期限 {due}{mark}", name.trim_end()))
}

/// That a limit moved back, because its plain day is a day off.
fn rolled(plain: NaiveDate, due: NaiveDate) -> &'static str {
    if plain == due { "" } else { "，遇休息日提前" }
}
