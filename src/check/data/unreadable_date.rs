//! D04 日期无法识别: a date nobody can read for certain.

use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Refused, Rule, Run, Standing};
use crate::finding::{Code, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::D04,
    name: "unreadable-date",
    title: "日期无法识别",
    clause: "—",
    severity: Severity::Yellow,
    desk: Desk::File,
    rank: 5,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Refused(Refused::Date),
    standing: Standing::Fields,
    properties: &[Property::UnusableCell, Property::AlsoOf(Severity::Red)],
    needs: &[],
    also_reads: &[],
    explanation: "日期读不出来，或读得出两种意思（数字 3.1 可能是 3月1日，也可能是 3月10日）。程序不猜，这一格当作未知。\
                  投放、实付、到款日期为红，其余为黄。请写成 2026-3-10 这样的完整日期。",
    bad: "[工作单/工作单]\n\
          工作单号 | 提交日\n\
          XM2026-101-G001 | 3.1\n",
    good: "[工作单/工作单]\n\
           工作单号 | 提交日\n\
           XM2026-101-G001 | 2026年3月10日\n",
    done: done::corrected,
    run: Run::Reading,
};
