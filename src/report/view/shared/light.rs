//! A light: 红 / 黄 / 绿 from the findings that count, 未检查 where something was not read, 等客户 where a
//! record or lane only waits for the client's word, — where a lane has not begun; always shown with its word.

use crate::check::rule::Rule;
use crate::check::rule_of;
use crate::due::lanes;
use crate::finding::{Finding, Severity};
use crate::handbook::Lane;
use crate::model::Coverage;
use crate::report::view::shared::tone::Tone;

/// The colour a project, a lane or a record shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Light {
    /// A lane of a project in which nothing was done and nothing is open.
    Idle,
    #[default]
    Green,
    /// Past the day by which the client should have answered: somebody has to ask, and our own numbers do
    /// not count it. A project as a whole never shows it.
    Waiting,
    Yellow,
    /// Something of it was not read: it is never green, and red only where something else is.
    Unchecked,
    Red,
}

impl Light {
    pub fn word(self) -> &'static str {
        match self {
            Light::Idle => "—",
            Light::Green => "绿",
            Light::Waiting => "等客户",
            Light::Yellow => "黄",
            Light::Unchecked => "未检查",
            Light::Red => "红",
        }
    }

    pub fn tone(self) -> Tone {
        match self {
            Light::Green => Tone::Green,
            Light::Waiting | Light::Yellow => Tone::Yellow,
            Light::Idle | Light::Unchecked => Tone::Grey,
            Light::Red => Tone::Red,
        }
    }

    /// The light of a project: 未检查 where a table was not read for it and nothing else is red.
    pub fn of_project<'a>(
        findings: impl IntoIterator<Item = &'a Finding>,
        coverage: &Coverage,
        project: &str,
    ) -> Light {
        Light::of(findings).max(Light::unread(coverage.unchecked(Some(project)).is_some()))
    }

    /// 未检查 where something was not read; nothing else speaks against 绿.
    pub fn unread(is_unread: bool) -> Light {
        if is_unread { Light::Unchecked } else { Light::Green }
    }

    /// The light of a lane of a project: 未检查 where a register it is read from was not read for it.
    /// `begun`: some box of it has evidence.
    pub fn of_lane<'a>(
        findings: impl IntoIterator<Item = &'a Finding>,
        coverage: &Coverage,
        project: &str,
        lane: Lane,
        begun: bool,
    ) -> Light {
        let unread = Light::unread(lanes::is_unread(coverage, lane, project));
        match Light::of_record(findings).max(unread) {
            Light::Green if !begun => Light::Idle,
            light => light,
        }
    }

    /// The light of one record: as [`Light::of`], and 等客户 where it waits for the client alone.
    pub fn of_record<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Light {
        let one = |finding: &'a Finding| {
            let waits = finding.is_to_do() && rule_of(finding.code).is_some_and(|rule| !rule.is_ours());
            if waits { Light::Waiting } else { Light::of([finding]) }
        };
        findings.into_iter().map(one).max().unwrap_or_default()
    }

    /// The worst of some findings that our own number counts: settled and waived ones, notes (蓝)
    /// and what waits for the client leave it green.
    pub fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Light {
        let counts = |finding: &Finding| finding.counts() && rule_of(finding.code).is_none_or(Rule::is_ours);
        let one = |finding: &Finding| match finding.severity {
            Severity::Red if counts(finding) => Light::Red,
            Severity::Yellow if counts(finding) => Light::Yellow,
            _ => Light::Green,
        };
        findings.into_iter().map(one).max().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Code, Raised};
    use crate::testing::found;

    #[test]
    fn only_open_unwaived_findings_colour_a_light() {
        let of = |code, severity| found(Raised::new(code, "G001", "").severity(severity));
        let red = of(Code::T01, Severity::Red);
        let yellow = of(Code::A11, Severity::Yellow);
        let waits = of(Code::T10, Severity::Red);
        let settled = Finding { open: false, ..red.clone() };
        let waived = Finding { waived: true, ..red.clone() };
        assert_eq!(Light::of([&yellow, &red]), Light::Red);
        assert_eq!(Light::of([&yellow, &settled]), Light::Yellow);
        assert_eq!(Light::of([&waits]), Light::Green, "no red number, no red light");
        assert_eq!(Light::of([&waived, &of(Code::D19, Severity::Blue)]), Light::Green);
        assert_eq!(Light::of_record([&waits]), Light::Waiting, "somebody has to ask the client");
        assert_eq!(Light::of_record([&waits, &yellow]), Light::Yellow);
        assert_eq!(Light::of_record([&Finding { open: false, ..waits }]), Light::Green);
    }
}
