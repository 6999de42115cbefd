//! What a statement prints above its table: account, currency, period, control totals.

use super::headings::heading;
use crate::model::{Content, Fen, Place};
use crate::normalise::cell::amount::{Unit, amount_or_refund};
use crate::normalise::cell::clean::{clean, compact};
use crate::normalise::cell::shown;
use crate::normalise::sheet::table::declared_unit;
use crate::read::table::{Cell, Value};
use chrono::NaiveDate;

/// A total printed above the table, and the column of the table that it adds up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::normalise) enum Printed {
    /// 总笔数
    Count(u64),
    /// 借方发生总额 …
    Sum(Fen),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::normalise) struct Above {
    pub account: Option<String>,
    /// 币种 of all its lines.
    pub currency: Option<String>,
    /// 单位：万元. A currency is no unit: a line of another one is told apart by its own.
    pub unit: Unit,
    pub period: Option<(NaiveDate, NaiveDate)>,
    pub totals: Vec<(&'static str, Printed, Place)>,
}

const ACCOUNT: [&str; 3] = ["账号", "本方账号", "查询账号"];
const CURRENCY: [&str; 2] = ["币种", "币别"];
pub(in crate::normalise) const PERIOD: [&str; 4] = ["起止日期", "查询时间范围", "查询起止日期", "期间"];
pub(super) const TOTALS: [&str; 5] = ["总笔数", "借方发生总额", "贷方发生总额", "收入总金额", "支出总金额"];

/// `rows`: those above the header, each with its cells.
pub(in crate::normalise) fn above<'a>(
    rows: impl Iterator<Item = &'a [Cell]> + Clone,
    at: impl Fn(&Cell) -> Place,
) -> Above {
    let unit = rows.clone().find_map(declared_unit).filter(|unit| !matches!(unit, Unit::Foreign(_)));
    let mut above = Above { unit: unit.unwrap_or_default(), ..Above::default() };
    for row in rows {
        for (i, cell) in row.iter().enumerate() {
            let Value::Text(text) = &cell.value else { continue };
            let behind = row.get(i + 1..).unwrap_or_default();
            let text = unspread(&clean(text));
            for part in text.split(['\n', ';', '；']).flat_map(pairs) {
                let (label, rest) = labelled(part);
                let value = match compact(rest).is_empty() {
                    // the two ends of the period may stand in two cells
                    true if PERIOD.contains(&label.as_str()) => {
                        let texts: Vec<String> =
                            behind.iter().take(3).map(|next| shown(&next.value)).collect();
                        Some(Value::Text(texts.join(" ").into()))
                    }
                    true => behind.first().map(|next| next.value.clone()),
                    false => Some(Value::Text(rest.into())),
                };
                if let Some(value) = value {
                    above.note(&label, &value, at(cell));
                }
            }
        }
    }
    above
}

/// `账  号：6222` → `账号：6222`: takes out the spaces between the letters of a known label.
fn unspread(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let known = || ACCOUNT.iter().chain(&CURRENCY).chain(&PERIOD).chain(&TOTALS).copied();
    let mut plain = String::new();
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        let spread = known().find_map(|label| Some((label, spread_until(&chars, at, label)?)));
        match spread {
            Some((label, end)) => {
                plain.push_str(label);
                at = end;
            }
            None => {
                plain.push(*c);
                at += 1;
            }
        }
    }
    plain
}

/// Where the spread-out label that begins at `from` ends. A colon, a figure or the end of the text must follow.
fn spread_until(chars: &[char], from: usize, label: &str) -> Option<usize> {
    let skip = |at: usize| chars.iter().skip(at).take_while(|c| c.is_whitespace()).count();
    let mut at = from;
    for (index, letter) in label.chars().enumerate() {
        at += if index == 0 { 0 } else { skip(at) };
        if chars.get(at) != Some(&letter) {
            return None;
        }
        at += 1;
    }
    let is_spread = at - from > label.chars().count();
    let next = chars.get(at + skip(at));
    let ends = next.is_none_or(|c| *c == ':' || c.is_ascii_digit());
    (is_spread && ends).then_some(at)
}

fn is_known(label: &str) -> bool {
    ACCOUNT.contains(&label)
        || CURRENCY.contains(&label)
        || PERIOD.contains(&label)
        || TOTALS.contains(&label)
}

/// Splits `户名：某公司 账号：6222 期间：…` into one part for each label with its colon.
fn pairs(text: &str) -> Vec<&str> {
    let mut starts: Vec<usize> =
        text.match_indices(':').filter_map(|(colon, _)| label_before(text.get(..colon)?)).collect();
    starts.push(text.len());
    let mut from = 0;
    let mut parts = Vec::new();
    for start in starts {
        parts.extend(text.get(from..start).map(str::trim).filter(|part| !part.is_empty()));
        from = start;
    }
    parts
}

