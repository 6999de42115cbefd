//! The rows below the header → lines, each with its sign. A row that cannot be used is said, and left out.

use super::above::TOTALS;
use super::header::{Column, Header, Shape, plain};
use super::words::{self, Field};
use crate::finding::{Code, Raised};
use crate::model::currency;
use crate::model::source::SheetId;
use crate::model::witness::BankLine;
use crate::model::{Content, Fen, Moment, Place};
use crate::normalise::cell::amount::amount_or_refund;
use crate::normalise::cell::date::{DateContext, moment, time_of_day};
use crate::normalise::cell::{Note, Reading};
use crate::normalise::sheet::total_words::{is_footer, total};
use crate::read::table::{Cell, Value};
use chrono::NaiveTime;

/// What the sheet as a whole gives its rows.
pub(super) struct Context<'a> {
    pub file: &'a str,
    pub sheet: SheetId,
    pub account: &'a str,
    pub dates: DateContext,
}

/// The lines of a sheet and what its columns add up to as printed.
#[derive(Default)]
pub(super) struct Lines {
    pub lines: Vec<BankLine>,
    /// Sum of the column of what came in and of what went out, as printed.
    pub income: Fen,
    pub expense: Fen,
    pub foreign: u32,
    /// Balances fit only with in and out exchanged: our own ledger.
    pub is_own_ledger: bool,
    pub said: Vec<Raised>,
    /// The day of the row before, as written and as read: many lines are of one day.
    day: Option<(Value, Reading<Moment>)>,
}

/// A row understood but for its direction.
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
    /// By flag: in or out, and the figure beside it.
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

/// A row with its header, for the readers of single fields.
#[derive(Clone, Copy)]
struct Cells<'a> {
    row: &'a [Cell],
    header: &'a Header,
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

    fn amount(&self, field: Field) -> Reading<Fen> {
        let read = |column: &Column| {
            self.at(column).map_or_else(Reading::blank, |value| amount_or_refund(value, column.unit))
        };
        self.header.column(field).map_or_else(Reading::blank, read)
    }
}

