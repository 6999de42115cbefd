//! 周工作进度汇报: the work done in the week up to last Friday, running work, stuck work and coming work, each
//! with the cell that proves it. The client reads it, so it names no money and blames nobody.

use super::{Block, Form, FormColumns, RegisterRows, Subject, by_hand, project, text};
use crate::due::{About, ObligationKind};
use crate::link::{Case, CaseId, Hands, LinkedOrder, LinkedPlacement, PublicationId};
use crate::model::choice::{Choice, ServiceKind};
use crate::model::{Place, Signed};
use crate::normalise::schema;
use crate::report::view::Input;
use chrono::{Days, NaiveDate};

/// The most lines of one part; a client signs for all of them, so that few weeks have more.
const MOST: usize = 60;

struct Week<'a> {
    input: &'a Input<'a>,
    case: &'a Case,
    id: CaseId,
    /// The week, Saturday to Friday.
    first: NaiveDate,
    last: NaiveDate,
}

/// One matter of a part.
#[derive(Default)]
struct ProgressLine {
    what: String,
    state: String,
    owner: String,
    /// Sheet and cell that prove it.
    evidence: String,
}

pub(super) fn progress(input: &Input, subject: Subject) -> Form {
    let last = input.office.settings.cut_off();
    let first = last.checked_sub_days(Days::new(6)).unwrap_or(last);
    let week = match subject {
        Subject::Project(id) => Some(Week { input, case: &input.office.cases[id], id, first, last }),
        _ => None,
    };
    let (of_project, client) = project(input, week.as_ref().map(|week| week.id));
    let key = week.as_ref().map(|week| week.case.key().to_owned()).unwrap_or_default();
    let mut form = Form::new(
        key.clone(),
        vec![
            ("项目", of_project),
            ("客户", client),
            ("期间", text(format!("{first} 至 {last}"))),
            ("汇报人", text(week.as_ref().map(|week| week.case.project.account.text()).unwrap_or_default())),
        ],
    );
    let of = week.as_ref();
    let parts = [
        ("本周完成", of.map(Week::finished)),
        ("进行中", of.map(Week::running)),
        ("问题", of.map(Week::stuck)),
        ("下周计划", of.map(Week::coming)),
    ];
    form.blocks = parts
        .into_iter()
        .map(|(title, rows)| {
            let mut rows = rows.unwrap_or_default();
            let more = rows.len().saturating_sub(MOST);
            rows.truncate(MOST);
            if more > 0 {
                rows.push(ProgressLine { what: format!("另有 {more} 项"), ..ProgressLine::default() });
            }
            Block::Table(
                FormColumns::<ProgressLine>::new()
                    .col("事项", 5, |line| text(&line.what))
                    .col("情况", 3, |line| text(&line.state))
                    .col("负责人", 1, |line| text(&line.owner))
                    .col("凭据", 3, |line| text(&line.evidence))
                    .table(title, rows, by_hand(2, 1)),
            )
        })
        .collect();
    form.signatures = vec!["汇报人（签字）".to_owned(), "客户（签收）".to_owned()];
    form.answers =
        "登记：提交后在 工作单 工作簿的定期服务表新增一行；“登记”页里备好了这一行，补上提交时间后复制过去"
            .to_owned();
    form.register = Some(RegisterRows {
        sheet: &schema::SERVICE,
        rows: vec![vec![("项目编号", text(&key)), ("服务项目", text(ServiceKind::WeeklyProgress.word()))]],
    });
    form
}

