//! STAGE 6: the view model, then one file per writer. Writers lay out, they do not compute.

#[cfg(test)]
mod example;
pub mod html;
pub mod json;
pub mod terminal;
pub mod view;

use crate::error::{Error, Result};

/// Every output of a run: path below the out folder, and bytes.
///
/// # Errors
/// Where a page or workbook could not be laid out.
pub fn write(input: &view::Input) -> Result<Vec<(String, Vec<u8>)>> {
    let broken = |error: serde_json::Error| Error::Usage(format!("run.json 无法写成：{error}"));
    Ok(vec![
        ("管理/周报.html".to_owned(), html::weekly(&view::weekly::weekly(input))?),
        ("管理/run.json".to_owned(), json::write(input).map_err(broken)?),
    ])
}
