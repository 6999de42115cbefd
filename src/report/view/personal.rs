//! 个人/<姓名>.html and `jobbag today`: what one person has to do today, on one phone screen.
//!
//! No amounts: what a message says of money is covered. 财务 and 媒介部 are desks; their pages only
//! say how many matters there are and lead to the workbooks of the desk.

use crate::check::rule::Rule;
use crate::due::AgendaLine;
use crate::finding::{Finding, Party, Severity};
use crate::model::answer;
use crate::model::output::FINANCE_PAGE;
use crate::report::view::shared::line::{FindingLine, PlaceLine, RecordLine};
use crate::report::view::shared::subject::subject;
use crate::report::view::shared::tone::Tone;
use crate::report::view::shared::words::{self, file_name, hide_amounts, short_key};
use crate::report::view::weekly::decisions::Decision;
use crate::report::view::{Input, Records};
use rayon::prelude::*;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Lines a list holds at most; the rest is counted.
const MOST: usize = 30;
/// The department that looks after money.
pub(in crate::report::view) const FINANCE: &str = "财务";
const MEDIA: &str = "媒介部";

/// One page.
#[derive(Clone, Debug, Serialize)]
pub struct Personal {
    pub name: String,
    /// Below the out folder.
    pub path: String,
    /// `2026-03-16 周一`
    pub as_of: String,
    /// `03-16 至 03-22`
    pub week: String,
    pub complete: bool,
    pub groups: Vec<Group>,
    /// A desk reads its own workbooks.
    pub desk: Vec<DeskLink>,
    pub version: String,
}

/// One of the four lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    pub id: &'static str,
    pub title: &'static str,
    /// What is said where the list is empty.
    pub nothing: &'static str,
    pub count: usize,
    /// On the first screen of a phone.
    pub first: Vec<TaskLine>,
    /// On paper as well.
    pub printed: Vec<TaskLine>,
    /// On the screen alone.
    pub folded: Vec<TaskLine>,
    /// In no list of the page.
    pub left_out: usize,
    /// Folded or left out: what paper does not show.
    pub not_printed: usize,
    /// Lines that paper has room for.
    #[serde(skip)]
    paper: usize,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TaskLine {
    /// 红, 黄, or empty.
    pub word: &'static str,
    pub tone: Tone,
    /// What it is about, or the cell to fill in.
    pub what: String,
    /// Project, key, by when.
    pub about: String,
    /// What stands there and what to do.
    pub message: String,
    pub place: Option<PlaceLine>,
}

/// Where a desk reads on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeskLink {
    pub href: String,
    pub text: String,
}

/// How many lines of a list a phone's first screen and a printed page have room for.
struct Room {
    phone: usize,
    paper: usize,
}

/// Every name that may have something to do, now or another day: the register, the teams of the
/// projects, whoever stands in an order, and the desks.
pub fn known<'a>(input: &Input<'a>) -> BTreeSet<&'a str> {
    let office = input.office;
    let teams = office.cases.iter().flat_map(|case| {
        let project = &case.project;
        let roles = [
            &project.client_director,
            &project.project_director,
            &project.lead,
            &project.account,
            &project.planner,
            &project.copywriter,
            &project.art,
            &project.media_buyer,
        ];
        roles.map(|role| role.text())
    });
    let workers = office.orders.iter().flat_map(|order| order.record.owner.known().into_iter().flatten());
    let people = office.people.iter().map(|person| person.name.text());
    let names = people.chain(teams).chain(workers.map(String::as_str)).chain([FINANCE, MEDIA]);
    names.filter(|name| !name.is_empty()).collect()
}

