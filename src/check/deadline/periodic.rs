//! A service owed every three to six months: one judgement for T07 and T08.

use super::scope::{account, is_served, services};
use crate::check::rule::Case;
use crate::finding::{Code, Finding, Findings, Over, Severity};
use crate::model::choice::{Choice, ServiceKind};
use crate::model::deadline::months_after;

/// A service with its yellow and red months.
pub(super) struct Periodic {
    pub(super) code: Code,
    pub(super) service: ServiceKind,
    pub(super) yellow: u32,
    pub(super) red: u32,
}

impl Periodic {
    /// Yellow after the shorter term since the last one (or since the contract began), red after
    /// the longer; same day of the month, or the month's last (clocks.md, months).
    pub(super) fn check(&self, case: &Case, findings: &mut Findings) {
        let office = case.office;
        if !is_served(case) || !office.roles.contains("工作单") {
            return;
        }
        let rows = services(case, self.service);
        if rows.clone().any(|row| row.record.submitted.is_refused()) {
            return;
        }
        let last = rows
            .filter_map(|row| row.record.submitted.get().map(|moment| (moment.date, &row.record)))
            .max_by_key(|(day, record)| (*day, record.at));
        let start = case.project.contract_start.get();
        let last = last.filter(|(day, _)| start.is_none_or(|start| *day >= start));
        let Some(base) = last.map(|(day, _)| day).or(start) else { return };
        let (yellow, red) = (months_after(base, self.yellow), months_after(base, self.red));
        let as_of = office.as_of();
        let (severity, months, due) = match () {
            () if as_of > red => (Severity::Red, self.red, red),
            () if as_of > yellow => (Severity::Yellow, self.yellow, yellow),
            () => return,
        };
        let word = self.service.word();
        let since = match last {
            Some((day, _)) => format!("上次{word} {day}"),
            None => format!("合同 {base} 开始以来没有{word}"),
        };
        let place = match last {
            Some((_, record)) => record.submitted.at.or(Some(record.at)),
            None => case.project.contract_start.at.or(Some(case.project.at)),
        };
        findings.push(
            Finding::new(
                self.code,
                case.key(),
                format!("{since}，满 {months} 个月为 {due}，已过期。请提交并登记定期服务。"),
            )
            .project(case.key())
            .at(place)
            .severity(severity)
            .owner(account(case))
            .due(due)
            .days_over(Over::Calendar((as_of - due).num_days())),
        );
    }
}
