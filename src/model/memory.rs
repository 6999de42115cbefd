//! The memory: what earlier runs knew and what people answered since. Plain data, loaded by `recall`.

use super::age::Age;
use super::births::{self, Birth};
use super::claim::ClaimAnswer;
use super::closing::Closing;
use super::columns::ByColumn;
use super::difference::Between;
use super::first_page::FirstPage;
use super::identity::{identities, rekeyed, with_new_keys};
use super::missed::Kept;
use super::payment::Receipt;
use super::provisional::ProvisionalKeys;
use super::unclear::{DeadReminder, Unclear, UnclearReminder};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

pub use super::handling::{AnswerCell, Declined, Doubt, Handling, PastAnswer, Reminded};
pub use super::identity::Identity;
pub use super::missed::PastFile;
pub use super::movement::{Bridge, Ending, Moved, Movement, Outcome};
pub use super::past_run::{
    DoubtedCells, FORMAT, PastFigures, PastFinding, PastOutcome, PastRecord, PastRun, Unchecked, quoted,
};

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
    /// 上次, without its findings and records, which stand above.
    pub last: Option<Box<PastRun>>,
    /// What the newest kept run read or missed; it may be of this 截止日.
    pub kept: Kept,
    pub ages: BTreeMap<Identity, Age>,
    /// (key, day of signature) → content of the record when it was signed: of each column what the oldest kept
    /// run says that knows both this signature and the column.
    pub first_signed: BTreeMap<(String, NaiveDate), ByColumn<String>>,
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
    /// Words in 催办 that were not understood and whose text is gone. It is filled in after the checks.
    pub dead_reminders: Vec<DeadReminder>,
    /// Files with answers in the out folder that were not read: (file, reason).
    pub answers_not_read: Vec<(String, String)>,
    /// What keys were born with whose register 上次 did not read.
    pub births_unread: BTreeMap<String, Birth>,
    /// What the keys of earlier runs of this 截止日 were born with.
    pub births_of_week: Vec<BTreeMap<String, Birth>>,
    /// The rows without a key that earlier runs knew.
    pub provisional: ProvisionalKeys,
    /// Records that have another key since 上次 or an earlier run of this 截止日: the key they had, and
    /// the one they have.
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
    /// The cells that the data findings of 上次 name.
    pub fn doubted(&self) -> DoubtedCells {
        let mut cells = DoubtedCells::new();
        for (identity, finding) in self.findings.iter().filter(|(identity, _)| identity.code.starts_with('D'))
        {
            if let Some(column) = &identity.field {
                let named = quoted(&finding.message).chain([column.as_str()]).map(str::to_owned);
                cells.entry(identity.key.clone()).or_default().extend(named);
            }
        }
        cells
    }

    /// Knows records again that have another key since an earlier run: a key that vanished and a new one
    /// whose rows were born with the same are one record, if they are the only ones.
    pub fn recognise(&mut self, now: &BTreeMap<String, Birth>) {
        let mut of_last: BTreeMap<String, Birth> = self.births_unread.clone();
        of_last.extend(self.last.iter().flat_map(|last| last.births.clone()));
        let pairs = std::iter::once(&of_last)
            .chain(&self.births_of_week)
            .flat_map(|before| births::renamed(before, now));
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
            *item = with_new_keys(item, renamed);
        }
        for doubt in &mut self.doubts {
            doubt.key = with_new_keys(&doubt.key, renamed);
            doubt.matter = doubt.matter.take().map(|matter| matter.renamed(renamed));
        }
        if let Some(closing) = &mut self.closing {
            closing.follow(renamed);
        }
        if let Some(last) = &mut self.last {
            last.rename(renamed);
        }
    }

    /// Keeps what reports show. What only the checks ask goes: of a large office it is as much as the records.
    pub fn keep_for_reports(&mut self) {
        self.last = None;
        self.records.clear();
        self.ages.clear();
        self.first_signed.clear();
        self.births_unread.clear();
        self.births_of_week.clear();
        self.kept = Kept::default();
        self.provisional = ProvisionalKeys::default();
    }

    /// Since when an identity is known, and on how many 截止日 it was open and red, this run included if it
    /// is red now.
    pub fn age_of(&self, identity: &Identity, as_of: NaiveDate, red: bool) -> (NaiveDate, u32) {
        let age = self.ages.get(identity);
        let first_seen = age.map_or(as_of, |age| age.first_seen);
        let weeks = if red { age.map_or(0, |age| age.weeks_red).saturating_add(1) } else { 0 };
        (first_seen, weeks)
    }

    /// The word beside a suggestion that is neither 确认 nor 否认.
    pub fn unclear_reply(&self, receipt: &Receipt, targets: &[String]) -> Option<&str> {
        let content =
            ClaimAnswer::content_of(receipt.date.get(), receipt.payer.text(), receipt.amount.get()?);
        self.unclear.iter().find_map(|unclear| match unclear {
            Unclear::Claim { answer, word } => {
                let same = answer.receipt == receipt.key && answer.content == content;
                (same && answer.targets == targets).then_some(word.as_str())
            }
            Unclear::Reminder(_) => None,
        })
    }

    /// The words in 催办 that were not understood.
    pub fn unclear_reminders(&self) -> impl Iterator<Item = &UnclearReminder> {
        self.unclear.iter().filter_map(|unclear| match unclear {
            Unclear::Reminder(reminder) => Some(reminder),
            Unclear::Claim { .. } => None,
        })
    }

    /// The words beside a reminder that were not understood, of several the last: 已发/已答复, and 日期.
    pub fn unclear_reminder(&self, party: &str, items: &[&str]) -> Option<(&str, &str)> {
        let own = self.unclear_reminders().filter(|one| one.is_about(party, items));
        own.max_by_key(|one| one.seen).map(|one| (one.word.as_str(), one.on.as_str()))
    }

    /// The first-page numbers of 上次.
    pub fn last_first_page(&self) -> Option<&FirstPage> {
        let last = self.first_pages.iter().rev().find(|(cut_off, _)| Some(*cut_off) == self.cut_off);
        last.map(|(_, page)| page)
    }
}
