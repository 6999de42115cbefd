//! The words of printed totals, and of the footers that banks and other systems print under a list. It
//! looks at one text; `line` looks at the row.

use crate::normalise::cell::clean::{clean, compact};

/// The rows that a printed total adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Adds {
    /// All rows above.
    Everything,
    /// The rows since the last total.
    SinceLast,
    /// The rows named in its label: `3月合计`, `都市晨报 汇总`.
    Part,
    /// A balance, or an amount carried from page to page: no sum of rows of the sheet.
    Nothing,
}

/// The total words; longer words stand first.
const WORDS: [(&str, Adds); 10] = [
    ("本页合计", Adds::SinceLast),
    ("小计", Adds::SinceLast),
    ("合计", Adds::Everything),
    ("总计", Adds::Everything),
    ("累计", Adds::Everything),
    ("共计", Adds::Everything),
    ("合共", Adds::Everything),
    ("汇总", Adds::Everything),
    ("总额", Adds::Everything),
    ("总金额", Adds::Everything),
];

/// English total words; they count as whole words only.
const LATIN: [(&str, Adds); 5] = [
    ("grand total", Adds::Everything),
    ("sub total", Adds::SinceLast),
    ("subtotal", Adds::SinceLast),
    ("total", Adds::Everything),
    ("sum", Adds::Everything),
];

/// Every total word (and 大写) contains one of these. Texts without them need no further look.
const IN_EVERY_WORD: [char; 15] =
    ['计', '共', '总', '写', '計', '總', '彙', 't', 'T', 's', 'S', 'ｔ', 'Ｔ', 'ｓ', 'Ｓ'];

/// Words that may follow a total word.
const FILLERS: [&str; 18] = [
    "人民币",
    "大写",
    "小写",
    "金额",
    "笔数",
    "记录",
    "数量",
    "amount",
    "rmb",
    "cny",
    "数",
    "额",
    "为",
    "是",
    "到款",
    "收款",
    "付款",
    "开票",
];

/// The characters of figures, months and measures.
const FIGURES: &str = "0123456789.,%¥$元角分万亿年月日季度第周半上下旬至~-—/:;、。=*笔条项次个行张页 一二三四五六七八九十零〇壹贰叁肆伍陆柒捌玖拾佰仟圆整正";

/// Footers that exporting systems print under the last row.
const FOOTERS: [&str; 21] = [
    "导出时间",
    "导出日期",
    "导出人",
    "打印时间",
    "打印日期",
    "打印人",
    "制表时间",
    "生成时间",
    "生成日期",
    "查询时间",
    "下载时间",
    "以下空白",
    "以下无正文",
    "以下无内容",
    "以上数据",
    "数据来源",
    "总笔数",
    "总条数",
    "记录数",
    "总记录",
    "页码",
];

/// What ledger programs and hands write below the last row: balances, amounts carried from page to page,
/// the sum in words. The longer words first.
const CLOSING: [(&str, Adds); 37] = [
    ("本页发生额", Adds::SinceLast),
    ("本页计", Adds::SinceLast),
    ("页计", Adds::SinceLast),
    ("以上共计", Adds::Everything),
    ("以上合计", Adds::Everything),
    ("以上总计", Adds::Everything),
    ("金额大写", Adds::Everything),
    ("发生额", Adds::Nothing),
    ("余额", Adds::Nothing),
    ("结余", Adds::Nothing),
    ("承前页", Adds::Nothing),
    ("承上页", Adds::Nothing),
    ("过次页", Adds::Nothing),
    ("转次页", Adds::Nothing),
    ("本日计", Adds::Nothing),
    ("本月计", Adds::Nothing),
    ("本年计", Adds::Nothing),
    ("日计", Adds::Nothing),
    ("月计", Adds::Nothing),
    ("年计", Adds::Nothing),
    ("总共", Adds::Everything),
    ("总和", Adds::Everything),
    ("总数", Adds::Everything),
    ("总价", Adds::Everything),
    ("全部", Adds::Everything),
    ("全年", Adds::Everything),
    ("∑", Adds::Everything),
    ("Σ", Adds::Everything),
    ("结转", Adds::Nothing),
    ("平均", Adds::Nothing),
    ("均值", Adds::Nothing),
    ("占比", Adds::Nothing),
    ("百分比", Adds::Nothing),
    ("比重", Adds::Nothing),
    ("Balance", Adds::Nothing),
    ("BALANCE", Adds::Nothing),
    ("balance", Adds::Nothing),
];

