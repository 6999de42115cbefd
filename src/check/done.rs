//! What ends a finding: the dated or written fact that meets the rule's own condition.
//!
//! Each [`Rule`](super::rule::Rule) names one of these functions, or one of its own. It gets today's data and
//! a finding of an earlier run, and returns true only if the fact is in the data. A finding that is gone for
//! another reason (record deleted or cancelled, limit or setting changed) is not done. These functions do not
//! judge again, and know nothing about the last run except what they are asked.

mod money;
mod signed_content;
mod witness;

pub(super) use money::*;
pub(super) use witness::*;

use super::rule::{Asked, Review, Run};
use crate::due;
use crate::finding::Raised;
use crate::link::{
    Case, Confirmation, Link, LinkedMeeting, LinkedOrder, LinkedPlacement, Office, Quote, ServiceId, Wave,
};
use crate::model::choice::{AcceptanceResult, PipelineStep, ServiceKind};
use crate::model::deadline::months_after;
use crate::model::{Fen, Field, Month, Signed, YesNo};
use crate::reconcile::{PlacementBooks, QuoteBooks};
use chrono::{Datelike, NaiveDate};

/// Never: no fact ends it, because the window of days that the rule looks at moves on.
pub(super) fn never(_: &Review, _: &Asked) -> bool {
    false
}

/// The record still exists, and the rule does not raise it now: for conditions of several cells that must
/// agree.
pub(super) fn in_order(review: &Review, asked: &Asked) -> bool {
    if asked.open || !matches!(asked.run, Run::Office(_) | Run::Case(_)) {
        return false;
    }
    let raised = raised(review, asked.run);
    exists(review.office, asked.key) && !raised.iter().any(|finding| finding.open && finding.key == asked.key)
}

/// What a rule over the office or over projects raises with today's data; empty for other rules.
pub(super) fn raised(review: &Review, run: &Run) -> Vec<Raised> {
    let mut raised = Vec::new();
    match run {
        Run::Office(check) => check(review, &mut raised),
        Run::Case(check) => {
            for id in review.cases.ids() {
                check(&review.case(id), &mut raised);
            }
        }
        Run::Reading | Run::Memory(_) | Run::Afterwards(_) => {}
    }
    raised
}

/// Data quality: the record is still there and can be used now.
pub(super) fn corrected(review: &Review, asked: &Asked) -> bool {
    !asked.open && exists(review.office, asked.key)
}

/// Whether the workspace has a record, a file or a sheet with this key.
pub fn exists(office: &Office, key: &str) -> bool {
    let wave = |(at, slash): (usize, &str)| {
        let (project, rest) = key.split_at(at);
        let name = rest.strip_prefix(slash).unwrap_or_default();
        let case = office.case(office.case_of(project));
        case.is_some_and(|case| office.waves.of(&case.waves).any(|wave| wave.name == name))
    };
    let acceptance = |quote: &Quote| quote.acceptances.iter().any(|row| row.key == key);
    office.cases.keyed(key, Case::key).any(|(_, one)| one.known)
        || office.orders.keyed(key, |one| &one.record.key).next().is_some()
        || office.placements.keyed(key, |one| &one.record.key).next().is_some()
        || office.meetings.keyed(key, |one| &one.record.key).next().is_some()
        || office.publications.keyed(key, |one| &one.record.key).next().is_some()
        || office.receipts.keyed(key, |one| &one.record.key).next().is_some()
        || office.payments.keyed(key, |one| &one.record.key).next().is_some()
        || office.invoices_in.keyed(key, |one| &one.record.key).next().is_some()
        || office.invoices_out.keyed(key, |one| &one.record.key).next().is_some()
        || office.rebates.keyed(key, |one| &one.record.key).next().is_some()
        || key.match_indices('/').any(wave)
        || office.quotes.iter().any(|one| one.key == key || acceptance(one))
        || office.statements.keyed(key, |one| &one.key).next().is_some()
        || office.cases.iter().any(|one| one.project.client.text() == key)
        || office.has(key)
        || office.bank.holds(key)
        || office.sources.knows(key)
        || key.rsplit_once('/').is_some_and(|(placement, _)| {
            office.placements.keyed(placement, |one| &one.record.key).next().is_some() // and a month of it
        })
}

