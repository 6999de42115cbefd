//! An office over several weeks, through the real files: tables are written, a run is made, people answer in
//! the workbooks it published, and the next week comes.

mod deeds;
mod words;

use super::hand::Hand;
use crate::Request;
use crate::model::answer::{self, OPINION, SENT, SENT_ON};
use chrono::NaiveDate;
use rstest::rstest;
use serde_json::Value;
use std::path::PathBuf;

const ROSTER: &str =
    "[项目名册_项目]\n项目编号,项目名称,客户名称,客服,状态\nXM2026-101,云庭,远岚置业,张三,服务中\n";

struct Weeks {
    dir: tempfile::TempDir,
}

impl Weeks {
    fn new() -> Weeks {
        Weeks { dir: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self, file: &str) -> PathBuf {
        self.dir.path().join("输出").join(file)
    }

    /// The tables of a week, `[工作单_工作单]` and comma separated lines each, and nothing else; then the run
    /// of that day, whose run.json it gives.
    fn week(&self, as_of: &str, tables: &str) -> Value {
        for entry in std::fs::read_dir(self.dir.path()).expect("a folder").flatten() {
            if entry.path().extension().is_some_and(|ending| ending == "csv") {
                std::fs::remove_file(entry.path()).expect("removed");
            }
        }
        for table in tables.split('[').filter(|table| !table.trim().is_empty()) {
            let (name, rows) = table.split_once("]\n").expect("a name and rows");
            std::fs::write(self.dir.path().join(format!("{name}.csv")), rows).expect("written");
        }
        let as_of: NaiveDate = as_of.parse().expect("a day");
        let dir = self.dir.path().to_owned();
        let request = Request { dir, out: None, as_of: Some(as_of), today: as_of, helper: None };
        crate::run(&request, &|_| {}).expect("it runs");
        let run = std::fs::read(self.path("管理/run.json")).expect("run.json");
        serde_json::from_slice(&run).expect("JSON")
    }

    /// Types into the row of a sheet that has these texts.
    fn answer(&self, workbook: &str, sheet: &str, row: &[&str], column: &str, word: &str) {
        let mut hand = Hand::open(&self.path(workbook));
        let cell = hand.cell(sheet, row, column);
        hand.put(sheet, &cell, word).save();
    }

    fn shown(&self, workbook: &str, sheet: &str, row: &[&str], column: &str) -> String {
        Hand::open(&self.path(workbook)).text_of(sheet, row, column)
    }
}

/// `key first-seen weeks-red` of the findings of a code, a line each.
fn ages(run: &Value, code: &str) -> Vec<String> {
    let findings = run["findings"].as_array().expect("findings").iter();
    let of_code = findings.filter(|finding| finding["code"] == code);
    of_code
        .map(|f| {
            let (key, seen) = (f["key"].as_str().unwrap_or_default(), f["first_seen"].as_str());
            format!("{key} {} {}", seen.unwrap_or_default(), f["weeks_red"])
        })
        .collect()
}

/// `key outcome` of what moved of a code.
fn moved(run: &Value, code: &str) -> Vec<String> {
    let moved = run["movement"].as_array().expect("movement").iter();
    let of_code = moved.filter(|one| one["code"] == code);
    of_code
        .map(|one| {
            format!(
                "{} {}",
                one["key"].as_str().unwrap_or_default(),
                one["outcome"].as_str().unwrap_or_default()
            )
        })
        .collect()
}

fn orders(rows: &str) -> String {
    format!(
        "{ROSTER}[工作单_工作单]\n工作单号,项目编号,下单时间,布署方式,工作类别,款数,工作内容,规格,责任人,提交日,备注\n{rows}"
    )
}

const LATE: &str = "XM2026-101-G001,XM2026-101,2026-03-02 10:00,书面,完稿,1,海报,,张三,,\n";

/// A check that did not run for two weeks goes on where it stood: it was open and red in two weeks.
#[rstest]
#[case::switched_off("[设置_时限表]\n工作类别,目标工作日,上限工作日,启用\n完稿,2,2,否\n", LATE, "停查")]
#[case::its_cell_is_unreadable(
    "",
    "XM2026-101-G001,XM2026-101,2026-02-30,书面,完稿,1,海报,,张三,,\n",
    "停查"
)]
fn what_was_not_checked_for_weeks_goes_on(#[case] settings: &str, #[case] rows: &str, #[case] outcome: &str) {
    let office = Weeks::new();
    let first = office.week("2026-03-09", &orders(LATE));
    assert_eq!(ages(&first, "T01"), ["XM2026-101-G001 2026-03-09 1"]);
    let off = format!("{}{settings}", orders(rows));
    let second = office.week("2026-03-16", &off);
    assert_eq!(moved(&second, "T01"), [format!("XM2026-101-G001 {outcome}")]);
    let third = office.week("2026-03-23", &off);
    assert!(moved(&third, "T01").is_empty() && ages(&third, "T01").is_empty(), "neither open nor moved");
    let fourth = office.week("2026-03-30", &orders(LATE));
    assert_eq!(ages(&fourth, "T01"), ["XM2026-101-G001 2026-03-09 2"]);
}

