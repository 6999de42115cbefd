//! D07 大小写金额不一致: an amount in words against its figures.

use crate::check::done;
use crate::check::rule::{Desk, Matter, Rule, Run, Standing};
use crate::finding::{Code, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::D07,
    name: "words-differ-from-figures",
    title: "大小写金额不一致",
    clause: "—",
    severity: Severity::Red,
    desk: Desk::FileAndFinance,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Clerical,
    standing: Standing::Fields,
    properties: &[],
    needs: &[],
    also_reads: &[],
    explanation: "合计的人民币大写与数字不一致。大写先与同一行的数字比，没有则与上面的合计行比。请核对哪一个对，改正另一个。",
    bad: "[媒体排期/排期]\n\
          排期编号 | 客户金额\n\
          XM2026-101-M0301 | 50000\n\
          合计 | 50000\n\
          合计(人民币大写) | 肆万元整\n",
    good: "[媒体排期/排期]\n\
           排期编号 | 客户金额\n\
           XM2026-101-M0301 | 50000\n\
           合计 | 50000\n\
           合计(人民币大写) | 伍万元整\n",
    done: done::corrected,
    run: Run::Reading,
};
