//! Money: when clients and media must pay, and when statements and make-goods are due.
//!
//! A 暂停 or 结束 project has no time limits of the handbook, but its debts stay.

use super::made;
use super::obligation::{About, Done, Limit, Obligation, ObligationKind, Period};
use super::placements::{sending_day, sending_lead};
use crate::finding::Party;
use crate::link::{CaseId, LinkedPlacement, Office};
use crate::model::choice::{ClientTerms, MediumTerms, ReceiptKind};
use crate::model::{Fen, Moment, Month};
use crate::reconcile::{self, Books, PlacementBooks};
use chrono::{Days, NaiveDate};

/// The owner of money obligations.
const FINANCE: &str = "财务";

/// Everything payable and receivable with a due date, paid or not, table by table.
pub(super) fn obligations(office: &Office, books: &Books) -> Vec<Vec<Obligation>> {
    made(&[
        &|| placements(office, books),
        &|| after_the_last_day(office, books),
        &|| requests(office),
        &|| quotes(office, books),
        &|| fees(office, books),
        &|| statements(office),
        &|| make_goods(office, books),
        &|| invoices(office, books),
        &|| allocations(office, books),
    ])
}

fn obligation(kind: ObligationKind, about: About, case: Option<CaseId>) -> Obligation {
    Obligation { owner: FINANCE.to_owned(), ..Obligation::new(kind, about, case) }
}

fn settled(yes: bool) -> Done {
    if yes { Done::Undated } else { Done::No }
}

/// Payments for placements in force that are confirmed in writing and have an amount of their own.
fn placements(office: &Office, books: &Books) -> Vec<Obligation> {
    let as_of = office.as_of();
    let mut owed = Vec::new();
    for (id, placement) in office.placements.with_ids() {
        let own = &books.placements[id];
        let gone = placement.duplicate || placement.repeated || placement.is_cancelled(as_of);
        if gone || !placement.confirmed.is_written() {
            continue;
        }
        let record = &placement.record;
        for (kind, term, missing) in client_payments(office, placement, own) {
            owed.push(Obligation {
                from: Some(term.from.into()),
                limit: term.limit,
                due: Some(term.due.into()),
                done: missing.map_or(Done::Unreadable, |missing| settled(missing <= Fen::ZERO)),
                place: record.amount.at.or(Some(record.at)),
                waits_for: Party::Client,
                ..obligation(kind, About::Placement(id), placement.case)
            });
        }
        if let (Some(cost), Some(term)) = (own.cost, medium_term(office, placement)) {
            owed.push(Obligation {
                from: Some(term.from.into()),
                limit: term.limit,
                due: Some(term.due.into()),
                done: own.gross().map_or(Done::Unreadable, |paid| settled(paid >= cost)),
                place: record.cost.at.or(Some(record.at)),
                ..obligation(ObligationKind::MediumPayment, About::Placement(id), placement.case)
            });
        }
    }
    owed
}

/// After the last day of a placement: the medium is paid for what was published, and confirms it.
fn after_the_last_day(office: &Office, books: &Books) -> Vec<Obligation> {
    let parameters = &office.settings.parameters;
    let mut owed = Vec::new();
    for (id, placement) in office.placements.with_ids() {
        let (record, own) = (&placement.record, &books.placements[id]);
        let Some(last) = record.last_day().filter(|_| !placement.duplicate && !placement.repeated) else {
            continue;
        };
        let within = |kind, days: u32| Obligation {
            from: Some(last.into()),
            limit: Limit::CalendarDays(days),
            due: Some(last.checked_add_days(Days::new(u64::from(days))).unwrap_or(last).into()),
            ..obligation(kind, About::Placement(id), placement.case)
        };
        if let Some((used, paid)) = own.published_cost.zip(own.gross()) {
            owed.push(Obligation {
                done: settled(paid >= used || used <= Fen::ZERO),
                place: record.cost.at.or(Some(record.at)),
                ..within(ObligationKind::MediumBalance, parameters.payable_days)
            });
        }
        if let (Some(times), false) = (record.times_ordered(), placement.is_cancelled(office.as_of())) {
            owed.push(Obligation {
                done: own.confirmed_times.map_or(Done::Unreadable, |confirmed| settled(confirmed >= times)),
                place: record.days_at.or(record.times.at).or(Some(record.at)),
                waits_for: Party::Medium,
                ..within(ObligationKind::Publication, parameters.publication_days)
            });
        }
    }
    owed
}

/// When a placement is to be paid, and how that day is counted.
#[derive(Clone, Copy)]
pub struct Term {
    /// The first or last day of the placement.
    pub from: NaiveDate,
    pub limit: Limit,
    pub due: NaiveDate,
}

impl Term {
    fn new(from: NaiveDate, limit: Limit, due: NaiveDate) -> Term {
        Term { from, limit, due }
    }
}

