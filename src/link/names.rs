//! Names in place of keys: a project by its 项目名称, a medium by any of its names.

use super::keys::{Completion, Register, complete, nearest};
use super::{MediumId, Office};
use crate::finding::Party;
use crate::model::payment::Statement;
use crate::model::project::{Medium, Person, Project};
use crate::model::settings::{Alias, AliasKind};
use crate::model::text::{is_same_name, is_same_unspaced, unspaced};
use crate::model::{Id, IdVec, Place, Settings};
use std::collections::{BTreeMap, BTreeSet};

/// A name in the form in which names are compared: without spaces, in upper case.
pub(super) fn fold(name: &str) -> String {
    unspaced(name).to_lowercase()
}

fn aliases(settings: &Settings, kind: AliasKind) -> impl Iterator<Item = &Alias> {
    settings.aliases.iter().filter(move |alias| alias.kind == kind)
}

/// All projects, by key and by name.
#[derive(Debug, Default)]
pub(super) struct Projects {
    register: Register<Project>,
    names: BTreeMap<String, Vec<String>>,
    aliases: BTreeMap<String, (String, Place)>,
    /// Every 项目名称 as written.
    written: BTreeSet<String>,
    /// Keys of projects that are names of several.
    ambiguous: BTreeSet<String>,
}

/// The result of looking up a written project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ProjectName {
    Key(String),
    /// By 别名表, with the row that was used.
    Alias(String, Place),
    /// By its unique 项目名称 (D19).
    Name(String),
    /// By adding zeros (D19).
    Zeros(String),
    /// Several projects have this name.
    Ambiguous(Vec<String>),
    Unknown,
}

impl Projects {
    pub fn new(projects: &[Project], settings: &Settings) -> Projects {
        let mut all = Projects::default();
        for (index, project) in projects.iter().enumerate() {
            all.register.add(&project.key, Id::new(index), false);
            if let Some(name) = project.name.known() {
                all.names.entry(fold(name)).or_default().push(project.key.clone());
                all.written.insert(name.clone());
            }
        }
        for alias in aliases(settings, AliasKind::Project) {
            all.aliases.entry(fold(&alias.written)).or_insert((alias.standard.clone(), alias.place));
        }
        let is_of_several = |key: &&String| match all.names.get(&fold(key)) {
            Some(keys) => keys.len() > 1 && keys.contains(key),
            None => false,
        };
        all.ambiguous = projects.iter().map(|project| &project.key).filter(is_of_several).cloned().collect();
        all
    }

    /// Whether the text is the key of a project, and not the name of several.
    pub fn is_key(&self, text: &str) -> bool {
        self.register.has(text) && !self.ambiguous.contains(text)
    }

    pub fn register(&self) -> &Register<Project> {
        &self.register
    }

    pub fn find(&self, text: &str) -> ProjectName {
        if self.is_key(text) {
            return ProjectName::Key(text.to_owned());
        }
        let named = self.names.get(&fold(text)).map(Vec::as_slice);
        if let Some(keys) = named.filter(|_| self.register.has(text)) {
            return ProjectName::Ambiguous(keys.to_vec()); // the key of one project is the name of another
        }
        if let Some((standard, place)) = self.aliases.get(&fold(text))
            && let Some(key) = self.by_key_or_name(standard)
        {
            return ProjectName::Alias(key, *place);
        }
        match named {
            Some([key]) => return ProjectName::Name(key.clone()),
            Some(keys) => return ProjectName::Ambiguous(keys.to_vec()),
            None => {}
        }
        if let Completion::Zeros(key) = complete(text, None, &[self.register.keys()]) {
            return ProjectName::Zeros(key);
        }
        match text.split_whitespace().next() {
            Some(first) if self.register.has(first) => ProjectName::Key(first.to_owned()),
            _ => ProjectName::Unknown,
        }
    }

    /// The 项目名称 for a suggestion: the only one that contains the text, else the nearest. It is never used as
    /// the project.
    pub fn nearest_name(&self, text: &str) -> Option<&str> {
        let wanted = fold(text);
        let mut holding = self.written.iter().filter(|name| fold(name).contains(&wanted));
        match (wanted.chars().count() > 1, holding.next(), holding.next()) {
            (true, Some(only), None) => Some(only),
            _ => nearest(text, self.written.iter().map(String::as_str)),
        }
    }

    fn by_key_or_name(&self, text: &str) -> Option<String> {
        if self.register.has(text) {
            return Some(text.to_owned());
        }
        match self.names.get(&fold(text)).map(Vec::as_slice) {
            Some([key]) => Some(key.clone()),
            _ => None,
        }
    }
}

/// What stands for a medium that nobody filled in.
pub const UNNAMED_MEDIUM: &str = "（未填媒体）";
/// What stands for a project that is not known.
pub const UNKNOWN_PROJECT: &str = "（项目不明）";

impl Office {
    /// Who returns a 对账: the medium with the name of 对方, else the client.
    pub fn returned_by(&self, statement: &Statement) -> Party {
        if self.is_medium(statement.counterparty.text()) { Party::Medium } else { Party::Client }
    }

    /// The 姓名 of a name that is a 别名 of exactly one person of 人员; the name itself otherwise.
    pub fn person_named<'a>(&'a self, name: &'a str) -> &'a str {
        let is = |other: &String| is_same_name(other, name);
        let is_other_name =
            |person: &&Person| person.aliases.known().is_some_and(|names| names.iter().any(is));
        let mut people = self.people.iter().filter(is_other_name);
        match (people.next(), people.next()) {
            (Some(person), None) => person.name.known().map_or(name, String::as_str),
            _ => name,
        }
    }

    /// The medium of a name as of [`Office::medium_named`], else the only one with this 收款单位.
    pub fn medium_or_payee(&self, name: &str) -> Option<MediumId> {
        let is_payee = |id: &MediumId| is_same_unspaced(self.media[*id].payee.text(), name);
        let mut paid = self.media.ids().filter(|id| !name.is_empty() && is_payee(id));
        self.medium_named(name).or_else(|| paid.next().filter(|_| paid.next().is_none()))
    }
}

/// All media, by name, alias and 别名表.
#[derive(Debug, Default)]
pub(super) struct Media {
    names: BTreeMap<String, MediumId>,
    aliases: BTreeMap<String, (MediumId, Place)>,
}

impl Media {
    pub fn new(media: &IdVec<Medium>, settings: &Settings) -> Media {
        let mut all = Media::default();
        for (id, medium) in media.with_ids() {
            if let Some(name) = medium.name.known() {
                all.names.entry(fold(name)).or_insert(id);
            }
        }
        for (id, medium) in media.with_ids() {
            for alias in medium.aliases.known().into_iter().flatten() {
                all.names.entry(fold(alias)).or_insert(id);
            }
        }
        for alias in aliases(settings, AliasKind::Medium) {
            if let Some(index) = all.names.get(&fold(&alias.standard)) {
                all.aliases.entry(fold(&alias.written)).or_insert((*index, alias.place));
            }
        }
        all
    }

    /// The medium of a name, and the row of 别名表 that was used.
    pub fn find(&self, text: &str) -> Option<(MediumId, Option<Place>)> {
        let name = fold(text);
        let registered = self.names.get(&name).map(|index| (*index, None));
        registered.or_else(|| self.aliases.get(&name).map(|(index, place)| (*index, Some(*place))))
    }
}
