//! A23 补录签字: a signature or approval cell that was blank in the last run now has a date before that run.
//! It compares the cells of the two runs and never says whether the date is true.

use crate::check::about::about;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::check::{done, rule_of, steps};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;
use crate::link::{CaseId, Link, Office, OrderId};
use crate::model::field::Signed;
use crate::model::memory::{Identity, Memory, PastRecord};
use crate::model::{Field, Place};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const RULE: Rule = Rule {
    code: Code::A23,
    name: "signature-entered-later",
    title: "补录签字",
    clause: "H-4.1.3",
    severity: Severity::Blue,
    desk: Desk::Record,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Work,
    standing: Standing::Fields,
    properties: &[Property::AlsoOf(Severity::Yellow)],
    needs: &[],
    also_reads: &[],
    explanation: "上次检查时签字或审批栏为空，现在填了一个早于上次检查日的日期。日期本身不判真假，只记下是后来补填的，为蓝；\
                  上次因这一格为空而报的问题现在不再报的，为黄。请核对签字原件上的日期，原件存档备查。",
    bad: "@last-run 2026-03-09\n\
          @last-record XM2026-101-M0301 客户确认日? gate=A08\n\
          [媒体排期/排期]\n\
          排期编号         | 客户确认日 | 订位日\n\
          XM2026-101-M0301 | 2026-03-05 | 2026-03-06\n",
    good: "@last-run 2026-03-09\n\
           @last-record XM2026-101-M0301 客户确认日? gate=A08\n\
           [媒体排期/排期]\n\
           排期编号         | 客户确认日 | 订位日\n\
           XM2026-101-M0301 | 2026-03-10 | 2026-03-11\n",
    done: done::never,
    run: Run::Memory(check),
};

/// A gate: the code of its rule, and the key of the record.
type Gate<'a> = (Code, &'a str);

fn check(review: &Review, memory: &Memory, raised: &mut Vec<Raised>) {
    let Some(last) = memory.as_of else { return };
    let office = review.office;
    let mut entries = Entries { memory, last, found: Vec::new() };

    for (id, case) in office.cases.with_ids().filter(|(_, case)| case.known) {
        let project = &case.project;
        entries.compare(&project.key, Some(id), &PastRecord::of_project(project), |column| match column {
            "合同签订日" => (project.contract_signed.at, vec![(Code::A04, project.key.as_str())]),
            _ => (project.strategy_confirmed.at, vec![(Code::A03, project.key.as_str())]),
        });
    }
    let waiting = gates_of_orders(office);
    for order in steps::orders(office) {
        let record = &order.record;
        entries.compare(&record.key, order.case, &PastRecord::of_order(record), |column| match column {
            "客户确认日" => {
                (record.confirmed.at, waiting.get(record.key.as_str()).cloned().unwrap_or_default())
            }
            _ => (record.plan_confirmed.at, vec![(Code::A02, record.key.as_str())]),
        });
    }
    for (id, placement) in steps::placements(office) {
        let record = &placement.record;
        // the payments for it wait for the same cell
        let paid = review.books.placements[id].payment_parts.iter();
        let paid = paid.map(|part| (Code::M05, office.payments[part.from].record.key.as_str()));
        let gates: Vec<Gate> = std::iter::once((Code::A08, record.key.as_str())).chain(paid).collect();
        entries.compare(&record.key, placement.case, &PastRecord::of_placement(record), |_| {
            (record.confirmed.at, gates.clone())
        });
    }
    for quote in office.quotes.iter().filter(|quote| quote.exists()) {
        entries.compare(&quote.key, quote.case, &PastRecord::of_quote(quote.judged()), |_| {
            let latest = quote.judged().max_by_key(|line| line.confirmed.get().and_then(Signed::date));
            (latest.and_then(|line| line.confirmed.at), vec![(Code::A06, quote.key.as_str())])
        });
    }
    for meeting in office.meetings.iter().filter(|meeting| !meeting.repeated) {
        let record = &meeting.record;
        entries.compare(&record.key, meeting.case, &PastRecord::of_meeting(record), |_| {
            (record.signed.at, vec![(Code::A14, record.key.as_str())])
        });
    }
    for publication in office.publications.iter().filter(|row| row.exists && !row.duplicate) {
        let record = &publication.record;
        let case = publication.placement.id().and_then(|id| office.placements[id].case);
        entries.compare(&record.key, case, &PastRecord::of_publication(record), |_| {
            (record.client_signed.at, Vec::new())
        });
    }
    for payment in office.payments.iter().filter(|payment| !payment.duplicate) {
        let record = &payment.record;
        entries.compare(&record.key, payment.case, &PastRecord::of_payment(record), |column| {
            let at = |field: &Field<_>| field.at;
            let at = match column {
                "部门审批" => at(&record.department_approval),
                "财务审批" => at(&record.finance_approval),
                _ => at(&record.manager_approval),
            };
            (at, Vec::new())
        });
    }

    let open = open_now(review, &entries.found);
    raised.extend(entries.found.iter().map(|entry| entry.raise(office, memory, last, &open)));
}

