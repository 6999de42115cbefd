//! 付款对账清单 (H-4.2.4): one client, one month, 到款及支出 for signature. A client reads it: no word that
//! only our office knows stands on it.
//!
//! 余额 is what the client has prepaid: positive, we hold its money; negative, it owes us.
//! 应收 falls on 实际日期 (placements), 验收日 (quotes), 应收日 (service fees); 已收 is every receipt.

use super::Input;
use super::shared::words::file_name;
use crate::link::{Case, LinkedReceipt, Office};
use crate::model::{Fen, Month, amount_in_words};
use crate::reconcile::{self, Covered, Unclaimed, is_refused, openings};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One statement, typed: the workbook writer needs dates and amounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub client: String,
    /// 本公司名称; empty where 设置 has none.
    pub company: String,
    /// 编号: `DZ-202603-XM2026-001`
    pub number: String,
    /// 本公司账号, in groups of four
    pub accounts: Vec<String>,
    /// Working days in which it is to come back.
    pub return_days: u32,
    /// 检查日
    pub as_of: NaiveDate,
    /// How many clients before it, in order of name, would have a file of the same name.
    pub namesakes: usize,
    pub projects: Vec<String>,
    pub month: Month,
    pub opening: Fen,
    /// The latest 截至日 of 期初.
    pub opened: Option<NaiveDate>,
    pub entries: Vec<StatementEntry>,
    pub due: Fen,
    pub received: Fen,
    pub closing: Fen,
    /// Placements, quotes, fees and 期初 whose amount is unknown: not in any figure.
    pub unknown: Vec<String>,
    /// Receipts that could not be read, or whose number stands twice: not in any figure.
    pub refused: Vec<String>,
    /// The month is not over on 检查日.
    pub running: bool,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementEntry {
    pub day: NaiveDate,
    pub document: String,
    pub project: String,
    /// 摘要
    pub summary: String,
    /// 发票号码 of our invoices for it, up to the end of the period.
    pub invoices: Vec<String>,
    pub due: Option<Fen>,
    pub received: Option<Fen>,
    /// 余额 after this line.
    pub balance: Fen,
}

/// The same in words, for the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatementPage {
    pub company: String,
    pub number: String,
    /// Empty where 设置 names none.
    pub accounts: String,
    pub return_days: u32,
    pub client: String,
    pub projects: String,
    pub month: String,
    pub from: String,
    pub until: String,
    pub opening: String,
    pub lines: Vec<StatementPageLine>,
    pub due: String,
    pub received: String,
    pub closing: String,
    /// `我方预收` or `贵方应付`, and the amount without sign, in figures and 大写.
    pub closing_word: &'static str,
    pub closing_amount: String,
    pub closing_in_words: String,
    pub notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatementPageLine {
    pub day: String,
    pub document: String,
    pub project: String,
    pub summary: String,
    pub invoices: Vec<String>,
    pub due: String,
    pub received: String,
    pub balance: String,
}

/// The clients of known projects, each under its one name, in order of name.
pub fn clients(office: &Office) -> BTreeSet<&str> {
    let names = office.clients();
    let known = office.cases.with_ids().filter(|(_, case)| case.known);
    known.map(|(id, _)| names.name_of(office, id)).filter(|client| !client.is_empty()).collect()
}

/// The statements of a month that go out for signature: of every client served whose contract had
/// begun, and of any other with a movement in the month or a balance. None where no receipts are kept:
/// what the client paid is not known.
pub fn due(input: &Input, month: Month) -> Vec<Statement> {
    #[cfg(test)]
    crate::report::view::made::note("statements", input);
    if !input.office.knows_receipts() {
        return Vec::new();
    }
    let (all, names) = (clients(input.office), input.office.clients());
    let has_begun = |case: &&Case| {
        let start = case.project.contract_start.get();
        case.known && case.is_served() && start.is_some_and(|start| start <= month.last_day())
    };
    let papers = Papers::new(input, month);
    let begun = input.office.cases.with_ids().filter(|(_, case)| has_begun(case));
    let served: BTreeSet<&str> = begun.map(|(id, _)| names.name_of(input.office, id)).collect();
    let of_client = |client: &str| {
        if !is_read(input, client) {
            return None;
        }
        let statement = statement_among(input, &all, &papers, client);
        let statement = statement.filter(|one| one.beyond_opening().is_none())?;
        let moved = !statement.entries.is_empty() || !statement.closing.is_zero();
        (served.contains(client) || moved || !statement.unknown.is_empty()).then_some(statement)
    };
    all.iter().copied().filter_map(of_client).collect()
}

