//! A09 预付款未到即发片或付媒体: box B4 before B5 and before the medium is paid.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing, needs};
use crate::check::steps;
use crate::finding::{Code, Party, Place, Raised, Severity};
use crate::handbook::Lane;
use crate::link::Step;
use crate::link::{LinkedPlacement, PlacementId};
use crate::model::Fen;
use crate::model::payment::Payment;
use crate::reconcile;
use chrono::NaiveDate;

pub(crate) const RULE: Rule = Rule {
    code: Code::A09,
    name: "prepayment-missing",
    title: "预付款未到即发片或付媒体",
    clause: "H-4.4 B4",
    severity: Severity::Red,
    desk: Desk::Finance,
    rank: 23,
    money_gate: true,
    lane: Lane::Media,
    matter: Matter::Prepayment,
    standing: Standing::Single,
    properties: &[Property::Terms(&["先款比例"])],
    needs: needs::RECEIPTS,
    also_reads: needs::PAYMENTS,
    explanation: "先款后播的客户，预付款到齐（客户金额 × 先款比例）之后才可以向媒体发片、付款。发片日或实付日期当天，\
                  分配到该排期的到款不足，就提示本项；当天到款算到齐，事后到齐即转为已发生·存查。请催款，到款之前暂停发片和付款。",
    bad: "[媒体排期/排期]\n\
          排期编号         | 客户金额 | 客户确认日 | 订位日     | 交片日     | 发片日\n\
          XM2026-101-M0301 | 50000    | 2026-03-02 | 2026-03-03 | 2026-03-04 | 2026-03-05\n\
          [收付款/客户到款]\n\
          到款编号     | 到款日期   | 金额  | 项目编号   | 对应单号\n\
          DK202603-001 | 2026-03-06 | 50000 | XM2026-101 | XM2026-101-M0301\n",
    good: "[媒体排期/排期]\n\
           排期编号         | 客户金额 | 客户确认日 | 订位日     | 交片日     | 发片日\n\
           XM2026-101-M0301 | 50000    | 2026-03-02 | 2026-03-03 | 2026-03-04 | 2026-03-05\n\
           [收付款/客户到款]\n\
           到款编号     | 到款日期   | 金额  | 项目编号   | 对应单号\n\
           DK202603-001 | 2026-03-05 | 50000 | XM2026-101 | XM2026-101-M0301\n",
    done: done::prepaid,
    run: Run::Office(check),
};

/// A day on which the money was required and missing.
struct Uncovered {
    what: String,
    at: Option<Place>,
    required: Fen,
    received: Fen,
}

fn check(review: &Review, raised: &mut Vec<Raised>) {
    if !review.knows_receipts() {
        return;
    }
    for (id, placement) in steps::placements(review.office) {
        if !review.books.placements[id].client.pays_first {
            continue;
        }
        let Some(first) = first_uncovered(review, id, placement) else { continue };
        let now = covered_on(review, id, placement, review.as_of());
        let settled = now.is_some_and(|(required, received)| received >= required);
        let short = first.required - first.received;
        let message = format!(
            "{} {}，当天应到 {}，实到 {}，差 {short}。先款后播：到款之前不得发片、付媒体；{}。",
            steps::name_of(&placement.record),
            first.what,
            first.required,
            first.received,
            if settled { "款已到齐，留作教训" } else { "请催客户付款，到款前暂停" },
        );
        raised.push(
            about(review.office, Code::A09, placement, message)
                .at(first.at.or(Some(placement.record.at)))
                .waiting_on(Party::Client)
                .money(short)
                .settled(settled),
        );
    }
}

/// The first day of 发片 or of a payment to the medium on which the money was missing. A sending without a
/// day is compared with today.
fn first_uncovered(review: &Review, id: PlacementId, placement: &LinkedPlacement) -> Option<Uncovered> {
    let sent = placement.sent;
    // with the payment, unless it is the day of the sending
    let mut days: Vec<(NaiveDate, Option<&Payment>, Option<Place>)> = Vec::new();
    match sent {
        Step::On(day, at) => days.push((day, None, at)),
        Step::Undated(at) => days.push((review.as_of(), None, at)),
        Step::Open | Step::Unreadable(_) => {}
    }
    for part in &review.books.placements[id].payment_parts {
        let record = &review.payments[part.from].record;
        if let Some(day) = record.date.get().filter(|_| part.cash > Fen::ZERO) {
            days.push((day, Some(record), record.date.at));
        }
    }
    // on one day the sending comes first, because it cannot be undone
    days.sort_by_key(|(day, _, _)| *day);
    days.into_iter().find_map(|(day, paid, at)| {
        let (required, received) = covered_on(review, id, placement, day)?;
        let what = || match paid {
            Some(record) => format!("{day} 已付媒体（{}）", record.key),
            None => steps::words(sent, "发片"),
        };
        (received < required).then(|| Uncovered { what: what(), at, required, received })
    })
}