/// Everyone who has something to do, in order of name. `records`: what 周报 asks the manager to decide
/// is made of these; who is to ring there reads it here.
pub fn everyone(input: &Input, records: &Records) -> Vec<Personal> {
    #[cfg(test)]
    crate::report::view::made::note("personal", input);
    let mut own: BTreeMap<&str, Vec<&FindingLine>> = BTreeMap::new();
    for line in records.iter().flat_map(RecordLine::lines).filter(|line| line.is_to_do()) {
        own.entry(line.owner).or_default().push(line);
    }
    let mut ahead: BTreeMap<&str, Vec<&AgendaLine>> = BTreeMap::new();
    for line in &input.due.agenda.due {
        ahead.entry(line.owner.as_str()).or_default().push(line);
    }
    let mut calls: BTreeMap<&str, Vec<&Decision>> = BTreeMap::new();
    for one in &records.matters(input).decisions {
        if let Some((by, _)) = &one.ringing {
            calls.entry(by.as_str()).or_default().push(one);
        }
    }
    let names = own.keys().chain(ahead.keys()).chain(calls.keys());
    let names: BTreeSet<&str> = names.copied().filter(|name| !name.is_empty()).collect();
    let page = |name: &str| {
        let lines = own.get(name).map_or(&[][..], Vec::as_slice);
        let agenda = ahead.get(name).map_or(&[][..], Vec::as_slice);
        let calls = calls.get(name).map_or(&[][..], Vec::as_slice);
        Person { input, lines, agenda, calls }.page(name)
    };
    let mut pages: Vec<Personal> = names.into_par_iter().map(page).collect();
    let mut files: BTreeSet<String> = BTreeSet::new();
    for page in &mut pages {
        let mut number = 2;
        // on a Windows share Li.html and li.html are one file
        while !files.insert(page.path.to_lowercase()) {
            page.path = format!("个人/{}_{number}.html", file_name(&page.name));
            number += 1;
        }
    }
    pages
}

/// What one person owns.
struct Person<'i, 'a> {
    input: &'i Input<'a>,
    /// The findings, record by record.
    lines: &'i [&'i FindingLine<'a>],
    agenda: &'i [&'a AgendaLine],
    /// Matters of 请您拍板 in which this person is to ring somebody.
    calls: &'i [&'i Decision],
}

/// A record with those of its findings that one person owns.
struct OwnRecord<'i, 'a> {
    first: &'i FindingLine<'a>,
    others: Vec<&'i FindingLine<'a>>,
}

impl<'i, 'a> OwnRecord<'i, 'a> {
    fn of(lines: &[&'i FindingLine<'a>]) -> Option<OwnRecord<'i, 'a>> {
        let (first, others) = lines.split_first()?;
        Some(OwnRecord { first, others: others.to_vec() })
    }

    fn lines(&self) -> impl Iterator<Item = &'i FindingLine<'a>> {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }
}

impl<'i, 'a> Person<'i, 'a> {
    fn page(&self, name: &str) -> Personal {
        let as_of = self.input.office.as_of();
        let last = self.input.due.agenda.last_day(as_of);
        let ((today, chase), (cells, week)) =
            rayon::join(|| (self.today(), self.chase()), || (self.cells(), self.week()));
        let mut groups = vec![today, chase, cells, week];
        fill_paper(&mut groups);
        let mut desk = desk(name);
        if !desk.is_empty() && self.has_orders() {
            desk.push(DeskLink { href: format!("../{}", answer::ORDERS), text: answer::ORDERS.to_owned() });
        }
        let groups = match desk.is_empty() {
            true => groups,
            false => groups.into_iter().map(|group| group.counted(name)).collect(),
        };
        Personal {
            name: name.to_owned(),
            path: format!("个人/{}.html", file_name(name)),
            as_of: format!("{as_of} {}", words::weekday(as_of)),
            week: format!("{} 至 {}", words::day(as_of, as_of), words::day(last, as_of)),
            complete: self.input.complete,
            groups,
            desk,
            version: self.input.version.to_owned(),
        }
    }

    /// Records of some of the findings, the worst first.
    fn records(&self, wanted: impl Fn(&Finding) -> bool) -> Vec<OwnRecord<'i, 'a>> {
        let lines: Vec<_> = self.lines.iter().copied().filter(|line| wanted(line.finding)).collect();
        let records = lines.chunk_by(|one, other| one.is_of_one_record(other));
        let mut records: Vec<OwnRecord> = records.filter_map(OwnRecord::of).collect();
        records.sort_by(|a, b| urgency(a).cmp(&urgency(b)));
        records
    }

    /// Whether work orders are among its matters.
    fn has_orders(&self) -> bool {
        let keys: BTreeSet<&str> = self.lines.iter().map(|line| line.key).collect();
        self.input.office.orders.iter().any(|order| keys.contains(order.record.key.as_str()))
    }

