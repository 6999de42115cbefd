//! The kind of a row under a header: data, a printed total, an example, a remark or signature line, or the
//! header of another table. It reads no value.

use crate::normalise::cell::clean::compact;
use crate::normalise::cell::date;
use crate::normalise::cell::text::{is_example, says_void};
use crate::normalise::cell::{clean, is_blank, is_null, shown};
use crate::normalise::intake::Intake;
use crate::normalise::sheet::header::{self, FoundColumn, Header, Names};
use crate::normalise::sheet::schema::{Column, FieldKind, Sheet};
use crate::normalise::sheet::table::Table;
use crate::normalise::sheet::total_words::{self, Adds};
use crate::read::table::{Cell, Role, Value};

/// The kind of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowKind {
    Data,
    /// A printed total (小计, 合计 …), with the rows that it adds up.
    Total(Adds),
    /// A remark, a signature line or a repeated header.
    Skipped,
    /// An example of how to fill the table in: its first cell says 示例.
    Example,
    /// A row of money that was taken back: a cell says 作废 and nothing else.
    Void,
    /// The header of another table, or of the same table with its columns in another order. The table ends
    /// above it.
    OtherHeader,
    Blank,
}

/// The beginnings of remarks and signature lines; a colon, a bracket or a digit must follow.
const REMARKS: [&str; 48] = [
    "备注",
    "附注",
    "注",
    "说明",
    "附",
    "制表",
    "填表",
    "制单",
    "审核",
    "审批",
    "复核",
    "经办",
    "编制",
    "媒介",
    "代理",
    "客户确认",
    "客户签字",
    "客户签章",
    "客户盖章",
    "甲方确认",
    "甲方签字",
    "乙方",
    "签字",
    "盖章",
    "确认人",
    "日期",
    "单位",
    "报送",
    "抄送",
    "填报",
    "※",
    "经办人",
    "经办人签字",
    "制表人",
    "制表日期",
    "填表人",
    "填表日期",
    "审核人",
    "审核人签字",
    "打印日期",
    "联系人",
    "联系电话",
    "客户代表签字",
    "客户(盖章)",
    "甲方(盖章)",
    "客户代表",
    "甲方代表",
    "甲方代表签字",
];

