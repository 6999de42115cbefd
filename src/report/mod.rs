//! STAGE 7: the view model, then one file per writer. Writers lay out, they do not compute.

pub mod closing;
mod csv;
pub mod explain;
pub mod filter;
pub mod html;
pub mod json;
pub mod ledger;
pub mod rules;
pub mod terminal;
pub mod view;
pub mod workbook;

use crate::error::{Error, Result};
use crate::model::adoption::{Adoption, MACHINE, WORKBOOK};
use crate::model::answer::MEMORY_FILE;
use crate::model::output::{FINANCE_PAGE, WEEKLY_PAGE};
use crate::model::{Month, Output};
use chrono::NaiveDate;
use rayon::prelude::*;
use std::io;
use view::form::Form;
use view::status::register::Register;
use view::{Input, Records, lookup, statement};
use workbook::FormWriter;

/// What every part of a run's reports is made of.
struct Material<'a> {
    input: &'a Input<'a>,
    /// All records of the run, gathered once.
    records: &'a Records<'a>,
    register: Register<'a>,
    /// Is told of each file as soon as it is made.
    made: &'a (dyn Fn(&Output) + Sync),
}

impl Material<'_> {
    fn made(&self, file: Result<Output>) -> Result<Output> {
        file.inspect(self.made)
    }

    fn one(&self, file: Result<Output>) -> Result<Vec<Output>> {
        Ok(vec![self.made(file)?])
    }

    fn all(&self, files: Result<Vec<Output>>) -> Result<Vec<Output>> {
        files.inspect(|files| files.iter().for_each(self.made))
    }
}

/// Makes some of a run's files.
type MakeFiles = fn(&Material) -> Result<Vec<Output>>;

/// The parts of a run's reports, which do not need one another, each with the place of its files among all. The
/// largest come first, and those that fall into many small files last: these keep every core busy until all is made.
const PARTS: [(u8, MakeFiles); 11] = [
    (4, |of| of.one(workbook::money(&of.register))),
    (3, |of| of.one(workbook::placements(&of.register))),
    (1, |of| of.one(workbook::projects(&of.register))),
    (2, |of| of.one(workbook::orders(&of.register))),
    (6, |of| {
        let page = html::weekly_page(of.input, of.records);
        of.one(page.map(|page| Output::dated(WEEKLY_PAGE, page)))
    }),
    (7, |of| of.one(html::finance_page(of.input).map(|page| Output::dated(FINANCE_PAGE, page)))),
    (5, |of| of.all(workbook::reminders(&of.register))),
    (11, |of| of.all(csv::files(of.input, of.records))),
    (8, personal_pages),
    (9, statements),
    (10, forms),
];

/// Everything a run leaves behind, made side by side; run.json is drafted to `kept`, without its list of the other
/// files. `records` are all records of the run, gathered once; `made` is told of each file as soon as it is made.
///
/// # Errors
/// Where a page or workbook could not be laid out.
pub fn write<'a>(
    input: &'a Input<'a>,
    records: &'a Records<'a>,
    made: &'a (dyn Fn(&Output) + Sync),
    kept: &mut (dyn io::Write + Send),
) -> Result<Vec<Output>> {
    let parts = || {
        let material = Material { input, records, register: Register::new(input, records), made };
        // each core takes the next part as soon as it has made one
        let each = PARTS.into_iter().par_bridge();
        let mut made: Vec<(u8, Result<Vec<Output>>)> = each.map(|(n, make)| (n, make(&material))).collect();
        made.sort_unstable_by_key(|(n, _)| *n);
        made.into_iter().map(|(_, files)| files).collect::<Result<Vec<_>>>()
    };
    let (draft, files) = rayon::join(|| json::keep(input, &[], kept), parts);
    draft.map_err(|error| Error::unwritable(MEMORY_FILE, &error))?;
    Ok(files?.into_iter().flatten().collect())
}

/// The files of a run as run.json names them, with their sha256.
pub fn named(files: &[Output]) -> Vec<(String, String)> {
    files.iter().map(|file| (file.path.clone(), file.sha256.clone())).collect()
}

/// The files of a new workspace: empty workbooks (or a small office), a page to read first, and what
/// to double-click.
///
/// # Errors
/// Where a workbook or the page could not be laid out.
pub fn workspace(today: NaiveDate, demo: bool, version: &str) -> Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    for template in view::template::templates(today, demo) {
        files.push(workbook::template(&template, today)?);
    }
    files.push((
        "先看我.html".to_owned(),
        html::start(&serde_json::json!({ "version": version, "demo": demo }))?,
    ));
    files.push(("双击运行.cmd".to_owned(), include_bytes!("../../templates/run.cmd").to_vec()));
    Ok(files)
}

