//! Projects as the manager reads them: a light per lane, money, what comes next.

use super::figure::{Figure, Shape};
use super::front::{Front, Number, SheetLine};
use super::register::{MakeSheets, Register};
use super::table::{ColumnKind, Columns, Table, Tail, Tone, Value, col, matter_of, read_whole, trace_of};
use crate::due::AgendaLine;
use crate::finding::Finding;
use crate::handbook::Lane;
use crate::link::{Case, CaseId};
use crate::model::choice::{Choice, PipelineStep};
use crate::model::{Fen, answer};
use crate::reconcile::{Fact, ProjectBooks};
use crate::report::view::shared;
use crate::report::view::shared::lanes::{LaneView, StepBoxView, lane_of, lanes, record_lanes};
use crate::report::view::shared::line::{RecordLine, counts};
use crate::report::view::shared::pipeline::{PIPELINE, Progress};
use crate::report::view::shared::unknown::{self, Unknown};
use crate::report::view::shared::words;
use crate::report::view::{Input, grouped, weekly};
use std::cmp::Reverse;

/// Every sheet of 状态_项目 but its charts. Each is made only when it is written, because the tables of a
/// large office together would take most of the memory.
pub fn tables<'r>(register: &'r Register<'r>) -> impl Iterator<Item = Table<'r>> {
    let sheets: [MakeSheets; 6] = [
        |register| vec![overview(register)],
        |register| vec![register.open_findings(None)],
        |register| vec![pipeline(register.input())],
        |register| vec![progress(register.input())],
        |register| vec![register.reading_notes(None)],
        |register| vec![register.settled_findings(answer::PROJECTS, None)],
    ];
    sheets.into_iter().flat_map(move |make| make(register))
}

/// 首页.
pub fn front(register: &Register, sheets: Vec<SheetLine>) -> Front {
    let input = register.input();
    let numbers = weekly::first_page(input, register.records());
    Front::new(
        register,
        sheets,
        &[
            ("总览", "一个项目一行：灯、四条线各自的灯、款项、下一期限"),
            ("问题清单", "全部待办的问题，红的在前，剩得最少的在前；出处一点就到登记表的那一格"),
            ("前期推进", "洽谈中的项目走到 H-3.1 的哪一步，停了多久"),
            ("流程进度", "H-4.4 的四条线，一步一格：有凭据的份数和最近一天"),
            ("读表提示", "单元格是怎样读懂的，不用办，读错了再改"),
            ("台账", "已成事实的迟误和已经了结的答复，只供复盘"),
            ("图表", "每个项目的到款、付媒体、垫款和待办；每张图旁边是它的数"),
        ],
    )
    .purpose("给经理看：哪个项目有事、钱在哪里、下一步是什么。细节在周报.html。")
    .numbers([
        Number::new(
            "待办红",
            Value::Count(numbers.red),
            "按记录计，一条记录只计一次；问题清单一个问题一行，等客户确认和已豁免的也在，所以行数更多",
        ),
        Number::new("待办黄", Value::Count(numbers.yellow), "同上"),
        Number::new("本周到期", numbers.due.map_or(Value::Blank, Value::Count), "检查日起七天内到期的事"),
        Number::new("垫款", read_whole(numbers.advanced), "付媒体超过媒体预付款到款的部分，逐项目计，不互抵"),
    ])
    .asked(&["先看总览里红的项目，再按责任人筛选问题清单；要定的事在周报的“请您拍板”。"])
    .legend([
        (Value::toned("S A B C", Tone::Grey), "S 策略、A 创意、B 媒体、C 制作：手册 H-4.4 的四条线"),
        (Value::toned("待办红", Tone::Grey), "客户确认滞留不计入我方红灯，另有“待客户确认”"),
    ])
}

