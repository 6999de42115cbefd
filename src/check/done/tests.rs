//! What ends a finding, told as text tables.

use crate::check::rule::{Asked, Review};
use crate::check::{exists, rule_of};
use crate::finding::Code;
use crate::model::memory::Memory;
use crate::testing;
use rstest::rstest;
use std::collections::BTreeSet;

const PROJECT: &str = "[项目名册/项目]\n项目编号 | 合同开始\nXM2026-101 | 2026-01-05\n";

#[rstest]
#[case::handed_in(
    "T01",
    "XM2026-101-G001",
    "",
    "[工作单/工作单]\n工作单号 | 提交日\nXM2026-101-G001 | 2026-03-10",
    true
)]
#[case::not_handed_in(
    "T01",
    "XM2026-101-G001",
    "",
    "[工作单/工作单]\n工作单号 | 提交日\nXM2026-101-G001 |",
    false
)]
#[case::deleted("T01", "XM2026-101-G001", "", "[工作单/工作单]\n工作单号\nXM2026-101-G002", false)]
#[case::its_week(
    "T05",
    "XM2026-101",
    "2026-03-09",
    "[工作单/定期服务]\n项目编号 | 服务项目 | 提交时间\nXM2026-101 | 每周工作进程 | 2026-03-11",
    true
)]
#[case::the_week_after(
    "T05",
    "XM2026-101",
    "2026-03-09",
    "[工作单/定期服务]\n项目编号 | 服务项目 | 提交时间\nXM2026-101 | 每周工作进程 | 2026-03-13",
    false
)]
#[case::its_month(
    "T15",
    "XM2026-101",
    "2026-03-06",
    "[工作单/定期服务]\n项目编号 | 服务项目 | 对应期间或波次 | 提交时间\nXM2026-101 | 付款对账清单 | 2026-02 | 2026-03-10",
    true
)]
#[case::the_month_before(
    "T15",
    "XM2026-101",
    "2026-03-06",
    "[工作单/定期服务]\n项目编号 | 服务项目 | 对应期间或波次 | 提交时间\nXM2026-101 | 付款对账清单 | 2026-01 | 2026-03-10",
    false
)]
#[case::confirmed(
    "A08",
    "XM2026-101-M0301",
    "",
    "[媒体排期/排期]\n排期编号 | 客户确认日\nXM2026-101-M0301 | 2026-03-09",
    true
)]
#[case::confirmed_by_word(
    "A08",
    "XM2026-101-M0301",
    "",
    "[媒体排期/排期]\n排期编号 | 客户确认日 | 确认方式\nXM2026-101-M0301 | 2026-03-09 | 口头",
    false
)]
#[case::money_came(
    "M01",
    "XM2026-101-M0301",
    "",
    "[媒体排期/排期]\n排期编号 | 客户金额\nXM2026-101-M0301 | 50000\n[收付款/客户到款]\n到款编号 | 对应单号 | 金额\nDK1 | XM2026-101-M0301 | 50000",
    true
)]
#[case::money_came_in_part(
    "M01",
    "XM2026-101-M0301",
    "",
    "[媒体排期/排期]\n排期编号 | 客户金额\nXM2026-101-M0301 | 50000\n[收付款/客户到款]\n到款编号 | 对应单号 | 金额\nDK1 | XM2026-101-M0301 | 49999",
    false
)]
#[case::rush_is_never_done("T11", "XM2026-101", "", "", false)]
fn the_fact_stands_there_or_it_does_not(
    #[case] code: &str,
    #[case] key: &str,
    #[case] due: &str,
    #[case] table: &str,
    #[case] expected: bool,
) {
    let outcome = testing::run(&format!("{PROJECT}{table}"));
    let review = Review { office: &outcome.office, books: &outcome.books, due: &outcome.due };
    let rule = rule_of(Code::from_name(code).unwrap()).unwrap();
    let asked = Asked {
        key,
        field: None,
        due: due.parse().ok(),
        said: "",
        open: false,
        run: &rule.run,
        memory: &Memory::default(),
        unwritten: &BTreeSet::new(),
    };
    assert_eq!((rule.done)(&review, &asked), expected, "{:#?}", outcome.lines());
}

/// T13: what was sent needs no booking any more.
#[rstest]
#[case::booked("2026-03-09 |", (true, false))]
#[case::sent("| 2026-03-09", (true, true))]
#[case::neither("|", (false, false))]
fn a_booking_and_a_sending_end_by_their_facts(#[case] row: &str, #[case] expected: (bool, bool)) {
    let outcome = testing::run(&format!(
        "{PROJECT}[媒体排期/排期]\n排期编号 | 订位日 | 发片日\nXM2026-101-M0301 | {row}\n"
    ));
    let review = Review { office: &outcome.office, books: &outcome.books, due: &outcome.due };
    let rule = rule_of(Code::T13).unwrap();
    let memory = Memory::default();
    let done = |field| {
        let (key, field, due, said, run) = ("XM2026-101-M0301", Some(field), None, "", &rule.run);
        (rule.done)(
            &review,
            &Asked { key, field, due, said, open: false, run, memory: &memory, unwritten: &BTreeSet::new() },
        )
    };
    assert_eq!((done("订位"), done("发片")), expected);
}

#[test]
fn records_files_and_sheets_exist_by_their_key() {
    let outcome = testing::run(&format!("{PROJECT}[工作单/工作单]\n工作单号\nXM2026-101-G001"));
    for (key, there) in [
        ("XM2026-101", true),
        ("XM2026-101-G001", true),
        ("XM2026-101-G002", false),
        ("工作单.xlsx", true),
        ("工作单.xlsx/工作单", true),
        ("工作单.xlsx/工作单/合计", true),
        ("工作单.xlsx/会议单", false),
    ] {
        assert_eq!(exists(&outcome.office, key), there, "{key}");
    }
}
