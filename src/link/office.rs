//! The linked office: the records joined to cases, as of 检查日.

use super::clients::Clients;
use super::names::{Media, fold};
use super::pasted::RefusedRow;
use super::proofs::LinkedProof;
use super::reference::Link;
use super::steps::{Confirmation, Step};
use crate::finding::{Place, Raised};
use crate::model::births::Birth;
use crate::model::choice::{ClientTerms, MakeGoodRule, MediumTerms, ProjectStatus};
use crate::model::clock::OrderClock;
use crate::model::order::{Meeting, Order, Round, ServiceRecord};
use crate::model::payment::*;
use crate::model::placement::{Evaluation, MonthSplit, Placement, Publication};
use crate::model::project::{Medium, Person, PipelineEntry, Project, ScopeItem};
use crate::model::quote::{Acceptance, QuoteLine};
use crate::model::records::Heading;
use crate::model::settings::AliasKind;
use crate::model::source::SheetId;
use crate::model::tax::TaxOffice;
use crate::model::text::is_same_unspaced;
use crate::model::witness::{Bank, UnknownFile};
use crate::model::{Coverage, Fen, Id, IdVec, Month, Settings, Sources};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

/// The rows of [`Office`], each addressed by its own kind of id.
pub type CaseId = Id<Case>;
pub type OrderId = Id<LinkedOrder>;
pub type MeetingId = Id<LinkedMeeting>;
pub type ServiceId = Id<LinkedService>;
pub type PlacementId = Id<LinkedPlacement>;
pub type WaveId = Id<Wave>;
pub type PublicationId = Id<LinkedPublication>;
pub type MonthSplitId = Id<MonthSplit>;
pub type EvaluationId = Id<Evaluation>;
pub type QuoteId = Id<Quote>;
pub type ReceiptId = Id<LinkedReceipt>;
pub type PaymentId = Id<LinkedPayment>;
pub type InvoiceInId = Id<LinkedInvoiceIn>;
pub type InvoiceOutId = Id<LinkedInvoiceOut>;
pub type FeeId = Id<ServiceFee>;
pub type RebateId = Id<LinkedRebate>;
pub type OpeningId = Id<Opening>;
pub type StatementId = Id<Statement>;
pub type MediumId = Id<Medium>;

/// What a money row is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Placement(PlacementId),
    Quote(QuoteId),
    Fee(FeeId),
    /// A record with a duplicated key: it exists, but gets no money
    Duplicated(String),
    /// Not resolved: an unknown key, or a refused one, which is empty
    Unknown(String),
    /// A month for which 服务费 has no row of the project
    UnknownFee(Month),
}

/// An order with its chain and clock.
#[derive(Clone, Debug, Default)]
pub struct LinkedOrder {
    pub record: Order,
    pub case: Option<CaseId>,
    /// 前置单号; each is a gate (A05).
    pub predecessors: Vec<Link<OrderId>>,
    /// Earlier rounds, in order.
    pub rounds: Vec<Round>,
    pub clock: OrderClock,
    /// The client's confirmation: 客户确认日 and 确认方式.
    pub confirmed: Confirmation,
    /// Whether 布署方式 is a written one (H-4.1.1).
    pub in_writing: bool,
    /// The start: the earlier of 开工日 and 提交日, else by 状态.
    pub started: Step,
    /// Whether the key is duplicated. Its first row is still judged by T and A rules.
    pub duplicate: bool,
    /// Whether it is a further row of a duplicated key, which is not judged at all.
    pub repeated: bool,
}

/// A row of an earlier 版本.
#[derive(Clone, Debug)]
pub struct EarlierVersion {
    pub record: Placement,
    /// Whether its 版本 stands on several rows (D02), so that none of them counts.
    pub duplicate: bool,
}

