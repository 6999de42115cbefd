//! D15 文件不可用: a file that cannot be read at all. In the out folder these are kept runs that are damaged
//! or newer, and copies of status workbooks; the run goes on without them (黄).

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;
use crate::model::Place;
use crate::model::memory::Memory;

pub(crate) const RULE: Rule = Rule {
    code: Code::D15,
    name: "unusable-file",
    title: "文件不可用",
    clause: "—",
    severity: Severity::Red,
    desk: Desk::File,
    rank: 1,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Clerical,
    standing: Standing::Fields,
    properties: &[Property::AlsoOf(Severity::Yellow)],
    needs: &[],
    also_reads: &[],
    explanation: "文件有密码、不完整、不是工作簿、超出限度，或同一文件有两份。该文件不读，其余照常，报告会注明不完整。内容相同的几份只读一份，不读的为黄；以前的运行记录用不上的也为黄；其余为红。请按提示处理后重跑。",
    bad: "@file encrypted 制作.xlsx\n\
          [工作单/工作单]\n\
          工作单号\n\
          XM2026-101-G001\n",
    good: "[工作单/工作单]\n\
           工作单号\n\
           XM2026-101-G001\n",
    done: done::corrected,
    run: Run::Memory(check),
};

/// Raises the unusable files of the out folder. Files of the workspace are raised by read.
fn check(review: &Review, memory: &Memory, raised: &mut Vec<Raised>) {
    let passed_over = memory.passed_over.iter();
    raised.extend(passed_over.map(|(file, reason)| {
        about(review.office, Code::D15, &(file.as_str(), None::<Place>), format!("{file} {reason}"))
            .severity(Severity::Yellow)
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use rstest::rstest;

    #[test]
    fn a_kept_run_that_is_passed_over_is_named_once_and_does_not_make_the_run_incomplete() {
        let reason = "用不上（内容不完整或被改动过），比较时跳过了它".to_owned();
        let memory = Memory { passed_over: vec![("管理/run.json".into(), reason)], ..Memory::default() };
        let outcome = testing::run_with("[工作单/工作单]\n工作单号\nXM2026-101-G001\n", memory);
        let found: Vec<_> = outcome.findings.iter().filter(|finding| finding.code == Code::D15).collect();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].key.as_str(), found[0].severity), ("管理/run.json", Severity::Yellow));
        assert!(found[0].message.contains("内容不完整"), "{}", found[0].message);
    }

    /// A file of an outsider belongs to whoever fetches it.
    #[rstest]
    #[case("银行流水_6222.xlsx", "财务")]
    #[case("全量发票查询导出结果.xlsx", "财务")]
    #[case("监播_202603.xlsx", "媒介部")]
    #[case("工作单.xlsx", "客户服务小组")]
    fn whoever_fetches_the_file_owns_it(#[case] file: &str, #[case] owner: &str) {
        let outcome = testing::run(&format!("@file truncated {file}"));
        let finding = outcome.one(Code::D15);
        assert_eq!((finding.key.as_str(), finding.owner.as_str()), (file, owner));
    }
}
