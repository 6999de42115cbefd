//! A15 签字人未授权: a signature by someone the client has not named.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Asked, Case, Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;
use crate::link::{CaseId, Office};
use crate::model::Field;
use crate::model::settings::AliasKind;
use crate::model::text::is_same_name;

pub(crate) const RULE: Rule = Rule {
    code: Code::A15,
    name: "signer-not-authorised",
    title: "签字人未授权",
    clause: "H-4.1",
    severity: Severity::Yellow,
    desk: Desk::Record,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[Property::Off(names_no_signer)],
    needs: &[],
    also_reads: &[],
    explanation: "工作单、排期、报价、会议单的签字人，须在项目名册的客户签字授权人之中；有几位签字时，有一位获授权即可。\
                  别名和空格不计较；写“王总（李四代）”的是李四所签。项目没有登记授权人的不检查。请补有权人的签字，或请客户补充授权。",
    bad: "[项目名册/项目]\n\
          项目编号   | 客户签字授权人\n\
          XM2026-101 | 褚经理、邢总\n\
          [工作单/工作单]\n\
          工作单号        | 客户确认日 | 签字人\n\
          XM2026-101-G001 | 2026-03-12 | 樊助理\n",
    good: "[项目名册/项目]\n\
           项目编号   | 客户签字授权人\n\
           XM2026-101 | 褚经理、邢总\n\
           [工作单/工作单]\n\
           工作单号        | 客户确认日 | 签字人\n\
           XM2026-101-G001 | 2026-03-12 | 邢 总\n",
    done: done::signer_authorised,
    run: Run::Case(check),
};

/// Whether the project of the record names nobody who may sign.
fn names_no_signer(review: &Review, asked: &Asked) -> bool {
    let office = review.office;
    let case = office.case(office.case_of(asked.key).or_else(|| project_of(office, asked.key)));
    case.is_some_and(|case| case.project.signers.is_blank())
}

/// The project of an order, a placement, a meeting or a quote.
fn project_of(office: &Office, key: &str) -> Option<CaseId> {
    let order = office.orders.keyed(key, |one| &one.record.key).next().and_then(|(_, one)| one.case);
    let placement =
        || office.placements.keyed(key, |one| &one.record.key).next().and_then(|(_, one)| one.case);
    let meeting = || office.meetings.keyed(key, |one| &one.record.key).next().and_then(|(_, one)| one.case);
    let quote = || office.quotes.iter().find(|one| one.key == key).and_then(|one| one.case);
    order.or_else(placement).or_else(meeting).or_else(quote)
}

