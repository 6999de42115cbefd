//! The cash forecast of six weeks, Monday to Sunday, beginning with this week: who must pay what by when, the
//! highest 垫款 of the agency, and the same if clients pay five working days late. It looks at obligations
//! only, never at findings.

use super::money::client_payments;
use super::obligation::{About, Obligation, ObligationKind};
use super::obligations::Obligations;
use crate::link::{Case, Office, PlacementId, Target};
use crate::model::Fen;
use crate::reconcile::Books;
use chrono::{Datelike, Days, NaiveDate};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Weeks of the forecast.
const WEEKS: u64 = 6;
/// Working days by which clients are late in the second calculation.
pub const LATE_DAYS: i64 = 5;

/// The forecast of six weeks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// 检查日
    pub from: NaiveDate,
    pub until: NaiveDate,
    /// The expected payments, by day, direction, party and key.
    pub lines: Vec<ForecastLine>,
    /// For each week: incoming, outgoing, and 垫款 at its end.
    pub weeks: Vec<ForecastWeek>,
    /// The highest 垫款, if everybody pays on time.
    pub peak: Peak,
    /// The highest 垫款, if clients pay five working days late.
    pub peak_late: Peak,
    /// 垫款 at the end of each day: (day, on time, late)
    pub days: Vec<(NaiveDate, Fen, Fen)>,
    /// 垫款 of each project at the end of each of these days, if everybody pays on time; the largest first.
    pub projects: Vec<(String, Vec<Fen>)>,
    /// Σ 垫款额度 of the projects.
    pub limit: Option<Fen>,
    /// Placements the client has not confirmed in writing, whose money would be due within the six weeks:
    /// how many, and what of it is still to come. It is in no line.
    pub unconfirmed: (usize, Fen),
}

/// One expected payment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ForecastLine {
    /// The due date; for an overdue payment 检查日.
    pub due: NaiveDate,
    pub direction: Direction,
    /// The client, or the payee of the medium.
    pub who: String,
    /// 排期编号, 报价单号, 服务费 month or 付款编号
    pub key: String,
    pub project: String,
    pub amount: Fen,
    /// Whether it is overdue.
    pub overdue: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// The client pays us for media.
    FromClient,
    /// The client pays us for production or service, which is not part of 垫款.
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

/// The day with the highest 垫款.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peak {
    pub day: NaiveDate,
    pub amount: Fen,
    /// 项目编号 with its part, the largest first.
    pub projects: Vec<(String, Fen)>,
}

