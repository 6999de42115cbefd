//! Stacked areas over days, with a line, a limit and the peak. The geometry is in integer units of a viewBox;
//! templates only place it.

use super::chart::{Curve, Tick, steps};
use super::tone::Shade;
use super::words;
use crate::model::Fen;
use chrono::{Datelike, NaiveDate, Weekday};
use serde::Serialize;

/// Areas stacked on each other with one scale and zero at the bottom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AreaChart {
    pub id: &'static str,
    pub title: &'static str,
    /// The same facts in a sentence, for people who cannot see the chart.
    pub description: String,
    pub width: u32,
    pub height: u32,
    pub label_x: u32,
    pub left: u32,
    pub right: u32,
    pub top: u32,
    pub base: u32,
    /// The lowest first.
    pub areas: Vec<Curve>,
    /// The line of what the total is if clients are late.
    pub late: Curve,
    /// `None` if it is not known.
    pub limit: Option<Mark>,
    /// The highest point of the areas, else of the line; `None` if nothing is advanced.
    pub peak: Option<Mark>,
    pub days: Vec<Tick>,
    pub amounts: Vec<Tick>,
}

/// A named point, or a level across the picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Mark {
    pub x: u32,
    pub y: u32,
    pub text_x: u32,
    pub text_y: u32,
    pub anchor: &'static str,
    pub text: String,
}

/// One area before it is laid out: an amount for each day.
pub struct Area {
    pub text: String,
    pub values: Vec<Fen>,
}

/// From dark to light, so that they differ in grey print.
const LAYERS: std::ops::RangeInclusive<u8> = 1..=6;
const TOP: u32 = 34;
const BASE: u32 = 230;

/// How wide a picture is, and where its days begin and end.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    width: u32,
    left: u32,
    right: u32,
    /// Days whose names stand closer to each other than this are not all named.
    apart: u32,
}

impl Frame {
    pub const BROAD: Frame = Frame { width: 720, left: 90, right: 700, apart: 40 };
    /// As wide as a phone, so that its letters are not made smaller.
    pub const NARROW: Frame = Frame { width: 360, left: 62, right: 356, apart: 46 };
}

/// What a chart shows, before it is laid out.
pub struct Content {
    pub title: &'static str,
    pub description: String,
    pub days: Vec<NaiveDate>,
    /// The first lies at the bottom.
    pub areas: Vec<Area>,
    /// A line of its own: its name, and an amount for each day.
    pub late: (String, Vec<Fen>),
    pub limit: Option<Fen>,
}

/// Stacks the areas in a frame.
pub fn areas(id: &'static str, frame: Frame, content: &Content) -> AreaChart {
    let Content { days, areas, late: (late_text, late), limit, .. } = content;
    let Frame { left, right, .. } = frame;
    let limit = *limit;
    let on_time: Vec<Fen> = (0..days.len())
        .map(|day| areas.iter().filter_map(|area| area.values.get(day)).copied().sum())
        .collect();
    let largest = on_time.iter().chain(late).copied().chain(limit).max().unwrap_or_default().max(Fen(1));
    let last = days.len().saturating_sub(1).max(1);
    let x = |day: usize| {
        left + scaled(i64::try_from(day).unwrap_or(0), i64::try_from(last).unwrap_or(1), right - left)
    };
    let y = |amount: Fen| BASE - scaled(amount.0.max(0), largest.0, BASE - TOP);
    let line = |values: &[Fen]| steps(values.iter().enumerate().map(|(day, amount)| (x(day), y(*amount))));
    let mut below = vec![Fen::ZERO; days.len()];
    let mut drawn = Vec::new();
    for (area, tone) in areas.iter().zip(LAYERS.map(Shade::Area)) {
        let above: Vec<Fen> =
            below.iter().zip(&area.values).map(|(below, amount)| *below + amount.or_zero()).collect();
        let floor = line(&below);
        let floor: Vec<&str> = floor.split(' ').rev().collect();
        drawn.push(Curve {
            tone,
            text: area.text.clone(),
            points: format!("{} {}", line(&above), floor.join(" ")),
        });
        below = above;
    }
    let highest = |values: &[Fen]| {
        let highest = values.iter().copied().max().filter(|amount| *amount > Fen::ZERO)?;
        Some((values.iter().position(|amount| *amount == highest)?, highest))
    };
    let peak =
        highest(&on_time).map(|top| (top, "最高")).or(highest(late).map(|top| (top, "客户晚付时最高")));
    let first = days.first().copied().unwrap_or_default();
    let peak = peak.map(|((day, amount), word)| {
        let on = words::day(days.get(day).copied().unwrap_or(first), first);
        let before = x(day) > left.midpoint(right);
        Mark {
            x: x(day),
            y: y(amount),
            text_x: if before { x(day) - 8 } else { x(day) + 8 },
            text_y: y(amount) - 8,
            anchor: if before { "end" } else { "start" },
            text: format!("{word} {on} {}", words::headline_money(amount)),
        }
    });
    let limit = limit.map(|limit| Mark {
        x: left,
        y: y(limit),
        text_x: right,
        text_y: y(limit) - 5,
        anchor: "end",
        text: format!("垫款额度合计 {}", words::headline_money(limit)),
    });
    let mondays = days.iter().enumerate().filter(|(n, day)| *n == 0 || day.weekday() == Weekday::Mon);
    let mut ticks: Vec<Tick> = Vec::new();
    for (n, day) in mondays {
        let near = |tick: &Tick| x(n) < tick.at + frame.apart;
        if !ticks.last().is_some_and(near) {
            ticks.push(Tick { at: x(n), text_at: BASE + 20, text: words::day(*day, first) });
        }
    }
    let amounts = [Fen::ZERO, Fen(largest.0 / 2), largest].into_iter().map(|amount| Tick {
        at: y(amount),
        text_at: y(amount) + 4,
        text: words::headline_money(amount),
    });
    AreaChart {
        id,
        title: content.title,
        description: content.description.clone(),
        width: frame.width,
        height: BASE + 30,
        label_x: left - 8,
        left,
        right,
        top: TOP,
        base: BASE,
        areas: drawn,
        late: Curve { tone: Shade::LatePayment, text: late_text.clone(), points: line(late) },
        limit,
        peak,
        days: ticks,
        amounts: amounts.collect(),
    }
}

