//! All records with findings, by key; and the desks that see a finding.

use super::gone;
use super::table::{ColumnKind, ColumnOf, Columns, Table, Tail, Tone, Value, col, handling_columns};
use crate::check::rule::{Desk, Matter, Rule};
use crate::finding::{Code, Finding, Over, Raised, Severity};
use crate::link::{LinkedPlacement, Office};
use crate::model::choice::Choice;
use crate::model::memory::{Identity, PastAnswer};
use crate::model::{Place, answer};
use crate::reconcile::{PlacementBooks, PlacementState};
use crate::report::view::Input;
use crate::report::view::personal::FINANCE;
use crate::report::view::shared::light::Light;
use crate::report::view::shared::line::{FOR_FINANCE, FindingLine, PlaceLine, RecordLine};
use crate::report::view::shared::recurring::services;
use crate::report::view::shared::words;
use rustc_hash::FxHashMap;
use std::borrow::{Borrow, Cow};
use std::collections::{BTreeMap, HashSet};

/// The staff that a status workbook is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Staff {
    Account,
    Media,
    Finance,
}

/// Columns of cost, payment and credit. Only 财务 sees the findings about them, whoever keeps the file.
const COST_COLUMNS: [&str; 5] = ["媒体成本", "媒体扣款", "垫款额度", "返点比例", "已付金额"];

/// Records found by key, each with its findings in order of urgency.
pub struct Register<'a> {
    input: Input<'a>,
    records: &'a [RecordLine<'a>],
    by_key: FxHashMap<&'a str, &'a RecordLine<'a>>,
    /// Who keeps the record of a key, where it is not 客服.
    keepers: FxHashMap<Cow<'a, str>, Staff>,
    /// What the confirmations of a placement show as missed and not made good, by 排期编号.
    missed: FxHashMap<&'a str, Vec<&'a FindingLine<'a>>>,
    /// The lines of the records, in the order of 问题清单.
    lines: Vec<&'a FindingLine<'a>>,
    /// The lines of findings older than 检查起始日. They come after the others.
    legacy: Vec<FindingLine<'a>>,
    legacy_keys: HashSet<&'a str>,
}

/// The matter of an answer that a finding of ours doubts.
enum Doubted<'a> {
    Finding(&'a Finding),
    /// No finding: 待认领, 差异, 待登记, texts to media.
    Money,
}

/// What makes one or several sheets of a workbook, in their order.
pub type MakeSheets<'r> = fn(&'r Register<'r>) -> Vec<Table<'r>>;

impl<'a> Register<'a> {
    /// `records` are all records of the run.
    pub fn new(input: &Input<'a>, records: &'a [RecordLine<'a>]) -> Register<'a> {
        #[cfg(test)]
        crate::report::view::made::note("register", input);
        let office = input.office;
        let by_key = records.iter().map(|record| (record.first.key, record)).collect();
        let placements = office.placements.iter().map(|p| p.record.key.as_str());
        let publications = office.publications.iter().map(|p| p.record.key.as_str());
        let waves = office.waves.iter();
        let waves = waves.map(|wave| format!("{}/{}", office.cases[wave.case].key(), wave.name).into());
        let schedule = placements.chain(publications).map(Cow::from).chain(waves);
        let receipts = office.receipts.iter().map(|r| r.record.key.as_str());
        let payments = office.payments.iter().map(|p| p.record.key.as_str());
        let invoices = office.invoices_in.iter().map(|i| i.record.key.as_str());
        let issued = office.invoices_out.iter().map(|i| i.record.key.as_str());
        let rebates = office.rebates.iter().map(|r| r.record.key.as_str());
        let statements = office.statements.iter().map(|s| s.key.as_str());
        let money = receipts.chain(payments).chain(invoices).chain(issued).chain(rebates).chain(statements);
        // a key that both have is of the schedule
        let keepers = money.map(|key| (Cow::from(key), Staff::Finance));
        let keepers = keepers.chain(schedule.map(|key| (key, Staff::Media)));
        let legacy = || input.findings.iter().filter(|finding| finding.legacy);
        Register {
            input: *input,
            records,
            by_key,
            keepers: keepers.collect(),
            missed: missed(office, records),
            lines: sorted(records.iter().flat_map(RecordLine::lines)),
            legacy: sorted(legacy().map(|finding| FindingLine::new(finding, input))),
            legacy_keys: legacy().map(|finding| finding.key.as_str()).collect(),
        }
    }

    pub fn input(&self) -> &Input<'a> {
        &self.input
    }

    pub fn records(&self) -> &'a [RecordLine<'a>] {
        self.records
    }

