//! Six weeks ahead, Monday to Sunday, in words and one chart: who must pay what by when, 垫款 by project
//! under the limit, and 垫款 if clients are late.

use crate::due::{Direction, ForecastLine, Headroom, LATE_DAYS, Peak, against_placement};
use crate::link::PlacementId;
use crate::model::Fen;
use crate::model::answer;
use crate::report::view::Input;
use crate::report::view::shared::area::{Area, AreaChart, Content, Frame, areas};
use crate::report::view::shared::bounded::{Bounded, Rest};
use crate::report::view::shared::words;
use crate::report::view::shared::words::placement_subject;
use crate::report::view::shared::words::short_key;
use serde::Serialize;
use std::collections::BTreeMap;

/// The section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ForecastView {
    /// Absent where 垫款 is not known.
    pub chart: Option<AreaChart>,
    /// The same in the width of a phone.
    pub narrow_chart: Option<AreaChart>,
    pub weeks: Vec<WeekView>,
    /// Σ of the six weeks.
    pub incoming: String,
    pub outgoing: String,
    /// One sentence each: everyone on the day, clients late.
    pub peak: String,
    pub late_peak: String,
    pub late_days: i64,
    /// How much of what falls due this week may be paid as things stand; empty where nothing does.
    pub this_week: String,
    /// What is not in the weeks because the client has not confirmed it; empty where there is none.
    pub unconfirmed: String,
    /// 垫款 would arise or grow.
    pub marked: bool,
}

/// One week with what falls into it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WeekView {
    pub week: String,
    pub incoming: String,
    pub outgoing: String,
    pub advanced: String,
    pub late_advanced: String,
    pub dues: Bounded<DueView>,
}

/// Who must pay what by when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DueView {
    pub day: String,
    pub overdue: bool,
    pub who: String,
    /// `客户付媒体款`, `客户付制作或服务费`, `我司付媒体`
    pub what: &'static str,
    pub project_name: String,
    pub key: String,
    pub subject: String,
    pub incoming: String,
    pub outgoing: String,
}

/// The six weeks after 检查日.
pub fn forecast(input: &Input) -> ForecastView {
    let as_of = input.office.as_of();
    let forecast = &input.due.forecast;
    let in_force = input.office.placements.with_ids().filter(|(_, one)| !one.repeated);
    let placements = in_force.map(|(id, one)| (one.record.key.as_str(), id)).collect();
    let whole = input.books.whole;
    let advanced_known = whole.knows_advances_ahead();
    let told = |known: bool, amount: Fen| words::read_whole(Some(amount).filter(|_| known));
    // if one side of a project was not read completely, its line might ask for money that is paid already
    let known = |line: &&ForecastLine| {
        let case = input.office.case_of(&line.project);
        let whole = case.map_or(whole, |case| input.books.projects[case].whole);
        match line.direction {
            Direction::ToMedium => whole.knows_payments(),
            _ => whole.knows_receipts(),
        }
    };
    let weeks = forecast.weeks.iter().map(|week| {
        let dues =
            forecast.lines.iter().filter(|line| week.from <= line.due && line.due <= week.to).filter(known);
        WeekView {
            week: format!("{} 至 {}", words::day(week.from, as_of), words::day(week.to, as_of)),
            incoming: told(whole.knows_incoming(), week.incoming),
            outgoing: told(whole.knows_outgoing(), week.outgoing),
            advanced: told(advanced_known, week.advanced),
            late_advanced: told(advanced_known, week.advanced_late),
            dues: Bounded::first(
                dues.collect(),
                input.bounds.lines,
                |line: &&ForecastLine| Some(line.amount),
                Rest::sheet(answer::MONEY, "排期五项", ""),
            )
            .map(|line| due(input, &placements, line)),
        }
    });
    let peak = sentence(input, "各方按期付款", &forecast.peak);
    let late = format!("客户都晚 {LATE_DAYS} 个工作日");
    let late_peak = match forecast.peak_late == forecast.peak && forecast.peak.amount > Fen::ZERO {
        true if advanced_known => format!("{late}，最高也是这一天、这个数。"),
        _ => sentence(input, &late, &forecast.peak_late),
    };
    let content = advanced_known.then(|| {
        let limit = match forecast.limit {
            Some(limit) => format!("垫款额度合计 {limit} 元。"),
            None => "垫款额度有一格无法识别，合计未知。".to_owned(),
        };
        let description = format!("{peak}{late_peak}{limit}");
        let late = forecast.days.iter().map(|(_, _, late)| *late).collect();
        let late = (format!("客户都晚 {LATE_DAYS} 个工作日"), late);
        Content {
            title: "六周垫款（各方按期付款，按项目叠加）",
            description,
            days: forecast.days.iter().map(|(day, ..)| *day).collect(),
            areas: shares(input),
            late,
            limit: forecast.limit,
        }
    });
    let chart = |id, frame| content.as_ref().map(|content| areas(id, frame, content));
    let sum = |incoming: bool| {
        let weeks = forecast.weeks.iter();
        weeks.map(|week| if incoming { week.incoming } else { week.outgoing }).sum::<Fen>()
    };
    ForecastView {
        chart: chart("chart-forecast", Frame::BROAD),
        narrow_chart: chart("chart-forecast-narrow", Frame::NARROW),
        weeks: weeks.collect(),
        incoming: told(whole.knows_incoming(), sum(true)),
        outgoing: told(whole.knows_outgoing(), sum(false)),
        peak,
        late_peak,
        late_days: LATE_DAYS,
        this_week: if whole.knows_outgoing() { this_week(input, &placements) } else { String::new() },
        unconfirmed: match forecast.unconfirmed {
            (0, _) => String::new(),
            (count, sum) => {
                format!(
                    "未经客户书面确认的 {count} 个排期还有 {sum} 元没有到，不算在应收客户内：先请客户确认。"
                )
            }
        },
        marked: advanced_known && forecast.peak_late.amount > Fen::ZERO,
    }
}

