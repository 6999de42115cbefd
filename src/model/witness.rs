//! 银行流水 as read: the lines in the order of their file. It confirms nothing.

use super::field::Moment;
use super::money::Fen;
use super::source::{Place, hex};
use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};

/// Every 银行流水 file of the workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bank {
    /// Sheets with a header, in the order of file and sheet.
    pub sheets: Vec<BankSheet>,
    /// Files that could not be used at all.
    pub unknown: Vec<UnknownFile>,
}

/// A tail of an account has no fewer digits, and the account four more.
const TAIL: usize = 4;

impl Bank {
    /// Gives the lines of an account that is known by its last digits alone (`尾号5678` in a file name) the
    /// whole account, where exactly one of those printed elsewhere or `listed` (digits) ends so.
    pub fn complete_accounts(&mut self, listed: &[String]) {
        let lines = |sheet: &BankSheet| {
            let lines = sheet.lines.iter().chain(&sheet.foreign);
            lines.map(|line| line.account.clone()).collect::<Vec<_>>()
        };
        let known: BTreeSet<String> = self
            .sheets
            .iter()
            .flat_map(|sheet| lines(sheet).into_iter().chain([sheet.account.clone()]))
            .chain(listed.iter().cloned())
            .collect();
        let whole = |account: &str| {
            let ends = |one: &&String| one.len() >= account.len() + TAIL && one.ends_with(account);
            let mut fits = known.iter().filter(ends);
            let one =
                fits.next().filter(|_| account.len() >= TAIL && !listed.iter().any(|own| own == account));
            one.filter(|_| fits.next().is_none()).cloned()
        };
        for sheet in &mut self.sheets {
            let of_lines = sheet.lines.iter_mut().chain(&mut sheet.foreign).map(|line| &mut line.account);
            let refused = sheet.refused.iter_mut().map(|line| &mut line.account);
            for account in of_lines.chain(refused).chain([&mut sheet.account]) {
                if let Some(whole) = whole(account) {
                    *account = whole;
                }
            }
        }
    }

    /// Whether the workspace has no 银行流水, so that its rules raise nothing.
    pub fn is_empty(&self) -> bool {
        self.sheets.is_empty() && self.unknown.is_empty()
    }

    /// Whether one of the files has a line with this key.
    pub fn holds(&self, key: &str) -> bool {
        key.starts_with(LINE) && self.sheets.iter().flat_map(|sheet| &sheet.lines).any(|line| line.key == key)
    }
}

/// The beginning of a line's key.
const LINE: &str = "银-";
/// Bytes of the hash in a line's key, two digits each.
const KEY_BYTES: usize = 6;

/// A file that could not be used, with the reason and the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFile {
    pub file: String,
    pub at: Place,
    pub reason: String,
}

/// One sheet of one statement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BankSheet {
    pub file: String,
    /// The first cell of the header.
    pub at: Place,
    /// Our account, if the sheet has one for all its lines.
    pub account: String,
    /// The printed period.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// In the order of the file.
    pub lines: Vec<BankLine>,
    /// Printed totals that differ from the sums of their columns.
    pub totals: Vec<TotalDiffers>,
    /// Lines in another currency. They are counted but not compared, because their amounts are not in yuan.
    pub foreign: Vec<BankLine>,
    /// Lines that cannot be used.
    pub refused: Vec<RefusedLine>,
}

/// A row of a statement that was refused (D04, D06, D21).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedLine {
    pub at: Place,
    /// Our account, as in a line.
    pub account: String,
    /// Its day, if it can be read.
    pub day: Option<NaiveDate>,
    /// The balance after the line, if it can be read.
    pub balance: Option<Fen>,
}

/// One movement on our account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankLine {
    pub at: Place,
    /// `银-` and twelve hexadecimal digits of the line's content; equal lines of a file are numbered.
    pub key: String,
    /// Our account, as digits if it has any.
    pub account: String,
    pub day: Moment,
    /// Positive for money in, negative for money out.
    pub amount: Fen,
    /// The balance after the line.
    pub balance: Option<Fen>,
    /// 流水号
    pub number: String,
    /// 对方户名
    pub party: String,
    /// 对方账号, as printed (digits may be masked)
    pub party_account: String,
    /// 摘要, 用途, 附言 … joined
    pub text: String,
}

