//! 项目草稿: the projects that the workbooks name, if there is no 项目名册.

use super::layouts::{Key, Raw};
use crate::model::adoption::{Answers, DraftProject, Layout, UNUSED};
use crate::normalise::cell::clean::{clean, compact};
use crate::normalise::cell::{is_blank, text};
use crate::read::table::{Cell, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Characters. A longer text is no name.
const LONGEST: usize = 24;
/// How many files are named in 出现在.
const FILES: usize = 5;

/// A project while it is collected.
#[derive(Default)]
struct Gathered {
    key: String,
    name: String,
    clients: BTreeMap<String, usize>,
    accounts: BTreeMap<String, usize>,
    files: BTreeSet<String>,
    first: usize,
}

/// The projects that the person left in the sheet, then new ones in the order in which they were found.
pub(super) fn projects(
    sheets: &[Raw<'_>],
    groups: &[(Key, Vec<usize>)],
    numbers: &[u32],
    layouts: &[Layout],
    given: &Answers,
) -> Vec<DraftProject> {
    let mut gathered: BTreeMap<String, Gathered> = BTreeMap::new();
    for ((_, members), number) in groups.iter().zip(numbers) {
        let Some(layout) = layouts.iter().find(|layout| layout.number == *number) else { continue };
        if layout.answer.table.as_deref().is_some_and(|table| compact(table) == UNUSED) {
            continue;
        }
        for raw in members.iter().filter_map(|index| sheets.get(*index)) {
            gather(raw, layout, &mut gathered);
        }
    }
    let mut drafts = given.drafts.clone();
    let mut new: Vec<Gathered> = gathered.into_values().collect();
    // a key alone is the project that another file names with its key
    let named: BTreeSet<String> =
        new.iter().filter(|one| !one.name.is_empty()).map(|one| one.key.clone()).collect();
    new.retain(|one| !one.name.is_empty() || !named.contains(&one.key));
    new.sort_by_key(|project| project.first);
    for project in new {
        let known = drafts.iter_mut().find(|draft| {
            let same = |a: &str, b: &str| !a.is_empty() && compact(a) == compact(b);
            same(&draft.name, &project.name)
                || same(&draft.key, &project.key)
                || same(&draft.key, &project.name)
        });
        let often = |counts: &BTreeMap<String, usize>| {
            let best =
                counts.iter().max_by_key(|(name, count)| (**count, std::cmp::Reverse((*name).clone())));
            best.map(|(name, _)| name.clone()).unwrap_or_default()
        };
        let seen_in = seen_in(&project.files);
        match known {
            Some(draft) => draft.seen_in = seen_in,
            None => drafts.push(DraftProject {
                key: project.key,
                client: often(&project.clients),
                account: often(&project.accounts),
                name: project.name,
                seen_in,
            }),
        }
    }
    drafts
}

fn seen_in(files: &BTreeSet<String>) -> String {
    let shown: Vec<&str> = files.iter().take(FILES).map(String::as_str).collect();
    let more = if files.len() > FILES { format!(" 等 {} 个文件", files.len()) } else { String::new() };
    format!("{}{more}", shown.join("、"))
}

fn gather(raw: &Raw<'_>, layout: &Layout, gathered: &mut BTreeMap<String, Gathered>) {
    let Some(found) = &raw.found else { return };
    let column = |field: &str| {
        let index = layout.columns.iter().position(|column| column.field == Some(field))?;
        found.columns.get(index).map(|heading| heading.col)
    };
    let (key, name) = (column("项目编号"), column("项目名称"));
    let clients = [column("客户名称")];
    let account = column("客服");
    let mut take = |key: String, name: String, cells: &[Cell]| {
        let name = if name.is_empty() { key.clone() } else { name };
        let key = if is_key(&key) { key } else { String::new() };
        let identity = compact(if name.is_empty() { &key } else { &name });
        let first = gathered.len();
        let project = gathered.entry(identity).or_insert_with(|| Gathered { first, ..Gathered::default() });
        if project.name.is_empty() || is_key(&project.name) {
            project.name = if is_key(&name) { String::new() } else { name };
        }
        if project.key.is_empty() {
            project.key = key;
        }
        project.files.insert(raw.file.name.clone());
        for client in clients.iter().flatten().filter_map(|col| said(cells, *col)) {
            *project.clients.entry(client).or_default() += 1;
        }
        if let Some(account) = account.and_then(|col| said(cells, col)) {
            *project.accounts.entry(account).or_default() += 1;
        }
    };
    if key.is_none() && name.is_none() {
        let captions = raw.title.split('|').filter_map(caption);
        for (key, name) in captions.take(1).filter(|_| layout.table.is_some()) {
            take(key, name, &[]);
        }
        return;
    }
    for cells in &raw.rows {
        let of = |col: Option<u16>| col.and_then(|col| said(cells, col)).unwrap_or_default();
        let (key, name) = (of(key), of(name));
        let fits = |text: &str| text.chars().count() <= LONGEST;
        if (!key.is_empty() || !name.is_empty()) && fits(&key) && fits(&name) {
            take(key, name, cells);
        }
    }
}

/// Whether a text is a key (it has digits) and not a name.
fn is_key(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
        && text.chars().filter(char::is_ascii).count() * 2 > text.chars().count()
}

fn said(cells: &[Cell], col: u16) -> Option<String> {
    let cell = cells.iter().find(|cell| cell.col == col && !is_blank(&cell.value))?;
    match &cell.value {
        Value::Text(written) if !text::is_ditto(&cell.value) => {
            Some(clean(written)).filter(|text| !text.is_empty())
        }
        _ => None,
    }
}

/// Key and name in a line above a table: `项目:XM2026-003云庭`.
fn caption(line: &str) -> Option<(String, String)> {
    let labels = ["项目名称:", "项目:", "楼盘:", "案名:"];
    let rest = labels.iter().find_map(|label| line.split_once(label)).map(|(_, rest)| rest)?;
    let ends = ["客户", "制表", "日期", "单位", "媒体", "期间", "编制", "审核"];
    let end = ends.iter().filter_map(|label| rest.find(label)).min().unwrap_or(rest.len());
    let written = rest.get(..end)?.trim_matches(|c: char| c.is_whitespace() || ":,;、".contains(c));
    let split =
        written.find(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c))).unwrap_or(written.len());
    let (key, name) = written.split_at_checked(split)?;
    let fits = !written.is_empty() && written.chars().count() <= LONGEST;
    match is_key(key) {
        _ if !fits => None,
        true => Some((key.to_owned(), name.to_owned())),
        false => Some((String::new(), written.to_owned())),
    }
}
