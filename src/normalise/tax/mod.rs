//! 税务发票: the tax office's export → invoices, by the words of its header. 发票基础信息 has one row for each
//! invoice. If a file has only 信息汇总表, its lines are added up by invoice number.
//!
//! The export is a witness: it never fills in a register, and a file that cannot be used changes no
//! figure.

mod headings;

#[cfg(test)]
mod tests;

use super::bank::above::above;
use super::bank::header::{self, plain, renamed};
use super::bank::headings::heading;
use super::intake::Intake;
use super::outsider;
use super::outsider::FINANCE;
use crate::finding::{Code, Raised};
use crate::model::choice::InvoiceKind;
use crate::model::settings::Alias;
use crate::model::source::SheetId;
use crate::model::tax::{RefusedInvoice, TaxInvoice, TaxOffice, TaxParty, TaxSheet, TaxStatus, forms};
use crate::model::witness::{TotalDiffers, UnknownFile};
use crate::model::{Content, Fen, Place};
use crate::normalise::cell::amount::{Unit, amount_or_refund};
use crate::normalise::cell::clean::{compact, folded};
use crate::normalise::cell::date::{DateContext, moment};
use crate::normalise::cell::key::key;
use crate::normalise::cell::{Reading, is_blank};
use crate::normalise::sheet::total_words::{is_footer, total};
use crate::read::table::{Cell, File, Role, Sheet, Value, Workspace, at};
use headings::Field;
use std::collections::{BTreeMap, BTreeSet};

/// The header is searched for in this many rows from the top.
const TOP_ROWS: usize = 25;
/// The sheet with one row for each invoice. Its name may have a number.
const INVOICES: &str = "发票基础信息";
/// The sheet with one row for each line of goods.
const LINES: &str = "信息汇总表";

/// Reads every 税务发票 file. Of byte-identical files one is read.
pub(crate) fn read(workspace: &Workspace, intake: &mut Intake<'_>) -> TaxOffice {
    let mut office = TaxOffice::default();
    let mut aliases = BTreeSet::new();
    let files = workspace.files.iter().filter(|file| file.role == Some(Role::Tax));
    for file in files.filter(|file| file.refused.is_none()) {
        let known = known_sheets(file, &intake.settings.aliases);
        if known.is_empty() {
            let sheet = file.sheets.first().map_or("", |sheet| sheet.name.as_str());
            let at = Place::new(intake.sources.add_as(&file.name, sheet, Role::Tax.word(), ""), 0, 0);
            office.unknown.push(UnknownFile { file: file.name.clone(), at, reason: no_header() });
        }
        for (sheet, header) in known {
            let id = intake.sources.add_as(&file.name, &sheet.name, Role::Tax.word(), "");
            aliases.extend(&header.aliases);
            office.sheets.push(export(file, sheet, id, &header, intake));
        }
    }
    intake.use_aliases(&aliases.into_iter().collect::<Vec<_>>());
    office
}

fn no_header() -> String {
    format!(
        "没有找到税务发票的表头：前 25 行里要有一行同时写着号码（{}，或 {}）、日期（{}）、金额（{}，或 {} 与 {}）和双方名称（{}，{}）。\
         请用电子税务局“全量发票查询”的导出文件；写的是别的字时，请在 设置 的别名表加一行：类别 表头，写法 填文件里的字，标准名 填上面的字",
        headings::words_of(Field::Digital),
        headings::words_of(Field::Number),
        headings::words_of(Field::Date),
        headings::words_of(Field::Total),
        headings::words_of(Field::Net),
        headings::words_of(Field::Tax),
        headings::words_of(Field::Seller),
        headings::words_of(Field::Buyer),
    )
}

/// The sheets that hold invoices: 发票基础信息, else 信息汇总表, else any with the header.
fn known_sheets<'f>(file: &'f File, aliases: &[Alias]) -> Vec<(&'f Sheet, Header)> {
    let visible = file.sheets.iter().filter(|sheet| !sheet.hidden);
    let all: Vec<(&Sheet, Header)> =
        visible.filter_map(|sheet| Some((sheet, Header::find(sheet, aliases)?))).collect();
    for name in [INVOICES, LINES] {
        let named = |(sheet, _): &&(&Sheet, Header)| compact(&sheet.name).contains(name);
        let found: Vec<_> = all.iter().filter(named).cloned().collect();
        if !found.is_empty() {
            return found;
        }
    }
    all
}

