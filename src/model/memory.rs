//! What earlier runs knew and what people answered since: plain data, loaded by `recall`.

use super::answer::agrees;
use super::births::{self, identities, rekeyed};
use super::claim::ClaimAnswer;
use super::closing::Closing;
use super::difference::Between;
use super::field::Signed;
use super::first_page::FirstPage;
use super::missed::{Kept, Missed, PastSheet};
use super::money::Fen;
use super::source::Place;
use super::unclear::Unclear;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The form of run.json this version writes; it reads every lower one.
pub const FORMAT: u32 = 2;

/// Identity of a finding across runs: code + key + field. What is no finding (待认领) has the name of
/// its sheet as code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    pub code: String,
    pub key: String,
    pub field: Option<String>,
}

impl Identity {
    /// The same of a record that has another key since; a field may name records too (待认领, 催办).
    pub fn renamed(self, renamed: &BTreeMap<String, String>) -> Identity {
        if renamed.is_empty() {
            return self;
        }
        let field = self.field.map(|field| births::with_new_keys(&field, renamed));
        Identity { key: renamed.get(&self.key).cloned().unwrap_or(self.key), field, code: self.code }
    }
}

/// A finding of an earlier run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastFinding {
    /// 红 / 黄 / 蓝
    pub severity: String,
    pub project: Option<String>,
    pub open: bool,
    pub waived: bool,
    /// Older than 检查起始日 then.
    pub legacy: bool,
    pub first_seen: NaiveDate,
    pub weeks_red: u32,
    pub due: Option<NaiveDate>,
    pub message: String,
    /// The file it stood in, its role (收付款), and the sheet; empty where it stood in none.
    pub file: String,
    pub role: String,
    pub sheet: String,
}

impl PastFinding {
    pub fn is_red(&self) -> bool {
        self.severity == "红"
    }

    /// Whether it belongs in `movement`: open, red or yellow, not older than 检查起始日.
    pub fn stands(&self) -> bool {
        self.open && !self.legacy && self.severity != "蓝"
    }
}

/// A record of an earlier run: when it was signed and what was confirmed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PastRecord {
    pub signed_on: Option<Signed>,
    /// Column → content as it was confirmed.
    pub confirmed: BTreeMap<String, String>,
    /// Signature and approval columns: what stood there; `None` = blank.
    pub dates: BTreeMap<String, Option<String>>,
    /// Codes of the gates that were open for the record.
    pub gates: BTreeSet<String>,
}

/// An entry of an earlier run's `movement`: what became of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastOutcome {
    pub identity: Identity,
    pub outcome: String,
    /// Whether it was not open any more.
    pub gone: bool,
}

/// One kept run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastRun {
    pub as_of: NaiveDate,
    pub cut_off: NaiveDate,
    /// False where something could not be read.
    pub complete: bool,
    pub findings: BTreeMap<Identity, PastFinding>,
    pub records: BTreeMap<String, PastRecord>,
    /// Records due in the seven days from its 检查日; `None` where it does not say.
    pub due_this_week: Option<i64>,
    /// 垫款 of all its projects; `None` where one of them was not known.
    pub advanced: Option<Fen>,
    /// Roles of which a file was used.
    pub roles: BTreeSet<String>,
    /// Input files that were used.
    pub files: BTreeMap<String, PastFile>,
    /// Keys of its orders, placements, receipts and payments, by role.
    pub keys: BTreeMap<String, BTreeSet<String>>,
    /// Tables that held rows, by name.
    pub tables: BTreeSet<String>,
    /// Sheets that gave rows.
    pub sheets: Vec<PastSheet>,
    /// What it missed itself: files and tables that a run before it had read.
    pub missed: Vec<Missed>,
    /// Sheets and roles that were empty or absent (D23).
    pub empty: BTreeSet<String>,
    pub moved: Vec<PastOutcome>,
    /// Files it wrote, and their sha256.
    pub outputs: Vec<(String, String)>,
    /// Open findings whose end stood there already: what would have ended them, and did not.
    pub causes: BTreeSet<(Identity, String)>,
    /// Projects of the records in each input file.
    pub held: BTreeMap<String, BTreeSet<String>>,
    /// What each record was born with, by its key.
    pub births: BTreeMap<String, String>,
}

