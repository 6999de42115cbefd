//! The view of 接入.xlsx: five sheets with lines, prefilled cells and drop-down lists. It arranges what `adopt`
//! found and decides nothing.

use crate::model::adoption::{
    Adoption, ColumnFound, Confidence, DAYS, DEFAULT_FIELDS, DefaultRow, DraftProject, Layout, Missing, NEW,
    UNUSED,
};
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

/// What the cells of a column hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    Words,
    /// Whole numbers.
    Count,
    /// What people fill in.
    Answer,
}

/// A column of a sheet.
pub struct AdoptionColumn {
    pub heading: &'static str,
    /// In characters, 汉字 counting as two.
    pub width: u16,
    pub kind: CellKind,
}

/// One sheet with its columns and lines.
pub struct AdoptionSheet {
    pub name: &'static str,
    pub columns: Vec<AdoptionColumn>,
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

/// What a column reads of a row.
type OfRow<'a, R, T> = Box<dyn Fn(&R) -> T + 'a>;

/// The drop-down list of a column.
enum List<'a, R> {
    None,
    Same(&'static str),
    /// One that depends on the row.
    Of(OfRow<'a, R, Option<String>>),
}

/// The columns of a sheet whose rows are `R`: heading, kind, width, value and list stand together.
struct Columns<'a, R> {
    columns: Vec<(AdoptionColumn, OfRow<'a, R, String>, List<'a, R>)>,
}

impl<'a, R> Columns<'a, R> {
    fn new() -> Columns<'a, R> {
        Columns { columns: Vec::new() }
    }

    fn add<V: Into<String>>(
        mut self,
        (heading, kind, width): (&'static str, CellKind, u16),
        show: impl Fn(&R) -> V + 'a,
        list: List<'a, R>,
    ) -> Columns<'a, R> {
        self.columns.push((
            AdoptionColumn { heading, width, kind },
            Box::new(move |row| show(row).into()),
            list,
        ));
        self
    }

    fn words<V: Into<String>>(self, heading: &'static str, width: u16, show: impl Fn(&R) -> V + 'a) -> Self {
        self.add((heading, CellKind::Words, width), show, List::None)
    }

    fn count<N: ToString>(self, heading: &'static str, width: u16, show: impl Fn(&R) -> N + 'a) -> Self {
        self.add((heading, CellKind::Count, width), move |row| show(row).to_string(), List::None)
    }

    fn answer<V: Into<String>>(self, heading: &'static str, width: u16, show: impl Fn(&R) -> V + 'a) -> Self {
        self.add((heading, CellKind::Answer, width), show, List::None)
    }

    /// An answer chosen from a list.
    fn choice<V: Into<String>>(
        self,
        heading: &'static str,
        width: u16,
        list: &'static str,
        show: impl Fn(&R) -> V + 'a,
    ) -> Self {
        self.add((heading, CellKind::Answer, width), show, List::Same(list))
    }

    fn sheet(self, name: &'static str, rows: &[R], spare: usize) -> AdoptionSheet {
        let line = |row: &R| self.columns.iter().map(|(_, show, _)| show(row)).collect();
        let mut choices = Vec::new();
        for (column, (_, _, list)) in self.columns.iter().enumerate() {
            match list {
                List::None => {}
                List::Same(list) => choices.push(Choices { column, line: None, list: (*list).to_owned() }),
                List::Of(list) => {
                    let lists = rows.iter().enumerate().filter_map(|(line, row)| Some((line, list(row)?)));
                    choices.extend(lists.map(|(line, list)| Choices { column, line: Some(line), list }));
                }
            }
        }
        AdoptionSheet {
            name,
            lines: rows.iter().map(line).collect(),
            choices,
            spare,
            columns: self.columns.into_iter().map(|(column, ..)| column).collect(),
        }
    }
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
/// The list of the fields that may have a default value.
const FIELDS: &str = "默认值字段";

/// Makes the view.
pub fn view(adoption: &Adoption, as_of: NaiveDate) -> View {
    let mut lists: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    lists.insert(TABLES.to_owned(), tables().map(|sheet| sheet.name).chain([UNUSED]).collect());
    lists.insert(YES.to_owned(), vec![YES]);
    lists.insert(FIELDS.to_owned(), DEFAULT_FIELDS.to_vec());
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
    let yes = |answer: bool, held: &str| if answer { YES.to_owned() } else { held.to_owned() };
    let columns = Columns::<&Layout>::new()
        .count("布局号", 8, |row| row.number)
        .count("文件数", 8, |row| row.files.len())
        .words("文件", 36, |row| files(row))
        .words("表", 16, |row| sheet_names(adoption, row))
        .count("行数", 8, |row| row.rows)
        .words("建议表", 10, |row| match row.table {
            Some(table) => table,
            None if row.summary => UNUSED,
            None => "",
        })
        .words("把握", 7, |row| if row.columns.is_empty() { "" } else { row.confidence.word() })
        .words("理由", 36, |row| row.reason.as_str())
        .choice("采用", 12, TABLES, |row| adopted(row))
        .choice("确认", 8, YES, move |row| yes(row.answer.confirmed, &row.answer.held.confirmed))
        .choice("新文件自动采用", 12, YES, move |row| {
            yes(row.answer.automatic, &row.answer.held.automatic)
        })
        .words("结果", 20, |row| row.outcome.as_str());
    columns.sheet("布局", &adoption.layouts.iter().collect::<Vec<_>>(), 0)
}

/// The names of the sheets of a layout.
fn sheet_names(adoption: &Adoption, layout: &Layout) -> String {
    let mut names: Vec<&str> = Vec::new();
    for sheet in adoption.sheets.iter().filter(|sheet| sheet.layout == Some(layout.number)) {
        if !names.contains(&sheet.sheet.as_str()) && !sheet.sheet.is_empty() {
            names.push(&sheet.sheet);
        }
    }
    let more = if names.len() > SHEETS { format!(" 等 {} 张", names.len()) } else { String::new() };
    names.iter().take(SHEETS).copied().collect::<Vec<_>>().join("、") + &more
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

/// A line of 列: a column of a layout, or all days of its grid.
struct ColumnRow<'a> {
    layout: &'a Layout,
    found: Found<'a>,
}

enum Found<'a> {
    Column { index: usize, column: &'a ColumnFound, table: Option<&'static str> },
    Days { first: u16, last: u16 },
}

