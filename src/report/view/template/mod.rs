//! The empty workbooks an office begins with: sheets, columns, kinds, choices and parameters are those
//! the reader knows (`normalise::schema`), so that what is written here is read there. What is said
//! of them stands in `columns.txt`, the example rows in `normalise/sheet/examples.txt`, the small office in `demo.txt`.

mod text;

use crate::handbook::{OTHER, standard_limits};
use crate::model::calendar::weekday_word;
use crate::model::settings::EscalationTrigger;
use crate::model::{Calendar, Fen, Month};
use crate::normalise::schema::{self, FieldKind};
use crate::normalise::settings;
use crate::read::table::Role;
use crate::report::view::weekly::standard_ladder;
use chrono::{Datelike, NaiveDate, NaiveDateTime};
use std::collections::BTreeMap;
use text::Texts;

/// What stands in the first cell of a row that is no data.
pub const EXAMPLE: &str = "示例";

/// One workbook.
#[derive(Clone, Debug)]
pub struct Template {
    /// `项目名册.xlsx`
    pub file: String,
    pub sheets: Vec<Sheet>,
    /// The day grid of a month, in place of sheets of columns.
    pub grid: Option<Grid>,
    /// 说明: what the workbook is for, one line a point.
    pub guide: Vec<String>,
}

/// One sheet of columns.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub name: &'static str,
    /// In the order they are filled in, those seldom needed last.
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

/// One column with everything a person needs to fill it in.
#[derive(Clone, Debug)]
pub struct Column {
    pub name: &'static str,
    pub kind: FieldKind,
    pub required: bool,
    /// Grouped at the end, to be unfolded.
    pub seldom: bool,
    /// The note on the header.
    pub note: String,
    /// The drop-down.
    pub choices: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Grey, its first cell 示例: the reader passes it over.
    pub example: bool,
    /// One for each column.
    pub cells: Vec<Cell>,
}

/// A typed value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Blank,
    Text(String),
    Money(Fen),
    Count(i64),
    /// 600 = 6 %
    Percent(i64),
    Day(NaiveDate),
    Moment(NaiveDateTime),
}

