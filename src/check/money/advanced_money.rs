//! M02: the agency has paid media more than the client has paid it.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Case, Desk, Matter, Property, Rule, Run, Standing, needs};
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;
use crate::model::Fen;

pub(crate) const RULE: Rule = Rule {
    code: Code::M02,
    name: "advanced-money",
    title: "垫款",
    clause: "H-4.4 B4",
    severity: Severity::Red,
    desk: Desk::Finance,
    rank: 21,
    money_gate: true,
    lane: Lane::Media,
    matter: Matter::OverLimit,
    standing: Standing::Single,
    properties: &[Property::AlsoOf(Severity::Yellow)],
    needs: needs::RECEIPTS_AND_PAYMENTS,
    also_reads: &[],
    explanation: "一个项目付给媒体的现金超过客户媒体预付款的到款，就是我司在垫款（H-4.4 B4）。超过垫款额度（空白按 0，读不出的不判），或标了“是否垫付”的付款不足以说明垫款的，为红；在额度内并已标明的，为黄。",
    bad: "
        @also A09
        [媒体排期/排期]
        排期编号         | 投放日期   | 客户金额 | 媒体成本 | 客户确认日
        XM2026-101-M0405 | 2026-04-20 | 50000    | 45000    | 2026-03-02
        [收付款/媒体付款]
        付款编号      | 排期编号         | 实付金额 | 实付日期   | 收款单位
        FK202603-001 | XM2026-101-M0405 | 45000    | 2026-03-12 | 都市晨报社
    ",
    good: "
        [媒体排期/排期]
        排期编号         | 投放日期   | 客户金额 | 媒体成本 | 客户确认日
        XM2026-101-M0405 | 2026-04-20 | 50000    | 45000    | 2026-03-02
        [收付款/客户到款]
        到款编号      | 到款日期   | 金额  | 项目编号
        DK202603-001 | 2026-03-10 | 50000 | XM2026-101
        [收付款/媒体付款]
        付款编号      | 排期编号         | 实付金额 | 实付日期   | 收款单位
        FK202603-001 | XM2026-101-M0405 | 45000    | 2026-03-12 | 都市晨报社
    ",
    done: done::advance_repaid,
    run: Run::Case(check),
};

fn check(case: &Case, raised: &mut Vec<Raised>) {
    if !case.office.knows_receipts() {
        return;
    }
    let books = &case.books.projects[case.id];
    let advanced = books.advanced;
    if advanced.is_zero() {
        return;
    }
    let limit = case.advance_limit();
    let beyond = limit.map(|limit| advanced - limit).filter(|beyond| *beyond > Fen::ZERO);
    let marked = books.advanced_marked;
    let within = beyond.is_none() && marked >= advanced;
    let so_far = match limit {
        Some(limit) => format!("在额度 {limit} 元之内"),
        None => "垫款额度无法识别，是否超额无从判断，请先改正那一格".to_owned(),
    };
    let remedy = match (limit, beyond) {
        (Some(limit), Some(beyond)) => {
            format!("比垫款额度 {limit} 元多 {beyond} 元，请催客户到款，未到前不要再付媒体")
        }
        _ if marked < advanced => {
            format!("{so_far}；标明“是否垫付”的付款只有 {marked} 元，请核对并标明")
        }
        (Some(_), _) => format!("{so_far}并已标明，请跟进到款"),
        _ => format!("{so_far}；垫付已标明，请跟进到款"),
    };
    let payments = case.office.payments.with_ids_of(&case.payments);
    let counting = payments.filter(|(id, _)| case.books.payments[*id].counts).map(|(_, payment)| payment);
    let last = counting.max_by_key(|payment| (payment.record.date.get(), payment.record.at));
    let place = last.and_then(|payment| payment.record.paid.at).unwrap_or(case.project.at);
    raised.push(
        about(
            case.office,
            Code::M02,
            case,
            format!(
                "已付媒体 {} 元，客户到款 {} 元，垫款 {advanced} 元；{remedy}。",
                books.paid, books.received
            ),
        )
        .at(place)
        .related([case.project.advance_limit.at.filter(|_| limit.is_none()).unwrap_or(case.project.at)])
        .severity(if within { Severity::Yellow } else { Severity::Red })
        .waiting_on(Party::Client)
        .money(advanced),
    );
}

#[cfg(test)]
mod tests {
    use crate::finding::{Code, Severity};
    use crate::testing;

    #[test]
    fn within_the_limit_and_marked_is_yellow() {
        for (limit, marked, severity) in [
            ("45000", "是", Severity::Yellow),
            ("44999.99", "是", Severity::Red),
            ("45000", "", Severity::Red),
            ("", "是", Severity::Red),
            // a limit that cannot be read is not exceeded
            ("约800", "是", Severity::Yellow),
            ("约800", "", Severity::Red),
        ] {
            let outcome = testing::run(&format!(
                "[项目名册/项目]\n项目编号 | 垫款额度\nXM2026-101 | {limit}
                 [媒体排期/排期]\n排期编号 | 媒体成本 | 客户确认日\nXM2026-101-M0405 | 45000 | 2026-03-02
                 [收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 实付日期 | 是否垫付\nFK202603-001 | XM2026-101-M0405 | 45000 | 2026-03-12 | {marked}"
            ));
            let finding = outcome.one(Code::M02);
            assert_eq!(finding.severity, severity, "{limit} {marked}");
            assert_eq!(finding.message.contains("垫款额度无法识别"), limit == "约800", "{}", finding.message);
            assert_eq!(finding.message.contains("额度 0.00 元多"), limit.is_empty(), "{}", finding.message);
        }
    }
}
