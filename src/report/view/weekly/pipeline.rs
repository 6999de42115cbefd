//! 前期推进 (H-3.1): the progress of a project in 洽谈, and its next step.

use crate::link::{Case, Office};
use crate::model::choice::{Choice, PipelineStep};
use crate::report::view::Input;
use crate::report::view::shared::bounded::{Bounded, Rest, no_amount};
use crate::report::view::shared::pipeline::Progress;
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
}

/// One 事项 with its first date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PipelineBox {
    pub step: &'static str,
    pub day: String,
    pub done: bool,
}

/// Projects in 洽谈, in order of key.
pub fn pipeline(input: &Input) -> Bounded<PipelineLine> {
    let office = input.office;
    let courting = office.cases.iter().filter(|case| case.known && case.is_courted());
    let rest = Rest::sheet("管理/状态_项目.xlsx", "前期推进", "");
    Bounded::first(courting.collect(), input.bounds.lines, no_amount, rest).map(|case| line(office, case))
}

fn line(office: &Office, case: &Case) -> PipelineLine {
    let as_of = office.as_of();
    let progress = Progress::of(office, case);
    let last = progress.last;
    let owner = [case.project.lead.text(), case.project.account.text()];
    PipelineLine {
        key: case.key().to_owned(),
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
                day: words::day_or_blank(*day, as_of),
                done: day.is_some(),
            })
            .collect(),
    }
}
