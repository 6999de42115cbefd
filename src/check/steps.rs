//! The steps of H-4.4 and their gates: what has begun, been booked or sent, and whether what had
//! to come before stands there in writing.
//!
//! Three defects of a gate are told apart: it is missing, it is not written, it came late. A typed
//! status says that a step was taken, never on which day; a step without a day is held against a
//! missing gate only. What stands there and cannot be read accuses nobody: its own finding speaks.

use crate::finding::{Code, Finding, Place};
use crate::link::{LinkedOrder, LinkedPlacement, Office, Quote};
use crate::model::choice::{Channel, OrderStatus, PlacementStatus};
use crate::model::order::Order;
use crate::model::placement::Placement;
use crate::model::{Fen, Field, Signed};
use chrono::NaiveDate;

/// Whether and when a step was taken, and the cell that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Open,
    On(NaiveDate, Option<Place>),
    /// Only the status says so.
    Undated(Option<Place>),
}

impl Step {
    pub(super) fn is_taken(self) -> bool {
        self != Step::Open
    }

    pub(super) fn place(self) -> Option<Place> {
        match self {
            Step::Open => None,
            Step::On(_, place) | Step::Undated(place) => place,
        }
    }

    pub(super) fn day(self) -> Option<NaiveDate> {
        match self {
            Step::On(day, _) => Some(day),
            Step::Open | Step::Undated(_) => None,
        }
    }

    /// `2026-03-06 已订位`, or `状态为已订位`.
    pub(super) fn words(self, done: &str) -> String {
        match self {
            Step::On(day, _) => format!("{day} 已{done}"),
            Step::Open | Step::Undated(_) => format!("状态显示已{done}"),
        }
    }

    /// A step of one dated cell, without a status that could stand for it.
    pub(super) fn dated(field: &Field<NaiveDate>) -> Step {
        field.get().map_or(Step::Open, |day| Step::On(day, field.at))
    }
}

/// Started: 开工日 or 提交日, else the status. A status says nothing of a day before the dates
/// beside it, so it is silent where those are later than 检查日.
pub(super) fn started(order: &Order) -> Step {
    let start = order.started.get().map(|day| (day, order.started.at));
    let submitted = order.submitted.get().map(|moment| (moment.date, order.submitted.at));
    if let Some((day, place)) = [start, submitted].into_iter().flatten().min_by_key(|(day, _)| *day) {
        return Step::On(day, place);
    }
    let later = order.started.is_later() || order.submitted.is_later() || order.confirmed.is_later();
    let typed = matches!(
        order.status.get(),
        Some(OrderStatus::Running | OrderStatus::AwaitingClient | OrderStatus::Revising | OrderStatus::Done)
    );
    if typed && !later { Step::Undated(order.status.at) } else { Step::Open }
}

/// Booked: 订位日, else 状态 已订位/已发片/已发布.
pub(super) fn booked(placement: &Placement) -> Step {
    use PlacementStatus::{Booked, Published, Sent};
    let typed = matches!(placement.status.get(), Some(Booked | Sent | Published));
    by_status(placement, &placement.booked, typed)
}

/// Sent: 发片日, else 状态 已发片/已发布.
pub(super) fn sent(placement: &Placement) -> Step {
    use PlacementStatus::{Published, Sent};
    let typed = matches!(placement.status.get(), Some(Sent | Published));
    by_status(placement, &placement.sent, typed)
}

fn by_status(placement: &Placement, date: &Field<NaiveDate>, typed: bool) -> Step {
    let later = placement.booked.is_later() || placement.sent.is_later();
    match Step::dated(date) {
        Step::Open if typed && !later => Step::Undated(placement.status.at),
        step => step,
    }
}

/// The first day a quote went to production.
pub(super) fn produced(quote: &Quote) -> Step {
    let days = quote.judged().filter_map(|line| Some((line.to_production.get()?, line.to_production.at)));
    days.min().map_or(Step::Open, |(day, place)| Step::On(day, place))
}