    /// The record of a key; `None` if it has no finding.
    pub fn of(&self, key: &str) -> Option<&'a RecordLine<'a>> {
        self.by_key.get(key).copied()
    }

    /// Whether something of a record is older than 检查起始日.
    pub fn is_legacy(&self, key: &str) -> bool {
        self.legacy_keys.contains(key)
    }

    /// The light of one record; a placement is not green while insertions of it are missed.
    pub fn light(&self, key: &str) -> Light {
        let own = self.of(key).into_iter().flat_map(RecordLine::lines);
        Light::of_record(own.chain(self.missed(key)).map(|line| line.finding))
    }

    /// The light of a placement: not green where its state rests on a table that was not read.
    pub fn placement_light(&self, placement: &LinkedPlacement, books: &PlacementBooks) -> Light {
        let unread = Light::unread(books.state == PlacementState::Unchecked);
        self.light(&placement.record.key).max(unread)
    }

    /// What the confirmations of a placement show as missed and not made good.
    pub fn missed(&self, placement: &str) -> impl Iterator<Item = &'a FindingLine<'a>> {
        self.missed.get(placement).into_iter().flatten().copied()
    }

    /// The end of a record's row.
    pub fn tail(&self, key: &str, at: Option<Place>) -> Tail<'_> {
        self.tail_where(key, at, |_| true).noting(&self.missed_words(key, |_| true))
    }

    /// The end of a row on a desk that does not see everything. Where the light is worse than
    /// what that desk sees, the row says whom to ask.
    pub fn tail_on(&self, staff: Staff, key: &str, at: Option<Place>) -> Tail<'_> {
        let seen = |finding: &Finding| self.is_shown_to(staff, finding);
        let tail = self.tail_where(key, at, seen).noting(&self.missed_words(key, seen));
        let own = self.of(key).into_iter().flat_map(RecordLine::lines);
        let (shown, hidden): (Vec<&Finding>, Vec<&Finding>) =
            own.chain(self.missed(key)).map(|line| line.finding).partition(|finding| seen(finding));
        if Light::of_record(hidden.iter().copied()) <= Light::of_record(shown) {
            return tail;
        }
        let of_money = hidden.iter().any(|finding| self.is_shown_to(Staff::Finance, finding));
        tail.noting(if of_money { FOR_FINANCE } else { "另有问题，见状态_工作单" })
    }

    /// The confirmations that show insertions missed, each once: `发布确认 XM2026-101-F004：…`
    fn missed_words(&self, placement: &str, seen: impl Fn(&Finding) -> bool) -> String {
        let mut told = BTreeMap::new();
        for line in self.missed(placement).filter(|line| seen(line.finding)) {
            told.entry(line.key).or_insert(&line.message);
        }
        let words = told.into_iter().map(|(key, message)| format!("发布确认 {key}：{message}"));
        words.collect::<Vec<_>>().join("；")
    }

    /// The same, of the findings that a desk may see.
    pub fn tail_where(&self, key: &str, at: Option<Place>, seen: impl Fn(&Finding) -> bool) -> Tail<'_> {
        self.tail_of(key, None, at, seen)
    }

    /// The same for one of several rows of a record. If nothing is wrong, `part` tells the answers of the rows
    /// apart.
    pub fn tail_of<'s>(
        &'s self,
        key: &str,
        part: Option<&'s str>,
        at: Option<Place>,
        seen: impl Fn(&Finding) -> bool,
    ) -> Tail<'s> {
        let record = self.of(key);
        let mut lines: Vec<&FindingLine> = record
            .into_iter()
            .flat_map(RecordLine::lines)
            .filter(|line| speaks_of(line) && seen(line.finding))
            .collect();
        // findings about the record come first, findings about its answers after them
        lines.sort_by_key(|line| crate::check::is_about_an_answer(line.finding.code));
        let place = at.map(|at| PlaceLine::new(at, &self.input));
        let answered = match lines.first() {
            Some(line) => line.handling,
            None if self.input.memory.handling.is_empty() => None,
            None => {
                let field = part.map(str::to_owned);
                let own = Identity { code: String::new(), key: key.to_owned(), field };
                self.input.memory.handling.get(&own)
            }
        };
        Tail::new(&lines, place, answered).of_part(part)
    }

    /// Who keeps a record: of money, of the schedule, or any other.
    fn keeper(&self, key: &str) -> Staff {
        self.keepers.get(key).copied().unwrap_or(Staff::Account)
    }

    /// Role that the place of a finding was read in, `收付款`; empty where it stands in none.
    fn role(&self, finding: &Finding) -> &'static str {
        finding.place.map_or("", |place| self.input.office.sources.role(place))
    }

    /// Whether the workbook of a desk shows a finding. Two desks may show it, at least one does.
    pub fn is_shown_to(&self, staff: Staff, finding: &Finding) -> bool {
        let of_rule = (self.input.rule)(finding.code).map_or(Desk::Record, |rule| rule.desk);
        if matches!(of_rule, Desk::File | Desk::FileAndFinance) {
            let role = self.role(finding);
            match self.doubted(finding).filter(|_| role.is_empty()) {
                Some(Doubted::Finding(other)) => return self.is_shown_to(staff, other),
                Some(Doubted::Money) => return staff == Staff::Finance,
                None => {}
            }
            let (money, schedule) =
                (matches!(role, "收付款" | "银行流水" | "税务发票"), matches!(role, "媒体排期" | "播出证明"));
            let of_cost = COST_COLUMNS.iter().any(|column| finding.field.as_deref() == Some(column));
            return match staff {
                Staff::Finance => {
                    let amounts = of_rule == Desk::FileAndFinance && matches!(role, "媒体排期" | "制作");
                    money || amounts || of_cost
                }
                Staff::Media => schedule && !of_cost,
                Staff::Account => !money && !schedule && !of_cost,
            };
        }
        match of_rule {
            Desk::Finance => staff == Staff::Finance,
            Desk::FinanceAndMedia => staff != Staff::Account,
            Desk::FinanceAndAccount => staff != Staff::Media,
            Desk::Media => staff == Staff::Media,
            Desk::Account => staff == Staff::Account,
            _ => staff == self.keeper(&finding.key),
        }
    }

    /// The matter of the answer that a finding of ours doubts. Whoever may see the matter may read the finding.
    fn doubted(&self, finding: &Finding) -> Option<Doubted<'a>> {
        let doubts = &self.input.memory.doubts;
        let doubt = doubts.iter().find(|one| one.key == finding.key && one.message == finding.message)?;
        let matter = doubt.matter.as_ref()?;
        if Code::from_name(&matter.code).is_none() {
            let of_money = !matter.code.is_empty() && doubt.at.workbook.starts_with("财务/");
            return of_money.then_some(Doubted::Money);
        }
        let own = |one: &&Finding| one.key == matter.key && one.code != finding.code;
        let same = |one: &&Finding| one.code.as_str() == matter.code && one.field == matter.field;
        let findings = self.input.findings;
        let found = findings.iter().filter(own).find(same).or_else(|| findings.iter().find(own));
        found.map(Doubted::Finding)
    }

    /// Whether the desk is told only that a finding exists: 财务 alone may read it, but the desk keeps the record
    /// and has to act on it.
    fn is_veiled(&self, staff: Staff, finding: &Finding) -> bool {
        let of_rule = (self.input.rule)(finding.code).map(|rule| rule.desk);
        of_rule == Some(Desk::Finance)
            && staff != Staff::Finance
            && finding.owner != FINANCE
            && staff == self.keeper(&finding.key)
    }

    /// Whether the lists of a desk (`None`: of the manager) have a finding, in its words or without.
    fn lists(&self, staff: Option<Staff>, finding: &Finding) -> bool {
        staff.is_none_or(|staff| self.is_shown_to(staff, finding) || self.is_veiled(staff, finding))
    }

    /// 问题清单 of a desk, `None` of all: what is open (waived ones marked), the worst first.
    pub fn open_findings(&self, staff: Option<Staff>) -> Table<'_> {
        self.findings("问题清单", staff, |finding| finding.open && !self.is_note(finding))
    }

    /// 读表提示: how cells were understood, apart from what someone must act on.
    pub fn reading_notes(&self, staff: Option<Staff>) -> Table<'_> {
        self.findings("读表提示", staff, |finding| finding.open && self.is_note(finding))
    }

    /// A note (蓝) on how the workbooks were read.
    fn is_note(&self, finding: &Finding) -> bool {
        let rule = (self.input.rule)(finding.code);
        finding.severity == Severity::Blue && rule.is_some_and(Rule::is_data)
    }

    /// 台账: what is settled, to learn from, and what was answered and is gone. The latter stands in
    /// the workbook it was answered in, in 状态_项目, and on the desks that saw it.
    pub fn settled_findings<'s>(&'s self, workbook: &str, staff: Option<Staff>) -> Table<'s> {
        let table = self.findings("台账", staff, |finding| !finding.open);
        let saw = |identity: &Identity| {
            let code = Code::from_name(&identity.code);
            let of_record = code.and_then(self.input.rule).filter(|rule| !rule.is_data());
            let raised = |rule: &Rule| Raised::new(rule.code, identity.key.as_str(), "");
            let finding = |raised| crate::check::finding(self.input.office, self.input.memory, raised);
            of_record.is_some_and(|rule| self.lists(staff, &finding(raised(rule))))
        };
        let wanted = |identity: &Identity, answer: &PastAnswer| {
            workbook == answer::PROJECTS || answer.workbook == workbook || saw(identity)
        };
        // the rows of 定期服务 come and go, those of the other sheets stay as long as their record exists
        let of_service = |identity: &Identity| identity.code.is_empty() && identity.field.is_some();
        let mut services_shown: Vec<(String, &str)> = Vec::new();
        if self.input.memory.answered.keys().any(of_service) {
            services_shown.extend(services(&self.input).into_iter().map(|one| (one.key, one.kind.word())));
        }
        // an answer beside a record without a finding is shown beside that record
        let is_shown = |identity: &Identity| {
            let mut findings = self.input.findings.iter();
            let has_moved = match identity.field {
                Some(_) => findings.any(|finding| crate::check::speaks_of(identity, finding)),
                None => self.of(&identity.key).is_some(),
            };
            let has_row = match &identity.field {
                Some(part) => services_shown.iter().any(|(key, kind)| *key == identity.key && kind == part),
                None => crate::check::exists(self.input.office, &identity.key),
            };
            identity.code.is_empty() && !has_moved && has_row
        };
        // 催办 has no 台账 of its own
        let of_reminders = |written: &str| match workbook {
            answer::PROJECTS => true,
            answer::ORDERS => written == answer::CLIENT_REMINDERS,
            answer::MONEY => written == answer::MEDIUM_REMINDERS,
            _ => false,
        };
        let gone = gone::gone(&self.input, wanted, is_shown, of_reminders);
        gone::append(table, &gone, &self.input)
    }

    fn findings<'s>(
        &'s self,
        name: &str,
        staff: Option<Staff>,
        wanted: impl Fn(&Finding) -> bool,
    ) -> Table<'s> {
        let shown = |line: &'s FindingLine<'a>| {
            let is_veiled = staff.is_some_and(|staff| self.is_veiled(staff, line.finding));
            if is_veiled { Cow::Owned(line.clone().veiled()) } else { Cow::Borrowed(line) }
        };
        let lines = self.lines.iter().copied().chain(&self.legacy);
        let lines = lines.filter(|line| wanted(line.finding) && self.lists(staff, line.finding));
        Table::of(name, 2, finding_columns(), lines.map(shown))
    }
}