/// By key of an order: the gates that read its 客户确认日. These are the orders that follow it (A05) and the
/// placements and quotes that use its artwork (A07).
fn gates_of_orders(office: &Office) -> BTreeMap<&str, Vec<Gate<'_>>> {
    let mut gates: BTreeMap<&str, Vec<Gate>> = BTreeMap::new();
    let mut add = |link: &Link<OrderId>, gate| {
        if let Some(order) = link.id() {
            gates.entry(office.orders[order].record.key.as_str()).or_default().push(gate);
        }
    };
    for order in steps::orders(office) {
        order.predecessors.iter().for_each(|link| add(link, (Code::A05, order.record.key.as_str())));
    }
    for (_, placement) in steps::placements(office) {
        add(&placement.artwork, (Code::A07, placement.record.key.as_str()));
    }
    for quote in &office.quotes {
        for order in quote.artwork_orders() {
            add(&Link::To(order), (Code::A07, quote.key.as_str()));
        }
    }
    gates
}

/// The gates of these entries that have an open finding today.
fn open_now(review: &Review, entries: &[SignatureEntry]) -> BTreeSet<(Code, String)> {
    let codes: BTreeSet<Code> =
        entries.iter().flat_map(|entry| &entry.gates).map(|(code, _)| *code).collect();
    let raised = codes.into_iter().filter_map(rule_of).flat_map(|rule| done::raised(review, &rule.run));
    raised.filter(|raised| raised.open).map(|raised| (raised.code, raised.key)).collect()
}

/// A cell that was blank in the last run and has an earlier date now.
struct SignatureEntry<'a> {
    key: &'a str,
    case: Option<CaseId>,
    column: String,
    day: NaiveDate,
    at: Option<Place>,
    /// The gates that read the cell and had an open finding in the last run.
    gates: Vec<Gate<'a>>,
}

/// Collects the entries record by record.
struct Entries<'a> {
    memory: &'a Memory,
    /// 检查日 of the last run.
    last: NaiveDate,
    found: Vec<SignatureEntry<'a>>,
}

