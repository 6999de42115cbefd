//! The view of 月结: the checklist, income and cost, the balances of clients and media with their documents, and
//! the bridges, as tables of the workbook and as the page.

mod bridges;
mod checklist;
mod sheets;
#[cfg(test)]
mod unknown_tests;

use super::Input;
use super::shared::facts::SumTold;
use super::shared::{unknown, words};
use super::status::table::Tone;
use crate::model::{Fen, Month};
use crate::reconcile::{
    Accounts, BALANCE, CLOSED_TABLES, EARNINGS, Earning, EntryKind, MEDIA_BALANCE, PartyAccount,
};
pub use bridges::{Bridge, BridgeLine, bridges};
pub use checklist::{ChecklistStep, Outcome, checklist};
use serde::Serialize;
use sheets::Side;

/// The view.
#[derive(Clone, Debug)]
pub struct Closing<'a> {
    pub month: Month,
    pub steps: Vec<ChecklistStep>,
    pub accounts: &'a Accounts,
    pub bridges: Vec<Bridge>,
    /// What a reader must know before trusting a figure.
    pub notes: Vec<String>,
    /// Why the balances are incomplete, if one of their tables was not read.
    pub unread: Option<String>,
    /// The frozen tables that were not read completely.
    pub unread_tables: Vec<&'static str>,
}

impl Closing<'_> {
    /// The red steps in words.
    pub fn red(&self) -> Vec<String> {
        let red = self.steps.iter().filter(|step| step.outcome == Outcome::Red);
        red.map(|step| format!("{}：{}。{}", step.name, step.said, step.todo)).collect()
    }
}

/// The closing of a month.
pub fn closing<'a>(input: &Input<'a>, accounts: &'a Accounts) -> Closing<'a> {
    let month = accounts.month;
    let steps = checklist(input, month);
    let bridges = bridges(input, accounts);
    let unread = |tables: &[&str]| unknown::unread(input, tables, None);
    let frozen = CLOSED_TABLES.iter().copied();
    let unread_tables = frozen.filter(|table| unread(&[table]).is_some()).collect();
    let of_ledger: Vec<&str> =
        BALANCE.iter().chain(&MEDIA_BALANCE).chain(&EARNINGS).chain(&CLOSED_TABLES).copied().collect();
    let unread = unread(&of_ledger);
    let mut notes = Vec::new();
    if month.last_day() > input.office.as_of() {
        notes.push(format!("本月未完，以下为截至检查日 {} 的情况。", input.office.as_of()));
    }
    if !accounts.unknown.is_empty() {
        notes
            .push(format!("已发布而金额、成本或次数待核、未列入的排期：{}。", shown_keys(&accounts.unknown)));
    }
    let parties = accounts.clients.iter().chain(&accounts.media);
    let opened = parties.filter(|party| party.opened() >= Some(month.first_day()));
    let opened: Vec<String> = opened.map(|party| party.party.clone()).collect();
    if !opened.is_empty() {
        let parties = shown_keys(&opened);
        notes.push(format!("期初截至日不在本月以前、单据已在期初里、余额无从算起的往来：{parties}。"));
    }
    if let Some(unread) = &unread {
        notes.push(format!("{unread}：靠它算的数写“未检查”，不作零计。"));
    }
    Closing { month, steps, accounts, bridges, notes, unread, unread_tables }
}

/// At most twelve keys, and their number.
fn shown_keys(keys: &[String]) -> String {
    let first: Vec<&str> = keys.iter().take(12).map(String::as_str).collect();
    let more = if keys.len() > first.len() { format!(" 等 {} 条", keys.len()) } else { String::new() };
    format!("{}{more}", first.join("、"))
}

