//! One case for each project: completes the project key of every row, and gives unknown projects a blank
//! case.

use super::linking::{Linking, ReferenceRow};
use super::names::{ProjectName, Projects};
use super::{Case, CaseId, Office};
use crate::finding::{Code, Severity};
use crate::model::order::{Meeting, Order, ServiceRecord};
use crate::model::payment::{InvoiceOut, Opening, Payment, Rebate, Receipt, ServiceFee};
use crate::model::placement::{Evaluation, Placement};
use crate::model::project::{PipelineEntry, Project, ScopeItem};
use crate::model::quote::QuoteLine;
use crate::model::{Content, Field, Id, IdVec, Place, Records};
use std::collections::BTreeMap;

/// Completes 项目编号 of every row, and opens a case for each project, in order of key. An unknown key is no
/// finding if 项目名册 was not read completely (`is_whole` is false).
pub(super) fn open(records: &mut Records, is_whole: bool, linking: &mut Linking) -> IdVec<Case> {
    let projects = Projects::new(&records.projects, linking.settings);
    let mut opener = Opener { linking, projects: &projects, is_whole, unknown: BTreeMap::new() };
    for project in &records.projects {
        opener.linking.belongs(project.at, Some(&project.key));
    }
    opener.complete_all(&mut records.scope, Severity::Yellow);
    opener.complete_all(&mut records.pipeline, Severity::Yellow);
    opener.complete_all(&mut records.orders, Severity::Yellow);
    opener.complete_all(&mut records.meetings, Severity::Yellow);
    opener.complete_all(&mut records.services, Severity::Yellow);
    opener.complete_all(&mut records.placements, Severity::Red);
    opener.complete_all(&mut records.evaluations, Severity::Yellow);
    opener.complete_all(&mut records.receipts, Severity::Red);
    opener.complete_all(&mut records.payments, Severity::Red);
    opener.complete_all(&mut records.invoices_out, Severity::Red);
    opener.complete_all(&mut records.fees, Severity::Red);
    opener.complete_all(&mut records.rebates, Severity::Red);
    opener.complete_all(&mut records.openings, Severity::Red);
    opener.complete_all(&mut records.quotes, Severity::Yellow);

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

/// A row with a 项目编号.
trait OfProject {
    fn at(&self) -> Place;
    /// The row's own key, or the project it names if it has none.
    fn key(&self) -> String;
    fn project(&mut self) -> &mut Field<String>;
}

macro_rules! of_project {
    ($($record:ty: $($key:ident).+),+ $(,)?) => {$(
        impl OfProject for $record {
            fn at(&self) -> Place {
                self.at
            }
            fn key(&self) -> String {
                self.$($key).+.text().to_owned()
            }
            fn project(&mut self) -> &mut Field<String> {
                &mut self.project
            }
        }
    )+};
}

/// Gives keys and fields one interface.
trait Text {
    fn text(&self) -> &str;
}

impl Text for String {
    fn text(&self) -> &str {
        self
    }
}

of_project! {
    ScopeItem: project, PipelineEntry: project, ServiceRecord: project, Evaluation: project,
    ServiceFee: project, Opening: project, Order: key, Meeting: key, Placement: key, Receipt: key,
    Payment: key, InvoiceOut: key, Rebate: key, QuoteLine: key,
}

struct Opener<'a, 's> {
    linking: &'a mut Linking<'s>,
    projects: &'a Projects,
    /// Whether 项目名册 was read completely.
    is_whole: bool,
    /// Projects that are named but not in 项目, each with the first cell that names it.
    unknown: BTreeMap<String, Place>,
}

impl Opener<'_, '_> {
    fn complete_all(&mut self, rows: &mut [impl OfProject], severity: Severity) {
        for row in rows {
            let at = row.at();
            if let Some(project) = row.project().known().filter(|written| self.projects.is_key(written)) {
                self.linking.belongs(at, Some(project)); // nearly every row writes it in full
                continue;
            }
            let key = row.key();
            self.complete(row.project(), at, &key, severity);
        }
    }

    /// Puts the full key into the field and remembers the project of the row.
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
            ProjectName::Unknown if !self.is_whole => {
                self.unknown.entry(text.clone()).or_insert(field.at.unwrap_or(row));
                text.clone()
            }
            ProjectName::Unknown => {
                let register = [self.projects.register().keys()];
                let near = self.linking.suggestions.nearest(&text, None, &register);
                let near = near.or_else(|| self.projects.nearest_name(&text).map(str::to_owned));
                let advice = match near {
                    Some(nearest) => format!("最接近的是“{nearest}”，如是请改正"),
                    None => "请核对编号，或在项目名册登记".to_owned(),
                };
                let message = format!("项目“{text}”不在项目名册中；{advice}");
                self.unknown(key, field, &text, row, severity, message)
            }
        };
        self.linking.belongs_as_written(row, &found, &text);
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
        self.linking.orphan(ReferenceRow { key, project: None, severity }, "项目编号", field.at, message);
        self.unknown.entry(text.to_owned()).or_insert(field.at.unwrap_or(row));
        text.to_owned()
    }
}