impl<'a> Entries<'a> {
    /// Compares the cells of one record. `about` gives the place of a column and the gates that read it.
    fn compare(
        &mut self,
        key: &'a str,
        case: Option<CaseId>,
        now: &PastRecord,
        about: impl Fn(&str) -> (Option<Place>, Vec<Gate<'a>>),
    ) {
        let Some(before) = self.memory.records.get(key) else { return };
        for (column, text) in now.dates.iter() {
            let day = text.as_deref().and_then(|text| text.parse::<NaiveDate>().ok());
            let Some(day) = day.filter(|day| *day < self.last) else { continue };
            if before.dates.get(column) != Some(&None) {
                continue;
            }
            let (at, mut gates) = about(column);
            gates.retain(|gate| self.was_open(*gate));
            self.found.push(SignatureEntry { key, case, column: column.to_owned(), day, at, gates });
        }
    }

    /// Whether the last run found it open. The records of a run name approvals alone, its findings every gate.
    fn was_open(&self, gate: Gate) -> bool {
        let (code, key) = gate;
        let record = self.memory.records.get(key);
        let finding = self.memory.findings.get(&identity(gate));
        record.is_some_and(|record| record.gates.contains(code.as_str()))
            || finding.is_some_and(|past| past.open && !past.waived)
    }
}

fn identity((code, key): Gate) -> Identity {
    Identity { code: code.to_string(), key: key.to_owned(), field: None }
}

impl SignatureEntry<'_> {
    fn raise(
        &self,
        office: &Office,
        memory: &Memory,
        last: NaiveDate,
        open: &BTreeSet<(Code, String)>,
    ) -> Raised {
        let SignatureEntry { column, day, .. } = self;
        let closed = self.gates.iter().filter(|(code, key)| !open.contains(&(*code, (*key).to_owned())));
        let said: Vec<String> = closed.map(|gate| words(memory, *gate)).collect();
        let mut message = format!("上次检查（{last}）时{column}为空，此后填为 {day}，早于上次检查日");
        if !said.is_empty() {
            message.push_str(&format!("。上次报过 {}，现在不再报", said.join("；")));
        }
        message.push_str("。请核对签字原件上的日期，原件存档备查");
        let severity = if said.is_empty() { Severity::Blue } else { Severity::Yellow };
        let mut raised = about(office, Code::A23, &(self.key, self.at), message).field(column.as_str());
        raised.project = office.project_of(self.case).map(str::to_owned);
        raised.severity(severity).settled(true)
    }
}

