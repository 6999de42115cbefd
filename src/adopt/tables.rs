//! Sheet → table: the table whose ● fields are best covered by names and values, or none. Day grids
//! that are no schedules, running accounts and the tables of other trades are left alone.

use super::fields::{self, Match, Observed, Remembered};
use super::profile::KnownNames;
use super::words::{self, Likeness, TABLES};
use crate::model::adoption::{Confidence, UNUSED};
use crate::normalise::cell::clean::compact;
use crate::normalise::sheet::header::plain;
use crate::normalise::sheet::schema::{Kind, Sheet as Schema};
use std::collections::BTreeMap;

/// What is known of a layout beside its columns.
pub(super) struct Setting<'a> {
    /// Of each sheet its titles, its name and its file's, in one text as compared.
    pub titles: &'a [String],
    pub grid: bool,
    /// A title names a medium, or says 媒体：….
    pub medium_above: bool,
    /// A title, sheet name or file name names a project, or says 项目：….
    pub project_above: bool,
}

/// A table for a layout, or why none.
pub(super) struct Verdict {
    pub schema: Option<&'static Schema>,
    pub confidence: Confidence,
    pub reason: String,
    /// The pairing with the table, or with the nearest one where none is proposed.
    pub matches: Vec<Option<Match>>,
}

/// What a table cannot do without: of each group one field must be there at 中 or better.
const NEEDED: &[(&str, &[&[&str]])] = &[
    (
        "项目",
        &[
            &["项目名称"],
            &["客户名称", "客服", "合同编号", "合同开始", "状态", "项目负责人", "合同签订日", "项目总监"],
        ],
    ),
    ("人员", &[&["姓名"], &["部门", "上级", "电话", "别名"]]),
    (
        "媒体",
        &[
            &["媒体名称"],
            &[
                "收款单位",
                "开户行",
                "账号",
                "返点比例",
                "付款方式",
                "截稿提前",
                "订位提前",
                "联系人",
                "补播规则",
            ],
        ],
    ),
    ("服务清单", &[&["项目编号"], &["服务范围"]]),
    ("前期推进", &[&["项目编号"], &["事项"], &["日期"]]),
    (
        "工作单",
        &[
            &["工作内容", "工作类别"],
            &["下单时间"],
            &["责任人", "提交日", "客户要求日", "执行人", "承诺完成日", "工作单号"],
        ],
    ),
    ("往来", &[&["工作单号"], &["提交日", "轮次"], &["客户意见", "客户意见日"]]),
    ("会议", &[&["会议主题", "会议类型"], &["会议开始", "会议结束"]]),
    ("定期服务", &[&["服务项目"], &["提交时间"]]),
    ("排期", &[&["媒体名称"], &["投放日期", "投放开始"], &["刊例价", "净价", "客户金额", "媒体成本"]]),
    (
        "排期进度",
        &[
            &["排期编号"],
            &["订位日", "发片日", "交片日", "费用清单提交日", "客户确认日"],
            &["订位日", "发片日", "交片日", "状态"],
        ],
    ),
    ("月度拆分", &[&["排期编号"], &["月份"], &["金额"]]),
    ("发布确认", &[&["排期编号"], &["实际次数", "实际日期"]]),
    (
        "效果评估",
        &[&["项目编号", "波次"], &["有效来电", "有效来访", "认购"], &["波次", "媒体名称", "投放额"]],
    ),
    ("客户到款", &[&["到款日期"], &["付款单位"], &["金额"]]),
    ("到款分配", &[&["到款编号"], &["对应单号"], &["分配金额"]]),
    (
        "媒体付款",
        &[&["实付金额", "应付金额"], &["媒体名称", "收款单位"], &["实付日期", "申请日期", "计划付款日"]],
    ),
    ("付款分配", &[&["付款编号"], &["排期编号"], &["金额"]]),
    ("收票", &[&["发票号码"], &["开票单位"], &["价税合计"]]),
    ("票据分配", &[&["发票号码"], &["排期编号"], &["金额"]]),
    ("开票", &[&["发票号码"], &["客户名称"], &["金额"]]),
    ("服务费", &[&["项目编号"], &["月份"], &["金额"]]),
    ("返点", &[&["媒体名称"], &["应计"]]),
    ("对账", &[&["对方"], &["我方余额", "对方余额"]]),
    ("期初", &[&["类型"], &["对方"], &["金额"]]),
    ("报价", &[&["内容"], &["金额"], &["单价", "报价单号", "数量", "材质"]]),
    ("制作验收", &[&["报价单号"], &["实收数量", "验收结果", "验收日"]]),
];

