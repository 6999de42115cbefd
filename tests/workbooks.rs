//! The status workbooks of a real month: what stands in them, and who may see it; and what of a bank's
//! statement no output may hold.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot read its own files has failed"
)]

#[path = "support/package.rs"]
mod package;

use calamine::{Data, Reader, Xlsx, open_workbook};
use package::Package;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

const STATUS: [&str; 4] =
    ["管理/状态_项目.xlsx", "客服/状态_工作单.xlsx", "客服/状态_媒体排期.xlsx", "财务/状态_收付款.xlsx"];

/// Runs the real month into a folder of its own.
fn run() -> (tempfile::TempDir, Value) {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("输出");
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/real");
    let as_of = "2026-03-16".parse().unwrap();
    let helper = Some(PathBuf::from(env!("CARGO_BIN_EXE_jobbag")));
    let request =
        jobbag::Request { dir: case, out: Some(out.clone()), as_of: Some(as_of), today: as_of, helper };
    jobbag::run(&request, &|_| {}).unwrap();
    let run = std::fs::read(out.join("管理/run.json")).unwrap();
    (dir, serde_json::from_slice(&run).unwrap())
}

/// Every filled cell of a workbook: sheet, heading, value.
fn cells(path: &Path) -> Vec<(String, String, Data)> {
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    let mut cells = Vec::new();
    for name in workbook.sheet_names() {
        let range = workbook.worksheet_range(&name).unwrap();
        let mut rows = range.rows();
        let headings: Vec<String> = rows.next().unwrap_or_default().iter().map(ToString::to_string).collect();
        for row in rows {
            for (heading, value) in headings.iter().zip(row).filter(|(_, value)| **value != Data::Empty) {
                cells.push((name.clone(), heading.clone(), value.clone()));
            }
        }
    }
    cells
}

fn amounts(run: &Value, fields: &[&str]) -> BTreeSet<String> {
    let placements = run["placements"].as_array().unwrap();
    let of = |placement: &Value| -> Vec<String> {
        fields.iter().filter_map(|field| Some(placement[*field].as_str()?.to_owned())).collect()
    };
    placements.iter().flat_map(of).filter(|amount| amount != "0.00").collect()
}

#[test]
fn media_staff_see_neither_cost_nor_margin() {
    let (dir, run) = run();
    let client = amounts(&run, &["ordered", "received"]);
    let hidden: BTreeSet<String> = &amounts(&run, &["cost", "published_cost"]) - &client;
    assert!(hidden.len() > 10, "the month has costs to hide");
    for (sheet, heading, value) in cells(&dir.path().join("输出/客服/状态_媒体排期.xlsx")) {
        assert!(!heading.contains("成本") && !heading.contains("毛利"), "{sheet}: {heading}");
        if let (Data::Float(number), "客户金额") = (&value, heading.as_str()) {
            assert!(!hidden.contains(&format!("{number:.2}")), "{sheet}: {number}");
        }
    }
}

