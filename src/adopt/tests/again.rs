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

const RECEIPTS: &str = "财务/回款登记.csv";

fn text_in(dir: &std::path::Path, cell: crate::model::adoption::AdoptionCell) -> String {
    let file = read::file(&dir.join("输出/接入/接入.xlsx"), "接入.xlsx", None);
    let sheet = file.sheets.iter().find(|sheet| sheet.name == cell.sheet).unwrap();
    let found = sheet.cells.iter().find(|one| (one.row, one.col) == (cell.row, cell.col));
    found.map(|one| crate::normalise::cell::shown(&one.value)).unwrap_or_default()
}

fn said_in(review: &crate::Assessment, code: Code, key: &str) -> (String, String, String) {
    let found = review.findings.iter().find(|finding| finding.code == code && finding.key == key);
    let found = found.unwrap_or_else(|| panic!("no {code} {key}: {:#?}", review.findings));
    let place = found.place.unwrap();
    let source = review.office.sources.get(place.sheet).unwrap();
    (format!("{}/{}", source.file, source.sheet), place.cell(), found.message.clone())
}

#[rstest::rstest]
#[case("已确认")]
#[case("OK")]
#[case("是。")]
#[case("✔\u{fe0f}")]
fn a_plain_word_for_yes_is_one(#[case] word: &str) {
    let dir = office();
    crate::adopt(&request(dir.path()), &|_| {}).unwrap();
    say(dir.path(), RECEIPTS, "确认", word);
    let receipts = || crate::run(&request(dir.path()), &|_| {}).unwrap().0.office.receipts.len();
    assert_eq!(receipts(), 3);
    crate::adopt(&request(dir.path()), &|_| {}).unwrap();
    assert_eq!(receipts(), 3, "the next adopt keeps it");
    let cell = answer_of(dir.path(), RECEIPTS).cells.confirmed.unwrap();
    assert_eq!(text_in(dir.path(), cell), "是");
}

/// A word that is neither yes nor no counts as nothing, is named with its cell, and stays where it stands.
#[test]
fn a_word_nobody_understands_is_said_and_kept() {
    let dir = office();
    crate::adopt(&request(dir.path()), &|_| {}).unwrap();
    say(dir.path(), RECEIPTS, "确认", "问许静");
    say(dir.path(), "财务/3月工资表.csv", "确认", "否");
    let own = answer_of(dir.path(), RECEIPTS);
    let cell = own.cells.confirmed.unwrap();
    for _ in 0..2 {
        let (review, _) = crate::run(&request(dir.path()), &|_| {}).unwrap();
        assert_eq!(review.office.receipts.len(), 0);
        let (sheet, at, message) = said_in(&review, Code::D20, &format!("布局{}/确认", own.number));
        assert_eq!((sheet.as_str(), &at[..1]), ("输出/接入/接入.xlsx/布局", "J"));
        assert!(message.contains("“问许静”"), "{message}");
        let unclear = review.findings.iter().filter(|finding| finding.key.ends_with("/确认")).count();
        assert_eq!(unclear, 1, "否 is an answer");
        let adopted = crate::adopt(&request(dir.path()), &|_| {}).unwrap();
        assert!(adopted.said.contains("“问许静”"), "{}", adopted.said);
        assert_eq!(text_in(dir.path(), cell), "问许静");
        let wages = answer_of(dir.path(), "财务/3月工资表.csv").cells.confirmed.unwrap();
        assert_eq!(text_in(dir.path(), wages), "否");
    }
}

