//! M26: a change of version changed the amount, and the client has not paid accordingly.

use super::ledger::placements;
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing, needs};
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::M26,
    name: "change-unsettled",
    title: "变更差额未处理",
    clause: "H-4.1.1",
    severity: Severity::Yellow,
    desk: Desk::Finance,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Clerical,
    standing: Standing::Single,
    properties: &[],
    needs: needs::RECEIPTS_AND_PAYMENTS,
    also_reads: &[],
    explanation: "变更后的客户金额与前一版不同，而到款不等于现行金额的，差额须补收或退回，并取得客户书面文件（H-4.1.1）。",
    bad: "
        [媒体排期/排期]
        排期编号         | 版本 | 客户金额 | 变更书面文件
        XM2026-101-M0405 | 新   | 40000    |
        XM2026-101-M0405 | 变1  | 50000    | 是
    ",
    good: "
        [媒体排期/排期]
        排期编号         | 版本 | 客户金额 | 变更书面文件
        XM2026-101-M0405 | 新   | 50000    |
        XM2026-101-M0405 | 变1  | 50000    | 是
    ",
    done: done::difference_settled,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    if !review.knows_receipts() {
        return;
    }
    for placed in placements(review) {
        let Some(before) = placed.linked.version_before() else { continue };
        let (Some(now), Some(was)) = (placed.record.amount.get(), before.amount.get()) else { continue };
        let (Some(ordered), received) = (placed.books.ordered, placed.books.received) else { continue };
        if now == was || received == ordered {
            continue;
        }
        let off = ordered - received;
        let remedy = if off.0 > 0 {
            format!("请向客户补收 {off} 元")
        } else {
            format!("请退回客户 {} 元或转作他用", off.abs())
        };
        let version = placed.record.version.text();
        let message = format!(
            "{version}的客户金额 {now} 元，前一版 {was} 元，已到款 {received} 元。{remedy}，并留存客户的变更书面文件。"
        );
        raised.push(
            about(review.office, Code::M26, placed.linked, message)
                .at(placed.record.amount.at.or(Some(placed.record.at)))
                .related(before.amount.at)
                .waiting_on(if off.0 > 0 { Party::Client } else { Party::Agency })
                .money(off.abs()),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    #[test]
    fn it_ends_when_the_receipts_equal_the_amount_in_force() {
        for (received, raised) in [("40000", true), ("49999.99", true), ("50000", false), ("50000.01", true)]
        {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 版本 | 客户金额\nXM2026-101-M0405 | 新 | 40000\nXM2026-101-M0405 | 变1 | 50000
                 [收付款/客户到款]\n到款编号 | 金额 | 对应单号\nDK202603-001 | {received} | XM2026-101-M0405"
            ));
            assert_eq!(
                outcome.all(Code::M26).len(),
                usize::from(raised),
                "{received}: {:#?}",
                outcome.lines()
            );
        }
    }
}
