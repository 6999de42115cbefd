//! D01 表头缺列或缺表: a required column or sheet is not there.

use crate::check::done;
use crate::check::rule::{Desk, Matter, Rule, Run, Standing};
use crate::finding::{Code, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::D01,
    name: "missing-column",
    title: "表头缺列或缺表",
    clause: "—",
    severity: Severity::Red,
    desk: Desk::File,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Clerical,
    standing: Standing::Fields,
    properties: &[],
    needs: &[],
    also_reads: &[],
    explanation: "必填的列或表找不到（已试过各种叫法），或一个字段对上了两列。缺列的表不读，其中的记录不在检查之内。请按提示补列名、\
                  改列名，或删去多余的一列。",
    bad: "@bare\n\
          [工作单/工作单]\n\
          工作单号 | 项目编号 | 下单时间 | 工作类别 | 责任人\n\
          XM2026-101-G001 | XM2026-101 | 2026-03-13 | 其他 | 张三\n",
    good: "@bare\n\
           [工作单/工作单]\n\
           工作单号 | 项目编号 | 下单时间 | 工作类别 | 工作内容 | 责任人\n\
           XM2026-101-G001 | XM2026-101 | 2026-03-13 | 其他 | 样例 | 张三\n",
    done: done::corrected,
    run: Run::Reading,
};
