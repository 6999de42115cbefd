//! Each fault that was once shown, as a case over the binary.

use crate::checker;
use crate::hand::Hand;
use crate::office::{DAY, LATE, MEMORY, MONEY, ORDERS, Office, PROJECTS, STORE, finished};
use std::time::{Duration, Instant};

/// Answers typed about all late orders, in one sheet.
fn answered() -> Office {
    let office = Office::begun();
    for (index, key) in LATE.iter().enumerate() {
        office.answer(ORDERS, "工作单", key, "处理意见", &format!("意见{index}"));
    }
    office
}

#[track_caller]
fn shows_all(office: &Office) {
    for index in 0..LATE.len() {
        for workbook in [ORDERS, PROJECTS] {
            assert!(office.shows(workbook, &format!("意见{index}")), "意见{index} in {workbook}");
        }
    }
}

/// 1: a second run of the same day dies between the copies in history and the first replace.
#[test]
fn copies_in_history_are_no_baseline_of_what_people_changed() {
    let office = answered();
    let new = office.copied();
    assert_eq!(new.run(DAY).code, 0);
    for (path, bytes) in new.contents().into_iter().filter(|(path, _)| path.contains("历史/")) {
        std::fs::write(office.path(&path), bytes).expect("written");
    }
    assert_eq!(office.run(DAY).code, 0);
    shows_all(&office);
}

/// 2: a workbook left open over three runs, then saved: what its user changed, and nothing reverted.
#[test]
fn a_workbook_saved_after_three_runs_reverts_nothing() {
    let office = answered();
    let mut open = Hand::open(&office.path(ORDERS));
    open.answer("工作单", LATE[0], "处理人", "开着的人");
    assert_eq!(office.run(DAY).code, 0);
    office.answer(PROJECTS, "问题清单", LATE[1], "处理意见", "后来改的");
    assert_eq!(office.run(DAY).code, 0);
    assert_eq!(office.run("2026-03-23").code, 0);
    open.save(&office.path(ORDERS));
    assert_eq!(office.run("2026-03-23").code, 0);
    for word in ["意见0", "意见2", "后来改的", "开着的人"] {
        assert!(office.shows(ORDERS, word) && office.shows(PROJECTS, word), "{word}");
    }
}

/// 3: one input cut short in one week, a look back, all status workbooks deleted.
#[test]
fn answers_outlive_a_truncated_input_a_look_back_and_deleted_workbooks() {
    let office = answered();
    assert_eq!(office.run(DAY).code, 0);
    let work = std::fs::read_to_string(office.dir.join("工作单_工作单.csv")).expect("a CSV");
    std::fs::write(office.dir.join("工作单_工作单.csv"), [0u8, 1, 2]).expect("written");
    office.run("2026-03-23");
    office.write("工作单_工作单.csv", &work);
    assert_eq!(office.run("2026-03-23").code, 0);
    shows_all(&office);
    let before = office.contents();
    assert_eq!(office.run("2026-03-09").code, 0);
    for (path, bytes) in &before {
        assert!(office.contents()[path] == *bytes, "{path} changed by a look back");
    }
    for workbook in [ORDERS, PROJECTS, MONEY, "客服/状态_媒体排期.xlsx"] {
        std::fs::remove_file(office.path(workbook)).expect("removed");
    }
    assert_eq!(office.run("2026-03-23").code, 0);
    shows_all(&office);
}

