//! Which side of an invoice we are: buyer (收票) or seller (开票).

use super::parties::{self, Names};
use crate::link::Office;
use crate::model::tax::{TaxInvoice, TaxParty, TaxSheet};
use crate::normalise::cell::clean::folded;
use std::collections::{BTreeMap, BTreeSet};

/// The register of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// 收票: we are the buyer.
    Incoming,
    /// 开票: we are the seller.
    Outgoing,
}

impl Side {
    /// The register's name.
    pub fn word(self) -> &'static str {
        match self {
            Side::Incoming => "收票",
            Side::Outgoing => "开票",
        }
    }
}

/// Our own name and tax number on invoices.
pub(super) struct Ours {
    name: String,
    id: String,
    /// If neither parameter is filled in: by sheet, the name that is on each of its invoices.
    by_file: BTreeMap<String, String>,
}

impl Ours {
    pub(super) fn new(office: &Office) -> Ours {
        let parameters = &office.settings.parameters;
        let (name, id) = (parameters.company.trim().to_owned(), folded(&parameters.tax_id));
        let mut ours = Ours { name, id, by_file: BTreeMap::new() };
        if !ours.name.is_empty() || !ours.id.is_empty() {
            return ours;
        }
        let (clients, media) = (clients(office), payees(office));
        let mut files: BTreeMap<&str, Vec<&TaxInvoice>> = BTreeMap::new();
        for sheet in &office.tax.sheets {
            files.entry(&sheet.file).or_default().extend(&sheet.invoices);
        }
        let mut open: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (file, invoices) in files {
            let sides = |invoice: &TaxInvoice| [folded(&invoice.seller.name), folded(&invoice.buyer.name)];
            let Some(first) = invoices.first() else { continue };
            let everywhere =
                |name: &String| !name.is_empty() && invoices.iter().all(|one| sides(one).contains(name));
            let names: BTreeSet<String> = sides(first).into_iter().filter(everywhere).collect();
            let strange: Vec<String> =
                names.iter().filter(|name| !clients.hold(name) && !media.hold(name)).cloned().collect();
            match (names.len(), &strange[..]) {
                (1, _) => drop(ours.by_file.insert(file.to_owned(), names.into_iter().collect())),
                (_, [only]) => drop(ours.by_file.insert(file.to_owned(), only.clone())),
                _ => drop(open.insert(file, strange)),
            }
        }
        // of two possible names, the one that is ours in another file
        let known: BTreeSet<String> = ours.by_file.values().cloned().collect();
        for (file, names) in open {
            let mut of_ours = names.into_iter().filter(|name| known.contains(name));
            if let (Some(name), None) = (of_ours.next(), of_ours.next()) {
                ours.by_file.insert(file.to_owned(), name);
            }
        }
        ours
    }

    /// The side of an invoice with these parties; `None` if neither is ours.
    pub(super) fn side(&self, sheet: &TaxSheet, seller: &TaxParty, buyer: &TaxParty) -> Option<Side> {
        let is_ours = |party: &TaxParty| {
            let by_id = !self.id.is_empty() && folded(&party.id) == self.id;
            let by_name = !self.name.is_empty() && parties::same(&party.name, &self.name);
            let by_file = self.by_file.get(&sheet.file).is_some_and(|name| folded(&party.name) == *name);
            by_id || by_name || by_file
        };
        match (is_ours(buyer), is_ours(seller)) {
            (true, _) => Some(Side::Incoming),
            (false, true) => Some(Side::Outgoing),
            (false, false) => None,
        }
    }
}

/// Every name of a client.
pub(super) fn clients(office: &Office) -> Names {
    let clients = office.cases.iter().map(|case| case.project.client.text().to_owned());
    Names::of(parties::names(office, clients).iter())
}

/// Every 收款单位.
pub(super) fn payees(office: &Office) -> Names {
    Names::of(office.media.iter().map(|medium| medium.payee.text()))
}
