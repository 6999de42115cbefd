//! The beginning of a finding: key, place, project, owner and money at risk of its record, set in the same
//! way for every rule. The rule then replaces what it knows better (the exact cell, another sum) and adds
//! the rest (days over). It judges nothing.

use super::rule::Case;
use super::steps;
use crate::due::Obligation;
use crate::finding::{Code, Finding, Raised};
use crate::link::*;
use crate::model::payment::Statement;
use crate::model::project::Project;
use crate::model::{Fen, Place};
use crate::reconcile::{Airing, Document, Invoice, InvoiceRow, LineBooks, RowBooks};

/// A record that a finding may be about.
pub(super) trait Subject {
    fn raise(&self, office: &Office, code: Code, message: String) -> Raised;
}

/// A finding about a record.
pub(super) fn about(
    office: &Office,
    code: Code,
    subject: &impl Subject,
    message: impl Into<String>,
) -> Raised {
    subject.raise(office, code, message.into())
}

/// A finding about the record of another finding: its key, project and owner.
pub(super) fn of_same_record(finding: &Finding, code: Code, message: impl Into<String>) -> Raised {
    Raised::new(code, &finding.key, message).of_project(finding.project.as_deref()).owner(&finding.owner)
}

fn of_case(raised: Raised, office: &Office, case: Option<CaseId>) -> Raised {
    match office.project_of(case) {
        Some(project) => raised.project(project),
        None => raised,
    }
}

/// Sets the owner: the first 责任人.
impl Subject for LinkedOrder {
    fn raise(&self, office: &Office, code: Code, message: String) -> Raised {
        let raised = Raised::new(code, &self.record.key, message).at(self.record.at);
        of_case(raised, office, self.case).owner(self.responsible())
    }
}

/// Sets the money: 客户金额; unknown for a duplicated key.
impl Subject for LinkedPlacement {
    fn raise(&self, office: &Office, code: Code, message: String) -> Raised {
        let raised = Raised::new(code, &self.record.key, message).at(self.record.at);
        of_case(raised, office, self.case).money(steps::amount_of(self))
    }
}

/// Sets the project: that of its placement.
impl Subject for LinkedPublication {
    fn raise(&self, office: &Office, code: Code, message: String) -> Raised {
        let raised = Raised::new(code, &self.record.key, message).at(self.record.at);
        of_case(raised, office, self.placement.id().and_then(|id| office.placements[id].case))
    }
}

/// Sets the money: its 金额.
impl Subject for Quote {
    fn raise(&self, office: &Office, code: Code, message: String) -> Raised {
        let raised = Raised::new(code, &self.key, message).at(self.at());
        of_case(raised, office, self.case).money(self.amount())
    }
}

impl Subject for LinkedMeeting {
    fn raise(&self, office: &Office, code: Code, message: String) -> Raised {
        of_case(Raised::new(code, &self.record.key, message).at(self.record.at), office, self.case)
    }
}

impl Subject for LinkedReceipt {
    fn raise(&self, office: &Office, code: Code, message: String) -> Raised {
        of_case(Raised::new(code, &self.record.key, message).at(self.record.at), office, self.case)
    }
}

impl Subject for LinkedPayment {
    fn raise(&self, office: &Office, code: Code, message: String) -> Raised {
        of_case(Raised::new(code, &self.record.key, message).at(self.record.at), office, self.case)
    }
}

/// Sets no project, because an invoice of a medium may be for several projects.
impl Subject for LinkedInvoiceIn {
    fn raise(&self, _: &Office, code: Code, message: String) -> Raised {
        Raised::new(code, &self.record.key, message).at(self.record.at)
    }
}

impl Subject for LinkedInvoiceOut {
    fn raise(&self, office: &Office, code: Code, message: String) -> Raised {
        of_case(Raised::new(code, &self.record.key, message).at(self.record.at), office, self.case)
    }
}

impl Subject for LinkedRebate {
    fn raise(&self, office: &Office, code: Code, message: String) -> Raised {
        of_case(Raised::new(code, &self.record.key, message).at(self.record.at), office, self.case)
    }
}

/// Sets no party; the rule says whether it waits for a client or a medium.
impl Subject for Statement {
    fn raise(&self, _: &Office, code: Code, message: String) -> Raised {
        Raised::new(code, &self.key, message).at(self.at)
    }
}

/// A receipt or payment compared with the bank: its cell in the register and its project.
impl Subject for RowBooks {
    fn raise(&self, office: &Office, code: Code, message: String) -> Raised {
        let (at, key_at) = match self.document {
            Document::Receipt(id) => (office.receipts[id].record.at, office.receipts[id].record.key_at),
            Document::Payment(id) => (office.payments[id].record.at, office.payments[id].record.key_at),
        };
        Raised::new(code, &self.key, message).at(key_at.unwrap_or(at)).of_project(self.project.as_deref())
    }
}

/// A line of a bank statement; the money is its whole amount.
impl Subject for LineBooks {
    fn raise(&self, _: &Office, code: Code, message: String) -> Raised {
        Raised::new(code, &self.key, message).at(self.line.at).money(self.line.amount.abs())
    }
}

/// An invoice of a register compared with the tax office: its cell, project and amount.
impl Subject for InvoiceRow {
    fn raise(&self, _: &Office, code: Code, message: String) -> Raised {
        let raised = Raised::new(code, &self.key, message).at(self.at);
        raised.of_project(self.project.as_deref()).money(self.amount.map(Fen::abs))
    }
}

/// An invoice of the tax office's export.
impl Subject for Invoice {
    fn raise(&self, _: &Office, code: Code, message: String) -> Raised {
        Raised::new(code, &self.key, message).at(self.record.at)
    }
}

/// A month of a placement compared with the medium's proof; the owner is the 媒介.
impl Subject for Airing {
    fn raise(&self, office: &Office, code: Code, message: String) -> Raised {
        let placement = &office.placements[self.placement];
        let record = &placement.record;
        let raised = Raised::new(code, format!("{}/{}", record.key, self.month), message)
            .at(record.days_at.unwrap_or(record.at));
        of_case(raised, office, placement.case).owner(office.media_buyer(placement.case))
    }
}

/// Something that is no record (a file, a setting, a year, a number that several rows have): its key and cell.
impl<P: Copy + Into<Option<Place>>> Subject for (&str, P) {
    fn raise(&self, _: &Office, code: Code, message: String) -> Raised {
        Raised::new(code, self.0, message).at(self.1)
    }
}

/// A project.
impl Subject for Project {
    fn raise(&self, _: &Office, code: Code, message: String) -> Raised {
        Raised::new(code, &self.key, message).project(&self.key).at(self.at)
    }
}

impl Subject for Case<'_> {
    fn raise(&self, office: &Office, code: Code, message: String) -> Raised {
        self.project.raise(office, code, message)
    }
}

/// What is owed: record, cell, owner, due date, and whether it is still open.
impl Subject for Obligation {
    fn raise(&self, office: &Office, code: Code, message: String) -> Raised {
        let raised = Raised::new(code, self.about.key(office), message)
            .at(self.place)
            .owner(self.owner.as_str())
            .waiting_on(self.waits_for)
            .provisional(self.provisional)
            .settled(!self.is_open());
        let raised = of_case(raised, office, self.case);
        match self.due {
            Some(due) => raised.due(due),
            None => raised,
        }
    }
}
