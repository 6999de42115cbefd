//! The rows below the header → lines with signed amounts. A row that cannot be used becomes a finding and is left out.

use super::above::TOTALS;
use super::header::{self, Column, Header, Shape, plain};
use super::headings::{self, Field};
use crate::finding::{Code, Raised};
use crate::model::currency;
use crate::model::source::SheetId;
use crate::model::witness::{BankLine, RefusedLine};
use crate::model::{Content, Fen, Moment, Place};
use crate::normalise::cell::amount::{amount_or_refund, refuse};
use crate::normalise::cell::date::{DateContext, moment, time_of_day};
use crate::normalise::cell::{Note, Reading, shown};
use crate::normalise::outsider::FINANCE;
use crate::normalise::sheet::total_words::{closing, is_footer, total};
use crate::read::table::{Cell, NumberFormat, Value};
use chrono::{NaiveDate, NaiveTime};
use std::collections::{BTreeMap, BTreeSet};

/// What holds for every row of the sheet.
pub(super) struct Context<'a> {
    pub file: &'a str,
    pub sheet: SheetId,
    pub account: &'a str,
    /// The currency of the whole sheet; empty where none is printed.
    pub currency: &'a str,
    /// Number formats that change the meaning of a figure, by row and column.
    pub formats: &'a BTreeMap<(u32, u16), NumberFormat>,
    pub dates: DateContext,
}

/// The lines of a sheet and the sums of its columns.
#[derive(Default)]
pub(super) struct Lines {
    pub lines: Vec<BankLine>,
    /// Sums of the money in and of the money out, counted as the bank prints them.
    pub income: Fen,
    pub expense: Fen,
    /// Lines in another currency: they are counted but not compared.
    pub foreign: Vec<BankLine>,
    /// How many rows have an amount of 0.00.
    pub zero: usize,
    /// Lines that cannot be used.
    pub refused: Vec<RefusedLine>,
    /// The balances fit only with in and out exchanged, so this is the office's own ledger, not a bank statement.
    pub is_own_ledger: bool,
    pub said: Vec<Raised>,
    /// Columns in which numbers lost digits and that have a finding already (one a column).
    lost: BTreeSet<u16>,
    /// The day of the row before, as written and as read. It saves reading the same day again.
    day: Option<(Value, Reading<Moment>)>,
}

/// A row whose direction is not settled yet.
struct Pending {
    line: BankLine,
    amount: Amount,
    payer: String,
    payee: String,
    payer_account: String,
    payee_account: String,
}

#[derive(Clone, Copy)]
enum Amount {
    Known(Fen),
    /// A flag (true is in) and the figure beside it.
    Flagged(bool, Fen),
}

pub(super) fn read(rows: &[&[Cell]], header: &Header, context: &Context<'_>) -> Lines {
    let mut lines = Lines::default();
    let body = rows.get(header.index + 1..).unwrap_or_default();
    let mut pending = Vec::new();
    for row in body {
        pending.extend(lines.row(row, header, context));
    }
    lines.settle(pending);
    lines
}

/// A row with its header.
#[derive(Clone, Copy)]
struct Cells<'a> {
    row: &'a [Cell],
    header: &'a Header,
    formats: &'a BTreeMap<(u32, u16), NumberFormat>,
}

impl<'a> Cells<'a> {
    fn at(&self, column: &Column) -> Option<&'a Value> {
        self.row.iter().find(|cell| cell.col == column.col).map(|cell| &cell.value)
    }

    fn value(&self, field: Field) -> Option<&'a Value> {
        self.header.column(field).and_then(|column| self.at(column))
    }

    fn text(&self, field: Field) -> String {
        self.value(field).map(plain).unwrap_or_default()
    }

    /// The name of a party, as printed.
    fn name(&self, field: Field) -> String {
        self.value(field).map(header::name).unwrap_or_default()
    }

    fn amount(&self, field: Field) -> Reading<Fen> {
        let format = |col: u16| self.formats.get(&(self.row.first()?.row, col));
        let read = |column: &Column| match self.at(column) {
            None => Reading::blank(),
            Some(value @ Value::Number(_)) if format(column.col).is_some() => {
                refuse(&shown(value), "的单元格格式不是普通的元，请改成常规格式")
            }
            Some(value) => amount_or_refund(value, column.unit.unwrap_or_default()),
        };
        self.header.column(field).map_or_else(Reading::blank, read)
    }
}

