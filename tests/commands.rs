//! The commands as a person types them: words, exit codes, and never a write into staff's files.

#![expect(clippy::expect_used, reason = "a test that cannot read its own files has failed")]

use assert_cmd::Command;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn jobbag(args: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("jobbag").expect("the binary").args(args).output().expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().expect("an exit code"), text(&output.stdout), text(&output.stderr))
}

fn copied(from: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for entry in std::fs::read_dir(from).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            std::fs::copy(&path, folder.path().join(path.file_name().expect("a name"))).expect("copied");
        }
    }
    folder
}

#[test]
fn check_prints_place_message_and_clause_and_its_exit_code_says_red() {
    let samples = root().join("samples");
    let (code, text, _) = jobbag(&["check", samples.to_str().expect("a path"), "-q"]);
    assert_eq!(code, 1);
    for part in [
        "红[A08] 排期未确认即订位 XM2026-001-M0302（已发生·存查）",
        "收付款_2026.xlsx · 客户到款 · B22",
        "手册 H-4.1.3",
        "卡在 客户",
    ] {
        assert!(text.contains(part), "{part}");
    }
    let (code, text, _) = jobbag(&["check", samples.to_str().expect("a path"), "-q", "--format", "json"]);
    assert_eq!(code, 1);
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON on stdout");
    assert!(json["findings"].as_array().is_some_and(|findings| findings.len() > 100));
}

const RECEIPTS: &str =
    "到款编号,到款日期,付款单位,金额,项目编号\nDK202602-001,2026-02-09,禾垄置业有限公司,50000,XM2026-101\n";

