//! 管理/周报.html: what a manager reads on Monday, first screen first.

mod agenda;
mod course;
pub(super) mod decisions;
mod escalation;
mod first_page;
mod gantt;
mod habits;
mod load;
mod movement;
mod pipeline;
mod project;
mod red;
mod rush;
mod strip;
mod trouble;
mod unread;
mod waves;

use crate::check::rule::{Matter, Rule};
use crate::due::countdown::CountdownStep;
use crate::finding::{Code, Finding, Party, Severity};
use crate::handbook;
use crate::model::Fen;
use crate::model::answer;
use crate::model::choice::{Choice, ServiceKind};
use crate::report::view::shared::bounded::{Bounded, Rest, no_amount};
use crate::report::view::shared::chart::{BarChart, DotChart};
use crate::report::view::shared::countdown::{MEANING, limit_tone, told};
use crate::report::view::shared::head::{Head, Tile, head};
use crate::report::view::shared::line::{FindingLine, RecordLine};
use crate::report::view::shared::recurring::{Judged, Recurring, services};
use crate::report::view::shared::tone::Tone;
use crate::report::view::shared::words;
use crate::report::view::shared::words::short_key;
use crate::report::view::{Input, Records};
use agenda::{CalendarDay, week};
use chrono::{Days, NaiveDate};
use course::{Course, courses};
use decisions::{Decision, Matters};
pub use escalation::standard as standard_ladder;
use escalation::{Rung, ladder};
pub use first_page::first_page;
use first_page::tiles;
use gantt::{Gantt, gantt};
use habits::{Habit, habits};
use load::{Load, load, load_chart};
use movement::{Movement, movement};
use pipeline::{PipelineLine, pipeline};
use project::{ProjectCard, cards};
use red::{RedList, owners, red_list};
use rush::{RushLine, rush};
use serde::Serialize;
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};
use strip::{StripRow, strip};
use trouble::Trouble;
use unread::{NotReadLine, not_read};
use waves::{WaveLine, effect, waves};

/// Matters that a run ends with.
const FIRST_MATTERS: usize = 3;
/// Days of the 倒排表.
const FOUR_WEEKS: u64 = 28;

/// The state of a service whose register was not read.
const UNCHECKED: &str = "未检查";

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct Weekly<'a> {
    pub head: Head,
    pub tiles: Vec<Tile>,
    /// One small line a tile.
    pub courses: [Course; 4],
    pub decisions: Vec<Decision>,
    pub decisions_left_out: decisions::MoreDecisions,
    pub red: RedList<'a>,
    pub strip: Bounded<StripRow>,
    /// The number of projects that paper does not show.
    pub strip_not_printed: usize,
    pub yellow: Bounded<RecordLine<'a>>,
    pub client: Bounded<RecordLine<'a>>,
    pub projects: Bounded<ProjectCard>,
    pub week: Vec<CalendarDay>,
    pub countdown: CountdownTable,
    pub escalation: Vec<Notice>,
    pub rush: Bounded<RushLine>,
    pub rush_weeks: u32,
    pub people: Bounded<Load>,
    /// The sum of all, those not shown as well.
    pub everyone: Load,
    pub load: BarChart,
    pub habits: Bounded<Habit>,
    pub gantt: Gantt,
    pub effect: DotChart,
    pub services: Bounded<ServiceLine>,
    pub movement: Movement<'a>,
    pub waves: Bounded<WaveLine>,
    pub pipeline: Bounded<PipelineLine>,
    pub quality: Vec<Counter>,
    /// 本次没有读的, the same as `not_read` of run.json, in order of file and sheet; example rows last, a line a file.
    pub not_read: Bounded<NotReadLine>,
    pub waived: usize,
    /// Findings older than 检查起始日.
    pub legacy: usize,
    pub rules: Vec<RuleLine>,
}

