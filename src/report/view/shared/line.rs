//! One finding as a line of a page or sheet, and one record with the findings folded under it.
//!
//! People see records, not findings: a record is shown with the finding of its first broken link, its other
//! findings are folded under it. Numbers on first pages count records.

use super::sheets::SheetPlace;
use super::tone::Tone;
use super::words;
use crate::check::rule::{Desk, Matter, Rule};
use crate::finding::{Finding, Over, Place, Severity};
use crate::handbook;
use crate::model::answer::{DONE, LEFT_ALONE};
use crate::model::choice::Choice;
use crate::model::memory::{Handling, Identity};
use crate::model::source::{LONGEST_CELL, SheetId};
use crate::model::text::SortKey;
use crate::normalise::cell::clean::compact;
use crate::report::view::Input;
use rayon::prelude::*;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What stands in place of words that 财务 alone may read.
pub const FOR_FINANCE: &str = "款项问题，见财务";

/// A finding in words. `finding` keeps the typed values for writers that need dates and amounts.
#[derive(Clone, Debug, Serialize)]
pub struct FindingLine<'a> {
    #[serde(skip)]
    pub finding: &'a Finding,
    #[serde(skip)]
    pub rule: Option<&'static Rule>,
    #[serde(skip)]
    pub level: Severity,
    pub code: &'static str,
    /// 名称 of the rule.
    pub title: &'static str,
    /// 红 / 黄 / 蓝
    pub severity: &'static str,
    pub tone: Tone,
    pub project: &'a str,
    pub project_name: &'a str,
    pub key: &'a str,
    /// The key as it stands beside the name of the project.
    pub key_beside: &'a str,
    pub field: &'a str,
    pub message: Cow<'a, str>,
    pub owner: &'a str,
    /// 卡在谁
    pub waiting_on: &'static str,
    /// `03-16 18:00`, with 暂定 where the year has no notice; empty where there is none.
    pub due: String,
    /// `2 个工作日`, `2 天（自然日）`; empty where nothing is over.
    pub over: String,
    /// The same in working days whatever the limit counts in, to compare lines.
    #[serde(skip)]
    pub working_days_over: i64,
    /// Working days left until it is due, negative beyond; `None` where nothing is due.
    #[serde(skip)]
    pub days_left: Option<i64>,
    pub clause: &'a str,
    pub clause_title: &'static str,
    pub weeks_red: u32,
    /// `51,200.00`; empty where no money is at risk.
    pub money: String,
    /// 未了 / 既成 / 已豁免 / 遗留
    pub state: &'static str,
    pub place: Option<PlaceLine>,
    /// What people wrote into 处理状态, 处理意见, 处理人.
    #[serde(skip)]
    pub handling: Option<&'a Handling>,
    /// The same in one line.
    pub handled: String,
    /// Its words and its amount are for 财务 alone.
    #[serde(skip)]
    pub veiled: bool,
}

/// A cell as people look for it. Every finding has one and few are shown: its words and its link are
/// made when they are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceLine {
    sheet: Arc<SheetPlace>,
    place: Place,
}

/// One record with all of its findings: the one it is shown with, and the others.
#[derive(Clone, Debug, Serialize)]
pub struct RecordLine<'a> {
    pub first: FindingLine<'a>,
    pub others: Vec<FindingLine<'a>>,
}

