//! The accounts of the statements: lines of overlapping files are counted once, balances are proved to the
//! fen, and the covered days are known.

use super::{LineBooks, LineStanding};
use crate::link::Office;
use crate::model::Fen;
use crate::model::source::Place;
use crate::model::witness::{BankLine, BankSheet, RefusedLine};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The proof of an account's balances.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Proof {
    /// 已证实: every balance follows from the one before.
    Proved,
    /// 有断点: a balance does not follow.
    Broken,
    /// 缺期间: a file is missing between two others.
    Missing,
    /// 无余额: no balances are printed
    #[default]
    NoBalance,
}

impl Proof {
    pub fn word(self) -> &'static str {
        match self {
            Proof::Proved => "已证实",
            Proof::Broken => "有断点",
            Proof::Missing => "缺期间",
            Proof::NoBalance => "无余额",
        }
    }
}

/// A balance that does not follow from the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jump {
    pub file: String,
    pub before: Place,
    pub after: Place,
    pub expected: Fen,
    pub found: Fen,
    /// The days between the two that no file covers; `None` if there are none.
    pub hole: Option<(NaiveDate, NaiveDate)>,
}

/// A line that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnusedLine {
    pub file: String,
    pub at: Place,
}

/// One account of ours, with everything in its files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Digits.
    pub account: String,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    /// The number of lines, each movement once.
    pub lines: usize,
    pub income: Fen,
    /// Positive.
    pub expense: Fen,
    pub opening: Option<Fen>,
    pub closing: Option<Fen>,
    pub proof: Proof,
    pub jumps: Vec<Jump>,
    /// Lines that could not be used. If balances are printed, only those that moved the balance.
    pub refused: Vec<UnusedLine>,
    /// The number of lines in other currencies, each once.
    pub foreign: usize,
    /// Lines that concern no client, medium or key of ours: number, money in, money out.
    pub unrelated: (usize, Fen, Fen),
    /// First and last day of each covered period.
    covered: Vec<(NaiveDate, NaiveDate)>,
    /// Days of these periods whose lines were not all read.
    unread: BTreeSet<NaiveDate>,
    /// Whether it has a line up to 检查日, read or not.
    moved: bool,
}

impl Account {
    /// First and last day of each covered period. A day of which a line was not read ends a period.
    pub fn stretches(&self) -> Vec<(NaiveDate, NaiveDate)> {
        let mut stretches = Vec::new();
        for (first, last) in &self.covered {
            let mut from = Some(*first);
            for day in self.unread.range(first..=last) {
                stretches.extend(from.zip(day.pred_opt()).filter(|(from, to)| from <= to));
                from = day.succ_opt();
            }
            stretches.extend(from.map(|from| (from, *last)).filter(|(from, to)| from <= to));
        }
        stretches
    }

    /// Whether a day lies in a covered period, with all its lines read or not.
    pub(super) fn spans(&self, day: NaiveDate) -> bool {
        self.covered.iter().any(|(first, last)| *first <= day && day <= *last)
    }

    /// Whether every line of a day was read, so that what is not there did not happen.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.spans(day) && !self.unread.contains(&day)
    }

    /// Counts the lines that concern nobody we know.
    pub(super) fn count_unrelated<'a>(&mut self, lines: impl Iterator<Item = &'a LineBooks>) {
        for line in lines {
            let of_nobody = matches!(
                line.standing,
                LineStanding::Unrelated | LineStanding::Own | LineStanding::Returned { concerns: false }
            );
            if of_nobody {
                self.unrelated.0 += 1;
                match line.line.amount >= Fen::ZERO {
                    true => self.unrelated.1 += line.line.amount,
                    false => self.unrelated.2 += -line.line.amount,
                }
            }
        }
    }
}

/// The lines of one account in one sheet, in order of time.
struct Part<'a> {
    sheet: &'a BankSheet,
    lines: Vec<&'a BankLine>,
    /// Lines that could not be used, in the order of the file.
    refused: Vec<&'a RefusedLine>,
    /// Whether the file begins with its newest line.
    newest_first: bool,
    first: Option<NaiveDate>,
    last: Option<NaiveDate>,
}

