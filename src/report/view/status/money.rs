//! The books as finance reads them: five facts per placement, where each fen went, 待认领, ageing,
//! sums by project, medium and month, control totals.

use super::orders::project_name;
use super::register::{Desk, Register, tail_columns};
use super::table::{Kind, Table, Tone, Value};
use crate::link::{LinkedPayment, LinkedPlacement, LinkedReceipt};
use crate::model::answer::{self, LIST};
use crate::model::choice::{Choice, PaymentKind, ReceiptKind};
use crate::model::{Fen, Month};
use crate::reconcile::{
    Ageing, Cause, Claim, Covered, Difference, PaymentBooks, PlacementBooks, ReceiptBooks,
};
use crate::report::view::Input;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Every sheet of 状态_收付款.
pub fn tables(register: &Register) -> Vec<Table> {
    let input = register.input();
    let seen = |finding: &crate::finding::Finding| register.lies_on(Desk::Finance, finding);
    vec![
        facts(register),
        differences(register),
        claims(input),
        receipts(register),
        payments(register),
        ageing(input),
        by_project(input),
        by_medium(input),
        by_month(input),
        register.open_findings(seen),
        register.settled_findings(seen),
        control(input),
    ]
}

fn in_force<'a>(
    input: &Input<'a>,
) -> impl Iterator<Item = (&'a LinkedPlacement, &'a PlacementBooks)> + use<'a> {
    input.office.placements.iter().zip(&input.books.placements).filter(|(placement, _)| !placement.repeated)
}

/// ① 订单 ② 到款 ③ 付款 ④ 发票 ⑤ 发布, side by side.
fn facts(register: &Register) -> Table {
    let columns = [
        ("排期编号", Kind::Text),
        ("灯", Kind::Light),
        ("项目", Kind::Text),
        ("媒体名称", Kind::Text),
        ("版面/时段", Kind::Text),
        ("首日", Kind::Day),
        ("①客户金额", Kind::Money),
        ("①媒体成本", Kind::Money),
        ("②到款", Kind::Money),
        ("③付款", Kind::Money),
        ("③返点抵扣", Kind::Money),
        ("④收票", Kind::Money),
        ("④开票", Kind::Money),
        ("⑤发布金额", Kind::Money),
        ("⑤发布成本", Kind::Money),
        ("已播次数", Kind::Count),
        ("次数", Kind::Count),
        ("预收余额", Kind::Money),
        ("预付余额", Kind::Money),
        ("垫款", Kind::Money),
        ("未到票", Kind::Money),
        ("已投未收", Kind::Money),
        ("毛利", Kind::Money),
        ("链上状态", Kind::Text),
        ("该谁", Kind::Text),
        ("差异原因", Kind::Text),
    ];
    let mut table = Table::new("排期五项", 2, columns.into_iter().chain(tail_columns()));
    let input = register.input();
    for (placement, books) in in_force(input) {
        let record = &placement.record;
        let mut row: Vec<Value> = vec![
            record.key.as_str().into(),
            register.light(&record.key).into(),
            project_name(input, placement.case).into(),
            record.medium.text().into(),
            record.position.text().into(),
            record.first_day().into(),
            books.ordered.into(),
            books.cost.into(),
            books.received.into(),
            books.paid.into(),
            books.offset.into(),
            books.invoiced_in.into(),
            books.invoiced_out.into(),
            books.published.into(),
            books.published_cost.into(),
            books.published_times.into(),
            record.times.get().into(),
            books.client_balance.into(),
            books.media_balance.into(),
            books.advanced.into(),
            books.uninvoiced.into(),
            books.unreceived.into(),
            books.margin.into(),
            books.state.word().into(),
            books.state.owed_by().unwrap_or_default().into(),
            causes(books).into(),
        ];
        row.extend(register.tail(&record.key, record.key_at.or(Some(record.at))));
        table.rows.push(row);
    }
    table
}

fn causes(books: &PlacementBooks) -> String {
    let words: Vec<String> = books
        .differences
        .iter()
        .map(|difference| format!("{}：{}", difference.between.word(), difference.cause.word()))
        .collect();
    words.join("；")
}

