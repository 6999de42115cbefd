//! What the next run compares records with: signatures, confirmed content, dates, open gates.

use crate::check;
use crate::finding::Finding;
use crate::model::Signed;
use crate::model::memory::PastRecord;
use crate::report::view::Input;
use crate::report::view::shared::listed::by_key;
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Serialize)]
pub(super) struct RecordJson {
    key: String,
    signed_on: Option<NaiveDate>,
    confirmed: Vec<FieldJson>,
    dates: Vec<FieldJson>,
    /// Codes of the approval rules that are open for the record.
    gates: BTreeSet<&'static str>,
}

#[derive(Serialize)]
struct FieldJson {
    field: String,
    /// `None`: blank.
    value: Option<String>,
}

/// Every record with a signature or approval column.
pub(super) fn rows(input: &Input) -> Vec<RecordJson> {
    let office = input.office;
    let projects = office
        .cases
        .iter()
        .filter(|case| case.known)
        .map(|case| (&case.project.key, PastRecord::of_project(&case.project)));
    let orders = office
        .orders
        .iter()
        .filter(|o| !o.repeated)
        .map(|o| (&o.record.key, PastRecord::of_order(&o.record)));
    let meetings = office
        .meetings
        .iter()
        .filter(|m| !m.repeated)
        .map(|m| (&m.record.key, PastRecord::of_meeting(&m.record)));
    let placements = office
        .placements
        .iter()
        .filter(|p| !p.repeated)
        .map(|p| (&p.record.key, PastRecord::of_placement(&p.record)));
    let publications = office
        .publications
        .iter()
        .filter(|p| p.exists && !p.duplicate)
        .map(|p| (&p.record.key, PastRecord::of_publication(&p.record)));
    let quotes =
        office.quotes.iter().filter(|q| q.exists()).map(|q| (&q.key, PastRecord::of_quote(q.judged())));
    let payments = office
        .payments
        .iter()
        .filter(|p| !p.duplicate)
        .map(|p| (&p.record.key, PastRecord::of_payment(&p.record)));
    let records = projects
        .chain(orders)
        .chain(meetings)
        .chain(placements)
        .chain(publications)
        .chain(quotes)
        .chain(payments);
    let mut gates = open_gates(input.findings);
    let rows = records.map(|(key, record)| RecordJson {
        key: key.clone(),
        signed_on: record.signed_on.and_then(Signed::date),
        confirmed: fields(record.confirmed.into_iter().map(|(field, value)| (field, Some(value)))),
        dates: fields(record.dates),
        gates: gates.remove(key.as_str()).unwrap_or_default(),
    });
    by_key(rows, |row| &row.key)
}

fn fields(values: impl IntoIterator<Item = (String, Option<String>)>) -> Vec<FieldJson> {
    values.into_iter().map(|(field, value)| FieldJson { field, value }).collect()
}

/// By record, the codes of its open approval findings.
fn open_gates(findings: &[Finding]) -> BTreeMap<&str, BTreeSet<&'static str>> {
    let mut gates: BTreeMap<&str, BTreeSet<&'static str>> = BTreeMap::new();
    for finding in findings.iter().filter(|f| f.open && !f.waived && check::is_approval(f.code)) {
        gates.entry(&finding.key).or_default().insert(finding.code.as_str());
    }
    gates
}