/// 倒排表.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CountdownTable {
    /// The columns of `rows`: steps of which at least one row says something.
    pub steps: Vec<&'static str>,
    /// The same of `ready`.
    pub ready_steps: Vec<&'static str>,
    pub rows: Bounded<CountdownRow>,
    /// Everything done: only to be aired.
    pub ready: Bounded<CountdownRow>,
    /// What the words of its cells mean.
    pub meaning: String,
    /// How the limits were counted.
    pub note: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CountdownRow {
    pub first_day: String,
    pub project_name: String,
    pub key: String,
    pub subject: String,
    /// The next open limit in words.
    pub next: String,
    pub tone: Tone,
    pub cells: Vec<CountdownCell>,
}

/// One limit: `03-13 已过`, `03-04 已做`, `不需`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CountdownCell {
    pub step: &'static str,
    pub text: String,
    pub word: &'static str,
    pub tone: Tone,
}

/// One rung of the ladder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    pub notify: String,
    pub reason: String,
    /// The worst of them.
    pub lines: Bounded<NoticeLine>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NoticeLine {
    pub code: &'static str,
    pub title: &'static str,
    pub project_name: String,
    pub key: String,
    pub over: String,
    pub money: String,
    pub owner: String,
}

/// One recurring service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceLine {
    pub project_name: String,
    pub service: &'static str,
    pub period: String,
    pub last: String,
    pub due: String,
    pub state: String,
    pub tone: Tone,
}

/// Data quality of one code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counter {
    pub code: &'static str,
    pub title: &'static str,
    pub severity: &'static str,
    pub tone: Tone,
    pub count: usize,
}

/// A rule cited on this page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleLine {
    pub code: &'static str,
    pub title: &'static str,
    pub clause: &'static str,
    pub clause_title: &'static str,
    pub explanation: &'static str,
}

/// The three matters a run ends with, a line each: the first of 请您拍板, then what else is red.
pub fn first_matters(input: &Input, records: &Records) -> Vec<String> {
    let line = |one: Decision| {
        let money = if one.money.is_empty() {
            String::new()
        } else {
            format!("{} 元", one.money.trim_end_matches(" 元"))
        };
        let act =
            if one.call.is_empty() { one.act.to_owned() } else { format!("{}：{}", one.act, one.call) };
        let parts = [one.project_name, one.matter, money, one.last_safe, act];
        words::joined(parts.iter().map(String::as_str).filter(|part| !part.is_empty()), " · ")
    };
    decisions::first(input, records, FIRST_MATTERS).into_iter().map(line).collect()
}

/// How many findings are older than 检查起始日.
pub fn legacy(findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| finding.legacy).count()
}