/// A placement in force with its history.
#[derive(Clone, Debug, Default)]
pub struct LinkedPlacement {
    /// The highest 版本, which is in force.
    pub record: Placement,
    /// Earlier versions, oldest first.
    pub history: Vec<EarlierVersion>,
    pub case: Option<CaseId>,
    pub medium: Option<MediumId>,
    /// 稿件单号
    pub artwork: Link<OrderId>,
    pub wave: Option<WaveId>,
    /// The client's confirmation: 客户确认日 and 确认方式.
    pub confirmed: Confirmation,
    /// 订位日, else 状态.
    pub booked: Step,
    /// 交片日
    pub material: Step,
    /// 发片日, else 状态.
    pub sent: Step,
    /// The first 发布确认 that exists, else 状态.
    pub published: Step,
    pub duplicate: bool,
    pub repeated: bool,
    /// The 发布确认 that exist on 检查日 and are not duplicated, by effective date.
    pub publications: Vec<PublicationId>,
    /// Those that T and A look at: the same, and the first row of a 确认单号 that stands twice (D02).
    pub judged_publications: Vec<PublicationId>,
    /// 月度拆分
    pub splits: Vec<MonthSplitId>,
}

/// A 波次 of a project, with its placements and, separately, its cancelled placements.
#[derive(Clone, Debug)]
pub struct Wave {
    pub case: CaseId,
    /// The name, or the month `2026-03` for placements without one.
    pub name: String,
    pub placements: Vec<PlacementId>,
    pub cancelled: Vec<PlacementId>,
    pub first_day: Option<NaiveDate>,
    pub last_day: Option<NaiveDate>,
    /// 广告执行报告 rows that name it, by 提交时间 (undated last).
    pub reports: Vec<ServiceId>,
    /// 费用清单 rows that name it, in the same order.
    pub cost_lists: Vec<ServiceId>,
    /// 效果评估 rows that name it.
    pub evaluations: Vec<EvaluationId>,
}

impl Wave {
    pub fn new(case: CaseId, name: String) -> Wave {
        Wave {
            case,
            name,
            placements: Vec::new(),
            cancelled: Vec::new(),
            first_day: None,
            last_day: None,
            reports: Vec::new(),
            cost_lists: Vec::new(),
            evaluations: Vec::new(),
        }
    }

    /// All its placements with the cancelled ones, because what was handed in for them counts for the 波次.
    pub fn members<'a>(&'a self, office: &'a Office) -> impl Iterator<Item = &'a LinkedPlacement> {
        office.placements.of(&self.placements).chain(office.placements.of(&self.cancelled))
    }
}

/// A quote: all lines of one 报价单号.
#[derive(Clone, Debug, Default)]
pub struct Quote {
    pub key: String,
    pub case: Option<CaseId>,
    /// The lines that count.
    pub lines: Vec<QuoteLine>,
    /// Lines with a duplicated 行号 (D02). They have no money; the first of each is judged, see [`Quote::judged`].
    pub duplicated_lines: Vec<QuoteLine>,
    /// Lines dated after 检查日. They count only in the control totals.
    pub later_lines: Vec<QuoteLine>,
    /// Lines dated after 检查日 with a duplicated 行号 (D02). They count nowhere.
    pub later_duplicated_lines: Vec<QuoteLine>,
    /// The order of each line's 稿件单号, by the line's place.
    pub(crate) line_artworks: BTreeMap<Place, Link<OrderId>>,
    pub acceptances: Vec<Acceptance>,
    /// The client's confirmation: that of the worst line.
    pub confirmed: Confirmation,
    /// The first 交制作日 of its lines.
    pub produced: Step,
    /// The confirmation of each line of [`Quote::judged`].
    pub(crate) line_confirmations: Vec<Confirmation>,
}

/// A project with everything that belongs to it, in order of key.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// The project; for an unknown project only the key is filled in.
    pub project: Project,
    pub known: bool,
    pub scope: Vec<ScopeItem>,
    pub pipeline: Vec<PipelineEntry>,
    pub orders: Vec<OrderId>,
    pub meetings: Vec<MeetingId>,
    pub services: Vec<ServiceId>,
    pub placements: Vec<PlacementId>,
    pub waves: Vec<WaveId>,
    pub evaluations: Vec<EvaluationId>,
    pub quotes: Vec<QuoteId>,
    pub receipts: Vec<ReceiptId>,
    pub payments: Vec<PaymentId>,
    pub fees: Vec<FeeId>,
    pub rebates: Vec<RebateId>,
    pub openings: Vec<OpeningId>,
}

