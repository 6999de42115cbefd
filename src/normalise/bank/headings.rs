//! The column headings of bank statements, as data. An office adds a heading that is missing here in
//! 别名表: 类别 表头, and the field's first word as 标准名.

use crate::normalise::cell::clean::{compact, folded};

/// What a column of a statement holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Date,
    Time,
    In,
    Out,
    Amount,
    Flag,
    Balance,
    Party,
    Payer,
    Payee,
    PartyAccount,
    PayerAccount,
    PayeeAccount,
    Text,
    Number,
    Currency,
    OwnAccount,
}

/// Each field with its headings. Where two columns fit one field, the earlier heading wins.
pub(super) const WORDS: &[(Field, &[&str])] = &[
    (Field::Date, &["交易日期", "交易日", "交易时间", "记账日期", "记账日", "入账日期", "会计日期", "日期"]),
    (Field::Time, &["交易时间", "时间"]),
    (Field::In, &["贷方发生额", "贷方金额", "贷方", "收入", "收入金额", "转入金额"]),
    (Field::Out, &["借方发生额", "借方金额", "借方", "支出", "支出金额", "转出金额"]),
    (Field::Amount, &["发生额", "交易金额", "金额"]),
    (
        Field::Flag,
        &["借/贷", "借贷标志", "借贷标记", "借贷", "收支", "收付标志", "交易方向", "方向", "交易类型"],
    ),
    (Field::Balance, &["余额", "账户余额", "交易后余额", "本次余额", "联机余额"]),
    (
        Field::Party,
        &[
            "对方户名",
            "对方单位",
            "对方单位名称",
            "对方账户名称",
            "对方名称",
            "对方账号名称",
            "收(付)方名称",
            "收/付方名称",
            "对手方",
            "对手信息",
        ],
    ),
    (Field::Payer, &["付款人名称", "付款人户名", "付款方名称"]),
    (Field::Payee, &["收款人名称", "收款人户名", "收款方名称"]),
    (Field::PartyAccount, &["对方账号", "对方帐号", "对方账户", "收(付)方账号", "收/付方账号"]),
    (Field::PayerAccount, &["付款人账号", "付款方账号"]),
    (Field::PayeeAccount, &["收款人账号", "收款方账号"]),
    (Field::Text, &["摘要", "用途", "附言", "用途/附言", "交易附言", "客户附言", "备注", "交易用途"]),
    (
        Field::Number,
        &["交易流水号", "核心唯一流水号", "账户明细编号-交易流水号", "记录标识号", "银行流水号", "流水号"],
    ),
    (Field::Currency, &["币种", "币别", "交易币种"]),
    (Field::OwnAccount, &["账号", "本方账号", "查询账号"]),
];

/// Words in a bracket that decide the direction of a column, whatever its heading is.
const IN_HINTS: [&str; 2] = ["收入", "入账"];
const OUT_HINTS: [&str; 3] = ["支出", "支取", "出账"];

/// A heading split into the word and the text in its brackets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::normalise) struct Heading {
    /// With its brackets, because some headings of [`WORDS`] have brackets.
    pub whole: String,
    /// Without its brackets.
    pub word: String,
    pub hint: String,
}

/// `交易日期[ Transaction Date ]` → 交易日期; `借方发生额（支取）` → 借方发生额, 支取; `[HISTORYDETAIL]` → nothing.
pub(in crate::normalise) fn heading(text: &str) -> Heading {
    let text = compact(text).replace(['*', '【', '】'], "");
    let (mut word, mut whole, mut hint, mut inside) =
        (String::new(), String::new(), String::new(), String::new());
    let mut depth = 0usize;
    for c in text.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => {
                depth = depth.saturating_sub(1);
                if inside.chars().any(is_han) {
                    whole.push_str(&format!("({inside})"));
                    hint.push_str(&inside);
                }
                inside.clear();
            }
            _ if depth > 0 => inside.push(c),
            _ => {
                word.push(c);
                whole.push(c);
            }
        }
    }
    let chinese = |text: String| match text.chars().any(is_han) {
        true => {
            let kept: String = text.chars().filter(|c| !c.is_ascii_alphabetic()).collect();
            kept.trim_matches(['/', '-', '_', '|', ':', '.', '\n']).to_owned()
        }
        false => text,
    };
    // the English of a hint may matter (1:D), so it stays in the hint
    let whole = if hint.chars().any(|c| c.is_ascii_alphabetic()) { whole } else { chinese(whole) };
    Heading { whole, word: chinese(word), hint }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}')
}

