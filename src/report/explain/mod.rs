//! `jobbag explain KEY` and `jobbag workday`: a record's story, day by day and fen by fen.
//!
//! Plain text from the results of the stages. Nothing is judged here.

mod chronicle;
mod clocks;
mod document;
mod given;
mod meeting;
mod money;
mod order;
mod party;
mod placement;
mod project;
mod timeline;

pub use timeline::workday;

use super::rules;
use super::view::Input;
use super::view::lookup;
use crate::error::{self, Error};
use crate::finding::{Finding, Place};
use crate::link::Confirmation;
use crate::model::Field;
use crate::model::source::SheetId;
use std::collections::BTreeSet;
use std::fmt::Write;

/// The story of an order, meeting, placement, quote, receipt, payment or project; for any other record its
/// findings. A unique beginning or end of a key or name is enough.
///
/// # Errors
/// If no record or several fit.
pub fn record(input: &Input, key: &str) -> error::Result<String> {
    let key = lookup::record(input, key)?;
    if let Some(rule) = rules::explain(&key) {
        return Ok(rule);
    }
    of(input, &key).ok_or_else(|| Error::Usage(format!("没有关于“{key}”的记录")))
}

/// The records whose keys end with a rule's code: the story of the only one, or how many there are; empty if
/// there is none.
pub fn records_ending(input: &Input, code: &str) -> String {
    let ending = code.to_uppercase();
    let keys = lookup::keys(input).filter(|key| key.to_uppercase().ends_with(&ending));
    let keys: BTreeSet<&str> = keys.collect();
    match keys.iter().copied().collect::<Vec<_>>().as_slice() {
        [] => String::new(),
        [key] => {
            let story = of(input, key).unwrap_or_default();
            format!("\n另有编号以“{code}”结尾的记录：\n\n{story}")
        }
        several => {
            let named = several.iter().take(NAMED).copied().collect::<Vec<_>>().join("、");
            let more = if several.len() > NAMED { " 等" } else { "" };
            format!("\n另有 {} 个编号以“{code}”结尾：{named}{more}。要看记录请写全编号。\n", several.len())
        }
    }
}

/// How many keys are named if several have the same ending.
const NAMED: usize = 5;

fn of(input: &Input, key: &str) -> Option<String> {
    let text = order::explain(input, key)
        .or_else(|| placement::explain(input, key))
        .or_else(|| money::quote(input, key))
        .or_else(|| money::receipt(input, key))
        .or_else(|| money::payment(input, key))
        .or_else(|| placement::publication(input, key))
        .or_else(|| meeting::explain(input, key))
        .or_else(|| project::explain(input, key))
        .or_else(|| document::explain(input, key))
        .or_else(|| party::explain(input, key))
        .or_else(|| input.findings.iter().any(|f| is_about(f, key)).then(|| format!("编号 {key}\n")))?;
    let told = placement::publications(input, key).chain(beside(input, key));
    let clocked: Vec<&str> = std::iter::once(key).chain(told).collect();
    let text = text
        + &clocks::of(input, &clocked)
        + &party::rounds(input, key)
        + &given::of(input, key)
        + &problems(input, key);
    Some(text.lines().flat_map(|line| [line.trim_end(), "\n"]).collect())
}

/// The key of the record that is told with a 发布确认, an acceptance or an invoice.
fn beside<'a>(input: &Input<'a>, key: &str) -> Option<&'a str> {
    placement::beside(input, key).or_else(|| document::beside(input, key))
}

/// What a finding may be about to stand in a story: the record, its periods (`项目/波次`), its rows, and the
/// record that is told with it.
struct StorySubject<'a> {
    keys: Vec<&'a str>,
    rows: BTreeSet<(SheetId, u32)>,
}

impl<'a> StorySubject<'a> {
    fn of(input: &Input<'a>, key: &'a str) -> StorySubject<'a> {
        let own = lookup::rows(input.office).filter(|(of, _)| of.eq_ignore_ascii_case(key));
        let rows = own.map(|(_, at)| (at.sheet, at.row)).collect();
        StorySubject { keys: std::iter::once(key).chain(beside(input, key)).collect(), rows }
    }

    fn has(&self, finding: &Finding) -> bool {
        let mut places = finding.place.iter().chain(&finding.related);
        self.keys.iter().any(|key| is_about(finding, key))
            || places.any(|at| self.rows.contains(&(at.sheet, at.row)))
    }
}

