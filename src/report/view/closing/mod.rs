//! 月结: what finance closes a month with. The checklist, income and cost, the balances of clients and
//! media with their documents, and the bridges; as tables of the workbook and as the page.

mod bridges;
mod checklist;

use super::Input;
use super::status::table::{ColumnKind, Columns, Table, Tone, Value};
use crate::model::{Fen, Month};
use crate::reconcile::{Accounts, Earning, EntryKind, PartyAccount};
pub use bridges::{Bridge, BridgeLine, bridges};
pub use checklist::{ChecklistStep, Outcome, checklist};
use serde::Serialize;

/// Everything 月结 says.
#[derive(Clone, Debug)]
pub struct Closing<'a> {
    pub month: Month,
    pub steps: Vec<ChecklistStep>,
    pub accounts: &'a Accounts,
    pub bridges: Vec<Bridge>,
    pub tables: Vec<Table>,
    /// What the reader must know before he trusts a figure.
    pub notes: Vec<String>,
}

impl Closing<'_> {
    /// The steps that stand against closing, in words.
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
    let tables = vec![
        steps_table(&steps),
        earnings_table(input, accounts),
        parties_table(input, accounts, Side::Clients),
        parties_table(input, accounts, Side::Media),
        bridges_table(&bridges),
    ];
    let mut notes = Vec::new();
    if month.last_day() > input.office.as_of() {
        notes.push(format!("本月未完，以下为截至检查日 {} 的情况。", input.office.as_of()));
    }
    if !accounts.unknown.is_empty() {
        notes
            .push(format!("已发布而金额、成本或次数待核、未列入的排期：{}。", shown_keys(&accounts.unknown)));
    }
    Closing { month, steps, accounts, bridges, tables, notes }
}

/// A dozen keys, and how many there are.
fn shown_keys(keys: &[String]) -> String {
    let first: Vec<&str> = keys.iter().take(12).map(String::as_str).collect();
    let more = if keys.len() > first.len() { format!(" 等 {} 条", keys.len()) } else { String::new() };
    format!("{}{more}", first.join("、"))
}

fn steps_table(steps: &[ChecklistStep]) -> Table {
    let columns = Columns::new()
        .col("步骤", ColumnKind::Text, |step: &&ChecklistStep| step.name.into())
        .col("结果", ColumnKind::Light, |step| Value::toned(step.outcome.word(), step.outcome.tone()))
        .col("情况", ColumnKind::Prose, |step| step.said.as_str().into())
        .col("要做什么", ColumnKind::Prose, |step| step.todo.as_str().into());
    Table::of("检查清单", 1, columns, steps)
}

fn earnings_table(input: &Input, accounts: &Accounts) -> Table {
    let columns =
        Columns::new()
            .col("项目编号", ColumnKind::Text, |one: &&Earning| one.project.as_str().into())
            .col("项目", ColumnKind::Text, |one| input.project_name(Some(one.project.as_str())).into())
            .col("发布月", ColumnKind::Text, |one| one.month.to_string().into())
            .col("收入", ColumnKind::Money, |one| one.income.into())
            .col("成本", ColumnKind::Money, |one| one.cost.into())
            .col("服务费", ColumnKind::Money, |one| one.fee.into())
            .col("返点", ColumnKind::Money, |one| one.rebate.into())
            .col("毛利", ColumnKind::Money, |one| one.margin().into())
            .col("本月", ColumnKind::Text, |one| {
                if one.month == accounts.month { "是".into() } else { "".into() }
            });
    Table::of("收入成本", 2, columns, &accounts.earnings)
}

/// Which balances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Clients,
    Media,
}

impl Side {
    fn sheet(self) -> &'static str {
        match self {
            Side::Clients => "客户往来",
            Side::Media => "媒体往来",
        }
    }

    fn party(self) -> &'static str {
        match self {
            Side::Clients => "客户",
            Side::Media => "媒体",
        }
    }

    /// What a balance above and below nothing is called.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Side::Clients => ("预收", "应收"),
            Side::Media => ("预付", "应付"),
        }
    }

    /// What adds to the balance and what takes from it.
    fn columns(self) -> (&'static str, &'static str) {
        match self {
            Side::Clients => ("已收", "应收发生"),
            Side::Media => ("已付和抵扣", "发布成本"),
        }
    }

    fn accounts(self, accounts: &Accounts) -> &[PartyAccount] {
        match self {
            Side::Clients => &accounts.clients,
            Side::Media => &accounts.media,
        }
    }
}

