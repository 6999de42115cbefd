//! Projects × lanes S, A, B and C: one cell each, with its state and the worst days over.

use super::trouble::Trouble;
use crate::finding::Finding;
use crate::handbook::Lane;
use crate::link::{Case, CaseId};
use crate::model::answer;
use crate::model::choice::ProjectStatus;
use crate::report::view::Input;
use crate::report::view::shared::bounded::{Bounded, Rest, no_amount};
use crate::report::view::shared::lanes::{LaneView, lane_of, lanes, record_lanes};
use crate::report::view::shared::light::Light;
use crate::report::view::shared::tone::Tone;
use serde::Serialize;
use std::cmp::Reverse;

/// One project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StripRow {
    pub project_name: String,
    pub key: String,
    pub light: &'static str,
    pub tone: Tone,
    pub cells: Vec<StripCell>,
}

/// One lane of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StripCell {
    pub lane: String,
    /// 红 / 黄 / 等客户 / 绿, or — where nothing has begun.
    pub word: &'static str,
    pub tone: Tone,
    /// `B3 订位`
    pub reached: String,
    /// The matter that gives the lane its colour, of several the one that is over most; it may lie at
    /// another step than `reached`: `会议单迟交，超 2 天（自然日）`. Empty on a green cell.
    pub over: String,
}

/// The number of projects on paper, as `weekly.css` prints them.
const PRINTED: usize = 8;

/// The number of projects that paper does not show.
pub(super) fn not_printed(strip: &Bounded<StripRow>) -> usize {
    strip.count.saturating_sub(PRINTED)
}

/// Projects that are served or at rest, the worst first.
pub(super) fn strip<'a>(input: &Input<'a>, trouble: &Trouble<'a>) -> Bounded<StripRow> {
    let office = input.office;
    let row = |(index, case): (CaseId, &'a Case)| {
        let light = trouble.light(index);
        let of_records = record_lanes(input, case);
        let own = trouble.findings(case.key()).iter();
        let own: Vec<(Lane, &Finding)> = own.map(|one| (lane_of(input, &of_records, one), *one)).collect();
        let cell = |lane: LaneView| {
            let of_lane = || own.iter().filter(|(of, _)| *of == lane.lane).map(|(_, one)| *one);
            let light = Light::of_lane(of_lane(), &office.coverage, case.key(), lane.lane, lane.started);
            cell(input, lane.clone(), light, of_lane)
        };
        StripRow {
            project_name: input.project_name(Some(case.key())),
            key: case.key().to_owned(),
            light: light.word(),
            tone: light.tone(),
            cells: lanes(input, index).into_iter().map(cell).collect(),
        }
    };
    let shown =
        |case: &Case| case.known && matches!(case.status(), ProjectStatus::Serving | ProjectStatus::Paused);
    let mut projects: Vec<(CaseId, &Case)> =
        office.cases.with_ids().filter(|(_, case)| shown(case)).collect();
    let order = |(index, case): &(CaseId, &'a Case)| (trouble.worst(*index), case.key());
    projects.sort_by(|a, b| order(a).cmp(&order(b)));
    let rest = Rest::sheet(answer::PROJECTS, "总览", "");
    Bounded::first(projects, input.bounds.projects, no_amount, rest).map(row)
}

