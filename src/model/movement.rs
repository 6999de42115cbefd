//! Movement: what became of each matter since the last run, and the bridge from its red number to this run's.
//! Plain data; `check::movement` compares.

use super::identity::Identity;
use super::past_run::Unchecked;
use std::collections::BTreeMap;

/// What became of a finding. The outcomes are asked in this order and the first that applies counts.
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
    /// The record was called off, its project is at rest, or the finding is waived.
    Withdrawn,
    /// What was owed was never done.
    Missed,
    /// A fact meets the rule's own condition. Only this counts as resolved.
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

/// What ends a finding. An ending that was there in the last run and did not end the finding then is not
/// counted again. But a record called off counts even if its project was at rest before.
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
    /// The word in run.json.
    pub fn word(self) -> &'static str {
        match self {
            Ending::Deleted => "删除",
            Ending::CalledOff => "撤销",
            Ending::AtRest => "项目暂停",
            Ending::Done => "办妥",
        }
    }
}

/// One line of `movement`. `was` and `now` are `None` if the finding was or is not open.
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

/// The steps from the red number of the last run to this run's. They count records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bridge {
    pub last: i64,
    pub now: i64,
    /// The records that are gone, by their outcome.
    pub gone: BTreeMap<Outcome, i64>,
    pub to_yellow: i64,
    pub to_red: i64,
    pub new: i64,
}

impl Bridge {
    /// The sum of the steps, which always equals `now`.
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

/// What changed since the last run; empty in the first run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Movement {
    pub moved: Vec<Moved>,
    pub bridge: Option<Bridge>,
    /// Open findings with an ending that is there already and does not end them; the next run does not count it
    /// again. Sorted.
    pub causes: Vec<(Identity, Ending)>,
    /// The findings that this run did not check again, for the next run. Sorted.
    pub unchecked: Vec<(Identity, Unchecked)>,
}
