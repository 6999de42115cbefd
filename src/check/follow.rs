//! Answers follow their matter: what was written beside an order that is nearly late is shown beside the
//! same order when it is late. Only the display moves; the store keeps every answer under the identity for
//! which it was written.

use super::data::about_its_answers;
use super::movement::matter_of;
use super::rule::Matter;
use super::rule_of;
use crate::finding::{Code, Finding, Raised};
use crate::model::answer::{OPINION, STATUS_CHOICES};
use crate::model::choice::Choice;
use crate::model::memory::{AnswerCell, Handling, Identity, Memory, PastAnswer};
use std::collections::{BTreeMap, BTreeSet};

/// Moves the answer of an ended stage to the current stage of its matter, unless that stage has an answer of
/// its own or had one that was withdrawn.
pub fn follow(memory: &mut Memory, findings: &[Finding]) {
    for Succession { finding, before } in successions(memory, findings) {
        let own = finding.identity();
        let joined = joined(memory, &before);
        let answers = before.iter().filter_map(|identity| memory.answered.remove(identity));
        if let Some(answer) = answers.reduce(|first, other| PastAnswer {
            cells: first.cells.into_iter().chain(other.cells).collect(),
            ..first
        }) {
            memory.answered.insert(own.clone(), answer);
        }
        for identity in &before {
            memory.handling.remove(identity);
        }
        memory.handling.insert(own, joined);
    }
    beside_the_record(memory, findings);
    memory.handling.retain(|_, handling| *handling != Handling::default());
}

/// A stage that took the place of others, and those that were answered: the word written last, and what was
/// written about another stage that stood open beside it.
struct Succession<'f> {
    finding: &'f Finding,
    before: Vec<Identity>,
}

fn successions<'f>(memory: &Memory, findings: &'f [Finding]) -> Vec<Succession<'f>> {
    if memory.handling.is_empty() {
        return Vec::new(); // nobody has written anything yet
    }
    let now: BTreeSet<_> = findings.iter().map(Finding::parts).collect();
    let mut left: BTreeMap<_, Vec<&Identity>> = BTreeMap::new();
    for (identity, handling) in &memory.handling {
        let Some(code) = Code::from_name(&identity.code) else { continue };
        if !now.contains(&identity.parts()) && *handling != Handling::default() {
            let matter = matter_of(code, &identity.key, identity.field.as_deref());
            left.entry(matter).or_default().push(identity);
        }
    }
    let mut successions = Vec::new();
    for finding in findings.iter().filter(|finding| finding.open) {
        if memory.handling.contains_key(&finding.identity()) {
            continue;
        }
        let matter = matter_of(finding.code, &finding.key, finding.field.as_deref());
        let Some(stages) = left.remove(&matter) else { continue };
        let written = |identity: &&Identity| memory.answered.get(*identity).map(|answer| answer.seen);
        // of two written in one run, the graver stage
        let last = stages.iter().rev().max_by_key(|identity| written(identity)).copied();
        let day = |identity: &Identity| memory.last_seen.get(identity).map(|(day, _)| *day);
        let is_beside = |identity: &&&Identity| {
            last.is_some_and(|last| day(last).is_some() && day(identity) == day(last))
        };
        let others = stages.iter().filter(is_beside).filter(|identity| Some(**identity) != last);
        let before = last.into_iter().chain(others.copied()).cloned().collect();
        successions.push(Succession { finding, before });
    }
    successions
}

/// What was written about several stages of a matter, as one answer: opinions that differ with the sheet
/// each was written on.
fn joined(memory: &Memory, stages: &[Identity]) -> Handling {
    let words: Vec<(&str, &Handling)> = stages
        .iter()
        .filter_map(|identity| {
            let cell = memory.answered.get(identity).and_then(|answer| answer.cells.first());
            Some((cell.map_or("", |cell| cell.sheet.as_str()), memory.handling.get(identity)?))
        })
        .collect();
    let [(_, first), others @ ..] = &words[..] else { return Handling::default() };
    if others.iter().all(|(_, handling)| handling == first) {
        return (*first).clone();
    }
    let told = |pick: fn(&Handling) -> &String| -> Vec<(&str, &str)> {
        let mut told: Vec<(&str, &str)> = Vec::new();
        for (sheet, handling) in &words {
            let word = pick(handling).as_str();
            if !word.is_empty() && !told.iter().any(|(_, other)| *other == word) {
                told.push((sheet, word));
            }
        }
        told
    };
    let opinion = match &told(|handling| &handling.opinion)[..] {
        [(_, only)] => (*only).to_owned(),
        several => {
            let several = several.iter().map(|(sheet, word)| format!("{sheet}：{word}"));
            several.collect::<Vec<_>>().join("；")
        }
    };
    let handlers: Vec<&str> = told(|handling| &handling.handler).into_iter().map(|(_, word)| word).collect();
    Handling { status: STATUS_CHOICES[0].to_owned(), opinion, handler: handlers.join("、") }
}