/// What titles, sheet names and file names call a table.
const TITLED: &[(&str, &[&str])] = &[
    (
        "项目",
        &[
            "项目名册",
            "项目一览",
            "项目清单",
            "项目登记",
            "项目台账",
            "项目表",
            "项目总表",
            "楼盘",
            "客户名录",
            "项目信息",
            "项目资料",
        ],
    ),
    ("人员", &["人员", "员工", "通讯录", "花名册", "同事", "联系表"]),
    (
        "媒体",
        &[
            "媒体资料",
            "媒体名录",
            "媒体库",
            "媒体信息",
            "媒体一览",
            "媒体供应商",
            "媒体清单",
            "媒体账户",
            "合作媒体",
            "媒介资源",
        ],
    ),
    (
        "工作单",
        &[
            "工作单",
            "任务单",
            "派工",
            "工单",
            "下单",
            "派单",
            "任务",
            "工作登记",
            "需求",
            "稿件",
            "设计工作",
            "JOB",
            "工作进度",
            "TRAFFIC",
        ],
    ),
    ("往来", &["往来", "修改记录", "稿件往来", "改稿"]),
    ("会议", &["会议", "纪要", "MEETING"]),
    ("定期服务", &["定期服务", "周报", "报告提交"]),
    (
        "排期",
        &[
            "排期",
            "投放计划",
            "媒介计划",
            "媒体计划",
            "投放表",
            "刊登计划",
            "发布计划",
            "投放安排",
            "媒体投放",
            "SCHEDULE",
            "MEDIAPLAN",
            "投放明细",
            "投放",
        ],
    ),
    ("排期进度", &["排期进度", "订位进度"]),
    ("发布确认", &["发布确认", "见刊", "发布情况"]),
    ("效果评估", &["效果", "来电", "评估"]),
    ("客户到款", &["到款", "回款", "收款", "来款", "到账", "RECEIPT"]),
    ("到款分配", &["到款分配", "到款核销", "收款核销", "收款分配", "认领"]),
    ("媒体付款", &["付款", "付媒体", "请款", "媒体款", "PAYMENT"]),
    ("付款分配", &["付款分配", "付款分摊"]),
    ("收票", &["收票", "进项", "来票", "媒体发票", "收到发票"]),
    ("票据分配", &["票据分配", "发票分配"]),
    ("开票", &["开票", "销项", "开具发票", "开出发票"]),
    ("服务费", &["服务费", "月费", "代理费"]),
    ("返点", &["返点", "返佣"]),
    ("对账", &["对账", "对帐"]),
    ("期初", &["期初"]),
    ("报价", &["报价", "制作费", "制作清单", "制作单", "制作明细", "QUOTATION", "印刷", "物料制作"]),
    ("制作验收", &["验收", "到货", "收货"]),
];

/// What titles and names of tables say that are none of ours.
const FOREIGN_TITLES: [&str; 40] = [
    "工资",
    "薪资",
    "薪酬",
    "考勤",
    "值班",
    "排班",
    "库存",
    "出入库",
    "入库",
    "出库",
    "盘点",
    "日记账",
    "现金",
    "银行存款",
    "银行流水",
    "总账",
    "明细账",
    "科目",
    "报销",
    "资产",
    "车辆",
    "用车",
    "来访",
    "快递",
    "监播",
    "监测",
    "播出证明",
    "竞品",
    "培训",
    "绩效",
    "预算",
    "领用",
    "采购",
    "案场",
    "认购",
    "房源",
    "请假",
    "销控",
    "合同审批",
    "应收账款",
];

