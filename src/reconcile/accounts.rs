//! The accounts (往来) of a month: opening balance, documents and closing balance of every client and medium,
//! and the earnings of each project by month of publication. Client accounts follow the 付款对账清单.
//!
//! The balance of a client is its money with us (positive 预收, negative 应收); that of a medium is our money
//! with it (positive 预付, negative 应付). It judges nothing.

use super::books::Books;
use super::publication::{airing_on, value};
use super::rebate_owner;
use super::statement::{History, LineKind, Unclaimed, fell_due, history, is_balance_read};
use super::unvalued::{Unvalued, unvalued};
use crate::link::{CaseId, MediumId, Office, UNKNOWN_PROJECT, UNNAMED_MEDIUM};
use crate::model::choice::{OpeningKind, RebateOwner};
use crate::model::{Fen, Month};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The books of a month as finance closes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accounts {
    pub month: Month,
    /// By name.
    pub clients: Vec<PartyAccount>,
    pub media: Vec<PartyAccount>,
    /// By project and month, up to the closed month.
    pub earnings: Vec<Earning>,
    /// Invoices up to the end of the month, by day and number. They do not change a balance.
    pub invoices: Vec<InvoiceEntry>,
    /// Published placements with an unknown amount or cost, which are in no figure.
    pub unknown: Vec<String>,
}

/// One client or medium.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartyAccount {
    pub party: String,
    pub opening: Fen,
    /// All entries up to the end of the month, 期初 first, then by day and document.
    pub entries: Vec<PartyEntry>,
    pub closing: Fen,
    /// Whether a table of its balance was not read completely, so that both balances are unknown.
    pub unread: bool,
    /// What was published at an unknown amount: by day and document. No balance from its day on is known.
    pub unvalued: Vec<Unvalued>,
}

impl PartyAccount {
    /// The entries of the month.
    pub fn of(&self, month: Month) -> impl Iterator<Item = &PartyEntry> {
        let own =
            move |entry: &&PartyEntry| Month::of(entry.date) == month && entry.kind != EntryKind::Opening;
        self.entries.iter().filter(own)
    }

    /// The balance before the month; `None` if something of unknown amount was published before it, or if 期初
    /// is of a later day.
    pub fn known_opening(&self, month: Month) -> Option<Fen> {
        let first = month.first_day();
        let known = self.unvalued.iter().all(|one| one.date >= first);
        Some(self.opening).filter(|_| known && self.opened() < Some(first))
    }

    /// The balance after the month; `None` as of the balance before it.
    pub fn known_closing(&self, month: Month) -> Option<Fen> {
        let known = self.unvalued.is_empty() && self.opened() <= Some(month.last_day());
        Some(self.closing).filter(|_| known)
    }

    /// The latest 截至日 of its 期初.
    pub fn opened(&self) -> Option<NaiveDate> {
        let openings = self.entries.iter().filter(|entry| entry.kind == EntryKind::Opening);
        openings.map(|entry| entry.date).max()
    }

    /// The publications of unknown amount in the month.
    pub fn unvalued_in(&self, month: Month) -> impl Iterator<Item = &Unvalued> {
        self.unvalued.iter().filter(move |one| Month::of(one.date) == month)
    }

    /// What was published and charged in the month, as it changes the balance; `None` if a part is unknown.
    pub fn known_work(&self, month: Month) -> Option<Fen> {
        const WORK: [EntryKind; 4] =
            [EntryKind::Publication, EntryKind::Production, EntryKind::ServiceFee, EntryKind::Cost];
        Some(self.sum(month, &WORK)).filter(|_| self.unvalued_in(month).next().is_none())
    }

    /// The sum of these kinds in the month.
    pub fn sum(&self, month: Month, kinds: &[EntryKind]) -> Fen {
        self.of(month).filter(|entry| kinds.contains(&entry.kind)).map(|entry| entry.amount).sum()
    }
}

/// One document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartyEntry {
    pub date: NaiveDate,
    pub document: String,
    pub kind: EntryKind,
    /// 项目编号; empty where it has none.
    pub project: String,
    /// 摘要
    pub summary: String,
    /// What it adds to the balance, in fen.
    pub amount: Fen,
}

