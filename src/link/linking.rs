//! Linking: what the joins of this stage share. These are the settings, the findings so far, and the
//! project of each row.

use super::Link;
use super::keys::{Completion, Keys, Register, Suggestions, complete, may_be_unread, written_keys};
use crate::finding::{Code, Raised, Repeats, Severity};
use crate::model::source::SheetId;
use crate::model::{Field, Id, Place, Settings, Sources};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The state that is passed from table to table.
pub(super) struct Linking<'a> {
    pub settings: &'a Settings,
    pub sources: &'a Sources,
    /// The whole text of cells that were split into several keys, in case it is one key.
    whole_keys: &'a HashMap<Place, String>,
    pub findings: Vec<Raised>,
    repeats: Repeats,
    pub used_aliases: BTreeSet<Place>,
    pub suggestions: Suggestions,
    rows: BTreeMap<(SheetId, u32), String>,
    /// What is written for the project of a row, where that is not its key.
    written: BTreeMap<(SheetId, u32), String>,
}

/// The row of a reference, for its findings.
#[derive(Clone, Copy)]
pub(super) struct ReferenceRow<'a> {
    /// The key of the row's record.
    pub key: &'a str,
    /// The row's own project, for short keys.
    pub project: Option<&'a str>,
    /// The severity of D03: 红 in 收付款 and 排期, else 黄.
    pub severity: Severity,
}

/// A cell that names other records.
#[derive(Clone, Copy)]
pub(super) struct ReferenceCell<'a> {
    pub row: ReferenceRow<'a>,
    /// The heading of its column, for findings.
    pub column: &'a str,
    pub at: Option<Place>,
    /// The registers in which the named records may be.
    pub registers: &'a [&'a Keys],
}

/// One record named in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// Its full key, in one of the registers.
    Known(String),
    Orphan(String),
    Refused,
}

