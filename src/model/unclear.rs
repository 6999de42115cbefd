//! Unclear: a word in 待认领 or 催办 that is none of the few expected ones. It is shown again as it was
//! written and has no effect until it is corrected. Plain data; it decides nothing.

use super::births;
use super::claim::ClaimAnswer;
use super::memory::Memory;
use super::payment::Receipt;
use std::collections::BTreeMap;

/// One unclear word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unclear {
    /// The 答复 of a suggestion in 待认领.
    Claim { answer: ClaimAnswer, word: String },
    /// 已发/已答复 and 日期 of a text in 催办.
    Reminder { party: String, items: Vec<String>, round: u32, word: String, on: String },
}

impl Unclear {
    /// Replaces the keys of renamed records.
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
    /// The word beside a suggestion that is neither 确认 nor 否认.
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

    /// The words beside a reminder that were not understood: 已发/已答复, and 日期.
    pub fn unclear_reminder(&self, party: &str, items: &[&str], round: u32) -> Option<(&str, &str)> {
        self.unclear.iter().find_map(|unclear| match unclear {
            Unclear::Reminder { party: own, items: asked, round: time, word, on } => {
                (own == party && *time == round && asked == items).then_some((word.as_str(), on.as_str()))
            }
            Unclear::Claim { .. } => None,
        })
    }
}
