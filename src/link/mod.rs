//! STAGE 3: records → cases. Orphans and duplicates become findings; nothing is read or judged.

mod office;

pub use office::*;

use crate::normalise::Normalised;
use std::collections::BTreeSet;

/// Joins records to cases.
pub fn link(normalised: Normalised) -> Office {
    Office {
        settings: normalised.settings,
        sources: normalised.sources,
        present: BTreeSet::new(),
        roles: BTreeSet::new(),
        people: Vec::new(),
        media: Vec::new(),
        cases: Vec::new(),
        orders: Vec::new(),
        meetings: Vec::new(),
        services: Vec::new(),
        placements: Vec::new(),
        waves: Vec::new(),
        publications: Vec::new(),
        month_splits: Vec::new(),
        evaluations: Vec::new(),
        quotes: Vec::new(),
        stray_acceptances: Vec::new(),
        receipts: Vec::new(),
        receipt_splits: Vec::new(),
        payments: Vec::new(),
        payment_splits: Vec::new(),
        invoices_in: Vec::new(),
        invoices_out: Vec::new(),
        invoice_splits: Vec::new(),
        fees: Vec::new(),
        rebates: Vec::new(),
        statements: Vec::new(),
        openings: Vec::new(),
        used_aliases: BTreeSet::new(),
        findings: normalised.findings,
    }
}
