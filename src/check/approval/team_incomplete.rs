//! A18 项目小组不齐: 一个客服、一个策略、一个撰文、一个美术, and a 负责人 of rank.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Case, Desk, Matter, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::A18,
    name: "team-incomplete",
    title: "项目小组不齐",
    clause: "H-3.1",
    severity: Severity::Yellow,
    desk: Desk::Account,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[],
    needs: &[],
    also_reads: &[],
    explanation: "服务中的项目，小组须有客服、策略、撰文、美术各一人；项目负责人须为项目总监、资深策略或资深AE。\
                  有人名空白，或填了负责人而职级空白、不在三者之中，就提示本项。请在项目名册补齐。",
    bad: "[项目名册/项目]\n\
          项目编号   | 客服 | 策略 | 撰文 | 美术\n\
          XM2026-101 | 张三 | 周楠 | 李蔚 |\n",
    good: "[项目名册/项目]\n\
           项目编号   | 客服 | 策略 | 撰文 | 美术\n\
           XM2026-101 | 张三 | 周楠 | 李蔚 | 何川\n",
    done: done::team_named,
    run: Run::Case(check),
};

fn check(case: &Case, raised: &mut Vec<Raised>) {
    if !case.known || !case.is_served() {
        return;
    }
    let project = &case.project;
    let team = [
        ("客服", &project.account),
        ("策略", &project.planner),
        ("撰文", &project.copywriter),
        ("美术", &project.art),
    ];
    let mut lacking: Vec<_> =
        team.into_iter().filter(|(_, name)| name.is_blank()).map(|(role, name)| (role, name.at)).collect();
    if !project.lead.text().is_empty() && project.lead_rank.get().is_none() {
        lacking.push(("负责人职级", project.lead_rank.at));
    }
    let Some((_, at)) = lacking.first().copied() else { return };
    let roles: Vec<&str> = lacking.iter().map(|(role, _)| *role).collect();
    let message = format!("缺{}。请在项目名册补齐。", roles.join("、"));
    raised.push(
        about(case.office, Code::A18, case, message)
            .at(at.or(Some(project.at)))
            .related(lacking.iter().skip(1).filter_map(|(_, at)| *at)),
    );
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{assert_told, run};
    use rstest::rstest;

    #[rstest]
    #[case::complete("何川 | 周楠 | 资深策略 | 服务中", false)]
    #[case::nobody_for_art(" | 周楠 | 资深策略 | 服务中", true)]
    #[case::rank_blank("何川 | 周楠 | | 服务中", true)]
    #[case::rank_not_one_of_three("何川 | 周楠 | 总经理 | 服务中", true)]
    #[case::no_lead("何川 | | | 服务中", false)]
    #[case::courting(" | | | 洽谈", false)]
    fn a_served_project_has_a_team(#[case] row: &str, #[case] raised: bool) {
        let text = format!("[项目名册/项目]\n项目编号|美术|项目负责人|负责人职级|状态\nXM2026-101|{row}\n");
        let outcome = run(&text);
        assert_eq!(!outcome.all(Code::A18).is_empty(), raised, "{:#?}", outcome.lines());
    }

    #[test]
    fn the_first_blank_cell() {
        assert_told!(
            A18,
            "
                [项目名册/项目]
                项目编号   | 客服 | 策略 | 撰文 | 美术 | 项目负责人 | 负责人职级
                XM2026-101 | 张三 | 周楠 |      |      | 周楠       |
            ",
            "XM2026-101 黄 未了 - - 张三 我司 - 项目 · D2"
        );
    }
}
