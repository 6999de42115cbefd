//! M18: 代理服务费 is not 客户金额 × the project's 媒体代理费率.

use super::ledger::placements;
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::M18,
    name: "agency-fee-differs",
    title: "代理服务费不符",
    clause: "—",
    severity: Severity::Yellow,
    desk: Desk::Finance,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Clerical,
    standing: Standing::Single,
    properties: &[Property::Terms(&["金额容差"])],
    needs: &[],
    also_reads: &[],
    explanation: "排期的代理服务费应等于客户金额 × 项目的媒体代理费率（四舍五入到分），相差超过金额容差的请核对。费率或服务费空着的不查。",
    bad: "
        [项目名册/项目]
        项目编号   | 媒体代理费率
        XM2026-101 | 5%
        [媒体排期/排期]
        排期编号         | 客户金额 | 代理服务费
        XM2026-101-M0405 | 50000    | 2600
    ",
    good: "
        [项目名册/项目]
        项目编号   | 媒体代理费率
        XM2026-101 | 5%
        [媒体排期/排期]
        排期编号         | 客户金额 | 代理服务费
        XM2026-101-M0405 | 50000    | 2500
    ",
    done: done::fee_agrees,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let tolerance = review.settings.parameters.tolerance;
    for placed in placements(review) {
        let Some(rate) = placed.case.and_then(|case| case.project.fee_rate.get()) else { continue };
        let (Some(amount), Some(fee)) = (placed.record.amount.get(), placed.record.fee.get()) else {
            continue;
        };
        let required = amount.at(rate);
        let off = (fee - required).abs();
        if off <= tolerance {
            continue;
        }
        let message = format!(
            "代理服务费写 {fee} 元，按客户金额 {amount} 元 × {rate} 应为 {required} 元，相差 {off} 元。请改服务费，或核对项目的费率。"
        );
        raised.push(
            about(review.office, Code::M18, placed.linked, message)
                .at(placed.record.fee.at.or(Some(placed.record.at)))
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
        for (fee, raised) in
            [("2500.05", false), ("2500.06", true), ("2499.95", false), ("2499.94", true), ("", false)]
        {
            let outcome = testing::run(&format!(
                "[项目名册/项目]\n项目编号 | 媒体代理费率\nXM2026-101 | 5%
                 [媒体排期/排期]\n排期编号 | 客户金额 | 代理服务费\nXM2026-101-M0405 | 50000 | {fee}"
            ));
            assert_eq!(outcome.all(Code::M18).len(), usize::from(raised), "{fee}");
        }
    }
}