/// What may stand before such a word: 期末余额, 本期借方发生额, 上期结余.
const BEFORE_CLOSING: [&str; 18] = [
    "期初", "期末", "年初", "年末", "月初", "月末", "上期", "本期", "上月", "本月", "上年", "本年", "借方",
    "贷方", "账户", "帐户", "当前", "累计",
];

/// What a closing line adds up, for a row in which nothing but figures stands beside the text: 余额 alone
/// is a line of a ledger program, and in a row of its own facts a word of somebody's.
pub(crate) fn closing(text: &str) -> Option<Adds> {
    if text.is_ascii() && !text.contains(['b', 'B']) {
        return None; // of the words only Balance is ASCII
    }
    let text = compact(&simplified(&clean(text)));
    let text = text.trim_matches(|c: char| is_punctuation(c) || "()[]【】<>《》".contains(c));
    let mut rest = text;
    loop {
        if let Some((after, adds)) =
            CLOSING.iter().find_map(|(word, adds)| Some((rest.strip_prefix(word)?, *adds)))
        {
            return follows(after, |_| false).map(|_| adds);
        }
        let before = BEFORE_CLOSING.iter().find_map(|word| rest.strip_prefix(word));
        rest = before.or_else(|| rest.strip_prefix(is_of_a_month))?;
    }
}

/// A character of a year, a quarter or a month: `2026年3月余额`.
fn is_of_a_month(c: char) -> bool {
    c.is_ascii_digit() || "年月季度第一二三四五六七八九十-./".contains(c)
}

/// Whether a text is figures and nothing else, in any writing.
pub(crate) fn is_figures(text: &str) -> bool {
    let text = compact(text);
    text.chars().all(|c| FIGURES.contains(c) || is_punctuation(c))
}

/// The rows that a text adds up. It must be or end with a total word, or begin with one that is followed
/// only by a figure, a month or a name for which `known` is true.
pub(crate) fn total(text: &str, known: impl Fn(&str) -> bool) -> Option<Adds> {
    if !text.contains(IN_EVERY_WORD) {
        return None;
    }
    let text = simplified(&clean(text));
    let (outside, inside) = without_brackets(&text);
    [outside, inside].into_iter().find_map(|text| of_plain(&text, &known))
}

/// Replaces the traditional characters of total words, which clients in Hong Kong and Macau use.
fn simplified(text: &str) -> String {
    let simple = |c: char| match c {
        '計' => '计',
        '總' => '总',
        '彙' | '匯' => '汇',
        '額' => '额',
        _ => c,
    };
    text.chars().map(simple).collect()
}

/// The label before a total word: `都市晨报 汇总` → `都市晨报`.
pub(crate) fn label(text: &str) -> String {
    let text = compact(&without_brackets(&simplified(&clean(text))).1);
    let text = text.trim_end_matches(is_punctuation);
    let word = WORDS.iter().find_map(|(word, _)| text.strip_suffix(word));
    let lower = text.to_lowercase();
    let latin = || LATIN.iter().find(|(word, _)| lower.ends_with(word)).map(|(word, _)| word.len());
    let label = word.or_else(|| text.get(..text.len().checked_sub(latin()?)?)).unwrap_or_default();
    label.trim_end_matches(is_punctuation).to_owned()
}

/// The part that a total adds up: the label before its word, else the text after it (`合计：3月` → `3月`).
pub(crate) fn part(text: &str) -> String {
    let before = label(text);
    if !before.is_empty() {
        return before;
    }
    let text = compact(&without_brackets(&simplified(&clean(text))).1);
    let follows = WORDS.iter().find_map(|(word, _)| text.strip_prefix(word)).unwrap_or_default();
    follows.trim_matches(is_punctuation).to_owned()
}

