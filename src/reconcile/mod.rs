//! STAGE 4: receipts, orders, payments, invoices and publication put side by side.
//!
//! Pure and deterministic: allocation, replay, states, ageing, suggestions, control totals. Each
//! fen is used once and everything is computed whole in every run; nothing is booked here.

mod ageing;
mod books;
mod cause;
mod claims;
mod clients;
mod control;
mod facts;
mod invoices;
mod months;
mod payments;
mod publication;
mod receipts;
mod replay;
mod state;
mod statement;
mod timelines;
mod whole;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod stories;

pub use books::*;
pub(crate) use state::terms;
pub use statement::{Statement, StatementLine, statement};
pub use timelines::Timelines;
pub use whole::Whole;

use crate::link::{Link, LinkedPlacement, Office};
use crate::model::choice::{RebateOwner, ReceiptKind};
use crate::model::memory::Memory;
use crate::model::{Content, Fen, YesNo};
use facts::Facts;
use receipts::{Allocation, Plan};

/// Puts the five facts of every placement side by side, as of 检查日.
pub fn reconcile(office: &Office, memory: &Memory) -> Books {
    let facts = Facts::new(office);
    let plan = Plan::new(office, &facts, memory);
    let run = receipts::allocate(office, &facts, &plan, office.as_of());
    let costs: Vec<Option<Fen>> = office.placements.iter().map(|p| facts::cost(office, p)).collect();
    let mut payments = payments::allocate(office, &facts);
    let invoices_in = invoices::incoming(office, &facts, &costs, &payments);
    let invoices_out = invoices::outgoing(office, &facts);

    let wholes: Vec<Whole> = office.cases.iter().map(|case| Whole::of(office, Some(case.key()))).collect();
    let of_office = Whole::of(office, None);
    let of_case = |case: Option<usize>| case.and_then(|case| wholes.get(case)).copied().unwrap_or(of_office);
    let mut books = Books {
        whole: of_office,
        receipts: receipt_books(office, &facts, &plan, &run),
        fees: (0..office.fees.len()).map(|i| run.of(facts.slot(Covered::Fee(i)))).collect(),
        quotes: quote_books(office, &facts, &run),
        replay: replay::replay(office, &facts, &plan),
        control_totals: control::totals(office),
        opening_prepayments: ageing::opening_prepayments(office),
        ..Books::default()
    };
    books.placements = (0..office.placements.len())
        .map(|i| PlacementBooks {
            whole: of_case(office.placements.get(i).and_then(|placement| placement.case)),
            ordered: facts.ordered_on(i, office.as_of()),
            cost: costs.get(i).copied().flatten(),
            received: run.of(i),
            offset: Some(Fen::ZERO),
            ..PlacementBooks::default()
        })
        .collect();
    collect_parts(&mut books, &payments, &invoices_in, &invoices_out);
    finish_placements(office, &mut books.placements, memory);
    ageing::prepayments(office, &mut books.placements, &mut payments);
    ageing::uninvoiced(office, &books.placements, &mut payments, &invoices_in);
    books.payments = payments;
    books.invoices_in = invoices_in;
    books.invoices_out = invoices_out;
    books.projects = project_books(office, &books);
    books.projects.iter_mut().zip(wholes).for_each(|(project, whole)| project.whole = whole);
    books.claims = claims::claims(office, &facts, &plan, &books.receipts, &run.received, memory);
    books.advanced = books.projects.iter().map(|project| project.advanced).sum();
    books
}

impl Allocation {
    fn of(&self, slot: usize) -> Fen {
        self.received.get(slot).copied().unwrap_or_default()
    }
}

fn receipt_books(office: &Office, facts: &Facts, plan: &Plan, run: &Allocation) -> Vec<ReceiptBooks> {
    let mut books = vec![ReceiptBooks::default(); office.receipts.len()];
    for (index, voucher) in plan.vouchers.iter().enumerate().take(run.counted) {
        let Some(place) = books.get_mut(voucher.receipt) else { continue };
        let parts = run.parts.get(index).into_iter().flatten();
        *place = ReceiptBooks {
            counts: true,
            amount: voucher.amount,
            parts: parts.map(|(slot, amount, by)| (facts.covered(*slot), *amount, *by)).collect(),
            unallocated: run.left.get(index).copied().unwrap_or_default(),
            split_total: plan.beyond.get(&voucher.receipt).copied(),
        };
    }
    books
}