/// One line of 往来: an opening balance, a document or a closing balance.
struct PartyLine<'a> {
    party: &'a str,
    what: &'static str,
    date: Option<chrono::NaiveDate>,
    document: &'a str,
    project: String,
    summary: &'a str,
    plus: Option<Fen>,
    minus: Option<Fen>,
    balance: Fen,
    is_closing: bool,
}

fn parties_table(input: &Input, accounts: &Accounts, side: Side) -> Table {
    let (above, below) = side.words();
    let (plus, minus) = side.columns();
    let optional = |amount: Option<Fen>| amount.map_or(Value::Blank, Value::Money);
    let columns = Columns::new()
        .col(side.party(), ColumnKind::Text, |line: &PartyLine| line.party.into())
        .col("行", ColumnKind::Text, |line| line.what.into())
        .col("日期", ColumnKind::Day, |line| line.date.into())
        .col("单据", ColumnKind::Text, |line| line.document.into())
        .col("项目", ColumnKind::Text, |line| line.project.as_str().into())
        .col("摘要", ColumnKind::Text, |line| line.summary.into())
        .col(plus, ColumnKind::Money, move |line| optional(line.plus))
        .col(minus, ColumnKind::Money, move |line| optional(line.minus))
        .col("余额", ColumnKind::Money, |line| line.balance.into())
        .col(above, ColumnKind::Money, move |line| optional(line.is_closing.then(|| line.balance.or_zero())))
        .col(below, ColumnKind::Money, move |line| {
            optional(line.is_closing.then(|| (-line.balance).or_zero()))
        });
    let parties = side.accounts(accounts).iter();
    let lines = parties.flat_map(|party| party_lines(input, party, accounts.month));
    Table::of(side.sheet(), 1, columns, lines)
}

fn party_lines<'a>(input: &Input, party: &'a PartyAccount, month: Month) -> Vec<PartyLine<'a>> {
    let end = |what, balance| PartyLine {
        party: party.party.as_str(),
        what,
        date: None,
        document: "",
        project: String::new(),
        summary: "",
        plus: None,
        minus: None,
        balance,
        is_closing: what == "期末",
    };
    let mut lines = vec![end("期初", party.opening)];
    let mut balance = party.opening;
    for entry in party.of(month) {
        balance += entry.amount;
        // a refund takes from what was received, it is nothing owed
        let moves_money = matches!(entry.kind, EntryKind::Receipt | EntryKind::Payment | EntryKind::Offset);
        lines.push(PartyLine {
            party: party.party.as_str(),
            what: "本月",
            date: Some(entry.date),
            document: &entry.document,
            project: input.project_name(Some(entry.project.as_str()).filter(|key| !key.is_empty())),
            summary: &entry.summary,
            plus: moves_money.then_some(entry.amount),
            minus: (!moves_money).then_some(-entry.amount),
            balance,
            is_closing: false,
        });
    }
    lines.push(end("期末", party.closing));
    lines
}

fn bridges_table(bridges: &[Bridge]) -> Table {
    let lines = bridges.iter().flat_map(|bridge| bridge.lines.iter().map(move |line| (bridge, line)));
    let columns = Columns::new()
        .col("桥", ColumnKind::Text, |(bridge, _): &(&Bridge, &BridgeLine)| bridge.title.into())
        .col("项", ColumnKind::Text, |(_, line)| line.name.as_str().into())
        .col("金额", ColumnKind::Money, |(_, line)| line.amount.into())
        .col("核对", ColumnKind::Text, |(bridge, line)| match (line.is_end, bridge.adds_up()) {
            (false, _) => Value::Blank,
            (true, true) => Value::toned("相符", Tone::Green),
            (true, false) => Value::toned("不符", Tone::Red),
        });
    Table::of("桥", 1, columns, lines)
}

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct ClosingPage {
    pub month: String,
    pub as_of: String,
    pub notes: Vec<String>,
    /// `3 步为红`, or that all is green.
    pub verdict: String,
    pub verdict_tone: &'static str,
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
    pub tone: &'static str,
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
    pub adds_up: bool,
}

