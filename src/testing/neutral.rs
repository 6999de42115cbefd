//! What a text table leaves unsaid: required columns, required sheets and a clean project.

use super::Section;
use crate::read::table::Role;
use chrono::{Days, Months, NaiveDate};
use std::collections::BTreeSet;

/// Column and neutral value, by sheet. `{项目}` is the row's 项目编号, `{日}` its earliest day (else
/// 检查日), `{早}` two weeks before it, `{今}` 检查日, `{远}` a month after; `{行}` numbers the rows.
const COLUMNS: &[(&str, &[(&str, &str)])] = &[
    (
        "项目名册/项目",
        &[
            ("项目编号", "{项目}"),
            ("项目名称", "云庭{项目}"),
            ("客户名称", "远岚置业"),
            ("合同签订日", "2025-12-01"),
            ("合同开始", "{始}"),
            ("合同结束", "{终}"),
            ("策略确认日", "2025-12-01"),
            ("项目负责人", "周楠"),
            ("负责人职级", "资深策略"),
            ("客服", "张三"),
            ("策略", "周楠"),
            ("撰文", "李蔚"),
            ("美术", "何川"),
            ("状态", "服务中"),
        ],
    ),
    (
        "工作单/工作单",
        &[
            ("工作单号", "{项目}-G{行}"),
            ("项目编号", "{项目}"),
            ("下单时间", "{日}"),
            ("布署方式", "书面"),
            ("工作类别", "其他"),
            ("工作内容", "样例"),
            ("责任人", "张三"),
        ],
    ),
    (
        "工作单/会议",
        &[("会议单号", "{项目}-H{行}"), ("项目编号", "{项目}"), ("会议主题", "例会"), ("会议结束", "{日}")],
    ),
    ("工作单/定期服务", &[("项目编号", "{项目}")]),
    (
        "媒体排期/排期",
        &[
            ("排期编号", "{项目}-M03{行}"),
            ("项目编号", "{项目}"),
            ("媒体名称", "都市晨报"),
            ("投放日期", "{远}"),
            ("次数", "1"),
            ("客户金额", "50000"),
            ("费用清单提交日", "{早}"),
        ],
    ),
    (
        "收付款/客户到款",
        &[("到款编号", "DK202603-{行}"), ("到款日期", "{今}"), ("付款单位", "远岚置业"), ("金额", "50000")],
    ),
    (
        "收付款/媒体付款",
        &[
            ("付款编号", "FK202603-{行}"),
            ("项目编号", "{项目}"),
            ("媒体名称", "都市晨报"),
            ("实付金额", "45000"),
        ],
    ),
    (
        "收付款/收票",
        &[("发票号码", "226990{行}"), ("发票日期", "{今}"), ("开票单位", "都市晨报"), ("价税合计", "45000")],
    ),
    (
        "收付款/开票",
        &[
            ("发票号码", "226990{行}"),
            ("开票日期", "{今}"),
            ("客户名称", "远岚置业"),
            ("项目编号", "{项目}"),
            ("金额", "50000"),
        ],
    ),
    (
        "制作/报价",
        &[
            ("报价单号", "{项目}-B{行}"),
            ("项目编号", "{项目}"),
            ("日期", "{日}"),
            ("内容", "楼书"),
            ("金额", "12000"),
        ],
    ),
    (
        "制作/制作验收",
        &[("验收单号", "{项目}-Y{行}"), ("实收数量", "1"), ("验收结果", "合格"), ("验收日", "{日}")],
    ),
];

/// Sheets that must be there once per role.
const SHEETS: &[(Role, &str)] = &[
    (Role::Roster, "项目名册/项目"),
    (Role::Orders, "工作单/工作单"),
    (Role::Schedule, "媒体排期/排期"),
    (Role::Money, "收付款/客户到款"),
];

fn columns(sheet: &str) -> &'static [(&'static str, &'static str)] {
    COLUMNS.iter().find(|(name, _)| *name == sheet).map_or(&[], |(_, columns)| columns)
}

