//! Clients by name: the registered 客户名称 or an alias of it; spaces do not matter.

use super::{CaseId, Office};
use crate::model::settings::AliasKind;
use crate::model::text::unspaced;
use std::collections::HashMap;

/// The names of each client, and its projects.
pub struct Clients {
    standard: HashMap<String, String>,
    cases: HashMap<String, Vec<CaseId>>,
}

impl Clients {
    pub fn new(office: &Office) -> Clients {
        let aliases = office.settings.aliases.iter().filter(|alias| alias.kind == AliasKind::Client);
        let standard: HashMap<String, String> =
            aliases.map(|alias| (unspaced(&alias.written), unspaced(&alias.standard))).collect();
        let mut clients = Clients { standard, cases: HashMap::new() };
        for (id, case) in office.cases.with_ids() {
            if let Some(name) = case.project.client.known() {
                let name = clients.standard(name);
                clients.cases.entry(name).or_default().push(id);
            }
        }
        clients
    }

    /// The registered name for a written one.
    fn standard(&self, written: &str) -> String {
        let folded = unspaced(written);
        self.standard.get(&folded).cloned().unwrap_or(folded)
    }

    /// The projects of a client in order of key; empty if no client has the name.
    pub fn cases(&self, written: &str) -> &[CaseId] {
        self.cases.get(&self.standard(written)).map_or(&[], Vec::as_slice)
    }

    /// The client of a project, by the same name for all its projects: the registered name if a project has it,
    /// else the name in the first project.
    pub fn name_of<'a>(&self, office: &'a Office, case: CaseId) -> &'a str {
        let written = |case: &CaseId| office.cases[*case].project.client.text();
        let standard = self.standard(written(&case));
        let own = self.cases.get(&standard).map_or(&[][..], Vec::as_slice);
        let registered = own.iter().map(written).find(|name| unspaced(name) == standard);
        registered.or_else(|| own.first().map(written)).unwrap_or_default()
    }

    /// Whether both names belong to one client.
    pub fn same(&self, a: &str, b: &str) -> bool {
        self.standard(a) == self.standard(b)
    }
}
