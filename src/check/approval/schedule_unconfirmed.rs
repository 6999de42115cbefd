//! A08 排期未确认即订位: box B2 before B3.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::check::steps;
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::A08,
    name: "schedule-unconfirmed",
    title: "排期未确认即订位",
    clause: "H-4.1.3 B2",
    severity: Severity::Red,
    desk: Desk::Media,
    rank: 20,
    money_gate: true,
    lane: Lane::Media,
    matter: Matter::Unsigned,
    standing: Standing::Single,
    properties: &[Property::Terms(&["微信算书面"])],
    needs: &[],
    also_reads: &[],
    explanation: "媒体排期须经客户书面确认后方可订位。订位日早于客户确认日，或已订位而没有书面确认，就提示本项；\
                  同一天不算。没有确认就订位，客户一旦改期，订位费由公司承担。",
    bad: "[媒体排期/排期]\n\
          排期编号         | 客户金额 | 客户确认日 | 订位日\n\
          XM2026-101-M0301 | 50000    | 2026-03-09 | 2026-03-06\n",
    good: "[媒体排期/排期]\n\
           排期编号         | 客户金额 | 客户确认日 | 订位日\n\
           XM2026-101-M0301 | 50000    | 2026-03-06 | 2026-03-06\n",
    done: done::placement_confirmed,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for (_, placement) in steps::placements(review.office) {
        let step = placement.booked;
        let Some(breach) = steps::breach(placement.confirmed, step) else { continue };
        let message = format!(
            "{} {}，而{}。排期须先经客户书面确认再订位；{}。",
            steps::name_of(&placement.record),
            steps::words(step, "订位"),
            breach.of_confirmation("排期"),
            breach.remedy(),
        );
        raised.push(
            about(review.office, Code::A08, placement, message)
                .at(step.place().or(Some(placement.record.at)))
                .related(placement.record.confirmed.at)
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
    #[case::day_before("2026-03-09 | | 2026-03-08 | ", Some(false))]
    #[case::same_day("2026-03-09 | | 2026-03-09 | ", None)]
    #[case::day_after("2026-03-09 | | 2026-03-10 | ", None)]
    #[case::missing(" | | 2026-03-09 | ", Some(true))]
    #[case::spoken("2026-03-06 | 口头 | 2026-03-09 | ", Some(true))]
    #[case::fax("2026-03-06 | 传真 | 2026-03-09 | ", None)]
    #[case::status_only(" | | | 已发布", Some(true))]
    #[case::status_only_confirmed("2026-03-09 | | | 已订位", None)]
    #[case::drafted(" | | | 拟定", None)]
    #[case::booked_after_today(" | | 2026-03-17 | 已订位", None)]
    #[case::cancelled_since(" | | 2026-03-09 | 撤单", Some(true))]
    fn booking_waits_for_the_client(#[case] row: &str, #[case] open: Option<bool>) {
        let text =
            format!("[媒体排期/排期]\n排期编号|客户确认日|确认方式|订位日|状态\nXM2026-101-M0301|{row}\n");
        let outcome = run(&text);
        let found = outcome.all(Code::A08).first().map(|finding| finding.open);
        assert_eq!(found, open, "{:#?}", outcome.lines());
    }

    #[test]
    fn the_whole_amount_is_at_risk() {
        let outcome = run(super::RULE.bad);
        let finding = outcome.one(Code::A08);
        assert_eq!(finding.money_at_risk.map(|fen| fen.plain()).as_deref(), Some("50000.00"));
        assert_eq!(outcome.cell(finding), "排期 · D2");
    }

    #[test]
    fn spoken_is_not_written() {
        assert_told!(
            A08,
            "
                [媒体排期/排期]
                排期编号         | 客户确认日 | 确认方式 | 订位日
                XM2026-101-M0301 | 2026-03-05 | 口头     | 2026-03-06
            ",
            "XM2026-101-M0301 红 未了 - - 媒介部 客户 50000.00 排期 · D2"
        );
    }
}
