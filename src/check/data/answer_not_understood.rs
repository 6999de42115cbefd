//! D24 答复有疑问: what people wrote into a status workbook and nobody can act on as it stands.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing};
use crate::finding::{Code, Finding, Raised, Severity};
use crate::handbook::Lane;
use crate::model::memory::Memory;

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
    needs: &[],
    explanation: "状态工作簿里的答复读不明白：同一件事在两处写得不一样，应从下拉里选的写成了别的话，或者写在没有编号的行里。\
                  写的话都照原样保留，在说清楚之前不起作用。两处不一样的，请在处理意见里删去其中一处。",
    bad: "@doubt XM2026-101-G001 处理状态 交了\n\
          [工作单/工作单]\n\
          工作单号\n\
          XM2026-101-G001\n",
    good: "[工作单/工作单]\n\
           工作单号\n\
           XM2026-101-G001\n",
    done: done::corrected,
    run: Run::Memory(check),
};

fn check(review: &Review, memory: &Memory, raised: &mut Vec<Raised>) {
    for doubt in &memory.doubts {
        let subject = (doubt.key.as_str(), doubt.at.place);
        let mut finding = about(review.office, Code::D24, &subject, doubt.message.as_str())
            .related(doubt.related.iter().map(|cell| cell.place));
        finding.field.clone_from(&doubt.field);
        finding.project.clone_from(&doubt.project);
        raised.push(finding);
    }
}

/// A doubt about an answer ends with the finding that was answered.
pub(crate) fn end_with_their_matter(memory: &Memory, findings: &mut Vec<Finding>) {
    let lasts = |doubt: &crate::model::memory::Doubt| match &doubt.matter {
        None => true,
        Some(matter) => {
            findings.iter().any(|finding| {
                finding.open && finding.code.as_str() == matter.code && finding.key == matter.key
            }) || Code::from_name(&matter.code).is_none()
        }
    };
    let over: Vec<&str> =
        memory.doubts.iter().filter(|doubt| !lasts(doubt)).map(|doubt| doubt.message.as_str()).collect();
    findings.retain(|finding| finding.code != Code::D24 || !over.contains(&finding.message.as_str()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::memory::{AnswerCell, Doubt, Identity};
    use crate::testing::found;

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