/// Differences first: both numbers, the cause, who owes the next step, the source.
fn differences(register: &Register) -> Table {
    let columns = [
        ("排期编号", Kind::Text),
        ("灯", Kind::Light),
        ("项目", Kind::Text),
        ("媒体名称", Kind::Text),
        ("首日", Kind::Day),
        ("链上状态", Kind::Text),
        ("哪两项", Kind::Text),
        ("应为", Kind::Money),
        ("实为", Kind::Money),
        ("差额", Kind::Money),
        ("原因", Kind::Text),
        ("该谁", Kind::Text),
    ];
    let mut table = Table::new("差异", 2, columns.into_iter().chain(tail_columns()));
    let input = register.input();
    let mut differences: Vec<(&LinkedPlacement, &PlacementBooks, &Difference)> = in_force(input)
        .flat_map(|(placement, books)| books.differences.iter().map(move |one| (placement, books, one)))
        .collect();
    // What is only on its way comes last; then the largest first, unknown ones before all.
    differences.sort_by_key(|(_, _, one)| {
        (one.cause == Cause::InTransit, one.amount().map(|amount| Reverse(amount.abs())))
    });
    for (placement, books, difference) in differences {
        let record = &placement.record;
        let mut row: Vec<Value> = vec![
            record.key.as_str().into(),
            register.light(&record.key).into(),
            project_name(input, placement.case).into(),
            record.medium.text().into(),
            record.first_day().into(),
            books.state.word().into(),
            difference.between.word().into(),
            difference.required.into(),
            difference.found.into(),
            difference.amount().into(),
            difference.cause.word().into(),
            books.state.owed_by().unwrap_or_default().into(),
        ];
        row.extend(register.tail(&record.key, record.key_at.or(Some(record.at))));
        table.rows.push(row);
    }
    table
}

/// Exactly the columns of reconciliation.md: suggestions, and what people answered.
fn claims(input: &Input) -> Table {
    use Kind::{Answer, Day, Money, Prose, Text};
    let kinds = [Text, Day, Text, Money, Money, Prose, Text, Prose, Text, Answer];
    let mut table = Table::new(answer::CLAIMS, 1, answer::CLAIM_COLUMNS.into_iter().zip(kinds));
    table.rows = input.books.claims.iter().filter_map(|claim| claim_row(input, claim)).collect();
    table
}

fn claim_row(input: &Input, claim: &Claim) -> Option<Vec<Value>> {
    let receipt = &input.office.receipts.get(claim.receipt)?.record;
    let separator = LIST.to_string();
    let amounts = match claim.amounts.as_slice() {
        [one] => Value::Money(*one),
        several => several.iter().map(Fen::to_string).collect::<Vec<_>>().join(&separator).into(),
    };
    let reply = match claim.answer {
        Some(true) => answer::ACCEPT,
        Some(false) => answer::REJECT,
        None => "",
    };
    Some(vec![
        receipt.key.as_str().into(),
        receipt.date.get().into(),
        receipt.payer.text().into(),
        receipt.amount.get().into(),
        claim.unallocated.into(),
        claim.targets.join(&separator).into(),
        amounts,
        claim.reason.as_str().into(),
        if claim.tie { Value::Toned("并列".to_owned(), Tone::Yellow) } else { Value::Blank },
        reply.into(),
    ])
}

/// One line a part; the receipt's own amount stands once, so that the column adds up.
fn receipts(register: &Register) -> Table {
    let columns = [
        ("到款编号", Kind::Text),
        ("灯", Kind::Light),
        ("到款日期", Kind::Day),
        ("付款单位", Kind::Text),
        ("项目编号", Kind::Text),
        ("项目", Kind::Text),
        ("款项性质", Kind::Text),
        ("到款金额", Kind::Money),
        ("去向", Kind::Text),
        ("分配金额", Kind::Money),
        ("依据", Kind::Text),
        ("未分配", Kind::Money),
    ];
    let mut table = Table::new("到款", 2, columns.into_iter().chain(tail_columns()));
    let input = register.input();
    let all = input.office.receipts.iter().zip(&input.books.receipts);
    for (receipt, books) in all.filter(|(_, books)| books.counts) {
        table.rows.extend(receipt_rows(register, receipt, books));
    }
    table
}

