//! Answers follow their matter: what was written beside an order that is nearly late is shown beside the
//! same order when it is late. Only the display moves; the store keeps every answer under the identity for
//! which it was written.

use super::movement::matter_of;
use super::rule::Matter;
use super::rule_of;
use crate::finding::{Code, Finding};
use crate::model::choice::Choice;
use crate::model::memory::{Handling, Identity, Memory};
use std::collections::{BTreeMap, BTreeSet};

/// Moves the answer of an ended stage to the current stage of its matter, unless that stage has an answer of
/// its own or had one that was withdrawn.
pub fn follow(memory: &mut Memory, findings: &[Finding]) {
    let now: BTreeSet<Identity> = findings.iter().map(Finding::identity).collect();
    let mut left: BTreeMap<_, Identity> = BTreeMap::new();
    for (identity, handling) in &memory.handling {
        let Some(code) = Code::from_name(&identity.code) else { continue };
        if now.contains(identity) || *handling == Handling::default() {
            continue;
        }
        let seen = |identity: &Identity| memory.answered.get(identity).map(|answer| answer.seen);
        let last = left.entry(matter_of(code, &identity.key, identity.field.as_deref()));
        let last = last.or_insert_with(|| identity.clone());
        if seen(identity) > seen(last) {
            last.clone_from(identity); // of two stages, the later answer counts
        }
    }
    for finding in findings.iter().filter(|finding| finding.open) {
        let own = finding.identity();
        if memory.handling.contains_key(&own) {
            continue;
        }
        let matter = matter_of(finding.code, &finding.key, finding.field.as_deref());
        let Some(before) = left.remove(&matter) else { continue };
        if let Some(handling) = memory.handling.remove(&before) {
            memory.handling.insert(own.clone(), handling);
        }
        if let Some(answer) = memory.answered.remove(&before) {
            memory.answered.insert(own, answer);
        }
    }
    beside_the_record(memory, findings);
    memory.handling.retain(|_, handling| *handling != Handling::default());
}

/// Whether a word beside a row without finding is about this finding. A row of 定期服务 also needs the same
/// 服务项目, because a project has several such rows.
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
    use crate::finding::Raised;
    use crate::model::memory::PastAnswer;
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
            let answer = PastAnswer { workbook: "客服/状态_工作单.xlsx".to_owned(), seen };
            memory.answered.insert(identity(code), answer);
        }
        let raised = |code: &str| found(Raised::new(Code::from_name(code).unwrap(), "G001", ""));
        let findings: Vec<Finding> = open.split_whitespace().map(raised).collect();
        follow(&mut memory, &findings);
        let shown = memory.handling.iter().map(|(id, handling)| format!("{}={}", id.code, handling.opinion));
        assert_eq!(shown.collect::<Vec<_>>().join(" "), expected);
    }
}
