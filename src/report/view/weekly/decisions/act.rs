//! One record, looked at for what a manager can do about it: the act, the choice, the call.

use crate::check::rule::{Matter, Rule};
use crate::due::Countdown;
use crate::due::countdown::CountdownStep;
use crate::finding::{Code, Finding, Party, Severity};
use crate::link::{Case, CaseId, LinkedPlacement, LinkedReceipt, ReceiptId};
use crate::model::Fen;
use crate::model::choice::{MediumKind, ReceiptKind};
use crate::report::view::Input;
use crate::report::view::shared::line::{FindingLine, RecordLine};
use crate::report::view::shared::words;
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

use super::{Decision, answered};

/// First days looked at, either side of 检查日.
const HORIZON: u64 = 120;
/// Records of a matter that are named.
const NAMED: usize = 3;

/// What a manager can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Act {
    StopPaying,
    Reclaim,
    Examine,
    Urge,
    Withdraw,
    Postpone,
    Advance,
    MakeGood,
    RefuseRush,
}

impl Act {
    pub(super) fn word(self) -> &'static str {
        match self {
            Act::StopPaying => "停付",
            Act::Reclaim => "追回",
            Act::Examine => "查",
            Act::Urge => "催",
            Act::Withdraw => "撤",
            Act::Postpone => "延",
            Act::Advance => "垫",
            Act::MakeGood => "补",
            Act::RefuseRush => "拒急",
        }
    }
}

/// What the matter is about; matters of one kind, act and telephone call are gathered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum DecisionKind {
    OverLimit,
    PaidTwice,
    WrongPayee,
    PaidUnconfirmed,
    Prepayment,
    AlreadySpent,
    Unsigned,
    Gate,
    Refund,
    MakeGood,
    /// 垫款 within the limit, but not marked as such.
    Unmarked,
    Confirmation,
    Rush,
    /// Anything else red: gathered by rule.
    Rule(Code),
}

impl DecisionKind {
    /// Money that goes, or went, where it must not.
    pub(super) fn is_money_wrong(self) -> bool {
        matches!(
            self,
            DecisionKind::OverLimit
                | DecisionKind::PaidTwice
                | DecisionKind::WrongPayee
                | DecisionKind::PaidUnconfirmed
        )
    }
}

/// One record, with what can be done about it.
pub(super) struct DecisionItem<'a> {
    pub(super) line: &'a FindingLine<'a>,
    pub(super) kind: DecisionKind,
    pub(super) act: Act,
    pub(super) money: Option<Fen>,
    /// The client's money is short as well.
    pub(super) short: Option<Fen>,
    pub(super) last_safe: Option<NaiveDate>,
    /// The next day on which something can no longer be undone.
    pub(super) irreversible: Option<NaiveDate>,
}

/// Records that are one decision.
pub(super) struct Gathered<'r> {
    pub(super) kind: DecisionKind,
    pub(super) act: &'static str,
    pub(super) call: String,
    pub(super) money: Fen,
    pub(super) weeks_red: u32,
    /// The last safe day, where one counts.
    pub(super) day: Option<NaiveDate>,
    pub(super) items: Vec<DecisionItem<'r>>,
}

pub(super) struct ActFinder<'i, 'a> {
    pub(super) input: &'i Input<'a>,
    countdowns: BTreeMap<&'i str, &'i Countdown>,
    placements: BTreeMap<&'i str, &'i LinkedPlacement>,
    /// Medium by the key of a payment or confirmation.
    media: BTreeMap<&'i str, &'i str>,
    /// What was paid twice for a placement, by its key.
    paid_twice: BTreeMap<&'i str, Fen>,
    /// Receipts that may settle a matter.
    pub(super) free: Vec<ReceiptId>,
}

impl<'i, 'a> ActFinder<'i, 'a> {
    pub(super) fn new(input: &'i Input<'a>) -> ActFinder<'i, 'a> {
        let office = input.office;
        let as_of = office.as_of();
        let from = as_of.checked_sub_days(Days::new(HORIZON)).unwrap_or(as_of);
        let until = as_of.checked_add_days(Days::new(HORIZON)).unwrap_or(as_of);
        let near = input.due.countdowns.within(from..=until).iter();
        let countdowns = near
            .map(|countdown| (office.placements[countdown.placement].record.key.as_str(), countdown))
            .collect();
        let placements: BTreeMap<&str, &LinkedPlacement> =
            office.placements.iter().map(|one| (one.record.key.as_str(), one)).collect();
        let of_payments =
            office.payments.iter().map(|one| (one.record.key.as_str(), one.record.medium.text()));
        let of_publications = office.publications.iter().filter_map(|one| {
            let medium = office.placements[one.placement.id()?].record.medium.text();
            Some((one.record.key.as_str(), medium))
        });
        let media = of_payments.chain(of_publications).collect();
        let paid_twice = paid_twice(input);
        ActFinder { input, countdowns, placements, media, paid_twice, free: free_receipts(input) }
    }

