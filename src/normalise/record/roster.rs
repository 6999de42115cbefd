//! 项目名册: rows → projects, people, media, contracted scope, pipeline.

use crate::model::choice::ProjectStatus;
use crate::model::project::{Medium, Person, PipelineEntry, Project, ScopeItem};
use crate::model::{Content, Records};
use crate::normalise::intake::{Intake, Who};
use crate::normalise::sheet::row::{Identity, Row};
use crate::normalise::sheet::table::Table;

/// Adds the records of a sheet of 项目名册. `provisional`: the sheet is a 项目草稿.
pub(crate) fn read<'w>(table: &Table<'w>, provisional: bool, records: &mut Records, intake: &mut Intake<'w>) {
    match table.schema.name {
        "项目" => {
            let mut projects = table.read(intake, project);
            projects.iter_mut().for_each(|project| project.provisional |= provisional);
            records.projects.extend(projects);
        }
        "人员" => records.people.extend(table.read(intake, person)),
        "媒体" => records.media.extend(table.read(intake, medium)),
        "服务清单" => records.scope.extend(table.read(intake, scope)),
        "前期推进" => records.pipeline.extend(table.read(intake, pipeline)),
        _ => {}
    }
}

pub(crate) fn project(row: &mut Row<'_, '_>) -> Project {
    let identity = identity(row);
    row.belongs_to(&identity.key);
    let project = Project {
        at: row.at(),
        key: identity.key,
        provisional: identity.provisional,
        key_at: identity.at,
        name: row.text("项目名称"),
        client: row.text("客户名称"),
        sales_agent: row.text("销售代理商"),
        contract_no: row.text("合同编号"),
        contract_signed: row.signed("合同签订日"),
        contract_start: row.date("合同开始"),
        contract_end: row.date("合同结束"),
        strategy_confirmed: row.signed("策略确认日"),
        client_director: row.person("客户总监"),
        project_director: row.person("项目总监"),
        lead: row.person("项目负责人"),
        lead_rank: row.choice("负责人职级"),
        account: row.person("客服"),
        planner: row.person("策略"),
        copywriter: row.person("撰文"),
        art: row.person("美术"),
        media_buyer: row.person("媒介"),
        signers: row.signers("客户签字授权人"),
        terms: row.choice("媒体付款方式"),
        advance_limit: row.positive("垫款额度"),
        fee_rate: row.percent("媒体代理费率"),
        rebate_owner: row.choice("返点归属"),
        phone: row.text("电话"),
        presale_permit: row.text("预售许可证号"),
        status: row.choice("状态"),
    };
    let mut project = project;
    row.look_at("备注");
    if !row.has_column("状态") {
        project.status.content = Content::Known(ProjectStatus::Serving);
    }
    row.intake.register_project(&project.key, project.name.text());
    project
}

/// The key of a project: its 项目编号, or its 项目名称 if that cell is blank or the column is missing.
fn identity(row: &mut Row<'_, '_>) -> Identity {
    let number = row.key("项目编号");
    if number.is_blank() {
        let name = row.project("项目名称");
        if let Some(key) = name.known() {
            row.excuse_blank("项目编号");
            row.known_as(&[key]);
            return Identity { key: key.clone(), provisional: false, at: name.at };
        }
    }
    row.identity_of("项目编号", number)
}

pub(crate) fn person(row: &mut Row<'_, '_>) -> Person {
    let person = Person {
        at: row.at(),
        name: row.text("姓名"),
        department: row.choice("部门"),
        phone: row.text("电话"),
        superior: row.person("上级"),
        aliases: row.names("别名"),
    };
    row.known_as(&[person.name.text()]);
    row.intake.register(
        Who::Person,
        person.name.known().into_iter().chain(person.aliases.known().into_iter().flatten()),
    );
    person
}

pub(crate) fn medium(row: &mut Row<'_, '_>) -> Medium {
    let medium = Medium {
        at: row.at(),
        name: row.text("媒体名称"),
        aliases: row.names("别名"),
        kind: row.choice("类别"),
        payee: row.text("收款单位"),
        contact: row.text("联系人"),
        phone: row.text("电话"),
        bank: row.text("开户行"),
        account_no: row.key("账号"),
        terms: row.choice("付款方式"),
        booking_lead: row.count("订位提前"),
        material_lead: row.count("截稿提前"),
        make_good: row.choice("补播规则"),
        rebate_rate: row.percent("返点比例"),
        invoice_kind: row.choice("发票类型"),
        tax_rate: row.percent("税率"),
    };
    row.known_as(&[medium.name.text()]);
    row.intake.register(
        Who::Medium,
        medium.name.known().into_iter().chain(medium.aliases.known().into_iter().flatten()),
    );
    medium
}

pub(crate) fn scope(row: &mut Row<'_, '_>) -> ScopeItem {
    let item = ScopeItem {
        at: row.at(),
        project: row.project("项目编号"),
        scopes: row.choices("服务范围"),
        basis: row.choice("依据"),
        content: row.prose("内容"),
    };
    row.look_at("备注");
    row.known_as(&[item.project.text()]);
    item
}

pub(crate) fn pipeline(row: &mut Row<'_, '_>) -> PipelineEntry {
    let entry = PipelineEntry {
        at: row.at(),
        project: row.project("项目编号"),
        step: row.choice("事项"),
        date: row.date("日期"),
        attendees: row.prose("与会人员"),
        handler: row.person("经办人"),
        file: row.file("文件"),
    };
    row.look_at("备注");
    row.known_as(&[entry.project.text()]);
    entry
}
