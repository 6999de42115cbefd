//! The binary over small workspaces on which it once went wrong without a word: the right values,
//! worked out by hand. Each case stands for a kind; its neighbours are tables beside it.

#![expect(clippy::expect_used, reason = "a test that cannot read its own files has failed")]

#[path = "faults/answers.rs"]
mod answers;
#[path = "faults/copies.rs"]
mod copies;
#[path = "faults/neighbours.rs"]
mod neighbours;
#[path = "faults/reading.rs"]
mod reading;

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The day on which every case is judged, unless it says otherwise.
const AS_OF: &str = "2026-03-16";

/// What one run of the binary left behind.
struct Run {
    /// run.json; null where none was written.
    json: Value,
    code: i32,
    stderr: String,
    out: tempfile::TempDir,
}

fn case(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases/faults").join(name)
}

/// Runs the binary on a workspace with further arguments.
fn run_with(workspace: &Path, arguments: &[&str]) -> Run {
    run_into(tempfile::tempdir().expect("a temporary folder"), workspace, arguments)
}

/// The same, into an out folder that may hold an earlier run.
fn run_into(out: tempfile::TempDir, workspace: &Path, arguments: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_jobbag"))
        .arg("run")
        .arg(workspace)
        .args(arguments)
        .arg("--out")
        .arg(out.path())
        .output()
        .expect("the binary runs");
    let text = std::fs::read_to_string(out.path().join("管理/run.json")).unwrap_or_default();
    Run {
        json: serde_json::from_str(&text).unwrap_or_default(),
        code: output.status.code().expect("an exit code"),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        out,
    }
}

/// A fault case on its day.
fn run(name: &str) -> Run {
    run_with(&case(name), &["--as-of", AS_OF])
}

impl Run {
    /// The rows of a list whose field has this value.
    fn rows(&self, list: &str, field: &str, value: &str) -> Vec<&Value> {
        let rows = self.json[list].as_array().map(Vec::as_slice).unwrap_or_default();
        rows.iter().filter(|row| row[field] == value).collect()
    }

    /// The row of a list with this key.
    fn row(&self, list: &str, key: &str) -> &Value {
        self.rows(list, "key", key).first().copied().unwrap_or(&Value::Null)
    }

    fn findings(&self, code: &str) -> Vec<&Value> {
        self.rows("findings", "code", code)
    }

    /// Keys of a code's findings, in order.
    fn keys(&self, code: &str) -> Vec<&str> {
        self.findings(code).iter().filter_map(|finding| finding["key"].as_str()).collect()
    }

    /// (rows used, fen used as text) of a table's control total.
    fn used(&self, table: &str) -> (u64, String) {
        let total = self.rows("control_totals", "table", table);
        let total = total.first().copied().unwrap_or(&Value::Null);
        (total["rows_used"].as_u64().unwrap_or_default(), total["used"].as_str().unwrap_or("").to_owned())
    }

    fn page(&self, file: &str) -> String {
        std::fs::read_to_string(self.out.path().join(file)).expect("a page")
    }
}

/// A CSV of one sheet with its rows.
fn csv(folder: &Path, name: &str, rows: &str) {
    std::fs::write(folder.join(name), rows).expect("a CSV");
}

/// A folder with the project XM2026-101 of the client 禾垄置业有限公司, and further files.
fn workspace(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    csv(
        folder.path(),
        "项目名册_项目.csv",
        "项目编号,项目名称,客户名称,合同签订日,合同开始,状态\nXM2026-101,麦垄里,禾垄置业有限公司,2026-01-05,2026-01-06,服务中\n",
    );
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    folder
}

const RECEIPTS: &str = "到款编号,到款日期,付款单位,金额,项目编号\n\
                        DK202603-001,2026-03-09,禾垄置业有限公司,50000,XM2026-101\n";

#[test]
fn recycle_bin_folder() {
    let run = run("recycle_bin_folder");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.findings("D02").is_empty());
    assert_eq!(run.used("客户到款"), (1, "50000.00".into()));
    assert_eq!(run.row("receipts", "DK202603-001")["amount"], "50000.00");
    assert_eq!(run.rows("not_read", "file", "#recycle").len(), 1);
}