    /// The one matter of a record that a manager can end, if any.
    pub(super) fn item<'r>(&self, record: &'r RecordLine<'r>) -> Option<DecisionItem<'r>> {
        let lines = || record.lines().filter(|line| line.counts());
        let find = |matters: &[Matter]| {
            lines().find(|line| line.matter().is_some_and(|matter| matters.contains(&matter)))
        };
        let red = |matter: Matter| find(&[matter]).filter(|line| line.level == Severity::Red);
        for (matter, kind, act) in [
            (Matter::PaidTwice, DecisionKind::PaidTwice, Act::Reclaim),
            (Matter::WrongPayee, DecisionKind::WrongPayee, Act::Examine),
            (Matter::PaidUnconfirmed, DecisionKind::PaidUnconfirmed, Act::StopPaying),
            (Matter::OverLimit, DecisionKind::OverLimit, Act::StopPaying),
        ] {
            let line =
                red(matter).filter(|line| kind != DecisionKind::OverLimit || self.beyond(line).is_some());
            if let Some(line) = line {
                return Some(plain(line, kind, act));
            }
        }
        let countdown = self.countdowns.get(record.first.key).copied();
        let short = find(&[Matter::Short]).and_then(|line| line.finding.money_at_risk);
        if let Some(line) = find(&[Matter::Unsigned]) {
            let withdraw = self.passed(countdown, CountdownStep::Sending) && !self.is_on_air(countdown);
            let act = if withdraw { Act::Withdraw } else { Act::Urge };
            return Some(self.gate(
                line,
                DecisionKind::Unsigned,
                act,
                short,
                countdown,
                CountdownStep::Sending,
            ));
        }
        if let Some(line) = find(&[Matter::Short, Matter::Prepayment]) {
            let (kind, act) = match self.is_sent_or_paid(countdown) {
                true => (DecisionKind::AlreadySpent, Act::Urge),
                false if !self.passed(countdown, CountdownStep::Sending) => {
                    (DecisionKind::Prepayment, Act::Urge)
                }
                false if self.may_advance(line, short) => (DecisionKind::Prepayment, Act::Advance),
                false => (DecisionKind::Prepayment, Act::Postpone),
            };
            // the money was due before; the last safe day is the one on which the material goes out
            return Some(self.gate(line, kind, act, short, countdown, CountdownStep::Sending));
        }
        if let Some(line) = red(Matter::Deadline) {
            return Some(self.gate(
                line,
                DecisionKind::Gate,
                Act::Postpone,
                None,
                countdown,
                CountdownStep::Sending,
            ));
        }
        if let Some(line) = red(Matter::OverLimit) {
            return Some(plain(line, DecisionKind::Unmarked, Act::Examine));
        }
        let reclaimed = |line: &FindingLine| line.matter() == Some(Matter::Refund) && self.is_reclaimed(line);
        if let Some(line) = find(&[Matter::Refund]).filter(|line| !reclaimed(line)) {
            return Some(plain(line, DecisionKind::Refund, Act::Reclaim));
        }
        // The make-good has a last day, the miss has none.
        if let Some(line) = find(&[Matter::MakeGood]).or_else(|| find(&[Matter::Missed])) {
            let due = line.finding.due.map(|due| due.date);
            let ahead = due.filter(|day| *day >= self.input.office.as_of());
            let item = plain(line, DecisionKind::MakeGood, Act::MakeGood);
            return Some(DecisionItem { last_safe: due, irreversible: ahead, ..item });
        }
        if let Some(line) = red(Matter::Confirmation) {
            return Some(plain(line, DecisionKind::Confirmation, Act::Urge));
        }
        if let Some(line) = find(&[Matter::Rush]) {
            return Some(plain(line, DecisionKind::Rush, Act::RefuseRush));
        }
        // Data quality and bookkeeping have places of their own; what else is red is urged.
        let line = lines().find(|line| line.level == Severity::Red && !reclaimed(line))?;
        let is_clerical = line.rule.is_some_and(Rule::is_clerical);
        (!is_clerical).then(|| plain(line, DecisionKind::Rule(line.finding.code), Act::Urge))
    }

