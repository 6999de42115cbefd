//! The workflow lanes of H-4.4: how far a project has come in S, A, B and C, box by box.
//!
//! A box is reached if a dated cell or a status proves it; a status proves no day.

use crate::handbook::{Lane, WorkflowStep};
use crate::link::{Case, LinkedOrder, LinkedPlacement, Office, PlacementId, Quote, QuoteId, Step};
use crate::model::choice::MeetingKind;
use crate::model::{Coverage, Signed};
use crate::reconcile::{Books, ClientPaid};
use chrono::NaiveDate;

/// The boxes of one lane of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaneProgress {
    pub lane: Lane,
    pub boxes: Vec<StepBox>,
}

impl LaneProgress {
    /// The last box with evidence; `None` if nothing has begun.
    pub fn furthest(&self) -> Option<&StepBox> {
        self.boxes.iter().rev().find(|one| one.done > 0)
    }
}

/// One of the 21 boxes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepBox {
    pub step: &'static WorkflowStep,
    /// How many of its records have evidence, and how many records there are.
    pub done: usize,
    pub of: usize,
    /// The latest day of its evidence.
    pub last: Option<NaiveDate>,
    /// Keys of the records that lack it.
    pub missing: Vec<String>,
    /// How many of these are unknown, because an amount is.
    pub unknown: usize,
    /// How many more records need no such step.
    pub not_needed: usize,
    /// Whether one of its tables was not read completely, so that missing evidence may be there.
    pub unread: bool,
}

/// The evidence of one box: how many of its records have it, and the days that are known.
#[derive(Default)]
struct Evidence {
    done: usize,
    days: Vec<NaiveDate>,
    of: usize,
    missing: Vec<String>,
    unknown: usize,
    not_needed: usize,
    unchecked: bool,
}

impl Evidence {
    /// The evidence of records: key, and the day on which it was done.
    fn of(records: impl Iterator<Item = (String, Option<NaiveDate>)>) -> Evidence {
        Evidence::of_steps(records.map(|(key, day)| (key, day.map_or(Step::Open, |day| Step::On(day, None)))))
    }

    /// The evidence of records: key, and the step that was taken or not.
    fn of_steps(records: impl Iterator<Item = (String, Step)>) -> Evidence {
        let mut evidence = Evidence::default();
        for (key, step) in records {
            evidence.of += 1;
            evidence.days.extend(step.day());
            if step.is_taken() {
                evidence.done += 1;
            } else {
                evidence.missing.push(key);
            }
        }
        evidence
    }
}

const STRATEGY: [&str; 2] = ["计划及媒体整合方案", "阶段性计划"];
const DESIGN: [&str; 3] = ["创意概念", "文案平面设计稿", "广播及CF创意"];
const ARTWORK: [&str; 1] = ["完稿"];
const SCHEDULE: [&str; 1] = ["媒体排期计划"];

/// The four lanes of one project, always with all boxes.
pub(super) fn lanes(office: &Office, books: &Books, case: &Case) -> Vec<LaneProgress> {
    let board = Board::new(office, books, case);
    let boxes = |lane: Lane| {
        lane.steps().map(|step| {
            let evidence = board.evidence(step.id);
            let last = evidence.days.iter().max().copied();
            let Evidence { done, of, missing, unknown, not_needed, unchecked, .. } = evidence;
            let unread = unchecked || office.coverage.unknown(tables(step.id), Some(case.key())).is_some();
            StepBox { step, done, of, last, missing, unknown, not_needed, unread }
        })
    };
    Lane::ALL.into_iter().map(|lane| LaneProgress { lane, boxes: boxes(lane).collect() }).collect()
}

/// The tables with the evidence of a box. 项目名册 is always read.
fn tables(step: &str) -> &'static [&'static str] {
    match step {
        "S6" => &[],
        "S4" => &["工作单/会议"],
        "A5" | "B2" | "B3" | "B5" => &["媒体排期/排期"],
        "B4" => &["媒体排期/排期", "收付款/客户到款", "收付款/到款分配"],
        "B6" => &["媒体排期/排期", "媒体排期/效果评估"],
        "C1" | "C4" => &["制作/报价"],
        "C5" => &["制作/报价", "制作/制作验收"],
        "C6" => &["制作/报价", "制作/制作验收", "收付款/客户到款", "收付款/到款分配"],
        _ => &["工作单/工作单"],
    }
}

/// Whether a table of a lane was not read completely for a project.
pub fn is_unread(coverage: &Coverage, lane: Lane, project: &str) -> bool {
    let registers: Vec<&str> =
        lane.steps().flat_map(|step| tables(step.id)).filter_map(|table| table.split('/').next()).collect();
    coverage.lacks(&registers, project)
}