/// Everything the page shows; `records` are all records of the run.
pub fn weekly<'a>(input: &Input<'a>, records: &Records<'a>) -> Weekly<'a> {
    #[cfg(test)]
    crate::report::view::made::note("weekly", input);
    let numbers = first_page(input, records);
    let Matters { decisions, left_out, .. } = records.matters(input);
    let escalation = notices(input, ladder(input, records));
    let habitual: Vec<&str> = input
        .findings
        .iter()
        .filter(|finding| input.matter(finding) == Some(Matter::Rush))
        .map(|finding| finding.key.as_str())
        .collect();
    let (rush, rush_weeks) = rush(input.office, &habitual);
    let orders = |filter: &str| Rest::sheet(answer::ORDERS, "工作单", filter);
    let rank = |line: &RushLine| Reverse((line.habitual, line.short.rush, line.long.rush));
    let rush = Bounded::worst(rush, input.bounds.lines, rank, no_amount, orders(""));
    let trouble = Trouble::new(input);
    let projects = cards(input, records, &trouble);
    let strip = strip(input, &trouble);
    let (people, everyone) = load(input, records);
    let people = Bounded::first(people, input.bounds.lines, no_amount, orders("责任人"));
    let quality = quality(input);
    let movement = movement(input);
    let rules = rules(input, &movement);
    let waived = input.findings.iter().filter(|finding| finding.waived).count();
    let legacy = legacy(input.findings);

    let mut red = Vec::new();
    let mut yellow = Vec::new();
    let mut client = Vec::new();
    for record in records.iter() {
        if record.has(Severity::Red) {
            red.push(record);
        } else if waits_for_client(record) {
            client.push(record);
        } else if record.has(Severity::Yellow) {
            yellow.push(record);
        }
    }
    let of_owners = owners(&red);
    let of_all = red.iter().filter_map(|record| at_risk(record)).reduce(|sum, one| sum + one);
    let list = |mut records: Vec<&RecordLine<'a>>, filter| {
        records.sort_by(|a, b| by_urgency(a, b));
        let (rank, amount) = (|record: &&RecordLine| urgency(record), |record: &&RecordLine| at_risk(record));
        Bounded::worst(records, input.bounds.lines, rank, amount, input.findings_sheet(filter))
            .map(without_notes)
    };
    let (red, yellow) = (list(red, "级别 = 红"), list(yellow, "级别 = 黄"));
    let client = list(client, "卡在谁 = 客户");
    Weekly {
        head: head(input),
        tiles: tiles(input, numbers),
        courses: courses(input, numbers),
        decisions: decisions.clone(),
        decisions_left_out: left_out.clone(),
        red: red_list(red, &of_owners, input.office, of_all),
        yellow,
        client,
        strip_not_printed: strip::not_printed(&strip),
        strip,
        projects,
        week: week(input, &trouble),
        countdown: countdown(input),
        escalation,
        rush,
        rush_weeks,
        load: load_chart(&people),
        people,
        everyone,
        habits: habits(input),
        gantt: gantt(input, &trouble),
        effect: effect(input),
        services: service_lines(input),
        movement,
        waves: waves(input),
        pipeline: pipeline(input),
        quality,
        not_read: not_read(input),
        waived,
        legacy,
        rules,
    }
}

/// Waiting on 客户 and not in our own red number.
fn waits_for_client(record: &RecordLine) -> bool {
    let first = &record.first;
    let waiting = first.waiting_on == Party::Client.word() && first.matter() != Some(Matter::Rush);
    first.is_to_do() && (waiting || !first.is_ours())
}

/// The record with what is 红 or 黄 beside its first finding.
fn without_notes<'a>(record: &RecordLine<'a>) -> RecordLine<'a> {
    let others = record.others.iter().filter(|line| line.level != Severity::Blue);
    RecordLine { first: record.first.clone(), others: others.cloned().collect() }
}

/// Project first, as a reader goes project by project; then weeks, days over, money, key.
fn by_urgency(a: &RecordLine, b: &RecordLine) -> Ordering {
    let (one, other) = (a.first.project, b.first.project);
    (one.is_empty(), one)
        .cmp(&(other.is_empty(), other))
        .then_with(|| urgency(a).cmp(&urgency(b)))
        .then_with(|| a.first.key.cmp(b.first.key))
}

/// Weeks red, working days over, money; the most urgent first.
fn urgency(record: &RecordLine) -> Reverse<(u32, i64, Option<Fen>)> {
    let FindingLine { finding, working_days_over, .. } = &record.first;
    Reverse((finding.weeks_red, *working_days_over, finding.money_at_risk))
}

fn at_risk(record: &RecordLine) -> Option<Fen> {
    record.first.finding.money_at_risk
}

