//! A25 完稿未付款即交片: artwork was handed over before its quote was paid (box A4).

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing, needs};
use crate::check::steps;
use crate::finding::{Code, Party, Place, Raised, Severity};
use crate::handbook::Lane;
use crate::link::Step;
use crate::link::{Link, OrderId};
use crate::model::Fen;
use crate::reconcile;
use chrono::NaiveDate;
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    code: Code::A25,
    name: "artwork-unpaid",
    title: "完稿未付款即交片",
    clause: "H-4.4 A4",
    severity: Severity::Yellow,
    desk: Desk::FinanceAndAccount,
    rank: 18,
    money_gate: false,
    lane: Lane::Production,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[Property::Terms(&["制作先款比例"])],
    needs: needs::RECEIPTS,
    also_reads: &[],
    explanation: "先款后播的客户，完稿须确认并付款之后方可交片。带稿件单号的报价，在交制作日（空白时按该稿件排期最早的交片日）\
                  当天到款不足金额 × 制作先款比例，就提示本项；事后到齐即转为已发生·存查。请催收制作款。",
    bad: "[工作单/工作单]\n\
          工作单号        | 客户确认日\n\
          XM2026-101-G001 | 2026-03-10\n\
          [制作/报价]\n\
          报价单号       | 金额 | 客户确认日 | 稿件单号        | 交制作日\n\
          XM2026-101-B01 | 6400 | 2026-03-11 | XM2026-101-G001 | 2026-03-12\n",
    good: "[工作单/工作单]\n\
           工作单号        | 客户确认日\n\
           XM2026-101-G001 | 2026-03-10\n\
           [制作/报价]\n\
           报价单号       | 金额 | 客户确认日 | 稿件单号        | 交制作日\n\
           XM2026-101-B01 | 6400 | 2026-03-11 | XM2026-101-G001 | 2026-03-12\n\
           [收付款/客户到款]\n\
           到款编号     | 到款日期   | 金额 | 项目编号   | 款项性质 | 对应单号\n\
           DK202603-001 | 2026-03-12 | 6400 | XM2026-101 | 制作款   | XM2026-101-B01\n",
    done: done::artwork_paid,
    run: Run::Office(check),
};

/// By order: the first 交片日 of the placements that use its artwork.
fn first_material(review: &Review) -> BTreeMap<OrderId, (NaiveDate, Option<Place>)> {
    let mut first = BTreeMap::new();
    for (_, placement) in steps::placements(review.office) {
        let material = &placement.record.material_in;
        if let (Some(order), Some(day)) = (placement.artwork.id(), material.get()) {
            let known = first.entry(order).or_insert((day, material.at));
            *known = (*known).min((day, material.at));
        }
    }
    first
}

fn check(review: &Review, raised: &mut Vec<Raised>) {
    if !review.knows_receipts() {
        return;
    }
    let material = first_material(review);
    for (id, quote) in review.quotes.with_ids() {
        let uses_artwork =
            quote.artworks().any(|(_, artwork)| !matches!(artwork, Link::Blank | Link::Refused));
        if !review.books.quotes[id].client.pays_first || !uses_artwork {
            continue;
        }
        // The artwork left on 交制作日, else with the first placement that uses it.
        let placed = || {
            let orders = quote.artwork_orders();
            let first = orders.iter().filter_map(|order| material.get(order)).min();
            first.map(|(day, place)| Step::On(*day, *place))
        };
        let step = match quote.produced {
            Step::Open => placed().unwrap_or(Step::Open),
            step => step,
        };
        let (Some(day), Some(amount)) = (step.day(), quote.amount()) else { continue };
        let required = reconcile::paid_before_production(review.office, amount);
        let lacks =
            |day: NaiveDate| -> Fen { (required - review.books.replay.quote_received_on(id, day)).or_zero() };
        let short = lacks(day);
        if short.is_zero() {
            continue;
        }
        let settled = lacks(review.as_of()).is_zero();
        let message = format!(
            "{}，当天应到制作款 {required}，差 {short}。完稿须确认并付款之后再交片；{}。",
            steps::words(step, "交片"),
            if settled { "款已到齐，留作教训" } else { "请催收制作款" },
        );
        raised.push(
            about(review.office, Code::A25, quote, message)
                .at(step.place().or(quote.at()))
                .waiting_on(Party::Client)
                .money(short)
                .settled(settled),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{assert_told, run};
    use rstest::rstest;

    #[rstest]
    #[case::same_day("2026-03-12", "2026-03-12", None)]
    #[case::day_after("2026-03-12", "2026-03-13", Some(false))]
    #[case::by_the_first_material(" ", "2026-03-12", Some(false))]
    #[case::by_the_first_material_same_day(" ", "2026-03-11", None)]
    fn money_comes_before_the_artwork(#[case] left: &str, #[case] paid: &str, #[case] open: Option<bool>) {
        let text = format!(
            "[工作单/工作单]\n工作单号|客户确认日\nXM2026-101-G001|2026-03-10\n\
             [媒体排期/排期]\n排期编号|稿件单号|交片日\nXM2026-101-M0301|G001|2026-03-11\n\
             [制作/报价]\n报价单号|日期|金额|客户确认日|稿件单号|交制作日\n\
             XM2026-101-B01|2026-03-09|6400|2026-03-11|G001|{left}\n\
             [收付款/客户到款]\n到款编号|到款日期|金额|项目编号|款项性质|对应单号\n\
             DK202603-001|{paid}|6400|XM2026-101|制作款|XM2026-101-B01\n"
        );
        let outcome = run(&text);
        let found = outcome.all(Code::A25).first().map(|finding| finding.open);
        assert_eq!(found, open, "{:#?}", outcome.lines());
    }

    #[test]
    fn clients_who_pay_by_the_month_are_not_asked() {
        let table = super::RULE.bad.to_owned() + "[项目名册/项目]\n项目编号|媒体付款方式\nXM2026-101|月结\n";
        run(&table).none(Code::A25);
    }

    #[test]
    fn what_is_missing_is_at_risk() {
        assert_told!(
            A25,
            "
                [工作单/工作单]
                工作单号        | 客户确认日
                XM2026-101-G001 | 2026-03-10
                [制作/报价]
                报价单号       | 金额 | 客户确认日 | 稿件单号        | 交制作日
                XM2026-101-B01 | 6400 | 2026-03-11 | XM2026-101-G001 | 2026-03-12
            ",
            "XM2026-101-B01 黄 未了 - - 张三 客户 6400.00 报价 · E2"
        );
    }
}