/// A name with its brackets in half width: banks print them in either.
fn with_plain_brackets(name: &str) -> String {
    name.replace('（', "(").replace('）', ")")
}

impl BankLine {
    /// Whether the line is of a party of this name.
    pub fn is_of(&self, name: &str) -> bool {
        with_plain_brackets(&self.party) == with_plain_brackets(name)
    }

    /// Gives the lines of one file their keys, from account, day, time, direction, amount, 流水号, balance and
    /// party. Equal lines get `-2`, `-3`. So the same movement in two files has the same key.
    pub fn name<'a>(lines: impl Iterator<Item = &'a mut BankLine>) {
        let mut seen: HashMap<[u8; KEY_BYTES], u32> = HashMap::new();
        for line in lines {
            let balance = line.balance.map(Fen::plain).unwrap_or_default();
            let identity = format!(
                "{}|{}|{}|{}|{balance}|{}",
                line.account,
                line.day,
                line.amount.plain(),
                line.number,
                with_plain_brackets(&line.party)
            );
            let digest = Sha256::digest(identity.as_bytes());
            let start = digest.first_chunk::<KEY_BYTES>().copied().unwrap_or_default();
            let number = seen.entry(start).or_default();
            *number += 1;
            line.key = format!("{LINE}{}", hex(&start));
            if *number > 1 {
                line.key.push_str(&format!("-{number}"));
            }
        }
    }
}

/// A printed total, and the sum of its column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotalDiffers {
    pub label: &'static str,
    pub printed: String,
    pub summed: String,
    pub at: Place,
}

/// The account a file name gives: its longest run of four digits or more that is no day, month or year.
pub fn account_in(name: &str) -> Option<String> {
    let stem = name.rsplit('/').next().unwrap_or(name);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let runs = stem.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() >= 4 && !is_day(run));
    runs.fold(None, |best: Option<&str>, run| match best {
        Some(best) if best.len() >= run.len() => Some(best),
        _ => Some(run),
    })
    .map(str::to_owned)
}

fn is_day(run: &str) -> bool {
    let year = run.get(..4).and_then(|year| year.parse::<i32>().ok());
    if !year.is_some_and(|year| (2000..=2100).contains(&year)) {
        return false;
    }
    match run.len() {
        4 => true,
        6 => NaiveDate::parse_from_str(&format!("{run}01"), "%Y%m%d").is_ok(),
        8 => is_date(run),
        // a day with its time, or two days
        12 | 14 => run.get(..8).is_some_and(is_date) && run.get(8..).is_some_and(is_time),
        16 => run.get(..8).is_some_and(is_date) && run.get(8..).is_some_and(is_date),
        _ => false,
    }
}

fn is_date(run: &str) -> bool {
    NaiveDate::parse_from_str(run, "%Y%m%d").is_ok()
}

/// `1011` or `101112`
fn is_time(run: &str) -> bool {
    chrono::NaiveTime::parse_from_str(&format!("{run:0<6}"), "%H%M%S").is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("银行流水_工行_6222001234_202603.csv", Some("6222001234"))]
    #[case("银行/3401_20260301_20260331(1).xls", Some("3401"))]
    #[case("银行流水_202603.csv", None)]
    #[case("historydetail20260316101112.csv", None)]
    #[case("交易明细_202603161011.csv", None)]
    #[case("交易明细2026030120260316.csv", None)]
    #[case("交易明细_6222_20260316101112.csv", Some("6222"))]
    #[case("银行流水_20269999101112.csv", Some("20269999101112"))]
    fn the_account_of_a_file_name(#[case] name: &str, #[case] expected: Option<&str>) {
        assert_eq!(account_in(name).as_deref(), expected);
    }
}
