//! Finds the header of a table: below it each column has values of one kind, and its heading is of another
//! kind. Known words help but are not needed. Nothing here knows which table it is.

use super::likeness::{self, Heading};
use crate::normalise::cell::clean::{compact, is_unseen};
use crate::normalise::cell::{DateContext, amount, date, is_blank, shown};
use crate::normalise::grid::{self, DayRows};
use crate::normalise::sheet::label::plain;
use crate::normalise::sheet::{line, signature, total_words};
use crate::read::table::{Cell, Merge, Sheet, Value, at};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Rows from the top in which a header may begin.
const SEARCHED: u32 = 40;
/// Rows that one header may span.
const TALLEST: u32 = 3;
/// Rows below a header that are examined.
const BODY: usize = 40;
/// Rows of a sheet that may belong to a header or its body.
const SHAPED: usize = 140;
/// Columns that are examined. A wider sheet is no table of ours.
const WIDEST: u16 = 200;

/// The header of one sheet.
#[derive(Clone, Debug, Default)]
pub(super) struct FoundHeader {
    pub top: u32,
    pub bottom: u32,
    pub columns: Vec<Heading>,
    /// Day columns of a grid.
    pub days: Vec<u16>,
}

/// The shape of a cell, without any meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Date,
    Number,
    Text,
}

/// The shape of a filled cell.
pub(super) fn shape(value: &Value) -> Option<Shape> {
    match value {
        Value::Date(_) => Some(Shape::Date),
        Value::Number(_) | Value::Error(_) | Value::NoValue => Some(Shape::Number),
        Value::Bool(_) => Some(Shape::Text),
        Value::Text(text) => {
            let mut seen = text.chars().filter(|c| !is_unseen(*c));
            let first = seen.next()?;
            let figure = |c: char| c.is_ascii_digit() || matches!(c, '０'..='９');
            if text.len() > 60 || !(figure(first) || "¥￥-(（+二△".contains(first)) {
                return Some(Shape::Text);
            }
            if is_day(text) {
                return Some(Shape::Date);
            }
            let read = amount::amount_or_refund(value, amount::Unit::Yuan).content;
            let number = matches!(read, crate::model::Content::Known(_)) && text.contains(figure);
            Some(if number { Shape::Number } else { Shape::Text })
        }
    }
}

/// Whether a text is a day, with or without year: `2026-3-5`, `3月5日`, `3/5`, `20260305`. `3.5` is a number.
pub(super) fn is_day(text: &str) -> bool {
    let tight = compact(text);
    let digits = tight.chars().filter(char::is_ascii_digit).count();
    let marks = tight.chars().filter(|c| "-/.、年月日号".contains(*c)).count();
    let plain = tight.chars().all(|c| c.is_ascii_digit());
    if digits == 0 && !tight.contains('月') || (plain && tight.len() != 8) || (!plain && marks == 0) {
        return false;
    }
    if tight.chars().all(|c| c.is_ascii_digit() || c == '.') && tight.matches('.').count() == 1 {
        return false;
    }
    let near = chrono::NaiveDate::from_ymd_opt(2026, 1, 1);
    let context = DateContext { row_dates: near.into_iter().collect(), ..DateContext::default() };
    let read = date::date(&Value::Text(text.into()), &context).content;
    matches!(read, crate::model::Content::Known(_))
        || matches!(
            crate::normalise::cell::dates(&Value::Text(text.into()), &context).content,
            crate::model::Content::Known(_)
        )
}

/// The rows of a sheet, by number, with the merged areas of its top.
struct SheetRows<'a> {
    rows: Vec<&'a [Cell]>,
    merges: Vec<Merge>,
    /// Shape and text of the filled cells of the first rows, kept because they are used many times.
    shapes: HashMap<(u32, u16), (Shape, String)>,
}

