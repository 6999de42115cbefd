//! run.json: the whole run for machines. Field names and their order are a contract; money is a
//! string with two decimals, or null where it is unknown; lists are sorted by key.

use super::view::shared::light::Light;
use super::view::{Input, weekly};
use crate::error::{Error, Result};
use crate::finding::{Finding, Party};
use crate::link::{Case, LinkedOrder, LinkedPayment, LinkedPlacement, LinkedReceipt};
use crate::model::answer::MEMORY_FILE;
use crate::model::choice::{Choice, ReceiptKind};
use crate::model::control::ControlTotal;
use crate::model::memory::PastRecord;
use crate::model::{Fen, Moment, Place, Signed};
use crate::reconcile::{Ageing, Covered, PaymentBooks, PlacementBooks, ProjectBooks, ReceiptBooks};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;

/// The file, as bytes of UTF-8 with a line per field.
pub fn write(input: &Input) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(&Run::of(input))
        .map_err(|e| Error::Unwritable { path: MEMORY_FILE.into(), reason: e.to_string() })?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[derive(Serialize)]
struct Run<'a> {
    tool: Tool<'a>,
    as_of: NaiveDate,
    cut_off: NaiveDate,
    complete: bool,
    inputs: Vec<InputJson>,
    findings: Vec<FindingJson>,
    orders: Vec<OrderJson>,
    placements: Vec<PlacementJson>,
    receipts: Vec<ReceiptJson>,
    payments: Vec<PaymentJson>,
    projects: Vec<ProjectJson>,
    control_totals: Vec<ControlJson>,
    records: Vec<RecordJson>,
    /// Beyond the contract: the first-page numbers (red, yellow, due in the week ahead, 垫款 in
    /// fen), so that the next run can say what changed.
    headline: [i64; 4],
}

impl<'a> Run<'a> {
    fn of(input: &Input<'a>) -> Run<'a> {
        let Input { office, books, .. } = *input;
        Run {
            tool: Tool { name: env!("CARGO_PKG_NAME"), version: input.version },
            as_of: office.as_of(),
            cut_off: office.settings.cut_off(),
            complete: input.complete,
            inputs: inputs(input),
            findings: input.findings.iter().map(|f| FindingJson::of(input, f)).collect(),
            orders: sorted(
                office.orders.iter().filter(|o| !o.repeated).map(|o| OrderJson::of(input, o)),
                |o| o.key.clone(),
            ),
            placements: sorted(
                office
                    .placements
                    .iter()
                    .zip(&books.placements)
                    .filter(|(p, _)| !p.repeated)
                    .map(|(p, b)| PlacementJson::of(input, p, b)),
                |p| p.key.clone(),
            ),
            receipts: sorted(
                office
                    .receipts
                    .iter()
                    .zip(&books.receipts)
                    .filter(|(_, b)| b.counts)
                    .map(|(r, b)| ReceiptJson::of(input, r, b)),
                |r| r.key.clone(),
            ),
            payments: sorted(
                office
                    .payments
                    .iter()
                    .zip(&books.payments)
                    .filter(|(_, b)| b.counts)
                    .map(|(p, b)| PaymentJson::of(input, p, b)),
                |p| p.key.clone(),
            ),
            projects: sorted(
                office
                    .cases
                    .iter()
                    .zip(&books.projects)
                    .filter(|(case, b)| case.known || **b != ProjectBooks::default())
                    .map(|(case, b)| ProjectJson::of(input, case, b)),
                |p| p.key.clone(),
            ),
            control_totals: books.control_totals.iter().map(ControlJson::of).collect(),
            records: records(input),
            headline: weekly::headline(input),
        }
    }
}

/// Sorted by key; rows of one key keep their order.
fn sorted<T>(rows: impl Iterator<Item = T>, key: impl Fn(&T) -> String) -> Vec<T> {
    let mut rows: Vec<T> = rows.collect();
    rows.sort_by_key(|row| key(row));
    rows
}

/// A day, or a day and hour limit, `2026-03-06T17:30`.
fn iso(moment: Moment) -> String {
    match moment.time {
        Some(time) => format!("{}T{}", moment.date, time.format("%H:%M")),
        None => moment.date.to_string(),
    }
}

fn money(amount: Option<Fen>) -> Option<String> {
    amount.map(Fen::plain)
}

fn project_of(input: &Input, case: Option<usize>) -> Option<String> {
    case.and_then(|i| input.office.cases.get(i)).map(|case| case.key().to_owned())
}

fn placement_key(input: &Input, index: usize) -> String {
    input.office.placements.get(index).map(|p| p.record.key.clone()).unwrap_or_default()
}

#[derive(Serialize)]
struct Tool<'a> {
    name: &'static str,
    version: &'a str,
}

