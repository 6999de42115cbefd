//! Keys as people write them, completed with the registers: short keys, ranges, lost zeros.
//!
//! A key is never guessed: it is completed only if exactly one existing record fits.

use super::Link;
use crate::model::{Id, Records};
use crate::normalise::cell::key::{is_short, range};
use crate::normalise::sheet::row::project_of;
use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;
use std::sync::OnceLock;

/// How many unknown keys of a run get a suggestion, because each is compared with every key.
const SUGGESTIONS: usize = 500;

/// The keys of the table whose rows an `Id<K>` addresses.
#[derive(Debug)]
pub(super) struct Register<K> {
    keys: Keys,
    table: PhantomData<fn() -> K>,
}

/// All keys of one table.
#[derive(Debug, Default)]
pub(super) struct Keys {
    entries: BTreeMap<String, KeyPlace>,
    /// Keys without leading zeros → the full keys; made when a key is asked for that nobody has as it is written.
    loose: OnceLock<BTreeMap<String, Vec<String>>>,
    /// Keys of records that do not exist yet on 检查日.
    later: BTreeSet<String>,
    /// If the table was not read: the letter after the project in its keys.
    unread: Option<char>,
}

/// Characters that separate two keys in a cell.
const SEPARATORS: [char; 7] = ['、', ',', '，', ';', '；', '/', '+'];

/// The row of a key. Only a [`Register`] knows of which table.
#[derive(Clone, Copy, Debug)]
struct KeyPlace {
    index: usize,
    duplicate: bool,
}

/// The result of completing a written key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Completion {
    /// A key of a register, as written or completed with certainty.
    Key(String),
    /// Completed by adding zeros, with a note (D19).
    Zeros(String),
    /// The keys of a range.
    Range(Vec<String>),
    /// A short key on a row without project; it is refused (D21).
    Short,
    /// No record has this key (D03).
    Unknown,
}

impl<K> Default for Register<K> {
    fn default() -> Register<K> {
        Register { keys: Keys::default(), table: PhantomData }
    }
}

impl<K> Register<K> {
    /// The register of a table (`role/sheet`) whose keys have this letter: M, G, B.
    pub fn of(records: &Records, table: &str, letter: char) -> Register<K> {
        let unread = (!records.has(table)).then_some(letter);
        Register { keys: Keys { unread, ..Keys::default() }, table: PhantomData }
    }

    /// Adds a key. Of several rows with one key the first counts.
    pub fn add(&mut self, key: &str, id: Id<K>, duplicate: bool) {
        self.keys.add(key, id.index(), duplicate);
    }

    pub fn add_later(&mut self, keys: BTreeSet<String>) {
        self.keys.add_later(keys);
    }

    pub fn has(&self, key: &str) -> bool {
        self.keys.has(key)
    }

    /// The row of a full key, and whether other rows have the same key.
    pub fn get(&self, key: &str) -> Option<(Id<K>, bool)> {
        self.keys.entries.get(key).map(|place| (Id::new(place.index), place.duplicate))
    }

    /// What a full key of this register refers to: its row, which on 检查日 may not exist yet.
    pub fn link(&self, key: &str) -> Link<Id<K>> {
        match self.get(key) {
            Some((id, true)) => Link::Duplicated(id),
            Some((id, false)) => Link::To(id),
            None => Link::Later(key.to_owned()),
        }
    }

    pub fn keys(&self) -> &Keys {
        &self.keys
    }
}

impl Keys {
    /// Adds a key. Of several entries with one key the first counts.
    fn add(&mut self, key: &str, index: usize, duplicate: bool) {
        if !key.is_empty() {
            self.entries.entry(key.to_owned()).or_insert(KeyPlace { index, duplicate });
            self.loose.take();
        }
    }

    pub fn add_later(&mut self, keys: BTreeSet<String>) {
        for key in keys.into_iter().filter(|key| !self.entries.contains_key(key)) {
            self.later.insert(key);
        }
        self.loose.take();
    }

    /// Whether a row has this key.
    pub fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// The same, also of a row that does not exist yet.
    pub fn holds(&self, key: &str) -> bool {
        self.entries.contains_key(key) || self.later.contains(key)
    }

    /// The full keys that are the same without leading zeros.
    fn alike(&self, loose: &str) -> &[String] {
        let all = self.loose.get_or_init(|| {
            let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for key in self.keys() {
                all.entry(without_zeros(key)).or_default().push(key.clone());
            }
            all
        });
        all.get(loose).map_or(&[], Vec::as_slice)
    }

