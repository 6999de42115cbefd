//! 付款对账清单 (H-4.2.4): one client, one month, 到款及支出 for signature.
//!
//! 余额 is what the client has prepaid: positive, we hold its money; negative, it owes us.
//! 应收 falls on 实际日期 (placements), 验收日 (quotes), 应收日 (service fees); 已收 is every receipt.

use super::Input;
use super::agenda::placement_subject;
use crate::link::{Case, LinkedPlacement, Office, Quote};
use crate::model::choice::{AcceptanceResult, Choice, OpeningKind, ProjectStatus, ReceiptKind};
use crate::model::settings::AliasKind;
use crate::model::{Fen, Month, capital};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeSet;

/// One statement, typed: the workbook writer needs dates and amounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub client: String,
    pub projects: Vec<String>,
    pub month: Month,
    pub opening: Fen,
    pub entries: Vec<Entry>,
    pub due: Fen,
    pub received: Fen,
    pub closing: Fen,
    /// Placements whose amount is unknown: not in any figure.
    pub unknown: Vec<String>,
    /// The month is not over on 检查日.
    pub running: bool,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub day: NaiveDate,
    pub document: String,
    pub project: String,
    /// 摘要
    pub summary: String,
    pub due: Option<Fen>,
    pub received: Option<Fen>,
    /// 余额 after this line.
    pub balance: Fen,
}

/// The same in words, for the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatementPage {
    pub client: String,
    pub projects: String,
    pub month: String,
    pub from: String,
    pub until: String,
    pub opening: String,
    pub lines: Vec<StatementLine>,
    pub due: String,
    pub received: String,
    pub closing: String,
    /// `我方预收` or `贵方应付`, and the amount without sign, in figures and 大写.
    pub closing_word: &'static str,
    pub closing_amount: String,
    pub closing_capital: String,
    pub notes: Vec<String>,
    pub version: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatementLine {
    pub day: String,
    pub document: String,
    pub project: String,
    pub summary: String,
    pub due: String,
    pub received: String,
    pub balance: String,
}

/// Clients of projects 服务中 whose contract had begun by the end of the month, in order of name.
pub fn clients(office: &Office, month: Month) -> Vec<&str> {
    let served = office.cases.iter().filter(|case| {
        let begun = case.project.contract_start.get().is_none_or(|start| start <= month.last_day());
        case.known && case.status() == ProjectStatus::Serving && begun
    });
    let names: BTreeSet<&str> =
        served.map(|case| case.project.client.text()).filter(|client| !client.is_empty()).collect();
    names.into_iter().collect()
}

/// The statement of a client, by its name or an alias; `None` where no project is the client's.
pub fn statement(input: &Input, client: &str, month: Month) -> Option<Statement> {
    let office = input.office;
    let client = standard_name(office, client);
    let cases: Vec<usize> = (0..office.cases.len())
        .filter(|i| {
            office.cases.get(*i).is_some_and(|case| case.known && case.project.client.text() == client)
        })
        .collect();
    if cases.is_empty() {
        return None;
    }
    let desk = Desk { input, client, cases };
    Some(desk.statement(month))
}

fn standard_name<'a>(office: &'a Office, name: &'a str) -> &'a str {
    let mut aliases = office.settings.aliases.iter().filter(|alias| alias.kind == AliasKind::Client);
    aliases.find(|alias| alias.written == name).map_or(name, |alias| &alias.standard)
}

/// An event before it is known whether it falls into the opening balance or the period.
struct Event {
    case: Option<usize>,
    day: NaiveDate,
    document: String,
    summary: String,
    due: Option<Fen>,
    received: Option<Fen>,
}

struct Desk<'a> {
    input: &'a Input<'a>,
    client: &'a str,
    /// Indices into `office.cases`
    cases: Vec<usize>,
}