/// D12: the year's notice is in 假期表 or built in.
pub(super) fn notice_entered(review: &Review, asked: &Asked) -> bool {
    let year = asked.key.parse().ok().and_then(|year| NaiveDate::from_ymd_opt(year, 1, 1));
    let end = year.and_then(|first| first.with_month(12)).and_then(|day| day.with_day(31));
    year.zip(end).is_some_and(|(first, last)| !review.settings.calendar.is_provisional(first, last))
}

// Orders and meetings.

fn order<'a>(review: &Review<'a>, asked: &Asked) -> Option<&'a LinkedOrder> {
    let mut rows = review.office.orders.keyed(asked.key, |order| &order.record.key);
    rows.find(|(_, order)| !order.repeated).map(|(_, order)| order)
}

fn meeting<'a>(review: &Review<'a>, asked: &Asked) -> Option<&'a LinkedMeeting> {
    let mut rows = review.office.meetings.keyed(asked.key, |meeting| &meeting.record.key);
    rows.find(|(_, meeting)| !meeting.repeated).map(|(_, meeting)| meeting)
}

/// T01, T02, T03: 提交日, or the client's confirmation that replaces it.
pub(super) fn submitted(review: &Review, asked: &Asked) -> bool {
    order(review, asked).is_some_and(|order| order.clock.submitted.is_some())
}

/// T04: 会议单提交时间.
pub(super) fn minutes_submitted(review: &Review, asked: &Asked) -> bool {
    meeting(review, asked).is_some_and(|meeting| meeting.record.minutes.get().is_some())
}

/// T10: an answer of the client: 客户意见, 客户意见日 or 客户确认日.
pub(super) fn answered(review: &Review, asked: &Asked) -> bool {
    order(review, asked).is_some_and(|order| {
        let record = &order.record;
        let told = record.opinion.known().is_some() || record.opinion_date.get().is_some();
        told || record.confirmed.known().is_some()
    })
}

/// T12: one piece, or a 承诺完成日.
pub(super) fn promised_or_one_piece(review: &Review, asked: &Asked) -> bool {
    order(review, asked).is_some_and(|order| {
        order.record.promised.get().is_some() || order.record.pieces.get().is_some_and(|pieces| pieces <= 1)
    })
}

/// A01: a written 布署方式.
pub(super) fn ordered_in_writing(review: &Review, asked: &Asked) -> bool {
    order(review, asked).is_some_and(|order| order.in_writing)
}

/// A02: 内部方案确认日.
pub(super) fn plan_confirmed(review: &Review, asked: &Asked) -> bool {
    order(review, asked)
        .is_some_and(|order| Confirmation::of_signed(&order.record.plan_confirmed).is_written())
}

/// A05: the written confirmation of the 前置单.
pub(super) fn predecessor_confirmed(review: &Review, asked: &Asked) -> bool {
    order(review, asked).is_some_and(|order| {
        let before = order.predecessors.iter().filter_map(Link::id).map(|id| &review.orders[id]);
        let gates: Vec<_> = before.map(|before| before.confirmed.is_written()).collect();
        !gates.is_empty() && gates.iter().all(|written| *written)
    })
}

/// A14: 客户签字日.
pub(super) fn minutes_signed(review: &Review, asked: &Asked) -> bool {
    meeting(review, asked).is_some_and(|meeting| meeting.record.signed.known().is_some())
}

/// A17: 归档 for minutes, else 电子文件交客户 and, if it is needed, 法律文件存档.
pub(super) fn archived(review: &Review, asked: &Asked) -> bool {
    let is_filed = |field: &Field<YesNo>| field.known().is_some_and(|answer| *answer != YesNo::No);
    if let Some(meeting) = meeting(review, asked) {
        return is_filed(&meeting.record.filed);
    }
    order(review, asked).is_some_and(|order| {
        let record = &order.record;
        let licensed = record.has_licensed_material.known().is_some_and(YesNo::is_yes);
        is_filed(&record.files_delivered) && (!licensed || is_filed(&record.legal_filed))
    })
}

// Projects and their services.

fn case<'a>(review: &Review<'a>, asked: &Asked) -> Option<&'a Case> {
    let project = asked.key.split('/').next().unwrap_or_default();
    review.office.case_of(project).map(|index| &review.office.cases[index])
}

/// Days on which one service was handed in.
fn service_days<'a>(
    review: &Review<'a>,
    case: &'a Case,
    kind: ServiceKind,
) -> impl Iterator<Item = NaiveDate> {
    let rows = review.office.services.of(&case.services);
    rows.filter(move |row| row.record.kind.get() == Some(kind))
        .filter_map(|row| row.record.submitted.get().map(|moment| moment.date))
}

