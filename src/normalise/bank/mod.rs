//! 银行流水: any bank's statement → lines, by the words of its header. The lines above the table give
//! account, period and control totals. `reconcile` checks the balances.
//!
//! A statement is a witness: it never fills in a register, and a file that cannot be used changes no
//! figure.

pub(super) mod above;
pub(super) mod header;
pub(super) mod headings;
mod lines;

#[cfg(test)]
mod tests;

use super::intake::Intake;
use super::outsider::{self, FINANCE};
use crate::finding::{Code, Raised};
use crate::model::settings::AliasKind;
use crate::model::source::SheetId;
use crate::model::witness::{Bank, BankLine, BankSheet, TotalDiffers, UnknownFile, account_in};
use crate::model::{Fen, Place};
use crate::normalise::cell::DateContext;
use crate::normalise::cell::clean::compact;
use crate::read::table::{Cell, File, Role, Sheet, Workspace};
use above::Printed;
use headings::Field;
use lines::Lines;
use std::collections::{BTreeSet, HashSet};

/// Reads every 银行流水 file. Of byte-identical files one is read.
pub(crate) fn read(workspace: &Workspace, intake: &mut Intake<'_>) -> Bank {
    let mut bank = Bank::default();
    let mut aliases = BTreeSet::new();
    let files = workspace.files.iter().filter(|file| file.role == Some(Role::Bank));
    for file in files.filter(|file| file.refused.is_none()) {
        let mut problem = None;
        let before = bank.sheets.len();
        let mut first = None;
        for sheet in file.sheets.iter().filter(|sheet| !sheet.hidden) {
            let id = intake.sources.add_as(&file.name, &sheet.name, Role::Bank.word(), "");
            first = first.or(Some(id));
            match statement(file, sheet, id, intake, &mut aliases) {
                Ok(sheet) => bank.sheets.push(sheet),
                Err(why) => problem = problem.or(why.map(|why| (id, why))),
            }
        }
        if bank.sheets.len() == before {
            let id = first.unwrap_or_else(|| intake.sources.add_as(&file.name, "", Role::Bank.word(), ""));
            let (id, reason) = problem.unwrap_or_else(|| (id, no_header()));
            bank.unknown.push(UnknownFile { file: file.name.clone(), at: Place::new(id, 0, 0), reason });
        }
    }
    let listed: Vec<String> =
        intake.settings.parameters.accounts.iter().map(|account| lines::digits(account)).collect();
    bank.complete_accounts(&listed);
    for of_file in bank.sheets.chunk_by_mut(|a, b| a.file == b.file) {
        BankLine::name(of_file.iter_mut().flat_map(|sheet| &mut sheet.lines));
        BankLine::name(of_file.iter_mut().flat_map(|sheet| &mut sheet.foreign));
    }
    aliases.extend(names_of_clients(&bank, intake));
    intake.use_aliases(&aliases.into_iter().collect::<Vec<_>>());
    for (folder, count) in &workspace.pictures {
        let message =
            format!("“{folder}”里有 {count} 个 PDF 或图片，没有读；有 Excel 或 CSV 格式的，请放在一起");
        intake.findings.push(Raised::new(Code::D23, folder.as_str(), message).owner(FINANCE));
    }
    bank
}

/// Rows of 别名表 with a client's name as a bank prints it. They count as used although no register uses them.
fn names_of_clients(bank: &Bank, intake: &Intake<'_>) -> Vec<usize> {
    let aliases = intake.settings.aliases.iter().enumerate();
    let aliases: Vec<_> = aliases.filter(|(_, alias)| alias.kind == AliasKind::Client).collect();
    if aliases.is_empty() {
        return Vec::new();
    }
    let printed: HashSet<&str> =
        bank.sheets.iter().flat_map(|sheet| &sheet.lines).map(|line| line.party.as_str()).collect();
    let parties: HashSet<String> = printed.into_iter().map(compact).collect();
    let printed = aliases.into_iter().filter(|(_, alias)| parties.contains(&compact(&alias.written)));
    printed.map(|(index, _)| index).collect()
}