/// The case of a row.
pub(super) fn of(cases: &IdVec<Case>, project: &Field<String>) -> Option<CaseId> {
    super::office::find_case(cases, project.known()?)
}

/// Fills every case with the ids of its records, in the order of the office.
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
    let unless = |out: bool, case: Option<CaseId>| case.filter(|_| !out);
    let owners: Vec<_> = office.orders.iter().map(|row| unless(row.repeated, row.case)).collect();
    hand_out(&mut office.cases, owners, |case| &mut case.orders);
    let owners: Vec<_> = office.meetings.iter().map(|row| unless(row.repeated, row.case)).collect();
    hand_out(&mut office.cases, owners, |case| &mut case.meetings);
    let owners: Vec<_> = office.placements.iter().map(|row| unless(row.repeated, row.case)).collect();
    hand_out(&mut office.cases, owners, |case| &mut case.placements);
    let owners: Vec<_> = office.evaluations.iter().map(|row| of(&office.cases, &row.project)).collect();
    hand_out(&mut office.cases, owners, |case| &mut case.evaluations);
    let owners: Vec<_> = office.fees.iter().map(|row| of(&office.cases, &row.project)).collect();
    hand_out(&mut office.cases, owners, |case| &mut case.fees);
    let owners: Vec<_> = office.openings.iter().map(|row| of(&office.cases, &row.project)).collect();
    hand_out(&mut office.cases, owners, |case| &mut case.openings);
    hand_out(&mut office.cases, office.services.iter().map(|row| row.case), |case| &mut case.services);
    hand_out(&mut office.cases, office.waves.iter().map(|row| Some(row.case)), |case| &mut case.waves);
    let owners: Vec<_> = office.quotes.iter().map(|row| unless(!row.exists(), row.case)).collect();
    hand_out(&mut office.cases, owners, |case| &mut case.quotes);
    hand_out(&mut office.cases, office.receipts.iter().map(|row| row.case), |case| &mut case.receipts);
    hand_out(&mut office.cases, office.payments.iter().map(|row| row.case), |case| &mut case.payments);
    hand_out(&mut office.cases, office.rebates.iter().map(|row| row.case), |case| &mut case.rebates);
}

/// Puts the id of each row into the list of its case.
fn hand_out<K>(
    cases: &mut IdVec<Case>,
    owners: impl IntoIterator<Item = Option<CaseId>>,
    list: fn(&mut Case) -> &mut Vec<Id<K>>,
) {
    for (index, owner) in owners.into_iter().enumerate() {
        if let Some(owner) = owner {
            list(&mut cases[owner]).push(Id::new(index));
        }
    }
}