/// Required and received fen on a day, as a run with that 检查日 would show them; `None` if 客户金额 is
/// unknown.
fn covered_on(
    review: &Review,
    id: PlacementId,
    placement: &LinkedPlacement,
    day: NaiveDate,
) -> Option<(Fen, Fen)> {
    let cancelled = review.books.replay.cancelled_on(id, day);
    let ordered = cancelled.unwrap_or_else(|| steps::amount_of(placement))?;
    let required = reconcile::paid_first(review.office, ordered);
    Some((required, review.books.replay.received_on(id, day)))
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{Outcome, assert_told, run};
    use rstest::rstest;

    fn sent_on_the_fifth(receipt: &str, more: &str) -> Outcome {
        run(&format!(
            "{more}[媒体排期/排期]\n排期编号|客户金额|客户确认日|订位日|交片日|发片日\n\
             XM2026-101-M0301|50000|2026-03-02|2026-03-03|2026-03-04|2026-03-05\n\
             [收付款/客户到款]\n到款编号|到款日期|金额|项目编号|对应单号\n{receipt}"
        ))
    }

    #[rstest]
    #[case::same_day("DK202603-001|2026-03-05|50000|XM2026-101|M0301\n", None)]
    #[case::day_after("DK202603-001|2026-03-06|50000|XM2026-101|M0301\n", Some((false, "50000.00")))]
    #[case::one_fen_short("DK202603-001|2026-03-05|49999.99|XM2026-101|M0301\n", Some((true, "0.01")))]
    #[case::by_the_automatic_step("DK202603-001|2026-03-05|50000|XM2026-101|\n", None)]
    #[case::nothing_at_all("", Some((true, "50000.00")))]
    fn money_comes_before_the_material(#[case] receipt: &str, #[case] raised: Option<(bool, &str)>) {
        let outcome = sent_on_the_fifth(receipt, "");
        let found = outcome.all(Code::A09).first().map(|f| (f.open, f.money_at_risk.unwrap().plain()));
        assert_eq!(found, raised.map(|(open, short)| (open, short.to_owned())), "{:#?}", outcome.lines());
    }

    #[test]
    fn a_share_is_enough_where_the_office_says_so() {
        let receipt = "DK202603-001|2026-03-05|15000|XM2026-101|M0301\n";
        sent_on_the_fifth(receipt, "@setting 先款比例=30%\n").none(Code::A09);
    }

    #[test]
    fn clients_who_pay_by_the_month_are_not_asked() {
        sent_on_the_fifth("", "[项目名册/项目]\n项目编号|媒体付款方式\nXM2026-101|月结\n").none(Code::A09);
    }

    #[test]
    fn paying_the_medium_counts_like_sending() {
        let table = "[媒体排期/排期]\n排期编号|客户金额|媒体成本|客户确认日\nXM2026-101-M0301|50000|45000|2026-03-02\n\
                     [收付款/媒体付款]\n付款编号|排期编号|实付金额|实付日期\nFK202603-001|XM2026-101-M0301|45000|2026-03-05\n";
        let outcome = run(table);
        assert_eq!(outcome.cell(outcome.one(Code::A09)), "媒体付款 · D2", "{:#?}", outcome.lines());
    }

    #[test]
    fn a_placement_cancelled_before_needs_what_it_was_worth_on_that_day() {
        let table = "[媒体排期/排期]
            排期编号 | 客户金额 | 次数 | 投放日期 | 客户确认日 | 发片日 | 状态 | 撤单日 | 客户扣款 | 媒体扣款
            XM2026-101-M0301 | 50000 | 1 | 2026-03-10 | 2026-03-02 | 2026-03-05 | 撤单 | 2026-03-04 | 200 | 0
            [媒体排期/发布确认]\n排期编号 | 实际日期 | 实际次数\nXM2026-101-M0301 | 2026-03-10 | 1";
        let outcome = run(table);
        let finding = outcome.one(Code::A09);
        assert_eq!(finding.money_at_risk.unwrap().plain(), "200.00", "{}", finding.message);
    }

    #[test]
    fn an_unknown_amount_is_not_judged() {
        let table = "[媒体排期/排期]\n排期编号|客户金额|发片日\nXM2026-101-M0301|约5万|2026-03-05\n";
        run(table).none(Code::A09);
    }

    #[test]
    fn what_was_short_is_at_risk() {
        assert_told!(
            A09,
            "
                [媒体排期/排期]
                排期编号         | 客户金额 | 客户确认日 | 订位日     | 交片日     | 发片日
                XM2026-101-M0301 | 50000    | 2026-03-02 | 2026-03-03 | 2026-03-04 | 2026-03-05
                [收付款/客户到款]
                到款编号 | 到款日期   | 金额  | 项目编号   | 对应单号
                DK1      | 2026-03-04 | 20000 | XM2026-101 | M0301
                DK2      | 2026-03-06 | 30000 | XM2026-101 | M0301
            ",
            "XM2026-101-M0301 红 既成 - - 媒介部 客户 30000.00 排期 · F2"
        );
    }
}
