//! 加急 per client over 4 and 12 weeks: the evidence for H-5.6, and the figures T11 judges.

use crate::check::{counted_for_rush, is_rush};
use crate::link::Office;
use crate::report::view::shared::words;
use chrono::{Days, NaiveDate};
use serde::Serialize;
use std::collections::BTreeMap;

/// Weeks of the longer statistic; the shorter is a setting.
const LONG_WEEKS: u64 = 12;

/// One client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RushLine {
    pub client: String,
    pub short: RushCount,
    pub long: RushCount,
    /// Rush orders are a habit of the client.
    pub habitual: bool,
}

/// Rush orders of all orders in a number of weeks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RushCount {
    pub rush: usize,
    pub orders: usize,
    pub share: String,
}

/// The statistic and the weeks of its shorter column.
pub fn rush(office: &Office, habitual: &[&str]) -> (Vec<RushLine>, u32) {
    let as_of = office.as_of();
    let weeks = office.settings.parameters.rush_weeks;
    let within = |weeks: u64, day: NaiveDate| {
        let after = as_of.checked_sub_days(Days::new(weeks * 7)).unwrap_or(as_of);
        after < day && day <= as_of
    };
    let names = office.clients();
    let mut clients: BTreeMap<&str, (RushCount, RushCount)> = BTreeMap::new();
    for order in counted_for_rush(office) {
        let client = order.case.map(|case| names.name_of(office, case));
        let Some(client) = client.filter(|name| !name.is_empty()) else { continue };
        let Some(day) = order.record.ordered.get().map(|moment| moment.date) else { continue };
        if !within(LONG_WEEKS.max(weeks.into()), day) {
            continue;
        }
        let (short, long) = clients.entry(client).or_default();
        let rush = usize::from(is_rush(office, order));
        for (count, weeks) in [(short, u64::from(weeks)), (long, LONG_WEEKS)] {
            if within(weeks, day) {
                count.orders += 1;
                count.rush += rush;
            }
        }
    }
    let lines = clients.into_iter().map(|(client, (mut short, mut long))| {
        for count in [&mut short, &mut long] {
            count.share = words::percent(count.rush, count.orders);
        }
        RushLine { client: client.to_owned(), habitual: habitual.contains(&client), short, long }
    });
    (lines.collect(), weeks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Code;

    /// The table counts the orders the rule counts: those of a project at rest are in neither.
    #[test]
    fn the_table_counts_what_the_rule_counts() {
        let mut orders = String::new();
        for n in 1..=4 {
            let rush = if n < 4 { "是" } else { "否" };
            orders.push_str(&format!("XM2026-101-G00{n} | XM2026-101 | 2026-03-10 10:00 | 其他 | {rush}\n"));
        }
        for n in 1..=6 {
            orders.push_str(&format!("XM2026-102-G00{n} | XM2026-102 | 2026-03-10 10:00 | 其他 | 否\n"));
        }
        let outcome = crate::testing::run(&format!(
            "[项目名册/项目]\n项目编号 | 客户名称 | 状态\nXM2026-101 | 远岚置业 | 服务中\nXM2026-102 | 远岚置业 | 暂停\n\
             [工作单/工作单]\n工作单号 | 项目编号 | 下单时间 | 工作类别 | 是否加急\n{orders}"
        ));
        assert!(outcome.one(Code::T11).message.contains("4 张工作单中 3 张加急（75%）"));
        let (lines, _) = rush(&outcome.office, &[]);
        assert_eq!((lines[0].short.rush, lines[0].short.orders), (3, 4));
    }
}