/// Every account, and all lines by account, day and key, each movement once.
pub(super) fn accounts(office: &Office) -> (Vec<Account>, Vec<&BankLine>) {
    let mut parts: BTreeMap<&str, Vec<Part<'_>>> = BTreeMap::new();
    for sheet in &office.bank.sheets {
        let lines = sheet.lines.iter().chain(&sheet.foreign).map(|line| line.account.as_str());
        let refused = sheet.refused.iter().map(|line| line.account.as_str());
        let mut named: BTreeSet<&str> = lines.chain(refused).collect();
        if named.is_empty() {
            named.insert(&sheet.account);
        }
        for account in named {
            parts.entry(account).or_default().push(Part::new(sheet, account));
        }
    }
    let mut accounts = Vec::new();
    let mut merged = Vec::new();
    for (account, mut parts) in parts {
        parts.sort_by(|a, b| (a.first, a.last, &a.sheet.file).cmp(&(b.first, b.last, &b.sheet.file)));
        let mut lines = once_each(&parts);
        let mut one = Account {
            account: account.to_owned(),
            from: parts.iter().filter_map(|part| part.first).min(),
            to: parts.iter().filter_map(|part| part.last).max(),
            lines: lines.len(),
            foreign: foreign(&parts, account),
            moved: lines.iter().any(|line| line.day.date <= office.as_of())
                || parts.iter().flat_map(|part| &part.refused).any(|line| line.day <= Some(office.as_of())),
            ..Account::default()
        };
        for line in &lines {
            match line.amount >= Fen::ZERO {
                true => one.income += line.amount,
                false => one.expense += -line.amount,
            }
        }
        one.prove(&parts);
        accounts.push(one);
        lines.sort_by(|a, b| (a.day.date, &a.key).cmp(&(b.day.date, &b.key)));
        merged.extend(lines);
    }
    (accounts, merged)
}

impl<'a> Part<'a> {
    fn new(sheet: &'a BankSheet, account: &str) -> Part<'a> {
        let mut lines: Vec<&BankLine> = sheet.lines.iter().filter(|line| line.account == account).collect();
        let reversed: Vec<&BankLine> = lines.iter().rev().copied().collect();
        let descending = lines.first().zip(lines.last()).is_some_and(|(a, b)| a.day.date > b.day.date);
        let (forward, backward) = (breaks(&lines), breaks(&reversed));
        let newest_first = backward < forward || (backward == forward && descending);
        if newest_first {
            lines = reversed;
        }
        let foreign = sheet.foreign.iter().filter(|line| line.account == account);
        let foreign: Vec<NaiveDate> = foreign.map(|line| line.day.date).collect();
        let days = || lines.iter().map(|line| line.day.date).chain(foreign.iter().copied());
        let period = sheet.period;
        let first = period.map(|(first, _)| first).into_iter().chain(days()).min();
        let last = period.map(|(_, last)| last).into_iter().chain(days()).max();
        let refused = sheet.refused.iter().filter(|line| line.account == account).collect();
        Part { sheet, lines, refused, newest_first, first, last }
    }

    /// Unusable lines that moved the balance, so that it cannot be proved across them.
    fn left_out(&self) -> Vec<&'a RefusedLine> {
        let later =
            |line: &BankLine, refused: &RefusedLine| (line.at.row > refused.at.row) != self.newest_first;
        let meets = |refused: &&&RefusedLine| {
            let (before, after) =
                self.lines.split_at(self.lines.partition_point(|line| !later(line, refused)));
            let is_first = before.is_empty();
            let before = before.last().and_then(|line| line.balance);
            // without day and balance it may be a remark of the bank above or below its lines
            let is_remark = refused.day.is_none() && refused.balance.is_none();
            match after.first() {
                _ if is_remark && (is_first || after.is_empty()) => true,
                Some(after) => before.zip(after.balance).is_some_and(|(b, a)| b + after.amount == a),
                None => before.zip(refused.balance).is_some_and(|(b, own)| b == own),
            }
        };
        self.refused.iter().filter(|refused| !meets(refused)).copied().collect()
    }

