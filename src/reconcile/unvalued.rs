//! What was published while its 客户金额 or 媒体成本 is unknown. It is in no sum, and no balance after it is known.

use super::publication::{airing_on, confirmations, value};
use crate::link::{LinkedPlacement, Office};
use crate::model::Fen;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// A publication of unknown amount.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unvalued {
    pub date: NaiveDate,
    /// 排期编号
    pub document: String,
    /// 项目编号; empty where it has none.
    pub project: String,
}

/// The days until 检查日 on which something of a placement was published and its value is unknown, without those
/// that 期初 includes (until `cutoff`). `amount` is 客户金额 for the client and 媒体成本 for the medium.
pub(super) fn unvalued(
    office: &Office,
    placement: &LinkedPlacement,
    amount: Option<Fen>,
    cutoff: Option<NaiveDate>,
) -> Vec<Unvalued> {
    let days = confirmations(office, placement).flat_map(|one| [one.effective(), one.make_good.get()]);
    let days =
        days.flatten().filter(|day| *day <= office.as_of() && cutoff.is_none_or(|cutoff| *day > cutoff));
    let days: BTreeSet<NaiveDate> = days.collect();
    let unknown = |day: &NaiveDate| value(placement, amount, &airing_on(office, placement, *day)).is_none();
    let told = |date| Unvalued {
        date,
        document: placement.record.key.clone(),
        project: office.project_of(placement.case).unwrap_or_default().to_owned(),
    };
    days.into_iter().filter(unknown).map(told).collect()
}