struct Board<'a> {
    office: &'a Office,
    books: &'a Books,
    case: &'a Case,
    orders: Vec<&'a LinkedOrder>,
    placements: Vec<(PlacementId, &'a LinkedPlacement)>,
    quotes: Vec<(QuoteId, &'a Quote)>,
}

impl<'a> Board<'a> {
    fn new(office: &'a Office, books: &'a Books, case: &'a Case) -> Board<'a> {
        let as_of = office.as_of();
        let orders = office.orders.of(&case.orders);
        let placements = office.placements.with_ids_of(&case.placements);
        Board {
            office,
            books,
            case,
            orders: orders.filter(|order| !order.repeated && !order.is_called_off()).collect(),
            placements: placements
                .filter(|(_, placement)| !placement.repeated && !placement.is_cancelled(as_of))
                .collect(),
            quotes: office.quotes.with_ids_of(&case.quotes).collect(),
        }
    }

    fn evidence(&self, step: &str) -> Evidence {
        match step {
            "S1" => self.all_orders(|order| {
                order.record.ordered.get().filter(|_| order.in_writing).map(|moment| moment.date)
            }),
            "S2" => Evidence::of_steps(self.orders.iter().map(|one| (one.record.key.clone(), one.started))),
            "S3" => self.of_kinds(&STRATEGY, |order| order.record.plan_confirmed.get()?.date()),
            "S4" => self.internal_discussions(),
            "S5" => self.handed_in(&STRATEGY),
            "S6" => {
                let project = &self.case.project;
                let both = [&project.strategy_confirmed, &project.contract_signed]
                    .map(|field| field.get().and_then(Signed::date));
                let named = ["策略确认日", "合同签订日"].map(str::to_owned).into_iter();
                Evidence::of(named.zip(both))
            }
            "A1" => self.handed_in(&DESIGN),
            "A2" => self.of_kinds(&DESIGN, |order| order.confirmed.day()),
            "A3" => self.handed_in(&ARTWORK),
            "A4" => self.of_kinds(&ARTWORK, |order| order.confirmed.day()),
            "A5" => self.placed(LinkedPlacement::delivery),
            "B1" => self.handed_in(&SCHEDULE),
            "B2" => self.of_placements(|_, placement| placement.confirmed.day()),
            "B3" => self.placed(LinkedPlacement::booking),
            "B4" => self.prepayments(),
            "B5" => self.placed(|placement| placement.sent),
            "B6" => self.evaluations(),
            "C1" => self.of_quotes(|_, quote| quote.lines.iter().filter_map(|line| line.date.get()).min()),
            "C4" => self.of_quotes(|_, quote| quote.produced.day()),
            "C5" => self.of_quotes(|_, quote| quote.delivered_on()),
            "C6" => self.of_quotes(|id, quote| self.accepted_and_received(id, quote)),
            _ => Evidence::default(),
        }
    }

    fn all_orders(&self, day: impl Fn(&LinkedOrder) -> Option<NaiveDate>) -> Evidence {
        Evidence::of(self.orders.iter().map(|order| (order.record.key.clone(), day(order))))
    }

    fn of_kinds(&self, kinds: &[&str], day: impl Fn(&LinkedOrder) -> Option<NaiveDate>) -> Evidence {
        let orders = self.orders.iter().filter(|order| kinds.contains(&order.record.kind.text()));
        Evidence::of(orders.map(|order| (order.record.key.clone(), day(order))))
    }

    fn handed_in(&self, kinds: &[&str]) -> Evidence {
        let orders = self.orders.iter().filter(|order| kinds.contains(&order.record.kind.text()));
        Evidence::of_steps(orders.map(|order| (order.record.key.clone(), order.handed_in())))
    }

    fn of_placements(&self, day: impl Fn(PlacementId, &LinkedPlacement) -> Option<NaiveDate>) -> Evidence {
        Evidence::of(self.placements.iter().map(|(id, one)| (one.record.key.clone(), day(*id, one))))
    }

    /// The evidence of a step of each placement.
    fn placed(&self, step: impl Fn(&LinkedPlacement) -> Step) -> Evidence {
        Evidence::of_steps(self.placements.iter().map(|(_, one)| (one.record.key.clone(), step(one))))
    }

    fn of_quotes(&self, day: impl Fn(QuoteId, &Quote) -> Option<NaiveDate>) -> Evidence {
        Evidence::of(self.quotes.iter().map(|(id, quote)| (quote.key.clone(), day(*id, quote))))
    }

    fn internal_discussions(&self) -> Evidence {
        let meetings = self.office.meetings.of(&self.case.meetings);
        let days: Vec<_> = meetings
            .filter(|meeting| meeting.record.kind.get() == Some(MeetingKind::Internal))
            .filter_map(|meeting| Some(meeting.record.end.get()?.date))
            .collect();
        Evidence { done: days.len(), of: days.len(), days, ..Evidence::default() }
    }

    /// The prepayments of the client. A placement that is paid afterwards, or that costs nothing, needs none.
    fn prepayments(&self) -> Evidence {
        let mut evidence = Evidence::default();
        for (id, placement) in &self.placements {
            match self.books.placements[*id].client.prepayment() {
                None | Some(ClientPaid::Nothing) => {
                    evidence.not_needed += 1;
                    continue;
                }
                Some(ClientPaid::On(day)) => {
                    evidence.done += 1;
                    evidence.days.extend(day);
                }
                Some(ClientPaid::Unknown) => {
                    evidence.unknown += 1;
                    evidence.missing.push(placement.record.key.clone());
                }
                Some(ClientPaid::Unchecked) => evidence.unchecked = true,
                Some(ClientPaid::ShortBy(_)) => {
                    evidence.missing.push(placement.record.key.clone());
                }
            }
            evidence.of += 1;
        }
        evidence
    }

    fn evaluations(&self) -> Evidence {
        Evidence::of(self.office.waves.of(&self.case.waves).map(|wave| {
            let rows = self.office.evaluations.of(&wave.evaluations);
            let day = rows.map(|row| row.data_until.get().unwrap_or(self.office.as_of())).max();
            (wave.name.clone(), day)
        }))
    }

    fn accepted_and_received(&self, id: QuoteId, quote: &Quote) -> Option<NaiveDate> {
        let (accepted, paid) = (quote.accepted_on()?, self.books.quotes[id].client.all);
        paid.is_there().then(|| paid.day().map_or(accepted, |day| day.max(accepted)))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Outcome, run};

    /// `1/1 2026-03-06`: done, of how many, last day.
    fn told(outcome: &Outcome, step: &str) -> String {
        let case = outcome.office.case(outcome.office.case_of("XM2026-101")).unwrap();
        let lanes = super::lanes(&outcome.office, &outcome.books, case);
        let mut boxes = lanes.iter().flat_map(|lane| &lane.boxes);
        let one = boxes.find(|one| one.step.id == step).unwrap();
        let day = one.last.map_or("-".to_owned(), |day| day.to_string());
        format!("{}/{} {day}", one.done, one.of)
    }

    /// Work that came back is handed in all the same, also where 往来 alone has its 提交日.
    #[rstest::rstest]
    #[case::in_its_row("2026-03-04 | 修改", "", "1/1 2026-03-04")]
    #[case::in_a_round(" | 修改", "XM2026-101-G001 | 1 | 2026-03-04 | 修改", "1/1 2026-03-04")]
    #[case::never(" | ", "", "0/1 -")]
    fn work_that_came_back_was_handed_in(#[case] row: &str, #[case] round: &str, #[case] expected: &str) {
        let outcome = run(&format!(
            "[工作单/工作单]\n工作单号 | 工作类别 | 提交日 | 客户意见\nXM2026-101-G001 | 创意概念 | {row}
             [工作单/往来]\n工作单号 | 轮次 | 提交日 | 客户意见\n{round}"
        ));
        assert_eq!(told(&outcome, "A1"), expected);
    }

    /// C6 is the day since which an accepted quote is paid: what was refunded is not, and what came twice does not
    /// move it.
    #[rstest::rstest]
    #[case::paid("合格", "2026-03-02 | 100", "1/1 2026-03-06")]
    #[case::paid_later("合格", "2026-03-09 | 100", "1/1 2026-03-09")]
    #[case::paid_twice("合格", "2026-03-02 | 100\nDK2 | 2026-03-10 | 20", "1/1 2026-03-06")]
    #[case::refunded("合格", "2026-03-02 | 100\nDK2 | 2026-03-10 | -100", "0/1 -")]
    #[case::returned("退回", "2026-03-02 | 100", "0/1 -")]
    fn a_quote_is_received_in_full(#[case] result: &str, #[case] receipts: &str, #[case] expected: &str) {
        let receipts: Vec<String> =
            receipts.lines().map(|row| format!("{row} | XM2026-101 | 制作款 | XM2026-101-B01")).collect();
        let outcome = run(&format!(
            "[制作/报价]\n报价单号 | 日期 | 金额 | 客户确认日\nXM2026-101-B01 | 2026-02-02 | 100 | 2026-02-03
             [制作/制作验收]\n验收单号 | 报价单号 | 验收结果 | 验收日\nY1 | XM2026-101-B01 | {result} | 2026-03-06
             [收付款/客户到款]\n到款编号 | 到款日期 | 金额 | 项目编号 | 款项性质 | 对应单号\nDK1 | {}",
            receipts.join("\n")
        ));
        assert_eq!(told(&outcome, "C6"), expected);
    }
}
