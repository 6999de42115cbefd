//! Projects as the manager reads them: a light per lane, money, what comes next.

use super::register::Register;
use super::table::{Columns, Kind, Table, Tail, Tone, Value, col, read_whole, tail_of};
use crate::due::AgendaLine;
use crate::finding::Finding;
use crate::handbook::{self, Lane};
use crate::link::{Case, CaseId, LinkedOrder};
use crate::model::choice::{Choice, PipelineStep, Scope};
use crate::model::{Fen, answer};
use crate::reconcile::ProjectBooks;
use crate::report::view::shared;
use crate::report::view::shared::lanes::{StepBoxView, lanes, short};
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
    use Kind::{Count, Day, Light, Money, Prose, Text};
    struct Row<'a> {
        case: &'a Case,
        books: &'a ProjectBooks,
        findings: &'a [&'a Finding],
        /// The lane each of the findings colours.
        lanes: Vec<char>,
        red: usize,
        yellow: usize,
        unreceived: (Fen, Unknown),
        margin: (Fen, Unknown),
        next: Option<&'a AgendaLine>,
        tail: Tail,
    }
    let input = register.input();
    let records = grouped(register.records(), |record| record.first.finding.project.as_deref());
    let findings = grouped(input.findings, |finding| finding.project.as_deref());
    let due = grouped(&input.due.agenda.due, |due| due.case);
    let coverage = &input.office.coverage;
    let light = |row: &Row| {
        shared::light::Light::of_project(row.findings.iter().copied(), coverage, row.case.key()).into()
    };
    let front = Columns::<Row>::new()
        .col("项目编号", Text, |row| row.case.key().into())
        .col("灯", Light, light)
        .col("项目名称", Text, |row| input.project_name(Some(row.case.key())).into())
        .col("客户名称", Text, |row| row.case.project.client.text().into())
        .col("状态", Text, |row| row.case.status().word().into())
        .col("客服", Text, |row| row.case.project.account.text().into());
    let of_lane = |(lane, name): (char, &'static str)| {
        col(name, Light, move |row: &Row| {
            let own = row.findings.iter().zip(&row.lanes).filter(|(_, one)| **one == lane);
            shared::light::Light::of(own.map(|(finding, _)| *finding)).into()
        })
    };
    let rest = Columns::<Row>::new()
        .col("待办红", Count, |row| row.red.into())
        .col("待办黄", Count, |row| row.yellow.into())
        .col("到款", Money, |row| read_whole(row.books.known_received()))
        .col("未分配", Money, |row| read_whole(row.books.known_unallocated()))
        .col("付媒体", Money, |row| read_whole(row.books.known_paid()))
        .col("垫款", Money, |row| read_whole(row.books.known_advanced()))
        .col("垫款额度", Money, |row| {
            row.case.project.advance_limit.get().map_or(Value::Blank, Value::Money)
        })
        .col("已投未收", Money, |row| match row.books.whole.receipts && row.books.whole.publications {
            true => known_part(row.unreceived),
            false => read_whole(None),
        })
        .col("毛利", Money, |row| known_part(row.margin))
        .col("下一期限", Day, |row| row.next.map(|due| due.day).into())
        .col("下一事项", Prose, |row| {
            row.next.map(|due| format!("{} {}", due.key, due.what)).unwrap_or_default().into()
        });
    let rows = projects(input).map(|(id, case, books)| {
        let own = findings.of(Some(case.key()));
        let lanes = record_lanes(input, case);
        let placements = || input.books.placements.of(&case.placements);
        let (red, yellow) = counts(records.of(Some(case.key())).iter().copied());
        Row {
            case,
            books,
            findings: own,
            lanes: own.iter().map(|finding| lane_of(input, &lanes, finding)).collect(),
            red,
            yellow,
            unreceived: unknown::sum(placements().map(|books| (books.unreceived, books.ordered))),
            margin: unknown::sum(placements().map(|books| (books.margin, books.ordered))),
            next: due.of(Some(id)).iter().copied().min(),
            tail: register.tail(case.key(), Some(case.project.at)),
        }
    });
    let columns = front.into_iter().chain(LANES.map(of_lane)).chain(rest);
    Table::of("总览", 3, columns.chain(tail_of(|row: &Row| &row.tail)), rows)
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
    struct Row<'a> {
        case: &'a Case,
        /// What each box shows, by its step.
        boxes: BTreeMap<&'static str, Value>,
    }
    let front = Columns::<Row>::new().col("项目编号", Kind::Text, |row| row.case.key().into()).col(
        "项目",
        Kind::Text,
        |row| input.project_name(Some(row.case.key())).into(),
    );
    let of_step = |step: &'static handbook::Step| {
        col(format!("{} {}", step.id, short(step)), Kind::Text, |row: &Row| {
            row.boxes.get(step.id).cloned().unwrap_or_default()
        })
    };
    let rows = projects(input).map(|(id, case, _)| {
        let lanes = lanes(input, id);
        let boxes = lanes.iter().flat_map(|lane| &lane.boxes).map(|one| (one.id, box_value(one)));
        Row { case, boxes: boxes.collect() }
    });
    Table::of("流程进度", 2, front.into_iter().chain(handbook::STEPS.iter().map(of_step)), rows)
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
pub fn record_lanes<'a>(input: &Input<'a>, case: &'a Case) -> BTreeMap<&'a str, char> {
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
pub fn lane_of(input: &Input, records: &BTreeMap<&str, char>, finding: &Finding) -> char {
    if let Some(lane) = records.get(finding.key.as_str()) {
        return *lane;
    }
    (input.rule)(finding.code).map_or(Lane::Strategy, |rule| rule.lane).letter()
}

/// 前期推进: every project with rows, its steps in the order of H-3.1.
fn pipeline(input: &Input) -> Table {
    let first = |case: &Case, step: PipelineStep| {
        let rows = case.pipeline.iter().filter(|row| row.step.get() == Some(step));
        rows.filter_map(|row| row.date.get()).min()
    };
    let done = |case: &Case| PipelineStep::ALL.iter().filter(|step| first(case, **step).is_some()).count();
    let front = Columns::<&Case>::new()
        .col("项目编号", Kind::Text, |case| case.key().into())
        .col("项目", Kind::Text, |case| input.project_name(Some(case.key())).into())
        .col("状态", Kind::Text, |case| case.status().word().into())
        .col("已做", Kind::Text, |case| format!("{}/{}", done(case), PipelineStep::ALL.len()).into());
    let of_step = |step: &PipelineStep| {
        let step = *step;
        col(step.word(), Kind::Day, move |case: &&Case| first(case, step).into())
    };
    let rows = projects(input).map(|(_, case, _)| case).filter(|case| !case.pipeline.is_empty());
    let columns = front.into_iter().chain(PipelineStep::ALL.iter().map(of_step));
    Table::of("前期推进", 2, columns, rows)
}