#[test]
fn a_closed_month_shows_what_is_entered_after_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    write(
        "项目名册_项目.csv",
        "项目编号,项目名称,客户名称,合同签订日,合同开始,状态\nXM2026-101,麦垄里,禾垄置业有限公司,2026-01-05,2026-01-06,服务中\n",
    );
    write("收付款_客户到款.csv", RECEIPTS);
    let dir = folder.path().to_str().expect("a path");
    let close = |more: &[&str]| jobbag(&[&["close", "2026-02", dir, "--as-of", "2026-03-16"], more].concat());
    let file = folder.path().join("输出/财务/月结/月结_2026-02.json");
    let found = || -> Vec<String> {
        let (_, text, _) = jobbag(&["check", dir, "--as-of", "2026-03-16", "-q", "--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&text).expect("JSON on stdout");
        let findings = json["findings"].as_array().expect("findings").iter();
        let own = findings.filter(|finding| finding["code"] == "M28");
        own.filter_map(|finding| finding["key"].as_str().map(str::to_owned)).collect()
    };

    // a preview says what would be frozen, and writes nothing
    let (code, said, _) = close(&["--preview"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.starts_with("2026-02 预览：什么都没有写。结账会冻结下面这些行，"), "{said}");
    assert!(said.contains("客户到款：当月 1 笔 50,000.00 元，连同以前共 1 笔"), "{said}");
    assert!(!folder.path().join("输出/财务").exists());

    let (code, said, _) = close(&[]);
    assert_eq!((code, file.exists()), (0, true), "{said}");
    assert!(said.contains("客户到款：当月 1 笔 50,000.00 元，连同以前共 1 笔"), "{said}");
    let frozen: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&file).expect("the closing")).expect("JSON");
    assert_eq!((frozen["month"].as_str(), frozen["as_of"].as_str()), (Some("2026-02"), Some("2026-03-16")));
    assert_eq!(
        frozen["rows"],
        serde_json::json!([
            {"table": "客户到款", "key": "DK202602-001", "date": "2026-02-09", "amount": "50000.00"}])
    );
    assert_eq!(
        frozen["clients"],
        serde_json::json!([{"party": "禾垄置业有限公司", "opening": "0.00", "money": "50000.00",
            "work": "0.00", "closing": "50000.00"}])
    );
    for book in ["月结_2026-02.xlsx", "月结_2026-02.html"] {
        assert!(file.with_file_name(book).exists(), "{book}");
    }
    assert!(found().is_empty());

    // entered afterwards; closing again needs to be asked for
    write(
        "收付款_客户到款.csv",
        &format!("{RECEIPTS}DK202602-002,2026-02-27,禾垄置业有限公司,8000,XM2026-101\n"),
    );
    assert_eq!(found(), ["DK202602-002"]);
    let (code, _, said) = close(&[]);
    assert_eq!(code, 2);
    assert!(said.contains("--again"), "{said}");
    assert_eq!(close(&["--again"]).0, 0);
    assert!(found().is_empty());

    // a table that is not whole is not frozen without --anyway
    write(
        "收付款_客户到款.csv",
        &format!("{RECEIPTS}DK202602-003,2026-02-27,禾垄置业有限公司,八千左右,XM2026-101\n"),
    );
    let before = std::fs::read(&file).expect("the closing");
    let (code, said, _) = close(&["--again", "--preview"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("（检查清单有红项，须加 --anyway）"), "{said}");
    let (code, said, _) = close(&["--again"]);
    assert_eq!(code, 1);
    assert!(said.contains("客户到款 有 1 行不能用") && said.contains("没有结账"), "{said}");
    assert_eq!(std::fs::read(&file).expect("the closing"), before);
    assert_eq!(close(&["--again", "--anyway"]).0, 1);
    assert_ne!(std::fs::read(&file).expect("the closing"), before);

    let (code, _, said) = jobbag(&["close", "2026-04", dir, "--as-of", "2026-03-16"]);
    assert_eq!(code, 2);
    assert!(said.contains("还没开始"), "{said}");
}

#[test]
fn a_workspace_without_a_roster_cannot_be_checked() {
    let empty = tempfile::tempdir().expect("a temporary folder");
    for (folder, word) in [(empty.path().to_owned(), "项目名册"), (empty.path().join("没有"), "找不到文件夹")]
    {
        for command in ["check", "run"] {
            let (code, _, said) = jobbag(&[command, folder.to_str().expect("a path")]);
            assert_eq!(code, 2);
            assert!(said.contains(word), "{said}");
        }
    }
    assert!(!empty.path().join("没有").exists(), "a mistyped path is not made");
}

/// What the double click does: a folder that names no register gets its 接入.xlsx instead of an
/// error; after that, and with nothing confirmed, it is an ordinary run.
#[test]
fn a_double_click_adopts_a_folder_without_a_roster() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let dir = folder.path().to_str().expect("a path");
    let run = || jobbag(&["run", dir, "--or-adopt", "--as-of", "2026-03-16"]);
    let (code, _, said) = run();
    assert_eq!(code, 2, "{said}");
    assert!(folder.path().join("项目名册.xlsx").exists(), "an empty folder gets the templates: {said}");
    assert!(!folder.path().join("输出/接入").exists(), "{said}");

    let folder = tempfile::tempdir().expect("a temporary folder");
    let dir = folder.path().to_str().expect("a path");
    let run = || jobbag(&["run", dir, "--or-adopt", "--as-of", "2026-03-16"]);
    std::fs::write(folder.path().join("会议记录.docx"), "x").expect("written");
    let (code, _, said) = run();
    assert!(code == 2 && said.contains("jobbag init"), "a folder in use is left alone: {said}");
    assert!(!folder.path().join("项目名册.xlsx").exists());
    let (code, _, said) = jobbag(&["adopt", dir]);
    assert!(code == 0 && said.contains("jobbag init") && !said.contains("请打开"), "{said}");

    let text =
        "付款日期,媒体,项目名称,付款金额\n2026-03-02,都市晨报,云庭,40000\n2026-03-05,城南晚报,云庭,20000\n";
    std::fs::write(folder.path().join("付媒体.csv"), text).expect("written");
    let (code, _, said) = run();
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("接入.xlsx"), "{said}");
    assert!(folder.path().join("输出/接入/接入.xlsx").exists());
    assert!(!folder.path().join("输出/管理/周报.html").exists(), "nothing was checked yet");

    let (_, _, said) = run();
    assert!(folder.path().join("输出/管理/run.json").exists(), "{said}");
    let json = std::fs::read_to_string(folder.path().join("输出/管理/run.json")).expect("run.json");
    assert!(json.contains("1 种布局、1 个文件等您"), "what waits is said");
}