/// An input file of an earlier run.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct PastFile {
    pub role: String,
    pub sha256: String,
}

impl PastRun {
    /// A run of a day that found nothing.
    pub fn empty(as_of: NaiveDate) -> PastRun {
        PastRun {
            as_of,
            cut_off: super::calendar::cut_off(as_of),
            complete: true,
            findings: BTreeMap::new(),
            records: BTreeMap::new(),
            due_this_week: None,
            advanced: None,
            roles: BTreeSet::new(),
            files: BTreeMap::new(),
            keys: BTreeMap::new(),
            tables: BTreeSet::new(),
            sheets: Vec::new(),
            missed: Vec::new(),
            empty: BTreeSet::new(),
            moved: Vec::new(),
            outputs: Vec::new(),
            causes: BTreeSet::new(),
            held: BTreeMap::new(),
            births: BTreeMap::new(),
        }
    }

    /// The same run, with records under the keys they were given since.
    pub fn rename(&mut self, renamed: &BTreeMap<String, String>) {
        identities(&mut self.findings, renamed);
        self.records = rekeyed(&mut self.records, |key| renamed.get(key).cloned());
        self.births = rekeyed(&mut self.births, |key| renamed.get(key).cloned());
        let causes = std::mem::take(&mut self.causes).into_iter();
        self.causes = causes.map(|(identity, cause)| (identity.renamed(renamed), cause)).collect();
        for moved in &mut self.moved {
            moved.identity = moved.identity.clone().renamed(renamed);
        }
    }

    /// Whether the register a finding stood in was read then.
    pub fn looked_at(&self, finding: &PastFinding) -> bool {
        let read = finding.role.is_empty() || self.roles.is_empty() || self.roles.contains(&finding.role);
        read && !self.empty.contains(&finding.sheet) && !self.empty.contains(&finding.role)
    }
}

/// How long an identity has been known, over the unbroken chain of kept runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Age {
    pub first_seen: NaiveDate,
    /// How many different 截止日 before this one it was open and red.
    pub weeks_red: u32,
    finding: PastFinding,
    /// The last run did not check it.
    unchecked: bool,
}

/// 处理状态 / 处理意见 / 处理人, as people wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handling {
    pub status: String,
    pub opinion: String,
    pub handler: String,
}

/// 催办 → 已发/已答复 · 日期 of one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminded {
    /// The client or medium.
    pub party: String,
    /// 事项编号, split.
    pub items: Vec<String>,
    /// 第几次, 1 the first.
    pub round: u32,
    /// 已发 or 已答复.
    pub word: String,
    /// 日期; where none stands there, the 检查日 that saw the word.
    pub on: NaiveDate,
}

/// 待登记 → 不登记 · 原因 of one proposal, as people wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declined {
    pub word: String,
    pub reason: String,
}

impl Declined {
    /// The reason, where both are there: only then is the matter settled.
    pub fn settled(&self) -> Option<&str> {
        let declined = agrees(&self.word) == Some(true) && !self.reason.trim().is_empty();
        declined.then_some(self.reason.trim())
    }
}

/// A cell of a status workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct AnswerCell {
    /// Below the out folder.
    pub workbook: String,
    pub sheet: String,
    /// Its sheet id is not used: the workbook is no input.
    pub place: Place,
}

/// Something about the answers that a person must look at (D24), or a file of the out folder that
/// could not be used (D15).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// Key of the finding, or the file.
    pub key: String,
    /// The column.
    pub field: Option<String>,
    pub project: Option<String>,
    /// The finding that was answered: the doubt lasts as long as it is open; `None`: this run only.
    pub matter: Option<Identity>,
    pub at: AnswerCell,
    pub related: Vec<AnswerCell>,
    pub message: String,
}

/// What became of a matter. Asked in this order; the first that applies is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    New,
    Graver,
    Lighter,
    Same,
    /// The record no longer exists.
    Deleted,
    /// The check did not run.
    Unchecked,
    /// Called off, at rest, or waived.
    Withdrawn,
    /// The thing owed was never done.
    Missed,
    /// A fact meets the rule's own condition: only this counts as resolved.
    Done,
    /// Any other reason.
    NoLonger,
}

