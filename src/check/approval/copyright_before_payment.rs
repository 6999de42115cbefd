//! A20 未付款即移交版权: rights were handed over before everything that uses the work was paid.

use crate::check::about::about;
use crate::check::rule::{Asked, Desk, Matter, Review, Rule, Run, Standing, needs};
use crate::check::steps;
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;
use crate::link::{OrderId, PlacementId, QuoteId};
use crate::model::Fen;
use chrono::NaiveDate;
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    code: Code::A20,
    name: "copyright-before-payment",
    title: "未付款即移交版权",
    clause: "H-4.3.1",
    severity: Severity::Yellow,
    desk: Desk::FinanceAndAccount,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[],
    needs: needs::RECEIPTS,
    also_reads: &[],
    explanation: "客户签字并付款之后，创意作品才归客户所有。工作单的版权移交日当天，以它为稿件单号的报价或排期还没有全部到款，\
                  就提示本项；之后到齐即转为已发生·存查。请催收余款；未移交的原件先不要交出。",
    bad: "[工作单/工作单]\n\
          工作单号        | 版权移交日\n\
          XM2026-101-G001 | 2026-03-12\n\
          [制作/报价]\n\
          报价单号       | 金额  | 稿件单号\n\
          XM2026-101-B01 | 12000 | XM2026-101-G001\n",
    good: "[工作单/工作单]\n\
           工作单号        | 版权移交日\n\
           XM2026-101-G001 | 2026-03-12\n\
           [制作/报价]\n\
           报价单号       | 金额  | 稿件单号\n\
           XM2026-101-B01 | 12000 | XM2026-101-G001\n\
           [收付款/客户到款]\n\
           到款编号     | 到款日期   | 金额  | 项目编号   | 款项性质 | 对应单号\n\
           DK202603-001 | 2026-03-12 | 12000 | XM2026-101 | 制作款   | XM2026-101-B01\n",
    done,
    run: Run::Office(check),
};

/// The placements and quotes that use an order's artwork.
#[derive(Default)]
struct Users {
    placements: Vec<PlacementId>,
    quotes: Vec<QuoteId>,
}

fn users(review: &Review) -> BTreeMap<OrderId, Users> {
    let mut users: BTreeMap<OrderId, Users> = BTreeMap::new();
    for (id, placement) in steps::placements(review.office) {
        if let Some(order) = placement.artwork.id() {
            users.entry(order).or_default().placements.push(id);
        }
    }
    for (id, quote) in review.quotes.with_ids() {
        for order in quote.artwork_orders() {
            users.entry(order).or_default().quotes.push(id);
        }
    }
    users
}

/// Key and missing fen of each placement and quote that is not paid on a day. Unknown amounts are not judged.
fn lacking<'a>(review: &'a Review, users: &'a Users, day: NaiveDate) -> Vec<(&'a str, Fen)> {
    let in_force = review.placements.with_ids_of(&users.placements);
    let in_force = in_force.filter(|(_, placement)| !placement.is_cancelled(day));
    let placements = in_force.filter_map(|(id, placement)| {
        let received = review.books.replay.received_on(id, day);
        Some((placement.record.key.as_str(), steps::amount_of(placement)? - received))
    });
    let quotes = review.quotes.with_ids_of(&users.quotes).filter_map(|(id, quote)| {
        Some((quote.key.as_str(), quote.amount()? - review.books.replay.quote_received_on(id, day)))
    });
    placements.chain(quotes).filter(|(_, short)| short.0 > 0).collect()
}

/// Done if everything that uses the artwork is paid in full.
fn done(review: &Review, asked: &Asked) -> bool {
    let mut orders = review.orders.with_ids();
    let order = orders.find(|(_, order)| !order.repeated && order.record.key == asked.key);
    let users = order.and_then(|(id, _)| users(review).remove(&id));
    review.knows_receipts() && users.is_some_and(|users| lacking(review, &users, review.as_of()).is_empty())
}

fn check(review: &Review, raised: &mut Vec<Raised>) {
    if !review.knows_receipts() {
        return;
    }
    let users = users(review);
    for (id, order) in review.orders.with_ids().filter(|(_, order)| !order.repeated) {
        let handed_over = &order.record.copyright_transferred;
        let (Some(day), Some(users)) = (handed_over.get(), users.get(&id)) else { continue };
        let short = lacking(review, users, day);
        if short.is_empty() {
            continue;
        }
        let settled = lacking(review, users, review.as_of()).is_empty();
        let total: Fen = short.iter().map(|(_, amount)| *amount).sum();
        let which: Vec<String> = short.iter().map(|(key, amount)| format!("{key} 差 {amount}")).collect();
        let message = format!(
            "{day} 已移交版权，当天款未收齐：{}，共 {total}。签字并付款之后才移交；{}。",
            which.join("，"),
            if settled { "款已收齐，留作教训" } else { "请催收余款" },
        );
        raised.push(
            about(review.office, Code::A20, order, message)
                .at(handed_over.at.or(Some(order.record.at)))
                .waiting_on(Party::Client)
                .money(total)
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
    #[case::same_day("2026-03-12", "12000", None)]
    #[case::day_after("2026-03-13", "12000", Some(false))]
    #[case::in_part("2026-03-12", "11999.99", Some(true))]
    fn rights_follow_the_money(#[case] day: &str, #[case] amount: &str, #[case] open: Option<bool>) {
        let text = format!(
            "[工作单/工作单]\n工作单号|版权移交日\nXM2026-101-G001|2026-03-12\n\
             [制作/报价]\n报价单号|金额|稿件单号\nXM2026-101-B01|12000|XM2026-101-G001\n\
             [收付款/客户到款]\n到款编号|到款日期|金额|项目编号|款项性质|对应单号\n\
             DK202603-001|{day}|{amount}|XM2026-101|制作款|XM2026-101-B01\n"
        );
        let outcome = run(&text);
        let found = outcome.all(Code::A20).first().map(|finding| finding.open);
        assert_eq!(found, open, "{:#?}", outcome.lines());
    }

    #[test]
    fn what_is_missing_is_at_risk() {
        assert_told!(
            A20,
            "
                [工作单/工作单]
                工作单号        | 版权移交日
                XM2026-101-G001 | 2026-03-12
                [制作/报价]
                报价单号       | 金额  | 稿件单号
                XM2026-101-B01 | 12000 | XM2026-101-G001
            ",
            "XM2026-101-G001 黄 未了 - - 张三 客户 12000.00 工作单 · B2"
        );
    }

    /// A quote belongs to every order that one of its lines names.
    #[test]
    fn a_later_line_of_a_quote_names_the_artwork() {
        let outcome = run(
            "[工作单/工作单]\n工作单号|版权移交日\nXM2026-101-G001|\nXM2026-101-G003|2026-03-12\n\
             [制作/报价]\n报价单号|行号|金额|稿件单号\nXM2026-101-B01|1|100|G001\nXM2026-101-B01|2|100|G003\n",
        );
        assert_eq!(outcome.keys(Code::A20), ["XM2026-101-G003"]);
    }
}