impl Desk<'_> {
    fn statement(&self, month: Month) -> Statement {
        let office = self.input.office;
        let (first, last) = (month.first_day(), month.last_day());
        let (mut opening, balances_until) = self.openings(first);
        let mut unknown = Vec::new();
        let mut events = self.receipts();
        for case in self.cases.iter().copied() {
            let Some(linked) = office.cases.get(case) else { continue };
            events.extend(self.placements(case, linked, &mut unknown));
            events.extend(self.quotes(case, linked));
            events.extend(self.fees(case, linked));
        }
        // What the 期初 sheet already holds is not counted again.
        events.retain(|event| balances_until(event.case).is_none_or(|until| event.day > until));
        events.retain(|event| event.day <= last && event.day <= office.as_of());
        events.sort_by(|a, b| {
            (a.day, a.received.is_none(), &a.document, &a.summary).cmp(&(
                b.day,
                b.received.is_none(),
                &b.document,
                &b.summary,
            ))
        });
        let (mut due, mut received) = (Fen::ZERO, Fen::ZERO);
        let mut balance = opening;
        let mut entries = Vec::new();
        for event in events {
            balance = balance + event.received.unwrap_or_default() - event.due.unwrap_or_default();
            if event.day < first {
                opening = balance;
                continue;
            }
            due += event.due.unwrap_or_default();
            received += event.received.unwrap_or_default();
            let key = event.case.and_then(|i| office.cases.get(i)).map(|case| case.key());
            entries.push(Entry {
                day: event.day,
                document: event.document,
                project: self.input.project_name(key),
                summary: event.summary,
                due: event.due,
                received: event.received,
                balance,
            });
        }
        let name = |i: &usize| self.input.project_name(office.cases.get(*i).map(|case| case.key()));
        Statement {
            client: self.client.to_owned(),
            projects: self.cases.iter().map(name).collect(),
            month,
            opening,
            entries,
            due,
            received,
            closing: balance,
            unknown,
            running: last >= office.as_of(),
        }
    }

    /// 期初 客户预收 entered before the period, and the day up to which it stands for a project.
    fn openings(&self, before: NaiveDate) -> (Fen, impl Fn(Option<usize>) -> Option<NaiveDate>) {
        let office = self.input.office;
        let rows = office.openings.iter().filter(|row| row.kind.get() == Some(OpeningKind::ClientAdvance));
        let mut sum = Fen::ZERO;
        let mut until: Vec<(Option<usize>, NaiveDate)> = Vec::new();
        for row in rows {
            let case = office.case_of(row.project.text()).filter(|case| self.cases.contains(case));
            let by_name =
                row.project.is_blank() && standard_name(office, row.counterparty.text()) == self.client;
            let (Some(amount), Some(day)) = (row.amount.get(), row.until.get()) else { continue };
            if (case.is_some() || by_name) && day < before {
                sum += amount;
                until.push((case, day));
            }
        }
        let standing = move |case: Option<usize>| {
            let of_case = until.iter().filter(|(of, _)| of.is_none() || *of == case);
            of_case.map(|(_, day)| *day).max()
        };
        (sum, standing)
    }

    /// Receipts of every kind: of the client's projects, and without project by its name.
    fn receipts(&self) -> Vec<Event> {
        let office = self.input.office;
        let pairs = office.receipts.iter().zip(&self.input.books.receipts);
        pairs
            .filter(|(receipt, books)| {
                let of_project = receipt.case.is_some_and(|case| self.cases.contains(&case));
                let by_payer = receipt.case.is_none()
                    && standard_name(office, receipt.record.payer.text()) == self.client;
                books.counts && (of_project || by_payer)
            })
            .filter_map(|(receipt, books)| {
                let kind = receipt.record.kind.get().unwrap_or(ReceiptKind::MediaPrepayment);
                let word = if books.amount < Fen::ZERO { "退款：" } else { "收款：" };
                Some(Event {
                    case: receipt.case,
                    day: receipt.record.date.get()?,
                    document: receipt.record.key.clone(),
                    summary: format!("{word}{}", kind.word()),
                    due: None,
                    received: Some(books.amount),
                })
            })
            .collect()
    }

    fn placements(&self, case: usize, linked: &Case, unknown: &mut Vec<String>) -> Vec<Event> {
        let office = self.input.office;
        let mut events = Vec::new();
        for index in &linked.placements {
            let Some(placement) = office.placements.get(*index).filter(|one| !one.repeated) else { continue };
            let Some(books) = self.input.books.placements.get(*index) else { continue };
            if placement.publications.is_empty() && !placement.is_cancelled(office.as_of()) {
                continue;
            }
            let record = &placement.record;
            let amount = record.amount.get().filter(|_| books.ordered.is_some());
            let (Some(amount), Some(times)) = (amount, record.times_ordered().filter(|times| *times > 0))
            else {
                unknown.push(record.key.clone());
                continue;
            };
            let subject = placement_subject(office, *index);
            let mut sum = Fen::ZERO;
            let mut aired: u32 = 0;
            for (day, count) in airings(office, placement) {
                let until = aired.saturating_add(count).min(times);
                let value = amount.share(i64::from(until), i64::from(times)).unwrap_or_default();
                if until > aired {
                    events.push(Event {
                        case: Some(case),
                        day,
                        document: record.key.clone(),
                        summary: format!("媒体投放：{subject} {} 次", until - aired),
                        due: Some(value - sum),
                        received: None,
                    });
                }
                (sum, aired) = (value, until);
            }
            // A cancelled placement still owes what the client agreed to forfeit.
            let forfeit = books.ordered.unwrap_or_default() - sum;
            if placement.is_cancelled(office.as_of()) && forfeit > Fen::ZERO {
                let day = record.cancelled.get().or(record.first_day());
                events.extend(day.map(|day| Event {
                    case: Some(case),
                    day,
                    document: record.key.clone(),
                    summary: format!("撤单扣款：{subject}"),
                    due: Some(forfeit),
                    received: None,
                }));
            }
        }
        events
    }

    /// A quote is due once, on its first acceptance.
    fn quotes(&self, case: usize, linked: &Case) -> Vec<Event> {
        let quotes = linked.quotes.iter().filter_map(|i| self.input.office.quotes.get(*i));
        quotes
            .filter_map(|quote| {
                let content = quote.lines.first().map_or("", |line| line.content.text());
                Some(Event {
                    case: Some(case),
                    day: accepted_on(quote)?,
                    document: quote.key.clone(),
                    summary: format!("制作：{content}"),
                    due: Some(quote.amount()?),
                    received: None,
                })
            })
            .collect()
    }

    /// 应收日, blank: the end of the month.
    fn fees(&self, case: usize, linked: &Case) -> Vec<Event> {
        let fees = linked.fees.iter().filter_map(|i| self.input.office.fees.get(*i));
        fees.filter_map(|fee| {
            let month = fee.month.get()?;
            Some(Event {
                case: Some(case),
                day: fee.due.get().unwrap_or(month.last_day()),
                document: month.to_string(),
                summary: format!("服务费：{}", month.chinese()),
                due: Some(fee.amount.get()?),
                received: None,
            })
        })
        .collect()
    }
}