impl<'a> SheetRows<'a> {
    fn new(sheet: &'a Sheet) -> SheetRows<'a> {
        let rows = sheet.cells.chunk_by(|a, b| a.row == b.row).collect();
        let until = SEARCHED + TALLEST;
        let merges = sheet.merges.iter().filter(|m| m.first_row <= until).copied().collect();
        let rows: Vec<&[Cell]> = rows;
        let first = rows.iter().take(SHAPED).copied().flatten();
        let shapes = first.filter_map(|cell| {
            let shape = shape(&cell.value)?;
            let text = if shape == Shape::Text { compact(&shown(&cell.value)) } else { String::new() };
            Some(((cell.row, cell.col), (shape, text)))
        });
        SheetRows { shapes: shapes.collect(), rows, merges }
    }

    fn row(&self, row: u32) -> &'a [Cell] {
        let at = self.rows.binary_search_by_key(&row, |cells| cells.first().map_or(0, |cell| cell.row));
        at.ok().and_then(|at| self.rows.get(at)).copied().unwrap_or_default()
    }

    fn own(&self, row: u32, col: u16) -> Option<&'a Value> {
        at(self.row(row), col).filter(|value| !is_blank(value))
    }

    fn merge(&self, row: u32, col: u16) -> Option<&Merge> {
        let covers = |m: &&Merge| {
            (m.first_row..=m.last_row).contains(&row) && (m.first_col..=m.last_col).contains(&col)
        };
        self.merges.iter().find(covers)
    }

    /// The value of a cell; in a merged area, the value of the area.
    fn value(&self, row: u32, col: u16) -> Option<&'a Value> {
        match self.merge(row, col) {
            Some(merge) => self.own(merge.first_row, merge.first_col),
            None => self.own(row, col),
        }
    }

    fn filled(&self, row: u32) -> impl Iterator<Item = &'a Cell> {
        self.row(row).iter().filter(|cell| !is_blank(&cell.value) && cell.col < WIDEST)
    }

    /// Whether most cells of a row say what stands above them in the row of a header: a further block with
    /// the same headings.
    fn repeats(&self, header: u32, cells: &[Cell]) -> bool {
        let text = |row: u32, col: u16| match self.shapes.get(&(row, col)) {
            Some((Shape::Text, text)) => Some(text),
            _ => None,
        };
        let filled = cells.iter().filter(|cell| !is_blank(&cell.value));
        let same = filled.clone().filter(|cell| {
            let own = text(cell.row, cell.col);
            own.is_some() && own == text(header, cell.col)
        });
        let same = same.count();
        same >= 2 && same * 2 > filled.count()
    }

    /// Some rows of data below a header.
    fn body(&self, bottom: u32) -> Vec<&'a [Cell]> {
        let begin = self.rows.partition_point(|cells| cells.first().is_none_or(|cell| cell.row <= bottom));
        let rows = self.rows.get(begin..).unwrap_or_default().iter().copied();
        rows.filter(|cells| cells.iter().filter(|c| !is_blank(&c.value)).count() >= 2).take(BODY).collect()
    }
}

/// Whether a text can be a heading: short, no sentence, no figure, no caption with its value.
fn is_heading(text: &str) -> bool {
    let tight = compact(text);
    let long = if tight.is_ascii() { 28 } else { 18 };
    let captioned = tight.split_once(':').is_some_and(|(_, rest)| !rest.is_empty() && !tight.contains('('));
    !tight.is_empty() && tight.chars().count() <= long && !captioned && !tight.ends_with('。')
}

/// A span of rows as a header, with its score.
struct Span {
    top: u32,
    bottom: u32,
    score: i64,
    columns: Vec<Heading>,
}

/// The cells of one column below a header: their number, the most common shape, and their texts.
struct Below<'l> {
    filled: usize,
    dates: usize,
    numbers: usize,
    texts: BTreeSet<&'l str>,
}

