//! Projects as the manager reads them: a light per lane, money, what comes next.

use super::register::Register;
use super::table::{Kind, Table, Tone, Value, read_whole};
use crate::finding::Finding;
use crate::handbook::{self, Lane};
use crate::link::{Case, CaseId, LinkedOrder};
use crate::model::choice::{Choice, PipelineStep, Scope};
use crate::model::{Fen, answer};
use crate::reconcile::ProjectBooks;
use crate::report::view::shared::lanes::{StepBoxView, lanes, short};
use crate::report::view::shared::light::Light;
use crate::report::view::shared::line::counts;
use crate::report::view::shared::unknown::{self, Unknown};
use crate::report::view::shared::words;
use crate::report::view::{Input, grouped};
use std::collections::BTreeMap;

/// The four lanes of H-4.4, as columns.
const LANES: [(char, &str); 4] = [('S', "S 策略"), ('A', "A 创意"), ('B', "B 媒体"), ('C', "C 制作")];

/// Every sheet of 状态_项目 but its charts.
pub fn tables(register: &Register) -> Vec<Table> {
    vec![
        overview(register),
        progress(register.input()),
        register.open_findings(|_| true),
        pipeline(register.input()),
        register.settled_findings(answer::PROJECTS, |_| true),
    ]
}

/// One row of the charts sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    pub project: String,
    pub received: Fen,
    pub paid: Fen,
    pub advanced: Fen,
    pub red: usize,
    pub yellow: usize,
}

/// Money and open records per project.
pub fn bars(register: &Register) -> Vec<Bar> {
    let input = register.input();
    let records = grouped(register.records(), |record| record.first.finding.project.as_deref());
    projects(input)
        .map(|(_, case, books)| {
            let (red, yellow) = counts(records.of(Some(case.key())).iter().copied());
            Bar {
                project: input.project_name(Some(case.key())),
                received: books.received,
                paid: books.paid,
                advanced: books.advanced,
                red,
                yellow,
            }
        })
        .collect()
}

fn projects<'a>(input: &Input<'a>) -> impl Iterator<Item = (CaseId, &'a Case, &'a ProjectBooks)> + use<'a> {
    let (office, books) = (input.office, input.books);
    let known = office.cases.with_ids().zip(&books.projects).filter(|((_, case), _)| case.known);
    known.map(|((id, case), books)| (id, case, books))
}

fn overview(register: &Register) -> Table {
    let front = [
        ("项目编号", Kind::Text),
        ("灯", Kind::Light),
        ("项目名称", Kind::Text),
        ("客户名称", Kind::Text),
        ("状态", Kind::Text),
        ("客服", Kind::Text),
    ];
    let lights = LANES.map(|(_, name)| (name, Kind::Light));
    let rest = [
        ("未了红", Kind::Count),
        ("未了黄", Kind::Count),
        ("到款", Kind::Money),
        ("未分配", Kind::Money),
        ("付媒体", Kind::Money),
        ("垫款", Kind::Money),
        ("垫款额度", Kind::Money),
        ("已投未收", Kind::Money),
        ("毛利", Kind::Money),
        ("下一期限", Kind::Day),
        ("下一事项", Kind::Prose),
    ];
    let columns = front.into_iter().chain(lights).chain(rest);
    let mut table = Table::new("总览", 3, columns).with_tail();
    let input = register.input();
    let records = grouped(register.records(), |record| record.first.finding.project.as_deref());
    let findings = grouped(input.findings, |finding| finding.project.as_deref());
    let due = grouped(&input.due.agenda.due, |due| due.case);
    for (id, case, books) in projects(input) {
        let own = findings.of(Some(case.key()));
        let project = &case.project;
        let mut row: Vec<Value> = vec![
            case.key().into(),
            Light::of_project(own.iter().copied(), &input.office.coverage, case.key()).into(),
            input.project_name(Some(case.key())).into(),
            project.client.text().into(),
            case.status().word().into(),
            project.account.text().into(),
        ];
        let lanes_of_records = record_lanes(input, case);
        let by_lane: Vec<(char, &Finding)> =
            own.iter().map(|finding| (lane_of(input, &lanes_of_records, finding), *finding)).collect();
        row.extend(LANES.map(|(lane, _)| {
            Light::of(by_lane.iter().filter(|(one, _)| *one == lane).map(|(_, finding)| *finding)).into()
        }));
        let placements = || input.books.placements.of(&case.placements);
        let unreceived = unknown::sum(placements().map(|books| (books.unreceived, books.ordered)));
        let margin = unknown::sum(placements().map(|books| (books.margin, books.ordered)));
        let (red, yellow) = counts(records.of(Some(case.key())).iter().copied());
        let next = due.of(Some(id)).iter().min();
        row.extend([
            red.into(),
            yellow.into(),
            read_whole(books.known_received()),
            read_whole(books.known_unallocated()),
            read_whole(books.known_paid()),
            read_whole(books.known_advanced()),
            project.advance_limit.get().map_or(Value::Blank, Value::Money),
            match books.whole.receipts && books.whole.publications {
                true => known_part(unreceived),
                false => read_whole(None),
            },
            known_part(margin),
            next.map(|due| due.day).into(),
            next.map(|due| format!("{} {}", due.key, due.what)).unwrap_or_default().into(),
        ]);
        row.extend(register.tail(case.key(), Some(project.at)));
        table.rows.push(row);
    }
    table
}

