//! The books in run.json: placements, receipts, payments, projects, control totals.

use super::{known, project_of, rows};
use crate::link::{Case, LinkedPayment, LinkedPlacement, LinkedReceipt, PlacementId};
use crate::model::calendar::iso;
use crate::model::choice::Choice;
use crate::model::control::ControlTotal;
use crate::model::{Fen, Month, NotRead};
use crate::reconcile::{Ageing, Covered, Fact, PaymentBooks, PlacementBooks, ProjectBooks, ReceiptBooks};
use crate::report::view::shared::light::Light;
use crate::report::view::shared::listed::{self, by_key};
use crate::report::view::{Input, grouped};
use serde::Serialize;
use serde::ser::SerializeMap;

/// The tables of the books, in the order of the contract.
pub(super) fn write<M: SerializeMap>(run: &mut M, input: &Input) -> Result<(), M::Error> {
    let (office, books) = (input.office, input.books);
    let placements = listed::placements(input);
    run.serialize_entry("placements", &rows(placements, |(p, b)| PlacementJson::of(input, p, b)))?;
    let receipts = listed::receipts(input);
    run.serialize_entry("receipts", &rows(receipts, |(r, b)| ReceiptJson::of(input, r, b)))?;
    let payments = listed::payments(input);
    run.serialize_entry("payments", &rows(payments, |(p, b)| PaymentJson::of(input, p, b)))?;
    let projects = listed::projects(input);
    let findings = grouped(input.findings, |finding| finding.counts_for());
    let light = |case: &Case| {
        let own = findings.of(Some(case.key())).iter().copied();
        Light::of_project(own, &office.coverage, case.key())
    };
    run.serialize_entry("projects", &rows(projects, |(case, b)| ProjectJson::of(case, b, light(case))))?;
    run.serialize_entry("not_read", &rows(&office.coverage.not_read, NotReadJson::of))?;
    run.serialize_entry("control_totals", &rows(&books.control_totals, ControlJson::of))
}

fn placement_key(input: &Input, id: PlacementId) -> String {
    input.office.placements[id].record.key.clone()
}

#[derive(Serialize)]
struct PlacementJson<'a> {
    key: &'a str,
    project: Option<&'a str>,
    first_day: Option<String>,
    ordered: Option<String>,
    cost: Option<String>,
    received: Option<String>,
    paid: Option<String>,
    offset: Option<String>,
    invoiced_in: Option<String>,
    invoiced_out: Option<String>,
    published: Option<String>,
    published_cost: Option<String>,
    published_times: Option<u32>,
    times: Option<u32>,
    advanced: Option<String>,
    client_balance: Option<String>,
    media_balance: Option<String>,
    uninvoiced: Option<String>,
    margin: Option<String>,
    months: Option<Vec<MonthJson>>,
    state: &'static str,
}

impl<'a> PlacementJson<'a> {
    fn of(input: &Input<'a>, placement: &'a LinkedPlacement, books: &PlacementBooks) -> PlacementJson<'a> {
        PlacementJson {
            key: &placement.record.key,
            project: project_of(input, placement.case),
            first_day: placement.record.first_day().map(iso),
            ordered: known(books.ordered),
            cost: known(books.cost),
            received: known(books.known_received()),
            paid: known(books.known_paid()),
            offset: known(books.known(Fact::Offset)),
            invoiced_in: known(books.known(Fact::InvoicedIn)),
            invoiced_out: known(books.known(Fact::InvoicedOut)),
            published: known(books.known(Fact::Published)),
            published_cost: known(books.known(Fact::PublishedCost)),
            published_times: books.known_times(),
            times: placement.record.times_ordered(),
            advanced: known(books.known_advanced()),
            client_balance: known(books.known(Fact::ClientBalance)),
            media_balance: known(books.known(Fact::MediaBalance)),
            uninvoiced: known(books.known(Fact::Uninvoiced)),
            margin: known(books.margin),
            months: books.months.as_ref().map(|months| {
                let row = |(month, amount): (&Month, &Fen)| MonthJson {
                    month: month.to_string(),
                    amount: amount.plain(),
                };
                months.iter().map(row).collect()
            }),
            state: books.state.word(),
        }
    }
}

#[derive(Serialize)]
struct MonthJson {
    month: String,
    amount: String,
}

#[derive(Serialize)]
struct ReceiptJson<'a> {
    key: &'a str,
    project: Option<&'a str>,
    date: Option<String>,
    kind: &'static str,
    amount: String,
    allocations: Vec<AllocationJson>,
    unallocated: Option<String>,
}

#[derive(Serialize)]
struct AllocationJson {
    target: String,
    amount: String,
    by: &'static str,
}

