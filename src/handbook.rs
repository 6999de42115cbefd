//! 《项目客户服务工作手册》 as data: clauses, work limits, workflow steps, recurring services.

use crate::model::choice::Scope;
use crate::model::settings::WorkLimit;

/// A clause and its title, for citations.
pub const CLAUSES: &[(&str, &str)] = &[
    ("H-1.1", "客户是合作伙伴，长期合作，共同发展"),
    ("H-1.2", "公司高层垂直管理客户服务工作"),
    ("H-1.3", "专案客户服务组提供随时随地联络与专业服务"),
    ("H-1.4", "有大型地产客户经验的专业人才指导日常工作"),
    ("H-1.5", "系统工具确保广告投资与回报"),
    ("H-2", "服务范围"),
    ("H-2.1", "年度整合推广计划及各阶段广告策略"),
    ("H-2.2", "总体创意与制作"),
    ("H-2.3", "媒体策划与投放"),
    ("H-2.4", "有效市场监控及广告效果评估"),
    ("H-3.1", "意向阶段"),
    ("H-3.2", "签订合同"),
    ("H-4.1", "工作授权与确认"),
    ("H-4.1.1", "书面授权工作；变更须有客户书面文件"),
    ("H-4.1.2", "客户签署会议记录、创意、媒体等工作部署文件"),
    ("H-4.1.3", "得到客户书面同意之后，方可进入下一步工作"),
    ("H-4.1.4", "客户及时确认或提出修改意见"),
    ("H-4.2.1", "定期向客户报告工作进程"),
    ("H-4.2.2", "会后24小时内提交书面会议单"),
    ("H-4.2.3", "准备策划文件及工作单供客户确认"),
    ("H-4.2.4", "定期提交付款对账清单，核对到款及支出情况"),
    ("H-4.3", "文件存档管理"),
    ("H-4.3.1", "客户签字并付款的创意作品归客户所有"),
    ("H-4.3.2", "签字创意的电子文件交客户"),
    ("H-4.3.3", "会议单及签字文件存档"),
    ("H-4.4", "工作流程"),
    ("H-5", "标准工作时限"),
    ("H-5.1", "计划及媒体整合方案 5—8个工作日"),
    ("H-5.2", "阶段性计划 4个工作日"),
    ("H-5.3", "媒体排期计划 3个工作日"),
    ("H-5.4", "创意设计各步骤时限（单款）"),
    ("H-5.4.1", "创意概念（单款）2个工作日"),
    ("H-5.4.2", "文案平面设计稿（单款）3个工作日"),
    ("H-5.4.3", "完稿（单款）2个工作日"),
    ("H-5.4.4", "分色打样（单款）1个工作日"),
    ("H-5.4.5", "软片（单款）1个工作日"),
    ("H-5.5", "广播及CF创意 3—8个工作日"),
    ("H-5.6", "经常性计划不当导致的加急，可拒绝"),
    ("H-6.1", "阶段广告策略与修正 3—6个月一次"),
    ("H-6.2", "会议单 会后24小时"),
    ("H-6.3", "每周工作进程 每周一"),
    ("H-6.4", "广告执行报告 每轮广告投放后72小时"),
    ("H-6.5", "市场分析 3—6个月一次"),
    ("H-6.6", "费用清单 投放前6天"),
    ("H-7", "常用工作表"),
];

/// The title of a clause, if the handbook has it.
pub fn clause_title(id: &str) -> Option<&'static str> {
    let found = CLAUSES.binary_search_by(|(clause, _)| (*clause).cmp(id)).ok()?;
    CLAUSES.get(found).map(|(_, title)| *title)
}

/// 工作类别 that are not judged by a standard limit.
pub const OTHER: &str = "其他";

struct Standard(&'static str, u32, u32, &'static str, Scope, bool, bool);

