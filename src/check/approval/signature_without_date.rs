//! A16 签字无日期或非书面: a confirmation without a date, or one that is not in writing.

use crate::check::about::{Subject, about};
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::check::steps;
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;
use crate::link::{Confirmation, Office};
use crate::model::quote::QuoteLine;
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
    properties: &[Property::Terms(&["微信算书面"]), Property::Unwritten],
    needs: &[],
    also_reads: &[],
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

/// What is wrong with a confirmation, and its cell.
type Defect = (String, Option<Place>);

fn defect(
    cell: &str,
    proved: Confirmation,
    date: &Field<Signed>,
    by: Option<Place>,
    signer: &Field<Vec<String>>,
) -> Option<Defect> {
    match (proved, signer.known()) {
        (Confirmation::Spoken(channel), _) => {
            let end = "请客户补一份书面确认（签字、盖章、传真或邮件），再改确认方式";
            Some((format!("{channel}确认不算书面。{end}。"), by))
        }
        (Confirmation::Undated, _) => {
            Some((format!("{cell}只有勾选，没有日期。请按签字件补填日期。"), date.at))
        }
        (Confirmation::None, Some(names)) if !date.is_later() => {
            let words = match names.as_slice() {
                [] => format!("签字人一格只有勾选，{cell}却为空。请按签字件补填签字人和日期。"),
                names => format!("有签字人 {}，{cell}却为空。请按签字件补填日期。", names.join("、")),
            };
            Some((words, date.at.or(signer.at)))
        }
        _ => None,
    }
}

/// The defect of a signature cell that has no 签字人 or 确认方式 beside it.
fn ticked(cell: &str, date: &Field<Signed>) -> Option<Defect> {
    defect(cell, Confirmation::of_signed(date), date, None, &Field::default())
}