impl<'l> Below<'l> {
    fn of(sheet_rows: &'l SheetRows<'_>, body: &[&[Cell]]) -> BTreeMap<u16, Below<'l>> {
        let mut columns: BTreeMap<u16, Below<'l>> = BTreeMap::new();
        for cell in body.iter().copied().flatten() {
            let Some((shape, text)) = sheet_rows.shapes.get(&(cell.row, cell.col)) else { continue };
            let below = columns.entry(cell.col).or_insert(Below {
                filled: 0,
                dates: 0,
                numbers: 0,
                texts: BTreeSet::new(),
            });
            below.filled += 1;
            match shape {
                Shape::Date => below.dates += 1,
                Shape::Number => below.numbers += 1,
                Shape::Text => drop(below.texts.insert(text)),
            }
        }
        columns
    }

    /// Whether most cells are days or figures.
    fn is_typed(&self) -> bool {
        self.filled > 0 && self.dates.max(self.numbers) * 10 >= self.filled * 6
    }
}

fn span(sheet_rows: &SheetRows<'_>, top: u32, bottom: u32, days: &[u16]) -> Option<Span> {
    let mut body = sheet_rows.body(bottom);
    body.retain(|cells| !sheet_rows.repeats(bottom, cells));
    let below = Below::of(sheet_rows, &body);
    let widest = (top..=bottom).filter_map(|row| sheet_rows.row(row).last()).map(|cell| cell.col).max()?;
    let widest = widest
        .max(
            sheet_rows
                .merges
                .iter()
                .filter(|m| (top..=bottom).contains(&m.first_row))
                .map(|m| m.last_col)
                .max()
                .unwrap_or(0),
        )
        .min(WIDEST);
    let mut score = -20 * i64::from(bottom - top) - 2 * i64::from(top);
    let mut columns: Vec<Heading> = Vec::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for col in 0..=widest {
        if days.contains(&col) {
            continue;
        }
        let values: Vec<&Value> = (top..=bottom).filter_map(|row| sheet_rows.value(row, col)).collect();
        let foreign = values.iter().filter(|value| !matches!(value, Value::Text(_))).count();
        let mut parts: Vec<String> = values.iter().map(|value| tidy(&shown(value))).collect();
        parts.dedup();
        let under = below.get(&col);
        if parts.is_empty() {
            let gap = under.is_some_and(|under| under.filled * 2 >= body.len().max(1));
            score -= if gap { 60 } else { 0 };
            continue;
        }
        let whole = parts.concat();
        let lowest = parts.last().cloned().unwrap_or_default();
        let figure = shape(&Value::Text(whole.as_str().into())) != Some(Shape::Text);
        score -= 120 * i64::try_from(foreign).unwrap_or(0);
        score -= if !is_heading(&lowest) || (figure && foreign == 0) { 100 } else { 0 };
        score -= if seen.insert(whole.clone()) { 0 } else { 70 };
        score += i64::from(likeness::known(&plain(&whole).0).max(likeness::known(&plain(&lowest).0)));
        score += match under {
            None => 5,
            Some(under) if under.texts.contains(compact(&lowest).as_str()) => -80,
            Some(under) if under.is_typed() => 100,
            Some(_) => 40,
        };
        columns.push(Heading { col, parts });
    }
    let enough = columns.len() >= 2
        || !columns.is_empty() && !days.is_empty()
        || columns.first().is_some_and(|one| likeness::known(&plain(&one.shown()).0) >= likeness::EXACT);
    enough.then_some(Span { top, bottom, score, columns })
}

/// A heading without line breaks and spaces between 汉字.
fn tidy(text: &str) -> String {
    let joined: String = text.split(['\n', '\r']).map(str::trim).collect::<Vec<_>>().concat();
    if joined.is_ascii() { joined } else { compact(&joined) }
}