    fn spans(&self, day: NaiveDate) -> bool {
        self.first.is_some_and(|first| first <= day) && self.last.is_some_and(|last| day <= last)
    }

    /// The days of lines that could not be used. A line without a day lies between the lines beside it.
    fn unread_days(&self, unread: &[&RefusedLine]) -> BTreeSet<NaiveDate> {
        let mut days = BTreeSet::new();
        for refused in unread {
            let Some(day) = refused.day else {
                let above = self.lines.iter().filter(|line| line.at.row < refused.at.row);
                let below = self.lines.iter().filter(|line| line.at.row > refused.at.row);
                let above = above.max_by_key(|line| line.at.row).map(|line| line.day.date);
                let below = below.min_by_key(|line| line.at.row).map(|line| line.day.date);
                let (before, after) = if self.newest_first { (below, above) } else { (above, below) };
                let (first, last) = (before.or(self.first), after.or(self.last));
                if let Some((first, last)) = first.zip(last) {
                    days.extend(first.iter_days().take_while(|day| *day <= last));
                }
                continue;
            };
            days.insert(day);
        }
        days
    }

    /// The balance after an unusable line at the end.
    fn last_refused(&self) -> Option<Fen> {
        let last = match self.newest_first {
            true => self.refused.first(),
            false => self.refused.last(),
        };
        let behind = |refused: &&&RefusedLine| {
            self.lines.last().is_none_or(|line| (line.at.row < refused.at.row) != self.newest_first)
        };
        last.filter(behind).and_then(|refused| refused.balance)
    }
}

/// The number of lines in another currency, each movement once.
fn foreign(parts: &[Part<'_>], account: &str) -> usize {
    let lines = parts.iter().flat_map(|part| &part.sheet.foreign).filter(|line| line.account == account);
    lines.map(|line| line.key.as_str()).collect::<BTreeSet<_>>().len()
}

/// The number of neighbours whose balances do not follow.
fn breaks(lines: &[&BankLine]) -> usize {
    walk(lines)
        .iter()
        .filter(|step| step.expected.zip(step.line.balance).is_some_and(|(e, b)| e != b))
        .count()
}

struct Walked<'a> {
    line: &'a BankLine,
    before: Option<&'a BankLine>,
    /// The expected balance; `None` before the first printed one.
    expected: Option<Fen>,
}

fn walk<'a>(lines: &[&'a BankLine]) -> Vec<Walked<'a>> {
    let (mut running, mut before) = (None::<Fen>, None);
    let mut walked = Vec::new();
    for line in lines {
        let expected = running.map(|balance| balance + line.amount);
        walked.push(Walked { line, before, expected });
        running = line.balance.or(expected);
        before = Some(*line);
    }
    walked
}

/// Every movement once: equal lines in several files have one key, equal lines in one file have several.
fn once_each<'a>(parts: &[Part<'a>]) -> Vec<&'a BankLine> {
    let mut taken: HashSet<&str> = HashSet::new();
    let lines = parts.iter().flat_map(|part| part.lines.iter().copied());
    lines.filter(|line| taken.insert(&line.key)).collect()
}

