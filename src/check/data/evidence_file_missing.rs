//! D17 凭证文件找不到: a 文件 path without a file.

use crate::check::done;
use crate::check::rule::{Desk, Matter, Rule, Run, Standing};
use crate::finding::{Code, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::D17,
    name: "evidence-file-missing",
    title: "凭证文件找不到",
    clause: "—",
    severity: Severity::Yellow,
    desk: Desk::File,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Clerical,
    standing: Standing::Fields,
    properties: &[],
    needs: &[],
    also_reads: &[],
    explanation: "文件一栏写了路径（相对于工作目录，或完整路径），那里却没有文件。请放入文件，或改正路径。",
    bad: "[工作单/工作单]\n\
          工作单号 | 文件\n\
          XM2026-101-G001 | 签字/G001.pdf\n",
    good: "@exists 签字/G001.pdf\n\
           [工作单/工作单]\n\
           工作单号 | 文件\n\
           XM2026-101-G001 | 签字/G001.pdf\n",
    done: done::corrected,
    run: Run::Reading,
};
