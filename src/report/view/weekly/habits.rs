//! 客户习惯: how long each client takes to confirm and to pay, of what was closed in the last 12
//! months, and what is still open.

use crate::link::CaseId;
use crate::model::answer;
use crate::reconcile::ClientPaid;
use crate::report::view::Input;
use crate::report::view::shared::bounded::{Bounded, Rest, no_amount};
use chrono::Months;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// From this number of closed ones on, the median is shown; below it, the values.
const FEW: usize = 5;

/// What the days to a confirmation rest on.
const ORDERS: [&str; 1] = ["工作单/工作单"];

/// One client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Habit {
    pub client: String,
    /// Working days from hand-in to the written confirmation.
    pub confirm: Spread,
    /// Calendar days from confirmation to full payment.
    pub pay: Spread,
}

/// What was closed, and what is open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Spread {
    pub closed: usize,
    /// `中位 3，最短 1，最长 9`, or the values where there are few.
    pub words: String,
    pub open: usize,
    /// Age of the oldest open one.
    pub oldest: i64,
    /// A table it rests on was not read completely: only 未检查 is shown.
    pub unread: bool,
}

#[derive(Default)]
struct Days {
    closed: Vec<i64>,
    open: Vec<i64>,
    /// A table it rests on was not read completely: nothing is shown.
    unread: bool,
}

/// Clients with anything closed or open, the slowest open one first.
pub fn habits(input: &Input) -> Bounded<Habit> {
    let office = input.office;
    let as_of = office.as_of();
    let calendar = &office.settings.calendar;
    let since = as_of.checked_sub_months(Months::new(12)).unwrap_or(as_of);
    let names = office.clients();
    let client =
        |case: Option<CaseId>| case.map(|case| names.name_of(office, case)).filter(|name| !name.is_empty());
    let mut clients: BTreeMap<&str, (Days, Days)> = BTreeMap::new();
    for (id, case) in office.cases.with_ids() {
        if let (Some(client), Some(_)) =
            (client(Some(id)), office.coverage.unknown(&ORDERS, Some(case.key())))
        {
            clients.entry(client).or_default().0.unread = true;
        }
    }
    for order in office.orders.iter().filter(|order| !order.repeated) {
        let (Some(client), Some(submitted)) = (client(order.case), order.clock.submitted_in) else {
            continue;
        };
        let days = &mut clients.entry(client).or_default().0;
        match order.confirmed.day() {
            Some(day) if day >= since => days.closed.push(calendar.between(submitted, day).max(0)),
            Some(_) => {}
            None => {
                let since = order.clock.awaiting_since;
                days.open.extend(since.map(|since| calendar.between(since, as_of).max(0)));
            }
        }
    }
    for (id, placement) in office.placements.with_ids() {
        let books = &input.books.placements[id];
        let (Some(client), Some(confirmed)) = (client(placement.case), placement.confirmed.day()) else {
            continue;
        };
        if placement.repeated || placement.is_cancelled(as_of) {
            continue;
        }
        let days = &mut clients.entry(client).or_default().1;
        match books.client.all {
            ClientPaid::Unchecked => days.unread = true,
            ClientPaid::On(Some(day)) if day >= since => {
                days.closed.push((day - confirmed).num_days().max(0));
            }
            ClientPaid::ShortBy(_) => days.open.push((as_of - confirmed).num_days().max(0)),
            ClientPaid::On(_) | ClientPaid::Nothing | ClientPaid::Unknown => {}
        }
    }
    let mut lines: Vec<Habit> = clients
        .into_iter()
        .filter(|(_, (confirm, pay))| confirm.is_something() || pay.is_something())
        .map(|(client, (confirm, pay))| Habit {
            client: client.to_owned(),
            confirm: confirm.spread("工作日"),
            pay: pay.spread("天"),
        })
        .collect();
    let slowest = |one: &Habit| Reverse(one.confirm.oldest.max(one.pay.oldest));
    lines.sort_by(|a, b| (slowest(a), &a.client).cmp(&(slowest(b), &b.client)));
    let rest = Rest::sheet(answer::ORDERS, "工作单", "");
    Bounded::first(lines, input.bounds.lines, no_amount, rest)
}

impl Days {
    fn is_something(&self) -> bool {
        self.unread || !self.closed.is_empty() || !self.open.is_empty()
    }

    fn spread(mut self, unit: &str) -> Spread {
        if self.unread {
            return Spread { words: "未检查".to_owned(), unread: true, ..Spread::default() };
        }
        self.closed.sort_unstable();
        let closed = &self.closed;
        let words = match closed.as_slice() {
            [] => "没有了结的".to_owned(),
            few if few.len() < FEW => {
                let values: Vec<String> = few.iter().map(i64::to_string).collect();
                format!("{} {unit}", values.join("、"))
            }
            [first, .., last] => format!("中位 {}，{first}–{last} {unit}", median(closed)),
            [_] => String::new(),
        };
        Spread {
            closed: closed.len(),
            words,
            open: self.open.len(),
            oldest: self.open.iter().copied().max().unwrap_or(0),
            unread: false,
        }
    }
}

