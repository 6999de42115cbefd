//! Every sheet and column of the workbooks, once: headers are matched by it, templates are made
//! of it, and a blank or missing ● column is known by it. It reads nothing itself.

mod market;
mod office;
pub(crate) mod trade;

use crate::model::choice::Choice;
use crate::read::table::Role;

/// What a column holds.
#[derive(Clone, Copy, Debug)]
pub enum FieldKind {
    Key,
    Keys,
    /// 项目编号, or a unique 项目名称
    Project,
    Text,
    Date,
    Moment,
    /// 投放日期: a list or a range of days
    Dates,
    /// A confirmation: a day, or a tick without one
    Signed,
    Money,
    /// A price of one, which no total adds up
    Price,
    Count,
    Percent,
    Discount,
    YesNo,
    Choice(fn() -> Vec<&'static str>),
    /// 工作类别: the names of 时限表, or 其他
    WorkKind,
    Person,
    People,
    /// Names nobody registers: signers, aliases
    Names,
    Medium,
    Month,
    File,
}

impl FieldKind {
    /// 同上 copies the cell above; keys, amounts and numbers are never copied.
    pub(crate) fn is_copied(self) -> bool {
        use FieldKind::{Count, Discount, Key, Keys, Money, Percent, Price, Project};
        !matches!(self, Key | Keys | Project | Money | Price | Count | Percent | Discount)
    }
}

/// One column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    pub kind: FieldKind,
    /// ●
    pub required: bool,
    /// A day that may lie ahead without being implausible.
    pub plan: bool,
    /// Other headers of the same column.
    pub synonyms: &'static [&'static str],
    /// Headers that mean this column only where nothing better does.
    pub weak: &'static [&'static str],
}

/// One sheet of a role.
#[derive(Clone, Copy, Debug)]
pub struct Sheet {
    pub role: Role,
    pub name: &'static str,
    /// ● must be there once per role.
    pub required: bool,
    pub columns: &'static [Column],
    pub rows: RowIdentity,
    /// The column whose sum is the control total of the table.
    pub counted: Option<&'static str>,
}

/// How a row is known again in a copy of its file.
#[derive(Clone, Copy, Debug)]
pub enum RowIdentity {
    /// By these columns together; without the first of them by everything that stands in it.
    Key(&'static [&'static str]),
    /// By everything that stands in it.
    Whole,
    /// Not at all: the same people and media rightly stand in many files.
    Shared,
}

impl Sheet {
    const fn keyed(mut self, columns: &'static [&'static str]) -> Sheet {
        self.rows = RowIdentity::Key(columns);
        self
    }

    const fn without_key(mut self) -> Sheet {
        self.rows = RowIdentity::Whole;
        self
    }

    const fn counted(mut self, column: &'static str) -> Sheet {
        self.counted = Some(column);
        self
    }

    /// `role/sheet`, as [`crate::model::Records::present`] and D01 name it.
    pub fn path(&self) -> String {
        format!("{}/{}", self.role.word(), self.name)
    }
}

impl Column {
    const fn required(mut self) -> Column {
        self.required = true;
        self
    }
    const fn plan(mut self) -> Column {
        self.plan = true;
        self
    }
    const fn also(mut self, synonyms: &'static [&'static str]) -> Column {
        self.synonyms = synonyms;
        self
    }
    const fn perhaps(mut self, weak: &'static [&'static str]) -> Column {
        self.weak = weak;
        self
    }
}

const fn col(name: &'static str, kind: FieldKind) -> Column {
    Column { name, kind, required: false, plan: false, synonyms: &[], weak: &[] }
}

const fn text(name: &'static str) -> Column {
    col(name, FieldKind::Text)
}

const fn choice<C: Choice>(name: &'static str) -> Column {
    col(name, FieldKind::Choice(words::<C>))
}

fn words<C: Choice>() -> Vec<&'static str> {
    C::ALL.iter().map(|choice| choice.word()).collect()
}

/// 项目编号 of every sheet but 项目: a 项目名称 may stand in its place.
const fn project() -> Column {
    col("项目编号", FieldKind::Project).also(&["项目代码", "项目号", "案号"]).perhaps(&[
        "项目",
        "项目名称",
        "楼盘",
        "楼盘名称",
        "案名",
    ])
}

