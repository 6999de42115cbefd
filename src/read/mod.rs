//! STAGE 1: files → raw tables with coordinates. The only place that names calamine, zip, csv,
//! encoding_rs and quick-xml.
//!
//! It opens inputs read-only and never writes. A bad file never stops the run: it is kept with the reason
//! why it was refused. Memory is never allocated by the sizes that a file declares.

pub mod answered;
pub mod config;
pub mod legacy;
pub mod table;

mod bounds;
mod copies;
mod discover;
mod extension;
pub(crate) mod format;
mod hint;
mod moment;
mod ods;
mod owner;
mod package;
mod plain_cell;
mod reference;
mod sheet;
mod sniff;
mod text;
mod value;
mod worksheet;
mod xlsx;

#[cfg(test)]
mod mutation_tests;
#[cfg(test)]
mod number_format_tests;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

use crate::error::{Error, Result};
use crate::model::answer::fingerprint;
use crate::model::witness::account_in;
use bounds::{Budget, FILE, Meter, Read};
use chrono::{DateTime, NaiveDateTime, SubsecRound, Utc};
use config::Config;
use discover::Input;
use package::{Content, Package};
use rayon::prelude::*;
use sniff::FileKind;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use table::{File, Problem, Refusal, Role, Sheet, Workspace};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// What to read, and from where.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Workspace folder.
    pub dir: PathBuf,
    /// Output folder, absolute; it is never read as input.
    pub out: PathBuf,
    pub config: Config,
    /// Unknown keys from [`config::load`]; they are passed on in [`Workspace::problems`].
    pub problems: Vec<Problem>,
    /// Our own binary, which reads old formats in a child process. Without it they are read in this process.
    pub helper: Option<PathBuf>,
}

/// Reads every input of a workspace in parallel. The result does not depend on the order.
pub fn workspace(request: &Request) -> Result<Workspace> {
    within(request, bounds::CELLS)
}

/// Like [`workspace`], but 项目名册 may be missing, because 接入.xlsx may say which workbook it is.
pub fn by_name(request: &Request) -> Result<Workspace> {
    found(request, bounds::CELLS, false)
}

/// Of a file that is no input and may hold a table: the words its name begins with, and whether its format
/// is one that is read.
pub fn of_no_role_name(file_name: &str) -> Option<(&str, bool)> {
    discover::of_no_role(file_name)
}

/// Whether a file is an archive by its name: its tables are not read.
pub fn is_archive(path: &Path) -> bool {
    extension::is_archive(&path.to_string_lossy())
}

/// Adds files that a person confirmed to the files that were read by their names.
pub fn join(workspace: &mut Workspace, files: Vec<File>) {
    workspace.files.extend(files);
    refuse_copies(&mut workspace.files);
    workspace.files.sort_by(|a, b| (a.role, &a.name).cmp(&(b.role, &b.name)));
}

/// The error for a workspace without 项目名册: which spreadsheet may be one, and what to do.
pub fn no_roster(request: &Request) -> Error {
    let root = request.dir.canonicalize().unwrap_or_else(|_| request.dir.clone());
    let seen = discover::spreadsheets(&root, &request.out, &request.config).unwrap_or_default();
    let names: Vec<&str> = seen.iter().map(|input| input.name.as_str()).collect();
    let hint = match request.config.patterns.contains_key(&Role::Roster) {
        true => {
            format!("{}请改正 {} 里 项目名册 的样式，或删去那一行", hint::seen(&names), config::FILE_NAME)
        }
        false => hint::hint(&names, &not_spreadsheets(request)),
    };
    Error::NoRoster(request.dir.clone(), request.config.names_of(Role::Roster), hint)
}

fn within(request: &Request, cells: u64) -> Result<Workspace> {
    found(request, cells, true)
}

