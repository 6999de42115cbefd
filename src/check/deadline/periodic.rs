//! A service owed every three to six months: the check shared by T07 and T08.

use crate::check::about::about;
use crate::check::rule::Case;
use crate::due::ObligationKind;
use crate::finding::{Code, Over, Raised, Severity};
use crate::model::choice::{Choice, ServiceKind};

/// A service, with the months after which it is yellow and red.
pub(super) struct Periodic {
    pub(super) code: Code,
    pub(super) kind: ObligationKind,
    pub(super) yellow: u32,
    pub(super) red: u32,
}

impl Periodic {
    /// Raises yellow after the shorter and red after the longer term, in calendar months since the last one or
    /// since 合同开始.
    pub(super) fn check(&self, case: &Case, raised: &mut Vec<Raised>) {
        let as_of = case.office.as_of();
        for owed in case.due.obligations.of_case(self.kind, case.id).iter().filter(|owed| owed.is_open()) {
            let limit = owed.limit_on(as_of).filter(|limit| as_of > limit.date);
            let (Some(base), Some(due)) = (owed.from, limit) else { continue };
            let (severity, months) = match owed.due == Some(due) {
                true => (Severity::Red, self.red),
                false => (Severity::Yellow, self.yellow),
            };
            let word = self.kind.service().map_or("", ServiceKind::word);
            let since = if owed.last == Some(base.date) {
                format!("上次{word} {base}")
            } else {
                format!("合同 {base} 开始以来没有{word}")
            };
            raised.push(
                about(
                    case.office,
                    self.code,
                    owed,
                    format!("{since}，满 {months} 个月为 {due}，已过期。请提交并登记定期服务。"),
                )
                .severity(severity)
                .due(due)
                .days_over(Over::Calendar((as_of - due.date).num_days())),
            );
        }
    }
}
