//! A card per project: light, lanes, the work done in the week to 截止日, the coming work, money.

use super::agenda;
use super::trouble::Trouble;
use crate::due::{AgendaLine, OnAir};
use crate::finding::Severity;
use crate::link::{Case, CaseId, PlacementId};
use crate::model::Fen;
use crate::model::answer;
use crate::model::choice::{Choice, ProjectStatus};
use crate::reconcile::Fact;
use crate::report::view::shared::bounded::{Bounded, Rest, no_amount};
use crate::report::view::shared::lanes::{LaneView, lanes};
use crate::report::view::shared::light::Light;
use crate::report::view::shared::line::{RecordLine, counts};
use crate::report::view::shared::tone::Tone;
use crate::report::view::shared::unknown::{self, Unknown};
use crate::report::view::shared::words;
use crate::report::view::{Input, grouped};
use chrono::{Days, NaiveDate};
use serde::Serialize;
use std::collections::BTreeMap;

/// The number of names that a list shows before it gives the number of the rest.
const SHOWN: usize = 6;

/// One project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProjectCard {
    pub key: String,
    pub name: String,
    pub client: String,
    pub status: &'static str,
    /// 红 / 黄 / 绿 / 未检查
    pub light: &'static str,
    pub tone: Tone,
    pub team: String,
    pub red: usize,
    pub yellow: usize,
    pub lanes: Vec<LaneView>,
    pub done: Vec<DoneLine>,
    pub due: Bounded<CardLine>,
    pub on_air: Bounded<OnAirLine>,
    pub money: Vec<MoneyLine>,
}

/// The work done, by kind: 提交 3 · G031 完稿；…
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DoneLine {
    pub what: &'static str,
    pub count: usize,
    pub items: String,
}

/// A dated line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CardLine {
    pub day: String,
    pub text: String,
    pub key: String,
    pub owner: String,
}

/// The placements that run on a medium in the coming week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OnAirLine {
    pub medium: String,
    pub count: usize,
    pub runs: String,
}

/// A figure and its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MoneyLine {
    pub name: &'static str,
    pub amount: String,
    /// Whether it needs attention.
    pub marked: bool,
}

