//! The samples, a week later: orders handed in, a receipt, a booking missed, answers typed, one
//! signature back-dated, one amount changed after it was signed. Every figure is worked out by hand.

use crate::hand::Hand;
use crate::office::{ORDERS, Office, PROJECTS};
use serde_json::Value;
use std::path::Path;

const FIRST: &str = "2026-03-16";
const SECOND: &str = "2026-03-23";

/// What the week brought, typed into copies of the samples.
fn a_week_later(office: &Office) {
    let edit = |file: &str, sheet: &str, cells: &[(&str, &str)]| {
        let path = office.dir.join(file);
        let mut hand = Hand::open(&path);
        for (cell, text) in cells {
            hand.put_at(sheet, cell, text);
        }
        hand.save(&path);
    };
    // G027 three days late, G034 on its last day: both handed in
    edit("工作单_鹭白渡.xlsx", "工作单", &[("Q33", "2026-03-18"), ("Q40", "2026-03-16")]);
    // M0304: 客户确认日 back-dated before its booking; M0311: 客户金额 changed after 03-02, when it was signed
    edit("媒体排期_汀葭院、隰原台.xlsx", "排期", &[("Q21", "2026-03-01"), ("O29", "70000")]);
    // the receipt that M0337 lacked
    let client =
        Hand::open(&office.dir.join("收付款_2026.xlsx")).text_of("客户到款", &["DK202601-003"], "付款人名称");
    office.write(
        "收付款_客户到款_0318.csv",
        &format!("到款编号,到款日期,付款单位,金额,项目编号,对应单号\nDK202603-011,2026-03-18,{client},51200,XM2026-001,XM2026-001-M0337\n"),
    );
    // a progress list, whose weeks before were never reported
    office.write(
        "工作单_定期服务.csv",
        "项目编号,服务项目,提交时间\nXM2026-003,每周工作进程,2026-03-23 10:00\n",
    );
}

fn samples() -> Office {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    Office::of(&samples)
}

fn rows<'a>(run: &'a Value, list: &str) -> &'a [Value] {
    run[list].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap_or("-")
}

/// What moved and is not gone: T05 of the week that ended; the confirmations of what ran a week ago
/// (M13); the orders that wait for the client longer (T10); the bookings whose last day came (T13) and
/// the money that is not there for them (M01); the report of a round that ended (T09, T17); a delivery
/// (T16); and what the edited amount of M0311 brings (A24, M24).
const MOVED: &str = "
XM2026-001 T05 红 新增
XM2026-001-G034 T10 黄 新增
XM2026-001-M0337 T13/发片 黄→红 加重
XM2026-001-M0338 T13/发片 黄→红 加重
XM2026-001/2026-03 T09 红 新增
XM2026-001/开盘档 T17 黄 新增
XM2026-002 T05 红 新增
XM2026-002-G030 T10 黄→红 加重
XM2026-002-M0306 M13 红 新增
XM2026-002-M0309 M13 红 新增
XM2026-002-M0316 M13 红 新增
XM2026-002-M0324 M13 红 新增
XM2026-002-M0325 M13 红 新增
XM2026-002-M0331 M13 红 新增
XM2026-002-M0341 M13 红 新增
XM2026-003-B02 T16 黄 新增
XM2026-003-G025 T10 黄→红 加重
XM2026-003-M0311 A24 红 新增
XM2026-003-M0311 M24 黄 新增
XM2026-003-M0311 T13/发片 黄→红 加重
XM2026-003-M0313 T13/发片 红 新增
XM2026-003-M0313 T13/订位 黄→红 加重
XM2026-003-M0316 M01 红 新增
XM2026-003-M0317 M01 红 新增
XM2026-003-M0317 T13/订位 黄 新增
XM2026-003-M0318 M01 红 新增
XM2026-003-M0318 T13/发片 红 新增
XM2026-003-M0318 T13/订位 红 新增
XM2026-003-M0319 T13/发片 黄→红 加重
XM2026-003-M0320 T13/发片 红 新增
XM2026-001-c68dc0f8 T13/订位 黄 新增
";