/// The header of a sheet; `None` if nothing looks like a table.
pub(super) fn find(sheet: &Sheet) -> Option<FoundHeader> {
    let sheet_rows = SheetRows::new(sheet);
    if let Some(days) = grid::day_rows(sheet).filter(|days| is_marked(&sheet_rows, days))
        && let Some(found) = beside(&sheet_rows, &days)
    {
        return Some(found);
    }
    let mut best: Option<Span> = None;
    let first = sheet_rows.rows.first()?.first()?.row;
    for top in sheet_rows.rows.iter().filter_map(|cells| cells.first()).map(|cell| cell.row) {
        if top > first + SEARCHED {
            break;
        }
        let (all, texts) = (
            sheet_rows.filled(top).count(),
            sheet_rows.filled(top).filter(|c| matches!(c.value, Value::Text(_))),
        );
        if texts.count() * 2 < all {
            continue; // a row of days and figures is no header
        }
        for bottom in top..top + TALLEST {
            if bottom > top && sheet_rows.filled(bottom).next().is_none() {
                break;
            }
            if bottom > top && sheet_rows.filled(bottom).any(|cell| !matches!(cell.value, Value::Text(_))) {
                break;
            }
            let Some(span) = span(&sheet_rows, top, bottom, &[]) else { continue };
            // of equal scores the upper and shorter span wins
            if best.as_ref().is_none_or(|best| span.score > best.score) {
                best = Some(span);
            }
        }
    }
    let mut best = best.filter(|span| span.score > 0)?;
    grow(&sheet_rows, &mut best);
    Some(FoundHeader { top: best.top, bottom: best.bottom, columns: best.columns, days: Vec::new() })
}

/// The header beside the days of a grid: the rows of the days and up to two rows above.
fn beside(sheet_rows: &SheetRows<'_>, days: &DayRows) -> Option<FoundHeader> {
    let mut best: Option<Span> = None;
    for top in (days.top.saturating_sub(2)..=days.bottom).rev() {
        let Some(span) = span(sheet_rows, top, days.bottom, &days.cols) else { continue };
        if best.as_ref().is_none_or(|best| span.score > best.score) {
            best = Some(span);
        }
    }
    let best = best.filter(|span| span.columns.len() >= 2 || days.certain)?;
    let mut top = best.top.min(days.top);
    let covers = |m: &&Merge| {
        (m.first_row..=m.last_row).contains(&top)
            && m.first_row + 2 >= top
            && best.columns.iter().any(|heading| (m.first_col..=m.last_col).contains(&heading.col))
    };
    top = sheet_rows.merges.iter().filter(covers).map(|m| m.first_row).min().unwrap_or(top);
    // a month above the days belongs to the header
    if let Some(above) = top.checked_sub(1).filter(|_| top == days.top) {
        let (first, last) = (days.cols.first()?, days.cols.last()?);
        let mut cells = sheet_rows.filled(above).peekable();
        let month = |cell: &Cell| matches!(&cell.value, Value::Text(text) if text.contains('月') && text.chars().count() <= 10);
        if cells.peek().is_some() && cells.all(|cell| (first..=last).contains(&&cell.col) && month(cell)) {
            top = above;
        }
    }
    Some(FoundHeader { top, bottom: days.bottom, columns: best.columns, days: days.cols.clone() })
}

/// Whether there are marks below the days, few in each row. Below a row that only counts the columns, the
/// columns are filled.
fn is_marked(sheet_rows: &SheetRows<'_>, days: &DayRows) -> bool {
    let body = sheet_rows.body(days.bottom);
    let (mut marks, mut others, mut beside) = (0_usize, 0_usize, 0_usize);
    for cell in body.iter().copied().flatten() {
        if is_blank(&cell.value) {
            continue;
        }
        if !days.cols.contains(&cell.col) {
            beside += 1;
        } else if grid::read_mark(&cell.value).is_ok() || compact(&shown(&cell.value)).chars().count() <= 2 {
            marks += 1;
        } else {
            others += 1;
        }
    }
    let full = marks >= body.len() * days.cols.len() && !days.certain;
    (days.certain || (beside > 0 && !full)) && marks >= others * 2
}

