//! How urgent each project is: the order of the strip, and the projects that the page shows if it cannot show
//! all.

use crate::finding::Finding;
use crate::link::{Case, CaseId};
use crate::model::id::IdVec;
use crate::report::view::shared::light::Light;
use crate::report::view::{Groups, Input, grouped};
use std::cmp::Reverse;

/// The findings of each project, and its place in the order.
pub(super) struct Trouble<'a> {
    findings: Groups<Option<&'a str>, &'a Finding>,
    worst: IdVec<Worst, Case>,
}

/// Sorts the worst first: by light, then by the most working days over.
pub(super) type Worst = Reverse<(Light, i64)>;

impl<'a> Trouble<'a> {
    pub(super) fn new(input: &Input<'a>) -> Trouble<'a> {
        let findings = grouped(input.findings, |finding| finding.counts_for());
        let worst = |case: &'a Case| {
            let own: &[&Finding] = findings.of(Some(case.key()));
            let light = Light::of_project(own.iter().copied(), &input.office.coverage, case.key());
            let open = own.iter().filter(|one| one.counts());
            Reverse((light, open.map(|one| input.working_days_over(one)).max().unwrap_or(0).max(0)))
        };
        let worst = input.office.cases.iter().map(worst).collect();
        Trouble { findings, worst }
    }

    pub(super) fn findings(&self, project: &'a str) -> &[&'a Finding] {
        self.findings.of(Some(project))
    }

    pub(super) fn light(&self, project: CaseId) -> Light {
        let Reverse((light, _)) = self.worst(project);
        light
    }

    pub(super) fn worst(&self, project: CaseId) -> Worst {
        self.worst[project]
    }
}

#[cfg(test)]
mod tests {
    use super::super::agenda::week;
    use super::super::gantt::gantt;
    use super::*;
    use crate::testing::{self, Outcome};

    /// Two projects with a coming wave; only the second has open findings. Both must hand in their progress list on
    /// the Monday.
    fn office() -> Outcome {
        testing::run(
            "@as-of 2026-03-16
             [项目名册/项目]
             项目编号 | 项目名称 | 合同开始
             XM2026-101 | 安宁里 | 2026-03-12
             XM2026-102 | 多事坊 | 2026-03-12
             [工作单/工作单]
             工作单号
             XM2026-101-G001
             [媒体排期/排期]
             排期编号 | 项目编号 | 波次 | 投放日期 | 订位日 | 客户确认日
             XM2026-101-M0301 | XM2026-101 | 开盘 | 2026-03-27 | 2026-03-12 | 2026-03-10
             XM2026-102-M0301 | XM2026-102 | 认筹 | 2026-03-30 | 2026-03-12 |",
        )
    }

    #[test]
    fn where_not_all_fit_the_worst_projects_are_shown() {
        let outcome = office();
        let memory = Default::default();
        let mut input = outcome.input(&memory);
        input.bounds.projects = 1;
        input.bounds.lines = 1;
        let trouble = Trouble::new(&input);
        let waves = gantt(&input, &trouble);
        let labels: Vec<&str> = waves.rows.iter().map(|row| row.label.as_str()).collect();
        assert_eq!(labels, ["多事坊 认筹"]);
        let days = week(&input, &trouble);
        let monday = days.first().map(|day| &day.due).expect("检查日");
        let shown: Vec<_> = monday.iter().map(|line| (line.project.as_str(), line.text.as_str())).collect();
        assert_eq!(shown, [("多事坊", "交每周工作进程：截至 03-13")]);
        let rest = &monday.left_out.as_ref().expect("the list of 安宁里").rest;
        assert_eq!(rest.href, "../客服/状态_工作单.xlsx");
        assert_eq!(
            (rest.name.as_str(), rest.filter.as_str()),
            ("状态_工作单.xlsx → 定期服务 · 应交日", "到期 2026-03-16")
        );
    }
}
