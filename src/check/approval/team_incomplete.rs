//! A18 项目小组不齐: one of the four roles is not filled in, or the rank of the 负责人.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Asked, Case, Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;
use crate::link::Office;

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
    properties: &[Property::Off(keeps_no_team)],
    needs: &[],
    also_reads: &[],
    explanation: "服务中的项目，小组须有客服、策略、撰文、美术各一人；项目负责人须为项目总监、资深策略或资深AE。\
                  有人名空白，或填了负责人而职级空白、不在三者之中，就提示本项。请在项目名册补齐。\
                  所有项目都没有填过策略、撰文、美术的，当作还没登记，不检查这三人。",
    bad: "[项目名册/项目]\n\
          项目编号   | 客服 | 策略 | 撰文 | 美术\n\
          XM2026-101 | 张三 | 周楠 | 李蔚 |\n",
    good: "[项目名册/项目]\n\
           项目编号   | 客服 | 策略 | 撰文 | 美术\n\
           XM2026-101 | 张三 | 周楠 | 李蔚 | 何川\n",
    done: done::team_named,
    run: Run::Case(check),
};

/// Whether no project of the office names anybody for 策略, 撰文 or 美术: such an office keeps no teams yet.
fn keeps_no_team(review: &Review, _: &Asked) -> bool {
    !keeps_teams(review.office)
}

fn keeps_teams(office: &Office) -> bool {
    office.cases.iter().any(|case| case.project.names_team())
}

fn check(case: &Case, raised: &mut Vec<Raised>) {
    if !case.known || !case.is_served() {
        return;
    }
    let project = &case.project;
    let kept = keeps_teams(case.office);
    let team = [
        ("客服", &project.account, kept || project.account.at.is_some()),
        ("策略", &project.planner, kept),
        ("撰文", &project.copywriter, kept),
        ("美术", &project.art, kept),
    ];
    let lacking = team.into_iter().filter(|(_, name, asked)| *asked && name.is_blank());
    let mut lacking: Vec<_> = lacking.map(|(role, name, _)| (role, name.at)).collect();
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

    /// Columns that nobody has filled yet are told once, as what they would switch on.
    #[rstest]
    #[case::three_columns("项目编号 | 客服\nXM2026-101 | 张三\nXM2026-102 | 李四", &[])]
    #[case::of_the_template("项目编号 | 客服 | 策略 | 撰文 | 美术\nXM2026-101 | 张三 | | |", &[])]
    #[case::nobody_serves("项目编号 | 客服 | 策略\nXM2026-101 | |", &["缺客服。请在项目名册补齐。"])]
    #[case::one_names_them(
        "项目编号 | 客服 | 策略 | 撰文 | 美术\nXM2026-101 | 张三 | | |\nXM2026-102 | 李四 | 周楠 | 李蔚 | 何川",
        &["缺策略、撰文、美术。请在项目名册补齐。"]
    )]
    fn an_office_that_keeps_no_teams_is_told_once(#[case] rows: &str, #[case] told: &[&str]) {
        let table = format!("@bare\n[项目名册/项目]\n{}\n", rows.replace("项目编号", "项目名称"));
        let outcome = run(&table);
        let said: Vec<&str> = outcome.all(Code::A18).iter().map(|one| one.message.as_str()).collect();
        assert_eq!(said, told);
        let growth =
            outcome.all(Code::D23).iter().any(|one| one.message.contains("检查项目小组齐不齐（A18）"));
        assert_eq!(growth, !rows.contains("周楠"));
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