impl Case {
    pub fn key(&self) -> &str {
        &self.project.key
    }

    /// 项目名称, else its key.
    pub fn name(&self) -> &str {
        match self.project.name.text() {
            "" => self.key(),
            name => name,
        }
    }

    /// 状态; blank or unreadable counts as 服务中.
    pub fn status(&self) -> ProjectStatus {
        self.project.status.get().unwrap_or(ProjectStatus::Serving)
    }

    /// Whether it is 服务中, or its 状态 is blank or unreadable.
    pub fn is_served(&self) -> bool {
        self.status() == ProjectStatus::Serving
    }

    /// Whether it is 暂停 or 结束, so that no time limit applies.
    pub fn is_suspended(&self) -> bool {
        matches!(self.status(), ProjectStatus::Paused | ProjectStatus::Ended)
    }

    /// Whether it is 洽谈, so that there is no contract yet.
    pub fn is_courted(&self) -> bool {
        self.status() == ProjectStatus::Courting
    }

    /// 垫款额度 in fen: blank is 0; `None` if it cannot be read.
    pub fn advance_limit(&self) -> Option<Fen> {
        self.project.advance_limit.or_none()
    }

    pub fn terms(&self) -> ClientTerms {
        self.project.terms.get().unwrap_or(ClientTerms::PrepayFirst)
    }
}

/// A receipt with its targets.
#[derive(Clone, Debug, Default)]
pub struct LinkedReceipt {
    pub record: Receipt,
    /// Its 项目编号, else the one project of everything it names or was confirmed for in 待认领.
    pub case: Option<CaseId>,
    pub targets: Vec<Target>,
    pub duplicate: bool,
}

/// A row of 到款分配 with its receipt and target.
#[derive(Clone, Debug, Default)]
pub struct LinkedReceiptSplit {
    pub record: ReceiptSplit,
    pub receipt: Link<ReceiptId>,
    pub target: Option<Target>,
    /// Whether the receipt is 保证金 or 其他, which pay for nothing (D06).
    pub pays_nothing: bool,
    /// Whether the sign differs from its document's (D06), so that it counts only in the control totals.
    pub wrong_sign: bool,
}

/// A payment with its placements.
#[derive(Clone, Debug, Default)]
pub struct LinkedPayment {
    pub record: Payment,
    pub case: Option<CaseId>,
    pub medium: Option<MediumId>,
    pub placements: Vec<Target>,
    pub duplicate: bool,
}

#[derive(Clone, Debug, Default)]
pub struct LinkedPaymentSplit {
    pub record: PaymentSplit,
    pub payment: Link<PaymentId>,
    pub placement: Option<Target>,
    /// Whether the sign differs from its document's (D06), so that it counts only in the control totals.
    pub wrong_sign: bool,
}

#[derive(Clone, Debug, Default)]
pub struct LinkedInvoiceIn {
    pub record: InvoiceIn,
    pub payment: Link<PaymentId>,
    pub placements: Vec<Target>,
    pub duplicate: bool,
}

#[derive(Clone, Debug, Default)]
pub struct LinkedInvoiceOut {
    pub record: InvoiceOut,
    pub case: Option<CaseId>,
    pub targets: Vec<Target>,
    pub duplicate: bool,
}

/// 票据分配: the invoice may be one of either kind.
#[derive(Clone, Debug, Default)]
pub struct LinkedInvoiceSplit {
    pub record: InvoiceSplit,
    pub incoming: Link<InvoiceInId>,
    pub outgoing: Link<InvoiceOutId>,
    pub placement: Option<Target>,
    /// Whether the sign differs from its document's (D06), so that it counts only in the control totals.
    pub wrong_sign: bool,
}

#[derive(Clone, Debug, Default)]
pub struct LinkedRebate {
    pub record: Rebate,
    pub case: Option<CaseId>,
    pub placement: Link<PlacementId>,
    pub duplicate: bool,
}

