//! Formats of all workbooks: fonts, colours, number formats. A colour never stands without its word.

use crate::report::view::status::table::{Kind, Tone};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};
use std::collections::BTreeMap;

/// 微软雅黑 11: 22 pixels a row, 72 pixels a default column.
const FONT: &str = "微软雅黑";
pub(super) const ROW_PIXELS: u32 = 22;
pub(super) const COLUMN_PIXELS: u32 = 72;

/// A dash for nothing, so that what is something is seen.
const MONEY: &str = "#,##0.00;[Red]-#,##0.00;\"-\"";

const HEADER: Color = Color::RGB(0x1F_3A_5F);
const RULE: Color = Color::RGB(0xD9_DE_E5);
const LINK: Color = Color::RGB(0x1A_5F_B4);
/// Where people write.
const ENTRY: Color = Color::RGB(0xFF_FD_F0);
const OURS: Color = Color::RGB(0x1F_5F_A8);
const THEIRS: Color = Color::RGB(0xC7_6A_00);

/// Ground and ink of a tone, contrast above 4.5 : 1.
fn colours(tone: Tone) -> (Color, Color) {
    match tone {
        Tone::Red => (Color::RGB(0xF8_D0_CE), Color::RGB(0x8E_10_10)),
        Tone::Yellow => (Color::RGB(0xFC_EB_B6), Color::RGB(0x6B_4A_00)),
        Tone::Green => (Color::RGB(0xD5_EC_D4), Color::RGB(0x1C_5A_24)),
        Tone::Blue => (Color::RGB(0xD6_E6_F7), Color::RGB(0x14_46_7C)),
        Tone::Grey => (Color::RGB(0xEC_EE_F0), Color::RGB(0x55_5B_63)),
    }
}

/// The format of the whole workbook.
pub(super) fn default_format() -> Format {
    Format::new().set_font_name(FONT).set_font_size(11)
}

/// Everything a sheet draws with.
pub(super) struct Styles {
    pub(super) text: Format,
    pub(super) header: Format,
    pub(super) grid_header: Format,
    pub(super) money: Format,
    pub(super) day: Format,
    pub(super) moment: Format,
    pub(super) link: Format,
    pub(super) ours: Format,
    pub(super) theirs: Format,
    pub(super) title: Format,
    prose: Format,
    count: Format,
    centre: Format,
    entry: Format,
    entry_day: Format,
    /// By kind and tone.
    toned: BTreeMap<(Kind, Tone), Format>,
}

impl Styles {
    pub(super) fn new() -> Styles {
        let plain = default_format()
            .set_align(FormatAlign::Top)
            .set_border_bottom(FormatBorder::Thin)
            .set_border_bottom_color(RULE);
        let centre = plain.clone().set_align(FormatAlign::Center);
        // Words keep off the figure in the column before them.
        let text = plain.clone().set_align(FormatAlign::Left).set_indent(1);
        let header = default_format()
            .set_bold()
            .set_font_color(Color::White)
            .set_background_color(HEADER)
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_text_wrap();
        let mut styles = Styles {
            toned: BTreeMap::new(),
            grid_header: header.clone().set_align(FormatAlign::Top),
            header,
            money: plain.clone().set_num_format(MONEY),
            day: centre.clone().set_num_format("yyyy-mm-dd"),
            moment: centre.clone().set_num_format("yyyy-mm-dd hh:mm"),
            link: text.clone().set_font_color(LINK).set_underline(FormatUnderline::Single),
            ours: text.clone().set_font_color(OURS),
            theirs: text.clone().set_font_color(THEIRS),
            title: default_format().set_bold().set_font_size(14),
            prose: text.clone().set_text_wrap(),
            count: plain.clone().set_num_format("#,##0"),
            // Where people write: a pale ground says so.
            entry: text.clone().set_text_wrap().set_background_color(ENTRY),
            entry_day: centre.clone().set_num_format("yyyy-mm-dd").set_background_color(ENTRY),
            centre,
            text,
        };
        for kind in Kind::ALL {
            for tone in [Tone::Red, Tone::Yellow, Tone::Green, Tone::Blue, Tone::Grey] {
                let format = styles.made_toned(kind, tone);
                styles.toned.insert((kind, tone), format);
            }
        }
        styles
    }

    pub(super) fn of(&self, kind: Kind) -> &Format {
        match kind {
            Kind::Text | Kind::Link | Kind::Strip => &self.text,
            Kind::Prose | Kind::Message => &self.prose,
            Kind::Light | Kind::Grid => &self.centre,
            Kind::Money => &self.money,
            Kind::Count => &self.count,
            Kind::Day => &self.day,
            Kind::Moment => &self.moment,
            Kind::Status | Kind::Person | Kind::Answer | Kind::Entry | Kind::Sent => &self.entry,
            Kind::SentOn => &self.entry_day,
        }
    }

    /// A ground and an ink for a conditional format or a toned cell.
    pub(super) fn tone(tone: Tone) -> Format {
        let (ground, ink) = colours(tone);
        Format::new().set_background_color(ground).set_font_color(ink)
    }

    pub(super) fn toned(&self, kind: Kind, tone: Tone) -> &Format {
        self.toned.get(&(kind, tone)).unwrap_or_else(|| self.of(kind))
    }

    fn made_toned(&self, kind: Kind, tone: Tone) -> Format {
        let (ground, ink) = colours(tone);
        self.of(kind)
            .clone()
            .set_indent(0)
            .set_align(FormatAlign::Center)
            .set_background_color(ground)
            .set_font_color(ink)
    }

    /// `2026-03-12 已过`: a real day whose word is part of its number format.
    pub(super) fn day_toned(&self, word: &str, tone: Tone) -> Format {
        self.toned(Kind::Day, tone).clone().set_num_format(format!("yyyy-mm-dd \"{word}\""))
    }

    pub(super) fn quoted(format: &Format) -> Format {
        format.clone().set_quote_prefix()
    }
}