/// Columns of money that comes and goes: both in one sheet are a running account.
const BOTH_WAYS: [(&str, &str); 9] = [
    ("收入", "支出"),
    ("借方", "贷方"),
    ("转入", "转出"),
    ("存入", "取出"),
    ("存入", "支取"),
    ("收方", "付方"),
    ("收款金额", "付款金额"),
    ("收款", "付款"),
    ("入账", "出账"),
];
/// Columns of what is left.
const BALANCE: [&str; 9] = ["余额", "结余", "结存", "欠款", "未回款", "尚欠", "期末", "未收", "未付"];

/// The table of a layout.
pub(super) fn choose(
    columns: &[Observed],
    setting: &Setting<'_>,
    known: &KnownNames,
    remembered: &Remembered,
) -> Verdict {
    let frequencies: Vec<usize> = columns.iter().map(|column| words::tables_with(&column.heading)).collect();
    let mut ranked: Vec<(i64, &'static Schema, Vec<Option<Match>>)> = TABLES
        .iter()
        .map(|schema| {
            let matches = fields::pair(schema, columns, known, remembered);
            (score(schema, &matches, columns, &frequencies, setting), *schema, matches)
        })
        .collect();
    ranked.sort_by_key(|(score, ..)| -score);
    let excluded = exclusion(columns, setting);
    let balance = balance(columns, setting);
    let registers = ["客户到款", "媒体付款"];
    let mut ranked =
        ranked.into_iter().filter(|(_, schema, _)| balance.is_none() || !registers.contains(&schema.name));
    let nothing =
        |reason: String, matches| Verdict { schema: None, confidence: Confidence::Low, reason, matches };
    let Some((best, schema, matches)) = ranked.next() else {
        return nothing("没有列".to_owned(), Vec::new());
    };
    if let Some(reason) = excluded {
        return nothing(reason, matches.iter().map(|_| None).collect());
    }
    let nearest = format!("最接近的是“{}”表", schema.name);
    if best <= 0 {
        return nothing("看不出是哪张表".to_owned(), matches.iter().map(|_| None).collect());
    }
    let lacking = lacking(schema, &matches, setting);
    if let Some(group) = lacking.first() {
        let reason = format!("{nearest}，但没有“{}”一类的列", group.join("”或“"));
        return nothing(reason, matches);
    }
    let second = ranked.find(|(_, other, matches)| self::lacking(other, matches, setting).is_empty());
    let (rival, margin) = second
        .as_ref()
        .map_or((None, 100), |(score, other, _)| (Some(*other), (best - score) * 100 / best.max(1)));
    let labelled =
        columns.iter().filter(|c| !words::is_numbering(&c.heading) && c.profile.filled > 0).count();
    let proposed = |matches: &[Option<Match>]| {
        matches.iter().flatten().filter(|found| found.confidence >= Confidence::Medium).count()
    };
    let explained = proposed(&matches) * 100 / labelled.max(1);
    let (covered, of) = coverage(schema, &matches, setting);
    let titled = titled(schema, setting) > 0;
    let strangers = columns.iter().filter(|column| words::foreign(&column.heading).is_some()).count();
    let sure = matches.iter().flatten().filter(|found| found.confidence == Confidence::High).count();
    let needed = |found: &&Match| schema.columns.get(found.field).is_some_and(|column| column.required);
    let named: Vec<&str> = matches
        .iter()
        .flatten()
        .filter(|found| found.confidence >= Confidence::Medium)
        .filter(needed)
        .filter_map(|found| Some(schema.columns.get(found.field)?.name))
        .collect();
    let mut reason = format!("必填的 {of} 列有 {covered} 列：{}", named.join("、"));
    if titled {
        reason.push_str("；标题或文件名也这样说");
    }
    let confidence = if covered * 100 >= of * 75
        && explained >= 50
        && margin >= 20
        && strangers == 0
        && (sure >= 3 || sure * 2 >= labelled)
        && (titled || sure >= 3)
    {
        Confidence::High
    } else if covered * 2 >= of && explained >= 35 && (margin >= 6 || titled) && strangers * 4 <= labelled {
        Confidence::Medium
    } else {
        Confidence::Low
    };
    if confidence == Confidence::Low {
        return nothing(format!("{nearest}，但把握不大：{reason}"), matches);
    }
    if margin < 20
        && let Some(rival) = rival
    {
        reason.push_str(&format!("；也像“{}”表", rival.name));
    }
    Verdict { schema: Some(schema), confidence, reason, matches: agreed(matches, confidence, rival, schema) }
}

/// A column is sure only where its table is, or where the other likely table has the field too.
fn agreed(
    mut matches: Vec<Option<Match>>,
    table: Confidence,
    rival: Option<&'static Schema>,
    schema: &'static Schema,
) -> Vec<Option<Match>> {
    if table == Confidence::High {
        return matches;
    }
    for found in matches.iter_mut().flatten() {
        let name = schema.columns.get(found.field).map_or("", |column| column.name);
        let shared = rival.is_some_and(|rival| rival.columns.iter().any(|column| column.name == name));
        if !shared {
            found.confidence = found.confidence.min(Confidence::Medium);
        }
    }
    matches
}

/// How much speaks for a table, in hundredths of one telling column.
fn score(
    schema: &'static Schema,
    matches: &[Option<Match>],
    columns: &[Observed],
    frequencies: &[usize],
    setting: &Setting<'_>,
) -> i64 {
    let mut score = 0;
    for ((found, frequency), column) in matches.iter().zip(frequencies).zip(columns) {
        let Some(found) = found.as_ref().filter(|found| found.confidence >= Confidence::Medium) else {
            score -= if column.profile.filled > 0 && !words::is_numbering(&column.heading) { 12 } else { 0 };
            continue;
        };
        let telling = match frequency {
            0 | 1 => 180,
            2 | 3 => 130,
            4..=6 => 90,
            7..=12 => 60,
            _ => 40,
        };
        let sure = match (found.confidence, found.likeness) {
            (Confidence::High, Some(Likeness::Name)) => 110,
            (Confidence::High, _) => 100,
            _ => 65,
        };
        let needed = schema.columns.get(found.field).is_some_and(|column| column.required);
        score += telling * sure / 100 * if needed { 130 } else { 100 } / 100;
    }
    let (covered, of) = coverage(schema, matches, setting);
    let share = if of == 0 {
        100
    } else {
        30 + 70 * i64::try_from(covered).unwrap_or(0) / i64::try_from(of).unwrap_or(1)
    };
    score * share / 100 + titled(schema, setting)
        - if lacking(schema, matches, setting).is_empty() { 0 } else { score / 3 }
}

/// ● fields that are there or may be left out, and how many there are.
fn coverage(schema: &'static Schema, matches: &[Option<Match>], setting: &Setting<'_>) -> (usize, usize) {
    let has = |name: &str| has(schema, matches, name);
    let needed: Vec<&str> = schema
        .columns
        .iter()
        .filter(|column| column.required)
        .map(|column| column.name)
        .filter(|name| match *name {
            "次数" if schema.name == "排期" => has(name),
            "项目编号" if schema.name == "项目" => has(name),
            "合同开始" | "状态" | "客服" if schema.name == "项目" => has(name),
            _ => true,
        })
        .collect();
    let covered = needed.iter().filter(|name| match **name {
        "投放日期" => has("投放日期") || has("投放开始") || setting.grid,
        "项目编号" => has("项目编号") || setting.project_above,
        "媒体名称" => has("媒体名称") || setting.medium_above && setting.grid,
        "实付金额" => has("实付金额") || has("应付金额"),
        "会议结束" => has("会议结束") || has("会议开始"),
        other => has(other),
    });
    (covered.count(), needed.len())
}

fn has(schema: &'static Schema, matches: &[Option<Match>], name: &str) -> bool {
    let index = schema.columns.iter().position(|column| column.name == name);
    matches.iter().flatten().any(|found| Some(found.field) == index && found.confidence >= Confidence::Medium)
}

/// Groups of fields without which the table would be nothing.
fn lacking(
    schema: &'static Schema,
    matches: &[Option<Match>],
    setting: &Setting<'_>,
) -> Vec<&'static [&'static str]> {
    let groups = NEEDED.iter().find(|(name, _)| *name == schema.name).map_or(&[][..], |(_, groups)| groups);
    let given = |name: &str| match name {
        "投放日期" => setting.grid,
        "媒体名称" if schema.name == "排期" => setting.medium_above,
        "项目编号" => setting.project_above && schema.name != "服务清单",
        _ => false,
    };
    groups
        .iter()
        .filter(|group| !group.iter().any(|name| has(schema, matches, name) || given(name)))
        .copied()
        .collect()
}

