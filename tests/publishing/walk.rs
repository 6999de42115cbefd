//! Random offices over eight weeks. The generator plants what happens to each matter and so knows
//! what must become of it; nothing here asks the program what ends a rule.
//!
//! 20 offices in `cargo test`, `WALKS=200` for the long form.

use crate::dice::Dice;
use crate::hand::Hand;
use crate::office::{ORDERS, Office, PROJECTS};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use rayon::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;

const WEEKS: u64 = 8;
/// A Monday in a summer without public holidays.
const START: &str = "2026-07-06";

#[derive(Clone)]
struct Order {
    key: String,
    received: NaiveDate,
    promised: NaiveDate,
    submitted: Option<NaiveDate>,
    cancelled: bool,
    deleted: bool,
    waived: bool,
}

#[derive(Clone)]
struct Placement {
    key: String,
    first_day: NaiveDate,
    booked: NaiveDate,
    confirmed: Option<NaiveDate>,
    received: Option<NaiveDate>,
    cancelled: bool,
    deleted: bool,
}

/// One office, and what is expected of it.
struct Walk {
    office: Office,
    dice: Dice,
    monday: NaiveDate,
    orders: Vec<Order>,
    placements: Vec<Placement>,
    suspended: bool,
    /// The register of orders cannot be read this week.
    unread: bool,
    /// What must become of a matter that was open, by key and code.
    expected: BTreeMap<(String, &'static str), &'static str>,
    /// The last word typed about an order.
    words: BTreeMap<String, String>,
}

impl Walk {
    fn new(seed: u64) -> Walk {
        let office = Office::new();
        for name in ["工作单_工作单.csv", "媒体排期_排期.csv", "收付款_客户到款.csv"] {
            std::fs::remove_file(office.dir.join(name)).expect("removed");
        }
        Walk {
            office,
            dice: Dice::new(seed + 17),
            monday: START.parse().expect("a day"),
            orders: Vec::new(),
            placements: Vec::new(),
            suspended: false,
            unread: false,
            expected: BTreeMap::new(),
            words: BTreeMap::new(),
        }
    }

    fn working_day(&mut self, from: i64, to: i64) -> NaiveDate {
        let span = u64::try_from(to - from + 1).expect("a span");
        let offset = from + i64::try_from(self.dice.below(span)).expect("small");
        let mut day = self.monday + chrono::Duration::days(offset);
        while [Weekday::Sat, Weekday::Sun].contains(&day.weekday()) {
            day = day.pred_opt().expect("a day");
        }
        day
    }

    /// The severity of a late or nearly late order today: T01 red, T03 yellow.
    fn standing(&self, order: &Order) -> Option<&'static str> {
        if order.submitted.is_some()
            || order.cancelled
            || order.deleted
            || order.waived
            || self.suspended
            || self.unread
        {
            return None;
        }
        let next = self.monday + Days::new(1);
        match order.promised {
            due if due < self.monday => Some("红"),
            due if due <= next => Some("黄"),
            _ => None,
        }
    }

