//! 媒介发布确认单, 广告效果评估单, 费用清单 and 广告执行报告.

use super::{
    Block, Form, RegisterRows, Subject, Table, both_sides, columns, day, fill_in, money, project, text,
};
use crate::due::{About, Obligation, ObligationKind};
use crate::link::{LinkedPlacement, ServiceId, Wave, WaveId};
use crate::model::choice::{Choice, Deviation, PlacementStatus, ServiceKind};
use crate::model::placement::{Evaluation, MarkKind, Placement, Publication};
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
    let called_off = matches!(
        placement.record.status.get(),
        Some(PlacementStatus::Cancelled | PlacementStatus::Rescheduled)
    );
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

/// 计划, 实际 and 差异 of every month, day by day, with their totals.
fn day_grid(plan: &BTreeMap<NaiveDate, u32>, actual: &BTreeMap<NaiveDate, u32>) -> Table {
    let mut headings = vec![("月份".to_owned(), 2), ("".to_owned(), 2)];
    headings.extend((1..=DAYS).map(|day| (day.to_string(), 1)));
    headings.push(("合计".to_owned(), 1));
    let months: BTreeSet<Month> = plan.keys().chain(actual.keys()).map(|day| Month::of(*day)).collect();
    let count = |times: Option<i64>| times.map_or(Value::Blank, Value::Count);
    let at = |days: &BTreeMap<NaiveDate, u32>, month: Month, day: u32| {
        let date = month.first_day().with_day(day)?;
        days.get(&date).map(|times| i64::from(*times))
    };
    let mut rows = Vec::new();
    let mut totals = [0i64; 2];
    for month in months {
        let of =
            |days: &BTreeMap<NaiveDate, u32>| (1..=DAYS).map(|day| at(days, month, day)).collect::<Vec<_>>();
        let (planned, aired) = (of(plan), of(actual));
        let sum = |cells: &[Option<i64>]| cells.iter().flatten().sum::<i64>();
        let known = aired.iter().any(Option::is_some);
        let pairs = || planned.iter().zip(&aired);
        // one row for several days does not say how many times fall on which day
        let by_day = known && pairs().all(|(planned, aired)| aired.unwrap_or(0) <= planned.unwrap_or(0));
        let of_day = |(planned, aired): (&Option<i64>, &Option<i64>)| {
            let any = planned.is_some() || aired.is_some();
            (any && by_day).then(|| aired.unwrap_or(0) - planned.unwrap_or(0))
        };
        let difference: Vec<Option<i64>> = pairs().map(of_day).collect();
        totals[0] += sum(&planned);
        totals[1] += sum(&aired);
        for (name, cells, total) in [
            ("计划", &planned, Some(sum(&planned))),
            ("实际", &aired, Some(sum(&aired)).filter(|_| known)),
            ("差异", &difference, Some(sum(&aired) - sum(&planned)).filter(|_| known)),
        ] {
            let mut row =
                vec![text(if name == "计划" { month.to_string() } else { String::new() }), text(name)];
            row.extend(cells.iter().map(|times| count(*times)));
            row.push(count(total));
            rows.push(row);
        }
    }
    let known = !actual.is_empty();
    let mut total = vec![text("合计"), Value::Blank];
    total.extend((1..=DAYS).map(|_| Value::Blank));
    // the text beside the grid names all three
    total.push(Value::Blank);
    let words = match known {
        true => format!("计划 {} 次，实际 {} 次，差异 {} 次", totals[0], totals[1], totals[1] - totals[0]),
        false => format!("计划 {} 次，实际 ＿＿ 次，差异 ＿＿ 次", totals[0]),
    };
    if let Some(cell) = total.get_mut(2) {
        *cell = text(words);
    }
    let blank = if rows.is_empty() { 6 } else { 0 };
    Table { title: "", columns: headings, rows, blank, total: Some(total), in_words: None }
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
    fn facts(&self, input: &Input) -> Vec<(&'static str, Value)> {
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

    fn name(&self) -> Value {
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

/// A placement in 费用清单.
fn cost_row(record: &Placement) -> Vec<Value> {
    let place = [record.position.text(), record.format.text()].join(" ");
    vec![
        text("媒体"),
        text(record.medium.text()),
        text(place.trim()),
        day(record.first_day()),
        record.times.get().into(),
        money(record.amount.get()),
    ]
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
    let mut rows: Vec<Vec<Value>> = approved.iter().map(|placement| cost_row(&placement.record)).collect();
    // creative and production that the client approved for the same artwork
    let artwork: BTreeSet<&str> = round
        .placements
        .iter()
        .map(|placement| placement.record.artwork.text())
        .filter(|key| !key.is_empty())
        .collect();
    let quotes =
        round.wave.into_iter().flat_map(|wave| input.office.quotes.of(&input.office.cases[wave.case].quotes));
    let mut produced: Vec<Option<Fen>> = Vec::new();
    for line in quotes.flat_map(|quote| &quote.lines) {
        if super::signed(&line.confirmed).is_some() && artwork.contains(line.artwork.text()) {
            produced.push(line.amount.get());
            rows.push(vec![
                text("创意制作"),
                text(line.content.text()),
                text(line.format.text()),
                Value::Blank,
                line.quantity.get().into(),
                money(line.amount.get()),
            ]);
        }
    }
    let produced: Option<Fen> = produced.into_iter().sum();
    let is_empty = rows.is_empty();
    let total = sum(&approved).zip(produced).map(|(media, produced)| media + produced).filter(|_| !is_empty);
    let blank = if is_empty && open.is_empty() { 8 } else { 2 };
    let costs = |title, rows, blank, total: Option<Fen>, in_words| Table {
        title,
        columns: columns(&[
            ("类别", 1),
            ("媒体/内容", 3),
            ("版面/规格", 3),
            ("投放日", 2),
            ("次数", 1),
            ("金额（元）", 2),
        ]),
        rows,
        blank,
        total: Some(vec![text("合计"), Value::Blank, Value::Blank, Value::Blank, Value::Blank, money(total)]),
        in_words,
    };
    form.blocks = vec![Block::Table(costs("已批准的媒体与创意等项目费用", rows, blank, total, total))];
    if !open.is_empty() {
        let rows = open.iter().map(|placement| cost_row(&placement.record)).collect();
        let title = "客户还没有书面确认的，不在上面的合计内";
        form.blocks.push(Block::Table(costs(title, rows, 0, sum(&open), None)));
    }
    form.signatures = both_sides(input);
    round.register_service(input, ServiceKind::CostList, &mut form);
    form
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
    let rows: Vec<Vec<Value>> = lines
        .iter()
        .map(|(medium, spend)| {
            let mut row = vec![text(if medium.is_empty() { "未分媒体" } else { medium }), money(*spend)];
            row.extend(effect(own(medium).into_iter()).map(Value::from));
            row.push(Value::Blank);
            row
        })
        .collect();
    let blank = if rows.is_empty() { 6 } else { 1 };
    let mut total = vec![text("合计"), money(round.amount())];
    total.extend(effect(kept.iter().copied()).map(Value::from));
    total.push(Value::Blank);
    form.blocks = vec![
        Block::Table(Table {
            title: "",
            columns: columns(&[
                ("媒体", 3),
                ("投放额（元）", 3),
                ("有效来电", 1),
                ("有效来访", 1),
                ("认购", 1),
                ("说明", 3),
            ]),
            rows,
            blank,
            total: Some(total),
            in_words: None,
        }),
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

pub(super) fn execution_report(input: &Input, subject: Subject) -> Form {
    let round = round(input, subject);
    let mut form = Form::new(round.key.clone(), round.facts(input));
    let kept = round.evaluations(input);
    form.facts.push(("提交时间", Value::Blank));
    form.facts.push(("投放额（元）", money(round.amount())));
    let rows: Vec<Vec<Value>> = round
        .placements
        .iter()
        .map(|placement| {
            let record = &placement.record;
            let confirmed: Vec<_> = input.office.publications.of(&placement.publications).collect();
            let aired: Option<u32> = confirmed.iter().map(|one| one.record.actual_times.get()).sum();
            let aired = aired.filter(|_| !confirmed.is_empty());
            // a make-good counts from its day
            let made_good = confirmed
                .iter()
                .map(|one| &one.record)
                .filter(|row| row.make_good.get().is_none_or(|day| day <= input.office.as_of()));
            let made_good: u32 = made_good.filter_map(|row| row.make_good_times.get()).sum();
            let difference = aired
                .zip(record.times.get())
                .map(|(aired, times)| i64::from(aired) + i64::from(made_good) - i64::from(times));
            vec![
                text(record.medium.text()),
                text(record.position.text()),
                record.times.get().into(),
                aired.into(),
                Some(made_good).filter(|times| *times > 0).into(),
                difference.into(),
                text(evidence(confirmed.iter().map(|one| &one.record))),
            ]
        })
        .collect();
    let blank = if rows.is_empty() { 8 } else { 1 };
    form.blocks = vec![
        Block::Table(Table {
            title: "执行情况",
            columns: columns(&[
                ("媒体", 3),
                ("版面/时段", 3),
                ("计划次数", 1),
                ("实际次数", 1),
                ("补播次数", 1),
                ("差异", 1),
                ("凭证", 2),
            ]),
            rows,
            blank,
            ..Table::default()
        }),
        Block::Words {
            title: "效果（来电、来访、认购）", text: effect_in_words(&kept), lines: 4
        },
        Block::Words { title: "下步策略建议", text: written(&kept, |row| &row.advice), lines: 6 },
    ];
    form.signatures = both_sides(input);
    round.register_service(input, ServiceKind::ExecutionReport, &mut form);
    form
}
