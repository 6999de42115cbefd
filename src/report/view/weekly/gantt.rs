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
/// Half the width of a day's label, and the least distance of two.
const HALF_LABEL: i64 = 20;
const LABELS_APART: i64 = 44;
const HEAD: i64 = 24;

/// The places of one picture, in the units of its viewBox.
struct Layout {
    width: i64,
    /// Where the days begin.
    left: i64,
    /// The height of a row, and what lies where in it.
    row: i64,
    label: (i64, i64),
    gate: i64,
    bar: i64,
}

/// The name stands before the bar.
const BROAD: Layout = Layout { width: 860, left: 190, row: 30, label: (180, 19), gate: 9, bar: 14 };
/// For a phone: the name stands above the bar.
const NARROW: Layout = Layout { width: 360, left: 8, row: 50, label: (0, 16), gate: 30, bar: 35 };

/// The chart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Gantt {
    pub rows: Bounded<WaveLine>,
    pub description: String,
    pub broad: Picture,
    pub narrow: Picture,
}

/// One 波次 in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WaveLine {
    pub label: String,
    /// `03-18 至 03-25，6 个排期`
    pub about: String,
}

/// The chart for a width of the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Picture {
    pub width: i64,
    pub height: i64,
    pub label_x: i64,
    pub today_x: i64,
    pub weeks: Vec<Week>,
    pub rows: Vec<GanttRow>,
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

struct Scale<'l> {
    layout: &'l Layout,
    from: NaiveDate,
    until: NaiveDate,
}

impl Scale<'_> {
    /// Days outside lie on the edge.
    fn x(&self, day: NaiveDate) -> i64 {
        let whole = (self.until - self.from).num_days().max(1);
        let at = (day.clamp(self.from, self.until) - self.from).num_days();
        self.layout.left + (self.layout.width - self.layout.left - 10) * at / whole
    }
}

/// Waves on air or with a first day in the weeks around 检查日.
pub(super) fn gantt<'a>(input: &Input<'a>, trouble: &Trouble<'a>) -> Gantt {
    let office = input.office;
    let as_of = office.as_of();
    let from = as_of.checked_sub_days(Days::new(BEFORE)).unwrap_or(as_of);
    let until = as_of.checked_add_days(Days::new(AFTER)).unwrap_or(as_of);
    let mut near: Vec<Near> = office
        .waves
        .iter()
        .filter_map(|wave| Some(Near { wave, first: wave.first_day?, last: wave.last_day? }))
        .filter(|near| near.last >= from && near.first <= until)
        .collect();
    near.sort_by(|a, b| {
        (a.first, a.last, &a.wave.name, a.wave.case).cmp(&(b.first, b.last, &b.wave.name, b.wave.case))
    });
    let limits = limits(input, from, until);
    let least = as_of.checked_add_days(Days::new(LEAST_AFTER)).unwrap_or(as_of);
    let ends = near.iter().map(|near| near.last.min(until)).max();
    let until = ends.map_or(least, |last| last.max(least));
    let rest = Rest::sheet(answer::SCHEDULE, "排期", "");
    let worst = |near: &Near| trouble.worst(near.wave.case);
    let near = Bounded::worst(near, input.bounds.projects, worst, no_amount, rest);
    let picture = |layout: &Layout| {
        let scale = Scale { layout, from, until };
        let tops = (0i64..).map(|row| HEAD + row * layout.row);
        let rows: Vec<GanttRow> =
            near.iter().zip(tops).map(|(near, y)| row(input, &scale, &limits, near, y)).collect();
        let height = HEAD + layout.row * i64::try_from(rows.len()).unwrap_or(0) + 4;
        Picture {
            width: layout.width,
            height,
            label_x: layout.label.0,
            today_x: scale.x(as_of),
            weeks: weeks(&scale, as_of),
            rows,
        }
    };
    let (broad, narrow) = (picture(&BROAD), picture(&NARROW));
    let rows = near.map(|near| near.words(input));
    let sentences = rows.iter().map(|row| format!("{}：{}", row.label, row.about));
    Gantt { description: sentences.collect::<Vec<_>>().join("；"), rows, broad, narrow }
}

/// Mondays, as many as have room for their label.
fn weeks(scale: &Scale, as_of: NaiveDate) -> Vec<Week> {
    let days = scale.from.iter_days().take_while(|day| *day <= scale.until);
    let mut weeks: Vec<Week> = Vec::new();
    for monday in days.filter(|day| day.weekday() == Weekday::Mon) {
        let x = scale.x(monday);
        let has_room = weeks.last().is_none_or(|last| x - last.x >= LABELS_APART);
        if has_room && x - HALF_LABEL >= 0 && x + HALF_LABEL <= scale.layout.width {
            weeks.push(Week { x, text: words::day(monday, as_of) });
        }
    }
    weeks
}