#[test]
fn the_second_week_of_the_samples() {
    let office = samples();
    let said = office.run(FIRST);
    assert_eq!(said.code, 0, "{}", said.words);
    let first = office.json();
    assert!(first["compared_with"].is_null() && rows(&first, "movement").is_empty());

    let answer = |workbook: &str, sheet: &str, words: &[&str], column: &str, answer: &str| {
        let path = office.path(workbook);
        let mut hand = Hand::open(&path);
        let at = hand.cell_of(sheet, words, column).expect("the row");
        hand.put(sheet, at, answer).save(&path);
    };
    answer(ORDERS, "工作单", &["T01", "XM2026-001-G027"], "处理意见", "周三一定交");
    answer(PROJECTS, "问题清单", &["T10", "XM2026-001-G036"], "处理意见", "客户出差，下周一回复");
    answer(PROJECTS, "问题清单", &["T10", "XM2026-001-G036"], "处理状态", "处理中");
    a_week_later(&office);
    let said = office.run(SECOND);
    assert_eq!(said.code, 0, "{}", said.words);
    let run = office.json();
    assert_eq!(run["compared_with"], FIRST);

    // everything that is gone, and why
    let gone: Vec<String> = rows(&run, "movement")
        .iter()
        .filter(|one| one["now"].is_null())
        .map(|one| format!("{} {} {}", text(one, "key"), text(one, "code"), text(one, "outcome")))
        .collect();
    assert_eq!(
        gone,
        [
            "FK202603-004 M05 办妥", // the payment of M0304, which is confirmed now
            "XM2026-001-G027 T01 办妥",
            "XM2026-001-G034 T03 办妥",
            "XM2026-001-M0337 M01 办妥",
            "XM2026-003-M0304 A08 办妥",
        ]
    );

    // everything that is new or has another colour; the rest is as it was
    let moved: Vec<String> = rows(&run, "movement")
        .iter()
        .filter(|one| !one["now"].is_null() && one["outcome"] != "持续")
        .map(|one| {
            let key = text(one, "key").trim_start_matches("临-");
            let was = one["was"].as_str().map_or(String::new(), |was| format!("{was}→"));
            let field = one["field"].as_str().map_or(String::new(), |field| format!("/{field}"));
            format!("{} {}{field} {was}{} {}", key, text(one, "code"), text(one, "now"), text(one, "outcome"))
        })
        .collect();
    assert_eq!(moved.join("\n"), MOVED.trim());
    let still = rows(&run, "movement").iter().filter(|one| one["outcome"] == "持续");
    assert!(still.clone().all(|one| one["was"] == one["now"]));
    assert_eq!(rows(&run, "movement").len(), gone.len() + moved.len() + still.count());

    // the bridge adds up, and is the one on the page
    let page = std::fs::read_to_string(office.path("管理/周报.html")).expect("the page");
    let bridge =
        "上次 53 − 办妥 2 − 错过 0 − 撤销 0 − 删除 0 − 停查 0 − 不再适用 0 − 转黄 0 + 转红 4 + 新增 8 = 63";
    assert!(
        page.contains(bridge),
        "{:?}",
        page.find("上次 ").map(|at| page[at..].chars().take(90).collect::<String>())
    );
    assert!(said.words.contains("红 63 项"), "{}", said.words);

    // the missed booking stays, with other words
    let findings = rows(&run, "findings");
    let of = |code: &str, key: &str| -> Vec<&Value> {
        findings.iter().filter(|one| one["code"] == code && one["key"] == key).collect()
    };
    let missed = of("T13", "XM2026-001-M0339");
    assert_eq!(missed.len(), 2, "订位 and 发片");
    for one in missed {
        assert_eq!(
            (text(one, "severity"), &one["open"], &one["weeks_red"]),
            ("红", &Value::Bool(true), &Value::from(2))
        );
        assert!(text(one, "message").contains("已过投放日，仍无订位/发片记录"));
        assert_eq!(text(one, "first_seen"), FIRST);
    }

    // A23: the signature of M0304; A24: the amount of M0311
    let signature = findings.iter().filter(|one| one["code"] == "A23").collect::<Vec<_>>();
    assert_eq!(signature.len(), 1);
    let signature = signature[0];
    assert_eq!((text(signature, "key"), text(signature, "field")), ("XM2026-003-M0304", "客户确认日"));
    assert_eq!((text(signature, "severity"), &signature["open"]), ("黄", &Value::Bool(false)));
    assert!(text(signature, "message").contains("A08") && text(signature, "message").contains("2026-03-01"));
    let edited = findings.iter().filter(|one| one["code"] == "A24").collect::<Vec<_>>();
    assert_eq!(edited.len(), 1);
    assert_eq!((text(edited[0], "key"), text(edited[0], "severity")), ("XM2026-003-M0311", "红"));
    assert_eq!(text(edited[0], "money_at_risk"), "6800.00");
    assert!(text(edited[0], "message").contains("签字时为 76800.00，现为 70000.00"));

    // answers: the open one beside its matter, the dead one in 台账 with the day and what became of it
    for (workbook, sheet) in [(PROJECTS, "问题清单"), (ORDERS, "问题清单")] {
        let told = |column: &str| {
            Hand::open(&office.path(workbook)).text_of(sheet, &["T10", "XM2026-001-G036"], column)
        };
        assert_eq!(
            (told("处理状态"), told("处理意见")),
            ("处理中".into(), "客户出差，下周一回复".into()),
            "{workbook}"
        );
    }
    for workbook in [PROJECTS, ORDERS] {
        let hand = Hand::open(&office.path(workbook));
        let told = |column: &str| hand.text_of("台账", &["T01", "XM2026-001-G027"], column);
        assert_eq!(told("处理意见"), "周三一定交", "{workbook}");
    }

    // a rerun keeps every byte, and a look back touches nothing
    let before = office.contents();
    assert_eq!(office.run(SECOND).code, 0);
    assert!(office.contents() == before, "a rerun changes nothing");
    assert_eq!(office.run(FIRST).code, 0);
    let after = office.contents();
    assert!(before.iter().all(|(path, bytes)| after.get(path) == Some(bytes)), "a look back changes nothing");
    assert!(after.keys().any(|path| path.starts_with("回看/2026-03-16/")));
}