const fn medium() -> Column {
    col("媒体名称", FieldKind::Medium).also(&["媒体"])
}

const fn placement_key() -> Column {
    col("排期编号", FieldKind::Key).also(&["订单号", "执行单号"])
}

const fn order_key() -> Column {
    col("工作单号", FieldKind::Key).also(&["单号", "工单号", "任务单号", "下单号"])
}

const fn confirmed() -> Column {
    col("客户确认日", FieldKind::Signed).also(&["签字日期", "确认时间"])
}

const fn sheet(role: Role, name: &'static str, columns: &'static [Column]) -> Sheet {
    Sheet { role, name, required: false, columns, rows: RowIdentity::Shared, counted: None }
}

const fn required(role: Role, name: &'static str, columns: &'static [Column]) -> Sheet {
    Sheet { required: true, ..sheet(role, name, columns) }
}

pub use market::*;
pub use office::*;

/// The sheet of an empty workbook that tells people how to fill it in, and how its first line begins.
pub const GUIDE_SHEET: &str = "说明";
pub const GUIDE_TITLE: &str = "怎样填《";
/// The hidden sheet of an empty workbook that holds the words of its drop-downs.
pub const LIST_SHEET: &str = "下拉选项";

/// All sheets, workbook after workbook: 项目名册, 工作单, 媒体排期, 收付款, 制作, 设置. Each file of this
/// module lists its own.
pub static SHEETS: &[&Sheet] = &joined([office::REGISTERS, market::REGISTERS, office::SETTINGS]);

const COUNT: usize = office::REGISTERS.len() + market::REGISTERS.len() + office::SETTINGS.len();

const fn joined(lists: [&[&'static Sheet]; 3]) -> [&'static Sheet; COUNT] {
    let mut all: [&'static Sheet; COUNT] = [&PROJECT; COUNT];
    let (mut list, mut from, mut to) = (0, 0, 0);
    while list < lists.len() {
        if from == lists[list].len() {
            (list, from) = (list + 1, 0);
        } else {
            all[to] = lists[list][from];
            (from, to) = (from + 1, to + 1);
        }
    }
    all
}

/// The tables in which what a column names may stand.
pub fn named_in(column: &str) -> &'static [&'static str] {
    match column {
        "稿件单号" | "前置单号" | "工作单号" => &["工作单/工作单"],
        "排期编号" => &["媒体排期/排期"],
        "对应单号" => &["媒体排期/排期", "制作/报价", "收付款/服务费"],
        "报价单号" => &["制作/报价"],
        "到款编号" => &["收付款/客户到款"],
        "付款编号" => &["收付款/媒体付款"],
        "发票号码" => &["收付款/收票", "收付款/开票"],
        "项目编号" => &["项目名册/项目"],
        _ => &[],
    }
}

/// The sheets of one role.
pub fn of_role(role: Role) -> impl Iterator<Item = &'static Sheet> {
    SHEETS.iter().copied().filter(move |sheet| sheet.role == role)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_sheet_names_a_column_twice_even_by_synonym() {
        for sheet in SHEETS {
            let mut seen = BTreeSet::new();
            for column in sheet.columns {
                for name in std::iter::once(&column.name).chain(column.synonyms) {
                    assert!(seen.insert(*name), "{}: {name}", sheet.path());
                }
            }
            for weak in sheet.columns.iter().flat_map(|c| c.weak) {
                assert!(!seen.contains(weak), "{}: {weak}", sheet.path());
            }
        }
    }

    #[test]
    fn what_is_counted_is_a_column_of_money() {
        let counted: Vec<_> = SHEETS.iter().filter_map(|sheet| Some((sheet, sheet.counted?))).collect();
        assert_eq!(counted.len(), 12);
        for (sheet, name) in counted {
            let column = sheet.columns.iter().find(|column| column.name == name).unwrap();
            assert!(matches!(column.kind, FieldKind::Money), "{}: {name}", sheet.path());
        }
    }

    #[test]
    fn each_role_but_production_and_settings_has_one_required_sheet() {
        for role in Role::ALL {
            let needed = of_role(role).filter(|s| s.required).count();
            let expected = usize::from(!matches!(role, Role::Production | Role::Settings));
            assert_eq!(needed, expected, "{}", role.word());
        }
    }
}
