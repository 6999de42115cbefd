//! The status workbooks people filter, answer in and print. They lay out what the views computed.

mod adoption;
mod answers;
mod cell;
mod charts;
mod closing;
mod form;
mod front;
mod measure;
mod money;
mod named;
mod orders;
mod placements;
mod projects;
mod prompts;
mod reminders;
mod sheet;
mod statement;
mod style;
mod template;

use super::view::{Input, PlaceLine};
use crate::error::Error;
use rust_xlsxwriter::XlsxError;
use std::collections::BTreeSet;

pub use adoption::write as adoption;
pub use closing::write as closing;
pub use form::write as form;
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

/// A link to a cell of a staff workbook, relative to the folder of the status workbook (or whole,
/// where the workspace lies elsewhere); a name that a link cannot carry gives none.
fn link(place: &PlaceLine, to_workspace: &str) -> Option<String> {
    let is_refused = |c: char| matches!(c, '#' | '%' | '?' | '"' | '<' | '>' | '|' | '*');
    if place.file().is_empty() || to_workspace.contains(is_refused) || place.file().contains(is_refused) {
        return None;
    }
    let mut link = String::with_capacity(to_workspace.len() + place.file().len() + place.sheet().len() + 24);
    link.push_str("file:///");
    match to_workspace.starts_with("//") {
        // A network share keeps its backslashes: `\\server\share\…`.
        true => link.push_str(&format!("{to_workspace}{}", place.file()).replace('/', "\\")),
        false => link.extend([to_workspace, place.file()]),
    }
    // A text file has no sheets to lead to.
    let is_csv = place.file().rsplit('.').next().is_some_and(|ext| ext.eq_ignore_ascii_case("csv"));
    if place.sheet().is_empty() || is_csv {
        return Some(link);
    }
    link.push_str("#'");
    match place.sheet().contains('\'') {
        true => link.push_str(&place.sheet().replace('\'', "''")),
        false => link.push_str(place.sheet()),
    }
    link.push_str("'!");
    link.push_str(&place.cell());
    Some(link)
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
