//! T09: the approved cost list, six days before a round begins.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Case, Desk, Matter, Rule, Run, Standing};
use crate::due::ObligationKind;
use crate::finding::{Code, Over, Raised, Severity};
use crate::handbook::Lane;
use crate::model::choice::ServiceKind;

pub(crate) const RULE: Rule = Rule {
    code: Code::T09,
    name: "cost-list-late",
    title: "费用清单未在投放前6天提交",
    clause: "H-6.6",
    severity: Severity::Red,
    desk: Desk::Media,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Service(ServiceKind::CostList),
    standing: Standing::Single,
    properties: &[],
    needs: &["工作单/定期服务", "媒体排期/排期进度"],
    also_reads: &["媒体排期/排期"],
    explanation: "已经批准的媒体与创意等项目费用清单，须在每轮投放第一天前6天（设置：费用清单提前天数；日历日，遇休息日提前到前一个工作日）提交客户。\
        以排期的费用清单提交日或定期服务的“费用清单”为凭。",
    bad: "
        @also M01
        [媒体排期/排期]
        排期编号         | 波次   | 投放日期
        XM2026-101-M0301 | 续推期 | 2026-03-18
        [工作单/定期服务]
        项目编号   | 服务项目 | 对应期间或波次 | 提交时间
        XM2026-101 | 费用清单 | 续推期         | 2026-03-13 10:00
    ",
    good: "
        [媒体排期/排期]
        排期编号         | 波次   | 投放日期
        XM2026-101-M0301 | 首推期 | 2026-03-18
        [工作单/定期服务]
        项目编号   | 服务项目 | 对应期间或波次 | 提交时间
        XM2026-101 | 费用清单 | 首推期         | 2026-03-12 10:00
    ",
    done: done::cost_list_submitted,
    run: Run::Case(check),
};

fn check(case: &Case, raised: &mut Vec<Raised>) {
    let office = case.office;
    for owed in case.due.obligations.of_case(ObligationKind::CostList, case.id) {
        let (Some(first_day), Some(due)) = (owed.from, owed.due) else { continue };
        let Some(over) = owed.calendar_days_late(office.as_of()) else { continue };
        let days = office.settings.parameters.cost_list_days;
        let done = match owed.done.day() {
            Some(day) => format!("{day} 才提交"),
            None => "未见提交记录，请补交并登记".to_owned(),
        };
        let wave = owed.subject(office);
        raised.push(
            about(
                case.office,
                Code::T09,
                owed,
                format!("{wave}首日 {first_day}，费用清单应在投放前 {days} 天（{due}）提交，{done}。"),
            )
            .days_over(Over::Calendar(over)),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{self, assert_told};

    #[test]
    fn nobody_is_accused_who_had_no_place_to_note_it_or_whose_note_cannot_be_read() {
        for (table, found) in [
            ("排期编号 | 波次 | 投放日期\nXM2026-101-M0301 | 加推档 | 2026-03-18", false),
            ("排期编号 | 波次 | 投放日期 | 费用清单提交日\nXM2026-101-M0301 | 加推档 | 2026-03-18 |", true),
            (
                "排期编号 | 波次 | 投放日期 | 费用清单提交日\nXM2026-101-M0301 | 加推档 | 2026-03-18 | 3.1",
                false,
            ),
        ] {
            let outcome = testing::run(&format!("[媒体排期/排期]\n{table}"));
            assert_eq!(!outcome.all(Code::T09).is_empty(), found, "{table}: {:#?}", outcome.lines());
        }
    }

    #[test]
    fn six_days_before_and_over_the_spring_festival() {
        for (first, submitted, open) in [
            ("2026-03-14", "2026-03-06", None),
            ("2026-03-14", "2026-03-09", Some(false)),
            ("2026-03-01", "2026-02-14", None),
            ("2026-03-01", "2026-02-15", Some(false)),
            // 03-14 is a Saturday: back to 03-13, which is over on 03-16
            ("2026-03-20", "", Some(true)),
            ("2026-03-23", "", None),
        ] {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]
                 排期编号 | 波次 | 投放日期 | 费用清单提交日
                 XM2026-101-M0301 | 加推档 | {first} | {submitted}"
            ));
            assert_eq!(outcome.all(Code::T09).first().map(|f| f.open), open, "{first} {submitted}");
        }
    }

    #[test]
    fn the_earliest_note_speaks_for_the_whole_round() {
        assert_told!(
            T09,
            "
                [媒体排期/排期]
                排期编号         | 波次   | 投放日期   | 费用清单提交日
                XM2026-101-M0301 | 开盘档 | 2026-03-14 |
                XM2026-101-M0302 | 开盘档 | 2026-03-13 | 2026-03-09
                XM2026-101-M0303 | 加推档 | 2026-03-19 |
                XM2026-101-M0304 | 加推档 | 2026-03-18 |
            ",
            "
                XM2026-101/加推档 红 未了 2026-03-12 +4 张三 我司 - 排期 · C5
                XM2026-101/开盘档 红 既成 2026-03-06 +3 张三 我司 - 排期 · D3
            "
        );
    }

    #[test]
    fn a_round_whose_name_holds_a_separator_is_named_by_it() {
        for name in ["五一、端午档", "开盘/加推", "第1、2轮"] {
            let outcome = crate::testing::run(&format!(
                "[媒体排期/排期]\n排期编号|波次|投放日期\nXM2026-101-M0301|{name}|2026-03-18\n\
                 [工作单/定期服务]\n项目编号|服务项目|对应期间或波次|提交时间\nXM2026-101|费用清单|{name}|2026-03-12 10:00"
            ));
            outcome.none(Code::T09);
        }
    }

    /// The list was handed in that day, whatever became of the placement that says so.
    #[test]
    fn a_placement_cancelled_later_still_proves_the_list() {
        let outcome = crate::testing::run(
            "[媒体排期/排期]\n\
             排期编号|波次|投放日期|费用清单提交日|状态|撤单日|客户扣款|媒体扣款\n\
             XM2026-101-M0301|开盘档|2026-03-12||||| \n\
             XM2026-101-M0302|开盘档|2026-03-12|2026-03-05|撤单|2026-03-06|0|0\n\
             XM2026-101-M0303|加推档|2026-03-13||||| \n\
             XM2026-101-M0304|加推档|2026-03-13|2026-03-09|撤单|2026-03-10|0|0",
        );
        assert_eq!(outcome.told(Code::T09), "XM2026-101/加推档 红 既成 2026-03-06 +3 张三 我司 - 排期 · D5");
    }

    #[test]
    fn over_national_day() {
        for (first, submitted, open) in [
            // 10-09 − 6 = 10-03, back to 09-30
            ("2026-10-09", "2026-09-30", None),
            ("2026-10-09", "2026-10-01", Some(false)),
            // 10-16 − 6 = Saturday 10-10, at work
            ("2026-10-16", "2026-10-10", None),
            ("2026-10-16", "2026-10-11", Some(false)),
        ] {
            let outcome = testing::run(&format!(
                "@as-of 2026-11-02
                 [媒体排期/排期]
                 排期编号 | 波次 | 投放日期 | 费用清单提交日
                 XM2026-101-M0301 | 加推档 | {first} | {submitted}"
            ));
            assert_eq!(outcome.all(Code::T09).first().map(|f| f.open), open, "{first} {submitted}");
        }
    }
}