/// Below a renamed heading nothing was read: the workbook stays, the run says why, and once the heading
/// is back every answer stands again.
#[rstest::rstest]
#[case::yes("布局", "J1", "确认", "确认了吗")]
#[case::field("列", "H1", "字段", "字段名")]
#[case::value("默认值", "D1", "值", "默认")]
#[case::client("项目草稿", "C1", "客户名称", "甲方")]
fn a_renamed_heading_costs_no_answer(
    #[case] sheet: &str,
    #[case] cell: &str,
    #[case] heading: &str,
    #[case] renamed: &str,
) {
    let dir = office();
    crate::adopt(&request(dir.path()), &|_| {}).unwrap();
    let path = dir.path().join("输出/接入/接入.xlsx");
    say(dir.path(), RECEIPTS, "确认", "是");
    let mut hand = crate::testing::hand::Hand::open(&path);
    let field = hand.cell("列", &["说明"], "字段");
    hand.put("列", &field, "备注").save();
    let head = |word: &str| crate::testing::hand::Hand::open(&path).put(sheet, cell, word).save();
    head(renamed);
    let before = std::fs::read(&path).unwrap();
    let (review, _) = crate::run(&request(dir.path()), &|_| {}).unwrap();
    let told = review.findings.iter().find(|finding| finding.code == Code::D15).unwrap();
    assert_eq!(told.key, "接入/接入.xlsx");
    let expected = format!("工作表“{sheet}”里找不到“{heading}”列，请改回原来的列名");
    assert!(told.message.contains(&expected), "{}", told.message);
    assert!(review.findings.iter().all(|finding| !finding.message.contains("没有文件是这种表头")));

    let adopted = crate::adopt(&request(dir.path()), &|_| {}).unwrap();
    assert!(!adopted.all_written && adopted.said.contains(&expected), "{}", adopted.said);
    assert!(std::fs::read(&path).unwrap() == before, "not replaced");
    assert!(path.with_file_name("接入_新.xlsx").exists());

    head(heading);
    let adopted = crate::adopt(&request(dir.path()), &|_| {}).unwrap();
    assert!(adopted.all_written, "{}", adopted.said);
    let own = answer_of(dir.path(), RECEIPTS);
    let field = own.headers.iter().position(|header| header == "说明").unwrap();
    assert_eq!((own.confirmed, own.fields[field].as_deref()), (true, Some("备注")));
    assert_eq!(answers(dir.path()).layouts.len(), 3, "no layout twice");
    assert_eq!(crate::run(&request(dir.path()), &|_| {}).unwrap().0.office.receipts.len(), 3);
}

/// Which of two columns holds the money is nobody's to guess: nothing is read, both are named.
#[test]
fn two_columns_of_one_field_are_refused() {
    let dir = office();
    crate::adopt(&request(dir.path()), &|_| {}).unwrap();
    say(dir.path(), RECEIPTS, "确认", "是");
    let number = answer_of(dir.path(), RECEIPTS).number;
    let mut hand = crate::testing::hand::Hand::open(&dir.path().join("输出/接入/接入.xlsx"));
    let cell = hand.cell("列", &[&number.to_string(), "说明"], "字段");
    hand.put("列", &cell, "金额").save();
    let (review, _) = crate::run(&request(dir.path()), &|_| {}).unwrap();
    assert_eq!(review.office.receipts.len(), 0);
    let (sheet, at, message) = said_in(&review, Code::D01, "接入/接入.xlsx/列");
    assert_eq!((sheet.as_str(), at), ("输出/接入/接入.xlsx/列", cell));
    assert!(message.contains("“回款金额”和“说明”"), "{message}");
}

/// 工作类别 decides every time limit of an order: no default says it.
#[test]
fn a_kind_of_work_is_no_default() {
    let dir = office();
    crate::adopt(&request(dir.path()), &|_| {}).unwrap();
    let number = answer_of(dir.path(), RECEIPTS).number.to_string();
    let mut hand = crate::testing::hand::Hand::open(&dir.path().join("输出/接入/接入.xlsx"));
    for (col, word) in ["A", "B", "C", "D"].iter().zip([number.as_str(), "工作单", "工作类别", "完稿"])
    {
        hand.put("默认值", &format!("{col}2"), word);
    }
    hand.save();
    let (review, _) = crate::run(&request(dir.path()), &|_| {}).unwrap();
    let (sheet, at, message) = said_in(&review, Code::D20, "默认值第2行");
    assert_eq!((sheet.as_str(), at.as_str()), ("输出/接入/接入.xlsx/默认值", "D2"));
    assert!(message.contains("“工作类别”不能用默认值"), "{message}");
}