#[test]
fn every_open_finding_lies_on_the_manager_s_desk_and_on_another() {
    let (dir, run) = run();
    let identities = |path: &str| -> BTreeSet<(String, String, String)> {
        let mut workbook: Xlsx<_> = open_workbook(dir.path().join("输出").join(path)).unwrap();
        let mut found = BTreeSet::new();
        for sheet in ["问题清单", "读表提示"] {
            let range = workbook.worksheet_range(sheet).unwrap();
            let rows: Vec<&[Data]> = range.rows().collect();
            let column = |name: &str| rows[0].iter().position(|heading| *heading == name).unwrap();
            let (code, key, field) = (column("代码"), column("编号"), column("字段或期间"));
            let filled = rows[1..].iter().filter(|row| row[code] != Data::Empty);
            found.extend(
                filled.map(|row| (row[code].to_string(), row[key].to_string(), row[field].to_string())),
            );
        }
        found
    };
    let open: BTreeSet<_> = run["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["open"] == true)
        .map(|finding| {
            let text = |field: &str| finding[field].as_str().unwrap_or_default().to_owned();
            (text("code"), text("key"), text("field"))
        })
        .collect();
    assert_eq!(identities(STATUS[0]), open, "the manager sees everything");
    let others: BTreeSet<_> = STATUS[1..].iter().flat_map(|path| identities(path)).collect();
    assert_eq!(others, open, "and every finding has a desk");
}

#[test]
fn values_not_formulas() {
    let (dir, _) = run();
    for path in STATUS {
        let mut workbook: Xlsx<_> = open_workbook(dir.path().join("输出").join(path)).unwrap();
        for name in workbook.sheet_names() {
            let formulas = workbook.worksheet_formula(&name).unwrap();
            assert!(formulas.used_cells().next().is_none(), "{path} {name}");
        }
    }
}

/// Lines of no client or medium, some of which cannot be read: their words, and their amounts in yuan
/// and fen, none of which stands anywhere else.
const SALARY: &str = "交易日期,收入,支出,余额,对方户名,对方账号,摘要,交易流水号
2026-03-02,,41237.19,8000000.01,郦某甲,6217001234567890123,3月工资,GZ90000001
2026-03-03,,17843.56,7982156.45,澜隰市社会保险中心,6217009999888877776,社保缴费,GZ90000002
2026-03-04,,23911.08,7958245.37,国家税务总局澜隰税务局,6217005555444433332,增值税扣款,GZ90000003
2026-03-05,,约52817.33,7905428.04,郦某乙,6217007777666655554,补发工资,GZ90000004
2026-02-30,,61329.47,7844098.57,郦某丙,6217003333222211110,年终奖,GZ90000005
2026-03-06,33408.52,33408.52,7844098.57,郦某丁,6217002222111100009,补差旅,GZ90000006
2026-03-09,,15672.84,7828425.73,郦某戊,6217008888777766665,工资退回,GZ90000007
2026-03-10,15672.84,,7844098.57,郦某戊,6217008888777766665,工资退回,GZ90000008
2026-03-11,321.55,,7844420.12,结息,,利息,GZ90000009
";
const AMOUNTS: [&str; 9] = [
    "41237.19",
    "17843.56",
    "23911.08",
    "52817.33",
    "61329.47",
    "33408.52",
    "15672.84",
    // of the samples' own salaries
    "188150.00",
    "186420.00",
];
const WORDS: [&str; 12] = [
    "郦某",
    "工资",
    "社保",
    "社会保险",
    "增值税扣款",
    "税务总局",
    "年终奖",
    "补差旅",
    "GZ9000",
    "621700",
    "物业服务",
    "三月房租",
];
/// 对方账号 of the samples, as the bank masks it: no output has more than its last four digits.
const MASKED: &str = "6200****";

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// `41237.19` as outputs may write it: with a comma, in a cell, without the zeros at its end.
fn written(amount: &str) -> Vec<String> {
    let (yuan, fen) = amount.split_once('.').unwrap();
    let (thousands, rest) = yuan.split_at(yuan.len() - 3);
    let short = fen.trim_end_matches('0');
    let cell = if short.is_empty() { format!("<v>{yuan}</v>") } else { format!("<v>{yuan}.{short}</v>") };
    vec![amount.to_owned(), format!("{thousands},{rest}.{fen}"), cell]
}

/// Whatever a run, a closed month, a list of findings writes or says: nothing of a salary, of social
/// security or of a tax paid, but one count and sum of an account.
#[test]
fn nothing_of_a_salary_stands_in_any_output() {
    let dir = tempfile::tempdir().unwrap();
    let (work, out) = (dir.path().join("办公室"), dir.path().join("输出"));
    std::fs::create_dir(&work).unwrap();
    for path in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("samples")) {
        std::fs::copy(&path, work.join(path.file_name().unwrap())).unwrap();
    }
    std::fs::write(work.join("银行流水_6230880000001111.csv"), SALARY).unwrap();
    let say = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jobbag"));
        let output = command.args(args).arg(&work).arg("--out").arg(&out).output().unwrap();
        let words = [output.stdout, output.stderr].concat();
        String::from_utf8_lossy(&words).into_owned()
    };
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for args in [
        &["run"][..],
        &["close", "2026-02", "--anyway"],
        &["check", "--format", "json"],
        &["check"],
        &["today"],
        &["chase"],
    ] {
        texts.insert(args.join(" "), say(args));
    }
    let mut workbooks = 0;
    for path in files(&out) {
        let name = path.strip_prefix(&out).unwrap().display().to_string();
        let bytes = std::fs::read(&path).unwrap();
        if path.extension().is_some_and(|ending| ending == "xlsx") {
            workbooks += 1;
            texts.extend(Package::of(&bytes).texts().map(|(part, text)| (format!("{name}/{part}"), text)));
        } else {
            texts.insert(name, String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    assert!(workbooks > 10 && texts.len() > 200, "{workbooks} {}", texts.len());
    let amounts: Vec<String> = AMOUNTS.iter().flat_map(|amount| written(amount)).collect();
    for (name, text) in &texts {
        let words = WORDS.iter().copied().chain(amounts.iter().map(String::as_str));
        for word in words.chain([MASKED]) {
            assert!(!text.contains(word), "{name}: {word}");
        }
    }
    // what is left of them: three lines that can be read, one that went and came back, the interest
    let run: Value = serde_json::from_str(&texts["管理/run.json"]).unwrap();
    let accounts = run["witnesses"]["accounts"].as_array().unwrap();
    let account = accounts.iter().find(|one| one["account"] == "6230880000001111").unwrap();
    let expected = serde_json::json!({ "lines": 6, "in": "15994.39", "out": "98664.67" });
    assert_eq!(account["unrelated"], expected);
}
