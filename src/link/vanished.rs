//! What the last run read and is not there any more: a file, or a table. What is computed
//! from it is unknown, and the run is incomplete until someone has been told once.

use super::Office;
use crate::finding::{Code, Raised};
use crate::model::coverage::{Gap, NotRead};
use crate::model::memory::PastRun;
use crate::normalise::schema;
use crate::read::table::Role;
use std::collections::BTreeSet;

impl Office {
    /// Compares with the last run; `files` are those of this one with their sha256, `lies_there` says
    /// whether a file of that name is in the folder, read or not. A file that was read under another
    /// name, or whose records all came from elsewhere, is not missed.
    pub fn miss(&mut self, last: &PastRun, files: &[(&str, &str)], lies_there: impl Fn(&str) -> bool) {
        let gone = last.files.iter().filter(|(name, past)| {
            let same = |(other, sha256): &(&str, &str)| *other == name.as_str() || *sha256 == past.sha256;
            !files.iter().any(same) && self.has_lost(last, &past.role)
        });
        for (name, past) in gone.collect::<Vec<_>>() {
            let Some(role) = Role::ALL.into_iter().find(|role| role.word() == past.role) else { continue };
            self.roles.insert(past.role.clone()); // the office keeps it, as one that was refused
            let day = last.as_of;
            let reason = match lies_there(name) {
                true => format!(
                    "{day} 那次运行读过这个文件，它还在文件夹里，但这次没有读，与它有关的数字都未检查：多半是表头改过。\
                     请把表头改回去，或运行 jobbag adopt，在接入.xlsx 里重新确认；若不再使用，下周起不再提示"
                ),
                false => format!(
                    "{day} 那次运行读过这个文件，这次不在文件夹里，与它有关的数字都未检查。请放回原处；若是合并到别处或不再使用，下周起不再提示"
                ),
            };
            let finding = Raised::new(Code::D15, name.as_str(), reason.as_str());
            self.findings.push(finding);
            self.coverage.leave_out([(name.clone(), reason.clone())]);
            // a CSV that names its table held no other
            let named = |schema: &&schema::Sheet| {
                name.to_ascii_lowercase().ends_with(".csv") && name.contains(schema.name)
            };
            let mut tables: Vec<&schema::Sheet> = schema::of_role(role).filter(named).collect();
            if tables.is_empty() {
                tables = schema::of_role(role).collect();
            }
            self.coverage.gaps.extend(tables.into_iter().map(|schema| gap(schema.path(), name, &reason)));
        }
        self.miss_tables(last);
        self.findings.sort();
        self.coverage.gaps.sort();
    }

    /// Whether a record of the role that the last run knew is not there now; also where it told none.
    fn has_lost(&self, last: &PastRun, role: &str) -> bool {
        let Some(known) = last.keys.get(role) else { return true };
        let now: BTreeSet<&str> = match role {
            "工作单" => self.orders.iter().map(|one| one.record.key.as_str()).collect(),
            "媒体排期" => self.placements.iter().map(|one| one.record.key.as_str()).collect(),
            _ => {
                let receipts = self.receipts.iter().map(|one| one.record.key.as_str());
                receipts.chain(self.payments.iter().map(|one| one.record.key.as_str())).collect()
            }
        };
        known.iter().any(|key| !now.contains(key.as_str()))
    }

    /// Tables beside those of the control totals that hold rows, by name: their loss would be no 0.
    pub fn filled_tables(&self) -> Vec<&'static str> {
        let acceptances = self.quotes.iter().any(|quote| !quote.acceptances.is_empty());
        let rounds = self.orders.iter().any(|order| !order.rounds.is_empty());
        let of_cases = |some: fn(&super::Case) -> bool| self.cases.iter().any(some);
        let filled = [
            ("往来", rounds),
            ("会议", !self.meetings.is_empty()),
            ("定期服务", !self.services.is_empty()),
            ("发布确认", !self.publications.is_empty()),
            ("效果评估", !self.evaluations.is_empty()),
            ("月度拆分", !self.month_splits.is_empty()),
            ("制作验收", acceptances),
            ("人员", !self.people.is_empty()),
            ("媒体", !self.media.is_empty()),
            ("服务清单", of_cases(|case| !case.scope.is_empty())),
            ("前期推进", of_cases(|case| !case.pipeline.is_empty())),
        ];
        filled.into_iter().filter(|(_, filled)| *filled).map(|(name, _)| name).collect()
    }

    /// Tables that held rows and stand in no workbook now.
    fn miss_tables(&mut self, last: &PastRun) {
        for table in &last.tables {
            let Some(schema) = Role::ALL.into_iter().flat_map(schema::of_role).find(|one| one.name == table)
            else {
                continue;
            };
            let path = schema.path();
            let role = schema.role.word();
            let known = self.has(&path) || self.coverage.gaps.iter().any(|gap| gap.table == path);
            if known || !self.roles.contains(role) {
                continue;
            }
            let reason = format!(
                "{} 那次运行读过“{table}”表，这次{role}的各个工作簿里都没有，与它有关的数字都未检查。请找回这张表，或把改过的表名改回来",
                last.as_of
            );
            self.findings.push(Raised::new(Code::D01, path.as_str(), reason.as_str()));
            let not_read =
                NotRead { table: Some(table.clone()), reason: reason.clone(), ..NotRead::default() };
            self.coverage.not_read.push(not_read);
            self.coverage.gaps.push(gap(path, "", &reason));
        }
        self.coverage.not_read.sort();
    }
}

fn gap(table: String, file: &str, reason: &str) -> Gap {
    Gap {
        table,
        file: file.to_owned(),
        reason: reason.to_owned(),
        projects: None,
        by_name: false,
        refused: true,
        hides_rows: true,
    }
}
