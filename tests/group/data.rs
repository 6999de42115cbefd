//! 管理/数据 of many offices, as their runs leave it, and the sums that a group's engine must find.

use crate::dice::Dice;
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The later of the two 检查日.
pub fn as_of() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 16).expect("a date")
}

/// Headings as a run writes them.
pub const HEADINGS: [(&str, &str); 3] = [
    (
        "问题",
        "办公室,检查日,编号,代码,名称,级别,项目,字段,未了,应办日,超期,单位,涉款,责任人,等谁,首见,红周数,豁免,遗留",
    ),
    ("工作单", "办公室,检查日,编号,项目,收单,目标日,上限日,已用,等客户,状态"),
    ("项目", "办公室,检查日,编号,名称,客户,灯,到款,已分配,未分配,付款,垫款,红,黄"),
];
const PROJECTS: u64 = 4;
const ORDERS: u64 = 30;
const WEEKS: u64 = 2;

/// The figures of one office on one 检查日, of one client, or of the whole group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub red: u64,
    pub yellow: u64,
    pub advanced_fen: i64,
    pub at_risk_fen: i64,
    pub orders: u64,
    pub in_time: u64,
    pub client_days: u64,
}

impl Sums {
    fn add(&mut self, other: Sums) {
        self.red += other.red;
        self.yellow += other.yellow;
        self.advanced_fen += other.advanced_fen;
        self.at_risk_fen += other.at_risk_fen;
        self.orders += other.orders;
        self.in_time += other.in_time;
        self.client_days += other.client_days;
    }
}

/// By office and by client, both with the 检查日.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub offices: BTreeMap<(String, NaiveDate), Sums>,
    pub clients: BTreeMap<(String, NaiveDate), Sums>,
    pub group: BTreeMap<NaiveDate, Sums>,
}

/// Writes the tables of `offices` offices below a folder.
pub fn write(root: &Path, offices: usize) -> Known {
    let mut known = Known::default();
    for index in 0..offices {
        let office = format!("办公室{index:04}");
        let mut dice = Dice::new(index as u64);
        for week in 0..WEEKS {
            let day = as_of() - Days::new(7 * week);
            one(root, &office, day, &mut dice, &mut known);
        }
    }
    known
}

fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

/// One office on one 检查日.
fn one(root: &Path, office: &str, day: NaiveDate, dice: &mut Dice, known: &mut Known) {
    let [mut findings, mut orders, mut projects] =
        HEADINGS.map(|(_, headings)| format!("\u{feff}{headings}\r\n"));
    for p in 0..PROJECTS {
        let project = format!("XM2026-{:03}", p + 1);
        let client = format!("客户,{:02}", dice.below(50)); // a comma, so that quoting is tried
        let mut sums = Sums { advanced_fen: dice.below(3) as i64 * 1_234_567, ..Sums::default() };
        let received = 5_000_000;
        projects.push_str(&format!(
            "{office},{day},{project},云庭,\"{client}\",红,{},{},0.00,{},{},0,0\r\n",
            yuan(received),
            yuan(received),
            yuan(received + sums.advanced_fen),
            yuan(sums.advanced_fen),
        ));
        for n in 0..ORDERS {
            let key = format!("{project}-G{n:03}");
            let (late, waited) = (dice.one_in(8), dice.below(4));
            let judged = !dice.one_in(10);
            sums.client_days += waited;
            sums.orders += u64::from(judged);
            sums.in_time += u64::from(judged && !late);
            let due = if judged { day.to_string() } else { String::new() };
            orders.push_str(&format!("{office},{day},{key},{project},{day},{day},{due},3,{waited},完成\r\n"));
            if late {
                let open = dice.one_in(2);
                sums.red += u64::from(open);
                let is_open = if open { "是" } else { "否" };
                findings.push_str(&format!(
                    "{office},{day},{key},T01,工作单超时,红,{project},,{is_open},{day},2,工作日,,张三,我司,{day},1,否,否\r\n"
                ));
            }
        }
        for n in 0..10u64 {
            let key = format!("{project}-M{n:04}");
            let (fen, kind) = (dice.below(900_000) as i64, dice.below(5));
            // a red and a yellow of one record count once; 豁免, 遗留 and T10 do not count
            let (code, waived, legacy) = match kind {
                0 => ("M01", "是", "否"),
                1 => ("M01", "否", "是"),
                2 => ("T10", "否", "否"),
                _ => ("M01", "否", "否"),
            };
            if kind > 2 {
                sums.red += 1;
                sums.at_risk_fen += fen + 100;
            } else {
                sums.yellow += 1;
                sums.at_risk_fen += fen;
            }
            for (code, level, fen, waived, legacy) in
                [(code, "红", fen + 100, waived, legacy), ("M19", "黄", fen, "否", "否")]
            {
                findings.push_str(&format!(
                    "{office},{day},{key},{code},\"到款,不足\",{level},{project},,是,,,,{},财务,客户,{day},1,{waived},{legacy}\r\n",
                    yuan(fen),
                ));
            }
        }
        known.offices.entry((office.to_owned(), day)).or_default().add(sums);
        known.clients.entry((client, day)).or_default().add(sums);
        known.group.entry(day).or_default().add(sums);
    }
    for ((table, _), text) in HEADINGS.iter().zip([findings, orders, projects]) {
        let folder = root.join(office).join("输出/管理/数据").join(table);
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join(format!("{table} {day}.csv")), text).expect("a table");
    }
}
