//! One bar per 波次 with today's line and the gates before it, in the units of a viewBox.

use super::trouble::Trouble;
use crate::due::countdown::{CountdownStep, Progress};
use crate::link::{PlacementId, Wave};
use crate::model::answer;
use crate::report::view::Input;
use crate::report::view::shared::bounded::{Bounded, Rest, no_amount};
use crate::report::view::shared::words;
use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::Serialize;
use std::collections::BTreeMap;

/// Days looked at before and after 检查日; the picture ends with the last bar, but not sooner than so
/// many days after 检查日.
const BEFORE: u64 = 21;
const AFTER: u64 = 49;
const LEAST_AFTER: u64 = 14;
/// Half the width of a day's label.
const HALF_LABEL: i64 = 20;
const WIDTH: i64 = 860;
const LEFT: i64 = 190;
const ROW: i64 = 30;
const HEAD: i64 = 24;

/// The chart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Gantt {
    pub width: i64,
    pub height: i64,
    pub left: i64,
    pub label_x: i64,
    pub today_x: i64,
    pub weeks: Vec<Week>,
    pub rows: Bounded<GanttRow>,
    pub description: String,
}

/// A Monday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Week {
    pub x: i64,
    pub text: String,
}

/// One 波次.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GanttRow {
    pub label: String,
    /// `03-18 至 03-25，6 个排期`
    pub about: String,
    pub y: i64,
    pub text_y: i64,
    pub bar_y: i64,
    pub bar_x: i64,
    pub bar_width: i64,
    pub state: WaveState,
    pub gates: Vec<Gate>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum WaveState {
    Ahead,
    Running,
    Over,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum GateState {
    Open,
    /// Open, and its last day is past.
    Late,
    Done,
}

/// The earliest last day of a gate that some placement of the 波次 has still to pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gate {
    pub x: i64,
    pub y: i64,
    /// 确 订 款 片
    pub sign: &'static str,
    pub state: GateState,
    /// `订位 03-13 已过`
    pub text: String,
}

const GATES: [(CountdownStep, &str); 4] = [
    (CountdownStep::Confirmation, "确"),
    (CountdownStep::Booking, "订"),
    (CountdownStep::Prepayment, "款"),
    (CountdownStep::Sending, "片"),
];

struct Scale {
    from: NaiveDate,
    until: NaiveDate,
}

impl Scale {
    /// Days outside lie on the edge.
    fn x(&self, day: NaiveDate) -> i64 {
        let whole = (self.until - self.from).num_days().max(1);
        let at = (day.clamp(self.from, self.until) - self.from).num_days();
        LEFT + (WIDTH - LEFT - 10) * at / whole
    }
}

/// Waves on air or with a first day in the weeks around 检查日.
pub(super) fn gantt<'a>(input: &Input<'a>, trouble: &Trouble<'a>) -> Gantt {
    let office = input.office;
    let as_of = office.as_of();
    let from = as_of.checked_sub_days(Days::new(BEFORE)).unwrap_or(as_of);
    let until = as_of.checked_add_days(Days::new(AFTER)).unwrap_or(as_of);
    let mut near: Vec<(&Wave, NaiveDate, NaiveDate)> = office
        .waves
        .iter()
        .filter_map(|wave| Some((wave, wave.first_day?, wave.last_day?)))
        .filter(|(_, first, last)| *last >= from && *first <= until)
        .collect();
    near.sort_by(|a, b| (a.1, a.2, &a.0.name, a.0.case).cmp(&(b.1, b.2, &b.0.name, b.0.case)));
    let limits = limits(input, from, until);
    let least = as_of.checked_add_days(Days::new(LEAST_AFTER)).unwrap_or(as_of);
    let ends = near.iter().map(|(_, _, last)| (*last).min(until)).max();
    let until = ends.map_or(least, |last| last.max(least));
    let scale = Scale { from, until };
    let rest = Rest::sheet(answer::SCHEDULE, "排期", "");
    let mut y = HEAD;
    let worst = |(wave, ..): &(&Wave, NaiveDate, NaiveDate)| trouble.worst(wave.case);
    let rows =
        Bounded::worst(near, input.bounds.projects, worst, no_amount, rest).map(|(wave, first, last)| {
            let row = row(input, &scale, &limits, wave, first, last, y);
            y += ROW;
            row
        });
    let mondays =
        from.iter_days().take_while(|day| *day <= until).filter(|day| day.weekday() == Weekday::Mon);
    let sentences = rows.iter().map(|row| format!("{}：{}", row.label, row.about));
    Gantt {
        width: WIDTH,
        height: y + 4,
        left: LEFT,
        label_x: LEFT - 10,
        today_x: scale.x(as_of),
        weeks: mondays
            .map(|day| Week { x: scale.x(day), text: words::day(day, as_of) })
            .filter(|week| week.x + HALF_LABEL <= WIDTH)
            .collect(),
        description: sentences.collect::<Vec<_>>().join("；"),
        rows,
    }
}

