//! A 接入.xlsx that cannot be read: nobody knows what was confirmed, so the run is incomplete.

use super::*;
use crate::finding::Code;

const ROSTER: &str = "项目名册_项目.csv";

/// The office with a 项目名册, a confirmed layout, and 接入.xlsx cut in half.
fn damaged() -> tempfile::TempDir {
    let dir = office();
    write(dir.path(), ROSTER, "项目编号|项目名称|客户名称\nXM2026-101|云庭|远岚置业有限公司");
    crate::adopt(&request(dir.path()), &|_| {}).unwrap();
    say(dir.path(), "媒介/三月投放明细.csv", "确认", "是");
    let path = dir.path().join("输出/接入/接入.xlsx");
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    dir
}

#[test]
fn a_run_is_incomplete() {
    let dir = damaged();
    let (review, _) = crate::run(&request(dir.path()), &|_| {}).unwrap();
    assert!(!review.complete);
    let files: Vec<&str> = review
        .inputs
        .iter()
        .filter(|input| input.refused.is_some())
        .map(|input| input.file.as_str())
        .collect();
    assert_eq!(files, ["输出/接入/接入.xlsx"]);
    let of_it: Vec<_> = review.findings.iter().filter(|one| one.key.starts_with("接入")).collect();
    assert!(of_it.iter().all(|one| one.code == Code::D15) && of_it.len() == 1, "{of_it:#?}");
    let absent = review.findings.iter().find(|one| one.code == Code::D23 && one.key == "媒体排期");
    assert!(absent.is_none(), "{absent:#?}");
    assert!(review.office.coverage.unknown(&["媒体排期/排期"], None).is_some());
}

#[test]
fn adopt_says_so_and_replaces_nothing() {
    let dir = damaged();
    let before = std::fs::read(dir.path().join("输出/接入/接入.xlsx")).unwrap();
    let adopted = crate::adopt(&request(dir.path()), &|_| {}).unwrap();
    assert!(!adopted.all_written && adopted.said.contains("没有读成 接入/接入.xlsx"), "{}", adopted.said);
    assert_eq!(std::fs::read(dir.path().join("输出/接入/接入.xlsx")).unwrap(), before);
}

#[test]
fn a_roster_may_be_among_what_was_confirmed() {
    let dir = damaged();
    std::fs::remove_file(dir.path().join(ROSTER)).unwrap();
    let Err(error) = crate::run(&request(dir.path()), &|_| {}) else { panic!("there is no roster") };
    assert!(error.to_string().contains("接入/接入.xlsx 读不出"), "{error}");
}