/// Whether everything a client's balance is made of was read: else nobody may sign it.
pub fn is_read(input: &Input, client: &str) -> bool {
    let mut cases = input.office.cases.with_ids_of(input.office.clients().cases(client));
    cases.all(|(id, case)| {
        let kept = input.books.projects[id].whole.kept;
        kept && reconcile::is_balance_read(input.office, Some(case.key()))
    })
}

/// The statement of a client, by its name or an alias; `None` where no project is the client's.
pub fn statement(input: &Input, client: &str, month: Month) -> Option<Statement> {
    statement_among(input, &clients(input.office), &Papers::new(input, month), client)
}

/// The same among all [`clients`]: two files must not have one name.
fn statement_among(
    input: &Input,
    clients: &BTreeSet<&str>,
    papers: &Papers<'_>,
    client: &str,
) -> Option<Statement> {
    let (office, month) = (input.office, papers.month);
    let mut account = reconcile::statement(office, input.books, &papers.unclaimed, client, month);
    let lines = std::mem::take(&mut account.lines);
    let projects = &account.projects;
    let cases: Vec<&Case> = projects
        .iter()
        .filter_map(|key| office.case(office.case_of(key)))
        .filter(|case| case.known)
        .collect();
    let first_case = office.case_of(cases.first()?.key())?;
    let names = office.clients();
    let registered = names.name_of(office, first_case).to_owned();
    let some = |amount: Fen| Some(amount).filter(|amount| !amount.is_zero());
    let entries = lines.into_iter().map(|line| StatementEntry {
        day: line.date,
        invoices: papers
            .invoices
            .get(&(line.project.clone(), line.document.clone()))
            .cloned()
            .unwrap_or_default(),
        document: if papers.provisional.contains(&line.document) { String::new() } else { line.document },
        project: input.project_name(Some(line.project.as_str()).filter(|key| !key.is_empty())),
        summary: line.summary,
        due: some(line.due),
        received: some(line.received),
        balance: line.balance,
    });
    let own = file_name(&registered).to_lowercase();
    let before = clients.range(..registered.as_str());
    let namesakes = before.filter(|client| file_name(client).to_lowercase() == own).count();
    let parameters = &office.settings.parameters;
    let first = cases.first().map_or("", |case| case.key());
    Some(Statement {
        company: parameters.company.trim().to_owned(),
        number: format!("DZ-{}-{first}", month.to_string().replace('-', "")),
        accounts: parameters.accounts.iter().map(|account| in_fours(account)).collect(),
        return_days: parameters.statement_return_days,
        as_of: office.as_of(),
        client: registered,
        namesakes,
        projects: cases.iter().map(|case| input.project_name(Some(case.key()))).collect(),
        month,
        opening: account.opening,
        opened: account.opened,
        entries: entries.collect(),
        due: account.due,
        received: account.received,
        closing: account.closing,
        unknown: unknown(input, client, &cases),
        refused: papers.refused(input, client, &account.projects),
        running: month.last_day() >= office.as_of(),
    })
}

/// `6222 0210 0111 6245 702`
fn in_fours(account: &str) -> String {
    let digits: Vec<char> = account.chars().collect();
    digits.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// What stands on the papers of a month, and of those before it.
struct Papers<'a> {
    month: Month,
    unclaimed: Unclaimed<'a>,
    /// Receipts that no figure has.
    refused: Vec<&'a LinkedReceipt>,
    /// 发票号码 by project and document.
    invoices: BTreeMap<(String, String), Vec<String>>,
    /// Keys that we gave because none was written: they say nothing to a client.
    provisional: BTreeSet<String>,
}

