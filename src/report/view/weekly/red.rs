//! The red list by person. The first lines are visible, the rest is folded. Each line gives matter, money and
//! 卡在谁, and unfolds its text.

use super::at_risk;
use crate::link::Office;
use crate::model::Fen;
use crate::report::view::shared::bounded::{Bounded, LeftOut};
use crate::report::view::shared::line::RecordLine;
use crate::report::view::shared::subject::subject;
use serde::Serialize;
use std::collections::BTreeMap;

/// The number of visible lines.
const IN_SIGHT: usize = 15;

/// The list.
#[derive(Clone, Debug, Serialize)]
pub struct RedList<'a> {
    pub count: usize,
    pub first: Vec<OwnerLines<'a>>,
    pub folded: Vec<OwnerLines<'a>>,
    pub folded_count: usize,
    pub left_out: Option<LeftOut>,
    /// The records folded or left out, which paper does not show, with their sum in 元; empty if there is none.
    pub not_printed: usize,
    pub not_printed_sum: String,
}

/// The records of one person.
#[derive(Clone, Debug, Serialize)]
pub struct OwnerLines<'a> {
    pub owner: String,
    /// All red records of this person, including those not shown.
    pub all: usize,
    pub lines: Vec<RedLine<'a>>,
}

/// One record with its subject.
#[derive(Clone, Debug, Serialize)]
pub struct RedLine<'a> {
    pub subject: String,
    pub record: RecordLine<'a>,
}

/// The number of records of each person.
pub fn owners(records: &[&RecordLine]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for record in records {
        *counts.entry(owner(record).to_owned()).or_default() += 1;
    }
    counts
}

fn owner<'r>(record: &'r RecordLine) -> &'r str {
    match record.first.owner {
        "" => "没有责任人",
        name => name,
    }
}

/// Groups the records by person; the person with the most urgent record comes first. `counts` comes from
/// [`owners`]; `all` is the sum of all records.
pub fn red_list<'a>(
    records: Bounded<RecordLine<'a>>,
    counts: &BTreeMap<String, usize>,
    office: &Office,
    all: Option<Fen>,
) -> RedList<'a> {
    let Bounded { mut shown, count, left_out } = records;
    shown.sort_by(|a, b| (super::urgency(a), &a.first.key).cmp(&(super::urgency(b), &b.first.key)));
    let rest = shown.split_off(shown.len().min(IN_SIGHT));
    let folded_count = rest.len();
    let not_printed = count - shown.len();
    let in_sight: Option<Fen> = shown.iter().filter_map(at_risk).reduce(|sum, one| sum + one);
    let sum = all.map(|all| all - in_sight.unwrap_or_default()).filter(|_| not_printed > 0);
    let not_printed_sum = sum.map(|sum| sum.to_string()).unwrap_or_default();
    let of = |records: Vec<RecordLine<'a>>| by_owner(records, counts, office);
    RedList {
        count,
        first: of(shown),
        folded: of(rest),
        folded_count,
        left_out,
        not_printed,
        not_printed_sum,
    }
}

fn by_owner<'a>(
    records: Vec<RecordLine<'a>>,
    counts: &BTreeMap<String, usize>,
    office: &Office,
) -> Vec<OwnerLines<'a>> {
    let mut owners: Vec<OwnerLines> = Vec::new();
    for record in records {
        let subject = subject(office, record.first.key).into_owned();
        let owner = owner(&record).to_owned();
        let matter = RedLine { subject, record };
        match owners.iter_mut().find(|one| one.owner == owner) {
            Some(one) => one.lines.push(matter),
            None => {
                let all = counts.get(&owner).copied().unwrap_or_default();
                owners.push(OwnerLines { owner, all, lines: vec![matter] });
            }
        }
    }
    owners
}
