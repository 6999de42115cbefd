//! Files, sheets and tables that an earlier kept run read and that are missing now. What is computed from
//! them is unknown, and the run is incomplete until they are back or were archived.

use super::Office;
use crate::finding::{Code, Raised, Severity};
use crate::model::births::Birth;
use crate::model::coverage::{Gap, NotRead};
use crate::model::memory::PastFile;
use crate::model::missed::{Kept, Missed, Part, Then};
use crate::normalise::schema;
use crate::read::table::{Role, Whereabouts};
use std::collections::BTreeSet;

impl Office {
    /// Compares with what earlier runs read. `files` are the files of this run with their SHA-256; `lies` says
    /// where a file of a name is now. A file is not missed if it was read under another name, if all its records
    /// are in other files, or if it was archived.
    pub fn miss(&mut self, kept: &Kept, files: &[(&str, &str)], whereabouts: impl Fn(&str) -> Whereabouts) {
        let mut missed = Vec::new();
        let filled = self.filled();
        for one in &kept.missable {
            let then = kept.then.get(&one.seen);
            let is_missed = match &one.part {
                Part::File(past) => {
                    let same = |(other, sha256): &(&str, &str)| *other == one.name || *sha256 == past.sha256;
                    !files.iter().any(same)
                        && self.has_lost(&one.name, past, then)
                        && self.miss_file(one, past, then, whereabouts(&one.name))
                }
                Part::Sheet(table) => {
                    let file = one.name.rsplit_once('/').map_or("", |(file, _)| file);
                    let is_there = files.iter().any(|(name, _)| *name == file);
                    match self.sources.reads(&one.name) {
                        true => is_there && !filled.contains(table) && self.miss_rows(one, file, table),
                        false => {
                            is_there
                                && then.is_none_or(|then| self.has_lost_rows(table, then))
                                && self.miss_sheet(one, file, table)
                        }
                    }
                }
                Part::Table => false,
            };
            if is_missed {
                missed.push(one.clone());
            }
        }
        for one in kept.missable.iter().filter(|one| one.part == Part::Table) {
            let is_emptied = !filled.contains(&one.name) && self.miss_rows(one, "", &one.name);
            if is_emptied || self.miss_table(one) {
                missed.push(one.clone());
            }
        }
        let kept_in = |one: &Missed, path: &str| match &one.part {
            Part::Sheet(table) => {
                let file = one.name.rsplit_once('/').map_or("", |(file, _)| file);
                path.ends_with(&format!("/{table}")) && files.iter().any(|(name, _)| *name == file)
            }
            _ => false,
        };
        self.coverage.lose(|path| kept.missable.iter().any(|one| kept_in(one, path)));
        missed.sort();
        self.coverage.missed = missed;
        self.findings.sort();
        self.coverage.complete(&schema::PROGRESS.path(), &schema::PLACEMENT.path());
        self.coverage.not_read.sort();
    }

    /// D15 for a missing file; false if it was archived.
    fn miss_file(
        &mut self,
        missed: &Missed,
        past: &PastFile,
        then: Option<&Then>,
        whereabouts: Whereabouts,
    ) -> bool {
        let Some(role) = Role::ALL.into_iter().find(|role| role.word() == past.role) else {
            return whereabouts != Whereabouts::InArchive && self.miss_witness(missed, &past.role);
        };
        let (name, day) = (&missed.name, missed.seen);
        let reason = match whereabouts {
            Whereabouts::InArchive => return false,
            Whereabouts::InPlace => format!(
                "{day} 那次运行读过这个文件，它还在文件夹里，但这次没有读，与它有关的数字都未检查：多半是表头改过。\
                 请把表头改回去，或运行 jobbag adopt，在接入.xlsx 里重新确认；若不再使用，请移到“归档”文件夹"
            ),
            Whereabouts::Nowhere => format!(
                "{day} 那次运行读过这个文件，这次不在文件夹里，与它有关的数字都未检查。请放回原处；若不再使用，请移到“归档”文件夹"
            ),
        };
        self.roles.insert(past.role.clone()); // the office keeps this role, as for a refused file
        self.findings.push(Raised::new(Code::D15, name.as_str(), reason.as_str()));
        self.coverage.leave_out([(name.clone(), reason.clone())]);
        // a CSV with its table in its name had no other table
        let named = |schema: &&schema::Sheet| {
            name.to_ascii_lowercase().ends_with(".csv") && name.contains(schema.name)
        };
        let mut tables: Vec<&schema::Sheet> = schema::of_role(role).filter(named).collect();
        if tables.is_empty() {
            tables = schema::of_role(role).collect();
        }
        // what other files have now is not missing: a renamed file hides only the rows that went with it
        let sheets = || then.into_iter().flat_map(|then| &then.sheets).filter(|sheet| sheet.file == *name);
        if let Some(then) = then.filter(|_| sheets().next().is_some()) {
            let stood = |schema: &&schema::Sheet| sheets().any(|sheet| sheet.table == schema.name);
            tables.retain(|schema| stood(schema) && self.has_lost_rows(schema.name, then));
        }
        let gaps: Vec<Gap> = tables
            .into_iter()
            .map(|schema| {
                let projects = then.and_then(|then| self.projects_of_lost(schema.name, then));
                Gap { projects, ..gap(schema.path(), name, &reason) }
            })
            .collect();
        self.coverage.gaps.extend(gaps);
        true
    }