/// What the client pays for a placement with a known 客户金额: the kind, when it is due, and what is still missing
/// of it (`None` if that is unknown). What 先款比例 leaves for later is due on the last day.
pub(super) fn client_payments(
    office: &Office,
    placement: &LinkedPlacement,
    own: &PlacementBooks,
) -> impl Iterator<Item = (ObligationKind, Term, Option<Fen>)> {
    let has_rest = |ordered: Fen| own.client.pays_first && reconcile::paid_first(office, ordered) < ordered;
    let rest_due = own.ordered.filter(|ordered| has_rest(*ordered)).and(placement.record.last_day());
    let rest_due = rest_due.map(|last| Term::new(last, Limit::Agreed, last));
    let first_due = own.ordered.and(client_term(office, placement));
    let first = first_due.map(|due| (ObligationKind::ClientPayment, due, own.client.due_first().missing()));
    let rest = rest_due.map(|due| (ObligationKind::ClientBalance, due, own.client.missing_rest()));
    first.into_iter().chain(rest)
}

/// When the client must first pay. 先款后播: 到款预警天数 before the first day, and no later than the sending; 月结: the
/// end of the next month; 垫付: the last day.
pub fn client_term(office: &Office, placement: &LinkedPlacement) -> Option<Term> {
    let warning = office.settings.parameters.receipt_warning_days;
    match reconcile::terms(office, placement) {
        ClientTerms::PrepayFirst => {
            let first = placement.record.first_day()?;
            let sending = sending_day(office, placement, first);
            let warned = first.checked_sub_days(Days::new(u64::from(warning)))?;
            Some(if warned <= sending {
                Term::new(first, Limit::CalendarDays(warning), warned)
            } else {
                Term::new(first, Limit::WorkingDays(sending_lead(office, placement)), sending)
            })
        }
        ClientTerms::Monthly => {
            let last = placement.record.last_day()?;
            Some(Term::new(last, Limit::NextMonthEnd, Month::of(last).next().last_day()))
        }
        ClientTerms::Advance => placement.record.last_day().map(|last| Term::new(last, Limit::Agreed, last)),
    }
}

/// When the medium must be paid. 预付: 截稿提前 working days before the first day, when the material is sent;
/// 后付: 逾期应付天数 after the last day.
fn medium_term(office: &Office, placement: &LinkedPlacement) -> Option<Term> {
    let payable = office.settings.parameters.payable_days;
    match office.medium_terms(placement) {
        MediumTerms::Prepaid => {
            let lead = office.medium_of(placement).and_then(|medium| medium.material_lead.get());
            let lead = lead.unwrap_or(0).min(366);
            let first = placement.record.first_day()?;
            let due = office.settings.calendar.add(first, -i64::from(lead));
            Some(Term::new(first, Limit::WorkingDays(lead), due))
        }
        MediumTerms::Postpaid => {
            let last = placement.record.last_day()?;
            let due = last.checked_add_days(Days::new(u64::from(payable)))?;
            Some(Term::new(last, Limit::CalendarDays(payable), due))
        }
    }
}

/// Rows of 媒体付款 with 计划付款日. They are requests until 实付日期 is filled in.
fn requests(office: &Office) -> Vec<Obligation> {
    let rows = office.payments.with_ids().filter(|(_, payment)| !payment.duplicate);
    rows.filter_map(|(id, payment)| {
        let record = &payment.record;
        let planned = record.planned.get()?;
        let done = match record.date.get() {
            Some(day) => Done::On { when: Moment::from(day), at: record.date.at },
            None if payment.is_request() => Done::No,
            None if record.date.is_refused() => Done::Unreadable,
            // 申请日期 is later than 检查日, so the request does not exist yet
            None => return None,
        };
        Some(Obligation {
            due: Some(planned.into()),
            done,
            place: record.planned.at.or(Some(record.at)),
            ..obligation(ObligationKind::PaymentRequest, About::Payment(id), payment.case)
        })
    })
    .collect()
}

/// Accepted quotes: 制作应收天数 after the first 合格 or 部分合格 acceptance.
fn quotes(office: &Office, books: &Books) -> Vec<Obligation> {
    let days = office.settings.parameters.production_receivable_days;
    let quotes = office.quotes.with_ids();
    quotes
        .filter_map(|(id, quote)| {
            let own = &books.quotes[id];
            let first = quote.accepted_on()?;
            own.amount?;
            Some(Obligation {
                from: Some(first.into()),
                limit: Limit::CalendarDays(days),
                due: first.checked_add_days(Days::new(u64::from(days))).map(Moment::from),
                done: own.client.all.missing().map_or(Done::Unreadable, |missing| settled(missing.is_zero())),
                place: quote.lines.first().and_then(|line| line.amount.at).or(quote.at()),
                waits_for: Party::Client,
                ..obligation(ObligationKind::ProductionReceivable, About::Quote(id), quote.case)
            })
        })
        .collect()
}

/// 服务费: due on 应收日, or at the end of its month if that is blank.
fn fees(office: &Office, books: &Books) -> Vec<Obligation> {
    let mut owed = Vec::new();
    for (case, project) in office.cases.with_ids() {
        for (id, fee) in office.fees.with_ids_of(&project.fees) {
            let missing = books.fee_missing(office, id);
            let Some((month, missing)) = fee.month.get().zip(missing) else { continue };
            owed.push(Obligation {
                period: Period::Month(month),
                due: Some(fee.due.get().unwrap_or(month.last_day()).into()),
                done: settled(missing <= Fen::ZERO),
                place: fee.due.at.or(Some(fee.at)),
                waits_for: Party::Client,
                ..obligation(ObligationKind::ServiceFee, About::Fee(id), Some(case))
            });
        }
    }
    owed
}

