//! Duplicated keys (D02), judged over all rows whatever their date.
//!
//! It raises the findings and remembers the keys. Later stages decide about their money.

use super::linking::Linking;
use super::names::fold;
use crate::finding::{Code, Raised};
use crate::model::project::{Medium, Person, Project};
use crate::model::text::SortKey;
use crate::model::version::Version;
use crate::model::{Field, IdVec, Place, Records};
use crate::normalise::schema::{self, Sheet};
use std::collections::{BTreeMap, BTreeSet};

/// The duplicated keys of every table with keys.
#[derive(Debug, Default)]
pub(super) struct Duplicates {
    pub orders: BTreeSet<String>,
    pub meetings: BTreeSet<String>,
    pub placements: BTreeSet<(String, Version)>,
    pub publications: BTreeSet<String>,
    pub acceptances: BTreeSet<String>,
    pub quotes: BTreeSet<(String, u32)>,
    pub receipts: BTreeSet<String>,
    pub payments: BTreeSet<String>,
    /// 发票号码: M11, not D02.
    pub invoices_in: BTreeSet<String>,
    pub invoices_out: BTreeSet<String>,
    pub rebates: BTreeSet<String>,
}

pub(super) fn find(records: &Records, linking: &mut Linking) -> Duplicates {
    macro_rules! keys {
        ($rows:expr) => {
            $rows.iter().map(|row| (row.key.as_str(), row.key_at.unwrap_or(row.at)))
        };
    }
    macro_rules! twice {
        ($rows:expr, $sheet:ident, $column:literal) => {
            report(linking, twice_keyed(keys!($rows)), (&schema::$sheet, $column), |key| key)
        };
    }
    projects(&records.projects, linking);
    twice!(records.statements, STATEMENT, "对账单号");

    let version = records.placements.iter().map(|row| {
        let version = Version::read(row.version.text());
        ((SortKey::of(&row.key), row.key.as_str(), version), row.key_at.unwrap_or(row.at))
    });
    let own = |(_, key, version): (SortKey, &str, Version)| (key.to_owned(), version);
    let placements = report(linking, twice(version, own), (&schema::PLACEMENT, "排期编号"), |(key, _)| key);
    let lines = records
        .quotes
        .iter()
        .filter_map(|row| Some(((row.key.as_str(), row.line.get()?), row.key_at.unwrap_or(row.at))));
    let own = |(key, line): (&str, u32)| (key.to_owned(), line);
    let quotes = report(linking, twice(lines, own), (&schema::QUOTE, "报价单号"), |(key, _)| key);
    let numbered = |key: &String, provisional: bool| !provisional && !key.is_empty();
    let incoming = records.invoices_in.iter().filter(|row| numbered(&row.key, row.provisional));
    let outgoing = records.invoices_out.iter().filter(|row| numbered(&row.key, row.provisional));
    Duplicates {
        orders: twice!(records.orders, ORDER, "工作单号"),
        meetings: twice!(records.meetings, MEETING, "会议单号"),
        placements,
        publications: twice!(records.publications, PUBLICATION, "确认单号"),
        acceptances: twice!(records.acceptances, ACCEPTANCE, "验收单号"),
        quotes,
        receipts: twice!(records.receipts, RECEIPT, "到款编号"),
        payments: twice!(records.payments, PAYMENT, "付款编号"),
        invoices_in: numbers_twice(incoming.map(|row| (row.key.as_str(), row.at))),
        invoices_out: numbers_twice(outgoing.map(|row| (row.key.as_str(), row.at))),
        rebates: twice!(records.rebates, REBATE, "编号"),
    }
}

