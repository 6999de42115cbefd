//! D19 读入说明: what was understood where it was not written plainly.

use crate::check::rule::{Rule, Run};
use crate::finding::{Code, Severity};

pub(crate) const RULE: Rule = Rule {
    code: Code::D19,
    name: "understood-as",
    title: "读入说明",
    clause: "—",
    severity: Severity::Blue,
    explanation: "写法不规范但意思确定，程序按提示里的意思读入（例如 5万 = 50,000.00，同上 = 上一行的内容；\
                  微信按书面计）。请核对，不对就改正原表。",
    bad: "[媒体排期/排期]\n\
          排期编号 | 客户金额\n\
          XM2026-101-M0301 | 5万\n",
    good: "[媒体排期/排期]\n\
           排期编号 | 客户金额\n\
           XM2026-101-M0301 | 50000\n",
    run: Run::Reading,
};
