//! D24 答复有疑问: an answer in a status workbook that cannot be used as it is.

use crate::check::about::{about, of_same_record};
use crate::check::done;
use crate::check::movement::matter_of;
use crate::check::rule::{Asked, Desk, Matter, Review, Rule, Run, Standing};
use crate::finding::{Code, Finding, Raised, Severity};
use crate::handbook::Lane;
use crate::model::answer::{CLAIMS, LIST, SENT, SENT_ON};
use crate::model::memory::{Doubt, Identity, Memory};
use crate::model::unclear::{DeadReminder, UnclearReminder};
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    code: Code::D24,
    name: "answer-not-understood",
    title: "答复有疑问",
    clause: "—",
    severity: Severity::Yellow,
    desk: Desk::File,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Clerical,
    standing: Standing::Fields,
    properties: &[],
    needs: &[],
    also_reads: &[],
    explanation: "状态工作簿里的答复读不明白：同一件事在两处写得不一样，应从下拉里选的写成了别的话，或者写在没有编号的行里。\
                  写的话都照原样保留，在说清楚之前不起作用。两处不一样的，请在处理意见里删去其中一处。",
    bad: "@doubt XM2026-101-G001 处理状态 交了\n\
          [工作单/工作单]\n\
          工作单号\n\
          XM2026-101-G001\n",
    good: "[工作单/工作单]\n\
           工作单号\n\
           XM2026-101-G001\n",
    done: answered_clearly,
    run: Run::Memory(check),
};

/// Nothing in the answer is doubtful now. Where the matter itself is gone, nobody corrected the answer.
fn answered_clearly(review: &Review, asked: &Asked) -> bool {
    let is_own = |doubt: &Doubt| doubt.key == asked.key && doubt.field.as_deref() == asked.field;
    !asked.memory.doubts.iter().any(is_own) && done::corrected(review, asked)
}

/// Speaks of what people wrote beside a record, not of the record.
pub fn is_about_an_answer(code: Code) -> bool {
    code == RULE.code
}

/// A doubt about what was answered to a finding.
pub(crate) fn about_its_answers(finding: &Finding, doubt: String) -> Raised {
    of_same_record(finding, Code::D24, doubt)
}

fn check(review: &Review, memory: &Memory, raised: &mut Vec<Raised>) {
    let strays = memory.strays.iter().filter(|doubt| {
        let key = memory.renamed.get(&doubt.key).unwrap_or(&doubt.key);
        !done::exists(review.office, key)
    });
    for doubt in memory.doubts.iter().filter(|doubt| is_asked(review, doubt)).chain(strays) {
        let subject = (doubt.key.as_str(), doubt.at.place);
        let mut finding = about(review.office, Code::D24, &subject, doubt.message.as_str())
            .related(doubt.related.iter().map(|cell| cell.place));
        finding.field.clone_from(&doubt.field);
        finding.project.clone_from(&doubt.project);
        raised.push(finding);
    }
}

/// Whether the doubt still matters: a word beside a suggestion of 待认领 does while the receipt is listed.
fn is_asked(review: &Review, doubt: &Doubt) -> bool {
    let is_claim = doubt.matter.as_ref().is_some_and(|matter| matter.code == CLAIMS);
    let mut waiting =
        review.books.claims.iter().map(|claim| &review.office.receipts[claim.receipt].record.key);
    !is_claim || waiting.any(|key| *key == doubt.key)
}

/// Removes doubts whose finding is gone, or whose matter reached another stage with an answer of its own. A
/// doubt gets the owner of the finding that was answered.
pub(crate) fn end_with_their_matter(memory: &Memory, findings: &mut Vec<Finding>) {
    let mut over: Vec<&str> = Vec::new();
    let mut whose: BTreeMap<&str, (String, Option<String>)> = BTreeMap::new();
    for doubt in &memory.doubts {
        let Some(matter) = &doubt.matter else { continue };
        if Code::from_name(&matter.code).is_none() {
            if is_of_money(doubt, matter) {
                whose.insert(&doubt.message, (FINANCE.to_owned(), None));
            }
            continue;
        }
        match findings.iter().find(|finding| finding.open && is_about(finding, matter, memory)) {
            Some(finding) => {
                whose.insert(&doubt.message, (finding.owner.clone(), finding.project.clone()));
            }
            None => over.push(&doubt.message),
        }
    }
    findings.retain(|finding| finding.code != Code::D24 || !over.contains(&finding.message.as_str()));
    for finding in findings.iter_mut().filter(|finding| finding.code == Code::D24) {
        if let Some((owner, project)) = whose.get(finding.message.as_str()) {
            finding.owner.clone_from(owner);
            finding.project = project.clone().or(finding.project.take());
        }
    }
}

/// Ends the doubts about words in 催办 about whose items none of the `texts` (party, items) asks: nobody can correct
/// them. The words are kept for 台账.
pub(crate) fn end_with_their_text(
    memory: &mut Memory,
    findings: &mut Vec<Finding>,
    texts: &[(&str, Vec<&str>)],
) {
    let stands = |one: &UnclearReminder| texts.iter().any(|(party, items)| one.is_about(party, items));
    let dead: Vec<&UnclearReminder> = memory.unclear_reminders().filter(|one| !stands(one)).collect();
    let mut kept = Vec::new();
    for one in dead {
        let mut doubts = memory.doubts.iter().filter(|doubt| doubt.matter.as_ref() == Some(&one.matter));
        let Some(first) = doubts.clone().next() else { continue };
        findings.retain(|finding| {
            finding.code != Code::D24 || !doubts.clone().any(|doubt| doubt.message == finding.message)
        });
        let said = [(SENT, &one.word), (SENT_ON, &one.on)].into_iter().filter(|(_, word)| !word.is_empty());
        let said: Vec<String> = said.map(|(column, word)| format!("“{column}”写着“{word}”")).collect();
        let items = one.items.join(&LIST.to_string());
        let finding = Identity {
            code: Code::D24.to_string(),
            key: first.key.clone(),
            field: doubts.find_map(|doubt| doubt.field.clone()),
        };
        kept.push(DeadReminder {
            finding,
            workbook: first.at.workbook.clone(),
            said: format!("催办 {items} 的{}；这些事已不用催，话留在这里", said.join("，")),
            seen: one.seen,
        });
    }
    memory.dead_reminders = kept;
}

