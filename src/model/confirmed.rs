//! The content of a record that the client confirms (A24 compares it between runs), and its signature and
//! approval columns (A23). Both are written into run.json and compared with the last run.

use super::calendar::iso;
use super::columns::ByColumn;
use super::field::{Content, Field, Signed, YesNo};
use super::money::Fen;
use super::order::{Meeting, Order};
use super::past_run::PastRecord;
use super::payment::Payment;
use super::placement::{DayMark, MarkKind, Placement, Publication};
use super::project::Project;
use super::quote::QuoteLine;
use super::source::Place;
use super::version::Version;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Replaces the content of a cell that is covered by a merged one, or that could not be read.
const UNREADABLE: &str = "读不出";

/// Collects the content of a record column by column.
#[derive(Default)]
struct Columns {
    /// Column → content; blank, refused and merged cells are left out.
    content: ByColumn<String>,
    dates: ByColumn<Option<String>>,
    /// The cells of the columns in `dates` that could not be read.
    refused: BTreeMap<String, Place>,
}

impl Columns {
    /// For a record with so many columns of content.
    fn with_room(columns: usize) -> Columns {
        Columns { content: ByColumn::with_room(columns), ..Columns::default() }
    }

    fn put(mut self, column: &'static str, text: Option<String>) -> Self {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.content.insert(column, text);
        }
        self
    }

    fn text(self, column: &'static str, field: &Field<String>) -> Self {
        self.put(column, field.known().cloned())
    }

    fn number(self, column: &'static str, field: &Field<u32>) -> Self {
        self.put(column, field.get().map(|n| n.to_string()))
    }

    fn money(self, column: &'static str, amount: Option<Fen>) -> Self {
        self.put(column, amount.map(Fen::plain))
    }

    /// Adds a signature or approval column. `word` writes a known value.
    fn date<T>(mut self, column: &'static str, field: &Field<T>, word: impl Fn(&T) -> String) -> Self {
        self.dates.insert(column, standing(field, word));
        self.refused.extend(field.at.filter(|_| field.is_refused()).map(|at| (column.to_owned(), at)));
        self
    }

    fn approval(self, column: &'static str, field: &Field<YesNo>) -> Self {
        self.date(column, field, |answer| match answer {
            YesNo::On(day) => iso(*day),
            YesNo::File(path) => path.clone(),
            YesNo::Yes => "是".to_owned(),
            YesNo::No => "否".to_owned(),
            YesNo::NotApplicable => "不适用".to_owned(),
        })
    }

    /// Adds the client's signature. The record counts as signed only with a day (A16 is about the others).
    fn signed(self, column: &'static str, field: &Field<Signed>) -> PastRecord {
        let signed_on = field.get().filter(|signed| signed.date().is_some());
        self.date(column, field, signature).unsigned(signed_on)
    }

    fn unsigned(self, signed_on: Option<Signed>) -> PastRecord {
        let Columns { content: confirmed, dates, refused } = self;
        PastRecord { signed_on, confirmed, dates, refused, gates: BTreeSet::new() }
    }
}

/// The content of a cell on 检查日; `None` if it is blank.
fn standing<T>(field: &Field<T>, word: impl Fn(&T) -> String) -> Option<String> {
    match &field.content {
        Content::Blank | Content::Later(_) => None,
        Content::Known(value) => Some(word(value)),
        Content::Refused | Content::Merged => Some(UNREADABLE.to_owned()),
    }
}

fn signature(signed: &Signed) -> String {
    signed.date().map_or_else(|| "√".to_owned(), iso)
}

impl PastRecord {
    /// An order: what was ordered.
    pub fn of_order(order: &Order) -> PastRecord {
        Columns::with_room(5)
            .text("工作类别", &order.kind)
            .text("工作内容", &order.content)
            .text("规格", &order.format)
            .number("款数", &order.pieces)
            .date("内部方案确认日", &order.plan_confirmed, signature)
            .signed("客户确认日", &order.confirmed)
    }

