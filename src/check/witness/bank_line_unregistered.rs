//! W01: the bank shows a movement with a client or medium that no register has.

use super::{row_said, said};
use crate::check::about::about;
use crate::check::rule::{Asked, Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Over, Raised, Severity};
use crate::handbook::Lane;
use crate::model::Fen;
use crate::reconcile::{LineBooks, LineStanding, Register};
use chrono::NaiveDate;
use std::collections::BTreeSet;

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
    properties: &[Property::Off(is_not_covered), Property::AlsoOf(Severity::Red)],
    needs: &crate::reconcile::BANK_REGISTERS,
    also_reads: &[],
    explanation: "银行流水里有客户或媒体的款，客户到款、媒体付款里没有：支出为红，收入和几笔分不清的为黄。请补登记；支出没有登记的，先查清是谁批的、付给谁。几笔分不清的，请在流水号一栏指定。",
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

/// Whether the line is gone, and no statement covers a day on which a line that was due then may stand.
fn is_not_covered(review: &Review, asked: &Asked) -> bool {
    let may_be_a_row = |line: &LineBooks| line.key == asked.key && line.is_unchecked;
    review.books.witness.lines.iter().any(may_be_a_row)
        || (!review.bank.holds(asked.key) && !covers_due(review, asked.due))
}

/// Whether a statement covers the day of a line that had to be registered by `due`.
fn covers_due(review: &Review, due: Option<NaiveDate>) -> bool {
    let limit = i64::from(review.settings.parameters.bank_unregistered_days);
    let Some(due) = due else { return false };
    let of_line = |day: &NaiveDate| review.settings.calendar.add(*day, limit) == due;
    let mut days = due.iter_days().rev().take(DAYS_BEFORE).filter(of_line);
    let accounts = &review.books.witness.accounts;
    days.any(|day| accounts.iter().any(|account| account.covers(day)))
}

/// Days. No line is due later than this after its own day.
const DAYS_BEFORE: usize = 60;

/// Done if the line has found its row, or if somebody said why it needs none.
fn registered(review: &Review, asked: &Asked) -> bool {
    let is_done =
        |line: &LineBooks| matches!(line.standing, LineStanding::Matched { .. }) || !line.declined.is_empty();
    review.books.witness.lines.iter().any(|line| line.key == asked.key && is_done(line))
}

/// The project that its text names, directly or by a placement, if it is only one.
fn project<'a>(review: &Review<'a>, line: &'a LineBooks) -> Option<&'a str> {
    let placements = line.names.placements.iter().flat_map(|key| {
        let rows = review.office.placements.keyed(key, |placement| &placement.record.key);
        rows.filter_map(|(_, placement)| review.office.project_of(placement.case))
    });
    let named: BTreeSet<&str> = line.names.projects.iter().map(String::as_str).chain(placements).collect();
    named.first().copied().filter(|_| named.len() == 1)
}

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let witness = &review.books.witness;
    let limit = i64::from(review.settings.parameters.bank_unregistered_days);
    for line in &*witness.lines {
        let Some(over) = line.overdue else { continue };
        let outgoing = line.line.amount < Fen::ZERO;
        let mut severity = if outgoing { Severity::Red } else { Severity::Yellow };
        let mut message = match &line.standing {
            LineStanding::Tied { rows, .. } => {
                severity = Severity::Yellow;
                let named: Vec<String> = rows.iter().map(|id| row_said(&witness.rows[*id])).collect();
                format!(
                    "银行流水 {} 与 {} 并列，请指定：在登记的流水号一栏写上银行的流水号。",
                    said(line),
                    named.join("、")
                )
            }
            _ => {
                let register = match line.register {
                    Register::Receipts => "客户到款",
                    Register::Payments => "媒体付款",
                };
                let text = match line.line.text.as_str() {
                    "" => String::new(),
                    text => format!("，附言“{text}”"),
                };
                format!(
                    "银行流水 {}{text}，{register}里没有。请补登记；已登记的请核对日期、金额和对方名称，或在流水号一栏写上银行的流水号。",
                    said(line)
                )
            }
        };
        if !line.declined.is_empty() {
            message.push_str(&format!("不登记，原因：{}。", line.declined.trim_end_matches('。')));
        }
        let new = about(review.office, Code::W01, line, message).of_project(project(review, line));
        let due = review.settings.calendar.add(line.date(), limit);
        let new = new.due(due).days_over(Over::Working(over));
        raised.push(new.severity(severity).settled(!line.declined.is_empty()));
    }
}