fn receipt_rows(register: &Register, receipt: &LinkedReceipt, books: &ReceiptBooks) -> Vec<Vec<Value>> {
    let input = register.input();
    let record = &receipt.record;
    let mut parts: Vec<(String, Value, &str)> = books
        .parts
        .iter()
        .map(|(covered, amount, by)| (target(input, *covered), Value::Money(*amount), by.word()))
        .collect();
    if parts.is_empty() {
        parts.push(("未分配".to_owned(), Value::Blank, ""));
    }
    let rows = parts.into_iter().enumerate().map(|(n, (target, amount, by))| {
        let once = |value: Fen| if n == 0 { Value::Money(value) } else { Value::Blank };
        let mut row: Vec<Value> = vec![
            record.key.as_str().into(),
            register.light(&record.key).into(),
            record.date.get().into(),
            record.payer.text().into(),
            project_key(input, receipt.case).into(),
            project_name(input, receipt.case).into(),
            record.kind.get().unwrap_or(ReceiptKind::MediaPrepayment).word().into(),
            once(books.amount),
            target.into(),
            amount,
            by.into(),
            once(books.unallocated),
        ];
        row.extend(register.tail(&record.key, record.key_at.or(Some(record.at))));
        row
    });
    rows.collect()
}

fn project_key(input: &Input, case: Option<usize>) -> String {
    case.and_then(|i| input.office.cases.get(i)).map(|case| case.key().to_owned()).unwrap_or_default()
}

fn target(input: &Input, covered: Covered) -> String {
    let office = input.office;
    let key = match covered {
        Covered::Placement(i) => office.placements.get(i).map(|p| p.record.key.clone()),
        Covered::Quote(i) => office.quotes.get(i).map(|q| q.key.clone()),
        Covered::Fee(i) => {
            office.fees.get(i).and_then(|fee| fee.month.get()).map(|month| format!("服务费 {month}"))
        }
    };
    key.unwrap_or_default()
}

fn payments(register: &Register) -> Table {
    let columns = [
        ("付款编号", Kind::Text),
        ("灯", Kind::Light),
        ("实付日期", Kind::Day),
        ("计划付款日", Kind::Day),
        ("媒体名称", Kind::Text),
        ("收款单位", Kind::Text),
        ("项目编号", Kind::Text),
        ("项目", Kind::Text),
        ("款项性质", Kind::Text),
        ("实付金额", Kind::Money),
        ("返点抵扣", Kind::Money),
        ("去向", Kind::Text),
        ("分配现金", Kind::Money),
        ("分配抵扣", Kind::Money),
        ("未分配", Kind::Money),
    ];
    let mut table = Table::new("付款", 2, columns.into_iter().chain(tail_columns()));
    let input = register.input();
    for (payment, books) in input.office.payments.iter().zip(&input.books.payments) {
        // A request is shown too; its money counts nowhere yet.
        if books.counts || payment.is_request() {
            table.rows.extend(payment_rows(register, payment, books));
        }
    }
    table
}

fn payment_rows(register: &Register, payment: &LinkedPayment, books: &PaymentBooks) -> Vec<Vec<Value>> {
    let input = register.input();
    let record = &payment.record;
    let key = |i: usize| input.office.placements.get(i).map(|p| p.record.key.clone()).unwrap_or_default();
    let mut parts: Vec<(String, Value, Value)> = books
        .parts
        .iter()
        .map(|(placement, cash, offset)| {
            (key(*placement), Value::Money(*cash), books.offset.and(Some(*offset)).into())
        })
        .collect();
    if parts.is_empty() {
        let word = if books.counts { "未对应排期" } else { "申请，未付" };
        parts.push((word.to_owned(), Value::Blank, Value::Blank));
    }
    let rows = parts.into_iter().enumerate().map(|(n, (target, cash, offset))| {
        let once = |value: Option<Fen>| if n == 0 { value.into() } else { Value::Blank };
        let mut row: Vec<Value> = vec![
            record.key.as_str().into(),
            register.light(&record.key).into(),
            record.date.get().into(),
            record.planned.get().into(),
            record.medium.text().into(),
            record.payee.text().into(),
            project_key(input, payment.case).into(),
            project_name(input, payment.case).into(),
            record.kind.get().unwrap_or(PaymentKind::Prepayment).word().into(),
            once(Some(books.paid)),
            once(books.offset),
            target.into(),
            cash,
            offset,
            once(books.unallocated),
        ];
        row.extend(register.tail(&record.key, record.key_at.or(Some(record.at))));
        row
    });
    rows.collect()
}

