//! A22 超出服务清单: work outside the contracted 服务清单 needs a supplementary quote or contract.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Asked, Case, Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;
use crate::model::choice::Scope;
use std::collections::BTreeSet;

pub(crate) const RULE: Rule = Rule {
    code: Code::A22,
    name: "outside-scope",
    title: "超出服务清单",
    clause: "H-2",
    severity: Severity::Yellow,
    desk: Desk::Record,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[Property::Off(nobody_has_a_list)],
    needs: &["项目名册/服务清单"],
    also_reads: &[],
    explanation: "工作单、排期、报价的服务范围不在项目的服务清单之内，须补报价或补充合同。工作类别对应的范围见时限表\
                  （排期为媒体，报价为制作，其他不判断）；没有服务清单的项目不检查。补签之后请在服务清单加一行。",
    bad: "[项目名册/服务清单]\n\
          项目编号   | 服务范围\n\
          XM2026-101 | 策略\n\
          [工作单/工作单]\n\
          工作单号        | 工作类别\n\
          XM2026-101-G001 | 广播及CF创意\n",
    good: "[项目名册/服务清单]\n\
           项目编号   | 服务范围\n\
           XM2026-101 | 策略\n\
           XM2026-101 | 影视广播\n\
           [工作单/工作单]\n\
           工作单号        | 工作类别\n\
           XM2026-101-G001 | 广播及CF创意\n",
    done: done::scope_contracted,
    run: Run::Case(check),
};

/// Whether no project has a 服务清单.
fn nobody_has_a_list(review: &Review, _: &Asked) -> bool {
    review.office.cases.iter().all(|case| case.scope.is_empty())
}

fn check(case: &Case, raised: &mut Vec<Raised>) {
    let office = case.office;
    let unreadable = case.scope.iter().any(|item| item.scopes.is_refused());
    let contracted: BTreeSet<Scope> =
        case.scope.iter().filter_map(|item| item.scopes.known()).flatten().copied().collect();
    if contracted.is_empty() || unreadable {
        return;
    }
    let listed: Vec<String> = contracted.iter().map(|scope| scope.to_string()).collect();
    let words = |what: &str, scope: Scope| {
        format!(
            "{what}属于{scope}，服务清单只有{}。请补报价或补充合同，并在服务清单登记。",
            listed.join("、"),
        )
    };
    for order in office.orders.of(&case.orders).filter(|order| !order.repeated) {
        let kind = &order.record.kind;
        let scope = office.settings.limit(kind.text()).and_then(|limit| limit.scope);
        if let Some(scope) = scope.filter(|scope| !contracted.contains(scope)) {
            let finding = about(office, Code::A22, order, words(kind.text(), scope));
            raised.push(finding.at(kind.at.or(Some(order.record.at))));
        }
    }
    if !contracted.contains(&Scope::Media) {
        for placement in office.placements.of(&case.placements) {
            if !placement.repeated {
                let medium = &placement.record.medium;
                let message = words(&format!("{}的投放", medium.text()), Scope::Media);
                let finding = about(office, Code::A22, placement, message);
                raised.push(finding.at(medium.at.or(Some(placement.record.at))));
            }
        }
    }
    if !contracted.contains(&Scope::Production) {
        for quote in office.quotes.of(&case.quotes) {
            let Some(line) = quote.judged().next() else { continue };
            let message = words(&format!("“{}”", line.content.text()), Scope::Production);
            raised.push(about(office, Code::A22, quote, message));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{assert_told, run};

    #[test]
    fn every_kind_of_record_has_its_scope() {
        let outcome = run("[项目名册/服务清单]\n项目编号|服务范围\nXM2026-101|策略\n\
                           [工作单/工作单]\n工作单号|工作类别\nXM2026-101-G001|阶段性计划\nXM2026-101-G002|其他\n\
                           XM2026-101-G003|完稿\n[媒体排期/排期]\n排期编号\nXM2026-101-M0301\n\
                           [制作/报价]\n报价单号\nXM2026-101-B01\n");
        assert_eq!(outcome.keys(Code::A22), ["XM2026-101-B01", "XM2026-101-G003", "XM2026-101-M0301"]);
    }

    #[test]
    fn a_project_without_a_list_is_not_judged() {
        let outcome = run("[项目名册/服务清单]\n项目编号|服务范围\nXM2026-102|策略\n\
                           [工作单/工作单]\n工作单号|工作类别\nXM2026-101-G003|完稿\n");
        outcome.none(Code::A22);
    }

    /// A cell that names two scopes contracts both (D19); one with a part that nobody knows judges nothing (D18).
    #[test]
    fn several_scopes_in_a_cell() {
        for (scopes, raised, said) in [
            ("策略", 1, ""),
            ("策略、创意设计", 0, "D19"),
            ("策略/创意设计", 0, "D19"),
            ("媒体 策略", 1, "D19"),
            ("策略、乱写", 0, "D18"),
        ] {
            let outcome = run(&format!(
                "[项目名册/服务清单]\n项目编号|服务范围\nXM2026-101|{scopes}\n\
                 [工作单/工作单]\n工作单号|工作类别\nXM2026-101-G003|完稿\n"
            ));
            assert_eq!(outcome.all(Code::A22).len(), raised, "{scopes}: {:#?}", outcome.lines());
            let codes = [(Code::D18, "D18"), (Code::D19, "D19")];
            let told = codes.iter().filter(|(code, _)| !outcome.all(*code).is_empty());
            assert_eq!(told.map(|(_, word)| *word).collect::<String>(), said, "{scopes}");
        }
    }

    #[test]
    fn a_quote_of_a_later_day_does_not_exist_yet() {
        for (as_of, raised) in [("2026-03-04", 0), ("2026-03-05", 1)] {
            let outcome = run(&format!(
                "@as-of {as_of}\n[项目名册/服务清单]\n项目编号 | 服务范围\nXM2026-101 | 策略\n\
                 [制作/报价]\n报价单号 | 日期 | 内容\nXM2026-101-B01 | 2026-03-05 | 展板\n"
            ));
            assert_eq!(outcome.all(Code::A22).len(), raised, "{as_of}: {:#?}", outcome.lines());
        }
    }

    #[test]
    fn each_kind_of_record() {
        assert_told!(
            A22,
            "
                [项目名册/服务清单]
                项目编号   | 服务范围
                XM2026-101 | 策略
                [工作单/工作单]
                工作单号        | 工作类别
                XM2026-101-G001 | 广播及CF创意
                [媒体排期/排期]
                排期编号
                XM2026-101-M0301
                [制作/报价]
                报价单号
                XM2026-101-B01
            ",
            "
                XM2026-101-B01 黄 未了 - - 张三 我司 12000.00 报价 · A2
                XM2026-101-G001 黄 未了 - - 张三 我司 - 工作单 · B2
                XM2026-101-M0301 黄 未了 - - 媒介部 我司 50000.00 排期 · C2
            "
        );
    }
}
