//! The column headings of the tax office, as data. An office adds a heading that is missing here in
//! 别名表: 类别 表头, and the field's first word as 标准名.

use crate::model::choice::InvoiceKind;
use crate::model::tax::TaxStatus;
use crate::normalise::bank::headings::Heading;
use crate::normalise::cell::clean::compact;

/// What a column of the export holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Digital,
    Code,
    Number,
    SellerId,
    Seller,
    BuyerId,
    Buyer,
    Date,
    Net,
    Tax,
    Total,
    Kind,
    Status,
    Positive,
    Note,
    /// Only sheets with one row for each line of goods have it.
    Goods,
}

/// Each field with its headings. Where two columns fit one field, the earlier heading wins.
const WORDS: &[(Field, &[&str])] = &[
    (
        Field::Digital,
        &["数电发票号码", "数电票号码", "数电票号", "全电发票号码", "全电票号码", "全面数字化的电子发票号码"],
    ),
    (Field::Code, &["发票代码"]),
    (Field::Number, &["发票号码", "发票号"]),
    (
        Field::SellerId,
        &[
            "销方识别号",
            "销方税号",
            "销售方识别号",
            "销售方税号",
            "销方纳税人识别号",
            "销售方纳税人识别号",
            "销方统一社会信用代码/纳税人识别号",
            "销售方统一社会信用代码/纳税人识别号",
        ],
    ),
    (Field::Seller, &["销方名称", "销售方名称", "销货方名称", "销货单位名称"]),
    (
        Field::BuyerId,
        &[
            "购方识别号",
            "购方税号",
            "购买方识别号",
            "购买方税号",
            "购方纳税人识别号",
            "购买方纳税人识别号",
            "购方统一社会信用代码/纳税人识别号",
            "购买方统一社会信用代码/纳税人识别号",
        ],
    ),
    (Field::Buyer, &["购买方名称", "购方名称", "购货方名称", "购货单位名称"]),
    (Field::Date, &["开票日期", "开票时间"]),
    (Field::Net, &["金额", "合计金额", "不含税金额"]),
    (Field::Tax, &["税额", "合计税额"]),
    (Field::Total, &["价税合计", "价税合计金额", "含税金额"]),
    (Field::Kind, &["发票票种", "票种", "发票类型", "发票种类"]),
    (Field::Status, &["发票状态"]),
    (Field::Positive, &["是否正数发票"]),
    (Field::Note, &["备注"]),
    (
        Field::Goods,
        &["货物或应税劳务名称", "货物或应税劳务、服务名称", "税收分类编码", "规格型号", "单价", "数量"],
    ),
];

/// The field of a heading, and the position of its word in the list.
pub(super) fn field(heading: &Heading) -> Option<(Field, usize)> {
    WORDS.iter().find_map(|(field, words)| {
        let at = |text: &str| words.iter().position(|word| *word == text);
        at(&heading.whole).or_else(|| at(&heading.word)).map(|order| (*field, order))
    })
}

/// The words of a field, for a message.
pub(super) fn words_of(field: Field) -> String {
    let words = WORDS.iter().find(|(known, _)| *known == field).map_or(&[][..], |(_, words)| words);
    words.iter().take(4).copied().collect::<Vec<_>>().join("、")
}

/// 发票票种 → 专票 where it says 专用, else 普票; `None` if it is blank.
pub(super) fn kind(text: &str) -> Option<InvoiceKind> {
    match text {
        "" => None,
        text if text.contains("专用") => Some(InvoiceKind::Special),
        _ => Some(InvoiceKind::Ordinary),
    }
}

/// The status of a 发票状态 cell, whatever its dashes and brackets.
pub(super) fn status(text: &str) -> TaxStatus {
    let word: String = compact(text)
        .chars()
        .filter(|c| !(crate::normalise::cell::clean::is_dash(*c) || "()[]_".contains(*c)))
        .collect();
    match word.as_str() {
        "" | "正常" | "正常发票" => TaxStatus::Normal,
        "已作废" | "作废" | "空白作废" | "已作废发票" => TaxStatus::Void,
        "已红冲全额" | "已全额红冲" | "全额红冲" | "已红冲" | "红冲" => {
            TaxStatus::Reversed
        }
        "已红冲部分" | "已部分红冲" | "部分红冲" => TaxStatus::PartlyReversed,
        _ => TaxStatus::Other(text.trim().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("已红冲-全额", TaxStatus::Reversed)]
    #[case("已红冲－全额", TaxStatus::Reversed)]
    #[case("已红冲（部分）", TaxStatus::PartlyReversed)]
    #[case("已作废", TaxStatus::Void)]
    #[case("正常", TaxStatus::Normal)]
    #[case("", TaxStatus::Normal)]
    #[case("失控", TaxStatus::Other("失控".to_owned()))]
    fn a_status_is_a_word_of_the_office(#[case] text: &str, #[case] expected: TaxStatus) {
        assert_eq!(status(text), expected);
    }

    #[rstest]
    #[case("数电票（增值税专用发票）", Some(InvoiceKind::Special))]
    #[case("数电票（普通发票）", Some(InvoiceKind::Ordinary))]
    #[case("增值税电子普通发票", Some(InvoiceKind::Ordinary))]
    #[case("", None)]
    fn a_kind_is_special_or_ordinary(#[case] text: &str, #[case] expected: Option<InvoiceKind>) {
        assert_eq!(kind(text), expected);
    }
}