/// An order that was given another number while its register could not be read for a week is the same order,
/// with its age and the words beside it.
#[test]
fn an_order_renamed_while_it_was_not_read_is_the_same_order() {
    let office = Weeks::new();
    office.week("2026-03-16", &orders(LATE));
    office.answer(answer::ORDERS, "工作单", &["XM2026-101-G001"], OPINION, "隔周改号");
    let away = office.week("2026-03-23", ROSTER);
    assert_eq!(moved(&away, "T01"), ["XM2026-101-G001 停查"]);
    let back = office.week("2026-03-30", &orders(&LATE.replace("G001", "G033")));
    assert_eq!(ages(&back, "T01"), ["XM2026-101-G033 2026-03-16 2"]);
    assert_eq!(office.shown(answer::ORDERS, "工作单", &["XM2026-101-G033"], OPINION), "隔周改号");
}

/// An amount that was blank when the client's signature was first seen was signed as it was first read.
#[test]
fn an_amount_filled_in_after_the_signature_is_signed_too() {
    let office = Weeks::new();
    let schedule = |amount: &str| {
        format!(
            "{ROSTER}[媒体排期_排期]\n排期编号,项目编号,媒体名称,版面,投放日期,客户金额,客户确认日\n\
             XM2026-101-M0301,XM2026-101,都市晨报,头版,2026-04-20,{amount},2026-03-09\n"
        )
    };
    let edited = |day: &str, amount: &str| ages(&office.week(day, &schedule(amount)), "A24");
    assert!(edited("2026-03-16", "").is_empty() && edited("2026-03-23", "50000").is_empty());
    assert_eq!(edited("2026-03-30", "46000"), ["XM2026-101-M0301 2026-03-30 1"]);
}

/// A word beside a service in order goes to 台账 once its row has left 定期服务.
#[test]
fn a_word_beside_a_service_stays_in_the_workbook() {
    let office = Weeks::new();
    let tables = format!(
        "{ROSTER}[媒体排期_排期]\n排期编号,项目编号,媒体名称,版面,投放日期,波次,客户金额\n\
         XM2026-101-M0301,XM2026-101,都市晨报,头版,2026-03-10,一波,50000\n\
         [工作单_定期服务]\n项目编号,服务项目,对应期间或波次,提交时间\nXM2026-101,广告执行报告,一波,2026-03-11 10:00\n"
    );
    office.week("2026-03-16", &tables);
    let row = ["XM2026-101/一波", "广告执行报告"];
    office.answer(answer::ORDERS, "定期服务", &row, OPINION, "客户已收原件");
    office.week("2026-03-23", &tables);
    assert_eq!(office.shown(answer::ORDERS, "定期服务", &row, OPINION), "客户已收原件");
    for day in ["2026-04-20", "2026-04-27"] {
        office.week(day, &tables);
        assert_eq!(office.shown(answer::ORDERS, "台账", &row, OPINION), "客户已收原件", "{day}");
    }
}

