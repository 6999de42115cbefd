//! Every receipt, payment and invoice for finance: one line for each part of its amount with its purpose, and
//! the statement of the outside witness; and the receipts that wait to be claimed.

use super::orders::project_name;
use super::register::Register;
use super::table::{
    ColumnKind, Columns, DAYS_LEFT, Table, Tail, Tone, Value, col, matter_of, read_whole, trace_of,
};
use super::witness::{self, Marks};
use crate::link::{CaseId, LinkedPayment, LinkedReceipt, PlacementId};
use crate::model::answer::{self, LIST};
use crate::model::choice::{Choice, InvoiceKind, PaymentKind};
use crate::model::payment::Receipt;
use crate::model::{Fen, Field, Place};
use crate::reconcile::{Claim, Covered, InvoiceBooks, PaymentBooks, ReceiptBooks, Share, Side};
use crate::report::view::Input;
use chrono::NaiveDate;

/// 待认领: the projects that each unallocated receipt may be for, and people's answers.
pub(super) fn claims<'r>(input: &'r Input<'r>) -> Table<'r> {
    use ColumnKind::{Answer, Day, Money, Prose, Text};
    struct Row<'a> {
        claim: &'a Claim,
        receipt: &'a Receipt,
    }
    let [key, date, payer, amount, unallocated, targets, parts, reason, tie, reply] = answer::CLAIM_COLUMNS;
    let columns = Columns::<Row>::new()
        .col(key, Text, |row| row.receipt.key.as_str().into())
        .col(date, Day, |row| row.receipt.date.get().into())
        .col(payer, Text, |row| row.receipt.payer.text().into())
        .col(amount, Money, |row| row.receipt.amount.get().into())
        .and(col(unallocated, Money, |row: &Row| row.claim.unallocated.into()).summed())
        .col(targets, Prose, |row| row.claim.targets.join(&LIST.to_string()).into())
        .col(parts, Text, |row| suggested_amounts(row.claim))
        .col(reason, Prose, |row| row.claim.reason.as_str().into())
        .col(tie, Text, |row| if row.claim.tie { Value::toned("并列", Tone::Yellow) } else { Value::Blank })
        .col(reply, Answer, |row| reply_of(input, row.claim, row.receipt).into());
    let receipt = |claim: &Claim| &input.office.receipts[claim.receipt].record;
    let rows = input.books.claims.iter().map(|claim| Row { claim, receipt: receipt(claim) });
    Table::of(answer::CLAIMS, 1, columns, rows)
}

/// One amount as a number; several amounts as text that can be read back.
fn suggested_amounts(claim: &Claim) -> Value<'static> {
    match claim.amounts.as_slice() {
        [one] => Value::Money(*one),
        several => several.iter().map(Fen::to_string).collect::<Vec<_>>().join(&LIST.to_string()).into(),
    }
}

/// People's answers. Words outside the choices are shown as written.
fn reply_of<'a>(input: &Input<'a>, claim: &Claim, receipt: &Receipt) -> &'a str {
    match claim.answer {
        Some(true) => answer::ACCEPT,
        Some(false) => answer::REJECT,
        None => input.memory.unclear_reply(receipt, &claim.targets).unwrap_or_default(),
    }
}

