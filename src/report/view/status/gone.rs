//! Answers whose matter is gone. They stay in 台账 with the day and the outcome, which are looked up in the kept
//! runs and in this run's movement. Nothing is decided here.

use super::table::{Table, Value};
use crate::check::rule::Standing;
use crate::finding::{Code, Finding};
use crate::model::answer;
use crate::model::memory::{Handling, Identity, PastAnswer, PastFinding};
use crate::report::view::Input;
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;

/// Answers whose matter has been gone for more weeks are folded.
const OPEN_WEEKS: u64 = 26;

/// One answered matter that no longer exists.
pub(super) struct Gone<'a> {
    identity: &'a Identity,
    handling: &'a Handling,
    /// Its state in the last kept run that has it.
    past: Option<&'a PastFinding>,
    /// The day it was gone; if no run says so, the day it was last seen or answered.
    day: NaiveDate,
    state: String,
    /// 说明, if it is not that of the last kept run.
    said: Option<&'a str>,
}

/// A row of 台账 beside which nobody wrote.
static NOTHING: Handling = Handling { status: String::new(), opinion: String::new(), handler: String::new() };

/// All answers without a finding in this run, the latest first. `is_shown` says whether a record of the key has
/// a finding, with the answer shown beside it; `of_reminders` whether the words of a 催办 are wanted.
pub(super) fn gone<'a>(
    input: &Input<'a>,
    wanted: impl Fn(&Identity, &PastAnswer) -> bool,
    is_shown: impl Fn(&Identity) -> bool,
    of_reminders: impl Fn(&str) -> bool,
) -> Vec<Gone<'a>> {
    let memory = input.memory;
    let keys: BTreeSet<&str> = memory.answered.keys().map(|identity| identity.key.as_str()).collect();
    let of_answers = input.findings.iter().filter(|finding| keys.contains(finding.key.as_str()));
    let now: BTreeSet<Identity> = of_answers.map(Finding::identity).collect();
    let mut gone: Vec<Gone> = memory
        .answered
        .iter()
        .filter(|(identity, past)| !now.contains(identity) && wanted(identity, past) && !is_shown(identity))
        .filter_map(|(identity, answer)| {
            let handling = memory.handling.get(identity)?;
            let seen = memory.last_seen.get(identity);
            let (day, state) = outcome(input, identity)
                .unwrap_or_else(|| (seen.map_or(answer.seen, |(day, _)| *day), "之后不再出现".to_owned()));
            Some(Gone { identity, handling, past: seen.map(|(_, past)| past), day, state, said: None })
        })
        .collect();
    gone.extend(memory.dead_reminders.iter().filter(|one| of_reminders(&one.workbook)).map(|one| {
        let (day, state) =
            outcome(input, &one.finding).unwrap_or_else(|| (one.seen, "之后不再出现".to_owned()));
        let (identity, said) = (&one.finding, Some(one.said.as_str()));
        Gone { identity, handling: &NOTHING, past: None, day, state, said }
    }));
    gone.sort_by(|a, b| (b.day, a.identity).cmp(&(a.day, b.identity)));
    gone
}

/// The day and the word; for stages of one matter, those of the matter.
fn outcome(input: &Input, identity: &Identity) -> Option<(NaiveDate, String)> {
    let as_of = input.office.as_of();
    let rule = Code::from_name(&identity.code).and_then(input.rule);
    let stages = match rule.map(|rule| rule.standing) {
        Some(Standing::Stages(others)) => others,
        _ => &[],
    };
    let is_same = |code: &str| code == identity.code || stages.iter().any(|other| other.as_str() == code);
    let next = input.findings.iter().find(|f| f.key == identity.key && stages.contains(&f.code));
    if let Some(next) = next {
        return Some((as_of, format!("由 {} 接续", next.code)));
    }
    let mut moved = input.memory.movement.moved.iter();
    let now = moved.find(|one| {
        let field = stages.is_empty() && one.field != identity.field;
        one.now.is_none() && one.key == identity.key && is_same(&one.code) && !field
    });
    if let Some(now) = now {
        return Some((as_of, now.outcome.word().to_owned()));
    }
    let mut earlier = input.memory.gone.iter();
    let last = earlier.find(|(other, _)| *other == identity).or_else(|| {
        let mut stages = input.memory.gone.iter();
        stages.find(|(other, _)| {
            other.key == identity.key
                && is_same(&other.code)
                && rule.is_some_and(|r| !r.standing.has_fields())
        })
    });
    last.map(|(_, (day, word))| (*day, word.clone()))
}

impl Gone<'_> {
    fn value<'s>(&'s self, input: &Input<'s>, heading: &str) -> Value<'s> {
        let past = |pick: fn(&'s PastFinding) -> Value<'s>| self.past.map_or(Value::Blank, pick);
        match heading {
            "级别" => past(|past| past.severity.as_str().into()),
            answer::CODE => self.identity.code.as_str().into(),
            "名称" => {
                let rule = Code::from_name(&self.identity.code).and_then(input.rule);
                rule.map_or("", |rule| rule.title).into()
            }
            "项目编号" => past(|past| past.project.as_deref().unwrap_or_default().into()),
            "项目" => input.project_name(self.past.and_then(|past| past.project.as_deref())).into(),
            "编号" => self.identity.key.as_str().into(),
            answer::FIELD => self.identity.field.as_deref().unwrap_or_default().into(),
            "说明" => self.said.map_or_else(|| past(|past| past.message.as_str().into()), Value::from),
            "首次发现" => past(|past| Some(past.first_seen).into()),
            "状态" => format!("{} {}", self.day, self.state).into(),
            answer::STATUS => self.handling.status.as_str().into(),
            answer::OPINION => self.handling.opinion.as_str().into(),
            answer::HANDLER => self.handling.handler.as_str().into(),
            _ => Value::Blank,
        }
    }
}

/// A 台账 with them after its rows. Those gone for long are folded.
pub(super) fn append<'r>(mut table: Table<'r>, gone: &[Gone<'_>], input: &Input) -> Table<'r> {
    let limit = input.office.as_of() - Days::new(OPEN_WEEKS * 7);
    let long = gone.iter().position(|one| one.day < limit);
    table.folded = long.map(|index| table.len() + index);
    let row = |one: &Gone<'_>| {
        let cells = table.columns.iter().map(|column| one.value(input, &column.heading).into_owned());
        cells.collect()
    };
    let rows = gone.iter().map(row).collect();
    table.followed_by(rows)
}
