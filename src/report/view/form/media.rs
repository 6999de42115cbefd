//! 媒介发布确认单, 广告效果评估单, 费用清单 and 广告执行报告.

use super::{
    Block, Form, FormColumns, FormTable, RegisterRows, Subject, both_sides, by_hand, day, fill_in, money,
    project, text,
};
use crate::due::{About, Obligation, ObligationKind};
use crate::link::{LinkedPlacement, Quote, ServiceId, Wave, WaveId};
use crate::model::choice::{Choice, Deviation, ServiceKind};
use crate::model::placement::{Evaluation, MarkKind, Placement, Publication};
use crate::model::quote::QuoteLine;
use crate::model::{Fen, Field, Month};
use crate::normalise::schema;
use crate::report::view::Input;
use crate::report::view::status::table::Value;
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// Columns of a month's grid, in thirty-sixths of the page: month, row, 31 days, total.
const DAYS: u32 = 31;

/// It is over, and the medium's confirmation of some of its insertions is missing. `asked`: the obligation
/// to have them all confirmed is open.
pub(super) fn awaits_confirmation(placement: &LinkedPlacement, asked: bool, as_of: NaiveDate) -> bool {
    let called_off = placement.is_cancelled(as_of) || placement.is_rescheduled();
    let over = placement.record.last_day().is_some_and(|last| last < as_of);
    over && (asked || (!called_off && placement.publications.is_empty()))
}

/// Times planned on each day: what the grid says; in a list the times spread evenly, the first days
/// taking what is left over.
fn planned(record: &Placement) -> BTreeMap<NaiveDate, u32> {
    let marks: Vec<_> = record.days.iter().filter(|mark| mark.kind != MarkKind::MakeGood).collect();
    let count = u32::try_from(marks.len()).unwrap_or(u32::MAX).max(1);
    let spread = record.times.get().filter(|_| !record.from_grid);
    let mut days = BTreeMap::new();
    for (index, mark) in (0u32..).zip(marks) {
        let times = spread.map_or(mark.times, |times| times / count + u32::from(index < times % count));
        *days.entry(mark.date).or_default() += times;
    }
    days
}

pub(super) fn publication(input: &Input, subject: Subject) -> Form {
    let placement = match subject {
        Subject::Placement(id) => Some(&input.office.placements[id]),
        _ => None,
    };
    let blank = Placement::default();
    let record = placement.map_or(&blank, |placement| &placement.record);
    let (of_project, client) = project(input, placement.and_then(|placement| placement.case));
    let confirmed: Vec<&Publication> = placement
        .into_iter()
        .flat_map(|placement| input.office.publications.of(&placement.publications))
        .map(|publication| &publication.record)
        .collect();
    let evidence = evidence(confirmed.iter().copied());
    let mut form = Form::new(
        record.key.clone(),
        vec![
            ("排期编号", text(&record.key)),
            ("项目", of_project),
            ("客户", client),
            ("媒体", text(record.medium.text())),
            ("版面/时段", text(record.position.text())),
            ("规格", text(record.format.text())),
            ("波次", text(record.wave.text())),
            ("凭证", text(evidence)),
        ],
    );
    form.landscape = true;
    let plan = planned(record);
    let mut actual: BTreeMap<NaiveDate, u32> = BTreeMap::new();
    for one in &confirmed {
        if let (Some(day), Some(times)) = (one.effective(), one.actual_times.get()) {
            *actual.entry(day).or_default() += times;
        }
    }
    form.blocks = vec![
        Block::Table(day_grid(&plan, &actual)),
        Block::Words {
            title: "差异说明与补播安排",
            text: confirmed.iter().filter_map(|one| deviation(one)).collect::<Vec<_>>().join("；"),
            lines: 2,
        },
    ];
    let mut boxes = vec!["媒介部（签字）".to_owned()];
    boxes.extend(both_sides(input));
    form.signatures = boxes;
    let begun = !confirmed.is_empty();
    form.answers = match begun {
        true => fill_in(
            input,
            "客户签字后填“客户签字日”",
            confirmed.iter().map(|one| one.client_signed.at.unwrap_or(one.at)),
        ),
        false => "登记：在 媒体排期 工作簿的发布确认表新增一行；“登记”页里备好了这一行，补上实际次数和凭证后复制过去".to_owned(),
    };
    let times: u32 = plan.values().sum();
    let proved = match subject {
        Subject::Placement(id) => input.books.placements[id].confirmed_times,
        _ => Some(0),
    };
    // where the times confirmed cannot be read, that row is to be mended, not another one added
    let open = times.saturating_sub(proved.unwrap_or(times));
    if begun && open > 0 {
        form.answers.push_str(&format!("；还有 {open} 次没有确认的，“登记”页里备好了一行"));
    }
    form.register = (!begun || open > 0).then(|| RegisterRows {
        sheet: &schema::PUBLICATION,
        rows: vec![vec![
            ("排期编号", text(&record.key)),
            ("计划日期", day(first_unconfirmed(&plan, &confirmed, open))),
            ("计划次数", Some(open).filter(|times| *times > 0).into()),
        ]],
    });
    form
}