/// A 波次 to be drawn.
struct Near<'a> {
    wave: &'a Wave,
    first: NaiveDate,
    last: NaiveDate,
}

impl Near<'_> {
    fn words(&self, input: &Input) -> WaveLine {
        let (as_of, wave) = (input.office.as_of(), self.wave);
        let project = Some(input.office.cases[wave.case].key());
        let (first, last) = (words::day(self.first, as_of), words::day(self.last, as_of));
        WaveLine {
            label: format!("{} {}", input.project_name(project), wave.name),
            about: format!("{first} 至 {last}，{} 个排期", wave.placements.len()),
        }
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
fn apart(mut gates: Vec<Gate>, width: i64) -> Vec<Gate> {
    gates.sort_by_key(|gate| gate.x);
    let mut least = i64::MIN;
    for gate in &mut gates {
        gate.x = gate.x.max(least);
        least = gate.x + APART;
    }
    let mut most = width - BOX;
    for gate in gates.iter_mut().rev() {
        gate.x = gate.x.min(most);
        most = gate.x - APART;
    }
    gates
}

fn row(input: &Input, scale: &Scale, limits: &Limits, near: &Near, y: i64) -> GanttRow {
    let (as_of, layout, wave) = (input.office.as_of(), scale.layout, near.wave);
    let (bar_x, end) = (scale.x(near.first), scale.x(near.last));
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
        Some(Gate { x: scale.x(day), y: y + layout.gate, sign, state, text })
    });
    let WaveLine { label, about } = near.words(input);
    GanttRow {
        label,
        about,
        text_y: y + layout.label.1,
        bar_y: y + layout.bar,
        bar_x,
        bar_width: (end - bar_x).max(6),
        state: match () {
            () if near.last < as_of => WaveState::Over,
            () if near.first <= as_of => WaveState::Running,
            () => WaveState::Ahead,
        },
        gates: apart(gates.collect(), layout.width),
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
            apart(gates, 860).iter().map(|gate| (gate.x, gate.sign)).collect()
        };
        let same = vec![gate(476, "确"), gate(476, "订"), gate(480, "款"), gate(520, "片")];
        assert_eq!(placed(same), [(476, "确"), (491, "订"), (506, "款"), (521, "片")]);
        let edge = 860 - BOX;
        assert_eq!(placed(vec![gate(850, "款"), gate(850, "片")]), [(edge - APART, "款"), (edge, "片")]);
    }

    /// On a phone of 390 pixels the narrow picture is about as large as its viewBox: its days are those of
    /// the broad one, names stand above their bars, and nothing leaves it.
    #[test]
    fn a_phone_has_a_picture_of_its_own() {
        let outcome = crate::testing::run(
            "[媒体排期/排期]
             排期编号 | 项目编号 | 波次 | 投放日期 | 订位日 | 客户确认日
             XM2026-101-M0301 | XM2026-101 | 开盘 | 2026-03-27 | 2026-03-12 | 2026-03-10
             XM2026-101-M0302 | XM2026-101 | 认筹 | 2026-04-30 | |",
        );
        let memory = Default::default();
        let input = outcome.input(&memory);
        let chart = gantt(&input, &Trouble::new(&input));
        let Gantt { broad, narrow, .. } = &chart;
        let names = |picture: &Picture| -> Vec<String> {
            picture.rows.iter().map(|row| format!("{} {}", row.label, row.gates.len())).collect()
        };
        assert_eq!(names(narrow), names(broad));
        assert_eq!((narrow.width, narrow.height), (360, 24 + 2 * 50 + 4));
        for row in &narrow.rows {
            assert!(row.text_y + 4 < row.bar_y && row.bar_x + row.bar_width <= narrow.width, "{row:?}");
            assert!(row.gates.iter().all(|gate| gate.x + BOX <= narrow.width), "{row:?}");
            assert!(row.gates.iter().all(|gate| gate.y - BOX > row.text_y), "{row:?}");
        }
        let days: Vec<i64> = narrow.weeks.iter().map(|week| week.x).collect();
        assert!(days.len() > 2 && days.windows(2).all(|pair| pair[1] - pair[0] >= LABELS_APART), "{days:?}");
    }
}
