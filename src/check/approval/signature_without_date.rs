//! A16 签字无日期或非书面: a confirmation that opens no gate.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing};
use crate::check::steps;
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;
use crate::link::Confirmation;
use crate::model::{Field, Place, Signed};

pub(crate) const RULE: Rule = Rule {
    code: Code::A16,
    name: "signature-without-date",
    title: "签字无日期或非书面",
    clause: "H-4.1.3",
    severity: Severity::Yellow,
    desk: Desk::Record,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Work,
    standing: Standing::Single,
    needs: &[],
    explanation: "确认要有日期，并且是书面的。确认日填了勾、“是”或只有签字人而没有日期，或确认方式为口头、电话\
                  （设置为微信不算书面时，微信也算），就提示本项：这样的确认不能放行下一步。请按签字件补填日期，或补书面确认。",
    bad: "[工作单/工作单]\n\
          工作单号        | 提交日     | 客户确认日\n\
          XM2026-101-G001 | 2026-03-12 | √\n",
    good: "[工作单/工作单]\n\
           工作单号        | 提交日     | 客户确认日\n\
           XM2026-101-G001 | 2026-03-12 | 2026-03-13\n",
    done: done::signed,
    run: Run::Office(check),
};

/// What is wrong with a confirmation, and the cell.
fn defect(
    cell: &str,
    proved: Confirmation,
    date: &Field<Signed>,
    by: Option<Place>,
    signer: &Field<Vec<String>>,
) -> Option<(String, Option<Place>)> {
    match (proved, signer.known().filter(|names| !names.is_empty())) {
        (Confirmation::Spoken(channel), _) => {
            let end = "请客户补一份书面确认（签字、盖章、传真或邮件），再改确认方式";
            Some((format!("{channel}确认不算书面。{end}。"), by))
        }
        (Confirmation::Undated, _) => {
            Some((format!("{cell}只有勾选，没有日期。请按签字件补填日期。"), date.at))
        }
        (Confirmation::None, Some(names)) if !date.is_later() => {
            let words = format!("有签字人 {}，{cell}却为空。请按签字件补填日期。", names.join("、"));
            Some((words, date.at.or(signer.at)))
        }
        _ => None,
    }
}

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let mut push = |finding: Raised, at: Option<Place>| {
        let row = finding.place;
        raised.push(finding.at(at.or(row)).waiting_on(Party::Client));
    };
    for order in steps::orders(review.office) {
        let record = &order.record;
        let by = record.confirmed_by.at;
        let found = defect("客户确认日", order.confirmed, &record.confirmed, by, &record.signer);
        if let Some((message, at)) = found {
            push(about(review.office, Code::A16, order, message), at);
        }
    }
    for (_, placement) in steps::placements(review.office) {
        let record = &placement.record;
        let by = record.confirmed_by.at;
        let found = defect("客户确认日", placement.confirmed, &record.confirmed, by, &record.signer);
        if let Some((message, at)) = found {
            push(about(review.office, Code::A16, placement, message), at);
        }
    }
    for quote in &review.quotes {
        for (line, confirmed) in quote.confirmations() {
            let by = line.confirmed_by.at;
            let found = defect("客户确认日", confirmed, &line.confirmed, by, &line.signer);
            if let Some((message, at)) = found {
                push(about(review.office, Code::A16, quote, message), at);
            }
        }
    }
    for meeting in review.meetings.iter().filter(|meeting| !meeting.repeated) {
        let record = &meeting.record;
        let found = defect("客户签字日", meeting.signed, &record.signed, None, &record.signer);
        if let Some((message, at)) = found {
            let finding = about(review.office, Code::A16, meeting, message);
            push(finding, at);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::run;
    use rstest::rstest;

    #[rstest]
    #[case::ticked("√ | | ", Some("C2"))]
    #[case::yes("是 | 签字 | 王总", Some("C2"))]
    #[case::by_telephone("2026-03-13 | 电话 | ", Some("D2"))]
    #[case::signer_only(" | | 王总", Some("C2"))]
    #[case::dated("2026-03-13 | 签字 | 王总", None)]
    #[case::wechat("2026-03-13 | 微信 | 王总", None)]
    #[case::nothing(" | | ", None)]
    #[case::signed_after_today("2026-03-17 | 签字 | 王总", None)]
    fn a_confirmation_is_dated_and_written(#[case] row: &str, #[case] cell: Option<&str>) {
        let text = format!(
            "[工作单/工作单]\n工作单号|提交日|客户确认日|确认方式|签字人\nXM2026-101-G001|2026-03-12|{row}\n"
        );
        let outcome = run(&text);
        let found = outcome.all(Code::A16).first().map(|finding| outcome.cell(finding));
        assert_eq!(found, cell.map(|cell| format!("工作单 · {cell}")), "{:#?}", outcome.lines());
        outcome.none(Code::D04);
    }

    #[test]
    fn wechat_counts_only_where_the_office_says_so() {
        let table = "@setting 微信算书面=否\n[工作单/工作单]\n工作单号|提交日|客户确认日|确认方式\n\
                     XM2026-101-G001|2026-03-12|2026-03-13|微信\n";
        run(table).one(Code::A16);
    }

    #[test]
    fn three_defects() {
        let outcome = crate::testing::run(
            "[媒体排期/排期]\n\
             排期编号|客户确认日|确认方式|签字人\n\
             XM2026-101-M0301|√||\n\
             XM2026-101-M0302|2026-03-02|电话|\n\
             XM2026-101-M0303|||王总",
        );
        assert_eq!(
            outcome.told(Code::A16),
            "XM2026-101-M0301 黄 未了 - - 媒介部 客户 50000.00 排期 · B2\n\
             XM2026-101-M0302 黄 未了 - - 媒介部 客户 50000.00 排期 · C3\n\
             XM2026-101-M0303 黄 未了 - - 媒介部 客户 50000.00 排期 · B4"
        );
    }
}