/// T05: a 每周工作进程 of the week that the finding is about.
pub(super) fn week_reported(review: &Review, asked: &Asked) -> bool {
    let Some(due) = asked.due else { return false };
    let friday = crate::model::calendar::cut_off(due);
    case(review, asked).is_some_and(|case| {
        service_days(review, case, ServiceKind::WeeklyProgress).any(|day| due::is_of_week(day, friday, due))
    })
}

/// T15: a 付款对账清单 of the month that the finding is about.
pub(super) fn month_stated(review: &Review, asked: &Asked) -> bool {
    let Some(due) = asked.due else { return false };
    let month = Month::of(due).previous();
    case(review, asked).is_some_and(|case| due::statement_done(review.office, case, month).is_done())
}

/// T18: an order of the annual plan that is handed in.
pub(super) fn annual_plan_submitted(review: &Review, asked: &Asked) -> bool {
    case(review, asked).is_some_and(|case| due::annual_plan_done(review.office, case).is_done())
}

/// T07: a strategy that is not yet overdue.
pub(super) fn strategy_submitted(review: &Review, asked: &Asked) -> bool {
    lasts(review, asked, ServiceKind::Strategy, review.settings.parameters.strategy_yellow_months)
}

/// T08: a market analysis that is not yet overdue.
pub(super) fn analysis_submitted(review: &Review, asked: &Asked) -> bool {
    lasts(review, asked, ServiceKind::MarketAnalysis, review.settings.parameters.analysis_yellow_months)
}

fn lasts(review: &Review, asked: &Asked, kind: ServiceKind, months: u32) -> bool {
    let last = case(review, asked).and_then(|case| service_days(review, case, kind).max());
    last.is_some_and(|day| review.as_of() <= months_after(day, months))
}

fn wave<'a>(review: &Review<'a>, asked: &Asked) -> Option<&'a Wave> {
    let case = case(review, asked)?;
    let name = asked.key.strip_prefix(case.key())?.strip_prefix('/')?;
    let mut waves = review.office.waves.of(&case.waves);
    waves.find(|wave| wave.name == name)
}

fn is_any_submitted(review: &Review, rows: &[ServiceId]) -> bool {
    let mut rows = review.office.services.of(rows);
    rows.any(|row| row.record.submitted.get().is_some())
}

/// T06: the wave's 广告执行报告.
pub(super) fn report_submitted(review: &Review, asked: &Asked) -> bool {
    wave(review, asked).is_some_and(|wave| is_any_submitted(review, &wave.reports))
}

/// T09: the wave's 费用清单, as a service or in its placement rows.
pub(super) fn cost_list_submitted(review: &Review, asked: &Asked) -> bool {
    wave(review, asked).is_some_and(|wave| {
        let noted = wave.members(review.office).any(|placement| placement.record.cost_list.get().is_some());
        noted || is_any_submitted(review, &wave.cost_lists)
    })
}

/// T17: an evaluation of the wave.
pub(super) fn evaluated(review: &Review, asked: &Asked) -> bool {
    wave(review, asked).is_some_and(|wave| !wave.evaluations.is_empty())
}

/// T14: a recent step, or the signed contract.
pub(super) fn pipeline_moved(review: &Review, asked: &Asked) -> bool {
    let limit = i64::from(review.settings.parameters.pipeline_stall_days);
    case(review, asked).is_some_and(|case| {
        let steps = case.pipeline.iter().filter_map(|row| Some((row.step.get(), row.date.get()?)));
        let recent = |day| review.settings.calendar.between(day, review.as_of()) <= limit;
        steps.into_iter().any(|(step, day)| step == Some(PipelineStep::ContractSigned) || recent(day))
    })
}

/// A03: 策略确认日.
pub(super) fn strategy_confirmed(review: &Review, asked: &Asked) -> bool {
    case(review, asked)
        .is_some_and(|case| Confirmation::of_signed(&case.project.strategy_confirmed).is_written())
}

/// A04: 合同签订日.
pub(super) fn contract_signed(review: &Review, asked: &Asked) -> bool {
    case(review, asked)
        .is_some_and(|case| Confirmation::of_signed(&case.project.contract_signed).is_written())
}

