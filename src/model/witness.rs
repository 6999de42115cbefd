//! What the bank says (银行流水), as read: lines in the order of their file. Confirms nothing yet.

use super::field::Moment;
use super::money::Fen;
use super::source::{Place, hex};
use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Every 银行流水 file of the workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bank {
    /// Sheets with a header, in the order of file and sheet.
    pub sheets: Vec<BankSheet>,
    /// Files of which nothing could be used.
    pub unknown: Vec<UnknownFile>,
}

impl Bank {
    /// No 银行流水 is in the workspace: its rules raise nothing.
    pub fn is_empty(&self) -> bool {
        self.sheets.is_empty() && self.unknown.is_empty()
    }

    /// A line of this key stands in one of the files.
    pub fn holds(&self, key: &str) -> bool {
        key.starts_with(LINE) && self.sheets.iter().flat_map(|sheet| &sheet.lines).any(|line| line.key == key)
    }
}

/// The key of a line begins so.
const LINE: &str = "银-";
/// Two digits each.
const KEY_BYTES: usize = 6;

/// A file that says nothing we can read, with the reason and the remedy.
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
    /// The header's first cell.
    pub at: Place,
    /// Our account, where the sheet names one for all its lines.
    pub account: String,
    /// The printed period.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// In the order of the file.
    pub lines: Vec<BankLine>,
    /// Printed totals that differ from the column they are printed for.
    pub totals: Vec<TotalDiffers>,
    /// Lines in another currency: counted, not compared; their amounts are no yuan.
    pub foreign: Vec<BankLine>,
    /// Rows that are lines and cannot be used: the balances around them prove nothing of them.
    pub refused: Vec<RefusedLine>,
}

/// A row of a statement that was refused (D04, D06, D21).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedLine {
    pub at: Place,
    /// Our account, as of a line.
    pub account: String,
    /// After the line, where it can be read.
    pub balance: Option<Fen>,
}

/// One movement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankLine {
    pub at: Place,
    /// `银-` and twelve hexadecimal digits of what tells it apart; equal ones of a file are numbered.
    pub key: String,
    /// Our account, digits alone where it has any.
    pub account: String,
    pub day: Moment,
    /// Incoming positive, outgoing negative.
    pub amount: Fen,
    /// After the line.
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

impl BankLine {
    /// Names the lines of one file: account, day, time, direction, amount, 流水号, balance and party
    /// tell a line apart; equal ones are `-2`, `-3`, so that the same movement in two files has one key.
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
                line.party
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

/// A printed total and what the column adds up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotalDiffers {
    pub label: &'static str,
    pub printed: String,
    pub summed: String,
    pub at: Place,
}