impl Outcome {
    pub fn word(self) -> &'static str {
        match self {
            Outcome::New => "新增",
            Outcome::Graver => "加重",
            Outcome::Lighter => "减轻",
            Outcome::Same => "持续",
            Outcome::Deleted => "删除",
            Outcome::Unchecked => "停查",
            Outcome::Withdrawn => "撤销",
            Outcome::Missed => "错过",
            Outcome::Done => "办妥",
            Outcome::NoLonger => "不再适用",
        }
    }
}

/// What ends a finding. One that stood there last time, and did not end it then, is no news; a
/// record called off is news although its project was at rest already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// The record no longer exists.
    Deleted,
    /// The record was called off or put aside.
    CalledOff,
    /// Its project is 暂停 or 结束.
    AtRest,
    /// A fact meets the rule's own condition.
    Done,
}

impl Ending {
    /// As run.json keeps it.
    pub fn word(self) -> &'static str {
        match self {
            Ending::Deleted => "删除",
            Ending::CalledOff => "撤销",
            Ending::AtRest => "项目暂停",
            Ending::Done => "办妥",
        }
    }
}

/// One line of `movement`; `None` on a side where it was not open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    pub key: String,
    pub project: Option<String>,
    pub code: String,
    pub field: Option<String>,
    /// 红 / 黄
    pub was: Option<String>,
    pub now: Option<String>,
    pub outcome: Outcome,
}

/// From the red number of the last run to this one's, in records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bridge {
    pub last: i64,
    pub now: i64,
    /// By what became of the record.
    pub gone: BTreeMap<Outcome, i64>,
    pub to_yellow: i64,
    pub to_red: i64,
    pub new: i64,
}

impl Bridge {
    /// What the steps lead to; always `now`.
    pub fn sum(&self) -> i64 {
        self.last - self.gone.values().sum::<i64>() - self.to_yellow + self.to_red + self.new
    }

    /// `上次 48 − 办妥 6 − 错过 1 … = 51`, every step named.
    pub fn words(&self) -> String {
        let order = [
            Outcome::Done,
            Outcome::Missed,
            Outcome::Withdrawn,
            Outcome::Deleted,
            Outcome::Unchecked,
            Outcome::NoLonger,
        ];
        let mut text = format!("上次 {}", self.last);
        for outcome in order {
            let count = self.gone.get(&outcome).copied().unwrap_or_default();
            text.push_str(&format!(" − {} {count}", outcome.word()));
        }
        let Bridge { to_yellow, to_red, new, now, .. } = self;
        text.push_str(&format!(" − 转黄 {to_yellow} + 转红 {to_red} + 新增 {new} = {now}"));
        text
    }
}

/// What moved since the last run; empty on a first one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Movement {
    pub moved: Vec<Moved>,
    pub bridge: Option<Bridge>,
    /// Of the findings that are open, those whose end stands there already and does not end them:
    /// the next run takes it for no news. Sorted.
    pub causes: Vec<(Identity, Ending)>,
}

/// Where an answer stood, and the 检查日 of the run that saw its last change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastAnswer {
    pub workbook: String,
    pub seen: NaiveDate,
}