/// A18: the four roles, and the rank of the lead.
pub(super) fn team_named(review: &Review, asked: &Asked) -> bool {
    case(review, asked).is_some_and(|case| {
        let project = &case.project;
        let team = [&project.account, &project.planner, &project.copywriter, &project.art];
        let ranked = project.lead.text().is_empty() || project.lead_rank.get().is_some();
        team.iter().all(|name| name.known().is_some()) && ranked
    })
}

// Placements.

/// A placement in force on 检查日, with its books.
fn placement<'a>(review: &Review<'a>, asked: &Asked) -> Option<(&'a LinkedPlacement, &'a PlacementBooks)> {
    let mut rows = review.office.placements.keyed(asked.key, |placement| &placement.record.key);
    let own = rows.find(|(_, placement)| !placement.repeated && !placement.duplicate);
    own.map(|(id, placement)| (placement, &review.books.placements[id]))
}

/// T13: booked (订位) or sent (截稿, 发片), or a 发布确认, which proves both.
pub(super) fn booked_or_sent(review: &Review, asked: &Asked) -> bool {
    let mut rows = review.office.placements.keyed(asked.key, |placement| &placement.record.key);
    rows.find(|(_, placement)| !placement.repeated).is_some_and(|(_, placement)| {
        let taken = if asked.field == Some("订位") { placement.booked } else { placement.sent };
        taken.is_taken() || placement.published.is_taken()
    })
}

/// A08: the client's written confirmation of the placement.
pub(super) fn placement_confirmed(review: &Review, asked: &Asked) -> bool {
    placement(review, asked).is_some_and(|(one, _)| one.confirmed.is_written())
}

/// A07: the written confirmation of all artwork that a placement or a quote uses.
pub(super) fn artwork_confirmed(review: &Review, asked: &Asked) -> bool {
    let of_placement = placement(review, asked).and_then(|(one, _)| one.artwork.id());
    let of_quote = quote(review, asked).map(|(one, _)| one.artwork_orders()).unwrap_or_default();
    let orders: Vec<_> = of_placement.into_iter().chain(of_quote).collect();
    !orders.is_empty() && orders.iter().all(|order| review.orders[*order].confirmed.is_written())
}

/// A10: 订位日 and 交片日.
pub(super) fn booked_and_delivered(review: &Review, asked: &Asked) -> bool {
    placement(review, asked)
        .is_some_and(|(one, _)| one.record.booked.get().is_some() && one.record.material_in.get().is_some())
}

/// A13: a 发布确认 with a day.
pub(super) fn publication_dated(review: &Review, asked: &Asked) -> bool {
    placement(review, asked).is_some_and(|(one, _)| {
        let mut rows = review.publications.of(&one.judged_publications);
        rows.any(|row| row.record.effective().is_some())
    })
}

/// A19: 预售许可证号 of the placement's project.
pub(super) fn permit_noted(review: &Review, asked: &Asked) -> bool {
    placement(review, asked)
        .and_then(|(one, _)| review.office.case(one.case))
        .is_some_and(|case| case.project.presale_permit.known().is_some())
}

/// M01, A09: the share of 客户金额 that must be paid first is received. If 客户金额 was lowered since the last
/// run, the share of what stood there then: a lower amount is no payment.
pub(super) fn prepaid(review: &Review, asked: &Asked) -> bool {
    let share = review.settings.parameters.prepayment_share;
    placement(review, asked).is_some_and(|(placement, books)| {
        let is_paid = |amount: Fen| books.received >= amount.at(share);
        let signed = asked.memory.records.get(asked.key).and_then(|record| record.confirmed.get("客户金额"));
        let before = signed.and_then(|amount| Fen::of_plain(amount)).filter(|_| !asked.open);
        let lowered = before.zip(placement.record.amount.get()).filter(|(before, now)| now < before);
        books.ordered.is_some_and(is_paid) && lowered.is_none_or(|(before, _)| is_paid(before))
    })
}

/// M03: the medium paid money back, and no more is paid now than the placement costs.
pub(super) fn overpayment_refunded(review: &Review, asked: &Asked) -> bool {
    placement(review, asked).is_some_and(|(_, books)| {
        let within = books.gross().zip(books.cost).is_some_and(|(gross, cost)| gross <= cost);
        within && books.refunded() > Fen::ZERO
    })
}

/// M16: the placement is still cancelled, and no more is paid than it costs.
pub(super) fn cancellation_settled(review: &Review, asked: &Asked) -> bool {
    placement(review, asked).is_some_and(|(one, books)| {
        let within = books.gross().zip(books.cost).is_some_and(|(gross, cost)| gross <= cost);
        within && one.is_cancelled(review.as_of())
    })
}