impl<'a> FindingLine<'a> {
    pub fn new(finding: &'a Finding, input: &Input<'a>) -> FindingLine<'a> {
        let level = finding.severity;
        let rule = (input.rule)(finding.code);
        let clause_title = first_clause(&finding.clause).and_then(handbook::clause_title).unwrap_or_default();
        let answers = &input.memory.handling;
        let handling = if answers.is_empty() { None } else { answers.get(&identity(finding)) };
        let project = finding.project.as_deref().unwrap_or_default();
        let project_name = input.name_of(finding.project.as_deref());
        FindingLine {
            finding,
            rule,
            level,
            code: finding.code.as_str(),
            title: rule.map_or("", |rule| rule.title),
            severity: level.word(),
            tone: level.into(),
            project,
            project_name,
            key: &finding.key,
            key_beside: words::key_beside(&finding.key, project, project_name),
            field: finding.field.as_deref().unwrap_or_default(),
            message: match still_here(finding, handling, input) {
                none if none.is_empty() => Cow::Borrowed(finding.message.as_str()),
                words => Cow::Owned(format!("{}。{words}", finding.message.trim_end_matches('。'))),
            },
            owner: &finding.owner,
            waiting_on: finding.waiting_on.word(),
            due: due_text(finding),
            over: finding.days_over.filter(|over| over.days() > 0).map(Over::words).unwrap_or_default(),
            working_days_over: input.working_days_over(finding),
            days_left: days_left(finding, input),
            clause: &finding.clause,
            clause_title,
            weeks_red: finding.weeks_red,
            money: finding.money_at_risk.map(|money| money.to_string()).unwrap_or_default(),
            state: finding.state(),
            place: finding.place.map(|place| PlaceLine::new(place, input)),
            handling,
            handled: handling.map(handled).unwrap_or_default(),
            veiled: false,
        }
    }

    /// It speaks of cost, payments or balances, which leave 财务 and 管理 in no page.
    pub fn is_for_finance_alone(&self) -> bool {
        self.rule.is_some_and(|rule| rule.desk == Desk::Finance)
    }

    /// The same for those who have to act on it and may not read it: whom to ask, and nothing else.
    pub fn veiled(self) -> FindingLine<'a> {
        FindingLine {
            title: "款项问题",
            message: Cow::Borrowed(FOR_FINANCE),
            money: String::new(),
            veiled: true,
            ..self
        }
    }

    /// See [`Finding::counts`].
    pub fn counts(&self) -> bool {
        self.finding.counts()
    }

    /// See [`Finding::is_to_do`].
    pub fn is_to_do(&self) -> bool {
        self.finding.is_to_do()
    }

    /// What kind of matter its rule says it is.
    pub fn matter(&self) -> Option<Matter> {
        self.rule.map(|rule| rule.matter)
    }

    /// Whether both are findings of one record.
    pub fn is_of_one_record(&self, other: &FindingLine) -> bool {
        of_record(self.finding) == of_record(other.finding)
    }

    /// Counts in our own numbers: see [`Rule::is_ours`].
    pub fn is_ours(&self) -> bool {
        self.rule.is_none_or(Rule::is_ours)
    }
}

impl PlaceLine {
    pub fn new(place: Place, input: &Input) -> PlaceLine {
        PlaceLine { sheet: input.sheets.of(place).clone(), place }
    }

    pub fn file(&self) -> &str {
        &self.sheet.file
    }

    pub fn sheet_id(&self) -> SheetId {
        self.place.sheet
    }

    /// Empty for a file as a whole.
    pub fn sheet(&self) -> &str {
        &self.sheet.sheet
    }

    /// `Q7`; of a file as a whole nothing.
    pub fn cell(&self) -> String {
        if self.sheet().is_empty() { String::new() } else { self.place.cell() }
    }

    /// `工作单.xlsx · 工作单 · Q7`
    pub fn text(&self) -> String {
        self.behind(&self.sheet.text)
    }

    /// Relative, percent-encoded.
    pub fn href(&self) -> String {
        self.behind(&self.sheet.href)
    }

    /// The cell behind what leads to its sheet.
    fn behind(&self, sheet: &str) -> String {
        let mut text = String::with_capacity(sheet.len() + LONGEST_CELL);
        text.push_str(sheet);
        if !self.sheet().is_empty() {
            self.place.write_cell(&mut text);
        }
        text
    }
}

impl Serialize for PlaceLine {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut place = serializer.serialize_struct("PlaceLine", 5)?;
        place.serialize_field("file", self.file())?;
        place.serialize_field("sheet", self.sheet())?;
        place.serialize_field("cell", &self.cell())?;
        place.serialize_field("text", &self.text())?;
        place.serialize_field("href", &self.href())?;
        place.end()
    }
}

