use super::*;
use crate::finding::{Code, Finding, Raised, Severity};
use crate::report::view::records;
use crate::testing::example;
use crate::testing::found;

fn decisions(input: &Input, records: &Records) -> (Vec<Decision>, MoreDecisions) {
    let matters = records.matters(input);
    (matters.decisions.clone(), matters.left_out.clone())
}

fn decide(findings: Vec<Finding>) -> (Vec<Decision>, MoreDecisions) {
    let mut example = example::office();
    example.findings = findings;
    let input = example.input();
    decisions(&input, &records(&input))
}

fn red(code: Code, key: &str, yuan: i64) -> Finding {
    let raised = Raised::new(code, key, "").project("XM2026-001").severity(Severity::Red);
    found(raised.money(Fen::yuan(yuan)))
}

#[test]
fn a_placement_not_yet_paid_for_says_what_may_be_chosen() {
    let (lines, _) = decide(vec![red(Code::M01, "XM2026-001-M0302", 11_200)]);
    let one = &lines[0];
    assert_eq!(
        (one.act, one.last_safe.as_str(), one.money.as_str()),
        ("催", "03-19，还有 3 个工作日", "11,200.00")
    );
    assert!(one.choice.starts_with("03-19前不到款，"), "{}", one.choice);
    assert!(one.choice.ends_with("开天窗：垫 9,200.00 / 撤，扣款未约定"), "{}", one.choice);
    assert_eq!(one.call, "远岚置业，由张三去电话");
}

#[test]
fn money_that_goes_wrong_comes_first_then_days_then_weeks() {
    let mut late = red(Code::T01, "XM2026-001-G012", 0);
    late.weeks_red = 3;
    late.money_at_risk = None;
    let (lines, left_out) = decide(vec![
        late,
        red(Code::M01, "XM2026-001-M0302", 11_200),
        red(Code::M12, "FK202603-018", 900),
        red(Code::M25, "FK202603-019", 68_040),
    ]);
    let acts: Vec<&str> = lines.iter().map(|line| line.act).collect();
    assert_eq!((acts.as_slice(), left_out.count), (["查", "追回", "催", "催"].as_slice(), 0));
    assert_eq!(lines[3].weeks_red, 3);
}

#[test]
fn the_small_and_young_is_left_to_its_owner() {
    let (lines, left_out) = decide(vec![red(Code::A01, "XM2026-001-G012", 4_999)]);
    assert_eq!((lines.len(), left_out.count), (0, 0));
    assert_eq!(decide(vec![red(Code::A01, "XM2026-001-G012", 5_000)]).0.len(), 1);
    let mut old = red(Code::A01, "XM2026-001-G012", 1);
    old.weeks_red = 2;
    assert_eq!(decide(vec![old]).0.len(), 1);
}

/// A run ends with three matters where three are red, the small, the young and the clerical ones at the end.
#[test]
fn the_first_matters_are_filled_up_with_what_else_is_red() {
    let mut example = example::office();
    example.findings = vec![
        red(Code::A01, "XM2026-001-G012", 0),
        red(Code::D02, "XM2026-001-G013", 0),
        red(Code::M25, "FK202603-019", 68_040),
        red(Code::T01, "XM2026-001-G014", 0),
    ];
    example.findings.sort();
    let input = example.input();
    let records = records(&input);
    let first = |most| first(&input, &records, most).into_iter().map(|one| one.matter).collect::<Vec<_>>();
    assert_eq!(first(3), ["收款方与媒体不符 1 笔", "工作单超时", "无书面布署单即开工"]);
    assert_eq!(first(9).len(), 4, "the clerical one last");
}

#[test]
fn three_places_for_money_and_seven_lines_in_all() {
    let of_project = |i: i64| Finding {
        project: Some(format!("XM2026-10{i}")),
        ..red(Code::M25, &format!("FK{i}"), i * 1_000)
    };
    let twice = (1..=5).map(of_project);
    let others = Code::ALL.iter().filter(|code| code.as_str().starts_with('A')).take(12);
    let others = others.enumerate().map(|(i, code)| red(*code, &format!("K{i}"), 6_000));
    // five projects are five matters
    let (lines, left_out) = decide(twice.chain(others).collect());
    assert_eq!(lines.len(), MOST);
    // the largest three of the five stand there: 5,000, 4,000 and 3,000
    assert_eq!((left_out.wrong, left_out.wrong_sum.as_str()), (2, "3,000.00"));
    assert!(left_out.count > left_out.wrong, "{left_out:?}");
    assert_eq!(lines[0].act, "查");
}

