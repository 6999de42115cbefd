//! W04: a witness file that cannot be used, or whose own figures do not add up.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Asked, Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;
use crate::model::Place;
use crate::model::witness::UnknownFile;
use crate::reconcile::Proof;
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    code: Code::W04,
    name: "witness-incomplete",
    title: "外部凭证不完整",
    clause: "H-4.2.4",
    severity: Severity::Yellow,
    desk: Desk::Finance,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Clerical,
    standing: Standing::Single,
    properties: &[Property::Off(is_not_covered), Property::AlsoOf(Severity::Red)],
    needs: &[],
    also_reads: &[],
    explanation: "银行流水的余额应当一笔接一笔对得上，印出的合计应当等于明细。对不上就是少了、重了或改动过，为红，请重新从网银下载原件。读不懂的文件、没有用的行、两个文件之间缺了日子的，为黄，请按提示改好或补上中间的流水。",
    bad: "
        @as-of 2026-03-16
        [银行流水_6222000011112222.csv/流水]
        交易日期 | 收入 | 支出 | 余额 | 对方户名
        2026-03-09 | 10 | | 110 | 银行利息
        2026-03-10 | 10 | | 125 | 银行利息
    ",
    good: "
        @as-of 2026-03-16
        [银行流水_6222000011112222.csv/流水]
        交易日期 | 收入 | 支出 | 余额 | 对方户名
        2026-03-09 | 10 | | 110 | 银行利息
        2026-03-10 | 10 | | 120 | 银行利息
    ",
    done: is_whole,
    run: Run::Office(check),
};

/// Done if the file is read and its figures add up.
fn is_whole(review: &Review, asked: &Asked) -> bool {
    is_read(review, asked.key) && done::is_quiet(review, asked)
}

/// Whether the file is there, but no part of it was used, although its format is known.
fn is_not_covered(review: &Review, asked: &Asked) -> bool {
    let file = asked.key;
    let is_unknown = unknown(review).any(|unknown| unknown.file == file);
    done::exists(review.office, file) && !is_read(review, file) && !is_unknown
}

/// Whether any part of a witness file was used.
fn is_read(review: &Review, file: &str) -> bool {
    review.bank.sheets.iter().any(|sheet| sheet.file == file)
        || review.tax.sheets.iter().any(|sheet| sheet.file == file)
        || review.proofs.iter().any(|proof| proof.record.file == file)
}

/// The files whose format is unknown.
fn unknown<'a>(review: &Review<'a>) -> impl Iterator<Item = &'a UnknownFile> {
    let office = review.office;
    office.bank.unknown.iter().chain(&office.tax.unknown).chain(&office.unknown_proofs)
}

/// How many rows are named before “等”.
const CELLS: usize = 3;

/// What is wrong with one file.
#[derive(Default)]
struct Wrong {
    at: Option<Place>,
    related: Vec<Place>,
    red: bool,
    messages: Vec<String>,
}

impl Wrong {
    fn add(&mut self, at: Place, red: bool, message: String) {
        match self.at {
            None => self.at = Some(at),
            Some(_) => self.related.push(at),
        }
        self.red |= red;
        self.messages.push(message);
    }
}

/// What the rows of a file that could not be used leave open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Refused {
    /// Lines of an account with balances: the balances are not proved.
    Balance,
    /// Lines of an account without balances.
    Line,
    /// Invoices.
    Invoice,
}

/// The rows that could not be used, by file.
fn not_used<'a>(review: &'a Review<'a>) -> BTreeMap<(&'a str, Refused), Vec<Place>> {
    let mut found: BTreeMap<(&str, Refused), Vec<Place>> = BTreeMap::new();
    for account in &review.books.witness.accounts {
        let refused = if account.proof == Proof::NoBalance { Refused::Line } else { Refused::Balance };
        for row in &account.refused {
            found.entry((&row.file, refused)).or_default().push(row.at);
        }
    }
    for sheet in &review.tax.sheets {
        for row in &sheet.refused {
            found.entry((&sheet.file, Refused::Invoice)).or_default().push(row.at);
        }
    }
    found
}

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let mut files: BTreeMap<&str, Wrong> = BTreeMap::new();
    for unknown in unknown(review) {
        files.entry(&unknown.file).or_default().add(unknown.at, false, unknown.reason.clone());
    }
    for jump in review.books.witness.accounts.iter().flat_map(|account| &account.jumps) {
        let (before, after) = (review.sources.describe(jump.before), review.sources.describe(jump.after));
        let difference = jump.found - jump.expected;
        let figures = format!("应为 {}，印的是 {}，差 {difference}", jump.expected, jump.found);
        let message = match jump.hole {
            Some((first, last)) => format!(
                "{before} 与 {after} 之间缺 {first} 至 {last} 的流水：接上去的余额{figures}。请补上中间的流水"
            ),
            None => format!(
                "{before} 与 {after} 的余额接不上：{figures}。请重新从网银下载原件，核对是否少了、重了或改动过"
            ),
        };
        files.entry(&jump.file).or_default().add(jump.after, jump.hole.is_none(), message);
    }
    for ((file, refused), places) in not_used(review) {
        let Some(first) = places.first().copied() else { continue };
        let cells: Vec<String> =
            places.iter().take(CELLS).map(|place| review.sources.describe(*place)).collect();
        let more = if places.len() > CELLS { " 等" } else { "" };
        let (what, source) = match refused {
            Refused::Balance => ("行流水没有用，余额不能逐笔证实", "网银"),
            Refused::Invoice => ("行发票没有用，这个文件不能证明没有哪一张", "电子税务局"),
            Refused::Line => ("行流水没有用，那几天的流水不能证明没有哪一笔", "网银"),
        };
        let message = format!(
            "{}{more} {} {what}。请按数据质量里的说明改好，或重新从{source}下载原件",
            cells.join("、"),
            places.len()
        );
        files.entry(file).or_default().add(first, refused == Refused::Balance, message);
    }
    let of_bank =
        review.bank.sheets.iter().flat_map(|sheet| sheet.totals.iter().map(move |t| (&sheet.file, t)));
    let of_tax =
        review.tax.sheets.iter().flat_map(|sheet| sheet.totals.iter().map(move |t| (&sheet.file, t)));
    for (file, total) in of_bank.chain(of_tax) {
        let message =
            format!("印的{} {}，明细合计 {}。请重新下载原件", total.label, total.printed, total.summed);
        files.entry(file).or_default().add(total.at, true, message);
    }
    for (file, at, count) in &review.books.tax.strangers {
        let message = format!(
            "有 {count} 张发票的购方和销方都不是本公司，没有用；请在参数 本公司名称、本公司税号 写上与发票一致的名称和税号，或换成本公司的导出文件"
        );
        files.entry(file).or_default().add(*at, false, message);
    }
    for (file, wrong) in files {
        let severity = if wrong.red { Severity::Red } else { Severity::Yellow };
        let new = about(review.office, Code::W04, &(file, wrong.at), wrong.messages.join("；"));
        raised.push(new.related(wrong.related).severity(severity));
    }
}
