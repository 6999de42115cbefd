//! 设置.xlsx → [`Settings`]: the defaults of the handbook with the changes of the office.
//!
//! It is read before everything else, because the tables are read with these settings. Every problem is a
//! finding. A value that cannot be read leaves its default in force, and the finding names the default.
//! Whether an alias, a waiver or a holiday is ever used is asked after the checks, not here.

mod parameters;
mod sheet;

pub use parameters::{changed, listed};

use super::cell::amount::{Unit, amount};
use super::cell::words::{self, Asked};
use super::cell::{self, Note, Reading, choice, clean, number, text, yes_no};
use crate::finding::{Code, Raised};
use crate::handbook::{OTHER, standard_limits};
use crate::model::calendar::OwnDay;
use crate::model::choice::Scope;
use crate::model::settings::{Alias, AliasKind, Escalation, EscalationTrigger, Waiver, WorkLimit};
use crate::model::source::SheetId;
use crate::model::{Calendar, Content, Fen, Place, Settings, YesNo};
use crate::read::table::{Sheet, Value};
use chrono::NaiveDate;
use sheet::{Row, Rows};
use std::collections::BTreeMap;

/// The tables of 设置, each with its required columns.
const TABLES: [(&str, &[&str]); 6] = [
    ("参数", &["名称", "值"]),
    ("时限表", &["工作类别"]),
    ("假期表", &["日期", "类型"]),
    ("别名表", &["类别", "写法", "标准名"]),
    ("升级表", &["触发", "通知"]),
    ("豁免", &["检查代码", "编号", "有效至"]),
];

/// The table whose name is the sheet's name or its beginning.
pub(crate) fn table_of(name: &str) -> Option<&'static str> {
    let name = cell::clean::compact(name);
    TABLES.iter().map(|(table, _)| *table).find(|table| name.starts_with(table))
}

/// Reads the sheets of 设置 files, each with the name of its table, in the order of file and sheet. `参数 (2)` is
/// added to 参数 if its header fits.
pub fn settings(sheets: &[(SheetId, &Sheet, &str)], as_of: NaiveDate) -> (Settings, Vec<Raised>) {
    let mut reader = Reader { settings: Settings::new(as_of, standard_limits()), findings: Vec::new() };
    let mut own_days = Vec::new();
    let mut written = BTreeMap::new();
    for (id, sheet, name) in sheets.iter().filter(|(_, sheet, _)| !sheet.hidden) {
        let Some((table, required)) = TABLES.iter().find(|(table, _)| table == name) else { continue };
        if cell::clean::compact(&sheet.name) != *table {
            if sheet.cells.is_empty() {
                continue;
            }
            if Rows::of(*id, sheet, required).is_ok() {
                let message = format!(
                    "表“{}”按“{table}”表读入，与其他“{table}”表合在一起；如不该算，请改名或移走",
                    sheet.name
                );
                reader.findings.push(
                    Raised::new(Code::D19, format!("设置/{}", sheet.name), message)
                        .at(sheet::top(*id))
                        .field("表名"),
                );
            }
        }
        match *table {
            "参数" => parameters::read(&mut reader, *id, sheet, &mut written),
            "假期表" => reader.each(*id, sheet, required, |reader, row| {
                own_days.extend(reader.own_day(row));
            }),
            "时限表" => reader.each(*id, sheet, required, Reader::limit),
            "别名表" => reader.each(*id, sheet, required, Reader::alias),
            "升级表" => reader.each(*id, sheet, required, Reader::escalation),
            _ => {
                let mut unapproved = Vec::new();
                reader.each(*id, sheet, required, |reader, row| unapproved.push(reader.waiver(row)));
                reader.unapproved(&sheet.name, &unapproved);
            }
        }
    }
    parameters::in_order(&mut reader, &written);
    reader.settings.calendar = Calendar::new(&own_days);
    (reader.settings, reader.findings)
}

/// Working days, about a year. A longer limit or threshold would switch its check off without a word.
const LONGEST_LIMIT: u32 = 250;

/// Collects the settings and the findings about them.
struct Reader {
    settings: Settings,
    findings: Vec<Raised>,
}