#[derive(Serialize)]
struct InputJson {
    file: String,
    role: &'static str,
    sha256: String,
    modified: Option<String>,
    used: bool,
}

fn inputs(input: &Input) -> Vec<InputJson> {
    let rows = input.inputs.iter().map(|file| InputJson {
        file: file.file.clone(),
        role: file.role,
        sha256: file.sha256.clone(),
        modified: file.modified.map(|at| at.format("%Y-%m-%dT%H:%M:%S").to_string()),
        used: file.refused.is_none(),
    });
    sorted(rows, |row| row.file.clone())
}

#[derive(Serialize)]
struct PlaceJson {
    file: String,
    sheet: String,
    cell: String,
}

impl PlaceJson {
    fn of(input: &Input, place: Place) -> PlaceJson {
        let sources = &input.office.sources;
        PlaceJson {
            file: sources.file(place).to_owned(),
            sheet: sources.sheet(place).to_owned(),
            cell: place.cell(),
        }
    }
}

#[derive(Serialize)]
struct FindingJson {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    clause: Option<String>,
    project: Option<String>,
    key: String,
    field: Option<String>,
    place: Option<PlaceJson>,
    related: Vec<PlaceJson>,
    message: String,
    owner: Option<String>,
    waiting_on: Option<&'static str>,
    due: Option<String>,
    days_over: Option<i64>,
    provisional: bool,
    open: bool,
    money_at_risk: Option<String>,
    waived: bool,
    first_seen: Option<NaiveDate>,
    weeks_red: u32,
}

impl FindingJson {
    fn of(input: &Input, finding: &Finding) -> FindingJson {
        FindingJson {
            code: finding.code.as_str(),
            name: (input.rule)(finding.code).map_or("", |rule| rule.name),
            severity: input.severity(finding).word(),
            clause: finding.clause.clone(),
            project: finding.project.clone(),
            key: finding.key.clone(),
            field: finding.field.clone(),
            place: finding.place.map(|place| PlaceJson::of(input, place)),
            related: finding.related.iter().map(|place| PlaceJson::of(input, *place)).collect(),
            message: finding.message.clone(),
            owner: finding.owner.clone(),
            waiting_on: finding.waiting_on.map(Party::word),
            due: finding.due.map(iso),
            days_over: finding.days_over,
            provisional: finding.provisional,
            open: finding.open,
            money_at_risk: money(finding.money_at_risk),
            waived: finding.waived,
            first_seen: finding.first_seen,
            weeks_red: finding.weeks_red,
        }
    }
}

#[derive(Serialize)]
struct OrderJson {
    key: String,
    project: Option<String>,
    received: Option<NaiveDate>,
    target: Option<NaiveDate>,
    due: Option<NaiveDate>,
    days_used: Option<i64>,
    days_waiting: i64,
    provisional: bool,
    state: &'static str,
}

impl OrderJson {
    fn of(input: &Input, order: &LinkedOrder) -> OrderJson {
        let clock = &order.clock;
        OrderJson {
            key: order.record.key.clone(),
            project: project_of(input, order.case),
            received: clock.received,
            target: clock.target,
            due: clock.due,
            days_used: clock.days_used,
            days_waiting: clock.days_waiting,
            provisional: clock.provisional,
            state: clock.state.word(),
        }
    }
}

