//! The view of 接入.xlsx: five sheets with lines, prefilled cells and drop-down lists. It arranges what `adopt`
//! found and decides nothing.

use crate::model::adoption::{Adoption, ColumnFound, Confidence, DAYS, DEFAULT_FIELDS, Layout, NEW, UNUSED};
use crate::model::source::Column;
use crate::normalise::sheet::schema::{self, Sheet as Schema};
use crate::read::table::Role;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Characters that a cell can hold.
const LONGEST: usize = 30_000;
/// How many sheet names of a layout are shown.
const SHEETS: usize = 12;
/// How many sheets of a day grid say their month and project.
const GRIDS: usize = 8;

/// One sheet: headings, lines, and which columns people fill in.
pub struct AdoptionSheet {
    pub name: &'static str,
    pub headings: Vec<&'static str>,
    /// Widths in characters, 汉字 counting as two.
    pub widths: Vec<u16>,
    pub answers: Vec<usize>,
    /// Whole numbers.
    pub counts: Vec<usize>,
    pub lines: Vec<Vec<String>>,
    pub choices: Vec<Choices>,
    /// Blank lines below the rows for people to write in.
    pub spare: usize,
}

/// The drop-down list of the cells of a column.
pub struct Choices {
    pub column: usize,
    /// The line (`None` for all lines) and the name of the list.
    pub line: Option<usize>,
    pub list: String,
}

/// All sheets and all lists.
pub struct View {
    pub guide: Vec<String>,
    pub pages: Vec<AdoptionSheet>,
    /// Name of a list → its words.
    pub lists: BTreeMap<String, Vec<&'static str>>,
}

/// The tables that may be adopted.
fn tables() -> impl Iterator<Item = &'static Schema> {
    let ours = [Role::Roster, Role::Orders, Role::Schedule, Role::Money, Role::Production];
    schema::SHEETS.iter().copied().filter(move |sheet| ours.contains(&sheet.role))
}

/// The list of all tables.
pub const TABLES: &str = "表";
pub const YES: &str = "是";

/// Makes the view.
pub fn view(adoption: &Adoption, as_of: NaiveDate) -> View {
    let mut lists: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    lists.insert(TABLES.to_owned(), tables().map(|sheet| sheet.name).chain([UNUSED]).collect());
    lists.insert(YES.to_owned(), vec![YES]);
    lists.insert("默认值字段".to_owned(), DEFAULT_FIELDS.to_vec());
    for sheet in tables() {
        let fields = sheet.columns.iter().map(|column| column.name).chain([UNUSED]);
        lists.insert(sheet.name.to_owned(), fields.collect());
    }
    View {
        guide: guide(adoption, as_of),
        pages: vec![
            layouts(adoption),
            columns(adoption),
            missing(adoption),
            defaults(adoption),
            drafts(adoption),
        ],
        lists,
    }
}

fn guide(adoption: &Adoption, as_of: NaiveDate) -> Vec<String> {
    let (files, layouts) = (
        adoption.sheets.iter().map(|sheet| &sheet.file).collect::<std::collections::BTreeSet<_>>().len(),
        adoption.layouts.len(),
    );
    let open = adoption.layouts.iter().filter(|layout| asks(layout)).count();
    let start = adoption.start.map_or(String::new(), |day| {
        format!("建议在 设置.xlsx 的“参数”表写一行“检查起始日 {day}”，更早的事只列清单、不算欠账。")
    });
    vec![
        format!("这是什么：jobbag 看了 {files} 个文件里的表，同样表头的归成一种“布局”，共 {layouts} 种，其中 {open} 种等您确认（检查日 {as_of}）。您的文件只读，不会被改动。"),
        "要做什么：在“布局”表看每种布局像哪张表，对的在“采用”里选好表名，再到“列”表核对：同意“建议字段”的，把它复制到“字段”（可整列粘贴），空着的列不读；都对了，在“确认”里写 是。不要的在“采用”里选 不用。".to_owned(),
        "什么算数：浅黄底的格子由您填写；没有写 是 的布局什么都不会读。以后新来的同样表头的文件，要自动读入就在“新文件自动采用”写 是，否则先等着，标（新）；删去“（新）”二字也算认可。".to_owned(),
        format!("接下来：存盘关闭，再运行一次 jobbag run，报告就按这里确认的读。缺的列见“缺少”；整个布局或文件都一样的值写在“默认值”。{start}"),
        "随时可以再运行 jobbag adopt：您填过的都会保留，只添上新的。“项目草稿”是从各表收集的项目名，没有项目名册时就按它，请补上客户和客服，删去不是项目的。".to_owned(),
    ]
}