/// What a run knows of earlier ones, empty before the first.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// 检查日 and 截止日 of 上次: the kept run with the latest 截止日 earlier than this one's.
    pub as_of: Option<NaiveDate>,
    pub cut_off: Option<NaiveDate>,
    pub findings: BTreeMap<Identity, PastFinding>,
    pub records: BTreeMap<String, PastRecord>,
    /// The first-page numbers of every kept run before this one, by 截止日.
    pub first_pages: Vec<(NaiveDate, FirstPage)>,
    /// 上次's registers: what it read and what was empty.
    pub last: Option<Box<PastRun>>,
    /// What the newest kept run, of this 截止日 too, read or missed.
    pub kept: Kept,
    pub ages: BTreeMap<Identity, Age>,
    /// What a record of this key, signed on this day, held in the oldest kept run that knows it so.
    pub first_signed: BTreeMap<(String, NaiveDate), BTreeMap<String, String>>,
    /// When and how findings about answered records were last seen to be gone.
    pub gone: BTreeMap<Identity, (NaiveDate, String)>,
    /// Answered findings as the newest kept run that has them knew them, with its 检查日.
    pub last_seen: BTreeMap<Identity, (NaiveDate, PastFinding)>,
    /// Projects of the records that the newest kept run which used a file read from it.
    pub held: BTreeMap<String, BTreeSet<String>>,
    /// The kept run of a later 截止日 than this one's: this run only looks back.
    pub later: Option<NaiveDate>,
    pub handling: BTreeMap<Identity, Handling>,
    /// Of every identity in `handling`, where it was answered.
    pub answered: BTreeMap<Identity, PastAnswer>,
    pub answers: Vec<ClaimAnswer>,
    /// 差异 → 原因 as people wrote it, by record and pair of facts.
    pub causes: BTreeMap<(String, Between), String>,
    /// 待登记 → 不登记, 原因, by 建议编号.
    pub declined: BTreeMap<String, Declined>,
    /// Reminders that were sent, by party, items and round.
    pub reminded: Vec<Reminded>,
    pub doubts: Vec<Doubt>,
    /// Answers of this week about a key that no kept run knows; a doubt where no record has it either.
    pub strays: Vec<Doubt>,
    /// Words in 待认领 and 催办 that say neither of the choices, to be shown as they were written.
    pub unclear: Vec<Unclear>,
    /// Files of answers below the out folder that were not read, each with the reason.
    pub answers_not_read: Vec<(String, String)>,
    /// What the keys of earlier runs of this 截止日 were born with.
    pub births_of_week: Vec<BTreeMap<String, String>>,
    /// Records that have another key since 上次 or an earlier run of this 截止日: the key they had, and
    /// the one they have.
    pub renamed: BTreeMap<String, String>,
    /// The newest month that finance closed.
    pub closing: Option<Closing>,
    /// What moved since 上次: filled once everything is checked.
    pub movement: Movement,
    /// Files of the out folder that were not used, and why: damaged or newer kept runs, copies of
    /// status workbooks.
    pub passed_over: Vec<(String, String)>,
}

impl Memory {
    /// From the kept runs earlier than this one, in order of 检查日.
    pub fn of(runs: Vec<PastRun>, cut_off: NaiveDate) -> Memory {
        let mut memory = Memory { kept: Kept::of(&runs), ..Memory::default() };
        for run in &runs {
            memory.age(run, cut_off);
            for (key, record) in &run.records {
                if let Some(day) = record.signed_on.and_then(Signed::date) {
                    let signed = memory.first_signed.entry((key.clone(), day));
                    signed.or_insert_with(|| record.confirmed.clone());
                }
            }
            for (file, projects) in &run.held {
                memory.held.insert(file.clone(), projects.clone());
            }
        }
        if let Some(last) = runs.into_iter().rev().find(|run| run.cut_off < cut_off) {
            memory.as_of = Some(last.as_of);
            memory.cut_off = Some(last.cut_off);
            memory.findings = last.findings.clone();
            memory.records = last.records.clone();
            memory.last = Some(Box::new(last));
        }
        memory
    }

    /// Knows records again that have another key since an earlier run: a key that vanished and a new one
    /// whose rows were born with the same are one record, if they are the only ones.
    pub fn recognise(&mut self, now: &BTreeMap<String, String>) {
        let of_last = self.last.iter().map(|last| &last.births);
        let pairs = of_last.chain(&self.births_of_week).flat_map(|before| births::renamed(before, now));
        let mut renamed: BTreeMap<String, String> = pairs.collect();
        if !renamed.is_empty() {
            let known = self.findings.keys().chain(self.handling.keys()).chain(self.gone.keys());
            renamed.extend(births::of_parts(&renamed, known.map(|identity| identity.key.as_str())));
            self.rename(&renamed);
            self.renamed = renamed;
        }
    }

