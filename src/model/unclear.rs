//! Unclear: a word people wrote in 待认领 or 催办 where one of few is expected. It is shown again as it was
//! written, and means nothing until it is put right. Plain data; it decides nothing.

use super::births;
use super::claim::ClaimAnswer;
use super::memory::Memory;
use super::payment::Receipt;
use std::collections::BTreeMap;

/// One such word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unclear {
    /// 待认领 → 答复 of a suggestion.
    Claim { answer: ClaimAnswer, word: String },
    /// 催办 → 已发/已答复 · 日期 of a text.
    Reminder { party: String, items: Vec<String>, round: u32, word: String, on: String },
}

impl Unclear {
    /// The same of records that have another key since.
    pub(super) fn rename(&mut self, renamed: &BTreeMap<String, String>) {
        match self {
            Unclear::Claim { answer, .. } => {
                for key in std::iter::once(&mut answer.receipt).chain(&mut answer.targets) {
                    if let Some(new) = renamed.get(key) {
                        key.clone_from(new);
                    }
                }
            }
            Unclear::Reminder { items, .. } => {
                for item in items {
                    *item = births::with_new_keys(item, renamed);
                }
            }
        }
    }
}

impl Memory {
    /// What was written beside a suggestion and is neither 确认 nor 否认.
    pub fn unclear_reply(&self, receipt: &Receipt, targets: &[String]) -> Option<&str> {
        let content =
            ClaimAnswer::content_of(receipt.date.get(), receipt.payer.text(), receipt.amount.get()?);
        self.unclear.iter().find_map(|unclear| match unclear {
            Unclear::Claim { answer, word } => {
                let same = answer.receipt == receipt.key && answer.content == content;
                (same && answer.targets == targets).then_some(word.as_str())
            }
            Unclear::Reminder { .. } => None,
        })
    }

    /// What was written beside a reminder and could not be understood: 已发/已答复, and 日期.
    pub fn unclear_reminder(&self, party: &str, items: &[&str], round: u32) -> Option<(&str, &str)> {
        self.unclear.iter().find_map(|unclear| match unclear {
            Unclear::Reminder { party: own, items: asked, round: time, word, on } => {
                (own == party && *time == round && asked == items).then_some((word.as_str(), on.as_str()))
            }
            Unclear::Claim { .. } => None,
        })
    }
}
