//! Which records the time limits look at, and whom a finding addresses.

use crate::check::rule::Case;
use crate::check::steps;
use crate::link::{LinkedOrder, LinkedPlacement, LinkedService, Office, Wave};
use crate::model::Place;
use crate::model::choice::{OrderStatus, ServiceKind};

/// 服务中: the recurring services are owed.
pub(super) fn is_served(case: &Case) -> bool {
    case.is_served()
}

/// Orders with a time limit: not 取消, not 搁置, the first row of a key.
pub(super) fn timed_orders(office: &Office) -> impl Iterator<Item = &LinkedOrder> {
    steps::orders(office).filter(|order| office.is_timed(order.case) && !is_off(order))
}

/// 取消 or 搁置.
fn is_off(order: &LinkedOrder) -> bool {
    matches!(order.clock.state, OrderStatus::Cancelled | OrderStatus::Shelved)
}

/// The project's 客服; empty where nobody is named.
pub(super) fn account(case: &Case) -> String {
    case.project.account.text().to_owned()
}

/// 定期服务 rows of one kind. Where the 提交时间 of one cannot be read (D04), it may have been in
/// time: what cannot be proved is not accused.
pub(super) fn services<'a>(
    case: &'a Case,
    kind: ServiceKind,
) -> impl Iterator<Item = &'a LinkedService> + Clone {
    let rows = case.services.iter().filter_map(|index| case.office.services.get(*index));
    rows.filter(move |row| row.record.kind.get() == Some(kind))
}

/// The waves of a project.
pub(super) fn waves<'a>(case: &'a Case) -> impl Iterator<Item = &'a Wave> {
    let timed = case.office.is_timed(Some(case.index));
    case.waves.iter().filter_map(|index| case.office.waves.get(*index)).filter(move |_| timed)
}

/// The placement row of a wave that begins first or ends last.
pub(super) fn edge_row(case: &Case, wave: &Wave, last: bool) -> Option<Place> {
    let rows = wave.placements.iter().filter_map(|index| case.office.placements.get(*index));
    let place = |placement: &LinkedPlacement| placement.record.days_at.unwrap_or(placement.record.at);
    if last {
        rows.max_by_key(|p| (p.record.last_day(), p.record.at)).map(place)
    } else {
        rows.filter(|p| p.record.first_day().is_some())
            .min_by_key(|p| (p.record.first_day(), p.record.at))
            .map(place)
    }
}
