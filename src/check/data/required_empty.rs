//! D13 必填为空: a required cell without content.

use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Rule, Run, Standing};
use crate::finding::{Code, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::D13,
    name: "required-empty",
    title: "必填为空",
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
    explanation: "必填的格子空白，或别的检查离不开的格子空白（撤单没有扣款、状态完成而没有提交日）。这一行仍尽量使用。整列空白时只提示一次。\
                  请补填。",
    bad: "[工作单/工作单]\n\
          工作单号 | 工作内容 | 责任人\n\
          XM2026-101-G001 | 报广 |\n\
          XM2026-101-G002 | 楼书 | 张三\n",
    good: "[工作单/工作单]\n\
           工作单号 | 工作内容 | 责任人\n\
           XM2026-101-G001 | 报广 | 张三\n",
    done: done::corrected,
    run: Run::Reading,
};
