//! 排期 in GRID form: one column a day, marks for insertions → placements like those of a list.
//!
//! A grid is recognised by its days: seven or more in order, as 1..31, 3.1 or dates, or fewer under
//! weekdays or a month. Project and medium may stand in the lines above, the month in header, title or
//! name, the signature under the table. A sheet may hold several grids below each other, each with its
//! own title.

mod calendar;
mod days;
mod heading;
mod mark;
mod months;
mod preamble;
mod weekdays;

pub(crate) use days::{DayRows, day_rows, too_few};
pub(crate) use mark::read as read_mark;
pub(crate) use preamble::{version, written_project};

use crate::finding::{Code, Raised};
use crate::model::airing::ProofRow;
use crate::model::placement::{DayMark, MarkKind, Placement};
use crate::model::{Content, Field, Place};
use crate::normalise::cell;
use crate::normalise::intake::Intake;
use crate::normalise::record::placement;
use crate::normalise::sheet::header::{self, Header, Names, Top};
use crate::normalise::sheet::row::{Row, project_of};
use crate::normalise::sheet::signature::{self, Signature};
use crate::normalise::sheet::table::{Job, Table, sheet_key};
use crate::normalise::sheet::{body, line, schema, unread};
use crate::read::table::{Cell, Sheet, Value};
use calendar::Calendar;
use chrono::NaiveDate;
use heading::Heading;
use preamble::Preamble;
use std::collections::{BTreeMap, BTreeSet};

/// Columns beside the days that must have known names.
const NAMED: usize = 2;
/// The same for a medium's proof, which may have a single such column.
const NAMED_IN_PROOF: usize = 1;

/// Whether a sheet holds a day grid.
pub(super) fn is_grid(sheet: &Sheet) -> bool {
    !days::headings(sheet, &Names::new(&schema::PLACEMENT, &[]), NAMED).is_empty()
}

/// Every placement of every grid on the sheet.
pub(super) fn read<'w>(intake: &mut Intake<'w>, job: Job<'w>) -> Vec<Placement> {
    let names = Names::new(job.schema, &intake.settings.aliases);
    let reading = intake.workspace.reading(job.file, job.sheet);
    let headings = match reading {
        Some(reading) => days::confirmed(job.sheet, reading.top, reading.bottom),
        None => days::headings(job.sheet, &names, NAMED),
    };
    let rise = headings.first().zip(reading).map_or(0, |(first, own)| first.top.saturating_sub(own.top));
    let mut headers = Vec::new();
    for heading in &headings {
        let after = headings.iter().map(|other| other.bottom + 1).filter(|row| *row <= heading.top).max();
        let header = match reading {
            Some(reading) => {
                let top = heading.top.saturating_sub(rise).max(after.unwrap_or(0));
                Some(header::confirmed(job.sheet, job.schema, reading, top, heading.bottom))
            }
            None => grid_header(job.sheet, heading, &names, after.unwrap_or(0), NAMED),
        };
        let Some(header) = header else {
            let message = format!(
                "表“{}”有逐日排期格，但找不到媒体名称、次数、金额等列的表头；请在日期格左右写上列名",
                job.sheet.name
            );
            let at = Place::new(job.id, heading.row, 0);
            intake
                .findings
                .push(Raised::new(Code::D01, sheet_key(job.file, job.sheet), message.as_str()).at(at));
            intake.left_out(unread::nothing_known(job, &message), None);
            continue;
        };
        let title = after.map_or(0, |after| first_title(job.sheet, after, header.top));
        headers.push((heading, header, title));
    }
    if let Some((_, header, _)) = headers.first().filter(|_| reading.is_none()) {
        body::leave_out_above(intake, job, header.top, None);
    }
    let mut placements = Vec::new();
    for (heading, table) in tables(intake, job, headers) {
        match table {
            Ok(table) => placements.extend(section(intake, table, heading)),
            Err(table) => {
                let reason = "逐日排期格有两列同名，这一块未读";
                let (not_read, named) = unread::of_table(intake, &table, reason);
                let above = preamble::read(&table.above(), &table, intake).project;
                intake.left_out(not_read, named.or(above.map(|(project, _)| BTreeSet::from([project]))));
            }
        }
    }
    placements
}

