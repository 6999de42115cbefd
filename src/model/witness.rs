//! 银行流水 as read: the lines in the order of their file. It confirms nothing.

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
    /// Files that could not be used at all.
    pub unknown: Vec<UnknownFile>,
}

impl Bank {
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

impl BankLine {
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

/// A printed total, and the sum of its column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotalDiffers {
    pub label: &'static str,
    pub printed: String,
    pub summed: String,
    pub at: Place,
}