/// So many parties and projects the page shows; the workbook has all.
const LINES: usize = 200;

/// The closing as the page shows it.
pub fn page(input: &Input, closing: &Closing) -> ClosingPage {
    let accounts = closing.accounts;
    let red = closing.red().len();
    let unchecked = closing.steps.iter().filter(|step| step.outcome == Outcome::Unchecked).count();
    let (verdict, verdict_tone) = match (red, unchecked) {
        (0, 0) => ("清单全绿，可以结账".to_owned(), "green"),
        (0, n) => (format!("没有红项，{n} 步没有材料、未核对"), "yellow"),
        (n, _) => (format!("{n} 步为红，改好再结账，或加 --anyway 照结"), "red"),
    };
    let own: Vec<&Earning> = accounts.earnings.iter().filter(|one| one.month == closing.month).collect();
    let balances = |side: Side| -> (Vec<BalanceLine>, BalanceLine) {
        let all = side.accounts(accounts);
        let line = |party: &PartyAccount| balance_line(&party.party, std::iter::once(party), closing.month);
        (all.iter().take(LINES).map(line).collect(), balance_line("合计", all.iter(), closing.month))
    };
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
                tone: step.outcome.css(),
                said: step.said.clone(),
                todo: step.todo.clone(),
            })
            .collect(),
        earnings: own.iter().take(LINES).map(|one| earning_line(input, one)).collect(),
        earned: earned(&own),
        clients,
        media,
        clients_sum,
        media_sum,
        bridges: closing
            .bridges
            .iter()
            .map(|bridge| BridgeView {
                title: bridge.title,
                lines: bridge.lines.iter().map(|line| (line.name.clone(), line.amount.to_string())).collect(),
                adds_up: bridge.adds_up(),
            })
            .collect(),
        workbook: format!("月结_{}.xlsx", closing.month),
        version: input.version.to_owned(),
    }
}

fn known(amount: Option<Fen>) -> String {
    amount.map_or_else(|| "未知".to_owned(), |amount| amount.to_string())
}

fn earning_line(input: &Input, one: &Earning) -> EarningLine {
    EarningLine {
        key: one.project.clone(),
        name: input.project_name(Some(one.project.as_str())),
        income: one.income.to_string(),
        cost: known(one.cost),
        fee: one.fee.to_string(),
        rebate: one.rebate.to_string(),
        margin: known(one.margin()),
    }
}

fn earned(own: &[&Earning]) -> EarningLine {
    EarningLine {
        key: String::new(),
        name: "合计".to_owned(),
        income: own.iter().map(|one| one.income).sum::<Fen>().to_string(),
        cost: known(own.iter().map(|one| one.cost).sum()),
        fee: own.iter().map(|one| one.fee).sum::<Fen>().to_string(),
        rebate: own.iter().map(|one| one.rebate).sum::<Fen>().to_string(),
        margin: known(own.iter().map(|one| one.margin()).sum()),
    }
}

fn balance_line<'p>(
    name: &str,
    parties: impl Iterator<Item = &'p PartyAccount> + Clone,
    month: Month,
) -> BalanceLine {
    const MONEY: [EntryKind; 3] = [EntryKind::Receipt, EntryKind::Payment, EntryKind::Offset];
    const WORK: [EntryKind; 4] =
        [EntryKind::Publication, EntryKind::Production, EntryKind::ServiceFee, EntryKind::Cost];
    let sum = |of: &dyn Fn(&PartyAccount) -> Fen| parties.clone().map(of).sum::<Fen>();
    BalanceLine {
        party: name.to_owned(),
        opening: sum(&|party| party.opening).to_string(),
        plus: sum(&|party| party.sum(month, &MONEY)).to_string(),
        minus: sum(&|party| -party.sum(month, &WORK)).to_string(),
        closing: sum(&|party| party.closing).to_string(),
        above: sum(&|party| party.closing.or_zero()).to_string(),
        below: sum(&|party| (-party.closing).or_zero()).to_string(),
    }
}
