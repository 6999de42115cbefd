//! Rows of 播出证明 joined to the placements they prove, by 排期编号, else by project, medium and position.

use super::keys::Register;
use super::linking::{Linking, ReferenceRow};
use super::names::{Media, fold};
use super::{CaseId, LinkedPlacement, MediumId, PlacementId, find_case};
use crate::finding::{Code, Raised, Severity};
use crate::link::Case;
use crate::model::airing::{Proof, ProofRow, Proofs};
use crate::model::{IdVec, Month, Place};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// A grid or list of a medium, with its rows joined to placements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkedProof {
    pub record: Proof,
    /// The rows with a known placement.
    pub rows: Vec<(PlacementId, ProofRow)>,
    /// The projects and media that it covers.
    pub about: BTreeSet<(CaseId, MediumName)>,
    /// Placements and months that a row fits as well as others do (D03 asks which is meant).
    pub doubtful: BTreeSet<(PlacementId, Month)>,
}

/// A registered medium, or a name in the form in which names are compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MediumName {
    Registered(MediumId),
    Named(String),
}

impl MediumName {
    /// The medium of a placement.
    pub fn of(placement: &LinkedPlacement) -> MediumName {
        match placement.medium {
            Some(medium) => MediumName::Registered(medium),
            None => MediumName::Named(fold(placement.record.medium.text())),
        }
    }
}

/// The records in which the rows of a proof are looked up.
pub(super) struct Known<'a> {
    pub cases: &'a IdVec<Case>,
    pub media: &'a Media,
    pub placements: &'a IdVec<LinkedPlacement>,
    pub register: &'a Register<LinkedPlacement>,
}

/// Joins every proof to placements; D03 for a row that fits none or several.
pub(super) fn link(proofs: Proofs, known: &Known<'_>, linking: &mut Linking) -> Vec<LinkedProof> {
    let mut linked: Vec<LinkedProof> =
        proofs.proofs.into_iter().map(|proof| known.proof(proof, linking)).collect();
    contradictions(&mut linked, known.placements, linking);
    linked
}

impl Known<'_> {
    fn proof(&self, record: Proof, linking: &mut Linking) -> LinkedProof {
        let mut linked = LinkedProof::default();
        for row in &record.rows {
            let Some(id) = self.placement(&record, row, &mut linked.doubtful, linking) else { continue };
            let placement = &self.placements[id];
            linked.about.extend(placement.case.map(|case| (case, MediumName::of(placement))));
            linked.rows.push((id, row.clone()));
        }
        let medium = record.medium.as_deref().and_then(|name| self.medium(name, linking));
        let case = record.project.as_deref().and_then(|name| self.case(name));
        linked.about.extend(case.zip(medium.filter(|name| matches!(name, MediumName::Registered(_)))));
        linked.record = record;
        linked
    }

    fn placement(
        &self,
        proof: &Proof,
        row: &ProofRow,
        doubtful: &mut BTreeSet<(PlacementId, Month)>,
        linking: &mut Linking,
    ) -> Option<PlacementId> {
        if !row.placement.is_blank() {
            let mut key = row.placement.clone();
            let project = row.project.as_deref().and_then(|name| self.case(name));
            let project = project.map(|case| self.cases[case].key());
            let named = row.placement.text().to_owned();
            let at = ReferenceRow { key: &named, project, severity: Severity::Yellow };
            return linking.refer(&mut key, at, "排期编号", self.register).id();
        }
        let case = row.project.as_deref().and_then(|name| self.case(name));
        let medium = row.medium.as_deref().and_then(|name| self.medium(name, linking));
        let months: BTreeSet<Month> = match row.days.is_empty() {
            true => proof.months.clone(),
            false => row.days.keys().map(|day| Month::of(*day)).collect(),
        };
        let fits = |placement: &LinkedPlacement, with_position: bool| {
            let position = fold(placement.record.position.text());
            let on = |month: &Month| placement.record.days.iter().any(|mark| Month::of(mark.date) == *month);
            !placement.repeated
                && case.is_some_and(|case| placement.case == Some(case))
                && medium.as_ref().is_some_and(|medium| MediumName::of(placement) == *medium)
                && (!with_position || row.position.is_empty() || position == fold(&row.position))
                && months.iter().any(on)
        };
        let of = |with_position: bool| -> Vec<PlacementId> {
            let all = self.placements.with_ids();
            all.filter(|(_, placement)| fits(placement, with_position)).map(|(id, _)| id).collect()
        };
        let found = of(true);
        if let [only] = found[..] {
            return Some(only);
        }
        doubtful.extend(found.iter().flat_map(|id| months.iter().map(|month| (*id, *month))));
        let candidates = if found.is_empty() { of(false) } else { found };
        let keys: Vec<&str> =
            candidates.iter().map(|id| self.placements[*id].record.key.as_str()).take(8).collect();
        let named = [row.project.as_deref(), row.medium.as_deref(), Some(row.position.as_str())];
        let named: Vec<&str> = named.into_iter().flatten().filter(|text| !text.is_empty()).collect();
        let named =
            if named.is_empty() { "这一行".to_owned() } else { format!("“{}”", named.join(" ")) };
        let advice = match keys.is_empty() {
            true => "排期里没有这样的一行".to_owned(),
            false => format!("可能是 {}", keys.join("、")),
        };
        let message = format!("播出证明的{named}对不上唯一的排期，{advice}；请在证明里写上排期编号");
        let key = format!("{}/{}", proof.file, row.at.cell());
        let at = ReferenceRow { key: &key, project: None, severity: Severity::Yellow };
        linking.orphan(at, "排期编号", Some(row.at), message);
        None
    }

    fn case(&self, name: &str) -> Option<CaseId> {
        let named = || {
            let mut of_name = self
                .cases
                .with_ids()
                .filter(|(_, case)| case.project.name.known().is_some_and(|own| fold(own) == fold(name)));
            of_name.next().map(|(id, _)| id).filter(|_| of_name.next().is_none())
        };
        find_case(self.cases, name).or_else(named)
    }

    fn medium(&self, name: &str, linking: &mut Linking) -> Option<MediumName> {
        match self.media.find(name) {
            Some((medium, alias)) => {
                linking.used_aliases.extend(alias);
                Some(MediumName::Registered(medium))
            }
            None => Some(fold(name)).filter(|name| !name.is_empty()).map(MediumName::Named),
        }
    }
}

/// D14 for a placement and day with different times in two proofs; the larger number counts.
fn contradictions(proofs: &mut [LinkedProof], placements: &IdVec<LinkedPlacement>, linking: &mut Linking) {
    let mut seen: BTreeMap<(PlacementId, NaiveDate), BTreeMap<Place, u32>> = BTreeMap::new();
    for proof in proofs.iter() {
        for (id, row) in &proof.rows {
            for (day, times) in &row.days {
                *seen.entry((*id, *day)).or_default().entry(proof.record.at).or_default() += times;
            }
        }
    }
    for ((id, day), files) in seen {
        let most = files.values().max().copied().unwrap_or_default();
        if files.values().all(|times| *times == most) {
            continue;
        }
        let key = format!("{}/{day}", placements[id].record.key);
        let said: Vec<String> = files.values().map(u32::to_string).collect();
        let message = format!(
            "{day} 的播出次数，几份播出证明写得不同（{}），按多的 {most} 次算；请向媒体核对",
            said.join("、")
        );
        let mut places = files.keys().copied();
        let finding = Raised::new(Code::D14, key, message).at(places.next()).field("次数");
        linking.findings.push(finding.related(places));
    }
}
