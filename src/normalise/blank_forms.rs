//! Blank forms: workbooks that `init` wrote and nobody has filled in yet (example rows, no data). They
//! count as not kept, so a figure that needs them is unknown, not 0.
//!
//! It never removes anything that a person wrote.

use super::intake::Intake;
use super::sheet::table::Job;
use crate::model::Records;
use crate::read::table::{Role, Workspace};
use std::collections::BTreeSet;

/// The names of the blank forms. 项目名册 always counts as kept.
pub(super) fn find(workspace: &Workspace, intake: &Intake<'_>) -> BTreeSet<String> {
    let of_register = |role: Role| !matches!(role, Role::Roster | Role::Settings) && !role.is_witness();
    let is_blank = |name: &str| {
        let rows = intake.rows_of.get(name).is_some_and(|rows| rows.data == 0 && rows.examples > 0);
        rows && !intake.gaps.iter().any(|gap| gap.file == name)
    };
    let files = workspace.files.iter().filter(|file| file.refused.is_none());
    let named = files.filter(|file| file.role.is_some_and(of_register) && is_blank(&file.name));
    named.map(|file| file.name.clone()).collect()
}

/// Marks the tables and the role of the blank forms as absent, unless another file has them, and drops the
/// findings about how their empty sheets were read.
pub(super) fn put_aside(
    blank: &BTreeSet<String>,
    workspace: &Workspace,
    jobs: &[Job<'_>],
    records: &mut Records,
    intake: &mut Intake<'_>,
) {
    let is_blank = |job: &&Job<'_>| blank.contains(&job.file.name);
    let kept: BTreeSet<String> =
        jobs.iter().filter(|job| !is_blank(job)).map(|job| job.schema.path()).collect();
    for path in jobs.iter().filter(is_blank).map(|job| job.schema.path()) {
        if !kept.contains(&path) {
            records.present.remove(&path);
        }
    }
    let files = workspace.files.iter().filter(|file| !blank.contains(&file.name));
    let roles: BTreeSet<&str> = files
        .filter_map(|file| file.role.map(Role::word))
        .chain(jobs.iter().filter(|job| !is_blank(job)).map(|job| job.schema.role.word()))
        .collect();
    records.roles.retain(|role| roles.contains(role.as_str()));
    let sources = &intake.sources;
    intake.findings.retain(|finding| finding.place.is_none_or(|at| !blank.contains(sources.file(at))));
}