fn cell<'a, I: Iterator<Item = &'a Finding>>(
    input: &Input,
    lane: LaneView,
    light: Light,
    findings: impl Fn() -> I,
) -> StripCell {
    // the matter that gives the cell its colour; of several, the one with the most days over
    let colours = |one: &&Finding| light != Light::Green && Light::of_record([*one]) == light;
    let days = |one: &Finding| input.working_days_over(one).max(0);
    let worst = findings().filter(colours).min_by_key(|one| Reverse((days(one), one.money_at_risk)));
    StripCell {
        lane: format!("{} {}", lane.id, lane.name),
        word: light.word(),
        tone: light.tone(),
        reached: if lane.started { lane.reached } else { String::new() },
        over: worst
            .map(|one| {
                let matter = (input.rule)(one.code).map_or("", |rule| rule.title);
                let over = one.days_over.filter(|over| over.days() > 0);
                over.map_or_else(|| matter.to_owned(), |over| format!("{matter}，超 {}", over.words()))
            })
            .unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The days over are those of the matter that is named, whatever step the project has reached.
    #[test]
    fn days_over_stand_with_their_matter() {
        let outcome = crate::testing::run(
            "[项目名册/项目]\n项目编号 | 合同开始\nXM2026-101 | 2026-01-05\n[工作单/会议]\n\
             会议单号 | 项目编号 | 会议主题 | 会议结束\nXM2026-101-H01 | XM2026-101 | 沟通 | 2026-03-10 15:00",
        );
        let memory = Default::default();
        let input = outcome.input(&memory);
        let strip = strip(&input, &Trouble::new(&input));
        let late: Vec<&str> = strip.shown[0].cells.iter().map(|cell| cell.over.as_str()).collect();
        // T18 is over by 39 days and yellow: the cell is red by T05
        assert_eq!(late, ["周一未报进程，超 7 天（自然日）", "", "", ""]);
    }

    /// 检查日 is a Monday: three calendar days over are one working day, less than two working days.
    #[test]
    fn days_of_different_units_are_compared_in_working_days() {
        let outcome = crate::testing::run(
            "[项目名册/项目]\n项目编号 | 合同开始\nXM2026-101 | 2026-03-12\nXM2026-102 | 2026-03-12
             [工作单/工作单]\n工作单号 | 下单时间 | 工作类别 | 承诺完成日
             XM2026-101-G001 | 2026-03-05 10:00 | 阶段性计划 | 2026-03-12
             [工作单/会议]\n会议单号 | 项目编号 | 会议主题 | 会议结束 | 是否重要
             XM2026-101-H01 | XM2026-101 | 沟通 | 2026-03-12 15:00 | 是
             XM2026-102-H01 | XM2026-102 | 沟通 | 2026-03-12 15:00 | 是",
        );
        let memory = Default::default();
        let input = outcome.input(&memory);
        let strip = strip(&input, &Trouble::new(&input));
        let order: Vec<&str> = strip.shown.iter().map(|row| row.key.as_str()).collect();
        assert_eq!(order, ["XM2026-101", "XM2026-102"], "{:#?}", outcome.lines());
        let over = |row: usize| strip.shown[row].cells[0].over.as_str();
        assert_eq!(over(0), "工作单超时，超 2 个工作日", "{:#?}", outcome.lines());
        assert!(over(1).ends_with("天（自然日）"), "{}", over(1));
    }

    /// What waits for the client is no red of ours, and no green cell either: page and workbook say so.
    #[test]
    fn an_order_that_waits_for_the_client_is_told() {
        let outcome = crate::testing::run(
            "[项目名册/项目]\n项目编号 | 合同开始\nXM2026-101 | 2026-03-10\n[工作单/工作单]\n\
             工作单号 | 项目编号 | 下单时间 | 工作类别 | 提交日\n\
             XM2026-101-G001 | XM2026-101 | 2026-02-25 10:00 | 文案平面设计稿 | 2026-02-27",
        );
        let memory = Default::default();
        let input = outcome.input(&memory);
        let strip = strip(&input, &Trouble::new(&input));
        let creative = &strip.shown[0].cells[1];
        assert_eq!((creative.word, creative.tone), ("等客户", Tone::Yellow), "{:#?}", outcome.lines());
        assert!(creative.over.starts_with("客户确认滞留，超 "), "{}", creative.over);
        let records = crate::report::view::records(&input);
        let register = crate::report::view::status::register::Register::new(&input, &records);
        assert_eq!(register.light("XM2026-101-G001"), Light::Waiting);
    }

    /// The registers of a lane are those its boxes are read from: A5 and the lane B stand in 媒体排期.
    #[test]
    fn a_lane_whose_boxes_were_not_read_is_not_green() {
        let outcome = crate::testing::run(
            "[项目名册/项目]\n项目编号\nXM2026-101\n@hidden-sheet\n[媒体排期/排期]\n排期编号 | 客户金额\nXM2026-101-M0301 | 5\n",
        );
        let memory = Default::default();
        let input = outcome.input(&memory);
        let strip = strip(&input, &Trouble::new(&input));
        let words: Vec<&str> = strip.shown[0].cells.iter().map(|cell| cell.word).collect();
        assert_eq!(words, ["绿", "未检查", "未检查", "—"]);
    }
}
