//! The workspace while people work in it: files that vanish, are being saved, are open elsewhere,
//! are no files at all.

use super::{AS_OF, RECEIPT_HEADER, RECEIPTS, Sheets, csv, judged, workspace, xlsx};
use serde_json::Value;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Runs a workspace again in an out folder that has earlier runs.
fn again(workspace: &Path, out: &Path, as_of: &str) -> (i32, Value, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_jobbag"))
        .arg("run")
        .arg(workspace)
        .args(["--as-of", as_of, "--out"])
        .arg(out)
        .output()
        .expect("the binary runs");
    // a pipe in its place would be waited for
    let json = Some(out.join("管理/run.json")).filter(|path| path.is_file());
    let text = json.and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_default();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().expect("an exit code"), serde_json::from_str(&text).unwrap_or_default(), stderr)
}

/// A file that last week's run read and that is not there is said once; one that was renamed or
/// whose records moved elsewhere is not missed.
#[test]
fn a_file_that_was_there_last_week_is_missed() {
    let fees = "项目编号,月份,金额\nXM2026-101,2026-01,20000\n";
    let more = RECEIPTS.replace("DK202603-001,2026-03-09", "DK202603-002,2026-03-02");
    let files =
        [("收付款_客户到款.csv", RECEIPTS), ("收付款_客户到款_旧账.csv", &more), ("收付款_服务费.csv", fees)];
    let names = |json: &Value, code: &str| -> Vec<String> {
        let of_code = |one: &&Value| one["code"] == code;
        let all = json["findings"].as_array().expect("findings");
        all.iter().filter(of_code).map(|one| one["key"].as_str().expect("a key").to_owned()).collect()
    };
    // taken away
    let folder = workspace(&files);
    let out = tempfile::tempdir().expect("a folder");
    assert_eq!(again(folder.path(), out.path(), "2026-03-09").0, 0);
    std::fs::remove_file(folder.path().join("收付款_客户到款_旧账.csv")).expect("removed");
    let (code, json, stderr) = again(folder.path(), out.path(), "2026-03-16");
    assert_eq!((code, &json["complete"]), (2, &Value::Bool(false)), "{stderr}");
    assert!(stderr.contains("旧账") && stderr.contains("这次不在"), "{stderr}");
    assert_eq!(names(&json, "D15"), ["收付款_客户到款_旧账.csv"]);
    assert!(json["projects"][0]["received"].is_null(), "{}", json["projects"][0]);
    assert_eq!(again(folder.path(), out.path(), "2026-03-16").1, json, "a rerun says the same");
    // still in the second week, and after a rerun of another day
    for day in ["2026-03-17", "2026-03-23"] {
        let (code, json, stderr) = again(folder.path(), out.path(), day);
        assert_eq!((code, names(&json, "D15")), (2, vec!["收付款_客户到款_旧账.csv".to_owned()]), "{stderr}");
        assert!(json["projects"][0]["received"].is_null(), "{}", json["projects"][0]);
    }
    // until it is put away on purpose
    std::fs::create_dir(folder.path().join("归档")).expect("a folder");
    csv(&folder.path().join("归档"), "收付款_客户到款_旧账.csv", &more);
    let (code, json, stderr) = again(folder.path(), out.path(), "2026-03-30");
    assert_eq!((code, json["projects"][0]["received"].as_str()), (0, Some("50000.00")), "{stderr}");
    // renamed, and brought together in one file
    for renamed in [true, false] {
        let folder = workspace(&files);
        let out = tempfile::tempdir().expect("a folder");
        assert_eq!(again(folder.path(), out.path(), "2026-03-09").0, 0);
        let old = folder.path().join("收付款_客户到款_旧账.csv");
        if renamed {
            std::fs::rename(&old, folder.path().join("收付款_客户到款_二月.csv")).expect("renamed");
        } else {
            std::fs::remove_file(old).expect("removed");
            let rows = format!("{RECEIPTS}{}", more.split_once('\n').expect("rows").1);
            csv(folder.path(), "收付款_客户到款.csv", &rows);
        }
        let (code, json, stderr) = again(folder.path(), out.path(), "2026-03-16");
        assert_eq!((code, json["projects"][0]["received"].as_str()), (0, Some("100000.00")), "{stderr}");
    }
    // a table of money that is in no file any more
    let folder = workspace(&files);
    let out = tempfile::tempdir().expect("a folder");
    assert_eq!(again(folder.path(), out.path(), "2026-03-09").0, 0);
    csv(folder.path(), "收付款_服务费.csv", "楼层,面积\n3,120\n");
    std::fs::rename(folder.path().join("收付款_服务费.csv"), folder.path().join("收付款_面积.csv"))
        .expect("renamed");
    let (code, json, _) = again(folder.path(), out.path(), "2026-03-16");
    assert_eq!(code, 2);
    assert!(
        names(&json, "D01").contains(&"收付款/服务费".to_owned()) || names(&json, "D15").len() == 1,
        "{json}"
    );
}

