//! Bytes → what a target feeds the library: a cell, a date's context, a small workspace.
//!
//! A text is glued from pieces people really write, so that the fuzzer spends its time behind the
//! first `if` of every parser; one text in four is raw.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use jobbag::model::memory::Memory;
use jobbag::normalise::schema::{self, Sheet as Schema};
use jobbag::normalise::{self, cell::DateContext};
use jobbag::read::table::{Cell, File, Merge, Role, Sheet, Value, Workspace};
use jobbag::{check, due, link, reconcile};
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use std::collections::{BTreeMap, BTreeSet};

/// The bounds every accepted date lies within.
pub const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

const PIECES: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "5",
    "8",
    "12",
    "26",
    "28",
    "29",
    "30",
    "31",
    "85",
    "100",
    "2026",
    "2024",
    "1999",
    "2100",
    "2101",
    "99999999999",
    "46086",
    "20260305",
    "202603",
    "000",
    "00",
    ",",
    ".",
    "-",
    "/",
    "~",
    "～",
    "至",
    "到",
    "、",
    "，",
    "；",
    " ",
    "　",
    "\n",
    "\t",
    "年",
    "月",
    "日",
    "号",
    "时",
    "点",
    "点半",
    "分",
    ":",
    "：",
    "上午",
    "下午",
    "中午",
    "晚",
    "早",
    "周三",
    "星期三",
    "(三)",
    "（",
    "）",
    "(",
    ")",
    "[",
    "]",
    "尽快",
    "月底",
    "待定",
    "二〇二六",
    "二零二六",
    "三",
    "十",
    "廿",
    "卅",
    "十二",
    "三十一",
    "壹",
    "贰",
    "叁",
    "拾",
    "佰",
    "仟",
    "万",
    "亿",
    "元",
    "角",
    "分",
    "整",
    "正",
    "零",
    "圆",
    "￥",
    "¥",
    "RMB",
    "CNY",
    "人民币",
    "大写",
    "w",
    "W",
    "万元",
    "千元",
    "约",
    "共",
    "%",
    "‰",
    "％",
    "折",
    "赠",
    "送",
    "补",
    "赠送",
    "免费",
    "+",
    "△",
    "▲",
    "−",
    "–",
    "—",
    "e",
    "E",
    "e308",
    "NaN",
    "inf",
    "√",
    "✓",
    "☑",
    "×",
    "x",
    "X",
    "是",
    "否",
    "有",
    "无",
    "已",
    "已签",
    "未",
    "N/A",
    "不适用",
    "无需",
    "Y",
    "N",
    "王总",
    "张 三",
    "张三/李四",
    "李四",
    "#REF!",
    "#N/A",
    "同上",
    "〃",
    "\"",
    "↑",
    "'",
    "XM2026-003",
    "xm2026－3",
    "-M0305",
    "M0305-08",
    "M0305",
    "DK202603-007",
    "合计",
    "小计",
    "总计",
    "本页合计",
    "备注",
    "客户确认(签字盖章)",
    "制表",
    "单位",
    "单位:万元",
    "单位：元",
    "2026年3月",
    "2026-03",
    "3月",
    "第一季度",
    "Q1",
    "上旬",
    "第2版",
    "项目",
    "项目:XM2026-003 云庭",
    "●",
    "★",
    "■",
    "A",
    "B",
    "○",
    "次",
    "款",
    "天",
    "半版",
    "报纸",
    "都市晨报",
    "确认",
    "修改",
    "邮件",
    "书面",
    "电话",
    "专票",
    "T",
    "Z",
    "+08:00",
    "\u{feff}",
    "\u{200b}",
    "\u{202e}",
    "\u{301}",
    "🀄",
    "ﬁ",
    "İ",
    "ß",
    "\u{0}",
];

/// 检查日 of every run.
pub fn as_of() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 16).unwrap_or_default()
}

/// Stages 2–5: no panic, the same twice, and every row and fen read is used or refused.
pub fn judge(workspace: &Workspace) {
    let normalised = normalise::normalise(workspace, as_of());
    let again = normalise::normalise(workspace, as_of());
    assert_eq!(format!("{normalised:?}"), format!("{again:?}"), "the same workspace, read twice");
    for finding in &normalised.findings {
        assert!(!finding.message.is_empty() && !finding.key.is_empty(), "{finding:?}");
    }
    let office = link::link(normalised);
    let books = reconcile::reconcile(&office, &Memory::default());
    for total in &books.control_totals {
        assert!(total.balances(), "{total:?}");
    }
    let due = due::due(&office, &books);
    check::check(&office, &books, &due, &Memory::default());
}

/// One cell's content, of every kind a workbook can hold.
pub fn value(u: &mut Unstructured<'_>) -> Result<Value> {
    Ok(match u.int_in_range(0..=15_u8)? {
        0..=6 => Value::Text(text(u)?.into()),
        7 => Value::Number(u.arbitrary::<f64>()?).finite(),
        8 => Value::Number(f64::from(u.int_in_range(-100_000..=100_000_i32)?) / 100.0),
        9 => Value::Number(f64::from(u.int_in_range(36_000..=74_000_i32)?)),
        10 => Value::Number(f64::from(u.int_in_range(0..=40_u8)?)),
        11 | 12 => Value::Date(moment(u)?),
        13 => Value::Bool(u.arbitrary()?),
        14 => Value::Error(text(u)?.into()),
        _ => Value::NoValue,
    })
}