/// 预付余额 and 已投未收 of each project, by age in days.
fn ageing(input: &Input) -> Table {
    let front = [("项目编号", Kind::Text), ("项目", Kind::Text), ("款项", Kind::Text)];
    let buckets = Ageing::LABELS.map(|label| (format!("{label} 天"), Kind::Money));
    let columns = front
        .map(|(heading, kind)| (heading.to_owned(), kind))
        .into_iter()
        .chain(buckets)
        .chain([("合计".to_owned(), Kind::Money)]);
    let mut table = Table::new("账龄", 3, columns);
    for (case, books) in input.office.cases.iter().zip(&input.books.projects) {
        for (what, ageing) in [("预付余额", &books.ageing), ("已投未收", &books.receivable_ageing)] {
            if *ageing == Ageing::default() {
                continue;
            }
            let mut row: Vec<Value> =
                vec![case.key().into(), input.project_name(Some(case.key())).into(), what.into()];
            row.extend(ageing.0.map(Value::Money));
            row.push(ageing.0.iter().sum::<Fen>().into());
            table.rows.push(row);
        }
    }
    for (counterparty, ageing) in &input.books.opening_prepayments {
        let mut row: Vec<Value> = vec!["".into(), counterparty.as_str().into(), "期初预付余额".into()];
        row.extend(ageing.0.map(Value::Money));
        row.push(ageing.0.iter().sum::<Fen>().into());
        table.rows.push(row);
    }
    table
}

/// Sums of the five facts; what is unknown is counted apart, never as 0.
#[derive(Default)]
struct Sum {
    placements: usize,
    unknown: usize,
    amounts: [Fen; 9],
}

const SUMMED: [&str; 9] =
    ["①客户金额", "①媒体成本", "②到款", "③付款", "③返点抵扣", "④收票", "④开票", "⑤发布金额", "⑤发布成本"];

impl Sum {
    fn add(&mut self, books: &PlacementBooks) {
        let facts = [
            books.ordered,
            books.cost,
            Some(books.received),
            Some(books.paid),
            books.offset,
            Some(books.invoiced_in),
            Some(books.invoiced_out),
            books.published,
            books.published_cost,
        ];
        self.placements += 1;
        self.unknown += usize::from(facts.iter().any(Option::is_none));
        self.amounts.iter_mut().zip(facts).for_each(|(sum, fact)| *sum += fact.unwrap_or_default());
    }

    fn values(&self) -> impl Iterator<Item = Value> + use<> {
        let counts =
            [self.placements.into(), if self.unknown > 0 { self.unknown.into() } else { Value::Blank }];
        counts.into_iter().chain(self.amounts.map(Value::Money))
    }

    fn columns() -> impl Iterator<Item = (&'static str, Kind)> {
        let counts = [("排期数", Kind::Count), ("金额未知", Kind::Count)];
        counts.into_iter().chain(SUMMED.map(|fact| (fact, Kind::Money)))
    }
}

