//! M05: a medium was paid for a placement the client had not confirmed in writing.

use super::ledger::payments;
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;
use crate::link::Confirmation;
use crate::model::Fen;

pub(crate) const RULE: Rule = Rule {
    code: Code::M05,
    name: "paid-before-confirmation",
    title: "付款早于客户确认",
    clause: "H-4.1.3",
    severity: Severity::Red,
    desk: Desk::Finance,
    rank: 25,
    money_gate: true,
    lane: Lane::Media,
    matter: Matter::PaidUnconfirmed,
    standing: Standing::Single,
    properties: &[Property::Terms(&["微信算书面"])],
    needs: &["媒体排期/排期进度"],
    also_reads: &["媒体排期/排期"],
    explanation: "得到客户书面同意之后方可进入下一步（H-4.1.3），付媒体款也一样：实付日期早于排期的客户确认日，或排期一直没有书面确认。同日不算早，退款不查。后来补了确认的转为已发生·存查，没有确认的列待办。",
    bad: "
        @also M02 A09
        [媒体排期/排期]
        排期编号         | 投放日期   | 媒体成本 | 客户确认日
        XM2026-101-M0405 | 2026-04-20 | 45000    |
        [收付款/媒体付款]
        付款编号      | 排期编号         | 实付金额 | 实付日期
        FK202603-004 | XM2026-101-M0405 | 45000    | 2026-03-04
    ",
    good: "
        @also M02 A09
        [媒体排期/排期]
        排期编号         | 投放日期   | 媒体成本 | 客户确认日
        XM2026-101-M0405 | 2026-04-20 | 45000    | 2026-03-04
        [收付款/媒体付款]
        付款编号      | 排期编号         | 实付金额 | 实付日期
        FK202603-004 | XM2026-101-M0405 | 45000    | 2026-03-04
    ",
    done: done::payment_covered_by_confirmation,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for (date, paid) in payments(review).filter(|(_, paid)| paid.books.paid >= Fen::ZERO) {
        let early: Vec<_> = paid
            .books
            .parts
            .iter()
            .filter(|part| part.gross() > Fen::ZERO)
            // an unreadable day may have been in time
            .filter(|part| review.office.placements[part.to].confirmed != Confirmation::Unreadable)
            .map(|part| (&review.office.placements[part.to], part.gross()))
            .map(|(placement, amount)| (placement, placement.confirmed.day(), amount))
            .filter(|(_, confirmed, _)| confirmed.is_none_or(|confirmed| confirmed > date))
            .collect();
        if early.is_empty() {
            continue;
        }
        let said: Vec<String> = early
            .iter()
            .map(|(placement, confirmed, _)| match confirmed {
                Some(day) => format!("{} 到 {day} 才确认", placement.record.key),
                None => format!("{} 至今没有书面确认", placement.record.key),
            })
            .collect();
        let money: Fen = early.iter().map(|(_, _, amount)| *amount).sum();
        let settled = early.iter().all(|(_, confirmed, _)| confirmed.is_some());
        let remedy = if settled {
            "以后请先取得确认再付款"
        } else {
            "请马上取得客户书面确认，或让媒体退款"
        };
        let message = format!("{date} 付出 {money} 元，而 {}。{remedy}。", said.join("、"));
        raised.push(
            about(review.office, Code::M05, paid.linked, message)
                .at(paid.record.date.at.or(Some(paid.record.at)))
                .related(
                    early.iter().map(|(placement, _, _)| {
                        placement.record.confirmed.at.unwrap_or(placement.record.at)
                    }),
                )
                .waiting_on(Party::Client)
                .settled(settled)
                .money(money),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    #[test]
    fn the_same_day_is_in_order_and_a_later_confirmation_settles() {
        for (confirmed, by, open) in [
            ("2026-03-03", "", None),
            ("2026-03-04", "", None),
            ("2026-03-05", "", Some(false)),
            ("2026-03-03", "电话", Some(true)),
            ("", "", Some(true)),
            ("待签", "", Some(true)),
            ("2026-02-30", "", None),
        ] {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 媒体成本 | 客户确认日 | 确认方式\nXM2026-101-M0405 | 45000 | {confirmed} | {by}
                 [收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 实付日期\nFK202603-004 | XM2026-101-M0405 | 45000 | 2026-03-04"
            ));
            assert_eq!(outcome.all(Code::M05).first().map(|f| f.open), open, "{confirmed} {by}");
        }
    }
}
