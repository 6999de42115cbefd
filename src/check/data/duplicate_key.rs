//! D02 编号重复: one number on two rows.

use crate::check::done;
use crate::check::rule::{Desk, Matter, Refused, Rule, Run, Standing};
use crate::finding::{Code, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::D02,
    name: "duplicate-key",
    title: "编号重复",
    clause: "—",
    severity: Severity::Red,
    desk: Desk::FileAndFinance,
    rank: 2,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Refused(Refused::Row),
    standing: Standing::Fields,
    properties: &[],
    needs: &[],
    also_reads: &[],
    explanation: "同一个编号出现两次（内容完全相同也算）。时限和审批只看第一行，两行的金额都不计入，直到编号改正。请核对是重复录入还是编号写错，\
                  删去或改号。",
    bad: "[工作单/工作单]\n\
          工作单号 | 工作内容\n\
          XM2026-101-G001 | 报广\n\
          XM2026-101-G001 | 楼书\n",
    good: "[工作单/工作单]\n\
           工作单号 | 工作内容\n\
           XM2026-101-G001 | 报广\n\
           XM2026-101-G002 | 楼书\n",
    done: done::corrected,
    run: Run::Reading,
};