/// `样报 2026-0312；监播报告`
fn evidence<'p>(confirmed: impl Iterator<Item = &'p Publication>) -> String {
    let of = |one: &Publication| {
        let kind = one.evidence.get().map_or("", |kind| kind.word());
        [kind, one.evidence_no.text()].join(" ").trim().to_owned()
    };
    confirmed.map(of).filter(|words| !words.is_empty()).collect::<Vec<_>>().join("；")
}

/// `2026-03-06 漏播 4 次，补播 4 次（2026-03-10）`; `None` where all went as planned.
fn deviation(row: &Publication) -> Option<String> {
    let short = row.planned_times.get().zip(row.actual_times.get());
    let short = short.map(|(planned, actual)| planned.saturating_sub(actual)).filter(|times| *times > 0);
    let kind = row.deviation.get().filter(|kind| *kind != Deviation::None).map(Choice::word);
    let counted = row.deviation_times.get().filter(|times| *times > 0).or(short);
    let made_good = row.make_good_times.get().filter(|times| *times > 0);
    let times = counted.map(|times| format!(" {times} 次")).unwrap_or_default();
    let what = kind.map(|kind| format!("{kind}{times}")).or_else(|| short.map(|_| format!("少播{times}")));
    let until = row.make_good.get().map(|day| format!("（{day}）")).unwrap_or_default();
    let again = match (made_good, row.make_good.get()) {
        (None, None) => None,
        (None, Some(day)) => Some(format!("补播日 {day}，次数未填")),
        (Some(times), _) => Some(format!("补播 {times} 次{until}")),
    };
    let parts: Vec<String> = what.into_iter().chain(again).collect();
    let day = row.effective().map(|day| format!("{day} ")).unwrap_or_default();
    (!parts.is_empty()).then(|| format!("{day}{}", parts.join("，")))
}

/// The first planned day that no row confirms, where the days without a row make up the times that are
/// open; else it cannot be told.
fn first_unconfirmed(
    plan: &BTreeMap<NaiveDate, u32>,
    confirmed: &[&Publication],
    open: u32,
) -> Option<NaiveDate> {
    let told = |day: &NaiveDate| {
        confirmed.iter().any(|one| one.planned.get().or_else(|| one.effective()) == Some(*day))
    };
    let left = || plan.iter().filter(|(day, _)| !told(day));
    let times: u32 = left().map(|(_, times)| times).sum();
    left().next().map(|(day, _)| *day).filter(|_| times == open)
}

/// One line of a day grid: its month stands before the first of the three, its times by day, and their sum.
struct DayRow {
    month: Option<Month>,
    name: &'static str,
    days: BTreeMap<u32, i64>,
    sum: Option<i64>,
}

/// 计划, 实际 and 差异 of every month, day by day, with their totals.
fn day_grid(plan: &BTreeMap<NaiveDate, u32>, actual: &BTreeMap<NaiveDate, u32>) -> FormTable {
    let sum = |days: &BTreeMap<NaiveDate, u32>| days.values().map(|times| i64::from(*times)).sum::<i64>();
    let (planned, aired) = (sum(plan), sum(actual));
    // the text beside the grid names all three
    let words = match (plan.is_empty(), actual.is_empty()) {
        (true, true) => "计划 ＿＿ 次，实际 ＿＿ 次，差异 ＿＿ 次".to_owned(),
        (false, true) => format!("计划 {planned} 次，实际 ＿＿ 次，差异 ＿＿ 次"),
        (_, false) => format!("计划 {planned} 次，实际 {aired} 次，差异 {} 次", aired - planned),
    };
    let mut columns = FormColumns::<DayRow>::new()
        .col("月份", 2, |row| row.month.map_or(Value::Blank, |month| text(month.to_string())))
        .total(text("合计"))
        .col("", 2, |row| text(row.name));
    for day in 1..=DAYS {
        columns = columns.col(day.to_string(), 1, move |row| row.days.get(&day).copied().into());
        if day == 1 {
            columns = columns.total(text(&words));
        }
    }
    let months: BTreeSet<Month> = plan.keys().chain(actual.keys()).map(|day| Month::of(*day)).collect();
    let rows = months.into_iter().flat_map(|month| day_rows(month, plan, actual));
    columns.col("合计", 1, |row| row.sum.into()).table("", rows, by_hand(6, 0))
}

