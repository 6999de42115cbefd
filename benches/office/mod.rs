//! An office of any size, for benches and for tests of size: 32 % orders, 22 % placements (a part of
//! them in day grids), 14 % publications, the rest money and meetings, in several files. Most rows are
//! done and tidy, 5 % hold a cell as people really write it. The same size gives the same office.

#![allow(dead_code, reason = "each bench and test uses a part")]

mod money;
mod schedule;
pub mod sink;
mod work;

use crate::dice::Dice;
use chrono::{Days, NaiveDate};
use sink::{Cell, Format, Sink};
use std::ops::Range;
use std::path::Path;

/// 检查日 of every generated office.
pub fn as_of() -> NaiveDate {
    day(2026, 3, 16)
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date")
}

/// Rows of one sheet before the next file begins.
const ROWS_A_FILE: usize = 50_000;
/// One row in so many holds a cell that is not tidy.
const DIRTY: u64 = 20;
/// One placement in so many stands in a day grid.
const GRID: usize = 10;
const MEDIA: [&str; 8] =
    ["都市晨报", "新闻晚报", "广播交通台", "户外大牌", "地铁灯箱", "生活周刊", "电视二套", "楼宇电视"];
const PEOPLE: [&str; 12] =
    ["张三", "李四", "王五", "赵六", "钱七", "孙八", "周九", "吴十", "郑一", "冯二", "陈三", "褚四"];
const KINDS: [&str; 4] = ["文案平面设计稿（单款）", "媒体排期计划", "完稿（单款）", "影视广播脚本"];

/// How many of each there are.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub projects: usize,
    pub orders: usize,
    pub placements: usize,
    pub publications: usize,
    pub receipts: usize,
    pub payments: usize,
    pub invoices: usize,
    pub issued: usize,
    pub meetings: usize,
}

impl Size {
    /// An office of about so many rows.
    pub fn of(rows: usize) -> Size {
        let part = |percent: usize| rows * percent / 100;
        Size {
            projects: (rows / 400).max(3),
            orders: part(32),
            placements: part(22),
            publications: part(14),
            receipts: part(9),
            payments: part(9),
            invoices: part(7),
            issued: part(3),
            meetings: part(4),
        }
    }

    /// Days the rows are spread over, at most ten years.
    fn span(self) -> u64 {
        (self.orders as u64 / 20).clamp(365, 3650)
    }
}

/// Writes the workbooks of an office of about `rows` rows into a folder.
pub fn write(dir: &Path, rows: usize, format: Format) {
    let size = Size::of(rows);
    let mut office = Office { size, dice: Dice::new(rows as u64) };
    office.roster(&mut Sink::new(dir, "项目名册", format));
    office.split(dir, "工作单", format, size.orders, |office, sink, part| {
        office.orders(sink, part.clone());
        if part.start == 0 {
            office.meetings(sink);
        }
    });
    office.split(dir, "媒体排期", format, size.placements, |office, sink, part| {
        office.placements(sink, part.clone(), format);
        let share = |all: usize, at: usize| at * all / office.size.placements.max(1);
        let publications = size.publications;
        office.publications(sink, share(publications, part.start)..share(publications, part.end));
    });
    office.money(&mut Sink::new(dir, "收付款", format));
}

struct Office {
    size: Size,
    dice: Dice,
}

fn project(i: usize) -> String {
    format!("XM2026-{:04}", i + 1)
}

fn text(words: impl Into<String>) -> Cell {
    Cell::Text(words.into())
}

impl Office {
    fn project_of(&self, i: usize) -> usize {
        i % self.size.projects
    }

    fn order_key(&self, i: usize) -> String {
        format!("{}-G{:05}", project(self.project_of(i)), i / self.size.projects + 1)
    }

    fn placement_key(&self, i: usize) -> String {
        format!("{}-M{:05}", project(self.project_of(i)), i / self.size.projects + 1)
    }

    /// Yuan of a placement.
    fn price(&self, i: usize) -> i64 {
        2_000 + (i as i64 * 7_919) % 60_000
    }

    /// When a placement is on air: the last ones after 检查日.
    fn airs(&self, i: usize) -> NaiveDate {
        let span = self.size.span();
        let back = span * (self.size.placements - i) as u64 / self.size.placements.max(1) as u64;
        as_of() - Days::new(back) + Days::new(21)
    }

    /// One file for each [`ROWS_A_FILE`] rows.
    fn split(
        &mut self,
        dir: &Path,
        role: &str,
        format: Format,
        rows: usize,
        write: impl Fn(&mut Office, &mut Sink, Range<usize>),
    ) {
        let files = rows.div_ceil(ROWS_A_FILE).max(1);
        for file in 0..files {
            let name = if files == 1 { role.to_owned() } else { format!("{role}_{:03}", file + 1) };
            let part = file * ROWS_A_FILE..((file + 1) * ROWS_A_FILE).min(rows);
            write(self, &mut Sink::new(dir, &name, format), part);
        }
    }
}
