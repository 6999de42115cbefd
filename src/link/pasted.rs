//! Repeated rows (D02): rows that were pasted twice, and rows with one natural key.
//!
//! Rows that say the same in every cell count once, if they have no key, or their table has no key column, or
//! it holds no money (工作单, 会议 …). `duplicates` handles a written key that two money rows have: none of
//! these rows counts. A table without a key column has a natural key (服务费: 项目编号 + 月份 …); of different
//! rows with one natural key none counts. Rows that do not count are removed from the records here, and their
//! amounts stay in the control totals as refused.

use super::linking::Linking;
use super::names::{ProjectName, Projects};
use crate::finding::{Code, Raised};
use crate::model::choice::Choice;
use crate::model::settings::AliasKind;
use crate::model::version::Version;
use crate::model::{Content, Fen, Field, Month, Place, Records, Settings};
use crate::normalise::cell::key::is_short;
use rustc_hash::FxHashMap;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt::Debug;

/// A money row that does not count.
#[derive(Clone, Debug)]
pub struct RefusedRow {
    /// The name of the sheet in the control totals.
    pub sheet: &'static str,
    pub amount: Field<Fen>,
}

/// The rows that do not count.
#[derive(Debug, Default)]
pub(super) struct Pasted {
    pub refused: Vec<RefusedRow>,
    /// 服务费 of which no row counts: 项目编号 and month.
    pub fees: BTreeSet<(String, Month)>,
}

/// What makes two rows one thing.
enum Identity {
    /// The same text.
    Text(String),
    /// Only the same in every cell.
    EveryCell,
    /// Nothing: `duplicates` compares the row.
    Nothing,
}

/// The identity of a row.
type Identify<'a, R> = Box<dyn Fn(&R) -> Identity + 'a>;

/// Rows with one identity, or that say the same.
type Group = (String, Option<(u64, Option<String>)>);

impl Identity {
    fn of(text: Option<String>) -> Identity {
        text.map_or(Identity::EveryCell, Identity::Text)
    }
}

/// What a row says, as a text that equal rows share.
type Saying<'a, R> = Box<dyn Fn(&R) -> String + 'a>;

/// How the rows of one table are compared.
struct Table<'a, R> {
    sheet: &'static str,
    /// The columns of its key, in words.
    columns: &'static str,
    at: fn(&R) -> Place,
    /// The cell of the finding.
    cell: fn(&R) -> Place,
    /// The key of the finding.
    key: fn(&R) -> String,
    identity: Identify<'a, R>,
    /// What a row says, if the table has no key column: then of different rows with one identity none counts.
    says: Option<Saying<'a, R>>,
    amount: Option<fn(&R) -> &Field<Fen>>,
}