/// The kind of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    Opening,
    Receipt,
    Publication,
    Production,
    ServiceFee,
    Payment,
    /// 返点抵扣
    Offset,
    /// 媒体成本 of what was published
    Cost,
}

impl EntryKind {
    pub fn word(self) -> &'static str {
        match self {
            EntryKind::Opening => "期初",
            EntryKind::Receipt => "到款",
            EntryKind::Publication => "发布",
            EntryKind::Production => "制作",
            EntryKind::ServiceFee => "服务费",
            EntryKind::Payment => "付款",
            EntryKind::Offset => "返点抵扣",
            EntryKind::Cost => "发布成本",
        }
    }
}

/// The earnings of a project from what was published in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earning {
    pub project: String,
    pub month: Month,
    /// 客户金额 of what was published; `None` if unknown
    pub income: Option<Fen>,
    /// 媒体成本 of what was published; `None` if unknown
    pub cost: Option<Fen>,
    /// 服务费 that fell due, and 代理服务费 of what was published
    pub fee: Fen,
    /// 返点 of the company, by 日期
    pub rebate: Fen,
    /// Whether one of its tables was not read completely, so that no amount is known.
    pub unread: bool,
}

impl Earning {
    /// 毛利
    pub fn margin(&self) -> Option<Fen> {
        Some(self.income? + self.fee + self.rebate - self.cost?)
    }
}

/// An invoice of either register.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InvoiceEntry {
    pub date: NaiveDate,
    pub number: String,
    /// Whether it is a 收票; else it is a 开票
    pub incoming: bool,
    pub party: String,
    pub amount: Fen,
}

/// The tables of a medium's balance.
pub const MEDIA_BALANCE: [&str; 5] =
    ["收付款/媒体付款", "收付款/付款分配", "收付款/期初", "媒体排期/排期", "媒体排期/发布确认"];
/// The tables of a project's earnings.
pub const EARNINGS: [&str; 4] = ["媒体排期/排期", "媒体排期/发布确认", "收付款/服务费", "收付款/返点"];

/// The books of a month, as of 检查日.
pub fn accounts(office: &Office, books: &Books, month: Month) -> Accounts {
    let last = month.last_day();
    let mut clients = clients(office, books);
    let mut media = media(office, books);
    for party in clients.iter_mut().chain(&mut media) {
        party.entries.retain(|entry| entry.date <= last || entry.kind == EntryKind::Opening);
        party.unvalued.retain(|one| one.date <= last);
        party.unvalued.sort();
        party.entries.sort_by(|a, b| {
            let rank = |entry: &PartyEntry| (entry.kind != EntryKind::Opening, entry.date);
            rank(a).cmp(&rank(b)).then_with(|| a.cmp(b))
        });
        let before = |entry: &&PartyEntry| entry.kind == EntryKind::Opening || entry.date < month.first_day();
        party.opening = party.entries.iter().filter(before).map(|entry| entry.amount).sum();
        party.closing = party.entries.iter().map(|entry| entry.amount).sum();
    }
    // an account whose table was not read may have entries
    let moved =
        |party: &PartyAccount| !party.entries.is_empty() || !party.unvalued.is_empty() || party.unread;
    clients.retain(moved);
    media.retain(moved);
    Accounts {
        month,
        clients,
        media,
        earnings: earnings(office, books, last),
        invoices: invoices(office, books, last),
        unknown: unknown(office, books),
    }
}