fn no_header() -> String {
    format!(
        "没有找到流水的表头：前 25 行里要有一行同时写着日期（{}）、金额（{}，或 {} 与 {}）和余额（{}）或对方（{}）。\
         银行用的是别的字时，请在 设置 的别名表加一行：类别 表头，写法 填银行的字，标准名 填上面的字",
        headings::words_of(Field::Date),
        headings::words_of(Field::Amount),
        headings::words_of(Field::In),
        headings::words_of(Field::Out),
        headings::words_of(Field::Balance),
        headings::words_of(Field::Party),
    )
}

/// Reads one sheet. `Err(None)`: it has no header. `Err(reason)`: it has a header but cannot be used.
fn statement(
    file: &File,
    sheet: &Sheet,
    id: SheetId,
    intake: &mut Intake<'_>,
    aliases: &mut BTreeSet<usize>,
) -> Result<BankSheet, Option<String>> {
    let rows: Vec<&[Cell]> = sheet.cells.chunk_by(|a, b| a.row == b.row).collect();
    let mut header = header::find(&rows, &intake.settings.aliases).ok_or(None)?;
    let at = |cell: &Cell| Place::new(id, cell.row, cell.col);
    let above = above::above(rows.iter().take(header.index).copied(), at);
    header.declare(above.unit);
    let account = above.account.clone().or_else(|| account_in(&file.name)).unwrap_or_default();
    let account = lines::digits(&account);
    let dates = DateContext {
        period: above
            .period
            .map(|(first, _)| chrono::Datelike::year(&first))
            .zip(above.period.map(|(first, _)| chrono::Datelike::month(&first))),
        since_1904: sheet.since_1904,
        ..DateContext::default()
    };
    let currency = above.currency.as_deref().unwrap_or_default();
    let formats = &sheet.formats;
    let context = lines::Context { file: &file.name, sheet: id, account: &account, currency, formats, dates };
    let top = rows.get(header.index).and_then(|row| row.first()).map_or(0, |cell| cell.row);
    let amounts: BTreeSet<u16> = [Field::In, Field::Out, Field::Amount, Field::Balance]
        .into_iter()
        .flat_map(|field| header.all(field))
        .map(|column| column.col)
        .collect();
    let filled = outsider::filled_down((file, sheet, id), top, |col| !amounts.contains(&col), intake);
    let filled: Vec<&[Cell]> = filled.chunk_by(|a, b| a.row == b.row).collect();
    let read = lines::read(&filled, &header, &context);
    aliases.extend(&header.aliases);
    if read.is_own_ledger {
        return Err(Some(
            "余额只有把收和支对调才连得上，像是我方自己记的银行日记账，不是银行的流水；没有用，请换成银行导出的文件"
                .to_owned(),
        ));
    }
    let totals = above.totals.into_iter();
    let totals =
        totals.filter_map(|(label, printed, at)| differs(label, printed, at, &header, &read)).collect();
    intake.findings.extend(read.said);
    let head = rows.get(header.index).and_then(|row| row.first());
    Ok(BankSheet {
        file: file.name.clone(),
        at: head.map_or(Place::new(id, 0, 0), at),
        account,
        period: above.period,
        lines: read.lines,
        totals,
        foreign: read.foreign,
        refused: read.refused,
    })
}

/// Compares a printed total with the sum of its column; `None` where they agree.
fn differs(
    label: &'static str,
    printed: Printed,
    at: Place,
    header: &header::Header,
    read: &Lines,
) -> Option<TotalDiffers> {
    let lines = u64::try_from(read.lines.len() + read.zero + read.foreign.len()).unwrap_or(u64::MAX);
    let differs = |printed: String, summed: String| {
        (printed != summed).then_some(TotalDiffers { label, printed, summed, at })
    };
    let fen = match printed {
        Printed::Count(count) => return differs(count.to_string(), lines.to_string()),
        // amounts in several currencies cannot be added up
        Printed::Sum(_) if !read.foreign.is_empty() => return None,
        Printed::Sum(fen) => fen,
    };
    // 贷方 on a statement is money in, unless the heading says otherwise
    let said =
        |field: Field, word: &str| header.column(field).is_some_and(|column| column.word.contains(word));
    let income = match label {
        "借方发生总额" => said(Field::In, "借方"),
        "贷方发生总额" => !said(Field::Out, "贷方"),
        "收入总金额" => true,
        _ => false,
    };
    let summed: Fen = if income { read.income } else { read.expense };
    differs(fen.abs().plain(), summed.abs().plain())
}
