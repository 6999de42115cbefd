//! Test only: a small office worked out by hand, one of each noun, for the writers' golden tests.

use crate::due::Due;
use crate::finding::{Code, Finding, Over, Party, Raised, Severity};
use crate::link::*;
use crate::model::choice::*;
use crate::model::clock::order::{OrderClock, Span};
use crate::model::control::ControlTotal;
use crate::model::memory::{Handling, Identity, Memory};
use crate::model::order::{Meeting, Order};
use crate::model::payment::{Payment, Receipt};
use crate::model::placement::{DayMark, MarkKind, Placement};
use crate::model::project::{Medium, PipelineEntry, Project};
use crate::model::{Fen, Field, Moment, Month, Place, Settings, Signed, Sources};
use crate::reconcile::*;
use crate::report::view::{Input, InputFile, Sheets};
use crate::testing::found;
use chrono::{NaiveDate, NaiveDateTime};
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// Owns what an [`Input`] borrows.
pub(crate) struct Example {
    pub inputs: Vec<InputFile>,
    pub office: Office,
    pub books: Books,
    pub findings: Vec<Finding>,
    pub memory: Memory,
    /// Computed when the input is first asked for.
    pub due: OnceCell<Due>,
    /// The same.
    pub sheets: OnceCell<Sheets>,
}

impl Example {
    pub(crate) fn input(&self) -> Input<'_> {
        Input {
            office: &self.office,
            books: &self.books,
            due: self.due.get_or_init(|| crate::due::due(&self.office, &self.books)),
            findings: &self.findings,
            memory: &self.memory,
            inputs: &self.inputs,
            complete: true,
            version: "1.0.0",
            rule: crate::check::rule_of,
            sheets: self.sheets.get_or_init(|| super::sheets(&self.office)),
            folder: "远山广告",
            bounds: Default::default(),
        }
    }
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> Moment {
    let full: NaiveDateTime = text.parse().unwrap();
    Moment { date: full.date(), time: Some(full.time()) }
}