    fn gate<'r>(
        &self,
        line: &'r FindingLine<'r>,
        kind: DecisionKind,
        act: Act,
        short: Option<Fen>,
        countdown: Option<&Countdown>,
        step: CountdownStep,
    ) -> DecisionItem<'r> {
        let as_of = self.input.office.as_of();
        let last_safe = countdown.and_then(|one| one.limit(step)).map(|limit| limit.last);
        let first_day = countdown.map(|one| one.first_day);
        let irreversible = last_safe.filter(|day| *day >= as_of).or(first_day.filter(|day| *day >= as_of));
        DecisionItem {
            line,
            kind,
            act,
            money: short.or(line.finding.money_at_risk),
            short,
            last_safe,
            irreversible,
        }
    }

    fn passed(&self, countdown: Option<&Countdown>, step: CountdownStep) -> bool {
        let as_of = self.input.office.as_of();
        countdown.and_then(|one| one.limit(step)).is_none_or(|limit| limit.last < as_of)
    }

    fn is_on_air(&self, countdown: Option<&Countdown>) -> bool {
        countdown.is_none_or(|one| one.first_day <= self.input.office.as_of())
    }

    fn is_sent_or_paid(&self, countdown: Option<&Countdown>) -> bool {
        let Some(countdown) = countdown else { return true };
        let placement = &self.input.office.placements[countdown.placement];
        let paid = self.input.books.placements[countdown.placement].paid > Fen::ZERO;
        paid || placement.sent.is_taken() || self.is_on_air(Some(countdown))
    }

    /// The short sum still fits into the project's 垫款额度.
    fn may_advance(&self, line: &FindingLine, short: Option<Fen>) -> bool {
        let Some(case) = self.case_of(line) else { return false };
        let limit = self.input.office.cases[case].advance_limit();
        let advanced = self.input.books.projects[case].known_advanced();
        match (limit, advanced, short) {
            (Some(limit), Some(advanced), Some(short)) => advanced + short <= limit,
            _ => false,
        }
    }

    fn case_of(&self, line: &FindingLine) -> Option<CaseId> {
        self.input.office.case_of(line.finding.project.as_deref()?)
    }

    /// The payment that was made twice is asked back already, and this money is in it.
    fn is_reclaimed(&self, line: &FindingLine) -> bool {
        let twice = self.paid_twice.get(line.key).copied();
        twice.is_some_and(|twice| line.finding.money_at_risk.is_some_and(|money| money <= twice))
    }

    pub(super) fn case(&self, line: &FindingLine) -> Option<&Case> {
        self.case_of(line).map(|case| &self.input.office.cases[case])
    }

    /// `褚经理（弋阑城建，138…），由陆闻笛打`
    pub(super) fn call(&self, item: &DecisionItem) -> String {
        let (whom, by) = self.ringing(item);
        match (whom.is_empty(), by.is_empty() || by == whom) {
            (true, _) => by,
            (false, true) => whom,
            (false, false) => format!("{whom}，由{by}去电话"),
        }
    }

    /// Whom to ring, and who of ours rings.
    fn ringing(&self, item: &DecisionItem) -> (String, String) {
        let line = item.line;
        let case = self.case(line);
        let text = |field: fn(&Case) -> &str| case.map(field).unwrap_or_default();
        let party = match item.kind {
            DecisionKind::Prepayment
            | DecisionKind::AlreadySpent
            | DecisionKind::Unsigned
            | DecisionKind::OverLimit
            | DecisionKind::Confirmation => Party::Client,
            DecisionKind::Rush | DecisionKind::PaidUnconfirmed => Party::Client,
            DecisionKind::Gate | DecisionKind::Unmarked => Party::Agency,
            DecisionKind::Refund
            | DecisionKind::MakeGood
            | DecisionKind::PaidTwice
            | DecisionKind::WrongPayee => Party::Medium,
            DecisionKind::Rule(_) => line.finding.waiting_on,
        };
        match party {
            Party::Client if item.kind == DecisionKind::Rush => (line.key.to_owned(), "客户总监".to_owned()),
            Party::Client => {
                let signer = case.and_then(|case| case.project.signers.known()).and_then(|all| all.first());
                let client = text(|case| case.project.client.text());
                let phone = text(|case| case.project.phone.text());
                let who = signer.map_or(client, String::as_str);
                let about = if signer.is_some() { [client, phone] } else { [phone, ""] };
                let about = words::joined(about, "，");
                let whom = if about.is_empty() { who.to_owned() } else { format!("{who}（{about}）") };
                let director = text(|case| case.project.client_director.text());
                let by =
                    if director.is_empty() { text(|case| case.project.account.text()) } else { director };
                (whom, by.to_owned())
            }
            Party::Medium => (self.medium(line), text(|case| case.project.media_buyer.text()).to_owned()),
            Party::Supplier => (words::supplier(self.input.office, line.key), line.owner.to_owned()),
            Party::Agency => (self.person(line.owner), String::new()),
        }
    }

    /// With the number where 人员 has one.
    fn person(&self, name: &str) -> String {
        let person = self.input.office.people.iter().find(|person| person.name.text() == name);
        match person.map(|person| person.phone.text()).filter(|phone| !phone.is_empty()) {
            Some(phone) => format!("{name}（{phone}）"),
            None => name.to_owned(),
        }
    }

    /// The medium of the placement, payment or confirmation the finding is about, with its contact.
    fn medium(&self, line: &FindingLine) -> String {
        let placement = self.placements.get(line.key).map(|one| one.record.medium.text());
        let name = placement.or_else(|| self.media.get(line.key).copied());
        let Some(name) = name.filter(|name| !name.is_empty()) else { return "媒体".to_owned() };
        let medium = self.input.office.media.iter().find(|medium| medium.name.text() == name);
        let about = medium.map(|medium| words::joined([medium.contact.text(), medium.phone.text()], " "));
        match about.filter(|about| !about.is_empty()) {
            Some(about) => format!("{name}（{about}）"),
            None => name.to_owned(),
        }
    }

    pub(super) fn decision(&self, gathered: &Gathered) -> Decision {
        let Gathered { kind, act, money, weeks_red, day, ref items, .. } = *gathered;
        let as_of = self.input.office.as_of();
        let project = items.first().map(|item| item.line.project).unwrap_or_default();
        let keys: BTreeSet<String> = items
            .iter()
            .map(|item| words::short_key(item.line.key, project))
            .filter(|key| !key.is_empty())
            .collect();
        let shown: Vec<&str> = keys.iter().map(String::as_str).take(NAMED).collect();
        let records = match keys.len() {
            n if n > shown.len() => format!("{} 等 {n} 项", shown.join("、")),
            _ => shown.join("、"),
        };
        let first = items
            .iter()
            .filter_map(|item| self.countdowns.get(item.line.key))
            .min_by_key(|one| (one.first_day < as_of, one.first_day));
        Decision {
            project_name: items.first().map(|item| item.line.project_name.to_owned()).unwrap_or_default(),
            matter: self.matter(kind, items, first.map(|one| one.first_day)),
            records,
            money: if money.is_zero() { String::new() } else { money.to_string() },
            last_safe: self.last_safe(day),
            passed: day.is_some_and(|day| day < as_of),
            ahead: day.is_some_and(|day| day > as_of),
            act,
            choice: self.choice(kind, money, items, first.copied()),
            look_first: self.look_first(kind, items),
            answered: answered(items),
            call: gathered.call.clone(),
            ringing: items
                .first()
                .map(|item| self.ringing(item))
                .filter(|(whom, by)| !whom.is_empty() && !by.is_empty() && by != whom)
                .map(|(whom, by)| (by, whom)),
            weeks_red,
        }
    }

    fn last_safe(&self, day: Option<NaiveDate>) -> String {
        let as_of = self.input.office.as_of();
        let Some(day) = day else { return String::new() };
        let text = words::day(day, as_of);
        match self.input.office.settings.calendar.between(as_of, day) {
            _ if day < as_of => format!("{text} 已过"),
            0 => format!("{text} 今天"),
            left => format!("{text}，还有 {left} 个工作日"),
        }
    }

    fn matter(&self, kind: DecisionKind, items: &[DecisionItem], first_day: Option<NaiveDate>) -> String {
        let n = items.len();
        let as_of = self.input.office.as_of();
        let from = match first_day {
            Some(day) if day < as_of => format!("，首播日 {} 已过", words::day(day, as_of)),
            Some(day) => format!("，首播 {}", words::day(day, as_of)),
            None => String::new(),
        };
        match kind {
            DecisionKind::OverLimit => "垫款超出额度".to_owned(),
            DecisionKind::PaidTwice => format!("疑似重复付款 {n} 笔"),
            DecisionKind::WrongPayee => format!("收款方与媒体不符 {n} 笔"),
            DecisionKind::PaidUnconfirmed => format!("客户还没确认就已付媒体 {n} 笔"),
            DecisionKind::Prepayment => format!("{n} 个排期将播而款未到齐{from}"),
            DecisionKind::AlreadySpent => format!("{n} 个排期款未到齐，已发片、已付媒体或已过首播日"),
            DecisionKind::Unsigned => {
                let unpaid = items.iter().any(|item| item.short.is_some());
                let unpaid = if unpaid { "，款也未到" } else { "" };
                format!("{n} 个排期没有客户书面确认就已订位{unpaid}{from}")
            }
            DecisionKind::Gate => format!("{n} 个排期订位或发片期限已过{from}"),
            DecisionKind::Refund => format!("多付或撤单款 {n} 笔待媒体退回"),
            DecisionKind::MakeGood => format!("漏播错播 {n} 项待补播"),
            DecisionKind::Unmarked => "垫款没有标明“是否垫付”".to_owned(),
            DecisionKind::Confirmation => format!("{n} 件提交后客户久未答复"),
            DecisionKind::Rush => "加急频繁，可据 H-5.6 婉拒".to_owned(),
            DecisionKind::Rule(_) => {
                let title = items.first().map_or("", |item| item.line.title);
                if n > 1 { format!("{title} {n} 项") } else { title.to_owned() }
            }
        }
    }

    /// What may be chosen, with both prices.
    fn choice(
        &self,
        kind: DecisionKind,
        money: Fen,
        items: &[DecisionItem],
        first: Option<&Countdown>,
    ) -> String {
        let as_of = self.input.office.as_of();
        let placement = first.map(|one| &self.input.office.placements[one.placement]);
        let name = placement.map(|one| one.record.name()).unwrap_or_default();
        let airs = first.map(|one| {
            let day = one.first_day;
            format!("{} {} {name} ", words::day(day, as_of), words::weekday(day))
        });
        let safe = items.iter().filter_map(|item| item.last_safe).filter(|day| *day >= as_of).min();
        let until = match safe {
            Some(day) if day > as_of => format!("{}前", words::day(day, as_of)),
            _ => "今天".to_owned(),
        };
        let withdrawn = self.withdrawal(items);
        match kind {
            DecisionKind::OverLimit => format!("停付，到款后再付 / 提高额度{}", self.over_limit(items)),
            DecisionKind::PaidTwice => format!("请媒体退回 {money} / 抵下一笔付款"),
            DecisionKind::WrongPayee => "核清账号前停付 / 付错的追回".to_owned(),
            DecisionKind::PaidUnconfirmed if first.is_some_and(|one| one.first_day <= as_of) => {
                "补客户书面确认并催款 / 停付其余".to_owned()
            }
            DecisionKind::PaidUnconfirmed => "停付其余，补客户书面确认 / 撤回未播的".to_owned(),
            DecisionKind::Prepayment => {
                let airs = airs.unwrap_or_default();
                let advance =
                    self.advance(items).map_or("垫款未知".to_owned(), |sum| format!("垫 {sum}"));
                let empty = placement.map_or("开天窗", |one| self.empty_slot(one));
                format!("{until}不到款，{airs}{empty}：{advance} / 撤，{withdrawn}")
            }
            DecisionKind::AlreadySpent => format!("{until}催款 {money} / 停付其余媒体款"),
            DecisionKind::Unsigned if first.is_some_and(|one| one.first_day < as_of) => {
                format!("补客户书面确认并催款 / 客户不认的，商定由谁承担 {money}")
            }
            DecisionKind::Unsigned => {
                format!("{until}不签，{}无依据播出：催签 / 撤，{withdrawn}", airs.unwrap_or_default())
            }
            DecisionKind::Gate => match safe {
                Some(_) => format!(
                    "{until}补上，否则 {}播不了：与媒体商延 / 撤，{withdrawn}",
                    airs.unwrap_or_default()
                ),
                None => format!("{}已赶不上：与媒体商延 / 撤，{withdrawn}", airs.unwrap_or_default()),
            },
            DecisionKind::Refund => format!("请媒体退回 {money} / 抵下一笔付款"),
            DecisionKind::MakeGood => {
                super::make_good::choice(self.input, items.iter().map(|item| item.line.key))
            }
            DecisionKind::Unmarked => "同意垫付，财务标明 / 停付，到款后再付".to_owned(),
            DecisionKind::Confirmation => "客户总监出面催 / 暂停后续工作".to_owned(),
            DecisionKind::Rush => "按标准时限排 / 加人赶".to_owned(),
            DecisionKind::Rule(_)
                if items.first().is_some_and(|item| item.line.finding.waiting_on == Party::Client) =>
            {
                "与客户约定办妥的日子 / 暂停后续工作".to_owned()
            }
            DecisionKind::Rule(_) => "限期办妥 / 换人办".to_owned(),
        }
    }

    /// What the trade calls a slot that stays empty; a medium of unknown kind is a paper.
    fn empty_slot(&self, placement: &LinkedPlacement) -> &'static str {
        let of_medium = || self.input.office.medium_of(placement).and_then(|medium| medium.kind.get());
        match placement.record.kind.get().or_else(of_medium) {
            Some(MediumKind::Television | MediumKind::Radio) => "空播",
            Some(MediumKind::Outdoor | MediumKind::Online) => "空着",
            _ => "开天窗",
        }
    }

    /// `，现超 395,720.00`
    fn over_limit(&self, items: &[DecisionItem]) -> String {
        let beyond = items.first().and_then(|item| self.beyond(item.line));
        beyond.map(|beyond| format!("，现超 {beyond}")).unwrap_or_default()
    }

    /// 垫款 of the project beyond its 垫款额度; `None` where it is within, or one of the two unknown.
    fn beyond(&self, line: &FindingLine) -> Option<Fen> {
        let case = self.case_of(line)?;
        let limit = self.input.office.cases[case].advance_limit()?;
        let advanced = self.input.books.projects[case].known_advanced()?;
        Some(advanced - limit).filter(|beyond| *beyond > Fen::ZERO)
    }

    /// What was agreed for a withdrawal.
    fn withdrawal(&self, items: &[DecisionItem]) -> String {
        let fees = items.iter().filter_map(|item| {
            let record = &self.placements.get(item.line.key)?.record;
            record.medium_penalty.get().or(record.client_penalty.get())
        });
        match (items.len().saturating_sub(fees.clone().count()), fees.sum::<Fen>()) {
            (all, _) if all == items.len() => "扣款未约定".to_owned(),
            (0, agreed) => format!("扣款约定 {agreed}"),
            (some, agreed) => format!("扣款约定 {agreed}，另 {some} 个未约定"),
        }
    }

    /// What the agency would advance: what the media still cost beyond what the client has paid for it.
    fn advance(&self, items: &[DecisionItem]) -> Option<Fen> {
        let office = self.input.office;
        let of_placement = |item: &DecisionItem| {
            let (id, _) = office.placements.keyed(item.line.key, |one| &one.record.key).next()?;
            let books = &self.input.books.placements[id];
            Some((books.cost? - books.received.max(books.gross()?)).or_zero())
        };
        items.iter().map(of_placement).sum()
    }
}