#[test]
fn folders_that_are_not_entered_are_named_once() {
    for folder in ["回收站", "项目归档", "历史版本", "@eaDir"] {
        let file = format!("{folder}/收付款_客户到款.csv");
        let folder_of = workspace(&[("收付款_客户到款.csv", RECEIPTS), (&file, RECEIPTS)]);
        let run = run_with(folder_of.path(), &["--as-of", AS_OF]);
        assert_eq!(run.code, 0, "{folder}: {}", run.stderr);
        assert_eq!(run.used("客户到款"), (1, "50000.00".into()), "{folder}");
        assert_eq!(run.rows("not_read", "file", folder).len(), 1, "{folder}");
        let said = run
            .findings("D19")
            .iter()
            .filter(|f| f["message"].as_str().is_some_and(|m| m.contains(folder)))
            .count();
        assert_eq!(said, 1, "{folder}");
    }
}

#[test]
fn wps_et_file() {
    let run = run("wps_et_file");
    assert_eq!(run.code, 2);
    assert_eq!(run.json["complete"], false);
    assert_eq!(run.keys("D15"), ["工作单.numbers", "收付款.et"]);
    for finding in run.findings("D15") {
        assert!(finding["message"].as_str().is_some_and(|m| m.contains("另存为 .xlsx")), "{finding}");
    }
    assert_eq!(run.rows("not_read", "file", "收付款.et").len(), 1);
}

/// A day in any form that a cell may hold; anything else stops the run with every problem at once.
#[test]
fn bad_configuration_stops_the_run() {
    let folder = workspace(&[("收付款_客户到款.csv", RECEIPTS)]);
    for day in ["2026年3月7日", "2026.3.7", "20260307", "2026/3/7", "二〇二六年三月七日"] {
        assert_eq!(run_with(folder.path(), &["--as-of", day]).json["as_of"], "2026-03-07", "{day}");
    }
    for (text, said) in [
        ("as_of = \"三月\"\nout = 3\n", vec!["as_of", "out"]),
        ("as_of = 46097\n", vec!["as_of"]),
        ("as_of = \"2026-02-30\"\n", vec!["as_of"]),
        ("[patterns]\n\"工作单\" = 1\n\"制作\" = []\n", vec!["工作单", "制作"]),
        ("patterns = \"x\"\n", vec!["patterns"]),
        ("as_of = \n", vec!["第 1 行"]),
    ] {
        csv(folder.path(), "jobbag.toml", text);
        let run = run_with(folder.path(), &[]);
        assert_eq!((run.code, run.json.is_null()), (2, true), "{text}");
        for part in said {
            assert!(run.stderr.contains(part), "{part} in {}", run.stderr);
        }
    }
    csv(folder.path(), "jobbag.toml", "as_of = \"2026年3月7日\"\ncolour = 1\n");
    let run = run_with(folder.path(), &[]);
    assert_eq!((run.code, &run.json["as_of"]), (0, &Value::from("2026-03-07")));
    assert!(run.keys("D20").contains(&"colour"));
}

/// A pipe with a role's name would be read for ever.
#[cfg(unix)]
#[test]
fn a_pipe_never_hangs() {
    let folder = workspace(&[("收付款_客户到款.csv", RECEIPTS)]);
    for name in ["工作单.xlsx", "~$收付款.xlsx"] {
        let made = Command::new("mkfifo").arg(folder.path().join(name)).status().expect("mkfifo");
        assert!(made.success());
    }
    let run = run_with(folder.path(), &["--as-of", AS_OF]);
    assert_eq!((run.code, run.keys("D15")), (2, vec!["工作单.xlsx"]));
    assert!(run.page("管理/周报.html").contains("工作单.xlsx"));
}

#[test]
fn pipes_separate_the_fields_of_a_csv() {
    let folder = workspace(&[("收付款_客户到款.csv", &RECEIPTS.replace(',', "|"))]);
    assert_eq!(run_with(folder.path(), &["--as-of", AS_OF]).used("客户到款"), (1, "50000.00".into()));
}

/// A workbook with its sheets: name, whether hidden, rows of cells.
type Sheets<'a> = &'a [(&'a str, bool, &'a [&'a [&'a str]])];

fn xlsx(path: &Path, sheets: Sheets<'_>) {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, hidden, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name).expect("a name");
        sheet.set_hidden(*hidden);
        for (row, cells) in (0..).zip(rows.iter()) {
            for (col, text) in (0..).zip(cells.iter()).filter(|(_, text)| !text.is_empty()) {
                match text.parse::<f64>() {
                    Ok(number) => sheet.write_number(row, col, number).expect("a cell"),
                    Err(_) => sheet.write_string(row, col, *text).expect("a cell"),
                };
            }
        }
    }
    book.save(path).expect("a workbook");
}