    /// Gives everything that is known of records under their old keys to the new ones.
    fn rename(&mut self, renamed: &BTreeMap<String, String>) {
        identities(&mut self.findings, renamed);
        identities(&mut self.ages, renamed);
        identities(&mut self.gone, renamed);
        identities(&mut self.last_seen, renamed);
        identities(&mut self.handling, renamed);
        identities(&mut self.answered, renamed);
        self.records = rekeyed(&mut self.records, |key| renamed.get(key).cloned());
        self.first_signed =
            rekeyed(&mut self.first_signed, |(key, day)| Some((renamed.get(key)?.clone(), *day)));
        self.causes = rekeyed(&mut self.causes, |(key, pair)| Some((renamed.get(key)?.clone(), *pair)));
        for answer in &mut self.answers {
            for key in std::iter::once(&mut answer.receipt).chain(&mut answer.targets) {
                if let Some(new) = renamed.get(key) {
                    key.clone_from(new);
                }
            }
        }
        self.unclear.iter_mut().for_each(|unclear| unclear.rename(renamed));
        for item in self.reminded.iter_mut().flat_map(|reminded| &mut reminded.items) {
            *item = births::with_new_keys(item, renamed);
        }
        for doubt in &mut self.doubts {
            doubt.key = births::with_new_keys(&doubt.key, renamed);
            doubt.matter = doubt.matter.take().map(|matter| matter.renamed(renamed));
        }
        if let Some(closing) = &mut self.closing {
            closing.follow(renamed);
        }
        if let Some(last) = &mut self.last {
            last.rename(renamed);
        }
    }

    /// What became of the findings that people answered, from the kept runs in order of 检查日.
    pub fn follow<'a>(&mut self, runs: &[PastRun], answered: impl Iterator<Item = &'a Identity>) {
        let answered: BTreeSet<&Identity> = answered.collect();
        let keys: BTreeSet<&str> = answered.iter().map(|identity| identity.key.as_str()).collect();
        for run in runs {
            for identity in &answered {
                if let Some(finding) = run.findings.get(*identity) {
                    self.last_seen.insert((*identity).clone(), (run.as_of, finding.clone()));
                }
            }
            for moved in run.moved.iter().filter(|moved| keys.contains(moved.identity.key.as_str())) {
                match moved.gone {
                    true => {
                        self.gone.insert(moved.identity.clone(), (run.as_of, moved.outcome.clone()));
                    }
                    false => drop(self.gone.remove(&moved.identity)),
                }
            }
        }
    }

    /// Carries the chain on by one run: an identity it did not have although it looked is broken off.
    /// What an incomplete run after 停查 still does not have may wait for the same file. An earlier run
    /// of this 截止日 is replaced by this one: it breaks nothing off.
    fn age(&mut self, run: &PastRun, cut_off: NaiveDate) {
        // a run of this very week takes part in no chain: it is replaced by this one
        let is_of_this_week = run.cut_off == cut_off;
        let stopped = run.moved.iter().filter(|moved| moved.outcome == Outcome::Unchecked.word());
        let stopped: BTreeSet<&Identity> = stopped.map(|moved| &moved.identity).collect();
        let replaced = run.cut_off == cut_off;
        self.ages.retain(|identity, age| {
            if replaced {
                return true;
            }
            let found = run.findings.contains_key(identity);
            let waits = age.unchecked && !run.complete;
            age.unchecked = !found && (stopped.contains(identity) || waits || !run.looked_at(&age.finding));
            found || age.unchecked || is_of_this_week
        });
        let counts = u32::from(run.cut_off != cut_off);
        for (identity, finding) in &run.findings {
            let red = finding.open && finding.is_red();
            match self.ages.get_mut(identity) {
                Some(age) => {
                    age.weeks_red += if red { counts } else { 0 };
                    age.finding = finding.clone();
                }
                None => {
                    let before = if red { finding.weeks_red.max(1) - (1 - counts) } else { 0 };
                    let age = Age {
                        first_seen: finding.first_seen,
                        weeks_red: before,
                        finding: finding.clone(),
                        unchecked: false,
                    };
                    self.ages.insert(identity.clone(), age);
                }
            }
        }
    }

    /// Since when an identity is known, and how many 截止日 it has been open and red, this one
    /// included where it is so now.
    pub fn age_of(&self, identity: &Identity, as_of: NaiveDate, red: bool) -> (NaiveDate, u32) {
        let age = self.ages.get(identity);
        let first_seen = age.map_or(as_of, |age| age.first_seen);
        let weeks = if red { age.map_or(0, |age| age.weeks_red).saturating_add(1) } else { 0 };
        (first_seen, weeks)
    }
}