/// Whether the ends of a bridge agree.
fn ends_agree(bridge: &Bridge) -> (&'static str, Tone) {
    match bridge.adds_up() {
        _ if bridge.unchecked => ("未检查", Tone::Grey),
        true => ("相符", Tone::Green),
        false => ("不符", Tone::Red),
    }
}

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct ClosingPage {
    pub month: String,
    pub as_of: String,
    pub notes: Vec<String>,
    /// `3 步为红`, or that all is green.
    pub verdict: String,
    pub verdict_tone: Tone,
    pub steps: Vec<StepLine>,
    pub earnings: Vec<EarningLine>,
    pub earned: EarningLine,
    pub clients: Vec<BalanceLine>,
    pub media: Vec<BalanceLine>,
    pub clients_sum: BalanceLine,
    pub media_sum: BalanceLine,
    pub bridges: Vec<BridgeView>,
    pub workbook: String,
    pub version: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct StepLine {
    pub name: &'static str,
    pub word: &'static str,
    pub tone: Tone,
    pub said: String,
    pub todo: String,
}

/// What a project earned in the month.
#[derive(Clone, Debug, Serialize)]
pub struct EarningLine {
    pub key: String,
    pub name: String,
    pub income: String,
    pub cost: String,
    pub fee: String,
    pub rebate: String,
    pub margin: String,
}

/// A client or medium from opening to closing.
#[derive(Clone, Debug, Serialize)]
pub struct BalanceLine {
    pub party: String,
    pub opening: String,
    pub plus: String,
    pub minus: String,
    pub closing: String,
    pub above: String,
    pub below: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct BridgeView {
    pub title: &'static str,
    pub lines: Vec<(String, String)>,
    /// 相符 / 不符 / 未检查
    pub word: &'static str,
    pub tone: Tone,
}

/// How many parties and projects the page shows. The workbook has all.
const LINES: usize = 200;

/// Makes the page.
pub fn page(input: &Input, closing: &Closing) -> ClosingPage {
    let accounts = closing.accounts;
    let red = closing.red().len();
    let unchecked = closing.steps.iter().filter(|step| step.outcome == Outcome::Unchecked).count();
    let (verdict, verdict_tone) = match (red, unchecked) {
        (0, 0) => ("清单全绿，可以结账".to_owned(), Tone::Green),
        (0, n) => (format!("没有红项，{n} 步没有材料、未核对"), Tone::Yellow),
        (n, _) => (format!("{n} 步为红，改好再结账"), Tone::Red),
    };
    let own: Vec<&Earning> = accounts.earnings.iter().filter(|one| one.month == closing.month).collect();
    let balances = |side: Side| -> (Vec<BalanceLine>, BalanceLine) {
        let all = side.accounts(accounts);
        let line = |party: &PartyAccount| {
            balance_line(&party.party, std::iter::once(party), closing.month, party.unread)
        };
        let unread = unknown::unread(input, side.tables(), None).is_some();
        let sum = balance_line("合计", all.iter(), closing.month, unread);
        (all.iter().take(LINES).map(line).collect(), sum)
    };
    let unread = unknown::unread(input, &EARNINGS, None).is_some();
    let (clients, clients_sum) = balances(Side::Clients);
    let (media, media_sum) = balances(Side::Media);
    ClosingPage {
        month: closing.month.chinese(),
        as_of: input.office.as_of().to_string(),
        notes: closing.notes.clone(),
        verdict,
        verdict_tone,
        steps: closing
            .steps
            .iter()
            .map(|step| StepLine {
                name: step.name,
                word: step.outcome.word(),
                tone: step.outcome.tone(),
                said: step.said.clone(),
                todo: step.todo.clone(),
            })
            .collect(),
        earnings: own.iter().take(LINES).map(|one| earning_line(input, one)).collect(),
        earned: earned(&own, unread),
        clients,
        media,
        clients_sum,
        media_sum,
        bridges: closing
            .bridges
            .iter()
            .map(|bridge| (bridge, ends_agree(bridge)))
            .map(|(bridge, (word, tone))| BridgeView {
                title: bridge.title,
                lines: bridge
                    .lines
                    .iter()
                    .map(|line| {
                        let told = if bridge.unchecked { SumTold::Unchecked } else { line.told };
                        (line.name.clone(), told.words(|amount| amount.to_string()))
                    })
                    .collect(),
                word,
                tone,
            })
            .collect(),
        workbook: format!("月结_{}.xlsx", closing.month),
        version: input.version.to_owned(),
    }
}

/// An amount; 未检查 if a table was not read completely, 未知 if a cell could not be read.
fn told(unread: bool, amount: Option<Fen>) -> String {
    if unread { words::read_whole(None) } else { words::money(amount) }
}

/// The same of a sum, of which some amounts may be unknown.
fn sum_told(unread: bool, amounts: impl Iterator<Item = Option<Fen>>) -> String {
    let sum = if unread { SumTold::Unchecked } else { SumTold::of(amounts) };
    sum.words(|amount| amount.to_string())
}

fn earning_line(input: &Input, one: &Earning) -> EarningLine {
    EarningLine {
        key: one.project.clone(),
        name: input.project_or_unknown(&one.project),
        income: told(one.unread, one.income),
        cost: told(one.unread, one.cost),
        fee: told(one.unread, Some(one.fee)),
        rebate: told(one.unread, Some(one.rebate)),
        margin: told(one.unread, one.margin()),
    }
}

fn earned(own: &[&Earning], unread: bool) -> EarningLine {
    let sum = |of: fn(&Earning) -> Option<Fen>| sum_told(unread, own.iter().map(|one| of(one)));
    EarningLine {
        key: String::new(),
        name: "合计".to_owned(),
        income: sum(|one| one.income),
        cost: sum(|one| one.cost),
        fee: sum(|one| Some(one.fee)),
        rebate: sum(|one| Some(one.rebate)),
        margin: sum(Earning::margin),
    }
}

fn balance_line<'p>(
    name: &str,
    parties: impl Iterator<Item = &'p PartyAccount> + Clone,
    month: Month,
    unread: bool,
) -> BalanceLine {
    const MONEY: [EntryKind; 3] = [EntryKind::Receipt, EntryKind::Payment, EntryKind::Offset];
    let sum = |of: &dyn Fn(&PartyAccount) -> Option<Fen>| sum_told(unread, parties.clone().map(of));
    BalanceLine {
        party: name.to_owned(),
        opening: sum(&|party| party.known_opening(month)),
        plus: sum(&|party| Some(party.sum(month, &MONEY))),
        minus: sum(&|party| party.known_work(month).map(|work| -work)),
        closing: sum(&|party| party.known_closing(month)),
        above: sum(&|party| party.known_closing(month).map(Fen::or_zero)),
        below: sum(&|party| party.known_closing(month).map(|closing| (-closing).or_zero())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::memory::Memory;
    use crate::report::view::status::table::{Table, Value, read_whole};

    const OFFICE: &str = "
        [媒体排期/排期]
        排期编号 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日
        XM2026-101-M0101 | 都市晨报 | 2026-01-26 | 1 | 9000 | 8000 | 2026-01-20
        XM2026-101-M0201 | 都市晨报 | 2026-02-26 | 1 | 50000 | 45000 | 2026-01-20
        XM2026-101-M0202 | 城市电台 | 2026-02-27 | 1 | 1000 | 700 | 2026-01-20
        [媒体排期/发布确认]
        排期编号 | 计划日期 | 实际日期 | 计划次数 | 实际次数
        XM2026-101-M0101 | 2026-01-26 | 2026-01-26 | 1 | 1
        XM2026-101-M0201 | 2026-02-26 | 2026-02-26 | 1 | 1
        XM2026-101-M0202 | 2026-02-27 | 2026-02-27 | 1 | 1
        [收付款/媒体付款]
        付款编号 | 媒体名称 | 排期编号 | 实付金额 | 实付日期
        FK202602-001 | 都市晨报 | XM2026-101-M0201 | 45000 | 2026-02-10
        ";
    const RECEIPT: &str = "[收付款/客户到款]
        到款编号 | 到款日期 | 付款单位 | 金额 | 对应单号
        DK202602-001 | 2026-02-02 | 远岚置业 | 20000 | XM2026-101-M0201";

    fn of(table: &str, look: impl Fn(&Closing, &[Table<'_>])) {
        let outcome = crate::testing::run(table);
        let month = Month::new(2026, 2).unwrap();
        let accounts = crate::reconcile::accounts(&outcome.office, &outcome.books, month);
        let memory = Memory::default();
        let input = outcome.input(&memory);
        let closing = closing(&input, &accounts);
        look(&closing, &closing.tables(&input));
    }

    fn table<'c>(tables: &'c [Table<'c>], name: &str) -> &'c Table<'c> {
        tables.iter().find(|table| table.name == name).unwrap()
    }

    fn total(table: &Table<'_>, row: usize, heading: &str) -> Value<'static> {
        let column = table.columns.iter().position(|column| column.heading == heading).unwrap();
        table.totals[row][column].clone()
    }

    #[test]
    fn income_and_balances_have_their_totals() {
        of(&format!("{OFFICE}{RECEIPT}"), |closing, tables| {
            let earned = table(tables, "收入成本");
            let yuan = |yuan: i64| Value::Money(Fen::yuan(yuan));
            let kinds: Vec<Value> = (0..earned.totals.len()).map(|row| total(earned, row, "月份")).collect();
            assert_eq!(kinds, ["本月", "以前各月", "本月和以前"].map(Value::from));
            let margins = [0, 1, 2].map(|row| (total(earned, row, "收入"), total(earned, row, "毛利")));
            assert_eq!(
                margins,
                [(yuan(51_000), yuan(5_300)), (yuan(9_000), yuan(1_000)), (yuan(60_000), yuan(6_300))]
            );
            let clients = table(tables, "客户往来");
            let sums = ["已收", "应收发生", "预收", "应收"].map(|heading| total(clients, 0, heading));
            assert_eq!(sums, [yuan(20_000), yuan(51_000), yuan(0), yuan(40_000)]);
            assert_eq!(clients.columns[clients.printed() - 1].heading, "应收", "the last that is printed");
            assert_eq!(closing.unread, None);
        });
    }

    /// A row that cannot be used makes the step red, in whatever table of money it stands.
    #[test]
    fn a_refused_row_of_any_table_closes_nothing() {
        for (rows, outcome) in [
            ("", Outcome::Green),
            ("[收付款/服务费]\n项目编号 | 月份 | 金额\nXM2026-101 | 2026-03 | 约3千", Outcome::Red),
            (
                "[收付款/期初]\n类型 | 对方 | 金额 | 截至日\n客户预收 | 远岚置业 | 约5百 | 2025-12-31",
                Outcome::Red,
            ),
            ("[收付款/到款分配]\n到款编号 | 对应单号 | 分配金额\nDK9 | XM2026-101-M0301 | 5", Outcome::Red),
        ] {
            of(&format!("{OFFICE}{RECEIPT}\n{rows}"), |closing, _| {
                let step = closing.steps.iter().find(|step| step.name == "控制合计").unwrap();
                assert_eq!(step.outcome, outcome, "{rows}: {}", step.said);
            });
        }
    }

    /// Balances of which a part was not read are no figures, no step about them is green, and no ledger
    /// asserts them.
    #[test]
    fn what_was_not_read_closes_nothing() {
        of(&format!("{OFFICE}@hidden-sheet\n{RECEIPT}"), |closing, tables| {
            let outcome = |name: &str| closing.steps.iter().find(|step| step.name == name).unwrap().outcome;
            assert_eq!([outcome("控制合计"), outcome("待认领")], [Outcome::Red, Outcome::Unchecked]);
            let clients = table(tables, "客户往来");
            let unknown = read_whole(None);
            assert_eq!([total(clients, 0, "已收"), total(clients, 0, "应收")], [unknown.clone(), unknown]);
            assert_eq!(total(table(tables, "媒体往来"), 0, "已付和抵扣"), Value::Money(Fen::yuan(45_000)));
            let unchecked: Vec<bool> = closing.bridges.iter().map(|bridge| bridge.unchecked).collect();
            assert_eq!(unchecked, [true, false, true, false, false]);
            assert_eq!(closing.unread_tables, ["收付款/客户到款"]);
            assert!(closing.unread.as_ref().is_some_and(|why| why.starts_with("客户到款没有读全")));
        });
    }
}
