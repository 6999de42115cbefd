//! The formats of all workbooks: fonts, colours, number formats. A colour always has a word beside it.

use crate::report::view::status::table::{Band, ColumnKind, Tone};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// 微软雅黑 11: 22 pixels a row, 72 pixels a default column.
const FONT: &str = "微软雅黑";
const SIZE: u8 = 11;
pub(super) const ROW_PIXELS: u32 = 22;
pub(super) const COLUMN_PIXELS: u32 = 72;

/// Shows a dash for zero, so that other amounts stand out.
const MONEY: &str = "#,##0.00;[Red]-#,##0.00;\"-\"";

/// Working days left: `3`, `超 2`, `今天`.
const DAYS_LEFT: &str = "0;\"超 \"0;\"今天\"";

const HEADER: Color = Color::RGB(0x1F_3A_5F);
const PAYABLE: Color = Color::RGB(0x2E_5D_55);
const BALANCE: Color = Color::RGB(0x4A_45_58);
/// The colour of the bars that show the size of a number.
pub(super) const BAR: Color = Color::RGB(0xB9_CD_E5);
/// The same for a number below zero.
pub(super) const BAR_BELOW: Color = Color::RGB(0xF3_D9_C4);
pub(super) const RULE: Color = Color::RGB(0xD9_DE_E5);
const LINK: Color = Color::RGB(0x1A_5F_B4);
/// The background of cells that people fill in.
const ENTRY: Color = Color::RGB(0xFF_FD_F0);
const OURS: u32 = 0x1F_5F_A8;
const THEIRS: u32 = 0xC7_6A_00;

/// The background and the text colour of a tone, with a contrast above 4.5 : 1.
fn colours(tone: Tone) -> (Color, Color) {
    match tone.in_workbook() {
        Tone::Red => (Color::RGB(0xF8_D0_CE), Color::RGB(0x8E_10_10)),
        Tone::Yellow => (Color::RGB(0xFC_EB_B6), Color::RGB(0x6B_4A_00)),
        Tone::Green => (Color::RGB(0xD5_EC_D4), Color::RGB(0x1C_5A_24)),
        Tone::Blue => (Color::RGB(0xD6_E6_F7), Color::RGB(0x14_46_7C)),
        _ => (Color::RGB(0xEC_EE_F0), Color::RGB(0x55_5B_63)),
    }
}

/// Whose working days a symbol stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Ours,
    Theirs,
}

impl Ink {
    pub(super) fn format(self, styles: &Styles) -> &Format {
        match self {
            Ink::Ours => &styles.ours,
            Ink::Theirs => &styles.theirs,
        }
    }

    /// The same for a part of a cell's words, as a workbook holds it.
    pub(super) fn font(self) -> String {
        let colour = match self {
            Ink::Ours => OURS,
            Ink::Theirs => THEIRS,
        };
        format!(
            "<rPr><sz val=\"{SIZE}\"/><color rgb=\"FF{colour:06X}\"/><rFont val=\"{FONT}\"/><family val=\"2\"/></rPr>"
        )
    }
}

/// The format of the whole workbook.
pub(super) fn default_format() -> Format {
    Format::new().set_font_name(FONT).set_font_size(SIZE)
}

/// All formats of a sheet.
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
    /// A line of 首页.
    pub(super) line: Format,
    /// The words beside a figure of 首页.
    pub(super) aside: Format,
    /// The heading of a part of 首页.
    pub(super) part: Format,
    /// The same above numbers.
    pub(super) part_of_numbers: Format,
    /// The same above words that are indented.
    pub(super) part_of_words: Format,
    pub(super) known_part: Format,
    /// A sum with an unknown part, told in words on several lines.
    pub(super) told_part: Format,
    pub(super) total: Format,
    today_header: Format,
    today: Format,
    days_left: Format,
    prose: Format,
    count: Format,
    centre: Format,
    entry: Format,
    entry_day: Format,
    typed: Format,
    typed_day: Format,
    /// By kind and tone.
    toned: BTreeMap<(ColumnKind, Tone), Format>,
}

