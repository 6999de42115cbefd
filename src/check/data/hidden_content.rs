//! D10 含隐藏或筛选内容: hidden rows, columns and sheets.

use crate::check::done;
use crate::check::rule::{Desk, Matter, Rule, Run, Standing};
use crate::finding::{Code, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::D10,
    name: "hidden-content",
    title: "含隐藏或筛选内容",
    clause: "—",
    severity: Severity::Blue,
    desk: Desk::File,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Clerical,
    standing: Standing::Fields,
    properties: &[],
    needs: &[],
    also_reads: &[],
    explanation: "表中有隐藏或被筛选掉的行列：照常读入，提醒一次。隐藏的工作表不读，其中若有应有的表，按缺表处理。请确认隐藏的内容确实要计入。",
    bad: "@hidden B\n\
          [工作单/工作单]\n\
          工作单号 | 规格\n\
          XM2026-101-G001 | 半版\n",
    good: "[工作单/工作单]\n\
           工作单号 | 规格\n\
           XM2026-101-G001 | 半版\n",
    done: done::corrected,
    run: Run::Reading,
};
