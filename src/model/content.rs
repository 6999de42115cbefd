//! What a client signs on a record: the content A24 compares between runs, and the signature's
//! day A23 looks for. The same snapshot is written into run.json and compared with the last one.

use super::field::{Field, Signed};
use super::memory::PastRecord;
use super::money::Fen;
use super::order::{Meeting, Order};
use super::placement::{DayMark, MarkKind, Placement};
use super::quote::QuoteLine;
use std::collections::BTreeMap;

/// Collects `column name → text`; what is blank, refused or merged away is left out.
#[derive(Default)]
struct Content(BTreeMap<String, String>);

impl Content {
    fn put(mut self, column: &str, text: Option<String>) -> Self {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.0.insert(column.to_owned(), text);
        }
        self
    }

    fn text(self, column: &str, field: &Field<String>) -> Self {
        self.put(column, field.known().cloned())
    }

    fn number(self, column: &str, field: &Field<u32>) -> Self {
        self.put(column, field.get().map(|n| n.to_string()))
    }

    fn money(self, column: &str, amount: Option<Fen>) -> Self {
        self.put(column, amount.map(Fen::plain))
    }

    /// Only a signature with a day counts as one (A16 speaks of the others).
    fn signed(self, signed: &Field<Signed>) -> PastRecord {
        let signed_on = signed.get().filter(|signed| signed.date().is_some());
        PastRecord { signed_on, confirmed: self.0 }
    }
}

impl PastRecord {
    /// An order: what was asked for.
    pub fn of_order(order: &Order) -> PastRecord {
        Content::default()
            .text("工作类别", &order.kind)
            .text("工作内容", &order.content)
            .text("规格", &order.format)
            .number("款数", &order.pieces)
            .signed(&order.confirmed)
    }

    /// A placement: where, when, how often, for how much.
    pub fn of_placement(placement: &Placement) -> PastRecord {
        Content::default()
            .text("媒体名称", &placement.medium)
            .text("版面/时段", &placement.position)
            .text("规格", &placement.format)
            .put("投放日期", Some(days(&placement.days)))
            .number("次数", &placement.times)
            .number("赠播次数", &placement.bonus_times)
            .money("客户金额", placement.amount.get())
            .signed(&placement.confirmed)
    }

    /// A quote: its lines together, signed on the latest line's day once every line is.
    pub fn of_quote<'a>(lines: impl IntoIterator<Item = &'a QuoteLine>) -> PastRecord {
        let lines: Vec<&QuoteLine> = lines.into_iter().collect();
        let join = |text: fn(&QuoteLine) -> Option<String>| {
            Some(lines.iter().filter_map(|line| text(line)).collect::<Vec<_>>().join("；"))
        };
        let content = Content::default()
            .put("内容", join(|line| line.content.known().cloned()))
            .put("规格", join(|line| line.format.known().cloned()))
            .put("材质", join(|line| line.material.known().cloned()))
            .put("数量", join(|line| line.quantity.get().map(|n| n.to_string())))
            .money(
                "金额",
                lines.iter().map(|line| line.amount.get()).sum::<Option<Fen>>().filter(|_| !lines.is_empty()),
            );
        let days: Option<Vec<_>> =
            lines.iter().map(|line| line.confirmed.get().and_then(Signed::date)).collect();
        let signed_on = days.and_then(|days| days.into_iter().max()).map(Signed::On);
        PastRecord { signed_on, confirmed: content.0 }
    }

    /// A meeting: what the minutes say.
    pub fn of_meeting(meeting: &Meeting) -> PastRecord {
        Content::default()
            .text("会议主题", &meeting.subject)
            .text("结论", &meeting.conclusion)
            .text("行动项", &meeting.actions)
            .signed(&meeting.signed)
    }
}

/// `2026-03-12、2026-03-19×2、2026-03-20赠`
fn days(marks: &[DayMark]) -> String {
    let one = |mark: &DayMark| {
        let kind = match mark.kind {
            MarkKind::Normal => "",
            MarkKind::Bonus => "赠",
            MarkKind::MakeGood => "补",
        };
        match mark.times {
            1 => format!("{}{kind}", mark.date),
            times => format!("{}×{times}{kind}", mark.date),
        }
    };
    marks.iter().map(one).collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::super::source::Place;
    use super::*;
    use chrono::NaiveDate;

    fn mark(date: &str, times: u32, kind: MarkKind) -> DayMark {
        DayMark { date: date.parse().unwrap(), times, kind }
    }

    #[test]
    fn a_placement_is_its_medium_days_times_and_amount() {
        let placement = Placement {
            amount: Field::known_at(Fen::yuan(51_200), Place::default()),
            times: Field::known_at(3, Place::default()),
            days: vec![
                mark("2026-03-12", 1, MarkKind::Normal),
                mark("2026-03-19", 2, MarkKind::Normal),
                mark("2026-03-20", 1, MarkKind::Bonus),
            ],
            confirmed: Field::known_at(Signed::Undated, Place::default()),
            ..Placement::default()
        };
        let record = PastRecord::of_placement(&placement);
        let lines: Vec<_> = record.confirmed.iter().map(|(k, v)| format!("{k}={v}")).collect();
        assert_eq!(lines, ["客户金额=51200.00", "投放日期=2026-03-12、2026-03-19×2、2026-03-20赠", "次数=3"]);
        assert_eq!(record.signed_on, None, "√ without a day is no dated signature");
    }

    #[test]
    fn a_quote_is_signed_once_every_line_is() {
        let day: NaiveDate = "2026-03-05".parse().unwrap();
        let signed = QuoteLine {
            confirmed: Field::known_at(Signed::On(day), Place::default()),
            ..QuoteLine::default()
        };
        let open = QuoteLine::default();
        assert_eq!(PastRecord::of_quote([&signed]).signed_on, Some(Signed::On(day)));
        assert_eq!(PastRecord::of_quote([&signed, &open]).signed_on, None);
    }
}