/// Raises one finding for a record, at its first cell with a defect.
fn say(
    office: &Office,
    subject: &impl Subject,
    party: Party,
    defects: impl IntoIterator<Item = Option<Defect>>,
    raised: &mut Vec<Raised>,
) {
    let defects: Vec<Defect> = defects.into_iter().flatten().collect();
    let Some((_, first)) = defects.first() else { return };
    let words: String = defects.iter().map(|(words, _)| words.as_str()).collect();
    let finding = about(office, Code::A16, subject, words);
    let row = finding.place;
    let others = defects.iter().skip(1).filter_map(|(_, at)| *at);
    raised.push(finding.at(first.or(row)).related(others).waiting_on(party));
}

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let office = review.office;
    for (_, case) in office.cases.with_ids().filter(|(_, case)| case.known) {
        let project = &case.project;
        let defects = [
            ticked("策略确认日", &project.strategy_confirmed),
            ticked("合同签订日", &project.contract_signed),
        ];
        say(office, project, Party::Client, defects, raised);
    }
    for order in steps::orders(office) {
        let record = &order.record;
        let by = record.confirmed_by.at;
        let client = defect("客户确认日", order.confirmed, &record.confirmed, by, &record.signer);
        let party = if client.is_some() { Party::Client } else { Party::Agency };
        say(office, order, party, [client, ticked("内部方案确认日", &record.plan_confirmed)], raised);
    }
    for (_, placement) in steps::placements(office) {
        let record = &placement.record;
        let by = record.confirmed_by.at;
        let found = defect("客户确认日", placement.confirmed, &record.confirmed, by, &record.signer);
        say(office, placement, Party::Client, [found], raised);
    }
    for quote in &review.quotes {
        let of_line = |(line, confirmed): (&QuoteLine, Confirmation)| {
            defect("客户确认日", confirmed, &line.confirmed, line.confirmed_by.at, &line.signer)
        };
        // the lines of a quote are signed together, so one line is enough
        let first = quote.confirmations().find_map(of_line);
        say(office, quote, Party::Client, [first], raised);
    }
    for meeting in review.meetings.iter().filter(|meeting| !meeting.repeated) {
        let record = &meeting.record;
        let found = defect("客户签字日", meeting.signed, &record.signed, None, &record.signer);
        say(office, meeting, Party::Client, [found], raised);
    }
    for publication in review.publications.iter().filter(|row| row.exists && !row.duplicate) {
        let found = ticked("客户签字日", &publication.record.client_signed);
        say(office, publication, Party::Client, [found], raised);
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{assert_told, run};
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

    /// √ in any cell that stands for a signature is A16, never an unreadable date, and opens no gate.
    #[test]
    fn a_tick_in_a_cell_without_a_signer_opens_no_gate() {
        let outcome = run("[项目名册/项目]\n\
             项目编号|策略确认日|合同签订日\n\
             XM2026-101|√|2025-12-01\n\
             XM2026-102|2025-12-01|已签\n\
             XM2026-103|是|√\n\
             [工作单/工作单]\n\
             工作单号|下单时间|工作类别|开工日|内部方案确认日|提交日|客户确认日\n\
             XM2026-101-G001|2026-03-02|完稿|2026-03-03|||\n\
             XM2026-101-G002|2026-03-02|阶段性计划|2026-03-03|√|2026-03-05|\n\
             XM2026-101-G003|2026-03-02|阶段性计划|2026-03-03|已确认|2026-03-05|√\n\
             XM2026-103-G001|2026-03-02|完稿|2026-03-03|||\n\
             [媒体排期/排期]\n\
             排期编号|客户确认日|订位日\n\
             XM2026-102-M0301|2026-03-01|2026-03-09\n\
             [媒体排期/发布确认]\n\
             确认单号|排期编号|实际日期|客户签字日\n\
             XM2026-102-F001|XM2026-102-M0301|2026-03-12|√\n");
        outcome.none(Code::D04);
        assert_eq!(
            outcome.told(Code::A16),
            "XM2026-101 黄 未了 - - 张三 客户 - 项目 · B2\n\
             XM2026-101-G002 黄 未了 - - 张三 我司 - 工作单 · E3\n\
             XM2026-101-G003 黄 未了 - - 张三 客户 - 工作单 · G4\n\
             XM2026-102 黄 未了 - - 张三 客户 - 项目 · C3\n\
             XM2026-102-F001 黄 未了 - - 媒介部 客户 - 发布确认 · D2\n\
             XM2026-103 黄 未了 - - 张三 客户 - 项目 · B4"
        );
        assert_eq!(outcome.keys(Code::A02), ["XM2026-101-G002", "XM2026-101-G003"]);
        assert_eq!(outcome.keys(Code::A03), ["XM2026-101", "XM2026-103"]);
        assert_eq!(outcome.keys(Code::A04), ["XM2026-102"]);
        let open = |code| outcome.all(code).iter().all(|finding| finding.open);
        assert!(open(Code::A02) && open(Code::A03) && open(Code::A04));
        let [both] = outcome.all(Code::A16)[5..] else { panic!("{:#?}", outcome.lines()) };
        assert_eq!(
            both.message,
            "策略确认日只有勾选，没有日期。请按签字件补填日期。合同签订日只有勾选，没有日期。请按签字件补填日期。"
        );
    }

    #[test]
    fn wechat_counts_only_where_the_office_says_so() {
        let table = "@setting 微信算书面=否\n[工作单/工作单]\n工作单号|提交日|客户确认日|确认方式\n\
                     XM2026-101-G001|2026-03-12|2026-03-13|微信\n";
        run(table).one(Code::A16);
    }

    #[test]
    fn three_defects() {
        assert_told!(
            A16,
            "
                [媒体排期/排期]
                排期编号         | 客户确认日 | 确认方式 | 签字人
                XM2026-101-M0301 | √          |          |
                XM2026-101-M0302 | 2026-03-02 | 电话     |
                XM2026-101-M0303 |            |          | 王总
            ",
            "
                XM2026-101-M0301 黄 未了 - - 媒介部 客户 50000.00 排期 · B2
                XM2026-101-M0302 黄 未了 - - 媒介部 客户 50000.00 排期 · C3
                XM2026-101-M0303 黄 未了 - - 媒介部 客户 50000.00 排期 · B4
            "
        );
    }
}