fn countdown(input: &Input) -> CountdownTable {
    let office = input.office;
    let as_of = office.as_of();
    let until = as_of.checked_add_days(Days::new(FOUR_WEEKS - 1)).unwrap_or(as_of);
    let mut assumed = false;
    let upcoming = input.due.countdowns.within(as_of..=until).iter();
    let (rows, ready): (Vec<CountdownRow>, Vec<CountdownRow>) = upcoming
        .map(|countdown| {
            assumed |= !countdown.leads_known;
            let placement = &office.placements[countdown.placement];
            let case = office.case(placement.case);
            let next = countdown.next();
            let provisional = if countdown.provisional { "（暂定）" } else { "" };
            let cells = countdown.limits.iter().map(|limit| {
                let (text, word) = match told(limit) {
                    (Some(day), word) => (words::day(day, as_of), word),
                    (None, word) => (word.to_owned(), ""),
                };
                CountdownCell { step: limit.step.word(), text, word, tone: limit_tone(limit.verdict) }
            });
            CountdownRow {
                first_day: format!("{}{provisional}", words::day(countdown.first_day, as_of)),
                project_name: input.project_name(case.map(|case| case.key())),
                key: short_key(&placement.record.key, case.map_or("", |case| case.key())),
                subject: words::placement_subject(office, countdown.placement),
                next: match next {
                    Some(limit) => format!("{} {}", words::day(limit.last, as_of), limit.step.word()),
                    None => "齐备".to_owned(),
                },
                tone: next.map_or(Tone::Done, |limit| limit_tone(limit.verdict)),
                cells: cells.collect(),
            }
        })
        .partition(|row: &CountdownRow| row.tone != Tone::Done);
    let list = |rows| {
        let rest = Rest::sheet(answer::SCHEDULE, "倒排表", "");
        let list: Bounded<CountdownRow> = Bounded::first(rows, input.bounds.lines, no_amount, rest);
        let steps = told_steps(&list.shown);
        let told = |mut row: CountdownRow| {
            row.cells.retain(|cell| steps.contains(&cell.step));
            row
        };
        (list.map(told), steps)
    };
    let ((rows, steps), (ready, ready_steps)) = (list(rows), list(ready));
    let days = office.settings.parameters.confirmation_yellow_days;
    let assumed =
        if assumed { "媒体表未填订位提前、截稿提前的，按 1 个工作日计；" } else { "" };
    CountdownTable {
        steps,
        ready_steps,
        meaning: MEANING.join("；"),
        rows,
        ready,
        note: format!(
            "从首播日倒推各步最迟日：订位、发片按媒体提前期，费用清单按 H-6.6，设计与完稿按 H-5.4，客户确认按 {days} 个工作日预留；{assumed}下单日迟于最迟日的，标准周期内无法完成，即为急件。"
        ),
    }
}

/// The steps of which at least one row says something: an office that does not register a step at all
/// reads no column of 未登记.
fn told_steps(rows: &[CountdownRow]) -> Vec<&'static str> {
    let told = |step: &&'static str| {
        rows.iter().flat_map(|row| &row.cells).any(|cell| cell.step == *step && cell.tone != Tone::None)
    };
    CountdownStep::ALL.iter().map(|step| step.word()).filter(told).collect()
}

fn notices(input: &Input, rungs: Vec<Rung>) -> Vec<Notice> {
    let notice = |rung: Rung| {
        let mut lines = rung.lines;
        lines.sort_by_key(|line| {
            Reverse((line.weeks_red, line.working_days_over, line.finding.money_at_risk))
        });
        let amount = |line: &&FindingLine| line.finding.money_at_risk;
        let rest = input.findings_sheet("状态 = 待办");
        let lines = Bounded::first(lines, input.bounds.rung, amount, rest);
        let line = |line: &FindingLine| NoticeLine {
            code: line.code,
            title: line.title,
            project_name: line.project_name.to_owned(),
            key: short_key(line.key, line.project),
            over: line.over.clone(),
            money: line.money.clone(),
            owner: line.owner.to_owned(),
        };
        Notice { notify: rung.notify, reason: rung.reason, lines: lines.map(line) }
    };
    rungs.into_iter().map(notice).collect()
}