    /// A week goes by: new records, and something happens to old ones.
    fn week(&mut self) {
        self.expected.clear();
        self.unread = !self.orders.is_empty() && self.dice.below(9) == 0;
        let rests_now = !self.suspended
            && self.dice.below(25) == 0
            && self.monday != START.parse::<NaiveDate>().expect("a day");
        self.suspended |= rests_now;
        let mut orders = std::mem::take(&mut self.orders);
        for order in &mut orders {
            let event = self.dice.below(12);
            let outcome = match event {
                0 | 1 if order.submitted.is_none() => {
                    order.submitted = Some(self.working_day(-5, -1));
                    "办妥"
                }
                2 => {
                    order.cancelled = true;
                    "撤销"
                }
                3 => {
                    order.waived = true;
                    "撤销"
                }
                4 => {
                    order.deleted = true;
                    "删除"
                }
                5 => {
                    order.promised = self.working_day(10, 20);
                    "不再适用"
                }
                _ => continue,
            };
            // several causes at once: the first of the table speaks
            let outcome =
                match (self.unread, order.deleted, order.cancelled || order.waived || self.suspended) {
                    (true, ..) => "停查",
                    (_, true, _) => "删除",
                    (.., true) => "撤销",
                    _ => outcome,
                };
            for code in ["T01", "T03"] {
                self.expected.insert((order.key.clone(), code), outcome);
            }
        }
        if self.unread || self.suspended {
            let outcome = if self.unread { "停查" } else { "撤销" };
            for order in orders.iter().filter(|order| self.unread || !order.deleted) {
                for code in ["T01", "T03"] {
                    self.expected.insert((order.key.clone(), code), outcome);
                }
            }
        }
        self.orders = orders;
        let mut placements = std::mem::take(&mut self.placements);
        for placement in &mut placements {
            let event = self.dice.below(10);
            // what was called off or put to rest in an earlier week ended then what it could end
            let mut called_off = rests_now;
            match event {
                0 | 1 if placement.received.is_none() => {
                    placement.received = Some(self.working_day(-5, -1));
                    self.expected.insert((placement.key.clone(), "M01"), "办妥");
                }
                2 | 3 if placement.confirmed.is_none() => {
                    placement.confirmed = Some(self.working_day(-5, -1));
                    self.expected.insert((placement.key.clone(), "A08"), "办妥");
                }
                4 if !placement.cancelled => {
                    placement.cancelled = true;
                    called_off = true;
                }
                5 => {
                    placement.deleted = true;
                }
                _ => {}
            }
            let outcome = match (placement.deleted, called_off) {
                (true, _) => "删除",
                (_, true) => "撤销",
                _ => continue,
            };
            for code in ["M01", "A08"] {
                self.expected.insert((placement.key.clone(), code), outcome);
            }
        }
        self.placements = placements;
        if !self.suspended {
            self.add();
        }
    }

    fn add(&mut self) {
        for _ in 0..1 + self.dice.below(3) {
            let number = self.orders.len() + 1;
            let received = self.working_day(-7, -4);
            let promised = self.working_day(-3, 8);
            self.orders.push(Order {
                key: format!("XM2026-101-G{number:03}"),
                received,
                promised,
                submitted: None,
                cancelled: false,
                deleted: false,
                waived: false,
            });
        }
        if self.dice.below(2) == 0 {
            let number = self.placements.len() + 1;
            let placement = Placement {
                key: format!("XM2026-101-M07{number:02}"),
                first_day: self.working_day(2, 6),
                booked: self.working_day(-5, -3),
                confirmed: None,
                received: None,
                cancelled: false,
                deleted: false,
            };
            self.placements.push(placement);
        }
    }

    /// The registers as they stand.
    fn write(&self) {
        let status = if self.suspended { "暂停" } else { "服务中" };
        self.office.write(
            "项目名册_项目.csv",
            &format!("项目编号,项目名称,客户名称,合同签订日,合同开始,状态\nXM2026-101,麦垄里,禾垄置业有限公司,2026-01-05,2026-01-06,{status}\n"),
        );
        let mut orders =
            "工作单号,项目编号,工作内容,下单时间,布署方式,承诺完成日,责任人,提交日,状态\n".to_owned();
        // one that never is late keeps the register from being empty
        orders.push_str("XM2026-101-G900,XM2026-101,年册,2026-07-01 10:00,邮件,2026-12-01,张三,,\n");
        for order in self.orders.iter().filter(|order| !order.deleted) {
            let submitted = order.submitted.map(|day| day.to_string()).unwrap_or_default();
            let status = if order.cancelled { "取消" } else { "" };
            orders.push_str(&format!(
                "{},XM2026-101,海报{},{} 10:00,邮件,{},张三,{submitted},{status}\n",
                order.key, order.key, order.received, order.promised
            ));
        }
        match self.unread {
            true => std::fs::write(self.office.dir.join("工作单_工作单.csv"), [0u8, 159, 146, 150])
                .expect("written"),
            false => self.office.write("工作单_工作单.csv", &orders),
        }
        let mut placements = "排期编号,项目编号,媒体名称,版面/时段,投放日期,次数,客户金额,媒体成本,客户确认日,确认方式,签字人,订位日,状态\n".to_owned();
        placements.push_str("XM2026-101-M0799,XM2026-101,晨报,头版,2026-12-24,1,100,90,,,,,\n");
        let mut receipts = "到款编号,到款日期,付款单位,金额,项目编号,对应单号\n".to_owned();
        receipts.push_str("DK202607-999,2026-07-01,禾垄置业有限公司,1,XM2026-101,XM2026-101-M0799\n");
        for (index, placement) in self.placements.iter().enumerate().filter(|(_, one)| !one.deleted) {
            let confirmed = placement.confirmed.map(|day| format!("{day},签字,柏总")).unwrap_or(",,".into());
            let status = if placement.cancelled { "撤单" } else { "" };
            placements.push_str(&format!(
                "{},XM2026-101,晨报,头版,{},1,50000,45000,{confirmed},{},{status}\n",
                placement.key, placement.first_day, placement.booked
            ));
            if let Some(day) = placement.received {
                receipts.push_str(&format!(
                    "DK202607-{index:03},{day},禾垄置业有限公司,50000,XM2026-101,{}\n",
                    placement.key
                ));
            }
        }
        self.office.write("媒体排期_排期.csv", &placements);
        self.office.write("收付款_客户到款.csv", &receipts);
        let mut waivers = "检查代码,编号,有效至,批准人,原因\n".to_owned();
        for order in self.orders.iter().filter(|order| order.waived) {
            for code in ["T01", "T03"] {
                waivers.push_str(&format!("{code},{},2026-12-31,总监,已商定\n", order.key));
            }
        }
        self.office.write("设置_豁免.csv", &waivers);
    }

