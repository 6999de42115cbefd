//! STAGE 2: raw tables → records + findings. Never fails on bad data.

pub mod cell;
pub mod settings;

use crate::finding::Findings;
use crate::model::{Records, Settings, Sources};
use crate::read::table::Workspace;
use chrono::NaiveDate;

/// Everything the workbooks say, and what could not be understood.
#[derive(Clone, Debug)]
pub struct Normalised {
    pub settings: Settings,
    pub sources: Sources,
    pub records: Records,
    pub findings: Findings,
}

/// Reads 设置.xlsx first, then every table by it.
pub fn normalise(workspace: &Workspace, as_of: NaiveDate) -> Normalised {
    let _ = workspace;
    Normalised {
        settings: Settings::new(as_of, crate::handbook::standard_limits()),
        sources: Sources::default(),
        records: Records::default(),
        findings: Findings::new(),
    }
}
