//! The lines above a grid: which project, which medium, which version.

use crate::model::Place;
use crate::normalise::cell::{clean, key};
use crate::normalise::intake::Intake;
use crate::normalise::sheet::header::Top;
use crate::normalise::sheet::table::Table;
use crate::read::table::Value;

/// What the lines above say for every row of the grid, with the cell.
#[derive(Debug, Default)]
pub(super) struct Preamble {
    pub project: Option<(String, Place)>,
    pub medium: Option<(String, Place)>,
    pub version: Option<(String, Place)>,
}

/// Labels that may follow a value on the same line.
const LABELS: [&str; 16] = [
    "客户",
    "项目",
    "制表",
    "日期",
    "单位",
    "媒体",
    "版本",
    "广告主",
    "楼盘",
    "代理",
    "编制",
    "审核",
    "填表",
    "期间",
    "周期",
    "备注",
];

/// Labels of the project.
const PROJECT: [&str; 4] = ["项目编号", "项目名称", "项目", "楼盘"];

pub(super) fn read(above: &Top<'_>, table: &Table<'_>, intake: &Intake<'_>) -> Preamble {
    let mut preamble = Preamble::default();
    let title = table.place(0, 0);
    for cells in above.rows() {
        for (index, cell) in cells.iter().enumerate() {
            let Value::Text(text) = &cell.value else { continue };
            let at = table.place(cell.row, cell.col);
            let text = clean(text);
            let beside = cells.get(index + 1).map(|next| super::words(&next.value)).unwrap_or_default();
            if preamble.project.is_none()
                && let Some(written) = after(&text, &PROJECT, &beside)
            {
                preamble.project = project(&written, intake).map(|project| (project, at));
            }
            if preamble.medium.is_none()
                && let Some(written) = after(&text, &["媒体名称", "媒体"], &beside)
            {
                preamble.medium = Some((written, at));
            }
            if preamble.version.is_none() {
                preamble.version = version(&text).map(|version| (version, at));
            }
        }
    }
    if preamble.project.is_none() {
        let texts = above.rows().iter().copied().flatten().map(|cell| super::words(&cell.value));
        let named = texts.chain([table.sheet.name.clone(), table.file.name.clone()]);
        preamble.project =
            named.filter_map(|text| intake.project_in(&text).map(str::to_owned)).next().map(|p| (p, title));
    }
    if preamble.medium.is_none() && table.column("媒体名称").is_none() {
        let texts = above.rows().iter().copied().flatten().map(|cell| super::words(&cell.value));
        let named = [table.sheet.name.clone()].into_iter().chain(texts);
        let found = named.filter_map(|text| intake.medium_in(&text).map(str::to_owned)).next();
        preamble.medium = Some((found.unwrap_or_else(|| clean(&table.sheet.name)), title));
    }
    preamble
}

/// The project that the lines above a table name, as written.
pub(crate) fn written_project(above: &Top<'_>) -> Option<String> {
    above.rows().iter().find_map(|cells| {
        cells.iter().enumerate().find_map(|(index, cell)| {
            let Value::Text(text) = &cell.value else { return None };
            let beside = cells.get(index + 1).map(|next| super::words(&next.value)).unwrap_or_default();
            after(&clean(text), &PROJECT, &beside)
        })
    })
}

/// Whether a text is a caption above a grid: `项目：…`, `单位：元`.
pub(super) fn is_caption(text: &str) -> bool {
    LABELS
        .iter()
        .any(|label| text.split_once(label).is_some_and(|(_, rest)| rest.chars().take(3).any(|c| c == ':')))
}

/// The text after one of the labels and its colon, up to the next label.
fn after(text: &str, labels: &[&str], beside: &str) -> Option<String> {
    let rest = labels.iter().find_map(|label| {
        let (_, rest) = text.split_once(label)?;
        rest.trim_start().strip_prefix(':')
    })?;
    let end = LABELS
        .iter()
        .filter_map(|label| {
            rest.match_indices(label).map(|(at, _)| at).find(|at| {
                rest.get(at + label.len()..).is_some_and(|tail| tail.chars().take(3).any(|c| c == ':'))
            })
        })
        .min()
        .unwrap_or(rest.len());
    let value = rest.get(..end)?.trim();
    let value = if value.is_empty() { beside.trim() } else { value };
    (!value.is_empty()).then(|| value.to_owned())
}

/// The project of `XM2026-001 鹭白渡`, `鹭白渡(XM2026-001)` or `鹭白渡`.
fn project(written: &str, intake: &Intake<'_>) -> Option<String> {
    if let Some(project) = intake.project(written) {
        return Some(project.to_owned());
    }
    let parts = written.split([' ', '(', ')', '/', ',', '、']).filter(|part| !part.is_empty());
    let mut key_like = None;
    for part in parts {
        if let Some(project) = intake.project(part) {
            return Some(project.to_owned());
        }
        if key_like.is_none() && part.contains(|c: char| c.is_ascii_digit()) && part.contains('-') {
            key_like = Some(key::normalised(part));
        }
    }
    key_like.or_else(|| intake.project_in(written).map(str::to_owned)).or_else(|| Some(written.to_owned()))
}

/// The version in a title: `第2版`, `第二版`, `变1`.
pub(crate) fn version(text: &str) -> Option<String> {
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    if let Some((_, rest)) = text.split_once('第') {
        let number: String = rest.chars().take_while(|c| numeral(*c)).collect();
        if !number.is_empty() && rest.get(number.len()..)?.starts_with('版') {
            return Some(format!("第{number}版"));
        }
    }
    let (_, rest) = text.split_once('变')?;
    let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
    (!number.is_empty()).then(|| format!("变{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_gives_what_follows_it() {
        let line = "客户:槲溪置业有限公司 项目:XM2026-001 鹭白渡 制表:沈汀兰 日期:2026.1.26 单位:元";
        assert_eq!(after(line, &["项目"], "").as_deref(), Some("XM2026-001 鹭白渡"));
        assert_eq!(after("项目:", &["项目"], "XM2026-003").as_deref(), Some("XM2026-003"));
        assert_eq!(after("项目排期", &["项目"], ""), None);
        assert_eq!(version("鹭白渡 2026年2月 媒体排期表(第3版)").as_deref(), Some("第3版"));
        assert_eq!(version("云庭3月排期(变2)").as_deref(), Some("变2"));
        assert_eq!(version("云庭3月排期"), None);
    }
}
