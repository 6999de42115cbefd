//! D03 编号无主: a readable key that refers to nothing.

use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Refused, Rule, Run, Standing};
use crate::finding::{Code, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::D03,
    name: "orphan-key",
    title: "编号无主",
    clause: "—",
    severity: Severity::Yellow,
    desk: Desk::File,
    rank: 3,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Refused(Refused::Target),
    standing: Standing::Fields,
    properties: &[Property::UnusableCell, Property::AlsoOf(Severity::Red)],
    needs: &[],
    also_reads: &[
        "工作单/工作单",
        "媒体排期/排期",
        "制作/报价",
        "收付款/客户到款",
        "收付款/媒体付款",
        "收付款/收票",
        "收付款/开票",
    ],
    explanation: "编号读得懂，但在应当登记它的表里找不到，例如前置单号、稿件单号、对应单号指向不存在的记录。收付款和排期中为红，\
                  其余为黄。请核对编号，或补登记那条记录。",
    bad: "[工作单/工作单]\n\
          工作单号 | 前置单号\n\
          XM2026-101-G002 | XM2026-101-G088\n",
    good: "[工作单/工作单]\n\
           工作单号 | 前置单号\n\
           XM2026-101-G001 |\n\
           XM2026-101-G002 | XM2026-101-G001\n",
    done: done::corrected,
    run: Run::Reading,
};