/// One of two orders born alike is completed, or deleted: the other keeps its key, and the word beside it.
#[rstest]
#[case::the_first_was_completed(true, false)]
#[case::the_second_was_completed(false, false)]
#[case::the_first_was_deleted(true, true)]
#[case::the_second_was_deleted(false, true)]
fn a_twin_keeps_its_key(#[case] first: bool, #[case] deleted: bool) {
    let row = |size: &str| format!(",XM2026-101,2026-03-02 10:00,书面,完稿,1,海报,{size},张三,,\n");
    let office = Weeks::new();
    let before = office.week("2026-03-09", &orders(&(row("A3") + &row("A4"))));
    let keys: Vec<String> = ages(&before, "T01")
        .iter()
        .map(|line| line.split(' ').next().unwrap_or_default().to_owned())
        .collect();
    let [plain, second] = &keys[..] else { panic!("{keys:?}") };
    assert_eq!(*second, format!("{plain}.2"));
    let size = |key: &String| {
        let mut findings = before["findings"].as_array().expect("findings").iter();
        let found = findings.find(|f| f["code"] == "T01" && f["key"] == key.as_str()).expect("it");
        let is_first_row = found["place"]["cell"].as_str().expect("a cell").ends_with('2');
        if is_first_row { "A3".to_owned() } else { "A4".to_owned() }
    };
    let (of_plain, of_second) = (size(plain), size(second));
    for (key, word) in [(plain, "甲"), (second, "乙")] {
        office.answer(answer::ORDERS, "工作单", &[key, "T01"], OPINION, word);
    }
    let changed = if first { &of_plain } else { &of_second };
    let rows: String = [&of_plain, &of_second]
        .iter()
        .filter_map(|size| match *size == changed {
            true if deleted => None,
            true => Some(row(size).replace(",,\n", ",,改过\n").replace("张三", "李四")),
            false => Some(row(size)),
        })
        .collect();
    let after = office.week("2026-03-16", &orders(&rows));
    let (kept, word) = if first { (second, "乙") } else { (plain, "甲") };
    assert_eq!(office.shown(answer::ORDERS, "工作单", &[kept, "T01"], OPINION), word);
    let expected: Vec<String> = match deleted {
        true => vec![format!("{kept} 2026-03-09 2")],
        false => keys.iter().map(|key| format!("{key} 2026-03-09 2")).collect(),
    };
    assert_eq!(ages(&after, "T01"), expected);
}

/// A payment without a number that is completed keeps its key and its age.
#[test]
fn a_completed_payment_keeps_its_key() {
    let office = Weeks::new();
    let week = |as_of: &str, row: &str| {
        let head = "付款编号,申请日期,项目编号,媒体名称,收款单位,应付金额,实付金额,实付日期";
        let run = office.week(as_of, &format!("{ROSTER}[收付款_媒体付款]\n{head}\n{row}\n"));
        let key = run["payments"][0]["key"].as_str().unwrap_or_default().to_owned();
        (key, ages(&run, "D22"))
    };
    let (key, first) = week("2026-03-09", ",,XM2026-101,晨报,,,800,2026-02-02");
    assert_eq!(first, [format!("{key} 2026-03-09 0")]);
    for (as_of, row) in [
        ("2026-03-16", ",,XM2026-101,晨报,晨报社,,800,2026-02-02"),
        ("2026-03-23", ",2026-02-01,XM2026-101,晨报,晨报社,,800,2026-02-02"),
        ("2026-03-30", ",2026-02-01,XM2026-101,晨报,晨报社,800,800,2026-02-02"),
    ] {
        assert_eq!(week(as_of, row), (key.clone(), first.clone()), "{as_of}");
    }
}

/// A file was renamed and a row of it deleted: what was read is judged as before.
#[test]
fn a_renamed_file_hides_only_what_went_with_it() {
    let office = Weeks::new();
    let other = LATE.replace("G001", "G002").replace("海报", "折页");
    office.week("2026-03-09", &orders(&format!("{LATE}{other}")));
    let renamed = orders(LATE).replace("[工作单_工作单]", "[工作单_工作单_2026]");
    let run = office.week("2026-03-16", &renamed);
    assert_eq!(ages(&run, "D15"), ["工作单_工作单.csv 2026-03-16 1"]);
    assert_eq!(ages(&run, "T01"), ["XM2026-101-G001 2026-03-09 2"]);
    assert_eq!(moved(&run, "T01"), ["XM2026-101-G001 持续", "XM2026-101-G002 停查"]);
}