fn check(case: &Case, raised: &mut Vec<Raised>) {
    let office = case.office;
    let Some(authorised) = case.project.signers.known().filter(|names| !names.is_empty()) else { return };
    let standard = |name: &String| {
        let name = office.settings.standard(&[AliasKind::Person, AliasKind::Client], name);
        office.person_named(&name).to_owned()
    };
    let allowed: Vec<String> = authorised.iter().map(standard).collect();
    let stranger = |signers: &Field<Vec<String>>| {
        let names = signers.known().filter(|names| !names.is_empty())?;
        // mostly the name is written as in the register
        let known = names.iter().any(|name| authorised.contains(name))
            || names.iter().map(standard).any(|name| allowed.iter().any(|one| is_same_name(one, &name)));
        (!known).then(|| {
            format!(
                "签字人 {} 不在授权人（{}）之中。请补有权人的签字，或请客户出具授权。",
                names.join("、"),
                authorised.join("、"),
            )
        })
    };
    let mut push = |finding: Raised, signers: &Field<Vec<String>>| {
        let row = finding.place;
        raised.push(finding.at(signers.at.or(row)).waiting_on(Party::Client));
    };
    for order in office.orders.of(&case.orders).filter(|order| !order.repeated) {
        if let Some(message) = stranger(&order.record.signer) {
            push(about(office, Code::A15, order, message), &order.record.signer);
        }
    }
    for placement in office.placements.of(&case.placements).filter(|p| !p.repeated) {
        if let Some(message) = stranger(&placement.record.signer) {
            push(about(office, Code::A15, placement, message), &placement.record.signer);
        }
    }
    for quote in office.quotes.of(&case.quotes) {
        for line in quote.judged() {
            if let Some(message) = stranger(&line.signer) {
                push(about(office, Code::A15, quote, message), &line.signer);
            }
        }
    }
    for meeting in office.meetings.of(&case.meetings).filter(|m| !m.repeated) {
        if let Some(message) = stranger(&meeting.record.signer) {
            push(about(office, Code::A15, meeting, message), &meeting.record.signer);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{assert_told, run};
    use rstest::rstest;

    #[rstest]
    #[case::stranger("樊助理", true)]
    #[case::authorised("褚经理", false)]
    #[case::one_of_two("樊助理、邢总", false)]
    #[case::alias("邢老板", false)]
    #[case::blank("", false)]
    fn one_authorised_name_is_enough(#[case] signer: &str, #[case] raised: bool) {
        let text = format!(
            "[项目名册/项目]\n项目编号|客户签字授权人\nXM2026-101|褚经理、邢总\n\
             [设置/别名表]\n类别|写法|标准名\n人员|邢老板|邢总\n\
             [工作单/会议]\n会议单号|会议单提交时间|客户签字日|签字人\nXM2026-101-H01|2026-03-16|2026-03-16|{signer}\n"
        );
        let outcome = run(&text);
        assert_eq!(!outcome.all(Code::A15).is_empty(), raised, "{:#?}", outcome.lines());
    }

    /// A tick or a word that is no name is nobody: D21 asks for the name, and A16 for the day. What says that
    /// nobody signed is blank.
    #[rstest]
    #[case::tick("√", "A16 D21")]
    #[case::yes("是", "A16 D21")]
    #[case::signed("已签", "A16 D21")]
    #[case::stamped("盖章", "A16 D21")]
    #[case::not_yet("待签", "")]
    #[case::unsigned("未签", "")]
    #[case::authorised("邢总", "A16")]
    #[case::stranger("樊助理", "A15 A16")]
    #[case::dated("邢总3/5", "A16")]
    #[case::ticked("√ 褚经理", "A16")]
    #[case::ticked_behind("褚经理√", "A16")]
    #[case::stranger_ticked("√樊助理", "A15 A16")]
    fn a_tick_is_nobody(#[case] signer: &str, #[case] expected: &str) {
        for (table, key) in [
            ("工作单/工作单", "工作单号 | 提交日 | 客户确认日 | 签字人\nXM2026-101-G001 | 2026-03-12 | |"),
            ("媒体排期/排期", "排期编号 | 客户确认日 | 签字人\nXM2026-101-M0301 | |"),
            ("制作/报价", "报价单号 | 日期 | 客户确认日 | 签字人\nXM2026-101-B01 | 2026-03-12 | |"),
            (
                "工作单/会议",
                "会议单号 | 会议单提交时间 | 客户签字日 | 签字人\nXM2026-101-H01 | 2026-03-16 | |",
            ),
        ] {
            let outcome = run(&format!(
                "[项目名册/项目]\n项目编号|客户签字授权人\nXM2026-101|褚经理、邢总\n[{table}]\n{key} {signer}\n"
            ));
            let said: std::collections::BTreeSet<&str> = outcome
                .findings
                .iter()
                .map(|finding| finding.code.as_str())
                .filter(|code| ["A15", "A16", "D21", "D04"].contains(code))
                .collect();
            assert_eq!(
                said.into_iter().collect::<Vec<_>>().join(" "),
                expected,
                "{table}: {:#?}",
                outcome.lines()
            );
        }
    }

    /// An alias of 别名表 or of 人员, on either side; spaces and the case of letters do not matter. Who signed for
    /// another must be authorised himself.
    #[rstest]
    #[case::of_people("赵六", "小赵", false)]
    #[case::listed_by_the_alias("小赵", "赵 六", false)]
    #[case::of_the_settings("赵六", "Boss ZHAO", false)]
    #[case::letters("John Smith", "JOHN SMITH", false)]
    #[case::full_width("John Smith", "Ｊｏｈｎ　Ｓｍｉｔｈ", false)]
    #[case::a_stranger("赵六", "小李", true)]
    #[case::joined("赵六", "李四和赵六", false)]
    #[case::list_joined("李四或赵六", "赵六", false)]
    #[case::list_numbered("1.李四 2.赵六 13800000000", "赵六", false)]
    #[case::for_him("赵六", "赵六（代）", true)]
    #[case::by_another("赵六", "赵六（李四代）", true)]
    #[case::by_him("赵六", "李四（赵六代签）", false)]
    fn the_same_person_by_other_names(#[case] list: &str, #[case] signer: &str, #[case] raised: bool) {
        let outcome = run(&format!(
            "[项目名册/项目]\n项目编号 | 客户签字授权人\nXM2026-101 | {list}
             [项目名册/人员]\n姓名 | 别名\n张三 |\n赵六 | 小赵
             [设置/别名表]\n类别 | 写法 | 标准名\n客户 | boss zhao | 赵六
             [工作单/工作单]\n工作单号 | 客户确认日 | 签字人\nXM2026-101-G001 | 2026-03-12 | {signer}
             [媒体排期/排期]\n排期编号 | 客户确认日 | 签字人\nXM2026-101-M0301 | 2026-03-12 | {signer}
             [制作/报价]\n报价单号 | 日期 | 客户确认日 | 签字人\nXM2026-101-B01 | 2026-03-12 | 2026-03-12 | {signer}"
        ));
        assert_eq!(outcome.all(Code::A15).len(), if raised { 3 } else { 0 }, "{:#?}", outcome.lines());
    }

    /// An alias of kind 客户 that a signer used is no unused setting.
    #[rstest]
    #[case::used("赵总", 0)]
    #[case::unused("赵六", 1)]
    fn an_alias_of_a_signer_is_used(#[case] signer: &str, #[case] unused: usize) {
        let outcome = run(&format!(
            "[项目名册/项目]\n项目编号 | 客户签字授权人\nXM2026-101 | 赵六
             [设置/别名表]\n类别 | 写法 | 标准名\n客户 | 赵总 | 赵六
             [工作单/工作单]\n工作单号 | 客户确认日 | 签字人\nXM2026-101-G001 | 2026-03-12 | {signer}"
        ));
        outcome.none(Code::A15);
        assert_eq!(outcome.all(Code::D20).len(), unused, "{:#?}", outcome.lines());
    }

    #[test]
    fn without_a_list_nobody_is_a_stranger() {
        run("[工作单/工作单]\n工作单号|客户确认日|签字人\nXM2026-101-G001|2026-03-12|樊助理\n")
            .none(Code::A15);
    }

    #[test]
    fn the_signers_cell() {
        assert_told!(
            A15,
            "
                [项目名册/项目]
                项目编号   | 客户签字授权人
                XM2026-101 | 褚经理、邢总
                [工作单/工作单]
                工作单号        | 客户确认日 | 签字人
                XM2026-101-G001 | 2026-03-12 | 樊助理
            ",
            "XM2026-101-G001 黄 未了 - - 张三 客户 - 工作单 · C2"
        );
    }
}
