//! Test only: small offices built by hand, and arbitrary ones.

use crate::link::*;
use crate::model::choice::*;
use crate::model::placement::{DayMark, MarkKind, Placement, Publication};
use crate::model::quote::QuoteLine;
use crate::model::{Fen, Field, IdVec, Place, Settings, Signed, Sources};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use std::sync::LazyLock;

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn known<T>(value: T) -> Field<T> {
    Field::known_at(value, Place::default())
}

/// An office with nothing in it but some projects.
pub(crate) fn office(as_of: NaiveDate, projects: usize) -> Office {
    let case = |i: usize| {
        let mut case = Case { known: true, ..Case::default() };
        case.project.key = format!("XM2026-{:03}", i + 1);
        case
    };
    static SETTINGS: LazyLock<Settings> = LazyLock::new(|| Settings::new(day(FIRST), Vec::new()));
    Office {
        headings: Default::default(),
        bank: crate::model::witness::Bank::default(),
        tax: Default::default(),
        proofs: Vec::new(),
        evidence: Default::default(),
        unknown_proofs: Vec::new(),
        settings: Settings { as_of, ..SETTINGS.clone() },
        sources: Sources::default(),
        present: Default::default(),
        roles: Default::default(),
        people: Vec::new(),
        media: Default::default(),
        cases: (0..projects).map(case).collect(),
        clients: Default::default(),
        orders: Default::default(),
        meetings: Default::default(),
        services: Default::default(),
        placements: Default::default(),
        waves: Default::default(),
        publications: Default::default(),
        month_splits: Default::default(),
        evaluations: Default::default(),
        quotes: Default::default(),
        stray_acceptances: Vec::new(),
        receipts: Default::default(),
        receipt_splits: Vec::new(),
        payments: Default::default(),
        payment_splits: Vec::new(),
        invoices_in: Default::default(),
        invoices_out: Default::default(),
        invoice_splits: Vec::new(),
        fees: Default::default(),
        rebates: Default::default(),
        statements: Default::default(),
        openings: Default::default(),
        refused_rows: Vec::new(),
        doubled_fees: Default::default(),
        last_days: std::collections::HashMap::new(),
        emptied: Default::default(),
        refused_cells: Default::default(),
        births: std::collections::BTreeMap::new(),
        progress_rows: std::collections::BTreeMap::new(),
        coverage: crate::model::Coverage::default(),
        used_aliases: Default::default(),
        findings: Vec::new(),
    }
}

impl Office {
    /// A placement of one insertion, confirmed in writing.
    pub(crate) fn placement(
        &mut self,
        case: usize,
        first: &str,
        amount: i64,
        confirmed: &str,
    ) -> PlacementId {
        let (index, case) = (self.placements.len(), CaseId::new(case));
        let mut record = Placement {
            key: format!("XM2026-{:03}-M{index:04}", case.index() + 1),
            amount: known(Fen(amount)),
            cost: known(Fen(amount * 9 / 10)),
            times: known(1),
            ..Placement::default()
        };
        if !first.is_empty() {
            record.days = vec![DayMark { date: day(first), times: 1, kind: MarkKind::Normal }];
        }
        if !confirmed.is_empty() {
            record.confirmed = known(Signed::On(day(confirmed)));
        }
        let mut placement = LinkedPlacement { record, case: Some(case), ..LinkedPlacement::default() };
        placement.resolve(true, &IdVec::new());
        let id = self.placements.push(placement);
        self.cases[case].placements.push(id);
        id
    }

    pub(crate) fn quote(&mut self, case: usize, amount: i64, confirmed: &str) -> QuoteId {
        let index = self.quotes.len();
        let mut line = QuoteLine {
            key: format!("XM2026-{:03}-B{index:02}", case + 1),
            amount: known(Fen(amount)),
            ..QuoteLine::default()
        };
        if !confirmed.is_empty() {
            line.confirmed = known(Signed::On(day(confirmed)));
        }
        let key = line.key.clone();
        let mut quote = Quote { key, case: Some(case.into()), lines: vec![line], ..Quote::default() };
        quote.resolve(true);
        self.quotes.push(quote)
    }

    pub(crate) fn receipt(
        &mut self,
        case: Option<usize>,
        date: &str,
        amount: i64,
        targets: &[Target],
    ) -> ReceiptId {
        let case = case.map(CaseId::new);
        let index = self.receipts.len();
        let mut receipt = LinkedReceipt { case, targets: targets.to_vec(), ..LinkedReceipt::default() };
        receipt.record.key = format!("DK{index:04}");
        receipt.record.date = known(day(date));
        receipt.record.amount = known(Fen(amount));
        self.receipts.push(receipt)
    }

    pub(crate) fn split(&mut self, receipt: ReceiptId, target: Target, amount: i64) {
        let mut split =
            LinkedReceiptSplit { receipt: Link::To(receipt), target: Some(target), ..Default::default() };
        split.record.amount = known(Fen(amount));
        self.receipt_splits.push(split);
    }

    pub(crate) fn payment(
        &mut self,
        case: usize,
        date: &str,
        paid: i64,
        offset: i64,
        placements: &[PlacementId],
    ) -> PaymentId {
        let index = self.payments.len();
        let placements = placements.iter().map(|id| Target::Placement(*id)).collect();
        let mut payment = LinkedPayment { case: Some(case.into()), placements, ..LinkedPayment::default() };
        payment.record.key = format!("FK{index:04}");
        payment.record.date = known(day(date));
        payment.record.paid = known(Fen(paid));
        payment.record.offset = known(Fen(offset));
        self.payments.push(payment)
    }

