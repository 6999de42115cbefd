//! The memory: what earlier runs knew and what people answered since. Plain data, loaded by `recall`.

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

/// The format of run.json that this version writes. It reads every lower format too.
pub const FORMAT: u32 = 2;

/// The identity of a finding across runs: code + key + field. For an answer that is not about a finding
/// (待认领) the code is the name of its sheet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    pub code: String,
    pub key: String,
    pub field: Option<String>,
}

impl Identity {
    /// The identity under the new keys of renamed records. A field may contain keys too (待认领, 催办).
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
    /// Whether it was older than 检查起始日 in that run.
    pub legacy: bool,
    pub first_seen: NaiveDate,
    pub weeks_red: u32,
    pub due: Option<NaiveDate>,
    pub message: String,
    /// Its file, the role of that file (收付款), and its sheet; empty if it had no place.
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

/// A record of an earlier run: when it was signed, and what was confirmed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PastRecord {
    pub signed_on: Option<Signed>,
    /// Column → content as it was confirmed.
    pub confirmed: BTreeMap<String, String>,
    /// Signature and approval column → content; `None` for a blank cell.
    pub dates: BTreeMap<String, Option<String>>,
    /// Codes of the gates that the record had passed.
    pub gates: BTreeSet<String>,
}

/// A line of an earlier run's `movement`: what became of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastOutcome {
    pub identity: Identity,
    pub outcome: String,
    /// Whether the finding was no longer open.
    pub gone: bool,
}

/// One kept run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastRun {
    pub as_of: NaiveDate,
    pub cut_off: NaiveDate,
    /// Whether everything could be read.
    pub complete: bool,
    pub findings: BTreeMap<Identity, PastFinding>,
    pub records: BTreeMap<String, PastRecord>,
    /// Records due in the seven days from its 检查日; `None` if it does not say.
    pub due_this_week: Option<i64>,
    /// 垫款 of all its projects in fen; `None` if one of them was unknown.
    pub advanced: Option<Fen>,
    /// Roles of which a file was used.
    pub roles: BTreeSet<String>,
    /// Input files that were used.
    pub files: BTreeMap<String, PastFile>,
    /// Keys of its orders, placements, receipts and payments, by role.
    pub keys: BTreeMap<String, BTreeSet<String>>,
    /// Names of the tables that had rows.
    pub tables: BTreeSet<String>,
    /// Sheets that had rows.
    pub sheets: Vec<PastSheet>,
    /// Files and tables that a run before it had read and that it missed.
    pub missed: Vec<Missed>,
    /// Sheets and roles that were empty or absent (D23).
    pub empty: BTreeSet<String>,
    pub moved: Vec<PastOutcome>,
    /// The files it wrote, with their SHA-256.
    pub outputs: Vec<(String, String)>,
    /// Open findings with an ending that was already there then and did not end them.
    pub causes: BTreeSet<(Identity, String)>,
    /// Projects of the records in each input file.
    pub held: BTreeMap<String, BTreeSet<String>>,
    /// The birth of each record, by its key.
    pub births: BTreeMap<String, String>,
}

/// An input file of an earlier run.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct PastFile {
    pub role: String,
    pub sha256: String,
}

impl PastRun {
    /// An empty run of this day.
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

    /// Replaces the keys of records that were renamed since.
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

    /// Whether that run read the register of a finding.
    pub fn looked_at(&self, finding: &PastFinding) -> bool {
        let read = finding.role.is_empty() || self.roles.is_empty() || self.roles.contains(&finding.role);
        read && !self.empty.contains(&finding.sheet) && !self.empty.contains(&finding.role)
    }
}

/// How long an identity has been known without a break in the chain of kept runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Age {
    pub first_seen: NaiveDate,
    /// The number of earlier 截止日 on which it was open and red.
    pub weeks_red: u32,
    finding: PastFinding,
    /// Whether the last run did not check it.
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
    /// 第几次, from 1.
    pub round: u32,
    /// 已发 or 已答复.
    pub word: String,
    /// 日期, or the 检查日 of the run that first saw the word.
    pub on: NaiveDate,
}

/// 待登记 → 不登记 · 原因 of one proposal, as people wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declined {
    pub word: String,
    pub reason: String,
}

impl Declined {
    /// The reason, if 不登记 and 原因 are both filled in. Only then the matter is settled.
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
    /// Row and column. The sheet id is not used, because the workbook is no input.
    pub place: Place,
}

/// A doubt about an answer that a person must look at (D24), or about a file of the out folder that could
/// not be used (D15).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// Key of the finding, or the file.
    pub key: String,
    /// The column.
    pub field: Option<String>,
    pub project: Option<String>,
    /// The finding that was answered. The doubt lasts as long as it is open; `None`: for this run only.
    pub matter: Option<Identity>,
    pub at: AnswerCell,
    pub related: Vec<AnswerCell>,
    pub message: String,
}

/// What became of a finding. The outcomes are asked in this order and the first that applies counts.
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
    /// The record was called off, its project is at rest, or the finding is waived.
    Withdrawn,
    /// What was owed was never done.
    Missed,
    /// A fact meets the rule's own condition. Only this counts as resolved.
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