/// M18: a fee is filled in, and it agrees.
pub(super) fn fee_agrees(review: &Review, asked: &Asked) -> bool {
    placement(review, asked).is_some_and(|(one, _)| one.record.fee.get().is_some()) && in_order(review, asked)
}

/// M24: 客户金额 and 净价 are filled in, and they agree.
pub(super) fn price_agrees(review: &Review, asked: &Asked) -> bool {
    let priced =
        |one: &LinkedPlacement| one.record.amount.get().is_some() && one.record.net_price.get().is_some();
    placement(review, asked).is_some_and(|(one, _)| priced(one)) && in_order(review, asked)
}

/// M13: as many insertions confirmed as ordered.
pub(super) fn publication_confirmed(review: &Review, asked: &Asked) -> bool {
    placement(review, asked)
        .and_then(|(one, books)| books.confirmed_times.zip(one.record.times_ordered()))
        .is_some_and(|(confirmed, ordered)| confirmed >= ordered)
}

/// M19: the months add up to 客户金额.
pub(super) fn months_add_up(review: &Review, asked: &Asked) -> bool {
    placement(review, asked).is_some_and(|(one, _)| {
        let rows = review.month_splits.of(&one.splits);
        let sum: Option<Fen> = rows.map(|row| row.amount.get()).sum();
        let off = sum.zip(one.record.amount.get()).map(|(sum, amount)| (sum - amount).abs());
        off.is_some_and(|off| off <= review.settings.parameters.tolerance)
    })
}

/// M21: something is invoiced, but no more than 客户金额 and fee.
pub(super) fn invoiced_within(review: &Review, asked: &Asked) -> bool {
    placement(review, asked).is_some_and(|(one, books)| {
        let allowed = books.ordered.zip(one.record.fee.or_none()).map(|(ordered, fee)| ordered + fee);
        books.invoiced_out > Fen::ZERO
            && allowed.is_some_and(|allowed| books.invoiced_out <= allowed.or_zero())
    })
}

/// M26: the changed amount is received.
pub(super) fn difference_settled(review: &Review, asked: &Asked) -> bool {
    placement(review, asked).is_some_and(|(_, books)| books.ordered == Some(books.received))
}

/// M14: the insertion is made good or refunded.
pub(super) fn miss_settled(review: &Review, asked: &Asked) -> bool {
    made_good(review, asked, false)
}

/// M15: every owed insertion has been aired.
pub(super) fn made_up(review: &Review, asked: &Asked) -> bool {
    made_good(review, asked, true)
}

fn made_good(review: &Review, asked: &Asked, only_runs: bool) -> bool {
    let mut rows = review.publications.keyed(asked.key, |row| &row.record.key);
    let Some((id, publication)) = rows.next() else { return false };
    let books = publication.placement.id().map(|placement| &review.books.placements[placement]);
    let all = books.into_iter().flat_map(|books| &books.make_goods);
    let mut own = all.filter(|make_good| make_good.publication == id).peekable();
    own.peek().is_some()
        && own.all(|make_good| if only_runs { !make_good.is_open() } else { !make_good.is_unsettled() })
}

// Quotes.

fn quote<'a>(review: &Review<'a>, asked: &Asked) -> Option<(&'a Quote, &'a QuoteBooks)> {
    let mut pairs = review.office.quotes.iter().zip(&review.books.quotes);
    pairs.find(|(quote, _)| quote.key == asked.key)
}

/// T16: everything that was due has a 送货日, or an acceptance that proves the delivery.
pub(super) fn delivered(review: &Review, asked: &Asked) -> bool {
    let of_quote = |owed: &&due::Obligation| owed.about.key(review.office) == asked.key;
    let deliveries = review.due.obligations.of(due::ObligationKind::Delivery).iter().filter(of_quote);
    let is_over = |owed: &due::Obligation| owed.due_day().is_some_and(|day| day < review.as_of());
    deliveries.clone().any(due::Obligation::is_done)
        && deliveries.clone().all(|owed| owed.is_done() || !is_over(owed))
}

/// A06: the client's written confirmation of every line.
pub(super) fn quote_confirmed(review: &Review, asked: &Asked) -> bool {
    quote(review, asked).is_some_and(|(quote, _)| quote.confirmed.is_written())
}

