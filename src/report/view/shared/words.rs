//! Dates and amounts as the pages write them, in one place, so that all pages write them the same way.

use crate::link::{Office, PlacementId};
use crate::model::Fen;
use crate::model::calendar::weekday_word;
use crate::model::money::thousands;
use crate::reconcile::Told;
use chrono::{Datelike, NaiveDate};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// `03-16`; with the year if it differs from the year of 检查日.
pub fn day(date: NaiveDate, as_of: NaiveDate) -> String {
    if date.year() == as_of.year() { date.format("%m-%d").to_string() } else { date.to_string() }
}

/// Same as [`day`]; empty if there is none.
pub fn day_or_blank(date: Option<NaiveDate>, as_of: NaiveDate) -> String {
    date.map(|date| day(date, as_of)).unwrap_or_default()
}

/// `周一`
pub fn weekday(date: NaiveDate) -> &'static str {
    weekday_word(date.weekday())
}

/// The producer that a quote names, else 供应商.
pub fn supplier(office: &Office, quote: &str) -> String {
    let lines = office.quotes.iter().filter(|one| one.key == quote).flat_map(|one| &one.lines);
    let named = lines.map(|line| line.producer.text()).find(|name| !name.is_empty());
    named.unwrap_or("供应商").to_owned()
}

/// `51,200.00`, and `未知` for an amount that could not be read.
pub fn money(amount: Option<Fen>) -> String {
    amount.map_or_else(|| "未知".to_owned(), |amount| amount.to_string())
}

/// The sum of amounts, of which some could not be read: `51,200.00`, `已知部分 51,200.00` or `未知`.
pub fn sum(amounts: impl Iterator<Item = Option<Fen>> + Clone) -> String {
    let known = amounts.clone().flatten().sum::<Fen>();
    match (amounts.clone().all(|one| one.is_some()), amounts.clone().any(|one| one.is_some())) {
        (true, _) => known.to_string(),
        (_, true) => format!("已知部分 {known}"),
        _ => money(None),
    }
}

/// `51,200.00 元`; a word that stands for an amount (`未知`) as it is.
pub fn in_yuan(amount: &str) -> String {
    if amount.ends_with(|c: char| c.is_ascii_digit()) { format!("{amount} 元") } else { amount.to_owned() }
}

/// `51,200.00`, and `未检查` if one of its tables was not read completely.
pub fn read_whole(amount: Option<Fen>) -> String {
    amount.map_or_else(|| "未检查".to_owned(), |amount| amount.to_string())
}

/// `51,200.00`, 未知 or 未检查.
pub fn told(figure: Told) -> String {
    match figure {
        Told::Known(amount) => amount.to_string(),
        Told::Unknown => money(None),
        Told::Unchecked => read_whole(None),
    }
}

/// `51,200.00`, and a dash for zero, so that other amounts stand out.
pub fn dashed(amount: Fen) -> String {
    if amount.is_zero() { "–".to_owned() } else { amount.to_string() }
}

/// `+51,200.00`, `-120.00`, `0.00`
pub fn signed(amount: Fen) -> String {
    if amount > Fen::ZERO { format!("+{amount}") } else { amount.to_string() }
}

/// An amount for headlines: in 万 (`69.57 万`), smaller amounts in yuan.
pub fn headline_money(amount: Fen) -> String {
    let sign = if amount.0 < 0 { "−" } else { "" };
    let fen = amount.0.unsigned_abs();
    if fen < 1_000_000 {
        return format!("{sign}{} 元", thousands((fen + 50) / 100));
    }
    let hundredths = (fen + 5_000) / 10_000;
    format!("{sign}{}.{:02} 万", thousands(hundredths / 100), hundredths % 100)
}

/// The columns of a text's widest line on a terminal or in a cell. A 汉字 takes two, and so does a sign that
/// Chinese fonts draw as wide as a 汉字 (①, ■, …).
pub fn columns(text: &str) -> usize {
    let widest = || text.lines().map(UnicodeWidthStr::width_cjk).max().unwrap_or(0);
    text.chars().try_fold(0, |columns, c| Some(columns + plain_columns(c)?)).unwrap_or_else(widest)
}

