//! 请您拍板: at most seven matters only a manager can end, one telephone call a line.
//!
//! Red records that share project, act and the person to ring are one matter. Ordered by the
//! next irreversible date, then money, then days over.

use crate::check::rule::{Matter, Rule};
use crate::due::Countdown;
use crate::due::countdown::Step;
use crate::finding::{Code, Over, Party, Severity};
use crate::link::Case;
use crate::model::Fen;
use crate::report::view::Input;
use crate::report::view::shared::line::{FindingLine, RecordLine};
use crate::report::view::shared::words;
use chrono::{Days, NaiveDate};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The first screen shows no more.
pub const MOST: usize = 7;
/// First days looked at, either side of 检查日.
const HORIZON: u64 = 120;

/// One matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    pub project_name: String,
    pub matter: String,
    /// Records it stands for, a few by name.
    pub records: String,
    pub money: String,
    /// `03-17（还有 1 个工作日）`, `03-13 已过`, or empty.
    pub last_safe: String,
    pub passed: bool,
    /// 催 / 撤 / 延 / 垫 / 拒急
    pub act: &'static str,
    /// Whom to ring, and who of ours rings.
    pub call: String,
}

/// What a manager can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Act {
    Urge,
    Withdraw,
    Postpone,
    Advance,
    RefuseRush,
}

impl Act {
    fn word(self) -> &'static str {
        match self {
            Act::Urge => "催",
            Act::Withdraw => "撤",
            Act::Postpone => "延",
            Act::Advance => "垫",
            Act::RefuseRush => "拒急",
        }
    }
}

/// What the matter is about; matters of one kind, act and telephone call are gathered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Prepayment,
    AlreadySpent,
    Unsigned,
    Gate,
    OverLimit,
    Refund,
    MakeGood,
    Confirmation,
    Rush,
    /// Anything else red: gathered by rule.
    Rule(Code),
}

/// One record, judged.
struct Item<'a> {
    line: &'a FindingLine<'a>,
    kind: Kind,
    act: Act,
    money: Option<Fen>,
    /// The client's money is short as well.
    short: bool,
    last_safe: Option<NaiveDate>,
    /// The next day on which something can no longer be undone.
    irreversible: Option<NaiveDate>,
}

/// Matters in order, cut to [`MOST`], and how many were left out.
pub fn decisions(input: &Input, records: &[RecordLine]) -> (Vec<Decision>, usize) {
    let judge = Judge::new(input);
    let mut matters: BTreeMap<(&str, Kind, Act, String), Vec<Item>> = BTreeMap::new();
    for record in records {
        if let Some(item) = judge.item(record) {
            let call = judge.call(item.line, item.kind);
            let project = item.line.finding.project.as_deref().unwrap_or_default();
            matters.entry((project, item.kind, item.act, call)).or_default().push(item);
        }
    }
    let mut matters: Vec<_> = matters.into_iter().map(|(key, items)| judge.matter(key, &items)).collect();
    matters.sort_by(|a, b| a.0.cmp(&b.0));
    let left_out = matters.len().saturating_sub(MOST);
    (matters.into_iter().take(MOST).map(|(_, decision)| decision).collect(), left_out)
}

/// Sorts by date (none last), money and days over (most first), then words.
type Rank = (bool, Option<NaiveDate>, std::cmp::Reverse<Fen>, std::cmp::Reverse<i64>, String);

struct Judge<'a> {
    input: &'a Input<'a>,
    countdowns: BTreeMap<&'a str, &'a Countdown>,
}