/// What has to stand there before a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gate {
    On(NaiveDate),
    /// √, 是 or a name, but no day
    Ticked,
    /// Said, not written
    Spoken(Channel),
    Missing,
    Unreadable,
}

impl Gate {
    /// A confirmation in writing (handbook reading 9).
    pub(super) fn confirmation(confirmed: &Field<Signed>, by: &Field<Channel>, wechat: bool) -> Gate {
        let spoken = by.get().filter(|channel| !channel.is_written(wechat));
        match (confirmed.get(), spoken) {
            _ if confirmed.is_refused() => Gate::Unreadable,
            (None, _) => Gate::Missing,
            (Some(_), Some(channel)) => Gate::Spoken(channel),
            (Some(Signed::On(day)), None) => Gate::On(day),
            (Some(Signed::Undated), None) => Gate::Ticked,
        }
    }

    pub(super) fn day(field: &Field<NaiveDate>) -> Gate {
        match field.get() {
            Some(day) => Gate::On(day),
            None if field.is_refused() => Gate::Unreadable,
            None => Gate::Missing,
        }
    }

    pub(super) fn of_order(office: &Office, order: &Order) -> Gate {
        Gate::confirmation(&order.confirmed, &order.confirmed_by, wechat(office))
    }

    pub(super) fn of_placement(office: &Office, placement: &Placement) -> Gate {
        Gate::confirmation(&placement.confirmed, &placement.confirmed_by, wechat(office))
    }

    /// A quote of several lines is confirmed when every line is.
    pub(super) fn of_quote(office: &Office, quote: &Quote) -> Gate {
        let lines = quote.judged();
        let gates = lines.map(|line| Gate::confirmation(&line.confirmed, &line.confirmed_by, wechat(office)));
        gates.max_by_key(|gate| gate.rank()).unwrap_or(Gate::Missing)
    }

    /// The worst line speaks for a quote; of dates the latest.
    fn rank(&self) -> (u8, Option<NaiveDate>) {
        match self {
            Gate::On(day) => (0, Some(*day)),
            Gate::Unreadable => (1, None),
            Gate::Ticked => (2, None),
            Gate::Spoken(_) => (3, None),
            Gate::Missing => (4, None),
        }
    }

    /// The defect this gate has for a step; `None` where the step is in order or cannot be judged.
    pub(super) fn breached_by(self, step: Step) -> Option<Breach> {
        match (step, self) {
            (Step::Open, _) | (_, Gate::Unreadable) | (Step::Undated(_), Gate::On(_)) => None,
            (Step::On(taken, _), Gate::On(day)) => (taken < day).then_some(Breach::Late(day)),
            (_, Gate::Ticked) => Some(Breach::Ticked),
            (_, Gate::Spoken(channel)) => Some(Breach::Spoken(channel)),
            (_, Gate::Missing) => Some(Breach::Missing),
        }
    }
}

/// What is wrong with a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Breach {
    Missing,
    Ticked,
    Spoken(Channel),
    Late(NaiveDate),
}

impl Breach {
    /// 既成: the gate was closed, only late.
    pub(super) fn is_settled(self) -> bool {
        matches!(self, Breach::Late(_))
    }

    /// What stands there, of the client's confirmation of `matter` (排期, 报价, 完稿 …).
    pub(super) fn of_confirmation(self, matter: &str) -> String {
        match self {
            Breach::Missing => format!("至今没有客户对{matter}的书面确认"),
            Breach::Ticked => format!("{matter}的客户确认只有勾选或签名，没有日期"),
            Breach::Spoken(channel) => format!("{matter}只有{channel}确认，不算书面"),
            Breach::Late(day) => format!("客户 {day} 才书面确认{matter}"),
        }
    }