    /// The projects of the records of a table that are not there now; `None` where one has none, or nobody
    /// knows which they are.
    fn projects_of_lost(&self, table: &str, then: &Then) -> Option<BTreeSet<String>> {
        let lost = self.lost(table, then)?;
        let project = |(_, birth): (&String, &Birth)| {
            let (_, rest) = birth.born.split_once(' ')?;
            let (project, _) = rest.rsplit_once(' ')?;
            (!project.is_empty()).then(|| project.to_owned())
        };
        lost.into_iter().map(project).collect()
    }

    /// Notes a missing witness file if it was the last of its kind: what it said is then neither confirmed nor
    /// ended. A file that another of its kind replaced is not missed.
    fn miss_witness(&mut self, missed: &Missed, role: &str) -> bool {
        let (is_read, owner) = match role {
            "银行流水" => (!self.bank.is_empty(), "财务"),
            "税务发票" => (!(self.tax.sheets.is_empty() && self.tax.unknown.is_empty()), "财务"),
            "播出证明" => (!(self.proofs.is_empty() && self.unknown_proofs.is_empty()), "媒介部"),
            _ => return false,
        };
        if is_read {
            return false;
        }
        let reason = format!(
            "{} 那次运行读过这个{role}文件，这次没有任何{role}，有关的核对没有做，上次没了结的事不算办妥。请放回原处，或换成新下载的；若不再使用，请移到“归档”文件夹",
            missed.seen
        );
        let finding =
            Raised::new(Code::D15, missed.name.as_str(), reason.as_str()).severity(Severity::Yellow);
        self.findings.push(finding.owner(owner));
        self.coverage.leave_out([(missed.name.clone(), reason)]);
        true
    }

    /// Whether a record of a file is missing now. True if the records of the file are not known.
    fn has_lost(&self, file: &str, past: &PastFile, then: Option<&Then>) -> bool {
        let Some(then) = then else { return true };
        let mut sheets = then.sheets.iter().filter(|sheet| sheet.file == file).peekable();
        if sheets.peek().is_some() {
            return sheets.any(|sheet| self.has_lost_rows(&sheet.table, then));
        }
        let Some(known) = then.keys.get(&past.role) else { return true };
        let now: BTreeSet<&str> = match past.role.as_str() {
            "工作单" => self.orders.iter().map(|one| one.record.key.as_str()).collect(),
            "媒体排期" => self.placements.iter().map(|one| one.record.key.as_str()).collect(),
            _ => {
                let receipts = self.receipts.iter().map(|one| one.record.key.as_str());
                receipts.chain(self.payments.iter().map(|one| one.record.key.as_str())).collect()
            }
        };
        known.iter().any(|key| !now.contains(key.as_str()))
    }

    /// Whether a record of the table is missing now, by key and by birth. For a table whose rows have no birth:
    /// whether there are fewer rows.
    fn has_lost_rows(&self, table: &str, then: &Then) -> bool {
        if let Some(lost) = self.lost(table, then) {
            return !lost.is_empty();
        }
        let then: usize = then.sheets.iter().filter(|one| one.table == table).map(|one| one.rows).sum();
        let now: usize =
            self.filled_sheets().iter().filter(|one| one.table == table).map(|one| one.rows).sum();
        now < then
    }

