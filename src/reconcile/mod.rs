//! STAGE 4: compares orders, receipts, payments, invoices and publications (the five facts).
//!
//! Pure and deterministic: allocation, replay, states, ageing, suggestions, control totals. Each fen is used
//! once, everything is computed anew in every run, and nothing is booked.

mod accounts;
mod ageing;
mod books;
mod bridge;
mod cause;
mod claims;
mod client_money;
mod closing;
mod control;
mod invoices;
mod months;
mod payments;
mod publication;
mod receipts;
mod receivables;
mod replay;
mod state;
mod statement;
mod timelines;
mod uninvoiced;
mod unvalued;
mod whole;
mod witness;

#[cfg(test)]
mod claimed_tests;
#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod story_tests;

pub use accounts::{
    Accounts, EARNINGS, Earning, EntryKind, InvoiceEntry, MEDIA_BALANCE, PartyAccount, PartyEntry, accounts,
};
pub use books::*;
pub use bridge::{Bridge, BridgeStep, Way, What, bridges};
pub use client_money::{ClientMoney, ClientPaid};
pub(crate) use client_money::{paid_before_production, paid_first, terms};
pub use closing::{CLOSED_TABLES, row_of, rows_until};
pub use control::{is_refused, totalled};
pub use publication::cost_of_missed;
pub use statement::{
    BALANCE, LineKind, Statement, StatementLine, Unclaimed, is_balance_read, openings, statement,
};
pub use timelines::Timelines;
pub use uninvoiced::{PaidFor, Uninvoiced, uninvoiced};
pub use unvalued::Unvalued;
pub use whole::{Fact, Told, Whole};
pub use witness::{
    Account, Airing, DayDiffers, Document, Invoice, InvoiceDocument, InvoiceId, InvoiceMark, InvoiceRow,
    InvoiceRowId, Invoices, Jump, LineBooks, LineId, LineStanding, Named, Proof, Register, RowBooks, RowId,
    RowMark, Side, Witness, may_be_account,
};
pub use witness::{BANK_REGISTERS, TAX_REGISTERS};

use crate::link::{
    Case, CaseId, Link, LinkedInvoiceIn, LinkedInvoiceOut, LinkedPayment, LinkedPlacement, LinkedReceipt,
    Office, Quote, Target,
};
use crate::model::choice::{RebateOwner, ReceiptKind};
use crate::model::memory::Memory;
use crate::model::{Content, Fen, IdVec};
use chrono::NaiveDate;
use rayon::prelude::*;
use receipts::{Allocation, WrittenReceipts};
use receivables::{ReceivableId, Receivables};

/// Computes the books as of 检查日.
pub fn reconcile(office: &Office, memory: &Memory) -> Books {
    let receivables = Receivables::new(office);
    let written = WrittenReceipts::new(office, &receivables, memory);
    let run = receipts::allocate(office, &receivables, &written, office.as_of());
    let wholes = office.cases.map(|case| Whole::of(office, Some(case.key())));
    let of_office = Whole::of(office, None);
    let of_case = |case: Option<CaseId>| case.map_or(of_office, |case| wholes[case]);
    let mut receipts = receipt_books(office, &receivables, &written, &run);
    mark_unread_receipts(office, &mut receipts, of_case);
    // no figure rests on a suggestion, on what was received on a day, or on what outsiders say
    let (books, beside) = rayon::join(
        || facts(office, memory, &receivables, &run, &receipts, of_case),
        || Books {
            claims: claims::claims(office, &receivables, &written, &receipts, &run.received, memory),
            replay: replay::replay(office, &receivables, &written),
            witness: witness::witness(office, memory),
            tax: witness::invoices(office, memory),
            airings: witness::airings(office),
            ..Books::default()
        },
    );
    let Books { claims, replay, witness, tax, airings, .. } = beside;
    let mut books = Books { whole: of_office, receipts, claims, replay, witness, tax, airings, ..books };
    books.projects.iter_mut().zip(wholes).for_each(|(project, whole)| project.whole = whole);
    books.advanced = books.projects.iter().map(|project| project.advanced).sum();
    books
}