impl RecordLine<'_> {
    /// Any finding of the record counts in our own number at this severity.
    pub fn has(&self, level: Severity) -> bool {
        self.lines().any(|line| line.counts() && line.level == level && line.is_ours())
    }

    pub fn lines(&self) -> impl Iterator<Item = &FindingLine<'_>> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// The project whose numbers count it, by any of its findings: see [`Finding::counts_for`].
    pub fn counts_for(&self) -> Option<&str> {
        self.lines().find_map(|line| line.finding.counts_for())
    }
}

/// Records with an open red, and others with an open yellow.
pub fn counts<'r, 'a: 'r>(records: impl IntoIterator<Item = &'r RecordLine<'a>>) -> (usize, usize) {
    records.into_iter().fold((0, 0), |(red, yellow), record| match () {
        () if record.has(Severity::Red) => (red + 1, yellow),
        () if record.has(Severity::Yellow) => (red, yellow + 1),
        () => (red, yellow),
    })
}

/// The findings of one record, before their words are made: a page shows few of its records.
#[derive(Clone, Copy)]
pub struct RecordFindings<'f, 'a> {
    /// The one it is shown with.
    pub first: &'a Finding,
    others: &'f [&'a Finding],
}

impl<'f, 'a> RecordFindings<'f, 'a> {
    fn of(findings: &'f [&'a Finding]) -> Option<RecordFindings<'f, 'a>> {
        let (first, others) = findings.split_first()?;
        Some(RecordFindings { first, others })
    }

    pub fn line(self, input: &Input<'a>) -> RecordLine<'a> {
        let line = |finding: &'a Finding| FindingLine::new(finding, input);
        RecordLine { first: line(self.first), others: self.others.iter().copied().map(line).collect() }
    }
}

/// Findings sorted by project and key, and of one record as they stand under it; those older than 检查起始日
/// stand in 问题清单 alone.
pub struct SortedFindings<'a>(Vec<&'a Finding>);

impl<'a> SortedFindings<'a> {
    pub fn new(input: &Input<'a>, findings: impl IntoIterator<Item = &'a Finding>) -> SortedFindings<'a> {
        let of_record = |(at, finding): (usize, &'a Finding)| {
            let (project, key) = of_record(finding);
            (project.map(SortKey::of), SortKey::of(key), at, finding)
        };
        let findings: Vec<&Finding> = findings.into_iter().filter(|finding| !finding.legacy).collect();
        let mut findings: Vec<_> = findings.into_par_iter().enumerate().map(of_record).collect();
        findings.par_sort_unstable_by(
            |(project, key, at, one), (other_project, other_key, other_at, other)| {
                let of_record = || (project, key).cmp(&(other_project, other_key));
                let ranked = || rank(one, input).cmp(&rank(other, input));
                of_record().then_with(ranked).then_with(|| at.cmp(other_at))
            },
        );
        SortedFindings(findings.into_iter().map(|(.., finding)| finding).collect())
    }

    /// Each record with its findings.
    pub fn records(&self) -> impl Iterator<Item = RecordFindings<'_, 'a>> {
        self.0.chunk_by(|one, other| of_record(one) == of_record(other)).filter_map(RecordFindings::of)
    }
}

fn of_record(finding: &Finding) -> (Option<&str>, &str) {
    (finding.project.as_deref(), finding.key.as_str())
}

/// The first broken link first; of one code what was due first.
fn rank<'a>(finding: &'a Finding, input: &Input) -> impl Ord + use<'a> {
    let Finding { code, due, place, severity, .. } = finding;
    let link = (input.rule)(*code).map_or(u8::MAX, |rule| rule.rank);
    let field = finding.field.as_deref().filter(|field| !field.is_empty());
    (!finding.counts(), *severity, link, *code, (due.is_none(), due), place, field)
}

/// Findings gathered by record, as [`SortedFindings`] sorts them.
pub fn records_of<'a>(
    input: &Input<'a>,
    findings: impl IntoIterator<Item = &'a Finding>,
) -> Vec<RecordLine<'a>> {
    let sorted = SortedFindings::new(input, findings);
    let records = sorted.0.par_chunk_by(|one, other| of_record(one) == of_record(other));
    records.filter_map(|findings| Some(RecordFindings::of(findings)?.line(input))).collect()
}