impl ColumnRow<'_> {
    /// What the line says of a column; of the days of a grid `days`.
    fn say(&self, of_column: impl Fn(&ColumnFound) -> String, days: &str) -> String {
        match self.found {
            Found::Column { column, .. } => of_column(column),
            Found::Days { .. } => days.to_owned(),
        }
    }

    fn letters(&self) -> String {
        match self.found {
            Found::Column { column, .. } => Column(column.col).to_string(),
            Found::Days { first, last } => format!("{}–{}", Column(first), Column(last)),
        }
    }

    /// 字段: what a person wrote, else a certain proposal.
    fn field(&self) -> String {
        let Found::Column { index, column, .. } = self.found else { return String::new() };
        let answer = &self.layout.answer;
        let sure = column.field.filter(|_| column.confidence == Confidence::High && !answer.confirmed);
        answer.field(index).or(sure).unwrap_or_default().to_owned()
    }
}

fn columns(adoption: &Adoption) -> AdoptionSheet {
    let mut rows = Vec::new();
    for layout in &adoption.layouts {
        let table = match adopted(layout) {
            "" => layout.table,
            written => tables().map(|sheet| sheet.name).find(|name| *name == written),
        };
        let mut days = layout.days;
        for (index, column) in layout.columns.iter().enumerate() {
            if let Some((first, last)) = days.take_if(|(first, _)| column.col > *first) {
                rows.push(ColumnRow { layout, found: Found::Days { first, last } });
            }
            rows.push(ColumnRow { layout, found: Found::Column { index, column, table } });
        }
        if let Some((first, last)) = days {
            rows.push(ColumnRow { layout, found: Found::Days { first, last } });
        }
    }
    let list = |row: &ColumnRow| match row.found {
        Found::Column { table, .. } => table.map(str::to_owned),
        Found::Days { .. } => None,
    };
    let about_days = "逐日的格子：年月取自标题、表名或文件名，项目和媒体取自列或上面的抬头；一张表里有几段的，各段以自己的抬头为准";
    let columns = Columns::<ColumnRow>::new()
        .count("布局号", 8, |row| row.layout.number)
        .words("列", 8, ColumnRow::letters)
        .words("表头", 20, |row| row.say(|column| column.header.clone(), DAYS))
        .words("样例", 40, |row| row.say(|column| column.samples.join("｜"), &grids(row.layout)))
        .words("建议字段", 16, |row| row.say(|column| column.field.unwrap_or_default().to_owned(), ""))
        .words("把握", 7, |row| row.say(|column| column.confidence.word().to_owned(), ""))
        .words("理由", 44, move |row| row.say(|column| column.reason.clone(), about_days))
        .add(("字段", CellKind::Answer, 16), ColumnRow::field, List::Of(Box::new(list)));
    columns.sheet("列", &rows, 0)
}

/// What the sheets of a day grid say of their month and project.
fn grids(layout: &Layout) -> String {
    let more = layout.grids.len().saturating_sub(GRIDS);
    let mut grids: Vec<String> = layout.grids.iter().take(GRIDS).cloned().collect();
    grids.extend((more > 0).then(|| format!("另有 {more} 张")));
    grids.join("\n")
}

fn missing(adoption: &Adoption) -> AdoptionSheet {
    let layouts = adoption.layouts.iter().filter(|layout| adopted(layout) != UNUSED);
    let rows: Vec<_> =
        layouts.flat_map(|layout| layout.missing.iter().map(move |missing| (layout, missing))).collect();
    let columns = Columns::<(&Layout, &Missing)>::new()
        .count("布局号", 8, |(layout, _)| layout.number)
        .words("字段", 16, |(_, missing)| missing.field)
        .words("必填或作用", 32, |(_, missing)| missing.matters.as_str())
        .words("怎样补上", 40, |(_, missing)| missing.supply.as_str());
    columns.sheet("缺少", &rows, 0)
}

fn defaults(adoption: &Adoption) -> AdoptionSheet {
    let columns = Columns::<&DefaultRow>::new()
        .answer("布局号或文件", 36, |row| row.of.as_str())
        .choice("表", 14, TABLES, |row| row.table.as_str())
        .choice("字段", 16, FIELDS, |row| row.field.as_str())
        .answer("值", 28, |row| row.value.as_str());
    columns.sheet("默认值", &adoption.defaults.iter().collect::<Vec<_>>(), 20)
}

fn drafts(adoption: &Adoption) -> AdoptionSheet {
    let columns = Columns::<&DraftProject>::new()
        .answer("项目编号", 16, |row| row.key.as_str())
        .answer("项目名称", 22, |row| row.name.as_str())
        .answer("客户名称", 30, |row| row.client.as_str())
        .answer("客服", 12, |row| row.account.as_str())
        .words("出现在", 60, |row| row.seen_in.as_str());
    columns.sheet("项目草稿", &adoption.drafts.iter().collect::<Vec<_>>(), 20)
}
