//! A kept run: the part of an earlier run's run.json that later runs need. Plain data; it reads no file.

use super::births::Birth;
use super::calendar;
use super::columns::ByColumn;
use super::field::Signed;
use super::identity::{Identity, identities, rekeyed};
use super::missed::{Kept, Missed, Part, PastFile, PastSheet, Then};
use super::money::Fen;
use super::source::Place;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The format of run.json that this version writes. It reads every lower format too.
pub const FORMAT: u32 = 2;

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
    pub confirmed: ByColumn<String>,
    /// Signature and approval column → content; `None` for a blank cell.
    pub dates: ByColumn<Option<String>>,
    /// The cells of these columns that this run could not read.
    pub refused: BTreeMap<String, Place>,
    /// Codes of the approval rules (gates) with an open finding about the record.
    pub gates: BTreeSet<String>,
}

/// Cells that a run could not use: the columns of each record, by its key.
pub type DoubtedCells = BTreeMap<String, BTreeSet<String>>;

/// The figures of a record in an earlier run (placement, quote, receipt, payment, project); `None` where it did
/// not know one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PastFigures {
    pub received: Option<Fen>,
    pub invoiced_out: Option<Fen>,
    /// The number of insertions confirmed.
    pub published: Option<u32>,
    /// Cash and offsets of a placement, 实付金额 of a payment.
    pub paid: Option<Fen>,
    /// The pieces that came for a quote.
    pub delivered: Option<u64>,
}

/// A line of an earlier run's `movement`: what became of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastOutcome {
    pub identity: Identity,
    pub outcome: String,
    /// Whether the finding was no longer open.
    pub gone: bool,
}

/// A finding that a run did not check again, because its check was off or one of its tables was not read. It
/// is neither open nor moved, and is handed on until a run checks it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unchecked {
    /// 检查日 of the newest run that has it.
    pub seen: NaiveDate,
    /// The finding in that run, with its age.
    pub finding: PastFinding,
}

/// The names in “” in a message: of a finding about days, the other column.
pub fn quoted(message: &str) -> impl Iterator<Item = &str> {
    message.split('“').skip(1).filter_map(|rest| Some(rest.split_once('”')?.0))
}

/// One kept run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastRun {
    pub as_of: NaiveDate,
    pub cut_off: NaiveDate,
    /// Whether everything could be read.
    pub complete: bool,
    pub findings: BTreeMap<Identity, PastFinding>,
    /// The findings that it did not check again; `None` if its run.json does not say.
    pub unchecked: Option<BTreeMap<Identity, Unchecked>>,
    pub records: BTreeMap<String, PastRecord>,
    /// The figures of its placements, quotes and projects, by key.
    pub figures: BTreeMap<String, PastFigures>,
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
    pub births: BTreeMap<String, Birth>,
    /// The parameters that the office had changed, by name; `None` if it does not say.
    pub parameters: Option<BTreeMap<String, String>>,
}

impl PastRun {
    /// An empty run of this day.
    pub fn empty(as_of: NaiveDate) -> PastRun {
        PastRun {
            as_of,
            cut_off: calendar::cut_off(as_of),
            complete: true,
            findings: BTreeMap::new(),
            unchecked: None,
            records: BTreeMap::new(),
            figures: BTreeMap::new(),
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
            parameters: None,
        }
    }

    /// Replaces the keys of records that were renamed since.
    pub fn rename(&mut self, renamed: &BTreeMap<String, String>) {
        if renamed.is_empty() {
            return; // as in most offices
        }
        identities(&mut self.findings, renamed);
        self.unchecked.iter_mut().for_each(|unchecked| identities(unchecked, renamed));
        self.records = rekeyed(&mut self.records, |key| renamed.get(key).cloned());
        self.figures = rekeyed(&mut self.figures, |key| renamed.get(key).cloned());
        self.births = rekeyed(&mut self.births, |key| renamed.get(key).cloned());
        let causes = std::mem::take(&mut self.causes).into_iter();
        self.causes = causes.map(|(identity, cause)| (identity.renamed(renamed), cause)).collect();
        for moved in &mut self.moved {
            moved.identity = moved.identity.clone().renamed(renamed);
        }
    }

    /// Whether it knows a record of this key.
    pub fn knows(&self, key: &str) -> bool {
        self.records.contains_key(key)
            || self.births.contains_key(key)
            || self.keys.values().any(|keys| keys.contains(key))
            || self.findings.keys().any(|identity| identity.key == key)
    }

    /// Whether that run read the register of a finding.
    pub fn looked_at(&self, finding: &PastFinding) -> bool {
        let read = finding.role.is_empty() || self.roles.is_empty() || self.roles.contains(&finding.role);
        read && !self.empty.contains(&finding.sheet) && !self.empty.contains(&finding.role)
    }
}

impl Kept {
    /// What the newest of the runs read, and what it already missed.
    pub(super) fn of(newest: &PastRun) -> Kept {
        let missed = |name: String, part: Part| Missed { name, part, seen: newest.as_of };
        let files = newest.files.iter().map(|(name, file)| missed(name.clone(), Part::File(file.clone())));
        let sheets = newest
            .sheets
            .iter()
            .map(|one| missed(format!("{}/{}", one.file, one.sheet), Part::Sheet(one.table.clone())));
        let tables = newest.tables.iter().map(|name| missed(name.clone(), Part::Table));
        let missable = files.chain(sheets).chain(tables).chain(newest.missed.iter().cloned()).collect();
        Kept { missable, then: BTreeMap::new() }
    }

    /// Keeps the records of a run that read what may be missed.
    pub(super) fn add(&mut self, run: &PastRun) {
        if self.missable.iter().any(|one| one.seen == run.as_of) {
            let then =
                Then { keys: run.keys.clone(), births: run.births.clone(), sheets: run.sheets.clone() };
            self.then.insert(run.as_of, then);
        }
    }
}