/// Where the label at the end of the text begins. A label is a word without digits, or a known label after a name.
fn label_before(text: &str) -> Option<usize> {
    let label = text.trim_end();
    let word = label.rsplit(|c: char| !c.is_alphabetic()).next().filter(|word| !word.is_empty())?;
    let inside = word.char_indices().map(|(at, _)| at).find(|at| word.get(*at..).is_some_and(is_known));
    Some(label.len() - word.len() + inside.unwrap_or(0))
}

/// Splits `账号：6222` or `账号 6222` into the label and its value.
fn labelled(part: &str) -> (String, &str) {
    let (label, rest) = part.split_once(':').unwrap_or((part, ""));
    let word = heading(label).word;
    match part.trim_start().split_once(' ') {
        Some((label, rest)) if !is_known(&word) && is_known(&heading(label).word) => {
            (heading(label).word, rest)
        }
        _ => (word, rest),
    }
}

impl Above {
    fn note(&mut self, label: &str, value: &Value, at: Place) {
        let text = || match value {
            Value::Text(text) => clean(text),
            other => shown(other),
        };
        if ACCOUNT.contains(&label) && self.account.is_none() {
            // a word after the number is not part of it
            let number: String = text().chars().take_while(|c| c.is_ascii() || c.is_whitespace()).collect();
            self.account = Some(number).filter(|text| text.chars().any(|c| c.is_ascii_digit()));
        }
        if CURRENCY.contains(&label) && self.currency.is_none() {
            self.currency = text().split_whitespace().next().map(str::to_owned);
        }
        if PERIOD.contains(&label) && self.period.is_none() {
            let days = days(&text());
            if let (Some(first), Some(last)) = (days.first(), days.last())
                && days.len() >= 2
                && first <= last
            {
                self.period = Some((*first, *last));
            }
        }
        if let Some(label) = TOTALS.into_iter().find(|known| *known == label) {
            let printed = match label {
                "总笔数" => {
                    let digits: String = text().chars().take_while(|c| c.is_ascii_digit()).collect();
                    digits.parse().ok().map(Printed::Count)
                }
                _ => sum(value, self.unit),
            };
            self.totals.extend(printed.map(|printed| (label, printed, at)));
        }
    }
}

fn sum(value: &Value, unit: Unit) -> Option<Printed> {
    match amount_or_refund(value, unit).content {
        Content::Known(fen) => Some(Printed::Sum(fen)),
        _ => None,
    }
}

/// Every day written in a text: `20260301`, `2026-03-01`, `2026年3月1日`.
pub(in crate::normalise) fn days(text: &str) -> Vec<NaiveDate> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut i = 0;
    while let Some(c) = chars.get(i) {
        if !c.is_ascii_digit() {
            i += 1;
            continue;
        }
        let (year, after) = number(&chars, i);
        let mut next = after;
        if after - i == 8 {
            found.extend(NaiveDate::parse_from_str(&year, "%Y%m%d"));
        } else if after - i == 4 && chars.get(after).is_some_and(|c| "-/.年".contains(*c)) {
            let (month, end) = number(&chars, after + 1);
            if !month.is_empty() && chars.get(end).is_some_and(|c| "-/.月".contains(*c)) {
                let (day, end) = number(&chars, end + 1);
                let parts = (year.parse(), month.parse(), day.parse());
                if let (Ok(year), Ok(month), Ok(day)) = parts {
                    found.extend(NaiveDate::from_ymd_opt(year, month, day));
                    next = end;
                }
            }
        }
        i = next;
    }
    found
}

/// The digits from `start` on, and where they end.
fn number(chars: &[char], start: usize) -> (String, usize) {
    let digits: String = chars.iter().skip(start).take_while(|c| c.is_ascii_digit()).collect();
    let end = start + digits.len();
    (digits, end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("20260301-20260331", "2026-03-01 2026-03-31")]
    #[case("2026-03-01至2026-03-31", "2026-03-01 2026-03-31")]
    #[case("2026年3月1日 ~ 2026年3月31日", "2026-03-01 2026-03-31")]
    #[case("6222021234567890", "")]
    fn days_in_a_text(#[case] text: &str, #[case] expected: &str) {
        let found: Vec<String> = days(text).iter().map(ToString::to_string).collect();
        assert_eq!(found.join(" "), expected);
    }
}
