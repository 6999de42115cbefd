//! Compares printed totals with the rows they add up (D08), and amounts in words with figures (D07).

use crate::finding::{Code, Raised};
use crate::model::{Content, Fen, Month, Place};
use crate::normalise::cell::amount::{self, Scale, Unit};
use crate::normalise::cell::{clean, date, is_blank, month, number};
use crate::normalise::intake::Intake;
use crate::normalise::sheet::line::RowKind;
use crate::normalise::sheet::schema::FieldKind;
use crate::normalise::sheet::table::Table;
use crate::normalise::sheet::total_words::{self, Adds};
use crate::read::table::{Cell, Value};

/// The running sums of one sheet, by schema column.
pub(crate) struct Totals {
    sums: Vec<Sum>,
    /// The figure of the last 合计 row, for an amount in words on the line below.
    printed: Option<(Fen, Place)>,
    /// Columns in 万元 and the like with at least one amount.
    converted: Vec<usize>,
    /// Whether a total row came before.
    totalled: bool,
}

#[derive(Clone, Copy, Default)]
struct Sum {
    all: i64,
    since: i64,
    refused: u32,
    refused_since: u32,
}

impl Totals {
    pub(crate) fn new(table: &Table<'_>) -> Totals {
        let sums = vec![Sum::default(); table.schema.columns.len()];
        Totals { sums, printed: None, converted: Vec::new(), totalled: false }
    }

    /// Adds a cell to the sums of its column: fen or a whole number; `None` for an unreadable cell.
    pub(crate) fn add(&mut self, index: usize, value: Option<i64>) {
        let Some(sum) = self.sums.get_mut(index) else { return };
        match value {
            Some(value) => {
                sum.all = sum.all.saturating_add(value);
                sum.since = sum.since.saturating_add(value);
            }
            None => {
                sum.refused += 1;
                sum.refused_since += 1;
            }
        }
    }

    /// Whether a row has nothing but figures, and its amounts are the sums of the rows above: a total without its
    /// word.
    pub(crate) fn is_sum(&self, table: &Table<'_>, cells: &[Cell]) -> bool {
        let mut amounts = 0;
        let columns = || table.schema.columns.iter().zip(&table.header.columns).enumerate();
        let mut filled = cells.iter().filter(|cell| !is_blank(&cell.value));
        let only_sums = filled.all(|cell| {
            let column = columns().find(|(_, (_, found))| found.is_some_and(|found| found.col == cell.col));
            let is_figure = match &cell.value {
                Value::Number(_) => true,
                Value::Text(text) => total_words::is_figures(text),
                _ => false,
            };
            let Some((index, (column, _))) = column.filter(|_| is_figure) else { return false };
            let sum = self.sums.get(index).copied().unwrap_or_default();
            match column.kind {
                FieldKind::Count => true,
                FieldKind::Money => {
                    amounts += 1;
                    let figure = known(amount::amount_or_refund(&cell.value, table.unit(index)).content);
                    sum.refused == 0 && figure.is_some_and(|fen| fen.0 == sum.all && fen.0 != 0)
                }
                _ => false,
            }
        });
        only_sums && amounts > 0
    }

    pub(crate) fn converted(&mut self, index: usize) {
        if !self.converted.contains(&index) {
            self.converted.push(index);
        }
    }

