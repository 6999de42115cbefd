//! D23 登记表为空，相关检查未运行: what is switched off, said once.

use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Rule, Run, Standing};
use crate::finding::{Code, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::D23,
    name: "register-empty",
    title: "登记表为空，相关检查未运行",
    clause: "—",
    severity: Severity::Blue,
    desk: Desk::File,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Clerical,
    standing: Standing::Fields,
    properties: &[Property::EmptyRegister],
    needs: &[],
    also_reads: &[],
    explanation: "某个登记表没有内容，或某类工作簿没有找到，依赖它的检查没有运行，各说一次。要启用这些检查，请填写登记表；\
                  不需要的可以不理。",
    bad: "[工作单/工作单]\n\
          工作单号\n\
          XM2026-101-G001\n",
    good: "[项目名册/项目]\n\
           项目编号 | 客户签字授权人\n\
           XM2026-101 | 王总\n\
           [项目名册/人员]\n\
           姓名\n\
           张三\n\
           周楠\n\
           李蔚\n\
           何川\n\
           [项目名册/媒体]\n\
           媒体名称\n\
           都市晨报\n\
           [项目名册/服务清单]\n\
           项目编号 | 服务范围\n\
           XM2026-101 | 媒体\n\
           [工作单/工作单]\n\
           工作单号        | 电子文件交客户\n\
           XM2026-101-G001 |\n\
           [媒体排期/排期]\n\
           排期编号\n\
           XM2026-101-M0301\n\
           [收付款/客户到款]\n\
           到款编号\n\
           DK202603-001\n\
           [制作/报价]\n\
           报价单号\n\
           XM2026-101-B01\n",
    done: done::corrected,
    run: Run::Reading,
};