/// Records that are late only by what no number counts: it is waived, or older than 检查起始日.
pub fn excused<'a>(input: &Input<'a>) -> BTreeSet<&'a str> {
    let late = |counts: bool| {
        let late = input.findings.iter().filter(|finding| finding.open && finding.days_over.is_some());
        late.filter(move |finding| finding.counts() == counts).map(|finding| finding.key.as_str())
    };
    let mut excused: BTreeSet<&str> = late(false).collect();
    if excused.is_empty() {
        return excused;
    }
    for key in late(true) {
        excused.remove(key);
    }
    excused
}

/// Identity of a finding across runs.
pub fn identity(finding: &Finding) -> Identity {
    finding.identity()
}

fn days_left(finding: &Finding, input: &Input) -> Option<i64> {
    let (calendar, as_of) = (&input.office.settings.calendar, input.office.as_of());
    match finding.days_over.filter(|over| over.days() > 0) {
        // what is over by calendar days on a weekend is over all the same
        Some(over) => Some(-over.working_days(calendar, as_of).max(1)),
        None => Some(calendar.days_left(as_of, finding.due?.date)),
    }
}

fn first_clause(clause: &str) -> Option<&str> {
    clause.split([',', '、', ' ', ';']).find(|part| part.starts_with("H-"))
}

fn due_text(finding: &Finding) -> String {
    let Some(due) = finding.due else { return String::new() };
    let provisional = if finding.provisional { "（暂定）" } else { "" };
    format!("{due}{provisional}")
}

/// Why a matter that somebody called settled stands here all the same, and what it still waits for.
fn still_here(finding: &Finding, handling: Option<&Handling>, input: &Input) -> String {
    let Some(handling) = handling.filter(|_| finding.counts()) else { return String::new() };
    let missing = missing_row(finding, input);
    let place = finding.place.map(|place| input.office.sources.describe(place));
    let cell = place.map_or_else(|| "工作簿里".to_owned(), |place| format!("{place} "));
    match (compact(&handling.status).as_str(), missing) {
        (DONE, Some(row)) => {
            format!("已写“{DONE}”，但还没有登记，所以仍列着：{row}，再运行一次就消失。")
        }
        (DONE, None) => {
            format!("已写“{DONE}”，但{cell}还没有改，所以仍列着：在那里补上日期或改好，再运行一次就消失。")
        }
        (LEFT_ALONE, Some(row)) => format!(
            "已写“{LEFT_ALONE}”，仍列着并计数：{row}，或由主管在 设置.xlsx 的豁免表写明批准人和有效至。"
        ),
        (LEFT_ALONE, None) => format!(
            "已写“{LEFT_ALONE}”，仍列着并计数：改好{cell}，或由主管在 设置.xlsx 的豁免表写明批准人和有效至。"
        ),
        _ => String::new(),
    }
}

/// Its rows go on with those of 工作单: what is missing may as well be put into the order's own row.
const CONTINUED: &str = "工作单/往来";

/// Where a matter ends with a row that is not there yet, and not in the cell it points at (the project, the
/// placement): which table takes the row, and what of it. An office that has no such table is told its name.
fn missing_row(finding: &Finding, input: &Input) -> Option<String> {
    let rule = (input.rule)(finding.code)?;
    let needed = *rule.needs.first().filter(|table| **table != CONTINUED)?;
    let sources = &input.office.sources;
    let stands_in = finding.place.map(|place| format!("{}/{}", sources.role(place), sources.table(place)));
    if stands_in.is_some_and(|table| rule.needs.contains(&table.as_str())) {
        return None;
    }
    let (role, table) = needed.split_once('/')?;
    let columns = match rule.matter {
        Matter::Service(service) => format!("（项目编号、服务项目写 {}、提交时间）", service.word()),
        _ => String::new(),
    };
    Some(match input.office.present.contains(needed) {
        true => format!("在 {table} 表加一行{columns}"),
        false => format!("还没有 {table} 表，请新建 {role}_{table}.xlsx，表名 {table}，写一行{columns}"),
    })
}

