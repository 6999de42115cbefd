//! D18 选项不在列表: a word outside its closed list.

use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Rule, Run, Standing};
use crate::finding::{Code, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::D18,
    name: "unknown-choice",
    title: "选项不在列表",
    clause: "—",
    severity: Severity::Yellow,
    desk: Desk::File,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Clerical,
    standing: Standing::Fields,
    properties: &[Property::UnusableCell],
    needs: &[],
    also_reads: &[],
    explanation: "选项不在列表之中，按“其他”或空白处理；提示里给出最接近的选项。请从下拉列表选择。",
    bad: "[工作单/工作单]\n\
          工作单号 | 状态\n\
          XM2026-101-G001 | 办理中\n",
    good: "[工作单/工作单]\n\
           工作单号 | 状态\n\
           XM2026-101-G001 | 进行中\n",
    done: done::corrected,
    run: Run::Reading,
};