impl Lines {
    fn row(&mut self, row: &[Cell], header: &Header, context: &Context<'_>) -> Option<Pending> {
        let first = row.first()?;
        let place = |col: u16| Place::new(context.sheet, first.row, col);
        let cells = Cells { row, header, formats: context.formats };
        let amounts: Vec<(Field, Reading<Fen>)> = match header.shape {
            Shape::Columns => [Field::In, Field::Out].map(|field| (field, cells.amount(field))).into(),
            _ => vec![(Field::Amount, cells.amount(Field::Amount))],
        };
        let blank = amounts.iter().all(|(_, reading)| reading.content == Content::Blank);
        let day = header.column(Field::Date)?;
        let dated = cells.at(day).map_or_else(Reading::blank, |value| self.day(value, &context.dates));
        let own = self.number(cells, Field::OwnAccount, context);
        let account =
            if own.chars().any(|c| c.is_ascii_digit()) { digits(&own) } else { context.account.to_owned() };
        let balance = match cells.amount(Field::Balance).content {
            Content::Known(fen) => Some(fen),
            _ => None,
        };
        let refused = |day: Option<NaiveDate>| RefusedLine {
            at: place(first.col),
            account: account.clone(),
            day,
            balance,
        };
        let Content::Known(mut day_of_line) = dated.content else {
            if !blank && !is_no_data(row) {
                self.refused.push(refused(None));
                let note = dated.note.map_or("日期是空的".to_owned(), |Note { message, .. }| message);
                let message = format!("{note}；这一行流水没有用");
                self.say(Code::D04, context, place(day.col), message);
            }
            return None;
        };
        if blank {
            // a line of a balance carried forward has neither a party nor a direction
            let parties = [Field::Party, Field::Payer, Field::Payee, Field::Flag];
            if !is_no_data(row) && parties.iter().any(|field| moves(&cells.text(*field))) {
                let message = "金额是空的；这一行流水没有用，请核对原件".to_owned();
                let field = amounts.first().map_or(Field::Amount, |(field, _)| *field);
                let col = header.column(field).map_or(first.col, |column| column.col);
                self.refused.push(refused(Some(day_of_line.date)));
                self.say(Code::D06, context, place(col), message);
            }
            return None;
        }
        if let Some(time) = cells.value(Field::Time).and_then(time) {
            day_of_line.time = Some(time);
        }
        let mut figures = Vec::new();
        for (field, reading) in &amounts {
            match (&reading.content, &reading.note) {
                (Content::Known(fen), _) => figures.push((*field, *fen)),
                (Content::Blank, _) => {}
                _ => {
                    // it is not known whose line this is, so the message does not quote the cell
                    let message = "这一格的金额看不懂，应是数字；写的是什么请看原件；这一行流水没有用";
                    let col = header.column(*field).map_or(first.col, |column| column.col);
                    self.refused.push(refused(Some(day_of_line.date)));
                    self.say(Code::D06, context, place(col), message.to_owned());
                    return None;
                }
            }
        }
        let number = self.number(cells, Field::Number, context);
        let party_account = self.number(cells, Field::PartyAccount, context);
        let line = |amount: Fen| BankLine {
            at: place(first.col),
            key: String::new(),
            account: account.clone(),
            day: day_of_line,
            amount,
            balance,
            number: number.clone(),
            party: cells.name(Field::Party),
            party_account: party_account.clone(),
            text: text(cells),
        };
        let of = |field: Field| figures.iter().find(|(f, _)| *f == field).map_or(Fen::ZERO, |(_, fen)| *fen);
        let own = cells.text(Field::Currency);
        let written = if own.is_empty() { context.currency } else { own.as_str() };
        if !written.is_empty() && !currency::is_ours(written) {
            self.foreign.push(line(of(Field::In) - of(Field::Out) + of(Field::Amount)));
            return None;
        }
        let amount = match header.shape {
            Shape::Columns => {
                let (income, expense) = (of(Field::In), of(Field::Out));
                if !income.is_zero() && !expense.is_zero() {
                    // It is not known whose money this is, so the message names no amount.
                    let message = "同一行既有收入又有支出；这一行流水没有用，请核对原件".to_owned();
                    self.refused.push(refused(Some(day_of_line.date)));
                    self.say(Code::D06, context, place(first.col), message);
                    return None;
                }
                self.income += income;
                self.expense += expense;
                Amount::Known(income - expense)
            }
            Shape::Signed => Amount::Known(figures.first()?.1),
            Shape::Flagged => {
                let column = header.column(Field::Flag)?;
                let flag = cells.text(Field::Flag);
                let Some(way) = headings::direction(&flag, &column.hint) else {
                    let message =
                        format!("收支方向「{flag}」看不懂，应是 借、贷、收、付 一类的字；这一行流水没有用");
                    self.refused.push(refused(Some(day_of_line.date)));
                    self.say(Code::D21, context, place(column.col), message);
                    return None;
                };
                Amount::Flagged(way, figures.first()?.1)
            }
        };
        Some(Pending {
            line: line(Fen::ZERO),
            amount,
            payer: cells.name(Field::Payer),
            payee: cells.name(Field::Payee),
            payer_account: self.number(cells, Field::PayerAccount, context),
            payee_account: self.number(cells, Field::PayeeAccount, context),
        })
    }

