//! Cleaning of texts: width, white space and invisible characters. It knows nothing about what a text means.

use crate::model::text::{is_invisible, unspaced};
use std::borrow::Cow;

/// Makes digits, letters and punctuation half width, turns U+3000, NBSP and tabs into spaces, and drops
/// zero-width characters, variation selectors, byte order marks, a leading apostrophe and outer spaces.
/// Line breaks inside stay (`\n`), because lists are split at them.
pub fn clean(text: &str) -> String {
    cleaned(text).into_owned()
}

/// The same; a text that is clean already is not copied.
pub(super) fn cleaned(text: &str) -> Cow<'_, str> {
    fn trimmed(text: &str) -> &str {
        let text = text.trim();
        text.strip_prefix(['\'', '‘', '’']).map_or(text, str::trim_start)
    }
    match mapped(text, half_width) {
        Cow::Borrowed(text) => trimmed(text).into(),
        Cow::Owned(text) => trimmed(&text).to_owned().into(),
    }
}

/// Like [`clean`], but Chinese punctuation stays: for sentences that are shown to people again.
pub fn clean_prose(text: &str) -> String {
    cleaned_prose(text).into_owned()
}

/// The same; a text that is clean already is not copied.
pub(super) fn cleaned_prose(text: &str) -> Cow<'_, str> {
    fn trimmed(text: &str) -> &str {
        let text = text.trim();
        text.strip_prefix('\'').map_or(text, str::trim_start)
    }
    let mapped = mapped(text, |c| match c {
        '，' | '：' | '；' | '！' | '？' | '（' | '）' | '～' => Some(c),
        _ => half_width(c),
    });
    match mapped {
        Cow::Borrowed(text) => trimmed(text).into(),
        Cow::Owned(text) => trimmed(&text).to_owned().into(),
    }
}

/// As [`clean`], but brackets stay as they are printed: 某某（上海）有限公司 is the name of a company. Such names
/// are compared by [`compact`].
pub fn clean_name(text: &str) -> String {
    let mapped = mapped(text, |c| match c {
        '（' | '）' => Some(c),
        _ => half_width(c),
    });
    mapped.trim().trim_start_matches('\'').trim_start().to_owned()
}

/// Like [`clean`], without any white space: the form in which headers, choices and names are compared.
pub fn compact(text: &str) -> String {
    compacted(text).into_owned()
}

/// The same; a text that is compact already is not copied.
pub(in crate::normalise) fn compacted(text: &str) -> Cow<'_, str> {
    let cleaned = cleaned(text);
    if cleaned.contains(char::is_whitespace) { unspaced(&cleaned).into() } else { cleaned }
}

/// Like [`compact`], in upper case: the form in which names, keys and words are compared whatever their case.
pub fn folded(text: &str) -> String {
    let compact = compacted(text);
    match upper(&compact) {
        Cow::Borrowed(_) => compact.into_owned(),
        Cow::Owned(upper) => upper,
    }
}

/// In upper case. A text of digits, capitals and Chinese characters, as nearly all are, is not copied.
pub(super) fn upper(text: &str) -> Cow<'_, str> {
    let is_upper = |c: char| match c {
        'a'..='z' => false,
        c => c.is_ascii() || ('\u{4e00}'..='\u{9fff}').contains(&c),
    };
    if text.chars().all(is_upper) { text.into() } else { text.to_uppercase().into() }
}

/// Whether the compact form of `text` is `word`, which must be compact already.
pub fn is_compact(text: &str, word: &str) -> bool {
    compacted(text) == word
}

/// Replaces or drops each character. A text that does not change is not copied.
fn mapped(text: &str, map: impl Fn(char) -> Option<char>) -> Cow<'_, str> {
    if is_plain(text) {
        return text.into();
    }
    let Some((first, _)) = text.char_indices().find(|(_, c)| map(*c) != Some(*c)) else { return text.into() };
    let (same, rest) = text.split_at(first);
    let mut out = String::with_capacity(text.len());
    out.push_str(same);
    out.extend(rest.chars().filter_map(map));
    out.into()
}