    fn is_cell(&self, finding: &Finding) -> bool {
        (self.input.rule)(finding.code).is_some_and(Rule::is_data)
    }

    fn is_later(&self, finding: &Finding) -> bool {
        finding.due.is_some_and(|due| due.date > self.input.office.as_of())
    }

    /// Ours to do: what the manager's page says this person rings about, what is due today and can still
    /// be in time, what is red, what else is over.
    fn today(&self) -> Group {
        let as_of = self.input.office.as_of();
        let ours = |finding: &Finding| {
            finding.waiting_on == Party::Agency && !self.is_cell(finding) && !self.is_later(finding)
        };
        let records = self.records(ours);
        // a finding that is due today is this very line of the agenda
        let is_today = |line: &FindingLine| line.finding.due.is_some_and(|due| due.date == as_of);
        let lines = records.iter().flat_map(OwnRecord::lines);
        let told: BTreeSet<&str> = lines.filter(|line| is_today(line)).map(|line| line.key).collect();
        let mut ranked: Vec<(u8, Task)> =
            self.calls.iter().map(|one| (if one.ahead { 3 } else { 0 }, Task::Call(one))).collect();
        for record in &records {
            let rank = |line: &FindingLine| match () {
                () if record.lines().any(is_today) => 1,
                () if line.level == Severity::Red => 2,
                () => 3,
            };
            ranked.extend(
                self.tasks(record).into_iter().map(|(line, others)| (rank(line), Task::Open(line, others))),
            );
        }
        let due = self.agenda.iter().filter(|line| line.day == as_of && !told.contains(line.key.as_str()));
        ranked.extend(due.map(|line| (1, Task::Ahead(line))));
        ranked.sort_by_key(|(rank, _)| *rank);
        let line = |(_, task)| match task {
            Task::Call(decision) => call(decision),
            Task::Open(line, others) => self.task_of(line, others),
            Task::Ahead(line) => self.ahead(line),
        };
        Group::of("today", "今天必须", "今天没有必须做的事。", ranked, line, Room { phone: 4, paper: 7 })
    }