/// A26: the delivered pieces add up to the due ones.
pub(super) fn delivery_completed(review: &Review, asked: &Asked) -> bool {
    let complete = quote(review, asked).is_some_and(|(quote, _)| {
        let rows =
            || quote.acceptances.iter().filter(|row| row.result.get() != Some(AcceptanceResult::Returned));
        let came: Option<u64> = rows().map(|row| row.quantity_received.get().map(u64::from)).sum();
        let due: Option<Vec<u32>> = rows().map(|row| row.quantity_due.get()).collect();
        let most = due.and_then(|due| due.into_iter().max()).map(u64::from);
        came.zip(most).is_some_and(|(came, most)| came >= most)
    });
    complete && in_order(review, asked)
}

/// A12: a dated acceptance (合格 or 部分合格).
pub(super) fn accepted(review: &Review, asked: &Asked) -> bool {
    use AcceptanceResult::{Partly, Passed};
    quote(review, asked).is_some_and(|(quote, _)| {
        let mut rows = quote.acceptances.iter();
        rows.any(|row| matches!(row.result.get(), Some(Passed | Partly)) && row.date.get().is_some())
    })
}

/// A25: the share of the quote that must be paid first is received.
pub(super) fn artwork_paid(review: &Review, asked: &Asked) -> bool {
    let share = review.settings.parameters.production_prepayment_share;
    quote(review, asked)
        .is_some_and(|(quote, books)| quote.amount().is_some_and(|amount| books.received >= amount.at(share)))
}

/// M29: the quote is received in full.
pub(super) fn quote_received(review: &Review, asked: &Asked) -> bool {
    quote(review, asked).is_some_and(|(_, books)| books.amount.is_some_and(|amount| books.received >= amount))
}

pub(super) use signed_content::content_as_signed;

// Records of several kinds.

/// A15: a signer is filled in, and is one of 客户签字授权人.
pub(super) fn signer_authorised(review: &Review, asked: &Asked) -> bool {
    let signers = order(review, asked)
        .map(|order| &order.record.signer)
        .or_else(|| placement(review, asked).map(|(one, _)| &one.record.signer))
        .or_else(|| meeting(review, asked).map(|one| &one.record.signer))
        .or_else(|| quote(review, asked)?.0.lines.first().map(|line| &line.signer));
    signers.is_some_and(|signers| signers.known().is_some_and(|names| !names.is_empty()))
        && in_order(review, asked)
}

/// A11: 变更书面文件 says yes.
pub(super) fn change_documented(review: &Review, asked: &Asked) -> bool {
    let is_yes = |field: &Field<YesNo>| field.known().is_some_and(YesNo::is_yes);
    if let Some(order) = order(review, asked) {
        return is_yes(&order.record.change_document);
    }
    if let Some((placement, _)) = placement(review, asked) {
        return is_yes(&placement.record.change_document);
    }
    quote(review, asked).is_some_and(|(quote, _)| {
        let mut changed = quote.judged().filter(|line| !line.change.is_blank());
        changed.all(|line| is_yes(&line.change_document))
    })
}

/// A15, A16: a written confirmation, dated and signed by somebody.
pub(super) fn signed(review: &Review, asked: &Asked) -> bool {
    let of_ours = |fields: &[&Field<Signed>]| {
        let mut cells = fields.iter().map(|field| Confirmation::of_signed(field));
        cells.clone().any(Confirmation::is_written) && !cells.any(|cell| cell == Confirmation::Undated)
    };
    if let Some(order) = order(review, asked) {
        let nothing = order.confirmed == Confirmation::None && order.record.signer.known().is_none();
        let plan = &order.record.plan_confirmed;
        let ticked = Confirmation::of_signed(plan) == Confirmation::Undated;
        return !ticked && (order.confirmed.is_written() || nothing && of_ours(&[plan]));
    }
    if let Some((placement, _)) = placement(review, asked) {
        return placement.confirmed.is_written();
    }
    if let Some((quote, _)) = quote(review, asked) {
        return quote.confirmed.is_written();
    }
    if let Some(meeting) = meeting(review, asked) {
        return of_ours(&[&meeting.record.signed]);
    }
    if let Some((_, row)) = review.publications.keyed(asked.key, |row| &row.record.key).next() {
        return of_ours(&[&row.record.client_signed]);
    }
    case(review, asked)
        .is_some_and(|case| of_ours(&[&case.project.contract_signed, &case.project.strategy_confirmed]))
}

#[cfg(test)]
mod tests;
