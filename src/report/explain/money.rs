//! The story of a receipt, payment or quote: where each fen went or came from.

use super::{WorkStep, cell, steps};
use crate::reconcile::Covered;
use crate::report::view::Input;
use crate::report::view::shared::words::{money, read_whole};
use std::fmt::Write;

pub(super) fn receipt(input: &Input, key: &str) -> Option<String> {
    let (id, receipt) =
        input.office.receipts.with_ids().find(|(_, r)| r.record.key.eq_ignore_ascii_case(key))?;
    let books = &input.books.receipts[id];
    let record = &receipt.record;
    let mut text = format!(
        "到款 {} {} {} 元\n付款单位 {} · 款项性质 {}   {}\n",
        record.key,
        record.date.get().map_or_else(|| "日期不明".to_owned(), |day| day.to_string()),
        money(record.amount.get()),
        record.payer.text(),
        record.kind.get().map_or_else(|| "媒体预付款".to_owned(), |kind| kind.to_string()),
        cell(input, record.at),
    );
    if !books.counts {
        text.push_str("\n本笔不计入任何数字：日期或金额无法识别、编号重复，或晚于检查日。\n");
        return Some(text);
    }
    text.push_str("\n去处（元）：\n");
    for part in &books.parts {
        let to = covered_by(input, part.to);
        let _ = writeln!(text, "  {to} {}（{}）", part.amount, part.by.word());
    }
    let _ = writeln!(text, "  未分配 {}", read_whole(books.known_unallocated()));
    for claim in input.books.claims.iter().filter(|claim| claim.receipt == id) {
        let tie = if claim.tie { "，并列" } else { "" };
        let _ = writeln!(text, "  建议认领 {}：{}{tie}", claim.targets.join("、"), claim.reason);
    }
    Some(text)
}

pub(super) fn payment(input: &Input, key: &str) -> Option<String> {
    let (id, payment) =
        input.office.payments.with_ids().find(|(_, p)| p.record.key.eq_ignore_ascii_case(key))?;
    let books = &input.books.payments[id];
    let record = &payment.record;
    let mut text = format!(
        "付款 {} 实付 {} 元 返点抵扣 {} 元\n收款单位 {} · 媒体 {}   {}\n",
        record.key,
        money(record.paid.get()),
        money(books.offset),
        record.payee.text(),
        record.medium.text(),
        cell(input, record.at),
    );
    let approval = |answer: Option<&crate::model::YesNo>| {
        answer.filter(|answer| answer.is_yes()).map(|_| "已审批".to_owned())
    };
    text.push_str(&steps(
        input,
        &[
            WorkStep::new("申请", record.requested.get().map(|day| day.to_string()), record.requested.at),
            WorkStep::new("财务审批", approval(record.finance_approval.known()), record.finance_approval.at),
            WorkStep::new("实付", record.date.get().map(|day| day.to_string()), record.date.at),
        ],
    ));
    if !books.counts {
        text.push_str("\n本笔不计入付款：尚未实付、日期或金额无法识别、编号重复，或晚于检查日。\n");
        return Some(text);
    }
    text.push_str("\n去处（元）：\n");
    for part in &books.parts {
        let to = covered_by(input, Covered::Placement(part.to));
        let offset = money(books.offset.and(Some(part.offset)));
        let _ = writeln!(text, "  {to} 付 {} 抵 {offset}", part.cash);
    }
    let left = if books.unread { read_whole(books.known_unallocated()) } else { money(books.unallocated) };
    let _ = writeln!(text, "  未分配 {left}");
    for (placement, amount) in &books.suggestion {
        let _ =
            writeln!(text, "  可按比例分配 {} {amount}", covered_by(input, Covered::Placement(*placement)));
    }
    Some(text)
}

pub(super) fn quote(input: &Input, key: &str) -> Option<String> {
    let (id, quote) = input.office.quotes.with_ids().find(|(_, q)| q.key.eq_ignore_ascii_case(key))?;
    let books = &input.books.quotes[id];
    let first = quote.judged().next();
    let content = first.map_or("", |line| line.content.text());
    let mut text = format!("报价 {} {content} {} 元\n", quote.key, money(books.amount));
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    text.push_str(&steps(
        input,
        &[
            WorkStep::new(
                "客户确认报价",
                day(quote.confirmed.day()),
                first.and_then(|line| line.confirmed.at),
            ),
            WorkStep::new("交制作", day(quote.produced.day()), first.and_then(|line| line.to_production.at)),
            WorkStep::new("送货", day(quote.delivered_on()), quote.acceptances.first().map(|row| row.at)),
            WorkStep::new("验收", day(quote.accepted_on()), quote.acceptances.first().map(|row| row.at)),
        ],
    ));
    let whole = quote.case.map_or(input.books.whole, |case| input.books.projects[case].whole);
    let received = Some(books.received).filter(|_| whole.knows_receipts());
    let more = if books.parts.is_empty() { "。" } else { "：" };
    let _ = writeln!(text, "\n到款（元） {}{more}", read_whole(received));
    for part in &books.parts {
        let receipt = &input.office.receipts[part.from].record;
        let _ = writeln!(text, "  {} {}（{}）", receipt.key, part.amount, part.by.word());
    }
    Some(text)
}

/// The target of a part, in words.
fn covered_by(input: &Input, covered: Covered) -> String {
    let office = input.office;
    match covered {
        Covered::Placement(id) => {
            let record = &office.placements[id].record;
            format!("{} {} {}", record.key, record.medium.text(), record.position.text())
        }
        Covered::Quote(id) => format!("报价 {}", office.quotes[id].key),
        Covered::Fee(id) => {
            let fee = &office.fees[id];
            let month = fee.month.get().map(|month| month.chinese()).unwrap_or_default();
            format!("{} {month}服务费", fee.project.text())
        }
    }
}