/// The row of the header, and its columns.
#[derive(Clone, Debug)]
struct Header {
    row: u32,
    columns: BTreeMap<Field, Column>,
    /// Rows of 别名表 that were used.
    aliases: Vec<usize>,
}

#[derive(Clone, Copy, Debug)]
struct Column {
    col: u16,
    unit: Unit,
    /// Position of its word in the list of the field.
    order: usize,
}

impl Header {
    /// The row with the most known headings. It must have a number, a date, an amount and both parties.
    fn find(sheet: &Sheet, aliases: &[Alias]) -> Option<Header> {
        let rows = sheet.cells.chunk_by(|a, b| a.row == b.row).take(TOP_ROWS);
        let headers = rows.filter_map(|row| Header::of(row, aliases));
        headers.reduce(|best, header| if header.columns.len() > best.columns.len() { header } else { best })
    }

    fn of(row: &[Cell], aliases: &[Alias]) -> Option<Header> {
        let mut columns: BTreeMap<Field, Column> = BTreeMap::new();
        let mut used = Vec::new();
        for cell in row {
            let Value::Text(text) = &cell.value else { continue };
            let (heading, alias) = renamed(heading(text), aliases);
            let Some((field, order)) = headings::field(&heading) else { continue };
            let unit = Unit::named(&heading.hint).unwrap_or_default();
            let column = Column { col: cell.col, unit, order };
            if columns.get(&field).is_none_or(|known| column.order < known.order) {
                columns.insert(field, column);
            }
            used.extend(alias);
        }
        let has = |fields: &[Field]| fields.iter().all(|field| columns.contains_key(field));
        let fits = (has(&[Field::Digital]) || has(&[Field::Number]))
            && has(&[Field::Date, Field::Seller, Field::Buyer])
            && (has(&[Field::Total]) || has(&[Field::Net, Field::Tax]));
        let row = row.first()?.row;
        fits.then_some(Header { row, columns, aliases: used })
    }

    fn value<'c>(&self, row: &'c [Cell], field: Field) -> Option<&'c Value> {
        at(row, self.columns.get(&field)?.col)
    }

    fn text(&self, row: &[Cell], field: Field) -> String {
        self.value(row, field).map(plain).unwrap_or_default().trim().to_owned()
    }

    /// The name of a party, as printed.
    fn name(&self, row: &[Cell], field: Field) -> String {
        self.value(row, field).map(header::name).unwrap_or_default().trim().to_owned()
    }

    fn key(&self, row: &[Cell], field: Field) -> Reading<String> {
        self.value(row, field).map_or_else(Reading::blank, key)
    }

    fn amount(&self, row: &[Cell], field: Field) -> Reading<Fen> {
        let unit = self.columns.get(&field).map(|column| column.unit).unwrap_or_default();
        self.value(row, field).map_or_else(Reading::blank, |value| amount_or_refund(value, unit))
    }

    fn col(&self, field: Field) -> u16 {
        self.columns.get(&field).map_or(0, |column| column.col)
    }
}