/// The three lines of a month.
fn day_rows(month: Month, plan: &BTreeMap<NaiveDate, u32>, actual: &BTreeMap<NaiveDate, u32>) -> [DayRow; 3] {
    let of = |days: &BTreeMap<NaiveDate, u32>| -> BTreeMap<u32, i64> {
        let own = days.range(month.first_day()..=month.last_day());
        own.map(|(day, times)| (day.day(), i64::from(*times))).collect()
    };
    let (planned, aired) = (of(plan), of(actual));
    let known = !aired.is_empty();
    let at = |days: &BTreeMap<u32, i64>, day: &u32| days.get(day).copied().unwrap_or_default();
    // one row for several days does not say how many times fall on which day
    let by_day = known && aired.iter().all(|(day, times)| *times <= at(&planned, day));
    let days = planned.keys().chain(aired.keys()).filter(|_| by_day);
    let difference: BTreeMap<u32, i64> =
        days.map(|day| (*day, at(&aired, day) - at(&planned, day))).collect();
    let (of_plan, of_aired) = (planned.values().sum::<i64>(), aired.values().sum::<i64>());
    [
        DayRow { month: Some(month), name: "计划", days: planned, sum: Some(of_plan) },
        DayRow { month: None, name: "实际", days: aired, sum: Some(of_aired).filter(|_| known) },
        DayRow {
            month: None,
            name: "差异",
            days: difference,
            sum: Some(of_aired - of_plan).filter(|_| known),
        },
    ]
}

struct Round<'a> {
    id: Option<WaveId>,
    key: String,
    wave: Option<&'a Wave>,
    placements: Vec<&'a LinkedPlacement>,
}

fn round<'a>(input: &Input<'a>, subject: Subject) -> Round<'a> {
    let office = input.office;
    let id: Option<WaveId> = match subject {
        Subject::Wave(id) => Some(id),
        _ => None,
    };
    let wave = id.map(|id| &office.waves[id]);
    let placements = wave.map(|wave| office.placements.of(&wave.placements).collect()).unwrap_or_default();
    Round { id, key: id.map(|id| About::Wave(id).key(office)).unwrap_or_default(), wave, placements }
}

impl Round<'_> {
    fn facts(&self, input: &Input) -> Vec<(&'static str, Value<'static>)> {
        let (of_project, client) = project(input, self.wave.map(|wave| wave.case));
        vec![("客户", client), ("项目", of_project), ("波次", self.name()), ("投放期", text(self.period()))]
    }

    fn period(&self) -> String {
        match self.wave.and_then(|wave| Some((wave.first_day?, wave.last_day?))) {
            Some((first, last)) if first == last => first.to_string(),
            Some((first, last)) => format!("{first} 至 {last}"),
            None => String::new(),
        }
    }

    /// What the client is to pay for it; `None` where an amount is not known.
    fn amount(&self) -> Option<Fen> {
        self.placements.first()?;
        sum(&self.placements)
    }

    /// The rows of 效果评估 that name it.
    fn evaluations<'a>(&self, input: &Input<'a>) -> Vec<&'a Evaluation> {
        let Some(wave) = self.wave else { return Vec::new() };
        wave.evaluations.iter().map(|id| &input.office.evaluations[*id]).collect()
    }

    /// 项目编号
    fn case(&self) -> &str {
        self.key.rsplit_once('/').map_or(self.key.as_str(), |(case, _)| case)
    }

    fn name(&self) -> Value<'static> {
        text(self.wave.map(|wave| wave.name.clone()).unwrap_or_default())
    }

    /// Says where it is noted that the form was handed in: the rows of 定期服务 that name it, else a new one.
    fn register_service(&self, input: &Input, kind: ServiceKind, form: &mut Form) {
        let rows: &[ServiceId] = match (self.wave, kind) {
            (Some(wave), ServiceKind::ExecutionReport) => &wave.reports,
            (Some(wave), ServiceKind::CostList) => &wave.cost_lists,
            _ => &[],
        };
        if !rows.is_empty() {
            let rows = rows.iter().map(|id| &input.office.services[*id].record);
            let places = rows.map(|row| row.submitted_at.at.unwrap_or(row.at));
            form.answers = fill_in(input, "提交后填“提交时间”", places);
            return;
        }
        form.answers = SERVICE.to_owned();
        form.register = Some(RegisterRows {
            sheet: &schema::SERVICE,
            rows: vec![vec![
                ("项目编号", text(self.case())),
                ("服务项目", text(kind.word())),
                ("对应期间或波次", self.name()),
            ]],
        });
    }
}

