//! Who owns a matter: the 责任人 of an order, the 客服 or the 媒介 of a project, else their department.

use super::{CaseId, LinkedOrder, Office};
use crate::model::project::Project;

/// The department of the 客服.
const ACCOUNTS: &str = "客户服务小组";
/// The department of the 媒介.
const MEDIA: &str = "媒介部";

impl Office {
    /// The project's 客服, else 客户服务小组.
    pub fn account(&self, case: Option<CaseId>) -> String {
        self.owner(case, |project| project.account.text(), ACCOUNTS)
    }

    /// The project's 媒介, else 媒介部.
    pub fn media_buyer(&self, case: Option<CaseId>) -> String {
        self.owner(case, |project| project.media_buyer.text(), MEDIA)
    }

    /// The first 责任人 of an order, else the 客服 of its project.
    pub fn responsible(&self, order: &LinkedOrder) -> String {
        match order.responsible() {
            "" => self.account(order.case),
            name => name.to_owned(),
        }
    }

    fn owner(&self, case: Option<CaseId>, of: fn(&Project) -> &str, department: &str) -> String {
        match self.case(case).map_or("", |case| of(&case.project)) {
            "" => department.to_owned(),
            name => name.to_owned(),
        }
    }
}

impl LinkedOrder {
    /// The first 责任人; empty if there is none.
    pub fn responsible(&self) -> &str {
        self.record.owner.known().and_then(|names| names.first()).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::run;

    /// Whichever cell a finding points at, what the 客服 owes is hers, or her department's.
    #[test]
    fn a_matter_of_the_account_is_never_the_mediums() {
        for (account, media, expected) in
            [("张三", "李四", "张三"), ("", "李四", "客户服务小组"), ("", "", "客户服务小组")]
        {
            let outcome = run(&format!(
                "[项目名册/项目]\n项目编号 | 客服 | 媒介\nXM2026-101 | {account} | {media}
                 [项目名册/人员]\n姓名\n张三\n李四
                 [媒体排期/排期]\n排期编号 | 波次 | 投放日期 | 费用清单提交日\nXM2026-101-M0201 | 亮相期 | 2026-02-12 |
                 [媒体排期/效果评估]\n项目编号 | 波次\nXM2026-102 | 别的
                 [工作单/定期服务]\n项目编号 | 服务项目 | 提交时间\nXM2026-101 | 每周工作进程 | 2026-03-16"
            ));
            for code in [Code::T06, Code::T09, Code::T17] {
                assert_eq!(outcome.one(code).owner, expected, "{code}: {:#?}", outcome.lines());
            }
        }
    }
}