/// Last month's statements, for signature.
fn statements(of: &Material) -> Result<Vec<Output>> {
    let month = Month::of(of.input.office.as_of()).previous();
    let statements = statement::due(of.input, month);
    let write = |one| of.made(workbook::statement(of.input, one, STATEMENTS));
    statements.par_iter().map(write).collect()
}

/// Forms that one core writes before it takes others.
const AT_ONCE: usize = 50;

/// The forms that are due; a look back hands out none.
fn forms(of: &Material) -> Result<Vec<Output>> {
    let looks_back = of.input.memory.later.is_some();
    let forms = if looks_back { Vec::new() } else { view::form::due(of.input) };
    let write = |forms: &[Form]| {
        let mut writer = FormWriter::new(of.input);
        forms.iter().map(|form| of.made(writer.write(form))).collect::<Result<Vec<Output>>>()
    };
    let files: Vec<Vec<Output>> = forms.par_chunks(AT_ONCE).map(write).collect::<Result<_>>()?;
    Ok(files.into_iter().flatten().collect())
}

/// A page for each person.
fn personal_pages(of: &Material) -> Result<Vec<Output>> {
    let pages = view::personal::everyone(of.input, of.records).into_par_iter();
    let write = |page| of.made(html::personal(&page).map(|bytes| Output::dated(page.path, bytes)));
    pages.map(write).collect()
}

/// What one person has to do today, or one line for everyone.
///
/// # Errors
/// Where the name is nobody's.
pub fn today(input: &Input, name: Option<&str>) -> Result<String> {
    let pages = view::personal::everyone(input, &view::records(input));
    terminal::today(&pages, &view::personal::known(input), name)
}

/// What `adopt` leaves behind: 接入.xlsx and 接入.json.
///
/// # Errors
/// Where the workbook could not be laid out.
pub fn adoption(adoption: &Adoption, as_of: NaiveDate) -> Result<Vec<Output>> {
    let workbook = workbook::adoption(&view::adoption::view(adoption, as_of), as_of)?;
    let machine = json::adoption::write(adoption)?;
    Ok(vec![Output::dated(WORKBOOK, workbook), Output::dated(MACHINE, machine)])
}

/// One form of a record, or an empty one.
///
/// # Errors
/// Where there is no such form or record, or it could not be laid out.
pub fn form(input: &Input, kind: &str, key: Option<&str>) -> Result<Vec<Output>> {
    let kind = view::form::FormKind::named(kind)?;
    let subject = kind.subject(input, key)?;
    Ok(vec![FormWriter::new(input).write(&view::form::form(input, kind, subject))?])
}

/// Where statements for signature lie.
const STATEMENTS: &str = "财务/对账单/";

/// One client's 付款对账清单 of a month, as workbook and page.
///
/// # Errors
/// Where no project is the client's, or a page or workbook could not be laid out.
pub fn statement(input: &Input, client: &str, month: Month) -> Result<Vec<Output>> {
    if month.first_day() > input.office.as_of() {
        let said = format!("{month} 还没开始（检查日 {}），不能出对账单", input.office.as_of());
        return Err(Error::Usage(said));
    }
    let statement = match statement::statement(input, client, month) {
        Some(statement) => statement,
        None => {
            let client = lookup::one("客户", client, statement::clients(input.office))?;
            statement::statement(input, client, month)
                .ok_or_else(|| Error::Usage(format!("客户“{client}”没有项目")))?
        }
    };
    if !statement::is_read(input, &statement.client) {
        let name = &statement.client;
        let why = match input.books.whole.kept {
            true => "它的到款、排期或发布确认没有读全，余额未检查，不能出对账单；请先处理本次没有读的文件",
            false => "没有收付款工作簿，余额未检查，不能出对账单；请先登记收付款",
        };
        return Err(Error::Usage(format!("客户“{name}”：{why}")));
    }
    if let Some(opened) = statement.beyond_opening() {
        let said = format!(
            "客户“{}”的期初截至 {opened}，{} 的单据已经在期初里，这个月的期初和期末余额无从算起，不能出对账单",
            statement.client,
            month.chinese()
        );
        return Err(Error::Usage(said));
    }
    let page = html::statement(&statement.page())?;
    Ok(vec![
        workbook::statement(input, &statement, STATEMENTS)?,
        Output::handed_out(format!("{STATEMENTS}{}.html", statement.file_stem()), page),
    ])
}
