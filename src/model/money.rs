//! Money as integer fen, and rates as integer millionths.
//!
//! Amounts are limited to ±[`Fen::LIMIT`] when they are read, so sums of real tables cannot overflow.
//! [`Fen::checked_sum`] proves it for the control totals; `+` saturates.

use super::text::write_number;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// An amount in fen (1/100 yuan).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fen(pub i64);

impl Fen {
    pub const ZERO: Fen = Fen(0);
    /// The largest amount a cell may hold: 1,000 亿元.
    pub const LIMIT: Fen = Fen(10_000_000_000_000);

    /// Whole yuan as fen.
    pub fn yuan(yuan: i64) -> Fen {
        Fen(yuan.saturating_mul(100))
    }

    pub fn abs(self) -> Fen {
        Fen(self.0.saturating_abs())
    }

    /// The amount, or zero if it is negative.
    pub fn or_zero(self) -> Fen {
        self.max(Fen::ZERO)
    }

    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The exact sum; `None` if it does not fit 64 bits.
    pub fn checked_sum(amounts: impl IntoIterator<Item = Fen>) -> Option<Fen> {
        amounts.into_iter().try_fold(0i64, |sum, fen| sum.checked_add(fen.0)).map(Fen)
    }

    /// `self × part / whole`, rounded half away from zero once; `None` if `whole` is 0.
    pub fn share(self, part: i64, whole: i64) -> Option<Fen> {
        divide_half_up(i128::from(self.0) * i128::from(part), i128::from(whole)).map(Fen)
    }

    /// `self × rate`, rounded half away from zero once.
    pub fn at(self, rate: Rate) -> Fen {
        self.share(rate.0, Rate::ONE.0).unwrap_or(Fen::ZERO)
    }

    /// So many times the amount; `None` on overflow.
    pub fn checked_mul(self, times: i64) -> Option<Fen> {
        self.0.checked_mul(times).map(Fen)
    }

    /// `51200.00`: the form in run.json.
    pub fn plain(self) -> String {
        self.written(false)
    }

    /// The yuan, if there are no fen beside them.
    pub fn whole_yuan(self) -> Option<i64> {
        (self.0 % 100 == 0).then_some(self.0 / 100)
    }

    /// `51200`, `-0.5`: the same without needless zeros.
    pub fn short(self) -> Short {
        Short(self)
    }

    fn written(self, with_commas: bool) -> String {
        let fen = self.0.unsigned_abs();
        let digit = |fen: u64| u32::try_from(fen % 10).ok().and_then(|digit| char::from_digit(digit, 10));
        let mut text = String::with_capacity("-10,000,000.00".len());
        text.extend((self.0 < 0).then_some('-'));
        write_number(fen / 100, with_commas, &mut text);
        text.push('.');
        text.extend(digit(fen / 10));
        text.extend(digit(fen));
        text
    }

    /// The amount of a text in the form of [`Fen::plain`]; `None` for any other text.
    pub fn of_plain(text: &str) -> Option<Fen> {
        let amount = Fen(text.replace('.', "").parse().ok()?);
        (amount.plain() == text).then_some(amount)
    }
}

/// See [`Fen::short`].
pub struct Short(Fen);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Short(Fen(amount)) = self;
        let (yuan, fen) = (amount.unsigned_abs() / 100, amount.unsigned_abs() % 100);
        let sign = if *amount < 0 { "-" } else { "" };
        match fen {
            0 => write!(f, "{sign}{yuan}"),
            _ if fen % 10 == 0 => write!(f, "{sign}{yuan}.{}", fen / 10),
            _ => write!(f, "{sign}{yuan}.{fen:02}"),
        }
    }
}

fn divide_half_up(numerator: i128, denominator: i128) -> Option<i64> {
    if denominator == 0 {
        return None;
    }
    let negative = (numerator < 0) != (denominator < 0);
    let (n, d) = (numerator.unsigned_abs(), denominator.unsigned_abs());
    let rounded = i128::try_from((2 * n + d) / (2 * d)).ok()?;
    i64::try_from(if negative { -rounded } else { rounded }).ok()
}

impl fmt::Display for Fen {
    /// `51,200.00`: the form in every report.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.written(true))
    }
}

/// A number with commas: `51,200`.
pub fn thousands(number: u64) -> String {
    let mut text = String::new();
    write_number(number, true, &mut text);
    text
}

impl Add for Fen {
    type Output = Fen;
    fn add(self, other: Fen) -> Fen {
        Fen(self.0.saturating_add(other.0))
    }
}
impl Sub for Fen {
    type Output = Fen;
    fn sub(self, other: Fen) -> Fen {
        Fen(self.0.saturating_sub(other.0))
    }
}
impl Neg for Fen {
    type Output = Fen;
    fn neg(self) -> Fen {
        Fen(self.0.saturating_neg())
    }
}
impl AddAssign for Fen {
    fn add_assign(&mut self, other: Fen) {
        *self = *self + other;
    }
}
impl SubAssign for Fen {
    fn sub_assign(&mut self, other: Fen) {
        *self = *self - other;
    }
}
impl Sum for Fen {
    fn sum<I: Iterator<Item = Fen>>(iter: I) -> Fen {
        iter.fold(Fen::ZERO, Add::add)
    }
}
impl<'a> Sum<&'a Fen> for Fen {
    fn sum<I: Iterator<Item = &'a Fen>>(iter: I) -> Fen {
        iter.copied().sum()
    }
}

/// A rate, discount or percentage in millionths: 6 % = 60,000, 3.2折 = 320,000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(pub i64);

impl Rate {
    pub const ONE: Rate = Rate(1_000_000);

    /// Whole percent as a rate.
    pub fn percent(percent: i64) -> Rate {
        Rate(percent.saturating_mul(10_000))
    }
}

impl fmt::Display for Rate {
    /// `6%`, `3.25%`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.0 / 10_000;
        let rest = (self.0 % 10_000).abs();
        if rest == 0 {
            return f.pad(&format!("{whole}%"));
        }
        let decimals = format!("{rest:04}");
        f.pad(&format!("{whole}.{}%", decimals.trim_end_matches('0')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_with_separators_and_two_decimals() {
        for (fen, text, plain) in [
            (0, "0.00", "0.00"),
            (5_120_000, "51,200.00", "51200.00"),
            (-7, "-0.07", "-0.07"),
            (12_345_678_901, "123,456,789.01", "123456789.01"),
        ] {
            assert_eq!(Fen(fen).to_string(), text);
            assert_eq!(Fen(fen).plain(), plain);
        }
    }

    #[test]
    fn a_short_amount_has_no_needless_zeros() {
        for (fen, written) in [
            (0, "0"),
            (7, "0.07"),
            (-50, "-0.5"),
            (5_120_000, "51200"),
            (-100_001, "-1000.01"),
            (i64::MIN, "-92233720368547758.08"),
        ] {
            assert_eq!(Fen(fen).short().to_string(), written);
        }
    }

    #[test]
    fn a_share_is_rounded_half_away_from_zero() {
        for (amount, part, whole, share) in
            [(100, 1, 3, 33), (100, 2, 3, 67), (1, 1, 2, 1), (-1, 1, 2, -1), (5, 0, 7, 0), (9, 7, 7, 9)]
        {
            assert_eq!(Fen(amount).share(part, whole), Some(Fen(share)), "{amount} × {part}/{whole}");
        }
        assert_eq!(Fen(1).share(1, 0), None);
        assert_eq!(Fen(27_000_000).at(Rate(320_000)), Fen(8_640_000));
    }
}
