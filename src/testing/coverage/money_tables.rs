//! Test only: the money tables, each with its columns and what stands in them.

/// A money table: its role, its name, its columns, and which of them is the amount.
pub(super) struct MoneyTable {
    pub(super) role: &'static str,
    pub(super) table: &'static str,
    pub(super) columns: &'static [Column],
    pub(super) amount: usize,
}

/// What stands in a column.
pub(super) type Column = (&'static str, Content);

#[derive(Clone, Copy)]
pub(super) enum Content {
    Key(&'static str),
    Reference(&'static str),
    Day,
    Party,
    Project,
    Amount,
    Other(&'static [&'static str]),
}

use Content::{Amount as A, Day, Key, Other, Party, Project, Reference};

pub(super) const MONEY_TABLES: [MoneyTable; 12] = [
    MoneyTable {
        role: "收付款",
        table: "客户到款",
        columns: &[
            ("到款编号", Key("DK202603-")),
            ("到款日期", Day),
            ("付款单位", Party),
            ("金额", A),
            ("项目编号", Project),
        ],
        amount: 3,
    },
    MoneyTable {
        role: "收付款",
        table: "到款分配",
        columns: &[("到款编号", Key("DK202603-")), ("对应单号", Reference("XM2026-101-M0")), ("分配金额", A)],
        amount: 2,
    },
    MoneyTable {
        role: "收付款",
        table: "媒体付款",
        columns: &[
            ("付款编号", Key("FK202603-")),
            ("项目编号", Project),
            ("媒体名称", Party),
            ("实付日期", Day),
            ("实付金额", A),
        ],
        amount: 4,
    },
    MoneyTable {
        role: "收付款",
        table: "付款分配",
        columns: &[("付款编号", Key("FK202603-")), ("排期编号", Reference("XM2026-101-M0")), ("金额", A)],
        amount: 2,
    },
    MoneyTable {
        role: "收付款",
        table: "收票",
        columns: &[("发票号码", Key("7700")), ("发票日期", Day), ("开票单位", Party), ("价税合计", A)],
        amount: 3,
    },
    MoneyTable {
        role: "收付款",
        table: "票据分配",
        columns: &[("发票号码", Key("7700")), ("排期编号", Reference("XM2026-101-M0")), ("金额", A)],
        amount: 2,
    },
    MoneyTable {
        role: "收付款",
        table: "开票",
        columns: &[
            ("发票号码", Key("8800")),
            ("开票日期", Day),
            ("客户名称", Party),
            ("项目编号", Project),
            ("金额", A),
        ],
        amount: 4,
    },
    MoneyTable {
        role: "收付款",
        table: "服务费",
        columns: &[
            ("项目编号", Project),
            ("月份", Other(&["2026-01", "2026-02", "2026年3月", "待定"])),
            ("金额", A),
        ],
        amount: 2,
    },
    MoneyTable {
        role: "收付款",
        table: "返点",
        columns: &[("编号", Key("FD")), ("媒体名称", Party), ("应计", Other(&["500", "800"])), ("实收", A)],
        amount: 3,
    },
    MoneyTable {
        role: "收付款",
        table: "期初",
        columns: &[
            ("类型", Other(&["客户预收", "媒体预付", "未到票", "其他"])),
            ("项目编号", Project),
            ("对方", Party),
            ("金额", A),
            ("截至日", Day),
        ],
        amount: 3,
    },
    MoneyTable {
        role: "制作",
        table: "报价",
        columns: &[
            ("报价单号", Key("XM2026-101-B0")),
            ("项目编号", Project),
            ("日期", Day),
            ("内容", Other(&["展板", "数据汇总", "合计展板 3 块"])),
            ("金额", A),
        ],
        amount: 4,
    },
    MoneyTable {
        role: "媒体排期",
        table: "排期",
        columns: &[
            ("排期编号", Key("XM2026-101-M0")),
            ("项目编号", Project),
            ("版本", Other(&["", "", "变1", "变2"])),
            ("媒体名称", Party),
            ("投放日期", Day),
            ("次数", Other(&["1", "2", "两三次"])),
            ("客户金额", A),
        ],
        amount: 6,
    },
];