/// Whether a layout still needs an answer.
fn asks(layout: &Layout) -> bool {
    !layout.answer.confirmed
        && adopted(layout) != UNUSED
        && (layout.table.is_some() || layout.answer.table.is_some())
}

/// 采用: what a person chose, else a certain proposal.
fn adopted(layout: &Layout) -> &str {
    match (&layout.answer.table, layout.table) {
        (Some(written), _) => written,
        (None, _) if layout.answer.confirmed => "",
        (None, Some(table)) if layout.confidence == Confidence::High => table,
        (None, None) if layout.summary => UNUSED,
        _ => "",
    }
}

fn layouts(adoption: &Adoption) -> AdoptionSheet {
    let lines = adoption.layouts.iter().map(|layout| {
        let suggested = match layout.table {
            Some(table) => table,
            None if layout.summary => UNUSED,
            None => "",
        };
        let yes = |answer: bool, held: &str| if answer { YES.to_owned() } else { held.to_owned() };
        let mut names: Vec<&str> = Vec::new();
        for sheet in adoption.sheets.iter().filter(|sheet| sheet.layout == Some(layout.number)) {
            if !names.contains(&sheet.sheet.as_str()) && !sheet.sheet.is_empty() {
                names.push(&sheet.sheet);
            }
        }
        let more = if names.len() > SHEETS { format!(" 等 {} 张", names.len()) } else { String::new() };
        let sheets = names.iter().take(SHEETS).copied().collect::<Vec<_>>().join("、") + &more;
        vec![
            layout.number.to_string(),
            layout.files.len().to_string(),
            files(layout),
            sheets,
            layout.rows.to_string(),
            suggested.to_owned(),
            if layout.columns.is_empty() { String::new() } else { layout.confidence.word().to_owned() },
            layout.reason.clone(),
            adopted(layout).to_owned(),
            yes(layout.answer.confirmed, &layout.answer.held.confirmed),
            yes(layout.answer.automatic, &layout.answer.held.automatic),
            layout.outcome.clone(),
        ]
    });
    AdoptionSheet {
        name: "布局",
        headings: vec![
            "布局号",
            "文件数",
            "文件",
            "表",
            "行数",
            "建议表",
            "把握",
            "理由",
            "采用",
            "确认",
            "新文件自动采用",
            "结果",
        ],
        widths: vec![8, 8, 36, 16, 8, 10, 7, 36, 12, 8, 12, 20],
        answers: vec![8, 9, 10],
        counts: vec![0, 1, 4],
        lines: lines.collect(),
        choices: vec![
            Choices { column: 8, line: None, list: TABLES.to_owned() },
            Choices { column: 9, line: None, list: YES.to_owned() },
            Choices { column: 10, line: None, list: YES.to_owned() },
        ],
        spare: 0,
    }
}

/// The files, one in each line, the waiting ones first.
fn files(layout: &Layout) -> String {
    let mut text = String::new();
    let (waiting, known): (Vec<_>, Vec<_>) = layout.files.iter().partition(|file| file.new);
    for (index, file) in waiting.iter().chain(&known).enumerate() {
        let mark = if file.new { NEW } else { "" };
        let line = format!("{}{mark}", file.name);
        if text.len() + line.len() > LONGEST {
            text.push_str(&format!("\n…另有 {} 个，见 接入.json", layout.files.len() - index));
            break;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&line);
    }
    text
}