/// See [`Register::missed`], of each placement in force.
fn missed<'a>(
    office: &'a Office,
    records: &'a [RecordLine<'a>],
) -> FxHashMap<&'a str, Vec<&'a FindingLine<'a>>> {
    let is_missed = |line: &&FindingLine| {
        line.counts() && matches!(line.matter(), Some(Matter::Missed | Matter::MakeGood))
    };
    let mut of_confirmations: FxHashMap<&str, Vec<&FindingLine>> = FxHashMap::default();
    for record in records {
        let lines: Vec<&FindingLine> = record.lines().filter(is_missed).collect();
        if !lines.is_empty() {
            of_confirmations.insert(record.first.key, lines);
        }
    }
    let mut missed: FxHashMap<&str, Vec<&FindingLine>> = FxHashMap::default();
    for placement in office.placements.iter().filter(|placement| !placement.repeated) {
        for publication in office.publications.of(&placement.publications) {
            if let Some(lines) = of_confirmations.get(publication.record.key.as_str()) {
                missed.entry(&placement.record.key).or_default().extend(lines);
            }
        }
    }
    missed
}

/// How a value was read is said in 问题清单, not beside the record it left in order.
fn speaks_of(line: &FindingLine) -> bool {
    line.matter() != Some(Matter::Reading)
}