/// 对账: to be returned with a seal within 对账单回传工作日 after 发出日.
fn statements(office: &Office) -> Vec<Obligation> {
    let calendar = &office.settings.calendar;
    let days = office.settings.parameters.statement_return_days;
    let rows = office.statements.with_ids();
    rows.filter_map(|(id, statement)| {
        let sent = statement.sent.get()?;
        let due = calendar.add(sent, i64::from(days));
        let stamped = statement.sealed.is_yes();
        // an unreadable cell may be the day or the seal, so the statement counts as returned
        let returned = statement.returned.get().is_some() || statement.returned.is_refused();
        let done = match statement.returned.get().filter(|_| stamped) {
            Some(day) => Done::On { when: Moment::from(day), at: statement.returned.at },
            None if returned && (stamped || statement.sealed.is_refused()) => Done::Unreadable,
            None => Done::No,
        };
        Some(Obligation {
            from: Some(sent.into()),
            limit: Limit::WorkingDays(days),
            due: Some(due.into()),
            done,
            place: statement.returned.at.or(Some(statement.at)),
            waits_for: office.returned_by(statement),
            provisional: calendar.is_provisional(sent, due),
            ..obligation(ObligationKind::StatementReturn, About::Statement(id), None)
        })
    })
    .collect()
}

/// 补播: due 补播期限天数 after the day of the 发布确认 that causes it.
fn make_goods(office: &Office, books: &Books) -> Vec<Obligation> {
    let days = office.settings.parameters.make_good_days;
    let mut owed = Vec::new();
    for (placement, own) in office.placements.iter().zip(&books.placements) {
        for make_good in &own.make_goods {
            let record = &office.publications[make_good.publication].record;
            let from = record.effective();
            owed.push(Obligation {
                from: from.map(Moment::from),
                limit: Limit::CalendarDays(days),
                due: from.and_then(|day| day.checked_add_days(Days::new(u64::from(days)))).map(Moment::from),
                done: settled(!make_good.is_open()),
                place: record.make_good_times.at.or(record.make_good.at).or(Some(record.at)),
                owner: office.media_buyer(placement.case),
                waits_for: Party::Medium,
                ..Obligation::new(
                    ObligationKind::MakeGood,
                    About::Publication(make_good.publication),
                    placement.case,
                )
            });
        }
    }
    owed
}

/// What a medium owes for a payment: its invoice 缺票提醒天数 after 实付日期, and the publication or a refund
/// 预付账龄黄灯天数 after it.
fn invoices(office: &Office, books: &Books) -> Vec<Obligation> {
    let parameters = &office.settings.parameters;
    let mut owed = Vec::new();
    for (id, payment) in office.payments.with_ids() {
        let own = &books.payments[id];
        let Some(paid) = payment.record.date.get().filter(|_| own.counts) else { continue };
        let within = |kind, days: u32, done: bool| Obligation {
            from: Some(paid.into()),
            limit: Limit::CalendarDays(days),
            due: paid.checked_add_days(Days::new(u64::from(days))).map(Moment::from),
            done: settled(done),
            place: payment.record.date.at.or(Some(payment.record.at)),
            waits_for: Party::Medium,
            ..obligation(kind, About::Payment(id), payment.case)
        };
        let has_invoice = own.uninvoiced <= Fen::ZERO;
        owed.push(within(ObligationKind::MediumInvoice, parameters.invoice_yellow_days, has_invoice));
        let is_used = own.unused <= Fen::ZERO;
        owed.push(within(ObligationKind::PrepaymentUse, parameters.prepayment_yellow_days, is_used));
    }
    owed
}

/// A client's prepayment must be allocated to placements 到款未分配工作日 after 到款日期, unless refunds used up
/// the project's balance.
fn allocations(office: &Office, books: &Books) -> Vec<Obligation> {
    let calendar = &office.settings.calendar;
    let days = office.settings.parameters.unallocated_days;
    let mut owed = Vec::new();
    for (id, receipt) in office.receipts.with_ids() {
        let (record, own) = (&receipt.record, &books.receipts[id]);
        let counts = own.counts && record.kind_or_prepayment() == ReceiptKind::MediaPrepayment;
        let Some(received) = record.date.get().filter(|_| counts) else { continue };
        let left = receipt.case.map_or(own.unallocated, |case| books.projects[case].unallocated);
        let due = calendar.add(received, i64::from(days));
        owed.push(Obligation {
            from: Some(received.into()),
            limit: Limit::WorkingDays(days),
            due: Some(due.into()),
            done: settled(own.unallocated <= Fen::ZERO || left <= Fen::ZERO),
            place: record.amount.at.or(Some(record.at)),
            provisional: calendar.is_provisional(received, due),
            ..obligation(ObligationKind::Allocation, About::Receipt(id), receipt.case)
        });
    }
    owed
}