/// Whether the first visible character of a text may begin one of a few words. It saves cleaning most
/// cells. Signs and full-width characters always count as possible.
pub(in crate::normalise) fn may_begin(text: &str, with: impl Fn(char) -> bool) -> bool {
    let is_itself = |c: char| c.is_ascii_alphanumeric() || ('\u{4e00}'..='\u{9fff}').contains(&c);
    text.chars().find(|c| !is_unseen(*c)).is_none_or(|c| !is_itself(c) || with(c))
}

/// Whether a character is white space or invisible.
pub fn is_unseen(c: char) -> bool {
    let is_common = c.is_ascii_graphic() || ('\u{4e00}'..='\u{9fff}').contains(&c);
    !is_common && half_width(c).is_none_or(char::is_whitespace)
}

/// Whether no character of a text can be one that [`half_width`] changes: their first bytes tell it. Nearly all
/// texts are so. No byte ends the search, so that many are compared at once.
fn is_plain(text: &str) -> bool {
    let changes = |byte| matches!(byte, b'\t' | b'\r' | 0xc2 | 0xd8 | 0xe1 | 0xe2 | 0xe3 | 0xef | 0xf3);
    !text.bytes().fold(false, |found, byte| found | changes(byte))
}

/// The character in half width; `None` for an invisible one.
fn half_width(c: char) -> Option<char> {
    match c {
        '\r' => None,
        c if is_invisible(c) => None,
        '\u{3000}' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\t' => Some(' '),
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        '￥' => Some('¥'),
        '〜' => Some('~'),
        _ => Some(c),
    }
}

/// Whether a character is a dash of any kind.
pub fn is_dash(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹣' | '－' | 'ー' | '─')
}

/// Whether a cleaned text means "as above": 同上 〃 " ↑.
pub(super) fn is_ditto_text(text: &str) -> bool {
    matches!(
        text,
        "同上" | "〃" | "\"" | "”" | "“" | "″" | "''" | "’’" | "''同上" | "↑" | "々" | "同上。" | "(同上)"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_taken_off() {
        for (written, read) in [
            ("２０２６－０３－０５", "2026-03-05"),
            ("　ＸＭ２０２６　", "XM2026"),
            ("\u{feff}张三\u{200b}", "张三"),
            ("\u{a0}12,000\t", "12,000"),
            ("'00123", "00123"),
            ("＇00123", "00123"),
            ("￥１２，０００．００", "¥12,000.00"),
            ("（甲）：乙；丙", "(甲):乙;丙"),
            ("甲\r\n乙", "甲\n乙"),
            ("3.5～8", "3.5~8"),
            ("✔\u{fe0f}", "✔"),
            ("√\u{fe0e}", "√"),
            ("", ""),
            ("　 ", ""),
        ] {
            assert_eq!(clean(written), read, "{written:?}");
        }
        // no text with a character that changes is plain
        for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32).filter(|c| half_width(*c) != Some(*c))
        {
            assert!(!is_plain(&c.to_string()), "{c:?}");
        }
        for (text, may) in [("Null", true), ("'null", true), ("ｎull", true), ("", true), ("甲n", false)] {
            assert_eq!(may_begin(text, |c| matches!(c, 'N' | 'n')), may, "{text}");
        }
        assert_eq!(clean_name("　远岚（上海）置业　"), "远岚（上海）置业");
        assert_eq!(clean_name("ＡＢＣ(中国)"), "ABC(中国)");
        assert_eq!(clean_prose("改了３处，见附件（二）"), "改了3处，见附件（二）");
        assert_eq!(compact("名　\n称"), "名称");
        for (text, word, is) in [("名　称", "名称", true), ("名称", "名称", true), ("名称", "名", false)]
        {
            assert_eq!(is_compact(text, word), is, "{text}");
        }
    }
}
