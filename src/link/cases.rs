//! One case per project: project keys completed on every row, unknown projects given a blank case.

use super::linking::{Linking, Row};
use super::names::{ProjectName, Projects};
use super::{Case, Office};
use crate::finding::{Code, Severity};
use crate::model::project::Project;
use crate::model::{Content, Field, Place, Records};
use std::collections::BTreeMap;

/// Completes 项目编号 on every row of every table, and opens a case for each project, by key.
pub(super) fn open(records: &mut Records, linking: &mut Linking) -> Vec<Case> {
    let projects = Projects::new(&records.projects, &linking.settings);
    let mut opener = Opener { linking, projects: &projects, unknown: BTreeMap::new() };
    for project in &records.projects {
        opener.linking.belongs(project.at, Some(&project.key));
    }
    macro_rules! complete {
        ($rows:expr, $severity:expr, $key:expr) => {
            for row in &mut $rows {
                let key = $key(&*row);
                opener.complete(&mut row.project, row.at, &key, $severity);
            }
        };
        ($rows:expr, $severity:expr) => {
            complete!($rows, $severity, |row: &_| keyed(row))
        };
    }
    complete!(records.scope, Severity::Yellow, |row: &crate::model::project::ScopeItem| text(&row.project));
    complete!(records.pipeline, Severity::Yellow, |row: &crate::model::project::PipelineEntry| text(
        &row.project
    ));
    complete!(records.services, Severity::Yellow, |row: &crate::model::order::ServiceRecord| text(
        &row.project
    ));
    complete!(records.evaluations, Severity::Yellow, |row: &crate::model::placement::Evaluation| text(
        &row.project
    ));
    complete!(records.fees, Severity::Red, |row: &crate::model::payment::ServiceFee| text(&row.project));
    complete!(records.openings, Severity::Red, |row: &crate::model::payment::Opening| text(&row.project));
    complete!(records.orders, Severity::Yellow);
    complete!(records.meetings, Severity::Yellow);
    complete!(records.placements, Severity::Red);
    complete!(records.receipts, Severity::Red);
    complete!(records.payments, Severity::Red);
    complete!(records.invoices_out, Severity::Red);
    complete!(records.rebates, Severity::Red);
    complete!(records.quotes, Severity::Yellow);

    let unknown = opener.unknown;
    let mut cases: BTreeMap<String, Case> = BTreeMap::new();
    for project in std::mem::take(&mut records.projects) {
        if !project.key.is_empty() {
            let key = project.key.clone();
            cases.entry(key).or_insert_with(|| Case { project, known: true, ..Case::default() });
        }
    }
    for (key, at) in unknown {
        let project = Project { at, key: key.clone(), ..Project::default() };
        cases.entry(key).or_insert_with(|| Case { project, known: false, ..Case::default() });
    }
    cases.into_values().collect()
}

/// Records with a key of their own.
trait Keyed {
    fn key(&self) -> &str;
}

macro_rules! keyed {
    ($($record:ty),+) => {$(
        impl Keyed for $record {
            fn key(&self) -> &str {
                &self.key
            }
        }
    )+};
}

keyed!(
    crate::model::order::Order,
    crate::model::order::Meeting,
    crate::model::placement::Placement,
    crate::model::payment::Receipt,
    crate::model::payment::Payment,
    crate::model::payment::InvoiceOut,
    crate::model::payment::Rebate,
    crate::model::quote::QuoteLine
);

fn keyed(row: &impl Keyed) -> String {
    row.key().to_owned()
}

fn text(project: &Field<String>) -> String {
    project.text().to_owned()
}

struct Opener<'a> {
    linking: &'a mut Linking,
    projects: &'a Projects,
    /// Projects that are named and not in 项目, with the first cell that names each.
    unknown: BTreeMap<String, Place>,
}