/// Of sorted values; of two in the middle what lies between: `3.5`.
fn median(sorted: &[i64]) -> String {
    let middle = sorted.len() / 2;
    match (sorted.len() % 2, sorted.get(middle.wrapping_sub(1)), sorted.get(middle)) {
        (0, Some(a), Some(b)) if (a + b) % 2 == 1 => format!("{}.5", (a + b) / 2),
        (0, Some(a), Some(b)) => ((a + b) / 2).to_string(),
        (_, _, Some(b)) => b.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A client under two spellings is one; a hand-in after hours belongs to the next working day; what
    /// comes in beyond the full amount moves no day.
    #[test]
    fn a_client_is_one_and_its_days_are_those_of_the_clock() {
        let outcome = crate::testing::run(
            "@as-of 2026-03-16
             [项目名册/项目]
             项目编号 | 客户名称
             XM2026-101 | 远岚置业有限公司
             XM2026-102 | 远岚
             [设置/别名表]
             类别 | 写法 | 标准名
             客户 | 远岚 | 远岚置业有限公司
             [工作单/工作单]
             工作单号 | 下单时间 | 布署方式 | 工作类别 | 提交日 | 客户确认日 | 确认方式
             XM2026-101-G001 | 2026-02-02 10:00 | 邮件 | 完稿 | 2026-02-06 20:00 | 2026-02-09 | 签字
             XM2026-102-G001 | 2026-02-02 10:00 | 邮件 | 完稿 | 2026-02-04 10:00 | 2026-02-05 | 签字
             XM2026-101-G002 | 2026-03-04 10:00 | 邮件 | 完稿 | 2026-03-06 20:00 | | 
             [媒体排期/排期]
             排期编号 | 投放日期 | 客户金额 | 客户确认日
             XM2026-101-M0201 | 2026-02-28 | 10000 | 2026-01-20
             [收付款/客户到款]
             到款编号 | 到款日期 | 金额 | 对应单号
             DK01 | 2026-01-25 | 10000 | XM2026-101-M0201
             DK02 | 2026-02-25 | 500 | XM2026-101-M0201",
        );
        let memory = Default::default();
        let found = habits(&outcome.input(&memory));
        let told: Vec<(&str, &str, i64, &str)> = found
            .iter()
            .map(|one| {
                (one.client.as_str(), one.confirm.words.as_str(), one.confirm.oldest, one.pay.words.as_str())
            })
            .collect();
        assert_eq!(told, [("远岚置业有限公司", "0、1 工作日", 5, "5 天")]);
    }

    /// Receipts or orders that were not read: nothing is told of what rests on them.
    #[test]
    fn habits_of_what_was_not_read() {
        let told = |receipts: &str, orders: &str| {
            let outcome = crate::testing::run(&format!(
                "[项目名册/项目]
                 项目编号 | 客户名称
                 XM2026-101 | 远岚
                 {orders}
                 [工作单/工作单]
                 工作单号 | 下单时间 | 布署方式 | 工作类别 | 提交日 | 客户确认日 | 确认方式
                 XM2026-101-G001 | 2026-02-02 10:00 | 邮件 | 完稿 | 2026-02-06 10:00 | 2026-02-09 | 签字
                 [媒体排期/排期]
                 排期编号 | 投放日期 | 客户金额 | 客户确认日
                 XM2026-101-M0201 | 2026-02-28 | 10000 | 2026-01-20
                 {receipts}
                 [收付款/客户到款]
                 到款编号 | 到款日期 | 金额 | 对应单号
                 DK01 | 2026-01-25 | 10000 | XM2026-101-M0201"
            ));
            let memory = Default::default();
            let found = habits(&outcome.input(&memory));
            let one = &found.shown[0];
            (one.confirm.words.clone(), one.confirm.closed, one.pay.words.clone(), one.pay.closed)
        };
        let of =
            |confirm: &str, confirmed, pay: &str, paid| (confirm.to_owned(), confirmed, pay.to_owned(), paid);
        assert_eq!(told("", ""), of("1 工作日", 1, "5 天", 1));
        assert_eq!(told("@hidden-sheet", ""), of("1 工作日", 1, "未检查", 0));
        assert_eq!(told("", "@hidden-sheet"), of("未检查", 0, "5 天", 1));
    }

    #[test]
    fn few_are_told_one_by_one_and_many_by_their_middle() {
        let spread = |closed: &[i64]| {
            Days { closed: closed.to_vec(), open: vec![2, 7], unread: false }.spread("工作日")
        };
        assert_eq!(spread(&[4, 1]).words, "1、4 工作日");
        assert_eq!(spread(&[9, 1, 3, 2, 4]).words, "中位 3，1–9 工作日");
        assert_eq!(spread(&[9, 1, 3, 2, 4, 6]).words, "中位 3.5，1–9 工作日");
        assert_eq!(spread(&[9, 1, 3, 2, 5, 6]).words, "中位 4，1–9 工作日");
        assert_eq!((spread(&[]).words.as_str(), spread(&[]).open, spread(&[]).oldest), ("没有了结的", 2, 7));
    }
}
