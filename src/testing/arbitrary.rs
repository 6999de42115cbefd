//! Test only: an arbitrary office as the text tables staff might keep, and two things that may be
//! done to it without changing what it says: its rows stand in another order; what is dated after
//! a day is not written yet.

use chrono::{Days, NaiveDate};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// The days it lives in: through 春节 2026 with its make-up Saturdays.
const FIRST: &str = "2026-02-02";
const SPAN: u64 = 45;

/// Sheets of text, `role/sheet`.
#[derive(Clone)]
pub(super) struct Office {
    sheets: Vec<Sheet>,
}

/// A counterexample is read as a table.
impl std::fmt::Debug for Office {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "\n{}", self.text())
    }
}

#[derive(Clone, Debug)]
struct Sheet {
    name: &'static str,
    header: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

type Cell = BoxedStrategy<String>;
type Columns = Vec<(&'static str, Cell)>;

impl Office {
    /// In the language of the text tables.
    pub(super) fn text(&self) -> String {
        let line = |cells: Vec<String>| format!("{} |\n", cells.join(" | "));
        let mut text = String::new();
        for sheet in self.sheets.iter().filter(|sheet| !sheet.rows.is_empty() || sheet.required()) {
            text += &format!("@bare\n[{}]\n", sheet.name);
            text += &line(sheet.header.iter().map(|name| (*name).to_owned()).collect());
            text.extend(sheet.rows.iter().cloned().map(line));
        }
        text
    }

    /// Every sheet's rows in another order.
    pub(super) fn turned(&self, by: usize) -> Office {
        let mut office = self.clone();
        for sheet in &mut office.sheets {
            sheet.rows.reverse();
            let rows = sheet.rows.len().max(1);
            sheet.rows.rotate_left(by % rows);
        }
        office
    }

    /// What the workbooks held on a day: every fact dated later is not written yet.
    pub(super) fn written_by(&self, day: NaiveDate) -> Office {
        let mut office = self.clone();
        for sheet in &mut office.sheets {
            sheet.forget_after(day);
        }
        office
    }
}

/// Rows that exist from the first filled of these columns on.
const ROWS: &[(&str, &[&str])] = &[
    ("项目名册/前期推进", &["日期"]),
    ("工作单/工作单", &["下单时间"]),
    ("工作单/往来", &["提交日"]),
    ("工作单/会议", &["会议开始", "会议结束"]),
    ("工作单/定期服务", &["提交时间"]),
    ("媒体排期/发布确认", &["实际日期", "计划日期"]),
    ("媒体排期/效果评估", &["数据截止"]),
    ("收付款/客户到款", &["到款日期"]),
    ("收付款/收票", &["发票日期"]),
    ("收付款/开票", &["开票日期"]),
    ("收付款/返点", &["日期"]),
    ("收付款/对账", &["发出日"]),
    ("收付款/期初", &["截至日"]),
    ("制作/报价", &["日期"]),
];

/// A cell with a day of its own, and what stands or falls with it.
type Dated = (&'static str, &'static [&'static str]);

/// The dated cells of each sheet.
const CELLS: &[(&str, &[Dated])] = &[
    ("项目名册/项目", &[("合同签订日", &[]), ("策略确认日", &[])]),
    (
        "工作单/工作单",
        &[
            ("开工日", &[]),
            ("内部方案确认日", &[]),
            ("提交日", &[]),
            ("客户意见日", &["客户意见"]),
            ("客户确认日", &["确认方式", "签字人"]),
            ("电子文件交客户", &[]),
            ("版权移交日", &[]),
        ],
    ),
    ("工作单/往来", &[("客户意见日", &["客户意见"])]),
    ("工作单/会议", &[("会议结束", &[]), ("会议单提交时间", &[]), ("客户签字日", &["签字人"])]),
    (
        "媒体排期/排期",
        &[
            ("客户确认日", &["确认方式", "签字人"]),
            ("订位日", &[]),
            ("费用清单提交日", &[]),
            ("交片日", &[]),
            ("发片日", &[]),
            ("撤单日", &["状态"]),
        ],
    ),
    ("媒体排期/发布确认", &[("补播日期", &["补播次数"])]),
    ("收付款/媒体付款", &[("申请日期", &[]), ("实付日期", &[])]),
    ("收付款/返点", &[("转付客户日", &[])]),
    ("收付款/对账", &[("回传日", &["盖章", "对方余额"])]),
    ("制作/报价", &[("客户确认日", &["确认方式", "签字人"]), ("交制作日", &[]), ("付款日", &["已付金额"])]),
    ("制作/制作验收", &[("送货日", &[]), ("验收日", &["验收结果", "实收数量"])]),
];

impl Sheet {
    fn required(&self) -> bool {
        ["项目名册/项目", "工作单/工作单", "媒体排期/排期", "收付款/客户到款"].contains(&self.name)
    }

    fn column(&self, name: &str) -> usize {
        let found = self.header.iter().position(|column| *column == name);
        found.unwrap_or_else(|| panic!("{} has no {name}", self.name))
    }

    fn forget_after(&mut self, day: NaiveDate) {
        let date = |cell: &String| cell.get(..10).and_then(|text| text.parse::<NaiveDate>().ok());
        let later = |cell: &String| date(cell).is_some_and(|date| date > day);
        let mut rows = std::mem::take(&mut self.rows);
        if let Some((_, columns)) = ROWS.iter().find(|(name, _)| *name == self.name) {
            let columns: Vec<usize> = columns.iter().map(|name| self.column(name)).collect();
            let first = |row: &Vec<String>| columns.iter().map(|c| row[*c].clone()).find(|c| !c.is_empty());
            rows.retain(|row| !first(row).is_some_and(|cell| later(&cell)));
        }
        // A request exists from 申请日期 on, a blank one always; goods arrive before they are accepted.
        for (name, first, second) in
            [("收付款/媒体付款", "申请日期", "实付日期"), ("制作/制作验收", "送货日", "验收日")]
        {
            if self.name == name {
                let (first, second) = (self.column(first), self.column(second));
                let gone = |cell: &String, other: &String| later(cell) && (other.is_empty() || later(other));
                rows.retain(|row| !gone(&row[first], &row[second]));
            }
        }
        let cells = CELLS.iter().find(|(name, _)| *name == self.name).map_or(&[][..], |(_, cells)| cells);
        for (name, companions) in cells {
            let column = self.column(name);
            let companions: Vec<usize> = companions.iter().map(|name| self.column(name)).collect();
            for row in rows.iter_mut().filter(|row| later(&row[column])) {
                row[column].clear();
                companions.iter().for_each(|companion| row[*companion].clear());
            }
        }
        self.rows = rows;
    }
}

/// A day of the office's life.
pub(super) fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0..SPAN).prop_map(|offset| FIRST.parse::<NaiveDate>().unwrap() + Days::new(offset))
}

fn day() -> Cell {
    any_day().prop_map(|day| day.to_string()).boxed()
}

fn moment() -> Cell {
    let hour = select(vec!["", "", " 09:30", " 17:30", " 17:45", " 18:00", " 18:30"]);
    (day(), hour).prop_map(|(day, hour)| day + hour).boxed()
}

fn word(words: &[&'static str]) -> Cell {
    select(words.to_vec()).prop_map(str::to_owned).boxed()
}

/// Blank half the time.
fn maybe(cell: Cell) -> Cell {
    prop_oneof![Just(String::new()), cell].boxed()
}

fn often(cell: Cell) -> Cell {
    prop_oneof![1 => Just(String::new()), 4 => cell].boxed()
}

fn amount() -> Cell {
    (1..9i64).prop_map(|n| (n * 1000).to_string()).boxed()
}

fn count() -> Cell {
    (1..4u8).prop_map(|n| n.to_string()).boxed()
}

fn project() -> Cell {
    word(&["XM2026-101", "XM2026-101", "XM2026-102"])
}

/// A key of the row's own: `@` is its project, `#` its number.
fn own(form: &'static str) -> Cell {
    Just(form.to_owned()).boxed()
}

/// A short key of another row.
fn other(form: &'static str, upto: u8) -> Cell {
    (0..upto).prop_map(move |n| form.replace('#', &n.to_string())).boxed()
}

fn sheet(name: &'static str, columns: Columns, most: usize) -> BoxedStrategy<Sheet> {
    let header: Vec<&'static str> = columns.iter().map(|(name, _)| *name).collect();
    let cells: Vec<Cell> = columns.into_iter().map(|(_, cell)| cell).collect();
    vec(cells, 0..=most)
        .prop_map(move |mut rows: Vec<Vec<String>>| {
            let project = header.iter().position(|column| *column == "项目编号");
            for (n, row) in rows.iter_mut().enumerate() {
                let of_row = project.map(|column| row[column].clone()).unwrap_or_default();
                for cell in row.iter_mut() {
                    *cell = cell.replace('@', &of_row).replace('#', &n.to_string());
                }
            }
            Sheet { name, header: header.clone(), rows }
        })
        .boxed()
}

fn projects() -> BoxedStrategy<Sheet> {
    let row =
        |key: &'static str, client: &'static str, status: Cell, terms: Cell| -> BoxedStrategy<Vec<String>> {
            let cells: Vec<Cell> = vec![
                own(key),
                own(if key == "XM2026-101" { "云庭" } else { "江岸" }),
                own(client),
                maybe(day()),
                word(&["2025-08-01", "2025-12-01", "2026-02-05"]),
                maybe(day()),
                own("张三"),
                own("周楠"),
                own("李蔚"),
                maybe(own("何川")),
                maybe(own("王总")),
                status,
                terms,
            ];
            cells.boxed()
        };
    let status = || word(&["服务中", "服务中", "洽谈", "暂停"]);
    let rows = (
        row("XM2026-101", "远岚置业", own("服务中"), own("")),
        row("XM2026-102", "近岚置业", status(), word(&["", "月结"])),
    );
    let header = vec![
        "项目编号",
        "项目名称",
        "客户名称",
        "合同签订日",
        "合同开始",
        "策略确认日",
        "客服",
        "策略",
        "撰文",
        "美术",
        "客户签字授权人",
        "状态",
        "媒体付款方式",
    ];
    rows.prop_map(move |(a, b)| Sheet {
        name: "项目名册/项目", header: header.clone(), rows: vec![a, b]
    })
    .boxed()
}

fn media() -> BoxedStrategy<Sheet> {
    let rows = [["都市晨报", "预付", "3", "2", ""], ["江城电台", "后付", "", "", "漏一补二"]];
    let rows = rows.map(|row| row.map(str::to_owned).to_vec()).to_vec();
    let header = vec!["媒体名称", "付款方式", "订位提前", "截稿提前", "补播规则"];
    Just(Sheet { name: "项目名册/媒体", header, rows }).boxed()
}

fn roster() -> Vec<BoxedStrategy<Sheet>> {
    let steps = ["首次拜访", "客户会议纪要", "提案报告", "签订合同"];
    vec![
        projects(),
        media(),
        sheet(
            "项目名册/服务清单",
            vec![("项目编号", project()), ("服务范围", word(&["策略", "创意设计", "媒体"]))],
            3,
        ),
        sheet("项目名册/前期推进", vec![("项目编号", project()), ("事项", word(&steps)), ("日期", day())], 4),
    ]
}

fn orders() -> Vec<BoxedStrategy<Sheet>> {
    let kinds =
        ["计划及媒体整合方案", "阶段性计划", "媒体排期计划", "创意概念", "文案平面设计稿", "完稿", "其他"];
    let order = vec![
        ("工作单号", own("@-G#")),
        ("项目编号", project()),
        ("下单时间", moment()),
        ("布署方式", word(&["书面", "书面", "邮件", "电话", ""])),
        ("工作类别", word(&kinds)),
        ("工作内容", own("样例")),
        ("款数", word(&["", "", "1", "3"])),
        ("前置单号", maybe(other("G#", 7))),
        ("是否加急", word(&["", "是", "否"])),
        ("客户要求日", maybe(day())),
        ("承诺完成日", word(&["", "", "2026-02-26", "2026-03-06"])),
        ("责任人", own("张三")),
        ("开工日", maybe(day())),
        ("内部方案确认日", maybe(day())),
        ("提交日", often(moment())),
        ("客户意见", word(&["", "修改", "确认", "搁置"])),
        ("客户意见日", day()),
        ("客户确认日", maybe(day())),
        ("确认方式", word(&["", "签字", "电话"])),
        ("签字人", word(&["", "王总", "樊助理"])),
        ("电子文件交客户", word(&["", "是", "否", "2026-03-01"])),
        ("版权移交日", maybe(day())),
    ];
    let round = vec![
        ("工作单号", other("XM2026-101-G#", 4)),
        ("轮次", own("#")),
        ("提交日", often(moment())),
        ("客户意见", word(&["修改", "修改", "确认", ""])),
        ("客户意见日", day()),
    ];
    let meeting = vec![
        ("会议单号", own("@-H#")),
        ("项目编号", project()),
        ("会议类型", word(&["客户会议", "内部讨论", ""])),
        ("会议主题", own("例会")),
        ("会议开始", maybe(moment())),
        ("会议结束", often(moment())),
        ("是否重要", word(&["是", "否", ""])),
        ("会议单提交时间", often(moment())),
        ("客户签字日", maybe(day())),
        ("签字人", word(&["", "王总"])),
        ("归档", word(&["是", "否", ""])),
    ];
    let services =
        ["阶段广告策略与修正", "每周工作进程", "广告执行报告", "市场分析", "费用清单", "付款对账清单"];
    let service = vec![
        ("项目编号", project()),
        ("服务项目", word(&services)),
        ("对应期间或波次", word(&["首推期", "续推期", "2026-02", "2026-01", ""])),
        ("提交时间", moment()),
    ];
    vec![
        sheet("工作单/工作单", order, 7).prop_map(opinion_with_its_day).boxed(),
        sheet("工作单/往来", round, 5).prop_map(opinion_with_its_day).boxed(),
        sheet("工作单/会议", meeting, 3),
        sheet("工作单/定期服务", service, 6),
    ]
}

/// A day without an opinion says nothing.
fn opinion_with_its_day(mut sheet: Sheet) -> Sheet {
    let (opinion, day) = (sheet.column("客户意见"), sheet.column("客户意见日"));
    sheet.rows.iter_mut().filter(|row| row[opinion].is_empty()).for_each(|row| row[day].clear());
    sheet
}

fn schedule() -> Vec<BoxedStrategy<Sheet>> {
    let placement = vec![
        ("排期编号", own("@-M030#")),
        ("项目编号", project()),
        ("波次", word(&["首推期", "续推期", ""])),
        ("版本", word(&["", "", "变1"])),
        ("媒体名称", word(&["都市晨报", "江城电台"])),
        ("稿件单号", maybe(other("G#", 7))),
        ("投放日期", often(day())),
        ("次数", own("3")),
        ("客户金额", often(amount())),
        ("媒体成本", often(amount())),
        ("客户确认日", often(day())),
        ("确认方式", word(&["", "签字", "口头"])),
        ("签字人", word(&["", "王总"])),
        ("订位日", maybe(day())),
        ("费用清单提交日", maybe(day())),
        ("交片日", maybe(day())),
        ("发片日", maybe(day())),
        ("变更书面文件", word(&["", "是"])),
        ("状态", word(&["", "", "", "撤单"])),
        ("撤单日", day()),
        ("客户扣款", word(&["", "500"])),
        ("媒体扣款", word(&["", "300"])),
    ];
    let publication = vec![
        ("确认单号", own("XM2026-101-F#")),
        ("排期编号", other("XM2026-101-M030#", 5)),
        ("计划日期", day()),
        ("实际日期", often(day())),
        ("计划次数", own("3")),
        ("实际次数", count()),
        ("差异类型", word(&["", "漏播", "错播", "改期"])),
        ("补播日期", maybe(day())),
        ("补播次数", count()),
    ];
    let evaluation =
        vec![("项目编号", project()), ("波次", word(&["首推期", "2026-02"])), ("数据截止", maybe(day()))];
    let cancelled = |mut sheet: Sheet| {
        let (status, day) = (sheet.column("状态"), sheet.column("撤单日"));
        sheet.rows.iter_mut().filter(|row| row[status].is_empty()).for_each(|row| row[day].clear());
        sheet
    };
    vec![
        sheet("媒体排期/排期", placement, 6).prop_map(cancelled).boxed(),
        sheet("媒体排期/发布确认", publication, 4),
        sheet("媒体排期/效果评估", evaluation, 2),
    ]
}

fn money() -> Vec<BoxedStrategy<Sheet>> {
    let receipt = vec![
        ("到款编号", own("DK202603-00#")),
        ("到款日期", day()),
        ("付款单位", word(&["远岚置业", "近岚置业"])),
        ("金额", amount()),
        ("项目编号", often(project())),
        ("款项性质", word(&["", "", "制作款", "服务费", "保证金"])),
        ("对应单号", maybe(other("XM2026-101-M030#", 5))),
    ];
    let receipt_split = vec![
        ("到款编号", other("DK202603-00#", 5)),
        ("对应单号", other("XM2026-101-M030#", 5)),
        ("分配金额", amount()),
    ];
    let payment = vec![
        ("付款编号", own("FK202603-00#")),
        ("申请日期", maybe(day())),
        ("项目编号", project()),
        ("媒体名称", word(&["都市晨报", "江城电台"])),
        ("收款单位", word(&["", "晨报传媒"])),
        ("排期编号", often(other("XM2026-101-M030#", 5))),
        ("款项性质", word(&["", "尾款", "保证金"])),
        ("返点抵扣", maybe(own("200"))),
        ("实付金额", amount()),
        ("是否垫付", word(&["", "是"])),
        ("计划付款日", maybe(day())),
        ("实付日期", often(day())),
    ];
    let invoice = vec![
        ("发票号码", own("2269900#")),
        ("发票日期", day()),
        ("开票单位", own("都市晨报")),
        ("价税合计", amount()),
        ("付款编号", maybe(own("FK202603-000"))),
        ("排期编号", maybe(other("XM2026-101-M030#", 5))),
    ];
    let invoice_out = vec![
        ("发票号码", own("3369900#")),
        ("开票日期", day()),
        ("客户名称", own("远岚置业")),
        ("项目编号", own("XM2026-101")),
        ("对应单号", maybe(other("XM2026-101-M030#", 5))),
        ("金额", amount()),
    ];
    let rebate = vec![
        ("编号", own("FD#")),
        ("媒体名称", own("都市晨报")),
        ("项目编号", project()),
        ("应计", amount()),
        ("实收", maybe(amount())),
        ("日期", day()),
        ("归属", word(&["客户", "公司", ""])),
        ("转付客户日", maybe(day())),
    ];
    let statement = vec![
        ("对账单号", own("DZ202602-00#")),
        ("对方", word(&["远岚置业", "都市晨报"])),
        ("期间", word(&["2026-01", "2026-02"])),
        ("我方余额", amount()),
        ("对方余额", maybe(amount())),
        ("发出日", day()),
        ("回传日", maybe(day())),
        ("盖章", word(&["是", ""])),
    ];
    let fee = vec![("项目编号", project()), ("月份", own("2026-0#")), ("金额", amount())];
    // invoices name the first payment: it was asked for before anything else
    let first_asked = |mut sheet: Sheet| {
        let asked = sheet.column("申请日期");
        sheet.rows.iter_mut().take(1).for_each(|row| row[asked].clear());
        sheet
    };
    let nonzero = |mut sheet: Sheet| {
        sheet.rows.retain(|row| row[1] != "2026-00");
        sheet
    };
    vec![
        sheet("收付款/客户到款", receipt, 6),
        sheet("收付款/到款分配", receipt_split, 3),
        sheet("收付款/媒体付款", payment, 5).prop_map(first_asked).boxed(),
        sheet("收付款/收票", invoice, 4),
        sheet("收付款/开票", invoice_out, 2),
        sheet("收付款/返点", rebate, 2),
        sheet("收付款/对账", statement, 2),
        sheet("收付款/服务费", fee, 3).prop_map(nonzero).boxed(),
    ]
}

fn production() -> Vec<BoxedStrategy<Sheet>> {
    let quote = vec![
        ("报价单号", own("@-B0#")),
        ("项目编号", project()),
        ("日期", day()),
        ("内容", own("楼书")),
        ("金额", amount()),
        ("客户确认日", maybe(day())),
        ("确认方式", word(&["", "签字", "电话"])),
        ("签字人", word(&["", "王总"])),
        ("稿件单号", maybe(other("G#", 7))),
        ("交制作日", maybe(day())),
        ("计划交货日", maybe(day())),
        ("付款日", maybe(day())),
        ("已付金额", maybe(amount())),
    ];
    let acceptance = vec![
        ("验收单号", own("XM2026-101-Y0#")),
        ("报价单号", other("XM2026-101-B0#", 3)),
        ("送货日", maybe(day())),
        ("应送数量", word(&["", "100"])),
        ("实收数量", word(&["100", "90", "10"])),
        ("验收结果", word(&["合格", "部分合格", "退回"])),
        ("验收日", often(day())),
    ];
    vec![sheet("制作/报价", quote, 4), sheet("制作/制作验收", acceptance, 4)]
}

/// An office of two projects and two media, with a little of everything.
pub(super) fn any_office() -> impl Strategy<Value = Office> {
    let sheets = [roster(), orders(), schedule(), money(), production()].concat();
    sheets.prop_map(|sheets| Office { sheets })
}
