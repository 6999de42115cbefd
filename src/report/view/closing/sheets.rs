//! The sheets of 月结: the checklist, income and cost, the balances with their documents, the bridges.

use super::{Bridge, BridgeLine, ChecklistStep, Closing, ends_agree};
use crate::model::{Fen, Month};
use crate::reconcile::{
    Accounts, BALANCE, EARNINGS, Earning, EntryKind, MEDIA_BALANCE, PartyAccount, Told, Unvalued,
};
use crate::report::view::Input;
use crate::report::view::shared::unknown;
use crate::report::view::status::table::{ColumnKind, Columns, Table, Value, col, read_whole};

impl Closing<'_> {
    /// The sheets of the workbook.
    pub fn tables<'r>(&'r self, input: &'r Input<'r>) -> [Table<'r>; 5] {
        let unread = |tables: &[&str]| unknown::unread(input, tables, None);
        [
            steps_table(&self.steps),
            earnings_table(input, self.accounts).resting_on(unread(&EARNINGS)),
            parties_table(input, self.accounts, Side::Clients).resting_on(unread(&BALANCE)),
            parties_table(input, self.accounts, Side::Media).resting_on(unread(&MEDIA_BALANCE)),
            bridges_table(&self.bridges),
        ]
    }
}

fn steps_table(steps: &[ChecklistStep]) -> Table<'_> {
    let columns = Columns::new()
        .col("步骤", ColumnKind::Text, |step: &&ChecklistStep| step.name.into())
        .col("结果", ColumnKind::Light, |step| Value::toned(step.outcome.word(), step.outcome.tone()))
        .col("情况", ColumnKind::Prose, |step| step.said.as_str().into())
        .col("要做什么", ColumnKind::Prose, |step| step.todo.as_str().into());
    Table::of("检查清单", 1, columns, steps)
}

fn earnings_table<'r>(input: &'r Input<'r>, accounts: &'r Accounts) -> Table<'r> {
    let is_own = move |one: &Earning| one.month == accounts.month;
    let columns = Columns::new()
        .col("项目编号", ColumnKind::Text, |one: &&Earning| one.project.as_str().into())
        .col("项目", ColumnKind::Text, |one| input.project_or_unknown(&one.project).into())
        .col("月份", ColumnKind::Text, move |one| if is_own(one) { OWN } else { EARLIER }.into())
        .col("发布月", ColumnKind::Text, |one| one.month.to_string().into())
        .and(col("收入", ColumnKind::Money, |one: &&Earning| earned_value(one, one.income)).summed())
        .and(col("成本", ColumnKind::Money, |one: &&Earning| earned_value(one, one.cost)).summed())
        .and(col("服务费", ColumnKind::Money, |one: &&Earning| earned_value(one, Some(one.fee))).summed())
        .and(col("返点", ColumnKind::Money, |one: &&Earning| earned_value(one, Some(one.rebate))).summed())
        .and(col("毛利", ColumnKind::Money, |one: &&Earning| earned_value(one, one.margin())).summed());
    let (own, earlier): (Vec<&Earning>, Vec<&Earning>) =
        accounts.earnings.iter().partition(|one| is_own(one));
    let kinds: [(&str, &[&str]); 3] =
        [("本月", &[OWN]), ("以前各月", &[EARLIER]), ("本月和以前", &[OWN, EARLIER])];
    let kinds = if earlier.is_empty() { kinds.get(..1) } else { Some(&kinds[..]) };
    Table::of("收入成本", 2, columns, own.into_iter().chain(earlier))
        .totalled_by(2, kinds.unwrap_or_default())
}

/// An amount; 未检查 if a table was not read completely, 未知 if a cell could not be read.
fn earned_value(one: &Earning, amount: Option<Fen>) -> Value<'static> {
    if one.unread { read_whole(None) } else { amount.into() }
}

/// 月份 of what was earned.
const OWN: &str = "本月";
const EARLIER: &str = "以前";

/// The kind of balances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
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

    /// The words for a positive and a negative balance.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Side::Clients => ("预收", "应收"),
            Side::Media => ("预付", "应付"),
        }
    }

    /// The headings of what increases and what reduces the balance.
    fn columns(self) -> (&'static str, &'static str) {
        match self {
            Side::Clients => ("已收", "应收发生"),
            Side::Media => ("已付和抵扣", "发布成本"),
        }
    }

    /// The tables of its balances.
    pub(super) fn tables(self) -> &'static [&'static str] {
        match self {
            Side::Clients => &BALANCE,
            Side::Media => &MEDIA_BALANCE,
        }
    }

    pub(super) fn accounts(self, accounts: &Accounts) -> &[PartyAccount] {
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
    plus: Value<'static>,
    minus: Value<'static>,
    /// 未检查 if one of its tables was not read completely, 未知 from a publication of unknown amount on.
    balance: Told,
    is_closing: bool,
}