fn service_lines(input: &Input) -> Bounded<ServiceLine> {
    let as_of = input.office.as_of();
    let findings = Judged::new(input);
    let mut lines: Vec<(Option<NaiveDate>, ServiceLine)> = services(input)
        .into_iter()
        .map(|service| {
            let owed = service.owed;
            let (state, tone) = match findings.open(&service) {
                Some(finding) if finding.legacy => ("遗留".to_owned(), Tone::Grey),
                Some(finding) => {
                    let level = finding.severity;
                    let waived = if finding.waived { "（已豁免）" } else { "" };
                    (format!("{} 逾期{waived}", level.word()), level.into())
                }
                None if is_late(&service) => ("迟交".to_owned(), Tone::Done),
                None if owed.is_done() => ("已交".to_owned(), Tone::Done),
                None if service.is_unread(input) => (UNCHECKED.to_owned(), Tone::Grey),
                // The rule asks nothing of it: what stands there cannot be read.
                None if service.due.is_none_or(|due| due.date < as_of) => ("无缺".to_owned(), Tone::Done),
                None if service.due.is_some_and(|due| due.date == as_of) => {
                    ("今天到期".to_owned(), Tone::Plain)
                }
                None => ("未到期".to_owned(), Tone::Plain),
            };
            let case = input.office.case(owed.case);
            let due = service.due.map(|due| due.date);
            let line = ServiceLine {
                project_name: input.project_name(case.map(|case| case.key())),
                service: service.kind.word(),
                period: service.period,
                last: words::day_or_blank(service.last, as_of),
                due: words::day_or_blank(due, as_of),
                state,
                tone,
            };
            // what is handed in stands by project, what is not by its day
            (due.filter(|_| tone != Tone::Done), line)
        })
        .collect();
    let rank = |line: &ServiceLine| match line.tone {
        Tone::Red => 0,
        Tone::Yellow => 1,
        Tone::Grey if line.state == UNCHECKED => 2,
        Tone::Plain => 3,
        _ => 4,
    };
    lines.sort_by_key(|(due, line)| (rank(line), *due));
    let lines = lines.into_iter().map(|(_, line)| line).collect();
    let rest = Rest::sheet(answer::ORDERS, "定期服务", "");
    Bounded::first(lines, input.bounds.lines, no_amount, rest)
}

/// Handed in, but after its day.
fn is_late(service: &Recurring) -> bool {
    use ServiceKind::{CostList, ExecutionReport, Statement};
    let of_period = matches!(service.kind, CostList | ExecutionReport | Statement);
    let day = service.last.filter(|_| of_period && service.owed.is_done());
    day.zip(service.due).is_some_and(|(day, due)| day > due.date)
}

fn quality(input: &Input) -> Vec<Counter> {
    let mut counts: BTreeMap<(Code, Severity), usize> = BTreeMap::new();
    for finding in input.findings.iter().filter(|finding| finding.counts()) {
        if (input.rule)(finding.code).is_some_and(Rule::is_data) {
            *counts.entry((finding.code, finding.severity)).or_default() += 1;
        }
    }
    let counter = |((code, level), count): ((Code, Severity), usize)| Counter {
        code: code.as_str(),
        title: (input.rule)(code).map_or("", |rule| rule.title),
        severity: level.word(),
        tone: level.into(),
        count,
    };
    counts.into_iter().map(counter).collect()
}

/// Rules of the findings this page shows.
fn rules(input: &Input, movement: &Movement) -> Vec<RuleLine> {
    let open = input.findings.iter().filter(|finding| finding.open).map(|finding| finding.code);
    let settled = movement.settled.iter().map(|line: &FindingLine| line.finding.code);
    let cited: BTreeSet<Code> = open.chain(settled).collect();
    let rule = |code| {
        let rule = (input.rule)(code)?;
        let clause_title = rule.clause.split([',', ' ']).next().and_then(handbook::clause_title);
        Some(RuleLine {
            code: rule.code.as_str(),
            title: rule.title,
            clause: rule.clause,
            clause_title: clause_title.unwrap_or_default(),
            explanation: rule.explanation,
        })
    };
    cited.into_iter().filter_map(rule).collect()
}
