//! Six weeks ahead: who must pay what by when, how much the agency will have advanced at worst, and
//! the same if clients pay five working days late. Looks at plans only, never at findings.

use super::books::{Books, PlacementBooks};
use super::state::terms;
use crate::link::{LinkedPlacement, Office};
use crate::model::choice::{AcceptanceResult, ClientTerms, MediumTerms};
use crate::model::{Fen, Month};
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

/// How far the forecast looks.
const WEEKS: u64 = 6;
/// Working days by which clients are late in the second reckoning.
pub const LATE_DAYS: i64 = 5;

/// Six weeks of money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// 检查日
    pub from: NaiveDate,
    pub until: NaiveDate,
    /// By day, direction, who, key.
    pub lines: Vec<ForecastLine>,
    /// Per week: what comes in, what goes out, 垫款 at its end.
    pub weeks: Vec<ForecastWeek>,
    /// 垫款 at its highest, everyone paying on the day.
    pub peak: Peak,
    /// The same with clients five working days late.
    pub peak_late: Peak,
    /// 垫款 at the end of each day: (day, on time, late)
    pub days: Vec<(NaiveDate, Fen, Fen)>,
}

/// One expected payment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ForecastLine {
    /// The day it must be there; what is overdue stands on 检查日.
    pub due: NaiveDate,
    pub direction: Direction,
    /// The client, or the payee of the medium.
    pub who: String,
    /// 排期编号, 报价单号, 服务费 month or 付款编号
    pub key: String,
    pub project: String,
    pub amount: Fen,
    /// Its day has passed.
    pub overdue: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// The client pays us for media.
    FromClient,
    /// The client pays us for production or service: no part of 垫款.
    FromClientOther,
    /// We pay the medium.
    ToMedium,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForecastWeek {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub incoming: Fen,
    pub outgoing: Fen,
    pub advanced: Fen,
    pub advanced_late: Fen,
}

/// The day on which the agency has advanced most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peak {
    pub day: NaiveDate,
    pub amount: Fen,
    /// 项目编号 and its part, largest first.
    pub projects: Vec<(String, Fen)>,
}

/// Looks six weeks ahead from 检查日.
pub fn forecast(office: &Office, books: &Books) -> Forecast {
    let from = office.as_of();
    let until = from.checked_add_days(Days::new(7 * WEEKS)).unwrap_or(from);
    let mut outlook = Outlook { office, books, from, until, lines: Vec::new() };
    outlook.placements();
    outlook.production();
    outlook.fees();
    outlook.requests();
    let mut lines = outlook.lines;
    lines.sort();
    let (on_time, peak) = curve(office, books, &lines, until, 0);
    let (late, peak_late) = curve(office, books, &lines, until, LATE_DAYS);
    let days = on_time.iter().zip(&late).map(|((day, a), (_, b))| (*day, *a, *b)).collect::<Vec<_>>();
    lines.retain(|line| line.due <= until);
    let weeks = (0..WEEKS).map(|week| {
        let first = from.checked_add_days(Days::new(7 * week + u64::from(week > 0))).unwrap_or(from);
        let last = from.checked_add_days(Days::new(7 * (week + 1))).unwrap_or(from);
        let sum = |incoming: bool| {
            let own = lines.iter().filter(|line| (first..=last).contains(&line.due));
            own.filter(|line| (line.direction != Direction::ToMedium) == incoming)
                .map(|line| line.amount)
                .sum()
        };
        let end =
            days.iter().find(|(day, _, _)| *day == last).map_or((Fen::ZERO, Fen::ZERO), |(_, a, b)| (*a, *b));
        ForecastWeek {
            from: first,
            to: last,
            incoming: sum(true),
            outgoing: sum(false),
            advanced: end.0,
            advanced_late: end.1,
        }
    });
    Forecast { from, until, weeks: weeks.collect(), lines, peak, peak_late, days }
}

struct Outlook<'a> {
    office: &'a Office,
    books: &'a Books,
    from: NaiveDate,
    until: NaiveDate,
    lines: Vec<ForecastLine>,
}

