//! What a person chose by hand in 接入.xlsx, and templates that lie beside adopted files.

use super::*;

/// Templates beside the files of an office that was adopted are no registers: what was unknown stays so.
#[test]
fn empty_templates_beside_adopted_files_change_no_figure() {
    let dir = office();
    write(
        dir.path(),
        "财务/付媒体.csv",
        "付款日期|媒体|楼盘|付款金额|对应排期\n2026-03-02|都市晨报|云庭|40000|P-01",
    );
    crate::adopt(&request(dir.path()), &|_| {}).unwrap();
    say(dir.path(), "媒介/三月投放明细.csv", "确认", "是");
    say(dir.path(), "财务/付媒体.csv", "采用", "媒体付款");
    crate::adopt(&request(dir.path()), &|_| {}).unwrap();
    say(dir.path(), "财务/付媒体.csv", "确认", "是");
    let read = || {
        let (review, summary) = crate::run(&request(dir.path()), &|_| {}).unwrap();
        let money: Vec<String> = review
            .findings
            .iter()
            .filter(|finding| finding.code.as_str().starts_with('M') && finding.open)
            .map(|finding| format!("{} {}", finding.code, finding.key))
            .collect();
        (review.office.payments.len(), summary.advanced, money)
    };
    let before = read();
    assert_eq!(before.0, 1);
    crate::init(dir.path(), as_of(), false).unwrap();
    assert_eq!(read(), before);
}
