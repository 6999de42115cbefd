//! 项目名册 and 工作单: roster, orders, meetings.

use super::sink::{Cell, Sink};
use super::{DIRTY, KINDS, MEDIA, Office, PEOPLE, as_of, project, text};
use chrono::{Datelike, Days};
use std::ops::Range;

impl Office {
    pub(super) fn roster(&mut self, sink: &mut Sink) {
        sink.sheet(
            "项目",
            &[
                "项目编号",
                "项目名称",
                "客户名称",
                "合同编号",
                "合同签订日",
                "合同开始",
                "合同结束",
                "策略确认日",
                "客户总监",
                "项目负责人",
                "客服",
                "媒介",
                "客户签字授权人",
                "媒体付款方式",
                "状态",
            ],
        );
        for i in 0..self.size.projects {
            sink.row([
                text(project(i)),
                text(format!("云庭{}期", i + 1)),
                text(format!("远岚置业{}有限公司", i / 4 + 1)),
                text(format!("HT2026-{:04}", i + 1)),
                Cell::Day(as_of() - Days::new(400)),
                Cell::Day(as_of() - Days::new(390)),
                Cell::Day(as_of() + Days::new(200)),
                Cell::Day(as_of() - Days::new(60)),
                text("总监甲"),
                text(self.dice.of(&PEOPLE)),
                text(self.dice.of(&PEOPLE)),
                text(self.dice.of(&PEOPLE)),
                text("王总"),
                text(if i % 5 == 4 { "月结" } else { "先款后播" }),
                text("服务中"),
            ]);
        }
        sink.sheet("人员", &["姓名", "部门", "上级"]);
        for name in PEOPLE {
            sink.row([text(name), text("客户服务小组"), text("总监甲")]);
        }
        sink.row([text("总监甲"), text("总监室"), Cell::Blank]);
        sink.sheet("媒体", &["媒体名称", "类别", "收款单位", "付款方式", "订位提前", "截稿提前", "补播规则"]);
        for (i, name) in MEDIA.into_iter().enumerate() {
            sink.row([
                text(name),
                text(["报纸", "报纸", "广播", "户外", "户外", "杂志", "电视", "电视"][i]),
                text(format!("{name}传媒有限公司")),
                text(if i % 3 == 0 { "后付" } else { "预付" }),
                Cell::Number(3),
                Cell::Number(2),
                text("错一补一漏一补二"),
            ]);
        }
    }

    pub(super) fn orders(&mut self, sink: &mut Sink, part: Range<usize>) {
        sink.sheet(
            "工作单",
            &[
                "工作单号",
                "项目编号",
                "下单时间",
                "布署方式",
                "布署人",
                "工作类别",
                "工作内容",
                "规格",
                "款数",
                "前置单号",
                "是否加急",
                "客户要求日",
                "责任人",
                "执行人",
                "开工日",
                "提交日",
                "客户意见",
                "客户意见日",
                "客户确认日",
                "确认方式",
                "签字人",
                "电子文件交客户",
                "备注",
            ],
        );
        let span = self.size.span();
        for i in part {
            let back = span * (self.size.orders - i) as u64 / self.size.orders.max(1) as u64;
            let given = as_of() - Days::new(back);
            let open = given + Days::new(6) > as_of();
            let dirty = self.dice.one_in(DIRTY);
            let done = |after: u64| if open { Cell::Blank } else { Cell::Day(given + Days::new(after)) };
            let word = |words: &str| if open { Cell::Blank } else { text(words) };
            let given_cell = match dirty.then(|| self.dice.below(4)) {
                Some(0) => text(format!("{}月{}日", given.month(), given.day())),
                Some(1) => text(format!("{}.{}.{}", given.year(), given.month(), given.day())),
                Some(2) => text("待定"),
                _ => Cell::Day(given),
            };
            let late = u64::from(self.dice.one_in(30)) * 5;
            sink.row([
                text(self.order_key(i)),
                text(project(self.project_of(i))),
                given_cell,
                text(self.dice.of(&["书面", "邮件", "微信"])),
                text("王总"),
                text(self.dice.of(&KINDS)),
                text(format!("{}月第{}轮报纸稿", given.month(), i % 9 + 1)),
                text("半版"),
                if dirty && i % 3 == 0 { text("两三款") } else { Cell::Number(i as i64 % 3 + 1) },
                Cell::Blank,
                text(if self.dice.one_in(12) { "是" } else { "否" }),
                Cell::Day(given + Days::new(7)),
                text(self.dice.of(&PEOPLE)),
                text(self.dice.of(&PEOPLE)),
                Cell::Day(given),
                done(2 + late),
                word("确认"),
                done(3 + late),
                done(3 + late),
                word("签字"),
                word("王总"),
                word("是"),
                Cell::Blank,
            ]);
        }
    }

    pub(super) fn meetings(&mut self, sink: &mut Sink) {
        sink.sheet(
            "会议",
            &[
                "会议单号",
                "项目编号",
                "会议类型",
                "会议主题",
                "会议开始",
                "会议结束",
                "与会客户",
                "结论",
                "会议单提交时间",
                "客户签字日",
                "签字人",
            ],
        );
        for i in 0..self.size.meetings {
            let held = as_of()
                - Days::new(
                    self.size.span() * (self.size.meetings - i) as u64 / self.size.meetings.max(1) as u64,
                );
            let key = format!("{}-H{:05}", project(self.project_of(i)), i / self.size.projects + 1);
            sink.row([
                text(key),
                text(project(self.project_of(i))),
                text("客户会议"),
                text(format!("第{}次例会", i / self.size.projects + 1)),
                Cell::Day(held),
                Cell::Day(held),
                text("王总"),
                text("按方案执行"),
                Cell::Day(held + Days::new(1)),
                Cell::Day(held + Days::new(2)),
                text("王总"),
            ]);
        }
    }
}
