//! The gates of H-4.4: whether the confirmation that a step requires was there in writing before the step.
//! Steps and confirmations are read from the linked records.
//!
//! A gate has three defects: it is missing, not in writing, or late. A typed status proves that a step was
//! taken but not on which day, so such a step can only breach a missing gate. An unreadable cell is no defect
//! of the gate; it has a finding of its own.

use crate::link::{Confirmation, LinkedOrder, LinkedPlacement, Office, PlacementId, Step};
use crate::model::Fen;
use crate::model::choice::Channel;
use crate::model::placement::Placement;
use chrono::NaiveDate;

/// The step in words: `2026-03-06 已订位`, or `状态显示已订位`.
pub(super) fn words(step: Step, done: &str) -> String {
    match step.day() {
        Some(day) => format!("{day} 已{done}"),
        None => format!("状态显示已{done}"),
    }
}

/// The defect of a gate for the step after it; `None` if the step is in order or cannot be judged. A step on
/// the same day is in order.
pub(super) fn breach(gate: Confirmation, step: Step) -> Option<Breach> {
    match (step, gate) {
        (Step::Open | Step::Unreadable(_), _) | (_, Confirmation::Unreadable) => None,
        (Step::Undated(_), Confirmation::Written(_)) => None,
        (Step::On(taken, _), Confirmation::Written(day)) => (taken < day).then_some(Breach::Late(day)),
        (_, Confirmation::Undated) => Some(Breach::Ticked),
        (_, Confirmation::Spoken(channel)) => Some(Breach::Spoken(channel)),
        (_, Confirmation::None) => Some(Breach::Missing),
    }
}

/// The defect of a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Breach {
    Missing,
    Ticked,
    Spoken(Channel),
    Late(NaiveDate),
}

impl Breach {
    /// Whether it is 既成: the confirmation came, but late.
    pub(super) fn is_settled(self) -> bool {
        matches!(self, Breach::Late(_))
    }

    /// The defect in words, for the client's confirmation of `matter` (排期, 报价, 完稿 …).
    pub(super) fn of_confirmation(self, matter: &str) -> String {
        match self {
            Breach::Missing => format!("至今没有客户对{matter}的书面确认"),
            Breach::Ticked => format!("{matter}的客户确认只有勾选或签名，没有日期"),
            Breach::Spoken(channel) => format!("{matter}只有{channel}确认，不算书面"),
            Breach::Late(day) => format!("客户 {day} 才书面确认{matter}"),
        }
    }

    /// The remedy in words, for a client's confirmation.
    pub(super) fn remedy(self) -> &'static str {
        match self {
            Breach::Missing => "请先暂停下一步，取得客户书面确认并填写客户确认日",
            Breach::Ticked => "请按签字件补填客户确认日",
            Breach::Spoken(_) => "请客户补一份书面确认（签字、盖章、传真或邮件）",
            Breach::Late(_) => "已补确认，留作教训：下一步须等书面确认",
        }
    }

    /// The remedy in words, for one dated cell of our own.
    pub(super) fn remedy_of_cell(self, remedy: &str) -> &str {
        if self.is_settled() { "日期已补，留作教训" } else { remedy }
    }

    /// The defect in words, for one dated cell of our own (内部方案确认日 …).
    pub(super) fn of_cell(self, cell: &str) -> String {
        match self {
            Breach::Late(day) => format!("{cell}为 {day}"),
            Breach::Ticked => format!("{cell}只有勾选或签名，没有日期"),
            Breach::Missing | Breach::Spoken(_) => format!("{cell}为空"),
        }
    }
}

/// 客户金额 of a placement in fen; unknown for a duplicated key.
pub(super) fn amount_of(placement: &LinkedPlacement) -> Option<Fen> {
    placement.record.amount.get().filter(|_| !placement.duplicate)
}

/// The name of a placement in a sentence: medium and position.
pub(super) fn name_of(placement: &Placement) -> String {
    [placement.medium.text(), placement.position.text()]
        .into_iter()
        .filter(|t| !t.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The orders that A and T rules judge; of a duplicated key the first row.
pub(super) fn orders(office: &Office) -> impl Iterator<Item = &LinkedOrder> {
    office.orders.iter().filter(|order| !order.repeated)
}

/// The placements in force; of a duplicated key the first row.
pub(super) fn placements(office: &Office) -> impl Iterator<Item = (PlacementId, &LinkedPlacement)> {
    office.placements.with_ids().filter(|(_, placement)| !placement.repeated)
}

/// Words about the files below 凭证/ that have the record's key; empty if there are none.
pub(super) fn filed(office: &Office, key: &str) -> String {
    let files = office.evidence(key);
    let Some(first) = files.first() else { return String::new() };
    let more = if files.len() > 1 { format!(" 等 {} 个", files.len()) } else { String::new() };
    format!("凭证文件夹里已有 {first}{more}。")
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use rstest::rstest;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[rstest]
    #[case::day_before("2026-03-05", "2026-03-06", Some(Breach::Late(day("2026-03-06"))))]
    #[case::same_day_is_in_order("2026-03-06", "2026-03-06", None)]
    #[case::day_after("2026-03-07", "2026-03-06", None)]
    fn a_step_waits_for_its_gate(#[case] step: &str, #[case] gate: &str, #[case] breach: Option<Breach>) {
        let gate = Confirmation::Written(day(gate));
        assert_eq!(super::breach(gate, Step::On(day(step), None)), breach);
    }

    #[test]
    fn a_status_accuses_a_missing_gate_and_proves_no_day() {
        let undated = Step::Undated(None);
        assert_eq!(breach(Confirmation::None, undated), Some(Breach::Missing));
        assert_eq!(breach(Confirmation::Undated, undated), Some(Breach::Ticked));
        assert_eq!(breach(Confirmation::Written(day("2026-03-06")), undated), None);
        assert_eq!(breach(Confirmation::Unreadable, undated), None);
        assert_eq!(breach(Confirmation::None, Step::Unreadable(None)), None);
    }
}