/// Every client with its history. Receipts of no known client are listed under their payer.
fn clients(office: &Office, books: &Books) -> Vec<PartyAccount> {
    let names = office.clients();
    let mut parties: BTreeMap<String, (String, Vec<CaseId>)> = BTreeMap::new();
    for (id, case) in office.cases.with_ids() {
        let written = case.project.client.text();
        let name = match written {
            "" if case.project.name.text().is_empty() => case.key().to_owned(),
            "" => case.project.name.text().to_owned(),
            client => client.to_owned(),
        };
        // different spellings of one client are one party
        let known = parties.values().find(|(_, cases)| {
            let same = |other: &CaseId| names.same(office.cases[*other].project.client.text(), written);
            !written.is_empty() && cases.iter().any(same)
        });
        let party = known.map_or_else(|| name.clone(), |(name, _)| name.clone());
        let own = if written.is_empty() { String::new() } else { party.clone() };
        parties.entry(party).or_insert_with(|| (own, Vec::new())).1.push(id);
    }
    let unclaimed = Unclaimed::new(office, books);
    let mut accounts: Vec<PartyAccount> = parties
        .into_iter()
        .map(|(party, (client, cases))| {
            let History { openings, lines, unvalued } = history(office, books, &unclaimed, &client, &cases);
            let opening = |(date, amount): (NaiveDate, Fen)| PartyEntry {
                date,
                document: "期初".to_owned(),
                kind: EntryKind::Opening,
                project: String::new(),
                summary: "期初客户预收".to_owned(),
                amount,
            };
            let line = |line: super::statement::StatementLine| PartyEntry {
                date: line.date,
                document: line.document,
                kind: match line.kind {
                    LineKind::Publication => EntryKind::Publication,
                    LineKind::Production => EntryKind::Production,
                    LineKind::ServiceFee => EntryKind::ServiceFee,
                    LineKind::Receipt => EntryKind::Receipt,
                },
                project: line.project,
                summary: line.summary,
                amount: line.received - line.due,
            };
            let entries = openings.into_iter().map(opening).chain(lines.into_iter().map(line)).collect();
            let mut cases = office.cases.of(&cases);
            let unread = !cases.all(|case| is_balance_read(office, Some(case.key())));
            PartyAccount { party, entries, unread, unvalued, ..PartyAccount::default() }
        })
        .collect();
    accounts.push(homeless(office, books));
    let mut strangers: BTreeMap<String, Vec<PartyEntry>> = BTreeMap::new();
    for (receipt, own) in office.receipts.iter().zip(&books.receipts) {
        let record = &receipt.record;
        let payer = record.payer.text();
        let known = receipt.case.is_some() || !names.cases(payer).is_empty();
        let Some(date) = record.date.get().filter(|_| own.counts && !known) else { continue };
        let party = if payer.is_empty() { "付款单位未填" } else { payer };
        strangers.entry(format!("{party}（待认领）")).or_default().push(PartyEntry {
            date,
            document: record.key.clone(),
            kind: EntryKind::Receipt,
            project: String::new(),
            summary: "到款（待认领）".to_owned(),
            amount: own.amount,
        });
    }
    for row in names.strange_openings(office) {
        let Some((date, amount)) = row.until.get().zip(row.amount.get()) else { continue };
        let party = format!("{}（未对上客户）", row.counterparty.text());
        strangers.entry(party).or_default().push(PartyEntry {
            date,
            document: "期初".to_owned(),
            kind: EntryKind::Opening,
            project: String::new(),
            summary: "期初客户预收（未对上客户）".to_owned(),
            amount,
        });
    }
    let unread = !is_balance_read(office, None);
    let stranger = |(party, entries)| PartyAccount { party, entries, unread, ..PartyAccount::default() };
    accounts.extend(strangers.into_iter().map(stranger));
    accounts.sort_by(|a, b| a.party.cmp(&b.party));
    accounts
}

/// What was published of no known project: nobody knows the client, and the month is whole all the same.
fn homeless(office: &Office, books: &Books) -> PartyAccount {
    let mut account = PartyAccount { party: UNKNOWN_PROJECT.to_owned(), ..PartyAccount::default() };
    for (placement, own) in office.placements.iter().zip(&books.placements) {
        if placement.case.is_some() || placement.duplicate || placement.repeated {
            continue;
        }
        let record = &placement.record;
        for (date, summary, due) in fell_due(office, placement, record.amount.get(), own.ordered) {
            account.entries.push(PartyEntry {
                date,
                document: record.key.clone(),
                kind: EntryKind::Publication,
                project: String::new(),
                summary,
                amount: -due,
            });
        }
        account.unvalued.extend(unvalued(office, placement, record.amount.get(), None));
    }
    let moved = !account.entries.is_empty() || !account.unvalued.is_empty();
    account.unread = moved && !is_balance_read(office, None);
    account
}