/// The days with a mark, by row of the sheet: what a grid says beside its cells.
pub(super) fn marked_days(intake: &Intake<'_>, job: Job<'_>) -> BTreeMap<u32, Vec<NaiveDate>> {
    let names = Names::new(job.schema, &intake.settings.aliases);
    let mut marked = BTreeMap::new();
    let headings = days::headings(job.sheet, &names, NAMED);
    for (index, heading) in headings.iter().enumerate() {
        let after = headings.iter().map(|other| other.bottom + 1).filter(|row| *row <= heading.top).max();
        let after = after.unwrap_or(0);
        let Some(header) = grid_header(job.sheet, heading, &names, after, NAMED) else { continue };
        let lines = after..header.top;
        let last = headings.get(index + 1).map_or(u32::MAX, |next| next.top.saturating_sub(1));
        let table = Table::laid_out(intake, job, header, lines, last, true);
        let calendar = Calendar::new(heading, &table, &table.above());
        for cell in table.body().flatten().filter(|cell| !cell::is_blank(&cell.value)) {
            let day = calendar.day(cell.col).flatten();
            marked.entry(cell.row).or_insert_with(Vec::new).extend(day);
        }
    }
    marked
}

/// A heading of days, its header of columns, and the row where the lines above it begin.
type Headed<'h> = (&'h Heading, Header, u32);

/// The table under each heading; an error if two columns claim one field.
fn tables<'w, 'h>(
    intake: &mut Intake<'w>,
    job: Job<'w>,
    headers: Vec<Headed<'h>>,
) -> Vec<(&'h Heading, Result<Table<'w>, Box<Table<'w>>>)> {
    let first_title = headers.first().map(|(_, header, _)| header.top);
    let starts: Vec<u32> = headers.iter().map(|(_, _, title)| *title).collect();
    let table = |(index, (heading, header, title)): (usize, Headed<'h>)| {
        let last = starts.get(index + 1).map_or(u32::MAX, |next| next.saturating_sub(1));
        // a block without a title of its own has the title of the sheet
        let lines = if title < header.top { title..header.top } else { 0..first_title.unwrap_or(header.top) };
        (heading, Table::with_header(intake, job, header, lines, last, true))
    };
    headers.into_iter().enumerate().map(table).collect()
}

/// One grid of a medium's proof.
pub(super) struct Block {
    pub at: Place,
    /// The rows above the grid.
    pub lines: std::ops::Range<u32>,
    pub days: BTreeSet<NaiveDate>,
    /// Project and medium of the lines above or of the file name.
    pub project: Option<String>,
    pub medium: Option<String>,
    pub rows: Vec<ProofRow>,
}

/// Every grid on a sheet of 播出证明, with the times aired by day.
pub(super) fn blocks<'w>(intake: &mut Intake<'w>, job: Job<'w>) -> Vec<Block> {
    let names = Names::new(job.schema, &intake.settings.aliases);
    let headings = days::headings(job.sheet, &names, NAMED_IN_PROOF);
    let mut headers = Vec::new();
    for heading in &headings {
        let after = headings.iter().map(|other| other.bottom + 1).filter(|row| *row <= heading.top).max();
        let header = grid_header(job.sheet, heading, &names, after.unwrap_or(0), NAMED_IN_PROOF);
        let Some(header) = header else { continue };
        let title = after.map_or(0, |after| first_title(job.sheet, after, header.top));
        headers.push((heading, header, title));
    }
    let tables = tables(intake, job, headers);
    tables.into_iter().filter_map(|(heading, table)| Some(block(intake, &table.ok()?, heading))).collect()
}