impl<'a> Linking<'a> {
    pub fn new(
        settings: &'a Settings,
        sources: &'a Sources,
        whole_keys: &'a HashMap<Place, String>,
    ) -> Linking<'a> {
        Linking {
            settings,
            sources,
            whole_keys,
            findings: Vec::new(),
            repeats: Repeats::default(),
            used_aliases: BTreeSet::new(),
            suggestions: Suggestions::default(),
            rows: BTreeMap::new(),
            written: BTreeMap::new(),
        }
    }

    /// The state for tables that are joined beside others.
    pub fn beside(&self) -> Linking<'a> {
        let own = Linking::new(self.settings, self.sources, self.whole_keys);
        Linking { suggestions: self.suggestions.clone(), ..own }
    }

    /// Adds what was found in the tables that were joined beside these.
    pub fn absorb(&mut self, beside: Linking) {
        self.findings.extend(beside.findings);
        self.repeats.absorb(beside.repeats);
        self.used_aliases.extend(beside.used_aliases);
        self.suggestions.absorb(beside.suggestions);
        for (row, project) in beside.rows {
            self.rows.entry(row).or_insert(project);
        }
        self.written.extend(beside.written);
    }

    /// Sets the project of a row, for its findings.
    pub fn belongs(&mut self, at: Place, project: Option<&str>) {
        if let Some(project) = project.filter(|project| !project.is_empty()) {
            self.rows.entry((at.sheet, at.row)).or_insert_with(|| project.to_owned());
        }
    }

    /// Sets the project of a row that writes it in its own way.
    pub fn belongs_as_written(&mut self, at: Place, project: &str, written: &str) {
        self.belongs(at, Some(project));
        if project != written {
            self.written.insert((at.sheet, at.row), written.to_owned());
        }
    }

    /// The project of a row, if it is known.
    pub fn project_of(&self, at: Place) -> Option<&str> {
        self.rows.get(&(at.sheet, at.row)).map(String::as_str)
    }

    pub fn note(&mut self, code: Code, key: &str, column: &str, at: Option<Place>, message: String) {
        if self.repeats.admits(code, at) {
            self.findings.push(Raised::new(code, key, message).field(column).at(at));
        }
    }

    pub fn orphan(&mut self, row: ReferenceRow, column: &str, at: Option<Place>, message: String) {
        if self.repeats.admits(Code::D03, at) {
            let finding = Raised::new(Code::D03, row.key, message).field(column).at(at);
            self.findings.push(finding.severity(row.severity));
        }
    }

    /// D03 黄 for a name in a project's row that nothing has.
    pub fn stray(&mut self, project: &str, column: &str, at: Option<Place>, message: String) {
        let row = ReferenceRow { key: project, project: Some(project), severity: Severity::Yellow };
        self.orphan(row, column, at, message);
    }

    /// The keys of a list, or the whole cell if a record has it as key.
    pub fn parts<T: Clone + From<String>>(&self, names: &[T], cell: ReferenceCell) -> Vec<T> {
        let whole = cell.at.and_then(|at| self.whole_keys.get(&at));
        match whole.filter(|whole| cell.registers.iter().any(|keys| keys.has(whole))) {
            Some(whole) => vec![T::from(whole.clone())],
            None => names.to_vec(),
        }
    }

    /// The records that a written key names; adds a finding if there is none.
    pub fn name(&mut self, text: &str, cell: ReferenceCell) -> Vec<Named> {
        let ReferenceCell { row, column, at, registers } = cell;
        match complete(text, row.project, registers) {
            Completion::Key(key) => vec![Named::Known(key)],
            Completion::Range(keys) => keys.into_iter().map(Named::Known).collect(),
            Completion::Zeros(key) => {
                let message = format!("{column}写的是“{text}”，按“{key}”理解；请补全编号里的 0");
                self.note(Code::D19, row.key, column, at, message);
                vec![Named::Known(key)]
            }
            Completion::Short => {
                let message = format!(
                    "{column}写的是短编号“{text}”，本行没有项目编号，不知是哪个项目的；请写全，如 XM2026-001-{text}"
                );
                self.note(Code::D21, row.key, column, at, message);
                vec![Named::Refused]
            }
            // the missing table has one finding already (D01, D15, D23), so its keys get none
            Completion::Unknown if may_be_unread(text, registers) => vec![Named::Orphan(text.to_owned())],
            Completion::Unknown => {
                let nearest = self.suggestions.nearest(text, row.project, registers);
                let advice = match nearest {
                    Some(key) => format!("最接近的是“{key}”，如是请改正"),
                    None => "请核对编号，或补录该行".to_owned(),
                };
                self.orphan(row, column, at, format!("{column}“{text}”在各表中都没有；{advice}"));
                vec![Named::Orphan(text.to_owned())]
            }
        }
    }

    /// D21 and `true` for a cell for one key that names several records.
    pub fn says_several(&mut self, text: &str, cell: ReferenceCell) -> bool {
        let several = written_keys(text, cell.row.project, cell.registers);
        if several > 1 {
            let column = cell.column;
            let message = format!("{column}“{text}”写了 {several} 个编号，这里只能写一个；请分行填写");
            self.note(Code::D21, cell.row.key, column, cell.at, message);
        }
        several > 1
    }

    /// Resolves a cell that names one record, and puts the full key into the field.
    pub fn refer<K>(
        &mut self,
        field: &mut Field<String>,
        row: ReferenceRow,
        column: &str,
        register: &Register<K>,
    ) -> Link<Id<K>> {
        let Some(text) = field.known() else {
            return if field.is_refused() { Link::Refused } else { Link::Blank };
        };
        if register.keys().holds(text) {
            return register.link(text); // nearly every key is written in full
        }
        let text = text.clone();
        let cell = ReferenceCell { row, column, at: field.at, registers: &[register.keys()] };
        if self.says_several(&text, cell) {
            return Link::Refused;
        }
        let mut named = self.name(&text, cell);
        match named.pop() {
            Some(Named::Known(key)) => {
                let link = register.link(&key);
                if link.id().is_some() {
                    field.content = crate::model::Content::Known(key);
                }
                link
            }
            Some(Named::Orphan(key)) => Link::Orphan(key),
            Some(Named::Refused) | None => Link::Refused,
        }
    }

    /// Resolves a cell that may name several records, and puts the full keys into the field.
    pub fn refer_all<K>(
        &mut self,
        field: &mut Field<Vec<String>>,
        row: ReferenceRow,
        column: &str,
        register: &Register<K>,
    ) -> Vec<Link<Id<K>>> {
        let Some(texts) = field.known() else {
            return if field.is_refused() { vec![Link::Refused] } else { Vec::new() };
        };
        if let [text] = texts.as_slice()
            && register.keys().holds(text)
        {
            return vec![register.link(text)];
        }
        let texts = texts.clone();
        let (mut links, mut keys) = (Vec::new(), Vec::new());
        let cell = ReferenceCell { row, column, at: field.at, registers: &[register.keys()] };
        for text in self.parts(&texts, cell) {
            for named in self.name(&text, cell) {
                let (key, link) = match named {
                    Named::Known(key) => {
                        let link = register.link(&key);
                        (key, link)
                    }
                    Named::Orphan(key) => (key.clone(), Link::Orphan(key)),
                    Named::Refused => (text.clone(), Link::Refused),
                };
                if !links.contains(&link) {
                    links.push(link);
                    keys.push(key);
                }
            }
        }
        field.content = crate::model::Content::Known(keys);
        links
    }

    /// Gives every finding the project of its row, else the project at the beginning of its key. A key that is
    /// made of the project, because the table has none of its own, is made of its 项目编号, whatever the row says.
    pub fn place_findings(&mut self, is_project: impl Fn(&str) -> bool) {
        self.findings.extend(self.repeats.rest(self.sources));
        for finding in &mut self.findings {
            let row = finding.place.map(|at| (at.sheet, at.row));
            let of_row = row.and_then(|row| self.rows.get(&row).cloned());
            let written = row.and_then(|row| self.written.get(&row));
            if let Some((written, project)) = written.zip(of_row.as_deref()) {
                finding.key = with_part(&finding.key, written, project);
            }
            let key = finding.key.as_str();
            let ends = key.match_indices(['-', '/']).map(|(end, _)| end).chain([key.len()]);
            let of_key = ends.filter_map(|end| key.get(..end)).find(|start| is_project(start));
            let of_key = of_key.map(str::to_owned);
            finding.project = of_row.or_else(|| finding.project.take()).or(of_key);
        }
    }
}

