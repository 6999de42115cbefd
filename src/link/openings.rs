//! 期初: whose money an opening balance is. One that belongs to no client stands in no statement, so it is said.

use super::{Office, PROJECTS};
use crate::finding::{Code, Raised, Severity};
use crate::normalise::cell::choice::nearest;

/// D03 for each 客户预收 without a project whose 对方 is no client of 项目名册.
pub(super) fn name_the_strangers(office: &mut Office) {
    let clients = office.clients();
    let names = office.cases.iter().filter_map(|case| case.project.client.known());
    let names: Vec<&str> = names.map(String::as_str).collect();
    if names.is_empty() || office.coverage.hides_rows(PROJECTS) {
        return;
    }
    let strangers = clients.strange_openings(office).map(|row| {
        let name = row.counterparty.text();
        let advice = match nearest(name, &names) {
            Some(near) => format!("最接近的是“{near}”，如是请改正，或在别名表登记"),
            None => "请核对名称，或在别名表登记".to_owned(),
        };
        let message = format!("期初的对方“{name}”不是项目名册里的客户，这笔余额没有归到任何客户；{advice}");
        let raised = Raised::new(Code::D03, name, message).field("对方").at(row.counterparty.at);
        raised.severity(Severity::Red).money(row.amount.get())
    });
    let strangers: Vec<Raised> = strangers.collect();
    office.findings.extend(strangers);
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::model::Fen;
    use crate::testing::run;
    use rstest::rstest;

    /// 500.00 of 期初: whose it is, and what D03 says.
    #[rstest]
    #[case::the_client("客户预收 | | 远岚置业有限公司 | 500", "", "远岚置业有限公司 500.00")]
    #[case::an_alias("客户预收 | | 远岚 | 500", "", "远岚置业有限公司 500.00")]
    #[case::of_a_project("客户预收 | P1 | 谁都行 | 500", "", "远岚置业有限公司 500.00")]
    #[case::short_name("客户预收 | | 远岚置业 | 500", "远岚置业 红 500.00", "远岚置业（未对上客户） 500.00")]
    #[case::a_medium("媒体预付 | | 晨报 | 500", "", "")]
    fn an_opening_of_nobody_is_said_and_shown(#[case] row: &str, #[case] said: &str, #[case] account: &str) {
        let outcome = run(&format!(
            "[项目名册/项目]
            项目编号 | 项目名称 | 客户名称
            P1 | 云庭 | 远岚置业有限公司
            [设置/别名表]
            类别 | 写法 | 标准名
            客户 | 远岚 | 远岚置业有限公司
            [收付款/期初]
            类型 | 项目编号 | 对方 | 金额 | 截至日
            {row} | 2025-12-31"
        ));
        let told = outcome.all(Code::D03).first().map(|one| {
            format!("{} {} {}", one.key, one.severity.word(), one.money_at_risk.unwrap_or(Fen::ZERO))
        });
        assert_eq!(told.unwrap_or_default(), said);
        let month = crate::model::Month::new(2026, 3).unwrap();
        let accounts = crate::reconcile::accounts(&outcome.office, &outcome.books, month);
        let clients = accounts.clients.iter().filter(|one| !one.opening.is_zero());
        let told: Vec<String> = clients.map(|one| format!("{} {}", one.party, one.opening)).collect();
        assert_eq!(told.join("；"), account);
    }
}
