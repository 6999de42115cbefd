//! ods → sheets, streamed with quick-xml, because calamine would allocate whole tables by the repeat counts
//! that a file declares. Repeated blanks take no memory, repeated values are bounded.

use super::bounds::{COLS, MERGES, Meter, ROWS, Read, SHEETS, TEXT};
use super::format;
use super::package::{Package, attribute, damaged};
use super::sheet::{Marked, finish};
use super::table::{Cell, Merge, NumberFormat, Sheet, Value};
use super::value;
use super::worksheet::{Marks, walk};
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeMap, BTreeSet};

/// How many cells may come from repeat counts.
const REPEATED: u32 = 1_000_000;

pub(super) fn read(package: &mut Package<'_>, meter: &mut Meter<'_>) -> Read<Vec<Sheet>> {
    let mut formats = Formats::default();
    // office programs keep number formats in this part and refer to them in the content
    if package.has("styles.xml") {
        walk(package.part("styles.xml")?, "样式部分", |event| {
            formats.see(event);
            Ok(())
        })?;
    }
    let mut content = Content {
        meter,
        repeated: 0,
        hidden: BTreeSet::new(),
        style: None,
        formats,
        skipping: 0,
        table: None,
        sheets: Vec::new(),
    };
    walk(package.part("content.xml")?, "内容部分", |event| match event {
        Event::Start(tag) => content.open(tag),
        Event::Empty(tag) => {
            content.open(tag)?;
            content.close(tag.name().as_ref())
        }
        Event::End(tag) => content.close(tag.name().as_ref()),
        Event::Text(text) => {
            content.text(&text.xml10_content());
            Ok(())
        }
        Event::CData(text) => {
            content.text(&text.xml10_content());
            Ok(())
        }
        Event::GeneralRef(name) => {
            let known = match name.resolve_char_ref() {
                Ok(Some(c)) => Some(c.to_string()),
                _ => quick_xml::escape::resolve_predefined_entity(name).map(str::to_owned),
            };
            content.text(&known.ok_or_else(|| damaged("内容部分用了没有定义的实体"))?);
            Ok(())
        }
        _ => Ok(()),
    })?;
    let since_1904 = content.formats.since_1904;
    content.sheets.iter_mut().for_each(|sheet| sheet.since_1904 = since_1904);
    Ok(content.sheets)
}

/// The number formats of the file that change the meaning of a figure.
#[derive(Default)]
struct Formats {
    /// Whether the workbook uses the 1904 date system.
    since_1904: bool,
    /// Data style → its effect on a figure.
    data: BTreeMap<String, Option<NumberFormat>>,
    /// Cell style → its data style.
    cells: BTreeMap<String, String>,
    /// Cell style → the cell style it inherits from.
    parents: BTreeMap<String, String>,
    /// The data style being read.
    open: Option<DataStyle>,
    within: Within,
}

/// A data style while it is read.
#[derive(Default)]
struct DataStyle {
    name: String,
    /// Its format code in the form of xlsx.
    code: String,
    /// Its effect if its own code has none: that of the style for figures of the other sign.
    mapped: Option<NumberFormat>,
    /// Locale of the currency sign, in the form of xlsx.
    locale: &'static str,
}

/// Which text of a data style is being read.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Within {
    #[default]
    Nothing,
    Words,
    Currency,
    /// Between the digits of the figure.
    Digits,
}

/// How many steps of inheritance between cell styles are followed.
const ANCESTORS: usize = 16;

