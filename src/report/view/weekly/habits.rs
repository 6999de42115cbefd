//! 客户习惯: how long each client takes to confirm and to pay, of what was closed in the last 12
//! months, and what is still open.

use crate::link::CaseId;
use crate::report::view::Input;
use crate::report::view::shared::bounded::{Bounded, Rest, no_amount};
use chrono::Months;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// From so many closed ones on a median is said; below, the values themselves.
const FEW: usize = 5;

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
}

#[derive(Default)]
struct Days {
    closed: Vec<i64>,
    open: Vec<i64>,
}

/// Clients with anything closed or open, the slowest open one first.
pub fn habits(input: &Input) -> Bounded<Habit> {
    let office = input.office;
    let as_of = office.as_of();
    let calendar = &office.settings.calendar;
    let since = as_of.checked_sub_months(Months::new(12)).unwrap_or(as_of);
    let client = |case: Option<CaseId>| {
        case.map(|case| office.cases[case].project.client.text()).filter(|name| !name.is_empty())
    };
    let mut clients: BTreeMap<&str, (Days, Days)> = BTreeMap::new();
    for order in office.orders.iter().filter(|order| !order.repeated) {
        let (Some(client), Some(submitted)) = (client(order.case), order.record.submitted.get()) else {
            continue;
        };
        let days = &mut clients.entry(client).or_default().0;
        match order.confirmed.day() {
            Some(day) if day >= since => days.closed.push(calendar.between(submitted.date, day).max(0)),
            Some(_) => {}
            None if order.clock.awaiting_since.is_some() => {
                days.open.push(calendar.between(submitted.date, as_of).max(0));
            }
            None => {}
        }
    }
    for (id, placement) in office.placements.with_ids() {
        let books = &input.books.placements[id];
        let (Some(client), Some(confirmed), Some(ordered)) =
            (client(placement.case), placement.confirmed.day(), books.ordered)
        else {
            continue;
        };
        let Some(received) =
            books.known_received().filter(|_| !placement.repeated && !placement.is_cancelled(as_of))
        else {
            continue;
        };
        let days = &mut clients.entry(client).or_default().1;
        let parts = books.receipt_parts.iter();
        let paid = parts.filter_map(|part| office.receipts[part.from].record.date.get()).max();
        match paid.filter(|_| received >= ordered) {
            Some(day) if day >= since => days.closed.push((day - confirmed).num_days().max(0)),
            Some(_) => {}
            None if received < ordered => days.open.push((as_of - confirmed).num_days().max(0)),
            None => {}
        }
    }
    let mut lines: Vec<Habit> = clients
        .into_iter()
        .map(|(client, (confirm, pay))| Habit {
            client: client.to_owned(),
            confirm: confirm.spread("工作日"),
            pay: pay.spread("天"),
        })
        .filter(|one| one.confirm.closed + one.confirm.open + one.pay.closed + one.pay.open > 0)
        .collect();
    let slowest = |one: &Habit| Reverse(one.confirm.oldest.max(one.pay.oldest));
    lines.sort_by(|a, b| (slowest(a), &a.client).cmp(&(slowest(b), &b.client)));
    let rest = Rest::sheet("客服/状态_工作单.xlsx", "工作单", "");
    Bounded::first(lines, input.bounds.lines, no_amount, rest)
}

impl Days {
    fn spread(mut self, unit: &str) -> Spread {
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
        }
    }
}

/// Of sorted values; of two in the middle, half up.
fn median(sorted: &[i64]) -> i64 {
    let middle = sorted.len() / 2;
    match (sorted.len() % 2, sorted.get(middle.wrapping_sub(1)), sorted.get(middle)) {
        (0, Some(a), Some(b)) => (a + b + 1) / 2,
        (_, _, Some(b)) => *b,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_are_told_one_by_one_and_many_by_their_middle() {
        let spread = |closed: &[i64]| Days { closed: closed.to_vec(), open: vec![2, 7] }.spread("工作日");
        assert_eq!(spread(&[4, 1]).words, "1、4 工作日");
        assert_eq!(spread(&[9, 1, 3, 2, 4]).words, "中位 3，1–9 工作日");
        assert_eq!(spread(&[9, 1, 3, 2, 4, 6]).words, "中位 4，1–9 工作日");
        assert_eq!((spread(&[]).words.as_str(), spread(&[]).open, spread(&[]).oldest), ("没有了结的", 2, 7));
    }
}
