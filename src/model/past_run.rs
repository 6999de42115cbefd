//! A kept run: what run.json of an earlier run says, as far as a later one needs it. Plain data; it reads no file.

use super::calendar;
use super::field::Signed;
use super::identity::{Identity, identities, rekeyed};
use super::missed::{Kept, Missed, Part, PastFile, PastSheet, Then};
use super::money::Fen;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The form of run.json this version writes; it reads every lower one.
pub const FORMAT: u32 = 2;

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

/// A finding that a run could not look for again: its check was off, or something it reads was not read.
/// Neither open nor moved; handed on so that the next run that looks finds it, however long that takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unchecked {
    /// 检查日 of the newest run that had it.
    pub seen: NaiveDate,
    /// As it was then, with its age.
    pub finding: PastFinding,
}

/// One kept run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastRun {
    pub as_of: NaiveDate,
    pub cut_off: NaiveDate,
    /// False where something could not be read.
    pub complete: bool,
    pub findings: BTreeMap<Identity, PastFinding>,
    /// What it could not look for again; `None` where its run.json does not say.
    pub unchecked: Option<BTreeMap<Identity, Unchecked>>,
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

impl PastRun {
    /// A run of a day that found nothing.
    pub fn empty(as_of: NaiveDate) -> PastRun {
        PastRun {
            as_of,
            cut_off: calendar::cut_off(as_of),
            complete: true,
            findings: BTreeMap::new(),
            unchecked: None,
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
        self.unchecked.iter_mut().for_each(|unchecked| identities(unchecked, renamed));
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

impl Kept {
    /// What the newest of the runs read, and what it missed itself.
    pub(super) fn of(runs: &[PastRun]) -> Kept {
        let Some(last) = runs.last() else { return Kept::default() };
        let missed = |name: String, part: Part| Missed { name, part, seen: last.as_of };
        let files = last.files.iter().map(|(name, file)| missed(name.clone(), Part::File(file.clone())));
        let sheets = last
            .sheets
            .iter()
            .map(|one| missed(format!("{}/{}", one.file, one.sheet), Part::Sheet(one.table.clone())));
        let tables = last.tables.iter().map(|name| missed(name.clone(), Part::Table));
        let missable: Vec<Missed> =
            files.chain(sheets).chain(tables).chain(last.missed.iter().cloned()).collect();
        let days: BTreeSet<NaiveDate> = missable.iter().map(|one| one.seen).collect();
        let of_days = runs.iter().filter(|run| days.contains(&run.as_of)).map(|run| {
            let then =
                Then { keys: run.keys.clone(), births: run.births.clone(), sheets: run.sheets.clone() };
            (run.as_of, then)
        });
        Kept { then: of_days.collect(), missable }
    }
}