impl<'a> Judge<'a> {
    fn new(input: &'a Input<'a>) -> Judge<'a> {
        let as_of = input.office.as_of();
        let from = as_of.checked_sub_days(Days::new(HORIZON)).unwrap_or(as_of);
        let until = as_of.checked_add_days(Days::new(HORIZON)).unwrap_or(as_of);
        let near = input.due.countdowns.within(from..=until).iter();
        let countdowns = near
            .map(|countdown| (input.office.placements[countdown.placement].record.key.as_str(), countdown))
            .collect();
        Judge { input, countdowns }
    }

    /// The one matter of a record that a manager can end, if any.
    fn item<'r>(&self, record: &'r RecordLine<'r>) -> Option<Item<'r>> {
        let lines = || record.lines().filter(|line| line.counts());
        let find = |matters: &[Matter]| {
            lines().find(|line| line.matter().is_some_and(|matter| matters.contains(&matter)))
        };
        let countdown = self.countdowns.get(record.first.key.as_str()).copied();
        let short = find(&[Matter::Short]).and_then(|line| line.finding.money_at_risk);

        if let Some(line) = find(&[Matter::Unsigned]) {
            let act = if self.passed(countdown, Step::Sending) && !self.is_on_air(countdown) {
                Act::Withdraw
            } else {
                Act::Urge
            };
            return Some(self.gate(line, Kind::Unsigned, act, short, countdown, Step::Sending));
        }
        if let Some(line) = find(&[Matter::Short, Matter::Prepayment]) {
            let spent = self.is_sent_or_paid(countdown);
            let (kind, act) = match spent {
                true => (Kind::AlreadySpent, Act::Urge),
                false if !self.passed(countdown, Step::Prepayment) => (Kind::Prepayment, Act::Urge),
                false if self.may_advance(line, short) => (Kind::Prepayment, Act::Advance),
                false => (Kind::Prepayment, Act::Postpone),
            };
            return Some(self.gate(line, kind, act, short, countdown, Step::Prepayment));
        }
        if let Some(line) = find(&[Matter::Deadline]).filter(|line| line.level == Severity::Red) {
            return Some(self.gate(line, Kind::Gate, Act::Postpone, None, countdown, Step::Sending));
        }
        if let Some(line) = find(&[Matter::OverLimit]).filter(|line| line.level == Severity::Red) {
            return Some(plain(line, Kind::OverLimit, Act::Urge));
        }
        if let Some(line) = find(&[Matter::Refund]) {
            return Some(plain(line, Kind::Refund, Act::Urge));
        }
        // The make-good has a last day, the miss has none.
        if let Some(line) = find(&[Matter::MakeGood]).or_else(|| find(&[Matter::Missed])) {
            return Some(plain(line, Kind::MakeGood, Act::Urge));
        }
        if let Some(line) = find(&[Matter::Confirmation]).filter(|line| line.level == Severity::Red) {
            return Some(plain(line, Kind::Confirmation, Act::Urge));
        }
        if let Some(line) = find(&[Matter::Rush]) {
            return Some(plain(line, Kind::Rush, Act::RefuseRush));
        }
        // Data quality and bookkeeping have places of their own; what else is red is urged.
        let line = lines().find(|line| line.level == Severity::Red)?;
        let is_clerical = line.rule.is_some_and(Rule::is_clerical);
        (!is_clerical).then(|| plain(line, Kind::Rule(line.finding.code), Act::Urge))
    }

    fn gate<'r>(
        &self,
        line: &'r FindingLine<'r>,
        kind: Kind,
        act: Act,
        short: Option<Fen>,
        countdown: Option<&Countdown>,
        step: Step,
    ) -> Item<'r> {
        let as_of = self.input.office.as_of();
        let last_safe = countdown.and_then(|one| one.limit(step)).map(|limit| limit.last);
        let first_day = countdown.map(|one| one.first_day);
        let irreversible = last_safe.filter(|day| *day >= as_of).or(first_day.filter(|day| *day >= as_of));
        let money = short.or(line.finding.money_at_risk);
        Item { line, kind, act, money, short: short.is_some(), last_safe, irreversible }
    }

    fn passed(&self, countdown: Option<&Countdown>, step: Step) -> bool {
        let as_of = self.input.office.as_of();
        countdown.and_then(|one| one.limit(step)).is_none_or(|limit| limit.last < as_of)
    }

    fn is_on_air(&self, countdown: Option<&Countdown>) -> bool {
        countdown.is_none_or(|one| one.first_day <= self.input.office.as_of())
    }

    fn is_sent_or_paid(&self, countdown: Option<&Countdown>) -> bool {
        let Some(countdown) = countdown else { return true };
        self.input.books.placements[countdown.placement].paid > Fen::ZERO
            || self.input.office.placements[countdown.placement].record.sent.get().is_some()
            || self.is_on_air(Some(countdown))
    }

    /// The short sum still fits into the project's 垫款额度.
    fn may_advance(&self, line: &FindingLine, short: Option<Fen>) -> bool {
        let Some(id) = line.finding.project.as_deref().and_then(|key| self.input.office.case_of(key)) else {
            return false;
        };
        let limit = self.input.office.cases[id].project.advance_limit.get();
        let advanced = self.input.books.projects[id].advanced;
        limit.zip(short).is_some_and(|(limit, short)| advanced + short <= limit)
    }

    fn case(&self, line: &FindingLine) -> Option<&Case> {
        self.input.office.case(self.input.office.case_of(line.finding.project.as_deref()?))
    }

    /// `褚经理（弋阑城建），由陆闻笛`
    fn call(&self, line: &FindingLine, kind: Kind) -> String {
        let case = self.case(line);
        let text = |field: fn(&Case) -> &str| case.map(field).unwrap_or_default();
        let party = match kind {
            Kind::Prepayment | Kind::AlreadySpent | Kind::Unsigned | Kind::OverLimit | Kind::Confirmation => {
                Party::Client
            }
            Kind::Rush => Party::Client,
            Kind::Gate => Party::Agency,
            Kind::Refund | Kind::MakeGood => Party::Medium,
            Kind::Rule(_) => line.finding.waiting_on,
        };
        let (whom, by) = match party {
            Party::Client if kind == Kind::Rush => (line.key.clone(), "客户总监".to_owned()),
            Party::Client => {
                let signer = case.and_then(|case| case.project.signers.known()).and_then(|all| all.first());
                let client = text(|case| case.project.client.text());
                let whom = match signer {
                    Some(signer) => format!("{signer}（{client}）"),
                    None => client.to_owned(),
                };
                let director = text(|case| case.project.client_director.text());
                let by =
                    if director.is_empty() { text(|case| case.project.account.text()) } else { director };
                (whom, by.to_owned())
            }
            Party::Medium => (self.medium(line), text(|case| case.project.media_buyer.text()).to_owned()),
            Party::Supplier => ("供应商".to_owned(), line.owner.clone()),
            Party::Agency => (line.owner.clone(), String::new()),
        };
        match (whom.is_empty(), by.is_empty() || by == whom) {
            (true, _) => by,
            (false, true) => whom,
            (false, false) => format!("{whom}，由{by}"),
        }
    }

    /// The medium of the placement, payment or confirmation the finding is about.
    fn medium(&self, line: &FindingLine) -> String {
        let office = self.input.office;
        let key = line.key.as_str();
        let of_placement = || office.placements.iter().find(|one| one.record.key == key);
        let of_payment = || office.payments.iter().find(|one| one.record.key == key);
        let of_publication = || {
            let publication = office.publications.iter().find(|one| one.record.key == key)?;
            publication.placement.id().map(|id| &office.placements[id])
        };
        let name = of_placement()
            .or_else(of_publication)
            .map(|one| one.record.medium.text())
            .or_else(|| of_payment().map(|one| one.record.medium.text()));
        name.filter(|name| !name.is_empty()).unwrap_or("媒体").to_owned()
    }

    fn matter(&self, (_, kind, act, call): (&str, Kind, Act, String), items: &[Item]) -> (Rank, Decision) {
        let as_of = self.input.office.as_of();
        let money: Fen = items.iter().filter_map(|item| item.money).sum();
        let last_safe = items.iter().filter_map(|item| item.last_safe).min();
        let irreversible = items.iter().filter_map(|item| item.irreversible).min();
        let over =
            items.iter().filter_map(|item| item.line.finding.days_over).map(Over::days).max().unwrap_or(0);
        let keys: BTreeSet<&str> = items.iter().map(|item| item.line.key.as_str()).collect();
        let shown: Vec<&str> = keys.iter().copied().take(3).collect();
        let records = match keys.len() {
            n if n > shown.len() => format!("{} 等 {n} 项", shown.join("、")),
            _ => shown.join("、"),
        };
        let project_name = items.first().map(|item| item.line.project_name.clone()).unwrap_or_default();
        let first_day = items.iter().filter_map(|item| self.countdowns.get(item.line.key.as_str()));
        let first_day = first_day.map(|one| one.first_day).min();
        let matter = matter(kind, items, first_day, as_of);
        let rank = (
            irreversible.is_none(),
            irreversible,
            std::cmp::Reverse(money),
            std::cmp::Reverse(over),
            format!("{project_name}{matter}{records}"),
        );
        let decision = Decision {
            project_name,
            matter,
            records,
            money: if money.is_zero() { String::new() } else { money.to_string() },
            last_safe: self.last_safe(last_safe),
            passed: last_safe.is_some_and(|day| day < as_of),
            act: act.word(),
            call,
        };
        (rank, decision)
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
}