/// Makes the forecast of six weeks from 检查日.
pub(super) fn forecast(office: &Office, books: &Books, obligations: &Obligations) -> Forecast {
    let from = office.as_of();
    let monday =
        from.checked_sub_days(Days::new(from.weekday().num_days_from_monday().into())).unwrap_or(from);
    let sunday = |week: u64| monday.checked_add_days(Days::new(7 * week + 6)).unwrap_or(from);
    let until = sunday(WEEKS - 1);
    let mut outlook = Outlook { office, books, from, until, lines: Vec::new() };
    let requested = outlook.requested(obligations);
    for owed in obligations.open() {
        outlook.expect(owed, &requested);
    }
    let mut lines = outlook.lines;
    lines.sort();
    let Curve { days: on_time, peak, projects } = curve(office, books, &lines, until, 0);
    let Curve { days: late, peak: peak_late, .. } = curve(office, books, &lines, until, LATE_DAYS);
    let days = on_time.iter().zip(&late).map(|((day, a), (_, b))| (*day, *a, *b)).collect::<Vec<_>>();
    let limit = office.cases.iter().map(Case::advance_limit).sum();
    lines.retain(|line| line.due <= until);
    let weeks = (0..WEEKS).map(|week| {
        let first = monday.checked_add_days(Days::new(7 * week)).unwrap_or(from).max(from);
        let last = sunday(week);
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
    let unconfirmed = unconfirmed(office, books, until);
    Forecast {
        from,
        until,
        weeks: weeks.collect(),
        lines,
        peak,
        peak_late,
        days,
        projects,
        limit,
        unconfirmed,
    }
}

fn unconfirmed(office: &Office, books: &Books, until: NaiveDate) -> (usize, Fen) {
    let open = office.placements.with_ids().filter_map(|(id, placement)| {
        let gone = placement.duplicate || placement.repeated || placement.is_cancelled(office.as_of());
        if gone || placement.confirmed.is_written() {
            return None;
        }
        let payments = client_payments(office, placement, &books.placements[id]);
        let within = payments.filter(|(_, term, _)| term.due <= until);
        let open: Fen = within.filter_map(|(_, _, missing)| missing).sum();
        Some(open).filter(|open| *open > Fen::ZERO)
    });
    open.fold((0, Fen::ZERO), |(count, sum), open| (count + 1, sum + open))
}

struct Outlook<'a> {
    office: &'a Office,
    books: &'a Books,
    from: NaiveDate,
    until: NaiveDate,
    lines: Vec<ForecastLine>,
}

impl Outlook<'_> {
    /// Adds the open amount of an obligation, unless it is due after the six weeks.
    fn expect(&mut self, owed: &Obligation, requested: &BTreeMap<PlacementId, Fen>) {
        let Some((direction, who, amount)) = self.payment(owed, requested) else { return };
        let Some(due) = owed.due_day().filter(|due| *due <= self.until && amount > Fen::ZERO) else { return };
        let project = self.office.case(owed.case).map_or("", |case| case.key());
        self.lines.push(ForecastLine {
            due: due.max(self.from),
            direction,
            who,
            key: owed.about.key(self.office),
            project: project.to_owned(),
            amount,
            overdue: due < self.from,
        });
    }

    /// Direction, party and amount of an obligation; `None` if it is no payment.
    fn payment(
        &self,
        owed: &Obligation,
        requested: &BTreeMap<PlacementId, Fen>,
    ) -> Option<(Direction, String, Fen)> {
        let client = || {
            let case = self.office.case(owed.case);
            case.map(|case| case.project.client.text().to_owned()).unwrap_or_default()
        };
        Some(match (owed.kind, owed.about) {
            (ObligationKind::ClientPayment, About::Placement(i)) => {
                let missing = self.books.placements[i].client.due_first().missing()?;
                (Direction::FromClient, client(), missing)
            }
            (ObligationKind::ClientBalance, About::Placement(i)) => {
                let missing = self.books.placements[i].client.missing_rest()?;
                (Direction::FromClient, client(), missing)
            }
            (ObligationKind::MediumPayment, About::Placement(i)) => {
                let (placement, books) = (&self.office.placements[i], &self.books.placements[i]);
                let medium = self.office.medium_of(placement).and_then(|medium| medium.payee.known());
                let payee = medium.map_or(placement.record.medium.text(), String::as_str);
                // the part that a request covers is paid by that request
                let rest = books.open_cost()? - requested.get(&i).copied().unwrap_or_default();
                (Direction::ToMedium, payee.to_owned(), rest)
            }
            (ObligationKind::PaymentRequest, About::Payment(i)) => {
                let payment = &self.office.payments[i];
                let record = &payment.record;
                let payee = record.payee_or_medium();
                (Direction::ToMedium, payee.to_owned(), payment.asked()?)
            }
            (ObligationKind::ProductionReceivable, About::Quote(i)) => {
                (Direction::FromClientOther, client(), self.books.quotes[i].client.all.missing()?)
            }
            (ObligationKind::ServiceFee, About::Fee(i)) => {
                (Direction::FromClientOther, client(), self.books.fee_missing(self.office, i)?)
            }
            _ => return None,
        })
    }

    /// The gross of open payment requests by placement, 返点抵扣 with it. A request for several placements fills each in order up to
    /// its open cost; the rest goes to the last.
    fn requested(&self, obligations: &Obligations) -> BTreeMap<PlacementId, Fen> {
        let mut requested: BTreeMap<PlacementId, Fen> = BTreeMap::new();
        for owed in obligations.of(ObligationKind::PaymentRequest).iter().filter(|owed| owed.is_open()) {
            let About::Payment(i) = owed.about else { continue };
            let payment = &self.office.payments[i];
            let Some(mut left) = payment.asked_gross().or(payment.asked()) else { continue };
            let named: Vec<PlacementId> = payment
                .placements
                .iter()
                .filter_map(|target| match target {
                    Target::Placement(i) => Some(*i),
                    _ => None,
                })
                .collect();
            for (n, id) in named.iter().enumerate() {
                let books = &self.books.placements[*id];
                let before = requested.entry(*id).or_default();
                let lacks = books.open_cost().map(|open| (open - *before).or_zero());
                let part = match lacks {
                    Some(lacks) if n + 1 < named.len() => left.min(lacks),
                    _ => left,
                };
                *before += part;
                left -= part;
            }
        }
        requested
    }
}

/// 垫款 day by day.
struct Curve {
    days: Vec<(NaiveDate, Fen)>,
    peak: Peak,
    /// 垫款 by project, the largest first.
    projects: Vec<(String, Vec<Fen>)>,
}

