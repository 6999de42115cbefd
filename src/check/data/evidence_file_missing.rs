//! D17 凭证文件找不到: a 文件 path without a file.

use crate::check::rule::{Rule, Run};
use crate::finding::{Code, Severity};

pub(crate) const RULE: Rule = Rule {
    code: Code::D17,
    name: "evidence-file-missing",
    title: "凭证文件找不到",
    clause: "—",
    severity: Severity::Yellow,
    explanation: "文件一栏写了路径（相对于工作目录，或完整路径），那里却没有文件。请放入文件，或改正路径。",
    bad: "[工作单/工作单]\n\
          工作单号 | 文件\n\
          XM2026-101-G001 | 签字/G001.pdf\n",
    good: "@exists 签字/G001.pdf\n\
           [工作单/工作单]\n\
           工作单号 | 文件\n\
           XM2026-101-G001 | 签字/G001.pdf\n",
    run: Run::Reading,
};