fn quote_books(office: &Office, facts: &Facts, run: &Allocation) -> Vec<QuoteBooks> {
    let quote = |(i, quote): (usize, &crate::link::Quote)| QuoteBooks {
        amount: quote.amount(),
        received: run.of(facts.slot(Covered::Quote(i))),
        parts: Vec::new(),
    };
    office.quotes.iter().enumerate().map(quote).collect()
}

/// Turns the parts of documents round: what covers, pays and invoices each placement and quote.
fn collect_parts(
    books: &mut Books,
    payments: &[PaymentBooks],
    invoices_in: &[InvoiceBooks],
    invoices_out: &[InvoiceBooks],
) {
    for (receipt, parts) in books.receipts.iter().map(|receipt| &receipt.parts).enumerate() {
        for (covered, amount, by) in parts {
            match covered {
                Covered::Placement(i) => {
                    if let Some(placement) = books.placements.get_mut(*i) {
                        placement.receipt_parts.push((receipt, *amount, *by));
                    }
                }
                Covered::Quote(i) => {
                    if let Some(quote) = books.quotes.get_mut(*i) {
                        quote.parts.push((receipt, *amount, *by));
                    }
                }
                Covered::Fee(_) => {}
            }
        }
    }
    for (index, payment) in payments.iter().enumerate() {
        for (placement, cash, offset) in &payment.parts {
            if let Some(placement) = books.placements.get_mut(*placement) {
                placement.paid += *cash;
                placement.offset = payment.offset.and(placement.offset).map(|sum| sum + *offset);
                placement.payment_parts.push((index, *cash, *offset));
            }
        }
    }
    for (invoice, parts) in invoices_in.iter().map(|invoice| &invoice.parts).enumerate() {
        for (covered, amount) in parts {
            if let Covered::Placement(i) = covered
                && let Some(placement) = books.placements.get_mut(*i)
            {
                placement.invoiced_in += *amount;
                placement.invoice_parts.push((invoice, *amount));
            }
        }
    }
    for (invoice, parts) in invoices_out.iter().map(|invoice| &invoice.parts).enumerate() {
        for (covered, amount) in parts {
            if let Covered::Placement(i) = covered
                && let Some(placement) = books.placements.get_mut(*i)
            {
                placement.invoiced_out += *amount;
                placement.invoice_out_parts.push((invoice, *amount));
            }
        }
    }
}

/// ⑤ 发布 and everything that follows from the five facts.
fn finish_placements(office: &Office, all: &mut [PlacementBooks], memory: &Memory) {
    let grounds = cause::Grounds::new(office, memory);
    let rebates = company_rebates(office);
    for (index, (placement, books)) in office.placements.iter().zip(all).enumerate() {
        let airing = publication::airing_on(office, placement, office.as_of());
        let doubled = placement.duplicate || placement.repeated;
        let amount = if doubled { None } else { placement.record.amount.get() };
        let cost = if doubled { None } else { placement.record.cost.get() };
        books.published_times = airing.times;
        books.confirmed_times = airing.planned;
        books.published = publication::value(placement, amount, &airing);
        books.published_cost = publication::value(placement, cost, &airing);
        books.months = months::months(&placement.record, amount);
        let cancelled = placement.is_cancelled(office.as_of());
        books.advanced = (books.paid - books.received).or_zero();
        books.client_balance =
            if cancelled { books.ordered } else { books.published }.map(|used| books.received - used);
        books.media_balance = books
            .gross()
            .zip(if cancelled { books.cost } else { books.published_cost })
            .map(|(gross, used)| gross - used);
        let whole = books.whole;
        if !(whole.receipts && (cancelled || whole.publications)) {
            books.client_balance = None;
        }
        if !(whole.payments && (cancelled || whole.publications)) {
            books.media_balance = None;
        }
        books.uninvoiced = books.paid - books.invoiced_in;
        books.unreceived = books.published.map(|published| (published - books.received).or_zero());
        if !(whole.receipts && whole.publications) {
            books.unreceived = None;
        }
        books.margin = margin(placement, books, rebates.get(index).copied().flatten());
        books.receivable_ageing = ageing::receivable(office, placement, books);
        if !cancelled && !doubled {
            let refunds: Fen =
                books.payment_parts.iter().map(|(_, cash, offset)| -(*cash + *offset).min(Fen::ZERO)).sum();
            books.make_goods = publication::make_goods(office, placement, cost, refunds);
        }
        books.state = state::state(office, placement, books, &airing);
        if !doubled {
            books.differences = cause::differences(office, placement, books, &airing, &grounds);
        }
    }
}