    /// The records of a table that were known then and are not there now, by key and by birth; `None` of a
    /// table whose rows are born with nothing.
    fn lost<'t>(&self, table: &str, then: &'t Then) -> Option<Vec<(&'t String, &'t Birth)>> {
        let of_table = |birth: &str| birth.strip_prefix(table).is_some_and(|rest| rest.starts_with(' '));
        let mut known = then.births.iter().filter(|(_, birth)| of_table(&birth.born)).peekable();
        known.peek()?;
        let new = self.births.iter().filter(|(key, _)| !then.births.contains_key(*key));
        let born: BTreeSet<&str> = new.map(|(_, birth)| birth.born.as_str()).collect();
        let is_lost = |(key, birth): &(&String, &Birth)| {
            !self.births.contains_key(*key) && !born.contains(birth.born.as_str())
        };
        Some(known.filter(is_lost).collect())
    }

    /// D01 for a sheet that had rows and is not in its file now.
    fn miss_sheet(&mut self, missed: &Missed, file: &str, table: &str) -> bool {
        let mut all = Role::ALL.into_iter().flat_map(schema::of_role);
        let Some(schema) = all.find(|one| one.name == table) else { return false };
        if !self.has(&schema.path()) {
            return false; // the table has a finding as a whole
        }
        let sheet = missed.name.rsplit_once('/').map_or("", |(_, sheet)| sheet);
        let (why, remedy) = match self.sources.knows(&missed.name) {
            true => ("这次它隐藏了，或表头改过，没有读", "请取消隐藏，或把改过的表头改回来"),
            false => ("这次这个文件里没有它", "请找回这张表，或把改过的表名改回来"),
        };
        let reason = format!(
            "{} 那次运行读过表“{sheet}”，{why}，也没有在别处看到它的行，与它有关的数字都未检查。{remedy}",
            missed.seen
        );
        self.findings.push(Raised::new(Code::D01, missed.name.as_str(), reason.as_str()));
        self.coverage.not_read.push(NotRead {
            file: file.to_owned(),
            sheet: Some(sheet.to_owned()),
            table: Some(table.to_owned()),
            reason: reason.clone(),
            ..NotRead::default()
        });
        self.coverage.gaps.push(gap(schema.path(), file, &reason));
        true
    }

    /// D23 for a table that had rows and has only its heading now; false if it is no table of this run. What rests
    /// on a ● table, or on what was paid, is unknown.
    fn miss_rows(&mut self, missed: &Missed, file: &str, table: &str) -> bool {
        let mut all = Role::ALL.into_iter().flat_map(schema::of_role);
        let Some(schema) = all.find(|one| one.name == table) else { return false };
        let path = schema.path();
        if self.findings.iter().any(|one| one.code == Code::D23 && one.key == table) {
            return true;
        }
        if !self.has(&path) || self.coverage.hides_rows(&path) {
            return false;
        }
        let seen = missed.seen;
        let figures = schema.required || table == schema::PAYMENT.name;
        if figures && file.is_empty() {
            return false; // the file with its rows was archived, and a new one begun
        }
        let rest = match figures {
            true => "，与它有关的数字都未检查。请找回原来的行；若是另起新表，请把原来的文件移到“归档”文件夹",
            false => "。请找回原来的行；若不再登记，可以不理",
        };
        let reason = format!("{seen} 那次运行时“{table}”表有内容，这次只剩表头，相关检查未运行{rest}");
        self.findings.push(Raised::new(Code::D23, table, reason.as_str()));
        if figures {
            self.coverage.not_read.push(NotRead {
                file: file.to_owned(),
                table: Some(table.to_owned()),
                reason: reason.clone(),
                ..NotRead::default()
            });
            self.coverage.gaps.push(gap(path, file, &reason));
        }
        true
    }

    /// Names of the tables with rows.
    fn filled(&self) -> BTreeSet<String> {
        let sheets = self.filled_sheets().into_iter().map(|one| one.table);
        sheets.chain(self.filled_tables().into_iter().map(str::to_owned)).collect()
    }

    /// Names of the tables with rows that have no control total.
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

    /// D01 for a table that had rows and is in no workbook now.
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

#[cfg(test)]
mod tests {
    use crate::finding::{Code, Severity};
    use crate::model::births::Birth;
    use crate::model::memory::PastFile;
    use crate::model::missed::{Kept, Missed, Part, PastSheet, Then};
    use crate::read::table::Whereabouts;
    use crate::testing;
    use rstest::rstest;

