//! Unclear: a word in 待认领 or 催办 that is not one of the expected words. It is shown again as written and has
//! no effect until it is corrected. Plain data; it decides nothing.

use super::claim::ClaimAnswer;
use super::identity::with_new_keys;
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
                    *item = with_new_keys(item, renamed);
                }
            }
        }
    }
}