#[test]
fn a_run_changes_nothing_but_the_out_folder_and_a_second_one_compares_with_it() {
    let folder = copied(&root().join("tests/cases/clean"));
    let dir = folder.path().to_str().expect("a path");
    let before = std::fs::read(folder.path().join("收付款.xlsx")).expect("readable");
    for as_of in ["2026-03-13", "2026-03-16"] {
        assert_eq!(jobbag(&["run", dir, "--as-of", as_of, "-q"]).0, 0);
    }
    assert_eq!(before, std::fs::read(folder.path().join("收付款.xlsx")).expect("readable"));
    assert!(folder.path().join("输出/管理历史/run 2026-03-13.json").exists());
    assert_eq!(age_of_a01(folder.path()), ("2026-03-13".into(), 2));
}

/// 首次发现 and 连续周数 of A01 in the last run.
fn age_of_a01(folder: &Path) -> (String, u64) {
    let text = std::fs::read_to_string(folder.join("输出/管理/run.json")).expect("run.json");
    let run: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let finding = run["findings"].as_array().expect("findings").iter().find(|f| f["code"] == "A01");
    let finding = finding.expect("A01 is open in every run");
    let first_seen = finding["first_seen"].as_str().expect("a day");
    (first_seen.to_owned(), finding["weeks_red"].as_u64().expect("a number"))
}

#[test]
fn a_run_of_an_earlier_week_only_looks_back() {
    let folder = copied(&root().join("tests/cases/clean"));
    let dir = folder.path().to_str().expect("a path");
    let out = folder.path().join("输出");
    let mut ages = Vec::new();
    for as_of in ["2026-03-13", "2026-03-16"] {
        assert_eq!(jobbag(&["run", dir, "--as-of", as_of, "-q"]).0, 0);
        ages.push(age_of_a01(folder.path()));
    }
    let before = contents(&out);
    let (code, _, said) = jobbag(&["run", dir, "--as-of", "2026-03-12"]);
    assert_eq!(code, 0);
    assert!(said.contains("2026-03-16") && said.contains("--drop-run"), "{said}");
    let after = contents(&out);
    let new: Vec<&String> = after.keys().filter(|path| !before.contains_key(*path)).collect();
    assert!(new.len() > 5 && new.iter().all(|path| path.starts_with("回看/2026-03-12/")), "{new:?}");
    assert!(before.iter().all(|(path, bytes)| after.get(path) == Some(bytes)), "nothing else is touched");
    for as_of in ["2026-03-17", "2026-03-16"] {
        assert_eq!(jobbag(&["run", dir, "--as-of", as_of, "-q"]).0, 0);
        ages.push(age_of_a01(folder.path()));
    }
    let told = ages.iter().map(|(day, weeks)| format!("{day} {weeks}")).collect::<Vec<_>>();
    assert_eq!(told, ["2026-03-13 1", "2026-03-13 2", "2026-03-13 2", "2026-03-13 2"]);
}

/// Every file below a folder, by its path.
fn contents(folder: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut found = std::collections::BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).expect("a readable folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below it").to_string_lossy().into_owned();
                found.insert(name, std::fs::read(&path).expect("readable"));
            }
        }
    }
    found
}

