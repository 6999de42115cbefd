//! D02 编号重复: one number on two rows.

use crate::check::done;
use crate::check::rule::{Asked, Desk, Matter, Refused, Review, Rule, Run, Standing};
use crate::finding::{Code, Severity};
use crate::handbook::Lane;
use crate::model::provisional::is_provisional;

pub(crate) const RULE: Rule = Rule {
    code: Code::D02,
    name: "duplicate-key",
    title: "编号重复",
    clause: "—",
    severity: Severity::Red,
    desk: Desk::FileAndFinance,
    rank: 2,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Refused(Refused::Row),
    standing: Standing::Fields,
    properties: &[],
    needs: &[],
    also_reads: &[],
    explanation: "同一个编号出现两次（内容完全相同也算）。时限和审批只看第一行，两行的金额都不计入，直到编号改正。请核对是重复录入还是编号写错，\
                  删去或改号。",
    bad: "[工作单/工作单]\n\
          工作单号 | 工作内容\n\
          XM2026-101-G001 | 报广\n\
          XM2026-101-G001 | 楼书\n",
    good: "[工作单/工作单]\n\
           工作单号 | 工作内容\n\
           XM2026-101-G001 | 报广\n\
           XM2026-101-G002 | 楼书\n",
    done: numbered_again,
    run: Run::Reading,
};

/// Every row has a number of its own. One whose number was emptied since the last run has none.
fn numbered_again(review: &Review, asked: &Asked) -> bool {
    let births = &review.office.births;
    let table_and_project =
        |key: &str| births.get(key).map(|birth| birth.born.rsplit_once(' ').unwrap_or_default().0);
    let last = asked.memory.last.as_ref().map(|last| &last.births);
    let mut unnumbered = births.keys().filter(|key| is_provisional(key));
    let emptied = unnumbered.any(|key| {
        let is_new = last.is_some_and(|last| !last.contains_key(key));
        is_new && table_and_project(key) == table_and_project(asked.key)
    });
    !emptied && done::corrected(review, asked)
}

#[cfg(test)]
mod tests {
    use crate::finding::{Code, Severity};
    use crate::testing::run;

    /// A medium or a person on two rows is looked up in the first, and that is said.
    #[test]
    fn a_name_on_two_rows() {
        for (table, key) in [
            ("媒体]\n媒体名称 | 收款单位\n都市晨报 | 甲\n城南晚报 | 丙\n都市 晨报 | 乙", "都市晨报"),
            ("人员]\n姓名 | 部门\n张三 | 财务\n李四 | 财务\n张三 | 媒介部", "张三"),
        ] {
            let outcome = run(&format!("[项目名册/{table}"));
            let said = outcome.one(Code::D02);
            assert_eq!((said.key.as_str(), said.severity), (key, Severity::Red), "{}", said.message);
            assert!(said.message.contains("按第一行判断"), "{}", said.message);
        }
    }
}