fn plain<'r>(line: &'r FindingLine<'r>, kind: Kind, act: Act) -> Item<'r> {
    let due = line.finding.due.map(|due| due.date);
    let last_safe = due.filter(|_| matches!(kind, Kind::MakeGood));
    let money = line.finding.money_at_risk;
    Item { line, kind, act, money, short: false, last_safe, irreversible: last_safe }
}

fn matter(kind: Kind, items: &[Item], first_day: Option<NaiveDate>, as_of: NaiveDate) -> String {
    let n = items.len();
    let from = first_day.map(|day| format!("，首播 {}", words::day(day, as_of))).unwrap_or_default();
    match kind {
        Kind::Prepayment => format!("{n} 个排期将播而款未到齐{from}"),
        Kind::AlreadySpent => format!("{n} 个排期款未到齐已发片或付媒体"),
        Kind::Unsigned => {
            let unpaid = items.iter().any(|item| item.short);
            let unpaid = if unpaid { "，款也未到" } else { "" };
            format!("{n} 个排期客户未书面确认已订位{unpaid}{from}")
        }
        Kind::Gate => format!("{n} 个排期订位或发片期限已过{from}"),
        Kind::OverLimit => "垫款超出额度".to_owned(),
        Kind::Refund => format!("多付、重付或撤单款 {n} 笔待媒体退回"),
        Kind::MakeGood => format!("漏播错播 {n} 项待补播"),
        Kind::Confirmation => format!("{n} 件提交后客户久未答复"),
        Kind::Rush => "加急频繁，可据 H-5.6 婉拒".to_owned(),
        Kind::Rule(_) => {
            let title = items.first().map_or("", |item| item.line.title);
            if n > 1 { format!("{title} {n} 项") } else { title.to_owned() }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Raised;
    use crate::report::view::records;
    use crate::testing::example::{self, day};
    use crate::testing::found;

    fn decide(raised: Vec<Raised>) -> (Vec<Decision>, usize) {
        let mut example = example::office();
        example.findings = raised.into_iter().map(found).collect();
        let input = example.input();
        decisions(&input, &records(&input))
    }

    fn red(code: Code, key: &str) -> Raised {
        Raised::new(code, key, "").project("XM2026-001").severity(Severity::Red)
    }

    #[test]
    fn a_placement_not_yet_paid_for_is_urged_until_its_last_safe_day() {
        let short = red(Code::M01, "XM2026-001-M0302").money(Fen::yuan(11_200));
        let (lines, _) = decide(vec![short]);
        assert_eq!(lines[0].act, "催");
        assert_eq!(lines[0].last_safe, "03-19，还有 3 个工作日");
        assert_eq!(lines[0].money, "11,200.00");
        assert_eq!(lines[0].call, "远岚置业，由张三");
    }

    #[test]
    fn one_call_is_one_line_and_dates_come_before_money() {
        let paid_twice = |key| red(Code::M12, key).money(Fen::yuan(900_000));
        let short = red(Code::M01, "XM2026-001-M0302").money(Fen::yuan(11_200));
        let (lines, _) = decide(vec![short, paid_twice("FK202603-018"), paid_twice("FK202603-019")]);
        assert_eq!(lines.len(), 3, "two media, two calls: {lines:?}");
        assert_eq!(lines[0].records, "XM2026-001-M0302");
        let settled = red(Code::T01, "XM2026-001-G012").due(day("2026-03-10")).settled(true);
        assert!(decide(vec![settled]).0.is_empty(), "the past needs no decision");
    }

    #[test]
    fn seven_lines_and_the_rest_is_counted() {
        let matters = Code::ALL.iter().filter(|code| code.as_str().starts_with('A')).take(12);
        let findings = matters.enumerate().map(|(i, code)| red(*code, &format!("K{i}"))).collect();
        let (lines, left_out) = decide(findings);
        assert_eq!((lines.len(), left_out), (MOST, 5));
    }
}
