//! Answers in a status workbook that a person changed in other ways than expected.

use super::{Run, case, run_into};
use std::path::Path;

/// Runs a case that holds an answered 输出, a copy of which becomes the out folder.
fn answered(name: &str, as_of: &str) -> Run {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).expect("a folder");
        for entry in std::fs::read_dir(from).expect("a readable folder") {
            let path = entry.expect("an entry").path();
            let target = to.join(path.file_name().expect("a name"));
            if path.is_dir() {
                copy(&path, &target);
            } else {
                std::fs::copy(&path, &target).expect("copied");
            }
        }
    }
    let out = tempfile::tempdir().expect("a temporary folder");
    copy(&case(name).join("输出"), out.path());
    run_into(out, &case(name), &["--as-of", as_of])
}

/// The store of answers.
fn store(run: &Run) -> String {
    std::fs::read_to_string(run.out.path().join("管理/答复.jsonl")).expect("the store")
}

#[test]
fn a_renamed_heading_leaves_the_workbook_and_is_said() {
    let run = answered("recall_heading_renamed", "2026-03-23");
    let left = run.out.path().join("客服/状态_工作单.xlsx");
    let before = std::fs::read(case("recall_heading_renamed").join("输出/客服/状态_工作单.xlsx"));
    assert_eq!(std::fs::read(left).expect("left"), before.expect("readable"));
    assert!(run.out.path().join("客服/状态_工作单_新.xlsx").exists());
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("处理意见"), "{}", run.stderr);
    assert!(store(&run).contains("\"value\":\"处理中\""), "the columns that are there are read");
}

#[test]
fn a_remark_is_carried() {
    let run = answered("recall_comment_lost", "2026-03-23");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(store(&run).contains("MARKNOTE 已电话催，周三给"));
    let page = std::fs::read_to_string(run.out.path().join("管理/周报.html")).expect("the page");
    assert!(page.contains("MARKNOTE"), "the remark stands beside its finding");
}

#[test]
fn a_copy_of_a_status_workbook_is_named_as_not_read() {
    let run = answered("recall_answer_in_copy", "2026-03-23");
    assert!(
        run.rows("not_read", "file", "客服/状态_工作单 - 副本.xlsx").len() == 1
            && run.stderr.contains("状态_工作单 - 副本.xlsx")
            && run.stderr.contains("没有读"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_claim_is_confirmed_in_other_words() {
    let run = answered("claim_answer_word", "2026-03-17");
    let receipt = run.row("receipts", "DK202603-001");
    assert_eq!(receipt["allocations"][0]["by"], "认领", "{receipt}");
    assert_eq!(receipt["unallocated"], "0.00");
}
