//! D15 文件不可用: a file that cannot be read at all.

use crate::check::done;
use crate::check::rule::{Desk, Matter, Rule, Run, Standing};
use crate::finding::{Code, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::D15,
    name: "unusable-file",
    title: "文件不可用",
    clause: "—",
    severity: Severity::Red,
    desk: Desk::File,
    rank: 1,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Clerical,
    standing: Standing::Fields,
    explanation: "文件有密码、不完整、不是工作簿、超出限度，或同一文件有两份。该文件不读，其余照常，报告会注明不完整。请按提示处理后重跑。",
    bad: "@file encrypted 制作.xlsx\n\
          [工作单/工作单]\n\
          工作单号\n\
          XM2026-101-G001\n",
    good: "[工作单/工作单]\n\
           工作单号\n\
           XM2026-101-G001\n",
    done: done::corrected,
    run: Run::Reading,
};
