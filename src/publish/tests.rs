//! Publishing and reading back, with hands in the workbooks between runs.

use super::*;
use crate::model::answer::{self, HANDLER, OPINION, STATUS, fingerprint};
use crate::model::memory::{Handling, Identity, Memory};
use crate::recall;
use crate::testing::example::{self, Example};
use crate::testing::hand::Hand;
use rstest::rstest;
use std::collections::BTreeMap;

pub(super) const KEY: &str = "XM2026-001-G012";

fn identity() -> Identity {
    Identity { code: "T01".into(), key: KEY.into(), field: None }
}

/// The example office, run again and again in one out folder.
pub(super) struct Published {
    example: Example,
    dir: tempfile::TempDir,
}

impl Published {
    fn new() -> Published {
        let mut example = example::office();
        example.memory = Memory::default();
        Published { example, dir: tempfile::tempdir().unwrap() }
    }

    /// After its first run.
    pub(super) fn begun() -> Published {
        let mut office = Published::new();
        let summary = office.run();
        assert_eq!(summary.set_aside, []);
        office
    }

    fn day(&self) -> NaiveDate {
        self.example.office.as_of()
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    pub(super) fn run(&mut self) -> Summary {
        self.run_between(|_| {})
    }

    /// `between` happens after the workbooks were read and before they are replaced.
    fn run_between(&mut self, between: impl FnOnce(&Published)) -> Summary {
        let lock = lock(self.dir.path()).unwrap();
        let mut recall = recall::load(self.dir.path(), self.day(), |_| true);
        self.example.memory = recall.memory;
        let input = self.example.input();
        let records = crate::report::view::records(&input);
        let prepared = prepare(&lock, self.day(), false, |made, kept| {
            crate::report::write(&input, &records, made, kept)
        });
        let (files, prepared) = prepared.unwrap();
        between(self);
        let named = crate::report::named(&files);
        let memory = KeptRun {
            whole: &|to| crate::report::json::keep(&input, &named, to),
            complete: &|draft| crate::report::json::complete(draft, &named),
        };
        let mut summary = publish(prepared, files, &memory, &mut recall.ledger).unwrap();
        summary.notes.splice(0..0, recall.notes);
        summary
    }

    fn hand(&self, path: &str) -> Hand {
        Hand::open(&self.path(path))
    }

    /// Types an answer about the late order into a sheet.
    pub(super) fn answer(&self, path: &str, sheet: &str, column: &str, text: &str) {
        let mut hand = self.hand(path);
        let cell = hand.cell(sheet, &["T01", KEY], column);
        hand.put(sheet, &cell, text).save();
    }

    /// What a later run knows of the late order.
    pub(super) fn known(&self) -> Handling {
        let memory = recall::load(self.dir.path(), self.day(), |_| true).memory;
        memory.handling.get(&identity()).cloned().unwrap_or_default()
    }

    /// Every file of the out folder but the store's growth.
    fn contents(&self) -> BTreeMap<String, Vec<u8>> {
        let folder = Folder::open(self.dir.path()).unwrap();
        let files = folder.files("", 5).into_iter();
        files.map(|path| (path.clone(), fs::read(self.path(&path)).unwrap())).collect()
    }

    /// Whether a word stands anywhere in a file's cells.
    pub(super) fn shows(&self, path: &str, word: &str) -> bool {
        let read = read::answered::answered(&self.path(path), path, answer::PUBLICATION);
        read.sheets.iter().flat_map(|sheet| &sheet.cells).any(|cell| match &cell.value {
            read::table::Value::Text(text) => text.contains(word),
            _ => false,
        })
    }
}

#[test]
fn a_rerun_keeps_every_byte_and_run_json_names_what_was_written() {
    let mut office = Published::begun();
    office.answer(answer::ORDERS, "工作单", OPINION, "周三交");
    office.run();
    office.run();
    let before = office.contents();
    let summary = office.run();
    assert_eq!(summary.set_aside, []);
    assert_eq!(office.contents(), before);
    assert!(
        before.keys().all(|path| !path.contains("替换中") && !path.ends_with(".tmp")),
        "{:?}",
        before.keys()
    );
    let run: serde_json::Value = serde_json::from_slice(&before[MEMORY_FILE]).unwrap();
    for output in run["outputs"].as_array().unwrap() {
        let bytes = &before[output["file"].as_str().unwrap()];
        assert_eq!(output["sha256"].as_str().unwrap(), fingerprint(bytes));
        let copy = in_history(output["file"].as_str().unwrap(), office.day());
        let copied = !copy.contains("对账单") && !copy.contains("/表单/") && !copy.contains("管理历史/数据/");
        assert_eq!(before.contains_key(&copy), copied, "{copy}");
        assert!(before.get(&copy).is_none_or(|copy| copy == bytes), "{copy}");
    }
    assert!(run["outputs"].as_array().unwrap().len() >= 6);
}

#[rstest]
#[case::text("周三交，已与客户说好", "周三交，已与客户说好")]
#[case::beginning_like_a_formula("=四月排期", "=四月排期")]
#[case::several_lines("第一\n第二", "第一\n第二")]
fn an_answer_comes_back_in_every_sheet(#[case] typed: &str, #[case] known: &str) {
    let mut office = Published::begun();
    office.answer(answer::ORDERS, "工作单", OPINION, typed);
    assert_eq!(office.run().set_aside, []);
    assert_eq!(office.known().opinion, known);
    for path in [answer::ORDERS, answer::PROJECTS] {
        assert!(office.shows(path, known), "{path}");
    }
}

#[rstest]
#[case::a_tick("t=\"b\"", "<v>1</v>", "是")]
#[case::a_number("", "<v>20260318</v>", "20260318")]
#[case::an_error("t=\"e\"", "<v>#NAME?</v>", "#NAME?")]
fn whatever_was_typed_counts(#[case] kind: &str, #[case] inner: &str, #[case] known: &str) {
    let mut office = Published::begun();
    let mut hand = office.hand(answer::ORDERS);
    let cell = hand.cell("工作单", &["T01", KEY], OPINION);
    hand.raw("工作单", &cell, kind, inner).save();
    office.run();
    assert_eq!(office.known().opinion, known);
}

#[test]
fn all_workbooks_deleted_lose_nothing() {
    let mut office = Published::begun();
    office.answer(answer::ORDERS, "工作单", OPINION, "周三交");
    office.run();
    for path in answer::STATUS_WORKBOOKS {
        fs::remove_file(office.path(path)).unwrap();
    }
    office.run();
    assert!(office.shows(answer::ORDERS, "周三交"));
}

/// The finding names the cell of the word that is no choice, not the last one that was typed.
#[test]
fn a_word_that_is_no_choice_is_named_with_its_own_cell() {
    let mut office = Published::begun();
    let cell = office.hand(answer::ORDERS).cell("工作单", &["T01", KEY], STATUS);
    office.answer(answer::ORDERS, "工作单", STATUS, "差不多了");
    office.answer(answer::ORDERS, "工作单", OPINION, "周三交");
    for _ in 0..2 {
        let memory = recall::load(office.dir.path(), office.day(), |_| true).memory;
        let [doubt] = memory.doubts.as_slice() else { panic!("{:?}", memory.doubts) };
        assert_eq!(doubt.at.place.cell(), cell);
        office.run();
    }
}

#[test]
fn two_sheets_answered_differently_are_both_kept() {
    let mut office = Published::begun();
    office.answer(answer::ORDERS, "工作单", OPINION, "周三交");
    office.answer(answer::PROJECTS, "问题清单", OPINION, "周五交");
    office.run();
    let known = office.known();
    assert_eq!(
        (known.status.as_str(), known.opinion.as_str()),
        ("未处理", "问题清单：周五交；工作单：周三交")
    );
    let doubts = recall::load(office.dir.path(), office.day(), |_| true).memory.doubts;
    let [doubt] = doubts.as_slice() else { panic!("{doubts:?}") };
    assert!(doubt.message.contains("问题清单") && doubt.related.len() == 1, "{}", doubt.message);
    office.run();
    office.answer(answer::ORDERS, "工作单", OPINION, "周三交");
    office.run();
    assert_eq!(office.known().opinion, "周三交");
    assert!(recall::load(office.dir.path(), office.day(), |_| true).memory.doubts.is_empty());
}

#[test]
fn a_hidden_sheet_and_a_lost_property_hide_nothing() {
    let mut office = Published::begun();
    let mut hand = office.hand(answer::ORDERS);
    let cell = hand.cell("问题清单", &["T01", KEY], OPINION);
    hand.put("问题清单", &cell, "藏起来的").hide("问题清单").forget_publication().save();
    office.run();
    assert_eq!(office.known().opinion, "藏起来的");
}

#[test]
fn a_remark_beside_a_finding_is_carried_as_opinion_once() {
    let mut office = Published::begun();
    let mut hand = office.hand(answer::ORDERS);
    let cell = hand.cell("工作单", &["T01", KEY], "状态");
    hand.remark("工作单", &cell, "客户口头同意").save();
    office.run();
    assert_eq!(office.known().opinion, "批注：客户口头同意");
    assert!(office.shows(answer::ORDERS, "客户口头同意"));
    office.run();
    assert_eq!(office.known().opinion, "批注：客户口头同意");
    // the same words on a later copy are written anew
    office.answer(answer::ORDERS, "工作单", OPINION, "已去电话");
    office.run();
    let mut hand = office.hand(answer::ORDERS);
    hand.remark("工作单", &cell, "客户口头同意").save();
    office.run();
    assert_eq!(office.known().opinion, "已去电话；批注：客户口头同意");
}

#[rstest]
#[case::heading_renamed("处理意见", "意见")]
#[case::handler_renamed("处理人", "负责")]
fn a_workbook_whose_columns_are_gone_stays_and_the_new_one_lies_beside(
    #[case] heading: &str,
    #[case] renamed: &str,
) {
    let mut office = Published::begun();
    office.answer(answer::ORDERS, "工作单", OPINION, "周三交");
    let mut hand = office.hand(answer::ORDERS);
    let head = head_cell(&hand, "工作单", heading);
    hand.put("工作单", &head, renamed).save();
    let damaged = fs::read(office.path(answer::ORDERS)).unwrap();
    let summary = office.run();
    let [aside] = summary.set_aside.as_slice() else { panic!("{summary:?}") };
    assert!(aside.reason.contains("工作单") && aside.reason.contains(heading), "{}", aside.reason);
    assert_eq!(aside.kept_at, "客服/状态_工作单_新.xlsx");
    assert_eq!(fs::read(office.path(answer::ORDERS)).unwrap(), damaged);
    // both are read once the heading is back
    let mut new = office.hand("客服/状态_工作单_新.xlsx");
    let cell = new.cell("工作单", &["T01", KEY], HANDLER);
    new.put("工作单", &cell, "李四").save();
    let mut hand = office.hand(answer::ORDERS);
    hand.put("工作单", &head, heading).save();
    let summary = office.run();
    assert_eq!(summary.set_aside, []);
    let known = office.known();
    assert_eq!((known.opinion.as_str(), known.handler.as_str()), ("周三交", "李四"));
    assert!(!office.path("客服/状态_工作单_新.xlsx").exists());
}

/// Without the column that says which record a row is about nothing can be told of any of its answers.
#[rstest]
#[case::orders(answer::ORDERS, "工作单", "工作单号")]
#[case::problems(answer::PROJECTS, "问题清单", "编号")]
#[case::overview(answer::PROJECTS, "总览", "项目编号")]
#[case::schedule(answer::SCHEDULE, "排期", "排期编号")]
#[case::differences(answer::MONEY, "差异", "排期编号")]
#[case::client_reminders(answer::CLIENT_REMINDERS, "催办", "对方")]
#[case::medium_reminders(answer::MEDIUM_REMINDERS, "催办", "对方")]
fn a_workbook_whose_key_column_is_renamed_stays(
    #[case] workbook: &str,
    #[case] sheet: &str,
    #[case] heading: &str,
) {
    let mut office = Published::begun();
    let mut hand = office.hand(workbook);
    let below = hand.cell(sheet, &[], heading);
    let letters: String = below.chars().filter(char::is_ascii_uppercase).collect();
    hand.put(sheet, &format!("{letters}1"), "改过的表头").save();
    let damaged = fs::read(office.path(workbook)).unwrap();
    let summary = office.run();
    let [aside] = summary.set_aside.as_slice() else { panic!("{summary:?}") };
    assert!(aside.reason.contains(sheet) && aside.reason.contains("编号列"), "{}", aside.reason);
    assert_eq!(aside.kept_at, workbook.replace(".xlsx", "_新.xlsx"));
    assert_eq!(fs::read(office.path(workbook)).unwrap(), damaged);
}

/// Where a heading stands, `Q1`.
fn head_cell(hand: &Hand, sheet: &str, heading: &str) -> String {
    let below = hand.cell(sheet, &["T01", KEY], heading);
    let letters: String = below.chars().filter(char::is_ascii_uppercase).collect();
    format!("{letters}1")
}

#[test]
fn a_workbook_that_cannot_be_read_stays() {
    let mut office = Published::begun();
    fs::write(office.path(answer::ORDERS), "不是工作簿").unwrap();
    let summary = office.run();
    assert_eq!(summary.set_aside.len(), 1);
    assert_eq!(summary.lies_at(answer::ORDERS), "客服/状态_工作单_新.xlsx");
    assert_eq!(summary.lies_at(answer::MONEY), answer::MONEY);
    assert_eq!(fs::read_to_string(office.path(answer::ORDERS)).unwrap(), "不是工作簿");
    assert!(office.path("客服/状态_工作单_新.xlsx").exists());
}

#[test]
fn one_that_is_open_stays_open_over_two_runs_and_reverts_nothing() {
    let mut office = Published::begun();
    let old = office.hand(answer::ORDERS);
    let cell = old.cell("工作单", &["T01", KEY], STATUS);
    let owner = office.path("客服/~$状态_工作单.xlsx");
    fs::write(&owner, "").unwrap();
    assert!(office.run().set_aside[0].reason.contains("正打开着它"));
    office.answer(answer::PROJECTS, "问题清单", OPINION, "周三交");
    office.run();
    // now the user saves what was open all the time
    let mut old = old;
    old.put("工作单", &cell, "处理中").save();
    fs::remove_file(&owner).unwrap();
    assert_eq!(office.run().set_aside, []);
    let known = office.known();
    assert_eq!((known.status.as_str(), known.opinion.as_str()), ("处理中", "周三交"));
    assert!(!office.path("客服/状态_工作单_新.xlsx").exists());
}

#[test]
fn a_stale_owner_file_does_not_count() {
    let mut office = Published::begun();
    let owner = office.path("客服/~$状态_工作单.xlsx");
    fs::write(&owner, "").unwrap();
    let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
    File::options().write(true).open(&owner).unwrap().set_modified(old).unwrap();
    assert_eq!(office.run().set_aside, []);
}

#[test]
fn what_is_saved_between_reading_and_replacing_is_not_lost() {
    let mut office = Published::begun();
    let summary = office.run_between(|office| office.answer(answer::ORDERS, "工作单", OPINION, "刚写的"));
    // the bytes are the same as before, so the workbook of the hand lies where it was
    assert_eq!(office.known().opinion, "刚写的");
    assert!(summary.set_aside.is_empty());
    office.run();
    assert!(office.shows(answer::ORDERS, "刚写的"));
    office.run();
    assert!(!office.path("客服/状态_工作单（替换中）.xlsx").exists());
}

#[test]
fn a_crash_while_a_workbook_is_renamed_away_loses_nothing() {
    let mut office = Published::begun();
    office.answer(answer::ORDERS, "工作单", OPINION, "周三交");
    fs::rename(office.path(answer::ORDERS), office.path("客服/状态_工作单（替换中）.xlsx")).unwrap();
    office.run();
    assert!(office.shows(answer::ORDERS, "周三交"));
    assert!(!office.path("客服/状态_工作单（替换中）.xlsx").exists());
}

#[test]
fn a_store_cut_short_goes_on_with_a_line_of_its_own() {
    let mut office = Published::begun();
    office.answer(answer::ORDERS, "工作单", OPINION, "周三交");
    office.run();
    let store = office.path(answer::STORE);
    let text = fs::read_to_string(&store).unwrap();
    fs::write(&store, &text[..text.len() - 5]).unwrap();
    office.answer(answer::ORDERS, "工作单", HANDLER, "李四");
    office.run();
    let known = office.known();
    assert_eq!((known.opinion.as_str(), known.handler.as_str()), ("周三交", "李四"));
}

#[test]
fn what_people_wrote_elsewhere_is_kept_and_said() {
    let mut office = Published::begun();
    let mut hand = office.hand(answer::ORDERS);
    hand.put("工作单", "BZ3", "我的备注").save();
    office.answer(answer::ORDERS, "工作单", OPINION, "周三交");
    let summary = office.run();
    let said = summary.notes.join("\n");
    assert!(said.contains("工作单 BZ3") && said.contains("员工改动"), "{said}");
    assert!(office.shows("客服历史/状态_工作单 2026-03-16（员工改动）.xlsx", "我的备注"));
    assert_eq!(office.known().opinion, "周三交");
}

#[test]
fn only_answers_typed_keep_no_copy() {
    let mut office = Published::begun();
    office.answer(answer::ORDERS, "工作单", OPINION, "周三交");
    let summary = office.run();
    assert_eq!(summary.notes, Vec::<String>::new());
}

#[test]
fn a_cause_that_the_program_filled_in_is_no_answer_until_someone_changes_it() {
    let mut office = Published::begun();
    let mut hand = office.hand(answer::MONEY);
    hand.forget_publication().save();
    office.run();
    let causes = |office: &Published| recall::load(office.dir.path(), office.day(), |_| true).memory.causes;
    assert!(causes(&office).is_empty());
    let mut hand = office.hand(answer::MONEY);
    let pair = crate::model::difference::Between::ReceivedOrdered;
    let cell = hand.cell("差异", &["XM2026-001-M0302", pair.word()], answer::CAUSE);
    hand.put("差异", &cell, "错项目").save();
    office.run();
    assert_eq!(causes(&office), [(("XM2026-001-M0302".to_owned(), pair), "错项目".to_owned())].into());
    let doubts = recall::load(office.dir.path(), office.day(), |_| true).memory.doubts;
    assert_eq!((doubts[0].field.as_deref(), doubts.len()), (Some(answer::CAUSE), 1));
    assert!(office.shows(answer::MONEY, "错项目"), "kept as written");
}

/// 原因 on a sheet that somebody gave another name is read, and its name is no change that would be lost.
#[rstest]
#[case::longer("差异表")]
#[case::a_month("3月")]
fn a_cause_on_a_sheet_of_another_name_is_read(#[case] name: &str) {
    let mut office = Published::begun();
    let pair = crate::model::difference::Between::ReceivedOrdered;
    let mut hand = office.hand(answer::MONEY);
    let cell = hand.cell("差异", &["XM2026-001-M0302", pair.word()], answer::CAUSE);
    hand.put("差异", &cell, "串户").name_sheet("差异", name).save();
    assert_eq!(office.run().notes, Vec::<String>::new());
    let causes = recall::load(office.dir.path(), office.day(), |_| true).memory.causes;
    assert_eq!(causes, [(("XM2026-001-M0302".to_owned(), pair), "串户".to_owned())].into());
    assert!(office.shows(answer::MONEY, "串户"));
}

/// A formula whose result was not stored: the copy with the formula is kept once, and D24 names the cell.
#[test]
fn an_answer_that_is_a_formula_without_result_is_kept_and_named() {
    let mut office = Published::begun();
    let mut hand = office.hand(answer::ORDERS);
    let cell = hand.cell("工作单", &["T01", KEY], OPINION);
    hand.raw("工作单", &cell, "", "<f>\"周三\"&amp;\"交\"</f>").save();
    let said = office.run().notes.join("\n");
    assert!(said.contains(&format!("工作单 {cell} 的公式没有结果")) && said.contains("员工改动"), "{said}");
    let doubts = recall::load(office.dir.path(), office.day(), |_| true).memory.doubts;
    assert_eq!((doubts[0].field.as_deref(), doubts.len()), (Some(OPINION), 1));
    assert_eq!(office.run().notes, Vec::<String>::new(), "once");
}

#[test]
fn a_copy_is_named_as_not_read() {
    let mut office = Published::begun();
    fs::copy(office.path(answer::ORDERS), office.path("客服/状态_工作单 - 副本.xlsx")).unwrap();
    let summary = office.run();
    assert!(
        summary.notes.iter().any(|note| note.contains("状态_工作单 - 副本.xlsx") && note.contains("没有读"))
    );
}

#[test]
fn a_run_whose_page_could_not_be_written_is_not_kept() {
    let mut office = Published::begun();
    let kept = fs::read(office.path(MEMORY_FILE)).unwrap();
    let page = "管理/周报.html";
    fs::remove_file(office.path(page)).unwrap();
    fs::create_dir(office.path(page)).unwrap();
    fs::remove_file(office.path("管理历史/run 2026-03-16.json")).unwrap();
    office.example.findings.retain(|finding| finding.key != KEY);
    let summary = office.run();
    let [aside] = summary.set_aside.as_slice() else { panic!("{summary:?}") };
    assert_eq!(aside.path, page);
    assert!(aside.reason.contains("没有写成") && aside.reason.contains("不是普通文件"), "{}", aside.reason);
    assert!(summary.notes.iter().any(|note| note.contains("不算数")), "{:?}", summary.notes);
    assert_eq!(fs::read(office.path(MEMORY_FILE)).unwrap(), kept);
    assert!(!office.path("管理历史/run 2026-03-16.json").exists());
    fs::remove_dir(office.path(page)).unwrap();
    assert_eq!(office.run().set_aside, []);
    assert_ne!(fs::read(office.path(MEMORY_FILE)).unwrap(), kept);
}

#[test]
fn an_answer_whose_finding_is_gone_stays_in_the_ledger_sheet() {
    let mut office = Published::begun();
    office.answer(answer::ORDERS, "工作单", OPINION, "周三交");
    office.run();
    office.example.findings.retain(|finding| finding.key != KEY);
    for _ in 0..2 {
        assert_eq!(office.run().set_aside, []);
        for path in [answer::ORDERS, answer::PROJECTS] {
            let cell = office.hand(path).cell("台账", &["T01", KEY], OPINION);
            assert!(cell.ends_with(|c: char| c.is_ascii_digit()), "{path} {cell}");
            assert!(office.shows(path, "周三交"), "{path}");
        }
        assert!(!office.shows(answer::MONEY, "周三交"));
    }
    office.answer(answer::ORDERS, "台账", OPINION, "周三已交");
    office.run();
    assert_eq!(office.known().opinion, "周三已交");
}

/// 待登记 has the columns of the office's own register, and what is typed to their right settles the line.
#[test]
fn what_need_not_be_registered_is_said_in_the_workbook() {
    let text = "@as-of 2026-03-16
        @bare
        [收付款/客户到款]
        收款日期   | 我的列 | 到款编号     | 原因 | 付款方   | 收款金额（万元） |
        2026-03-02 | x      | DK202603-001 | y    | 远岚置业 | 1               |
        [银行流水_6222.csv/流水]
        交易日期 | 收入 | 支出 | 余额 | 对方户名 | 摘要
        2026-03-06 | 500 | | 500 | 远岚置业 | XM2026-101 水电费";
    let outcome = crate::testing::run(text);
    let mut office = Published::new();
    (office.example.office, office.example.books, office.example.findings) =
        (outcome.office, outcome.books, outcome.findings);
    office.example.due = Default::default();
    assert_eq!(office.run().set_aside, []);
    let sheet = answer::PROPOSED_RECEIPTS;
    let key = office.example.books.witness.lines[0usize].key.clone();
    let mut hand = office.hand(answer::MONEY);
    let at = |heading: &str| hand.cell(sheet, &[&key], heading);
    let columns = [
        "收款日期",
        "我的列",
        "到款编号",
        "原因（登记表）",
        "付款方",
        "收款金额(万元)",
        "建议编号",
        "理由",
        "不登记",
        "原因",
    ];
    assert_eq!(columns.map(at), ["A2", "B2", "C2", "D2", "E2", "F2", "G2", "H2", "I2", "J2"]);
    let (declined, why) = (hand.cell(sheet, &[&key], "不登记"), hand.cell(sheet, &[&key], "原因"));
    // what is pasted below 万元 says that it is in yuan
    assert_eq!(hand.cell(sheet, &[&key, "500.00元"], "建议编号"), "G2");
    hand.put(sheet, &declined, "是").save();
    let memory = || recall::load(office.dir.path(), office.day(), |_| true).memory;
    let open = |memory: Memory| {
        crate::testing::run_with(text, memory).findings.iter().any(|f| f.open && f.key == key)
    };
    let doubted = memory();
    assert_eq!(doubted.doubts.len(), 1, "{:?}", doubted.doubts);
    assert!(open(doubted), "without a reason nothing is settled");
    office.hand(answer::MONEY).put(sheet, &why, "代收水电费").save();
    let known = memory();
    assert_eq!(known.declined[&key].settled(), Some("代收水电费"));
    assert!(known.doubts.is_empty() && !open(known));
    assert_eq!(office.run().set_aside, []);
    let again = office.hand(answer::MONEY);
    assert_eq!(
        again.cell(sheet, &[&key, "是", "代收水电费"], "原因"),
        why,
        "it is shown as long as the line is free"
    );
}