/// D02 for a medium or a person on two rows. The first row is looked up: its 收款单位, its 部门.
pub(super) fn names(media: &IdVec<Medium>, people: &[Person], linking: &mut Linking) {
    let row = |name: &Field<String>, at: Place| (fold(name.text()), name.at.unwrap_or(at));
    report(
        linking,
        twice(media.iter().map(|one| row(&one.name, one.at)), |name| name),
        (&schema::MEDIUM, "媒体名称"),
        |name| name,
    );
    report(
        linking,
        twice(people.iter().map(|one| row(&one.name, one.at)), |name| name),
        (&schema::PERSON, "姓名"),
        |name| name,
    );
}

/// D02 for a 项目编号 on two rows, and for a 项目名称 that is the key of one project and the name of another.
fn projects(projects: &[Project], linking: &mut Linking) {
    let is_name = |project: &&Project| project.key_at.is_some() && project.key_at == project.name.at;
    let named: BTreeSet<&str> = projects.iter().filter(is_name).map(|project| project.key.as_str()).collect();
    let at = |project: &Project| project.key_at.unwrap_or(project.at);
    let keys = projects.iter().map(|project| (project.key.as_str(), at(project)));
    let numbers = keys.filter(|(key, _)| !named.contains(key));
    report(linking, twice_keyed(numbers), (&schema::PROJECT, "项目编号"), |key| key);
    let names = projects.iter().filter_map(|project| {
        let key = [project.key.as_str(), project.name.text()].into_iter().find(|key| named.contains(key))?;
        Some((key, at(project)))
    });
    report(linking, twice_keyed(names), (&schema::PROJECT, "项目名称"), |key| key);
}

/// Keys with more than one row, and their rows in order. `own` gives a key to be kept.
fn twice<K: Ord, O: Ord>(
    rows: impl Iterator<Item = (K, Place)>,
    own: impl Fn(K) -> O,
) -> BTreeMap<O, Vec<Place>> {
    let mut rows: Vec<(K, Place)> = rows.collect();
    rows.sort_unstable();
    let mut places = BTreeMap::new();
    let mut rows = rows.into_iter().peekable();
    while let Some((key, first)) = rows.next() {
        let mut of_key = Vec::new();
        while let Some((_, at)) = rows.next_if(|(next, _)| *next == key) {
            of_key.push(at);
        }
        if !of_key.is_empty() {
            of_key.insert(0, first);
            places.insert(own(key), of_key);
        }
    }
    places
}

/// The same of rows that have nothing but a key.
fn twice_keyed<'r>(rows: impl Iterator<Item = (&'r str, Place)>) -> BTreeMap<String, Vec<Place>> {
    twice(rows.map(|(key, at)| ((SortKey::of(key), key), at)), |(_, key)| key.to_owned())
}

fn numbers_twice<'r>(rows: impl Iterator<Item = (&'r str, Place)>) -> BTreeSet<String> {
    twice_keyed(rows).into_keys().collect()
}

/// D02 for each key of a column that stands on several rows. Returns these keys.
fn report<K: Ord>(
    linking: &mut Linking,
    found: BTreeMap<K, Vec<Place>>,
    (sheet, column): (&Sheet, &str),
    key: impl Fn(&K) -> &String,
) -> BTreeSet<K> {
    for (identity, places) in &found {
        let key = key(identity);
        let (Some((first, others)), false) = (places.split_first(), key.is_empty()) else { continue };
        let rows: Vec<String> = others.iter().map(|at| linking.sources.describe(*at)).collect();
        let counts = match sheet.counted {
            None => "按第一行判断",
            Some(_) => "时限与审批按第一行判断，各行金额都不计",
        };
        let is_name = ["媒体名称", "姓名"].contains(&column);
        let other = if is_name { "写法" } else { "编号" };
        let message = format!(
            "{column} {key} 出现 {} 次，另见 {}；{counts}，请改成不同{other}或删去重复行",
            places.len(),
            rows.join("、")
        );
        let finding = Raised::new(Code::D02, key.clone(), message).at(*first).related(others.iter().copied());
        linking.findings.push(finding);
    }
    found.into_keys().filter(|identity| !key(identity).is_empty()).collect()
}