    /// Settles the signs once the whole sheet is read: a minus beside a flag may repeat the flag or reverse it.
    fn settle(&mut self, pending: Vec<Pending>) {
        let outgoing = || {
            pending.iter().filter_map(|row| match row.amount {
                Amount::Flagged(false, fen) => Some(fen),
                _ => None,
            })
        };
        let may_repeat = outgoing().next().is_some() && outgoing().all(|fen| fen < Fen::ZERO);
        let signed = |repeats: bool| -> Vec<Fen> {
            let sign = |row: &Pending| match row.amount {
                Amount::Known(fen) => fen,
                Amount::Flagged(_, fen) if repeats => fen,
                Amount::Flagged(way, fen) => {
                    if way {
                        fen
                    } else {
                        -fen
                    }
                }
            };
            pending.iter().map(sign).collect()
        };
        let balances: Vec<(&str, Option<Fen>)> =
            pending.iter().map(|row| (row.line.account.as_str(), row.line.balance)).collect();
        let breaks = |amounts: &[Fen]| breaks(&balances, amounts);
        let mut amounts = signed(may_repeat);
        let mut repeats = may_repeat;
        if may_repeat {
            let turned = signed(false);
            if breaks(&turned) < breaks(&amounts) {
                (amounts, repeats) = (turned, false);
            }
        }
        let exchanged: Vec<Fen> = amounts.iter().map(|fen| -*fen).collect();
        self.is_own_ledger = breaks(&amounts) > 0 && breaks(&exchanged) == 0;
        let columns = !self.income.is_zero() || !self.expense.is_zero();
        for (row, amount) in pending.into_iter().zip(amounts) {
            if amount.is_zero() {
                self.zero += 1;
                continue;
            }
            let incoming = amount > Fen::ZERO;
            // a bank subtracts a reversal from the side of its flag
            match row.amount {
                Amount::Flagged(true, fen) => self.income += fen,
                Amount::Flagged(false, fen) => self.expense += if repeats { -fen } else { fen },
                Amount::Known(_) if columns => {}
                Amount::Known(fen) if incoming => self.income += fen,
                Amount::Known(fen) => self.expense += -fen,
            }
            let mut line = BankLine { amount, ..row.line };
            if line.party.is_empty() {
                line.party = if incoming { row.payer } else { row.payee };
            }
            if line.party_account.is_empty() {
                line.party_account = if incoming { row.payer_account } else { row.payee_account };
            }
            self.lines.push(line);
        }
    }

    /// An account or 流水号. If a spreadsheet turned it into a number and it lost digits, the result is empty
    /// and the column gets one finding.
    fn number(&mut self, cells: Cells<'_>, field: Field, context: &Context<'_>) -> String {
        let Some((column, value)) =
            cells.header.column(field).and_then(|column| Some((column, cells.at(column)?)))
        else {
            return String::new();
        };
        let text = plain(value);
        if !has_lost_digits(value, &text) {
            return text;
        }
        if self.lost.insert(column.col) {
            let row = cells.row.first().map_or(0, |cell| cell.row);
            let at = Place::new(context.sheet, row, column.col);
            let message = format!(
                "“{}”这一列的长号码被存成了数字，末尾的位数已经丢失，没有用；请从网银重新下载，或把这一列设成文本后再保存",
                column.word
            );
            self.say(Code::D21, context, at, message);
        }
        String::new()
    }

