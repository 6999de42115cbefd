//! What an earlier kept run read and is not there any more: a file, or a table. What is computed
//! from it is unknown, and the run is incomplete until it is back or was put away on purpose.

use super::Office;
use crate::finding::{Code, Raised};
use crate::model::coverage::{Gap, NotRead};
use crate::model::memory::PastFile;
use crate::model::missed::{Kept, Missed};
use crate::normalise::schema;
use crate::read::table::{Lies, Role};
use std::collections::BTreeSet;

impl Office {
    /// Compares with what earlier runs read; `files` are those of this one with their sha256,
    /// `lies` says where a file of that name lies now. A file that was read under another name, or
    /// whose records all came from elsewhere, is not missed, nor is one that was put into an archive.
    pub fn miss(&mut self, kept: &Kept, files: &[(&str, &str)], lies: impl Fn(&str) -> Lies) {
        let mut missed = Vec::new();
        for one in &kept.missable {
            let is_missed = match &one.file {
                Some(past) => {
                    let same = |(other, sha256): &(&str, &str)| *other == one.name || *sha256 == past.sha256;
                    let known = kept.keys.get(&one.seen).and_then(|keys| keys.get(&past.role));
                    !files.iter().any(same)
                        && self.has_lost(known, &past.role)
                        && self.miss_file(one, past, lies(&one.name))
                }
                None => false,
            };
            if is_missed {
                missed.push(one.clone());
            }
        }
        for one in kept.missable.iter().filter(|one| one.file.is_none()) {
            if self.miss_table(one) {
                missed.push(one.clone());
            }
        }
        missed.sort();
        self.coverage.missed = missed;
        self.findings.sort();
        self.coverage.gaps.sort();
        self.coverage.not_read.sort();
    }

    /// D15 of a file that is not there; false where it was put away on purpose.
    fn miss_file(&mut self, missed: &Missed, past: &PastFile, lies: Lies) -> bool {
        let Some(role) = Role::ALL.into_iter().find(|role| role.word() == past.role) else { return false };
        let (name, day) = (&missed.name, missed.seen);
        let reason = match lies {
            Lies::InArchive => return false,
            Lies::InPlace => format!(
                "{day} 那次运行读过这个文件，它还在文件夹里，但这次没有读，与它有关的数字都未检查：多半是表头改过。\
                 请把表头改回去，或运行 jobbag adopt，在接入.xlsx 里重新确认；若不再使用，请移到“归档”文件夹"
            ),
            Lies::Nowhere => format!(
                "{day} 那次运行读过这个文件，这次不在文件夹里，与它有关的数字都未检查。请放回原处；若不再使用，请移到“归档”文件夹"
            ),
        };
        self.roles.insert(past.role.clone()); // the office keeps it, as one that was refused
        self.findings.push(Raised::new(Code::D15, name.as_str(), reason.as_str()));
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
        true
    }

    /// Whether a record of the role that was known then is not there now; also where none was told.
    fn has_lost(&self, known: Option<&BTreeSet<String>>, role: &str) -> bool {
        let Some(known) = known else { return true };
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
            ("对账", !self.statements.is_empty()),
            ("排期进度", self.has("媒体排期/排期进度")),
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

    /// D01 of a table that held rows and stands in no workbook now.
    fn miss_table(&mut self, missed: &Missed) -> bool {
        let mut all = Role::ALL.into_iter().flat_map(schema::of_role);
        let Some(schema) = all.find(|one| one.name == missed.name) else { return false };
        let (path, role) = (schema.path(), schema.role.word());
        let known = self.has(&path) || self.coverage.gaps.iter().any(|gap| gap.table == path);
        if known || !self.roles.contains(role) {
            return false;
        }
        let Missed { name: table, seen, .. } = missed;
        let reason = format!(
            "{seen} 那次运行读过“{table}”表，这次{role}的各个工作簿里都没有，与它有关的数字都未检查。\
             请找回这张表，或把改过的表名改回来；若不再使用，请留一张只有表头的“{table}”表"
        );
        self.findings.push(Raised::new(Code::D01, path.as_str(), reason.as_str()));
        let not_read = NotRead { table: Some(table.clone()), reason: reason.clone(), ..NotRead::default() };
        self.coverage.not_read.push(not_read);
        self.coverage.gaps.push(gap(path, "", &reason));
        if table == "排期进度" {
            // it holds columns of 排期, no rows of its own
            let of_schedule =
                schema::of_role(schema.role).find(|one| one.name == "排期").map(|one| one.path());
            let columns = |path| Gap { hides_rows: false, ..gap(path, "", &reason) };
            self.coverage.gaps.extend(of_schedule.map(columns));
        }
        true
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