/// 有效来电, 有效来访 and 认购 of some rows; `None` where no row has it.
fn effect<'a>(rows: impl Iterator<Item = &'a Evaluation>) -> [Option<u32>; 3] {
    let mut sums = [None; 3];
    for row in rows {
        for (sum, count) in sums.iter_mut().zip([row.calls.get(), row.visits.get(), row.sales.get()]) {
            *sum = match (*sum, count) {
                (sum, None) => sum,
                (sum, Some(count)) => Some(sum.unwrap_or(0) + count),
            };
        }
    }
    sums
}

/// `有效来电 98，有效来访 34，认购 4`
fn effect_in_words(rows: &[&Evaluation]) -> String {
    let counts = ["有效来电", "有效来访", "认购"].into_iter().zip(effect(rows.iter().copied()));
    let told = counts.filter_map(|(name, count)| Some(format!("{name} {}", count?)));
    told.collect::<Vec<_>>().join("，")
}

/// What the rows say in one column, each word once.
fn written(rows: &[&Evaluation], field: impl Fn(&Evaluation) -> &Field<String>) -> String {
    let mut words: Vec<&str> = Vec::new();
    for text in rows.iter().map(|row| field(row).text()).filter(|text| !text.is_empty()) {
        if !words.contains(&text) {
            words.push(text);
        }
    }
    words.join("；")
}

/// How a form is noted that answers a periodic service.
const SERVICE: &str =
    "登记：提交后在 工作单 工作簿的定期服务表新增一行；“登记”页里备好了这一行，补上提交时间后复制过去";

/// A line of 费用清单: a placement, or production for it.
enum Cost<'r> {
    Medium(&'r Placement),
    Production(&'r QuoteLine),
}

impl Cost<'_> {
    fn amount(&self) -> Option<Fen> {
        match self {
            Cost::Medium(record) => record.amount.get(),
            Cost::Production(line) => line.amount.get(),
        }
    }
}

/// The placements as lines of 费用清单.
fn media<'r>(placements: &[&'r LinkedPlacement]) -> Vec<Cost<'r>> {
    placements.iter().map(|placement| Cost::Medium(&placement.record)).collect()
}

fn cost_table(title: &'static str, costs: Vec<Cost>, total: Option<Fen>, blank: usize) -> FormTable {
    use Cost::{Medium, Production};
    FormColumns::<Cost>::new()
        .col("类别", 1, |cost| match cost {
            Medium(_) => text("媒体"),
            Production(_) => text("创意制作"),
        })
        .total(text("合计"))
        .col("媒体/内容", 3, |cost| match cost {
            Medium(record) => text(record.medium.text()),
            Production(line) => text(line.content.text()),
        })
        .col("版面/规格", 3, |cost| match cost {
            Medium(record) => text([record.position.text(), record.format.text()].join(" ").trim()),
            Production(line) => text(line.format.text()),
        })
        .col("投放日", 2, |cost| match cost {
            Medium(record) => day(record.first_day()),
            Production(_) => Value::Blank,
        })
        .col("次数", 1, |cost| match cost {
            Medium(record) => record.times.get().into(),
            Production(line) => line.quantity.get().into(),
        })
        .col("金额（元）", 2, |cost| money(cost.amount()))
        .total(money(total))
        .table(title, costs, |_| blank)
}

/// What the client is to pay for them; `None` where an amount is not known.
fn sum(placements: &[&LinkedPlacement]) -> Option<Fen> {
    placements.iter().map(|placement| placement.record.amount.get()).sum()
}

