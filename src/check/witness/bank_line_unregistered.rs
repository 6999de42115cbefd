//! W01: the bank shows money of a client or medium that no register has.

use super::{row_said, said};
use crate::check::rule::{Asked, Desk, Matter, Review, Rule, Run, Standing};
use crate::finding::{Code, Over, Raised, Severity};
use crate::handbook::Lane;
use crate::model::Fen;
use crate::reconcile::{Line, Standing as Bank};

pub(crate) const RULE: Rule = Rule {
    code: Code::W01,
    name: "bank-line-unregistered",
    title: "银行有、登记无",
    clause: "H-4.2.4",
    severity: Severity::Yellow,
    desk: Desk::Finance,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Clerical,
    standing: Standing::Single,
    needs: &["收付款/客户到款", "收付款/媒体付款"],
    explanation: "银行流水里有客户或媒体的款，客户到款、媒体付款里没有。请补登记；支出没有登记的，先查清是谁批的、付给谁。几笔分不清的，请在流水号一栏指定。",
    bad: "
        @as-of 2026-03-16
        [银行流水_6222000011112222.csv/流水]
        交易日期 | 收入 | 支出 | 余额 | 对方户名
        2026-03-09 | 51200 | | 151200 | 远岚置业
    ",
    good: "
        @as-of 2026-03-16
        @also M07
        [收付款/客户到款]
        到款编号     | 到款日期   | 付款单位 | 金额
        DK202603-001 | 2026-03-09 | 远岚置业 | 51200
        [银行流水_6222000011112222.csv/流水]
        交易日期 | 收入 | 支出 | 余额 | 对方户名
        2026-03-09 | 51200 | | 151200 | 远岚置业
    ",
    done: registered,
    run: Run::Office(check),
};

/// The line has found its row.
fn registered(review: &Review, asked: &Asked) -> bool {
    let lines = review.books.witness.lines.iter();
    let mut matched = lines.filter(|line| matches!(line.standing, Bank::Matched { .. }));
    matched.any(|line| line.key == asked.key)
}

fn check(desk: &Review, raised: &mut Vec<Raised>) {
    let witness = &desk.books.witness;
    let limit = i64::from(desk.settings.parameters.bank_unregistered_days);
    let age = |line: &Line| desk.settings.calendar.between(line.date(), desk.as_of());
    for line in witness.lines.iter().filter(|line| age(line) > limit) {
        let over = Over::Working(age(line) - limit);
        let new = |message: String| {
            let new = Raised::new(Code::W01, line.key.as_str(), message).at(line.line.at);
            new.days_over(over).money(line.line.amount.abs())
        };
        match &line.standing {
            Bank::Unregistered => {
                let outgoing = line.line.amount < Fen::ZERO;
                let (register, severity) = match outgoing {
                    true => ("媒体付款", Severity::Red),
                    false => ("客户到款", Severity::Yellow),
                };
                let text = if line.line.text.is_empty() {
                    String::new()
                } else {
                    format!("，附言“{}”", line.line.text)
                };
                let message = format!(
                    "银行流水 {}{text}，{register}里没有。请补登记；已登记的请核对日期、金额和对方名称，或在流水号一栏写上银行的流水号。",
                    said(line)
                );
                raised.push(new(message).severity(severity));
            }
            Bank::Tied { first: true, rows } => {
                let named: Vec<String> = rows.iter().map(|id| row_said(&witness.rows[*id])).collect();
                let message = format!(
                    "银行流水 {} 与 {} 并列，请指定：在登记的流水号一栏写上银行的流水号。",
                    said(line),
                    named.join("、")
                );
                raised.push(new(message).severity(Severity::Yellow));
            }
            _ => {}
        }
    }
}