/// One project, one late order, one meeting, two placements, a receipt that covers one, a payment.
pub(crate) fn office() -> Example {
    let mut sources = Sources::default();
    let roster = sources.add_as("项目名册.xlsx", "项目", "项目名册", "项目");
    let orders = sources.add_as("工作单.xlsx", "工作单", "工作单", "工作单");
    let meetings = sources.add_as("工作单.xlsx", "会议", "工作单", "会议");
    let schedule = sources.add_as("媒体排期.xlsx", "排期", "媒体排期", "排期");
    let money = sources.add_as("收付款.xlsx", "客户到款", "收付款", "客户到款");
    let payments = sources.add_as("收付款.xlsx", "媒体付款", "收付款", "媒体付款");
    let cell = |sheet, row, col| Place::new(sheet, row, col);
    fn text(value: &str, at: Place) -> Field<String> {
        Field::known_at(value.to_owned(), at)
    }

    let case = Case {
        project: Project {
            at: cell(roster, 1, 0),
            key: "XM2026-001".into(),
            name: text("云庭", cell(roster, 1, 1)),
            client: text("远岚置业", cell(roster, 1, 2)),
            account: text("张三", cell(roster, 1, 9)),
            contract_start: Field::known_at(day("2026-01-05"), cell(roster, 1, 5)),
            contract_signed: Field::known_at(Signed::On(day("2026-01-04")), cell(roster, 1, 4)),
            status: Field::known_at(ProjectStatus::Serving, cell(roster, 1, 12)),
            ..Project::default()
        },
        known: true,
        pipeline: vec![PipelineEntry {
            project: text("XM2026-001", cell(roster, 1, 0)),
            step: Field::known_at(PipelineStep::FirstVisit, cell(roster, 1, 1)),
            date: Field::known_at(day("2025-12-01"), cell(roster, 1, 2)),
            ..PipelineEntry::default()
        }],
        orders: vec![0.into()],
        meetings: vec![0.into()],
        placements: vec![0.into(), 1.into()],
        waves: vec![0.into()],
        receipts: vec![0.into()],
        payments: vec![0.into()],
        ..Case::default()
    };
    let order = LinkedOrder {
        record: Order {
            at: cell(orders, 6, 0),
            key: "XM2026-001-G012".into(),
            key_at: Some(cell(orders, 6, 0)),
            project: text("XM2026-001", cell(orders, 6, 1)),
            ordered: Field::known_at(at("2026-03-05T09:30:00"), cell(orders, 6, 2)),
            channel: Field::known_at(Channel::Email, cell(orders, 6, 3)),
            kind: text("媒体排期计划", cell(orders, 6, 5)),
            content: text("=四月排期", cell(orders, 6, 6)),
            owner: Field::known_at(vec!["张三".into()], cell(orders, 6, 11)),
            started: Field::known_at(day("2026-03-06"), cell(orders, 6, 13)),
            ..Order::default()
        },
        case: Some(0.into()),
        clock: OrderClock {
            received: Some(day("2026-03-05")),
            target: Some(day("2026-03-10")),
            due: Some(day("2026-03-10")),
            days_used: Some(7),
            days_over: Some(4),
            judged: true,
            state: OrderStatus::Running,
            spans: vec![
                Span { from: day("2026-03-05"), to: day("2026-03-09"), ours: true },
                Span { from: day("2026-03-09"), to: day("2026-03-10"), ours: false },
                Span { from: day("2026-03-10"), to: day("2026-03-16"), ours: true },
            ],
            ..OrderClock::default()
        },
        ..LinkedOrder::default()
    };
    let meeting = LinkedMeeting {
        record: Meeting {
            at: cell(meetings, 1, 0),
            key: "XM2026-001-H01".into(),
            project: text("XM2026-001", cell(meetings, 1, 1)),
            kind: Field::known_at(MeetingKind::Client, cell(meetings, 1, 2)),
            subject: text("三月例会", cell(meetings, 1, 3)),
            end: Field::known_at(at("2026-03-05T17:30:00"), cell(meetings, 1, 5)),
            minutes: Field::known_at(at("2026-03-06T18:10:00"), cell(meetings, 1, 9)),
            signed: Field::known_at(Signed::On(day("2026-03-09")), cell(meetings, 1, 10)),
            ..Meeting::default()
        },
        case: Some(0.into()),
        ..LinkedMeeting::default()
    };
    let placement = |n: u32, key: &str, first: &str, amount: i64, cost: i64| LinkedPlacement {
        record: Placement {
            at: cell(schedule, n, 0),
            key: key.into(),
            key_at: Some(cell(schedule, n, 0)),
            project: text("XM2026-001", cell(schedule, n, 1)),
            wave: text("开盘档", cell(schedule, n, 2)),
            kind: Field::known_at(MediumKind::Newspaper, cell(schedule, n, 4)),
            medium: text("都市晨报", cell(schedule, n, 5)),
            position: text("A1叠头版", cell(schedule, n, 6)),
            days: vec![DayMark { date: day(first), times: 1, kind: MarkKind::Normal }],
            days_at: Some(cell(schedule, n, 8)),
            times: Field::known_at(1, cell(schedule, n, 9)),
            amount: Field::known_at(Fen::yuan(amount), cell(schedule, n, 14)),
            cost: Field::known_at(Fen::yuan(cost), cell(schedule, n, 15)),
            confirmed: Field::known_at(Signed::On(day("2026-03-04")), cell(schedule, n, 17)),
            booked: Field::known_at(day("2026-03-05"), cell(schedule, n, 19)),
            ..Placement::default()
        },
        case: Some(0.into()),
        medium: Some(0.into()),
        wave: Some(0.into()),
        ..LinkedPlacement::default()
    };
    let receipt = LinkedReceipt {
        record: Receipt {
            at: cell(money, 1, 0),
            key: "DK202603-007".into(),
            date: Field::known_at(day("2026-03-06"), cell(money, 1, 1)),
            payer: text("远岚置业", cell(money, 1, 2)),
            amount: Field::known_at(Fen::yuan(60_000), cell(money, 1, 3)),
            project: text("XM2026-001", cell(money, 1, 4)),
            ..Receipt::default()
        },
        case: Some(0.into()),
        targets: Vec::new(),
        duplicate: false,
    };
    let payment = LinkedPayment {
        record: Payment {
            at: cell(payments, 1, 0),
            key: "FK202603-018".into(),
            medium: text("都市晨报", cell(payments, 1, 4)),
            payee: text("都市晨报社", cell(payments, 1, 5)),
            paid: Field::known_at(Fen::yuan(48_000), cell(payments, 1, 10)),
            date: Field::known_at(day("2026-03-09"), cell(payments, 1, 13)),
            ..Payment::default()
        },
        case: Some(0.into()),
        medium: Some(0.into()),
        placements: vec![Target::Placement(0.into())],
        duplicate: false,
    };
    let as_of = day("2026-03-16");
    let mut office = Office {
        clients: Default::default(),
        settings: Settings::new(as_of, crate::handbook::standard_limits()),
        sources,
        roles: BTreeSet::from(["工作单".to_owned()]),
        media: vec![Medium { name: text("都市晨报", Place::default()), ..Medium::default() }].into(),
        cases: vec![case].into(),
        orders: vec![order].into(),
        meetings: vec![meeting].into(),
        placements: vec![
            placement(5, "XM2026-001-M0301", "2026-03-12", 51_200, 48_000),
            placement(6, "XM2026-001-M0302", "2026-03-20", 20_000, 18_000),
        ]
        .into(),
        waves: vec![Wave {
            placements: vec![0.into(), 1.into()],
            first_day: Some(day("2026-03-12")),
            last_day: Some(day("2026-03-20")),
            ..Wave::new(0.into(), "开盘档".into())
        }]
        .into(),
        receipts: vec![receipt].into(),
        payments: vec![payment].into(),
        ..super::offices::office(as_of, 0)
    };
    office.resolve();
    Example {
        due: OnceCell::new(),
        sheets: OnceCell::new(),
        inputs: inputs(),
        books: books(),
        findings: findings(orders, schedule),
        memory: memory(),
        office,
    }
}

