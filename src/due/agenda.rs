//! The agenda: what falls due in the next seven days, and what is on air.
//!
//! It has only what is open and not overdue. What is overdue is in the red list.

use super::countdown::{Countdown, CountdownStep, Countdowns, Progress};
use super::obligation::{About, Obligation, ObligationKind};
use super::obligations::Obligations;
use crate::link::{CaseId, LinkedPlacement, Office, PlacementId};
use crate::model::choice::Choice;
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// Calendar days of the week ahead, 检查日 included.
pub const DAYS: u64 = 7;
/// Calendar days after the week in which first days are looked for, because their limits may fall into it.
const LOOK_AHEAD: u64 = 90;

/// Something that must be done by a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AgendaLine {
    pub day: NaiveDate,
    pub case: Option<CaseId>,
    pub key: String,
    /// What is due: 完稿, 订位, 客户付款 …
    pub what: String,
    /// The subject: 工作内容, medium and position …
    pub subject: String,
    pub owner: String,
    pub provisional: bool,
    pub about: About,
}

/// A placement that is on air on one day of the week ahead.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OnAir {
    pub day: NaiveDate,
    pub case: Option<CaseId>,
    pub key: String,
    pub medium: String,
    pub subject: String,
    pub times: u32,
}

/// The week ahead: [检查日, 检查日 + 6].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agenda {
    pub days: Vec<NaiveDate>,
    pub due: Vec<AgendaLine>,
    pub on_air: Vec<OnAir>,
}

impl Agenda {
    /// The last day of the week that begins with 检查日.
    pub fn last_day(&self, as_of: NaiveDate) -> NaiveDate {
        self.days.last().copied().unwrap_or(as_of)
    }

    /// The number of records with something due, for the first page.
    pub fn records(&self) -> usize {
        self.due.iter().map(|due| due.key.as_str()).collect::<BTreeSet<_>>().len()
    }
}

/// The week ahead of 检查日.
pub(super) fn agenda(office: &Office, obligations: &Obligations, countdowns: &Countdowns) -> Agenda {
    let from = office.as_of();
    let days: Vec<NaiveDate> = from.iter_days().take(usize::try_from(DAYS).unwrap_or(7)).collect();
    let until = days.last().copied().unwrap_or(from);
    let week = Week { office, from, until };
    let mut due: Vec<AgendaLine> = obligations.open().filter_map(|owed| week.line(owed)).collect();
    due.extend(week.placements(countdowns));
    due.sort();
    let mut on_air = week.on_air();
    on_air.sort();
    Agenda { days, due, on_air }
}

struct Week<'a> {
    office: &'a Office,
    from: NaiveDate,
    until: NaiveDate,
}