/// A table that stands in no workbook any more is missed until it is back, or a blank one is kept.
#[test]
fn a_sheet_that_was_there_is_missed_until_it_is_back() {
    let payments: [&[&str]; 2] = [
        &["付款编号", "项目编号", "媒体名称", "实付日期", "实付金额"],
        &["FK1", "XM2026-101", "都市晨报", "2026-03-02", "80"],
    ];
    let receipts: [&[&str]; 2] =
        [RECEIPT_HEADER, &["DK202603-001", "2026-03-02", "禾垄置业有限公司", "100", "XM2026-101"]];
    let statements: [&[&str]; 2] = [
        &["对账单号", "对方", "期间", "发出日"],
        &["DZ202602-001", "禾垄置业有限公司", "2026-02", "2026-03-02"],
    ];
    let folder = workspace(&[]);
    let out = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("收付款.xlsx");
    let run = |sheets: Sheets<'_>, day: &str| {
        xlsx(&path, sheets);
        let (code, json, words) = again(folder.path(), out.path(), day);
        let missing =
            json["findings"].as_array().expect("findings").iter().filter(|one| one["code"] == "D01");
        let mut keys: Vec<String> =
            missing.map(|one| one["key"].as_str().expect("a key").to_owned()).collect();
        keys.sort();
        (code, keys, json["projects"][0]["paid"].as_str().map(str::to_owned), words)
    };
    let all: [(&str, bool, &[&[&str]]); 3] =
        [("客户到款", false, &receipts), ("媒体付款", false, &payments), ("对账", false, &statements)];
    let blank: [(&str, bool, &[&[&str]]); 3] =
        [("客户到款", false, &receipts), ("媒体付款", false, &payments[..1]), ("对账", false, &statements)];
    let told = run(&all, "2026-03-09");
    assert_eq!((told.0, told.2.as_deref()), (0, Some("80.00")), "{}", told.3);
    for day in ["2026-03-10", "2026-03-16", "2026-03-23"] {
        let (code, keys, paid, words) = run(&all[..1], day);
        assert_eq!((code, paid), (2, None), "{day}: {words}");
        assert_eq!(keys, ["收付款/媒体付款", "收付款/对账"], "{day}");
        assert!(words.contains("未能使用：收付款/对账：2026-03-09 那次运行读过"), "{words}");
    }
    let (code, keys, paid, words) = run(&blank, "2026-03-30");
    assert_eq!((code, keys, paid.as_deref()), (0, Vec::<String>::new(), Some("0.00")), "{words}");
}

/// One of two files, or of two sheets, of a table is gone: its rows stand nowhere else, so their sums are
/// unknown. Rows that moved to another sheet are missed by nobody.
#[test]
fn a_part_of_a_table_that_was_there_is_missed() {
    let header: &[&str] = &["付款编号", "项目编号", "媒体名称", "实付日期", "实付金额"];
    let one: &[&str] = &["FK1", "XM2026-101", "都市晨报", "2026-03-02", "80"];
    let two: &[&str] = &["FK2", "XM2026-101", "都市晨报", "2026-03-03", "70"];
    let fees = |rows: &str| format!("项目编号,月份,金额\n{rows}");
    let folder = workspace(&[
        ("收付款_服务费.csv", &fees("XM2026-101,2026-01,20000\n")),
        ("收付款_服务费_二月.csv", &fees("XM2026-101,2026-02,20000\n")),
    ]);
    let out = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("收付款.xlsx");
    let run = |sheets: Sheets<'_>, day: &str| {
        xlsx(&path, sheets);
        let (code, json, _) = again(folder.path(), out.path(), day);
        let missing = json["findings"].as_array().expect("findings").iter();
        let missing = missing.filter(|one| one["code"] == "D01" || one["code"] == "D15");
        let keys: Vec<String> = missing.map(|one| one["key"].as_str().expect("a key").to_owned()).collect();
        (code, keys, json["projects"][0]["paid"].as_str().map(str::to_owned))
    };
    let receipts: &[&[&str]] = &[RECEIPT_HEADER];
    let both: Sheets<'_> = &[
        ("客户到款", false, receipts),
        ("媒体付款", false, &[header, one]),
        ("媒体付款 (2)", false, &[header, two]),
    ];
    let first: Sheets<'_> = &[("客户到款", false, receipts), ("媒体付款", false, &[header, one])];
    let moved: Sheets<'_> = &[("客户到款", false, receipts), ("媒体付款", false, &[header, one, two])];
    assert_eq!(run(both, "2026-03-09"), (0, vec![], Some("150.00".to_owned())));
    for day in ["2026-03-16", "2026-03-23"] {
        assert_eq!(run(first, day), (2, vec!["收付款.xlsx/媒体付款 (2)".to_owned()], None), "{day}");
    }
    assert_eq!(run(moved, "2026-03-30"), (0, vec![], Some("150.00".to_owned())));
    std::fs::remove_file(folder.path().join("收付款_服务费_二月.csv")).expect("removed");
    assert_eq!(run(moved, "2026-04-06").1, ["收付款_服务费_二月.csv"]);
}

