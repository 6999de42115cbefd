//! What the next run compares records with: signatures, confirmed content, dates, open gates.

use crate::check;
use crate::finding::Finding;
use crate::link::Quote;
use crate::model::calendar::iso;
use crate::model::columns::ColumnName;
use crate::model::memory::PastRecord;
use crate::model::order::{Meeting, Order};
use crate::model::payment::Payment;
use crate::model::placement::{Placement, Publication};
use crate::model::project::Project;
use crate::model::{Place, Signed};
use crate::report::view::Input;
use crate::report::view::shared::listed::by_key;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

#[derive(Serialize)]
pub(super) struct RecordJson<'a> {
    key: &'a str,
    signed_on: Option<String>,
    confirmed: Vec<FieldJson>,
    dates: Vec<FieldJson>,
    /// Codes of the approval rules that are open for the record.
    gates: &'a BTreeSet<&'static str>,
}

#[derive(Serialize)]
struct FieldJson {
    field: ColumnName,
    /// `None`: blank.
    value: Option<String>,
}

/// A record with a signature or approval column. What it holds is read when its row is written: all of
/// them together are as large as the records themselves.
pub(super) struct Recorded<'a> {
    key: &'a str,
    record: Record<'a>,
    gates: BTreeSet<&'static str>,
    /// What stands in the cells that were refused.
    refused_cells: &'a HashMap<Place, String>,
}

enum Record<'a> {
    Project(&'a Project),
    Order(&'a Order),
    Meeting(&'a Meeting),
    Placement(&'a Placement),
    Publication(&'a Publication),
    Quote(&'a Quote),
    Payment(&'a Payment),
}

/// Every record with a signature or approval column, sorted by key.
pub(super) fn listed<'a>(input: &Input<'a>) -> Vec<Recorded<'a>> {
    let office = input.office;
    let projects = office
        .cases
        .iter()
        .filter(|case| case.known)
        .map(|case| (case.project.key.as_str(), Record::Project(&case.project)));
    let orders = office
        .orders
        .iter()
        .filter(|o| !o.repeated)
        .map(|o| (o.record.key.as_str(), Record::Order(&o.record)));
    let meetings = office
        .meetings
        .iter()
        .filter(|m| !m.repeated)
        .map(|m| (m.record.key.as_str(), Record::Meeting(&m.record)));
    let placements = office
        .placements
        .iter()
        .filter(|p| !p.repeated)
        .map(|p| (p.record.key.as_str(), Record::Placement(&p.record)));
    let publications = office
        .publications
        .iter()
        .filter(|p| p.exists && !p.duplicate)
        .map(|p| (p.record.key.as_str(), Record::Publication(&p.record)));
    let quotes = office.quotes.iter().filter(|q| q.exists()).map(|q| (q.key.as_str(), Record::Quote(q)));
    let payments = office
        .payments
        .iter()
        .filter(|p| !p.duplicate)
        .map(|p| (p.record.key.as_str(), Record::Payment(&p.record)));
    let records = projects
        .chain(orders)
        .chain(meetings)
        .chain(placements)
        .chain(publications)
        .chain(quotes)
        .chain(payments);
    let mut gates = open_gates(input.findings);
    let recorded = records.map(|(key, record)| {
        let gates = gates.remove(key).unwrap_or_default();
        Recorded { key, record, gates, refused_cells: &office.refused_cells }
    });
    by_key(recorded, |recorded| recorded.key)
}

impl<'a> RecordJson<'a> {
    pub(super) fn of(recorded: &'a Recorded<'_>) -> RecordJson<'a> {
        let record = match recorded.record {
            Record::Project(project) => PastRecord::of_project(project),
            Record::Order(order) => PastRecord::of_order(order),
            Record::Meeting(meeting) => PastRecord::of_meeting(meeting),
            Record::Placement(placement) => PastRecord::of_placement(placement),
            Record::Publication(publication) => PastRecord::of_publication(publication),
            Record::Quote(quote) => PastRecord::of_quote(quote.judged()),
            Record::Payment(payment) => PastRecord::of_payment(payment),
        };
        let record = record.quoting(recorded.refused_cells);
        RecordJson {
            key: recorded.key,
            signed_on: record.signed_on.and_then(Signed::date).map(iso),
            confirmed: fields(record.confirmed.into_iter().map(|(field, value)| (field, Some(value)))),
            dates: fields(record.dates),
            gates: &recorded.gates,
        }
    }
}

fn fields(values: impl IntoIterator<Item = (ColumnName, Option<String>)>) -> Vec<FieldJson> {
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