#[test]
fn a_second_run_waits_for_nobody_and_says_so() {
    let folder = copied(&root().join("tests/cases/clean"));
    let out = folder.path().join("输出");
    std::fs::create_dir_all(&out).expect("made");
    let lock = jobbag::publish::lock(&out).expect("the lock");
    let (code, _, said) = jobbag(&["run", folder.path().to_str().expect("a path"), "--as-of", "2026-03-16"]);
    assert_eq!(code, 2);
    assert!(said.contains("另一个 jobbag 正在写"), "{said}");
    drop(lock);
}

#[test]
fn explain_tells_an_order_day_by_day_and_a_receipt_fen_by_fen() {
    let samples = root().join("samples");
    let samples = samples.to_str().expect("a path");
    for (key, lines) in [
        ("XM2026-001-G028", &["客户  等第 2 天，不计   客户修改", "我方  第 4 天   提交", "红 T01"][..]),
        ("xm2026-003-m0310", &["DK202602-004 分得 40,000.00（对应单号）", "旧版本 新 40,000.00"][..]),
        ("DK202603-008", &["报价 XM2026-002-B03 4,000.00（分配表）", "未分配 0.00"][..]),
        ("FK202603-007", &["XM2026-003-M0307 澜隰晨讯 A3 付 27,000.00"][..]),
        ("XM2026-002", &["垫款 695,720.00"][..]),
        ("XM2026-001-G027", &["◆期限", "未写日期（状态进行中）", "下一步缺：提交"][..]),
        ("XM2026-001-G029", &["布署方式是电话", "[ ] 客户书面布署"][..]),
        ("XM2026-002-G032", &["前置单 XM2026-002-G088 不存在"][..]),
        ("XM2026-003-M0303", &["交费用清单 最晚 2026-02-14", "2026-02-15 周日  春节，不计"][..]),
        ("XM2026-003-M0304", &["②到款 0.00", "未做，已过"][..]),
        ("XM2026-005", &["2026-01-20 周二", "前期推进 首次拜访   项目名册.xlsx · 前期推进 · C2"][..]),
        ("A08", &["H-4.1.3", "不提示的例子"][..]),
    ] {
        let (code, text, said) = jobbag(&["explain", key, samples]);
        assert_eq!(code, 0, "{said}");
        for line in lines {
            assert!(text.contains(line), "{line} in\n{text}");
        }
    }
    let (code, _, said) = jobbag(&["explain", "XM2026-001-G999", samples]);
    assert_eq!(code, 2);
    assert!(said.contains("没有代码或编号"), "{said}");
}

#[test]
fn a_statement_is_written_for_one_client_and_month() {
    let folder = copied(&root().join("samples"));
    let dir = folder.path().to_str().expect("a path");
    let (code, text, said) = jobbag(&["statement", "骊棠地产", "2026年2月", dir]);
    assert_eq!(code, 0, "{said}");
    assert!(text.contains("付款对账清单_骊棠地产有限公司_2026-02.xlsx"), "{text}");
    let (code, _, said) = jobbag(&["statement", "无此客户", "2026-02", dir]);
    assert_eq!(code, 2);
    assert!(said.contains("槲溪置业有限公司"), "{said}");
}

#[test]
fn rules_and_workdays_are_answered_without_a_workspace() {
    let (code, text, _) = jobbag(&["rules"]);
    assert_eq!(code, 0);
    assert!(text.contains("schedule-unconfirmed"));
    let (code, text, _) = jobbag(&["workday", "2026-02-13", "+8"]);
    assert_eq!(code, 0);
    assert!(text.contains("= 2026-03-03") && text.contains("春节，不计"), "{text}");
    assert_eq!(
        jobbag(&["workday", "2026-03-16", "-3"]).1.lines().next(),
        Some("2026-03-16 周一 -3 个工作日 = 2026-03-11 周三")
    );
}