    /// Compares each figure of a total row with the rows it adds up. A label means the rows in which it
    /// stands. A total that fits all rows, or those since the last total, is also right.
    pub(crate) fn compare(&mut self, table: &Table<'_>, cells: &[Cell], adds: Adds, intake: &mut Intake<'_>) {
        if adds == Adds::Nothing {
            return;
        }
        let mut own = None;
        let partial = adds == Adds::SinceLast;
        for (index, column) in table.schema.columns.iter().enumerate() {
            let money = match column.kind {
                FieldKind::Money => true,
                FieldKind::Count => false,
                _ => continue,
            };
            let Some(col) = table.header.columns.get(index).copied().flatten().map(|found| found.col) else {
                continue;
            };
            // amounts in words are compared with figures, not with rows
            let figure = |cell: &&Cell| cell.col == col && in_words(&cell.value).is_none();
            let Some(cell) = cells.iter().find(figure) else { continue };
            let printed = if money {
                known(amount::amount_or_refund(&cell.value, table.unit(index)).content).map(|fen| fen.0)
            } else {
                known(number::count(&cell.value).content).map(i64::from)
            };
            let Some(printed) = printed else { continue };
            let place = table.place(cell.row, cell.col);
            if money {
                own.get_or_insert((Fen(printed), place));
            }
            let sum = self.sums.get(index).copied().unwrap_or_default();
            let (added, refused) =
                if partial { (sum.since, sum.refused_since) } else { (sum.all, sum.refused) };
            let tolerance = if money { intake.settings.parameters.tolerance.0 } else { 0 };
            let fits = |added: i64| printed.saturating_sub(added).saturating_abs() <= tolerance;
            if fits(added) || (self.totalled && fits(sum.since)) {
                continue;
            }
            let added = if adds == Adds::Part {
                let meant = meant(table, index, cells, intake);
                // it may be unknown which rows are meant
                let Some(first) = meant.first() else { continue };
                if fits(sum.since) || meant.iter().any(|sum| fits(*sum)) {
                    continue;
                }
                *first
            } else {
                added
            };
            let show = |value: i64| if money { Fen(value).to_string() } else { value.to_string() };
            let (word, rows) = match adds {
                Adds::Everything => ("合计", "以上各行"),
                Adds::SinceLast => ("小计", "自上一小计以来各行"),
                Adds::Part | Adds::Nothing => ("小计", "所指各行"),
            };
            let unread = match refused {
                0 => String::new(),
                n => format!("（另有 {n} 行该列未能识别，未计入）"),
            };
            let message = format!(
                "{word}“{}”写 {}，{rows}相加为 {}{unread}，相差 {}；请核对漏行、重行或改正{word}",
                column.name,
                show(printed),
                show(added),
                show(printed.saturating_sub(added)),
            );
            let field = if adds != Adds::Everything {
                format!("{}小计第{}行", column.name, u64::from(cell.row) + 1)
            } else {
                column.name.to_owned()
            };
            intake.findings.push(
                Raised::new(Code::D08, format!("{}/合计", table.key()), message)
                    .at(place)
                    .field(field)
                    .severity(table.total_severity()),
            );
        }
        self.words(table, cells, own, intake);
        for sum in &mut self.sums {
            (sum.since, sum.refused_since) = (0, 0);
        }
        self.totalled = true;
        if adds == Adds::Everything {
            self.printed = own.or(self.printed);
        }
    }

    /// D07: compares 合计(人民币大写) with the figure in its own row, else in the 合计 row above.
    fn words(&self, table: &Table<'_>, cells: &[Cell], own: Option<(Fen, Place)>, intake: &mut Intake<'_>) {
        let written = cells.iter().find_map(|cell| Some((cell, in_words(&cell.value)?)));
        let Some((cell, (words, fen))) = written else { return };
        let Some((figure, at)) = own.or(self.printed) else { return };
        if fen != figure {
            let message = format!(
                "大写“{words}”是 {fen}，{}的小写是 {figure}，两者不一致；请核对后改正其中一个",
                at.cell()
            );
            intake.findings.push(
                Raised::new(Code::D07, format!("{}/合计", table.key()), message)
                    .at(table.place(cell.row, cell.col))
                    .related([at]),
            );
        }
    }

    /// D19, once for each column that was converted to yuan.
    pub(crate) fn units(&self, table: &Table<'_>, intake: &mut Intake<'_>) {
        for index in &self.converted {
            let Unit::Scaled(scale) = table.unit(*index) else { continue };
            let Some(column) = table.schema.columns.get(*index) else { continue };
            let Some(found) = table.header.columns.get(*index).copied().flatten() else { continue };
            let Scale { name, yuan } = scale;
            let factor = Fen(yuan.saturating_mul(100)).to_string();
            let factor = factor.trim_end_matches(".00");
            let message = format!("“{}”列单位是{name}，各行已乘以 {factor} 折成元", column.name);
            intake.findings.push(
                Raised::new(Code::D19, table.key(), message)
                    .at(table.place(table.header.bottom, found.col))
                    .field(column.name),
            );
        }
    }
}