impl Table<'_> {
    /// The kind of the row.
    pub(crate) fn line(&self, cells: &[Cell], intake: &Intake<'_>) -> RowKind {
        let filled = |cell: &&Cell| !is_blank(&cell.value) && !is_null(&cell.value);
        let mapped = |cell: &&Cell| self.header.columns.iter().flatten().any(|found| found.col == cell.col);
        let Some(first) = cells.iter().find(filled) else { return RowKind::Blank };
        if is_example(&first.value) {
            return RowKind::Example;
        }
        if self.schema.role == Role::Money && cells.iter().any(|cell| says_void(&cell.value)) {
            return RowKind::Void;
        }
        if first.row == self.header.bottom + 1 && !self.grid && counts_columns(cells.iter().filter(filled)) {
            return RowKind::Skipped;
        }
        let texts = || {
            cells.iter().filter(filled).filter_map(|cell| match &cell.value {
                Value::Text(text) => Some((cell.col, text)),
                _ => None,
            })
        };
        // a day or an amount written as text says no more than one in a cell of dates or numbers
        let is_figure = |column: &Column| is_day(column.kind) || is_number(column.kind);
        let first_text = texts().find(|(col, _)| !self.is_column(*col, is_figure));
        let first_text = first_text.or_else(|| texts().next());
        // 价税合计 and 日期 may be headings
        let header = self.other_header(cells);
        if let Some((col, text)) = first_text.filter(|_| header.is_none())
            && self.keyless(cells, col)
        {
            if let Some(adds) = self.total(cells, col, text, intake) {
                return RowKind::Total(adds);
            }
            if let Some(adds) = total_words::closing(text).filter(|_| self.is_bare(cells, col)) {
                return RowKind::Total(adds);
            }
            // footers and remarks begin with Chinese words
            let text = if text.is_ascii() { String::new() } else { compact(text) };
            let text = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '、'));
            if total_words::is_footer(text) {
                // an exporting system may print the count of rows and the sum in one row
                let counts = text.starts_with(['共', '总', '记']);
                return if counts { RowKind::Total(Adds::Everything) } else { RowKind::Skipped };
            }
            // 附1号楼LED may be a medium
            let of_record = || {
                let (dated, paid) = (self.has_own_day(cells, col), self.amount(cells).is_some());
                let of_money = self.has_own_project(cells, col) && (dated || paid);
                of_money || self.is_prose(col) && dated && paid || self.names_project(cells, col, text)
            };
            if (is_remark(text) && !of_record()) || text.contains("(大写)") || text.starts_with("人民币")
            {
                let total = text.contains("大写");
                return if total { RowKind::Total(Adds::Everything) } else { RowKind::Skipped };
            }
        }
        let mut content = cells.iter().filter(filled).filter(mapped);
        let Some(only) = content.next() else { return RowKind::Skipped };
        if content.next().is_none() && self.is_stray(only) {
            return RowKind::Skipped;
        }
        let may_go_on = || !self.grid && intake.workspace.reading(self.file, self.sheet).is_none();
        if self.is_header_row(cells) && self.names_more(cells) && may_go_on() {
            return RowKind::OtherHeader;
        }
        if matches!(&first.value, Value::Text(text) if compact(text) == self.heading(first.col))
            && cells.iter().filter(filled).filter(mapped).all(
                |cell| matches!(&cell.value, Value::Text(text) if compact(text) == self.heading(cell.col)),
            )
        {
            return RowKind::Skipped;
        }
        match header {
            Some(_) if self.is_header_again(cells) => {
                let other_units = may_go_on() && self.says_other_units(cells, intake);
                if other_units { RowKind::OtherHeader } else { RowKind::Skipped }
            }
            Some(_) => RowKind::OtherHeader,
            None => RowKind::Data,
        }
    }

    /// The table whose header this row is, if it is not a row of data.
    pub(crate) fn other_header(&self, cells: &[Cell]) -> Option<&'static Sheet> {
        let filled = cells.iter().filter(|cell| !is_blank(&cell.value));
        let texts: Option<Vec<&str>> = filled.map(text_of).collect();
        let texts = texts?;
        header::named_table(&texts).or_else(|| self.is_turned(&texts).then_some(self.schema))
    }

    /// Whether the texts are the headings of a narrow table, all of them and nothing else.
    fn is_turned(&self, texts: &[&str]) -> bool {
        let headings = || self.header.columns.iter().flatten().map(|found| self.heading(found.col));
        let width = headings().count();
        (2..=3).contains(&width)
            && texts.len() == width
            && headings().all(|heading| texts.iter().any(|text| compact(text) == heading))
    }

    /// Whether a column of the table is named beside those of the header.
    fn names_more(&self, cells: &[Cell]) -> bool {
        let mapped = |col: u16| self.header.columns.iter().flatten().any(|found| found.col == col);
        let beside = cells.iter().filter(|cell| !mapped(cell.col)).filter_map(text_of);
        let new = self.schema.columns.iter().zip(&self.header.columns).filter(|(_, found)| found.is_none());
        let new: Vec<&Column> = new.map(|(column, _)| column).collect();
        beside.map(compact).any(|text| {
            new.iter().any(|column| column.name == text || column.synonyms.contains(&text.as_str()))
        })
    }

    /// Whether every cell under the header's columns is its heading.
    fn is_header_row(&self, cells: &[Cell]) -> bool {
        let mut own = self.header.columns.iter().flatten();
        own.all(|found| {
            let cell = cells.iter().find(|cell| cell.col == found.col);
            cell.and_then(text_of).is_some_and(|text| compact(text) == self.heading(found.col))
        })
    }

    /// Whether a repeated header says other units than the first.
    fn says_other_units(&self, cells: &[Cell], intake: &Intake<'_>) -> bool {
        let Some(row) = cells.first().map(|cell| cell.row) else { return false };
        let names = Names::new(self.schema, &intake.settings.aliases);
        let again = header::further(&self.header, self.sheet, &names, row);
        again.is_some_and(|header| self.has_other_units(&header))
    }

    /// Whether a column of both headers has another unit in the other one.
    pub(crate) fn has_other_units(&self, other: &Header) -> bool {
        let unit = |found: &Option<FoundColumn>| found.map(|found| found.unit.unwrap_or(self.unit));
        self.header
            .columns
            .iter()
            .zip(&other.columns)
            .any(|(own, other)| unit(own).zip(unit(other)).is_some_and(|(own, other)| own != other))
    }

    fn is_header_again(&self, cells: &[Cell]) -> bool {
        let texts: Vec<(u16, &str)> =
            cells.iter().filter_map(|cell| Some((cell.col, text_of(cell)?))).collect();
        header::is_repeated(&self.header, self.schema, &texts)
    }

    /// What the row adds up. Its first text must be a total, or another text must be a total word alone.
    fn total(&self, cells: &[Cell], col: u16, text: &str, intake: &Intake<'_>) -> Option<Adds> {
        let known = |name: &str| intake.project(name).is_some() || intake.names_medium(name);
        match total_words::total(text, known) {
            // 数据汇总 is a piece of work where a day of its own stands beside it; 本月合计 is none
            Some(Adds::Part)
                if !self.is_key(col) && self.may_be_work(col) && self.has_own_day(cells, col) =>
            {
                None
            }
            Some(adds) => Some(adds),
            // a record may say 汇总 in a remark
            None if self.is_key(col) && text.contains(|c: char| c.is_ascii_digit()) => None,
            None if self.has_own_project(cells, col) || self.has_own_day(cells, col) => None,
            None => {
                // 都市晨报小计 may stand after the project
                let of_project = self.is_column(col, |column| matches!(column.kind, FieldKind::Project));
                cells.iter().filter(|cell| cell.col != col && !self.is_prose(cell.col)).find_map(|cell| {
                    let Value::Text(text) = &cell.value else { return None };
                    let adds = total_words::total(text, known)?;
                    let of_day = self.is_column(cell.col, |column| is_day(column.kind));
                    (of_project || of_day || is_total_alone(text, adds)).then_some(adds)
                })
            }
        }
    }

    /// Whether the sheet column holds the table's own key.
    fn is_key(&self, col: u16) -> bool {
        let mut columns = self.schema.columns.iter().zip(&self.header.columns);
        let key = columns.find(|(column, _)| matches!(column.kind, FieldKind::Key));
        key.is_some_and(|(_, found)| found.is_some_and(|found| found.col == col))
    }

    /// Whether the sheet column holds free text: 备注, 工作内容, 会议主题 …
    fn is_prose(&self, col: u16) -> bool {
        const PROSE: [&str; 10] =
            ["备注", "工作内容", "内容", "会议主题", "议题", "结论", "行动项", "变更说明", "说明", "摘要"];
        PROSE.contains(&self.heading(col)) || self.is_column(col, |column| PROSE.contains(&column.name))
    }

    /// Whether a text may name a piece of work or a project: a word of a total ends such names too.
    fn may_be_work(&self, col: u16) -> bool {
        matches!(self.schema.role, Role::Orders | Role::Roster) || self.is_prose(col)
    }

    /// Whether the sheet column is a column of the schema for which `holds` is true.
    fn is_column(&self, col: u16, holds: impl Fn(&Column) -> bool) -> bool {
        let mut columns = self.schema.columns.iter().zip(&self.header.columns);
        columns.any(|(column, found)| found.is_some_and(|found| found.col == col) && holds(column))
    }

    /// Whether nothing but figures and the day of a balance stands beside the text: no key, no project, no
    /// other text. A word in a remark stands beside a record as soon as there is a day.
    fn is_bare(&self, cells: &[Cell], text_col: u16) -> bool {
        let remark = self.is_prose(text_col);
        let mut others = cells.iter().filter(|cell| cell.col != text_col && !is_blank(&cell.value));
        others.all(|cell| {
            if self.is_column(cell.col, |column| column.kind.is_key()) {
                return false;
            }
            if self.is_column(cell.col, |column| is_day(column.kind)) {
                return !remark;
            }
            match &cell.value {
                Value::Number(_) | Value::NoValue | Value::Error(_) => true,
                Value::Text(text) => total_words::is_figures(text),
                Value::Date(_) => !remark,
                Value::Bool(_) => false,
            }
        })
    }

    /// Whether a text without a colon is the name of a project: a client stands beside it.
    fn names_project(&self, cells: &[Cell], col: u16, text: &str) -> bool {
        let is = |col: u16, name: &str| self.is_column(col, |column| column.name == name);
        let mut others = cells.iter().filter(|cell| !is_blank(&cell.value));
        !text.contains(':') && is(col, "项目名称") && others.any(|cell| is(cell.col, "客户名称"))
    }

    fn has_own_project(&self, cells: &[Cell], text_col: u16) -> bool {
        self.has_own(cells, text_col, |kind| matches!(kind, FieldKind::Project))
    }

    fn has_own_day(&self, cells: &[Cell], text_col: u16) -> bool {
        self.has_own(cells, text_col, |kind| {
            matches!(kind, FieldKind::Date | FieldKind::Moment | FieldKind::Dates)
        })
    }

    /// Whether the row has a filled cell in a column of such a kind, other than the text in `text_col`. A total
    /// word is no project and no day.
    fn has_own(&self, cells: &[Cell], text_col: u16, own: impl Fn(FieldKind) -> bool) -> bool {
        self.schema.columns.iter().zip(&self.header.columns).any(|(column, found)| {
            own(column.kind)
                && found.is_some_and(|found| {
                    found.col != text_col
                        && cells.iter().any(|cell| {
                            let is_total = |text: &str| {
                                let adds = total_words::total(text, |_| false);
                                adds.is_some_and(|adds| is_day(column.kind) || is_total_alone(text, adds))
                            };
                            let says_nothing = |text: &str| text.trim().is_empty() || is_total(text);
                            cell.col == found.col
                                && !matches!(&cell.value, Value::Text(text) if says_nothing(text))
                        })
                })
        })
    }

    /// Whether the row has no key, or the text in `text_col` is itself in the key cell.
    fn keyless(&self, cells: &[Cell], text_col: u16) -> bool {
        let key = self.schema.columns.iter().zip(&self.header.columns);
        let key =
            key.filter(|(column, _)| matches!(column.kind, FieldKind::Key)).find_map(|(_, found)| *found);
        key.is_none_or(|found| {
            found.col == text_col
                || !cells.iter().any(|cell| {
                    cell.col == found.col
                        && !matches!(&cell.value, Value::Text(text) if text.trim().is_empty())
                })
        })
    }

    /// Whether the only cell of the row is the name of a project, which is enough for a row of 项目.
    fn is_project_name(&self, only: &Cell, text: &str) -> bool {
        let mut columns = self.schema.columns.iter().zip(&self.header.columns);
        self.schema.name == "项目"
            && columns.any(|(column, found)| {
                column.name == "项目名称" && found.is_some_and(|found| found.col == only.col)
            })
            && text.chars().count() <= NAME
            && !text.contains(['。', '，', '；', '：', ':', ',', '!', '！'])
    }

    /// Whether the row is a single sentence in a sheet whose rows need more than one cell.
    fn is_stray(&self, only: &Cell) -> bool {
        let columns = self.schema.columns.iter().zip(&self.header.columns);
        let needed = columns.filter(|(column, found)| column.required && found.is_some()).count();
        // a round, or the progress of a placement, says nothing by its number alone
        let needs_more = needed >= 2 || matches!(self.schema.name, "往来" | "排期进度");
        match &only.value {
            Value::Text(text) => {
                let text = clean(text);
                let ascii = text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').count();
                let key_like = text.contains(|c: char| c.is_ascii_digit())
                    && !text.contains(|c: char| c.is_whitespace() || c == ':')
                    && ascii * 2 >= text.chars().count();
                let day = date::in_full(&text).is_some()
                    || ["月", "月份", "年", "年度", "季度", "周"].iter().any(|end| text.ends_with(end));
                needs_more && (day || !key_like) && !self.is_project_name(only, &text)
            }
            Value::Date(_) => needs_more,
            _ => false,
        }
    }
}

