//! The intake: what every sheet reader shares. It holds the settings, the names of the registers, and the
//! findings and facts of the sheets read so far. It reads no cell itself.

use crate::finding::{Code, Raised, Repeats};
use crate::model::births::Birth;
use crate::model::coverage::Gap;
use crate::model::past_run::DoubtedCells;
use crate::model::provisional::ProvisionalKeys;
use crate::model::records::join;
use crate::model::settings::{Alias, AliasKind};
use crate::model::source::SheetId;
use crate::model::{NotRead, Place, Settings, Sources};
use crate::normalise::cell::choice::nearest;
use crate::normalise::cell::clean::{compact, folded};
use crate::read::table::Workspace;
use chrono::NaiveDate;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// A SHA-256 over some cells of a row.
pub(crate) type Hash = [u8; 32];

/// Rows without a key, by all their cells: what they are called where that is not what they were born with
/// (`3f9a02c1.2`).
pub(crate) type RowNames = BTreeMap<Hash, String>;

/// What is shared while one sheet after the other is read. Sheets that are read in parallel have one each.
pub(crate) struct Intake<'w> {
    pub workspace: &'w Workspace,
    pub settings: &'w Settings,
    pub sources: Sources,
    pub findings: Vec<Raised>,
    pub repeats: Repeats,
    /// Sheets and parts of sheets that are not read.
    pub not_read: Vec<NotRead>,
    /// Tables of which a part is missing.
    pub gaps: Vec<Gap>,
    /// How many rows of each file are data and how many are examples.
    pub rows_of: BTreeMap<String, RowCount>,
    /// Rows of 别名表 that were used.
    pub used_aliases: BTreeSet<Place>,
    /// A digest of each row by its place. Rows with the same content have the same digest; of a table without a
    /// key, rows with the same content in the office's own columns.
    pub digests: FxHashMap<Place, u64>,
    /// The whole text of cells that were split into several keys, in case it is one key.
    pub whole_keys: HashMap<Place, String>,
    /// What stands in the cells that were refused.
    pub refused_cells: HashMap<Place, String>,
    /// The last day in each row; filled only if 检查起始日 is set.
    pub last_days: HashMap<(SheetId, u32), NaiveDate>,
    /// Of tables that stand in several sheets, by path: names of the rows without a key.
    pub row_names: Arc<BTreeMap<String, Arc<RowNames>>>,
    /// The rows without a key that earlier runs knew.
    pub provisional: &'w ProvisionalKeys,
    /// What each row was born with, and the key of its record.
    pub births: Vec<(String, Birth)>,
    /// The cells that the last run could not use: the columns of each record, by its key.
    pub doubted: &'w DoubtedCells,
    /// Those of them that are blank now, or whose column is gone: key and column.
    pub emptied: BTreeSet<(String, String)>,
    /// The sheet 默认值 of 接入.xlsx, where any of it is used.
    pub defaults: Option<SheetId>,
    /// The sheets of 排期 that are day grids.
    pub grids: Arc<BTreeSet<SheetId>>,
    names: Arc<Names>,
    mentions: Vec<Mention>,
}

/// The names that the registers and 别名表 know.
#[derive(Clone, Default)]
struct Names {
    people: Register,
    media: Register,
    /// 项目名称 (and keys) → 项目编号; `None` where two projects share the name.
    projects: BTreeMap<String, Option<String>>,
}

/// The names of one register.
#[derive(Clone, Default)]
struct Register {
    /// Compared form → written form.
    names: BTreeMap<String, String>,
    /// Aliases of 别名表 (compared form) → their row.
    aliases: BTreeMap<String, Place>,
    /// Compared form → the name in the first column of the register, or 标准名 of 别名表.
    standard: BTreeMap<String, String>,
    rows: usize,
}

/// How many rows of a file are data, and how many are examples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RowCount {
    pub data: usize,
    pub examples: usize,
}

/// Which register a name should stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Person,
    Medium,
}

/// A name that no register knew when it was read.
struct Mention {
    who: Who,
    name: String,
    column: &'static str,
    place: Place,
    key: String,
    project: Option<String>,
}