    /// Findings of a project are matters of their own; those of another record are one, the rest named.
    fn tasks<'r>(&self, record: &'r OwnRecord<'i, 'a>) -> Vec<(&'r FindingLine<'a>, Others<'r, 'a>)> {
        if self.input.office.case_of(record.first.key).is_some() {
            return record.lines().map(|line| (line, &[][..])).collect();
        }
        vec![(record.first, &record.others)]
    }

    /// What waits for the client, a medium or a supplier.
    fn chase(&self) -> Group {
        let waits = |finding: &Finding| finding.waiting_on != Party::Agency && !self.is_cell(finding);
        let records = self.records(waits);
        let tasks = records.iter().flat_map(|record| self.tasks(record)).collect();
        let line = |(line, others): (&FindingLine, Others)| self.task_of(line, others);
        Group::of("chase", "等客户，去催", "没有在等的。", tasks, line, Room { phone: 3, paper: 4 })
    }

    /// Cells that are empty or cannot be read.
    fn cells(&self) -> Group {
        let records = self.records(|finding| self.is_cell(finding));
        let line = |record: OwnRecord| self.cell(&record);
        Group::of("cells", "表里要补的格", "没有要补的格。", records, line, Room { phone: 2, paper: 3 })
    }

    /// Due after today, within the seven days from 检查日.
    fn week(&self) -> Group {
        let as_of = self.input.office.as_of();
        let last = self.input.due.agenda.last_day(as_of);
        let mut lines: Vec<(chrono::NaiveDate, TaskLine)> = self
            .agenda
            .iter()
            .filter(|line| line.day > as_of)
            .map(|line| (line.day, self.ahead(line)))
            .collect();
        let told: BTreeSet<&str> = self.agenda.iter().map(|line| line.key.as_str()).collect();
        let soon = self.records(|finding| {
            finding.waiting_on == Party::Agency && !self.is_cell(finding) && self.is_later(finding)
        });
        for record in soon.iter().filter(|record| !told.contains(record.first.key)) {
            let due = record.first.finding.due.map(|due| due.date).filter(|due| *due <= last);
            lines.extend(due.map(|due| (due, self.task(record))));
        }
        lines.sort_by(|a, b| (a.0, &a.1.what, &a.1.about).cmp(&(b.0, &b.1.what, &b.1.about)));
        Group::of("week", "本周", "本周没有别的到期。", lines, |(_, line)| line, Room { phone: 2, paper: 5 })
    }

    fn task(&self, record: &OwnRecord) -> TaskLine {
        self.task_of(record.first, &record.others)
    }

    /// A finding, and what else is open on the same record.
    fn task_of(&self, line: &FindingLine, others: Others) -> TaskLine {
        let also: BTreeSet<String> = others.iter().filter_map(|other| beside(line, others, other)).collect();
        let also = match also.is_empty() {
            true => String::new(),
            false => format!("还有：{}", also.into_iter().collect::<Vec<_>>().join("、")),
        };
        let veiled = line.is_for_finance_alone().then(|| line.clone().veiled());
        let line = veiled.as_ref().unwrap_or(line);
        let subject = subject(self.input.office, line.key);
        let waits = match line.waiting_on {
            "我司" => String::new(),
            whom => format!("等{whom}"),
        };
        let over = if line.over.is_empty() { String::new() } else { format!("超 {}", line.over) };
        let due = if line.due.is_empty() { String::new() } else { format!("期限 {}", line.due) };
        let key = short_key(line.key, line.project);
        let about =
            [line.project_name, key.as_str(), waits.as_str(), over.as_str(), due.as_str(), also.as_str()];
        TaskLine {
            word: line.severity,
            tone: line.tone,
            what: words::joined([hide_amounts(&subject).as_str(), line.title], " · "),
            about: words::joined(about, " · "),
            message: hide_amounts(&line.message),
            place: line.place.clone(),
        }
    }

    fn cell(&self, record: &OwnRecord) -> TaskLine {
        let line = record.first;
        let others: Vec<String> = record.others.iter().map(|line| cell_of(line)).collect();
        let others = match others.as_slice() {
            [] => String::new(),
            cells => format!("同一记录还有 {}", cells.join("、")),
        };
        let key = short_key(line.key, line.project);
        TaskLine {
            word: line.severity,
            tone: line.tone,
            what: line.place.as_ref().map_or_else(|| line.title.to_owned(), short_place),
            about: words::joined([line.project_name, key.as_str(), others.as_str()], " · "),
            message: hide_amounts(&line.message),
            place: line.place.clone(),
        }
    }

    fn ahead(&self, line: &AgendaLine) -> TaskLine {
        let as_of = self.input.office.as_of();
        let case = line.case.map(|case| &self.input.office.cases[case]);
        let project = case.map_or("", |case| case.key());
        let day = format!(
            "{} {}{}",
            words::day(line.day, as_of),
            words::weekday(line.day),
            if line.provisional { "（暂定）" } else { "" }
        );
        let key = short_key(&line.key, project);
        let name = self.input.project_name(case.map(|case| case.key()));
        TaskLine {
            word: "",
            tone: Tone::Plain,
            what: words::joined([line.what.as_str(), hide_amounts(&line.subject).as_str()], "："),
            about: words::joined([day.as_str(), name.as_str(), key.as_str()], " · "),
            message: String::new(),
            place: None,
        }
    }
}

/// What else a person has open on a record.
type Others<'r, 'a> = &'r [&'r FindingLine<'a>];

