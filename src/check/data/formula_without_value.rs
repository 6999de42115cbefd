//! D11 公式错误或无值: a formula error, or one never computed.

use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Refused, Rule, Run, Standing};
use crate::finding::{Code, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::D11,
    name: "formula-without-value",
    title: "公式错误或无值",
    clause: "—",
    severity: Severity::Yellow,
    desk: Desk::File,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Refused(Refused::Row),
    standing: Standing::Fields,
    properties: &[Property::UnusableCell, Property::AlsoOf(Severity::Red)],
    needs: &[],
    also_reads: &[],
    explanation: "单元格是 #REF!、#N/A 等错误，或公式从未计算出结果，这一格当作未知。金额为红，其余为黄。请改正公式；\
                  若大片无值，请在 Excel 或 WPS 中打开并保存一次。",
    bad: "[媒体排期/排期]\n\
          排期编号 | 客户金额\n\
          XM2026-101-M0301 | #REF!\n",
    good: "[媒体排期/排期]\n\
           排期编号 | 客户金额\n\
           XM2026-101-M0301 | 50000\n",
    done: done::corrected,
    run: Run::Reading,
};