impl<'a> Papers<'a> {
    fn new(input: &Input<'a>, month: Month) -> Papers<'a> {
        let (office, last) = (input.office, month.last_day());
        let mut papers = Papers {
            month,
            unclaimed: Unclaimed::new(office, input.books),
            refused: office.receipts.iter().filter(|receipt| is_refused(receipt)).collect(),
            invoices: BTreeMap::new(),
            provisional: BTreeSet::new(),
        };
        let pairs = office.invoices_out.iter().zip(&input.books.invoices_out);
        for (invoice, books) in pairs.filter(|(_, books)| books.counts) {
            let record = &invoice.record;
            if record.provisional || record.date.get().is_none_or(|date| date > last) {
                continue;
            }
            for (covered, _) in &books.parts {
                let (case, document) = match *covered {
                    Covered::Placement(id) => {
                        (office.placements[id].case, office.placements[id].record.key.clone())
                    }
                    Covered::Quote(id) => (office.quotes[id].case, office.quotes[id].key.clone()),
                    Covered::Fee(id) => {
                        let fee = &office.fees[id];
                        let case = fee.project.known().and_then(|key| office.case_of(key));
                        (case, fee.month.get().map(|month| month.to_string()).unwrap_or_default())
                    }
                };
                let project = office.project_of(case).unwrap_or_default().to_owned();
                papers.invoices.entry((project, document)).or_default().push(record.key.clone());
            }
        }
        papers.invoices.values_mut().for_each(|numbers| {
            numbers.sort();
            numbers.dedup();
        });
        let placements = office.placements.iter().map(|one| (&one.record.key, one.record.provisional));
        let receipts = office.receipts.iter().map(|one| (&one.record.key, one.record.provisional));
        let own = placements.chain(receipts).filter(|(_, provisional)| *provisional);
        papers.provisional = own.map(|(key, _)| key.clone()).collect();
        papers
    }

    /// Receipts of the client's that no figure has: their amount or day is blank or cannot be read, or their number
    /// stands twice. They are named by what was entered, for they may lie in any month.
    fn refused(&self, input: &Input, client: &str, projects: &[String]) -> Vec<String> {
        let office = input.office;
        let is_own = |receipt: &&&LinkedReceipt| match office.project_of(receipt.case) {
            Some(project) => projects.iter().any(|key| key == project),
            None => office.clients().same(receipt.record.payer.text(), client),
        };
        let receipts = self.refused.iter().filter(is_own);
        let named = receipts.map(|receipt| match receipt.record.provisional {
            true => receipt.record.payer.text().to_owned(),
            false => receipt.record.key.clone(),
        });
        named.collect::<BTreeSet<String>>().into_iter().collect()
    }
}

/// What fell due with an unknown amount: in no figure of the statement. Placements on air, accepted quotes, 服务费,
/// and 期初 rows.
fn unknown(input: &Input, client: &str, cases: &[&Case]) -> Vec<String> {
    let office = input.office;
    let placements = cases.iter().flat_map(|case| &case.placements);
    let placements = placements
        .map(|id| (&input.office.placements[*id], &input.books.placements[*id]))
        .filter(|(placement, books)| {
            !placement.repeated && !placement.publications.is_empty() && books.published.is_none()
        })
        .map(|(placement, _)| placement.record.key.clone());
    let quotes = cases.iter().flat_map(|case| &case.quotes).filter(|id| {
        let accepted = office.quotes[**id].is_accepted();
        accepted && input.books.quotes[**id].amount.is_none()
    });
    let quotes = quotes.map(|id| office.quotes[*id].key.clone());
    let fees = cases.iter().flat_map(|case| office.fees.of(&case.fees));
    let fees = fees.filter(|fee| fee.amount.get().is_none()).map(|fee| fee.month.get());
    let doubled = office.doubled_fees.iter().filter(|(key, _)| cases.iter().any(|case| case.key() == key));
    let fees = fees.chain(doubled.map(|(_, month)| Some(*month)));
    let fees = fees.map(|month| format!("{}服务费", month.map(|month| month.chinese()).unwrap_or_default()));
    let openings = openings(office, client, cases);
    let openings = openings.filter(|row| row.amount.get().is_none() || row.until.get().is_none());
    let openings = openings.map(|_| "期初余额".to_owned());
    placements.chain(quotes).chain(fees).chain(openings).collect()
}

impl Statement {
    /// 截至日 of 期初, if the month ends by then: 期初 holds its documents, and its own balances are not known.
    pub fn beyond_opening(&self) -> Option<NaiveDate> {
        self.opened.filter(|opened| *opened >= self.month.last_day())
    }

