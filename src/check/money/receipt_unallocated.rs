//! M07: the client's prepayment is not allocated to a placement.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing};
use crate::due::{About, ObligationKind};
use crate::finding::{Code, Over, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::M07,
    name: "receipt-unallocated",
    title: "到款未分配",
    clause: "H-4.2.4",
    severity: Severity::Yellow,
    desk: Desk::Finance,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Clerical,
    standing: Standing::Single,
    properties: &[],
    needs: &["媒体排期/排期", "收付款/到款分配", "收付款/付款分配"],
    also_reads: &[],
    explanation: "媒体预付款到账后超过到款未分配工作日（默认 5 个工作日）仍有余额没有对应的排期，请认领：填项目编号、对应单号或到款分配，或在 状态_收付款.xlsx 的待认领里答复（H-4.2.4）。项目的未分配余额被退款抵完的不查。",
    bad: "
        [收付款/客户到款]
        到款编号      | 到款日期   | 付款单位 | 金额
        DK202603-002 | 2026-03-04 | 远岚置业 | 50000
    ",
    good: "
        [收付款/客户到款]
        到款编号      | 到款日期   | 付款单位 | 金额
        DK202603-002 | 2026-03-09 | 远岚置业 | 50000
    ",
    done: done::receipt_allocated,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    if !review.knows_placements() {
        return;
    }
    let office = review.office;
    let limit = office.settings.parameters.unallocated_days;
    for owed in review.due.obligations.of(ObligationKind::Allocation).iter().filter(|owed| owed.is_open()) {
        let (About::Receipt(id), Some(date), Some(due)) = (owed.about, owed.from, owed.due) else { continue };
        let calendar = &office.settings.calendar;
        let (days, over) =
            (calendar.between(date.date, office.as_of()), calendar.between(due.date, office.as_of()));
        if over <= 0 {
            continue;
        }
        let (receipt, books) = (&office.receipts[id], &review.books.receipts[id]);
        let record = &receipt.record;
        let left = books.unallocated;
        let case = office.case(receipt.case);
        let whose = match case {
            Some(case) => format!("属于 {}，但没有要它的排期", case.key()),
            None => "没有项目编号".to_owned(),
        };
        let part = if left == books.amount { String::new() } else { format!("其中 {left} 元") };
        let message = format!(
            "{date} {} 到款 {} 元，{part}未分配（{whose}），已 {days} 个工作日，超过 {limit} 个。请填项目编号、对应单号或到款分配。",
            record.payer.text(),
            books.amount
        );
        let place = if case.is_none() { record.project.at } else { record.targets.at };
        raised.push(
            about(review.office, Code::M07, receipt, message)
                .at(place.or(record.amount.at).or(Some(record.at)))
                .due(due)
                .days_over(Over::Working(over))
                .provisional(owed.provisional)
                .money(left),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    #[test]
    fn five_working_days_are_allowed() {
        // 03-09 … 03-13 and 03-16 are the working days after Friday 03-06
        for (date, raised) in [("2026-03-09", false), ("2026-03-08", true), ("2026-03-06", true)] {
            let outcome = testing::run(&format!(
                "[收付款/客户到款]\n到款编号 | 到款日期 | 金额\nDK202603-002 | {date} | 50000"
            ));
            assert_eq!(outcome.all(Code::M07).len(), usize::from(raised), "{date}: {:#?}", outcome.lines());
        }
    }

    #[test]
    fn the_last_of_the_five_days_is_its_due_day() {
        let outcome =
            testing::run("[收付款/客户到款]\n到款编号 | 到款日期 | 金额\nDK202603-002 | 2026-03-04 | 50000");
        assert_eq!(
            outcome.told(Code::M07),
            "DK202603-002 黄 未了 2026-03-11 +3 财务 我司 50000.00 客户到款 · C2"
        );
    }

    #[test]
    fn a_refund_that_uses_up_the_balance_ends_it() {
        for (refund, raised) in [("-49999.99", true), ("-50000", false)] {
            let outcome = testing::run(&format!(
                "[收付款/客户到款]\n到款编号 | 到款日期 | 金额 | 项目编号\nDK202603-002 | 2026-03-02 | 50000 | XM2026-101\nDK202603-003 | 2026-03-12 | {refund} | XM2026-101"
            ));
            assert_eq!(outcome.all(Code::M07).len(), usize::from(raised), "{refund}");
        }
    }
}
