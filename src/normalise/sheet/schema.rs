//! The schema: every sheet and column of the workbooks, declared once. Headers are matched with it,
//! templates are made from it, and it says which columns are required (●). It reads nothing itself.

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
    /// 项目编号, or a 项目名称 that only one project has
    Project,
    Text,
    Date,
    Moment,
    /// 投放日期: a list or a range of days
    Dates,
    /// A confirmation: a day, or a tick without one
    Signed,
    Money,
    /// A unit price, which no total adds up
    Price,
    Count,
    Percent,
    Discount,
    YesNo,
    Choice(fn() -> Vec<&'static str>),
    /// 工作类别: a name of 时限表, or 其他
    WorkKind,
    Person,
    People,
    /// Names that are not registered: signers, aliases
    Names,
    Medium,
    Month,
    File,
}

impl FieldKind {
    /// Names a record, its own or another.
    pub(crate) fn is_key(self) -> bool {
        matches!(self, FieldKind::Key | FieldKind::Keys | FieldKind::Project)
    }

    /// Whether 同上 copies the cell above. Keys, amounts and numbers are never copied.
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
    /// Whether the column is required (●).
    pub required: bool,
    /// Whether it only describes the record: no figure and no clock rests on it.
    pub descriptive: bool,
    /// Whether the day is a plan and may lie in the future.
    pub plan: bool,
    /// Other headings of the same column.
    pub synonyms: &'static [&'static str],
    /// Headings that mean this column only if no other column fits better.
    pub weak: &'static [&'static str],
}

/// One sheet of a role.
#[derive(Clone, Copy, Debug)]
pub struct Sheet {
    pub role: Role,
    pub name: &'static str,
    /// Whether the sheet is required (●) once for its role.
    pub required: bool,
    pub columns: &'static [Column],
    pub rows: RowIdentity,
    /// The column whose sum (fen) is the control total of the table.
    pub counted: Option<&'static str>,
}

/// How a row is recognised in a copy of its file.
#[derive(Clone, Copy, Debug)]
pub enum RowIdentity {
    /// By these columns together; by all of its cells if the first of them is blank.
    Key(&'static [&'static str]),
    /// By all of its cells.
    Whole,
    /// Not at all: people and media may stand in many files.
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

    /// Whether an office may leave out a ● column. It may begin with the names of its projects alone (D23 says
    /// which checks are then off), and without 次数 a placement counts its days.
    pub fn may_leave_out(&self, column: &str) -> bool {
        match self.name {
            "项目" => column != "项目名称",
            "排期" => column == "次数",
            _ => false,
        }
    }

    /// `role/sheet`: the name of the table in [`crate::model::Records::present`] and in D01.
    pub fn path(&self) -> String {
        format!("{}/{}", self.role.word(), self.name)
    }
}

impl Column {
    const fn required(mut self) -> Column {
        self.required = true;
        self
    }
    const fn descriptive(mut self) -> Column {
        self.descriptive = true;
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
    Column { name, kind, required: false, descriptive: false, plan: false, synonyms: &[], weak: &[] }
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

/// The column 项目编号 of all sheets but 项目. A 项目名称 may stand in its place.
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
    col("媒体名称", FieldKind::Medium).descriptive().also(&["媒体"])
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

/// The sheet of a blank form that explains how to fill it in, and the beginning of its first line.
pub const GUIDE_SHEET: &str = "说明";
pub const GUIDE_TITLE: &str = "怎样填《";
/// The hidden sheet of a blank form with the words of its drop-down lists.
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

/// The tables that may hold the records a column names.
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