/// Two stages of one matter were answered differently while both stood open, and one stage is left.
pub(super) fn contradictions(memory: &Memory, findings: &[Finding]) -> Vec<Raised> {
    let said = |Succession { finding, before }: Succession<'_>| {
        let mut words = before.iter().filter_map(|identity| memory.handling.get(identity));
        let first = words.next()?;
        let differs = words.any(|other| other != first);
        let cells: Vec<&AnswerCell> = before
            .iter()
            .filter_map(|identity| memory.answered.get(identity)?.cells.first())
            .filter(|_| differs)
            .collect();
        let (at, related) = cells.split_first()?;
        let name = |cell: &&AnswerCell| format!("{} {} {}", cell.workbook, cell.sheet, cell.place.cell());
        let places: Vec<String> = cells.iter().map(name).collect();
        let joined = joined(memory, &before);
        let message = format!(
            "同一件事在两处的答复不一样（{}）：{}。两处都保留，处理状态按未处理；请在处理意见里删去其中一处",
            places.join("；"),
            joined.opinion
        );
        let raised = about_its_answers(finding, message).at(at.place).field(OPINION);
        Some(raised.related(related.iter().map(|cell| cell.place)))
    };
    successions(memory, findings).into_iter().filter_map(said).collect()
}

/// Whether a finding is what a word beside a row without finding would speak of: a row of 定期服务 names
/// its 服务项目, and is one of several of its project.
pub fn speaks_of(word: &Identity, finding: &Finding) -> bool {
    let service = match rule_of(finding.code).map(|rule| rule.matter) {
        Some(Matter::Service(kind)) => Some(kind.word()),
        _ => None,
    };
    finding.open && finding.key == word.key && word.field.as_deref().is_none_or(|own| service == Some(own))
}