impl Week<'_> {
    fn line(&self, what: String, state: String, owner: &str, at: Option<Place>) -> ProgressLine {
        // The client sees only sheet and cell, because a file's name may also contain another client's project.
        let sources = &self.input.office.sources;
        let evidence = at.map(|at| format!("{} · {}", sources.sheet(at), at.cell())).unwrap_or_default();
        ProgressLine { what, state, owner: owner.to_owned(), evidence }
    }

    fn holds(&self, day: NaiveDate) -> bool {
        self.first <= day && day <= self.last
    }

    fn orders(&self) -> impl Iterator<Item = &LinkedOrder> {
        let orders = self.input.office.orders.of(&self.case.orders);
        orders.filter(|order| !order.repeated && !order.is_called_off())
    }

    /// Who had an order on Friday evening. What happened since belongs into the next list.
    fn hands(&self, order: &LinkedOrder) -> Option<Hands> {
        let record = &order.record;
        let is_later = |day: NaiveDate| day > self.last;
        let office = self.input.office;
        if !office.is_timed(order.case) || record.ordered.get().is_some_and(|when| is_later(when.date)) {
            return None;
        }
        match order.submitted() {
            Some(when) if is_later(when.date) => Some(Hands::Ours),
            Some(_) if self.is_answered_later(order) => Some(Hands::Client),
            _ => order.hands(office),
        }
    }

    /// Whether the client answered the latest hand-in after Friday.
    fn is_answered_later(&self, order: &LinkedOrder) -> bool {
        let confirmed = order.record.confirmed.get().and_then(Signed::date);
        confirmed.max(order.record.opinion_date.get()).is_some_and(|day| day > self.last)
    }

    fn finished(&self) -> Vec<ProgressLine> {
        let mut rows = Vec::new();
        for order in self.orders() {
            let record = &order.record;
            let confirmed = order.confirmed.day().filter(|day| self.holds(*day));
            let submitted = order.submitted().filter(|when| self.holds(when.date));
            let (state, at) = match (confirmed, submitted) {
                (Some(day), _) => (format!("{} 客户确认", day.format("%m-%d")), record.confirmed.at),
                (None, Some(when)) => (format!("{} 提交", when.date.format("%m-%d")), record.submitted.at),
                (None, None) => continue,
            };
            rows.push(self.line(name(order), state, owner(order), at));
        }
        for meeting in self.input.office.meetings.of(&self.case.meetings) {
            if let Some(when) = meeting.record.minutes.get().filter(|when| self.holds(when.date)) {
                let what = format!("会议单：{}", meeting.record.subject.text());
                rows.push(self.line(
                    what,
                    format!("{} 提交", when.date.format("%m-%d")),
                    "",
                    meeting.record.minutes.at,
                ));
            }
        }
        for placement in self.input.office.placements.of(&self.case.placements).filter(|one| !one.repeated) {
            let record = &placement.record;
            if let Some(day) = placement.confirmed.day().filter(|day| self.holds(*day)) {
                let state = format!("{} 客户确认排期", day.format("%m-%d"));
                rows.push(self.line(record.name(), state, "", record.confirmed.at));
            }
            for (step, word) in
                [(placement.booked, "订位"), (placement.material, "交片"), (placement.sent, "发片")]
            {
                if let Some(day) = step.day().filter(|day| self.holds(*day)) {
                    rows.push(self.line(
                        record.name(),
                        format!("{} {word}", day.format("%m-%d")),
                        "",
                        step.place(),
                    ));
                }
            }
            for published in self.input.office.publications.of(&placement.publications) {
                let row = &published.record;
                let times = row.actual_times.get().filter(|times| *times > 0);
                if let Some((day, times)) = row.actual.get().filter(|day| self.holds(*day)).zip(times) {
                    let state = format!("{} 发布 {times} 次", day.format("%m-%d"));
                    rows.push(self.line(record.name(), state, "", row.actual.at));
                }
            }
        }
        for service in self.input.office.services.of(&self.case.services) {
            let row = &service.record;
            let submitted = row.submitted_at.get().filter(|when| self.holds(when.date));
            if let Some((when, kind)) = submitted.zip(row.kind.get()) {
                let what = format!("{}：{}", kind.word(), row.period.text());
                let state = format!("{} 提交", when.date.format("%m-%d"));
                rows.push(self.line(what.trim_end_matches('：').to_owned(), state, "", row.submitted_at.at));
            }
        }
        rows
    }

    fn running(&self) -> Vec<ProgressLine> {
        let running = self.orders().filter(|order| self.hands(order) == Some(Hands::Ours));
        running
            .map(|order| {
                let due =
                    order.clock.due.map(|due| format!("{} 前完成", due.format("%m-%d"))).unwrap_or_default();
                self.line(name(order), due, owner(order), Some(order.record.at))
            })
            .collect()
    }

    /// Work that cannot continue: it waits for the client's answer, or is past its day.
    fn stuck(&self) -> Vec<ProgressLine> {
        let mut rows = Vec::new();
        for order in self.orders().filter(|order| self.hands(order) == Some(Hands::Client)) {
            let record = &order.record;
            let unanswered = order.clock.awaiting_since.is_some() || self.is_answered_later(order);
            if let Some(when) = order.submitted().filter(|_| unanswered) {
                let state = format!("{} 提交，待客户确认", when.date.format("%m-%d"));
                rows.push(self.line(name(order), state, owner(order), record.submitted.at));
            }
        }
        for owed in self.input.due.obligations.of_case(ObligationKind::OrderHandIn, self.id) {
            let About::Order(id) = owed.about else { continue };
            let order = &self.input.office.orders[id];
            let due = owed.due_day().filter(|due| *due <= self.last);
            if let Some(due) = due.filter(|_| self.hands(order) == Some(Hands::Ours)) {
                let state = format!("应于 {} 完成", due.format("%m-%d"));
                rows.push(self.line(name(order), state, owner(order), owed.place));
            }
        }
        for (kind, what) in STUCK {
            let open = self.input.due.obligations.of_case(*kind, self.id).iter().filter(|one| one.is_open());
            for owed in open {
                let state = match owed.due_day() {
                    Some(due) if due <= self.last => format!("应于 {} 完成", due.format("%m-%d")),
                    // a make-good is a problem from the day it is owed
                    _ if *kind == ObligationKind::MakeGood
                        && owed.from.is_none_or(|from| from.date <= self.last) =>
                    {
                        "待补播".to_owned()
                    }
                    _ => continue,
                };
                let subject = match owed.about {
                    About::Publication(id) => self.published(id),
                    _ => owed.subject(self.input.office),
                };
                let what = [*what, &subject].join("：");
                rows.push(self.line(what.trim_end_matches('：').to_owned(), state, &owed.owner, owed.place));
            }
        }
        rows
    }

    /// The placement that a 发布确认 is about.
    fn published(&self, id: PublicationId) -> String {
        let placement = self.input.office.publications[id].placement.id();
        placement.map(|id| self.input.office.placements[id].record.name()).unwrap_or_default()
    }

    /// Matters due in the seven days from 检查日, and what goes on air. Payments are left out: they do not concern
    /// the client.
    fn coming(&self) -> Vec<ProgressLine> {
        let office = self.input.office;
        let as_of = office.as_of();
        let until = as_of.checked_add_days(Days::new(6)).unwrap_or(as_of);
        let ahead = |day: NaiveDate| as_of <= day && day <= until;
        let mut coming: Vec<(NaiveDate, ProgressLine)> = Vec::new();
        for (kind, what) in COMING {
            for owed in self.input.due.obligations.of_case(*kind, self.id).iter().filter(|one| one.is_open())
            {
                let Some(day) = owed.due_day().filter(|day| ahead(*day)) else { continue };
                let subject = [*what, &owed.subject(office)].join("：");
                let state = format!("{} 到期", day.format("%m-%d"));
                let line =
                    self.line(subject.trim_end_matches('：').to_owned(), state, &owed.owner, owed.place);
                coming.push((day, line));
            }
        }
        let in_force = |one: &&LinkedPlacement| !one.repeated && !one.is_cancelled(as_of);
        for placement in office.placements.of(&self.case.placements).filter(in_force) {
            if let Some(day) = placement.record.first_day().filter(|day| ahead(*day)) {
                let state = format!("{} 投放", day.format("%m-%d"));
                let line = self.line(placement.record.name(), state, "", placement.record.days_at);
                coming.push((day, line));
            }
        }
        coming.sort_by_key(|(day, _)| *day);
        coming.into_iter().map(|(_, line)| line).collect()
    }
}

