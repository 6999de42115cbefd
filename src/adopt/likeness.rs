//! Headings as words: how similar a heading is to a field, and which headings belong to tables that are none
//! of ours. It looks at no value.

use crate::normalise::sheet::header::day_names;
use crate::normalise::sheet::label::plain;
use crate::normalise::sheet::schema::{self, FieldKind, Sheet as Schema, trade};
use crate::read::table::Role;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// A heading: its rows from the top, with merged areas filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heading {
    pub col: u16,
    pub parts: Vec<String>,
}

impl Heading {
    /// The rows joined, as people read it.
    pub(super) fn shown(&self) -> String {
        self.parts.concat()
    }
}

/// The score of a known heading for its row being a header.
pub(super) const EXACT: u32 = 150;
pub(super) const TRADE: u32 = 110;
const FOREIGN_WORD: u32 = 90;

/// How similar a heading is to a field, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// The field's own name.
    Name,
    /// A synonym that a run reads.
    Synonym,
    /// A name that a run reads only if nothing fits better.
    Weak,
    /// A name or synonym with another ending for days (日, 日期, 时间), which a run reads with a note.
    Ending,
    /// A word of the trade or an English word.
    Trade,
    /// The same except for a spelling variant or an affix (日期/时间, 编号/号).
    Variant,
    /// It contains the name, or differs in few letters.
    Near,
}

/// The tables that `adopt` proposes: all but 设置.
pub(super) static TABLES: LazyLock<Vec<&'static Schema>> = LazyLock::new(|| {
    let ours = [Role::Roster, Role::Orders, Role::Schedule, Role::Money, Role::Production];
    schema::SHEETS.iter().copied().filter(|sheet| ours.contains(&sheet.role)).collect()
});

/// The possible headings of one table, in compared form.
struct Lexicon {
    /// Label → field, likeness: names, synonyms, weak names, trade words.
    plain: BTreeMap<String, Vec<(usize, Likeness)>>,
    /// Canonical label → fields.
    canonical: BTreeMap<String, BTreeSet<usize>>,
    /// Names and synonyms as characters, for distances.
    names: Vec<(usize, String)>,
}