/// ordered + 代理服务费 − cost + company-owned 返点; a blank fee is none, a refused one unknown.
fn margin(placement: &LinkedPlacement, books: &PlacementBooks, rebate: Option<Fen>) -> Option<Fen> {
    Some(books.ordered? + placement.record.fee.or_none()? - books.cost? + rebate?)
}

/// Σ 应计 of the company's 返点 per placement; `None` where one of them is unknown.
fn company_rebates(office: &Office) -> Vec<Option<Fen>> {
    let mut sums = vec![Some(Fen::ZERO); office.placements.len()];
    for rebate in office.rebates.iter().filter(|rebate| !rebate.duplicate) {
        let Link::To(index) = rebate.placement else { continue };
        let later = matches!(rebate.record.date.content, Content::Later(_));
        if later || rebate_owner(office, rebate) != RebateOwner::Agency {
            continue;
        }
        if let Some(sum) = sums.get_mut(index) {
            *sum = sum.zip(rebate.record.accrued.get()).map(|(sum, accrued)| sum + accrued);
        }
    }
    sums
}

/// 归属, blank: the project's 返点归属, blank: 公司.
pub(crate) fn rebate_owner(office: &Office, rebate: &crate::link::LinkedRebate) -> RebateOwner {
    let placement = rebate.placement.index().and_then(|i| office.placements.get(i));
    let case = rebate.case.or(placement.and_then(|p| p.case)).and_then(|case| office.cases.get(case));
    let project = case.and_then(|case| case.project.rebate_owner.get());
    rebate.record.owner.get().or(project).unwrap_or(RebateOwner::Agency)
}

/// A project's media prepayments: its receipts, its payments, the ages of its placements.
fn project_books(office: &Office, books: &Books) -> Vec<ProjectBooks> {
    let mut projects = vec![ProjectBooks::default(); office.cases.len()];
    for (receipt, books) in office.receipts.iter().zip(&books.receipts).filter(|(_, books)| books.counts) {
        if receipts::kind(receipt) == ReceiptKind::MediaPrepayment
            && let Some(project) = receipt.case.and_then(|case| projects.get_mut(case))
        {
            project.received += books.amount;
            project.unallocated += books.unallocated;
        }
    }
    for (payment, books) in office.payments.iter().zip(&books.payments).filter(|(_, books)| books.counts) {
        let Some(project) = payment.case.and_then(|case| projects.get_mut(case)) else { continue };
        project.paid += books.paid;
        if payment.record.advanced.known().is_some_and(YesNo::is_yes) {
            project.advanced_marked += books.paid;
        }
        let deposit = payment.record.kind.get() == Some(crate::model::choice::PaymentKind::Deposit);
        if let (Some(date), Some(left), false) = (payment.record.date.get(), books.unallocated, deposit) {
            project.ageing.add((office.as_of() - date).num_days(), left.or_zero());
        }
    }
    for (placement, books) in office.placements.iter().zip(&books.placements) {
        let Some(project) = placement.case.and_then(|case| projects.get_mut(case)) else { continue };
        project.ageing.merge(&books.ageing);
        project.receivable_ageing.merge(&books.receivable_ageing);
    }
    for project in &mut projects {
        project.allocated = project.received - project.unallocated;
        project.advanced = (project.paid - project.received).or_zero();
    }
    projects
}