trait Finite {
    fn finite(self) -> Value;
}

impl Finite for Value {
    /// As the reader does: a number that is none is an error.
    fn finite(self) -> Value {
        match self {
            Value::Number(number) if !number.is_finite() => Value::Error("#NUM!".into()),
            other => other,
        }
    }
}

pub fn text(u: &mut Unstructured<'_>) -> Result<String> {
    if u.ratio(1, 4)? {
        let length = u.int_in_range(0..=48_usize)?.min(u.len());
        return Ok(String::from_utf8_lossy(u.bytes(length)?).into_owned());
    }
    let count = u.int_in_range(1..=8_u8)?;
    (0..count).map(|_| u.choose(PIECES).copied()).collect()
}

/// A moment within what the reader lets through, 1900–9999; mostly near 2026.
fn moment(u: &mut Unstructured<'_>) -> Result<NaiveDateTime> {
    let first = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default();
    let days = match u.ratio(1, 4)? {
        true => u.int_in_range(0..=2_958_000_u32)?,
        false => u.int_in_range(45_500..=46_500_u32)?,
    };
    let seconds = if u.arbitrary()? { 0 } else { u.int_in_range(0..=86_399_u32)? };
    let date = first.checked_add_days(Days::new(days.into())).unwrap_or(first);
    Ok(date.and_time(NaiveTime::MIN) + TimeDelta::seconds(seconds.into()))
}

pub fn context(u: &mut Unstructured<'_>) -> Result<DateContext> {
    let month = |u: &mut Unstructured<'_>| -> Result<Option<(i32, u32)>> {
        Ok(match u.arbitrary()? {
            true => Some((u.int_in_range(YEARS)?, u.int_in_range(1..=12)?)),
            false => None,
        })
    };
    let (period, file_month) = (month(u)?, month(u)?);
    let count = u.int_in_range(0..=3_u8)?;
    let row_dates = (0..count).map(|_| Ok(moment(u)?.date())).collect::<Result<Vec<_>>>()?;
    let (cutoff, closing) = (moment(u)?.time(), moment(u)?.time());
    let since_1904 = u.ratio(1, 8)?;
    Ok(DateContext { period, file_month, row_dates, cutoff, closing, since_1904 })
}

/// One to three files with a sheet or two; `grid` draws day columns.
pub fn workspace(u: &mut Unstructured<'_>, grid: bool) -> Result<Workspace> {
    let count = u.int_in_range(1..=3_u8)?;
    let mut workspace = Workspace::default();
    for at in 0..count {
        let schema = if grid && at == 0 { &schema::PLACEMENT } else { *u.choose(schema::SHEETS)? };
        let settings = u.ratio(1, 8)?;
        let (role, sheet) = match settings {
            true => (Role::Settings, settings_sheet(u)?),
            false => (schema.role, sheet(u, schema, grid && at == 0)?),
        };
        let suffix = if u.arbitrary()? { "_202603" } else { "" };
        workspace.files.push(File {
            name: format!("{}_{at}{suffix}.xlsx", role.word()),
            role: Some(role),
            single_sheet: u.arbitrary()?,
            modified: if u.arbitrary()? { Some(moment(u)?) } else { None },
            sheets: vec![sheet],
            ..File::default()
        });
    }
    workspace.files.sort_by(|a, b| (a.role, &a.name).cmp(&(b.role, &b.name)));
    Ok(workspace)
}

fn settings_sheet(u: &mut Unstructured<'_>) -> Result<Sheet> {
    const SHEETS: [(&str, &[&str], &[&str]); 6] = [
        (
            "参数",
            &["名称", "值", "说明"],
            &["下班时间", "收单截止", "金额容差", "先款比例", "加急比例", "自动分配"],
        ),
        (
            "时限表",
            &["工作类别", "目标工作日", "上限工作日", "条款", "服务范围", "启用"],
            &["户型单页", "其他"],
        ),
        ("假期表", &["日期", "类型", "说明"], &["放假", "上班", "2026-05-01"]),
        ("别名表", &["类别", "写法", "标准名"], &["项目", "媒体", "人员", "表头", "客户"]),
        ("升级表", &["触发", "阈值", "通知"], &["超期工作日", "涉款", "连续周数"]),
        ("豁免", &["检查代码", "编号", "有效至", "批准人", "原因"], &["A08", "D04", "A99"]),
    ];
    let (name, columns, words) = u.choose(&SHEETS)?;
    let mut drawing = Drawing::default();
    for (col, column) in (0..).zip(columns.iter()) {
        drawing.put(0, col, Value::Text((*column).into()));
    }
    for row in 1..=u.int_in_range(1..=6_u32)? {
        for (col, _) in (0..).zip(columns.iter()) {
            let cell = if u.ratio(1, 3)? { Value::Text((*u.choose(words)?).into()) } else { value(u)? };
            drawing.put(row, col, cell);
        }
    }
    Ok(drawing.sheet(name))
}