    /// The last statement, export or proof that is gone is said; one that another took the place of is not.
    #[rstest]
    #[case::no_statement("[收付款/客户到款]\n到款编号\nDK1", "银行/a.csv", "银行流水", Some("财务"))]
    #[case::another_statement(
        "[银行流水_2.csv/流水]\n交易日期 | 金额 | 余额\n2026-03-02 | 1 | 1",
        "银行/a.csv",
        "银行流水",
        None
    )]
    #[case::no_export("[收付款/客户到款]\n到款编号\nDK1", "税务/a.csv", "税务发票", Some("财务"))]
    #[case::no_proof("[收付款/客户到款]\n到款编号\nDK1", "播出证明/a.csv", "播出证明", Some("媒介部"))]
    fn an_outsider_s_file_that_is_gone(
        #[case] tables: &str,
        #[case] file: &str,
        #[case] role: &str,
        #[case] owner: Option<&str>,
    ) {
        let past = PastFile { role: role.to_owned(), sha256: "0".to_owned() };
        let seen = "2026-03-09".parse().unwrap();
        let missed = Missed { name: file.to_owned(), part: Part::File(past), seen };
        let kept = Kept { missable: vec![missed], ..Kept::default() };
        let mut office = testing::linked(tables);
        office.miss(&kept, &[], |_| Whereabouts::Nowhere);
        let said = office.findings.iter().filter(|one| one.code == Code::D15 && one.key == file);
        let said: Vec<_> = said.map(|one| (one.severity, one.owner.as_deref())).collect();
        assert_eq!(
            said,
            owner.map(|owner| (Some(Severity::Yellow), Some(owner))).into_iter().collect::<Vec<_>>()
        );
        assert!(office.coverage.is_complete());
    }

    /// A ● sheet that no workbook has: the run is incomplete if an earlier run read it from a file that is still
    /// there, and not if the office never kept it.
    #[rstest]
    #[case::never_kept("收付款.xlsx", "媒体付款", true)]
    #[case::was_there("收付款.xlsx", "客户到款", false)]
    #[case::in_a_file_that_was_put_away("收付款_旧.xlsx", "客户到款", true)]
    fn a_required_sheet_that_is_gone(#[case] file: &str, #[case] table: &str, #[case] complete: bool) {
        let seen: chrono::NaiveDate = "2026-03-09".parse().unwrap();
        let part = Part::Sheet(table.to_owned());
        let missed = Missed { name: format!("{file}/{table}"), part, seen };
        let kept = Kept { missable: vec![missed], ..Kept::default() };
        let mut office = testing::linked(
            "@bare\n[收付款.xlsx/收票]\n发票号码 | 发票日期 | 开票单位 | 价税合计\n26442000000012340001 | 2026-03-02 | 远岚 | 10",
        );
        office.miss(&kept, &[("收付款.xlsx", "1")], |_| Whereabouts::InArchive);
        assert!(office.coverage.unknown(&["收付款/客户到款"], None).is_some());
        assert_eq!(office.coverage.is_complete(), complete, "{:#?}", office.coverage.gaps);
        assert_eq!(office.coverage.not_read.is_empty(), complete);
    }

    /// A sheet that was read every week and is hidden now, or is gone from its file, is missed: a grid whose
    /// name says nothing, and 排期进度, whose placements are all still there.
    #[rstest]
    #[case::hidden_grid("排期", "2月", "@hidden-sheet\n[媒体排期/2月]\n甲\n乙", "这次它隐藏了，或表头改过")]
    #[case::grid_gone("排期", "2月", "", "这次这个文件里没有它")]
    #[case::progress_gone("排期进度", "进度", "", "这次这个文件里没有它")]
    fn a_sheet_that_is_not_read_any_more(
        #[case] table: &str,
        #[case] sheet: &str,
        #[case] now: &str,
        #[case] why: &str,
    ) {
        let file = "媒体排期.xlsx".to_owned();
        let past =
            PastSheet { file: file.clone(), sheet: sheet.to_owned(), table: table.to_owned(), rows: 2 };
        let births = [(
            "XM2026-101-M0201".to_owned(),
            Birth { born: "排期 XM2026-101 0badcafe".to_owned(), cells: None },
        )]
        .into();
        let then = Then { births, sheets: vec![past], ..Then::default() };
        let seen: chrono::NaiveDate = "2026-03-09".parse().unwrap();
        let name = format!("{file}/{sheet}");
        let missed = Missed { name: name.clone(), part: Part::Sheet(table.to_owned()), seen };
        let kept = Kept { missable: vec![missed], then: [(seen, then)].into() };
        let mut office = testing::linked(&format!(
            "[媒体排期/排期]\n排期编号 | 投放日期\nXM2026-101-M0301 | 2026-03-30\n\
             [媒体排期/排期进度]\n排期编号 | 订位日\nXM2026-101-M0301 | 2026-03-02\n{now}"
        ));
        office.miss(&kept, &[(&file, "1")], |_| Whereabouts::InPlace);
        let said: Vec<&str> = office
            .findings
            .iter()
            .filter(|one| one.code == Code::D01 && one.key == name)
            .map(|one| one.message.as_str())
            .collect();
        assert!(said.len() == 1 && said[0].contains(why), "{said:#?}");
        assert!(!office.coverage.is_complete());
        assert!(office.coverage.unknown(&["媒体排期/排期"], Some("XM2026-101")).is_some());
    }
}