impl Account {
    /// Proves the balances within every file, then from file to file.
    fn prove(&mut self, parts: &[Part<'_>]) {
        let mut closing: Option<(Fen, Place, NaiveDate)> = None;
        let mut seen: HashSet<&str> = HashSet::new();
        let mut printed = false;
        let mut holes = false;
        let mut broken = false;
        for part in parts {
            let walked = walk(&part.lines);
            printed |= part.refused.iter().any(|refused| refused.balance.is_some());
            for step in &walked {
                printed |= step.line.balance.is_some();
                if let (Some(expected), Some(found), Some(before)) =
                    (step.expected, step.line.balance, step.before)
                    && expected != found
                {
                    broken = true;
                    let file = part.sheet.file.clone();
                    self.jumps.push(Jump {
                        file,
                        before: before.at,
                        after: step.line.at,
                        expected,
                        found,
                        hole: None,
                    });
                }
            }
            // the balance before the first line of the file
            let mut sum = Fen::ZERO;
            let opening = part.lines.iter().find_map(|line| {
                sum += line.amount;
                line.balance.map(|balance| balance - sum)
            });
            let end = walked.last().and_then(|step| step.line.balance.or(step.expected));
            self.opening = self.opening.or(opening);
            let (Some(first), Some(last)) = (part.first, part.last) else { continue };
            let shares = part.lines.iter().any(|line| seen.contains(line.key.as_str()));
            seen.extend(part.lines.iter().map(|line| line.key.as_str()));
            let covered = self.covered.last().map(|(_, until)| *until);
            let hole = covered.and_then(|until| until.succ_opt()).zip(first.pred_opt());
            let hole = hole.filter(|(from, to)| from <= to);
            // an overlap is proved by the lines in both files
            let compared = closing.zip(opening).filter(|((_, _, until), _)| {
                !shares && part.lines.first().is_some_and(|line| line.day.date >= *until)
            });
            if let Some(((before, place, _), opening)) =
                compared.filter(|((before, ..), opening)| before != opening)
            {
                holes |= hole.is_some();
                broken |= hole.is_none();
                let after = part.lines.first().map_or(part.sheet.at, |line| line.at);
                let file = part.sheet.file.clone();
                self.jumps.push(Jump { file, before: place, after, expected: before, found: opening, hole });
            }
            let meets = compared.is_some_and(|((before, ..), opening)| before == opening);
            let joined = covered.is_some() && (hole.is_none() || meets);
            match self.covered.last_mut() {
                Some(stretch) if joined => stretch.1 = stretch.1.max(last),
                _ => self.covered.push((first, last)),
            }
            if let (Some(end), Some(line)) = (part.last_refused().or(end), part.lines.last())
                && closing.is_none_or(|(_, _, until)| line.day.date >= until)
            {
                closing = Some((end, line.at, line.day.date));
            }
        }
        let unread: Vec<Vec<&RefusedLine>> =
            parts.iter().map(|part| if printed { part.left_out() } else { part.refused.clone() }).collect();
        for (part, unread) in parts.iter().zip(&unread) {
            let left_out =
                |refused: &&RefusedLine| UnusedLine { file: part.sheet.file.clone(), at: refused.at };
            self.refused.extend(unread.iter().map(left_out));
        }
        broken |= !self.refused.is_empty();
        // another file may have every line of the same day
        let days: Vec<BTreeSet<NaiveDate>> =
            parts.iter().zip(&unread).map(|(part, unread)| part.unread_days(unread)).collect();
        let read_elsewhere = |day: &NaiveDate| {
            parts.iter().zip(&days).any(|(part, days)| part.spans(*day) && !days.contains(day))
        };
        self.unread = days.iter().flatten().copied().filter(|day| !read_elsewhere(day)).collect();
        self.closing = closing.map(|(balance, ..)| balance);
        self.proof = match (printed, broken, holes) {
            (false, ..) => Proof::NoBalance,
            (true, true, _) => Proof::Broken,
            (true, false, true) => Proof::Missing,
            (true, false, false) => Proof::Proved,
        };
    }
}

/// The accounts that must cover a day: each of 本公司账号 (with the accounts that fit it), or, if it is blank,
/// every account with movements.
pub(super) fn asked<'a>(office: &Office, accounts: &'a [Account]) -> Vec<Vec<&'a Account>> {
    let listed = &office.settings.parameters.accounts;
    if listed.is_empty() {
        return accounts.iter().filter(|account| account.moved).map(|account| vec![account]).collect();
    }
    let fits = |account: &str, known: &str| {
        account == known || (account.len() >= 4 && (known.ends_with(account) || account.ends_with(known)))
    };
    listed.iter().map(|known| accounts.iter().filter(|one| fits(&one.account, known)).collect()).collect()
}