/// Moves a word beside a record without finding to the gravest finding that the record has now.
fn beside_the_record(memory: &mut Memory, findings: &[Finding]) {
    let words: Vec<Identity> =
        memory.handling.keys().filter(|identity| identity.code.is_empty()).cloned().collect();
    for before in words {
        let rank = |finding: &&Finding| {
            let link = rule_of(finding.code).map_or(u8::MAX, |rule| rule.rank);
            (!finding.counts(), finding.severity, link, finding.code)
        };
        let own = findings.iter().filter(|finding| speaks_of(&before, finding));
        let Some(first) = own.min_by_key(rank).map(Finding::identity) else { continue };
        if memory.handling.contains_key(&first) {
            continue;
        }
        if let Some(handling) = memory.handling.remove(&before) {
            memory.handling.insert(first.clone(), handling);
        }
        if let Some(answer) = memory.answered.remove(&before) {
            memory.answered.insert(first, answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::source::Place;
    use crate::testing::found;
    use rstest::rstest;

    /// A word beside a healthy row of 定期服务 is about that service alone.
    #[rstest]
    #[case::another_service("T15", "|市场分析")]
    #[case::the_service("T08", "T08|")]
    #[case::both("T15 T08", "T08|")]
    fn a_word_beside_a_service_stays_with_it(#[case] open: &str, #[case] expected: &str) {
        let service = "市场分析".to_owned();
        let identity = Identity { code: String::new(), key: "XM2026-101".to_owned(), field: Some(service) };
        let handling = Handling { opinion: "四月做".to_owned(), ..Handling::default() };
        let mut memory = Memory { handling: [(identity, handling)].into(), ..Memory::default() };
        let raised = |code: &str| found(Raised::new(Code::from_name(code).unwrap(), "XM2026-101", ""));
        let findings: Vec<Finding> = open.split_whitespace().map(raised).collect();
        follow(&mut memory, &findings);
        let shown = memory
            .handling
            .keys()
            .map(|id| format!("{}|{}", id.code, id.field.as_deref().unwrap_or_default()));
        assert_eq!(shown.collect::<Vec<_>>(), [expected]);
    }

    /// `code=opinion` of what was written about G001, the codes open now → `code=opinion` of what is shown.
    #[rstest]
    #[case::a_worse_stage("T03=周三给", "T01", "T01=周三给")]
    #[case::a_milder_one("T02=周三给", "T03", "T03=周三给")]
    #[case::the_same("T01=周三给", "T01", "T01=周三给")]
    #[case::its_own_word("T01=周五 T03=周三给", "T01", "T01=周五 T03=周三给")]
    #[case::taken_back("T01= T03=周三给", "T01", "T03=周三给")]
    #[case::both_stages_open("T03=周三给", "T01 T03", "T03=周三给")]
    #[case::the_later_word("T02=先写 T03=后写", "T01", "T01=后写 T02=先写")]
    #[case::another_matter("T10=等客户", "T01", "T10=等客户")]
    #[case::beside_the_order_while_it_was_healthy("=客户说缓一缓", "T01 T10", "T01=客户说缓一缓")]
    #[case::and_it_still_is("=客户说缓一缓", "", "=客户说缓一缓")]
    fn an_answer_follows_its_matter(#[case] written: &str, #[case] open: &str, #[case] expected: &str) {
        let identity = |code: &str| Identity { code: code.to_owned(), key: "G001".to_owned(), field: None };
        let mut memory = Memory::default();
        for (day, word) in (1..).zip(written.split(' ')) {
            let (code, opinion) = word.split_once('=').unwrap();
            let handling = Handling { opinion: opinion.to_owned(), ..Handling::default() };
            memory.handling.insert(identity(code), handling);
            let seen = chrono::NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
            let answer =
                PastAnswer { workbook: "客服/状态_工作单.xlsx".to_owned(), cells: Vec::new(), seen };
            memory.answered.insert(identity(code), answer);
        }
        let raised = |code: &str| found(Raised::new(Code::from_name(code).unwrap(), "G001", ""));
        let findings: Vec<Finding> = open.split_whitespace().map(raised).collect();
        follow(&mut memory, &findings);
        let shown = memory.handling.iter().map(|(id, handling)| format!("{}={}", id.code, handling.opinion));
        assert_eq!(shown.collect::<Vec<_>>().join(" "), expected);
    }

    /// Two stages that stood open side by side were both answered, and one that is worse took their place:
    /// both words are beside it, and D24 names both cells. One that was over before the other began is not.
    #[rstest]
    #[case::side_by_side(9, "周三给", "问题清单：周三给；工作单：客户在改", 1)]
    #[case::the_same_word(9, "客户在改", "客户在改", 0)]
    #[case::one_after_the_other(2, "周三给", "客户在改", 0)]
    fn two_stages_were_answered(
        #[case] day_of_t03: u32,
        #[case] word: &str,
        #[case] opinion: &str,
        #[case] doubts: usize,
    ) {
        let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        let mut memory = Memory::default();
        let stages = [("T02", "工作单", "客户在改", 9, 16), ("T03", "问题清单", word, day_of_t03, 16)];
        for (code, sheet, opinion, last, seen) in stages {
            let identity = Identity { code: code.to_owned(), key: "G001".to_owned(), field: None };
            let handling = Handling { opinion: opinion.to_owned(), ..Handling::default() };
            memory.handling.insert(identity.clone(), handling);
            let cell =
                AnswerCell { sheet: sheet.to_owned(), place: Place::default(), ..AnswerCell::default() };
            let answer = PastAnswer { workbook: String::new(), cells: vec![cell], seen: day(seen) };
            memory.answered.insert(identity.clone(), answer);
            memory.last_seen.insert(identity, (day(last), past()));
        }
        let t01 = found(Raised::new(Code::T01, "G001", ""));
        assert_eq!(contradictions(&memory, std::slice::from_ref(&t01)).len(), doubts);
        follow(&mut memory, std::slice::from_ref(&t01));
        let mut told: Vec<&str> = memory.handling[&t01.identity()].opinion.split('；').collect();
        let mut expected: Vec<&str> = opinion.split('；').collect();
        told.sort_unstable();
        expected.sort_unstable();
        assert_eq!(told, expected);
    }

    fn past() -> crate::model::memory::PastFinding {
        crate::model::memory::PastFinding {
            severity: "黄".to_owned(),
            project: None,
            open: true,
            waived: false,
            legacy: false,
            first_seen: chrono::NaiveDate::default(),
            weeks_red: 0,
            due: None,
            message: String::new(),
            file: String::new(),
            role: String::new(),
            sheet: String::new(),
        }
    }
}
