//! Which sheet is which: by its name, else by the file's name or by the headers that fit best.

use crate::finding::{Code, Finding, Findings};
use crate::model::Sources;
use crate::model::source::SheetId;
use crate::normalise::sheet::header::{self, Names, Top};
use crate::normalise::sheet::schema::{self, Sheet as Schema};
use crate::normalise::sheet::table::{Job, TOP_ROWS, sheet_key};
use crate::read::table::{File, Role, Sheet, Workspace};

/// All sheets of a workspace with their ids, and what is to be read of them.
pub(crate) struct Plan<'a> {
    pub sources: Sources,
    /// Sheets of 设置, for the settings reader.
    pub settings: Vec<(SheetId, &'a Sheet)>,
    pub jobs: Vec<Job<'a>>,
    pub findings: Findings,
}

pub(crate) fn plan(workspace: &Workspace) -> Plan<'_> {
    let mut plan = Plan {
        sources: Sources::default(),
        settings: Vec::new(),
        jobs: Vec::new(),
        findings: Findings::new(),
    };
    for file in &workspace.files {
        if let Some(refusal) = &file.refused {
            let id = plan.sources.add(&file.name, "");
            let mut finding = Finding::new(Code::D15, file.name.as_str(), refusal.message.as_str())
                .at(crate::model::Place::new(id, 0, 0));
            if refusal.unsupported {
                finding = finding.severity(crate::finding::Severity::Yellow);
            }
            plan.findings.push(finding);
            continue;
        }
        let Some(role) = file.role else { continue };
        for sheet in &file.sheets {
            let schema = schema_of(file, sheet, role);
            let csv = file.name.to_ascii_lowercase().ends_with(".csv");
            let shown = schema.filter(|_| csv).map_or(sheet.name.as_str(), |schema| schema.name);
            let id = plan.sources.add(&file.name, shown);
            if role == Role::Settings && !sheet.hidden {
                plan.settings.push((id, sheet));
                continue;
            }
            let Some(schema) = schema else { continue };
            if sheet.hidden {
                let message = format!("表“{}”是隐藏的，没有读；如要使用请取消隐藏，不用的请删除", sheet.name);
                plan.findings.push(
                    Finding::new(Code::D10, sheet_key(file, sheet), message)
                        .at(crate::model::Place::new(id, 0, 0)),
                );
                continue;
            }
            plan.jobs.push(Job { file, sheet, id, schema });
        }
    }
    plan
}

fn schema_of(file: &File, sheet: &Sheet, role: Role) -> Option<&'static Schema> {
    let named = |name: &str| {
        let name = crate::normalise::cell::clean::compact(name);
        schema::of_role(role).find(|schema| schema.name == name)
    };
    // a CSV named by its role alone says nothing about its sheet
    let unnamed = file.name.to_ascii_lowercase().ends_with(".csv") && sheet.name == role.word();
    if unnamed && let Some(schema) = best_fit(sheet, role) {
        return Some(schema);
    }
    if let Some(schema) = named(&sheet.name) {
        return Some(schema);
    }
    if role == Role::Schedule && !sheet.hidden && crate::normalise::grid::is_grid(sheet) {
        return Some(&schema::PLACEMENT);
    }
    if !file.single_sheet || sheet.hidden {
        return None;
    }
    let stem = file.name.rsplit('/').next().unwrap_or(&file.name);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let rest = stem.strip_prefix(role.word()).unwrap_or(stem);
    let parts = || rest.split(['_', '-', ' ', '(', ')', '（', '）', '　']);
    parts().find_map(named).or_else(|| best_fit(sheet, role))
}

/// The sheet of the role whose headers fit best, where at least two do.
fn best_fit(sheet: &Sheet, role: Role) -> Option<&'static Schema> {
    let top = Top::new(sheet, 0, TOP_ROWS);
    let mut best: Option<(usize, &'static Schema)> = None;
    for schema in schema::of_role(role) {
        let Some(header) = header::find(&top, &Names::new(schema, &[]), 2) else { continue };
        let needed = schema.columns.iter().zip(&header.columns);
        let needed = needed.filter(|(column, found)| column.required && found.is_some()).count();
        let fit = header.matched() * 2 + needed;
        if best.is_none_or(|(other, _)| fit > other) {
            best = Some((fit, schema));
        }
    }
    best.map(|(_, schema)| schema)
}