#[test]
fn a_run_of_a_wrong_day_is_taken_back() {
    let folder = copied(&root().join("tests/cases/clean"));
    let dir = folder.path().to_str().expect("a path");
    let out = folder.path().join("输出");
    assert_eq!(jobbag(&["run", dir, "--as-of", "2026-03-16", "-q"]).0, 0);
    let page = std::fs::read(out.join("管理/周报.html")).expect("the page");
    assert_eq!(jobbag(&["run", dir, "--as-of", "2027-03-16", "-q"]).0, 0);
    let (code, said, _) = jobbag(&["run", dir, "--drop-run", "2027-03-16"]);
    assert_eq!(code, 0);
    assert!(said.contains("报告已换回 2026-03-16"), "{said}");
    assert_eq!(std::fs::read(out.join("管理/周报.html")).expect("the page"), page);
    assert!(out.join("管理历史/run 2027-03-16（作废）.json").exists());
    for department in ["管理", "财务", "客服"] {
        let names = std::fs::read_dir(out.join(department)).expect("a folder").flatten();
        let left = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
        assert_eq!(left.filter(|name| name.contains("替换中")).collect::<Vec<_>>(), [""; 0], "{department}");
    }
    assert_eq!(jobbag(&["run", dir, "--as-of", "2026-03-23", "-q"]).0, 0, "no look back any more");
    assert!(!out.join("回看").exists());
    assert_eq!(jobbag(&["run", dir, "--drop-run", "2020-01-01"]).0, 2);
}

/// A list that rests on a file which could not be read says so.
#[test]
fn lists_of_a_desk_name_the_files_they_lack() {
    let folder = copied(&root().join("tests/cases/clean"));
    let dir = folder.path().to_str().expect("a path");
    for command in ["today", "chase"] {
        let (_, said, _) = jobbag(&[command, dir, "--as-of", "2026-03-16"]);
        assert!(!said.contains("可能不全"), "{said}");
    }
    std::fs::write(folder.path().join("工作单_坏.xlsx"), b"PK\x03\x04 cut").expect("written");
    for command in ["today", "chase"] {
        let (_, said, _) = jobbag(&[command, dir, "--as-of", "2026-03-16"]);
        assert!(said.contains("未能使用：工作单_坏.xlsx") && said.contains("可能不全"), "{command}: {said}");
    }
}

