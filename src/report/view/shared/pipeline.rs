//! 前期推进 (H-3.1): the progress of a project, and its next step.

use crate::link::{Case, Office};
use crate::model::choice::{Choice, PipelineStep};
use chrono::NaiveDate;

/// The steps of one project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Every step in the order of H-3.1, with its first date.
    pub steps: Vec<(PipelineStep, Option<NaiveDate>)>,
    /// The step that was dated last.
    pub last: Option<(NaiveDate, PipelineStep)>,
    /// The step after the last one done; `None` if all are done.
    pub next: Option<PipelineStep>,
    /// The working days since the last entry.
    pub idle: Option<i64>,
    /// Rows of 前期推进 may be missing: only the steps that have a date are known.
    pub unread: bool,
}

/// The table the steps stand in.
pub const PIPELINE: [&str; 1] = ["项目名册/前期推进"];

impl Progress {
    pub fn of(office: &Office, case: &Case) -> Progress {
        let first_of = |step: PipelineStep| -> Option<NaiveDate> {
            let rows = case.pipeline.iter().filter(|row| row.step.get() == Some(step));
            rows.filter_map(|row| row.date.get()).min()
        };
        let steps: Vec<(PipelineStep, Option<NaiveDate>)> =
            PipelineStep::ALL.iter().map(|step| (*step, first_of(*step))).collect();
        let furthest = steps.iter().rposition(|(_, day)| day.is_some());
        let latest_entry = case.pipeline.iter().filter_map(|row| row.date.get()).max();
        Progress {
            last: steps.iter().filter_map(|(step, day)| Some(((*day)?, *step))).max(),
            next: steps.iter().skip(furthest.map_or(0, |i| i + 1)).map(|(step, _)| *step).next(),
            idle: latest_entry.map(|day| office.settings.calendar.between(day, office.as_of())),
            steps,
            unread: office.coverage.unknown(&PIPELINE, Some(case.key())).is_some(),
        }
    }

    /// The number of steps with a date.
    pub fn done(&self) -> usize {
        self.steps.iter().filter(|(_, day)| day.is_some()).count()
    }
}