/// What is past its day beside orders, with the client's words for it.
const STUCK: &[(ObligationKind, &str)] = &[
    (ObligationKind::MakeGood, "漏播错播"),
    (ObligationKind::Delivery, "收货验收"),
    (ObligationKind::CostList, "交费用清单"),
    (ObligationKind::ExecutionReport, "交广告执行报告"),
    (ObligationKind::Evaluation, "做广告效果评估"),
];

/// The matters of the coming week that the client is told of, with their words.
const COMING: &[(ObligationKind, &str)] = &[
    (ObligationKind::OrderHandIn, "提交"),
    (ObligationKind::CostList, "交费用清单"),
    (ObligationKind::Booking, "订位"),
    (ObligationKind::Sending, "发片"),
    (ObligationKind::Delivery, "收货验收"),
    (ObligationKind::ExecutionReport, "交广告执行报告"),
    (ObligationKind::Evaluation, "做广告效果评估"),
];

/// `文案平面设计稿：开盘整版`
fn name(order: &LinkedOrder) -> String {
    [order.record.kind.text(), order.record.content.text()].join("：").trim_matches('：').to_owned()
}

fn owner(order: &LinkedOrder) -> &str {
    order.record.owner.known().and_then(|names| names.first()).map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::memory::Memory;
    use crate::report::view::form::{FormKind, form};
    use crate::testing::run;

    /// The client signs this list: what it said on the telephone is no confirmation (H-4.1.1).
    #[rstest::rstest]
    #[case::in_writing("", "03-12 客户确认")]
    #[case::by_telephone("电话", "03-10 提交")]
    fn only_a_written_confirmation_is_one(#[case] channel: &str, #[case] said: &str) {
        let outcome = run(&format!(
            "[工作单/工作单]
            工作单号 | 工作类别 | 工作内容 | 提交日 | 客户确认日 | 确认方式
            XM2026-101-G001 | 创意概念 | 首稿 | 2026-03-10 | 2026-03-12 | {channel}"
        ));
        let memory = Memory::default();
        let input = outcome.input(&memory);
        let subject = FormKind::WeeklyProgress.subject(&input, Some("XM2026-101")).unwrap();
        let list = form(&input, FormKind::WeeklyProgress, subject);
        let Some(Block::Table(finished)) = list.blocks.first() else { panic!("a table") };
        assert_eq!(finished.rows[0].get(..2), Some(&[text("创意概念：首稿"), text(said)][..]));
    }
}
