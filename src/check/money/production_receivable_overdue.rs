//! M29: production was accepted and the client has not paid the quote.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing, needs};
use crate::due::{About, ObligationKind};
use crate::finding::{Code, Over, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::M29,
    name: "production-receivable-overdue",
    title: "制作款逾期未收",
    clause: "H-4.4 C6",
    severity: Severity::Yellow,
    desk: Desk::Finance,
    rank: 90,
    money_gate: false,
    lane: Lane::Production,
    matter: Matter::Clerical,
    standing: Standing::Single,
    properties: &[],
    needs: needs::RECEIPTS,
    also_reads: &[],
    explanation: "制作第一次验收（合格或部分合格）后超过制作应收天数（默认 30 天），报价单的到款还不到报价金额的，请催客户付制作款（H-4.4 C6）。",
    bad: "
        [制作/报价]
        报价单号        | 日期       | 金额  | 客户确认日
        XM2026-101-B04 | 2026-01-10 | 31000 | 2026-01-12
        [制作/制作验收]
        验收单号        | 报价单号        | 验收结果 | 验收日
        XM2026-101-Y01 | XM2026-101-B04 | 合格     | 2026-02-06
    ",
    good: "
        [制作/报价]
        报价单号        | 日期       | 金额  | 客户确认日
        XM2026-101-B04 | 2026-01-10 | 31000 | 2026-01-12
        [制作/制作验收]
        验收单号        | 报价单号        | 验收结果 | 验收日
        XM2026-101-Y01 | XM2026-101-B04 | 合格     | 2026-02-16
    ",
    done: done::quote_received,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    if !review.knows_receipts() {
        return;
    }
    let office = review.office;
    for owed in
        review.due.obligations.of(ObligationKind::ProductionReceivable).iter().filter(|owed| owed.is_open())
    {
        let About::Quote(id) = owed.about else { continue };
        let (quote, books) = (&office.quotes[id], &review.books.quotes[id]);
        let (Some(amount), Some(short)) = (books.amount, books.client.all.missing()) else { continue };
        let (Some(first), Some(due)) = (owed.from, owed.due_day()) else { continue };
        if office.as_of() <= due {
            continue;
        }
        let message = format!(
            "{first} 已验收，制作款 {amount} 元，已到 {} 元，还差 {short} 元，应在 {due} 前收齐。请催客户付款；已到的请在客户到款填报价单号。",
            books.received
        );
        raised.push(
            about(review.office, Code::M29, quote, message)
                .at(owed.place)
                .related(quote.acceptances.iter().filter_map(|acceptance| acceptance.date.at))
                .waiting_on(owed.waits_for)
                .due(due)
                .days_over(Over::Calendar((office.as_of() - due).num_days()))
                .money(short),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    #[test]
    fn thirty_days_after_acceptance_are_allowed_and_one_fen_short_is_short() {
        for (accepted, result, received, raised) in [
            ("2026-02-13", "合格", "0", true),
            ("2026-02-14", "合格", "0", false),
            ("2026-02-13", "部分合格", "30999.99", true),
            ("2026-02-13", "合格", "31000", false),
            ("2026-02-13", "退回", "0", false),
        ] {
            let outcome = testing::run(&format!(
                "[制作/报价]\n报价单号 | 日期 | 金额 | 客户确认日\nXM2026-101-B04 | 2026-01-10 | 31000 | 2026-01-12
                 [制作/制作验收]\n验收单号 | 报价单号 | 验收结果 | 验收日\nXM2026-101-Y01 | XM2026-101-B04 | {result} | {accepted}
                 [收付款/客户到款]\n到款编号 | 到款日期 | 金额 | 项目编号 | 款项性质\nDK202603-001 | 2026-03-01 | {received} | XM2026-101 | 制作款"
            ));
            assert_eq!(outcome.all(Code::M29).len(), usize::from(raised), "{accepted} {result} {received}");
        }
    }
}