/// The day grid of one month, as media departments draw it.
#[derive(Clone, Debug)]
pub struct Grid {
    pub month: Month,
    pub before: &'static [&'static str],
    pub days: Vec<GridDay>,
    pub after: &'static [&'static str],
    /// The notes on the headings before and after the days.
    pub notes: BTreeMap<&'static str, String>,
    pub example: Vec<(&'static str, Cell)>,
    /// The day of the month the example is marked on.
    pub marked: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridDay {
    pub day: u32,
    /// 日 一 二 …
    pub weekday: &'static str,
    /// Why it is off: shaded, and said in a note.
    pub off: Option<String>,
}

/// Every workbook, as of the day it is made; `demo` fills in a small office.
pub fn templates(today: NaiveDate, demo: bool) -> Vec<Template> {
    let texts = Texts::new(today, demo);
    let mut made: Vec<Template> = Role::ALL
        .into_iter()
        .map(|role| Template {
            file: format!("{}.xlsx", role.word()),
            sheets: schema::of_role(role).map(|sheet| texts.sheet(sheet, today)).collect(),
            grid: None,
            guide: guide(role, &texts),
        })
        .collect();
    if !demo {
        made.push(grid(today, &texts));
    }
    made
}

/// What every 说明 says, then a line for each sheet.
fn guide(role: Role, texts: &Texts) -> Vec<String> {
    let mut lines = vec![
        format!(
            "{}：第一行是列名，可以调换次序、可以多加自己的列；列名不要改，改了请在 设置.xlsx 的别名表写明。",
            role.word()
        ),
        "灰色的示例行不作数据：第一格写着“示例”。看懂以后可以删去，留着也不影响。".to_owned(),
        "加粗的列必填；折叠在右边的列很少用到，点上方的 + 展开。鼠标停在列名上有填写说明。".to_owned(),
        "没有就空着，不要写待定、待确认；日期写 2026-3-5；金额写数字；空着不等于“否”。".to_owned(),
        "程序只读这些文件，从不改写。".to_owned(),
        String::new(),
    ];
    for sheet in schema::of_role(role) {
        let required = sheet.columns.iter().filter(|column| is_required(sheet, column));
        let required: Vec<&str> = required.map(|column| column.name).collect();
        let about = texts.about(&sheet.path());
        let needs = match required.is_empty() {
            true => String::new(),
            false => format!("至少要有：{}", required.join("、")),
        };
        lines
            .push([format!("【{}】{about}", sheet.name), needs].join("。").trim_end_matches('。').to_owned());
    }
    if role == Role::Settings {
        lines.push(String::new());
        lines.push("手册规定的时限（不写时限表时按此）：".to_owned());
        for limit in standard_limits() {
            let piece = if limit.per_piece { "（单款）" } else { "" };
            let days = |days: Option<u32>| days.map_or_else(String::new, |days| days.to_string());
            let (target, upper) = (days(limit.target), days(limit.upper));
            let words = if target == upper { upper } else { format!("{target}—{upper}") };
            lines.push(format!("{}{piece} {words} 个工作日（{}）", limit.name, limit.clause));
        }
    }
    lines
}

impl Texts {
    fn sheet(&self, sheet: &'static schema::Sheet, today: NaiveDate) -> Sheet {
        let path = sheet.path();
        let mut columns: Vec<Column> =
            sheet.columns.iter().map(|column| self.column(&path, sheet, column)).collect();
        columns.sort_by_key(|column| column.seldom);
        let mut rows = Vec::new();
        if let Some(row) = self.examples(&path).first() {
            let mut cells = row.cells(&columns, self);
            if let Some(first) = cells.first_mut() {
                *first = Cell::Text(EXAMPLE.to_owned());
            }
            rows.push(Row { example: true, cells });
        }
        let filled = |row: &text::Line| Row { example: false, cells: row.cells(&columns, self) };
        rows.extend(self.demo(&path).iter().map(filled));
        rows.extend(
            settings_rows(sheet.name, &columns, today).into_iter().map(|cells| Row { example: false, cells }),
        );
        Sheet { name: sheet.name, columns, rows }
    }

    fn column(&self, path: &str, sheet: &schema::Sheet, column: &schema::Column) -> Column {
        let mut note = Vec::new();
        if is_required(sheet, column) {
            note.push("必填。".to_owned());
        }
        if let Some(words) = self.note(path, column.name) {
            note.push(format!("{words}。"));
        }
        if let Some(words) = how(column.kind) {
            note.push(format!("{words}。"));
        }
        if !column.synonyms.is_empty() {
            note.push(format!("也认得这些列名：{}。", column.synonyms.join("、")));
        }
        Column {
            name: column.name,
            kind: column.kind,
            required: is_required(sheet, column),
            seldom: self.is_seldom(path, column.name),
            note: note.join("\n"),
            choices: choices(sheet.name, column),
        }
    }
}

/// Whether a row is of no use without it: of a project its name is enough.
fn is_required(sheet: &schema::Sheet, column: &schema::Column) -> bool {
    column.required && (sheet.name != "项目" || column.name == "项目名称")
}

/// How a value of this kind is written.
fn how(kind: FieldKind) -> Option<&'static str> {
    Some(match kind {
        FieldKind::Date => "写日期，如 2026-3-5；没有就空着",
        FieldKind::Moment => "写日期，知道钟点就写上，如 2026-3-5 15:20",
        FieldKind::Dates => "写日期，如 2026-3-5",
        FieldKind::Signed => "写日期，如 2026-3-5；没有就空着",
        FieldKind::Money | FieldKind::Price => "写数字，单位元",
        FieldKind::Count => "写整数",
        FieldKind::Percent => "写百分比，如 6%",
        FieldKind::Discount => "写 85折 或 0.85",
        FieldKind::YesNo => "是、否或不适用；空着表示没填",
        FieldKind::Choice(_) | FieldKind::WorkKind => "从下拉里选",
        FieldKind::People | FieldKind::Names => "多个用顿号隔开",
        FieldKind::Month => "写月份，如 2026-03",
        FieldKind::File => "凭证文件放在工作文件夹里，这里写文件名",
        FieldKind::Keys => "多个用顿号隔开",
        FieldKind::Key | FieldKind::Project | FieldKind::Text | FieldKind::Person | FieldKind::Medium => {
            return None;
        }
    })
}