impl Styles {
    /// Made once: a run writes hundreds of workbooks.
    pub(super) fn all() -> &'static Styles {
        static ALL: LazyLock<Styles> = LazyLock::new(Styles::made);
        &ALL
    }

    fn made() -> Styles {
        let plain = default_format()
            .set_align(FormatAlign::Top)
            .set_border_bottom(FormatBorder::Thin)
            .set_border_bottom_color(RULE);
        let centre = plain.clone().set_align(FormatAlign::Center);
        // An indent keeps the words away from the figure in the column before.
        let text = plain.clone().set_align(FormatAlign::Left).set_indent(1);
        let header = default_format()
            .set_bold()
            .set_font_color(Color::White)
            .set_background_color(HEADER)
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_text_wrap();
        let part = default_format()
            .set_bold()
            .set_font_color(HEADER)
            .set_border_bottom(FormatBorder::Medium)
            .set_border_bottom_color(HEADER);
        let mut styles = Styles {
            toned: BTreeMap::new(),
            today_header: header.clone().set_align(FormatAlign::Top).set_background_color(Color::RGB(THEIRS)),
            grid_header: header.clone().set_align(FormatAlign::Top),
            header,
            money: plain.clone().set_num_format(MONEY),
            day: centre.clone().set_num_format("yyyy-mm-dd"),
            moment: centre.clone().set_num_format("yyyy-mm-dd hh:mm"),
            link: text.clone().set_font_color(LINK).set_underline(FormatUnderline::Single),
            ours: text.clone().set_font_color(Color::RGB(OURS)),
            theirs: text.clone().set_font_color(Color::RGB(THEIRS)),
            title: default_format().set_bold().set_font_size(14),
            line: default_format().set_align(FormatAlign::VerticalCenter),
            aside: default_format().set_align(FormatAlign::VerticalCenter).set_indent(1),
            part_of_words: part.clone().set_indent(1),
            part_of_numbers: part.clone().set_align(FormatAlign::Right),
            part,
            told_part: default_format(),
            known_part: plain.clone().set_num_format("\"已知部分 \"#,##0.00"),
            total: text.clone().set_bold().set_border_top(FormatBorder::Double),
            today: centre
                .clone()
                .set_border_left(FormatBorder::Medium)
                .set_border_left_color(Color::RGB(THEIRS))
                .set_border_right(FormatBorder::Medium)
                .set_border_right_color(Color::RGB(THEIRS)),
            days_left: plain.clone().set_num_format(DAYS_LEFT),
            prose: text.clone().set_text_wrap(),
            count: plain.clone().set_num_format("#,##0"),
            // A pale background shows where people write.
            entry: text.clone().set_text_wrap().set_background_color(ENTRY),
            entry_day: centre.clone().set_num_format("yyyy-mm-dd").set_background_color(ENTRY),
            typed: default_format()
                .set_align(FormatAlign::Top)
                .set_align(FormatAlign::Left)
                .set_indent(1)
                .set_text_wrap(),
            typed_day: default_format()
                .set_align(FormatAlign::Top)
                .set_align(FormatAlign::Center)
                .set_num_format("yyyy-mm-dd"),
            centre,
            text,
        };
        for kind in ColumnKind::ALL {
            for tone in [Tone::Red, Tone::Yellow, Tone::Green, Tone::Blue, Tone::Grey] {
                let format = styles.made_toned(kind, tone);
                styles.toned.insert((kind, tone), format);
            }
        }
        styles.told_part = styles.toned(ColumnKind::Money, Tone::Grey).clone().set_text_wrap();
        styles
    }

    pub(super) fn of(&self, kind: ColumnKind) -> &Format {
        match kind {
            ColumnKind::Text | ColumnKind::Link | ColumnKind::Strip => &self.text,
            ColumnKind::Prose | ColumnKind::Message => &self.prose,
            ColumnKind::Light | ColumnKind::Grid => &self.centre,
            ColumnKind::Today => &self.today,
            ColumnKind::DaysLeft => &self.days_left,
            ColumnKind::Money => &self.money,
            ColumnKind::Count => &self.count,
            ColumnKind::Day => &self.day,
            ColumnKind::Moment => &self.moment,
            ColumnKind::Status
            | ColumnKind::Person
            | ColumnKind::Answer
            | ColumnKind::Entry
            | ColumnKind::Sent
            | ColumnKind::Cause
            | ColumnKind::Declined
            | ColumnKind::Why => &self.entry,
            ColumnKind::SentOn => &self.entry_day,
        }
    }

    /// How a word stands that is typed into a blank cell of a column where people write; its ground and line are
    /// drawn for the whole column.
    pub(super) fn typed(&self, kind: ColumnKind) -> Option<&Format> {
        match kind {
            _ if std::ptr::eq(self.of(kind), &self.entry) => Some(&self.typed),
            _ if std::ptr::eq(self.of(kind), &self.entry_day) => Some(&self.typed_day),
            _ => None,
        }
    }

    /// The background and text colour of a conditional format or a toned cell.
    pub(super) fn tone(tone: Tone) -> Format {
        let (ground, ink) = colours(tone);
        Format::new().set_background_color(ground).set_font_color(ink)
    }

    pub(super) fn toned(&self, kind: ColumnKind, tone: Tone) -> &Format {
        self.toned.get(&(kind, tone.in_workbook())).unwrap_or_else(|| self.of(kind))
    }

    fn made_toned(&self, kind: ColumnKind, tone: Tone) -> Format {
        let (ground, ink) = colours(tone);
        self.of(kind)
            .clone()
            .set_indent(0)
            .set_align(FormatAlign::Center)
            .set_background_color(ground)
            .set_font_color(ink)
    }

    /// `2026-03-12 已过`: a real date; the word is part of its number format.
    pub(super) fn day_toned(&self, word: &str, tone: Tone) -> Format {
        self.toned(ColumnKind::Day, tone).clone().set_num_format(format!("yyyy-mm-dd \"{word}\""))
    }

    /// The formats that a person can change by name, in the order of registration.
    pub(super) fn named(&self) -> [(&'static str, &Format); 14] {
        [
            ("表头", &self.header),
            ("大标题", &self.title),
            ("小标题", &self.part),
            ("文字", &self.text),
            ("长文字", &self.prose),
            ("居中", &self.centre),
            ("金额", &self.money),
            ("数量", &self.count),
            ("日期", &self.day),
            ("时刻", &self.moment),
            ("剩余工作日", &self.days_left),
            ("出处", &self.link),
            ("请填写", &self.entry),
            ("合计", &self.total),
        ]
    }

    /// The heading of a column.
    pub(super) fn heading(&self, kind: ColumnKind, band: Option<Band>) -> Format {
        match (kind, band) {
            (ColumnKind::Grid, _) => self.grid_header.clone(),
            (ColumnKind::Today, _) => self.today_header.clone(),
            (_, Some(Band::Payable)) => self.header.clone().set_background_color(PAYABLE),
            (_, Some(Band::Balance)) => self.header.clone().set_background_color(BALANCE),
            _ => self.header.clone(),
        }
    }

    /// The same format in the totals row.
    pub(super) fn in_total(format: &Format) -> Format {
        format.clone().set_bold().set_border_top(FormatBorder::Double)
    }

    /// The line to the left of a band, for a conditional format.
    pub(super) fn band_line() -> Format {
        Format::new().set_border_left(FormatBorder::Thin).set_border_left_color(HEADER)
    }

    /// The ground of cells where people write, and the line under them, for a conditional format.
    pub(super) fn entry_ground() -> Format {
        Styles::row_line().set_background_color(ENTRY)
    }

    /// The line under a row, for a conditional format.
    pub(super) fn row_line() -> Format {
        Format::new().set_border_bottom(FormatBorder::Thin).set_border_bottom_color(RULE)
    }

    pub(super) fn quoted(format: &Format) -> Format {
        format.clone().set_quote_prefix()
    }
}