/// `A2:B4` → (1, 0), (3, 1).
fn area(text: &str) -> ((u32, u16), (u32, u16)) {
    let cell = |text: &str| {
        let (letter, row) = text.split_at(1);
        let col = letter.bytes().next().map(|letter| u16::from(letter - b'A')).expect("a column");
        (row.parse::<u32>().expect("a row") - 1, col)
    };
    let (from, to) = text.split_once(':').expect("an area");
    (cell(from), cell(to))
}

/// The same of sheets as lines of a CSV, under directives: `@hidden`, `@format D2 0.00`, `@merge A2:A3`.
fn xlsx_of(path: &Path, sheets: &[(&str, &[&str])]) {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, lines) in sheets {
        let sheet = book.add_worksheet().set_name(*name).expect("a name");
        let (directives, rows): (Vec<&str>, Vec<&str>) = lines.iter().partition(|line| line.starts_with('@'));
        let mut formats = std::collections::BTreeMap::new();
        let mut merged = Vec::new();
        for directive in directives {
            if let Some(areas) = directive.strip_prefix("@merge ") {
                merged.extend(areas.split(' ').map(area));
                continue;
            }
            match directive.strip_prefix("@format ").and_then(|rest| rest.split_once(' ')) {
                Some((cell, code)) => drop(formats.insert(cell.to_owned(), code)),
                None => drop(sheet.set_hidden(directive == "@hidden")),
            }
        }
        for (from, to) in &merged {
            let blank = rust_xlsxwriter::Format::new();
            sheet.merge_range(from.0, from.1, to.0, to.1, "", &blank).expect("an area");
        }
        for (row, line) in (0_u32..).zip(rows) {
            for (col, text) in (0_u16..).zip(line.split(',')).filter(|(_, text)| !text.is_empty()) {
                // numbers of invoices are texts
                let number = text
                    .parse::<f64>()
                    .ok()
                    .filter(|_| !text.starts_with("7700") && !text.starts_with("8800") && text.len() < 16);
                let format = formats.get(&rust_xlsxwriter::utility::row_col_to_cell(row, col));
                let format = format.map(|code| rust_xlsxwriter::Format::new().set_num_format(*code));
                match number {
                    Some(number) => {
                        sheet.write_number_with_format(row, col, number, &format.unwrap_or_default())
                    }
                    None => sheet.write_string(row, col, text),
                }
                .expect("a cell");
            }
        }
    }
    book.save(path).expect("a workbook");
}

fn judged(folder: &tempfile::TempDir) -> Run {
    run_with(folder.path(), &["--as-of", AS_OF])
}

#[test]
fn total_row_huizong_list() {
    let run = run("total_row_huizong_list");
    assert_eq!(run.used("排期"), (2, "100000.00".into()));
    assert_eq!(run.used("客户到款"), (1, "50000.00".into()));
    assert_eq!(run.json["receipts"].as_array().map(Vec::len), Some(1));
    assert!(run.findings("D08").is_empty(), "{:?}", run.findings("D08"));
}

#[test]
fn total_row_huizong_money() {
    let run = run("total_row_huizong_money");
    for (table, sum) in
        [("媒体付款", "45000.00"), ("收票", "45000.00"), ("服务费", "20000.00"), ("报价", "6000.00")]
    {
        assert_eq!(run.used(table), (1, sum.into()), "{table}");
    }
}

#[test]
fn extra_sheet_ignored() {
    let run = run("extra_sheet_ignored");
    assert_eq!(run.used("客户到款"), (2, "50000.00".into()));
    assert_eq!(run.row("placements", "XM2026-101-M0301")["received"], "50000.00");
    let said = run.findings("D19").iter().filter(|f| f["key"] == "收付款.xlsx/客户到款 (2)").count();
    assert_eq!(said, 1);
}

const RECEIPT_HEADER: &[&str] = &["到款编号", "到款日期", "付款单位", "金额", "项目编号"];