/// What titles and names say for a table.
fn titled(schema: &'static Schema, setting: &Setting<'_>) -> i64 {
    let Some((_, words)) = TITLED.iter().find(|(name, _)| *name == schema.name) else { return 0 };
    let named = setting.titles.iter().filter(|title| words.iter().any(|word| title.contains(word))).count();
    let said = words.iter().filter(|word| setting.titles.iter().any(|title| title.contains(**word)));
    let longest = said.map(|word| word.chars().count()).max().unwrap_or(0);
    if named * 2 < setting.titles.len().max(1) { 0 } else { 120 + 15 * i64::try_from(longest).unwrap_or(0) }
}

/// Why a layout is certainly none of ours.
fn exclusion(columns: &[Observed], setting: &Setting<'_>) -> Option<String> {
    let labels: Vec<String> = columns.iter().map(|column| plain(&column.heading.shown()).0).collect();
    let lowest: Vec<String> =
        columns.iter().map(|c| c.heading.parts.last().map_or(String::new(), |part| plain(part).0)).collect();
    let mut families: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for column in columns {
        if let Some(family) = words::foreign(&column.heading) {
            families.entry(family).or_default().push(column.heading.shown());
        }
    }
    let heads = |word: &str| labels.iter().chain(&lowest).any(|label| is_of(label, word));
    if let Some((incoming, outgoing)) = BOTH_WAYS.iter().find(|(a, b)| heads(a) && heads(b)) {
        return Some(format!("收支流水：既有“{incoming}”又有“{outgoing}”，不是到款或付款登记"));
    }
    let many = families.iter().max_by_key(|(_, headings)| headings.len());
    let title = FOREIGN_TITLES.iter().find(|word| setting.titles.iter().any(|title| title.contains(*word)));
    if let Some((family, headings)) = many
        && (headings.len() >= 3
            || headings.len() * 4 >= columns.len() && headings.len() >= 2
            || title.is_some() && !headings.is_empty())
    {
        return Some(format!("像{family}一类的表（{}），不是约定的表", headings.join("、")));
    }
    let ours = TITLED.iter().any(|(_, words)| {
        setting
            .titles
            .iter()
            .any(|title| words.iter().any(|word| word.chars().count() >= 2 && title.contains(word)))
    });
    match title {
        Some(word) if !ours => Some(format!("标题或文件名说是“{word}”，不是约定的表")),
        _ if setting.grid && is_attendance(columns) => {
            Some("逐日格里记的不是投放：旁边没有媒体和金额".to_owned())
        }
        _ => None,
    }
}

