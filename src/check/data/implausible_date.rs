//! D14 日期颠倒或异常: dates that contradict each other.

use crate::check::done;
use crate::check::rule::{Desk, Matter, Rule, Run, Standing};
use crate::finding::{Code, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::D14,
    name: "implausible-date",
    title: "日期颠倒或异常",
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
    explanation: "日期前后颠倒（提交早于下单、确认早于提交、实付早于申请、结束早于开始），或实际日期晚于检查日和文件保存日，\
                  或与同一行其他日期相差超过 180 天。请核对是否写错年月日。",
    bad: "[工作单/工作单]\n\
          工作单号 | 下单时间 | 提交日\n\
          XM2026-101-G001 | 2026-03-13 | 2026-03-12\n",
    good: "[工作单/工作单]\n\
           工作单号 | 下单时间 | 提交日\n\
           XM2026-101-G001 | 2026-03-13 | 2026-03-13\n",
    done: done::corrected,
    run: Run::Reading,
};