/// Sheets beside a known one: joined where the header fits, else said with their rows and sums.
#[test]
fn further_sheets_are_joined_or_said() {
    let one = ["DK202603-001", "2026-03-09", "禾垄置业有限公司", "50000", "XM2026-101"];
    let two = ["DK202603-002", "2026-03-10", "禾垄置业有限公司", "30000", "XM2026-101"];
    for name in ["客户到款 (2)", "客户到款3月", "客户到款_补", "客户到款-李四", "客户到款（新）"]
    {
        let folder = workspace(&[]);
        xlsx(
            &folder.path().join("收付款.xlsx"),
            &[("客户到款", false, &[RECEIPT_HEADER, &one]), (name, false, &[RECEIPT_HEADER, &two])],
        );
        assert_eq!(judged(&folder).used("客户到款"), (2, "80000.00".into()), "{name}");
        // hidden: not read, its row and sum are said
        let folder = workspace(&[]);
        xlsx(
            &folder.path().join("收付款.xlsx"),
            &[("客户到款", false, &[RECEIPT_HEADER, &one]), (name, true, &[RECEIPT_HEADER, &two])],
        );
        let run = judged(&folder);
        let left_out = run.rows("not_read", "sheet", name);
        assert_eq!(run.used("客户到款"), (1, "50000.00".into()), "{name}");
        assert_eq!(
            (left_out.len(), &left_out[0]["rows"], &left_out[0]["sum"]),
            (1, &Value::from(1), &Value::from("30000.00"))
        );
        // a pivot whose header is another's
        let folder = workspace(&[]);
        let pivot: [&[&str]; 2] = [&["客户", "金额"], &["禾垄置业有限公司", "50000"]];
        xlsx(
            &folder.path().join("收付款.xlsx"),
            &[("客户到款", false, &[RECEIPT_HEADER, &one]), (name, false, &pivot)],
        );
        let run = judged(&folder);
        assert_eq!(
            (run.used("客户到款"), run.rows("not_read", "sheet", name).len()),
            ((1, "50000.00".into()), 1),
            "{name}"
        );
        // the same cells twice: read once
        let folder = workspace(&[]);
        xlsx(
            &folder.path().join("收付款.xlsx"),
            &[("客户到款", false, &[RECEIPT_HEADER, &one]), (name, false, &[RECEIPT_HEADER, &one])],
        );
        let run = judged(&folder);
        assert_eq!(
            (run.code, run.used("客户到款"), run.findings("D02").len()),
            (0, (1, "50000.00".into()), 0),
            "{name}"
        );
        assert_eq!(
            run.findings("D15").iter().map(|f| f["severity"].as_str()).collect::<Vec<_>>(),
            [Some("黄")]
        );
    }
    let folder = workspace(&[]);
    xlsx(
        &folder.path().join("收付款.xlsx"),
        &[("客户到款", false, &[RECEIPT_HEADER, &one]), ("透视", false, &[&two]), ("Sheet3", true, &[&two])],
    );
    let run = judged(&folder);
    let said = run.rows("not_read", "file", "收付款.xlsx");
    assert_eq!((run.code, said.len(), &said[0]["sum"]), (0, 1, &Value::Null));
    assert!(said[0]["reason"].as_str().is_some_and(|reason| reason.contains("2 张表")), "{said:?}");
}

#[test]
fn client_name_too_long() {
    let run = run("client_name_too_long");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.page("管理/周报.html").contains("麦垄里"));
    assert!(run.out.path().join("财务/对账单/付款对账清单_禾垄置业有限公司_2026-02.xlsx").exists());
}

/// Names that fall together in one file name are numbered; none is lost.
#[test]
fn client_names_of_one_file_name() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let long = "麦".repeat(120);
    let clients = ["甲/乙".to_owned(), "甲:乙".to_owned(), format!("{long}一"), format!("{long}二")];
    let rows = clients
        .iter()
        .enumerate()
        .map(|(n, client)| format!("XM2026-10{n},项目{n},{client},2026-01-05,2026-01-06,服务中\n"));
    let rows: String = rows.collect();
    csv(
        folder.path(),
        "项目名册_项目.csv",
        &format!("项目编号,项目名称,客户名称,合同签订日,合同开始,状态\n{rows}"),
    );
    csv(folder.path(), "收付款_客户到款.csv", RECEIPTS);
    let run = judged(&folder);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let written = std::fs::read_dir(run.out.path().join("财务/对账单")).expect("statements");
    let books = written.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    assert_eq!(books.filter(|name| name.ends_with(".xlsx")).count(), clients.len());
}

/// Receipts that were not read: no figure of them anywhere, and no green light.
#[test]
fn advance_from_unread_receipts() {
    let run = run("advance_from_unread_receipts");
    assert_eq!((run.code, &run.json["complete"]), (2, &Value::Bool(false)));
    let project = run.row("projects", "XM2026-101");
    for figure in ["received", "allocated", "unallocated", "advanced"] {
        assert!(project[figure].is_null(), "{figure}: {project}");
    }
    assert_eq!(project["paid"], "45000.00");
    assert_ne!(project["light"], "绿");
    let placement = run.row("placements", "XM2026-101-M0301");
    assert_eq!((&placement["state"], &placement["advanced"]), (&Value::from("未检查"), &Value::Null));
    for code in ["M01", "M02", "A09"] {
        assert!(run.findings(code).is_empty(), "{code}");
    }
    let left_out = run.rows("not_read", "table", "客户到款");
    assert_eq!((left_out.len(), &left_out[0]["rows"]), (1, &Value::from(1)));
    assert!(run.stderr.contains("垫款 未检查") && run.stderr.contains("收付款.xlsx"), "{}", run.stderr);
    for page in ["管理/周报.html", "财务/对账.html"] {
        let page = run.page(page);
        assert!(page.contains("未检查") && !page.contains("垫款 45,000.00"));
    }
    assert!(run.page("管理/周报.html").contains("本次没有读的"));
    let quiet = run_with(&case("advance_from_unread_receipts"), &["--as-of", AS_OF, "--quiet"]);
    assert!(quiet.code == 2 && quiet.stderr.contains("收付款.xlsx"), "{}", quiet.stderr);
}

