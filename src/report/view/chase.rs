//! 客服/催办.xlsx, 财务/催办.xlsx and `jobbag chase`: one text to paste per client or medium.
//!
//! What is asked comes from the obligations, the amounts from the books. A client is asked for money only if
//! it has no unallocated receipts. An item that was sent within three working days is not asked again.

mod held;

use crate::check::rule::Matter;
use crate::due::countdown::{Countdown, CountdownStep, Progress};
use crate::due::{About, Obligation, ObligationKind};
use crate::finding::{Finding, Party, Place};
use crate::link::{CaseId, LinkedPayment, LinkedPlacement, Office, Target};
use crate::model::answer::LIST;
use crate::model::memory::Reminded;
use crate::model::{Fen, amount_in_words};
use crate::normalise::cell::date::in_full;
use crate::report::view::Input;
use crate::report::view::shared::line::PlaceLine;
use chrono::{Datelike, Days, NaiveDate};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Characters of a text, so that it fits into one WeChat message.
pub const LONGEST: usize = 680;
/// Calendar days before the due date from which we remind.
const AHEAD: u64 = 3;
/// Working days that we allow for an overdue item.
const GRACE: i64 = 2;
/// Working days in which a sent text is not sent again.
const SILENCE: i64 = 3;
/// In fen. From this amount on the sum is also written in words.
const WRITTEN_OUT: Fen = Fen(1_000_000);
/// Calendar days ahead in which countdowns are looked at.
const HORIZON: u64 = 90;

/// All texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reminders {
    pub clients: Vec<Reminder>,
    pub media: Vec<Reminder>,
}

impl Reminders {
    /// Of each text the party and the items.
    pub fn asked(&self) -> Vec<(&str, Vec<&str>)> {
        let texts = self.clients.iter().chain(&self.media);
        let ids = texts.clone().map(|text| text.items.iter().map(|item| item.id.as_str()).collect());
        texts.zip(ids).map(|(text, ids)| (text.party.as_str(), ids)).collect()
    }
}

/// The text for one client or medium.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    pub party: String,
    /// 提醒 or 催办; 已发 if nothing is to be asked now.
    pub stage: &'static str,
    /// At most [`LONGEST`] characters; empty if nothing is to be asked now.
    pub text: String,
    /// The items that the text asks for; for a sent text its open items.
    pub items: Vec<ReminderItem>,
    /// What it has no room for and asks for later.
    pub later: Vec<ReminderItem>,
    /// Why money is not asked for, or when it may be asked again.
    pub note: String,
    /// 已发/已答复 of this text.
    pub sent: String,
    pub sent_on: Option<NaiveDate>,
    /// 日期 as written, if it is no date.
    pub sent_on_words: String,
    /// The day on which one of its items was last asked.
    pub last: Option<NaiveDate>,
    /// The number of the reminder, from 1.
    pub round: u32,
}

impl Reminder {
    /// 事项编号, by which the text is recognised.
    pub fn item_keys(&self) -> String {
        self.items.iter().map(|item| item.id.as_str()).collect::<Vec<_>>().join(&LIST.to_string())
    }

    /// The earliest due date of its items.
    pub fn first_due(&self) -> Option<NaiveDate> {
        self.items.iter().map(|item| item.due).min()
    }
}

/// One item of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReminderItem {
    /// `媒体款 XM2026-001-M0305`
    pub id: String,
    pub key: String,
    pub project: String,
    /// What we ask for, without the day.
    pub words: String,
    /// The amount that is asked for, or for which an invoice is asked.
    pub money: Option<Fen>,
    pub due: NaiveDate,
    pub past: bool,
    /// The day until which we ask for it.
    pub asked_by: NaiveDate,
    /// The owner.
    pub owner: String,
    pub place: Option<PlaceLine>,
}

/// Every client and medium that may be asked for something.
pub fn known<'a>(input: &Input<'a>) -> BTreeSet<&'a str> {
    let office = input.office;
    let names = office.clients();
    let clients = office.cases.ids().map(|case| names.name_of(office, case));
    let media = office.media.iter().map(|medium| medium.name.text());
    let named = office.placements.iter().map(|placement| medium_name(office, placement));
    clients.chain(media).chain(named).filter(|name| !name.is_empty()).collect()
}