/// The key with another part between its slashes.
fn with_part(key: &str, part: &str, other: &str) -> String {
    let bounded = |at: usize| {
        let (before, after) =
            (key.get(..at).unwrap_or_default(), key.get(at + part.len()..).unwrap_or_default());
        (before.is_empty() || before.ends_with('/')) && (after.is_empty() || after.starts_with('/'))
    };
    match key.match_indices(part).map(|(at, _)| at).find(|at| !part.is_empty() && bounded(*at)) {
        Some(at) => {
            let (before, rest) = key.split_at_checked(at).unwrap_or((key, ""));
            format!("{before}{other}{}", rest.get(part.len()..).unwrap_or_default())
        }
        None => key.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::with_part;
    use crate::finding::Code;
    use crate::testing::run;

    /// A table without a key of its own: however the project is written, the finding is the same one.
    #[test]
    fn a_key_made_of_the_project_is_made_of_its_number() {
        for written in ["XM2026-001", "xm2026-1", "鹭白渡", "鹭 白 渡", "白渡项目"] {
            let outcome = run(&format!(
                "@bare\n[项目名册/项目]\n项目编号 | 项目名称 | 客户名称\nXM2026-001 | 鹭白渡 | 槲溪置业
                 [设置/别名表]\n类别 | 写法 | 标准名\n项目 | 白渡项目 | 鹭白渡
                 @bare\n[收付款/服务费]\n项目编号 | 月份 | 金额\n{written} | 2026-02 | 约1万\n{written} | 2026-03 | 1\n{written} | 2026-03 | 2
                 @bare\n[收付款/期初]\n类型 | 项目编号 | 对方 | 金额 | 截至日\n客户预收 | {written} | 槲溪置业 | 约1万 | 2026-01-01
                 @bare\n[媒体排期/效果评估]\n项目编号 | 波次 | 有效来电\n{written} | 开盘档 | 三五
                 @bare\n[工作单/定期服务]\n项目编号 | 服务项目 | 提交时间\n{written} | 每周工作进程 | 2026-02-30
                 @bare\n[项目名册/前期推进]\n项目编号 | 事项 | 日期\n{written} | 签订合同 | 2026-02-30
                 @bare\n[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号 | 款项性质 | 对应单号
                 DK1 | 2026-03-02 | 槲溪置业 | 100 | XM2026-001 | 服务费 | 2026-03"
            ));
            assert_eq!(outcome.keys(Code::D02), ["XM2026-001/2026-03"], "{written}");
            assert_eq!(
                outcome.keys(Code::D06),
                ["XM2026-001/2026-02", "期初/客户预收/XM2026-001/槲溪置业"],
                "{written}"
            );
            assert_eq!(outcome.keys(Code::D21), ["XM2026-001/开盘档"], "{written}");
            assert_eq!(outcome.keys(Code::D04), ["XM2026-001", "XM2026-001"], "{written}");
            outcome.none(Code::D03); // the month of a doubled fee is there, whatever its rows call the project
        }
    }

    #[test]
    fn only_a_whole_part_is_replaced() {
        for (key, expected) in [
            ("云庭", "XM1"),
            ("云庭/2026-03", "XM1/2026-03"),
            ("期初/客户预收/云庭/云庭置业", "期初/客户预收/XM1/云庭置业"),
            ("云庭置业/云庭", "云庭置业/XM1"),
            ("云庭置业", "云庭置业"),
        ] {
            assert_eq!(with_part(key, "云庭", "XM1"), expected);
        }
    }
}