/// The sums that the label of a total may mean: over the rows above with the label in a cell, and over the
/// rows of the month it names, by each column of dates.
fn meant(table: &Table<'_>, index: usize, total: &[Cell], intake: &Intake<'_>) -> Vec<i64> {
    // a day written as text may stand before the words
    let mut texts = total.iter().filter_map(text).map(|text| total_words::part(&text));
    let Some(label) = texts.find(|label| !label.is_empty()) else { return Vec::new() };
    let column = |index: usize| table.header.columns.get(index).copied().flatten().map(|found| found.col);
    let (Some(col), Some(until)) = (column(index), total.first().map(|cell| cell.row)) else {
        return Vec::new();
    };
    let above = table.body().take_while(|cells| cells.first().is_some_and(|cell| cell.row < until));
    let rows: Vec<&[Cell]> = above.filter(|cells| table.line(cells, intake) == RowKind::Data).collect();
    let sum = |belongs: &dyn Fn(usize) -> bool| {
        let own = rows.iter().enumerate().filter(|(row, _)| belongs(*row));
        let mut amounts = own.map(|(_, cells)| {
            let cell = cells.iter().find(|cell| cell.col == col)?;
            known(amount::amount_or_refund(&cell.value, table.unit(index)).content).map(|fen| fen.0)
        });
        let first = amounts.next()?;
        Some(amounts.flatten().fold(first.unwrap_or(0), i64::saturating_add))
    };
    let project = intake.project(&label);
    let names = |cells: &[Cell]| {
        cells
            .iter()
            .filter_map(text)
            .any(|text| text == label || (project.is_some() && intake.project(&text) == project))
    };
    let named = sum(&|row| !label.is_empty() && rows.get(row).is_some_and(|cells| names(cells)));
    let dates = table.schema.columns.iter().enumerate().filter(|(_, column)| is_dated(column.kind));
    let of_month = dates.filter_map(|(index, _)| {
        let col = column(index)?;
        let month = |cells: &&[Cell]| month_of(&cells.iter().find(|cell| cell.col == col)?.value, table);
        let months: Vec<Month> = rows.iter().map(month).collect::<Option<_>>()?;
        let last = *months.last()?;
        let meant = match label.as_str() {
            "本月" | "当月" => last,
            _ => month::nearest(&label, last.first_day())?,
        };
        sum(&|row| months.get(row) == Some(&meant))
    });
    named.into_iter().chain(of_month).collect()
}

fn is_dated(kind: FieldKind) -> bool {
    matches!(kind, FieldKind::Date | FieldKind::Moment | FieldKind::Dates | FieldKind::Month)
}

/// The month of a cell: of its day, or the month itself.
fn month_of(value: &Value, table: &Table<'_>) -> Option<Month> {
    known(date::date(value, &table.dates).content)
        .map(Month::of)
        .or_else(|| known(month::month(value, &table.dates).content))
}

fn text(cell: &Cell) -> Option<String> {
    match &cell.value {
        Value::Text(text) => Some(clean::compact(text)),
        _ => None,
    }
}

fn known<T>(content: Content<T>) -> Option<T> {
    match content {
        Content::Known(value) => Some(value),
        _ => None,
    }
}

/// The amount in financial numerals in a text: as written, and in fen.
fn in_words(value: &Value) -> Option<(String, Fen)> {
    const NUMERALS: &str = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正";
    let Value::Text(text) = value else { return None };
    let text = clean(text);
    let text = text.split(|c: char| !NUMERALS.contains(c)).max_by_key(|part| part.chars().count())?;
    if text.chars().count() < 2 || !text.contains(['元', '圆', '整', '正']) {
        return None;
    }
    let fen = known(amount::amount_or_refund(&Value::Text(text.into()), Unit::Yuan).content)?;
    Some((text.to_owned(), fen))
}
