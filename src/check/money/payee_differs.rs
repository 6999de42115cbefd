//! M25: the payee is not the one the 媒体 table names.

use super::ledger::payments_and_requests;
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::M25,
    name: "payee-differs",
    title: "收款单位与媒体不符",
    clause: "—",
    severity: Severity::Red,
    desk: Desk::Finance,
    rank: 90,
    money_gate: true,
    lane: Lane::Media,
    matter: Matter::WrongPayee,
    standing: Standing::Single,
    properties: &[],
    needs: &[],
    also_reads: &["项目名册/媒体"],
    explanation: "付款的收款单位应与媒体表里该媒体的收款单位一致，付款申请也查。不一致的先停付核实：媒体换了户名请更新媒体表，写错的请更正。",
    bad: "
        @also M02 M06
        [项目名册/媒体]
        媒体名称 | 收款单位
        棹光户外 | 棹光户外传播公司
        [收付款/媒体付款]
        付款编号      | 媒体名称 | 收款单位         | 实付金额 | 实付日期
        FK202603-012 | 棹光户外 | 棹光文化传播公司 | 9000     | 2026-03-12
    ",
    good: "
        @also M02 M06
        [项目名册/媒体]
        媒体名称 | 收款单位
        棹光户外 | 棹光户外传播公司
        [收付款/媒体付款]
        付款编号      | 媒体名称 | 收款单位         | 实付金额 | 实付日期
        FK202603-012 | 棹光户外 | 棹光户外传播公司 | 9000     | 2026-03-12
    ",
    done: done::payee_agrees,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for paid in payments_and_requests(review) {
        let Some(medium) = review.office.other_payee(paid.linked) else { continue };
        let (payee, registered) = (paid.record.payee.text(), medium.payee.text());
        let amount = paid.record.paid.get().or(paid.record.due_amount.get());
        let remedy = if paid.books.counts {
            "款已付出，请马上核实去向"
        } else {
            "款还没付，请先停付核实"
        };
        let message = format!(
            "收款单位写“{payee}”，媒体表里{}的收款单位是“{registered}”。{remedy}；换了户名的请更新媒体表。",
            medium.name.text()
        );
        raised.push(
            about(review.office, Code::M25, paid.linked, message)
                .at(paid.record.payee.at.or(Some(paid.record.at)))
                .related(medium.payee.at)
                .money(amount),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    #[test]
    fn requests_are_asked_too_and_spaces_do_not_matter() {
        for (payee, requested, paid_on, raised) in [
            ("棹光文化传播公司", "2026-03-16", "", true),
            ("棹光文化传播公司", "2026-03-17", "", false),
            ("棹光 户外传播公司", "", "2026-03-12", false),
            ("", "", "2026-03-12", false),
        ] {
            let outcome = testing::run(&format!(
                "[项目名册/媒体]\n媒体名称 | 收款单位\n棹光户外 | 棹光户外传播公司
                 [收付款/媒体付款]\n付款编号 | 申请日期 | 媒体名称 | 收款单位 | 实付金额 | 实付日期\nFK202603-012 | {requested} | 棹光户外 | {payee} | 9000 | {paid_on}"
            ));
            assert_eq!(outcome.all(Code::M25).len(), usize::from(raised), "{payee} {requested} {paid_on}");
        }
    }
}