fn choices(sheet: &str, column: &schema::Column) -> Vec<String> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    match (sheet, column.name, column.kind) {
        ("假期表", "类型", _) => words(&["放假", "上班"]),
        ("别名表", "类别", _) => words(&["项目", "媒体", "人员", "表头", "客户"]),
        ("升级表", "触发", _) => words(&["超期工作日", "涉款", "连续周数"]),
        (.., FieldKind::YesNo) => words(&["是", "否", "不适用"]),
        (.., FieldKind::Choice(all)) => words(&all()),
        (.., FieldKind::WorkKind) => {
            standard_limits().into_iter().map(|limit| limit.name).chain([OTHER.to_owned()]).collect()
        }
        _ => Vec::new(),
    }
}

/// Rows that stand in 设置.xlsx from the first day: every parameter with its value, the ladder in force.
fn settings_rows(sheet: &str, columns: &[Column], today: NaiveDate) -> Vec<Vec<Cell>> {
    let row = |cells: &[(&str, Cell)]| -> Vec<Cell> {
        let of = |column: &Column| cells.iter().find(|(name, _)| *name == column.name);
        columns.iter().map(|column| of(column).map_or(Cell::Blank, |(_, cell)| cell.clone())).collect()
    };
    let words = |text: &str| Cell::Text(text.to_owned());
    match sheet {
        "参数" => settings::listed()
            .into_iter()
            .map(|parameter| {
                let value = match parameter.name {
                    "检查起始日" => Cell::Day(first_day_of_checking(today)),
                    _ if parameter.value.is_empty() => Cell::Blank,
                    _ => words(&parameter.value),
                };
                row(&[("名称", words(parameter.name)), ("值", value), ("说明", words(parameter.meaning))])
            })
            .collect(),
        "升级表" => standard_ladder()
            .iter()
            .map(|rung| {
                let (trigger, least) = match rung.trigger {
                    EscalationTrigger::DaysOver(days) => ("超期工作日", Cell::Count(days.into())),
                    EscalationTrigger::MoneyGate => ("涉款", Cell::Blank),
                    EscalationTrigger::MoneyAtRisk(least) => ("涉款", words(&least.to_string())),
                    EscalationTrigger::WeeksRed(weeks) => ("连续周数", Cell::Count(weeks.into())),
                };
                row(&[("触发", words(trigger)), ("阈值", least), ("通知", words(&rung.notify))])
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The first of the month three months back.
pub fn first_day_of_checking(today: NaiveDate) -> NaiveDate {
    Month::of(today).previous().previous().previous().first_day()
}

/// The grid of the month that is to be planned next: this one, in its last ten days the next.
fn grid(today: NaiveDate, texts: &Texts) -> Template {
    let list = &schema::PLACEMENT;
    let note = |column: &schema::Column| (column.name, texts.column(&list.path(), list, column).note);
    let month = Month::of(today);
    let month = if today.day() > 20 { month.next() } else { month };
    let calendar = Calendar::default();
    let days = month.first_day().iter_days().take_while(|day| *day <= month.last_day());
    let days: Vec<GridDay> = days
        .map(|day| GridDay { day: day.day(), weekday: weekday(day), off: calendar.reason_off(day) })
        .collect();
    let marked = days.iter().find(|day| day.off.is_none()).map_or(1, |day| day.day);
    let words = |text: &str| Cell::Text(text.to_owned());
    Template {
        file: format!("媒体排期_按日画格_{}.xlsx", month.first_day().format("%Y%m")),
        sheets: Vec::new(),
        grid: Some(Grid {
            month,
            before: &["排期编号", "项目编号", "媒体名称", "版面/时段", "规格", "刊例价", "折扣", "净价"],
            days,
            after: &["次数", "客户金额", "媒体成本"],
            notes: list.columns.iter().map(note).collect(),
            example: vec![
                ("排期编号", words(EXAMPLE)),
                ("项目编号", words("XM2026-003")),
                ("媒体名称", words("都市晨报")),
                ("版面/时段", words("A1叠头版")),
                ("规格", words("半版")),
                ("刊例价", Cell::Money(Fen::yuan(160_000))),
                ("折扣", words("3.2折")),
                ("净价", Cell::Money(Fen::yuan(51_200))),
                ("次数", Cell::Count(1)),
                ("客户金额", Cell::Money(Fen::yuan(51_200))),
                ("媒体成本", Cell::Money(Fen::yuan(48_000))),
            ],
            marked,
        }),
        guide: vec![
            "按日画格的排期表：一条排期一行，在投放那天的格里填次数（1、2 …），赠播写“赠”，补播写“补”。".to_owned(),
            "灰底的日子是周末和法定节假日，鼠标停在日期上看说明。".to_owned(),
            "灰色的示例行不作数据：第一格写着“示例”。".to_owned(),
            "“次数”要等于各格之和；用底色表示的请改填 1。订位、交片、发片等日期登记在“媒体排期.xlsx”的排期进度表。".to_owned(),
            "客户在表下签字：“客户确认(签字盖章)：”后写名字，“日期：”后写日期，对全表有效。".to_owned(),
            "每月复制一份，文件名带上月份，如 媒体排期_云庭_202604.xlsx。".to_owned(),
        ],
    }
}

fn weekday(day: NaiveDate) -> &'static str {
    weekday_word(day.weekday()).trim_start_matches('周')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_column_the_reader_knows_stands_in_its_template_once() {
        let made = templates(day("2026-03-16"), false);
        for sheet in schema::SHEETS {
            let file = format!("{}.xlsx", sheet.role.word());
            let template = made.iter().find(|template| template.file == file).unwrap();
            let plan = template.sheets.iter().find(|plan| plan.name == sheet.name).unwrap();
            let mut names: Vec<&str> = plan.columns.iter().map(|column| column.name).collect();
            let mut known: Vec<&str> = sheet.columns.iter().map(|column| column.name).collect();
            names.sort_unstable();
            known.sort_unstable();
            assert_eq!(names, known, "{}", sheet.path());
            assert!(plan.columns.is_sorted_by_key(|column| column.seldom), "{}", sheet.path());
            assert!(plan.columns.first().is_some_and(|column| !column.seldom), "{}", sheet.path());
        }
    }

    /// Who rests the mouse on a heading is told what to write there, in every sheet of every workbook.
    #[test]
    fn every_column_has_a_note() {
        for demo in [false, true] {
            let made = templates(day("2026-03-16"), demo);
            let sheets = made.iter().flat_map(|one| one.sheets.iter().map(move |sheet| (&one.file, sheet)));
            let silent: Vec<String> = sheets
                .flat_map(|(file, sheet)| {
                    let bare = sheet.columns.iter().filter(|column| {
                        let words = column.note.trim_start_matches("必填。");
                        words.trim().is_empty() || words.trim_start().starts_with("也认得")
                    });
                    bare.map(move |column| format!("{file} {} {}", sheet.name, column.name))
                })
                .collect();
            assert_eq!(silent, Vec::<String>::new());
            for grid in made.iter().filter_map(|one| one.grid.as_ref()) {
                let names = grid.before.iter().chain(grid.after);
                names.for_each(|name| assert!(!grid.notes[name].is_empty(), "{name}"));
            }
        }
    }

    #[test]
    fn weekends_and_holidays_are_off_and_a_worked_saturday_is_not() {
        let grid =
            templates(day("2026-02-03"), false).into_iter().find_map(|template| template.grid).unwrap();
        let off = |day: u32| grid.days.iter().find(|one| one.day == day).unwrap().off.clone();
        assert_eq!((off(7).as_deref(), off(17).as_deref(), off(28)), (Some("周六"), Some("春节"), None));
        assert_eq!((grid.days.len(), grid.marked), (28, 2));
        let next =
            templates(day("2026-02-21"), false).into_iter().find_map(|template| template.grid).unwrap();
        assert_eq!(next.month, Month::new(2026, 3).unwrap());
    }

    #[test]
    fn checking_begins_three_months_back() {
        assert_eq!(first_day_of_checking(day("2026-02-03")), day("2025-11-01"));
    }

    /// 说明 says: what is bold is required. Of a project the name alone is.
    #[test]
    fn of_a_project_the_name_alone_is_required() {
        let made = templates(day("2026-03-16"), false);
        let required = |sheet: &str| -> Vec<&str> {
            let sheet = made.iter().flat_map(|one| &one.sheets).find(|one| one.name == sheet).unwrap();
            sheet.columns.iter().filter(|column| column.required).map(|column| column.name).collect()
        };
        assert_eq!(required("项目"), ["项目名称"]);
        assert_eq!(required("人员"), ["姓名"]);
        assert_eq!(required("工作单"), ["项目编号", "下单时间", "工作类别", "工作内容", "责任人"]);
    }

    /// Who fills the grey rows in as they stand, with keys in the first cells, is accused of nothing.
    #[test]
    fn the_example_rows_pass_the_checks() {
        let key = |sheet: &str, column: &str| match (sheet, column) {
            ("人员", _) => "张三",
            ("媒体", _) => "都市晨报",
            ("工作单" | "往来", _) => "XM2026-003-G012",
            ("会议", _) => "XM2026-003-H01",
            ("发布确认", "确认单号") => "XM2026-003-F001",
            (_, "排期编号") => "XM2026-003-M0305",
            (_, "到款编号") => "DK202603-005",
            (_, "付款编号") => "FK202603-018",
            ("开票", _) => "22699000000001000402",
            (_, "发票号码") => "22699000000001000401",
            ("返点", _) => "FD202603-001",
            ("对账", _) => "DZ202602-001",
            ("期初", _) => "客户预收",
            ("报价", _) => "XM2026-003-B03",
            ("制作验收", _) => "XM2026-003-Y01",
            _ => "XM2026-003",
        };
        let mut table = String::from("@as-of 2026-03-16");
        for template in templates(day("2026-03-16"), false) {
            let role = template.file.trim_end_matches(".xlsx").to_owned();
            for sheet in template.sheets.iter().filter(|_| role != "设置") {
                let Some(row) = sheet.rows.iter().find(|row| row.example) else { continue };
                let names: Vec<&str> = sheet.columns.iter().map(|column| column.name).collect();
                let mut cells: Vec<String> = row.cells.iter().map(said).collect();
                cells[0] = key(sheet.name, names[0]).to_owned();
                let (names, cells) = (names.join(" | "), cells.join(" | "));
                table.push_str(&format!("\n@bare\n[{role}/{}]\n{names}\n{cells}", sheet.name));
            }
        }
        let outcome = crate::testing::run(&table);
        use crate::finding::Code::{A22, M22, T05, T06, T07, T08, T18};
        // what the rest of a contract owes, the rest of its scope, and a statement of a month long past
        let of_more = [A22, M22, T05, T06, T07, T08, T18];
        let accused: Vec<String> = outcome
            .findings
            .iter()
            .filter(|one| one.is_to_do())
            .filter(|one| !of_more.contains(&one.code))
            .map(|one| format!("{} {} {}", one.code, one.key, one.message))
            .collect();
        assert_eq!(accused, Vec::<String>::new(), "{table}");
    }

    fn said(cell: &Cell) -> String {
        match cell {
            Cell::Blank => String::new(),
            Cell::Text(words) => words.clone(),
            Cell::Day(day) => day.to_string(),
            Cell::Moment(moment) => moment.format("%Y-%m-%d %H:%M").to_string(),
            Cell::Money(amount) => amount.plain(),
            Cell::Count(count) => count.to_string(),
            Cell::Percent(_) => "6%".to_owned(),
        }
    }
}
