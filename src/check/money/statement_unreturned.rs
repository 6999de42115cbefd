//! M22: a statement was not returned with a seal, or the balances of the two sides differ.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::due::{About, Obligation, ObligationKind};
use crate::finding::{Code, Over, Raised, Severity};
use crate::handbook::Lane;
use crate::model::payment::Statement;
use crate::model::{Fen, Month};
use crate::normalise::cell::month::is_whole;
use crate::reconcile::{self, Unclaimed};
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    code: Code::M22,
    name: "statement-unreturned",
    title: "对账单未回或不符",
    clause: "H-4.2.4",
    severity: Severity::Yellow,
    desk: Desk::Finance,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Clerical,
    standing: Standing::Single,
    properties: &[Property::AlsoOf(Severity::Red)],
    needs: &[],
    also_reads: &[],
    explanation: "对账单发出后超过对账单回传工作日（默认 15 个工作日）没有盖章回传的为黄；我方余额和对方余额都填了而不相等的为红（H-4.2.4），请逐笔核对；我方余额与本程序给这家客户那个月的付款对账清单期末余额不等的也为黄。",
    bad: "
        [收付款/对账]
        对账单号      | 对方     | 期间    | 我方余额 | 对方余额 | 发出日
        DZ202603-001 | 远岚置业 | 2026-02 | 152000   | 148400   | 2026-03-05
    ",
    good: "
        @also M07
        [收付款/客户到款]
        到款编号     | 到款日期   | 付款单位 | 金额
        DK202602-001 | 2026-02-10 | 远岚置业 | 152000
        [收付款/对账]
        对账单号      | 对方     | 期间    | 我方余额 | 对方余额 | 发出日
        DZ202603-001 | 远岚置业 | 2026-02 | 152000   | 152000   | 2026-03-05
    ",
    done: done::statement_returned,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let office = review.office;
    let owed: BTreeMap<About, &Obligation> = review
        .due
        .obligations
        .of(ObligationKind::StatementReturn)
        .iter()
        .map(|owed| (owed.about, owed))
        .collect();
    let unclaimed = Unclaimed::new(office, review.books);
    for (id, statement) in office.statements.with_ids() {
        let owed = owed.get(&About::Statement(id)).filter(|owed| owed.is_open());
        let late = owed.and_then(|owed| Some((owed, owed.from?.date, owed.due_day()?)));
        let late = late.filter(|(_, _, due)| office.as_of() > *due);
        let balances = statement.our_balance.get().zip(statement.their_balance.get());
        let off = balances.filter(|(ours, theirs)| ours != theirs);
        let own = own_statement(review, &unclaimed, statement);
        if late.is_none() && off.is_none() && own.is_none() {
            continue;
        }
        let mut said = Vec::new();
        if let Some((ours, theirs)) = off {
            let difference = (ours - theirs).abs();
            said.push(format!("我方余额 {ours} 元，对方余额 {theirs} 元，相差 {difference} 元，请逐笔核对"));
        }
        if let Some((written, closing)) = own {
            said.push(format!(
                "登记的我方余额 {written} 元，付款对账清单期末是 {closing} 元（预收为正、应收为负），请核对哪一个漏了或改了"
            ));
        }
        if let Some((_, sent, due)) = late {
            let lacking = if statement.returned.get().is_some() { "没有盖章" } else { "没有回传" };
            said.push(format!("{sent} 发出，应在 {due} 前盖章回传，至今{lacking}，请催对方"));
        }
        let (who, period) = (statement.counterparty.text(), statement.period.text());
        let place = match (off, own) {
            (Some(_), _) => statement.their_balance.at,
            (None, Some(_)) => statement.our_balance.at,
            (None, None) => statement.returned.at,
        };
        let mut finding =
            about(office, Code::M22, statement, format!("{who} {period} 对账单：{}。", said.join("；")))
                .at(place.or(Some(statement.at)))
                .severity(if off.is_some() { Severity::Red } else { Severity::Yellow })
                .waiting_on(office.returned_by(statement))
                .money(off.map(|(ours, theirs)| (ours - theirs).abs()));
        if let Some((owed, _, due)) = late {
            let over = office.settings.calendar.between(due, office.as_of()).max(1);
            finding = finding.due(due).days_over(Over::Working(over)).provisional(owed.provisional);
        }
        raised.push(finding);
    }
}

/// 我方余额 in the register and in our own statement of that client and month, if they differ. A register may
/// write a balance without its sign, so only a written minus must agree. A part of a month has no statement.
fn own_statement(review: &Review, unclaimed: &Unclaimed, statement: &Statement) -> Option<(Fen, Fen)> {
    let whole =
        |month: &Month| month.last_day() <= review.as_of() && is_whole(statement.period.text(), *month);
    let month = statement.month.get().filter(whole)?;
    let written = statement.our_balance.get()?;
    let whole = review.books.whole.knows_receipts() && review.books.whole.publications;
    let own =
        reconcile::statement(review.office, review.books, unclaimed, statement.counterparty.text(), month);
    let known = whole && review.knows_receipts() && !own.projects.is_empty();
    let before = own.opened.is_some_and(|opened| opened > month.last_day());
    let agrees = written == own.closing || written == own.closing.abs();
    (known && !before && !agrees).then_some((written, own.closing))
}

