//! 收付款: receipts, payments, invoices.

use super::sink::{Cell, Sink};
use super::{DIRTY, MEDIA, Office, PEOPLE, project, text};
use chrono::Days;

impl Office {
    pub(super) fn money(&mut self, sink: &mut Sink) {
        sink.sheet(
            "客户到款",
            &["到款编号", "到款日期", "付款单位", "金额", "项目编号", "款项性质", "对应单号", "流水号"],
        );
        for i in 0..self.size.receipts {
            let airs = self.airs(i);
            let dirty = self.dice.one_in(DIRTY);
            let (price, project_of) = (self.price(i), self.project_of(i));
            sink.row([
                text(format!("DK{}-{i:06}", airs.format("%Y%m"))),
                Cell::Day(airs - Days::new(8)),
                text(format!("远岚置业{}有限公司", project_of / 4 + 1)),
                if dirty && i % 2 == 0 { text(format!("￥{price}.00")) } else { Cell::Number(price) },
                if dirty && i % 2 == 1 { Cell::Blank } else { text(project(project_of)) },
                text("媒体预付款"),
                if i % 3 == 0 { text(self.placement_key(i)) } else { Cell::Blank },
                text(format!("LS{i:08}")),
            ]);
        }
        sink.sheet(
            "媒体付款",
            &[
                "付款编号",
                "申请日期",
                "申请人",
                "项目编号",
                "媒体名称",
                "收款单位",
                "排期编号",
                "款项性质",
                "应付金额",
                "实付金额",
                "实付日期",
                "流水号",
                "部门审批",
                "财务审批",
                "总经理审批",
            ],
        );
        for i in 0..self.size.payments {
            let airs = self.airs(i);
            let cost = self.price(i) * 9 / 10;
            let medium = MEDIA[i % MEDIA.len()];
            sink.row([
                text(format!("FK{}-{i:06}", airs.format("%Y%m"))),
                Cell::Day(airs - Days::new(9)),
                text(self.dice.of(&PEOPLE)),
                text(project(self.project_of(i))),
                text(medium),
                text(format!("{medium}传媒有限公司")),
                text(self.placement_key(i)),
                text("预付"),
                Cell::Number(cost),
                Cell::Number(cost),
                Cell::Day(airs - Days::new(7)),
                text(format!("ZF{i:08}")),
                text("是"),
                text("是"),
                if self.dice.one_in(50) { Cell::Blank } else { text("是") },
            ]);
        }
        sink.sheet("收票", &["发票号码", "发票日期", "开票单位", "价税合计", "付款编号", "排期编号"]);
        for i in 0..self.size.invoices {
            let airs = self.airs(i);
            sink.row([
                text(format!("{:020}", 26_000_000 + i)),
                Cell::Day(airs + Days::new(10)),
                text(format!("{}传媒有限公司", MEDIA[i % MEDIA.len()])),
                Cell::Number(self.price(i) * 9 / 10),
                text(format!("FK{}-{i:06}", airs.format("%Y%m"))),
                Cell::Blank,
            ]);
        }
        sink.sheet("开票", &["发票号码", "开票日期", "客户名称", "项目编号", "对应单号", "金额"]);
        for i in 0..self.size.issued {
            sink.row([
                text(format!("{:020}", 31_000_000 + i)),
                Cell::Day(self.airs(i) + Days::new(3)),
                text(format!("远岚置业{}有限公司", self.project_of(i) / 4 + 1)),
                text(project(self.project_of(i))),
                text(self.placement_key(i)),
                Cell::Number(self.price(i)),
            ]);
        }
    }
}