/// Whether a text is a footer: 共 3 笔记录, 导出时间, 以下空白 …
pub(crate) fn is_footer(text: &str) -> bool {
    let text = compact(text);
    let text = text.trim_start_matches(is_punctuation);
    let counted = |text: &str| {
        let text = text.strip_prefix(['共', '第']).unwrap_or("");
        let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
        rest.len() < text.len() && rest.starts_with(['笔', '条', '行', '页', '项', '张'])
    };
    FOOTERS.iter().any(|word| text.starts_with(word)) || counted(text)
}

/// The text without brackets and their contents, and the text without the bracket characters alone.
fn without_brackets(text: &str) -> (String, String) {
    let opening = |c: char| matches!(c, '(' | '[' | '【' | '〔' | '<' | '〈' | '《' | '「' | '{');
    let closing = |c: char| matches!(c, ')' | ']' | '】' | '〕' | '>' | '〉' | '》' | '」' | '}');
    let (mut outside, mut inside, mut depth) = (String::new(), String::new(), 0_u32);
    for c in text.chars() {
        if opening(c) {
            depth += 1;
        } else if closing(c) {
            depth = depth.saturating_sub(1);
        } else {
            inside.push(c);
            if depth == 0 {
                outside.push(c);
            }
        }
    }
    (outside, inside)
}

fn is_punctuation(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, ':' | ';' | ',' | '.' | '。' | '、' | '-' | '—' | '=' | '*' | '_' | '~' | '|')
}

fn of_plain(text: &str, known: impl Fn(&str) -> bool) -> Option<Adds> {
    let text = text.trim_matches(is_punctuation);
    let numbering = |c: char| c.is_ascii_digit() || is_punctuation(c);
    let (tight, lower) = (compact(text), text.to_lowercase());
    let tight = tight.trim_start_matches(numbering);
    for (word, adds) in WORDS {
        if let Some(label) = tight.strip_suffix(word) {
            return Some(if label.is_empty() { adds } else { Adds::Part });
        }
        if let Some(rest) = tight.strip_prefix(word)
            && let Some(part) = follows(rest, &known)
        {
            return Some(if part { Adds::Part } else { adds });
        }
    }
    if tight.starts_with("大写") {
        return Some(Adds::Everything);
    }
    let lower = lower.trim_start_matches(numbering);
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    for (word, adds) in LATIN {
        if let Some(label) = lower.strip_suffix(word)
            && !letter(label.chars().next_back())
        {
            return Some(if label.is_empty() { adds } else { Adds::Part });
        }
        if let Some(rest) = lower.strip_prefix(word)
            && !letter(rest.chars().next())
            && let Some(part) = follows(&compact(rest), &known)
        {
            return Some(if part { Adds::Part } else { adds });
        }
    }
    None
}