fn block<'w>(intake: &mut Intake<'w>, table: &Table<'w>, heading: &Heading) -> Block {
    let above = table.above();
    let preamble = preamble::read(&above, table, intake);
    let calendar = Calendar::new(heading, table, &above);
    if let Some(message) = calendar.problem() {
        let at = table.place(heading.row, heading.days.first().map_or(0, |day| day.col));
        intake.findings.push(Raised::new(Code::D04, table.key(), message).at(at).field("日期"));
    }
    let project = preamble.project.as_ref().map(|(project, _)| project.clone());
    let medium = preamble.medium.as_ref().map(|(medium, _)| medium.clone());
    let rows = table.read(intake, |row| aired(row, &calendar, project.as_deref(), medium.as_deref()));
    let rows = rows.into_iter().flatten().collect();
    let days = heading.days.iter().filter_map(|column| calendar.day(column.col).flatten()).collect();
    let lines = table.lines();
    Block { at: table.place(table.header.top, 0), lines, days, project, medium, rows }
}

/// One row of a proof. A mark of any kind counts as aired.
fn aired(
    row: &mut Row<'_, '_>,
    calendar: &Calendar,
    project: Option<&str>,
    medium: Option<&str>,
) -> Option<ProofRow> {
    let filled = row.cells.iter().filter(|cell| !cell::is_blank(&cell.value)).count();
    let placement = row.key("排期编号");
    if filled <= 1 && project_of(placement.text()).is_none() {
        return None; // 特此证明, the medium's name and stamp
    }
    let own_project = row.project("项目编号").known().cloned();
    let own_medium = row.text("媒体名称").known().cloned();
    let position = row.text("版面/时段").text().to_owned();
    let of_key = || project_of(placement.text()).map(str::to_owned);
    let mut days: BTreeMap<NaiveDate, u32> = BTreeMap::new();
    let marks = marks(row, calendar);
    for mark in marks.days {
        let times = days.entry(mark.date).or_default();
        *times = times.saturating_add(mark.times);
    }
    row.known_as(&[placement.text()]);
    Some(ProofRow {
        at: row.at(),
        project: own_project.or_else(of_key).or_else(|| project.map(str::to_owned)),
        medium: own_medium.or_else(|| medium.map(str::to_owned)),
        position,
        placement,
        days,
        unread: marks.unread,
        unknown: false,
    })
}

/// The row where the lines above a further block begin. Its title, captions and blank rows belong to it;
/// a total or a signature line belongs to the block before.
fn first_title(sheet: &Sheet, after: u32, header: u32) -> u32 {
    let above = Top::new(sheet, after, header.saturating_sub(after));
    let mut first = header;
    for cells in above.rows().iter().rev() {
        let filled: Vec<&Cell> = cells.iter().filter(|cell| !cell::is_blank(&cell.value)).collect();
        let texts: Vec<String> = filled.iter().map(|cell| words(&cell.value)).collect();
        let captions = texts.iter().filter(|text| preamble::is_caption(text)).count();
        let plain = filled.len() <= 2 && texts.iter().all(|text| !text.is_empty());
        if filled.is_empty() {
            continue;
        }
        if signature::is_line(cells)
            || line::is_below_a_table(texts.first().map_or("", String::as_str))
            || !(plain || captions > 0)
        {
            break;
        }
        first = cells.first().map_or(first, |cell| cell.row);
    }
    first
}

/// The header beside the days: it may span the rows of days and weekdays and up to two rows above.
fn grid_header(sheet: &Sheet, heading: &Heading, names: &Names, from: u32, least: usize) -> Option<Header> {
    let top = Top::new(sheet, from, heading.bottom + 1 - from);
    let skip: Vec<_> = heading.days.iter().map(|day| day.col..=day.col).collect();
    let mut best: Option<Header> = None;
    for first in (heading.top.saturating_sub(2).max(from)..=heading.bottom).rev() {
        let Some(header) = header::between(&top, names, first, heading.bottom, &skip) else { continue };
        if best.as_ref().is_none_or(|b| header.matched() > b.matched()) {
            best = Some(header);
        }
    }
    let mut header = best.filter(|header| header.matched() >= least)?;
    header.rise(&top);
    header.top = header.top.min(heading.top);
    Some(header)
}