/// A line of today, before it is put into words.
enum Task<'t> {
    Call(&'t Decision),
    /// A finding, and what else is open on its record.
    Open(&'t FindingLine<'t>, Others<'t, 't>),
    Ahead(&'t AgendaLine),
}

impl Group {
    /// Only the lines that are shown are put into words.
    fn of<T>(
        id: &'static str,
        title: &'static str,
        nothing: &'static str,
        tasks: Vec<T>,
        line: impl Fn(T) -> TaskLine,
        room: Room,
    ) -> Group {
        let (count, left_out) = (tasks.len(), tasks.len().saturating_sub(MOST));
        let mut lines = tasks.into_iter().take(MOST).map(line);
        let first: Vec<TaskLine> = lines.by_ref().take(room.phone).collect();
        let printed: Vec<TaskLine> = lines.by_ref().take(room.paper - room.phone).collect();
        let folded: Vec<TaskLine> = lines.collect();
        let not_printed = folded.len() + left_out;
        let paper = room.paper;
        Group { id, title, nothing, count, first, printed, folded, left_out, not_printed, paper }
    }

    /// Lines of print that one of it takes: what is due this week has no words under it.
    fn height(&self) -> usize {
        if self.id == "week" { 1 } else { 2 }
    }

    /// The number alone. What money is due when stands on a page of its own.
    fn counted(self, desk: &str) -> Group {
        let of_money = desk == FINANCE && self.id == "week";
        Group {
            nothing: if of_money {
                "该收该付的逐周见 对账 → 六周收支。"
            } else {
                self.nothing
            },
            first: Vec::new(),
            printed: Vec::new(),
            folded: Vec::new(),
            left_out: 0,
            not_printed: 0,
            ..self
        }
    }
}

/// What short lists leave free on paper is taken by the long ones, in their order.
fn fill_paper(groups: &mut [Group]) {
    let unused = |group: &Group| {
        let shown = group.first.len() + group.printed.len();
        group.paper.saturating_sub(shown) * group.height()
    };
    let mut free: usize = groups.iter().map(unused).sum();
    for group in groups {
        let more = (free / group.height()).min(group.folded.len());
        free -= more * group.height();
        group.printed.extend(group.folded.drain(..more));
        group.not_printed -= more;
    }
}

/// Whom to ring, about what; no amount of it stands here.
fn call(decision: &Decision) -> TaskLine {
    let whom = decision.ringing.as_ref().map_or("", |(_, whom)| whom.as_str());
    let safe = match decision.last_safe.is_empty() {
        true => String::new(),
        false => format!("最后安全日 {}", decision.last_safe),
    };
    let about = [decision.project_name.as_str(), decision.records.as_str(), safe.as_str()];
    TaskLine {
        word: "红",
        tone: Tone::Red,
        what: format!("去电话：{whom}"),
        about: words::joined(about, " · "),
        message: hide_amounts(&decision.matter),
        place: None,
    }
}

/// Red first, then money gates, working days over, and the day it is due.
fn urgency<'r>(record: &OwnRecord<'r, 'r>) -> impl Ord + use<'r> {
    let line = record.first;
    let gate = line.rule.is_some_and(|rule| rule.money_gate);
    (line.level, Reverse(gate), Reverse(line.working_days_over), line.finding.due, line.key, line.code)
}

/// What else is open on a record, in a word. Another matter of the same kind is named with its column and its day
/// (订位 and 发片 of one placement).
fn beside(line: &FindingLine, others: Others, other: &FindingLine) -> Option<String> {
    if other.is_for_finance_alone() {
        return Some("款项问题".to_owned());
    }
    let part = words::joined([other.field, &other.due], " ");
    let alike = others.iter().filter(|one| one.title == other.title && one.field != other.field).count();
    match other.title == line.title {
        true => (!other.field.is_empty() && other.field != line.field).then_some(part),
        false if alike > 0 && !other.field.is_empty() => Some(format!("{}（{part}）", other.title)),
        false => Some(other.title.to_owned()),
    }
}

/// `提交日 H2`: a cell of a record whose first cell is shown.
fn cell_of(line: &FindingLine) -> String {
    let cell = line.place.as_ref().map(PlaceLine::cell).unwrap_or_default();
    words::joined([line.field, cell.as_str()], " ")
}

/// Where a desk reads on; nothing for a person.
fn desk(name: &str) -> Vec<DeskLink> {
    let link =
        |before: &str, path: &str| DeskLink { href: format!("../{path}"), text: format!("{before}{path}") };
    match name {
        FINANCE => vec![link("", FINANCE_PAGE), link("", answer::MONEY)],
        MEDIA => vec![link("", answer::SCHEDULE), link("款项：", FINANCE_PAGE)],
        _ => Vec::new(),
    }
}

/// `工作单_鹭白渡.xlsx · Q7`
fn short_place(place: &PlaceLine) -> String {
    words::joined([place.file(), place.sheet(), place.cell().as_str()], " · ")
}

#[cfg(test)]
#[path = "personal_tests.rs"]
mod tests;
