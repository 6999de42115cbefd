//! W02: a register has a movement that the bank does not show.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;
use crate::model::Fen;
use crate::reconcile::{Covered, Document, RowMark};

pub(crate) const RULE: Rule = Rule {
    code: Code::W02,
    name: "register-not-in-bank",
    title: "登记有、银行无",
    clause: "H-4.2.4",
    severity: Severity::Red,
    desk: Desk::Finance,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[Property::Off(done::row_is_not_covered), Property::AlsoOf(Severity::Yellow)],
    needs: &[],
    also_reads: &[],
    explanation: "登记了到款或付款，那几天的银行流水都在，却没有这一笔，为红；可能在没有提供流水的账户，或流水里有疑似的一笔，为黄。没有到账的款不能拿来发片、付媒体。不是转账的，请在收付方式一栏写明；走别的账户的，请补上那个账户的流水。",
    bad: "
        @as-of 2026-03-16
        @also M07
        @setting 本公司账号=6222000011112222
        [收付款/客户到款]
        到款编号     | 到款日期   | 付款单位 | 金额
        DK202603-001 | 2026-03-10 | 远岚置业 | 51200
        [银行流水_6222000011112222.csv/流水]
        交易日期 | 收入 | 支出 | 余额 | 对方户名
        2026-03-02 | 10 | | 100010 | 银行利息
        2026-03-16 | 10 | | 100020 | 银行利息
    ",
    good: "
        @as-of 2026-03-16
        @also M07
        [收付款/客户到款]
        到款编号     | 到款日期   | 付款单位 | 金额  | 收付方式
        DK202603-001 | 2026-03-10 | 远岚置业 | 51200 | 承兑汇票
        [银行流水_6222000011112222.csv/流水]
        交易日期 | 收入 | 支出 | 余额 | 对方户名
        2026-03-02 | 10 | | 100010 | 银行利息
        2026-03-16 | 10 | | 100020 | 银行利息
    ",
    done: done::shown_by_bank,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let witness = &review.books.witness;
    let every_account = !review.settings.parameters.accounts.is_empty();
    for row in &*witness.rows {
        let candidate = match row.mark {
            RowMark::Missing => None,
            RowMark::Candidate(line) => Some(&witness.lines[line]),
            _ => continue,
        };
        if candidate.is_some() && !row.covered {
            continue;
        }
        let (what, asked) = match row.amount > Fen::ZERO {
            true => ("收入", "到账"),
            false => ("支出", "付出"),
        };
        let mut message = format!(
            "登记 {} {what} {}（{}），那几天的银行流水里没有这一笔。",
            row.date,
            row.amount.abs(),
            if row.party.is_empty() { "对方未写" } else { &row.party }
        );
        if let Some(line) = candidate {
            message.push_str(&format!("疑似是 {}，对方不在登记里，请核对。", super::said(line)));
        } else if !every_account {
            message.push_str("可能在未提供的账户；请在参数 本公司账号 写全账号，补上流水。");
        } else {
            message.push_str(&format!("请核对是否{asked}；不是转账的，请在收付方式一栏写明。"));
        }
        let covers = covers(review, row.document);
        if !covers.is_empty() {
            message.push_str(&format!("它已记在 {} 名下。", covers.join("、")));
        }
        let severity = match every_account && candidate.is_none() {
            true => Severity::Red,
            false => Severity::Yellow,
        };
        let new = about(review.office, Code::W02, row, message);
        let new = new.related(candidate.map(|line| line.line.at));
        raised.push(new.severity(severity).money(row.amount.abs()));
    }
}

/// The placements that a receipt covers.
fn covers(review: &Review, document: Document) -> Vec<String> {
    let Document::Receipt(id) = document else { return Vec::new() };
    let parts = review.books.receipts[id].parts.iter();
    let placements = parts.filter_map(|part| match &part.to {
        Covered::Placement(id) => Some(review.placements[*id].record.key.clone()),
        _ => None,
    });
    placements.collect()
}
