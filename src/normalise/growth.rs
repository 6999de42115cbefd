//! What the office does not keep yet, and which checks it would switch on (D23), the most useful first.
//! A small office gets one finding; an office that keeps the whole 项目 table gets one for each empty
//! register.

use super::intake::{Intake, Who};
use crate::finding::{Code, Raised};
use crate::model::choice::Channel;
use crate::model::project::Project;
use crate::model::{Content, Records};

/// One column or register that is not kept.
struct UnkeptTable {
    /// The table of the column; empty for a register.
    table: &'static str,
    name: &'static str,
    /// What it switches on; the words follow 就能 in the message.
    gives: &'static str,
    missing: bool,
}

/// Columns of 项目 that count as left out although they may stand there, without a filled cell.
const MAY_STAND_THERE: [&str; 4] = ["项目编号", "状态", "合同开始", "客户签字授权人"];

/// Adds the findings about what is left out.
pub(super) fn say(records: &mut Records, intake: &mut Intake<'_>) {
    order_channels(records, intake);
    let small = records.projects.first().is_some_and(|first| {
        first.key_at == first.name.at
            || [first.client.at, first.contract_start.at, first.account.at, first.status.at].contains(&None)
    });
    if small {
        small_beginning(records, intake);
    }
    empty_registers(records, intake, small);
    if !small {
        filing(records, intake);
    }
}

/// Adds the only finding about a workspace whose forms are all blank, and drops notes on its empty sheets.
pub(super) fn unfilled(intake: &mut Intake<'_>) {
    intake.findings.retain(|finding| !matches!(finding.code, Code::D10 | Code::D19));
    let message = "模板尚未填写：先在 项目名册.xlsx 的项目表每个项目写一行（项目名称、客户名称、客服），再在 工作单.xlsx 的工作单表写手头的工作单；灰色的示例行不算，写在它下面，或删去第一格的“示例”";
    intake.findings.push(Raised::new(Code::D23, "项目", message));
}

/// Without a column 布署方式 every order counts as written.
fn order_channels(records: &mut Records, intake: &mut Intake<'_>) {
    if !records.orders.is_empty() && records.orders.iter().all(|order| order.channel.at.is_none()) {
        for order in &mut records.orders {
            order.channel.content = Content::Known(Channel::Written);
        }
        let message =
            "工作单没有“布署方式”列，每张单都按书面布署计算时限；再加这一列，就能检查口头布署（A01）";
        intake.findings.push(Raised::new(Code::D23, "布署方式", message));
    }
}

/// One finding with what each further column would switch on, the most useful first.
fn small_beginning(records: &Records, intake: &mut Intake<'_>) {
    let steps: Vec<UnkeptTable> = steps(records).into_iter().filter(|step| step.missing).collect();
    let Some((first, later)) = steps.split_first() else { return };
    let named = |step: &UnkeptTable| match step.table {
        "" => format!("登记“{}”", step.name),
        table => format!("{table}表加一列“{}”", step.name),
    };
    let mut message = match first.table {
        "" => format!("再登记“{}”，就能{}", first.name, first.gives),
        // a column that is blank in every row counts as left out
        table if MAY_STAND_THERE.contains(&first.name) => {
            format!("再加一列“{}”（{table}表；已有这一列的，填上），就能{}", first.name, first.gives)
        }
        table => format!("再加一列“{}”（{table}表），就能{}", first.name, first.gives),
    };
    if !later.is_empty() {
        let later: Vec<String> =
            later.iter().map(|step| format!("{}，{}", named(step), step.gives)).collect();
        message.push_str(&format!("。以后还可以：{}", later.join("；")));
    }
    intake.findings.push(Raised::new(Code::D23, "项目", message));
}