/// Reads one sheet: its invoices, each number once.
fn export(file: &File, sheet: &Sheet, id: SheetId, header: &Header, intake: &mut Intake<'_>) -> TaxSheet {
    let rows: Vec<&[Cell]> = sheet.cells.chunk_by(|a, b| a.row == b.row).collect();
    let at = |cell: &Cell| Place::new(id, cell.row, cell.col);
    let is_above = |row: &&&[Cell]| row.first().is_some_and(|cell| cell.row < header.row);
    let period = above(rows.iter().filter(is_above).copied(), at).period;
    let dates = DateContext { since_1904: sheet.since_1904, ..DateContext::default() };
    let named = |name: &str| compact(&sheet.name).contains(name);
    let of_lines = !named(INVOICES) && (named(LINES) || header.columns.contains_key(&Field::Goods));
    let amounts =
        [Field::Net, Field::Tax, Field::Total].map(|field| header.columns.get(&field).map(|c| c.col));
    let filled =
        outsider::filled_down((file, sheet, id), header.row, |col| !amounts.contains(&Some(col)), intake);
    let body: Vec<&[Cell]> = filled.chunk_by(|a, b| a.row == b.row).collect();
    let (invoices, refused, sums) = (Vec::new(), Vec::new(), BTreeMap::new());
    let mut reader = Reader { file, id, header, dates, intake, invoices, refused, sums };
    let mut totals = Vec::new();
    for row in body.iter().filter(|row| row.first().is_some_and(|cell| cell.row > header.row)) {
        if is_total(row) {
            totals.extend(reader.total(row));
        } else {
            reader.row(row);
        }
    }
    let Reader { invoices, mut refused, .. } = reader;
    let mut single: Vec<TaxInvoice> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for invoice in invoices {
        match known.get(&invoice.key()).and_then(|index| single.get_mut(*index)) {
            Some(first) if of_lines => {
                first.total += invoice.total;
                first.before_tax = first.before_tax.zip(invoice.before_tax).map(|(all, one)| all + one);
                first.tax = first.tax.zip(invoice.tax).map(|(all, one)| all + one);
            }
            Some(_) => {}
            None => {
                known.insert(invoice.key(), single.len());
                single.push(invoice);
            }
        }
    }
    if of_lines {
        // without all its lines the value of an invoice is unknown
        let lacks = |invoice: &TaxInvoice| {
            refused.iter().any(|line| match line.keys.is_empty() {
                true => line.seller == invoice.seller && line.buyer == invoice.buyer,
                false => line.keys.contains(&invoice.key()),
            })
        };
        let (unknown, whole): (Vec<_>, Vec<_>) = single.into_iter().partition(lacks);
        single = whole;
        refused.extend(unknown.into_iter().map(|invoice| RefusedInvoice {
            at: invoice.at,
            keys: forms(&invoice.digital, &invoice.code, &invoice.number),
            seller: invoice.seller,
            buyer: invoice.buyer,
            note: invoice.note,
        }));
        refused.sort_by_key(|line| line.at);
    }
    let first = rows.iter().find(|row| row.first().is_some_and(|cell| cell.row == header.row));
    let first = first.and_then(|row| row.first()).map_or(Place::new(id, header.row, 0), at);
    TaxSheet { file: file.name.clone(), at: first, period, invoices: single, totals, refused }
}

/// Whether a row is a total or a footer.
fn is_total(row: &[Cell]) -> bool {
    let first = row.iter().find(|cell| !is_blank(&cell.value)).map(|cell| plain(&cell.value));
    first.is_some_and(|text| is_footer(&text) || total(&text, |_| false).is_some())
}

struct Reader<'r, 'w> {
    file: &'r File,
    id: SheetId,
    header: &'r Header,
    dates: DateContext,
    intake: &'r mut Intake<'w>,
    invoices: Vec<TaxInvoice>,
    refused: Vec<RefusedInvoice>,
    /// The sum of each column of amounts so far, over every row.
    sums: BTreeMap<Field, Fen>,
}

/// The columns that a 合计 row is compared with.
const ADDED: [(Field, &str); 3] = [(Field::Net, "金额"), (Field::Tax, "税额"), (Field::Total, "价税合计")];

