//! M15: the medium owes insertions and has not made them good.

use super::ledger::placed;
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::due::{About, ObligationKind};
use crate::finding::{Code, Over, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::M15,
    name: "make-good-due",
    title: "补播未完成",
    clause: "H-4.4 B6",
    severity: Severity::Yellow,
    desk: Desk::FinanceAndMedia,
    rank: 30,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::MakeGood,
    standing: Standing::Single,
    properties: &[Property::FollowUp, Property::AlsoOf(Severity::Red)],
    needs: &["项目名册/媒体"],
    also_reads: &["媒体排期/排期"],
    explanation: "按媒体表的补播规则（空白为错一补一、漏一补二）应补的次数没有补齐，也没有相应退款的，为黄；过了补播期限天数（默认 30 天，从实际日期起算，没有则从计划日期）为红。",
    bad: "
        @also M01 M14
        [媒体排期/排期]
        排期编号         | 投放日期   | 次数 | 客户确认日 | 费用清单提交日
        XM2026-101-M0204 | 2026-03-06 | 12   | 2026-02-25 | 2026-02-27
        [媒体排期/发布确认]
        确认单号         | 排期编号         | 实际日期   | 计划次数 | 实际次数
        XM2026-101-F004 | XM2026-101-M0204 | 2026-03-06 | 12       | 10
    ",
    good: "
        @also M01
        [媒体排期/排期]
        排期编号         | 投放日期   | 次数 | 客户确认日 | 费用清单提交日
        XM2026-101-M0204 | 2026-03-06 | 12   | 2026-02-25 | 2026-02-27
        [媒体排期/发布确认]
        确认单号         | 排期编号         | 实际日期   | 计划次数 | 实际次数 | 补播日期   | 补播次数
        XM2026-101-F004 | XM2026-101-M0204 | 2026-03-06 | 12       | 10       | 2026-03-12 | 4
    ",
    done: done::made_up,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for owed in review.due.obligations.of(ObligationKind::MakeGood).iter().filter(|owed| owed.is_open()) {
        let About::Publication(id) = owed.about else { continue };
        let publication = &review.publications[id];
        let Some(placed) = publication.placement.id().map(|id| placed(review, id)) else { continue };
        let Some(make_good) = placed.books.make_goods.iter().find(|one| one.publication == id) else {
            continue;
        };
        let (due, over) = (owed.due_day(), owed.calendar_days_late(review.as_of()));
        let left = make_good.owed - make_good.made_good;
        let until =
            due.map_or("请与媒体约定补播日期".to_owned(), |due| format!("须在 {due} 前补完"));
        let message = format!(
            "{} 应补 {} 次，已补 {} 次，还欠 {left} 次，{until}。请媒体安排补播并登记补播日期和次数，或按成本退款。",
            placed.name(),
            make_good.owed,
            make_good.made_good
        );
        let worth = placed.record.times_ordered().and_then(|times| {
            placed.record.amount.get()?.share(i64::from(make_good.missing.max(1)), i64::from(times))
        });
        let mut finding = about(review.office, Code::M15, publication, message)
            .at(owed.place)
            .related([placed.record.at])
            .severity(if over.is_some() { Severity::Red } else { Severity::Yellow })
            .waiting_on(owed.waits_for)
            .money(worth);
        if let Some(due) = due {
            finding = finding.due(due);
        }
        if let Some(over) = over {
            finding = finding.days_over(Over::Calendar(over));
        }
        raised.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::{Code, Severity};
    use crate::testing;

    #[test]
    fn thirty_days_are_given_and_only_what_is_aired_counts() {
        for (aired, made_on, made, severity) in [
            ("2026-02-14", "2026-03-16", "4", None),
            ("2026-02-14", "2026-03-17", "4", Some(Severity::Yellow)),
            ("2026-02-14", "", "3", Some(Severity::Yellow)),
            ("2026-02-14", "", "4", None),
            ("2026-02-13", "", "", Some(Severity::Red)),
        ] {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 投放日期 | 次数\nXM2026-101-M0204 | {aired} | 12
                 [媒体排期/发布确认]\n确认单号 | 排期编号 | 实际日期 | 计划次数 | 实际次数 | 补播日期 | 补播次数\nXM2026-101-F004 | XM2026-101-M0204 | {aired} | 12 | 10 | {made_on} | {made}"
            ));
            let found = outcome.all(Code::M15).first().map(|f| f.severity);
            assert_eq!(found, severity, "{aired} {made_on} {made}: {:#?}", outcome.lines());
        }
    }

    /// How often it was made good is unknown: what was published is, too, unless the rest is enough.
    #[test]
    fn a_make_good_that_cannot_be_read_accuses_nobody() {
        for (done, times, made, published) in
            [("10", 12, "两三次", None), ("12", 12, "两三次", Some(12)), ("10", 12, "2", Some(12))]
        {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 投放日期 | 次数 | 客户金额\nXM2026-101-M0204 | 2026-02-13 | {times} | 12
                 [媒体排期/发布确认]\n确认单号 | 排期编号 | 实际日期 | 计划次数 | 实际次数 | 补播日期 | 补播次数\nXM2026-101-F004 | XM2026-101-M0204 | 2026-02-13 | 12 | {done} | 2026-03-05 | {made}"
            ));
            assert_eq!(outcome.books.placements[0].published_times, published, "{done} {made}");
            if published.is_none() {
                outcome.none(Code::M14);
                outcome.none(Code::M15);
            }
        }
    }
}
