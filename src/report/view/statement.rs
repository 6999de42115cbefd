//! 付款对账清单 (H-4.2.4): one client, one month, 到款及支出 for signature. A client reads it: no word that
//! only our office knows stands on it.
//!
//! 余额 is what the client has prepaid: positive, we hold its money; negative, it owes us.
//! 应收 falls on 实际日期 (placements), 验收日 (quotes), 应收日 (service fees); 已收 is every receipt.

use super::Input;
use super::shared::words::file_name;
use crate::link::{Case, Clients, Office};
use crate::model::{Fen, Month, amount_in_words};
use crate::reconcile::{self, Covered};
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
    pub entries: Vec<StatementEntry>,
    pub due: Fen,
    pub received: Fen,
    pub closing: Fen,
    /// Placements whose amount is unknown: not in any figure.
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
    let names = Clients::new(office);
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
    let names = Clients::new(input.office);
    let has_begun = |case: &&Case| {
        let start = case.project.contract_start.get();
        case.known && case.is_served() && start.is_some_and(|start| start <= month.last_day())
    };
    let begun = input.office.cases.with_ids().filter(|(_, case)| has_begun(case));
    let served: BTreeSet<&str> = begun.map(|(id, _)| names.name_of(input.office, id)).collect();
    let of_client = |client: &str| {
        if !is_read(input, &names, client) {
            return None;
        }
        let statement = statement(input, client, month)?;
        let moved = !statement.entries.is_empty() || !statement.closing.is_zero();
        (served.contains(client) || moved || !statement.unknown.is_empty()).then_some(statement)
    };
    clients(input.office).into_iter().filter_map(of_client).collect()
}

/// Whether everything a client's balance is made of was read: else nobody may sign it.
pub fn is_read(input: &Input, names: &Clients, client: &str) -> bool {
    let mut cases = input.office.cases.with_ids_of(names.cases(client));
    cases.all(|(id, case)| {
        let kept = input.books.projects[id].whole.kept;
        kept && reconcile::is_balance_read(input.office, Some(case.key()))
    })
}

/// The statement of a client, by its name or an alias; `None` where no project is the client's.
pub fn statement(input: &Input, client: &str, month: Month) -> Option<Statement> {
    let office = input.office;
    let mut account = reconcile::statement(office, input.books, client, month);
    let lines = std::mem::take(&mut account.lines);
    let projects = &account.projects;
    let cases: Vec<&Case> = projects
        .iter()
        .filter_map(|key| office.case(office.case_of(key)))
        .filter(|case| case.known)
        .collect();
    let first_case = office.case_of(cases.first()?.key())?;
    let registered = Clients::new(office).name_of(office, first_case).to_owned();
    let some = |amount: Fen| Some(amount).filter(|amount| !amount.is_zero());
    let papers = Papers::new(input, &cases, month);
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
    let before = clients(office).into_iter().take_while(|client| *client < registered.as_str());
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
        entries: entries.collect(),
        due: account.due,
        received: account.received,
        closing: account.closing,
        unknown: unknown(input, &cases),
        refused: refused(input, client, &account.projects),
        running: month.last_day() >= office.as_of(),
    })
}