fn columns(adoption: &Adoption) -> AdoptionSheet {
    let mut lines = Vec::new();
    let mut choices = Vec::new();
    for layout in &adoption.layouts {
        let table = match adopted(layout) {
            "" => layout.table,
            written => tables().map(|sheet| sheet.name).find(|name| *name == written),
        };
        let mut days = layout.days;
        for (index, column) in layout.columns.iter().enumerate() {
            if let Some((first, last)) = days.filter(|(first, _)| column.col > *first) {
                lines.push(day_line(layout, first, last));
                days = None;
            }
            if let Some(table) = table {
                choices.push(Choices { column: 7, line: Some(lines.len()), list: table.to_owned() });
            }
            lines.push(column_line(layout, index, column));
        }
        if let Some((first, last)) = days {
            lines.push(day_line(layout, first, last));
        }
    }
    AdoptionSheet {
        name: "列",
        headings: vec!["布局号", "列", "表头", "样例", "建议字段", "把握", "理由", "字段"],
        widths: vec![8, 8, 20, 40, 16, 7, 44, 16],
        answers: vec![7],
        counts: vec![0],
        lines,
        choices,
        spare: 0,
    }
}

fn column_line(layout: &Layout, index: usize, column: &ColumnFound) -> Vec<String> {
    let written = layout.answer.field(index).map(str::to_owned);
    let sure = column.field.filter(|_| column.confidence == Confidence::High && !layout.answer.confirmed);
    let field = written.unwrap_or_else(|| sure.unwrap_or_default().to_owned());
    vec![
        layout.number.to_string(),
        Column(column.col).to_string(),
        column.header.clone(),
        column.samples.join("｜"),
        column.field.unwrap_or_default().to_owned(),
        column.confidence.word().to_owned(),
        column.reason.clone(),
        field,
    ]
}

/// The line for all days of a grid.
fn day_line(layout: &Layout, first: u16, last: u16) -> Vec<String> {
    let days = format!("{}–{}", Column(first), Column(last));
    let reason = "逐日的格子：年月取自标题、表名或文件名，项目和媒体取自列或上面的抬头；一张表里有几段的，各段以自己的抬头为准";
    let more = layout.grids.len().saturating_sub(GRIDS);
    let mut grids: Vec<String> = layout.grids.iter().take(GRIDS).cloned().collect();
    grids.extend((more > 0).then(|| format!("另有 {more} 张")));
    [
        layout.number.to_string(),
        days,
        DAYS.to_owned(),
        grids.join("\n"),
        String::new(),
        String::new(),
        reason.to_owned(),
        String::new(),
    ]
    .to_vec()
}

fn missing(adoption: &Adoption) -> AdoptionSheet {
    let lines = adoption.layouts.iter().filter(|layout| adopted(layout) != UNUSED).flat_map(|layout| {
        layout.missing.iter().map(|missing| {
            vec![
                layout.number.to_string(),
                missing.field.to_owned(),
                missing.matters.clone(),
                missing.supply.clone(),
            ]
        })
    });
    AdoptionSheet {
        name: "缺少",
        headings: vec!["布局号", "字段", "必填或作用", "怎样补上"],
        widths: vec![8, 16, 32, 40],
        answers: Vec::new(),
        counts: vec![0],
        lines: lines.collect(),
        choices: Vec::new(),
        spare: 0,
    }
}

fn defaults(adoption: &Adoption) -> AdoptionSheet {
    let lines = adoption.defaults.iter();
    let lines =
        lines.map(|row| vec![row.of.clone(), row.table.clone(), row.field.clone(), row.value.clone()]);
    AdoptionSheet {
        name: "默认值",
        headings: vec!["布局号或文件", "表", "字段", "值"],
        widths: vec![36, 14, 16, 28],
        answers: vec![0, 1, 2, 3],
        counts: Vec::new(),
        lines: lines.collect(),
        choices: vec![
            Choices { column: 1, line: None, list: TABLES.to_owned() },
            Choices { column: 2, line: None, list: "默认值字段".to_owned() },
        ],
        spare: 20,
    }
}

fn drafts(adoption: &Adoption) -> AdoptionSheet {
    let lines = adoption.drafts.iter().map(|draft| {
        vec![
            draft.key.clone(),
            draft.name.clone(),
            draft.client.clone(),
            draft.account.clone(),
            draft.seen_in.clone(),
        ]
    });
    AdoptionSheet {
        name: "项目草稿",
        headings: vec!["项目编号", "项目名称", "客户名称", "客服", "出现在"],
        widths: vec![16, 22, 30, 12, 60],
        answers: vec![0, 1, 2, 3],
        counts: Vec::new(),
        lines: lines.collect(),
        choices: Vec::new(),
        spare: 20,
    }
}
