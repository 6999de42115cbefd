//! 待认领: what people answered about the suggestions for a receipt. Plain data; it allocates nothing.

use super::money::Fen;
use super::payment::Receipt;
use chrono::NaiveDate;
use std::collections::HashMap;

/// One answer: 待认领 → 答复 of one suggestion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimAnswer {
    /// 到款编号
    pub receipt: String,
    /// [`ClaimAnswer::content_of`] the receipt, so that the answer never counts for another receipt.
    pub content: String,
    /// 建议单号, split
    pub targets: Vec<String>,
    /// 建议金额 of each target in fen; empty: the open amount of each
    pub amounts: Vec<i64>,
    /// 确认 (true) or 否认
    pub accepted: bool,
}

impl ClaimAnswer {
    /// Date, payer and amount of a receipt as one text: `2026-03-06|远岚置业|60000.00`.
    pub fn content_of(date: Option<NaiveDate>, payer: &str, amount: Fen) -> String {
        let date = date.map(|date| date.to_string()).unwrap_or_default();
        format!("{date}|{}|{}", payer.trim(), amount.plain())
    }
}

/// The answers by receipt.
#[derive(Debug)]
pub struct ClaimAnswers<'a>(HashMap<&'a str, Vec<&'a ClaimAnswer>>);

impl<'a> ClaimAnswers<'a> {
    pub fn new(answers: impl IntoIterator<Item = &'a ClaimAnswer>) -> ClaimAnswers<'a> {
        let mut by_receipt: HashMap<&str, Vec<&ClaimAnswer>> = HashMap::new();
        for answer in answers {
            by_receipt.entry(&answer.receipt).or_default().push(answer);
        }
        ClaimAnswers(by_receipt)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The answers about this receipt, and not about another one that had its number before.
    pub fn of(&self, receipt: &Receipt) -> Vec<&'a ClaimAnswer> {
        let own = self.0.get(receipt.key.as_str());
        let Some((answers, amount)) = own.zip(receipt.amount.get()) else { return Vec::new() };
        let content = ClaimAnswer::content_of(receipt.date.get(), receipt.payer.text(), amount);
        answers.iter().copied().filter(|answer| answer.content == content).collect()
    }
}
