//! A05 上一步未确认即下一步: the core rule of the handbook, along 前置单号.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::check::steps;
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;
use crate::link::Link;

pub(crate) const RULE: Rule = Rule {
    code: Code::A05,
    name: "next-step-before-confirmation",
    title: "上一步未确认即下一步",
    clause: "H-4.1.3",
    severity: Severity::Red,
    desk: Desk::Account,
    rank: 11,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[Property::Terms(&["微信算书面"])],
    needs: &[],
    also_reads: &[],
    explanation: "得到客户书面同意之后，方可进入下一步工作。工作单的开工日（或更早的提交日）早于前置单的客户书面确认，\
                  或前置单至今没有书面确认，就提示本项。同一天不算。请先暂停，取得前置单的书面确认。",
    bad: "[工作单/工作单]\n\
          工作单号        | 前置单号        | 开工日     | 客户确认日\n\
          XM2026-101-G007 |                 |            | 2026-03-13\n\
          XM2026-101-G008 | XM2026-101-G007 | 2026-03-12 |\n",
    good: "[工作单/工作单]\n\
           工作单号        | 前置单号        | 开工日     | 客户确认日\n\
           XM2026-101-G007 |                 |            | 2026-03-13\n\
           XM2026-101-G008 | XM2026-101-G007 | 2026-03-13 |\n",
    done: done::predecessor_confirmed,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for order in steps::orders(review.office) {
        let start = order.started;
        let before = order.predecessors.iter().filter_map(Link::id).map(|id| &review.orders[id]);
        let mut breaches: Vec<_> =
            before.filter_map(|before| Some((before, steps::breach(before.confirmed, start)?))).collect();
        // a missing confirmation counts before a late one
        breaches.sort_by_key(|(_, breach)| breach.is_settled());
        let Some((before, breach)) = breaches.first() else { continue };
        let message = format!(
            "{}，而前置单 {} {}。得到书面同意后方可进入下一步；{}。",
            steps::words(start, "开工"),
            before.record.key,
            breach.of_confirmation("成果"),
            breach.remedy(),
        );
        raised.push(
            about(review.office, Code::A05, order, message)
                .at(start.place().or(Some(order.record.at)))
                .related(breaches.iter().filter_map(|(before, _)| before.record.confirmed.at))
                .waiting_on(Party::Client)
                .settled(breach.is_settled()),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{assert_told, run};
    use rstest::rstest;

    #[rstest]
    #[case::day_before("2026-03-13 | ", "2026-03-12 | | ", Some(false))]
    #[case::same_day("2026-03-13 | ", "2026-03-13 | | ", None)]
    #[case::missing(" | ", "2026-03-13 | | ", Some(true))]
    #[case::by_telephone("2026-03-10 | 电话", "2026-03-13 | | ", Some(true))]
    #[case::ticked("√ | ", "2026-03-13 | | ", Some(true))]
    #[case::handed_in_without_start("2026-03-13 | ", " | 2026-03-12 | ", Some(false))]
    #[case::status_only_and_confirmed("2026-03-13 | ", " | | 进行中", None)]
    #[case::status_only_and_unconfirmed(" | ", " | | 进行中", Some(true))]
    #[case::not_started(" | ", " | | ", None)]
    #[case::confirmed_after_today("2026-03-17 | ", "2026-03-13 | | ", Some(true))]
    fn the_next_step_waits(#[case] before: &str, #[case] after: &str, #[case] open: Option<bool>) {
        let text = format!(
            "[工作单/工作单]\n工作单号|前置单号|客户确认日|确认方式|开工日|提交日|状态\n\
             XM2026-101-G007||{before}|||\nXM2026-101-G008|G007|||{after}\n"
        );
        let outcome = run(&text);
        let found = outcome.all(Code::A05).first().map(|finding| finding.open);
        assert_eq!(found, open, "{:#?}", outcome.lines());
    }

    #[test]
    fn an_orphan_is_left_to_its_own_finding() {
        let outcome =
            run("[工作单/工作单]\n工作单号|前置单号|开工日\nXM2026-101-G008|XM2026-101-G088|2026-03-13\n");
        outcome.none(Code::A05);
        outcome.one(Code::D03);
    }

    #[test]
    fn spoken_is_not_written() {
        assert_told!(
            A05,
            "
                [工作单/工作单]
                工作单号        | 前置单号 | 客户确认日 | 确认方式 | 开工日
                XM2026-101-G007 |          | 2026-03-13 | 电话     |
                XM2026-101-G008 | G007     |            |          | 2026-03-13
            ",
            "XM2026-101-G008 红 未了 - - 张三 客户 - 工作单 · E3"
        );
    }
}