#[derive(Clone, Debug, Default)]
pub struct LinkedPublication {
    pub record: Publication,
    pub placement: Link<PlacementId>,
    pub duplicate: bool,
    /// Whether it exists on 检查日: 实际日期 (or 计划日期 if blank) is not later, or is unknown.
    pub exists: bool,
}

#[derive(Clone, Debug, Default)]
pub struct LinkedMeeting {
    pub record: Meeting,
    pub case: Option<CaseId>,
    /// 客户签字日
    pub signed: Confirmation,
    pub repeated: bool,
}

#[derive(Clone, Debug, Default)]
pub struct LinkedService {
    pub record: ServiceRecord,
    pub case: Option<CaseId>,
    /// The months that it covers.
    pub months: Vec<Month>,
    /// The 波次 that it names.
    pub waves: Vec<WaveId>,
}

/// Finds a case by its key. Cases are sorted by key.
pub(super) fn find_case(cases: &IdVec<Case>, project: &str) -> Option<CaseId> {
    cases.binary_search_by(|case| case.key().cmp(project)).ok().map(Id::new)
}

/// All linked records as of 检查日. Tables are sorted by key (then place); tables without keys keep the order
/// of the workbooks.
///
/// Dated facts after 检查日 are `Content::Later`. Orders, rounds, meetings, services, pipeline rows,
/// evaluations, acceptances and statements that do not exist yet are dropped. Money rows stay for the control
/// totals: a receipt, payment, invoice, rebate or opening whose date is `Later` counts nowhere else, and
/// neither do `Quote::later_lines`. A payment whose 申请日期 is known or blank is still a request.
#[derive(Clone, Debug)]
pub struct Office {
    pub settings: Settings,
    pub sources: Sources,
    /// Sheets that were read, as `role/sheet`.
    pub present: BTreeSet<String>,
    /// Roles that have a file.
    pub roles: BTreeSet<String>,
    pub people: Vec<Person>,
    pub media: IdVec<Medium>,
    pub cases: IdVec<Case>,
    /// See [`Office::clients`].
    pub(crate) clients: OnceLock<Clients>,
    pub orders: IdVec<LinkedOrder>,
    pub meetings: IdVec<LinkedMeeting>,
    pub services: IdVec<LinkedService>,
    pub placements: IdVec<LinkedPlacement>,
    pub waves: IdVec<Wave>,
    pub publications: IdVec<LinkedPublication>,
    pub month_splits: IdVec<MonthSplit>,
    pub evaluations: IdVec<Evaluation>,
    pub quotes: IdVec<Quote>,
    /// Acceptances whose quote is unknown.
    pub stray_acceptances: Vec<Acceptance>,
    pub receipts: IdVec<LinkedReceipt>,
    pub receipt_splits: Vec<LinkedReceiptSplit>,
    pub payments: IdVec<LinkedPayment>,
    pub payment_splits: Vec<LinkedPaymentSplit>,
    pub invoices_in: IdVec<LinkedInvoiceIn>,
    pub invoices_out: IdVec<LinkedInvoiceOut>,
    pub invoice_splits: Vec<LinkedInvoiceSplit>,
    pub fees: IdVec<ServiceFee>,
    pub rebates: IdVec<LinkedRebate>,
    pub statements: IdVec<Statement>,
    pub openings: IdVec<Opening>,
    /// Repeated money rows that count only in the control totals.
    pub refused_rows: Vec<RefusedRow>,
    /// 服务费 of which no row counts, because its rows contradict each other (D02): 项目编号 and month.
    pub doubled_fees: BTreeSet<(String, Month)>,
    /// The headings of each table's first sheet, by `role/sheet`.
    pub headings: BTreeMap<String, Vec<Heading>>,
    /// 银行流水 as read, whatever its dates.
    pub bank: Bank,
    /// 税务发票 as read, whatever its dates.
    pub tax: TaxOffice,
    /// 播出证明, each row with its placement.
    pub proofs: Vec<LinkedProof>,
    /// 播出证明 files that could not be used at all.
    pub unknown_proofs: Vec<UnknownFile>,
    /// Words of file names below 凭证/, each with its files.
    pub evidence: BTreeMap<String, Vec<String>>,
    /// The last day in each row; filled only if 检查起始日 is set.
    pub last_days: HashMap<(SheetId, u32), NaiveDate>,
    /// Cells that the last run could not use and that are blank now, or whose column is gone: key and column.
    pub emptied: BTreeSet<(String, String)>,
    /// What stands in the cells that were refused.
    pub refused_cells: HashMap<Place, String>,
    /// The birth of each record, by its key.
    pub births: BTreeMap<String, Birth>,
    /// The number of rows of 排期进度 by sheet.
    pub progress_rows: BTreeMap<SheetId, usize>,
    /// What was seen and not read.
    pub coverage: Coverage,
    /// Rows of 别名表 that were used for a name (for D20).
    pub used_aliases: BTreeSet<Place>,
    /// Findings of stages 1–3.
    pub findings: Vec<Raised>,
}

