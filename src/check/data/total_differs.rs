//! D08 合计与明细不符: a printed total against the rows above it.

use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Rule, Run, Standing};
use crate::finding::{Code, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::D08,
    name: "total-differs",
    title: "合计与明细不符",
    clause: "—",
    severity: Severity::Yellow,
    desk: Desk::FileAndFinance,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Clerical,
    standing: Standing::Fields,
    properties: &[Property::AlsoOf(Severity::Red), Property::Terms(&["金额容差"])],
    needs: &[],
    also_reads: &[],
    explanation: "表中写的合计与明细相加之差超过容差（设置：金额容差）。收付款中为红，其余为黄。计算以明细为准；请核对漏行、\
                  重复或改动未更新的合计。",
    bad: "[媒体排期/排期]\n\
          排期编号 | 客户金额\n\
          XM2026-101-M0301 | 50000\n\
          合计 | 60000\n",
    good: "[媒体排期/排期]\n\
           排期编号 | 客户金额\n\
           XM2026-101-M0301 | 50000\n\
           合计 | 50000\n",
    done: done::corrected,
    run: Run::Reading,
};