/// The fields a heading may stand for, each with the position of its word in [`WORDS`].
pub(super) fn fields(heading: &Heading) -> Vec<(Field, usize)> {
    let mut found = Vec::new();
    for (field, words) in WORDS {
        let at = |text: &str| words.iter().position(|word| *word == text);
        if let Some(order) = at(&heading.whole).or_else(|| at(&heading.word)) {
            found.push((*field, order));
        }
    }
    let hinted = |hints: &[&str]| hints.iter().any(|word| heading.hint.contains(word));
    let (income, expense) = (hinted(&IN_HINTS), hinted(&OUT_HINTS));
    if income != expense {
        for (field, _) in &mut found {
            if matches!(field, Field::In | Field::Out | Field::Amount) {
                *field = if income { Field::In } else { Field::Out };
            }
        }
    }
    found
}

/// The words of a field, for a message.
pub(super) fn words_of(field: Field) -> String {
    let words = WORDS.iter().find(|(known, _)| *known == field).map_or(&[][..], |(_, words)| words);
    words.join("、")
}

/// What a flag means: in (true) or out (false). `hint` is the text in the header's brackets, as `1收2付`.
pub(super) fn direction(flag: &str, hint: &str) -> Option<bool> {
    let flag = folded(flag);
    let hinted = pairs(hint).into_iter().find(|(written, _)| *written == flag).map(|(_, way)| way);
    hinted.or(match flag.as_str() {
        "贷" | "贷CR" | "CR" | "C" | "收" | "收入" | "转入" | "来账" => Some(true),
        "借" | "借DR" | "DR" | "D" | "付" | "支" | "支出" | "转出" | "往账" => Some(false),
        _ => None,
    })
}

/// `1收2付`, `借收贷付`, `1:贷,2:借` → each flag with its direction (true is in).
fn pairs(hint: &str) -> Vec<(String, bool)> {
    const TOKENS: [&str; 12] =
        ["收入", "支出", "转入", "转出", "来账", "往账", "收", "付", "支", "借", "贷", "入"];
    let mut tokens: Vec<String> = Vec::new();
    let mut rest = folded(hint);
    while let Some(first) = rest.chars().next() {
        let known = TOKENS.iter().find(|token| rest.starts_with(**token)).map(|token| (*token).to_owned());
        let plain = first
            .is_ascii_alphanumeric()
            .then(|| rest.chars().take_while(char::is_ascii_alphanumeric).collect::<String>());
        match known.or(plain) {
            Some(token) => {
                rest = rest.split_off(token.len());
                tokens.push(token);
            }
            None => rest = rest.split_off(first.len_utf8()),
        }
    }
    let way = |word: &str| match word {
        "入" => Some(true),
        word => direction(word, ""),
    };
    let number = |word: &str| word.bytes().all(|b| b.is_ascii_digit());
    let pair = |two: &[String]| match two {
        [meaning, written] if number(written) && !number(meaning) => Some((written.clone(), way(meaning)?)),
        [written, meaning] => Some((written.clone(), way(meaning)?)),
        _ => None,
    };
    tokens.chunks(2).filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("交易日期[ Transaction Date ]", "交易日期", "")]
    #[case("交易日期 Transaction Date", "交易日期", "")]
    #[case("[HISTORYDETAIL]", "", "")]
    #[case("借方发生额（支取）", "借方发生额", "支取")]
    #[case("收(付)方名称", "收方名称", "付")]
    #[case("借贷标志(1收2付)", "借贷标志", "1收2付")]
    #[case("余　额", "余额", "")]
    fn headings(#[case] written: &str, #[case] word: &str, #[case] hint: &str) {
        let heading = heading(written);
        assert_eq!((heading.word.as_str(), heading.hint.as_str()), (word, hint));
    }

    #[rstest]
    #[case("借方发生额（收入）", Field::In)]
    #[case("贷方发生额（支取）", Field::Out)]
    #[case("收(付)方名称", Field::Party)]
    #[case("发生额(收入)", Field::In)]
    #[case("交易金额(元)", Field::Amount)]
    #[case("收/付方名称", Field::Party)]
    fn a_heading_is_a_field(#[case] written: &str, #[case] field: Field) {
        assert_eq!(fields(&heading(written)).first().map(|(field, _)| *field), Some(field));
    }

    #[rstest]
    #[case("贷", "", Some(true))]
    #[case("借Dr", "", Some(false))]
    #[case("1", "1收2付", Some(true))]
    #[case("2", "1收2付", Some(false))]
    #[case("2", "收1付2", Some(false))]
    #[case("1", "1:借,2:贷", Some(false))]
    #[case("借", "借收贷付", Some(true))]
    #[case("1", "", None)]
    #[case("转账", "", None)]
    fn a_flag_points_one_way(#[case] flag: &str, #[case] hint: &str, #[case] way: Option<bool>) {
        assert_eq!(direction(flag, hint), way);
    }
}
