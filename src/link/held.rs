//! The projects in each input file, and the number of rows of each sheet. A later run that cannot read a file
//! then knows which projects that concerns. It judges nothing.

use super::{CaseId, Link, Office, PaymentId, PlacementId, ReceiptId};
use crate::model::Place;
use crate::model::missed::PastSheet;
use crate::model::source::SheetId;
use std::collections::{BTreeMap, BTreeSet};

impl Office {
    /// The sheets that have rows, with their number.
    pub fn filled_sheets(&self) -> Vec<PastSheet> {
        let work = (self.orders.iter().map(|one| one.record.at))
            .chain(self.orders.iter().flat_map(|one| one.rounds.iter().map(|round| round.at)))
            .chain(self.meetings.iter().map(|one| one.record.at))
            .chain(self.services.iter().map(|one| one.record.at))
            .chain(self.quotes.iter().flat_map(|one| one.lines.iter().map(|line| line.at)))
            .chain(self.quotes.iter().flat_map(|one| one.acceptances.iter().map(|row| row.at)));
        let schedule = (self.placements.iter().map(|one| one.record.at))
            .chain(self.publications.iter().map(|one| one.record.at))
            .chain(self.month_splits.iter().map(|one| one.at))
            .chain(self.evaluations.iter().map(|one| one.at));
        let money = (self.receipts.iter().map(|one| one.record.at))
            .chain(self.receipt_splits.iter().map(|one| one.record.at))
            .chain(self.payments.iter().map(|one| one.record.at))
            .chain(self.payment_splits.iter().map(|one| one.record.at))
            .chain(self.invoices_in.iter().map(|one| one.record.at))
            .chain(self.invoices_out.iter().map(|one| one.record.at))
            .chain(self.invoice_splits.iter().map(|one| one.record.at))
            .chain(self.fees.iter().map(|one| one.at))
            .chain(self.rebates.iter().map(|one| one.record.at))
            .chain(self.statements.iter().map(|one| one.at))
            .chain(self.openings.iter().map(|one| one.at));
        let mut rows: BTreeMap<SheetId, usize> = self.progress_rows.clone();
        for at in work.chain(schedule).chain(money) {
            *rows.entry(at.sheet).or_default() += 1;
        }
        let mut sheets: Vec<PastSheet> = rows
            .into_iter()
            .filter_map(|(id, rows)| {
                let source = self.sources.get(id).filter(|source| !source.table.is_empty())?;
                let (file, sheet) = (source.file.to_string(), source.sheet.to_string());
                Some(PastSheet { file, sheet, table: source.table.to_owned(), rows })
            })
            .collect();
        sheets.sort_by(|a, b| (&a.file, &a.sheet).cmp(&(&b.file, &b.sheet)));
        sheets
    }

    /// The projects by file. A file with a record of no known project is left out, because it may concern any
    /// project.
    pub fn held(&self) -> BTreeMap<String, BTreeSet<String>> {
        let placement = |link: &Link<PlacementId>| link.id().and_then(|id| self.placements[id].case);
        let payment = |link: &Link<PaymentId>| link.id().and_then(|id| self.payments[id].case);
        let receipt = |link: &Link<ReceiptId>| link.id().and_then(|id| self.receipts[id].case);
        let work = (self.orders.iter().map(|one| (one.record.at, one.case)))
            .chain(self.meetings.iter().map(|one| (one.record.at, one.case)))
            .chain(self.services.iter().map(|one| (one.record.at, one.case)))
            .chain(self.quotes.iter().flat_map(|one| one.lines.iter().map(|line| (line.at, one.case))))
            .chain(self.quotes.iter().flat_map(|one| one.acceptances.iter().map(|row| (row.at, one.case))));
        let schedule = (self.placements.iter().map(|one| (one.record.at, one.case)))
            .chain(self.publications.iter().map(|one| (one.record.at, placement(&one.placement))));
        let money = (self.receipts.iter().map(|one| (one.record.at, one.case)))
            .chain(self.receipt_splits.iter().map(|one| (one.record.at, receipt(&one.receipt))))
            .chain(self.payments.iter().map(|one| (one.record.at, one.case)))
            .chain(self.payment_splits.iter().map(|one| (one.record.at, payment(&one.payment))))
            .chain(self.invoices_in.iter().map(|one| (one.record.at, payment(&one.payment))))
            .chain(self.invoices_out.iter().map(|one| (one.record.at, one.case)))
            .chain(self.rebates.iter().map(|one| (one.record.at, one.case)));
        let mut of_sheets: BTreeMap<SheetId, Option<BTreeSet<CaseId>>> = BTreeMap::new();
        for (at, case) in work.chain(schedule).chain(money) {
            let at: Place = at;
            let cases = of_sheets.entry(at.sheet).or_insert_with(|| Some(BTreeSet::new()));
            match (case, cases.as_mut()) {
                (Some(case), Some(cases)) => {
                    cases.insert(case);
                }
                (Some(_), None) => {}
                (None, _) => *cases = None,
            }
        }
        let mut held: BTreeMap<&str, Option<BTreeSet<String>>> = BTreeMap::new();
        for (sheet, cases) in of_sheets {
            let file = self.sources.get(sheet).map_or("", |source| &source.file);
            let projects = held.entry(file).or_insert_with(|| Some(BTreeSet::new()));
            match (cases, projects.as_mut()) {
                (Some(cases), Some(projects)) => {
                    projects.extend(cases.iter().map(|case| self.cases[*case].key().to_owned()));
                }
                (Some(_), None) => {}
                (None, _) => *projects = None,
            }
        }
        held.into_iter().filter_map(|(file, projects)| Some((file.to_owned(), projects?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::linked;

    #[test]
    fn a_file_is_known_by_its_projects_unless_a_record_has_none() {
        let office = linked(
            "[项目名册/项目]\n项目编号|项目名称\nXM2026-101|麦垄里\nXM2026-102|云庭\n\
             [工作单_甲.xlsx/工作单]\n工作单号|项目编号\nXM2026-101-G001|XM2026-101\n\
             [媒体排期_乙.xlsx/排期]\n排期编号|项目编号\nXM2026-101-M0301|XM2026-101\nXM2026-102-M0301|XM2026-102\n\
             [收付款_丙.xlsx/客户到款]\n到款编号|金额\nDK1|100\n",
        );
        let held: Vec<String> = office
            .held()
            .into_iter()
            .map(|(file, projects)| format!("{file} {}", projects.into_iter().collect::<Vec<_>>().join(" ")))
            .collect();
        assert_eq!(held, ["媒体排期_乙.xlsx XM2026-101 XM2026-102", "工作单_甲.xlsx XM2026-101"]);
    }
}
