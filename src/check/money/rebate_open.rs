//! M17: a rebate that was not received, or not passed on to the client it belongs to.

use super::ledger::days_after;
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Asked, Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Over, Party, Raised, Severity};
use crate::handbook::Lane;
use crate::model::Fen;
use crate::model::choice::RebateOwner;
use crate::reconcile::rebate_owner;

pub(crate) const RULE: Rule = Rule {
    code: Code::M17,
    name: "rebate-open",
    title: "返点未结",
    clause: "H-4.2.4",
    severity: Severity::Yellow,
    desk: Desk::Finance,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Clerical,
    standing: Standing::Single,
    properties: &[Property::Terms(&["返点结算天数"])],
    needs: &[],
    also_reads: &["收付款/媒体付款"],
    explanation: "返点应计大于实收，过了返点结算天数（默认 90 天）仍未结清；或归属客户的返点收到后同样天数还没有转付客户（H-4.2.4）。",
    bad: "
        [收付款/返点]
        编号       | 媒体名称 | 应计  | 实收 | 日期
        FD2025-011 | 都市晨报 | 12000 | 0    | 2025-11-30
    ",
    good: "
        [收付款/返点]
        编号       | 媒体名称 | 应计  | 实收  | 日期
        FD2025-011 | 都市晨报 | 12000 | 12000 | 2025-11-30
    ",
    done: settled,
    run: Run::Office(check),
};

/// All of it came, other than last week where some of it was missing, and what belongs to the client was passed on.
fn settled(review: &Review, asked: &Asked) -> bool {
    let mut rows = review.office.rebates.keyed(asked.key, |row| &row.record.key);
    rows.next().is_some_and(|(_, row)| {
        let record = &row.record;
        let whole = record.accrued.get().zip(record.received.get()).filter(|(accrued, got)| got >= accrued);
        let came = whole.is_some_and(|(_, got)| !asked.said.contains(&said_missing_of(got)));
        let passed_on = record.passed_on.get().is_some() || !asked.said.contains(NOT_PASSED_ON);
        record.date.get().is_some() && came && passed_on
    }) && done::in_order(review, asked)
}

const NOT_PASSED_ON: &str = "没有转付客户日";

/// What is said of this 实收 while some of the rebate is missing.
fn said_missing_of(got: Fen) -> String {
    format!("实收 {got} 元，还有")
}

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let office = review.office;
    for rebate in office.rebates.iter().filter(|rebate| !rebate.duplicate) {
        let record = &rebate.record;
        let Some(date) = record.date.get() else { continue };
        let due = days_after(date, office.settings.parameters.rebate_days);
        if office.as_of() <= due {
            continue;
        }
        let received = record.received.or_none();
        let missing =
            record.accrued.get().zip(received).map(|(accrued, got)| accrued - got).map(Fen::or_zero);
        let kept = received.filter(|got| {
            let waiting = record.passed_on.get().is_none() && !record.passed_on.is_refused();
            *got > Fen::ZERO && waiting && rebate_owner(office, rebate) == RebateOwner::Client
        });
        let days = (office.as_of() - date).num_days();
        let medium = record.medium.text();
        let mut said = Vec::new();
        let mut place = record.received.at;
        if let Some(missing) = missing.filter(|missing| *missing > Fen::ZERO) {
            let (accrued, got) = (record.accrued.get().unwrap_or_default(), received.unwrap_or_default());
            let missing_of = said_missing_of(got);
            said.push(format!("应计 {accrued} 元，{missing_of} {missing} 元未收，请向{medium}催结"));
        }
        if let Some(kept) = kept {
            if said.is_empty() {
                place = record.passed_on.at;
            }
            said.push(format!("归属客户的 {kept} 元已收到，{NOT_PASSED_ON}，请转付并登记"));
        }
        if said.is_empty() {
            continue;
        }
        let outstanding = missing.unwrap_or_default() + kept.unwrap_or_default();
        let party =
            if missing.is_some_and(|missing| missing > Fen::ZERO) { Party::Medium } else { Party::Agency };
        let message = format!("{date} 的返点已 {days} 天（应在 {due} 前结清）：{}。", said.join("；"));
        raised.push(
            about(review.office, Code::M17, rebate, message)
                .at(place.or(Some(record.at)))
                .waiting_on(party)
                .due(due)
                .days_over(Over::Calendar((office.as_of() - due).num_days()))
                .money(outstanding),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    #[test]
    fn ninety_days_are_allowed() {
        for (date, received, owner, passed, raised) in [
            ("2025-12-16", "0", "", "", false),
            ("2025-12-15", "0", "", "", true),
            ("2025-12-15", "11999.99", "", "", true),
            ("2025-12-15", "12000", "公司", "", false),
            ("2025-12-15", "12000", "客户", "", true),
            ("2025-12-16", "12000", "客户", "", false),
            ("2025-12-15", "12000", "客户", "2026-03-01", false),
        ] {
            let outcome = testing::run(&format!(
                "[收付款/返点]\n编号 | 媒体名称 | 应计 | 实收 | 日期 | 归属 | 转付客户日\nFD2025-011 | 都市晨报 | 12000 | {received} | {date} | {owner} | {passed}"
            ));
            assert_eq!(
                outcome.all(Code::M17).len(),
                usize::from(raised),
                "{date} {received} {owner} {passed}: {:#?}",
                outcome.lines()
            );
        }
    }
}
