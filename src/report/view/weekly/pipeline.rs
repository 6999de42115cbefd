//! 前期推进 (H-3.1): the progress of a project in 洽谈, and its next step.

use crate::link::Case;
use crate::model::answer;
use crate::model::choice::{Choice, PipelineStep};
use crate::report::view::Input;
use crate::report::view::shared::bounded::{Bounded, Rest, no_amount};
use crate::report::view::shared::pipeline::{PIPELINE, Progress};
use crate::report::view::shared::unknown;
use crate::report::view::shared::words;
use serde::Serialize;

/// One project in 洽谈.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PipelineLine {
    pub key: String,
    pub project_name: String,
    pub client: String,
    pub owner: String,
    /// `7/14`
    pub count: String,
    pub last: String,
    pub last_day: String,
    /// The working days since the last entry.
    pub idle: String,
    pub next: String,
    pub steps: Vec<PipelineBox>,
    /// Why steps may be missing; empty where 前期推进 was read whole. Then only the dates of the steps
    /// are told.
    pub unread: String,
}

/// One 事项 with its first date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PipelineBox {
    pub step: &'static str,
    /// Its first date, 未做 or 未检查.
    pub told: String,
    pub done: bool,
}

/// Projects in 洽谈, in order of key.
pub fn pipeline(input: &Input) -> Bounded<PipelineLine> {
    let office = input.office;
    let courting = office.cases.iter().filter(|case| case.known && case.is_courted());
    let rest = Rest::sheet(answer::PROJECTS, "前期推进", "");
    Bounded::first(courting.collect(), input.bounds.lines, no_amount, rest).map(|case| line(input, case))
}

fn line(input: &Input, case: &Case) -> PipelineLine {
    let as_of = input.office.as_of();
    let progress = Progress::of(input.office, case);
    let undone = if progress.unread { "未检查" } else { "未做" };
    let last = progress.last;
    let owner = [case.project.lead.text(), case.project.account.text()];
    PipelineLine {
        key: words::key_beside(case.key(), case.key(), case.project.name.text()).to_owned(),
        project_name: case.project.name.text().to_owned(),
        client: case.project.client.text().to_owned(),
        owner: owner.into_iter().find(|name| !name.is_empty()).unwrap_or_default().to_owned(),
        count: format!("{}/{}", progress.done(), progress.steps.len()),
        last: last.map_or("尚无记录", |(_, step)| step.word()).to_owned(),
        last_day: words::day_or_blank(last.map(|(day, _)| day), as_of),
        idle: progress.idle.map(|days| format!("{days} 个工作日")).unwrap_or_default(),
        next: progress.next.map_or("—", PipelineStep::word).to_owned(),
        steps: progress
            .steps
            .iter()
            .map(|(step, day)| PipelineBox {
                step: step.word(),
                told: day.map_or_else(|| undone.to_owned(), |day| words::day(day, as_of)),
                done: day.is_some(),
            })
            .collect(),
        unread: unknown::unread(input, &PIPELINE, Some(case.key())).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use crate::model::memory::Memory;
    use crate::report::view::records;
    use crate::report::view::status::projects;
    use crate::report::view::status::register::Register;
    use crate::report::view::status::table::read_whole;
    use rstest::rstest;

    /// A sheet of 前期推进 that was not read says nothing of what is done: page and workbook.
    #[rstest]
    #[case::read("", "1/14", "未做")]
    #[case::hidden("@hidden-sheet", "", "未检查")]
    fn steps_that_were_not_read(#[case] hidden: &str, #[case] count: &str, #[case] undone: &str) {
        let outcome = crate::testing::run(&format!(
            "[项目名册/项目]
             项目编号 | 状态
             XM2026-105 | 洽谈
             {hidden}
             [项目名册/前期推进]
             项目编号 | 事项 | 日期
             XM2026-105 | 首次拜访 | 2026-03-06"
        ));
        let memory = Memory::default();
        let input = outcome.input(&memory);
        let lines = super::pipeline(&input);
        let line = lines.shown.iter().find(|line| line.key == "XM2026-105").unwrap();
        assert_eq!(line.unread.is_empty(), !count.is_empty());
        if line.unread.is_empty() {
            assert_eq!((line.count.as_str(), line.steps[0].told.as_str()), (count, "03-06"));
        }
        assert_eq!(line.steps[1].told, undone);
        let records = records(&input);
        let register = Register::new(&input, &records);
        let table = projects::tables(&register).find(|table| table.name == "前期推进").unwrap();
        let at = table.columns.iter().position(|column| column.heading == "已做").unwrap();
        assert_eq!(table.len(), 1);
        assert_eq!(table.value(0, at) == read_whole(None), count.is_empty());
        let page = crate::report::html::weekly_page(&input, &records).unwrap();
        let page = String::from_utf8(page).unwrap();
        assert!(!page.contains("0/14") && !page.contains("尚无记录"));
    }
}