/// Whether a total word stands alone: 合计, not 3月合计 or 都市晨报小计.
fn is_total_alone(text: &str, adds: Adds) -> bool {
    adds != Adds::Part && total_words::label(text).is_empty() && is_short(text)
}

/// Whether a row below the header says nothing but 1, 2, 3 …, A, B, C …, or 必填 and 选填.
fn counts_columns<'c>(cells: impl Iterator<Item = &'c Cell>) -> bool {
    let said: Vec<String> = cells.map(|cell| compact(&shown(&cell.value)).to_uppercase()).collect();
    let numbers = said.iter().zip(1_usize..).all(|(text, number)| *text == number.to_string());
    let letters = said.iter().zip('A'..='Z').all(|(text, letter)| *text == letter.to_string());
    let asked = said.iter().all(|text| ["必填", "选填", "可填", "自动"].contains(&text.as_str()));
    said.len() >= 3 && (numbers || letters && said.len() <= 26 || asked)
}

/// A column of days, or of months.
pub(super) fn is_day(kind: FieldKind) -> bool {
    use FieldKind::{Date, Dates, Moment, Month, Signed};
    matches!(kind, Date | Dates | Moment | Month | Signed)
}

/// A column of amounts, numbers or shares.
fn is_number(kind: FieldKind) -> bool {
    use FieldKind::{Count, Discount, Money, Percent, Price};
    matches!(kind, Money | Price | Count | Percent | Discount)
}

