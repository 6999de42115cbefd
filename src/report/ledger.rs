//! The ledger: the books of a month as plain-text accounting, with one transaction for each receipt, payment,
//! publication, invoice and opening balance, and one balance assertion for each account at the end of the
//! month. Another program (bean-check) must compute the same balances. It computes nothing itself.

use crate::model::Fen;
use crate::reconcile::{Accounts, EntryKind, PartyAccount};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The first line of our ledgers. A file with another first line is never overwritten.
pub const FIRST_LINE: &str = ";; jobbag 月结账";
/// The day on which all accounts are opened.
const OPENED: &str = "1970-01-01";
const BANK: &str = "Assets:Bank";
const OPENING: &str = "Equity:Opening";
const INVOICES_IN: (&str, &str) = ("Assets:Invoices-In", "Equity:Invoices-In");
const INVOICES_OUT: (&str, &str) = ("Assets:Invoices-Out", "Equity:Invoices-Out");

/// One transaction: day, party, words, and its two accounts with the amount of the first.
struct Transaction {
    date: NaiveDate,
    party: String,
    what: String,
    account: String,
    against: &'static str,
    amount: Fen,
}

/// The ledger of a month.
pub fn write(accounts: &Accounts) -> String {
    let last = accounts.month.last_day();
    let mut names = Names::default();
    let mut transactions: Vec<Transaction> = Vec::new();
    // the closing balances of 往来
    let mut asserted: BTreeMap<String, Fen> = BTreeMap::new();
    let mut unknown: BTreeSet<String> = BTreeSet::new();
    let mut assert = |asserted: &mut BTreeMap<String, Fen>, account: &str, party: &PartyAccount, closing| {
        asserted.insert(account.to_owned(), closing);
        if party.known_closing(accounts.month).is_none() {
            unknown.insert(account.to_owned());
        }
    };
    for party in &accounts.clients {
        // money of the client with us is a liability, so its sign is reversed
        let account = format!("Liabilities:Clients:{}", names.component('C', &party.party));
        assert(&mut asserted, &account, party, -party.closing);
        transactions.extend(of_party(party, &account, last, |amount| -amount));
    }
    for party in &accounts.media {
        let account = format!("Assets:Media:{}", names.component('M', &party.party));
        assert(&mut asserted, &account, party, party.closing);
        transactions.extend(of_party(party, &account, last, |amount| amount));
    }
    for invoice in &accounts.invoices {
        let (word, (account, against)) = match invoice.incoming {
            true => ("收票", INVOICES_IN),
            false => ("开票", INVOICES_OUT),
        };
        transactions.push(Transaction {
            date: invoice.date,
            party: invoice.party.clone(),
            what: format!("{word} {}", invoice.number),
            account: account.to_owned(),
            against,
            amount: invoice.amount,
        });
    }
    transactions.sort_by(|a, b| (a.date, &a.account, &a.what).cmp(&(b.date, &b.account, &b.what)));
    let mut others: BTreeMap<&str, Fen> = BTreeMap::new();
    let mut opened: BTreeSet<&str> = asserted.keys().map(String::as_str).collect();
    for one in &transactions {
        *others.entry(one.against).or_default() -= one.amount;
        if !asserted.contains_key(&one.account) {
            *others.entry(&one.account).or_default() += one.amount;
        }
        opened.extend([one.account.as_str(), one.against]);
    }
    let mut text = format!("{FIRST_LINE} {}\n", accounts.month);
    text.push_str("option \"title\" \"月结\"\noption \"operating_currency\" \"CNY\"\n\n");
    for account in &opened {
        let _ = writeln!(text, "{OPENED} open {account} CNY");
    }
    text.push('\n');
    for one in &transactions {
        let _ = writeln!(text, "{} * \"{}\" \"{}\"", one.date, words(&one.party), words(&one.what));
        let _ = writeln!(text, "  {}  {} CNY", one.account, one.amount.plain());
        let _ = writeln!(text, "  {}  {} CNY\n", one.against, (-one.amount).plain());
    }
    // an assertion holds at the beginning of its day
    let day = accounts.month.next().first_day();
    let parties = asserted.iter().map(|(account, amount)| (account.as_str(), *amount));
    let balances: BTreeMap<&str, Fen> = parties.chain(others).collect();
    for (account, amount) in balances {
        if unknown.contains(account) {
            let _ = writeln!(text, ";; {account}：有已发布而金额未知的排期，余额未知，不核对");
            continue;
        }
        let _ = writeln!(text, "{day} balance {account}  {} CNY", amount.plain());
    }
    text
}

