//! 客户问题清单 (H-3.1): the questions of an agency before it plans. It is sent after the invitation, and the
//! client fills it in.

use super::{Block, Form, FormColumns, RegisterRows, Subject, project, text};
use crate::model::choice::{Choice, PipelineStep};
use crate::normalise::schema;
use crate::report::view::Input;
use crate::report::view::status::table::Value;

const QUESTIONS: &[(&str, &[&str])] = &[
    (
        "项目",
        &["位置、规模、产品类型和面积段", "开盘、交付等关键时间", "与周边项目相比最大的优势和最担心的地方"],
    ),
    ("客户", &["目标客群是谁，从哪里来", "已有的来电、来访和成交数据", "客户不买的主要原因"]),
    ("竞争", &["主要竞争项目和它们的推广方式", "竞争项目的价格与去化"]),
    (
        "推广",
        &["本年度销售目标与阶段划分", "推广总预算和媒体、制作、活动的大致比例", "做过哪些推广，效果如何"],
    ),
    ("合作", &["希望代理公司承担哪些服务", "由谁布署工作、由谁签字确认", "付款方式和发票要求"]),
];

pub(super) fn questions(input: &Input, subject: Subject) -> Form {
    let case = match subject {
        Subject::Project(id) => Some(id),
        _ => None,
    };
    let (of_project, client) = project(input, case);
    let key = case.map(|id| input.office.cases[id].key().to_owned()).unwrap_or_default();
    let mut form = Form::new(
        key.clone(),
        vec![
            ("客户", client),
            ("项目", of_project),
            ("发出日期", Value::Blank),
            ("希望交回日期", Value::Blank),
        ],
    );
    let rows = QUESTIONS.iter().flat_map(|(topic, questions)| {
        questions
            .iter()
            .enumerate()
            .map(move |(index, question)| (if index == 0 { *topic } else { "" }, *question))
    });
    let table = FormColumns::<(&str, &str)>::new()
        .col("类别", 1, |(topic, _)| text(topic))
        .col("问题", 4, |(_, question)| text(question))
        .col("贵方回答", 7, |_| Value::Blank)
        .table("请贵方填写后交回", rows, |_| 1);
    form.blocks =
        vec![Block::Table(table), Block::Words { title: "其他想告诉我们的", text: String::new(), lines: 3 }];
    form.signatures = vec!["填写人（签字）".to_owned(), "客服（签收）".to_owned()];
    form.answers = "登记：发出和收回各在 项目名册 工作簿的前期推进表新增一行；“登记”页里备好了收回的这一行，补上日期后复制过去".to_owned();
    form.register = Some(RegisterRows {
        sheet: &schema::PIPELINE,
        rows: vec![vec![("项目编号", text(&key)), ("事项", text(PipelineStep::QuestionsReturned.word()))]],
    });
    form
}