fn text_of(cell: &Cell) -> Option<&str> {
    match &cell.value {
        Value::Text(text) => Some(text.as_ref()),
        _ => None,
    }
}

/// Characters. A longer text is a sentence, not a name.
const NAME: usize = 24;

/// Whether a text is short enough for a total word with brackets and spaces.
fn is_short(text: &str) -> bool {
    compact(text).chars().count() <= 6
}

/// The beginnings of lines above a further table; a colon must follow.
const CAPTIONS: [&str; 7] = ["客户", "项目", "媒体", "广告主", "甲方", "品牌", "楼盘"];

/// Whether a text begins a line that ends the table above it: a total or a remark.
pub(crate) fn is_below_a_table(text: &str) -> bool {
    let text = compact(text);
    total_words::total(&text, |_| false).is_some()
        || total_words::is_footer(&text)
        || ["备注", "附注", "注:", "说明", "客户确认", "客户签字"].iter().any(|word| text.starts_with(word))
}

fn is_remark(text: &str) -> bool {
    if CAPTIONS.iter().filter_map(|word| text.strip_prefix(word)).any(|rest| rest.starts_with(':')) {
        return true;
    }
    REMARKS.iter().filter_map(|word| text.strip_prefix(word)).any(|rest| {
        rest.is_empty()
            || rest
                .starts_with(|c: char| matches!(c, ':' | '(' | '[' | '【' | '.' | '、') || c.is_ascii_digit())
    })
}