/// One line per part. The receipt's amount is written once, so that the column adds up.
pub(super) fn receipts<'r>(register: &'r Register<'r>) -> Table<'r> {
    use ColumnKind::{Day, Light, Money, Text};
    struct Row<'a> {
        receipt: &'a LinkedReceipt,
        books: &'a ReceiptBooks,
        first: bool,
        target: String,
        part: Option<Share>,
        light: crate::report::view::shared::light::Light,
        tail: Tail<'a>,
    }
    let input = register.input();
    let marks = Marks::new(input);
    let columns = Columns::<Row>::new()
        .col("到款编号", Text, |row| row.receipt.record.key.as_str().into())
        .col("灯", Light, |row| row.light.into())
        .col("付款单位", Text, |row| row.receipt.record.payer.text().into())
        .and(col("到款金额", Money, |row: &Row| Value::once(row.first, row.books.amount)).summed())
        .col("去向", Text, |row| row.target.as_str().into())
        .and(
            col("分配金额", Money, |row: &Row| part(row.part.map(|part| part.amount), row.books.unread))
                .summed(),
        )
        .all(matter_of(|row: &Row| &row.tail))
        .and(
            col("未分配", Money, |row: &Row| {
                left_over(row.first, row.books.unread, row.books.known_unallocated())
            })
            .summed()
            .bars()
            .on_screen(),
        )
        .col(witness::WITNESS, Text, move |row| {
            marks.receipt(&row.receipt.record.key, &row.receipt.record.method)
        })
        .col("到款日期", Day, |row| row.receipt.record.date.get().into())
        .col("依据", Text, |row| row.part.map_or("", |part| part.by.word()).into())
        .col("款项性质", Text, |row| row.receipt.record.kind_or_prepayment().word().into())
        .col("项目", Text, |row| project_name(input, row.receipt.case).into())
        .col("项目编号", Text, |row| project_key(input, row.receipt.case).into())
        .col(DAYS_LEFT, ColumnKind::DaysLeft, |row| row.tail.days_left().into())
        .all(trace_of(|row: &Row| &row.tail));
    let all = input.office.receipts.iter().zip(&input.books.receipts).filter(|(_, books)| books.counts);
    let rows = all.flat_map(|(receipt, books)| {
        let covered = books.parts.iter().map(|part| (target(input, part.to), Some(*part)));
        let none = if books.known_unallocated().is_some() { "未分配" } else { "未检查" };
        or_one(covered.collect(), (none.to_owned(), None)).into_iter().enumerate().map(
            move |(n, (target, part))| {
                let record = &receipt.record;
                let tail = register.tail(&record.key, record.key_at.or(Some(record.at))).said_once(n == 0);
                let light = register.light(&record.key);
                Row { receipt, books, first: n == 0, target, part, light, tail }
            },
        )
    });
    let mut rows: Vec<Row> = rows.collect();
    rows.sort_by_key(|row| row.tail.urgency(row.light));
    Table::of("到款", 2, columns, rows)
}

/// One part of a document. If it has none, it is unknown until the tables it may be for are read.
fn part(amount: Option<Fen>, unread: bool) -> Value<'static> {
    match amount {
        None if !unread => Value::Blank,
        amount => read_whole(amount),
    }
}

/// The rest of a document, on its first line: 未检查 if it may be for something that was not read, 未知 if one of
/// its own cells could not be read.
fn left_over(first: bool, unread: bool, left: Option<Fen>) -> Value<'static> {
    Value::once(first, if unread { read_whole(left) } else { left.into() })
}

/// The parts of a sum, or one line if there are none.
fn or_one<T>(parts: Vec<T>, none: T) -> Vec<T> {
    if parts.is_empty() { vec![none] } else { parts }
}

pub(super) fn project_key<'a>(input: &Input<'a>, case: Option<CaseId>) -> &'a str {
    input.office.project_of(case).unwrap_or_default()
}

fn target(input: &Input, covered: Covered) -> String {
    let office = input.office;
    match covered {
        Covered::Placement(id) => office.placements[id].record.key.clone(),
        Covered::Quote(id) => office.quotes[id].key.clone(),
        Covered::Fee(id) => {
            office.fees[id].month.get().map(|month| format!("服务费 {month}")).unwrap_or_default()
        }
    }
}

