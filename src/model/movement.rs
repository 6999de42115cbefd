//! Movement: what became of each matter since the last run, and the bridge from its red number to this
//! one's. Plain data; who compares is `check::movement`.

use super::identity::Identity;
use super::past_run::Unchecked;
use std::collections::BTreeMap;

/// What became of a matter. Asked in this order; the first that applies is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    New,
    Graver,
    Lighter,
    Same,
    /// The record no longer exists.
    Deleted,
    /// The check did not run.
    Unchecked,
    /// Called off, at rest, or waived.
    Withdrawn,
    /// The thing owed was never done.
    Missed,
    /// A fact meets the rule's own condition: only this counts as resolved.
    Done,
    /// Any other reason.
    NoLonger,
}

impl Outcome {
    pub fn word(self) -> &'static str {
        match self {
            Outcome::New => "新增",
            Outcome::Graver => "加重",
            Outcome::Lighter => "减轻",
            Outcome::Same => "持续",
            Outcome::Deleted => "删除",
            Outcome::Unchecked => "停查",
            Outcome::Withdrawn => "撤销",
            Outcome::Missed => "错过",
            Outcome::Done => "办妥",
            Outcome::NoLonger => "不再适用",
        }
    }
}

/// What ends a finding. One that stood there last time, and did not end it then, is no news; a
/// record called off is news although its project was at rest already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// The record no longer exists.
    Deleted,
    /// The record was called off or put aside.
    CalledOff,
    /// Its project is 暂停 or 结束.
    AtRest,
    /// A fact meets the rule's own condition.
    Done,
}

impl Ending {
    /// As run.json keeps it.
    pub fn word(self) -> &'static str {
        match self {
            Ending::Deleted => "删除",
            Ending::CalledOff => "撤销",
            Ending::AtRest => "项目暂停",
            Ending::Done => "办妥",
        }
    }
}

/// One line of `movement`; `None` on a side where it was not open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    pub key: String,
    pub project: Option<String>,
    pub code: String,
    pub field: Option<String>,
    /// 红 / 黄
    pub was: Option<String>,
    pub now: Option<String>,
    pub outcome: Outcome,
}

/// From the red number of the last run to this one's, in records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bridge {
    pub last: i64,
    pub now: i64,
    /// By what became of the record.
    pub gone: BTreeMap<Outcome, i64>,
    pub to_yellow: i64,
    pub to_red: i64,
    pub new: i64,
}

impl Bridge {
    /// What the steps lead to; always `now`.
    pub fn sum(&self) -> i64 {
        self.last - self.gone.values().sum::<i64>() - self.to_yellow + self.to_red + self.new
    }

    /// `上次 48 − 办妥 6 − 错过 1 … = 51`, every step named.
    pub fn words(&self) -> String {
        let order = [
            Outcome::Done,
            Outcome::Missed,
            Outcome::Withdrawn,
            Outcome::Deleted,
            Outcome::Unchecked,
            Outcome::NoLonger,
        ];
        let mut text = format!("上次 {}", self.last);
        for outcome in order {
            let count = self.gone.get(&outcome).copied().unwrap_or_default();
            text.push_str(&format!(" − {} {count}", outcome.word()));
        }
        let Bridge { to_yellow, to_red, new, now, .. } = self;
        text.push_str(&format!(" − 转黄 {to_yellow} + 转红 {to_red} + 新增 {new} = {now}"));
        text
    }
}

/// What moved since the last run; empty on a first one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Movement {
    pub moved: Vec<Moved>,
    pub bridge: Option<Bridge>,
    /// Of the findings that are open, those whose end stands there already and does not end them:
    /// the next run takes it for no news. Sorted.
    pub causes: Vec<(Identity, Ending)>,
    /// What this run could not look for again, for the next one. Sorted.
    pub unchecked: Vec<(Identity, Unchecked)>,
}