#[cfg(test)]
mod tests {
    use crate::finding::{Code, Severity};
    use crate::testing;

    #[test]
    fn fifteen_working_days_are_allowed_across_the_festival() {
        // 02-13 + 15 working days (02-14 and 02-28 are make-up days) = 03-12
        for (as_of, returned, sealed, raised) in [
            ("2026-03-12", "", "", false),
            ("2026-03-13", "", "", true),
            ("2026-03-13", "2026-03-02", "是", false),
            ("2026-03-13", "2026-03-02", "", true),
            ("2026-03-13", "2026-03-02", "否", true),
            ("2026-03-13", "2026-02-30", "是", false),
            ("2026-03-13", "2026-03-02", "看不清", false),
            ("2026-03-13", "2026-02-30", "否", true),
            ("2026-03-13", "", "看不清", true),
        ] {
            let outcome = testing::run(&format!(
                "@as-of {as_of}
                 [收付款/对账]\n对账单号 | 对方 | 期间 | 发出日 | 回传日 | 盖章\nDZ202602-002 | 远岚置业 | 2026-01 | 2026-02-13 | {returned} | {sealed}"
            ));
            let severities: Vec<_> = outcome.all(Code::M22).iter().map(|f| f.severity).collect();
            let expected: &[Severity] = if raised { &[Severity::Yellow] } else { &[] };
            assert_eq!(severities, expected, "{as_of} {returned} {sealed}");
        }
    }

    #[test]
    fn balances_are_compared_to_the_fen() {
        for (theirs, raised) in [("152000", false), ("152000.01", true), ("", false)] {
            let outcome = testing::run(&format!(
                "[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额\nDK202602-001 | 2026-02-10 | 远岚置业 | 152000
                 [收付款/对账]\n对账单号 | 对方 | 期间 | 我方余额 | 对方余额\nDZ202603-001 | 远岚置业 | 2026-02 | 152000 | {theirs}"
            ));
            assert_eq!(outcome.all(Code::M22).len(), usize::from(raised), "{theirs}");
        }
    }

    #[test]
    fn our_balance_is_compared_with_our_own_statement_of_that_month() {
        // the statement of February closes with 50,000.00, that of March is not over
        for (period, ours, raised) in [
            ("2026-02", "50000", false),
            ("2026-02", "-50000", true),
            ("2026-02-01～2026-02-28", "49999.99", true),
            ("2026-02-01～2026-02-15", "49999.99", false),
            ("2026-02", "49999.99", true),
            ("2026-03", "1", false),
            ("2026-02", "", false),
        ] {
            let outcome = testing::run(&format!(
                "[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额\nDK202602-001 | 2026-02-10 | 远岚置业 | 50000
                 [收付款/对账]\n对账单号 | 对方 | 期间 | 我方余额\nDZ202603-001 | 远岚置业 | {period} | {ours}"
            ));
            let severities: Vec<_> = outcome.all(Code::M22).iter().map(|f| f.severity).collect();
            let expected: &[Severity] = if raised { &[Severity::Yellow] } else { &[] };
            assert_eq!(severities, expected, "{period} {ours}");
        }
    }

    /// The other side disagrees with 我方余额, and so does our own statement: both are said, each with its
    /// two figures.
    #[test]
    fn both_comparisons_are_said() {
        let outcome = testing::run(
            "[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额\nDK202602-001 | 2026-02-10 | 远岚置业 | 50000
             [收付款/对账]\n对账单号 | 对方 | 期间 | 我方余额 | 对方余额\nDZ202603-001 | 远岚置业 | 2026-02 | 48000 | 47000",
        );
        let found = outcome.one(Code::M22);
        assert_eq!(
            found.message,
            "远岚置业 2026-02 对账单：我方余额 48,000.00 元，对方余额 47,000.00 元，相差 1,000.00 元，请逐笔核对；\
             登记的我方余额 48,000.00 元，付款对账清单期末是 50,000.00 元（预收为正、应收为负），请核对哪一个漏了或改了。"
        );
        assert_eq!(found.severity, Severity::Red);
    }

    /// The client owes 500.00: the register may write it with or without its minus.
    #[test]
    fn a_debt_may_be_written_without_its_sign() {
        for (ours, raised) in [("-500", false), ("500", false), ("-500.01", true), ("500.01", true)] {
            let outcome = testing::run(&format!(
                "[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额\nDK202601-001 | 2026-01-10 | 远岚置业 | 1
                 DK202602-001 | 2026-02-10 | 远岚置业 | -501
                 [收付款/对账]\n对账单号 | 对方 | 期间 | 我方余额\nDZ202603-001 | 远岚置业 | 2026-02 | {ours}"
            ));
            assert_eq!(outcome.all(Code::M22).len(), usize::from(raised), "{ours}: {:#?}", outcome.lines());
        }
    }
}
