//! The client behind a name: 客户名称 as registered, or an alias of it, spaces aside.

use super::{CaseId, Office};
use crate::model::settings::AliasKind;
use crate::model::text::unspaced;
use std::collections::HashMap;

/// Names people write for a client, and the projects of each.
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

    /// The registered name behind a written one.
    fn standard(&self, written: &str) -> String {
        let folded = unspaced(written);
        self.standard.get(&folded).cloned().unwrap_or(folded)
    }

    /// Projects of a client, in order of key; none where the name is no client's.
    pub fn cases(&self, written: &str) -> &[CaseId] {
        self.cases.get(&self.standard(written)).map_or(&[], Vec::as_slice)
    }

    /// The client of a project under the one name of all its projects: as a project has it that writes the
    /// registered name, else as the first one does.
    pub fn name_of<'a>(&self, office: &'a Office, case: CaseId) -> &'a str {
        let written = |case: &CaseId| office.cases[*case].project.client.text();
        let standard = self.standard(written(&case));
        let own = self.cases.get(&standard).map_or(&[][..], Vec::as_slice);
        let registered = own.iter().map(written).find(|name| unspaced(name) == standard);
        registered.or_else(|| own.first().map(written)).unwrap_or_default()
    }

    /// Whether both names are one client's.
    pub fn same(&self, a: &str, b: &str) -> bool {
        self.standard(a) == self.standard(b)
    }
}