/// `None` if `rest` may not follow a total word; else whether it names a part.
fn follows(rest: &str, known: impl Fn(&str) -> bool) -> Option<bool> {
    let mut rest = rest.trim_matches(is_punctuation).to_owned();
    let named = rest.contains(['月', '年', '季']);
    if !rest.is_empty() && known(&rest) {
        return Some(true);
    }
    for filler in FILLERS {
        rest = rest.replace(filler, "");
    }
    rest.chars().all(|c| FIGURES.contains(c) || is_punctuation(c)).then_some(named)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn known(name: &str) -> bool {
        ["都市晨报", "云庭", "XM2026-101"].contains(&name)
    }

    #[rstest]
    #[case("合计", Adds::Everything)]
    #[case("汇 总", Adds::Everything)]
    #[case("【合计】", Adds::Everything)]
    #[case("（总计）：", Adds::Everything)]
    #[case("Total", Adds::Everything)]
    #[case("TOTAL:", Adds::Everything)]
    #[case("Grand Total", Adds::Everything)]
    #[case("Sum", Adds::Everything)]
    #[case("合共", Adds::Everything)]
    #[case("总额", Adds::Everything)]
    #[case("共计：", Adds::Everything)]
    #[case("三、累计", Adds::Part)]
    #[case("3、累计", Adds::Everything)]
    #[case("合计(人民币大写)", Adds::Everything)]
    #[case("合计人民币大写：壹万元整", Adds::Everything)]
    #[case("合计 50,000.00 元", Adds::Everything)]
    #[case("合计金额", Adds::Everything)]
    #[case("大写：壹万元整", Adds::Everything)]
    #[case("小计", Adds::SinceLast)]
    #[case("本页合计", Adds::SinceLast)]
    #[case("Subtotal", Adds::SinceLast)]
    #[case("3月合计", Adds::Part)]
    #[case("禾垄置业有限公司 汇总", Adds::Part)]
    #[case("都市晨报Total", Adds::Part)]
    #[case("小计：都市晨报", Adds::Part)]
    #[case("汇总 2026年3月", Adds::Part)]
    #[case("合计（云庭）", Adds::Everything)]
    fn totals(#[case] text: &str, #[case] adds: Adds) {
        assert_eq!(total(text, known), Some(adds), "{text}");
    }

    #[rstest]
    #[case("余额", Some(Adds::Nothing))]
    #[case("占比", Some(Adds::Nothing))]
    #[case("期末余额：300", Some(Adds::Nothing))]
    #[case("本期借方发生额", Some(Adds::Nothing))]
    #[case("上期结余", Some(Adds::Nothing))]
    #[case("【承上页】", Some(Adds::Nothing))]
    #[case("过次页", Some(Adds::Nothing))]
    #[case("3月末余额", Some(Adds::Nothing))]
    #[case("本页计", Some(Adds::SinceLast))]
    #[case("页 计", Some(Adds::SinceLast))]
    #[case("以上共计叁佰元整", Some(Adds::Everything))]
    #[case("金额大写：叁佰元整", Some(Adds::Everything))]
    #[case("余额宝推广", None)]
    #[case("结余传媒", None)]
    #[case("承上启下", None)]
    #[case("以上共计三方会谈", None)]
    fn closing_lines(#[case] text: &str, #[case] adds: Option<Adds>) {
        assert_eq!(closing(text), adds, "{text}");
    }

    #[test]
    fn every_word_is_seen_at_first_sight() {
        for word in WORDS.iter().chain(&LATIN).map(|(word, _)| *word).chain(["大写", "ＳＵＭ"]) {
            assert!(total(word, known).is_some(), "{word}");
        }
    }

    #[rstest]
    #[case("合计广告有限公司")]
    #[case("汇总路站台")]
    #[case("Totally 传媒")]
    #[case("Summit 户外")]
    #[case("Checksum")]
    #[case("累计认购客户答谢会")]
    #[case("总额外赠送")]
    #[case("都市晨报")]
    #[case("")]
    fn no_totals(#[case] text: &str) {
        assert_eq!(total(text, known), None, "{text}");
    }

    #[rstest]
    #[case("共 3 笔记录", true)]
    #[case("共12条", true)]
    #[case("第1页 共2页", true)]
    #[case("导出时间：2026-03-16 09:00", true)]
    #[case("打印时间", true)]
    #[case("——以下空白——", true)]
    #[case("总笔数：3 总金额：50000", true)]
    #[case("共青城置业有限公司", false)]
    #[case("第一晨报", false)]
    #[case("共享单车车身", false)]
    fn footers(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(is_footer(text), expected, "{text}");
    }

    #[test]
    fn labels_stand_before_the_word() {
        for (text, expected) in [
            ("都市晨报 汇总", "都市晨报"),
            ("3月合计：", "3月"),
            ("3月合計", "3月"),
            ("云庭 Total", "云庭"),
            ("合计", ""),
            ("【小计】", ""),
        ] {
            assert_eq!(label(text), expected);
        }
    }
}