impl Office {
    pub fn as_of(&self) -> NaiveDate {
        self.settings.as_of
    }

    pub fn has(&self, role_and_sheet: &str) -> bool {
        self.present.contains(role_and_sheet)
    }

    /// Whether receipts are known. Without 客户到款 no rule says that the client has not paid.
    pub fn knows_receipts(&self) -> bool {
        self.has("收付款/客户到款")
    }

    /// The day from which the office is checked: 检查起始日, else the first day of a record of work or money.
    pub fn kept_from(&self) -> Option<NaiveDate> {
        let ordered = self.orders.iter().filter_map(|order| order.record.ordered.get()).map(|at| at.date);
        let met = self.meetings.iter().filter_map(|one| one.record.end.get()).map(|at| at.date);
        let served = self.services.iter().filter_map(|one| one.record.submitted_at.get()).map(|at| at.date);
        let aired = self.placements.iter().filter_map(|one| one.record.first_day());
        let received = self.receipts.iter().filter_map(|one| one.record.date.get());
        let paid = self.payments.iter().filter_map(|one| one.record.date.get());
        let first = ordered.chain(met).chain(served).chain(aired).chain(received).chain(paid).min();
        self.settings.parameters.check_from.or(first)
    }

    /// Whether placements are known.
    pub fn knows_placements(&self) -> bool {
        self.has("媒体排期/排期")
    }

    /// Whether time limits apply: not for 暂停 and 结束 projects; for a record without a project they do.
    pub fn is_timed(&self, case: Option<CaseId>) -> bool {
        !self.case(case).is_some_and(Case::is_suspended)
    }

    /// The case of a 项目编号.
    pub fn case_of(&self, project: &str) -> Option<CaseId> {
        find_case(&self.cases, project)
    }

    /// The 波次 of a key, `XM2026-001/开盘档`.
    pub fn wave_of(&self, key: &str) -> Option<&Wave> {
        let mut slashes = key.match_indices('/').map(|(at, _)| key.split_at(at));
        slashes.find_map(|(project, rest)| {
            let case = self.case(self.case_of(project))?;
            self.waves.of(&case.waves).find(|wave| rest.strip_prefix('/') == Some(wave.name.as_str()))
        })
    }

    /// The case of a record, if it has one.
    pub fn case(&self, case: Option<CaseId>) -> Option<&Case> {
        case.map(|case| &self.cases[case])
    }

    /// 项目编号 of a record, if it has one.
    pub fn project_of(&self, case: Option<CaseId>) -> Option<&str> {
        self.case(case).map(Case::key)
    }

    pub fn medium_of(&self, placement: &LinkedPlacement) -> Option<&Medium> {
        placement.medium.map(|medium| &self.media[medium])
    }

    /// The medium with this name, by its name, its 别名 or 别名表.
    pub fn medium_named(&self, name: &str) -> Option<MediumId> {
        Media::new(&self.media, &self.settings).find(name).map(|(id, _)| id)
    }