/// All columns and registers that may be left out, the most useful first.
fn steps(records: &Records) -> Vec<UnkeptTable> {
    let column = |table, name, gives, missing| UnkeptTable { table, name, gives, missing };
    let register = |name, gives| UnkeptTable {
        table: "",
        name,
        gives,
        missing: !records.has(&format!("项目名册/{name}")),
    };
    let (orders, first) = (&records.orders, records.projects.first());
    let without = |absent: bool| !orders.is_empty() && absent;
    let project = |absent: fn(&Project) -> bool| first.is_some_and(absent);
    let placements = &records.placements;
    vec![
        column(
            "工作单",
            "提交日",
            "判断每张单交了没有、迟了几天（T01–T03）",
            without(orders.iter().all(|order| order.submitted.at.is_none())),
        ),
        column(
            "工作单",
            "客户确认日",
            "分清客户确认了没有、上一步确认了没有（T10、A05；现在交了的一律按等客户确认）",
            without(orders.iter().all(|order| order.confirmed.at.is_none())),
        ),
        column(
            "项目",
            "合同开始",
            "检查对账清单、策略、市场分析和年度计划是否按期（T07、T08、T15、T18）",
            project(|project| project.contract_start.at.is_none()),
        ),
        column(
            "排期",
            "次数",
            "按实际次数核对发布和金额（M13、M14、M24；现在按投放天数计）",
            !placements.is_empty() && placements.iter().all(|placement| placement.times.at.is_none()),
        ),
        column("项目", "客服", "把每条提示落到客服本人", project(|project| project.account.at.is_none())),
        column("项目", "客户名称", "按客户统计和出对账清单", project(|project| project.client.at.is_none())),
        column(
            "项目",
            "状态",
            "区分洽谈、暂停和结束的项目（现在一律按服务中）",
            project(|project| project.status.at.is_none()),
        ),
        column(
            "项目",
            "项目编号",
            "用短编号代替项目名称",
            project(|project| project.key_at == project.name.at),
        ),
        column(
            "工作单",
            "电子文件交客户",
            "检查确认后的电子文件有没有交客户（A17）",
            without(orders.iter().all(|order| order.files_delivered.at.is_none())),
        ),
        register("人员", "发现写错的人名（D09）"),
        column(
            "项目",
            "客户签字授权人",
            "检查签字人有没有授权（A15）",
            !records.projects.iter().any(|project| !project.signers.is_blank()),
        ),
        column(
            "项目",
            "策略”“撰文”“美术",
            "检查项目小组齐不齐（A18）",
            !records.projects.iter().any(Project::names_team),
        ),
        register("服务清单", "检查是否超出服务范围（A22）"),
        register("媒体", "发现写错的媒体名（D09），按各家的截稿期倒排"),
    ]
}

/// D23 for the columns of H-4.3, without which nobody can say what was not filed.
fn filing(records: &Records, intake: &mut Intake<'_>) {
    let columns = [
        ("工作单", "电子文件交客户", records.orders.iter().any(|order| order.files_delivered.at.is_none())),
        ("会议", "归档", records.meetings.iter().any(|meeting| meeting.filed.at.is_none())),
    ];
    for (table, column, missing) in columns {
        if missing {
            let message = format!("有{table}表没有“{column}”列，那里的存档（A17）不检查；加上这一列就检查");
            intake.findings.push(Raised::new(Code::D23, column, message));
        }
    }
}

/// D23 for each empty register, whose rules are off. A small office has no sheet for some of them; these
/// are in its one finding already.
fn empty_registers(records: &Records, intake: &mut Intake<'_>, small: bool) {
    let signers = records.projects.iter().any(|project| !project.signers.is_blank());
    let teams = records.projects.iter().any(Project::names_team);
    let registers = [
        ("人员", intake.rows(Who::Person) == 0, "姓名是否登记（D09）不检查"),
        ("媒体", intake.rows(Who::Medium) == 0, "媒体名称是否登记（D09）不检查"),
        ("服务清单", records.scope.is_empty(), "是否超出服务清单（A22）不检查"),
        ("客户签字授权人", !signers, "签字人是否授权（A15）不检查"),
        ("项目小组", !small && !teams, "策略、撰文、美术齐不齐（A18）不检查"),
    ];
    for (register, empty, off) in registers {
        let by_itself = !small || records.has(&format!("项目名册/{register}"));
        if empty && by_itself {
            let message = format!("项目名册里没有登记{register}，{off}；登记后自动启用");
            intake.findings.push(Raised::new(Code::D23, register, message));
        }
    }
}
