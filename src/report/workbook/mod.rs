//! The status workbooks people filter, answer in and print. They lay out what the views computed.

mod adoption;
mod answers;
mod body;
mod cell;
mod charts;
mod closing;
mod form;
mod formats;
mod front;
mod links;
mod measure;
mod money;
mod named;
mod orders;
mod package;
mod piece;
mod placements;
mod projects;
mod prompts;
mod reminders;
mod sheet;
mod statement;
mod style;
mod template;

use super::view::Input;
use crate::error::Error;
use rust_xlsxwriter::XlsxError;
use std::collections::BTreeSet;

pub use adoption::write as adoption;
pub use closing::write as closing;
pub use form::FormWriter;
pub use money::write as money;
pub use orders::write as orders;
pub use placements::write as placements;
pub use projects::write as projects;
pub use reminders::write as reminders;
pub use statement::write as statement;
pub use template::write as template;

/// Everyone who may answer: 人员, and who is named on the projects.
fn people(input: &Input) -> Vec<String> {
    let staff = input.office.people.iter().map(|person| &person.name);
    let named = input.office.cases.iter().flat_map(|case| {
        let p = &case.project;
        [
            &p.client_director,
            &p.project_director,
            &p.lead,
            &p.account,
            &p.planner,
            &p.copywriter,
            &p.art,
            &p.media_buyer,
        ]
    });
    let names: BTreeSet<&str> =
        staff.chain(named).map(|name| name.text()).filter(|name| !name.is_empty()).collect();
    names.into_iter().map(str::to_owned).collect()
}

/// A workbook that could not be made: the disk is full where its parts lie, or it is a defect of ours.
fn unmade(path: &str, error: &XlsxError) -> Error {
    match error {
        XlsxError::IoError(error) => Error::unwritable(path, error),
        _ => Error::unmade(path, error),
    }
}

#[cfg(test)]
mod tests;