    /// Whether a name is that of a medium, an alias or a 收款单位; spaces do not matter. Any other party is a
    /// client.
    pub fn is_medium(&self, name: &str) -> bool {
        let name = fold(&self.settings.standard(&[AliasKind::Medium], name));
        self.media.iter().any(|medium| {
            let aliases = medium.aliases.known().into_iter().flatten().map(String::as_str);
            [medium.name.text(), medium.payee.text()].into_iter().chain(aliases).any(|own| fold(own) == name)
        })
    }

    /// The medium of the payment, if its registered 收款单位 differs from the one in the payment; `None` if they
    /// agree (without spaces) or one is blank.
    pub fn other_payee(&self, payment: &LinkedPayment) -> Option<&Medium> {
        let medium = &self.media[payment.medium?];
        let (payee, registered) = (payment.record.payee.known()?, medium.payee.known()?);
        (!is_same_unspaced(payee, registered)).then_some(medium)
    }

    /// 收款单位 of a payment, or that of its medium if blank.
    pub fn payee<'a>(&'a self, payment: &'a LinkedPayment) -> Option<&'a str> {
        let own = payment.record.payee.known();
        own.or_else(|| self.media[payment.medium?].payee.known()).map(String::as_str)
    }

    /// 付款方式 of the medium; blank or unknown is 预付.
    pub fn medium_terms(&self, placement: &LinkedPlacement) -> MediumTerms {
        self.medium_of(placement).and_then(|m| m.terms.get()).unwrap_or(MediumTerms::Prepaid)
    }

    /// 补播规则 of the medium; blank or unknown is 错一补一漏一补二.
    pub fn make_good_rule(&self, placement: &LinkedPlacement) -> MakeGoodRule {
        self.medium_of(placement).and_then(|m| m.make_good.get()).unwrap_or(MakeGoodRule::Both)
    }
}

impl Office {
    /// The project of an invoice from a medium: that of its payment, else of all it names, if it is only one.
    pub fn project_of_invoice(&self, invoice: &LinkedInvoiceIn) -> Option<&str> {
        let paid = invoice.payment.id().and_then(|id| self.payments[id].case);
        let named = || {
            let case = |target: &Target| match target {
                Target::Placement(id) => self.placements[*id].case,
                _ => None,
            };
            let cases: BTreeSet<CaseId> = invoice.placements.iter().filter_map(case).collect();
            cases.first().copied().filter(|_| cases.len() == 1)
        };
        self.project_of(paid.or_else(named))
    }
}

impl LinkedPayment {
    /// The amount of a request in fen: 实付金额 if it is filled in already, else 应付金额.
    pub fn asked(&self) -> Option<Fen> {
        self.record.paid.get().filter(|paid| *paid > Fen::ZERO).or(self.record.due_amount.get())
    }

    /// What a request uses of 媒体成本 in fen: the amount asked for and its 返点抵扣; `None` if either is unknown.
    pub fn asked_gross(&self) -> Option<Fen> {
        Some(self.asked()? + self.record.offset.or_none()?)
    }

    /// Whether it is a request on 检查日: it has no 实付日期, and 申请日期 is not later.
    pub fn is_request(&self) -> bool {
        self.record.date.is_absent() && !self.record.requested.is_later()
    }
}

impl LinkedPlacement {
    /// The version before the one in force; `None` if there is none, or if it stands on several rows (D02).
    pub fn version_before(&self) -> Option<&Placement> {
        self.history.last().filter(|earlier| !earlier.duplicate).map(|earlier| &earlier.record)
    }

    /// Whether it is cancelled on a day: its status is 撤单, and 撤单日 is blank or not later.
    pub fn is_cancelled(&self, on: NaiveDate) -> bool {
        use crate::model::choice::PlacementStatus::Cancelled;
        let typed = self.record.status.get() == Some(Cancelled);
        match self.record.cancelled.get() {
            Some(day) => day <= on,
            None => typed && !matches!(self.record.cancelled.content, crate::model::Content::Later(_)),
        }
    }
}