/// A sum; one with an unknown part is unknown, and says how much of it is known and what it leaves out.
fn known_part((known, left_out): (Fen, Unknown)) -> Value {
    match left_out.words("未知") {
        None => known.into(),
        Some(words) => Value::Toned(format!("未知：已知部分 {known}，{words}"), Tone::Grey),
    }
}

/// 流程进度: the 21 boxes of H-4.4, project by project.
fn progress(input: &Input) -> Table {
    let headings: Vec<(&str, String)> =
        handbook::STEPS.iter().map(|step| (step.id, format!("{} {}", step.id, short(step)))).collect();
    let front = [("项目编号".to_owned(), Kind::Text), ("项目".to_owned(), Kind::Text)];
    let boxes = headings.iter().map(|(_, heading)| (heading.clone(), Kind::Text));
    let mut table = Table::new("流程进度", 2, front.into_iter().chain(boxes));
    for (id, case, _) in projects(input) {
        let lanes = lanes(input, id);
        let boxes: BTreeMap<&str, Value> =
            lanes.iter().flat_map(|lane| &lane.boxes).map(|one| (one.id, box_value(one))).collect();
        let mut row: Vec<Value> = vec![case.key().into(), input.project_name(Some(case.key())).into()];
        row.extend(headings.iter().map(|(id, _)| boxes.get(id).cloned().unwrap_or_default()));
        table.rows.push(row);
    }
    table
}

/// `12/15 03-12`: how many of how many, and the latest day.
fn box_value(one: &StepBoxView) -> Value {
    let tone = match one.tone {
        "done" => Tone::Green,
        "part" => Tone::Yellow,
        _ => return Value::Toned("未做".to_owned(), Tone::Grey),
    };
    Value::Toned(words::joined([one.count.as_str(), one.state, one.day.as_str()], " "), tone)
}

/// The lane of every order, placement and quote of a project, by key.
fn record_lanes<'a>(input: &Input<'a>, case: &'a Case) -> BTreeMap<&'a str, char> {
    let office = input.office;
    let order_lane = |order: &LinkedOrder| {
        let scope = office.settings.limit(order.record.kind.text()).and_then(|limit| limit.scope);
        match scope {
            Some(Scope::Design | Scope::Broadcast) => 'A',
            Some(Scope::Media | Scope::Monitoring) => 'B',
            Some(Scope::Production) => 'C',
            Some(Scope::Strategy) | None => 'S',
        }
    };
    let orders = office.orders.of(&case.orders);
    let orders = orders.map(|order| (order.record.key.as_str(), order_lane(order)));
    let placements = office.placements.of(&case.placements);
    let quotes = office.quotes.of(&case.quotes);
    orders
        .chain(placements.map(|placement| (placement.record.key.as_str(), 'B')))
        .chain(quotes.map(|quote| (quote.key.as_str(), 'C')))
        .collect()
}

/// The lane a finding colours: by what its record is, else by its rule.
fn lane_of(input: &Input, records: &BTreeMap<&str, char>, finding: &Finding) -> char {
    if let Some(lane) = records.get(finding.key.as_str()) {
        return *lane;
    }
    (input.rule)(finding.code).map_or(Lane::Strategy, |rule| rule.lane).letter()
}

/// 前期推进: every project with rows, its steps in the order of H-3.1.
fn pipeline(input: &Input) -> Table {
    let front = [("项目编号", Kind::Text), ("项目", Kind::Text), ("状态", Kind::Text), ("已做", Kind::Text)];
    let steps = PipelineStep::ALL.iter().map(|step| (step.word(), Kind::Day));
    let mut table = Table::new("前期推进", 2, front.into_iter().chain(steps));
    for (_, case, _) in projects(input).filter(|(_, case, _)| !case.pipeline.is_empty()) {
        let first = |step: &PipelineStep| {
            let rows = case.pipeline.iter().filter(|row| row.step.get() == Some(*step));
            rows.filter_map(|row| row.date.get()).min()
        };
        let done = PipelineStep::ALL.iter().filter(|step| first(step).is_some()).count();
        let mut row: Vec<Value> = vec![
            case.key().into(),
            input.project_name(Some(case.key())).into(),
            case.status().word().into(),
            format!("{done}/{}", PipelineStep::ALL.len()).into(),
        ];
        row.extend(PipelineStep::ALL.iter().map(|step| first(step).into()));
        table.rows.push(row);
    }
    table
}
