//! 媒体排期: placements as a list and in day grids, and what was published.

use super::sink::{Cell, Format, Sink};
use super::{DIRTY, GRID, MEDIA, Office, as_of, project, text};
use chrono::{Datelike, Days, NaiveDate};
use std::collections::BTreeMap;
use std::ops::Range;

impl Office {
    /// Lists; in workbooks one placement in [`GRID`] stands in a day grid with its progress beside it.
    pub(super) fn placements(&mut self, sink: &mut Sink, part: Range<usize>, format: Format) {
        let in_grid = |i: usize| format == Format::Workbook && i.is_multiple_of(GRID);
        sink.sheet(
            "排期",
            &[
                "排期编号",
                "项目编号",
                "波次",
                "媒体类别",
                "媒体名称",
                "版面/时段",
                "规格",
                "投放日期",
                "次数",
                "净价",
                "客户金额",
                "媒体成本",
                "客户确认日",
                "确认方式",
                "签字人",
                "订位日",
                "订位凭证",
                "费用清单提交日",
                "交片日",
                "发片日",
                "状态",
            ],
        );
        for i in part.clone().filter(|i| !in_grid(*i)) {
            let airs = self.airs(i);
            let ahead = airs > as_of() + Days::new(10);
            let before = |days: u64| if ahead { Cell::Blank } else { Cell::Day(airs - Days::new(days)) };
            let word = |words: &str| if ahead { Cell::Blank } else { text(words) };
            let price = self.price(i);
            let dirty = self.dice.one_in(DIRTY);
            let kind = if dirty { self.dice.below(4) } else { 9 };
            sink.row([
                text(self.placement_key(i)),
                text(project(self.project_of(i))),
                text(format!("{}月", airs.month())),
                Cell::Blank,
                text(if kind == 0 { "城市晨报" } else { MEDIA[i % MEDIA.len()] }),
                text("A3"),
                text("半版"),
                if kind == 1 { text(format!("{}/{}", airs.month(), airs.day())) } else { Cell::Day(airs) },
                Cell::Number(1),
                Cell::Number(price),
                match kind {
                    2 => text(format!("{price}元")),
                    3 => text("约5万"),
                    _ => Cell::Number(price),
                },
                Cell::Number(price * 9 / 10),
                before(20),
                word("签字"),
                word("王总"),
                before(12),
                word("订位单"),
                before(14),
                before(6),
                before(5),
                text(if ahead { "拟定" } else { "已发布" }),
            ]);
        }
        let grid: Vec<usize> = part.filter(|i| in_grid(*i)).collect();
        let mut months: BTreeMap<(i32, u32), Vec<usize>> = Default::default();
        for i in &grid {
            let airs = self.airs(*i);
            months.entry((airs.year(), airs.month())).or_default().push(*i);
        }
        for ((year, month), rows) in &months {
            sink.free_sheet(&format!("{year}年{month}月"));
            sink.row([text(format!("{year}年{month}月 媒体排期表")), Cell::Blank]);
            let last = (28..=31).rev().find(|last| NaiveDate::from_ymd_opt(*year, *month, *last).is_some());
            let last = last.expect("a month has days");
            let front = ["排期编号", "项目编号", "媒体名称", "版面/时段", "规格"].map(text);
            let days = (1..=last).map(|n| Cell::Number(i64::from(n)));
            sink.row(front.into_iter().chain(days).chain(["次数", "客户金额"].map(text)));
            for i in rows {
                let airs = self.airs(*i);
                let front = [
                    text(self.placement_key(*i)),
                    text(project(self.project_of(*i))),
                    text(MEDIA[i % MEDIA.len()]),
                    text("A3"),
                    text("半版"),
                ];
                let days = (1..=last).map(|n| if n == airs.day() { Cell::Number(1) } else { Cell::Blank });
                sink.row(
                    front.into_iter().chain(days).chain([Cell::Number(1), Cell::Number(self.price(*i))]),
                );
            }
        }
        if grid.is_empty() {
            return;
        }
        sink.sheet(
            "排期进度",
            &[
                "排期编号",
                "波次",
                "媒体成本",
                "客户确认日",
                "确认方式",
                "签字人",
                "订位日",
                "费用清单提交日",
                "交片日",
                "发片日",
                "状态",
            ],
        );
        for i in grid {
            let airs = self.airs(i);
            if airs > as_of() + Days::new(10) {
                continue;
            }
            let before = |days: u64| Cell::Day(airs - Days::new(days));
            sink.row([
                text(self.placement_key(i)),
                text(format!("{}月", airs.month())),
                Cell::Number(self.price(i) * 9 / 10),
                before(20),
                text("签字"),
                text("王总"),
                before(12),
                before(14),
                before(6),
                before(5),
                text("已发布"),
            ]);
        }
    }

    pub(super) fn publications(&mut self, sink: &mut Sink, part: Range<usize>) {
        sink.sheet(
            "发布确认",
            &[
                "确认单号",
                "排期编号",
                "计划日期",
                "实际日期",
                "计划次数",
                "实际次数",
                "差异类型",
                "凭证类型",
                "凭证编号",
                "媒介签字",
                "客户签字日",
            ],
        );
        for i in part {
            let airs = self.airs(i);
            let missed = self.dice.one_in(60);
            sink.row([
                text(format!("{}-F{:05}", project(self.project_of(i)), i / self.size.projects + 1)),
                text(self.placement_key(i)),
                Cell::Day(airs),
                Cell::Day(airs),
                Cell::Number(1),
                Cell::Number(i64::from(!missed)),
                text(if missed { "漏播" } else { "无" }),
                text("样报"),
                text(format!("YB{i:06}")),
                text("是"),
                Cell::Day(airs + Days::new(2)),
            ]);
        }
    }
}