fn section<'w>(intake: &mut Intake<'w>, mut table: Table<'w>, heading: &Heading) -> Vec<Placement> {
    let above = table.above();
    let preamble = preamble::read(&above, &table, intake);
    let calendar = Calendar::new(heading, &table, &above);
    table.days = calendar.known();
    table.above_rows.extend(preamble.medium.iter().map(|(medium, _)| ("媒体名称", medium.clone())));
    if let Some(message) = calendar.problem() {
        let at = table.place(heading.row, heading.days.first().map_or(0, |day| day.col));
        intake.findings.push(
            Raised::new(Code::D04, table.key(), message)
                .at(at)
                .field("投放日期")
                .severity(crate::finding::Severity::Red),
        );
    }
    if let Some(message) = calendar.disagreement(heading, &table, &above) {
        let at = table.place(heading.row, heading.days.first().map_or(0, |day| day.col));
        intake.findings.push(Raised::new(Code::D14, table.key(), message).at(at).field("投放日期"));
    }
    if let Some(message) = calendar.inferred() {
        let at = table.place(heading.row, heading.days.first().map_or(0, |day| day.col));
        intake.findings.push(Raised::new(Code::D05, table.key(), message).at(at).field("投放日期"));
    }
    let signature = table.signature(intake);
    let placements = table.read(intake, |row| gridded(row, &calendar, signature.as_ref(), &preamble));
    if !placements.is_empty() && placements.iter().all(|p| p.project.is_blank()) {
        let message = format!(
            "表“{}”看不出是哪个项目：没有项目编号列，表头上方、标题和文件名也没有写；请在表头上方写“项目：项目编号”",
            table.sheet.name
        );
        let at = table.place(table.header.top, 0);
        intake.findings.push(Raised::new(Code::D01, table.key(), message).at(at).field("项目编号"));
    }
    placements
}

/// The placement of one row of the grid.
fn gridded(
    row: &mut Row<'_, '_>,
    calendar: &Calendar,
    signature: Option<&Signature>,
    preamble: &Preamble,
) -> Placement {
    if let Some((project, _)) = &preamble.project {
        row.belongs_to(project);
    }
    let mut placement = placement::common(row, signature);
    placement.from_grid = true;
    if placement.project.is_blank() {
        if let Some((project, at)) = &preamble.project {
            placement.project = Field::known_at(project.clone(), *at);
            row.excuse_blank("项目编号");
        } else if let Some(project) = project_of(&placement.key) {
            placement.project = Field::known_at(project.to_owned(), placement.key_at.unwrap_or(placement.at));
            row.excuse_blank("项目编号");
        }
    }
    if placement.medium.at.is_none()
        && let Some((medium, at)) = &preamble.medium
    {
        placement.medium = Field::known_at(medium.clone(), *at);
        row.mention(crate::normalise::intake::Who::Medium, medium, "媒体名称", *at);
    }
    if placement.version.at.is_none()
        && let Some((version, at)) = &preamble.version
    {
        placement.version = Field::known_at(version.clone(), *at);
    }
    let marks = marks(row, calendar);
    placement.days_at = marks.first.or(placement.times.at);
    placement.days_refused = marks.refused;
    compare(row, &mut placement, &marks);
    if !marks.places.is_empty() || !placement.times.is_blank() {
        row.excuse_blank("次数");
    }
    placement.days = marks.days;
    placement
}

/// The marks of one row.
#[derive(Default)]
struct Marks {
    days: Vec<DayMark>,
    normal: u32,
    bonus: u32,
    first: Option<Place>,
    places: Vec<Place>,
    refused: bool,
    /// Days whose mark cannot be read.
    unread: BTreeSet<NaiveDate>,
}