/// 已发 on a day that is still to come has not happened: the client is asked, and D24 says why.
#[test]
fn a_reminder_dated_after_today_was_not_sent() {
    let office = Weeks::new();
    let waiting = orders("XM2026-101-G001,XM2026-101,2026-03-02 10:00,书面,完稿,1,海报,,张三,2026-03-03,\n");
    office.week("2026-03-16", &waiting);
    office.answer(answer::CLIENT_REMINDERS, "催办", &["远岚置业"], SENT, "√");
    office.answer(answer::CLIENT_REMINDERS, "催办", &["远岚置业"], SENT_ON, "2026-03-20");
    let run = office.week("2026-03-17", &waiting);
    assert_eq!(ages(&run, "D24").len(), 1);
    assert!(office.shown(answer::CLIENT_REMINDERS, "催办", &["远岚置业"], "可直接粘贴的话").contains("海报"));
    let run = office.week("2026-03-23", &waiting);
    assert_eq!(ages(&run, "D24").len(), 0, "it is past now");
    assert_eq!(office.shown(answer::CLIENT_REMINDERS, "催办", &["远岚置业"], SENT), "已发");
}

/// A word in 催办 that was not understood, and whose matters are done: nobody can correct it there. It stays in
/// 台账 with the day and the outcome.
#[test]
fn a_word_beside_a_text_that_is_gone_stays_in_the_ledger() {
    let office = Weeks::new();
    let waiting = orders("XM2026-101-G001,XM2026-101,2026-03-02 10:00,书面,完稿,1,海报,,张三,2026-03-03,\n");
    office.week("2026-03-16", &waiting);
    office.answer(answer::CLIENT_REMINDERS, "催办", &["远岚置业"], SENT, "发了，等回话");
    office.answer(answer::CLIENT_REMINDERS, "催办", &["远岚置业"], SENT_ON, "昨天");
    assert_eq!(ages(&office.week("2026-03-17", &waiting), "D24").len(), 1);
    let confirmed = waiting.replace("提交日,备注", "提交日,客户确认日").replace("-03,\n", "-03,2026-03-18\n");
    for as_of in ["2026-03-23", "2026-03-23", "2026-03-30"] {
        let run = office.week(as_of, &confirmed);
        assert_eq!(ages(&run, "D24"), Vec::<String>::new(), "{as_of}");
        for workbook in [answer::ORDERS, answer::PROJECTS] {
            let said = office.shown(workbook, "台账", &["远岚置业"], "说明");
            assert!(said.contains("“发了，等回话”") && said.contains("“昨天”"), "{as_of}: {said}");
            let state = office.shown(workbook, "台账", &["远岚置业"], "状态");
            assert_eq!(state, "2026-03-23 不再适用", "{as_of}");
        }
    }
}

/// Answers that are gone for more than 26 weeks are folded, and can be unfolded.
#[test]
fn old_rows_of_the_ledger_can_be_unfolded() {
    let office = Weeks::new();
    let other = LATE.replace("G001", "G002").replace("海报", "折页");
    office.week("2026-03-09", &orders(&format!("{LATE}{other}")));
    office.answer(answer::ORDERS, "工作单", &["XM2026-101-G001"], OPINION, "不做了");
    office.week("2026-03-16", &orders(&other));
    let folded = |office: &Weeks| {
        let xml = Hand::open(&office.path(answer::ORDERS)).xml("台账");
        xml.split("<row ")
            .skip(1)
            .filter(|row| row.contains("hidden=\"1\"") && row.contains("outlineLevel=\"1\""))
            .count()
    };
    assert_eq!(folded(&office), 0);
    office.week("2026-10-12", &orders(&other));
    assert_eq!(folded(&office), 1);
    assert_eq!(office.shown(answer::ORDERS, "台账", &["XM2026-101-G001"], OPINION), "不做了");
}

