//! Words in a row that is about no record: its key or code is blank, or it is a row of sums. They are kept in the
//! store, and every run of the week that read them names them.

use super::copy::Copy;
use super::line::Change;
use super::store::Store;
use crate::model::calendar::cut_off;
use crate::model::memory::{Doubt, Identity};
use chrono::NaiveDate;

/// Stands for the code and the column of such a word in the store.
pub(super) const LOST: &str = "没有编号";

/// Takes the words of a copy into the store, each once a week.
pub(super) fn take(store: &mut Store, copy: &Copy, as_of: NaiveDate) {
    for (at, value) in &copy.lost {
        let key = format!("{}/{}", at.workbook, at.sheet);
        let identity = Identity { code: LOST.to_owned(), key, field: Some(value.clone()) };
        if store.all().any(|(own, in_force)| *own == identity && is_of_week(in_force.seen, as_of)) {
            continue;
        }
        store.add(&Change {
            code: identity.code,
            key: identity.key,
            field: identity.field,
            column: LOST.to_owned(),
            value: value.clone(),
            workbook: at.workbook.clone(),
            sheet: at.sheet.clone(),
            cell: at.place.cell(),
            person: None,
            as_of,
            from: copy.from.clone(),
            beside: false,
        });
    }
}

/// What is asked about the words of this week.
pub(super) fn doubts(store: &Store, as_of: NaiveDate) -> impl Iterator<Item = Doubt> {
    let lost = store.all().filter(|(identity, _)| identity.code == LOST);
    let of_week = lost.filter(move |(_, in_force)| is_of_week(in_force.seen, as_of));
    of_week.filter_map(|(identity, in_force)| {
        let value = in_force.shown(LOST);
        Some(Doubt {
            key: identity.key.clone(),
            field: None,
            project: None,
            matter: None,
            at: in_force.typed(LOST)?.clone(),
            related: Vec::new(),
            message: format!(
                "这里写着“{value}”，但同一行的编号或代码是空的，不知道说的是哪一条；请把它写到那一条的行里"
            ),
        })
    })
}

fn is_of_week(seen: Option<NaiveDate>, as_of: NaiveDate) -> bool {
    seen.is_some_and(|day| cut_off(day) == cut_off(as_of))
}