/// Money and open records per project.
pub fn figures(register: &Register) -> [Figure; 2] {
    let input = register.input();
    let records = grouped(register.records(), |record| record.counts_for());
    let bars = |values: &dyn Fn(&Case, &ProjectBooks) -> Vec<Value<'static>>| {
        let bar = |(_, case, books): (CaseId, &Case, &ProjectBooks)| {
            (input.project_name(Some(case.key())), values(case, books))
        };
        projects(input).map(bar).collect()
    };
    let open = |case: &Case| {
        let (red, yellow) = counts(records.of(Some(case.key())).iter().copied());
        vec![red.into(), yellow.into()]
    };
    [
        Figure {
            title: "到款、付媒体、垫款（元）".to_owned(),
            shape: Shape::Bars,
            of: "项目",
            series: ["到款", "付媒体", "垫款"].map(str::to_owned).to_vec(),
            bars: bars(&|_, books| {
                let amounts = [books.known_received(), books.known_paid(), books.known_advanced()];
                amounts.map(read_whole).to_vec()
            }),
        },
        Figure {
            title: "待办（记录数）".to_owned(),
            shape: Shape::StackedBars,
            of: "项目",
            series: ["待办红", "待办黄"].map(str::to_owned).to_vec(),
            bars: bars(&|case, _| open(case)),
        },
    ]
}

fn projects<'a>(input: &Input<'a>) -> impl Iterator<Item = (CaseId, &'a Case, &'a ProjectBooks)> + use<'a> {
    let (office, books) = (input.office, input.books);
    let known = office.cases.with_ids().zip(&books.projects).filter(|((_, case), _)| case.known);
    known.map(|((id, case), books)| (id, case, books))
}