/// The columns of one character of a line.
pub fn columns_of(c: char) -> usize {
    plain_columns(c).or_else(|| c.width_cjk()).unwrap_or(0)
}

/// The same of printable ASCII and common 汉字, which most characters are; `None` of any other, whose width must
/// be looked up.
fn plain_columns(c: char) -> Option<usize> {
    match c {
        ' '..='~' => Some(1),
        '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ff5e}' | '、' | '。' | '「' | '」' => Some(2),
        _ => None,
    }
}

/// A path as part of a link. Slashes, 汉字 and unreserved ASCII stay; other ASCII is percent-encoded. A browser
/// encodes 汉字 itself, and encoded they would be three times as long.
pub fn as_link(path: &str) -> String {
    const KEPT: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
    let mut link = String::with_capacity(path.len());
    let mut utf8 = [0; 4];
    for c in path.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '/' | '.' | '\u{4e00}'..='\u{9fff}' => link.push(c),
            _ if c.is_ascii() || !c.is_alphanumeric() => {
                link.extend(utf8_percent_encode(c.encode_utf8(&mut utf8), KEPT));
            }
            _ => link.push(c),
        }
    }
    link
}

/// Whole percent, `36%`, rounded half up; `—` if the whole is 0.
pub fn percent(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "—".to_owned();
    }
    format!("{}%", (part * 200 + whole) / (2 * whole))
}

/// Joins the parts that are not empty.
pub fn joined<'a>(parts: impl IntoIterator<Item = &'a str>, by: &str) -> String {
    let parts: Vec<&str> = parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect();
    parts.join(by)
}

/// `G031` of `XM2026-001-G031`, without the project; its place on the page says which project.
pub fn short_key(key: &str, project: &str) -> String {
    without_project(key, project).to_owned()
}

fn without_project<'k>(key: &'k str, project: &str) -> &'k str {
    if key == project {
        return "";
    }
    let rest = key.strip_prefix(project).and_then(|rest| rest.strip_prefix(['-', '/']));
    rest.unwrap_or(key)
}

/// A key as it stands beside the name of its project. Where the name is the key, it is not told twice.
pub fn key_beside<'k>(key: &'k str, project: &str, name: &str) -> &'k str {
    if project == name { without_project(key, project) } else { key }
}

/// `都市晨报 A1叠头版`
pub fn placement_subject(office: &Office, id: PlacementId) -> String {
    office.placements[id].record.name()
}

/// The most characters of a name in a file name.
const LONGEST_NAME: usize = 40;

/// A name as part of a file name: its first line, without characters that a system forbids.
pub fn file_name(name: &str) -> String {
    let line = name.trim().lines().next().unwrap_or_default();
    let kept = line.chars().map(|c| if c.is_control() || "\\/:*?\"<>|".contains(c) { '_' } else { c });
    let cut: String = kept.take(LONGEST_NAME).collect();
    let name = cut.trim().trim_end_matches('.');
    match is_device(name) || name.is_empty() {
        true => format!("_{name}"),
        false => name.to_owned(),
    }
}

/// Windows opens no file of these names, with or without an ending: `con`, `nul.html`, `com1`.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim().to_ascii_lowercase();
    let numbered = |device: &str| {
        let number = stem.strip_prefix(device).filter(|rest| rest.len() == 1);
        number.is_some_and(|number| number.bytes().all(|b| (b'1'..=b'9').contains(&b)))
    };
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

/// The text in place of an amount on a page without amounts.
const HIDDEN: &str = "××";