/// Whether a finding is about the record or one of its periods (`项目/波次`).
fn is_about(finding: &Finding, key: &str) -> bool {
    let of = finding.key.to_uppercase();
    of.strip_prefix(key.to_uppercase().as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The findings about the record, in words. One that has another key says which.
fn problems(input: &Input, key: &str) -> String {
    let mut text = String::from("\n问题：\n");
    let subject = StorySubject::of(input, key);
    let mut none = true;
    for finding in input.findings.iter().filter(|finding| subject.has(finding)) {
        none = false;
        let state = finding.state();
        let title = (input.rule)(finding.code).map_or("", |rule| rule.title);
        let severity = finding.severity.word();
        let other = if is_about(finding, key) { String::new() } else { format!("{}：", finding.key) };
        let (code, message) = (finding.code, &finding.message);
        let _ = writeln!(text, "  {severity} {code} {title}（{state}） {other}{message}");
    }
    if none {
        text.push_str(&no_problem(input, key));
    }
    text
}

/// That nothing is found, as far as the checks could run.
fn no_problem(input: &Input, key: &str) -> String {
    let cases = input.office.cases.iter().map(|case| case.key());
    let project = cases.filter(|case| key.starts_with(case)).max_by_key(|case| case.len());
    let own = if project == Some(key) { "项目本身没有" } else { "没有" };
    match input.office.coverage.unchecked(project) {
        Some(gap) => format!("  {own}；但没有读全，与它有关的检查可能未运行：{}\n", gap.reason),
        None => format!("  {own}\n"),
    }
}

/// A step of the work: done with its evidence, or what is missing.
struct WorkStep {
    name: &'static str,
    /// What was done, in words; an error says what is there instead.
    done: Result<String, String>,
    at: Option<Place>,
}

impl WorkStep {
    fn new(name: &'static str, done: Option<String>, at: Option<Place>) -> WorkStep {
        WorkStep { name, done: done.ok_or_else(|| "未见记录".to_owned()), at }
    }

    /// Sets what is there instead, if the step is not done.
    fn instead(mut self, words: Option<String>) -> WorkStep {
        if let (Err(missing), Some(words)) = (&mut self.done, words) {
            *missing = words;
        }
        self
    }
}

/// What is there instead of the client's written confirmation; `None` if nothing.
fn unconfirmed(confirmed: Confirmation, signer: &Field<Vec<String>>) -> Option<String> {
    match confirmed {
        Confirmation::Unreadable => Some("写着的日期或确认方式无法识别".to_owned()),
        Confirmation::Spoken(channel) => Some(format!("{channel}确认，不算书面")),
        Confirmation::Undated => Some("只有勾选，没有日期".to_owned()),
        Confirmation::Written(_) => None,
        Confirmation::None => signer.known().map(|names| match names.as_slice() {
            [] => "签字人一格只有勾选，没有日期".to_owned(),
            names => format!("有签字人 {}，没有日期", names.join("、")),
        }),
    }
}

/// The steps with their evidence cells, and the first missing one.
fn steps(input: &Input, steps: &[WorkStep]) -> String {
    let mut text = String::from("\n步骤与凭据：\n");
    for step in steps {
        let place = step.at.map(|at| cell(input, at)).unwrap_or_default();
        let (mark, words) = match &step.done {
            Ok(done) => ("[√]", done),
            Err(instead) => ("[ ]", instead),
        };
        let told = format!("{} {words}", step.name);
        let _ = writeln!(text, "  {mark} {}   {place}", told.trim_end());
    }
    if let Some(missing) = steps.iter().find(|step| step.done.is_err()) {
        let _ = writeln!(text, "下一步缺：{}", missing.name);
    }
    text
}

/// `文件 · 表 · D11`
fn cell(input: &Input, at: Place) -> String {
    input.office.sources.describe(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::memory::Memory;
    use rstest::rstest;

    /// The story of a key in a text table.
    fn story(table: &str, key: &str) -> String {
        let outcome = crate::testing::run(table);
        record(&outcome.input(&Memory::default()), key).unwrap_or_default()
    }

    const ORDERS: &str = "[工作单/工作单]
        工作单号|下单时间|布署方式|工作类别|前置单号|提交日|客户意见|客户意见日|客户确认日|确认方式|状态
        XM2026-101-G001|2026-02-13|书面|媒体排期计划||2026-02-26|确认|2026-03-02|√||
        XM2026-101-G002|2026-03-02|电话|完稿||2026-03-04||||||
        XM2026-101-G003|2026-03-02|书面|完稿|G004||||||
        XM2026-101-G004|2026-03-02|书面|文案平面设计稿||2026-03-04|||2026-03-05|口头|
        XM2026-101-G005|2026-03-02|书面|媒体排期计划||2026-03-04|||√|||
        XM2026-101-G006|2026-03-02|书面|媒体排期计划|||||||取消";

    #[rstest]
    #[case::holidays_by_name("G001", "2026-02-17 周二  放假  春节，不计")]
    #[case::make_up_days("G001", "2026-02-14 周六  我方  第 1 天（调休上班）")]
    #[case::who_had_the_ball("G001", "2026-03-02 周一  客户  等第 3 天，不计   客户确认")]
    #[case::a_tick_is_no_day("G001", "[ ] 客户书面确认 只有勾选，没有日期   工作单.xlsx · 工作单 · I2")]
    #[case::spoken("G002", "[ ] 客户书面布署 电话布署，不算书面   工作单.xlsx · 工作单 · C3")]
    #[case::why_it_has_not_started("G003", "尚未起算——前置单 XM2026-101-G004 还没有客户的书面确认")]
    #[case::the_step_before("G003", "[ ] 前置单经客户确认 XM2026-101-G004 口头确认，不算书面")]
    #[case::what_is_missing("G003", "下一步缺：前置单经客户确认")]
    #[case::an_answer_of_no_day("G005", "2026-03-05 周四    —   客户哪天答复没有写明，不计   ◆期限")]
    #[case::cancelled("G006", "[√] 取消   工作单.xlsx · 工作单 · K7")]
    fn an_orders_story(#[case] key: &str, #[case] line: &str) {
        let text = story(ORDERS, &format!("XM2026-101-{key}"));
        assert!(text.contains(line), "{line} in\n{text}");
    }

    #[test]
    fn a_cancelled_order_lacks_nothing() {
        let text = story(ORDERS, "XM2026-101-G006");
        assert!(!text.contains("下一步缺"), "{text}");
    }

    const PLACEMENTS: &str = "[媒体排期/排期]
        排期编号|投放日期|客户金额|媒体成本|客户确认日|状态|撤单日|客户扣款|媒体扣款
        XM2026-101-M0301|2026-03-12|50000|45000|2026-03-02||||
        XM2026-101-M0302|2026-03-20|50000|45000|2026-03-02|撤单|2026-03-06|0|0
        [媒体排期/发布确认]
        确认单号|排期编号|实际日期|计划次数|实际次数
        XM2026-101-F001|XM2026-101-M0301|2026-03-12|1|1
        [收付款/客户到款]
        到款编号|到款日期|金额|项目编号|对应单号
        DK202603-001|2026-03-04|20000|XM2026-101|M0301
        DK202603-002|2026-03-04|10000|XM2026-101|M0302";

    #[rstest]
    #[case::what_is_short("M0301", "[ ] 客户预付款到齐 已到 20,000.00 元，差 30,000.00 元")]
    #[case::cancelled("M0302", "[√] 撤单 2026-03-06   媒体排期.xlsx · 排期 · G3")]
    #[case::its_money_is_owed("M0302", "下一步缺：了结撤单款项")]
    #[case::of_a_publication("F001", "排期 XM2026-101-M0301 都市晨报")]
    fn a_placements_story(#[case] key: &str, #[case] line: &str) {
        let text = story(PLACEMENTS, &format!("XM2026-101-{key}"));
        assert!(text.contains(line), "{line} in\n{text}");
    }

    #[test]
    fn a_projects_days_are_in_order_and_what_is_to_come_stands_apart() {
        let text = story(PLACEMENTS, "xm2026-101");
        let at = |line: &str| text.find(line).unwrap_or_else(|| panic!("{line} in\n{text}"));
        assert!(at("XM2026-101-M0301 首日 都市晨报") < at("以下在检查日之后"));
        assert!(!text.contains("M0302 首日"), "{text}");
    }

    /// What rests on receipts is not checked where they were not read.
    #[rstest]
    #[case("XM2026-101-M0301", "②到款 未检查")]
    #[case("XM2026-101-M0301", "[ ] 客户预付款到齐 未检查，到款没有读全")]
    #[case("XM2026-101-M0301", "③付款 45,000.00")]
    #[case("XM2026-101-M0301", "预收余额 未检查 · 垫款 未检查")]
    #[case("XM2026-101", "到款 未检查，已分配 未检查，未分配 未检查；付媒体 45,000.00；垫款 未检查")]
    #[case("XM2026-101", "没有读全，与它有关的检查未运行：")]
    fn what_was_not_read_is_not_checked(#[case] key: &str, #[case] line: &str) {
        let table = "[媒体排期/排期]\n排期编号|投放日期|客户金额|媒体成本\nXM2026-101-M0301|2026-03-20|50000|45000\n\
            [收付款/媒体付款]\n付款编号|排期编号|实付金额|实付日期\nFK202603-001|XM2026-101-M0301|45000|2026-03-04\n\
            @hidden-sheet\n[收付款/客户到款]\n到款编号|金额\nDK1|50000\n";
        let story = story(table, key);
        assert!(story.contains(line), "{line} in {story}");
    }

    #[test]
    fn meetings_and_records_with_findings_only_are_told_too() {
        let table = "[工作单/会议]
            会议单号|会议结束|是否重要|会议单提交时间
            XM2026-101-H01|2026-03-05 17:30|是|2026-03-06 18:10";
        let text = story(table, "XM2026-101-H01");
        assert!(text.contains("期限 2026-03-06 17:30 周五；2026-03-06 18:10 才做"), "{text}");
        let table =
            "[收付款/对账]\n对账单号|对方|期间|我方余额|对方余额|发出日\nDZ1|远岚置业|2026-02|1|2|2026-03-05";
        assert!(story(table, "DZ1").contains("M22"));
        assert!(story(table, "DZ1").starts_with("对账 DZ1 远岚置业 2026-02\n我方余额 1.00 元"));
        assert_eq!(story(table, "DZ9"), "");
    }

    /// Papers without a finding have a story too, and keys are printed as they are written.
    #[rstest]
    #[case::acceptance(
        "y01",
        "验收 XM2026-101-Y01 送货 2026-03-05 验收 2026-03-06\n应送 100 实收 100 · 结果 合格"
    )]
    #[case::its_quote("y01", "它的报价：\n\n报价 XM2026-101-B01")]
    #[case::invoice("401", "收票 22699000000001000401 2026-03-02 40,000.00 元")]
    #[case::total("合计", "编号 收付款.xlsx/客户到款/合计\n")]
    fn every_paper_has_a_story(#[case] typed: &str, #[case] told: &str) {
        let table = "[制作/报价]\n报价单号 | 内容 | 数量 | 单价 | 客户确认日\nXM2026-101-B01 | 折页 | 100 | 5 | 2026-03-02
            [制作/制作验收]\n验收单号 | 报价单号 | 送货日 | 应送数量 | 实收数量 | 验收结果 | 验收日
            XM2026-101-Y01 | XM2026-101-B01 | 2026-03-05 | 100 | 100 | 合格 | 2026-03-06
            [收付款/收票]\n发票号码 | 发票日期 | 价税合计\n22699000000001000401 | 2026-03-02 | 40000
            [收付款/客户到款]\n到款编号 | 到款日期 | 金额\nDK1 | 2026-03-02 | 5\n合计 | | 6";
        let text = story(table, typed);
        assert!(text.contains(told), "{told} in\n{text}");
    }

    /// What is found in the row of a record stands in its story, whatever key it has.
    #[rstest]
    #[case::of_the_quote("Y01", "  红 A26 到货数量不足或退回（待办） XM2026-101-B01：")]
    #[case::its_own("B01", "  红 A26 到货数量不足或退回（待办） ")]
    #[case::of_the_placement("F001", "M01 ")]
    #[case::of_the_confirmation("M0301", "XM2026-101-F001：")]
    #[case::of_the_payment("2001", "FK1：")]
    #[case::nothing("G002", "  没有\n")]
    fn a_story_tells_what_is_found_in_its_rows(#[case] typed: &str, #[case] line: &str) {
        let table = "[制作/报价]\n报价单号 | 内容 | 数量 | 单价 | 客户确认日\nXM2026-101-B01 | 折页 | 100 | 5 | 2026-03-02
            [制作/制作验收]\n验收单号 | 报价单号 | 送货日 | 应送数量 | 实收数量 | 验收结果 | 验收日
            XM2026-101-Y01 | XM2026-101-B01 | 2026-03-05 | 100 | 80 | 部分合格 | 2026-03-06
            [媒体排期/排期]\n排期编号 | 投放日期 | 客户金额 | 媒体成本 | 客户确认日 | 次数
            XM2026-101-M0301 | 2026-03-12 | 50000 | 45000 | 2026-03-02 | 3
            [媒体排期/发布确认]\n确认单号 | 排期编号 | 实际日期 | 计划次数 | 实际次数
            XM2026-101-F001 | XM2026-101-M0301 | 2026-03-12 | 3 | 1
            [收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 实付日期\nFK1 | XM2026-101-M0301 | 100 | 2026-03-13
            [收付款/收票]\n发票号码 | 发票日期 | 价税合计 | 付款编号\n22699000000000002001 | 2026-03-13 | 40000 | FK1
            [工作单/工作单]\n工作单号 | 下单时间 | 布署方式 | 工作类别\nXM2026-101-G002 | 2026-03-16 | 书面 | 完稿";
        let text = story(table, typed);
        let (_, problems) = text.split_once("\n问题：\n").unwrap_or_default();
        assert!(problems.contains(line), "{line} in\n{text}");
    }

    #[test]
    fn a_project_that_goes_by_its_name_is_named_once() {
        let text = story("@bare\n[项目名册/项目]\n项目名称 | 客户名称\n云庭 | 远岚置业", "云庭");
        assert!(text.starts_with("项目 云庭\n客户 远岚置业"), "{text}");
    }

    /// Parties and rounds are told, whether or not anything is found about them.
    #[rstest]
    #[case::client("远岚置业", "客户 远岚置业\n项目 1 条：XM2026-101\n")]
    #[case::beginning_of_a_client("远岚", "客户 远岚置业\n项目 1 条：XM2026-101\n")]
    #[case::wave("xm2026-101/2026-03", "排期 2 条：XM2026-101-M0301、XM2026-101-M0302\n")]
    #[case::wave_of_a_named_project("云庭XM2026-101／2026-03", "波次 XM2026-101/2026-03 2026-03-12 至")]
    fn parties_and_rounds_have_a_story(#[case] typed: &str, #[case] line: &str) {
        let text = story(PLACEMENTS, typed);
        assert!(text.contains(line), "{line} in\n{text}");
    }

    /// `M03` is a rule, and may be the end of a key: both are told, or how many keys there are.
    #[rstest]
    #[case::one("M0301", "另有编号以“M0301”结尾的记录：\n\n")]
    #[case::several("1", "另有 4 个编号以“1”结尾：DK202603-001、XM2026-101、")]
    #[case::none("Z99", "")]
    fn a_code_that_ends_keys_tells_them_too(#[case] code: &str, #[case] told: &str) {
        let outcome = crate::testing::run(PLACEMENTS);
        let memory = Default::default();
        let text = records_ending(&outcome.input(&memory), code);
        assert!(text.trim_start().starts_with(told) && text.is_empty() == told.is_empty(), "{text}");
    }
}
