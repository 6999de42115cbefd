//! M19: 月度拆分 does not add up to 客户金额.

use super::ledger::placements;
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;
use crate::model::Fen;

pub(crate) const RULE: Rule = Rule {
    code: Code::M19,
    name: "month-split-differs",
    title: "跨月拆分不符",
    clause: "—",
    severity: Severity::Red,
    desk: Desk::FinanceAndMedia,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Clerical,
    standing: Standing::Single,
    properties: &[Property::Terms(&["金额容差"])],
    needs: &[],
    also_reads: &["媒体排期/排期", "媒体排期/月度拆分"],
    explanation: "月度拆分各月金额之和应等于排期的客户金额，相差超过金额容差的请更正拆分。",
    bad: "
        [媒体排期/排期]
        排期编号         | 客户金额
        XM2026-101-M0405 | 32400
        [媒体排期/月度拆分]
        排期编号         | 月份    | 金额
        XM2026-101-M0405 | 2026-04 | 20000
        XM2026-101-M0405 | 2026-05 | 10400
    ",
    good: "
        [媒体排期/排期]
        排期编号         | 客户金额
        XM2026-101-M0405 | 32400
        [媒体排期/月度拆分]
        排期编号         | 月份    | 金额
        XM2026-101-M0405 | 2026-04 | 20000
        XM2026-101-M0405 | 2026-05 | 12400
    ",
    done: done::months_add_up,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let tolerance = review.settings.parameters.tolerance;
    for placed in placements(review).filter(|placed| !placed.linked.splits.is_empty()) {
        let rows: Vec<_> = review.office.month_splits.of(&placed.linked.splits).collect();
        let sum: Option<Fen> = rows.iter().map(|row| row.amount.get()).sum();
        let (Some(sum), Some(amount)) = (sum, placed.record.amount.get()) else { continue };
        let off = (sum - amount).abs();
        if off <= tolerance {
            continue;
        }
        let mut cells = rows.iter().filter_map(|row| row.amount.at);
        let message = format!(
            "月度拆分 {} 行合计 {sum} 元，客户金额 {amount} 元，相差 {off} 元。请改拆分，使各月加起来等于客户金额。",
            rows.len()
        );
        raised.push(
            about(review.office, Code::M19, placed.linked, message)
                .at(cells.next().or(Some(placed.record.at)))
                .related(cells.chain(placed.record.amount.at))
                .money(off),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    #[test]
    fn five_fen_are_tolerated() {
        for (second, raised) in
            [("12400.05", false), ("12400.06", true), ("12399.95", false), ("12399.94", true)]
        {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 客户金额\nXM2026-101-M0405 | 32400
                 [媒体排期/月度拆分]\n排期编号 | 月份 | 金额\nXM2026-101-M0405 | 2026-04 | 20000\nXM2026-101-M0405 | 2026-05 | {second}"
            ));
            assert_eq!(outcome.all(Code::M19).len(), usize::from(raised), "{second}");
        }
    }
}