impl Outlook<'_> {
    /// Adds a payment; what is due after the six weeks is left out.
    fn add(
        &mut self,
        due: NaiveDate,
        direction: Direction,
        who: &str,
        key: &str,
        project: &str,
        amount: Fen,
    ) {
        if due <= self.until && amount > Fen::ZERO {
            self.lines.push(ForecastLine {
                due: due.max(self.from),
                direction,
                who: who.to_owned(),
                key: key.to_owned(),
                project: project.to_owned(),
                amount,
                overdue: due < self.from,
            });
        }
    }

    /// Confirmed placements: what the client still owes, what the medium still gets where no
    /// request stands for it.
    fn placements(&mut self) {
        let requested = self.requested();
        for (index, (placement, books)) in
            self.office.placements.iter().zip(&self.books.placements).enumerate()
        {
            let gone = placement.duplicate || placement.repeated || placement.is_cancelled(self.from);
            if gone || self.office.placement_confirmed(&placement.record).is_none() {
                continue;
            }
            let case = placement.case.and_then(|case| self.office.cases.get(case));
            let (client, project) = case.map_or(("", ""), |case| (case.project.client.text(), case.key()));
            let key = &placement.record.key;
            if let (Some(ordered), Some(due)) = (books.ordered, self.client_due(placement)) {
                self.add(due, Direction::FromClient, client, key, project, ordered - books.received);
            }
            if let (Some(owed), Some(due)) = (self.owed(books), self.medium_due(placement)) {
                let owed = owed - requested.get(&index).copied().unwrap_or_default();
                let medium = self.office.medium_of(placement).and_then(|medium| medium.payee.known());
                let payee = medium.map_or(placement.record.medium.text(), String::as_str);
                self.add(due, Direction::ToMedium, payee, key, project, owed);
            }
        }
    }

    fn owed(&self, books: &PlacementBooks) -> Option<Fen> {
        Some(books.cost? - books.gross()?)
    }

    /// 先款后播: 到款预警天数 before the first day; 月结: the end of the month after; 垫付: the last day.
    fn client_due(&self, placement: &LinkedPlacement) -> Option<NaiveDate> {
        let warning = u64::from(self.office.settings.parameters.receipt_warning_days);
        match terms(self.office, placement) {
            ClientTerms::PrepayFirst => placement.record.first_day()?.checked_sub_days(Days::new(warning)),
            ClientTerms::Monthly => Some(Month::of(placement.record.last_day()?).next().last_day()),
            ClientTerms::Advance => placement.record.last_day(),
        }
    }

    /// 预付: 截稿提前 working days before the first day, when the material goes out; 后付: 逾期应付天数
    /// after the last day.
    fn medium_due(&self, placement: &LinkedPlacement) -> Option<NaiveDate> {
        let payable = u64::from(self.office.settings.parameters.payable_days);
        match self.office.medium_terms(placement) {
            MediumTerms::Prepaid => {
                let lead = self.office.medium_of(placement).and_then(|medium| medium.material_lead.get());
                let first = placement.record.first_day()?;
                Some(self.office.settings.calendar.add(first, -i64::from(lead.unwrap_or(0).min(366))))
            }
            MediumTerms::Postpaid => placement.record.last_day()?.checked_add_days(Days::new(payable)),
        }
    }

    /// Gross of open payment requests per placement, shared evenly where several are named.
    fn requested(&self) -> BTreeMap<usize, Fen> {
        let mut requested: BTreeMap<usize, Fen> = BTreeMap::new();
        for (payment, amount) in self.open_requests() {
            let named: Vec<usize> = payment
                .placements
                .iter()
                .filter_map(|target| match target {
                    crate::link::Target::Placement(i) => Some(*i),
                    _ => None,
                })
                .collect();
            let (mut left, mut count) = (amount, i64::try_from(named.len()).unwrap_or(1));
            for index in named {
                let part = left.share(1, count).unwrap_or_default();
                *requested.entry(index).or_default() += part;
                left -= part;
                count -= 1;
            }
        }
        requested
    }

    /// Requests with 计划付款日 and an amount, not yet paid.
    fn open_requests(&self) -> impl Iterator<Item = (&crate::link::LinkedPayment, Fen)> {
        let rows = self.office.payments.iter().zip(&self.books.payments);
        rows.filter_map(|(payment, books)| {
            let record = &payment.record;
            let open = !books.counts && !payment.duplicate && !record.date.is_refused();
            let amount = record.paid.get().filter(|paid| *paid > Fen::ZERO).or(record.due_amount.get())?;
            (open && record.planned.get().is_some()).then_some((payment, amount))
        })
    }

    fn requests(&mut self) {
        let open: Vec<_> = self
            .open_requests()
            .filter_map(|(payment, amount)| {
                let record = &payment.record;
                let case = payment.case.and_then(|case| self.office.cases.get(case));
                let payee = record.payee.known().map_or(record.medium.text(), String::as_str);
                let project = case.map_or("", |case| case.key());
                Some((
                    record.planned.get()?,
                    payee.to_owned(),
                    record.key.clone(),
                    project.to_owned(),
                    amount,
                ))
            })
            .collect();
        for (due, payee, key, project, amount) in open {
            self.add(due, Direction::ToMedium, &payee, &key, &project, amount);
        }
    }

    /// Accepted quotes: 制作应收天数 after the first acceptance.
    fn production(&mut self) {
        let days = u64::from(self.office.settings.parameters.production_receivable_days);
        for (quote, books) in self.office.quotes.iter().zip(&self.books.quotes) {
            let accepted = quote.acceptances.iter().filter(|acceptance| {
                matches!(acceptance.result.get(), Some(AcceptanceResult::Passed | AcceptanceResult::Partly))
            });
            let first = accepted.filter_map(|acceptance| acceptance.date.get()).min();
            let due = first.and_then(|first| first.checked_add_days(Days::new(days)));
            let case = quote.case.and_then(|case| self.office.cases.get(case));
            let (client, project) = case.map_or(("", ""), |case| (case.project.client.text(), case.key()));
            if let (Some(due), Some(amount)) = (due, books.amount) {
                self.add(
                    due,
                    Direction::FromClientOther,
                    client,
                    &quote.key,
                    project,
                    amount - books.received,
                );
            }
        }
    }

    fn fees(&mut self) {
        for case in &self.office.cases {
            for index in &case.fees {
                let Some(fee) = self.office.fees.get(*index) else { continue };
                let Some((month, amount)) = fee.month.get().zip(fee.amount.get()) else { continue };
                let received = self.books.fees.get(*index).copied().unwrap_or_default();
                let due = fee.due.get().unwrap_or(month.last_day());
                let client = case.project.client.text();
                let key = format!("{month} 服务费");
                self.add(due, Direction::FromClientOther, client, &key, case.key(), amount - received);
            }
        }
    }
}