    /// Types an answer about a few orders that stand open.
    fn answer(&mut self) {
        let open: Vec<(String, &str)> = self
            .orders
            .iter()
            .filter_map(|order| {
                Some((order.key.clone(), if self.standing(order)? == "红" { "T01" } else { "T03" }))
            })
            .collect();
        for (key, code) in open {
            if self.dice.below(2) == 0 {
                continue;
            }
            let word = format!("话{}-{}", self.monday, key);
            let (workbook, sheet) = [(ORDERS, "工作单"), (ORDERS, "问题清单"), (PROJECTS, "问题清单")]
                [usize::try_from(self.dice.below(3)).expect("small")];
            let path = self.office.path(workbook);
            let mut hand = Hand::open(&path);
            let Some(at) = hand.cell_of(sheet, &[code, &key], "处理意见") else { continue };
            hand.put(sheet, at, &word).save(&path);
            self.words.insert(format!("{code} {key}"), word);
        }
    }

    /// What run.json and the page say against what was planted.
    fn check(&self, was: &Value, now: &Value, words: &str, what: &str) {
        let open = |run: &Value, code: &str, key: &str| {
            let findings = run["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
            findings
                .iter()
                .any(|f| f["code"] == code && f["key"] == key && f["open"] == true && f["waived"] == false)
        };
        for order in &self.orders {
            let stands = self.standing(order);
            assert_eq!(open(now, "T01", &order.key), stands == Some("红"), "{what}: T01 {}", order.key);
            assert_eq!(open(now, "T03", &order.key), stands == Some("黄"), "{what}: T03 {}", order.key);
        }
        let movement = now["movement"].as_array().expect("movement");
        for one in movement {
            let (key, code) = (one["key"].as_str().expect("a key"), one["code"].as_str().expect("a code"));
            let outcome = one["outcome"].as_str().expect("an outcome");
            let tracked = ["T01", "T03", "M01", "A08"].into_iter().find(|tracked| *tracked == code);
            let Some(code) = tracked else { continue };
            let expected = match (one["was"].as_str(), one["now"].as_str()) {
                (Some(_), None) => {
                    let planted = self.expected.get(&(key.to_owned(), code));
                    *planted.unwrap_or_else(|| {
                        panic!("{what}: {code} {key} is gone ({outcome}) and nothing was planted")
                    })
                }
                (None, Some(_)) => "新增",
                (Some("黄"), Some("红")) => "加重",
                (Some("红"), Some("黄")) => "减轻",
                _ => "持续",
            };
            let past = was["findings"]
                .as_array()
                .into_iter()
                .flatten()
                .find(|f| f["key"] == key && f["code"] == code);
            assert_eq!(outcome, expected, "{what}: {code} {key}; it was {past:?}");
        }
        // nothing planted is passed over in silence
        for ((key, code), outcome) in &self.expected {
            let gone = open(was, code, key) && ["T01", "T03"].iter().all(|code| !open(now, code, key));
            let told = movement.iter().any(|one| one["key"] == key.as_str() && one["outcome"] == *outcome);
            assert!(!gone || !code.starts_with('T') || told, "{what}: {code} {key} should be {outcome}");
        }
        let page = std::fs::read_to_string(self.office.path("管理/周报.html")).expect("the page");
        if !was.is_null() {
            adds_up(&page, words, what);
        }
        for (about, word) in &self.words {
            assert!(self.office.shows(PROJECTS, word), "{what}: {word} about {about} is gone");
        }
    }
}

/// `上次 48 − 办妥 6 … = 51` on the page adds up, and ends with the red number of the terminal.
fn adds_up(page: &str, words: &str, what: &str) {
    let at = page.find("上次 ").unwrap_or_else(|| panic!("{what}: no bridge"));
    let bridge: String = page[at..].chars().take_while(|c| !"<（".contains(*c)).collect();
    let mut sum = 0i64;
    let (mut sign, mut last) = (1i64, 0i64);
    let mut seen_equals = false;
    for part in bridge.split_whitespace() {
        match part {
            "−" => sign = -1,
            "+" => sign = 1,
            "=" => seen_equals = true,
            _ => {
                if let Ok(number) = part.parse::<i64>() {
                    if seen_equals {
                        last = number;
                    } else {
                        sum += sign * number;
                    }
                }
            }
        }
    }
    assert!(seen_equals && sum == last, "{what}: {bridge}");
    assert!(words.contains(&format!("红 {last} 项")), "{what}: {bridge} / {words}");
}

/// One office over eight weeks: how often each outcome came, and how many words were typed.
fn walk(seed: u64) -> (BTreeMap<String, usize>, usize) {
    let mut outcomes = BTreeMap::new();
    let mut walk = Walk::new(seed);
    let mut last = Value::Null;
    for week in 0..WEEKS {
        walk.monday = START.parse::<NaiveDate>().expect("a day") + Days::new(7 * week);
        walk.week();
        walk.write();
        let day = walk.monday.to_string();
        let what = format!("walk {seed}, {day}");
        let said = walk.office.run(&day);
        assert_eq!(said.code, if walk.unread { 2 } else { 0 }, "{what}: {}", said.words);
        let now = walk.office.json();
        walk.check(&last, &now, &said.words, &what);
        // a rerun a month: it takes as long as the run
        if week % 4 == 2 {
            let before = walk.office.contents();
            walk.office.run(&day);
            let after = walk.office.contents();
            let changed: Vec<&String> =
                after.keys().filter(|path| before.get(*path) != after.get(*path)).collect();
            assert!(changed.is_empty() && before.len() == after.len(), "{what}: a rerun changes {changed:?}");
        }
        for one in now["movement"].as_array().expect("movement") {
            *outcomes.entry(one["outcome"].as_str().unwrap_or_default().to_owned()).or_insert(0) += 1;
        }
        walk.answer();
        last = now;
    }
    (outcomes, walk.words.len())
}

#[test]
fn eight_random_weeks_say_what_happened() {
    let walks = std::env::var("WALKS").ok().and_then(|count| count.parse().ok()).unwrap_or(20);
    let all: Vec<_> = (0..walks).into_par_iter().map(walk).collect();
    let typed: usize = all.iter().map(|(_, typed)| typed).sum();
    let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
    for (outcome, count) in all.iter().flat_map(|(outcomes, _)| outcomes) {
        *outcomes.entry(outcome).or_default() += count;
    }
    eprintln!("{walks} offices, {typed} words typed, outcomes {outcomes:?}");
    for outcome in ["办妥", "撤销", "删除", "停查", "不再适用", "新增", "加重", "持续"] {
        assert!(outcomes.contains_key(outcome), "no {outcome} in {walks} walks");
    }
}