/// Lines in the order of 问题清单; of equal ones the finding that comes first among all findings.
fn sorted<'l, L: Borrow<FindingLine<'l>>>(lines: impl Iterator<Item = L>) -> Vec<L> {
    let mut lines: Vec<L> = lines.collect();
    lines.sort_by(|a, b| {
        let (a, b) = (a.borrow(), b.borrow());
        order(a)
            .cmp(&order(b))
            .then_with(|| std::ptr::from_ref(a.finding).cmp(&std::ptr::from_ref(b.finding)))
    });
    lines
}

/// Older than 检查起始日 last, waived before them; then by severity, working days left, project, key
/// and code.
fn order<'l>(line: &'l FindingLine) -> (Rank, &'l str, &'l str, Code, &'l str) {
    (
        (line.finding.legacy, line.finding.waived, line.level, line.days_left.is_none(), line.days_left),
        line.project,
        line.key,
        line.finding.code,
        line.field,
    )
}

type Rank = (bool, bool, Severity, bool, Option<i64>);

/// A line of a list, veiled or as it is.
type ShownLine<'s, 'a> = Cow<'s, FindingLine<'a>>;

fn finding_columns<'s, 'a: 's>() -> impl Iterator<Item = ColumnOf<'s, ShownLine<'s, 'a>>> {
    use ColumnKind::{Count, Day, Light, Link, Moment, Money, Prose, Text};
    let front = Columns::<ShownLine>::new()
        .col("级别", Light, |line| line.severity.into())
        .col("编号", Text, |line| line.key.into())
        .col("项目", Text, |line| line.project_name.into())
        .col("名称", Text, |line| line.title.into())
        .col("说明", Prose, |line| (&*line.message).into())
        .all(handling_columns(|line: &ShownLine| line.handling))
        .col("责任人", Text, |line| line.owner.into())
        .col("期限", Moment, |line| due(line.finding));
    let over = |line: &ShownLine| line.finding.days_over.filter(|over| over.days() > 0);
    let columns = front
        .and(
            col("超期天数", Count, move |line: &ShownLine| over(line).map(Over::days).into())
                .on_screen()
                .bars(),
        )
        .col("单位", Text, move |line| over(line).map_or("", Over::unit).into())
        .and(
            col("涉款", Money, |line: &ShownLine| {
                let money = line.finding.money_at_risk.filter(|_| !line.veiled);
                money.map_or(Value::Blank, Value::Money)
            })
            .bars(),
        )
        .col("卡在谁", Text, |line| line.waiting_on.into())
        .col("连红周数", Count, |line| Some(line.weeks_red).filter(|weeks| *weeks > 0).into())
        .col("状态", Text, |line| line.state.into())
        .col(answer::CODE, Text, |line| line.code.into())
        .col("出处", Link, |line| line.place.as_ref().into())
        .and(col("首次发现", Day, |line: &ShownLine| Some(line.finding.first_seen).into()).folded())
        .and(col("项目编号", Text, |line: &ShownLine| line.project.into()).folded())
        .and(col("条款", Text, |line: &ShownLine| line.clause.into()).folded())
        .and(col(answer::FIELD, Text, |line: &ShownLine| line.field.into()).folded());
    columns.into_iter()
}

fn due(finding: &Finding) -> Value<'static> {
    match finding.due {
        Some(due) if finding.provisional => Value::DayToned(due.date, "暂定", Tone::Grey),
        due => due.into(),
    }
}

/// Names of a list field, joined.
pub fn names(field: &crate::model::Field<Vec<String>>) -> String {
    field.known().map(|names| words::joined(names.iter().map(String::as_str), "、")).unwrap_or_default()
}