/// The name of a medium in the accounts: its registered name, else the written one.
fn medium_name(office: &Office, medium: Option<MediumId>, written: &[&str]) -> String {
    let registered = medium.map(|medium| office.media[medium].name.text());
    let name = registered.into_iter().chain(written.iter().copied()).find(|name| !name.is_empty());
    name.unwrap_or(UNNAMED_MEDIUM).to_owned()
}

/// Every medium with its payments, its 返点抵扣 and what it published.
fn media(office: &Office, books: &Books) -> Vec<PartyAccount> {
    let mut parties: BTreeMap<String, Vec<PartyEntry>> = BTreeMap::new();
    let mut cutoffs: BTreeMap<String, NaiveDate> = BTreeMap::new();
    for row in office.openings.iter().filter(|row| row.kind.get() == Some(OpeningKind::MediaPrepayment)) {
        let written = row.counterparty.text();
        let party = medium_name(office, office.medium_or_payee(written), &[written]);
        let Some((date, amount)) = row.until.get().zip(row.amount.get()) else { continue };
        let cutoff = cutoffs.entry(party.clone()).or_insert(date);
        *cutoff = (*cutoff).max(date);
        parties.entry(party).or_default().push(PartyEntry {
            date,
            document: "期初".to_owned(),
            kind: EntryKind::Opening,
            project: row.project.text().to_owned(),
            summary: "期初媒体预付".to_owned(),
            amount,
        });
    }
    let mut add = |party: String, entry: PartyEntry| {
        let after = cutoffs.get(&party).is_none_or(|cutoff| entry.date > *cutoff);
        if after && entry.date <= office.as_of() && !entry.amount.is_zero() {
            parties.entry(party).or_default().push(entry);
        }
    };
    for (payment, own) in office.payments.iter().zip(&books.payments) {
        let record = &payment.record;
        let Some(date) = record.date.get().filter(|_| own.counts) else { continue };
        let (medium, payee) = (record.medium.text(), record.payee.text());
        let named = payment.medium.or_else(|| office.medium_or_payee(payee).filter(|_| medium.is_empty()));
        let party = medium_name(office, named, &[medium, payee]);
        let parts = [(EntryKind::Payment, own.paid), (EntryKind::Offset, own.offset.unwrap_or_default())];
        for (kind, amount) in parts {
            let word = if amount < Fen::ZERO { "媒体退款" } else { kind.word() };
            add(
                party.clone(),
                PartyEntry {
                    date,
                    document: record.key.clone(),
                    kind,
                    project: office.project_of(payment.case).unwrap_or_default().to_owned(),
                    summary: word.to_owned(),
                    amount,
                },
            );
        }
    }
    for (placement, own) in office.placements.iter().zip(&books.placements) {
        if placement.duplicate || placement.repeated {
            continue;
        }
        let record = &placement.record;
        let party = medium_name(office, placement.medium, &[record.medium.text()]);
        for (date, summary, cost) in fell_due(office, placement, record.cost.get(), own.cost) {
            add(
                party.clone(),
                PartyEntry {
                    date,
                    document: record.key.clone(),
                    kind: EntryKind::Cost,
                    project: office.project_of(placement.case).unwrap_or_default().to_owned(),
                    summary,
                    amount: -cost,
                },
            );
        }
    }
    let mut unknown: BTreeMap<String, Vec<Unvalued>> = BTreeMap::new();
    for placement in office.placements.iter().filter(|one| !one.duplicate && !one.repeated) {
        let party = medium_name(office, placement.medium, &[placement.record.medium.text()]);
        let cutoff = cutoffs.get(&party).copied();
        for one in unvalued(office, placement, placement.record.cost.get(), cutoff) {
            parties.entry(party.clone()).or_default();
            unknown.entry(party.clone()).or_default().push(one);
        }
    }
    let unread = office.coverage.unknown(&MEDIA_BALANCE, None).is_some();
    let party = |(party, entries)| {
        let unvalued = unknown.remove(&party).unwrap_or_default();
        PartyAccount { party, entries, unread, unvalued, ..PartyAccount::default() }
    };
    parties.into_iter().map(party).collect()
}