    pub(crate) fn invoice(
        &mut self,
        date: &str,
        total: i64,
        payment: Option<PaymentId>,
        placements: &[PlacementId],
    ) -> InvoiceInId {
        let index = self.invoices_in.len();
        let placements = placements.iter().map(|id| Target::Placement(*id)).collect();
        let mut invoice = LinkedInvoiceIn { placements, ..LinkedInvoiceIn::default() };
        invoice.payment = payment.map_or(Link::Blank, Link::To);
        invoice.record.key = format!("{index:020}");
        invoice.record.date = known(day(date));
        invoice.record.total = known(Fen(total));
        self.invoices_in.push(invoice)
    }

    /// A confirmation: (planned, aired) times on a day.
    pub(crate) fn confirm(
        &mut self,
        placement: PlacementId,
        on: &str,
        planned: u32,
        aired: u32,
    ) -> PublicationId {
        let index = self.publications.len();
        let record = Publication {
            key: format!("F{index:03}"),
            actual: known(day(on)),
            planned_times: known(planned),
            actual_times: known(aired),
            ..Publication::default()
        };
        let placed = Link::To(placement);
        let publication = LinkedPublication { record, placement: placed, exists: true, duplicate: false };
        let id = self.publications.push(publication);
        self.placements[placement].publications.push(id);
        id
    }

    pub(crate) fn cancel(&mut self, placement: PlacementId, on: &str, client: i64, medium: i64) {
        let record = &mut self.placements[placement].record;
        record.status = known(PlacementStatus::Cancelled);
        record.cancelled = known(day(on));
        record.client_penalty = known(Fen(client));
        record.medium_penalty = known(Fen(medium));
    }
}

/// The days arbitrary offices live in.
pub(crate) const FIRST: &str = "2026-01-01";
pub(crate) const SPAN: u64 = 20;

fn date(offset: u64) -> String {
    (day(FIRST) + Days::new(offset)).to_string()
}

/// An arbitrary office of two projects: named, split, automatic and refunded money, cancellations.
pub(crate) fn any_office() -> impl Strategy<Value = Office> {
    let placement = (
        0..2usize,
        0..SPAN,
        0..6i64,
        proptest::option::of(0..SPAN),
        proptest::option::of((0..SPAN, 0..3i64)),
    );
    let receipt = (
        proptest::option::of(0..2usize),
        0..SPAN,
        -5..12i64,
        proptest::collection::vec(0..10usize, 0..4),
        proptest::collection::vec((0..10usize, -2..6i64), 0..3),
        0..4u8,
    );
    let payment = (0..2usize, 0..SPAN, -4..9i64, 0..3i64, proptest::collection::vec(0..8usize, 0..3));
    let invoice =
        (0..SPAN, -3..9i64, proptest::option::of(0..6usize), proptest::collection::vec(0..8usize, 0..3));
    let confirmation = (0..8usize, 0..SPAN, 0..2u32);
    (
        proptest::collection::vec(placement, 1..9),
        proptest::collection::vec(receipt, 0..12),
        proptest::collection::vec(payment, 0..7),
        proptest::collection::vec(invoice, 0..6),
        proptest::collection::vec(confirmation, 0..5),
        proptest::collection::vec((0..2usize, 0..5i64, proptest::option::of(0..SPAN)), 0..4),
    )
        .prop_map(|(placements, receipts, payments, invoices, confirmations, quotes)| {
            let mut office = office(day(FIRST) + Days::new(SPAN), 2);
            for (case, first, amount, confirmed, cancelled) in placements {
                let confirmed = confirmed.map(date).unwrap_or_default();
                let index = office.placement(case, &date(first), amount * 100, &confirmed);
                if amount == 5 {
                    office.placements[index].record.amount = Field::default();
                }
                if let Some((on, fee)) = cancelled.filter(|_| index.index().is_multiple_of(2)) {
                    office.cancel(index, &date(on), fee * 50, fee * 30);
                }
            }
            let count = office.placements.len();
            for (placement, on, aired) in confirmations {
                office.confirm((placement % count).into(), &date(on), 1, aired);
            }
            for (case, amount, confirmed) in quotes {
                office.quote(case, amount * 100, &confirmed.map(date).unwrap_or_default());
            }
            let target = |office: &Office, n: usize| match n {
                8 => office.quotes.first().map_or(Target::Unknown("B99".into()), |_| Target::Quote(0.into())),
                9 => Target::Unknown("M9999".into()),
                n => Target::Placement((n % count).into()),
            };
            for (case, on, amount, targets, splits, kind) in receipts {
                let mut names: Vec<Target> = Vec::new();
                for name in targets.into_iter().map(|n| target(&office, n)) {
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
                let index = office.receipt(case, &date(on), amount * 70, &names);
                office.receipts[index].record.kind = match kind {
                    0 => known(ReceiptKind::Production),
                    1 => known(ReceiptKind::Deposit),
                    _ => Field::default(),
                };
                for (n, amount) in splits {
                    let target = target(&office, n);
                    office.split(index, target, amount * 40);
                }
            }
            for (case, on, paid, offset, named) in payments {
                let named: Vec<PlacementId> = named.into_iter().map(|n| (n % count).into()).collect();
                office.payment(case, &date(on), paid * 90, offset * 45, &named);
            }
            let paid = office.payments.len();
            for (on, total, payment, named) in invoices {
                let named: Vec<PlacementId> = named.into_iter().map(|n| (n % count).into()).collect();
                office.invoice(
                    &date(on),
                    total * 60,
                    payment.filter(|p| *p < paid).map(PaymentId::new),
                    &named,
                );
            }
            office
        })
}