#[derive(Serialize)]
struct PlacementJson {
    key: String,
    project: Option<String>,
    first_day: Option<NaiveDate>,
    ordered: Option<String>,
    cost: Option<String>,
    received: String,
    paid: String,
    offset: Option<String>,
    invoiced_in: String,
    invoiced_out: String,
    published: Option<String>,
    published_cost: Option<String>,
    published_times: Option<u32>,
    times: Option<u32>,
    advanced: String,
    client_balance: Option<String>,
    media_balance: Option<String>,
    uninvoiced: String,
    margin: Option<String>,
    months: Option<BTreeMap<String, String>>,
    state: &'static str,
}

impl PlacementJson {
    fn of(input: &Input, placement: &LinkedPlacement, books: &PlacementBooks) -> PlacementJson {
        PlacementJson {
            key: placement.record.key.clone(),
            project: project_of(input, placement.case),
            first_day: placement.record.first_day(),
            ordered: money(books.ordered),
            cost: money(books.cost),
            received: books.received.plain(),
            paid: books.paid.plain(),
            offset: money(books.offset),
            invoiced_in: books.invoiced_in.plain(),
            invoiced_out: books.invoiced_out.plain(),
            published: money(books.published),
            published_cost: money(books.published_cost),
            published_times: books.published_times,
            times: placement.record.times_ordered(),
            advanced: books.advanced.plain(),
            client_balance: money(books.client_balance),
            media_balance: money(books.media_balance),
            uninvoiced: books.uninvoiced.plain(),
            margin: money(books.margin),
            months: books.months.as_ref().map(|months| {
                months.iter().map(|(month, amount)| (month.to_string(), amount.plain())).collect()
            }),
            state: books.state.word(),
        }
    }
}

#[derive(Serialize)]
struct ReceiptJson {
    key: String,
    project: Option<String>,
    date: Option<NaiveDate>,
    kind: &'static str,
    amount: String,
    allocations: Vec<AllocationJson>,
    unallocated: String,
}

#[derive(Serialize)]
struct AllocationJson {
    target: String,
    amount: String,
    by: &'static str,
}

impl ReceiptJson {
    fn of(input: &Input, receipt: &LinkedReceipt, books: &ReceiptBooks) -> ReceiptJson {
        let office = input.office;
        let parts = books.parts.iter().map(|(covered, amount, by)| AllocationJson {
            target: match *covered {
                Covered::Placement(i) => placement_key(input, i),
                Covered::Quote(i) => office.quotes.get(i).map(|q| q.key.clone()).unwrap_or_default(),
                Covered::Fee(i) => {
                    office.fees.get(i).and_then(|f| f.month.get()).map(|m| m.to_string()).unwrap_or_default()
                }
            },
            amount: amount.plain(),
            by: by.word(),
        });
        ReceiptJson {
            key: receipt.record.key.clone(),
            project: project_of(input, receipt.case),
            date: receipt.record.date.get(),
            kind: receipt.record.kind.get().unwrap_or(ReceiptKind::MediaPrepayment).word(),
            amount: books.amount.plain(),
            allocations: sorted(parts, |part| part.target.clone()),
            unallocated: books.unallocated.plain(),
        }
    }
}