fn overview<'r>(register: &'r Register<'r>) -> Table<'r> {
    use ColumnKind::{Count, Day, Light, Money, Prose, Text};
    struct Row<'a> {
        id: CaseId,
        case: &'a Case,
        books: &'a ProjectBooks,
        findings: Vec<&'a Finding>,
        light: shared::light::Light,
        /// The lane each of the findings colours.
        lanes: Vec<Lane>,
        red: usize,
        yellow: usize,
        unreceived: (Fen, Unknown),
        margin: (Fen, Unknown),
        next: Option<&'a AgendaLine>,
        tail: Tail<'a>,
    }
    let input = register.input();
    let records = grouped(register.records(), |record| record.counts_for());
    let findings = grouped(input.findings, |finding| finding.counts_for());
    let due = grouped(&input.due.agenda.due, |due| due.case);
    let coverage = &input.office.coverage;
    let front = Columns::<Row>::new()
        .col("项目编号", Text, |row| row.case.key().into())
        .col("灯", Light, |row| row.light.into())
        .col("项目名称", Text, |row| input.project_name(Some(row.case.key())).into());
    let of_lane = |lane: Lane| {
        let name = format!("{} {}", lane.letter(), lane.name());
        col(name, Light, move |row: &Row| {
            let own = row.findings.iter().zip(&row.lanes).filter(|(_, one)| **one == lane);
            let own = own.map(|(finding, _)| *finding);
            let begun =
                input.due.lanes[row.id].iter().any(|one| one.lane == lane && one.furthest().is_some());
            shared::light::Light::of_lane(own, coverage, row.case.key(), lane, begun).into()
        })
    };
    let money = |heading: &'static str, amount: fn(&ProjectBooks) -> Option<Fen>| {
        col(heading, Money, move |row: &Row| read_whole(amount(row.books))).summed()
    };
    let rest = Columns::<Row>::new()
        .and(money("垫款", ProjectBooks::known_advanced))
        .col("下一期限", Day, |row| {
            Value::limit(row.next.map(|due| due.day), row.next.is_some_and(|due| due.provisional))
        })
        .all(matter_of(|row: &Row| &row.tail))
        .col("客户名称", Text, |row: &Row| row.case.project.client.text().into())
        .col("下一事项", Prose, |row| {
            row.next.map(|due| format!("{} {}", due.key, due.what)).unwrap_or_default().into()
        })
        .and(money("到款", ProjectBooks::known_received))
        .and(col("待办红", Count, |row: &Row| row.red.into()).summed().bars())
        .and(col("待办黄", Count, |row: &Row| row.yellow.into()).summed().bars())
        .and(money("未分配", ProjectBooks::known_unallocated))
        .and(money("付媒体", ProjectBooks::known_paid))
        .col("垫款额度", Money, |row| {
            row.case.project.advance_limit.get().map_or(Value::Blank, Value::Money)
        })
        .and(
            col("已投未收", Money, |row: &Row| match row.books.whole.knows_sum(Fact::Unreceived) {
                true => known_part(row.unreceived),
                false => read_whole(None),
            })
            .summed(),
        )
        .and(
            col("毛利", Money, |row: &Row| match row.books.whole.knows_sum(Fact::Margin) {
                true => known_part(row.margin),
                false => read_whole(None),
            })
            .summed(),
        )
        .col("状态", Text, |row| row.case.status().word().into())
        .col("客服", Text, |row| row.case.project.account.text().into())
        .all(trace_of(|row: &Row| &row.tail));
    let rows = projects(input).map(|(id, case, books)| {
        let own = findings.of(Some(case.key()));
        let lanes = record_lanes(input, case);
        let placements = || input.books.placements.of(&case.placements);
        let (red, yellow) = counts(records.of(Some(case.key())).iter().copied());
        Row {
            id,
            case,
            books,
            findings: own.to_vec(),
            light: shared::light::Light::of_project(own.iter().copied(), coverage, case.key()),
            lanes: own.iter().map(|finding| lane_of(input, &lanes, finding)).collect(),
            red,
            yellow,
            unreceived: unknown::sum(placements().map(|books| (books.unreceived, books.ordered))),
            margin: unknown::sum(placements().map(|books| (books.margin, books.ordered))),
            next: due.of(Some(id)).iter().copied().min(),
            tail: register
                .tail(case.key(), Some(case.project.at))
                .noting(&worst(case.key(), records.of(Some(case.key())))),
        }
    });
    let mut rows: Vec<Row> = rows.collect();
    // Red first; then the most to do.
    rows.sort_by_key(|row| (Reverse(row.light), Reverse(row.red), Reverse(row.yellow)));
    let (red, yellow) = counts(register.records().iter());
    let of_none = [
        ("待办红", red.saturating_sub(rows.iter().map(|row| row.red).sum())),
        ("待办黄", yellow.saturating_sub(rows.iter().map(|row| row.yellow).sum())),
    ];
    // the numbers of 首页 count the matters that belong to no project too
    Table::of("总览", 3, front.all(Lane::ALL.map(of_lane)).all(rest), rows)
        .with_outside(answer::OF_NO_PROJECT, &of_none)
}

/// The matter that gives a project its light, where it is one of its records, of several the one that is
/// over most: `最急：工作单超时 G012，超 2 个工作日`.
fn worst(project: &str, records: &[&RecordLine]) -> String {
    let open = records.iter().flat_map(|record| record.lines());
    let open = open.filter(|line| line.counts() && line.is_ours());
    let first = open.min_by_key(|line| {
        (line.level, Reverse((line.working_days_over, line.finding.money_at_risk)), line.key)
    });
    let Some(line) = first.filter(|line| line.key != project) else { return String::new() };
    let over = if line.over.is_empty() { String::new() } else { format!("超 {}", line.over) };
    let what = words::joined([line.title, words::short_key(line.key, line.project).as_str()], " ");
    format!("最急：{}", words::joined([what.as_str(), over.as_str()], "，"))
}

/// A sum; one with an unknown part is unknown, and says how much of it is known and what it leaves out.
fn known_part((known, left_out): (Fen, Unknown)) -> Value<'static> {
    match left_out.words("未知") {
        None => known.into(),
        Some(words) => Value::Part(known, format!("未知：已知部分 {known}，{words}").into()),
    }
}