/// The figures of placements, quotes, payments, invoices and projects.
fn facts(
    office: &Office,
    memory: &Memory,
    receivables: &Receivables,
    run: &Allocation,
    receipts: &IdVec<ReceiptBooks, LinkedReceipt>,
    of_case: impl Fn(Option<CaseId>) -> Whole,
) -> Books {
    let costs = office.placements.map(|placement| receivables::cost(office, placement));
    let mut payments = payments::allocate(office, receivables);
    let invoices_in = invoices::incoming(office, receivables, &costs, &payments);
    let invoices_out = invoices::outgoing(office, receivables);
    let mut books = Books {
        fees: office.fees.ids().map(|id| run.of(receivables.id(Covered::Fee(id)))).collect(),
        quotes: quote_books(office, receivables, run),
        control_totals: control::totals(office),
        opening_prepayments: ageing::opening_prepayments(office),
        ..Books::default()
    };
    let start = |(id, placement): (_, &LinkedPlacement)| {
        let receivable = receivables.id(Covered::Placement(id));
        PlacementBooks {
            whole: of_case(placement.case),
            ordered: receivables.ordered_on(receivable, office.as_of()),
            cost: costs[id],
            received: run.of(receivable),
            offset: Some(Fen::ZERO),
            ..PlacementBooks::default()
        }
    };
    books.placements = office.placements.with_ids().map(start).collect();
    collect_parts(&mut books, receipts, &payments, &invoices_in, &invoices_out);
    finish_placements(office, &mut books.placements, memory);
    finish_quotes(office, &mut books.quotes, &of_case);
    ageing::prepayments(office, &mut books.placements, &mut payments);
    ageing::uninvoiced(office, &books.placements, &mut payments, &invoices_in);
    books.payments = payments;
    books.invoices_in = invoices_in;
    books.invoices_out = invoices_out;
    mark_unread(office, &mut books, of_case);
    books.projects = project_books(office, &books, receipts);
    books
}

impl Allocation {
    fn of(&self, receivable: ReceivableId) -> Fen {
        self.received[receivable]
    }
}

fn receipt_books(
    office: &Office,
    receivables: &Receivables,
    written: &WrittenReceipts,
    run: &Allocation,
) -> IdVec<ReceiptBooks, LinkedReceipt> {
    let mut books = office.receipts.map(|_| ReceiptBooks::default());
    for (id, voucher) in written.vouchers.with_ids().take(run.counted) {
        let from = voucher.receipt;
        let share = |(receivable, amount, by): &(ReceivableId, Fen, By)| Share {
            from,
            to: receivables.covered(*receivable),
            amount: *amount,
            by: *by,
        };
        books[from] = ReceiptBooks {
            counts: true,
            amount: voucher.amount,
            parts: run.parts[id].iter().map(share).collect(),
            unallocated: run.left[id],
            split_total: written.beyond.get(&from).copied(),
            unread: false,
        };
    }
    books
}

fn quote_books(office: &Office, receivables: &Receivables, run: &Allocation) -> IdVec<QuoteBooks, Quote> {
    let quote = |(id, quote): (_, &Quote)| QuoteBooks {
        amount: quote.amount(),
        received: run.of(receivables.id(Covered::Quote(id))),
        ..QuoteBooks::default()
    };
    office.quotes.with_ids().map(quote).collect()
}

/// Whether the client's money for each quote is there.
fn finish_quotes(
    office: &Office,
    books: &mut IdVec<QuoteBooks, Quote>,
    whole: impl Fn(Option<CaseId>) -> Whole,
) {
    for (quote, books) in office.quotes.iter().zip(books) {
        let parts = &books.parts;
        let received = whole(quote.case).knows_receipts().then(|| (books.received, dated(office, parts)));
        books.client = ClientMoney::of_quote(office, quote, &received);
    }
}

/// The parts of receipts by 到款日期.
fn dated(office: &Office, parts: &[Share]) -> Vec<(NaiveDate, Fen)> {
    let dated = |part: &Share| Some((office.receipts[part.from].record.date.get()?, part.amount));
    parts.iter().filter_map(dated).collect()
}