/// The transactions of one party. `sign` converts the amount of an entry to the sign of the account.
fn of_party(
    party: &PartyAccount,
    account: &str,
    last: NaiveDate,
    sign: impl Fn(Fen) -> Fen,
) -> Vec<Transaction> {
    let one = |entry: &crate::reconcile::PartyEntry| Transaction {
        date: entry.date.min(last),
        party: party.party.clone(),
        what: format!("{} {} {}", entry.kind.word(), entry.document, entry.summary),
        account: account.to_owned(),
        against: against(entry.kind),
        amount: sign(entry.amount),
    };
    party.entries.iter().map(one).collect()
}

fn against(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Opening => OPENING,
        EntryKind::Receipt | EntryKind::Payment => BANK,
        EntryKind::Publication => "Income:Publication",
        EntryKind::Production => "Income:Production",
        EntryKind::ServiceFee => "Income:Service",
        EntryKind::Offset => "Income:Rebates",
        EntryKind::Cost => "Expenses:Media",
    }
}

/// Unique account names for parties.
#[derive(Default)]
struct Names(BTreeSet<String>);

impl Names {
    /// An account component: a capital letter, then letters, digits and dashes.
    fn component(&mut self, first: char, party: &str) -> String {
        let plain: String =
            party.chars().map(|c| if c.is_alphabetic() || c.is_ascii_digit() { c } else { '-' }).collect();
        let name = format!("{first}{plain}");
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !self.0.contains(name));
        let free = free.unwrap_or(name);
        self.0.insert(free.clone());
        free
    }
}

/// A quoted text.
fn words(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '"' => '”',
            '\\' => '／',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Month;
    use crate::reconcile::PartyEntry;

    fn entry(date: &str, kind: EntryKind, amount: i64) -> PartyEntry {
        PartyEntry {
            date: date.parse().unwrap(),
            document: "DK1".to_owned(),
            kind,
            project: String::new(),
            summary: "\"款\"".to_owned(),
            amount: Fen(amount),
        }
    }

    #[test]
    fn every_account_is_asserted_and_names_never_fall_together() {
        let party = |name: &str, entries: Vec<PartyEntry>| PartyAccount {
            party: name.to_owned(),
            closing: entries.iter().map(|entry| entry.amount).sum(),
            entries,
            ..PartyAccount::default()
        };
        let accounts = Accounts {
            month: Month::new(2026, 2).unwrap(),
            clients: vec![
                party("甲（上海）", vec![entry("2026-02-03", EntryKind::Receipt, 500)]),
                party("甲(上海)", vec![entry("2026-02-04", EntryKind::Publication, -200)]),
            ],
            media: vec![party("晨报", vec![entry("2026-02-28", EntryKind::Opening, 70)])],
            earnings: Vec::new(),
            invoices: Vec::new(),
            unknown: Vec::new(),
        };
        let text = write(&accounts);
        for line in [
            "2026-02-03 * \"甲（上海）\" \"到款 DK1 ”款”\"",
            "  Assets:Bank  5.00 CNY",
            "2026-03-01 balance Liabilities:Clients:C甲-上海-  -5.00 CNY",
            "2026-03-01 balance Liabilities:Clients:C甲-上海--2  2.00 CNY",
            "2026-02-28 * \"晨报\" \"期初 DK1 ”款”\"",
            "2026-03-01 balance Assets:Media:M晨报  0.70 CNY",
            "2026-03-01 balance Income:Publication  -2.00 CNY",
            "2026-03-01 balance Equity:Opening  -0.70 CNY",
        ] {
            assert!(text.lines().any(|own| own == line), "{line}\n{text}");
        }
    }
}