/// Titles, one to three header rows, data and what stands under it.
fn sheet(u: &mut Unstructured<'_>, schema: &Schema, grid: bool) -> Result<Sheet> {
    let mut drawing = Drawing::default();
    let mut row = 0;
    for _ in 0..u.int_in_range(0..=2_u8)? {
        drawing.put(row, u.int_in_range(0..=3)?, Value::Text(text(u)?.into()));
        row += u.int_in_range(1..=2_u32)?;
    }
    let mut col = 0_u16;
    for column in schema.columns {
        if !column.required && u.ratio(1, 2)? {
            continue;
        }
        let name = match column.synonyms {
            [] => column.name,
            synonyms if u.ratio(1, 4)? => *u.choose(synonyms)?,
            _ => column.name,
        };
        let name = match u.int_in_range(0..=15_u8)? {
            0 => format!("{name}{}", text(u)?),
            1 => format!("*{name}（万元）"),
            2 => text(u)?,
            _ => name.to_owned(),
        };
        drawing.put(row, col, Value::Text(name.into()));
        col += 1;
        if grid && col == 7 {
            col = days(u, &mut drawing, row, col)?;
        }
    }
    row += 1 + u32::from(grid);
    let width = col;
    for _ in 0..u.int_in_range(0..=8_u8)? {
        for col in 0..width {
            if u.ratio(1, 4)? {
                continue;
            }
            // sound rows reach further than broken ones
            let cell = match schema.columns.get(usize::from(col)).filter(|_| u.ratio(1, 2).unwrap_or(false)) {
                Some(column) if column.name.ends_with("编号") => Value::Text("XM2026-003".into()),
                Some(column) if column.name.ends_with('日') => Value::Date(moment(u)?),
                _ if grid && col >= 7 => Value::Number(f64::from(u.int_in_range(0..=2_u8)?)),
                _ => value(u)?,
            };
            drawing.put(row, col, cell);
        }
        row += u.int_in_range(1..=2_u32)?;
    }
    for _ in 0..u.int_in_range(0..=2_u8)? {
        drawing.put(row, u.int_in_range(0..=2)?, Value::Text(text(u)?.into()));
        row += 1;
    }
    for _ in 0..u.int_in_range(0..=3_u8)? {
        let (first_row, first_col) = (u.int_in_range(0..=row)?, u.int_in_range(0..=width)?);
        let (high, wide) = (u.int_in_range(0..=4_u32)?, u.int_in_range(0..=4_u16)?);
        let (last_row, last_col) = (first_row + high, first_col + wide);
        drawing.merges.insert(Merge { first_row, last_row, first_col, last_col });
    }
    if u.ratio(1, 8)? {
        drawing.hidden_rows.insert(u.int_in_range(0..=row)?);
    }
    if u.ratio(1, 16)? {
        drawing.put(1_048_575, 16_383, value(u)?);
    }
    let mut sheet = drawing.sheet(schema.name);
    sheet.hidden = u.ratio(1, 16)?;
    sheet.filtered = u.ratio(1, 8)?;
    sheet.unreadable_cells = u32::from(u.ratio(1, 8)?);
    Ok(sheet)
}

/// 20 to 62 day columns: numbers, real dates or texts, with or without weekdays under them.
fn days(u: &mut Unstructured<'_>, drawing: &mut Drawing, row: u32, from: u16) -> Result<u16> {
    let (count, form) = (u.int_in_range(18..=62_u16)?, u.int_in_range(0..=3_u8)?);
    if form == 0 {
        drawing.put(row, from, Value::Text("3月".into()));
    }
    let first = NaiveDate::from_ymd_opt(2026, 2, 26).unwrap_or_default();
    for at in 0..count {
        let day = f64::from(at % 31 + 1);
        let cell = match form {
            0 | 1 => Value::Number(day),
            2 => Value::Date((first + Days::new(at.into())).and_time(NaiveTime::MIN)),
            _ => Value::Text(format!("{day}日").into()),
        };
        drawing.put(row + u32::from(form == 0), from + at, cell);
    }
    Ok(from + count)
}

#[derive(Default)]
struct Drawing {
    cells: BTreeMap<(u32, u16), Value>,
    merges: BTreeSet<Merge>,
    hidden_rows: BTreeSet<u32>,
}

impl Drawing {
    fn put(&mut self, row: u32, col: u16, value: Value) {
        self.cells.insert((row, col), value);
    }

    fn sheet(self, name: &str) -> Sheet {
        let cells = self.cells.into_iter();
        Sheet {
            name: name.into(),
            cells: cells.map(|((row, col), value)| Cell { row, col, value }).collect(),
            merges: self.merges.into_iter().collect(),
            hidden_rows: self.hidden_rows,
            ..Sheet::default()
        }
    }
}