/// Collects for each placement and quote the parts of receipts, payments and invoices allocated to it.
fn collect_parts(
    books: &mut Books,
    receipts: &IdVec<ReceiptBooks, LinkedReceipt>,
    payments: &IdVec<PaymentBooks, LinkedPayment>,
    invoices_in: &IdVec<InvoiceBooks, LinkedInvoiceIn>,
    invoices_out: &IdVec<InvoiceBooks, LinkedInvoiceOut>,
) {
    for part in receipts.iter().flat_map(|receipt| &receipt.parts) {
        match part.to {
            Covered::Placement(placement) => books.placements[placement].receipt_parts.push(*part),
            Covered::Quote(quote) => books.quotes[quote].parts.push(*part),
            Covered::Fee(_) => {}
        }
    }
    for payment in payments {
        for part in &payment.parts {
            let placement = &mut books.placements[part.to];
            placement.paid += part.cash;
            placement.offset = payment.offset.and(placement.offset).map(|sum| sum + part.offset);
            placement.payment_parts.push(*part);
        }
    }
    for (id, invoice) in invoices_in.with_ids() {
        for (covered, amount) in &invoice.parts {
            if let Covered::Placement(placement) = covered {
                let placement = &mut books.placements[*placement];
                placement.invoiced_in += *amount;
                placement.invoice_parts.push((id, *amount));
            }
        }
    }
    for (id, invoice) in invoices_out.with_ids() {
        for (covered, amount) in &invoice.parts {
            if let Covered::Placement(placement) = covered {
                let placement = &mut books.placements[*placement];
                placement.invoiced_out += *amount;
                placement.invoice_out_parts.push((id, *amount));
            }
        }
    }
}

/// ⑤ 发布 and everything that follows from the five facts.
fn finish_placements(office: &Office, all: &mut IdVec<PlacementBooks, LinkedPlacement>, memory: &Memory) {
    let grounds = cause::Grounds::new(memory);
    let rebates = company_rebates(office);
    let each = all.iter_mut().into_slice().par_iter_mut().zip(office.placements.par_iter());
    each.zip(rebates.par_iter()).for_each(|((books, placement), rebates)| {
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
        books.margin = margin(placement, books, *rebates).filter(|_| books.whole.rebates);
        books.receivable_ageing = ageing::receivable(office, placement, books);
        if !cancelled && !doubled {
            books.make_goods = publication::make_goods(office, placement, cost, books.refunded());
        }
        let parts = &books.receipt_parts;
        let received = books.whole.knows_receipts().then(|| (books.received, dated(office, parts)));
        books.client = ClientMoney::of(office, placement, books.ordered, &received);
        books.state = state::state(office, placement, books, &airing);
        if !doubled {
            books.differences = cause::differences(office, placement, books, &airing, &grounds);
        }
    });
}

/// 毛利 in fen: ordered + 代理服务费 − cost + 返点 of the company. A blank fee is 0, a refused one unknown.
fn margin(placement: &LinkedPlacement, books: &PlacementBooks, rebate: Option<Fen>) -> Option<Fen> {
    Some(books.ordered? + placement.record.fee.or_none()? - books.cost? + rebate?)
}

/// The sum of 应计 of the company's 返点 by placement; `None` if one of them is unknown.
fn company_rebates(office: &Office) -> IdVec<Option<Fen>, LinkedPlacement> {
    let mut sums = office.placements.map(|_| Some(Fen::ZERO));
    for rebate in office.rebates.iter().filter(|rebate| !rebate.duplicate) {
        let Link::To(placement) = rebate.placement else { continue };
        let later = matches!(rebate.record.date.content, Content::Later(_));
        if later || rebate_owner(office, rebate) != RebateOwner::Agency {
            continue;
        }
        let sum = &mut sums[placement];
        *sum = sum.zip(rebate.record.accrued.get()).map(|(sum, accrued)| sum + accrued);
    }
    sums
}

/// The owner of a 返点: its 归属, else the project's 返点归属, else 公司.
pub(crate) fn rebate_owner(office: &Office, rebate: &crate::link::LinkedRebate) -> RebateOwner {
    let of_placement = rebate.placement.id().and_then(|id| office.placements[id].case);
    let case = office.case(rebate.case.or(of_placement));
    let project = case.and_then(|case| case.project.rebate_owner.get());
    rebate.record.owner.get().or(project).unwrap_or(RebateOwner::Agency)
}