fn handled(handling: &Handling) -> String {
    let parts = [handling.status.trim(), handling.opinion.trim(), handling.handler.trim()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Code;

    #[test]
    fn the_first_clause_is_the_one_explained() {
        assert_eq!(first_clause("H-4.2.2, H-6.2"), Some("H-4.2.2"));
        assert_eq!(first_clause("H-4.1.3 B2"), Some("H-4.1.3"));
        assert_eq!(first_clause("—"), None);
    }

    /// A matter called settled that still stands says what it waits for; one that is gone says nothing.
    #[rstest::rstest]
    #[case::done("已处理", true, "仍列着：在那里补上日期或改好，再运行一次就消失")]
    #[case::left_alone("不处理", true, "豁免表写明批准人和有效至")]
    #[case::in_work("处理中", true, "")]
    #[case::settled("已处理", false, "")]
    fn what_was_called_settled_says_what_it_waits_for(
        #[case] status: &str,
        #[case] open: bool,
        #[case] told: &str,
    ) {
        let mut example = crate::testing::example::office();
        let finding = example.findings.first_mut().unwrap();
        finding.open = open;
        let handling = Handling { status: status.to_owned(), ..Handling::default() };
        example.memory.handling.insert(finding.identity(), handling);
        let said = finding.message.trim_end_matches('。').to_owned();
        let line = FindingLine::new(&example.findings[0], &example.input());
        let rest = line.message.strip_prefix(&said).unwrap().trim_start_matches('。');
        assert!(rest.contains(told) && rest.is_empty() == told.is_empty(), "{rest}");
    }

    /// Booking comes before sending: a placement late with both is spoken for by its booking.
    #[test]
    fn of_two_matters_of_one_rule_the_one_due_first_speaks() {
        let outcome = crate::testing::run(
            "[项目名册/媒体]
             媒体名称 | 订位提前 | 截稿提前
             都市晨报 | 5        | 3
             [媒体排期/排期]
             排期编号         | 媒体名称 | 投放日期   | 客户确认日
             XM2026-101-M0301 | 都市晨报 | 2026-03-18 | 2026-03-01",
        );
        let memory = Default::default();
        let input = outcome.input(&memory);
        let records = crate::report::view::records(&input);
        let record = records.iter().find(|record| record.first.key == "XM2026-101-M0301").unwrap();
        let fields: Vec<&str> =
            record.lines().filter(|line| line.code == "T13").map(|line| line.field).collect();
        assert_eq!(fields, ["订位", "发片"]);
    }

    /// Where a row is missing, the words name the table that takes it, never a cell of the project's row.
    #[rstest::rstest]
    #[case::with_a_table(
        "[工作单/定期服务]\n项目编号 | 服务项目 | 提交时间\nXM2026-102 | 周工作进程 | 2026-03-09\n",
        "在 定期服务 表加一行（项目编号、服务项目写 "
    )]
    #[case::without(
        "[工作单/工作单]\n工作单号 | 项目编号\nXM2026-101-G001 | XM2026-101\n",
        "还没有 定期服务 表，请新建 工作单_定期服务.xlsx，表名 定期服务，写一行（项目编号、"
    )]
    fn a_missing_row_is_asked_for_where_it_belongs(#[case] more: &str, #[case] told: &str) {
        let outcome = crate::testing::run(&format!(
            "[项目名册/项目]\n项目编号 | 合同开始\nXM2026-101 | 2026-01-05\nXM2026-102 | 2026-01-05\n{more}"
        ));
        let finding =
            outcome.all(Code::T05).into_iter().find(|one| one.key.starts_with("XM2026-101")).unwrap();
        let handling = Handling { status: DONE.to_owned(), ..Handling::default() };
        let memory = Default::default();
        let words = still_here(finding, Some(&handling), &outcome.input(&memory));
        assert!(words.contains(told) && !words.contains("项目名册.xlsx"), "{words}");
    }
}