#[test]
fn a_last_day_that_is_over_stands_before_those_ahead() {
    let outcome = crate::testing::run(
        "[项目名册/项目]
         项目编号 | 客户名称
         XM2026-101 | 远岚置业
         XM2026-102 | 澜岸地产
         [项目名册/媒体]
         媒体名称 | 订位提前 | 截稿提前
         都市晨报 | 3 | 1
         城市电台 | 3 | 5
         [媒体排期/排期]
         排期编号 | 媒体名称 | 投放日期 | 客户金额 | 客户确认日 | 费用清单提交日 | 订位日
         XM2026-101-M0301 | 都市晨报 | 2026-03-19 | 30000 | 2026-03-02 | 2026-03-03 | 2026-03-04
         XM2026-101-M0302 | 都市晨报 | 2026-03-17 | 9000 | 2026-03-02 | 2026-03-03 | 2026-03-04
         XM2026-102-M0301 | 城市电台 | 2026-03-20 | 8000 | 2026-03-02 | 2026-03-03 | 2026-03-04",
    );
    let memory = crate::model::memory::Memory::default();
    let input = outcome.input(&memory);
    let (lines, _) = decisions(&input, &records(&input));
    let short = lines.iter().filter(|one| one.matter.contains("将播而款未到齐"));
    let days: Vec<(&str, &str, bool)> =
        short.map(|one| (one.records.as_str(), one.last_safe.as_str(), one.passed)).collect();
    assert_eq!(days, [("M0301", "03-13 已过", true), ("M0301、M0302", "03-16 今天", false)], "{lines:#?}");
}

/// 扣款 was agreed for one placement of two: the sum says that it is not all.
#[test]
fn a_withdrawal_says_for_how_many_nothing_was_agreed() {
    let outcome = crate::testing::run(
        "[媒体排期/排期]
         排期编号 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日 | 订位日 | 媒体扣款
         XM2026-101-M0301 | 都市晨报 | 2026-03-20 | 1 | 50000 | 45000 | 2026-03-01 | 2026-03-02 | 2560
         XM2026-101-M0302 | 都市晨报 | 2026-03-20 | 1 | 50000 | 45000 | 2026-03-01 | 2026-03-02 |",
    );
    let memory = crate::model::memory::Memory::default();
    let input = outcome.input(&memory);
    let choices: Vec<String> =
        decisions(&input, &records(&input)).0.into_iter().map(|line| line.choice).collect();
    let told = |one: &&String| one.ends_with("撤，扣款约定 2,560.00，另 1 个未约定");
    assert_eq!(choices.iter().filter(told).count(), 1, "{choices:#?}");
}

/// What is decided of a table: act, matter, choice and money.
fn decided(table: &str) -> Vec<String> {
    let outcome = crate::testing::run(table);
    let memory = crate::model::memory::Memory::default();
    let input = outcome.input(&memory);
    let lines = decisions(&input, &records(&input)).0.into_iter();
    lines.map(|one| format!("{} {} {} | {}", one.act, one.matter, one.money, one.choice)).collect()
}

/// Within the limit and not marked: the office marks it, the client can do nothing.
#[test]
fn an_advance_within_the_limit_is_to_be_marked() {
    let lines = decided(
        "[项目名册/项目]\n项目编号 | 垫款额度\nXM2026-101 | 100000
         [媒体排期/排期]\n排期编号 | 媒体成本 | 客户确认日\nXM2026-101-M0405 | 45000 | 2026-03-02
         [收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 实付日期\nFK202603-001 | XM2026-101-M0405 | 45000 | 2026-03-12",
    );
    assert!(
        lines.contains(
            &"查 垫款没有标明“是否垫付” 45,000.00 | 同意垫付，财务标明 / 停付，到款后再付".to_owned()
        ),
        "{lines:#?}"
    );
}

/// Paid twice: the payment is asked back once, and what it made too much is the same money.
#[test]
fn money_that_was_paid_twice_is_asked_back_once() {
    let lines = decided(
        "[媒体排期/排期]\n排期编号 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日
         XM2026-101-M0405 | 都市晨报 | 2026-04-20 | 1 | 50000 | 45000 | 2026-03-02
         [收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额 | 对应单号
         DK202603-001 | 2026-03-03 | 某公司 | 50000 | XM2026-101-M0405
         [收付款/媒体付款]\n付款编号 | 排期编号 | 收款单位 | 实付金额 | 实付日期
         FK202603-001 | XM2026-101-M0405 | 都市晨报社 | 30000 | 2026-03-11
         FK202603-002 | XM2026-101-M0405 | 都市晨报社 | 30000 | 2026-03-12",
    );
    let back: Vec<&String> = lines.iter().filter(|line| line.starts_with("追回")).collect();
    assert_eq!(
        back,
        ["追回 疑似重复付款 1 笔 30,000.00 | 请媒体退回 30,000.00 / 抵下一笔付款"],
        "{lines:#?}"
    );
}
