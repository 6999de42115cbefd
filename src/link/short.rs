//! Short own keys: if two projects use the same short key (`M01`), the key of each row gets its project. A
//! short key that only one project uses stays as it is.

use crate::model::{Field, Records};
use crate::normalise::cell::key::is_short;
use std::collections::{BTreeMap, BTreeSet};

/// The own key and the project of a row.
type Parts<T> = for<'a> fn(&'a mut T) -> (&'a mut String, &'a Field<String>);

/// Completes short keys in every table whose keys begin with that of the project.
pub(super) fn complete(records: &mut Records) {
    let projects: BTreeSet<String> = records.projects.iter().map(|project| project.key.clone()).collect();
    of_table(&mut records.orders, &projects, |row| (&mut row.key, &row.project));
    of_table(&mut records.meetings, &projects, |row| (&mut row.key, &row.project));
    of_table(&mut records.placements, &projects, |row| (&mut row.key, &row.project));
    of_table(&mut records.quotes, &projects, |row| (&mut row.key, &row.project));
}

fn of_table<T>(rows: &mut [T], projects: &BTreeSet<String>, parts: Parts<T>) {
    let mut owners: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows.iter_mut() {
        let (key, project) = parts(row);
        let is_short = is_short(key) && !key.contains('-');
        let own = project.known().filter(|project| is_short && projects.contains(*project));
        if let Some(project) = own {
            owners.entry(key.clone()).or_default().insert(project.clone());
        }
    }
    owners.retain(|_, projects| projects.len() > 1);
    if owners.is_empty() {
        return;
    }
    for row in rows {
        let (key, project) = parts(row);
        let own = project.known().filter(|project| projects.contains(*project));
        if let Some(project) = own.filter(|_| owners.contains_key(key)) {
            *key = format!("{project}-{key}");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::run;

    /// Two projects that number their placements alike: two records, each found by its own receipt.
    #[test]
    fn two_projects_number_alike() {
        let outcome = run("[项目名册/项目]\n项目编号|项目名称\nXM2026-101|麦垄里\nXM2026-102|云庭\n\
             [媒体排期/排期]\n排期编号|项目编号|投放日期|客户金额\nM01|XM2026-101|2026-03-20|500\nM01|XM2026-102|2026-03-20|700\nM02|XM2026-102|2026-03-20|900\n\
             [收付款/客户到款]\n到款编号|到款日期|付款单位|项目编号|金额|对应单号\n\
             DK1|2026-03-02|某公司|XM2026-101|500|M01\nDK2|2026-03-02|某公司|XM2026-102|700|M01");
        outcome.none(Code::D02);
        outcome.none(Code::D03);
        let received: Vec<_> = outcome
            .office
            .placements
            .iter()
            .zip(outcome.books.placements.iter())
            .map(|(placement, books)| (placement.record.key.as_str(), books.received.0))
            .collect();
        assert_eq!(received, [("M02", 0), ("XM2026-101-M01", 50_000), ("XM2026-102-M01", 70_000)]);
    }

    /// Twice in one project it is one key written twice.
    #[test]
    fn one_project_writes_a_key_twice() {
        let outcome = run(
            "[媒体排期/排期]\n排期编号|项目编号|投放日期|客户金额\nM01|XM2026-101|2026-03-20|500\nM01|XM2026-101|2026-03-21|700",
        );
        assert_eq!(outcome.keys(Code::D02), ["M01"]);
    }
}
