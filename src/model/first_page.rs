//! The four numbers at the top of every weekly page, of this run or of a kept one. Plain data; the caller
//! says which codes count as the office's own.

use super::money::Fen;
use super::past_run::PastRun;
use std::collections::HashMap;

/// The four numbers. They count records, not findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstPage {
    /// Records with an open red finding of the office's own.
    pub red: i64,
    /// Records with an open yellow finding of the office's own and no red one.
    pub yellow: i64,
    /// Records due in the seven days from 检查日; `None` if the kept run does not say.
    pub due: Option<i64>,
    /// 垫款 of the office in fen; `None` if it was unknown.
    pub advanced: Option<Fen>,
}

impl FirstPage {
    /// The numbers of a kept run. `is_ours`: whether findings of a code count in the office's own numbers.
    pub fn of(run: &PastRun, is_ours: fn(&str) -> bool) -> FirstPage {
        let mut records: HashMap<(Option<&str>, &str), bool> = HashMap::new();
        for (identity, finding) in &run.findings {
            if finding.stands() && !finding.waived && is_ours(&identity.code) {
                let record = (finding.project.as_deref(), identity.key.as_str());
                *records.entry(record).or_default() |= finding.is_red();
            }
        }
        let count = |red| {
            i64::try_from(records.values().filter(|is_red| **is_red == red).count()).unwrap_or(i64::MAX)
        };
        FirstPage { red: count(true), yellow: count(false), due: run.due_this_week, advanced: run.advanced }
    }
}

#[cfg(test)]
mod tests {
    use super::super::identity::Identity;
    use super::super::past_run::PastFinding;
    use super::*;

    #[test]
    fn a_record_counts_once_and_by_what_is_ours_and_open() {
        let as_of = "2026-03-09".parse().unwrap();
        let finding = |rule: &str, key: &str, severity: &str, open: bool| {
            let past = PastFinding {
                severity: severity.into(),
                project: Some("XM2026-001".into()),
                open,
                waived: false,
                legacy: false,
                first_seen: as_of,
                weeks_red: 1,
                due: None,
                message: String::new(),
                file: String::new(),
                role: String::new(),
                sheet: String::new(),
            };
            (Identity { code: rule.into(), key: key.into(), field: None }, past)
        };
        let findings = [
            finding("ours", "G001", "红", true),
            finding("ours too", "G001", "黄", true),
            finding("ours", "G002", "黄", true),
            finding("ours", "G003", "红", false),
            finding("the client's", "G004", "红", true),
        ];
        let run = PastRun { findings: findings.into(), ..PastRun::empty(as_of) };
        let page = FirstPage::of(&run, |code| code != "the client's");
        assert_eq!((page.red, page.yellow, page.due, page.advanced), (1, 1, None, None));
    }
}