fn by_project(input: &Input) -> Table {
    let front = [("项目编号", Kind::Text), ("项目", Kind::Text), ("客户名称", Kind::Text)];
    let own = [
        ("媒体预付款到款", Kind::Money),
        ("已分配", Kind::Money),
        ("未分配", Kind::Money),
        ("实付媒体", Kind::Money),
        ("垫款", Kind::Money),
        ("垫款额度", Kind::Money),
    ];
    let mut table = Table::new("按项目", 2, front.into_iter().chain(own).chain(Sum::columns()));
    for (case, books) in input.office.cases.iter().zip(&input.books.projects) {
        let mut sum = Sum::default();
        let placements = case.placements.iter().filter_map(|i| {
            let placement = input.office.placements.get(*i)?;
            input.books.placements.get(*i).filter(|_| !placement.repeated)
        });
        placements.for_each(|books| sum.add(books));
        let mut row: Vec<Value> = vec![
            case.key().into(),
            input.project_name(Some(case.key())).into(),
            case.project.client.text().into(),
            books.received.into(),
            books.allocated.into(),
            books.unallocated.into(),
            books.paid.into(),
            books.advanced.into(),
            case.project.advance_limit.get().map_or(Value::Blank, Value::Money),
        ];
        row.extend(sum.values());
        table.rows.push(row);
    }
    table
}

fn by_medium(input: &Input) -> Table {
    let mut sums: BTreeMap<&str, Sum> = BTreeMap::new();
    for (placement, books) in in_force(input) {
        let registered = input.office.medium_of(placement).map(|medium| medium.name.text());
        let name = registered.filter(|name| !name.is_empty()).unwrap_or(placement.record.medium.text());
        sums.entry(name).or_default().add(books);
    }
    let mut table = Table::new("按媒体", 1, [("媒体名称", Kind::Text)].into_iter().chain(Sum::columns()));
    table.rows = sums
        .into_iter()
        .map(|(name, sum)| {
            let name = if name.is_empty() { "（未填）" } else { name };
            std::iter::once(name.into()).chain(sum.values()).collect()
        })
        .collect();
    table
}

/// 客户金额 by the month it is on air, a column a month.
fn by_month(input: &Input) -> Table {
    let mut by_project: BTreeMap<Option<usize>, BTreeMap<Month, Fen>> = BTreeMap::new();
    let mut months: Vec<Month> = Vec::new();
    for (placement, books) in in_force(input) {
        for (month, amount) in books.months.iter().flatten() {
            *by_project.entry(placement.case).or_default().entry(*month).or_default() += *amount;
            months.push(*month);
        }
    }
    months.sort_unstable();
    months.dedup();
    let front = [("项目编号".to_owned(), Kind::Text), ("项目".to_owned(), Kind::Text)];
    let columns = front
        .into_iter()
        .chain(months.iter().map(|month| (month.chinese(), Kind::Money)))
        .chain([("合计".to_owned(), Kind::Money)]);
    let mut table = Table::new("按月", 2, columns);
    for (case, amounts) in by_project {
        let key = case.and_then(|i| input.office.cases.get(i)).map_or("", |case| case.key());
        let mut row: Vec<Value> = vec![key.into(), project_name(input, case).into()];
        row.extend(months.iter().map(|month| amounts.get(month).map_or(Value::Blank, |a| Value::Money(*a))));
        row.push(amounts.values().sum::<Fen>().into());
        table.rows.push(row);
    }
    table
}

/// 控制合计: read = used + refused, table by table.
fn control(input: &Input) -> Table {
    let columns = [
        ("表", Kind::Text),
        ("读入行", Kind::Count),
        ("采用行", Kind::Count),
        ("拒收行", Kind::Count),
        ("读入金额", Kind::Money),
        ("采用金额", Kind::Money),
        ("拒收金额", Kind::Money),
        ("平否", Kind::Text),
    ];
    let mut table = Table::new("控制合计", 1, columns);
    for total in &input.books.control_totals {
        let verdict = match total.balances() {
            true => Value::Toned("平".to_owned(), Tone::Green),
            false => Value::Toned("不平".to_owned(), Tone::Red),
        };
        table.rows.push(vec![
            total.table.as_str().into(),
            total.rows_read.into(),
            total.rows_used.into(),
            total.rows_refused.into(),
            total.read.into(),
            total.used.into(),
            total.refused.into(),
            verdict,
        ]);
    }
    table
}