static LEXICA: LazyLock<BTreeMap<(Role, &'static str), Lexicon>> =
    LazyLock::new(|| TABLES.iter().map(|schema| ((schema.role, schema.name), Lexicon::of(schema))).collect());

impl Lexicon {
    fn of(schema: &'static Schema) -> Lexicon {
        let mut lexicon = Lexicon { plain: BTreeMap::new(), canonical: BTreeMap::new(), names: Vec::new() };
        for (index, column) in schema.columns.iter().enumerate() {
            let own = std::iter::once((column.name, Likeness::Name));
            let synonyms = column.synonyms.iter().map(|name| (*name, Likeness::Synonym));
            let weak = column.weak.iter().map(|name| (*name, Likeness::Weak));
            let trade = trade::words(schema.name, column.name).map(|name| (name, Likeness::Trade));
            for (name, likeness) in own.chain(synonyms).chain(weak).chain(trade) {
                let label = plain(name).0;
                lexicon.plain.entry(label.clone()).or_default().push((index, likeness));
                lexicon.canonical.entry(canonical(&label)).or_default().insert(index);
                if likeness <= Likeness::Synonym {
                    lexicon.names.push((index, label));
                }
            }
            if matches!(column.kind, FieldKind::Date | FieldKind::Moment | FieldKind::Signed) {
                for name in std::iter::once(&column.name).chain(column.synonyms) {
                    for variant in day_names(&plain(name).0) {
                        lexicon.plain.entry(variant).or_default().push((index, Likeness::Ending));
                    }
                }
            }
        }
        for known in lexicon.plain.values_mut() {
            known.sort_by_key(|(index, likeness)| (*likeness, *index));
        }
        lexicon
    }
}

/// The fields that a heading is similar to, each with the best likeness and whether only a part of the heading
/// fits.
pub(super) fn like(schema: &'static Schema, heading: &Heading) -> BTreeMap<usize, (Likeness, bool)> {
    let mut found: BTreeMap<usize, (Likeness, bool)> = BTreeMap::new();
    let Some(lexicon) = LEXICA.get(&(schema.role, schema.name)) else { return found };
    for (form, part) in forms(heading) {
        let mut take = |index: usize, likeness: Likeness| {
            let entry = found.entry(index).or_insert((likeness, part));
            if (likeness, part) < *entry {
                *entry = (likeness, part);
            }
        };
        for (index, likeness) in lexicon.plain.get(&form).into_iter().flatten() {
            take(*index, *likeness);
        }
        for index in lexicon.canonical.get(&canonical(&form)).into_iter().flatten() {
            take(*index, Likeness::Variant);
        }
        if !part {
            for (index, name) in &lexicon.names {
                if is_near(&form, name) {
                    take(*index, Likeness::Near);
                }
            }
        }
    }
    found
}

/// The forms in which a heading may be meant: whole, its lowest row, its Chinese or its Latin part, each side
/// of a slash; and whether the form is only a part of it.
fn forms(heading: &Heading) -> Vec<(String, bool)> {
    let whole = plain(&heading.shown()).0;
    let mut forms = vec![(whole.clone(), false)];
    if heading.parts.len() > 1 {
        let lowest = heading.parts.last().map(|part| plain(part).0).unwrap_or_default();
        forms.push((lowest, true));
        if let Some(rest) = heading.parts.get(1..) {
            forms.push((plain(&rest.concat()).0, true));
        }
        if let Some(first) = heading.parts.first() {
            forms.push((plain(first).0, true));
        }
        // 金额 over 实付 is 实付金额
        let upwards: Vec<&str> = heading.parts.iter().rev().map(String::as_str).collect();
        forms.push((plain(&upwards.concat()).0, true));
    }
    let han: String = whole.chars().filter(|c| !c.is_ascii()).collect();
    let latin: String = whole.chars().filter(char::is_ascii_alphanumeric).collect();
    if han.chars().count() >= 2 && latin.len() >= 3 {
        forms.push((plain(&han).0, true));
        forms.push((latin, true));
    } else if han.is_empty() {
        forms.push((latin, false));
    }
    if whole.contains('/') {
        forms.extend(whole.split('/').map(|side| (plain(side).0, true)));
    }
    forms.retain(|(form, _)| !form.is_empty());
    forms.dedup();
    forms
}

/// Characters that people exchange, each with the one used for comparing.
const VARIANTS: [(&str, &str); 10] = [
    ("帐", "账"),
    ("定位", "订位"),
    ("定版", "订版"),
    ("月分", "月份"),
    ("布置", "布署"),
    ("部署", "布署"),
    ("欵", "款"),
    ("畫", "画"),
    ("刋", "刊"),
    ("媒介", "媒体"),
];
/// Endings with the same meaning; each list is one affix.
const DAY: [&str; 4] = ["日期", "时间", "日", "时"];
const KEY: [&str; 8] = ["编号", "单号", "号码", "编码", "代码", "号", "NO.", "NO"];
const SUM: [&str; 5] = ["金额", "数额", "款额", "额", "款"];
const NAME: [&str; 3] = ["名称", "全称", "名"];
const PARTY: [&str; 7] = ["单位", "公司", "客户", "户名", "方", "人", "商"];
/// Endings of a column of sums: 费用合计.
const TOTALS: [&str; 4] = ["合计", "总计", "小计", "总额"];

/// A label in a form in which spelling variants and affixes are equal.
pub(super) fn canonical(label: &str) -> String {
    let mut text = label.to_owned();
    for (written, meant) in VARIANTS {
        text = text.replace(written, meant);
    }
    let summed =
        TOTALS.iter().find_map(|word| text.strip_suffix(word)).filter(|stem| stem.chars().count() >= 2);
    text = summed.map_or(text.clone(), str::to_owned);
    let affixes =
        [(&DAY[..], "@日"), (&KEY[..], "@号"), (&SUM[..], "@额"), (&NAME[..], ""), (&PARTY[..], "@方")];
    for (affixes, mark) in affixes {
        let stem = affixes.iter().find_map(|affix| text.strip_suffix(affix));
        if let Some(stem) = stem.filter(|stem| !stem.is_empty()) {
            return format!("{stem}{mark}");
        }
    }
    text
}

/// Whether one contains the other with little else, or they differ in few letters.
fn is_near(label: &str, name: &str) -> bool {
    let (long, short) =
        (label.chars().count().max(name.chars().count()), label.chars().count().min(name.chars().count()));
    if short < 2 || label == name {
        return false;
    }
    let contains = label.contains(name) || name.contains(label);
    if contains && short >= 3 && long - short <= 4 || contains && short == 2 && long == 3 {
        return true;
    }
    short >= 4 && strsim::normalized_damerau_levenshtein(label, name) >= 0.75
}

/// Families of headings of tables that are none of ours, one in each line.
static FOREIGN: &str = include_str!("foreign.tsv");

static FOREIGN_WORDS: LazyLock<BTreeMap<String, &'static str>> = LazyLock::new(|| {
    let families = FOREIGN.lines().skip(1).filter_map(|line| line.split_once('\t'));
    families.flat_map(|(family, words)| words.split('|').map(move |word| (plain(word).0, family))).collect()
});