fn found(request: &Request, cells: u64, needs_roster: bool) -> Result<Workspace> {
    let root = request.dir.canonicalize().map_err(|_| Error::NoWorkspace(request.dir.clone()))?;
    if !root.is_dir() {
        return Err(Error::NoWorkspace(request.dir.clone()));
    }
    let look = || {
        discover::discover(&root, &request.out, &request.config)
            .map_err(|error| Error::Unreadable { path: request.dir.clone(), reason: io_reason(&error) })
    };
    let mut looks = 1;
    let (found, mut files) = loop {
        let found = look()?;
        let last = looks == moment::LOOKS;
        if needs_roster && !found.inputs.iter().any(|input| input.role == Role::Roster) {
            if last {
                return Err(no_roster(request));
            }
            looks = moment::LOOKS; // once more: it may be being saved
            moment::pause();
            continue;
        }
        let mut files = read_all(&found.inputs, request.helper.as_deref(), cells);
        if looks > 1 || moment::is_restless(&found, &files) {
            moment::wait(&files); // what moved once must lie still for a while
        }
        let changed = moment::changed(&found, &look()?, &files);
        if changed.is_empty() && (last || !found.absent) {
            break (found, files);
        }
        if last {
            for file in files.iter_mut().filter(|file| changed.contains(&file.name)) {
                *file = File { refused: Some(moment::saving()), sheets: Vec::new(), ..std::mem::take(file) };
            }
            break (found, files);
        }
        looks += 1;
        moment::pause();
    };
    refuse_copies(&mut files);
    let is_found = |role| found.inputs.iter().any(|input| input.role == role);
    let unmatched = request.config.unmatched(is_found);
    Ok(Workspace {
        files,
        problems: request.problems.iter().cloned().chain(unmatched).collect(),
        open_by: found.open_by,
        existing: found.existing,
        root,
        passed: found.passed.into_iter().collect(),
        pictures: found.pictures,
        ..Workspace::default()
    })
}

/// Every spreadsheet below the workspace that is no input by its name, for `adopt`. The output folder,
/// folders that are not entered, and folders deeper than four levels are left out.
pub fn spreadsheets(request: &Request) -> Result<Vec<File>> {
    let root = request.dir.canonicalize().map_err(|_| Error::NoWorkspace(request.dir.clone()))?;
    let found = discover::spreadsheets(&root, &request.out, &request.config)
        .map_err(|error| Error::Unreadable { path: request.dir.clone(), reason: io_reason(&error) })?;
    let files = read_all(&found, request.helper.as_deref(), bounds::CELLS);
    Ok(files.into_iter().map(|file| File { role: None, ..file }).collect())
}

/// The tables of other programs and the archives below the workspace, which nothing reads: the name of each, and
/// what to do.
pub fn not_spreadsheets(request: &Request) -> Vec<(String, String)> {
    let root = request.dir.canonicalize().unwrap_or_else(|_| request.dir.clone());
    discover::not_spreadsheets(&root, &request.out, &request.config)
}

/// Reads every input, in parallel and the largest first, so that none is left to one core at the end; one
/// after the other if they do not all fit into the budget.
fn read_all(inputs: &[Input], helper: Option<&Path>, cells: u64) -> Vec<File> {
    let size = |input: &Input| input.path.metadata().map_or(0, |meta| meta.len());
    let mut by_size: Vec<(u64, &str, usize)> =
        inputs.iter().enumerate().map(|(at, input)| (size(input), input.name.as_str(), at)).collect();
    by_size.sort_unstable();
    let read = |at: usize, budget: &Budget| Some((at, read_input(inputs.get(at)?, helper, budget)));
    let budget = Budget::new(cells);
    let largest_first = by_size.iter().rev().par_bridge();
    let mut files: Vec<(usize, File)> = largest_first.filter_map(|(.., at)| read(*at, &budget)).collect();
    if budget.exhausted() {
        // which files were refused depended on the order of the threads: read again, small files first
        drop(files);
        let budget = Budget::new(cells);
        files = by_size.iter().filter_map(|(.., at)| read(*at, &budget)).collect();
    }
    files.sort_by_key(|(at, _)| *at);
    files.into_iter().map(|(_, file)| file).collect()
}