/// 流程进度: the boxes of H-4.4, one row for each lane of a project.
fn progress<'r>(input: &'r Input<'r>) -> Table<'r> {
    type Row<'a> = (&'a Case, LaneView);
    let rows: Vec<Row> = projects(input)
        .flat_map(|(id, case, _)| lanes(input, id).into_iter().map(move |lane| (case, lane)))
        .collect();
    let most = rows.iter().map(|(_, lane)| lane.boxes.len()).max().unwrap_or(0);
    let front = Columns::<Row>::new()
        .col("项目编号", ColumnKind::Text, |(case, _)| case.key().into())
        .col("项目", ColumnKind::Text, |(case, _)| input.project_name(Some(case.key())).into())
        .col("线", ColumnKind::Text, |(_, lane)| format!("{} {}", lane.id, lane.name).into());
    let of_step = |index: usize| {
        col(format!("第 {} 步", index + 1), ColumnKind::Text, move |(_, lane): &Row| {
            lane.boxes.get(index).map_or(Value::Blank, box_value)
        })
    };
    Table::of("流程进度", 3, front.all((0..most).map(of_step)), rows)
}

/// `A2 设计确认 部分 12/15 03-12`: the box, how many of how many, and the latest day.
fn box_value(one: &StepBoxView) -> Value<'static> {
    Value::toned(
        words::joined([one.id, one.short, one.state, one.count.as_str(), one.day.as_str()], " "),
        one.tone,
    )
}

/// 前期推进: every project with rows, how far it has come, its steps in the order of H-3.1.
fn pipeline<'r>(input: &'r Input<'r>) -> Table<'r> {
    use ColumnKind::{Count, Day, Text};
    type Row<'a> = (&'a Case, Progress);
    fn known<'v>(progress: &Progress, value: Value<'v>) -> Value<'v> {
        if progress.unread { read_whole(None) } else { value }
    }
    let front = Columns::<Row>::new()
        .col("项目编号", Text, |(case, _)| case.key().into())
        .col("项目", Text, |(case, _)| input.project_name(Some(case.key())).into())
        .col("状态", Text, |(case, _)| case.status().word().into())
        .col("已做", Count, |(_, progress)| known(progress, progress.done().into()))
        .col("共", Count, |_| PipelineStep::ALL.len().into())
        .col("最近一步", Text, |(_, progress)| {
            known(progress, progress.last.map_or("", |(_, step)| step.word()).into())
        })
        .col("最近日期", Day, |(_, progress)| known(progress, progress.last.map(|(day, _)| day).into()))
        .and(col("停了几个工作日", Count, |(_, progress): &Row| known(progress, progress.idle.into())).bars())
        .col("下一步", Text, |(_, progress)| {
            known(progress, progress.next.map_or("", PipelineStep::word).into())
        });
    let of_step = |(index, step): (usize, &PipelineStep)| {
        let column = col(step.word(), Day, move |(_, progress): &Row| {
            match progress.steps.get(index).and_then(|(_, day)| *day) {
                Some(day) => Value::Day(day),
                None => known(progress, Value::Blank),
            }
        });
        if index == 0 { column.on_screen() } else { column }
    };
    let steps = PipelineStep::ALL.iter().enumerate().map(of_step);
    let all = projects(input).map(|(_, case, _)| (case, Progress::of(input.office, case)));
    let told =
        all.filter(|(case, progress)| !case.pipeline.is_empty() || (case.is_courted() && progress.unread));
    let mut rows: Vec<Row> = told.collect();
    rows.sort_by_key(|(case, progress)| (!case.is_courted(), Reverse(progress.idle)));
    Table::of("前期推进", 2, front.all(steps), rows).resting_on(unknown::unread(input, &PIPELINE, None))
}
