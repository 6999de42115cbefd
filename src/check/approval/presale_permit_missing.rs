//! A19 无预售许可证号: advertising a project needs its permit (law, not handbook). Off by default.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Asked, Case, Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::check::steps;
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::A19,
    name: "presale-permit-missing",
    title: "无预售许可证号",
    clause: "—",
    severity: Severity::Yellow,
    desk: Desk::Media,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[Property::Off(is_not_asked)],
    needs: &[],
    also_reads: &[],
    explanation: "房地产广告须有预售许可证号（法规要求，不是手册条款）。设置中“检查预售许可证”为是时，\
                  项目名册没有预售许可证号而有排期的，逐条提示。请向客户索取证号并填写。",
    bad: "@setting 检查预售许可证=是\n\
          [项目名册/项目]\n\
          项目编号   | 预售许可证号\n\
          XM2026-101 |\n\
          [媒体排期/排期]\n\
          排期编号\n\
          XM2026-101-M0301\n",
    good: "@setting 检查预售许可证=是\n\
           [项目名册/项目]\n\
           项目编号   | 预售许可证号\n\
           XM2026-101 | 预许字2026第018号\n\
           [媒体排期/排期]\n\
           排期编号\n\
           XM2026-101-M0301\n",
    done: done::permit_noted,
    run: Run::Case(check),
};

fn is_not_asked(review: &Review, _: &Asked) -> bool {
    !review.settings.parameters.check_presale_permit
}

fn check(case: &Case, raised: &mut Vec<Raised>) {
    let office = case.office;
    let permit = &case.project.presale_permit;
    if !office.settings.parameters.check_presale_permit || !case.known || !permit.is_blank() {
        return;
    }
    for placement in office.placements.of(&case.placements) {
        if placement.repeated || placement.is_cancelled(office.as_of()) {
            continue;
        }
        let message = format!(
            "{} 已列入排期，项目 {} 没有预售许可证号。请向客户索取证号，填入项目名册。",
            steps::name_of(&placement.record),
            case.key(),
        );
        raised.push(
            about(office, Code::A19, placement, message)
                .at(permit.at.or(Some(case.project.at)))
                .related([placement.record.at])
                .waiting_on(Party::Client),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{assert_told, run};

    #[test]
    fn it_is_off_unless_the_office_asks() {
        let table = super::RULE.bad.replace("@setting 检查预售许可证=是\n", "");
        run(&table).none(Code::A19);
        assert_eq!(run(super::RULE.bad).keys(Code::A19), ["XM2026-101-M0301"]);
    }

    #[test]
    fn the_project_lacks_it() {
        assert_told!(
            A19,
            "
                @setting 检查预售许可证=是
                [项目名册/项目]
                项目编号   | 预售许可证号
                XM2026-101 |
                [媒体排期/排期]
                排期编号
                XM2026-101-M0301
            ",
            "XM2026-101-M0301 黄 未了 - - 张三 客户 50000.00 项目 · B2"
        );
    }
}