/// Removes the rows that do not count from the records.
pub(super) fn take_out(records: &mut Records, linking: &mut Linking) -> Pasted {
    let digests = std::mem::take(&mut records.digests);
    let names = Names::of(records, linking);
    // rows that are taken out here are not there when the projects are completed
    let fees = records.fees.iter().map(|row| (row.at, row.project.text()));
    let openings = records.openings.iter().map(|row| (row.at, row.project.text()));
    for (at, written) in fees.chain(openings) {
        if let Some(key) = names.key(written) {
            linking.belongs_as_written(at, &key, written);
        }
    }
    let mut rows = PastedRows { digests: &digests, linking, pasted: Pasted::default() };
    macro_rules! keyed {
        ($rows:ident, $sheet:literal, $columns:literal, $amount:expr) => {
            keyed!($rows, $sheet, $columns, $amount, |row| match row.key.is_empty() {
                true => Identity::EveryCell,
                false => Identity::Text(row.key.clone()),
            })
        };
        ($rows:ident, $sheet:literal, $columns:literal, $amount:expr, $identity:expr) => {
            rows.keep_one(
                &mut records.$rows,
                &Table {
                    sheet: $sheet,
                    columns: $columns,
                    at: |row| row.at,
                    cell: |row| row.key_at.unwrap_or(row.at),
                    key: |row| row.key.clone(),
                    identity: Box::new($identity),
                    says: None,
                    amount: $amount,
                },
            )
        };
    }
    /// money tables: only rows with a provisional key are compared
    macro_rules! money {
        ($rows:ident, $sheet:literal, $columns:literal, $amount:expr) => {
            money!($rows, $sheet, $columns, $amount, |row| row.key.clone())
        };
        ($rows:ident, $sheet:literal, $columns:literal, $amount:expr, $identity:expr) => {
            keyed!($rows, $sheet, $columns, $amount, |row| {
                fn identity<R>(row: &R, of: impl Fn(&R) -> String) -> String {
                    of(row)
                }
                match row.provisional {
                    true => Identity::Text(identity(row, $identity)),
                    false => Identity::Nothing,
                }
            })
        };
    }
    macro_rules! natural {
        ($rows:ident, $sheet:literal, $columns:literal, $amount:expr, $key:expr, $identity:expr, $says:expr) => {
            rows.keep_one(
                &mut records.$rows,
                &Table {
                    sheet: $sheet,
                    columns: $columns,
                    at: |row| row.at,
                    cell: |row| row.at,
                    key: $key,
                    identity: Box::new($identity),
                    says: Some(Box::new($says)),
                    amount: $amount,
                },
            )
        };
    }
    keyed!(projects, "项目", "项目编号", None);
    keyed!(orders, "工作单", "工作单号", None);
    keyed!(meetings, "会议", "会议单号", None);
    money!(placements, "排期", "排期编号", Some(|row| &row.amount), |row| {
        format!("{}|{:?}", row.key, Version::read(row.version.text()))
    });
    money!(publications, "发布确认", "确认单号", None);
    money!(receipts, "客户到款", "到款编号", Some(|row| &row.amount));
    money!(payments, "媒体付款", "付款编号", Some(|row| &row.paid));
    // a duplicated invoice number is M11
    money!(invoices_in, "收票", "发票号码", Some(|row| &row.total));
    money!(invoices_out, "开票", "发票号码", Some(|row| &row.amount));
    money!(rebates, "返点", "编号", Some(|row| &row.received));
    keyed!(statements, "对账", "对账单号", None);
    keyed!(quotes, "报价", "报价单号", Some(|row| &row.amount), |row| {
        match (row.provisional, row.line.is_blank()) {
            (true, _) => Identity::Text(format!("{}|{:?}", row.key, row.line.get())),
            // lines without 行号 are different lines if any cell differs
            (false, true) => Identity::EveryCell,
            (false, false) => Identity::Nothing,
        }
    });
    keyed!(acceptances, "制作验收", "验收单号", None);
    /// tables without a key: only rows that are equal in every cell are one thing
    macro_rules! keyless {
        ($rows:ident, $sheet:literal, $key:expr) => {
            rows.keep_one(
                &mut records.$rows,
                &Table {
                    sheet: $sheet,
                    columns: "各列",
                    at: |row| row.at,
                    cell: |row| row.at,
                    key: $key,
                    identity: Box::new(|_| Identity::EveryCell),
                    says: None,
                    amount: None,
                },
            )
        };
    }
    keyless!(scope, "服务清单", |row| row.project.text().to_owned());
    keyless!(pipeline, "前期推进", |row| row.project.text().to_owned());
    keyless!(services, "定期服务", |row| row.project.text().to_owned());
    keyless!(evaluations, "效果评估", |row| join(&[row.project.text(), row.wave.text()]));
    let receipts = owners(records.receipts.iter().map(|row| (&row.key, &row.project)), &names);
    let payments = owners(records.payments.iter().map(|row| (&row.key, &row.project)), &names);
    natural!(
        rounds,
        "往来",
        "工作单号和轮次",
        None,
        |row| row.order.text().to_owned(),
        |row| Identity::of(row.number.get().map(|number| format!("{}|{number}", row.order.text()))),
        |row| [
            said(&row.order),
            said(&row.submitted),
            said(&row.opinion),
            said(&row.opinion_date),
            said(&row.channel),
            said(&row.signer),
            said(&row.file)
        ]
        .join("|")
    );
    natural!(
        month_splits,
        "月度拆分",
        "排期编号和月份",
        None,
        |row| row.placement.text().to_owned(),
        |row| Identity::of(row.month.get().map(|month| format!("{}|{month}", row.placement.text()))),
        |row| [said(&row.placement), said(&row.month), said(&row.amount)].join("|")
    );
    natural!(
        receipt_splits,
        "到款分配",
        "各列",
        Some(|row| &row.amount),
        |row| row.receipt.text().to_owned(),
        |_| Identity::EveryCell,
        |row| {
            let target = said_in_full(&row.target, receipts.get(row.receipt.text()));
            [said(&row.receipt), target, said(&row.amount)].join("|")
        }
    );
    natural!(
        payment_splits,
        "付款分配",
        "各列",
        Some(|row| &row.amount),
        |row| row.payment.text().to_owned(),
        |_| Identity::EveryCell,
        |row| {
            let placement = said_in_full(&row.placement, payments.get(row.payment.text()));
            [said(&row.payment), placement, said(&row.amount)].join("|")
        }
    );
    natural!(
        invoice_splits,
        "票据分配",
        "各列",
        Some(|row| &row.amount),
        |row| row.invoice.text().to_owned(),
        |_| Identity::EveryCell,
        |row| [said(&row.invoice), said(&row.placement), said(&row.amount)].join("|")
    );
    let before: Vec<(String, Month)> = fee_months(records, &names);
    natural!(
        fees,
        "服务费",
        "项目编号和月份",
        Some(|row| &row.amount),
        |row| join(&[row.project.text(), &row.month.get().map(|m| m.to_string()).unwrap_or_default()]),
        |row| {
            let month = row.month.get();
            Identity::of(month.map(|month| format!("{}|{month}", names.project(row.project.text()))))
        },
        |row| [names.project(row.project.text()), said(&row.month), said(&row.amount), said(&row.due)]
            .join("|")
    );
    let after: BTreeSet<(String, Month)> = fee_months(records, &names).into_iter().collect();
    let gone = before.into_iter().filter(|month| !after.contains(month)).collect();
    natural!(
        openings,
        "期初",
        "类型、项目编号、对方和截至日",
        Some(|row| &row.amount),
        |row| join(&[
            "期初",
            row.kind.get().map_or("", Choice::word),
            row.project.text(),
            row.counterparty.text()
        ]),
        |row| Identity::Text(format!(
            "{:?}|{}|{}|{:?}",
            row.kind.get(),
            names.project(row.project.text()),
            names.party(row.counterparty.text()),
            row.until.content
        )),
        |row| [
            said(&row.kind),
            names.project(row.project.text()),
            names.party(row.counterparty.text()),
            said(&row.amount),
            said(&row.until)
        ]
        .join("|")
    );
    let mut pasted = rows.pasted;
    pasted.fees = gone;
    pasted
}