/// Covers the amounts in a text: figures with two decimals after three digits or a comma, and figures before
/// 元 or 万.
pub fn hide_amounts(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.')).unwrap_or(from.len());
        let (run, after) = from.split_at(end);
        let figure = run.trim_end_matches(['.', ',']);
        let decimals = figure.split_once('.').filter(|(whole, cents)| {
            cents.len() == 2
                && cents.bytes().all(|b| b.is_ascii_digit())
                && (whole.contains(',') || whole.len() >= 3)
        });
        shown.push_str(before);
        // 金额「约7772」: a money cell that could not be read
        let (name, quoted) = shown.rsplit_once('「').unwrap_or_default();
        let is_cell = name.ends_with("金额") && !quoted.contains('」');
        let is_amount = is_cell || decimals.is_some() || after.trim_start().starts_with(['元', '万']);
        if is_amount {
            shown.push_str(HIDDEN);
            shown.push_str(run.get(figure.len()..).unwrap_or_default());
        } else {
            shown.push_str(run);
        }
        rest = after;
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_supplier_goes_by_the_name_in_the_quote() {
        let table =
            "[制作/报价]\n报价单号 | 制作商\nXM2026-101-B01 |\nXM2026-101-B01 | 恒彩制作\nXM2026-101-B02 |";
        let office = crate::testing::linked(table);
        let named = ["XM2026-101-B01", "XM2026-101-B02"].map(|key| supplier(&office, key));
        assert_eq!(named, ["恒彩制作", "供应商"]);
    }

    #[test]
    fn headlines_round_to_ten_thousandths_and_keep_the_sign() {
        for (fen, text) in [
            (0, "0 元"),
            (69_572_000, "69.57 万"),
            (999_949, "9,999 元"),
            (1_000_000, "1.00 万"),
            (-69_575_000, "−69.58 万"),
        ] {
            assert_eq!(headline_money(Fen(fen)), text);
        }
    }

    #[rstest::rstest]
    #[case::latin("XM2026-001", 10)]
    #[case::chinese("排期编号", 8)]
    #[case::the_widest_line("一\n二三", 4)]
    #[case::signs("①付款…", 8)]
    #[case::punctuation("（甲）：「乙」，丙。", 20)]
    #[case::empty("", 0)]
    fn a_chinese_character_is_two_columns_wide(#[case] text: &str, #[case] width: usize) {
        assert_eq!(columns(text), width);
    }

    #[rstest::rstest]
    #[case::a_device("Con", "_Con")]
    #[case::a_numbered_device("lpt1", "_lpt1")]
    #[case::an_ending("nul.x", "_nul.x")]
    #[case::a_name("Connie", "Connie")]
    #[case::dots_alone("..", "_")]
    #[case::forbidden_signs("甲/乙:丙", "甲_乙_丙")]
    fn a_file_name_is_one_that_windows_opens(#[case] name: &str, #[case] file: &str) {
        assert_eq!(file_name(name), file);
    }

    #[rstest::rstest]
    #[case::nothing_breaks_out("a/工\"b'<.xlsx", "a/工%22b%27%3C.xlsx")]
    #[case::signs_of_a_link("100%#?", "100%25%23%3F")]
    #[case::unreserved("a-b_c~d.xlsx", "a-b_c~d.xlsx")]
    fn a_link_names_the_file_and_nothing_can_break_out_of_it(#[case] path: &str, #[case] link: &str) {
        assert_eq!(as_link(path), link);
    }

    #[rstest::rstest]
    #[case("应先到款 51,200.00 元，已到 0.00 元。", "应先到款 ×× 元，已到 ×× 元。")]
    #[case("合计 1000.00。", "合计 ××。")]
    #[case("写着约1.2万", "写着约××万")]
    #[case("价格改为18500元", "价格改为××元")]
    #[case(
        "“媒体成本”：金额「约7772」是约数，请在 3 日内改",
        "“媒体成本”：金额「约××」是约数，请在 3 日内改"
    )]
    #[case("3.12 也可能是 2026.3.16，超 3 天，G027", "3.12 也可能是 2026.3.16，超 3 天，G027")]
    fn amounts_are_covered_and_dates_are_not(#[case] text: &str, #[case] shown: &str) {
        assert_eq!(hide_amounts(text), shown);
    }

    #[test]
    fn dates_of_other_years_keep_their_year() {
        let (date, as_of) = ("2025-12-30".parse().unwrap(), "2026-03-16".parse().unwrap());
        assert_eq!(day(date, as_of), "2025-12-30");
        assert_eq!(day(as_of, as_of), "03-16");
        assert_eq!(weekday(as_of), "周一");
    }
}