/// Makes all texts of today.
pub fn reminders(input: &Input) -> Reminders {
    #[cfg(test)]
    crate::report::view::made::note("reminders", input);
    let writer = ReminderWriter::new(input);
    let mut clients: BTreeMap<String, Vec<ReminderItem>> = BTreeMap::new();
    let mut media: BTreeMap<String, Vec<ReminderItem>> = BTreeMap::new();
    let open = input.due.obligations.open().filter(|owed| !owed.is_legacy(input.office));
    let asked = open.filter_map(|owed| writer.asked(owed));
    for (party, name, item) in asked.chain(writer.schedules()).chain(writer.refunds()) {
        let of = if party == Party::Client { &mut clients } else { &mut media };
        if !name.is_empty() {
            of.entry(name).or_default().push(item);
        }
    }
    let held = writer.held();
    let texts = |parties: BTreeMap<String, Vec<ReminderItem>>, guarded: bool| {
        let of = |(party, items): (String, Vec<ReminderItem>)| {
            let held = held.get(&party).filter(|_| guarded);
            writer.texts(&party, items, held.map(String::as_str))
        };
        parties.into_iter().flat_map(of).collect()
    };
    Reminders { clients: texts(clients, true), media: texts(media, false) }
}

struct ReminderWriter<'i, 'a> {
    input: &'i Input<'a>,
    as_of: NaiveDate,
    /// The last due date for which we remind.
    until: NaiveDate,
}

impl<'i, 'a> ReminderWriter<'i, 'a> {
    fn new(input: &'i Input<'a>) -> Self {
        let as_of = input.office.as_of();
        let until = as_of.checked_add_days(Days::new(AHEAD)).unwrap_or(as_of);
        ReminderWriter { input, as_of, until }
    }

    /// The name of a client, the same for all its projects.
    fn client(&self, case: Option<CaseId>) -> String {
        let name = case.map(|case| self.input.office.clients().name_of(self.input.office, case));
        name.unwrap_or_default().to_owned()
    }

