//! What people write in 催办 and beside other rows, in the weeks after.

use super::{LATE, ROSTER, Weeks, ages, moved, orders};
use crate::model::answer::{self, OPINION, SENT, SENT_ON};
use rstest::rstest;

const POSTER: &str = "XM2026-101-G001,XM2026-101,2026-03-02 10:00,书面,完稿,1,海报,,张三,2026-03-03,\n";
const FOLDER: &str = "XM2026-101-G002,XM2026-101,2026-03-03 10:00,书面,完稿,1,折页,,张三,2026-03-05,\n";

/// A word that was not understood stays beside the text and is named, as long as the text asks for one of its
/// matters, whatever else it asks for now. It ends when somebody writes there again.
#[rstest]
#[case::sent("已发", "3/16", "已发", false)]
#[case::sent_with_a_full_stop("已发。", "3月16日", "已发", false)]
#[case::taken_back("", "", "", true)]
fn a_word_stays_beside_a_text_that_asks_for_more(
    #[case] word: &str,
    #[case] on: &str,
    #[case] shown: &str,
    #[case] asked: bool,
) {
    let office = Weeks::new();
    let beside = |column: &str| office.shown(answer::CLIENT_REMINDERS, "催办", &["远岚置业"], column);
    let write = |column: &str, word: &str| {
        office.answer(answer::CLIENT_REMINDERS, "催办", &["远岚置业"], column, word);
    };
    office.week("2026-03-16", &orders(POSTER));
    write(SENT, "发了，等回话");
    let both = orders(&format!("{POSTER}{FOLDER}"));
    for as_of in ["2026-03-17", "2026-03-18"] {
        let run = office.week(as_of, &both);
        assert_eq!(ages(&run, "D24").len(), 1, "{as_of}");
        assert_eq!(beside(SENT), "发了，等回话", "{as_of}");
        assert!(beside("可直接粘贴的话").contains("折页"), "{as_of}");
    }
    write(SENT, word);
    write(SENT_ON, on);
    for as_of in ["2026-03-18", "2026-03-19"] {
        let run = office.week(as_of, &both);
        assert_eq!(ages(&run, "D24"), Vec::<String>::new(), "{as_of}");
        assert_eq!(beside(SENT), shown, "{as_of}");
        assert_eq!(beside("可直接粘贴的话").contains("折页"), asked, "{as_of}");
    }
}

/// A word in the row 不属项目 of 总览 is about no record: every run of the week names it, and the workbook is kept as
/// it was.
#[test]
fn a_word_beside_what_belongs_to_no_project_is_named_and_kept() {
    let office = Weeks::new();
    let tables =
        format!("{ROSTER}[收付款_客户到款]\n到款编号,到款日期,付款单位,金额\nDK1,2026-02-31,某公司,100\n");
    office.week("2026-03-09", &tables);
    office.answer(answer::PROJECTS, "总览", &["不属项目"], OPINION, "银行的事");
    for (as_of, doubts) in [("2026-03-16", 1), ("2026-03-16", 1), ("2026-03-17", 1), ("2026-03-23", 0)] {
        let run = office.week(as_of, &tables);
        assert_eq!(ages(&run, "D24").len(), doubts, "{as_of}");
    }
    assert!(office.path("管理历史/状态_项目 2026-03-16（员工改动）.xlsx").exists());
    let store = std::fs::read_to_string(office.path(answer::STORE)).expect("the store");
    assert_eq!(store.matches("\"value\":\"银行的事\"").count(), 1);
}

/// Two opinions about one order, whose row or whose file is gone: only a row was deleted.
#[rstest]
#[case::its_row(&orders(FOLDER), "删除")]
#[case::its_file(ROSTER, "停查")]
fn a_doubt_about_an_answer_goes_with_its_record(#[case] tables: &str, #[case] outcome: &str) {
    let office = Weeks::new();
    let both = orders(&format!("{LATE}{FOLDER}"));
    office.week("2026-03-09", &both);
    for (sheet, word) in [("工作单", "周三交"), ("问题清单", "周五交")] {
        office.answer(answer::ORDERS, sheet, &["XM2026-101-G001", "T01"], OPINION, word);
    }
    let run = office.week("2026-03-10", &both);
    assert_eq!(ages(&run, "D24"), ["XM2026-101-G001 2026-03-10 0"]);
    let run = office.week("2026-03-16", tables);
    for code in ["D24", "T01"] {
        assert_eq!(moved(&run, code), [format!("XM2026-101-G001 {outcome}")], "{code}");
    }
}