/// H-5: name, target, upper limit (working days), clause, scope, 单款, chained.
const LIMITS: &[Standard] = &[
    Standard("计划及媒体整合方案", 5, 8, "H-5.1", Scope::Strategy, false, false),
    Standard("阶段性计划", 4, 4, "H-5.2", Scope::Strategy, false, false),
    Standard("媒体排期计划", 3, 3, "H-5.3", Scope::Media, false, false),
    Standard("创意概念", 2, 2, "H-5.4.1", Scope::Design, true, false),
    Standard("文案平面设计稿", 3, 3, "H-5.4.2", Scope::Design, true, true),
    Standard("完稿", 2, 2, "H-5.4.3", Scope::Design, true, true),
    Standard("分色打样", 1, 1, "H-5.4.4", Scope::Design, true, true),
    Standard("软片", 1, 1, "H-5.4.5", Scope::Design, true, true),
    Standard("广播及CF创意", 3, 8, "H-5.5", Scope::Broadcast, false, false),
];

/// The standard limits of H-5.
pub fn standard_limits() -> Vec<WorkLimit> {
    LIMITS
        .iter()
        .map(|Standard(name, target, upper, clause, scope, per_piece, chained)| WorkLimit {
            name: (*name).to_owned(),
            target: Some(*target),
            upper: Some(*upper),
            clause: (*clause).to_owned(),
            step: Some(clause),
            scope: Some(*scope),
            per_piece: *per_piece,
            chained: *chained,
            place: None,
        })
        .collect()
}

/// Who owns a workflow step: one of the three lanes' desks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkflowStep {
    pub id: &'static str,
    pub work: &'static str,
    pub owner: &'static str,
}

const fn step(id: &'static str, work: &'static str, owner: &'static str) -> WorkflowStep {
    WorkflowStep { id, work, owner }
}

/// The four lanes of H-4.4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// S 策略
    Strategy,
    /// A 创意
    Creative,
    /// B 媒体
    Media,
    /// C 制作
    Production,
}

impl Lane {
    /// In the order of H-4.4.
    pub const ALL: [Lane; 4] = [Lane::Strategy, Lane::Creative, Lane::Media, Lane::Production];

    pub fn name(self) -> &'static str {
        match self {
            Lane::Strategy => "策略",
            Lane::Creative => "创意",
            Lane::Media => "媒体",
            Lane::Production => "制作",
        }
    }

    /// Its boxes in their order.
    pub fn steps(self) -> impl Iterator<Item = &'static WorkflowStep> {
        STEPS.iter().filter(move |step| step.id.starts_with(self.letter()))
    }

    /// The letter that its boxes begin with.
    pub fn letter(self) -> char {
        match self {
            Lane::Strategy => 'S',
            Lane::Creative => 'A',
            Lane::Media => 'B',
            Lane::Production => 'C',
        }
    }
}

/// H-4.4: the 21 boxes.
pub const STEPS: &[WorkflowStep] = &[
    step("S1", "布署工作（书面工作布署单）", "客户"),
    step("S2", "内部布置工作", "客户服务部"),
    step("S3", "确认内部书面工作方案", "客户/销售代理商"),
    step("S4", "内部讨论", "项目服务小组/总监室/媒介部"),
    step("S5", "正式提案", "项目服务小组"),
    step("S6", "确认传播策略/创意概念设计/签署合同", "客户"),
    step("A1", "创意设计、文案修改、推广计划", "项目服务小组"),
    step("A2", "确认设计及创意制作报价", "客户"),
    step("A3", "平面完稿", "客户服务小组"),
    step("A4", "确认完稿（与CF）及付款", "客户"),
    step("A5", "向媒介部交片", "客户服务小组"),
    step("B1", "媒体排期计划", "客户服务小组/媒介部"),
    step("B2", "确认排期", "客户"),
    step("B3", "媒体订位", "客户服务小组/媒介部"),
    step("B4", "媒体预付款", "客户"),
    step("B5", "向媒体发片", "媒介部"),
    step("B6", "媒体效果监测报告", "媒介部/市场部"),
    step("C1", "制作报价", "客户服务小组"),
    step("C4", "向制作部交片", "客户服务小组"),
    step("C5", "制作", "制作部"),
    step("C6", "收货及付款", "客户"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_clause_has_a_title() {
        for (id, title) in CLAUSES {
            assert_eq!(clause_title(id), Some(*title), "the clauses are sorted");
        }
        assert_eq!(clause_title("H-9"), None);
    }

    #[test]
    fn every_limit_cites_a_clause_of_the_handbook() {
        for limit in standard_limits() {
            assert!(clause_title(&limit.clause).is_some(), "{}", limit.clause);
        }
    }
}