fn marks(row: &mut Row<'_, '_>, calendar: &Calendar) -> Marks {
    let mut marks = Marks::default();
    let mut by_day: BTreeMap<(NaiveDate, MarkKind), u32> = BTreeMap::new();
    let cells: &[Cell] = row.cells;
    for cell in cells {
        let Some(day) = calendar.day(cell.col) else { continue };
        let place = row.table.place(row.line, cell.col);
        let found = match mark::read(&cell.value) {
            Ok(found) if found.is_empty() => continue,
            Ok(found) => found,
            Err(shown) => {
                let message =
                    format!("排期格里的“{shown}”不是认识的标记，未计入；请用数字（次数）、● √ ★ ■、赠 或 补");
                row.say(Code::D21, "排期格", Some(place), message);
                marks.refused = true;
                marks.unread.extend(day);
                continue;
            }
        };
        if let Some(absent) = calendar.absent(cell.col) {
            let message = format!("{absent}，这一格的标记未计入；请改到有的那一天，或核对标题的年月");
            row.say(Code::D16, "排期格", Some(place), message);
            marks.refused = true;
            continue;
        }
        marks.first.get_or_insert(place);
        marks.places.push(place);
        for (times, kind) in found {
            match kind {
                MarkKind::Normal => marks.normal = marks.normal.saturating_add(times),
                MarkKind::Bonus => marks.bonus = marks.bonus.saturating_add(times),
                MarkKind::MakeGood => {}
            }
            match day {
                Some(date) => {
                    let sum = by_day.entry((date, kind)).or_default();
                    *sum = sum.saturating_add(times);
                }
                None => marks.refused = true,
            }
        }
    }
    marks.days = by_day.into_iter().map(|((date, kind), times)| DayMark { date, times, kind }).collect();
    marks
}

/// D16: compares the marks with 次数 and 赠播次数. Without 次数 the marks give it.
fn compare(row: &mut Row<'_, '_>, placement: &mut Placement, marks: &Marks) {
    let place = placement.times.at.or(marks.first);
    match placement.times.content {
        Content::Known(times) if times > 0 && marks.places.is_empty() && !marks.refused => {
            let message =
                format!("“次数”写 {times}，但排期格里没有任何标记，投放日期不明；若用底色表示请改填 1");
            row.say(Code::D16, "次数", place, message);
        }
        Content::Known(times) if times != marks.normal => {
            let message = format!(
                "“次数”写 {times}，排期格里的标记合计 {} 次{}；请核对后改正次数或补齐标记",
                marks.normal,
                days_of(marks),
            );
            row.say(Code::D16, "次数", place, message);
        }
        Content::Known(0) if marks.places.is_empty() => placement::no_times(row, placement),
        Content::Blank if marks.normal > 0 => {
            placement.times = Field { content: Content::Known(marks.normal), at: place };
        }
        _ => {}
    }
    let free_row = marks.normal == 0 && marks.bonus > 0 && placement.times.get() == Some(marks.bonus);
    match placement.bonus_times.at {
        Some(at) if !placement.bonus_times.is_refused() && !free_row => {
            let written = placement.bonus_times.get().unwrap_or(0);
            if written != marks.bonus && !placement.bonus_times.is_merged() {
                let message = format!(
                    "“赠播次数”写 {written}，排期格里的“赠”合计 {} 次；请核对后改正其中一个",
                    marks.bonus
                );
                row.say(Code::D16, "赠播次数", Some(at), message);
            }
        }
        None if marks.bonus > 0 => {
            placement.bonus_times = Field { content: Content::Known(marks.bonus), at: marks.first };
        }
        _ => {}
    }
}

fn days_of(marks: &Marks) -> String {
    let normal = marks.days.iter().filter(|day| day.kind == MarkKind::Normal);
    let shown: Vec<String> = normal.take(8).map(|day| day.date.format("%-m月%-d日").to_string()).collect();
    let more = if marks.days.len() > 8 { "等" } else { "" };
    if shown.is_empty() { String::new() } else { format!("（{}{more}）", shown.join("、")) }
}

/// The cleaned text of a cell; empty for a cell of another kind.
fn words(value: &Value) -> String {
    match value {
        Value::Text(text) => crate::normalise::cell::clean(text),
        _ => String::new(),
    }
}
