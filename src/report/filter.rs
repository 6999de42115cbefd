//! The filter of `jobbag check`: one person, one project, one rule, one level.

use super::rules;
use super::view::Input;
use super::view::lookup;
use crate::error::{Error, Result};
use crate::finding::{Code, Finding, Severity};

/// The filter as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedFilter {
    pub owner: Option<String>,
    pub project: Option<String>,
    pub code: Option<String>,
    pub level: Option<String>,
}

/// The filter with resolved names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    owner: Option<String>,
    /// 项目编号
    project: Option<String>,
    code: Option<Code>,
    level: Option<Severity>,
}

impl Filter {
    /// Resolves names and keys, which may be typed in part.
    ///
    /// # Errors
    /// If nothing has such a name.
    pub fn new(asked: &TypedFilter, input: &Input) -> Result<Filter> {
        let owner = asked.owner.as_deref().map(|typed| {
            lookup::one("责任人", typed, input.findings.iter().map(|finding| finding.owner.as_str()))
        });
        let project = asked.project.as_deref().map(|typed| lookup::project(input, typed));
        let code = asked.code.as_deref().map(|typed| match rules::code_of(typed) {
            Some(code) => Ok(Some(code)),
            None => lookup::one("检查代码", typed, Code::ALL.iter().map(|code| code.as_str()))
                .map(Code::from_name),
        });
        let level = asked.level.as_deref().map(|typed| {
            let levels = [Severity::Red, Severity::Yellow, Severity::Blue];
            let word = typed.trim().trim_end_matches(['灯', '色']);
            let found = levels.into_iter().find(|level| level.word() == word);
            found.ok_or_else(|| Error::Usage(format!("没有级别“{typed}”；可以写：红、黄、蓝")))
        });
        Ok(Filter {
            owner: owner.transpose()?.map(str::to_owned),
            project: project.transpose()?,
            code: code.transpose()?.flatten(),
            level: level.transpose()?,
        })
    }

    /// Whether any filter is set.
    pub fn is_set(&self) -> bool {
        *self != Filter::default()
    }

    pub fn admits(&self, finding: &Finding) -> bool {
        self.owner.as_ref().is_none_or(|owner| *owner == finding.owner)
            && self.project.as_ref().is_none_or(|project| finding.project.as_ref() == Some(project))
            && self.code.is_none_or(|code| code == finding.code)
            && self.level.is_none_or(|level| level == finding.severity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::memory::Memory;
    use rstest::rstest;

    const TABLE: &str = "[项目名册/项目]\n项目编号 | 项目名称 | 客服\nXM2026-101 | 麦垄里 | 张三\nXM2026-102 | 云庭 | 李四\n\
        [工作单/工作单]\n工作单号 | 项目编号 | 下单时间 | 工作类别 | 责任人\n\
        XM2026-101-G001 | XM2026-101 | 2026-03-02 | 媒体排期计划 | 张三\n\
        XM2026-102-G001 | XM2026-102 | 2026-03-02 | 媒体排期计划 | 李四\n";

    #[rstest]
    #[case::owner("张", "", "T01", "", &["XM2026-101-G001"])]
    #[case::project_by_name("", "云", "t01", "红", &["XM2026-102-G001"])]
    #[case::project_by_ending("", "101", "T01", "红灯", &["XM2026-101-G001"])]
    #[case::nothing_of_it("张三", "云庭", "T01", "", &[])]
    fn findings_are_chosen(
        #[case] owner: &str,
        #[case] project: &str,
        #[case] code: &str,
        #[case] level: &str,
        #[case] expected: &[&str],
    ) {
        let outcome = crate::testing::run(TABLE);
        let memory = Memory::default();
        let typed = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let asked = TypedFilter {
            owner: typed(owner),
            project: typed(project),
            code: typed(code),
            level: typed(level),
        };
        let filter = Filter::new(&asked, &outcome.input(&memory)).unwrap();
        let keys: Vec<&str> =
            outcome.findings.iter().filter(|f| filter.admits(f)).map(|f| f.key.as_str()).collect();
        assert_eq!(keys, expected);
    }

    #[rstest]
    #[case::owner(TypedFilter { owner: Some("王五".into()), ..TypedFilter::default() }, "没有责任人“王五”")]
    #[case::code(TypedFilter { code: Some("T99".into()), ..TypedFilter::default() }, "没有检查代码“T99”。相近的有：")]
    #[case::level(TypedFilter { level: Some("橙".into()), ..TypedFilter::default() }, "没有级别“橙”")]
    fn what_does_not_exist_is_said(#[case] asked: TypedFilter, #[case] words: &str) {
        let outcome = crate::testing::run(TABLE);
        let said = Filter::new(&asked, &outcome.input(&Memory::default())).unwrap_err().to_string();
        assert!(said.starts_with(words), "{said}");
    }
}
