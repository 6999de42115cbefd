//! W05: the bank paid somebody other than the payment's 收款单位.

use super::{row_said, written};
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;
use crate::model::Fen;
use crate::reconcile::{Document, LineStanding, may_be_account};

pub(crate) const RULE: Rule = Rule {
    code: Code::W05,
    name: "payee-differs-from-bank",
    title: "实际收款方不符",
    clause: "H-4.2.4",
    severity: Severity::Red,
    desk: Desk::Finance,
    rank: 90,
    money_gate: true,
    lane: Lane::Media,
    matter: Matter::WrongPayee,
    standing: Standing::Single,
    properties: &[Property::Off(done::row_is_not_covered), Property::AlsoOf(Severity::Yellow)],
    needs: &[],
    also_reads: &[],
    explanation: "银行流水上的对方户名应是付款的收款单位或媒体的收款单位，账号应是媒体表里的账号。户名不符为红，请马上核实款付给了谁；只是账号变了的为黄，请向媒体核实后更新媒体表。",
    bad: "
        @as-of 2026-03-16
        @also M02 M06
        [项目名册/媒体]
        媒体名称 | 收款单位
        棹光户外 | 棹光户外传播公司
        [收付款/媒体付款]
        付款编号     | 媒体名称 | 收款单位         | 实付金额 | 实付日期
        FK202603-012 | 棹光户外 | 棹光户外传播公司 | 9000     | 2026-03-12
        [银行流水_6222000011112222.csv/流水]
        交易日期 | 收入 | 支出 | 余额 | 对方户名 | 摘要
        2026-03-12 | | 9000 | 91000 | 云泊商贸 | 付FK202603-012
    ",
    good: "
        @as-of 2026-03-16
        @also M02 M06
        [项目名册/媒体]
        媒体名称 | 收款单位
        棹光户外 | 棹光户外传播公司
        [收付款/媒体付款]
        付款编号     | 媒体名称 | 收款单位         | 实付金额 | 实付日期
        FK202603-012 | 棹光户外 | 棹光户外传播公司 | 9000     | 2026-03-12
        [银行流水_6222000011112222.csv/流水]
        交易日期 | 收入 | 支出 | 余额 | 对方户名 | 摘要
        2026-03-12 | | 9000 | 91000 | 棹光户外传播公司 | 付FK202603-012
    ",
    done: done::bank_agrees,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let witness = &review.books.witness;
    for line in witness.lines.iter().filter(|line| line.line.amount < Fen::ZERO) {
        let LineStanding::Matched { rows, step: 1..=3, .. } = &line.standing else { continue };
        for row in rows.iter().map(|id| &witness.rows[*id]) {
            let Document::Payment(id) = row.document else { continue };
            let payment = &review.payments[id];
            let medium = payment.medium.map(|medium| &review.media[medium]);
            let printed = line.line.party.as_str();
            let nobody =
                payment.record.payee.text().is_empty() && medium.is_none_or(|m| m.payee.text().is_empty());
            let new = |message: String| {
                let new = about(review.office, Code::W05, row, message);
                new.related([line.line.at]).related(medium.and_then(|m| m.payee.at)).money(row.amount.abs())
            };
            if !printed.is_empty() && !nobody && !row.is_party(printed) {
                let registered = medium.map_or("未填", |medium| written(&medium.payee));
                let message = format!(
                    "登记 {}，收款单位“{}”（媒体表“{registered}”）；银行流水 {} 实际付给“{printed}”{}。请马上核实款付给了谁。",
                    row_said(row),
                    written(&payment.record.payee),
                    line.date(),
                    tail_said(&line.line.party_account)
                );
                raised.push(new(message));
                continue;
            }
            let Some(account) = medium.map(|m| m.account_no.text()).filter(|text| has_digits(text)) else {
                continue;
            };
            let paid_to = line.line.party_account.as_str();
            if has_digits(paid_to) && !may_be_account(paid_to, account) {
                let message = format!(
                    "登记 {}，户名相符；银行流水 {} 付到尾号 {} 的账号，媒体表里的账号尾号是 {}。请向媒体核实，换了账号的请更新媒体表。",
                    row_said(row),
                    line.date(),
                    last_four(paid_to),
                    last_four(account)
                );
                raised.push(new(message).severity(Severity::Yellow));
            }
        }
    }
}

fn has_digits(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
}

/// `（账号尾号 7777）`, if the last digits are visible.
fn tail_said(account: &str) -> String {
    let tail = last_four(account);
    if has_digits(account) && account.trim_end().ends_with(&tail) {
        format!("（账号尾号 {tail}）")
    } else {
        String::new()
    }
}

/// The last four digits; no more of an account is ever shown.
fn last_four(account: &str) -> String {
    let digits: Vec<char> = account.chars().filter(char::is_ascii_digit).collect();
    digits.iter().skip(digits.len().saturating_sub(4)).collect()
}
