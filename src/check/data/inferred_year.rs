//! D05 年份为推定: a date without its year.

use crate::check::done;
use crate::check::rule::{Desk, Matter, Rule, Run, Standing};
use crate::finding::{Code, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::D05,
    name: "inferred-year",
    title: "年份为推定",
    clause: "—",
    severity: Severity::Blue,
    desk: Desk::File,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Reading,
    standing: Standing::Fields,
    properties: &[],
    needs: &[],
    also_reads: &[],
    explanation: "日期只写了月和日，年份按表的期间、文件名或同一行的其他日期推定。推定的依据写在提示里，请核对；补上年份后本项消除。",
    bad: "[工作单/工作单]\n\
          工作单号 | 下单时间 | 提交日\n\
          XM2026-101-G001 | 2026-03-12 | 3月13日\n",
    good: "[工作单/工作单]\n\
           工作单号 | 下单时间 | 提交日\n\
           XM2026-101-G001 | 2026-03-12 | 2026-03-13\n",
    done: done::corrected,
    run: Run::Reading,
};