impl Opener<'_> {
    /// Puts the full key into the field; the row belongs to that project from here on.
    fn complete(&mut self, field: &mut Field<String>, row: Place, key: &str, severity: Severity) {
        const COLUMN: &str = "项目编号";
        let Some(text) = field.known().cloned() else { return };
        let found = match self.projects.find(&text) {
            ProjectName::Key(key) => key,
            ProjectName::Alias(key, place) => {
                self.linking.used_aliases.insert(place);
                key
            }
            ProjectName::Name(found) => {
                let message = format!("项目编号写的是项目名称“{text}”，按“{found}”理解；请填项目编号");
                self.linking.note(Code::D19, key, COLUMN, field.at, message);
                found
            }
            ProjectName::Zeros(found) => {
                let message = format!("项目编号写的是“{text}”，按“{found}”理解；请补全编号里的 0");
                self.linking.note(Code::D19, key, COLUMN, field.at, message);
                found
            }
            ProjectName::Ambiguous(keys) => {
                let message =
                    format!("项目名册里有几个“{text}”（{}），不知是哪一个；请填项目编号", keys.join("、"));
                self.unknown(key, field, &text, row, severity, message)
            }
            ProjectName::Unknown => {
                let register = [self.projects.register()];
                let advice = match self.linking.suggestions.nearest(&text, None, &register) {
                    Some(nearest) => format!("最接近的是“{nearest}”，如是请改正"),
                    None => "请核对编号，或在项目名册登记".to_owned(),
                };
                let message = format!("项目“{text}”不在项目名册中；{advice}");
                self.unknown(key, field, &text, row, severity, message)
            }
        };
        self.linking.belongs(row, Some(&found));
        field.content = Content::Known(found);
    }

    fn unknown(
        &mut self,
        key: &str,
        field: &Field<String>,
        text: &str,
        row: Place,
        severity: Severity,
        message: String,
    ) -> String {
        self.linking.orphan(Row { key, project: None, severity }, "项目编号", field.at, message);
        self.unknown.entry(text.to_owned()).or_insert(field.at.unwrap_or(row));
        text.to_owned()
    }
}

/// Which case a row belongs to.
pub(super) fn of(cases: &[Case], project: &Field<String>) -> Option<usize> {
    let key = project.known()?;
    cases.binary_search_by(|case| case.key().cmp(key)).ok()
}

/// Fills every case with the indices of what belongs to it, in the order of the office.
pub(super) fn fill(office: &mut Office, records: &mut Records) {
    for item in std::mem::take(&mut records.scope) {
        if let Some(case) = of(&office.cases, &item.project) {
            office.cases[case].scope.push(item);
        }
    }
    for entry in std::mem::take(&mut records.pipeline) {
        if let Some(case) = of(&office.cases, &entry.project) {
            office.cases[case].pipeline.push(entry);
        }
    }
    let cases = &mut office.cases;
    macro_rules! fill {
        ($vector:ident, $rows:expr, $case:expr) => {
            for (index, row) in $rows.iter().enumerate() {
                #[allow(clippy::redundant_closure_call)]
                let case: Option<usize> = $case(row, &*cases);
                if let Some(case) = case.and_then(|case| cases.get_mut(case)) {
                    case.$vector.push(index);
                }
            }
        };
    }
    use super::*;
    fill!(orders, office.orders, |row: &LinkedOrder, _: &[Case]| row.case.filter(|_| !row.repeated));
    fill!(meetings, office.meetings, |row: &LinkedMeeting, _: &[Case]| row.case.filter(|_| !row.repeated));
    fill!(services, office.services, |row: &LinkedService, _: &[Case]| row.case);
    fill!(placements, office.placements, |row: &LinkedPlacement, _: &[Case]| row
        .case
        .filter(|_| !row.repeated));
    fill!(waves, office.waves, |row: &Wave, _: &[Case]| Some(row.case));
    fill!(evaluations, office.evaluations, |row: &crate::model::placement::Evaluation, cases: &[Case]| of(
        cases,
        &row.project
    ));
    fill!(quotes, office.quotes, |row: &Quote, _: &[Case]| row.case);
    fill!(receipts, office.receipts, |row: &LinkedReceipt, _: &[Case]| row.case);
    fill!(payments, office.payments, |row: &LinkedPayment, _: &[Case]| row.case);
    fill!(fees, office.fees, |row: &crate::model::payment::ServiceFee, cases: &[Case]| of(
        cases,
        &row.project
    ));
    fill!(rebates, office.rebates, |row: &LinkedRebate, _: &[Case]| row.case);
    fill!(openings, office.openings, |row: &crate::model::payment::Opening, cases: &[Case]| of(
        cases,
        &row.project
    ));
}
