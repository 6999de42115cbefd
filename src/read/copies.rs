//! Copies: file names that are equal without the words that people and programs add to a copy.

/// Words that mark a copy, longest first. A number may follow each.
const WORDS: [&str; 6] = ["最终版", "终版", "新版", "副本", "复件", "备份"];
const SEPARATORS: &[char] = &['-', '_', '.', '·', '—', '–', '+', '~', '－', '＿', '．'];

/// Words with which cloud drives mark a copy that they could not merge. Person and day follow.
const CONFLICTS: [&str; 2] = ["冲突", "conflict"];

/// Whether the name marks a copy: a copy word, a number in brackets, a conflict.
pub(super) fn is_marked(name: &str) -> bool {
    let lower = name.to_lowercase();
    let file_name = lower.rsplit('/').next().unwrap_or(&lower);
    let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
    let kept = |text: &str| text.chars().map(half_width).filter(|c| !is_separator(*c)).count();
    bare(stem).chars().count() < kept(stem)
}

/// The name before the mark of a conflict copy: `收付款 (张三的冲突副本 2026-03-16)` → `收付款`.
fn before_conflict(stem: &str) -> &str {
    let lower = stem.to_lowercase();
    let Some(at) = CONFLICTS.iter().filter_map(|word| lower.find(word)).min() else { return stem };
    let Some(before) = stem.get(..at) else { return stem };
    let opening = before.rfind(['(', '（', '[', '【']);
    let cut = opening.unwrap_or_else(|| before.trim_end_matches(is_separator).len());
    match before.get(..cut) {
        Some(name) if !name.trim().is_empty() => name,
        _ => stem,
    }
}

/// The name in lower case without copy words, numbers in brackets and separators. Two copies have the same.
pub(super) fn bare(stem: &str) -> String {
    let stem = before_conflict(stem);
    let text: Vec<char> = stem.chars().map(half_width).flat_map(char::to_lowercase).collect();
    let mut bare = String::new();
    let mut at = 0;
    while let Some(&c) = text.get(at) {
        let rest = text.get(at..).unwrap_or_default();
        if let Some(length) = copy_word(rest, text.get(..at).unwrap_or_default()) {
            at += length;
        } else {
            if !is_separator(c) {
                bare.push(c);
            }
            at += 1;
        }
    }
    bare
}

/// The name without copy words at its beginning: `复件 工作单` → `工作单`, `Copy of 工作单` → `工作单`.
pub(super) fn unprefixed(name: &str) -> &str {
    let mut rest = name;
    loop {
        let text: Vec<char> = rest.chars().take(16).map(half_width).flat_map(char::to_lowercase).collect();
        let skip = match text.first() {
            Some(&c) if is_separator(c) => 1,
            Some(_) => match copy_word(&text, &[]) {
                Some(length) => length,
                None => return rest,
            },
            None => return rest,
        };
        let mut chars = rest.chars();
        for _ in 0..skip {
            chars.next();
        }
        rest = chars.as_str();
    }
}

/// Length in characters of the copy word at the beginning of `rest`.
fn copy_word(rest: &[char], before: &[char]) -> Option<usize> {
    for word in WORDS {
        let length = word.chars().count();
        if word.chars().eq(rest.iter().copied().take(length)) {
            return Some(length + number(rest.get(length..).unwrap_or_default()));
        }
    }
    if rest.first() == Some(&'(') {
        let digits = rest.iter().skip(1).take_while(|c| c.is_ascii_digit()).count();
        let closed = rest.get(1 + digits) == Some(&')');
        return (digits > 0 && closed).then_some(digits + 2);
    }
    if "copy".chars().eq(rest.iter().copied().take(4)) {
        let letter = |c: Option<&char>| c.is_some_and(char::is_ascii_alphabetic);
        if letter(before.last()) || letter(rest.get(4)) {
            return None;
        }
        let of = " of ".chars().eq(rest.iter().skip(4).copied().take(4));
        let length = if of { 8 } else { 4 };
        return Some(length + number(rest.get(length..).unwrap_or_default()));
    }
    None
}

/// Length of a number of one or two digits at the beginning of `rest`, with a space before it.
fn number(rest: &[char]) -> usize {
    let blank = usize::from(rest.first() == Some(&' '));
    let digits = rest.iter().skip(blank).take_while(|c| c.is_ascii_digit()).count();
    if (1..=2).contains(&digits) { blank + digits } else { 0 }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || SEPARATORS.contains(&c)
}

fn half_width(c: char) -> char {
    match u32::from(c) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(c),
        0x3000 => ' ',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("制作_隰原台 - 副本", "制作_隰原台")]
    #[case("制作_隰原台 - 副本 (2)", "制作_隰原台")]
    #[case("复件 工作单", "工作单")]
    #[case("复件 (3) 工作单", "工作单")]
    #[case("工作单（1）", "工作单")]
    #[case("工作单最终版", "工作单")]
    #[case("工作单_最终版2", "工作单 终版")]
    #[case("工作单新版3", "工作单备份")]
    #[case("工作单 copy", "工作单-Copy 2")]
    #[case("Copy of 工作单", "工作单")]
    #[case("媒体排期_202603", "媒体排期 2026-03")]
    #[case("收付款-冲突-张三", "收付款")]
    #[case("收付款（张三的冲突副本 2026-03-16）", "收付款")]
    #[case("收付款_2026 (conflicted copy from PC-7 2026-03-10)", "收付款_2026")]
    #[case("工作单_江岸 (Case Conflict 1)", "工作单_江岸")]
    #[case("媒体排期_202603_冲突文件_DESKTOP-4_20260316", "媒体排期_202603")]
    fn the_same(#[case] one: &str, #[case] other: &str) {
        assert_eq!(bare(one), bare(other));
    }

    #[rstest]
    #[case("媒体排期_202603", "媒体排期_202604")]
    #[case("工作单_copywriter", "工作单_writer")]
    #[case("媒体排期(云庭)", "媒体排期")]
    #[case("工作单 最终版202603", "工作单 最终版202604")]
    #[case("媒体排期_1", "媒体排期_2")]
    #[case("收付款_江岸-冲突-张三", "收付款")]
    fn different(#[case] one: &str, #[case] other: &str) {
        assert_ne!(bare(one), bare(other));
    }

    #[rstest]
    #[case("复件 工作单_江岸", "工作单_江岸")]
    #[case("复件 (2) 工作单", "工作单")]
    #[case("Copy of 设置", "设置")]
    #[case("工作单 副本", "工作单 副本")]
    #[case("", "")]
    #[case("副本", "")]
    fn without_prefix(#[case] name: &str, #[case] rest: &str) {
        assert_eq!(unprefixed(name), rest);
    }
}
