//! D19 读入说明: what was understood where it was not written plainly.

use crate::check::done;
use crate::check::rule::{Desk, Matter, Rule, Run, Standing};
use crate::finding::{Code, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::D19,
    name: "understood-as",
    title: "读入说明",
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
    explanation: "写法不规范但意思确定，程序按提示里的意思读入（例如 5万 = 50,000.00，同上 = 上一行的内容；\
                  微信按书面计）。请核对，不对就改正原表。",
    bad: "[媒体排期/排期]\n\
          排期编号 | 客户金额\n\
          XM2026-101-M0301 | 5万\n",
    good: "[媒体排期/排期]\n\
           排期编号 | 客户金额\n\
           XM2026-101-M0301 | 50000\n",
    done: done::corrected,
    run: Run::Reading,
};

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    #[test]
    fn wechat_counts_as_written_with_a_note_unless_the_office_says_no() {
        let table = "[工作单/工作单]\n工作单号|下单时间|布署方式|提交日|客户确认日|确认方式\n\
                     XM2026-101-G001|2026-03-12|微信|2026-03-13|2026-03-13|微信\n";
        let fields = |text: &str| -> Vec<String> {
            let outcome = testing::run(text);
            outcome.all(Code::D19).iter().filter_map(|f| f.field.clone()).collect()
        };
        assert_eq!(fields(table), ["布署方式", "确认方式"]);
        assert_eq!(fields(&format!("@setting 微信算书面=否\n{table}")), Vec::<String>::new());
    }
}
