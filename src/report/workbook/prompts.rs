//! What a sheet says and offers where people type: drop-downs with a prompt; and the colours and bars
//! that follow what stands in a cell. A colour never stands without its word or sign.

use super::style::{BAR, BAR_BELOW, RULE, Styles};
use crate::model::answer;
use crate::model::difference::Cause;
use crate::report::view::status::table::{Band, Column, ColumnKind, Tone};
use rust_xlsxwriter::utility::cell_range;
use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, ConditionalFormatDataBar, ConditionalFormatFormula,
    DataValidation, DataValidationErrorStyle, Format, Formula, Worksheet, XlsxError,
};

/// The hidden sheet with the names of long drop-down lists.
pub(super) const CHOICES: &str = "选项";

type Written = Result<(), XlsxError>;

/// Everything that follows the rows of a sheet, 1 to `last_row` (of an empty table the row that says so);
/// `people` names stand on 选项.
pub(super) fn write(
    sheet: &mut Worksheet,
    columns: &[Column],
    (last_row, is_empty): (u32, bool),
    people: usize,
) -> Written {
    for (col, column) in (0u16..).zip(columns) {
        match column.kind {
            ColumnKind::Light => colour(sheet, col, last_row, &LIGHTS)?,
            ColumnKind::Status => colour(sheet, col, last_row, &STATUSES)?,
            ColumnKind::DaysLeft => days_left(sheet, col, last_row)?,
            _ => {}
        }
        if column.bars {
            let bars = ConditionalFormatDataBar::new()
                .set_fill_color(BAR)
                .set_negative_fill_color(BAR_BELOW)
                .set_axis_color(RULE) // pale: figures stand on it
                .set_solid_fill(true);
            sheet.add_conditional_format(1, col, last_row, col, &bars)?;
        }
        if let Some(validation) = validation(column.kind, people)? {
            sheet.add_data_validation(1, col, last_row, col, &validation)?;
        }
    }
    let starts = (1u16..).zip(columns.windows(2)).filter(|(_, pair)| match pair {
        [left, right] => left.band != right.band,
        _ => false,
    });
    for (col, _) in starts {
        let line = ConditionalFormatFormula::new().set_rule("=TRUE").set_format(Styles::band_line());
        sheet.add_conditional_format(1, col, last_row, col, &line)?;
    }
    looks_of_blanks(sheet, columns, last_row, is_empty)
}

/// By column, whether its blank cells are written, each with its format. They are not, for a third of a workbook
/// would be blank cells; but where a colour, a bar or another line follows what stands there.
pub(super) fn kept_blank(columns: &[Column]) -> Vec<bool> {
    let bands = columns.iter().map(|column| column.band);
    let before = std::iter::once(columns.first().and_then(|first| first.band)).chain(bands);
    let kept = |(column, left): (&Column, Option<Band>)| {
        let is_coloured = matches!(column.kind, ColumnKind::Light | ColumnKind::Today);
        is_coloured || column.bars || column.band != left
    };
    columns.iter().zip(before).map(kept).collect()
}

/// How blank cells look that are not written: a line under each row, and a pale background where people write.
/// What is typed there later stands as in the cells that are written.
fn looks_of_blanks(sheet: &mut Worksheet, columns: &[Column], last_row: u32, is_empty: bool) -> Written {
    let mut lined = Vec::new();
    let mut entries = Vec::new();
    for ((col, column), kept) in (0u16..).zip(columns).zip(kept_blank(columns)) {
        match Styles::all().typed(column.kind) {
            _ if kept => {}
            None => lined.push(col),
            Some(_) if is_empty => {} // nobody answers there
            Some(typed) => {
                entries.push(col);
                sheet.set_column_format(col, typed)?;
            }
        }
    }
    look(sheet, &lined, last_row, Styles::row_line())?;
    look(sheet, &entries, last_row, Styles::entry_ground())
}

/// One conditional format of the cells of these columns.
fn look(sheet: &mut Worksheet, columns: &[u16], last_row: u32, format: Format) -> Written {
    let runs: Vec<(u16, u16)> = columns
        .chunk_by(|left, right| left + 1 == *right)
        .filter_map(|run| Some((*run.first()?, *run.last()?)))
        .collect();
    let Some(&(first, last)) = runs.first() else { return Ok(()) };
    let areas: Vec<String> =
        runs.iter().map(|(first, last)| cell_range(1, *first, last_row, *last)).collect();
    let look =
        ConditionalFormatFormula::new().set_rule("=TRUE").set_format(format).set_multi_range(areas.join(" "));
    sheet.add_conditional_format(1, first, last_row, last, &look).map(drop)
}

