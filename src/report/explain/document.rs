//! The story of a paper beside the money: 制作验收, 收票, 开票, 返点, 对账. What its row says, and of an
//! acceptance the quote it belongs to.

use super::{cell, money};
use crate::model::choice::Choice;
use crate::model::quote::Acceptance;
use crate::report::view::Input;
use crate::report::view::shared::words;
use chrono::NaiveDate;

pub(super) fn explain(input: &Input, key: &str) -> Option<String> {
    acceptance(input, key)
        .or_else(|| invoice_in(input, key))
        .or_else(|| invoice_out(input, key))
        .or_else(|| rebate(input, key))
        .or_else(|| statement(input, key))
}

fn day(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| "未填".to_owned(), |day| day.to_string())
}

/// The key of the quote that is told with an acceptance, or of the payment of an invoice.
pub(super) fn beside<'a>(input: &Input<'a>, key: &str) -> Option<&'a str> {
    let quote = || accepted(input, key).map(|row| row.quote.text());
    let invoices = input.office.invoices_in.iter().map(|one| &one.record);
    let mut invoices = invoices.filter(|row| row.key.eq_ignore_ascii_case(key));
    invoices.next().map(|row| row.payment.text()).or_else(quote).filter(|key| !key.is_empty())
}

fn accepted<'a>(input: &Input<'a>, key: &str) -> Option<&'a Acceptance> {
    let office = input.office;
    let of_quotes = office.quotes.iter().flat_map(|quote| &quote.acceptances);
    of_quotes.chain(&office.stray_acceptances).find(|row| row.key.eq_ignore_ascii_case(key))
}

fn acceptance(input: &Input, key: &str) -> Option<String> {
    let row = accepted(input, key)?;
    let count = |count: Option<u32>| count.map_or_else(|| "未填".to_owned(), |count| count.to_string());
    let text = format!(
        "验收 {} 送货 {} 验收 {}\n应送 {} 实收 {} · 结果 {} · 验收人 {}   {}\n",
        row.key,
        day(row.delivered.get()),
        day(row.date.get()),
        count(row.quantity_due.get()),
        count(row.quantity_received.get()),
        row.result.get().map_or("未填", Choice::word),
        row.inspector.text(),
        cell(input, row.at),
    );
    Some(match money::quote(input, row.quote.text()) {
        Some(story) => format!("{text}\n它的报价：\n\n{story}"),
        None => format!("{text}报价单号没有对上任何报价\n"),
    })
}

fn invoice_in(input: &Input, key: &str) -> Option<String> {
    let row = input.office.invoices_in.iter().map(|one| &one.record);
    let row = row.into_iter().find(|row| row.key.eq_ignore_ascii_case(key))?;
    let placements = row.placements.known().map(|keys| keys.join("、")).unwrap_or_default();
    Some(format!(
        "收票 {} {} {} 元（{}）\n开票单位 {} · 付款编号 {} · 排期编号 {placements}   {}\n",
        row.key,
        day(row.date.get()),
        words::money(row.total.get()),
        row.kind.get().map_or("类型未填", Choice::word),
        row.issuer.text(),
        row.payment.text(),
        cell(input, row.at),
    ))
}

fn invoice_out(input: &Input, key: &str) -> Option<String> {
    let row = input.office.invoices_out.iter().map(|one| &one.record);
    let row = row.into_iter().find(|row| row.key.eq_ignore_ascii_case(key))?;
    let targets = row.targets.known().into_iter().flatten().map(|name| name.text.as_str());
    let targets: Vec<&str> = targets.collect();
    Some(format!(
        "开票 {} {} {} 元（{}）\n客户 {} · 项目 {} · 对应单号 {}   {}\n",
        row.key,
        day(row.date.get()),
        words::money(row.amount.get()),
        row.kind.get().map_or("类型未填", Choice::word),
        row.client.text(),
        input.project_name(Some(row.project.text()).filter(|key| !key.is_empty())),
        targets.join("、"),
        cell(input, row.at),
    ))
}

fn rebate(input: &Input, key: &str) -> Option<String> {
    let row = input.office.rebates.iter().map(|one| &one.record);
    let row = row.into_iter().find(|row| row.key.eq_ignore_ascii_case(key))?;
    Some(format!(
        "返点 {} 应计 {} 元 实收 {} 元 {}\n媒体 {} · 项目 {} · 排期编号 {}   {}\n",
        row.key,
        words::money(row.accrued.get()),
        words::money(row.received.get()),
        day(row.date.get()),
        row.medium.text(),
        input.project_name(Some(row.project.text()).filter(|key| !key.is_empty())),
        row.placement.text(),
        cell(input, row.at),
    ))
}

fn statement(input: &Input, key: &str) -> Option<String> {
    let row = input.office.statements.iter().find(|row| row.key.eq_ignore_ascii_case(key))?;
    Some(format!(
        "对账 {} {} {}\n我方余额 {} 元 · 对方余额 {} 元\n发出 {} · 回传 {}   {}\n",
        row.key,
        row.counterparty.text(),
        row.period.text(),
        words::money(row.our_balance.get()),
        words::money(row.their_balance.get()),
        day(row.sent.get()),
        day(row.returned.get()),
        cell(input, row.at),
    ))
}