    fn placement(&self, about: About) -> Option<&'a LinkedPlacement> {
        let office = self.input.office;
        match about {
            About::Placement(id) => Some(&office.placements[id]),
            About::Publication(id) => Some(&office.placements[office.publications[id].placement.id()?]),
            _ => None,
        }
    }

    /// The registered medium of a name or a 收款单位, else the name as written.
    fn registered(&self, name: &str) -> String {
        let medium = self.input.office.media.iter().find(|medium| medium.payee.text() == name);
        medium.map_or(name, |medium| medium.name.text()).to_owned()
    }

    /// The party and the item of an obligation; `None` if it is our own or not due soon.
    fn asked(&self, owed: &Obligation) -> Option<(Party, String, ReminderItem)> {
        let office = self.input.office;
        let due = owed.due_day().filter(|due| *due <= self.until)?;
        let subject = || owed.subject(office);
        let from = owed.from.map(|from| month_day(from.date)).unwrap_or_default();
        let client = || (Party::Client, self.client(owed.case));
        let medium = |name: &str| (Party::Medium, name.to_owned());
        let ((party, name), kind, words, money) = match owed.kind {
            ObligationKind::ClientAnswer => {
                (client(), "确认", format!("“{}”已于{from}提交，请您书面确认或告知修改意见", subject()), None)
            }
            ObligationKind::MinutesSignature => {
                (client(), "会议单", format!("“{}”的会议单请您签字回传", subject()), None)
            }
            ObligationKind::ClientPayment | ObligationKind::ClientBalance => {
                let About::Placement(id) = owed.about else { return None };
                let money = self.input.books.placements[id].client;
                let (kind, part, missing) = match owed.kind {
                    ObligationKind::ClientPayment => ("媒体款", "媒体款", money.due_first().missing()?),
                    _ => ("媒体余款", "媒体款余款", money.missing_rest()?),
                };
                let first = self.placement(owed.about)?.record.first_day().map(month_day).unwrap_or_default();
                let words = format!("“{}”（{first}首播）的{part}还差 {}", subject(), written(missing));
                (client(), kind, words, Some(missing))
            }
            ObligationKind::ProductionReceivable => {
                let About::Quote(id) = owed.about else { return None };
                let missing = self.input.books.quotes[id].client.all.missing()?;
                let subject = office.quotes[id].lines.first()?.content.text();
                (client(), "制作款", format!("“{subject}”的制作款还差 {}", written(missing)), Some(missing))
            }
            ObligationKind::ServiceFee => {
                let About::Fee(id) = owed.about else { return None };
                let missing = self.input.books.fee_missing(office, id)?;
                (client(), "服务费", format!("{} 服务费还差 {}", subject(), written(missing)), Some(missing))
            }
            ObligationKind::StatementReturn => {
                let About::Statement(id) = owed.about else { return None };
                let row = &office.statements[id];
                let words = format!("{} 对账单已于{from}发出，请您核对、盖章后回传", row.period.text());
                ((owed.waits_for, self.registered(row.counterparty.text())), "对账单", words, None)
            }
            ObligationKind::MakeGood => {
                let placement = self.placement(owed.about)?;
                let words = format!("“{}”{from}漏播或错播，请安排补播并告知日期", placement.record.name());
                (medium(medium_name(office, placement)), "补播", words, None)
            }
            ObligationKind::Publication => {
                let placement = self.placement(owed.about)?;
                let words = format!("“{}”已于{from}播完，请提供发布确认单和凭证", placement.record.name());
                (medium(medium_name(office, placement)), "发布确认", words, None)
            }
            ObligationKind::MediumInvoice => {
                let About::Payment(id) = owed.about else { return None };
                let (row, books) = (&office.payments[id], &self.input.books.payments[id]);
                let words = format!("{from}付款 {} 元，尚欠发票 {}", books.paid, written(books.uninvoiced));
                (medium(paid_medium(office, row)), "发票", words, Some(books.uninvoiced))
            }
            _ => return None,
        };
        if money.is_some_and(|missing| missing <= Fen::ZERO) {
            return None;
        }
        let project = owed.case.map_or("", |case| office.cases[case].key());
        let mut key = owed.about.key(office);
        if owed.kind == ObligationKind::ServiceFee {
            key = format!("{project} {key}");
        }
        let owner = owed.owner.clone();
        let mut item = self.item(kind, key, project, words, money, due, owner, owed.place);
        if let (ObligationKind::ClientPayment, About::Placement(id)) = (owed.kind, owed.about)
            && let Some(countdown) = self.input.due.countdowns.of(id)
            && countdown
                .limit(CountdownStep::Prepayment)
                .is_some_and(|limit| limit.progress == Progress::Open)
        {
            self.before_the_airing(&mut item, countdown, CountdownStep::Sending);
        }
        Some((party, name, item))
    }

    /// Items for placements that the client must confirm in writing by now or that are already on air, and for the
    /// money that a 先款后播 client owes for them.
    fn schedules(&self) -> Vec<(Party, String, ReminderItem)> {
        let office = self.input.office;
        let horizon = Days::new(HORIZON);
        let first = self.as_of.checked_sub_days(horizon).unwrap_or(self.as_of);
        let last = self.as_of.checked_add_days(horizon).unwrap_or(self.as_of);
        let mut asked = Vec::new();
        for countdown in self.input.due.countdowns.within(first..=last) {
            let open = |step| {
                let open = countdown.limit(step).filter(|limit| limit.progress == Progress::Open);
                open.map(|limit| limit.last).filter(|last| *last <= self.until)
            };
            let Some(due) = open(CountdownStep::Confirmation) else { continue };
            let placement = &office.placements[countdown.placement];
            let record = &placement.record;
            let project = placement.case.map_or("", |case| office.cases[case].key());
            let client = self.client(placement.case);
            let airing = if countdown.first_day < self.as_of { "已播" } else { "首播" };
            let name = format!("{}（{}{airing}）", record.name(), month_day(countdown.first_day));
            let words = format!("{name}的排期请您书面确认");
            let place = record.confirmed.at.or(Some(record.at));
            let mut item =
                self.item("排期确认", record.key.clone(), project, words, None, due, String::new(), place);
            self.before_the_airing(&mut item, countdown, CountdownStep::Confirmation);
            asked.push((Party::Client, client.clone(), item));
            let missing = self.input.books.placements[countdown.placement].client.due_first().missing();
            if let Some((due, missing)) = open(CountdownStep::Prepayment).zip(missing) {
                let words = format!("{name}的媒体款还差 {}，请与排期一并办理", written(missing));
                let place = record.amount.at.or(Some(record.at));
                let owner = "财务".to_owned();
                let mut item =
                    self.item("媒体款", record.key.clone(), project, words, Some(missing), due, owner, place);
                self.before_the_airing(&mut item, countdown, CountdownStep::Sending);
                asked.push((Party::Client, client, item));
            }
        }
        asked
    }

    /// Items for money that a medium must pay back.
    fn refunds(&self) -> Vec<(Party, String, ReminderItem)> {
        let office = self.input.office;
        let wanted = self.input.findings.iter().filter(|finding| {
            finding.counts() && matches!(self.input.matter(finding), Some(Matter::Refund | Matter::PaidTwice))
        });
        // a payment that was made twice is asked back as a whole, and not again as an overpayment
        let twice = self
            .input
            .findings
            .iter()
            .filter(|finding| finding.counts() && self.input.matter(finding) == Some(Matter::PaidTwice));
        let twice: BTreeSet<&str> = twice.map(|finding| finding.key.as_str()).collect();
        let mut back: BTreeMap<&str, Fen> = BTreeMap::new();
        for (payment, books) in office.payments.iter().zip(&self.input.books.payments) {
            if twice.contains(payment.record.key.as_str()) {
                for part in &books.parts {
                    *back.entry(&office.placements[part.to].record.key).or_default() += part.gross();
                }
            }
        }
        let is_asked = |finding: &&Finding| {
            let overpaid = finding.money_at_risk.filter(|_| !twice.contains(finding.key.as_str()));
            overpaid.is_some_and(|sum| back.get(finding.key.as_str()).is_some_and(|back| *back >= sum))
        };
        wanted
            .filter(|finding| !is_asked(finding))
            .filter_map(|finding| {
                let (medium, subject) = self.paid_back_by(&finding.key)?;
                let title = (self.input.rule)(finding.code).map_or("", |rule| rule.title);
                let sum = finding.money_at_risk.map(written).unwrap_or_default();
                let words = format!("“{subject}”{title} {sum}，请核对后退回");
                let due = finding.due.map_or(self.as_of, |due| due.date);
                let project = finding.project.as_deref().unwrap_or_default();
                let key = finding.key.clone();
                let owner = finding.owner.clone();
                let money = finding.money_at_risk;
                let item = self.item("退款", key, project, words, money, due, owner, finding.place);
                Some((
                    Party::Medium,
                    medium.to_owned(),
                    ReminderItem { past: true, asked_by: self.grace(), ..item },
                ))
            })
            .collect()
    }

    /// The medium of a payment or placement, and what was paid for.
    fn paid_back_by(&self, key: &str) -> Option<(&'a str, String)> {
        let office = self.input.office;
        let Some((_, payment)) = office.payments.keyed(key, |one| &one.record.key).last() else {
            let (_, placement) = office.placements.keyed(key, |one| &one.record.key).last()?;
            return Some((medium_name(office, placement), placement.record.name()));
        };
        let day = payment.record.date.get().map(month_day).unwrap_or_default();
        let paid = payment.placements.iter().filter_map(|target| match target {
            Target::Placement(id) => Some(office.placements[*id].record.name()),
            _ => None,
        });
        // the insertions that were paid for, by which the medium finds the payment
        let mut paid: Vec<String> = paid.collect();
        paid.dedup();
        paid.truncate(2);
        let paid = if paid.is_empty() { String::new() } else { format!("（{}）", paid.join("、")) };
        Some((paid_medium(office, payment), format!("{day}付款{paid}")))
    }

    /// The day that we name for an overdue item.
    fn grace(&self) -> NaiveDate {
        self.input.office.settings.calendar.add(self.as_of, GRACE)
    }

    /// Limits the day of an item before a placement's first day (H-4.4) to its last safe day, or to today if that
    /// is over. An item of a placement that is on air is treated like any other.
    fn before_the_airing(&self, item: &mut ReminderItem, countdown: &Countdown, last_safe: CountdownStep) {
        if let Some(limit) = countdown.limit(last_safe).filter(|_| countdown.first_day > self.as_of) {
            item.asked_by = item.asked_by.min(limit.last).max(self.as_of);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one line of a text, put together in one place")]
    fn item(
        &self,
        kind: &str,
        key: String,
        project: &str,
        words: String,
        money: Option<Fen>,
        due: NaiveDate,
        owner: String,
        place: Option<Place>,
    ) -> ReminderItem {
        ReminderItem {
            id: format!("{kind} {key}"),
            project: self.input.project_name(Some(project).filter(|key| !key.is_empty())),
            key,
            words,
            money,
            due,
            past: due < self.as_of,
            asked_by: if due < self.as_of { self.grace() } else { due },
            owner,
            place: place.map(|place| PlaceLine::new(place, self.input)),
        }
    }

    /// The text to send now, and recently sent texts with open items.
    fn texts(&self, party: &str, mut items: Vec<ReminderItem>, held: Option<&str>) -> Vec<Reminder> {
        items.sort_by(|a, b| {
            (!a.past, a.due, Reverse(a.money), &a.id).cmp(&(!b.past, b.due, Reverse(b.money), &b.id))
        });
        items.dedup_by(|a, b| a.id == b.id);
        let sent: Vec<&Reminded> =
            self.input.memory.reminded.iter().filter(|sent| sent.party == party).collect();
        let asks = |sent: &Reminded, item: &ReminderItem| sent.items.contains(&item.id);
        let calendar = &self.input.office.settings.calendar;
        let is_fresh = |sent: &Reminded| calendar.between(sent.on, self.as_of) <= SILENCE;
        let mut texts = Vec::new();
        for one in sent.iter().filter(|sent| is_fresh(sent)) {
            let open: Vec<ReminderItem> = items.iter().filter(|item| asks(one, item)).cloned().collect();
            items.retain(|item| !asks(one, item));
            if !open.is_empty() {
                texts.push(self.sent(party, one, open));
            }
        }
        let guarded = held.filter(|_| items.iter().any(|item| item.money.is_some()));
        if guarded.is_some() {
            items.retain(|item| item.money.is_none());
        }
        let note = guarded.map(|reason| format!("先核对到款：{reason}，这次不催款")).unwrap_or_default();
        let (text, items, later) = self.text(party, items);
        if items.is_empty() && note.is_empty() {
            return texts;
        }
        let earlier = || sent.iter().filter(|sent| items.iter().any(|item| asks(sent, item)));
        let round = earlier().map(|sent| sent.round).max().unwrap_or(0) + 1;
        let keys: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
        let (word, on) = self.input.memory.unclear_reminder(party, &keys).unwrap_or_default();
        let now = Reminder {
            party: party.to_owned(),
            stage: match items.iter().any(|item| item.past) {
                _ if items.is_empty() => "先核对到款",
                true => "催办",
                false => "提醒",
            },
            text,
            note,
            sent: word.to_owned(),
            sent_on: in_full(on),
            sent_on_words: on.to_owned(),
            last: earlier().map(|sent| sent.on).max(),
            round,
            items,
            later,
        };
        texts.insert(0, now);
        texts
    }

    fn sent(&self, party: &str, sent: &Reminded, items: Vec<ReminderItem>) -> Reminder {
        let again = self.input.office.settings.calendar.add(sent.on, SILENCE + 1);
        // a sent text keeps its identity
        let told = |id: &String| items.iter().find(|item| item.id == *id).cloned();
        let gone = |id: &String| ReminderItem {
            id: id.clone(),
            key: String::new(),
            project: String::new(),
            words: "已了结".to_owned(),
            money: None,
            due: self.as_of,
            past: false,
            asked_by: self.as_of,
            owner: String::new(),
            place: None,
        };
        Reminder {
            party: party.to_owned(),
            later: Vec::new(),
            stage: "已发",
            text: String::new(),
            items: sent.items.iter().map(|id| told(id).unwrap_or_else(|| gone(id))).collect(),
            note: format!("还有 {} 项待办，{} 起再催", items.len(), month_day(again)),
            sent: sent.word.clone(),
            sent_on: Some(sent.on),
            sent_on_words: String::new(),
            last: Some(sent.on),
            round: sent.round,
        }
    }

    /// The text, what it asks for, and what it has no room for.
    fn text(&self, party: &str, items: Vec<ReminderItem>) -> (String, Vec<ReminderItem>, Vec<ReminderItem>) {
        if items.is_empty() {
            return (String::new(), items, Vec::new());
        }
        let head = format!("温馨提示\n{party}您好，截至{}以下事项请您协助：", month_day(self.as_of));
        let signer =
            items.iter().map(|item| item.owner.as_str()).find(|owner| !owner.is_empty() && *owner != "财务");
        let signer = match (signer, self.account(&items)) {
            (_, Some(account)) => account,
            (Some(owner), None) => owner.to_owned(),
            (None, None) => "财务".to_owned(),
        };
        // clients know us by the name of our company
        let signer = match self.input.office.settings.parameters.company.trim() {
            "" => signer,
            company => format!("{company} {signer}"),
        };
        let foot = format!("\n若已安排请忽略，谢谢。\n{signer}　{}", month_day(self.as_of));
        let room = LONGEST.saturating_sub(head.chars().count() + foot.chars().count() + 20);
        let mut lines = String::new();
        let (mut told, mut later) = (Vec::new(), Vec::new());
        for (number, item) in (1..).zip(items) {
            let line = format!("\n{number}. {}，盼{}前办妥。", item.words, month_day(item.asked_by));
            if !later.is_empty() || lines.chars().count() + line.chars().count() > room {
                later.push(item);
                continue;
            }
            lines.push_str(&line);
            told.push(item);
        }
        let rest = match later.len() {
            0 => String::new(),
            more => format!("\n另有 {more} 项，随后告知。"),
        };
        (format!("{head}{lines}{rest}{foot}"), told, later)
    }

    /// 客服 of the first project of a text.
    fn account(&self, items: &[ReminderItem]) -> Option<String> {
        let office = self.input.office;
        let of = |item: &ReminderItem| {
            office.cases.iter().find(|case| {
                let name = case.project.name.text();
                item.key.starts_with(&format!("{}-", case.key()))
                    || (!name.is_empty() && name == item.project)
            })
        };
        let name = items.iter().find_map(of)?.project.account.text();
        (!name.is_empty()).then(|| name.to_owned())
    }
}

/// The registered name of a placement's medium, or the written name if it is in no register.
fn medium_name<'a>(office: &'a Office, placement: &'a LinkedPlacement) -> &'a str {
    office.medium_of(placement).map_or(placement.record.medium.text(), |medium| medium.name.text())
}

/// The registered name of a payment's medium, or the written name.
fn paid_medium<'a>(office: &'a Office, payment: &'a LinkedPayment) -> &'a str {
    payment.medium.map_or(payment.record.medium.text(), |medium| office.media[medium].name.text())
}

/// `3月16日`
fn month_day(day: NaiveDate) -> String {
    format!("{}月{}日", day.month(), day.day())
}

/// `12,000.00 元（大写：人民币壹万贰仟元整）`
fn written(amount: Fen) -> String {
    if amount <= WRITTEN_OUT {
        return format!("{amount} 元");
    }
    format!("{amount} 元（大写：人民币{}）", amount_in_words::write(amount))
}

#[cfg(test)]
#[path = "chase_tests.rs"]
mod tests;