/// Refuses copies. Of byte-identical files one is kept; of others whose names differ only by copy words,
/// none.
fn refuse_copies(files: &mut [File]) {
    let mut kept: BTreeMap<(Option<Role>, Option<String>, String), String> = BTreeMap::new();
    let original =
        |file: &File| (copies::is_marked(&file.name), file.name.chars().count(), file.name.clone());
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|&index| files.get(index).map(original));
    for index in order {
        let Some(file) = files.get_mut(index).filter(|file| file.refused.is_none()) else { continue };
        // statements of two accounts without a movement may be the same but for the account in their name
        let account = account_in(&file.name).filter(|_| file.role == Some(Role::Bank));
        let same = (file.role, account, file.sha256.clone());
        match kept.get(&same) {
            None => drop(kept.insert(same, file.name.clone())),
            Some(first) => {
                let message =
                    format!("与“{first}”逐字节相同，只读了“{first}”。请删去这一份，或移到“存档”文件夹");
                let copy_of = Some(first.clone());
                file.refused = Some(Refusal { message, copy_of });
            }
        }
    }
    // a browser names a bank's downloads of several months alike, with (1) and (2)
    let ours = |file: &&File| file.refused.is_none() && !file.role.is_some_and(Role::is_witness);
    let names: Vec<String> = files.iter().filter(ours).map(|file| file.name.clone()).collect();
    let refused = discover::namesakes(names.iter().map(String::as_str));
    for file in files.iter_mut().filter(|file| file.refused.is_none()) {
        file.refused = refused.get(file.name.as_str()).cloned();
    }
}

/// A name with composed accents (NFC) and without invisible characters, so that the name that macOS stores
/// and the name that people type are equal.
fn composed(text: &str) -> String {
    let composed: Cow<'_, str> = if is_nfc(text) { text.into() } else { text.nfc().collect() };
    value::printable(&composed).into_owned()
}

/// Reads one file without a role: a status workbook of the last run.
pub fn file(path: &Path, name: &str, helper: Option<&Path>) -> File {
    let input = of_no_role(path, name);
    File { role: None, ..read_input(&input, helper, &Budget::of_ours()) }
}

/// Like [`file`], for bytes in memory and always in this process: for measurements and fuzzing.
pub fn bytes(name: &str, bytes: &[u8]) -> File {
    let input = of_no_role(Path::new(name), name);
    File { role: None, ..understand(&input, Ok((bytes, None)), None, &Budget::new(bounds::CELLS)) }
}

fn of_no_role(path: &Path, name: &str) -> Input {
    Input { name: name.into(), path: path.into(), role: Role::Settings, table: name.into(), usable: Ok(()) }
}

/// The roles that have a file in a folder or one level below; empty if the folder does not exist.
pub fn roles(dir: &Path) -> BTreeSet<Role> {
    let found = discover::discover(dir, &dir.join(config::OUT), &config::Config::default());
    found.map(|found| found.inputs.iter().map(|input| input.role).collect()).unwrap_or_default()
}

/// Who has a workbook open, from the owner file beside it. An owner file that is older than the workbook
/// was left behind by a program that ended.
pub fn opened_by(workbook: &Path) -> Option<String> {
    let name = workbook.file_name()?.to_str()?;
    let saved = workbook.metadata().and_then(|meta| meta.modified()).ok()?;
    owner::files(name).into_iter().find_map(|owner| {
        let path = workbook.with_file_name(&owner);
        let meta = path.metadata().ok().filter(std::fs::Metadata::is_file)?;
        if meta.modified().is_ok_and(|opened| opened < saved) {
            return None;
        }
        Some(owner::user(&owner, &std::fs::read(path).ok()?))
    })
}

fn read_input(input: &Input, helper: Option<&Path>, budget: &Budget) -> File {
    let loaded = load(input);
    let loaded = loaded.as_ref().map(|(bytes, modified)| (bytes.as_slice(), *modified));
    understand(input, loaded.map_err(Clone::clone), helper, budget)
}

