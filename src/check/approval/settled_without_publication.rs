//! A13 无发布确认即结算: a 尾款 was paid without a 发布确认.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing, needs};
use crate::check::steps;
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;
use crate::link::{LinkedPayment, LinkedPlacement, PlacementId};
use crate::model::Fen;
use crate::model::choice::PaymentKind;
use chrono::NaiveDate;
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    code: Code::A13,
    name: "settled-without-publication",
    title: "无发布确认即结算",
    clause: "H-7, H-4.4 B6",
    severity: Severity::Red,
    desk: Desk::Finance,
    rank: 33,
    money_gate: true,
    lane: Lane::Media,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[],
    needs: &["媒体排期/发布确认"],
    also_reads: needs::PAYMENTS,
    explanation: "付给媒体的尾款，须凭媒介发布确认单（样报、监播报告等）支付。付尾款那天，该排期没有一张发布确认\
                  （按实际日期，空白按计划日期），就提示本项。请向媒体索取发布凭证并登记发布确认。",
    bad: "[媒体排期/排期]\n\
          排期编号         | 投放日期   | 客户金额 | 媒体成本\n\
          XM2026-101-M0301 | 2026-03-14 | 50000    | 45000\n\
          [收付款/媒体付款]\n\
          付款编号      | 排期编号         | 款项性质 | 实付金额 | 实付日期\n\
          FK202603-001 | XM2026-101-M0301 | 尾款     | 45000    | 2026-03-13\n\
          [项目名册/项目]\n\
          项目编号   | 媒体付款方式 | 垫款额度\n\
          XM2026-101 | 月结         | 50000\n\
          @also M02 M05\n",
    good: "[媒体排期/排期]\n\
           排期编号         | 投放日期   | 客户金额 | 媒体成本\n\
           XM2026-101-M0301 | 2026-03-12 | 50000    | 45000\n\
           [媒体排期/发布确认]\n\
           排期编号         | 实际日期   | 实际次数\n\
           XM2026-101-M0301 | 2026-03-12 | 1\n\
           [收付款/媒体付款]\n\
           付款编号      | 排期编号         | 款项性质 | 实付金额 | 实付日期\n\
           FK202603-001 | XM2026-101-M0301 | 尾款     | 45000    | 2026-03-13\n",
    done: done::publication_dated,
    run: Run::Office(check),
};