/// Extends a header by rows that belong to it: merged areas from above, group headings above, units or English
/// names below.
fn grow(sheet_rows: &SheetRows<'_>, span: &mut Span) {
    loop {
        let row = span.top;
        let covers = |m: &&Merge| {
            (m.first_row..=m.last_row).contains(&row)
                && span.columns.iter().any(|heading| (m.first_col..=m.last_col).contains(&heading.col))
        };
        let risen = sheet_rows.merges.iter().filter(covers).map(|m| m.first_row).min().unwrap_or(row);
        if risen == row || row - risen > TALLEST {
            break;
        }
        span.top = risen;
        relabel(sheet_rows, span);
    }
    if let Some(above) = span.top.checked_sub(1).filter(|_| span.bottom - span.top < TALLEST - 1)
        && is_group_line(sheet_rows, span, above)
    {
        span.top = above;
        relabel(sheet_rows, span);
    }
    while span.bottom - span.top < TALLEST - 1 && is_further_line(sheet_rows, span) {
        span.bottom += 1;
        let fitting = span.columns.iter().map(|heading| heading.col).collect::<BTreeSet<_>>();
        relabel(sheet_rows, span);
        let _ = fitting;
    }
}

/// Builds the headings from all rows of the span. An unmerged group heading also applies to the headings to its
/// right, if these would otherwise be ambiguous.
fn relabel(sheet_rows: &SheetRows<'_>, span: &mut Span) {
    let lowest: Vec<String> =
        span.columns.iter().map(|heading| heading.parts.last().cloned().unwrap_or_default()).collect();
    let mut group: Option<String> = None;
    for (heading, own) in span.columns.iter_mut().zip(&lowest) {
        let mut parts: Vec<String> = (span.top..=span.bottom)
            .filter_map(|row| sheet_rows.value(row, heading.col))
            .map(|value| tidy(&shown(value)))
            .collect();
        parts.dedup();
        if parts.len() > 1 {
            group = parts.first().cloned();
        } else if sheet_rows.value(span.top, heading.col).is_some() {
            group = None;
        } else if let Some(group) = &group
            && lowest.iter().filter(|other| *other == own).count() > 1
        {
            parts.insert(0, group.clone());
        }
        if !parts.is_empty() {
            heading.parts = parts;
        }
    }
}

/// Whether a row has group headings: two or more short labels over several columns (基本信息, 费用).
fn is_group_line(sheet_rows: &SheetRows<'_>, span: &Span, row: u32) -> bool {
    let cells: Vec<&Cell> = sheet_rows.filled(row).collect();
    // the same headings in English are no groups
    let latin = cells.iter().filter(|cell| {
        matches!(&cell.value, Value::Text(text) if text.is_ascii() && text.chars().any(|c| c.is_ascii_alphabetic()))
    });
    if cells.len() >= 3 && latin.count() == cells.len() && cells.len() * 10 >= span.columns.len() * 7 {
        return cells.iter().all(|cell| span.columns.iter().any(|heading| heading.col == cell.col));
    }
    let (Some(first), Some(last)) = (span.columns.first(), span.columns.last()) else { return false };
    let within = |cell: &&Cell| (first.col..=last.col).contains(&cell.col);
    let labels = cells.iter().all(|cell| {
        matches!(&cell.value, Value::Text(text) if is_heading(text) && !text.contains([':', '：']) && text.chars().count() <= 8)
    });
    let wide = cells.iter().filter(|cell| {
        sheet_rows.merge(row, cell.col).is_some_and(|m| m.last_col > m.first_col && m.last_row == row)
    });
    let of_own = cells.iter().filter(|cell| sheet_rows.own(span.top, cell.col).is_none()).count();
    cells.len() >= 2
        && labels
        && cells.iter().all(within)
        && (wide.count() >= 1 || of_own > 0)
        && !cells.iter().any(|cell| {
            sheet_rows.merge(row, cell.col).is_some_and(|m| {
                m.last_col - m.first_col + 1 >= u16::try_from(span.columns.len()).unwrap_or(u16::MAX)
            })
        })
}

