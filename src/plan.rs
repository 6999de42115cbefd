//! What a run was asked to do: the request as typed, and the same with jobbag.toml applied. Finds the folders;
//! reads no workbook.

use crate::error::{Error, Result};
use crate::model::Sources;
use crate::model::memory::Memory;
use crate::{check, normalise, publish, read, recall};
use chrono::NaiveDate;
use std::path::{Path, PathBuf};

/// The options of a run. The clock and the path of the program come from `main`.
#[derive(Clone, Debug)]
pub struct Request {
    /// The workspace.
    pub dir: PathBuf,
    /// `--out`, else jobbag.toml's, else 输出 in the workspace.
    pub out: Option<PathBuf>,
    /// `--as-of`, else jobbag.toml's, else `today`.
    pub as_of: Option<NaiveDate>,
    pub today: NaiveDate,
    /// Our own binary, which reads old formats in a process of its own.
    pub helper: Option<PathBuf>,
}

/// A request with jobbag.toml applied.
pub(crate) struct RunPlan {
    pub(crate) as_of: NaiveDate,
    pub(crate) out: PathBuf,
    /// A run of a later week is kept: this one only looks back, into a folder of its own.
    pub(crate) looks_back: bool,
    pub(crate) read: read::Request,
}

impl RunPlan {
    pub(crate) fn new(request: &Request) -> Result<RunPlan> {
        RunPlan::configured(request, |dir| read::config::load(dir, normalise::cell::date::in_full))
    }

    /// The same with settings that `load` gives, whatever jobbag.toml says.
    pub(crate) fn configured(
        request: &Request,
        load: impl Fn(&Path) -> Result<read::config::Loaded>,
    ) -> Result<RunPlan> {
        let dir = std::path::absolute(&request.dir).map_err(|_| Error::NoWorkspace(request.dir.clone()))?;
        if dir.is_file() && read::is_archive(&dir) {
            let zip = request.dir.display();
            return Err(Error::Usage(format!("{zip} 是压缩包：请先解压到一个文件夹，再对那个文件夹运行")));
        }
        // a file of a workspace stands for its folder
        let dir = if dir.is_file() { dir.parent().map_or(dir.clone(), Path::to_owned) } else { dir };
        if !dir.is_dir() {
            return Err(Error::NoWorkspace(request.dir.clone())); // before the out folder is made in it
        }
        let (config, problems) = load(&dir)?;
        let asked = request.out.as_deref().map(std::path::absolute).transpose();
        let asked = asked.map_err(|_| Error::Usage("--out 的路径不可用，请核对".to_owned()))?;
        let configured = config.out.as_deref().unwrap_or(Path::new(read::config::OUT));
        let out = asked.unwrap_or_else(|| dir.join(configured));
        let as_of = request.as_of.or(config.as_of).unwrap_or(request.today);
        let helper = request.helper.clone();
        Ok(RunPlan {
            as_of,
            out: out.clone(),
            looks_back: false,
            read: read::Request { dir, out, config, problems, helper },
        })
    }

    pub(crate) fn recall(&self) -> recall::Recall {
        recall::load(&self.out, self.as_of, check::is_ours)
    }

    /// The same, once it is known whether a later week has been run.
    pub(crate) fn after(self, memory: &Memory) -> RunPlan {
        RunPlan { looks_back: memory.later.is_some(), ..self }
    }

    /// A file of the out folder as people find it from the workspace.
    pub(crate) fn below(&self, file: &str) -> String {
        let dir = std::path::absolute(&self.read.dir).unwrap_or_else(|_| self.read.dir.clone());
        let out = self.out.strip_prefix(dir).unwrap_or(&self.out).to_string_lossy().replace('\\', "/");
        format!("{out}/{file}")
    }

    /// The memory with its cells among the sources, so that a finding can stand in a status workbook.
    pub(crate) fn placed(&self, mut memory: Memory, sources: &mut Sources) -> Memory {
        for doubt in memory.doubts.iter_mut().chain(&mut memory.strays) {
            for cell in std::iter::once(&mut doubt.at).chain(&mut doubt.related) {
                cell.place.sheet = sources.add(&self.below(&cell.workbook), &cell.sheet);
            }
        }
        for cell in memory.answered.values_mut().flat_map(|answer| &mut answer.cells) {
            cell.place.sheet = sources.add(&self.below(&cell.workbook), &cell.sheet);
        }
        memory
    }

    /// Where the reports lie: the out folder, or the folder of a look back.
    pub(crate) fn reports(&self) -> PathBuf {
        if self.looks_back { self.out.join(publish::look_back_folder(self.as_of)) } else { self.out.clone() }
    }

    /// Name of the workspace's folder; empty where it has none (the root of a drive).
    pub(crate) fn folder(&self) -> String {
        let real = self.read.dir.canonicalize().unwrap_or_else(|_| self.read.dir.clone());
        real.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// From a report's folder, one below the reports, to the workspace, with a closing slash:
    /// `../../` from 输出; the whole path only where no relative one leads there (another drive).
    pub(crate) fn to_workspace(&self) -> String {
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let (out, dir) = (real(&self.out), real(&self.read.dir));
        let shared = out.components().zip(dir.components()).take_while(|(a, b)| a == b).count();
        if shared == 0 {
            let whole = self.read.dir.display().to_string().replace('\\', "/");
            return format!("{}/", whole.trim_end_matches('/'));
        }
        let deeper = if self.looks_back { 2 } else { 0 };
        let mut way = "../".repeat(out.components().count() - shared + 1 + deeper);
        for folder in dir.components().skip(shared) {
            way.push_str(&folder.as_os_str().to_string_lossy());
            way.push('/');
        }
        way
    }
}