fn understand(
    input: &Input,
    loaded: Read<(&[u8], Option<NaiveDateTime>)>,
    helper: Option<&Path>,
    budget: &Budget,
) -> File {
    let mut file = File { name: input.name.clone(), role: Some(input.role), ..File::default() };
    let sheets = loaded.and_then(|(bytes, modified)| {
        file.sha256 = fingerprint(bytes);
        file.modified = modified;
        file.open_end = text::has_open_end(&input.name, bytes);
        let mut meter = budget.meter();
        let parsed =
            catch_unwind(AssertUnwindSafe(|| parse(input, bytes, helper, &mut file.modified, &mut meter)))
                .unwrap_or_else(|_| Err(package::damaged("内容前后矛盾，读到一半读不下去")));
        if parsed.is_err() {
            meter.refund();
        }
        parsed
    });
    match sheets {
        Ok(mut sheets) => {
            for sheet in &mut sheets {
                sheet.name = value::printable(&sheet.name).into_owned();
            }
            let filled = |sheet: &&Sheet| !sheet.hidden && !sheet.cells.is_empty();
            file.single_sheet = sheets.iter().filter(filled).count() == 1;
            file.sheets = sheets;
        }
        Err(refusal) => file.refused = Some(refusal),
    }
    file
}

/// The bytes and the time of a file, read once.
fn load(input: &Input) -> Read<(Vec<u8>, Option<NaiveDateTime>)> {
    if !input.path.is_file() {
        // not opened if it is refused already: opening a pipe would wait for ever
        input.usable.clone()?;
    }
    let broken = |error: std::io::Error| {
        Refusal::new(format!("打不开（{}）。请关闭正在使用它的程序，或核对读取权限", io_reason(&error)))
    };
    if input.path.exists() && !input.path.is_file() {
        return Err(Refusal::new("不是普通文件，没有读"));
    }
    let file = std::fs::File::open(&input.path).map_err(broken)?;
    let meta = file.metadata().map_err(broken)?;
    let mut bytes = Vec::new();
    file.take(FILE + 1).read_to_end(&mut bytes).map_err(broken)?;
    if bytes.len() as u64 > FILE {
        return Err(Refusal::new(format!(
            "文件超过 {}，没有读。请用 Excel 打开，删掉多余的行、格式和图片后另存",
            bounds::size(FILE)
        )));
    }
    let modified = meta.modified().ok().map(|time| DateTime::<Utc>::from(time).naive_utc().trunc_subsecs(0));
    Ok((bytes, modified))
}

fn parse(
    input: &Input,
    bytes: &[u8],
    helper: Option<&Path>,
    modified: &mut Option<NaiveDateTime>,
    meter: &mut Meter<'_>,
) -> Read<Vec<Sheet>> {
    let extension = input.name.rsplit('.').next().unwrap_or_default();
    let kind = sniff::sniff(bytes, extension);
    let mut package = match kind {
        Ok(FileKind::Package) => Some(Package::open(bytes)),
        _ => None,
    };
    if let Some(Ok(package)) = &mut package {
        *modified = package.modified().or(*modified);
    }
    input.usable.clone()?;
    match kind? {
        FileKind::Text => Ok(vec![text::read(bytes, &input.table, meter)?]),
        FileKind::Package => {
            let mut package = package.ok_or_else(package::truncated)??;
            match package.content()? {
                Content::Xlsx => xlsx::read(bytes, &mut package, meter),
                Content::Xlsb => legacy::read(&input.path, bytes, extension, helper, meter),
                Content::Ods => ods::read(&mut package, meter),
            }
        }
        FileKind::Compound => legacy::read(&input.path, bytes, extension, helper, meter),
    }
}

/// The reason of a system error, in Chinese.
pub fn io_reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind::*;
    match error.kind() {
        NotFound => "找不到".into(),
        // Windows: another program has the file open exclusively
        _ if cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33)) => "正被其他程序打开".into(),
        PermissionDenied => "没有读取权限".into(),
        TimedOut | ConnectionAborted | ConnectionReset | NotConnected => "网络断开".into(),
        _ => error
            .raw_os_error()
            .map_or_else(|| "系统读不出来".into(), |code| format!("系统读不出来，代码 {code}")),
    }
}