#[derive(Serialize)]
struct PaymentJson {
    key: String,
    project: Option<String>,
    date: Option<NaiveDate>,
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

impl PaymentJson {
    fn of(input: &Input, payment: &LinkedPayment, books: &PaymentBooks) -> PaymentJson {
        let parts = books.parts.iter().map(|(placement, paid, offset)| PaymentPartJson {
            placement: placement_key(input, *placement),
            paid: paid.plain(),
            offset: money(books.offset.and(Some(*offset))),
        });
        PaymentJson {
            key: payment.record.key.clone(),
            project: project_of(input, payment.case),
            date: payment.record.date.get(),
            paid: books.paid.plain(),
            offset: money(books.offset),
            allocations: sorted(parts, |part| part.placement.clone()),
            unallocated: money(books.unallocated),
        }
    }
}

#[derive(Serialize)]
struct ProjectJson {
    key: String,
    received: String,
    allocated: String,
    unallocated: String,
    paid: String,
    advanced: String,
    light: &'static str,
    ageing: AgeingJson,
}

/// One field a bucket, so that they stay in the order of age.
#[derive(Serialize)]
struct AgeingJson {
    #[serde(rename = "0-30")]
    to_30: String,
    #[serde(rename = "31-60")]
    to_60: String,
    #[serde(rename = "61-90")]
    to_90: String,
    #[serde(rename = "91-180")]
    to_180: String,
    #[serde(rename = "181-365")]
    to_365: String,
    #[serde(rename = ">365")]
    beyond: String,
}

impl From<Ageing> for AgeingJson {
    fn from(ageing: Ageing) -> Self {
        let [to_30, to_60, to_90, to_180, to_365, beyond] = ageing.0.map(Fen::plain);
        AgeingJson { to_30, to_60, to_90, to_180, to_365, beyond }
    }
}

impl ProjectJson {
    fn of(input: &Input, case: &Case, books: &ProjectBooks) -> ProjectJson {
        let own = input.findings.iter().filter(|f| f.project.as_deref() == Some(case.key()));
        ProjectJson {
            key: case.key().to_owned(),
            received: books.received.plain(),
            allocated: books.allocated.plain(),
            unallocated: books.unallocated.plain(),
            paid: books.paid.plain(),
            advanced: books.advanced.plain(),
            light: Light::of(own).word(),
            ageing: books.ageing.into(),
        }
    }
}

#[derive(Serialize)]
struct ControlJson {
    table: String,
    rows_read: usize,
    rows_used: usize,
    rows_refused: usize,
    read: String,
    used: String,
    refused: String,
}

impl ControlJson {
    fn of(total: &ControlTotal) -> ControlJson {
        ControlJson {
            table: total.table.clone(),
            rows_read: total.rows_read,
            rows_used: total.rows_used,
            rows_refused: total.rows_refused,
            read: total.read.plain(),
            used: total.used.plain(),
            refused: total.refused.plain(),
        }
    }
}

#[derive(Serialize)]
struct RecordJson {
    key: String,
    signed_on: Option<NaiveDate>,
    confirmed: BTreeMap<String, String>,
}

/// Everything a client signs: orders, placements, quotes, meetings.
fn records(input: &Input) -> Vec<RecordJson> {
    let office = input.office;
    let orders = office
        .orders
        .iter()
        .filter(|o| !o.repeated)
        .map(|o| (&o.record.key, PastRecord::of_order(&o.record)));
    let placements = office
        .placements
        .iter()
        .filter(|p| !p.repeated)
        .map(|p| (&p.record.key, PastRecord::of_placement(&p.record)));
    let quotes =
        office.quotes.iter().filter(|q| q.exists()).map(|q| (&q.key, PastRecord::of_quote(q.judged())));
    let meetings = office
        .meetings
        .iter()
        .filter(|m| !m.repeated)
        .map(|m| (&m.record.key, PastRecord::of_meeting(&m.record)));
    let rows = orders.chain(placements).chain(quotes).chain(meetings).map(|(key, record)| RecordJson {
        key: key.clone(),
        signed_on: record.signed_on.and_then(Signed::date),
        confirmed: record.confirmed,
    });
    sorted(rows, |row| row.key.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::example;

    #[test]
    fn run_json_is_as_the_contract_writes_it() {
        let example = example::office();
        let bytes = write(&example.input()).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        insta::assert_snapshot!(text);
    }

    #[test]
    fn the_same_run_gives_the_same_bytes() {
        let (one, two) = (example::office(), example::office());
        assert_eq!(write(&one.input()).unwrap(), write(&two.input()).unwrap());
    }
}