impl<'a> ReceiptJson<'a> {
    fn of(input: &Input<'a>, receipt: &'a LinkedReceipt, books: &ReceiptBooks) -> ReceiptJson<'a> {
        let office = input.office;
        let parts = books.parts.iter().map(|part| AllocationJson {
            target: match part.to {
                Covered::Placement(id) => placement_key(input, id),
                Covered::Quote(id) => office.quotes[id].key.clone(),
                Covered::Fee(id) => {
                    office.fees[id].month.get().map(|month| month.to_string()).unwrap_or_default()
                }
            },
            amount: part.amount.plain(),
            by: part.by.word(),
        });
        ReceiptJson {
            key: &receipt.record.key,
            project: project_of(input, receipt.case),
            date: receipt.record.date.get().map(iso),
            kind: receipt.record.kind_or_prepayment().word(),
            amount: books.amount.plain(),
            allocations: by_key(parts, |part| &part.target),
            unallocated: known(books.known_unallocated()),
        }
    }
}

#[derive(Serialize)]
struct PaymentJson<'a> {
    key: &'a str,
    project: Option<&'a str>,
    date: Option<String>,
    paid: String,
    offset: Option<String>,
    allocations: Vec<PaymentPartJson>,
    unallocated: Option<String>,
}

#[derive(Serialize)]
struct PaymentPartJson {
    placement: String,
    paid: String,
    offset: Option<String>,
}

impl<'a> PaymentJson<'a> {
    fn of(input: &Input<'a>, payment: &'a LinkedPayment, books: &PaymentBooks) -> PaymentJson<'a> {
        let parts = books.parts.iter().map(|part| PaymentPartJson {
            placement: placement_key(input, part.to),
            paid: part.cash.plain(),
            offset: known(books.offset.and(Some(part.offset))),
        });
        PaymentJson {
            key: &payment.record.key,
            project: project_of(input, payment.case),
            date: payment.record.date.get().map(iso),
            paid: books.paid.plain(),
            offset: known(books.offset),
            allocations: by_key(parts, |part| &part.placement),
            unallocated: known(books.known_unallocated()),
        }
    }
}

#[derive(Serialize)]
struct ProjectJson<'a> {
    key: &'a str,
    received: Option<String>,
    allocated: Option<String>,
    unallocated: Option<String>,
    paid: Option<String>,
    advanced: Option<String>,
    light: &'static str,
    ageing: Vec<AgeingJson>,
}

#[derive(Serialize)]
struct AgeingJson {
    bucket: &'static str,
    amount: Option<String>,
}

/// One row a bucket, in the order of age; unknown where what was paid or published is.
fn ageing(books: &ProjectBooks) -> Vec<AgeingJson> {
    let ages = books.known_ageing();
    let row =
        |(i, bucket)| AgeingJson { bucket, amount: known(ages.and_then(|ages| ages.0.get(i).copied())) };
    Ageing::LABELS.into_iter().enumerate().map(row).collect()
}

impl<'a> ProjectJson<'a> {
    fn of(case: &'a Case, books: &'a ProjectBooks, light: Light) -> ProjectJson<'a> {
        ProjectJson {
            key: case.key(),
            received: known(books.known_received()),
            allocated: known(books.known_allocated()),
            unallocated: known(books.known_unallocated()),
            paid: known(books.known_paid()),
            advanced: known(books.known_advanced()),
            light: light.word(),
            ageing: ageing(books),
        }
    }
}

#[derive(Serialize)]
struct NotReadJson<'a> {
    file: &'a str,
    sheet: Option<&'a str>,
    table: Option<&'a str>,
    reason: &'a str,
    rows: Option<usize>,
    sum: Option<String>,
}

impl<'a> NotReadJson<'a> {
    fn of(one: &'a NotRead) -> NotReadJson<'a> {
        NotReadJson {
            file: &one.file,
            sheet: one.sheet.as_deref(),
            table: one.table.as_deref(),
            reason: &one.reason,
            rows: one.rows,
            sum: known(one.sum),
        }
    }
}

#[derive(Serialize)]
struct ControlJson<'a> {
    table: &'a str,
    rows_read: usize,
    rows_used: usize,
    rows_refused: usize,
    read: String,
    used: String,
    refused: String,
}

impl ControlJson<'_> {
    fn of(total: &ControlTotal) -> ControlJson<'_> {
        ControlJson {
            table: &total.table,
            rows_read: total.rows_read,
            rows_used: total.rows_used,
            rows_refused: total.rows_refused,
            read: total.read.plain(),
            used: total.used.plain(),
            refused: total.refused.plain(),
        }
    }
}