/// Projects that have an area of their own; the others are one.
const AREAS: usize = 5;

/// 垫款 of each day by project, the largest first.
pub(in crate::report::view) fn shares(input: &Input) -> Vec<Area> {
    let projects = &input.due.forecast.projects;
    let mut shown: Vec<Area> = projects
        .iter()
        .take(AREAS)
        .map(|(key, days)| Area { text: input.project_name(Some(key)), values: days.clone() })
        .collect();
    let others: Vec<&Vec<Fen>> = projects.iter().skip(AREAS).map(|(_, days)| days).collect();
    if let Some(first) = others.first() {
        let sum = |day: usize| others.iter().filter_map(|days| days.get(day)).copied().sum();
        let values = (0..first.len()).map(sum).collect();
        shown.push(Area { text: format!("其余 {} 个项目", others.len()), values });
    }
    shown
}

fn sentence(input: &Input, condition: &str, peak: &Peak) -> String {
    if !input.books.whole.knows_advances_ahead() {
        return format!("{condition}的垫款：未检查，有表没有读全。");
    }
    if peak.amount <= Fen::ZERO {
        return match input.books.known_advanced().filter(|now| *now > Fen::ZERO) {
            Some(now) => format!("现在垫着 {now} 元；{condition}，收得回来，六周内不再垫款。"),
            None => format!("{condition}，六周内无须垫款。"),
        };
    }
    let advanced = || peak.projects.iter().filter(|(_, amount)| *amount > Fen::ZERO);
    let parts: Vec<String> = advanced()
        .take(input.bounds.within)
        .map(|(project, amount)| format!("{} {amount}", input.project_name(Some(project))))
        .collect();
    let day = words::day(peak.day, input.office.as_of());
    let more = match advanced().count() {
        n if n > parts.len() => format!("，等 {n} 个项目"),
        _ => String::new(),
    };
    format!("{condition}，垫款最高在 {day}，{} 元（{}{more}）。", peak.amount, parts.join("，"))
}

/// The forecast assumes that every payment is made on its day; 本周可付 says which may be made. This sentence
/// joins the two.
fn this_week(input: &Input, placements: &BTreeMap<&str, PlacementId>) -> String {
    let (office, books) = (input.office, input.books);
    let Some(week) = input.due.forecast.weeks.first() else { return String::new() };
    let lines = input.due.forecast.lines.iter();
    let own = lines.filter(|line| line.direction == Direction::ToMedium && line.due <= week.to);
    let [mut requested, mut free, mut barred] = [Fen::ZERO; 3];
    // what may be paid by request uses up 垫款额度 first
    let mut headroom = Headroom::new(office, books);
    for one in input.due.payables.iter().filter(|one| one.may_be_paid()) {
        headroom.take(office.payments[one.payment].case, one.amount.unwrap_or_default());
    }
    for line in own {
        let request =
            input.due.payables.iter().find(|one| office.payments[one.payment].record.key == line.key);
        let placement = placements.get(line.key.as_str());
        match (request, placement) {
            (Some(request), _) if request.may_be_paid() => requested += line.amount,
            (None, Some(id))
                if against_placement(office, books, *id).is_empty()
                    && headroom.take(office.placements[*id].case, line.amount).is_none() =>
            {
                free += line.amount
            }
            _ => barred += line.amount,
        }
    }
    let all = requested + free + barred;
    if all.is_zero() {
        return String::new();
    }
    format!(
        "本周应付媒体 {all} 元：有付款申请、可付 {requested} 元（见本周可付）；还没有付款申请、现在可以付 {free} \
         元；现在还不能付 {barred} 元（客户没有确认或款没有到齐、超出垫款额度、没有订位、收款单位不符等）。"
    )
}