/// 收入, 收入金额, 本期收入: the word itself with little around it.
fn is_of(label: &str, word: &str) -> bool {
    let Some((before, after)) = label.split_once(word) else { return false };
    before.chars().count() <= 2 && ["", "金额", "额", "发生额", "数", "款", "合计"].contains(&after)
}

/// The column that says what is left, where there is one: such a sheet is no register of receipts or
/// payments. 未收 and 未付 beside days may be a register's own.
fn balance(columns: &[Observed], setting: &Setting<'_>) -> Option<String> {
    let dated = columns.iter().any(|column| column.profile.is_dated());
    let own = setting.titles.iter().any(|title| title.contains("期初"));
    let labels = columns.iter().filter(|column| column.profile.filled > 0).flat_map(|column| {
        let lowest = column.heading.parts.last().map_or(String::new(), |part| plain(part).0);
        [plain(&column.heading.shown()).0, lowest]
    });
    let left = |label: &String| {
        BALANCE
            .iter()
            .any(|word| is_of(label, word) && !(dated && word.starts_with('未')) || label.ends_with("余额"))
    };
    labels.into_iter().find(left).filter(|_| !own)
}

/// Beside the days stand people and nothing that is paid for.
fn is_attendance(columns: &[Observed]) -> bool {
    let paid = ["价", "金额", "折", "费", "COST", "RATE", "AMOUNT", "成本", "TOTAL"];
    !columns.iter().any(|column| {
        let label = plain(&column.heading.shown()).0;
        paid.iter().any(|word| label.contains(word)) && column.profile.filled > 0
    })
}