/// The receipts that may settle a matter: with a part that is unallocated, or not counted.
fn free_receipts(input: &Input) -> Vec<ReceiptId> {
    let is_free = |(id, receipt): &(ReceiptId, &LinkedReceipt)| {
        let books = &input.books.receipts[*id];
        let pays = !receipt.record.kind.get().is_some_and(ReceiptKind::pays_nothing);
        pays && !(books.counts && books.unallocated.is_zero())
    };
    input.office.receipts.with_ids().filter(is_free).map(|(id, _)| id).collect()
}

/// What the payments that were made twice paid for each placement.
fn paid_twice<'i>(input: &'i Input) -> BTreeMap<&'i str, Fen> {
    let is_twice = |finding: &&Finding| {
        let rule = (input.rule)(finding.code);
        finding.counts() && rule.is_some_and(|rule| rule.matter == Matter::PaidTwice)
    };
    let keys: BTreeSet<&str> = input.findings.iter().filter(is_twice).map(|one| one.key.as_str()).collect();
    let mut sums: BTreeMap<&str, Fen> = BTreeMap::new();
    let twice = input.office.payments.with_ids().filter(|(_, one)| keys.contains(one.record.key.as_str()));
    for part in twice.flat_map(|(id, _)| &input.books.payments[id].parts) {
        let placement = &input.office.placements[part.to];
        *sums.entry(placement.record.key.as_str()).or_default() += part.gross();
    }
    sums
}

pub(super) fn plain<'r>(line: &'r FindingLine<'r>, kind: DecisionKind, act: Act) -> DecisionItem<'r> {
    DecisionItem {
        line,
        kind,
        act,
        money: line.finding.money_at_risk,
        short: None,
        last_safe: None,
        irreversible: None,
    }
}
