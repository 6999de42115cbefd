//! What may be chosen where a medium missed insertions: another day, or the money it was paid for them.

use crate::model::Fen;
use crate::reconcile::cost_of_missed;
use crate::report::view::Input;

/// `请媒体定补播日 / 按成本退款 11,600.00` for some 发布确认, by key; without the sum where a 媒体成本 is not known.
pub(super) fn choice<'k>(input: &Input, keys: impl Iterator<Item = &'k str>) -> String {
    let publications = &input.office.publications;
    let cost = |key: &str| {
        let (id, _) = publications.keyed(key, |one| &one.record.key).next()?;
        cost_of_missed(input.office, input.books, id)
    };
    match keys.map(cost).sum::<Option<Fen>>() {
        Some(cost) if !cost.is_zero() => format!("请媒体定补播日 / 按成本退款 {cost}"),
        _ => "请媒体定补播日 / 按成本退款".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::report::view::records;

    /// The medium pays back what it was paid, not what the client pays.
    #[test]
    fn a_refund_is_named_at_cost() {
        let outcome = crate::testing::run(
            "@as-of 2026-04-20
             [媒体排期/排期]
             排期编号 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日
             XM2026-101-M0301 | 城市电台 | 2026-03-06 | 4 | 12800 | 11600 | 2026-03-01
             [媒体排期/发布确认]
             确认单号 | 排期编号 | 实际日期 | 计划次数 | 实际次数 | 差异类型
             XM2026-101-F001 | XM2026-101-M0301 | 2026-03-06 | 4 | 1 | 漏播",
        );
        let memory = Default::default();
        let input = outcome.input(&memory);
        let records = records(&input);
        let decisions = &records.matters(&input).decisions;
        let choices: Vec<&str> = decisions.iter().map(|one| one.choice.as_str()).collect();
        assert!(choices.contains(&"请媒体定补播日 / 按成本退款 8,700.00"), "{choices:?}");
    }
}