/// Whether the row below belongs to the header: it has texts where columns have days and figures (units, or
/// English names).
fn is_further_line(sheet_rows: &SheetRows<'_>, span: &Span) -> bool {
    let row = span.bottom + 1;
    let cells: Vec<&Cell> = sheet_rows.filled(row).collect();
    let below = Below::of(sheet_rows, &sheet_rows.body(row));
    if cells.is_empty()
        || !cells.iter().all(|cell| span.columns.iter().any(|heading| heading.col == cell.col))
    {
        return false;
    }
    let is_label = |cell: &&&Cell| {
        let Value::Text(text) = &cell.value else { return false };
        let tight = compact(text);
        let bracketed = tight.starts_with(['(', '[', '【']) && tight.ends_with([')', ']', '】']);
        let latin = tight.is_ascii()
            && tight.contains(|c: char| c.is_ascii_alphabetic())
            && !tight.contains(|c: char| c.is_ascii_digit());
        // 金额 over 应付 and 实付
        let group = sheet_rows.merge(span.bottom, cell.col);
        let grouped = group.is_some_and(|m| m.last_col > m.first_col && m.last_row == span.bottom);
        grouped && is_heading(text)
            || bracketed
            || latin
            || likeness::known(&plain(text).0) >= likeness::TRADE
            || ["元", "次", "天", "万元", "秒", "%"].contains(&tight.as_str())
    };
    let labels = cells.iter().filter(is_label).count();
    let against = cells.iter().filter(|cell| {
        below.get(&cell.col).is_some_and(Below::is_typed) && shape(&cell.value) == Some(Shape::Text)
    });
    labels == cells.len() && against.count() >= 1
}

/// The rows of data below a header, in order, without totals, remarks, signatures and repeated headings.
pub(super) fn data<'a>(sheet: &'a Sheet, found: &FoundHeader) -> Vec<&'a [Cell]> {
    let rows = sheet.cells.chunk_by(|a, b| a.row == b.row);
    let known: BTreeMap<u16, String> =
        found.columns.iter().map(|heading| (heading.col, compact(&heading.shown()))).collect();
    let least = if known.len() + found.days.len() <= 2 { 1 } else { 2 };
    let mut data = Vec::new();
    for cells in rows {
        let Some(row) = cells.first().map(|cell| cell.row) else { continue };
        if row <= found.bottom {
            continue;
        }
        let filled: Vec<&Cell> = cells.iter().filter(|cell| !is_blank(&cell.value)).collect();
        let own = filled.iter().filter(|c| known.contains_key(&c.col) || found.days.contains(&c.col)).count();
        let first = filled.iter().find_map(|cell| match &cell.value {
            Value::Text(text) => Some(compact(text)),
            _ => None,
        });
        let first = first.unwrap_or_default();
        let again = filled.iter().filter(|cell| {
            known.get(&cell.col).is_some_and(|label| {
                let text = compact(&shown(&cell.value));
                !text.is_empty() && (label == &text || label.ends_with(&text))
            })
        });
        let closes = line::is_below_a_table(&first)
            || total_words::is_footer(&first)
            || signature::is_line(cells)
            || first.contains("(大写)")
            || ["制表", "审核", "填表", "制单", "复核"].iter().any(|word| first.starts_with(word));
        let repeats = |cell: &&&Cell| {
            found.days.contains(&cell.col)
                && (found.top..=found.bottom).any(|row| {
                    sheet
                        .cells
                        .binary_search_by_key(&(row, cell.col), |c| (c.row, c.col))
                        .ok()
                        .and_then(|at| sheet.cells.get(at))
                        .is_some_and(|head| head.value == cell.value)
                })
        };
        // a further block of the grid repeats the days
        if found.days.len() >= 7 && filled.iter().filter(repeats).count() * 10 >= found.days.len() * 8 {
            continue;
        }
        if own < least || again.count() * 2 > filled.len() || closes {
            continue;
        }
        data.push(cells);
    }
    data
}