impl Reader {
    /// Calls `read` for every row of a sheet, or says which columns are missing (D01).
    fn each(
        &mut self,
        id: SheetId,
        sheet: &Sheet,
        required: &[&str],
        mut read: impl FnMut(&mut Reader, &Row<'_>),
    ) {
        match Rows::of(id, sheet, required) {
            Ok(rows) => {
                self.above_header(&rows, sheet);
                rows.iter().for_each(|row| read(self, row));
            }
            Err(_) if sheet.cells.is_empty() => {}
            Err(missing) => {
                let message = format!("{}表缺少列：{}，本表没有读取", sheet.name, missing.join("、"));
                self.say(Code::D01, &format!("设置/{}", sheet.name), sheet::top(id), message);
            }
        }
    }

    /// D20 for what looks like rows above the header.
    fn above_header(&mut self, rows: &Rows<'_>, sheet: &Sheet) {
        if let Some(first) = rows.above.first() {
            let message = format!(
                "{}表的表头上面有 {} 行像设置的内容，未生效；请移到表头下面",
                sheet.name,
                rows.above.len()
            );
            self.say(Code::D20, &format!("设置/{}", sheet.name), *first, message);
        }
    }

    /// D02: a later row with the same key.
    fn twice(&mut self, key: &str, at: crate::model::Place, column: &str) {
        let message = format!("{column}「{key}」写了两次，以前一行为准；请删去其中一行");
        self.findings.push(Raised::new(Code::D02, key, message).field(column).at(at));
    }

    fn say(&mut self, code: Code, key: &str, at: crate::model::Place, message: impl Into<String>) {
        self.findings.push(Raised::new(code, key, message).at(at));
    }

    /// The value of a column. Its note becomes a finding with this key.
    fn value<T>(
        &mut self,
        row: &Row<'_>,
        column: &str,
        key: &str,
        read: impl FnOnce(&Value) -> Reading<T>,
    ) -> Content<T> {
        let Some(value) = row.get(column) else { return Content::Blank };
        let Reading { content, note } = read(value);
        if let Some(Note { code, message }) = note {
            let finding = Raised::new(code, key, format!("{column}：{message}"));
            self.findings.push(finding.field(column).at(row.place(column)));
        }
        content
    }

    /// A required text (D13).
    fn required(&mut self, row: &Row<'_>, column: &str, key: &str) -> Option<String> {
        match self.value(row, column, key, text::text) {
            Content::Known(text) => Some(text),
            Content::Blank => {
                let finding = Raised::new(Code::D13, key, format!("{column}没有填写，本行未生效"));
                self.findings.push(finding.field(column).at(row.place(column)));
                None
            }
            _ => None,
        }
    }

    /// Reads a row of 时限表: 工作类别 | 目标工作日 | 上限工作日 | 条款 | 服务范围 | 启用.
    fn limit(&mut self, row: &Row<'_>) {
        let Some(written) = self.required(row, "工作类别", "时限表") else { return };
        let name = choice::work_name(&written);
        if name.is_empty() {
            let message = format!("工作类别：「{written}」没有写是哪一类工作，本行未生效；请写类别的名称");
            let finding = Raised::new(Code::D18, "时限表", message).field("工作类别");
            return self.findings.push(finding.at(row.place("工作类别")));
        }
        if self.settings.limits.iter().any(|limit| limit.name == name && limit.place.is_some()) {
            return self.twice(&name, row.place("工作类别"), "工作类别");
        }
        let days = |value: &Value| number::within(value, 0, LONGEST_LIMIT, "超过 250 个工作日，沿用原时限");
        let target = self.value(row, "目标工作日", &name, days);
        let upper = self.value(row, "上限工作日", &name, days);
        let clause = self.value(row, "条款", &name, text::text);
        let scope = self.value(row, "服务范围", &name, choice::choice::<Scope>);
        let enabled = self.value(row, "启用", &name, |value| yes_no::yes_no(value, &row.dates));
        let known = self.settings.limits.iter().position(|limit| limit.name == name);
        let mut limit = known.and_then(|i| self.settings.limits.get(i).cloned()).unwrap_or(WorkLimit {
            name: name.clone(),
            target: None,
            upper: None,
            clause: "H-5".to_owned(),
            step: None,
            scope: None,
            per_piece: false,
            chained: false,
            place: None,
        });
        limit.per_piece |= choice::is_per_piece(&written);
        let unreadable = matches!(target, Content::Refused) || matches!(upper, Content::Refused);
        let (target, upper) = match (known_value(target), known_value(upper)) {
            (None, None) => (limit.target, limit.upper),
            (Some(target), None) => (Some(target), limit.upper.or(Some(target))),
            (None, Some(upper)) => {
                // a target below the upper limit exists only for a range (5—8)
                let low = limit.target.filter(|target| limit.upper != Some(*target) && *target <= upper);
                (low.or(Some(upper)), Some(upper))
            }
            both => both,
        };
        match (target, upper) {
            _ if unreadable => {}
            (Some(low), Some(high)) if low > high || high == 0 => {
                let message = format!("目标 {low} 工作日大于上限 {high} 工作日，或上限为 0，沿用原时限");
                self.say(Code::D21, &name, row.place("上限工作日"), message);
            }
            _ => (limit.target, limit.upper) = (target, upper),
        }
        if let Some(clause) = known_value(clause) {
            limit.clause = clause;
        }
        limit.scope = known_value(scope).or(limit.scope);
        limit.place = Some(row.place("工作类别"));
        if matches!(enabled, Content::Known(YesNo::No)) {
            // the 工作类别 stays known but has no limits, like 其他
            (limit.target, limit.upper) = (None, None);
        }
        match known.and_then(|i| self.settings.limits.get_mut(i)) {
            Some(standard) => *standard = limit,
            None if name == OTHER => {}
            None => self.settings.limits.push(limit),
        }
    }

    /// Reads a row of 假期表: 日期 | 类型 放假/上班 | 说明.
    fn own_day(&mut self, row: &Row<'_>) -> Option<OwnDay> {
        let key = format!("假期表/第{}行", row.number());
        self.required(row, "日期", &key)?;
        let date = self.value(row, "日期", &key, |value| cell::date::date(value, &row.dates));
        let kind = self.value(row, "类型", &key, |value| choice::word(value, &["放假", "上班"]));
        let name = self.value(row, "说明", &key, text::text);
        if matches!(kind, Content::Blank) {
            self.say(Code::D13, &key, row.place("类型"), "类型没有填写（放假或上班），本行未生效");
        }
        let (date, kind) = (known_value(date)?, known_value(kind)?);
        if self.settings.own_days.iter().any(|(own, _)| *own == date) {
            self.twice(&date.to_string(), row.place("日期"), "日期");
            return None;
        }
        self.settings.own_days.push((date, row.place("日期")));
        Some(OwnDay { date, working: kind == 1, name: known_value(name).unwrap_or_default() })
    }

    /// Reads a row of 别名表: 类别 项目/媒体/人员/表头/客户 | 写法 | 标准名.
    fn alias(&mut self, row: &Row<'_>) {
        const KINDS: [AliasKind; 5] =
            [AliasKind::Project, AliasKind::Medium, AliasKind::Person, AliasKind::Header, AliasKind::Client];
        let Some(written) = self.required(row, "写法", "别名表") else { return };
        let Some(standard) = self.required(row, "标准名", &written) else { return };
        let kind = self.value(row, "类别", &written, |value| {
            choice::word(value, &["项目", "媒体", "人员", "表头", "客户"])
        });
        if matches!(kind, Content::Blank) {
            self.say(Code::D13, &written, row.place("类别"), "类别没有填写，别名未生效");
        }
        if let Some(kind) = known_value(kind).and_then(|i| KINDS.get(i).copied()) {
            // one heading may mean different columns in different sheets
            let same = |alias: &&Alias| alias.kind == kind && alias.written == written;
            let earlier = self.settings.aliases.iter().find(same).filter(|_| kind != AliasKind::Header);
            if let Some(earlier) = earlier {
                if earlier.standard != standard {
                    self.twice(&written, row.place("写法"), "写法");
                }
                return;
            }
            self.settings.aliases.push(Alias { kind, written, standard, place: row.place("写法") });
        }
    }

    /// Reads a row of 升级表: 触发 超期工作日/涉款/连续周数 | 阈值 | 通知.
    fn escalation(&mut self, row: &Row<'_>) {
        let key = format!("升级表/第{}行", row.number());
        let trigger =
            self.value(row, "触发", &key, |value| choice::word(value, &["超期工作日", "涉款", "连续周数"]));
        let trigger = known_value(trigger);
        if trigger == Some(1) {
            let least = self.value(row, "阈值", &key, |value| amount(value, Unit::Yuan));
            let Some(notify) = self.notified(row, &key) else { return };
            let trigger = match least {
                Content::Known(least) if least < Fen::ZERO => {
                    return self.say(Code::D21, &key, row.place("阈值"), "阈值不能是负数，本行未生效");
                }
                Content::Known(least) => EscalationTrigger::MoneyAtRisk(least),
                Content::Blank => EscalationTrigger::MoneyGate,
                _ => return,
            };
            return self.settings.escalations.push(Escalation { trigger, notify });
        }
        let threshold = self.value(row, "阈值", &key, |value| {
            number::within(value, 1, LONGEST_LIMIT, "不在 1 到 250 之间，本行未生效")
        });
        let Some(notify) = self.notified(row, &key) else { return };
        let trigger = match (trigger, threshold) {
            (Some(0), Content::Known(days)) => EscalationTrigger::DaysOver(days),
            (Some(2), Content::Known(weeks)) => EscalationTrigger::WeeksRed(weeks),
            (Some(_), Content::Blank) => {
                return self.say(Code::D13, &key, row.place("阈值"), "阈值没有填写，本行未生效");
            }
            (None, _) if row.get("触发").is_none() => {
                return self.say(Code::D13, &key, row.place("触发"), "触发没有填写，本行未生效");
            }
            _ => return,
        };
        self.settings.escalations.push(Escalation { trigger, notify });
    }

    /// 通知 of a row of 升级表 (D13 where it is blank or says 待定).
    fn notified(&mut self, row: &Row<'_>, key: &str) -> Option<String> {
        let notify = self.required(row, "通知", key)?;
        if !is_said(&notify) {
            self.say(Code::D13, key, row.place("通知"), format!("通知写的是“{notify}”，本行未生效"));
            return None;
        }
        Some(notify)
    }

    /// Reads a row of 豁免表: 检查代码 | 编号 | 有效至 | 批准人 | 原因. Returns what it lacks of the last two, if
    /// the waiver counts.
    fn waiver(&mut self, row: &Row<'_>) -> Option<Unapproved> {
        let code = self.required(row, "检查代码", "豁免")?.to_uppercase();
        let key = self.required(row, "编号", &code)?;
        let identity = format!("{code}/{key}");
        let until = self.value(row, "有效至", &identity, |value| {
            match cell::date::date(value, &row.dates) {
                // 待定 is D04 already, so it is not also a blank cell
                Reading { content: Content::Blank, note: Some(note) } if note.code == Code::D04 => {
                    Reading { content: Content::Refused, note: Some(note) }
                }
                reading => reading,
            }
        });
        if matches!(until, Content::Blank) {
            self.say(Code::D13, &identity, row.place("有效至"), "有效至没有填写，豁免未生效");
        }
        let approver =
            known_value(self.value(row, "批准人", &identity, text::text)).filter(|text| is_said(text));
        let reason =
            known_value(self.value(row, "原因", &identity, text::prose)).filter(|text| is_said(text));
        let until = known_value(until)?;
        let lacking = [("批准人", approver.is_none()), ("原因", reason.is_none())];
        let lacking: Vec<&'static str> =
            lacking.into_iter().filter(|(_, is)| *is).map(|(name, _)| name).collect();
        let at = row.place(lacking.first().copied().unwrap_or("批准人"));
        let (approver, reason) = (approver.unwrap_or_default(), reason.unwrap_or_default());
        self.settings
            .waivers
            .push(Waiver { code, key, until, approver, reason, place: row.place("有效至") });
        Some(Unapproved { identity, lacking, at })
    }

    /// D13 for waivers that nobody approved or explained; once where the whole sheet lacks the same.
    fn unapproved(&mut self, name: &str, waivers: &[Option<Unapproved>]) {
        let waivers: Vec<&Unapproved> = waivers.iter().flatten().collect();
        let words =
            |lacking: &[&str]| format!("{}没有填写；豁免照算，请补填谁批准、为什么", lacking.join("、"));
        match waivers.as_slice() {
            [first, _, ..]
                if !first.lacking.is_empty() && waivers.iter().all(|one| one.lacking == first.lacking) =>
            {
                let message = format!("{}条豁免的{}", waivers.len(), words(&first.lacking));
                self.say(Code::D13, &format!("设置/{name}"), first.at, message);
            }
            _ => {
                for one in waivers.into_iter().filter(|one| !one.lacking.is_empty()) {
                    let field = one.lacking.first().copied().unwrap_or_default();
                    let raised = Raised::new(Code::D13, &one.identity, words(&one.lacking));
                    self.findings.push(raised.field(field).at(one.at));
                }
            }
        }
    }
}

/// Whether a cell says something: not 待补, 无 or —.
fn is_said(text: &str) -> bool {
    !words::names_nothing(Asked::Setting, &cell::clean::compact(text))
}

/// What a waiver lacks.
struct Unapproved {
    /// `A08/XM2026-101-M0301`
    identity: String,
    lacking: Vec<&'static str>,
    at: Place,
}

fn known_value<T>(content: Content<T>) -> Option<T> {
    match content {
        Content::Known(value) => Some(value),
        _ => None,
    }
}

/// A column name in the form in which names are compared.
fn column_name(text: &str) -> String {
    let name = cell::clean::compact(text).replace('*', "");
    clean(name.split('(').next().unwrap_or(&name))
}

#[cfg(test)]
mod tests;