    /// What ends it, for a client's confirmation.
    pub(super) fn remedy(self) -> &'static str {
        match self {
            Breach::Missing => "请先暂停下一步，取得客户书面确认并填写客户确认日",
            Breach::Ticked => "请按签字件补填客户确认日",
            Breach::Spoken(_) => "请客户补一份书面确认（签字、盖章、传真或邮件）",
            Breach::Late(_) => "已补确认，留作教训：下一步须等书面确认",
        }
    }

    /// What ends it, for one dated cell of our own.
    pub(super) fn remedy_of_cell(self, remedy: &str) -> &str {
        if self.is_settled() { "日期已补，留作教训" } else { remedy }
    }

    /// What stands there, of one dated cell of our own (内部方案确认日 …).
    pub(super) fn of_cell(self, cell: &str) -> String {
        match self {
            Breach::Late(day) => format!("{cell}为 {day}"),
            Breach::Missing | Breach::Ticked | Breach::Spoken(_) => format!("{cell}为空"),
        }
    }
}

fn wechat(office: &Office) -> bool {
    office.settings.parameters.wechat_is_written
}

/// The key of a record's project.
pub(super) fn project_key(office: &Office, case: Option<usize>) -> Option<String> {
    case.and_then(|index| office.cases.get(index)).map(|case| case.key().to_owned())
}

/// A finding about an order: its project and 主责.
pub(super) fn about_order(office: &Office, code: Code, order: &LinkedOrder, message: String) -> Finding {
    let mut finding = Finding::new(code, &order.record.key, message).at(order.record.at);
    finding.project = project_key(office, order.case);
    finding.owner = Some(owner(order));
    finding
}

/// 责任人, the first named; empty where nobody is.
pub(super) fn owner(order: &LinkedOrder) -> String {
    order.record.owner.known().and_then(|names| names.first()).cloned().unwrap_or_default()
}

/// A finding about a placement: its project, and its 客户金额 at risk.
pub(super) fn about_placement(
    office: &Office,
    code: Code,
    placement: &LinkedPlacement,
    message: String,
) -> Finding {
    let mut finding = Finding::new(code, &placement.record.key, message).at(placement.record.at);
    finding.project = project_key(office, placement.case);
    finding.money(amount_of(placement))
}

/// A finding about a quote: its project, and its 金额 at risk.
pub(super) fn about_quote(office: &Office, code: Code, quote: &Quote, message: String) -> Finding {
    let mut finding = Finding::new(code, &quote.key, message).at(quote.at());
    finding.project = project_key(office, quote.case);
    finding.money(quote.amount())
}

/// 客户金额 of a placement; unknown for a duplicated key.
pub(super) fn amount_of(placement: &LinkedPlacement) -> Option<Fen> {
    placement.record.amount.get().filter(|_| !placement.duplicate)
}

/// How a placement is called in a sentence: medium and position.
pub(super) fn name_of(placement: &Placement) -> String {
    [placement.medium.text(), placement.position.text()]
        .into_iter()
        .filter(|t| !t.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Orders A and T rules judge: the first of a duplicated key.
pub(super) fn orders(office: &Office) -> impl Iterator<Item = &LinkedOrder> {
    office.orders.iter().filter(|order| !order.repeated)
}

/// Placements in force, the first of a duplicated key.
pub(super) fn placements(office: &Office) -> impl Iterator<Item = (usize, &LinkedPlacement)> {
    office.placements.iter().enumerate().filter(|(_, placement)| !placement.repeated)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[rstest]
    #[case::day_before("2026-03-05", "2026-03-06", Some(Breach::Late(day("2026-03-06"))))]
    #[case::same_day_is_in_order("2026-03-06", "2026-03-06", None)]
    #[case::day_after("2026-03-07", "2026-03-06", None)]
    fn a_step_waits_for_its_gate(#[case] step: &str, #[case] gate: &str, #[case] breach: Option<Breach>) {
        assert_eq!(Gate::On(day(gate)).breached_by(Step::On(day(step), None)), breach);
    }

    #[test]
    fn a_status_accuses_a_missing_gate_and_proves_no_day() {
        let undated = Step::Undated(None);
        assert_eq!(Gate::Missing.breached_by(undated), Some(Breach::Missing));
        assert_eq!(Gate::Ticked.breached_by(undated), Some(Breach::Ticked));
        assert_eq!(Gate::On(day("2026-03-06")).breached_by(undated), None);
        assert_eq!(Gate::Unreadable.breached_by(undated), None);
    }
}
