//! D09 名称未登记: a person or medium in no register.

use crate::check::done;
use crate::check::rule::{Asked, Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::D09,
    name: "unregistered-name",
    title: "名称未登记",
    clause: "—",
    severity: Severity::Yellow,
    desk: Desk::File,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Clerical,
    standing: Standing::Fields,
    properties: &[Property::Off(register_is_empty)],
    needs: &["项目名册/人员", "项目名册/媒体"],
    also_reads: &[],
    explanation: "人名或媒体名既没有登记，也不是别名；提示里给出最接近的登记名，但程序不会自行合并。人员表或媒体表为空时不检查。\
                  请改正写法，或在人员、媒体、别名表登记。",
    bad: "[项目名册/人员]\n\
          姓名\n\
          张三\n\
          周楠\n\
          李蔚\n\
          何川\n\
          [工作单/工作单]\n\
          工作单号 | 责任人\n\
          XM2026-101-G001 | 李伟\n",
    good: "[项目名册/人员]\n\
           姓名\n\
           张三\n\
           周楠\n\
           李蔚\n\
           何川\n\
           [工作单/工作单]\n\
           工作单号 | 责任人\n\
           XM2026-101-G001 | 李 蔚\n",
    done: done::corrected,
    run: Run::Reading,
};

/// Whether the register of the name, 媒体 or 人员, is empty.
fn register_is_empty(review: &Review, asked: &Asked) -> bool {
    match asked.field {
        Some("媒体名称") => review.media.is_empty(),
        _ => review.people.is_empty(),
    }
}