/// Of each placement near: the last day of each gate, and whether it is passed.
type Limits = BTreeMap<PlacementId, Vec<(CountdownStep, NaiveDate, Progress)>>;

fn limits(input: &Input, from: NaiveDate, until: NaiveDate) -> Limits {
    let near = input.due.countdowns.within(from..=until).iter();
    let of = |one: &crate::due::Countdown| {
        let limits = GATES.iter().filter_map(|(step, _)| one.limit(*step));
        (one.placement, limits.map(|limit| (limit.step, limit.last, limit.progress)).collect())
    };
    near.map(of).collect()
}

/// Half the side of a gate's box, and the least distance of two.
const BOX: i64 = 7;
const APART: i64 = 2 * BOX + 1;

/// Gates of one day, or of days close together, stand side by side: each is seen.
fn apart(mut gates: Vec<Gate>) -> Vec<Gate> {
    gates.sort_by_key(|gate| gate.x);
    let mut least = i64::MIN;
    for gate in &mut gates {
        gate.x = gate.x.max(least);
        least = gate.x + APART;
    }
    let mut most = WIDTH - BOX;
    for gate in gates.iter_mut().rev() {
        gate.x = gate.x.min(most);
        most = gate.x - APART;
    }
    gates
}

fn row(
    input: &Input,
    scale: &Scale,
    limits: &Limits,
    wave: &Wave,
    first: NaiveDate,
    last: NaiveDate,
    y: i64,
) -> GanttRow {
    let as_of = input.office.as_of();
    let project = Some(input.office.cases[wave.case].key());
    let (bar_x, end) = (scale.x(first), scale.x(last));
    let gates = GATES.iter().filter_map(|(step, sign)| {
        let of_step = wave.placements.iter().filter_map(|one| limits.get(one)).flatten();
        let of_step: Vec<_> = of_step.filter(|(one, _, _)| one == step).collect();
        let open = of_step
            .iter()
            .filter(|(_, _, progress)| *progress == Progress::Open)
            .map(|(_, day, _)| *day)
            .min();
        let done = of_step.iter().filter(|(_, _, progress)| matches!(progress, Progress::Done(_)));
        let day = open.or_else(|| done.map(|(_, day, _)| *day).min())?;
        let (state, word) = match open {
            Some(day) if day < as_of => (GateState::Late, "已过"),
            Some(_) => (GateState::Open, "未做"),
            None => (GateState::Done, "已做"),
        };
        let text = format!("{} {} {word}", step.word(), words::day(day, as_of));
        Some(Gate { x: scale.x(day), y: y + 9, sign, state, text })
    });
    GanttRow {
        label: format!("{} {}", input.project_name(project), wave.name),
        about: format!(
            "{} 至 {}，{} 个排期",
            words::day(first, as_of),
            words::day(last, as_of),
            wave.placements.len()
        ),
        y,
        text_y: y + 19,
        bar_y: y + 14,
        bar_x,
        bar_width: (end - bar_x).max(6),
        state: match () {
            () if last < as_of => WaveState::Over,
            () if first <= as_of => WaveState::Running,
            () => WaveState::Ahead,
        },
        gates: apart(gates.collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A gate that is late is not hidden behind another of the same day; the order stays that of the work.
    #[test]
    fn gates_of_one_day_stand_side_by_side() {
        let gate =
            |x: i64, sign: &'static str| Gate { x, y: 0, sign, state: GateState::Late, text: String::new() };
        let placed = |gates: Vec<Gate>| -> Vec<(i64, &str)> {
            apart(gates).iter().map(|gate| (gate.x, gate.sign)).collect()
        };
        let same = vec![gate(476, "确"), gate(476, "订"), gate(480, "款"), gate(520, "片")];
        assert_eq!(placed(same), [(476, "确"), (491, "订"), (506, "款"), (521, "片")]);
        let edge = WIDTH - BOX;
        assert_eq!(placed(vec![gate(850, "款"), gate(850, "片")]), [(edge - APART, "款"), (edge, "片")]);
    }
}
