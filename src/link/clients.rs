//! Clients by name: the registered 客户名称 or an alias of it; spaces do not matter.

use super::{Case, CaseId, Office};
use crate::model::choice::OpeningKind;
use crate::model::id::IdVec;
use crate::model::payment::Opening;
use crate::model::settings::AliasKind;
use crate::model::text::unspaced;
use std::collections::HashMap;

/// The names of each client, and its projects. An office makes it once: [`Office::clients`].
#[derive(Clone, Debug)]
pub struct Clients {
    standard: HashMap<String, String>,
    cases: HashMap<String, Vec<CaseId>>,
    /// By project, the one that writes the client's name as all its projects are to show it.
    named_as: IdVec<Option<CaseId>, Case>,
}

impl Office {
    /// Its clients by name.
    pub fn clients(&self) -> &Clients {
        self.clients.get_or_init(|| Clients::new(self))
    }
}

impl Clients {
    fn new(office: &Office) -> Clients {
        let aliases = office.settings.aliases.iter().filter(|alias| alias.kind == AliasKind::Client);
        let standard: HashMap<String, String> =
            aliases.map(|alias| (unspaced(&alias.written), unspaced(&alias.standard))).collect();
        let mut clients = Clients { standard, cases: HashMap::new(), named_as: IdVec::new() };
        for (id, case) in office.cases.with_ids() {
            if let Some(name) = case.project.client.known() {
                let name = clients.standard(name);
                clients.cases.entry(name).or_default().push(id);
            }
        }
        let written = |case: &CaseId| office.cases[*case].project.client.text();
        let named_as = |(standard, own): (&String, &Vec<CaseId>)| {
            let registered = own.iter().find(|case| unspaced(written(case)) == *standard);
            Some((standard.clone(), *registered.or_else(|| own.first())?))
        };
        let named_as: HashMap<String, CaseId> = clients.cases.iter().filter_map(named_as).collect();
        let named_as =
            office.cases.map(|case| named_as.get(&clients.standard(case.project.client.text())).copied());
        Clients { named_as, ..clients }
    }

    /// The registered name for a written one.
    pub fn standard(&self, written: &str) -> String {
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
        self.named_as[case].map_or("", |case| office.cases[case].project.client.text())
    }

    /// The 期初 客户预收 without a project whose 对方 is no client of 项目名册. They are in no statement.
    pub fn strange_openings<'a>(&'a self, office: &'a Office) -> impl Iterator<Item = &'a Opening> {
        office.openings.iter().filter(|row| {
            row.kind.get() == Some(OpeningKind::ClientAdvance)
                && row.project.known().is_none()
                && row.counterparty.known().is_some_and(|name| self.cases(name).is_empty())
        })
    }

    /// Whether both names belong to one client.
    pub fn same(&self, a: &str, b: &str) -> bool {
        self.standard(a) == self.standard(b)
    }
}