/// 垫款 at the end of every day, and the highest. On one day, incoming money counts before outgoing.
fn curve(office: &Office, books: &Books, lines: &[ForecastLine], until: NaiveDate, late: i64) -> Curve {
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
    let mut shares: BTreeMap<&str, Vec<Fen>> = BTreeMap::new();
    let length = usize::try_from((until - office.as_of()).num_days() + 1).unwrap_or_default();
    let mut peak = Peak { day: office.as_of(), amount: Fen::ZERO, projects: Vec::new() };
    for day in office.as_of().iter_days().take_while(|day| *day <= until) {
        for (project, amount) in moves.remove(&day).into_iter().flatten() {
            *balances.entry(project).or_default() += amount;
        }
        let advanced: Fen = balances.values().map(|balance| (-*balance).or_zero()).sum();
        for (project, balance) in balances.iter().filter(|(_, balance)| **balance < Fen::ZERO) {
            let share = shares.entry(project).or_insert_with(|| vec![Fen::ZERO; length]);
            if let Some(share) = share.get_mut(days.len()) {
                *share = -*balance;
            }
        }
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
    let mut projects: Vec<(String, Vec<Fen>)> =
        shares.into_iter().map(|(project, days)| (project.to_owned(), days)).collect();
    projects.sort_by_key(|(project, days)| (Reverse(days.iter().max().copied()), project.clone()));
    Curve { days, peak, projects }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::Office;
    use crate::model::memory::Memory;
    use crate::reconcile::reconcile;
    use crate::testing::offices::{day, known, office};

    fn forecast(office: &Office, books: &Books) -> Forecast {
        crate::due::due(office, books).forecast
    }

    #[test]
    fn late_clients_make_the_agency_advance() {
        let mut office = office(day("2026-03-16"), 1);
        office.roles.insert("收付款".to_owned());
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
        let weeks: Vec<_> = forecast.weeks.iter().map(|week| format!("{} {}", week.from, week.to)).collect();
        assert_eq!(
            (weeks.len(), weeks[0].as_str(), weeks[5].as_str()),
            (6, "2026-03-16 2026-03-22", "2026-04-20 2026-04-26")
        );
        assert_eq!(forecast.weeks.iter().map(|week| week.incoming).sum::<Fen>(), Fen(10_000));
    }

    #[test]
    fn weeks_end_on_sunday_and_the_first_begins_on_the_day_of_the_check() {
        let mut office = office(day("2026-03-19"), 2);
        let limits = [Fen(500), Fen(20)];
        office
            .cases
            .iter_mut()
            .zip(limits)
            .for_each(|(case, limit)| case.project.advance_limit = known(limit));
        office.payment(0, "2026-03-10", 3_000, 0, &[]);
        office.payment(1, "2026-03-10", 7_000, 0, &[]);
        let books = reconcile(&office, &Memory::default());
        let forecast = forecast(&office, &books);
        let weeks: Vec<_> = forecast.weeks.iter().map(|week| (week.from, week.to)).collect();
        assert_eq!(
            weeks[..2],
            [(day("2026-03-19"), day("2026-03-22")), (day("2026-03-23"), day("2026-03-29")),]
        );
        assert_eq!(
            (forecast.until, forecast.days.len(), forecast.limit),
            (day("2026-04-26"), 39, Some(Fen(520)))
        );
        let shares: Vec<_> =
            forecast.projects.iter().map(|(key, days)| (key.as_str(), days.len(), days[0])).collect();
        assert_eq!(shares, [("XM2026-002", 39, Fen(7_000)), ("XM2026-001", 39, Fen(3_000))]);
        assert_eq!(forecast.weeks[0].advanced, Fen(10_000));
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

    /// A request for two placements stands for both of them, whatever each costs.
    #[test]
    fn a_request_stands_for_its_placements() {
        let outcome = crate::testing::run(
            "[媒体排期/排期]\n排期编号 | 项目编号 | 投放日期 | 客户金额 | 媒体成本 | 客户确认日\n\
             XM2026-101-M0331 | XM2026-101 | 2026-03-18 | 15000 | 12600 | 2026-03-02\n\
             XM2026-101-M0332 | XM2026-101 | 2026-03-18 | 14000 | 11340 | 2026-03-02\n\
             [收付款/媒体付款]\n付款编号 | 项目编号 | 排期编号 | 应付金额 | 实付金额 | 计划付款日\n\
             FK202603-013 | XM2026-101 | XM2026-101-M0331、XM2026-101-M0332 | 23940 | 23940 | 2026-03-20",
        );
        let lines = outcome.due.forecast.lines.iter().filter(|line| line.direction == Direction::ToMedium);
        let told: Vec<_> = lines.map(|line| (line.key.as_str(), line.amount)).collect();
        assert_eq!(told, [("FK202603-013", Fen::yuan(23_940))]);
    }

    /// The day the client owes a prepayment is one day: of the countdown, and of the cash forecast.
    #[rstest::rstest]
    #[case::six_days_before("3", "2026-03-24")]
    #[case::before_the_material_goes_out("10", "2026-03-16")]
    fn a_prepayment_is_due_on_one_day(#[case] lead: &str, #[case] due: &str) {
        let outcome = crate::testing::run(&format!(
            "[项目名册/媒体]\n媒体名称 | 截稿提前\n都市晨报 | {lead}\n[媒体排期/排期]\n\
             排期编号 | 项目编号 | 媒体名称 | 投放日期 | 客户金额 | 客户确认日\n\
             XM2026-101-M0301 | XM2026-101 | 都市晨报 | 2026-03-30 | 50000 | 2026-03-02"
        ));
        let (id, _) = outcome.office.placements.with_ids().next().unwrap();
        let plan = outcome.due.countdowns.of(id).unwrap();
        let last = plan.limit(crate::due::countdown::CountdownStep::Prepayment).unwrap().last;
        let mut lines = outcome.due.forecast.lines.iter();
        let line = lines.find(|line| line.direction == Direction::FromClient).unwrap();
        assert_eq!((last.to_string().as_str(), line.due), (due, last));
    }
}