/// run.json says of a date that could not be read what stands in the cell.
#[test]
fn a_refused_date_is_quoted() {
    let office = Weeks::new();
    let run = office.week(
        "2026-03-16",
        "[项目名册_项目]\n项目编号,项目名称,客户名称,客服,状态,合同签订日,策略确认日\n\
         XM2026-101,云庭,远岚置业,张三,服务中,三月某日,2026-02-30\n\
         [工作单_工作单]\n工作单号,项目编号,内部方案确认日,客户确认日\nXM2026-101-G001,XM2026-101,13月2日,2026-02-31\n\
         [工作单_会议]\n会议单号,项目编号,会议结束,会议主题,客户签字日\n\
         XM2026-101-H01,XM2026-101,2026-03-02 10:00,例会,2026-02-32\n\
         [媒体排期_排期]\n排期编号,项目编号,媒体名称,投放日期,客户金额,客户确认日\n\
         XM2026-101-M0301,XM2026-101,都市晨报,2026-03-20,1000,2026-02-30x\n\
         [制作_报价]\n报价单号,项目编号,日期,金额,客户确认日\nXM2026-101-B01,XM2026-101,2026-03-02,100,2026-02-33\n\
         [收付款_媒体付款]\n付款编号,项目编号,媒体名称,实付金额,实付日期,财务审批\n\
         FK1,XM2026-101,都市晨报,100,2026-03-02,2026-02-34\n",
    );
    let records = run["records"].as_array().expect("records").iter();
    let dates = records.flat_map(|one| one["dates"].as_array().expect("dates"));
    let said: Vec<&str> = dates.filter_map(|date| date["value"].as_str()).collect();
    let refused = [
        "2026-02-34",
        "三月某日",
        "2026-02-30",
        "2026-02-33",
        "13月2日",
        "2026-02-31",
        "2026-02-32",
        "2026-02-30x",
    ];
    assert_eq!(said, refused);
}

/// A word that followed its order to the next stage stays when another cell of the row is filled in, and goes
/// when it is cleared.
#[test]
fn a_word_of_an_earlier_stage_is_edited_beside_the_next() {
    let office = Weeks::new();
    let row = ["XM2026-101-G001"];
    office.week("2026-03-03", &orders(LATE));
    office.answer(answer::ORDERS, "工作单", &row, OPINION, "客户明天给资料");
    office.answer(answer::ORDERS, "工作单", &row, answer::HANDLER, "张三");
    office.week("2026-03-09", &orders(LATE));
    office.answer(answer::ORDERS, "工作单", &row, answer::STATUS, "处理中");
    office.week("2026-03-10", &orders(LATE));
    let shown = |column| office.shown(answer::ORDERS, "工作单", &row, column);
    assert_eq!((shown(OPINION), shown(answer::HANDLER)), ("客户明天给资料".to_owned(), "张三".to_owned()));
    office.answer(answer::ORDERS, "工作单", &row, OPINION, "");
    office.week("2026-03-11", &orders(LATE));
    assert_eq!((shown(OPINION), shown(answer::STATUS)), (String::new(), "处理中".to_owned()));
}

/// A carried word that is cleared does not come back.
#[test]
fn a_word_of_an_earlier_stage_can_be_taken_back() {
    let office = Weeks::new();
    let row = ["XM2026-101-G001"];
    office.week("2026-03-03", &orders(LATE));
    office.answer(answer::ORDERS, "工作单", &row, OPINION, "要删的话");
    office.week("2026-03-09", &orders(LATE));
    assert_eq!(office.shown(answer::ORDERS, "工作单", &row, OPINION), "要删的话");
    office.answer(answer::ORDERS, "工作单", &row, OPINION, "");
    for day in ["2026-03-10", "2026-03-16"] {
        office.week(day, &orders(LATE));
        assert_eq!(office.shown(answer::ORDERS, "工作单", &row, OPINION), "", "{day}");
    }
}