/// What a person is told where a command cannot do its work: no English word of ours or of a library.
/// Names of commands, files and options are as they are typed.
#[test]
fn no_command_fails_in_english() {
    let samples = root().join("samples");
    let samples = samples.to_str().expect("a path");
    let empty = tempfile::tempdir().expect("a temporary folder");
    let empty = empty.path().to_str().expect("a path");
    let broken = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, bytes: &[u8]| std::fs::write(broken.path().join(name), bytes).expect("written");
    write("项目名册.xlsx", b"PK\x03\x04 not a workbook");
    write("工作单.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nothing");
    write("收付款.ods", b"PK\x05\x06");
    write("媒体排期.csv", b"\xff\xfe\x00\xd8");
    write("jobbag.toml", b"as_of = \"2026-02-30\"");
    let broken = broken.path().to_str().expect("a path");
    let out = tempfile::tempdir().expect("a temporary folder");
    let out = out.path().to_str().expect("a path");
    let toml = &format!("{broken}/jobbag.toml");
    let file = format!("{toml}/deeper");
    let none = format!("{empty}/没有");
    let asked: Vec<Vec<&str>> = vec![
        vec!["run", &none],
        vec!["run", empty],
        vec!["run", empty, "--out", &file],
        vec!["run", empty, "--or-adopt", "--out", out],
        vec!["run", broken, "--out", out],
        vec!["run", broken, "--as-of", "2026-03-16", "--out", out],
        vec!["run", empty, "--drop-run", "2026-03-16"],
        vec!["check", empty],
        vec!["check", broken, "--as-of", "2026-03-16"],
        vec!["check", samples, "--level", "橙"],
        vec!["check", samples, "--owner", "赵钱孙"],
        vec!["check", samples, "--project", "没有"],
        vec!["check", samples, "--code", "没有"],
        vec!["today", "赵钱孙", samples],
        vec!["today", "赵钱孙", empty],
        vec!["chase", "没有这家", samples],
        vec!["form", "没有这张", samples],
        vec!["form", "会议单", "没有", samples, "--out", out],
        vec!["statement", "没有这家", "2026-02", samples, "--out", out],
        vec!["statement", "没有这家", "2026-02", empty],
        vec!["statement", "远岚", "2031-02", samples, "--out", out],
        vec!["close", "2031-02", samples, "--out", out],
        vec!["close", "2026-02", empty],
        vec!["explain", "没有这个编号", samples],
        vec!["explain", "没有这个编号", empty],
        vec!["adopt", empty],
        vec!["adopt", &none],
        vec!["adopt", broken, "--out", out],
        vec!["doctor", empty],
        vec!["doctor", &none],
        vec!["doctor", broken],
        vec!["schedule", &none],
        vec!["run", samples, "--out", toml],
        vec!["close", "2026-02", samples, "--out", out, "--ledger", &file],
        vec!["close", "2026-02", samples, "--out", out, "--ledger", out],
        vec!["read-legacy", &none],
        vec!["init", &file],
        vec!["workday", "2026-03-16", "+3", "--dir", empty],
    ];
    let known = [
        "jobbag", "init", "adopt", "run", "check", "toml", "as_of", "xlsx", "xlsm", "xlsb", "xls", "ods",
        "csv", "json", "html", "cmd", "Excel", "WPS", "UTF", "XM", "DK",
    ];
    for args in asked {
        let (_, said, told) = jobbag(&args);
        let text = [said, told].concat();
        let typed = args.iter().fold(text.clone(), |text, arg| text.replace(arg, ""));
        let text = typed.replace(out, "").replace(broken, "").replace(empty, "");
        let words =
            text.split(|c: char| !(c.is_ascii_alphabetic() || c == '_')).filter(|word| word.len() > 1);
        let foreign: Vec<&str> =
            words.filter(|word| !known.iter().any(|one| one.eq_ignore_ascii_case(word))).collect();
        assert!(foreign.is_empty(), "{args:?}: {foreign:?}\n{text}");
        assert!(!text.trim().is_empty() || args.contains(&"--owner"), "{args:?} says nothing");
    }
}

/// What the system says in English of a failed write is told by its kind.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_in_chinese() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a full disk");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_jobbag"));
    let output = command.arg("rules").stdout(full).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(said, "jobbag：写不到屏幕：磁盘已满；请腾出空间后重跑\n");
}

/// Settings that cannot be read are one answer; the others are given beside it.
#[test]
fn doctor_answers_the_rest_where_the_settings_are_broken() {
    let folder = copied(&root().join("tests/cases/clean"));
    std::fs::write(folder.path().join("jobbag.toml"), "as_of = 三月").expect("written");
    let (code, said, _) = jobbag(&["doctor", folder.path().to_str().expect("a path")]);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!((code, lines.len()), (2, 9), "{said}");
    assert!(lines[0].starts_with("有问题 jobbag.toml 第 1 行不合写法"), "{said}");
    assert!(lines[1..6].iter().all(|line| line.starts_with("好 ")), "{said}");
}

/// The first run of a week counts, wherever jobbag.toml has the outputs written.
#[test]
fn doctor_knows_the_first_run_in_the_folder_of_the_settings() {
    let folder = copied(&root().join("tests/cases/clean"));
    std::fs::write(folder.path().join("jobbag.toml"), "out = \"报告\"").expect("written");
    let dir = folder.path().to_str().expect("a path");
    assert!(jobbag(&["doctor", dir]).1.contains("还没有运行过"));
    assert_eq!(jobbag(&["run", dir, "--as-of", "2026-03-16", "-q"]).0, 0);
    let (_, said, _) = jobbag(&["doctor", dir]);
    assert!(said.contains("最近一次运行的检查日 2026-03-16"), "{said}");
}
