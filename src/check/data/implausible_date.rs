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
                  或与同一行其他日期相差超过 180 天；逐日排期的日期格与标题的年月不同，也在这里说。请核对是否写错年月日。",
    bad: "[工作单/工作单]\n\
          工作单号 | 下单时间 | 提交日\n\
          XM2026-101-G001 | 2026-03-13 | 2026-03-12\n",
    good: "[工作单/工作单]\n\
           工作单号 | 下单时间 | 提交日\n\
           XM2026-101-G001 | 2026-03-13 | 2026-03-13\n",
    done: done::corrected,
    run: Run::Reading,
};

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::run;

    /// The same row of progress twice counts once.
    #[test]
    fn progress_entered_twice() {
        let row = "XM2026-101-M0301 | 2026-03-05";
        let outcome = run(&format!(
            "[媒体排期/排期]\n排期编号\nXM2026-101-M0301\n[媒体排期/排期进度]\n排期编号 | 订位日\n{row}\n{row}"
        ));
        let said = outcome.one(Code::D02);
        assert_eq!((said.key.as_str(), outcome.cell(said).as_str()), ("XM2026-101-M0301", "排期进度 · A2"));
        outcome.none(Code::D14);
    }

    /// The words name the two rows that contradict, whichever they are.
    #[test]
    fn progress_against_its_row_and_against_another_row_of_progress() {
        let outcome = run("[媒体排期/排期]\n排期编号 | 交片日\nXM2026-101-M0301 | 2026-03-02
             [媒体排期/排期进度]\n排期编号 | 订位日 | 交片日 | 签字人\nXM2026-101-M0301 | 2026-03-05 | 2026-03-03 | √
             XM2026-101-M0301 | 2026-03-06 | 2026-03-02 | 王总");
        let said: Vec<&str> = outcome.all(Code::D14).iter().map(|one| one.message.as_str()).collect();
        assert_eq!(
            said,
            [
                "“交片日”在排期进度写 2026-03-03，在排期行写 2026-03-02，以排期行为准；请核对后改正其中一个",
                "“订位日”在排期进度写了两种：媒体排期.xlsx · 排期进度 · B2 写 2026-03-05，媒体排期.xlsx · 排期进度 · B3 写 2026-03-06，以前一行为准；请核对后改正其中一个",
            ]
        );
        let row = &outcome.office.placements[0].record;
        assert_eq!(row.booked.get().map(|day| day.to_string()).as_deref(), Some("2026-03-05"));
        assert_eq!(row.signer.known(), Some(&vec!["王总".to_owned()]), "a tick names nobody");
    }
}