/// Times on air by day, make-goods on theirs.
fn airings(office: &Office, placement: &LinkedPlacement) -> Vec<(NaiveDate, u32)> {
    let mut airings = Vec::new();
    for publication in placement.publications.iter().filter_map(|i| office.publications.get(*i)) {
        let record = &publication.record;
        let Some(day) = record.effective() else { continue };
        airings.extend(record.actual_times.get().map(|times| (day, times)));
        let make_good = record.make_good_times.get().unwrap_or(0);
        airings.push((record.make_good.get().unwrap_or(day), make_good));
    }
    airings.retain(|(_, times)| *times > 0);
    airings.sort_unstable();
    airings
}

fn accepted_on(quote: &Quote) -> Option<NaiveDate> {
    let good = |result| matches!(result, Some(AcceptanceResult::Passed | AcceptanceResult::Partly));
    quote.acceptances.iter().filter(|one| good(one.result.get())).filter_map(|one| one.date.get()).min()
}

impl Statement {
    /// `付款对账清单_<客户>_<月>`, safe as a file name.
    pub fn file_stem(&self) -> String {
        let client: String = self
            .client
            .chars()
            .map(|c| if c.is_control() || "\\/:*?\"<>|".contains(c) { '_' } else { c })
            .collect();
        format!("付款对账清单_{}_{}", client.trim(), self.month)
    }

