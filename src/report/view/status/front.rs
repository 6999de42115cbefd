//! 首页 of a status workbook: the day, what the book is for, its numbers, what is expected of the
//! reader, what each sheet holds, and what the colours and signs mean.

use super::register::Register;
use super::table::{ColumnKind, Table, Tone, Value};
use crate::report::view::shared::head::head;
use crate::report::view::shared::light::Light;

/// Everything 首页 shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Front {
    /// `检查日 2026-03-16 周一 · 截止日 …`
    pub day: String,
    /// What was read, and what was therefore not checked.
    pub completeness: Vec<String>,
    pub purpose: &'static str,
    pub numbers: Vec<Number>,
    /// What is expected of the reader, a line each.
    pub asked: Vec<&'static str>,
    pub sheets: Vec<SheetLine>,
    pub legend: Vec<(Value<'static>, &'static str)>,
    /// People answer in the columns 处理状态, 处理意见, 处理人.
    is_answered: bool,
    /// Nobody answers in it: a later week has been run.
    looks_back: bool,
}

/// How a line about a sheet asks for an answer.
const ASKS: [&str; 3] = ["，请在“答复”列", "；不该登记的填", "；原因可以改"];

/// The colours of a light.
fn lights() -> Vec<(Value<'static>, &'static str)> {
    vec![
        (Value::toned("红", Tone::Red), "承诺已破或款项有险，马上办"),
        (Value::toned("黄", Tone::Yellow), "有风险或记录不完整，本周办"),
        (Value::toned("等客户", Tone::Yellow), "客户过了时间没有答复，去催；不计入红、黄的数目"),
        (Value::toned("绿", Tone::Green), "没有待办；已豁免、已发生·存查的不计"),
        (Value::toned("未检查", Tone::Grey), "有表没读成，这一条没有查"),
    ]
}

/// One number of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    pub name: &'static str,
    pub value: Value<'static>,
    pub note: &'static str,
}

impl Number {
    pub fn new(name: &'static str, value: impl Into<Value<'static>>, note: &'static str) -> Number {
        Number { name, value: value.into(), note }
    }
}

/// One sheet of the book: how many rows it has, and how many of them are red and yellow. Rows are
/// what a person counts on the sheet; a record with several parts or findings has several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetLine {
    pub name: String,
    /// `None` for a sheet that is no table.
    pub rows: Option<usize>,
    /// Rows may be missing: something it rests on was not read whole.
    pub is_unread: bool,
    /// `None` where its rows have no light.
    pub lights: Option<(usize, usize)>,
    pub holds: &'static str,
    /// People answer in the columns 处理状态, 处理意见, 处理人.
    is_answered: bool,
}

/// What a sheet holds, by its name.
pub type Holds = (&'static str, &'static str);

impl Front {
    /// `holds` says what each sheet is for; a sheet that is not named there is one of several of
    /// its kind and has what stands under the blank name.
    pub fn new(register: &Register, mut sheets: Vec<SheetLine>, holds: &[Holds]) -> Front {
        let head = head(register.input());
        let words = |name: &str| {
            let own = holds.iter().find(|(sheet, _)| *sheet == name);
            own.or_else(|| holds.iter().find(|(sheet, _)| sheet.is_empty())).map_or("", |(_, words)| words)
        };
        let looks_back = !head.look_back.is_empty();
        let unasked = |words: &'static str| {
            let asks = ASKS.iter().filter(|_| looks_back).find_map(|ask| words.split_once(ask));
            asks.map_or(words, |(before, _)| before)
        };
        sheets.iter_mut().for_each(|sheet| sheet.holds = unasked(words(&sheet.name)));
        let has_lights = sheets.iter().any(|sheet| sheet.lights.is_some());
        let is_answered = sheets.iter().any(|sheet| sheet.is_answered);
        Front {
            day: format!("检查日 {} · 截止日 {}", head.as_of, head.cut_off),
            completeness: Some(head.look_back)
                .filter(|words| !words.is_empty())
                .into_iter()
                .chain([head.completeness])
                .chain(head.unchecked)
                .collect(),
            purpose: "",
            numbers: Vec::new(),
            asked: Vec::new(),
            sheets,
            legend: if has_lights { lights() } else { Vec::new() },
            is_answered,
            looks_back,
        }
    }

    pub fn purpose(mut self, purpose: &'static str) -> Front {
        self.purpose = purpose;
        self
    }

    pub fn numbers(mut self, numbers: impl IntoIterator<Item = Number>) -> Front {
        self.numbers.extend(numbers);
        self
    }

    /// What the reader is to do, then what every book asks for.
    pub fn asked(mut self, lines: &[&'static str]) -> Front {
        if self.looks_back {
            self.asked.push("只供查阅，不必填写；答复请写在最新的那一本里。");
            return self;
        }
        self.asked.extend(lines);
        if self.is_answered {
            self.asked.push("处理状态、处理意见、处理人写在那一条旁边（淡黄底的格），保存即可；下次运行读回，一直带到事情了结。");
        }
        self.asked
            .push("排序、筛选、移动列都可以；请不要改列名，也不要改编号、代码。要改的数改在自己的登记表里。");
        self
    }

    pub fn legend(mut self, lines: impl IntoIterator<Item = (Value<'static>, &'static str)>) -> Front {
        self.legend.extend(lines);
        self
    }
}

impl SheetLine {
    /// Of a sheet; what it holds is still to be said.
    pub fn of(table: &Table<'_>) -> SheetLine {
        let column = table.columns.iter().position(|column| column.kind == ColumnKind::Light);
        let lights = |index: usize| {
            let (red, yellow) = (Light::Red.into(), Light::Yellow.into());
            let count = |(reds, yellows): (usize, usize), value: Value<'_>| {
                (reds + usize::from(value == red), yellows + usize::from(value == yellow))
            };
            (0..table.len()).map(|row| table.value(row, index)).fold((0, 0), count)
        };
        SheetLine {
            name: table.name.clone(),
            rows: Some(table.len()),
            is_unread: table.unread.is_some(),
            lights: column.map(lights),
            holds: "",
            is_answered: table.columns.iter().any(|column| column.kind == ColumnKind::Status),
        }
    }

    /// Of a sheet of charts.
    pub fn of_charts(name: &str) -> SheetLine {
        SheetLine {
            name: name.to_owned(),
            rows: None,
            is_unread: false,
            lights: None,
            holds: "",
            is_answered: false,
        }
    }
}