    fn day(&mut self, value: &Value, dates: &DateContext) -> Reading<Moment> {
        match &self.day {
            Some((before, read)) if before == value => read.clone(),
            _ => {
                let read = moment(value, dates);
                self.day = Some((value.clone(), read.clone()));
                read
            }
        }
    }

    fn say(&mut self, code: Code, context: &Context<'_>, at: Place, message: String) {
        let said = Raised::new(code, context.file, message).at(at).field(at.cell());
        self.said.push(said.owner(FINANCE));
    }
}

/// Whether a number lost digits: a spreadsheet keeps fifteen, and an exponent shows that it had more.
fn has_lost_digits(value: &Value, text: &str) -> bool {
    let exponent = || {
        text.split_once(['E', 'e']).is_some_and(|(figure, power)| {
            figure.starts_with(|c: char| c.is_ascii_digit())
                && power.starts_with('+')
                && !figure.contains(char::is_alphabetic)
        })
    };
    match value {
        Value::Number(number) => number.abs() >= 1e15,
        Value::Text(_) => exponent(),
        _ => false,
    }
}

/// 摘要, 用途, 附言 … joined, each once.
fn text(cells: Cells<'_>) -> String {
    let mut text: Vec<String> = Vec::new();
    for column in cells.header.all(Field::Text) {
        let words = cells.at(column).map(plain).unwrap_or_default();
        if !words.is_empty() && !text.contains(&words) {
            text.push(words);
        }
    }
    text.join(" ")
}

/// How many balances do not follow from the balance beside them and the amount, in the better of the two orders.
fn breaks(balances: &[(&str, Option<Fen>)], amounts: &[Fen]) -> usize {
    let lines: Vec<_> =
        balances.iter().zip(amounts).filter_map(|((a, b), f)| Some((*a, (*b)?, *f))).collect();
    let pairs = || lines.iter().zip(lines.iter().skip(1)).filter(|(one, two)| one.0 == two.0);
    let forward = pairs().filter(|(one, two)| one.1 + two.2 != two.1).count();
    let reverse = pairs().filter(|(one, two)| two.1 + one.2 != one.1).count();
    forward.min(reverse)
}

/// Whether a party or a direction says that the line moved money: 期初余额 does not.
fn moves(text: &str) -> bool {
    !text.is_empty() && closing(text).is_none()
}

/// Whether a row without a day is not a line: a total, a footer, or the header repeated on the next page.
fn is_no_data(row: &[Cell]) -> bool {
    let texts: Vec<String> =
        row.iter().map(|cell| plain(&cell.value)).filter(|text| !text.is_empty()).collect();
    let headings = texts.iter().filter(|text| !headings::fields(&headings::heading(text)).is_empty()).count();
    let sums = |text: &str| {
        is_footer(text)
            || total(text, |_| false).is_some()
            || TOTALS.iter().any(|label| text.starts_with(label))
    };
    headings >= 3 || texts.first().is_some_and(|text| sums(text))
}

/// A time of day: `152011`, `15:20:11`, or a time cell.
fn time(value: &Value) -> Option<NaiveTime> {
    if let Content::Known(time) = time_of_day(value).content {
        return Some(time);
    }
    let text = plain(value);
    let text = text.split_whitespace().last()?;
    if let Ok(time) = NaiveTime::parse_from_str(text, "%H:%M:%S") {
        return Some(time);
    }
    let figures = text.bytes().all(|b| b.is_ascii_digit()) && (4..=6).contains(&text.len());
    figures.then(|| NaiveTime::parse_from_str(&format!("{text:0>6}"), "%H%M%S").ok())?
}

/// The digits of an account; the whole text where it has no digits.
pub(super) fn digits(account: &str) -> String {
    let digits: String = account.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() { account.to_owned() } else { digits }
}