/// 垫款 at the end of every day, and its highest. Money due the same day comes in first.
fn curve(
    office: &Office,
    books: &Books,
    lines: &[ForecastLine],
    until: NaiveDate,
    late: i64,
) -> (Vec<(NaiveDate, Fen)>, Peak) {
    let mut balances: BTreeMap<&str, Fen> = BTreeMap::new();
    for (case, project) in office.cases.iter().zip(&books.projects) {
        balances.insert(case.key(), project.received - project.paid);
    }
    let mut moves: BTreeMap<NaiveDate, Vec<(&str, Fen)>> = BTreeMap::new();
    for line in lines {
        let (day, amount) = match line.direction {
            Direction::FromClient => (office.settings.calendar.add(line.due, late), line.amount),
            Direction::ToMedium => (line.due, -line.amount),
            Direction::FromClientOther => continue,
        };
        moves.entry(day).or_default().push((&line.project, amount));
    }
    let mut days = Vec::new();
    let mut peak = Peak { day: office.as_of(), amount: Fen::ZERO, projects: Vec::new() };
    for day in office.as_of().iter_days().take_while(|day| *day <= until) {
        for (project, amount) in moves.remove(&day).into_iter().flatten() {
            *balances.entry(project).or_default() += amount;
        }
        let advanced: Fen = balances.values().map(|balance| (-*balance).or_zero()).sum();
        if advanced > peak.amount || days.is_empty() {
            let mut projects: Vec<(String, Fen)> = balances
                .iter()
                .filter(|(_, balance)| **balance < Fen::ZERO)
                .map(|(project, balance)| ((*project).to_owned(), -*balance))
                .collect();
            projects.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
            peak = Peak { day, amount: advanced, projects };
        }
        days.push((day, advanced));
    }
    (days, peak)
}

#[cfg(test)]
mod tests {
    use super::super::reconcile;
    use super::super::sample::{day, known, office};
    use super::*;
    use crate::model::memory::Memory;

    #[test]
    fn late_clients_make_the_agency_advance() {
        let mut office = office(day("2026-03-16"), 1);
        office.cases[0].project.client = known("远岚置业".to_owned());
        office.placement(0, "2026-03-24", 10_000, "2026-03-10");
        office.placement(0, "2026-08-01", 10_000, "2026-03-10");
        let books = reconcile(&office, &Memory::default());
        let forecast = forecast(&office, &books);
        // 10,000 due from the client six days before, 9,000 to the medium on the first day
        let lines: Vec<_> =
            forecast.lines.iter().map(|l| (l.due.to_string(), l.direction, l.amount.0)).collect();
        assert_eq!(
            lines,
            [
                ("2026-03-18".to_owned(), Direction::FromClient, 10_000),
                ("2026-03-24".to_owned(), Direction::ToMedium, 9_000),
            ]
        );
        assert_eq!(forecast.peak.amount, Fen::ZERO);
        assert_eq!((forecast.peak_late.day, forecast.peak_late.amount), (day("2026-03-24"), Fen(9_000)));
        assert_eq!(forecast.peak_late.projects, [("XM2026-001".to_owned(), Fen(9_000))]);
        assert_eq!(forecast.weeks.len(), 6);
        assert_eq!(forecast.weeks.iter().map(|week| week.incoming).sum::<Fen>(), Fen(10_000));
    }

    #[test]
    fn a_request_stands_for_its_placement() {
        let mut office = office(day("2026-03-16"), 1);
        let placement = office.placement(0, "2026-03-24", 10_000, "2026-03-10");
        let payment = office.payment(0, "2026-03-16", 9_000, 0, &[placement]);
        office.payments[payment].record.date = Default::default();
        office.payments[payment].record.planned = known(day("2026-03-20"));
        let books = reconcile(&office, &Memory::default());
        let forecast = forecast(&office, &books);
        let out: Vec<_> =
            forecast.lines.iter().filter(|l| l.direction == Direction::ToMedium).map(|l| &l.key).collect();
        assert_eq!(out, ["FK0000"]);
    }
}
