//! STAGE 6: the view model, then one file per writer. Writers lay out, they do not compute.

#[cfg(test)]
mod example;
pub mod explain;
pub mod html;
pub mod json;
pub mod rules;
pub mod terminal;
pub mod view;
pub mod workbook;

use crate::error::{Error, Result};
use crate::model::Month;
use crate::model::answer::MEMORY_FILE;
use view::{Input, statement};

/// Everything a run leaves behind: path below the out folder, and bytes.
///
/// # Errors
/// Where a page or workbook could not be laid out.
pub fn write(input: &Input) -> Result<Vec<(String, Vec<u8>)>> {
    let mut files = workbook::write(input)?;
    files.push(("管理/周报.html".to_owned(), html::weekly(&view::weekly::weekly(input))?));
    files.push(("财务/对账.html".to_owned(), html::finance(&view::finance::finance(input))?));
    // Last month's statements, for signature.
    let month = Month::of(input.office.as_of()).previous();
    for client in statement::clients(input.office, month) {
        if let Some(statement) = statement::statement(input, client, month) {
            files.push(workbook::statement(input, &statement, STATEMENTS)?);
        }
    }
    files.push((MEMORY_FILE.to_owned(), json::write(input)?));
    Ok(files)
}

/// Where statements for signature lie.
const STATEMENTS: &str = "财务/对账单/";

/// One client's 付款对账清单 of a month, as workbook and page.
///
/// # Errors
/// Where no project is the client's, or a page or workbook could not be laid out.
pub fn statement(input: &Input, client: &str, month: Month) -> Result<Vec<(String, Vec<u8>)>> {
    let Some(statement) = statement::statement(input, client, month) else {
        let known: Vec<&str> = statement::clients(input.office, month);
        return Err(Error::Usage(format!("项目名册里没有客户“{client}”。现有：{}", known.join("、"))));
    };
    let page = html::statement(&statement.page(input.version))?;
    Ok(vec![
        workbook::statement(input, &statement, STATEMENTS)?,
        (format!("{STATEMENTS}{}.html", statement.file_stem()), page),
    ])
}