/// The family of a heading, if it belongs to tables that are none of ours.
pub(super) fn foreign(heading: &Heading) -> Option<&'static str> {
    let of = |text: &str| FOREIGN_WORDS.get(&plain(text).0).copied();
    of(&heading.shown()).or_else(|| of(heading.parts.last()?))
}

/// Words in headings that do not tell the table.
const COMMON: [&str; 26] = [
    "序号",
    "NO",
    "NO.",
    "合计",
    "总计",
    "电话",
    "手机",
    "日期",
    "时间",
    "姓名",
    "部门",
    "职务",
    "地址",
    "摘要",
    "单位",
    "数量",
    "经办人",
    "审批人",
    "品名",
    "名称",
    "类型",
    "原因",
    "说明",
    "项次",
    "编号",
    "岗位",
];

/// Whether a heading is that of a row number.
pub(super) fn is_numbering(heading: &Heading) -> bool {
    ["序号", "NO", "NO.", "项次", "序", "#", "序列", "行次"].contains(&plain(&heading.shown()).0.as_str())
}

static KNOWN: LazyLock<BTreeMap<String, u32>> = LazyLock::new(|| {
    let mut known = BTreeMap::new();
    let mut take = |label: String, weight: u32| {
        let entry = known.entry(label).or_insert(weight);
        *entry = weight.max(*entry);
    };
    for word in COMMON {
        take(plain(word).0, FOREIGN_WORD);
    }
    for word in FOREIGN_WORDS.keys() {
        take(word.clone(), FOREIGN_WORD);
    }
    for lexicon in LEXICA.values() {
        for (label, likeness) in &lexicon.plain {
            let best = likeness.iter().map(|(_, likeness)| *likeness).min();
            take(label.clone(), if best <= Some(Likeness::Ending) { EXACT } else { TRADE });
        }
    }
    known
});

/// The score of a label for its row being a header; 0 for an unknown one.
pub(super) fn known(label: &str) -> u32 {
    let latin = || label.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    KNOWN.get(label).or_else(|| label.is_ascii().then(|| KNOWN.get(&latin()))?).copied().unwrap_or(0)
}

/// In how many tables a heading names a field by itself.
pub(super) fn tables_with(heading: &Heading) -> usize {
    let names = |schema: &&&'static Schema| {
        like(schema, heading).values().any(|(likeness, part)| *likeness <= Likeness::Trade && !part)
    };
    TABLES.iter().filter(names).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn best(table: &str, parts: &[&str]) -> Option<(&'static str, Likeness)> {
        let schema = TABLES.iter().find(|schema| schema.name == table).unwrap();
        let heading = Heading { col: 0, parts: parts.iter().map(|part| (*part).to_owned()).collect() };
        let found = like(schema, &heading).into_iter().min_by_key(|(_, likeness)| *likeness)?;
        Some((schema.columns[found.0].name, found.1.0))
    }

    #[rstest]
    #[case("客户到款", &["到款日期"], "到款日期", Likeness::Name)]
    #[case("客户到款", &["收款金额（元）"], "金额", Likeness::Synonym)]
    #[case("客户到款", &["回款日期"], "到款日期", Likeness::Trade)]
    #[case("客户到款", &["回款", "金额"], "金额", Likeness::Name)]
    #[case("排期", &["见报日"], "投放日期", Likeness::Trade)]
    #[case("排期", &["媒体", "成本"], "媒体成本", Likeness::Name)]
    #[case("排期", &["定版日"], "订位日", Likeness::Variant)]
    #[case("排期", &["Rate Card"], "刊例价", Likeness::Trade)]
    #[case("对账", &["对帐单号"], "对账单号", Likeness::Trade)]
    #[case("媒体付款", &["客户Client"], "", Likeness::Near)]
    fn headings_are_like_fields(
        #[case] table: &str,
        #[case] parts: &[&str],
        #[case] field: &str,
        #[case] likeness: Likeness,
    ) {
        let expected = (!field.is_empty()).then_some((field, likeness));
        assert_eq!(best(table, parts), expected, "{parts:?}");
    }

    #[test]
    fn foreign_words_are_none_of_ours() {
        let heading = |text: &str| Heading { col: 0, parts: vec![text.to_owned()] };
        assert_eq!(foreign(&heading("实发工资")), Some("工资"));
        assert_eq!(foreign(&heading("客户名称")), None);
    }
}