/// Marks receipts that may be for a placement, a quote or a month of 服务费 that was not read.
fn mark_unread_receipts(
    office: &Office,
    receipts: &mut IdVec<ReceiptBooks, LinkedReceipt>,
    whole: impl Fn(Option<CaseId>) -> Whole,
) {
    for (receipt, books) in office.receipts.iter().zip(receipts.iter_mut()) {
        let own = whole(receipt.case);
        let unread = match receipt.record.kind_or_prepayment() {
            // its rest can only be for placements, so 制作 and 服务费 do not matter
            ReceiptKind::MediaPrepayment => !own.placements,
            // its rest can only be for months of 服务费
            ReceiptKind::ServiceFee => !own.fees,
            _ => !own.knows_targets(),
        };
        books.unread = unread || receipt.targets.iter().any(|one| may_be_unread(one, own));
    }
    // a row of 到款分配 may name something that was not read, too
    for split in &office.receipt_splits {
        if let (Link::To(id), Some(target)) = (&split.receipt, &split.target) {
            receipts[*id].unread |= may_be_unread(target, whole(office.receipts[*id].case));
        }
    }
}

/// The same of the other documents.
fn mark_unread(office: &Office, books: &mut Books, whole: impl Fn(Option<CaseId>) -> Whole) {
    // payments to media and their invoices are only for placements
    for (payment, books) in office.payments.iter().zip(&mut books.payments) {
        books.unread = !whole(payment.case).placements;
    }
    for books in &mut books.invoices_in {
        books.unread = !whole(None).placements;
    }
    for (invoice, books) in office.invoices_out.iter().zip(&mut books.invoices_out) {
        let own = whole(invoice.case);
        books.unread = !own.knows_targets() || invoice.targets.iter().any(|one| may_be_unread(one, own));
    }
}

/// Whether a written key that no register has may stand in a table that was not read: a month in 服务费, any
/// other key in 排期 or 报价.
fn may_be_unread(target: &Target, whole: Whole) -> bool {
    match target {
        Target::UnknownFee(_) => !whole.fees,
        Target::Unknown(key) => !whole.knows_targets() || (key.is_empty() && !whole.fees),
        Target::Placement(_) | Target::Quote(_) | Target::Fee(_) | Target::Duplicated(_) => false,
    }
}

/// The books of each project: receipts, payments and ageing of its placements.
fn project_books(
    office: &Office,
    books: &Books,
    receipts: &IdVec<ReceiptBooks, LinkedReceipt>,
) -> IdVec<ProjectBooks, Case> {
    let mut projects = office.cases.map(|_| ProjectBooks::default());
    for (receipt, books) in office.receipts.iter().zip(receipts.iter()).filter(|(_, books)| books.counts) {
        if receipt.record.kind_or_prepayment() == ReceiptKind::MediaPrepayment
            && let Some(case) = receipt.case
        {
            let project = &mut projects[case];
            project.received += books.amount;
            project.unallocated += books.unallocated;
            project.unread |= books.known_unallocated().is_none();
        }
    }
    for (payment, books) in office.payments.iter().zip(&books.payments).filter(|(_, books)| books.counts) {
        let Some(case) = payment.case else { continue };
        let project = &mut projects[case];
        project.paid += books.paid;
        if payment.record.advanced.is_yes() {
            project.advanced_marked += books.paid;
        }
        let deposit = payment.record.kind.get() == Some(crate::model::choice::PaymentKind::Deposit);
        if let (Some(date), Some(left), false) = (payment.record.date.get(), books.unallocated, deposit) {
            project.ageing.add((office.as_of() - date).num_days(), left.or_zero());
        }
    }
    for (placement, books) in office.placements.iter().zip(&books.placements) {
        let Some(case) = placement.case else { continue };
        let project = &mut projects[case];
        project.ageing.merge(&books.ageing);
        project.receivable_ageing.merge(&books.receivable_ageing);
    }
    for project in &mut projects {
        project.allocated = project.received - project.unallocated;
        project.advanced = (project.paid - project.received).or_zero();
    }
    projects
}
