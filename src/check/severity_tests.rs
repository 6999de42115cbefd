//! Test only: every severity that a rule declares is raised by a table. That no other is raised is asked of
//! every table of every test (`testing.rs`).

use crate::check::{catalogue, rule_of};
use crate::finding::Code;
use crate::testing::run;
use rstest::rstest;
use std::collections::BTreeSet;

/// The example of a rule, with other words in it.
fn example(code: Code, changes: &[(&str, &str)]) -> String {
    let mut table = rule_of(code).unwrap().bad.to_owned();
    for (old, new) in changes {
        assert!(table.contains(old), "{code}: {old}");
        table = table.replace(old, new);
    }
    table
}

/// Tables that raise a severity which the rule's own example does not.
fn others() -> Vec<(Code, String)> {
    use Code::*;
    let changed: &[(Code, &[(&str, &str)])] = &[
        (T04, &[("是       |", "否       |")]),
        (T07, &[("2025-12", "2025-06")]),
        (T08, &[("2025-12", "2025-06")]),
        (T10, &[("| 2026-03-10", "| 2026-03-06")]),
        (T13, &[("2026-03-20", "2026-03-17")]),
        (A23, &[(" gate=A08", "")]),
        (M08, &[("2026-02-06", "2026-01-06")]),
        (M15, &[("2026-03-06", "2026-02-03")]),
        (M20, &[("2025-11-20", "2025-08-20")]),
        (M22, &[("148400", "152000"), ("2026-03-05", "2026-02-05")]),
        (W01, &[("51200 | | 151200", "| 51200 | 48800")]),
        (W02, &[("@setting 本公司账号=6222000011112222", "")]),
        (W03, &[("\"S20260310007\"", ""), ("51000", "51195")]),
        (W04, &[("交易日期 | 收入 | 支出 | 余额 | 对方户名", "甲 | 乙 | 丙 | 丁 | 戊")]),
        (W09, &[("9600", "9000"), ("公司 | 2026-03-05", "公司 | 2026-03-06")]),
        (W10, &[("03-06 | 0", "03-06 | 1")]),
    ];
    let tables = [
        (
            D03,
            "[工作单/工作单]\n工作单号\nXM2026-101-G001\n[媒体排期/排期]\n排期编号|稿件单号\nXM2026-101-M0301|XM2026-101-G099",
        ),
        (D04, "[媒体排期/排期]\n排期编号|投放日期\nXM2026-101-M0301|3月底"),
        (D08, "[收付款/客户到款]\n到款编号|金额\nDK1|50000\n合计|60000"),
        (D11, "[工作单/工作单]\n工作单号|提交日\nXM2026-101-G001|#N/A"),
        (
            D15,
            "[工作单/工作单]\n工作单号|责任人\nXM2026-101-G001|张三\n\
             [工作单/工作单]\n工作单号|责任人\nXM2026-101-G001|张三",
        ),
        (
            M02,
            "[项目名册/项目]\n项目编号|垫款额度\nXM2026-101|45000\n\
             [媒体排期/排期]\n排期编号|媒体成本\nXM2026-101-M0405|45000\n\
             [收付款/媒体付款]\n付款编号|排期编号|实付金额|实付日期|是否垫付\nFK1|XM2026-101-M0405|45000|2026-03-12|是",
        ),
        (
            W05,
            "[项目名册/媒体]\n媒体名称|收款单位|账号\n棹光户外|棹光户外传播公司|\"6222000033334444\"\n\
             [收付款/媒体付款]\n付款编号|媒体名称|收款单位|实付金额|实付日期\n\
             FK202603-012|棹光户外|棹光户外传播公司|9000|2026-03-12\n\
             [银行流水_6222000011112222.csv/流水]\n交易日期|收入|支出|余额|对方户名|对方账号|摘要\n\
             2026-03-12||9000|91000|棹光户外传播公司|\"6222000033335555\"|付FK202603-012",
        ),
    ];
    let changed = changed.iter().map(|(code, changes)| (*code, example(*code, changes)));
    changed.chain(tables.map(|(code, table)| (code, table.to_owned()))).collect()
}

#[test]
fn every_declared_severity_is_raised() {
    let others = others();
    let mut wrong = Vec::new();
    for rule in catalogue().filter(|rule| rule.severities().count() > 1) {
        let of_rule = others.iter().filter(|(code, _)| *code == rule.code).map(|(_, table)| table.as_str());
        let mut raised = BTreeSet::new();
        for table in of_rule.chain([rule.bad]) {
            raised.extend(run(table).all(rule.code).iter().map(|finding| finding.severity));
        }
        let declared: BTreeSet<_> = rule.severities().collect();
        if raised != declared {
            wrong.push(format!("{} declares {declared:?}, its tables raise {raised:?}", rule.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A reader of `jobbag explain` learns when a rule with several severities is which.
#[test]
fn an_explanation_tells_several_severities_apart() {
    let missing: Vec<String> = catalogue()
        .filter(|rule| rule.severities().count() > 1)
        .flat_map(|rule| rule.severities().map(move |severity| (rule, severity.word())))
        .filter(|(rule, word)| !rule.explanation.contains(word))
        .map(|(rule, word)| format!("{} {word}", rule.code))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[rstest]
#[case::yellow_then_red(Code::T07, "黄/红")]
#[case::red_unless_marked(Code::M02, "红/黄")]
#[case::a_note_unless_a_gate_closed(Code::A23, "蓝/黄")]
#[case::one_only(Code::T01, "红")]
fn severities_in_words(#[case] code: Code, #[case] words: &str) {
    assert_eq!(rule_of(code).unwrap().severity_words(), words);
}