/// The message of a gate in the last run.
fn words(memory: &Memory, gate: Gate) -> String {
    let (code, key) = gate;
    let title = rule_of(code).map_or("", |rule| rule.title);
    match memory.findings.get(&identity(gate)).map(|past| past.message.trim_end_matches('。')) {
        Some(said) if !said.is_empty() => format!("{code} {title}（{key}：{said}）"),
        _ => format!("{code} {title}（{key}）"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Finding;
    use crate::testing::run;
    use rstest::rstest;

    const PLACEMENT: &str = "[媒体排期/排期]\n排期编号 | 客户确认日 | 订位日\nXM2026-101-M0301 |";
    const ORDERS: &str = "[工作单/工作单]\n工作单号 | 前置单号 | 开工日 | 客户确认日\n\
                          XM2026-101-G002 | XM2026-101-G001 | 2026-03-06 |\nXM2026-101-G001 | | |";

    /// Key, column, severity and standing of each A23.
    fn told(text: &str) -> String {
        let outcome = run(text);
        let line = |f: &&Finding| {
            let severity = f.severity.word();
            format!("{} {} {severity} {}", f.key, f.field.as_deref().unwrap_or_default(), f.open)
        };
        outcome.all(Code::A23).iter().map(line).collect::<Vec<_>>().join("; ")
    }

    #[rstest]
    #[case::blank_then("客户确认日?", "2026-03-05 |", "XM2026-101-M0301 客户确认日 蓝 false")]
    #[case::gate_closed_since(
        "客户确认日? gate=A08",
        "2026-03-05 | 2026-03-06",
        "XM2026-101-M0301 客户确认日 黄 false"
    )]
    #[case::gate_of_another_cell(
        "客户确认日? gate=A10",
        "2026-03-05 | 2026-03-06",
        "XM2026-101-M0301 客户确认日 蓝 false"
    )]
    #[case::unreadable_then("客户确认日?读不出", "2026-03-05 |", "")]
    #[case::dated_then("客户确认日?2026-03-04", "2026-03-05 |", "")]
    #[case::on_the_day_of_the_last_run("客户确认日?", "2026-03-09 |", "")]
    #[case::day_before_the_last_run("客户确认日?", "2026-03-08 |", "XM2026-101-M0301 客户确认日 蓝 false")]
    #[case::still_blank("客户确认日? gate=A08", "待定 | 2026-03-06", "")]
    #[case::ticked_without_a_day("客户确认日?", "√ |", "")]
    fn a_blank_cell_that_holds_an_earlier_date(
        #[case] then: &str,
        #[case] row: &str,
        #[case] expected: &str,
    ) {
        let last = format!("@last-run 2026-03-09\n@last-record XM2026-101-M0301 {then}\n");
        assert_eq!(told(&format!("{last}{PLACEMENT} {row}\n")), expected);
    }

    #[test]
    fn a_first_run_and_a_new_record_are_silent() {
        assert_eq!(told(&format!("{PLACEMENT} 2026-03-05 |\n")), "");
        assert_eq!(told(&format!("@last-run 2026-03-09\n{PLACEMENT} 2026-03-05 |\n")), "");
    }

    /// 待定 is kept as a blank cell, so a date in its place is entered later.
    #[test]
    fn undecided_then_was_blank() {
        let then = run(&format!("@as-of 2026-03-09\n{PLACEMENT} 待定 |\n"));
        let record = PastRecord::of_placement(&then.office.placements[0].record);
        assert_eq!(record.dates.get("客户确认日"), Some(&None));
    }

    #[rstest]
    #[case::closed("2026-03-05", "XM2026-101-G001 客户确认日 黄 false")]
    #[case::still_open("", "")]
    fn the_gate_may_be_raised_for_another_record(#[case] confirmed: &str, #[case] expected: &str) {
        let last = "@last-run 2026-03-09\n@last-record XM2026-101-G001 客户确认日?\n\
                    @last-record XM2026-101-G002 客户确认日? gate=A05\n";
        assert_eq!(told(&format!("{last}{ORDERS} {confirmed}\n")), expected);
    }

    /// M05 reads the cell too; its record is the payment.
    #[rstest]
    #[case::closed("2026-03-03", "XM2026-101-M0301 客户确认日 黄 false")]
    #[case::still_open("2026-03-03 | 电话", "XM2026-101-M0301 客户确认日 蓝 false")]
    fn a_payment_before_the_signature_is_a_gate(#[case] confirmed: &str, #[case] expected: &str) {
        let text = format!(
            "@last-run 2026-03-09\n@last-record XM2026-101-M0301 客户确认日?\n@last-finding M05 FK1 2026-03-09 1\n\
             [媒体排期/排期]\n排期编号 | 媒体成本 | 客户确认日 | 确认方式\nXM2026-101-M0301 | 45000 | {confirmed}\n\
             [收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 实付日期\nFK1 | XM2026-101-M0301 | 45000 | 2026-03-04\n"
        );
        assert_eq!(told(&text), expected);
    }

    #[rstest]
    #[case::contract(
        "XM2026-101 合同签订日?",
        "[项目名册/项目]\n项目编号 | 合同签订日\nXM2026-101 | 2026-03-02",
        "XM2026-101 合同签订日"
    )]
    #[case::minutes(
        "XM2026-101-H01 客户签字日?",
        "[工作单/会议]\n会议单号 | 客户签字日\nXM2026-101-H01 | 2026-03-06",
        "XM2026-101-H01 客户签字日"
    )]
    #[case::quote(
        "XM2026-101-B01 客户确认日?",
        "[制作/报价]\n报价单号 | 客户确认日\nXM2026-101-B01 | 2026-03-05",
        "XM2026-101-B01 客户确认日"
    )]
    #[case::approval(
        "FK1 财务审批?",
        "[收付款/媒体付款]\n付款编号 | 财务审批\nFK1 | 2026-03-05",
        "FK1 财务审批"
    )]
    fn every_register_with_a_signature_is_compared(
        #[case] then: &str,
        #[case] table: &str,
        #[case] expected: &str,
    ) {
        let text = format!("@last-run 2026-03-09\n@last-record {then}\n{table}\n");
        assert_eq!(told(&text), format!("{expected} 蓝 false"));
    }

    #[test]
    fn it_names_what_was_said_and_what_was_entered() {
        let outcome = run(RULE.bad);
        let found = outcome.all(Code::A23);
        assert_eq!(
            found[0].message,
            "上次检查（2026-03-09）时客户确认日为空，此后填为 2026-03-05，早于上次检查日。上次报过 A08 \
             排期未确认即订位（XM2026-101-M0301），现在不再报。请核对签字原件上的日期，原件存档备查"
        );
    }
}