/// The pairing with a table a person chose.
pub(super) fn chosen(
    schema: &'static Schema,
    columns: &[Observed],
    known: &KnownNames,
    remembered: &Remembered,
) -> Vec<Option<Match>> {
    fields::pair(schema, columns, known, remembered)
}

/// A table by the word a person wrote in 采用.
pub(super) fn by_name(written: &str) -> Option<&'static Schema> {
    let written = compact(written);
    TABLES.iter().copied().find(|schema| schema.name == written)
}

/// Whether 采用 says that a layout is not to be read.
pub(super) fn is_unused(written: &str) -> bool {
    compact(written) == UNUSED
}

/// What a field that no column gives is good for, and how to supply it.
pub(super) fn matters(schema: &'static Schema, name: &str, kind: Kind) -> Option<(String, String)> {
    let defaults = ["项目编号", "客户名称", "媒体名称", "月份", "次数", "款数"];
    let column = schema.columns.iter().find(|column| column.name == name)?;
    let switched = SWITCHES.iter().find(|(table, field, _)| *table == schema.name && *field == name);
    let matters = match (column.required, switched) {
        (true, _) => "必填".to_owned(),
        (false, Some((.., what))) => format!("有了它才能{what}"),
        (false, None) => return None,
    };
    let supply = if defaults.contains(&name) {
        "在“默认值”表写一行，或在原表加一列".to_owned()
    } else if matches!(kind, Kind::Date | Kind::Moment | Kind::Dates | Kind::Signed) {
        "在原表加一列，填日期".to_owned()
    } else {
        "在原表加一列".to_owned()
    };
    Some((matters, supply))
}

/// Optional fields that switch a check on.
const SWITCHES: &[(&str, &str, &str)] = &[
    ("排期", "客户确认日", "查未经确认的订位和发片"),
    ("排期", "订位日", "查订位是否及时"),
    ("排期", "发片日", "查发片是否及时"),
    ("排期", "媒体成本", "算应付媒体的钱"),
    ("工作单", "布署方式", "查口头布署"),
    ("工作单", "提交日", "查工作时限"),
    ("工作单", "客户确认日", "查确认与后续工作的次序"),
    ("客户到款", "项目编号", "把到款归到项目"),
    ("客户到款", "对应单号", "把到款归到排期"),
    ("媒体付款", "排期编号", "把付款归到排期"),
    ("媒体付款", "实付日期", "查先付后收"),
    ("报价", "客户确认日", "查未经确认的制作"),
];