impl Lines {
    fn row(&mut self, row: &[Cell], header: &Header, context: &Context<'_>) -> Option<Pending> {
        let first = row.first()?;
        let place = |col: u16| Place::new(context.sheet, first.row, col);
        let cells = Cells { row, header };
        let amounts: Vec<(Field, Reading<Fen>)> = match header.shape {
            Shape::Columns => [Field::In, Field::Out].map(|field| (field, cells.amount(field))).into(),
            _ => vec![(Field::Amount, cells.amount(Field::Amount))],
        };
        let blank = amounts.iter().all(|(_, reading)| reading.content == Content::Blank);
        let day = header.column(Field::Date)?;
        let dated = cells.at(day).map_or_else(Reading::blank, |value| self.day(value, &context.dates));
        let Content::Known(mut day_of_line) = dated.content else {
            if !blank && !is_no_data(row) {
                let note = dated.note.map_or("日期是空的".to_owned(), |Note { message, .. }| message);
                let message = format!("{note}；这一行流水没有用");
                self.say(Code::D04, context, place(day.col), message);
            }
            return None;
        };
        if blank {
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
                    // whose line it is nobody knows yet: what stands there is not repeated
                    let message = "这一格的金额看不懂，应是数字；写的是什么请看原件；这一行流水没有用";
                    let col = header.column(*field).map_or(first.col, |column| column.col);
                    self.say(Code::D06, context, place(col), message.to_owned());
                    return None;
                }
            }
        }
        let written = cells.text(Field::Currency);
        if !written.is_empty() && !currency::is_ours(&written) {
            self.foreign += 1;
            return None;
        }
        let amount = match header.shape {
            Shape::Columns => {
                let of = |field: Field| {
                    figures.iter().find(|(f, _)| *f == field).map_or(Fen::ZERO, |(_, fen)| *fen)
                };
                let (income, expense) = (of(Field::In), of(Field::Out));
                if !income.is_zero() && !expense.is_zero() {
                    // The message names no amount: it is not known whose money this is.
                    let message = "同一行既有收入又有支出；这一行流水没有用，请核对原件".to_owned();
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
                let Some(way) = words::direction(&flag, &column.hint) else {
                    let message =
                        format!("收支方向「{flag}」看不懂，应是 借、贷、收、付 一类的字；这一行流水没有用");
                    self.say(Code::D21, context, place(column.col), message);
                    return None;
                };
                Amount::Flagged(way, figures.first()?.1)
            }
        };
        let own = cells.text(Field::OwnAccount);
        let account =
            if own.chars().any(|c| c.is_ascii_digit()) { digits(&own) } else { context.account.to_owned() };
        let mut text: Vec<String> = Vec::new();
        for column in header.all(Field::Text) {
            let words = cells.at(column).map(plain).unwrap_or_default();
            if !words.is_empty() && !text.contains(&words) {
                text.push(words);
            }
        }
        let balance = match cells.amount(Field::Balance).content {
            Content::Known(fen) => Some(fen),
            _ => None,
        };
        let line = BankLine {
            at: place(first.col),
            key: String::new(),
            account,
            day: day_of_line,
            amount: Fen::ZERO,
            balance,
            number: cells.text(Field::Number),
            party: cells.text(Field::Party),
            party_account: cells.text(Field::PartyAccount),
            text: text.join(" "),
        };
        Some(Pending {
            line,
            amount,
            payer: cells.text(Field::Payer),
            payee: cells.text(Field::Payee),
            payer_account: cells.text(Field::PayerAccount),
            payee_account: cells.text(Field::PayeeAccount),
        })
    }

    /// Signs, once the whole sheet is seen: a minus beside a flag repeats it or turns it.
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
        if may_repeat {
            let turned = signed(false);
            if breaks(&turned) < breaks(&amounts) {
                amounts = turned;
            }
        }
        let exchanged: Vec<Fen> = amounts.iter().map(|fen| -*fen).collect();
        self.is_own_ledger = breaks(&amounts) > 0 && breaks(&exchanged) == 0;
        let flagged = pending.iter().any(|row| matches!(row.amount, Amount::Flagged(..)));
        let columns = !self.income.is_zero() || !self.expense.is_zero();
        for (row, amount) in pending.into_iter().zip(amounts) {
            if amount.is_zero() {
                continue;
            }
            let incoming = amount > Fen::ZERO;
            if flagged || !columns {
                match incoming {
                    true => self.income += amount,
                    false => self.expense += -amount,
                }
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
        self.said.push(said.owner(super::FINANCE));
    }
}

/// How many neighbouring balances do not follow from the amounts, in the better of the two orders.
fn breaks(balances: &[(&str, Option<Fen>)], amounts: &[Fen]) -> usize {
    let lines: Vec<_> =
        balances.iter().zip(amounts).filter_map(|((a, b), f)| Some((*a, (*b)?, *f))).collect();
    let pairs = || lines.iter().zip(lines.iter().skip(1)).filter(|(one, two)| one.0 == two.0);
    let forward = pairs().filter(|(one, two)| one.1 + two.2 != two.1).count();
    let reverse = pairs().filter(|(one, two)| two.1 + one.2 != one.1).count();
    forward.min(reverse)
}

/// A row without a day that is no line: a total, a footer, or the header again on the next page.
fn is_no_data(row: &[Cell]) -> bool {
    let texts: Vec<String> =
        row.iter().map(|cell| plain(&cell.value)).filter(|text| !text.is_empty()).collect();
    let headings = texts.iter().filter(|text| !words::fields(&words::heading(text)).is_empty()).count();
    let sums = |text: &str| {
        is_footer(text)
            || total(text, |_| false).is_some()
            || TOTALS.iter().any(|label| text.starts_with(label))
    };
    headings >= 3 || texts.first().is_some_and(|text| sums(text))
}

/// A time of day: `152011`, `15:20:11`, or as a spreadsheet keeps it.
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

/// The digits of an account; the text itself where it has none.
pub(super) fn digits(account: &str) -> String {
    let digits: String = account.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() { account.to_owned() } else { digits }
}
