//! D06 金额无法识别: money that would have to be guessed.

use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Refused, Rule, Run, Standing};
use crate::finding::{Code, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::D06,
    name: "unreadable-amount",
    title: "金额无法识别",
    clause: "—",
    severity: Severity::Red,
    desk: Desk::FileAndFinance,
    rank: 4,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Refused(Refused::Row),
    standing: Standing::Fields,
    properties: &[Property::UnusableCell],
    needs: &[],
    also_reads: &[],
    explanation: "金额带“约”、范围、算式，或小数分不清，程序不猜，这一格当作未知，不当作 0。表头为万元而金额超过 100,000，\
                  或退款写成正数，也属此项。请改成确切的数字。",
    bad: "[媒体排期/排期]\n\
          排期编号 | 客户金额\n\
          XM2026-101-M0301 | 约1.2万\n",
    good: "[媒体排期/排期]\n\
           排期编号 | 客户金额\n\
           XM2026-101-M0301 | 1.2万\n",
    done: done::corrected,
    run: Run::Reading,
};

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    #[test]
    fn an_amount_is_never_copied_from_above() {
        let outcome = testing::run(
            "[媒体排期/排期]\n排期编号|客户金额\nXM2026-101-M0301|50000\nXM2026-101-M0302|同上\n",
        );
        assert_eq!(outcome.one(Code::D06).key, "XM2026-101-M0302");
        outcome.none(Code::D21);
    }
}