/// Adds the columns the section's first line does not name, with a neutral value in every row.
pub(super) fn complete(section: &mut Section, text: &str, as_of: NaiveDate) {
    let Some(role) = section.role else { return };
    let wanted = columns(&format!("{}/{}", role.word(), section.sheet));
    let Some(header) = section.rows.first().cloned() else { return };
    let has = |name: &str| match name {
        "投放日期" => header.iter().any(|h| h.starts_with("投放")),
        // A table about the cost list says itself when it was handed in.
        "费用清单提交日" => text.contains("费用清单"),
        _ => header.iter().any(|h| h == name),
    };
    for (name, value) in wanted.iter().filter(|(name, _)| !has(name)) {
        for (index, row) in section.rows.iter_mut().enumerate() {
            let filled = match index {
                0 => (*name).to_owned(),
                _ if is_total(row) => String::new(),
                _ => fill(value, row, index, as_of),
            };
            row.resize(header.len().max(row.len()), String::new());
            row.push(filled);
        }
    }
}

/// 合计, examples and remarks under the table are not rows of it.
fn is_total(row: &[String]) -> bool {
    let first = row.iter().find(|cell| !cell.is_empty());
    first.is_some_and(|cell| {
        ["合计", "小计", "总计", "备注", "示例", "（示例"].iter().any(|word| cell.starts_with(word))
    })
}

/// Header-only sheets a used role must have, and the project register. Placements, quotes and money
/// are judged against each other: what a table does not mention of them is empty, not unread.
pub(super) fn missing_sections<'a>(
    sections: &[Section],
    text: &str,
    as_of: NaiveDate,
    bare: bool,
) -> Vec<(&'a str, Vec<Vec<String>>)> {
    let mut missing = Vec::new();
    for (role, sheet) in SHEETS {
        let short = sheet.rsplit('/').next().unwrap_or_default();
        let mentioned = |role: Role| sections.iter().any(|s| s.role == Some(role));
        let joined = [Role::Schedule, Role::Money, Role::Production];
        let used = mentioned(*role) || (joined.contains(role) && joined.into_iter().any(mentioned));
        let used = *role == Role::Roster || (!bare && used);
        if !used || sections.iter().any(|s| s.role == Some(*role) && s.sheet == short) {
            continue;
        }
        let header = columns(sheet).iter().map(|(name, _)| (*name).to_owned()).collect();
        let mut rows: Vec<Vec<String>> = vec![header];
        if *role == Role::Roster {
            rows.extend(projects(text).into_iter().map(|key| {
                let row = [key];
                columns(sheet).iter().map(|(_, value)| fill(value, &row, 1, as_of)).collect()
            }));
        }
        missing.push((*sheet, rows));
    }
    missing
}

/// Every 项目编号 the table mentions; one of its own where it mentions none.
fn projects(text: &str) -> BTreeSet<String> {
    let mut found: BTreeSet<String> =
        text.match_indices("XM").filter_map(|(at, _)| project(&text[at..])).collect();
    if found.is_empty() {
        found.insert("XM2026-101".to_owned());
    }
    found
}

/// The 项目编号 at the beginning of a key.
fn project(text: &str) -> Option<String> {
    let key: String = text.chars().take(10).collect();
    let plain = key.chars().enumerate().all(|(i, c)| match i {
        0 => c == 'X',
        1 => c == 'M',
        6 => c == '-',
        _ => c.is_ascii_digit(),
    });
    (plain && key.len() == 10).then_some(key)
}

fn fill(value: &str, row: &[String], index: usize, as_of: NaiveDate) -> String {
    let of_row = || row.iter().find_map(|cell| project(cell)).unwrap_or_else(|| "XM2026-101".to_owned());
    let earliest = || {
        let days = row.iter().filter_map(|cell| cell.get(..10)?.parse::<NaiveDate>().ok());
        days.min().unwrap_or(as_of).min(as_of)
    };
    match value {
        "{日}" => earliest().to_string(),
        "{今}" => as_of.to_string(),
        "{早}" => (earliest() - Days::new(14)).to_string(),
        "{远}" => (as_of + Days::new(30)).to_string(),
        // Nothing recurring is due before the contract has begun.
        "{始}" => as_of.to_string(),
        "{终}" => (as_of + Months::new(12)).to_string(),
        _ => value.replace("{项目}", &of_row()).replace("{行}", &format!("{index:02}")),
    }
}
