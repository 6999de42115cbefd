//! W03: a line of the bank and a row of a register are one movement but do not agree.

use super::{row_said, said};
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;
use crate::reconcile::{LineBooks, LineStanding, RowBooks};

pub(crate) const RULE: Rule = Rule {
    code: Code::W03,
    name: "bank-differs",
    title: "与银行不符",
    clause: "H-4.2.4",
    severity: Severity::Red,
    desk: Desk::Finance,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[Property::Off(done::row_is_not_covered), Property::AlsoOf(Severity::Blue)],
    needs: &[],
    also_reads: &[],
    explanation: "银行流水用流水号或附言写明了这一笔，金额或日期却与登记不同，为红，请按银行的改登记。只少一点点的，多半是手续费，为蓝，列出供核对。",
    bad: "
        @as-of 2026-03-16
        @also M07
        [收付款/客户到款]
        到款编号     | 到款日期   | 付款单位 | 金额  | 流水号
        DK202603-001 | 2026-03-10 | 远岚置业 | 51200 | \"S20260310007\"
        [银行流水_6222000011112222.csv/流水]
        交易日期 | 收入 | 支出 | 余额 | 对方户名 | 流水号
        2026-03-10 | 51000 | | 151000 | 远岚置业 | \"S20260310007\"
    ",
    good: "
        @as-of 2026-03-16
        @also M07
        [收付款/客户到款]
        到款编号     | 到款日期   | 付款单位 | 金额  | 流水号
        DK202603-001 | 2026-03-10 | 远岚置业 | 51200 | \"S20260310007\"
        [银行流水_6222000011112222.csv/流水]
        交易日期 | 收入 | 支出 | 余额 | 对方户名 | 流水号
        2026-03-10 | 51200 | | 151200 | 远岚置业 | \"S20260310007\"
    ",
    done: done::bank_agrees,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let witness = &review.books.witness;
    let new = |row: &RowBooks, line: &LineBooks, message: String| {
        about(review.office, Code::W03, row, message).related([line.line.at])
    };
    for line in &*witness.lines {
        match &line.standing {
            LineStanding::Names(id) => {
                let row = &witness.rows[*id];
                let less = row.amount.abs() - line.line.amount.abs();
                let difference = if less.is_zero() {
                    "金额相同，日期相差太远".to_owned()
                } else {
                    format!("相差 {}", less.abs())
                };
                let message = format!(
                    "登记 {}；银行流水指明这一笔的是 {}，{difference}。请按银行改正登记，或更正流水号。",
                    row_said(row),
                    said(line)
                );
                raised.push(new(row, line, message).money(Some(less.abs()).filter(|fen| !fen.is_zero())));
            }
            LineStanding::Matched { rows, step: 1, .. } => {
                for row in rows.iter().map(|id| &witness.rows[*id]).filter(|row| !row.near) {
                    let message = format!(
                        "登记 {}；流水号相同的银行流水是 {}，日期相差太远。请按银行改正日期，或更正流水号。",
                        row_said(row),
                        said(line)
                    );
                    raised.push(new(row, line, message));
                }
            }
            LineStanding::Matched { rows, step: 5, fee } => {
                for row in rows.iter().map(|id| &witness.rows[*id]) {
                    let message = format!(
                        "登记 {}；银行流水 {}，差 {fee}，疑手续费。请核对。",
                        row_said(row),
                        said(line)
                    );
                    raised.push(new(row, line, message).severity(Severity::Blue).money(*fee));
                }
            }
            _ => {}
        }
    }
}