fn inputs() -> Vec<InputFile> {
    let file = |name: &str, role| InputFile {
        file: name.into(),
        role,
        sha256: "00".into(),
        modified: Some("2026-03-13T18:02:11".parse().unwrap()),
        refused: None,
    };
    vec![file("项目名册.xlsx", "项目名册"), file("工作单.xlsx", "工作单")]
}

fn books() -> Books {
    let share = |to: usize, yuan| Share {
        from: 0.into(),
        to: Covered::Placement(to.into()),
        amount: Fen::yuan(yuan),
        by: By::Automatic,
    };
    let part = PaymentPart { from: 0.into(), to: 0.into(), cash: Fen::yuan(48_000), offset: Fen::ZERO };
    let march = Month::new(2026, 3).unwrap();
    let first = PlacementBooks {
        ordered: Some(Fen::yuan(51_200)),
        cost: Some(Fen::yuan(48_000)),
        received: Fen::yuan(51_200),
        client: ClientMoney {
            pays_first: true,
            share: ClientPaid::On(Some(day("2026-03-06"))),
            all: ClientPaid::On(Some(day("2026-03-06"))),
        },
        paid: Fen::yuan(48_000),
        offset: Some(Fen::ZERO),
        published: Some(Fen::ZERO),
        published_cost: Some(Fen::ZERO),
        published_times: Some(0),
        client_balance: Some(Fen::yuan(51_200)),
        media_balance: Some(Fen::yuan(48_000)),
        uninvoiced: Fen::yuan(48_000),
        unreceived: Some(Fen::ZERO),
        margin: Some(Fen::yuan(3_200)),
        months: Some([(march, Fen::yuan(51_200))].into()),
        state: PlacementState::AwaitingMaterial,
        receipt_parts: vec![share(0, 51_200)],
        payment_parts: vec![part],
        ..PlacementBooks::default()
    };
    let second = PlacementBooks {
        ordered: None,
        cost: Some(Fen::yuan(18_000)),
        received: Fen::yuan(8_800),
        client: ClientMoney { pays_first: true, ..ClientMoney::default() },
        offset: Some(Fen::ZERO),
        published: Some(Fen::ZERO),
        published_times: Some(0),
        state: PlacementState::AwaitingReceipt,
        differences: vec![Difference {
            between: Between::ReceivedOrdered,
            required: None,
            found: Fen::yuan(8_800),
            cause: Cause::Underpaid,
            explained: false,
            client_first: true,
        }],
        receipt_parts: vec![share(1, 8_800)],
        ..PlacementBooks::default()
    };
    let mut ageing = Ageing::default();
    ageing.add(7, Fen::yuan(48_000));
    Books {
        placements: vec![first, second].into(),
        receipts: vec![ReceiptBooks {
            counts: true,
            amount: Fen::yuan(60_000),
            parts: vec![share(0, 51_200), share(1, 8_800)],
            ..ReceiptBooks::default()
        }]
        .into(),
        payments: vec![PaymentBooks {
            counts: true,
            paid: Fen::yuan(48_000),
            offset: Some(Fen::ZERO),
            unallocated: Some(Fen::ZERO),
            parts: vec![part],
            ..PaymentBooks::default()
        }]
        .into(),
        projects: vec![ProjectBooks {
            received: Fen::yuan(60_000),
            allocated: Fen::yuan(60_000),
            paid: Fen::yuan(48_000),
            ageing,
            ..ProjectBooks::default()
        }]
        .into(),
        control_totals: vec![ControlTotal {
            table: "客户到款".into(),
            rows_read: 1,
            rows_used: 1,
            rows_refused: 0,
            read: Fen::yuan(60_000),
            used: Fen::yuan(60_000),
            refused: Fen::ZERO,
            overflowed: false,
        }],
        claims: vec![Claim {
            receipt: 0.into(),
            unallocated: Fen::yuan(60_000),
            targets: vec!["XM2026-001-M0301".into(), "XM2026-001-M0302".into()],
            amounts: vec![Fen::yuan(51_200), Fen::yuan(8_800)],
            reason: "两条排期所差之和等于到款".into(),
            tie: true,
            answer: Some(true),
        }],
        ..Books::default()
    }
}