/// A workbook that someone has open and that is not in the folder is being saved, or its owner file
/// was left behind: both are said.
#[test]
fn a_workbook_that_is_open_and_not_there_is_said() {
    for owner in ["~$收付款.xlsx", ".~收付款.xlsx", ".~lock.收付款.xlsx#"] {
        let folder = workspace(&[]);
        csv(folder.path(), owner, ",yin,pc-7,16.03.2026 09:12,file:///x;");
        let run = judged(&folder);
        assert_eq!((run.code, run.keys("D15")), (2, vec!["收付款.xlsx"]), "{owner}");
        assert!(run.stderr.contains("正在保存") && run.stderr.contains(owner), "{}", run.stderr);
        // with the workbook it is a note
        csv(folder.path(), "收付款.xlsx", "");
        std::fs::remove_file(folder.path().join("收付款.xlsx")).expect("removed");
        xlsx(&folder.path().join("收付款.xlsx"), &[("客户到款", false, &[RECEIPT_HEADER])]);
        let run = judged(&folder);
        assert_eq!((run.code, run.keys("D15").len()), (0, 0), "{owner}: {}", run.stderr);
        assert!(run.stderr.contains("正打开着"), "{}", run.stderr);
    }
}

/// A file that grows while the run reads it is read again; one that never comes to rest is refused.
#[test]
fn a_file_that_is_being_written_is_read_again_or_refused() {
    use std::io::Write;
    let row = |n: usize| format!("DK202603-{n:03},2026-03-09,禾垄置业有限公司,100,XM2026-101\n");
    let header = RECEIPTS.lines().next().expect("a header");
    for (endless, code) in [(false, 0), (true, 2)] {
        let folder = workspace(&[("收付款_客户到款.csv", &format!("{header}\nDK202603-900,2026-03-09,禾"))]);
        let path = folder.path().join("收付款_客户到款.csv");
        let over = Arc::new(AtomicBool::new(false));
        let told = over.clone();
        let writer = std::thread::spawn(move || {
            let mut file = std::fs::File::options().append(true).open(path).expect("the file");
            for piece in 0.. {
                std::thread::sleep(std::time::Duration::from_millis(60));
                let rest = if piece == 0 { "垄置业有限公司,100,XM2026-101\n" } else { "" };
                let text: String = (3 * piece..3 * piece + 3).map(row).collect();
                file.write_all(format!("{rest}{text}").as_bytes()).expect("written");
                if !endless || told.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        let run = judged(&folder);
        over.store(true, Ordering::Relaxed);
        writer.join().expect("the writer ends");
        assert_eq!(run.code, code, "{endless}: {}", run.stderr);
        match code {
            0 => assert_eq!(run.used("客户到款"), (4, "400.00".into())),
            _ => assert!(run.stderr.contains("正在保存，请稍后再运行"), "{}", run.stderr),
        }
    }
}

/// Pipes in place of the files that a run reads or writes: nothing waits for them.
#[cfg(unix)]
#[test]
fn pipes_in_place_of_our_own_files_never_hang() {
    for name in [
        "jobbag.toml",
        "输出/管理/run.json",
        "输出/客服/状态_工作单.xlsx",
        "输出/.jobbag.lock",
        "输出/管理/答复.jsonl",
    ] {
        let folder = workspace(&[("收付款_客户到款.csv", RECEIPTS)]);
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo").success());
        let (code, _, stderr) = again(folder.path(), &folder.path().join("输出"), AS_OF);
        assert_eq!(code, 2, "{name}: {stderr}");
        assert!(stderr.contains(name.rsplit('/').next().expect("a name")), "{name}: {stderr}");
    }
}

/// Bells, backspaces and escapes of cells, sheet names and file names reach no page and no workbook.
#[test]
fn control_characters_reach_no_output() {
    let folder = workspace(&[(
        "收付款_客户到款_\u{7}三月.csv",
        &RECEIPTS.replace("禾垄置业有限公司", "禾垄\u{7}置业\u{8}\u{1b}[31m"),
    )]);
    csv(
        folder.path(),
        "工作单_工作单.csv",
        "工作单号,项目编号,下单时间,布署方式,工作类别,工作内容,责任人\nXM2026-101-G001,XM2026-101,2026-03-02,电话,完稿,\u{7}海报\u{1b},张\u{8}三\n",
    );
    let run = judged(&folder);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let control = |text: &str| text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    for page in ["管理/周报.html", "财务/对账.html", "管理/run.json"] {
        let text = run.page(page);
        assert!(!control(&text) && !text.contains("\\u0007") && !text.contains("\\u001b"), "{page}");
    }
    for book in ["管理/状态_项目.xlsx", "客服/状态_工作单.xlsx", "财务/状态_收付款.xlsx"]
    {
        let mut package =
            zip::ZipArchive::new(std::fs::File::open(run.out.path().join(book)).expect("a workbook"))
                .expect("a package");
        for index in 0..package.len() {
            let mut text = String::new();
            let mut part = package.by_index(index).expect("a part");
            std::io::Read::read_to_string(&mut part, &mut text).expect("text");
            assert!(!control(&text) && !text.contains("_x0007_") && !text.contains("_x001B_"), "{book}");
        }
    }
    assert!(!control(&run.stderr), "{}", run.stderr);
}

/// Two sheets of one file that cannot be read are both named on the terminal.
#[test]
fn every_sheet_that_is_refused_is_named() {
    let folder = workspace(&[]);
    let receipts: [&[&str]; 2] = [
        &["到款编号", "到款日期", "入账日期", "付款单位", "金额", "项目编号"],
        &["DK202603-001", "2026-03-09", "2026-03-09", "禾垄置业有限公司", "100", "XM2026-101"],
    ];
    let payments: [&[&str]; 2] = [
        &["付款编号", "项目编号", "媒体名称", "实付日期", "实付金额", "收款单位", "供应商"],
        &["FK1", "XM2026-101", "都市晨报", "2026-03-09", "80", "晨报社", "晨报社"],
    ];
    let sheets: [(&str, bool, &[&[&str]]); 2] =
        [("客户到款", false, &receipts), ("媒体付款", false, &payments)];
    xlsx(&folder.path().join("收付款.xlsx"), &sheets);
    let (code, _, words) = again(folder.path(), &folder.path().join("输出"), AS_OF);
    assert_eq!(code, 2);
    assert!(words.contains("两列都是“到款日期”") && words.contains("两列都是“收款单位”"), "{words}");
}

/// A ● sheet or column, or the day of a payment, that an office does not keep: the run is complete, in run.json and by
/// its exit code, and no figure that needs it is a number.
#[test]
fn what_a_register_lacks_leaves_its_figures_unchecked() {
    let paid = "付款编号,项目编号,媒体名称,实付日期,实付金额\nFK1,XM2026-101,都市晨报,2026-03-01,45000\n";
    let undated = paid.replace("实付日期", "付款日期");
    let without_amount = RECEIPTS.replace("金额", "数目");
    for (receipts, payments, table) in [
        (None, paid, "客户到款"), // never kept
        (Some(without_amount.as_str()), paid, "客户到款"),
        (Some(RECEIPTS), undated.as_str(), "媒体付款"),
    ] {
        let mut files = vec![("收付款_媒体付款.csv", payments)];
        files.extend(receipts.map(|receipts| ("收付款_客户到款.csv", receipts)));
        let (folder, out) = (workspace(&files), tempfile::tempdir().expect("a folder"));
        let (code, json, stderr) = again(folder.path(), out.path(), AS_OF);
        assert_eq!((code, &json["complete"]), (0, &Value::Bool(true)), "{table}: {stderr}");
        assert!(json.to_string().contains("D01"), "{table}");
        assert!(json["projects"][0]["advanced"].is_null(), "{table}: {}", json["projects"][0]);
    }
}