/// What ends a finding. An ending that was there in the last run and did not end the finding then is not
/// counted again. But a record called off counts even if its project was at rest before.
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
    /// The word in run.json.
    pub fn word(self) -> &'static str {
        match self {
            Ending::Deleted => "删除",
            Ending::CalledOff => "撤销",
            Ending::AtRest => "项目暂停",
            Ending::Done => "办妥",
        }
    }
}

/// One line of `movement`. `was` and `now` are `None` if the finding was or is not open.
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

/// The steps from the red number of the last run to this run's. They count records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bridge {
    pub last: i64,
    pub now: i64,
    /// The records that are gone, by their outcome.
    pub gone: BTreeMap<Outcome, i64>,
    pub to_yellow: i64,
    pub to_red: i64,
    pub new: i64,
}

impl Bridge {
    /// The sum of the steps, which always equals `now`.
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

/// What changed since the last run; empty in the first run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Movement {
    pub moved: Vec<Moved>,
    pub bridge: Option<Bridge>,
    /// Open findings with an ending that is there already and does not end them; the next run does not count it
    /// again. Sorted.
    pub causes: Vec<(Identity, Ending)>,
}

/// The cell of an answer, and the 检查日 of the run that saw its last change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastAnswer {
    pub workbook: String,
    pub seen: NaiveDate,
}

/// What a run knows from earlier runs; empty in the first run.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// 检查日 and 截止日 of 上次: the kept run with the latest 截止日 earlier than this one's.
    pub as_of: Option<NaiveDate>,
    pub cut_off: Option<NaiveDate>,
    pub findings: BTreeMap<Identity, PastFinding>,
    pub records: BTreeMap<String, PastRecord>,
    /// The first-page numbers of every kept run before this one, by 截止日.
    pub first_pages: Vec<(NaiveDate, FirstPage)>,
    /// The whole run 上次.
    pub last: Option<Box<PastRun>>,
    /// What the newest kept run read or missed; it may be of this 截止日.
    pub kept: Kept,
    pub ages: BTreeMap<Identity, Age>,
    /// (key, day of signature) → content of the record in the oldest kept run that knows this signature.
    pub first_signed: BTreeMap<(String, NaiveDate), BTreeMap<String, String>>,
    /// Findings about answered records that are gone: when a run last saw that, and their outcome.
    pub gone: BTreeMap<Identity, (NaiveDate, String)>,
    /// Answered findings as they were in the newest kept run that has them, with its 检查日.
    pub last_seen: BTreeMap<Identity, (NaiveDate, PastFinding)>,
    /// File → projects of its records in the newest kept run that used it.
    pub held: BTreeMap<String, BTreeSet<String>>,
    /// A kept run with a later 截止日, if there is one: this run then only looks back.
    pub later: Option<NaiveDate>,
    pub handling: BTreeMap<Identity, Handling>,
    /// Where each identity of `handling` was answered.
    pub answered: BTreeMap<Identity, PastAnswer>,
    pub answers: Vec<ClaimAnswer>,
    /// 差异 → 原因 as people wrote it, by record and pair of facts.
    pub causes: BTreeMap<(String, Between), String>,
    /// 待登记 → 不登记, 原因, by 建议编号.
    pub declined: BTreeMap<String, Declined>,
    /// Reminders that were sent, by party, items and round.
    pub reminded: Vec<Reminded>,
    pub doubts: Vec<Doubt>,
    /// Answers of this week about a key that no kept run knows. They become doubts if no record has the key.
    pub strays: Vec<Doubt>,
    /// Words in 待认领 and 催办 that are none of the choices. They are shown as they were written.
    pub unclear: Vec<Unclear>,
    /// Files with answers in the out folder that were not read: (file, reason).
    pub answers_not_read: Vec<(String, String)>,
    /// The births of the records in earlier runs of this 截止日.
    pub births_of_week: Vec<BTreeMap<String, String>>,
    /// Old key → new key of records that were renamed since 上次 or an earlier run of this 截止日.
    pub renamed: BTreeMap<String, String>,
    /// The newest month that finance closed.
    pub closing: Option<Closing>,
    /// What changed since 上次. It is filled in after the checks.
    pub movement: Movement,
    /// Files of the out folder that were not used, with the reason: damaged or newer kept runs, copies of status
    /// workbooks.
    pub passed_over: Vec<(String, String)>,
}

impl Memory {
    /// The memory from the kept runs before this one, in order of 检查日.
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

    /// Recognises records that got another key since an earlier run, by their births ([`births::renamed`]), and
    /// keeps everything known about them under the new key.
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

    /// Moves everything known about renamed records to their new keys.
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

    /// Fills in what became of the answered findings, from the kept runs in order of 检查日.
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

    /// Adds one run to the ages. An identity that the run looked for and did not find is dropped. After 停查, an
    /// incomplete run does not drop it, because it may wait for the same file. An earlier run of this 截止日
    /// drops nothing, because this run replaces it.
    fn age(&mut self, run: &PastRun, cut_off: NaiveDate) {
        // a run of this week does not count, because this run replaces it
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

    /// Since when an identity is known, and on how many 截止日 it was open and red, this run included if it
    /// is red now.
    pub fn age_of(&self, identity: &Identity, as_of: NaiveDate, red: bool) -> (NaiveDate, u32) {
        let age = self.ages.get(identity);
        let first_seen = age.map_or(as_of, |age| age.first_seen);
        let weeks = if red { age.map_or(0, |age| age.weeks_red).saturating_add(1) } else { 0 };
        (first_seen, weeks)
    }
}