impl<'w> Intake<'w> {
    pub(crate) fn new(
        workspace: &'w Workspace,
        settings: &'w Settings,
        sources: Sources,
        earlier: (&'w ProvisionalKeys, &'w DoubtedCells),
    ) -> Intake<'w> {
        let mut names = Names::default();
        for alias in &settings.aliases {
            match alias.kind {
                AliasKind::Person => names.people.alias(alias),
                AliasKind::Medium => names.media.alias(alias),
                AliasKind::Project | AliasKind::Header | AliasKind::Client => {}
            }
        }
        Intake::knowing(Arc::new(names), workspace, settings, sources, earlier)
    }

    /// An empty intake with the same names, for a sheet that is read in parallel with others.
    pub(crate) fn beside(&self) -> Intake<'w> {
        let (names, sources) = (self.names.clone(), self.sources.clone());
        let earlier = (self.provisional, self.doubted);
        let own = Intake::knowing(names, self.workspace, self.settings, sources, earlier);
        let (row_names, grids) = (self.row_names.clone(), self.grids.clone());
        Intake { defaults: self.defaults, row_names, grids, ..own }
    }

    /// Notes a blank cell of a record if the last run could not use it.
    pub(crate) fn note_blank(&mut self, key: &str, column: &str) {
        if self.doubted.get(key).is_some_and(|columns| columns.contains(column)) {
            self.emptied.insert((key.to_owned(), column.to_owned()));
        }
    }

    /// Adds what a sheet read in parallel found.
    pub(crate) fn absorb(&mut self, other: Intake<'w>) {
        self.findings.extend(other.findings);
        self.repeats.absorb(other.repeats);
        self.not_read.extend(other.not_read);
        self.gaps.extend(other.gaps);
        for (file, rows) in other.rows_of {
            let own = self.rows_of.entry(file).or_default();
            own.data += rows.data;
            own.examples += rows.examples;
        }
        self.used_aliases.extend(other.used_aliases);
        self.digests.extend(other.digests);
        self.whole_keys.extend(other.whole_keys);
        self.refused_cells.extend(other.refused_cells);
        self.emptied.extend(other.emptied);
        self.last_days.extend(other.last_days);
        self.mentions.extend(other.mentions);
        join(&mut self.births, other.births);
    }

    fn knowing(
        names: Arc<Names>,
        workspace: &'w Workspace,
        settings: &'w Settings,
        sources: Sources,
        (provisional, doubted): (&'w ProvisionalKeys, &'w DoubtedCells),
    ) -> Intake<'w> {
        Intake {
            workspace,
            settings,
            sources,
            findings: Vec::new(),
            repeats: Repeats::default(),
            not_read: Vec::new(),
            gaps: Vec::new(),
            rows_of: BTreeMap::new(),
            used_aliases: BTreeSet::new(),
            digests: FxHashMap::default(),
            whole_keys: HashMap::new(),
            refused_cells: HashMap::new(),
            last_days: HashMap::new(),
            births: Vec::new(),
            row_names: Arc::default(),
            provisional,
            doubted,
            emptied: BTreeSet::new(),
            defaults: None,
            grids: Arc::default(),
            names,
            mentions: Vec::new(),
        }
    }

    /// Notes a part of a schedule that could not be read, and the projects of its rows if they are known.
    pub(crate) fn left_out(&mut self, not_read: NotRead, projects: Option<BTreeSet<String>>) {
        self.gaps.push(Gap {
            table: format!("媒体排期/{}", not_read.table.as_deref().unwrap_or_default()),
            file: not_read.file.clone(),
            reason: not_read.reason.clone(),
            projects,
            by_name: false,
            refused: true,
            hides_rows: true,
        });
        self.not_read.push(not_read);
    }

    pub(crate) fn use_aliases(&mut self, indices: &[usize]) {
        let places = indices.iter().filter_map(|index| self.settings.aliases.get(*index));
        self.used_aliases.extend(places.map(|alias| alias.place));
    }

    /// Registers the names of one row of 人员 or 媒体.
    pub(crate) fn register<'n>(&mut self, who: Who, names: impl IntoIterator<Item = &'n String>) {
        let known = Arc::make_mut(&mut self.names);
        let register = match who {
            Who::Person => &mut known.people,
            Who::Medium => &mut known.media,
        };
        let mut standard: Option<&String> = None;
        for name in names {
            if standard.is_none() {
                register.rows += 1; // a row without a name registers nobody
            }
            register.know(name);
            let standard = standard.get_or_insert(name);
            register.standard.entry(folded(name)).or_insert_with(|| (*standard).clone());
        }
    }

    pub(crate) fn register_project(&mut self, key: &str, name: &str) {
        let aliases = &self.settings.aliases;
        let written = aliases
            .iter()
            .filter(|a| a.kind == AliasKind::Project && [key, name].contains(&a.standard.as_str()))
            .map(|alias| alias.written.as_str());
        let known = Arc::make_mut(&mut self.names);
        for name in written.chain([name]).map(compact).filter(|name| !name.is_empty()) {
            known
                .projects
                .entry(name)
                .and_modify(|other| {
                    if other.as_deref() != Some(key) {
                        *other = None;
                    }
                })
                .or_insert_with(|| Some(key.to_owned()));
        }
        let key_itself = compact(key);
        if key_itself != compact(name) {
            known.projects.insert(key_itself.to_uppercase(), Some(key.to_owned()));
        }
    }

    /// The 项目编号 of a project's name or key; `None` if several projects fit.
    pub(crate) fn project(&self, written: &str) -> Option<&str> {
        let name = compact(written);
        let projects = &self.names.projects;
        let found = projects.get(&name).or_else(|| projects.get(&name.to_uppercase()))?;
        found.as_deref()
    }

    /// The project named in a title or file name, if it is only one.
    pub(crate) fn project_in(&self, text: &str) -> Option<&str> {
        let text = folded(text).replace('_', "-");
        let mut found = self.names.projects.iter().filter(|(name, _)| text.contains(name.as_str()));
        let (_, first) = found.next()?;
        let same = found.all(|(_, other)| other == first);
        if same { first.as_deref() } else { None }
    }

    /// The registered medium named in a title or sheet name; of several, the longest name.
    pub(crate) fn medium_in(&self, text: &str) -> Option<&str> {
        let text = folded(text);
        let found = self.names.media.names.iter().filter(|(name, _)| text.contains(name.as_str()));
        found.max_by_key(|(name, _)| name.chars().count()).map(|(_, written)| written.as_str())
    }

    /// Whether 媒体 or 别名表 knows the name of a medium.
    pub(crate) fn names_medium(&self, name: &str) -> bool {
        let name = folded(name);
        self.names.media.names.contains_key(&name) || self.names.media.aliases.contains_key(&name)
    }

    /// Whether a register or 别名表 knows the name. A fitting alias is marked as used.
    pub(crate) fn knows(&mut self, who: Who, name: &str) -> bool {
        let name = folded(name);
        let register = self.names.of(who);
        let alias = register.aliases.get(&name).copied();
        let known = alias.is_some() || register.names.contains_key(&name);
        self.used_aliases.extend(alias);
        known
    }

    /// 姓名 of a person, from any of the names in 人员 or 别名表.
    pub(crate) fn person(&self, written: &str) -> Option<&str> {
        let standard = |name: &str| self.names.people.standard.get(&folded(name)).map(String::as_str);
        let name = standard(written)?;
        Some(standard(name).unwrap_or(name))
    }

    /// Keeps a name that no register knew when it was read, for [`Intake::unregistered`].
    pub(crate) fn mention(
        &mut self,
        who: Who,
        name: String,
        column: &'static str,
        place: Place,
        key: &str,
        project: Option<&str>,
    ) {
        let (key, project) = (key.to_owned(), project.map(str::to_owned));
        self.mentions.push(Mention { who, name, column, place, key, project });
    }

    /// D09 for each cell with names that are unknown after all registers are read. An empty register gives
    /// no finding.
    pub(crate) fn unregistered(&mut self) {
        let mut mentions = std::mem::take(&mut self.mentions);
        mentions.retain(|mention| {
            let register = self.names.of(mention.who);
            register.rows > 0 && !register.names.contains_key(&folded(&mention.name))
        });
        let same_cell = |a: &Mention, b: &Mention| (a.place, a.column, &a.key) == (b.place, b.column, &b.key);
        for cell in mentions.chunk_by(same_cell) {
            let Some(first) = cell.first() else { continue };
            if !self.repeats.admits(Code::D09, Some(first.place)) {
                continue;
            }
            let words: Vec<String> = cell.iter().map(|mention| self.unknown(mention)).collect();
            let message = format!("{}{}", first.column, words.join("；"));
            let mut finding =
                Raised::new(Code::D09, first.key.as_str(), message).at(first.place).field(first.column);
            finding.project.clone_from(&first.project);
            self.findings.push(finding);
        }
    }

    /// `“李伟”不在人员表中，最接近的是“李蔚”…`
    fn unknown(&self, mention: &Mention) -> String {
        let register = self.names.of(mention.who);
        let what = match mention.who {
            Who::Person => "人员",
            Who::Medium => "媒体",
        };
        let written: Vec<&str> = register.names.values().map(String::as_str).collect();
        let advice = match nearest(&mention.name, &written) {
            Some(near) => format!("最接近的是“{near}”；请改正，或在 项目名册 的{what}表登记（也可加别名）"),
            None => format!("请在 项目名册 的{what}表登记，或加别名"),
        };
        format!("“{}”不在{what}表中，{advice}", mention.name)
    }

    pub(crate) fn rows(&self, who: Who) -> usize {
        self.names.of(who).rows
    }
}

impl Names {
    fn of(&self, who: Who) -> &Register {
        match who {
            Who::Person => &self.people,
            Who::Medium => &self.media,
        }
    }
}

impl Register {
    fn alias(&mut self, alias: &Alias) {
        self.aliases.insert(folded(&alias.written), alias.place);
        self.standard.insert(folded(&alias.written), alias.standard.clone());
    }

    fn know(&mut self, name: &str) {
        let compared = folded(name);
        if !compared.is_empty() {
            self.names.entry(compared).or_insert_with(|| name.to_owned());
        }
    }
}