fn parties_table<'r>(input: &'r Input<'r>, accounts: &'r Accounts, side: Side) -> Table<'r> {
    let (above, below) = side.words();
    let (plus, minus) = side.columns();
    let at_end = move |line: &PartyLine<'_>, sign: fn(Fen) -> Fen| match line.balance {
        _ if !line.is_closing => Value::Blank,
        Told::Known(balance) => sign(balance).or_zero().into(),
        other => other.into(),
    };
    let columns = Columns::new()
        .col(side.party(), ColumnKind::Text, |line: &PartyLine| line.party.into())
        .col("行", ColumnKind::Text, |line| line.what.into())
        .col("日期", ColumnKind::Day, |line| line.date.into())
        .col("单据", ColumnKind::Text, |line| line.document.into())
        .col("摘要", ColumnKind::Text, |line| line.summary.into())
        .and(col(plus, ColumnKind::Money, |line: &PartyLine| line.plus.clone()).summed())
        .and(col(minus, ColumnKind::Money, |line: &PartyLine| line.minus.clone()).summed())
        .col("余额", ColumnKind::Money, |line| line.balance.into())
        .and(col(above, ColumnKind::Money, move |line: &PartyLine| at_end(line, |balance| balance)).summed())
        .and(col(below, ColumnKind::Money, move |line: &PartyLine| at_end(line, |balance| -balance)).summed())
        .and(col("项目", ColumnKind::Text, |line: &PartyLine| line.project.as_str().into()).on_screen());
    let parties = side.accounts(accounts).iter();
    let lines = parties.flat_map(|party| party_lines(input, party, accounts.month));
    Table::of(side.sheet(), 1, columns, lines)
}

fn party_lines<'a>(input: &Input, party: &'a PartyAccount, month: Month) -> Vec<PartyLine<'a>> {
    let known = |balance: Option<Fen>| match balance {
        _ if party.unread => Told::Unchecked,
        None => Told::Unknown,
        Some(balance) => Told::Known(balance),
    };
    let end = |what, balance| PartyLine {
        party: party.party.as_str(),
        what,
        date: None,
        document: "",
        project: String::new(),
        summary: "",
        plus: Value::Blank,
        minus: Value::Blank,
        balance: known(balance),
        is_closing: what == "期末",
    };
    let mut lines = vec![end("期初", party.known_opening(month))];
    let mut balance = party.known_opening(month);
    let project = |key: &str| input.project_name(Some(key).filter(|key| !key.is_empty()));
    let mut unvalued = party.unvalued_in(month).peekable();
    let unknown = |one: &'a Unvalued| PartyLine {
        party: party.party.as_str(),
        what: "本月",
        date: Some(one.date),
        document: &one.document,
        project: project(&one.project),
        summary: "已发布，金额未知",
        plus: Value::Blank,
        minus: Option::<Fen>::None.into(),
        balance: known(None),
        is_closing: false,
    };
    for entry in party.of(month) {
        while let Some(one) = unvalued.next_if(|one| one.date <= entry.date) {
            balance = None;
            lines.push(unknown(one));
        }
        balance = balance.map(|balance| balance + entry.amount);
        // a refund reduces what was received and is no new debt
        let moves_money = matches!(entry.kind, EntryKind::Receipt | EntryKind::Payment | EntryKind::Offset);
        lines.push(PartyLine {
            party: party.party.as_str(),
            what: "本月",
            date: Some(entry.date),
            document: &entry.document,
            project: project(&entry.project),
            summary: &entry.summary,
            plus: if moves_money { entry.amount.into() } else { Value::Blank },
            minus: if moves_money { Value::Blank } else { (-entry.amount).into() },
            balance: known(balance),
            is_closing: false,
        });
    }
    lines.extend(unvalued.map(unknown));
    lines.push(end("期末", party.known_closing(month)));
    lines
}

fn bridges_table(bridges: &[Bridge]) -> Table<'_> {
    let lines = bridges.iter().flat_map(|bridge| bridge.lines.iter().map(move |line| (bridge, line)));
    let columns =
        Columns::new()
            .col("桥", ColumnKind::Text, |(bridge, _): &(&Bridge, &BridgeLine)| bridge.title.into())
            .col("项", ColumnKind::Text, |(_, line)| line.name.as_str().into())
            .col("金额", ColumnKind::Money, |(bridge, line)| {
                if bridge.unchecked { read_whole(None) } else { line.told.into() }
            })
            .col("核对", ColumnKind::Text, |(bridge, line)| {
                let (word, tone) = ends_agree(bridge);
                if line.is_end { Value::toned(word, tone) } else { Value::Blank }
            });
    Table::of("桥", 1, columns, lines)
}
