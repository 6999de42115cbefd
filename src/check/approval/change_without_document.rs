//! A11 变更无书面文件: 变更媒体、修改创意、增减制作 need the client's written document.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing};
use crate::check::steps;
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;
use crate::model::{Field, YesNo};

pub(crate) const RULE: Rule = Rule {
    code: Code::A11,
    name: "change-without-document",
    title: "变更无书面文件",
    clause: "H-4.1.1",
    severity: Severity::Red,
    desk: Desk::Record,
    rank: 12,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[],
    needs: &[],
    also_reads: &[],
    explanation: "变更媒体、修改创意、增减制作，都须有客户的书面文件。排期的版本含“变”或状态为改期，\
                  工作单、报价填了变更说明，而变更书面文件空白、否或不适用，就提示本项。请补客户的书面变更文件。",
    bad: "[媒体排期/排期]\n\
          排期编号         | 版本 | 变更书面文件\n\
          XM2026-101-M0301 | 变1  | 否\n",
    good: "[媒体排期/排期]\n\
           排期编号         | 版本 | 变更书面文件\n\
           XM2026-101-M0301 | 变1  | 是\n",
    done: done::change_documented,
    run: Run::Office(check),
};

/// What is wrong with 变更书面文件; `None` if nothing is.
fn lacking(document: &Field<YesNo>) -> Option<&'static str> {
    let lacks = match document.known() {
        Some(YesNo::No) => "填的是否",
        Some(YesNo::NotApplicable) => "填的是不适用",
        _ => "为空",
    };
    document.is_undocumented().then_some(lacks)
}

fn words(what: &str, lacks: &str) -> String {
    format!("{what}，而变更书面文件{lacks}。变更须有客户的书面文件；请补齐并登记。")
}

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for order in steps::orders(review.office) {
        let record = &order.record;
        if let (Some(change), Some(lacks)) = (record.change.known(), lacking(&record.change_document)) {
            let message = words(&format!("变更说明为“{change}”"), lacks);
            let finding = about(review.office, Code::A11, order, message);
            let at = record.change_document.at.or(record.change.at).or(Some(record.at));
            raised.push(finding.at(at).related(record.change.at).waiting_on(Party::Client));
        }
    }
    for (_, placement) in steps::placements(review.office) {
        let record = &placement.record;
        let version = record.version.known().filter(|version| version.contains('变'));
        let what = match version {
            Some(version) => format!("版本为“{version}”"),
            None if placement.is_rescheduled() => "状态为改期".to_owned(),
            None => continue,
        };
        let Some(lacks) = lacking(&record.change_document) else { continue };
        let finding = about(review.office, Code::A11, placement, words(&what, lacks));
        let at = record.change_document.at.or(record.version.at).or(Some(record.at));
        raised.push(finding.at(at).waiting_on(Party::Client));
    }
    for quote in &review.quotes {
        for line in quote.judged() {
            if let (Some(change), Some(lacks)) = (line.change.known(), lacking(&line.change_document)) {
                let message = words(&format!("变更说明为“{change}”"), lacks);
                let finding = about(review.office, Code::A11, quote, message);
                let at = line.change_document.at.or(line.change.at).or(Some(line.at));
                raised.push(finding.at(at).waiting_on(Party::Client));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{assert_told, run};
    use rstest::rstest;

    #[rstest]
    #[case::blank("变1 | | ", true)]
    #[case::no("变2 | 已订位 | 否", true)]
    #[case::not_applicable("变1 | | 不适用", true)]
    #[case::yes("变1 | | 是", false)]
    #[case::first_version("新 | | ", false)]
    #[case::rescheduled(" | 改期 | ", true)]
    #[case::rescheduled_with_document(" | 改期 | 是", false)]
    fn a_changed_placement_needs_a_document(#[case] row: &str, #[case] raised: bool) {
        let text = format!("[媒体排期/排期]\n排期编号|版本|状态|变更书面文件\nXM2026-101-M0301|{row}\n");
        let outcome = run(&text);
        assert_eq!(!outcome.all(Code::A11).is_empty(), raised, "{:#?}", outcome.lines());
    }

    #[rstest]
    #[case::no_change("无 | ", false)]
    #[case::blank(" | ", false)]
    #[case::not_changed("没改动 | ", false)]
    #[case::as_before("照旧 | ", false)]
    #[case::no_adjustment("无调整。 | ", false)]
    #[case::not_yet("待定 | ", false)]
    #[case::no_but("没有改尺寸，只改颜色 | ", true)]
    #[case::to_be_supplied("改标题 | 后补", true)]
    #[case::by_word_of_mouth("改标题 | 口头", true)]
    #[case::being_signed("改标题 | 补签中", true)]
    #[case::changed("改标题 | 否", true)]
    #[case::changed_in_writing("改标题 | 是", false)]
    fn orders_and_quotes_speak_through_their_remark(#[case] row: &str, #[case] raised: bool) {
        let text = format!(
            "[工作单/工作单]\n工作单号|变更说明|变更书面文件\nXM2026-101-G001|{row}\n\
             [制作/报价]\n报价单号|变更说明|变更书面文件\nXM2026-101-B01|{row}\n"
        );
        let outcome = run(&text);
        assert_eq!(outcome.all(Code::A11).len(), if raised { 2 } else { 0 }, "{:#?}", outcome.lines());
    }

    #[test]
    fn each_kind_of_record() {
        assert_told!(
            A11,
            "
                [媒体排期/排期]
                排期编号         | 版本 | 变更书面文件
                XM2026-101-M0301 | 变1  |
                [工作单/工作单]
                工作单号        | 变更说明 | 变更书面文件
                XM2026-101-G001 | 改标题   | 否
                [制作/报价]
                报价单号       | 变更说明 | 变更书面文件
                XM2026-101-B01 | 加印     | 不适用
            ",
            "
                XM2026-101-B01 红 未了 - - 张三 客户 12000.00 报价 · C2
                XM2026-101-G001 红 未了 - - 张三 客户 - 工作单 · C2
                XM2026-101-M0301 红 未了 - - 媒介部 客户 50000.00 排期 · C2
            "
        );
    }
}