const FINANCE: &str = "财务";

/// Whether the answer is on a sheet of 财务 and about no finding: 待认领, 差异, 待登记, texts to media.
fn is_of_money(doubt: &Doubt, matter: &Identity) -> bool {
    !matter.code.is_empty() && doubt.at.workbook.starts_with("财务/")
}

/// Whether an answer to `matter` is about this finding: the same finding, or another stage of its matter
/// without an answer of its own.
fn is_about(finding: &Finding, matter: &Identity, memory: &Memory) -> bool {
    if finding.code.as_str() == matter.code && finding.key == matter.key {
        return true;
    }
    let Some(code) = Code::from_name(&matter.code).filter(|_| finding.key == matter.key) else {
        return false;
    };
    matter_of(finding.code, &finding.key, finding.field.as_deref())
        == matter_of(code, &matter.key, matter.field.as_deref())
        && !memory.handling.contains_key(&finding.identity())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::memory::{AnswerCell, Handling};
    use crate::testing::found;

    /// An order about to be late becomes late in the run that reads the two answers: they are still two.
    #[test]
    fn a_doubt_goes_on_to_the_next_stage_until_that_has_its_own_word() {
        let doubt = |code: &str| Doubt {
            key: "G012".into(),
            field: None,
            project: None,
            matter: Some(Identity { code: code.into(), key: "G012".into(), field: None }),
            at: AnswerCell::default(),
            related: Vec::new(),
            message: "两处不一样".into(),
        };
        let told = |memory: &Memory| {
            let late = Raised { owner: Some("张三".into()), ..Raised::new(Code::T01, "G012", "") };
            let mut findings = vec![found(late), found(Raised::new(Code::D24, "G012", "两处不一样"))];
            end_with_their_matter(memory, &mut findings);
            findings.iter().filter(|f| f.code == Code::D24).map(|f| f.owner.clone()).collect::<Vec<_>>()
        };
        let mut memory = Memory { doubts: vec![doubt("T03")], ..Memory::default() };
        assert_eq!(told(&memory), ["张三"]);
        let own = Identity { code: "T01".into(), key: "G012".into(), field: None };
        memory.handling.insert(own, Handling { opinion: "周五交".into(), ..Handling::default() });
        assert!(told(&memory).is_empty());
        memory.doubts = vec![doubt("T10")];
        assert!(told(&memory).is_empty(), "another matter of the order");
    }

    /// Words written on a sheet of 财务 are told to 财务 alone.
    #[test]
    fn a_doubt_about_a_sheet_of_money_is_for_finance() {
        let doubt = Doubt {
            key: "DK1".into(),
            field: None,
            project: None,
            matter: Some(Identity { code: "待认领".into(), key: "DK1".into(), field: None }),
            at: AnswerCell { workbook: "财务/状态_收付款.xlsx".into(), ..AnswerCell::default() },
            related: Vec::new(),
            message: "“答复”写着“查一下”".into(),
        };
        let memory = Memory { doubts: vec![doubt], ..Memory::default() };
        let mut findings = vec![found(Raised::new(Code::D24, "DK1", "“答复”写着“查一下”"))];
        end_with_their_matter(&memory, &mut findings);
        assert_eq!(findings[0].owner, "财务");
    }

    /// A key that no record has, and no run knew, names nothing.
    #[test]
    fn an_answer_whose_key_was_made_unreadable_is_named() {
        let stray = |key: &str| Doubt {
            key: key.into(),
            field: None,
            project: None,
            matter: None,
            at: AnswerCell::default(),
            related: Vec::new(),
            message: format!("“处理意见”写着“话A”（{key}）"),
        };
        let outcome = crate::testing::run("[工作单/工作单]\n工作单号\nXM2026-101-G001");
        let memory = Memory { strays: vec![stray("XM2026-101-G001"), stray("g10??")], ..Memory::default() };
        let findings = crate::check::check(&outcome.office, &outcome.books, &outcome.due, &memory);
        let keys: Vec<&str> =
            findings.iter().filter(|f| f.code == Code::D24).map(|f| f.key.as_str()).collect();
        assert_eq!(keys, ["g10??"]);
    }

    #[test]
    fn a_doubt_lasts_as_long_as_what_was_answered_is_open() {
        let matter = Identity { code: "T01".into(), key: "G012".into(), field: None };
        let doubt = Doubt {
            key: "G012".into(),
            field: None,
            project: None,
            matter: Some(matter),
            at: AnswerCell::default(),
            related: Vec::new(),
            message: "两处不一样".into(),
        };
        let memory = Memory { doubts: vec![doubt], ..Memory::default() };
        let d24 = || found(Raised::new(Code::D24, "G012", "两处不一样"));
        for (settled, left) in [(false, 2), (true, 1)] {
            let mut findings = vec![found(Raised::new(Code::T01, "G012", "").settled(settled)), d24()];
            end_with_their_matter(&memory, &mut findings);
            assert_eq!(findings.len(), left);
        }
    }
}