fn findings(orders: crate::model::source::SheetId, schedule: crate::model::source::SheetId) -> Vec<Finding> {
    let late = Raised::new(
        Code::T01,
        "XM2026-001-G012",
        "应于 2026-03-10 提交，至 2026-03-16 未提交，超 4 个工作日",
    )
    .project("XM2026-001")
    .severity(Severity::Red)
    .clause("H-5.3")
    .owner("张三")
    .waiting_on(Party::Agency)
    .due(day("2026-03-10"))
    .days_over(Over::Working(4))
    .at(Place::new(orders, 6, 16))
    .related([Place::new(orders, 6, 2)]);
    let late = Finding { first_seen: day("2026-03-13"), weeks_red: 1, ..found(late) };
    let minutes = Raised::new(Code::T04, "XM2026-001-H01", "会议单迟交 40 分钟")
        .project("XM2026-001")
        .severity(Severity::Yellow)
        .clause("H-4.2.2")
        .due(at("2026-03-06T17:30:00"))
        .days_over(Over::Calendar(1))
        .settled(true);
    let short = Raised::new(Code::M01, "XM2026-001-M0302", "应到 20,000.00，已到 8,800.00")
        .project("XM2026-001")
        .severity(Severity::Red)
        .clause("H-4.4 B4")
        .waiting_on(Party::Client)
        .money(Fen::yuan(11_200))
        .at(Place::new(schedule, 6, 14));
    vec![late, found(minutes), found(short)]
}

fn memory() -> Memory {
    let identity = Identity { code: "T01".into(), key: "XM2026-001-G012".into(), field: None };
    let handling =
        Handling { status: "处理中".into(), opinion: "周三交".into(), handler: "张三".into() };
    Memory { handling: [(identity, handling)].into(), ..Memory::default() }
}