/// `part` of `whole` in units of `space`.
fn scaled(part: i64, whole: i64, space: u32) -> u32 {
    let at = i128::from(part) * i128::from(space) / i128::from(whole.max(1));
    u32::try_from(at).unwrap_or(0).min(space)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_lie_on_each_other_and_the_peak_and_the_limit_are_named() {
        let days: Vec<NaiveDate> =
            NaiveDate::from_ymd_opt(2026, 3, 19).unwrap().iter_days().take(11).collect();
        let area =
            |text: &str, values: [i64; 11]| Area { text: text.to_owned(), values: values.map(Fen).to_vec() };
        let stacked = vec![
            area("甲", [50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50]),
            area("乙", [0, 0, 50, 50, 0, 0, 0, 0, 0, 0, 0]),
        ];
        let late = ("晚".to_owned(), [50; 11].map(Fen).to_vec());
        let (title, description) = ("", String::new());
        let content = Content { title, description, days, areas: stacked, late, limit: Some(Fen(40)) };
        let phone = areas("p", Frame::NARROW, &content);
        assert!(
            phone.areas[0].points.starts_with("62,132 91,132") && phone.areas[0].points.contains("356,132")
        );
        let chart = areas("c", Frame::BROAD, &content);
        assert_eq!(
            chart.areas[0].points,
            "90,132 151,132 212,132 273,132 334,132 395,132 456,132 517,132 578,132 639,132 700,132 700,230 639,230 578,230 517,230 456,230 395,230 334,230 273,230 212,230 151,230 90,230"
        );
        assert!(chart.areas[1].points.starts_with("90,132 151,132 212,132 212,34 273,34 334,34 334,132"));
        let peak = chart.peak.unwrap();
        assert_eq!((peak.x, peak.y, peak.text.as_str()), (212, 34, "最高 03-21 1 元"));
        let limit = chart.limit.unwrap();
        assert_eq!((limit.y, limit.text.as_str()), (152, "垫款额度合计 0 元"));
        let days: Vec<&str> = chart.days.iter().map(|tick| tick.text.as_str()).collect();
        assert_eq!(days, ["03-19", "03-23"], "the day of the check, then Mondays");
    }

    #[test]
    fn nothing_advanced_has_no_peak() {
        let days: Vec<NaiveDate> =
            NaiveDate::from_ymd_opt(2026, 3, 16).unwrap().iter_days().take(3).collect();
        let late = (String::new(), vec![Fen::ZERO; 3]);
        let (title, description) = ("", String::new());
        let content = Content { title, description, days, areas: Vec::new(), late, limit: Some(Fen::ZERO) };
        let chart = areas("c", Frame::BROAD, &content);
        assert_eq!((chart.peak, chart.areas.len()), (None, 0));
    }
}