/// What a cell says, however it is written. A cell that cannot be read says what no other does.
fn said<T: Debug>(field: &Field<T>) -> String {
    match field.content {
        Content::Refused => format!("{:?}", field.at),
        _ => format!("{:?}", field.content),
    }
}

/// The same of a cell for one key: a short one is completed with the project of its document.
fn said_in_full<T: Debug + AsRef<str>>(key: &Field<T>, project: Option<&String>) -> String {
    match (key.known().map(AsRef::as_ref), project) {
        (Some(text), Some(project)) if is_short(text) => format!("{project}-{text}"),
        (Some(text), _) => text.to_owned(),
        (None, _) => said(key),
    }
}

/// The project of each document, by its key.
fn owners<'r>(
    rows: impl Iterator<Item = (&'r String, &'r Field<String>)>,
    names: &Names,
) -> HashMap<String, String> {
    rows.filter_map(|(key, project)| Some((key.clone(), names.key(project.known()?)?))).collect()
}

/// Gives one name to a project (number or name) and to a party (name or alias).
struct Names {
    projects: Projects,
    settings: Settings,
}

impl Names {
    fn of(records: &Records, linking: &Linking) -> Names {
        let settings = linking.settings.clone();
        Names { projects: Projects::new(&records.projects, &settings), settings }
    }

    /// The 项目编号 of a project as written.
    fn key(&self, written: &str) -> Option<String> {
        match self.projects.find(written) {
            ProjectName::Key(key)
            | ProjectName::Alias(key, _)
            | ProjectName::Name(key)
            | ProjectName::Zeros(key) => Some(key),
            ProjectName::Ambiguous(_) | ProjectName::Unknown => None,
        }
    }

    fn project(&self, written: &str) -> String {
        self.key(written).unwrap_or_else(|| written.to_uppercase())
    }

    fn party(&self, written: &str) -> String {
        self.settings.standard(&[AliasKind::Medium, AliasKind::Client], written)
    }
}

fn fee_months(records: &Records, names: &Names) -> Vec<(String, Month)> {
    let month = |fee: &crate::model::payment::ServiceFee| {
        let written = fee.project.text();
        Some((names.key(written).unwrap_or_else(|| written.to_owned()), fee.month.get()?))
    };
    records.fees.iter().filter_map(month).collect()
}

fn join(parts: &[&str]) -> String {
    parts.iter().copied().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
}

struct PastedRows<'a, 's> {
    digests: &'a FxHashMap<Place, u64>,
    linking: &'a mut Linking<'s>,
    pasted: Pasted,
}

