//! Adopt run again after the workbooks changed: what a person answered stands, and what a run misses is
//! said as it is.

use super::*;
use crate::finding::Code;

/// Two months of receipts and a workbook that sums them up.
fn months_and_summary(dir: &std::path::Path) {
    for month in [1, 2] {
        let rows = [3, 4].map(|day| format!("2026-0{month}-0{day}|远岚置业有限公司|云庭|{month}{day}000"));
        let rows = rows.join("\n");
        write(dir, &format!("财务/到账{month}月.csv"), &format!("回款日期|来款单位|楼盘|回款金额\n{rows}"));
    }
    write(
        dir,
        "财务/到账汇总.csv",
        "月份|回款日期|来款单位|楼盘|回款金额
         1月|2026-01-03|远岚置业有限公司|云庭|13000
         1月|2026-01-04|远岚置业有限公司|云庭|14000
         2月|2026-02-03|远岚置业有限公司|云庭|23000
         2月|2026-02-04|远岚置业有限公司|云庭|24000",
    );
}

fn answer_of(dir: &std::path::Path, file: &str) -> LayoutAnswer {
    let given = answers(dir);
    let mut of = given.layouts.into_iter().filter(|answer| answer.files.iter().any(|own| own.name == file));
    of.next().unwrap_or_else(|| panic!("no layout of {file}"))
}

#[test]
fn a_summary_answered_stays_one_when_its_sheets_change() {
    const SUMMED: &str = "财务/到账汇总.csv";
    let dir = office();
    months_and_summary(dir.path());
    crate::adopt(&request(dir.path()), &|_| {}).unwrap();
    assert!(answer_of(dir.path(), SUMMED).summary);
    say(dir.path(), SUMMED, "采用", "不用");
    say(dir.path(), SUMMED, "确认", "是");
    let before = answer_of(dir.path(), SUMMED);

    std::fs::remove_file(dir.path().join("财务/到账2月.csv")).unwrap();
    write(dir.path(), "财务/到账1月.csv", "到账日|汇款人|楼盘|到账额\n2026-01-03|远岚置业有限公司|云庭|1");
    crate::adopt(&request(dir.path()), &|_| {}).unwrap();
    let after = answer_of(dir.path(), SUMMED);
    assert_eq!((after.number, after.table.as_deref(), after.confirmed), (before.number, Some("不用"), true));
    let (review, _) = crate::run(&request(dir.path()), &|_| {}).unwrap();
    let unfit = format!("布局{}", before.number);
    assert!(review.findings.iter().all(|finding| finding.key != unfit), "{:#?}", review.findings);
    assert_eq!(review.office.receipts.len(), 0);
}

#[test]
fn a_table_confirmed_stays_one_when_others_hold_its_rows() {
    const YEAR: &str = "财务/到账汇总.csv";
    let dir = office();
    months_and_summary(dir.path());
    let months = [1, 2].map(|month| dir.path().join(format!("财务/到账{month}月.csv")));
    months.iter().for_each(|path| std::fs::remove_file(path).unwrap());
    crate::adopt(&request(dir.path()), &|_| {}).unwrap();
    say(dir.path(), YEAR, "采用", "客户到款");
    say(dir.path(), YEAR, "确认", "是");
    let mut hand = crate::testing::hand::Hand::open(&dir.path().join("输出/接入/接入.xlsx"));
    let number = answer_of(dir.path(), YEAR).number.to_string();
    for (heading, field) in [("回款日期", "到款日期"), ("来款单位", "付款单位"), ("回款金额", "金额")]
    {
        let cell = hand.cell("列", &[number.as_str(), heading], "字段");
        hand.put("列", &cell, field);
    }
    hand.save();
    let receipts = || crate::run(&request(dir.path()), &|_| {}).unwrap().0.office.receipts.len();
    assert_eq!(receipts(), 4);
    months_and_summary(dir.path());
    assert_eq!(receipts(), 4, "the months wait, the year is still read");
}

#[test]
fn a_file_whose_heading_changed_lies_there_and_waits() {
    let dir = office();
    crate::adopt(&request(dir.path()), &|_| {}).unwrap();
    say(dir.path(), "媒介/三月投放明细.csv", "确认", "是");
    crate::run(&request(dir.path()), &|_| {}).unwrap();
    let path = dir.path().join("媒介/三月投放明细.csv");
    let text = std::fs::read_to_string(&path).unwrap().replace("版面位置", "版位说明");
    std::fs::write(&path, text).unwrap();
    let later = crate::Request { as_of: Some("2026-03-31".parse().unwrap()), ..request(dir.path()) };
    let (review, _) = crate::run(&later, &|_| {}).unwrap();
    let missed: Vec<_> = review.findings.iter().filter(|finding| finding.code == Code::D15).collect();
    let [one] = missed[..] else { panic!("{missed:#?}") };
    assert_eq!(one.key, "媒介/三月投放明细.csv");
    assert!(one.message.contains("还在文件夹里") && one.message.contains("jobbag adopt"), "{}", one.message);
    assert!(!one.message.contains("请放回原处"), "{}", one.message);
}
