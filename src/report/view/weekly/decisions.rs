//! 请您拍板: at most seven matters only a manager can end, each with its choice.
//!
//! Three groups, in this order: money that goes wrong, by amount; what has a last safe day, by that
//! day as it is shown (one that is over, of what has not begun yet, comes first), then by amount;
//! what has been red longest. Red records that share project, kind and the person to ring are one
//! matter. Small and young matters of the last two groups are left to their owners.

mod act;
mod look_first;
mod make_good;

use crate::finding::Severity;
use crate::model::Fen;
use crate::report::view::shared::line::RecordLine;
use crate::report::view::{Input, Records};
use act::{Act, ActFinder, DecisionItem, DecisionKind, Gathered};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The most lines that the first screen shows.
pub const MOST: usize = 7;
/// The most lines about money that goes wrong.
const MONEY_FIRST: usize = 3;
/// From this amount on, or from so many weeks red, a matter comes before the manager.
const LEAST_MONEY: Fen = Fen(500_000);
const LEAST_WEEKS: u32 = 2;

/// One matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    pub project_name: String,
    pub matter: String,
    /// Records it stands for, a few by name.
    pub records: String,
    pub money: String,
    /// `03-17（还有 1 个工作日）`, `03-13 已过`, or empty.
    pub last_safe: String,
    pub passed: bool,
    /// The last safe day lies ahead.
    #[serde(skip)]
    pub ahead: bool,
    /// 停付 / 追回 / 查 / 催 / 撤 / 延 / 垫 / 补 / 拒急
    pub act: &'static str,
    /// What may be chosen: `今天不到款，周三 A3 开天窗：垫 46,080.00 / 撤，扣款约定 2,560.00`.
    pub choice: String,
    /// What somebody answered of it in a status workbook; empty where nobody did.
    pub answered: String,
    /// A receipt that may settle it already: look at that first.
    pub look_first: String,
    /// Whom to ring, with the number, and who of ours rings.
    pub call: String,
    /// Who of ours rings, and whom; `None` where nobody is to ring.
    #[serde(skip)]
    pub ringing: Option<(String, String)>,
    pub weeks_red: u32,
}

/// The group a matter stands in, in the order of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    MoneyWrong,
    LastDay,
    LongRed,
}

/// A matter with what sorts it. It is put to words only if it may stand on the page.
struct Ranked<'r> {
    group: Group,
    days_over: i64,
    gathered: Gathered<'r>,
}

/// Matters for which the first screen has no room.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MoreDecisions {
    pub count: usize,
    /// Of them money that goes wrong: how many, and their sum in 元, empty where there are none.
    pub wrong: usize,
    pub wrong_sum: String,
}

/// The matters of a run, found once for the pages and the terminal: see [`Records::matters`].
pub struct Matters {
    /// Those for a manager, in order, at most [`MOST`].
    pub decisions: Vec<Decision>,
    pub left_out: MoreDecisions,
    /// What is small or young, in order, at most [`MOST`].
    small: Vec<Decision>,
}

impl Matters {
    pub fn new(input: &Input, records: &[RecordLine]) -> Matters {
        let finder = ActFinder::new(input);
        let items = records.iter().filter_map(|record| finder.item(record)).collect();
        let (large, small) = matters(&finder, items);
        let total = large.len();
        let wrong = large.iter().filter(|one| one.group == Group::MoneyWrong);
        let mut wrong: Vec<Fen> = wrong.map(|one| one.gathered.money).collect();
        wrong.sort_by_key(|money| Reverse(*money));
        let more = wrong.get(MONEY_FIRST..).unwrap_or_default();
        let decisions = ordered(&finder, large, MOST);
        let wrong_sum: Fen = more.iter().copied().sum();
        let left_out = MoreDecisions {
            count: total - decisions.len(),
            wrong: more.len(),
            wrong_sum: if more.is_empty() { String::new() } else { wrong_sum.to_string() },
        };
        Matters { decisions, left_out, small: ordered(&finder, small, MOST) }
    }
}

/// The first matters of a run, at most `most`. Where there are few for a manager, what is small or young, or
/// only a fault in a register, follows them.
pub fn first(input: &Input, records: &Records, most: usize) -> Vec<Decision> {
    let Matters { decisions, small, .. } = records.matters(input);
    let mut first: Vec<Decision> = decisions.iter().chain(small).take(most).cloned().collect();
    if first.len() < most {
        let finder = ActFinder::new(input);
        let clerical = records.iter().filter(|record| finder.item(record).is_none());
        let (_, clerical) = matters(&finder, clerical.filter_map(|record| red_of(record)).collect());
        first.extend(ordered(&finder, clerical, most - first.len()));
    }
    first
}