/// Income, cost, fee and rebate of each project and month. 期初 does not matter.
fn earnings(office: &Office, books: &Books, last: NaiveDate) -> Vec<Earning> {
    let mut earned: BTreeMap<(String, Month), Earning> = BTreeMap::new();
    let mut of = |project: &str, date: NaiveDate, add: &dyn Fn(&mut Earning)| {
        if date <= last && date <= office.as_of() {
            let month = Month::of(date);
            let new = || Earning {
                project: project.to_owned(),
                month,
                income: Some(Fen::ZERO),
                cost: Some(Fen::ZERO),
                fee: Fen::ZERO,
                rebate: Fen::ZERO,
                unread: office.coverage.unknown(&EARNINGS, Some(project)).is_some(),
            };
            add(earned.entry((project.to_owned(), month)).or_insert_with(new));
        }
    };
    for (placement, own) in office.placements.iter().zip(&books.placements) {
        if placement.duplicate || placement.repeated {
            continue;
        }
        let record = &placement.record;
        let project = office.project_of(placement.case).unwrap_or_default();
        for (date, _, income) in fell_due(office, placement, record.amount.get(), own.ordered) {
            of(project, date, &|earning| earning.income = earning.income.map(|sum| sum + income));
        }
        let costs = fell_due(office, placement, record.cost.get(), own.cost);
        for (date, _, cost) in &costs {
            of(project, *date, &|earning| earning.cost = earning.cost.map(|sum| sum + *cost));
        }
        for one in unvalued(office, placement, record.amount.get(), None) {
            of(project, one.date, &|earning| earning.income = None);
        }
        for one in unvalued(office, placement, record.cost.get(), None) {
            of(project, one.date, &|earning| earning.cost = None);
        }
        if let Some(fee) = record.fee.get() {
            for (date, amount) in fees(office, placement, fee) {
                of(project, date, &|earning| earning.fee += amount);
            }
        }
    }
    for case in &*office.cases {
        for fee in office.fees.of(&case.fees) {
            let Some((month, amount)) = fee.month.get().zip(fee.amount.get()) else { continue };
            let date = fee.due.get().unwrap_or(month.last_day());
            of(case.key(), date, &|earning| earning.fee += amount);
        }
    }
    for rebate in office.rebates.iter().filter(|rebate| !rebate.duplicate) {
        let placement = rebate.placement.id().and_then(|id| office.placements[id].case);
        let project = office.project_of(rebate.case.or(placement)).unwrap_or_default();
        let ours = rebate_owner(office, rebate) == RebateOwner::Agency;
        if let Some((date, amount)) =
            rebate.record.date.get().zip(rebate.record.accrued.get()).filter(|_| ours)
        {
            of(project, date, &|earning| earning.rebate += amount);
        }
    }
    let nothing = |earning: &Earning| {
        earning.income == Some(Fen::ZERO)
            && earning.fee.is_zero()
            && earning.rebate.is_zero()
            && earning.cost == Some(Fen::ZERO)
    };
    earned.into_values().filter(|earning| !nothing(earning)).collect()
}

/// The part of 代理服务费 for each day on which more of the placement was published.
fn fees(office: &Office, placement: &crate::link::LinkedPlacement, fee: Fen) -> Vec<(NaiveDate, Fen)> {
    let days: BTreeSet<NaiveDate> = office
        .publications
        .of(&placement.publications)
        .flat_map(|one| [one.record.effective(), one.record.make_good.get()])
        .flatten()
        .filter(|day| *day <= office.as_of())
        .collect();
    let mut sum = Fen::ZERO;
    let mut fees = Vec::new();
    for day in days {
        if let Some(worth) = value(placement, Some(fee), &airing_on(office, placement, day)) {
            fees.push((day, worth - sum));
            sum = worth;
        }
    }
    fees
}

/// Invoices that count, dated by the end of the month.
fn invoices(office: &Office, books: &Books, last: NaiveDate) -> Vec<InvoiceEntry> {
    let mut entries = Vec::new();
    for (invoice, own) in office.invoices_in.iter().zip(&books.invoices_in) {
        let record = &invoice.record;
        if let Some(date) = record.date.get().filter(|date| own.counts && *date <= last) {
            let (number, party) = (record.key.clone(), record.issuer.text().to_owned());
            entries.push(InvoiceEntry { date, number, incoming: true, party, amount: own.amount });
        }
    }
    for (invoice, own) in office.invoices_out.iter().zip(&books.invoices_out) {
        let record = &invoice.record;
        if let Some(date) = record.date.get().filter(|date| own.counts && *date <= last) {
            let (number, party) = (record.key.clone(), record.client.text().to_owned());
            entries.push(InvoiceEntry { date, number, incoming: false, party, amount: own.amount });
        }
    }
    entries.sort();
    entries
}

