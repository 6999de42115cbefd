//! The cell formats of forms, by their numbers. All forms have the same ones.

use super::super::formats::Formats;
use super::super::style::{self, Styles};
use crate::report::view::status::table::{ColumnKind, Value};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// How the cells of a form look.
pub(super) struct Looks {
    pub(super) title: u32,
    pub(super) label: u32,
    /// Above a table.
    pub(super) heading: u32,
    /// In a box with room to write.
    pub(super) words: u32,
    pub(super) value: Kinds,
    /// In the last line of a table.
    pub(super) total: Kinds,
    /// Below the boxes.
    pub(super) note: u32,
    /// The headings of 登记, and what stands below them.
    pub(super) header: u32,
    pub(super) copied: Kinds,
    /// The same for what begins like a formula and is none.
    pub(super) quoted: u32,
}

/// Formats that differ by the kind of a value.
#[derive(Clone, Copy)]
pub(super) struct Kinds {
    pub(super) words: u32,
    money: u32,
    count: u32,
    day: u32,
    moment: u32,
}

impl Kinds {
    /// One format for values of every kind.
    pub(super) fn all(number: u32) -> Kinds {
        Kinds { words: number, money: number, count: number, day: number, moment: number }
    }

    fn boxed(formats: &mut Formats, format: &Format) -> Kinds {
        let mut made = |format: Format| formats.made(&format);
        Kinds {
            words: made(format.clone()),
            money: made(format.clone().set_num_format("#,##0.00").set_align(FormatAlign::Right)),
            count: made(format.clone().set_align(FormatAlign::Center)),
            day: made(format.clone().set_num_format("yyyy-mm-dd")),
            moment: made(format.clone().set_num_format("yyyy-mm-dd hh:mm")),
        }
    }

    pub(super) fn of(&self, value: &Value) -> u32 {
        match value {
            Value::Money(_) => self.money,
            Value::Count(_) => self.count,
            Value::Day(_) => self.day,
            Value::At(moment) if moment.time.is_none() => self.day,
            Value::At(_) => self.moment,
            _ => self.words,
        }
    }
}

impl Looks {
    /// Adds the formats to those of a workbook.
    pub(super) fn new(formats: &mut Formats) -> Looks {
        let boxed = |format: Format| {
            format.set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter).set_text_wrap()
        };
        let value = boxed(style::default_format()).set_align(FormatAlign::Left);
        let label = boxed(style::default_format()).set_bold().set_align(FormatAlign::Center);
        let title = style::default_format().set_bold().set_font_size(18).set_align(FormatAlign::Center);
        let note = style::default_format().set_text_wrap().set_align(FormatAlign::Top).set_font_size(9);
        let styles = Styles::all();
        let copied = Kinds {
            words: formats.made(&styles.text),
            money: formats.made(&styles.money),
            count: formats.made(styles.of(ColumnKind::Count)),
            day: formats.made(&styles.day),
            moment: formats.made(&styles.moment),
        };
        Looks {
            title: formats.made(&title),
            heading: formats.made(&label.clone().set_background_color(Color::RGB(0xEC_EE_F0))),
            label: formats.made(&label),
            words: formats.made(&value.clone().set_align(FormatAlign::Top)),
            value: Kinds::boxed(formats, &value),
            total: Kinds::boxed(formats, &value.set_bold()),
            note: formats.made(&note),
            header: formats.made(&styles.header),
            copied,
            quoted: formats.made(&Styles::quoted(&styles.text)),
        }
    }
}