    /// 我方预收 where the client is ahead, 贵方应付 where it owes.
    pub fn closing_word(&self) -> &'static str {
        match self.closing {
            Fen::ZERO => "两清",
            amount if amount > Fen::ZERO => "我方预收贵方",
            _ => "贵方应付我方",
        }
    }

    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.running {
            notes.push("本月未完，以下为截至检查日的情况。".to_owned());
        }
        if !self.unknown.is_empty() {
            notes.push(format!("金额或次数待核、未列入的排期：{}。", self.unknown.join("、")));
        }
        notes
    }

    pub fn page(&self, version: &str) -> StatementPage {
        let amount = |amount: Option<Fen>| amount.map(|amount| amount.to_string()).unwrap_or_default();
        let line = |entry: &Entry| StatementLine {
            day: entry.day.to_string(),
            document: entry.document.clone(),
            project: entry.project.clone(),
            summary: entry.summary.clone(),
            due: amount(entry.due),
            received: amount(entry.received),
            balance: entry.balance.to_string(),
        };
        StatementPage {
            client: self.client.clone(),
            projects: self.projects.join("、"),
            month: self.month.chinese(),
            from: self.month.first_day().to_string(),
            until: self.month.last_day().to_string(),
            opening: self.opening.to_string(),
            lines: self.entries.iter().map(line).collect(),
            due: self.due.to_string(),
            received: self.received.to_string(),
            closing: self.closing.to_string(),
            closing_word: self.closing_word(),
            closing_amount: self.closing.abs().to_string(),
            closing_capital: capital::write(self.closing.abs()),
            notes: self.notes(),
            version: version.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::{Link, LinkedPublication};
    use crate::model::Field;
    use crate::model::choice::PlacementStatus;
    use crate::model::payment::Opening;
    use crate::model::placement::Publication;
    use crate::report::example::{self, day};

    fn known<T>(value: T) -> Field<T> {
        Field::known_at(value, crate::model::Place::default())
    }

    /// Two of three times on air on 03-12, the third made good on 03-14.
    fn on_air() -> example::Example {
        let mut example = example::office();
        example.office.placements[0].record.times = known(3);
        example.office.placements[0].record.amount = known(Fen(10_000));
        example.office.placements[0].publications = vec![0];
        example.books.placements[0].ordered = Some(Fen(10_000));
        example.office.publications = vec![LinkedPublication {
            record: Publication {
                key: "XM2026-001-F001".into(),
                actual: known(day("2026-03-12")),
                actual_times: known(2),
                make_good: known(day("2026-03-14")),
                make_good_times: known(2),
                ..Publication::default()
            },
            placement: Link::To(0),
            duplicate: false,
            exists: true,
        }];
        example
    }

    fn of(example: &example::Example, month: &str) -> Statement {
        let first = day(&format!("{month}-01"));
        statement(&example.input(), "远岚置业", Month::of(first)).unwrap()
    }

    #[test]
    fn what_was_published_is_due_on_its_day_and_adds_up_to_the_fen() {
        let statement = of(&on_air(), "2026-03");
        let lines: Vec<(String, Option<i64>, Option<i64>, i64)> = statement
            .entries
            .iter()
            .map(|one| {
                (one.day.to_string(), one.due.map(|due| due.0), one.received.map(|got| got.0), one.balance.0)
            })
            .collect();
        assert_eq!(
            lines,
            [
                ("2026-03-06".into(), None, Some(6_000_000), 6_000_000),
                ("2026-03-12".into(), Some(6_667), None, 5_993_333),
                ("2026-03-14".into(), Some(3_333), None, 5_990_000),
            ]
        );
        assert_eq!(statement.due, Fen(10_000));
        assert_eq!(statement.closing, statement.opening + statement.received - statement.due);
        assert!(statement.running && statement.unknown.is_empty());
    }

    #[test]
    fn the_closing_balance_of_a_month_opens_the_next() {
        let example = on_air();
        assert_eq!(of(&example, "2026-02").closing, Fen::ZERO);
        assert_eq!(of(&example, "2026-04").opening, of(&example, "2026-03").closing);
    }

    #[test]
    fn an_opening_balance_stands_for_everything_before_its_day() {
        let mut example = on_air();
        example.office.openings = vec![Opening {
            kind: known(OpeningKind::ClientAdvance),
            project: known("XM2026-001".to_owned()),
            amount: known(Fen(500)),
            until: known(day("2026-03-12")),
            ..Opening::default()
        }];
        let april = of(&example, "2026-04");
        assert_eq!(april.opening, Fen(500 - 3_333), "only the make-good comes after it");
    }

    #[test]
    fn a_cancelled_placement_owes_what_is_forfeited() {
        let mut example = on_air();
        let record = &mut example.office.placements[0].record;
        record.status = known(PlacementStatus::Cancelled);
        record.cancelled = known(day("2026-03-13"));
        example.office.publications[0].record.make_good_times = Field::default();
        example.books.placements[0].ordered = Some(Fen(7_667));
        let statement = of(&example, "2026-03");
        assert_eq!(statement.due, Fen(7_667));
        assert!(statement.entries.iter().any(|entry| entry.summary.starts_with("撤单扣款")));
    }

    #[test]
    fn a_client_without_a_project_has_no_statement_and_names_are_safe_files() {
        let example = example::office();
        let march = Month::of(day("2026-03-01"));
        assert!(statement(&example.input(), "无此客户", march).is_none());
        let statement = Statement { client: "甲/乙:有限".into(), ..of(&example, "2026-03") };
        assert_eq!(statement.file_stem(), "付款对账清单_甲_乙_有限_2026-03");
    }
}