impl Week<'_> {
    fn holds(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.until
    }

    /// The line of an open obligation in the week. The steps of a placement come from its countdown instead.
    fn line(&self, owed: &Obligation) -> Option<AgendaLine> {
        let day = match owed.kind {
            ObligationKind::Strategy | ObligationKind::MarketAnalysis => {
                owed.limit_on(self.from).map(|limit| limit.date)
            }
            _ => owed.due_day(),
        };
        let day = day.filter(|day| self.holds(*day))?;
        let (what, subject) = self.words(owed)?;
        Some(AgendaLine {
            day,
            case: owed.case,
            key: owed.about.key(self.office),
            what,
            subject,
            owner: owed.owner.clone(),
            provisional: owed.provisional,
            about: owed.about,
        })
    }

    /// What we must do, and its subject; `None` for what waits for others, for steps of a placement, and for
    /// what is only mentioned when it is overdue (年度推广计划, 效果评估).
    fn words(&self, owed: &Obligation) -> Option<(String, String)> {
        let subject = owed.subject(self.office);
        let what = match owed.kind {
            ObligationKind::OrderHandIn => {
                let About::Order(i) = owed.about else { return None };
                format!("提交{}", self.office.orders[i].record.kind.text())
            }
            ObligationKind::Minutes => "交会议单".to_owned(),
            ObligationKind::WeeklyProgress
            | ObligationKind::Statement
            | ObligationKind::Strategy
            | ObligationKind::MarketAnalysis
            | ObligationKind::CostList
            | ObligationKind::ExecutionReport => format!("交{}", owed.kind.service()?.word()),
            ObligationKind::Delivery => "制作交货".to_owned(),
            ObligationKind::PaymentRequest => "计划付款".to_owned(),
            ObligationKind::AnnualPlan
            | ObligationKind::Evaluation
            | ObligationKind::ClientAnswer
            | ObligationKind::MinutesSignature
            | ObligationKind::Booking
            | ObligationKind::Sending
            | ObligationKind::ClientPayment
            | ObligationKind::ClientBalance
            | ObligationKind::MediumPayment
            | ObligationKind::MediumBalance
            | ObligationKind::Publication
            | ObligationKind::ProductionReceivable
            | ObligationKind::ServiceFee
            | ObligationKind::StatementReturn
            | ObligationKind::MakeGood
            | ObligationKind::MediumInvoice
            | ObligationKind::Allocation
            | ObligationKind::PrepaymentUse => return None,
        };
        Some((what, subject))
    }

    /// The open limits of the countdowns, one line for each placement and day. The cost list is not among them: it
    /// is owed once for a 波次, by the person whom a late one is laid to.
    fn placements(&self, countdowns: &Countdowns) -> Vec<AgendaLine> {
        let beyond = self.until.checked_add_days(Days::new(LOOK_AHEAD)).unwrap_or(self.until);
        let mut due = Vec::new();
        for countdown in countdowns.within(self.from..=beyond) {
            let placement = &self.office.placements[countdown.placement];
            for (day, steps) in self.steps_by_day(countdown) {
                let steps: Vec<&str> = steps.into_iter().map(CountdownStep::word).collect();
                due.push(AgendaLine {
                    day,
                    case: placement.case,
                    key: placement.record.key.clone(),
                    what: steps.join("、"),
                    subject: placement.record.name(),
                    owner: self.office.media_buyer(placement.case),
                    provisional: countdown.provisional,
                    about: About::Placement(countdown.placement),
                });
            }
        }
        due
    }

    fn steps_by_day(&self, countdown: &Countdown) -> BTreeMap<NaiveDate, Vec<CountdownStep>> {
        let mut days: BTreeMap<NaiveDate, Vec<CountdownStep>> = BTreeMap::new();
        for limit in countdown.limits.iter().filter(|limit| limit.progress == Progress::Open) {
            // design steps with an order, and the cost list, have their own clock
            let elsewhere = matches!(
                limit.step,
                CountdownStep::Order
                    | CountdownStep::Design
                    | CountdownStep::Artwork
                    | CountdownStep::CostList
            );
            if self.holds(limit.last) && !elsewhere {
                days.entry(limit.last).or_default().push(limit.step);
            }
        }
        days
    }

    fn on_air(&self) -> Vec<OnAir> {
        let mut times: BTreeMap<(NaiveDate, PlacementId), u32> = BTreeMap::new();
        for (id, placement) in self.office.placements.with_ids() {
            let gone = placement.repeated || placement.is_cancelled(self.from);
            if gone || !self.office.is_timed(placement.case) {
                continue;
            }
            for mark in placement.record.days.iter().filter(|mark| self.holds(mark.date)) {
                *times.entry((mark.date, id)).or_default() += mark.times;
            }
        }
        let airing = |((day, id), times)| {
            let placement: &LinkedPlacement = &self.office.placements[id];
            OnAir {
                day,
                case: placement.case,
                key: placement.record.key.clone(),
                medium: placement.record.medium.text().to_owned(),
                subject: placement.record.name(),
                times,
            }
        };
        times.into_iter().map(airing).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::testing;

    /// The week ahead as `day key what：subject`, of a text table.
    fn week(table: &str) -> Vec<String> {
        let due = testing::run(table).due;
        let line = |one: &super::AgendaLine| format!("{} {} {}：{}", one.day, one.key, one.what, one.subject);
        due.agenda.due.iter().map(line).collect()
    }

    /// Whoever looks ahead before the weekend is told of the coming Monday's progress list.
    #[rstest::rstest]
    #[case::tuesday("2026-03-10", true)]
    #[case::thursday("2026-03-12", true)]
    #[case::friday("2026-03-13", true)]
    #[case::the_monday_before("2026-03-09", false)]
    fn the_list_of_the_coming_monday_is_seen_ahead(#[case] day: &str, #[case] seen: bool) {
        let lines = week(&format!(
            "@as-of {day}\n[项目名册/项目]\n项目编号 | 合同开始\nXM2026-101 | 2026-02-01\n[工作单/工作单]\n工作单号\nXM2026-101-G001"
        ));
        let line = "2026-03-16 XM2026-101 交每周工作进程：截至 03-13".to_owned();
        assert_eq!(lines.contains(&line), seen, "{lines:#?}");
    }

    #[test]
    fn a_statement_that_was_sent_or_is_not_owed_is_not_demanded() {
        for (end, statement, demanded) in [
            ("2026-12-31", "", true),
            ("2026-12-31", "DZ202602-001 | 远岚 | 2月 | 2026-03-02", false),
            ("2026-12-31", "DZ202602-001 | 远岚置业 | 2026-01 | 2026-03-02", true),
            ("2026-12-31", "DZ202602-001 | 都市晨报 | 2026-02 | 2026-03-02", true),
            ("2026-02-27", "", false),
            ("2026-02-28", "", true),
        ] {
            let lines = week(&format!(
                "@as-of 2026-03-03
                 [项目名册/项目]
                 项目编号 | 客户名称 | 合同开始 | 合同结束
                 XM2026-101 | 远岚置业 | 2026-02-01 | {end}
                 [设置/别名表]
                 类别 | 写法 | 标准名
                 客户 | 远岚 | 远岚置业
                 [工作单/工作单]
                 工作单号
                 XM2026-101-G001
                 [收付款/对账]
                 对账单号 | 对方 | 期间 | 发出日
                 {statement}"
            ));
            let line = "2026-03-06 XM2026-101 交付款对账清单：2026-02".to_owned();
            assert_eq!(lines.contains(&line), demanded, "{end} {statement}: {lines:#?}");
        }
    }

    #[test]
    fn projects_that_are_not_served_owe_no_services() {
        for (status, owed) in
            [("服务中", true), ("", true), ("洽谈", false), ("暂停", false), ("结束", false)]
        {
            let lines = week(&format!(
                "[项目名册/项目]
                 项目编号 | 合同开始 | 状态
                 XM2026-101 | 2026-01-05 | {status}
                 [工作单/工作单]
                 工作单号
                 XM2026-101-G001"
            ));
            let line = "2026-03-16 XM2026-101 交每周工作进程：截至 03-13".to_owned();
            assert_eq!(lines.contains(&line), owed, "{status}: {lines:#?}");
        }
    }

    #[test]
    fn several_pieces_and_other_work_have_no_due_day_without_a_promise() {
        for (row, due) in [
            ("完稿 | 1 | ", true),
            ("完稿 | 3 | ", false),
            ("完稿 | 3 | 2026-03-18", true),
            ("其他 | 1 | ", false),
            ("其他 | 1 | 2026-03-18", true),
        ] {
            let lines = week(&format!(
                "[工作单/工作单]
                 工作单号 | 下单时间 | 工作类别 | 款数 | 承诺完成日
                 XM2026-101-G001 | 2026-03-16 10:00 | {row}"
            ));
            let told = lines.iter().any(|line| line.contains("XM2026-101-G001 提交"));
            assert_eq!(told, due, "{row}: {lines:#?}");
        }
    }
}