/// The first day on which an insertion was confirmed; an error if a confirmation without a day may have been
/// earlier.
fn first_publication(review: &Review, placement: &LinkedPlacement) -> Result<Option<NaiveDate>, ()> {
    let rows = review.publications.of(&placement.judged_publications);
    let days: Option<Vec<NaiveDate>> = rows.map(|row| row.record.effective()).collect();
    days.map(|days| days.into_iter().min()).ok_or(())
}

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let mut first_paid: BTreeMap<PlacementId, (NaiveDate, &LinkedPayment)> = BTreeMap::new();
    for (payment, books) in review.office.payments.iter().zip(&review.books.payments) {
        let Some(day) = payment.record.date.get() else { continue };
        if !books.counts || payment.record.kind.get() != Some(PaymentKind::Balance) {
            continue;
        }
        for part in &books.parts {
            let earlier = first_paid.get(&part.to).is_some_and(|(first, _)| *first <= day);
            if part.cash > Fen::ZERO && !earlier {
                first_paid.insert(part.to, (day, payment));
            }
        }
    }
    for (id, (day, payment)) in first_paid {
        let placement = &review.placements[id];
        if placement.is_cancelled(day) {
            continue;
        }
        let first = match first_publication(review, placement) {
            Ok(first) if first.is_none_or(|first| first > day) => first,
            _ => continue,
        };
        let what = match first {
            Some(first) => format!("{first} 才有发布确认"),
            None => "没有任何发布确认".to_owned(),
        };
        let message = format!(
            "{day} 已付 {} 的尾款（{}），而{what}。尾款须凭发布确认支付；{}。",
            steps::name_of(&placement.record),
            payment.record.key,
            if first.is_some() {
                "确认已补，留作教训"
            } else {
                "请向媒体索取样报或监播报告并登记"
            },
        );
        raised.push(
            about(review.office, Code::A13, placement, message)
                .at(payment.record.date.at.or(Some(payment.record.at)))
                .related([placement.record.at])
                .waiting_on(Party::Medium)
                .settled(first.is_some()),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{assert_told, run};
    use rstest::rstest;

    #[rstest]
    #[case::day_before("2026-03-12 | ", "尾款", Some(false))]
    #[case::same_day("2026-03-11 | ", "尾款", None)]
    #[case::planned_day_counts(" | 2026-03-11", "尾款", None)]
    #[case::none("", "尾款", Some(true))]
    #[case::prepayment("", "预付", None)]
    fn the_balance_waits_for_the_proof(#[case] proof: &str, #[case] kind: &str, #[case] open: Option<bool>) {
        let row = if proof.is_empty() { String::new() } else { format!("XM2026-101-M0301|{proof}|1\n") };
        let text = format!(
            "[媒体排期/排期]\n排期编号|投放日期|媒体成本\nXM2026-101-M0301|2026-03-11|45000\n\
             [媒体排期/发布确认]\n排期编号|实际日期|计划日期|实际次数\n{row}\
             [收付款/媒体付款]\n付款编号|排期编号|款项性质|实付金额|实付日期\n\
             FK202603-001|XM2026-101-M0301|{kind}|45000|2026-03-11\n"
        );
        let outcome = run(&text);
        let found = outcome.all(Code::A13);
        assert_eq!(found.first().map(|finding| finding.open), open, "{:#?}", outcome.lines());
        if let Some(finding) = found.first() {
            assert_eq!(finding.key, "XM2026-101-M0301");
            assert_eq!(outcome.cell(finding), "媒体付款 · E2");
        }
    }

    #[test]
    fn finance_paid_it() {
        assert_told!(
            A13,
            "
                [媒体排期/排期]
                排期编号         | 投放日期   | 媒体成本
                XM2026-101-M0301 | 2026-03-11 | 45000
                [收付款/媒体付款]
                付款编号 | 排期编号         | 款项性质 | 实付金额 | 实付日期
                FK1      | XM2026-101-M0301 | 尾款     | 45000    | 2026-03-11
            ",
            "XM2026-101-M0301 红 未了 - - 财务 媒体 50000.00 媒体付款 · E2"
        );
    }

    #[test]
    fn a_confirmation_without_a_day_may_have_been_there() {
        let outcome = run("[媒体排期/排期]\n排期编号|投放日期|媒体成本\nXM2026-101-M0301|2026-03-11|45000\n\
             [媒体排期/发布确认]\n排期编号|实际日期|实际次数\nXM2026-101-M0301||1\nXM2026-101-M0301|2026-03-12|1\n\
             [收付款/媒体付款]\n付款编号|排期编号|款项性质|实付金额|实付日期\n\
             FK202603-001|XM2026-101-M0301|尾款|45000|2026-03-11\n");
        outcome.none(Code::A13);
    }

    /// D02: of a 确认单号 that stands twice the first row is judged, and its money counts nowhere.
    #[test]
    fn the_first_of_a_doubled_confirmation_is_judged() {
        let outcome = crate::testing::run(
            "[媒体排期/排期]\n排期编号|投放日期|客户金额|媒体成本|客户确认日\nXM2026-101-M0301|2026-03-03|50000|45000|2026-02-20\n\
             [媒体排期/发布确认]\n确认单号|排期编号|计划日期|实际日期|实际次数|凭证编号\n\
             F5|XM2026-101-M0301|2026-03-03|2026-03-03|1|甲\nF5|XM2026-101-M0301|2026-03-03|2026-03-03|1|乙\n\
             [收付款/媒体付款]\n付款编号|排期编号|实付金额|实付日期|款项性质\nFK1|XM2026-101-M0301|45000|2026-03-10|尾款\n",
        );
        assert_eq!(outcome.keys(Code::D02), ["F5"]);
        outcome.none(Code::A13);
        outcome.none(Code::T13);
        assert_eq!(outcome.books.placements[0].published_times, Some(0));
    }
}