/// `6222 0210 0111 6245 702`
fn in_fours(account: &str) -> String {
    let digits: Vec<char> = account.chars().collect();
    digits.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// What stands on the papers of a client's records.
struct Papers {
    /// 发票号码 by project and document.
    invoices: BTreeMap<(String, String), Vec<String>>,
    /// Keys that we gave because none was written: they say nothing to a client.
    provisional: BTreeSet<String>,
}

impl Papers {
    fn new(input: &Input, cases: &[&Case], month: Month) -> Papers {
        let (office, last) = (input.office, month.last_day());
        let mut papers = Papers { invoices: BTreeMap::new(), provisional: BTreeSet::new() };
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
        let placements = cases.iter().flat_map(|case| office.placements.of(&case.placements));
        let placements = placements.map(|one| (&one.record.key, one.record.provisional));
        let receipts = office.receipts.iter().map(|one| (&one.record.key, one.record.provisional));
        let own = placements.chain(receipts).filter(|(_, provisional)| *provisional);
        papers.provisional = own.map(|(key, _)| key.clone()).collect();
        papers
    }
}

/// On air, but of unknown amount or times: in no figure of the statement.
fn unknown(input: &Input, cases: &[&Case]) -> Vec<String> {
    let placements = cases.iter().flat_map(|case| &case.placements);
    placements
        .map(|id| (&input.office.placements[*id], &input.books.placements[*id]))
        .filter(|(placement, books)| {
            !placement.repeated && !placement.publications.is_empty() && books.published.is_none()
        })
        .map(|(placement, _)| placement.record.key.clone())
        .collect()
}

/// Receipts of the client's that no figure has: their amount or day cannot be read, or their number
/// stands twice. They are named by what was entered, for they may lie in any month.
fn refused(input: &Input, client: &str, projects: &[String]) -> Vec<String> {
    let office = input.office;
    let names = Clients::new(office);
    let receipts = office.receipts.iter().filter(|receipt| {
        let unread = receipt.record.amount.is_refused() || receipt.record.date.is_refused();
        let own = match office.project_of(receipt.case) {
            Some(project) => projects.iter().any(|key| key == project),
            None => names.same(receipt.record.payer.text(), client),
        };
        own && (unread || receipt.duplicate)
    });
    let named = receipts.map(|receipt| match receipt.record.provisional {
        true => receipt.record.payer.text().to_owned(),
        false => receipt.record.key.clone(),
    });
    named.collect::<BTreeSet<String>>().into_iter().collect()
}

impl Statement {
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
            notes.push(format!("以下排期的金额或次数还在核对，暂未列入：{unknown}。"));
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
mod tests {
    use super::*;
    use crate::testing::example::{self, day};

    fn march(example: &example::Example, client: &str) -> Option<Statement> {
        statement(&example.input(), client, Month::of(day("2026-03-01")))
    }

    #[test]
    fn a_page_says_who_owes_whom_in_figures_and_numerals() {
        let example = example::office();
        let page = march(&example, "远岚置业").unwrap().page();
        assert_eq!(page.projects, "云庭");
        assert_eq!(page.lines.len(), 1, "one receipt, nothing on air yet");
        assert_eq!((page.lines[0].due.as_str(), page.lines[0].received.as_str()), ("", "60,000.00"));
        assert_eq!((page.closing_word, page.closing_in_words.as_str()), ("我方预收贵方", "陆万元整"));
        assert_eq!(page.notes, ["本月尚未结束，以下截至 2026-03-16。"]);
    }

    /// Two spellings of one client are one statement, written once, under the registered name.
    #[test]
    fn a_client_under_an_alias_has_one_statement() {
        let outcome = crate::testing::run(
            "[设置/别名表]\n类别 | 写法 | 标准名\n客户 | 远岚 | 远岚置业有限公司
             [项目名册/项目]\n项目编号 | 客户名称 | 合同开始
             XM2026-101 | 远岚 | 2026-01-05\nXM2026-102 | 远岚置业有限公司 | 2026-01-05
             [收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号
             DK1 | 2026-02-03 | 远岚置业有限公司 | 500 | XM2026-101",
        );
        let memory = Default::default();
        let input = outcome.input(&memory);
        assert_eq!(clients(input.office).into_iter().collect::<Vec<_>>(), ["远岚置业有限公司"]);
        let due = due(&input, Month::of(day("2026-02-01")));
        let written: Vec<_> = due.iter().map(|one| (one.client.as_str(), one.projects.len())).collect();
        assert_eq!(written, [("远岚置业有限公司", 2)]);
    }

    #[test]
    fn a_client_reads_our_name_account_and_invoices_and_no_inner_word() {
        let outcome = crate::testing::run(
            "@setting 本公司名称=远山广告有限公司
             @setting 本公司账号=6222021001116245702
             [项目名册/项目]
             项目编号 | 项目名称 | 客户名称
             XM2026-101 | 云庭 | 远岚置业
             [媒体排期/排期]
             排期编号 | 媒体名称 | 版面/时段 | 投放日期 | 次数 | 客户金额 | 客户确认日
             XM2026-101-M0201 | 都市晨报 | A1 | 2026-02-05、2026-02-06、2026-02-12 | 3 | 3000 | 2026-01-20
             [媒体排期/发布确认]
             排期编号 | 计划日期 | 实际日期 | 计划次数 | 实际次数
             XM2026-101-M0201 | 2026-02-05 | 2026-02-05 | 1 | 1
             XM2026-101-M0201 | 2026-02-12 | 2026-02-12 | 2 | 2
             [收付款/客户到款]
             到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号
             DK202602-001 | 2026-02-03 | 远岚置业 | 500 |
             | 2026-02-04 | 远岚置业 | 700 | XM2026-101
             [收付款/开票]
             发票号码 | 开票日期 | 客户名称 | 对应单号 | 金额
             25512000000012345678 | 2026-02-20 | 远岚置业 | XM2026-101-M0201 | 2000
             25512000000012345679 | 2026-03-02 | 远岚置业 | XM2026-101-M0201 | 1000",
        );
        let memory = crate::model::memory::Memory::default();
        let statement = statement(&outcome.input(&memory), "远岚置业", Month::new(2026, 2).unwrap()).unwrap();
        assert_eq!(
            (statement.company.as_str(), statement.number.as_str()),
            ("远山广告有限公司", "DZ-202602-XM2026-101")
        );
        assert_eq!(
            (statement.bank().as_str(), statement.seal().as_str()),
            ("6222 0210 0111 6245 702", "远山广告有限公司（盖章）")
        );
        let page = statement.page();
        let lines = page.lines.iter().map(|line| {
            format!("{} {} | {} | {}", line.day, line.document, line.summary, line.invoices.join(" "))
        });
        assert_eq!(
            lines.collect::<Vec<_>>(),
            [
                "2026-02-03 DK202602-001 | 到款 | ",
                "2026-02-04  | 媒体预付款到款 | ",
                "2026-02-05 XM2026-101-M0201 | 都市晨报 A1 发布 1 次 | 25512000000012345678",
                "2026-02-12 XM2026-101-M0201 | 都市晨报 A1 发布 2 次 | 25512000000012345678",
            ]
        );
    }

    #[test]
    fn what_cannot_be_valued_is_named() {
        let mut example = example::office();
        let publication = example.office.publications.push(crate::link::LinkedPublication::default());
        example.office.placements[0].publications = vec![publication];
        example.books.placements[0].published = None;
        let statement = march(&example, "远岚置业").unwrap();
        assert_eq!(statement.unknown, ["XM2026-001-M0301"]);
    }

    /// A receipt that no figure has is named: the client is not told that nothing is owed or held.
    #[test]
    fn a_receipt_that_cannot_be_read_is_named() {
        let outcome = crate::testing::run(
            "[项目名册/项目]\n项目编号 | 客户名称 | 合同开始\nXM2026-101 | 远岚置业 | 2026-01-05
             [收付款/客户到款]
             到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号
             DK202602-002 | 2026-02-03 | 远岚置业 | 约3万 | XM2026-101
             DK202602-003 | 2026-02-30 | 远岚置业 | 500 |
             DK202602-004 | 2026-02-03 | 别的客户 | 约3万 |",
        );
        let memory = Default::default();
        let statement = statement(&outcome.input(&memory), "远岚置业", Month::new(2026, 2).unwrap()).unwrap();
        assert_eq!(
            statement.notes(),
            ["以下到款的金额或日期还在核对，暂未列入：DK202602-002、DK202602-003。"]
        );
    }

    /// A balance of which a part was not read goes to nobody for signature.
    #[test]
    fn no_statement_is_laid_out_where_a_part_of_the_balance_was_not_read() {
        let count = |fees: &str| {
            let outcome = crate::testing::run(&format!(
                "[项目名册/项目]\n项目编号 | 客户名称 | 合同开始\nXM2026-101 | 远岚置业 | 2026-01-05
                 [收付款/客户到款]
                 到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号
                 DK202602-001 | 2026-02-03 | 远岚置业 | 100 | XM2026-101
                 {fees}"
            ));
            let memory = Default::default();
            due(&outcome.input(&memory), Month::of(day("2026-02-01"))).len()
        };
        let fees =
            "[收付款/服务费]\n项目编号 | 月份 | 金额 | 应收日\nXM2026-101 | 2026-02 | 6000 | 2026-02-28";
        assert_eq!((count(fees), count(&format!("@hidden-sheet\n{fees}"))), (1, 0));
    }

    #[test]
    fn a_client_no_longer_served_is_told_while_money_moves_or_stays() {
        let mut example = example::office();
        example.office.present.insert("收付款/客户到款".to_owned());
        let month = Month::of(day("2026-03-01"));
        let clients = |example: &example::Example, month| -> Vec<String> {
            due(&example.input(), month).into_iter().map(|statement| statement.client).collect()
        };
        let served = clients(&example, month);
        assert!(served.iter().any(|client| client == "远岚置业"), "{served:?}");
        for case in &mut example.office.cases {
            case.project.status.content =
                crate::model::Content::Known(crate::model::choice::ProjectStatus::Paused);
        }
        assert_eq!(clients(&example, month), ["远岚置业"], "its receipt lies in March");
        assert_eq!(clients(&example, month.next()), ["远岚置业"], "and is still there in April");
        assert!(clients(&example, month.previous()).is_empty());
    }

    #[test]
    fn a_client_without_a_project_has_no_statement_and_names_are_safe_files() {
        let example = example::office();
        assert!(march(&example, "无此客户").is_none());
        let statement =
            Statement { client: "甲/乙:有限".into(), ..march(&example, "远岚置业").unwrap() };
        assert_eq!(statement.file_stem(), "付款对账清单_甲_乙_有限_2026-03");
        let named = |client: &str, namesakes| {
            Statement { client: client.into(), namesakes, ..march(&example, "远岚置业").unwrap() }.file_stem()
        };
        assert_eq!(named("甲方\n纳税人识别号：0000", 0), "付款对账清单_甲方_2026-03");
        assert_eq!(named("甲方", 1), "付款对账清单_甲方_2_2026-03");
        assert!(named(&"麦".repeat(300), 0).len() < 200);
    }

    #[test]
    fn a_client_without_contract_movement_and_balance_gets_no_statement() {
        let rows = |start: &str, receipt: &str| {
            let outcome = crate::testing::run(&format!(
                "[项目名册/项目]\n项目编号 | 客户名称 | 合同开始\nXM2026-101 | 远岚置业 | {start}\n\
                 [收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号\n{receipt}"
            ));
            let memory = Default::default();
            due(&outcome.input(&memory), Month::of(day("2026-02-01"))).len()
        };
        let (february, march) = (
            "DK202602-001 | 2026-02-03 | 远岚置业 | 100 | XM2026-101",
            "DK202603-001 | 2026-03-03 | 远岚置业 | 100 | XM2026-101",
        );
        assert_eq!((rows("", february), rows("", march)), (1, 0));
        assert_eq!((rows("2026-01-05", march), rows("2026-03-01", march)), (1, 0));
    }
}