    fn keys(&self) -> impl Iterator<Item = &String> + Clone {
        self.entries.keys().chain(&self.later)
    }
}

/// Whether an unknown key may belong to a table that was not read.
pub(super) fn may_be_unread(text: &str, registers: &[&Keys]) -> bool {
    let last = text.rsplit('-').find(|part| part.starts_with(|c: char| c.is_ascii_alphabetic()));
    let letter = last.and_then(|part| part.chars().next());
    registers.iter().all(|register| register.unread.is_some())
        || registers.iter().any(|register| register.unread.is_some() && register.unread == letter)
}

/// Completes a written key with the registers; `project` is that of its row, for short keys.
pub(super) fn complete(text: &str, project: Option<&str>, registers: &[&Keys]) -> Completion {
    let holds = |key: &str| registers.iter().any(|register| register.holds(key));
    if holds(text) {
        return Completion::Key(text.to_owned());
    }
    let full = provisional(text).or_else(|| project.map(|project| format!("{project}-{text}")));
    let forms: Vec<&str> = std::iter::once(text).chain(full.as_deref()).collect();
    if let Some(key) = forms.iter().find(|key| holds(key)) {
        return Completion::Key((*key).to_owned());
    }
    for form in &forms {
        let loose = without_zeros(form);
        let mut found = registers.iter().flat_map(|register| register.alike(&loose));
        if let (Some(key), None) = (found.next(), found.next()) {
            return Completion::Zeros(key.clone());
        }
    }
    for form in &forms {
        if let Some(keys) = range(form).filter(|keys| keys.iter().all(|key| holds(key))) {
            return Completion::Range(keys);
        }
    }
    if project.is_none() && is_short(text) { Completion::Short } else { Completion::Unknown }
}

/// How many records a cell for one key names: the parts of a list that all exist, or of a range. 1 for a
/// single or unknown key.
pub(super) fn written_keys(text: &str, project: Option<&str>, registers: &[&Keys]) -> usize {
    let named = |text: &str| match complete(text, project, registers) {
        Completion::Key(_) | Completion::Zeros(_) => 1,
        Completion::Range(keys) => keys.len(),
        Completion::Short | Completion::Unknown => 0,
    };
    match named(text) {
        0 => {
            let parts = text.split(SEPARATORS).map(str::trim).filter(|part| !part.is_empty()).map(named);
            if parts.clone().all(|known| known > 0) { parts.sum() } else { 1 }
        }
        known => known,
    }
}

/// A provisional key with its hash in small letters again, which reading the cell had made capitals.
fn provisional(text: &str) -> Option<String> {
    let (start, end) = text.strip_prefix('临')?.rsplit_once('-')?;
    // the key of a project without number has a hash too
    let hash = |text: &str| text.len() == 9 && text.bytes().skip(1).all(|b| b.is_ascii_hexdigit());
    let start = if hash(start) { start.to_ascii_lowercase() } else { start.to_owned() };
    Some(format!("临{start}-{}", end.to_ascii_lowercase()))
}

/// The key without leading zeros in its numbers: the same for `XM2026-001-M0305` and `XM2026-1-M305`.
fn without_zeros(key: &str) -> String {
    let mut loose = String::with_capacity(key.len());
    let mut chars = key.chars().peekable();
    let mut in_number = false;
    while let Some(c) = chars.next() {
        let is_digit = c.is_ascii_digit();
        let leading = is_digit && !in_number && c == '0' && chars.peek().is_some_and(char::is_ascii_digit);
        if !leading {
            loose.push(c);
            in_number = is_digit;
        }
    }
    loose
}

/// Finds the nearest existing key for a suggestion: with O for 0 first, else with at most two edits.
#[derive(Clone, Debug, Default)]
pub(super) struct Suggestions {
    asked: usize,
}

impl Suggestions {
    /// Counts what was asked for other tables at the same time.
    pub fn absorb(&mut self, beside: Suggestions) {
        self.asked = self.asked.max(beside.asked);
    }

