//! Unclear: a word in 待认领 or 催办 that is not one of the expected words. It is shown again as written and has
//! no effect until it is corrected. Plain data; it decides nothing.

use super::claim::ClaimAnswer;
use super::identity::{Identity, with_new_keys};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// One unclear word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unclear {
    /// The 答复 of a suggestion in 待认领.
    Claim { answer: ClaimAnswer, word: String },
    /// 已发/已答复 and 日期 of a text in 催办.
    Reminder(UnclearReminder),
}

/// Words beside a text in 催办 that were not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnclearReminder {
    /// The identity of the answer.
    pub matter: Identity,
    pub items: Vec<String>,
    /// 已发/已答复 and 日期 as they were written.
    pub word: String,
    pub on: String,
    /// 检查日 of the run that saw the last change.
    pub seen: NaiveDate,
}

impl UnclearReminder {
    /// Whether it stands beside a text to this party with these items: the text still asks for one of those that it
    /// was written about.
    pub fn is_about(&self, party: &str, items: &[&str]) -> bool {
        self.matter.key == party && self.items.iter().any(|item| items.contains(&item.as_str()))
    }
}

/// Words in 催办 whose text is gone. They stay in 台账.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadReminder {
    /// The identity of the finding about them.
    pub finding: Identity,
    /// The workbook they were written in.
    pub workbook: String,
    pub said: String,
    pub seen: NaiveDate,
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
            Unclear::Reminder(reminder) => {
                reminder.matter = reminder.matter.clone().renamed(renamed);
                for item in &mut reminder.items {
                    *item = with_new_keys(item, renamed);
                }
            }
        }
    }
}
