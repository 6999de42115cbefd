//! D21 数字或文本无法识别: a number, rate, choice or key that was refused.

use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Refused, Rule, Run, Standing};
use crate::finding::{Code, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::D21,
    name: "unreadable-field",
    title: "数字或文本无法识别",
    clause: "—",
    severity: Severity::Yellow,
    desk: Desk::File,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Refused(Refused::Target),
    standing: Standing::Fields,
    properties: &[Property::UnusableCell],
    needs: &[],
    also_reads: &[],
    explanation: "数量、折扣、是否或编号读不出确定的意思（折扣写 8.5、编号丢了位数、同上不能用于数字），这一格当作未知。\
                  请按提示改写，例如折扣写 8.5折 或 85%。",
    bad: "[媒体排期/排期]\n\
          排期编号 | 折扣\n\
          XM2026-101-M0301 | 8.5\n",
    good: "[媒体排期/排期]\n\
           排期编号 | 折扣\n\
           XM2026-101-M0301 | 8.5折\n",
    done: done::corrected,
    run: Run::Reading,
};