/// The projects 服务中 and 暂停, and others that still have open matters.
pub(super) fn cards<'a>(
    input: &Input<'a>,
    records: &[RecordLine],
    trouble: &Trouble<'a>,
) -> Bounded<ProjectCard> {
    let office = input.office;
    let of_project = grouped(records, |record| record.counts_for());
    let due = grouped(&input.due.agenda.due, |due| due.case);
    let on_air = grouped(&input.due.agenda.on_air, |airing| airing.case);
    let mut listed = Vec::new();
    for (id, case) in office.cases.with_ids().filter(|(_, case)| case.known) {
        let own = of_project.of(Some(case.key()));
        let open = own.iter().any(|record| record.has(Severity::Red) || record.has(Severity::Yellow));
        let shown = match case.status() {
            ProjectStatus::Serving | ProjectStatus::Paused => true,
            ProjectStatus::Ended => open,
            // Projects in 洽谈 are shown in 前期推进.
            ProjectStatus::Courting => false,
        };
        if shown {
            listed.push((id, case, own));
        }
    }
    let rank = |(id, ..): &(CaseId, &'a Case, &[&RecordLine])| trouble.worst(*id);
    let rest = Rest::sheet(answer::PROJECTS, "总览", "");
    Bounded::worst(listed, input.bounds.projects, rank, no_amount, rest)
        .map(|(id, case, own)| card(input, id, case, own, due.of(Some(id)), on_air.of(Some(id))))
}

fn card(
    input: &Input,
    id: CaseId,
    case: &Case,
    own: &[&RecordLine],
    due: &[&AgendaLine],
    airings: &[&OnAir],
) -> ProjectCard {
    let within = input.bounds.within;
    let project = &case.project;
    let found = own.iter().flat_map(|record| record.lines()).map(|line| line.finding);
    let light = Light::of_project(found, &input.office.coverage, case.key());
    let (red, yellow) = counts(own.iter().copied());
    let as_of = input.office.as_of();
    let of_project = format!("项目 = {}", input.project_name(Some(case.key())));
    let rest = agenda::rest(due.get(within..).unwrap_or_default(), &of_project);
    let due = due.iter().map(|due| CardLine {
        day: words::day(due.day, as_of),
        text: agenda::matter(due),
        key: agenda::key(due, case.key()),
        owner: due.owner.clone(),
    });
    let team = [
        ("客户总监", project.client_director.text()),
        ("负责人", project.lead.text()),
        ("客服", project.account.text()),
        ("媒介", project.media_buyer.text()),
    ];
    let team = team.into_iter().filter(|(_, name)| !name.is_empty());
    ProjectCard {
        key: words::key_beside(case.key(), case.key(), input.name_of(Some(case.key()))).to_owned(),
        name: input.project_name(Some(case.key())),
        client: project.client.text().to_owned(),
        status: case.status().word(),
        light: light.word(),
        tone: light.tone(),
        team: team.map(|(role, name)| format!("{role} {name}")).collect::<Vec<_>>().join(" · "),
        red,
        yellow,
        lanes: lanes(input, id),
        done: done(input, case),
        due: Bounded::first(due.collect(), within, no_amount, rest),
        on_air: on_air(input, case, airings),
        money: money(input, id, case),
    }
}

/// One line per medium: the number of placements in the coming week, and their names.
fn on_air(input: &Input, case: &Case, airings: &[&OnAir]) -> Bounded<OnAirLine> {
    let as_of = input.office.as_of();
    let mut media: BTreeMap<&str, BTreeMap<&str, Vec<NaiveDate>>> = BTreeMap::new();
    for airing in airings {
        media.entry(&airing.medium).or_default().entry(&airing.key).or_default().push(airing.day);
    }
    let line = |(medium, runs): (&str, BTreeMap<&str, Vec<NaiveDate>>)| OnAirLine {
        medium: medium.to_owned(),
        count: runs.len(),
        runs: some_of(
            &runs
                .iter()
                .map(|(key, days)| format!("{} {}", words::short_key(key, case.key()), span(days, as_of)))
                .collect::<Vec<_>>(),
        ),
    };
    let own = format!("项目 = {}", input.project_name(Some(case.key())));
    let rest = Rest::sheet(answer::SCHEDULE, "排期", &own);
    Bounded::first(media.into_iter().collect(), input.bounds.within, no_amount, rest).map(line)
}

/// `03-16`, `03-16–03-22`
fn span(days: &[NaiveDate], as_of: NaiveDate) -> String {
    match (days.iter().min(), days.iter().max()) {
        (Some(first), Some(last)) if first != last => {
            format!("{}–{}", words::day(*first, as_of), words::day(*last, as_of))
        }
        (first, _) => words::day_or_blank(first.copied(), as_of),
    }
}

/// The facts dated in the seven days up to and including 截止日.
fn done(input: &Input, case: &Case) -> Vec<DoneLine> {
    let office = input.office;
    let cut_off = office.settings.cut_off();
    let from = cut_off.checked_sub_days(Days::new(6)).unwrap_or(cut_off);
    let within = |day: Option<NaiveDate>| day.is_some_and(|day| from <= day && day <= cut_off);
    let orders = || office.orders.of(&case.orders).filter(|order| !order.repeated);
    let placements =
        || office.placements.with_ids_of(&case.placements).filter(|(_, placement)| !placement.repeated);
    let order_name = |order: &crate::link::LinkedOrder| {
        let key = words::short_key(&order.record.key, case.key());
        words::joined([key.as_str(), order.record.content.text()], " ")
    };
    let placement_name = |id: PlacementId, key: &str| {
        words::joined(
            [words::short_key(key, case.key()).as_str(), &words::placement_subject(office, id)],
            " ",
        )
    };
    let submitted: Vec<String> = orders()
        .filter(|order| within(order.submitted().map(|moment| moment.date)))
        .map(order_name)
        .collect();
    let confirmed: Vec<String> =
        orders().filter(|order| within(order.confirmed.day())).map(order_name).collect();
    let of_placements = |day: &dyn Fn(&crate::link::LinkedPlacement) -> Option<NaiveDate>| -> Vec<String> {
        placements()
            .filter(|(_, one)| within(day(one)))
            .map(|(i, one)| placement_name(i, &one.record.key))
            .collect()
    };
    let aired: Vec<String> = placements()
        .filter(|(_, one)| !one.is_cancelled(cut_off))
        .filter(|(_, one)| one.record.days.iter().any(|mark| within(Some(mark.date))))
        .map(|(i, one)| placement_name(i, &one.record.key))
        .collect();
    let meetings: Vec<String> = office
        .meetings
        .of(&case.meetings)
        .filter(|meeting| !meeting.repeated && within(meeting.record.end.get().map(|moment| moment.date)))
        .map(|meeting| meeting.record.subject.text().to_owned())
        .collect();
    let services: Vec<String> = office
        .services
        .of(&case.services)
        .filter(|service| within(service.record.submitted_at.get().map(|moment| moment.date)))
        .map(|service| {
            let kind = service.record.kind.get().map_or("", Choice::word);
            words::joined([kind, service.record.period.text()], " ")
        })
        .collect();
    let receipts: Vec<String> = case
        .receipts
        .iter()
        .map(|id| (&office.receipts[*id], &input.books.receipts[*id]))
        .filter(|(receipt, books)| books.counts && within(receipt.record.date.get()))
        .map(|(receipt, books)| {
            let kind = receipt.record.kind_or_prepayment();
            format!("{} {}", kind.word(), books.amount)
        })
        .collect();
    let payments: Vec<String> = case
        .payments
        .iter()
        .map(|id| (&office.payments[*id], &input.books.payments[*id]))
        .filter(|(payment, books)| books.counts && within(payment.record.date.get()))
        .map(|(payment, books)| words::joined([payment.record.medium.text(), &books.paid.to_string()], " "))
        .collect();
    [
        ("提交", submitted),
        ("客户确认", confirmed),
        ("排期确认", of_placements(&|one| one.confirmed.day())),
        ("订位", of_placements(&|one| one.booked.day())),
        ("发片", of_placements(&|one| one.sent.day())),
        ("播出刊登", aired),
        ("会议", meetings),
        ("定期服务", services),
        ("到款", receipts),
        ("付媒体", payments),
    ]
    .into_iter()
    .filter(|(_, items)| !items.is_empty())
    .map(|(what, items)| DoneLine { what, count: items.len(), items: some_of(&items) })
    .collect()
}

fn some_of(items: &[String]) -> String {
    let shown: Vec<&str> =
        items.iter().map(String::as_str).filter(|item| !item.is_empty()).take(SHOWN).collect();
    match items.len() {
        n if n > shown.len() && !shown.is_empty() => format!("{}；等 {n} 项", shown.join("；")),
        _ => shown.join("；"),
    }
}

fn money(input: &Input, id: CaseId, case: &Case) -> Vec<MoneyLine> {
    let books = &input.books.projects[id];
    let placements = || input.books.placements.of(&case.placements);
    let published = unknown::sum(placements().map(|one| (one.published, one.ordered)));
    let unreceived = unknown::sum(placements().map(|one| (one.unreceived, one.ordered)));
    let uninvoiced: Fen = placements().map(|one| one.uninvoiced).sum();
    let known = |name, amount: Option<Fen>, marked: bool| MoneyLine {
        name,
        amount: words::read_whole(amount),
        marked: marked && amount.is_some_and(|amount| amount > Fen::ZERO),
    };
    let told = |name, whole: bool, (amount, left_out): (Fen, Unknown), marked| {
        let mut line = known(name, whole.then_some(amount), marked);
        if let Some(words) = left_out.words("未知，未计入").filter(|_| whole) {
            line.amount = format!("{}，{words}", line.amount);
        }
        line
    };
    let whole = books.whole;
    vec![
        known("到款", books.known_received(), false),
        known("付媒体", books.known_paid(), false),
        known("垫款", books.known_advanced(), true),
        known("未分配到款", books.known_unallocated(), false),
        told("已播值", whole.knows_sum(Fact::Published), published, false),
        told("已投未收", whole.knows_sum(Fact::Unreceived), unreceived, true),
        known("未到票", whole.knows_sum(Fact::Uninvoiced).then_some(uninvoiced), false),
    ]
}