pub(super) fn cost_list(input: &Input, subject: Subject) -> Form {
    let round = round(input, subject);
    let mut form = Form::new(round.key.clone(), round.facts(input));
    form.facts.push(("提交日期", Value::Blank));
    let days = input.office.settings.parameters.cost_list_days;
    let due = round.id.and_then(|id| {
        let owed = input.due.obligations.of(ObligationKind::CostList);
        owed.iter().find(|owed| owed.about == About::Wave(id)).and_then(Obligation::due_day)
    });
    let until = due.map(|day| format!("（{day} 前）")).unwrap_or_default();
    form.facts.push(("提交期限", text(format!("本清单须在投放前 {days} 天{until}提交"))));
    let as_of = input.office.as_of();
    let placed = round.placements.iter().filter(|placement| !placement.is_cancelled(as_of));
    // the handbook's list is of what the client has approved in writing (H-6.6)
    let (approved, open): (Vec<&LinkedPlacement>, Vec<&LinkedPlacement>) =
        placed.partition(|placement| placement.confirmed.day().is_some());
    let mut costs = media(&approved);
    // creative and production that the client approved for the same artwork
    let artwork: BTreeSet<&str> = round
        .placements
        .iter()
        .map(|placement| placement.record.artwork.text())
        .filter(|key| !key.is_empty())
        .collect();
    let quotes =
        round.wave.into_iter().flat_map(|wave| input.office.quotes.of(&input.office.cases[wave.case].quotes));
    let produced = quotes
        .flat_map(Quote::counted)
        .filter(|(line, confirmed)| confirmed.is_written() && artwork.contains(line.artwork.text()));
    costs.extend(produced.map(|(line, _)| Cost::Production(line)));
    let total: Option<Fen> = costs.iter().map(Cost::amount).sum();
    let total = total.filter(|_| !costs.is_empty());
    let blank = if costs.is_empty() && open.is_empty() { 8 } else { 2 };
    let table = cost_table("已批准的媒体与创意等项目费用", costs, total, blank);
    form.blocks = vec![Block::Table(table.said(total))];
    if !open.is_empty() {
        let title = "客户还没有书面确认的，不在上面的合计内";
        form.blocks.push(Block::Table(cost_table(title, media(&open), sum(&open), 0)));
    }
    form.signatures = both_sides(input);
    round.register_service(input, ServiceKind::CostList, &mut form);
    form
}

/// A line of 广告效果评估单: a medium, what was spent on it, and what came of it.
struct MediumEffect<'e> {
    medium: &'e str,
    spend: Option<Fen>,
    calls: Option<u32>,
    visits: Option<u32>,
    sales: Option<u32>,
}

pub(super) fn evaluation(input: &Input, subject: Subject) -> Form {
    let round = round(input, subject);
    let mut form = Form::new(round.key.clone(), round.facts(input));
    let kept = round.evaluations(input);
    form.facts.push(("数据截止", day(kept.iter().filter_map(|row| row.data_until.get()).max())));
    form.facts.push(("评估人", Value::Blank));
    let mut by_medium: BTreeMap<&str, Option<Fen>> = BTreeMap::new();
    for placement in &round.placements {
        let spend = by_medium.entry(placement.record.medium.text()).or_insert(Some(Fen::ZERO));
        *spend = spend.zip(placement.record.amount.get()).map(|(sum, amount)| sum + amount);
    }
    // media that 效果评估 alone names; blank: of the round as a whole
    let others: BTreeSet<&str> = kept.iter().map(|row| row.medium.text()).collect();
    let others = others.into_iter().filter(|medium| !by_medium.contains_key(medium));
    let lines: Vec<(&str, Option<Fen>)> = by_medium
        .iter()
        .map(|(medium, spend)| (*medium, *spend))
        .chain(others.map(|medium| (medium, None)))
        .collect();
    let own = |medium: &str| -> Vec<&Evaluation> {
        kept.iter().copied().filter(|row| row.medium.text() == medium).collect()
    };
    let [calls, visits, sales] = effect(kept.iter().copied());
    let table = FormColumns::<MediumEffect>::new()
        .col("媒体", 3, |line| text(if line.medium.is_empty() { "未分媒体" } else { line.medium }))
        .total(text("合计"))
        .col("投放额（元）", 3, |line| money(line.spend))
        .total(money(round.amount()))
        .col("有效来电", 1, |line| line.calls.into())
        .total(calls.into())
        .col("有效来访", 1, |line| line.visits.into())
        .total(visits.into())
        .col("认购", 1, |line| line.sales.into())
        .total(sales.into())
        .col("说明", 3, |_| Value::Blank)
        .table(
            "",
            lines.into_iter().map(|(medium, spend)| {
                let [calls, visits, sales] = effect(own(medium).into_iter());
                MediumEffect { medium, spend, calls, visits, sales }
            }),
            by_hand(6, 1),
        );
    form.blocks = vec![
        Block::Table(table),
        Block::Words { title: "评价", text: written(&kept, |row| &row.rating), lines: 5 },
        Block::Words { title: "建议", text: written(&kept, |row| &row.advice), lines: 5 },
    ];
    form.signatures = vec!["市场部（签字）".to_owned(), "客户（签字）".to_owned()];
    let row = |medium: &str, spend: Option<Fen>| {
        vec![
            ("项目编号", text(round.case())),
            ("波次", round.name()),
            ("媒体名称", text(medium)),
            ("投放额", money(spend)),
        ]
    };
    // a row without 媒体名称 speaks of the round as a whole: another one would count its spend twice
    let is_whole = kept.iter().any(|row| row.medium.text().is_empty());
    let missing = by_medium.iter().filter(|(medium, _)| !is_whole && own(medium).is_empty());
    let rows: Vec<_> = match kept.is_empty() {
        true => vec![row("", round.amount())],
        false => missing.map(|(medium, spend)| row(medium, *spend)).collect(),
    };
    form.answers = match (kept.is_empty(), rows.is_empty()) {
        (true, _) => {
            "登记：在 媒体排期 工作簿的效果评估表新增一行；“登记”页里备好了这一行，补上数据后复制过去"
                .to_owned()
        }
        (false, done) => {
            let known = fill_in(input, "已有这一波次的行，缺的补在那里", kept.iter().map(|row| row.at));
            let more = if done { "" } else { "；还没有行的媒体，“登记”页里备好了" };
            format!("{known}{more}")
        }
    };
    form.register = (!rows.is_empty()).then_some(RegisterRows { sheet: &schema::EVALUATION, rows });
    form
}