impl Reader<'_, '_> {
    fn row(&mut self, row: &[Cell]) {
        let Some(line) = row.first().map(|cell| cell.row) else { return };
        let header = self.header;
        let place = |field: Field| Place::new(self.id, line, header.col(field));
        for (field, _) in ADDED {
            if let Content::Known(fen) = header.amount(row, field).content {
                *self.sums.entry(field).or_default() += fen;
            }
        }
        let [digital, code, number] =
            [Field::Digital, Field::Code, Field::Number].map(|f| header.key(row, f));
        let written = |reading: &Reading<String>| match &reading.content {
            Content::Known(key) => key.clone(),
            _ => String::new(),
        };
        let invoice_key = (written(&digital), written(&code), written(&number));
        let (net, tax) = (header.amount(row, Field::Net), header.amount(row, Field::Tax));
        let total = header.amount(row, Field::Total);
        let known = |reading: &Reading<Fen>| match reading.content {
            Content::Known(fen) => Some(fen),
            _ => None,
        };
        let both = || known(&net).map(|net| net + known(&tax).unwrap_or_default());
        let amount = known(&total).or_else(both);
        let dated = header.value(row, Field::Date).map(|value| moment(value, &self.dates));
        let dated = dated.unwrap_or_else(Reading::blank);
        let no_amount = [&total, &net].iter().all(|reading| reading.content == Content::Blank);
        if no_amount
            && (dated.content == Content::Blank || invoice_key.2.is_empty() && invoice_key.0.is_empty())
        {
            return;
        }
        let party = |id: Field, name: Field| TaxParty {
            id: folded(&header.text(row, id)),
            name: header.name(row, name),
        };
        let refused = RefusedInvoice {
            at: Place::new(self.id, line, row.first().map_or(0, |cell| cell.col)),
            keys: forms(&invoice_key.0, &invoice_key.1, &invoice_key.2),
            seller: party(Field::SellerId, Field::Seller),
            buyer: party(Field::BuyerId, Field::Buyer),
            note: header.text(row, Field::Note),
        };
        if invoice_key.0.is_empty() && invoice_key.2.is_empty() {
            let lost = [digital, number].into_iter().find_map(|reading| reading.note);
            let (code, why) =
                lost.map_or((Code::D21, "没有发票号码".to_owned()), |note| (note.code, note.message));
            self.say(code, place(Field::Number), format!("{why}；这一行发票没有用"));
            self.refused.push(refused);
            return;
        }
        let Content::Known(moment) = dated.content else {
            let why = dated.note.map_or("开票日期是空的".to_owned(), |note| note.message);
            self.say(Code::D04, place(Field::Date), format!("{why}；这一行发票没有用"));
            self.refused.push(refused);
            return;
        };
        let (before_tax, tax_amount) = (known(&net), known(&tax));
        let Some(total) = amount else {
            let why = total.note.or(net.note).map_or("价税合计看不懂".to_owned(), |note| note.message);
            self.say(Code::D06, place(Field::Total), format!("{why}；这一行发票没有用"));
            self.refused.push(refused);
            return;
        };
        let status = headings::status(&header.text(row, Field::Status));
        if let TaxStatus::Other(word) = &status {
            let message = format!(
                "发票状态“{word}”不认识（认识的有 正常、已作废、已红冲-全额、已红冲-部分），这张发票的金额不参加比较"
            );
            self.say(Code::D18, place(Field::Status), message);
        }
        let positive = compact(&header.text(row, Field::Positive));
        let red = match positive.as_str() {
            "否" | "N" | "n" | "0" => true,
            "是" | "Y" | "y" | "1" => false,
            _ => total < Fen::ZERO,
        };
        let kind: Option<InvoiceKind> = headings::kind(&header.text(row, Field::Kind));
        let (digital, code, number) = invoice_key;
        self.invoices.push(TaxInvoice {
            at: refused.at,
            digital,
            code,
            number,
            seller: refused.seller,
            buyer: refused.buyer,
            date: moment.date,
            total,
            before_tax,
            tax: tax_amount,
            kind,
            status,
            red,
            note: refused.note,
        });
    }

    /// Compares a 合计 row with the sums of its columns.
    fn total(&self, row: &[Cell]) -> Vec<TotalDiffers> {
        let line = row.first().map_or(0, |cell| cell.row);
        let differs = |(field, label): (Field, &'static str)| {
            let Content::Known(printed) = self.header.amount(row, field).content else { return None };
            let summed = self.sums.get(&field).copied().unwrap_or_default();
            let at = Place::new(self.id, line, self.header.col(field));
            let (printed_text, summed_text) = (printed.plain(), summed.plain());
            (printed != summed).then_some(TotalDiffers {
                label,
                printed: printed_text,
                summed: summed_text,
                at,
            })
        };
        ADDED.into_iter().filter_map(differs).collect()
    }

    fn say(&mut self, code: Code, at: Place, message: String) {
        let said = Raised::new(code, self.file.name.as_str(), message).at(at).field(at.cell());
        self.intake.findings.push(said.owner(FINANCE));
    }
}
