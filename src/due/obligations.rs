//! All obligations of a run, looked up by kind and project.

use super::obligation::{Obligation, ObligationKind};
use crate::link::CaseId;
use rayon::prelude::*;

/// Sorted by kind, project (records without one first), record and due day.
#[derive(Clone, Debug, Default)]
pub struct Obligations(Vec<Obligation>);

impl Obligations {
    pub(super) fn new(mut owed: Vec<Obligation>) -> Obligations {
        owed.par_sort_by_cached_key(|one| (one.kind, one.case, one.about, one.due));
        owed.shrink_to_fit(); // they are kept until the end of the run
        Obligations(owed)
    }

    /// All of them.
    pub fn all(&self) -> &[Obligation] {
        &self.0
    }

    /// The obligations that are not handed in.
    pub fn open(&self) -> impl Iterator<Item = &Obligation> {
        self.0.iter().filter(|one| one.is_open())
    }

    /// The obligations of a kind.
    pub fn of(&self, kind: ObligationKind) -> &[Obligation] {
        let from = self.0.partition_point(|one| one.kind < kind);
        let until = self.0.partition_point(|one| one.kind <= kind);
        self.0.get(from..until).unwrap_or_default()
    }

    /// The obligations of a kind and a project.
    pub fn of_case(&self, kind: ObligationKind, case: CaseId) -> &[Obligation] {
        let own = self.of(kind);
        let from = own.partition_point(|one| one.case < Some(case));
        let until = own.partition_point(|one| one.case <= Some(case));
        own.get(from..until).unwrap_or_default()
    }
}
