//! D14: days of one row that contradict each other or the file time. It changes no value.

use crate::finding::Code;
use crate::model::Moment;
use crate::model::china::in_china;
use crate::normalise::sheet::row::Row;

/// Days that must be in order: sheet, earlier column, later column.
const ORDER: &[(&str, &str, &str)] = &[
    ("项目", "合同开始", "合同结束"),
    ("工作单", "下单时间", "提交日"),
    ("工作单", "提交日", "客户确认日"),
    ("往来", "提交日", "客户意见日"),
    ("会议", "会议开始", "会议结束"),
    ("排期", "投放开始", "投放结束"),
    ("媒体付款", "申请日期", "实付日期"),
];

/// Sheets whose rows may span any length of time.
const LONG: [&str; 3] = ["项目", "返点", "期初"];

/// Days. A day that is farther than this from every other day of its row is doubtful.
const FAR: i64 = 180;

pub(crate) fn judge(row: &mut Row<'_, '_>) {
    if row.days.is_empty() {
        return;
    }
    let mut said = reversed(row);
    said.extend(ahead(row));
    if !LONG.contains(&row.table.schema.name) {
        said.extend(far(row));
    }
    for (index, message) in said {
        let Some(column) = row.table.schema.columns.get(index) else { continue };
        let col = row.table.header.columns.get(index).copied().flatten().map(|found| found.col);
        let place = col.map(|col| row.table.place(row.line, col));
        row.say(Code::D14, column.name, place, message);
    }
}

fn reversed(row: &Row<'_, '_>) -> Vec<(usize, String)> {
    let sheet = row.table.schema;
    let day = |name: &str| {
        let of = |index: &usize| sheet.columns.get(*index).is_some_and(|column| column.name == name);
        row.days.iter().find(|(index, _)| of(index)).copied()
    };
    ORDER
        .iter()
        .filter(|(of, _, _)| *of == sheet.name)
        .filter_map(|(_, earlier, later)| {
            let ((_, first), (index, second)) = (day(earlier)?, day(later)?);
            before(second, first)
                .then(|| (index, format!("“{later}”{second} 早于“{earlier}”{first}，请核对后改正其中一个")))
        })
        .collect()
}

fn before(a: Moment, b: Moment) -> bool {
    a.date < b.date || (a.date == b.date && matches!((a.time, b.time), (Some(a), Some(b)) if a < b))
}

/// Facts later than both 检查日 and the day on which the file was saved: they cannot be known yet.
fn ahead(row: &Row<'_, '_>) -> Vec<(usize, String)> {
    let Some(saved) = row.table.file.modified.map(|at| in_china(at).date()) else { return Vec::new() };
    let known = row.intake.settings.as_of.max(saved);
    let fact = |index: usize| row.table.schema.columns.get(index).is_some_and(|column| !column.plan);
    row.days
        .iter()
        .filter(|(index, moment)| moment.date > known && fact(*index))
        .map(|(index, moment)| {
            (*index, format!("{moment} 晚于检查日和文件保存日（{saved}），还没有发生的事不应有日期，请核对"))
        })
        .collect()
}

fn far(row: &Row<'_, '_>) -> Vec<(usize, String)> {
    let mut days = row.days.clone();
    days.sort_by_key(|(_, moment)| moment.date);
    let gap = |a: Option<&(usize, Moment)>, b: &(usize, Moment)| {
        a.map_or(i64::MAX, |(_, moment)| (moment.date - b.1.date).num_days().abs())
    };
    let mut alone: Vec<(usize, Moment, i64)> = days
        .iter()
        .enumerate()
        .filter_map(|(at, day)| {
            let earlier = gap(at.checked_sub(1).and_then(|i| days.get(i)), day);
            let nearest = earlier.min(gap(days.get(at + 1), day));
            (nearest > FAR && nearest < i64::MAX).then_some((day.0, day.1, nearest))
        })
        .collect();
    alone.sort_by_key(|(index, moment, _)| (*index, *moment));
    let skip = usize::from(alone.len() == days.len());
    alone
        .into_iter()
        .skip(skip)
        .map(|(index, moment, nearest)| {
            (index, format!("{moment} 与本行其他日期至少相差 {nearest} 天（超过 {FAR} 天），请核对年份"))
        })
        .collect()
}
