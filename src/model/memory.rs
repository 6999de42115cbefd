//! What the last run knew and what people answered since: plain data, loaded by `recall`.

use super::difference::Between;
use super::field::Signed;
use super::money::Fen;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The form of run.json this version writes; it reads every lower one.
pub const FORMAT: u32 = 2;

/// Identity of a finding across runs: code + key + field or period.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    pub code: String,
    pub key: String,
    pub field: Option<String>,
}

/// A finding of the last run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastFinding {
    pub severity: String,
    pub open: bool,
    pub waived: bool,
    pub first_seen: NaiveDate,
    pub weeks_red: u32,
    pub message: String,
}

/// A record of the last run: when it was signed, what was confirmed, what its signature and approval
/// columns held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PastRecord {
    pub signed_on: Option<Signed>,
    /// By column, what the client confirmed; blank and unreadable content is left out.
    pub confirmed: BTreeMap<String, String>,
    /// Signature and approval columns: the day, the word or tick that stands there; `None`: blank.
    pub dates: BTreeMap<String, Option<String>>,
    /// Codes of approval rules that were open for it.
    pub gates: BTreeSet<String>,
}

/// 处理状态 / 处理意见 / 处理人, as people wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handling {
    pub status: String,
    pub opinion: String,
    pub handler: String,
}

/// 待认领 → 答复 of one suggestion, remembered by content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimAnswer {
    /// 到款编号
    pub receipt: String,
    /// [`ClaimAnswer::content_of`] the receipt, so that an answer never moves to another one.
    pub content: String,
    /// 建议单号, split
    pub targets: Vec<String>,
    /// 建议金额 per target, in fen; empty: up to what each lacks
    pub amounts: Vec<i64>,
    /// 确认 (true) or 否认
    pub accepted: bool,
}

impl ClaimAnswer {
    /// Date, payer and amount of a receipt as 待认领 shows them: `2026-03-06|远岚置业|60000.00`.
    pub fn content_of(date: Option<NaiveDate>, payer: &str, amount: Fen) -> String {
        let date = date.map(|date| date.to_string()).unwrap_or_default();
        format!("{date}|{}|{}", payer.trim(), amount.plain())
    }
}

/// The last run, empty before the first one.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    pub as_of: Option<NaiveDate>,
    pub cut_off: Option<NaiveDate>,
    pub findings: BTreeMap<Identity, PastFinding>,
    pub records: BTreeMap<String, PastRecord>,
    /// First-page numbers of the last run: open red, yellow, due next week, 垫款 in fen.
    pub headline: Option<[i64; 4]>,
    pub handling: BTreeMap<Identity, Handling>,
    pub answers: Vec<ClaimAnswer>,
    /// 差异 → 原因 as people wrote it, by record and pair of facts.
    pub causes: BTreeMap<(String, Between), String>,
}