    /// A placement: where, when, how often and for how much; also 版本 if it is not the first.
    pub fn of_placement(placement: &Placement) -> PastRecord {
        let version = placement.version.text();
        let later = Some(version.to_owned()).filter(|text| Version::read(text) != Version::default());
        Columns::with_room(8)
            .put("版本", later)
            .text("媒体名称", &placement.medium)
            .text("版面/时段", &placement.position)
            .text("规格", &placement.format)
            .put("投放日期", Some(days(&placement.days)))
            .number("次数", &placement.times)
            .number("赠播次数", &placement.bonus_times)
            .money("客户金额", placement.amount.get())
            .signed("客户确认日", &placement.confirmed)
    }

    /// A quote: all its lines. It is signed when every line is, on the latest of their days.
    pub fn of_quote<'a>(lines: impl IntoIterator<Item = &'a QuoteLine>) -> PastRecord {
        let lines: Vec<&QuoteLine> = lines.into_iter().collect();
        let join = |text: fn(&QuoteLine) -> Option<String>| {
            Some(lines.iter().filter_map(|line| text(line)).collect::<Vec<_>>().join("；"))
        };
        let content = Columns::with_room(5)
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
        // one unsigned line leaves the quote unsigned; else the latest signature counts
        let standing: Option<Vec<String>> =
            lines.iter().map(|line| standing(&line.confirmed, signature)).collect();
        let mut record = content.unsigned(signed_on);
        record.dates.insert("客户确认日", standing.and_then(|words| words.into_iter().max()));
        let refused =
            lines.iter().find(|line| line.confirmed.is_refused()).and_then(|line| line.confirmed.at);
        record.refused.extend(refused.map(|at| ("客户确认日".to_owned(), at)));
        record
    }

    /// Writes the content of the cells that could not be read, as it stands there.
    pub fn quoting(mut self, cells: &HashMap<Place, String>) -> PastRecord {
        for (column, at) in &self.refused {
            if let (Some(Some(said)), Some(text)) = (self.dates.get_mut(column), cells.get(at)) {
                said.clone_from(text);
            }
        }
        self
    }

    /// A project: its contract and its strategy.
    pub fn of_project(project: &Project) -> PastRecord {
        Columns::default()
            .date("合同签订日", &project.contract_signed, signature)
            .date("策略确认日", &project.strategy_confirmed, signature)
            .unsigned(None)
    }

    /// A 发布确认 row.
    pub fn of_publication(publication: &Publication) -> PastRecord {
        Columns::default().signed("客户签字日", &publication.client_signed)
    }

    /// A payment: its three approvals.
    pub fn of_payment(payment: &Payment) -> PastRecord {
        Columns::default()
            .approval("部门审批", &payment.department_approval)
            .approval("财务审批", &payment.finance_approval)
            .approval("总经理审批", &payment.manager_approval)
            .unsigned(None)
    }

    /// A meeting: the content of its minutes.
    pub fn of_meeting(meeting: &Meeting) -> PastRecord {
        Columns::with_room(3)
            .text("会议主题", &meeting.subject)
            .text("结论", &meeting.conclusion)
            .text("行动项", &meeting.actions)
            .signed("客户签字日", &meeting.signed)
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
            1 => iso(mark.date) + kind,
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
        assert_eq!(record.dates["客户确认日"].as_deref(), Some("√"));
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
        assert_eq!(PastRecord::of_quote([&signed]).dates["客户确认日"].as_deref(), Some("2026-03-05"));
        let half = PastRecord::of_quote([&signed, &open]);
        assert_eq!((half.signed_on, &half.dates["客户确认日"]), (None, &None));
    }

    #[rstest::rstest]
    #[case::blank(Content::Blank, None)]
    #[case::known(Content::Known(YesNo::On("2026-03-05".parse().unwrap())), Some("2026-03-05"))]
    #[case::later(Content::Later(YesNo::On("2026-03-20".parse().unwrap())), None)]
    #[case::refused(Content::Refused, Some(UNREADABLE))]
    fn an_approval_cell_is_blank_or_says_what_stands_there(
        #[case] content: Content<YesNo>,
        #[case] standing: Option<&str>,
    ) {
        let payment =
            Payment { finance_approval: Field::new(content, Place::default()), ..Payment::default() };
        assert_eq!(PastRecord::of_payment(&payment).dates["财务审批"].as_deref(), standing);
    }
}
