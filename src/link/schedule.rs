//! Placements in force with their history, publications and 波次.

use super::duplicates::Duplicates;
use super::keys::Register;
use super::linking::{Linking, ReferenceRow};
use super::names::{Media, fold};
use super::{
    Case, CaseId, EarlierVersion, LinkedOrder, LinkedPlacement, LinkedPublication, PublicationId, Wave,
    cases, in_order,
};
use crate::finding::Severity;
use crate::model::placement::{MonthSplit, Placement};
use crate::model::text::SortKey;
use crate::model::version::Version;
use crate::model::{Content, IdVec, Month, Records};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// One placement for each 排期编号 with the highest version in force, and the register of their keys.
pub(super) fn link(
    records: &mut Records,
    media: &Media,
    duplicates: &Duplicates,
    cases: &IdVec<Case>,
    linking: &mut Linking,
) -> (IdVec<LinkedPlacement>, Register<LinkedPlacement>) {
    let mut rows = std::mem::take(&mut records.placements);
    rows.sort_by_cached_key(|row| (SortKey::of(&row.key), Version::read(row.version.text()), row.at));
    let mut register = Register::of(records, "媒体排期/排期", 'M');
    let mut placements: IdVec<LinkedPlacement> = IdVec::with_capacity(rows.len());
    let mut rows = rows.into_iter().peekable();
    while let Some(first) = rows.next() {
        let key = first.key.clone();
        let mut earlier = vec![first];
        while let Some(next) = rows.next_if(|row| row.key == key) {
            earlier.push(next);
        }
        let version = |row: &Placement| Version::read(row.version.text());
        let highest = earlier.last().map(version).unwrap_or_default();
        let duplicate = duplicates.placements.contains(&(key.clone(), highest.clone()));
        let in_force = earlier.split_off(earlier.partition_point(|row| version(row) < highest));
        let earlier = earlier.into_iter().map(|record| {
            let version = (key.clone(), Version::read(record.version.text()));
            EarlierVersion { duplicate: duplicates.placements.contains(&version), record }
        });
        let mut history: Vec<EarlierVersion> = earlier.collect();
        register.add(&key, placements.next_id(), duplicate);
        for (n, record) in in_force.into_iter().enumerate() {
            let medium = record.medium.known().and_then(|name| media.find(name)).map(|(id, alias)| {
                linking.used_aliases.extend(alias);
                id
            });
            placements.push(LinkedPlacement {
                case: cases::of(cases, &record.project),
                medium,
                record,
                history: std::mem::take(&mut history),
                duplicate,
                repeated: n > 0,
                ..LinkedPlacement::default()
            });
        }
    }
    (placements, register)
}

/// Links every placement to the order of its 稿件单号.
pub(super) fn artworks(
    placements: &mut IdVec<LinkedPlacement>,
    orders: &Register<LinkedOrder>,
    linking: &mut Linking,
) {
    for placement in placements {
        let record = &mut placement.record;
        let project = record.project.known().map(String::as_str);
        let row = ReferenceRow { key: &record.key, project, severity: Severity::Red };
        placement.artwork = linking.refer(&mut record.artwork, row, "稿件单号", orders);
    }
}

/// The rows of 发布确认 by key. Those that exist and are not duplicated are added to their placement.
pub(super) fn publications(
    records: &mut Records,
    placements: &mut IdVec<LinkedPlacement>,
    register: &Register<LinkedPlacement>,
    duplicates: &Duplicates,
    linking: &mut Linking,
) -> IdVec<LinkedPublication> {
    let as_of = linking.settings.as_of;
    let mut rows = std::mem::take(&mut records.publications);
    in_order(&mut rows, |row| (&row.key, row.at));
    let mut publications: IdVec<LinkedPublication> = IdVec::with_capacity(rows.len());
    let mut seen = BTreeSet::new();
    for mut record in rows {
        let key = record.key.clone();
        let row = ReferenceRow { key: &key, project: None, severity: Severity::Yellow };
        let placement = linking.refer(&mut record.placement, row, "排期编号", register);
        let exists = match record.actual.content {
            Content::Later(_) => false,
            Content::Blank => record.planned.get().is_none_or(|day| day <= as_of),
            _ => true,
        };
        let duplicate = duplicates.publications.contains(&key);
        if let Some(owner) = placement.id() {
            let owner = &mut placements[owner];
            linking.belongs(record.at, owner.record.project.known().map(String::as_str));
            if exists && !duplicate {
                owner.publications.push(publications.next_id());
            }
            if exists && (!duplicate || seen.insert(key)) {
                owner.judged_publications.push(publications.next_id());
            }
        }
        publications.push(LinkedPublication { record, placement, duplicate, exists });
    }
    for placement in placements {
        let by_day = |id: &PublicationId| {
            let day = publications[*id].record.effective();
            (day.is_none(), day, *id)
        };
        placement.publications.sort_by_key(by_day);
        placement.judged_publications.sort_by_key(by_day);
    }
    publications
}

/// The rows of 月度拆分 in order, added to their placement.
pub(super) fn month_splits(
    records: &mut Records,
    placements: &mut IdVec<LinkedPlacement>,
    register: &Register<LinkedPlacement>,
    linking: &mut Linking,
) -> IdVec<MonthSplit> {
    let mut splits = IdVec::from(std::mem::take(&mut records.month_splits));
    for (id, split) in splits.with_ids_mut() {
        let key = split.placement.text().to_owned();
        let row = ReferenceRow { key: &key, project: None, severity: Severity::Yellow };
        let link = linking.refer(&mut split.placement, row, "排期编号", register);
        if let Some(placement) = link.id() {
            let placement = &mut placements[placement];
            linking.belongs(split.at, placement.record.project.known().map(String::as_str));
            placement.splits.push(id);
        }
    }
    splits
}

/// The 波次 of every project, by project and name. Each placement gets the id of its 波次.
pub(super) fn waves(placements: &mut IdVec<LinkedPlacement>, as_of: NaiveDate) -> IdVec<Wave> {
    let mut found: BTreeMap<(CaseId, String), Wave> = BTreeMap::new();
    for (id, placement) in placements.with_ids().filter(|(_, placement)| !placement.repeated) {
        let record = &placement.record;
        let (Some(case), Some(name)) = (placement.case, wave_name(record)) else { continue };
        let wave = found.entry((case, fold(&name))).or_insert_with(|| Wave::new(case, name));
        if placement.is_cancelled(as_of) {
            wave.cancelled.push(id);
        } else {
            wave.placements.push(id);
            wave.first_day = wave.first_day.into_iter().chain(record.first_day()).min();
            wave.last_day = wave.last_day.max(record.last_day());
        }
    }
    let mut waves: Vec<Wave> = found.into_values().collect();
    waves.sort_by(|a, b| (a.case, &a.name).cmp(&(b.case, &b.name)));
    let waves = IdVec::from(waves);
    for (id, wave) in waves.with_ids() {
        for member in wave.placements.iter().chain(&wave.cancelled) {
            placements[*member].wave = Some(id);
        }
    }
    waves
}

/// The name of the 波次 as written, or the month of the first day if it is blank.
fn wave_name(placement: &Placement) -> Option<String> {
    if let Some(name) = placement.wave.known() {
        return Some(name.trim().to_owned());
    }
    placement.first_day().map(|day| Month::of(day).to_string())
}
