//! M14: a confirmation shows insertions missed, wrong or misplaced.

use super::ledger::placements;
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::M14,
    name: "missed-insertion",
    title: "漏播或错播",
    clause: "H-4.4 B6",
    severity: Severity::Red,
    desk: Desk::FinanceAndMedia,
    rank: 29,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Missed,
    standing: Standing::Single,
    properties: &[Property::FollowUp],
    needs: &[],
    also_reads: &["媒体排期/排期"],
    explanation: "实际次数少于计划次数，或差异类型为漏播、错播、位置不符的，媒体须按补播规则补播（H-4.4 B6），直到补播登记齐或媒体退款；补播规则为“无”的以退款为准。改期和撤单不算。",
    bad: "
        @also M01 M15
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
    done: done::miss_settled,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for placed in placements(review) {
        for make_good in placed.books.make_goods.iter().filter(|make_good| make_good.is_unsettled()) {
            let publication = &review.office.publications[make_good.publication].record;
            let kind = publication.deviation.get().map_or(String::new(), |kind| format!("（{kind}）"));
            let number = |times: Option<u32>| times.map_or("未知".to_owned(), |times| times.to_string());
            let planned = number(publication.planned_times.get());
            let actual = number(publication.actual_times.get());
            let unknown = publication.actual_times.get().is_none();
            let remedy = if unknown {
                let cell = if publication.actual_times.is_blank() { "填上" } else { "改正" };
                format!("应补几次要看实际次数，请{cell}那一格")
            } else if make_good.owed > 0 {
                format!(
                    "按补播规则应补 {} 次，已补 {} 次，请媒体补播或退款",
                    make_good.owed, make_good.made_good
                )
            } else {
                "按补播规则不补，请媒体退款".to_owned()
            };
            let message = format!("{} 计划 {planned} 次，实际 {actual} 次{kind}；{remedy}。", placed.name());
            let times = placed.record.times_ordered().filter(|_| !unknown);
            let worth = times.and_then(|times| {
                placed.record.amount.get()?.share(i64::from(make_good.missing.max(1)), i64::from(times))
            });
            raised.push(
                about(review.office, Code::M14, &review.publications[make_good.publication], message)
                    .at(publication.actual_times.at.or(Some(publication.at)))
                    .related([placed.record.at])
                    .waiting_on(Party::Medium)
                    .money(worth),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    fn raised(rule: &str, kind: &str, planned: u32, actual: u32, made: u32, refund: &str) -> usize {
        let refund = if refund.is_empty() {
            String::new()
        } else {
            format!(
                "[收付款/媒体付款]\n付款编号 | 媒体名称 | 排期编号 | 实付金额 | 实付日期 | 款项性质\nFK202602-001 | 都市晨报 | XM2026-101-M0204 | 12000 | 2026-03-01 | 预付\nFK202603-001 | 都市晨报 | XM2026-101-M0204 | {refund} | 2026-03-12 | 退款"
            )
        };
        let outcome = testing::run(&format!(
            "[项目名册/媒体]\n媒体名称 | 补播规则\n都市晨报 | {rule}
             [媒体排期/排期]\n排期编号 | 投放日期 | 次数 | 媒体成本\nXM2026-101-M0204 | 2026-03-06 | 12 | 12000
             [媒体排期/发布确认]\n确认单号 | 排期编号 | 实际日期 | 计划次数 | 实际次数 | 差异类型 | 补播次数\nXM2026-101-F004 | XM2026-101-M0204 | 2026-03-06 | {planned} | {actual} | {kind} | {made}
             {refund}"
        ));
        outcome.all(Code::M14).len()
    }

    #[test]
    fn it_ends_with_the_make_good_or_the_refund() {
        for (rule, kind, planned, actual, made, refund, count) in [
            ("漏一补二", "漏播", 12, 10, 3, "", 1),
            ("漏一补二", "漏播", 12, 10, 4, "", 0),
            ("错一补一", "", 12, 10, 1, "", 1),
            ("错一补一", "", 12, 10, 2, "", 0),
            ("", "错播", 12, 12, 0, "", 1),
            ("", "位置不符", 12, 12, 1, "", 0),
            ("", "改期", 12, 10, 0, "", 0),
            ("", "", 12, 12, 0, "", 0),
            ("无", "漏播", 12, 10, 9, "", 1),
            ("无", "漏播", 12, 10, 0, "-1999.99", 1),
            ("无", "漏播", 12, 10, 0, "-2000", 0),
            ("漏一补二", "漏播", 12, 10, 0, "-2000", 0),
        ] {
            assert_eq!(
                raised(rule, kind, planned, actual, made, refund),
                count,
                "{rule} {kind} {planned}/{actual} +{made} {refund}"
            );
        }
    }

    /// How often the medium must make good depends on 实际次数: where it is unknown, that cell is asked for.
    #[test]
    fn an_unknown_number_of_insertions_is_asked_for() {
        for (actual, asked) in [("约5", "请改正那一格"), ("", "请填上那一格")] {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 投放日期 | 次数 | 客户金额\nXM2026-101-M0204 | 2026-03-06 | 10 | 1000
                 [媒体排期/发布确认]\n确认单号 | 排期编号 | 实际日期 | 计划次数 | 实际次数 | 差异类型
                 F1 | XM2026-101-M0204 | 2026-03-06 | 10 | {actual} | 漏播"
            ));
            let found = outcome.one(Code::M14);
            let remedy = format!("计划 10 次，实际 未知 次（漏播）；应补几次要看实际次数，{asked}。");
            assert!(found.message.ends_with(&remedy), "{}", found.message);
            assert_eq!(found.money_at_risk, None);
        }
    }
}
