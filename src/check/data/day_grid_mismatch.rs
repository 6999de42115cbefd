//! D16 排期格与次数不符: day marks against 次数.

use crate::check::done;
use crate::check::rule::{Desk, Matter, Rule, Run, Standing};
use crate::finding::{Code, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::D16,
    name: "day-grid-mismatch",
    title: "排期格与次数不符",
    clause: "—",
    severity: Severity::Red,
    desk: Desk::File,
    rank: 6,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Clerical,
    standing: Standing::Fields,
    properties: &[],
    needs: &[],
    also_reads: &[],
    explanation: "排期格子里的标记加起来与次数不符，或有次数而一个标记也没有（多半是只涂了底色）。请补齐标记；用底色表示的，\
                  请改填 1。",
    bad: "@bare\n\
          [媒体排期_云庭_202604.xlsx/4月]\n\
          云庭 2026年4月 媒体排期表\n\
          排期编号 | 项目编号 | 媒体名称 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18 | 19 | 20 | 次数 | 金额\n\
          XM2026-101-M0401 | XM2026-101 | 都市晨报 |  |  |  |  |  |  | 1 |  | 1 |  |  |  |  |  |  |  |  |  |  |  | 3 | 30000\n",
    good: "@bare\n\
           [媒体排期_云庭_202604.xlsx/4月]\n\
           云庭 2026年4月 媒体排期表\n\
           排期编号 | 项目编号 | 媒体名称 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18 | 19 | 20 | 次数 | 金额\n\
           XM2026-101-M0401 | XM2026-101 | 都市晨报 |  |  |  |  |  |  | 1 |  | 1 |  |  |  |  | 1 |  |  |  |  |  |  | 3 | 30000\n",
    done: done::corrected,
    run: Run::Reading,
};