const LIGHTS: [(&str, Tone); 6] = [
    ("红", Tone::Red),
    ("黄", Tone::Yellow),
    ("等客户", Tone::Yellow),
    ("蓝", Tone::Blue),
    ("绿", Tone::Green),
    ("未检查", Tone::Grey),
];
const STATUSES: [(&str, Tone); 3] = [("已处理", Tone::Green), ("处理中", Tone::Blue), ("不处理", Tone::Grey)];

/// Words in their colours, whatever is typed there later.
fn colour(sheet: &mut Worksheet, col: u16, last_row: u32, words: &[(&str, Tone)]) -> Written {
    for (word, tone) in words {
        let rule = ConditionalFormatCell::new()
            .set_rule(ConditionalFormatCellRule::EqualTo(*word))
            .set_format(Styles::tone(*tone));
        sheet.add_conditional_format(1, col, last_row, col, &rule)?;
    }
    Ok(())
}

/// `超 2` red, `今天` yellow. A blank cell is neither.
fn days_left(sheet: &mut Worksheet, col: u16, last_row: u32) -> Written {
    let cell = rust_xlsxwriter::utility::row_col_to_cell(1, col);
    for (rule, tone) in [
        (format!("=AND(ISNUMBER({cell}),{cell}<0)"), Tone::Red),
        (format!("=AND(ISNUMBER({cell}),{cell}=0)"), Tone::Yellow),
    ] {
        let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(Styles::tone(tone));
        sheet.add_conditional_format(1, col, last_row, col, &rule)?;
    }
    Ok(())
}

/// What is offered in a column people write in, and the words that appear beside the cell.
fn validation(kind: ColumnKind, people: usize) -> Result<Option<DataValidation>, XlsxError> {
    let offered =
        |validation: DataValidation| validation.set_error_style(DataValidationErrorStyle::Information);
    let (title, message, validation) = match kind {
        ColumnKind::Status => (
            answer::STATUS,
            "选一项：未处理、处理中、已处理、不处理。",
            DataValidation::new().allow_list_strings(&answer::STATUS_CHOICES)?,
        ),
        ColumnKind::Entry => (
            answer::OPINION,
            "写怎么办、等谁、哪天好。下次运行读回，一直带到事情了结；不改变任何数字。",
            DataValidation::new().allow_any_value(),
        ),
        // Names are offered, not demanded.
        ColumnKind::Person => {
            let list = Formula::new(format!("={CHOICES}!$A$2:$A${}", people.max(1) + 1));
            let names = match people {
                0 => DataValidation::new().allow_any_value(),
                _ => offered(DataValidation::new().allow_list_formula(list)),
            };
            (answer::HANDLER, "选一个名字，名单里没有的可以直接写。", names)
        }
        ColumnKind::Answer => (
            answer::REPLY,
            "确认：这笔到款就是给建议单号的；否认：不是。确认后仍请登记到到款分配或对应单号。",
            DataValidation::new().allow_list_strings(&[answer::ACCEPT, answer::REJECT])?,
        ),
        ColumnKind::Cause => {
            let words: Vec<&str> = Cause::ALL.iter().map(|cause| cause.word()).collect();
            let list = offered(DataValidation::new().allow_list_strings(&words)?);
            (answer::CAUSE, "程序先按规则填了一个；不对就改选，后面可以再写几个字。", list)
        }
        ColumnKind::Sent => (
            answer::SENT,
            "发出后选 已发，对方回了选 已答复；三个工作日内不再催同样的事。",
            DataValidation::new().allow_list_strings(&answer::SENT_CHOICES)?,
        ),
        ColumnKind::Declined => (
            answer::DECLINED,
            "不该登记的选 是，并在后面写原因；两格都有，这一笔才算了结。",
            DataValidation::new().allow_list_strings(&answer::DECLINED_CHOICES)?,
        ),
        ColumnKind::Why => {
            (answer::WHY, "为什么不登记：代收代付、退还保证金……", DataValidation::new().allow_any_value())
        }
        ColumnKind::SentOn => {
            (answer::SENT_ON, "哪天发的，写成 2026-03-16。", DataValidation::new().allow_any_value())
        }
        _ => return Ok(None),
    };
    validation.set_input_title(title)?.set_input_message(message).map(Some)
}