/// A sheet with another name is still read.
#[test]
fn an_answer_on_a_sheet_of_another_name_is_read() {
    let office = Weeks::new();
    let waiting = orders("XM2026-101-G001,XM2026-101,2026-03-02 10:00,书面,完稿,1,海报,,张三,2026-03-03,\n");
    office.week("2026-03-16", &waiting);
    office.answer(answer::CLIENT_REMINDERS, "催办", &["远岚置业"], SENT, "√");
    Hand::open(&office.path(answer::CLIENT_REMINDERS)).name_sheet("催办", "催").save();
    office.week("2026-03-17", &waiting);
    assert_eq!(office.shown(answer::CLIENT_REMINDERS, "催办", &["远岚置业"], SENT), "已发");
}

/// 确认 beside a receipt for which nothing is suggested: one row, the word stays in it, D24 says that it
/// confirms nothing, and a rerun changes nothing.
#[test]
fn a_confirmation_of_nothing_stays_and_is_named() {
    let office = Weeks::new();
    let receipts = format!(
        "{ROSTER}[收付款_客户到款]\n到款编号,到款日期,付款单位,金额,项目编号,对应单号\nDK8,2026-02-18,远岚置业,55,,\n\
         [媒体排期_排期]\n排期编号,项目编号,媒体名称,版面/时段,投放日期,次数,客户金额,媒体成本,客户确认日\n\
         XM2026-101-M0301,XM2026-101,晨报,A1,2026-04-20,1,1000,800,2026-02-02\n"
    );
    office.week("2026-03-09", &receipts);
    office.answer(answer::MONEY, "待认领", &["DK8"], answer::REPLY, "确认");
    for as_of in ["2026-03-16", "2026-03-16", "2026-03-23"] {
        let run = office.week(as_of, &receipts);
        assert_eq!(ages(&run, "D24").len(), 1, "{as_of}");
        assert_eq!(office.shown(answer::MONEY, "待认领", &["DK8"], answer::REPLY), "确认", "{as_of}");
    }
}

/// A row of a closed month whose number was corrected is the same row, in the week it was corrected, in a
/// rerun and in the weeks after it.
#[test]
fn a_renamed_row_of_a_closed_month_is_the_same_row() {
    let office = Weeks::new();
    let receipts = |key: &str| {
        format!(
            "{ROSTER}[收付款_客户到款]\n到款编号,到款日期,付款单位,金额,项目编号\n{key},2026-02-18,远岚置业,55,XM2026-101\n"
        )
    };
    office.week("2026-03-09", &receipts("DK6"));
    let as_of = "2026-03-09".parse().ok();
    let dir = office.dir.path().to_owned();
    let request = Request { dir, out: None, as_of, today: NaiveDate::default(), helper: None };
    let month = crate::model::Month::of("2026-02-01".parse().expect("a day"));
    crate::close(
        &request,
        &crate::CloseOrder { month, again: false, anyway: true, preview: false, ledger: None },
    )
    .expect("it is closed");
    for as_of in ["2026-03-16", "2026-03-17", "2026-03-23"] {
        assert!(ages(&office.week(as_of, &receipts("DK66")), "M28").is_empty(), "{as_of}");
    }
    let run = office.week("2026-03-30", &receipts("DK66").replace(",55,", ",56,"));
    assert_eq!(ages(&run, "M28"), ["DK66 2026-03-30 0"]);
}

/// The round trips of an order were not read: nobody knows whether it is late.
#[test]
fn an_order_whose_rounds_were_not_read_is_not_judged() {
    let office = Weeks::new();
    let rounds = "[工作单_往来]\n工作单号,轮次,提交日,客户意见,客户意见日\nXM2026-101-G001,1,2026-03-03,修改,2026-03-04\n";
    let first = office.week("2026-03-09", &(orders(LATE) + rounds));
    assert_eq!(ages(&first, "T01"), ["XM2026-101-G001 2026-03-09 1"]);
    let second = office.week("2026-03-16", &orders(LATE));
    assert_eq!(moved(&second, "T01"), ["XM2026-101-G001 停查"]);
    let third = office.week("2026-03-23", &(orders(LATE) + rounds));
    assert_eq!(ages(&third, "T01"), ["XM2026-101-G001 2026-03-09 2"]);
}