impl Formats {
    /// Reads one event of the styles.
    fn see(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(tag) => self.open(tag.name().as_ref(), tag),
            Event::Empty(tag) => {
                self.open(tag.name().as_ref(), tag);
                self.close(tag.name().as_ref());
            }
            Event::End(tag) => self.close(tag.name().as_ref()),
            Event::Text(text) => self.text(&text.xml10_content()),
            _ => {}
        }
    }

    fn open(&mut self, name: &str, tag: &BytesStart<'_>) {
        match name {
            "number:number-style" | "number:currency-style" | "number:percentage-style" => {
                self.open = attribute(tag, "name").map(|name| DataStyle { name, ..DataStyle::default() });
            }
            "style:style" if attribute(tag, "family").is_none_or(|family| family == "table-cell") => {
                self.cells.extend(attribute(tag, "name").zip(attribute(tag, "data-style-name")));
                self.parents.extend(attribute(tag, "name").zip(attribute(tag, "parent-style-name")));
            }
            "table:null-date" => {
                self.since_1904 = attribute(tag, "date-value").is_some_and(|day| day.starts_with("1904"));
            }
            _ => {}
        }
        let Some(DataStyle { code, mapped, locale, .. }) = &mut self.open else { return };
        self.within = Within::Nothing;
        match name {
            "number:currency-symbol" => {
                code.push_str("[$");
                *locale = if attribute(tag, "country").as_deref() == Some("JP") { "-411" } else { "" };
                self.within = Within::Currency;
            }
            "number:text" => {
                code.push('"');
                self.within = Within::Words;
            }
            "number:embedded-text" => self.within = Within::Digits,
            "style:map" => {
                let applied = attribute(tag, "apply-style-name").and_then(|name| self.data.get(&name));
                *mapped = mapped.take().or_else(|| applied.cloned().flatten());
            }
            "number:number" => {
                let factor =
                    attribute(tag, "display-factor").and_then(|text| text.trim().parse::<u32>().ok());
                code.push_str(if factor.is_some_and(|factor| factor > 1) { "0," } else { "0" });
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let Some(DataStyle { code, .. }) = &mut self.open else { return };
        let literal = text.chars().filter(|c| !matches!(c, '"' | ']'));
        match self.within {
            Within::Nothing => {}
            Within::Words | Within::Currency => code.extend(literal),
            // `0!.0,` and `0\.0` hold a literal point; the point is written escaped
            Within::Digits if matches!(text.trim(), "!" | "." | "!.") => code.push_str("!.0"),
            Within::Digits => {
                code.push('"');
                code.extend(literal);
                code.push('"');
            }
        }
    }

    fn close(&mut self, name: &str) {
        let Some(DataStyle { name: style, code, mapped, locale }) = &mut self.open else { return };
        match name {
            "number:currency-symbol" => {
                code.push_str(locale);
                code.push(']');
            }
            "number:text" => code.push('"'),
            "number:number-style" | "number:currency-style" | "number:percentage-style" => {
                let format = format::of(code).or(mapped.take());
                self.data.insert(std::mem::take(style), format);
                self.open = None;
            }
            _ => {}
        }
        self.within = Within::Nothing;
    }

    /// The effect of a cell's own currency or style on its figure.
    fn of(&self, given: &Given) -> Option<NumberFormat> {
        let own = given.currency.as_deref().filter(|currency| *currency != "CNY");
        if let Some(foreign) = own.and_then(|currency| format::of(&format!("[${currency}]0"))) {
            return Some(foreign);
        }
        let mut style = given.style.as_deref()?;
        for _ in 0..ANCESTORS {
            if let Some(data) = self.cells.get(style) {
                return self.data.get(data)?.clone();
            }
            style = self.parents.get(style)?;
        }
        None
    }
}

/// The style and the currency that a cell names.
#[derive(Clone, Default)]
struct Given {
    style: Option<String>,
    /// ISO code of the currency, if the cell is an amount of money.
    currency: Option<String>,
}

/// The state of the reader within the content.
struct Content<'m, 'b> {
    meter: &'m mut Meter<'b>,
    repeated: u32,
    /// Table styles that hide a sheet.
    hidden: BTreeSet<String>,
    style: Option<String>,
    formats: Formats,
    /// Depth within an element whose tables and texts are not cells.
    skipping: u32,
    table: Option<Table>,
    sheets: Vec<Sheet>,
}

#[derive(Default)]
struct Table {
    sheet: Sheet,
    cells: Vec<Cell>,
    marks: Marks,
    row: u32,
    col: u32,
    /// How often the row is repeated.
    rows: u32,
    /// How many columns have been described so far.
    described: u32,
    /// The default cell style of the columns: up to which column, and which style.
    columns: Vec<(u32, Option<String>)>,
    /// The default cell style of the row.
    row_style: Option<String>,
    /// Cells of the row being read: first column, repeats, value, style.
    line: Vec<(u32, u32, Value, Given)>,
    cell: Option<OpenCell>,
}

/// The cell being read.
#[derive(Default)]
struct OpenCell {
    times: u32,
    kind: String,
    given: Option<String>,
    look: Given,
    error: bool,
    formula: bool,
    text: String,
    paragraphs: u32,
    inside: bool,
}

impl Content<'_, '_> {
    fn open(&mut self, tag: &BytesStart<'_>) -> Read<()> {
        let name = tag.name();
        let name = name.as_ref();
        if self.skipping > 0 || foreign(name) || (name == "table:table" && self.table.is_some()) {
            self.skipping += 1;
            return Ok(());
        }
        self.formats.open(name, tag);
        match name {
            "style:style" => self.style = attribute(tag, "name"),
            "style:table-properties" if attribute(tag, "display").as_deref() == Some("false") => {
                self.hidden.extend(self.style.clone());
            }
            "table:table" => {
                if self.sheets.len() >= SHEETS {
                    return Err(damaged(&format!("工作表超过 {SHEETS} 张")));
                }
                let hidden = attribute(tag, "style-name").is_some_and(|style| self.hidden.contains(&style));
                let name = attribute(tag, "name").unwrap_or_default();
                self.table =
                    Some(Table { sheet: Sheet { name, hidden, ..Sheet::default() }, ..Table::default() });
            }
            _ => {
                if let Some(table) = self.table.as_mut() {
                    table.open(name, tag)?;
                }
            }
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Read<()> {
        if self.skipping > 0 {
            self.skipping -= 1;
            return Ok(());
        }
        self.formats.close(name);
        match (name, self.table.as_mut()) {
            ("table:table", _) => {
                if let Some(Table { mut sheet, cells, marks, .. }) = self.table.take() {
                    finish(&mut sheet, Marked { cells, marks }, self.meter)?;
                    self.sheets.push(sheet);
                }
                Ok(())
            }
            ("table:table-row", Some(table)) => {
                table.close_row(self.meter, &self.formats, &mut self.repeated)
            }
            (name, Some(table)) => {
                table.close(name);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn text(&mut self, text: &str) {
        if self.skipping == 0 {
            self.formats.text(text);
        }
        if self.skipping == 0
            && let Some(cell) =
                self.table.as_mut().and_then(|table| table.cell.as_mut()).filter(|cell| cell.inside)
        {
            cell.text.push_str(text);
        }
    }
}

/// Whether an element of a sheet has texts and tables that are not cells.
fn foreign(name: &str) -> bool {
    name.starts_with("draw:")
        || matches!(
            name,
            "office:annotation"
                | "table:shapes"
                | "table:tracked-changes"
                | "table:dde-links"
                | "text:ruby-text"
        )
}

impl Table {
    fn open(&mut self, name: &str, tag: &BytesStart<'_>) -> Read<()> {
        match name {
            "table:table-column" => {
                let times = times(tag, "number-columns-repeated", COLS);
                if matches!(attribute(tag, "visibility").as_deref(), Some("collapse" | "filter")) {
                    let last = self.described.saturating_add(times).min(COLS);
                    self.marks
                        .hidden_cols
                        .extend((self.described..last).filter_map(|col| u16::try_from(col).ok()));
                }
                self.described = self.described.saturating_add(times);
                self.columns.push((self.described, attribute(tag, "default-cell-style-name")));
            }
            "table:table-row" => {
                self.rows = times(tag, "number-rows-repeated", ROWS);
                self.row_style = attribute(tag, "default-cell-style-name");
                self.col = 0;
                self.line.clear();
                match attribute(tag, "visibility").as_deref() {
                    Some("filter") => {
                        self.marks.filtered = true;
                        self.hide_row();
                    }
                    Some("collapse") => self.hide_row(),
                    _ => {}
                }
            }
            "table:table-cell" | "table:covered-table-cell" => self.open_cell(tag)?,
            "text:p" | "text:h" => {
                if let Some(cell) = self.cell.as_mut() {
                    cell.inside = true;
                    if cell.paragraphs > 0 {
                        cell.text.push('\n');
                    }
                    cell.paragraphs += 1;
                }
            }
            "text:s" | "text:tab" | "text:line-break" => {
                if let Some(cell) = self.cell.as_mut().filter(|cell| cell.inside) {
                    match name {
                        "text:s" => {
                            let blanks =
                                attribute(tag, "c").map_or(Some(1), |text| text.parse::<usize>().ok());
                            let blanks =
                                blanks.filter(|&blanks| cell.text.len().saturating_add(blanks) <= TEXT);
                            let blanks = blanks.ok_or_else(|| damaged("有一格的空格多得不合情理"))?;
                            cell.text.extend(std::iter::repeat_n(' ', blanks));
                        }
                        "text:tab" => cell.text.push('\t'),
                        _ => cell.text.push('\n'),
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Marks a hidden row. Of repeated blank rows only the first is marked, of repeated rows with content all.
    fn hide_row(&mut self) {
        self.marks.hidden_rows.insert(self.row);
    }

    fn open_cell(&mut self, tag: &BytesStart<'_>) -> Read<()> {
        let mut cell = OpenCell { times: times(tag, "number-columns-repeated", COLS), ..OpenCell::default() };
        let (mut wide, mut high) = (1, 1);
        for attribute in tag.attributes().with_checks(false).flatten() {
            let value = || attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap_or_default();
            match attribute.key.as_ref() {
                "office:value-type" => cell.kind = value().into_owned(),
                "office:value" | "office:date-value" | "office:boolean-value" | "office:string-value" => {
                    cell.given = Some(value().into_owned());
                }
                "calcext:value-type" => cell.error = value() == "error",
                "table:formula" => cell.formula = true,
                "table:style-name" => cell.look.style = Some(value().into_owned()),
                "office:currency" => cell.look.currency = Some(value().trim().to_uppercase()),
                "table:number-columns-spanned" => wide = value().parse().unwrap_or(1),
                "table:number-rows-spanned" => high = value().parse().unwrap_or(1),
                _ => {}
            }
        }
        if (wide, high) != (1_u32, 1_u32) {
            let last = |first: u32, span: u32, end: u32| first.saturating_add(span.max(1) - 1).min(end - 1);
            if let (Ok(first_col), Ok(last_col)) =
                (u16::try_from(self.col), u16::try_from(last(self.col, wide, COLS)))
            {
                let last_row = last(self.row, high, ROWS);
                self.marks.merges.push(Merge { first_row: self.row, last_row, first_col, last_col });
            }
            if self.marks.merges.len() > MERGES {
                return Err(damaged(&format!("工作表“{}”的合并单元格超过 {MERGES} 处", self.sheet.name)));
            }
        }
        self.cell = Some(cell);
        Ok(())
    }

    fn close(&mut self, name: &str) {
        match name {
            "text:p" | "text:h" => self.cell.iter_mut().for_each(|cell| cell.inside = false),
            "table:table-cell" | "table:covered-table-cell" => {
                if let Some(cell) = self.cell.take() {
                    let (times, mut look) = (cell.times, cell.look.clone());
                    look.currency = look.currency.or_else(|| cell.sign().map(String::from));
                    if look.style.is_none() {
                        let of_column = || self.columns.iter().find(|(end, _)| self.col < *end);
                        let own = self.row_style.clone();
                        look.style = own.or_else(|| of_column().and_then(|(_, style)| style.clone()));
                    }
                    if let Some(value) = cell.value() {
                        self.line.push((self.col, times, value, look));
                    }
                    self.col = self.col.saturating_add(times);
                }
            }
            _ => {}
        }
    }

    fn close_row(&mut self, meter: &mut Meter<'_>, formats: &Formats, repeated: &mut u32) -> Read<()> {
        let rows = std::mem::take(&mut self.rows);
        let first = self.row;
        self.row = self.row.saturating_add(rows);
        if self.line.is_empty() {
            return Ok(());
        }
        let name = &self.sheet.name;
        let wide: u32 = self.line.iter().fold(0, |sum, (_, times, ..)| sum.saturating_add(*times));
        let once = u32::try_from(self.line.len()).unwrap_or(u32::MAX);
        *repeated = repeated.saturating_add(wide.saturating_mul(rows).saturating_sub(once));
        if *repeated > REPEATED {
            return Err(damaged(&format!("工作表“{name}”把同样的内容重复了 {repeated} 格，不合情理")));
        }
        if self.row > ROWS || self.line.iter().any(|(col, times, ..)| col.saturating_add(*times) > COLS) {
            return Err(damaged(&format!(
                "工作表“{name}”有单元格写在 Excel 范围（1,048,576 行、16,384 列）之外"
            )));
        }
        let hidden = self.marks.hidden_rows.contains(&first);
        for row in first..self.row {
            if hidden {
                self.marks.hidden_rows.insert(row);
            }
            for (col, times, value, look) in &self.line {
                let format = matches!(value, Value::Number(_)).then(|| formats.of(look)).flatten();
                for col in (*col..col + times).filter_map(|col| u16::try_from(col).ok()) {
                    meter.cell()?;
                    self.cells.push(Cell { row, col, value: value.clone() });
                    if let Some(format) = &format {
                        self.marks.formats.insert((row, col), format.clone());
                    }
                }
            }
        }
        Ok(())
    }
}

impl OpenCell {
    /// The foreign currency sign that an amount of money shows where its own style only says "the currency of
    /// this computer".
    fn sign(&self) -> Option<char> {
        let first = self.text.chars().find(|c| !c.is_whitespace() && !matches!(c, '-' | '('));
        first.filter(|c| self.kind == "currency" && matches!(c, '$' | '€' | '£' | '₩'))
    }

    fn value(self) -> Option<Value> {
        let text = value::text_value;
        if self.error {
            return Some(Value::Error(self.text.trim().into()));
        }
        match (self.kind.as_str(), self.given) {
            ("float" | "currency" | "percentage", Some(number)) => {
                Some(number.trim().parse().map_or(Value::Error("#NUM!".into()), value::number_value))
            }
            ("date", Some(date)) => {
                value::iso(&date).map_or_else(|| text(&date), |date| Some(Value::Date(date)))
            }
            ("boolean", Some(truth)) => Some(Value::Bool(truth == "true")),
            ("string", Some(given)) if !given.is_empty() => text(&given),
            ("", None) if self.formula && self.text.is_empty() => Some(Value::NoValue),
            _ => text(&self.text),
        }
    }
}

/// A repeat count, at most `most`.
fn times(tag: &BytesStart<'_>, name: &str, most: u32) -> u32 {
    let text = attribute(tag, name);
    // a count that is too long for a number is larger than the grid
    text.map_or(1, |text| {
        text.trim().parse::<u32>().unwrap_or(most.saturating_add(1)).clamp(1, most.saturating_add(1))
    })
}