pub(super) fn payments<'r>(register: &'r Register<'r>) -> Table<'r> {
    use ColumnKind::{Day, Light, Money, Text};
    struct Row<'a> {
        payment: &'a LinkedPayment,
        books: &'a PaymentBooks,
        first: bool,
        target: String,
        /// The sum of cash and offset.
        part: Option<(Fen, Option<Fen>)>,
        light: crate::report::view::shared::light::Light,
        tail: Tail<'a>,
    }
    let input = register.input();
    let marks = Marks::new(input);
    let columns = Columns::<Row>::new()
        .col("付款编号", Text, |row| row.payment.record.key.as_str().into())
        .col("灯", Light, |row| row.light.into())
        .col("收款单位", Text, |row| row.payment.record.payee.text().into())
        .and(col("实付金额", Money, |row: &Row| Value::once(row.first, row.books.paid)).summed())
        .col("去向", Text, |row| row.target.as_str().into())
        .and(
            col("分配现金", Money, |row: &Row| {
                part(row.part.map(|(cash, _)| cash), row.books.counts && row.books.unread)
            })
            .summed(),
        )
        .all(matter_of(|row: &Row| &row.tail))
        .and(
            col("未分配", Money, |row: &Row| {
                left_over(row.first, row.books.counts && row.books.unread, row.books.known_unallocated())
            })
            .summed()
            .bars()
            .on_screen(),
        )
        .and(col("返点抵扣", Money, |row: &Row| Value::once(row.first, row.books.offset)).summed())
        .and(
            col("分配抵扣", Money, |row: &Row| {
                row.part.map_or(Value::Blank, |(_, offset)| offset.into())
            })
            .summed(),
        )
        .col(witness::WITNESS, Text, move |row| {
            marks.payment(&row.payment.record.key, &row.payment.record.method)
        })
        .col("实付日期", Day, |row| row.payment.record.date.get().into())
        .col("计划付款日", Day, |row| row.payment.record.planned.get().into())
        .col("媒体名称", Text, |row| row.payment.record.medium.text().into())
        .col("款项性质", Text, |row| payment_kind(row.payment).word().into())
        .col("项目", Text, |row| project_name(input, row.payment.case).into())
        .col("项目编号", Text, |row| project_key(input, row.payment.case).into())
        .col(DAYS_LEFT, ColumnKind::DaysLeft, |row| row.tail.days_left().into())
        .all(trace_of(|row: &Row| &row.tail));
    // A request is shown too, but its money does not count yet.
    let all = input.office.payments.iter().zip(&input.books.payments);
    let shown = all.filter(|(payment, books)| books.counts || payment.is_request());
    let rows = shown.flat_map(|(payment, books)| {
        let key = |id: PlacementId| input.office.placements[id].record.key.clone();
        let parts = books
            .parts
            .iter()
            .map(|part| (key(part.to), Some((part.cash, books.offset.and(Some(part.offset))))));
        let none = match books.counts {
            true if books.unread && books.known_unallocated().is_none() => "未检查",
            true => "未对应排期",
            false => "申请，未付",
        };
        or_one(parts.collect(), (none.to_owned(), None)).into_iter().enumerate().map(
            move |(n, (target, part))| {
                let record = &payment.record;
                let tail = register.tail(&record.key, record.key_at.or(Some(record.at))).said_once(n == 0);
                let light = register.light(&record.key);
                Row { payment, books, first: n == 0, target, part, light, tail }
            },
        )
    });
    let mut rows: Vec<Row> = rows.collect();
    rows.sort_by_key(|row| row.tail.urgency(row.light));
    Table::of("付款", 2, columns, rows)
}

fn payment_kind(payment: &LinkedPayment) -> PaymentKind {
    payment.record.kind.get().unwrap_or(PaymentKind::Prepayment)
}

/// A row of 收票 or 开票.
#[derive(Clone)]
struct InvoiceLine<'a> {
    key: &'a str,
    at: Place,
    party: &'a Field<String>,
    date: &'a Field<NaiveDate>,
    kind: &'a Field<InvoiceKind>,
    books: &'a InvoiceBooks,
    /// 外部凭证
    mark: Value<'static>,
}

