//! Number formats that change the meaning of a figure: shown in ten thousands, or with the sign of another
//! currency. Formats of dates and plain decimals are ignored.

use super::table::NumberFormat;
use crate::model::currency;

/// The effect of a format code on a figure; `None` if it is shown as it is.
pub(crate) fn of(code: &str) -> Option<NumberFormat> {
    let parts = Parts::of(code);
    if let Some(currency) = foreign(&parts) {
        return Some(NumberFormat::Foreign(currency.into()));
    }
    if parts.scaled {
        return Some(NumberFormat::Scaled);
    }
    let literals = parts.literals.replace('萬', "万").replace('億', "亿");
    let unit = ["亿", "万", "千", "百"].into_iter().find(|unit| literals.contains(unit));
    let thousands = || match literals.trim() {
        "k" | "K" => Some("千"),
        "w" | "W" => Some("万"),
        _ => None,
    };
    let yuan = || parts.literals.contains(['元', '圆']).then_some(NumberFormat::Yuan);
    unit.or_else(thousands).map(|unit| NumberFormat::Unit(unit.into())).or_else(yuan)
}

/// The parts of a format code.
#[derive(Default)]
struct Parts {
    /// All literal text of all sections.
    literals: String,
    /// The text and the locale of each `[$…-…]`.
    currencies: Vec<(String, String)>,
    /// Whether the first section divides: a comma after its last digit, or a literal point between digits.
    scaled: bool,
}

impl Parts {
    fn of(code: &str) -> Parts {
        let mut parts = Parts::default();
        let (mut first_section, mut digit, mut comma, mut point) = (true, false, false, false);
        // LibreOffice takes the sign before a written point for text
        let code = code.replace("\\!.", "\\.").replace("\"!\".", "\\.");
        let mut chars = code.chars();
        while let Some(c) = chars.next() {
            let mut literal = String::new();
            match c {
                '"' => literal.extend(chars.by_ref().take_while(|c| *c != '"')),
                '\\' | '!' => literal.extend(chars.next()),
                // `_x` is a space as wide as x, `*x` fills the cell with x: neither shows x
                '_' | '*' => drop(chars.next()),
                '[' => {
                    let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                    if let Some(currency) = inside.strip_prefix('$') {
                        let (sign, locale) = currency.split_once('-').unwrap_or((currency, ""));
                        parts.currencies.push((sign.to_owned(), locale.to_uppercase()));
                    }
                }
                ';' => {
                    parts.scaled |= first_section && comma;
                    first_section = false;
                }
                '0' | '#' | '?' => {
                    parts.scaled |= first_section && digit && point;
                    (digit, comma) = (true, false);
                }
                ',' if digit => comma = true,
                ',' | '.' | '%' | ' ' | '-' | '+' | '(' | ')' | '/' | 'E' | 'e' | ':' => {
                    parts.scaled |= first_section && comma && c != '.';
                }
                _ => literal.push(c),
            }
            if !literal.is_empty() {
                parts.scaled |= first_section && comma;
                point |= digit && first_section && literal == ".";
                parts.literals.push_str(&literal);
                if literal != "." {
                    (comma, point) = (false, false);
                }
            }
            if c == ';' || c == '.' {
                comma &= c == '.';
            }
            if c == ';' {
                (digit, point) = (false, false);
            }
        }
        parts.scaled |= first_section && comma;
        parts
    }
}

fn foreign(parts: &Parts) -> Option<String> {
    for (sign, locale) in &parts.currencies {
        let yen = locale.ends_with("411") || locale.starts_with("JA");
        let own = currency::is_ours(sign);
        if !sign.trim().is_empty() && (!own || yen) {
            return Some(if yen && own { "日元".to_owned() } else { sign.trim().to_owned() });
        }
    }
    currency::foreign(&parts.literals).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("General")]
    #[case("0")]
    #[case("0.00")]
    #[case("#,##0")]
    #[case("#,##0.00")]
    #[case("#,##0.00_);(#,##0.00)")]
    #[case("\"¥\"#,##0.00")]
    #[case("\"￥\"#,##0.00;\"￥\"\\-#,##0.00")]
    #[case("[$¥-804]#,##0.00")]
    #[case("[$￥-804]#,##0.00;[Red]-[$￥-804]#,##0.00")]
    #[case("[$CNY] #,##0.00")]
    #[case("[$RMB] #,##0")]
    #[case("_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ ")]
    #[case("[DBNum2][$-804]0")]
    #[case("0%")]
    #[case("yyyy\"年\"m\"月\"d\"日\"")]
    #[case("@")]
    fn shows_the_figure_as_it_is(#[case] code: &str) {
        assert_eq!(of(code), None);
    }

    #[rstest]
    #[case("0!.0,")]
    #[case("0!.0,\"万\"")]
    #[case("0\\.0,")]
    #[case("0\".\"0,")]
    #[case("#!.0000")]
    #[case("0\\.0000\"万元\"")]
    #[case("0\\!.0000")]
    #[case("#,##0\"!\".0000")]
    #[case("#,##0,")]
    #[case("0.00,")]
    #[case("0.0,,")]
    #[case("#,##0.00,\"千元\"")]
    #[case("0!.0,_);(0!.0,)")]
    fn divides_the_figure(#[case] code: &str) {
        assert_eq!(of(code), Some(NumberFormat::Scaled));
    }

    #[rstest]
    #[case("[$$-409]#,##0.00", "$")]
    #[case("\"$\"#,##0.00", "$")]
    #[case("$#,##0.00", "$")]
    #[case("[$USD] #,##0.00", "USD")]
    #[case("[$HK$-C04]#,##0.00", "HK$")]
    #[case("\"HK$\"#,##0.00", "$")]
    #[case("[$€-2] #,##0.00", "€")]
    #[case("#,##0.00\\ \"€\"", "€")]
    #[case("[$£-809]#,##0", "£")]
    #[case("[$¥-411]#,##0", "日元")]
    #[case("[$¥-ja-JP]#,##0", "日元")]
    #[case("#,##0\"USD\"", "USD")]
    #[case("#,##0.00\"美元\"", "美元")]
    fn shows_another_currency(#[case] code: &str, #[case] currency: &str) {
        assert_eq!(of(code), Some(NumberFormat::Foreign(currency.into())));
    }

    #[test]
    fn a_unit_behind_a_figure_that_is_not_divided() {
        assert_eq!(of("0.00\"万元\""), Some(NumberFormat::Unit("万".into())));
        assert_eq!(of("0.0\"亿\""), Some(NumberFormat::Unit("亿".into())));
        assert_eq!(of("0.00\"元\""), Some(NumberFormat::Yuan));
        assert_eq!(of("[DBNum2][$-804]General\"元整\""), Some(NumberFormat::Yuan));
        assert_eq!(of("#,##0\"千元\""), Some(NumberFormat::Unit("千".into())));
        assert_eq!(of("#,##0 \"k\""), Some(NumberFormat::Unit("千".into())));
        assert_eq!(of("0.00\"萬\""), Some(NumberFormat::Unit("万".into())));
        assert_eq!(of("0.00\"W\""), Some(NumberFormat::Unit("万".into())));
        assert_eq!(of("0\"百元\""), Some(NumberFormat::Unit("百".into())));
    }
}