fn due(input: &Input, placements: &BTreeMap<&str, PlacementId>, line: &ForecastLine) -> DueView {
    let office = input.office;
    let placement = placements.get(line.key.as_str()).copied();
    let amount = line.amount.to_string();
    let (what, incoming, outgoing) = match line.direction {
        Direction::FromClient => ("客户付媒体款", amount, String::new()),
        Direction::FromClientOther => ("客户付制作或服务费", amount, String::new()),
        Direction::ToMedium => ("我司付媒体", String::new(), amount),
    };
    DueView {
        day: words::day(line.due, office.as_of()),
        overdue: line.overdue,
        who: line.who.clone(),
        what,
        project_name: input
            .project_name(Some(&line.project).filter(|key| !key.is_empty()).map(String::as_str)),
        key: short_key(&line.key, &line.project),
        subject: placement.map(|id| placement_subject(office, id)).unwrap_or_default(),
        incoming,
        outgoing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::memory::Memory;

    const PLACED: &str = "[媒体排期/排期]\n排期编号|投放日期|客户金额|媒体成本|客户确认日\n\
        XM2026-101-M0301|2026-03-26|50000|45000|2026-03-02\n";

    fn of(money: &str) -> ForecastView {
        let outcome = crate::testing::run(&format!("{PLACED}{money}"));
        forecast(&outcome.input(&Memory::default()))
    }

    #[test]
    fn six_weeks_are_told_where_the_money_was_read() {
        let view = of("[收付款/客户到款]\n到款编号|金额\nDK1|20000\n");
        assert!(view.chart.is_some() && view.peak.contains("六周内"), "{}", view.peak);
        assert!(view.weeks.iter().any(|week| week.dues.iter().any(|due| due.incoming == "50,000.00")));
    }

    /// The sentence between six weeks and 本周可付: a placement whose client owes is barred, one whose client
    /// has paid is free, one that is asked for and may be paid stands under 本周可付.
    #[test]
    fn what_falls_due_this_week_is_told_by_whether_it_may_be_paid() {
        let view = {
            let outcome = crate::testing::run(
                "[媒体排期/排期]
                 排期编号|媒体名称|投放日期|次数|客户金额|媒体成本|客户确认日|订位日
                 XM2026-101-M0301|晨报|2026-03-18|1|500|400|2026-03-02|2026-03-03
                 XM2026-101-M0302|晨报|2026-03-18|1|300|200|2026-03-02|2026-03-03
                 XM2026-101-M0303|晨报|2026-03-19|1|90|70|2026-03-02|2026-03-03
                 [收付款/客户到款]
                 到款编号|到款日期|金额|对应单号
                 DK1|2026-03-05|300|XM2026-101-M0302
                 DK2|2026-03-05|90|XM2026-101-M0303
                 [收付款/媒体付款]
                 付款编号|媒体名称|收款单位|排期编号|应付金额|实付金额|计划付款日
                 FK1|晨报||XM2026-101-M0303|70||2026-03-17",
            );
            forecast(&outcome.input(&Memory::default()))
        };
        let told = "本周应付媒体 670.00 元：有付款申请、可付 70.00 元（见本周可付）；还没有付款申请、现在可以付 200.00 元；现在还不能付 400.00 元";
        assert!(view.this_week.starts_with(told), "{}", view.this_week);
        assert_eq!(view.weeks[0].outgoing, "670.00");
    }

    /// Receipts that were not read leave 垫款 and what clients owe unknown; what media are owed stays.
    #[test]
    fn nothing_is_foretold_from_what_was_not_read() {
        let view = of("@hidden-sheet\n[收付款/客户到款]\n到款编号|金额\nDK1|20000\n");
        assert!(view.chart.is_none() && !view.marked);
        assert!(view.peak.contains("未检查") && view.late_peak.contains("未检查"));
        for week in &view.weeks {
            assert_eq!((week.incoming.as_str(), week.advanced.as_str()), ("未检查", "未检查"));
            assert!(week.dues.iter().all(|due| due.incoming.is_empty()), "{:?}", week.dues);
        }
        assert!(view.weeks.iter().any(|week| week.outgoing == "45,000.00"));
    }
}