/// What people write beside a matter hides nothing and changes no figure.
#[test]
fn an_answer_changes_no_figure() {
    let (told, silent) = (Weeks::new(), Weeks::new());
    for office in [&told, &silent] {
        office.week("2026-03-09", &orders(LATE));
    }
    for (column, word) in [(answer::STATUS, "不处理"), (OPINION, "客户说不做了"), (answer::HANDLER, "李四")]
    {
        told.answer(answer::ORDERS, "工作单", &["XM2026-101-G001", "T01"], column, word);
    }
    let (told, silent) = (told.week("2026-03-16", &orders(LATE)), silent.week("2026-03-16", &orders(LATE)));
    for list in ["findings", "movement", "orders", "projects", "records"] {
        assert_eq!(told[list], silent[list], "{list}");
    }
}

/// A register of which only the heading is left was not checked: what was open goes on when its rows are back.
#[test]
fn an_emptied_register_was_not_checked() {
    let office = Weeks::new();
    office.week("2026-03-09", &orders(LATE));
    for day in ["2026-03-16", "2026-03-23"] {
        let empty = office.week(day, &orders(""));
        assert_eq!(empty["complete"], false, "{day}");
        let said = ages(&empty, "D23");
        assert!(said.iter().any(|one| one.starts_with("工作单 ")), "{day}: {said:?}");
        assert_eq!(ages(&empty, "T01"), Vec::<String>::new(), "{day}");
        let stopped = if day == "2026-03-16" { vec!["XM2026-101-G001 停查"] } else { Vec::new() };
        assert_eq!(moved(&empty, "T01"), stopped, "{day}");
    }
    let back = office.week("2026-03-30", &orders(LATE));
    assert_eq!(ages(&back, "T01"), ["XM2026-101-G001 2026-03-09 2"]);
}

/// Receipts that were emptied: no figure of them is a number, and nobody is accused of 垫款.
#[test]
fn emptied_receipts_accuse_nobody() {
    let office = Weeks::new();
    let money = |rows: &str| {
        format!(
            "{ROSTER}[收付款_客户到款]\n到款编号,到款日期,付款单位,金额,项目编号\n{rows}\
             [收付款_媒体付款]\n付款编号,项目编号,媒体名称,实付金额,实付日期\n\
             FK1,XM2026-101,都市晨报,900,2026-03-02\n"
        )
    };
    let first = office.week("2026-03-09", &money("DK1,2026-03-01,远岚置业,1000,XM2026-101\n"));
    assert_eq!(first["complete"], true);
    let second = office.week("2026-03-16", &money(""));
    assert_eq!(ages(&second, "M02"), Vec::<String>::new());
    assert!(second["projects"][0]["advanced"].is_null(), "{}", second["projects"][0]);
    let said = ages(&second, "D23");
    assert!(said.iter().any(|one| one.starts_with("客户到款 ")), "{said:?}");
}

/// 媒体 was read and is gone: whether a medium is paid first is not known, so nothing is said to be unpaid.
#[test]
fn without_the_media_nobody_knows_who_is_paid_first() {
    let office = Weeks::new();
    let schedule = |media: &str| {
        format!(
            "{ROSTER}{media}[媒体排期_排期]\n\
             排期编号,项目编号,媒体名称,投放日期,次数,客户金额,媒体成本,客户确认日,确认方式,订位日,交片日,发片日\n\
             XM2026-101-M0301,XM2026-101,麦城之声,2026-03-10,1,1000,900,2026-03-02,盖章,2026-03-03,2026-03-04,2026-03-05\n\
             [收付款_客户到款]\n到款编号,到款日期,付款单位,金额,项目编号,对应单号\n\
             DK1,2026-03-01,远岚置业,1000,XM2026-101,XM2026-101-M0301\n\
             [收付款_媒体付款]\n付款编号,项目编号,媒体名称,实付金额,实付日期\n"
        )
    };
    let state = |run: &Value| run["placements"][0]["state"].as_str().unwrap_or_default().to_owned();
    let first = office.week("2026-03-09", &schedule("[项目名册_媒体]\n媒体名称,付款方式\n麦城之声,后付\n"));
    assert_eq!(state(&first), "待投放");
    let second = office.week("2026-03-16", &schedule(""));
    assert_eq!(state(&second), "未检查");
}