/// Published placements with an unknown amount, cost or number of insertions.
fn unknown(office: &Office, books: &Books) -> Vec<String> {
    let placements = office.placements.iter().zip(&books.placements);
    let unknown = placements.filter(|(placement, own)| {
        let aired = !placement.publications.is_empty() && !placement.repeated && !placement.duplicate;
        aired && (own.published.is_none() || own.published_cost.is_none())
    });
    unknown.map(|(placement, _)| placement.record.key.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{reconcile, statement};
    use super::*;
    use crate::model::memory::Memory;
    use crate::model::payment::Opening;
    use crate::testing::offices::{day, known, office};

    fn desk() -> (Office, Books) {
        let mut office = office(day("2026-03-16"), 2);
        office.cases[0].project.client = known("远岚置业".to_owned());
        office.cases[1].project.client = known("槲溪置业".to_owned());
        let aired = office.placement(0, "2026-02-10", 1_000, "2026-01-05");
        office.placements[aired].record.cost = known(Fen(800));
        office.placements[aired].record.medium = known("都市晨报".to_owned());
        office.confirm(aired, "2026-02-10", 1, 1);
        for (date, amount) in [("2026-01-10", 9_000), ("2026-02-20", 700), ("2026-03-01", -200)] {
            let id = office.receipt(Some(0), date, amount, &[]);
            office.cases[0].receipts.push(id);
        }
        let stranger = office.receipt(None, "2026-02-05", 50, &[]);
        office.receipts[stranger].record.payer = known("云泊商贸".to_owned());
        let paid = office.payment(0, "2026-02-12", 500, 100, &[]);
        office.payments[paid].record.medium = known("都市晨报".to_owned());
        office.openings.push(Opening {
            kind: known(OpeningKind::MediaPrepayment),
            counterparty: known("都市晨报".to_owned()),
            amount: known(Fen(30)),
            until: known(day("2026-01-31")),
            ..Opening::default()
        });
        let books = reconcile(&office, &Memory::default());
        (office, books)
    }

    fn told(parties: &[PartyAccount]) -> Vec<(&str, i64, i64)> {
        parties.iter().map(|one| (one.party.as_str(), one.opening.0, one.closing.0)).collect()
    }

    #[test]
    fn a_month_closes_as_the_next_one_opens_and_clients_go_by_their_statement() {
        let (office, books) = desk();
        let of = |month| accounts(&office, &books, Month::new(2026, month).unwrap());
        let (february, march) = (of(2), of(3));
        assert_eq!(told(&february.clients), [("云泊商贸（待认领）", 0, 50), ("远岚置业", 9_000, 8_700)]);
        assert_eq!(told(&february.media), [("都市晨报", 30, -170)]);
        assert_eq!(told(&march.clients), [("云泊商贸（待认领）", 50, 50), ("远岚置业", 8_700, 8_500)]);
        assert_eq!(told(&march.media), [("都市晨报", -170, -170)]);
        for Accounts { month, clients, .. } in [&february, &march] {
            let list = statement(&office, &books, &Unclaimed::new(&office, &books), "远岚置业", *month);
            let own = clients.iter().find(|one| one.party == "远岚置业").unwrap();
            assert_eq!((own.opening, own.closing), (list.opening, list.closing));
        }
    }

    #[test]
    fn a_project_earns_in_the_month_in_which_it_ran() {
        let (office, books) = desk();
        let february = accounts(&office, &books, Month::new(2026, 2).unwrap());
        let earned: Vec<_> = february
            .earnings
            .iter()
            .map(|one| (one.project.as_str(), one.month.to_string(), one.income, one.margin()))
            .collect();
        assert_eq!(earned, [("XM2026-001", "2026-02".to_owned(), Some(Fen(1_000)), Some(Fen(200)))]);
    }
}
