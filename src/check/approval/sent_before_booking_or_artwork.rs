//! A10 未订位或未交片即发片: boxes B3 and A5 before B5.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing};
use crate::check::steps;
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;
use crate::link::Confirmation;

pub(crate) const RULE: Rule = Rule {
    code: Code::A10,
    name: "sent-before-booking-or-artwork",
    title: "未订位或未交片即发片",
    clause: "H-4.4 B5",
    severity: Severity::Red,
    desk: Desk::Media,
    rank: 24,
    money_gate: true,
    lane: Lane::Media,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[],
    needs: &[],
    also_reads: &[],
    explanation: "向媒体发片之前，须已订位（订位日），并已由客户服务小组交片给媒介部（交片日）。\
                  发片日早于其中任何一个日期，或其中有空白，就提示本项。请核对日期，补齐订位日和交片日。",
    bad: "[媒体排期/排期]\n\
          排期编号         | 客户确认日 | 订位日     | 交片日     | 发片日\n\
          XM2026-101-M0301 | 2026-03-02 | 2026-03-03 | 2026-03-06 | 2026-03-04\n\
          [项目名册/项目]\n\
          项目编号   | 媒体付款方式\n\
          XM2026-101 | 月结\n",
    good: "[媒体排期/排期]\n\
           排期编号         | 客户确认日 | 订位日     | 交片日     | 发片日\n\
           XM2026-101-M0301 | 2026-03-02 | 2026-03-03 | 2026-03-04 | 2026-03-04\n\
           [项目名册/项目]\n\
           项目编号   | 媒体付款方式\n\
           XM2026-101 | 月结\n",
    done: done::booked_and_delivered,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for (_, placement) in steps::placements(review.office) {
        let record = &placement.record;
        let step = placement.sent;
        let gates = [("订位日", &record.booked), ("交片日", &record.material_in)];
        let broken: Vec<_> = gates
            .into_iter()
            .filter_map(|(cell, field)| {
                Some((cell, field.at, steps::breach(Confirmation::of_day(field), step)?))
            })
            .collect();
        let open = broken.iter().find(|(_, _, breach)| !breach.is_settled());
        let Some((_, _, worst)) = open.or(broken.first()) else { continue };
        let what: Vec<String> = broken.iter().map(|(cell, _, breach)| breach.of_cell(cell)).collect();
        let message = format!(
            "{} {}，而{}。须先订位、交片再发片；{}。",
            steps::name_of(record),
            steps::words(step, "发片"),
            what.join("，"),
            worst.remedy_of_cell("请核对并补齐日期"),
        );
        raised.push(
            about(review.office, Code::A10, placement, message)
                .at(step.place().or(Some(record.at)))
                .related(broken.iter().filter_map(|(_, at, _)| *at))
                .settled(worst.is_settled()),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{assert_told, run};
    use rstest::rstest;

    #[rstest]
    #[case::artwork_day_after("2026-03-03 | 2026-03-05 | 2026-03-04 | ", Some(false))]
    #[case::same_day("2026-03-04 | 2026-03-04 | 2026-03-04 | ", None)]
    #[case::booked_later("2026-03-05 | 2026-03-04 | 2026-03-04 | ", Some(false))]
    #[case::one_late_one_missing("2026-03-05 | | 2026-03-04 | ", Some(true))]
    #[case::status_only(" | 2026-03-04 | | 已发片", Some(true))]
    #[case::status_with_both_dates("2026-03-04 | 2026-03-04 | | 已发布", None)]
    #[case::not_sent(" | | | 已订位", None)]
    fn sending_waits_for_both(#[case] row: &str, #[case] open: Option<bool>) {
        let text = format!("[媒体排期/排期]\n排期编号|订位日|交片日|发片日|状态\nXM2026-101-M0301|{row}\n");
        let outcome = run(&text);
        let found = outcome.all(Code::A10).first().map(|finding| finding.open);
        assert_eq!(found, open, "{:#?}", outcome.lines());
    }

    #[test]
    fn one_late_one_missing() {
        assert_told!(
            A10,
            "
                [媒体排期/排期]
                排期编号         | 客户确认日 | 订位日     | 交片日 | 发片日
                XM2026-101-M0301 | 2026-03-02 | 2026-03-05 |        | 2026-03-04
            ",
            "XM2026-101-M0301 红 未了 - - 媒介部 我司 50000.00 排期 · E2"
        );
    }

    #[test]
    fn late_is_settled() {
        assert_told!(
            A10,
            "
                [媒体排期/排期]
                排期编号         | 客户确认日 | 订位日     | 交片日     | 发片日
                XM2026-101-M0301 | 2026-03-02 | 2026-03-05 | 2026-03-04 | 2026-03-04
            ",
            "XM2026-101-M0301 红 既成 - - 媒介部 我司 50000.00 排期 · E2"
        );
    }
}