/// Figures of other projects stay known; a role that was never kept greys nothing.
#[test]
fn what_is_unknown_is_unknown_for_whom_it_concerns() {
    let two = "项目编号,项目名称,客户名称,合同签订日,合同开始,状态\n\
               XM2026-101,麦垄里,禾垄置业有限公司,2026-01-05,2026-01-06,服务中\n\
               XM2026-102,云庭,远岚置业,2026-01-05,2026-01-06,服务中\n";
    let broken: &[u8] = &[0x50, 0x4b, 3, 4, 0, 0];
    let folder = workspace(&[("项目名册_项目.csv", two), ("收付款_客户到款.csv", RECEIPTS)]);
    std::fs::write(folder.path().join("收付款_云庭.xlsx"), broken).expect("a file");
    let run = judged(&folder);
    assert_eq!(run.row("projects", "XM2026-101")["received"], "50000.00");
    let other = run.row("projects", "XM2026-102");
    assert!(other["received"].is_null() && other["light"] != "绿", "{other}");
    let folder = workspace(&[("项目名册_项目.csv", two)]);
    let run = judged(&folder);
    let project = run.row("projects", "XM2026-101");
    assert!(run.code == 0 && project["advanced"].is_null() && project["light"] != "未检查", "{project}");
    assert!(!run.stderr.contains("垫款"), "{}", run.stderr);
}

#[test]
fn csv_eq_wrapper() {
    let run = run("csv_eq_wrapper");
    let receipt = run.row("receipts", "DK202603-001");
    assert_eq!((&receipt["date"], &receipt["amount"]), (&"2026-03-09".into(), &"50000.00".into()));
    assert_eq!(receipt["allocations"][0]["target"], "XM2026-101-M0301");
}

#[test]
fn csv_system_timestamps() {
    let run = run("csv_system_timestamps");
    for row in [1, 2, 5, 8, 12, 17, 20] {
        assert_eq!(run.row("receipts", &format!("DK202603-{row:03}"))["date"], "2026-03-09", "row {row}");
    }
}

#[test]
fn emoji_variation_selector() {
    let run = run("emoji_variation_selector");
    let codes = |code: &str| run.rows("findings", "code", code).len();
    assert_eq!((codes("D21"), codes("D04"), codes("A17"), codes("A16")), (0, 0, 0, 1));
}

#[test]
fn grid_day_not_in_month() {
    let run = run("grid_day_not_in_month");
    let said = run.rows("findings", "code", "D16");
    assert!(said.iter().any(|f| f["place"]["cell"] == "AL4"), "{said:#?}");
    assert!(run.row("placements", "XM2026-101-M0301")["first_day"].is_null());
    assert_eq!(run.row("placements", "XM2026-101-M0302")["first_day"], "2026-04-30");
}

#[test]
fn grid_half_month() {
    let run = run("grid_half_month");
    let placement = run.row("placements", "XM2026-101-M0301");
    assert_eq!(
        (&placement["project"], &placement["first_day"]),
        (&"XM2026-101".into(), &"2026-03-04".into())
    );
    assert!(run.rows("findings", "code", "D01").is_empty());
}

#[test]
fn serial_in_1904_workbook() {
    let run = run("serial_in_1904_workbook");
    assert_eq!(run.row("receipts", "DK202603-002")["date"], "2026-03-09");
}

#[test]
fn wan_yuan_display_format() {
    let run = run("wan_yuan_display_format");
    assert_eq!(run.rows("findings", "code", "D06").len(), 2);
    assert!(run.row("placements", "XM2026-101-M0301")["ordered"].is_null());
}

#[test]
fn foreign_currency_cell() {
    let run = run("foreign_currency_cell");
    assert_eq!(run.rows("findings", "code", "D06").len(), 2);
}