impl PastedRows<'_, '_> {
    fn keep_one<R>(&mut self, rows: &mut Vec<R>, table: &Table<'_, R>) {
        if table.says.is_none() && !self.holds_equal_rows(rows, table.at) {
            return; // `duplicates` handles different rows of one key
        }
        let says = |row: &R| {
            let digest = self.digests.get(&(table.at)(row)).copied()?;
            Some((digest, table.says.as_ref().map(|says| says(row))))
        };
        let mut grouped: Vec<(Group, usize)> = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            let group = match (table.identity)(row) {
                Identity::Nothing => continue,
                Identity::Text(_) if !self.digests.contains_key(&(table.at)(row)) => continue,
                Identity::Text(text) => (text, None),
                Identity::EveryCell => match says(row) {
                    Some(said) => (String::new(), Some(said)),
                    None => continue,
                },
            };
            grouped.push((group, index));
        }
        grouped.sort_unstable();
        let groups = grouped.chunk_by(|(one, _), (other, _)| one == other).filter(|group| group.len() > 1);
        let groups = groups.map(|group| group.iter().map(|(_, index)| *index).collect::<Vec<usize>>());
        let mut out: HashSet<usize> = HashSet::new();
        let place = |index: &usize| rows.get(*index).map(|row| (table.at)(row));
        let mut said = Vec::new();
        for mut group in groups {
            group.sort_by_key(place);
            let different: HashSet<_> = group.iter().filter_map(|index| says(rows.get(*index)?)).collect();
            let equal = different.len() == 1;
            if !equal && table.says.is_none() {
                continue; // `duplicates` handles different rows of one key
            }
            out.extend(group.iter().skip(usize::from(equal)));
            said.push((group, equal));
        }
        for (group, equal) in said {
            let of_group = group.iter().filter_map(|index| rows.get(*index));
            let cells: Vec<Place> = of_group.clone().map(|row| (table.cell)(row)).collect();
            let Some((key, (first, others))) =
                of_group.clone().next().map(|row| (table.key)(row)).zip(cells.split_first())
            else {
                continue;
            };
            self.say(table.sheet, table.columns, &key, equal, *first, others);
        }
        if out.is_empty() {
            return;
        }
        let mut index = 0;
        let refused = &mut self.pasted.refused;
        rows.retain(|row| {
            let stays = !out.contains(&index);
            index += 1;
            if let (false, Some(amount)) = (stays, table.amount) {
                refused.push(RefusedRow { sheet: table.sheet, amount: amount(row).clone() });
            }
            stays
        });
    }

    /// Whether any two rows say the same in every cell.
    fn holds_equal_rows<R>(&self, rows: &[R], at: fn(&R) -> Place) -> bool {
        let mut digests: Vec<u64> =
            rows.iter().filter_map(|row| self.digests.get(&at(row)).copied()).collect();
        digests.sort_unstable();
        digests.windows(2).any(|pair| matches!(pair, [one, next] if one == next))
    }

    fn say(&mut self, sheet: &str, columns: &str, key: &str, equal: bool, first: Place, others: &[Place]) {
        let rows: Vec<String> = others.iter().map(|at| self.linking.sources.describe(*at)).collect();
        let (count, rows) = (others.len() + 1, rows.join("、"));
        let message = if equal {
            format!("{sheet} {key} 有 {count} 行各格内容相同，另见 {rows}；只计一行，其余不计，请删去重复行")
        } else {
            format!(
                "{sheet} {key} 的{columns}相同而内容不同的有 {count} 行，另见 {rows}；各行都不计，请核对后只留一行"
            )
        };
        let finding = Raised::new(Code::D02, key, message).at(first).related(others.iter().copied());
        self.linking.findings.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::run;
    use rstest::rstest;

    /// A row entered twice counts once, however its cells are written; a cell of the office's own makes it
    /// another row.
    #[rstest]
    #[case::alike("DK1 | XM2026-101-M0301 | 2000", 1)]
    #[case::small_letters("dk1 | xm2026－101_m0301 | 2000", 1)]
    #[case::short("DK1 | M0301 | 2000", 1)]
    #[case::text("DK1 | XM2026-101-M0301 | 2,000.00", 1)]
    #[case::words("DK1 | XM2026-101-M0301 | 0.2万", 1)]
    #[case::another_amount("DK1 | XM2026-101-M0301 | 2001", 0)]
    #[case::another_target("DK1 | XM2026-101-M0302 | 2000", 0)]
    #[case::a_remark("DK1 | XM2026-101-M0301 | 2000 | 第二笔", 0)]
    fn splits(#[case] second: &str, #[case] doubled: usize) {
        for (document, table, columns) in [
            (
                "客户到款]\n到款编号 | 项目编号 | 到款日期 | 金额\nDK1 | XM2026-101 | 2026-03-02",
                "到款分配",
                "到款编号 | 对应单号 | 分配金额",
            ),
            (
                "媒体付款]\n付款编号 | 项目编号 | 实付日期 | 实付金额\nDK1 | XM2026-101 | 2026-03-02",
                "付款分配",
                "付款编号 | 排期编号 | 金额",
            ),
        ] {
            let outcome = run(&format!(
                "[媒体排期/排期]\n排期编号\nXM2026-101-M0301\nXM2026-101-M0302
                 [收付款/{document} | 4000\n[收付款/{table}]\n{columns} | 说明\nDK1 | XM2026-101-M0301 | 2000\n{second}"
            ));
            assert_eq!(outcome.all(Code::D02).len(), doubled, "{table}: {:#?}", outcome.lines());
            let total = outcome.books.control_totals.iter().find(|total| total.table == table).unwrap();
            assert_eq!((total.rows_used, total.rows_refused), (2 - doubled, doubled), "{table}");
        }
    }

    /// Tables without any key: a row that says the same in every cell counts once, a remark makes another row.
    #[rstest]
    #[case::evaluation(
        "媒体排期/效果评估]\n项目编号 | 波次 | 投放额 | 有效来电 | 建议\nXM2026-101 | 首推期 | 5万 | 10 | 加投",
        "\nXM2026-101 | 首推期 | 5万 | 10 |"
    )]
    #[case::service(
        "工作单/定期服务]\n项目编号 | 服务项目 | 提交时间 | 备注\nXM2026-101 | 每周工作进程 | 2026-03-06 | 邮件",
        "\nXM2026-101 | 每周工作进程 | 2026-03-06 |"
    )]
    #[case::step(
        "项目名册/前期推进]\n项目编号 | 事项 | 日期 | 备注\nXM2026-101 | 首次拜访 | 2026-03-02 | 甲",
        "\nXM2026-101 | 首次拜访 | 2026-03-02 |"
    )]
    fn rows_of_tables_without_a_key(#[case] table: &str, #[case] other: &str) {
        let row = table.rsplit_once('\n').unwrap().1;
        let outcome = run(&format!("[{table}\n{row}{other}"));
        let said = outcome.one(Code::D02);
        assert!(said.key.starts_with("XM2026-101") && said.message.contains("只计一行"), "{}", said.message);
        assert!(outcome.office.evaluations.len() != 3);
    }

    /// Of tables with a natural key, too: what says the same is entered twice, what does not contradicts.
    #[rstest]
    #[case::fee(
        "服务费]\n项目编号 | 月份 | 金额",
        "XM2026-101 | 2026-02 | 100",
        "麦垄里 | 2026年2月 | 100.00",
        1
    )]
    #[case::other_fee(
        "服务费]\n项目编号 | 月份 | 金额",
        "XM2026-101 | 2026-02 | 100",
        "麦垄里 | 2026年2月 | 101",
        0
    )]
    #[case::opening(
        "期初]\n类型 | 项目编号 | 对方 | 金额 | 截至日",
        "客户预收 | XM2026-101 | 远岚 | 100 | 2025-12-31",
        "客户预收 | 麦垄里 | 远岚 | ￥100 | 2025.12.31",
        1
    )]
    #[case::other_opening(
        "期初]\n类型 | 项目编号 | 对方 | 金额 | 截至日",
        "客户预收 | XM2026-101 | 远岚 | 100 | 2025-12-31",
        "客户预收 | 麦垄里 | 远岚 | 90 | 2025.12.31",
        0
    )]
    fn natural_keys(#[case] head: &str, #[case] first: &str, #[case] second: &str, #[case] used: usize) {
        let outcome = run(&format!(
            "[项目名册/项目]\n项目编号 | 项目名称\nXM2026-101 | 麦垄里\n[收付款/{head}\n{first}\n{second}"
        ));
        assert_eq!(outcome.all(Code::D02).len(), 1, "{:#?}", outcome.lines());
        let name = head.split(']').next().unwrap();
        let total = outcome.books.control_totals.iter().find(|total| total.table == name).unwrap();
        assert_eq!((total.rows_used, total.rows_refused), (used, 2 - used));
    }
}