    /// `付款对账清单_<客户>_<月>`, safe as a file name: the client's name is cut where it is too long
    /// for one, and numbered where another client's file has the same name.
    pub fn file_stem(&self) -> String {
        let number = match self.namesakes {
            0 => String::new(),
            n => format!("_{}", n + 1),
        };
        format!("付款对账清单_{}{number}_{}", file_name(&self.client), self.month)
    }

    /// 我方预收 where the client is ahead, 贵方应付 where it owes.
    pub fn closing_word(&self) -> &'static str {
        match self.closing {
            Fen::ZERO => "两清",
            amount if amount > Fen::ZERO => "我方预收贵方",
            _ => "贵方应付我方",
        }
    }

    /// The seal's side of ours.
    pub fn seal(&self) -> String {
        if self.company.is_empty() {
            "我方（盖章）".to_owned()
        } else {
            format!("{}（盖章）", self.company)
        }
    }

    /// Where the money goes; empty where 设置 names no account.
    pub fn bank(&self) -> String {
        self.accounts.join("；")
    }

    /// What we ask of the client.
    pub fn request(&self) -> String {
        format!("请贵方核对，勾选、签章后于收到起 {} 个工作日内回传：", self.return_days)
    }

    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.running {
            notes.push(format!("本月尚未结束，以下截至 {}。", self.as_of));
        }
        if !self.unknown.is_empty() {
            let unknown = self.unknown.join("、");
            notes.push(format!("以下各项的金额或次数还在核对，暂未列入：{unknown}。"));
        }
        if !self.refused.is_empty() {
            let refused = self.refused.join("、");
            notes.push(format!("以下到款的金额或日期还在核对，暂未列入：{refused}。"));
        }
        notes
    }

    pub fn page(&self) -> StatementPage {
        let amount = |amount: Option<Fen>| amount.map(|amount| amount.to_string()).unwrap_or_default();
        let line = |entry: &StatementEntry| StatementPageLine {
            day: entry.day.to_string(),
            document: entry.document.clone(),
            project: entry.project.clone(),
            summary: entry.summary.clone(),
            invoices: entry.invoices.clone(),
            due: amount(entry.due),
            received: amount(entry.received),
            balance: entry.balance.to_string(),
        };
        StatementPage {
            company: self.company.clone(),
            number: self.number.clone(),
            accounts: self.bank(),
            return_days: self.return_days,
            client: self.client.clone(),
            projects: self.projects.join("、"),
            month: self.month.chinese(),
            from: self.month.first_day().to_string(),
            until: self.month.last_day().to_string(),
            opening: self.opening.to_string(),
            lines: self.entries.iter().map(line).collect(),
            due: self.due.to_string(),
            received: self.received.to_string(),
            closing: self.closing.to_string(),
            closing_word: self.closing_word(),
            closing_amount: self.closing.abs().to_string(),
            closing_in_words: amount_in_words::write(self.closing.abs()),
            notes: self.notes(),
        }
    }
}

#[cfg(test)]
#[path = "statement_tests.rs"]
mod tests;
