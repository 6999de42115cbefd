//! D22 编号为临时生成: a row with data and no key.

use crate::check::done;
use crate::check::rule::{Desk, Matter, Rule, Run, Standing};
use crate::finding::{Code, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::D22,
    name: "provisional-key",
    title: "编号为临时生成",
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
    explanation: "这一行有内容而没有编号，程序按录入时就有的几格（如项目、下单时间、工作内容）生成了临时编号（临-…），补填其余各格不会改变它。请补上正式编号。",
    bad: "[工作单/工作单]\n\
          工作单号 | 项目编号 | 工作内容\n\
           | XM2026-101 | 报广\n",
    good: "[工作单/工作单]\n\
           工作单号 | 项目编号 | 工作内容\n\
           XM2026-101-G001 | XM2026-101 | 报广\n",
    done: done::corrected,
    run: Run::Reading,
};
