//! Test only: nothing that stands in a workspace is lost. An arbitrary workspace, with junk rows,
//! junk sheets and junk files among the real ones, is written to disk; used + refused + not read
//! must be what was written. The count here is of what was written: it uses none of the reader.

mod money_tables;

use crate::model::memory::Memory;
use crate::read;
use money_tables::{Content, MONEY_TABLES, MoneyTable};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use rstest::rstest;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How an amount is written, and what it comes to in fen. What is no amount counts as nothing.
#[derive(Clone, Debug)]
struct Amount {
    written: String,
    fen: i64,
}

#[derive(Clone, Debug)]
enum Row {
    /// A row of data: numbers that choose its cells, and its amount.
    Data([u8; 4], Amount),
    /// Below a table: a word, and the figure beside it.
    Total(&'static str, i64),
    Remark(&'static str, Option<i64>),
    Example(i64),
    HeaderAgain,
    Blank,
}

/// One sheet as it is written.
#[derive(Clone, Debug)]
struct Sheet {
    kind: usize,
    /// Behind the table's name.
    suffix: &'static str,
    hidden: bool,
    /// The header lacks the amount, or has it twice.
    header: Header,
    titled: bool,
    /// A column of numbers stands before the table's own.
    numbered: bool,
    /// A column of currencies stands behind them; a row in dollars counts no yuan.
    currency: bool,
    rows: Vec<Row>,
    /// Files of a role with the same number are one workbook.
    file: u8,
    csv: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Header {
    Whole,
    WithoutAmount,
    AmountTwice,
    Foreign,
}

#[derive(Clone, Copy, Debug)]
enum Junk {
    /// The file once more under another name.
    Copy(u8),
    /// Half of the file.
    Torn(u8),
    Shelved(u8),
    Deep(u8),
    /// Of another program.
    Et,
    /// A picture with a role's name.
    Noise,
    /// A sheet that is no table, in every workbook.
    OtherSheet,
}

fn any_amount() -> impl Strategy<Value = Amount> {
    let written = |form: u8, yuan: i64| {
        let fen = yuan * 100;
        let (written, fen) = match form {
            0..=4 => (format!("{yuan}"), fen),
            5 => (format!("{yuan}.50"), fen + 50),
            6 => (format!("￥{yuan},000.00"), fen * 1_000),
            7 => (format!("{yuan}万"), fen * 10_000),
            8 => (format!("({yuan}.00)"), -fen),
            9 => (format!("-{yuan}"), -fen),
            10 => (format!("{yuan}.00-"), -fen),
            11 => (format!("约{yuan}"), 0),
            12 => ("待定".into(), 0),
            13 => (String::new(), 0),
            14 => ("NULL".into(), 0),
            _ => (format!("{yuan} 元"), fen),
        };
        Amount { written, fen }
    };
    (0..16u8, 1..900i64).prop_map(move |(form, yuan)| written(form, yuan))
}

fn any_row() -> impl Strategy<Value = Row> {
    let totals = select(vec![
        "合计",
        "小计",
        "【合计】",
        "Total",
        "汇总",
        "总 计",
        "累计：",
        "本页合计",
        "共 3 笔记录",
    ]);
    let remarks = select(vec![
        "备注：以财务为准",
        "制表：张三",
        "客户确认(签字盖章)：",
        "说明",
        "导出时间：2026-03-16",
    ]);
    prop_oneof![
        12 => (any::<[u8; 4]>(), any_amount()).prop_map(|(choice, amount)| Row::Data(choice, amount)),
        1 => (totals, 0..9_000i64).prop_map(|(word, yuan)| Row::Total(word, yuan)),
        2 => (remarks, prop::option::of(1..900i64)).prop_map(|(text, yuan)| Row::Remark(text, yuan)),
        1 => (1..900i64).prop_map(Row::Example),
        1 => Just(Row::HeaderAgain),
        1 => Just(Row::Blank),
    ]
}

prop_compose! {
    fn any_sheet()(
        kind in 0..MONEY_TABLES.len(),
        suffix in select(vec!["", "", "", "", " (2)", "3月", "_李四"]),
        hidden in prop::bool::weighted(0.1),
        header in prop_oneof![
            12 => Just(Header::Whole), 1 => Just(Header::WithoutAmount),
            1 => Just(Header::AmountTwice), 1 => Just(Header::Foreign)
        ],
        titled in any::<bool>(),
        numbered in prop::bool::weighted(0.2),
        currency in prop::bool::weighted(0.2),
        rows in vec(any_row(), 0..9),
        file in 0..3u8,
        csv in prop::bool::weighted(0.3),
    ) -> Sheet {
        Sheet { kind, suffix, hidden, header, titled, numbered, currency, rows, file, csv }
    }
}

fn any_junk() -> impl Strategy<Value = Junk> {
    prop_oneof![
        (0..9u8).prop_map(Junk::Copy),
        (0..9u8).prop_map(Junk::Torn),
        (0..9u8).prop_map(Junk::Shelved),
        (0..9u8).prop_map(Junk::Deep),
        Just(Junk::Et),
        Just(Junk::Noise),
        Just(Junk::OtherSheet),
    ]
}

/// What stands in one sheet of one file: rows and fen by the table its name says.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Count {
    rows: i64,
    fen: i64,
}

impl Sheet {
    fn of(&self) -> &'static MoneyTable {
        &MONEY_TABLES[self.kind]
    }

    fn name(&self) -> String {
        format!("{}{}", self.of().table, self.suffix)
    }

    fn header(&self) -> Vec<String> {
        let kind = self.of();
        if self.header == Header::Foreign {
            return vec!["楼层".into(), "面积".into()];
        }
        let mut names: Vec<String> = kind.columns.iter().map(|(name, _)| (*name).to_owned()).collect();
        match self.header {
            Header::WithoutAmount => names[kind.amount] = "序".into(),
            Header::AmountTwice => names.push(kind.columns[kind.amount].0.to_owned()),
            _ => {}
        }
        if self.numbered {
            names.insert(0, "序号".into());
        }
        if self.currency {
            names.push("币种".into());
        }
        names
    }

    /// The rows as cells, and what of them must be found again.
    fn laid_out(&self) -> (Vec<Vec<String>>, Count) {
        let kind = self.of();
        let mut lines = Vec::new();
        let mut count = Count::default();
        if self.titled {
            lines.push(vec!["2026年3月".to_owned()]);
        }
        lines.push(self.header());
        let has_amount = self.header == Header::Whole;
        let with = |text: &str, fen: i64, written: String| {
            let mut line = vec![String::new(); kind.columns.len()];
            line[0] = text.to_owned();
            line[kind.amount] = written;
            (line, Count { rows: 1, fen })
        };
        for (number, row) in self.rows.iter().enumerate() {
            let (mut line, mut counted) = match row {
                Row::Blank | Row::HeaderAgain => (Vec::new(), Count::default()),
                Row::Total(word, yuan) => (with(word, 0, yuan.to_string()).0, Count::default()),
                Row::Remark(text, None) => (with(text, 0, String::new()).0, Count::default()),
                Row::Remark(text, Some(yuan)) => {
                    let (line, counted) = with(text, yuan * 100, yuan.to_string());
                    // where no amount is known, a remark holds none
                    (line, if has_amount { counted } else { Count::default() })
                }
                Row::Example(yuan) => with("示例", yuan * 100, yuan.to_string()),
                Row::Data(choice, amount) => {
                    let line =
                        kind.columns.iter().map(|(_, content)| cell(*content, *choice, amount, number));
                    (line.collect(), Count { rows: 1, fen: amount.fen })
                }
            };
            let data = matches!(row, Row::Data(..));
            if self.numbered && !line.is_empty() {
                line.insert(0, if data { (number + 1).to_string() } else { String::new() });
            }
            if self.currency && data {
                let dollars = number % 3 == 1;
                line.resize(kind.columns.len() + usize::from(self.numbered), String::new());
                if self.header == Header::AmountTwice {
                    line.push(String::new());
                }
                line.push(if dollars { "USD" } else { "人民币" }.to_owned());
                counted.fen = if dollars { 0 } else { counted.fen };
            }
            if matches!(row, Row::HeaderAgain) {
                line = self.header();
            }
            lines.push(line);
            count.rows += counted.rows;
            count.fen += if has_amount { counted.fen } else { 0 };
        }
        (lines, count)
    }
}

fn cell(content: Content, [key, day, party, other]: [u8; 4], amount: &Amount, number: usize) -> String {
    let one = |from: &[&str], by: u8| from[usize::from(by) % from.len()].to_owned();
    match content {
        // now and then a key stands twice, or none at all
        Content::Key(_) if key % 8 == 0 => String::new(),
        Content::Key(beginning) if key % 8 == 1 => format!("{beginning}301"),
        Content::Key(beginning) => format!("{beginning}{}{:02}", 3 + key % 7, number + 2),
        Content::Reference(beginning) => format!("{beginning}{}", 301 + u32::from(key % 5)),
        Content::Day => one(
            &["2026-03-09", "2026.3.10", "3月11日", "待定", "2026-02-30", "2026-03-12", "2026-03-30"],
            day,
        ),
        Content::Party => one(
            &["禾垄置业有限公司", "都市晨报", "合计广告有限公司", "汇总路站台", "总额传媒", "备注文化传播"],
            party,
        ),
        Content::Project => one(&["XM2026-101", "XM2026-101", "XM2026-999", "麦垄里"], other),
        Content::Amount => amount.written.clone(),
        Content::Other(words) => one(words, other),
    }
}

/// The file of a sheet, below the workspace.
fn file_of(sheet: &Sheet) -> String {
    let kind = sheet.of();
    let place = ["", "_江岸", "_云庭"][usize::from(sheet.file)];
    match sheet.csv {
        true => format!("{}_{}{}.csv", kind.role, kind.table, place),
        false => format!("{}{place}.xlsx", kind.role),
    }
}

/// What was written.
#[derive(Default)]
struct Written {
    /// By file and sheet (blank: a CSV): which kind of table, and what stands there.
    counts: BTreeMap<(String, String), (usize, Count)>,
    /// Files and folders of which nothing can be counted: they must be named.
    unseen: BTreeSet<String>,
}

/// What a run says.
#[derive(Default)]
struct Found {
    /// By table: used, refused and not read together.
    counts: BTreeMap<String, Count>,
    /// File and sheet (blank: the file) whose rows could not be counted.
    uncounted: BTreeSet<(String, String)>,
    /// Every file and folder named as not read.
    named: BTreeSet<String>,
}

/// Writes the workspace.
fn write(folder: &Path, sheets: &[Sheet], junk: &[Junk]) -> Written {
    let roster =
        "项目编号,项目名称,客户名称,合同开始,状态\nXM2026-101,麦垄里,禾垄置业有限公司,2026-01-06,服务中\n";
    std::fs::write(folder.join("项目名册_项目.csv"), roster).unwrap();
    let mut written = Written::default();
    let mut books: BTreeMap<String, BTreeMap<String, &Sheet>> = BTreeMap::new();
    for sheet in sheets {
        let file = file_of(sheet);
        let of_file = books.entry(file).or_default();
        if !sheet.csv || of_file.is_empty() {
            of_file.entry(sheet.name()).or_insert(sheet);
        }
    }
    let other_sheet = junk.iter().any(|junk| matches!(junk, Junk::OtherSheet));
    for (file, of_file) in &books {
        let path = folder.join(file);
        if file.ends_with(".csv") {
            let (_, sheet) = of_file.first_key_value().unwrap();
            let (lines, count) = sheet.laid_out();
            let mut csv = csv::WriterBuilder::new().flexible(true).from_path(&path).unwrap();
            lines.iter().for_each(|line| csv.write_record(line).unwrap());
            csv.flush().unwrap();
            written.counts.insert((file.clone(), String::new()), (sheet.kind, count));
            continue;
        }
        let mut book = rust_xlsxwriter::Workbook::new();
        for (name, sheet) in of_file {
            let (lines, count) = sheet.laid_out();
            let page = book.add_worksheet().set_name(name).unwrap();
            page.set_hidden(sheet.hidden);
            for (row, line) in (0..).zip(&lines) {
                for (col, text) in (0..).zip(line).filter(|(_, text)| !text.is_empty()) {
                    match text
                        .parse::<f64>()
                        .ok()
                        .filter(|_| !text.starts_with("7700") && !text.starts_with("8800"))
                    {
                        Some(number) => page.write_number(row, col, number).unwrap(),
                        None => page.write_string(row, col, text).unwrap(),
                    };
                }
            }
            written.counts.insert((file.clone(), name.clone()), (sheet.kind, count));
        }
        // two sheets that are no tables: a workbook with one visible sheet is read whatever its name
        for name in
            ["目录", "汇率"].iter().filter(|_| other_sheet || of_file.values().any(|sheet| sheet.hidden))
        {
            let page = book.add_worksheet().set_name(*name).unwrap();
            page.write_string(0, 0, "见各表").unwrap();
        }
        book.save(&path).unwrap();
    }
    let names: Vec<String> = books.keys().cloned().collect();
    let shelve = |folder_of: &str, file: &str| {
        std::fs::create_dir_all(folder.join(folder_of)).unwrap();
        std::fs::copy(folder.join(file), folder.join(folder_of).join(file)).unwrap();
    };
    for junk in junk {
        let pick = |number: u8| names.get(usize::from(number) % names.len().max(1)).cloned();
        match junk {
            Junk::Copy(number) => {
                let Some(file) = pick(*number) else { continue };
                let copy = file.replace('.', "-冲突-张三.");
                if folder.join(&copy).exists() {
                    continue;
                }
                std::fs::copy(folder.join(&file), folder.join(&copy)).unwrap();
                let again: Vec<_> = written
                    .counts
                    .iter()
                    .filter(|((of, _), _)| *of == file)
                    .map(|((_, sheet), what)| ((copy.clone(), sheet.clone()), *what))
                    .collect();
                written.counts.extend(again);
            }
            Junk::Torn(number) => {
                let Some(file) = pick(*number).filter(|file| file.ends_with(".xlsx")) else { continue };
                let bytes = std::fs::read(folder.join(&file)).unwrap();
                let torn = file.replace('.', "_半.");
                std::fs::write(folder.join(&torn), &bytes[..bytes.len() / 2]).unwrap();
                written.unseen.insert(torn);
            }
            Junk::Shelved(number) => {
                let Some(file) = pick(*number) else { continue };
                shelve("存档", &file);
                written.unseen.insert("存档".to_owned());
            }
            Junk::Deep(number) => {
                let Some(file) = pick(*number) else { continue };
                shelve("江岸/三月", &file);
                written.unseen.insert("江岸/三月".to_owned());
            }
            Junk::Et => {
                std::fs::write(folder.join("收付款.et"), "x").unwrap();
                written.unseen.insert("收付款.et".to_owned());
            }
            Junk::Noise => {
                std::fs::write(folder.join("制作.xls"), [0x89, b'P', b'N', b'G', 0, 1, 2, 3]).unwrap();
                written.unseen.insert("制作.xls".to_owned());
            }
            Junk::OtherSheet => {}
        }
    }
    written
}

/// Reads the folder as a run does.
fn find(folder: &Path) -> Found {
    let request =
        read::Request { dir: folder.into(), out: folder.join("输出"), ..read::Request::default() };
    let workspace = read::workspace(&request).unwrap();
    let normalised = crate::normalise::normalise(&workspace, "2026-03-16".parse().unwrap());
    let office = crate::link::link(normalised);
    let books = crate::reconcile::reconcile(&office, &Memory::default());
    let mut found = Found::default();
    for total in &books.control_totals {
        assert!(total.balances(), "{total:?}");
        let count = found.counts.entry(total.table.clone()).or_default();
        count.rows += i64::try_from(total.rows_used + total.rows_refused).unwrap();
        count.fen += total.used.0 + total.refused.0;
    }
    for one in &office.coverage.not_read {
        found.named.insert(one.file.clone());
        match (&one.table, one.rows) {
            (Some(table), Some(rows)) => {
                let count = found.counts.entry(table.clone()).or_default();
                count.rows += i64::try_from(rows).unwrap();
                count.fen += one.sum.map_or(0, |sum| sum.0);
            }
            (table, _) => {
                let sheet = one.sheet.clone().filter(|_| table.is_some()).unwrap_or_default();
                found.uncounted.insert((one.file.clone(), sheet));
            }
        }
    }
    found
}

/// What was written against what was found, a line each where they differ.
fn differences(sheets: &[Sheet], junk: &[Junk]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let (written, found) = (write(folder.path(), sheets, junk), find(folder.path()));
    let mut lines = Vec::new();
    lines.extend(written.unseen.difference(&found.named).map(|file| format!("{file} is not said")));
    let mut expected: BTreeMap<String, Count> = BTreeMap::new();
    for ((file, sheet), (kind, count)) in &written.counts {
        let kind = &MONEY_TABLES[*kind];
        let name = if sheet.is_empty() { kind.table } else { sheet };
        let of_csv = |(of, _): &(String, String)| sheet.is_empty() && of == file;
        if found.uncounted.contains(&(file.clone(), name.to_owned())) || found.uncounted.iter().any(of_csv) {
            let known = |one: &&Sheet| file_of(one) == *file && (sheet.is_empty() || one.name() == *sheet);
            let header = sheets.iter().find(known).map(|one| one.header);
            if !matches!(header, None | Some(Header::Foreign | Header::WithoutAmount)) {
                lines.push(format!("{file} {name}: its rows could have been counted"));
            }
            continue;
        }
        let of_table = expected.entry(kind.table.to_owned()).or_default();
        of_table.rows += count.rows;
        of_table.fen += count.fen;
    }
    let tables: BTreeSet<&String> = expected.keys().chain(found.counts.keys()).collect();
    for table in tables {
        let of = |counts: &BTreeMap<String, Count>| counts.get(table).copied().unwrap_or_default();
        if of(&expected) != of(&found.counts) {
            lines.push(format!("{table}: written {:?}, found {:?}", of(&expected), of(&found.counts)));
        }
    }
    lines
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn used_and_refused_and_not_read_are_what_was_written(
        sheets in vec(any_sheet(), 1..7),
        junk in vec(any_junk(), 0..3),
    ) {
        let found = differences(&sheets, &junk);
        prop_assert!(found.is_empty(), "{found:#?}");
    }
}

/// A sheet with two receipts, and the kind of its header.
fn receipts(suffix: &'static str, hidden: bool, header: Header) -> Sheet {
    let row = |yuan: i64| {
        let amount = Amount { written: yuan.to_string(), fen: yuan * 100 };
        Row::Data([2, 0, 0, 0], amount)
    };
    Sheet {
        kind: 0,
        suffix,
        hidden,
        header,
        titled: false,
        numbered: false,
        currency: false,
        rows: vec![row(300), row(40)],
        file: 0,
        csv: false,
    }
}

/// What the property once found: rows that were neither used nor refused nor said.
#[rstest]
#[case::a_hidden_sheet_of_a_copy(receipts(" (2)", true, Header::Whole), Some(Junk::Copy(0)))]
#[case::a_further_sheet_of_a_copy(receipts("3月", false, Header::Whole), Some(Junk::Copy(0)))]
#[case::dollars_on_a_hidden_sheet(Sheet { currency: true, ..receipts("", true, Header::Whole) }, None)]
#[case::a_remark_on_a_hidden_sheet(
    Sheet { rows: vec![Row::Remark("制表：张三", Some(70)), Row::Example(5)], ..receipts("", true, Header::Whole) },
    None
)]
#[case::a_total_under_a_strange_header(
    Sheet {
        kind: 11,
        rows: vec![Row::Total("合计", 0), Row::Data([200, 0, 0, 0], Amount { written: "1".into(), fen: 100 })],
        ..receipts("", false, Header::Foreign)
    },
    None
)]
#[case::a_numbered_schedule_under_a_month(
    Sheet { kind: 11, titled: true, numbered: true, ..receipts("", false, Header::Whole) }, None
)]
#[case::an_amount_that_stands_twice(receipts("", false, Header::AmountTwice), None)]
fn what_was_once_lost_is_counted(#[case] sheet: Sheet, #[case] junk: Option<Junk>) {
    let found = differences(&[receipts("", false, Header::Whole), sheet], junk.as_slice());
    assert!(found.is_empty(), "{found:#?}");
}