/// A line of 广告执行报告: how often a placement went on air.
struct Execution<'e> {
    record: &'e Placement,
    /// `None` where nothing is confirmed, or a 实际次数 is not known.
    aired: Option<u32>,
    made_good: u32,
    evidence: String,
}

impl<'e> Execution<'e> {
    fn of(input: &Input<'e>, placement: &'e LinkedPlacement) -> Execution<'e> {
        let confirmed: Vec<&Publication> =
            input.office.publications.of(&placement.publications).map(|one| &one.record).collect();
        let aired: Option<u32> = confirmed.iter().map(|row| row.actual_times.get()).sum();
        // a make-good counts from its day
        let as_of = input.office.as_of();
        let made_good = confirmed.iter().filter(|row| row.make_good.get().is_none_or(|day| day <= as_of));
        Execution {
            record: &placement.record,
            aired: aired.filter(|_| !confirmed.is_empty()),
            made_good: made_good.filter_map(|row| row.make_good_times.get()).sum(),
            evidence: evidence(confirmed.iter().copied()),
        }
    }

    fn difference(&self) -> Option<i64> {
        let (aired, planned) = self.aired.zip(self.record.times.get())?;
        Some(i64::from(aired) + i64::from(self.made_good) - i64::from(planned))
    }
}

pub(super) fn execution_report(input: &Input, subject: Subject) -> Form {
    let round = round(input, subject);
    let mut form = Form::new(round.key.clone(), round.facts(input));
    let kept = round.evaluations(input);
    form.facts.push(("提交时间", Value::Blank));
    form.facts.push(("投放额（元）", money(round.amount())));
    let table = FormColumns::<Execution>::new()
        .col("媒体", 3, |line| text(line.record.medium.text()))
        .col("版面/时段", 3, |line| text(line.record.position.text()))
        .col("计划次数", 1, |line| line.record.times.get().into())
        .col("实际次数", 1, |line| line.aired.into())
        .col("补播次数", 1, |line| Some(line.made_good).filter(|times| *times > 0).into())
        .col("差异", 1, |line| line.difference().into())
        .col("凭证", 2, |line| text(&line.evidence))
        .table(
            "执行情况",
            round.placements.iter().map(|placement| Execution::of(input, placement)),
            by_hand(8, 1),
        );
    form.blocks = vec![
        Block::Table(table),
        Block::Words {
            title: "效果（来电、来访、认购）", text: effect_in_words(&kept), lines: 4
        },
        Block::Words { title: "下步策略建议", text: written(&kept, |row| &row.advice), lines: 6 },
    ];
    form.signatures = both_sides(input);
    round.register_service(input, ServiceKind::ExecutionReport, &mut form);
    form
}