/// 收票 and 开票: one line per part. The invoice's amount is written once.
pub(super) fn invoices<'r>(register: &'r Register<'r>) -> [Table<'r>; 2] {
    let input = register.input();
    let (office, books) = (input.office, input.books);
    let marks = Marks::new(input);
    let incoming = office.invoices_in.with_ids().map(|(id, invoice)| InvoiceLine {
        key: &invoice.record.key,
        at: invoice.record.key_at.unwrap_or(invoice.record.at),
        party: &invoice.record.issuer,
        date: &invoice.record.date,
        kind: &invoice.record.kind,
        books: &books.invoices_in[id],
        mark: marks.invoice_in(id),
    });
    let outgoing = office.invoices_out.with_ids().map(|(id, invoice)| InvoiceLine {
        key: &invoice.record.key,
        at: invoice.record.key_at.unwrap_or(invoice.record.at),
        party: &invoice.record.client,
        date: &invoice.record.date,
        kind: &invoice.record.kind,
        books: &books.invoices_out[id],
        mark: marks.invoice_out(id),
    });
    [
        invoice_table(register, Side::Incoming, incoming.collect()),
        invoice_table(register, Side::Outgoing, outgoing.collect()),
    ]
}

fn invoice_table<'r>(register: &'r Register<'r>, side: Side, invoices: Vec<InvoiceLine<'r>>) -> Table<'r> {
    use ColumnKind::{Day, Light, Money, Text};
    struct Row<'a> {
        invoice: InvoiceLine<'a>,
        first: bool,
        target: String,
        part: Option<Fen>,
        light: crate::report::view::shared::light::Light,
        tail: Tail<'a>,
    }
    let input = register.input();
    let (party, amount, date) = match side {
        Side::Incoming => ("开票单位", "价税合计", "发票日期"),
        Side::Outgoing => ("客户名称", "开票金额", "开票日期"),
    };
    let columns = Columns::<Row>::new()
        .col("发票号码", Text, |row| row.invoice.key.into())
        .col("灯", Light, |row| row.light.into())
        .col(party, Text, |row| row.invoice.party.text().into())
        .and(col(amount, Money, |row: &Row| Value::once(row.first, row.invoice.books.amount)).summed())
        .col("去向", Text, |row| row.target.as_str().into())
        .and(col("分配金额", Money, |row: &Row| part(row.part, row.invoice.books.unread)).summed())
        .all(matter_of(|row: &Row| &row.tail))
        .and(
            col("未分配", Money, |row: &Row| {
                let books = row.invoice.books;
                left_over(row.first, books.unread, books.known_unallocated())
            })
            .summed()
            .bars()
            .on_screen(),
        )
        .col(witness::WITNESS, Text, |row| row.invoice.mark.clone())
        .col(date, Day, |row| row.invoice.date.get().into())
        .col("发票类型", Text, |row| row.invoice.kind.get().map_or("", |kind| kind.word()).into())
        .col(DAYS_LEFT, ColumnKind::DaysLeft, |row| row.tail.days_left().into())
        .all(trace_of(|row: &Row| &row.tail));
    let counted = invoices.into_iter().filter(|invoice| invoice.books.counts);
    let rows = counted.flat_map(|invoice| {
        let parts = invoice.books.parts.iter().map(|(to, part)| (target(input, *to), Some(*part)));
        let none = if invoice.books.known_unallocated().is_some() { "未对应" } else { "未检查" };
        or_one(parts.collect(), (none.to_owned(), None)).into_iter().enumerate().map(
            move |(n, (target, part))| {
                let tail = register.tail(invoice.key, Some(invoice.at)).said_once(n == 0);
                Row {
                    invoice: invoice.clone(),
                    first: n == 0,
                    target,
                    part,
                    light: register.light(invoice.key),
                    tail,
                }
            },
        )
    });
    let mut rows: Vec<Row> = rows.collect();
    rows.sort_by_key(|row| row.tail.urgency(row.light));
    Table::of(side.word(), 2, columns, rows)
}
