//! The red list by person: the first lines in full sight, the rest folded; each line says matter,
//! money and 卡在谁, and unfolds its words.

use crate::report::view::shared::bounded::{Bounded, LeftOut};
use crate::report::view::shared::line::RecordLine;
use crate::report::view::shared::subject::Subjects;
use serde::Serialize;

/// Lines in full sight.
const IN_SIGHT: usize = 15;

/// The list.
#[derive(Clone, Debug, Serialize)]
pub struct RedList<'a> {
    pub count: usize,
    pub first: Vec<OwnerLines<'a>>,
    pub folded: Vec<OwnerLines<'a>>,
    pub folded_count: usize,
    pub left_out: Option<LeftOut>,
}

/// The records of one person.
#[derive(Clone, Debug, Serialize)]
pub struct OwnerLines<'a> {
    pub owner: String,
    pub lines: Vec<Matter<'a>>,
}

/// One record with what it is about.
#[derive(Clone, Debug, Serialize)]
pub struct Matter<'a> {
    pub subject: String,
    pub record: RecordLine<'a>,
}

/// By person: who has the most urgent record comes first.
pub fn red_list<'a>(records: Bounded<RecordLine<'a>>, subjects: &Subjects) -> RedList<'a> {
    let Bounded { mut shown, count, left_out } = records;
    shown.sort_by(|a, b| (super::urgency(a), &a.first.key).cmp(&(super::urgency(b), &b.first.key)));
    let rest = shown.split_off(shown.len().min(IN_SIGHT));
    let folded_count = rest.len();
    let of = |records: Vec<RecordLine<'a>>| by_owner(records, subjects);
    RedList { count, first: of(shown), folded: of(rest), folded_count, left_out }
}

fn by_owner<'a>(records: Vec<RecordLine<'a>>, subjects: &Subjects) -> Vec<OwnerLines<'a>> {
    let mut owners: Vec<OwnerLines> = Vec::new();
    for record in records {
        let owner = match record.first.owner {
            "" => "没有责任人",
            name => name,
        };
        let subject = subjects.of(record.first.key).to_owned();
        let owner = owner.to_owned();
        let matter = Matter { subject, record };
        match owners.iter_mut().find(|one| one.owner == owner) {
            Some(one) => one.lines.push(matter),
            None => owners.push(OwnerLines { owner, lines: vec![matter] }),
        }
    }
    owners
}