/// 3: the same for a confirmed 待认领: the money stays where it was put.
#[test]
fn a_confirmed_claim_outlives_deleted_workbooks_and_a_truncated_input() {
    let office = Office::begun();
    let path = office.path(MONEY);
    let mut hand = Hand::open(&path);
    let at = hand.reply("DK202603-001");
    hand.put("待认领", at, "确认").save(&path);
    let allocated = || {
        let text = std::fs::read_to_string(office.path(MEMORY)).expect("run.json");
        let run: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let receipts = run["receipts"].as_array().expect("receipts");
        let receipt = receipts.iter().find(|receipt| receipt["key"] == "DK202603-001").expect("the receipt");
        receipt["allocations"][0]["by"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(allocated(), "");
    assert_eq!(office.run(DAY).code, 0);
    assert_eq!(allocated(), "认领");
    let schedule = std::fs::read_to_string(office.dir.join("媒体排期_排期.csv")).expect("a CSV");
    std::fs::write(office.dir.join("媒体排期_排期.csv"), [0u8, 1]).expect("written");
    office.run("2026-03-23");
    office.write("媒体排期_排期.csv", &schedule);
    std::fs::remove_file(office.path(MONEY)).expect("removed");
    assert_eq!(office.run("2026-03-23").code, 0);
    assert_eq!(allocated(), "认领");
}

/// 4: an edited heading: the workbook stays, the new one lies beside it, and both are read later.
#[test]
fn an_edited_heading_overwrites_nothing() {
    let office = answered();
    let path = office.path(ORDERS);
    let mut hand = Hand::open(&path);
    let (_, col) = hand.cell("工作单", LATE[0], "处理意见");
    hand.put("工作单", (0, col), "意见").save(&path);
    let typed = std::fs::read(&path).expect("a workbook");
    let said = office.run(DAY);
    assert_eq!(said.code, 2);
    assert!(said.words.contains("工作单") && said.words.contains("处理意见"), "{}", said.words);
    assert_eq!(std::fs::read(&path).expect("a workbook"), typed);
    Hand::open(&path).put("工作单", (0, col), "处理意见").save(&path);
    assert_eq!(office.run(DAY).code, 0);
    shows_all(&office);
    checker::nothing_left_over(&office, "a heading put right");
}

/// 5: two people about one finding: both sentences whole, with their sheets.
#[test]
fn two_opinions_stand_side_by_side() {
    let office = Office::begun();
    office.answer(ORDERS, "工作单", LATE[0], "处理意见", "客户周三回来再定");
    office.answer(PROJECTS, "问题清单", LATE[0], "处理意见", "已请总监出面");
    assert_eq!(office.run(DAY).code, 0);
    for workbook in [ORDERS, PROJECTS] {
        assert!(
            office.shows(workbook, "工作单：客户周三回来再定")
                && office.shows(workbook, "问题清单：已请总监出面")
        );
    }
}

/// 7: a pipe where a file of ours should lie is said and waited for by nobody.
#[cfg(unix)]
#[test]
fn a_pipe_hangs_nothing() {
    for (path, code) in [(MEMORY, 2), (ORDERS, 2), (STORE, 2), (".jobbag.lock", 2), ("管理/周报.html", 2)]
    {
        let office = Office::begun();
        let at = office.path(path);
        std::fs::remove_file(&at).expect("removed");
        let made = std::process::Command::new("mkfifo").arg(&at).status().expect("mkfifo");
        assert!(made.success());
        let mut run = office.start(DAY);
        let limit = Instant::now() + Duration::from_secs(60);
        while run.try_wait().expect("a child").is_none() {
            if Instant::now() > limit {
                run.kill().expect("killed");
                panic!("{path}: the run hangs");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let said = finished(run);
        assert_eq!(said.code, code, "{path}: {}", said.words);
        assert!(
            said.words.contains("不是普通文件") || said.words.contains("普通文件"),
            "{path}: {}",
            said.words
        );
    }
}

/// 7: the owner files of Excel, WPS and LibreOffice say that a workbook is open.
#[test]
fn an_open_workbook_is_not_replaced() {
    for owner in ["~$状态_工作单.xlsx", ".~状态_工作单.xlsx", ".~lock.状态_工作单.xlsx#"] {
        let office = answered();
        std::thread::sleep(Duration::from_millis(20));
        std::fs::write(office.path("客服").join(owner), ",王五,DESK,;").expect("written");
        let typed = std::fs::read(office.path(ORDERS)).expect("a workbook");
        let said = office.run(DAY);
        assert_eq!(said.code, 2, "{owner}: {}", said.words);
        assert!(said.words.contains("正打开着它"), "{owner}: {}", said.words);
        assert_eq!(std::fs::read(office.path(ORDERS)).expect("a workbook"), typed, "{owner}");
        std::fs::remove_file(office.path("客服").join(owner)).expect("removed");
        assert_eq!(office.run(DAY).code, 0);
        shows_all(&office);
        checker::nothing_left_over(&office, owner);
    }
}

/// 7: control characters that a register holds do not reach a page.
#[test]
fn control_characters_reach_no_page() {
    let office = Office::new();
    let work = std::fs::read_to_string(office.dir.join("工作单_工作单.csv")).expect("a CSV");
    office.write(
        "工作单_工作单.csv",
        &work.replace("海报", "海\u{7}报\u{8}一\u{1b}[31m张").replace("张三", "张\u{b}三"),
    );
    office.run(DAY);
    checker::all_whole(&office, "control characters");
    for (path, bytes) in
        office.contents().into_iter().filter(|(path, _)| path.ends_with(".html") || path.ends_with(".json"))
    {
        let strange = bytes.iter().find(|byte| **byte < 0x20 && !b"\t\r\n".contains(byte));
        assert_eq!(strange, None, "{path}");
    }
}

/// 7: what a killed run left is swept, and nothing of other people.
#[test]
fn leftovers_are_swept_by_the_next_run() {
    let office = Office::begun();
    for name in [
        ".jobbag-ab12.tmp",
        "客服/.jobbag-cd34.tmp",
        "客服历史/.jobbag-ef56.tmp",
        "财务/对账单/.jobbag-ef57.tmp",
    ] {
        std::fs::write(office.path(name), "半截").expect("written");
    }
    std::fs::write(office.path("客服/别人的.tmp"), "x").expect("written");
    assert_eq!(office.run(DAY).code, 0);
    checker::nothing_left_over(&office, "leftovers");
    assert!(office.path("客服/别人的.tmp").exists());
}

/// A status workbook that vanishes between two runs, or with a folder: the store has the answers.
#[test]
fn a_vanished_folder_loses_no_answer() {
    let office = answered();
    assert_eq!(office.run(DAY).code, 0);
    std::fs::remove_dir_all(office.path("客服")).expect("removed");
    assert_eq!(office.run(DAY).code, 0);
    shows_all(&office);
}

/// A row that is given its number at last is the record it was: its age and its answers go with it.
#[test]
fn a_record_that_is_renamed_is_the_same_record() {
    let office = Office::new();
    let work = std::fs::read_to_string(office.dir.join("工作单_工作单.csv")).expect("a CSV");
    office.write("工作单_工作单.csv", &work.replace("XM2026-101-G002,", ","));
    office.run(DAY);
    let late = |run: &serde_json::Value, provisional: bool| -> Vec<(String, String, u64)> {
        let findings = run["findings"].as_array().expect("findings").iter();
        let own = findings.filter(|f| f["code"] == "T01");
        own.map(|f| {
            let text = |field: &str| f[field].as_str().unwrap_or_default().to_owned();
            (text("key"), text("first_seen"), f["weeks_red"].as_u64().unwrap_or_default())
        })
        .filter(|(key, ..)| if provisional { key.starts_with('临') } else { key == LATE[1] })
        .collect()
    };
    let born = late(&office.json(), true);
    assert_eq!(born.len(), 1);
    office.answer(ORDERS, "工作单", &born[0].0, "处理意见", "没编号时写的");
    office.run(DAY);
    office.write("工作单_工作单.csv", &work.replace("2026-03-06,李四", "2026-03-06,王五"));
    for day in ["2026-03-23", "2026-03-23", "2026-03-30"] {
        office.run(day);
        let run = office.json();
        assert_eq!(late(&run, true), []);
        let weeks = if day == "2026-03-30" { 3 } else { 2 };
        assert_eq!(late(&run, false), [(LATE[1].to_owned(), DAY.to_owned(), weeks)], "{day}");
        let told = Hand::open(&office.path(ORDERS)).text_of("工作单", &["T01", LATE[1]], "处理意见");
        assert_eq!(told, "没编号时写的", "{day}");
        let moved = run["movement"].as_array().expect("movement").iter();
        let outcomes: Vec<&str> = moved
            .filter(|one| one["key"] == LATE[1] && one["code"] == "T01")
            .filter_map(|one| one["outcome"].as_str())
            .collect();
        assert_eq!(outcomes, ["持续"], "{day}");
    }
}

/// The same where the number is filled in and the run repeated in the week it was asked for.
#[test]
fn a_record_named_in_the_week_it_was_first_seen_keeps_its_answers() {
    let office = Office::new();
    let named = [
        ("工作单_工作单.csv", LATE[1]),
        ("收付款_客户到款.csv", "DK202603-001"),
        ("媒体排期_排期.csv", "XM2026-101-M0301"),
    ];
    let files = named.map(|(file, key)| {
        let text = std::fs::read_to_string(office.dir.join(file)).expect("a CSV");
        office.write(file, &text.replace(&format!("{key},"), ","));
        (file, text)
    });
    office.run(DAY);
    let run = office.json();
    let findings = run["findings"].as_array().expect("findings");
    let late = findings.iter().filter(|f| f["code"] == "T01").filter_map(|f| f["key"].as_str());
    let born = late.filter(|key| key.starts_with('临')).collect::<Vec<_>>();
    assert_eq!(born.len(), 1);
    office.answer(ORDERS, "工作单", born[0], "处理意见", "没编号时写的");
    let receipt = run["receipts"][0]["key"].as_str().expect("a key");
    let money = office.path(MONEY);
    let mut hand = Hand::open(&money);
    let reply = hand.reply(receipt);
    hand.put("待认领", reply, "确认").save(&money);
    for (file, text) in &files {
        office.write(file, text);
    }
    for day in [DAY, DAY, "2026-03-23", "2026-03-30"] {
        office.run(day);
        let told = Hand::open(&office.path(ORDERS)).text_of("工作单", &["T01", LATE[1]], "处理意见");
        assert_eq!(told, "没编号时写的", "{day}");
        let receipt = &office.json()["receipts"][0];
        assert_eq!(receipt["key"], "DK202603-001", "{day}");
        assert_eq!(receipt["allocations"][0]["amount"], "50000.00", "{day}: {receipt}");
    }
}

/// On a sheet of findings a code that is none says nothing of the row: its answer is named.
#[test]
fn an_answer_whose_code_was_overwritten_is_named() {
    let office = Office::begun();
    let path = office.path(PROJECTS);
    Hand::open(&path)
        .answer("问题清单", LATE[0], "处理意见", "代码坏了")
        .answer("问题清单", LATE[0], "代码", "T9X")
        .save(&path);
    office.run(DAY);
    let run = office.json();
    let findings = run["findings"].as_array().expect("findings");
    let named: Vec<&str> =
        findings.iter().filter(|f| f["code"] == "D24").filter_map(|f| f["message"].as_str()).collect();
    assert_eq!(named.len(), 1, "{named:?}");
    assert!(named[0].contains("代码坏了"), "{named:?}");
}

/// Both keys of an order are filled in before one run, of the same day or of the next week: the order is
/// known again by its content, and what was answered about it stays with it, not in 台账.
#[test]
fn an_order_whose_project_and_number_are_filled_in_together_is_the_same_order() {
    for day in [DAY, "2026-03-23"] {
        let office = Office::new();
        let work = std::fs::read_to_string(office.dir.join("工作单_工作单.csv")).expect("a CSV");
        let bare = work.replace("XM2026-101-G002,XM2026-101,", ",,");
        assert_ne!(bare, work);
        office.write("工作单_工作单.csv", &bare);
        office.run(DAY);
        let born: Vec<String> =
            keys_of_late_orders(&office).into_iter().filter(|key| key.starts_with('临')).collect();
        let [born] = &born[..] else { panic!("{born:?}") };
        office.answer(ORDERS, "工作单", born, "处理意见", "两个编号都没有时写的");
        office.write("工作单_工作单.csv", &work);
        for _ in 0..2 {
            assert_eq!(office.run(day).code, 0);
            assert_eq!(keys_of_late_orders(&office), LATE.map(str::to_owned), "{day}");
            let hand = Hand::open(&office.path(ORDERS));
            assert_eq!(
                hand.text_of("工作单", &["T01", LATE[1]], "处理意见"),
                "两个编号都没有时写的",
                "{day}"
            );
            assert_eq!(hand.cell_of("台账", &[born], "处理意见"), None, "{day}");
        }
        let before = office.contents();
        assert_eq!(office.run(day).code, 0);
        assert!(office.contents() == before, "a rerun changes nothing");
    }
}

fn keys_of_late_orders(office: &Office) -> Vec<String> {
    let run = office.json();
    let findings = run["findings"].as_array().expect("findings").iter().filter(|one| one["code"] == "T01");
    findings.map(|one| one["key"].as_str().expect("a key").to_owned()).collect()
}

/// A project is given its number at last: the records and rounds that have none of their own go with it.
#[test]
fn a_project_that_is_given_its_number_takes_its_records_along() {
    let office = Office::new();
    let write = |roster: &str, project: &str| {
        office.write("项目名册_项目.csv", roster);
        let work = format!(
            "工作单号,项目编号,工作内容,下单时间,布署方式,承诺完成日,责任人\n,{project},折页,2026-03-03 10:00,邮件,2026-03-06,李四\n"
        );
        office.write("工作单_工作单.csv", &work);
        let schedule = format!(
            "排期编号,项目编号,媒体名称,版面/时段,投放日期,次数,客户金额,媒体成本,波次\n,{project},晨报,头版,2026-03-20,1,50000,45000,一波\n"
        );
        office.write("媒体排期_排期.csv", &schedule);
    };
    write(
        "项目名称,客户名称,合同签订日,合同开始,状态\n麦垄里,禾垄置业有限公司,2026-01-05,2026-01-06,服务中\n",
        "麦垄里",
    );
    office.run(DAY);
    let run = office.json();
    let findings = run["findings"].as_array().expect("findings");
    let key_of = |code: &str| {
        let own = findings.iter().filter(|one| one["code"] == code).filter_map(|one| one["key"].as_str());
        own.filter(|key| key.contains("麦垄里")).map(str::to_owned).next().expect("a key")
    };
    let (order, project) = (key_of("T01"), key_of("T05"));
    office.answer(ORDERS, "工作单", &order, "处理意见", "没编号时写的");
    let path = office.path(PROJECTS);
    let mut hand = Hand::open(&path);
    let cell = hand.cell_of("问题清单", &["T05", &project], "处理意见").expect("the row of the project");
    hand.put("问题清单", cell, "项目没编号时写的").save(&path);
    write(
        "项目编号,项目名称,客户名称,合同签订日,合同开始,状态\nXM2026-101,麦垄里,禾垄置业有限公司,2026-01-05,2026-01-06,服务中\n",
        "XM2026-101",
    );
    office.run("2026-03-23");
    let run = office.json();
    let moved = run["movement"].as_array().expect("movement");
    let outcomes: Vec<&str> = moved.iter().filter_map(|one| one["outcome"].as_str()).collect();
    assert!(!outcomes.contains(&"删除"), "{moved:#?}");
    let new = order.replace("麦垄里", "XM2026-101");
    let hand = Hand::open(&office.path(ORDERS));
    assert_eq!(hand.text_of("工作单", &["T01", &new], "处理意见"), "没编号时写的");
    let hand = Hand::open(&office.path(PROJECTS));
    assert_eq!(hand.text_of("问题清单", &["T05", "XM2026-101"], "处理意见"), "项目没编号时写的");
}

/// A run is dropped while somebody has a status workbook open: it stays, and the one put back lies beside it.
#[test]
fn dropping_a_run_replaces_no_workbook_that_is_open() {
    let office = Office::begun();
    assert_eq!(office.run("2026-03-23").code, 0);
    let open = std::fs::read(office.path(ORDERS)).expect("a workbook");
    std::fs::write(office.path("客服/~$状态_工作单.xlsx"), [0u8; 165]).expect("written");
    let mut command = office.command("2026-03-23");
    let said = finished(command.args(["--drop-run", "2026-03-23"]).spawn().expect("it runs"));
    assert_eq!(said.code, 2, "{}", said.words);
    assert!(std::fs::read(office.path(ORDERS)).expect("a workbook") == open, "replaced while open");
    assert!(office.path("客服/状态_工作单_新.xlsx").exists());
    std::fs::remove_file(office.path("客服/~$状态_工作单.xlsx")).expect("removed");
    assert_eq!(office.run("2026-03-23").code, 0);
    assert!(!office.path("客服/状态_工作单_新.xlsx").exists());
}