    pub fn nearest(&mut self, text: &str, project: Option<&str>, registers: &[&Keys]) -> Option<String> {
        self.asked += 1;
        if self.asked > SUGGESTIONS {
            return None;
        }
        let keys = registers.iter().flat_map(|register| register.keys()).map(String::as_str);
        // a key of one project is never suggested for a key of another
        let own = project_of(text).filter(|own| keys.clone().any(|key| project_of(key) == Some(own)));
        let keys = keys.filter(move |key| own.is_none() || project_of(key) == own);
        nearest(text, keys.clone())
            .or_else(|| nearest(&format!("{}-{text}", project?), keys))
            .map(str::to_owned)
    }
}

/// The candidate nearest to `text`: with O for 0 first, else with at most two edits.
pub(super) fn nearest<'a>(text: &str, candidates: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let alike = |text: &str| without_zeros(&text.replace(['O', 'o'], "0"));
    let wanted = alike(text);
    if let Some(key) = candidates.clone().find(|key| alike(key) == wanted) {
        return Some(key);
    }
    let length = text.chars().count();
    let most = match length {
        0..=2 => 0,
        3..=4 => 1,
        _ => 2,
    };
    candidates
        .filter(|key| key.chars().count().abs_diff(length) <= most)
        .map(|key| (strsim::levenshtein(text, key), key))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, key)| key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn register(keys: &[&str]) -> Keys {
        let mut register = Keys::default();
        keys.iter().enumerate().for_each(|(i, key)| register.add(key, i, false));
        register
    }

    #[test]
    fn short_keys_ranges_and_zeros_complete_without_guessing() {
        let register = register(&[
            "XM2026-001-M0305",
            "XM2026-001-M0306",
            "XM2026-001-M0307",
            "XM2026-002-M0305",
            "XM2026-003-M01",
            "XM2026-003-M001",
            "临-XM2026-001-8101bec1",
        ]);
        let key = |key: &str| Completion::Key(key.to_owned());
        let zeros = |key: &str| Completion::Zeros(key.to_owned());
        let range = |keys: &[&str]| Completion::Range(keys.iter().map(|k| (*k).to_owned()).collect());
        let project = Some("XM2026-001");
        for (text, project, expected) in [
            ("XM2026-001-M0305", None, key("XM2026-001-M0305")),
            ("M0305", project, key("XM2026-001-M0305")),
            ("临-XM2026-001-8101BEC1", project, key("临-XM2026-001-8101bec1")),
            ("M0305", None, Completion::Short),
            ("M0305-07", None, Completion::Short),
            ("XM2026-1-M305", None, zeros("XM2026-001-M0305")),
            ("M305", project, zeros("XM2026-001-M0305")),
            ("XM2026-3-M1", None, Completion::Unknown),
            ("M0305-07", project, range(&["XM2026-001-M0305", "XM2026-001-M0306", "XM2026-001-M0307"])),
            ("M0305-M0306", project, range(&["XM2026-001-M0305", "XM2026-001-M0306"])),
            ("XM2026-001-M0305-06", None, range(&["XM2026-001-M0305", "XM2026-001-M0306"])),
            ("M0305-08", project, Completion::Unknown),
            ("M0307-05", project, Completion::Unknown),
            ("XM2026-001-MO305", None, Completion::Unknown),
            ("XM2026-009-M0305", None, Completion::Unknown),
        ] {
            assert_eq!(complete(text, project, &[&register]), expected, "{text}");
        }
    }

    #[test]
    fn the_nearest_key_is_suggested_and_never_taken() {
        let register = register(&["XM2026-001-M0305", "XM2026-001-M0306"]);
        let mut suggestions = Suggestions::default();
        let mut ask = |text: &str, project| suggestions.nearest(text, project, &[&register]);
        assert_eq!(ask("XM2026-001-MO305", None).as_deref(), Some("XM2026-001-M0305"));
        assert_eq!(ask("MO305", Some("XM2026-001")).as_deref(), Some("XM2026-001-M0305"));
        assert_eq!(ask("XM2026-001-M0316", None).as_deref(), Some("XM2026-001-M0306"));
        assert_eq!(ask("完全不同", None), None);
    }

    #[test]
    fn a_provisional_key_is_known_again_in_capitals() {
        let register = register(&["临-fcf3e4e2-8dcb2050", "临-XM2026-001-8101bec1"]);
        for key in ["临-fcf3e4e2-8dcb2050", "临-XM2026-001-8101bec1"] {
            let capitals = key.to_uppercase();
            assert_eq!(
                complete(&capitals, None, &[&register]),
                Completion::Key(key.to_owned()),
                "{capitals}"
            );
        }
    }
}