/// What is red of a record that is no matter for a manager.
fn red_of<'r>(record: &'r RecordLine<'r>) -> Option<DecisionItem<'r>> {
    let line = record.lines().find(|line| line.counts() && line.level == Severity::Red)?;
    Some(act::plain(line, DecisionKind::Rule(line.finding.code), Act::Urge))
}

/// The items gathered to matters: those for a manager, and those left to their owners.
fn matters<'r>(
    finder: &ActFinder<'_, '_>,
    items: Vec<DecisionItem<'r>>,
) -> (Vec<Ranked<'r>>, Vec<Ranked<'r>>) {
    let mut matters: BTreeMap<(&'r str, DecisionKind, &'static str, String), Vec<DecisionItem<'r>>> =
        BTreeMap::new();
    for item in items {
        let call = finder.call(&item);
        let project = item.line.finding.project.as_deref().unwrap_or_default();
        matters.entry((project, item.kind, item.act.word(), call)).or_default().push(item);
    }
    let ranked = matters.into_iter().map(|((_, kind, act, call), items)| rank(kind, act, call, items));
    ranked.partition(|one| {
        let large = one.gathered.money >= LEAST_MONEY || one.gathered.weeks_red >= LEAST_WEEKS;
        one.group == Group::MoneyWrong || large
    })
}

/// The first of them in the order of the page, at most `most`.
fn ordered(finder: &ActFinder, ranked: Vec<Ranked>, most: usize) -> Vec<Decision> {
    let (wrong, others): (Vec<Ranked>, Vec<Ranked>) =
        ranked.into_iter().partition(|one| one.group == Group::MoneyWrong);
    let (dated, long): (Vec<Ranked>, Vec<Ranked>) =
        others.into_iter().partition(|one| one.group == Group::LastDay);
    let money = |one: &Ranked| Reverse(one.gathered.money);
    let mut first = sorted(finder, wrong, most.min(MONEY_FIRST), money);
    first.extend(sorted(finder, dated, most - first.len(), |one| (one.gathered.day, money(one))));
    first.extend(sorted(finder, long, most - first.len(), |one| {
        Reverse((one.gathered.weeks_red, one.days_over, one.gathered.money))
    }));
    first
}

/// The first of a group: by what sorts it, and then by the words on the page.
fn sorted<K: Ord>(
    finder: &ActFinder,
    mut group: Vec<Ranked>,
    most: usize,
    key: impl Fn(&Ranked) -> K,
) -> Vec<Decision> {
    group.sort_by_key(&key);
    let shown = group.len().min(most);
    let Some(last) = shown.checked_sub(1).and_then(|at| group.get(at)).map(&key) else { return Vec::new() };
    let words = |one: &Decision| format!("{}{}{}", one.project_name, one.matter, one.records);
    let in_words = |one: &Ranked| {
        let decision = finder.decision(&one.gathered);
        (key(one), words(&decision), decision)
    };
    let mut first: Vec<(K, String, Decision)> =
        group.iter().take_while(|one| key(one) <= last).map(in_words).collect();
    first.sort_by(|(key, words, _), (other, others, _)| (key, words).cmp(&(other, others)));
    first.into_iter().take(shown).map(|(.., decision)| decision).collect()
}

/// The first answer to any of them.
fn answered(items: &[DecisionItem]) -> String {
    let answers = items.iter().map(|item| item.line.handled.as_str());
    answers.into_iter().find(|words| !words.is_empty()).unwrap_or_default().to_owned()
}

fn rank<'r>(kind: DecisionKind, act: &'static str, call: String, items: Vec<DecisionItem<'r>>) -> Ranked<'r> {
    let money: Fen = items.iter().filter_map(|item| item.money).sum();
    let ahead = items.iter().any(|item| item.irreversible.is_some());
    let weeks_red = items.iter().map(|item| item.line.weeks_red).max().unwrap_or(0);
    let days_over = items.iter().map(|item| item.line.working_days_over).max().unwrap_or(0);
    let group = match (kind.is_money_wrong(), ahead) {
        (true, _) => Group::MoneyWrong,
        (false, true) => Group::LastDay,
        (false, false) => Group::LongRed,
    };
    // a placement that has begun has no last safe day
    let timely = items.iter().filter(|item| !ahead || item.irreversible.is_some());
    let days = timely.filter_map(|item| item.last_safe.or(item.irreversible));
    let day = days.min().filter(|_| group == Group::LastDay);
    Ranked { group, days_over, gathered: Gathered { kind, act, call, money, weeks_red, day, items } }
}

#[cfg(test)]
mod tests;
